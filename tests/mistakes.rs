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
        terminal.shows("F2 to F4 put in the first word that is meant; Enter sends it as it is");
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

#[test]
fn esc_leaves_the_search_with_the_line_as_it_was() {
    let home = Home::new();
    let mut terminal = home.start(80, 24, &[]);
    terminal.prompt();
    terminal.types("ECHO before");
    terminal.shows("\nbefore\n");
    terminal.prompt();
    terminal.keys("NOOP");
    terminal.shows("▸ NOOP");
    terminal.keys("\x12");
    terminal.shows("history: type words");
    terminal.keys("xyzzy");
    terminal.shows("▸ NOOPxyzzy");
    thread::sleep(HANDS);
    terminal.keys("\x1b");
    terminal.until("the line again", |screen| {
        screen.contains("▸ NOOP\n") && !screen.contains("history:")
    });
    thread::sleep(HANDS);
    terminal.keys(ENTER);
    terminal.shows("▸ NOOP\nok\n");
    terminal.prompt();
    terminal.types("/keys vi");
    terminal.shows("\nkeys of vi");
    terminal.prompt();
    terminal.quit();
}

#[test]
fn ctrl_c_drops_the_line_of_a_dumb_terminal_too() {
    let home = Home::new();
    let mut terminal = home.start(80, 24, &[("TERM", "dumb")]);
    let prompts = |screen: &str| screen.matches("postmaster@example.com >").count();
    terminal.until("a prompt", |screen| prompts(screen) == 1);
    terminal.keys("ECHO {a=1;\n");
    terminal.ends_with("+");
    terminal.keys(CTRL_C);
    terminal.until("a new prompt", |screen| prompts(screen) == 2);
    terminal.keys("ECHO one\n");
    terminal.shows("\none\n");
    terminal.until("a new prompt", |screen| prompts(screen) == 3);
    terminal.keys("ECHO tw");
    terminal.keys(CTRL_C);
    terminal.until("a new prompt", |screen| prompts(screen) == 4);
    terminal.keys("/keys vi\n");
    terminal.shows("no line editing");
    terminal.quit();
}

#[test]
fn the_menu_shows_what_settings_are_now() {
    let home = Home::new();
    let mut terminal = home.start(120, 30, &[]);
    terminal.prompt();
    terminal.types("CREATEACCOUNT bob {MaxAccountSize=7M; Password=Geheim;}");
    terminal.shows("\nok\n");
    terminal.prompt();
    terminal.keys("updateaccountsettings bob {MaxAc");
    terminal.shows("> MaxAccountSize  size  now 7M. ");
    terminal.keys(CTRL_C);
    terminal.prompt();
    terminal.keys("updateaccountsettings bob {Passw");
    terminal.shows("now set. ");
    assert!(terminal.screen().matches("Geheim").count() == 1, "{}", terminal.screen());
    terminal.keys(CTRL_C);
    terminal.prompt();
    terminal.quit();
}
