//! A result that can be shown, again and again: what a command answered, or what stages made of it.
use std::collections::BTreeSet;
use std::io;

use crate::data::ValueOf;
use crate::flags::{Arrangement, Format};
use crate::request::reply::Answer;
use crate::request::spec::{Shape, Spec};
use crate::shell::render::settings::settings;
use crate::shell::render::shape::rows_below;
use crate::shell::render::sink::Sink;
use crate::shell::render::source::{Outer, Source};
use crate::shell::render::{Look, machine, people};

/// A result.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Sheet {
    /// What it looks like.
    pub shape: Shape,
    /// The columns of a table whose rows are dictionaries, if somebody has chosen them.
    pub columns: Option<Vec<String>>,
    /// Of settings as they hold for an object: the keys of those that are set for the object itself,
    /// where that is known.
    pub own: Option<BTreeSet<String>>,
    /// The objects.
    pub answer: Answer,
}

impl Sheet {
    /// The answer of a command.
    pub fn new(spec: Option<&Spec>, answer: Answer) -> Self {
        Self {
            shape: spec.map_or(Shape::Object, |spec| spec.reply),
            columns: None,
            own: None,
            answer,
        }
    }

    /// What is to be shown; `None` where there is nothing.
    pub fn source(&self) -> Option<Source<'_>> {
        match (&self.columns, &self.answer) {
            (Some(columns), Answer::Printed(text)) => Some(Source::Table { columns, text }),
            _ => Source::of(&self.answer),
        }
    }

    /// The bytes, where the result is one datablock and nothing else.
    pub fn lone_data(&self) -> Option<Vec<u8>> {
        let source = self.source()?;
        if source.outer() != Outer::Single && source.items().nth(1).is_some() {
            return None;
        }
        let whole = source.whole();
        let mut value = whole.as_ref();
        loop {
            value = match value {
                ValueOf::Data(bytes) => return Some(bytes.to_vec()),
                ValueOf::Array(elements) if elements.len() == 1 => elements.first()?,
                ValueOf::Dictionary(pairs) if pairs.len() == 1 => pairs.iter().next()?.1,
                _ => return None,
            };
        }
    }
}

impl Look {
    /// Writes the ends of a long result for people.
    ///
    /// # Errors
    /// What the writer reports.
    pub fn ends(&self, sink: &mut Sink<'_>, ends: &Sheet, cut: people::Cut) -> io::Result<()> {
        let Some(source) = ends.source() else { return Ok(()) };
        people::write_cut(sink, ends.shape, source, self.dress(), Some(cut))
    }

    /// Writes the single values that stand before the rows of a long result for people.
    ///
    /// # Errors
    /// What the writer reports.
    pub fn head(&self, sink: &mut Sink<'_>, sheet: &Sheet) -> io::Result<()> {
        let Some(source) = sheet.source().filter(|source| rows_below(*source).is_some()) else {
            return Ok(());
        };
        people::heads(sink, source, self.dress())
    }

    /// Writes a result. Nothing is written where there is nothing to show.
    ///
    /// # Errors
    /// What the writer reports.
    pub fn sheet(&self, sink: &mut Sink<'_>, sheet: &Sheet) -> io::Result<()> {
        let Some(source) = sheet.source() else { return Ok(()) };
        match self.format {
            Format::Table => match &sheet.own {
                Some(own) if self.arrangement != Arrangement::Table => {
                    settings(sink, source, own, self.dress())
                }
                _ => people::write(sink, sheet.shape, source, self.dress()),
            },
            format => machine::write(sink, format, sheet.shape, source),
        }
    }
}
