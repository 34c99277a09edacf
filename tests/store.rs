//! The store: one suite for all back ends.
use std::ops::ControlFlow;
use std::path::Path;

use cgpsh::store::{Database, StoreError};

/// Runs a check on an empty store of each kind.
fn on_each(check: impl Fn(&Database)) {
    check(&Database::in_memory());
    let folder = tempfile::tempdir().unwrap();
    check(&Database::open(folder.path()).unwrap());
}

fn keys(database: &Database, prefix: &'static [u8]) -> Vec<String> {
    let mut keys = Vec::new();
    let read = database.read(|it| {
        it.scan_prefix(prefix, &mut |key, _| {
            keys.push(String::from_utf8(key.to_vec()).unwrap());
            ControlFlow::Continue(())
        })
    });
    read.unwrap().unwrap();
    keys
}

#[test]
fn what_is_written_is_read() {
    on_each(|database| {
        database.write(|it| it.put(b"b", b"2")).unwrap();
        database.write(|it| it.put(b"a", b"")).unwrap();
        database.write(|it| it.put(b"", b"none")).unwrap();
        assert_eq!(database.read(|it| it.get(b"a")).unwrap(), Ok(Some(Vec::new())));
        assert_eq!(database.read(|it| it.get(b"")).unwrap(), Ok(Some(b"none".to_vec())));
        assert_eq!(database.read(|it| it.get(b"c")).unwrap(), Ok(None));
        assert_eq!(keys(database, b""), ["", "a", "b"]);
        assert_eq!(database.write(|it| it.delete_prefix(b"")).unwrap(), Ok(3));
        assert_eq!(keys(database, b""), [""; 0]);
    });
}

#[test]
fn what_is_written_is_there_after_opening_again() {
    let folder = tempfile::tempdir().unwrap();
    let open = |path: &Path| Database::open(path).unwrap();
    open(folder.path()).write(|it| it.put(b"a", b"1")).unwrap();
    assert_eq!(keys(&open(folder.path()), b""), ["a"]);
}

#[test]
fn a_panic_takes_only_its_own_changes_along() {
    on_each(|database| {
        let panicked = database.write(|it| {
            it.put(b"a", b"1");
            panic!("on purpose")
        });
        assert_eq!(panicked, Err::<(), _>(StoreError::Panicked("on purpose".to_owned())));
        assert_eq!(database.write(|it| it.contains(b"a")).unwrap(), Ok(false));
    });
}
