//! Changes on their way to the disk, and the view of those who cannot wait for their arrival.
use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};

use crate::store::backend::{Each, Snapshot};
use crate::store::changes::Changes;
use crate::store::error::StoreError;

/// The changes of a group whose commit has begun, or is about to.
pub(crate) struct Flight {
    changes: Changes,
    landed: Mutex<Option<Result<(), StoreError>>>,
    signal: Condvar,
}

/// Lands a flight when it goes away, so that nobody waits for ever.
pub(crate) struct Landing {
    flight: Arc<Flight>,
    outcome: Result<(), StoreError>,
}

/// A view of the store as it will be after a flight.
pub(crate) struct Above<'a> {
    below: Box<dyn Snapshot + 'a>,
    flight: Arc<Flight>,
}

impl Flight {
    /// Departs. The landing is to be told how the commit went.
    pub(crate) fn depart(changes: Changes) -> (Arc<Flight>, Landing) {
        let flight = Arc::new(Flight { changes, landed: Mutex::default(), signal: Condvar::new() });
        let outcome = Err(StoreError::Failed("the commit was given up".to_owned()));
        (Arc::clone(&flight), Landing { flight, outcome })
    }

    pub(crate) fn changes(&self) -> &Changes {
        &self.changes
    }

    /// Waits until the changes are on disk, and everybody who has submitted them knows.
    ///
    /// # Errors
    /// The error of the commit.
    pub(crate) fn wait(&self) -> Result<(), StoreError> {
        let mut landed = self.landed();
        loop {
            match &*landed {
                Some(outcome) => return outcome.clone(),
                None => landed = self.signal.wait(landed).unwrap_or_else(PoisonError::into_inner),
            }
        }
    }

    fn landed(&self) -> MutexGuard<'_, Option<Result<(), StoreError>>> {
        // Nothing panics while it holds the lock, so a poisoned one is whole.
        self.landed.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Landing {
    /// Says how the commit went.
    pub(crate) fn tell(&mut self, outcome: Result<(), StoreError>) {
        self.outcome = outcome;
    }
}

impl Drop for Landing {
    fn drop(&mut self) {
        *self.flight.landed() = Some(self.outcome.clone());
        self.flight.signal.notify_all();
    }
}

impl<'a> Above<'a> {
    /// Looks through the changes of a flight at `below`. Whether that was taken before or after the
    /// landing makes no difference: what is changed twice in the same way is changed once.
    pub(crate) fn new(below: Box<dyn Snapshot + 'a>, flight: Arc<Flight>) -> Above<'a> {
        Above { below, flight }
    }
}

impl Snapshot for Above<'_> {
    fn get(&self, key: &[u8]) -> Result<Option<Vec<u8>>, StoreError> {
        match self.flight.changes.look_up(key) {
            Some(value) => Ok(value.map(<[u8]>::to_vec)),
            None => self.below.get(key),
        }
    }

    fn scan(&self, from: &[u8], to: Option<&[u8]>, each: &mut Each<'_>) -> Result<(), StoreError> {
        self.flight.changes.scan_over(&*self.below, from, to, each)
    }
}
