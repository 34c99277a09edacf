//! The shell beside others: how long one waits for a prompt, a key, a Tab, a command, a batch, a table.
//!
//! Peers are taken where they are installed: `sqlite3`, `redis-server`, `postgresql`, `fish` and `bash`
//! (Debian packages of these names), and `duckdb`, `litecli`, `iredis`, `pgcli` from PyPI if a virtual
//! environment with them comes first in PATH; those that are not there are left out, and named.
//! Rounds are interleaved, so that what else the machine does falls on all alike; medians and ratios
//! to ours are printed. Run with `cargo bench --bench shell`, with a part of a title to run only that.
#![allow(missing_docs, clippy::print_stdout, clippy::unwrap_used, clippy::expect_used)]
use std::fs::{self, File};
use std::io::{Read, Write};
use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::sync::mpsc::{Receiver, RecvTimeoutError, channel};
use std::thread;
use std::time::{Duration, Instant};

use portable_pty::{CommandBuilder, PtySize, native_pty_system};

/// How many rounds of what is quick, and of what takes long.
const ROUNDS: usize = 21;
const LONG_ROUNDS: usize = 3;

/// How many Accounts, rows and commands there are where there are many.
const MANY: usize = 100_000;

const OURS: u16 = 21_106;
const REDIS: u16 = 21_381;
const POSTGRES: u16 = 21_545;

/// The prompt of fish, which depends on who is logged in where nobody says otherwise.
const FISH_PROMPT: &str = "function fish_prompt; echo -n \"fish> \"; end";

/// A screen is taken for finished when nothing more comes for so long.
const QUIET: Duration = Duration::from_millis(40);

fn main() {
    let folder = tempfile::tempdir().expect("a folder");
    fs::set_permissions(folder.path(), fs::Permissions::from_mode(0o755)).expect("permissions");
    let wanted = std::env::args().skip(1).find(|word| !word.starts_with('-')).unwrap_or_default();
    let world = World::prepare(folder.path());
    let part = |title: &str, run: fn(&World)| {
        if title.contains(&wanted) {
            println!("\n{title}");
            run(&world);
        }
    };
    part("one command", one_command);
    part("first prompt", first_prompt);
    part("echo of a key", key_echo);
    part("tab over many names", tab);
    part("piped commands", piped);
    part("table of many rows", table);
}

/// What all parts need: stores, servers, files.
struct World {
    folder: PathBuf,
    /// Our program.
    program: PathBuf,
    _served: Running,
    _redis: Option<Running>,
    _postgres: Option<Running>,
}

/// A server, and what stops it if it is not enough to kill what was started.
struct Running {
    child: Child,
    stop: Option<Command>,
}

impl Drop for Running {
    fn drop(&mut self) {
        match &mut self.stop {
            Some(stop) => drop(stop.status()),
            None => drop(self.child.kill()),
        }
        drop(self.child.wait());
    }
}

impl World {
    fn prepare(folder: &Path) -> Self {
        let world = Self {
            folder: folder.to_owned(),
            program: installed(folder),
            _served: served(folder),
            _redis: redis(folder),
            _postgres: postgres(folder),
        };
        let accounts: String = (0..MANY).map(|i| format!("CREATEACCOUNT user{i:06}\n")).collect();
        let ours: String = "MAINDOMAINNAME\n".repeat(MANY);
        for (name, text) in [
            ("accounts", accounts),
            ("ours", ours),
            ("select", "select 1;\n".repeat(MANY)),
            ("ping", "PING\n".repeat(MANY)),
            ("rows.sql", rows_of_sqlite()),
            ("words", (0..MANY).map(|i| format!("user{i:06}\n")).collect()),
        ] {
            fs::write(world.folder.join(name), text).expect("a file");
        }
        world.finish(&world.one(&["-f", "accounts"]));
        if has("sqlite3") {
            world.finish("sqlite3 many.db < rows.sql");
        }
        world
    }

    /// Our program on the store with many Accounts.
    fn one(&self, arguments: &[&str]) -> String {
        let program = self.program.display();
        let quoted: Vec<String> = arguments.iter().map(|it| format!("'{it}'")).collect();
        format!("{program} --data data --main-domain example.com {}", quoted.join(" "))
    }

    /// Our program, asking our server.
    fn asking(&self) -> String {
        let program = self.program.display();
        format!("{program} -H 127.0.0.1:{OURS} -u postmaster --password-file password")
    }

    fn shell(&self, line: &str) -> Command {
        let mut command = Command::new("sh");
        command.args(["-c", &format!("exec {line}")]).current_dir(&self.folder);
        command.env("HOME", &self.folder).env("PGHOST", &self.folder).env("PGUSER", "postgres");
        command.env("PGPORT", POSTGRES.to_string());
        command.stdout(Stdio::null()).stderr(Stdio::null()).stdin(Stdio::null());
        command
    }

    /// Runs a line to its end, and tells how long it took.
    fn finish(&self, line: &str) -> f64 {
        let begin = Instant::now();
        let status = self.shell(line).status().expect("a shell");
        assert!(status.success(), "{line}");
        begin.elapsed().as_secs_f64() * 1000.0
    }

    /// Compares lines that run to their ends. The first is ours.
    fn compare(&self, rounds: usize, lines: &[(&str, String)]) {
        let here: Vec<&(&str, String)> = lines.iter().filter(|(name, _)| is_here(name)).collect();
        let mut times = vec![Vec::new(); here.len()];
        for _ in 0..rounds {
            for ((_, line), times) in here.iter().zip(&mut times) {
                times.push(self.finish(line));
            }
        }
        tell(here.iter().map(|(name, _)| *name).zip(times));
        missing(lines.iter().map(|(name, _)| *name));
    }

    /// Compares what happens in a terminal, as `measure` does it. The first program is ours.
    fn compare_screens(&self, rounds: usize, programs: &[Screen], measure: fn(&mut Pty) -> f64) {
        let here: Vec<&Screen> = programs.iter().filter(|it| is_here(it.name)).collect();
        let mut times = vec![Vec::new(); here.len()];
        for _ in 0..rounds {
            for (screen, times) in here.iter().zip(&mut times) {
                let mut pty = Pty::start(self, screen);
                times.push(measure(&mut pty));
            }
        }
        tell(here.iter().map(|it| it.name).zip(times));
        missing(programs.iter().map(|it| it.name));
    }
}

fn one_command(world: &World) {
    world.compare(
        ROUNDS,
        &[
            ("cgpsh", world.one(&["-c", "MAINDOMAINNAME"])),
            ("sqlite3", "sqlite3 many.db 'select 1'".to_owned()),
            ("redis-cli", format!("redis-cli -p {REDIS} PING")),
            ("psql", "psql -c 'select 1'".to_owned()),
            ("fish", "fish --no-config -c true".to_owned()),
            ("bash", "bash --norc -c true".to_owned()),
            ("duckdb", "duckdb -c 'select 1'".to_owned()),
            ("litecli", "litecli many.db -e 'select 1'".to_owned()),
            ("iredis", format!("iredis -p {REDIS} PING")),
        ],
    );
}

/// A program in a terminal: what its prompt ends with, and what is typed into it.
struct Screen {
    name: &'static str,
    line: String,
    prompt: &'static str,
    typed: &'static str,
}

fn screens(world: &World) -> Vec<Screen> {
    let screen = |name, line: String, prompt, typed| Screen { name, line, prompt, typed };
    vec![
        screen("cgpsh", world.one(&[]), "▸", "updat"),
        screen("sqlite3", "sqlite3 many.db".to_owned(), "sqlite> ", "selec"),
        screen("redis-cli", format!("redis-cli -p {REDIS}"), "> ", "SE"),
        screen("psql", "psql".to_owned(), "=# ", "selec"),
        screen("fish", format!("fish --no-config -C '{FISH_PROMPT}'"), "fish> ", "selec"),
        screen("bash", "env PS1='bash> ' bash --norc".to_owned(), "bash> ", "selec"),
        screen("duckdb", "duckdb".to_owned(), "D ", "selec"),
        screen("litecli", "litecli many.db".to_owned(), "many.db>", "selec"),
        screen("iredis", format!("iredis -p {REDIS}"), "21381>", "SE"),
        screen("pgcli", "pgcli".to_owned(), "postgres>", "selec"),
    ]
}

fn first_prompt(world: &World) {
    world.compare_screens(LONG_ROUNDS * 3, &screens(world), |pty| pty.prompted);
}

/// From a key to the last byte of what it changes, with whatever menu the program has open.
fn key_echo(world: &World) {
    world.compare_screens(LONG_ROUNDS * 3, &screens(world), |pty| {
        for sign in pty.typed.chars() {
            pty.key(&sign.to_string());
        }
        let mut times: Vec<f64> =
            ["e", "\x7f", "e", "\x7f", "e"].iter().map(|key| pty.key(key)).collect();
        times.sort_by(f64::total_cmp);
        times[times.len() / 2]
    });
}

fn tab(world: &World) {
    let program = world.program.display();
    let line = "cgpsh --data data -c \"DELETEACCOUNT user0500";
    world.compare(
        ROUNDS,
        &[
            ("cgpsh", format!("{program} complete bash -- '{line}' 'DELETEACCOUNT user0500'")),
            ("bash", "bash --norc -c 'compgen -W \"$(<words)\" -- user0500'".to_owned()),
            (
                "fish",
                "fish --no-config -c 'complete -c x -f -a \"(cat words)\"; \
            complete -C \"x user0500\"'"
                    .to_owned(),
            ),
        ],
    );
}

fn piped(world: &World) {
    world.compare(
        LONG_ROUNDS,
        &[
            ("cgpsh", format!("{} < ours", world.one(&[]))),
            ("cgpsh -H", format!("{} < ours", world.asking())),
            ("sqlite3", "sqlite3 many.db < select".to_owned()),
            ("redis-cli --pipe", format!("redis-cli -p {REDIS} --pipe < ping")),
            ("redis-cli", format!("redis-cli -p {REDIS} < ping")),
            ("psql", "psql -f select".to_owned()),
            ("duckdb", "duckdb < select".to_owned()),
        ],
    );
}

fn table(world: &World) {
    let select = "select name, value from account";
    world.compare(
        LONG_ROUNDS,
        &[
            ("cgpsh", world.one(&["-c", "LISTACCOUNTS"])),
            ("sqlite3", format!("sqlite3 -column -header many.db '{select}'")),
            (
                "psql",
                "psql -c \"select 'user'||i, 'macnt' from generate_series(1, 100000) i\""
                    .to_owned(),
            ),
            (
                "duckdb",
                "duckdb -column -c \"select 'user'||i, 'macnt' from range(100000) t(i)\""
                    .to_owned(),
            ),
        ],
    );
}

fn rows_of_sqlite() -> String {
    let mut text = "create table account (name text, value text);\nbegin;\n".to_owned();
    for i in 0..MANY {
        text.push_str(&format!("insert into account values ('user{i:06}', 'macnt');\n"));
    }
    text + "commit;\n"
}

/// A program in a terminal of 80 columns.
struct Pty {
    child: Box<dyn portable_pty::Child + Send + Sync>,
    keys: Box<dyn Write + Send>,
    output: Receiver<Vec<u8>>,
    typed: &'static str,
    /// After how many milliseconds the prompt was there.
    prompted: f64,
}

impl Pty {
    fn start(world: &World, screen: &Screen) -> Self {
        let size = PtySize { rows: 24, cols: 80, pixel_width: 0, pixel_height: 0 };
        let pair = native_pty_system().openpty(size).expect("a terminal");
        let mut command = CommandBuilder::new("sh");
        command.args(["-c", &format!("exec {}", screen.line)]);
        command.cwd(&world.folder);
        for (name, value) in
            [("TERM", "xterm-256color"), ("LANG", "C.UTF-8"), ("PGUSER", "postgres")]
        {
            command.env(name, value);
        }
        command.env("HOME", &world.folder);
        command.env("PGHOST", &world.folder);
        command.env("PGPORT", POSTGRES.to_string());
        let mut reader = pair.master.try_clone_reader().expect("a reader");
        let keys = pair.master.take_writer().expect("a writer");
        let (sender, output) = channel();
        thread::spawn(move || {
            let mut bytes = [0; 65536];
            while let Ok(count @ 1..) = reader.read(&mut bytes) {
                if sender.send(bytes[..count].to_vec()).is_err() {
                    break;
                }
            }
        });
        let begin = Instant::now();
        let child = pair.slave.spawn_command(command).expect("a program");
        let mut pty = Self { child, keys, output, typed: screen.typed, prompted: 0.0 };
        let mut seen = String::new();
        while !seen.contains(screen.prompt) {
            let bytes = pty.output.recv_timeout(Duration::from_secs(20));
            let bytes = bytes.unwrap_or_else(|_| panic!("{}: no prompt in {seen:?}", screen.name));
            let text = String::from_utf8_lossy(&bytes);
            // Some ask the terminal where its cursor is, or what it is, and wait.
            if text.contains("\x1b[6n") {
                pty.keys.write_all(b"\x1b[1;1R").expect("a terminal");
            }
            seen.push_str(&text);
        }
        pty.prompted = begin.elapsed().as_secs_f64() * 1000.0;
        pty.last_byte(Instant::now());
        // Keys that come faster than hands are taken for typed ahead.
        thread::sleep(QUIET);
        pty
    }

    /// Presses a key, and tells after how many milliseconds the last byte of the answer came.
    fn key(&mut self, key: &str) -> f64 {
        let begin = Instant::now();
        self.keys.write_all(key.as_bytes()).expect("a terminal");
        self.keys.flush().expect("a terminal");
        self.last_byte(begin)
    }

    fn last_byte(&mut self, begin: Instant) -> f64 {
        let mut last = begin;
        loop {
            match self.output.recv_timeout(QUIET) {
                Ok(_) => last = Instant::now(),
                Err(RecvTimeoutError::Timeout | RecvTimeoutError::Disconnected) => {
                    return last.duration_since(begin).as_secs_f64() * 1000.0;
                }
            }
        }
    }
}

impl Drop for Pty {
    fn drop(&mut self) {
        drop(self.child.kill());
        drop(self.child.wait());
    }
}

fn tell<'n>(times: impl Iterator<Item = (&'n str, Vec<f64>)>) {
    let mut own = None;
    for (name, times) in times {
        let median = median(times);
        let own = *own.get_or_insert(median);
        println!("  {name:<17} {median:>10.2} ms {:>8.2}", median / own);
    }
}

fn missing<'n>(names: impl Iterator<Item = &'n str>) {
    let names: Vec<&str> = names.filter(|name| !is_here(name)).collect();
    if !names.is_empty() {
        println!("  not here: {}", names.join(", "));
    }
}

fn median(mut all: Vec<f64>) -> f64 {
    all.sort_by(f64::total_cmp);
    all[all.len() / 2]
}

/// Whether a peer can be run: some need a server, too.
fn is_here(name: &str) -> bool {
    let program = name.split(' ').next().unwrap_or(name);
    let server = match program {
        "redis-cli" | "iredis" => has("redis-server"),
        "psql" | "pgcli" => programs().is_some(),
        _ => true,
    };
    program == "cgpsh" || has(program) && server
}

fn has(program: &str) -> bool {
    let path = std::env::var_os("PATH").unwrap_or_default();
    std::env::split_paths(&path).any(|folder| folder.join(program).is_file())
}

/// Our program as the peers are, installed: what the linker has just written lies in small pieces in
/// the memory of the system, and takes a good part of a millisecond longer to start.
fn installed(folder: &Path) -> PathBuf {
    let program = folder.join("cgpsh");
    fs::copy(env!("CARGO_BIN_EXE_cgpsh"), &program).expect("a copy");
    program
}

fn served(folder: &Path) -> Running {
    let password = folder.join("password");
    fs::write(&password, "secret").expect("a file");
    fs::set_permissions(&password, fs::Permissions::from_mode(0o600)).expect("permissions");
    let mut command = Command::new(env!("CARGO_BIN_EXE_cgpsh"));
    command.args(["serve", "--main-domain", "example.com", "--listen"]);
    command.arg(format!("127.0.0.1:{OURS}")).arg("--data").arg(folder.join("served"));
    command.arg("--admin-password-file").arg(password);
    let child = command.stderr(Stdio::null()).spawn().expect("a server");
    wait_for(|| std::net::TcpStream::connect(("127.0.0.1", OURS)).is_ok());
    Running { child, stop: None }
}

fn redis(folder: &Path) -> Option<Running> {
    if !has("redis-server") {
        return None;
    }
    let mut command = Command::new("redis-server");
    command.args(["--port", &REDIS.to_string(), "--save", "", "--dir"]).arg(folder);
    let child = command.stdout(Stdio::null()).spawn().expect("a server");
    wait_for(|| std::net::TcpStream::connect(("127.0.0.1", REDIS)).is_ok());
    Some(Running { child, stop: None })
}

/// Where Debian keeps the programs of the PostgreSQL server.
fn programs() -> Option<PathBuf> {
    let versions = fs::read_dir("/usr/lib/postgresql").ok()?;
    let mut found: Vec<PathBuf> = versions.flatten().map(|it| it.path().join("bin")).collect();
    found.sort();
    found.pop()
}

fn postgres(folder: &Path) -> Option<Running> {
    let programs = programs()?;
    let data = folder.join("postgres");
    fs::create_dir(&data).expect("a folder");
    fs::set_permissions(folder, fs::Permissions::from_mode(0o777)).expect("permissions");
    // The server does not run as root.
    let root =
        fs::metadata("/proc/self").is_ok_and(|it| std::os::unix::fs::MetadataExt::uid(&it) == 0);
    let as_user = |program: &str| {
        let program = programs.join(program);
        if !root {
            return Command::new(program);
        }
        let mut command = Command::new("runuser");
        command.args(["-u", "postgres", "--"]).arg(program);
        command
    };
    if root {
        assert!(
            Command::new("chown").arg("postgres").arg(&data).status().expect("chown").success()
        );
    }
    let log = File::create(folder.join("postgres.log")).expect("a file");
    let made = as_user("initdb")
        .args(["-U", "postgres", "-A", "trust", "-D"])
        .arg(&data)
        .stdout(Stdio::null())
        .stderr(log.try_clone().expect("a file"))
        .status();
    assert!(made.expect("initdb").success());
    let child = as_user("postgres")
        .arg("-D")
        .arg(&data)
        .arg("-k")
        .arg(folder)
        .args(["-p", &POSTGRES.to_string(), "-h", ""])
        .stdout(Stdio::null())
        .stderr(log)
        .spawn()
        .expect("a server");
    let socket = folder.join(format!(".s.PGSQL.{POSTGRES}"));
    wait_for(|| std::os::unix::net::UnixStream::connect(&socket).is_ok());
    let mut stop = as_user("pg_ctl");
    stop.args(["stop", "-m", "immediate", "-D"]).arg(&data).stdout(Stdio::null());
    Some(Running { child, stop: Some(stop) })
}

fn wait_for(is_there: impl Fn() -> bool) {
    let end = Instant::now() + Duration::from_secs(30);
    while !is_there() {
        assert!(Instant::now() < end, "a server does not come");
        thread::sleep(Duration::from_millis(20));
    }
}
