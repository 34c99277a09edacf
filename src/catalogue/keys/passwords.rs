//! The ways in which a password can be stored, as the `PasswordEncryption` setting names them.
//!
//! What matters to the rest of the house is whether a password can be had back: APOP and the like
//! need it in clear, and some administrators read it.

/// A way to store a password.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct PasswordKind {
    /// The name in the setting.
    pub name: &'static str,
    /// What becomes of the text of the password.
    pub storage: Storage,
    /// What it is, in one sentence.
    pub doc: &'static str,
}

/// What becomes of the text of a password.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Storage {
    /// It is kept as it is.
    Clear,
    /// It is kept encrypted, and the server can decrypt it.
    Reversible,
    /// Only a hash is kept.
    OneWay,
}

impl PasswordKind {
    /// Whether the server can have the password back.
    pub const fn is_readable(&self) -> bool {
        matches!(self.storage, Storage::Clear | Storage::Reversible)
    }
}

/// The names of all kinds, for the setting.
pub const PASSWORD_KIND_NAMES: &[&str] = &["clear", "A-crpt", "U-crpt", "MD5", "SHA1"];

/// Every kind, from the most readable to the least.
pub const PASSWORD_KINDS: &[PasswordKind] = &[
    PasswordKind {
        name: "clear",
        storage: Storage::Clear,
        doc: "The password as it is, for everyone to see who can read the store.",
    },
    PasswordKind {
        name: "A-crpt",
        storage: Storage::Reversible,
        doc: "Encrypted with a key of the server, so that it can be had back.",
    },
    PasswordKind {
        name: "U-crpt",
        storage: Storage::OneWay,
        doc: "A one-way hash, named after that of Unix password files.",
    },
    PasswordKind {
        name: "MD5",
        storage: Storage::OneWay,
        doc: "A one-way hash, named after the MD5 digest.",
    },
    PasswordKind {
        name: "SHA1",
        storage: Storage::OneWay,
        doc: "A one-way hash, named after the SHA-1 digest.",
    },
];

/// The kind of that name, in any case.
pub fn password_kind(name: &str) -> Option<&'static PasswordKind> {
    PASSWORD_KINDS.iter().find(|kind| kind.name.eq_ignore_ascii_case(name.trim()))
}
