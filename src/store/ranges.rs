//! A set of keys, kept as ranges that neither overlap nor touch.
//!
//! Deleting everything below a prefix must not cost memory for each key, so it is remembered as
//! one range.
use std::cmp::Ordering;
use std::collections::BTreeMap;
use std::ops::Bound;

/// The set. Each range is its first key and the key behind its last one (`None`: no end).
#[derive(Debug, Default)]
pub(crate) struct Ranges {
    spans: BTreeMap<Vec<u8>, Option<Vec<u8>>>,
}

/// What [`Ranges::add`] did, so that it can be taken back.
#[derive(Debug)]
pub(crate) struct Added {
    from: Vec<u8>,
    replaced: Vec<(Vec<u8>, Option<Vec<u8>>)>,
}

/// A piece of a range that lies wholly inside or wholly outside of the set.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Piece<'a> {
    pub(crate) from: &'a [u8],
    pub(crate) to: Option<&'a [u8]>,
    pub(crate) inside: bool,
}

impl Ranges {
    pub(crate) fn is_empty(&self) -> bool {
        self.spans.is_empty()
    }

    pub(crate) fn iter(&self) -> impl Iterator<Item = (&[u8], Option<&[u8]>)> {
        self.spans.iter().map(|(from, to)| (from.as_slice(), to.as_deref()))
    }

    pub(crate) fn contains(&self, key: &[u8]) -> bool {
        self.starting_up_to(key).is_some_and(|(_, to)| to.is_none_or(|to| key < to))
    }

    /// Adds a range and returns how to take it out again.
    pub(crate) fn add(&mut self, from: &[u8], to: Option<&[u8]>) -> Added {
        let mut start = from.to_vec();
        let mut end = to.map(<[u8]>::to_vec);
        if let Some((first, first_end)) = self.starting_up_to(from)
            && first_end.is_none_or(|first_end| from <= first_end)
        {
            start = first.to_vec();
        }
        let mut replaced = Vec::new();
        while let Some((next, next_end)) = self.spans.range(start.clone()..).next()
            && !is_behind(next, end.as_deref())
        {
            if compare_ends(next_end.as_deref(), end.as_deref()) == Ordering::Greater {
                end.clone_from(next_end);
            }
            let next = next.clone();
            replaced.extend(self.spans.remove_entry(&next));
        }
        self.spans.insert(start.clone(), end);
        Added { from: start, replaced }
    }

    /// Takes back the newest addition that has not been taken back yet.
    pub(crate) fn take_back(&mut self, added: Added) {
        self.spans.remove(&added.from);
        self.spans.extend(added.replaced);
    }

    /// Cuts the range between the borders, in order, where the set begins or ends.
    pub(crate) fn split<'a>(&'a self, from: &'a [u8], to: Option<&'a [u8]>) -> Vec<Piece<'a>> {
        let mut pieces = Vec::new();
        let mut at = from;
        let overlapping = self
            .starting_up_to(from)
            .into_iter()
            .chain(self.starting_behind(from))
            .filter(|(_, end)| end.is_none_or(|end| end > from))
            .take_while(|(start, _)| to.is_none_or(|to| *start < to));
        for (start, end) in overlapping {
            if at < start {
                pieces.push(Piece { from: at, to: Some(start), inside: false });
                at = start;
            }
            let reaches_over = compare_ends(end, to) != Ordering::Less;
            match end {
                Some(end) if !reaches_over => {
                    pieces.push(Piece { from: at, to: Some(end), inside: true });
                    at = end;
                }
                _ => {
                    pieces.push(Piece { from: at, to, inside: true });
                    return pieces;
                }
            }
        }
        if to.is_none_or(|to| at < to) {
            pieces.push(Piece { from: at, to, inside: false });
        }
        pieces
    }

    fn starting_up_to(&self, key: &[u8]) -> Option<(&[u8], Option<&[u8]>)> {
        let range = (Bound::Unbounded, Bound::Included(key));
        let (from, to) = self.spans.range::<[u8], _>(range).next_back()?;
        Some((from, to.as_deref()))
    }

    fn starting_behind(&self, key: &[u8]) -> impl Iterator<Item = (&[u8], Option<&[u8]>)> {
        let range = (Bound::Excluded(key), Bound::Unbounded);
        self.spans.range::<[u8], _>(range).map(|(from, to)| (from.as_slice(), to.as_deref()))
    }
}

/// Whether a range that starts at `start` lies behind one that ends at `end`, with a gap between.
fn is_behind(start: &[u8], end: Option<&[u8]>) -> bool {
    end.is_some_and(|end| start > end)
}

/// Orders ends of ranges; no end is behind all others.
fn compare_ends(left: Option<&[u8]>, right: Option<&[u8]>) -> Ordering {
    match (left, right) {
        (Some(left), Some(right)) => left.cmp(right),
        (left, right) => left.is_none().cmp(&right.is_none()),
    }
}
