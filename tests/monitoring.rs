//! What the server counts: which totals outlive it, and what counting may not cost.
use std::path::Path;

use cgpsh::engine::Engine;
use cgpsh::engine::clock::ManualClock;
use cgpsh::engine::login::Credentials;
use cgpsh::engine::session::Session;
use cgpsh::engine::setup::Options;

use crate::support::doors::{BEGIN, PASSWORD, PEER, options, prepared, show};

fn open(directory: &Path, clock: &ManualClock) -> (Engine, Session) {
    let directory = Some(directory.to_owned());
    let engine = Engine::open(Options { directory, ..options(clock, false) }).expect("an engine");
    let session = engine.session("postmaster").expect("the postmaster");
    (engine, session)
}

fn commands(session: &Session) -> i64 {
    let answer = show(session.run("GETSTATELEMENT cliCommands"));
    answer.trim_start_matches('#').parse().unwrap_or_else(|_| panic!("{answer}"))
}

#[test]
fn an_orderly_end_keeps_the_totals() {
    let (folder, clock) = (tempfile::tempdir().expect("a folder"), ManualClock::new(BEGIN));
    let (engine, session) = open(folder.path(), &clock);
    session
        .run_all(&["NOOP"; 10])
        .into_iter()
        .for_each(|outcome| drop(outcome.expect("an answer")));
    let wrong = engine.log_in("postmaster", Credentials::Clear("wrong"), PEER);
    assert!(wrong.is_err());
    drop(engine.log_in("postmaster", Credentials::Clear(PASSWORD), PEER).expect("a session"));
    drop(session);
    engine.close().expect("an orderly end");
    let (_engine, session) = open(folder.path(), &clock);
    assert_eq!(commands(&session), 10);
    assert_eq!(show(session.run("GETSTATELEMENT pwdInputTotal")), "#1");
    assert_eq!(show(session.run("GETSTATELEMENT pwdLoginsFailed")), "#1");
}

#[test]
fn a_process_that_reads_for_a_moment_writes_nothing() {
    let (folder, clock) = (tempfile::tempdir().expect("a folder"), ManualClock::new(BEGIN));
    drop(open(folder.path(), &clock));
    let (engine, session) = open(folder.path(), &clock);
    clock.advance(59);
    session.run("NOOP").expect("an answer");
    drop((engine, session));
    let (_engine, session) = open(folder.path(), &clock);
    assert_eq!(commands(&session), 0);
}

#[test]
fn a_process_that_reads_for_long_writes_its_totals_beside() {
    let (folder, clock) = (tempfile::tempdir().expect("a folder"), ManualClock::new(BEGIN));
    let (engine, session) = open(folder.path(), &clock);
    session.run("NOOP").expect("an answer");
    clock.advance(60);
    session.run("NOOP").expect("an answer");
    // The last handle waits until the store has written all that it was given.
    drop((engine, session));
    let (_engine, session) = open(folder.path(), &clock);
    assert_eq!(commands(&session), 2);
}

#[test]
fn changes_take_the_totals_along() {
    let (folder, clock) = (tempfile::tempdir().expect("a folder"), ManualClock::new(BEGIN));
    let (engine, session) = open(folder.path(), &clock);
    session.run("NOOP").expect("an answer");
    session.run("CREATEDOMAIN example.com").expect("an answer");
    // Within the minute nothing more is written.
    session.run("CREATEDOMAIN example.org").expect("an answer");
    drop((engine, session));
    let (_engine, session) = open(folder.path(), &clock);
    assert_eq!(commands(&session), 2);
}

#[test]
fn a_command_sees_those_before_it_counted() {
    let engine = Engine::open(options(&ManualClock::new(BEGIN), false)).expect("an engine");
    let session = engine.session("postmaster").expect("the postmaster");
    let lines = ["NOOP", "NOSUCH", "GETSTATELEMENT cliCommands", "GETSTATELEMENT 2.5"];
    let shown: Vec<String> = session.run_all(&lines).into_iter().map(show).collect();
    assert_eq!(shown, ["OK", "500 unknown command", "#2", "#1"]);
}

#[test]
fn a_domain_takes_its_objects_out_of_the_totals() {
    let (_engine, session) = prepared(&[
        "CREATEDOMAIN example.com",
        "CREATEDOMAIN example.org",
        "SETDOMAINALIASES example.com (example.net)",
        "CREATEACCOUNT ann@example.com",
        "CREATEACCOUNT bob@example.com",
        "SETACCOUNTALIASES ann@example.com (a,b)",
        "CREATEGROUP staff@example.com",
        "CREATEFORWARDER out@example.com TO ann",
        "CREATELIST news@example.com FOR ann",
        "CREATENAMEDTASK task@example.com FOR ann",
        "RENAMEACCOUNT bob@example.com INTO bob@example.org",
        "DELETEFORWARDER out@example.com",
        "CREATEFORWARDER in@example.com TO ann",
    ]);
    let totals = || {
        let all = ["1.1", "1.2", "1.3", "1.4", "1.5", "1.6", "1.7"];
        all.map(|id| show(session.run(&format!("GETSTATELEMENT {id}")))).join(" ")
    };
    assert_eq!(totals(), "#3 #3 #2 #1 #1 #1 #1");
    assert_eq!(show(session.run("DELETEDOMAIN example.com FORCE")), "OK");
    assert_eq!(totals(), "#2 #2 #0 #0 #0 #0 #0");
    assert_eq!(show(session.run("CREATEDOMAIN example.com")), "OK");
    assert_eq!(totals(), "#3 #2 #0 #0 #0 #0 #0");
}

#[test]
fn sessions_are_counted_once_however_many_clones_they_have() {
    let engine = Engine::open(options(&ManualClock::new(BEGIN), false)).expect("an engine");
    let session = engine.session("postmaster").expect("the postmaster");
    let count = |expected: &str| {
        assert_eq!(show(session.run("GETSTATELEMENT pwdInputActive")), expected);
    };
    count("#1");
    let other = engine.session("postmaster").expect("the postmaster");
    let clone = other.clone();
    count("#2");
    drop(other);
    count("#2");
    drop(clone);
    count("#1");
}

#[test]
fn custom_elements_do_not_fill_the_store() {
    let engine = Engine::open(options(&ManualClock::new(BEGIN), false)).expect("an engine");
    let session = engine.session("postmaster").expect("the postmaster");
    let lines: Vec<String> = (0..1_001).map(|it| format!("SETSTATELEMENT c{it} INC 1")).collect();
    let outcomes = session.run_all(&lines.iter().map(String::as_str).collect::<Vec<_>>());
    assert!(outcomes[..1_000].iter().all(Result::is_ok));
    assert!(outcomes[1_000].is_err());
    assert_eq!(show(session.run("SETSTATELEMENT c5 INC 1")), "OK");
    assert!(session.run("GETSTATELEMENT c1000").is_err());
}

#[test]
fn addresses_that_are_over_do_not_fill_the_store() {
    let (folder, clock) = (tempfile::tempdir().expect("a folder"), ManualClock::new(BEGIN));
    let (_engine, session) = open(folder.path(), &clock);
    let dump = folder.path().join("objects_dump.txt");
    let records = |name: &str| {
        session.run("DUMPALLOBJECTS FILE").expect("an answer");
        let text = std::fs::read_to_string(&dump).expect("the dump");
        std::fs::remove_file(&dump).expect("the dump");
        text.lines().filter(|line| line.contains(name)).count()
    };
    let report = |third: u8| {
        for last in 0..100 {
            let line = format!("REPORTFAILEDLOGINADDRESS 192.0.{third}.{last}");
            session.run(&line).expect("an answer");
            let line = format!("TEMPBLACKLISTIP 192.0.{third}.{last} TIMEOUT 60");
            session.run(&line).expect("an answer");
        }
    };
    report(1);
    report(2);
    assert_eq!(
        (records("server/temporary/failures/"), records("server/temporary/blocked/")),
        (200, 200)
    );
    clock.advance(601);
    report(3);
    assert_eq!(
        (records("server/temporary/failures/"), records("server/temporary/blocked/")),
        (100, 100)
    );
}

#[test]
fn nothing_is_carried_out_behind_a_shutdown() {
    let engine = Engine::open(options(&ManualClock::new(BEGIN), false)).expect("an engine");
    let session = engine.session("postmaster").unwrap();
    let other = engine.session("postmaster").unwrap();
    let stopping = "500 the server is shutting down";
    let outcomes = session.run_all(&["CREATEACCOUNT ann", "SHUTDOWN", "CREATEACCOUNT late"]);
    let told: Vec<String> = outcomes.into_iter().map(show).collect();
    assert_eq!(told, ["OK", "OK", stopping]);
    assert!(engine.is_shutting_down());
    assert_eq!(show(other.run("LISTDOMAINS")), stopping);
}
