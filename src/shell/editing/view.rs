//! What the prompt shows besides the line itself: the ghost behind it, and below it the meaning of
//! the argument, the menu, or what is wrong.
//!
//! Nothing here draws; [`editor`](crate::shell::editing::editor) does, and
//! [`keyboard`](crate::shell::editing::keyboard) tells which keys were pressed.
use std::ops::Range;
use std::sync::Arc;
use std::time::{Duration, Instant};

use crate::shell::editing::fill::readable;
use crate::shell::editing::history::Lines;
use crate::shell::editing::menu::Menu;
use crate::shell::line::complete::{Offer, Sources, complete};
use crate::shell::line::hint::{Ghost, ghost, meaning};
use crate::shell::line::names::Names;
use crate::shell::line::place::{Place, Wanted};
use crate::shell::line::secrets::mask;
use crate::shell::line::tokens::{commands, missing, uncommented};
use crate::shell::line::trouble::Trouble;
use crate::shell::render::harmless::{cut, width};
use crate::shell::render::paint::{Paint, Tone};
use crate::shell::stages::place::stage_at;

/// Longer lines, in bytes, get no help, so that no key has to wait.
const LENGTH_MAX: usize = 16 * 1024;

/// Keys that follow each other faster than this were not pressed by a person: they were typed ahead
/// of a command that took long, or sent by a program.
const FASTER_THAN_HANDS: Duration = Duration::from_millis(20);

/// How many lines of the history the search offers.
const SEARCHED_MAX: usize = 100;

/// What is being typed.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Mode {
    /// A command.
    #[default]
    Command,
    /// Words to be looked for in the history.
    Search,
    /// The answer to a question.
    Question,
    /// A secret, which is not shown.
    Secret,
}

/// What the Enter key is to do.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Verdict {
    /// The line is taken.
    Take,
    /// The line goes on in a further one.
    GoOn,
    /// The line stays; what is wrong with it is shown below.
    Stay,
}

/// Where offers come from.
pub struct Knowledge {
    /// Names that the server knows.
    pub names: Option<Arc<Names>>,
    /// What was typed before.
    pub lines: Lines,
}

impl Knowledge {
    /// Whether the server lists the command that the line begins with, which nobody else knows.
    fn server_knows(&self, line: &str) -> bool {
        let verb = line.split_whitespace().next().unwrap_or("");
        let Some(names) = &self.names else { return false };
        names.unknown_commands().iter().any(|name| name.eq_ignore_ascii_case(verb))
    }
}

/// What is shown besides the line.
#[derive(Default)]
pub struct View {
    /// What is being typed.
    pub mode: Mode,
    /// The offers.
    pub menu: Menu,
    /// The ghost behind the line.
    pub ghost: Ghost,
    /// Whether the line is being left, so that nothing is shown below it any more.
    pub leaving: bool,
    /// Whether Ctrl-C was pressed.
    pub cancelled: bool,
    /// Whether the line is to be opened in an editor.
    pub edit_wanted: bool,
    /// Whether the screen is to be cleared.
    pub clear_wanted: bool,
    /// The mode of vi, if its keys are used and they mean commands.
    pub vi_commands: bool,
    /// The bytes that an offer replaces.
    replaced: Range<usize>,
    meaning: Option<(String, String)>,
    trouble: Option<Trouble>,
    /// Which mistake Tab would put right, of those that can be.
    mending: usize,
    /// The closing signs that were missing when Enter was pressed.
    missing: String,
    /// Esc was pressed; the menu stays away until something is typed.
    closed: bool,
    /// The line came from the history; the arrow keys go on there, and no menu catches them.
    recalled: bool,
    /// Tab asks for the menu, whatever the other signs say.
    asked: bool,
    /// The line as it was before the history was searched.
    searched_from: String,
    /// The line that was shown as wrong: Enter sends it all the same.
    warned_of: Option<String>,
    seen: Option<(String, usize)>,
    /// When the line was drawn last.
    drawn: Option<Instant>,
}

impl View {
    /// Begins a new line.
    pub fn begin(&mut self, mode: Mode) {
        *self = Self { mode, ..Self::default() };
    }

    /// A key was pressed that changes the line or moves the cursor.
    pub fn key(&mut self) {
        self.trouble = None;
        self.mending = 0;
        self.missing.clear();
        self.closed = false;
        self.recalled = false;
        self.asked = false;
        self.seen = None;
    }

    /// A key was pressed that walks through the history.
    pub fn recall(&mut self) {
        self.key();
        self.recalled = true;
    }

    /// Tab was pressed: the menu opens, whatever kept it away.
    pub fn ask_for_menu(&mut self) {
        self.key();
        self.asked = true;
    }

    /// Esc was pressed. Tells whether there was something to close.
    pub fn close(&mut self) -> bool {
        let open = self.menu.is_open() || self.trouble.is_some() || self.mode == Mode::Search;
        self.key();
        self.closed = true;
        self.menu.close();
        if self.mode == Mode::Search {
            self.mode = Mode::Command;
        }
        open
    }

    /// Begins to search the history; the line is kept for whoever leaves the search.
    pub fn search(&mut self, line: &str) {
        self.key();
        line.clone_into(&mut self.searched_from);
        self.mode = Mode::Search;
    }

    /// Leaves the search: what [`taken`](Self::taken) tells then puts the line back as it was.
    pub fn leave_search(&mut self, line: &str) {
        self.replaced = 0..line.len();
        self.menu.set(vec![recalled(std::mem::take(&mut self.searched_from))]);
        self.vi_commands = false;
    }

    /// The line has been drawn as it is now.
    pub fn was_drawn(&mut self) {
        self.drawn = Some(Instant::now());
    }

    /// New names have come, or something else has changed.
    pub fn look_again(&mut self) {
        self.seen = None;
    }

    /// Looks at the line, unless that has been done for it.
    pub fn look(&mut self, line: &str, pos: usize, knowledge: &Knowledge) {
        if self.seen.as_ref().is_some_and(|(seen, at)| seen == line && *at == pos) {
            return;
        }
        self.seen = Some((line.to_owned(), pos));
        self.ghost = Ghost::default();
        self.meaning = None;
        if let Some(trouble) = &self.trouble {
            match trouble.mendable().nth(self.mending) {
                Some(mistake) => {
                    self.replaced = mistake.span.clone();
                    self.menu.set(mistake.fixes.clone());
                }
                None => self.menu.close(),
            }
            return;
        }
        match self.mode {
            Mode::Command if line.len() <= LENGTH_MAX => self.look_at_command(line, pos, knowledge),
            Mode::Search => {
                self.replaced = 0..line.len();
                let found = knowledge.lines.with_words(line, SEARCHED_MAX);
                self.menu.set(found.into_iter().map(recalled).collect());
            }
            _ => self.menu.close(),
        }
    }

    fn look_at_command(&mut self, line: &str, pos: usize, knowledge: &Knowledge) {
        let place = Place::at(line, pos);
        let nothing_typed = place.typed.is_empty() && place.wanted_is_first();
        if nothing_typed && !self.asked {
            // Anything may come; that is no help, and the first prompt need not wait for it.
            self.replaced = pos..pos;
            let stage = stage_at(line, pos).and_then(|place| place.stage);
            self.meaning = stage.map(|stage| (stage.usage(), stage.doc.to_owned()));
            self.menu.close();
            return;
        }
        let uses = |verb: &str| knowledge.lines.uses(verb);
        let sources = Sources { names: knowledge.names.as_deref(), uses: &uses };
        let completion = complete(&place, sources);
        self.meaning = meaning(&place);
        if pos == line.len() {
            self.ghost = ghost(line, &place, &completion);
        }
        self.replaced = completion.start..pos;
        let within_word = line[pos..].starts_with(|sign: char| sign.is_alphanumeric());
        let kept_away = self.closed || self.recalled || within_word;
        let worth_showing = match self.asked {
            true => !completion.offers.is_empty(),
            false => completion.is_worth_showing(place.typed) && !kept_away,
        };
        if worth_showing {
            self.menu.set(completion.offers);
        } else {
            self.menu.close();
        }
    }

    /// What replaces which bytes if the picked offer is taken.
    pub fn taken(&self) -> Option<(Range<usize>, String)> {
        let offer = self.menu.picked()?;
        Some((self.replaced.clone(), offer.insert.clone()))
    }

    /// Picks the first thing that may be put in the place of a mistake: of the first one that can be
    /// put right, of the second, and so on. Answers whether there is one.
    pub fn mend(&mut self, which: usize, line: &str, pos: usize, knowledge: &Knowledge) -> bool {
        let found = self.trouble.as_ref().is_some_and(|it| it.mendable().nth(which).is_some());
        if found {
            self.mending = which;
            self.seen = None;
            self.look(line, pos, knowledge);
        }
        found
    }

    /// An offer was taken, and this is the line now. Where it put a mistake right, those that are
    /// left stay in view.
    pub fn was_taken(&mut self, line: &str) {
        let search = self.mode == Mode::Search;
        let mended = self.trouble.is_some();
        self.key();
        self.menu.close();
        if mended && let Some(trouble) = Trouble::of_text(&readable(line)) {
            self.trouble = Some(trouble);
            self.warned_of = Some(line.to_owned());
        }
        if search {
            self.mode = Mode::Command;
            self.recalled = true;
        }
    }

    /// What Enter means for the line.
    pub fn verdict(&mut self, line: &str, knowledge: &Knowledge) -> Verdict {
        if self.cancelled || self.edit_wanted || self.mode != Mode::Command {
            return Verdict::Take;
        }
        let typed_ahead = self.drawn.is_some_and(|drawn| drawn.elapsed() < FASTER_THAN_HANDS);
        let bare = uncommented(line);
        let text = bare.trim();
        if text.is_empty() || text.starts_with('/') {
            return Verdict::Take;
        }
        let missing = missing(&bare);
        if !missing.is_empty() {
            self.missing = missing;
            self.seen = None;
            return Verdict::GoOn;
        }
        let several = commands(&bare).len() > 1;
        if several || typed_ahead || self.warned_of.as_deref() == Some(line) {
            return Verdict::Take;
        }
        match Trouble::of_text(&readable(&bare)) {
            Some(trouble) if trouble.unknown_command && knowledge.server_knows(text) => {
                Verdict::Take
            }
            Some(trouble) => {
                self.trouble = Some(trouble);
                self.warned_of = Some(line.to_owned());
                self.seen = None;
                Verdict::Stay
            }
            None => Verdict::Take,
        }
    }

    /// Whether the line was shown as wrong and sent all the same.
    pub fn was_warned_of(&self, line: &str) -> bool {
        self.warned_of.as_deref() == Some(line)
    }

    /// Whether a ghost stands behind the line, or anything below it.
    pub fn has_more_than_the_line(&self) -> bool {
        let below = self.trouble.is_some() || self.meaning.is_some() || self.menu.is_open();
        !self.leaving && (below || !self.missing.is_empty() || !self.ghost.text.is_empty())
    }

    /// The rows below the line. `indent` is the width of the prompt.
    pub fn rows(
        &self,
        indent: usize,
        columns: usize,
        rows_max: usize,
        paint: Paint,
    ) -> Vec<String> {
        if columns < 12 {
            return Vec::new();
        }
        let mut rows = Vec::new();
        if let Some(trouble) = &self.trouble {
            rows.extend(trouble.rows(indent, columns, paint));
            let last = trouble.keys();
            rows.push(paint.tone(Tone::Faint, &cut(&last, columns)).into_owned());
        } else if !self.missing.is_empty() {
            let text = format!("  goes on until {} comes; Ctrl-C drops it", self.missing);
            rows.push(paint.tone(Tone::Faint, &cut(&text, columns)).into_owned());
        } else if self.mode == Mode::Search {
            let text = "  history: type words; Tab or Enter takes, Esc leaves";
            rows.push(paint.tone(Tone::Faint, &cut(text, columns)).into_owned());
        } else if let Some((name, text)) = &self.meaning {
            let name = cut(name, columns - 4);
            let rest = columns.saturating_sub(width(&name) + 4);
            let name = paint.tone(Tone::Key, &name);
            rows.push(format!("  {name}  {}", paint.tone(Tone::Faint, &cut(text, rest))));
        }
        if self.vi_commands {
            rows.insert(0, paint.tone(Tone::Faint, "  vi commands; i types").into_owned());
        }
        rows.truncate(rows_max);
        rows.extend(self.menu.rows(columns, rows_max - rows.len(), paint));
        rows
    }
}

/// A line of the history as an offer; lines of several rows are shown in one.
fn recalled(line: String) -> Offer {
    let text = mask(&line).replace('\n', " ");
    Offer { text, insert: line, tag: "".into(), note: String::new() }
}

impl Place<'_> {
    /// Whether the line has only just begun.
    fn wanted_is_first(&self) -> bool {
        matches!(self.wanted, Wanted::Command)
    }
}
