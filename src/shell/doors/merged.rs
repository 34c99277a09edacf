//! One answer out of those of several places: a table whose first column tells the place.
use std::fmt;

use crate::catalogue::command_of;
use crate::data::{Dictionary, Value, parse, print};
use crate::request::reply::Answer;
use crate::request::spec::Shape;
use crate::shell::doors::outcome::{Outcome, TargetError};
use crate::shell::render::sheet::Sheet;

/// The column that tells where a row comes from.
pub const SERVER: &str = "server";

/// The column of the names in a list.
const NAME: &str = "name";

/// What a command came to that was not carried out everywhere.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Partly {
    /// What the others have answered; nothing where they had nothing to say.
    pub answer: Answer,
    /// How many places have carried it out.
    pub done: usize,
    /// Where it was not carried out, and why.
    pub failures: Vec<(String, TargetError)>,
}

impl fmt::Display for Partly {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (number, (name, error)) in self.failures.iter().enumerate() {
            let comma = if number == 0 { "" } else { "; " };
            write!(out, "{comma}{name}: {error}")?;
        }
        Ok(())
    }
}

/// Makes one outcome of those of several places, in their order.
pub fn merge(line: &str, outcomes: Vec<(String, Outcome)>) -> Outcome {
    let shape = command_of(line).map_or(Shape::Object, |(spec, _)| spec.reply);
    let silent = |(_, outcome): &(String, Outcome)| matches!(outcome, Ok(Answer::Nothing) | Err(_));
    let silent = outcomes.iter().all(silent);
    let (mut rows, mut failures, mut done) = (Vec::new(), Vec::new(), 0);
    for (name, outcome) in outcomes {
        match outcome {
            Ok(answer) => {
                done += 1;
                rows.extend(rows_of(&name, shape, answer));
            }
            Err(error) => failures.push((name, error)),
        }
    }
    let answer = if silent { Answer::Nothing } else { Answer::Value(Value::Array(rows)) };
    match failures.is_empty() {
        true => Ok(answer),
        false => Err(TargetError::Partly(Box::new(Partly { answer, done, failures }))),
    }
}

/// The answer of several places, as it is shown.
pub fn sheet(answer: Answer) -> Sheet {
    let Answer::Value(Value::Array(rows)) = answer else {
        return Sheet { shape: Shape::Object, columns: None, own: None, answer };
    };
    let columns = Some(columns_of(&rows));
    let answer = Answer::Printed(print(&Value::Array(rows)));
    Sheet { shape: Shape::Rows, columns, own: None, answer }
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
    let mut keys: Vec<&str> = keys.chain([SERVER]).collect();
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
