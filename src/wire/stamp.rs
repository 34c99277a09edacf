//! The stamp of a greeting, and the digest that APOP makes of it.
use md5::{Digest, Md5};

/// The stamp of a connection: no two connections of a server get the same.
pub fn stamp(number: u64, unix_time: i64, server: &str) -> String {
    format!("<{number}.{unix_time}@{server}>")
}

/// The stamp in a greeting, angle brackets included.
pub fn stamp_in(greeting: &str) -> Option<&str> {
    let start = greeting.rfind('<')?;
    let length = greeting[start..].find('>')?;
    let stamp = &greeting[start..=start + length];
    stamp.contains('@').then_some(stamp)
}

/// The digest that APOP asks for: MD5 over stamp and password, in lower-case hexadecimal digits.
pub fn apop_digest(stamp: &str, password: &str) -> String {
    let mut digest = Md5::new();
    digest.update(stamp.as_bytes());
    digest.update(password.as_bytes());
    digest.finalize().iter().map(|byte| format!("{byte:02x}")).collect()
}
