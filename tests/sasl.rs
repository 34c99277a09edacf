//! Logins with AUTH: the digests of the standards, the server as it is on the wire, and the client
//! against it and against servers that ask otherwise.
use std::io::{BufRead, BufReader, Write};
use std::net::{SocketAddr, TcpListener, TcpStream};
use std::thread;
use std::time::Duration;

use cgpsh::client::address::Address;
use cgpsh::client::connection::Client;
use cgpsh::client::error::ClientError;
use cgpsh::client::login::{Login, methods};
use cgpsh::client::timeouts::Timeouts;
use cgpsh::client::tls::{Protection, Trust};
use cgpsh::config::login_method::LoginMethod;
use cgpsh::config::security::{Fingerprint, Security, Tls};
use cgpsh::engine::Engine;
use cgpsh::engine::setup::Options;
use cgpsh::request::reply::Answer;
use cgpsh::server::identity::Identity;
use cgpsh::server::settings::Settings;
use cgpsh::server::{Server, Stopper};
use cgpsh::wire::digest_md5::{BadDigest, Challenge, Response};
use cgpsh::wire::sasl::{Cram, Mechanism, Plain, decode, encode};
use proptest::prelude::*;

const PASSWORD: &str = "postmasterpassword";
const MAIN: &str = "mail.servername.com";
const WRONG: &str = "515 incorrect password or account name";
const WRONG_PROOF: &str = "515 incorrect password or account name; a password that is stored \
                           one-way cannot be checked with this method, but with PLAIN or LOGIN";

#[test]
fn the_examples_of_the_standards_come_out() {
    let challenge = b"<1896.697170952@postoffice.reston.mci.net>";
    let cram = Cram::new("tim", "tanstaaftanstaaf", challenge);
    assert_eq!(cram.print(), "tim b913a602c7eda7a495b4e6e7334d3890");
    let sent = encode(cram.print().as_bytes());
    assert_eq!(*sent, "dGltIGI5MTNhNjAyYzdlZGE3YTQ5NWI0ZTZlNzMzNGQzODkw");
    for (service, nonce, own_nonce, proof, answer) in [
        (
            "imap",
            "OA6MG9tEQGm2hh",
            "OA6MHXh6VqTrRk",
            "d388dad90d4bbd760a152321f2143af7",
            "ea40f60335c427b5527b84dbabcdfffd",
        ),
        (
            "acap",
            "OA9BSXrbuRhWay",
            "OA9BSuZWMSpW8m",
            "6084c6db3fede7352c551284490fd0fc",
            "2f0b3d7c3c2e486600ef710726aa2eae",
        ),
    ] {
        let asked = format!(
            "realm=\"elwood.innosoft.com\",nonce=\"{nonce}\",qop=\"auth\",algorithm=md5-sess,\
             charset=utf-8"
        );
        let challenge = Challenge::parse(asked.as_bytes()).unwrap();
        assert_eq!((challenge.realms.len(), challenge.utf8), (1, true));
        let answered = format!(
            "charset=utf-8,username=\"chris\",realm=\"elwood.innosoft.com\",nonce=\"{nonce}\",\
             nc=00000001,cnonce=\"{own_nonce}\",\
             digest-uri=\"{service}/elwood.innosoft.com\",response={proof},qop=auth"
        );
        let read = Response::parse(answered.as_bytes()).unwrap();
        let mut made = Response { proof: String::new(), ..read.clone() };
        made.prove("secret");
        assert_eq!(made, read, "{service}");
        let expected = format!("rspauth={answer}");
        assert_eq!(read.answer_to("secret"), Some(expected.clone()), "{service}");
        assert_eq!(read.answer_to("Secret"), None);
        assert!(read.is_answered_by(expected.as_bytes(), "secret"));
        assert!(!read.is_answered_by(b"rspauth=0", "secret"));
    }
    for (message, expected) in [
        ("\0tim\0tanstaaftanstaaf", Some(("", "tim", "tanstaaftanstaaf"))),
        ("Ursel\0Kurt\0xipj3plmq", Some(("Ursel", "Kurt", "xipj3plmq"))),
        ("tim\0tanstaaftanstaaf", None),
        ("\0tim\0", None),
        ("\0\0secret", None),
        ("\0tim\0a\0b", None),
        ("", None),
    ] {
        let read = Plain::parse(message.as_bytes());
        let parts = read.as_ref().map(|it| (&*it.acting_for, &*it.user, &**it.password));
        assert_eq!(parts, expected, "{message:?}");
    }
}

#[test]
fn digests_that_are_wrong_are_told_why() {
    let whole = "username=u,nonce=n,cnonce=c,nc=00000001,digest-uri=\"pwd/h\",response=0a";
    assert!(Response::parse(whole.as_bytes()).is_ok());
    for (from, to, why) in [
        ("username=u", "realm=u", "there is no username"),
        ("nonce=n,c", "c", "there is no nonce"),
        ("cnonce=c,", "", "there is no cnonce"),
        ("digest-uri=\"pwd/h\",", "", "there is no digest-uri"),
        ("response=0a", "response=", "there is no response"),
        ("nc=00000001", "nc=00000002", "a challenge is answered once, with nc=00000001"),
        ("username=u", "username=u,username=u", "something is said twice"),
        ("username=u", "username=u,qop=auth-conf", "qop=auth is all that is offered"),
        ("username=u", "username=u,charset=latin", "its charset is not utf-8"),
        ("username=u", "username=\"u", "it is no list of names with values"),
        ("username=u", "username=\"u\"x", "it is no list of names with values"),
        ("username=u", "user name=u", "it is no list of names with values"),
        ("username=u", "u", "it is no list of names with values"),
    ] {
        let message = whole.replacen(from, to, 1);
        assert_eq!(Response::parse(message.as_bytes()), Err(BadDigest(why)), "{message}");
    }
    for (message, why) in [
        ("nonce=n", "there is no algorithm"),
        ("nonce=n,algorithm=md5", "its algorithm is not md5-sess"),
        ("algorithm=md5-sess", "there is no nonce"),
        ("nonce=n,algorithm=md5-sess,qop=\"auth-int,auth-conf\"", "it wants more than a login"),
    ] {
        assert_eq!(Challenge::parse(message.as_bytes()), Err(BadDigest(why)), "{message}");
    }
    let many = b"realm=\"a\", realm=\"b \\\"c\\\"\" , nonce=n,,algorithm=MD5-sess,maxbuf=1";
    let read = Challenge::parse(many).unwrap();
    assert_eq!(read.realms, ["a", "b \"c\""]);
}

proptest! {
    #[test]
    fn whatever_the_names_both_sides_of_a_digest_agree(
        user in "\\PC{1,12}", realm in "\\PC{0,12}", password in "\\PC{1,12}", utf8: bool,
    ) {
        // Without UTF-8, Latin 1 is all there is.
        prop_assume!(utf8 || [&user, &realm].iter().all(|it| it.chars().all(|it| it < '\u{80}')));
        let mut made = Response {
            user, realm, utf8, nonce: "n".into(), own_nonce: "c".into(), uri: "pwd/h".into(),
            ..Response::default()
        };
        made.prove(&password);
        let read = Response::parse(&made.print()).unwrap();
        prop_assert_eq!(&read, &made);
        let answer = read.answer_to(&password).unwrap();
        prop_assert!(made.is_answered_by(answer.as_bytes(), &password));
    }

    #[test]
    fn no_message_breaks_its_reader(bytes in prop::collection::vec(any::<u8>(), 0..80)) {
        let _ = Response::parse(&bytes).map(|it| it.answer_to("x"));
        let _ = Challenge::parse(&bytes);
        let _ = (Plain::parse(&bytes), Cram::parse(&bytes));
        prop_assert_eq!(decode(&encode(&bytes)).map(|it| it.to_vec()), Some(bytes));
    }
}

/// A server with everything in memory, and the ways into it.
struct Running {
    clear: SocketAddr,
    tls: SocketAddr,
    certificate: Fingerprint,
    stopper: Stopper,
    engine: Engine,
    _folder: tempfile::TempDir,
}

impl Running {
    fn start() -> Self {
        let folder = tempfile::tempdir().unwrap();
        let identity = Identity::own(folder.path(), MAIN).unwrap();
        let certificate = identity.fingerprint();
        let local = vec!["127.0.0.1:0".parse().unwrap()];
        let settings = Settings {
            listen_tls: local.clone(),
            identity: Some(identity),
            login_delay: Duration::from_millis(1),
            ..Settings::listening_on(local)
        };
        let mut options = Options::in_memory(MAIN);
        options.postmaster_password = Some(PASSWORD.to_owned());
        let engine = Engine::open(options).unwrap();
        let session = engine.session("postmaster").unwrap();
        for command in [
            "CreateAccount ann {Password=secret;}",
            "CreateAccount bob {Password=secret;PasswordEncryption=SHA1;}",
            "CreateAccount eve {Password=secret;RequireAPOP=YES;}",
            "CreateDomain client.example",
            "CreateAccount ann@client.example {Password=other;}",
        ] {
            session.run(command).unwrap();
        }
        let server = Server::bind(engine.clone(), settings).unwrap();
        let (clear, tls) = (server.addresses()[0], server.tls_addresses()[0]);
        let stopper = server.stopper();
        thread::spawn(|| server.run());
        Self { clear, tls, certificate, stopper, engine, _folder: folder }
    }

    fn run(&self, command: &str) {
        self.engine.session("postmaster").unwrap().run(command).unwrap();
    }

    fn peer(&self) -> Peer {
        let stream = TcpStream::connect(self.clear).unwrap();
        stream.set_read_timeout(Some(Duration::from_secs(60))).unwrap();
        let mut peer = Peer(BufReader::new(stream));
        peer.line();
        peer
    }

    /// What a login comes to that is one exchange of CRAM-MD5.
    fn cram(&self, user: &str, password: &str) -> String {
        let mut peer = self.peer();
        let challenge = peer.asked("AUTH CRAM-MD5");
        peer.send(Cram::new(user, password, &challenge).print().as_bytes())
    }

    fn plain(&self, user: &str, password: &str) -> String {
        let message = format!("\0{user}\0{password}");
        self.peer().ask(&format!("AUTH PLAIN {}", *encode(message.as_bytes())))
    }

    fn client(&self, tls: bool, user: &str, password: &str, method: LoginMethod) -> Tried {
        let socket = if tls { self.tls } else { self.clear };
        let address = Address { host: socket.ip().to_string(), port: socket.port() };
        let security = match tls {
            true => {
                Security { tls: Tls::Implicit, pin: Some(self.certificate), ..Security::default() }
            }
            false => Security::default(),
        };
        let mut client = Client::connect_securely(&address, Timeouts::default(), security).unwrap();
        let login = Login { method, ..Login::new(user, password) };
        client.log_in(login)?;
        assert_eq!(client.exchange("NOOP"), Ok(Answer::Nothing));
        Ok(client.method())
    }
}

impl Drop for Running {
    fn drop(&mut self) {
        self.stopper.stop();
    }
}

/// The method that let a client in.
type Tried = Result<Option<LoginMethod>, ClientError>;

struct Peer(BufReader<TcpStream>);

impl Peer {
    fn line(&mut self) -> String {
        let mut line = String::new();
        self.0.read_line(&mut line).unwrap();
        line.strip_suffix("\r\n").unwrap_or_else(|| panic!("no line: {line:?}")).to_owned()
    }

    fn ask(&mut self, line: &str) -> String {
        self.0.get_mut().write_all(format!("{line}\r\n").as_bytes()).unwrap();
        self.line()
    }

    /// Sends a message in base64.
    fn send(&mut self, message: &[u8]) -> String {
        let line = encode(message);
        self.ask(&line)
    }

    /// What the server asks after this line.
    fn asked(&mut self, line: &str) -> Vec<u8> {
        let answer = self.ask(line);
        let message = answer.strip_prefix("300 ").unwrap_or_else(|| panic!("{answer}"));
        decode(message).unwrap().to_vec()
    }
}

#[test]
fn each_method_lets_in_whoever_has_the_password() {
    let server = Running::start();
    assert_eq!(server.plain("ann", "secret"), "200 login OK");
    assert_eq!(server.plain("bob", "secret"), "200 login OK");
    assert_eq!(server.plain("ann", "wrong"), WRONG);
    assert_eq!(server.plain("nobody", "secret"), WRONG);
    assert_eq!(server.plain("eve", "secret"), WRONG, "she wants it secret");
    assert_eq!(server.cram("ann", "secret"), "200 login OK");
    assert_eq!(server.cram("Ann@MAIL.servername.com", "secret"), "200 login OK");
    assert_eq!(server.cram("ann@client.example", "other"), "200 login OK");
    assert_eq!(server.cram("eve", "secret"), "200 login OK");
    // The reason of a refusal does not show.
    for (user, password) in [("ann", "wrong"), ("bob", "secret"), ("nobody", "secret")] {
        assert_eq!(server.cram(user, password), WRONG_PROOF, "{user}");
    }
    let mut peer = server.peer();
    assert_eq!(peer.ask("AUTH PLAIN"), "300 ");
    assert_eq!(peer.send(b"ann\0ann\0secret"), "200 login OK");
    assert_eq!(peer.ask("AUTH PLAIN"), "500 this connection is logged in already");
    let mut peer = server.peer();
    assert_eq!(peer.asked("auth login"), b"Username:");
    assert_eq!(peer.send(b"ann"), format!("300 {}", *encode(b"Password:")));
    assert_eq!(peer.send(b"secret"), "200 login OK");
    let mut peer = server.peer();
    assert_eq!(peer.asked(&format!("AUTH LOGIN {}", *encode(b"ann"))), b"Password:");
    assert_eq!(peer.send(b"wrong"), WRONG);
    assert_eq!(peer.ask("NOOP"), "200 OK", "it is no message any more");
}

#[test]
fn a_digest_is_answered_by_a_proof_of_the_server() {
    let server = Running::start();
    for (user, realm, password, right) in [
        ("ann", MAIN, "secret", true),
        ("ann", "", "secret", true),
        ("ann@client.example", MAIN, "other", true),
        ("ann", "client.example", "other", true),
        ("ann", "client.example", "secret", false),
        ("ann", "nowhere.example", "secret", false),
        ("bob", MAIN, "secret", false),
        ("eve", MAIN, "secret", true),
    ] {
        let mut peer = server.peer();
        let challenge = Challenge::parse(&peer.asked("AUTH DIGEST-MD5")).unwrap();
        assert_eq!(challenge.realms, [MAIN]);
        let mut response = Response {
            user: user.to_owned(),
            realm: realm.to_owned(),
            nonce: challenge.nonce,
            own_nonce: "mine".to_owned(),
            uri: format!("pwd/{MAIN}"),
            utf8: true,
            ..Response::default()
        };
        response.prove(password);
        let line = encode(&response.print());
        if !right {
            assert_eq!(peer.ask(&line), WRONG_PROOF, "{user} {realm}");
            continue;
        }
        let proof = peer.asked(&line);
        assert!(response.is_answered_by(&proof, password), "{user} {realm}");
        assert_eq!(peer.ask(""), "200 login OK");
    }
    let mut peer = server.peer();
    let challenge = Challenge::parse(&peer.asked("AUTH DIGEST-MD5")).unwrap();
    let mut response = Response {
        user: "ann".to_owned(),
        nonce: challenge.nonce,
        own_nonce: "mine".to_owned(),
        uri: "pwd/h".to_owned(),
        ..Response::default()
    };
    response.prove("secret");
    peer.asked(&encode(&response.print()));
    // Whoever gives up at the last moment is not in.
    assert_eq!(peer.ask("*"), "500 the login was given up");
    assert!(peer.ask("LISTDOMAINS").starts_with("500 log in first"));
    // The word of another connection is worth nothing.
    let mut other = server.peer();
    other.asked("AUTH DIGEST-MD5");
    let refused = "500 the message of the login cannot be understood: its nonce is another one";
    assert_eq!(other.send(&response.print()), refused);
}

#[test]
fn what_is_no_message_ends_the_login_and_not_the_connection() {
    let server = Running::start();
    let mut peer = server.peer();
    let bad = "500 the message of the login cannot be understood";
    let no_base64 = "500 the message of the login is not in base64";
    let over = "500 the login was given up";
    for (begin, message, expected) in [
        ("AUTH CRAM-MD5", "*", over),
        ("AUTH LOGIN", " * ", over),
        ("AUTH PLAIN", "USER postmaster", no_base64),
        ("AUTH PLAIN", "QUIT!", no_base64),
        ("AUTH CRAM-MD5", "YQ=", no_base64),
        ("AUTH CRAM-MD5", "", bad),
        ("AUTH CRAM-MD5", "YW5u", bad),
        ("AUTH LOGIN", "=", bad),
        ("AUTH LOGIN", "AA==", bad),
        ("AUTH PLAIN", "/w==", bad),
        ("AUTH PLAIN", "", bad),
    ] {
        let asked = peer.ask(begin);
        assert!(asked.starts_with("300 "), "{begin}: {asked}");
        assert_eq!(peer.ask(message), expected, "{begin} {message}");
        assert_eq!(peer.ask("NOOP"), "200 OK");
    }
    let asked = peer.ask("AUTH CRAM-MD5");
    assert!(asked.starts_with("300 "));
    peer.0.get_mut().write_all(b"\xff\xfe\r\n").unwrap();
    assert_eq!(peer.line(), no_base64);
    assert!(peer.ask("AUTH PLAIN").starts_with("300"));
    assert!(peer.ask(&"A".repeat(9000)).starts_with("500 the line is longer than"));
    assert_eq!(peer.ask("NOOP"), "200 OK");
    let first = "500 the server speaks first in CRAM-MD5";
    assert_eq!(peer.ask("AUTH CRAM-MD5 YW5u"), first);
    assert!(peer.ask("AUTH NTLM").starts_with("500 this login method is not offered: there are"));
    let acting = encode(b"ann\0postmaster\0postmasterpassword");
    let nobody = "500 nobody can log in as somebody else here";
    assert_eq!(peer.ask(&format!("AUTH PLAIN {}", *acting)), nobody);
    // Everything at once, as somebody sends who does not wait.
    let message = encode(b"\0ann\0secret");
    let all = format!("AUTH PLAIN\r\n{}\r\nINLINE\r\nNOOP", *message);
    assert_eq!(peer.ask(&all), "300 ");
    assert_eq!(peer.line(), "200 login OK");
    assert_eq!(peer.line(), "200 OK");
    assert_eq!(peer.line(), "200 OK");
}

#[test]
fn a_domain_decides_which_methods_it_offers() {
    let server = Running::start();
    for (setting, cram, plain) in [
        ("All", true, true),
        ("CRAM-MD5", true, false),
        ("(PLAIN,LOGIN)", false, true),
        ("(cram-md5,plain)", true, true),
        ("None", false, false),
        ("()", false, false),
        ("default", true, true),
    ] {
        server.run(&format!("UpdateDomainSettings {MAIN} {{AUTHMethods={setting};}}"));
        let seen = (server.cram("ann", "secret"), server.plain("ann", "secret"));
        let expected = (
            if cram { "200 login OK" } else { WRONG_PROOF }.to_owned(),
            if plain { "200 login OK" } else { WRONG }.to_owned(),
        );
        assert_eq!(seen, expected, "{setting}");
        assert_eq!(server.cram("ann@client.example", "other"), "200 login OK", "another Domain");
    }
    server.run("UpdateAccountSettings ann {AccessModes=(Mail);}");
    assert_eq!(server.cram("ann", "secret"), WRONG_PROOF);
    server.run("SuspendDomain client.example");
    assert_eq!(server.cram("ann@client.example", "other"), WRONG_PROOF);
}

#[test]
fn the_client_logs_in_with_each_method() {
    use LoginMethod::{Apop, Auto, CramMd5, DigestMd5, Login, Pass, Plain};
    let server = Running::start();
    for tls in [false, true] {
        for method in [Apop, CramMd5, DigestMd5, Plain, Login, Pass] {
            let used = server.client(tls, "ann", "secret", method);
            assert_eq!(used, Ok(Some(method)), "{method} {tls}");
            let error = server.client(tls, "ann", "wrong", method).unwrap_err();
            assert!(matches!(error, ClientError::WrongLogin { .. }), "{method} {error:?}");
            let one_way = server.client(tls, "bob", "secret", method);
            assert_eq!(one_way.is_ok(), method.shows_password(), "{method} {one_way:?}");
        }
    }
    assert_eq!(server.client(false, "ann", "secret", Auto), Ok(Some(Apop)));
    assert_eq!(server.client(true, "ann", "secret", Auto), Ok(Some(Pass)));
    assert_eq!(server.client(false, "bob", "secret", Auto), Ok(Some(Pass)));
    assert_eq!(server.client(true, "eve", "secret", Plain), Ok(Some(Plain)));
    let error = server.client(false, "bob", "secret", CramMd5).unwrap_err();
    assert!(error.to_string().contains("but with PLAIN or LOGIN"), "{error}");
}

#[test]
fn the_password_is_shown_only_where_nobody_reads_along() {
    use LoginMethod::{Apop, Auto, CramMd5, Pass, Plain};
    let tls =
        |trust| Protection::Tls { cipher: String::new(), certificate: Fingerprint::of(b""), trust };
    let (open, here) = (Protection::None, Protection::Here);
    let (known, unchecked) = (tls(Trust::Known), tls(Trust::Unchecked));
    let table: [(LoginMethod, &Protection, bool, bool, &[LoginMethod]); 13] = [
        (Auto, &open, true, false, &[Apop]),
        (Auto, &open, true, true, &[Apop, Pass]),
        (Auto, &open, false, false, &[CramMd5]),
        (Auto, &open, false, true, &[Pass]),
        (Auto, &here, true, false, &[Apop, Pass]),
        (Auto, &here, false, false, &[Pass]),
        (Auto, &known, true, false, &[Pass]),
        (Auto, &unchecked, true, true, &[Apop, Pass]),
        (Plain, &open, true, false, &[]),
        (Plain, &open, true, true, &[Plain]),
        (Plain, &known, true, false, &[Plain]),
        (Apop, &open, true, false, &[Apop]),
        (CramMd5, &known, false, false, &[CramMd5]),
    ];
    for (wanted, protection, has_stamp, insecure, expected) in table {
        let found = methods(wanted, protection, has_stamp, insecure);
        assert_eq!(found, expected, "{wanted:?} {protection:?} {has_stamp} {insecure}");
    }
}

/// Logs in to a server that answers each line with the next of these. What the client has said is
/// handed back.
fn against(method: LoginMethod, answers: &'static [&'static str]) -> (Tried, Vec<String>) {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let socket = listener.local_addr().unwrap();
    let thread = thread::spawn(move || {
        let mut peer = Peer(BufReader::new(listener.accept().unwrap().0));
        let mut said = Vec::new();
        for answer in answers {
            let line = format!("{answer}\r\n");
            peer.0.get_mut().write_all(line.as_bytes()).unwrap();
            let mut line = String::new();
            if peer.0.read_line(&mut line).unwrap_or(0) == 0 {
                break;
            }
            said.push(line.trim_end_matches("\r\n").to_owned());
        }
        said
    });
    let address = Address { host: socket.ip().to_string(), port: socket.port() };
    let mut client = Client::connect(&address, Timeouts::default()).unwrap();
    let login = Login { method, ..Login::new("ann", "secret") };
    let tried = client.log_in(login).map(|()| client.method());
    drop(client);
    (tried, thread.join().unwrap())
}

const GREETING: &str = "200 CommuniGate Pro PWD Server 6.3 ready <1.2@h>";

#[test]
fn a_server_may_ask_in_its_own_way() {
    use LoginMethod::{CramMd5, Login, Plain};
    let user = encode(b"ann");
    let password = encode(b"secret");
    let plain = encode(b"\0ann\0secret");
    let cram = encode(Cram::new("ann", "secret", b"<1@h>").print().as_bytes());
    let asked = "PDFAaD4=";
    assert_eq!(decode(asked).unwrap().to_vec(), b"<1@h>");
    let table: [(LoginMethod, &'static [&'static str], Vec<&str>); 6] = [
        (CramMd5, &[GREETING, "300 PDFAaD4=", "200 ok", "200 OK"], vec!["AUTH CRAM-MD5", &cram]),
        (CramMd5, &[GREETING, "334 PDFAaD4=", "200 ok", "200 OK"], vec!["AUTH CRAM-MD5", &cram]),
        (CramMd5, &[GREETING, "+ PDFAaD4=", "200 ok", "200 OK"], vec!["AUTH CRAM-MD5", &cram]),
        (Plain, &[GREETING, "+", "200 ok", "200 OK"], vec!["AUTH PLAIN", &plain]),
        (Plain, &[GREETING, "300 go on", "200 ok", "200 OK"], vec!["AUTH PLAIN", &plain]),
        (
            Login,
            &[GREETING, "300 VXNlciBOYW1lAA==", "334 who?", "200 ok", "200 OK"],
            vec!["AUTH LOGIN", &user, &password],
        ),
    ];
    for (method, answers, mut expected) in table {
        let (tried, said) = against(method, answers);
        expected.push("INLINE");
        expected.push("QUIT");
        assert_eq!(tried, Ok(Some(method)), "{answers:?}");
        assert_eq!(said, expected, "{answers:?}");
    }
}

#[test]
fn a_server_that_makes_no_sense_in_a_login_is_told() {
    use LoginMethod::{CramMd5, DigestMd5, Login, Plain};
    let digest = "300 bm9uY2U9Im4iLGFsZ29yaXRobT1tZDUtc2Vzcw==";
    let message = decode(&digest[4..]).unwrap().to_vec();
    assert_eq!(message, b"nonce=\"n\",algorithm=md5-sess");
    let table: [(LoginMethod, &'static [&'static str], &str); 8] = [
        (
            CramMd5,
            &[GREETING, "300 hello you", "500 well then"],
            "cannot log in as ann with CRAM-MD5: what the server asks is not in base64",
        ),
        (
            CramMd5,
            &[GREETING, "300 PDFAaD4=", "300 PDFAaD4=", "500 well then"],
            "cannot log in as ann with CRAM-MD5: the server asks for more than the method has",
        ),
        (
            Plain,
            &[GREETING, "300 ", "300 ", "500 well then"],
            "cannot log in as ann with PLAIN: the server asks for more than the method has",
        ),
        (
            DigestMd5,
            &[GREETING, "300 YWJj", "500 well then"],
            "cannot log in as ann with DIGEST-MD5: it is no list of names with values",
        ),
        (
            DigestMd5,
            &[
                GREETING,
                "300 bm9uY2U9Im4iLGFsZ29yaXRobT1tZDUtc2Vzcw==",
                "300 cnNwYXV0aD0wMA==",
                "500 well then",
            ],
            "cannot log in as ann with DIGEST-MD5: the server does not know the password itself",
        ),
        (
            DigestMd5,
            &[GREETING, "300 bm9uY2U9Im4iLGFsZ29yaXRobT1tZDUtc2Vzcw==", "200 come in"],
            "cannot log in as ann: the server has not proved that it knows the password, and may \
             be somebody else's",
        ),
        (Login, &[GREETING, "500 unknown command"], "cannot log in as ann: 500 unknown command"),
        (
            CramMd5,
            &[GREETING, "hello"],
            "cannot log in as ann: the server sent no proper answer: \"hello\"",
        ),
    ];
    for (method, answers, expected) in table {
        let (tried, said) = against(method, answers);
        assert_eq!(tried.unwrap_err().to_string(), expected, "{answers:?}");
        let gave_up = answers.last() == Some(&"500 well then");
        assert_eq!(said.contains(&"*".to_owned()), gave_up, "{said:?}");
    }
    assert_eq!(Mechanism::find("cram-MD5"), Some(Mechanism::CramMd5));
}
