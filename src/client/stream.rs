//! The bytes of a connection, encrypted or not.
use std::io::{self, ErrorKind, Read, Write};
use std::net::TcpStream;

use rustls::ClientConnection;

/// The bytes of a connection.
pub(super) enum Stream {
    /// As they are.
    Clear(TcpStream),
    /// Within TLS.
    Tls(Box<TlsStream>),
}

/// A connection whose handshake is over.
pub(super) struct TlsStream {
    connection: ClientConnection,
    socket: TcpStream,
}

impl Stream {
    /// The connection of the system.
    pub(super) fn socket(&self) -> &TcpStream {
        match self {
            Self::Clear(socket) => socket,
            Self::Tls(stream) => &stream.socket,
        }
    }

    /// Whether something waits to be sent.
    pub(super) fn is_behind(&self) -> bool {
        match self {
            Self::Clear(_) => false,
            Self::Tls(stream) => stream.connection.wants_write(),
        }
    }

    /// Reads what there is; 0 bytes at the end.
    pub(super) fn read(&mut self, room: &mut [u8]) -> io::Result<usize> {
        match self {
            Self::Clear(socket) => socket.read(room),
            Self::Tls(stream) => stream.read(room),
        }
    }

    /// Takes bytes to be sent, and sends what can be sent. Bytes that are taken may wait.
    pub(super) fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        match self {
            Self::Clear(socket) => match socket.write(bytes) {
                Ok(0) if !bytes.is_empty() => Err(ErrorKind::WriteZero.into()),
                other => other,
            },
            Self::Tls(stream) => stream.write(bytes),
        }
    }

    /// Whether the other end has closed, or sent something without having been asked.
    pub(super) fn has_news(&mut self) -> bool {
        if self.socket().set_nonblocking(true).is_err() {
            return true;
        }
        let read = match self {
            Self::Clear(socket) => socket.peek(&mut [0]),
            // What TLS says by itself is no news.
            Self::Tls(stream) => stream.read(&mut [0]),
        };
        let waits = matches!(read, Err(error) if error.kind() == ErrorKind::WouldBlock);
        self.socket().set_nonblocking(false).is_err() || !waits
    }

    /// Sends last bytes without waiting, and that these were the last ones.
    pub(super) fn say_goodbye(&mut self, bytes: &[u8]) {
        if self.socket().set_nonblocking(true).is_ok() {
            // A server that does not hear it sees the end of the connection.
            drop(self.write(bytes));
            if let Self::Tls(stream) = self {
                stream.connection.send_close_notify();
                drop(stream.send());
            }
        }
    }
}

impl TlsStream {
    /// A connection on which the handshake is over.
    pub(super) fn new(connection: ClientConnection, socket: TcpStream) -> Self {
        Self { connection, socket }
    }

    fn read(&mut self, room: &mut [u8]) -> io::Result<usize> {
        loop {
            match self.connection.reader().read(room) {
                Err(error) if error.kind() == ErrorKind::WouldBlock => {}
                // The end without a farewell: what an answer lacks is seen from the answer.
                Err(error) if error.kind() == ErrorKind::UnexpectedEof => return Ok(0),
                other => return other,
            }
            self.connection.read_tls(&mut self.socket)?;
            self.connection.process_new_packets().map_err(io::Error::other)?;
        }
    }

    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        // What was taken before goes first; it must not grow without an end.
        if self.connection.wants_write() {
            self.send()?;
            if self.connection.wants_write() {
                return Ok(0);
            }
        }
        let taken = self.connection.writer().write(bytes)?;
        match self.send() {
            Err(error) if !is_timeout(&error) => Err(error),
            _ => Ok(taken),
        }
    }

    /// Sends what waits. It is no error that not everything could be sent, only that nothing could.
    fn send(&mut self) -> io::Result<()> {
        let mut moved = false;
        while self.connection.wants_write() {
            match self.connection.write_tls(&mut self.socket) {
                Ok(0) => return Err(ErrorKind::WriteZero.into()),
                Ok(_) => moved = true,
                Err(error) if error.kind() == ErrorKind::Interrupted => {}
                Err(error) if is_timeout(&error) && moved => return Ok(()),
                Err(error) => return Err(error),
            }
        }
        Ok(())
    }
}

/// The system reports a timeout in one of two ways.
pub(super) fn is_timeout(error: &io::Error) -> bool {
    matches!(error.kind(), ErrorKind::WouldBlock | ErrorKind::TimedOut)
}
