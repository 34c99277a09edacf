//! The lines that take a change back.
use cgpsh::catalogue::{ParseError, Request, command_of, specs};
use cgpsh::data::{Value, parse};
use cgpsh::request::bind::{Bound, bind};
use cgpsh::request::spec::{Spec, Undo};
use cgpsh::request::undo::{Filling, fill};

fn bound(line: &str) -> Bound<'_> {
    let (spec, from) = command_of(line).unwrap();
    bind(spec, line, from).unwrap()
}

#[test]
fn templates_of_undo_make_command_lines() {
    for spec in specs() {
        match spec.undo {
            Undo::None => {}
            Undo::Opposite(opposite) => {
                assert!(!opposite.contains("{was"), "{}: nothing was read", spec.verb);
                check_template(spec, opposite);
            }
            Undo::Restore { read, restore } => {
                assert!(!read.contains("{was"), "{}: nothing was read", spec.verb);
                assert!(check_template(spec, read).reads(), "{}: {read}", spec.verb);
                assert!(restore.contains("{was"), "{}: {restore}", spec.verb);
                check_template(spec, restore);
            }
        }
        assert!(!spec.reads() || spec.undo == Undo::None, "{} only reads", spec.verb);
    }
}

/// Fills a template with the arguments of each example and with answers of every make; some of the
/// lines must be requests. Gives back the command that they send.
fn check_template(spec: &'static Spec, template: &str) -> &'static Spec {
    let answers = ["()", "{}", "([AQID],#TPAST)", "[AQID]", "#5", "a@example.com"];
    let answers = answers.map(|text| parse(text).unwrap().into_owned());
    let mut sent = None;
    for example in spec.examples() {
        let bound = bind(spec, example, spec.verb.len()).unwrap();
        for was in &answers {
            let with = Filling { bound: &bound, own_domain: "example.com", was: Some(was) };
            let Some(line) = fill(template, with) else { continue };
            match Request::parse(&line) {
                Ok(request) => sent = Some(request.spec()),
                Err(ParseError::Wrong(..)) => {}
                Err(error) => panic!("{}: {line}: {error:?}", spec.verb),
            }
        }
    }
    sent.unwrap_or_else(|| panic!("{}: {template} never makes a command line", spec.verb))
}

#[test]
fn undo_lines_are_filled() {
    let was: Value = "before".into();
    let filled = |line: &str| {
        let bound = bound(line);
        let with = Filling { bound: &bound, own_domain: "example.com", was: Some(&was) };
        match bound.spec.undo {
            Undo::None => Vec::new(),
            Undo::Opposite(opposite) => vec![fill(opposite, with)],
            Undo::Restore { read, restore } => vec![fill(read, with), fill(restore, with)],
        }
    };
    for (line, lines) in [
        ("CREATEDOMAIN example.org PATH disk2", &["DELETEDOMAIN example.org"][..]),
        ("RENAMEACCOUNT ann INTO \"bob lee\"", &["RENAMEACCOUNT \"bob lee\" INTO ann"]),
        ("RENAMEMAILBOX ann MAILBOX a INTO b", &["RENAMEMAILBOX ann MAILBOX b INTO a"]),
        (
            "RENAMEMAILBOX ann INTO b MAILBOXES a AUTH bob",
            &["RENAMEMAILBOX ann MAILBOXES b INTO a"],
        ),
        (
            "UPDATEDOMAINSETTINGS {AccountsLimit=1;}",
            &["GETDOMAINSETTINGS example.com", "SETDOMAINSETTINGS example.com before"],
        ),
        (
            "UPDATEDOMAINSETTINGS example.org {AccountsLimit=1;}",
            &["GETDOMAINSETTINGS example.org", "SETDOMAINSETTINGS example.org before"],
        ),
        ("DELETEACCOUNT ann", &[]),
    ] {
        let lines: Vec<_> = lines.iter().map(|line| Some((*line).to_owned())).collect();
        assert_eq!(filled(line), lines, "{line}");
    }
}

#[test]
fn places_of_undo_templates() {
    let line = "LISTDOMAINOBJECTS x@example.org FILTER \"a b\" 10 ACCOUNTS";
    let bound = bound(line);
    let was = Value::Array(vec![Value::from("one"), Value::from("two words")]);
    let with = Filling { bound: &bound, own_domain: "example.com", was: Some(&was) };
    for (template, filled) in [
        ("V {limit} {filter}", Some("V 10 FILTER \"a b\"")),
        ("V {limit} [FOR {filter}]", Some("V 10 FOR \"a b\"")),
        ("V {cookie} {accounts} {aliases}", Some("V ACCOUNTS")),
        ("V [A {cookie}] [B {accounts}]", Some("V B ACCOUNTS")),
        ("V {domain@} {limit@domain} {domain@limit}", Some("V x 10@example.org x@example.org")),
        ("V {was.1} {was}", Some("V \"two words\" (one,\"two words\")")),
        ("V {was.2}", None),
        ("V {nothing}", None),
    ] {
        assert_eq!(fill(template, with).as_deref(), filled, "{template}");
    }
    assert_eq!(fill("V {was}", Filling { was: None, ..with }), None);
}
