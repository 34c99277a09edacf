//! What is wrong with a command line, and where.
use std::borrow::Cow;
use std::ops::Range;

use crate::request::failure::Failure;

/// One thing that is wrong with a command line, found before anything is sent.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Problem {
    /// The bytes of the line that are meant; empty at the end of a line that goes on too briefly.
    pub span: Range<usize>,
    /// What is wrong, in lower case, without a full stop.
    pub message: Cow<'static, str>,
    /// The words that would be legal in this place.
    pub legal: Vec<&'static str>,
}

impl Problem {
    /// A problem with the bytes of `span`.
    pub fn at(span: Range<usize>, message: impl Into<Cow<'static, str>>) -> Self {
        Self { span, message: message.into(), legal: Vec::new() }
    }

    /// Names the words that would be legal.
    pub fn legal(mut self, words: Vec<&'static str>) -> Self {
        self.legal = words;
        self
    }
}

impl From<Problem> for Failure {
    fn from(problem: Problem) -> Self {
        Failure::syntax(problem.message)
    }
}
