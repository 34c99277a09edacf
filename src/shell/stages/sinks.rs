//! Where a result goes when it is not shown: files and programs.
use std::fs::{self, File, OpenOptions};
use std::io::{self, ErrorKind, Write};
use std::os::unix::fs::OpenOptionsExt;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use crate::flags::Format;
use crate::shell::render::Look;
use crate::shell::render::sheet::Sheet;
use crate::shell::render::sink::Sink;
use crate::shell::stages::parse::End;

/// Results may hold passwords: a new file belongs to its owner alone.
const PRIVATE: u32 = 0o600;

/// Sends a result to a file or a program. `format` is the one that was asked for, if any was. Answers
/// what a person would like to know of it.
///
/// # Errors
/// Why it did not get there, as a sentence.
pub fn send(
    end: &End,
    sheet: &Sheet,
    look: Look,
    format: Option<Format>,
) -> Result<String, String> {
    match end {
        End::Program(program) => {
            let form = Form::of(sheet, format, look);
            into_program(program, sheet, form).map(|()| String::new())
        }
        End::File { path, append } => {
            let form = Form::of(sheet, format.or_else(|| by_name(path)), look);
            let written = if *append {
                let mut options = OpenOptions::new();
                options.append(true).create(true).mode(PRIVATE);
                options.open(path).and_then(|file| write(file, sheet, form))
            } else {
                replace(path, sheet, form)
            };
            let name = path.display();
            match written {
                Ok(bytes) => Ok(format!("{bytes} bytes written to {name}")),
                Err(error) => Err(format!("{name}: {error}")),
            }
        }
    }
}

/// In which form a result goes.
#[derive(Clone, Copy)]
enum Form {
    /// In a format.
    Format(Look),
    /// A datablock as the bytes that it stands for.
    Bytes,
}

impl Form {
    /// A result that is one datablock goes as its bytes, unless a format was asked for.
    fn of(sheet: &Sheet, asked: Option<Format>, look: Look) -> Self {
        let format = asked.unwrap_or(look.format);
        let bytes = asked.is_none() && format == Format::Table && sheet.lone_data().is_some();
        if bytes { Self::Bytes } else { Self::Format(Look::plain(format)) }
    }

    fn put(self, sink: &mut Sink<'_>, sheet: &Sheet) -> io::Result<()> {
        match self {
            Self::Format(look) => look.sheet(sink, sheet),
            Self::Bytes => sink.put_bytes(&sheet.lone_data().unwrap_or_default()),
        }
    }
}

/// The format that the name of a file asks for.
fn by_name(path: &Path) -> Option<Format> {
    let extension = path.extension()?.to_str()?.to_ascii_lowercase();
    Some(match extension.as_str() {
        "json" => Format::Json,
        "ndjson" | "jsonl" => Format::Ndjson,
        "csv" => Format::Csv,
        "tsv" => Format::Tsv,
        _ => return None,
    })
}

/// Writes a file anew. Until all of it is there, the old one stays; what is no usual file, such as a
/// pipe, is written into directly.
fn replace(path: &Path, sheet: &Sheet, form: Form) -> io::Result<u64> {
    let old = match fs::metadata(path) {
        Ok(data) if !data.is_file() => {
            let file = OpenOptions::new().write(true).open(path)?;
            return write(file, sheet, form);
        }
        Ok(data) => Some(data),
        Err(error) if error.kind() == ErrorKind::NotFound => None,
        Err(error) => return Err(error),
    };
    // Behind a link, it is the file that is replaced.
    let path = if old.is_some() { path.canonicalize()? } else { path.to_owned() };
    let new = beside(&path);
    let file = OpenOptions::new().write(true).create_new(true).mode(PRIVATE).open(&new)?;
    let done = write(file, sheet, form).and_then(|bytes| {
        if let Some(old) = old {
            fs::set_permissions(&new, old.permissions())?;
        }
        fs::rename(&new, &path)?;
        Ok(bytes)
    });
    if done.is_err() {
        // It is of no use to anybody.
        drop(fs::remove_file(&new));
    }
    done
}

/// A name in the same directory that nobody else uses.
fn beside(path: &Path) -> PathBuf {
    let mut bytes = [0; 8];
    // Without randomness the name may be taken, which is noticed when the file is made.
    let _ = getrandom::fill(&mut bytes);
    let name = path.file_name().unwrap_or_default().to_string_lossy();
    path.with_file_name(format!(".{name}.{:016x}", u64::from_le_bytes(bytes)))
}

/// Writes a result into an open file; answers how many bytes it took.
fn write(file: File, sheet: &Sheet, form: Form) -> io::Result<u64> {
    let mut counted = Counted { file, bytes: 0 };
    let mut sink = Sink::new(&mut counted, false);
    form.put(&mut sink, sheet)?;
    sink.flush()?;
    drop(sink);
    Ok(counted.bytes)
}

struct Counted {
    file: File,
    bytes: u64,
}

impl Write for Counted {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        let count = self.file.write(bytes)?;
        self.bytes += count as u64;
        Ok(count)
    }

    fn flush(&mut self) -> io::Result<()> {
        self.file.flush()
    }
}

/// Hands a result to a program and waits for its end.
fn into_program(program: &str, sheet: &Sheet, form: Form) -> Result<(), String> {
    let failed = |error: io::Error| format!("!{program}: {error}");
    let mut command = Command::new("sh");
    command.arg("-c").arg(program).stdin(Stdio::piped());
    let mut child = command.spawn().map_err(failed)?;
    let mut written = Ok(());
    if let Some(input) = child.stdin.take() {
        let mut sink = Sink::new(input, false);
        written = form.put(&mut sink, sheet).and_then(|()| sink.flush());
    }
    let status = child.wait().map_err(failed)?;
    if !status.success() {
        return Err(format!("!{program}: it ended with {status}"));
    }
    match written {
        // A program that has seen enough may leave.
        Err(error) if error.kind() != ErrorKind::BrokenPipe => Err(failed(error)),
        _ => Ok(()),
    }
}
