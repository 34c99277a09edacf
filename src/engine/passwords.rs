//! Passwords of Accounts: stored, verified, and what a new one must be like.
use crate::catalogue::keys::spellings::parse_flag;
use crate::data::{Dictionary, Value};
use crate::engine::cipher::Encryption;
use crate::engine::effective::Layers;
use crate::engine::error;
use crate::engine::work::Work;
use crate::request::failure::Failure;
use crate::state::account::Account;
use crate::state::key::Owner;

/// The setting that holds the CommuniGate password.
pub const PASSWORD: &str = "Password";
/// The settings that hold passwords for one service, with the Access Mode that they belong to.
pub const METHODS: &[(&str, &str)] = &[("SIP", "SIPPassword"), ("RADIUS", "RADIUSPassword")];
/// The part of an Account that holds passwords made for one application: tag to stored form.
pub const APPLICATIONS: &str = "application-passwords";

/// The longest password, in bytes.
const PASSWORD_MAX: usize = 1_024;

impl Work<'_, '_> {
    /// Brings clear passwords in a dictionary of Account settings into their stored form: the one that
    /// the settings name themselves, or else this one.
    pub fn with_protected_passwords(
        &self,
        mut settings: Dictionary,
        otherwise: Encryption,
    ) -> Result<Dictionary, Failure> {
        let names = METHODS.iter().map(|(_, setting)| *setting).chain([PASSWORD]);
        for name in names {
            let Some(clear) = settings.get(name).and_then(text_of) else { continue };
            if clear.eq_ignore_ascii_case("default") || self.world.cipher.is_stored_form(&clear) {
                continue;
            }
            let own = settings.get_str("PasswordEncryption");
            let own = own.filter(|word| !word.eq_ignore_ascii_case("default"));
            let encryption = own.map_or(otherwise, Encryption::of_setting);
            settings.set(name, self.protect(&clear, encryption)?);
        }
        Ok(settings)
    }

    /// The stored form of a clear password under the effective settings of an Account.
    pub fn protect(&self, clear: &str, encryption: Encryption) -> Result<String, Failure> {
        if clear.len() > PASSWORD_MAX {
            return Err(error::bad_password("it is too long"));
        }
        self.world.cipher.protect(clear, encryption).ok_or_else(error::no_random)
    }

    /// Checks that the settings of an Account let its user change its passwords.
    pub fn check_password_free(&self, layers: &Layers<'_>) -> Result<(), Failure> {
        let allowed = |key| layers.get_str(key).and_then(|word| parse_flag(&word));
        match allowed("CanModifyPassword").or_else(|| allowed("PWDAllowed")) {
            Some(false) => Err(error::password_fixed()),
            _ => Ok(()),
        }
    }

    /// Checks what the settings of an Account ask of a new password.
    pub fn check_new_password(&self, layers: &Layers<'_>, clear: &str) -> Result<(), Failure> {
        let least = layers.get("MinPasswordLength").and_then(|value| value.as_number());
        if least.is_some_and(|least| (clear.chars().count() as i64) < least) {
            return Err(error::bad_password("it is too short"));
        }
        if clear.is_empty() {
            return Err(error::bad_password("it is empty"));
        }
        check_complexity(&layers.get_str("PasswordComplexity").unwrap_or_default(), clear)
    }

    /// Whether a clear password opens an Account: its own password, or one made for an application.
    /// An empty one opens nothing, even where the settings hold an empty one.
    pub fn verify_password(&self, account: &Account, clear: &str) -> Result<bool, Failure> {
        if clear.is_empty() {
            return Ok(false);
        }
        let stored = self.stored_passwords(account)?;
        Ok(stored.iter().any(|stored| self.world.cipher.verify(stored, clear)))
    }

    /// The stored forms of the passwords that open an Account.
    pub fn stored_passwords(&self, account: &Account) -> Result<Vec<String>, Failure> {
        let own = account.settings.get_str(PASSWORD).map(str::to_owned);
        let made = self.part_dictionary(Owner::Account(account.id), APPLICATIONS)?;
        let made = made.iter().filter_map(|(_, stored)| stored.as_str().map(str::to_owned));
        Ok(own.into_iter().chain(made).collect())
    }
}

/// How passwords are stored under these settings.
pub fn encryption_of(layers: &Layers<'_>) -> Encryption {
    Encryption::of_setting(&layers.get_str("PasswordEncryption").unwrap_or_default())
}

/// The value of a setting that may look like a number.
fn text_of(value: &Value) -> Option<String> {
    match value {
        Value::String(text) => Some(text.to_string()),
        Value::Number(number) => Some(number.to_string()),
        _ => None,
    }
}

/// The classes of signs that a value of `PasswordComplexity` names: `MixedCaseDigit` asks for a small
/// letter, a capital and a digit.
fn check_complexity(complexity: &str, clear: &str) -> Result<(), Failure> {
    let complexity = complexity.to_ascii_lowercase();
    let has = |class: fn(char) -> bool| clear.chars().any(class);
    let asked: [(&str, bool, &str); 4] = [
        ("mixed", has(char::is_lowercase) && has(char::is_uppercase), "small letters and capitals"),
        ("alpha", has(char::is_alphabetic), "a letter"),
        ("digit", has(char::is_numeric), "a digit"),
        ("special", has(|sign| !sign.is_alphanumeric()), "a sign that is no letter and no digit"),
    ];
    match asked.iter().find(|(word, met, _)| complexity.contains(word) && !met) {
        Some((_, _, missing)) => Err(error::bad_password(&format!("it must have {missing}"))),
        None => Ok(()),
    }
}
