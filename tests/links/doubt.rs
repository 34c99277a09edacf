//! A connection that breaks between a change and its answer, at the prompt.
use std::io::{BufRead, BufReader, Write};
use std::net::{Shutdown, TcpListener, TcpStream};
use std::os::unix::fs::PermissionsExt;
use std::thread;

use crate::support::program::{Home, Server};
use crate::support::screen;

/// Stands between a client and a server. What begins with the first word is handed on, but its answer
/// is lost with the connection; what begins with the second is lost itself.
fn lossy(server: String, answer_lost: &'static str, lost: &'static str) -> String {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let address = listener.local_addr().unwrap().to_string();
    thread::spawn(move || {
        for client in listener.incoming().map_while(Result::ok) {
            let server = TcpStream::connect(&server).unwrap();
            thread::spawn(move || relay(client, server, answer_lost, lost));
        }
    });
    address
}

fn relay(client: TcpStream, server: TcpStream, answer_lost: &str, lost: &str) {
    let mut to_client = client.try_clone().unwrap();
    let mut to_server = server.try_clone().unwrap();
    let mut from_server = BufReader::new(server);
    let mut answer = String::new();
    from_server.read_line(&mut answer).unwrap();
    to_client.write_all(answer.as_bytes()).unwrap();
    for line in BufReader::new(client).lines().map_while(Result::ok) {
        if !line.starts_with(lost) {
            to_server.write_all(format!("{line}\r\n").as_bytes()).unwrap();
            answer.clear();
            if from_server.read_line(&mut answer).unwrap_or(0) == 0 {
                return;
            }
        }
        if line.starts_with(lost) || line.starts_with(answer_lost) {
            drop(to_client.shutdown(Shutdown::Both));
            return;
        }
        to_client.write_all(answer.as_bytes()).unwrap();
    }
}

#[test]
fn what_became_of_a_change_is_looked_up_when_its_answer_is_lost() {
    let served = Home::new();
    let server = Server::start(&served);
    let between = lossy(server.address.clone(), "CREATEACCOUNT ann", "CREATEACCOUNT bob");
    let home = screen::Home::new();
    std::fs::write(home.path("password"), "postmaster-password\n").unwrap();
    let mode = std::fs::Permissions::from_mode(0o600);
    std::fs::set_permissions(home.path("password"), mode).unwrap();
    let arguments = ["-H", &between, "-u", "postmaster", "--password-file", "password"];
    let mut terminal = home.start_with(&arguments, 160, 30, &[]);
    terminal.shows("postmaster@main.example ▸");
    terminal.types("CREATEACCOUNT ann");
    terminal.shows("CREATEACCOUNT may or may not have been carried out");
    terminal.shows("connected again: the server is as the command would leave it");
    terminal.types("CREATEACCOUNT bob");
    terminal.shows("connected again: the command does not seem to have been carried out");
    terminal.types("LISTACCOUNTS");
    terminal.shows("2 accounts");
    terminal.quit();
}
