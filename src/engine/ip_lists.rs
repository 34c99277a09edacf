//! Lists of network addresses: how their lines are read, and whether an address is in one.
//!
//! A list is kept as the text that it was given as. Its lines are gone through from the top: an entry
//! puts its addresses in, one behind `!` takes them out again, so that the last line that speaks of an
//! address decides. Entries by the name that an address has in the DNS (`#@pattern`) are kept, but
//! the engine asks no DNS, and they fit no address here.
use std::net::IpAddr;

use crate::engine::error;
use crate::engine::temporary_ips::TemporarySet;
use crate::engine::work::Work;
use crate::request::failure::Failure;
use crate::state::key::Owner;

/// A list of addresses. The server has one of each, and so has the cluster.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum AddressList {
    /// The local network.
    Lan,
    /// Proxies whose word is taken.
    Proxy,
    /// Clients, who may send mail to anywhere.
    Client,
    /// Hosts from which no mail is taken.
    Blacklisted,
    /// Hosts that are never blacklisted.
    WhiteHole,
    /// Clients behind NAT.
    Nated,
    /// Networks of others behind NAT.
    NatSite,
    /// Hosts that are watched closely.
    Debug,
    /// Hosts that get no service at all.
    Denied,
}

/// Every list with the name by which others take it in and under which it is stored.
const LISTS: &[(AddressList, &str)] = &[
    (AddressList::Lan, "lan"),
    (AddressList::Proxy, "proxy"),
    (AddressList::Client, "client"),
    (AddressList::Blacklisted, "blacklisted"),
    (AddressList::WhiteHole, "whitehole"),
    (AddressList::Nated, "nated"),
    (AddressList::NatSite, "natsite"),
    (AddressList::Debug, "debug"),
    (AddressList::Denied, "denied"),
];

/// The words for addresses, in the order in which the lists are asked; the first that has the address
/// gives its word. Addresses that are never blacklisted stand before those that are.
const STATES: &[(AddressList, &str)] = &[
    (AddressList::Denied, "DENIED"),
    (AddressList::WhiteHole, "WHITEHOLE"),
    (AddressList::Blacklisted, BLACKLISTED),
    (AddressList::Client, CLIENT),
    (AddressList::Lan, "LAN"),
    (AddressList::Proxy, "PROXY"),
    (AddressList::Nated, "NATED"),
    (AddressList::NatSite, "NATSITE"),
    (AddressList::Debug, "DEBUG"),
];

const BLACKLISTED: &str = "BLACKLISTED";
const CLIENT: &str = "CLIENT";

impl AddressList {
    /// The name by which other lists take this one in, in lower case.
    fn name(self) -> &'static str {
        LISTS.iter().find(|(list, _)| *list == self).map_or("", |(_, name)| name)
    }

    /// The list of a name, in any case.
    fn from_name(name: &str) -> Option<Self> {
        LISTS.iter().find(|(_, known)| known.eq_ignore_ascii_case(name)).map(|(list, _)| *list)
    }

    fn part(self) -> String {
        format!("addresses/{}", self.name())
    }
}

/// What a line of a list speaks of.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Entry<'t> {
    /// The addresses from the first to the last, both included.
    Range(IpAddr, IpAddr),
    /// The addresses of another list.
    List(&'t str),
    /// The addresses whose names fit.
    Pattern,
}

/// Why a line cannot be read.
const NO_ADDRESS: &str = "an address, a range, a network or #list is expected";
const BAD_RANGE: &str = "the range has no address in it";
const BAD_MASK: &str = "the mask is longer than the address";
const BITS_BEHIND_MASK: &str = "the bits behind the mask are not zero";
const NO_SUCH_LIST: &str = "there is no list of that name";

/// The entries of a list in their order: the number of the line, whether it takes out, what it speaks
/// of or what is wrong with it.
fn entries(text: &str) -> impl Iterator<Item = (usize, bool, Result<Entry<'_>, &'static str>)> {
    // A line may end with CR LF too; the CR is white space at its end then.
    (1..).zip(text.split('\n')).filter_map(|(number, line)| {
        let line = line.split(';').next().unwrap_or_default().trim();
        if line.is_empty() {
            return None;
        }
        let (takes_out, entry) = match line.strip_prefix('!') {
            Some(entry) => (true, entry.trim_start()),
            None => (false, line),
        };
        Some((number, takes_out, read_entry(entry)))
    })
}

fn read_entry(entry: &str) -> Result<Entry<'_>, &'static str> {
    if let Some(name) = entry.strip_prefix('#') {
        let is_pattern = name.strip_prefix('@').is_some_and(|pattern| !pattern.trim().is_empty());
        return Ok(if is_pattern { Entry::Pattern } else { Entry::List(name.trim()) });
    }
    if let Some((first, last)) = entry.split_once('-') {
        let (first, last) = (read_address(first)?, read_address(last)?);
        let in_order = first.is_ipv4() == last.is_ipv4() && first <= last;
        return if in_order { Ok(Entry::Range(first, last)) } else { Err(BAD_RANGE) };
    }
    let Some((address, bits)) = entry.split_once('/') else {
        let address = read_address(entry)?;
        return Ok(Entry::Range(address, address));
    };
    let bits: u32 = bits.trim().parse().map_err(|_| NO_ADDRESS)?;
    network(read_address(address)?, bits)
}

/// An address, with or without brackets.
fn read_address(text: &str) -> Result<IpAddr, &'static str> {
    let text = text.trim();
    let bare = text.strip_prefix('[').and_then(|text| text.strip_suffix(']')).unwrap_or(text);
    let address: IpAddr = bare.trim().parse().map_err(|_| NO_ADDRESS)?;
    Ok(address.to_canonical())
}

/// The addresses of a network.
fn network(address: IpAddr, bits: u32) -> Result<Entry<'static>, &'static str> {
    let width = if address.is_ipv4() { u32::BITS } else { u128::BITS };
    if bits > width {
        return Err(BAD_MASK);
    }
    let (first, last) = match address {
        IpAddr::V4(first) => {
            let hosts = u32::MAX.checked_shr(bits).unwrap_or(0);
            (first.to_bits() & hosts == 0, IpAddr::V4((first.to_bits() | hosts).into()))
        }
        IpAddr::V6(first) => {
            let hosts = u128::MAX.checked_shr(bits).unwrap_or(0);
            (first.to_bits() & hosts == 0, IpAddr::V6((first.to_bits() | hosts).into()))
        }
    };
    if first { Ok(Entry::Range(address, last)) } else { Err(BITS_BEHIND_MASK) }
}

/// Checks that every line of a list can be read.
///
/// # Errors
/// Which line cannot, and why.
pub fn check(text: &str) -> Result<(), Failure> {
    for (number, _, entry) in entries(text) {
        let wrong = match entry {
            Ok(Entry::List(name)) if AddressList::from_name(name).is_none() => NO_SUCH_LIST,
            Ok(_) => continue,
            Err(wrong) => wrong,
        };
        let line = text.split('\n').nth(number - 1).unwrap_or_default();
        return Err(error::bad_address_line(number, line.trim(), wrong));
    }
    Ok(())
}

/// Whether a list, in which `in_list` answers for the lists that it takes in, has an address. Lines
/// that cannot be read count as comments.
pub fn contains(
    text: &str,
    address: IpAddr,
    in_list: &mut dyn FnMut(AddressList) -> Result<bool, Failure>,
) -> Result<bool, Failure> {
    let address = address.to_canonical();
    let mut contained = false;
    for (_, takes_out, entry) in entries(text) {
        // A line that would not change the answer need not be looked at.
        if contained != takes_out {
            continue;
        }
        let speaks_of_it = match entry {
            Ok(Entry::Range(first, last)) => {
                first.is_ipv4() == address.is_ipv4() && (first..=last).contains(&address)
            }
            Ok(Entry::List(name)) => match AddressList::from_name(name) {
                Some(list) => in_list(list)?,
                None => false,
            },
            Ok(Entry::Pattern) | Err(_) => false,
        };
        contained ^= speaks_of_it;
    }
    Ok(contained)
}

impl Work<'_, '_> {
    /// The text of a list of the server or the cluster.
    pub fn address_list(&self, owner: Owner, list: AddressList) -> Result<String, Failure> {
        self.part_text(owner, &list.part())
    }

    /// Replaces a list of the server or the cluster.
    pub fn set_address_list(
        &mut self,
        owner: Owner,
        list: AddressList,
        text: String,
    ) -> Result<(), Failure> {
        check(&text)?;
        self.put_text(owner, &list.part(), text);
        Ok(())
    }

    /// Whether an address is in a list of the server or, in a cluster, in the cluster's.
    pub fn is_listed(&self, list: AddressList, address: IpAddr) -> Result<bool, Failure> {
        if self.is_in_list_of(Owner::Server, list, address, &mut Vec::new())? {
            return Ok(true);
        }
        Ok(self.world.cluster
            && self.is_in_list_of(Owner::Cluster, list, address, &mut Vec::new())?)
    }

    /// The same for one of the two. `known` holds what was found of lists before, so that each is
    /// gone through once. A list that takes itself in, perhaps by way of others, adds nothing to
    /// itself: it counts as empty until it is done.
    fn is_in_list_of(
        &self,
        owner: Owner,
        list: AddressList,
        address: IpAddr,
        known: &mut Vec<(AddressList, bool)>,
    ) -> Result<bool, Failure> {
        if let Some(&(_, contained)) = known.iter().find(|(other, _)| *other == list) {
            return Ok(contained);
        }
        let place = known.len();
        known.push((list, false));
        let text = self.address_list(owner, list)?;
        let contained = contains(&text, address, &mut |other| {
            self.is_in_list_of(owner, other, address, known)
        })?;
        known[place].1 = contained;
        Ok(contained)
    }

    /// The word for what an address is; empty for one that is nothing special. `with_clients` takes
    /// the addresses of users who have logged in lately for clients too.
    pub fn address_state(&self, address: IpAddr, with_clients: bool) -> Result<&str, Failure> {
        let address = address.to_canonical();
        for (list, word) in STATES {
            let temporary = match *list {
                AddressList::Blacklisted => self.is_blocked(address)?,
                AddressList::Client if with_clients => {
                    self.temporary(TemporarySet::Clients, address)?.is_some()
                }
                _ => false,
            };
            if temporary || self.is_listed(*list, address)? {
                return Ok(word);
            }
        }
        Ok("")
    }
}
