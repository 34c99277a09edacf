//! Sessions of the web interface that are over leave nothing behind.
use std::fs;
use std::path::Path;

use cgpsh::engine::Engine;
use cgpsh::engine::clock::ManualClock;
use cgpsh::engine::setup::Options;

use crate::support::doors::{BEGIN, options, show};

/// How many records of sessions there are, entries of the server included.
fn session_records(engine: &Engine, directory: &Path) -> usize {
    records(engine, directory, "/sessions/")
}

fn records(engine: &Engine, directory: &Path, name: &str) -> usize {
    let dump = directory.join("objects_dump.txt");
    let _ = fs::remove_file(&dump);
    let postmaster = engine.session("postmaster").unwrap();
    assert_eq!(show(postmaster.run("DUMPALLOBJECTS FILE")), "OK");
    fs::read_to_string(&dump).unwrap().lines().filter(|line| line.contains(name)).count()
}

#[test]
fn sessions_that_are_over_go_with_new_ones() {
    let folder = tempfile::tempdir().unwrap();
    let directory = folder.path().join("data");
    let clock = ManualClock::new(BEGIN);
    let options = Options { directory: Some(directory.clone()), ..options(&clock, false) };
    let engine = Engine::open(options).unwrap();
    let postmaster = engine.session("postmaster").unwrap();
    let create = |line: &str| {
        let answer = show(postmaster.run(line));
        let (number, word) = answer.split_once('-').unwrap_or_else(|| panic!("{answer}"));
        assert!(number.len() == 6 && number.chars().all(|sign| sign.is_ascii_digit()), "{answer}");
        assert!(word.len() == 20 && word.chars().all(|it| it.is_ascii_alphabetic()), "{answer}");
        answer
    };

    assert_eq!(show(postmaster.run("CREATEACCOUNT brief")), "OK");
    for _ in 0..20 {
        create("CREATEWEBUSERSESSION postmaster ADDRESS 192.0.2.7");
        create("CREATEXIMSSSESSION brief ADDRESS 192.0.2.7");
        create("CREATELITESESSION ADDRESS 192.0.2.7");
    }
    assert_eq!(session_records(&engine, &directory), 2 * 60);
    assert_eq!(records(&engine, &directory, "lite-sessions/"), 20);

    // An Account takes its own along.
    assert_eq!(show(postmaster.run("DELETEACCOUNT brief")), "OK");
    assert_eq!(session_records(&engine, &directory), 2 * 40);

    // Half of the rest is over; each new session removes some, and none of those that are alive.
    clock.advance(1_000);
    let alive: Vec<String> =
        (0..10).map(|_| create("CREATEWEBUSERSESSION postmaster ADDRESS 192.0.2.7")).collect();
    clock.advance(1_000);
    for _ in 0..5 {
        create("CREATELITESESSION ADDRESS 192.0.2.7");
    }
    assert_eq!(session_records(&engine, &directory), 2 * 15);
    assert_eq!(records(&engine, &directory, "lite-sessions/"), 5);
    for id in alive {
        assert!(show(postmaster.run(&format!("GETSESSION {id}"))).starts_with("{ID="), "{id}");
    }
}
