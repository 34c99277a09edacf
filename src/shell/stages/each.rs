//! `each`: a command for every row, and the answers beside the rows.
use std::borrow::Cow;

use crate::catalogue::{ParseError, Request, command_of};
use crate::data::{Dictionary, Value, ValueOf};
use crate::shell::changes::observed::is_missing;
use crate::shell::doors::merged::SERVER;
use crate::shell::doors::outcome::{Outcome, TargetError};
use crate::shell::line::secrets::mask_in;
use crate::shell::render::problem::explain;
use crate::shell::render::source::Item;
use crate::shell::stages::field::Make;
use crate::shell::stages::flow::{Flow, Notes, record_of};
use crate::shell::stages::join::Joined;
use crate::shell::stages::parse::Each;

/// How many commands are handed over at a time. Behind each lot it is looked whether somebody wants
/// it to stop.
const LOT: usize = 512;

/// Where the commands of rows are carried out.
pub trait Door {
    /// Whether commands may be sent that the catalogue does not know.
    fn takes_unknown_commands(&self) -> bool;

    /// Carries commands out in their order; answers one outcome for each.
    fn run_all(&mut self, lines: &[&str]) -> Vec<Outcome>;

    /// What the places are called, where there are several.
    fn places(&self) -> Option<Vec<String>> {
        None
    }

    /// Carries each command out at the place of this name, where there are several; answers one
    /// outcome for each.
    fn run_at(&mut self, lines: &[(&str, &str)]) -> Vec<Outcome> {
        self.run_all(&lines.iter().map(|(_, line)| *line).collect::<Vec<_>>())
    }

    /// Whether commands that do more than read may be sent.
    fn may_send(&mut self, lines: &[&str]) -> bool;
}

/// What has become of the commands of rows.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Sent {
    /// How many were carried out.
    pub done: u64,
    /// How many were refused, or could not be formed.
    pub failed: u64,
    /// How many of those were about something that is not there.
    pub missing: u64,
    /// Whether any of them was to do more than read.
    pub changing: bool,
    /// Why the first that failed did so.
    pub first_failure: Option<String>,
    /// Whether the connection broke, or somebody wanted it to stop.
    pub broken: bool,
}

impl Sent {
    fn failed(&mut self, text: &str) {
        self.failed += 1;
        self.first_failure.get_or_insert_with(|| text.to_owned());
    }
}

/// Why nothing was sent.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Stop {
    /// Some commands could not be formed.
    NotFormed(String),
    /// The user does not want it.
    NotWanted,
}

/// Carries out a command for each row.
///
/// # Errors
/// When nothing was sent.
pub fn each<'a>(
    flow: Flow<'_>,
    each: &Each,
    door: &mut dyn Door,
    sent: &mut Sent,
    notes: &Notes,
) -> Result<Flow<'a>, Stop> {
    let Flow { make, columns, items, .. } = flow;
    let unknown_too = door.takes_unknown_commands();
    let mut rows: Vec<(Dictionary, Result<String, String>)> = Vec::new();
    let mut take = |item: &Item<'_>, make: &Make| {
        let line = line_of(each, item, make, unknown_too);
        rows.push((row_of(item, make), line));
    };
    if make == Make::Settings {
        let value = Cow::Owned(ValueOf::Dictionary(record_of(items)));
        take(&Item { key: None, value }, &Make::Rows(None));
    } else {
        items.for_each(|item| take(&item, &make));
    }
    check(each, &rows)?;
    let places = places_of(&rows, door)?;
    let lines: Vec<&str> = rows.iter().filter_map(|(_, line)| line.as_deref().ok()).collect();
    if !each.template.only_reads() && !lines.is_empty() && !door.may_send(&lines) {
        return Err(Stop::NotWanted);
    }
    sent.changing |= !each.template.only_reads();
    let mut outcomes = send(&lines, &places, door).into_iter();
    let mut joined = Joined::new(columns.unwrap_or_else(|| columns_of(&make, &rows)));
    for (row, line) in rows {
        match line {
            Err(text) => {
                sent.failed(&text);
                joined.failed(row, text);
            }
            Ok(line) => match outcomes.next() {
                Some(Ok(answer)) => {
                    sent.done += 1;
                    let spec = command_of(&line).ok().map(|(spec, _)| spec);
                    joined.answered(row, spec, answer, each.column.as_deref());
                }
                Some(Err(error)) => {
                    sent.broken |=
                        matches!(error, TargetError::Broken(_) | TargetError::NotSent(_));
                    if let TargetError::Refused(failure) = &error {
                        sent.missing += u64::from(is_missing(failure));
                    }
                    let text = mask_in(&text_of(&error), &line);
                    sent.failed(&text);
                    joined.failed(row, text);
                }
                None => {
                    sent.broken = true;
                    sent.failed("it was not carried out");
                    joined.failed(row, "it was not carried out".to_owned());
                }
            },
        }
    }
    let name = match make {
        Make::Names(title) | Make::Entries(title) | Make::Rows(Some(title)) => Some(title),
        _ => None,
    };
    let (columns, rows) = joined.into_rows();
    Ok(Flow::of_rows(columns, name, rows, notes))
}

/// Where the command of each row goes, where there are several places: back to where the row comes
/// from.
fn places_of(
    rows: &[(Dictionary, Result<String, String>)],
    door: &dyn Door,
) -> Result<Vec<String>, Stop> {
    let Some(known) = door.places() else { return Ok(Vec::new()) };
    let place = |row: &Dictionary| {
        let name = row.get(SERVER).and_then(Value::as_str)?;
        known.iter().find(|it| *it == name).cloned()
    };
    let formed = rows.iter().filter(|(_, line)| line.is_ok());
    let places: Option<Vec<String>> = formed.map(|(row, _)| place(row)).collect();
    places.ok_or_else(|| {
        let text = "nothing was sent, because a row does not tell which server it comes from; keep \
                    the column server";
        Stop::NotFormed(text.to_owned())
    })
}

/// Sends commands lot by lot, until the connection breaks. Where there are several places, each has
/// its own.
fn send(lines: &[&str], places: &[String], door: &mut dyn Door) -> Vec<Outcome> {
    let mut outcomes = Vec::with_capacity(lines.len());
    for lot in lines.chunks(LOT) {
        let begun = outcomes.len();
        let more = match places.get(begun..begun + lot.len()) {
            Some(places) if !lot.is_empty() => {
                let at: Vec<(&str, &str)> =
                    places.iter().map(String::as_str).zip(lot.iter().copied()).collect();
                door.run_at(&at)
            }
            _ => door.run_all(lot),
        };
        let gone = |outcome: &Outcome| {
            matches!(outcome, Err(TargetError::Broken(_) | TargetError::NotSent(_)))
        };
        let broken = more.len() < lot.len() || more.iter().any(gone);
        outcomes.extend(more);
        if broken {
            break;
        }
    }
    outcomes
}

/// Commands that do more than read are sent all or not at all.
fn check(each: &Each, rows: &[(Dictionary, Result<String, String>)]) -> Result<(), Stop> {
    if each.template.only_reads() {
        return Ok(());
    }
    let wrong = || rows.iter().filter_map(|(_, line)| line.as_ref().err());
    let Some(first) = wrong().next() else { return Ok(()) };
    Err(Stop::NotFormed(format!(
        "nothing was sent, because {} of {} commands could not be formed: {first}",
        wrong().count(),
        rows.len()
    )))
}

/// The command of a row in its canonical form, or why there is none.
fn line_of(each: &Each, item: &Item<'_>, make: &Make, unknown_too: bool) -> Result<String, String> {
    let line = each
        .template
        .fill(&|name| make.field(item, name))
        .map_err(|name| format!("the row has no field {name}"))?;
    match Request::parse(&line) {
        Ok(request) => Ok(request.print()),
        Err(ParseError::Unknown(_)) if unknown_too => Ok(line),
        Err(problem) => Err(explain(&line, &problem).message),
    }
}

/// The fields of a row as a dictionary.
fn row_of(item: &Item<'_>, make: &Make) -> Dictionary {
    let mut row = Dictionary::new();
    let value = item.value.as_ref().clone().into_owned();
    if let (Make::Entries(title), Some(key)) = (make, &item.key) {
        row.set(title.clone(), Value::string(key.clone().into_owned()));
    }
    match (make, value) {
        (Make::Rows(_) | Make::Entries(_), Value::Dictionary(pairs)) => {
            for (key, value) in pairs {
                row.set(key, value);
            }
        }
        (Make::Arrays, Value::Array(elements)) => {
            for (value, place) in elements.into_iter().zip(1..) {
                row.set(i32::to_string(&place), value);
            }
        }
        (Make::Names(title), value) => drop(row.set(title.clone(), value)),
        (_, value) => drop(row.set("value", value)),
    }
    row
}

/// The columns of rows: the name first, the others in their order.
fn columns_of(make: &Make, rows: &[(Dictionary, Result<String, String>)]) -> Vec<String> {
    let first = match make {
        Make::Names(title) | Make::Entries(title) => Some(title.clone()),
        _ => None,
    };
    let keys = rows.iter().flat_map(|(row, _)| row.keys());
    let mut others: Vec<&str> = keys.filter(|key| first.as_deref() != Some(*key)).collect();
    others.sort_by_key(|key| (key.parse::<u32>().unwrap_or(u32::MAX), *key));
    others.dedup();
    first.clone().into_iter().chain(others.into_iter().map(str::to_owned)).collect()
}

fn text_of(error: &TargetError) -> String {
    match error {
        TargetError::Refused(failure) => format!("{} {}", failure.code, failure.text),
        other => other.to_string(),
    }
}
