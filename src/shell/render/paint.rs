//! The one gate to colours: whoever writes to a terminal says what a text is, never how it looks.
use std::borrow::Cow;

use nu_ansi_term::{Color, Style};

/// What a text is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Tone {
    /// The header of a table.
    Header,
    /// A key, or the name of something.
    Key,
    /// What is there only to hold the rest together, or stands for nothing.
    Faint,
    /// Something went wrong.
    Error,
    /// Something could be meant that was not said.
    Hint,
    /// All went well.
    Good,
    /// It deserves attention.
    Warning,
}

/// Colours, or none.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Paint {
    on: bool,
}

impl Paint {
    /// Paints if `on`.
    pub const fn new(on: bool) -> Self {
        Self { on }
    }

    /// Whether anything is painted.
    pub const fn is_on(self) -> bool {
        self.on
    }

    /// The text in the colour of its tone.
    pub fn tone(self, tone: Tone, text: &str) -> Cow<'_, str> {
        self.style(style(tone), text)
    }

    /// The text in a style of the caller's, for what has no tone.
    pub fn style(self, style: Style, text: &str) -> Cow<'_, str> {
        if !self.on || text.is_empty() {
            return Cow::Borrowed(text);
        }
        Cow::Owned(style.paint(text).to_string())
    }
}

/// The colours of the sixteen that every terminal has, so that they fit its background.
fn style(tone: Tone) -> Style {
    match tone {
        Tone::Header => Style::new().bold(),
        Tone::Key => Style::new().fg(Color::Cyan),
        Tone::Faint => Style::new().dimmed(),
        Tone::Error => Style::new().fg(Color::Red).bold(),
        Tone::Hint => Style::new().fg(Color::Green),
        Tone::Good => Style::new().fg(Color::Green),
        Tone::Warning => Style::new().fg(Color::Yellow),
    }
}
