//! The file of a batch's failures: the commands that failed, so that they can be carried out again
//! once their cause is gone.
//!
//! The commands stand there as they were given, with their passwords; only the owner can read it.
use std::fs::{self, File, OpenOptions};
use std::io::{self, BufWriter, Write};
use std::os::unix::fs::OpenOptionsExt;
use std::path::{Path, PathBuf};

/// The file, which exists only if something fails.
pub struct Failures {
    path: PathBuf,
    file: Option<BufWriter<File>>,
    /// What went wrong with the file itself.
    error: Option<io::Error>,
}

impl Failures {
    /// Failures go to this file. What an earlier batch left there is taken away, unless this one
    /// goes on with it.
    ///
    /// # Errors
    /// When the file cannot be made.
    pub fn at(path: &Path, goes_on: bool) -> io::Result<Self> {
        let mut failures = Self { path: path.to_owned(), file: None, error: None };
        if !goes_on {
            // That it can be made is found out before the batch begins.
            failures.open(true)?;
            failures.file = None;
            fs::remove_file(path)?;
        }
        Ok(failures)
    }

    /// Takes in a command, and why it failed.
    pub fn add(&mut self, place: &str, why: &str, command: &str) {
        if self.error.is_some() {
            return;
        }
        let why = why.replace(['\r', '\n'], " ");
        let text = format!("# {place}: {why}\n{command}\n");
        let written = self.open(false).and_then(|file| file.write_all(text.as_bytes()));
        self.error = written.err();
    }

    /// Hands on what was taken in.
    pub fn flush(&mut self) {
        if let Some(file) = &mut self.file
            && let Err(error) = file.flush()
        {
            self.error.get_or_insert(error);
        }
    }

    /// Tells what has become of the file: nothing where nothing failed.
    pub fn told(&mut self) -> Option<Result<String, String>> {
        self.flush();
        let path = self.path.display();
        match (&self.error, &self.file) {
            (Some(error), _) => Some(Err(format!("the failures are not all in {path}: {error}"))),
            (None, Some(_)) => Some(Ok(format!("what failed is in {path}; -f {path} tries again"))),
            (None, None) => None,
        }
    }

    fn open(&mut self, anew: bool) -> io::Result<&mut BufWriter<File>> {
        let file = match self.file.take() {
            Some(file) => file,
            None => {
                let mut options = OpenOptions::new();
                let options = options.create(true).append(!anew).write(true).truncate(anew);
                BufWriter::new(options.mode(0o600).open(&self.path)?)
            }
        };
        Ok(self.file.insert(file))
    }
}
