//! Other processes: one that holds the store, and some that die while they write.
//!
//! The other process is this test program once more, told by a variable to run the same test. So
//! each test has two halves.
#![allow(clippy::print_stdout)] // What a child says is how its parent follows it.
use std::io::{BufRead, BufReader, Read};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, mpsc};
use std::thread;

use cgpsh::store::{Database, StoreError};

use crate::store::{check_file, get, keys, put};

pub(super) const LOCATION: &str = "STORE_TEST_LOCATION";

/// Where the other half finds the store, if this is the other half.
pub(super) fn location_of_child() -> Option<PathBuf> {
    std::env::var_os(LOCATION).map(PathBuf::from)
}

/// Starts the other half of the test with that name.
pub(super) fn start(test: &str, location: &Path) -> Child {
    Command::new(std::env::current_exe().unwrap())
        .args([test, "--exact", "--nocapture", "--test-threads=1"])
        .env(LOCATION, location)
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::null())
        .spawn()
        .unwrap()
}

#[test]
fn a_store_that_another_process_holds_is_refused_until_that_dies() {
    if let Some(location) = location_of_child() {
        let database = Database::open(&location).unwrap();
        put(&database, "child", "1");
        println!("\nopen");
        // Until the other end goes away.
        drop(std::io::stdin().read_to_end(&mut Vec::new()));
        return;
    }
    let folder = tempfile::tempdir().unwrap();
    let test = "store::crash::a_store_that_another_process_holds_is_refused_until_that_dies";
    let mut child = start(test, folder.path());
    let lines = BufReader::new(child.stdout.take().unwrap()).lines();
    assert!(lines.map_while(Result::ok).any(|line| line == "open"));
    let error = Database::open(folder.path()).err().unwrap();
    assert_eq!(error, StoreError::Locked { by: Some(child.id()) });
    let text =
        format!("the store is in use by process {}: stop it, or talk to it with -H", child.id());
    assert_eq!(error.to_string(), text);
    child.kill().unwrap();
    child.wait().unwrap();
    let database = Database::open(folder.path()).unwrap();
    assert_eq!(get(&database, "child"), Some("1".to_owned()));
}

/// Writes from several threads, each a pair of keys and sometimes a large prefix, and says of each
/// when it is on disk.
fn storm(location: &Path) {
    let database = Database::open(location).unwrap();
    let first = database.read(|it| it.get(b"next")).unwrap().unwrap();
    let first = first.map_or(0, |text| String::from_utf8(text).unwrap().parse().unwrap());
    let next = Arc::new(AtomicU64::new(first));
    let (sender, receiver) = mpsc::channel();
    for writer in 0..4 {
        let (database, next, sender) = (database.clone(), Arc::clone(&next), sender.clone());
        thread::spawn(move || {
            loop {
                let number = next.fetch_add(1, Ordering::Relaxed);
                let work = move |it: &mut cgpsh::store::Transaction<'_>| {
                    it.put(format!("a/{number:09}"), vec![number as u8; 500]);
                    it.put(format!("b/{number:09}"), vec![number as u8; 3000]);
                    it.put("next", (number + 100).to_string());
                };
                if writer == 0 {
                    let sender = sender.clone();
                    database.submit(work, move |it| sender.send((number, it)).unwrap());
                    thread::yield_now();
                } else {
                    sender.send((number, database.write(work))).unwrap();
                }
            }
        });
    }
    println!();
    for (number, result) in receiver {
        result.unwrap();
        println!("done {number}");
    }
}

#[test]
fn what_was_acknowledged_survives_a_kill() {
    if let Some(location) = location_of_child() {
        return storm(&location);
    }
    let folder = tempfile::tempdir().unwrap();
    let mut acknowledged = Vec::new();
    for round in 1..=6 {
        let mut child = start("store::crash::what_was_acknowledged_survives_a_kill", folder.path());
        let lines = BufReader::new(child.stdout.take().unwrap()).lines().map_while(Result::ok);
        let mut numbers = lines.filter_map(|line| line.strip_prefix("done ")?.parse::<u64>().ok());
        // Each round ends at another place; the last ones have moved the log several times.
        acknowledged.extend(numbers.by_ref().take(100 * round * round));
        child.kill().unwrap();
        child.wait().unwrap();
        // What was said before the end counts too.
        acknowledged.extend(numbers);
        let database = Database::open(folder.path()).unwrap();
        check_file(folder.path());
        let found = keys(&database);
        let halves = |half: &str| -> Vec<&str> {
            found.iter().filter_map(|key| key.strip_prefix(half)).collect()
        };
        let whole = halves("a/");
        assert_eq!(whole, halves("b/"), "a change was torn in round {round}");
        for number in &acknowledged {
            let name = format!("{number:09}");
            assert!(whole.binary_search(&name.as_str()).is_ok(), "{number} of round {round}");
        }
        database.close().unwrap();
    }
    assert!(acknowledged.len() >= 9100, "{}", acknowledged.len());
}
