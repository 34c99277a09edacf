//! Lists of network addresses: how their lines are read, and whether an address is in one.
//!
//! A list is kept as the text that it was given as. An entry puts its addresses in, one behind `!`
//! takes out what those above it have put in, so that the last line that speaks of an address decides.
//! Entries by the name that an address has in the DNS (`#@pattern`) are kept, but
//! the engine asks no DNS, and they fit no address here.
use std::collections::BTreeMap;
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

/// Every list with the name by which others take it in, and the part that holds it.
const LISTS: &[(AddressList, &str, &str)] = &[
    (AddressList::Lan, "lan", "addresses/lan"),
    (AddressList::Proxy, "proxy", "addresses/proxy"),
    (AddressList::Client, "client", "addresses/client"),
    (AddressList::Blacklisted, "blacklisted", "addresses/blacklisted"),
    (AddressList::WhiteHole, "whitehole", "addresses/whitehole"),
    (AddressList::Nated, "nated", "addresses/nated"),
    (AddressList::NatSite, "natsite", "addresses/natsite"),
    (AddressList::Debug, "debug", "addresses/debug"),
    (AddressList::Denied, "denied", "addresses/denied"),
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
    /// The list of a name, in any case.
    fn from_name(name: &str) -> Option<Self> {
        let known = LISTS.iter().find(|(_, known, _)| known.eq_ignore_ascii_case(name));
        known.map(|(list, ..)| *list)
    }

    fn part(self) -> &'static str {
        LISTS.iter().find(|(list, ..)| *list == self).map_or("", |(.., part)| part)
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

/// A list that has been read: whether an address is in it takes as long however many lines there are.
#[derive(Default)]
pub struct Addresses {
    /// What the lines say, those that came last at the end; the last that speaks of an address counts.
    blocks: Vec<Block>,
}

/// Lines of a list that stand together.
enum Block {
    /// Entries with addresses of their own.
    Ranges(Ranges),
    /// The addresses of another list, which are taken out or put in.
    List(AddressList, bool),
}

/// Ranges of addresses that do not touch each other, by whether they are of IPv6 and by their first
/// address: the last one, and whether the range is in the list or has been taken out.
type Ranges = BTreeMap<(bool, u128), (u128, bool)>;

impl Addresses {
    /// Reads a list. Lines that cannot be read count as comments.
    pub fn new(text: &str) -> Self {
        let mut blocks: Vec<Block> = Vec::new();
        for (_, takes_out, entry) in entries(text) {
            match entry {
                Ok(Entry::Range(first, last)) => {
                    let (family, first) = number(first);
                    let range = (family, first, number(last).1);
                    match blocks.last_mut() {
                        Some(Block::Ranges(ranges)) => lay(ranges, range, !takes_out),
                        _ => {
                            let mut ranges = Ranges::new();
                            lay(&mut ranges, range, !takes_out);
                            blocks.push(Block::Ranges(ranges));
                        }
                    }
                }
                Ok(Entry::List(name)) => {
                    let list = AddressList::from_name(name);
                    blocks.extend(list.map(|list| Block::List(list, takes_out)));
                }
                Ok(Entry::Pattern) | Err(_) => {}
            }
        }
        Self { blocks }
    }

    /// Whether an address is in the list, where `in_list` answers for the lists that it takes in.
    pub fn contain(
        &self,
        address: IpAddr,
        in_list: &mut dyn FnMut(AddressList) -> Result<bool, Failure>,
    ) -> Result<bool, Failure> {
        let place @ (family, wanted) = number(address.to_canonical());
        for block in self.blocks.iter().rev() {
            match block {
                Block::Ranges(ranges) => match ranges.range(..=place).next_back() {
                    Some(((found, _), (last, is_in))) if *found == family && wanted <= *last => {
                        return Ok(*is_in);
                    }
                    _ => {}
                },
                Block::List(list, takes_out) => {
                    if in_list(*list)? {
                        return Ok(!takes_out);
                    }
                }
            }
        }
        Ok(false)
    }
}

/// Whether an address is of IPv6, and its place among the others.
fn number(address: IpAddr) -> (bool, u128) {
    match address {
        IpAddr::V4(address) => (false, address.to_bits().into()),
        IpAddr::V6(address) => (true, address.to_bits()),
    }
}

/// Lays a range over others; what it covers of them is gone.
fn lay(ranges: &mut Ranges, (family, first, last): (bool, u128, u128), is_in: bool) {
    // Only the last one that begins before the range can reach into it.
    if let Some((&(found, begin), &(end, was_in))) = ranges.range(..(family, first)).next_back()
        && found == family
        && end >= first
    {
        ranges.insert((family, begin), (first - 1, was_in));
        if end > last {
            ranges.insert((family, last + 1), (end, was_in));
        }
    }
    while let Some((&(_, begin), &(end, was_in))) =
        ranges.range((family, first)..=(family, last)).next()
    {
        ranges.remove(&(family, begin));
        if end > last {
            ranges.insert((family, last + 1), (end, was_in));
        }
    }
    ranges.insert((family, first), (last, is_in));
}

impl Work<'_, '_> {
    /// The text of a list of the server or the cluster.
    pub fn address_list(&self, owner: Owner, list: AddressList) -> Result<String, Failure> {
        self.part_text(owner, list.part())
    }

    /// Replaces a list of the server or the cluster.
    pub fn set_address_list(
        &mut self,
        owner: Owner,
        list: AddressList,
        text: String,
    ) -> Result<(), Failure> {
        check(&text)?;
        self.put_compiled(owner, list.part(), text)
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
        let Some(addresses) = self.compiled(owner, list.part(), Addresses::new)? else {
            return Ok(false);
        };
        let contained = addresses
            .contain(address, &mut |other| self.is_in_list_of(owner, other, address, known))?;
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
