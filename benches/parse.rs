//! How fast data is read and printed, beside `serde_json` on the same data as JSON.
//!
//! Run with `cargo bench --bench parse` on a machine that does nothing else. The rounds of all
//! contestants are interleaved, so that a slow moment hits all of them; the median counts. Both
//! sides get text that is known to be UTF-8, and dropping what was read is not timed. How many
//! times faster than `serde_json` one is stands there twice: by the time for the same data, and by
//! the megabytes a second, which is less because the same data takes more room as JSON.
#![allow(missing_docs, clippy::print_stdout, clippy::unwrap_used)]

use std::hint::black_box;
use std::time::{Duration, Instant};

use cgpsh::data::{Dictionary, Timestamp, Value, parse, print, to_json_string};
use serde_json::Value as Json;

const ROUNDS: usize = 15;

fn main() {
    compare("flat: 1,000,000 names in random order", &flat(1_000_000));
    compare("nested: 40,000 accounts with their settings", &nested(40_000));
}

/// Prints one table for some data.
fn compare(title: &str, value: &Value) {
    let text = print_unsorted(value);
    let json = serde_json::to_string(&plain_json(value)).unwrap();
    let mut contestants: Vec<Contestant> = vec![
        Contestant::new("serde_json::Value", json.len(), || {
            time(|| serde_json::from_str::<Json>(&json).unwrap())
        }),
        Contestant::new("parse", text.len(), || time(|| parse(&text).unwrap())),
        Contestant::new("parse, into_owned", text.len(), || {
            time(|| parse(&text).unwrap().into_owned())
        }),
        Contestant::new("print", text.len(), || time(|| print(value))),
        Contestant::new("to_json_string", json.len(), || time(|| to_json_string(value))),
    ];
    for _ in 0..ROUNDS {
        for contestant in &mut contestants {
            let time = (contestant.run)();
            contestant.times.push(time);
        }
    }
    for contestant in &mut contestants {
        contestant.times.sort_unstable();
    }
    println!("{title}: {:.1} MB, as JSON {:.1} MB", megabytes(text.len()), megabytes(json.len()));
    println!(
        "{:20} {:>9} {:>9} {:>7} {:>8} {:>8}",
        "", "median ms", "best ms", "MB/s", "by time", "by MB/s"
    );
    let yardstick = (contestants[0].median(), contestants[0].speed());
    for contestant in &contestants {
        let speed = contestant.speed();
        println!(
            "{:20} {:9.1} {:9.1} {:7.0} {:8.2} {:8.2}",
            contestant.name,
            contestant.median().as_secs_f64() * 1e3,
            contestant.times[0].as_secs_f64() * 1e3,
            speed,
            yardstick.0.as_secs_f64() / contestant.median().as_secs_f64(),
            speed / yardstick.1,
        );
    }
    println!();
}

struct Contestant<'a> {
    name: &'static str,
    bytes: usize,
    run: Box<dyn Fn() -> Duration + 'a>,
    times: Vec<Duration>,
}

impl<'a> Contestant<'a> {
    fn new(name: &'static str, bytes: usize, run: impl Fn() -> Duration + 'a) -> Self {
        Self { name, bytes, run: Box::new(run), times: Vec::new() }
    }

    /// Once the times are sorted.
    fn median(&self) -> Duration {
        self.times[self.times.len() / 2]
    }

    /// Megabytes of its own text in a second.
    fn speed(&self) -> f64 {
        megabytes(self.bytes) / self.median().as_secs_f64()
    }
}

fn megabytes(bytes: usize) -> f64 {
    bytes as f64 / 1e6
}

fn time<T>(run: impl FnOnce() -> T) -> Duration {
    let start = Instant::now();
    let result = black_box(run());
    let time = start.elapsed();
    drop(result);
    time
}

/// Like `print`, but in the order of the dictionary: printing sorts, and reading sorted names is
/// easier than reading them in any order. Only what stands on the outside is in random order.
fn print_unsorted(value: &Value) -> String {
    let mut out = String::from("{");
    for (key, value) in value.as_dictionary().unwrap().iter() {
        cgpsh::data::print_string(&mut out, key);
        out.push('=');
        cgpsh::data::print_to(&mut out, value);
        out.push(';');
    }
    out.push('}');
    out
}

/// JSON as anybody would write it: a string for whatever JSON has no kind for.
fn plain_json(value: &Value) -> Json {
    match value {
        Value::Null => Json::Null,
        Value::String(text) => Json::from(text.as_ref()),
        Value::Number(number) => Json::from(*number),
        Value::Array(elements) => elements.iter().map(plain_json).collect(),
        Value::Dictionary(pairs) => {
            pairs.iter().map(|(key, value)| (key.to_owned(), plain_json(value))).collect()
        }
        other => Json::from(print(other)),
    }
}

/// Numbers that look random and are the same on every run.
struct Random(u64);

impl Random {
    fn next(&mut self) -> u64 {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        self.0
    }

    fn below(&mut self, end: u64) -> u64 {
        self.next() % end
    }
}

/// The answer of LISTACCOUNTS for a large domain.
fn flat(count: u64) -> Value {
    let mut random = Random(88_172_645_463_325_252);
    let mut names: Vec<String> = (0..count)
        .map(|number| match number % 4 {
            0 => format!("user{number:07}"),
            1 => format!("first.last{number}"),
            2 => format!("sales-{number}"),
            _ => format!("{number}_office"),
        })
        .collect();
    for last in (1..names.len()).rev() {
        names.swap(last, random.below(last as u64 + 1) as usize);
    }
    let kinds = ["macnt", "mslc", "extinbox", "mmbx"];
    let pair = |name: String| {
        let kind = kinds[name.len() % kinds.len()];
        format!("\"{name}\"={kind};")
    };
    // Read rather than put together: setting a million keys one by one looks each of them up.
    let text: String = names.into_iter().map(pair).collect();
    parse(&format!("{{{text}}}")).unwrap().into_owned()
}

/// Accounts with their settings: words, quoted text with and without escapes, arrays, numbers,
/// times, datablocks, and dictionaries in dictionaries.
fn nested(count: u64) -> Value {
    let mut random = Random(2_463_534_242);
    let text: String = (0..count)
        .map(|number| format!("account{number}={};", print(&settings(number, &mut random))))
        .collect();
    parse(&format!("{{{text}}}")).unwrap().into_owned()
}

fn settings(number: u64, random: &mut Random) -> Value {
    let strings =
        |words: &[&str]| Value::Array(words.iter().map(|word| Value::from(*word)).collect());
    let mut pairs = Dictionary::new();
    pairs.set("RealName", format!("Person Number {number}"));
    pairs.set("Password", format!("pw{:x}", random.next()));
    pairs.set("MaxAccountSize", format!("{}M", random.below(1000)));
    pairs.set("AccessModes", strings(&["Mail", "POP", "IMAP", "WebMail", "PWD", "TLS"]));
    pairs.set("UseAppPassword", "YES");
    pairs.set("PWDAllowed", "NO");
    pairs.set("RPOPAllowed", "NO");
    pairs.set("ou", "Research and \"Development\"");
    pairs.set("Signature", format!("-- \nPerson {number}\nExample, Inc.\n"));
    pairs.set("telephoneNumber", format!("+1 (415) {}", random.below(10_000_000)));
    pairs.set("StorageUsed", random.below(1 << 33) as i64);
    pairs.set("Created", Timestamp::from_unix(1_500_000_000 + random.below(100_000_000) as i64));
    pairs.set("Token", Value::Data((0..24).map(|_| random.below(256) as u8).collect()));
    let mut limits = Dictionary::new();
    limits.set("Count", random.below(100) as i64);
    limits.set("Period", "10m");
    let mut flow = Dictionary::new();
    flow.set("In", limits.clone());
    flow.set("Out", limits);
    pairs.set("MailFlow", flow);
    let rule = |name: &str| {
        let condition = strings(&["Subject", "is", "*offer*"]);
        Value::Array(vec![
            Value::from(1_i64),
            Value::from(name),
            Value::Array(vec![condition]),
            Value::Array(vec![strings(&["Store in", "Junk"])]),
        ])
    };
    pairs.set("Rules", vec![rule("Filter"), rule("Filter more")]);
    Value::from(pairs)
}
