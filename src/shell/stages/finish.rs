//! The end of a line: its answer goes through its stages and to whoever wants it.
use std::io;

use crate::flags::Format;
use crate::shell::doors::outcome::Outcome;
use crate::shell::doors::target::Target;
use crate::shell::render::Look;
use crate::shell::render::people::Cut;
use crate::shell::render::sheet::Sheet;
use crate::shell::render::sink::Sink;
use crate::shell::stages::each::{Door, Sent, Stop};
use crate::shell::stages::field::Make;
use crate::shell::stages::flow::{Flow, Notes};
use crate::shell::stages::line::stages;
use crate::shell::stages::parse::Pipeline;
use crate::shell::stages::run::{Done, run};
use crate::shell::stages::sinks::send;

/// How and where a result is shown if its stages say nothing else.
pub struct Shown<'s, 'w> {
    /// How.
    pub look: Look,
    /// Where.
    pub sink: &'s mut Sink<'w>,
    /// Whether of a long result only the ends are shown, unless its stages ask for a format.
    pub short: bool,
}

/// How many rows of a long result are shown at each end.
const ENDS: usize = 40;

/// A result with no more rows is shown as a whole.
const SHORT: usize = 120;

/// The ends of a long result; `None` if it is not long.
fn shortened(sheet: &Sheet) -> Option<(Sheet, Cut)> {
    let flow = Flow::of(sheet, &Notes::default())?;
    if matches!(flow.make, Make::Settings | Make::Single) {
        return None;
    }
    let (ends, total) = flow.ends(ENDS, SHORT);
    (total > SHORT).then(|| (ends.into_sheet(), Cut { each: ENDS, total }))
}

/// Shows a result to people: of a long one only the ends.
///
/// # Errors
/// What the writer reports.
pub fn show(sheet: &Sheet, look: Look, sink: &mut Sink<'_>) -> io::Result<()> {
    match shortened(sheet) {
        Some((ends, cut)) => {
            look.head(sink, sheet)?;
            look.ends(sink, &ends, cut)
        }
        None => look.sheet(sink, sheet),
    }
}

/// What there is to tell of a line besides its result.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Finished {
    /// The result, as it may be shown again.
    pub sheet: Option<Sheet>,
    /// What a person should know.
    pub notes: Vec<String>,
    /// Where the result has gone, if it was not shown.
    pub gone: Option<String>,
    /// Why the line failed, if it did.
    pub failure: Option<String>,
    /// Whether the connection broke.
    pub broken: bool,
    /// What has become of the commands of rows.
    pub sent: Sent,
}

/// Puts the answer of a line through its stages, and shows what comes out.
///
/// # Errors
/// When the reader of the sink has gone.
pub fn finish(
    line: &str,
    sheet: Sheet,
    door: &mut dyn Door,
    shown: Shown<'_, '_>,
) -> io::Result<Finished> {
    match stages(line, door.takes_unknown_commands()) {
        Ok(Some(pipeline)) => finish_with(&pipeline, sheet, door, shown),
        // They were checked before the command was sent.
        Ok(None) | Err(_) => {
            shown.look.sheet(shown.sink, &sheet)?;
            Ok(Finished { sheet: Some(sheet), ..Finished::default() })
        }
    }
}

/// [`finish`], with stages that have been read already.
///
/// # Errors
/// When the reader of the sink has gone.
pub fn finish_with(
    pipeline: &Pipeline,
    sheet: Sheet,
    door: &mut dyn Door,
    Shown { look, sink, short }: Shown<'_, '_>,
) -> io::Result<Finished> {
    let Done { sheet, notes, sent } = match run(pipeline, sheet, door) {
        Ok(done) => done,
        Err(Stop::NotFormed(text)) => {
            return Ok(Finished { failure: Some(text), ..Finished::default() });
        }
        Err(Stop::NotWanted) => {
            return Ok(Finished { gone: Some("nothing was sent".into()), ..Finished::default() });
        }
    };
    let mut finished = Finished { notes, broken: sent.broken, ..Finished::default() };
    if let Some(first) = &sent.first_failure {
        let total = sent.done + sent.failed;
        let text = format!("{} of {total} commands of each failed, first: {first}", sent.failed);
        finished.failure = Some(text);
    }
    match &pipeline.end {
        None => {
            let may_be_cut = short && pipeline.format.is_none() && look.format == Format::Table;
            let look = Look { format: pipeline.format.unwrap_or(look.format), ..look };
            match may_be_cut {
                true => show(&sheet, look, sink)?,
                false => look.sheet(sink, &sheet)?,
            }
        }
        Some(end) => {
            // What was answered before is seen before.
            sink.flush()?;
            match send(end, &sheet, look, pipeline.format) {
                Ok(text) => finished.gone = Some(text),
                Err(text) => finished.failure = Some(text),
            }
        }
    }
    (finished.sheet, finished.sent) = (Some(sheet), sent);
    Ok(finished)
}

/// In a batch nobody is asked.
impl Door for Target {
    fn takes_unknown_commands(&self) -> bool {
        Target::takes_unknown_commands(self)
    }

    fn run_all(&mut self, lines: &[&str]) -> Vec<Outcome> {
        Target::run_all(self, lines)
    }

    fn places(&self) -> Option<Vec<String>> {
        self.names()
    }

    fn run_at(&mut self, lines: &[(&str, &str)]) -> Vec<Outcome> {
        Target::run_at(self, lines)
    }

    fn may_send(&mut self, _: &[&str]) -> bool {
        true
    }
}
