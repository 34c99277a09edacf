//! Help, made from the catalogue: on a command, a section, a word, the keys.
use std::fmt::Write;
use std::time::Instant;

use crate::access::principal::{Principal, Target};
use crate::access::right::{Access, DomainRight, ServerRight};
use crate::catalogue::codes::{self, CODES};
use crate::catalogue::{SECTIONS, Section, find};
use crate::request::describe::{answers, does, needs, undone};
use crate::request::spec::{Need, Param, Scope, Spec};
use crate::request::usage::usage_of;
use crate::shell::editing::keyboard::CHEAT_SHEET;
use crate::shell::line::hint::plain;
use crate::shell::line::names::{Names, names_in};
use crate::shell::line::place::Place;
use crate::shell::prompt::meta;
use crate::shell::render::harmless::{self, width, wrap};
use crate::shell::render::paint::{Paint, Tone};
use crate::shell::stages::list::{self, STAGES, Stage};

/// How many columns a text of help takes at the most; longer lines are hard to read.
const COLUMNS_MAX: usize = 100;

/// So many columns names get beside what is said of them, where the window has twice as many.
const NAMES_MIN: usize = 28;

/// What help itself can be asked.
const ABOUT_HELP: &str = "/help SECTION lists its commands, /help COMMAND explains one, /help KEY a \
    setting, /help WORD finds what is said about a word, /help keys shows the keys, /help errors the \
    codes of refusals.";

/// How help looks.
#[derive(Clone, Debug)]
pub struct Page {
    /// The colours.
    pub paint: Paint,
    /// How many columns there are.
    pub columns: usize,
    /// Who asks, with the rights that he holds, if they are known.
    pub reader: Option<Principal>,
}

/// The one who asks for help, if his rights can be found out until `end`.
pub fn reader_until(names: &Names, end: Instant) -> Option<Principal> {
    let account = names.account();
    let mut line = "GETACCOUNTRIGHTS ".to_owned();
    crate::data::print_string(&mut line, &account);
    let codes = names.look(&line, end)?;
    Some(reader(&account, &names_in(codes)))
}

/// The one who asks for help: an Account with its rights, as GETACCOUNTRIGHTS tells them.
pub fn reader(account: &str, codes: &[String]) -> Principal {
    let (name, domain) = account.split_once('@').unwrap_or((account, ""));
    Principal {
        account: name.to_owned(),
        domain: domain.to_owned(),
        server: codes.iter().filter_map(|code| ServerRight::from_code(code)).collect(),
        rights: codes.iter().filter_map(|code| DomainRight::from_code(code)).collect(),
        settings: codes.iter().cloned().collect(),
    }
}

/// Help on the command of a line, to be written above it while it is being typed. It takes no more
/// rows than the screen has.
pub fn above_line(line: &str, pos: usize, paint: Paint, reader: Option<Principal>) -> String {
    let size = terminal_size::terminal_size();
    let (columns, rows) = size.map_or((80, 24), |(columns, rows)| (columns.0, rows.0));
    let page = Page { paint, columns: usize::from(columns), reader };
    let place = Place::at(line, pos);
    let first = line.split_whitespace().next().unwrap_or("");
    let rows = usize::from(rows).saturating_sub(4).max(3);
    let mut brief = false;
    let text = match place.spec().or_else(|| find(first)) {
        Some(spec) => match page.command(spec) {
            text if text.lines().count() > rows => {
                brief = true;
                page.brief(spec)
            }
            text => text,
        },
        None if first.is_empty() => page.keys(),
        None => page.topic(first.trim_start_matches('/')),
    };
    let more = format!("   … /help {first} shows all of it");
    let mut shown: Vec<&str> = text.lines().take(rows).collect();
    if brief || text.lines().count() > rows {
        shown.truncate(rows - 1);
        shown.push(&more);
    }
    // What stood below the line would shine through.
    format!("\x1b[J{}\n", shown.join("\n"))
}

impl Page {
    /// Help on whatever a word names: a command, a section, a command of the shell, or else all that
    /// is said about the word.
    pub fn topic(&self, word: &str) -> String {
        let word = word.trim();
        if word.is_empty() {
            return self.overview();
        }
        if let Some(spec) = find(word) {
            return self.command(spec);
        }
        if word.eq_ignore_ascii_case("keys") {
            return self.keys();
        }
        if let Some(text) = self.codes(word) {
            return text;
        }
        let slashed = format!("/{}", word.trim_start_matches('/'));
        if let Some(meta) = meta::find(&slashed) {
            return self.meta(meta);
        }
        if word.eq_ignore_ascii_case("stages") {
            return self.stages();
        }
        if let Some(stage) = list::find(word) {
            return self.stage(stage);
        }
        let named = |section: &&Section| {
            section.name.eq_ignore_ascii_case(word) || section.title.eq_ignore_ascii_case(word)
        };
        match SECTIONS.iter().find(named) {
            Some(section) => self.section(section),
            None => self.on_keys(word).unwrap_or_else(|| self.search(word)),
        }
    }

    /// What there is at all.
    pub fn overview(&self) -> String {
        let mut text = String::new();
        self.title(&mut text, "Commands, by section");
        let width = SECTIONS.iter().map(|section| section.name.len()).max().unwrap_or(0);
        for section in SECTIONS {
            let count = section.specs.len();
            self.row(&mut text, section.name, width, &format!("{} ({count})", section.title));
        }
        self.title(&mut text, "Stages, behind a command and | ");
        self.stage_rows(&mut text);
        self.title(&mut text, "Commands of the shell");
        self.metas(&mut text);
        text.push('\n');
        for line in wrap(ABOUT_HELP, self.line_width()) {
            let _ = writeln!(text, "{line}");
        }
        text
    }

    /// The keys of the prompt.
    pub fn keys(&self) -> String {
        let mut text = String::new();
        self.title(&mut text, "Keys");
        let width = CHEAT_SHEET.iter().map(|(key, _)| key.len()).max().unwrap_or(0);
        for (key, doc) in CHEAT_SHEET {
            self.row(&mut text, key, width, doc);
        }
        text.push_str("\n/help lists the commands.\n");
        text
    }

    /// The codes of refusals: all of them, or the one that a word names.
    fn codes(&self, word: &str) -> Option<String> {
        let mut text = String::new();
        if ["errors", "codes", "error"].iter().any(|known| word.eq_ignore_ascii_case(known)) {
            self.title(&mut text, "Codes of refusals");
            for code in CODES {
                self.row(&mut text, &code.code.to_string(), 3, code.meaning);
            }
            text.push_str("\n/help with a code tells what helps.\n");
            return Some(text);
        }
        let number = word.to_ascii_lowercase();
        let number: u16 = number.trim_start_matches("error").trim().parse().ok()?;
        let Some(code) = codes::find(number) else {
            let kind = match number {
                200..400 => "It is no refusal: the command was carried out, or more is waited for.",
                500..600 => "It is a refusal; the text beside it tells why.",
                _ => return None,
            };
            self.title(&mut text, &number.to_string());
            self.paragraph(&mut text, kind);
            return Some(text);
        };
        self.title(&mut text, &format!("error {number}"));
        self.paragraph(&mut text, code.meaning);
        self.paragraph(&mut text, code.next);
        Some(text)
    }

    /// The commands of a section.
    fn section(&self, section: &Section) -> String {
        let mut text = String::new();
        self.title(&mut text, section.title);
        self.commands(&mut text, section.specs.iter().copied());
        text
    }

    /// What stages are, and all of them.
    fn stages(&self) -> String {
        let mut text = String::new();
        self.title(&mut text, "Stages");
        for paragraph in list::ABOUT {
            self.paragraph(&mut text, &plain(paragraph));
        }
        text.push('\n');
        self.stage_rows(&mut text);
        text
    }

    fn stage_rows(&self, text: &mut String) {
        let width = STAGES.iter().map(|stage| stage.usage().len()).max().unwrap_or(0);
        for stage in STAGES {
            self.row(text, &stage.usage(), width, &plain(stage.doc));
        }
    }

    /// A stage.
    fn stage(&self, stage: &Stage) -> String {
        let mut text = String::new();
        self.title(&mut text, &stage.usage());
        for paragraph in std::iter::once(&stage.doc).chain(stage.details) {
            self.paragraph(&mut text, &plain(paragraph));
        }
        if !stage.examples.is_empty() {
            text.push('\n');
        }
        for example in stage.examples {
            let _ = writeln!(text, "   {}", self.paint.tone(Tone::Good, example));
        }
        text
    }

    /// A command of the shell.
    fn meta(&self, meta: &meta::Meta) -> String {
        let mut text = String::new();
        self.title(&mut text, format!("{} {}", meta.name, meta.args).trim_end());
        self.paragraph(&mut text, meta.doc);
        text
    }

    fn metas(&self, text: &mut String) {
        let usage =
            |meta: &meta::Meta| format!("{} {}", meta.name, meta.args).trim_end().to_owned();
        let width = meta::TABLE.iter().map(|meta| usage(meta).len()).max().unwrap_or(0);
        for meta in meta::TABLE {
            self.row(text, &usage(meta), width, meta.doc);
        }
    }

    /// Rows of commands.
    pub(super) fn commands(
        &self,
        text: &mut String,
        specs: impl Iterator<Item = &'static Spec> + Clone,
    ) {
        let width = specs.clone().map(|spec| spec.name.len()).max().unwrap_or(0);
        for spec in specs {
            let doc = format!("{:8} {}", spec.effect.word(), spec.summary());
            self.row(text, spec.name, width, &doc);
        }
    }

    /// A command.
    pub fn command(&self, spec: &'static Spec) -> String {
        let mut text = self.head(spec);
        for paragraph in spec.details() {
            self.paragraph(&mut text, &plain(&paragraph));
        }
        text.push('\n');
        self.parts(&mut text, spec, false);
        let mut examples = spec.examples().peekable();
        if examples.peek().is_some() {
            text.push('\n');
        }
        for example in examples {
            let _ = writeln!(text, "   {}", self.paint.tone(Tone::Good, example));
        }
        text
    }

    /// A command where there is little room: what it needs and does comes before its parameters.
    fn brief(&self, spec: &'static Spec) -> String {
        let mut text = self.head(spec);
        self.parts(&mut text, spec, true);
        text
    }

    fn head(&self, spec: &'static Spec) -> String {
        let mut text = String::new();
        let all: Vec<usize> = (0..spec.params.len()).collect();
        self.title(&mut text, format!("{} {}", spec.name, usage_of(spec, &all)).trim_end());
        self.paragraph(&mut text, &plain(spec.summary()));
        text
    }

    /// The parameters, and what else is to be known of a command.
    fn parts(&self, text: &mut String, spec: &'static Spec, facts_first: bool) {
        let params = spec.params.iter().map(|param| (label(param), plain(&about(param))));
        let mut rows: Vec<(String, String)> = params.collect();
        let facts = self.facts(spec).into_iter().map(|(name, fact)| (name.to_owned(), fact));
        let at = if facts_first { 0 } else { rows.len() };
        rows.splice(at..at, facts);
        let width = rows.iter().map(|(label, _)| width(label)).max().unwrap_or(0).min(24);
        for (label, about) in rows {
            self.row(text, &label, width, &about);
        }
    }

    /// What else is to be known of a command: name and text.
    fn facts(&self, spec: &Spec) -> Vec<(&'static str, String)> {
        let mut facts = Vec::new();
        facts.push(("answer", answers(spec.reply)));
        facts.push(("effect", effect(spec)));
        let held = self.reader.as_ref().and_then(|reader| held(spec, reader));
        let held = held.map_or_else(String::new, |held| format!(". {held}"));
        facts.push(("needs", format!("{}{held}", needs(spec.access))));
        if spec.scope == Scope::Cluster {
            facts.push(("scope", "a Dynamic Cluster only".to_owned()));
        }
        facts
    }

    /// The columns of the window, all of which tables of names may take.
    fn width(&self) -> usize {
        self.columns.saturating_sub(1).max(20)
    }

    fn line_width(&self) -> usize {
        self.width().min(COLUMNS_MAX)
    }

    /// A line that begins a part.
    pub(super) fn title(&self, text: &mut String, title: &str) {
        if !text.is_empty() {
            text.push('\n');
        }
        for line in wrap(title, self.width()) {
            let _ = writeln!(text, "{}", self.paint.tone(Tone::Header, line));
        }
    }

    /// Text of several lines.
    pub(super) fn paragraph(&self, text: &mut String, paragraph: &str) {
        for line in wrap(paragraph, self.line_width() - 3) {
            let _ = writeln!(text, "   {line}");
        }
    }

    /// A name and what is said of it, in two columns; below each other where the screen is narrow.
    pub(super) fn row(&self, text: &mut String, name: &str, width: usize, doc: &str) {
        let left = width.min((self.width() / 3).max(NAMES_MIN).min(self.width() / 2)) + 5;
        let mut lines = wrap(doc, self.width().saturating_sub(left).max(8)).into_iter();
        let mut names = wrap(name, self.width() - 3).into_iter().peekable();
        let mut used = 0;
        while let Some(name) = names.next() {
            let _ = write!(text, "   {}", self.paint.tone(Tone::Key, name));
            used = harmless::width(name) + 3;
            if names.peek().is_some() {
                text.push('\n');
            }
        }
        let pad = if used + 1 > left {
            text.push('\n');
            left
        } else {
            left - used
        };
        let _ = writeln!(text, "{}{}", " ".repeat(pad), lines.next().unwrap_or(""));
        for line in lines {
            let _ = writeln!(text, "{}{line}", " ".repeat(left));
        }
    }
}

/// How a parameter is called.
fn label(param: &Param) -> String {
    match param.need {
        Need::Required => param.label(),
        Need::Optional | Need::Flag => format!("[{}]", param.label()),
    }
}

/// What is said of a parameter, with its words if it is a choice.
fn about(param: &Param) -> String {
    let mut text = param.text();
    if let crate::request::kinds::Kind::Choice(words) = param.kind
        && !words.is_empty()
    {
        text.push_str(&format!(" One of {}.", words.join(", ")));
    }
    text
}

fn effect(spec: &Spec) -> String {
    match undone(spec) {
        Some(undone) => format!("{}; it {undone}", does(spec.effect)),
        None => does(spec.effect).to_owned(),
    }
}

/// Whether somebody holds what a command needs, in a sentence; `None` where that is no question.
fn held(spec: &Spec, reader: &Principal) -> Option<String> {
    let own = Target { domain: &reader.domain, admin_domain: None, own: false };
    let elsewhere = Target { domain: "", ..own };
    match spec.access {
        Access::Anyone => None,
        access if reader.may(access, elsewhere, spec.reads()) => match access {
            Access::Object(_) => None,
            _ => Some("You hold it".to_owned()),
        },
        access if reader.may(access, own, spec.reads()) => {
            Some(format!("You hold it in {}", reader.domain))
        }
        Access::OwnOrDomain | Access::OwnOrDomainWith(_) => {
            Some("You do not hold it for other Accounts".to_owned())
        }
        _ => Some("You do not hold it".to_owned()),
    }
}
