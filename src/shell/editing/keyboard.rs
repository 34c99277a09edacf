//! What the keys of the prompt do besides plain editing.
//!
//! The line editor asks here first for every key. A handler changes what the view shows and names
//! the command that the line editor carries out; `None` leaves the key to the line editor.
use std::sync::Arc;
use std::sync::mpsc::Sender;
use std::time::{Duration, Instant};

use rustyline::history::History;
use rustyline::{
    Cmd, ConditionalEventHandler, EditMode, Event, EventContext, EventHandler, Helper, InputMode,
    KeyCode, KeyEvent, Modifiers, RepeatCount,
};

use crate::shell::editing::editor::Shared;
use crate::shell::editing::view::{Mode, View};
use crate::shell::line::trouble::KEYS as KEYS_THAT_MEND;
use crate::shell::prompt::help;

/// How many rows of the menu a page is.
const PAGE: usize = 7;

/// How long help waits for the rights of whoever reads it.
const RIGHTS_WITHIN: Duration = Duration::from_millis(300);

/// A key with a meaning of its own.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Key {
    /// Tab: takes what the menu has picked, or opens the menu.
    Take,
    /// Enter: takes what was picked with the arrows, or the line.
    Enter,
    /// Right, End: takes the ghost at the end of the line.
    Ghost,
    /// Up and Ctrl-P: up in the menu, or back in the history.
    Up,
    /// Down and Ctrl-N: down in the menu, or forth in the history.
    Down,
    /// Shift-Tab: up in the menu.
    UpOnly,
    /// A page up in the menu.
    PageUp,
    /// A page down in the menu.
    PageDown,
    /// Esc: closes whatever is open below the line.
    Close,
    /// Ctrl-C: drops the line.
    Cancel,
    /// Ctrl-R: searches the history; again: goes on.
    Search,
    /// F1: shows help above the line.
    Help,
    /// Ctrl-L: clears the screen.
    Clear,
    /// Ctrl-X Ctrl-E: opens the line in an editor.
    Edit,
    /// F2 and those behind it: puts a mistake right.
    Mend(usize),
    /// Any other key.
    Other,
}

const fn plain(code: KeyCode) -> KeyEvent {
    KeyEvent(code, Modifiers::NONE)
}

const fn ctrl(sign: char) -> KeyEvent {
    KeyEvent(KeyCode::Char(sign), Modifiers::CTRL)
}

const KEYS: &[(KeyEvent, Key)] = &[
    (plain(KeyCode::Tab), Key::Take),
    (plain(KeyCode::BackTab), Key::UpOnly),
    (plain(KeyCode::Enter), Key::Enter),
    (ctrl('J'), Key::Enter),
    (ctrl('M'), Key::Enter),
    (plain(KeyCode::Right), Key::Ghost),
    (plain(KeyCode::End), Key::Ghost),
    (ctrl('E'), Key::Ghost),
    (ctrl('F'), Key::Ghost),
    (plain(KeyCode::Up), Key::Up),
    (ctrl('P'), Key::Up),
    (plain(KeyCode::Down), Key::Down),
    (ctrl('N'), Key::Down),
    (plain(KeyCode::PageUp), Key::PageUp),
    (plain(KeyCode::PageDown), Key::PageDown),
    (plain(KeyCode::Esc), Key::Close),
    (ctrl('G'), Key::Close),
    (ctrl('C'), Key::Cancel),
    (ctrl('R'), Key::Search),
    (plain(KeyCode::F(1)), Key::Help),
    (ctrl('L'), Key::Clear),
];

/// The keys as help shows them.
pub const CHEAT_SHEET: &[(&str, &str)] = &[
    ("Tab", "takes what the menu has picked, or opens the menu"),
    ("Up, Down", "go through the history; Down goes into an open menu"),
    ("Enter", "sends the line; behind an open brace or quote the line goes on"),
    ("Right, End", "take the grey rest of a name at the end of the line"),
    ("Esc", "closes the menu"),
    ("F2 to F9", "put the mistakes right that stand below the line"),
    ("F1", "shows help on the command, and leaves the line as it is"),
    ("Ctrl-R", "searches the history for words"),
    ("Ctrl-C", "drops the line; Up brings it back"),
    ("Ctrl-D", "ends the shell, if the line is empty"),
    ("Ctrl-X Ctrl-E", "opens the line in $EDITOR"),
    ("Ctrl-A, Ctrl-E", "go to the beginning and to the end"),
    ("Alt-B, Alt-F", "go by words; Ctrl-W removes one"),
    ("Ctrl-U, Ctrl-K", "remove what is before and behind the cursor; Ctrl-Y brings it back"),
    ("Ctrl-_", "takes the last change back"),
    ("Ctrl-L", "clears the screen"),
];

/// Puts the keys into the line editor. Texts for the screen go through `printer`.
pub fn bind<H: Helper, I: History>(
    editor: &mut rustyline::Editor<H, I>,
    shared: &Arc<Shared>,
    printer: Option<&Sender<String>>,
) {
    let handler = |key| {
        let handler = Handler { key, shared: Arc::clone(shared), printer: printer.cloned() };
        EventHandler::Conditional(Box::new(handler))
    };
    for (event, key) in KEYS {
        editor.bind_sequence(*event, handler(*key));
    }
    for (which, key) in (2_u8..).enumerate().take(KEYS_THAT_MEND) {
        editor.bind_sequence(plain(KeyCode::F(key)), handler(Key::Mend(which)));
    }
    editor.bind_sequence(Event::KeySeq(vec![ctrl('X'), ctrl('E')]), handler(Key::Edit));
    editor.bind_sequence(Event::Any, handler(Key::Other));
}

struct Handler {
    key: Key,
    shared: Arc<Shared>,
    printer: Option<Sender<String>>,
}

impl ConditionalEventHandler for Handler {
    fn handle(
        &self,
        event: &Event,
        _: RepeatCount,
        _: bool,
        context: &EventContext<'_>,
    ) -> Option<Cmd> {
        let mut view = self.shared.view();
        view.vi_commands = vi_commands(event, context);
        match view.mode {
            Mode::Command | Mode::Search => self.at_command(&mut view, context),
            Mode::Question | Mode::Secret => self.at_question(&mut view),
        }
    }
}

impl Handler {
    fn at_question(&self, view: &mut View) -> Option<Cmd> {
        match self.key {
            Key::Cancel => {
                view.cancelled = true;
                Some(Cmd::AcceptLine)
            }
            Key::Other | Key::Enter | Key::Ghost | Key::Close | Key::Mend(_) => None,
            _ => Some(Cmd::Noop),
        }
    }

    fn at_command(&self, view: &mut View, context: &EventContext<'_>) -> Option<Cmd> {
        let (line, pos) = (context.line(), context.pos());
        match self.key {
            Key::Take => self.take(view, line, pos),
            Key::Enter if view.mode == Mode::Search && !view.menu.is_open() => {
                view.leave_search(line);
                Some(Cmd::Complete)
            }
            Key::Enter if view.mode == Mode::Search || view.menu.was_moved() => Some(Cmd::Complete),
            Key::Enter => None,
            Key::Ghost => {
                let ghost = view.ghost.clone();
                view.key();
                let takes = ghost.can_be_taken && pos == line.len();
                takes.then_some(Cmd::Insert(1, ghost.text))
            }
            Key::Up if view.menu.was_moved() => {
                view.menu.up(1);
                Some(Cmd::Repaint)
            }
            Key::Down if view.menu.is_open() => {
                view.menu.down(1);
                Some(Cmd::Repaint)
            }
            Key::Up | Key::Down => {
                view.recall();
                None
            }
            Key::UpOnly | Key::PageUp | Key::PageDown => {
                match self.key {
                    Key::UpOnly => view.menu.up(1),
                    Key::PageUp => view.menu.up(PAGE),
                    _ => view.menu.down(PAGE),
                }
                Some(Cmd::Repaint)
            }
            Key::Search => {
                match view.mode {
                    Mode::Search => view.menu.down(1),
                    _ => view.search(line),
                }
                Some(Cmd::Repaint)
            }
            Key::Close | Key::Cancel | Key::Help | Key::Clear | Key::Edit => {
                self.leave_or_help(view, context)
            }
            Key::Mend(which) if view.mend(which, line, pos, self.shared.knowledge()) => {
                Some(Cmd::Complete)
            }
            Key::Mend(_) | Key::Other => {
                view.key();
                None
            }
        }
    }

    /// Keys that leave the line as it is.
    fn leave_or_help(&self, view: &mut View, context: &EventContext<'_>) -> Option<Cmd> {
        match self.key {
            Key::Close if view.mode == Mode::Search => {
                view.leave_search(context.line());
                Some(Cmd::Complete)
            }
            Key::Close => {
                view.close();
                // In vi's way of editing the key also ends the typing.
                (context.mode() == EditMode::Emacs).then_some(Cmd::Repaint)
            }
            Key::Cancel => {
                view.cancelled = true;
                Some(Cmd::AcceptLine)
            }
            Key::Help => {
                self.help(context.line(), context.pos());
                Some(Cmd::Noop)
            }
            Key::Clear => {
                view.clear_wanted = true;
                Some(Cmd::Repaint)
            }
            Key::Edit => {
                view.edit_wanted = true;
                Some(Cmd::AcceptLine)
            }
            _ => None,
        }
    }

    /// Shows help above the line, as soon as it is known whether the reader may do what it tells of.
    /// No key waits for that.
    fn help(&self, line: &str, pos: usize) {
        let Some(printer) = self.printer.clone() else { return };
        let (line, shared) = (line.to_owned(), Arc::clone(&self.shared));
        let show = move || {
            let names = shared.knowledge().names.as_ref();
            let end = Instant::now() + RIGHTS_WITHIN;
            let reader = names.and_then(|names| help::reader_until(names, end));
            // The printer is gone only when the program ends.
            drop(printer.send(help::above_line(&line, pos, shared.paint(), reader)));
        };
        // Without a thread there is no help; the line matters more.
        drop(std::thread::Builder::new().name("help".to_owned()).spawn(show));
    }

    fn take(&self, view: &mut View, line: &str, pos: usize) -> Option<Cmd> {
        if view.menu.is_open() {
            return Some(Cmd::Complete);
        }
        view.ask_for_menu();
        view.look(line, pos, self.shared.knowledge());
        if view.menu.is_single() {
            return Some(Cmd::Complete);
        }
        Some(if view.menu.is_open() { Cmd::Repaint } else { Cmd::Noop })
    }
}

/// Whether the keys of vi mean commands behind this key.
fn vi_commands(event: &Event, context: &EventContext<'_>) -> bool {
    if context.mode() != EditMode::Vi {
        return false;
    }
    let commands = context.input_mode() == InputMode::Command;
    match event.get(0) {
        Some(KeyEvent(KeyCode::Esc, _)) => true,
        Some(KeyEvent(KeyCode::Char('i' | 'I' | 'a' | 'A' | 's' | 'S' | 'C' | 'R'), _)) => false,
        _ => commands,
    }
}
