//! Something breaks, at each operation in turn.
use std::collections::BTreeSet;
use std::sync::{Arc, mpsc};

use cgpsh::store::{Database, Fault, Faulty, Memory, Store, StoreError, Transaction};

use crate::store::{get, keys, put};

const FAULTS: [Fault; 5] =
    [Fault::Refused, Fault::Lost, Fault::Kept, Fault::CrashedBefore, Fault::CrashedAfter];

/// Twelve requests. Each writes two keys that belong together, and every third takes those of one
/// before it away. Returns the numbers of those that were told to be on disk.
fn requests(database: &Database) -> BTreeSet<u32> {
    (0..12).filter(|number| is_done(&database.write(request(*number, 1)))).collect()
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

/// Checks what a store holds after [`requests`]: at most one that was not acknowledged.
fn check(acknowledged: &BTreeSet<u32>, inner: &Arc<Memory>, may_keep_one: bool) {
    let store: Arc<dyn Store> = Arc::<Memory>::clone(inner);
    let found = keys(&Database::with_store(store));
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
    for fault in FAULTS {
        let mut number = 0;
        loop {
            let inner = Arc::new(Memory::default());
            let store: Arc<dyn Store> = Arc::<Memory>::clone(&inner);
            let faulty = Arc::new(Faulty::new(store, fault, number));
            let database = Database::with_store(Arc::<Faulty>::clone(&faulty));
            let acknowledged = requests(&database);
            let was_met = faulty.operations() > number;
            if !was_met {
                assert_eq!(acknowledged.len(), 12);
                break;
            }
            assert!(acknowledged.len() < 12, "{fault:?} at {number} went unseen");
            if fault == Fault::Refused {
                assert_eq!(acknowledged.len(), 11, "one refusal hit others at {number}");
            }
            check(&acknowledged, &inner, matches!(fault, Fault::Kept | Fault::CrashedAfter));
            number += 1;
        }
        assert!(number > 36, "the requests took only {number} operations");
    }
}

#[test]
fn a_fault_between_groups_on_their_way_loses_nothing_that_was_acknowledged() {
    for fault in FAULTS {
        let mut number = 0;
        loop {
            let inner = Arc::new(Memory::default());
            let store: Arc<dyn Store> = Arc::<Memory>::clone(&inner);
            let faulty = Arc::new(Faulty::new(store, fault, number));
            let database = Database::with_store(Arc::<Faulty>::clone(&faulty));
            let acknowledged = requests_at_once(&database);
            database.close().unwrap();
            if faulty.operations() <= number {
                assert_eq!(acknowledged.len(), 12);
                break;
            }
            check(&acknowledged, &inner, matches!(fault, Fault::Kept | Fault::CrashedAfter));
            number += 1;
        }
        assert!(number > 36, "the requests took only {number} operations");
    }
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
