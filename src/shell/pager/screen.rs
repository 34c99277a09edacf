//! The pager on a terminal: its own screen, and keys one by one.
use std::fs::File;
use std::io::{self, Read, Write};
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use rustix::termios::{OptionalActions, SpecialCodeIndex, Termios, tcgetattr, tcsetattr};
use terminal_size::{Height, Width};

use crate::shell::pager::rows::Rows;
use crate::shell::pager::view::{Key, View, Wish};
use crate::shell::render::Look;
use crate::shell::render::paint::Paint;
use crate::shell::render::sheet::Sheet;
use crate::shell::stages::flow::{Flow, Notes};
use crate::shell::stages::parse::End;
use crate::shell::stages::sinks;

/// Whether the pager has the terminal, so that whoever ends the program puts it back.
pub static HAS_TERMINAL: AtomicBool = AtomicBool::new(false);

/// Begins a screen of its own, and ends it.
const ENTER: &str = "\x1b[?1049h\x1b[?25l";
/// Ends that screen.
pub const LEAVE: &str = "\x1b[?25h\x1b[?1049l";

/// How long is waited for the rest of a key behind Esc, and how often it is looked whether the window
/// has another size.
const PATIENCE: Duration = Duration::from_millis(100);

/// Shows a result until the user has seen enough of it.
///
/// # Errors
/// When the terminal is gone.
pub fn show(sheet: &Sheet, look: Look, paint: Paint) -> io::Result<()> {
    let plain = Look { screen: None, paint: Paint::new(false), ..look };
    let mut view = View::new(Rows::of(sheet, plain));
    let mut terminal = Terminal::open()?;
    let mut drawn: Option<(usize, usize)> = None;
    loop {
        let size = size();
        if drawn != Some(size) {
            terminal.draw(&view.draw(size.0, size.1, paint))?;
            drawn = Some(size);
        }
        let Some(key) = terminal.key()? else { continue };
        drawn = None;
        match view.key(key) {
            Wish::Nothing => {}
            Wish::Leave => return Ok(()),
            Wish::Copy(text) => terminal.copy(&text)?,
            Wish::Write(name) => {
                let told = write(sheet, &view, plain, &name);
                view.tell(&told);
            }
        }
    }
}

/// Writes the rows that are left into a file. Answers what to tell.
fn write(sheet: &Sheet, view: &View, look: Look, name: &str) -> String {
    let end = End::File { path: name.into(), append: false };
    let chosen = match view.chosen().filter(|_| view.has_elements()) {
        None => None,
        Some(order) => Flow::of(sheet, &Notes::default()).map(|flow| flow.pick(order).into_sheet()),
    };
    match sinks::send(&end, chosen.as_ref().unwrap_or(sheet), look, None) {
        Ok(text) | Err(text) => text,
    }
}

/// The columns and the rows of the terminal.
fn size() -> (usize, usize) {
    match terminal_size::terminal_size() {
        Some((Width(columns), Height(rows))) if columns > 0 && rows > 0 => {
            (usize::from(columns), usize::from(rows))
        }
        _ => (80, 24),
    }
}

/// The terminal while the pager has it.
struct Terminal {
    keys: File,
    before: Termios,
    /// Bytes that were read and belong to no key so far.
    read: Vec<u8>,
}

impl Terminal {
    fn open() -> io::Result<Self> {
        let keys = File::open("/dev/tty")?;
        let before = tcgetattr(&keys)?;
        let mut raw = before.clone();
        raw.make_raw();
        raw.special_codes[SpecialCodeIndex::VMIN] = 0;
        raw.special_codes[SpecialCodeIndex::VTIME] = (PATIENCE.as_millis() / 100) as u8;
        HAS_TERMINAL.store(true, Ordering::SeqCst);
        tcsetattr(&keys, OptionalActions::Now, &raw)?;
        put(ENTER)?;
        Ok(Self { keys, before, read: Vec::new() })
    }

    fn draw(&self, lines: &[String]) -> io::Result<()> {
        let lines: Vec<String> = lines.iter().map(|line| format!("{line}\x1b[K")).collect();
        put(&format!("\x1b[H{}\x1b[J", lines.join("\r\n")))
    }

    /// Has the terminal take a text into the clipboard.
    fn copy(&self, text: &str) -> io::Result<()> {
        put(&format!("\x1b]52;c;{}\x07", STANDARD.encode(text)))
    }

    /// The next key; `None` if there is none for a moment.
    fn key(&mut self) -> io::Result<Option<Key>> {
        let mut bytes = [0; 64];
        if self.read.is_empty() || is_unfinished(&self.read) {
            let count = match self.keys.read(&mut bytes) {
                Err(error) if error.kind() == io::ErrorKind::Interrupted => 0,
                result => result?,
            };
            if count == 0 && self.read.is_empty() {
                return Ok(None);
            }
            self.read.extend_from_slice(&bytes[..count]);
            if count > 0 && is_unfinished(&self.read) {
                return Ok(None);
            }
        }
        let (key, length) = key_of(&self.read);
        self.read.drain(..length.min(self.read.len()));
        Ok(key)
    }
}

impl Drop for Terminal {
    fn drop(&mut self) {
        // Whoever is left gets his terminal back, or there is nobody.
        drop(put(LEAVE));
        let _ = tcsetattr(&self.keys, OptionalActions::Now, &self.before);
        HAS_TERMINAL.store(false, Ordering::SeqCst);
    }
}

fn put(text: &str) -> io::Result<()> {
    let mut out = io::stdout().lock();
    out.write_all(text.as_bytes())?;
    out.flush()
}

/// Whether more bytes may belong to the first key.
fn is_unfinished(bytes: &[u8]) -> bool {
    match bytes {
        [0x1b] | [0x1b, b'[' | b'O'] => true,
        [0x1b, b'[', rest @ ..] => rest.iter().all(|byte| !(0x40..=0x7e).contains(byte)),
        [first, ..] if *first >= 0xc0 => {
            bytes.len() < 4 && std::str::from_utf8(bytes).is_err_and(|it| it.error_len().is_none())
        }
        _ => false,
    }
}

/// The first key of some bytes, if it means anything, and how many bytes it takes.
fn key_of(bytes: &[u8]) -> (Option<Key>, usize) {
    match bytes {
        [] => (None, 0),
        [0x1b, b'[' | b'O', rest @ ..] if !rest.is_empty() => {
            let end = rest.iter().position(|byte| (0x40..=0x7e).contains(byte));
            let length = end.map_or(rest.len(), |end| end + 1);
            let key = match &rest[..length] {
                b"A" => Some(Key::Up),
                b"B" => Some(Key::Down),
                b"C" => Some(Key::Right),
                b"D" => Some(Key::Left),
                b"H" | b"1~" | b"7~" => Some(Key::Home),
                b"F" | b"4~" | b"8~" => Some(Key::End),
                b"5~" => Some(Key::PageUp),
                b"6~" => Some(Key::PageDown),
                _ => None,
            };
            (key, length + 2)
        }
        [0x1b, ..] => (Some(Key::Escape), 1),
        [b'\r' | b'\n', ..] => (Some(Key::Enter), 1),
        [0x7f | 0x08, ..] => (Some(Key::Back), 1),
        // Ctrl-C and Ctrl-D, which end everything else too.
        [0x03 | 0x04, ..] => (Some(Key::Escape), 1),
        [byte, ..] if *byte < 0x20 => (None, 1),
        _ => {
            let text = match std::str::from_utf8(bytes) {
                Ok(text) => text,
                Err(error) => {
                    std::str::from_utf8(&bytes[..error.valid_up_to()]).unwrap_or_default()
                }
            };
            match text.chars().next() {
                Some(sign) => (Some(Key::Sign(sign)), sign.len_utf8()),
                None => (None, 1),
            }
        }
    }
}
