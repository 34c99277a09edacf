//! The doors that a transcript is run through.
use std::net::{IpAddr, Ipv4Addr};

use cgpsh::engine::Engine;
use cgpsh::engine::clock::ManualClock;
use cgpsh::engine::login::Credentials;
use cgpsh::engine::session::{Outcome, Session};
use cgpsh::engine::setup::Options;
use cgpsh::request::reply::Answer;
use tempfile::TempDir;

/// The Main Domain of every transcript.
pub const MAIN_DOMAIN: &str = "main.example";
/// The password of the postmaster of every transcript.
pub const PASSWORD: &str = "postmaster-password";
/// Where the logins of every transcript come from.
pub const PEER: Option<IpAddr> = Some(IpAddr::V4(Ipv4Addr::new(192, 0, 2, 33)));
/// When every transcript begins: 22 Nov 2026, 12:00:00 GMT.
pub const BEGIN: i64 = 1_795_348_800;

/// Something that a transcript can be run through.
pub trait Door {
    /// Sends a command; the answer as a transcript shows it.
    fn send(&mut self, command: &str) -> String;
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
        let session = engine.session("postmaster").expect("the postmaster");
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
