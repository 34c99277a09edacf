//! Sets of files that make up a Skin or a Real-Time Application environment.
//!
//! ```text
//! PREFIX/info/NAME   how large a file is, when it was made and changed
//! PREFIX/data/NAME   its bytes
//! ```
//!
//! A listing reads no content.
use std::ops::ControlFlow;

use crate::data::{Dictionary, Timestamp, Value};
use crate::engine::error;
use crate::engine::records::read;
use crate::engine::work::Work;
use crate::request::failure::Failure;
use crate::request::kinds::TraceFacility::{FileIo, FileOp};
use crate::state::key::Owner;

/// The longest name of a file, in bytes.
const NAME_MAX: usize = 255;

/// A set of files, and where it is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FileSet {
    /// What the files belong to.
    pub owner: Owner,
    /// What their keys begin with, without the final `/`.
    pub prefix: String,
}

impl FileSet {
    fn info(&self, name: &str) -> Vec<u8> {
        self.owner.part(&format!("{}/info/{name}", self.prefix))
    }

    fn shown(&self, name: &str) -> String {
        error::shown(&format!("{}/{name}", self.prefix))
    }

    fn data(&self, name: &str) -> Vec<u8> {
        self.owner.part(&format!("{}/data/{name}", self.prefix))
    }
}

impl Work<'_, '_> {
    /// The files of a set, each with what is told of it.
    pub fn set_listing(&self, set: &FileSet) -> Result<Dictionary, Failure> {
        let mut entries = Vec::new();
        let prefix = set.info("");
        self.walk(&prefix, &mut |name, stored| {
            entries.push((name.to_owned(), read(&prefix, stored)?));
            Ok(ControlFlow::Continue(()))
        })?;
        Ok(Dictionary::from_sorted(entries))
    }

    /// The content of a file and the time of its last change.
    pub fn set_file(&mut self, set: &FileSet, name: &str) -> Result<(Vec<u8>, Timestamp), Failure> {
        let Some(info) = self.value(&set.info(name))? else { return Err(error::no_file()) };
        let modified = match info.as_dictionary().and_then(|info| info.get(MODIFIED)) {
            Some(Value::Time(time)) => *time,
            _ => return Err(error::damaged(name)),
        };
        let content = self.bytes(&set.data(name))?.ok_or_else(|| error::damaged(name))?;
        self.trace(FileIo, |_| Ok(format!("read {} bytes of {}", content.len(), set.shown(name))))?;
        Ok((content, modified))
    }

    /// Stores a file in the place of the one with the same name, or takes it out without content.
    pub fn store_in_set(
        &mut self,
        set: &FileSet,
        name: &str,
        content: Option<Vec<u8>>,
    ) -> Result<(), Failure> {
        check_file_name(name)?;
        match content {
            Some(content) => {
                let facility = if self.has(&set.info(name))? { FileIo } else { FileOp };
                let done = if facility == FileIo { "truncate" } else { "create" };
                self.trace(facility, |_| Ok(format!("{done} {}", set.shown(name))))?;
                let length = content.len();
                let wrote = || format!("write {length} bytes of {}", set.shown(name));
                self.trace(FileIo, |_| Ok(wrote()))?;
                let info = info(content.len(), self.now, self.now);
                self.put_value(set.info(name), &Value::Dictionary(info));
                self.tx.put(set.data(name), content);
            }
            None if !self.has(&set.info(name))? => return Err(error::no_file()),
            None => {
                self.tx.delete(set.info(name));
                self.tx.delete(set.data(name));
                self.trace(FileOp, |_| Ok(format!("remove {}", set.shown(name))))?;
            }
        }
        Ok(())
    }

    /// Takes out all files of a set.
    pub fn remove_set(&mut self, set: &FileSet) -> Result<(), Failure> {
        self.remove_parts(set.owner, &format!("{}/", set.prefix))
    }
}

const MODIFIED: &str = "STModified";

/// What is told of a file.
pub fn info(size: usize, created: i64, modified: i64) -> Dictionary {
    Dictionary::from_sorted(vec![
        ("STCreated", Value::Time(Timestamp::from_unix(created))),
        (MODIFIED, Value::Time(Timestamp::from_unix(modified))),
        ("STSize", Value::Number(i64::try_from(size).unwrap_or(i64::MAX))),
    ])
}

/// Whether a file, a Skin or a national subset may have this name: any signs but separators and
/// control codes, no dot at the beginning.
pub fn is_plain_name(name: &str) -> bool {
    let legal = |sign: char| !sign.is_control() && !matches!(sign, '/' | '\\');
    !name.is_empty()
        && name.len() <= NAME_MAX
        && !name.starts_with('.')
        && name.trim() == name
        && name.chars().all(legal)
}

fn check_file_name(name: &str) -> Result<(), Failure> {
    if is_plain_name(name) { Ok(()) } else { Err(error::bad_name("file name", name)) }
}
