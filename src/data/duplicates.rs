//! Finds keys that stand twice in a dictionary, without paying for an index of all keys.
//!
//! Servers list keys in order, and then nothing is to be done. Otherwise, while a dictionary is
//! read, a short hash of each key is kept. Afterwards a filter with one bit
//! a hash tells the few keys that may have been there before, and only those are compared. Keys
//! that were made to collide cost a sort, never more.
use crate::data::value::Pair;

/// Up to this many keys, a filter of 64 bits and comparing from the front are cheapest.
const FEW: usize = 32;

/// Watches the keys of one dictionary while it is read.
#[derive(Default)]
pub(super) struct KeyCheck {
    /// Whether the keys have ceased to come in ascending order, in which none can stand twice.
    unsorted: bool,
    /// Whether one of the first keys stood twice.
    repeated: bool,
    /// One bit for each of the first keys.
    seen: u64,
    /// One hash for each key, in their order, as soon as there are more than a few.
    hashes: Vec<u32>,
}

impl KeyCheck {
    /// Notes a key that is about to follow those of `pairs`.
    #[inline]
    pub(super) fn add(&mut self, pairs: &[Pair<'_>], key: &str) {
        let Some((last, _)) = pairs.last() else { return };
        if self.unsorted || **last >= *key {
            self.add_unsorted(pairs, key);
        }
    }

    fn add_unsorted(&mut self, pairs: &[Pair<'_>], key: &str) {
        let hash = hash(key);
        if pairs.len() >= FEW {
            if self.hashes.is_empty() {
                self.hashes.extend(pairs.iter().map(|(key, _)| self::hash(key)));
            }
            self.hashes.push(hash);
        } else {
            if !self.unsorted {
                self.seen = pairs.iter().fold(0, |seen, (key, _)| seen | bit(self::hash(key)));
            }
            if self.seen & bit(hash) != 0 && !self.repeated {
                self.repeated = pairs.iter().any(|(earlier, _)| earlier == key);
            }
            self.seen |= bit(hash);
        }
        self.unsorted = true;
    }

    /// Makes every key stand once, with its last value, at its first place. Answers whether the
    /// keys are in ascending order.
    #[inline]
    pub(super) fn keep_last(self, pairs: &mut Vec<Pair<'_>>) -> bool {
        if !self.hashes.is_empty() {
            keep_last_of(pairs, suspects(&self.hashes));
        } else if self.repeated {
            let all = (0..pairs.len()).map(|index| (0, index)).collect();
            keep_last_of(pairs, all);
        }
        !self.unsorted
    }
}

/// One of 64 bits that stand for all hashes.
fn bit(hash: u32) -> u64 {
    1 << (hash & 63)
}

/// The hashes and places of all keys that may stand twice.
fn suspects(hashes: &[u32]) -> Vec<(u32, usize)> {
    // By their upper bits. One key in thirty hits by chance.
    let mut filter = Filter::new(hashes.len(), 16);
    let hits: Vec<u32> = hashes.iter().copied().filter(|hash| filter.hit(*hash)).collect();
    if hits.is_empty() {
        return Vec::new();
    }
    // A hit tells of the later key only. Its earlier twin has the same hash, so that all keys are
    // looked at again, now by the lower bits.
    let mut wanted = Filter::new(hits.len(), 64);
    for hash in hits {
        wanted.hit(hash.reverse_bits());
    }
    let places = hashes.iter().copied().enumerate();
    places
        .filter(|(_, hash)| wanted.holds(hash.reverse_bits()))
        .map(|(place, hash)| (hash, place))
        .collect()
}

/// Among the pairs at the given places, keeps the last value of each key.
fn keep_last_of(pairs: &mut Vec<Pair<'_>>, mut suspects: Vec<(u32, usize)>) {
    suspects.sort_unstable_by(|(hash, place), (other_hash, other)| {
        let keys = || pairs[*place].0.cmp(&pairs[*other].0);
        hash.cmp(other_hash).then_with(keys).then(place.cmp(other))
    });
    let same = |one: &(u32, usize), other: &(u32, usize)| {
        one.0 == other.0 && pairs[one.1].0 == pairs[other.1].0
    };
    let mut moves = Vec::new();
    let mut superfluous = Vec::new();
    for twins in suspects.chunk_by(same) {
        if let [(_, first), .., (_, last)] = twins {
            moves.push((*first, *last));
            superfluous.extend(twins[1..].iter().map(|(_, place)| *place));
        }
    }
    for (first, last) in moves {
        let (head, tail) = pairs.split_at_mut(last);
        std::mem::swap(&mut head[first].1, &mut tail[0].1);
    }
    if superfluous.is_empty() {
        return;
    }
    superfluous.sort_unstable();
    let mut superfluous = superfluous.into_iter().peekable();
    let mut place = 0;
    pairs.retain(|_| {
        let drop = superfluous.next_if_eq(&place).is_some();
        place += 1;
        !drop
    });
}

/// A set of hashes that may claim to hold one that it does not.
struct Filter {
    words: Vec<u64>,
    /// How far to shift a hash to get the number of its bit.
    shift: u32,
}

impl Filter {
    fn new(keys: usize, bits_per_key: usize) -> Self {
        let bits = keys.saturating_mul(bits_per_key).next_power_of_two().clamp(64, 1 << 32);
        Self { words: vec![0; bits / 64], shift: 32 - bits.ilog2() }
    }

    /// Puts a hash in; answers whether it seemed to be there.
    #[inline]
    fn hit(&mut self, hash: u32) -> bool {
        let (word, bit) = self.bit(hash);
        let found = self.words[word] & bit != 0;
        self.words[word] |= bit;
        found
    }

    #[inline]
    fn holds(&self, hash: u32) -> bool {
        let (word, bit) = self.bit(hash);
        self.words[word] & bit != 0
    }

    #[inline]
    fn bit(&self, hash: u32) -> (usize, u64) {
        let number = u64::from(hash) >> self.shift;
        ((number >> 6) as usize, 1 << (number & 63))
    }
}

/// A fast hash that spreads well. It need not withstand an attack, see the head of this file.
#[inline]
fn hash(key: &str) -> u32 {
    let bytes = key.as_bytes();
    let length = bytes.len();
    let mut state = length as u64 ^ 0x9E37_79B9_7F4A_7C15;
    let mut rest = bytes;
    while let Some((chunk, tail)) = rest.split_first_chunk::<8>() {
        state = mix(state ^ u64::from_le_bytes(*chunk));
        rest = tail;
    }
    // What is left over is read as the last eight bytes where there are as many.
    let last = match (bytes.last_chunk::<8>(), rest) {
        (_, []) => 0,
        (Some(chunk), _) => u64::from_le_bytes(*chunk),
        (None, rest) => rest.iter().fold(0, |word, byte| word << 8 | u64::from(*byte)),
    };
    (mix(state ^ last) >> 32) as u32
}

#[inline]
fn mix(word: u64) -> u64 {
    let product = u128::from(word) * 0xA076_1D64_78BD_642F_u128;
    (product as u64) ^ (product >> 64) as u64
}
