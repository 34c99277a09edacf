//! Questions before damage at the prompt: of one command, and of those that `each` makes of rows.
use std::fs;
use std::thread;

use crate::support::screen::{ENTER, HANDS, Home};

#[test]
fn damage_is_asked_about() {
    let home = Home::new();
    let mut terminal = home.start(100, 60, &[]);
    terminal.prompt();
    let no_question = ["CREATEACCOUNT ann {RealName=Ann;}", "SETACCOUNTALIASES ann (one,two)"];
    for line in no_question {
        terminal.types(line);
        terminal.prompt();
    }
    terminal.types("SETACCOUNTALIASES ann (two,three)");
    terminal.shows(
        "  - one  REMOVED\n  + three\n1 entry would be lost. Carry it out, or add only? [y/N/a]",
    );
    terminal.keys(ENTER);
    terminal.shows("nothing was sent");
    terminal.prompt();
    terminal.types("DELETEACCOUNT ann");
    terminal.shows(
        "This cannot be taken back.\n  1 Mailbox, 2 Aliases go with it\nCarry it out? [y/N]",
    );
    terminal.keys("y");
    thread::sleep(HANDS);
    terminal.keys(ENTER);
    terminal.until("three are done", |screen| screen.matches("\nok").count() == 3);
    terminal.prompt();
    terminal.types("CREATEDOMAIN client.example");
    terminal.prompt();
    terminal.types("CREATEACCOUNT eve@client.example");
    terminal.prompt();
    terminal.types("DELETEDOMAIN client.example FORCE");
    terminal.shows("  1 Account goes with it\nType client.example to carry it out");
    terminal.keys("y");
    thread::sleep(HANDS);
    terminal.keys(ENTER);
    terminal.until("it was left", |screen| screen.matches("nothing was sent").count() == 2);
    terminal.prompt();
    terminal.types("/dry-run on");
    terminal.ends_with("postmaster@example.com [DRY] ▸");
    terminal.types("UPDATEDOMAINSETTINGS client.example {AccountsLimit=7;}");
    terminal.shows("  + AccountsLimit  7\nnot sent: this is a dry run");
    terminal.types("/read-only on");
    terminal.ends_with("postmaster@example.com [RO] ▸");
    terminal.types("DELETEDOMAIN client.example");
    terminal.shows("not sent: nothing may be changed here");
    terminal.ends_with("postmaster@example.com [RO] ▸");
    terminal.types("/read-only off");
    terminal.prompt();
    terminal.types("LISTDOMAINS");
    terminal.shows("client.example\n");
    terminal.prompt();
    terminal.quit();
}

#[test]
fn what_would_replace_can_add_only() {
    let home = Home::new();
    let mut it = home.start(100, 60, &[("ACCESSIBLE", "1")]);
    let mut line = |line: &str, shown: &str| {
        it.ends_with("postmaster@example.com >");
        it.keys(&format!("{line}\r"));
        it.shows(shown);
    };
    line("CREATEACCOUNT ann {RealName=Ann;City=Rome;}", "\nok");
    line("SETACCOUNTALIASES ann (one,two)", "\nok\n");
    let addition = "SETACCOUNTALIASES ann (one,two,three)";
    line("SETACCOUNTALIASES ann (two,three)\ra", addition);
    line("GETACCOUNTALIASES ann", "one\ntwo\nthree\n");
    line("SETACCOUNTSETTINGS ann {RealName=Bea;}\ra", "{City=Rome;RealName=Bea;}");
    line("GETACCOUNTSETTINGS ann", "City: Rome\nRealName: Bea\n");
    // The change that was made is the one that is taken back.
    line("/undo last\ry", "RealName  Bea → Ann");
    line("GETACCOUNTSETTINGS ann", "City: Rome\nRealName: Ann\n");
    // Nothing would be added here, and entries of Rules have no names of their own.
    line("SETACCOUNTALIASES ann (one)\r", "2 entries would be lost. Carry it out? [y/N]");
    line("SETACCOUNTMAILRULES ann ((1,a,(),()),(2,b,(),()))", "\nok\n");
    line("SETACCOUNTMAILRULES ann ((1,c,(),()))\r", "would be lost. Carry it out? [y/N]");
}

#[test]
fn commands_of_rows_are_asked_about_by_their_damage() {
    let home = Home::new();
    let mut terminal = home.start(100, 60, &[]);
    terminal.prompt();
    for line in ["CREATEACCOUNT ann", "CREATEACCOUNT bea", "SETACCOUNTALIASES ann (one,two)"] {
        terminal.types(line);
        terminal.prompt();
    }
    terminal.quit();
    let profile = format!("[profiles.prod]\ndata = {:?}\ndanger = \"high\"\n", home.path("store"));
    fs::create_dir_all(home.path(".config/cgpsh")).expect("a folder");
    fs::write(home.path(".config/cgpsh/config.toml"), profile).expect("a file");

    let mut terminal = home.start_with(&["--profile", "prod"], 100, 60, &[]);
    let prompt = "postmaster@example.com [prod] ▸";
    terminal.ends_with(prompt);
    // What would be lost is shown before it is asked.
    terminal.types("LISTACCOUNTS | each SETACCOUNTALIASES {name} (two)");
    terminal.shows(
        "   3  SETACCOUNTALIASES postmaster (two)\n  SETACCOUNTALIASES ann (two):\n    - one  REMOVED\n\
         1 entry would be lost\nCarry them out? [y/N]",
    );
    terminal.keys(ENTER);
    terminal.shows("nothing was sent");
    terminal.ends_with(prompt);
    // A letter out of habit removes nothing for good.
    let delete = "LISTACCOUNTS | where name != postmaster | each DELETEACCOUNT {name}";
    let question = "This cannot be taken back.  [prod example.com]\nType 2 to carry it out";
    terminal.types(delete);
    terminal.shows(question);
    terminal.types("y");
    terminal.until("nothing more", |screen| screen.matches("nothing was sent").count() == 2);
    terminal.ends_with(prompt);
    terminal.types("LISTACCOUNTS | where name = bea | each DELETEACCOUNT {name}");
    terminal.shows("1 command (destroy):\n   1  DELETEACCOUNT bea\n");
    terminal.shows("\nType bea to carry it out");
    terminal.types("bea");
    terminal.shows("\n1 row\n");
    terminal.ends_with(prompt);
    // A dry run asks nothing.
    terminal.types("/dry-run on");
    terminal.ends_with("postmaster@example.com [prod] [DRY] ▸");
    terminal.types("LISTACCOUNTS | each SETACCOUNTALIASES {name} ()");
    terminal.shows("error: 2 of 2 commands of each failed, first: not sent: this is a dry run");
    terminal.quit();
}
