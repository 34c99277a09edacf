//! What stands under the cursor of a half-typed stage, and which fields its rows are likely to have.
use crate::catalogue::command_of;
use crate::catalogue::keys::key::Key;
use crate::catalogue::keys::{account, domain, group, info, list, preferences, task};
use crate::request::spec::{Shape, Spec};
use crate::shell::render::cell::title;
use crate::shell::stages::list::{Stage, StageKind, find};
use crate::shell::stages::parse::{Context, Step, parse};
use crate::shell::stages::split::split;
use crate::shell::stages::words::{Word, Words};

/// A field that rows are likely to have, and what it means.
pub type Field = (String, &'static str);

/// The place under the cursor.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct StagePlace<'a> {
    /// The stage, if its name is known.
    pub stage: Option<&'static Stage>,
    /// The byte where the word under the cursor begins.
    pub start: usize,
    /// The word up to the cursor.
    pub typed: &'a str,
    /// What may stand there.
    pub wanted: StageWanted,
}

/// What may stand at a place of a stage.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum StageWanted {
    /// The name of a stage.
    Name,
    /// A field or one of these words; a field is closed with this text.
    Words {
        /// The fields.
        fields: Vec<Field>,
        /// The words.
        words: &'static [&'static str],
        /// What comes behind a field.
        close: &'static str,
    },
    /// The command of `each`, which begins at this byte.
    Command(usize),
    /// A file.
    File,
    /// Nothing that is known.
    Nothing,
}

/// What stands at the cursor, `pos` bytes from the start of the line; `None` where it is in no stage.
pub fn stage_at(line: &str, pos: usize) -> Option<StagePlace<'_>> {
    let text = &line[..pos];
    memchr::memchr(b'|', text.as_bytes())?;
    let span = split(text).stages.pop()?;
    let own = &text[span.clone()];
    let start = pos - own.trim_start().len();
    let rest = &text[start..];
    let length = match rest {
        _ if rest.starts_with(['!', '>']) => rest.len() - rest.trim_start_matches(['!', '>']).len(),
        _ => rest.find(char::is_whitespace).unwrap_or(rest.len()),
    };
    let name = &rest[..length];
    let typing = length == rest.len() && !name.starts_with(['!', '>']);
    if typing {
        let (stage, wanted) = (find(name), StageWanted::Name);
        return Some(StagePlace { stage, start, typed: name, wanted });
    }
    let stage = if name.starts_with('!') { find("!") } else { find(name) };
    let place = |start: usize, wanted| StagePlace { stage, start, typed: &text[start..], wanted };
    let Some(kind) = stage.map(|stage| stage.kind) else {
        return Some(place(pos, StageWanted::Nothing));
    };
    let before = line[..span.start.saturating_sub(1)].trim_end();
    Some(match kind {
        StageKind::Each => {
            let command = start + length;
            let command = command + text[command..].len() - text[command..].trim_start().len();
            let quote = usize::from(text[command..].starts_with('"'));
            in_template(text, command + quote, before, &place)
        }
        StageKind::File => {
            let path = start + length;
            let path = path + text[path..].len() - text[path..].trim_start().len();
            place(path, StageWanted::File)
        }
        StageKind::Program | StageKind::Format(_) => place(pos, StageWanted::Nothing),
        _ => in_words(text, start + length, kind, before, &place),
    })
}

/// The place in the command of `each`: a field, or what the command itself wants there.
fn in_template<'a>(
    text: &'a str,
    from: usize,
    before: &str,
    place: &dyn Fn(usize, StageWanted) -> StagePlace<'a>,
) -> StagePlace<'a> {
    let command = &text[from..];
    if let Some((open, inside)) = command.rsplit_once('{')
        && !inside.contains(|sign: char| "}=;\"{(".contains(sign))
    {
        let fields = likely_fields(before);
        let wanted = StageWanted::Words { fields, words: &[], close: "}" };
        return place(from + open.len() + 1, wanted);
    }
    place(text.len(), StageWanted::Command(from))
}

/// The place among fields, signs and values.
fn in_words<'a>(
    text: &'a str,
    from: usize,
    kind: StageKind,
    before: &str,
    place: &dyn Fn(usize, StageWanted) -> StagePlace<'a>,
) -> StagePlace<'a> {
    let mut words = Words::new(text, from..text.len());
    let mut read: Vec<Word> = Vec::new();
    loop {
        match words.read() {
            Ok(Some(word)) => read.push(word),
            Ok(None) => break,
            // A quote is open: a value, of which nothing is known.
            Err(_) => return place(text.len(), StageWanted::Nothing),
        }
    }
    let is_word = |word: &Word| !word.quoted && !is_sign(word);
    let touching = read.last().filter(|word| word.span.end == text.len() && is_word(word)).cloned();
    if touching.is_some() {
        read.pop();
    }
    let start = touching.map_or(text.len(), |word| word.span.start);
    let fields_and = |words| StageWanted::Words { fields: likely_fields(before), words, close: "" };
    let only = |words| StageWanted::Words { fields: Vec::new(), words, close: "" };
    let last = read.last();
    let begins = last.is_none_or(|word| word.is(","));
    let wanted = match kind {
        StageKind::Where => {
            let opens = |word: &Word| ["(", "and", "or", "not"].iter().any(|it| word.is(it));
            let compares = |word: &Word| is_sign(word) && !word.is("(") && !word.is(")");
            let value = read.len() >= 2 && compares(&read[read.len() - 2]);
            match last {
                None => fields_and(&["not"]),
                Some(word) if !value && opens(word) => fields_and(&["not"]),
                Some(word) if compares(word) => StageWanted::Nothing,
                Some(word) if value || word.is(")") => only(&["and", "or"]),
                Some(_) => only(&["=", "!=", "~", "!~", "<", "<=", ">", ">=", "and", "or"]),
            }
        }
        StageKind::Select if last.is_some_and(|word| word.is("as")) => StageWanted::Nothing,
        StageKind::Select if begins => fields_and(&[]),
        StageKind::Select => fields_and(&["as"]),
        StageKind::Sort if begins => fields_and(&[]),
        StageKind::Sort => fields_and(&["desc"]),
        StageKind::Count if begins => fields_and(&[]),
        StageKind::Limit if read.len() == 1 => only(&["skip"]),
        _ => StageWanted::Nothing,
    };
    place(start, wanted)
}

fn is_sign(word: &Word) -> bool {
    !word.quoted && word.text.starts_with(|sign: char| "()\",=<>~!".contains(sign))
}

/// The fields that the rows of a line are likely to have: what is certain, and the keys that are known
/// for its commands.
pub fn likely_fields(line: &str) -> Vec<Field> {
    let spec = command_of(crate::shell::stages::split::command_of(line)).ok();
    let spec = spec.map(|(spec, _)| spec);
    let mut fields = spec.map_or_else(Vec::new, of_answer);
    let context = Context { spec, unknown_too: true, now: 0 };
    let Ok(Some(pipeline)) = parse(line, context) else { return fields };
    for step in pipeline.steps {
        match step {
            Step::Select(columns) => {
                let own = columns.into_iter().map(|column| {
                    let known = fields.iter().find(|(name, _)| *name == column.field.text);
                    (column.title, known.map_or("", |(_, doc)| *doc))
                });
                fields = own.collect();
            }
            Step::Count(field) => {
                let field = field.map(|field| (field.text, ""));
                fields =
                    field.into_iter().chain([("count".to_owned(), "How many rows.")]).collect();
            }
            Step::Each(each) => match (each.column, each.template.spec) {
                (Some(column), _) => fields.push((column, "The answer of the command.")),
                (None, Some(spec)) => fields.extend(of_answer(spec)),
                (None, None) => {}
            },
            _ => {}
        }
    }
    fields
}

/// The fields of what a command answers.
fn of_answer(spec: &Spec) -> Vec<Field> {
    let own = |name: &str, doc| (name.to_owned(), doc);
    match spec.reply {
        Shape::Names(kind) => vec![(title(kind), "The name.")],
        Shape::Entries(kind) => {
            let mut fields =
                vec![(title(kind), "The name."), own("value", "What stands beside it.")];
            fields.extend(keys_of(spec));
            fields
        }
        Shape::Record => {
            let mut fields = vec![own("key", "The name of a setting."), own("value", "Its value.")];
            fields.extend(keys_of(spec));
            fields
        }
        Shape::Rows | Shape::Object => keys_of(spec),
        _ => vec![own("result", "The answer of the command.")],
    }
}

/// The keys that are known for the objects of a command.
fn keys_of(spec: &Spec) -> Vec<Field> {
    let verb = spec.verb;
    let has = |word: &str| verb.contains(word);
    let table: &[Key] = if has("ACCOUNTINFO") {
        info::ACCOUNT_INFO
    } else if has("ACCOUNTSTAT") {
        info::ACCOUNT_STATISTICS
    } else if has("PREFS") {
        preferences::PREFERENCES
    } else if has("DOMAIN") && has("SETTINGS") {
        domain::DOMAIN
    } else if has("ACCOUNT") && (has("SETTINGS") || has("DEFAULTS") || has("TEMPLATE")) {
        account::ACCOUNT
    } else if verb == "GETGROUP" {
        group::GROUP
    } else if verb == "GETLIST" {
        list::LIST
    } else if verb == "GETNAMEDTASK" {
        task::TASK
    } else {
        &[]
    };
    table.iter().map(|key| (key.name.to_owned(), key.doc)).collect()
}
