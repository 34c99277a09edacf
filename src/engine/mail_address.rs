//! E-mail addresses as people write them: `"Bill Jones" <bill@example.com>`.
use crate::data::{ValueOf, parse};
use crate::state::name::is_domain_name;

/// The longest address, in bytes.
const ADDRESS_MAX: usize = 320;

/// An address, and the real name that stood beside it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct MailAddress {
    /// The part before the `@`.
    pub local: String,
    /// The part behind it, where there is one.
    pub domain: Option<String>,
    /// The real name; empty where none was given.
    pub real_name: String,
}

impl MailAddress {
    /// Reads `bill@example.com`, `Bill Jones <bill@example.com>`, `bill@example.com (Bill Jones)`, all
    /// of them also within quotes, and names without a Domain. `None` for what is no address.
    pub fn parse(text: &str) -> Option<Self> {
        let text = text.trim();
        if text.starts_with('"')
            && let Ok(ValueOf::String(inner)) = parse(text)
        {
            return Self::parse_unquoted(&inner);
        }
        Self::parse_unquoted(text)
    }

    fn parse_unquoted(text: &str) -> Option<Self> {
        let text = text.trim();
        let (address, name) = if let Some(rest) = text.strip_suffix('>') {
            let (name, address) = rest.rsplit_once('<')?;
            (address, name)
        } else if let Some(rest) = text.strip_suffix(')') {
            let (address, comment) = rest.split_once('(')?;
            (address, comment)
        } else {
            (text, "")
        };
        let (local, domain) = match address.trim().rsplit_once('@') {
            Some((local, domain)) => (local, Some(domain)),
            None => (address.trim(), None),
        };
        let legal = |sign: char| !sign.is_control() && !sign.is_whitespace();
        let is_local = !local.is_empty()
            && local.chars().all(|sign| legal(sign) && !"<>()[],;:\\\"@".contains(sign));
        let is_address = is_local && address.trim().len() <= ADDRESS_MAX;
        if !is_address || !domain.is_none_or(is_mail_domain) {
            return None;
        }
        Some(Self {
            local: local.to_owned(),
            domain: domain.map(str::to_owned),
            real_name: real_name(name),
        })
    }

    /// The whole address; a name without a Domain is one of `home`.
    pub fn full(&self, home: &str) -> String {
        format!("{}@{}", self.local, self.domain.as_deref().unwrap_or(home))
    }
}

/// A Domain name, or a network address in brackets.
fn is_mail_domain(domain: &str) -> bool {
    match domain.strip_prefix('[').and_then(|rest| rest.strip_suffix(']')) {
        Some(address) => address.parse::<std::net::IpAddr>().is_ok(),
        None => is_domain_name(domain),
    }
}

/// The text of a name, without the quotes around it.
fn real_name(text: &str) -> String {
    let text = text.trim();
    match parse(text) {
        Ok(ValueOf::String(inner)) if text.starts_with('"') => inner.trim().to_owned(),
        _ => text.trim_matches('"').trim().to_owned(),
    }
}
