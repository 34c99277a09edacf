//! `/last`: the last result once more, as a whole or in part, without asking for it again.
use std::env;
use std::io;
use std::process::{Command, Stdio};

use clap::ValueEnum;

use crate::flags::Format;
use crate::request::reply::Answer;
use crate::request::spec::Shape;
use crate::shell::pager;
use crate::shell::prompt::meta::FORMATS;
use crate::shell::prompt::repl::Shell;
use crate::shell::render::harmless::harmless;
use crate::shell::render::paint::Tone;
use crate::shell::render::sheet::Sheet;
use crate::shell::render::sink::Sink;
use crate::shell::render::source::Outer;
use crate::shell::stages::flow::record_of;
use crate::shell::stages::line::{LineError, stages};

/// Asks for the settings that are not inherited.
const SET: &str = "--set";

/// Asks for the pager, which is also what no word at all asks for.
const PAGE: &str = "page";

impl Shell {
    /// Shows the last result again: all of it in a pager, in another format or through stages; the
    /// settings that are not inherited; or one of them.
    pub fn show_last(&mut self, how: &str) -> io::Result<()> {
        let Some(sheet) = &self.last else {
            return self.say(Tone::Faint, "there is no result yet");
        };
        let (part, behind) = how.split_at(how.find('|').unwrap_or(how.len()));
        let part = part.trim();
        let mut look = self.look;
        let paged = part.is_empty() || part.eq_ignore_ascii_case(PAGE);
        let sheet = if paged {
            sheet.clone()
        } else if let Ok(format) = Format::from_str(part, true) {
            look.format = format;
            sheet.clone()
        } else if part == SET {
            match own_settings(sheet) {
                Some(sheet) => sheet,
                None => {
                    let text = "the last result does not tell what is set and what is inherited";
                    return self.say(Tone::Faint, text);
                }
            }
        } else {
            match setting(sheet, part) {
                Some(sheet) => sheet,
                None => return self.no_part(part),
            }
        };
        if !behind.is_empty() {
            return match stages(behind, self.calls.takes_unknown_commands()) {
                Ok(pipeline) => {
                    let mut pipeline = pipeline.unwrap_or_default();
                    pipeline.format =
                        pipeline.format.or((look != self.look).then_some(look.format));
                    // Of what is only a part, or goes elsewhere, the whole may be asked for again.
                    let stays = !paged || pipeline.end.is_some();
                    let whole = stays.then(|| self.last.clone()).flatten();
                    let done = self.put_through(&pipeline, sheet);
                    self.last = whole.or(self.last.take());
                    done
                }
                Err(problem) => self.put_problem(how, how, &LineError::Stage(problem)),
            };
        }
        if paged {
            let own = env::var("PAGER").unwrap_or_default();
            if !part.is_empty() && !own.trim().is_empty() {
                return self.give_to_pager(&own, &sheet);
            }
            if self.is_rich() {
                return pager::screen::show(&sheet, look, self.paint());
            }
        }
        let mut sink = Sink::new(io::stdout().lock(), true);
        look.sheet(&mut sink, &sheet)?;
        sink.flush()?;
        self.record_sheet(&sheet);
        Ok(())
    }

    fn no_part(&self, part: &str) -> io::Result<()> {
        let text = format!(
            "the last result has no setting {}; there are the formats {}, {PAGE} and {SET}",
            harmless(part),
            FORMATS.join(", ")
        );
        self.say(Tone::Error, &text)
    }

    /// Hands a result to the pager that the user has chosen.
    fn give_to_pager(&self, pager: &str, sheet: &Sheet) -> io::Result<()> {
        let child = Command::new("sh").arg("-c").arg(pager).stdin(Stdio::piped()).spawn();
        let mut child = match child {
            Ok(child) => child,
            Err(error) => return self.say(Tone::Error, &format!("{pager}: {error}")),
        };
        if let Some(input) = child.stdin.take() {
            let mut sink = Sink::new(input, true);
            // The reader may leave before everything has been written.
            let _ = self.look.sheet(&mut sink, sheet).and_then(|()| sink.flush());
        }
        child.wait()?;
        Ok(())
    }
}

/// The settings that are set for the object itself; `None` where nobody knows which they are.
fn own_settings(sheet: &Sheet) -> Option<Sheet> {
    let own = sheet.own.as_ref()?;
    let items = sheet.source()?.items();
    let set = items.filter(|item| item.key.as_ref().is_some_and(|key| own.contains(&**key)));
    let answer = Answer::Value(record_of(set).into_owned().into());
    Some(Sheet { own: None, columns: None, shape: sheet.shape, answer })
}

/// The value of one setting.
fn setting(sheet: &Sheet, key: &str) -> Option<Sheet> {
    let source = sheet.source().filter(|source| source.outer() == Outer::Dictionary)?;
    let named = |exact: bool| {
        source.items().find(|item| {
            let other = item.key.as_deref().unwrap_or_default();
            if exact { other == key } else { other.eq_ignore_ascii_case(key) }
        })
    };
    let item = named(true).or_else(|| named(false))?;
    let answer = Answer::Value(item.value.into_owned().into_owned());
    Some(Sheet { own: None, columns: None, shape: Shape::Object, answer })
}
