//! What may be typed at the cursor, best first.
use std::borrow::Cow;
use std::path::Path;
use std::sync::LazyLock;

use crate::access::right::{DomainRight, ServerRight};
use crate::catalogue::SECTIONS;
use crate::catalogue::keys::access_modes::SERVICES;
use crate::catalogue::keys::key::Key;
use crate::catalogue::keys::key::ValueDomain;
use crate::catalogue::keys::{account, info, server};
use crate::config::profiles;
use crate::request::bind::Bound;
use crate::request::kinds::{Form, Kind};
use crate::request::spec::{Need, Param, Scope, Spec};
use crate::shell::line::hint::plain;
use crate::shell::line::names::Names;
use crate::shell::line::place::{Place, Wanted};
use crate::shell::line::present::Present;
use crate::shell::line::rank::{Fit, fit, signs_of};
use crate::shell::prompt::meta::{self, Wants};
use crate::shell::render::harmless::is_harmless;
use crate::shell::stages::list::{STAGES, StageKind};
use crate::shell::stages::place::StageWanted;

/// The most that is ever offered; more could not be looked through.
pub const OFFERED_MAX: usize = 200;

/// Words in the catalogue that stand for a value instead of being one.
const PLACEHOLDERS: [&str; 2] = ["position", "numberOfModerated"];

/// A command, with what tells of most commands that they do not fit: a key looks at all of them, so
/// that lies close together.
struct Candidate {
    spec: &'static Spec,
    /// Its place among all: section by section, each in the order of its names.
    place: u32,
    /// The signs of its name.
    signs: u64,
}

static COMMANDS: LazyLock<Vec<Candidate>> = LazyLock::new(|| {
    let mut all: Vec<&'static Spec> = Vec::new();
    for section in SECTIONS {
        let start = all.len();
        all.extend(section.specs);
        all[start..].sort_unstable_by_key(|spec| spec.name);
    }
    let all = (0..).zip(all);
    all.map(|(place, spec)| Candidate { spec, place, signs: signs_of(spec.name) }).collect()
});

/// Something that may be typed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Offer {
    /// What the menu shows.
    pub text: String,
    /// What comes into the line.
    pub insert: String,
    /// What it is, in a word.
    pub tag: Cow<'static, str>,
    /// What it means.
    pub note: String,
}

/// What may be typed in the place of a word.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Completion {
    /// The byte where the word begins.
    pub start: usize,
    /// What may stand there, best first, at most [`OFFERED_MAX`].
    pub offers: Vec<Offer>,
    /// Whether names are still being asked for.
    pub looking: bool,
}

/// Where offers come from, besides the catalogue.
#[derive(Clone, Copy)]
pub struct Sources<'s> {
    /// Names that the server knows.
    pub names: Option<&'s Names>,
    /// How often a command has been used.
    pub uses: &'s dyn Fn(&str) -> u32,
}

impl Completion {
    /// Whether a menu would tell anything: not if the only offer has been typed out already.
    pub fn is_worth_showing(&self, typed: &str) -> bool {
        match self.offers.as_slice() {
            [] => false,
            [only] => !only.text.eq_ignore_ascii_case(typed),
            _ => true,
        }
    }
}

/// What may be typed at the place.
pub fn complete(place: &Place<'_>, sources: Sources<'_>) -> Completion {
    let mut list = List { place, found: Vec::new() };
    match &place.wanted {
        Wanted::Command => {
            list.commands(sources.uses);
            list.commands_of_server(sources.names);
        }
        Wanted::Meta(before) => list.meta(before),
        Wanted::Argument(params) => list.arguments(params, sources.names),
        Wanted::Key { table, used, outer } => {
            let present = match (outer, &place.bound, sources.names) {
                (true, Some(bound), Some(names)) => Present::of(bound, names),
                _ => None,
            };
            list.keys(table, used, present.as_ref());
        }
        Wanted::Value(key) => list.values(key),
        Wanted::Element(key) => list.elements(key),
        Wanted::ElementOf(param) => list.elements_of(*param),
        Wanted::Stage(_, wanted) => list.stage(wanted),
        Wanted::Unknown => {}
    }
    let looking = sources.names.is_some_and(Names::is_busy);
    Completion { start: place.start, offers: list.best(), looking }
}

/// An offer and what it is sorted by.
struct Ranked {
    fit: Fit,
    /// Smaller comes first among those that fit equally well.
    order: u32,
    offer: Offer,
}

struct List<'a, 'p> {
    place: &'p Place<'a>,
    found: Vec<Ranked>,
}

impl List<'_, '_> {
    /// Adds an offer if it fits what has been typed.
    fn add(&mut self, order: u32, text: &str, offer: impl FnOnce() -> Offer) {
        self.add_in_order(text, || (order, offer()));
    }

    /// Like [`List::add`], where only for what fits it is worth finding its place among the others.
    fn add_in_order(&mut self, text: &str, offer: impl FnOnce() -> (u32, Offer)) {
        if let Some(fit) = fit(self.place.typed, text) {
            let (order, offer) = offer();
            self.found.push(Ranked { fit, order, offer });
        }
    }

    fn best(mut self) -> Vec<Offer> {
        let well = self.found.iter().any(|ranked| ranked.fit < Fit::Scattered);
        self.found.retain(|ranked| !well || ranked.fit < Fit::Scattered);
        self.found.sort_by_key(|ranked| (ranked.fit, ranked.order));
        let mut offers: Vec<Offer> = Vec::new();
        for Ranked { offer, .. } in self.found {
            if offers.len() == OFFERED_MAX {
                break;
            }
            if !offers.iter().any(|other| other.text == offer.text) {
                offers.push(offer);
            }
        }
        offers
    }

    /// Commands: those often used first, those of clusters last. Where something is typed, the short
    /// names come before the long ones; else the sections one after the other, each by its names.
    fn commands(&mut self, uses: &dyn Fn(&str) -> u32) {
        let typed = self.place.typed;
        let capitals = typed.len() > 1 && !typed.contains(|sign: char| sign.is_lowercase());
        let signs = signs_of(typed);
        for &Candidate { spec, place, .. } in COMMANDS.iter().filter(|it| signs & !it.signs == 0) {
            self.add_in_order(spec.name, || {
                let cluster = u32::from(spec.scope == Scope::Cluster) << 30;
                let often = uses(spec.verb).min(1000);
                let among = if typed.is_empty() { place } else { spec.name.len() as u32 };
                let order = cluster + ((1000 - often) << 12) + among;
                let name = if capitals { spec.verb } else { spec.name };
                let space = if spec.params.is_empty() { "" } else { " " };
                let offer = Offer {
                    text: name.to_owned(),
                    insert: format!("{name}{space}"),
                    tag: Cow::Borrowed(spec.effect.word()),
                    note: spec.summary().to_owned(),
                };
                (order, offer)
            });
        }
    }

    /// Commands that only the server knows.
    fn commands_of_server(&mut self, names: Option<&Names>) {
        if self.place.typed.is_empty() {
            return;
        }
        let Some(names) = names else { return };
        for name in names.unknown_commands().iter() {
            self.word(1 << 31, name, "server", "The server lists it; nothing more is known.", " ");
        }
    }

    fn meta(&mut self, before: &str) {
        if before.is_empty() {
            for (order, meta) in (0..).zip(meta::TABLE) {
                self.add(order, meta.name, || Offer {
                    text: meta.name.to_owned(),
                    insert: format!("{}{}", meta.name, if meta.args.is_empty() { "" } else { " " }),
                    tag: Cow::Borrowed("shell"),
                    note: meta.doc.to_owned(),
                });
            }
            return;
        }
        let (name, rest) = before.split_once(char::is_whitespace).unwrap_or((before, ""));
        let Some(meta) = meta::find(name) else { return };
        match meta.wants {
            // Behind a comma stands another one.
            Wants::Profile if rest.ends_with(',') => self.profiles(),
            _ if !rest.is_empty() => {}
            Wants::Nothing => {}
            Wants::Words(words) => {
                for (order, word) in (0..).zip(words) {
                    self.word(order, word, "word", "", "");
                }
            }
            Wants::Command => {
                self.commands(&|_| 0);
                for ranked in &mut self.found {
                    ranked.offer.insert.truncate(ranked.offer.insert.trim_end().len());
                }
            }
            Wants::File => self.files(),
            Wants::Profile => self.profiles(),
        }
    }

    /// Profiles. What is wrong with their file is told when one of them is used.
    fn profiles(&mut self) {
        let profiles = profiles::of_user().unwrap_or_default();
        for (order, profile) in (0..).zip(profiles.iter()) {
            let place = match &profile.place {
                profiles::Place::Server(server) => format!("{} at {}", server.user, server.host),
                profiles::Place::Store { data, .. } => data.display().to_string(),
            };
            if is_harmless(&place) {
                self.word(order, &profile.name, "profile", &place, "");
            }
        }
    }

    /// Stages, and what may stand in them.
    fn stage(&mut self, wanted: &StageWanted) {
        match wanted {
            StageWanted::Name => {
                for (order, stage) in (0..).zip(STAGES) {
                    let space = if matches!(stage.kind, StageKind::Format(_)) { "" } else { " " };
                    self.add(order, stage.name, || Offer {
                        text: stage.name.to_owned(),
                        insert: format!("{}{space}", stage.name),
                        tag: Cow::Borrowed("stage"),
                        note: stage.doc.to_owned(),
                    });
                }
            }
            StageWanted::Words { fields, words, close } => {
                for (order, (field, note)) in (0..).zip(fields) {
                    let is_bare = !field.contains(|sign: char| " ()\",=<>~!|".contains(sign));
                    let text = if is_bare { field.clone() } else { format!("\"{field}\"") };
                    self.add(order, field, || Offer {
                        text: field.clone(),
                        insert: format!("{text}{close}"),
                        tag: Cow::Borrowed("field"),
                        note: (*note).to_owned(),
                    });
                }
                for (order, word) in (1 << 16..).zip(*words) {
                    self.add(order, word, || Offer {
                        text: (*word).to_owned(),
                        insert: format!("{word} "),
                        tag: Cow::Borrowed("word"),
                        note: String::new(),
                    });
                }
            }
            StageWanted::File => self.files(),
            StageWanted::Command(_) | StageWanted::Nothing => {}
        }
    }

    /// Files of this machine.
    fn files(&mut self) {
        let typed = self.place.typed;
        let (directory, begin) = typed
            .rsplit_once('/')
            .map_or(("", typed), |(directory, begin)| (&typed[..=directory.len()], begin));
        let from = if directory.is_empty() { Path::new(".") } else { Path::new(directory) };
        let Ok(entries) = from.read_dir() else { return };
        let entries = entries.take(10_000).filter_map(Result::ok);
        let mut names: Vec<(String, bool)> = entries
            .filter_map(|entry| {
                let is_directory = entry.path().is_dir();
                Some((entry.file_name().into_string().ok()?, is_directory))
            })
            .filter(|(name, _)| name.starts_with('.') == begin.starts_with('.'))
            .filter(|(name, _)| name.starts_with(begin) && is_harmless(name))
            .collect();
        names.sort();
        for (order, (name, is_directory)) in (0..).zip(names) {
            let slash = if is_directory { "/" } else { "" };
            let text = format!("{directory}{name}{slash}");
            let tag = if is_directory { "directory" } else { "file" };
            let insert = quoted_if_needed(&text, self.place.quoted, slash.is_empty());
            let note = String::new();
            let offer = Offer { text, insert, tag: Cow::Borrowed(tag), note };
            self.found.push(Ranked { fit: Fit::Prefix, order, offer });
        }
    }

    fn arguments(&mut self, params: &[usize], names: Option<&Names>) {
        let Some(bound) = &self.place.bound else { return };
        for (order, index) in (0..).step_by(1 << 16).zip(params) {
            let param = &bound.spec.params[*index];
            let awaited = bound.awaiting == Some(*index);
            if !awaited && let Some(keyword) = param.keyword() {
                let space = if param.need == Need::Flag { "" } else { " " };
                self.word(order, keyword, "keyword", &plain(&param.text()), space);
            }
            if awaited || param.keywords.is_empty() || param.keywords.contains(&"") {
                self.values_of(order, bound, param, names);
            }
        }
    }

    /// Values of an argument.
    fn values_of(&mut self, first: u32, bound: &Bound<'_>, param: &Param, names: Option<&Names>) {
        let orders = first + 1..;
        match param.kind {
            Kind::Choice(words) => {
                for (order, word) in orders.zip(words) {
                    if !PLACEHOLDERS.contains(word) {
                        self.word(order, word, "choice", "", " ");
                    }
                }
            }
            Kind::ModuleName => {
                for (order, module) in orders.zip(server::MODULES) {
                    self.word(order, module.name, "module", module.doc, " ");
                }
            }
            Kind::AccessMode => {
                for (order, service) in orders.zip(SERVICES) {
                    self.word(order, service.name, "service", service.doc, " ");
                }
            }
            Kind::MailboxClass => {
                for (order, class) in orders.zip(info::MAILBOX_CLASSES) {
                    self.word(order, class, "class", "", " ");
                }
            }
            Kind::SettingName | Kind::InfoKey | Kind::StatKey => {
                for (order, key) in orders.zip(single_keys(bound.spec, param.kind)) {
                    self.word(order, key.name, word_for(key.domain), key.doc, " ");
                }
            }
            kind => match kind.form() {
                Form::Dictionary => self.opening(first, "{", param),
                Form::Array => self.opening(first, "(", param),
                _ => {
                    let known = names
                        .map_or_else(Vec::new, |names| names.of(kind, self.place.typed, bound));
                    let tag = object_of(kind);
                    for (order, name) in orders.zip(known) {
                        self.word(order, &name, tag, "", " ");
                    }
                }
            },
        }
    }

    /// The bracket that an argument begins with; worth offering only before anything is typed.
    fn opening(&mut self, order: u32, bracket: &str, param: &Param) {
        if self.place.typed.is_empty() && !self.place.quoted {
            let offer = Offer {
                text: bracket.to_owned(),
                insert: bracket.to_owned(),
                tag: Cow::Borrowed(if bracket == "{" { "settings" } else { "array" }),
                note: plain(&param.text()),
            };
            self.found.push(Ranked { fit: Fit::Prefix, order, offer });
        }
    }

    fn keys(&mut self, table: &'static [Key], used: &[&str], present: Option<&Present>) {
        for (order, key) in (0..).zip(table) {
            if used.contains(&key.name) {
                continue;
            }
            self.add(order, key.name, || Offer {
                text: key.name.to_owned(),
                insert: format!("{}=", quoted_if_needed(key.name, self.place.quoted, true)),
                tag: Cow::Borrowed(word_for(key.domain)),
                note: match present.and_then(|present| present.value_of(key)) {
                    Some(now) => format!("{now}. {}", with_default(key)),
                    None => with_default(key),
                },
            });
        }
    }

    fn values(&mut self, key: &'static Key) {
        for (order, word) in (0..).zip(key.domain.words()) {
            self.word(order, word, "value", "", ";");
        }
        let bracket = match key.domain {
            ValueDomain::AccessModes | ValueDomain::Rows(_) => "(",
            ValueDomain::Record(_) | ValueDomain::Records(_) => "{",
            _ => "",
        };
        if !bracket.is_empty() && self.place.typed.is_empty() {
            self.word(1000, bracket, "array", key.domain.describe(), "");
            if let Some(last) = self.found.last_mut() {
                bracket.clone_into(&mut last.offer.insert);
            }
        }
        if !self.found.is_empty() {
            let note = key.default.map_or_else(String::new, |value| format!("which is {value}"));
            self.word(2000, "default", "value", &note, ";");
        }
    }

    fn elements(&mut self, key: &'static Key) {
        if key.domain == ValueDomain::AccessModes {
            for (order, service) in (0..).zip(SERVICES) {
                self.word(order, service.name, "service", service.doc, "");
            }
            return;
        }
        for (order, word) in (0..).zip(key.domain.words()) {
            self.word(order, word, "value", "", "");
        }
    }

    fn elements_of(&mut self, index: usize) {
        let Some(bound) = &self.place.bound else { return };
        match bound.spec.params[index].kind {
            Kind::Rights => {
                let server = ServerRight::ALL.iter().map(|right| (right.code(), right.doc()));
                let domain = DomainRight::ALL.iter().map(|right| (right.code(), right.doc()));
                for (order, (code, doc)) in (0..).zip(server.chain(domain)) {
                    self.word(order, code, "right", &doc, "");
                }
            }
            Kind::InfoKeys => {
                for (order, key) in (0..).zip(info::ACCOUNT_INFO) {
                    self.word(order, key.name, word_for(key.domain), key.doc, "");
                }
            }
            _ => {}
        }
    }

    /// A word as it stands, with what comes behind it in the line.
    fn word(&mut self, order: u32, text: &str, tag: &'static str, note: &str, behind: &str) {
        let quoted = self.place.quoted;
        self.add(order, text, || Offer {
            text: text.to_owned(),
            insert: quoted_if_needed(text, quoted, true) + behind,
            tag: Cow::Borrowed(tag),
            note: note.to_owned(),
        });
    }
}

/// The text as a word of a command line. A quote that was typed before it stays; the last quote is
/// left out where the text goes on, as behind a directory.
fn quoted_if_needed(text: &str, quoted: bool, whole: bool) -> String {
    let bare =
        |sign: char| sign.is_alphanumeric() || !sign.is_ascii() || "._@-*%/+~:!#".contains(sign);
    if !quoted && !text.is_empty() && text.chars().all(bare) {
        return text.to_owned();
    }
    let inside = text.replace('\\', "\\\\").replace('"', "\\\"");
    format!("\"{inside}{}", if whole { "\"" } else { "" })
}

/// The keys among which a single one is named.
fn single_keys(spec: &Spec, kind: Kind) -> &'static [Key] {
    match kind {
        Kind::SettingName => account::ACCOUNT,
        Kind::InfoKey => info::ACCOUNT_INFO,
        _ if spec.verb.contains("DOMAIN") => info::DOMAIN_STATISTICS,
        _ => info::ACCOUNT_STATISTICS,
    }
}

/// The meaning of a key with its default.
fn with_default(key: &Key) -> String {
    match key.default {
        Some(default) => format!("{} Default {default}.", key.doc),
        None => key.doc.to_owned(),
    }
}

/// What is called by names of the kind.
const fn object_of(kind: Kind) -> &'static str {
    match kind {
        Kind::DomainName => "domain",
        Kind::AccountName | Kind::OwnerName => "account",
        Kind::GroupName => "group",
        Kind::ForwarderName => "forwarder",
        Kind::TaskName => "task",
        Kind::ListName => "list",
        Kind::MailboxName => "mailbox",
        Kind::SkinName => "skin",
        Kind::StorageName => "storage",
        _ => "file",
    }
}

/// What the values of a key are, in a word.
pub const fn word_for(domain: ValueDomain) -> &'static str {
    match domain {
        ValueDomain::Flag => "flag",
        ValueDomain::Text => "text",
        ValueDomain::Number => "number",
        ValueDomain::LogLevel => "level",
        ValueDomain::Count => "count",
        ValueDomain::Size => "size",
        ValueDomain::Percent => "percent",
        ValueDomain::Period => "period",
        ValueDomain::Flow => "flow",
        ValueDomain::Choice(_) | ValueDomain::Suggest(_) => "word",
        ValueDomain::Language => "language",
        ValueDomain::Time | ValueDomain::When => "time",
        ValueDomain::Data => "data",
        ValueDomain::AccessModes => "services",
        ValueDomain::Strings => "strings",
        ValueDomain::Rules => "rules",
        ValueDomain::Dictionary | ValueDomain::Record(_) => "record",
        ValueDomain::Records(_) => "records",
        ValueDomain::Rows(_) => "rows",
        ValueDomain::Any => "object",
        _ => "secret",
    }
}
