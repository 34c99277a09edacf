//! The client against servers that do what a script says, good and bad.
use std::io::{BufRead, BufReader, Read, Write};
use std::net::{SocketAddr, TcpListener, TcpStream};
use std::thread::{self, JoinHandle};
use std::time::{Duration, Instant};

use cgpsh::client::address::Address;
use cgpsh::client::connection::Client;
use cgpsh::client::error::{Broken, ClientError};
use cgpsh::client::login::Login;
use cgpsh::client::timeouts::Timeouts;
use cgpsh::config::login_method::LoginMethod;
use cgpsh::data::{Value, parse};
use cgpsh::request::failure::Failure;
use cgpsh::request::reply::Answer;

const GREETING: &str = "200 CommuniGate Pro PWD Server 6.3.1 ready <1.1700000000@mail.example.org>";
const NO_STAMP: &str = "200 CommuniGate Pro at mail.example.org PWD Server 5.3 ready";
/// The digest of the stamp in [`GREETING`] and the password `secret`.
const APOP: &str = "APOP postmaster 6a9ca22625fd5a65c9bf14d7c19f6e8c";

/// What a server does, step by step. `> line` waits for this line, `< line` sends one, `<| text`
/// sends a text without an end, `...` waits a little, `hang` does nothing until the client closes.
/// At the end of its script the server closes.
type Script = &'static [&'static str];

struct Fake {
    address: Address,
    thread: Option<JoinHandle<()>>,
}

/// Plays one script after the other, each on a connection of its own.
fn fake(scripts: &'static [Script]) -> Fake {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let address = address_of(listener.local_addr().unwrap());
    let thread = thread::spawn(move || {
        for script in scripts {
            play(listener.accept().unwrap().0, script);
        }
    });
    Fake { address, thread: Some(thread) }
}

fn address_of(socket: SocketAddr) -> Address {
    Address { host: socket.ip().to_string(), port: socket.port() }
}

fn play(stream: TcpStream, script: Script) {
    let mut reader = BufReader::new(stream);
    for step in script {
        match step.split_at_checked(2) {
            Some(("> ", expected)) => {
                let mut line = String::new();
                reader.read_line(&mut line).unwrap();
                assert_eq!(line, format!("{expected}\r\n"), "in {script:?}");
            }
            Some(("< ", sent)) => write(&reader, &format!("{sent}\r\n")),
            Some(("<|", sent)) => write(&reader, &sent[1..]),
            _ if *step == "hang" => drop(reader.read_to_end(&mut Vec::new())),
            _ if *step == "..." => thread::sleep(Duration::from_millis(30)),
            _ => panic!("no step of a script: {step}"),
        }
    }
}

fn write(reader: &BufReader<TcpStream>, text: &str) {
    reader.get_ref().write_all(text.as_bytes()).unwrap();
}

impl Fake {
    fn connect(&self) -> Result<Client, ClientError> {
        Client::connect(&self.address, Timeouts::default())
    }

    fn connect_hastily(&self) -> Result<Client, ClientError> {
        let short = Duration::from_secs(1);
        Client::connect(&self.address, Timeouts { connect: short, answer: short })
    }

    /// A client that is logged in.
    fn client(&self) -> Client {
        let mut client = self.connect().unwrap();
        client.log_in(Login::new("postmaster", "secret")).unwrap();
        client
    }

    /// The script has been played to its end.
    fn finish(mut self) {
        self.thread.take().unwrap().join().unwrap();
    }
}

/// What a script begins with that lets the client in.
macro_rules! after_login {
    ($($step:literal),* $(,)?) => {
        &[
            concat!("< ", "200 CommuniGate Pro PWD Server 6.3.1 ready <1.1700000000@mail.example.org>"),
            concat!("> ", "APOP postmaster 6a9ca22625fd5a65c9bf14d7c19f6e8c"),
            "< 200 login OK, proceed",
            "> INLINE",
            "< 200 OK",
            $($step),*
        ]
    };
}

fn value(text: &str) -> Result<Answer, ClientError> {
    let value: Value = parse(text).unwrap().into_owned();
    Ok(Answer::Value(value))
}

fn refused(code: u16, text: &'static str) -> Result<Answer, ClientError> {
    Err(ClientError::Refused(Failure::new(code, text)))
}

fn in_doubt(verb: &str, broken: Broken) -> Result<Answer, ClientError> {
    Err(ClientError::InDoubt { verb: verb.to_owned(), broken })
}

#[test]
fn addresses_are_read_in_every_usual_form() {
    for (text, expected) in [
        ("mail.example.org", Some(("mail.example.org", 106, "mail.example.org:106"))),
        ("mail.example.org:8106", Some(("mail.example.org", 8106, "mail.example.org:8106"))),
        ("192.0.2.1:8106", Some(("192.0.2.1", 8106, "192.0.2.1:8106"))),
        ("::1", Some(("::1", 106, "[::1]:106"))),
        ("[::1]", Some(("::1", 106, "[::1]:106"))),
        ("[2001:db8::1]:8106", Some(("2001:db8::1", 8106, "[2001:db8::1]:8106"))),
        ("", None),
        (":106", None),
        ("host:", None),
        ("host:0", None),
        ("host:65536", None),
        ("host:+1", None),
        ("host:port", None),
        ("user@host", None),
        ("a host", None),
        ("[::1]8106", None),
        ("[::1", None),
        ("[host]", None),
    ] {
        let read = text.parse::<Address>();
        match expected {
            Some((host, port, shown)) => {
                let address = read.unwrap();
                assert_eq!((address.host.as_str(), address.port), (host, port), "{text}");
                assert_eq!(address.to_string(), shown);
            }
            None => assert!(read.unwrap_err().to_string().contains("is no address"), "{text}"),
        }
    }
}

#[test]
fn a_host_that_does_not_exist_is_named() {
    let address: Address = "no-such-host.invalid".parse().unwrap();
    let error = Client::connect(&address, Timeouts::default()).err().unwrap();
    let ClientError::NameNotFound { address, .. } = &error else { panic!("{error:?}") };
    assert_eq!(address.host, "no-such-host.invalid");
    assert!(error.to_string().starts_with("cannot find the host no-such-host.invalid: "));
}

#[test]
fn a_port_that_nobody_listens_on_is_named() {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let address = address_of(listener.local_addr().unwrap());
    drop(listener);
    let error = Client::connect(&address, Timeouts::default()).err().unwrap();
    assert_eq!(error, ClientError::ConnectionRefused(address.clone()));
    assert_eq!(error.to_string(), format!("cannot connect to {address}: no server listens there"));
}

#[test]
#[cfg(target_os = "linux")]
fn a_server_that_takes_no_connections_is_not_waited_for_without_end() {
    // Connections beyond what a listener queues are dropped.
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let socket = listener.local_addr().unwrap();
    let patience = Duration::from_millis(100);
    let queued: Vec<_> =
        std::iter::from_fn(|| TcpStream::connect_timeout(&socket, patience).ok()).collect();
    assert!(!queued.is_empty());
    let timeouts = Timeouts { connect: patience, ..Timeouts::default() };
    let error = Client::connect(&address_of(socket), timeouts).err().unwrap();
    assert_eq!(error, ClientError::ConnectTimedOut(address_of(socket), patience));
    let expected = format!("cannot connect to {socket}: no answer within 0.1 seconds");
    assert_eq!(error.to_string(), expected);
}

#[test]
fn whatever_is_no_pwd_server_is_told() {
    let greetings: [(&'static [Script], &str); 6] = [
        (&[&["< SSH-2.0-OpenSSH_9.2"]], "SSH-2.0-OpenSSH_9.2"),
        (&[&["< 220 mail.example.org ESMTP"]], "220 mail.example.org ESMTP"),
        (&[&["< 200 news.example.org server ready"]], "200 news.example.org server ready"),
        (&[&["< +OK POP3 \x1b[31mready"]], "+OK POP3 \u{fffd}[31mready"),
        (&[&["<| 200 CommuniGate Pro PWD"]], "200 CommuniGate Pro PWD"),
        (&[&["< "]], ""),
    ];
    for (scripts, expected) in greetings {
        let fake = fake(scripts);
        let error = fake.connect().err().unwrap();
        let ClientError::NotPwd { said, .. } = &error else { panic!("{error:?}") };
        assert_eq!(said, expected);
        let address = &fake.address;
        let text = format!("{address} is not a PWD server; it said \"{expected}\"");
        assert_eq!(error.to_string(), text);
    }
}

#[test]
fn a_greeting_without_end_is_no_greeting() {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let address = address_of(listener.local_addr().unwrap());
    let endless = thread::spawn(move || {
        let mut stream = listener.accept().unwrap().0;
        while stream.write_all(&[b'x'; 1000]).is_ok() {}
    });
    let error = Client::connect(&address, Timeouts::default()).err().unwrap();
    assert!(matches!(error, ClientError::NotPwd { .. }), "{error:?}");
    endless.join().unwrap();
}

#[test]
fn a_server_that_closes_is_silent_or_says_no_is_told_from_the_others() {
    let closing = fake(&[&[]]);
    let error = closing.connect().err().unwrap();
    assert_eq!(error, ClientError::ClosedBeforeGreeting(closing.address.clone()));

    let silent = fake(&[&["hang"]]);
    let error = silent.connect_hastily().err().unwrap();
    let after = Duration::from_secs(1);
    assert_eq!(error, ClientError::NoGreeting(silent.address.clone(), after));
    let text = error.to_string();
    assert!(
        text.contains("did not greet within 1 second: is it a PWD server? If it begins with TLS")
    );

    let busy = fake(&[&["< 500 too many connections, try again later"]]);
    let error = busy.connect().err().unwrap();
    let address = &busy.address;
    assert_eq!(
        error.to_string(),
        format!("{address} turned the connection away: too many connections, try again later")
    );
}

#[test]
fn a_login_shows_no_password_if_the_server_offers_apop() {
    let fake = fake(&[after_login!("> NOOP", "< 200 OK", "> QUIT")]);
    let mut client = fake.client();
    assert_eq!(format!("< {}", client.greeting()), GREETING.replace("200", "<"));
    assert_eq!(client.server_name(), Some("mail.example.org"));
    assert_eq!(client.exchange("NOOP"), Ok(Answer::Nothing));
    drop(client);
    fake.finish();
}

#[test]
fn a_login_without_apop_sends_name_and_password() {
    const LET_IN: Script = &[
        concat!("< ", "200 CommuniGate Pro at mail.example.org PWD Server 5.3 ready"),
        "> USER postmaster",
        "< 300 please send the PASS",
        "> PASS  two words ",
        "< 200 login OK, proceed",
        "> INLINE",
        "< 200 OK",
    ];
    assert_eq!(&LET_IN[0][2..], NO_STAMP);
    let fake = fake(&[LET_IN]);
    let mut client = fake.connect().unwrap();
    client.log_in(Login::new("postmaster", " two words ")).unwrap();
    assert_eq!(client.server_name(), None);
    fake.finish();
}

#[test]
fn an_account_that_cannot_use_apop_logs_in_with_its_password() {
    let fake = fake(&[&[
        concat!("< ", "200 CommuniGate Pro PWD Server 6.3.1 ready <1.1700000000@mail.example.org>"),
        concat!("> ", "APOP postmaster 6a9ca22625fd5a65c9bf14d7c19f6e8c"),
        "< 515 incorrect password or account name",
        "> USER postmaster",
        "< 300 please send the PASS",
        "> PASS secret",
        "< 200 login OK",
        "> INLINE",
        "< 200 OK",
    ]]);
    fake.client();
    fake.finish();
}

#[test]
fn a_login_that_must_not_show_the_password_never_does() {
    let apop = Login { method: LoginMethod::Apop, ..Login::new("postmaster", "secret") };
    let refusing = fake(&[&[
        concat!("< ", "200 CommuniGate Pro PWD Server 6.3.1 ready <1.1700000000@mail.example.org>"),
        concat!("> ", "APOP postmaster 6a9ca22625fd5a65c9bf14d7c19f6e8c"),
        "< 515 incorrect password or account name",
        "> QUIT",
    ]]);
    let mut client = refusing.connect().unwrap();
    let error = client.log_in(apop.clone()).unwrap_err();
    assert!(matches!(error, ClientError::WrongLogin { .. }), "{error:?}");
    drop(client);
    refusing.finish();

    let old = fake(&[&["< 200 CommuniGate Pro PWD Server 4 ready", "> QUIT"]]);
    let error = old.connect().unwrap().log_in(apop).unwrap_err();
    assert_eq!(error.to_string(), "cannot log in as postmaster: the server does not offer APOP");
    old.finish();
}

#[test]
fn a_wrong_password_is_told_and_another_can_be_tried() {
    let fake = fake(&[&[
        "< 200 CommuniGate Pro PWD Server 6.3.1 ready",
        "> USER ann",
        "< 300 please send the PASS",
        "> PASS wrong",
        "< 515 incorrect password or account name",
        "> USER ann",
        "< 300 please send the PASS",
        "> PASS slow",
        "< 500 the account is disabled",
        "> USER ann",
        "< 300 please send the PASS",
        "> PASS right",
        "< 200 login OK",
        "> INLINE",
        "< 200 OK",
    ]]);
    let mut client = fake.connect().unwrap();
    let error = client.log_in(Login::new("ann", "wrong")).unwrap_err();
    assert_eq!(
        error,
        ClientError::WrongLogin {
            user: "ann".into(),
            failure: Failure::new(515, "incorrect password or account name")
        }
    );
    assert_eq!(error.to_string(), "cannot log in as ann: incorrect password or account name");
    let error = client.log_in(Login::new("ann", "slow")).unwrap_err();
    assert_eq!(error.to_string(), "cannot log in as ann: 500 the account is disabled");
    client.log_in(Login::new("ann", "right")).unwrap();
    fake.finish();
}

#[test]
fn a_login_that_breaks_off_is_told() {
    let fake = fake(&[&["< 200 CommuniGate Pro PWD Server 6.3.1 ready", "> USER ann"]]);
    let error = fake.connect().unwrap().log_in(Login::new("ann", "x")).unwrap_err();
    assert_eq!(error, ClientError::LoginBroken { user: "ann".into(), broken: Broken::Closed });
    assert_eq!(error.to_string(), "cannot log in as ann: the server closed the connection");
}

#[test]
fn a_password_is_not_shown_by_accident() {
    let shown = format!("{:?}", Login::new("ann", "topsecret"));
    assert!(shown.contains("ann") && !shown.contains("topsecret"), "{shown}");
}

#[test]
fn answers_are_read_as_what_they_are() {
    let fake = fake(&[after_login!(
        "> CreateAccount ann",
        "< 200 OK",
        "> ListAccounts",
        "< 201 {ann=macnt;bob=macnt;}",
        "> GetAccountInfo ann Key StorageUsed",
        "<| 201 521",
        "...",
        "<| 33\r",
        "...",
        "<| \n",
        "> GetAccountSettings nobody",
        "< 513 unknown user account",
        "> SHUTDOWN",
        "< 510",
        "> ListDomains",
        "< 201 (\"main",
        "> ListDomains",
        "< 201 (main.example)",
    )]);
    let mut client = fake.client();
    assert_eq!(client.exchange("CreateAccount ann"), Ok(Answer::Nothing));
    assert_eq!(client.exchange("ListAccounts"), value("{ann=macnt;bob=macnt;}"));
    assert_eq!(client.exchange("GetAccountInfo ann Key StorageUsed"), value("52133"));
    assert_eq!(client.exchange("GetAccountSettings nobody"), refused(513, "unknown user account"));
    assert_eq!(client.exchange("SHUTDOWN"), refused(510, "refused"));
    let unreadable = client.exchange("ListDomains").unwrap_err();
    assert!(matches!(unreadable, ClientError::Unreadable { .. }), "{unreadable:?}");
    assert!(unreadable.to_string().ends_with(": (\"main"));
    assert_eq!(client.exchange("ListDomains"), value("(main.example)"), "still in step");
    fake.finish();
}

#[test]
fn plain_data_ends_where_its_form_says() {
    let fake = fake(&[&[
        "< 200 CommuniGate Pro PWD Server 4.0 ready",
        "> USER postmaster",
        "< 300 please send the PASS",
        "> PASS secret",
        "< 200 login OK",
        "> INLINE",
        "< 500 unknown command",
        "> ListDomains",
        "< 200 data follow",
        "< (a.example, b.example)",
        "> ListDomains",
        "< 200 data follow",
        "< (",
        "< a.example,",
        "<|   (x,y)",
        "...",
        "<| ,\r\n",
        "< {b=c;",
        "< },",
        "< \")\"",
        "< )",
        "> GetAccountSettings ann",
        "< 200 data follow",
        "< {a={b=c;};",
        "< d=\"}\\\"",
        "< }\";",
        "< }",
        "> MainDomainName",
        "< 200 data follow",
        "< mail.example.org",
        "> NOOP",
        "< 200 OK",
    ]]);
    let mut client = fake.client();
    assert_eq!(client.exchange("ListDomains"), value("(a.example,b.example)"));
    assert_eq!(client.exchange("ListDomains"), value("(a.example,(x,y),{b=c;},\")\")"));
    assert_eq!(client.exchange("GetAccountSettings ann"), value("{a={b=c;};d=\"}\\\" }\";}"));
    assert_eq!(client.exchange("MainDomainName"), value("mail.example.org"));
    assert_eq!(client.exchange("NOOP"), Ok(Answer::Nothing));
    fake.finish();
}

#[test]
fn plain_data_that_makes_no_sense_ends_the_connection() {
    const LET_IN: Script =
        after_login!("> ListDomains", "< 200 data follow", "< (a b)", "< more of it", "hang");
    let fake = fake(&[LET_IN]);
    let error = fake.client().exchange("ListDomains").unwrap_err();
    assert_eq!(error, ClientError::Lost(Broken::Nonsense("(a b)".to_owned())));
    assert_eq!(
        error.to_string(),
        "the server sent no proper answer: \"(a b)\"; there is no answer to the command"
    );
}

#[test]
fn a_slow_server_is_waited_for_while_it_sends() {
    let fake = fake(&[after_login!(
        "> ListDomains",
        "<| 2",
        "...",
        "...",
        "<| 01",
        "...",
        "...",
        "<|  (a",
        "...",
        "...",
        "< )"
    )]);
    let short = Duration::from_secs(5);
    let mut client =
        Client::connect(&fake.address, Timeouts { connect: short, answer: short }).unwrap();
    client.log_in(Login::new("postmaster", "secret")).unwrap();
    assert_eq!(client.exchange("ListDomains"), value("(a)"));
    fake.finish();
}

#[test]
fn a_silent_server_is_given_up_and_nothing_is_repeated() {
    const HANGING: Script = after_login!("> ListDomains", "hang");
    const CREATING: Script = after_login!("> CREATEACCOUNT ann", "<| 20", "hang");
    let fake = fake(&[HANGING, CREATING]);
    let mut client = fake.connect_hastily().unwrap();
    client.log_in(Login::new("postmaster", "secret")).unwrap();
    let after = Duration::from_secs(1);
    let began = Instant::now();
    assert_eq!(client.exchange("ListDomains"), Err(ClientError::Lost(Broken::TimedOut(after))));
    assert!(began.elapsed() >= after);
    let error = client.exchange("CREATEACCOUNT ann");
    assert_eq!(error, in_doubt("CREATEACCOUNT", Broken::TimedOut(after)));
    drop(client);
    fake.finish();
}

#[test]
fn a_command_that_changes_nothing_is_repeated_once_on_a_new_connection() {
    const DYING: Script = after_login!("> ListDomains");
    const DYING_INSIDE: Script = after_login!("> ListDomains", "<| 201 (a,");
    const WORKING: Script = after_login!("> ListDomains", "< 201 (a,b)");
    let dying = fake(&[DYING, WORKING]);
    assert_eq!(dying.client().exchange("ListDomains"), value("(a,b)"));
    dying.finish();
    let dying = fake(&[DYING_INSIDE, WORKING]);
    assert_eq!(dying.client().exchange("ListDomains"), value("(a,b)"));
    dying.finish();
    let dying = fake(&[DYING, DYING_INSIDE]);
    let error = dying.client().exchange("ListDomains").unwrap_err();
    assert_eq!(error, ClientError::Lost(Broken::ClosedInside));
    assert_eq!(
        error.to_string(),
        "the server closed the connection in the middle of an answer; there is no answer to the \
         command"
    );
    dying.finish();
}

#[test]
fn a_command_that_may_have_been_carried_out_is_not_repeated() {
    const DYING: Script = after_login!("> CreateAccount ann");
    const DYING_INSIDE: Script = after_login!("> NewerCommand ann", "<| 200");
    const WORKING: Script = after_login!("> ListDomains", "< 201 ()");
    let fake = fake(&[DYING, DYING_INSIDE, WORKING]);
    let mut client = fake.client();
    let error = client.exchange("CreateAccount ann");
    assert_eq!(error, in_doubt("CREATEACCOUNT", Broken::Closed));
    assert_eq!(
        error.unwrap_err().to_string(),
        "the server closed the connection; CREATEACCOUNT may or may not have been carried out, \
         look before you repeat it"
    );
    // The next command opens a connection by itself. What the catalogue does not know may change
    // anything.
    let error = client.exchange("NewerCommand ann");
    assert_eq!(error, in_doubt("NewerCommand", Broken::ClosedInside));
    assert_eq!(client.exchange("ListDomains"), value("()"));
    fake.finish();
}

#[test]
fn a_connection_that_was_closed_while_idle_is_opened_again_for_any_command() {
    const CLOSING: Script = after_login!("> NOOP", "< 200 OK");
    const TELLING: Script = after_login!("> NOOP", "< 200 OK", "< 500 idle for too long");
    const WORKING: Script = after_login!("> CREATEACCOUNT ann", "< 200 OK");
    for scripts in [&[CLOSING, WORKING], &[TELLING, WORKING]] {
        let fake = fake(scripts);
        let mut client = fake.client();
        assert_eq!(client.exchange("NOOP"), Ok(Answer::Nothing));
        // Longer than what counts as surely alive.
        thread::sleep(Duration::from_millis(1100));
        assert_eq!(client.exchange("CREATEACCOUNT ann"), Ok(Answer::Nothing));
        fake.finish();
    }
}

#[test]
fn a_server_that_does_not_come_back_is_told() {
    let fake = fake(&[after_login!("> ListDomains")]);
    let mut client = fake.client();
    let address = fake.address.clone();
    let finished = thread::spawn(|| fake.finish());
    let error = client.exchange("ListDomains").unwrap_err();
    finished.join().unwrap();
    // The listener may be gone already, or go before it has taken the new connection.
    let gone = error == ClientError::ConnectionRefused(address.clone())
        || error == ClientError::ClosedBeforeGreeting(address.clone())
        || matches!(error, ClientError::Unreachable { .. });
    assert!(gone, "{error:?}");
    assert_eq!(client.exchange("NOOP"), Err(ClientError::ConnectionRefused(address)));
}

#[test]
fn a_command_must_be_one_line() {
    let fake = fake(&[after_login!("> NOOP", "< 200 OK")]);
    let mut client = fake.client();
    for line in ["NOOP\nQUIT", "ECHO a\r", "\n"] {
        assert!(matches!(client.exchange(line), Err(ClientError::BadLine(_))), "{line:?}");
    }
    let long = "x".repeat((16 << 20) + 1);
    assert!(matches!(client.exchange(&long), Err(ClientError::BadLine(_))));
    assert_eq!(client.exchange("NOOP"), Ok(Answer::Nothing));
    fake.finish();
}

#[test]
fn commands_in_a_row_are_answered_in_their_order_within_the_window() {
    let fake = fake(&[after_login!(
        "> ListDomains",
        "> CREATEACCOUNT ann",
        "> GETACCOUNTSETTINGS ann",
        "< 201 ()",
        "< 501 exists",
        "< 201 {}",
        "> NOOP",
        "< 200 OK",
    )]);
    let mut client = fake.client();
    client.set_window(3);
    assert_eq!(client.receive(), None);
    client.send("ListDomains").unwrap();
    client.send("CREATEACCOUNT ann").unwrap();
    client.send("GETACCOUNTSETTINGS ann").unwrap();
    assert_eq!(client.on_their_way(), 3);
    assert_eq!(client.send("NOOP"), Err(ClientError::WindowFull(3)));
    assert_eq!(client.exchange("NOOP"), Err(ClientError::WindowFull(3)));
    assert_eq!(client.receive(), Some(value("()")));
    client.send("NOOP").unwrap();
    assert_eq!(client.receive(), Some(refused(501, "exists")));
    client.send("two\nlines").unwrap();
    assert_eq!(client.receive(), Some(value("{}")));
    assert_eq!(client.receive(), Some(Ok(Answer::Nothing)));
    let bad = client.receive().unwrap().unwrap_err();
    assert!(matches!(bad, ClientError::BadLine(_)));
    assert_eq!(client.receive(), None);
    fake.finish();
}

#[test]
fn when_commands_in_a_row_are_cut_off_each_is_told_its_own_fate() {
    let fake = fake(&[
        after_login!("> CREATEACCOUNT a", "> CREATEACCOUNT b", "> ListDomains", "< 200 OK", "<| 5"),
        after_login!("> CREATEACCOUNT e", "< 200 OK"),
    ]);
    let mut client = fake.client();
    client.set_window(3);
    let outcomes = client.run_all(&[
        "CREATEACCOUNT a",
        "CREATEACCOUNT b",
        "ListDomains",
        "CREATEACCOUNT c",
        "CREATEACCOUNT d",
    ]);
    let broken = || Broken::ClosedInside;
    let not_sent = Err(ClientError::NotSent(broken()));
    assert_eq!(outcomes[0], Ok(Answer::Nothing));
    assert_eq!(outcomes[1], in_doubt("CREATEACCOUNT", broken()));
    assert_eq!(outcomes[2], Err(ClientError::Lost(broken())));
    // The fourth may have left before the break was seen.
    assert!(outcomes[3] == not_sent || outcomes[3] == in_doubt("CREATEACCOUNT", broken()));
    assert_eq!(outcomes[4], not_sent);
    assert_eq!(client.exchange("CREATEACCOUNT e"), Ok(Answer::Nothing));
    fake.finish();
}

#[test]
fn all_commands_of_a_row_are_told_that_there_is_no_server() {
    let fake = fake(&[after_login!("> NOOP", "< 200 OK", "> NOOP")]);
    let mut client = fake.client();
    assert_eq!(client.exchange("NOOP"), Ok(Answer::Nothing));
    let outcomes = client.run_all(&["NOOP", "CREATEACCOUNT a"]);
    assert_eq!(outcomes[0], Err(ClientError::Lost(Broken::Closed)));
    assert_eq!(outcomes.len(), 2);
    let address = fake.address.clone();
    fake.finish();
    let outcomes = client.run_all(&["NOOP", "CREATEACCOUNT a", "NOOP"]);
    assert_eq!(outcomes, vec![Err(ClientError::ConnectionRefused(address)); 3]);
}

#[test]
fn two_sides_that_both_send_much_do_not_wait_for_each_other() {
    // The server answers before it reads on; neither side's buffers hold all of it.
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let address = address_of(listener.local_addr().unwrap());
    let echo = thread::spawn(move || {
        let mut reader = BufReader::new(listener.accept().unwrap().0);
        write(&reader, "200 CommuniGate Pro PWD Server ready\r\n");
        let mut line = String::new();
        while reader.read_line(&mut line).is_ok_and(|count| count > 0) && !line.starts_with("QUIT")
        {
            let answer = match line.split_at(5) {
                ("USER ", _) => "300 more\r\n".to_owned(),
                ("ECHO ", object) => format!("201 {object}"),
                _ => "200 OK\r\n".to_owned(),
            };
            write(&reader, &answer);
            line.clear();
        }
    });
    let mut client = Client::connect(&address, Timeouts::default()).unwrap();
    client.log_in(Login::new("postmaster", "secret")).unwrap();
    let lines: Vec<String> =
        (0..20).map(|number| format!("ECHO {number}{}", "x".repeat(1_000_000))).collect();
    let lines: Vec<&str> = lines.iter().map(String::as_str).collect();
    let outcomes = client.run_all(&lines);
    for (line, outcome) in lines.iter().zip(outcomes) {
        assert!(outcome == value(&line[5..]), "{}", &line[..10]);
    }
    drop(client);
    echo.join().unwrap();
}

#[test]
fn the_digest_of_the_scripts_is_right() {
    use cgpsh::wire::stamp::{apop_digest, stamp_in};
    let digest = apop_digest(stamp_in(GREETING).unwrap(), "secret");
    assert_eq!(APOP, format!("APOP postmaster {digest}"));
}
