//! What a request works on: the store as it was, with the changes of its group on top.
use std::any::Any;
use std::cell::RefCell;
use std::collections::HashMap;
use std::ops::ControlFlow;
use std::rc::Rc;

use foldhash::fast::RandomState;

use crate::store::backend::{Each, Snapshot};
use crate::store::changes::{Changes, Undo};
use crate::store::error::StoreError;
use crate::store::key::prefix_end;
use crate::store::limits;

/// A view that can be changed. The changes are seen by those who read through it, and reach the
/// disk when the whole group does.
///
/// Each fallible method fails with the error of the back end.
pub struct Transaction<'a> {
    snapshot: &'a dyn Snapshot,
    changes: Changes,
    undo: Vec<Undo>,
    /// What the snapshot has answered to questions about keys that are not changed. The requests of
    /// a group ask for the same few records again and again: the Domain, its defaults, its template.
    answers: RefCell<HashMap<Vec<u8>, Answer, RandomState>>,
    /// Where the snapshot was found to hold nothing, when a new key was looked for.
    gap: RefCell<Option<Gap>>,
}

/// A range without keys: its first key, and the key behind it (`None`: no end).
struct Gap {
    from: Vec<u8>,
    to: Option<Vec<u8>>,
}

/// What stands under a key, and what somebody has made of it.
#[derive(Default)]
struct Answer {
    value: Option<Vec<u8>>,
    meaning: Option<Rc<dyn Any>>,
}

/// A moment in a transaction to which it can be taken back.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Mark(usize);

impl<'a> Transaction<'a> {
    /// Starts on top of `snapshot`.
    pub fn over(snapshot: &'a dyn Snapshot) -> Transaction<'a> {
        let (answers, gap) = (RefCell::default(), RefCell::default());
        Transaction { snapshot, changes: Changes::default(), undo: Vec::new(), answers, gap }
    }

    /// The value of `key`.
    pub fn get(&self, key: &[u8]) -> Result<Option<Vec<u8>>, StoreError> {
        if let Some(answer) = self.answers.borrow().get(key) {
            return Ok(answer.value.clone());
        }
        match self.changes.look_up(key) {
            Some(value) => Ok(value.map(<[u8]>::to_vec)),
            None => self.ask(key),
        }
    }

    /// Like [`Transaction::get`], for a key that is expected not to be there yet: with it the next key
    /// behind it is looked up, and the store is not asked again for those in between. So whoever adds
    /// many names in their order finds each of them free at once.
    pub fn get_new(&self, key: &[u8]) -> Result<Option<Vec<u8>>, StoreError> {
        if let Some(answer) = self.answers.borrow().get(key) {
            return Ok(answer.value.clone());
        }
        if let Some(value) = self.changes.look_up(key) {
            return Ok(value.map(<[u8]>::to_vec));
        }
        if self.gap.borrow().as_ref().is_some_and(|gap| gap.holds(key)) {
            return Ok(None);
        }
        let (mut value, mut next) = (None, None);
        self.snapshot.scan(key, None, &mut |found, stored| {
            match found == key {
                true => value = Some(stored.to_vec()),
                false => next = Some(found.to_vec()),
            }
            ControlFlow::Break(())
        })?;
        if value.is_none() {
            *self.gap.borrow_mut() = Some(Gap { from: key.to_vec(), to: next });
        }
        Ok(value)
    }

    /// Whether there is a `key`.
    pub fn contains(&self, key: &[u8]) -> Result<bool, StoreError> {
        if let Some(answer) = self.answers.borrow().get(key) {
            return Ok(answer.value.is_some());
        }
        match self.changes.look_up(key) {
            Some(value) => Ok(value.is_some()),
            None => Ok(self.ask(key)?.is_some()),
        }
    }

    /// What `read` makes of the value of `key`. It is made once for all who ask within a group, as
    /// long as nobody changes the value. All who ask for one key have to want the same `T`.
    pub fn meaning<T: 'static, E>(
        &self,
        key: &[u8],
        read: impl FnOnce(Option<&[u8]>) -> Result<T, E>,
    ) -> Result<Result<Rc<T>, E>, StoreError> {
        if let Some(Answer { meaning: Some(known), .. }) = self.answers.borrow().get(key)
            && let Ok(known) = Rc::clone(known).downcast()
        {
            return Ok(Ok(known));
        }
        let value = self.get(key)?;
        Ok(read(value.as_deref()).map(|made| {
            let made = Rc::new(made);
            if let Some(answer) = self.answers.borrow_mut().get_mut(key) {
                answer.meaning = Some(Rc::<T>::clone(&made));
            }
            made
        }))
    }

    /// What the snapshot holds under `key`. The first answers are kept: what is asked for all the
    /// time is asked for early.
    fn ask(&self, key: &[u8]) -> Result<Option<Vec<u8>>, StoreError> {
        let value = self.snapshot.get(key)?;
        let short = value.as_ref().is_none_or(|value| value.len() <= limits::KEPT_ANSWER_BYTES);
        let mut answers = self.answers.borrow_mut();
        if short && answers.len() < limits::KEPT_ANSWERS {
            let answer = Answer { value: value.clone(), meaning: None };
            answers.insert(key.to_vec(), answer);
        }
        Ok(value)
    }

    /// Changes a key; what is known of it holds no longer.
    fn set(&mut self, key: Vec<u8>, value: Option<Vec<u8>>) {
        self.answers.get_mut().remove(&key);
        let undo = self.changes.set(key, value);
        self.undo.push(undo);
    }

    /// Gives `key` the value that `change` makes of the present one, `None` standing for no value, and
    /// answers what else it makes. Nothing is changed if it fails. It is called once.
    pub fn update<T, E>(
        &mut self,
        key: &[u8],
        change: impl Fn(Option<&[u8]>) -> Result<(Option<Vec<u8>>, T), E>,
    ) -> Result<Result<T, E>, StoreError> {
        if let Some(updated) = self.changes.update(key, &change) {
            return Ok(updated.map(|(undo, made)| {
                self.undo.push(undo);
                made
            }));
        }
        let value = self.get(key)?;
        Ok(change(value.as_deref()).map(|(value, made)| {
            self.set(key.to_vec(), value);
            made
        }))
    }

    /// Calls `each` with the keys from `from` on, up to but without `to` (`None`: to the last),
    /// in the order of their bytes, until it breaks. `each` may read through the transaction.
    pub fn scan(
        &self,
        from: &[u8],
        to: Option<&[u8]>,
        each: &mut Each<'_>,
    ) -> Result<(), StoreError> {
        self.changes.scan_over(self.snapshot, from, to, each)
    }

    /// Calls `each` with the keys that start with `prefix`, in order, until it breaks.
    pub fn scan_prefix(&self, prefix: &[u8], each: &mut Each<'_>) -> Result<(), StoreError> {
        self.scan(prefix, prefix_end(prefix).as_deref(), each)
    }

    /// Sets the value of `key`.
    pub fn put(&mut self, key: impl Into<Vec<u8>>, value: impl Into<Vec<u8>>) {
        self.set(key.into(), Some(value.into()));
    }

    /// Takes `key` away, if it is there.
    pub fn delete(&mut self, key: impl Into<Vec<u8>>) {
        self.set(key.into(), None);
    }

    /// Takes all keys away that start with `prefix`, and returns how many there were. It needs no
    /// memory for them, however many they are.
    pub fn delete_prefix(&mut self, prefix: &[u8]) -> Result<usize, StoreError> {
        let end = prefix_end(prefix);
        let mut count = 0;
        self.scan(prefix, end.as_deref(), &mut |_, _| {
            count += 1;
            ControlFlow::Continue(())
        })?;
        if count > 0 {
            self.answers.get_mut().clear();
            let undo = self.changes.clear(prefix, end.as_deref());
            self.undo.push(undo);
        }
        Ok(count)
    }

    /// This moment, for [`Transaction::roll_back`].
    pub fn mark(&self) -> Mark {
        Mark(self.undo.len())
    }

    /// Undoes everything that was changed since `mark`.
    pub fn roll_back(&mut self, mark: Mark) {
        while self.undo.len() > mark.0
            && let Some(undo) = self.undo.pop()
        {
            self.changes.take_back(undo);
        }
    }

    /// Makes what was changed so far final: no roll back goes behind this point. The next piece
    /// of work of the group starts here.
    pub(crate) fn settle(&mut self) {
        self.undo.clear();
    }

    pub(crate) fn changes(&self) -> &Changes {
        &self.changes
    }

    pub(crate) fn into_changes(self) -> Changes {
        self.changes
    }
}

impl Gap {
    fn holds(&self, key: &[u8]) -> bool {
        self.from.as_slice() <= key && self.to.as_deref().is_none_or(|to| key < to)
    }
}
