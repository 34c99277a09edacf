//! Words that nobody can guess.
use crate::engine::error;
use crate::request::failure::Failure;

const LETTERS: &[u8; 52] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";
/// The largest multiple of the number of letters among the values of a byte; bytes from here on are
/// passed over, so that each letter is as likely as any other.
const FAIR: u8 = 208;

/// A word of so many random letters.
pub fn letters(count: usize) -> Result<String, Failure> {
    let mut word = String::with_capacity(count);
    let mut bytes = [0; 32];
    while word.len() < count {
        getrandom::fill(&mut bytes).map_err(|_| error::no_random())?;
        let fair = bytes.iter().filter(|byte| **byte < FAIR);
        let drawn = fair.map(|byte| char::from(LETTERS[usize::from(*byte) % LETTERS.len()]));
        word.extend(drawn.take(count - word.len()));
    }
    Ok(word)
}
