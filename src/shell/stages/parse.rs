//! The stages of a line, read into what is to be done.
use std::ops::Range;
use std::path::PathBuf;

use crate::flags::Format;
use crate::request::spec::{Shape, Spec};
use crate::shell::doors::merged::SERVER;
use crate::shell::render::cell::title;
use crate::shell::render::problem::similar;
use crate::shell::stages::error::StageError;
use crate::shell::stages::expression::Expression;
use crate::shell::stages::list::{APPEND, STAGES, Stage, StageKind, find};
use crate::shell::stages::split::split;
use crate::shell::stages::template::Template;
use crate::shell::stages::words::{Word, Words};

/// What is done with a result.
#[derive(Clone, Debug, Default)]
pub struct Pipeline {
    /// What it goes through.
    pub steps: Vec<Step>,
    /// The format in which it is shown, if it is not the usual one.
    pub format: Option<Format>,
    /// Where it goes, if not to standard output.
    pub end: Option<End>,
}

/// Something that a result goes through.
#[derive(Clone, Debug)]
pub enum Step {
    /// Rows are kept if the condition holds.
    Where(Expression),
    /// These columns are kept.
    Select(Vec<Column>),
    /// Rows are sorted by these fields.
    Sort(Vec<Order>),
    /// Some rows are kept.
    Limit(Limit),
    /// Rows are counted, or the values of a field.
    Count(Option<Word>),
    /// A command is carried out for each row.
    Each(Each),
}

/// A column that is kept.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Column {
    /// The field.
    pub field: Word,
    /// Its title.
    pub title: String,
}

/// A field that rows are sorted by.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Order {
    /// The field.
    pub field: Word,
    /// Whether the greatest come first.
    pub descending: bool,
}

/// The rows that are kept.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Limit {
    /// How many.
    pub count: usize,
    /// How many are passed over before them.
    pub skip: usize,
    /// Whether they are the last ones.
    pub from_end: bool,
}

/// A command for each row.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Each {
    /// The command.
    pub template: Template,
    /// The column that takes its answer as a whole.
    pub column: Option<String>,
}

/// Where a result goes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum End {
    /// Into a file.
    File {
        /// Its path.
        path: PathBuf,
        /// Whether it is added to the end of the file.
        append: bool,
    },
    /// To a program, given as a line for `sh`.
    Program(String),
}

/// What a line is parsed with.
#[derive(Clone, Copy, Debug)]
pub struct Context {
    /// The command before the stages, if the catalogue knows it.
    pub spec: Option<&'static Spec>,
    /// Whether commands may be sent that the catalogue does not know.
    pub unknown_too: bool,
    /// The present moment in seconds since 1970.
    pub now: i64,
}

/// Reads the stages of a line; `None` where there are none.
///
/// # Errors
/// What is wrong with the first stage that is wrong.
pub fn parse(line: &str, context: Context) -> Result<Option<Pipeline>, StageError> {
    if memchr::memchr(b'|', line.as_bytes()).is_none() {
        return Ok(None);
    }
    let parts = split(line);
    if parts.stages.is_empty() {
        return Ok(None);
    }
    let mut parser =
        Parser { line, context, known: fields_of(context.spec), pipeline: Pipeline::default() };
    for span in parts.stages {
        parser.stage(span)?;
    }
    Ok(Some(parser.pipeline))
}

/// What is wrong with the stages of a line: the first mistake of each.
pub fn mistakes(line: &str, context: Context) -> Vec<StageError> {
    if memchr::memchr(b'|', line.as_bytes()).is_none() {
        return Vec::new();
    }
    let parts = split(line);
    let mut parser =
        Parser { line, context, known: fields_of(context.spec), pipeline: Pipeline::default() };
    let mut found = Vec::new();
    for span in parts.stages {
        if let Err(error) = parser.stage(span) {
            found.push(error);
            // What comes out of it is not certain any more.
            parser.known = None;
        }
    }
    found
}

impl Pipeline {
    /// Whether commands are carried out for rows.
    pub fn sends(&self) -> bool {
        self.steps.iter().any(|step| matches!(step, Step::Each(_)))
    }

    /// Whether results are shown as they are.
    pub fn is_empty(&self) -> bool {
        self.steps.is_empty() && self.format.is_none() && self.end.is_none()
    }
}

/// The fields of an answer, where they are certain: those of a list of names.
fn fields_of(spec: Option<&Spec>) -> Option<Vec<String>> {
    match spec?.reply {
        Shape::Names(kind) => Some(vec![title(kind), "name".to_owned(), "value".to_owned()]),
        _ => None,
    }
}

struct Parser<'l> {
    line: &'l str,
    context: Context,
    /// The fields that rows have at this point, where they are certain.
    known: Option<Vec<String>>,
    pipeline: Pipeline,
}

impl Parser<'_> {
    fn stage(&mut self, span: Range<usize>) -> Result<(), StageError> {
        let start =
            span.start + self.line[span.clone()].len() - self.line[span.clone()].trim_start().len();
        let text = self.line[start..span.end].trim_end();
        if text.is_empty() {
            let error =
                StageError::at(span.start..span.start, "a stage is expected behind the bar");
            return Err(error.legal(STAGES.iter().map(|stage| stage.name)));
        }
        let length = match text {
            _ if text.starts_with('!') => 1,
            _ if text.starts_with(APPEND) => 2,
            _ if text.starts_with('>') => 1,
            _ => text.find(|sign: char| sign.is_whitespace() || sign == '>').unwrap_or(text.len()),
        };
        let name = start..start + length;
        let Some(stage) = find(&text[..length]) else {
            let near = similar(&text[..length], STAGES.iter().map(|stage| stage.name));
            let error = StageError::at(name, format!("there is no stage {}", &text[..length]));
            return Err(match near.as_slice() {
                [] => error.legal(STAGES.iter().map(|stage| stage.name)),
                near => error.legal(near.iter().copied()),
            });
        };
        let rest = name.end..start + text.len();
        self.known_stage(stage, name, rest).map_err(|mut error| {
            error.usage.get_or_insert_with(|| stage.usage());
            error
        })
    }

    fn known_stage(
        &mut self,
        stage: &'static Stage,
        name: Range<usize>,
        rest: Range<usize>,
    ) -> Result<(), StageError> {
        let at_end = matches!(stage.kind, StageKind::File | StageKind::Program);
        if self.pipeline.end.is_some() {
            return Err(StageError::at(name, "the result has gone to a file or program already"));
        }
        if self.pipeline.format.is_some() && !at_end {
            return Err(StageError::at(name, "behind a format only > FILE or !PROGRAM may stand"));
        }
        let mut words = Words::new(self.line, rest.clone());
        match stage.kind {
            StageKind::Where => {
                let expression = Expression::parse(words, self.context.now)?;
                expression.fields.iter().try_for_each(|field| self.check(field))?;
                self.pipeline.steps.push(Step::Where(expression));
                return Ok(());
            }
            StageKind::Select => self.select(&mut words)?,
            StageKind::Sort => self.sort(&mut words)?,
            StageKind::Limit => self.limit(&mut words)?,
            StageKind::Count => {
                let field = words.read()?;
                field.iter().try_for_each(|field| self.check(field))?;
                self.known =
                    field.as_ref().map(|field| vec![field.text.clone(), "count".to_owned()]);
                self.pipeline.steps.push(Step::Count(field));
            }
            StageKind::Each => return self.each(rest),
            StageKind::Format(format) => {
                self.pipeline.format = Some(format);
                let sink = words.rest();
                if self.line[sink.clone()].starts_with('>') {
                    return self.stage(sink);
                }
            }
            StageKind::File => {
                let append = &self.line[name] == APPEND;
                return self.file(words.rest(), append);
            }
            StageKind::Program => {
                let program = self.line[words.rest()].to_owned();
                if program.is_empty() {
                    return Err(StageError::at(words.here(), "a program is expected"));
                }
                self.pipeline.end = Some(End::Program(program));
                return Ok(());
            }
        }
        match words.read()? {
            None => Ok(()),
            Some(word) => Err(StageError::at(word.span, "nothing more is expected here")),
        }
    }

    fn select(&mut self, words: &mut Words<'_>) -> Result<(), StageError> {
        let mut columns: Vec<Column> = Vec::new();
        loop {
            let field = self.field(words)?;
            let mut title = field.text.clone();
            let mut place = field.span.clone();
            if words.peek()?.is_some_and(|word| word.is("as")) {
                words.read()?;
                let name = name_in(words)?;
                (title, place) = (name.text, name.span);
            }
            if columns.iter().any(|column| column.title.eq_ignore_ascii_case(&title)) {
                let text = format!("there is a column {title} already; name this one with as");
                return Err(StageError::at(place, text));
            }
            columns.push(Column { field, title });
            match words.peek()? {
                None => break,
                Some(word) if word.is(",") => drop(words.read()?),
                Some(_) => {}
            }
        }
        self.known = Some(columns.iter().map(|column| column.title.clone()).collect());
        self.pipeline.steps.push(Step::Select(columns));
        Ok(())
    }

    fn sort(&mut self, words: &mut Words<'_>) -> Result<(), StageError> {
        let mut orders = Vec::new();
        loop {
            let field = self.field(words)?;
            let direction = words.peek()?.filter(|word| word.is("desc") || word.is("asc"));
            if direction.is_some() {
                words.read()?;
            }
            let descending = direction.is_some_and(|word| word.is("desc"));
            orders.push(Order { field, descending });
            match words.peek()? {
                None => break,
                Some(word) if word.is(",") => drop(words.read()?),
                Some(_) => {}
            }
        }
        self.pipeline.steps.push(Step::Sort(orders));
        Ok(())
    }

    fn limit(&mut self, words: &mut Words<'_>) -> Result<(), StageError> {
        let (count, from_end) = number_in(words)?;
        let mut skip = 0;
        if words.peek()?.is_some_and(|word| word.is("skip")) {
            words.read()?;
            skip = number_in(words)?.0;
        }
        self.pipeline.steps.push(Step::Limit(Limit { count, skip, from_end }));
        Ok(())
    }

    /// The command of `each`: in quotes, or all the rest as it stands.
    fn each(&mut self, rest: Range<usize>) -> Result<(), StageError> {
        let mut words = Words::new(self.line, rest.clone());
        let mut rest = words.rest();
        if rest.is_empty() {
            return Err(StageError::at(words.here(), "a command is expected"));
        }
        let (column, command) = column_behind(&self.line[rest.clone()]);
        rest.end = rest.start + command;
        let text = &self.line[rest.clone()];
        let mut whole = Words::new(self.line, rest.clone());
        let in_quotes = text.starts_with('"') && whole.read()?.is_some() && whole.read()?.is_none();
        let template = if in_quotes {
            let (text, places) = unquoted(text);
            let place_of = |byte: usize| rest.start + places[byte.min(places.len() - 1)];
            self.template(&text, &place_of)?
        } else {
            let place_of = |byte: usize| rest.start + byte;
            self.template(text, &place_of)?
        };
        self.known = None;
        self.pipeline.steps.push(Step::Each(Each { template, column }));
        Ok(())
    }

    fn template(
        &self,
        text: &str,
        place_of: &dyn Fn(usize) -> usize,
    ) -> Result<Template, StageError> {
        let template = Template::parse(text, place_of, self.context.unknown_too)?;
        for (name, at) in template.fields() {
            let span = place_of(at)..place_of(at + 1) + name.len() + 1;
            self.check(&Word { text: name.to_owned(), span, quoted: false })?;
        }
        Ok(template)
    }

    fn file(&mut self, rest: Range<usize>, append: bool) -> Result<(), StageError> {
        let text = &self.line[rest.clone()];
        let path = if text.starts_with('"') {
            let mut words = Words::new(self.line, rest.clone());
            let word = words.read()?;
            if let Some(more) = words.read()? {
                return Err(StageError::at(more.span, "nothing more is expected here"));
            }
            word.map_or_else(String::new, |word| word.text)
        } else {
            if let Some(space) = text.find(char::is_whitespace) {
                let span = rest.start + space + 1..rest.end;
                return Err(StageError::at(span, "the name of a file with spaces needs quotes"));
            }
            text.to_owned()
        };
        if path.is_empty() {
            let end = self.line[..rest.end].trim_end().len();
            return Err(StageError::at(end..end, "the name of a file is expected"));
        }
        let path = PathBuf::from(home_in(&path));
        let span = rest;
        if path.is_dir() {
            return Err(StageError::at(span, "this is a directory"));
        }
        let folder = path.parent().filter(|folder| !folder.as_os_str().is_empty());
        if let Some(folder) = folder.filter(|folder| !folder.is_dir()) {
            let text = format!("there is no directory {}", folder.display());
            return Err(StageError::at(span, text));
        }
        self.pipeline.end = Some(End::File { path, append });
        Ok(())
    }

    fn field(&self, words: &mut Words<'_>) -> Result<Word, StageError> {
        let here = words.here();
        let field = words.read()?.ok_or_else(|| StageError::at(here, "a field is expected"))?;
        let is_sign = field.text.starts_with(|sign: char| "()\",=<>~!|".contains(sign));
        if !field.quoted && is_sign {
            return Err(StageError::at(field.span, "a field is expected"));
        }
        self.check(&field)?;
        Ok(field)
    }

    /// Whether rows can have the field at all.
    fn check(&self, field: &Word) -> Result<(), StageError> {
        let Some(known) = &self.known else { return Ok(()) };
        let first = field.text.split('.').next().unwrap_or("");
        let is_known = |name: &String| {
            name.eq_ignore_ascii_case(&field.text) || name.eq_ignore_ascii_case(first)
        };
        // Where several servers are asked, each row tells its own; it is not known here whether
        // they are.
        if known.iter().any(is_known) || first.eq_ignore_ascii_case(SERVER) {
            return Ok(());
        }
        let error =
            StageError::at(field.span.clone(), format!("no row has a field {}", field.text));
        Err(error.legal(known.iter().map(String::as_str)))
    }
}

fn name_in(words: &mut Words<'_>) -> Result<Word, StageError> {
    let here = words.here();
    words.read()?.ok_or_else(|| StageError::at(here, "a name is expected"))
}

/// A number of rows, and whether a minus stands before it.
fn number_in(words: &mut Words<'_>) -> Result<(usize, bool), StageError> {
    let here = words.here();
    let word = words.read()?.ok_or_else(|| StageError::at(here, "a number is expected"))?;
    let digits = word.text.strip_prefix('-');
    match digits.unwrap_or(&word.text).parse() {
        Ok(number) => Ok((number, digits.is_some())),
        Err(_) => Err(StageError::at(word.span, "a number is expected")),
    }
}

/// The name behind the last `as` of a text that ends with one, and how long the text is before it.
fn column_behind(text: &str) -> (Option<String>, usize) {
    let Some((before, name)) = text.rsplit_once(char::is_whitespace) else {
        return (None, text.len());
    };
    let before = before.trim_end();
    let command = before.len().saturating_sub(2);
    let is_as = before.is_char_boundary(command)
        && before[command..].eq_ignore_ascii_case("as")
        && before[..command].ends_with(|sign: char| sign.is_whitespace() || sign == '"');
    let is_name = !name.is_empty() && !name.contains(|sign: char| "{}()[]\"=;,".contains(sign));
    if !is_as || !is_name {
        return (None, text.len());
    }
    (Some(name.to_owned()), before[..command].trim_end().len())
}

/// A quoted text without its quotes and the backslashes before quotes and backslashes, and where each
/// byte of it stands.
fn unquoted(text: &str) -> (String, Vec<usize>) {
    let mut plain = String::new();
    let mut places = Vec::new();
    let end = text.len() - 1;
    let mut signs = text[1..end].char_indices().peekable();
    while let Some((at, sign)) = signs.next() {
        let meant = match signs.peek() {
            Some((_, next @ ('"' | '\\'))) if sign == '\\' => {
                let next = *next;
                signs.next();
                next
            }
            _ => sign,
        };
        places.extend(std::iter::repeat_n(at + 1, meant.len_utf8()));
        plain.push(meant);
    }
    places.push(end);
    (plain, places)
}

/// A path with the home directory in the place of `~/`.
fn home_in(path: &str) -> String {
    match (path.strip_prefix("~/"), dirs::home_dir()) {
        (Some(rest), Some(home)) => home.join(rest).display().to_string(),
        _ => path.to_owned(),
    }
}
