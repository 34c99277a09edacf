//! The colours of a line by what its parts mean.
use std::ops::Range;

use nu_ansi_term::{Color, Style};

use crate::catalogue::keys::is_secret;
use crate::catalogue::{command_of, specs};
use crate::request::bind::Bound;
use crate::request::kinds::{Form, Kind};
use crate::request::words::Cursor;
use crate::shell::line::rank::{Fit, fit};
use crate::shell::line::tokens::{Token, TokenKind, tokens, uncommented};
use crate::shell::prompt::meta;
use crate::shell::render::paint::Paint;
use crate::shell::stages::list::{STAGES, find};
use crate::shell::stages::split::split;

/// Lines longer than this many bytes stay as they are, so that no key has to wait.
const LENGTH_MAX: usize = 16 * 1024;

/// What a part of a line is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Role {
    /// The name of a command.
    Command,
    /// A name that no command has.
    NoCommand,
    /// A command of the shell itself.
    Meta,
    /// A keyword, or one of the words of a choice.
    Keyword,
    /// The name of an object.
    Name,
    /// A text.
    Text,
    /// A number, a time or an address.
    Number,
    /// A key of a dictionary.
    Key,
    /// A bracket, or a sign between values.
    Sign,
    /// A password.
    Secret,
    /// What can stand in no place of the command.
    Wrong,
}

/// The parts of a line that mean something, in their order. `pos` is the cursor: a word that is
/// still being typed is never wrong.
pub fn roles(line: &str, pos: usize) -> Vec<(Range<usize>, Role)> {
    let bare = uncommented(line);
    let line = bare.as_ref();
    let parts = split(line);
    if parts.stages.is_empty() {
        return roles_of_command(line, pos);
    }
    let mut roles = roles_of_command(&line[..parts.command.end], pos);
    for stage in parts.stages {
        roles.push((stage.start - 1..stage.start, Role::Sign));
        roles.extend(roles_of_stage(line, stage, pos));
    }
    roles
}

/// The name of a stage, and its words; the command of `each` as a line of its own.
fn roles_of_stage(line: &str, span: Range<usize>, pos: usize) -> Vec<(Range<usize>, Role)> {
    let text = &line[span.clone()];
    let start = span.start + text.len() - text.trim_start().len();
    let text = &line[start..span.end];
    let mark = text.len() - text.trim_start_matches(['!', '>']).len();
    let length = match mark {
        0 => text.find(|sign: char| sign.is_whitespace() || sign == '>').unwrap_or(text.len()),
        mark => mark,
    };
    if length == 0 {
        return Vec::new();
    }
    let name = start..start + length;
    let known = find(&text[..length]).is_some();
    let begun = STAGES.iter().any(|stage| stage.name.starts_with(&text[..length]));
    let unfinished = name.end == line.len() && begun;
    let role = match (known, unfinished) {
        (true, _) => Role::Command,
        (false, true) => Role::Text,
        (false, false) => Role::NoCommand,
    };
    let rest = name.end;
    let inner = rest + line[rest..span.end].len() - line[rest..span.end].trim_start().len();
    let mut roles = vec![(name, role)];
    let moved =
        |(span, role): (Range<usize>, Role), by: usize| (span.start + by..span.end + by, role);
    if text[..length].eq_ignore_ascii_case("each") && !line[inner..].starts_with('"') {
        let own = roles_of_command(&line[inner..span.end], pos.saturating_sub(inner));
        // What is wrong with fields in the place of values is no error.
        let own = own.into_iter().filter(|(_, role)| *role != Role::Wrong);
        roles.extend(own.map(|role| moved(role, inner)));
    } else if mark == 0 {
        let tokens = tokens(&line[rest..span.end]);
        let words = (0..tokens.len()).map(|at| plain(&line[rest..span.end], &tokens, at));
        roles.extend(words.map(|role| moved(role, rest)));
    }
    roles
}

fn roles_of_command(line: &str, pos: usize) -> Vec<(Range<usize>, Role)> {
    let tokens = tokens(line);
    let Some(first) = tokens.first() else { return Vec::new() };
    let mut roles = vec![(first.span.clone(), role_of_verb(line, first))];
    if line[first.span.clone()].starts_with('/') {
        return roles;
    }
    let Ok((spec, from)) = command_of(line) else {
        roles.extend(tokens[1..].iter().enumerate().map(|(at, _)| plain(line, &tokens, at + 1)));
        return roles;
    };
    let mut bound = Bound::new(spec);
    let wrong = bound.read(Cursor::new(line, from)).err();
    let mut known: Vec<(Range<usize>, Role)> =
        bound.keywords.iter().map(|span| (span.clone(), Role::Keyword)).collect();
    for (param, slot) in spec.params.iter().zip(&bound.slots) {
        if let Some(slot) = slot
            && let Some(role) = role_of_kind(param.kind)
        {
            known.push((slot.span.clone(), role));
        }
    }
    if let Some(problem) = wrong.filter(|it| !it.span.is_empty() && it.span.end < pos) {
        known.push((problem.span, Role::Wrong));
    }
    for (at, token) in tokens.iter().enumerate().skip(1) {
        let within = |(span, _): &&(Range<usize>, Role)| {
            span.start <= token.span.start && token.span.end <= span.end
        };
        roles.push(match known.iter().find(within) {
            Some((_, role)) => (token.span.clone(), *role),
            None => plain(line, &tokens, at),
        });
    }
    roles
}

/// The line in its colours.
pub fn highlight(line: &str, pos: usize, paint: Paint) -> String {
    if !paint.is_on() || line.len() > LENGTH_MAX {
        return line.to_owned();
    }
    let mut painted = String::with_capacity(line.len() * 2);
    let mut at = 0;
    for (span, role) in roles(line, pos) {
        painted.push_str(&line[at..span.start]);
        // A style would be cut off by the end of a line, so that each line gets its own.
        for (index, part) in line[span.clone()].split('\n').enumerate() {
            if index > 0 {
                painted.push('\n');
            }
            painted.push_str(&paint.style(style(role), part));
        }
        at = span.end;
    }
    painted.push_str(&line[at..]);
    painted
}

/// The sixteen colours of every terminal, so that they fit its background.
fn style(role: Role) -> Style {
    match role {
        Role::Command | Role::Meta => Style::new().fg(Color::Green),
        Role::NoCommand | Role::Wrong => Style::new().fg(Color::Red),
        Role::Keyword => Style::new().fg(Color::Blue),
        Role::Name => Style::new().fg(Color::Cyan),
        Role::Text => Style::new().fg(Color::Yellow),
        Role::Number => Style::new().fg(Color::Purple),
        Role::Key => Style::new().fg(Color::Cyan).bold(),
        Role::Sign | Role::Secret => Style::new().dimmed(),
    }
}

/// The first word: while it is being typed, anything that could become a command is taken for one.
fn role_of_verb(line: &str, first: &Token) -> Role {
    let word = &line[first.span.clone()];
    if word.starts_with('/') {
        let mut names = meta::TABLE.iter().map(|meta| meta.name);
        let unfinished = first.span.end == line.len();
        let known = names.any(|name| name == word || (unfinished && name.starts_with(word)));
        return if known { Role::Meta } else { Role::NoCommand };
    }
    if crate::catalogue::find(word).is_some() {
        return Role::Command;
    }
    let could_be =
        || specs().any(|spec| fit(word, spec.name).is_some_and(|it| it < Fit::Scattered));
    let unfinished = first.span.end == line.len();
    if unfinished && could_be() { Role::Text } else { Role::NoCommand }
}

/// The role of a whole argument; `None` where its parts have roles of their own.
fn role_of_kind(kind: Kind) -> Option<Role> {
    match (kind, kind.form()) {
        (Kind::Secret, _) => Some(Role::Secret),
        (Kind::Choice(_), _) => Some(Role::Keyword),
        (Kind::Text | Kind::Filter | Kind::Identity | Kind::RouterTable, _) => Some(Role::Text),
        (Kind::Address | Kind::MountPoint, _) | (_, Form::Word | Form::Rest) => Some(Role::Name),
        (_, Form::Number | Form::Address) => Some(Role::Number),
        _ => None,
    }
}

/// The role of a token for itself.
fn plain(line: &str, tokens: &[Token], at: usize) -> (Range<usize>, Role) {
    let token = &tokens[at];
    let next_is_equals = tokens.get(at + 1).is_some_and(|next| next.kind == TokenKind::Sign('='));
    let role = match token.kind {
        TokenKind::Open(_) | TokenKind::Close(_) | TokenKind::Sign(_) => Role::Sign,
        _ if next_is_equals => Role::Key,
        _ if is_value_of_secret(line, tokens, at) => Role::Secret,
        TokenKind::Word if begins_number(token.text(line)) => Role::Number,
        _ => Role::Text,
    };
    (token.span.clone(), role)
}

fn is_value_of_secret(line: &str, tokens: &[Token], at: usize) -> bool {
    at >= 2 && tokens[at - 1].kind == TokenKind::Sign('=') && is_secret(tokens[at - 2].text(line))
}

fn begins_number(word: &str) -> bool {
    let digits = word.trim_start_matches(['#', '-', '+']);
    digits.starts_with(|sign: char| sign.is_ascii_digit())
}
