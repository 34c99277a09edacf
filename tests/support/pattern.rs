//! Patterns in expected answers.

/// Whether a text is what a pattern says; `*` stands for any run of signs, `?` for any one sign.
pub fn matches(pattern: &str, text: &str) -> bool {
    let (pattern, text): (Vec<char>, Vec<char>) =
        (pattern.chars().collect(), text.chars().collect());
    let (mut at, mut place) = (0, 0);
    // Where to go on when what follows the last `*` does not fit: it then stands for one sign more.
    let mut retry: Option<(usize, usize)> = None;
    while place < text.len() {
        match pattern.get(at) {
            Some('*') => {
                retry = Some((at + 1, place));
                at += 1;
            }
            Some(sign) if *sign == '?' || *sign == text[place] => {
                at += 1;
                place += 1;
            }
            _ => {
                let Some((behind, from)) = retry else { return false };
                retry = Some((behind, from + 1));
                (at, place) = (behind, from + 1);
            }
        }
    }
    pattern[at..].iter().all(|sign| *sign == '*')
}

/// The part of a text that the one `*` of a pattern stands for; the pattern may lie anywhere in the
/// text.
pub fn part<'t>(pattern: &str, text: &'t str) -> Option<&'t str> {
    let (before, behind) = pattern.split_once('*')?;
    let (_, rest) = text.split_once(before)?;
    Some(rest.split_once(behind)?.0)
}

#[test]
fn patterns_match() {
    for (pattern, text, expected) in [
        ("", "", true),
        ("", "a", false),
        ("*", "", true),
        ("a*c", "abcbc", true),
        ("a*c", "abcb", false),
        ("*b*", "abc", true),
        ("??", "ab", true),
        ("??", "abc", false),
        ("{*a=?;*}", "{x=y;a=b;c=d;}", true),
        ("{*a=?;*}", "{x=y;a=bb;c=d;}", false),
    ] {
        assert_eq!(matches(pattern, text), expected, "{pattern} {text}");
    }
    assert_eq!(part("a=*;", "{x=y;a=bb;c=d;}"), Some("bb"));
    assert_eq!(part("b=*;", "{x=y;a=bb;c=d;}"), None);
}
