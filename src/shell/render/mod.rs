//! Results as people and programs want to see them.
//!
//! What an answer looks like follows from the shape that its command declares and from what it is.
//! Colours go through [`paint`], and nothing that came from elsewhere reaches a terminal without
//! [`harmless`].
pub mod cell;
pub mod columns;
pub mod dress;
pub mod harmless;
pub mod human;
pub mod list;
pub mod machine;
pub mod names;
pub mod paint;
pub mod people;
pub mod problem;
pub mod record;
pub mod settings;
pub mod shape;
pub mod sheet;
pub mod sink;
pub mod source;
pub mod table;

use std::io::{self, IsTerminal};

use crate::config::{environment, profiles};
use crate::flags::{Arrangement, Format, When, WorkFlags};
use crate::request::reply::Answer;
use crate::request::spec::{Shape, Spec};
use crate::shell::render::dress::Dress;
use crate::shell::render::paint::Paint;
use crate::shell::render::sink::Sink;
use crate::shell::render::source::Source;

/// How results are shown.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Look {
    /// The format.
    pub format: Format,
    /// How many columns the screen has; `None` where no terminal is at the other end.
    pub screen: Option<usize>,
    /// The colours of results.
    pub paint: Paint,
    /// How the parts of a result are arranged for people.
    pub arrangement: Arrangement,
    /// Whether people want values as they are stored, too.
    pub raw_values: bool,
    /// Whether a screen reader is to follow: labelled lines, and nothing that is drawn anew.
    pub accessible: bool,
}

impl Look {
    /// Results in this format for whoever reads them without a screen.
    pub const fn plain(format: Format) -> Self {
        let (paint, arrangement) = (Paint::new(false), Arrangement::Auto);
        Self { format, screen: None, paint, arrangement, raw_values: false, accessible: false }
    }

    /// The look of what goes to standard output.
    pub fn of_stdout(work: &WorkFlags) -> Self {
        let terminal = io::stdout().is_terminal();
        let paint = Paint::new(match work.color {
            When::Auto => environment::colour(terminal),
            When::Always => true,
            When::Never => false,
        });
        // Nobody listens where there is no terminal.
        let accessible = (terminal || io::stderr().is_terminal())
            && (work.accessible || environment::accessible() || configured());
        Self {
            format: work.output,
            screen: terminal.then(screen_width),
            paint,
            arrangement: match work.view {
                Arrangement::Auto if accessible => Arrangement::List,
                view => view,
            },
            raw_values: work.raw_values,
            accessible,
        }
    }

    /// What results for people wear. Where there is no screen, programs may read along, and values
    /// stay as they are stored.
    pub fn dress(&self) -> Dress {
        let human = self.screen.is_some() && !self.raw_values;
        Dress { screen: self.screen, paint: self.paint, arrangement: self.arrangement, human }
    }

    /// Writes an answer. Nothing is written where there is nothing to show.
    ///
    /// # Errors
    /// What the writer reports.
    pub fn answer(
        &self,
        sink: &mut Sink<'_>,
        spec: Option<&Spec>,
        answer: &Answer,
    ) -> io::Result<()> {
        let Some(source) = Source::of(answer) else { return Ok(()) };
        let shape = spec.map_or(Shape::Object, |spec| spec.reply);
        match self.format {
            Format::Table => people::write(sink, shape, source, self.dress()),
            format => machine::write(sink, format, shape, source),
        }
    }
}

/// Whether the file of the profiles asks for output that a screen reader can follow. What is wrong
/// with it is told when a profile is used.
fn configured() -> bool {
    profiles::of_user().is_ok_and(|profiles| profiles.accessible)
}

/// The columns of the terminal.
pub fn screen_width() -> usize {
    let size = terminal_size::terminal_size();
    size.map_or(80, |(terminal_size::Width(columns), _)| usize::from(columns).max(20))
}
