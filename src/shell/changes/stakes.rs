//! What goes with an object that is removed: counted at the place before it is asked for.
use crate::catalogue::command_of;
use crate::data::Value;
use crate::request::bind::bind;
use crate::request::damage::Count;
use crate::request::undo::{Filling, fill};
use crate::shell::changes::doubt::value_of;
use crate::shell::doors::outcome::Outcome;

/// What would go with the object that a command removes, as in `412 Accounts`. What is not there, or
/// cannot be read, is left out.
pub fn stakes(ask: &mut dyn FnMut(&str) -> Outcome, line: &str, own_domain: &str) -> Vec<String> {
    let known = command_of(line).ok();
    let Some(bound) = known.and_then(|(spec, from)| bind(spec, line, from).ok()) else {
        return Vec::new();
    };
    let mut found = Vec::new();
    for stake in bound.spec.stakes {
        let with = Filling { bound: &bound, own_domain, was: None };
        let read = fill(stake.read, with).and_then(|read| ask(&read).ok());
        let Some(value) = read.and_then(value_of) else { continue };
        let count = match stake.count {
            Count::Elements => elements(&value),
            Count::Under(key) => {
                value.as_dictionary().and_then(|it| it.get(key)).map_or(0, elements)
            }
            Count::Sum(key) => sum(&value, key),
        };
        if count > 0 {
            found.push(format!("{count} {}", stake.nouns[usize::from(count != 1)]));
        }
    }
    found
}

/// Says of what [`stakes`] found that it goes with the object.
pub fn goes_with_it(stakes: &[String]) -> String {
    let verb = match stakes {
        [one] if one.starts_with("1 ") => "goes",
        _ => "go",
    };
    format!("{} {verb} with it", stakes.join(", "))
}

fn elements(value: &Value) -> i64 {
    let array = value.as_array().map(<[_]>::len);
    let count = array.or_else(|| value.as_dictionary().map(|it| it.len())).unwrap_or(0);
    i64::try_from(count).unwrap_or(i64::MAX)
}

fn sum(value: &Value, key: &str) -> i64 {
    let Some(dictionary) = value.as_dictionary() else { return 0 };
    let number = |value: &Value| {
        let text = value.as_str().and_then(|text| text.parse().ok());
        value.as_number().or(text).unwrap_or(0)
    };
    let own = dictionary.get(key).map_or(0, number);
    own + dictionary.iter().map(|(_, value)| sum(value, key)).sum::<i64>()
}
