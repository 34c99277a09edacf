//! The program without a prompt, as it is really started: sessions with arguments, input, results,
//! messages and exit status, and what no session can show.
//!
//! ```text
//! # a comment
//! $ -c LISTDOMAINS -o 'json'   starts the program; {data} is a store of the session's own
//! @ NO_COLOR=1                 a variable of its environment
//! < LISTDOMAINS                a line of its input; \xNN is a byte, \ at the end means no line end
//! > main.example               a line of its standard output
//! ! 2 commands: 2 done         a line of its standard error
//! = 1                          its exit status, 0 where none stands
//! ```
//!
//! With `UPDATE=1` in the environment what was seen is written into the file instead of compared.
use std::fs;
use std::io::{BufRead, BufReader, Read, Write};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};

use tempfile::TempDir;

/// A home of its own for the program, with a store in it.
struct Home {
    folder: TempDir,
}

impl Home {
    fn new() -> Self {
        Self { folder: tempfile::tempdir().unwrap() }
    }

    fn path(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    /// The program with nothing in its environment but this home.
    fn command(&self) -> Command {
        let mut command = Command::new(env!("CARGO_BIN_EXE_cgpsh"));
        command.env_clear().env("HOME", self.folder.path()).current_dir(self.folder.path());
        command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped());
        command
    }

    /// The program on the store of this home.
    fn program(&self) -> Command {
        let mut command = self.command();
        command.arg("--data").arg(self.path("data")).args(["--main-domain", "main.example"]);
        command
    }
}

struct Seen {
    stdout: Vec<u8>,
    stderr: Vec<u8>,
    status: Option<i32>,
}

impl Seen {
    fn out(&self) -> String {
        String::from_utf8(self.stdout.clone()).unwrap()
    }

    fn messages(&self) -> String {
        String::from_utf8(self.stderr.clone()).unwrap()
    }
}

fn run(mut command: Command, input: &[u8]) -> Seen {
    let mut child: Child = command.spawn().unwrap();
    let mut stdin = child.stdin.take().unwrap();
    let input = input.to_vec();
    // The program may end without reading all of it.
    let writer = std::thread::spawn(move || drop(stdin.write_all(&input)));
    let output = child.wait_with_output().unwrap();
    writer.join().unwrap();
    Seen { stdout: output.stdout, stderr: output.stderr, status: output.status.code() }
}

/// One start of the program within a session.
#[derive(Default)]
struct Step {
    /// The lines of the file that stay as they are: comments, arguments, input.
    given: Vec<String>,
    arguments: Vec<String>,
    environment: Vec<(String, String)>,
    input: Vec<u8>,
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
        bytes.extend(part[2..].as_bytes());
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
    let folder = home.folder.path().display().to_string();
    let line = |mark: &str, line: &[u8]| {
        let text = String::from_utf8_lossy(line).replace(&folder, "{home}");
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

#[test]
fn sessions() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/sessions");
    let mut files: Vec<PathBuf> =
        fs::read_dir(&folder).unwrap().map(|entry| entry.unwrap().path()).collect();
    files.sort();
    assert!(!files.is_empty());
    let mut wrong = Vec::new();
    for file in files {
        let home = Home::new();
        let text = fs::read_to_string(&file).unwrap();
        let (rest, steps) = steps(&text);
        let mut written = Vec::new();
        for step in steps {
            let mut command = match step.arguments.iter().any(|word| word == "{bare}") {
                true => home.command(),
                false => home.program(),
            };
            let words = step.arguments.iter().filter(|word| *word != "{bare}");
            command.args(
                words.map(|word| word.replace("{home}", &home.path("").display().to_string())),
            );
            command.envs(step.environment.iter().map(|(name, value)| (name, value)));
            let seen = shown(&run(command, &step.input), &home);
            if seen != step.expected {
                let name = file.file_name().unwrap().display();
                let start = step.given.iter().find(|line| line.starts_with('$')).unwrap();
                wrong.push(format!(
                    "{name}: {start}\nexpected\n{}\nseen\n{}",
                    step.expected.join("\n"),
                    seen.join("\n")
                ));
            }
            written.extend(step.given);
            written.extend(seen);
        }
        written.extend(rest);
        if std::env::var_os("UPDATE").is_some() {
            fs::write(&file, written.join("\n") + "\n").unwrap();
        }
    }
    if std::env::var_os("UPDATE").is_none() {
        assert!(wrong.is_empty(), "\n{}\n", wrong.join("\n\n"));
    }
}

#[test]
fn a_store_is_its_owners_alone() {
    use std::os::unix::fs::PermissionsExt;
    let home = Home::new();
    let mut command = home.command();
    command.args(["--main-domain", "main.example", "-c", "LISTDOMAINS"]);
    assert_eq!(run(command, b"").out(), "main.example\n");
    let store = home.path(".local/share/cgpsh");
    assert_eq!(fs::metadata(store).unwrap().permissions().mode() & 0o777, 0o700);
}

#[test]
fn a_reader_that_goes_away_ends_the_batch_silently() {
    let home = Home::new();
    let mut command = home.program();
    let mut child = command.spawn().unwrap();
    let mut stdin = child.stdin.take().unwrap();
    let writer = std::thread::spawn(move || {
        for _ in 0..20_000 {
            if stdin.write_all(b"LISTACCOUNTS\n").is_err() {
                return;
            }
        }
    });
    let mut first = [0; 8];
    let mut stdout = child.stdout.take().unwrap();
    stdout.read_exact(&mut first).unwrap();
    drop(stdout);
    let mut messages = String::new();
    child.stderr.take().unwrap().read_to_string(&mut messages).unwrap();
    assert_eq!((messages.as_str(), child.wait().unwrap().code()), ("", Some(141)));
    writer.join().unwrap();
}

#[test]
fn each_command_is_answered_before_the_next_one_is_typed() {
    let home = Home::new();
    let mut child = home.program().spawn().unwrap();
    let mut stdin = child.stdin.take().unwrap();
    let mut answers = BufReader::new(child.stdout.take().unwrap());
    for number in 1..=3 {
        writeln!(stdin, "CREATEFORWARDER f{number} TO ann@example.org\nGETFORWARDER f{number}")
            .unwrap();
        let mut answer = String::new();
        answers.read_line(&mut answer).unwrap();
        assert_eq!(answer, "ann@example.org\n");
    }
    drop(stdin);
    assert!(child.wait().unwrap().success());
}

#[test]
fn a_window_changes_nothing_but_the_speed() {
    let mut input = String::new();
    for number in 0..90 {
        input.push_str(&format!("CREATEFORWARDER f{} TO a{number}@example.org\n", number % 60));
        input.push_str(&format!("GETFORWARDER f{}\nNONSENSE\n", number % 60));
    }
    let seen = |window: &str| {
        let home = Home::new();
        let mut command = home.program();
        command.args(["--window", window]);
        let seen = run(command, input.as_bytes());
        (seen.out(), seen.messages(), seen.status)
    };
    let one = seen("1");
    assert_eq!(one.0.lines().count(), 90);
    assert_eq!(one.2, Some(1));
    assert!(one.1.ends_with("270 commands: 150 done, 30 failed, 90 not understood\n"));
    assert_eq!(one, seen("7"));
    assert_eq!(one, seen("4096"));
}

#[test]
fn two_programs_cannot_work_on_one_store() {
    let home = Home::new();
    let mut holder = home.program().spawn().unwrap();
    let mut stdin = holder.stdin.take().unwrap();
    let mut answers = BufReader::new(holder.stdout.take().unwrap());
    stdin.write_all(b"LISTDOMAINS\n").unwrap();
    answers.read_line(&mut String::new()).unwrap();
    let mut command = home.program();
    command.args(["-c", "LISTDOMAINS"]);
    let seen = run(command, b"");
    assert_eq!((seen.out().as_str(), seen.status), ("", Some(3)));
    assert!(seen.messages().contains(&holder.id().to_string()), "{}", seen.messages());
    drop(stdin);
    assert!(holder.wait().unwrap().success());
}
