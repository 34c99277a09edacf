//! Batches, as far as no session can show them: rights of files, pipes, windows, two at a time.
use std::fs;
use std::io::{BufRead, BufReader, Read, Write};

use crate::support::program::{Home, Server, run};

#[test]
fn a_store_is_its_owners_alone() {
    use std::os::unix::fs::PermissionsExt;
    let home = Home::new();
    let mut command = home.command();
    command.args(["--main-domain", "main.example", "-c", "LISTDOMAINS"]);
    assert_eq!(run(command, b"").out(), "main.example\n");
    let store = home.path(".local/share/cgpsh");
    assert_eq!(fs::metadata(store).unwrap().permissions().mode() & 0o777, 0o700);
}

#[test]
fn a_reader_that_goes_away_ends_the_batch_silently() {
    let home = Home::new();
    let mut command = home.program();
    let mut child = command.spawn().unwrap();
    let mut stdin = child.stdin.take().unwrap();
    let writer = std::thread::spawn(move || {
        for _ in 0..20_000 {
            if stdin.write_all(b"LISTACCOUNTS\n").is_err() {
                return;
            }
        }
    });
    let mut first = [0; 8];
    let mut stdout = child.stdout.take().unwrap();
    stdout.read_exact(&mut first).unwrap();
    drop(stdout);
    let mut messages = String::new();
    child.stderr.take().unwrap().read_to_string(&mut messages).unwrap();
    assert_eq!((messages.as_str(), child.wait().unwrap().code()), ("", Some(141)));
    writer.join().unwrap();
}

/// Results that cannot be written are no success, whether it is noticed at once or at the end.
#[test]
#[cfg(target_os = "linux")]
fn a_full_disk_is_told() {
    let home = Home::new();
    let inputs: [&[&str]; 3] = [
        &["-c", "LISTDOMAINS"],
        &["-c", "LISTDOMAINS", "-c", "GETACCOUNTSETTINGS nobody", "-c", "LISTDOMAINS"],
        &["-o", "json", "-c", "LISTDOMAINS | each GETDOMAINEFFECTIVESETTINGS {name}"],
    ];
    for input in inputs {
        let full = std::fs::OpenOptions::new().write(true).open("/dev/full").unwrap();
        let output = home.program().args(input).stdout(full).output().unwrap();
        let messages = String::from_utf8(output.stderr).unwrap();
        let told = "-c: error: the results cannot be written: No space left on device";
        assert_eq!(messages.matches(told).count(), 1, "{input:?}: {messages}");
        assert_eq!(output.status.code(), Some(1), "{input:?}: {messages}");
    }
}

#[test]
fn each_command_is_answered_before_the_next_one_is_typed() {
    let home = Home::new();
    let mut child = home.program().spawn().unwrap();
    let mut stdin = child.stdin.take().unwrap();
    let mut answers = BufReader::new(child.stdout.take().unwrap());
    for number in 1..=3 {
        writeln!(stdin, "CREATEFORWARDER f{number} TO ann@example.org\nGETFORWARDER f{number}")
            .unwrap();
        let mut answer = String::new();
        answers.read_line(&mut answer).unwrap();
        assert_eq!(answer, "ann@example.org\n");
    }
    drop(stdin);
    assert!(child.wait().unwrap().success());
}

#[test]
fn a_window_changes_nothing_but_the_speed() {
    let mut input = String::new();
    for number in 0..90 {
        input.push_str(&format!("CREATEFORWARDER f{} TO a{number}@example.org\n", number % 60));
        input.push_str(&format!("GETFORWARDER f{}\nNONSENSE\n", number % 60));
    }
    let seen = |window: &str| {
        let home = Home::new();
        let mut command = home.program();
        command.args(["--window", window]);
        let seen = run(command, input.as_bytes());
        (seen.out(), seen.messages(), seen.status)
    };
    let one = seen("1");
    assert_eq!(one.0.lines().count(), 90);
    assert_eq!(one.2, Some(1));
    assert!(one.1.ends_with("270 commands: 150 done, 30 failed, 90 not understood\n"));
    assert_eq!(one, seen("7"));
    assert_eq!(one, seen("4096"));
}

#[test]
fn a_server_that_goes_away_ends_the_batch() {
    let home = Home::new();
    let mut server = Server::start(&home);
    let mut command = home.command();
    command.args(["-u", "postmaster", "-H", &server.address, "--password-file"]);
    let mut child = command.arg(home.path("password")).args(["--window", "1"]).spawn().unwrap();
    let mut stdin = child.stdin.take().unwrap();
    let mut answers = BufReader::new(child.stdout.take().unwrap());
    stdin.write_all(b"LISTDOMAINS\n").unwrap();
    answers.read_line(&mut String::new()).unwrap();
    server.kill();
    stdin.write_all(b"CREATEACCOUNT ann\nCREATEACCOUNT bob\nLISTDOMAINS\n").unwrap();
    drop(stdin);
    let mut messages = String::new();
    child.stderr.take().unwrap().read_to_string(&mut messages).unwrap();
    assert_eq!(child.wait().unwrap().code(), Some(3), "{messages}");
    assert!(messages.starts_with("stdin:2: error: "), "{messages}");
    assert!(messages.ends_with("the rest was not carried out\n"), "{messages}");
}

#[test]
fn a_password_that_others_can_read_is_refused() {
    use std::os::unix::fs::PermissionsExt;
    let home = Home::new();
    let server = Server::start(&home);
    let log_in = |mode: u32| {
        let path = home.path("password");
        fs::set_permissions(&path, fs::Permissions::from_mode(mode)).unwrap();
        let mut command = home.command();
        command.args(["-u", "postmaster", "-H", &server.address, "-c", "LISTDOMAINS"]);
        command.arg("--password-file").arg(&path);
        run(command, b"")
    };
    for mode in [0o644, 0o640, 0o604, 0o620, 0o700] {
        let seen = log_in(mode);
        assert_eq!((seen.out().as_str(), seen.status), ("", Some(3)), "{mode:o}");
        assert!(seen.messages().contains(&format!("{mode:04o}")), "{}", seen.messages());
    }
    for mode in [0o600, 0o400] {
        assert_eq!(log_in(mode).out(), "main.example\n", "{mode:o}");
    }
}

#[test]
fn two_programs_cannot_work_on_one_store() {
    let home = Home::new();
    let mut holder = home.program().spawn().unwrap();
    let mut stdin = holder.stdin.take().unwrap();
    let mut answers = BufReader::new(holder.stdout.take().unwrap());
    stdin.write_all(b"LISTDOMAINS\n").unwrap();
    answers.read_line(&mut String::new()).unwrap();
    let mut command = home.program();
    command.args(["-c", "LISTDOMAINS"]);
    let seen = run(command, b"");
    assert_eq!((seen.out().as_str(), seen.status), ("", Some(3)));
    assert!(seen.messages().contains(&holder.id().to_string()), "{}", seen.messages());
    drop(stdin);
    assert!(holder.wait().unwrap().success());
}

#[test]
fn only_the_owner_can_read_what_failed() {
    use std::os::unix::fs::PermissionsExt;
    let home = Home::new();
    let mut command = home.program();
    command.args(["--failures", "failed.txt"]);
    let seen = run(command, b"CREATEACCOUNT postmaster {Password=geheim;}\n");
    assert_eq!(seen.status, Some(1));
    assert!(!seen.messages().contains("geheim"));
    let failed = home.path("failed.txt");
    assert_eq!(fs::metadata(&failed).unwrap().permissions().mode() & 0o777, 0o600);
    let text = fs::read_to_string(&failed).unwrap();
    let place = "# stdin:1: 501 Account with this name already exists\n";
    assert_eq!(text, format!("{place}CREATEACCOUNT postmaster {{Password=geheim;}}\n"));
}

#[test]
fn several_connections_come_to_the_same() {
    let mut text = String::new();
    for number in 0..50 {
        text.push_str(&format!(
            "CREATEACCOUNT p{number}\nCREATEFORWARDER f{number} TO p{number}\n"
        ));
        text.push_str(&format!("UPDATEACCOUNTSETTINGS p{number} {{RealName=P{number};}}\n"));
        text.push_str(&format!("RENAMEFORWARDER f{number} INTO g{number}\n"));
        text.push_str(&format!("GETACCOUNTSETTINGS p{number}\nGETFORWARDER f{number}\n"));
    }
    let seen = |options: &[&str]| {
        let home = Home::new();
        let server = Server::start(&home);
        let mut command = home.command();
        command.args(["-H", &server.address, "-u", "postmaster", "--password-file", "password"]);
        command.args(options);
        let seen = run(command, text.as_bytes());
        (seen.out(), seen.messages(), seen.status)
    };
    let one = seen(&[]);
    assert_eq!(one.0.matches("RealName").count(), 50);
    assert!(one.1.ends_with("300 commands: 250 done, 50 failed (50 not found)\n"), "{}", one.1);
    assert_eq!(one, seen(&["--connections", "3"]));
    assert_eq!(one, seen(&["--connections", "4", "--window", "2"]));
}
