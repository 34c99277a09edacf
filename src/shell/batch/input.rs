//! Where the commands of a batch come from: as a whole, or one by one as they arrive.
use std::io::Read;

use crate::shell::batch::lines::{Command, Entry, Lines};
use crate::shell::changes::way_back::Back;

/// Where commands come from.
pub enum Input {
    /// Nobody knows what will still come.
    Stream(Box<dyn Read>),
    /// Everything is here, and can be looked through before anything is carried out.
    Whole(Whole),
}

/// Commands that are all here.
pub enum Whole {
    /// The text of a file.
    Text(Vec<u8>),
    /// Commands that stand alone.
    Commands(Vec<Command>),
    /// Those of an undo file.
    Back(Back),
}

impl Whole {
    /// The commands of `-c` options.
    pub fn of_options(commands: &[String]) -> Self {
        let numbered = (1..).zip(commands).map(|(number, text)| (number, text.trim()));
        let given = numbered.filter(|(_, text)| !text.is_empty());
        Self::Commands(given.map(|(number, text)| Command::lone(text, number)).collect())
    }

    /// How many bytes it has, where progress can be told by that.
    pub fn size(&self) -> Option<u64> {
        match self {
            Self::Text(text) => Some(text.len() as u64),
            Self::Commands(_) | Self::Back(_) => None,
        }
    }

    /// Shows each entry in turn.
    pub fn for_each(&self, mut take: impl FnMut(Entry)) {
        let text = match self {
            Self::Commands(commands) | Self::Back(Back { commands, .. }) => {
                return commands.iter().cloned().map(Entry::Command).for_each(take);
            }
            Self::Text(text) => text,
        };
        let mut lines = Lines::new(text.as_slice());
        loop {
            while let Some(entry) = lines.next_arrived() {
                take(entry);
            }
            // Memory can always be read.
            if !lines.wait().unwrap_or(false) {
                return lines.left_open().into_iter().for_each(take);
            }
        }
    }
}
