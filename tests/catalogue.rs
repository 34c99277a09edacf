//! What holds for every command of the catalogue.
use std::collections::BTreeSet;

use cgpsh::catalogue::synonyms::SYNONYMS;
use cgpsh::catalogue::{ParseError, Request, SECTIONS, find, specs};
use cgpsh::data::parse;
use cgpsh::request::bind::bind;
use cgpsh::request::spec::{Spec, Undo};
use cgpsh::request::undo::{Filling, fill};

#[test]
fn names_are_the_verbs_with_word_boundaries() {
    let mut seen = BTreeSet::new();
    for section in SECTIONS {
        for spec in section.specs {
            assert_eq!(spec.name.to_ascii_uppercase(), spec.verb);
            assert_eq!(spec.section, section.name, "{}", spec.verb);
            assert!(seen.insert(spec.verb), "{} is there twice", spec.verb);
            assert_eq!(find(&spec.verb.to_lowercase()).map(|it| it.verb), Some(spec.verb));
        }
    }
}

#[test]
fn old_names_lead_to_commands() {
    for (old, new) in SYNONYMS {
        assert_eq!(find(old).map(|spec| spec.verb), Some(*new), "{old}");
        assert!(specs().all(|spec| spec.verb != *old), "{old} is a command of its own");
    }
}

#[test]
fn summaries_are_one_short_sentence() {
    for spec in specs() {
        let summary = spec.summary();
        let verb = spec.verb;
        assert!(summary.len() < 72, "{verb}: {} columns", summary.len());
        assert!(summary.ends_with('.') && !summary.contains(". "), "{verb}: {summary}");
        assert!(summary.starts_with(|first: char| first.is_ascii_uppercase()), "{verb}: {summary}");
        let first_word = summary.split(' ').next().unwrap().trim_end_matches(['.', ',']);
        assert!(first_word.ends_with('s'), "{verb}: third person in {summary}");
        assert!(spec.doc.get(1).is_some_and(|line| line.is_empty()), "{verb}: empty second line");
        let texts = spec.details().into_iter().chain(spec.params.iter().map(|param| param.text()));
        for text in texts {
            assert!(text.ends_with(['.', ':', '`']), "{verb}: full stop behind {text}");
        }
    }
}

#[test]
fn links_name_commands_of_the_section() {
    for section in SECTIONS {
        for spec in section.specs {
            for text in spec.details() {
                for link in text.split("[`").skip(1) {
                    let name = link.split('`').next().unwrap();
                    let known = section.specs.iter().any(|other| other.name == name);
                    assert!(known && name != spec.name, "{}: [`{name}`]", spec.verb);
                }
            }
        }
    }
}

#[test]
fn examples_are_requests_and_print_back() {
    for spec in specs() {
        assert!(spec.examples().next().is_some(), "{} has no example", spec.verb);
        for example in spec.examples() {
            let request =
                Request::parse(example).unwrap_or_else(|error| panic!("{example}: {error:?}"));
            assert_eq!(request.spec().verb, spec.verb, "{example}");
            let printed = request.print();
            assert_eq!(Request::parse(&printed), Ok(request), "{example} is printed as {printed}");
        }
    }
}

#[test]
fn examples_show_every_keyword() {
    for spec in specs() {
        let shown: String =
            spec.examples().map(|line| format!(" {} ", line.to_ascii_uppercase())).collect();
        for keyword in spec.params.iter().filter_map(|param| param.keyword()) {
            assert!(shown.contains(&format!(" {keyword} ")), "{}: {keyword}", spec.verb);
        }
    }
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
