//! Every command there is, declared once, one file a section of the reference.
//!
//! This room reads as the manual and says nothing about how anything works. Parser, checks,
//! completion, hints, help, man pages, rights, dispatch and the tests that walk over all commands
//! only read these declarations.
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
    let folded;
    let verb = match verb.bytes().all(|byte| byte.is_ascii_uppercase()) {
        true => verb,
        false => {
            folded = verb.to_ascii_uppercase();
            &folded
        }
    };
    VERBS.find(verb).or_else(|| {
        let (_, new) = SYNONYMS.iter().find(|(old, _)| *old == verb)?;
        VERBS.find(new)
    })
}

/// Where the commands stand in [`SECTIONS`], by their names: each at the place of a sum over its
/// letters, or the next free one. The table is made by the compiler, and of numbers: pointers would
/// be put right, each of them, whenever the program is loaded.
struct Verbs([Option<Number>; Verbs::PLACES]);

/// A section, and a command in it.
#[derive(Clone, Copy)]
struct Number(u8, u8);

static VERBS: Verbs = Verbs::new();

impl Verbs {
    /// More than twice as many as there are commands, so that free places are near.
    const PLACES: usize = 1024;

    const fn new() -> Self {
        let mut places = [None; Self::PLACES];
        let (mut commands, mut section) = (0, 0);
        while section < SECTIONS.len() {
            let specs = SECTIONS[section].specs;
            let mut command = 0;
            while command < specs.len() {
                let mut place = Self::first_place(specs[command].verb);
                while places[place].is_some() {
                    place = (place + 1) % Self::PLACES;
                }
                places[place] = Some(Number(section as u8, command as u8));
                command += 1;
            }
            assert!(command <= u8::MAX as usize, "a section has too many commands");
            commands += command;
            section += 1;
        }
        assert!(2 * commands < Self::PLACES, "the table of commands has to be larger");
        Self(places)
    }

    fn find(&self, verb: &str) -> Option<&'static Spec> {
        let mut place = Self::first_place(verb);
        while let Some(Number(section, command)) = self.0[place] {
            let spec = SECTIONS[usize::from(section)].specs[usize::from(command)];
            if spec.verb == verb {
                return Some(spec);
            }
            place = (place + 1) % Self::PLACES;
        }
        None
    }

    /// Where a command is looked for first.
    const fn first_place(verb: &str) -> usize {
        let (mut sum, mut letter) = (0x811c_9dc5_u32, 0);
        while letter < verb.len() {
            sum = (sum ^ verb.as_bytes()[letter] as u32).wrapping_mul(0x0100_0193);
            letter += 1;
        }
        (sum ^ (sum >> 16)) as usize % Self::PLACES
    }
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
