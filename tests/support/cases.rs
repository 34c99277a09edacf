//! Files of cases beside what was seen of them.
use std::fs;
use std::path::{Path, PathBuf};

/// What plays the cases of a file: it is given the text, notes whatever is not as it stands there,
/// and answers the lines of the text as they would have to be.
pub type Play<'p> = dyn Fn(&str, &mut Vec<String>) -> Vec<String> + 'p;

/// Plays every file of a folder below `tests`. Fails with all that is not as it should be; with
/// `UPDATE=1` in the environment, what was seen is written into the files instead.
pub fn check(folder: &str, play: &Play<'_>) {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests").join(folder);
    let mut files: Vec<PathBuf> =
        fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()).collect();
    files.sort();
    assert!(!files.is_empty());
    let update = std::env::var_os("UPDATE").is_some();
    let mut wrong = Vec::new();
    for file in files {
        let text = fs::read_to_string(&file).unwrap();
        let before = wrong.len();
        let written = play(&text, &mut wrong);
        let name = file.file_name().unwrap().display();
        for text in &mut wrong[before..] {
            text.insert_str(0, &format!("{name}: "));
        }
        if update {
            fs::write(&file, written.join("\n") + "\n").unwrap();
        }
    }
    assert!(update || wrong.is_empty(), "\n{}\n", wrong.join("\n\n"));
}
