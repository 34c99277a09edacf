//! Borders of ranges of keys.
use std::ops::Bound;

/// The key that comes right after `key`: where a scan goes on that stopped at `key`.
pub fn after(key: &[u8]) -> Vec<u8> {
    let mut next = Vec::with_capacity(key.len() + 1);
    next.extend_from_slice(key);
    next.push(0);
    next
}

/// The first key behind all keys that start with `prefix`; `None` if there can be none, as for
/// the empty prefix.
pub fn prefix_end(prefix: &[u8]) -> Option<Vec<u8>> {
    let last = prefix.iter().rposition(|byte| *byte != u8::MAX)?;
    let mut end = prefix[..=last].to_vec();
    end[last] += 1;
    Some(end)
}

/// Whether no key can be between the borders.
pub(crate) fn is_empty(from: &[u8], to: Option<&[u8]>) -> bool {
    to.is_some_and(|to| to <= from)
}

/// The borders as the maps of the standard library want them.
pub(crate) fn range<'a>(
    from: &'a [u8],
    to: Option<&'a [u8]>,
) -> (Bound<&'a [u8]>, Bound<&'a [u8]>) {
    (Bound::Included(from), to.map_or(Bound::Unbounded, Bound::Excluded))
}

/// [`range`] for methods that compare with whole keys.
pub(crate) fn owned_range(from: &[u8], to: Option<&[u8]>) -> (Bound<Vec<u8>>, Bound<Vec<u8>>) {
    let to = to.map(<[u8]>::to_vec);
    (Bound::Included(from.to_vec()), to.map_or(Bound::Unbounded, Bound::Excluded))
}
