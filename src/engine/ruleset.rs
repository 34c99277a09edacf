//! Sets of mail and signal Rules: checked, replaced, updated one by one.
use crate::catalogue::keys::rules::check_rule;
use crate::data::Value;
use crate::engine::error;
use crate::engine::work::Work;
use crate::request::failure::Failure;
use crate::request::kinds::{Rule, RuleName};
use crate::state::key::Owner;

/// A Rule of so many elements is stored as a whole; a shorter one only changes a priority.
const WHOLE_RULE: usize = 4;

/// Which set of Rules is meant.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum RuleKind {
    /// Queue Rules, for mail.
    Mail,
    /// Signal Rules, for calls and messages.
    Signal,
}

impl RuleKind {
    /// The part that holds the set.
    pub const fn part(self) -> &'static str {
        match self {
            Self::Mail => "rules/mail",
            Self::Signal => "rules/signal",
        }
    }
}

impl Work<'_, '_> {
    /// The Rules of an owner, in the order in which they were given.
    pub fn rules(&self, owner: Owner, kind: RuleKind) -> Result<Vec<Value>, Failure> {
        self.part_array(owner, kind.part())
    }

    /// Replaces the Rules of an owner.
    pub fn set_rules(
        &mut self,
        owner: Owner,
        kind: RuleKind,
        rules: Vec<Value>,
    ) -> Result<(), Failure> {
        let mut names: Vec<&str> = Vec::with_capacity(rules.len());
        for rule in &rules {
            let elements = rule.as_array().ok_or_else(|| error::bad_rule("it is no array"))?;
            let name = checked_name(elements)?;
            if names.contains(&name) {
                let text = format!("the name {} stands twice", error::shown(name));
                return Err(error::bad_rule(&text));
            }
            names.push(name);
        }
        self.put_part(owner, kind.part(), rules);
        Ok(())
    }

    /// Changes one Rule of an owner: a whole one replaces that of its name or is added, a short one
    /// changes the priority, `old_rule` is removed.
    pub fn update_rule(
        &mut self,
        owner: Owner,
        kind: RuleKind,
        rule: Option<Rule>,
        old_rule: Option<RuleName>,
    ) -> Result<(), Failure> {
        let mut rules = self.rules(owner, kind)?;
        if let Some(RuleName(name)) = old_rule {
            rules.retain(|rule| name_of(rule) != Some(&name));
        }
        if let Some(Rule(rule)) = rule {
            change_rule(&mut rules, rule)?;
        }
        self.put_part(owner, kind.part(), rules);
        Ok(())
    }
}

fn change_rule(rules: &mut Vec<Value>, rule: Vec<Value>) -> Result<(), Failure> {
    let name = checked_name(&rule)?.to_owned();
    let place = rules.iter().position(|rule| name_of(rule) == Some(&name));
    if rule.len() >= WHOLE_RULE {
        match place {
            Some(place) => rules[place] = Value::Array(rule),
            None => rules.push(Value::Array(rule)),
        }
        return Ok(());
    }
    let Some(place) = place else { return Err(error::not_found("rule", &error::shown(&name))) };
    if let (Value::Array(known), Some(priority)) = (&mut rules[place], rule.into_iter().next())
        && let Some(first) = known.first_mut()
    {
        *first = priority;
    }
    Ok(())
}

/// Checks the make of a Rule; answers its name.
fn checked_name(rule: &[Value]) -> Result<&str, Failure> {
    check_rule(rule).map_err(|text| error::bad_rule(&text))?;
    rule.get(1).and_then(Value::as_str).ok_or_else(|| error::bad_rule("it has no name"))
}

fn name_of(rule: &Value) -> Option<&str> {
    rule.as_array()?.get(1)?.as_str()
}
