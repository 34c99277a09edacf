//! How the words of a line become typed arguments, and back.
use crate::data::{Value, ValueOf};
use crate::request::kinds::Kind;
use crate::request::spec::Need;

/// A type that a parameter can have.
pub trait Argument: Sized {
    /// What a value of this type is.
    const KIND: Kind;
    /// Whether the parameter must be given.
    const NEED: Need = Need::Required;

    /// Makes the argument of an object; on failure says what was expected, as in `an array of
    /// strings`.
    fn from_value(value: ValueOf<'_>) -> Result<Self, String>;

    /// The object to be printed for the argument.
    fn to_value(&self) -> Value;

    /// Makes the argument of what the line holds in its place.
    fn from_slot(slot: Option<ValueOf<'_>>) -> Result<Self, String> {
        match slot {
            Some(value) => Self::from_value(value),
            None => Err(Self::KIND.noun().to_owned()),
        }
    }

    /// What the line holds in the argument's place.
    fn to_slot(&self) -> Option<Value> {
        Some(self.to_value())
    }

    /// The name that the argument holds, with its kind.
    fn named(&self) -> Option<(Kind, &str)> {
        None
    }
}

impl<T: Argument> Argument for Option<T> {
    const KIND: Kind = T::KIND;
    const NEED: Need = Need::Optional;

    fn from_value(value: ValueOf<'_>) -> Result<Self, String> {
        T::from_value(value).map(Some)
    }

    fn to_value(&self) -> Value {
        self.as_ref().map_or(Value::Null, T::to_value)
    }

    fn from_slot(slot: Option<ValueOf<'_>>) -> Result<Self, String> {
        slot.map(T::from_value).transpose()
    }

    fn to_slot(&self) -> Option<Value> {
        self.as_ref().map(T::to_value)
    }

    fn named(&self) -> Option<(Kind, &str)> {
        self.as_ref().and_then(T::named)
    }
}

impl Argument for bool {
    const KIND: Kind = Kind::Choice(&[]);
    const NEED: Need = Need::Flag;

    fn from_value(_: ValueOf<'_>) -> Result<Self, String> {
        Ok(true)
    }

    fn to_value(&self) -> Value {
        Value::Null
    }

    fn from_slot(slot: Option<ValueOf<'_>>) -> Result<Self, String> {
        Ok(slot.is_some())
    }

    fn to_slot(&self) -> Option<Value> {
        self.then_some(Value::Null)
    }
}
