//! The server log: which records it keeps.
use cgpsh::engine::Engine;
use cgpsh::engine::clock::ManualClock;
use cgpsh::engine::setup::Options;

use crate::support::doors::{BEGIN, options, prepared, show};

fn kept(engine: &Engine) -> Vec<String> {
    engine.world().log.kept()
}

#[test]
fn records_carry_time_level_and_prefix_in_one_line() {
    let (engine, session) = prepared(&["WRITELOG 1 \"Обслуживание\\ebegins\"", "WRITELOG #3 x"]);
    assert_eq!(kept(&engine), ["12:00:00 1 SYSTEM Обслуживание begins\n", "12:00:00 3 SYSTEM x\n"]);
    assert_eq!(show(session.run("WRITELOG -1 x")), "501 a log level is not negative");
    assert_eq!(kept(&engine).len(), 2);
}

#[test]
fn the_level_of_the_log_counts_unless_everything_is_logged() {
    let (engine, session) = prepared(&[
        "WRITELOG 4 a",
        "UPDATELOGSETTINGS {LogLevel=4;}",
        "WRITELOG 4 b",
        "WRITELOG 5 c",
        "SETLOGALL",
        "WRITELOG 9 d",
        "SETLOGALL OFF",
        "WRITELOG 9 e",
        "UPDATELOGSETTINGS {LogLevel=default;}",
        "WRITELOG 4 f",
        "UPDATELOGSETTINGS {LogLevel=#1;}",
        "WRITELOG 2 g",
        "WRITELOG 1 h",
    ]);
    let of = |records: Vec<String>| -> Vec<String> {
        let texts = records.iter().filter_map(|it| it.trim_end().rsplit_once(' '));
        texts.map(|(_, text)| text.to_owned()).filter(|text| text.len() == 1).collect()
    };
    assert_eq!(of(kept(&engine)), ["b", "d", "h"]);
    // A refused change of the settings changes nothing here either.
    assert_eq!(show(session.run("UPDATELOGSETTINGS LogLevel")), "500 expected settings");
    assert_eq!(show(session.run("WRITELOG 2 i")), "OK");
    assert_eq!(of(kept(&engine)), ["b", "d", "h"]);
}

#[test]
fn the_level_of_the_log_outlives_a_restart() {
    let folder = tempfile::tempdir().unwrap();
    let open = || {
        let directory = Some(folder.path().join("data"));
        Engine::open(Options { directory, ..options(&ManualClock::new(BEGIN), false) }).unwrap()
    };
    let run = |engine: &Engine, line: &str| show(engine.session("postmaster").unwrap().run(line));
    let engine = open();
    assert_eq!(run(&engine, "UPDATELOGSETTINGS {LogLevel=5;}"), "OK");
    assert_eq!(run(&engine, "WRITELOG 5 before"), "OK");
    engine.close().unwrap();
    let engine = open();
    assert_eq!(run(&engine, "WRITELOG 5 behind"), "OK");
    assert_eq!(run(&engine, "WRITELOG 6 hidden"), "OK");
    engine.close().unwrap();
    let log = std::fs::read_to_string(folder.path().join("data/logs/20261122.log")).unwrap();
    assert_eq!(log, "12:00:00 5 SYSTEM before\n12:00:00 5 SYSTEM behind\n");
}
