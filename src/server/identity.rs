//! What a server shows of itself in TLS: its certificate, given or made by itself.
use std::fs::{self, OpenOptions};
use std::io::Write;
use std::os::unix::fs::{MetadataExt, OpenOptionsExt};
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::SystemTime;

use rcgen::{CertificateParams, DistinguishedName, DnType, KeyPair};
use rustls::crypto::ring;
use rustls::pki_types::pem::PemObject;
use rustls::pki_types::{CertificateDer, PrivateKeyDer};
use rustls::server::{ClientHello, ResolvesServerCert};
use rustls::sign::CertifiedKey;
use rustls::{ServerConfig, crypto::CryptoProvider};

use crate::config::locations::make_private;
use crate::config::security::Fingerprint;

/// What a server shows of itself in TLS.
#[derive(Clone, Debug)]
pub struct Identity {
    config: Arc<ServerConfig>,
    fingerprint: Fingerprint,
}

impl Identity {
    /// The certificate and the key in these files. When they change, they are read again.
    ///
    /// # Errors
    /// What is wrong with the files, in words.
    pub fn in_files(certificate: &Path, key: &Path) -> Result<Self, String> {
        let provider = Arc::new(ring::default_provider());
        let files = Files::open(certificate, key, Arc::clone(&provider))?;
        let fingerprint = files.fingerprint()?;
        let builder = ServerConfig::builder_with_provider(provider)
            .with_safe_default_protocol_versions()
            .map_err(|error| error.to_string())?;
        let config = builder.with_no_client_auth().with_cert_resolver(Arc::new(files));
        Ok(Self { config: Arc::new(config), fingerprint })
    }

    /// The certificate that the server has made for itself in this folder; it is made the first
    /// time.
    ///
    /// # Errors
    /// When it cannot be made, written or read.
    pub fn own(folder: &Path, name: &str) -> Result<Self, String> {
        let (certificate, key) = (folder.join("certificate.pem"), folder.join("key.pem"));
        if !key.exists() || !certificate.exists() {
            make(folder, &certificate, &key, name)?;
        }
        Self::in_files(&certificate, &key)
    }

    /// The certificate as it was at the beginning.
    pub fn fingerprint(&self) -> Fingerprint {
        self.fingerprint
    }

    pub(super) fn config(&self) -> Arc<ServerConfig> {
        Arc::clone(&self.config)
    }
}

/// Makes a key, and a certificate that only the key itself vouches for.
fn make(folder: &Path, certificate: &Path, key: &Path, name: &str) -> Result<(), String> {
    let failed = |error: rcgen::Error| format!("no certificate can be made: {error}");
    let pair = KeyPair::generate().map_err(failed)?;
    let names = vec![name.to_owned(), "localhost".to_owned()];
    let mut parameters = CertificateParams::new(names).map_err(failed)?;
    parameters.distinguished_name = DistinguishedName::new();
    parameters.distinguished_name.push(DnType::CommonName, name);
    let made = parameters.self_signed(&pair).map_err(failed)?;
    make_private(folder).map_err(|error| format!("{}: {error}", folder.display()))?;
    // The certificate comes last: it tells that the key is complete.
    write_private(key, &pair.serialize_pem())?;
    write_private(certificate, &made.pem())
}

fn write_private(path: &Path, text: &str) -> Result<(), String> {
    let mut options = OpenOptions::new();
    options.write(true).create(true).truncate(true).mode(0o600);
    let written = options.open(path).and_then(|mut file| {
        file.write_all(text.as_bytes())?;
        file.sync_all()
    });
    written.map_err(|error| format!("{}: {error}", path.display()))
}

/// A certificate and its key as the files say, which may be renewed while the server runs.
#[derive(Debug)]
struct Files {
    certificate: PathBuf,
    key: PathBuf,
    provider: Arc<CryptoProvider>,
    current: Mutex<Current>,
}

#[derive(Debug)]
struct Current {
    /// When the files were written that were read last.
    written: [SystemTime; 2],
    key: Arc<CertifiedKey>,
}

impl Files {
    fn open(certificate: &Path, key: &Path, provider: Arc<CryptoProvider>) -> Result<Self, String> {
        let written = written(certificate, key)?;
        let current = Current { written, key: read(certificate, key, &provider)? };
        let (certificate, key) = (certificate.to_owned(), key.to_owned());
        Ok(Self { certificate, key, provider, current: Mutex::new(current) })
    }

    /// The key as the files say now; where they say nothing of use, as they said before.
    fn current(&self) -> Arc<CertifiedKey> {
        let mut current = self.current.lock().unwrap_or_else(PoisonError::into_inner);
        if let Ok(written) = written(&self.certificate, &self.key)
            && written != current.written
            && let Ok(key) = read(&self.certificate, &self.key, &self.provider)
        {
            *current = Current { written, key };
        }
        Arc::clone(&current.key)
    }

    fn fingerprint(&self) -> Result<Fingerprint, String> {
        let key = self.current();
        let first = key.cert.first().ok_or_else(|| self.certificate.display().to_string())?;
        Ok(Fingerprint::of(first))
    }
}

impl ResolvesServerCert for Files {
    fn resolve(&self, _hello: ClientHello<'_>) -> Option<Arc<CertifiedKey>> {
        Some(self.current())
    }
}

fn written(certificate: &Path, key: &Path) -> Result<[SystemTime; 2], String> {
    let of = |path: &Path| {
        let time = fs::metadata(path).and_then(|data| data.modified());
        time.map_err(|error| format!("{}: {error}", path.display()))
    };
    Ok([of(certificate)?, of(key)?])
}

/// Reads a certificate with those that lead to its authority, and its key.
fn read(
    certificate: &Path,
    key: &Path,
    provider: &CryptoProvider,
) -> Result<Arc<CertifiedKey>, String> {
    let wrong = |path: &Path, why: &str| format!("{}: {why}", path.display());
    let found = CertificateDer::pem_file_iter(certificate)
        .and_then(Iterator::collect::<Result<Vec<_>, _>>)
        .map_err(|error| wrong(certificate, &error.to_string()))?;
    if found.is_empty() {
        return Err(wrong(certificate, "there is no certificate in it"));
    }
    let mode = fs::metadata(key).map_err(|error| wrong(key, &error.to_string()))?.mode() & 0o777;
    if mode & 0o007 != 0 {
        let text = format!("its mode is {mode:04o}: everybody can read the key");
        return Err(wrong(key, &text));
    }
    let private =
        PrivateKeyDer::from_pem_file(key).map_err(|error| wrong(key, &error.to_string()))?;
    let pair = CertifiedKey::from_der(found, private, provider)
        .map_err(|error| wrong(key, &format!("it does not go with the certificate: {error}")))?;
    Ok(Arc::new(pair))
}
