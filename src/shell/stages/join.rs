//! Rows with the answers of their commands beside them.
use std::collections::BTreeSet;

use crate::data::{Dictionary, Value, ValueOf};
use crate::request::reply::Answer;
use crate::request::spec::{Shape, Spec};
use crate::shell::render::shape::rows_below;
use crate::shell::render::sheet::Sheet;
use crate::shell::render::source::{Item, Source};
use crate::shell::stages::field::Make;
use crate::shell::stages::flow::record_of;

/// The column of an answer that has no name of its own.
const RESULT: &str = "result";

/// The column of the code and the text of a failure.
const ERROR: &str = "error";

/// A table that grows by rows with answers.
#[derive(Debug)]
pub struct Joined {
    /// The columns of the rows before the commands were carried out.
    own: Vec<String>,
    /// Columns of names in answers, which come before all others of answers.
    first: Vec<String>,
    /// The other columns of answers.
    added: BTreeSet<String>,
    /// Columns that come last.
    last: Vec<String>,
    rows: Vec<Dictionary>,
}

impl Joined {
    /// A table whose rows have these columns.
    pub fn new(own: Vec<String>) -> Self {
        Self { own, first: Vec::new(), added: BTreeSet::new(), last: Vec::new(), rows: Vec::new() }
    }

    /// Adds a row with what its command answered, all of it in one column if there is one.
    pub fn answered(
        &mut self,
        row: Dictionary,
        spec: Option<&Spec>,
        answer: Answer,
        column: Option<&str>,
    ) {
        if let Some(column) = column {
            return self.whole(row, answer, column);
        }
        let sheet = Sheet::new(spec, answer);
        let Some(source) = sheet.source() else {
            return self.value(row, RESULT, Value::string("ok"));
        };
        if let Some(below) = rows_below(source) {
            let below = ValueOf::Array(below);
            return self.list(&row, Source::Tree(&below), &Make::Rows(None));
        }
        // What is one value of the row is not taken for rows of its own: an array of an unknown make.
        let lists = matches!(sheet.shape, Shape::Names(_) | Shape::Entries(_) | Shape::Rows);
        match Make::of(sheet.shape, source) {
            Make::Settings => self.record(row, source),
            Make::Single => self.value(row, RESULT, source.whole().into_owned().into_owned()),
            make @ (Make::Names(_) | Make::Entries(_)) if lists => self.list(&row, source, &make),
            make @ Make::Rows(_) => self.list(&row, source, &make),
            _ => self.value(row, RESULT, source.whole().into_owned().into_owned()),
        }
    }

    /// Adds a row whose command failed.
    pub fn failed(&mut self, row: Dictionary, text: String) {
        self.put_last(ERROR);
        let mut row = row;
        row.set(ERROR, Value::string(text));
        self.rows.push(row);
    }

    /// The columns and the rows.
    pub fn into_rows(self) -> (Vec<String>, Vec<Dictionary>) {
        let mut columns = self.own;
        for column in self.first.into_iter().chain(self.added).chain(self.last) {
            if !columns.contains(&column) {
                columns.push(column);
            }
        }
        (columns, self.rows)
    }

    fn whole(&mut self, mut row: Dictionary, answer: Answer, column: &str) {
        let value = match &answer {
            Answer::Nothing => Value::string("ok"),
            Answer::Value(value) => value.clone(),
            Answer::Printed(text) => Source::Text(text).whole().into_owned().into_owned(),
        };
        self.put_last(column);
        row.set(column.to_owned(), value);
        self.rows.push(row);
    }

    fn value(&mut self, mut row: Dictionary, column: &str, value: Value) {
        let column = self.free(column);
        self.put_last(&column);
        row.set(column, value);
        self.rows.push(row);
    }

    fn record(&mut self, mut row: Dictionary, source: Source<'_>) {
        for (key, value) in record_of(source.items()).into_owned() {
            let column = self.free(&key);
            self.added.insert(column.clone());
            row.set(column, value);
        }
        self.rows.push(row);
    }

    /// A row for each element; one without any where there are none.
    fn list(&mut self, row: &Dictionary, source: Source<'_>, make: &Make) {
        let mut any = false;
        for item in source.items() {
            any = true;
            let mut row = row.clone();
            if let Make::Names(title) | Make::Entries(title) = make {
                let column = self.free(title);
                let name = make.field(&item, title);
                row.set(
                    column.clone(),
                    name.map_or(Value::Null, |it| it.into_owned().into_owned()),
                );
                if !self.first.contains(&column) {
                    self.first.push(column);
                }
            }
            let Item { value, .. } = item;
            let value = value.into_owned().into_owned();
            match (make, value) {
                (Make::Names(_), _) => {}
                (_, Value::Dictionary(pairs)) => {
                    for (key, value) in pairs {
                        let column = self.free(&key);
                        self.added.insert(column.clone());
                        row.set(column, value);
                    }
                }
                (_, value) => {
                    let column = self.free("value");
                    self.added.insert(column.clone());
                    row.set(column, value);
                }
            }
            self.rows.push(row);
        }
        if !any {
            self.rows.push(row.clone());
        }
    }

    /// The name of a column that is not one of the row's own.
    fn free(&self, name: &str) -> String {
        let mut free = name.to_owned();
        let mut number = 2;
        while self.own.contains(&free) {
            free = format!("{name} {number}");
            number += 1;
        }
        free
    }

    fn put_last(&mut self, column: &str) {
        if !self.last.iter().any(|other| other == column) {
            self.last.push(column.to_owned());
        }
    }
}
