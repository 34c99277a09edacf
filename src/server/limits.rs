//! The limits of the server that nobody needs to set, with their reasons.
use std::time::Duration;

use crate::request::spec::Shape;

/// How much a batch may weigh. Commands that have arrived together are carried out together, so that
/// they share a view of the store and a commit; what they answer is in memory until then.
pub(super) const BATCH_WEIGHT_MAX: usize = 4096;

/// A batch ends with the line that takes it over this size. What is read from a line takes memory
/// beside the line.
pub(super) const BATCH_BYTES_MAX: usize = 1 << 20;

/// Answers are sent when so many bytes are together, whether or not more commands wait.
pub(super) const OUTPUT_BYTES: usize = 256 << 10;

/// A line that needs more than a busy connection's buffer needs one of these places, so that all
/// connections together cannot fill the memory with halves of very long lines.
pub(super) const LONG_LINES_AT_ONCE: usize = 8;

/// Logins that are checked at the same time. A one-way password takes some 20 MiB and many
/// milliseconds to check, on purpose.
pub(super) const LOGINS_AT_ONCE: usize = 4;

/// After the last line the server waits so long for the peer to take it and to close. Closing at
/// once would throw the line away when bytes of the peer are still unread.
pub(super) const LINGER: Duration = Duration::from_secs(1);

/// What is read and thrown away while the server waits for the peer to close.
pub(super) const LINGER_BYTES: usize = 1 << 20;

/// How long a peer may take to agree on keys.
pub(super) const HANDSHAKE: Duration = Duration::from_secs(10);

/// When no connection can be accepted, as when there are too many open files, this is waited before
/// the next try.
pub(super) const ACCEPT_PAUSE: Duration = Duration::from_millis(100);

/// What an answer of this shape weighs in a batch: 4096 small answers, 256 records or 8 listings make
/// a full one.
pub(super) const fn weight(shape: Shape) -> usize {
    match shape {
        Shape::Nothing | Shape::Number | Shape::Time | Shape::Text => 1,
        Shape::Record | Shape::Object => 16,
        Shape::Data | Shape::Names(_) | Shape::Entries(_) | Shape::Rows => WIDE,
    }
}

/// The weight of an answer that may be as long as the store is large.
pub(super) const WIDE: usize = 512;
