//! Many changes at once: what they came to, in numbers, and how all of them are taken back.
use std::fmt::Write;
use std::fs;
use std::thread;

use crate::support::program;
use crate::support::screen::{ENTER, HANDS, Home, Terminal};

/// Types a line at a prompt of this name, and waits for what comes of it.
fn line(terminal: &mut Terminal, prompt: &str, line: &str, seen: &str) {
    terminal.ends_with(prompt);
    terminal.keys("\x0c");
    terminal.until("an empty screen", |screen| screen.trim() == prompt);
    terminal.keys(line);
    thread::sleep(HANDS);
    terminal.keys(ENTER);
    terminal.shows(seen);
}

fn answer(terminal: &mut Terminal, text: &str, seen: &str) {
    terminal.keys(text);
    thread::sleep(HANDS);
    terminal.keys(ENTER);
    terminal.shows(seen);
}

/// More rows than are handed over at a time are one change all the same.
#[test]
fn the_commands_of_rows_are_counted_and_taken_back_together() {
    let home = Home::new();
    let mut people = String::new();
    for number in 0..700 {
        let city = if number < 40 { "Bonn" } else { "Köln" };
        writeln!(people, "CREATEACCOUNT p{number} {{City={city};}}").unwrap();
    }
    fs::write(home.path("people"), people).unwrap();
    let mut it = home.start(60, 30, &[]);
    let here = "postmaster@example.com ▸";
    line(&mut it, here, "/source people", "700 commands: 700 done");
    let each = "LISTACCOUNTS | where account ~ ^p[0-9] | each UPDATEACCOUNTSETTINGS {account} {City=Bonn;}";
    line(&mut it, here, each, "Carry them out?");
    answer(&mut it, "y", "700 commands: 700 done (40 unchanged)");
    line(&mut it, here, "/undo", "   1");
    it.shows("/source people, 700 commands");
    it.shows(" and 699 more");
    assert!(!it.screen().contains("   3  "), "{}", it.screen());
    line(&mut it, here, "/undo last", "Take change 2 back with 700 commands?");
    answer(&mut it, "y", "change 2 was taken back");
    line(&mut it, here, "GETACCOUNTSETTINGS p41", "City  Köln");
    line(&mut it, here, "/undo last", "Take change 1 back with 700 commands?");
    answer(&mut it, "y", "change 1 was taken back");
    line(&mut it, here, "LISTACCOUNTS", "1 account");
    it.prompt();
    it.quit();
}

/// Changes of the same object within one file are taken back through each other.
#[test]
fn a_file_is_taken_back_at_a_server_too() {
    let served = program::Home::new();
    let server = program::Server::start(&served);
    let home = Home::new();
    let text = "CREATEACCOUNT анна {RealName=Anna;}\n\
        UPDATEACCOUNTSETTINGS анна {RealName=\"Анна Петрова\";}\n\
        SETACCOUNTALIASES анна (аня)\n\
        UPDATEACCOUNTSETTINGS анна {RealName=\"Анна Петрова\";}\n\
        UPDATEDOMAINSETTINGS {TrailerText=Bye;}\n\
        DELETEACCOUNT nobody\n";
    fs::write(home.path("file"), text).unwrap();
    let mut it = home.start(80, 30, &[]);
    it.prompt();
    it.types(&format!("/use {} postmaster", server.address));
    it.shows("not shown:");
    it.keys("postmaster-password");
    thread::sleep(HANDS);
    it.keys(ENTER);
    let here = "postmaster@main.example ▸";
    line(&mut it, here, "/source file", "1 command of it would remove something.");
    answer(&mut it, "y", "6 commands: 5 done (1 unchanged), 1 failed (1 not found)");
    line(&mut it, here, "/undo", "/source file, 5 commands");
    line(&mut it, here, "/undo last", "Take change 1 back with 5 commands?");
    assert!(!it.screen().contains("changed since"), "{}", it.screen());
    answer(&mut it, "y", "change 1 was taken back");
    line(&mut it, here, "LISTACCOUNTS", "1 account");
    line(&mut it, here, "GETDOMAINSETTINGS", "no settings");
    // What is there behind the name that was typed is at hand here as well.
    line(&mut it, here, "CREATEACCOUNT barbara", "ok");
    line(&mut it, here, "GETACCOUNTSETTINGS barbra", "Did you mean barbara?");
    it.ends_with(here);
    it.quit();
}

#[test]
fn a_batch_tells_what_was_not_there_and_what_was_so_already() {
    let home = program::Home::new();
    let mut text = String::from("CREATEACCOUNT ann {City=Bonn;}\nCREATEACCOUNT bob\n");
    for name in ["ann", "bob", "carl", "dora", "ann"] {
        writeln!(text, "UPDATEACCOUNTSETTINGS {name} {{City=Bonn;}}").unwrap();
    }
    let mut command = home.program();
    command.args(["--undo", "back"]);
    let seen = program::run(command, text.as_bytes());
    let told = seen.messages();
    assert!(told.contains("7 commands: 5 done (2 unchanged), 2 failed (2 not found)\n"), "{told}");
    let mut command = home.program();
    command.args(["--dry-run"]);
    let seen = program::run(command, text.as_bytes());
    let told = seen.messages();
    assert!(told.contains("7 not sent (3 would change nothing)\n"), "{told}{}", seen.out());
    let mut command = home.program();
    command.args(["-c", "LISTACCOUNTS | each UPDATEACCOUNTSETTINGS {account} {City=Rome;}"]);
    let told = program::run(command, b"").messages();
    assert!(told.contains("note: 3 commands of each: 3 done\n"), "{told}");
}
