//! Rows on their way through stages. They come one by one, straight from the text of the answer; only
//! sorting and the last rows have to be held.
use std::borrow::Cow;
use std::cell::RefCell;
use std::cmp::Ordering;
use std::collections::{HashMap, VecDeque};
use std::rc::Rc;

use crate::data::{Dictionary, DictionaryOf, Value, ValueOf, print_string, print_to};
use crate::request::kinds::Kind;
use crate::request::reply::Answer;
use crate::request::spec::Shape;
use crate::shell::render::cell::plain;
use crate::shell::render::shape::rows_below;
use crate::shell::render::sheet::Sheet;
use crate::shell::render::source::Item;
use crate::shell::stages::expression::{Expression, compare_texts};
use crate::shell::stages::field::{Make, path};
use crate::shell::stages::parse::{Column, Limit, Order};
use crate::shell::stages::quantity::Quantity;
use crate::shell::stages::unseen::Unseen;
use crate::shell::stages::words::Word;

/// What is to be said about a result besides it, one sentence an element.
pub type Notes = Rc<RefCell<Vec<String>>>;

/// Rows that are coming.
pub struct Flow<'a> {
    /// What they are.
    pub make: Make,
    /// The columns, if they were chosen.
    pub columns: Option<Vec<String>>,
    /// The rows.
    pub items: Box<dyn Iterator<Item = Item<'a>> + 'a>,
    shape: Shape,
    notes: Notes,
}

impl<'a> Flow<'a> {
    /// The rows of a result; `None` where there is none.
    pub fn of(sheet: &'a Sheet, notes: &Notes) -> Option<Self> {
        let source = sheet.source()?;
        let make = Make::of(sheet.shape, source);
        // What looked like a listing stays one when rows are gone.
        let below = rows_below(source);
        let shape = match (&make, sheet.shape) {
            _ if below.is_some() => Shape::Rows,
            (Make::Entries(_), Shape::Entries(_)) => sheet.shape,
            (Make::Entries(_), _) => Shape::Entries(Kind::Text),
            (Make::Settings, _) => Shape::Record,
            (_, shape) => shape,
        };
        let row = |value| Item { key: None, value: Cow::Owned(value) };
        let items: Box<dyn Iterator<Item = Item<'a>>> = match make {
            Make::Rows(_) if let Some(rows) = below => Box::new(rows.into_iter().map(row)),
            Make::Single => Box::new(std::iter::once(Item { key: None, value: source.whole() })),
            _ => Box::new(source.items()),
        };
        let notes = Rc::clone(notes);
        Some(Self { make, columns: sheet.columns.clone(), items, shape, notes })
    }

    /// Rows that are dictionaries with these columns, of which one goes by `name` too.
    pub fn of_rows(
        columns: Vec<String>,
        name: Option<String>,
        rows: Vec<Dictionary>,
        notes: &Notes,
    ) -> Self {
        let items = rows.into_iter().map(item_of);
        Self {
            make: Make::Rows(name),
            columns: Some(columns),
            items: Box::new(items),
            shape: Shape::Rows,
            notes: Rc::clone(notes),
        }
    }

    /// Keeps the rows for which a condition holds.
    pub fn keep(self, expression: &'a Expression) -> Self {
        let Self { make, columns, mut items, shape, notes } = self;
        let own = make.clone();
        let mut unseen = Unseen::new(expression.fields.iter().map(|field| &*field.text), &notes);
        let items = std::iter::from_fn(move || {
            loop {
                let Some(item) = items.next() else {
                    unseen.end();
                    return None;
                };
                unseen.look_at(&own, &item);
                let field = |index: usize| own.field(&item, &expression.fields[index].text);
                if expression.holds(&field) {
                    return Some(item);
                }
            }
        });
        Self { make, columns, items: Box::new(items), shape, notes }
    }

    /// Keeps columns. Of a record, those settings are kept.
    pub fn select(self, chosen: &'a [Column]) -> Self {
        let Self { make, mut items, notes, .. } = self;
        if make == Make::Settings {
            let record = record_of(items);
            let whole = ValueOf::Dictionary(record);
            let pick = |column: &Column| {
                let value = path(&whole, &column.field.text).cloned().unwrap_or(ValueOf::Null);
                let key = Some(Cow::Owned(column.title.clone()));
                Item { key, value: Cow::Owned(value.into_owned()) }
            };
            let items: Vec<Item<'a>> = chosen.iter().map(pick).collect();
            let items = Box::new(items.into_iter());
            return Self { make, columns: None, items, shape: Shape::Record, notes };
        }
        let fields = chosen.iter().map(|column| &*column.field.text);
        let mut unseen = Unseen::new(fields, &notes);
        let rows = std::iter::from_fn(move || {
            let Some(item) = items.next() else {
                unseen.end();
                return None;
            };
            unseen.look_at(&make, &item);
            let mut row = Dictionary::new();
            for column in chosen {
                if let Some(value) = make.field(&item, &column.field.text) {
                    row.set(column.title.clone(), value.into_owned().into_owned());
                }
            }
            Some(item_of(row))
        });
        Self {
            make: Make::Rows(None),
            columns: Some(chosen.iter().map(|column| column.title.clone()).collect()),
            items: Box::new(rows),
            shape: Shape::Rows,
            notes,
        }
    }

    /// Sorts the rows.
    pub fn sort(self, orders: &[Order]) -> Self {
        let Self { make, columns, items, shape, notes } = self;
        let mut unseen = Unseen::new(orders.iter().map(|order| &*order.field.text), &notes);
        let mut rows: Vec<(Vec<SortKey>, Item<'a>)> = items
            .map(|item| {
                unseen.look_at(&make, &item);
                let key =
                    |order: &Order| SortKey::of(make.field(&item, &order.field.text).as_deref());
                (orders.iter().map(key).collect(), item)
            })
            .collect();
        unseen.end();
        rows.sort_by(|(one, _), (other, _)| {
            let pairs = one.iter().zip(other).zip(orders);
            pairs.fold(Ordering::Equal, |so_far, ((one, other), order)| {
                so_far.then_with(|| one.compare(other, order.descending))
            })
        });
        let items = Box::new(rows.into_iter().map(|(_, item)| item));
        Self { make, columns, items, shape, notes }
    }

    /// Keeps the rows with these numbers, counted from 0, in this order.
    pub fn pick(self, numbers: &[u32]) -> Self {
        let Self { make, columns, items, shape, notes } = self;
        let places = numbers.iter().enumerate().map(|(place, number)| (*number as usize, place));
        let places: HashMap<usize, usize> = places.collect();
        let mut picked: Vec<(usize, Item<'a>)> = items
            .enumerate()
            .filter_map(|(number, item)| Some((*places.get(&number)?, item)))
            .collect();
        picked.sort_by_key(|(place, _)| *place);
        let items = Box::new(picked.into_iter().map(|(_, item)| item));
        Self { make, columns, items, shape, notes }
    }

    /// The first and the last rows, so many of each, and how many there are in all. Where there are
    /// not many more than these, all of them stay.
    pub fn ends(self, each: usize, most: usize) -> (Self, usize) {
        let Self { make, columns, mut items, shape, notes } = self;
        let mut kept: Vec<Item<'a>> = items.by_ref().take(most).collect();
        let mut last: VecDeque<Item<'a>> = VecDeque::new();
        let mut total = kept.len();
        for item in items {
            total += 1;
            last.push_back(item);
            if last.len() > each {
                last.pop_front();
            }
        }
        if total > most {
            // The last ones may begin among those that were taken at first.
            let missing = each - last.len();
            let from_kept = kept.split_off(kept.len() - missing);
            kept.truncate(each);
            kept.extend(from_kept);
            kept.extend(last);
        }
        let items = Box::new(kept.into_iter());
        (Self { make, columns, items, shape, notes }, total)
    }

    /// Keeps some rows.
    pub fn limit(self, limit: Limit) -> Self {
        let Self { make, columns, items, shape, notes } = self;
        let items: Box<dyn Iterator<Item = Item<'a>>> = match limit {
            Limit { from_end: false, count, skip } => Box::new(items.skip(skip).take(count)),
            Limit { from_end: true, count, skip } => {
                let wanted = count.saturating_add(skip);
                let mut last: VecDeque<Item<'a>> = VecDeque::new();
                for item in items {
                    last.push_back(item);
                    if last.len() > wanted {
                        last.pop_front();
                    }
                }
                last.truncate(last.len().saturating_sub(skip));
                Box::new(last.into_iter())
            }
        };
        Self { make, columns, items, shape, notes }
    }

    /// Counts the rows, or how often each value of a field occurs, the most frequent first.
    pub fn count(self, field: Option<&Word>) -> Self {
        let Self { make, items, notes, .. } = self;
        let Some(field) = field else {
            let count = i64::try_from(items.count()).unwrap_or(i64::MAX);
            let items =
                std::iter::once(Item { key: None, value: Cow::Owned(Value::Number(count)) });
            let items = Box::new(items);
            return Self { make: Make::Single, columns: None, items, shape: Shape::Number, notes };
        };
        let mut counts: HashMap<String, (Option<Value>, i64)> = HashMap::new();
        let mut unseen = Unseen::new([&*field.text], &notes);
        for item in items {
            unseen.look_at(&make, &item);
            let value = make.field(&item, &field.text);
            let text = value.as_deref().map_or_else(String::new, crate::data::print);
            let own = || value.map(|value| value.into_owned().into_owned());
            counts.entry(text).or_insert_with(|| (own(), 0)).1 += 1;
        }
        unseen.end();
        let mut counts: Vec<_> = counts.into_iter().collect();
        counts.sort_by(|(one, (_, few)), (other, (_, many))| many.cmp(few).then(one.cmp(other)));
        let row = |(_, (value, count)): (String, (Option<Value>, i64))| {
            let mut row = Dictionary::new();
            row.set(field.text.clone(), value.unwrap_or(Value::Null));
            row.set("count", Value::Number(count));
            row
        };
        let columns = vec![field.text.clone(), "count".to_owned()];
        Self::of_rows(columns, None, counts.into_iter().map(row).collect(), &notes)
    }

    /// The result that the rows make, and how many rows it has.
    pub fn into_sheet(self) -> Sheet {
        let (open, close) = match self.make {
            Make::Entries(_) | Make::Settings => ("{", "}"),
            Make::Single => ("", ""),
            _ => ("(", ")"),
        };
        let mut text = open.to_owned();
        let mut any = false;
        for (place, Item { key, value }) in self.items.enumerate() {
            any = true;
            match key {
                Some(key) => {
                    print_string(&mut text, &key);
                    text.push('=');
                    print_to(&mut text, &value);
                    text.push(';');
                }
                None => {
                    text.push_str(if place > 0 { "," } else { "" });
                    print_to(&mut text, &value);
                }
            }
        }
        text.push_str(close);
        let nothing = self.make == Make::Single && !any;
        let answer = if nothing { Answer::Nothing } else { Answer::Printed(text) };
        Sheet { shape: self.shape, columns: self.columns, own: None, answer }
    }
}

/// A record put together again from its settings.
pub fn record_of<'a>(items: impl Iterator<Item = Item<'a>>) -> DictionaryOf<'a> {
    let mut record = DictionaryOf::new();
    for Item { key, value } in items {
        record.set(key.unwrap_or_default(), value.into_owned());
    }
    record
}

fn item_of<'a>(row: Dictionary) -> Item<'a> {
    Item { key: None, value: Cow::Owned(Value::Dictionary(row)) }
}

/// What a row is sorted by: numbers of all kinds first, then moments, then texts, then what is not
/// there.
enum SortKey {
    Quantity(u8, f64),
    Text(String),
    Missing,
}

impl SortKey {
    fn of(value: Option<&ValueOf<'_>>) -> Self {
        let Some(value) = value else { return Self::Missing };
        match Quantity::of(value) {
            Some(quantity) => {
                let (rank, number) = quantity.sort_key();
                Self::Quantity(rank, number)
            }
            None => Self::Text(plain(value).into_owned()),
        }
    }

    /// How two rows are sorted. What is not there comes last in any order.
    fn compare(&self, other: &Self, descending: bool) -> Ordering {
        let turned = |order: Ordering| if descending { order.reverse() } else { order };
        match (self, other) {
            (Self::Missing, Self::Missing) => Ordering::Equal,
            (Self::Missing, _) => Ordering::Greater,
            (_, Self::Missing) => Ordering::Less,
            (Self::Quantity(rank, one), Self::Quantity(other_rank, other)) => {
                turned(rank.cmp(other_rank).then(one.total_cmp(other)))
            }
            (Self::Quantity(..), Self::Text(_)) => turned(Ordering::Less),
            (Self::Text(_), Self::Quantity(..)) => turned(Ordering::Greater),
            (Self::Text(one), Self::Text(other)) => {
                turned(compare_texts(one, other).then_with(|| one.cmp(other)))
            }
        }
    }
}
