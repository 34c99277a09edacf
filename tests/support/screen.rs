//! The real program in a terminal: keys are sent to it, and the screen that comes of them is read.
use std::io::{Read, Write};
use std::num::NonZero;
use std::path::PathBuf;
use std::sync::{Arc, Mutex};
use std::thread;
use std::time::{Duration, Instant};

use portable_pty::{Child, CommandBuilder, MasterPty, PtySize, native_pty_system};
use tempfile::TempDir;

/// How long a screen may take to become what it should be. Only a failing test waits so long.
pub const PATIENCE: Duration = Duration::from_secs(60);

/// A little longer than hands need between two keys; faster ones are taken for typed ahead.
pub const HANDS: Duration = Duration::from_millis(80);

/// How long nothing is drawn before the terminal counts as at rest.
const REST: Duration = Duration::from_millis(300);

pub const ENTER: &str = "\r";
pub const UP: &str = "\x1b[A";
pub const DOWN: &str = "\x1b[B";
pub const CTRL_C: &str = "\x03";
pub const CTRL_D: &str = "\x04";
pub const F1: &str = "\x1bOP";

/// A home that outlives the programs that use it.
pub struct Home(TempDir);

impl Home {
    pub fn new() -> Self {
        Self(tempfile::tempdir().expect("a directory"))
    }

    pub fn path(&self, name: &str) -> PathBuf {
        self.0.path().join(name)
    }

    /// Starts the program on the store of this home, in a terminal of this size.
    pub fn start(&self, columns: u16, rows: u16, variables: &[(&str, &str)]) -> Terminal {
        let store = self.path("store");
        let store = store.to_str().expect("a path in UTF-8");
        let arguments = ["--data", store, "--main-domain", "example.com"];
        self.start_with(&arguments, columns, rows, variables)
    }

    /// Starts the program with these arguments.
    pub fn start_with(
        &self,
        arguments: &[&str],
        columns: u16,
        rows: u16,
        variables: &[(&str, &str)],
    ) -> Terminal {
        let size = PtySize { rows, cols: columns, pixel_width: 0, pixel_height: 0 };
        let pair = native_pty_system().openpty(size).expect("a terminal");
        let mut command = CommandBuilder::new(env!("CARGO_BIN_EXE_cgpsh"));
        command.env_clear();
        command.env("HOME", self.0.path());
        command.env("PATH", std::env::var("PATH").expect("a path"));
        command.env("XDG_STATE_HOME", self.path("state"));
        command.env("TERM", "xterm-256color");
        command.env("LANG", "C.UTF-8");
        for (name, value) in variables {
            command.env(name, value);
        }
        command.cwd(self.0.path());
        command.args(arguments);
        let child = pair.slave.spawn_command(command).expect("the program");
        drop(pair.slave);
        let mut reader = pair.master.try_clone_reader().expect("a reader");
        let writer = pair.master.take_writer().expect("a writer");
        let some = |size| NonZero::new(size).expect("a size");
        let parser = vt100::Parser::new(some(rows), some(columns), 1000);
        let shared = Arc::new(Mutex::new((parser, Vec::new())));
        let screen = Arc::clone(&shared);
        thread::spawn(move || {
            let mut bytes = [0; 4096];
            while let Ok(count @ 1..) = reader.read(&mut bytes) {
                let mut screen = screen.lock().expect("the screen");
                screen.0.process(&bytes[..count]);
                screen.1.extend_from_slice(&bytes[..count]);
            }
        });
        Terminal { child, writer, shared, master: pair.master }
    }
}

/// A running program and its screen.
pub struct Terminal {
    pub child: Box<dyn Child + Send + Sync>,
    pub writer: Box<dyn Write + Send>,
    shared: Arc<Mutex<(vt100::Parser, Vec<u8>)>>,
    master: Box<dyn MasterPty + Send>,
}

impl Terminal {
    /// The screen without the spaces at the ends of its lines.
    pub fn screen(&self) -> String {
        let contents = self.shared.lock().expect("the screen").0.screen().contents();
        contents.lines().map(str::trim_end).collect::<Vec<_>>().join("\n")
    }

    /// Everything that the program has written.
    pub fn written(&self) -> String {
        String::from_utf8_lossy(&self.shared.lock().expect("the screen").1).into_owned()
    }

    /// Waits until the screen is as it should be.
    pub fn until(&mut self, what: &str, is_so: impl Fn(&str) -> bool) {
        let end = Instant::now() + PATIENCE;
        while !is_so(&self.screen()) {
            assert!(Instant::now() < end, "waited for {what}; this is seen:\n{}", self.screen());
            thread::sleep(Duration::from_millis(5));
        }
    }

    /// Waits until the screen shows a text.
    pub fn shows(&mut self, text: &str) {
        self.until(text, |screen| screen.contains(text));
    }

    /// Waits until the last line that is not empty is this one.
    pub fn ends_with(&mut self, line: &str) {
        self.until(line, |screen| screen.trim_end().lines().last() == Some(line));
    }

    /// Waits for an empty prompt as the last line.
    pub fn prompt(&mut self) {
        self.ends_with("postmaster@example.com ▸");
    }

    /// Waits until nothing more is drawn.
    pub fn rests(&mut self) {
        let end = Instant::now() + PATIENCE;
        let drawn = |it: &Self| it.shared.lock().expect("the screen").1.len();
        let mut before = drawn(self);
        loop {
            thread::sleep(REST);
            let now = drawn(self);
            if now == before {
                return;
            }
            assert!(Instant::now() < end, "it goes on drawing; this is seen:\n{}", self.screen());
            before = now;
        }
    }

    /// Gives a terminal that is at rest another size: what is on its way was drawn for the old one.
    pub fn resize(&mut self, columns: u16, rows: u16) {
        let some = |size| NonZero::new(size).expect("a size");
        let mut shared = self.shared.lock().expect("the screen");
        shared.0.screen_mut().set_size(some(rows), some(columns));
        drop(shared);
        let size = PtySize { rows, cols: columns, pixel_width: 0, pixel_height: 0 };
        self.master.resize(size).expect("the terminal");
    }

    /// Sends keys.
    pub fn keys(&mut self, keys: &str) {
        self.writer.write_all(keys.as_bytes()).expect("the terminal");
        self.writer.flush().expect("the terminal");
    }

    /// Types a line as a person would, waits until it is seen, and presses Enter.
    pub fn types(&mut self, line: &str) {
        self.keys(line);
        self.shows(line);
        thread::sleep(HANDS);
        self.keys(ENTER);
    }

    /// Waits until the program has ended.
    pub fn ends(&mut self) -> u32 {
        let end = Instant::now() + PATIENCE;
        loop {
            if let Some(status) = self.child.try_wait().expect("the program") {
                return status.exit_code();
            }
            assert!(Instant::now() < end, "it goes on; this is seen:\n{}", self.screen());
            thread::sleep(Duration::from_millis(5));
        }
    }

    /// Leaves. A terminal that goes from one mode to the other swallows Ctrl-D, and a person would
    /// press it again.
    pub fn quit(mut self) {
        let end = Instant::now() + PATIENCE;
        let mut again = Instant::now();
        loop {
            if let Some(status) = self.child.try_wait().expect("the program") {
                assert_eq!(status.exit_code(), 0);
                return;
            }
            assert!(Instant::now() < end, "it goes on; this is seen:\n{}", self.screen());
            if Instant::now() >= again {
                // The program may have gone meanwhile.
                let _ = self.writer.write_all(CTRL_D.as_bytes());
                let _ = self.writer.flush();
                again = Instant::now() + Duration::from_secs(1);
            }
            thread::sleep(Duration::from_millis(5));
        }
    }
}

impl Drop for Terminal {
    fn drop(&mut self) {
        // It may have ended by itself.
        let _ = self.child.kill();
    }
}
