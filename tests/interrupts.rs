//! Ctrl-C while a batch is carried out in a terminal.
use std::fs;

use crate::support::program;
use crate::support::screen::{CTRL_C, ENTER, Home};

/// A batch that was asked for a password stops in order all the same: what was sent is answered, and
/// the summary says how many there were.
#[test]
fn a_batch_stops_in_order_after_a_password_was_asked_for() {
    let served = program::Home::new();
    let server = program::Server::start(&served);
    let home = Home::new();
    let commands: Vec<String> =
        (1..=2000).map(|number| format!("CREATEACCOUNT user{number}\n")).collect();
    let batch = home.path("batch.cli");
    fs::write(&batch, commands.concat()).expect("a batch");
    let batch = batch.to_str().expect("a path in UTF-8");
    let arguments = ["-H", &server.address, "-u", "postmaster", "-f", batch, "--rate", "20"];
    let mut terminal = home.start_with(&arguments, 100, 20, &[]);
    terminal.shows("Password of postmaster");
    terminal.keys("postmaster-password");
    terminal.keys(ENTER);
    terminal.shows(" a second");
    terminal.keys(CTRL_C);
    assert_eq!(terminal.ends(), 130);
    terminal.shows("the rest was not carried out");
    let written = terminal.written();
    assert!(!written.contains("postmaster-password"), "{written:?}");
}
