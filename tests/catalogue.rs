//! What holds for every command of the catalogue.
use std::collections::BTreeSet;

use cgpsh::catalogue::synonyms::SYNONYMS;
use cgpsh::catalogue::{Request, SECTIONS, find, specs};
use cgpsh::request::kinds::Kind;
use cgpsh::request::spec::{Need, Origin, Spec};

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

/// Every command that the reference names, in its order.
const REFERENCE: &str = include_str!("reference/command-names.txt");

#[test]
fn every_command_of_the_reference_is_declared_and_nothing_beyond_unnoticed() {
    let names: Vec<&str> = REFERENCE.lines().collect();
    assert_eq!(names.len(), 368);
    for name in &names {
        let spec = find(name).unwrap_or_else(|| panic!("{name} is not declared"));
        assert_eq!((spec.verb, spec.origin), (*name, Origin::Reference));
    }
    let beyond: Vec<&str> =
        specs().filter(|spec| spec.origin == Origin::Observed).map(|spec| spec.verb).collect();
    assert_eq!(specs().count(), names.len() + beyond.len(), "beyond the reference: {beyond:?}");
    for verb in &beyond {
        assert!(!names.contains(verb), "{verb} is in the reference");
    }
}

#[test]
fn commands_stand_in_the_order_of_the_reference() {
    let place = |spec: &Spec| REFERENCE.lines().position(|name| name == spec.verb);
    // The settings are ordered by subject, in several files.
    for section in SECTIONS.iter().filter(|section| section.name != "settings") {
        let places: Vec<usize> = section.specs.iter().filter_map(|spec| place(spec)).collect();
        assert!(!places.is_empty() && places.is_sorted(), "{}: {places:?}", section.name);
    }
}

#[test]
fn flags_and_choices_of_words_are_explained_where_they_are_declared() {
    for spec in specs() {
        for param in spec.params {
            let words_only = matches!(param.kind, Kind::Choice(_));
            assert!(!words_only || !param.doc.is_empty(), "{}: {}", spec.verb, param.name);
        }
    }
}

#[test]
fn keywords_and_parameters_are_told_apart() {
    for spec in specs() {
        let names: BTreeSet<&str> = spec.params.iter().map(|param| param.name).collect();
        assert_eq!(names.len(), spec.params.len(), "{}: a name stands twice", spec.verb);
        for param in spec.params {
            assert_eq!(param.name, param.name.to_ascii_lowercase(), "{}", spec.verb);
            for word in param.keywords.iter().copied().chain(param.after) {
                assert_eq!(word, word.to_ascii_uppercase(), "{}", spec.verb);
            }
            let flag = param.need == Need::Flag;
            assert!(!flag || param.keyword().is_some(), "{}: {}", spec.verb, param.name);
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
        assert!(spec.doc.lines().nth(1).is_some_and(str::is_empty), "{verb}: empty second line");
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
