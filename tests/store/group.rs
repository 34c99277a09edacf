//! Group commit: who shares a commit, and when who is told what.
use std::collections::BTreeSet;
use std::ops::ControlFlow;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::sync::mpsc::{self, Receiver, Sender, TryRecvError};
use std::sync::{Arc, Mutex};
use std::thread;
use std::time::Duration;

use cgpsh::store::{
    Changes, Database, Each, Memory, Snapshot, Store, StoreError, Transaction, Writer,
};

use crate::store::{get, keys, on_each, put};

/// A store whose commits wait until the test lets them through.
struct Gated {
    inner: Memory,
    commits: AtomicUsize,
    refuses: AtomicBool,
    arrived: Mutex<Sender<()>>,
    permits: Mutex<Receiver<()>>,
}

/// The test's end of a [`Gated`].
struct Gate {
    store: Arc<Gated>,
    database: Database,
    arrived: Receiver<()>,
    permits: Sender<()>,
}

struct GatedWriter<'a> {
    store: &'a Gated,
    inner: Box<dyn Writer + 'a>,
}

impl Gate {
    fn new() -> Gate {
        let (arrive, arrived) = mpsc::channel();
        let (permits, permitted) = mpsc::channel();
        let store = Arc::new(Gated {
            inner: Memory::default(),
            commits: AtomicUsize::new(0),
            refuses: AtomicBool::new(false),
            arrived: Mutex::new(arrive),
            permits: Mutex::new(permitted),
        });
        let database = Database::with_store(Arc::<Gated>::clone(&store));
        Gate { store, database, arrived, permits }
    }

    /// A store in which the commit of a first piece of work, which puts `a`, waits. Its result comes
    /// out of the channel.
    fn busy() -> (Gate, Receiver<Result<(), StoreError>>) {
        let gate = Gate::new();
        let first = gate.submit(|it| it.put("a", "1"));
        gate.commit_waits();
        (gate, first)
    }

    /// Waits until a commit waits.
    fn commit_waits(&self) {
        self.arrived.recv().unwrap();
    }

    fn let_through(&self, commits: usize) {
        (0..commits).for_each(|_| self.permits.send(()).unwrap());
    }

    fn commits(&self) -> usize {
        self.store.commits.load(Ordering::SeqCst)
    }

    /// Submits work; its result comes out of the channel.
    fn submit<R: Send + 'static>(
        &self,
        work: impl FnOnce(&mut Transaction<'_>) -> R + Send + 'static,
    ) -> Receiver<Result<R, StoreError>> {
        let (sender, receiver) = mpsc::channel();
        self.database.submit(work, move |result| sender.send(result).unwrap());
        receiver
    }
}

impl Store for Gated {
    fn snapshot(&self) -> Result<Box<dyn Snapshot + '_>, StoreError> {
        self.inner.snapshot()
    }

    fn begin(&self) -> Result<Box<dyn Writer + '_>, StoreError> {
        Ok(Box::new(GatedWriter { store: self, inner: self.inner.begin()? }))
    }

    fn close(&self) -> Result<(), StoreError> {
        self.inner.close()
    }
}

impl Snapshot for GatedWriter<'_> {
    fn get(&self, key: &[u8]) -> Result<Option<Vec<u8>>, StoreError> {
        self.inner.get(key)
    }

    fn scan(&self, from: &[u8], to: Option<&[u8]>, each: &mut Each<'_>) -> Result<(), StoreError> {
        self.inner.scan(from, to, each)
    }
}

impl Writer for GatedWriter<'_> {
    fn commit(self: Box<Self>, changes: &Changes) -> Result<(), StoreError> {
        self.store.arrived.lock().unwrap().send(()).unwrap();
        // A commit that the test does not expect must not wait for ever.
        self.store.permits.lock().unwrap().recv_timeout(Duration::from_secs(60)).unwrap();
        self.store.commits.fetch_add(1, Ordering::SeqCst);
        if self.store.refuses.load(Ordering::SeqCst) {
            return Err(StoreError::Io("on purpose".to_owned()));
        }
        self.inner.commit(changes)
    }
}

#[test]
fn work_that_waits_together_shares_a_commit_and_sees_what_came_before() {
    let gate = Gate::new();
    let first = gate.submit(|it| it.put("count", "0"));
    gate.commit_waits();
    let later: Vec<_> = (0..20)
        .map(|_| {
            gate.submit(|it| {
                let seen = String::from_utf8(it.get(b"count").unwrap().unwrap()).unwrap();
                let next: u32 = seen.parse::<u32>().unwrap() + 1;
                it.put("count", next.to_string());
                next
            })
        })
        .collect();
    gate.let_through(1);
    assert_eq!(first.recv().unwrap(), Ok(()));
    gate.commit_waits();
    gate.let_through(1);
    let seen: Vec<_> = later.iter().map(|it| it.recv().unwrap().unwrap()).collect();
    assert_eq!(seen, (1..=20).collect::<Vec<_>>());
    assert_eq!(gate.commits(), 2);
}

#[test]
fn nobody_is_told_before_the_commit_that_holds_his_change() {
    let gate = Gate::new();
    let change = gate.submit(|it| it.put("a", "1"));
    gate.commit_waits();
    assert_eq!(change.try_recv(), Err(TryRecvError::Empty));
    assert_eq!(get(&gate.database, "a"), None);
    // What was only read in a group may rest on changes of that group, so it waits too.
    let look = gate.submit(|it| it.contains(b"a"));
    let other = gate.submit(|it| it.put("b", "1"));
    gate.let_through(1);
    assert_eq!(change.recv().unwrap(), Ok(()));
    gate.commit_waits();
    assert_eq!(look.try_recv(), Err(TryRecvError::Empty));
    gate.let_through(1);
    assert_eq!(look.recv().unwrap(), Ok(Ok(true)));
    assert_eq!(other.recv().unwrap(), Ok(()));
}

#[test]
fn work_that_changes_nothing_needs_no_commit() {
    let gate = Gate::new();
    gate.let_through(1);
    put(&gate.database, "a", "1");
    gate.commit_waits();
    gate.database.write(|it| it.get(b"a")).unwrap().unwrap();
    gate.database.write(|it| it.put("a", "1")).unwrap();
    gate.database.write(|it| it.delete("none")).unwrap();
    gate.database.write(|it| it.delete_prefix(b"none")).unwrap().unwrap();
    let rolled_back = gate.database.write(|it| {
        let mark = it.mark();
        it.put("b", "1");
        it.roll_back(mark);
    });
    rolled_back.unwrap();
    let panicked = gate.database.write(|it| {
        it.put("b", "1");
        panic!("on purpose")
    });
    assert!(matches!(panicked, Err::<(), _>(StoreError::Panicked(_))));
    assert_eq!(gate.commits(), 1);
}

#[test]
fn a_panic_spares_the_others_of_its_group() {
    let (gate, first) = Gate::busy();
    let before = gate.submit(|it| it.put("b", "1"));
    let panics = gate.submit(|it| {
        it.put("b", "2");
        it.put("c", "2");
        panic!("on purpose")
    });
    let after = gate.submit(|it| (it.get(b"b"), it.put("d", "1")).0);
    gate.let_through(2);
    assert_eq!(first.recv().unwrap(), Ok(()));
    assert_eq!(before.recv().unwrap(), Ok(()));
    assert!(matches!(panics.recv().unwrap(), Err::<(), _>(StoreError::Panicked(_))));
    assert_eq!(after.recv().unwrap(), Ok(Ok(Some(b"1".to_vec()))));
    assert_eq!(keys(&gate.database), ["a", "b", "d"]);
    assert_eq!(gate.commits(), 2);
}

#[test]
fn a_failed_commit_fails_for_its_whole_group_and_nothing_stays() {
    let (gate, first) = Gate::busy();
    let others = ["b", "c"].map(|key| gate.submit(move |it| it.put(key, "1")));
    let waits = thread::scope(|scope| {
        let database = gate.database.clone();
        let waits = scope.spawn(move || database.write(|it| it.put("d", "1")));
        gate.let_through(1);
        gate.commit_waits();
        gate.store.refuses.store(true, Ordering::SeqCst);
        // The write of the thread is in this group or in one of its own.
        gate.let_through(2);
        waits.join().unwrap()
    });
    let refused = Err(StoreError::Io("on purpose".to_owned()));
    assert_eq!(first.recv().unwrap(), Ok(()));
    assert_eq!(waits, refused);
    others.iter().for_each(|it| assert_eq!(it.recv().unwrap(), refused));
    assert_eq!(keys(&gate.database), ["a"]);
    gate.store.refuses.store(false, Ordering::SeqCst);
    gate.let_through(1);
    put(&gate.database, "b", "1");
    assert_eq!(keys(&gate.database), ["a", "b"]);
}

#[test]
fn a_result_that_cannot_be_taken_does_no_harm() {
    let gate = Gate::new();
    gate.let_through(2);
    gate.database.submit(|it| it.put("a", "1"), |_| panic!("on purpose"));
    assert_eq!(gate.submit(|it| it.put("b", "1")).recv().unwrap(), Ok(()));
    assert_eq!(keys(&gate.database), ["a", "b"]);
}

#[test]
fn a_group_takes_no_more_than_its_bytes() {
    let (gate, first) = Gate::busy();
    let large = ["b", "c", "d"].map(|key| gate.submit(move |it| it.put(key, vec![0; 200 << 10])));
    gate.let_through(3);
    first.recv().unwrap().unwrap();
    large.iter().for_each(|it| assert_eq!(it.recv().unwrap(), Ok(())));
    assert_eq!(gate.commits(), 3, "the third large one found the group full");
}

/// More than a group takes.
const FULL: usize = 300 << 10;

#[test]
fn work_behind_a_full_group_is_run_while_that_is_committed() {
    let (gate, first) = Gate::busy();
    let full = gate.submit(|it| it.put("b", vec![0; FULL]));
    let (run, has_run) = mpsc::channel();
    let behind = gate.submit(move |it| {
        let seen = it.get(b"b").unwrap().map(|value| value.len());
        it.put("c", "1");
        it.delete("a");
        let mut keys = Vec::new();
        let scanned = it.scan_prefix(b"", &mut |key, _| {
            keys.push(key.to_vec());
            ControlFlow::Continue(())
        });
        scanned.unwrap();
        run.send((seen, keys)).unwrap();
    });
    gate.let_through(1);
    first.recv().unwrap().unwrap();
    gate.commit_waits();
    assert_eq!(has_run.recv().unwrap(), (Some(FULL), vec![b"b".to_vec(), b"c".to_vec()]));
    assert_eq!(full.try_recv(), Err(TryRecvError::Empty));
    gate.let_through(1);
    full.recv().unwrap().unwrap();
    gate.commit_waits();
    assert_eq!(behind.try_recv(), Err(TryRecvError::Empty));
    assert_eq!(keys(&gate.database), ["a", "b"]);
    gate.let_through(1);
    behind.recv().unwrap().unwrap();
    assert_eq!(keys(&gate.database), ["b", "c"]);
}

#[test]
fn work_on_top_of_changes_that_do_not_arrive_fails_with_them() {
    let (gate, first) = Gate::busy();
    let full = gate.submit(|it| it.put("b", vec![0; FULL]));
    let (run, has_run) = mpsc::channel();
    let behind = gate.submit(move |it| {
        it.put("c", "1");
        run.send(()).unwrap();
    });
    gate.let_through(1);
    first.recv().unwrap().unwrap();
    gate.commit_waits();
    has_run.recv().unwrap();
    gate.store.refuses.store(true, Ordering::SeqCst);
    gate.let_through(1);
    let refused = Err(StoreError::Io("on purpose".to_owned()));
    assert_eq!(full.recv().unwrap(), refused);
    assert_eq!(behind.recv().unwrap(), refused);
    gate.store.refuses.store(false, Ordering::SeqCst);
    gate.let_through(1);
    put(&gate.database, "d", "1");
    assert_eq!(keys(&gate.database), ["a", "d"]);
    assert_eq!(gate.commits(), 3);
}

#[test]
fn full_groups_one_after_the_other_see_each_other() {
    on_each(|database| {
        let (sender, receiver) = mpsc::channel();
        for number in 0_usize..60 {
            let sender = sender.clone();
            let work = move |it: &mut Transaction<'_>| {
                let count = it.get(b"count").unwrap().map_or(0, |bytes| bytes.len());
                it.put("count", vec![b'+'; count + 1]);
                it.put(format!("{:02}", number % 7), vec![number as u8; FULL / 2]);
                if number % 9 == 0 {
                    it.delete_prefix(b"0").unwrap();
                }
                count
            };
            if number % 5 == 0 {
                sender.send(database.write(work)).unwrap();
            } else {
                database.submit(work, move |result| sender.send(result).unwrap());
            }
        }
        drop(sender);
        let seen: BTreeSet<_> = receiver.iter().map(Result::unwrap).collect();
        assert_eq!(seen, (0..60).collect());
        assert_eq!(keys(database), ["00", "01", "02", "03", "06", "count"]);
    });
}

#[test]
fn a_group_takes_no_more_than_its_number_of_jobs() {
    let (gate, first) = Gate::busy();
    let small: Vec<_> =
        (0..1500).map(|number| gate.submit(move |it| it.put(format!("b{number}"), "1"))).collect();
    gate.let_through(3);
    first.recv().unwrap().unwrap();
    small.iter().for_each(|it| assert_eq!(it.recv().unwrap(), Ok(())));
    assert_eq!(gate.commits(), 3);
}

#[test]
fn results_of_submitted_work_come_in_order() {
    on_each(|database| {
        let (sender, receiver) = mpsc::channel();
        thread::scope(|scope| {
            // Writers that lead groups with submitted work in them.
            for name in ["x", "y"] {
                scope.spawn(move || {
                    for number in 0..40 {
                        database.write(move |it| it.put(format!("{name}{number}"), "1")).unwrap();
                    }
                });
            }
            for number in 0..200 {
                let sender = sender.clone();
                database.submit(
                    move |it| it.put(format!("{number}"), "1"),
                    move |result| sender.send((number, result)).unwrap(),
                );
            }
        });
        drop(sender);
        let seen: Vec<_> = receiver.iter().collect();
        assert_eq!(seen, (0..200).map(|number| (number, Ok(()))).collect::<Vec<_>>());
    });
}

#[test]
fn a_lone_submitter_may_lead_and_need_not() {
    on_each(|database| {
        let here = thread::current().id();
        for takes_lead in [true, false] {
            let (sender, receiver) = mpsc::channel();
            let lead = database.submit_or_lead(
                move |it| {
                    it.put("a", if takes_lead { "1" } else { "2" });
                    thread::current().id()
                },
                move |result| sender.send(result).unwrap(),
            );
            let lead = lead.expect("nobody else is at work");
            if takes_lead {
                lead.take();
                assert_eq!(receiver.try_recv(), Ok(Ok(here)));
                assert_eq!(get(database, "a").as_deref(), Some("1"));
            } else {
                drop(lead);
                assert_ne!(receiver.recv().unwrap().unwrap(), here);
                assert_eq!(get(database, "a").as_deref(), Some("2"));
            }
        }
    });
}

#[test]
fn what_is_submitted_while_others_are_at_work_leads_nobody() {
    let (gate, first) = Gate::busy();
    let (sender, receiver) = mpsc::channel();
    let lead = gate
        .database
        .submit_or_lead(|it| it.put("b", "1"), move |result| sender.send(result).unwrap());
    assert!(lead.is_none());
    gate.let_through(2);
    assert_eq!(first.recv().unwrap(), Ok(()));
    assert_eq!(receiver.recv().unwrap(), Ok(()));
}

#[test]
fn many_writers_lose_no_change() {
    const WRITERS: usize = 16;
    const CHANGES: usize = 40;
    on_each(|database| {
        let count = || {
            database
                .write(|it| {
                    let seen = it.get(b"count").unwrap().unwrap_or_default();
                    let next = String::from_utf8(seen).unwrap().parse::<usize>().unwrap_or(0) + 1;
                    it.put("count", next.to_string());
                    next
                })
                .unwrap()
        };
        let seen: BTreeSet<usize> = thread::scope(|scope| {
            let writer = || (0..CHANGES).map(|_| count()).collect::<Vec<_>>();
            let writers: Vec<_> = (0..WRITERS).map(|_| scope.spawn(writer)).collect();
            writers.into_iter().flat_map(|it| it.join().unwrap()).collect()
        });
        assert_eq!(seen, (1..=WRITERS * CHANGES).collect());
        assert_eq!(get(database, "count"), Some((WRITERS * CHANGES).to_string()));
    });
}

#[test]
fn closing_waits_for_what_is_queued() {
    let (gate, first) = Gate::busy();
    let second = gate.submit(|it| it.put("b", "1"));
    let database = gate.database.clone();
    thread::scope(|scope| {
        let closing = scope.spawn(move || database.close());
        gate.let_through(2);
        assert_eq!(closing.join().unwrap(), Ok(()));
    });
    assert_eq!(first.try_recv(), Ok(Ok(())));
    assert_eq!(second.try_recv(), Ok(Ok(())));
}
