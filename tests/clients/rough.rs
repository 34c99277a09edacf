//! Peers that break the rules, or break off: whatever they do, the server goes on serving.
use std::io::{BufRead, BufReader, Read, Write};
use std::net::{Shutdown, TcpStream};
use std::time::Duration;

use crate::support::program::{Home, Server};

/// A connection that has been greeted on, or not.
fn peer(address: &str, greeted: bool) -> BufReader<TcpStream> {
    let stream = TcpStream::connect(address).unwrap();
    stream.set_read_timeout(Some(Duration::from_secs(60))).unwrap();
    let mut peer = BufReader::new(stream);
    if greeted {
        assert!(line(&mut peer).starts_with("200 "));
    }
    peer
}

fn line(peer: &mut BufReader<TcpStream>) -> String {
    let mut line = String::new();
    peer.read_line(&mut line).unwrap();
    line.trim_end_matches("\r\n").to_owned()
}

fn say(peer: &mut BufReader<TcpStream>, bytes: &[u8]) {
    peer.get_mut().write_all(bytes).unwrap();
}

fn logged_in(server: &Server) -> BufReader<TcpStream> {
    let mut peer = peer(&server.address, true);
    say(&mut peer, b"USER postmaster\r\nPASS postmaster-password\r\nINLINE\r\n");
    let answers = [line(&mut peer), line(&mut peer), line(&mut peer)];
    assert_eq!(answers[1..], ["200 login OK", "200 OK"]);
    peer
}

fn still_serves(server: &Server) {
    let mut peer = logged_in(server);
    say(&mut peer, b"MAINDOMAINNAME\n");
    assert_eq!(line(&mut peer), "201 main.example");
}

/// Bytes that are no beginning of anything, the same every time.
fn noise(count: usize, seed: u32) -> Vec<u8> {
    let mut state = seed;
    let next = || {
        state = state.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
        (state >> 24) as u8
    };
    std::iter::repeat_with(next).take(count).collect()
}

#[test]
fn noise_in_the_place_of_tls_ends_one_connection_only() {
    let home = Home::new();
    let server = Server::start(&home);
    for seed in 1..8 {
        let mut behind = peer(&server.address, true);
        say(&mut behind, b"STLS\r\n");
        assert_eq!(line(&mut behind), "200 begin with TLS");
        let mut at_once = peer(&server.tls_address, false);
        for peer in [&mut behind, &mut at_once] {
            // The server may have closed before all of it is written.
            drop(peer.get_mut().write_all(&noise(300 * seed as usize, seed)));
            drop(peer.get_mut().shutdown(Shutdown::Write));
            let mut rest = Vec::new();
            drop(peer.read_to_end(&mut rest));
            let text = String::from_utf8_lossy(&rest);
            assert!(!text.contains("200 ") && !text.contains("500 "), "{text}");
        }
    }
    let mut clear = peer(&server.tls_address, false);
    say(&mut clear, b"USER postmaster\r\nPASS postmaster-password\r\n");
    let mut rest = Vec::new();
    drop(clear.read_to_end(&mut rest));
    assert!(!String::from_utf8_lossy(&rest).contains("300"), "nothing is answered in clear");
    still_serves(&server);
}

#[test]
fn peers_that_break_off_leave_nothing_behind() {
    let home = Home::new();
    let server = Server::start(&home);
    // One that says nothing more still gets its answers.
    let mut half = logged_in(&server);
    say(&mut half, b"MAINDOMAINNAME\r\nMAINDOMAINNAME\r\nCREATEACCOUNT lost");
    half.get_mut().shutdown(Shutdown::Write).unwrap();
    let mut rest = String::new();
    half.read_to_string(&mut rest).unwrap();
    assert_eq!(rest, "201 main.example\r\n201 main.example\r\n");
    // Others go while much is on its way to them.
    for _ in 0..8 {
        let mut gone = logged_in(&server);
        say(&mut gone, "LISTCLICOMMANDS\r\n".repeat(500).as_bytes());
        assert!(line(&mut gone).starts_with("201 ("));
        drop(gone);
        let mut silent = logged_in(&server);
        say(&mut silent, b"AUTH CRAM-MD5\r\nLISTACC");
        drop(silent);
        let mut asked = peer(&server.address, true);
        say(&mut asked, b"AUTH DIGEST-MD5\r\n");
        assert!(line(&mut asked).starts_with("300 "));
        drop(asked);
    }
    let mut last = logged_in(&server);
    say(&mut last, b"LISTACCOUNTS\r\n");
    assert_eq!(line(&mut last), "201 {postmaster=macnt;}", "half a command is none");
}

#[test]
fn lines_of_any_bytes_are_answered_one_by_one() {
    let home = Home::new();
    let server = Server::start(&home);
    let mut peer = logged_in(&server);
    for (sent, expected) in [
        (&b"NOOP\rNOOP\r\n"[..], "500 "),
        (b"NOOP\0\r\n", "500 unknown command"),
        (b"\0\0\0\r\n", "500 unknown command"),
        (b"LISTDOMAINS \0\r\n", "500 "),
        (b"\xff\xfe\xfd\r\n", "500 the line is not in UTF-8"),
        (b"NOOP\r\r\n", "200 OK"),
        (b"  NOOP  \n", "200 OK"),
        (b"\tNOOP\t\r\n", "200 OK"),
        (b"AUTH PLAIN\r\n", "500 this connection is logged in already"),
    ] {
        say(&mut peer, sent);
        let answer = line(&mut peer);
        assert!(answer.starts_with(expected), "{:?}: {answer}", String::from_utf8_lossy(sent));
    }
    let deep = format!("SETACCOUNTPREFS postmaster {{A={}\r\nNOOP\r\n", "(".repeat(500_000));
    say(&mut peer, deep.as_bytes());
    assert_eq!(line(&mut peer), "500 nested deeper than 256 levels");
    assert_eq!(line(&mut peer), "200 OK");
    // Logins that are begun and given up, thousands of them without waiting.
    let mut stranger = self::peer(&server.address, true);
    let mut writing = stranger.get_ref().try_clone().unwrap();
    let writer = std::thread::spawn(move || {
        writing.write_all("AUTH CRAM-MD5\r\n*\r\nAUTH LOGIN\r\n?\r\n".repeat(2000).as_bytes())
    });
    for _ in 0..2000 {
        assert!(line(&mut stranger).starts_with("300 "));
        assert_eq!(line(&mut stranger), "500 the login was given up");
        assert_eq!(line(&mut stranger), "300 VXNlcm5hbWU6");
        assert_eq!(line(&mut stranger), "500 the message of the login is not in base64");
    }
    writer.join().unwrap().unwrap();
    still_serves(&server);
}
