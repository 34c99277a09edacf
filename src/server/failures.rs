//! Failed logins, counted by the address that they come from.
use std::collections::HashMap;
use std::net::{IpAddr, Ipv6Addr};
use std::sync::{Mutex, PoisonError};
use std::time::{Duration, Instant};

use crate::server::limits::FAILED_ADDRESSES_MAX;

/// Counts failed logins within a window of time that begins with the first one.
pub struct FailedLogins {
    failures_max: u32,
    window: Duration,
    addresses: Mutex<HashMap<IpAddr, Count>>,
}

#[derive(Clone, Copy)]
struct Count {
    failures: u32,
    since: Instant,
}

impl FailedLogins {
    /// Nothing has failed yet.
    pub fn new(failures_max: u32, window: Duration) -> Self {
        Self { failures_max, window, addresses: Mutex::default() }
    }

    /// Whether the address has failed too often.
    pub fn blocks(&self, address: IpAddr, now: Instant) -> bool {
        let addresses = self.addresses.lock().unwrap_or_else(PoisonError::into_inner);
        addresses
            .get(&network(address))
            .is_some_and(|count| self.counts(*count, now) && count.failures >= self.failures_max)
    }

    /// Counts a failed login.
    pub fn add(&self, address: IpAddr, now: Instant) {
        let mut addresses = self.addresses.lock().unwrap_or_else(PoisonError::into_inner);
        let address = network(address);
        if addresses.len() >= FAILED_ADDRESSES_MAX && !addresses.contains_key(&address) {
            addresses.retain(|_, count| self.counts(*count, now));
            if addresses.len() >= FAILED_ADDRESSES_MAX {
                let oldest = addresses.iter().min_by_key(|(_, count)| count.since);
                if let Some(oldest) = oldest.map(|(address, _)| *address) {
                    addresses.remove(&oldest);
                }
            }
        }
        let count = addresses.entry(address).or_insert(Count { failures: 0, since: now });
        if !self.counts(*count, now) {
            *count = Count { failures: 0, since: now };
        }
        count.failures = count.failures.saturating_add(1);
    }

    fn counts(&self, count: Count, now: Instant) -> bool {
        now.saturating_duration_since(count.since) < self.window
    }
}

/// Whose address it is. One customer has a whole /64 of IPv6 addresses.
fn network(address: IpAddr) -> IpAddr {
    match address.to_canonical() {
        IpAddr::V4(ip) => IpAddr::V4(ip),
        IpAddr::V6(ip) => IpAddr::V6(Ipv6Addr::from_bits(ip.to_bits() >> 64 << 64)),
    }
}
