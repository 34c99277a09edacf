//! Mailboxes: their names, the patterns of listings, and trees of them against a model.
use std::collections::{BTreeMap, BTreeSet};

use cgpsh::data::{Value, parse};
use cgpsh::engine::mailbox_names::{Named, Pattern, outer};
use cgpsh::engine::session::Session;
use proptest::prelude::*;

use crate::support::doors::{prepared, show};
use crate::support::random::cases;

#[test]
fn names_have_levels() {
    assert_eq!(outer("a/b/c").collect::<Vec<_>>(), ["a/b", "a"]);
    assert_eq!(outer("a").count(), 0);
    assert_eq!(Named::parse("inbox/a"), Ok(Named::Mailbox("INBOX/a".to_owned())));
    assert_eq!(Named::parse("inboxes"), Ok(Named::Mailbox("inboxes".to_owned())));
    assert_eq!(Named::parse("a/b/"), Ok(Named::Folder("a/b".to_owned())));
    for wrong in ["", "/", "/a", "a//b", "a//", "a/../b", "~a/b", "a\nb"] {
        assert!(Named::parse(wrong).is_err(), "{wrong:?}");
    }
}

#[test]
fn patterns_pick_names() {
    let cases = [
        ("*", "a/b", true),
        ("%", "a", true),
        ("%", "a/b", false),
        ("%/%", "a/b", true),
        ("a/*", "a", false),
        ("a/*", "a/", true),
        ("a/*", "a/b/c", true),
        ("*c", "a/b/c", true),
        ("a*c", "abbc", true),
        ("a%c", "a/c", false),
        ("inbox", "INBOX", true),
        ("Inbox/%", "INBOX/old", true),
        ("", "", true),
        ("", "a", false),
        ("a", "ab", false),
        ("*a*a*a*a*a*a*a*a*b", "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa", false),
    ];
    for (pattern, name, picked) in cases {
        assert_eq!(Pattern::new(pattern).matches(name), picked, "{pattern} and {name}");
    }
}

/// What a tree of Mailboxes is: names, each with the class that tells where it was made.
#[derive(Clone, Debug, Default, PartialEq)]
struct Model {
    mailboxes: BTreeMap<String, String>,
    folders: BTreeSet<String>,
}

#[derive(Clone, Debug)]
enum Step {
    Create(String, bool),
    Delete(String, bool, bool),
    Rename(String, bool, String, bool, bool),
}

impl Model {
    fn holds_any(&self, name: &str) -> bool {
        let inside = format!("{name}/");
        self.mailboxes.keys().chain(&self.folders).any(|other| other.starts_with(&inside))
    }

    fn has_folder(&self, name: &str) -> bool {
        self.folders.contains(name) || self.holds_any(name)
    }

    /// Carries a step out; `None` when it must be refused.
    fn after(&self, step: &Step, number: usize) -> Option<Self> {
        let mut next = self.clone();
        match step {
            Step::Create(name, true) => {
                (!self.has_folder(name)).then(|| next.folders.insert(name.clone()))?;
            }
            Step::Create(name, false) => {
                let class = format!("C{number}");
                next.mailboxes.insert(name.clone(), class).is_none().then_some(())?;
            }
            Step::Delete(name, folder, nested) => {
                let gone = next.take(name, *folder, *nested)?;
                (*folder || !gone.mailboxes.contains_key("INBOX") || name != "INBOX")
                    .then_some(())?;
            }
            Step::Rename(name, folder, new_name, new_folder, nested) => {
                let inside = format!("{name}/");
                (!nested || !new_name.starts_with(&inside)).then_some(())?;
                let taken = next.take(name, *folder, *nested)?;
                let has_mailbox = taken.mailboxes.contains_key(name);
                if has_mailbox {
                    (!new_folder && !self.mailboxes.contains_key(new_name)).then_some(())?;
                } else {
                    (!self.has_folder(new_name)).then_some(())?;
                }
                let moved = |old: &String| format!("{new_name}{}", &old[name.len()..]);
                for (old, class) in &taken.mailboxes {
                    next.mailboxes.insert(moved(old), class.clone()).is_none().then_some(())?;
                }
                next.folders.extend(taken.folders.iter().map(moved));
                if has_mailbox && name == "INBOX" {
                    next.mailboxes.insert("INBOX".to_owned(), String::new());
                }
            }
        }
        Some(next)
    }

    /// Takes a Mailbox or an empty folder out, or all that lies within it too.
    fn take(&mut self, name: &str, folder: bool, nested: bool) -> Option<Self> {
        let mut taken = Self::default();
        let alone = !folder && self.mailboxes.contains_key(name);
        if !alone && !self.has_folder(name) || !alone && !nested && self.holds_any(name) {
            return None;
        }
        let inside = format!("{name}/");
        let meant = |other: &str| nested && other.starts_with(&inside);
        for (other, class) in std::mem::take(&mut self.mailboxes) {
            let goes = meant(&other) || alone && other == name;
            if goes { &mut taken } else { &mut *self }.mailboxes.insert(other, class);
        }
        for other in std::mem::take(&mut self.folders) {
            let goes = meant(&other) || other == name && (nested || !alone);
            if goes { &mut taken } else { &mut *self }.folders.insert(other);
        }
        Some(taken)
    }

    /// What a listing shows: whether there is a folder, and the class of the Mailbox.
    fn listing(&self) -> BTreeMap<String, (bool, Option<String>)> {
        let mut all: BTreeMap<String, (bool, Option<String>)> = BTreeMap::new();
        for (name, class) in &self.mailboxes {
            all.entry(name.clone()).or_default().1 = Some(class.clone());
        }
        for name in self.mailboxes.keys().chain(&self.folders) {
            for folder in outer(name) {
                all.entry(folder.to_owned()).or_default().0 = true;
            }
        }
        for folder in &self.folders {
            all.entry(folder.clone()).or_default().0 = true;
        }
        all
    }
}

/// The listing of the engine in the form of the model's.
fn listed(session: &Session) -> BTreeMap<String, (bool, Option<String>)> {
    let text = show(session.run("LISTMAILBOXES ann"));
    let Ok(Value::Dictionary(all)) = parse(&text).map(|value| value.into_owned()) else {
        panic!("{text}")
    };
    let class = |value: &Value| {
        let info = value.as_dictionary().expect("a dictionary with information");
        info.get_str("Class").unwrap_or_default().to_owned()
    };
    let entry = |value: &Value| match value {
        Value::Array(told) => (true, told.first().map(class)),
        told => (false, Some(class(told))),
    };
    all.iter().map(|(name, value)| (name.to_owned(), entry(value))).collect()
}

fn names() -> impl Strategy<Value = String> {
    prop_oneof![
        6 => prop::collection::vec("[ab]", 1..4).prop_map(|parts| parts.join("/")),
        1 => Just("INBOX".to_owned()),
        1 => Just("INBOX/a".to_owned()),
    ]
}

fn steps() -> impl Strategy<Value = Step> {
    let folder = || prop::bool::weighted(0.2);
    prop_oneof![
        4 => (names(), folder()).prop_map(|(name, folder)| Step::Create(name, folder)),
        1 => (names(), folder(), any::<bool>())
            .prop_map(|(name, folder, nested)| Step::Delete(name, folder, nested)),
        2 => (names(), folder(), names(), folder(), any::<bool>())
            .prop_map(|(name, folder, to, to_folder, nested)| {
                Step::Rename(name, folder, to, to_folder, nested)
            }),
    ]
}

fn command(step: &Step, number: usize) -> String {
    let slash = |folder: &bool| if *folder { "/" } else { "" };
    let word = |nested: &bool| if *nested { "MAILBOXES" } else { "MAILBOX" };
    match step {
        Step::Create(name, true) => format!("CREATEMAILBOX ann MAILBOX \"{name}/\""),
        Step::Create(name, false) => {
            format!("CREATEMAILBOX ann MAILBOX \"{name}\" CLASS C{number}")
        }
        Step::Delete(name, folder, nested) => {
            format!("DELETEMAILBOX ann {} \"{name}{}\"", word(nested), slash(folder))
        }
        Step::Rename(name, folder, to, to_folder, nested) => format!(
            "RENAMEMAILBOX ann {} \"{name}{}\" INTO \"{to}{}\"",
            word(nested),
            slash(folder),
            slash(to_folder)
        ),
    }
}

proptest! {
    #![proptest_config(cases(80))]

    #[test]
    fn a_tree_of_mailboxes_is_what_its_model_is(steps in prop::collection::vec(steps(), 1..40)) {
        let (_engine, session) = prepared(&["CREATEACCOUNT ann"]);
        let mut model = Model::default();
        model.mailboxes.insert("INBOX".to_owned(), String::new());
        for (number, step) in steps.iter().enumerate() {
            let line = command(step, number);
            let answer = show(session.run(&line));
            match model.after(step, number) {
                Some(next) => {
                    prop_assert_eq!(&answer, "OK", "{} on {:?}", line, model);
                    model = next;
                }
                None => prop_assert_ne!(&answer, "OK", "{} on {:?}", line, model),
            }
            prop_assert_eq!(listed(&session), model.listing(), "after {}", line);
        }
        // The counter tells as many Mailboxes as there are.
        let count = model.mailboxes.len();
        show(session.run(&format!("UPDATEACCOUNTSETTINGS ann {{MaxMailboxes={count};}}")));
        prop_assert_ne!(show(session.run("CREATEMAILBOX ann MAILBOX new")), "OK");
        show(session.run(&format!("UPDATEACCOUNTSETTINGS ann {{MaxMailboxes={};}}", count + 1)));
        prop_assert_eq!(show(session.run("CREATEMAILBOX ann MAILBOX new")), "OK");
    }
}

/// Long runs of what is too deep are passed over; what is behind them must not be.
#[test]
fn a_listing_of_one_level_leaves_nothing_out() {
    let (_engine, session) = prepared(&[]);
    let mut names = vec!["a".to_owned(), "a0".to_owned(), "d/e/f/".to_owned()];
    for number in 0..40 {
        names.push(format!("a/b{number}"));
        names.push(format!("a/b7/c{number}"));
        names.push(format!("b/c/d/e{number}/"));
        names.push(format!("c/\u{10ffff}{number}"));
    }
    names.extend(["a.z".to_owned(), "b-c".to_owned(), "c!".to_owned(), "c/~".to_owned()]);
    let quoted = |name: &str| cgpsh::data::print(&Value::from(name));
    for name in &names {
        let line = format!("CREATEMAILBOX postmaster MAILBOX {}", quoted(name));
        assert_eq!(show(session.run(&line)), "OK", "{name}");
    }
    let listed = |pattern: &str| {
        let line = format!("LISTMAILBOXES postmaster FILTER {}", quoted(pattern));
        match parse(&show(session.run(&line))).expect("an object").into_owned() {
            Value::Dictionary(all) => {
                all.iter().map(|(name, value)| (name.to_owned(), value.clone())).collect()
            }
            other => panic!("{other:?}"),
        }
    };
    let all: BTreeMap<String, Value> = listed("*");
    assert!(all.len() > names.len(), "the folders between are listed too");
    for text in ["%", "a%", "%/%", "a/%", "b/%/%", "%/b7/%", "%/%/%/%", "c/%", "d/%", "a/b7/c1%"] {
        let pattern = Pattern::new(text);
        let mut wanted = all.clone();
        wanted.retain(|name, _| pattern.matches(name));
        assert!(!wanted.is_empty(), "{text}");
        assert_eq!(listed(text), wanted, "{text}");
    }
}
