//! Records that are over are removed a few at a time, by the requests that add new ones.
//!
//! There is no work in the background: each request that adds a record to a place also looks at a few
//! old ones there, and goes on where the one before it stopped. Since it looks at more than it adds,
//! what is over never outgrows what is not.
use std::ops::ControlFlow;

use crate::engine::work::Work;
use crate::request::failure::Failure;
use crate::state::key::Owner;

/// Whether a record is over: the rest of its key, its bytes.
pub type IsOver<'o> = dyn Fn(&Work<'_, '_>, &str, &[u8]) -> Result<bool, Failure> + 'o;

/// So many records are looked at by one request.
const LOOKS: usize = 16;

impl Work<'_, '_> {
    /// Looks at the next few records that belong to an object and begin with `prefix`; answers the
    /// rest of the key of each that `is_over`. The place where it stopped is kept in the
    /// part `place`.
    pub fn sweep(
        &mut self,
        owner: Owner,
        prefix: &str,
        place: &str,
        is_over: &IsOver<'_>,
    ) -> Result<Vec<String>, Failure> {
        let from = self.bytes(&owner.part(place))?.unwrap_or_default();
        let from = String::from_utf8_lossy(&from).into_owned();
        let (mut over, mut next, mut looks) = (Vec::new(), None, 0);
        self.walk_from(&owner.part(prefix), &from, &mut |name, stored| {
            if looks == LOOKS {
                next = Some(name.to_owned());
                return Ok(ControlFlow::Break(()));
            }
            looks += 1;
            if is_over(self, name, stored)? {
                over.push(name.to_owned());
            }
            Ok(ControlFlow::Continue(()))
        })?;
        match next {
            Some(next) => self.tx.put(owner.part(place), next),
            None if !from.is_empty() => self.tx.delete(owner.part(place)),
            None => {}
        }
        Ok(over)
    }
}
