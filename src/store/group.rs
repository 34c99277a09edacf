//! Group commit: work that waits together shares one durable commit.
//!
//! Whoever finds nobody at work leads: he runs all work that waits, his own among it, on his own
//! thread, commits, and tells the others. A lone writer so pays no hand-over between threads. Work
//! that nobody waits for on a thread of his own is led by one committer thread, which starts with
//! the first such piece.
use std::cell::Cell;
use std::collections::VecDeque;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};
use std::thread::{self, JoinHandle};

use crate::store::backend::Store;
use crate::store::error::StoreError;
use crate::store::job::{Job, panic_text};
use crate::store::limits;
use crate::store::transaction::Transaction;

/// The queue of a store, and the leadership over it.
pub(crate) struct Group {
    store: Arc<dyn Store>,
    queue: Mutex<Queue>,
    /// Wakes the committer thread: it is to lead, or to end.
    committer: Condvar,
    /// Wakes those who wait for the end of all work.
    idle: Condvar,
}

#[derive(Default)]
struct Queue {
    jobs: VecDeque<Box<dyn Job>>,
    /// Somebody leads or has been asked to. While it is not set, the queue is empty.
    led: bool,
    /// The committer thread has been asked to lead.
    call_committer: bool,
    committer: Option<JoinHandle<()>>,
    closed: bool,
    /// Why no change is taken any more.
    failed: Option<StoreError>,
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

    /// Queues work whose caller goes on at once.
    pub(crate) fn submit(self: &Arc<Self>, job: Box<dyn Job>) {
        let mut queue = self.queue();
        let refusal = match queue.closed {
            true => Some(StoreError::Closed),
            false => self.start_committer(&mut queue).err(),
        };
        if let Some(refusal) = refusal {
            drop(queue);
            job.finish(Err(refusal));
            return;
        }
        queue.jobs.push_back(job);
        if !std::mem::replace(&mut queue.led, true) {
            queue.call_committer = true;
            self.committer.notify_one();
        }
    }

    /// Runs one group, which holds the work of the calling thread, and passes the lead on.
    pub(crate) fn lead(&self) {
        let (jobs, outcome) = self.run();
        // What was submitted is told first and in its order, before a next group can be done.
        let waiting = tell_submitted(jobs, &outcome);
        let mut queue = self.queue();
        match queue.jobs.front() {
            None => self.rest(&mut queue),
            Some(next) if next.is_waited_for() => next.promote(),
            Some(_) => {
                queue.call_committer = true;
                self.committer.notify_one();
            }
        }
        drop(queue);
        for job in waiting {
            job.finish(outcome.clone());
        }
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
        let committer = queue.committer.take();
        drop(queue);
        self.committer.notify_one();
        if let Some(committer) = committer {
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

    fn start_committer(self: &Arc<Self>, queue: &mut Queue) -> Result<(), StoreError> {
        if queue.committer.is_none() {
            let group = Arc::clone(self);
            let thread = thread::Builder::new()
                .name("committer".to_owned())
                .spawn(move || group.lead_when_called())
                .map_err(|error| StoreError::Io(format!("cannot start a thread: {error}")))?;
            queue.committer = Some(thread);
        }
        Ok(())
    }

    /// The life of the committer thread.
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
            while !queue.jobs.is_empty() {
                drop(queue);
                let (jobs, outcome) = self.run();
                for job in tell_submitted(jobs, &outcome) {
                    job.finish(outcome.clone());
                }
                queue = self.queue();
            }
            self.rest(&mut queue);
        }
    }

    /// Runs and commits the next group. Returns its pieces of work, and how the commit went.
    fn run(&self) -> (Vec<Box<dyn Job>>, Result<(), StoreError>) {
        let mut jobs = Vec::new();
        let inside = Inside::enter();
        let outcome = catch_unwind(AssertUnwindSafe(|| self.commit(&mut jobs)))
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
        (jobs, outcome)
    }

    fn commit(&self, jobs: &mut Vec<Box<dyn Job>>) -> Result<(), StoreError> {
        if let Some(failed) = &self.queue().failed {
            return Err(failed.clone());
        }
        let writer = self.store.begin()?;
        let mut transaction = Transaction::over(&*writer);
        while let Some(job) = self.next(jobs.len(), transaction.changes().bytes()) {
            transaction.settle();
            jobs.push(job);
            if let Some(job) = jobs.last_mut() {
                job.run(&mut transaction);
            }
        }
        let changes = transaction.into_changes();
        if changes.differ_from(&*writer)? { writer.commit(&changes) } else { Ok(()) }
    }

    /// The next piece of work, if one waits and the group may still grow.
    fn next(&self, jobs: usize, bytes: usize) -> Option<Box<dyn Job>> {
        if jobs >= limits::GROUP_JOBS || bytes >= limits::GROUP_BYTES {
            return None;
        }
        self.queue().jobs.pop_front()
    }
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
