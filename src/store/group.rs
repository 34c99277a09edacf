//! Group commit: work that waits together shares one durable commit.
//!
//! Whoever finds nobody at work leads: he runs all work that waits, his own among it, on his own
//! thread, commits, and tells the others. A lone writer so pays no hand-over between threads. Work
//! that nobody waits for on a thread of his own is led by committer threads, which start with the
//! first such piece.
//!
//! A group that took all that waited keeps the lead until its commit is done, so that the next one
//! gathers meanwhile. One that is full leaves work behind: it passes the lead on at once, and the
//! next group is run on top of its changes while they are on their way to the disk. That one waits
//! for their arrival before it commits itself, and fails with them.
use std::cell::Cell;
use std::collections::VecDeque;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};
use std::thread::{self, JoinHandle};

use crate::store::backend::{Snapshot, Store};
use crate::store::changes::Changes;
use crate::store::error::StoreError;
use crate::store::flight::{Above, Flight, Landing};
use crate::store::job::{Job, panic_text};
use crate::store::limits;
use crate::store::transaction::Transaction;

/// The queue of a store, and the leadership over it.
pub(crate) struct Group {
    store: Arc<dyn Store>,
    queue: Mutex<Queue>,
    /// Wakes a committer thread: it is to lead, or to end.
    committer: Condvar,
    /// Wakes those who wait for the end of all work.
    idle: Condvar,
}

#[derive(Default)]
struct Queue {
    jobs: VecDeque<Box<dyn Job>>,
    /// Somebody leads or has been asked to. While it is not set, the queue is empty.
    led: bool,
    /// A committer thread has been asked to lead.
    call_committer: bool,
    committers: Vec<JoinHandle<()>>,
    /// Changes that passed the lead on before they were on disk.
    flight: Option<Arc<Flight>>,
    closed: bool,
    /// Why no change is taken any more.
    failed: Option<StoreError>,
}

/// What became of a group.
struct Ran {
    jobs: Vec<Box<dyn Job>>,
    outcome: Result<(), StoreError>,
    /// Where the lead has been passed on, what the next group waits for.
    landing: Option<Landing>,
}

/// What is left to be done for a group that was led.
struct Led {
    /// Who has not been told yet.
    waiting: Vec<Box<dyn Job>>,
    outcome: Result<(), StoreError>,
    /// Whether nobody else leads by now.
    keeps_lead: bool,
}

impl Led {
    fn tell_waiting(self) {
        for job in self.waiting {
            job.finish(self.outcome.clone());
        }
    }
}

thread_local! {
    /// Whether this thread is inside of a piece of work, or of a function that takes a result.
    static INSIDE: Cell<bool> = const { Cell::new(false) };
}

/// Whether this thread is inside of a piece of work, so that waiting for a commit would never end.
pub(crate) fn inside() -> bool {
    INSIDE.get()
}

impl Group {
    pub(crate) fn new(store: Arc<dyn Store>) -> Group {
        Group { store, queue: Mutex::default(), committer: Condvar::new(), idle: Condvar::new() }
    }

    pub(crate) fn store(&self) -> &dyn Store {
        &*self.store
    }

    /// Queues work whose caller waits for it. On `true` the caller has to [`Group::lead`].
    pub(crate) fn enqueue(&self, job: Box<dyn Job>) -> Result<bool, StoreError> {
        let mut queue = self.queue();
        if queue.closed {
            return Err(StoreError::Closed);
        }
        queue.jobs.push_back(job);
        Ok(!std::mem::replace(&mut queue.led, true))
    }

    /// Queues work whose caller goes on at once. A committer thread leads where nobody does.
    pub(crate) fn submit(self: &Arc<Self>, job: Box<dyn Job>) {
        // Whoever drops the lead asks a committer.
        drop(self.submit_or_lead(job));
    }

    /// Queues work whose caller goes on at once, or leads himself where nobody does.
    pub(crate) fn submit_or_lead(self: &Arc<Self>, job: Box<dyn Job>) -> Option<Lead> {
        let mut queue = self.queue();
        let refusal = match queue.closed {
            true => Some(StoreError::Closed),
            false => self.start_committers(&mut queue).err(),
        };
        if let Some(refusal) = refusal {
            drop(queue);
            job.finish(Err(refusal));
            return None;
        }
        queue.jobs.push_back(job);
        let leads = !std::mem::replace(&mut queue.led, true);
        leads.then(|| Lead { group: Arc::clone(self), taken: false })
    }

    /// Runs one group, which holds the work of the calling thread, and passes the lead on.
    pub(crate) fn lead(&self) {
        let led = self.lead_one();
        if led.keeps_lead {
            let mut queue = self.queue();
            if !self.pass_on(&mut queue) {
                self.rest(&mut queue);
            }
        }
        led.tell_waiting();
    }

    /// Takes no more work, and waits until what is queued is done. The back end is closed then.
    pub(crate) fn close(&self) -> Result<(), StoreError> {
        let mut queue = self.queue();
        if std::mem::replace(&mut queue.closed, true) {
            return Ok(());
        }
        while queue.led {
            queue = self.idle.wait(queue).unwrap_or_else(PoisonError::into_inner);
        }
        let committers = std::mem::take(&mut queue.committers);
        drop(queue);
        self.committer.notify_all();
        for committer in committers {
            // It cannot have panicked: what it runs is caught piece by piece.
            drop(committer.join());
        }
        self.store.close()
    }

    fn queue(&self) -> MutexGuard<'_, Queue> {
        // Nothing panics while it holds the lock, so a poisoned one is whole.
        self.queue.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn rest(&self, queue: &mut Queue) {
        queue.led = false;
        if queue.closed {
            self.idle.notify_all();
        }
    }

    /// Starts two threads: one runs the next group while the other commits.
    fn start_committers(self: &Arc<Self>, queue: &mut Queue) -> Result<(), StoreError> {
        while queue.committers.len() < 2 {
            let group = Arc::clone(self);
            let thread = thread::Builder::new()
                .name("committer".to_owned())
                .spawn(move || group.lead_when_called())
                .map_err(|error| StoreError::Io(format!("cannot start a thread: {error}")))?;
            queue.committers.push(thread);
        }
        Ok(())
    }

    /// The life of a committer thread.
    fn lead_when_called(&self) {
        let mut queue = self.queue();
        loop {
            while !queue.call_committer {
                if queue.closed && !queue.led {
                    return;
                }
                queue = self.committer.wait(queue).unwrap_or_else(PoisonError::into_inner);
            }
            queue.call_committer = false;
            drop(queue);
            queue = self.lead_on();
        }
    }

    /// Runs groups, whoever waits for them, until no work is left or the lead has been passed on.
    fn lead_on(&self) -> MutexGuard<'_, Queue> {
        loop {
            let led = self.lead_one();
            let keeps_lead = led.keeps_lead;
            led.tell_waiting();
            let mut queue = self.queue();
            if !keeps_lead {
                return queue;
            }
            if queue.jobs.is_empty() {
                self.rest(&mut queue);
                return queue;
            }
        }
    }

    /// Makes one who waits lead, or a committer thread. Returns whether there is work to be led.
    fn pass_on(&self, queue: &mut Queue) -> bool {
        match queue.jobs.front() {
            None => return false,
            Some(next) if next.is_waited_for() => next.promote(),
            Some(_) => self.call_committer(queue),
        }
        true
    }

    fn call_committer(&self, queue: &mut Queue) {
        queue.call_committer = true;
        self.committer.notify_one();
    }

    /// Runs one group, tells those who do not wait, and lets the next group commit if that has been
    /// run already.
    fn lead_one(&self) -> Led {
        let Ran { jobs, outcome, landing } = self.run();
        // What was submitted is told first and in its order, before a next group can be done.
        let waiting = tell_submitted(jobs, &outcome);
        let keeps_lead = landing.is_none();
        if !keeps_lead {
            self.queue().flight = None;
            drop(landing);
        }
        Led { waiting, outcome, keeps_lead }
    }

    /// Runs and commits the next group.
    fn run(&self) -> Ran {
        let mut jobs = Vec::new();
        let mut landing = None;
        let inside = Inside::enter();
        let outcome = catch_unwind(AssertUnwindSafe(|| self.commit(&mut jobs, &mut landing)))
            .unwrap_or_else(|panic| Err(StoreError::Failed(panic_text(&*panic))));
        drop(inside);
        if let Err(error) = &outcome {
            let mut queue = self.queue();
            if let StoreError::Failed(_) = error {
                queue.failed.get_or_insert_with(|| error.clone());
            }
            if jobs.is_empty() {
                // Not even a view could be had: nobody who waits would fare better.
                jobs.extend(queue.jobs.drain(..));
            }
        }
        if let Some(landing) = &mut landing {
            landing.tell(outcome.clone());
        }
        Ran { jobs, outcome, landing }
    }

    fn commit(
        &self,
        jobs: &mut Vec<Box<dyn Job>>,
        landing: &mut Option<Landing>,
    ) -> Result<(), StoreError> {
        let queue = self.queue();
        if let Some(failed) = &queue.failed {
            return Err(failed.clone());
        }
        let before = queue.flight.clone();
        drop(queue);
        let (changes, writer) = match before {
            None => {
                let writer = self.store.begin()?;
                (self.fill(jobs, &*writer), writer)
            }
            Some(flight) => {
                let view = Above::new(self.store.snapshot()?, Arc::clone(&flight));
                let changes = self.fill(jobs, &view);
                // A view that is kept for long keeps the log of the store from being cleared.
                drop(view);
                flight.wait()?;
                (changes, self.store.begin()?)
            }
        };
        let is_full = is_full(jobs.len(), changes.bytes());
        let (flight, own_landing) = Flight::depart(changes);
        if is_full {
            let mut queue = self.queue();
            if self.pass_on(&mut queue) {
                queue.flight = Some(Arc::clone(&flight));
                *landing = Some(own_landing);
            }
        }
        let changes = flight.changes();
        if changes.differ_from(&*writer)? { writer.commit(changes) } else { Ok(()) }
    }

    /// Runs the work that waits, until the group is full.
    fn fill(&self, jobs: &mut Vec<Box<dyn Job>>, below: &dyn Snapshot) -> Changes {
        let mut transaction = Transaction::over(below);
        while let Some(job) = self.next(jobs.len(), transaction.changes().bytes()) {
            transaction.settle();
            jobs.push(job);
            if let Some(job) = jobs.last_mut() {
                job.run(&mut transaction);
            }
        }
        transaction.into_changes()
    }

    /// The next piece of work, if one waits and the group may still grow.
    fn next(&self, jobs: usize, bytes: usize) -> Option<Box<dyn Job>> {
        if is_full(jobs, bytes) { None } else { self.queue().jobs.pop_front() }
    }
}

/// The lead over work that waits. Its holder runs it on his own thread, which spares two hand-overs
/// between threads; if he drops it instead, a committer thread does.
#[must_use]
pub struct Lead {
    group: Arc<Group>,
    taken: bool,
}

impl Lead {
    /// Runs the group that waits, and returns when its commit is on disk and all have been told.
    pub fn take(mut self) {
        self.taken = true;
        self.group.lead();
    }
}

impl Drop for Lead {
    fn drop(&mut self) {
        if !self.taken {
            let mut queue = self.group.queue();
            self.group.call_committer(&mut queue);
        }
    }
}

/// Whether no more work joins a group.
fn is_full(jobs: usize, bytes: usize) -> bool {
    jobs >= limits::GROUP_JOBS || bytes >= limits::GROUP_BYTES
}

/// Tells those who do not wait, in their order; the other pieces of work are left over.
fn tell_submitted(jobs: Vec<Box<dyn Job>>, outcome: &Result<(), StoreError>) -> Vec<Box<dyn Job>> {
    let _inside = Inside::enter();
    let mut waiting = Vec::new();
    for job in jobs {
        match job.is_waited_for() {
            true => waiting.push(job),
            false => job.finish(outcome.clone()),
        }
    }
    waiting
}

/// While it lives, its thread counts as being inside of work.
struct Inside {
    outer: bool,
}

impl Inside {
    fn enter() -> Inside {
        Inside { outer: INSIDE.replace(true) }
    }
}

impl Drop for Inside {
    fn drop(&mut self) {
        INSIDE.set(self.outer);
    }
}
