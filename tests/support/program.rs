//! The program as it is really started, in a home of its own.
use std::io::{BufRead, BufReader, Read, Write};
use std::path::PathBuf;
use std::process::{Child, Command, Stdio};

use tempfile::TempDir;

/// A home of its own for the program, with a store in it.
pub struct Home {
    folder: TempDir,
}

impl Home {
    /// An empty home.
    pub fn new() -> Self {
        Self { folder: tempfile::tempdir().unwrap() }
    }

    /// A path within the home.
    pub fn path(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    /// A file that only its owner can read.
    pub fn secret(&self, name: &str, text: &str) {
        use std::os::unix::fs::PermissionsExt;
        std::fs::write(self.path(name), text).unwrap();
        let mode = std::fs::Permissions::from_mode(0o600);
        std::fs::set_permissions(self.path(name), mode).unwrap();
    }

    /// The program with nothing in its environment but this home.
    pub fn command(&self) -> Command {
        let mut command = Command::new(env!("CARGO_BIN_EXE_cgpsh"));
        command.env_clear().env("HOME", self.folder.path()).current_dir(self.folder.path());
        command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped());
        command
    }

    /// The program on the store of this home.
    pub fn program(&self) -> Command {
        let mut command = self.command();
        command.arg("--data").arg(self.path("data")).args(["--main-domain", "main.example"]);
        command
    }
}

/// What a run of the program came to.
pub struct Seen {
    /// Standard output.
    pub stdout: Vec<u8>,
    /// Standard error.
    pub stderr: Vec<u8>,
    /// The exit status.
    pub status: Option<i32>,
}

impl Seen {
    /// Standard output as text.
    pub fn out(&self) -> String {
        String::from_utf8(self.stdout.clone()).unwrap()
    }

    /// Standard error as text.
    pub fn messages(&self) -> String {
        String::from_utf8(self.stderr.clone()).unwrap()
    }
}

/// Runs the program to its end.
pub fn run(mut command: Command, input: &[u8]) -> Seen {
    let mut child: Child = command.spawn().unwrap();
    let mut stdin = child.stdin.take().unwrap();
    let input = input.to_vec();
    // The program may end without reading all of it.
    let writer = std::thread::spawn(move || drop(stdin.write_all(&input)));
    let output = child.wait_with_output().unwrap();
    writer.join().unwrap();
    Seen { stdout: output.stdout, stderr: output.stderr, status: output.status.code() }
}

/// Runs the program to its end; standard output and standard error in one, in the order in which they
/// were written, and the exit status.
pub fn run_together(mut command: Command, input: &[u8]) -> (String, Option<i32>) {
    let (mut reader, writer) = std::io::pipe().unwrap();
    command.stdout(writer.try_clone().unwrap()).stderr(writer);
    let mut child = command.spawn().unwrap();
    // The pipe ends with its last writer.
    drop(command);
    let mut stdin = child.stdin.take().unwrap();
    let input = input.to_vec();
    let writer = std::thread::spawn(move || drop(stdin.write_all(&input)));
    let mut text = String::new();
    reader.read_to_string(&mut text).unwrap();
    writer.join().unwrap();
    (text, child.wait().unwrap().code())
}

/// A server on a store of its own, which ends with this.
pub struct Server {
    child: Child,
    /// Where it listens.
    pub address: String,
    /// Where it listens for connections that begin with TLS.
    pub tls_address: String,
    /// The fingerprint of its certificate.
    pub certificate: String,
}

impl Server {
    /// A new server in this home, and a file with its postmaster's password.
    pub fn start(home: &Home) -> Self {
        Self::start_with(home, &[])
    }

    /// The same with more arguments.
    pub fn start_with(home: &Home, more: &[&str]) -> Self {
        home.secret("password", "postmaster-password\n");
        let mut command = home.command();
        command.arg("serve").arg("--data").arg(home.path("served"));
        command.args(["--main-domain", "main.example", "--listen", "127.0.0.1:0"]);
        command.args(["--listen-tls", "127.0.0.1:0"]);
        command.args(more);
        command.arg("--admin-password-file").arg(home.path("password"));
        let mut child = command.spawn().unwrap();
        let mut output = BufReader::new(child.stderr.take().unwrap());
        let mut told = |head: &str| {
            let mut line = String::new();
            output.read_line(&mut line).unwrap();
            assert!(line.starts_with(head), "{line}");
            line.trim().rsplit(' ').next().unwrap().to_owned()
        };
        let address = told("cgpsh serves PWD on 127.0.0.1:");
        let tls_address = told("cgpsh serves PWD within TLS on 127.0.0.1:");
        let certificate = told("its certificate is sha256:");
        Self { child, address, tls_address, certificate }
    }

    /// Ends the server without any warning.
    pub fn kill(&mut self) {
        self.child.kill().unwrap();
        self.child.wait().unwrap();
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        // It may have been ended by the test.
        drop(self.child.kill());
        drop(self.child.wait());
    }
}
