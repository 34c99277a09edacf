//! All that is wrong with the arguments of a line at once: reading goes on behind a mistake.
//!
//! What is meant by a wrong word is guessed, so that one mistake does not bring others with it: a
//! keyword with a letter wrong still takes its value, and an argument of the wrong kind still fills
//! its place.
use std::ops::Range;

use crate::data::ValueOf;
use crate::request::bind::{Bound, Slot};
use crate::request::problem::Problem;
use crate::request::spec::{Need, Param, Spec};
use crate::request::words::Cursor;

/// The most mistakes that are looked for in one line.
const MISTAKES_MAX: usize = 9;

/// Finds the word that a wrong one was probably meant for.
pub type Near<'n> = &'n dyn Fn(&str, &[&'static str]) -> Option<&'static str>;

/// What is wrong with the arguments that begin at byte `from` of `line`, in their order; nothing if
/// and only if the line is right.
pub fn mistakes(spec: &'static Spec, line: &str, from: usize, near: Near<'_>) -> Vec<Problem> {
    let bound = Bound::new(spec);
    let cursor = Cursor::new(line, from);
    let mut reader = Reader { bound, cursor, spoiled: Vec::new(), near, lost: false };
    let mut found = Vec::new();
    while reader.cursor.advance() && found.len() < MISTAKES_MAX {
        let read = match reader.spoiled_keyword() {
            Some(problem) => Err(problem),
            None => reader.bound.step(&mut reader.cursor),
        };
        if let Err(problem) = read {
            reader.go_on(&problem, &mut found);
            found.push(problem);
        }
    }
    // What is missing may be what nothing could be made of.
    if !reader.lost {
        found.extend(reader.bound.complete(line).err());
    }
    for (index, slot) in reader.bound.slots.iter().enumerate() {
        let Some(slot) = slot.as_ref().filter(|_| !reader.spoiled.contains(&index)) else {
            continue;
        };
        let param = &spec.params[index];
        if let Err(expected) = param.check.value(slot.value.clone()) {
            let problem = Problem::at(slot.span.clone(), format!("{expected} is expected here"));
            found.push(problem.legal(param.value_words()));
        }
    }
    found.sort_by_key(|problem| problem.span.start);
    found
}

/// Reads a line whose words may be wrong.
struct Reader<'a, 'n> {
    bound: Bound<'a>,
    cursor: Cursor<'a>,
    /// The parameters in whose place something wrong stands.
    spoiled: Vec<usize>,
    near: Near<'n>,
    /// Whether there was a word whose meaning could not be guessed.
    lost: bool,
}

impl Reader<'_, '_> {
    /// What is wrong with a word that would be taken for one of an optional choice and is none of it,
    /// but is like a keyword.
    fn spoiled_keyword(&self) -> Option<Problem> {
        let word = self.cursor.bare();
        let open = || self.bound.open().map(|(_, param)| param);
        let introduced = open().any(|param| param.introduced_by(word));
        let choice = open().find_map(|param| match param.value_words() {
            words if param.keywords.is_empty() && !words.is_empty() => Some(words),
            _ => None,
        })?;
        if word.is_empty() || introduced || (self.near)(word, &choice).is_some() {
            return None;
        }
        let keywords: Vec<&str> = open().filter_map(Param::keyword).collect();
        (self.near)(word, &keywords)?;
        let labels: Vec<String> = open().map(Param::label).collect();
        let span = self.cursor.at()..self.cursor.at() + word.len();
        Some(Problem::at(span, format!("expected {}", labels.join(" or "))).legal(keywords))
    }

    /// Passes over what is wrong, and fills the place that it was probably meant for.
    fn go_on(&mut self, problem: &Problem, found: &mut Vec<Problem>) {
        let word = self.cursor.bare();
        if let Some(index) = self.bound.awaiting.take() {
            let span = self.cursor.pass();
            return self.spoil(index, span);
        }
        let span = self.cursor.pass();
        let params = self.bound.spec.params;
        let known = |param: &Param| param.need != Need::Flag && param.introduced_by(word);
        if !word.is_empty() && params.iter().any(known) {
            // The value of a keyword that may not stand here goes with it.
            if self.cursor.advance() {
                self.cursor.pass();
            }
            return;
        }
        let meant = match (self.near)(word, &problem.legal) {
            Some(meant) if !word.is_empty() => meant,
            _ => {
                let by_place = self
                    .bound
                    .open()
                    .find(|(_, param)| param.need == Need::Required && param.keywords.is_empty());
                match by_place.map(|(index, _)| index) {
                    Some(index) => self.spoil(index, span),
                    None => self.lost = true,
                }
                return;
            }
        };
        let introduced = self.bound.open().find(|(_, param)| param.introduced_by(meant));
        let index = introduced.map(|(index, _)| index);
        match index {
            Some(index) if params[index].need != Need::Flag => {
                if !self.cursor.advance() {
                    return self.spoil(index, span);
                }
                if let Err(problem) = self.bound.take(index, &mut self.cursor) {
                    let span = self.cursor.pass();
                    self.spoil(index, span);
                    found.push(problem);
                }
            }
            Some(index) => self.spoil(index, span),
            None => {
                let takes = |(_, param): &(usize, &Param)| param.value_words().contains(&meant);
                let index = self.bound.open().find(takes).map(|(index, _)| index);
                if let Some(index) = index {
                    self.spoil(index, span);
                }
            }
        }
    }

    fn spoil(&mut self, index: usize, span: Range<usize>) {
        self.bound.slots[index] = Some(Slot { value: ValueOf::Null, span });
        self.spoiled.push(index);
    }
}
