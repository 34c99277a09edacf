//! What the word under the cursor is: an option, the value of one, the name of a task.
use clap::builder::PossibleValue;
use clap::{Arg, ArgAction, Command};

/// What may stand in the place of the word.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Place {
    /// An option, or a value without one.
    Option(Vec<Choice>),
    /// The value of the option with this name, which begins at this byte of the word.
    Value(Value, usize),
}

/// What the value of an option is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Value {
    /// One of these words.
    Words(Vec<Choice>),
    /// A command.
    Command,
    /// Names of profiles.
    Profiles,
    /// A file.
    File,
    /// A directory.
    Directory,
    /// Something that nobody knows beforehand.
    Unknown,
}

/// A word and what it means.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Choice {
    /// The word.
    pub word: String,
    /// What it means.
    pub doc: String,
}

/// What stands at the cursor: `before` are the words between the program and `typed`.
pub fn place(top: &Command, before: &[&str], typed: &str) -> Place {
    let mut command = top;
    let mut used: Vec<&str> = Vec::new();
    let mut awaiting: Option<&Arg> = None;
    let mut positions = 0;
    for word in before {
        if awaiting.take().is_some() {
            continue;
        }
        match option_of(command, word) {
            Some((arg, inline)) => {
                used.push(arg.get_id().as_str());
                awaiting = (inline.is_none() && wants_value(arg)).then_some(arg);
            }
            None => match command.find_subcommand(word).filter(|_| positions == 0) {
                Some(task) => (command, used) = (task, Vec::new()),
                None => positions += 1,
            },
        }
    }
    if let Some(arg) = awaiting {
        return Place::Value(value_of(arg), 0);
    }
    if let Some((arg, Some(from))) = option_of(command, typed) {
        return Place::Value(value_of(arg), from);
    }
    if typed.starts_with('-') {
        return Place::Option(options(command, &used));
    }
    let tasks = command.get_subcommands().filter(|task| !task.is_hide_set());
    let mut choices: Vec<Choice> = tasks
        .filter(|_| used.is_empty())
        .map(|task| choice(task.get_name(), task.get_about().map(ToString::to_string)))
        .collect();
    if let Some(arg) = command.get_positionals().nth(positions).or_else(|| {
        command.get_positionals().last().filter(|arg| matches!(arg.get_action(), ArgAction::Append))
    }) {
        return Place::Value(value_of(arg), 0);
    }
    choices.extend(options(command, &used));
    Place::Option(choices)
}

/// The option that a word is, and where its value begins if it has one: `--name=value`, `-nvalue`.
fn option_of<'c>(command: &'c Command, word: &str) -> Option<(&'c Arg, Option<usize>)> {
    if let Some(long) = word.strip_prefix("--") {
        let (name, value) = match long.split_once('=') {
            Some((name, _)) => (name, Some(name.len() + 3)),
            None => (long, None),
        };
        let mut fitting = command
            .get_arguments()
            .filter(|arg| arg.get_long().is_some_and(|long| long.starts_with(name)));
        let exact = command.get_arguments().find(|arg| arg.get_long() == Some(name));
        // An option may be shortened as long as only one can be meant.
        let arg = exact.or_else(|| fitting.next().filter(|_| fitting.next().is_none()))?;
        return Some((arg, value));
    }
    let mut signs = word.strip_prefix('-')?.char_indices();
    let (_, short) = signs.next()?;
    let arg = command.get_arguments().find(|arg| arg.get_short() == Some(short))?;
    let inline = signs.next().map(|(at, _)| at + 1).filter(|_| takes_value(arg));
    Some((arg, inline))
}

fn takes_value(arg: &Arg) -> bool {
    matches!(arg.get_action(), ArgAction::Set | ArgAction::Append)
}

/// Whether the next word is the value.
fn wants_value(arg: &Arg) -> bool {
    takes_value(arg) && !arg.is_require_equals_set()
}

fn options(command: &Command, used: &[&str]) -> Vec<Choice> {
    let again = |arg: &&Arg| {
        matches!(arg.get_action(), ArgAction::Append) || !used.contains(&arg.get_id().as_str())
    };
    let shown = command.get_arguments().filter(|arg| !arg.is_hide_set()).filter(again);
    shown
        .filter_map(|arg| {
            let long = arg.get_long()?;
            Some(choice(&format!("--{long}"), arg.get_help().map(ToString::to_string)))
        })
        .collect()
}

fn value_of(arg: &Arg) -> Value {
    let named = arg.get_value_names().and_then(|names| names.first());
    match (arg.get_id().as_str(), named.map_or("", |name| name.as_str())) {
        ("command", _) => return Value::Command,
        ("profile", _) => return Value::Profiles,
        (_, "FILE") | ("journal", _) => return Value::File,
        (_, "DIRECTORY") => return Value::Directory,
        _ => {}
    }
    let words: Vec<PossibleValue> = arg.get_possible_values();
    if words.is_empty() {
        return Value::Unknown;
    }
    let words = words.iter().filter(|word| !word.is_hide_set());
    let words = words.map(|word| choice(word.get_name(), word.get_help().map(ToString::to_string)));
    Value::Words(words.collect())
}

fn choice(word: &str, doc: Option<String>) -> Choice {
    let doc = doc.unwrap_or_default();
    Choice { word: word.to_owned(), doc: doc.lines().next().unwrap_or_default().to_owned() }
}
