//! The store: one suite for all back ends, and what only the one on disk has to show.
mod crash;
mod disk;
mod faults;
mod group;
mod model;
mod suite;
mod upgrade;

use std::ops::ControlFlow;
use std::path::Path;

use cgpsh::store::{Database, Transaction};
use rusqlite::{Connection, OpenFlags};

/// The longest key and value, together, that share a row of the file.
const ROW_BYTES: usize = 990;

/// Runs a check on an empty store of each kind.
fn on_each(check: impl Fn(&Database)) {
    check(&Database::in_memory());
    let folder = tempfile::tempdir().unwrap();
    check(&Database::open(folder.path()).unwrap());
    check_file(folder.path());
}

/// Checks that the file of a store is whole: each large value belongs to one key, and there are no
/// others. Returns how many there are.
fn check_file(location: &Path) -> usize {
    let path = location.join("store.db");
    let file = Connection::open_with_flags(path, OpenFlags::SQLITE_OPEN_READ_ONLY).unwrap();
    let numbers = |query| -> Vec<i64> {
        let mut select = file.prepare(query).unwrap();
        let rows = select.query_map([], |row| row.get(0)).unwrap();
        rows.map(Result::unwrap).collect()
    };
    let large = numbers("SELECT id FROM large ORDER BY id");
    let references =
        numbers("SELECT value FROM objects WHERE typeof(value) = 'integer' ORDER BY value");
    assert_eq!(large, references);
    let rows = format!(
        "SELECT count(*) FROM objects LEFT JOIN large ON typeof(objects.value) = 'integer' \
           AND id = objects.value \
         WHERE (length(key) + length(coalesce(large.value, objects.value)) > {ROW_BYTES}) \
            <> (typeof(objects.value) = 'integer')"
    );
    assert_eq!(numbers(&rows), [0], "values are on the wrong side");
    let verdict: String = file.query_row("PRAGMA integrity_check", [], |row| row.get(0)).unwrap();
    assert_eq!(verdict, "ok");
    large.len()
}

/// All that a scan gives, as text.
fn pairs(it: &Transaction<'_>, from: &[u8], to: Option<&[u8]>) -> Vec<(String, String)> {
    let mut pairs = Vec::new();
    it.scan(from, to, &mut |key, value| {
        let text = |bytes: &[u8]| String::from_utf8(bytes.to_vec()).unwrap();
        pairs.push((text(key), text(value)));
        ControlFlow::Continue(())
    })
    .unwrap();
    pairs
}

/// All keys of the store, as text.
fn keys(database: &Database) -> Vec<String> {
    let mut keys = Vec::new();
    let scan = database.read(|it| {
        it.scan(b"", None, &mut |key, _| {
            keys.push(String::from_utf8(key.to_vec()).unwrap());
            ControlFlow::Continue(())
        })
    });
    scan.unwrap().unwrap();
    keys
}

fn get(database: &Database, key: &str) -> Option<String> {
    let value = database.read(|it| it.get(key.as_bytes())).unwrap().unwrap();
    value.map(|value| String::from_utf8(value).unwrap())
}

fn put(database: &Database, key: &'static str, value: &'static str) {
    database.write(move |it| it.put(key, value)).unwrap();
}
