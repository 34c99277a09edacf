//! How well a name fits what has been typed.
//!
//! Names are made of words: `CreateAccount`, `MaxAccountSize`, `bob.smith`. What is typed fits best
//! as the beginnings of words in their order (`cracc`), then anywhere, then as scattered letters.
//! Without the words `cracc` would find a dozen names, most of them by accident.

/// How well a name fits; smaller is better.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Fit {
    /// The very name, whatever the case.
    Exact,
    /// The name begins so.
    Prefix,
    /// Beginnings of words, the first of them the name's first; so many words are passed over.
    Words(u8),
    /// Beginnings of later words.
    LaterWords(u8),
    /// The name holds it.
    Within,
    /// Its letters stand in the name in their order.
    Scattered,
}

/// How well `name` fits what has been typed; `None` where it does not.
pub fn fit(typed: &str, name: &str) -> Option<Fit> {
    if typed.is_empty() {
        return Some(Fit::Prefix);
    }
    // Every fit is one of scattered letters too. Most names are none, and cost no more than this.
    if !is_scattered(typed, name) {
        return None;
    }
    let typed: Vec<char> = lower(typed).collect();
    let letters: Vec<char> = lower(name).collect();
    if letters.starts_with(&typed) {
        return Some(if letters.len() == typed.len() { Fit::Exact } else { Fit::Prefix });
    }
    let words = words(name);
    if let Some(passed) = over_words(&typed, &words, 0) {
        return Some(Fit::Words(passed));
    }
    for start in 1..words.len() {
        if let Some(passed) = over_words(&typed, &words[start..], 0) {
            return Some(Fit::LaterWords(passed));
        }
    }
    if letters.windows(typed.len()).any(|window| window == typed) {
        return Some(Fit::Within);
    }
    (typed.len() > 2).then_some(Fit::Scattered)
}

/// The signs of a text, whatever their case, as a set that may say too much and never too little:
/// what has been typed fits no name that lacks one of its signs.
pub fn signs_of(text: &str) -> u64 {
    lower(text).fold(0, |signs, sign| signs | 1 << (u32::from(sign) % u64::BITS))
}

/// Whether the letters of `typed` stand in the name in their order.
fn is_scattered(typed: &str, name: &str) -> bool {
    if typed.is_ascii() && name.is_ascii() {
        let mut rest = name.bytes();
        let mut is_there = |sign: u8| rest.any(|other| other.eq_ignore_ascii_case(&sign));
        return typed.bytes().all(&mut is_there);
    }
    let mut rest = lower(name);
    lower(typed).all(|sign| rest.any(|other| other == sign))
}

/// The words of a name in small letters: a word begins at a capital behind a small letter, at a
/// digit behind a letter, and behind any other sign.
fn words(name: &str) -> Vec<Vec<char>> {
    let signs: Vec<char> = name.chars().collect();
    let mut words: Vec<Vec<char>> = Vec::new();
    for (at, sign) in signs.iter().enumerate() {
        let before = at.checked_sub(1).map(|before| signs[before]);
        let next_small = signs.get(at + 1).is_some_and(|next| next.is_lowercase());
        let begins = match before {
            None => true,
            Some(before) if !before.is_alphanumeric() => true,
            Some(before) if sign.is_uppercase() => before.is_lowercase() || next_small,
            Some(before) => sign.is_numeric() && before.is_alphabetic(),
        };
        match words.last_mut() {
            Some(word) if !begins => word.extend(sign.to_lowercase()),
            _ => words.push(sign.to_lowercase().collect()),
        }
    }
    words
}

/// Whether what was typed is made of beginnings of the words, the first word among them; the answer
/// tells how many words were passed over.
fn over_words(typed: &[char], words: &[Vec<char>], passed: u8) -> Option<u8> {
    if typed.is_empty() {
        return Some(passed);
    }
    let (first, later) = words.split_first()?;
    let common = typed.iter().zip(first).take_while(|(left, right)| left == right).count();
    for length in (1..=common).rev() {
        for skip in 0..=later.len() {
            let skipped = u8::try_from(skip).unwrap_or(u8::MAX);
            let rest = over_words(&typed[length..], &later[skip..], passed.saturating_add(skipped));
            if rest.is_some() {
                return rest;
            }
            if typed.len() == length {
                break;
            }
        }
    }
    None
}

fn lower(text: &str) -> impl Iterator<Item = char> + '_ {
    text.chars().flat_map(char::to_lowercase)
}
