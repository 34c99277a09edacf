//! The words of a line put into the places that a command has for them.
//!
//! This one walk serves the parser, the completion of a half-typed line and its hints. Keywords may
//! stand in any order, because real clients send them so; what has no keyword is known by its place
//! and by what it looks like.
use std::ops::Range;

use crate::data::ValueOf;
use crate::request::kinds::{Form, Kind};
use crate::request::problem::Problem;
use crate::request::spec::{Choice, Need, Param, Spec};
use crate::request::words::Cursor;

/// What stands in the place of a parameter.
#[derive(Clone, Debug)]
pub struct Slot<'a> {
    /// The argument; the null object for a bare keyword.
    pub value: ValueOf<'a>,
    /// The bytes of the argument.
    pub span: Range<usize>,
}

/// A line put into the places of a command.
#[derive(Clone, Debug)]
pub struct Bound<'a> {
    /// The command.
    pub spec: &'static Spec,
    /// One for each parameter, in the order of the declaration.
    pub slots: Vec<Option<Slot<'a>>>,
    /// The keyword that was read last, when its value is still missing.
    pub awaiting: Option<usize>,
    /// The bytes of each keyword that was read.
    pub keywords: Vec<Range<usize>>,
}

/// Puts the arguments that begin at byte `from` of `line` into their places and checks that nothing
/// is missing.
pub fn bind<'a>(spec: &'static Spec, line: &'a str, from: usize) -> Result<Bound<'a>, Problem> {
    let mut bound = Bound::new(spec);
    bound.read(Cursor::new(line, from))?;
    bound.complete(line)?;
    Ok(bound)
}

impl<'a> Bound<'a> {
    /// A command none of whose parameters is there yet.
    pub fn new(spec: &'static Spec) -> Self {
        let slots = spec.params.iter().map(|_| None).collect();
        Self { spec, slots, awaiting: None, keywords: Vec::new() }
    }

    /// Reads as many arguments as the line holds. After an error the places filled so far stay.
    pub fn read(&mut self, mut cursor: Cursor<'a>) -> Result<(), Problem> {
        while cursor.advance() {
            self.step(&mut cursor)?;
        }
        Ok(())
    }

    /// Reads what begins under the cursor: a keyword with its value, or an argument known by its
    /// place.
    ///
    /// # Errors
    /// When it cannot stand there. The cursor then stays before it, but behind its keyword.
    pub fn step(&mut self, cursor: &mut Cursor<'a>) -> Result<(), Problem> {
        let index = match self.keyword_at(cursor) {
            Some(index) => {
                let start = cursor.at();
                cursor.skip_bare();
                self.keywords.push(start..cursor.at());
                if self.spec.params[index].need == Need::Flag {
                    let span = start..cursor.at();
                    self.slots[index] = Some(Slot { value: ValueOf::Null, span });
                    return Ok(());
                }
                self.awaiting = Some(index);
                if !cursor.advance() {
                    return Ok(());
                }
                index
            }
            None => self.place_at(cursor)?,
        };
        self.take(index, cursor)?;
        self.awaiting = None;
        Ok(())
    }

    /// Checks that nothing is missing.
    pub fn complete(&self, line: &str) -> Result<(), Problem> {
        let end = line.trim_end().len();
        if let Some(index) = self.awaiting {
            let param = &self.spec.params[index];
            let keyword = param.keyword().unwrap_or(param.name);
            let message = format!("{} is expected after {keyword}", param.kind.noun());
            return Err(Problem::at(end..end, message));
        }
        let missing = |(index, param): &(usize, &'static Param)| {
            self.slots[*index].is_none()
                && match param.choice {
                    _ if self.is_leaned_on(*index) => true,
                    Choice::Free => param.need == Need::Required,
                    Choice::OneOf => !self.choice_made(*index),
                    Choice::Or | Choice::With => false,
                }
        };
        let Some((index, param)) = self.spec.params.iter().enumerate().find(missing) else {
            return Ok(());
        };
        let mut words: Vec<String> =
            self.choice_of(index).map(|other| self.spec.params[other].label()).collect();
        if words.is_empty() {
            words.push(param.label());
        }
        let message = format!("missing parameter: {}", words.join(" or "));
        Err(Problem::at(end..end, message))
    }

    /// The parameters that may still come, in the order of the declaration.
    pub fn open(&self) -> impl Iterator<Item = (usize, &'static Param)> + '_ {
        let params = self.spec.params.iter().enumerate();
        params.filter(|(index, _)| self.slots[*index].is_none() && !self.choice_made(*index))
    }

    /// The parameter whose keyword stands under the cursor.
    fn keyword_at(&self, cursor: &Cursor<'_>) -> Option<usize> {
        let word = cursor.bare();
        if word.is_empty() {
            return None;
        }
        let (index, _) = self.open().find(|(_, param)| param.introduced_by(word))?;
        (!self.place_comes_first(cursor)).then_some(index)
    }

    /// Whether only a parameter without a keyword can stand here, so that a word which happens to be
    /// a keyword is its value.
    fn place_comes_first(&self, cursor: &Cursor<'_>) -> bool {
        match self
            .open()
            .find(|(_, param)| param.need != Need::Optional || param.keyword().is_some())
        {
            Some((_, param)) => {
                param.keywords.is_empty()
                    && param.need == Need::Required
                    && cursor.can_begin(param.kind.form())
            }
            None => false,
        }
    }

    /// Why a keyword under the cursor may not stand here although the command knows it.
    fn refused_keyword(&self, cursor: &Cursor<'_>) -> Option<Problem> {
        let word = cursor.bare();
        if word.is_empty() || self.place_comes_first(cursor) {
            return None;
        }
        let mut params = self.spec.params.iter().enumerate();
        let (index, param) = params.find(|(_, param)| param.introduced_by(word))?;
        let keyword = param.keyword()?;
        let message = match self.choice_of(index).find(|other| self.slots[*other].is_some()) {
            Some(other) if other != index => {
                let given = &self.spec.params[other];
                format!("{keyword} cannot stand beside {}", given.keyword().unwrap_or(given.name))
            }
            _ => format!("{keyword} is given twice"),
        };
        let span = cursor.at()..cursor.at() + word.len();
        Some(Problem::at(span, message).legal(self.legal_words()))
    }

    /// The parameter without a keyword that the argument under the cursor belongs to.
    fn place_at(&self, cursor: &Cursor<'_>) -> Result<usize, Problem> {
        if let Some(problem) = self.refused_keyword(cursor) {
            return Err(problem);
        }
        let by_place = |param: &Param| param.keywords.is_empty() || param.keywords.contains(&"");
        for (index, param) in self.open().filter(|(_, param)| by_place(param)) {
            if let Some(after) = param.after
                && !followed_by(*cursor, param.kind.form(), after)
            {
                continue;
            }
            if self.gives_way(index, cursor) {
                continue;
            }
            if cursor.can_begin(param.kind.form()) || stands_for_none(param.kind, cursor) {
                return Ok(index);
            }
            if param.need == Need::Required {
                break;
            }
        }
        Err(self.unexpected(cursor))
    }

    /// Whether the word under the cursor is none of an optional choice, but may stand in a place
    /// behind it that must be filled: `SETSTATELEMENT element [ INC | SET ] value`.
    fn gives_way(&self, index: usize, cursor: &Cursor<'_>) -> bool {
        let param = &self.spec.params[index];
        let Kind::Choice(words) = param.kind else { return false };
        let legal = words.iter().any(|word| word.eq_ignore_ascii_case(cursor.bare()));
        let behind = |(later, other): (usize, &Param)| {
            later > index
                && other.keywords.is_empty()
                && other.need == Need::Required
                && cursor.can_begin(other.kind.form())
        };
        param.need == Need::Optional && !legal && self.open().any(behind)
    }

    /// Reads the value of a parameter.
    ///
    /// # Errors
    /// When it cannot be one; the cursor stays before it.
    pub fn take(&mut self, index: usize, cursor: &mut Cursor<'a>) -> Result<(), Problem> {
        let param = &self.spec.params[index];
        let start = cursor.at();
        let value = if stands_for_none(param.kind, cursor) {
            cursor.skip_bare();
            ValueOf::Array(Vec::new())
        } else if cursor.can_begin(param.kind.form()) {
            cursor.read(param.kind.form())?
        } else {
            let end = start + cursor.rest().trim_end().len();
            let message = format!("{} is expected here", param.kind.noun());
            return Err(Problem::at(start..end, message).legal(param.value_words()));
        };
        self.slots[index] = Some(Slot { value, span: start..cursor.at() });
        if let Some(after) = param.after
            && cursor.advance()
            && cursor.bare().eq_ignore_ascii_case(after)
        {
            self.keywords.push(cursor.at()..cursor.at() + after.len());
            cursor.skip_bare();
        }
        Ok(())
    }

    fn unexpected(&self, cursor: &Cursor<'_>) -> Problem {
        let start = cursor.at();
        let bare = cursor.bare().len();
        let end = if bare > 0 { start + bare } else { start + cursor.rest().trim_end().len() };
        let expected: Vec<String> = self.open().map(|(_, param)| param.label()).collect();
        let message = if expected.is_empty() {
            "nothing more is expected".to_owned()
        } else {
            format!("expected {}", expected.join(" or "))
        };
        Problem::at(start..end, message).legal(self.legal_words())
    }

    /// The literal words that may stand next.
    fn legal_words(&self) -> Vec<&'static str> {
        self.open().flat_map(|(_, param)| param.words()).collect()
    }

    /// Whether the next parameter was given, which stands only together with this one.
    fn is_leaned_on(&self, index: usize) -> bool {
        let next = self.spec.params.get(index + 1);
        next.is_some_and(|next| next.choice == Choice::With) && self.slots[index + 1].is_some()
    }

    /// Whether another part of the choice that the parameter belongs to has been given.
    fn choice_made(&self, index: usize) -> bool {
        self.choice_of(index).any(|other| other != index && self.slots[other].is_some())
    }

    /// The parameters among which a choice is made; empty for a parameter that is no part of one.
    fn choice_of(&self, index: usize) -> std::ops::Range<usize> {
        let params = self.spec.params;
        let mut start = index;
        while start > 0 && params[start].choice == Choice::Or {
            start -= 1;
        }
        let mut end = start + 1;
        while params.get(end).is_some_and(|param| param.choice == Choice::Or) {
            end += 1;
        }
        if end - start > 1 { start..end } else { index..index }
    }
}

impl Param {
    /// How errors call the parameter: its keyword, or its name.
    pub fn label(&self) -> String {
        match self.keyword() {
            Some(keyword) if self.need == Need::Flag => keyword.to_owned(),
            Some(keyword) => format!("{keyword} {}", self.name),
            None => self.name.to_owned(),
        }
    }

    /// The literal words that may stand in the parameter's place.
    pub fn words(&self) -> Vec<&'static str> {
        match (self.keyword(), self.kind) {
            (Some(keyword), _) => vec![keyword],
            (None, _) => self.value_words(),
        }
    }

    /// The words that can stand as the value; none where others can too.
    pub fn value_words(&self) -> Vec<&'static str> {
        match self.kind {
            Kind::Choice(words) => words.to_vec(),
            _ => Vec::new(),
        }
    }
}

/// Whether the argument under the cursor is followed by `word`.
fn followed_by(mut cursor: Cursor<'_>, form: Form, word: &str) -> bool {
    cursor.can_begin(form)
        && cursor.read(form).is_ok()
        && cursor.advance()
        && cursor.bare().eq_ignore_ascii_case(word)
}

/// Old clients send the word `default` in place of an empty set of Rules.
fn stands_for_none(kind: Kind, cursor: &Cursor<'_>) -> bool {
    kind == Kind::Rules && cursor.bare().eq_ignore_ascii_case("default")
}
