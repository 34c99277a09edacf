//! What the server counts about its own work.
//!
//! Counting happens in memory, since it must not cost a commit. The totals go to the store along with
//! changes that are written anyway, now and then beside reads, and at an orderly end; a crash loses
//! what was counted since.
use std::sync::atomic::{AtomicI64, Ordering};

use crate::data::{Dictionary, Value, print};
use crate::state::key::Owner;
use crate::store::Transaction;

/// Something that is counted. It only grows.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Counter {
    /// Command lines that were answered.
    Commands,
    /// Those of them that were refused.
    CommandsRefused,
    /// Logins that opened a session.
    Logins,
    /// Logins that did not.
    LoginsRefused,
}

impl Counter {
    /// Each with the name that its total is stored under.
    const ALL: [(Self, &'static str); 4] = [
        (Self::Commands, "Commands"),
        (Self::CommandsRefused, "CommandsRefused"),
        (Self::Logins, "Logins"),
        (Self::LoginsRefused, "LoginsRefused"),
    ];
}

/// The totals are written once in so many seconds at the most.
const WRITE_PERIOD: i64 = 60;

/// The totals since the store was made, and the levels of now.
pub struct Counters {
    totals: [AtomicI64; Counter::ALL.len()],
    sessions: AtomicI64,
    /// The sum of all totals when they were written last: it tells whether they have grown.
    written_sum: AtomicI64,
    /// When they were written last with a change, in seconds since 1970.
    written_at: AtomicI64,
    /// The same beside reads. A process that only reads, and not for long, writes nothing.
    checked_at: AtomicI64,
}

impl Counters {
    /// Nothing has been counted yet.
    pub fn new(now: i64) -> Self {
        Self {
            totals: Default::default(),
            sessions: AtomicI64::new(0),
            written_sum: AtomicI64::new(0),
            written_at: AtomicI64::new(i64::MIN),
            checked_at: AtomicI64::new(now),
        }
    }

    /// Goes on from what was written.
    pub fn go_on_from(&self, stored: &Dictionary) {
        for (counter, name) in Counter::ALL {
            let total = stored.get(name).and_then(Value::as_number).unwrap_or(0);
            self.totals[counter as usize].store(total, Ordering::SeqCst);
        }
        self.written_sum.store(self.sum(), Ordering::SeqCst);
    }

    /// Counts.
    pub fn add(&self, counter: Counter, count: usize) {
        let count = i64::try_from(count).unwrap_or(i64::MAX);
        self.totals[counter as usize].fetch_add(count, Ordering::Relaxed);
    }

    /// The total of a counter.
    pub fn total(&self, counter: Counter) -> i64 {
        self.totals[counter as usize].load(Ordering::Relaxed)
    }

    /// Counts a session that begins (1) or ends (-1).
    pub fn change_sessions(&self, change: i64) {
        self.sessions.fetch_add(change, Ordering::Relaxed);
    }

    /// How many sessions there are.
    pub fn sessions(&self) -> i64 {
        self.sessions.load(Ordering::Relaxed)
    }

    /// Whether the totals have grown since they were written.
    pub fn have_grown(&self) -> bool {
        self.sum() != self.written_sum.load(Ordering::SeqCst)
    }

    /// Writes the totals along with other changes, unless this was done a moment ago.
    pub fn write_along(&self, tx: &mut Transaction<'_>, now: i64) {
        if now.saturating_sub(self.written_at.load(Ordering::SeqCst)) >= WRITE_PERIOD {
            self.write(tx, now);
        }
    }

    /// Whether the totals should be written although nothing else is. It is true for one of those who
    /// ask at the same time.
    pub fn is_due(&self, now: i64) -> bool {
        let last = self.checked_at.load(Ordering::SeqCst);
        let is_time = now.saturating_sub(last) >= WRITE_PERIOD && self.have_grown();
        is_time
            && self
                .checked_at
                .compare_exchange(last, now, Ordering::SeqCst, Ordering::SeqCst)
                .is_ok()
    }

    /// Writes the totals.
    pub fn write(&self, tx: &mut Transaction<'_>, now: i64) {
        self.written_at.store(now, Ordering::SeqCst);
        self.checked_at.store(now, Ordering::SeqCst);
        // What is counted meanwhile makes the sum differ, and is written the next time.
        self.written_sum.store(self.sum(), Ordering::SeqCst);
        let totals: Dictionary =
            Counter::ALL.iter().map(|(counter, name)| (*name, self.total(*counter))).collect();
        tx.put(key(), print(&Value::Dictionary(totals)).into_bytes());
    }

    fn sum(&self) -> i64 {
        let totals = self.totals.iter().map(|total| total.load(Ordering::SeqCst));
        totals.fold(0, i64::wrapping_add)
    }
}

/// The key of the totals.
pub fn key() -> Vec<u8> {
    Owner::Server.part("counters")
}
