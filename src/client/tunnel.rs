//! The way to a server through another host, which ssh opens.
use std::io::{ErrorKind, Read};
use std::net::{Ipv4Addr, TcpListener, TcpStream};
use std::os::unix::process::CommandExt;
use std::process::{Child, Command, Stdio};
use std::thread::sleep;
use std::time::{Duration, Instant};

use crate::client::address::Address;
use crate::client::error::ClientError;
use crate::wire::status::shown;

/// How often it is looked whether ssh is ready.
const INTERVAL: Duration = Duration::from_millis(20);

/// How much of what ssh says is read, in bytes.
const SAID_MAX: u64 = 4096;

/// A running ssh, which ends with this.
pub(super) struct Tunnel(Child);

impl Tunnel {
    /// Has ssh go to `jump` and connect to a server from there. It asks nothing: a key or an agent has
    /// to open the door.
    pub(super) fn open(
        jump: &str,
        address: &Address,
        timeout: Duration,
    ) -> Result<(Self, TcpStream), ClientError> {
        let failed = |why: String| ClientError::NoTunnel { jump: jump.to_owned(), why };
        let here = (Ipv4Addr::LOCALHOST, 0);
        let free = TcpListener::bind(here).and_then(|listener| listener.local_addr());
        let here = free.map_err(|error| failed(error.to_string()))?;
        let Address { host, port } = address;
        let host = if host.contains(':') { format!("[{host}]") } else { host.clone() };
        let mut ssh = Command::new("ssh");
        ssh.args(["-N", "-T", "-o", "BatchMode=yes", "-o", "ExitOnForwardFailure=yes"]);
        ssh.args(["-o", &format!("ConnectTimeout={}", timeout.as_secs().max(1))]);
        ssh.args(["-L", &format!("127.0.0.1:{}:{host}:{port}", here.port()), "--", jump]);
        ssh.stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::piped());
        // Ctrl-C is for the shell, which still has answers to receive.
        ssh.process_group(0);
        let child =
            ssh.spawn().map_err(|error| failed(format!("ssh cannot be started: {error}")))?;
        let mut tunnel = Self(child);
        let end = Instant::now() + timeout;
        loop {
            if let Some(why) = tunnel.ended() {
                return Err(failed(why));
            }
            match TcpStream::connect_timeout(&here, timeout) {
                Ok(socket) => match tunnel.ended() {
                    // Somebody else answers there.
                    Some(why) => return Err(failed(why)),
                    None => return Ok((tunnel, socket)),
                },
                Err(error) if error.kind() != ErrorKind::ConnectionRefused => {
                    return Err(failed(error.to_string()));
                }
                Err(_) if Instant::now() > end => {
                    let seconds = timeout.as_secs_f64();
                    return Err(failed(format!("it was not ready within {seconds} seconds")));
                }
                Err(_) => sleep(INTERVAL),
            }
        }
    }

    /// Why ssh has ended, if it has.
    fn ended(&mut self) -> Option<String> {
        let status = self.0.try_wait().ok()??;
        let mut said = Vec::new();
        if let Some(stderr) = self.0.stderr.take() {
            // What cannot be read cannot be told.
            let _ = stderr.take(SAID_MAX).read_to_end(&mut said);
        }
        let last = said.split(|byte| *byte == b'\n').rfind(|line| !line.trim_ascii().is_empty());
        Some(match last {
            Some(line) => shown(line.trim_ascii()),
            None => format!("ssh ended with {status}"),
        })
    }
}

impl Drop for Tunnel {
    fn drop(&mut self) {
        // One that has ended by itself cannot be ended again.
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}
