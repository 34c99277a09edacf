//! The way to a server through another host, with a program in the place of ssh that forwards as ssh
//! does.
use std::fs;

use crate::links::{allow, cgpsh, profile, write_profiles};
use crate::support::program::{Home, Server};

/// Forwards connections as `ssh -L` does, or refuses like a host that wants another key.
const SSH: &str = r#"#!/usr/bin/env python3
import socket, sys, threading
arguments = sys.argv[1:]
assert arguments[-2] == "--" and "BatchMode=yes" in arguments, arguments
if arguments[-1] != "admin@jump.example":
    print("Warning: something", file=sys.stderr)
    sys.exit(arguments[-1] + ": Permission denied (publickey).")
here, port, host, there = arguments[arguments.index("-L") + 1].split(":")
listener = socket.create_server((here, int(port)))
open("went-through", "a").write(host + "\n")
def pump(one, other):
    try:
        while data := one.recv(65536):
            other.sendall(data)
        other.shutdown(socket.SHUT_WR)
    except OSError:
        pass
while True:
    one = listener.accept()[0]
    other = socket.create_connection((host, int(there)))
    threading.Thread(target=pump, args=(one, other), daemon=True).start()
    threading.Thread(target=pump, args=(other, one), daemon=True).start()
"#;

#[test]
fn a_server_is_reached_through_another_host() {
    let home = Home::new();
    let server = Server::start(&home);
    fs::create_dir(home.path("bin")).unwrap();
    fs::write(home.path("bin/ssh"), SSH).unwrap();
    allow(&home.path("bin/ssh"), 0o755);
    let lines = format!("password-file = \"~/password\"\npin = {:?}\n", server.certificate);
    let run = |more: &str, arguments: &[&str]| {
        write_profiles(&home, &profile(&server, &format!("{lines}{more}")));
        let usual = ["--profile", "test", "-c", "MAINDOMAINNAME"];
        let seen = cgpsh(&home, &[&usual[..], arguments].concat(), &[]);
        (seen.out(), seen.messages(), seen.status)
    };
    let well = ("main.example\n".to_owned(), String::new(), Some(0));
    let through = || fs::read_to_string(home.path("went-through")).unwrap_or_default();
    assert_eq!(run("", &[]), well);
    assert_eq!(through(), "");
    assert_eq!(run("ssh = \"admin@jump.example\"", &[]), well);
    assert_eq!(run("", &["--ssh", "admin@jump.example"]), well);
    assert_eq!(through(), "127.0.0.1\n127.0.0.1\n");
    // It is not this machine that the connection ends on: it has to be encrypted, or warned of.
    let (out, messages, status) = run("ssh = \"admin@jump.example\"", &["--no-tls"]);
    assert_eq!((out.as_str(), status), ("main.example\n", Some(0)));
    assert!(messages.contains("is not encrypted: others can read and change it"), "{messages}");
    let refused = run("ssh = \"nobody@jump.example\"", &[]);
    let why = "cgpsh: test: cannot go through nobody@jump.example: nobody@jump.example: Permission \
               denied (publickey).\n";
    assert_eq!(refused, (String::new(), why.to_owned(), Some(3)));
    let (_, messages, status) = run("ssh = \"-oProxyCommand=x\"", &[]);
    assert!(messages.contains("ssh is the name of a host, with or without a user"), "{messages}");
    assert_eq!(status, Some(3));
    assert_eq!(run("", &["--ssh=-oProxyCommand=x"]).2, Some(2));
}
