//! The door for the commands that `each` makes of the rows of a result within a batch.
use crate::shell::batch::guard::Guard;
use crate::shell::changes::observed::Observed;
use crate::shell::doors::mode::Mode;
use crate::shell::doors::outcome::Outcome;
use crate::shell::doors::target::Target;
use crate::shell::stages::each::Door;

/// The door for the commands of rows, watched over like those of the batch itself.
pub struct Watched<'w> {
    /// Where they are carried out.
    pub target: &'w mut Target,
    /// What watches over the batch.
    pub guard: &'w mut Guard,
    /// What is kept in memory of its changes.
    pub observed: Option<&'w mut Observed>,
    /// Whether something is kept of the batch, which the commands of rows have no part in.
    pub kept: bool,
    /// Why they were not sent, if they may not be.
    pub refused: Option<String>,
}

impl Door for Watched<'_> {
    fn takes_unknown_commands(&self) -> bool {
        self.target.takes_unknown_commands()
    }

    fn run_all(&mut self, lines: &[&str]) -> Vec<Outcome> {
        let Self { target, observed, .. } = self;
        match observed {
            Some(observed) => observed.run(&mut |lines| target.run_all(lines), lines),
            None => target.run_all(lines),
        }
    }

    fn places(&self) -> Option<Vec<String>> {
        self.target.names()
    }

    fn run_at(&mut self, lines: &[(&str, &str)]) -> Vec<Outcome> {
        self.target.run_at(lines)
    }

    fn may_send(&mut self, lines: &[&str]) -> bool {
        if self.target.mode() != Mode::Free {
            return true;
        }
        if self.kept {
            self.refused = Some("each cannot change anything where that is to be undone".into());
            return false;
        }
        if self.guard.trusts() {
            return true;
        }
        let guard = &mut *self.guard;
        self.refused = lines.iter().find_map(|line| guard.look_at_command(line).err());
        self.refused.is_none()
    }
}
