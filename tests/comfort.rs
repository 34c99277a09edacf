//! What makes work at the prompt safe and pleasant: changes that are taken back, transcripts, output
//! for screen readers, progress.
use std::fs;
use std::os::unix::fs::PermissionsExt;

use cgpsh::catalogue::find;
use cgpsh::data::parse;
use cgpsh::flags::Format;
use cgpsh::request::reply::Answer;
use cgpsh::shell::batch::progress::Progress;
use cgpsh::shell::batch::report::Tally;
use cgpsh::shell::render::Look;
use cgpsh::shell::render::sheet::Sheet;
use cgpsh::shell::render::sink::Sink;
use cgpsh::shell::stages::finish::show;

use crate::support::screen::{Home, Terminal};

/// Types a line at a prompt that is read plainly, and waits for the next prompt.
fn plain(terminal: &mut Terminal, line: &str) {
    terminal.ends_with("postmaster@example.com >");
    terminal.keys(&format!("{line}\r"));
    terminal.until(line, |screen| {
        let lines: Vec<&str> = screen.trim_end().lines().collect();
        let last = lines.last().copied().unwrap_or_default();
        let typed = lines.iter().rposition(|it| it.ends_with(line));
        let ended = last == "postmaster@example.com >" || last.ends_with("[y/N]");
        ended && typed.is_some_and(|typed| typed + 1 < lines.len())
    });
}

/// Answers a question.
fn answer(terminal: &mut Terminal, text: &str) {
    terminal.keys(&format!("{text}\r"));
    terminal.ends_with("postmaster@example.com >");
}

#[test]
fn changes_are_taken_back_at_the_prompt() {
    let home = Home::new();
    let mut it = home.start(100, 60, &[("ACCESSIBLE", "1")]);
    plain(&mut it, "/undo");
    it.shows("nothing was changed at this prompt");
    plain(&mut it, "CREATEACCOUNT ann {RealName=Ann;}");
    plain(&mut it, "UPDATEACCOUNTSETTINGS ann {RealName=Bea;}");
    plain(&mut it, "CREATEACCOUNT ann");
    it.shows("error 501");
    plain(&mut it, "LISTACCOUNTS");
    plain(&mut it, "/undo");
    it.shows("   2  ");
    assert!(!it.screen().contains("   3  "), "what was refused or only read is no change");
    plain(&mut it, "/undo last");
    it.shows(
        "  SETACCOUNTSETTINGS ann {RealName=Ann;}\n    RealName  Bea → Ann\nTake change 2 back? [y/N]",
    );
    answer(&mut it, "n");
    it.shows("nothing was sent");
    plain(&mut it, "/undo 2");
    answer(&mut it, "y");
    it.shows("change 2 was taken back");
    plain(&mut it, "GETACCOUNTSETTINGS ann");
    it.shows("RealName: Ann\n");
    plain(&mut it, "/undo 2");
    it.shows("change 2: it was taken back already");
    plain(&mut it, "/undo last");
    it.shows("1 Mailbox goes with it for good");
    answer(&mut it, "y");
    plain(&mut it, "GETACCOUNTSETTINGS ann");
    it.shows("error 501");
    plain(&mut it, "/undo last");
    it.shows("there is nothing left to take back");
    plain(&mut it, "/undo 99");
    it.shows("there is no change 99; /undo lists them");
}

#[test]
fn what_was_changed_since_is_left_alone() {
    let home = Home::new();
    let mut it = home.start(100, 60, &[("ACCESSIBLE", "1")]);
    plain(&mut it, "CREATEACCOUNT ann {RealName=Ann;}");
    plain(&mut it, "UPDATEACCOUNTSETTINGS ann {RealName=Bea;}");
    plain(&mut it, "UPDATEACCOUNTSETTINGS ann {RealName=Cleo;}");
    plain(&mut it, "/undo 2");
    it.shows("changed since, and left alone: SETACCOUNTSETTINGS ann {RealName=Ann;}");
    it.shows("nothing was sent");
    plain(&mut it, "GETACCOUNTSETTINGS ann");
    it.shows("RealName: Cleo");
    // The commands of rows are one change, and what cannot be taken back is told.
    plain(&mut it, "SETACCOUNTPASSWORD ann PASSWORD hidden");
    plain(&mut it, "CREATEACCOUNT bob");
    let each = "LISTACCOUNTS | each \"UPDATEACCOUNTSETTINGS {account} {City=Bonn;}\"";
    plain(&mut it, each);
    answer(&mut it, "y");
    plain(&mut it, "/undo");
    it.shows("PASSWORD ‹secret›  (cannot be taken back)");
    it.shows("{City=Bonn;} and 2 more");
    plain(&mut it, "/undo last");
    it.shows("Take change 6 back with 3 commands?");
    answer(&mut it, "y");
    plain(&mut it, "GETACCOUNTSETTINGS bob");
    it.shows("no settings");
    plain(&mut it, "/undo 4");
    it.shows("change 4: it cannot be taken back");
}

#[test]
fn a_transcript_has_what_was_typed_and_shown_without_secrets() {
    let home = Home::new();
    fs::write(home.path("open"), "mine\n").unwrap();
    fs::set_permissions(home.path("open"), fs::Permissions::from_mode(0o644)).unwrap();
    let mut it = home.start(100, 60, &[]);
    it.prompt();
    it.types("/transcript open");
    it.shows("others must not read it");
    it.types("/transcript log");
    it.shows("what is typed and shown goes to log, too");
    it.types("CREATEACCOUNT ann {Password=hidden;}");
    it.shows("ok");
    it.prompt();
    it.types("/format raw");
    it.prompt();
    it.types("GETACCOUNTSETTINGS ann");
    it.shows("{Password=");
    it.prompt();
    it.types("DELETEACCOUNT ann");
    it.shows("[y/N]");
    it.keys("n\r");
    it.prompt();
    it.types("/transcript off");
    it.shows("log is complete");
    it.prompt();
    it.types("LISTDOMAINS");
    it.prompt();
    let text = fs::read_to_string(home.path("log")).unwrap();
    let mode = fs::metadata(home.path("log")).unwrap().permissions().mode() & 0o777;
    assert_eq!(mode, 0o600);
    assert_eq!(fs::read_to_string(home.path("open")).unwrap(), "mine\n");
    for part in [
        "▸ /transcript log\n",
        "▸ CREATEACCOUNT ann {Password=‹secret›;}\nok\n",
        "▸ GETACCOUNTSETTINGS ann\nPassword  ‹secret›\n",
        "This cannot be taken back.",
        "[y/N] n\nnothing was sent\n",
        "▸ /transcript off\n",
    ] {
        assert!(text.contains(part), "{part:?} is not in\n{text}");
    }
    assert!(!text.contains("hidden") && !text.contains("LISTDOMAINS"), "{text}");
    assert!(!text.contains('\x1b'), "{text}");
}

#[test]
fn a_screen_reader_can_follow() {
    let home = Home::new();
    let mut it = home.start(80, 40, &[("ACCESSIBLE", "1")]);
    plain(&mut it, "CREATEACCOUNT ann {RealName=Ann;MailToAll=YES;}");
    plain(&mut it, "LISTACCOUNTS");
    it.shows("ann: macnt\npostmaster: macnt\n2 accounts\n");
    plain(&mut it, "GETACCOUNTSETTINGS ann");
    it.shows("MailToAll: YES\nRealName: Ann\n");
    plain(&mut it, "/last");
    plain(&mut it, "LISTDOMAINS");
    it.shows("example.com\n1 domain\n");
    let written = it.written();
    for sign in ["─", "│", "├", "▸", "\x1b[J", "\x1b[2J", "\x1b[?1049h"] {
        assert!(!written.contains(sign), "{sign:?} is in\n{written}");
    }
    // The file of the profiles says the same.
    let home = Home::new();
    fs::create_dir_all(home.path(".config/cgpsh")).unwrap();
    fs::write(home.path(".config/cgpsh/config.toml"), "accessible = true\n").unwrap();
    let mut it = home.start(80, 40, &[]);
    plain(&mut it, "LISTDOMAINS");
    it.shows("example.com\n1 domain\n");
}

#[test]
fn arrangement_and_raw_values_are_chosen_at_the_prompt() {
    let home = Home::new();
    let mut it = home.start(80, 50, &[("ACCESSIBLE", "1"), ("TZ", "UTC")]);
    plain(&mut it, "CREATEACCOUNT ann {MaxAccountSize=1048576;}");
    plain(&mut it, "/view");
    it.shows("list; there are auto, table, record, tree, list");
    plain(&mut it, "GETACCOUNTSETTINGS ann");
    it.shows("MaxAccountSize: 1M");
    plain(&mut it, "/view tree");
    plain(&mut it, "/raw on");
    plain(&mut it, "GETACCOUNTSETTINGS ann");
    it.shows("MaxAccountSize  1048576");
    plain(&mut it, "/view sideways");
    it.shows("usage: /view [auto | table | record | tree | list]");
}

#[test]
fn a_long_answer_keeps_the_values_before_its_rows() {
    let rows: String = (0..300).map(|i| format!("{{Sub=\"user{i}\";}},")).collect();
    let value = parse(&format!("(#300,({}))", rows.trim_end_matches(','))).unwrap().into_owned();
    let sheet = Sheet::new(find("READSUBSCRIBERS"), Answer::Value(value));
    let mut text = Vec::new();
    let mut sink = Sink::new(&mut text, true);
    let look = Look { screen: Some(80), ..Look::plain(Format::Table) };
    show(&sheet, look, &mut sink).unwrap();
    sink.flush().unwrap();
    drop(sink);
    let text = String::from_utf8(text).unwrap();
    assert!(text.starts_with("300\nSub\n"), "{text}");
    assert!(text.contains("\nuser39\n…\nuser260\n"), "{text}");
    assert!(text.contains("300 rows, 80 shown"), "{text}");
}

#[test]
fn progress_tells_how_far_how_fast_and_how_long() {
    let tally = Tally { done: 8000, failed: 3, ..Tally::default() };
    let last = "UPDATEACCOUNTSETTINGS \"kim@example.com\" {MaxAccountSize=1G;}";
    let known =
        Progress { tally, commands: Some(12_004), part: Some((8003, 12_004)), seconds: 2.0, last };
    assert_eq!(
        known.line(Some(120), true),
        "8003 of 12004  66 %  █████████████▎        4002 a second  0:00:00 left  3 failed  \
         last: kim@example.com"
    );
    assert_eq!(
        known.line(Some(79), true),
        "8003 of 12004  66 %  4002 a second  0:00:00 left  3 failed  last: kim@example.…"
    );
    assert_eq!(known.line(Some(40), false).lines().count(), 1);
    let slow = Progress { seconds: 7200.0, last: "", ..known };
    assert_eq!(slow.line(None, false), "8003 of 12004  66 %  1 a second  0:59:59 left  3 failed");
    // Of what comes through a pipe nobody knows how much there is.
    let unknown = Progress { commands: None, part: None, last: "LISTDOMAINS", ..slow };
    assert_eq!(unknown.line(None, false), "8003 commands  1 a second  3 failed");
}
