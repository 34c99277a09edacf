//! The same commands on several places at once, and their answers in one table. Places that are
//! asked together are only read: what changes something has to be meant for each of them.
use std::io::{self, IsTerminal};
use std::thread;

use crate::catalogue::{Request, command_of};
use crate::config::profiles::Profile;
use crate::config::terminal;
use crate::data::{Dictionary, Value, parse, print};
use crate::flags::PlaceFlags;
use crate::request::reply::Answer;
use crate::request::spec::Shape;
use crate::shell::batch::Ending;
use crate::shell::render::Look;
use crate::shell::render::harmless::harmless;
use crate::shell::render::problem::explain;
use crate::shell::render::sheet::Sheet;
use crate::shell::render::sink::Sink;
use crate::shell::secrets::mask_in;
use crate::shell::target::{ConnectError, Outcome, Target};
use crate::shell::way::{TRUST, Way};

/// The column that tells where a row comes from.
const SERVER: &str = "server";

/// The column of the names in a list.
const NAME: &str = "name";

/// Why nothing was sent to any of several places.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum NothingSent {
    /// A command is wrong, or changes something.
    Wrong(String),
    /// A place cannot be reached.
    Unreached(ConnectError),
}

/// Carries commands out where all the profiles lead to, and shows each answer once, with a column
/// for the place. Answers how it ended, and what went wrong where.
///
/// # Errors
/// When a command is wrong or changes something, or a place cannot be reached.
pub fn run(
    profiles: &[Profile],
    place: &PlaceFlags,
    commands: &[String],
    look: Look,
) -> Result<(Ending, Vec<String>), NothingSent> {
    let lines = (1..).zip(commands).map(|(number, line)| readable(number, line));
    let lines = lines.collect::<Result<Vec<_>, _>>().map_err(NothingSent::Wrong)?;
    let mut targets = open(profiles, place).map_err(NothingSent::Unreached)?;
    let warned = targets.iter().filter_map(Target::warning);
    let mut messages: Vec<_> = warned.map(|text| format!("cgpsh: warning: {text}")).collect();
    let answers = ask(&mut targets, &lines);
    let mut sink = Sink::new(io::stdout().lock(), io::stdout().is_terminal());
    let mut ending = Ending::AllDone;
    let mut answers: Vec<_> = answers.into_iter().map(Vec::into_iter).collect();
    for (number, line) in (1..).zip(&lines) {
        let shape = command_of(line).map_or(Shape::Object, |(spec, _)| spec.reply);
        let mut rows = Vec::new();
        for (profile, outcomes) in profiles.iter().zip(&mut answers) {
            match outcomes.next() {
                Some(Ok(answer)) => rows.extend(rows_of(&profile.name, shape, answer)),
                Some(Err(error)) => {
                    let text = mask_in(&error.to_string(), line);
                    let text = harmless(&text);
                    messages.push(format!("-c:{number}: {}: error {text}", profile.name));
                    ending = Ending::SomeFailed;
                }
                None => ending = Ending::SomeFailed,
            }
        }
        if rows.is_empty() {
            continue;
        }
        let columns = Some(columns_of(&rows));
        let answer = Answer::Printed(print(&Value::Array(rows)));
        let sheet = Sheet { shape: Shape::Rows, columns, answer };
        if look.sheet(&mut sink, &sheet).is_err() {
            return Ok((Ending::ReaderGone, messages));
        }
    }
    if sink.flush().is_err() {
        ending = Ending::ReaderGone;
    }
    Ok((ending, messages))
}

/// A command as it is sent, if it only reads.
fn readable(number: usize, line: &str) -> Result<String, String> {
    let wrong = |text: String| format!("-c:{number}: error: {}", harmless(&text));
    let request = Request::parse(line.trim())
        .map_err(|problem| wrong(explain(line.trim(), &problem).message))?;
    if !request.spec().reads() {
        let verb = request.spec().verb;
        return Err(wrong(format!("{verb} changes something; several places are only read")));
    }
    Ok(request.print())
}

/// Reaches all the places, or none.
fn open(profiles: &[Profile], place: &PlaceFlags) -> Result<Vec<Target>, ConnectError> {
    let open = |profile: &Profile| {
        let mut ask = |text: &str| terminal::confirm(text, TRUST);
        Way::to_profile(profile, place)?.open_asking(&mut ask)
    };
    profiles.iter().map(open).collect()
}

/// Asks all the places at the same time.
fn ask(targets: &mut [Target], lines: &[String]) -> Vec<Vec<Outcome>> {
    let lines: Vec<&str> = lines.iter().map(String::as_str).collect();
    let lines = &lines;
    thread::scope(|scope| {
        let asking: Vec<_> = targets
            .iter_mut()
            .map(|target| {
                scope.spawn(move || {
                    target.set_window(None);
                    target.run_all(lines)
                })
            })
            .collect();
        // A place whose thread has come to no end has given no answer.
        asking.into_iter().map(|thread| thread.join().unwrap_or_default()).collect()
    })
}

/// The rows that an answer becomes: one for each element of a list, one for a record or a value.
fn rows_of(server: &str, shape: Shape, answer: Answer) -> Vec<Value> {
    let value = match answer {
        Answer::Nothing => return vec![row(server, [("answer", Value::from("OK"))])],
        Answer::Value(value) => value,
        Answer::Printed(text) => match parse(&text) {
            Ok(value) => value.into_owned(),
            Err(_) => Value::from(text),
        },
    };
    match (shape, value) {
        (Shape::Entries(_), Value::Dictionary(entries)) => entries
            .into_iter()
            .map(|(name, value)| row(server, [(NAME, Value::from(&*name)), ("value", value)]))
            .collect(),
        (Shape::Record | Shape::Object, Value::Dictionary(record)) => {
            vec![row(server, record)]
        }
        (_, Value::Array(elements)) => elements
            .into_iter()
            .map(|element| match element {
                Value::Dictionary(record) => row(server, record),
                other => row(server, [(NAME, other)]),
            })
            .collect(),
        (_, value) => vec![row(server, [("value", value)])],
    }
}

/// The columns of rows: the place and the name first, the others in their order.
fn columns_of(rows: &[Value]) -> Vec<String> {
    let keys = rows.iter().filter_map(Value::as_dictionary).flat_map(|row| row.keys());
    let mut keys: Vec<&str> = keys.collect();
    keys.sort_by_key(|key| (*key != SERVER, *key != NAME, *key));
    keys.dedup();
    keys.into_iter().map(str::to_owned).collect()
}

fn row<K: AsRef<str>>(server: &str, rest: impl IntoIterator<Item = (K, Value)>) -> Value {
    let mut row = Dictionary::default();
    row.set(SERVER, server.to_owned());
    for (key, value) in rest {
        // A record may have a key of that name itself.
        let key = if key.as_ref() == SERVER { "server.value" } else { key.as_ref() };
        row.set(key.to_owned(), value);
    }
    Value::Dictionary(row)
}
