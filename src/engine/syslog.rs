//! The syslog of the operating system, which gets what SETTRACE switches on.
use std::os::unix::net::UnixDatagram;
use std::path::PathBuf;

/// Where the system's own service listens.
const SOCKET: &str = "/dev/log";
/// User level, for debugging: eight times 1, and 7.
const PRIORITY: u8 = 15;

/// A way to the syslog.
#[derive(Clone, Debug)]
pub struct Syslog {
    socket: PathBuf,
}

impl Default for Syslog {
    fn default() -> Self {
        Self { socket: PathBuf::from(SOCKET) }
    }
}

impl Syslog {
    /// A service that listens somewhere else.
    pub fn at(socket: PathBuf) -> Self {
        Self { socket }
    }

    /// Writes a record. It is lost where nobody listens, or where the service is too busy to take it:
    /// a trace must not hold up what it traces.
    pub fn write(&self, text: &str) {
        let record = format!("<{PRIORITY}>cgpsh[{}]: {text}", std::process::id());
        let sent = UnixDatagram::unbound().and_then(|socket| {
            socket.set_nonblocking(true)?;
            socket.send_to(record.as_bytes(), &self.socket)
        });
        drop(sent);
    }
}
