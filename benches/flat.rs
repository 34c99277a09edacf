//! What an operation costs while the object that it works on grows.
//!
//! A file of 50 MB, a Mailbox tree of 10,000, a dataset of 100,000 entries, a Mailing List of 100,000
//! subscribers: each is filled step by step through the engine, and after each step the same
//! operations are timed. A row should show the same time in every column: an operation costs what it
//! touches, not what is there. The last column is how many times dearer the largest is than the
//! smallest. Run with `cargo bench --bench flat` (`-- 10` for objects of a tenth of the size).
#![allow(missing_docs, clippy::print_stdout, clippy::unwrap_used, clippy::expect_used)]
use std::collections::BTreeMap;
use std::thread::sleep;
use std::time::{Duration, Instant};

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD as BASE64;
use cgpsh::engine::Engine;
use cgpsh::engine::session::Session;
use cgpsh::engine::setup::Options;

/// The sizes of an object after its steps, in hundredths of the whole.
const STEPS: [usize; 3] = [1, 10, 100];
/// Commands that share a commit while an object is filled.
const WINDOW: usize = 256;
/// So many commands of a row are timed.
const TIMED: usize = 220;
/// They are sent in groups of so many, which share a commit, and the time of a row is that of the
/// group in the middle: what else the machine does falls on a few of them.
const GROUP: usize = 20;
/// How long the store is given to take what was written out of its log.
const SETTLING: Duration = Duration::from_secs(2);
/// Bytes that are read or written in one command.
const SLICE: usize = 4 << 10;

fn main() {
    let divisor = std::env::args().find_map(|argument| argument.parse().ok()).unwrap_or(1);
    let folder = tempfile::tempdir().expect("a folder");
    let options = Options::at(&folder.path().join("data"), "main.example");
    let engine = Engine::open(options).expect("an engine");
    let session = engine.session("postmaster").expect("the postmaster");
    file(&session, (50 << 20) / divisor);
    mailboxes(&session, 10_000 / divisor);
    dataset(&session, 100_000 / divisor);
    subscribers(&session, 100_000 / divisor);
    domains(&session, 10_000 / divisor);
    tables(&session, 10_000 / divisor);
}

fn file(session: &Session, bytes: usize) {
    const PIECE: usize = 256 << 10;
    let piece = BASE64.encode(vec![b'a'; PIECE]);
    let slice = BASE64.encode(vec![b'b'; SLICE]);
    let write = |at: &str| format!("WRITESTORAGEFILE postmaster FILE big {at} DATA [{slice}]");
    let mut table = Table::new("file", "KB");
    let mut made = 0;
    for step in STEPS {
        let size = bytes * step / 100;
        while made < size {
            let line = format!("WRITESTORAGEFILE postmaster FILE big OFFSET END DATA [{piece}]");
            run(session, &[line]);
            made += PIECE;
        }
        table.column(made >> 10);
        let last = made - SLICE;
        for (name, at) in [("begin", 0), ("middle", last / 2), ("end", last)] {
            let line = format!("READSTORAGEFILE postmaster FILE big OFFSET {at} SIZE {SLICE}");
            table.time(session, &format!("read 4 KB, {name}"), |_| line.clone());
        }
        for (name, at) in [("begin", 1), ("middle", last / 2), ("end", last)] {
            let line = write(&format!("OFFSET {at}"));
            table.time(session, &format!("write 4 KB, {name}"), |_| line.clone());
        }
        table.time(session, "append 4 KB", |_| write("OFFSET END"));
        made += TIMED * SLICE;
        table.time(session, "list files", |_| "LISTSTORAGEFILES postmaster".to_owned());
        table.time(session, "rename", |turn| {
            let names = ["big", "bigger"];
            let (name, new_name) = (names[turn % 2], names[(turn + 1) % 2]);
            format!("RENAMESTORAGEFILE postmaster FILE {name} INTO {new_name}")
        });
    }
    table.print();
}

/// The name of a Mailbox; there are ten at the top, and all others lie in them.
fn mailbox(number: usize) -> String {
    format!("box{}/inner{number:06}", number % 10)
}

fn mailboxes(session: &Session, count: usize) {
    let mut table = Table::new("Mailboxes", "");
    let mut made = 0;
    for step in STEPS {
        let size = (count * step / 100).max(1);
        fill(session, &mut made, size, |number| {
            format!("CREATEMAILBOX postmaster MAILBOX {}", mailbox(number))
        });
        table.column(size);
        let known = |turn: usize| mailbox(turn * 7919 % size);
        let on = |verb: &str, turn, rest: &str| {
            format!("{verb} postmaster MAILBOX {}{rest}", known(turn))
        };
        table.time(session, "GETMAILBOXINFO", |turn| on("GETMAILBOXINFO", turn, ""));
        table.time(session, "SETMAILBOXACL", |turn| on("SETMAILBOXACL", turn, " {anyone=lr;}"));
        table.time(session, "CREATEMAILBOX", |turn| {
            format!("CREATEMAILBOX postmaster MAILBOX new/n{turn}")
        });
        table.time(session, "RENAMEMAILBOX", |turn| {
            format!("RENAMEMAILBOX postmaster MAILBOX new/n{turn} INTO new/m{turn}")
        });
        table.time(session, "list ten by their names", |turn| {
            format!("LISTMAILBOXES postmaster FILTER new/m{}*", turn % 20 + 10)
        });
        table.time(session, "list the top level", |_| {
            "LISTMAILBOXES postmaster FILTER \"%\"".to_owned()
        });
        table.time(session, "DELETEMAILBOX", |turn| {
            format!("DELETEMAILBOX postmaster MAILBOX new/m{turn}")
        });
    }
    table.print();
}

fn dataset(session: &Session, count: usize) {
    let on = |operation: &str| format!("DATASET postmaster {{subsetName=book;what={operation};}}");
    let entry = |number: usize| {
        format!("data={{addressbook.Email=user{number}@far.example;name=\"User {number}\";}}")
    };
    let mut table = Table::new("dataset", "");
    let mut made = 0;
    for step in STEPS {
        let size = (count * step / 100).max(1);
        fill(session, &mut made, size, |number| {
            on(&format!("setEntry;entryName=entry{number:06};{}", entry(number)))
        });
        table.column(size);
        let known = |turn: usize| turn * 7919 % size;
        table.time(session, "setEntry, known", |turn| {
            on(&format!("setEntry;entryName=entry{:06};data={{note={turn};}}", known(turn)))
        });
        table.time(session, "setEntry, new", |turn| {
            on(&format!("setEntry;entryName=new{turn};{}", entry(1_000_000 + turn)))
        });
        table.time(session, "deleteEntry", |turn| on(&format!("deleteEntry;entryName=new{turn}")));
        table.time(session, "addRandomEntry, known", |turn| {
            on(&format!("addRandomEntry;{}", entry(known(turn))))
        });
        table.time(session, "addRandomEntry, new", |turn| {
            on(&format!("addRandomEntry;{}", entry(2_000_000 + step * TIMED + turn)))
        });
        table.time(session, "findAddress", |turn| {
            on(&format!("findAddress;address=user{}@far.example", known(turn)))
        });
        table.time(session, "listEntries by a name", |turn| {
            on(&format!("listEntries;attribute=entry;data=entry{:06}", known(turn)))
        });
        table.time(session, "listEntries by an address", |turn| {
            let email = format!("user{}@far.example", known(turn));
            on(&format!("listEntries;attribute=addressbook.Email;data={email}"))
        });
        table.time(session, "listSubsets", |_| {
            "DATASET postmaster {subsetName=\"\";what=listSubsets;}".to_owned()
        });
    }
    table.print();
}

fn subscribers(session: &Session, count: usize) {
    let address = |number: usize| format!("user{number:08}@far.example");
    run(session, &["CREATELIST news FOR postmaster".to_owned()]);
    let mut table = Table::new("subscribers", "");
    let mut made = 0;
    for step in STEPS {
        let size = (count * step / 100).max(1);
        fill(session, &mut made, size, |number| {
            format!("LIST news feed silently \"User\" <{}>", address(number))
        });
        table.column(size);
        let known = |turn: usize| address(turn * 7919 % size);
        table.time(session, "subscribe", |turn| {
            format!("LIST news feed silently {}", address(50_000_000 + turn))
        });
        table.time(session, "GETSUBSCRIBERINFO", |turn| {
            format!("GETSUBSCRIBERINFO news NAME {}", known(turn))
        });
        table.time(session, "SETPOSTINGMODE", |turn| {
            format!("SETPOSTINGMODE news FOR {} 3", known(turn))
        });
        table
            .time(session, "list a hundred", |_| "LISTSUBSCRIBERS news FILTER \"\" 100".to_owned());
        table.time(session, "unsubscribe", |turn| {
            format!("LIST news unsubscribe silently {}", address(50_000_000 + turn))
        });
    }
    table.print();
}

fn domains(session: &Session, count: usize) {
    let mut table = Table::new("Domains", "");
    let mut made = 0;
    run(session, &["CREATELITESESSION ADDRESS 192.0.2.1".to_owned()]);
    for step in STEPS {
        let size = (count * step / 100).max(1);
        fill(session, &mut made, size, |number| format!("CREATEDOMAIN d{number}.example"));
        table.column(size);
        let known = |turn: usize| turn * 7919 % size;
        table.time(session, "CREATEDOMAIN", |turn| format!("CREATEDOMAIN new{turn}.example"));
        table.time(session, "CREATEACCOUNT", |turn| {
            format!("CREATEACCOUNT user{step}x{turn}@d{}.example", known(turn))
        });
        table.time(session, "ROUTE", |turn| {
            format!("ROUTE user{step}x{turn}@d{}.example", known(turn))
        });
        table.time(session, "GETSTATELEMENT numAccounts", |_| {
            "GETSTATELEMENT numAccounts".to_owned()
        });
        table.time(session, "LISTLITESESSIONS", |_| "LISTLITESESSIONS".to_owned());
        table.time(session, "DELETEDOMAIN", |turn| format!("DELETEDOMAIN new{turn}.example"));
    }
    table.print();
}

/// The router table and a list of addresses, which are one text each.
fn tables(session: &Session, count: usize) {
    let mut table = Table::new("lines of a table", "");
    for step in STEPS {
        let size = (count * step / 100).max(1);
        let records = (0..size).map(|number| format!("<r{number}> = postmaster\\e"));
        let networks = (0..size).map(|it| format!("10.{}.{}.0/24\\e", it / 256, it % 256));
        run(
            session,
            &[
                format!("SETROUTERTABLE \"{}\"", records.collect::<String>()),
                format!("SETDENIEDIPS \"{}\"", networks.collect::<String>()),
            ],
        );
        table.column(size);
        table.time(session, "ROUTE, the last record", |_| format!("ROUTE r{}", size - 1));
        table.time(session, "ROUTE, no record", |_| "ROUTE postmaster".to_owned());
        table.time(session, "GETIPSTATE", |_| "GETIPSTATE 192.0.2.1".to_owned());
    }
    table.print();
}

/// Carries commands out that must not be refused.
fn run(session: &Session, lines: &[String]) {
    let texts: Vec<&str> = lines.iter().map(String::as_str).collect();
    for (line, outcome) in texts.iter().zip(session.run_all(&texts)) {
        if let Err(failure) = outcome {
            panic!("{}: {failure}", &line[..line.len().min(100)]);
        }
    }
}

/// Lets an object grow to a size.
fn fill(session: &Session, made: &mut usize, size: usize, line: impl Fn(usize) -> String) {
    while *made < size {
        let lines: Vec<String> = (*made..size.min(*made + WINDOW)).map(&line).collect();
        run(session, &lines);
        *made += lines.len();
    }
}

/// The times of operations, in µs, as an object grows.
struct Table {
    object: &'static str,
    unit: &'static str,
    sizes: Vec<usize>,
    names: Vec<String>,
    rows: BTreeMap<String, Vec<f64>>,
}

impl Table {
    fn new(object: &'static str, unit: &'static str) -> Self {
        let (sizes, names, rows) = (Vec::new(), Vec::new(), BTreeMap::new());
        Self { object, unit, sizes, names, rows }
    }

    /// Begins the column of a size. What filling has left to be done in the background would fall on
    /// the first rows.
    fn column(&mut self, size: usize) {
        sleep(SETTLING);
        self.sizes.push(size);
    }

    /// Times an operation on the object as it is.
    fn time(&mut self, session: &Session, name: &str, line: impl Fn(usize) -> String) {
        let lines: Vec<String> = (0..TIMED).map(line).collect();
        let mut times: Vec<f64> = Vec::with_capacity(TIMED / GROUP);
        for group in lines.chunks(GROUP) {
            let begin = Instant::now();
            run(session, group);
            times.push(begin.elapsed().as_secs_f64() * 1e6 / GROUP as f64);
        }
        times.sort_by(f64::total_cmp);
        let each = times[times.len() / 2];
        if !self.rows.contains_key(name) {
            self.names.push(name.to_owned());
        }
        self.rows.entry(name.to_owned()).or_default().push(each);
    }

    fn print(&self) {
        let heads = self.sizes.iter().map(|size| format!("{size:>9} {}", self.unit));
        println!("{:<28}{}   µs each", self.object, heads.collect::<String>());
        for name in &self.names {
            let times = &self.rows[name];
            let cells: String = times.iter().map(|time| format!("{time:>10.1}")).collect();
            let growth = times.last().unwrap_or(&0.0) / times.first().unwrap_or(&1.0);
            println!("  {name:<26}{cells}   x {growth:.1}");
        }
    }
}
