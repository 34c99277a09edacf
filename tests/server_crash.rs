//! A server that is killed in the middle of a storm of changes: what it has acknowledged is there
//! when it is started again, and what it has not is there as a whole or not at all.
use std::collections::BTreeSet;
use std::io::{BufRead, BufReader, Write};
use std::net::TcpStream;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::thread;
use std::time::Duration;

use cgpsh::data::{Value, parse};

use crate::support::program::{Home, Server};

/// How many connections change something at the same time.
const WRITERS: usize = 4;
/// How often the server is killed.
const ROUNDS: usize = 3;
/// How many changes are acknowledged before that.
const ENOUGH: usize = 200;

/// A connection of the postmaster, after INLINE.
struct Peer(BufReader<TcpStream>);

impl Peer {
    fn log_in(address: &str) -> Self {
        let stream = TcpStream::connect(address).unwrap();
        // Long enough for the slowest machine; a test that gets here has failed.
        stream.set_read_timeout(Some(Duration::from_secs(60))).unwrap();
        let mut peer = Self(BufReader::new(stream));
        assert!(peer.line().unwrap().starts_with("200 CommuniGate Pro"));
        assert_eq!(peer.ask("USER postmaster"), "300 please send the PASS");
        assert_eq!(peer.ask("PASS postmaster-password"), "200 login OK");
        assert_eq!(peer.ask("INLINE"), "200 OK");
        peer
    }

    /// The next whole line; `None` when the server is gone.
    fn line(&mut self) -> Option<String> {
        let mut line = String::new();
        let read = self.0.read_line(&mut line);
        read.ok().and_then(|_| line.strip_suffix("\r\n")).map(str::to_owned)
    }

    fn ask(&mut self, line: &str) -> String {
        self.0.get_mut().write_all(format!("{line}\r\n").as_bytes()).unwrap();
        self.line().unwrap()
    }
}

/// The changes of one writer in one round, without an end. Each can be told from its effect.
#[derive(Clone, Copy)]
struct Storm {
    round: usize,
    writer: usize,
}

impl Storm {
    fn command(self, number: usize) -> String {
        let of = number / 4;
        let name = |kind| self.name(kind, of);
        match number % 4 {
            0 => format!("CREATEACCOUNT {} {{RealName=\"Имя {number}\";}}", name("a")),
            1 => format!("RENAMEACCOUNT {} INTO {}", name("a"), name("b")),
            2 => format!("CREATEFORWARDER {} TO {}@example.org", name("f"), name("a")),
            _ => format!("DELETEFORWARDER {}", name("f")),
        }
    }

    fn name(self, kind: &str, of: usize) -> String {
        format!("r{}w{}{kind}{of}", self.round, self.writer)
    }

    /// The names that there are after so many of the commands.
    fn names_after(self, count: usize) -> BTreeSet<String> {
        let mut names: BTreeSet<String> = (0..count / 4).map(|of| self.name("b", of)).collect();
        let of = count / 4;
        match count % 4 {
            0 => {}
            1 => drop(names.insert(self.name("a", of))),
            2 => drop(names.insert(self.name("b", of))),
            _ => names.extend([self.name("b", of), self.name("f", of)]),
        }
        names
    }

    /// Sends commands until the server is gone, `window` at a time. Answers how many were
    /// acknowledged, and how many may have been carried out.
    fn blow(self, address: &str, window: usize, acknowledged: &AtomicUsize) -> (usize, usize) {
        let mut peer = Peer::log_in(address);
        let (mut done, mut sent) = (0, 0);
        loop {
            let commands = (sent..sent + window).map(|number| self.command(number) + "\n");
            sent += window;
            if peer.0.get_mut().write_all(commands.collect::<String>().as_bytes()).is_err() {
                return (done, sent);
            }
            while done < sent {
                match peer.line() {
                    Some(answer) => assert_eq!(answer, "200 OK", "{}", self.command(done)),
                    None => return (done, sent),
                }
                done += 1;
                acknowledged.fetch_add(1, Ordering::SeqCst);
            }
        }
    }
}

/// What LISTDOMAINOBJECTS tells of the Main Domain: the names, how many Accounts and how many
/// Forwarders the counters say.
fn objects(peer: &mut Peer) -> (BTreeSet<String>, String, String) {
    let answer = peer.ask("LISTDOMAINOBJECTS main.example 1000000 ACCOUNTS FORWARDERS");
    let value = parse(answer.strip_prefix("201 ").unwrap()).unwrap().into_owned();
    let Some([accounts, Value::Dictionary(names), _, forwarders]) = value.as_array() else {
        panic!("{answer}");
    };
    let text = |count: &Value| count.as_str().unwrap().to_owned();
    (names.keys().map(str::to_owned).collect(), text(accounts), text(forwarders))
}

#[test]
fn a_killed_server_keeps_what_it_has_acknowledged() {
    let home = Home::new();
    let mut expected: BTreeSet<String> = BTreeSet::from(["postmaster".to_owned()]);
    for round in 0..ROUNDS {
        let mut server = Server::start(&home);
        let acknowledged = Arc::new(AtomicUsize::new(0));
        let storms: Vec<_> = (0..WRITERS)
            .map(|writer| {
                let (address, acknowledged) = (server.address.clone(), Arc::clone(&acknowledged));
                let storm = Storm { round, writer };
                // Half of the writers wait for each answer, the others send many at a time.
                let window = if writer % 2 == 0 { 1 } else { 7 };
                (storm, thread::spawn(move || storm.blow(&address, window, &acknowledged)))
            })
            .collect();
        while acknowledged.load(Ordering::SeqCst) < ENOUGH {
            assert!(storms.iter().any(|(_, thread)| !thread.is_finished()), "nobody is writing");
            thread::sleep(Duration::from_millis(1));
        }
        server.kill();

        let server = Server::start(&home);
        let mut peer = Peer::log_in(&server.address);
        let (names, accounts, forwarders) = objects(&mut peer);
        for (storm, thread) in storms {
            let (done, sent) = thread.join().unwrap();
            let own = format!("r{round}w{}", storm.writer);
            let own: BTreeSet<String> =
                names.iter().filter(|name| name.starts_with(&own)).cloned().collect();
            // The commands of a connection are carried out in their order.
            let kept = (done..=sent).find(|count| storm.names_after(*count) == own);
            assert!(kept.is_some(), "of {done} acknowledged and {sent} sent there is {own:?}");
            expected.extend(own);
        }
        assert_eq!(names, expected);
        let are_forwarders = names.iter().filter(|name| name.contains('f')).count();
        assert_eq!(forwarders, are_forwarders.to_string());
        assert_eq!(accounts, (names.len() - are_forwarders).to_string());
        // It goes on as if nothing had been.
        assert_eq!(peer.ask("CREATEACCOUNT after"), "200 OK");
        assert_eq!(peer.ask("DELETEACCOUNT after"), "200 OK");
        assert_eq!(peer.ask("QUIT"), "200 CommuniGate Pro PWD connection closed");
    }
}
