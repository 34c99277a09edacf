//! Stores of an older format: they are brought up to date whole or not at all.
use std::fs;
use std::path::Path;
use std::process::{Command, Stdio};

use cgpsh::store::{Database, Sqlite};
use rusqlite::Connection;

use crate::store::check_file;
use crate::store::crash::{LOCATION, location_of_child};

/// The lengths of the values of an old store: none, small ones, some around the longest that stays in
/// its row, and large ones.
fn lengths() -> impl Iterator<Item = usize> {
    let few = [0, 1, 500, 900, 970, 990, 1000, 2000, 32 << 10, 300 << 10];
    few.into_iter().chain((0..400).map(|number| if number % 3 == 0 { 5000 } else { 80 }))
}

fn expected() -> Vec<(Vec<u8>, Vec<u8>)> {
    let pair = |(number, length)| (format!("{number:05}").into_bytes(), vec![number as u8; length]);
    lengths().enumerate().map(pair).collect()
}

/// How many of the values are large.
fn large() -> usize {
    expected()
        .iter()
        .filter(|(key, value)| key.len() + value.len() > crate::store::ROW_BYTES)
        .count()
}

/// Makes a store as the first format had it.
fn make_old(location: &Path) {
    let mut file = Connection::open(location.join("store.db")).unwrap();
    file.execute_batch(
        "PRAGMA page_size = 4096;
         CREATE TABLE objects (key BLOB PRIMARY KEY, value BLOB NOT NULL) WITHOUT ROWID;
         PRAGMA application_id = 1667723379;
         PRAGMA user_version = 1;
         PRAGMA journal_mode = WAL;",
    )
    .unwrap();
    let transaction = file.transaction().unwrap();
    for (key, value) in expected() {
        transaction.execute("INSERT INTO objects VALUES (?1, ?2)", [key, value]).unwrap();
    }
    transaction.commit().unwrap();
}

fn format_of(location: &Path) -> u32 {
    let file = Connection::open(location.join("store.db")).unwrap();
    file.pragma_query_value(None, "user_version", |row| row.get(0)).unwrap()
}

/// Checks that a store has the newest format and everything that the old one had.
fn check_new(location: &Path) {
    let mut seen = Vec::new();
    let database = Database::open(location).unwrap();
    database
        .read(|it| {
            it.scan(b"", None, &mut |key, value| {
                seen.push((key.to_vec(), value.to_vec()));
                std::ops::ControlFlow::Continue(())
            })
        })
        .unwrap()
        .unwrap();
    assert_eq!(seen, expected());
    for (key, value) in expected() {
        assert_eq!(database.read(|it| it.get(&key)).unwrap(), Ok(Some(value)));
    }
    assert_eq!(check_file(location), large());
    database.close().unwrap();
    assert_eq!(format_of(location), 2);
}

#[test]
fn an_old_store_is_brought_up_to_date() {
    let folder = tempfile::tempdir().unwrap();
    make_old(folder.path());
    check_new(folder.path());
    check_new(folder.path());
    let database = Database::open(folder.path()).unwrap();
    assert_eq!(database.write(|it| it.delete_prefix(b"0")).unwrap(), Ok(lengths().count()));
    assert_eq!(check_file(folder.path()), 0);
}

/// Lets another process open the store that may not write files beyond so many KiB: the system kills
/// it then, or, where `trap` says so, refuses the write. Returns whether it came to its end.
fn open_within(location: &Path, kib: u64, trap: &str) -> bool {
    let script = format!("{trap} ulimit -f {}; exec \"$0\" \"$@\"", kib * 2);
    let test = "store::upgrade::an_upgrade_that_is_broken_off_leaves_the_old_store";
    let status = Command::new("sh")
        .args(["-c", &script])
        .arg(std::env::current_exe().unwrap())
        .args([test, "--exact", "--test-threads=1"])
        .env(LOCATION, location)
        .stdin(Stdio::null())
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .status()
        .unwrap();
    status.success()
}

#[test]
fn an_upgrade_that_is_broken_off_leaves_the_old_store() {
    if let Some(location) = location_of_child() {
        return Sqlite::open(&location).map(drop).unwrap();
    }
    let first = tempfile::tempdir().unwrap();
    make_old(first.path());
    let bytes = fs::metadata(first.path().join("store.db")).unwrap().len();
    for trap in ["", "trap '' XFSZ;"] {
        let (mut broken_off, mut kib) = (0, 4);
        loop {
            let folder = tempfile::tempdir().unwrap();
            fs::copy(first.path().join("store.db"), folder.path().join("store.db")).unwrap();
            let done = open_within(folder.path(), kib, trap);
            let format = format_of(folder.path());
            check_new(folder.path());
            if done {
                assert_eq!(format, 2);
                break;
            }
            // One whose log could not be moved into the file has the new format all the same.
            broken_off += u32::from(format == 1);
            kib += bytes / 1024 / 8;
        }
        assert!(broken_off > 3, "{broken_off} with {trap:?}");
    }
}
