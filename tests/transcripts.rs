//! Transcripts: what is sent and what comes back, on every store and through every door.
//!
//! ```text
//! # a comment
//! > COMMAND                  sent by the present sender
//! < OK                       a bare success
//! < {a=1;}                   the answer in its canonical form
//! < 513 unknown user account a refusal
//! <~ a*b                     the answer by a pattern: `*` stands for anything, `?` for one sign
//! = NAME                     that answer is kept; from here on $NAME stands for it in every line
//! = NAME a=*;                the same with a part of the answer: what the `*` stands for
//! @ account password         the present sender; `@ postmaster` at the beginning
//! + 60                       the clock goes forward by so many seconds
//! ! restart                  the store is closed and opened again
//! ? cluster                  at the top of a file: the engine is a cluster of one
//! ? one program              at the top of a file: it tells what one engine counts from its beginning
//!                            to its end, and so is not run through the batch shell, which closes
//!                            its engine without counting when it has no more commands
//! ```
//!
//! With `UPDATE=1` in the environment the answers are written into the file instead of compared.
use std::fs;
use std::path::{Path, PathBuf};

use crate::support::doors::{Batch, Door, Embedded, InMemory, Remote};
use crate::support::pattern::{matches, part};

/// One line of a transcript.
enum Line<'t> {
    /// Nothing to be done: a comment, or an empty line.
    Said,
    Command(&'t str),
    Answer(&'t str),
    Pattern(&'t str),
    Keep(&'t str, Option<&'t str>),
    Sender(&'t str),
    Seconds(i64),
    Restart,
}

fn line(text: &str) -> Line<'_> {
    match text.split_once(' ') {
        Some((">", command)) => Line::Command(command),
        Some(("<", answer)) => Line::Answer(answer),
        Some(("<~", pattern)) => Line::Pattern(pattern),
        Some(("=", name)) => match name.split_once(' ') {
            Some((name, pattern)) => Line::Keep(name, Some(pattern)),
            None => Line::Keep(name, None),
        },
        Some(("@", sender)) => Line::Sender(sender),
        Some(("+", seconds)) => Line::Seconds(seconds.parse().expect("a number of seconds")),
        Some(("!", "restart")) => Line::Restart,
        _ if text.is_empty() || text.starts_with(['#', '?']) => Line::Said,
        _ => panic!("no line of a transcript: {text}"),
    }
}

fn files() -> Vec<PathBuf> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/transcripts");
    let entries = fs::read_dir(folder).expect("the folder of the transcripts");
    let mut files: Vec<PathBuf> = entries.map(|entry| entry.expect("an entry").path()).collect();
    files.retain(|file| file.extension().is_some_and(|extension| extension == "txt"));
    files.sort();
    assert!(!files.is_empty(), "there are no transcripts");
    files
}

/// What was kept of earlier answers: names and texts.
#[derive(Default)]
struct Kept(Vec<(String, String)>);

impl Kept {
    /// Keeps a text under a name. Longer names come first, since a name may begin like another one.
    fn add(&mut self, name: &str, text: &str) {
        self.0.push((format!("${name}"), text.to_owned()));
        self.0.sort_by_key(|(name, _)| std::cmp::Reverse(name.len()));
    }

    /// Puts the texts in the places of their names.
    fn fill(&self, text: &str) -> String {
        self.0.iter().fold(text.to_owned(), |text, (name, kept)| text.replace(name, kept))
    }

    /// Puts the names in the places of their texts.
    fn hide(&self, text: &str) -> String {
        self.0.iter().fold(text.to_owned(), |text, (name, kept)| text.replace(kept, name))
    }
}

/// The commands that follow each other from the first line on, up to one whose answer is kept or to
/// anything else that happens between two commands.
fn following(lines: &[&str], kept: &Kept) -> Vec<String> {
    let commands = lines.iter().map(|text| line(text)).map_while(|line| match line {
        Line::Command(command) => Some(Some(kept.fill(command))),
        Line::Said | Line::Answer(_) | Line::Pattern(_) => Some(None),
        Line::Keep(..) | Line::Sender(_) | Line::Seconds(_) | Line::Restart => None,
    });
    commands.flatten().collect()
}

/// Runs a transcript through a door; answers what differs, and the text as it was really seen.
fn run(text: &str, door: &mut dyn Door) -> (Vec<String>, String) {
    let (mut wrong, mut seen) = (Vec::new(), String::new());
    let mut got: Option<(usize, String)> = None;
    let (mut kept, mut last) = (Kept::default(), String::new());
    let lines: Vec<&str> = text.lines().collect();
    let mut answers = Vec::new().into_iter();
    for (number, text) in lines.iter().copied().enumerate() {
        let mut shown = text.to_owned();
        match line(text) {
            Line::Said => {}
            Line::Command(_) => {
                assert!(got.is_none(), "line {number}: the command above has no answer");
                if answers.len() == 0 {
                    answers = door.send_all(&following(&lines[number..], &kept)).into_iter();
                }
                got = answers.next().map(|answer| (number + 1, answer));
            }
            Line::Answer(expected) => {
                let (number, answer) = got.take().expect("an answer belongs to a command");
                let expected = kept.fill(expected);
                if answer != expected {
                    wrong
                        .push(format!("line {number}\n  expected {expected}\n  got      {answer}"));
                }
                shown = format!("< {}", kept.hide(&answer));
                last = answer;
            }
            Line::Pattern(expected) => {
                let (number, answer) = got.take().expect("an answer belongs to a command");
                let expected = kept.fill(expected);
                if !matches(&expected, &answer) {
                    wrong
                        .push(format!("line {number}\n  expected {expected}\n  got      {answer}"));
                }
                last = answer;
            }
            Line::Keep(name, pattern) => {
                let text = match pattern {
                    Some(pattern) => part(pattern, &last).expect("the part of the answer"),
                    None => &last,
                };
                kept.add(name, text);
            }
            Line::Sender(sender) => match sender.split_once(' ') {
                Some((account, password)) => door.log_in(account, password),
                None => door.become_account(sender),
            },
            Line::Seconds(seconds) => door.advance(seconds),
            Line::Restart => door.restart(),
        }
        seen.push_str(&shown);
        seen.push('\n');
    }
    assert!(got.is_none(), "the last command has no answer");
    (wrong, seen)
}

fn check(open: impl Fn(bool) -> Box<dyn Door>, update: bool) {
    check_those(|_| true, open, update);
}

/// Runs the transcripts that are wanted, by what stands at their top.
fn check_those(wanted: impl Fn(&str) -> bool, open: impl Fn(bool) -> Box<dyn Door>, update: bool) {
    let mut failures = Vec::new();
    for file in files() {
        let text = fs::read_to_string(&file).expect("a transcript");
        if !wanted(&text) {
            continue;
        }
        let mut door = open(text.lines().any(|line| line == "? cluster"));
        let (wrong, seen) = run(&text, &mut *door);
        if update && !wrong.is_empty() {
            fs::write(&file, seen).expect("the transcript is written");
        }
        let name = file.file_name().unwrap_or_default().to_string_lossy().into_owned();
        failures.extend(wrong.into_iter().map(|wrong| format!("{name}: {wrong}")));
    }
    assert!(failures.is_empty(), "\n{}", failures.join("\n"));
}

#[test]
fn hold_in_memory() {
    let update = std::env::var_os("UPDATE").is_some();
    check(|cluster| Box::new(InMemory::open(cluster)), update);
}

#[test]
fn hold_on_disk() {
    check(|cluster| Box::new(Embedded::open(cluster)), false);
}

#[test]
fn hold_through_a_server() {
    check(|cluster| Box::new(Remote::open(cluster)), false);
}

#[test]
fn hold_through_the_batch_shell() {
    let wanted = |text: &str| !text.starts_with("? one program\n");
    check_those(wanted, |cluster| Box::new(Batch::open(cluster)), false);
}
