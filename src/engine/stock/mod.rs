//! The files of the built-in Skins and of the built-in Real-Time Application environment.
use crate::data::{Dictionary, Timestamp, Value};
use crate::engine::file_sets::info;

/// A built-in file.
pub struct StockFile {
    /// The Skin or the national subset that holds it; empty for the unnamed Skin and for the
    /// environment itself.
    pub set: &'static str,
    /// Its name.
    pub name: &'static str,
    /// Its content.
    pub bytes: &'static [u8],
}

/// When the built-in files were made: 1 Nov 2026.
const MODIFIED: i64 = 1_793_491_200;

/// The files of the built-in Skins: the unnamed one, and those that the Preferences name where nobody
/// has changed them.
pub const SKINS: &[StockFile] = &[
    file("", "error.wssp", include_bytes!("skin/error.wssp")),
    file("", "login.wssp", include_bytes!("skin/login.wssp")),
    file("", "strings.data", include_bytes!("skin/strings.data")),
    file("", "style.css", include_bytes!("skin/style.css")),
    file("IMode", "style.css", include_bytes!("imode/style.css")),
    file("Pronto-", "style.css", include_bytes!("pronto/style.css")),
    file("WML", "login.wssp", include_bytes!("wml/login.wssp")),
    file("XChange", "style.css", include_bytes!("xchange/style.css")),
];

/// The files of the built-in environment.
pub const PBX: &[StockFile] = &[
    file("", "answer.sppr", include_bytes!("pbx/answer.sppr")),
    file("", "strings.data", include_bytes!("pbx/strings.data")),
    file("french", "strings.data", include_bytes!("pbx/french/strings.data")),
    file("german", "strings.data", include_bytes!("pbx/german/strings.data")),
];

const fn file(set: &'static str, name: &'static str, bytes: &'static [u8]) -> StockFile {
    StockFile { set, name, bytes }
}

/// What is told of the files of a set; `None` where there is no such set.
pub fn listing(files: &[StockFile], set: &str) -> Option<Dictionary> {
    let of_set = files.iter().filter(|file| file.set == set);
    let entries: Vec<(&str, Value)> = of_set
        .map(|file| (file.name, Value::Dictionary(info(file.bytes.len(), MODIFIED, MODIFIED))))
        .collect();
    (!entries.is_empty()).then(|| entries.into_iter().collect())
}

/// The content of a file and the time of its last change.
pub fn content(files: &[StockFile], set: &str, name: &str) -> Option<(Vec<u8>, Timestamp)> {
    let file = files.iter().find(|file| file.set == set && file.name == name)?;
    Some((file.bytes.to_vec(), Timestamp::from_unix(MODIFIED)))
}
