//! A Domain of a million Accounts, made through the engine.
//!
//! Prints the time of a create as the Domain grows (it should be flat), the listings, the time to
//! open the store again and the memory that it takes. Run with `cargo bench --bench million`
//! (`-- 100000` for a smaller Domain).
#![allow(missing_docs, clippy::print_stdout, clippy::unwrap_used, clippy::expect_used)]
use std::time::Instant;

use cgpsh::engine::Engine;
use cgpsh::engine::session::Session;
use cgpsh::engine::setup::Options;
use cgpsh::request::reply::Answer;

const WINDOW: usize = 8192;
const PAGE: usize = 10_000;

fn main() {
    let wanted = std::env::args().find_map(|argument| argument.parse().ok());
    let wanted: usize = wanted.unwrap_or(1_000_000);
    let folder = tempfile::tempdir().expect("a folder");
    let options = || Options::at(&folder.path().join("data"), "main.example");
    let engine = Engine::open(options()).expect("an engine");
    let session = engine.session("postmaster").expect("the postmaster");
    session.run("CREATEDOMAIN big.example").expect("a Domain");
    fill(&session, wanted);
    list(&session);
    drop(session);
    let begin = Instant::now();
    engine.close().expect("an orderly end");
    println!("close                     {:>9.1} ms", begin.elapsed().as_secs_f64() * 1e3);
    let begin = Instant::now();
    let engine = Engine::open(options()).expect("an engine");
    let session = engine.session("postmaster").expect("the postmaster");
    session.run("GETACCOUNTSETTINGS user00000007@big.example").expect("an Account");
    println!("open and first read       {:>9.2} ms", begin.elapsed().as_secs_f64() * 1e3);
    println!("memory after open         {:>9.1} MB", memory("VmRSS"));
    list(&session);
    println!("memory at its highest     {:>9.1} MB", memory("VmHWM"));
}

/// Makes the Accounts in batches, as a pipe does, and prints the rate as the Domain grows.
fn fill(session: &Session, wanted: usize) {
    let marks = [10_000, 100_000, 1_000_000];
    let (mut made, mut begin, mut since) = (0, Instant::now(), 0);
    while made < wanted {
        let count = WINDOW.min(wanted - made);
        let lines: Vec<String> = (made..made + count).map(create).collect();
        let outcomes = session.run_all(&lines.iter().map(String::as_str).collect::<Vec<_>>());
        assert!(outcomes.iter().all(Result::is_ok));
        made += count;
        if marks.iter().any(|mark| since < *mark && made >= *mark) || made == wanted {
            let each = begin.elapsed().as_secs_f64() * 1e6 / (made - since) as f64;
            let rate = 1e6 / each;
            println!("create, {since:>8} to {made:>8} {each:>8.2} µs each, {rate:>8.0} a second");
            (begin, since) = (Instant::now(), made);
        }
    }
}

fn create(number: usize) -> String {
    format!(
        "CREATEACCOUNT user{number:08}@big.example \
         {{RealName=\"User {number}\";Password=secret{number};}}"
    )
}

fn list(session: &Session) {
    let begin = Instant::now();
    let Ok(Answer::Printed(names)) = session.run("LISTACCOUNTS big.example") else {
        panic!("no listing");
    };
    let (count, seconds) = (names.matches(';').count(), begin.elapsed().as_secs_f64());
    let millions = count as f64 / seconds / 1e6;
    let spent = seconds * 1e3;
    println!("LISTACCOUNTS              {spent:>9.1} ms, {count} names, {millions:.1} M a second");
    let (begin, mut cookie, mut pages) = (Instant::now(), String::new(), 0);
    loop {
        let line = format!("LISTDOMAINOBJECTS big.example {PAGE} ACCOUNTS COOKIE \"{cookie}\"");
        let Ok(Answer::Value(answer)) = session.run(&line) else { panic!("no page") };
        pages += 1;
        match answer.as_array().and_then(|all| all.last()?.as_str()) {
            Some(next) if !next.is_empty() => cookie = next.to_owned(),
            _ => break,
        }
    }
    let spent = begin.elapsed().as_secs_f64() * 1e3;
    let page = spent / f64::from(pages);
    println!("LISTDOMAINOBJECTS         {spent:>9.1} ms in {pages} pages, {page:.2} ms a page");
}

/// A line of what Linux tells of the process, in MB; 0 elsewhere.
fn memory(what: &str) -> f64 {
    let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    let line = status.lines().find(|line| line.starts_with(what));
    let kilobytes = line.and_then(|line| line.split_whitespace().nth(1)?.parse::<f64>().ok());
    kilobytes.unwrap_or_default() / 1024.0
}
