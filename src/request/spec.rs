//! The description of a command, as data.
use std::fmt;

use crate::access::right::Access;
use crate::data::ValueOf;
use crate::request::argument::Argument;
use crate::request::damage::{Drastic, Sign, Stake};
use crate::request::kinds::Kind;

/// Everything that is said about a command; whatever knows commands reads this.
#[derive(Debug, PartialEq, Eq)]
pub struct Spec {
    /// The name as the reference prints it, in capitals.
    pub verb: &'static str,
    /// The name with its word boundaries, `CreateAccount`.
    pub name: &'static str,
    /// The section of the reference, as the name of its file in the catalogue.
    pub section: &'static str,
    /// The doc comment: a summary, an empty line, the rest. Lines that begin with `> ` are examples.
    /// It is one text, because of a list of lines every pointer is put right when the program is
    /// loaded.
    pub doc: &'static str,
    /// The parameters in the order of the reference.
    pub params: &'static [Param],
    /// What the sender needs.
    pub access: Access,
    /// What the command does to the state.
    pub effect: Effect,
    /// How a change is taken back.
    pub undo: Undo,
    /// By what one sees that it was carried out.
    pub sign: Sign,
    /// Of a command that answers settings as they hold: the one that answers which of them are set
    /// for the object itself, as a template like those of [`Undo`]. Empty for all others.
    pub own: &'static str,
    /// What goes with the object that it removes.
    pub stakes: &'static [Stake],
    /// Whether a name has to be typed before it.
    pub drastic: Drastic,
    /// Whether the command belongs to a Dynamic Cluster only.
    pub scope: Scope,
    /// Where the command is known from.
    pub origin: Origin,
    /// What the answer looks like.
    pub reply: Shape,
}

/// One parameter of a command.
#[derive(Debug, PartialEq, Eq)]
pub struct Param {
    /// The name by which help and errors call it.
    pub name: &'static str,
    /// The word that introduces it and the other spellings of that word. Empty for a parameter known
    /// by its place; an empty spelling tells that the word may be left out.
    pub keywords: &'static [&'static str],
    /// The word that follows the value, as `SKIN` follows a Domain name.
    pub after: Option<&'static str>,
    /// What it holds.
    pub kind: Kind,
    /// Whether it must be given.
    pub need: Need,
    /// Tells whether a value can be one of it.
    pub check: Check,
    /// How it depends on its neighbours.
    pub choice: Choice,
    /// The doc comment.
    pub doc: &'static str,
}

/// Tells whether a value can be an argument of some type. All of them count as equal: the type is
/// told by the kind.
#[derive(Clone, Copy)]
pub struct Check(fn(ValueOf<'_>) -> Result<(), String>);

impl Check {
    /// The check of a type.
    pub const fn of<T: Argument>() -> Self {
        Self(|value| T::from_slot(Some(value)).map(drop))
    }

    /// Looks at a value.
    ///
    /// # Errors
    /// What was expected, as in `an array of strings`.
    pub fn value(self, value: ValueOf<'_>) -> Result<(), String> {
        (self.0)(value)
    }
}

impl PartialEq for Check {
    fn eq(&self, _: &Self) -> bool {
        true
    }
}

impl Eq for Check {}

impl fmt::Debug for Check {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str("Check")
    }
}

/// Whether a parameter must be given.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Need {
    /// Always.
    Required,
    /// It may be left out.
    Optional,
    /// A bare keyword, there or not.
    Flag,
}

/// How a parameter depends on the one before it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Choice {
    /// It stands on its own, or begins a choice that may be left out.
    Free,
    /// It begins a choice of which exactly one part must be given.
    OneOf,
    /// It can be given only instead of the one before it.
    Or,
    /// It can be given only together with the one before it.
    With,
}

/// What a command does to the state.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Effect {
    /// It only reads.
    Reads,
    /// It adds an object.
    Adds,
    /// It changes what is named and leaves the rest.
    Merges,
    /// It discards what was there.
    Replaces,
    /// It renames or moves an object.
    Renames,
    /// It stores a file.
    WritesFile,
    /// It removes something.
    Destroys,
    /// Anything else that is more than reading.
    Other,
}

impl Effect {
    /// The word for the effect in menus and help.
    pub const fn word(self) -> &'static str {
        match self {
            Self::Reads => "read",
            Self::Adds => "add",
            Self::Merges => "merge",
            Self::Replaces => "replace",
            Self::Renames => "rename",
            Self::WritesFile => "write",
            Self::Destroys => "destroy",
            Self::Other => "other",
        }
    }
}

/// How a change is taken back.
///
/// Templates are command lines with places to be filled in:
///
/// - `{name}` is the argument of a required parameter. That of an optional parameter or a flag comes
///   with its keyword, and leaves nothing where it was not given; a Domain that was left out is the
///   sender's own.
/// - `[... {name} ...]` counts only where all arguments in it were given; they come without keywords.
/// - `{name@other}` is a new name; where it has no Domain part, that of `other` is added.
/// - `{name@}` is a name without its Domain part.
/// - `{was}` is what the reading command answered before the change; `{was.0}` the first element of
///   that, if it is an array.
///
/// Where the reading command is refused, or what comes out is no command line, the change cannot be
/// taken back. `undo::fill` fills the places.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Undo {
    /// It cannot be taken back with commands, or there is nothing to take back.
    None,
    /// The opposite command alone takes it back.
    Opposite(&'static str),
    /// What the first command reads before the change, the second one restores.
    Restore {
        /// Reads the state.
        read: &'static str,
        /// Puts it back.
        restore: &'static str,
    },
}

/// Where a command can be carried out.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Scope {
    /// On every server.
    Server,
    /// In a Dynamic Cluster only.
    Cluster,
}

/// Where a command is known from.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Origin {
    /// The reference describes it.
    Reference,
    /// Real clients send it, though the reference does not name it.
    Observed,
}

/// What an answer looks like. It picks the rendering, and each answer of a test is checked
/// against it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Shape {
    /// A bare status line.
    Nothing,
    /// A string.
    Text,
    /// A number, or a string that holds one.
    Number,
    /// A timestamp.
    Time,
    /// A datablock.
    Data,
    /// An array of names of this kind.
    Names(Kind),
    /// A dictionary of settings: one record.
    Record,
    /// A dictionary whose keys name objects of this kind.
    Entries(Kind),
    /// An array whose elements are arrays or dictionaries of one make.
    Rows,
    /// Any object.
    Object,
}

impl Spec {
    /// The first line of the doc comment.
    pub fn summary(&self) -> &'static str {
        self.doc.lines().next().unwrap_or_default().trim()
    }

    /// The paragraphs behind the summary, without the examples.
    pub fn details(&self) -> Vec<String> {
        let lines = self.doc.lines().skip(1).map(str::trim);
        let mut paragraphs = vec![String::new()];
        for line in lines.filter(|line| !line.starts_with("> ")) {
            match paragraphs.last_mut() {
                Some(last) if !line.is_empty() => {
                    if !last.is_empty() {
                        last.push(' ');
                    }
                    last.push_str(line);
                }
                _ => paragraphs.push(String::new()),
            }
        }
        paragraphs.retain(|paragraph| !paragraph.is_empty());
        paragraphs
    }

    /// The example lines.
    pub fn examples(&self) -> impl Iterator<Item = &'static str> {
        self.doc.lines().filter_map(|line| line.trim().strip_prefix("> "))
    }

    /// Whether the command leaves the state as it is.
    pub fn reads(&self) -> bool {
        self.effect == Effect::Reads
    }

    /// The parameter of this name.
    pub fn param(&self, name: &str) -> Option<&'static Param> {
        self.params.iter().find(|param| param.name == name)
    }
}

impl Param {
    /// The keyword as the reference prints it.
    pub fn keyword(&self) -> Option<&'static str> {
        self.keywords.first().copied()
    }

    /// Whether `word` introduces this parameter; keywords are compared without regard to case.
    pub fn introduced_by(&self, word: &str) -> bool {
        self.keywords.iter().any(|it| !it.is_empty() && it.eq_ignore_ascii_case(word))
    }

    /// The doc comment as one paragraph; where there is none, what the kind says of itself.
    pub fn text(&self) -> String {
        if self.doc.is_empty() {
            return self.kind.doc().to_owned();
        }
        self.doc.lines().map(str::trim).collect::<Vec<_>>().join(" ")
    }
}
