//! Clients in the languages of administrators' scripts, against the server as it is served.
mod rough;

use std::path::Path;
use std::process::Command;

use crate::support::program::{Home, Server};

#[test]
fn a_client_in_perl_tells_its_story() {
    let home = Home::new();
    let server = Server::start(&home);
    let (host, port) = server.address.rsplit_once(':').unwrap();
    let story = Command::new("perl")
        .arg(Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/clients/story.pl"))
        .args([host, port, "postmaster-password"])
        .output()
        .expect("perl, which every Debian has, with its usual modules");
    let wrong = String::from_utf8_lossy(&story.stderr);
    assert_eq!(String::from_utf8_lossy(&story.stdout), "85 checks\n", "{wrong}");
}
