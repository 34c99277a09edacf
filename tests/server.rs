//! The server, over real sockets, with bytes as they come.
use std::fs;
use std::io::{BufRead, BufReader, ErrorKind, Read, Write};
use std::net::{Shutdown, SocketAddr, TcpStream};
use std::path::Path;
use std::sync::{Arc, Barrier};
use std::thread::{self, JoinHandle};
use std::time::{Duration, Instant};

use cgpsh::engine::Engine;
use cgpsh::engine::clock::ManualClock;
use cgpsh::engine::setup::Options;
use cgpsh::server::error::ServeError;
use cgpsh::server::settings::Settings;
use cgpsh::server::setup::ServeOptions;
use cgpsh::server::{Server, Stopper, serve};
use cgpsh::wire::limits::{LINE_BYTES_MAX, LOGIN_LINE_BYTES_MAX};
use cgpsh::wire::stamp::{apop_digest, stamp_in};

const PASSWORD: &str = "postmasterpassword";
const MAIN: &str = "mail.servername.com";
const ALREADY: &str = "500 this connection is logged in already";
const NOW: i64 = 1_700_000_000;

/// A server on a free port, with everything in memory.
struct Running {
    address: SocketAddr,
    stopper: Stopper,
    thread: Option<JoinHandle<Result<(), ServeError>>>,
}

fn settings() -> Settings {
    let mut settings = Settings::listening_on(vec!["127.0.0.1:0".parse().unwrap()]);
    settings.login_delay = Duration::from_millis(1);
    settings
}

fn start(settings: Settings) -> Running {
    let mut options = Options::in_memory(MAIN);
    options.postmaster_password = Some(PASSWORD.to_owned());
    options.clock = Box::new(ManualClock::new(NOW));
    let server = Server::bind(Engine::open(options).unwrap(), settings).unwrap();
    let (address, stopper) = (server.addresses()[0], server.stopper());
    let thread = Some(thread::spawn(|| server.run()));
    Running { address, stopper, thread }
}

impl Running {
    fn connect(&self) -> Peer {
        let mut peer = self.connect_silently();
        peer.greeting = peer.line();
        peer
    }

    fn connect_silently(&self) -> Peer {
        connect_to(self.address)
    }

    fn log_in(&self) -> Peer {
        let mut peer = self.connect();
        peer.say(b"USER postmaster\r\n");
        assert_eq!(peer.line(), "300 please send the PASS");
        peer.say(format!("PASS {PASSWORD}\r\n").as_bytes());
        assert_eq!(peer.line(), "200 login OK");
        peer
    }

    fn stop(mut self) -> Result<(), ServeError> {
        self.stopper.stop();
        self.thread.take().unwrap().join().unwrap()
    }
}

impl Drop for Running {
    fn drop(&mut self) {
        self.stopper.stop();
    }
}

fn connect_to(address: SocketAddr) -> Peer {
    let stream = TcpStream::connect(address).unwrap();
    // Long enough for the slowest machine; a test that gets here has failed.
    stream.set_read_timeout(Some(Duration::from_secs(60))).unwrap();
    Peer { reader: BufReader::new(stream), greeting: String::new() }
}

/// The other end of a connection.
struct Peer {
    reader: BufReader<TcpStream>,
    greeting: String,
}

impl Peer {
    fn say(&mut self, bytes: &[u8]) {
        self.reader.get_mut().write_all(bytes).unwrap();
    }

    /// The next line; its end must be CR LF.
    fn line(&mut self) -> String {
        let mut line = String::new();
        self.reader.read_line(&mut line).unwrap();
        line.strip_suffix("\r\n").unwrap_or_else(|| panic!("no line: {line:?}")).to_owned()
    }

    fn ask(&mut self, line: &str) -> String {
        self.say(format!("{line}\n").as_bytes());
        self.line()
    }

    /// What comes until the server closes.
    fn rest(&mut self) -> String {
        let mut rest = String::new();
        self.reader.read_to_string(&mut rest).unwrap();
        rest
    }
}

/// Plays a conversation: lines with `>` are sent, lines with `<` are expected.
fn play(peer: &mut Peer, script: &str) {
    for line in script.lines().map(str::trim).filter(|line| !line.is_empty()) {
        match line.split_at(1) {
            (">", sent) => peer.say(format!("{}\n", sent.trim_start()).as_bytes()),
            ("<", expected) => assert_eq!(peer.line(), expected.trim_start(), "in:\n{script}"),
            _ => panic!("neither side says {line}"),
        }
    }
}

#[test]
fn the_greeting_tells_name_version_and_stamp() {
    let server = start(settings());
    let first = server.connect().greeting;
    let version = env!("CARGO_PKG_VERSION");
    let start = format!("200 CommuniGate Pro at {MAIN} PWD Server {version} ready <");
    let number = first.strip_prefix(&start).unwrap();
    let number = number.strip_suffix(&format!(".{NOW}@{MAIN}>")).unwrap();
    assert!(number.parse::<u64>().is_ok());
    assert_ne!(server.connect().greeting, first, "no two stamps are the same");
}

#[test]
fn a_session_in_plain_mode_and_after_inline() {
    let server = start(settings());
    play(
        &mut server.log_in(),
        "> CreateForwarder info TO ann@example.org
         < 200 OK
         > CreateForwarder sales TO \"ann@example.org\"
         < 200 OK
         > CREATEFORWARDER Info TO bob@example.org
         < 524 Forwarder with this name already exists
         > ListForwarders
         < 200 data follow
         < (info, sales)
         > GetForwarder info
         < 200 data follow
         < ann@example.org
         > INLINE
         < 200 OK
         > ListForwarders
         < 201 (info,sales)
         > GetForwarder nobody
         < 553 forwarder is not found
         > ListForwarders nowhere.example
         < 512 unknown secondary domain name
         > QUIT
         < 200 CommuniGate Pro PWD connection closed",
    );
}

#[test]
fn the_sample_session_of_the_reference_comes_out_exactly() {
    let server = start(settings());
    let mut peer = server.connect();
    let exchanges = [
        ("USER postmaster", "300 please send the PASS"),
        ("PASS postmasterpassword", "200 login OK"),
        ("CreateAccount \"user1\"", "200 OK"),
        ("CreateAccount \"user1\"", "501 Account with this name already exists"),
        ("RenameAccount \"user1\" into \"user2\"", "200 OK"),
        ("CreateDomain \"client1.com\"", "200 OK"),
        ("CreateAccount \"user1@client1.com\" TextMailbox", "200 OK"),
        ("CreateDomain client2.com", "200 OK"),
        ("ListDomains", "200 data follow\r\n(mail.servername.com, client1.com, client2.com)"),
        ("QUIT", "200 CommuniGate Pro PWD connection closed"),
    ];
    for (sent, expected) in exchanges {
        peer.say(format!("{sent}\r\n").as_bytes());
        let mut answer = vec![0; expected.len() + 2];
        peer.reader.read_exact(&mut answer).unwrap();
        assert_eq!(String::from_utf8_lossy(&answer), format!("{expected}\r\n"), "{sent}");
    }
    assert_eq!(peer.rest(), "");
}

#[test]
fn a_session_that_is_ended_by_an_administrator_is_closed() {
    let server = start(settings());
    let mut admin = server.log_in();
    assert_eq!(admin.ask("CreateAccount ann {Password=secret;}"), "200 OK");
    let mut ann = server.connect();
    assert_eq!(ann.ask("USER ann"), "300 please send the PASS");
    assert_eq!(ann.ask("PASS secret"), "200 login OK");
    assert_eq!(admin.ask("KillAccountSessions ann"), "200 OK");
    ann.say(b"NOOP\nNOOP\n");
    assert_eq!(ann.line()[..3], *"555");
    assert!(ann.rest().lines().all(|line| line.starts_with("555")));
    assert_eq!(admin.ask("NOOP"), "200 OK");
}

#[test]
fn the_sessions_of_a_suspended_domain_are_closed() {
    let server = start(settings());
    let mut admin = server.log_in();
    assert_eq!(admin.ask("CreateDomain example.com"), "200 OK");
    assert_eq!(admin.ask("CreateAccount ann@example.com {Password=secret;}"), "200 OK");
    assert_eq!(admin.ask("CreateAccount bob {Password=secret;}"), "200 OK");
    let log_in = |name: &str| {
        let mut peer = server.connect();
        assert_eq!(peer.ask(&format!("USER {name}")), "300 please send the PASS");
        let answer = peer.ask("PASS secret");
        (peer, answer)
    };
    let names = ["ann@example.com", "ann@example.com", "bob"];
    let [(mut busy, _), (mut idle, _), (mut bob, _)] = names.map(log_in);
    assert_eq!(admin.ask("SuspendDomain example.com"), "200 OK");
    busy.say(b"NOOP\nNOOP\n");
    assert_eq!(busy.line(), "555 the domain of this account is suspended");
    assert!(busy.rest().lines().all(|line| line.starts_with("555")));
    assert_eq!(log_in("ann@example.com").1, "515 incorrect password or account name");
    assert_eq!(bob.ask("NOOP"), "200 OK");
    assert_eq!(admin.ask("ResumeDomain example.com"), "200 OK");
    // Who slept through all of that has lost his session as well.
    idle.say(b"NOOP\n");
    assert_eq!(idle.line(), "555 this session has been closed by an administrator");
    assert_eq!(idle.rest(), "");
    let (mut again, answer) = log_in("ann@example.com");
    assert_eq!((answer.as_str(), again.ask("NOOP").as_str()), ("200 login OK", "200 OK"));
}

#[test]
fn strangers_may_log_in_and_nothing_else() {
    let server = start(settings());
    let mut peer = server.connect();
    play(
        &mut peer,
        "> NOOP
         < 200 OK
         > HELP
         < 200 commands before the login: USER PASS APOP AUTH STLS NOOP HELP QUIT
         > ListForwarders
         < 500 log in first, with USER and PASS, APOP or AUTH
         > INLINE
         < 500 log in first, with USER and PASS, APOP or AUTH
         > NEWPASS x
         < 500 log in first, with USER and PASS, APOP or AUTH
         > STLS
         < 500 TLS is not available
         > AUTH GSSAPI
         < 500 this login method is not offered: there are DIGEST-MD5, CRAM-MD5, PLAIN, LOGIN and WEBUSER
         >
         < 500 unknown command
         > PASS postmasterpassword
         < 500 the name comes first, with USER
         > USER
         < 500 the name of an Account is expected
         > USER postmaster
         < 300 please send the PASS
         > PASS wrong
         < 515 incorrect password or account name
         > PASS postmasterpassword
         < 500 the name comes first, with USER
         > USER nobody
         < 300 please send the PASS
         > PASS postmasterpassword
         < 515 incorrect password or account name
         > USER \"postmaster@mail.servername.com\"
         < 300 please send the PASS
         > PASS \"postmasterpassword\"
         < 200 login OK
         > USER postmaster
         < 500 this connection is logged in already
         > HELP
         < 200 commands of the connection: INLINE NEWPASS NOOP HELP QUIT; LISTCLICOMMANDS lists all others
         > STLS
         < 500 TLS comes before the login",
    );
}

#[test]
fn apop_shows_no_password() {
    let server = start(settings());
    for (name, password, expected) in [
        ("postmaster", PASSWORD, "200 login OK"),
        ("PostMaster@mail.servername.com", PASSWORD, "200 login OK"),
        ("postmaster", "wrong", "515 incorrect password or account name"),
        ("nobody", PASSWORD, "515 incorrect password or account name"),
        ("postmaster@nowhere.example", PASSWORD, "515 incorrect password or account name"),
    ] {
        let mut peer = server.connect();
        let digest = apop_digest(stamp_in(&peer.greeting).unwrap(), password);
        assert_eq!(peer.ask(&format!("APOP {name} {digest}")), expected, "{name} {password}");
        if expected.starts_with("515") {
            // The digest of another connection is worth nothing.
            let digest = apop_digest(stamp_in(&server.connect().greeting).unwrap(), PASSWORD);
            assert_eq!(peer.ask(&format!("APOP postmaster {digest}"))[..3], *"515");
        }
    }
}

#[test]
fn a_session_of_the_web_opens_its_account() {
    let server = start(settings());
    let mut admin = server.log_in();
    assert_eq!(admin.ask("INLINE"), "200 OK");
    assert_eq!(admin.ask("CreateAccount ann {Password=secret;RequireAPOP=YES;}"), "200 OK");
    assert_eq!(admin.ask("CreateAccount bob {Password=secret;}"), "200 OK");
    let answer = admin.ask("CreateWebUserSession ann ADDRESS [127.0.0.1]");
    let id = answer.strip_prefix("201 ").unwrap();
    let auth = |line: String| {
        let mut peer = server.connect();
        let answer = peer.ask(&line);
        (peer, answer)
    };
    let (mut ann, answer) = auth(format!("AUTH WEBUSER ann@{MAIN} {id}"));
    assert_eq!(answer, "200 login OK");
    assert_eq!(ann.ask("INLINE"), "200 OK");
    assert!(ann.ask("GetAccountEffectivePrefs *").contains("AccountName=ann@"));
    assert_eq!(ann.ask(&format!("AUTH WEBUSER bob {id}")), ALREADY);
    let wrong = "515 incorrect password or account name";
    assert_eq!(auth(format!("AUTH WEBUSER bob {id}")).1, wrong);
    assert_eq!(auth(format!("AUTH WEBUSER nobody {id}")).1, wrong);
    assert_eq!(auth(format!("AUTH WEBUSER ann {id}x")).1, wrong);
    let (mut peer, answer) = auth("AUTH PLAIN AGFubgBzZWNyZXQ=".to_owned());
    assert_eq!(answer, wrong, "ann may not show her password");
    assert_eq!(peer.ask("USER bob"), "300 please send the PASS");
    assert_eq!(peer.ask("PASS secret"), "200 login OK");
    // A session that waits for its second step opens nothing.
    assert_eq!(admin.ask("UpdateAccountPrefs bob {TwoFactor=Secret;}"), "200 OK");
    let answer = admin.ask("CreateWebUserSession bob ADDRESS [127.0.0.1]");
    let waiting = answer.strip_prefix("201 ").unwrap();
    assert_eq!(auth(format!("AUTH WEBUSER bob {waiting}")).1, wrong);
    // It is over when the session is.
    assert_eq!(admin.ask(&format!("KillSession {id}")), "200 OK");
    assert_eq!(auth(format!("AUTH WEBUSER ann {id}")).1, wrong);
}

#[test]
fn the_services_that_are_switched_on_decide_who_gets_in() {
    let server = start(settings());
    let mut admin = server.log_in();
    assert_eq!(admin.ask("CreateAccount ann {Password=secret;}"), "200 OK");
    let mut opens = |command: &str| {
        assert_eq!(admin.ask(command), "200 OK");
        let mut peer = server.connect();
        assert_eq!(peer.ask("USER ann"), "300 please send the PASS");
        peer.ask("PASS secret") == "200 login OK"
    };
    // The first element opens all services with greater numbers; PWD has number 5.
    for (modes, expected) in [
        ("All", true),
        ("None", false),
        ("Mail", false),
        ("(Mail,PWD)", true),
        ("(#4)", true),
        ("(\"5\",Mail)", false),
        ("(5,PWD)", true),
        ("()", false),
        ("default", true),
    ] {
        let command = format!("UpdateAccountSettings ann {{AccessModes={modes};}}");
        assert_eq!(opens(&command), expected, "{command}");
    }
    // The setting goes by several names, of which each can close a service.
    for command in [
        "UpdateAccountSettings ann {AccessMode=NAME;}",
        "UpdateDomainSettings {DomainAccessModes=NAME;}",
        "UpdateDomainSettings {AccessModes=NAME;}",
        "UpdateDomainDefaults {AccessMode=NAME;}",
    ] {
        assert!(!opens(&command.replace("NAME", "(30,Mail)")), "{command}");
        assert!(opens(&command.replace("NAME", "(30,Mail,pwd)")), "{command}");
        assert!(opens(&command.replace("NAME", "default")), "{command}");
    }
    assert!(!opens("UpdateAccountSettings ann {UseAppPassword=NO;}"));
    assert!(opens("UpdateAccountSettings ann {UseAppPassword=default;}"));
    assert!(!opens("UpdateAccountSettings ann {RequireAPOP=YES;}"));
    assert!(opens("UpdateAccountSettings ann {RequireAPOP=NO;}"));
}

#[test]
fn an_empty_password_opens_nothing() {
    let server = start(settings());
    let mut admin = server.log_in();
    assert_eq!(admin.ask("CreateAccount ann {Password=\"\";}"), "200 OK");
    let mut peer = server.connect();
    assert_eq!(peer.ask("USER ann"), "300 please send the PASS");
    assert_eq!(peer.ask("PASS "), "515 incorrect password or account name");
    let digest = apop_digest(stamp_in(&peer.greeting).unwrap(), "");
    assert_eq!(peer.ask(&format!("APOP ann {digest}")), "515 incorrect password or account name");
}

#[test]
fn a_new_password_goes_the_way_of_the_command_for_it() {
    let server = start(settings());
    let mut peer = server.log_in();
    // Whatever the engine says to this command, NEWPASS says too.
    let command =
        peer.ask("SETACCOUNTPASSWORD postmaster@mail.servername.com PASSWORD \"two words\"");
    let answer = peer.ask("NEWPASS two words");
    if command == "200 OK" {
        assert_eq!(answer, "200 Password updated");
        let mut peer = server.connect();
        assert_eq!(peer.ask("USER postmaster"), "300 please send the PASS");
        assert_eq!(peer.ask("PASS two words"), "200 login OK");
    } else {
        assert_eq!(answer, command);
    }
    assert_eq!(peer.ask("NEWPASS "), "500 a new password is expected");
    assert_eq!(peer.ask("NOOP")[..3], *"200");
}

#[test]
fn bytes_may_come_one_by_one_and_lines_may_end_either_way() {
    let server = start(settings());
    let mut peer = server.connect();
    peer.reader.get_ref().set_nodelay(true).unwrap();
    let script = format!(
        "USER postmaster\r\nPASS {PASSWORD}\nCREATEFORWARDER a TO b\r\nINLINE\nLISTFORWARDERS\r\n"
    );
    for byte in script.bytes() {
        peer.say(&[byte]);
    }
    let answers: Vec<String> = (0..5).map(|_| peer.line()).collect();
    assert_eq!(
        answers,
        ["300 please send the PASS", "200 login OK", "200 OK", "200 OK", "201 (a)"]
    );
}

#[test]
fn everything_in_one_piece_is_answered_in_order_to_the_end() {
    let server = start(settings());
    let mut peer = server.connect();
    peer.say(
        format!(
            "NOOP\r\nLISTFORWARDERS\r\n\u{e4}\nUSER postmaster\r\nPASS {PASSWORD}\r\nLISTFORWARDERS\r\n\
             CREATEFORWARDER a TO b\r\nLISTFORWARDERS\r\nINLINE\r\nLISTFORWARDERS\r\nNOSUCH\r\n\r\n\
             DELETEFORWARDER a\r\nLISTFORWARDERS\r\nQUIT\r\nCREATEFORWARDER c TO d\r\n"
        )
        .as_bytes(),
    );
    assert_eq!(
        peer.rest(),
        "200 OK\r\n\
         500 log in first, with USER and PASS, APOP or AUTH\r\n\
         500 unknown command\r\n\
         300 please send the PASS\r\n\
         200 login OK\r\n\
         200 data follow\r\n()\r\n\
         200 OK\r\n\
         200 data follow\r\n(a)\r\n\
         200 OK\r\n\
         201 (a)\r\n\
         500 unknown command\r\n\
         500 unknown command\r\n\
         200 OK\r\n\
         201 ()\r\n\
         200 CommuniGate Pro PWD connection closed\r\n"
    );
    assert_eq!(server.log_in().ask("GETFORWARDER c"), "553 forwarder is not found");
}

#[test]
fn a_command_that_only_keeps_busy_has_its_place_among_the_others() {
    let server = start(settings());
    let mut peer = server.log_in();
    peer.say(
        b"INLINE\r\nCREATEFORWARDER a TO b\r\nTESTLOOP 1\r\nTESTLOOP 0\r\nLISTFORWARDERS\r\n\
          TESTLOOP 1\r\nDELETEFORWARDER a\r\nLISTFORWARDERS\r\nQUIT\r\n",
    );
    let rest = peer.rest();
    let answers: Vec<&str> = rest.lines().collect();
    let [inline, created, loop_1, refused, with, loop_2, deleted, without, _] = answers[..] else {
        panic!("{rest}");
    };
    assert_eq!([inline, created, deleted], ["200 OK"; 3]);
    assert_eq!(refused, "501 the number of seconds must be from 1 to 60");
    assert_eq!([with, without], ["201 (a)", "201 ()"]);
    for rounds in [loop_1, loop_2] {
        let rounds: i64 = rounds.strip_prefix("201 #").unwrap().parse().unwrap();
        assert!(rounds > 0, "{rest}");
    }
}

#[test]
fn ten_thousand_commands_in_a_row_are_answered_in_their_order() {
    const COUNT: usize = 10_000;
    let server = start(settings());
    let mut peer = server.log_in();
    assert_eq!(peer.ask("INLINE"), "200 OK");
    let mut writer = peer.reader.get_ref().try_clone().unwrap();
    let sending = thread::spawn(move || {
        let mut lines = String::new();
        for number in 0..COUNT {
            match number % 4 {
                0 => lines += &format!("CREATEFORWARDER f{number} TO t{number}\n"),
                1 => lines += &format!("GETFORWARDER f{}\r\n", number - 1),
                2 => lines += &format!("DELETEFORWARDER f{}\n", number - 2),
                _ => lines += &format!("GETFORWARDER f{}\n", number - 3),
            }
        }
        writer.write_all(lines.as_bytes()).unwrap();
    });
    for number in 0..COUNT {
        let expected = match number % 4 {
            0 | 2 => "200 OK".to_owned(),
            1 => format!("201 t{}", number - 1),
            _ => "553 forwarder is not found".to_owned(),
        };
        assert_eq!(peer.line(), expected, "{number}");
    }
    sending.join().unwrap();
}

#[test]
fn many_at_once_are_served() {
    const PEERS: usize = 20;
    let server = start(settings());
    let barrier = Arc::new(Barrier::new(PEERS));
    let peers: Vec<_> = (0..PEERS)
        .map(|number| {
            let (mut peer, barrier) = (server.log_in(), Arc::clone(&barrier));
            thread::spawn(move || {
                barrier.wait();
                for round in 0..20 {
                    let command = format!("CREATEFORWARDER f{number}-{round} TO x");
                    assert_eq!(peer.ask(&command), "200 OK");
                }
            })
        })
        .collect();
    peers.into_iter().for_each(|peer| peer.join().unwrap());
    let mut peer = server.log_in();
    assert_eq!(peer.ask("LISTFORWARDERS"), "200 data follow");
    assert_eq!(peer.line().split(", ").count(), PEERS * 20);
}

#[test]
fn the_longest_line_is_read_and_a_longer_one_refused() {
    let server = start(settings());
    let mut peer = server.log_in();
    assert_eq!(peer.ask("INLINE"), "200 OK");
    let object = "x".repeat(LINE_BYTES_MAX - "ECHO ".len());
    peer.say(format!("ECHO {object}\r\nECHO next\r\n").as_bytes());
    assert!(peer.line() == format!("201 {object}"), "the object comes back whole");
    assert_eq!(peer.line(), "201 next");
    peer.say(&vec![b'x'; LINE_BYTES_MAX]);
    assert_eq!(peer.ask("y"), format!("500 the line is longer than {LINE_BYTES_MAX} bytes"));
    assert_eq!(peer.ask("GETFORWARDER none"), "553 forwarder is not found");
}

#[test]
fn a_stranger_may_not_send_long_lines() {
    let server = start(settings());
    let mut peer = server.connect();
    peer.say(&vec![b'x'; 1 << 20]);
    assert_eq!(peer.ask(""), format!("500 the line is longer than {LOGIN_LINE_BYTES_MAX} bytes"));
    assert_eq!(peer.ask("USER postmaster"), "300 please send the PASS");
    let long = format!("PASS {}", "x".repeat(LOGIN_LINE_BYTES_MAX));
    assert_eq!(peer.ask(&long)[..3], *"500");
    assert_eq!(peer.ask(&format!("PASS {PASSWORD}")), "200 login OK");
}

#[test]
fn bytes_that_are_no_text_are_refused_and_the_connection_stays() {
    let server = start(settings());
    let mut peer = server.connect();
    peer.say(b"\xff\xfe\r\nUSER \xe4nn\r\nUSER postmaster\r\nPASS caf\xe9\r\n");
    assert_eq!(peer.line(), "500 the line is not in UTF-8");
    assert_eq!(peer.line(), "500 the line is not in UTF-8");
    assert_eq!(peer.line(), "300 please send the PASS");
    assert_eq!(peer.line(), "515 incorrect password or account name");
    let mut peer = server.log_in();
    peer.say(
        b"NOSUCH\nCREATEFORWARDER \xe4 TO b\nLISTFORWARDERS\nECHO {a=\"\"x\"\";}\nECHO (#True)\n",
    );
    assert_eq!(peer.line(), "500 unknown command");
    assert_eq!(peer.line(), "500 the line is not in UTF-8");
    assert_eq!(peer.line(), "200 data follow");
    assert_eq!(peer.line(), "()");
    assert_eq!(peer.line()[..3], *"500");
    assert_eq!(peer.line()[..3], *"500");
    peer.say(b"NOOP \0\x01\x02\nLISTFORWARDERS\n");
    assert_eq!(peer.line()[..3], *"500");
    assert_eq!(peer.line(), "200 data follow");
}

#[test]
fn half_a_command_is_not_carried_out_when_its_peer_dies() {
    let server = start(settings());
    let mut peer = server.log_in();
    peer.say(b"CREATEFORWARDER whole TO x\nCREATEFORWARDER half TO x");
    assert_eq!(peer.line(), "200 OK");
    peer.reader.get_ref().shutdown(Shutdown::Write).unwrap();
    assert_eq!(peer.rest(), "");
    // Answers that nobody takes: closing with unread bytes resets the connection.
    for _ in 0..10 {
        let mut peer = server.log_in();
        peer.say(&b"CREATEFORWARDER a TO x\nDELETEFORWARDER a\nLISTFORWARDERS\n".repeat(500));
    }
    let mut peer = server.log_in();
    assert_eq!(peer.ask("GETFORWARDER half"), "553 forwarder is not found");
    assert_eq!(peer.ask("GETFORWARDER whole"), "200 data follow");
}

#[test]
fn a_peer_that_never_reads_is_cut_off() {
    let mut settings = settings();
    settings.stalled = Duration::from_millis(50);
    let server = start(settings);
    let mut peer = server.log_in();
    let line = format!("ECHO {}\n", "x".repeat(100_000));
    // The answers to this fill all buffers on the way, and then nothing moves any more.
    let stream = peer.reader.get_mut();
    stream.set_write_timeout(Some(Duration::from_secs(60))).unwrap();
    let error = (0..10_000).find_map(|_| stream.write_all(line.as_bytes()).err());
    let error = error.expect("the server gives up at last");
    assert!(matches!(error.kind(), ErrorKind::ConnectionReset | ErrorKind::BrokenPipe), "{error}");
    assert_eq!(server.log_in().ask("NOOP"), "200 OK");
}

#[test]
fn there_is_a_limit_to_connections() {
    let mut settings = settings();
    settings.connections_max = 2;
    let server = start(settings);
    let (first, mut second) = (server.connect(), server.log_in());
    let mut third = server.connect_silently();
    assert_eq!(third.rest(), "500 too many connections, try again later\r\n");
    drop(first);
    let mut fourth = loop {
        let mut peer = server.connect_silently();
        peer.greeting = peer.line();
        if peer.greeting.starts_with("200") {
            break peer;
        }
    };
    assert_eq!(fourth.ask("NOOP"), "200 OK");
    assert_eq!(second.ask("GETFORWARDER x"), "553 forwarder is not found");
}

#[test]
fn an_idle_connection_is_told_and_closed() {
    const GOODBYE: &str = "500 nothing has arrived for too long, the connection is closed\r\n";
    let mut settings = settings();
    settings.idle = Duration::from_millis(200);
    let server = start(settings);
    let began = Instant::now();
    let (mut stranger, mut known) = (server.connect(), server.log_in());
    // Whoever does something is not idle; who has not logged in has no more time in any case.
    while began.elapsed() < Duration::from_millis(400) {
        assert_eq!(known.ask("GETFORWARDER x"), "553 forwarder is not found");
    }
    assert_eq!(stranger.rest(), GOODBYE);
    known.say(b"GETFORWARDER ");
    assert_eq!(known.rest(), GOODBYE);
}

#[test]
fn an_address_that_fails_too_often_is_blocked() {
    const REFUSAL: &str = "500 this address is blocked, try again later\r\n";
    let mut settings = settings();
    settings.block_loopback = true;
    let server = start(settings);
    let mut admin = server.log_in();
    let (mut before, mut peer) = (server.connect(), server.connect());
    for attempt in 0.. {
        assert!(attempt < 100, "it is never blocked");
        assert_eq!(peer.ask("USER postmaster"), "300 please send the PASS");
        peer.say(b"PASS wrong\n");
        if peer.line() != "515 incorrect password or account name" {
            break;
        }
    }
    assert_eq!(peer.rest(), "");
    // Not even the right password is looked at now.
    let digest = apop_digest(stamp_in(&before.greeting).unwrap(), PASSWORD);
    before.say(format!("APOP postmaster {digest}\nNOOP\n").as_bytes());
    assert_eq!(before.rest(), REFUSAL);
    assert_eq!(server.connect_silently().rest(), REFUSAL);
    // Whoever is logged in stays so, and can help.
    assert_eq!(admin.ask("TEMPBLACKLISTIP 127.0.0.1 DELETE"), "200 OK");
    server.log_in();
}

#[test]
fn an_address_that_an_administrator_blocks_is_refused() {
    let server = start(settings());
    let mut admin = server.log_in();
    for _ in 0..30 {
        let mut peer = server.connect();
        peer.say(b"USER postmaster\nPASS wrong\n");
        assert_eq!(peer.line()[..3], *"300");
        assert_eq!(peer.line()[..3], *"515", "this machine itself is not blocked");
    }
    assert_eq!(admin.ask("TEMPBLACKLISTIP 127.0.0.1 TIMEOUT 60"), "200 OK");
    assert_eq!(
        server.connect_silently().rest(),
        "500 this address is blocked, try again later\r\n"
    );
}

#[test]
fn an_address_to_which_all_service_is_denied_is_refused() {
    let server = start(settings());
    let (mut admin, mut before) = (server.log_in(), server.connect());
    assert_eq!(admin.ask("SETDENIEDIPS 127.0.0.0/8"), "200 OK");
    assert_eq!(server.connect_silently().rest()[..3], *"500");
    before.say(b"USER postmaster\nPASS wrong\n");
    assert_eq!(before.line()[..3], *"300");
    assert_eq!(before.line()[..3], *"500");
    assert_eq!(admin.ask("SETDENIEDIPS \"127.0.0.0/8\\e!127.0.0.1\""), "200 OK");
    server.log_in();
}

#[test]
fn a_failed_login_waits() {
    let mut settings = settings();
    settings.login_delay = Duration::from_millis(300);
    let server = start(settings);
    let mut peer = server.connect();
    assert_eq!(peer.ask("USER postmaster"), "300 please send the PASS");
    let began = Instant::now();
    assert_eq!(peer.ask("PASS wrong")[..3], *"515");
    assert!(began.elapsed() >= Duration::from_millis(300));
}

#[test]
fn a_server_that_stops_says_so_and_ends() {
    let server = start(settings());
    let (mut stranger, mut known) = (server.connect(), server.log_in());
    assert_eq!(known.ask("CREATEFORWARDER a TO b"), "200 OK");
    let address = server.address;
    server.stop().unwrap();
    assert_eq!(stranger.rest(), "500 the server is shutting down\r\n");
    assert_eq!(known.rest(), "500 the server is shutting down\r\n");
    assert_eq!(TcpStream::connect(address).unwrap_err().kind(), ErrorKind::ConnectionRefused);
}

fn serve_options(data: &Path) -> ServeOptions {
    ServeOptions {
        data: data.to_owned(),
        main_domain: Some(MAIN.to_owned()),
        admin_password_file: Some(data.with_file_name("password")),
        cluster: false,
        certificate: None,
        settings: settings(),
    }
}

/// What is wrong with these options; a server that starts in spite of them ends at once.
fn refusal(options: ServeOptions) -> String {
    let error = serve(options, |_| panic!("it serves")).unwrap_err();
    error.to_string()
}

#[test]
fn a_server_is_not_started_on_what_is_not_right() {
    let folder = tempfile::tempdir().unwrap();
    let (data, password) = (folder.path().join("data"), folder.path().join("password"));
    let nothing = format!("{} holds no server yet: ", data.display());
    let unnamed = ServeOptions { main_domain: None, ..serve_options(&data) };
    assert!(refusal(unnamed).starts_with(&nothing));
    let open_to_all = ServeOptions { admin_password_file: None, ..serve_options(&data) };
    assert!(refusal(open_to_all).starts_with(&nothing));
    let unusable = format!("cannot use the password in {}: ", password.display());
    assert!(refusal(serve_options(&data)).starts_with(&unusable), "there is no file");
    fs::write(&password, "\n").unwrap();
    assert!(refusal(serve_options(&data)).starts_with(&unusable), "it is empty");
    fs::write(&password, "secret\n").unwrap();
    assert!(!data.exists(), "what is refused leaves nothing behind");
    let misnamed = ServeOptions { main_domain: Some("no name".into()), ..serve_options(&data) };
    assert!(refusal(misnamed).starts_with(&format!("cannot open {}: ", data.display())));
}

#[test]
fn an_address_in_use_is_named() {
    let server = start(settings());
    let engine = Engine::open(Options::in_memory(MAIN)).unwrap();
    let again = Server::bind(engine, Settings::listening_on(vec![server.address]));
    let Err(error @ ServeError::Listen { .. }) = again else { panic!("it listens twice") };
    assert!(error.to_string().starts_with(&format!("cannot listen on {}: ", server.address)));
}
