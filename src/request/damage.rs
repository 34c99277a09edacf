//! What a command does to objects, as far as it can be seen and counted with commands that only read.
//!
//! The command lines here are templates, as [`Undo`](crate::request::spec::Undo) describes them.

/// By what one sees that a command was carried out.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Sign {
    /// What can be read afterwards; empty for nothing.
    pub there: &'static str,
    /// What can no longer be read afterwards; empty for nothing.
    pub gone: &'static str,
}

impl Sign {
    /// Nothing is there that was not, nor the other way round.
    pub const NONE: Self = Self { there: "", gone: "" };

    /// Whether there is anything to be seen.
    pub const fn is_none(self) -> bool {
        self.there.is_empty() && self.gone.is_empty()
    }
}

/// Something that a removal takes along.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Stake {
    /// How one of them is called, and several.
    pub nouns: [&'static str; 2],
    /// The command that reads it.
    pub read: &'static str,
    /// How it is counted.
    pub count: Count,
}

/// How something is counted in an answer.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Count {
    /// The elements of an array, the keys of a dictionary.
    Elements,
    /// The elements of an array under this key.
    Under(&'static str),
    /// The sum of the numbers under this key, here and in all that lies within.
    Sum(&'static str),
}

/// Whether a command does so much that a name has to be typed before it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Drastic {
    /// It does not.
    No,
    /// It acts on the whole server, whose name is typed.
    Server,
    /// It does where this flag is given; the name of the object is typed.
    With(&'static str),
}
