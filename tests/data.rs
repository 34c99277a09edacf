//! The data formats: what is read, how it is printed, and what is refused where.
use std::borrow::Cow;

use cgpsh::data::{Value, ValueOf, parse, parse_multiline, parse_prefix, print};

/// What is written, and its one canonical print.
const PRINTS: &[(&str, &str)] = &[
    // Strings.
    ("abc", "abc"),
    ("\"abc\"", "abc"),
    ("\"a b\"", "\"a b\""),
    ("\"\"", "\"\""),
    ("\"-1\"", "\"-1\""),
    ("-1", "\"-1\""),
    ("user@d.org", "user@d.org"),
    ("\"x\\\\y \\\"z\\\"\"", "\"x\\\\y \\\"z\\\"\""),
    ("\"l1\\el2\"", "\"l1\\el2\""),
    ("\"l1\\nl2\"", "\"l1\\el2\""),
    ("\"\\065\\010\"", "\"A\\e\""),
    ("\"\\r\\t\\007\\127\"", "\"\\r\\t\\007\\127\""),
    ("\"raw\ttab and\nline\"", "\"raw\\ttab and\\eline\""),
    ("\"\\u'41'\\u'1F600'\"", "A😀"),
    ("\"\\195\\169\"", "é"),
    ("\"ab\" \"cd\"", "abcd"),
    ("\"a\\\"b\"\"c\"   \"\"", "\"a\\\"bc\""),
    ("почта", "почта"),
    ("*", "\"*\""),
    ("a!#%:*+b", "\"a!#%:*+b\""),
    ("Truely", "\"Truely\""),
    ("\"falsehood\"", "\"falsehood\""),
    ("tru", "tru"),
    ("\"#NULL#\"", "\"#NULL#\""),
    // Numbers.
    ("#0x1F", "#31"),
    ("#-0b101", "#-5"),
    ("#0o17", "#15"),
    ("#-0", "#0"),
    ("#0012", "#12"),
    ("#9223372036854775807", "#9223372036854775807"),
    ("#-9223372036854775808", "#-9223372036854775808"),
    ("#-0x8000000000000000", "#-9223372036854775808"),
    // Timestamps.
    ("#T01-02-2020", "#T01-02-2020"),
    ("#T01-02-2020_03:04:05", "#T01-02-2020_03:04:05"),
    ("#T1-2-2020_3:4:5", "#T01-02-2020_03:04:05"),
    ("#T31-12-9999_23:59:59", "#T31-12-9999_23:59:59"),
    ("#T1-1-1", "#T01-01-0001"),
    ("#T29-02-2024", "#T29-02-2024"),
    ("#TPAST", "#TPAST"),
    ("#TFUTURE", "#TFUTURE"),
    // Addresses and null.
    ("#I[10.0.44.55]", "#I[10.0.44.55]"),
    ("#I[10.0.44.55]:25", "#I[10.0.44.55]:25"),
    ("#I[::1]:106", "#I[::1]:106"),
    ("#I[2001:470:1f01:2565::a:80f]:25", "#I[2001:470:1f01:2565::a:80f]:25"),
    ("#NULL#", "#NULL#"),
    ("#null#", "#NULL#"),
    // Datablocks.
    ("[]", "[]"),
    ("[ AQI D ]", "[AQID]"),
    ("[AQ] [Ag==]", "[AQI=]"),
    ("[HcqHfHI=]", "[HcqHfHI=]"),
    // Arrays and dictionaries.
    ("( )", "()"),
    ("{ }", "{}"),
    ("(a,)", "(a)"),
    ("(a,(b),{})", "(a,(b),{})"),
    ("{ b = 1 ; a = ( x , \"y z\" ) ; }", "{a=(x,\"y z\");b=1;}"),
    ("{\"\"=#3;}", "{\"\"=#3;}"),
    ("{B=1;a=2;A=3;}", "{A=3;B=1;a=2;}"),
    ("{a=1;b=2;a=3;}", "{a=3;b=2;}"),
    // XML.
    ("<a/>", "<a/>"),
    ("<a b=\">\"><c>x, y</c></a>", "<a b=\">\"><c>x, y</c></a>"),
    (
        "<?xml version='1.0'?> <!DOCTYPE a> <a></a><b/>",
        "<?xml version='1.0'?> <!DOCTYPE a> <a></a><b/>",
    ),
    ("<a><!-- </b> --><![CDATA[<b>]]></a >", "<a><!-- </b> --><![CDATA[<b>]]></a >"),
    ("<a\nb='c'>x\ny</a>", "<a b='c'>x&#10;y</a>"),
    ("(<a/>,<b>t</b>)", "(<a/>,<b>t</b>)"),
    ("{x=<a/>;}", "{x=<a/>;}"),
];

#[test]
fn reads_and_prints() {
    for (text, expected) in PRINTS {
        let value = parse(text).unwrap_or_else(|error| panic!("{text}: {error}"));
        assert_eq!(print(&value), *expected, "{text}");
        assert_eq!(parse(expected).unwrap().into_owned(), xml_in_one_line(&value), "{expected}");
    }
}

/// Printing puts XML on one line; nothing else changes by it.
fn xml_in_one_line(value: &ValueOf<'_>) -> Value {
    match value {
        ValueOf::Xml(_) => parse(&print(value)).unwrap().into_owned(),
        other => other.clone().into_owned(),
    }
}

/// What is written, where it is wrong, and why.
const ERRORS: &[(&str, usize, &str)] = &[
    ("", 0, "an object expected"),
    ("   ", 3, "an object expected"),
    (",", 0, "an object expected"),
    ("a b", 2, "the end of the data expected"),
    ("abc$def", 3, "failed to read an unquoted string: non a/n data"),
    ("$", 0, "failed to read an unquoted string: non a/n data"),
    ("a/b", 1, "failed to read an unquoted string: non a/n data"),
    ("{a=1}", 4, "`;` expected"),
    ("{a=1;b}", 6, "`=` expected"),
    ("{a=;}", 3, "an object expected"),
    ("{=1;}", 1, "a key or `}` expected"),
    ("{a=1;", 5, "a key or `}` expected"),
    ("{a=\"\"x\"\";}", 5, "`;` expected"),
    ("{#1=a;}", 1, "a key or `}` expected"),
    ("(a b)", 3, "`,` or `)` expected"),
    ("(a", 2, "`,` or `)` expected"),
    ("(,a)", 1, "an object expected"),
    ("(a,,b)", 3, "an object expected"),
    ("(\ta)", 1, "an object expected"),
    ("\"abc", 0, "the quoted string has no end"),
    ("\"abc\\", 4, "unknown escape in a quoted string"),
    ("\"C:\\p\"", 3, "unknown escape in a quoted string"),
    ("\"\\000\"", 1, "a string cannot hold a zero byte"),
    ("\"\\u'0'\"", 1, "a string cannot hold a zero byte"),
    ("\"a\0\"", 2, "a string cannot hold a zero byte"),
    ("\"\\06\"", 1, "three decimal digits up to 255 expected after `\\`"),
    ("\"\\256\"", 1, "three decimal digits up to 255 expected after `\\`"),
    ("\"\\0+1\"", 1, "three decimal digits up to 255 expected after `\\`"),
    ("\"\\u'D800'\"", 1, "the code of a character expected: `\\u'hex'`"),
    ("\"\\u41\"", 1, "the code of a character expected: `\\u'hex'`"),
    ("\"\\195\"", 0, "the codes in the string are not UTF-8"),
    ("#True", 0, "a date expected after `#T`: dd-mm-yyyy_hh:mm:ss"),
    ("#T30-02-2020", 0, "a date expected after `#T`: dd-mm-yyyy_hh:mm:ss"),
    ("#T01-02-2020_24:00:00", 0, "a date expected after `#T`: dd-mm-yyyy_hh:mm:ss"),
    ("#T01-02-2020_1:2", 0, "a date expected after `#T`: dd-mm-yyyy_hh:mm:ss"),
    ("#T01-01-0000", 0, "a date expected after `#T`: dd-mm-yyyy_hh:mm:ss"),
    ("#False", 0, "unknown kind of object after `#`"),
    ("#NULL", 0, "unknown kind of object after `#`"),
    ("#NULL#x", 0, "unknown kind of object after `#`"),
    ("#(x)", 0, "unknown kind of object after `#`"),
    ("#", 0, "unknown kind of object after `#`"),
    ("#-", 0, "a number expected after `#`"),
    ("#--1", 0, "a number expected after `#`"),
    ("#0x", 0, "a number expected after `#`"),
    ("#12a", 0, "a number expected after `#`"),
    ("#1.5", 0, "a number expected after `#`"),
    ("#9223372036854775808", 0, "the number does not fit in 64 bits"),
    ("#-9223372036854775809", 0, "the number does not fit in 64 bits"),
    ("#I[300.1.1.1]", 0, "an address expected: #I[address] or #I[address]:port"),
    ("#I[::1", 0, "an address expected: #I[address] or #I[address]:port"),
    ("#I10.0.0.1", 0, "an address expected: #I[address] or #I[address]:port"),
    ("#I[::1]:70000", 7, "`:` and a port below 65536 expected after an address"),
    ("#I[::1]x", 7, "`:` and a port below 65536 expected after an address"),
    ("[AQ$=]", 3, "base64 expected in a datablock"),
    ("[A]", 2, "base64 expected in a datablock"),
    ("[AQID", 0, "the datablock has no end"),
    ("<a>", 0, "the XML object has no end"),
    ("<a><b></a></b>", 6, "the XML element that ends here is not open"),
    ("<a b='c", 5, "the value in the XML tag has no end"),
    ("</a>", 0, "the XML element that ends here is not open"),
    ("< a>", 1, "the name of an XML element expected"),
    ("<a <b/>", 3, "`>` expected"),
    ("<!-- a", 0, "the XML object has no end"),
    ("<a>\0</a>", 3, "XML cannot hold a zero byte"),
];

#[test]
fn refuses_with_place_and_reason() {
    for (text, position, message) in ERRORS {
        let error = match parse(text) {
            Ok(value) => panic!("{text}: read as {value:?}"),
            Err(error) => error,
        };
        assert_eq!((error.position, error.message), (*position, *message), "{text}");
    }
}

#[test]
fn reads_files_with_comments() {
    let text =
        "// head\r\n{\n\tKey = /* inner */ (a,\n b); // tail\n  Long = \"one \"\n   \"two\";\n}\n";
    assert_eq!(print(&parse_multiline(text).unwrap()), "{Key=(a,b);Long=\"one two\";}");
    assert_eq!(print(&parse_multiline("a//b").unwrap()), "a");
    let error = parse_multiline("(a /* b)").unwrap_err();
    assert_eq!((error.position, error.message), (3, "`*/` expected"));
    assert!(parse("{\na=1;}").is_err(), "a line end is no white space on a command line");
    assert!(parse("a//b").is_err(), "a command line has no comments");
}

#[test]
fn reads_a_prefix() {
    let read = |text: &'static str, from| {
        parse_prefix(text, from).map(|(value, end)| (print(&value), &text[end..]))
    };
    assert_eq!(read("name@dom{a=1;} rest", 0).unwrap(), ("name@dom".into(), "{a=1;} rest"));
    assert_eq!(read("name@dom{a=1;} rest", 8).unwrap(), ("{a=1;}".into(), " rest"));
    assert_eq!(read("x  \"a b\" \"c\"", 1).unwrap(), ("\"a b\"".into(), " \"c\""));
    assert_eq!(read("[AQID]  INTO b", 0).unwrap(), ("[AQID]".into(), "  INTO b"));
    assert_eq!(read("<a/> <b/>  INTO", 0).unwrap(), ("<a/> <b/>".into(), "  INTO"));
    assert_eq!(read("* x", 0).unwrap(), ("\"*\"".into(), " x"));
    assert_eq!(read("ab c$d", 2).unwrap_err().position, 4);
    assert_eq!(read("ab", 2).unwrap_err().position, 2);
    assert_eq!(read("ab", 5).unwrap_err().position, 2);
    assert_eq!(read("é", 1).unwrap_err().position, 1);
}

#[test]
fn borrows_what_stands_in_the_text_as_it_means() {
    let borrowed = |value: &ValueOf<'_>| matches!(value, ValueOf::String(Cow::Borrowed(_)));
    for text in ["atom", "\"a quoted string, longer than a block\"", "\"\"  "] {
        assert!(borrowed(&parse(text).unwrap()), "{text}");
        assert!(borrowed(&parse_prefix(text, 0).unwrap().0), "{text}");
        let array = format!("({text})");
        assert!(borrowed(&parse(&array).unwrap().as_array().unwrap()[0]), "{text}");
    }
    assert!(borrowed(&parse_prefix("\"a\" \"b\"", 0).unwrap().0));
    assert!(!borrowed(&parse("\"a\" \"b\"").unwrap()));
}
