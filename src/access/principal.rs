//! The one who asks: an Account with its rights.
use std::collections::BTreeSet;

use crate::access::right::{Access, DomainRight, ServerRight};

/// An authenticated Account and what it holds.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Principal {
    /// The Account's own name, without its Domain.
    pub account: String,
    /// The name of the Account's Domain.
    pub domain: String,
    /// The server rights that it holds.
    pub server: BTreeSet<ServerRight>,
    /// The Domain rights that it holds.
    pub rights: BTreeSet<DomainRight>,
    /// The codes of its rights array that are no right of those: names of single settings.
    pub settings: BTreeSet<String>,
}

/// The object that a command names first, as far as rights are concerned.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Target<'a> {
    /// The Domain that holds the object.
    pub domain: &'a str,
    /// The Domain whose administrators may administer this one too, where there is one.
    pub admin_domain: Option<&'a str>,
    /// Whether the object is the Account that asks.
    pub own: bool,
}

impl Principal {
    /// The full name, `account@domain`.
    pub fn full_name(&self) -> String {
        format!("{}@{}", self.account, self.domain)
    }

    /// Whether the Account holds a server right; Master implies all.
    pub fn has(&self, right: ServerRight) -> bool {
        self.server.contains(&ServerRight::Master) || self.server.contains(&right)
    }

    /// Whether a code stands in the Account's rights array, without regard to case.
    pub fn holds(&self, code: &str) -> bool {
        self.settings.iter().any(|it| it.eq_ignore_ascii_case(code))
            || DomainRight::from_code(code).is_some_and(|right| self.rights.contains(&right))
    }

    /// Whether the Account may change all Domains.
    pub fn has_all_domains(&self) -> bool {
        self.has(ServerRight::AllDomains)
    }

    /// Whether the Account administers the target's Domain, as a Domain administrator.
    pub fn administers(&self, target: Target<'_>) -> bool {
        let own = target.domain.eq_ignore_ascii_case(&self.domain);
        let entrusted =
            target.admin_domain.is_some_and(|domain| domain.eq_ignore_ascii_case(&self.domain));
        self.rights.contains(&DomainRight::Domain) && (own || entrusted)
    }

    /// Whether the Account holds `right` over the target, as a server or Domain administrator.
    pub fn has_over(&self, right: DomainRight, target: Target<'_>) -> bool {
        self.has_all_domains() || (self.administers(target) && self.rights.contains(&right))
    }

    /// Whether the Account may do what `access` asks for. `reads` tells that nothing would change.
    pub fn may(&self, access: Access, target: Target<'_>, reads: bool) -> bool {
        let looks = reads && self.has(ServerRight::DomainsRead);
        match access {
            Access::Anyone | Access::Object(_) => true,
            Access::Server(rights) => {
                rights.iter().any(|right| self.has(*right))
                    || (looks && rights.contains(&ServerRight::AllDomains))
            }
            Access::Domain => self.has_all_domains() || looks || self.administers(target),
            Access::DomainWith(right) => self.has_over(right, target) || looks,
            Access::OwnOrDomain => {
                target.own || self.has_all_domains() || looks || self.administers(target)
            }
            Access::OwnOrDomainWith(right) => target.own || self.has_over(right, target) || looks,
        }
    }
}
