//! What the environment says about terminals and colours, and to tests about the time.
use std::env;

/// Whether the environment lets a program colour what it writes to a terminal.
///
/// `NO_COLOR` forbids it where it is not empty, `CLICOLOR=0` and `TERM=dumb` too; a `CLICOLOR_FORCE`
/// other than 0 asks for colours even without a terminal.
pub fn colour(terminal: bool) -> bool {
    colour_by(terminal, |name| env::var_os(name).and_then(|value| value.into_string().ok()))
}

/// [`colour`], with the environment as a function.
pub fn colour_by(terminal: bool, variable: impl Fn(&str) -> Option<String>) -> bool {
    let set = |name: &str| variable(name).filter(|value| !value.is_empty());
    if set("NO_COLOR").is_some() {
        return false;
    }
    if set("CLICOLOR_FORCE").is_some_and(|value| value != "0") {
        return true;
    }
    let refused = set("CLICOLOR").is_some_and(|value| value == "0");
    terminal && !refused && set("TERM").is_none_or(|term| term != "dumb")
}

/// Whether the terminal can move its cursor, so that something can be drawn anew.
pub fn moves_cursor() -> bool {
    let term = env::var("TERM").unwrap_or_default();
    !matches!(term.as_str(), "" | "dumb" | "cons25" | "emacs")
}

/// Whether the environment asks for output that a screen reader can follow.
pub fn accessible() -> bool {
    env::var_os("ACCESSIBLE").is_some_and(|value| !value.is_empty() && value != "0")
}

/// The time at which the clock of the embedded engine stands still, in seconds since 1970: a test
/// cannot know the answer to what is asked at some time or other.
pub fn fixed_time() -> Option<i64> {
    env::var("CGPSH_TEST_NOW").ok()?.parse().ok()
}
