//! Sets of network addresses that expire: blocked ones, ones that are never blocked, and clients.
use std::net::{IpAddr, Ipv6Addr};
use std::ops::ControlFlow;

use crate::engine::error;
use crate::engine::ip_lists::AddressList;
use crate::engine::work::Work;
use crate::request::failure::Failure;
use crate::state::key::Owner;

/// A set of addresses.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum TemporarySet {
    /// Addresses from which nothing is accepted.
    Blocked,
    /// Addresses that are never blocked by themselves.
    Unblockable,
    /// Addresses from which users have logged in.
    Clients,
}

/// Failed logins from an address are counted for so many seconds after the first one.
const FAILURE_WINDOW: i64 = 600;
/// So many of them block the address.
const FAILURES_MAX: i64 = 10;
/// For so many seconds.
const BLOCK_PERIOD: i64 = 3_600;
/// An address is a client's for so many seconds after a login.
const CLIENT_PERIOD: i64 = 1_800;
/// The part of the server that counts them: how many, and until when.
const FAILURES: &str = "temporary/failures/";
/// What stands for a time that never comes.
const FOREVER: &str = "*";

impl TemporarySet {
    const fn part(self) -> &'static str {
        match self {
            Self::Blocked => "temporary/blocked/",
            Self::Unblockable => "temporary/unblockable/",
            Self::Clients => "temporary/clients/",
        }
    }
}

impl Work<'_, '_> {
    /// Puts an address into a set for so many seconds, for ever without a number; 0 takes it out.
    pub fn set_temporary(
        &mut self,
        set: TemporarySet,
        address: IpAddr,
        seconds: Option<i64>,
    ) -> Result<(), Failure> {
        let key = Owner::Server.part(&format!("{}{address}", set.part()));
        match seconds {
            Some(0) => self.tx.delete(key),
            Some(seconds) if seconds < 0 => {
                return Err(error::bad_value("the number of seconds is negative"));
            }
            Some(seconds) => {
                if !self.has(&key)? {
                    self.sweep_addresses(set.part(), &|stored, now| left(stored, now).is_none())?;
                }
                let until = self.now.saturating_add(seconds);
                self.tx.put(key, until.to_string().into_bytes());
            }
            None => self.tx.put(key, FOREVER),
        }
        Ok(())
    }

    /// How long an address stays in a set, in seconds: `None` when it is not in it, `Some(None)` for
    /// ever.
    pub fn temporary(
        &self,
        set: TemporarySet,
        address: IpAddr,
    ) -> Result<Option<Option<i64>>, Failure> {
        let key = Owner::Server.part(&format!("{}{address}", set.part()));
        Ok(self.bytes(&key)?.and_then(|stored| left(&stored, self.now)))
    }

    /// Whether an address is blocked for a while: it is in the set of those that are, or what its
    /// failures are counted for is, and it is not one that is never blocked.
    pub fn is_blocked(&self, address: IpAddr) -> Result<bool, Failure> {
        let is_in = |set| {
            let counted = counted_as(address);
            let known = self.temporary(set, address)?.is_some();
            Ok::<_, Failure>(
                known || (counted != address && self.temporary(set, counted)?.is_some()),
            )
        };
        Ok(is_in(TemporarySet::Blocked)?
            && !is_in(TemporarySet::Unblockable)?
            && !self.is_listed(AddressList::WhiteHole, address)?)
    }

    /// Whether the server takes nothing from an address: it is blocked for a while, or one to which
    /// all service is denied.
    pub fn is_refused(&self, address: IpAddr) -> Result<bool, Failure> {
        Ok(self.is_blocked(address)? || self.is_listed(AddressList::Denied, address)?)
    }

    /// The addresses of a set, each with the time that it has left.
    pub fn temporary_set(&self, set: TemporarySet) -> Result<Vec<(String, Option<i64>)>, Failure> {
        let mut all = Vec::new();
        self.walk(&Owner::Server.part(set.part()), &mut |address, stored| {
            if let Some(left) = left(stored, self.now) {
                all.push((address.to_owned(), left));
            }
            Ok(ControlFlow::Continue(()))
        })?;
        Ok(all)
    }

    /// The addresses of a set as one text: `address-seconds`, `address-*`, separated by commas.
    pub fn temporary_text(&self, set: TemporarySet) -> Result<String, Failure> {
        let all = self.temporary_set(set)?.into_iter().map(|(address, left)| match left {
            Some(seconds) => format!("{address}-{seconds}"),
            None => format!("{address}-{FOREVER}"),
        });
        Ok(all.collect::<Vec<_>>().join(","))
    }

    /// Adds the addresses of such a text to a set.
    pub fn add_temporary_text(&mut self, set: TemporarySet, text: &str) -> Result<(), Failure> {
        for item in text.split(',').map(str::trim).filter(|item| !item.is_empty()) {
            let (address, seconds) = match item.rsplit_once('-') {
                Some((address, FOREVER)) => (address, None),
                Some((address, seconds)) => {
                    let seconds: Option<i64> = seconds.parse().ok();
                    let bad = || error::bad_name("number of seconds", item);
                    (address, Some(seconds.ok_or_else(bad)?))
                }
                None => (item, None),
            };
            self.set_temporary(set, address_of(address)?, seconds)?;
        }
        Ok(())
    }

    /// Counts a failed login from an address; too many in a short time block it, unless it is one that
    /// is never blocked.
    pub fn report_failed_login(&mut self, address: IpAddr) -> Result<(), Failure> {
        let protected = self.temporary(TemporarySet::Unblockable, address)?.is_some();
        let address = counted_as(address);
        let key = Owner::Server.part(&format!("{FAILURES}{address}"));
        let stored = self.bytes(&key)?;
        if stored.is_none() {
            self.sweep_addresses(FAILURES, &|stored, now| failures(stored).1 <= now)?;
        }
        let (count, until) = failures(&stored.unwrap_or_default());
        let (count, until) =
            if until > self.now { (count + 1, until) } else { (1, self.now + FAILURE_WINDOW) };
        if count < FAILURES_MAX {
            self.tx.put(key, format!("{count} {until}").into_bytes());
            return Ok(());
        }
        self.tx.delete(key);
        if !protected && self.temporary(TemporarySet::Unblockable, address)?.is_none() {
            self.set_temporary(TemporarySet::Blocked, address, Some(BLOCK_PERIOD))?;
        }
        Ok(())
    }

    /// Removes a few addresses that are over, in a set to which one is added.
    fn sweep_addresses(
        &mut self,
        set: &str,
        is_over: &dyn Fn(&[u8], i64) -> bool,
    ) -> Result<(), Failure> {
        let place = format!("swept-{set}");
        let over = |work: &Work<'_, '_>, _: &str, stored: &[u8]| Ok(is_over(stored, work.now));
        for address in self.sweep(Owner::Server, set, &place, &over)? {
            self.tx.delete(Owner::Server.part(&format!("{set}{address}")));
        }
        Ok(())
    }

    /// Remembers that a user has logged in from an address.
    pub fn report_login(&mut self, address: IpAddr) -> Result<(), Failure> {
        self.set_temporary(TemporarySet::Clients, address, Some(CLIENT_PERIOD))
    }
}

/// What failed logins are counted for. One customer has a whole /64 of IPv6 addresses.
fn counted_as(address: IpAddr) -> IpAddr {
    match address {
        IpAddr::V4(_) => address,
        IpAddr::V6(ip) => IpAddr::V6(Ipv6Addr::from_bits(ip.to_bits() >> 64 << 64)),
    }
}

/// How many failures a record tells of, and until when they count.
fn failures(stored: &[u8]) -> (i64, i64) {
    let known = std::str::from_utf8(stored).ok().and_then(|text| text.split_once(' '));
    let number = |text: &str| text.parse().unwrap_or(0);
    known.map_or((0, 0), |(count, until)| (number(count), number(until)))
}

/// The time that is left of a stored one.
fn left(stored: &[u8], now: i64) -> Option<Option<i64>> {
    let text = std::str::from_utf8(stored).ok()?;
    if text == FOREVER {
        return Some(None);
    }
    let left = text.parse::<i64>().ok()? - now;
    (left > 0).then_some(Some(left))
}

/// Reads an address, with or without brackets and a port. One of IPv4 that is written as one of IPv6
/// becomes what it is.
pub fn address_of(text: &str) -> Result<IpAddr, Failure> {
    let text = text.trim();
    let inner = match text.strip_prefix('[') {
        Some(rest) => rest.split(']').next().unwrap_or(rest),
        None => text,
    };
    let bare = inner.parse().ok();
    let with_port = || inner.rsplit_once(':').and_then(|(address, _)| address.parse().ok());
    let address: Option<IpAddr> = bare.or_else(with_port);
    address.map(|it| it.to_canonical()).ok_or_else(|| error::bad_name("network address", text))
}
