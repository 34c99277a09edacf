//! Batches that break and go on: the end is that of an unbroken one, and nothing is done twice.
use std::fs;
use std::io::Read;
use std::process::Command;

use crate::support::program::{Home, Seen, Server, run};

/// A batch in which doing anything twice, or leaving it out, is seen: names that are taken, chains of
/// names, settings that are put again, passwords.
fn batch(people: usize) -> String {
    let mut text = String::new();
    for number in 0..people {
        text.push_str(&format!("CREATEACCOUNT p{number} {{RealName=\"P {number}\";}}\n"));
        text.push_str(&format!("CREATEFORWARDER f{number} TO p{number}@example.org\n"));
        if number % 3 == 0 {
            text.push_str(&format!("UPDATEACCOUNTSETTINGS p{number} {{MaxAccountSize=1G;}}\n"));
            text.push_str(&format!("SETACCOUNTALIASES p{number} (a{number},b{number})\n"));
            text.push_str(&format!("RENAMEFORWARDER f{number} INTO g{number}\n"));
            text.push_str(&format!("CREATEMAILBOX p{number} MAILBOX Old\n"));
            text.push_str(&format!("RENAMEMAILBOX p{number} MAILBOX Old INTO Older\n"));
        }
        if number % 4 == 1 {
            text.push_str(&format!("SETACCOUNTPASSWORD p{number} PASSWORD geheim{number}\n"));
            let letter = if number % 3 == 0 { "g" } else { "f" };
            text.push_str(&format!("DELETEFORWARDER {letter}{number}\n"));
            text.push_str(&format!("POSTACCOUNTALERT p{number} ALERT \"once {number}\"\n"));
        }
        text.push_str(&format!("ECHO \"{number} is done\"\n"));
    }
    text
}

/// All that the batch made, as the shell tells it. Times of Alerts are left out.
fn state(command: Command, people: usize) -> String {
    let mut input = String::from("LISTACCOUNTS\nLISTFORWARDERS\n");
    for number in 0..people {
        input.push_str(&format!("GETACCOUNTALIASES p{number}\nLISTMAILBOXES p{number}\n"));
        input.push_str(&format!("VERIFYACCOUNTPASSWORD p{number} PASSWORD geheim{number}\n"));
        input.push_str(&format!("GETFORWARDER f{number}\nGETFORWARDER g{number}\n"));
        if number % 4 == 1 {
            input.push_str(&format!("GETACCOUNTALERTS p{number}\n"));
        } else {
            input.push_str(&format!("GETACCOUNTSETTINGS p{number}\n"));
        }
    }
    let mut command = command;
    command.args(["-o", "raw"]);
    let seen = run(command, input.as_bytes());
    timeless(&(seen.out() + &seen.messages()))
}

/// The text without times, which are long rows of digits here.
fn timeless(text: &str) -> String {
    let parts =
        text.split_inclusive(|sign: char| !sign.is_ascii_digit() && !"#T-_:".contains(sign));
    let timed = |part: &str| part.chars().filter(char::is_ascii_digit).count() >= 8;
    parts.map(|part| if timed(part) { &part[part.len() - 1..] } else { part }).collect()
}

#[track_caller]
fn same(one: &str, other: &str) {
    let first = one.lines().zip(other.lines()).find(|(one, other)| one != other);
    assert!(one == other, "{first:?}");
}

/// Waits until the journal tells of so many outcomes.
fn wait_for(home: &Home, outcomes: usize) {
    let path = home.path("b.txt.journal");
    let told = || {
        let text = fs::read_to_string(&path).unwrap_or_default();
        text.lines().filter(|line| line.starts_with(['d', 'f'])).count()
    };
    while told() < outcomes {
        std::thread::sleep(std::time::Duration::from_millis(1));
    }
}

/// Ends the program without any warning when so many commands have come to something.
fn kill_after(mut command: Command, home: &Home, outcomes: usize) {
    let mut child = command.spawn().unwrap();
    wait_for(home, outcomes);
    child.kill().unwrap();
    child.wait().unwrap();
}

fn resume(home: &Home) -> Seen {
    let mut command = home.command();
    command.args(["resume", "b.txt.journal"]);
    run(command, b"")
}

fn journal(home: &Home) -> String {
    fs::read_to_string(home.path("b.txt.journal")).unwrap()
}

/// What a batch leaves behind that nothing breaks.
fn unbroken(people: usize) -> String {
    let home = Home::new();
    fs::write(home.path("b.txt"), batch(people)).unwrap();
    let mut command = home.program();
    command.args(["-f", "b.txt", "--allow-destroy=999"]);
    let seen = run(command, b"");
    assert_eq!(seen.status, Some(0), "{}", seen.messages());
    state(home.program(), people)
}

#[test]
fn a_batch_that_was_killed_goes_on_in_the_embedded_engine() {
    const PEOPLE: usize = 60;
    let expected = unbroken(PEOPLE);
    assert!(expected.contains("once 57") && expected.contains("Older"), "{expected}");
    for (window, told) in [("1", 40), ("5", 133), ("512", 1)] {
        let home = Home::new();
        fs::write(home.path("b.txt"), batch(PEOPLE)).unwrap();
        let mut command = home.program();
        command.args(["-f", "b.txt", "--journal", "--allow-destroy=999", "--window", window]);
        kill_after(command, &home, told);
        assert!(!journal(&home).ends_with("\ne\n"), "killed too late");
        let mut seen = resume(&home);
        assert_eq!(seen.status, Some(0), "{window}: {}", seen.messages());
        same(&state(home.program(), PEOPLE), &expected);
        assert!(!journal(&home).contains("geheim"));
        assert!(journal(&home).ends_with("\ne\n"));
        seen = resume(&home);
        assert_eq!(seen.status, Some(0));
        assert!(seen.messages().contains("is over"), "{}", seen.messages());
    }
}

#[test]
fn a_batch_whose_server_was_killed_goes_on() {
    const PEOPLE: usize = 40;
    let expected = unbroken(PEOPLE);
    let home = Home::new();
    fs::write(home.path("b.txt"), batch(PEOPLE)).unwrap();
    let mut server = Server::start(&home);
    let mut command = home.command();
    command.args(["-H", &server.address, "-u", "postmaster", "--password-file", "password"]);
    command.args(["-f", "b.txt", "--journal", "--allow-destroy=999", "--window", "3"]);
    let mut child = command.spawn().unwrap();
    wait_for(&home, 50);
    server.kill();
    let mut messages = String::new();
    child.stderr.take().unwrap().read_to_string(&mut messages).unwrap();
    assert_eq!(child.wait().unwrap().code(), Some(3), "{messages}");
    assert!(messages.contains("cgpsh resume "), "{messages}");
    let server = Server::start(&home);
    let mut command = home.command();
    command.args(["resume", "b.txt.journal", "-H", &server.address]);
    command.args(["-u", "postmaster", "--password-file", "password"]);
    let seen = run(command, b"");
    assert_eq!(seen.status, Some(0), "{}", seen.messages());
    let mut command = home.command();
    command.args(["-H", &server.address, "-u", "postmaster", "--password-file", "password"]);
    same(&state(command, PEOPLE), &expected);
}

#[test]
fn commands_in_doubt_are_looked_after() {
    const PEOPLE: usize = 5;
    let text = batch(PEOPLE);
    // However far the batch came, of the last outcomes some are missing, as if the program had been
    // killed before they were written.
    for length in 1..=text.lines().count() {
        let home = Home::new();
        let part: String = text.split_inclusive('\n').take(length).collect();
        fs::write(home.path("b.txt"), part).unwrap();
        let mut command = home.program();
        command.args(["-f", "b.txt", "--journal", "--allow-destroy=999", "--window", "3"]);
        let seen = run(command, b"");
        assert_eq!(seen.status, Some(0), "{}", seen.messages());
        let expected = state(home.program(), PEOPLE);
        let mut lines: Vec<String> = journal(&home).lines().map(str::to_owned).collect();
        let sent = lines.iter().rposition(|line| line.starts_with("s ")).unwrap();
        lines.truncate(sent + 1 + (length % 2).min(lines.len() - sent - 3));
        // The last line was cut off.
        fs::write(home.path("b.txt.journal"), lines.join("\n") + "\nd 1 00").unwrap();
        let seen = resume(&home);
        assert_eq!(seen.status, Some(0), "{length}: {}", seen.messages());
        same(&state(home.program(), PEOPLE), &expected);
        assert!(!seen.messages().contains("in doubt were 0"), "{}", seen.messages());
    }
}

#[test]
fn what_was_announced_and_not_sent_is_carried_out() {
    let home = Home::new();
    fs::write(home.path("b.txt"), "CREATEACCOUNT ann\nCREATEACCOUNT bob\nWRITELOG 5 text\n")
        .unwrap();
    let mut command = home.program();
    command.args([
        "-f",
        "b.txt",
        "--journal",
        "--allow-destroy=999",
        "--window",
        "2",
        "--failures",
        "left.txt",
    ]);
    assert_eq!(run(command, b"").status, Some(0));
    let text = journal(&home);
    let kept: Vec<&str> = text.lines().filter(|line| !line.starts_with(['d', 'f', 'e'])).collect();
    fs::write(home.path("b.txt.journal"), kept.join("\n") + "\n").unwrap();
    let mut command = home.program();
    command.args(["-c", "DELETEACCOUNT bob"]);
    assert_eq!(run(command, b"").status, Some(0));
    let seen = resume(&home);
    // Whether the log was written nobody knows: it is told, and left to the administrator.
    assert_eq!(seen.status, Some(1), "{}", seen.messages());
    assert!(seen.messages().starts_with("b.txt:3: error: whether this"), "{}", seen.messages());
    assert!(seen.messages().contains("1 found done, 1 sent again"), "{}", seen.messages());
    assert!(fs::read_to_string(home.path("left.txt")).unwrap().ends_with("\nWRITELOG 5 text\n"));
    let mut command = home.program();
    command.args(["-o", "raw", "-c", "LISTACCOUNTS"]);
    assert_eq!(run(command, b"").out(), "{ann=macnt;bob=macnt;postmaster=macnt;}\n");
}

#[test]
fn a_journal_is_of_one_batch_at_one_place() {
    let home = Home::new();
    let go = |arguments: &[&str]| {
        let mut command = home.program();
        command.args(arguments);
        let seen = run(command, b"");
        (seen.status, seen.messages())
    };
    fs::write(home.path("b.txt"), "CREATEACCOUNT ann\nECHO x\n").unwrap();
    assert_eq!(go(&["-f", "b.txt", "--journal"]).0, Some(0));
    // One that is over goes; one that is needed stays.
    assert_eq!(go(&["-f", "b.txt", "--journal"]).0, Some(1));
    let text = journal(&home);
    fs::write(home.path("b.txt.journal"), text.strip_suffix("e\n").unwrap()).unwrap();
    let (status, messages) = go(&["-f", "b.txt", "--journal"]);
    assert_eq!(status, Some(2));
    assert!(messages.contains("a journal is there already"), "{messages}");
    fs::write(home.path("b.txt"), "CREATEACCOUNT ann\nECHO y\n").unwrap();
    let seen = resume(&home);
    assert_eq!(seen.status, Some(2));
    assert!(seen.messages().contains("not those of the journal"), "{}", seen.messages());
    fs::write(home.path("b.txt"), "CREATEACCOUNT ann\nECHO x\n").unwrap();
    let mut command = home.command();
    command.args(["resume", "b.txt.journal", "--data", "data", "--as", "ann"]);
    let seen = run(command, b"");
    assert_eq!(seen.status, Some(2));
    assert!(seen.messages().contains("the journal is of postmaster@"), "{}", seen.messages());
    // From another directory.
    fs::create_dir(home.path("elsewhere")).unwrap();
    let mut command = home.command();
    command.current_dir(home.path("elsewhere")).args(["resume", "../b.txt.journal"]);
    assert_eq!(run(command, b"").status, Some(0));
    let mut command = home.command();
    command.args(["resume", "b.txt"]);
    let seen = run(command, b"");
    assert_eq!(seen.messages(), "cgpsh: b.txt: this is no journal\n");
    let mut command = home.program();
    command.args(["-f", "-", "--journal=j"]);
    assert_eq!(run(command, b"").status, Some(2));
}

#[test]
fn ctrl_c_stops_a_batch_in_good_order() {
    let home = Home::new();
    let text = batch(400);
    fs::write(home.path("b.txt"), &text).unwrap();
    let mut command = home.program();
    command.args(["-f", "b.txt", "--journal", "--allow-destroy=999", "--window", "1"]);
    let mut child = command.spawn().unwrap();
    wait_for(&home, 10);
    let process = child.id().to_string();
    assert!(Command::new("kill").args(["-INT", &process]).status().unwrap().success());
    let mut messages = String::new();
    child.stderr.take().unwrap().read_to_string(&mut messages).unwrap();
    assert_eq!(child.wait().unwrap().code(), Some(130), "{messages}");
    assert!(messages.contains("the rest was not carried out"), "{messages}");
    assert!(messages.contains("b.txt.journal goes on"), "{messages}");
    let sent = journal(&home).lines().filter(|line| line.starts_with("s ")).count();
    let done = journal(&home).lines().filter(|line| line.starts_with(['d', 'f'])).count();
    assert!(sent == done && done < text.lines().count(), "{sent} sent, {done} done");
    let seen = resume(&home);
    assert_eq!(seen.status, Some(0), "{}", seen.messages());
    assert!(seen.messages().contains("in doubt were 0"), "{}", seen.messages());
}
