//! The handshake, and whether the certificate that comes of it is the right one.
use std::fmt;
use std::io;
use std::net::TcpStream;
use std::sync::{Arc, Mutex, PoisonError};

use rustls::client::WebPkiServerVerifier;
use rustls::client::danger::{HandshakeSignatureValid, ServerCertVerified, ServerCertVerifier};
use rustls::crypto::{CryptoProvider, ring, verify_tls12_signature, verify_tls13_signature};
use rustls::pki_types::pem::PemObject;
use rustls::pki_types::{CertificateDer, ServerName, UnixTime};
use rustls::{
    CertificateError, ClientConfig, ClientConnection, DigitallySignedStruct, Error, OtherError,
    ProtocolVersion, RootCertStore, SignatureScheme,
};

use crate::client::address::Address;
use crate::client::stream::{TlsStream, is_timeout};
use crate::client::timeouts::Timeouts;
use crate::client::tls_error::TlsError;
use crate::config::security::{Fingerprint, Security, known};
use crate::wire::status::shown;

/// How a connection is protected.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub enum Protection {
    /// Not at all.
    #[default]
    None,
    /// It does not leave this machine, and is not encrypted.
    Here,
    /// By TLS.
    Tls {
        /// The version of TLS, and the way in which bytes are encrypted.
        cipher: String,
        /// The server's certificate.
        certificate: Fingerprint,
        /// Why it was taken for the right one.
        trust: Trust,
    },
}

/// Why a certificate was taken for the right one.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Trust {
    /// An authority vouches for it.
    Authority,
    /// It is the one that was demanded.
    Pinned,
    /// Somebody has accepted it before.
    Known,
    /// It was not: any certificate would have done.
    Unchecked,
}

impl fmt::Display for Protection {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::None => out.write_str("none, the connection is not encrypted"),
            Self::Here => out.write_str("none, the connection does not leave this machine"),
            Self::Tls { cipher, certificate, trust } => {
                let trust = match trust {
                    Trust::Authority => "an authority vouches for the certificate",
                    Trust::Pinned => "the certificate is the one that was demanded",
                    Trust::Known => "the certificate has been accepted before",
                    Trust::Unchecked => "THE CERTIFICATE WAS NOT CHECKED",
                };
                write!(out, "{cipher}; {trust}, {certificate}")
            }
        }
    }
}

/// What was seen of a certificate, and what came of it.
type Seen = Arc<Mutex<Option<(Fingerprint, Result<Trust, TlsError>)>>>;

/// Agrees with the server on keys. `socket` has its timeouts set.
pub(super) fn handshake(
    mut socket: TcpStream,
    address: &Address,
    security: &Security,
    timeouts: Timeouts,
) -> Result<(TlsStream, Protection), TlsError> {
    let failed = |why: String| TlsError::Failed { address: address.clone(), why };
    let name = ServerName::try_from(address.host.clone())
        .map_err(|_| failed("no certificate can be made out to a host of that name".to_owned()))?;
    let seen = Seen::default();
    let config = config(address, security, Arc::clone(&seen)).map_err(failed)?;
    let mut connection =
        ClientConnection::new(Arc::new(config), name).map_err(|error| failed(error.to_string()))?;
    let mut shaken = Ok((0, 0));
    while shaken.is_ok() && connection.is_handshaking() {
        shaken = connection.complete_io(&mut socket);
    }
    let seen = seen.lock().unwrap_or_else(PoisonError::into_inner).take();
    if let Err(error) = shaken {
        return Err(match seen {
            Some((_, Err(refused))) => refused,
            _ => failed(why_failed(&error, timeouts)),
        });
    }
    let Some((certificate, Ok(trust))) = seen else {
        return Err(failed("the server has shown no certificate".to_owned()));
    };
    let cipher = cipher(&connection);
    let stream = TlsStream::new(connection, socket);
    Ok((stream, Protection::Tls { cipher, certificate, trust }))
}

fn cipher(connection: &ClientConnection) -> String {
    let version = match connection.protocol_version() {
        Some(ProtocolVersion::TLSv1_3) => "TLS 1.3",
        Some(ProtocolVersion::TLSv1_2) => "TLS 1.2",
        _ => "TLS",
    };
    let suite = connection.negotiated_cipher_suite().and_then(|suite| suite.suite().as_str());
    format!("{version} {}", suite.unwrap_or_default()).trim_end().to_owned()
}

fn config(address: &Address, security: &Security, seen: Seen) -> Result<ClientConfig, String> {
    let provider = Arc::new(ring::default_provider());
    let accepted = match &security.known {
        Some(file) => known(file, &address.to_string())
            .map_err(|error| format!("{}: {error}", file.display()))?,
        None => None,
    };
    let roots = Arc::new(authorities(security)?);
    // There is no verifier without authorities, and every certificate is unknown then.
    let verifier = WebPkiServerVerifier::builder_with_provider(roots, Arc::clone(&provider));
    let check = Check {
        provider: Arc::clone(&provider),
        verifier: verifier.build().ok(),
        address: address.clone(),
        security: security.clone(),
        accepted,
        seen,
    };
    let builder = ClientConfig::builder_with_provider(provider)
        .with_safe_default_protocol_versions()
        .map_err(|error| error.to_string())?;
    let builder = builder.dangerous().with_custom_certificate_verifier(Arc::new(check));
    Ok(builder.with_no_client_auth())
}

/// The authorities that the system trusts, and those of the file that was named.
fn authorities(security: &Security) -> Result<RootCertStore, String> {
    let mut roots = RootCertStore::empty();
    if security.pin.is_some() {
        return Ok(roots);
    }
    if let Some(file) = &security.authorities {
        let failed = |why: String| format!("the authorities in {}: {why}", file.display());
        let found =
            CertificateDer::pem_file_iter(file).map_err(|error| failed(error.to_string()))?;
        for certificate in found {
            let certificate = certificate.map_err(|error| failed(error.to_string()))?;
            roots.add(certificate).map_err(|error| failed(error.to_string()))?;
        }
        if roots.is_empty() {
            return Err(failed("there is none".to_owned()));
        }
    }
    // What the system has and cannot be read does not vouch for anybody.
    roots.add_parsable_certificates(rustls_native_certs::load_native_certs().certs);
    Ok(roots)
}

/// Decides whether a certificate is the right one.
#[derive(Debug)]
struct Check {
    provider: Arc<CryptoProvider>,
    verifier: Option<Arc<WebPkiServerVerifier>>,
    address: Address,
    security: Security,
    accepted: Option<Fingerprint>,
    seen: Seen,
}

impl Check {
    fn judge(
        &self,
        fingerprint: Fingerprint,
        verify: impl FnOnce() -> Result<(), Error>,
    ) -> Result<Trust, TlsError> {
        let address = || self.address.clone();
        if let Some(pin) = self.security.pin {
            return match pin == fingerprint {
                true => Ok(Trust::Pinned),
                false => Err(TlsError::Other { address: address(), fingerprint, pin }),
            };
        }
        if self.accepted == Some(fingerprint) {
            return Ok(Trust::Known);
        }
        let Err(error) = verify() else { return Ok(Trust::Authority) };
        if self.security.insecure {
            return Ok(Trust::Unchecked);
        }
        Err(match (self.accepted, &self.security.known) {
            (Some(accepted), Some(file)) => {
                TlsError::Changed { address: address(), fingerprint, accepted, file: file.clone() }
            }
            _ => TlsError::Unknown { address: address(), fingerprint, why: explain(&error) },
        })
    }
}

impl ServerCertVerifier for Check {
    fn verify_server_cert(
        &self,
        end_entity: &CertificateDer<'_>,
        intermediates: &[CertificateDer<'_>],
        server_name: &ServerName<'_>,
        ocsp_response: &[u8],
        now: UnixTime,
    ) -> Result<ServerCertVerified, Error> {
        let fingerprint = Fingerprint::of(end_entity);
        let verify = || match &self.verifier {
            Some(verifier) => verifier
                .verify_server_cert(end_entity, intermediates, server_name, ocsp_response, now)
                .map(drop),
            None => Err(CertificateError::UnknownIssuer.into()),
        };
        let judged = self.judge(fingerprint, verify);
        let answer = match &judged {
            Ok(_) => Ok(ServerCertVerified::assertion()),
            Err(_) => Err(CertificateError::ApplicationVerificationFailure.into()),
        };
        *self.seen.lock().unwrap_or_else(PoisonError::into_inner) = Some((fingerprint, judged));
        answer
    }

    fn verify_tls12_signature(
        &self,
        message: &[u8],
        cert: &CertificateDer<'_>,
        dss: &DigitallySignedStruct,
    ) -> Result<HandshakeSignatureValid, Error> {
        let algorithms = &self.provider.signature_verification_algorithms;
        verify_tls12_signature(message, cert, dss, algorithms)
    }

    fn verify_tls13_signature(
        &self,
        message: &[u8],
        cert: &CertificateDer<'_>,
        dss: &DigitallySignedStruct,
    ) -> Result<HandshakeSignatureValid, Error> {
        let algorithms = &self.provider.signature_verification_algorithms;
        verify_tls13_signature(message, cert, dss, algorithms)
    }

    fn supported_verify_schemes(&self) -> Vec<SignatureScheme> {
        self.provider.signature_verification_algorithms.supported_schemes()
    }
}

/// Why a handshake failed.
fn why_failed(error: &io::Error, timeouts: Timeouts) -> String {
    if is_timeout(error) {
        return format!("no answer within {} seconds", timeouts.connect.as_secs_f64());
    }
    let inner = error.get_ref().and_then(|inner| inner.downcast_ref::<Error>());
    match inner {
        Some(Error::InvalidMessage(_) | Error::InappropriateMessage { .. }) => {
            "what answers there does not begin with TLS; --tls stls asks for it behind the greeting"
                .to_owned()
        }
        Some(Error::AlertReceived(alert)) => format!("the server has refused: {alert:?}"),
        Some(error) => explain(error),
        None if error.kind() == io::ErrorKind::UnexpectedEof => {
            "the server closed the connection".to_owned()
        }
        None => error.to_string(),
    }
}

/// What is wrong with a certificate, for people.
fn explain(error: &Error) -> String {
    let Error::InvalidCertificate(error) = error else {
        return shown(error.to_string().as_bytes());
    };
    match error {
        CertificateError::ExpiredContext { not_after, .. } => {
            format!("it has expired on {}", day(*not_after))
        }
        CertificateError::NotValidYetContext { not_before, .. } => {
            format!("it is not valid before {}", day(*not_before))
        }
        CertificateError::UnknownIssuer => {
            "no authority that is trusted here has signed it".to_owned()
        }
        CertificateError::NotValidForNameContext { expected, presented } => {
            let names: Vec<&str> =
                presented.iter().map(|name| name.split('"').nth(1).unwrap_or(name)).collect();
            let names = if names.is_empty() { "nobody".to_owned() } else { names.join(", ") };
            format!("it is made out to {}, not to {}", shown(names.as_bytes()), expected.to_str())
        }
        CertificateError::Revoked => "it has been revoked".to_owned(),
        CertificateError::BadSignature => "its signature is wrong".to_owned(),
        // Many a certificate that somebody has made and signed himself is such a one.
        CertificateError::Other(OtherError(why)) if why.to_string() == "CaUsedAsEndEntity" => {
            "it is made for an authority that signs others, not for a server".to_owned()
        }
        other => shown(other.to_string().as_bytes()),
    }
}

fn day(time: UnixTime) -> String {
    let seconds = i64::try_from(time.as_secs()).unwrap_or(i64::MAX);
    match jiff::Timestamp::from_second(seconds) {
        Ok(time) => time.strftime("%-d %b %Y").to_string(),
        Err(_) => "a day beyond all calendars".to_owned(),
    }
}
