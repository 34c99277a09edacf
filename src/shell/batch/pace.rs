//! How fast a batch may go.
use std::sync::atomic::{AtomicBool, Ordering};
use std::thread::sleep;
use std::time::{Duration, Instant};

/// How often it is looked for Ctrl-C.
const INTERVAL: Duration = Duration::from_millis(50);

/// So many commands a second, and no more.
pub struct Pace {
    rate: u32,
    /// Before this, nothing more is sent.
    next: Instant,
}

impl Pace {
    /// At most `rate` commands a second.
    pub fn new(rate: u32) -> Self {
        Self { rate: rate.max(1), next: Instant::now() }
    }

    /// How many commands are best sent at a time, so that they are spread over the second.
    pub fn lot(&self) -> usize {
        usize::try_from(self.rate / 10).unwrap_or(usize::MAX).max(1)
    }

    /// Waits until so many commands may be sent, or somebody interrupts.
    pub fn wait(&mut self, count: usize, interrupted: &AtomicBool) {
        loop {
            let left = self.next.saturating_duration_since(Instant::now());
            if left.is_zero() || interrupted.load(Ordering::Relaxed) {
                break;
            }
            sleep(left.min(INTERVAL));
        }
        let count = u32::try_from(count).unwrap_or(u32::MAX);
        let start = self.next.max(Instant::now());
        self.next = start + Duration::from_secs(1) * count / self.rate;
    }
}
