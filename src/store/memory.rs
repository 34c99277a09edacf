//! The back end that forgets: for tests and for scratch work.
use std::collections::BTreeMap;
use std::sync::{Arc, PoisonError, RwLock};

use crate::store::backend::{Each, Snapshot, Store, Writer};
use crate::store::changes::Changes;
use crate::store::error::StoreError;
use crate::store::key;

type Map = BTreeMap<Vec<u8>, Arc<[u8]>>;

/// Keys and values in memory. A snapshot shares the map; the first change beside a living
/// snapshot copies it.
#[derive(Debug, Default)]
pub struct Memory {
    map: RwLock<Arc<Map>>,
}

struct View(Arc<Map>);

struct MemoryWriter<'a> {
    store: &'a Memory,
    view: View,
}

impl Memory {
    fn view(&self) -> View {
        // Nothing panics while it holds the lock, so a poisoned one is whole.
        View(Arc::clone(&self.map.read().unwrap_or_else(PoisonError::into_inner)))
    }
}

impl Store for Memory {
    fn snapshot(&self) -> Result<Box<dyn Snapshot + '_>, StoreError> {
        Ok(Box::new(self.view()))
    }

    fn begin(&self) -> Result<Box<dyn Writer + '_>, StoreError> {
        Ok(Box::new(MemoryWriter { store: self, view: self.view() }))
    }

    fn close(&self) -> Result<(), StoreError> {
        Ok(())
    }
}

impl Writer for MemoryWriter<'_> {
    fn commit(self: Box<Self>, changes: &Changes) -> Result<(), StoreError> {
        // The own view goes first, or it would be the reason for a copy.
        let MemoryWriter { store, view } = *self;
        drop(view);
        let mut map = store.map.write().unwrap_or_else(PoisonError::into_inner);
        let map = Arc::make_mut(&mut map);
        for (from, to) in changes.cleared() {
            map.extract_if(key::owned_range(from, to), |_, _| true).for_each(drop);
        }
        for (key, value) in changes.entries() {
            match value {
                Some(value) => drop(map.insert(key.to_vec(), Arc::from(value))),
                None => drop(map.remove(key)),
            }
        }
        Ok(())
    }
}

impl Snapshot for MemoryWriter<'_> {
    fn get(&self, key: &[u8]) -> Result<Option<Vec<u8>>, StoreError> {
        self.view.get(key)
    }

    fn scan(&self, from: &[u8], to: Option<&[u8]>, each: &mut Each<'_>) -> Result<(), StoreError> {
        self.view.scan(from, to, each)
    }
}

impl Snapshot for View {
    fn get(&self, key: &[u8]) -> Result<Option<Vec<u8>>, StoreError> {
        Ok(self.0.get(key).map(|value| value.to_vec()))
    }

    fn scan(&self, from: &[u8], to: Option<&[u8]>, each: &mut Each<'_>) -> Result<(), StoreError> {
        if key::is_empty(from, to) {
            return Ok(());
        }
        for (key, value) in self.0.range::<[u8], _>(key::range(from, to)) {
            if each(key, value).is_break() {
                break;
            }
        }
        Ok(())
    }
}
