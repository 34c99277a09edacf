//! The store: one suite for all back ends, and what only the one on disk has to show.
mod crash;
mod disk;
mod faults;
mod group;
mod model;
mod suite;

use std::ops::ControlFlow;

use cgpsh::store::{Database, Transaction};

/// Runs a check on an empty store of each kind.
fn on_each(check: impl Fn(&Database)) {
    check(&Database::in_memory());
    let folder = tempfile::tempdir().unwrap();
    check(&Database::open(folder.path()).unwrap());
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
