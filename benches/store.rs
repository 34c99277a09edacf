//! How fast the store is, beside what the disk can do and beside plain SQLite.
//!
//! `cargo bench --bench store -- [in=FOLDER] [SECTION ...]`. All contenders of a table run in turn, round by
//! round, so that whatever else the machine does meets all of them. What counts are the ratios; a
//! figure alone says as much about the machine as about the store.
#![allow(missing_docs, clippy::unwrap_used, clippy::expect_used, clippy::print_stdout)]
use std::fs::{self, File, OpenOptions};
use std::ops::ControlFlow;
use std::os::unix::fs::FileExt;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::sync::mpsc;
use std::time::{Duration, Instant};

use cgpsh::store::Database;
use rusqlite::Connection;

const ROUNDS: usize = 7;
const OBJECTS: u64 = 1_000_000;
const VALUE_BYTES: usize = 300;
const ROUND: Duration = Duration::from_millis(500);

type Section = (&'static str, &'static str, fn(&Place));

const SECTIONS: &[Section] = &[
    ("open", "open and close, 1M objects, opens per second", open),
    ("single", "one durable change at a time, changes per second", single),
    ("clients", "durable changes from many threads, changes per second", clients),
    (
        "submitted",
        "durable changes submitted without waiting, 64 on their way, per second",
        submitted,
    ),
    ("creates", "creates in name order, 512 in a commit, objects per second", creates),
    ("reads", "point reads of 200k keys, reads per second", reads),
    ("readers", "point reads beside a durable writer, reads per second", readers),
    ("scan", "scan of 1M keys and values, keys per second", scan),
];

fn main() {
    let arguments: Vec<String> = std::env::args().skip(1).filter(|it| it != "--bench").collect();
    if let [storm, location] = arguments.as_slice()
        && storm == "storm"
    {
        return write_for_ever(Path::new(location));
    }
    let folder = arguments.iter().find_map(|it| it.strip_prefix("in="));
    let sections: Vec<_> = arguments.iter().filter(|it| !it.starts_with("in=")).collect();
    let place = Place::new(Path::new(folder.unwrap_or(env!("CARGO_TARGET_TMPDIR"))));
    for (name, title, section) in SECTIONS {
        if sections.is_empty() || sections.iter().any(|it| it == name) {
            println!("\n{title}");
            section(&place);
        }
    }
}

/// Where the files of a run are. The stores in it have the same objects.
struct Place {
    folder: tempfile::TempDir,
}

impl Place {
    fn new(parent: &Path) -> Place {
        let folder = tempfile::tempdir_in(parent).unwrap();
        let place = Place { folder };
        fill(&Database::open(&place.ours()).unwrap());
        fs::copy(place.ours().join("store.db"), place.plain_path()).unwrap();
        place
    }

    fn ours(&self) -> PathBuf {
        self.folder.path().join("ours")
    }

    fn plain_path(&self) -> PathBuf {
        self.folder.path().join("plain.db")
    }

    /// SQLite as one would use it without this crate: durable, with its own checkpoints.
    fn plain(&self) -> Connection {
        let connection = Connection::open(self.plain_path()).unwrap();
        connection.execute_batch("PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL;").unwrap();
        connection
    }

    fn raw(&self) -> Raw {
        let path = self.folder.path().join("raw");
        let file = OpenOptions::new().create(true).truncate(true).write(true).open(path).unwrap();
        file.write_all_at(&vec![0; 16 << 20], 0).unwrap();
        file.sync_all().unwrap();
        Raw { file, at: 0 }
    }
}

fn fill(database: &Database) {
    for start in (0..OBJECTS).step_by(10_000) {
        database
            .write(move |it| {
                for number in start..start + 10_000 {
                    it.put(key(number), value(number));
                }
            })
            .unwrap();
    }
}

fn key(number: u64) -> Vec<u8> {
    format!("domain/example.com/{number:012}").into_bytes()
}

/// A value whose bytes are different for each seed.
fn value(seed: u64) -> Vec<u8> {
    let mut random = Random(seed.wrapping_mul(0x9e37_79b9_7f4a_7c15) | 1);
    (0..VALUE_BYTES / 8).flat_map(|_| random.next().to_le_bytes()).collect()
}

struct Random(u64);

impl Random {
    fn next(&mut self) -> u64 {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        self.0
    }

    fn key(&mut self) -> Vec<u8> {
        key(self.next() % OBJECTS)
    }
}

/// What the disk can do: small writes into a file that is there already, each synced.
struct Raw {
    file: File,
    at: u64,
}

impl Raw {
    fn change(&mut self) {
        self.file.write_all_at(&[7; 400], self.at).unwrap();
        self.file.sync_data().unwrap();
        self.at = (self.at + 4096) % (16 << 20);
    }
}

/// One contender: does as much as it likes and tells how much, and in what time.
type Contender<'a> = (String, Box<dyn FnMut() -> (u64, Duration) + 'a>);

/// Runs all in turn and prints their medians, each beside the first, and what one took of the
/// processors, in all threads of this process: that says more on a busy machine.
fn compare(mut contenders: Vec<Contender<'_>>) {
    let mut rates = vec![Vec::new(); contenders.len()];
    let mut costs = vec![(0, Duration::ZERO); contenders.len()];
    for _ in 0..ROUNDS {
        for ((_, run), (rates, cost)) in contenders.iter_mut().zip(rates.iter_mut().zip(&mut costs))
        {
            let before = processor_time();
            let (count, time) = run();
            *cost = (cost.0 + count, cost.1 + (processor_time() - before));
            rates.push(count as f64 / time.as_secs_f64());
        }
    }
    let mut first = None;
    for (((name, _), rates), (count, cost)) in contenders.iter().zip(&mut rates).zip(costs) {
        rates.sort_by(f64::total_cmp);
        let median = rates[rates.len() / 2];
        let spread = (rates[rates.len() - 1] - rates[0]) / median * 100.0;
        let ratio = median / *first.get_or_insert(median);
        let cost = cost.as_secs_f64() * 1e6 / count as f64;
        println!(
            "  {name:<44} {median:>9.0}  x {ratio:<5.2} spread {spread:>3.0} %  {cost:>8.2} us"
        );
    }
}

/// What the process has taken of the processors so far, where the system tells; in steps of 10 ms.
fn processor_time() -> Duration {
    let stat = fs::read_to_string("/proc/self/stat").unwrap_or_default();
    // Behind the name, which is in parentheses, user and system time are the 12th and 13th.
    let behind_name = stat.rsplit(')').next().unwrap_or_default();
    let ticks: u64 = behind_name
        .split_whitespace()
        .skip(11)
        .take(2)
        .filter_map(|it| it.parse::<u64>().ok())
        .sum();
    Duration::from_millis(ticks * 10)
}

/// Repeats `work` for the length of a round.
fn timed(mut work: impl FnMut()) -> (u64, Duration) {
    let start = Instant::now();
    let mut count = 0;
    while start.elapsed() < ROUND {
        work();
        count += 1;
    }
    (count, start.elapsed())
}

fn contender<'a>(name: &str, run: impl FnMut() -> (u64, Duration) + 'a) -> Contender<'a> {
    (name.to_owned(), Box::new(run))
}

const UPSERT: &str = "INSERT INTO objects (key, value) VALUES (?1, ?2) \
                      ON CONFLICT (key) DO UPDATE SET value = excluded.value";

fn change_plain(plain: &mut Connection, key: &[u8], value: &[u8]) {
    let transaction =
        plain.transaction_with_behavior(rusqlite::TransactionBehavior::Immediate).unwrap();
    transaction.prepare_cached(UPSERT).unwrap().execute([key, value]).unwrap();
    transaction.commit().unwrap();
}

fn single(place: &Place) {
    let mut raw = place.raw();
    let ours = Database::open(&place.ours()).unwrap();
    let mut plain = place.plain();
    let (mut random, mut other) = (Random(1), Random(1));
    compare(vec![
        contender("raw write and fdatasync", || timed(|| raw.change())),
        contender("store", || {
            timed(|| {
                let (key, value) = (random.key(), value(random.next()));
                ours.write(move |it| it.put(key, value)).unwrap();
            })
        }),
        contender("plain sqlite", || {
            timed(|| change_plain(&mut plain, &other.key(), &value(other.next())))
        }),
    ]);
}

fn clients(place: &Place) {
    let mut raw = place.raw();
    let ours = Database::open(&place.ours()).unwrap();
    let many = |clients: u64| {
        let ours = &ours;
        let mut round = 0;
        contender(&format!("store, {clients} clients"), move || {
            round += 1;
            let start = Instant::now();
            let count = std::thread::scope(|scope| {
                let threads: Vec<_> = (0..clients)
                    .map(|client| {
                        scope.spawn(move || {
                            let mut random = Random(round * 1000 + client + 1);
                            timed(|| {
                                let (key, value) = (random.key(), value(random.next()));
                                ours.write(move |it| it.put(key, value)).unwrap();
                            })
                            .0
                        })
                    })
                    .collect();
                threads.into_iter().map(|it| it.join().unwrap()).sum()
            });
            (count, start.elapsed())
        })
    };
    compare(vec![
        contender("raw write and fdatasync, one at a time", || timed(|| raw.change())),
        many(1),
        many(8),
        many(64),
    ]);
}

fn submitted(place: &Place) {
    let mut raw = place.raw();
    let ours = Database::open(&place.ours()).unwrap();
    let mut random = Random(3);
    compare(vec![
        contender("raw write and fdatasync, one at a time", || timed(|| raw.change())),
        contender("store", || {
            let (sender, receiver) = mpsc::channel();
            let mut send = || {
                let (key, value) = (random.key(), value(random.next()));
                let sender = sender.clone();
                ours.submit(move |it| it.put(key, value), move |it| sender.send(it).unwrap());
            };
            (0..64).for_each(|_| send());
            let result = timed(|| {
                receiver.recv().unwrap().unwrap();
                send();
            });
            (0..64).for_each(|_| receiver.recv().unwrap().unwrap());
            result
        }),
    ]);
}

fn creates(place: &Place) {
    const BATCH: u64 = 512;
    let ours = Database::open(&place.ours()).unwrap();
    let mut plain = place.plain();
    let (mut next, mut plain_next) = (OBJECTS, OBJECTS);
    let next = std::cell::RefCell::new(&mut next);
    let take = || {
        let mut next = next.borrow_mut();
        **next += BATCH;
        **next - BATCH..**next
    };
    let mut contenders = vec![
        contender("store, one piece of work", || {
            let (count, time) = timed(|| {
                let numbers = take();
                ours.write(move |it| numbers.for_each(|it_is| it.put(key(it_is), value(it_is))))
                    .unwrap();
            });
            (count * BATCH, time)
        }),
        contender("store, 512 pieces of work that look first", || {
            let (count, time) = timed(|| {
                let (sender, receiver) = mpsc::channel();
                for number in take() {
                    let sender = sender.clone();
                    ours.submit(
                        move |it| {
                            let key = key(number);
                            assert_eq!(it.contains(&key), Ok(false));
                            it.put(key, value(number));
                        },
                        move |it| sender.send(it).unwrap(),
                    );
                }
                drop(sender);
                receiver.iter().for_each(|it| it.unwrap());
            });
            (count * BATCH, time)
        }),
    ];
    contenders.push(contender("plain sqlite", || {
        let (count, time) = timed(|| {
            let transaction =
                plain.transaction_with_behavior(rusqlite::TransactionBehavior::Immediate).unwrap();
            let mut insert = transaction.prepare_cached(UPSERT).unwrap();
            for number in plain_next..plain_next + BATCH {
                insert.execute([key(number), value(number)]).unwrap();
            }
            drop(insert);
            transaction.commit().unwrap();
            plain_next += BATCH;
        });
        (count * BATCH, time)
    }));
    compare(contenders);
}

const SELECT: &str = "SELECT value FROM objects WHERE key = ?1";

fn read_plain(plain: &Connection, key: &[u8]) -> Vec<u8> {
    let mut select = plain.prepare_cached(SELECT).unwrap();
    select.query_row([key], |row| row.get(0)).unwrap()
}

fn reads(place: &Place) {
    let ours = Database::open(&place.ours()).unwrap();
    let plain = place.plain();
    let hot = |random: &mut Random| key(random.next() % OBJECTS / 5 * 5);
    compare(vec![
        contender("plain sqlite, a transaction each", || {
            let mut random = Random(5);
            timed(|| drop(read_plain(&plain, &hot(&mut random))))
        }),
        contender("plain sqlite, one transaction", || {
            let mut random = Random(5);
            plain.execute_batch("BEGIN").unwrap();
            let result = timed(|| drop(read_plain(&plain, &hot(&mut random))));
            plain.execute_batch("COMMIT").unwrap();
            result
        }),
        contender("store, a view each", || {
            let mut random = Random(5);
            timed(|| drop(ours.read(|it| it.get(&hot(&mut random)).unwrap().unwrap()).unwrap()))
        }),
        contender("store, one view", || {
            let mut random = Random(5);
            ours.read(|it| timed(|| drop(it.get(&hot(&mut random)).unwrap().unwrap()))).unwrap()
        }),
    ]);
}

fn readers(place: &Place) {
    let ours = Database::open(&place.ours()).unwrap();
    let alone = |ours: &Database| {
        let mut random = Random(5);
        timed(|| drop(ours.read(|it| it.get(&random.key()).unwrap().unwrap()).unwrap()))
    };
    let beside = |size: u64| {
        let ours = &ours;
        contender(&format!("beside a writer of {size} objects in a commit"), move || {
            let (stop, stopped) = mpsc::channel::<()>();
            std::thread::scope(|scope| {
                scope.spawn(move || {
                    let mut random = Random(7);
                    while stopped.try_recv() == Err(mpsc::TryRecvError::Empty) {
                        let changes: Vec<_> =
                            (0..size).map(|_| (random.key(), value(random.next()))).collect();
                        ours.write(move |it| {
                            changes.into_iter().for_each(|(key, value)| it.put(key, value));
                        })
                        .unwrap();
                    }
                });
                let result = alone(ours);
                drop(stop);
                result
            })
        })
    };
    compare(vec![contender("alone", || alone(&ours)), beside(1), beside(64)]);
}

fn scan(place: &Place) {
    let ours = Database::open(&place.ours()).unwrap();
    let plain = place.plain();
    compare(vec![
        contender("plain sqlite", || {
            let start = Instant::now();
            let mut select =
                plain.prepare_cached("SELECT key, value FROM objects ORDER BY key").unwrap();
            let mut rows = select.query([]).unwrap();
            let mut count = 0;
            while let Some(row) = rows.next().unwrap() {
                row.get_ref(0).unwrap().as_blob().unwrap();
                row.get_ref(1).unwrap().as_blob().unwrap();
                count += 1;
            }
            (count, start.elapsed())
        }),
        contender("store", || {
            let start = Instant::now();
            let mut count = 0;
            ours.read(|it| {
                it.scan_prefix(b"", &mut |_, _| {
                    count += 1;
                    ControlFlow::Continue(())
                })
            })
            .unwrap()
            .unwrap();
            (count, start.elapsed())
        }),
    ]);
}

fn open(place: &Place) {
    let first = |open: &dyn Fn()| {
        let start = Instant::now();
        open();
        (1, start.elapsed())
    };
    compare(vec![
        contender("plain sqlite, clean, with one read", || {
            first(&|| {
                read_plain(&place.plain(), &key(5));
            })
        }),
        contender("store, clean, with one read", || {
            first(&|| {
                let ours = Database::open(&place.ours()).unwrap();
                ours.read(|it| it.get(&key(5)).unwrap().unwrap()).unwrap();
            })
        }),
        contender("store, after kill -9 (open and read only)", || {
            storm_and_kill(&place.ours());
            let start = Instant::now();
            let ours = Database::open(&place.ours()).unwrap();
            ours.read(|it| it.get(&key(5)).unwrap().unwrap()).unwrap();
            (1, start.elapsed())
        }),
    ]);
}

/// Lets a process of its own write, and ends it in the middle.
fn storm_and_kill(location: &Path) {
    let mut child = Command::new(std::env::current_exe().unwrap())
        .args(["storm".as_ref(), location.as_os_str()])
        .stdin(Stdio::null())
        .spawn()
        .unwrap();
    std::thread::sleep(Duration::from_millis(700));
    child.kill().unwrap();
    child.wait().unwrap();
}

fn write_for_ever(location: &Path) {
    let ours = Database::open(location).unwrap();
    let mut random = Random(u64::from(std::process::id()));
    loop {
        let (key, value) = (random.key(), value(random.next()));
        ours.write(move |it| it.put(key, value)).unwrap();
    }
}
