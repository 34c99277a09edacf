//! The same commands on several servers at once: batches, pipes and the prompt.
use std::io::{BufRead, BufReader, Write};
use std::net::TcpListener;
use std::thread;

use crate::links::{cgpsh, profile, write_profiles};
use crate::support::program::{Home, Seen, Server, run};
use crate::support::screen;

/// Two servers, a profile of each, and profiles of places that cannot be reached.
struct Two {
    home: Home,
    _other: Home,
    servers: Vec<Server>,
}

impl Two {
    fn start() -> Self {
        let (home, other) = (Home::new(), Home::new());
        let servers = vec![Server::start(&home), Server::start(&other)];
        let two = Self { home, _other: other, servers };
        two.profiles("");
        two
    }

    /// Writes the profiles, with these lines more.
    fn profiles(&self, more: &str) {
        let mut text = String::new();
        for (name, server) in ["a", "b"].iter().zip(&self.servers) {
            text += &profile(server, "password-file = \"~/password\"").replace("test", name);
        }
        let only = |name: &str, line: &str| {
            let lines = format!("password-file = \"~/password\"\n{line}");
            profile(&self.servers[1], &lines).replace("test", name)
        };
        text += &only("ro", "read-only = true");
        text += &only("dear", "danger = \"high\"");
        text += "[profiles.dead]\nhost = \"127.0.0.1:1\"\nuser = \"postmaster\"\n\
                 password-file = \"~/password\"\n";
        text += "[profiles.none]\ndata = \"none\"\nas = \"nobody\"\n";
        write_profiles(&self.home, &(text + more));
    }

    fn on(&self, names: &str, arguments: &[&str]) -> (String, String, Option<i32>) {
        seen(cgpsh(&self.home, &[&["--profile", names], arguments, &["-o", "csv"]].concat(), &[]))
    }

    /// The same with commands from a pipe.
    fn piped(&self, names: &str, arguments: &[&str], input: &str) -> (String, String, Option<i32>) {
        let mut command = self.home.command();
        command.args(["--profile", names, "-o", "csv"]).args(arguments);
        seen(run(command, input.as_bytes()))
    }
}

fn seen(seen: Seen) -> (String, String, Option<i32>) {
    (seen.out().replace('\r', ""), seen.messages(), seen.status)
}

#[test]
fn several_servers_answer_in_one_table() {
    let two = Two::start();
    let well = |commands: &[&str], expected: &str| {
        let commands: Vec<&str> = commands.iter().flat_map(|command| ["-c", command]).collect();
        let (out, messages, status) = two.on("a,b", &commands);
        assert_eq!((out.as_str(), status), (expected, Some(0)), "{messages}");
    };
    let own = two.on("b", &["-c", "CREATEACCOUNT ann {RealName=\"Ann Lee\";Password=hush;}"]);
    assert_eq!(own.2, Some(0));
    assert_eq!(two.on("b", &["-c", "CREATEDOMAIN b.example"]).2, Some(0));
    well(&["LISTDOMAINS"], "server,name\na,main.example\nb,main.example\nb,b.example\n");
    well(
        &["LISTACCOUNTS"],
        "server,name,value\na,postmaster,macnt\nb,ann,macnt\nb,postmaster,macnt\n",
    );
    well(&["MAINDOMAINNAME"], "server,value\na,main.example\nb,main.example\n");
    well(&["NOOP"], "");
    well(&["LISTGROUPS"], "server\n");
    // Stages work on all of it, and each row is asked about where it comes from.
    well(&["LISTDOMAINS | where server = b | select name"], "name\nmain.example\nb.example\n");
    well(
        &["LISTACCOUNTS | sort name | each \"GETACCOUNTLOCATION {name}\""],
        "server,name,value,result\nb,ann,macnt,ann.macnt\na,postmaster,macnt,postmaster.macnt\n\
         b,postmaster,macnt,postmaster.macnt\n",
    );
    let lost =
        two.on("a,b", &["-c", "LISTACCOUNTS | select name | each \"GETACCOUNTINFO {name}\""]);
    assert_eq!((lost.0.as_str(), lost.2), ("", Some(1)));
    assert!(lost.1.contains("a row does not tell which server it comes from"), "{}", lost.1);
    // The formats for machines have the place too, and what is secret stays so.
    let shown = |format: &str, command: &str| {
        let arguments = ["--profile", "a,b", "-o", format, "-c", command];
        cgpsh(&two.home, &arguments, &[]).out()
    };
    let json = shown("ndjson", "MAINDOMAINNAME");
    assert_eq!(
        json,
        "{\"server\":\"a\",\"value\":\"main.example\"}\n\
         {\"server\":\"b\",\"value\":\"main.example\"}\n"
    );
    let table = shown("table", "GETACCOUNTSETTINGS ann");
    assert!(table.contains("Ann Lee") && !table.contains("hush"), "{table}");
    // A pipe and a file are as good as options.
    let piped = two.piped("a,b", &[], "MAINDOMAINNAME\n\n# nothing\nMAINDOMAINNAME | count\n");
    assert_eq!(piped.0, "server,value\na,main.example\nb,main.example\n2\n");
    assert_eq!(piped.2, Some(0), "{}", piped.1);
}

#[test]
fn what_one_server_refuses_does_not_keep_the_others_from_answering() {
    let two = Two::start();
    assert_eq!(two.on("b", &["-c", "CREATEACCOUNT ann"]).2, Some(0));
    let (out, messages, status) = two.on("a,b", &["-c", "GETACCOUNTLOCATION ann", "-c", "NOOP"]);
    assert_eq!(out, "server,value\nb,ann.macnt\n");
    let expected = "-c:1: a: error 513 unknown user account\n2 commands: 1 done, 1 failed\n";
    assert_eq!((messages.as_str(), status), (expected, Some(1)));
    let json = two.on("a,b", &["--errors", "json", "-c", "GETACCOUNTLOCATION ann"]).1;
    let first = "{\"file\":\"-c\",\"line\":1,\"server\":\"a\",\"code\":513,\"error\":\"unknown user \
                 account\",\"command\":\"GETACCOUNTLOCATION ann\"}\n";
    assert!(json.starts_with(first), "{json}");
    let stopped =
        two.on("a,b", &["--stop-on-error", "-c", "GETACCOUNTLOCATION ann", "-c", "LISTDOMAINS"]);
    assert!(stopped.1.ends_with("1 command: 0 done, 1 failed; the rest was not carried out\n"));
    // Who cannot be reached is named, and the rest goes on; the exit status is the worst.
    let (out, messages, status) = two.on("a,dead,none,b", &["-c", "MAINDOMAINNAME", "-c", "NOOP"]);
    assert_eq!(out, "server,value\na,main.example\nb,main.example\n");
    assert!(messages.starts_with("cgpsh: dead: cannot connect to 127.0.0.1:1: no server listens"));
    assert!(messages.contains("\ncgpsh: none: Account nobody: "), "{messages}");
    assert!(messages.ends_with("2 commands: 2 done\n"), "{messages}");
    assert_eq!(status, Some(3));
    let nobody = two.on("dead,none", &["-c", "NOOP"]);
    assert_eq!((nobody.0.as_str(), nobody.2), ("", Some(3)));
    assert!(nobody.1.contains("cgpsh: dead: ") && nobody.1.contains("\ncgpsh: none: "));
    assert_eq!(two.on("a,a", &["-c", "NOOP"]).1, "cgpsh: the profile a is named twice\n");
    let typo = two.on("a,b", &["-c", "GETACCOUNTSETINGS bob"]);
    assert!(typo.1.contains("-c: error: 1 command may change something on 2 servers"), "{typo:?}");
}

#[test]
fn a_change_on_several_servers_has_to_be_permitted_for_their_number() {
    let two = Two::start();
    let refused = |names: &str, arguments: &[&str], why: &str| {
        let seen = two.on(names, arguments);
        assert_eq!((seen.0.as_str(), seen.2), ("", Some(4)), "{}", seen.1);
        assert_eq!(seen.1, format!("-c: error: {why}; nothing was sent\n"), "{names}");
    };
    let create = ["-c", "CREATEACCOUNT ann"];
    let would = "1 command would change something on";
    let permits = format!("{would} 2 servers (a, b); --allow-servers=2 permits that");
    refused("a,b", &create, &permits);
    let other = format!("{would} 2 servers (a, b); permitted are 3");
    refused("a,b", &[&create[..], &["--allow-servers=3"]].concat(), &other);
    let missing = format!("{would} 2 servers, of which 1 cannot be reached");
    let seen = two.on("a,dead", &[&create[..], &["--allow-servers=2"]].concat());
    assert!(seen.1.ends_with(&format!("-c: error: {missing}; nothing was sent\n")), "{}", seen.1);
    assert_eq!(seen.2, Some(4));
    let held = "1 command changes something, and nothing may be changed at ro";
    refused("a,ro", &[&create[..], &["--allow-servers=2"]].concat(), held);
    let two_servers = ["--allow-servers=2"];
    let dear = ["-c", "DELETEACCOUNT ann", "--allow-servers=2"];
    let removes =
        "1 command would remove something: 1 DELETEACCOUNT; --allow-destroy=1 permits that";
    refused("a,dear", &dear, removes);
    // From a pipe nobody knows what comes: the first one that changes something is the end.
    let seen = two.piped("a,b", &[], "NOOP\nCREATEACCOUNT ann\nCREATEACCOUNT bob\n");
    let not = "stdin:2: error: not permitted: CREATEACCOUNT would change something on 2 servers \
               (a, b); --allow-servers=2 permits that\n";
    assert!(seen.1.starts_with(not), "{}", seen.1);
    assert_eq!(seen.2, Some(4));
    assert_eq!(two.on("a,b", &["-c", "LISTACCOUNTS | count"]).0, "2\n", "nothing has changed");
    let seen = two.on("a,b", &[&create[..], &two_servers].concat());
    assert_eq!(seen, (String::new(), String::new(), Some(0)));
    let seen = two.piped("a,b", &two_servers, "CREATEACCOUNT ann\nCREATEACCOUNT bob\n");
    let again = "stdin:1: a: error 501 Account with this name already exists\n\
                 stdin:1: b: error 501 Account with this name already exists\n\
                 2 commands: 1 done, 1 failed\n";
    assert_eq!((seen.1.as_str(), seen.2), (again, Some(1)));
    let seen = two.on("a,b", &["--dry-run", "-c", "DELETEACCOUNT ann"]);
    let told = "DELETEACCOUNT ann\n#   a: - 1 Mailbox  REMOVED\n#   b: - 1 Mailbox  REMOVED\n";
    assert_eq!((seen.0.as_str(), seen.2), (told, Some(0)));
    for option in ["--journal=j", "--undo=u", "--failures=f", "--connections=2"] {
        std::fs::write(two.home.path("batch"), "NOOP\n").unwrap();
        let seen = two.on("a,b", &[option, "-f", "batch"]);
        assert_eq!(seen.2, Some(2), "{option}");
        assert!(seen.1.contains("work with one profile at a time"), "{option}: {}", seen.1);
    }
}

/// A server that lets somebody in, answers so many commands, and then says nothing more, or closes.
fn ailing(answers: usize, hangs: bool) -> String {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let address = listener.local_addr().unwrap().to_string();
    thread::spawn(move || {
        let stream = listener.accept().unwrap().0;
        let mut out = stream.try_clone().unwrap();
        out.write_all(b"200 CommuniGate Pro PWD Server 6.3 ready <1.2@h>\r\n").unwrap();
        let mut answered = 0;
        for line in BufReader::new(stream).lines().map_while(Result::ok) {
            let login = line.starts_with("APOP ") || line == "INLINE";
            answered += usize::from(!login);
            match login || answered <= answers {
                true => out.write_all(b"200 OK\r\n").unwrap(),
                false if hangs => {}
                false => return,
            }
        }
    });
    address
}

#[test]
fn a_server_that_falls_silent_is_given_up_and_the_others_go_on() {
    let two = Two::start();
    for (hangs, why) in [(true, "the server was silent for 1 second"), (false, "the server closed")]
    {
        let place = |name: &str, answers| {
            let address = ailing(answers, hangs);
            let lines = "timeout = 1\npassword-file = \"~/password\"";
            format!("[profiles.{name}]\nhost = {address:?}\nuser = \"postmaster\"\n{lines}\n")
        };
        two.profiles(&place("ill", 1));
        let input = "NOOP\nCREATEACCOUNT x\nMAINDOMAINNAME\nMAINDOMAINNAME\n";
        let (out, messages, status) =
            two.piped("a,ill,b", &["--allow-servers=3", "--window", "1"], input);
        let table = "server,value\na,main.example\nb,main.example\n";
        assert_eq!(out, format!("{table}{table}"), "{messages}");
        let doubt = format!("stdin:2: ill: error: {why}");
        assert!(messages.starts_with(&doubt), "{messages}");
        let first = messages.lines().next().unwrap();
        assert!(first.ends_with("look before you repeat it"), "{messages}");
        // What was not sent is told once.
        assert_eq!(
            messages.matches("ill: ").count(),
            2 - usize::from(messages.lines().count() == 2)
        );
        assert_eq!(status, Some(3));
        assert_eq!(two.on("a,b", &["-c", "LISTACCOUNTS | where name = x | count"]).0, "2\n");
        let gone = ["-c", "DELETEACCOUNT x", "--allow-servers=2"];
        assert_eq!(two.on("a,b", &gone).2, Some(0));
    }
}

#[test]
fn several_places_are_worked_on_at_the_prompt() {
    let home = screen::Home::new();
    let folder = home.path(".config/cgpsh");
    std::fs::create_dir_all(&folder).unwrap();
    let store = |name: &str, line: &str| {
        format!("[profiles.{name}]\ndata = {:?}\n{line}\n", home.path(name))
    };
    let text = store("one", "") + &store("two", "") + &store("held", "read-only = true");
    std::fs::write(folder.join("config.toml"), text).unwrap();
    let mut terminal = home.start(100, 40, &[]);
    terminal.shows("▸");
    terminal.types("/use one,two");
    terminal.shows("one,two ▸");
    terminal.types("CREATEACCOUNT ann");
    terminal.shows("This would change 2 servers: one, two");
    terminal.shows("Carry it out on 2 servers? [y/N]");
    terminal.types("y");
    terminal.shows("ok on 2 servers");
    terminal.types("DELETEACCOUNT ann");
    terminal.shows("Type 2 to carry it out on 2 servers, or nothing:");
    terminal.types("y");
    terminal.shows("nothing was sent");
    terminal.types("LISTACCOUNTS | where name = ann | select server");
    terminal.shows("2 rows");
    terminal.types("/undo 1");
    terminal.shows("change 1: it was made on several servers at once; make such changes");
    terminal.types("/status");
    terminal.shows("profile  two, medium danger");
    terminal.types("/use -");
    terminal.until("home", |screen| screen.lines().last().is_some_and(|it| !it.contains("one,")));
    terminal.types("/on one,held,two CREATEACCOUNT bob");
    terminal.shows("not sent: nothing may be changed at held");
    terminal.types("/on one,two LISTACCOUNTS | count");
    terminal.shows("4");
    terminal.types("/on one,dozen NOOP");
    terminal.shows("there is no profile \"dozen\"");
    terminal.types("/on one");
    terminal.shows("usage: /on PROFILE[,PROFILE] COMMAND");
}
