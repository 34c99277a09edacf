//! The files on disk: who may see them, what they may be, how long the log gets.
use std::fs;
use std::os::unix::fs::PermissionsExt;
use std::path::Path;
use std::sync::atomic::{AtomicBool, Ordering};
use std::thread;

use cgpsh::store::{Database, StoreError};
use rusqlite::Connection;

use crate::store::{get, keys, put};

fn error_of(location: &Path) -> StoreError {
    Database::open(location).err().unwrap()
}

#[test]
fn what_is_written_is_there_after_opening_again() {
    let folder = tempfile::tempdir().unwrap();
    for (number, key) in ["a", "b", "c"].into_iter().enumerate() {
        let database = Database::open(folder.path()).unwrap();
        assert_eq!(keys(&database).len(), number);
        put(&database, key, "1");
        database.close().unwrap();
    }
    // The log is gone after an orderly end: all is in the one file.
    assert_eq!(names_in(folder.path()), ["lock", "store.db"]);
}

#[test]
fn folder_and_files_are_for_their_owner_only() {
    let folder = tempfile::tempdir().unwrap();
    let location = folder.path().join("some/where");
    let database = Database::open(&location).unwrap();
    put(&database, "a", "1");
    assert_eq!(get(&database, "a"), Some("1".to_owned()));
    let rights = |path: &Path| fs::metadata(path).unwrap().permissions().mode() & 0o777;
    assert_eq!(rights(&location), 0o700);
    let files: Vec<_> = fs::read_dir(&location).unwrap().map(|it| it.unwrap().path()).collect();
    assert!(files.iter().any(|it| it.ends_with("store.db-wal")), "{files:?}");
    for file in files {
        assert_eq!(rights(&file), 0o600, "{}", file.display());
    }
}

#[test]
fn a_second_opening_is_told_who_was_first() {
    let folder = tempfile::tempdir().unwrap();
    let database = Database::open(folder.path()).unwrap();
    let error = error_of(folder.path());
    assert_eq!(error, StoreError::Locked { by: Some(std::process::id()) });
    put(&database, "a", "1");
    drop(database);
    assert_eq!(get(&Database::open(folder.path()).unwrap(), "a"), Some("1".to_owned()));
}

#[test]
fn a_format_of_the_future_is_refused_and_left_alone() {
    let folder = tempfile::tempdir().unwrap();
    put(&Database::open(folder.path()).unwrap(), "a", "1");
    let path = folder.path().join("store.db");
    let set = |format: u32| {
        Connection::open(&path).unwrap().pragma_update(None, "user_version", format).unwrap();
    };
    set(99);
    let before = fs::read(&path).unwrap();
    let error = error_of(folder.path());
    assert_eq!(error, StoreError::TooNew { found: 99, known: 2 });
    assert_eq!(
        error.to_string(),
        "the store has format 99, this program knows formats up to 2: use a newer program"
    );
    assert_eq!(fs::read(&path).unwrap(), before);
    set(2);
    assert_eq!(get(&Database::open(folder.path()).unwrap(), "a"), Some("1".to_owned()));
}

#[test]
fn a_file_of_another_program_is_refused() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("store.db");
    Connection::open(&path).unwrap().execute_batch("CREATE TABLE t (x)").unwrap();
    assert!(matches!(error_of(folder.path()), StoreError::Corrupt(_)));
    fs::write(&path, "no database at all, but longer than the head of one. ".repeat(99)).unwrap();
    assert!(matches!(error_of(folder.path()), StoreError::Corrupt(_)));
}

#[test]
fn an_opening_that_died_at_its_start_is_made_good() {
    let folder = tempfile::tempdir().unwrap();
    fs::write(folder.path().join("store.db"), "").unwrap();
    fs::write(folder.path().join("lock"), "no number").unwrap();
    put(&Database::open(folder.path()).unwrap(), "a", "1");
    assert_eq!(keys(&Database::open(folder.path()).unwrap()), ["a"]);
}

#[test]
fn what_the_system_refuses_is_told_with_its_place() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("file");
    fs::write(&file, "").unwrap();
    let error = error_of(&file.join("store")).to_string();
    assert!(error.starts_with("cannot create ") && error.contains("file/store"), "{error}");
}

/// Overwrites pages of a store, one after the other, and uses what is left.
#[test]
fn damage_is_an_error_and_never_a_panic() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("store.db");
    let database = Database::open(folder.path()).unwrap();
    database
        .write(|it| (0..2000).for_each(|number| it.put(format!("key {number:05}"), [7; 90])))
        .unwrap();
    database.close().unwrap();
    let whole = fs::read(&path).unwrap();
    let pages = whole.len() / 4096;
    assert!(pages > 20, "{pages}");
    let mut noticed = 0;
    for page in (0..pages).step_by(pages / 12) {
        for bytes in [vec![0; 4096], vec![0xa5; 4096]] {
            let mut damaged = whole.clone();
            damaged[page * 4096..][..4096].copy_from_slice(&bytes);
            fs::write(&path, damaged).unwrap();
            noticed += u32::from(use_all(folder.path()).is_err());
        }
    }
    assert!(noticed > 12, "only {noticed} damages were noticed");
    // The end is missing.
    fs::write(&path, &whole[..whole.len() / 2]).unwrap();
    assert!(use_all(folder.path()).is_err());
}

fn use_all(location: &Path) -> Result<(), StoreError> {
    let database = Database::open(location)?;
    let mut count = 0;
    database.read(|it| {
        it.scan_prefix(b"", &mut |_, _| {
            count += 1;
            std::ops::ControlFlow::Continue(())
        })
    })??;
    for number in (0..2000).step_by(50) {
        database.read(|it| it.get(format!("key {number:05}").as_bytes()))??;
        database.write(move |it| it.put(format!("key {number:05}"), [8; 80]))?;
    }
    database.write(|it| it.delete_prefix(b""))??;
    database.close()?;
    if count == 2000 { Ok(()) } else { Err(StoreError::Corrupt("keys are missing".to_owned())) }
}

#[test]
fn the_log_stays_short_beside_readers_that_never_pause() {
    let folder = tempfile::tempdir().unwrap();
    let database = Database::open(folder.path()).unwrap();
    let put_all = |round: u64| {
        database
            .write(move |it| {
                for number in (round % 16..4096).step_by(16) {
                    it.put(format!("key {number:05}"), vec![round as u8; 900]);
                }
            })
            .unwrap();
    };
    let log = folder.path().join("store.db-wal");
    let ends = AtomicBool::new(false);
    let longest = thread::scope(|scope| {
        for _ in 0..2 {
            scope.spawn(|| {
                while !ends.load(Ordering::Relaxed) {
                    database.read(|it| it.get(b"key 00077")).unwrap().unwrap();
                }
            });
        }
        let longest = (0..160)
            .map(|round| {
                put_all(round);
                fs::metadata(&log).unwrap().len()
            })
            .max();
        ends.store(true, Ordering::Relaxed);
        longest.unwrap()
    });
    // Some 160 MB go through it.
    assert!(longest < 64 << 20, "the log was {longest} bytes long");
    assert_eq!(keys(&database).len(), 4096);
}

#[test]
fn a_long_view_sees_its_own_state_while_the_log_is_moved() {
    let folder = tempfile::tempdir().unwrap();
    let database = Database::open(folder.path()).unwrap();
    let put_all = |value: u8| {
        database
            .write(move |it| {
                (0..2048).for_each(|number| it.put(format!("key {number:05}"), vec![value; 900]));
            })
            .unwrap();
    };
    put_all(0);
    database
        .read(|it| {
            assert_eq!(it.get(b"key 00000").unwrap(), Some(vec![0; 900]));
            // Enough to be moved several times.
            (1..12).for_each(put_all);
            for number in 0..2048 {
                let seen = it.get(format!("key {number:05}").as_bytes()).unwrap();
                assert_eq!(seen, Some(vec![0; 900]), "key {number}");
            }
        })
        .unwrap();
    let newest = database.read(|it| it.get(b"key 02047")).unwrap().unwrap();
    assert_eq!(newest, Some(vec![11; 900]));
}

/// A store that was closed in order, with 2048 keys in it.
fn settled() -> tempfile::TempDir {
    let folder = tempfile::tempdir().unwrap();
    let database = Database::open(folder.path()).unwrap();
    put_all(&database, 0);
    database.close().unwrap();
    folder
}

fn put_all(database: &Database, value: u8) {
    database
        .write(move |it| {
            (0..2048).for_each(|number| it.put(format!("key {number:05}"), vec![value; 900]));
        })
        .unwrap();
}

fn names_in(folder: &Path) -> Vec<String> {
    let entries = fs::read_dir(folder).unwrap().map(|it| it.unwrap().file_name());
    let mut names: Vec<_> = entries.map(|it| it.into_string().unwrap()).collect();
    names.sort();
    names
}

#[test]
fn who_only_reads_from_a_settled_store_makes_no_files_beside_it() {
    let folder = settled();
    let before = fs::read(folder.path().join("store.db")).unwrap();
    let database = Database::open(folder.path()).unwrap();
    assert_eq!(keys(&database).len(), 2048);
    assert_eq!(names_in(folder.path()), ["lock", "store.db"]);
    assert_eq!(error_of(folder.path()), StoreError::Locked { by: Some(std::process::id()) });
    database.close().unwrap();
    assert_eq!(fs::read(folder.path().join("store.db")).unwrap(), before);
}

#[test]
fn the_place_of_a_store_may_have_any_name() {
    let parent = tempfile::tempdir().unwrap();
    let location = parent.path().join("100% a?b#c&d=\u{e9}'\"\\ .");
    put(&Database::open(&location).unwrap(), "a", "1");
    let database = Database::open(&location).unwrap();
    assert_eq!(get(&database, "a"), Some("1".to_owned()));
    assert_eq!(names_in(&location), ["lock", "store.db"]);
    put(&database, "a", "2");
    assert_eq!(get(&database, "a"), Some("2".to_owned()));
}

#[test]
fn a_view_from_before_the_first_change_sees_its_own_state_until_it_ends() {
    let folder = settled();
    let database = Database::open(folder.path()).unwrap();
    let see_all = |it: &cgpsh::store::Transaction<'_>| {
        for number in 0..2048 {
            let seen = it.get(format!("key {number:05}").as_bytes()).unwrap();
            assert_eq!(seen, Some(vec![0; 900]), "key {number}");
        }
    };
    database
        .read(|it| {
            // Enough to be moved into the file several times, if nobody read from that.
            (1..12).for_each(|value| put_all(&database, value));
            assert_eq!(
                database.read(|it| it.get(b"key 02047")).unwrap(),
                Ok(Some(vec![11; 900])),
                "a new view is of the old state"
            );
            see_all(it);
            database.clone().close().unwrap();
            see_all(it);
        })
        .unwrap();
    assert!(names_in(folder.path()).contains(&"store.db-wal".to_owned()), "the log was moved");
    let database = Database::open(folder.path()).unwrap();
    let newest = database.read(|it| it.get(b"key 00000")).unwrap();
    assert_eq!(newest, Ok(Some(vec![11; 900])));
    assert_eq!(keys(&database).len(), 2048);
    database.close().unwrap();
    assert_eq!(names_in(folder.path()), ["lock", "store.db"]);
}

#[test]
fn the_log_is_moved_once_the_views_from_before_have_ended() {
    let folder = settled();
    let database = Database::open(folder.path()).unwrap();
    database.read(|it| (put_all(&database, 1), it.get(b"key 00000")).1).unwrap().unwrap();
    let log = folder.path().join("store.db-wal");
    let longest = (2..60_u8).map(|value| {
        put_all(&database, value);
        fs::metadata(&log).unwrap().len()
    });
    // Some 120 MB go through it.
    let longest = longest.max().unwrap();
    assert!(longest < 64 << 20, "the log was {longest} bytes long");
}

#[test]
fn a_log_beside_the_file_is_not_overlooked() {
    let folder = settled();
    let database = Database::open(folder.path()).unwrap();
    put(&database, "new", "1");
    // What a process leaves behind that dies now.
    let died = tempfile::tempdir().unwrap();
    for name in ["store.db", "store.db-wal"] {
        fs::copy(folder.path().join(name), died.path().join(name)).unwrap();
    }
    let revived = Database::open(died.path()).unwrap();
    assert_eq!(get(&revived, "new"), Some("1".to_owned()));
    drop((database, revived));
}
