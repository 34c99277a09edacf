//! Requests and answers over a loopback socket, beside Redis.
//!
//! One connection sends a burst of `depth` commands and waits for all answers, again and again. The
//! same is asked of Redis, by `redis-benchmark` and, for a fair ratio, by the same client. Server
//! and client are pinned to one core, then to two; the rounds are interleaved, medians are printed.
//! Needs `redis-server` and `taskset`. Run with `cargo bench --bench wire`, on a machine with
//! nothing else to do.
#![allow(missing_docs, clippy::print_stdout, clippy::unwrap_used, clippy::expect_used)]
use std::fmt::Write as _;
use std::io::{BufRead, BufReader, Read, Write};
use std::net::TcpStream;
use std::process::{Child, Command, Stdio};
use std::thread;
use std::time::{Duration, Instant};

use cgpsh::engine::Engine;
use cgpsh::engine::setup::Options;
use cgpsh::server::Server;
use cgpsh::server::settings::Settings;

const ROUNDS: usize = 7;
const DEPTHS: [usize; 3] = [1, 16, 256];
const SERVER_CORE: usize = 0;
const OTHER_CORE: usize = 1;
const PASSWORD: &str = "secret";
/// A Redis that keeps everything in memory, and one that syncs every change.
const REDIS: u16 = 16_379;
const REDIS_SYNCING: u16 = 16_380;
const MEASURE: Duration = Duration::from_millis(500);

/// What is asked, and by how many line ends its answer is known. `%` stands for a growing number.
const ECHO: (&str, usize) = ("ECHO abcdefghijklmnopqrstuvwxyz0123456789", 1);
const READ: (&str, usize) = ("GETACCOUNTSETTINGS ann", 1);
const WRITE: (&str, usize) = ("UPDATEACCOUNTSETTINGS ann {RealName=Ann%;}", 1);
const GET: (&str, usize) = ("GET key:__rand_int__", 2);
const SET: (&str, usize) = ("SET key:__rand_int__ value%", 1);

fn main() {
    let arguments: Vec<String> = std::env::args().skip(1).filter(|it| it != "--bench").collect();
    let arguments: Vec<&str> = arguments.iter().map(String::as_str).collect();
    match arguments.as_slice() {
        ["serve"] => serve(),
        ["burst", port, depth, count, line, ends] => {
            let (port, depth) = (port.parse().unwrap(), depth.parse().unwrap());
            let (count, ends) = (count.parse().unwrap(), ends.parse().unwrap());
            println!("{}", burst_all(port, depth, count, line, ends));
        }
        _ => compare(),
    }
}

/// Serves a store on disk until the standard input ends; prints the port.
fn serve() {
    let folder = tempfile::tempdir().unwrap();
    let mut options = Options::at(&folder.path().join("data"), "main.example");
    options.postmaster_password = Some(PASSWORD.to_owned());
    let engine = Engine::open(options).unwrap();
    let session = engine.session("postmaster").unwrap();
    session.run("CREATEACCOUNT ann {RealName=Ann;MaxAccountSize=10M;Language=English;}").unwrap();
    let settings = Settings::listening_on(vec!["127.0.0.1:0".parse().unwrap()]);
    let server = Server::bind(engine, settings).unwrap();
    let stopper = server.stopper();
    println!("{}", server.addresses()[0].port());
    thread::spawn(move || {
        let _ = std::io::stdin().read_to_end(&mut Vec::new());
        stopper.stop();
    });
    server.run().unwrap();
}

/// Requests per second over `count` connections, each with a thread of its own.
fn burst_all(port: u16, depth: usize, count: usize, line: &str, ends: usize) -> f64 {
    if count == 1 {
        return burst(port, depth, line, ends);
    }
    thread::scope(|scope| {
        let one = || scope.spawn(|| burst(port, depth, line, ends));
        let all: Vec<_> = (0..count).map(|_| one()).collect();
        all.into_iter().map(|one| one.join().unwrap()).sum()
    })
}

/// Requests per second over one connection.
fn burst(port: u16, depth: usize, line: &str, ends: usize) -> f64 {
    let stream = TcpStream::connect(("127.0.0.1", port)).unwrap();
    stream.set_nodelay(true).unwrap();
    let mut reader = BufReader::with_capacity(256 << 10, stream);
    if port != REDIS && port != REDIS_SYNCING {
        log_in(&mut reader);
    }
    let mut burst = format!("{line}\r\n").repeat(depth);
    let (mut done, mut number) = (0, 0_u32);
    // What comes first finds everything cold.
    let mut begin = Instant::now();
    let mut warm = false;
    while !warm || begin.elapsed() < MEASURE {
        if !warm && begin.elapsed() >= MEASURE / 5 {
            (warm, done, begin) = (true, 0, Instant::now());
        }
        if let Some((before, behind)) = line.split_once('%') {
            burst.clear();
            for _ in 0..depth {
                number += 1;
                let _ = write!(burst, "{before}{number}{behind}\r\n");
            }
        }
        reader.get_mut().write_all(burst.as_bytes()).unwrap();
        let mut missing = depth * ends;
        while missing > 0 {
            let arrived = reader.fill_buf().unwrap();
            assert!(!arrived.is_empty(), "the server has closed");
            let (length, found) = (arrived.len(), memchr::memchr_iter(b'\n', arrived).count());
            reader.consume(length);
            missing -= found;
        }
        done += depth;
    }
    done as f64 / begin.elapsed().as_secs_f64()
}

fn log_in(reader: &mut BufReader<TcpStream>) {
    let mut line = String::new();
    reader.read_line(&mut line).unwrap();
    for said in ["USER postmaster", &format!("PASS {PASSWORD}"), "INLINE"] {
        reader.get_mut().write_all(format!("{said}\r\n").as_bytes()).unwrap();
        line.clear();
        reader.read_line(&mut line).unwrap();
        assert!(!line.starts_with('5'), "{line}");
    }
}

fn compare() {
    let ours = ours();
    let redis = start_redis(REDIS, &["--appendonly", "no"]);
    let folder = tempfile::tempdir().unwrap();
    let folder = folder.path().to_str().unwrap();
    let syncing = ["--appendonly", "yes", "--appendfsync", "always", "--dir", folder];
    let syncing = start_redis(REDIS_SYNCING, &syncing);
    for (place, core) in [("the same core", SERVER_CORE), ("another core", OTHER_CORE)] {
        println!("one connection, the client on {place}: requests a second (times Redis)");
        for depth in DEPTHS {
            row(&ours, depth, 1, Some(core));
        }
    }
    println!("64 connections, the servers on one core, the client on any");
    for depth in [1, 16] {
        row(&ours, depth, 64, None);
    }
    drop((ours, redis, syncing));
}

/// Measures one line of the table in interleaved rounds and prints it.
fn row(ours: &Serving, depth: usize, count: usize, core: Option<usize>) {
    let mut rates: [Vec<f64>; 6] = Default::default();
    for _ in 0..ROUNDS {
        if count == 1 {
            rates[0].push(redis_benchmark(depth, core));
        }
        let asked = [
            (REDIS, GET),
            (ours.port, ECHO),
            (ours.port, READ),
            (REDIS_SYNCING, SET),
            (ours.port, WRITE),
        ];
        for ((port, asked), rates) in asked.into_iter().zip(&mut rates[1..]) {
            rates.push(client(port, depth, count, asked, core));
        }
    }
    let [bench, get, echo, read, set, write] = rates.map(median);
    print!("  depth {depth:>3}");
    if count == 1 {
        print!("  redis-benchmark GET {bench:>8.0}");
    }
    print!("  GET {get:>8.0}");
    for (name, rate) in [("ECHO", echo), ("read", read)] {
        print!("  {name} {rate:>8.0} (");
        if count == 1 {
            print!("{:.2} redis-benchmark, ", rate / bench);
        }
        print!("{:.2})", rate / get);
    }
    println!("  synced SET {set:>7.0}  change {write:>7.0} ({:.2})", write / set);
}

fn median(mut rates: Vec<f64>) -> f64 {
    rates.sort_by(f64::total_cmp);
    rates.get(rates.len() / 2).copied().unwrap_or(f64::NAN)
}

/// A server in a process of its own, ended with this value.
struct Serving {
    process: Child,
    port: u16,
}

impl Drop for Serving {
    fn drop(&mut self) {
        let _ = self.process.kill();
        let _ = self.process.wait();
    }
}

fn pinned(program: &str, core: Option<usize>) -> Command {
    let Some(core) = core else { return Command::new(program) };
    let mut command = Command::new("taskset");
    command.args(["-c", &core.to_string(), program]);
    command
}

fn this_program() -> String {
    std::env::current_exe().unwrap().display().to_string()
}

fn ours() -> Serving {
    let mut process = pinned(&this_program(), Some(SERVER_CORE))
        .arg("serve")
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()
        .expect("taskset");
    let mut port = String::new();
    BufReader::new(process.stdout.take().unwrap()).read_line(&mut port).unwrap();
    Serving { process, port: port.trim().parse().unwrap() }
}

fn start_redis(port: u16, options: &[&str]) -> Serving {
    let process = pinned("redis-server", Some(SERVER_CORE))
        .args(["--port", &port.to_string(), "--save", ""])
        .args(options)
        .stdout(Stdio::null())
        .spawn()
        .expect("taskset and redis-server");
    let serving = Serving { process, port };
    let mut stream = (0..100)
        .find_map(|_| {
            thread::sleep(Duration::from_millis(50));
            TcpStream::connect(("127.0.0.1", port)).ok()
        })
        .expect("redis-server listens");
    stream.write_all(b"SET key:__rand_int__ abcdefghijklmnopqrstuvwxyz0123456789\r\n").unwrap();
    stream.read_exact(&mut [0; 5]).unwrap();
    serving
}

fn redis_benchmark(depth: usize, core: Option<usize>) -> f64 {
    // In whole bursts: redis-benchmark may give up at its end when it gets more answers than it wants.
    let requests = depth
        * match depth {
            1 => 20_000,
            16 => 12_500,
            _ => 4_000,
        };
    let output = pinned("redis-benchmark", core)
        .args(["-p", &REDIS.to_string(), "-c", "1", "-t", "get", "--csv"])
        .args(["-P", &depth.to_string(), "-n", &requests.to_string()])
        .output()
        .expect("redis-benchmark");
    let text = String::from_utf8_lossy(&output.stdout).into_owned();
    let line = text.lines().find(|line| line.starts_with("\"GET\""));
    let line = line.unwrap_or_else(|| panic!("no result: {output:?}"));
    line.split(',').nth(1).unwrap().trim_matches('"').parse().unwrap()
}

fn client(
    port: u16,
    depth: usize,
    count: usize,
    (line, ends): (&str, usize),
    core: Option<usize>,
) -> f64 {
    let output = pinned(&this_program(), core)
        .args(["burst", &port.to_string(), &depth.to_string(), &count.to_string(), line])
        .arg(ends.to_string())
        .stderr(Stdio::inherit())
        .output()
        .expect("this program");
    String::from_utf8_lossy(&output.stdout).trim().parse().expect("a rate")
}
