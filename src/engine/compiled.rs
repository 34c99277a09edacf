//! Texts of the server and the cluster that are asked all the time: router tables, lists of addresses.
//!
//! ```text
//! PART         the text, as it was given
//! stamp/PART   a word that no other text of the part has ever had
//! ```
//!
//! What a text says is worked out once and kept in memory under its stamp, so that a question costs
//! the same however long the text is. A stamp is random: a number that is counted could come back
//! with another text when a commit fails.
use std::any::Any;
use std::collections::HashMap;
use std::sync::{Arc, PoisonError, RwLock};

use crate::engine::random;
use crate::engine::work::Work;
use crate::request::failure::Failure;
use crate::state::key::Owner;

const STAMP_LETTERS: usize = 16;

/// What texts say, by their places, with the stamps that they had.
#[derive(Default)]
pub struct Compiled {
    known: RwLock<HashMap<Place, Known>>,
}

/// Whose text it is, and the part that holds it.
type Place = (Owner, &'static str);
/// What a text says.
type Said = Arc<dyn Any + Send + Sync>;

struct Known {
    stamp: Vec<u8>,
    said: Said,
}

impl Compiled {
    fn find(&self, place: Place, stamp: &[u8]) -> Option<Said> {
        let known = self.known.read().unwrap_or_else(PoisonError::into_inner);
        known.get(&place).filter(|known| known.stamp == stamp).map(|known| Arc::clone(&known.said))
    }

    fn keep(&self, place: Place, known: Known) {
        self.known.write().unwrap_or_else(PoisonError::into_inner).insert(place, known);
    }
}

impl Work<'_, '_> {
    /// Writes a text whose meaning is kept in memory; an empty one is removed.
    pub fn put_compiled(
        &mut self,
        owner: Owner,
        part: &'static str,
        text: String,
    ) -> Result<(), Failure> {
        let stamp = owner.part(&format!("stamp/{part}"));
        match text.is_empty() {
            true => self.tx.delete(stamp),
            false => self.tx.put(stamp, random::letters(STAMP_LETTERS)?),
        }
        self.put_text(owner, part, text);
        Ok(())
    }

    /// What a text says; `None` for one that is empty.
    pub fn compiled<T: Send + Sync + 'static>(
        &self,
        owner: Owner,
        part: &'static str,
        compile: impl FnOnce(&str) -> T,
    ) -> Result<Option<Arc<T>>, Failure> {
        let place = (owner, part);
        let Some(stamp) = self.bytes(&owner.part(&format!("stamp/{part}")))? else {
            return Ok(None);
        };
        let known = self.world.compiled.find(place, &stamp);
        if let Some(said) = known.and_then(|said| said.downcast::<T>().ok()) {
            return Ok(Some(said));
        }
        let said = Arc::new(compile(&self.part_text(owner, part)?));
        let kept: Said = Arc::<T>::clone(&said);
        self.world.compiled.keep(place, Known { stamp, said: kept });
        Ok(Some(said))
    }
}
