//! Batches that are taken back: afterwards everything is as it was before.
use std::fs;

use crate::support::program::{Home, Seen, run};

fn go(home: &Home, arguments: &[&str], input: &str) -> Seen {
    let mut command = home.program();
    command.args(arguments);
    run(command, input.as_bytes())
}

/// All that the batches here change, but for times.
fn state(home: &Home) -> String {
    let input = "LISTACCOUNTS\nLISTGROUPS\nLISTFORWARDERS\nLISTDOMAINS\nGETACCOUNTSETTINGS ann\n\
        GETACCOUNTALIASES ann\nGETACCOUNTSETTINGS bob\nGETGROUP staff\nGETFORWARDER info\n\
        GETDOMAINSETTINGS main.example\nGETACCOUNTMAILRULES ann\nLISTSTORAGEFILES ann\n\
        READSTORAGEFILE ann FILE a.txt\n";
    let seen = go(home, &["-o", "json"], input);
    let text = seen.out() + &seen.messages();
    text.lines().filter(|line| !line.contains("#time")).collect::<Vec<_>>().join("\n")
}

/// A store with something in it.
fn prepared() -> Home {
    let home = Home::new();
    let seen = go(
        &home,
        &[],
        "CREATEACCOUNT ann {RealName=\"Ann Lee\";MaxAccountSize=100M;}\n\
         CREATEACCOUNT bob {Password=geheim;}\nCREATEGROUP staff {Members=(ann,bob);}\n\
         SETACCOUNTALIASES ann (one,two)\nCREATEFORWARDER info TO ann@example.org\n\
         WRITESTORAGEFILE ann FILE a.txt DATA [AQID]\n",
    );
    assert_eq!(seen.status, Some(0), "{}", seen.messages());
    home
}

/// Changes of every kind, some of the same object, and some that are refused.
const CHANGES: &str = "UPDATEACCOUNTSETTINGS ann {RealName=Bea;MaxAccountSize=default;}\n\
    CREATEACCOUNT carol\n\
    UPDATEACCOUNTSETTINGS carol {RealName=Carol;}\n\
    RENAMEACCOUNT carol INTO dora\n\
    UPDATEACCOUNTSETTINGS dora {RealName=Dora;}\n\
    CREATEACCOUNT bob\n\
    UPDATEACCOUNTSETTINGS ann {RealName=Cleo;}\n\
    SETACCOUNTALIASES ann (two,three)\n\
    RENAMEACCOUNT bob INTO robert\n\
    UPDATEACCOUNTSETTINGS robert {RealName=Robert;}\n\
    DELETEGROUP staff\n\
    DELETEFORWARDER info\n\
    CREATEFORWARDER info TO dora@example.org\n\
    CREATEDOMAIN client.example\n\
    UPDATEDOMAINSETTINGS {AccountsLimit=7;}\n\
    WRITESTORAGEFILE ann FILE a.txt DATA [BAUG]\n\
    RENAMESTORAGEFILE ann FILE a.txt INTO b.txt\n\
    LISTACCOUNTS\n";

#[test]
fn what_a_batch_did_is_taken_back() {
    for window in ["1", "3", "512"] {
        let home = prepared();
        let before = state(&home);
        let seen = go(&home, &["--window", window, "--undo", "back.txt"], CHANGES);
        assert_eq!(seen.status, Some(1));
        let messages = seen.messages();
        assert!(messages.starts_with("stdin:6: error 501"), "{messages}");
        assert!(messages.contains("18 commands: 17 done, 1 failed"), "{messages}");
        assert!(messages.contains("cgpsh -f back.txt takes the changes back"), "{messages}");
        let after = state(&home);
        assert_ne!(after, before);
        let seen = go(&home, &["-f", "back.txt"], "");
        assert_eq!(seen.status, Some(4), "{}", seen.messages());
        let again = ["-f", "back.txt", "--allow-destroy=4", "--undo", "forth.txt"];
        let seen = go(&home, &again, "");
        assert_eq!(seen.status, Some(0), "{}", seen.messages());
        assert_eq!(state(&home), before, "{window}");
        // What took it back is a batch like any other, with an undo file of its own.
        assert!(fs::read_to_string(home.path("forth.txt")).unwrap().starts_with("# cgpsh undo 1"));
    }
}

#[test]
fn only_the_owner_can_read_what_was() {
    use std::os::unix::fs::PermissionsExt;
    let home = prepared();
    let changes = "UPDATEACCOUNTSETTINGS bob {Password=neu;}\nSETACCOUNTPASSWORD bob PASSWORD x\n";
    let seen = go(&home, &["--undo", "back.txt"], changes);
    assert_eq!(seen.status, Some(0));
    assert!(seen.messages().contains("but for 1 that cannot be taken back"), "{}", seen.messages());
    let path = home.path("back.txt");
    assert_eq!(fs::metadata(&path).unwrap().permissions().mode() & 0o777, 0o600);
    let text = fs::read_to_string(&path).unwrap();
    assert!(text.contains("\nn 2 SETACCOUNTPASSWORD bob PASSWORD ‹secret›\n"), "{text}");
    assert!(!text.contains("PASSWORD x"), "{text}");
    // It is never written over.
    let seen = go(&home, &["--undo", "back.txt"], "CREATEACCOUNT x\n");
    assert_eq!(seen.status, Some(2), "{}", seen.messages());
    assert!(seen.messages().contains("File exists"), "{}", seen.messages());
    assert_eq!(fs::read_to_string(&path).unwrap(), text);
    let seen = go(&home, &["-f", "back.txt", "--dry-run"], "");
    assert!(
        seen.messages().starts_with("line 4: cannot be taken back: SET"),
        "{}",
        seen.messages()
    );
    assert!(seen.out().starts_with("SETACCOUNTSETTINGS bob {"), "{}", seen.out());
}

#[test]
fn what_never_happened_is_not_taken_back() {
    let home = prepared();
    let seen = go(&home, &["--undo", "back.txt"], "CREATEACCOUNT ann\nCREATEACCOUNT carol\n");
    assert_eq!(seen.status, Some(1));
    let text = fs::read_to_string(home.path("back.txt")).unwrap();
    assert!(text.contains("\nx 1\n") && text.contains("\n. 2\n"), "{text}");
    // As if the program had been killed before the outcomes were written.
    let cut: Vec<&str> = text.lines().filter(|line| !line.starts_with(['.', 'x'])).collect();
    fs::write(home.path("cut.txt"), cut.join("\n") + "\n. ").unwrap();
    let seen = go(&home, &["-f", "cut.txt", "--allow-destroy=1"], "");
    assert_eq!(seen.status, Some(0), "{}", seen.messages());
    let left =
        "line 2: whether the change happened is not known, so this is left: DELETEACCOUNT ann";
    assert!(seen.messages().contains(left), "{}", seen.messages());
    let seen = go(&home, &["-o", "raw", "-c", "LISTACCOUNTS"], "");
    assert_eq!(seen.out(), "{ann=macnt;bob=macnt;postmaster=macnt;}\n");
    // Rows of results are beyond what can be taken back.
    let line = "LISTFORWARDERS | each \"DELETEFORWARDER {forwarder}\"\nLISTACCOUNTS | count\n";
    let seen = go(&home, &["--undo", "other.txt"], line);
    assert_eq!(seen.status, Some(4), "{}", seen.messages());
    assert!(seen.messages().contains("each cannot change anything"), "{}", seen.messages());
    assert_eq!(go(&home, &["-c", "LISTFORWARDERS"], "").out(), "info\n");
    fs::write(home.path("wrong.txt"), "# cgpsh undo 1: x\nr one NOOP\nr 1 NOOP\n").unwrap();
    let seen = go(&home, &["-f", "wrong.txt"], "");
    assert_eq!((seen.status, seen.messages().contains("wrong.txt: line 2")), (Some(2), true));
}

#[test]
fn a_batch_that_was_killed_is_taken_back() {
    // What is in doubt is carried out to its end first, or is taken back at once.
    for resumes in [false, true] {
        kill_and_take_back(resumes);
    }
}

fn kill_and_take_back(resumes: bool) {
    let home = prepared();
    let mut text = String::new();
    for number in 0..120 {
        text.push_str(&format!("CREATEACCOUNT p{number}\n"));
        text.push_str(&format!("UPDATEACCOUNTSETTINGS p{number} {{RealName=P;}}\n"));
        text.push_str(&format!("UPDATEACCOUNTSETTINGS ann {{RealName=\"Ann {number}\";}}\n"));
    }
    fs::write(home.path("b.txt"), &text).unwrap();
    let before = state(&home);
    let mut command = home.program();
    command.args(["-f", "b.txt", "--journal", "--undo", "back.txt", "--window", "4"]);
    let mut child = command.spawn().unwrap();
    let done = || {
        let text = fs::read_to_string(home.path("back.txt")).unwrap_or_default();
        text.lines().filter(|line| line.starts_with(". ")).count()
    };
    while done() < 30 {
        std::thread::sleep(std::time::Duration::from_millis(1));
    }
    child.kill().unwrap();
    child.wait().unwrap();
    assert!(done() < 360, "killed too late");
    assert_ne!(state(&home), before);
    if resumes {
        let mut command = home.command();
        command.args(["resume", "b.txt.journal"]);
        let seen = run(command, b"");
        assert_eq!(seen.status, Some(0), "{}", seen.messages());
    }
    let seen = go(&home, &["-f", "back.txt", "--allow-destroy=999"], "");
    // Of the changes in doubt, some never happened, and there is nothing to be removed.
    assert!(matches!(seen.status, Some(0 | 1)), "{}", seen.messages());
    assert_eq!(state(&home), before);
}
