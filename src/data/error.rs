//! Why a text is no object, and where it stops being one.
use std::fmt;

/// A text that cannot be read as an object.
///
/// It displays as the reason alone; whoever knows the text adds the place.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct DataError {
    /// The byte of the text at which reading stopped; the length of the text if it ended too early.
    pub position: usize,
    /// What is wrong there: lower case, no full stop.
    pub message: &'static str,
}

impl fmt::Display for DataError {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str(self.message)
    }
}

impl std::error::Error for DataError {}
