//! TLS through the real program, with peers that share no code with it.
use std::fs;
use std::io::{BufRead, BufReader, Write};
use std::net::TcpListener;
use std::path::Path;
use std::process::Command;
use std::thread;
use std::time::SystemTime;

use crate::links::{allow, cgpsh, write_profiles};
use crate::support::program::{Home, Seen, Server};

/// Lists the Domains with these arguments more.
fn list(home: &Home, arguments: &[&str]) -> Seen {
    let usual = ["-u", "postmaster", "--password-file", "password", "-c", "LISTDOMAINS"];
    cgpsh(home, &[&usual[..], arguments].concat(), &[])
}

fn lets_in(home: &Home, arguments: &[&str]) {
    let seen = list(home, arguments);
    let seen = (seen.out(), seen.messages(), seen.status);
    assert_eq!(seen, ("main.example\n".to_owned(), String::new(), Some(0)), "{arguments:?}");
}

fn refuses(home: &Home, arguments: &[&str], expected: &[&str]) {
    let seen = list(home, arguments);
    assert_eq!((seen.out().as_str(), seen.status), ("", Some(3)), "{arguments:?}");
    for text in expected {
        assert!(seen.messages().contains(text), "{text}: {}", seen.messages());
    }
}

#[test]
fn the_tls_of_python_works_with_the_server() {
    let home = Home::new();
    let server = Server::start(&home);
    for (manner, address) in [("clear", &server.address), ("tls", &server.tls_address)] {
        let output = Command::new("python3")
            .arg(Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/links/tls.py"))
            .arg(manner)
            .arg(home.path("served/tls/certificate.pem"))
            .args([address, "postmaster-password"])
            .output()
            .unwrap();
        let wrong = String::from_utf8_lossy(&output.stderr);
        assert_eq!(String::from_utf8_lossy(&output.stdout), "well\n", "{manner}: {wrong}");
    }
}

#[test]
fn a_certificate_is_trusted_for_a_reason() {
    let home = Home::new();
    let server = Server::start(&home);
    let (port, tls_port) = (port(&server.address), port(&server.tls_address));
    let localhost = format!("localhost:{tls_port}");
    let ways: [&[&str]; 2] = [
        &["--tls", "stls", "-H", &server.address],
        &["--tls", "implicit", "-H", &server.tls_address],
    ];
    let colons = server.certificate.trim_start_matches("sha256:").to_uppercase();
    for way in ways {
        let unknown = ["no authority that is trusted here has signed it", &server.certificate];
        refuses(&home, way, &unknown);
        lets_in(&home, &[way, &["--pin", &server.certificate]].concat());
        lets_in(&home, &[way, &["--pin", &colons]].concat());
        let other = other();
        let refused = ["as was demanded", "nothing was sent", &other];
        refuses(&home, &[way, &["--pin", &other]].concat(), &refused);
        let seen = list(&home, &[way, &["--insecure"]].concat());
        let warning = "cgpsh: warning: the certificate of main.example was not checked: somebody \
                       else may be the server\n";
        assert_eq!((seen.out(), seen.messages()), ("main.example\n".to_owned(), warning.into()));
    }
    let authority = ["--tls", "implicit", "--ca-file", "served/tls/certificate.pem", "-H"];
    lets_in(&home, &[&authority[..], &[&localhost]].concat());
    let named = ["it is made out to main.example, localhost, not to 127.0.0.1"];
    refuses(&home, &[&authority[..], &[&server.tls_address]].concat(), &named);
    // A certificate that was accepted is taken until it changes.
    let known = home.path(".config/cgpsh/known-certificates");
    fs::create_dir_all(known.parent().unwrap()).unwrap();
    let lines =
        format!("localhost:{port} {}\n{localhost} {}\n", server.certificate, server.certificate);
    fs::write(&known, &lines).unwrap();
    lets_in(&home, &["--tls", "stls", "-H", &format!("localhost:{port}")]);
    lets_in(&home, &["--tls", "implicit", "-H", &localhost]);
    fs::write(&known, lines.replace(&server.certificate, &other())).unwrap();
    let changed = ["has changed", "known-certificates", &server.certificate, "nothing was sent"];
    refuses(&home, &["--tls", "implicit", "-H", &localhost], &changed);
    // What stays on this machine needs none of this, and a pin asks for it all the same.
    lets_in(&home, &["-H", &server.address]);
    lets_in(&home, &["-H", &server.address, "--pin", &server.certificate]);
}

/// The fingerprint of a certificate that nobody has.
fn other() -> String {
    format!("sha256:{}", "0e".repeat(32))
}

fn port(address: &str) -> &str {
    address.rsplit(':').next().unwrap()
}

#[test]
fn ports_that_speak_otherwise_are_explained() {
    let home = Home::new();
    let server = Server::start(&home);
    let stls = ["--tls", "stls", "--timeout", "1", "-H", &server.tls_address];
    refuses(&home, &stls, &["did not greet within 1 second", "use --tls implicit"]);
    let implicit = ["--tls", "implicit", "-H", &server.address];
    refuses(&home, &implicit, &["does not begin with TLS; --tls stls"]);
    let wrong = ["-H", &server.address, "--ca-file", "password", "--tls", "stls"];
    refuses(&home, &wrong, &["the authorities in password: there is none"]);
    let seen = list(&home, &["-H", &server.address, "--pin", "sha256:abc"]);
    assert_eq!(seen.status, Some(2));
    let seen = list(&home, &["-H", &server.address, "--no-tls", "--tls", "stls"]);
    assert_eq!(seen.status, Some(2));
    lets_in(&home, &["-H", &server.address, "--no-tls", "--insecure"]);
}

/// A server that greets, and answers STLS with these bytes. Answers what else the client has said.
fn answering(answer: &'static [u8]) -> (String, thread::JoinHandle<String>) {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let address = listener.local_addr().unwrap().to_string();
    let thread = thread::spawn(move || {
        let mut stream = listener.accept().unwrap().0;
        stream.write_all(b"200 CommuniGate Pro PWD Server 6.3 ready <1.2@h>\r\n").unwrap();
        let mut lines = BufReader::new(stream.try_clone().unwrap()).lines();
        assert_eq!(lines.next().unwrap().unwrap(), "STLS");
        stream.write_all(answer).unwrap();
        lines.map_while(Result::ok).collect()
    });
    (address, thread)
}

#[test]
fn nothing_is_sent_to_a_server_without_the_tls_that_was_wanted() {
    let home = Home::new();
    home.secret("password", "hush\n");
    let asks = |answer, expected: &str| {
        let (address, thread) = answering(answer);
        refuses(&home, &["--tls", "stls", "-H", &address], &[expected]);
        let said = thread.join().unwrap();
        assert!(!said.contains("hush") && !said.contains("APOP"), "{said}");
    };
    asks(
        b"500 unknown command\r\n",
        "does not offer TLS (500 unknown command), and nothing was sent",
    );
    // Somebody in between speaks for the server before the keys are agreed on.
    asks(b"200 OK\r\n200 login OK\r\n", "somebody has put words into the connection");
    asks(b"200 OK\r\n", "no TLS with");
    asks(b"nonsense\r\n", "no TLS with");
}

#[test]
fn a_profile_says_how_safe_it_is() {
    let home = Home::new();
    let server = Server::start(&home);
    let head = format!(
        "[profiles.test]\nhost = {:?}\nuser = \"postmaster\"\npassword-file = \"~/password\"\n",
        server.address
    );
    let run = |lines: &str, arguments: &[&str]| {
        write_profiles(&home, &format!("{head}{lines}\n"));
        cgpsh(&home, &[&["--profile", "test", "-c", "LISTDOMAINS"], arguments].concat(), &[])
    };
    let well = |lines: &str, arguments: &[&str]| {
        let seen = run(lines, arguments);
        assert_eq!(
            (seen.out(), seen.messages()),
            ("main.example\n".into(), String::new()),
            "{lines}"
        );
    };
    let ill = |lines: &str, arguments: &[&str], expected: &str| {
        let seen = run(lines, arguments);
        assert_eq!(seen.status, Some(3));
        assert!(seen.messages().contains(expected), "{expected}: {}", seen.messages());
    };
    let pin = format!("pin = {:?}", server.certificate);
    well(&pin, &[]);
    well("tls = \"off\"", &[]);
    ill("tls = \"stls\"", &[], "test: the certificate of 127.0.0.1");
    well("tls = \"stls\"", &["--no-tls"]);
    well("tls = \"stls\"", &["--pin", &server.certificate]);
    well("tls = \"off\"", &["--pin", &server.certificate]);
    ill(&pin.replace(&server.certificate, &other()), &[], "as was demanded");
    well("tls = \"off\"\ninsecure = true", &[]);
    ill(&format!("tls = \"off\"\n{pin}"), &[], "tls is off: pin and ca-file mean nothing then");
    well("auth = \"cram-md5\"", &[]);
    well("auth = \"login\"", &["--auth-method", "digest-md5"]);
    ill("auth = \"kerberos\"", &[], "config.toml:5: unknown variant");
    ill(&format!("insecure = true\n{pin}"), &[], "insecure takes every certificate");
    ill("pin = \"abc\"", &[], "a fingerprint is sha256: and 64 hexadecimal digits");
}

#[test]
fn long_lines_go_both_ways_at_once_within_tls() {
    let home = Home::new();
    let server = Server::start(&home);
    let big = "x".repeat(200_000);
    let mut lines = String::new();
    for number in 0..60 {
        lines += &format!(
            "SETACCOUNTPREFS postmaster {{A={number}{big};}}\nGETACCOUNTPREFS postmaster\n"
        );
    }
    fs::write(home.path("batch"), lines).unwrap();
    let arguments = ["--pin", &server.certificate, "-H", &server.address, "-u", "postmaster"];
    let more = ["--password-file", "password", "-o", "raw", "-f", "batch", "--window", "120"];
    let seen = cgpsh(&home, &[&arguments[..], &more].concat(), &[]);
    assert_eq!(seen.messages(), "120 commands: 120 done\n");
    let answers: Vec<_> = seen.out().lines().map(str::len).collect();
    assert_eq!(answers.len(), 60);
}

/// Makes a certificate of a server with the tools of OpenSSL.
fn make_certificate(home: &Home, name: &str) {
    make_certificate_of(home, name, "CA:FALSE");
}

/// Makes a certificate of a server, or of an authority.
fn make_certificate_of(home: &Home, name: &str, kind: &str) {
    let output = Command::new("openssl")
        .args(["req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes"])
        .args(["-subj", &format!("/CN={name}"), "-addext", &format!("subjectAltName=DNS:{name}")])
        .args(["-addext", &format!("basicConstraints=critical,{kind}"), "-days", "2"])
        .arg("-keyout")
        .arg(home.path("key.pem"))
        .arg("-out")
        .arg(home.path("certificate.pem"))
        .output()
        .unwrap();
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    allow(&home.path("key.pem"), 0o600);
}

#[test]
fn a_certificate_of_an_authority_is_explained_and_can_be_accepted() {
    let home = Home::new();
    make_certificate_of(&home, "localhost", "CA:TRUE");
    let given = ["--tls-certificate", "certificate.pem", "--tls-key", "key.pem"];
    let server = Server::start_with(&home, &given);
    let address = format!("localhost:{}", port(&server.tls_address));
    let why = "it is made for an authority that signs others, not for a server. Its fingerprint is";
    refuses(&home, &["--tls", "implicit", "-H", &address], &[why]);
    lets_in(&home, &["--tls", "implicit", "--pin", &server.certificate, "-H", &address]);
}

#[test]
fn a_given_certificate_is_served_and_renewed_without_a_restart() {
    let home = Home::new();
    make_certificate(&home, "localhost");
    let given = ["--tls-certificate", "certificate.pem", "--tls-key", "key.pem"];
    let server = Server::start_with(&home, &given);
    let address = format!("localhost:{}", port(&server.tls_address));
    let trusting = ["--tls", "implicit", "--ca-file", "certificate.pem", "-H", &address];
    lets_in(&home, &trusting);
    assert!(!home.path("served/tls").exists(), "it needs no certificate of its own");
    make_certificate(&home, "other.example");
    let later = SystemTime::now() + std::time::Duration::from_secs(5);
    fs::File::open(home.path("key.pem")).unwrap().set_modified(later).unwrap();
    refuses(&home, &trusting, &["it is made out to other.example, not to localhost"]);
    // Half of a renewal changes nothing yet.
    fs::write(home.path("key.pem"), "nothing").unwrap();
    refuses(&home, &trusting, &["it is made out to other.example, not to localhost"]);
}

#[test]
fn a_server_does_not_start_with_a_certificate_that_is_no_use() {
    let home = Home::new();
    make_certificate(&home, "localhost");
    home.secret("password", "postmaster-password\n");
    let start = |arguments: &[&str]| {
        let usual = ["serve", "--data", "served", "--main-domain", "main.example"];
        let more = ["--admin-password-file", "password", "--listen", "127.0.0.1:0"];
        cgpsh(&home, &[&usual[..], &more, arguments].concat(), &[])
    };
    let given = ["--tls-certificate", "certificate.pem", "--tls-key", "key.pem"];
    assert_eq!(start(&given[..2]).status, Some(2));
    allow(&home.path("key.pem"), 0o644);
    let seen = start(&given);
    assert!(seen.messages().contains("key.pem: its mode is 0644: everybody can read the key"));
    assert_eq!(seen.status, Some(3));
    let own = fs::read(home.path("key.pem")).unwrap();
    make_certificate(&home, "localhost");
    fs::write(home.path("key.pem"), own).unwrap();
    let seen = start(&given);
    assert!(seen.messages().contains("it does not go with the certificate"), "{}", seen.messages());
    let seen = start(&["--tls-certificate", "password", "--tls-key", "key.pem"]);
    assert!(
        seen.messages().contains("password: there is no certificate in it"),
        "{}",
        seen.messages()
    );
}
