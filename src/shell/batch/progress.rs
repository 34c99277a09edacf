//! The line that tells how far a batch is: how much of it, how fast, how long it will still take.
use crate::shell::batch::report::Tally;
use crate::shell::render::harmless::{cut, width};

/// How wide the bar is at most.
const BAR: usize = 20;

/// How far a batch is.
pub struct Progress<'p> {
    /// What it has come to.
    pub tally: Tally,
    /// How many commands it has, if that is known.
    pub commands: Option<u64>,
    /// How much of it is done, of how much, if that is known.
    pub part: Option<(u64, u64)>,
    /// How long it has taken.
    pub seconds: f64,
    /// The last command, without secrets.
    pub last: &'p str,
}

impl Progress<'_> {
    /// The line for so many columns, with a bar where there is room and a terminal that shows it.
    pub fn line(&self, columns: Option<usize>, bars: bool) -> String {
        let total = self.tally.total();
        let mut parts = vec![match self.commands {
            Some(all) => format!("{total} of {all}"),
            None => format!("{total} commands"),
        }];
        let part = self.part.filter(|(_, all)| *all > 0);
        if let Some((done, all)) = part {
            parts.push(format!("{} %", 100 * done.min(all) / all));
            if bars && columns.is_some_and(|columns| columns >= 90) {
                parts.push(bar(done, all));
            }
        }
        parts.push(format!("{:.0} a second", total as f64 / self.seconds.max(0.001)));
        if let Some(left) = part.and_then(|(done, all)| self.left(done, all)) {
            parts.push(format!("{} left", clock(left)));
        }
        let failed = self.tally.failed + self.tally.wrong;
        if failed > 0 {
            parts.push(format!("{failed} failed"));
        }
        let line = parts.join("  ");
        let last = last_object(self.last);
        let room = columns.map_or(60, |columns| columns.saturating_sub(width(&line) + 8));
        if last.is_empty() || room < 8 {
            return line;
        }
        format!("{line}  last: {}", cut(&last, room))
    }

    /// How many seconds the rest will take, if it goes on as it went.
    fn left(&self, done: u64, all: u64) -> Option<u64> {
        let rate = done as f64 / self.seconds;
        (done > 0 && self.seconds > 0.0).then(|| ((all.saturating_sub(done)) as f64 / rate) as u64)
    }
}

/// A bar of eighths of signs.
fn bar(done: u64, all: u64) -> String {
    const EIGHTHS: [&str; 8] = ["", "▏", "▎", "▍", "▌", "▋", "▊", "▉"];
    let all = all.max(1);
    let eighths = (done.min(all) as u128 * 8 * BAR as u128 / u128::from(all)) as usize;
    let (full, rest) = (eighths / 8, EIGHTHS[eighths % 8]);
    let empty = BAR - full - usize::from(!rest.is_empty());
    format!("{}{rest}{}", "█".repeat(full), " ".repeat(empty))
}

/// So many seconds, as a clock shows them.
fn clock(seconds: u64) -> String {
    let (hours, minutes, seconds) = (seconds / 3600, seconds / 60 % 60, seconds % 60);
    format!("{hours}:{minutes:02}:{seconds:02}")
}

/// What a command is about: its second word.
fn last_object(command: &str) -> String {
    let word = command.split_whitespace().nth(1).unwrap_or_default();
    word.trim_matches('"').to_owned()
}
