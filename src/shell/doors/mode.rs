//! What may pass the door to a place: everything, or only what reads.
//!
//! The door holds the mode, not the commands, so that no command can forget it.
use std::fmt;

use crate::catalogue::command_of;

/// What may pass.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub enum Mode {
    /// Every command.
    #[default]
    Free,
    /// Only what reads, and whoever sends anything else is told what it would have done.
    DryRun,
    /// Only what reads.
    ReadOnly,
}

impl Mode {
    /// Whether a command may pass. One that nobody knows may change anything.
    pub fn admits(self, line: &str) -> bool {
        self == Self::Free || command_of(line).is_ok_and(|(spec, _)| spec.reads())
    }

    /// What it means, in a few words.
    pub const fn meaning(self) -> &'static str {
        match self {
            Self::Free => "everything passes",
            Self::DryRun => "changes are shown, and not sent",
            Self::ReadOnly => "only what reads is sent",
        }
    }

    /// The mode as the prompt shows it.
    pub const fn badge(self) -> Option<&'static str> {
        match self {
            Self::Free => None,
            Self::DryRun => Some("[DRY]"),
            Self::ReadOnly => Some("[RO]"),
        }
    }
}

impl fmt::Display for Mode {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str(match self {
            Self::Free => "everything passes",
            Self::DryRun => "not sent: this is a dry run",
            Self::ReadOnly => "not sent: nothing may be changed here",
        })
    }
}
