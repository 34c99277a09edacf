//! Why a command was not carried out, as the protocol tells it.
use std::borrow::Cow;
use std::fmt;

/// A refusal: the code and the text of the status line.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Failure {
    /// The three digits, 500 to 599.
    pub code: u16,
    /// One line of text.
    pub text: Cow<'static, str>,
}

impl Failure {
    /// A refusal with a code and a text.
    pub fn new(code: u16, text: impl Into<Cow<'static, str>>) -> Self {
        let text = text.into();
        debug_assert!((500..600).contains(&code) && !text.is_empty());
        Self { code, text }
    }

    /// Something in the command line is not as it should be.
    pub fn syntax(text: impl Into<Cow<'static, str>>) -> Self {
        Self::new(500, text)
    }
}

impl fmt::Display for Failure {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(out, "{} {}", self.code, self.text)
    }
}

impl std::error::Error for Failure {}
