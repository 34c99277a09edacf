//! The command lines that take a change back, made of the templates in the description of a command.
use crate::data::{Value, ValueOf, print, print_to};
use crate::request::bind::Bound;
use crate::request::kinds::{Form, Kind};
use crate::request::spec::Need;

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

/// Makes a command line of a template. `None` where an argument is missing that the template needs,
/// so that the change cannot be taken back.
pub fn fill(template: &str, with: Filling<'_>) -> Option<String> {
    let mut line = String::new();
    let mut rest = template;
    while let Some(start) = rest.find('[') {
        let end = start + rest[start..].find(']')?;
        line.push_str(&fill_part(&rest[..start], with, true)?);
        if let Some(part) = fill_part(&rest[start + 1..end], with, false) {
            line.push_str(&part);
        }
        rest = &rest[end + 1..];
    }
    line.push_str(&fill_part(rest, with, true)?);
    Some(line.trim_end().to_owned())
}

/// Fills a part without brackets; `defaults` tells whether a Domain may be added that was left out.
fn fill_part(part: &str, with: Filling<'_>, defaults: bool) -> Option<String> {
    let mut text = String::new();
    let mut rest = part;
    while let Some(start) = rest.find('{') {
        let end = start + rest[start..].find('}')?;
        text.push_str(&rest[..start]);
        let name = &rest[start + 1..end];
        if name == "was" {
            print_to(&mut text, with.was?);
        } else {
            text.push_str(&argument(name, with, defaults)?);
        }
        rest = &rest[end + 1..];
    }
    text.push_str(rest);
    Some(text)
}

fn argument(name: &str, with: Filling<'_>, defaults: bool) -> Option<String> {
    let index = with.bound.spec.params.iter().position(|param| param.name == name)?;
    let param = &with.bound.spec.params[index];
    match with.bound.slots.get(index)? {
        Some(_) if param.need == Need::Flag => param.keyword().map(str::to_owned),
        Some(slot) => Some(match (param.kind.form(), &slot.value) {
            (Form::Rest, ValueOf::String(text)) => text.to_string(),
            (_, value) => print(value),
        }),
        None if defaults && param.kind == Kind::DomainName => {
            Some(print(&Value::from(with.own_domain)))
        }
        None => None,
    }
}
