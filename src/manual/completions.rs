//! Completions of the program's own options, for the shells that people use.
use clap::CommandFactory;
use clap_complete::Shell;

use crate::flags::Flags;

/// The shells, and the names under which they look for completions.
const SHELLS: [(Shell, &str); 5] = [
    (Shell::Bash, "cgpsh.bash"),
    (Shell::Zsh, "_cgpsh"),
    (Shell::Fish, "cgpsh.fish"),
    (Shell::Elvish, "cgpsh.elv"),
    (Shell::PowerShell, "_cgpsh.ps1"),
];

/// The path and the text of each completion file.
pub fn completions() -> Vec<(String, String)> {
    let file = |(shell, name): (Shell, &str)| {
        let mut text = Vec::new();
        clap_complete::generate(shell, &mut Flags::command(), "cgpsh", &mut text);
        (format!("completions/{name}"), String::from_utf8_lossy(&text).into_owned())
    };
    SHELLS.into_iter().map(file).collect()
}
