//! Every command there is, declared once, one file a section of the reference.
//!
//! This room reads as the manual and says nothing about how anything works. Parser, checks,
//! completion, hints, help, man pages, rights, dispatch and the tests that walk over all commands
//! only read these declarations.
use std::sync::LazyLock;

use crate::catalogue::synonyms::SYNONYMS;
use crate::request::bind::bind;
use crate::request::declare::sections;
use crate::request::problem::Problem;
use crate::request::spec::Spec;
use crate::request::words::Cursor;

pub mod accounts;
pub mod alerts;
pub mod codes;
pub mod directory;
pub mod domain_set;
pub mod domains;
pub mod files;
pub mod forwarders;
pub mod groups;
pub mod keys;
pub mod lists;
pub mod mailboxes;
pub mod miscellaneous;
pub mod monitoring;
pub mod named_tasks;
pub mod pbx;
pub mod rights;
pub mod scripts;
pub mod services;
pub mod sessions;
pub mod settings;
pub mod skins;
pub mod statistics;
pub mod synonyms;
pub mod tasks;

sections! {
    domain_set DomainSetRequest DomainSet "Domain Set Administration",
    domains DomainRequest Domains "Domain Administration",
    accounts AccountRequest Accounts "Account Administration",
    groups GroupRequest Groups "Group Administration",
    forwarders ForwarderRequest Forwarders "Forwarder Administration",
    named_tasks NamedTaskRequest NamedTasks "Named Task Administration",
    rights RightsRequest Rights "Access Rights Administration",
    mailboxes MailboxRequest Mailboxes "Mailbox Administration",
    alerts AlertRequest Alerts "Alert Administration",
    files FileRequest Files "File Storage Administration",
    lists ListRequest Lists "Mailing List Administration",
    skins SkinRequest Skins "Web Skin Administration",
    sessions SessionRequest Sessions "Web Interface Integration",
    pbx PbxRequest Pbx "Real-Time Application Administration",
    tasks TaskRequest Tasks "Real-Time Application Control",
    scripts ScriptRequest Scripts "Synchronous Scripts",
    services ServiceRequest Services "Account Services",
    settings SettingsRequest Settings "Server Settings",
    monitoring MonitoringRequest Monitoring "Monitoring",
    statistics StatisticsRequest Statistics "Statistics",
    directory DirectoryRequest Directory "Directory Administration",
    miscellaneous MiscellaneousRequest Miscellaneous "Miscellaneous Commands",
}

/// A section of the reference.
#[derive(Debug)]
pub struct Section {
    /// The name of its file.
    pub name: &'static str,
    /// How the reference calls it.
    pub title: &'static str,
    /// Its commands in the order of the reference.
    pub specs: &'static [&'static Spec],
}

/// Every command there is, section by section.
pub fn specs() -> impl Iterator<Item = &'static Spec> {
    SECTIONS.iter().flat_map(|section| section.specs.iter().copied())
}

/// The description of a command, by its name or an old name of it, in any case.
pub fn find(verb: &str) -> Option<&'static Spec> {
    // In order: to sort them takes a fourth of the time that a hash table takes to be built, and that
    // is felt where one command is all that a process does.
    static BY_VERB: LazyLock<Vec<(&str, &Spec)>> = LazyLock::new(|| {
        let mut all: Vec<(&str, &'static Spec)> = specs().map(|spec| (spec.verb, spec)).collect();
        all.sort_unstable_by_key(|(verb, _)| *verb);
        let old = SYNONYMS.iter().filter_map(|(old, new)| Some((*old, look_up(&all, new)?)));
        let old: Vec<_> = old.collect();
        all.extend(old);
        all.sort_unstable_by_key(|(verb, _)| *verb);
        all
    });
    if verb.bytes().all(|byte| byte.is_ascii_uppercase()) {
        return look_up(&BY_VERB, verb);
    }
    look_up(&BY_VERB, &verb.to_ascii_uppercase())
}

fn look_up(sorted: &[(&str, &'static Spec)], verb: &str) -> Option<&'static Spec> {
    let place = sorted.binary_search_by_key(&verb, |(verb, _)| verb).ok()?;
    Some(sorted[place].1)
}

/// Why a line is no request.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ParseError {
    /// There is nothing in the line.
    Empty,
    /// The catalogue does not know the first word, which takes these bytes.
    Unknown(std::ops::Range<usize>),
    /// The command is known, but its arguments are not as they should be.
    Wrong(&'static Spec, Problem),
}

impl Request {
    /// Reads a command line.
    pub fn parse(line: &str) -> Result<Self, ParseError> {
        let (spec, arguments) = command_of(line)?;
        let bound =
            bind(spec, line, arguments).map_err(|problem| ParseError::Wrong(spec, problem))?;
        Self::from_bound(bound).map_err(|problem| ParseError::Wrong(spec, problem))
    }
}

/// The command that a line begins with, and the byte where its arguments begin.
pub fn command_of(line: &str) -> Result<(&'static Spec, usize), ParseError> {
    let mut cursor = Cursor::new(line, 0);
    if !cursor.advance() {
        return Err(ParseError::Empty);
    }
    let start = cursor.at();
    let verb = cursor.bare();
    cursor.skip_bare();
    match find(verb) {
        Some(spec) => Ok((spec, cursor.at())),
        None => Err(ParseError::Unknown(start..cursor.at().max(start + 1).min(line.len()))),
    }
}
