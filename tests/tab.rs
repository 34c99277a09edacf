//! Completion in the shell that starts the program: what the scripts hand over, what comes back, and a
//! real bash that is typed into.
use std::fs;
use std::io::{Read, Write};
use std::process::Command;
use std::sync::{Arc, Mutex};
use std::thread;
use std::time::{Duration, Instant};

use portable_pty::{CommandBuilder, PtySize, native_pty_system};

use crate::support::program::{Home, run};

/// What the program answers at the end of a line; `text` is what the shell replaces.
fn asked(home: &Home, shell: &str, line: &str, text: &str) -> Vec<String> {
    let mut command = home.command();
    command.args(["complete", shell, "--columns", "60", "--", line, text]);
    let seen = run(command, b"");
    assert_eq!(seen.messages(), "", "{line}");
    assert_eq!(seen.status, Some(0), "{line}");
    seen.out().lines().map(str::to_owned).collect()
}

/// A home with a store in which there are some Accounts.
fn with_accounts() -> Home {
    let home = Home::new();
    let mut command = home.program();
    for name in ["ann", "anton", "bob"] {
        command.args(["-c", &format!("CREATEACCOUNT \"{name}\"")]);
    }
    run(command, b"");
    home
}

#[test]
fn options_and_their_values_are_offered() {
    let home = Home::new();
    let bash = |line: &str, text: &str| asked(&home, "bash", line, text);
    assert_eq!(bash("cgpsh --outp", "--outp"), ["offers", "--output "]);
    assert_eq!(bash("cgpsh --output=nd", "nd"), ["offers", "ndjson "]);
    assert_eq!(bash("cgpsh -o nd", "nd"), ["offers", "ndjson "]);
    assert_eq!(bash("cgpsh -ond", "-ond"), ["offers", "-ondjson "]);
    assert_eq!(bash("A=1 cgpsh -o nd", "nd"), ["offers", "ndjson "]);
    assert_eq!(bash("false; cgpsh -o nd", "nd"), ["offers", "ndjson "]);
    assert_eq!(bash("cgpsh -f ", ""), ["files"]);
    assert_eq!(bash("cgpsh check a.txt ", ""), ["files"]);
    assert_eq!(bash("cgpsh --data ", ""), ["directories"]);
    assert_eq!(bash("cgpsh ser", "ser"), ["offers", "serve "]);
    assert_eq!(bash("cgpsh serve --idle", "--idle"), ["offers", "--idle-timeout "]);
    assert_eq!(bash("cgpsh --as ", ""), ["offers"], "nobody knows the value");
    // What was given does not come again, but for what may.
    assert_eq!(bash("cgpsh --cluster --clus", "--clus"), ["offers"]);
    assert_eq!(bash("cgpsh -c a --comm", "--comm"), ["offers", "--command "]);
    assert!(!bash("cgpsh ", "").iter().any(|line| line.starts_with("generate")), "it is hidden");
    assert!(!bash("cgpsh ", "").iter().any(|line| line.starts_with("complete")), "it is hidden");
}

#[test]
fn profiles_are_offered() {
    let home = Home::new();
    fs::create_dir_all(home.path(".config/cgpsh")).unwrap();
    let profiles = "[profiles.prod]\nhost = \"mail.example.com\"\nuser = \"pm\"\n\
        [profiles.proof]\nhost = \"proof.example.com\"\nuser = \"pm\"\n";
    fs::write(home.path(".config/cgpsh/config.toml"), profiles).unwrap();
    let offers = ["offers", "prod   (pm at mail.example.com)", "proof  (pm at proof.example.com)"];
    assert_eq!(asked(&home, "bash", "cgpsh -p pr", "pr"), offers);
    assert_eq!(
        asked(&home, "bash", "cgpsh --profile=prod,proo", "prod,proo"),
        ["offers", "prod,proof "]
    );
}

#[test]
fn commands_are_offered_as_at_the_prompt() {
    let home = Home::new();
    let bash = |line: &str, text: &str| asked(&home, "bash", line, text);
    // The quote stays open where the command goes on: two lines have the offer in common.
    let offers = ["offers", "CreateList ", "CreateList  (Creates a Mailing List.)"];
    assert_eq!(
        bash("cgpsh -c 'createl", "createl")[..2],
        ["offers", "CreateList         (Creates a Mailing List.)"]
    );
    assert_eq!(bash("cgpsh -c 'createlis", "createlis"), offers);
    assert_eq!(bash("cgpsh --command='createlis", "createlis"), offers);
    // A command that ends is whole, and a word without quotes gets those that it needs.
    assert_eq!(bash("cgpsh -c 'maindo", "maindo"), ["offers", "MainDomainName"]);
    assert_eq!(bash("cgpsh -c maindo", "maindo"), ["offers", "MainDomainName "]);
    assert_eq!(bash("cgpsh -c createlis", "createlis")[1], "'CreateList ");
    // Keys, and what stands between double quotes.
    assert_eq!(
        bash(
            "cgpsh -c 'UPDATEACCOUNTSETTINGS a {MaxAccountS",
            "UPDATEACCOUNTSETTINGS a {MaxAccountS"
        )[1],
        "UPDATEACCOUNTSETTINGS a {MaxAccountSize="
    );
    let line = "UPDATEACCOUNTSETTINGS a {RealName=\\\"A\\\";MaxAccountS";
    assert_eq!(bash(&format!("cgpsh -c \"{line}"), line)[1], format!("{line}ize="));
    assert_eq!(
        bash("cgpsh -c '/he", "/he"),
        ["offers"],
        "the prompt's own commands do nothing here"
    );
    // The parts of a stage.
    assert_eq!(
        bash("cgpsh -c 'LISTACCOUNTS | cou", "LISTACCOUNTS | cou")[1],
        "LISTACCOUNTS | count "
    );
}

#[test]
fn what_fits_loosely_does_not_take_away_what_was_typed() {
    let home = Home::new();
    let offers = asked(&home, "bash", "cgpsh -c 'cracc", "cracc");
    assert!(offers.len() > 2, "{offers:?}");
    assert_eq!(offers.last().unwrap(), "…", "the offers have nothing in common");
    assert_eq!(asked(&home, "bash", "cgpsh -c 'upacse", "upacse")[1], "UpdateAccountSettings ");
}

#[test]
fn names_of_the_store_are_offered() {
    let home = with_accounts();
    let data = home.path("data").display().to_string();
    let line = format!("cgpsh --data {data} -c 'DELETEACCOUNT an");
    let text = "DELETEACCOUNT an";
    assert_eq!(
        asked(&home, "bash", &line, text),
        ["offers", "DELETEACCOUNT ann", "DELETEACCOUNT anton"]
    );
    assert_eq!(
        asked(&home, "zsh", &line, text),
        [
            "offers",
            "DELETEACCOUNT ann \tDELETEACCOUNT ann",
            "DELETEACCOUNT anton \tDELETEACCOUNT anton"
        ]
    );
    assert_eq!(asked(&home, "fish", &line, "")[1], "DELETEACCOUNT ann \t");
}

#[test]
fn nothing_is_made_and_nobody_is_asked() {
    let home = Home::new();
    let line = "cgpsh --data nowhere -c 'DELETEACCOUNT an";
    assert_eq!(asked(&home, "bash", line, "DELETEACCOUNT an"), ["offers"]);
    assert!(!home.path("nowhere").exists());
    fs::create_dir(home.path("other")).unwrap();
    let line = "cgpsh --data other -c 'DELETEACCOUNT an";
    assert_eq!(asked(&home, "bash", line, "DELETEACCOUNT an"), ["offers"]);
    assert_eq!(fs::read_dir(home.path("other")).unwrap().count(), 0);
    // There is no password, and none is asked for; a command that would fetch one is not run.
    for way in ["", "--password-command 'touch fetched'"] {
        let line = format!("cgpsh -H 127.0.0.1:1 -u pm {way} -c 'DELETEACCOUNT an");
        assert_eq!(asked(&home, "bash", &line, "DELETEACCOUNT an"), ["offers"]);
    }
    assert!(!home.path("fetched").exists());
}

/// The script as bash runs it: what it puts into COMPREPLY.
#[test]
fn the_script_of_bash_hands_the_line_over() {
    let home = Home::new();
    fs::write(home.path("a file"), "").unwrap();
    let script = concat!(env!("CARGO_MANIFEST_DIR"), "/completions/cgpsh.bash");
    let program = env!("CARGO_BIN_EXE_cgpsh");
    let reply = |line: &str, text: &str| {
        let mut command = Command::new("bash");
        command.env_clear().env("HOME", home.path("")).env("PATH", std::env::var("PATH").unwrap());
        command.env("LANG", "C.UTF-8").current_dir(home.path(""));
        let call = "source \"$1\"; COMP_LINE=$3 COMP_POINT=${#3} COMP_TYPE=9; \
            _cgpsh \"$2\" \"$4\" x; printf '%s\\n' \"${COMPREPLY[@]}\"";
        command.args(["--noprofile", "--norc", "-c", call, "bash", script, program, line, text]);
        let output = command.output().unwrap();
        // compopt has something to say where no completion is under way.
        String::from_utf8(output.stdout).unwrap().lines().map(str::to_owned).collect::<Vec<_>>()
    };
    assert_eq!(reply("cgpsh --outp", "--outp"), ["--output "]);
    assert_eq!(reply("cgpsh -c 'createlis", "createlis")[0], "CreateList ");
    assert_eq!(reply("cgpsh --kin", "--kin"), [""], "options of the script itself are none");
    assert_eq!(reply("cgpsh -f a", "a"), ["a file"]);
}

/// A real bash: the quote stays open, and the line goes on.
#[test]
fn tab_completes_in_bash() {
    let home = with_accounts();
    let script = concat!(env!("CARGO_MANIFEST_DIR"), "/completions/cgpsh.bash");
    let folder = std::path::Path::new(env!("CARGO_BIN_EXE_cgpsh")).parent().unwrap();
    let rc = format!("PATH={}:$PATH; PS1='> '; source {script}\n", folder.display());
    fs::write(home.path("rc"), rc).unwrap();
    let size = PtySize { rows: 24, cols: 100, pixel_width: 0, pixel_height: 0 };
    let pair = native_pty_system().openpty(size).unwrap();
    let mut command = CommandBuilder::new("bash");
    command.env_clear();
    for (name, value) in [("TERM", "dumb"), ("LANG", "C.UTF-8")] {
        command.env(name, value);
    }
    command.env("HOME", home.path(""));
    command.env("INPUTRC", "/dev/null");
    command.env("PATH", std::env::var("PATH").unwrap());
    command.cwd(home.path(""));
    command.args(["--noprofile", "--rcfile", "rc", "-i"]);
    let mut child = pair.slave.spawn_command(command).unwrap();
    let mut keys = pair.master.take_writer().unwrap();
    let seen = Arc::new(Mutex::new(String::new()));
    let mut reader = pair.master.try_clone_reader().unwrap();
    let shared = Arc::clone(&seen);
    thread::spawn(move || {
        let mut bytes = [0; 4096];
        while let Ok(count @ 1..) = reader.read(&mut bytes) {
            // Where the cursor goes in between does not matter.
            let text = String::from_utf8_lossy(&bytes[..count]);
            let text = text.chars().filter(|sign| !sign.is_control());
            shared.lock().unwrap().extend(text);
        }
    });
    let shows = |text: &str| {
        let end = Instant::now() + Duration::from_secs(60);
        while !seen.lock().unwrap().contains(text) {
            assert!(Instant::now() < end, "waited for {text:?}; seen: {}", seen.lock().unwrap());
            thread::sleep(Duration::from_millis(5));
        }
    };
    let end = Instant::now() + Duration::from_secs(60);
    shows("> ");
    keys.write_all(b"cgpsh --dat\t").unwrap();
    shows("cgpsh --data ");
    keys.write_all(b"data -c 'getaccountse\t").unwrap();
    // Behind the name comes no quote, and so the line goes on.
    shows("GetAccountSettings ");
    keys.write_all(b"bo").unwrap();
    // A Tab waits a while only, and a slow machine may need another one.
    while !seen.lock().unwrap().contains("bob ") {
        keys.write_all(b"\t").unwrap();
        thread::sleep(Duration::from_secs(1));
        assert!(Instant::now() < end, "seen: {}", seen.lock().unwrap());
    }
    child.kill().unwrap();
    child.wait().unwrap();
}
