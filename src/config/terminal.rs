//! Questions to whoever sits at the terminal, before there is a prompt.
use std::fs::OpenOptions;
use std::io::{self, BufRead, BufReader, IsTerminal, Write};

/// Shows a text at the terminal and asks whether that is right. `false` if nobody sits there.
pub fn confirm(text: &str, question: &str) -> bool {
    // A program in the background may have a terminal, but nobody looks at it.
    if !io::stdin().is_terminal() && !io::stderr().is_terminal() {
        return false;
    }
    let ask = || -> io::Result<String> {
        let mut terminal = OpenOptions::new().read(true).write(true).open("/dev/tty")?;
        terminal.write_all(format!("{text}\n{question} [yes/no] ").as_bytes())?;
        let mut answer = String::new();
        BufReader::new(terminal).read_line(&mut answer)?;
        Ok(answer)
    };
    ask().is_ok_and(|answer| is_yes(&answer))
}

/// Whether an answer says yes in full, which nobody types by accident.
pub fn is_yes(answer: &str) -> bool {
    answer.trim().eq_ignore_ascii_case("yes")
}
