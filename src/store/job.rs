//! Pieces of work in the queue, and how their results reach those who asked.
use std::any::Any;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};

use crate::store::error::StoreError;
use crate::store::transaction::Transaction;

/// A piece of work in the queue.
pub(crate) trait Job: Send {
    /// Does the work, once. If it panics, none of its changes stay.
    fn run(&mut self, transaction: &mut Transaction<'_>);

    /// Tells the one who asked: the result of the work, if the commit that holds it went well.
    fn finish(self: Box<Self>, outcome: Result<(), StoreError>);

    /// Whether a thread waits for this work, and so could lead.
    fn is_waited_for(&self) -> bool;

    /// Asks the thread that waits for this work to lead.
    fn promote(&self);
}

/// Work whose result a thread waits for.
pub(crate) struct Waited<F, R> {
    work: Work<F, R>,
    slot: Arc<Slot<R>>,
}

/// Work whose result is handed to a function.
pub(crate) struct Submitted<F, R, D> {
    work: Work<F, R>,
    done: D,
}

/// Where a thread waits for its result.
pub(crate) struct Slot<R> {
    state: Mutex<State<R>>,
    signal: Condvar,
}

/// Why a waiting thread goes on.
pub(crate) enum Wake<R> {
    /// It has to lead; its result comes with that.
    Lead,
    /// Its work is done.
    Done(Result<R, StoreError>),
}

struct State<R> {
    /// Whether the thread sleeps; one that leads has its result without being woken.
    waits: bool,
    lead: bool,
    result: Option<Result<R, StoreError>>,
}

struct Work<F, R> {
    work: Option<F>,
    result: Option<Result<R, StoreError>>,
}

impl<F, R> Waited<F, R> {
    /// The job, and where its result will be.
    pub(crate) fn new(work: F) -> (Waited<F, R>, Arc<Slot<R>>) {
        let state = Mutex::new(State { waits: false, lead: false, result: None });
        let slot = Arc::new(Slot { state, signal: Condvar::new() });
        (Waited { work: Work::new(work), slot: Arc::clone(&slot) }, slot)
    }
}

impl<F, R, D> Submitted<F, R, D> {
    pub(crate) fn new(work: F, done: D) -> Submitted<F, R, D> {
        Submitted { work: Work::new(work), done }
    }
}

impl<R> Slot<R> {
    /// Waits for the result, or for the order to lead.
    pub(crate) fn wait(&self) -> Wake<R> {
        let mut state = self.lock();
        loop {
            if let Some(result) = state.result.take() {
                return Wake::Done(result);
            }
            if std::mem::take(&mut state.lead) {
                return Wake::Lead;
            }
            state.waits = true;
            state = self.signal.wait(state).unwrap_or_else(PoisonError::into_inner);
        }
    }

    /// Changes what the thread waits for.
    fn wake(&self, change: impl FnOnce(&mut State<R>)) {
        let mut state = self.lock();
        change(&mut state);
        let waits = state.waits;
        drop(state);
        if waits {
            self.signal.notify_one();
        }
    }

    fn lock(&self) -> MutexGuard<'_, State<R>> {
        // Nothing panics while it holds the lock, so a poisoned one is whole.
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl<F, R> Job for Waited<F, R>
where
    F: FnOnce(&mut Transaction<'_>) -> R + Send,
    R: Send,
{
    fn run(&mut self, transaction: &mut Transaction<'_>) {
        self.work.run(transaction);
    }

    fn finish(self: Box<Self>, outcome: Result<(), StoreError>) {
        let result = self.work.result(outcome);
        self.slot.wake(|state| state.result = Some(result));
    }

    fn is_waited_for(&self) -> bool {
        true
    }

    fn promote(&self) {
        self.slot.wake(|state| state.lead = true);
    }
}

impl<F, R, D> Job for Submitted<F, R, D>
where
    F: FnOnce(&mut Transaction<'_>) -> R + Send,
    R: Send,
    D: FnOnce(Result<R, StoreError>) + Send,
{
    fn run(&mut self, transaction: &mut Transaction<'_>) {
        self.work.run(transaction);
    }

    fn finish(self: Box<Self>, outcome: Result<(), StoreError>) {
        let Submitted { work, done } = *self;
        let result = work.result(outcome);
        // One who cannot take his result must not keep it from the others.
        drop(catch_unwind(AssertUnwindSafe(|| done(result))));
    }

    fn is_waited_for(&self) -> bool {
        false
    }

    fn promote(&self) {}
}

impl<F, R> Work<F, R> {
    fn new(work: F) -> Work<F, R> {
        Work { work: Some(work), result: None }
    }

    fn run(&mut self, transaction: &mut Transaction<'_>)
    where
        F: FnOnce(&mut Transaction<'_>) -> R,
    {
        if let Some(work) = self.work.take() {
            self.result = Some(run_caught(work, transaction));
        }
    }

    fn result(self, outcome: Result<(), StoreError>) -> Result<R, StoreError> {
        outcome?;
        // Work of a group that was committed has been run.
        self.result.unwrap_or(Err(StoreError::Closed))
    }
}

/// Does the work; if it panics, its changes are rolled back and the panic becomes an error.
pub(crate) fn run_caught<R>(
    work: impl FnOnce(&mut Transaction<'_>) -> R,
    transaction: &mut Transaction<'_>,
) -> Result<R, StoreError> {
    let start = transaction.mark();
    catch_unwind(AssertUnwindSafe(|| work(transaction))).map_err(|panic| {
        transaction.roll_back(start);
        StoreError::Panicked(panic_text(&*panic))
    })
}

/// What a panic says.
pub(crate) fn panic_text(panic: &(dyn Any + Send)) -> String {
    match (panic.downcast_ref::<&str>(), panic.downcast_ref::<String>()) {
        (Some(text), _) => (*text).to_owned(),
        (_, Some(text)) => text.clone(),
        _ => "a panic without words".to_owned(),
    }
}
