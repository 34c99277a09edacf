//! The limits of the protocol, with their reasons.

/// The longest line of a command, in bytes without its end. Whole files and certificates come in
/// one line, in base64; real clients send some megabytes.
pub const LINE_BYTES_MAX: usize = 16 << 20;

/// The longest line from somebody who has not logged in. Names and passwords are short, and a
/// stranger must not be able to fill the memory of a server.
pub const LOGIN_LINE_BYTES_MAX: usize = 8 << 10;

/// The longest line of an answer that a client takes. All names of a very large Domain come in one
/// line; what is longer than this is no answer but a fault.
pub const ANSWER_BYTES_MAX: usize = 1 << 30;

/// The longest greeting that a client takes. Who knows what else may listen on a port.
pub const GREETING_BYTES_MAX: usize = 8 << 10;

/// The buffer that an idle connection keeps: room for a few hundred usual command lines. It decides
/// what many idle connections cost.
pub const BUFFER_BYTES_MIN: usize = 8 << 10;

/// The buffer of a busy connection grows up to this by itself, so that one read takes in everything
/// that has arrived. Only a line that needs more makes it larger.
pub const BUFFER_BYTES_BUSY: usize = 256 << 10;

/// The most of a stranger's line that is ever shown in an error message, in characters.
pub const SHOWN_CHARS_MAX: usize = 80;

/// The port that the protocol has by convention.
pub const PORT: u16 = 106;

/// The port on which, by convention, the protocol begins with TLS.
pub const TLS_PORT: u16 = 1106;
