//! Results as people and programs want to see them.
//!
//! What an answer looks like follows from the shape that its command declares and from what it is.
//! Colours go through [`paint`], and nothing that came from elsewhere reaches a terminal without
//! [`harmless`].
pub mod cell;
pub mod columns;
pub mod harmless;
pub mod machine;
pub mod names;
pub mod paint;
pub mod people;
pub mod problem;
pub mod record;
pub mod shape;
pub mod sheet;
pub mod sink;
pub mod source;
pub mod table;

use std::io::{self, IsTerminal};

use crate::config::environment;
use crate::flags::{Format, When};
use crate::request::reply::Answer;
use crate::request::spec::{Shape, Spec};
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
}

impl Look {
    /// The look of what goes to standard output.
    pub fn of_stdout(format: Format, when: When) -> Self {
        let terminal = io::stdout().is_terminal();
        let paint = Paint::new(match when {
            When::Auto => environment::colour(terminal),
            When::Always => true,
            When::Never => false,
        });
        Self { format, screen: terminal.then(screen_width), paint }
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
            Format::Table => people::write(sink, shape, source, self.screen, self.paint),
            format => machine::write(sink, format, shape, source),
        }
    }
}

/// The columns of the terminal.
pub fn screen_width() -> usize {
    let size = terminal_size::terminal_size();
    size.map_or(80, |(terminal_size::Width(columns), _)| usize::from(columns).max(20))
}
