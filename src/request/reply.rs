//! How the outcome of a command becomes an answer.
use std::marker::PhantomData;

use crate::data::{Dictionary, Timestamp, Value, print};
use crate::request::argument::Argument;
use crate::request::spec::Shape;

/// What a command that was carried out answers.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Answer {
    /// A bare status line.
    Nothing,
    /// An object.
    Value(Value),
    /// An object that has been printed already, in the canonical form: listings of very many names
    /// are written straight from the store.
    Printed(String),
}

impl Answer {
    /// The canonical text of the object; `None` where there is none.
    pub fn text(&self) -> Option<String> {
        match self {
            Self::Nothing => None,
            Self::Value(value) => Some(print(value)),
            Self::Printed(text) => Some(text.clone()),
        }
    }
}

/// A type of outcome.
pub trait Reply: Sized {
    /// What the answer looks like.
    const SHAPE: Shape;

    /// The answer to be sent.
    fn into_answer(self) -> Answer;
}

/// Declares reply types that wrap an object.
macro_rules! replies {
    ($( $(#[doc = $doc:literal])* $name:ident($inner:ty) = $shape:expr; )*) => { $(
        $(#[doc = $doc])*
        #[derive(Clone, Debug, PartialEq)]
        pub struct $name(pub $inner);

        impl Reply for $name {
            const SHAPE: Shape = $shape;
            fn into_answer(self) -> Answer { Answer::Value(Value::from(self.0)) }
        }
    )* };
}

replies! {
    /// A string.
    TextReply(String) = Shape::Text;
    /// A number object.
    NumberReply(i64) = Shape::Number;
    /// A timestamp.
    TimeReply(Timestamp) = Shape::Time;
    /// One record: a dictionary of settings.
    Record(Dictionary) = Shape::Record;
    /// An array whose elements have one make.
    Rows(Vec<Value>) = Shape::Rows;
    /// Any object.
    ObjectReply(Value) = Shape::Object;
}

impl Reply for () {
    const SHAPE: Shape = Shape::Nothing;

    fn into_answer(self) -> Answer {
        Answer::Nothing
    }
}

/// A datablock.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DataReply(pub Vec<u8>);

impl Reply for DataReply {
    const SHAPE: Shape = Shape::Data;

    fn into_answer(self) -> Answer {
        Answer::Value(Value::Data(self.0))
    }
}

/// Any object, in the canonical form: large answers are written straight from the store.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PrintedReply(pub String);

impl Reply for PrintedReply {
    const SHAPE: Shape = Shape::Object;

    fn into_answer(self) -> Answer {
        Answer::Printed(self.0)
    }
}

/// An array of names of the kind `K`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Names<K>(pub Listing, PhantomData<K>);

/// A dictionary whose keys name objects of the kind `K`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Entries<K>(pub Listing, PhantomData<K>);

/// The names of a listing: as an object, or printed already.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Listing {
    /// An array or a dictionary.
    Value(Value),
    /// The same in the canonical form.
    Printed(String),
}

impl Listing {
    fn into_answer(self) -> Answer {
        match self {
            Self::Value(value) => Answer::Value(value),
            Self::Printed(text) => Answer::Printed(text),
        }
    }
}

impl<K> Names<K> {
    /// The names in the order in which they are to be shown.
    pub fn new(names: impl IntoIterator<Item = String>) -> Self {
        let names = names.into_iter().map(Value::from).collect();
        Self(Listing::Value(Value::Array(names)), PhantomData)
    }

    /// An array in the canonical form.
    pub fn printed(text: String) -> Self {
        Self(Listing::Printed(text), PhantomData)
    }
}

impl<K> Entries<K> {
    /// Names and what is told of each.
    pub fn new(entries: Dictionary) -> Self {
        Self(Listing::Value(Value::Dictionary(entries)), PhantomData)
    }

    /// A dictionary in the canonical form.
    pub fn printed(text: String) -> Self {
        Self(Listing::Printed(text), PhantomData)
    }
}

impl<K: Argument> Reply for Names<K> {
    const SHAPE: Shape = Shape::Names(K::KIND);

    fn into_answer(self) -> Answer {
        self.0.into_answer()
    }
}

impl<K: Argument> Reply for Entries<K> {
    const SHAPE: Shape = Shape::Entries(K::KIND);

    fn into_answer(self) -> Answer {
        self.0.into_answer()
    }
}
