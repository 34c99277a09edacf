//! What stands under the cursor of a half-typed command: which parameter, which key of a dictionary,
//! which value. Completion, hints and the line of explanation all begin here.
use crate::catalogue::keys::key::ValueDomain;
use crate::catalogue::keys::key::{Key, find};
use crate::catalogue::keys::{account, domain, group, list, preferences, records, server, task};
use crate::catalogue::{command_of, keys};
use crate::request::bind::Bound;
use crate::request::kinds::{Form, Kind};
use crate::request::spec::{Choice, Need, Spec};
use crate::request::words::Cursor;
use crate::shell::line::tokens::{Token, TokenKind, tokens};
use crate::shell::stages::list::Stage;
use crate::shell::stages::place::{StagePlace, StageWanted, stage_at};

/// The word under the cursor and what may stand in its place.
#[derive(Debug)]
pub struct Place<'a> {
    /// The byte where the word begins; the cursor where there is none yet.
    pub start: usize,
    /// The word up to the cursor, without a quote before it.
    pub typed: &'a str,
    /// Whether the word began with a quote.
    pub quoted: bool,
    /// The command with the arguments before the word.
    pub bound: Option<Bound<'a>>,
    /// What may stand here.
    pub wanted: Wanted<'a>,
    /// The byte where the command begins that the cursor stands in: that of `each` begins later.
    pub command: usize,
}

/// What may stand at a place.
#[derive(Debug)]
pub enum Wanted<'a> {
    /// The name of a command.
    Command,
    /// The name of a shell command, or an argument of the one that the line begins with.
    Meta(&'a str),
    /// An argument: the places of the parameters in the declaration.
    Argument(Vec<usize>),
    /// A key of a dictionary.
    Key {
        /// The keys that are known.
        table: &'static [Key],
        /// Those that stand in the dictionary already.
        used: Vec<&'a str>,
        /// Whether the dictionary is an argument itself, and not within another one.
        outer: bool,
    },
    /// The value of a key.
    Value(&'static Key),
    /// An element of an array that belongs to the value of a key.
    Element(&'static Key),
    /// An element of the array of this parameter.
    ElementOf(usize),
    /// A part of a stage behind the command.
    Stage(Option<&'static Stage>, StageWanted),
    /// Nothing that is known.
    Unknown,
}

impl<'a> Place<'a> {
    /// What stands at the cursor, `pos` bytes from the start of the line.
    pub fn at(line: &'a str, pos: usize) -> Self {
        if let Some(from) = command_within(line)
            && from <= pos
        {
            let inner = Self::at(&line[from..], pos - from);
            return Self { start: inner.start + from, command: inner.command + from, ..inner };
        }
        if let Some(place) = stage_at(line, pos) {
            return Self::in_stage(line, pos, place);
        }
        let text = &line[..pos];
        let mut tokens = tokens(text);
        let touching = tokens.last().filter(|token| {
            token.span.end == pos
                && matches!(token.kind, TokenKind::Word | TokenKind::Quoted { closed: false })
        });
        let word = touching.cloned();
        if word.is_some() {
            tokens.pop();
        }
        let start = word.as_ref().map_or(pos, |word| word.span.start);
        let typed = word.as_ref().map_or("", |word| word.text(line));
        let quoted = word.is_some_and(|word| word.kind != TokenKind::Word);
        let (bound, wanted, command) = (None, Wanted::Unknown, 0);
        let mut place = Self { start, typed, quoted, bound, wanted, command };
        let first = tokens.first().map_or(start, |token| token.span.start);
        if text[first.min(pos)..].starts_with('/') {
            place.wanted = Wanted::Meta(text[first..start].trim_end());
        } else if tokens.is_empty() {
            place.wanted = Wanted::Command;
        } else {
            place.look(line, &tokens);
        }
        place
    }

    /// What stands at the cursor within a stage. The command of `each` is a line of its own, as long
    /// as no field in it has to be read as a value.
    fn in_stage(line: &'a str, pos: usize, place: StagePlace<'a>) -> Self {
        let StagePlace { stage, start, typed, wanted } = place;
        if let StageWanted::Command(from) = wanted {
            let inner = Self::at(&line[from..], pos - from);
            if !line[from..pos].contains('{') || inner.bound.is_some() {
                return Self { start: inner.start + from, command: from, ..inner };
            }
        }
        let wanted = Wanted::Stage(stage, wanted);
        Self { start, typed, quoted: false, bound: None, wanted, command: 0 }
    }

    /// The command that the line begins with.
    pub fn spec(&self) -> Option<&'static Spec> {
        self.bound.as_ref().map(|bound| bound.spec)
    }

    fn look(&mut self, line: &'a str, tokens: &[Token]) {
        let Ok((spec, from)) = command_of(line) else { return };
        let frames = frames(line, tokens);
        let known = frames.first().map_or(self.start, |frame| frame.open);
        if from > known {
            return;
        }
        let mut bound = Bound::new(spec);
        let readable = bound.read(Cursor::new(&line[..known], from)).is_ok();
        if readable {
            self.wanted = match frames.first() {
                None => Wanted::Argument(expected(&bound)),
                Some(outer) => within(&bound, outer, &frames[1..]),
            };
        }
        self.bound = Some(bound);
    }
}

/// Where the command begins that a command of the shell carries out, behind its other arguments.
fn command_within(line: &str) -> Option<usize> {
    let rest = line.trim_start();
    let (name, rest) = rest.strip_prefix('/')?.split_once(char::is_whitespace)?;
    let rest = rest.trim_start();
    let is = |other: &str| other[1..].eq_ignore_ascii_case(name);
    if !is("/on") && !is("/watch") {
        return None;
    }
    let has_word = is("/on") || rest.starts_with(|sign: char| sign.is_ascii_digit());
    let command = match has_word {
        true => rest.split_once(char::is_whitespace)?.1.trim_start(),
        false => rest,
    };
    // What would be another command of the shell is none here.
    (!command.starts_with('/')).then(|| line.len() - command.len())
}

/// A bracket that is open at the cursor.
struct Frame<'a> {
    bracket: char,
    open: usize,
    /// In a dictionary: the key whose value is being typed.
    key: Option<&'a str>,
    /// In a dictionary: the keys so far.
    used: Vec<&'a str>,
}

/// The brackets that are open behind the tokens, outermost first.
fn frames<'a>(line: &'a str, tokens: &[Token]) -> Vec<Frame<'a>> {
    let mut frames: Vec<Frame<'a>> = Vec::new();
    let mut last = "";
    for token in tokens {
        match token.kind {
            TokenKind::Open(bracket) => {
                let open = token.span.start;
                frames.push(Frame { bracket, open, key: None, used: Vec::new() });
            }
            TokenKind::Close(_) => drop(frames.pop()),
            TokenKind::Sign(sign) => {
                if let Some(frame) = frames.last_mut().filter(|frame| frame.bracket == '{') {
                    frame.key = (sign == '=').then_some(last);
                    frame.used.extend(frame.key);
                }
            }
            TokenKind::Word | TokenKind::Quoted { .. } => last = token.text(line),
        }
    }
    frames
}

/// The parameters that may stand behind what has been read, in the order of the declaration. What is
/// known by its place comes one after the other; what has a keyword may come at any time, but not
/// before a place that must be filled.
fn expected(bound: &Bound<'_>) -> Vec<usize> {
    if let Some(index) = bound.awaiting {
        return vec![index];
    }
    let mut found = Vec::new();
    let mut filled_first = false;
    for (index, param) in bound.open() {
        let by_place = param.keywords.is_empty() || param.keywords.contains(&"");
        if by_place && filled_first {
            continue;
        }
        found.push(index);
        if by_place && param.need == Need::Required {
            filled_first = true;
            if found.iter().all(|index| bound.spec.params[*index].keywords.is_empty()) {
                break;
            }
        }
    }
    found
}

/// What a dictionary or an array holds.
#[derive(Clone, Copy)]
enum Inside {
    /// A dictionary with these keys.
    Keys(&'static [Key]),
    /// A dictionary of such dictionaries, under names of their own.
    Named(&'static [Key]),
    /// An array of such dictionaries.
    Rows(&'static [Key]),
    /// An array of words that the key takes.
    Words(&'static Key),
    /// The elements of a parameter's array.
    Elements(usize),
    /// Nothing that is known.
    Unknown,
}

fn within<'a>(bound: &Bound<'_>, outer: &Frame<'a>, inner: &[Frame<'a>]) -> Wanted<'a> {
    let wanted = expected(bound);
    let form = if outer.bracket == '{' { Form::Dictionary } else { Form::Array };
    let fits = |index: &&usize| {
        let other = bound.spec.params[**index].kind.form();
        outer.bracket != '[' && (other == form || other == Form::Object)
    };
    let Some(index) = wanted.iter().find(fits).copied() else { return Wanted::Unknown };
    let mut inside =
        if outer.bracket == '{' { dictionary_of(bound, index) } else { Inside::Elements(index) };
    let mut frame = outer;
    for next in inner {
        inside = step(inside, frame, next.bracket);
        frame = next;
    }
    match (inside, frame.key) {
        (Inside::Keys(table), Some(name)) => {
            find(table, name).map_or(Wanted::Unknown, Wanted::Value)
        }
        (Inside::Keys(table), None) => {
            Wanted::Key { table, used: frame.used.clone(), outer: inner.is_empty() }
        }
        (Inside::Words(key), _) => Wanted::Element(key),
        (Inside::Elements(index), _) => Wanted::ElementOf(index),
        _ => Wanted::Unknown,
    }
}

/// What the bracket holds that opens within `frame`.
fn step(inside: Inside, frame: &Frame<'_>, bracket: char) -> Inside {
    let key = match (inside, frame.key) {
        (Inside::Named(table), Some(_)) if bracket == '{' => return Inside::Keys(table),
        (Inside::Rows(table), _) if bracket == '{' => return Inside::Keys(table),
        (Inside::Keys(table), Some(name)) => find(table, name),
        _ => None,
    };
    let Some(key) = key else { return Inside::Unknown };
    match (key.domain, bracket) {
        (ValueDomain::Record(table), '{') => Inside::Keys(table),
        (ValueDomain::Records(table), '{') => Inside::Named(table),
        (ValueDomain::Rows(table), '(') => Inside::Rows(table),
        (ValueDomain::Rows(table), '{') => Inside::Keys(table),
        (_, '(') => Inside::Words(key),
        _ => Inside::Unknown,
    }
}

/// What the dictionary of a parameter holds.
fn dictionary_of(bound: &Bound<'_>, index: usize) -> Inside {
    let of =
        |name: &str| keys::table(name).map_or(Inside::Unknown, |table| Inside::Keys(table.keys));
    let verb = bound.spec.verb;
    match bound.spec.params[index].kind {
        Kind::AccountSettings => Inside::Keys(account::ACCOUNT),
        Kind::DomainSettings => Inside::Keys(domain::DOMAIN),
        Kind::Preferences => Inside::Keys(preferences::PREFERENCES),
        Kind::GroupSettings => Inside::Keys(group::GROUP),
        Kind::ListSettings => Inside::Keys(list::LIST),
        Kind::TaskSettings => Inside::Keys(task::TASK),
        Kind::TaskData => Inside::Keys(records::SCHEDULED_TASK),
        Kind::Records if verb.contains("RSIP") => Inside::Named(records::RSIP),
        Kind::Records => Inside::Named(records::RPOP),
        Kind::Operation if verb.contains("TELNUM") => Inside::Keys(records::TELNUM_OPERATION),
        Kind::Operation => of(verb),
        Kind::Settings if verb.ends_with("MODULE") => {
            let module = bound.slots.iter().flatten().find_map(|slot| slot.value.as_str());
            let module = module.and_then(server::module);
            module.map_or(Inside::Unknown, |module| Inside::Keys(module.keys))
        }
        Kind::Settings => {
            let part = ["SET", "UPDATE"].iter().find_map(|start| verb.strip_prefix(start));
            let part = part.unwrap_or(verb).trim_end_matches("SETTINGS");
            let own = part.strip_prefix("CLUSTER").filter(|rest| !rest.is_empty());
            of(match own.unwrap_or(part) {
                "MEDIASERVER" => "media",
                "SERVERINTERCEPT" => "intercept",
                "DIRECTORYINTEGRATION" => "directory",
                other => other,
            })
        }
        _ => Inside::Unknown,
    }
}

/// Whether one parameter can be given only instead of the other: parts of one choice lie next to
/// each other in the declaration.
pub fn excludes(spec: &Spec, one: usize, other: usize) -> bool {
    let (first, last) = (one.min(other), one.max(other));
    first != last && (first + 1..=last).all(|index| spec.params[index].choice == Choice::Or)
}
