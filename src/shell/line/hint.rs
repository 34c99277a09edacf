//! What is said about the place under the cursor: the rest of the signature as a ghost behind the
//! line, and one line that explains the argument.
use crate::request::bind::Bound;
use crate::request::kinds::Kind;
use crate::request::spec::{Need, Param, Spec, Undo};
use crate::request::usage::usage_of;
use crate::request::words::Cursor;
use crate::shell::line::complete::Completion;
use crate::shell::line::place;
use crate::shell::line::place::{Place, Wanted};
use crate::shell::line::tokens::missing;
use crate::shell::prompt::meta;
use crate::shell::stages::place::StageWanted;

/// Grey text behind the line.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Ghost {
    /// What is shown.
    pub text: String,
    /// Whether the right arrow takes it into the line: the end of a name or the brackets that are
    /// missing, but not a signature.
    pub can_be_taken: bool,
}

/// The ghost behind a line whose cursor stands at its end.
pub fn ghost(line: &str, place: &Place<'_>, completion: &Completion) -> Ghost {
    let line = &line[place.command..];
    match &place.wanted {
        Wanted::Stage(_, StageWanted::Name) => rest_of_name(place, completion),
        Wanted::Stage(Some(stage), _) if line.trim_end().ends_with(stage.name) => {
            signature(line, stage.args.to_owned())
        }
        Wanted::Command | Wanted::Meta("") => rest_of_name(place, completion),
        Wanted::Meta(before) if place.typed.is_empty() => {
            let args = meta::find(before).map_or("", |meta| meta.args);
            signature(line, args.to_owned())
        }
        Wanted::Argument(_) => match &place.bound {
            Some(bound) => signature(line, rest_of_signature(line, place, bound)),
            None => Ghost::default(),
        },
        Wanted::Key { .. } if place.typed.is_empty() && line.trim_end().ends_with(';') => {
            Ghost { text: missing(line), can_be_taken: true }
        }
        Wanted::Value(_) if !place.typed.is_empty() => {
            let missing = missing(line);
            let (quote, rest) = missing.split_at(usize::from(place.quoted));
            Ghost { text: format!("{quote};{rest}"), can_be_taken: true }
        }
        Wanted::Element(_) | Wanted::ElementOf(_) if !place.typed.is_empty() => {
            Ghost { text: missing(line), can_be_taken: true }
        }
        _ => Ghost::default(),
    }
}

/// One line on what stands under the cursor: its name, and what is said of it.
pub fn meaning(place: &Place<'_>) -> Option<(String, String)> {
    match &place.wanted {
        Wanted::Command => {
            let spec = crate::catalogue::find(place.typed)?;
            let mut text = plain(spec.summary());
            if !spec.reads() && spec.undo == Undo::None {
                text.push_str(" It cannot be taken back.");
            }
            Some((spec.name.to_owned(), text))
        }
        Wanted::Stage(stage, _) => {
            let stage = (*stage)?;
            Some((stage.usage(), stage.doc.to_owned()))
        }
        Wanted::Meta(before) => {
            let name = if before.is_empty() { place.typed } else { before };
            let meta = meta::find(name)?;
            Some((meta.name.to_owned(), meta.doc.to_owned()))
        }
        Wanted::Argument(params) => {
            let bound = place.bound.as_ref()?;
            let index = current(place, bound, params)?;
            Some(of_param(&bound.spec.params[index], bound.awaiting == Some(index)))
        }
        Wanted::Value(key) | Wanted::Element(key) => {
            let default =
                key.default.map_or_else(String::new, |value| format!(" Default {value}."));
            let kind = key.domain.describe();
            Some((key.name.to_owned(), format!("{kind}. {}{default}", key.doc)))
        }
        Wanted::ElementOf(index) => {
            let bound = place.bound.as_ref()?;
            Some(of_param(&bound.spec.params[*index], true))
        }
        Wanted::Key { .. } | Wanted::Unknown => None,
    }
}

/// The parameter that is being typed: the one awaited, the one whose keyword has begun, or the next
/// one known by its place.
fn current(place: &Place<'_>, bound: &Bound<'_>, params: &[usize]) -> Option<usize> {
    let param = |index: &usize| &bound.spec.params[*index];
    let begun = |word: &str| {
        let start = word.get(..place.typed.len());
        start.is_some_and(|start| start.eq_ignore_ascii_case(place.typed))
    };
    if bound.awaiting.is_none() && !place.typed.is_empty() && !place.quoted {
        let keyword = params.iter().find(|index| param(index).keywords.iter().any(|it| begun(it)));
        if let Some(index) = keyword {
            return Some(*index);
        }
    }
    let by_place = params.iter().find(|index| param(index).keywords.is_empty());
    by_place.or(params.first()).copied()
}

fn of_param(param: &Param, inside: bool) -> (String, String) {
    let name = match param.keyword() {
        Some(keyword) if param.need == Need::Flag => keyword.to_owned(),
        Some(keyword) if !inside => format!("{keyword} {}", param.name),
        _ => param.name.to_owned(),
    };
    let mut text = plain(&param.text());
    match param.kind {
        Kind::Secret => text.push_str(" Type ? to be asked for it without an echo."),
        Kind::Choice(words) if !words.is_empty() && words.len() <= 9 => {
            text.push_str(&format!(" ({})", words.join(", ")));
        }
        _ => {}
    }
    (name, text)
}

/// The rest of the best name, if it begins with what has been typed; behind a complete name, its
/// signature.
fn rest_of_name(place: &Place<'_>, completion: &Completion) -> Ghost {
    if place.typed.is_empty() {
        return Ghost::default();
    }
    if let Some(spec) = crate::catalogue::find(place.typed) {
        return Ghost { text: format!(" {}", whole_signature(spec)), can_be_taken: false };
    }
    let best = completion.offers.first().map_or("", |offer| offer.text.as_str());
    match best.get(..place.typed.len()) {
        Some(start) if start.eq_ignore_ascii_case(place.typed) => {
            Ghost { text: best[place.typed.len()..].to_owned(), can_be_taken: true }
        }
        _ => Ghost::default(),
    }
}

fn whole_signature(spec: &'static Spec) -> String {
    usage_of(spec, &(0..spec.params.len()).collect::<Vec<_>>())
}

/// The parameters that may still come. The one that is being typed is gone; of one whose keyword
/// stands there already, the value is left.
fn rest_of_signature(line: &str, place: &Place<'_>, bound: &Bound<'_>) -> String {
    let spec = bound.spec;
    let open = |bound: &Bound<'_>| bound.open().map(|(index, _)| index).collect::<Vec<_>>();
    if place.typed.is_empty() && !place.quoted {
        let Some(awaited) = bound.awaiting else { return usage_of(spec, &open(bound)) };
        let mut rest = open(bound);
        rest.retain(|index| *index != awaited && !place::excludes(spec, awaited, *index));
        return format!("{} {}", value_of(&spec.params[awaited]), usage_of(spec, &rest));
    }
    let mut with_word = Bound::new(spec);
    let from = crate::catalogue::command_of(line).map_or(0, |(_, from)| from);
    // A quote that is open is closed, so that the word counts as one.
    let closed = if place.quoted { format!("{line}\"") } else { line.to_owned() };
    if with_word.read(Cursor::new(&closed, from)).is_ok() {
        return match with_word.awaiting {
            Some(awaited) => {
                let mut rest = open(&with_word);
                rest.retain(|index| *index != awaited && !place::excludes(spec, awaited, *index));
                format!("{} {}", value_of(&spec.params[awaited]), usage_of(spec, &rest))
            }
            None => usage_of(spec, &open(&with_word)),
        };
    }
    String::new()
}

/// How the value of a parameter is shown without its keyword.
fn value_of(param: &Param) -> String {
    match param.kind {
        Kind::Choice(words) if words.len() <= 3 => words.join(" | "),
        _ => param.name.to_owned(),
    }
}

/// The signature as a ghost, a space apart from the line.
fn signature(line: &str, text: String) -> Ghost {
    let text = text.trim_end();
    if text.is_empty() {
        return Ghost::default();
    }
    let space = if line.ends_with(char::is_whitespace) { "" } else { " " };
    Ghost { text: format!("{space}{text}"), can_be_taken: false }
}

/// Text of the catalogue without the signs that mark links and words.
pub fn plain(text: &str) -> String {
    text.trim().replace("[`", "").replace("`]", "").replace('`', "")
}
