//! cgpsh-commands(7): every command of the catalogue.
use crate::catalogue::{SECTIONS, synonyms::SYNONYMS};
use crate::manual::roff::Page;
use crate::request::describe::{answers, does, needs, undone};
use crate::request::kinds::Kind;
use crate::request::spec::{Param, Scope, Spec};
use crate::request::usage::usage;

/// The page in roff.
pub fn commands_page() -> String {
    let mut page = Page::new("CGPSH-COMMANDS", 7, "Commands of CommuniGate Pro");
    page.section("NAME");
    page.paragraph("cgpsh-commands - the commands that cgpsh knows");
    page.section("DESCRIPTION");
    for paragraph in INTRODUCTION {
        page.paragraph(paragraph);
    }
    for section in SECTIONS {
        page.section(&section.title.to_uppercase());
        for spec in section.specs {
            command(&mut page, spec);
        }
    }
    page.section("OLD NAMES");
    page.paragraph("Scripts of old still send these names; they are understood.");
    let names = SYNONYMS.iter().map(|(old, new)| format!("{old} = {new}"));
    page.literal(names.collect::<Vec<_>>().iter().map(String::as_str));
    page.section("SEE ALSO");
    page.paragraph("cgpsh(1)");
    page.finish()
}

/// How to read the page.
const INTRODUCTION: [&str; 3] = [
    "A usage line shows parameters in small letters and keywords in capitals. What stands in \
     brackets may be left out, and of words between bars one is taken. Keywords may be written in \
     any case, and parts that have one in any order.",
    "A string needs quotes only if it has other signs than letters, digits and the signs of \
     addresses. Arrays are (a,b), dictionaries {key=value;}, datablocks [base64].",
    "Each command tells what its sender needs, what it does to the state of the server, what it \
     answers, and whether it can be taken back.",
];

fn command(page: &mut Page, spec: &Spec) {
    page.subsection(spec.verb);
    if !spec.params.is_empty() {
        page.usage(&usage(spec));
    }
    page.paragraph(spec.summary());
    for paragraph in spec.details() {
        page.paragraph(&paragraph);
    }
    for param in spec.params {
        page.term(&param.label(), &parameter(param));
    }
    page.paragraph(&facts(spec));
    if spec.examples().next().is_some() {
        page.literal(spec.examples());
    }
}

fn parameter(param: &Param) -> String {
    let mut text = param.text();
    if let Kind::Choice(words) = param.kind
        && !words.is_empty()
    {
        text.push_str(&format!(" One of: {}.", words.join(", ")));
    }
    let others = param.keywords.iter().skip(1).filter(|word| !word.is_empty());
    let others: Vec<&str> = others.copied().collect();
    if !others.is_empty() {
        text.push_str(&format!(" The keyword may also be {}.", others.join(" or ")));
    }
    text
}

/// Right, effect, answer and the way back, in one line.
fn facts(spec: &Spec) -> String {
    let mut facts = vec![
        format!("Needs {}.", needs(spec.access)),
        format!("It {}.", does(spec.effect)),
        format!("Answers {}.", answers(spec.reply)),
    ];
    facts.extend(undone(spec).map(|words| format!("It {words}.")));
    if spec.scope == Scope::Cluster {
        facts.push("It works in a Dynamic Cluster only.".to_owned());
    }
    facts.join(" ")
}
