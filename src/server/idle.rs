//! How long nothing has happened on a connection.
use std::pin::Pin;
use std::time::Duration;

use tokio::time::{Instant, Sleep, sleep_until};

/// A timer that costs nothing while something happens: it looks only when it goes off whether it
/// should have gone off later.
pub(super) struct Idle {
    limit: Duration,
    since: Instant,
    alarm: Pin<Box<Sleep>>,
}

impl Idle {
    /// Nothing has happened since now.
    pub(super) fn new(limit: Duration) -> Self {
        let now = Instant::now();
        Self { limit, since: now, alarm: Box::pin(sleep_until(now + limit)) }
    }

    /// Something has happened.
    pub(super) fn touch(&mut self) {
        self.since = Instant::now();
    }

    /// Returns when nothing has happened for as long as the limit says.
    pub(super) async fn passed(&mut self) {
        loop {
            self.alarm.as_mut().await;
            let due = self.since + self.limit;
            if due <= Instant::now() {
                return;
            }
            self.alarm.as_mut().reset(due);
        }
    }
}
