//! Names of files and directories in the File Storage. Nothing here looks at a store.
use crate::engine::error;
use crate::request::failure::Failure;

/// The longest name within a directory, in bytes; usual file systems have the same limit.
const PART_MAX: usize = 255;
/// The longest name with all its directories, in bytes; it limits how deep directories can lie.
const PATH_MAX: usize = 1_024;

/// The way from the top directory to a file or a directory.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FilePath {
    parts: Vec<String>,
    directory: bool,
}

impl FilePath {
    /// Reads a name: parts that are not empty, with `/` between them. A final `/` names a directory,
    /// `/` alone the top one.
    ///
    /// # Errors
    /// 500 for a name that breaks the rules; `.` and `..` are no names.
    pub fn parse(text: &str) -> Result<Self, Failure> {
        if text == "/" {
            return Ok(Self { parts: Vec::new(), directory: true });
        }
        let (name, directory) = match text.strip_suffix('/') {
            Some(name) => (name, true),
            None => (text, false),
        };
        let legal = |part: &str| {
            !matches!(part, "" | "." | "..")
                && part.len() <= PART_MAX
                && !part.chars().any(char::is_control)
        };
        if name.len() > PATH_MAX || !name.split('/').all(legal) {
            return Err(error::bad_name("file name", text));
        }
        Ok(Self { parts: name.split('/').map(str::to_owned).collect(), directory })
    }

    /// Reads the name of a directory, with or without a final `/`; the top one where nothing is said.
    ///
    /// # Errors
    /// As [`FilePath::parse`].
    pub fn parse_directory(text: Option<&str>) -> Result<Self, Failure> {
        match text {
            None | Some("") => Self::parse("/"),
            Some(text) => Ok(Self { directory: true, ..Self::parse(text)? }),
        }
    }

    /// The parts, from the top directory on.
    pub fn parts(&self) -> &[String] {
        &self.parts
    }

    /// Whether the name is one of a directory.
    pub fn is_directory(&self) -> bool {
        self.directory
    }

    /// The last part, and the parts of the directory that it lies in; `None` for the top directory.
    pub fn split_last(&self) -> Option<(&str, &[String])> {
        self.parts.split_last().map(|(last, rest)| (last.as_str(), rest))
    }

    /// Whether this is within `other`, or the same.
    pub fn is_within(&self, other: &Self) -> bool {
        self.parts.starts_with(&other.parts)
    }

    /// The name as it may stand in an error text.
    pub fn shown(&self) -> String {
        error::shown(&self.parts.join("/"))
    }
}
