//! Names that the server knows, for completion: Domains, Accounts, Groups and the like.
//!
//! A key is never held up by a listing. What is not known yet is asked for on a thread of its own;
//! when the answer comes, the prompt is told and draws its menu again. Answers are kept for a while.
use std::collections::HashMap;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::sync::mpsc::{Receiver, Sender, channel};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

use crate::catalogue::find;
use crate::data::{Value, print_string};
use crate::request::bind::Bound;
use crate::request::kinds::Kind;
use crate::shell::line::rank::fit;
use crate::shell::render::harmless::is_harmless;

/// How long an answer is good for.
const KEPT: Duration = Duration::from_secs(60);

/// How many Accounts are asked for at once.
pub const ASKED: usize = 200;

/// How many names of one answer are kept; a listing may be very long.
const NAMES_MAX: usize = 10_000;

/// How many answers are kept.
const ANSWERS_MAX: usize = 200;

/// Asks one reading command; `None` where there is no answer.
pub type Ask = Box<dyn FnMut(&str) -> Option<Value> + Send>;

/// Opens the way on which names are looked up. It is called on the thread that uses it, the first
/// time that a name is wanted.
pub type OpenAsk = Box<dyn FnOnce() -> Option<Ask> + Send>;

/// Lists the commands of a server.
const COMMANDS: &str = "LISTCLICOMMANDS";

/// How long a whole answer is good for.
const VALUES_KEPT: Duration = Duration::from_secs(15);

/// How many whole answers are kept.
const VALUES_MAX: usize = 20;

/// How many questions may wait; one key never has more of them.
const WAITING_MAX: usize = 3;

/// What is called when names have come.
pub type Notice = Box<dyn FnMut() + Send>;

/// The names that are known.
pub struct Names {
    shared: Arc<Shared>,
    orders: Option<Sender<Order>>,
    /// Whoever asks.
    account: Mutex<String>,
}

/// What the thread is to do.
enum Order {
    /// Ask this line.
    Ask(String),
    /// Ask this line, and keep the whole answer.
    Read(String),
    /// Ask this line for somebody who waits.
    Look(String, Sender<Option<Value>>),
    /// Ask somewhere else from now on.
    Change(OpenAsk),
}

#[derive(Default)]
struct Shared {
    answers: Mutex<HashMap<String, Known>>,
    /// Whole answers, such as settings, and when they came or were asked for.
    values: Mutex<HashMap<String, Kept>>,
    notice: Mutex<Option<Notice>>,
    busy: AtomicBool,
    /// How many questions there have been.
    asked: AtomicUsize,
}

/// A whole answer, if it has come, and when it came or was asked for.
type Kept = (Instant, Option<Arc<Value>>);

#[derive(Clone)]
struct Known {
    since: Instant,
    /// `None` while the answer is awaited.
    names: Option<Arc<Vec<String>>>,
}

impl Names {
    /// Looks names up through `open`; `account` tells the Domain that names without one belong to.
    pub fn new(open: OpenAsk, account: &str) -> Self {
        let shared = Arc::new(Shared::default());
        let (sender, receiver) = channel();
        let answering = Arc::clone(&shared);
        let thread = std::thread::Builder::new().name("names".to_owned());
        let started = thread.spawn(move || answer(&receiver, open, &answering));
        let account = Mutex::new(account.to_owned());
        Self { shared, orders: started.ok().map(|_| sender), account }
    }

    /// Looks names up somewhere else from now on.
    pub fn change(&self, open: OpenAsk, account: &str) {
        account.clone_into(&mut lock(&self.account));
        self.forget();
        if let Some(orders) = &self.orders {
            // The thread is gone only when the program ends, here and below.
            drop(orders.send(Order::Change(open)));
        }
    }

    /// Says what is to be called when names have come; it is called on another thread.
    pub fn on_arrival(&self, notice: Notice) {
        *lock(&self.shared.notice) = Some(notice);
    }

    /// Whether an answer is awaited.
    pub fn is_busy(&self) -> bool {
        self.shared.busy.load(Ordering::Acquire)
    }

    /// How many questions there have been. Whoever waits for answers knows by it whether what was
    /// found rests on all of them.
    pub fn asked(&self) -> usize {
        self.shared.asked.load(Ordering::Relaxed)
    }

    /// Forgets all names, after a command that may have changed them.
    pub fn forget(&self) {
        lock(&self.shared.answers).clear();
        lock(&self.shared.values).clear();
    }

    /// What a reading command answers, if that is known; if not, it is asked for.
    pub fn present(&self, line: &str) -> Option<Arc<Value>> {
        let mut values = lock(&self.shared.values);
        if let Some((since, value)) = values.get(line)
            && since.elapsed() < VALUES_KEPT
        {
            return value.clone();
        }
        if values.len() >= VALUES_MAX {
            values.clear();
        }
        // What was known before is shown until the answer comes.
        let before = values.get(line).and_then(|(_, value)| value.clone());
        values.insert(line.to_owned(), (Instant::now(), before.clone()));
        drop(values);
        drop(self.orders.as_ref()?.send(Order::Read(line.to_owned())));
        before
    }

    /// Asks one reading command on the way of the names, and waits for the answer until `end` at the
    /// latest. Nothing of it is kept.
    pub fn look(&self, line: &str, end: Instant) -> Option<Value> {
        let (sender, answer) = channel();
        self.orders.as_ref()?.send(Order::Look(line.to_owned(), sender)).ok()?;
        answer.recv_timeout(end.saturating_duration_since(Instant::now())).ok()?
    }

    /// The commands that the server lists and the catalogue does not know: it may be newer.
    pub fn unknown_commands(&self) -> Arc<Vec<String>> {
        self.all(COMMANDS)
    }

    /// The known names that could stand in the place of `typed`. The caller picks those that fit.
    pub fn of(&self, kind: Kind, typed: &str, bound: &Bound<'_>) -> Vec<String> {
        match kind {
            Kind::DomainName => self.all("LISTDOMAINS").to_vec(),
            Kind::AccountName => self.in_domain(typed, accounts),
            Kind::OwnerName => self.accounts_beside(typed, bound),
            Kind::GroupName | Kind::ListName | Kind::ForwarderName | Kind::TaskName => self
                .in_domain(typed, |domain, local| {
                    names_line(kind, domain, local).unwrap_or_default()
                }),
            Kind::MailboxName => self.below(bound, "LISTMAILBOXES"),
            Kind::FileName | Kind::DirectoryPath => self.below(bound, "LISTSTORAGEFILES"),
            Kind::SkinName => match argument(bound, Kind::DomainName) {
                Some(domain) => self.all(&listing("LISTDOMAINSKINS", &domain)).to_vec(),
                None => self.all("LISTSERVERSKINS").to_vec(),
            },
            Kind::StorageName => match argument(bound, Kind::DomainName) {
                Some(domain) => self.all(&listing("LISTACCOUNTSTORAGE", &domain)).to_vec(),
                None => self.all("LISTDOMAINSTORAGE").to_vec(),
            },
            _ => Vec::new(),
        }
    }

    /// Names of objects in Domains: behind an `@` the Domains come, and once one is complete, its
    /// objects with their Domain.
    fn in_domain(&self, typed: &str, line: impl Fn(&str, &str) -> String) -> Vec<String> {
        let Some((local, domain)) = typed.split_once('@') else {
            let home = self.home();
            if home.is_empty() {
                return Vec::new();
            }
            return self.narrowed(&home, typed, line).to_vec();
        };
        let domains = self.all("LISTDOMAINS");
        let fitting = domains.iter().filter(|other| fit(domain, other).is_some());
        let mut names: Vec<String> = fitting.map(|other| format!("{local}@{other}")).collect();
        if domains.iter().any(|other| other.eq_ignore_ascii_case(domain)) {
            let found = self.narrowed(domain, local, line);
            names.extend(found.iter().map(|name| format!("{name}@{domain}")));
        }
        names
    }

    /// Accounts of the Domain that another argument names.
    fn accounts_beside(&self, typed: &str, bound: &Bound<'_>) -> Vec<String> {
        let subject = bound.slots.iter().flatten().find_map(|slot| slot.value.as_str());
        let beside = subject.and_then(|name| name.split_once('@')).map(|(_, domain)| domain);
        let domain = beside.map_or_else(|| self.home(), str::to_owned);
        if domain.is_empty() {
            return Vec::new();
        }
        self.narrowed(&domain, typed, accounts).to_vec()
    }

    /// What lies in the Account that another argument names.
    fn below(&self, bound: &Bound<'_>, verb: &str) -> Vec<String> {
        let Some(account) = argument(bound, Kind::AccountName) else { return Vec::new() };
        self.all(&listing(verb, &account)).to_vec()
    }

    /// Names with `local` in them. What was asked for a shorter text serves too, if it was
    /// answered in full.
    fn narrowed(
        &self,
        domain: &str,
        local: &str,
        line: impl Fn(&str, &str) -> String,
    ) -> Arc<Vec<String>> {
        for end in (0..local.len()).filter(|end| local.is_char_boundary(*end)) {
            if let Some(known) = self.known(&line(domain, &local[..end]))
                && let Some(names) = known.names
                && names.len() < ASKED
            {
                return names;
            }
        }
        self.all(&line(domain, local))
    }

    /// The names that a command line lists; none yet if they have to be asked for.
    fn all(&self, line: &str) -> Arc<Vec<String>> {
        if let Some(known) = self.known(line) {
            return known.names.unwrap_or_default();
        }
        if let Some(orders) = &self.orders {
            let mut answers = lock(&self.shared.answers);
            if answers.len() >= ANSWERS_MAX {
                answers.retain(|_, known| known.names.is_none());
            }
            answers.insert(line.to_owned(), Known { since: Instant::now(), names: None });
            drop(answers);
            self.shared.busy.store(true, Ordering::Relaxed);
            self.shared.asked.fetch_add(1, Ordering::Relaxed);
            drop(orders.send(Order::Ask(line.to_owned())));
        }
        Arc::default()
    }

    /// The Domain that names without one belong to; empty while that is not known. Who logs in
    /// without a Domain belongs to the Main Domain.
    pub fn home(&self) -> String {
        let home = domain_of(&lock(&self.account));
        if !home.is_empty() {
            return home;
        }
        self.all("MAINDOMAINNAME").first().cloned().unwrap_or_default()
    }

    /// Whoever asks.
    pub fn account(&self) -> String {
        lock(&self.account).clone()
    }

    fn known(&self, line: &str) -> Option<Known> {
        let answers = lock(&self.shared.answers);
        answers.get(line).filter(|known| known.since.elapsed() < KEPT).cloned()
    }
}

/// The thread that asks: newest questions first, because the others were typed over.
fn answer(orders: &Receiver<Order>, open: OpenAsk, shared: &Shared) {
    let mut open = Some(open);
    let mut ask = None;
    while let Ok(first) = orders.recv() {
        let mut waiting = Vec::new();
        let mut next = Some(first);
        loop {
            for order in next.take().into_iter().chain(orders.try_iter()) {
                match order {
                    Order::Ask(line) => waiting.push(line),
                    Order::Read(line) => {
                        if ask.is_none() {
                            ask = open.take().and_then(|open| open());
                        }
                        let value = ask.as_mut().and_then(|ask| ask(&line)).map(Arc::new);
                        lock(&shared.values).insert(line, (Instant::now(), value));
                        if let Some(notice) = lock(&shared.notice).as_mut() {
                            notice();
                        }
                    }
                    Order::Look(line, waiter) => {
                        if ask.is_none() {
                            ask = open.take().and_then(|open| open());
                        }
                        // Whoever asked may have waited long enough.
                        drop(waiter.send(ask.as_mut().and_then(|ask| ask(&line))));
                    }
                    Order::Change(other) => {
                        (open, ask) = (Some(other), None);
                        lock(&shared.values).clear();
                        waiting.clear();
                    }
                }
            }
            // What was typed over need not be asked; it can be asked for again.
            let stale = waiting.len().saturating_sub(WAITING_MAX);
            for line in waiting.drain(..stale) {
                lock(&shared.answers).remove(&line);
            }
            let Some(line) = waiting.pop() else { break };
            if ask.is_none() {
                ask = open.take().and_then(|open| open());
            }
            let value = ask.as_mut().and_then(|ask| ask(&line));
            let mut names = value.map(names_in).unwrap_or_default();
            if line == COMMANDS {
                names.retain(|name| find(name).is_none());
            }
            let known = Known { since: Instant::now(), names: Some(Arc::new(names)) };
            lock(&shared.answers).insert(line, known);
            shared.busy.store(!waiting.is_empty(), Ordering::Release);
            if let Some(notice) = lock(&shared.notice).as_mut() {
                notice();
            }
        }
    }
}

/// The names in an answer: the elements of an array, the keys of a dictionary, also where it stands
/// within an array, as in the answer of LISTDOMAINOBJECTS. Names that would disturb a terminal are
/// left out.
pub fn names_in(value: Value) -> Vec<String> {
    let mut names = Vec::new();
    match value {
        Value::String(name) => names.push(name.into_owned()),
        Value::Dictionary(pairs) => names.extend(pairs.iter().map(|(key, _)| key.to_owned())),
        Value::Array(elements) => {
            let inner = elements.iter().find_map(Value::as_dictionary);
            match inner {
                Some(pairs) => names.extend(pairs.iter().map(|(key, _)| key.to_owned())),
                None => names.extend(elements.iter().filter_map(Value::as_str).map(str::to_owned)),
            }
        }
        _ => {}
    }
    names.retain(|name| !name.is_empty() && is_harmless(name));
    names.truncate(NAMES_MAX);
    names
}

/// The command line that lists the objects of a kind in a Domain; of Accounts, those with `local` in
/// their names.
pub fn names_line(kind: Kind, domain: &str, local: &str) -> Option<String> {
    let verb = match kind {
        Kind::AccountName => return Some(accounts(domain, local)),
        Kind::GroupName => "LISTGROUPS",
        Kind::ListName => "LISTLISTS",
        Kind::ForwarderName => "LISTFORWARDERS",
        Kind::TaskName => "LISTDOMAINNAMEDTASKS",
        _ => return None,
    };
    Some(listing(verb, domain))
}

fn accounts(domain: &str, local: &str) -> String {
    let mut line = listing("LISTDOMAINOBJECTS", domain);
    if !local.is_empty() {
        line.push_str(" FILTER ");
        print_string(&mut line, local);
    }
    line.push_str(&format!(" {ASKED} ACCOUNTS"));
    line
}

fn listing(verb: &str, of: &str) -> String {
    let mut line = format!("{verb} ");
    print_string(&mut line, of);
    line
}

fn domain_of(account: &str) -> String {
    account.split_once('@').map_or("", |(_, domain)| domain).to_owned()
}

/// The argument of this kind, where it has been given.
fn argument(bound: &Bound<'_>, kind: Kind) -> Option<String> {
    let index = bound.spec.params.iter().position(|param| param.kind == kind)?;
    bound.slots[index].as_ref()?.value.as_str().map(str::to_owned)
}

fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}
