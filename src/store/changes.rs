//! Changes that are not in the store yet, and how a store looks through them.
use std::collections::BTreeMap;
use std::ops::ControlFlow;

use crate::store::backend::{Each, Snapshot};
use crate::store::error::StoreError;
use crate::store::key;
use crate::store::ranges::{Added, Piece, Ranges};

/// The changes of a group of requests: first ranges whose keys all go away, then single keys.
#[derive(Debug, Default)]
pub struct Changes {
    cleared: Ranges,
    /// What is put, or `None` for a key that is deleted.
    entries: BTreeMap<Vec<u8>, Option<Vec<u8>>>,
    bytes: usize,
}

/// How to take one change back.
#[derive(Debug)]
pub(crate) enum Undo {
    /// The entry before, where there was one.
    Entry(Vec<u8>, Option<Option<Vec<u8>>>),
    /// The range that was cleared, and the entries that stood in it.
    Clear(Added, Vec<(Vec<u8>, Option<Vec<u8>>)>),
}

impl Changes {
    /// Whether nothing is to be done.
    pub fn is_empty(&self) -> bool {
        self.cleared.is_empty() && self.entries.is_empty()
    }

    /// About how many bytes of keys and values are held.
    pub fn bytes(&self) -> usize {
        self.bytes
    }

    /// The ranges to clear before anything else: the first key, and the key behind the last one
    /// (`None`: no end). They do not overlap and are in order.
    pub fn cleared(&self) -> impl Iterator<Item = (&[u8], Option<&[u8]>)> {
        self.cleared.iter()
    }

    /// The keys to put (`Some`) or to delete (`None`), in order.
    pub fn entries(&self) -> impl Iterator<Item = (&[u8], Option<&[u8]>)> {
        self.entries.iter().map(|(key, value)| (key.as_slice(), value.as_deref()))
    }

    /// What is known of a key from here: `Some(None)` if it is gone, `None` if it is untouched.
    pub(crate) fn look_up(&self, key: &[u8]) -> Option<Option<&[u8]>> {
        match self.entries.get(key) {
            Some(value) => Some(value.as_deref()),
            None => self.cleared.contains(key).then_some(None),
        }
    }

    pub(crate) fn set(&mut self, key: Vec<u8>, value: Option<Vec<u8>>) -> Undo {
        self.bytes += size(&key, value.as_deref());
        let before = self.entries.insert(key.clone(), value);
        if let Some(before) = &before {
            self.bytes -= size(&key, before.as_deref());
        }
        Undo::Entry(key, before)
    }

    /// Changes the entry of a key, if it has one, to what `change` makes of it. What fails changes
    /// nothing.
    pub(crate) fn update<T, E>(
        &mut self,
        key: &[u8],
        change: &impl Fn(Option<&[u8]>) -> Result<(Option<Vec<u8>>, T), E>,
    ) -> Option<Result<(Undo, T), E>> {
        let entry = self.entries.get_mut(key)?;
        Some(change(entry.as_deref()).map(|(value, made)| {
            self.bytes += size(key, value.as_deref());
            self.bytes -= size(key, entry.as_deref());
            (Undo::Entry(key.to_vec(), Some(std::mem::replace(entry, value))), made)
        }))
    }

    pub(crate) fn clear(&mut self, from: &[u8], to: Option<&[u8]>) -> Undo {
        let removed: Vec<_> =
            self.entries.extract_if(key::owned_range(from, to), |_, _| true).collect();
        for (key, value) in &removed {
            self.bytes -= size(key, value.as_deref());
        }
        Undo::Clear(self.cleared.add(from, to), removed)
    }

    /// Takes back the newest change that has not been taken back yet.
    pub(crate) fn take_back(&mut self, undo: Undo) {
        match undo {
            Undo::Entry(key, before) => {
                let now = match before {
                    Some(before) => {
                        self.bytes += size(&key, before.as_deref());
                        self.entries.insert(key.clone(), before)
                    }
                    None => self.entries.remove(&key),
                };
                if let Some(now) = now {
                    self.bytes -= size(&key, now.as_deref());
                }
            }
            Undo::Clear(added, removed) => {
                self.cleared.take_back(added);
                for (key, value) in removed {
                    self.bytes += size(&key, value.as_deref());
                    self.entries.insert(key, value);
                }
            }
        }
    }

    /// Whether a store that shows `below` would be another one afterwards. It looks only as far
    /// as the first difference.
    pub(crate) fn differ_from(&self, below: &dyn Snapshot) -> Result<bool, StoreError> {
        if !self.cleared.is_empty() {
            return Ok(true);
        }
        for (key, value) in &self.entries {
            if below.get(key)? != *value {
                return Ok(true);
            }
        }
        Ok(false)
    }

    /// Scans `below` as it would be with these changes.
    pub(crate) fn scan_over(
        &self,
        below: &dyn Snapshot,
        from: &[u8],
        to: Option<&[u8]>,
        each: &mut Each<'_>,
    ) -> Result<(), StoreError> {
        if key::is_empty(from, to) {
            return Ok(());
        }
        if self.is_empty() {
            return below.scan(from, to, each);
        }
        for piece in self.cleared.split(from, to) {
            if self.scan_piece(below, &piece, each)?.is_break() {
                break;
            }
        }
        Ok(())
    }

    fn scan_piece(
        &self,
        below: &dyn Snapshot,
        piece: &Piece<'_>,
        each: &mut Each<'_>,
    ) -> Result<ControlFlow<()>, StoreError> {
        let mut entries =
            self.entries.range::<[u8], _>(key::range(piece.from, piece.to)).peekable();
        let mut flow = ControlFlow::Continue(());
        if !piece.inside {
            below.scan(piece.from, piece.to, &mut |key, value| {
                flow = (|| {
                    while let Some((own, own_value)) =
                        entries.next_if(|(own, _)| own.as_slice() < key)
                    {
                        give(own, own_value.as_deref(), each)?;
                    }
                    match entries.next_if(|(own, _)| own.as_slice() == key) {
                        Some((own, own_value)) => give(own, own_value.as_deref(), each),
                        None => each(key, value),
                    }
                })();
                flow
            })?;
        }
        while flow.is_continue()
            && let Some((own, own_value)) = entries.next()
        {
            flow = give(own, own_value.as_deref(), each);
        }
        Ok(flow)
    }
}

/// Hands an entry to the one who scans, unless it says that the key is gone.
fn give(key: &[u8], value: Option<&[u8]>, each: &mut Each<'_>) -> ControlFlow<()> {
    match value {
        Some(value) => each(key, value),
        None => ControlFlow::Continue(()),
    }
}

fn size(key: &[u8], value: Option<&[u8]>) -> usize {
    key.len() + value.map_or(0, <[u8]>::len)
}
