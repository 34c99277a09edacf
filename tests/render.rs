//! Results as they are shown: answers beside the text that they become.
//!
//! ```text
//! ? 80 table LISTACCOUNTS    columns of the screen, or `pipe`; format; the command that answers
//!                            (or `human`, a table as a terminal shows it; or an arrangement)
//! < {ann=macnt;}             the answer, maybe over several lines
//! > account  value           a line of the result
//! ```
//!
//! With `UPDATE=1` in the environment what was seen is written into the file instead of compared.
use cgpsh::catalogue::{self, Request};
use cgpsh::data::Timestamp;
use cgpsh::data::{Value, parse, parse_json, parse_multiline, print};
use cgpsh::flags::{Arrangement, Format};
use cgpsh::request::reply::Answer;
use cgpsh::shell::render::Look;
use cgpsh::shell::render::columns::{GAP, choose};
use cgpsh::shell::render::harmless::{cut, harmless, is_harmless, width, wrap};
use cgpsh::shell::render::human::moment_in;
use cgpsh::shell::render::paint::{Paint, Tone};
use cgpsh::shell::render::problem::explain;
use cgpsh::shell::render::sink::Sink;
use clap::ValueEnum;
use proptest::prelude::*;

use crate::support::cases::check;

/// The look that a case asks for. Times of the wall would differ from machine to machine, so that
/// values are shown as they are stored, unless `human` is asked for.
fn look_of(screen: Option<usize>, name: &str) -> Look {
    let format = Format::from_str(name, true).unwrap_or(Format::Table);
    let arrangement = match name {
        "record" => Arrangement::Record,
        "tree" => Arrangement::Tree,
        "list" => Arrangement::List,
        "columns" => Arrangement::Table,
        _ => Arrangement::Auto,
    };
    Look { screen, arrangement, raw_values: name != "human", ..Look::plain(format) }
}

fn look(screen: Option<usize>, format: Format) -> Look {
    Look { screen, ..Look::plain(format) }
}

/// An answer as it is shown.
fn shown(answer: &Answer, command: &str, look: Look) -> String {
    let screen = look.screen;
    let spec = catalogue::find(command.split(' ').next().unwrap());
    let mut text = Vec::new();
    let mut sink = Sink::new(&mut text, screen.is_some());
    look.answer(&mut sink, spec, answer).unwrap();
    sink.flush().unwrap();
    drop(sink);
    String::from_utf8(text).unwrap()
}

fn play(text: &str, wrong: &mut Vec<String>) -> Vec<String> {
    let mut written: Vec<String> = Vec::new();
    let mut lines = text.lines().peekable();
    while let Some(line) = lines.next() {
        written.push(line.to_owned());
        let Some(head) = line.strip_prefix("? ") else {
            assert!(line.is_empty() || line.starts_with('#'), "no line of results: {line}");
            continue;
        };
        let mut head = head.splitn(3, ' ');
        let screen = head.next().unwrap().parse().ok();
        let dressed = look_of(screen, head.next().unwrap());
        let command = head.next().unwrap();
        let mut answer = String::new();
        while let Some(line) = lines.next_if(|line| line.starts_with('<')) {
            written.push(line.to_owned());
            answer.push_str(&line[1..]);
            answer.push('\n');
        }
        let mut expected = Vec::new();
        while let Some(line) = lines.next_if(|line| line.starts_with('>')) {
            expected.push(line.to_owned());
        }
        let value = parse_multiline(&answer).unwrap().into_owned();
        let tree = shown(&Answer::Value(value.clone()), command, dressed);
        let printed = shown(&Answer::Printed(print(&value)), command, dressed);
        assert_eq!(tree, printed, "{answer}");
        let seen: Vec<String> =
            tree.lines().map(|line| format!("> {line}").trim_end().to_owned()).collect();
        if seen != expected {
            wrong.push(format!("{line}\n{answer}{}", seen.join("\n")));
        }
        written.extend(seen);
    }
    written
}

#[test]
fn results() {
    check("results", &play);
}

/// A listing of so many Accounts, as the engine answers it.
fn listing(count: usize) -> String {
    let mut text = String::from("{");
    for number in 0..count {
        text.push_str(&format!("user{number:06}=macnt;"));
    }
    text.push('}');
    text
}

#[test]
fn a_long_table_looks_like_a_short_one() {
    let lines = |count: usize| -> Vec<String> {
        let answer = Answer::Printed(listing(count));
        let shown = shown(&answer, "LISTACCOUNTS", look(None, Format::Table));
        shown.lines().map(str::to_owned).collect()
    };
    let (short, long) = (lines(900), lines(5000));
    assert_eq!(long.len(), 5002);
    assert_eq!(short[..], long[..902]);
    assert_eq!(long[5001], "user004999  macnt");
}

#[test]
fn a_long_list_has_each_name_once() {
    let names: Vec<String> = (0..5000).map(|number| format!("domain{number}.example")).collect();
    let answer = Answer::Printed(format!("({})", names.join(",")));
    for screen in [None, Some(80)] {
        let text = shown(&answer, "LISTDOMAINS", look(screen, Format::Table));
        let lines: Vec<&str> = text.lines().take(5000).collect();
        assert_eq!(lines, names);
        assert_eq!(text.lines().count(), 5000 + usize::from(screen.is_some()));
    }
}

#[test]
fn a_wider_cell_behind_the_sample_is_whole_in_a_pipe_and_cut_on_a_screen() {
    let long = "x".repeat(100);
    let text = format!("{}{long}=macnt;}}", listing(2000).trim_end_matches('}'));
    let answer = Answer::Printed(text);
    let pipe = shown(&answer, "LISTACCOUNTS", look(None, Format::Table));
    assert!(pipe.ends_with(&format!("\n{long}  macnt\n")));
    let screen = shown(&answer, "LISTACCOUNTS", look(Some(60), Format::Table));
    assert!(screen.lines().all(|line| width(line) <= 60), "{screen}");
}

#[test]
fn text_that_is_no_answer_is_shown_as_it_is() {
    for text in ["(a,b", "{a=b", "(a b)", "{a b}", "not data at all; \"", "(a,\"b)"] {
        let answer = Answer::Printed(text.to_owned());
        let shown = shown(&answer, "LISTDOMAINS", look(None, Format::Table));
        let rest: String = shown.split_whitespace().collect();
        for word in ["a", "b"].iter().filter(|word| text.contains(**word)) {
            assert!(rest.contains(word), "{text}: {shown}");
        }
    }
}

/// Any object, with strings that try to get at the terminal.
fn value() -> impl Strategy<Value = Value> {
    let text = prop_oneof![
        "[a-z]{0,8}",
        "\\PC{0,12}",
        "[\\x01-\\x1f\u{7f}-\u{9f}\u{202a}-\u{202e}\u{2066}-\u{2069}a-z]{0,8}",
        Just("\x1b[2J\x1b]0;title\x07".to_owned()),
        Just("日本語テキスト".to_owned()),
    ];
    let leaf = prop_oneof![
        text.clone().prop_map(Value::from),
        any::<i64>().prop_map(Value::from),
        Just(Value::Null),
        proptest::collection::vec(any::<u8>(), 0..8).prop_map(Value::Data),
    ];
    leaf.prop_recursive(3, 40, 6, move |inner| {
        prop_oneof![
            proptest::collection::vec(inner.clone(), 0..6).prop_map(Value::Array),
            proptest::collection::vec((text.clone(), inner), 0..6)
                .prop_map(|pairs| { Value::Dictionary(pairs.into_iter().collect()) }),
        ]
    })
}

const COMMANDS: [&str; 5] =
    ["LISTDOMAINS", "LISTACCOUNTS", "GETACCOUNTSETTINGS", "GETACCOUNTONESETTING", "GETACCOUNTACL"];

proptest! {
    #[test]
    fn nothing_gets_at_a_terminal(value in value(), columns in 20_usize..200) {
        for format in Format::value_variants() {
            for command in COMMANDS {
                let text = shown(&Answer::Value(value.clone()), command, look(Some(columns), *format));
                for line in text.split('\n') {
                    prop_assert!(is_harmless(&line.replace('\t', "")), "{format:?}: {line:?}");
                }
            }
        }
    }

    #[test]
    fn nothing_is_wider_than_the_screen(value in value(), columns in 20_usize..200) {
        for command in COMMANDS {
            let text = shown(&Answer::Value(value.clone()), command, look(Some(columns), Format::Table));
            // Names are not cut, and neither are single texts.
            let alone = !matches!(value, Value::Dictionary(_));
            for line in text.lines() {
                prop_assert!(alone || width(line) <= columns, "{columns}: {line}");
            }
        }
    }

    #[test]
    fn programs_read_back_what_was_answered(value in value()) {
        let answer = Answer::Value(value.clone());
        let raw = shown(&answer, "GETACCOUNTSETTINGS", look(None, Format::Raw));
        prop_assert_eq!(&parse(raw.trim_end_matches('\n')).unwrap(), &value);
        let json = shown(&answer, "GETACCOUNTSETTINGS", look(None, Format::Json));
        prop_assert_eq!(&parse_json(&json).unwrap(), &value);
    }

    #[test]
    fn columns_fit_and_are_all_accounted_for(
        wanted in proptest::collection::vec(0_usize..120, 1..20),
        screen in 20_usize..200,
    ) {
        let chosen = choose(&wanted, Some(screen));
        let total: usize = chosen.kept.iter().map(|(_, width)| width + GAP).sum();
        prop_assert!(chosen.kept.len() <= 1 || total <= screen + GAP);
        let mut all: Vec<usize> = chosen.kept.iter().map(|(index, _)| *index).collect();
        all.extend(&chosen.dropped);
        all.sort_unstable();
        prop_assert_eq!(all, (0..wanted.len()).collect::<Vec<_>>());
        for (index, width) in &chosen.kept {
            prop_assert!(*width <= wanted[*index] && *width >= wanted[*index].min(16));
        }
    }

    #[test]
    fn texts_are_cut_and_wrapped_to_their_width(text in "\\PC{0,60}", columns in 2_usize..40) {
        let text = harmless(&text).into_owned();
        prop_assert!(width(&cut(&text, columns)) <= columns);
        let lines = wrap(&text, columns);
        let solid = |text: &str| text.replace(' ', "");
        prop_assert_eq!(solid(&lines.concat()), solid(&text));
    }
}

#[test]
fn moments_are_shown_on_the_clock_of_the_reader() {
    let zone = |hours: i8| jiff::tz::TimeZone::fixed(jiff::tz::offset(hours));
    let moment = Timestamp::parse("#T22-11-2026_23:41:05").unwrap();
    assert_eq!(moment_in(moment, &zone(3)).unwrap(), "2026-11-23 02:41:05 +03:00");
    assert_eq!(moment_in(moment, &zone(-5)).unwrap(), "2026-11-22 18:41:05 -05:00");
    // Where the clock shows GMT nothing has to be said, and a day is one everywhere.
    assert_eq!(moment_in(moment, &zone(0)), None);
    assert_eq!(moment_in(Timestamp::parse("#T22-11-2026").unwrap(), &zone(3)), None);
    assert_eq!(moment_in(Timestamp::PAST, &zone(3)), None);
}

#[test]
fn what_is_not_there_is_faint_in_tables() {
    let answer =
        Answer::Value(parse("({a=1;b=x;},{a=#NULL#;b=\"y – z\";},{b=w;})").unwrap().into_owned());
    let look = Look { paint: Paint::new(true), ..look(Some(60), Format::Table) };
    let text = shown(&answer, "GETACCOUNTMAILRULES ann", look);
    let faint = Paint::new(true).tone(Tone::Faint, "–").into_owned();
    assert_eq!(text.matches(&faint).count(), 2, "{text}");
    assert!(text.contains("y – z\n"), "{text}");
    let plain =
        shown(&answer, "GETACCOUNTMAILRULES ann", Look { paint: Paint::new(false), ..look });
    let mut stripped = text.replace(&faint, "–");
    for code in ["\x1b[1m", "\x1b[2m", "\x1b[0m"] {
        stripped = stripped.replace(code, "");
    }
    assert_eq!(stripped, plain);
}

/// A problem is shown whole on whatever screen there is.
#[test]
fn marks_stand_below_what_is_meant_on_narrow_screens() {
    let line = "CREATEACCOUNT анна@example.com TextMailbx {RealName=\"Анна Петрова\";MaxAccountSize=100M;}";
    let Err(problem) = Request::parse(line) else { panic!("it is wrong") };
    let explained = explain(line, &problem);
    for columns in [40, 60, 80, 200] {
        let block = explained.block("  ", Some(columns), Paint::new(false));
        let rows: Vec<&str> = block.lines().collect();
        assert!(rows.iter().all(|row| width(row) < columns), "{columns}\n{block}");
        let mark = rows[1].find('^').unwrap();
        let above: String = rows[0].chars().skip(mark).take(10).collect();
        assert_eq!(above, "TextMailbx", "{columns}\n{block}");
        assert!(block.replace("\n  ", " ").contains("did you mean TextMailbox?"), "{block}");
    }
    let long = explained.block("  ", None, Paint::new(false));
    assert!(long.lines().nth(1).unwrap().ends_with("^ did you mean TextMailbox?"), "{long}");
}
