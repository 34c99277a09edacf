//! Reading a line from a person, with all that the prompt shows while it is being typed.
//!
//! The line editor (rustyline) has hints and menus of its own, which cannot show what is wanted here:
//! its hints are not renewed when only the cursor moves. So everything below the line is drawn by
//! the highlighter, behind the line itself, and the cursor is then moved back up by as many rows.
//! Each drawing of the prompt clears the screen below, so that nothing old is left.
use std::borrow::Cow;
use std::io::{self, ErrorKind};
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::sync::mpsc::{Sender, channel};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use rustyline::completion::{Completer, Pair};
use rustyline::config::{BellStyle, Configurer};
use rustyline::error::ReadlineError;
use rustyline::highlight::{CmdKind, Highlighter};
use rustyline::hint::Hinter;
use rustyline::line_buffer::LineBuffer;
use rustyline::validate::{ValidationContext, ValidationResult, Validator};
use rustyline::{
    Changeset, ColorMode, CompletionType, Config, Context, EditMode, ExternalPrinter, Helper,
};
use terminal_size::{Height, Width, terminal_size};

use crate::shell::editing::highlight::highlight;
use crate::shell::editing::history::Lines;
use crate::shell::editing::keyboard;
use crate::shell::editing::prompt::Prompt;
use crate::shell::editing::view::{Knowledge, Mode, Verdict, View};
use crate::shell::line::names::Names;
use crate::shell::render::harmless::{cut, sign_width, width};
use crate::shell::render::paint::{Paint, Tone};
use crate::shell::signals;

/// How long the editor waits behind Esc for the rest of a key, in milliseconds. Without a limit Esc
/// would wait for the next key and swallow it.
const ESC_MS: u16 = 50;

/// Up and down again: the line editor wants a text, and draws the prompt behind it.
const DRAW_ANEW: &str = "\x1b[A\n";

/// What a person has typed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Input {
    /// A line; `warned` tells that it was shown as wrong and sent all the same.
    Line {
        /// The line.
        text: String,
        /// Whether the user knows that it is wrong.
        warned: bool,
    },
    /// The line was dropped.
    Cancelled(String),
    /// The line is to be opened in an editor.
    Edit(String),
    /// There is no more input.
    End,
    /// The line held something that is no text.
    Unreadable,
}

/// What the editor, its keys and the thread of names share.
pub struct Shared {
    view: Mutex<View>,
    knowledge: Knowledge,
    paint: Paint,
    prompt_columns: AtomicUsize,
    reading: AtomicBool,
}

impl Shared {
    /// What is shown besides the line.
    pub fn view(&self) -> MutexGuard<'_, View> {
        self.view.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Where offers come from.
    pub fn knowledge(&self) -> &Knowledge {
        &self.knowledge
    }

    /// The colours.
    pub fn paint(&self) -> Paint {
        self.paint
    }
}

/// Reads lines on a terminal that can move its cursor.
pub struct Editor {
    inner: rustyline::Editor<Assistant, Lines>,
    shared: Arc<Shared>,
}

impl Editor {
    /// An editor that completes `names` and remembers `lines`.
    ///
    /// # Errors
    /// When there is no terminal.
    pub fn new(
        lines: Lines,
        names: Option<Arc<Names>>,
        paint: Paint,
        vi: bool,
    ) -> io::Result<Self> {
        let shared = Arc::new(Shared {
            view: Mutex::default(),
            knowledge: Knowledge { names, lines: lines.clone() },
            paint,
            prompt_columns: AtomicUsize::new(0),
            reading: AtomicBool::new(false),
        });
        let config = Config::builder()
            .completion_type(CompletionType::List)
            .edit_mode(if vi { EditMode::Vi } else { EditMode::Emacs })
            // Behind the mode, which sets it too.
            .keyseq_timeout(Some(ESC_MS))
            .bell_style(BellStyle::None)
            // Whether there are colours is decided by `paint`; the highlighter is wanted anyway.
            .color_mode(ColorMode::Forced)
            .build();
        let mut inner = rustyline::Editor::with_history(config, lines).map_err(io_error)?;
        // What a key changes goes out in one piece anyway; the marks around it would be two more.
        inner.enable_synchronized_output(false);
        inner.set_helper(Some(Assistant { shared: Arc::clone(&shared) }));
        let printer = start_printer(&mut inner, &shared);
        keyboard::bind(&mut inner, &shared, printer.as_ref());
        if let (Some(names), Some(printer)) = (&shared.knowledge.names, &printer) {
            let (watching, printer) = (Arc::clone(&shared), printer.clone());
            names.on_arrival(Box::new(move || {
                watching.view().look_again();
                drop(printer.send(DRAW_ANEW.to_owned()));
            }));
        }
        if let Some(printer) = printer {
            // The line editor thinks of the line alone, and lets a menu below it stay as it was.
            let watching = Arc::clone(&shared);
            signals::on_resize(move || {
                if watching.view().has_more_than_the_line() {
                    drop(printer.send(DRAW_ANEW.to_owned()));
                }
            })?;
        }
        Ok(Self { inner, shared })
    }

    /// Uses the keys of vi, or those of emacs.
    pub fn use_vi(&mut self, vi: bool) {
        self.inner.set_edit_mode(if vi { EditMode::Vi } else { EditMode::Emacs });
        self.inner.set_keyseq_timeout(Some(ESC_MS));
    }

    /// Reads a command; `initial` stands in the line already.
    pub fn read(&mut self, prompt: &Prompt, initial: &str) -> Input {
        self.read_as(Mode::Command, prompt, initial)
    }

    /// Asks a question. What is typed is not shown if it is `secret`.
    pub fn ask(&mut self, question: &str, secret: bool) -> Option<String> {
        let mode = if secret { Mode::Secret } else { Mode::Question };
        let prompt = Prompt { plain: question.to_owned(), painted: question.to_owned() };
        match self.read_as(mode, &prompt, "") {
            Input::Line { text, .. } => Some(text),
            _ => None,
        }
    }

    fn read_as(&mut self, mode: Mode, prompt: &Prompt, initial: &str) -> Input {
        self.shared.view().begin(mode);
        self.shared.prompt_columns.store(width(&prompt.plain), Ordering::Relaxed);
        self.shared.reading.store(true, Ordering::Relaxed);
        let both = (prompt.plain.as_str(), prompt.painted.as_str());
        let result = self.inner.readline_with_initial(&both, (initial, ""));
        self.shared.reading.store(false, Ordering::Relaxed);
        let view = self.shared.view();
        match result {
            Ok(text) if view.cancelled => Input::Cancelled(text),
            Ok(text) if view.edit_wanted => Input::Edit(text),
            Ok(text) => Input::Line { warned: view.was_warned_of(&text), text },
            Err(ReadlineError::Interrupted) => Input::Cancelled(String::new()),
            Err(ReadlineError::Io(error)) if error.kind() == ErrorKind::InvalidData => {
                Input::Unreadable
            }
            Err(_) => Input::End,
        }
    }
}

/// Starts the thread that writes above the line. The line editor takes such texts one at a time and
/// only while it waits for a key, so that its own thread must never write one.
fn start_printer(
    inner: &mut rustyline::Editor<Assistant, Lines>,
    shared: &Arc<Shared>,
) -> Option<Sender<String>> {
    let mut printer = inner.create_external_printer().ok()?;
    let (sender, texts) = channel::<String>();
    let shared = Arc::clone(shared);
    let print = move || {
        for text in texts {
            // Between two lines a text would land in the middle of an answer.
            if shared.reading.load(Ordering::Relaxed) && printer.print(text).is_err() {
                break;
            }
        }
    };
    std::thread::Builder::new().name("printer".to_owned()).spawn(print).ok()?;
    Some(sender)
}

/// What the line editor asks while a line is being typed.
struct Assistant {
    shared: Arc<Shared>,
}

impl Helper for Assistant {}

impl Hinter for Assistant {
    type Hint = String;
}

impl Validator for Assistant {
    fn validate(&self, context: &mut ValidationContext<'_>) -> rustyline::Result<ValidationResult> {
        Ok(match self.shared.view().verdict(context.input(), &self.shared.knowledge) {
            Verdict::Take => ValidationResult::Valid(None),
            Verdict::GoOn => ValidationResult::Incomplete,
            // With a message, even an empty one, the line is not broken.
            Verdict::Stay => ValidationResult::Invalid(Some(String::new())),
        })
    }
}

impl Completer for Assistant {
    type Candidate = Pair;

    /// The offer that is picked. It is the only one: the line editor would show several in its own
    /// way.
    fn complete(
        &self,
        _: &str,
        pos: usize,
        _: &Context<'_>,
    ) -> rustyline::Result<(usize, Vec<Pair>)> {
        let taken = self.shared.view().taken();
        Ok(match taken {
            Some((range, insert)) => {
                let pair = Pair { display: insert.clone(), replacement: insert };
                (range.start.min(pos), vec![pair])
            }
            None => (pos, Vec::new()),
        })
    }

    fn update(&self, line: &mut LineBuffer, _: usize, elected: &str, changes: &mut Changeset) {
        let mut view = self.shared.view();
        if let Some((range, _)) = view.taken() {
            let end = line.as_str().floor_char_boundary(range.end.min(line.len()));
            line.replace(range.start.min(end)..end, elected, changes);
        }
        view.was_taken(line.as_str());
    }
}

impl Highlighter for Assistant {
    fn highlight_prompt<'b, 's: 'b, 'p: 'b>(&'s self, prompt: &'p str, _: bool) -> Cow<'b, str> {
        let mut view = self.shared.view();
        // The first row stays free: a text that comes from beside needs a row above the prompt.
        let clear = if view.clear_wanted { "\x1b[H\x1b[2J\n" } else { "\x1b[J" };
        view.clear_wanted = false;
        Cow::Owned(format!("{clear}{prompt}"))
    }

    fn highlight<'l>(&self, line: &'l str, pos: usize) -> Cow<'l, str> {
        let mut view = self.shared.view();
        let drawn = self.draw(&mut view, line, pos);
        if !view.leaving {
            view.was_drawn();
        }
        Cow::Owned(drawn)
    }

    /// Every key may change what is below the line, so that everything is drawn anew.
    fn highlight_char(&self, _: &str, _: usize, kind: CmdKind) -> bool {
        self.shared.view().leaving = kind == CmdKind::ForcedRefresh;
        true
    }
}

impl Assistant {
    /// The line with its colours, and what stands behind and below it.
    fn draw(&self, view: &mut View, line: &str, pos: usize) -> String {
        let paint = self.shared.paint;
        let mut drawn = match view.mode {
            Mode::Secret => return String::new(),
            Mode::Command => highlight(line, pos, paint),
            Mode::Question | Mode::Search => line.to_owned(),
        };
        if view.leaving {
            if view.cancelled {
                drawn.push_str(&paint.tone(Tone::Faint, "^C"));
            }
            return drawn;
        }
        view.look(line, pos, &self.shared.knowledge);
        let (columns, rows) = screen();
        let prompt = self.shared.prompt_columns.load(Ordering::Relaxed);
        let (row, column) = end_of(prompt, line, columns);
        // A line that fills its last row has its cursor in the next one, which must stay free.
        let full = column == 0 && row > 0 && !line.ends_with('\n');
        if view.mode == Mode::Command && pos == line.len() && !full {
            let ghost = cut(&view.ghost.text, columns.saturating_sub(column + 1));
            drawn.push_str(&paint.tone(Tone::Faint, &ghost));
        }
        let free = rows.saturating_sub(row + 2);
        let below = view.rows(prompt, columns - 1, free, paint);
        if below.is_empty() {
            return drawn;
        }
        if full {
            drawn.push_str("\r\n");
        }
        for text in &below {
            drawn.push_str("\r\n");
            drawn.push_str(text);
        }
        drawn.push_str(&format!("\x1b[{}A", below.len() + usize::from(full)));
        drawn
    }
}

/// The columns and rows of the terminal.
fn screen() -> (usize, usize) {
    match terminal_size() {
        Some((Width(columns), Height(rows))) if columns > 0 && rows > 0 => {
            (usize::from(columns).max(2), usize::from(rows))
        }
        _ => (80, 24),
    }
}

/// The row and the column where a line ends that begins behind a prompt of so many columns.
fn end_of(prompt: usize, line: &str, columns: usize) -> (usize, usize) {
    let (mut row, mut column) = (prompt / columns, prompt % columns);
    for sign in line.chars() {
        let used = match sign {
            '\n' => {
                row += 1;
                column = 0;
                continue;
            }
            '\t' => 8 - column % 8,
            _ => sign_width(sign),
        };
        column += used;
        if column > columns {
            row += 1;
            column = used;
        }
    }
    if column == columns { (row + 1, 0) } else { (row, column) }
}

fn io_error(error: ReadlineError) -> io::Error {
    match error {
        ReadlineError::Io(error) => error,
        other => io::Error::other(other.to_string()),
    }
}
