//! Checks of Rules: their shape, and whether a user's level permits them.
//!
//! A Rule is `(priority,name,(conditions),(actions),comment)`; the shorter `(priority,name)` changes
//! the priority of the Rule of that name. What the words in it mean is not looked at here, because
//! servers know more of them than any list.
use crate::catalogue::keys::rule_words::{RuleLevel, find_action};
use crate::catalogue::keys::spellings::text_of;
use crate::data::ValueOf;

/// How many elements the array of a whole Rule has at the least. A shorter one only names a Rule
/// and gives its new priority.
pub const WHOLE_RULE: usize = 4;

/// Checks the shape of one Rule, whole or short.
///
/// # Errors
///
/// What is wrong with it.
pub fn check_rule(rule: &[ValueOf<'_>]) -> Result<(), String> {
    let (priority, name, rest) = match rule {
        [priority, name, rest @ ..] if rest.len() <= 3 => (priority, name, rest),
        _ => {
            let count = rule.len();
            return Err(format!("a Rule has from 2 to 5 elements, this one has {count}"));
        }
    };
    match priority.as_number() {
        Some(0..) => {}
        _ => return Err("the priority of a Rule is a number from 0".to_owned()),
    }
    match name.as_str() {
        Some(name) if !name.trim().is_empty() => {}
        _ => return Err("the name of a Rule is a string that is not empty".to_owned()),
    }
    if let Some(conditions) = rest.first() {
        check_parts(conditions, "condition", 3)?;
    }
    if let Some(actions) = rest.get(1) {
        check_parts(actions, "action", 2)?;
    }
    match rest.get(2) {
        None | Some(ValueOf::String(_)) => Ok(()),
        Some(comment) => {
            Err(format!("the comment of a Rule is a string, not {}", comment.kind_name()))
        }
    }
}

/// Checks the shape of a whole set: Rules that are complete and have names of their own.
///
/// # Errors
///
/// What is wrong with the first Rule that is not as it should be, and which one it is.
pub fn check_rules(rules: &[ValueOf<'_>]) -> Result<(), String> {
    let mut names = Vec::with_capacity(rules.len());
    for (place, rule) in (1..).zip(rules) {
        let Some(elements) = rule.as_array() else {
            return Err(format!("Rule {place} is an array, not {}", rule.kind_name()));
        };
        check_rule(elements).map_err(|wrong| format!("Rule {place}: {wrong}"))?;
        if elements.len() < WHOLE_RULE {
            return Err(format!("Rule {place} lacks its conditions or its actions"));
        }
        let name = elements.get(1).and_then(ValueOf::as_str);
        if names.contains(&name) {
            return Err(format!("there are two Rules named `{}`", name.unwrap_or_default()));
        }
        names.push(name);
    }
    Ok(())
}

/// Whether a user at this level, the text of a setting, may set these Rules, whole or short. At the
/// level No nothing may be set, not even an empty set. A level or a Rule that cannot be read is not
/// permitted.
pub fn rules_permitted(level: &str, rules: &[ValueOf<'_>]) -> bool {
    match RuleLevel::parse(level) {
        None | Some(RuleLevel::No) => false,
        Some(level) => {
            rules.iter().all(|rule| needed_level(rule).is_some_and(|needed| needed <= level))
        }
    }
}

/// The level that a Rule needs; `None` if its actions cannot be read.
fn needed_level(rule: &ValueOf<'_>) -> Option<RuleLevel> {
    let elements = rule.as_array()?;
    let Some(actions) = elements.get(3) else { return Some(RuleLevel::FilterOnly) };
    let mut needed = RuleLevel::FilterOnly;
    for action in actions.as_array()? {
        let name = action.as_array()?.first()?.as_str()?;
        needed = needed.max(find_action(name).map_or(RuleLevel::Any, |action| action.level));
    }
    Some(needed)
}

/// Checks the array of all conditions or of all actions.
fn check_parts(parts: &ValueOf<'_>, noun: &str, most: usize) -> Result<(), String> {
    let Some(parts) = parts.as_array() else {
        return Err(format!("the {noun}s of a Rule are an array, not {}", parts.kind_name()));
    };
    for part in parts {
        let Some(words) = part.as_array() else {
            return Err(format!("each {noun} is an array, not {}", part.kind_name()));
        };
        let is_named = words.first().and_then(ValueOf::as_str).is_some_and(|name| !name.is_empty());
        let is_plain = words.iter().all(|word| text_of(word).is_some());
        if !is_named || !is_plain || words.len() > most {
            return Err(format!("each {noun} has a name and at most {} other texts", most - 1));
        }
    }
    Ok(())
}
