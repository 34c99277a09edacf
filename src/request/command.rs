//! A command, and whatever carries it out.
use crate::request::bind::Bound;
use crate::request::failure::Failure;
use crate::request::kinds::Kind;
use crate::request::problem::Problem;
use crate::request::reply::Reply;
use crate::request::spec::Spec;

/// A typed command; declared with `commands!`.
pub trait Command: Sized {
    /// All that is said about the command.
    const SPEC: &'static Spec;
    /// What it answers.
    type Reply: Reply;

    /// Makes the command of a line that has been put into its places.
    fn from_bound(bound: Bound<'_>) -> Result<Self, Problem>;

    /// The command line in its canonical form.
    fn print(&self) -> String;

    /// The first object that the command names, with its kind.
    fn subject(&self) -> Option<(Kind, &str)>;
}

/// A door that can carry out the command `C`.
pub trait Handle<C: Command> {
    /// Carries the command out, or says why not.
    fn handle(&mut self, command: C) -> Result<C::Reply, Failure>;
}
