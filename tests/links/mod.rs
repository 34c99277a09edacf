//! The ways to places through the real program: profiles, where passwords come from, TLS.
mod doubt;
mod several;
mod tls;
mod tunnel;

use std::fs;
use std::io::{BufRead, BufReader, Read};
use std::os::unix::fs::PermissionsExt;
use std::path::Path;

use crate::support::program::{Home, Seen, Server, run};

/// What a login says that has no right password.
const REFUSED: &str =
    "cgpsh: test: cannot log in as postmaster: incorrect password or account name\n";

/// Writes the file of profiles.
pub fn write_profiles(home: &Home, text: &str) {
    let folder = home.path(".config/cgpsh");
    fs::create_dir_all(&folder).unwrap();
    fs::write(folder.join("config.toml"), text).unwrap();
    allow(&folder.join("config.toml"), 0o644);
}

pub fn allow(path: &Path, mode: u32) {
    fs::set_permissions(path, fs::Permissions::from_mode(mode)).unwrap();
}

/// Runs commands with these arguments.
pub fn cgpsh(home: &Home, arguments: &[&str], variables: &[(&str, &str)]) -> Seen {
    let mut command = home.command();
    command.args(arguments).envs(variables.iter().copied());
    command.env("PATH", format!("{}:/usr/bin:/bin", home.path("bin").display()));
    run(command, b"")
}

/// A profile of a server, with these lines more.
pub fn profile(server: &Server, lines: &str) -> String {
    format!("[profiles.test]\nhost = {:?}\nuser = \"postmaster\"\n{lines}\n", server.address)
}

#[test]
fn a_profile_says_where_and_who_and_how() {
    let home = Home::new();
    let server = Server::start(&home);
    home.secret(".config-secret", "postmaster-password\n");
    let works = |lines: &str, variables: &[(&str, &str)]| {
        write_profiles(&home, &profile(&server, lines));
        let seen = cgpsh(&home, &["--profile", "test", "-c", "LISTDOMAINS"], variables);
        assert_eq!(
            (seen.out().as_str(), seen.messages().as_str()),
            ("main.example\n", ""),
            "{lines}"
        );
    };
    works("password-file = \"~/password\"", &[]);
    works("password-file = \"../../password\"", &[]);
    works("password-command = \"cat ~/password\"", &[]);
    works("password-command = \"echo postmaster-password; echo more\"\ndanger = \"high\"", &[]);
    works("password-variable = \"MINE\"\nread-only = true", &[("MINE", "postmaster-password")]);
    works("timeout = 5\ncolour = \"red\"", &[("CGPSH_PASSWORD", "postmaster-password")]);
    // A keyring is asked through the program that every desktop has for it.
    fs::create_dir(home.path("bin")).unwrap();
    let keyring = "#!/bin/sh\n[ \"$1 $2 $3 $4\" = 'lookup application cgpsh server' ] || exit 3\n\
                   [ \"$6 $7\" = 'user postmaster' ] && echo postmaster-password\n";
    fs::write(home.path("bin/secret-tool"), keyring).unwrap();
    allow(&home.path("bin/secret-tool"), 0o755);
    works("password-keyring = true", &[]);
}

#[test]
fn options_go_before_profiles_and_profiles_before_the_environment() {
    let home = Home::new();
    let server = Server::start(&home);
    let wrong = [("CGPSH_PASSWORD", "wrong")];
    write_profiles(&home, &profile(&server, "password-command = \"echo wrong\""));
    let list = ["--profile", "test", "-c", "LISTDOMAINS"];
    let seen = cgpsh(&home, &list, &[("CGPSH_PASSWORD", "postmaster-password")]);
    assert_eq!((seen.messages().as_str(), seen.status), (REFUSED, Some(3)));
    for option in [["--password-file", "password"], ["--password-command", "cat password"]] {
        let seen = cgpsh(&home, &[&list[..], &option].concat(), &wrong);
        assert_eq!((seen.out().as_str(), seen.messages().as_str()), ("main.example\n", ""));
    }
    write_profiles(&home, &profile(&server, "password-file = \"~/password\""));
    let seen = cgpsh(&home, &[&list[..], &["-u", "nobody"]].concat(), &wrong);
    assert!(seen.messages().contains("cannot log in as nobody"), "{}", seen.messages());
    let seen = cgpsh(&home, &[&list[..], &["-H", "localhost"]].concat(), &[]);
    assert_eq!(seen.status, Some(2), "{}", seen.messages());
}

#[test]
fn a_profile_may_lead_to_a_store() {
    let home = Home::new();
    write_profiles(
        &home,
        "[profiles.ann]\ndata = \"play\"\nas = \"ann\"\n[profiles.play]\ndata = \"play\"\n",
    );
    let make = ["--data", ".config/cgpsh/play", "--main-domain", "play.example", "-c"];
    assert_eq!(cgpsh(&home, &[&make[..], &["CREATEACCOUNT ann"]].concat(), &[]).status, Some(0));
    let seen = cgpsh(&home, &["--profile", "play", "-c", "LISTDOMAINS"], &[]);
    assert_eq!(seen.out(), "play.example\n");
    let seen = cgpsh(&home, &["--profile", "ann", "-c", "CREATEACCOUNT bob"], &[]);
    assert_eq!(seen.messages(), "-c:1: error 510 insufficient access rights\n", "ann is nobody");
}

#[test]
fn what_is_wrong_with_profiles_is_told_without_what_stands_there() {
    let home = Home::new();
    let refused = |text: &str, expected: &str| {
        write_profiles(&home, text);
        let seen = cgpsh(&home, &["--profile", "test", "-c", "LISTDOMAINS"], &[]);
        let file = home.path(".config/cgpsh/config.toml").display().to_string();
        let messages = seen.messages().replace(&file, "FILE");
        assert_eq!(messages, format!("cgpsh: {expected}\n"), "{text}");
        assert_eq!(seen.status, Some(3));
    };
    let head = "[profiles.test]\nhost = \"h\"\nuser = \"u\"\n";
    let places = "a password does not belong here; use password-file, password-command, \
                  password-variable or password-keyring";
    let secret = format!("{head}password = \"hush hush\"\n");
    refused(&secret, &format!("FILE:1: profile test: {places}"));
    refused(&format!("{head}timeout = \"hush\"\n"), "FILE:4: a value of the wrong type");
    refused(&format!("{head}timeout = 0\n"), "FILE:1: profile test: timeout is 1 to 86400 seconds");
    let two = format!("{head}password-file = \"a\"\npassword-keyring = true\n");
    refused(&two, "FILE:1: profile test: the password comes from more than one place");
    refused(
        "[profiles.test]\nuser = \"u\"\n",
        "FILE:1: profile test: either host or data says where it leads to",
    );
    refused(
        "[profiles.test]\nhost = \"h\"\n",
        "FILE:1: profile test: user is missing, the Account that logs in",
    );
    refused(
        "[profiles.\"a b\"]\nhost = \"h\"\n",
        "FILE:1: profile \"a b\": a name has letters, digits, - and _ only",
    );
    refused("", "there are no profiles in FILE");
    refused(
        "[profiles.b]\nhost=\"h\"\nuser=\"u\"\n[profiles.a]\ndata=\"d\"\n",
        "there is no profile \"test\" in FILE, only a, b",
    );
    write_profiles(&home, &format!("{head}pasword-file = \"x\"\n"));
    let seen = cgpsh(&home, &["--profile", "test"], &[]);
    assert!(
        seen.messages().contains("config.toml:4: unknown field `pasword-file`"),
        "{}",
        seen.messages()
    );
    allow(&home.path(".config/cgpsh/config.toml"), 0o666);
    let seen = cgpsh(&home, &["--profile", "test"], &[]);
    assert!(
        seen.messages().contains("its mode is 0666: others can write to it"),
        "{}",
        seen.messages()
    );
    fs::remove_file(home.path(".config/cgpsh/config.toml")).unwrap();
    let seen = cgpsh(&home, &["--profile", "test"], &[]);
    assert!(seen.messages().contains("there is no profile \"test\""), "{}", seen.messages());
}

#[test]
fn passwords_that_cannot_be_had_end_the_program_before_anything_is_sent() {
    let home = Home::new();
    let server = Server::start(&home);
    let refused = |lines: &str, expected: &str| {
        write_profiles(&home, &profile(&server, lines));
        let seen = cgpsh(&home, &["--profile", "test", "-c", "LISTDOMAINS"], &[]);
        let messages = seen.messages();
        assert_eq!((seen.out().as_str(), seen.status), ("", Some(3)));
        assert!(messages.contains(expected) && !messages.contains("hush"), "{messages}");
    };
    refused(
        "password-command = \"echo hush; exit 4\"",
        "the password command: it ended with exit status: 4",
    );
    refused("password-command = \"true hush\"", "the password command: its first line is empty");
    refused("password-command = \"yes hush\"", "the password command: ");
    refused("password-variable = \"NOT_SET\"", "the variable NOT_SET holds no password");
    refused("password-keyring = true", "from the keyring: secret-tool cannot be started");
    home.secret("loose", "hush\n");
    allow(&home.path("loose"), 0o640);
    refused("password-file = \"~/loose\"", "its mode is 0640: only 0600 or 0400 keeps others out");
}

#[test]
fn a_server_takes_a_password_that_others_can_read_and_says_so() {
    let home = Home::new();
    home.secret("password", "hush\n");
    let start = |mode: u32, data: &str| {
        allow(&home.path("password"), mode);
        let mut command = home.command();
        command.args(["serve", "--data", data, "--main-domain", "main.example"]);
        command.args(["--admin-password-file", "password", "--listen", "127.0.0.1:0"]);
        let mut child = command.spawn().unwrap();
        let mut output = BufReader::new(child.stderr.take().unwrap());
        let mut first = String::new();
        output.read_line(&mut first).unwrap();
        let address = first.trim().rsplit(' ').next().unwrap();
        let login = ["-H", address, "-u", "postmaster", "--insecure", "-c", "MAINDOMAINNAME"];
        let seen = cgpsh(&home, &login, &[("CGPSH_PASSWORD", "hush")]);
        assert_eq!(seen.out(), "main.example\n", "{}", seen.messages());
        child.kill().unwrap();
        child.wait().unwrap();
        let mut rest = String::new();
        output.read_to_string(&mut rest).unwrap();
        rest
    };
    let warning = "cgpsh: others can read the password file password: its mode is 0444\n";
    let told = start(0o444, "one");
    assert!(told.ends_with(warning), "{told}");
    let told = start(0o444, "one");
    assert!(!told.contains("others"), "an old server does not need the file: {told}");
    let told = start(0o600, "two");
    assert!(!told.contains("others"), "{told}");
    assert!(!told.contains("password"), "it is the postmaster's: {told}");
    let own = ["--data", "two", "-c", "SETACCOUNTPASSWORD postmaster PASSWORD other"];
    assert_eq!(cgpsh(&home, &own, &[]).status, Some(0));
    let mut command = home.command();
    command.args(["serve", "--data", "two", "--admin-password-file", "password"]);
    let mut child = command.args(["--listen", "127.0.0.1:0"]).spawn().unwrap();
    let output = BufReader::new(child.stderr.take().unwrap());
    let told: Vec<String> = output.lines().take(3).map(Result::unwrap).collect();
    child.kill().unwrap();
    child.wait().unwrap();
    assert_eq!(
        told[2],
        "cgpsh: this server was there before, and the password in password is not its \
         postmaster's: only a new one takes it from there"
    );
}
