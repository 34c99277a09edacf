//! What is wrong with a stage, and where.
use std::fmt;
use std::ops::Range;

/// Something wrong with a stage, found before the command is sent.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct StageError {
    /// The bytes of the line that are meant; empty where something is missing.
    pub span: Range<usize>,
    /// What is wrong, in lower case, without a full stop.
    pub message: String,
    /// The words that would be legal in this place.
    pub legal: Vec<String>,
    /// How the stage is written, if it is known which one is meant.
    pub usage: Option<String>,
}

impl StageError {
    /// A problem with the bytes of `span`.
    pub fn at(span: Range<usize>, message: impl Into<String>) -> Self {
        Self { span, message: message.into(), legal: Vec::new(), usage: None }
    }

    /// Names the words that would be legal.
    pub fn legal<'w>(mut self, words: impl IntoIterator<Item = &'w str>) -> Self {
        self.legal = words.into_iter().map(str::to_owned).collect();
        self
    }
}

impl fmt::Display for StageError {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str(&self.message)
    }
}

impl std::error::Error for StageError {}
