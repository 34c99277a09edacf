//! Passwords at rest: kinds, stored forms, and the key file of the reversible kind.
//!
//! The default kind can be turned back into clear text, because APOP and CRAM-MD5, which the
//! official clients use, need it. It is authenticated encryption under a key that lies in a file of
//! its own beside the store. One-way kinds use argon2id and refuse those logins.
use std::fs::{self, OpenOptions};
use std::io::{self, Write};
use std::path::Path;
use std::sync::atomic::{AtomicU64, Ordering};

use argon2::Argon2;
use argon2::password_hash::phc::PasswordHash;
use argon2::password_hash::{PasswordHasher, PasswordVerifier};
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD_NO_PAD as BASE64;
use chacha20poly1305::aead::{Aead, KeyInit};
use chacha20poly1305::{XChaCha20Poly1305, XNonce};
use subtle::ConstantTimeEq;
use zeroize::Zeroizing;

/// The file of the key, beside the store.
pub const KEY_FILE: &str = "secret.key";

const KEY_BYTES: usize = 32;
const NONCE_BYTES: usize = 24;
const COUNTER_BYTES: usize = 8;
const REVERSIBLE: &str = "{A-crpt}";
const CLEAR: &str = "{clear}";
const ONE_WAY: &str = "$argon2id$";

/// How a password is stored.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Encryption {
    /// As it is.
    Clear,
    /// Encrypted under the key file.
    Reversible,
    /// As an argon2id hash.
    OneWay,
}

impl Encryption {
    /// What a value of the `PasswordEncryption` setting means. Whatever is not known to be
    /// reversible is one-way: the safe side.
    pub fn of_setting(setting: &str) -> Self {
        match setting.to_ascii_lowercase().as_str() {
            "clear" => Self::Clear,
            "a-crpt" | "" | "default" => Self::Reversible,
            _ => Self::OneWay,
        }
    }
}

/// Stores passwords and checks them.
pub struct Cipher {
    cipher: XChaCha20Poly1305,
    /// The first bytes of every nonce that this cipher uses: no other has the same.
    nonce: [u8; NONCE_BYTES - COUNTER_BYTES],
    /// The rest of the next nonce.
    used: AtomicU64,
}

impl Cipher {
    /// A cipher under the key file in a directory; the file is made where it is missing.
    pub fn open(directory: &Path) -> io::Result<Self> {
        let path = directory.join(KEY_FILE);
        let key = match fs::read(&path) {
            Ok(key) => Zeroizing::new(key),
            Err(error) if error.kind() == io::ErrorKind::NotFound => {
                let key = new_key()?;
                write_secret(directory, &path, &key)?;
                key
            }
            Err(error) => return Err(error),
        };
        if key.len() != KEY_BYTES {
            let text = format!("{} is not a key of {KEY_BYTES} bytes", path.display());
            return Err(io::Error::new(io::ErrorKind::InvalidData, text));
        }
        Self::new(&key)
    }

    /// A cipher under a key that is gone with it.
    pub fn temporary() -> io::Result<Self> {
        Self::new(&new_key()?)
    }

    fn new(key: &[u8]) -> io::Result<Self> {
        let cipher = XChaCha20Poly1305::new_from_slice(key)
            .map_err(|_| io::Error::new(io::ErrorKind::InvalidData, "a key of another length"))?;
        let mut nonce = [0; NONCE_BYTES - COUNTER_BYTES];
        getrandom::fill(&mut nonce).map_err(|error| io::Error::other(error.to_string()))?;
        Ok(Self { cipher, nonce, used: AtomicU64::new(0) })
    }

    /// A nonce that has never been used: asking the system for each would cost more than the
    /// encryption does.
    fn new_nonce(&self) -> [u8; NONCE_BYTES] {
        let mut nonce = [0; NONCE_BYTES];
        let (fixed, counted) = nonce.split_at_mut(self.nonce.len());
        fixed.copy_from_slice(&self.nonce);
        counted.copy_from_slice(&self.used.fetch_add(1, Ordering::Relaxed).to_le_bytes());
        nonce
    }

    /// The stored form of a clear password. `None` when the system gives no random bytes.
    pub fn protect(&self, clear: &str, encryption: Encryption) -> Option<String> {
        match encryption {
            Encryption::Clear if clear.starts_with(['{', '$']) => Some(format!("{CLEAR}{clear}")),
            Encryption::Clear => Some(clear.to_owned()),
            Encryption::Reversible => {
                let nonce = self.new_nonce();
                let sealed = self.cipher.encrypt(&XNonce::from(nonce), clear.as_bytes()).ok()?;
                let bytes = [nonce.as_slice(), &sealed].concat();
                let mut stored = REVERSIBLE.to_owned();
                BASE64.encode_string(bytes, &mut stored);
                Some(stored)
            }
            Encryption::OneWay => {
                Some(Argon2::default().hash_password(clear.as_bytes()).ok()?.to_string())
            }
        }
    }

    /// The clear text of a stored password, where the kind allows it.
    pub fn reveal(&self, stored: &str) -> Option<Zeroizing<String>> {
        if stored.starts_with(ONE_WAY) {
            return None;
        }
        let Some(sealed) = stored.strip_prefix(REVERSIBLE) else {
            return Some(Zeroizing::new(stored.strip_prefix(CLEAR).unwrap_or(stored).to_owned()));
        };
        let bytes = BASE64.decode(sealed).ok()?;
        let (nonce, sealed) = bytes.split_at_checked(NONCE_BYTES)?;
        let nonce: [u8; NONCE_BYTES] = nonce.try_into().ok()?;
        let clear = self.cipher.decrypt(&XNonce::from(nonce), sealed).ok()?;
        String::from_utf8(clear).ok().map(Zeroizing::new)
    }

    /// Whether a clear password is the stored one.
    pub fn verify(&self, stored: &str, clear: &str) -> bool {
        if stored.starts_with(ONE_WAY) {
            let Ok(hash) = PasswordHash::new(stored) else { return false };
            return Argon2::default().verify_password(clear.as_bytes(), &hash).is_ok();
        }
        let known = self.reveal(stored);
        known.is_some_and(|known| known.as_bytes().ct_eq(clear.as_bytes()).into())
    }

    /// Whether a text is the stored form of a password under this key, as it is when settings are
    /// read and written back.
    pub fn is_stored_form(&self, text: &str) -> bool {
        if text.starts_with(ONE_WAY) {
            return PasswordHash::new(text).is_ok();
        }
        text.starts_with(REVERSIBLE) && self.reveal(text).is_some()
    }
}

fn new_key() -> io::Result<Zeroizing<Vec<u8>>> {
    let mut key = Zeroizing::new(vec![0; KEY_BYTES]);
    getrandom::fill(&mut key).map_err(|error| io::Error::other(error.to_string()))?;
    Ok(key)
}

/// Writes a file that nobody else can read, whole or not at all.
fn write_secret(directory: &Path, path: &Path, bytes: &[u8]) -> io::Result<()> {
    let temporary = directory.join(format!("{KEY_FILE}.new"));
    let mut options = OpenOptions::new();
    options.write(true).create(true).truncate(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    let mut file = options.open(&temporary)?;
    file.write_all(bytes)?;
    file.sync_all()?;
    fs::rename(&temporary, path)?;
    fs::File::open(directory)?.sync_all()
}
