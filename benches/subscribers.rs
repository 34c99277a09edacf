//! A Mailing List with 200,000 subscribers, made through the engine.
//!
//! Prints the time of a subscription as the list grows (it should be flat), of the listings with and
//! without a filter, and of the questions about one subscriber. Run with
//! `cargo bench --bench subscribers` (`-- 10000` for a smaller list).
#![allow(missing_docs, clippy::print_stdout, clippy::unwrap_used, clippy::expect_used)]
use std::time::Instant;

use cgpsh::engine::Engine;
use cgpsh::engine::session::Session;
use cgpsh::engine::setup::Options;
use cgpsh::request::reply::Answer;

const WINDOW: usize = 512;

fn main() {
    let wanted = std::env::args().find_map(|argument| argument.parse().ok());
    let wanted: usize = wanted.unwrap_or(200_000);
    let folder = tempfile::tempdir().expect("a folder");
    let options = Options::at(&folder.path().join("data"), "main.example");
    let engine = Engine::open(options).expect("an engine");
    let session = engine.session("postmaster").expect("the postmaster");
    session.run("CREATELIST news FOR postmaster").expect("a list");
    fill(&session, wanted);
    time(&session, 1, |_| "LISTSUBSCRIBERS news".to_owned());
    time(&session, 1, |_| "LISTSUBSCRIBERS news FILTER 7777".to_owned());
    time(&session, 100, |_| "LISTSUBSCRIBERS news FILTER \"\" 100".to_owned());
    time(&session, 1, |_| "READSUBSCRIBERS news".to_owned());
    time(&session, 1, |_| "READSUBSCRIBERS news FILTER 7777 10".to_owned());
    time(&session, 100, |_| "GETDOMAINLISTS".to_owned());
    time(&session, 1_000, |number| format!("GETSUBSCRIBERINFO news NAME {}", address(number)));
    time(&session, 100, |number| format!("SETPOSTINGMODE news FOR {} 3", address(number)));
    time(&session, 100, |number| format!("LIST news unsubscribe silently {}", address(number)));
}

fn address(number: usize) -> String {
    format!("user{number:08}@far.example")
}

/// Subscribes in batches, as a pipe does, and prints the rate as the list grows.
fn fill(session: &Session, wanted: usize) {
    let (mut made, mut begin, mut since) = (0, Instant::now(), 0);
    while made < wanted {
        let count = WINDOW.min(wanted - made);
        let line = |number| format!("LIST news feed silently \"User\" <{}>", address(number));
        let lines: Vec<String> = (made..made + count).map(line).collect();
        let outcomes = session.run_all(&lines.iter().map(String::as_str).collect::<Vec<_>>());
        assert!(outcomes.iter().all(Result::is_ok));
        made += count;
        if made - since >= 50_000 || made == wanted {
            let each = begin.elapsed().as_secs_f64() * 1e6 / (made - since) as f64;
            println!("subscribe, {since:>7} to {made:>7}    {each:>9.2} µs each");
            (begin, since) = (Instant::now(), made);
        }
    }
}

/// Prints how long each of so many commands takes, and how much the last one answers.
fn time(session: &Session, count: usize, line: impl Fn(usize) -> String) {
    let begin = Instant::now();
    let mut last = Answer::Nothing;
    for number in 0..count {
        last = session.run(&line(number)).expect("an answer");
    }
    let each = begin.elapsed().as_secs_f64() * 1e6 / count as f64;
    let bytes = last.text().map_or(0, |text| text.len());
    println!("{:<45} {each:>9.1} µs, {bytes} bytes", line(0));
}
