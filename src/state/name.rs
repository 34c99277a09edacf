//! The rules for names of Domains and of the objects in them.

/// The longest name of an object, in symbols.
pub const OBJECT_NAME_MAX: usize = 128;

/// The longest name of a Domain, in bytes; the limit of the Domain Name System.
pub const DOMAIN_NAME_MAX: usize = 255;

/// The form under which a name is looked up: names are compared without regard to case.
pub fn fold(name: &str) -> String {
    if name.is_ascii() { name.to_ascii_lowercase() } else { name.to_lowercase() }
}

/// Whether an object may have this name: letters, digits, `_`, `-` and `.`, where the first and the
/// last symbol is no dot.
pub fn is_object_name(name: &str) -> bool {
    let legal = |sign: char| sign.is_alphanumeric() || matches!(sign, '_' | '-' | '.');
    !name.is_empty()
        && name.chars().all(legal)
        && !name.starts_with('.')
        && !name.ends_with('.')
        && name.chars().count() <= OBJECT_NAME_MAX
}

/// Whether a Domain may have this name: labels of letters, digits, `-` and `_`, joined by dots.
pub fn is_domain_name(name: &str) -> bool {
    let legal = |sign: char| sign.is_alphanumeric() || matches!(sign, '-' | '_');
    let label = |label: &str| {
        !label.is_empty()
            && label.chars().all(legal)
            && !label.starts_with('-')
            && !label.ends_with('-')
    };
    name.len() <= DOMAIN_NAME_MAX && name.split('.').all(label)
}

/// Splits `name@domain` at the last `@`.
pub fn split(full: &str) -> (&str, Option<&str>) {
    match full.rsplit_once('@') {
        Some((name, domain)) => (name, Some(domain)),
        None => (full, None),
    }
}

/// Telephone numbers are compared by their digits: a leading `+` and the rest without spaces,
/// dashes, dots and parentheses. `None` for what is no number.
pub fn telnum(text: &str) -> Option<String> {
    let mut number = String::with_capacity(text.len());
    for (place, sign) in text.trim().chars().enumerate() {
        match sign {
            '0'..='9' | '*' | '#' => number.push(sign),
            '+' if place == 0 => number.push('+'),
            ' ' | '-' | '.' | '(' | ')' => {}
            _ => return None,
        }
    }
    let digits = number.trim_start_matches('+').len();
    (digits > 0 && digits <= 64).then_some(number)
}
