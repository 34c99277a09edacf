//! Reads any text as data; what was read must print, and the print must read back as the same.
//!
//! Run with `cargo +nightly fuzz run data`.
#![no_main]

use cgpsh::data::{parse, parse_json, parse_multiline, print, print_pretty, to_json_string};
use libfuzzer_sys::fuzz_target;

fuzz_target!(|text: &str| {
    for read in [parse, parse_multiline] {
        let Ok(value) = read(text) else { continue };
        let line = print(&value);
        let again = parse(&line).expect("a print is readable");
        assert_eq!(print(&again), line);
        let lines = print_pretty(&value);
        let pretty = parse_multiline(&lines).expect("a pretty print is readable");
        assert_eq!(print(&pretty), line);
        let json = parse_json(&to_json_string(&value)).expect("JSON is readable");
        assert_eq!(json, value);
    }
    let _ = parse_json(text);
});
