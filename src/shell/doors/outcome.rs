//! What a command came to, and why a place could not be reached.
use std::fmt;

use crate::request::failure::Failure;
use crate::request::reply::Answer;
use crate::shell::doors::merged::Partly;
use crate::shell::doors::mode::Mode;

/// What a command came to.
pub type Outcome = Result<Answer, TargetError>;

/// Why a command got no answer.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum TargetError {
    /// It was refused.
    Refused(Failure),
    /// It could not be sent, or its answer could not be read; others are not concerned.
    Failed(String),
    /// The connection broke. The text says what is known of the command.
    Broken(String),
    /// The connection was broken already, and the command was not sent.
    NotSent(String),
    /// Only what reads may pass.
    Held(Mode),
    /// Of several places, some have not carried it out.
    Partly(Box<Partly>),
}

impl TargetError {
    /// The code of a refusal.
    pub fn code(&self) -> Option<u16> {
        match self {
            Self::Refused(failure) => Some(failure.code),
            _ => None,
        }
    }
}

impl fmt::Display for TargetError {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Refused(failure) => failure.fmt(out),
            Self::Held(mode) => mode.fmt(out),
            Self::Partly(partly) => partly.fmt(out),
            Self::Failed(text) | Self::Broken(text) | Self::NotSent(text) => out.write_str(text),
        }
    }
}

/// Why a place could not be reached.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ConnectError(pub String);

impl fmt::Display for ConnectError {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str(&self.0)
    }
}

impl std::error::Error for ConnectError {}
