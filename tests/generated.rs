//! What is generated and committed is what would be generated now.
//!
//! With `UPDATE=1` in the environment the files are written instead of compared.
use std::fs;
use std::path::Path;

use cgpsh::catalogue;
use cgpsh::manual;

#[test]
fn generated_files_are_up_to_date() {
    let top = Path::new(env!("CARGO_MANIFEST_DIR"));
    if std::env::var_os("UPDATE").is_some() {
        manual::write_below(top).unwrap();
    }
    for (path, text) in manual::files().unwrap() {
        let committed = fs::read_to_string(top.join(&path)).unwrap_or_default();
        assert!(
            committed == text,
            "{path} is out of date; UPDATE=1 cargo test generated writes it"
        );
    }
}

#[test]
fn every_command_has_its_entry() {
    let files = manual::files().unwrap();
    let (_, page) = files.iter().find(|(path, _)| path.ends_with(".7")).unwrap();
    for spec in catalogue::specs() {
        assert!(page.contains(&format!("\n.SS \"{}\"\n", spec.verb)), "{}", spec.verb);
        for example in spec.examples() {
            let verb = example.split(' ').next().unwrap();
            assert!(page.contains(verb), "{example}");
        }
    }
}

#[test]
fn no_line_of_the_page_is_a_request_by_accident() {
    const REQUESTS: [&str; 10] =
        [".\\\"", ".TH", ".SH", ".SS", ".PP", ".IP", ".TP", ".nf", ".fi", ".nh"];
    let files = manual::files().unwrap();
    let (_, page) = files.iter().find(|(path, _)| path.ends_with(".7")).unwrap();
    for line in page.lines().filter(|line| line.starts_with(['.', '\''])) {
        let known = REQUESTS.iter().any(|request| line.starts_with(request)) || line == ".ad l";
        assert!(known, "{line}");
    }
}
