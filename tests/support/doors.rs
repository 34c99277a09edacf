//! The doors that a transcript is run through.
use std::net::{IpAddr, Ipv4Addr};
use std::process::Command;
use std::thread::JoinHandle;

use cgpsh::catalogue::{ParseError, Request, command_of};
use cgpsh::client::address::Address;
use cgpsh::client::connection::Client;
use cgpsh::client::login::Login;
use cgpsh::client::timeouts::Timeouts;
use cgpsh::engine::Engine;
use cgpsh::engine::clock::{Clock, ManualClock};
use cgpsh::engine::login::Credentials;
use cgpsh::engine::session::{Outcome, Session};
use cgpsh::engine::setup::Options;
use cgpsh::request::reply::Answer;
use cgpsh::request::spec::Shape;
use cgpsh::server::error::ServeError;
use cgpsh::server::settings::Settings;
use cgpsh::server::{Server, Stopper};
use tempfile::TempDir;

use crate::support::program::{Home, run_together};

/// The Main Domain of every transcript.
pub const MAIN_DOMAIN: &str = "main.example";
/// The password of the postmaster of every transcript.
pub const PASSWORD: &str = "postmaster-password";
/// Where the logins of every transcript come from.
pub const PEER: Option<IpAddr> = Some(IpAddr::V4(Ipv4Addr::LOCALHOST));
/// When every transcript begins: 22 Nov 2026, 12:00:00 GMT.
pub const BEGIN: i64 = 1_795_348_800;

/// Something that a transcript can be run through.
pub trait Door {
    /// Sends a command; the answer as a transcript shows it.
    fn send(&mut self, command: &str) -> String;
    /// Sends commands that follow each other; the answers, in their order.
    fn send_all(&mut self, commands: &[String]) -> Vec<String> {
        commands.iter().map(|command| self.send(command)).collect()
    }
    /// Changes the sender, who proves who he is.
    fn log_in(&mut self, account: &str, password: &str);
    /// Changes the sender; only those who own the store can do so without a password.
    fn become_account(&mut self, account: &str);
    /// Puts the clock forward.
    fn advance(&mut self, seconds: i64);
    /// Closes the store and opens it again, with the present sender.
    fn restart(&mut self);
}

/// An outcome as a transcript shows it.
pub fn show(outcome: Outcome) -> String {
    match outcome {
        Ok(Answer::Nothing) => "OK".to_owned(),
        Ok(answer) => answer.text().unwrap_or_default(),
        Err(failure) => failure.to_string(),
    }
}

/// A session of the postmaster in an engine in memory, after these commands.
pub fn prepared(commands: &[&str]) -> (Engine, Session) {
    let clock = ManualClock::new(BEGIN);
    let engine = Engine::open(options(&clock, false)).expect("an engine in memory");
    let session = engine.session("postmaster").expect("the postmaster");
    for command in commands {
        assert_eq!(show(session.run(command)), "OK", "{command}");
    }
    (engine, session)
}

/// How the engines of transcripts are opened.
pub fn options(clock: &ManualClock, cluster: bool) -> Options {
    Options {
        postmaster_password: Some(PASSWORD.to_owned()),
        cluster,
        clock: Box::new(clock.clone()),
        ..Options::in_memory(MAIN_DOMAIN)
    }
}

/// The engine on a store in memory.
pub struct InMemory {
    engine: Engine,
    session: Session,
    clock: ManualClock,
}

impl InMemory {
    /// An empty engine.
    pub fn open(cluster: bool) -> Self {
        let clock = ManualClock::new(BEGIN);
        let engine = Engine::open(options(&clock, cluster)).expect("an engine in memory");
        let postmaster = engine.log_in("postmaster", Credentials::Clear(PASSWORD), PEER);
        let session = postmaster.expect("the postmaster");
        Self { engine, session, clock }
    }
}

impl Door for InMemory {
    fn send(&mut self, command: &str) -> String {
        show(self.session.run(command))
    }

    fn log_in(&mut self, account: &str, password: &str) {
        let session = self.engine.log_in(account, Credentials::Clear(password), PEER);
        self.session = session.unwrap_or_else(|failure| panic!("{account}: {failure}"));
    }

    fn become_account(&mut self, account: &str) {
        let session = self.engine.session(account);
        self.session = session.unwrap_or_else(|failure| panic!("{account}: {failure}"));
    }

    fn advance(&mut self, seconds: i64) {
        self.clock.advance(seconds);
    }

    fn restart(&mut self) {
        // What is in memory only does not outlive its engine.
    }
}

/// The engine on a store on disk.
pub struct Embedded {
    inner: Option<InMemory>,
    folder: TempDir,
    cluster: bool,
}

impl Embedded {
    /// An engine in a folder of its own.
    pub fn open(cluster: bool) -> Self {
        let folder = tempfile::tempdir().expect("a folder");
        let clock = ManualClock::new(BEGIN);
        let mut door = Self { inner: None, folder, cluster };
        door.inner = Some(door.engine(clock, "postmaster"));
        door.log_in("postmaster", PASSWORD);
        door
    }

    fn engine(&self, clock: ManualClock, account: &str) -> InMemory {
        let directory = Some(self.folder.path().join("data"));
        let options = Options { directory, ..options(&clock, self.cluster) };
        let engine = Engine::open(options).expect("an engine on disk");
        let session = engine.session(account).expect("the sender");
        InMemory { engine, session, clock }
    }

    fn inner(&mut self) -> &mut InMemory {
        self.inner.as_mut().expect("an open engine")
    }
}

impl Door for Embedded {
    fn send(&mut self, command: &str) -> String {
        self.inner().send(command)
    }

    fn log_in(&mut self, account: &str, password: &str) {
        self.inner().log_in(account, password);
    }

    fn become_account(&mut self, account: &str) {
        self.inner().become_account(account);
    }

    fn advance(&mut self, seconds: i64) {
        self.inner().advance(seconds);
    }

    fn restart(&mut self) {
        let InMemory { engine, session, clock } = self.inner.take().expect("an open engine");
        let account = session.account().expect("the sender's name");
        drop(session);
        engine.close().expect("an orderly end");
        self.inner = Some(self.engine(clock, &account));
    }
}

/// The batch shell: the program as it is really started, once for all commands that follow each
/// other, which come through a pipe.
pub struct Batch {
    home: Home,
    clock: ManualClock,
    cluster: bool,
    /// Whom the program works as.
    account: String,
}

impl Batch {
    /// A store in a home of its own.
    pub fn open(cluster: bool) -> Self {
        let (home, clock) = (Home::new(), ManualClock::new(BEGIN));
        let mut door = Self { home, clock, cluster, account: "postmaster".to_owned() };
        door.log_in("postmaster", PASSWORD);
        door
    }

    /// The engine on the store while no program holds it.
    fn engine(&self) -> Engine {
        let directory = Some(self.home.path("data"));
        let options = Options { directory, ..options(&self.clock, self.cluster) };
        Engine::open(options).expect("an engine on disk")
    }

    fn program(&self) -> Command {
        let mut command = self.home.program();
        command.args(["--output", "raw", "--as", &self.account]);
        command.args(self.cluster.then_some("--cluster"));
        command.env("CGPSH_TEST_NOW", self.clock.now().to_string());
        command
    }

    /// Runs the program on commands that all are complete lines.
    fn run_lines(&self, commands: &[String]) -> Vec<String> {
        let input: String = commands.iter().map(|command| format!("{command}\n")).collect();
        let (text, status) = run_together(self.program(), input.as_bytes());
        let mut lines = text.lines().peekable();
        let answer = |(command, number): (&String, usize)| {
            let refused = |line: &&str| line.starts_with(&format!("stdin:{number}:"));
            let mut told = Vec::new();
            while let Some(line) = lines.next_if(refused) {
                // Where the line itself is wrong it is shown once more, with the way to write it.
                while lines.next_if(|line| line.starts_with("    ")).is_some() {}
                told.push(refusal(line));
            }
            if let Some(first) = told.first() {
                // The program tells all mistakes of a line, a server the one that it comes upon.
                let known = match Request::parse(command) {
                    Err(ParseError::Wrong(_, problem)) => format!("500 {}", problem.message),
                    _ => String::new(),
                };
                return told.iter().find(|text| **text == known).unwrap_or(first).clone();
            }
            match command_of(command) {
                Ok((spec, _)) if spec.reply == Shape::Nothing => "OK".to_owned(),
                _ => lines.next().unwrap_or("no answer").to_owned(),
            }
        };
        let answers: Vec<String> = commands.iter().zip(1..).map(answer).collect();
        let rest: Vec<&str> = lines.collect();
        let all_done = status == Some(0);
        assert_eq!(all_done, !text.lines().any(|line| line.starts_with("stdin:")), "{text}");
        match rest.as_slice() {
            [] if commands.len() == 1 => {}
            [summary] if summary.starts_with(&format!("{} commands: ", commands.len())) => {}
            rest => panic!("what is this? {rest:?}"),
        }
        answers
    }
}

/// What a message of the program tells, as a transcript shows it: `stdin:1: error 513 text` as it
/// is, `stdin:1:9: error: text`, which the program has found out by itself, with the code that
/// such an error has on the wire.
fn refusal(line: &str) -> String {
    let (_, text) = line.split_once(": error").expect("the message of an error");
    match text.split_once(": ") {
        Some(("", text)) if text.starts_with("unknown command ") => "500 unknown command".into(),
        Some(("", text)) => format!("500 {text}"),
        _ => text.trim_start().to_owned(),
    }
}

/// Whether the program would wait for the rest of a command on another line.
fn is_open(command: &str) -> bool {
    let (mut depth, mut quoted, mut escaped) = (0_i32, false, false);
    for sign in command.chars() {
        match sign {
            _ if escaped => escaped = false,
            '\\' if quoted => escaped = true,
            '"' => quoted = !quoted,
            '(' | '{' | '[' if !quoted => depth += 1,
            ')' | '}' | ']' if !quoted => depth = (depth - 1).max(0),
            _ => {}
        }
    }
    quoted || depth > 0
}

impl Door for Batch {
    fn send(&mut self, command: &str) -> String {
        self.send_all(&[command.to_owned()]).remove(0)
    }

    fn send_all(&mut self, commands: &[String]) -> Vec<String> {
        let mut answers = Vec::with_capacity(commands.len());
        for commands in commands.chunk_by(|a, b| !is_open(a) && !is_open(b)) {
            if is_open(&commands[0]) {
                let mut program = self.program();
                program.args(["-c", &commands[0]]);
                let (text, _) = run_together(program, b"");
                answers.push(refusal(text.lines().next().unwrap_or_default()));
            } else {
                answers.extend(self.run_lines(commands));
            }
        }
        answers
    }

    fn log_in(&mut self, account: &str, password: &str) {
        let engine = self.engine();
        let session = engine.log_in(account, Credentials::Clear(password), PEER);
        let session = session.unwrap_or_else(|failure| panic!("{account}: {failure}"));
        self.account = session.account().expect("the sender's name");
        drop(session);
        engine.close().expect("an orderly end");
    }

    fn become_account(&mut self, account: &str) {
        account.clone_into(&mut self.account);
    }

    fn advance(&mut self, seconds: i64) {
        self.clock.advance(seconds);
    }

    fn restart(&mut self) {
        // The next commands have a program of their own, and its store is opened anew.
    }
}

/// The engine behind a server, asked by a client over a socket.
pub struct Remote {
    engine: Engine,
    address: Address,
    stopper: Stopper,
    thread: Option<JoinHandle<Result<(), ServeError>>>,
    clock: ManualClock,
    client: Client,
    /// A sender without a password cannot log in: the engine takes his commands itself.
    session: Option<Session>,
}

impl Remote {
    /// A server with an empty engine in memory.
    pub fn open(cluster: bool) -> Self {
        let clock = ManualClock::new(BEGIN);
        let engine = Engine::open(options(&clock, cluster)).expect("an engine in memory");
        let settings = Settings::listening_on(vec![([127, 0, 0, 1], 0).into()]);
        let server = Server::bind(engine.clone(), settings).expect("a port");
        let (port, stopper) = (server.addresses()[0].port(), server.stopper());
        let thread = Some(std::thread::spawn(|| server.run()));
        let address = Address { host: "127.0.0.1".to_owned(), port };
        let client = connect(&address, "postmaster", PASSWORD);
        Self { engine, address, stopper, thread, clock, client, session: None }
    }
}

fn connect(address: &Address, account: &str, password: &str) -> Client {
    let mut client = Client::connect(address, Timeouts::default()).expect("a connection");
    client.log_in(Login::new(account, password)).unwrap_or_else(|error| panic!("{error}"));
    client
}

impl Door for Remote {
    fn send(&mut self, command: &str) -> String {
        if let Some(session) = &self.session {
            return show(session.run(command));
        }
        match self.client.exchange(command) {
            Ok(answer) => show(Ok(answer)),
            Err(error) => error.to_string(),
        }
    }

    fn log_in(&mut self, account: &str, password: &str) {
        self.session = None;
        self.client = connect(&self.address, account, password);
    }

    fn become_account(&mut self, account: &str) {
        if account == "postmaster" {
            return self.log_in(account, PASSWORD);
        }
        let session = self.engine.session(account);
        self.session = Some(session.unwrap_or_else(|failure| panic!("{account}: {failure}")));
    }

    fn advance(&mut self, seconds: i64) {
        self.clock.advance(seconds);
    }

    fn restart(&mut self) {
        // What is in memory only does not outlive its engine.
    }
}

impl Drop for Remote {
    fn drop(&mut self) {
        self.stopper.stop();
        if let Some(thread) = self.thread.take() {
            let ended = thread.join().expect("the server does not panic");
            ended.expect("the server ends in good order");
        }
    }
}
