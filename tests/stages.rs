//! Stages: lines with stages, the answers of their commands, and what comes out.
//!
//! ```text
//! ? LISTACCOUNTS | where name ~ a     a line
//! < {ann=macnt;}                      the answer of its command, maybe over several lines
//! @ GETACCOUNTALIASES ann => (a)      what a command of `each` answers: an object, `ok` or `CODE text`
//! > account  value                    a line of the result
//! ! no row has a field x              a note, a failure, or `^COLUMN: what is wrong with the line`
//! ```
//!
//! With `UPDATE=1` in the environment what was seen is written into the file instead of compared.
//! Now is 2026-11-22 17:41:00 in all of them.
use std::collections::HashMap;

use cgpsh::catalogue::{Request, command_of};
use cgpsh::data::{Timestamp, Value, parse as parse_value, parse_multiline};
use cgpsh::flags::Format;
use cgpsh::request::failure::Failure;
use cgpsh::request::reply::Answer;
use cgpsh::shell::doors::outcome::{Outcome, TargetError};
use cgpsh::shell::editing::highlight::{Role, roles};
use cgpsh::shell::line::complete::{Sources, complete};
use cgpsh::shell::line::hint::ghost;
use cgpsh::shell::line::place::Place;
use cgpsh::shell::line::secrets::mask;
use cgpsh::shell::render::Look;
use cgpsh::shell::render::sheet::Sheet;
use cgpsh::shell::render::sink::Sink;
use cgpsh::shell::stages::each::Door;
use cgpsh::shell::stages::finish::{Shown, finish_with};
use cgpsh::shell::stages::list::{STAGES, find};
use cgpsh::shell::stages::parse::{Context, parse};
use cgpsh::shell::stages::quantity::Quantity;
use cgpsh::shell::stages::split::{command_of as command_text, split};
use proptest::prelude::*;

use crate::support::cases::check;

const NOW: &str = "2026-11-22T17:41:00Z";

fn now() -> i64 {
    Timestamp::parse_iso(NOW).unwrap().unix().unwrap()
}

/// Answers the commands that a case tells of, and notes what was sent besides.
#[derive(Default)]
struct Answers {
    known: HashMap<String, Outcome>,
    sent: Vec<String>,
    refuses: bool,
}

impl Door for Answers {
    fn takes_unknown_commands(&self) -> bool {
        false
    }

    fn run_all(&mut self, lines: &[&str]) -> Vec<Outcome> {
        let answer = |line: &&str| {
            self.sent.push((*line).to_owned());
            self.known.get(*line).cloned().unwrap_or(Ok(Answer::Nothing))
        };
        lines.iter().map(answer).collect()
    }

    fn may_send(&mut self, _: &[&str]) -> bool {
        !self.refuses
    }
}

fn outcome(text: &str) -> Outcome {
    let code = text.get(..3).and_then(|code| code.parse::<u16>().ok());
    match code {
        Some(code) => Err(TargetError::Refused(Failure::new(code, text[4..].to_owned()))),
        None if text == "ok" => Ok(Answer::Nothing),
        None => Ok(Answer::Value(parse_value(text).unwrap().into_owned())),
    }
}

/// What is seen of a line, as the lines of a case.
fn seen(line: &str, answer: Answer, door: &mut Answers) -> Vec<String> {
    let spec = command_of(command_text(line)).ok().map(|(spec, _)| spec);
    let pipeline = match parse(line, Context { spec, unknown_too: false, now: now() }) {
        Ok(pipeline) => pipeline.unwrap(),
        Err(error) => {
            let mut text = format!("! ^{}: {error}", error.span.start);
            if error.span.len() > 1 {
                text.insert_str(text.find(':').unwrap(), &format!("-{}", error.span.end));
            }
            if !error.legal.is_empty() && error.legal.len() < 5 {
                text.push_str(&format!("; legal: {}", error.legal.join(" ")));
            }
            return vec![text];
        }
    };
    let look = Look::plain(Format::Table);
    let mut text = Vec::new();
    let mut sink = Sink::new(&mut text, false);
    let sheet = Sheet::new(spec, answer);
    let finished =
        finish_with(&pipeline, sheet, door, Shown { look, sink: &mut sink, short: false }).unwrap();
    sink.flush().unwrap();
    drop(sink);
    let text = String::from_utf8(text).unwrap();
    let mut seen: Vec<String> =
        text.lines().map(|line| format!("> {line}").trim_end().to_owned()).collect();
    let told = finished.notes.into_iter().chain(finished.gone).chain(finished.failure);
    seen.extend(told.map(|text| format!("! {text}")));
    seen
}

fn play(text: &str, wrong: &mut Vec<String>) -> Vec<String> {
    let mut written: Vec<String> = Vec::new();
    let mut lines = text.lines().peekable();
    while let Some(line) = lines.next() {
        written.push(line.to_owned());
        let Some(line) = line.strip_prefix("? ") else {
            assert!(line.is_empty() || line.starts_with('#'), "no line of stages: {line}");
            continue;
        };
        let mut answer = String::new();
        while let Some(line) = lines.next_if(|line| line.starts_with('<')) {
            written.push(line.to_owned());
            answer.push_str(&line[1..]);
            answer.push('\n');
        }
        let mut door = Answers::default();
        while let Some(line) = lines.next_if(|line| line.starts_with('@')) {
            written.push(line.to_owned());
            let (command, answer) = line[2..].split_once(" => ").unwrap();
            door.known.insert(command.to_owned(), outcome(answer));
        }
        let mut expected = Vec::new();
        while let Some(line) = lines.next_if(|line| line.starts_with(['>', '!'])) {
            expected.push(line.to_owned());
        }
        let value = match answer.trim() {
            "" => Answer::Nothing,
            text => Answer::Value(parse_multiline(text).unwrap().into_owned()),
        };
        let found = seen(line, value, &mut door);
        // Every command that the case tells of has to be sent as it stands there.
        for command in door.known.keys() {
            assert!(door.sent.contains(command), "{line}: sent {:#?}", door.sent);
        }
        if found != expected {
            wrong.push(format!("{line}\n{}", found.join("\n")));
        }
        written.extend(found);
    }
    written
}

#[test]
fn stages() {
    check("stages", &play);
}

/// What is asked for and not wanted is not sent.
#[test]
fn changes_that_are_not_wanted_are_not_sent() {
    let mut door = Answers { refuses: true, ..Answers::default() };
    let answer = Answer::Value(parse_value("{ann=macnt;bob=macnt;}").unwrap().into_owned());
    let line = "LISTACCOUNTS | each DELETEACCOUNT {name}";
    assert_eq!(seen(line, answer.clone(), &mut door), ["! nothing was sent"]);
    assert_eq!(door.sent, Vec::<String>::new());
    door.refuses = false;
    seen(line, answer, &mut door);
    assert_eq!(door.sent, ["DELETEACCOUNT ann", "DELETEACCOUNT bob"]);
}

/// A million names go through stages without becoming objects all at once.
#[test]
fn long_listings_go_through() {
    let names: Vec<String> = (0..100_000).map(|number| format!("u{number:06}=macnt;")).collect();
    let answer = Answer::Printed(format!("{{{}}}", names.concat()));
    let mut door = Answers::default();
    let line = "LISTACCOUNTS | where name ~ 99$ | sort name desc | limit 2 | csv";
    let wanted = ["> account,value", "> u099999,macnt", "> u099899,macnt"];
    assert_eq!(seen(line, answer.clone(), &mut door), wanted);
    assert_eq!(seen("LISTACCOUNTS | count", answer, &mut door), ["> 100000"]);
}

proptest! {
    /// Whatever a field holds, it comes into the command as that one argument.
    #[test]
    fn fields_are_quoted(name in "[ -~äя\n\t]{1,12}") {
        let mut pairs = cgpsh::data::Dictionary::new();
        pairs.set("name", Value::string(name.clone()));
        pairs.set("folder", Value::string(name.clone()));
        let answer = Answer::Value(Value::Array(vec![Value::Dictionary(pairs)]));
        let mut door = Answers::default();
        let line = "GETACCOUNTRPOPS x | each UPDATEACCOUNTSETTINGS b {RealName={name};\
                    City=\"a {folder} z\"; Note={name}-1;}";
        let found = seen(line, answer, &mut door);
        prop_assert!(door.sent.len() == 1, "{:?}", found);
        let settings = door.sent[0].strip_prefix("UPDATEACCOUNTSETTINGS b ").unwrap();
        let settings = parse_value(settings).unwrap();
        let settings = settings.as_dictionary().unwrap();
        prop_assert_eq!(settings.get_str("RealName"), Some(name.as_str()));
        let (city, note) = (format!("a {name} z"), format!("{name}-1"));
        prop_assert_eq!(settings.get_str("City"), Some(city.as_str()));
        prop_assert_eq!(settings.get_str("Note"), Some(note.as_str()));
    }

    /// No line makes the parser fall over, and what it complains of lies in the line.
    #[test]
    fn any_line_can_be_looked_at(stages in "(\\| ?(where|select|sort|limit|count|each|csv|>|!)?[ -~я\"(){}|]{0,20}){1,3}") {
        let line = format!("LISTACCOUNTS {stages}");
        let parts = split(&line);
        prop_assert!(parts.stages.iter().all(|span| line.get(span.clone()).is_some()));
        if let Err(error) = parse(&line, Context { spec: None, unknown_too: false, now: 0 }) {
            prop_assert!(line.get(error.span.clone()).is_some(), "{:?}", error);
        }
    }
}

#[test]
fn quantities() {
    let cases = [
        ("10", Some(Quantity::Number(10.0))),
        ("-3", Some(Quantity::Number(-3.0))),
        ("10K", Some(Quantity::Size(10240.0))),
        ("1.5M", Some(Quantity::Size(1.5 * 1024.0 * 1024.0))),
        ("2h", Some(Quantity::Period(7200.0))),
        ("90%", Some(Quantity::Number(90.0))),
        ("unlimited", Some(Quantity::Number(f64::INFINITY))),
        ("ann", None),
        ("m", None),
        ("10x", None),
        ("", None),
    ];
    for (text, wanted) in cases {
        assert_eq!(Quantity::of_text(text), wanted, "{text}");
    }
    let moment = |text: &str| match Quantity::of_literal(text, now()) {
        Some(Quantity::Moment(seconds)) => Timestamp::from_unix(seconds).to_iso(),
        other => panic!("{text}: {other:?}"),
    };
    assert_eq!(moment("today"), "2026-11-22T00:00:00Z");
    assert_eq!(moment("yesterday"), "2026-11-21T00:00:00Z");
    assert_eq!(moment("-2d"), "2026-11-20T17:41:00Z");
    assert_eq!(moment("2026-11-01"), "2026-11-01T00:00:00Z");
    assert_eq!(moment("2026-11-01 12:30"), "2026-11-01T12:30:00Z");
    assert_eq!(moment("2026-11-01T12:30:07Z"), "2026-11-01T12:30:07Z");
    assert_eq!(moment("#T01-11-2026_12:30:07"), "2026-11-01T12:30:07Z");
}

/// What is offered at the cursor, which `‸` marks: the first offers as `insert tag`, then the ghost.
fn offered(marked: &str) -> (Vec<String>, String) {
    let pos = marked.find('‸').unwrap();
    let line = marked.replace('‸', "");
    let place = Place::at(&line, pos);
    let completion = complete(&place, Sources { names: None, uses: &|_| 0 });
    let offers = completion.offers.iter().take(3);
    let offers = offers.map(|offer| format!("{} {}", offer.insert.trim_end(), offer.tag));
    (offers.collect(), ghost(&line, &place, &completion).text)
}

#[test]
fn stages_are_completed() {
    let cases: &[(&str, &[&str], &str)] = &[
        ("LISTACCOUNTS | ‸", &["where stage", "select stage", "sort stage"], ""),
        ("LISTACCOUNTS |se‸", &["select stage"], "lect"),
        ("LISTACCOUNTS | where ‸", &["account field", "value field", "not word"], "CONDITION"),
        ("LISTDOMAINS | where ‸", &["domain field", "not word"], "CONDITION"),
        ("LISTDOMAINS | where domain ‸", &["= word", "!= word", "~ word"], ""),
        ("LISTDOMAINS | where domain = ‸", &[], ""),
        ("LISTDOMAINS | where domain = a o‸", &["or word"], ""),
        ("LISTDOMAINS | where (not d‸", &["domain field"], ""),
        ("LISTDOMAINS | select domain as ‸", &[], ""),
        ("LISTDOMAINS | select domain as d | sort ‸", &["d field"], "FIELD [desc], ..."),
        ("LISTACCOUNTS | sort value ‸", &["account field", "value field", "desc word"], ""),
        ("LISTACCOUNTS | limit 3 ‸", &["skip word"], ""),
        ("LISTACCOUNTS | each GetAccountInf‸", &["GetAccountInfo read"], "o"),
        ("LISTACCOUNTS | each \"GetAccountInf‸", &["GetAccountInfo read"], "o"),
        ("LISTACCOUNTS | each GetAccountInfo {acc‸", &["account} field"], ""),
        ("LISTACCOUNTS | each GetAccountInfo {account} | sort Stor‸", &["StorageUsed field"], ""),
        ("LISTACCOUNTS | each GetAccountInfo {name} as x | count x‸", &["x field"], ""),
        ("LISTACCOUNTS | csv‸", &["csv stage"], ""),
        ("LISTACCOUNTS | nosuch ‸", &[], ""),
        ("LISTACCOUNTS | !ls ‸", &[], ""),
    ];
    for (marked, expected, rest) in cases {
        let (offers, ghost) = offered(marked);
        let few = offers.get(..expected.len().max(1)).unwrap_or(&offers);
        assert_eq!(few, *expected, "{marked}");
        assert_eq!(ghost.trim_end(), rest.trim_end(), "{marked}");
    }
}

#[test]
fn stages_have_their_colours() {
    let line = "LISTACCOUNTS | wher a = \"b\" | each GETACCOUNTINFO {name} | > x.csv | !cat | x";
    let found: Vec<(&str, Role)> =
        roles(line, line.len()).into_iter().map(|(span, role)| (&line[span], role)).collect();
    let wanted = [
        ("LISTACCOUNTS", Role::Command),
        ("wher", Role::NoCommand),
        ("\"b\"", Role::Text),
        ("each", Role::Command),
        ("GETACCOUNTINFO", Role::Command),
        (">", Role::Command),
        ("!", Role::Command),
    ];
    for part in wanted {
        assert!(found.contains(&part), "{part:?} in {found:?}");
    }
    for pair in roles(line, line.len()).windows(2) {
        assert!(pair[0].0.end <= pair[1].0.start, "{pair:?}");
    }
}

/// What every stage says of itself is right: its examples can be read, and it can be found.
#[test]
fn every_stage_explains_itself() {
    for stage in STAGES {
        assert!(stage.doc.ends_with('.') && stage.doc.len() < 80, "{}", stage.name);
        assert_eq!(find(stage.name), Some(stage));
        for example in stage.examples {
            let command = command_text(example);
            let spec = command_of(command).ok().map(|(spec, _)| spec);
            let parsed = parse(example, Context { spec, unknown_too: false, now: 0 });
            assert!(parsed.unwrap().is_some(), "{example}");
            Request::parse(command).unwrap();
        }
    }
}

/// Passwords in stages are hidden as they are in commands.
#[test]
fn secrets_in_stages_are_hidden() {
    for line in [
        "LISTACCOUNTS | each SETACCOUNTPASSWORD {name} PASSWORD geheim",
        "LISTACCOUNTS | each \"SETACCOUNTPASSWORD {name} PASSWORD \\\"geheim\\\"\"",
        "LISTACCOUNTS | each UPDATEACCOUNTSETTINGS {name} {Password=geheim;} | csv",
        "LISTACCOUNTS | each CREATEACCOUNT {name} {Password = \"geheim x\";}",
    ] {
        let masked = mask(line);
        assert!(!masked.contains("geheim"), "{masked}");
        assert!(masked.starts_with("LISTACCOUNTS | each"), "{masked}");
    }
}
