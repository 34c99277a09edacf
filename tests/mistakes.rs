//! What is wrong with a line, as a person sees it at the prompt.
use std::thread;

use crate::support::screen::{CTRL_C, ENTER, HANDS, Home};

/// The keys of an xterm.
const F2: &str = "\x1bOQ";
const F4: &str = "\x1bOS";

#[test]
fn all_mistakes_of_a_line_are_marked_and_put_right_by_number() {
    for columns in [80, 200] {
        let home = Home::new();
        let mut terminal = home.start(columns, 30, &[]);
        terminal.prompt();
        terminal.types("creatacount bob TextMailbx {MaxAcountSize=1M;}");
        terminal
            .shows("^^^^^^^^^^^     ^^^^^^^^^^  ^^^^^^^^^^^^^\n  F2 unknown command creatacount");
        terminal.shows("\n  F4 there is no known key MaxAcountSize");
        terminal.shows("F2 to F4 put the first word that is meant in its place");
        thread::sleep(HANDS);
        // The last one first: the others stay in view, and where they are.
        terminal.keys(F4);
        terminal.shows("▸ creatacount bob TextMailbx {MaxAccountSize=1M;}");
        terminal.shows("^^^^^^^^^^^     ^^^^^^^^^^\n  F2 unknown command creatacount");
        terminal.keys(F2);
        terminal.shows("▸ CreateAccount bob TextMailbx {MaxAccountSize=1M;}");
        terminal.shows("  Tab puts the first one below in its place");
        terminal.keys(F2);
        terminal.shows("▸ CreateAccount bob TextMailbox {MaxAccountSize=1M;}");
        terminal.until("no marks", |screen| !screen.contains("^^^"));
        thread::sleep(HANDS);
        terminal.keys(ENTER);
        terminal.shows("\nok\n");
        terminal.prompt();
        terminal.quit();
    }
}

#[test]
fn a_dumb_terminal_is_told_all_mistakes_too() {
    let home = Home::new();
    let mut terminal = home.start(80, 40, &[("TERM", "dumb")]);
    terminal.ends_with("postmaster@example.com >");
    terminal.keys("createaccount bob TextMailbx PTH x\n");
    terminal.shows("did you mean TextMailbox?");
    terminal.shows("did you mean PATH?");
    terminal.ends_with("postmaster@example.com >");
    terminal.quit();
}

#[test]
fn enter_sends_what_is_wrong_and_ctrl_c_drops_it() {
    let home = Home::new();
    let mut terminal = home.start(80, 30, &[("NO_COLOR", "1")]);
    terminal.prompt();
    terminal.types("createaccount bob PTH x LEGCY");
    terminal.shows("  F3 ");
    terminal.keys(CTRL_C);
    terminal.prompt();
    terminal.until("the marks gone", |screen| !screen.contains("^^^"));
    terminal.types("createforwarder info TOO x more");
    terminal.shows("Tab puts the first one below");
    thread::sleep(HANDS);
    terminal.keys(ENTER);
    terminal.shows("error");
    terminal.prompt();
    terminal.quit();
}
