//! Durable changes and round trips beside Redis and PostgreSQL, on the same machine, in one run.
//!
//! Needs `redis-server`, `redis-benchmark`, `postgresql` and `sqlite3` (Debian packages of these
//! names). Every server runs in a folder of its own and is stopped at the end. Rounds are
//! interleaved; the medians and the ratios are printed. Run with `cargo bench --bench peers`.
#![allow(missing_docs, clippy::print_stdout, clippy::unwrap_used, clippy::expect_used)]
use std::fs::{self, File};
use std::io::{BufRead, BufReader, Read, Write};
use std::net::TcpStream;
use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

const ROUNDS: usize = 5;
const PERIOD: Duration = Duration::from_millis(1_500);
const OURS: u16 = 21_060;
const REDIS: u16 = 21_379;
const POSTGRES: u16 = 21_543;
/// The bytes of a value, those of an ordinary Account.
const VALUE_BYTES: usize = 400;

fn main() {
    let folder = tempfile::tempdir().expect("a folder");
    fs::set_permissions(folder.path(), fs::Permissions::from_mode(0o755)).expect("permissions");
    let ours = Ours::start(folder.path());
    let redis = Redis::start(folder.path());
    let postgres = Postgres::start(folder.path());
    println!("durable changes a second, median of {ROUNDS} interleaved rounds");
    println!("clients        raw     cgpsh     redis  postgres   /raw /redis /postgres");
    for clients in [1, 8, 64] {
        let (mut raw, mut own, mut red, mut post) = (vec![], vec![], vec![], vec![]);
        for _ in 0..ROUNDS {
            raw.push(raw_syncs(folder.path()));
            own.push(ours.changes(clients));
            red.push(redis.changes(clients));
            post.push(postgres.changes(clients));
        }
        let (raw, own, red, post) = (median(raw), median(own), median(red), median(post));
        println!(
            "{clients:>7} {raw:>10.0} {own:>9.0} {red:>9.0} {post:>9.0} {:>6.2} {:>6.2} {:>9.2}",
            own / raw,
            own / red,
            own / post
        );
    }
    println!("\nround trips a second over one connection (ECHO against GET)");
    println!("  depth     cgpsh     redis  ratio");
    for depth in [1, 16, 256] {
        let (mut own, mut red) = (vec![], vec![]);
        for _ in 0..ROUNDS {
            own.push(ours.echoes(depth));
            red.push(redis.gets(depth));
        }
        let (own, red) = (median(own), median(red));
        println!("{depth:>7} {own:>9.0} {red:>9.0} {:>6.2}", own / red);
    }
}

fn median(mut all: Vec<f64>) -> f64 {
    all.sort_by(f64::total_cmp);
    all[all.len() / 2]
}

/// Writes and syncs of one file, one after the other: what the disk can do.
fn raw_syncs(folder: &Path) -> f64 {
    use std::os::unix::fs::FileExt;
    let file = File::create(folder.join("raw")).expect("a file");
    let block = vec![b'x'; VALUE_BYTES];
    file.write_all_at(&vec![0; 4 << 20], 0).expect("room");
    file.sync_all().expect("a sync");
    let (begin, mut count) = (Instant::now(), 0_u64);
    while begin.elapsed() < PERIOD {
        let place = count * VALUE_BYTES as u64 % (4 << 20);
        file.write_all_at(&block, place).expect("a write");
        file.sync_data().expect("a sync");
        count += 1;
    }
    count as f64 / begin.elapsed().as_secs_f64()
}

/// A server that is stopped when it is dropped.
struct Running(Child);

impl Drop for Running {
    fn drop(&mut self) {
        drop(self.0.kill());
        drop(self.0.wait());
    }
}

fn wait_for(port: u16) {
    for _ in 0..200 {
        if TcpStream::connect(("127.0.0.1", port)).is_ok() {
            return;
        }
        std::thread::sleep(Duration::from_millis(50));
    }
    panic!("nothing listens on port {port}");
}

struct Ours {
    _server: Running,
}

impl Ours {
    fn start(folder: &Path) -> Self {
        let password = folder.join("password");
        fs::write(&password, "secret\n").expect("a password file");
        fs::set_permissions(&password, fs::Permissions::from_mode(0o600)).expect("permissions");
        let server = Command::new(env!("CARGO_BIN_EXE_cgpsh"))
            .args(["serve", "--main-domain", "main.example", "--data"])
            .arg(folder.join("cgpsh"))
            .args(["--listen", &format!("127.0.0.1:{OURS}"), "--admin-password-file"])
            .arg(&password)
            .stderr(Stdio::null())
            .spawn()
            .expect("cgpsh");
        let ours = Self { _server: Running(server) };
        wait_for(OURS);
        let mut connection = Connection::open();
        for number in 0..1_000 {
            connection.ask(&format!("CREATEACCOUNT user{number:04} {{a=b;}}"));
        }
        ours
    }

    /// Updates of random Accounts, each client waiting for each answer.
    fn changes(&self, clients: usize) -> f64 {
        let threads: Vec<_> = (0..clients)
            .map(|client| {
                std::thread::spawn(move || {
                    let mut connection = Connection::open();
                    let text = "x".repeat(VALUE_BYTES);
                    let (begin, mut count) = (Instant::now(), 0_usize);
                    while begin.elapsed() < PERIOD {
                        let account = (client * 7_919 + count * 104_729) % 1_000;
                        connection.ask(&format!(
                            "UPDATEACCOUNTSETTINGS user{account:04} {{Text={text}{client}n{count};}}"
                        ));
                        count += 1;
                    }
                    count as f64 / begin.elapsed().as_secs_f64()
                })
            })
            .collect();
        threads.into_iter().map(|thread| thread.join().expect("a client")).sum()
    }

    /// ECHO in bursts of `depth`.
    fn echoes(&self, depth: usize) -> f64 {
        let mut connection = Connection::open();
        let burst = "ECHO abcdefghijklmnopqrstuvwxyz0123456789\r\n".repeat(depth);
        let (begin, mut count) = (Instant::now(), 0);
        while begin.elapsed() < PERIOD {
            connection.stream.write_all(burst.as_bytes()).expect("a burst");
            connection.skip_lines(depth);
            count += depth;
        }
        count as f64 / begin.elapsed().as_secs_f64()
    }
}

struct Connection {
    stream: TcpStream,
    reader: BufReader<TcpStream>,
}

impl Connection {
    fn open() -> Self {
        let stream = TcpStream::connect(("127.0.0.1", OURS)).expect("a connection");
        stream.set_nodelay(true).expect("no delay");
        let reader = BufReader::with_capacity(1 << 16, stream.try_clone().expect("a clone"));
        let mut connection = Self { stream, reader };
        connection.skip_lines(1);
        connection.ask("USER postmaster");
        connection.ask("PASS secret");
        connection.ask("INLINE");
        connection
    }

    fn ask(&mut self, line: &str) {
        self.stream.write_all(format!("{line}\r\n").as_bytes()).expect("a line");
        let mut answer = String::new();
        self.reader.read_line(&mut answer).expect("an answer");
        assert!(answer.starts_with('2') || answer.starts_with('3'), "{line}: {answer}");
    }

    fn skip_lines(&mut self, mut count: usize) {
        while count > 0 {
            let bytes = self.reader.fill_buf().expect("an answer");
            let length = bytes.len();
            assert!(length > 0, "the connection is closed");
            count -= bytes.iter().filter(|byte| **byte == b'\n').count();
            self.reader.consume(length);
        }
    }
}

struct Redis {
    _server: Running,
}

impl Redis {
    fn start(folder: &Path) -> Self {
        let directory = folder.join("redis");
        fs::create_dir(&directory).expect("a folder");
        let server = Command::new("redis-server")
            .args(["--port", &REDIS.to_string(), "--appendonly", "yes", "--appendfsync", "always"])
            .args(["--save", "", "--dir"])
            .arg(&directory)
            .stdout(Stdio::null())
            .spawn()
            .expect("redis-server (Debian package redis-server)");
        let redis = Self { _server: Running(server) };
        wait_for(REDIS);
        redis
    }

    fn changes(&self, clients: usize) -> f64 {
        let count = if clients == 1 { 6_000 } else { 40_000 };
        benchmark(&[
            "-t",
            "set",
            "-c",
            &clients.to_string(),
            "-n",
            &count.to_string(),
            "-r",
            "1000",
        ])
    }

    fn gets(&self, depth: usize) -> f64 {
        // It waits for ever, or tells nothing, where the last burst is not whole.
        let count = if depth == 1 { 40_000 } else { 1_000_000_usize.next_multiple_of(depth) };
        benchmark(&["-t", "get", "-c", "1", "-P", &depth.to_string(), "-n", &count.to_string()])
    }
}

fn benchmark(arguments: &[&str]) -> f64 {
    let output = Command::new("redis-benchmark")
        .args(["-p", &REDIS.to_string(), "-d", &VALUE_BYTES.to_string(), "--csv"])
        .args(arguments)
        .output()
        .expect("redis-benchmark");
    let text = String::from_utf8_lossy(&output.stdout).into_owned();
    let line = text.lines().last().expect("a figure");
    let field = line.split(',').nth(1).expect("a rate");
    field.trim_matches('"').parse().expect("a number")
}

struct Postgres {
    server: Option<Running>,
    folder: PathBuf,
}

impl Postgres {
    fn start(folder: &Path) -> Self {
        let bin = programs();
        let folder = folder.join("postgres");
        fs::create_dir(&folder).expect("a folder");
        run(Command::new("chown").arg("postgres").arg(&folder));
        let data = folder.join("data");
        run(as_postgres(&bin.join("initdb")).arg("-D").arg(&data).args(["-A", "trust"]));
        let server = as_postgres(&bin.join("postgres"))
            .arg("-D")
            .arg(&data)
            .args(["-p", &POSTGRES.to_string(), "-c", "shared_buffers=512MB"])
            .args(["-c", "max_connections=200", "-k"])
            .arg(&folder)
            .stderr(Stdio::null())
            .spawn()
            .expect("postgres (Debian package postgresql)");
        let postgres = Self { server: Some(Running(server)), folder };
        wait_for(POSTGRES);
        std::thread::sleep(Duration::from_secs(1));
        let setup = "create table o(d text, k text, v bytea, primary key(d, k)); \
                     insert into o select 'd', i::text, repeat('x', 400)::bytea \
                     from generate_series(1, 1000) i";
        run(as_postgres(&bin.join("psql")).args([
            "-h",
            "127.0.0.1",
            "-p",
            &POSTGRES.to_string(),
            "-c",
            setup,
            "postgres",
        ]));
        let script = format!(
            "\\set k random(1, 1000)\n\
             insert into o values('d', :k::text, repeat(chr(65 + random(0, 25)), {VALUE_BYTES})::bytea) \
             on conflict (d, k) do update set v = excluded.v;\n"
        )
        .replace("random(0, 25)", "(:k % 26)");
        fs::write(postgres.folder.join("upsert.sql"), script).expect("a script");
        postgres
    }

    fn changes(&self, clients: usize) -> f64 {
        let seconds = PERIOD.as_secs_f64().ceil().to_string();
        let output = Command::new(programs().join("pgbench"))
            .args(["-h", "127.0.0.1", "-p", &POSTGRES.to_string(), "-U", "postgres", "-n"])
            .args(["-M", "prepared", "-c", &clients.to_string(), "-T", &seconds, "-f"])
            .arg(self.folder.join("upsert.sql"))
            .arg("postgres")
            .output()
            .expect("pgbench");
        let text = String::from_utf8_lossy(&output.stdout).into_owned();
        let line = text.lines().find(|line| line.starts_with("tps")).unwrap_or_else(|| {
            panic!("pgbench: {text}{}", String::from_utf8_lossy(&output.stderr))
        });
        line.split_whitespace().nth(2).expect("a rate").parse().expect("a number")
    }
}

impl Drop for Postgres {
    fn drop(&mut self) {
        let data = self.folder.join("data");
        let stop = as_postgres(&programs().join("pg_ctl"))
            .arg("-D")
            .arg(data)
            .args(["stop", "-m", "fast"])
            .stdout(Stdio::null())
            .status();
        drop(stop);
        drop(self.server.take());
    }
}

/// The folder of PostgreSQL's programs.
fn programs() -> PathBuf {
    let versions = fs::read_dir("/usr/lib/postgresql").expect("PostgreSQL (package postgresql)");
    let newest = versions.map(|version| version.expect("a version").path()).max();
    newest.expect("a version of PostgreSQL").join("bin")
}

/// PostgreSQL refuses to run as root.
fn as_postgres(program: &Path) -> Command {
    let mut command = Command::new("runuser");
    command.args(["-u", "postgres", "--"]).arg(program).current_dir("/");
    command
}

fn run(command: &mut Command) {
    let output = command.output().expect("a program");
    let mut text = String::new();
    drop(output.stderr.as_slice().read_to_string(&mut text));
    assert!(output.status.success(), "{command:?}: {text}");
}
