//! The usage line of a command, drawn from its description.
use crate::request::kinds::Kind;
use crate::request::spec::{Choice, Need, Param, Spec};

/// The whole usage line: `CREATEACCOUNT account [ type ] [ PATH storage ] ...`.
pub fn usage(spec: &Spec) -> String {
    let all: Vec<usize> = (0..spec.params.len()).collect();
    let rest = usage_of(spec, &all);
    if rest.is_empty() { spec.verb.to_owned() } else { format!("{} {rest}", spec.verb) }
}

/// The usage of some parameters, given by their places in the declaration.
pub fn usage_of(spec: &Spec, wanted: &[usize]) -> String {
    let mut groups: Vec<Vec<&Param>> = Vec::new();
    for &index in wanted {
        let param = &spec.params[index];
        match groups.last_mut() {
            Some(group) if matches!(param.choice, Choice::Or | Choice::With) => group.push(param),
            _ => groups.push(vec![param]),
        }
    }
    let texts = groups.iter().map(|group| group_usage(group));
    texts.collect::<Vec<_>>().join(" ")
}

fn group_usage(group: &[&Param]) -> String {
    let mut text = String::new();
    for param in group {
        match param.choice {
            _ if text.is_empty() => text.push_str(&param_usage(param)),
            Choice::With => text.push_str(&format!(" [ {} ]", param_usage(param))),
            _ => text.push_str(&format!(" | {}", param_usage(param))),
        }
    }
    match group[0] {
        first if first.choice == Choice::OneOf && group.len() > 1 => format!("{{ {text} }}"),
        first if first.choice == Choice::OneOf => text,
        first if first.need != Need::Required => format!("[ {text} ]"),
        _ if text.contains(" | ") => format!("{{ {text} }}"),
        _ => text,
    }
}

fn param_usage(param: &Param) -> String {
    let mut words: Vec<String> = Vec::new();
    if let Some(keyword) = param.keyword() {
        words.push(keyword.to_owned());
    }
    if param.need != Need::Flag {
        words.push(match param.kind {
            Kind::Choice(choices) if choices.len() <= 3 && words.is_empty() => choices.join(" | "),
            _ => param.name.to_owned(),
        });
    }
    if let Some(after) = param.after {
        words.push(after.to_owned());
    }
    words.join(" ")
}
