//! All limits of the store, with their reasons.
use std::time::Duration;

/// The most pieces of work in one group. A sync costs as much as some ten pieces of work, so
/// beyond some hundreds a larger group makes everyone in it wait longer and gains nothing.
pub(crate) const GROUP_JOBS: usize = 1024;

/// No more work joins a group that holds so many bytes of changes. To write them takes several times
/// as long as the sync, so a larger group saves nothing; what is left for the next group is run while
/// this one is written. It bounds the memory of a group, too. One piece of work may be larger; it is
/// not cut.
pub(crate) const GROUP_BYTES: usize = 256 << 10;

/// Reading connections that are kept for the next reader. Each holds some memory and open files;
/// more readers than this at the same moment open connections of their own.
pub(crate) const IDLE_READERS: usize = 16;

/// A page of the file, in bytes. A change of one object writes its whole page to the log. With
/// values of 300 bytes, point reads were slower with pages of 8 KiB and slower still with 16 KiB;
/// random changes were slower with 16 KiB. Creates in order did not differ beyond the noise.
pub(crate) const PAGE_BYTES: u32 = 4096;

/// The most bytes of a key and its value in a row of the table that is searched. SQLite keeps up to
/// 1002 bytes of a row in the page; the rest of a longer one would be read at every step of a search
/// that meets it. Among 50,000 values of 900 bytes a read takes 6,800 instructions in the row and
/// 8,000 apart from it, a scan a third of those apart; with 1,500 bytes a read takes 22,600 and 8,400.
pub(crate) const ROW_BYTES: u32 = 990;

/// How much of the file is mapped into memory, so that reading it copies nothing. It is the most
/// that SQLite allows; of a longer file the rest is read in the usual way.
pub(crate) const MAPPED_BYTES: i64 = 0x7fff_0000;

/// A view that was used so often was worth a mapped file. It has to be more than a reader does
/// between two commits of a busy writer, or the map comes and goes: with 200, reads beside a writer
/// ran at half the speed that they have without any map. The price is that reads that nobody
/// disturbs take longer to come to their full speed.
pub(crate) const USES_WORTH_MAPPING: u32 = 5000;

/// Pages that the writing connection keeps: those that the next groups are likely to need again.
/// Between 2 MiB and 32 MiB no difference showed beyond the noise.
pub(crate) const WRITER_CACHE_KIB: u32 = 8 << 10;

/// Statements that a connection keeps ready: all that there are.
pub(crate) const KEPT_STATEMENTS: usize = 32;

/// From so many pages in the log on they are moved into the file. A longer log makes fewer syncs
/// of the file, but has to be read as a whole to open the store after a crash.
pub(crate) const LOG_PAGES: u32 = 1000;

/// The last so many pages are moved while nobody writes; it takes some milliseconds.
pub(crate) const LOG_PAGES_REST: u32 = 250;

/// How often the log is gone through beside writers before they are held up all the same. More
/// rounds come closer to the end of a log that grows meanwhile, but not to it.
pub(crate) const CHECKPOINT_ROUNDS: usize = 3;

/// A log that has become longer than this, in a large group, is cut when it starts anew.
pub(crate) const LOG_BYTES_KEPT: u64 = 32 << 20;

/// How often it is looked whether the last reader has left the log.
pub(crate) const READER_PATIENCE_STEP: Duration = Duration::from_micros(100);

/// For how many steps writers are held up for readers that need a log of so many pages. Most reads
/// take some microseconds, but on a busy machine a reader may lose its processor for some
/// milliseconds; and the longer the log, the more is to be won. 5 ms at first, 100 ms at most.
pub(crate) fn reader_patience(log_pages: u32) -> u32 {
    50 * (log_pages / LOG_PAGES).clamp(1, 20)
}

/// So many answers of its snapshot a transaction keeps: far more than the records that the requests
/// of a group have in common, and little memory.
pub(crate) const KEPT_ANSWERS: usize = 256;

/// A longer value is not kept: it is one that is seldom asked for twice.
pub(crate) const KEPT_ANSWER_BYTES: usize = 16 * 1024;
