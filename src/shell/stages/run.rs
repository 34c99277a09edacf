//! Puts a result through the stages of a line.
use crate::shell::render::sheet::Sheet;
use crate::shell::stages::each::{Door, Sent, Stop, each};
use crate::shell::stages::flow::{Flow, Notes};
use crate::shell::stages::parse::{Pipeline, Step};

/// What has become of a result.
#[derive(Debug)]
pub struct Done {
    /// The result.
    pub sheet: Sheet,
    /// What is to be said besides, one sentence an element.
    pub notes: Vec<String>,
    /// What has become of the commands of rows.
    pub sent: Sent,
}

/// Puts a result through the steps of a pipeline.
///
/// # Errors
/// When the commands of rows could not be sent, or were not wanted.
pub fn run(pipeline: &Pipeline, sheet: Sheet, door: &mut dyn Door) -> Result<Done, Stop> {
    let mut sent = Sent::default();
    let notes = Notes::default();
    if pipeline.steps.is_empty() {
        return Ok(Done { sheet, notes: Vec::new(), sent });
    }
    let Some(mut flow) = Flow::of(&sheet, &notes) else {
        return Ok(Done { sheet, notes: Vec::new(), sent });
    };
    for step in &pipeline.steps {
        flow = match step {
            Step::Where(expression) => flow.keep(expression),
            Step::Select(columns) => flow.select(columns),
            Step::Sort(orders) => flow.sort(orders),
            Step::Limit(limit) => flow.limit(*limit),
            Step::Count(field) => flow.count(field.as_ref()),
            Step::Each(it) => each(flow, it, door, &mut sent, &notes)?,
        };
    }
    let made = flow.into_sheet();
    let notes = notes.take();
    Ok(Done { sheet: made, notes, sent })
}
