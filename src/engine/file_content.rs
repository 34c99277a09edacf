//! The content of stored files: pieces of one size, each a record of its own.
//!
//! ```text
//! file-data/FILE/PIECE   a piece; its number has eight hexadecimal digits
//! ```
//!
//! A large file is read and written in slices, and each slice touches the pieces that it covers. A
//! piece is large enough that a file has few of them, and small enough that adding a line to a log
//! does not write much anew.
use std::ops::ControlFlow;

use crate::engine::error;
use crate::engine::work::Work;
use crate::request::failure::Failure;
use crate::state::file::File;
use crate::state::id::Id;
use crate::state::key::Owner;

/// The bytes of a piece; the last piece of a file may have fewer.
pub const PIECE: u64 = 32 << 10;

impl Work<'_, '_> {
    /// Reads `length` bytes from byte `start` on, or those that there are.
    pub fn read_content(
        &self,
        account: Id,
        file: &File,
        start: u64,
        length: u64,
    ) -> Result<Vec<u8>, Failure> {
        let end = start.saturating_add(length).min(file.size);
        if start >= end {
            return Ok(Vec::new());
        }
        let prefix = Owner::Account(account).part(&data(file.id));
        let damaged = || error::damaged(&String::from_utf8_lossy(&prefix));
        let mut content = Vec::with_capacity(usize::try_from(end - start).unwrap_or_default());
        let mut piece = start / PIECE;
        self.walk_from(&prefix, &format!("{piece:08x}"), &mut |name, stored| {
            let begin = piece * PIECE;
            let from = start.saturating_sub(begin);
            let to = PIECE.min(end - begin);
            let bytes = usize::try_from(from)
                .ok()
                .zip(usize::try_from(to).ok())
                .and_then(|(from, to)| stored.get(from..to));
            if name != format!("{piece:08x}") {
                return Err(damaged());
            }
            content.extend_from_slice(bytes.ok_or_else(damaged)?);
            piece += 1;
            let more = piece * PIECE < end;
            Ok(if more { ControlFlow::Continue(()) } else { ControlFlow::Break(()) })
        })?;
        if content.len() as u64 == end - start { Ok(content) } else { Err(damaged()) }
    }

    /// Writes bytes from byte `start` on, which is not behind the end; what they do not cover stays.
    /// The file gets its new size.
    pub fn write_content(
        &mut self,
        account: Id,
        file: &mut File,
        start: u64,
        bytes: &[u8],
    ) -> Result<(), Failure> {
        debug_assert!(start <= file.size);
        let mut rest = bytes;
        let mut at = start;
        while !rest.is_empty() {
            let piece = at / PIECE;
            let begin = piece * PIECE;
            let (head, taken) = ((at - begin), rest.len().min(usize_of(begin + PIECE - at)));
            let (now, later) = rest.split_at(taken);
            let behind = at + now.len() as u64;
            let tail = file.size.min(begin + PIECE).saturating_sub(behind);
            let mut stored = self.read_content(account, file, begin, head)?;
            stored.extend_from_slice(now);
            stored.extend(self.read_content(account, file, behind, tail)?);
            self.tx.put(piece_key(account, file.id, piece), stored);
            (at, rest) = (behind, later);
        }
        file.size = file.size.max(at);
        Ok(())
    }

    /// Takes the content of a file away; it is empty then.
    pub fn drop_content(&mut self, account: Id, file: &mut File) {
        for piece in 0..file.size.div_ceil(PIECE) {
            self.tx.delete(piece_key(account, file.id, piece));
        }
        file.size = 0;
    }
}

fn data(file: Id) -> String {
    format!("file-data/{file}/")
}

fn piece_key(account: Id, file: Id, piece: u64) -> Vec<u8> {
    Owner::Account(account).part(&format!("{}{piece:08x}", data(file)))
}

/// A number of bytes within one piece.
fn usize_of(bytes: u64) -> usize {
    usize::try_from(bytes).unwrap_or(usize::MAX)
}
