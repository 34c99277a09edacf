//! A session: the requests of one Account, in order.
use std::sync::atomic::Ordering;
use std::sync::{Arc, mpsc};

use crate::catalogue::{ParseError, Request};
use crate::engine::counters::Counter;
use crate::engine::error;
use crate::engine::login::shows_logins;
use crate::engine::work::{Effect, Sender, Work};
use crate::engine::world::World;
use crate::request::failure::Failure;
use crate::request::reply::Answer;
use crate::request::spec::Spec;
use crate::state::id::Id;
use crate::store::{Database, Lead, Transaction};

/// So many commands that wait together share one commit: enough of them that its sync does not count.
const COMMANDS_TOGETHER: usize = 512;

/// What a request came to.
pub type Outcome = Result<Answer, Failure>;

/// The requests of one Account. Clones speak for the same Account.
#[derive(Clone)]
pub struct Session {
    database: Database,
    world: Arc<World>,
    account: Id,
    number: u64,
    /// Counts the session once, however many clones it has.
    _open: Arc<Open>,
}

/// Counts a session as long as it is there.
struct Open(Arc<World>);

impl Open {
    fn new(world: &Arc<World>) -> Arc<Self> {
        world.counters.change_sessions(1);
        Arc::new(Self(Arc::clone(world)))
    }
}

impl Drop for Open {
    fn drop(&mut self) {
        self.0.counters.change_sessions(-1);
    }
}

/// A line that has been read, or the refusal that it gets.
pub type Parsed = Result<Request, Failure>;

impl Session {
    /// A session of an Account that has proved who it is.
    pub(super) fn new(database: Database, world: Arc<World>, account: Id) -> Self {
        let (number, open) = (world.new_session(), Open::new(&world));
        Self { database, world, account, number, _open: open }
    }

    /// Carries one command line out. When a change is answered, it is on disk.
    pub fn run(&self, line: &str) -> Outcome {
        let parsed = read(line);
        self.run_parsed(vec![parsed]).pop().unwrap_or_else(|| Err(error::unknown_command()))
    }

    /// Carries command lines out in their order; some hundreds of them share one commit. The
    /// answers are in the same order, and every change is on disk.
    pub fn run_all(&self, lines: &[&str]) -> Vec<Outcome> {
        let mut parts = lines.chunks(COMMANDS_TOGETHER);
        let (Some(first), 0) = (parts.next(), parts.len()) else { return self.run_parts(lines) };
        self.run_parsed(first.iter().copied().map(read).collect())
    }

    /// Reads commands, carries out those before them, and brings to disk those before these, all at
    /// the same time.
    fn run_parts(&self, lines: &[&str]) -> Vec<Outcome> {
        let mut outcomes = Vec::with_capacity(lines.len());
        let (done, answers) = mpsc::channel();
        let mut on_their_way = 0;
        for part in lines.chunks(COMMANDS_TOGETHER) {
            let parsed: Vec<Parsed> = part.iter().copied().map(read).collect();
            while let Ok(answered) = answers.try_recv() {
                on_their_way -= 1;
                outcomes.extend::<Vec<Outcome>>(answered);
            }
            if self.is_closed() || (on_their_way == 0 && self.only_reads(&parsed)) {
                outcomes.extend(answers.iter().take(on_their_way).flatten());
                on_their_way = 0;
                outcomes.extend(self.run_parsed(parsed));
                continue;
            }
            on_their_way += 1;
            let done = done.clone();
            // Whoever asked waits for the answers, or is gone himself.
            drop(self.submit_job(parsed, move |outcomes| drop(done.send(outcomes))));
        }
        outcomes.extend(answers.iter().take(on_their_way).flatten());
        outcomes
    }

    /// Like [`Session::run_all`] without waiting for the disk: `done` is called with the answers, on
    /// any thread, when every change is durable.
    pub fn submit<'l>(
        &self,
        lines: impl IntoIterator<Item = &'l str>,
        done: impl FnOnce(Vec<Outcome>) + Send + 'static,
    ) {
        drop(self.submit_parsed(lines.into_iter().map(read).collect(), done));
    }

    /// Like [`Session::submit`], of lines that have been read with [`read`]. Where nobody else is at
    /// work, the caller gets the lead: what he asked for is done by him if he takes it, and else by a
    /// thread of the store.
    pub fn submit_parsed(
        &self,
        parsed: Vec<Parsed>,
        done: impl FnOnce(Vec<Outcome>) + Send + 'static,
    ) -> Option<Lead> {
        if self.is_closed() {
            done(vec![Err(error::session_closed()); parsed.len()]);
            return None;
        }
        if self.only_reads(&parsed) {
            done(self.read(parsed));
            return None;
        }
        self.submit_job(parsed, done)
    }

    /// The full name of the session's Account.
    pub fn account(&self) -> Result<String, Failure> {
        let read = self.database.read(|tx| {
            let generation = self.world.generation();
            sender(tx, &self.world, self.account, Some(generation))
        });
        Ok(read.map_err(|error| error::storage(&error))??.principal.full_name())
    }

    /// Whether the session has been ended; every further request is refused.
    pub fn is_closed(&self) -> bool {
        self.world.is_closed(self.account, self.number)
    }

    fn run_parsed(&self, parsed: Vec<Parsed>) -> Vec<Outcome> {
        if self.is_closed() {
            return vec![Err(error::session_closed()); parsed.len()];
        }
        if self.only_reads(&parsed) {
            return self.read(parsed);
        }
        let count = parsed.len();
        finish(self.database.write(self.job(parsed)), &self.world, count)
    }

    /// Whether requests can be carried out in a view of their own, beside the writers. Those that tell
    /// of logins line up behind the records of the logins that have been answered.
    fn only_reads(&self, parsed: &[Parsed]) -> bool {
        let unrecorded = self.world.logins_unrecorded.load(Ordering::SeqCst) > 0;
        let is_free = |spec: &Spec| spec.reads() && !(unrecorded && shows_logins(spec));
        parsed.iter().all(|it| it.as_ref().map_or(true, |request| is_free(request.spec())))
    }

    /// Carries out requests that change nothing, on this thread.
    fn read(&self, parsed: Vec<Parsed>) -> Vec<Outcome> {
        let count = parsed.len();
        let generation = self.world.generation();
        let known = (self.account, self.number);
        let result =
            self.database.read(|tx| carry_out(tx, &self.world, known, parsed, Some(generation)));
        let outcomes = finish(result, &self.world, count);
        let now = self.world.clock.now();
        if self.world.counters.is_due(now) {
            let world = Arc::clone(&self.world);
            self.database.submit(move |tx| world.counters.write(tx, now), drop);
        }
        outcomes
    }

    /// Lines requests up behind the others; `done` is called as in [`Session::submit`].
    fn submit_job(
        &self,
        parsed: Vec<Parsed>,
        done: impl FnOnce(Vec<Outcome>) + Send + 'static,
    ) -> Option<Lead> {
        let (count, world) = (parsed.len(), Arc::clone(&self.world));
        let job = self.job(parsed);
        self.database.submit_or_lead(job, move |result| done(finish(result, &world, count)))
    }

    fn job(
        &self,
        parsed: Vec<Parsed>,
    ) -> impl FnOnce(&mut Transaction<'_>) -> (Vec<Outcome>, Vec<Effect>) + Send + 'static {
        let (world, known) = (Arc::clone(&self.world), (self.account, self.number));
        move |tx| {
            let done = carry_out(tx, &world, known, parsed, None);
            world.counters.write_along(tx, world.clock.now());
            done
        }
    }
}

/// Reads a line; what is wrong with it becomes the refusal that it gets.
pub fn read(line: &str) -> Parsed {
    Request::parse(line).map_err(|wrong| match wrong {
        ParseError::Empty | ParseError::Unknown(_) => error::unknown_command(),
        ParseError::Wrong(_, problem) => problem.into(),
    })
}

fn carry_out(
    tx: &mut Transaction<'_>,
    world: &World,
    (account, session): (Id, u64),
    parsed: Vec<Parsed>,
    generation: Option<u64>,
) -> (Vec<Outcome>, Vec<Effect>) {
    let refuse = |failure| (vec![Err(failure); parsed.len()], Vec::new());
    let known = match sender(tx, world, account, generation) {
        Ok(sender) => sender,
        Err(failure) => {
            if failure == error::suspended() {
                world.close_session(account, session);
            }
            return refuse(failure);
        }
    };
    if world.closes_with_domain(account, known.domain, session) {
        return refuse(error::session_closed());
    }
    let now = world.clock.now();
    let mut work = Work { tx, sender: known, now, world, effects: Vec::new() };
    let mut outcomes = Vec::with_capacity(parsed.len());
    let mut stops = world.shutdown.load(Ordering::SeqCst);
    for request in parsed {
        let before = work.effects.len();
        let outcome = match stops {
            true => Err(error::shutting_down()),
            false => request.and_then(|request| work.carry_out(request)),
        };
        stops |= work.effects[before..].contains(&Effect::Shutdown);
        // Each is counted before the next one is carried out, which may ask for the total.
        world.counters.add(Counter::Commands, 1);
        world.counters.add(Counter::CommandsRefused, usize::from(outcome.is_err()));
        outcomes.push(outcome);
        if work.effects[before..].contains(&Effect::ForgetSenders) {
            match work.read_sender(account) {
                Ok(sender) => work.sender = Arc::new(sender),
                Err(failure) => {
                    // The Account has removed itself: nothing more is done for it.
                    outcomes.resize(outcomes.capacity(), Err(failure));
                    break;
                }
            }
        }
    }
    (outcomes, work.effects)
}

/// The sender with its rights. Within a write they are read anew, since the group may hold changes
/// that no other thread knows of; a reader takes and leaves what is known.
fn sender(
    tx: &mut Transaction<'_>,
    world: &World,
    account: Id,
    generation: Option<u64>,
) -> Result<Arc<Sender>, Failure> {
    if let Some(known) = generation.and_then(|_| world.sender(account)) {
        return Ok(known);
    }
    let nobody = Sender::unknown(account);
    let now = world.clock.now();
    let work = Work { tx, sender: Arc::new(nobody), now, world, effects: Vec::new() };
    let sender = Arc::new(work.read_sender(account)?);
    if let Some(generation) = generation {
        world.remember(account, Arc::clone(&sender), generation);
    }
    Ok(sender)
}

/// After the commit: what has to happen outside, and the answers.
fn finish(
    result: Result<(Vec<Outcome>, Vec<Effect>), crate::store::StoreError>,
    world: &World,
    count: usize,
) -> Vec<Outcome> {
    let (outcomes, effects) = match result {
        Ok(done) => done,
        Err(error) => return vec![Err(error::storage(&error)); count],
    };
    for effect in effects {
        perform(effect, world);
    }
    outcomes
}

fn perform(effect: Effect, world: &World) {
    match effect {
        Effect::Log(level, text) => world.write_log(level, &text),
        Effect::LogAll(on) => world.log_all.store(on, Ordering::SeqCst),
        Effect::LogLevel(level) => world.log_level.store(level, Ordering::SeqCst),
        Effect::Trace(facility, on) => world.set_trace(facility, on),
        Effect::Traced(text) => world.syslog.write(&text),
        Effect::CloseSessions(account) => world.close_sessions(account),
        Effect::CloseDomain(domain) => world.close_domain(domain),
        Effect::ForgetSenders => world.forget_senders(),
        Effect::Shutdown => world.shutdown.store(true, Ordering::SeqCst),
    }
}
