//! Sessions: the program as it is really started, with arguments, input, results, messages and exit
//! status.
//!
//! ```text
//! # a comment
//! $ -c LISTDOMAINS -o 'json'   starts the program on a store of the session's own
//! $ {bare} --version           without any arguments but these
//! $ {remote} -c LISTDOMAINS    as postmaster of a server of the session's own, at {address}
//! & people.txt CREATEACCOUNT x  a line of a file in the session's home, which begins with the first
//! @ NO_COLOR=1                 a variable of its environment
//! < LISTDOMAINS                a line of its input; \xNN is a byte, \ at the end means no line end
//! > main.example               a line of its standard output
//! ! 2 commands: 2 done         a line of its standard error
//! = 1                          its exit status, 0 where none stands
//! ```
//!
//! With `UPDATE=1` in the environment what was seen is written into the file instead of compared.
use std::fs;
use std::process::Command;

use crate::support::cases::check;
use crate::support::program::{Home, Seen, Server, run};

/// One start of the program within a session.
#[derive(Default)]
struct Step {
    /// The lines of the file that stay as they are: comments, arguments, input.
    given: Vec<String>,
    arguments: Vec<String>,
    environment: Vec<(String, String)>,
    input: Vec<u8>,
    files: Vec<(String, Vec<u8>)>,
    /// The lines of the file that tell what was seen.
    expected: Vec<String>,
}

fn words(line: &str) -> Vec<String> {
    let mut words = vec![String::new()];
    let mut quoted = false;
    for sign in line.chars() {
        match sign {
            '\'' => quoted = !quoted,
            ' ' if !quoted => words.push(String::new()),
            _ => words.last_mut().unwrap().push(sign),
        }
    }
    words.retain(|word| !word.is_empty());
    words
}

/// The bytes that a line of input stands for.
fn bytes(line: &str) -> Vec<u8> {
    let (line, end) = match line.strip_suffix('\\') {
        Some(line) => (line, ""),
        None => (line, "\n"),
    };
    let mut parts = line.split("\\x");
    let mut bytes = parts.next().unwrap().as_bytes().to_vec();
    for part in parts {
        bytes.push(u8::from_str_radix(&part[..2], 16).unwrap());
        bytes.extend(&part.as_bytes()[2..]);
    }
    bytes.extend(end.as_bytes());
    bytes
}

fn steps(text: &str) -> (Vec<String>, Vec<Step>) {
    let mut top = Vec::new();
    let mut steps: Vec<Step> = Vec::new();
    for line in text.lines() {
        let (mark, rest) = line.split_once(' ').unwrap_or((line, ""));
        match mark {
            "$" => steps.push(Step {
                given: vec![line.to_owned()],
                arguments: words(rest),
                ..Step::default()
            }),
            ">" | "!" | "=" => steps.last_mut().unwrap().expected.push(line.to_owned()),
            "@" => {
                let (name, value) = rest.split_once('=').unwrap();
                let step = steps.last_mut().unwrap();
                step.given.push(line.to_owned());
                step.environment.push((name.to_owned(), value.to_owned()));
            }
            "&" => {
                let (name, content) = rest.split_once(' ').unwrap_or((rest, ""));
                let step = steps.last_mut().unwrap();
                step.given.push(line.to_owned());
                match step.files.iter_mut().find(|(other, _)| other == name) {
                    Some((_, text)) => text.extend(bytes(content)),
                    None => step.files.push((name.to_owned(), bytes(content))),
                }
            }
            "<" => {
                let step = steps.last_mut().unwrap();
                step.given.push(line.to_owned());
                step.input.extend(bytes(rest));
            }
            "" | "#" => top.push(line.to_owned()),
            _ => panic!("no line of a session: {line}"),
        }
        // Comments and empty lines belong to the step that follows.
        if mark == "$" {
            let step = steps.last_mut().unwrap();
            step.given.splice(0..0, top.drain(..));
        }
    }
    (top, steps)
}

/// What was seen, as the lines of a session.
fn shown(seen: &Seen, home: &Home) -> Vec<String> {
    let folder = home.path("").display().to_string();
    let line = |mark: &str, line: &[u8]| {
        let text = String::from_utf8_lossy(line).replace(&folder, "{home}/");
        // What an editor would not show, or would take away.
        let text = text.replace('\r', "\\x0d").replace('\x1b', "\\x1b").replace('\t', "\\x09");
        let text = match text.strip_suffix(' ') {
            Some(cut) => format!("{cut}\\x20"),
            None => text,
        };
        format!("{mark} {text}").trim_end().to_owned()
    };
    let lines = |mark: &'static str, all: &[u8]| -> Vec<String> {
        let all = all.strip_suffix(b"\n").map_or(all, |all| all);
        match all.is_empty() {
            true => Vec::new(),
            false => all.split(|byte| *byte == b'\n').map(|text| line(mark, text)).collect(),
        }
    };
    let mut shown = lines(">", &seen.stdout);
    shown.extend(lines("!", &seen.stderr));
    match seen.status {
        Some(0) => {}
        Some(status) => shown.push(format!("= {status}")),
        None => shown.push("= signal".to_owned()),
    }
    shown
}

fn play(text: &str, wrong: &mut Vec<String>) -> Vec<String> {
    let home = Home::new();
    let (rest, steps) = steps(text);
    let mut written = Vec::new();
    let mut server: Option<Server> = None;
    for step in steps {
        for (name, text) in &step.files {
            let folder = home.path("").display().to_string();
            let text = String::from_utf8_lossy(text).replace("{home}/", &folder);
            fs::create_dir_all(home.path(name).parent().unwrap()).unwrap();
            fs::write(home.path(name), text).unwrap();
        }
        let command = command(&step, &home, &mut server);
        let address = server.as_ref().map_or("no server", |server| &server.address);
        let seen = shown(&run(command, &step.input), &home);
        let seen: Vec<String> =
            seen.into_iter().map(|line| line.replace(address, "{address}")).collect();
        if seen != step.expected {
            let start = step.given.iter().find(|line| line.starts_with('$')).unwrap();
            wrong.push(format!(
                "{start}\nexpected\n{}\nseen\n{}",
                step.expected.join("\n"),
                seen.join("\n")
            ));
        }
        written.extend(step.given);
        written.extend(seen);
    }
    written.extend(rest);
    written
}

/// The program as a step starts it. A server is there from the first step on that needs it.
fn command(step: &Step, home: &Home, server: &mut Option<Server>) -> Command {
    let has = |word: &str| step.arguments.iter().any(|argument| argument == word);
    let mut command = match has("{bare}") || has("{remote}") {
        true => home.command(),
        false => home.program(),
    };
    if has("{remote}") {
        let server = server.get_or_insert_with(|| Server::start(home));
        command.args(["-u", "postmaster", "-H", &server.address]);
    }
    let words =
        step.arguments.iter().filter(|word| !["{bare}", "{remote}"].contains(&word.as_str()));
    let address = server.as_ref().map_or("", |server| &server.address);
    command.args(words.map(|word| {
        let home = home.path("").display().to_string();
        word.replace("{home}/", &home).replace("{address}", address)
    }));
    command.envs(step.environment.iter().map(|(name, value)| (name, value)));
    command
}

#[test]
fn sessions() {
    check("sessions", &play);
}
