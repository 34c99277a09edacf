//! Lines out of a stream of bytes, at either end of a connection.
//!
//! A line ends with LF or CR LF. One that is longer than the limit is passed over up to its end, so
//! that the lines behind it are read as what they are. What has been read is wiped where it would
//! stay behind, because lines carry passwords.
use memchr::memchr;
use zeroize::Zeroize;

use crate::wire::limits::{BUFFER_BYTES_BUSY, BUFFER_BYTES_MIN};

/// A read into less room than this would not be worth the call.
const ROOM_BYTES_MIN: usize = BUFFER_BYTES_MIN / 4;

/// What has arrived and has not been taken yet.
#[derive(Debug)]
pub struct LineBuffer {
    /// The memory; all of it may be written to.
    bytes: Vec<u8>,
    /// Where the first line that has not been taken begins.
    start: usize,
    /// Where the bytes end that have arrived.
    end: usize,
    /// No line end stands before this place; one may stand in it.
    scanned: usize,
    /// The longest line that is taken.
    limit: usize,
    /// Whether the beginning of the current line has been dropped, because it is too long.
    overlong: bool,
    /// Whether the latest read filled all the room there was.
    filled_up: bool,
}

/// A line without its end.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Line<'b> {
    /// All of it.
    Whole(&'b [u8]),
    /// It was longer than the limit; it is gone.
    TooLong,
}

impl LineBuffer {
    /// A buffer for lines of at most `limit` bytes.
    pub fn new(limit: usize) -> Self {
        Self {
            bytes: vec![0; BUFFER_BYTES_MIN],
            start: 0,
            end: 0,
            scanned: 0,
            limit,
            overlong: false,
            filled_up: false,
        }
    }

    /// Takes lines of at most `limit` bytes from now on.
    pub fn set_limit(&mut self, limit: usize) {
        self.limit = limit;
    }

    /// The longest line that is taken.
    pub fn limit(&self) -> usize {
        self.limit
    }

    /// How many bytes have arrived that have not been taken.
    pub fn len(&self) -> usize {
        self.end - self.start
    }

    /// Whether everything that has arrived has been taken, the beginning of a line included.
    pub fn is_empty(&self) -> bool {
        self.start == self.end && !self.overlong
    }

    /// Room for the next read; there is always some. Tell with [`LineBuffer::filled`] how much of it
    /// was used.
    pub fn room(&mut self) -> &mut [u8] {
        if self.start == self.end {
            self.begin_anew();
        } else if self.bytes.len() - self.end < ROOM_BYTES_MIN {
            self.make_room();
        }
        &mut self.bytes[self.end..]
    }

    /// The first `count` bytes of the room hold what has arrived.
    pub fn filled(&mut self, count: usize) {
        assert!(count <= self.bytes.len() - self.end, "no more can arrive than there is room for");
        self.end += count;
        self.filled_up = self.end == self.bytes.len();
    }

    /// Whether a line has arrived completely.
    pub fn has_line(&mut self) -> bool {
        if let Some(length) = memchr(b'\n', &self.bytes[self.scanned..self.end]) {
            self.scanned += length;
            return true;
        }
        self.scanned = self.end;
        // A carriage return may stand behind the last byte of the longest line.
        if self.len() > self.limit + 1 {
            self.overlong = true;
        }
        if self.overlong {
            self.bytes[self.start..self.end].fill(0);
            self.start = self.end;
        }
        false
    }

    /// Takes the next line, if one has arrived completely.
    pub fn next_line(&mut self) -> Option<Line<'_>> {
        if !self.has_line() {
            return None;
        }
        let (from, to) = (self.start, self.scanned);
        self.start = to + 1;
        self.scanned = self.start;
        if std::mem::take(&mut self.overlong) {
            return Some(Line::TooLong);
        }
        let line = &self.bytes[from..to];
        let line = line.strip_suffix(b"\r").unwrap_or(line);
        if line.len() > self.limit { Some(Line::TooLong) } else { Some(Line::Whole(line)) }
    }

    /// Whether the line that is arriving is too long already.
    pub fn is_overlong(&self) -> bool {
        self.overlong
    }

    /// What has arrived and not been taken.
    pub fn rest(&self) -> &[u8] {
        &self.bytes[self.start..self.end]
    }

    /// Overwrites what has been taken: a secret was in it.
    pub fn wipe_taken(&mut self) {
        self.bytes[..self.start].fill(0);
    }

    /// Nothing is left over: the room begins at the front, and has the size that fits the traffic.
    fn begin_anew(&mut self) {
        (self.start, self.end, self.scanned) = (0, 0, 0);
        let size = self.bytes.len();
        if self.filled_up && size < BUFFER_BYTES_BUSY.min(self.limit) {
            self.resize(size * 2);
        } else if size > BUFFER_BYTES_BUSY {
            self.resize(BUFFER_BYTES_MIN);
        }
        self.filled_up = false;
    }

    /// Moves what is left to the front, and grows if that is not enough.
    fn make_room(&mut self) {
        let left = self.len();
        if self.start > 0 {
            self.bytes.copy_within(self.start..self.end, 0);
            self.bytes[self.start.max(left)..self.end].fill(0);
            self.scanned -= self.start;
            (self.start, self.end) = (0, left);
        }
        let size = self.bytes.len();
        if left > size / 2 || (self.filled_up && size < BUFFER_BYTES_BUSY.min(self.limit)) {
            self.resize(size * 2);
        }
    }

    fn resize(&mut self, size: usize) {
        let mut bytes = vec![0; size];
        bytes[..self.end].copy_from_slice(&self.bytes[..self.end]);
        self.bytes.zeroize();
        self.bytes = bytes;
    }
}

impl Drop for LineBuffer {
    fn drop(&mut self) {
        self.bytes.zeroize();
    }
}
