//! The journal of a batch: what was sent and what it came to, so that the batch can go on after any
//! break.
//!
//! A line of text each, only ever appended. Before commands are sent, a line with their numbers is on
//! the disk; it takes along the outcomes of those before. Commands stand there as the hash of their
//! text without passwords, so that nothing of them is given away and another batch is noticed.
//!
//! ```text
//! cgpsh journal 1
//! {"server":"main.example", ...}   what belongs to the batch as a whole
//! s 1-512                          these are about to be sent
//! d 1 9f86d081884c7d65             done
//! f 2 60303ae22b998861 501         refused, or not sent for a reason of its own
//! ? 3 fd61a03af4f77d87             in doubt
//! n 4 a4e624d686e03ed2             not sent
//! e                                the batch is over
//! ```
use std::fs::{File, OpenOptions};
use std::io::{self, Write};
use std::os::unix::fs::OpenOptionsExt;
use std::path::{Path, PathBuf};

use serde_json::{Value as Json, json};

use crate::shell::doors::outcome::{Outcome, TargetError};
use crate::shell::line::secrets::mask;

/// The first line.
const MARK: &str = "cgpsh journal 1";

/// What belongs to a batch as a whole.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Header {
    /// The server, as it names itself.
    pub server: String,
    /// The Account that works there.
    pub account: String,
    /// The arguments of the program.
    pub arguments: Vec<String>,
    /// The directory in which they were given.
    pub directory: String,
    /// How many commands there are.
    pub commands: u64,
    /// The hash of all of them.
    pub sum: String,
}

/// What is known of a command.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Fate {
    /// It was not sent.
    #[default]
    New,
    /// It was carried out.
    Done,
    /// It was refused.
    Failed,
    /// It was sent, and nobody knows what it came to.
    Doubt,
}

/// A journal that is being written.
pub struct Journal {
    path: PathBuf,
    file: File,
    /// What is not yet in the file.
    text: String,
}

/// A journal that has been read.
#[derive(Debug)]
pub struct Past {
    /// What belongs to the batch as a whole.
    pub header: Header,
    /// Whether the batch is over.
    pub over: bool,
    fates: Vec<Fate>,
    /// How many bytes are whole lines.
    whole: u64,
}

impl Past {
    /// Reads a journal.
    ///
    /// # Errors
    /// When it cannot be read, or is none.
    pub fn read(path: &Path) -> io::Result<Self> {
        let text = std::fs::read(path)?;
        // The last line may have been cut off in the middle.
        let end = memchr::memrchr(b'\n', &text).map_or(0, |at| at + 1);
        let whole = String::from_utf8_lossy(&text[..end]);
        let mut lines = whole.lines();
        let no_journal = || io::Error::new(io::ErrorKind::InvalidData, "this is no journal");
        if lines.next() != Some(MARK) {
            return Err(no_journal());
        }
        let header = lines.next().and_then(Header::parse).ok_or_else(no_journal)?;
        let mut past = Self { header, over: false, fates: Vec::new(), whole: end as u64 };
        for line in lines {
            past.take(line).ok_or_else(no_journal)?;
        }
        Ok(past)
    }

    /// What is known of a command, by its number.
    pub fn fate(&self, number: u64) -> Fate {
        let index = usize::try_from(number - 1).ok();
        index.and_then(|index| self.fates.get(index)).copied().unwrap_or_default()
    }

    fn take(&mut self, line: &str) -> Option<()> {
        let mut words = line.split(' ');
        let fate = match words.next()? {
            "s" => {
                for range in words {
                    let (first, last) = range.split_once('-').unwrap_or((range, range));
                    for number in first.parse().ok()?..=last.parse().ok()? {
                        self.set(number, Fate::Doubt)?;
                    }
                }
                return Some(());
            }
            "e" => {
                self.over = true;
                return Some(());
            }
            "d" => Fate::Done,
            "f" => Fate::Failed,
            "?" => Fate::Doubt,
            "n" => Fate::New,
            _ => return None,
        };
        self.set(words.next()?.parse().ok()?, fate)
    }

    fn set(&mut self, number: u64, fate: Fate) -> Option<()> {
        if number == 0 || number > self.header.commands {
            return None;
        }
        let index = usize::try_from(number - 1).ok()?;
        if self.fates.len() <= index {
            self.fates.resize(index + 1, Fate::New);
        }
        self.fates[index] = fate;
        Some(())
    }
}

impl Header {
    fn parse(line: &str) -> Option<Self> {
        let json: Json = serde_json::from_str(line).ok()?;
        let text = |key: &str| Some(json.get(key)?.as_str()?.to_owned());
        let arguments = json.get("arguments")?.as_array()?.iter();
        Some(Self {
            server: text("server")?,
            account: text("account")?,
            arguments: arguments.map(|it| it.as_str().map(str::to_owned)).collect::<Option<_>>()?,
            directory: text("directory")?,
            commands: json.get("commands")?.as_u64()?,
            sum: text("sum")?,
        })
    }

    fn print(&self) -> String {
        json!({
            "server": self.server,
            "account": self.account,
            "arguments": self.arguments,
            "directory": self.directory,
            "commands": self.commands,
            "sum": self.sum,
        })
        .to_string()
    }
}

impl Journal {
    /// Begins a journal. One of a batch that is over goes; one that is needed stays.
    ///
    /// # Errors
    /// When it cannot be written, or another one is there that its batch still needs.
    pub fn begin(path: &Path, header: &Header) -> io::Result<Self> {
        match Past::read(path) {
            Ok(past) if past.over => std::fs::remove_file(path)?,
            Err(error) if error.kind() == io::ErrorKind::NotFound => {}
            _ => {
                let text = "a journal is there already, and its batch is not over: \
                    cgpsh resume goes on with it, and without the file everything begins anew";
                return Err(io::Error::new(io::ErrorKind::AlreadyExists, text));
            }
        }
        let file = OpenOptions::new().append(true).create_new(true).mode(0o600).open(path)?;
        let text = format!("{MARK}\n{}\n", header.print());
        let mut journal = Self { path: path.to_owned(), file, text };
        journal.sync()?;
        // The name of the file has to be on the disk, too.
        let folder = path.parent().filter(|folder| !folder.as_os_str().is_empty());
        File::open(folder.unwrap_or(Path::new(".")))?.sync_all()?;
        Ok(journal)
    }

    /// Goes on with a journal that has been read.
    ///
    /// # Errors
    /// When it cannot be written.
    pub fn go_on(path: &Path, past: &Past) -> io::Result<Self> {
        let file = OpenOptions::new().append(true).open(path)?;
        file.set_len(past.whole)?;
        Ok(Self { path: path.to_owned(), file, text: String::new() })
    }

    /// The file.
    pub fn path(&self) -> &Path {
        &self.path
    }

    /// Commands are about to be sent. When this returns, that is on the disk.
    ///
    /// # Errors
    /// When it cannot be written: then they must not be sent.
    pub fn sending(&mut self, numbers: &[u64]) -> io::Result<()> {
        self.text.push('s');
        let mut rest = numbers;
        while let [first, ..] = rest {
            let run = (*first..).zip(rest).take_while(|(wanted, it)| wanted == *it).count();
            let last = first + run as u64 - 1;
            match run {
                1 => self.text.push_str(&format!(" {first}")),
                _ => self.text.push_str(&format!(" {first}-{last}")),
            }
            rest = &rest[run..];
        }
        self.text.push('\n');
        self.sync()
    }

    /// A command has come to something. It is written at once and is on the disk with the next
    /// commands that are sent; should the power fail before, the command is in doubt.
    pub fn came_to(&mut self, number: u64, command: &str, outcome: &Outcome) {
        let hash = hash(command);
        let (mark, rest) = match outcome {
            Ok(_) => ('d', String::new()),
            Err(TargetError::Refused(failure)) => ('f', format!(" {}", failure.code)),
            Err(TargetError::Failed(_)) => ('f', String::new()),
            // Several places have no journal.
            Err(TargetError::Broken(_) | TargetError::Partly(_)) => ('?', String::new()),
            Err(TargetError::NotSent(_) | TargetError::Held(_)) => ('n', String::new()),
        };
        self.text.push_str(&format!("{mark} {number} {hash:016x}{rest}\n"));
    }

    /// Hands on to the system what has not been written.
    ///
    /// # Errors
    /// When it cannot be written.
    pub fn write(&mut self) -> io::Result<()> {
        self.file.write_all(self.text.as_bytes())?;
        self.text.clear();
        Ok(())
    }

    /// The batch has stopped; `over` if nothing of it is left.
    ///
    /// # Errors
    /// When it cannot be written.
    pub fn end(&mut self, over: bool) -> io::Result<()> {
        if over {
            self.text.push_str("e\n");
        }
        self.sync()
    }

    fn sync(&mut self) -> io::Result<()> {
        self.write()?;
        self.file.sync_data()
    }
}

/// The hash of a command without its passwords, from which nobody can guess them.
pub fn hash(command: &str) -> u64 {
    add_to_hash(HASH_START, mask(command).as_bytes())
}

/// The hash of several commands, one by one.
#[derive(Debug)]
pub struct Sum(u64);

impl Default for Sum {
    fn default() -> Self {
        Self(HASH_START)
    }
}

impl Sum {
    /// Takes a command in.
    pub fn add(&mut self, command: &str) {
        self.0 = add_to_hash(self.0, &hash(command).to_le_bytes());
    }

    /// The sum as text.
    pub fn text(&self) -> String {
        format!("{:016x}", self.0)
    }
}

/// FNV-1a, which is short and the same everywhere.
const HASH_START: u64 = 0xcbf2_9ce4_8422_2325;

fn add_to_hash(start: u64, bytes: &[u8]) -> u64 {
    let step = |hash: u64, byte: &u8| (hash ^ u64::from(*byte)).wrapping_mul(0x0100_0000_01b3);
    bytes.iter().fold(start, step)
}
