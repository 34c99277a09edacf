//! The data formats at their limits: depth, size, and what hostile texts cost.
use std::fmt::Write;

use cgpsh::data::{
    DataError, Value, from_json, parse, parse_json, parse_multiline, parse_prefix, print,
    print_pretty, to_json, to_json_string,
};

/// The stack that a thread gets unless it asks for another one.
const STACK: usize = 2 << 20;

const TOO_DEEP: &str = "nested deeper than 256 levels";

/// What opens one level or two, and what closes it.
const NESTINGS: &[(&str, &str)] = &[("(", ")"), ("{a=", ";}"), ("({a=", ";})"), ("<a>", "</a>")];

fn on_a_small_stack(run: impl FnOnce() + Send + 'static) {
    let thread = std::thread::Builder::new().stack_size(STACK).spawn(run).unwrap();
    thread.join().unwrap();
}

#[test]
fn nests_to_the_limit() {
    on_a_small_stack(|| {
        for (open, close) in NESTINGS {
            // Two levels each, so that they are as many as the others.
            let times = if open.starts_with("({") { 128 } else { 256 };
            let text = format!("{}{}", open.repeat(times), close.repeat(times));
            let text = text.replace("=;", "=x;");
            let value = parse(&text).unwrap_or_else(|error| panic!("{open}: {error}"));
            assert_eq!(print(&value), text);
            assert_eq!(parse_multiline(&print_pretty(&value)).unwrap(), value);
            assert_eq!(from_json(&to_json(&value)).unwrap(), value);
            assert_eq!(parse_json(&to_json_string(&value)).unwrap(), value);
            assert_eq!(value.clone().into_owned(), value);

            let deeper = format!("({text})");
            let error = parse(&deeper).unwrap_err();
            assert_eq!(error.message, TOO_DEEP, "{open}");
            let deeper = format!("[{}]", to_json_string(&value));
            let json_error = parse_json(&deeper).unwrap_err();
            assert_eq!(json_error.message, TOO_DEEP, "{open}");
        }
    });
}

#[test]
fn withstands_a_million_brackets() {
    on_a_small_stack(|| {
        for (open, close) in NESTINGS {
            let bomb = format!("{}{}", open.repeat(1_000_000), close.repeat(1_000_000));
            let errors = [
                parse(&bomb).unwrap_err(),
                parse_multiline(&bomb).unwrap_err(),
                parse_prefix(&bomb, 0).unwrap_err(),
            ];
            for error in errors {
                assert_eq!(error.message, TOO_DEEP, "{open}");
                assert!(error.position <= 256 * open.len(), "{open}: {}", error.position);
            }
        }
        for open in ["[", "{\"a\":", "[{\"#xml\":"] {
            let error = parse_json(&open.repeat(1_000_000)).unwrap_err();
            assert_eq!(error.message, TOO_DEEP, "{open}");
        }
    });
}

/// So many that the square of their number would take minutes.
const PARTS: usize = 100_000;

/// Texts of very many equal parts are refused or read in time that grows with their length only.
#[test]
fn reads_very_many_parts() {
    let refused = [
        "[",
        "<",
        "</a>",
        "<!",
        "<!--",
        "<?",
        "<![CDATA[",
        "<a b='",
        ")",
        "}",
        "]",
        ">",
        ",",
        ";",
        "=",
        "\\",
        "#",
        "#I[",
        "\"\\u'",
        "{",
        "/*",
    ];
    for part in refused {
        assert!(parse_multiline(&part.repeat(PARTS)).is_err(), "{part}");
    }
    let read = ["\"\"", "\"a\" ", "[] ", "[AQI=]", "<a/>", "<a/>\n", "<a> </a> ", "a"];
    for part in read {
        let text = part.repeat(PARTS);
        let value = parse_multiline(&text).unwrap_or_else(|error| panic!("{part}: {error}"));
        assert!(print(&value).len() <= text.len() + 2, "{part}");
    }
    for part in ["(),", "a,", "{},", "/**/a,", "//\n a,"] {
        let text = format!("({})", part.repeat(PARTS));
        let value = parse_multiline(&text).unwrap();
        assert_eq!(value.as_array().unwrap().len(), PARTS);
        assert_eq!(parse_multiline(&print_pretty(&value)).unwrap(), value);
    }
}

#[test]
fn finds_equal_keys_among_very_many() {
    let mut text = String::from("{");
    for number in 0..300_000_u64 {
        // Multiplying by an odd number shuffles without repeating.
        let _ = write!(text, "key{}={number};", number.wrapping_mul(0x9E37_79B9_7F4A_7C15) >> 20);
    }
    let distinct = format!("{text}}}");
    assert_eq!(parse(&distinct).unwrap().as_dictionary().unwrap().len(), 300_000);

    text.push_str("key0=again;new=1;new=2;key0=last;}");
    let value = parse(&text).unwrap();
    let pairs = value.as_dictionary().unwrap();
    assert_eq!(pairs.len(), 300_001);
    assert_eq!(pairs.iter().next().unwrap(), ("key0", &Value::from("last")));
    assert_eq!(pairs.iter().last().unwrap(), ("new", &Value::from("2")));

    let same = format!("{{{}}}", "key=x;".repeat(300_000));
    assert_eq!(print(&parse(&same).unwrap()), "{key=x;}");
}

#[test]
fn errors_display_their_reason_alone() {
    let error: DataError = parse("a$").unwrap_err();
    assert_eq!(error.to_string(), "failed to read an unquoted string: non a/n data");
}
