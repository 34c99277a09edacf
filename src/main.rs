//! The program: options to one of shell, batch, server, print; an error to an exit status.

fn main() {}
