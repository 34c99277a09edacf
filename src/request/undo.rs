//! The command lines that take a change back, made of the templates in the description of a command.
use crate::data::{Value, ValueOf, print};
use crate::request::bind::Bound;
use crate::request::kinds::{Form, Kind};
use crate::request::spec::{Need, Param};

/// What the places of a template are filled with.
#[derive(Clone, Copy, Debug)]
pub struct Filling<'a> {
    /// The line that makes the change.
    pub bound: &'a Bound<'a>,
    /// The Domain of whoever sends it: the one that is meant where a line names none.
    pub own_domain: &'a str,
    /// What the reading command answered before the change.
    pub was: Option<&'a Value>,
}

/// Makes a command line of a template, as `Undo` describes it. `None` where something is missing
/// that the template needs, so that the change cannot be taken back.
pub fn fill(template: &str, with: Filling<'_>) -> Option<String> {
    let mut line = String::new();
    let mut rest = template;
    while let Some(start) = rest.find('[') {
        let end = start + rest[start..].find(']')?;
        fill_part(&mut line, &rest[..start], with, false)?;
        let mut part = String::new();
        let given = fill_part(&mut part, &rest[start + 1..end], with, true).is_some();
        append(&mut line, if given { &part } else { "" });
        rest = &rest[end + 1..];
    }
    fill_part(&mut line, rest, with, false)?;
    Some(line)
}

/// Fills a part of a template. In brackets an argument that was left out makes the part void.
fn fill_part(line: &mut String, part: &str, with: Filling<'_>, bracketed: bool) -> Option<()> {
    let mut rest = part;
    while let Some(start) = rest.find('{') {
        let end = start + rest[start..].find('}')?;
        line.push_str(&rest[..start]);
        append(line, &place(&rest[start + 1..end], with, bracketed)?);
        rest = &rest[end + 1..];
    }
    line.push_str(rest);
    Some(())
}

/// Adds what stands in a place; where that is nothing, the space before it goes too.
fn append(line: &mut String, text: &str) {
    if text.is_empty() && line.ends_with(' ') {
        line.pop();
    }
    line.push_str(text);
}

fn place(place: &str, with: Filling<'_>, bracketed: bool) -> Option<String> {
    match place.split_once(['.', '@']) {
        None if place == "was" => with.was.map(print),
        Some(("was", index)) => {
            let elements = with.was?.as_array()?;
            elements.get(index.parse::<usize>().ok()?).map(print)
        }
        Some((name, other)) => renamed(name, other, with),
        None => argument(place, with, bracketed),
    }
}

/// The argument of a parameter, with its keyword where the parameter is optional.
fn argument(name: &str, with: Filling<'_>, bracketed: bool) -> Option<String> {
    let (param, value) = slot(name, with)?;
    let words = match value {
        Some(_) if param.need == Need::Flag => vec![param.keyword()?.to_owned()],
        Some(value) if bracketed || param.need == Need::Required => vec![text(param, value)],
        Some(value) => optional(param, text(param, value)),
        None if bracketed || param.need == Need::Required => return None,
        None if param.kind == Kind::DomainName => {
            optional(param, print(&Value::from(with.own_domain)))
        }
        None => Vec::new(),
    };
    Some(words.join(" "))
}

/// A name with the Domain part of another one, or without any where there is no other.
fn renamed(name: &str, other: &str, with: Filling<'_>) -> Option<String> {
    let (_, value) = slot(name, with)?;
    let name = value?.as_str()?;
    if other.is_empty() {
        let own = name.split_once('@').map_or(name, |(own, _)| own);
        return Some(print(&Value::from(own)));
    }
    let (_, value) = slot(other, with)?;
    let full = match value?.as_str()?.split_once('@') {
        Some((_, domain)) if !name.contains('@') => format!("{name}@{domain}"),
        _ => name.to_owned(),
    };
    Some(print(&Value::from(full)))
}

fn slot<'a>(name: &str, with: Filling<'a>) -> Option<(&'static Param, Option<&'a ValueOf<'a>>)> {
    let index = with.bound.spec.params.iter().position(|param| param.name == name)?;
    let value = with.bound.slots.get(index)?.as_ref().map(|slot| &slot.value);
    Some((&with.bound.spec.params[index], value))
}

fn text(param: &Param, value: &ValueOf<'_>) -> String {
    match (param.kind.form(), value) {
        (Form::Rest, ValueOf::String(text)) => text.to_string(),
        _ => print(value),
    }
}

fn optional(param: &Param, text: String) -> Vec<String> {
    let keyword = param.keyword().map(str::to_owned);
    keyword.into_iter().chain([text]).chain(param.after.map(str::to_owned)).collect()
}
