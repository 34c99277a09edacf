//! Records of the store as objects: read, written, counted, numbered.
use std::ops::ControlFlow;
use std::rc::Rc;

use crate::data::{Dictionary, Value, parse, print};
use crate::engine::error;
use crate::engine::work::Work;
use crate::request::failure::Failure;
use crate::state::id::Id;
use crate::state::key::{self, Owner};

/// What is done with each record of a walk: the rest of its key, its bytes; it tells whether to go on.
pub type Step<'s> = dyn FnMut(&str, &[u8]) -> Result<ControlFlow<()>, Failure> + 's;

/// The same for [`Work::walk_unread`]: the rest of the key comes as bytes.
pub type BytesStep<'s> = dyn FnMut(&[u8], &[u8]) -> Result<ControlFlow<()>, Failure> + 's;

/// The same for [`Work::walk_outer`]: it tells the length of a beginning that is not wanted any more.
pub type OuterStep<'s> = dyn FnMut(&str, &[u8]) -> Result<Option<usize>, Failure> + 's;

/// So many records that are not wanted are read before those behind them are looked for, which takes
/// as long as to read about as many.
const RUN_READ: usize = 16;

impl Work<'_, '_> {
    /// The bytes of a record.
    pub fn bytes(&self, key: &[u8]) -> Result<Option<Vec<u8>>, Failure> {
        self.tx.get(key).map_err(|error| error::storage(&error))
    }

    /// Whether there is a record.
    pub fn has(&self, key: &[u8]) -> Result<bool, Failure> {
        self.tx.contains(key).map_err(|error| error::storage(&error))
    }

    /// The object of a record.
    pub fn value(&self, key: &[u8]) -> Result<Option<Value>, Failure> {
        let Some(bytes) = self.bytes(key)? else { return Ok(None) };
        read(key, &bytes).map(Some)
    }

    /// Writes the object of a record.
    pub fn put_value(&mut self, key: Vec<u8>, value: &Value) {
        self.tx.put(key, print(value).into_bytes());
    }

    /// Something that belongs to an object; `None` where it was never set.
    pub fn part(&self, owner: Owner, part: &str) -> Result<Option<Value>, Failure> {
        self.value(&owner.part(part))
    }

    /// What `read` makes of a record that the requests of a group have in common, such as that of
    /// a Domain: it is read once for all of them, until one changes it.
    pub fn common<T: 'static>(
        &self,
        key: &[u8],
        read: impl FnOnce(Option<&[u8]>) -> Result<T, Failure>,
    ) -> Result<Rc<T>, Failure> {
        self.tx.meaning(key, read).map_err(|error| error::storage(&error))?
    }

    /// Like [`Work::part_dictionary`], for what the requests of a group have in common.
    pub fn common_dictionary(&self, owner: Owner, part: &str) -> Result<Rc<Dictionary>, Failure> {
        let key = owner.part(part);
        self.common(&key, |bytes| {
            let value = bytes.map(|bytes| read(&key, bytes)).transpose()?;
            dictionary(value, part)
        })
    }

    /// A dictionary that belongs to an object; empty where it was never set.
    pub fn part_dictionary(&self, owner: Owner, part: &str) -> Result<Dictionary, Failure> {
        dictionary(self.part(owner, part)?, part)
    }

    /// An array that belongs to an object; empty where it was never set.
    pub fn part_array(&self, owner: Owner, part: &str) -> Result<Vec<Value>, Failure> {
        match self.part(owner, part)? {
            None => Ok(Vec::new()),
            Some(Value::Array(elements)) => Ok(elements),
            Some(_) => Err(error::damaged(part)),
        }
    }

    /// A text that belongs to an object; empty where it was never set.
    pub fn part_text(&self, owner: Owner, part: &str) -> Result<String, Failure> {
        match self.part(owner, part)? {
            None => Ok(String::new()),
            Some(Value::String(text)) => Ok(text.into_owned()),
            Some(_) => Err(error::damaged(part)),
        }
    }

    /// Writes a text that belongs to an object; an empty one is removed.
    pub fn put_text(&mut self, owner: Owner, part: &str, text: String) {
        if text.is_empty() {
            self.tx.delete(owner.part(part));
        } else {
            self.put_value(owner.part(part), &Value::from(text));
        }
    }

    /// Writes something that belongs to an object; an empty array or dictionary is removed.
    pub fn put_part(&mut self, owner: Owner, part: &str, value: impl Into<Value>) {
        let value = value.into();
        let empty = match &value {
            Value::Array(elements) => elements.is_empty(),
            Value::Dictionary(pairs) => pairs.is_empty(),
            _ => false,
        };
        if empty {
            self.tx.delete(owner.part(part));
        } else {
            self.put_value(owner.part(part), &value);
        }
    }

    /// Calls `each` for every record whose key begins with `prefix`, with the rest of the key, until
    /// it breaks or fails.
    pub fn walk(&self, prefix: &[u8], each: &mut Step<'_>) -> Result<(), Failure> {
        self.walk_from(prefix, "", each)
    }

    /// Like [`Work::walk`], beginning with the first key whose rest is `from` or behind it.
    pub fn walk_from(&self, prefix: &[u8], from: &str, each: &mut Step<'_>) -> Result<(), Failure> {
        self.walk_bytes(prefix, from.as_bytes(), each)
    }

    fn walk_bytes(&self, prefix: &[u8], from: &[u8], each: &mut Step<'_>) -> Result<(), Failure> {
        self.walk_unread(prefix, from, &mut |rest, value| each(utf8(prefix, rest)?, value))
    }

    /// Like [`Work::walk_from`], but the rests of the keys come as bytes: for whoever looks at many
    /// and wants few.
    pub fn walk_unread(
        &self,
        prefix: &[u8],
        from: &[u8],
        each: &mut BytesStep<'_>,
    ) -> Result<(), Failure> {
        let mut outcome = Ok(());
        let mut step = |key: &[u8], value: &[u8]| match each(&key[prefix.len()..], value) {
            Ok(flow) => flow,
            Err(failure) => {
                outcome = Err(failure);
                ControlFlow::Break(())
            }
        };
        let start = [prefix, from].concat();
        let end = crate::store::prefix_end(prefix);
        self.tx.scan(&start, end.as_deref(), &mut step).map_err(|error| error::storage(&error))?;
        outcome
    }

    /// Like [`Work::walk`], but `each` may tell that what begins like this rest, up to a length, is
    /// not wanted any more. A long run of that is passed over, so that whoever asks for the outermost
    /// names of a tree does not wait for all that is inside.
    pub fn walk_outer(&self, prefix: &[u8], each: &mut OuterStep<'_>) -> Result<(), Failure> {
        let mut from = Some(Vec::new());
        while let Some(begin) = from.take() {
            let (mut run, mut unwanted) = (0, String::new());
            self.walk_bytes(prefix, &begin, &mut |rest, stored| {
                let Some(length) = each(rest, stored)? else {
                    return Ok(ControlFlow::Continue(()));
                };
                let beginning = &rest[..length];
                if unwanted != beginning {
                    (run, unwanted) = (0, beginning.to_owned());
                }
                run += 1;
                if run < RUN_READ {
                    return Ok(ControlFlow::Continue(()));
                }
                from = crate::store::prefix_end(unwanted.as_bytes());
                Ok(ControlFlow::Break(()))
            })?;
        }
        Ok(())
    }

    /// Removes an object's record and all that belongs to it.
    pub fn remove_owner(&mut self, owner: Owner) -> Result<(), Failure> {
        self.tx.delete(owner.key());
        self.remove_parts(owner, "")
    }

    /// Removes what belongs to an object and begins with `prefix`.
    pub fn remove_parts(&mut self, owner: Owner, prefix: &str) -> Result<(), Failure> {
        let removed = self.tx.delete_prefix(&owner.part(prefix));
        removed.map(drop).map_err(|error| error::storage(&error))
    }

    /// The value of a counter.
    pub fn count(&self, name: &str) -> Result<i64, Failure> {
        self.number(&key::count(name))
    }

    /// Adds to a counter; answers the new value.
    pub fn add_to_count(&mut self, name: &str, change: i64) -> Result<i64, Failure> {
        self.add_to_number(key::count(name), change)
    }

    /// The number in a record; 0 where there is none.
    pub fn number(&self, key: &[u8]) -> Result<i64, Failure> {
        read_number(key, self.bytes(key)?.as_deref())
    }

    /// Adds to the number in a record, which goes away at 0; answers the new value.
    pub fn add_to_number(&mut self, key: Vec<u8>, change: i64) -> Result<i64, Failure> {
        let add = |stored: Option<&[u8]>| {
            let number = read_number(&key, stored)? + change;
            Ok(((number != 0).then(|| number.to_string().into_bytes()), number))
        };
        self.tx.update(&key, add).map_err(|error| error::storage(&error))?
    }

    /// A number for a new object.
    pub fn new_id(&mut self) -> Result<Id, Failure> {
        let number = self.add_to_count("id", 1)?;
        u64::try_from(number).map(Id).map_err(|_| error::damaged("count/id"))
    }
}

/// The rest of a key as text.
pub fn utf8<'k>(prefix: &[u8], rest: &'k [u8]) -> Result<&'k str, Failure> {
    std::str::from_utf8(rest).map_err(|_| {
        let key = [prefix, rest].concat();
        error::damaged(&String::from_utf8_lossy(&key))
    })
}

fn read_number(key: &[u8], stored: Option<&[u8]>) -> Result<i64, Failure> {
    let Some(bytes) = stored else { return Ok(0) };
    let number = std::str::from_utf8(bytes).ok().and_then(|digits| digits.parse().ok());
    number.ok_or_else(|| error::damaged(&String::from_utf8_lossy(key)))
}

/// What the dictionary of an object holds; nothing where it was never set.
fn dictionary(value: Option<Value>, part: &str) -> Result<Dictionary, Failure> {
    match value {
        None => Ok(Dictionary::new()),
        Some(Value::Dictionary(pairs)) => Ok(pairs),
        Some(_) => Err(error::damaged(part)),
    }
}

/// Reads the object of a record.
pub fn read(key: &[u8], bytes: &[u8]) -> Result<Value, Failure> {
    let text = std::str::from_utf8(bytes).ok();
    let value = text.and_then(|text| parse(text).ok());
    value
        .map(crate::data::ValueOf::into_owned)
        .ok_or_else(|| error::damaged(&String::from_utf8_lossy(key)))
}
