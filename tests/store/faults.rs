//! Something breaks, at each operation in turn.
use std::collections::BTreeSet;
use std::sync::{Arc, mpsc};

use cgpsh::store::{Database, Fault, Faulty, Memory, Sqlite, Store, StoreError, Transaction};
use tempfile::TempDir;

use crate::store::{check_file, get, keys, put};

const FAULTS: [Fault; 5] =
    [Fault::Refused, Fault::Lost, Fault::Kept, Fault::CrashedBefore, Fault::CrashedAfter];

/// Twelve requests. Each writes two keys that belong together, some a large value, and every third
/// takes those of one before it away. Returns the numbers of those that were told to be on disk.
fn requests(database: &Database) -> BTreeSet<u32> {
    let bytes = |number: u32| if number.is_multiple_of(2) { 1 } else { 2000 };
    let is_done = |number: &u32| is_done(&database.write(request(*number, bytes(*number))));
    (0..12).filter(is_done).collect()
}

/// The same requests, all handed over at once. Each fills a group, so that it is run on top of one
/// that is being committed.
fn requests_at_once(database: &Database) -> BTreeSet<u32> {
    let (begin, begun) = mpsc::channel::<()>();
    let (sender, receiver) = mpsc::channel();
    database.submit(move |_| begun.recv().is_err(), drop);
    for number in 0..12 {
        let sender = sender.clone();
        database.submit(request(number, 300 << 10), move |result| {
            sender.send((number, is_done(&result))).unwrap();
        });
    }
    drop((begin, sender));
    receiver.iter().filter(|(_, done)| *done).map(|(number, _)| number).collect()
}

fn is_done(result: &Result<Result<(), StoreError>, StoreError>) -> bool {
    matches!(result, Ok(Ok(())))
}

fn request(
    number: u32,
    bytes: usize,
) -> impl FnOnce(&mut Transaction<'_>) -> Result<(), StoreError> + Send + 'static {
    move |it| {
        let start = it.mark();
        let mut work = || {
            if number % 3 == 2 {
                it.delete_prefix(format!("{:02}/", number - 2).as_bytes())?;
            }
            it.contains(format!("{number:02}/a").as_bytes())?;
            it.put(format!("{number:02}/a"), vec![b'a'; bytes]);
            it.put(format!("{number:02}/b"), "b");
            Ok(())
        };
        let result: Result<(), StoreError> = work();
        if result.is_err() {
            it.roll_back(start);
        }
        result
    }
}

/// A store that a fault is put into, and that is looked at afterwards.
enum Place {
    Memory(Arc<Memory>),
    Disk(TempDir),
}

impl Place {
    fn memory() -> Place {
        Place::Memory(Arc::default())
    }

    fn disk() -> Place {
        Place::Disk(tempfile::tempdir().unwrap())
    }

    /// Carries the requests out on a store with one fault in it. Returns what was acknowledged, and
    /// whether the fault was met.
    fn carry_out(
        &self,
        fault: Fault,
        number: u64,
        requests: fn(&Database) -> BTreeSet<u32>,
    ) -> (BTreeSet<u32>, bool) {
        let inner: Arc<dyn Store> = match self {
            Place::Memory(memory) => Arc::<Memory>::clone(memory),
            Place::Disk(folder) => Arc::new(Sqlite::open(folder.path()).unwrap()),
        };
        let faulty = Arc::new(Faulty::new(inner, fault, number));
        let database = Database::with_store(Arc::<Faulty>::clone(&faulty));
        let acknowledged = requests(&database);
        database.close().unwrap();
        (acknowledged, faulty.operations() > number)
    }

    /// The keys in the store afterwards.
    fn keys(&self) -> Vec<String> {
        match self {
            Place::Memory(memory) => keys(&Database::with_store(Arc::<Memory>::clone(memory))),
            Place::Disk(folder) => {
                check_file(folder.path());
                keys(&Database::open(folder.path()).unwrap())
            }
        }
    }
}

/// Lets the requests meet each fault at each operation in turn.
fn at_each_operation(
    place: fn() -> Place,
    requests: fn(&Database) -> BTreeSet<u32>,
    check_count: impl Fn(Fault, usize),
) {
    for fault in FAULTS {
        for number in 0.. {
            let place = place();
            let (acknowledged, was_met) = place.carry_out(fault, number, requests);
            if !was_met {
                assert_eq!(acknowledged.len(), 12);
                assert!(number > 36, "the requests took only {number} operations");
                break;
            }
            check_count(fault, acknowledged.len());
            let may_keep_one = matches!(fault, Fault::Kept | Fault::CrashedAfter);
            check(&acknowledged, &place.keys(), may_keep_one);
        }
    }
}

/// Checks what a store holds after [`requests`]: at most one that was not acknowledged.
fn check(acknowledged: &BTreeSet<u32>, found: &[String], may_keep_one: bool) {
    let halves = |half: &str| -> BTreeSet<u32> {
        let ours = found.iter().filter(|key| key.ends_with(half));
        ours.map(|key| key[..2].parse().unwrap()).collect()
    };
    let found = halves("/a");
    assert_eq!(found, halves("/b"), "a request was torn");
    let expected_of = |done: &BTreeSet<u32>| -> BTreeSet<u32> {
        let deleted = |number: &u32| number.is_multiple_of(3) && done.contains(&(number + 2));
        done.iter().copied().filter(|number| !deleted(number)).collect()
    };
    let with_one_more = (0..12).map(|number| {
        let mut done = acknowledged.clone();
        done.insert(number);
        expected_of(&done)
    });
    let fits = found == expected_of(acknowledged)
        || (may_keep_one && with_one_more.into_iter().any(|expected| found == expected));
    assert!(fits, "acknowledged {acknowledged:?}, found {found:?}");
}

#[test]
fn a_fault_at_any_operation_loses_nothing_that_was_acknowledged() {
    for place in [Place::memory, Place::disk] {
        at_each_operation(place, requests, |fault, acknowledged| match fault {
            Fault::Refused => assert_eq!(acknowledged, 11, "one refusal hit others"),
            _ => assert!(acknowledged < 12, "{fault:?} went unseen"),
        });
    }
}

#[test]
fn a_fault_between_groups_on_their_way_loses_nothing_that_was_acknowledged() {
    at_each_operation(Place::memory, requests_at_once, |_, _| {});
}

#[test]
fn after_a_failed_sync_changes_are_refused_and_reads_go_on() {
    // Operations: begin, read to compare, commit; the same again.
    for fault in [Fault::Lost, Fault::Kept] {
        let inner: Arc<dyn Store> = Arc::new(Memory::default());
        let database = Database::with_store(Arc::new(Faulty::new(inner, fault, 5)));
        put(&database, "a", "1");
        let failed = database.write(|it| it.put("b", "1"));
        assert!(matches!(failed, Err(StoreError::Failed(_))), "{failed:?}");
        assert_eq!(database.write(|it| it.put("c", "1")), failed);
        assert_eq!(database.write(|_| ()), failed);
        assert_eq!(get(&database, "a"), Some("1".to_owned()));
    }
}

#[test]
fn after_a_refusal_everything_goes_on() {
    let inner: Arc<dyn Store> = Arc::new(Memory::default());
    let database = Database::with_store(Arc::new(Faulty::new(inner, Fault::Refused, 2)));
    let refused = database.write(|it| it.put("a", "1"));
    assert!(matches!(refused, Err(StoreError::Io(_))), "{refused:?}");
    put(&database, "b", "1");
    assert_eq!(keys(&database), ["b"]);
}
