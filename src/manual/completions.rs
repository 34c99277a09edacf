//! Completions of the command line, for the shells that people use.
//!
//! In bash, zsh and fish the program itself says what may be typed, commands and names on the server
//! among it. The other shells get the options.
use clap::CommandFactory;
use clap_complete::Shell;

use crate::flags::Flags;

/// The scripts that ask the program.
const ASKING: [(&str, &str); 3] = [
    ("completions/cgpsh.bash", include_str!("scripts/cgpsh.bash")),
    ("completions/_cgpsh", include_str!("scripts/_cgpsh")),
    ("completions/cgpsh.fish", include_str!("scripts/cgpsh.fish")),
];

/// The other shells, and the names under which they look for completions.
const OTHERS: [(Shell, &str); 2] =
    [(Shell::Elvish, "cgpsh.elv"), (Shell::PowerShell, "_cgpsh.ps1")];

/// The path and the text of each completion file.
pub fn completions() -> Vec<(String, String)> {
    let file = |(shell, name): (Shell, &str)| {
        let mut text = Vec::new();
        clap_complete::generate(shell, &mut Flags::command(), "cgpsh", &mut text);
        (format!("completions/{name}"), String::from_utf8_lossy(&text).into_owned())
    };
    let asking = ASKING.into_iter().map(|(path, text)| (path.to_owned(), text.to_owned()));
    asking.chain(OTHERS.into_iter().map(file)).collect()
}
