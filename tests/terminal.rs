//! The prompt as a person sees it: the real program in a terminal, keys sent to it, and the screen
//! that comes of them.
use std::fs;
use std::io::{BufRead, BufReader, Write};
use std::net::{TcpListener, TcpStream};
use std::os::unix::fs::PermissionsExt;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::thread;
use std::time::{Duration, Instant};

use crate::support::program;
use crate::support::screen::{CTRL_C, DOWN, ENTER, F1, HANDS, Home, PATIENCE, UP};

#[test]
fn a_menu_opens_while_one_types() {
    for (columns, last) in [(80, "CreateAccountStorage"), (200, "CreateAccountStorage")] {
        let home = Home::new();
        let mut terminal = home.start(columns, 24, &[]);
        terminal.prompt();
        terminal.keys("cracc");
        terminal.shows("> CreateAccount         add  Creates an Account.");
        terminal.shows(&format!("  {last}  add"));
        terminal.keys(DOWN);
        terminal.shows(&format!("> {last}"));
        terminal.keys("\x1b[Z");
        terminal.shows("> CreateAccount ");
        terminal.keys("\t");
        terminal.shows("▸ CreateAccount account [ account_type ]");
        terminal.shows("  account  The name that an Account is to get");
        terminal.until("the menu closed", |screen| !screen.contains(last));
        terminal.keys("bob ");
        terminal.shows("> MultiMailbox");
        terminal.shows("5 more");
        terminal.keys("\x1b");
        terminal.until("the menu closed", |screen| !screen.contains("MultiMailbox  "));
        terminal.keys(ENTER);
        terminal.shows("▸ CreateAccount bob\nok\n");
        terminal.prompt();
        terminal.quit();
    }
}

#[test]
fn a_menu_fits_a_small_window() {
    let home = Home::new();
    let mut terminal = home.start(40, 6, &[]);
    terminal.ends_with("postmaster ▸");
    terminal.keys("get");
    terminal.shows("> Get");
    for _ in 0..20 {
        terminal.keys(DOWN);
    }
    terminal.keys(CTRL_C);
    terminal.ends_with("postmaster ▸");
    let screen = terminal.screen();
    assert_eq!(screen.matches("postmaster ▸").count(), 2, "nothing is drawn twice:\n{screen}");
    assert!(screen.contains("▸ get^C"), "{screen}");
    terminal.quit();
}

#[test]
fn a_menu_follows_the_size_of_the_window() {
    let home = Home::new();
    let mut terminal = home.start(80, 24, &[]);
    terminal.prompt();
    terminal.keys("updacc");
    terminal.shows("> UpdateAccountPrefs         merge  Changes some Preferences of an Account.");
    terminal.rests();
    terminal.resize(50, 24);
    terminal.shows("> UpdateAccountPrefs         merge  Changes some…");
    terminal.shows("  4 more   Tab takes, arrows pick, Esc closes");
    terminal.rests();
    terminal.resize(100, 24);
    terminal.shows("> UpdateAccountPrefs         merge  Changes some Preferences of an Account.");
    terminal.keys(CTRL_C);
    terminal.prompt();
    let screen = terminal.screen();
    assert_eq!(screen.matches("postmaster@example.com ▸").count(), 2, "{screen}");
    terminal.quit();
}

#[test]
fn a_line_that_fills_its_row_stays_whole() {
    let home = Home::new();
    let mut terminal = home.start(60, 16, &[]);
    terminal.prompt();
    // The 35th sign is the last of its row.
    for sign in "updateaccountsettings postmaster@example.com".chars() {
        terminal.keys(&sign.to_string());
        thread::sleep(Duration::from_millis(10));
    }
    // The screen puts the rows of one line together.
    terminal.shows("▸ updateaccountsettings postmaster@example.com");
    let screen = terminal.screen();
    assert_eq!(screen.matches('▸').count(), 1, "{screen}");
    terminal.keys(CTRL_C);
    terminal.prompt();
    terminal.quit();
}

#[test]
fn names_of_the_server_are_offered() {
    let home = Home::new();
    let mut terminal = home.start(80, 24, &[]);
    terminal.prompt();
    terminal.types("CREATEACCOUNT barbara");
    terminal.shows("ok");
    terminal.prompt();
    terminal.types("CREATEACCOUNT bob");
    terminal.prompt();
    terminal.keys("getaccountsettings b");
    terminal.shows("> barbara  account");
    terminal.shows("  bob      account");
    terminal.keys("o\t");
    terminal.shows("▸ getaccountsettings bob");
    terminal.keys(CTRL_C);
    terminal.prompt();
    terminal.quit();
}

#[test]
fn a_command_goes_on_while_a_bracket_is_open() {
    let home = Home::new();
    let mut terminal = home.start(80, 24, &[]);
    terminal.prompt();
    terminal.types("ECHO {a=1;");
    terminal.shows("goes on until } comes");
    terminal.types("b=\"two");
    terminal.shows("goes on until \"} comes");
    terminal.types("lines\";}");
    terminal.shows("b  two\n   lines\n");
    terminal.prompt();
    terminal.keys(UP);
    terminal.shows("▸ ECHO {a=1;\nb=\"two\nlines\";}");
    terminal.keys(CTRL_C);
    terminal.prompt();
    terminal.quit();
}

#[test]
fn ctrl_c_drops_the_line_and_never_ends_the_shell() {
    let home = Home::new();
    let mut terminal = home.start(80, 24, &[]);
    terminal.prompt();
    terminal.keys(CTRL_C);
    terminal.shows("▸ ^C");
    terminal.keys("deletedomain example.org");
    terminal.shows("▸ deletedomain example.org");
    terminal.keys(CTRL_C);
    terminal.shows("▸ deletedomain example.org^C");
    terminal.prompt();
    terminal.keys(UP);
    terminal.ends_with("  domain  The name of an existing Domain.");
    terminal.shows("▸ deletedomain example.org [ FORCE ]\n");
    terminal.keys(CTRL_C);
    terminal.prompt();
    terminal.quit();
}

#[test]
fn what_was_typed_comes_back_after_a_restart_without_secrets() {
    let home = Home::new();
    let mut terminal = home.start(80, 24, &[]);
    terminal.prompt();
    terminal.types("CREATEACCOUNT bob {Password=Geheim1;}");
    terminal.prompt();
    terminal.types("SETACCOUNTPASSWORD bob PASSWORD Geheim2");
    terminal.prompt();
    terminal.types(" NOOP");
    terminal.prompt();
    terminal.keys(UP);
    terminal.keys(UP);
    terminal.shows("▸ SETACCOUNTPASSWORD bob PASSWORD Geheim2\n");
    terminal.keys(CTRL_C);
    terminal.prompt();
    terminal.quit();

    let path = home.path("state").join("cgpsh").join("history");
    let kept = fs::read_to_string(&path).expect("the history");
    assert_eq!(kept.lines().count(), 2, "{kept}");
    assert!(!kept.contains("Geheim") && !kept.contains("NOOP"), "{kept}");
    assert_eq!(fs::metadata(&path).expect("the history").permissions().mode() & 0o777, 0o600);

    let mut terminal = home.start(80, 24, &[]);
    terminal.prompt();
    terminal.keys(UP);
    terminal.shows("▸ SETACCOUNTPASSWORD bob PASSWORD ‹secret›");
    terminal.keys(UP);
    terminal.shows("▸ CREATEACCOUNT bob {Password=‹secret›;}");
    terminal.keys(CTRL_C);
    terminal.prompt();
    terminal.keys("\x12");
    terminal.shows("history: type words");
    terminal.keys("bob setacc");
    terminal.shows("> SETACCOUNTPASSWORD bob PASSWORD ‹secret›");
    terminal.keys(ENTER);
    terminal.until("the search closed", |screen| !screen.contains("history: type"));
    thread::sleep(HANDS);
    // What takes the place of the mark is asked for.
    terminal.keys(ENTER);
    terminal.shows("secret, not shown:");
    terminal.keys("Geheim3");
    thread::sleep(HANDS);
    terminal.keys(ENTER);
    terminal.shows("ok");
    terminal.prompt();
    assert!(!terminal.written().contains("Geheim3"));
    terminal.types("VERIFYACCOUNTPASSWORD bob PASSWORD Geheim3");
    terminal.until("it is right", |screen| screen.matches("\nok\n").count() == 2);
    terminal.prompt();
    terminal.quit();
}

#[test]
fn help_does_not_disturb_the_line() {
    let home = Home::new();
    let mut terminal = home.start(100, 40, &[]);
    terminal.prompt();
    terminal.keys("createforwarder in");
    terminal.shows("▸ createforwarder in");
    terminal.keys(F1);
    terminal.shows("   Creates a Forwarder.\n");
    // Whether one may do it is asked without holding a key up.
    terminal.shows("CanCreateForwarders. You hold it\n");
    terminal.shows("▸ createforwarder in");
    terminal.keys("fo TO ann@example.org");
    terminal.shows("▸ createforwarder info TO ann@example.org");
    thread::sleep(HANDS);
    terminal.keys(ENTER);
    terminal.shows("\nok\n");
    terminal.prompt();
    terminal.quit();
}

/// Where there is little room, the right comes before the parameters.
#[test]
fn help_in_a_small_window_begins_with_what_is_needed() {
    let home = Home::new();
    let mut terminal = home.start(60, 14, &[]);
    terminal.prompt();
    terminal.keys("createaccount анна");
    terminal.shows("▸ createaccount анна");
    terminal.keys(F1);
    terminal.shows("CanCreateAccounts. You hold it\n");
    terminal.shows("   … /help createaccount shows all of it\n");
    terminal.shows("▸ createaccount анна");
    terminal.keys(CTRL_C);
    terminal.prompt();
    terminal.quit();
}

#[test]
fn pasted_commands_are_counted_and_asked_for() {
    let home = Home::new();
    let mut terminal = home.start(80, 24, &[]);
    terminal.prompt();
    let paste = "\x1b[200~CREATEDOMAIN a.com\rCREATEDOMAIN\rCREATEDOMAIN c.com\r\x1b[201~";
    terminal.keys(paste);
    terminal.shows("CREATEDOMAIN c.com");
    terminal.keys(ENTER);
    terminal.shows(
        "3 commands:\n   1  CREATEDOMAIN a.com\n   2  CREATEDOMAIN\n   3  CREATEDOMAIN c.com",
    );
    terminal.shows("number 2 is wrong: ");
    terminal.ends_with("Carry them out? [y/N]");
    terminal.types("n");
    terminal.shows("nothing was carried out");
    terminal.prompt();
    terminal.keys(UP);
    terminal
        .until("the commands again", |screen| screen.matches("CREATEDOMAIN c.com").count() == 3);
    thread::sleep(HANDS);
    terminal.keys(ENTER);
    terminal.until("the question again", |screen| screen.matches("Carry them").count() == 2);
    terminal.keys("y");
    thread::sleep(HANDS);
    terminal.keys(ENTER);
    // The first one is carried out; the second one fails and stops the rest.
    terminal.shows("1: CREATEDOMAIN a.com\nok\n2: CREATEDOMAIN\n");
    terminal.shows("1 was not carried out; Up brings it back");
    terminal.prompt();
    terminal.types("LISTDOMAINS");
    terminal.until("the Domains", |screen| {
        screen.contains("a.com\n") && screen.contains("\nexample.com")
    });
    terminal.prompt();
    terminal.quit();
}

#[test]
fn what_each_takes_is_said_before_its_command_begins() {
    let home = Home::new();
    let mut terminal = home.start(80, 24, &[]);
    terminal.prompt();
    terminal.keys("listaccounts | each ");
    terminal.shows("\n  each COMMAND [as NAME]  Carries out a command for each row");
    terminal.keys("getaccountr");
    terminal.shows("> GetAccountRpops");
    terminal.keys(CTRL_C);
    terminal.prompt();
    terminal.quit();
}

#[test]
fn comments_are_passed_over_at_the_prompt_as_in_a_batch() {
    let home = Home::new();
    let mut terminal = home.start(80, 24, &[]);
    terminal.prompt();
    terminal.types("# it\"s {");
    terminal.prompt();
    terminal.keys(UP);
    terminal.until("the comment again", |screen| screen.matches("# it\"s {").count() == 2);
    terminal.keys(CTRL_C);
    terminal.prompt();
    let paste = "\x1b[200~# two \"Domains\rCREATEDOMAIN a.com\r # and\rCREATEDOMAIN b.com\x1b[201~";
    terminal.keys(paste);
    terminal.shows("CREATEDOMAIN b.com");
    thread::sleep(HANDS);
    terminal.keys(ENTER);
    terminal.shows("2 commands:\n   1  CREATEDOMAIN a.com\n   2  CREATEDOMAIN b.com\nCarry");
    terminal.types("y");
    terminal.shows("1: CREATEDOMAIN a.com\nok\n2: CREATEDOMAIN b.com\nok\n");
    terminal.prompt();
    terminal.keys("\x1b[200~# one {\rDELETEDOMAINS\x1b[201~");
    terminal.shows("DELETEDOMAINS");
    thread::sleep(HANDS);
    terminal.keys(ENTER);
    terminal.shows("unknown command DELETEDOMAINS");
    assert!(!terminal.screen().contains("error 500"), "{}", terminal.screen());
    terminal.keys(CTRL_C);
    terminal.prompt();
    terminal.quit();
}

#[test]
fn what_is_wrong_is_shown_before_it_is_sent() {
    let home = Home::new();
    let mut terminal = home.start(80, 24, &[]);
    terminal.prompt();
    terminal.types("creatacount bob");
    terminal.shows(
        "▸ creatacount bob\n                         ^^^^^^^^^^^\n  unknown command creatacount",
    );
    terminal.shows("> CreateAccount");
    terminal.keys("\t");
    terminal.shows("▸ CreateAccount bob");
    terminal.until("the marks gone", |screen| !screen.contains("^^^"));
    thread::sleep(HANDS);
    terminal.keys(ENTER);
    terminal.shows("▸ CreateAccount bob\nok\n");
    terminal.prompt();
    terminal.types("nosuch thing");
    terminal.shows("Enter sends it as it is");
    thread::sleep(HANDS);
    terminal.keys(ENTER);
    terminal.shows("error 500");
    terminal.prompt();
    terminal.quit();
}

#[test]
fn lines_typed_ahead_are_kept() {
    let home = Home::new();
    let mut terminal = home.start(80, 24, &[]);
    terminal.keys("ECHO one\rECHO two\rECHO three\rECHO fo");
    terminal.shows("one\n");
    terminal.shows("two\n");
    terminal.shows("three\n");
    terminal.shows("▸ ECHO fo");
    terminal.keys(CTRL_C);
    terminal.prompt();
    terminal.quit();
}

#[test]
fn nothing_is_coloured_where_that_is_unwanted() {
    let home = Home::new();
    let mut terminal = home.start(80, 24, &[("NO_COLOR", "1")]);
    terminal.prompt();
    terminal.keys("cracc");
    terminal.shows("> CreateAccount         add  Creates an Account.");
    terminal.keys(CTRL_C);
    terminal.prompt();
    terminal.types("LISTDOMAINS");
    terminal.prompt();
    let written = terminal.written();
    let styles = written.split("\x1b[").filter(|part| {
        part.trim_start_matches(|sign: char| sign.is_ascii_digit() || sign == ';').starts_with('m')
    });
    assert_eq!(styles.count(), 0, "{written:?}");
    terminal.quit();
}

#[test]
fn a_dumb_terminal_gets_plain_lines() {
    let home = Home::new();
    let mut terminal = home.start(80, 24, &[("TERM", "dumb")]);
    terminal.ends_with("postmaster@example.com >");
    terminal.keys("ECHO {a=1;\n");
    terminal.ends_with("+");
    terminal.keys("b=2;}\n");
    terminal.shows("b");
    terminal.ends_with("postmaster@example.com >");
    terminal.keys("CREATEACCOUNT bob {Password=?;}\n");
    terminal.shows("secret, not shown:");
    terminal.keys("Geheim\n");
    terminal.shows("\nok\n");
    terminal.ends_with("postmaster@example.com >");
    terminal.keys("creatacount x\n");
    terminal.shows("did you mean");
    terminal.ends_with("postmaster@example.com >");
    assert!(!terminal.written().contains(['\x1b', '▸']), "{:?}", terminal.written());
    assert!(!terminal.written().contains("Geheim"));
    terminal.quit();
}

#[test]
fn the_keys_of_vi_can_be_chosen() {
    let home = Home::new();
    fs::write(home.path(".inputrc"), "set editing-mode vi\n").expect("a file");
    let mut terminal = home.start(80, 24, &[]);
    terminal.prompt();
    terminal.keys("NOOPx");
    terminal.shows("▸ NOOPx");
    terminal.keys("\x1b");
    terminal.shows("vi commands");
    terminal.keys("x");
    terminal.until("x gone", |screen| !screen.contains("NOOPx"));
    thread::sleep(HANDS);
    terminal.keys(ENTER);
    terminal.shows("▸ NOOP\nok\n");
    terminal.prompt();
    terminal.types("/keys emacs");
    terminal.prompt();
    terminal.keys("NOOPxy\x01");
    terminal.keys("\x05\x7f\x7f");
    terminal.until("both gone", |screen| !screen.contains("NOOPx"));
    terminal.keys(ENTER);
    terminal.until("done", |screen| screen.matches("\nok\n").count() == 2);
    terminal.prompt();
    terminal.quit();
}

#[test]
fn the_shell_has_commands_of_its_own() {
    let home = Home::new();
    let script = home.path("editor");
    fs::write(&script, "#!/bin/sh\necho 'ECHO edited' > \"$1\"\n").expect("a script");
    fs::set_permissions(&script, fs::Permissions::from_mode(0o700)).expect("a script");
    fs::write(home.path("batch.cli"), "ECHO sourced\nNOOP\n").expect("a file");
    let editor = script.to_str().expect("a path").to_owned();
    let mut terminal = home.start(100, 50, &[("EDITOR", &editor)]);
    terminal.prompt();
    terminal.types("ECHO {a=1;b=2;}");
    terminal.prompt();
    terminal.types("/last json");
    terminal.shows("\"a\"");
    terminal.prompt();
    terminal.types("/format raw");
    terminal.prompt();
    terminal.types("/trace on");
    terminal.prompt();
    terminal.types("ECHO (x,y)");
    terminal.shows("C: ECHO (x,y)\nS: 200 OK (x,y)\n(x,y)\n");
    terminal.prompt();
    terminal.types("/trace off");
    terminal.prompt();
    terminal.types("/timing on");
    terminal.prompt();
    terminal.types("NOOP");
    terminal.until("a time", |screen| {
        screen.lines().any(|line| line.starts_with("ok  ") && line.ends_with(" ms"))
    });
    terminal.prompt();
    terminal.types("/source batch.cli");
    terminal.shows("\nsourced\n");
    terminal.prompt();
    terminal.types("/status");
    terminal.shows("account  postmaster@example.com");
    terminal.prompt();
    terminal.types("/history echo");
    terminal.shows("ECHO {a=1;b=2;}\n");
    terminal.prompt();
    terminal.types("/nosuch");
    terminal.shows("there is no /nosuch");
    terminal.prompt();
    terminal.types("/edit");
    terminal.shows("▸ ECHO edited");
    thread::sleep(HANDS);
    terminal.keys(ENTER);
    terminal.shows("\nedited\n");
    terminal.prompt();
    terminal.types("/quit");
    assert_eq!(terminal.ends(), 0);
}

#[test]
fn bytes_that_are_no_text_do_not_end_the_shell() {
    let home = Home::new();
    let mut terminal = home.start(80, 24, &[]);
    terminal.prompt();
    terminal.writer.write_all(b"ECHO M\xfcller").expect("the terminal");
    terminal.shows("that was not UTF-8");
    terminal.until("a prompt", |screen| screen.matches('▸').count() == 2);
    terminal.keys(CTRL_C);
    terminal.prompt();
    terminal.types("ECHO Müller");
    terminal.shows("\nMüller\n");
    terminal.prompt();
    terminal.quit();
}

#[test]
fn a_signal_that_ends_the_shell_leaves_the_terminal_as_it_was() {
    let home = Home::new();
    let mut terminal = home.start(80, 24, &[]);
    terminal.prompt();
    terminal.keys("getacc");
    terminal.shows("> GetAccount");
    let process = terminal.child.process_id().expect("a process").to_string();
    let killed = std::process::Command::new("kill").args(["-TERM", &process]).status();
    assert!(killed.expect("kill").success());
    assert_eq!(terminal.ends(), 128 + 15);
    let end = Instant::now() + PATIENCE;
    while !terminal.written().contains("\x1b[?2004l") {
        assert!(Instant::now() < end, "{:?}", terminal.written());
        thread::sleep(Duration::from_millis(5));
    }
}

#[test]
fn another_server_can_be_used() {
    let served = program::Home::new();
    let server = program::Server::start(&served);
    let home = Home::new();
    let mut terminal = home.start(100, 30, &[]);
    terminal.prompt();
    terminal.types("CREATEACCOUNT bob");
    terminal.prompt();
    terminal.types(&format!("/use {} postmaster", server.address));
    terminal.shows("not shown:");
    terminal.keys("postmaster-password");
    thread::sleep(HANDS);
    terminal.keys(ENTER);
    terminal.ends_with("postmaster@main.example ▸");
    assert!(!terminal.written().contains("postmaster-password"));
    terminal.types("CREATEACCOUNT barbara");
    terminal.until("it is done", |screen| screen.matches("\nok\n").count() == 2);
    terminal.ends_with("postmaster@main.example ▸");
    terminal.keys("getaccountsettings b");
    terminal.shows("> barbara  account");
    assert!(!terminal.screen().contains("  bob  "), "{}", terminal.screen());
    terminal.keys(CTRL_C);
    terminal.ends_with("postmaster@main.example ▸");
    terminal.types("/use -");
    terminal.prompt();
    terminal.types("/use bob");
    terminal.ends_with("bob@example.com ▸");
    terminal.types("CREATEDOMAIN example.org");
    terminal.shows("error 5");
    terminal.types("/use nobody");
    terminal.shows("Account nobody:");
    terminal.ends_with("bob@example.com ▸");
    terminal.quit();
}

#[test]
fn a_profile_is_used_by_its_name_and_marked_in_the_prompt() {
    let serving = program::Home::new();
    let server = program::Server::start(&serving);
    let home = Home::new();
    let text = format!(
        "[profiles.prod]\nhost = {:?}\nuser = \"postmaster\"\npassword-file = {:?}\n\
         danger = \"high\"\nread-only = true\n[profiles.play]\ndata = \"play\"\n",
        server.address,
        serving.path("password")
    );
    fs::create_dir_all(home.path(".config/cgpsh")).expect("a folder");
    fs::write(home.path(".config/cgpsh/config.toml"), text).expect("a file");
    let mut terminal = home.start(100, 30, &[]);
    terminal.prompt();
    terminal.keys("/use pr");
    terminal.shows("> prod  profile  postmaster at 127.0.0.1:");
    thread::sleep(HANDS);
    terminal.keys("\t");
    terminal.shows("▸ /use prod\n");
    terminal.keys(ENTER);
    terminal.ends_with("postmaster@main.example [prod] [RO] ▸");
    assert!(terminal.written().contains("\x1b[1;7;31m[prod]"), "in the colour of its danger");
    terminal.types("/status");
    terminal.shows("profile  prod, high danger, read-only");
    terminal.types("/use -");
    terminal.prompt();
    terminal.types("/use prodd");
    terminal.shows("Account prodd: unknown user account; the profiles are play, prod");
    terminal.prompt();
    terminal.quit();
}

#[test]
fn ctrl_c_ends_the_waiting_for_an_answer() {
    let listener = TcpListener::bind("127.0.0.1:0").expect("a listener");
    let address = listener.local_addr().expect("an address");
    // It lets everybody in, never answers the first ECHO, and all others.
    // From CREATEACCOUNT on it says nothing more.
    thread::spawn(move || {
        let silent = Arc::new(AtomicBool::new(true));
        let gone = Arc::new(AtomicBool::new(false));
        for stream in listener.incoming() {
            let (silent, gone) = (Arc::clone(&silent), Arc::clone(&gone));
            thread::spawn(move || answer(&stream.expect("a connection"), &silent, &gone));
        }
    });
    let home = Home::new();
    let mut terminal = home.start(100, 30, &[]);
    terminal.prompt();
    terminal.types(&format!("/use {address} postmaster"));
    terminal.shows("not shown:");
    terminal.keys("x");
    thread::sleep(HANDS);
    terminal.keys(ENTER);
    let prompt = "postmaster@127.0.0.1 ▸";
    terminal.ends_with(prompt);
    terminal.types("ECHO one");
    thread::sleep(HANDS);
    terminal.keys(CTRL_C);
    terminal.shows("error: interrupted\n");
    terminal.ends_with(prompt);
    terminal.types("ECHO two");
    terminal.shows("\nyes\n");
    terminal.ends_with(prompt);
    terminal.types("CREATEACCOUNT ann");
    thread::sleep(HANDS);
    terminal.keys(CTRL_C);
    terminal.shows("interrupted; whether the command was carried out is not known");
    terminal.ends_with(prompt);
    // The connection has to be made anew, and now the server does not even greet.
    terminal.types("ECHO three");
    thread::sleep(HANDS);
    terminal.keys(CTRL_C);
    terminal.shows("error: interrupted; nothing was sent\n");
    terminal.ends_with(prompt);
    terminal.types("/watch 1s ECHO four");
    thread::sleep(HANDS);
    terminal.keys(CTRL_C);
    terminal.shows("watched no longer\n");
    terminal.ends_with(prompt);
    terminal.quit();
}

/// A server that answers everything, once it is no longer silent.
fn answer(mut stream: &TcpStream, silent: &AtomicBool, gone: &AtomicBool) {
    if gone.load(Ordering::SeqCst) {
        return thread::sleep(PATIENCE);
    }
    let mut lines = BufReader::new(stream).lines();
    let mut status = "200 CommuniGate Pro PWD Server 6.3 ready";
    loop {
        if stream.write_all(format!("{status}\r\n").as_bytes()).is_err() {
            return;
        }
        let Some(Ok(line)) = lines.next() else { return };
        status = match line.split(' ').next() {
            Some("USER") => "300 more",
            Some("ECHO") if silent.swap(false, Ordering::SeqCst) => {
                thread::sleep(PATIENCE);
                return;
            }
            Some("ECHO") => "201 yes",
            Some("CREATEACCOUNT") => {
                gone.store(true, Ordering::SeqCst);
                thread::sleep(PATIENCE);
                return;
            }
            _ => "200 OK",
        };
    }
}

#[test]
fn long_results_are_shortened_and_paged() {
    let home = Home::new();
    let batch: Vec<String> =
        (0..150).map(|number| format!("CREATEACCOUNT user{number:03}\n")).collect();
    fs::write(home.path("many.txt"), batch.concat()).unwrap();
    let mut terminal = home.start(80, 12, &[]);
    terminal.prompt();
    terminal.types("/source many.txt");
    terminal.prompt();
    terminal.types("LISTACCOUNTS");
    terminal.shows("151 accounts, 80 shown: the first 40 and the last 40");
    terminal.prompt();
    terminal.types("/last");
    terminal.shows("> postmaster");
    terminal.keys("/user075\r");
    terminal.shows("> user075");
    terminal.keys("&user14\r");
    terminal.keys("wout.csv\r");
    terminal.shows("bytes written to out.csv");
    let written = fs::read_to_string(home.path("out.csv")).unwrap();
    assert!(written.starts_with("account,value\nuser140,macnt\n"), "{written}");
    terminal.keys("q");
    terminal.prompt();
    terminal.types("/watch LISTACCOUNTS | count");
    terminal.shows("0 new, 0 gone · Ctrl-C ends");
    terminal.keys(CTRL_C);
    terminal.shows("watched no longer");
    terminal.quit();
}

#[test]
fn the_end_leaves_a_store_that_needs_no_recovery() {
    let home = Home::new();
    let mut terminal = home.start(80, 24, &[]);
    terminal.prompt();
    terminal.types("CREATEACCOUNT ann");
    terminal.shows("ok\n");
    // Completion looks names up in the same store, on a thread of its own.
    terminal.keys("GETACCOUNTSETTINGS a");
    terminal.shows("> ann");
    terminal.keys(CTRL_C);
    terminal.quit();
    let entries = fs::read_dir(home.path("store")).unwrap();
    let mut names: Vec<_> = entries.map(|entry| entry.unwrap().file_name()).collect();
    names.sort();
    names.retain(|name| name.to_string_lossy().starts_with("store.db"));
    assert_eq!(names, ["store.db"]);
}
