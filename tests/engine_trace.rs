//! Tracing: what the syslog of the operating system is told of file operations.
use std::os::unix::net::UnixDatagram;

use cgpsh::engine::Engine;
use cgpsh::engine::clock::ManualClock;
use cgpsh::engine::setup::Options;
use cgpsh::engine::syslog::Syslog;

use crate::support::doors::{BEGIN, options, show};

/// What each command tells the syslog, beside its answer.
const STEPS: &[(&str, &[&str])] = &[
    ("CREATEACCOUNT ann", &[]),
    ("WRITESTORAGEFILE ann FILE untraced DATA [YWJj]", &[]),
    ("SETTRACE FileOp ON", &[]),
    (
        "WRITESTORAGEFILE ann FILE d/a.txt DATA [YWJj]",
        &["FileOp create ann@main.example: \"d/a.txt\""],
    ),
    ("WRITESTORAGEFILE ann FILE d/a.txt DATA [YWI=]", &[]),
    ("SETTRACE FileIO", &[]),
    (
        "WRITESTORAGEFILE ann FILE d/a.txt DATA [YWJj]",
        &[
            "FileIO truncate ann@main.example: \"d/a.txt\"",
            "FileIO write 3 bytes at 0 of ann@main.example: \"d/a.txt\"",
        ],
    ),
    (
        "WRITESTORAGEFILE ann FILE d/a.txt OFFSET END DATA [YWI=]",
        &["FileIO write 2 bytes at 3 of ann@main.example: \"d/a.txt\""],
    ),
    (
        "READSTORAGEFILE ann FILE d/a.txt OFFSET 1",
        &["FileIO read 4 bytes at 1 of ann@main.example: \"d/a.txt\""],
    ),
    // What is refused was not done.
    ("WRITESTORAGEFILE ann FILE d/a.txt OFFSET NEW DATA [YWI=]", &[]),
    (
        "RENAMESTORAGEFILE ann FILE d/a.txt INTO b.txt",
        &["FileOp rename ann@main.example: \"d/a.txt\" to \"b.txt\""],
    ),
    ("DELETESTORAGEFILE ann FILE b.txt", &["FileOp remove ann@main.example: \"b.txt\""]),
    ("WRITESTORAGEFILE ann FILE e/ DATA []", &["FileOp create directory ann@main.example: \"e\""]),
    (
        "STORESERVERPBXFILE a.sppr DATA [YWJj]",
        &["FileOp create \"pbx-files/a.sppr\"", "FileIO write 3 bytes of \"pbx-files/a.sppr\""],
    ),
    ("READSERVERPBXFILE a.sppr", &["FileIO read 3 bytes of \"pbx-files/a.sppr\""]),
    ("STORESERVERPBXFILE a.sppr DELETE", &["FileOp remove \"pbx-files/a.sppr\""]),
    ("SETTRACE FileIO OFF", &[]),
    ("SETTRACE FileOp OFF", &[]),
    ("DELETESTORAGEFILE ann FILE untraced", &[]),
];

#[test]
fn file_operations_are_told_while_their_facility_is_on() {
    let folder = tempfile::tempdir().unwrap();
    let socket = folder.path().join("log");
    let listener = UnixDatagram::bind(&socket).unwrap();
    listener.set_nonblocking(true).unwrap();
    let syslog = Syslog::at(socket);
    let clock = ManualClock::new(BEGIN);
    let engine = Engine::open(Options { syslog, ..options(&clock, false) }).unwrap();
    let session = engine.session("postmaster").unwrap();
    let beginning = format!("<15>cgpsh[{}]: ", std::process::id());
    for (line, told) in STEPS {
        let refused = line.contains("NEW");
        let answer = show(session.run(line));
        assert_eq!(answer.starts_with("520"), refused, "{line}: {answer}");
        let mut buffer = [0; 1000];
        let mut records = Vec::new();
        while let Ok(length) = listener.recv(&mut buffer) {
            let record = std::str::from_utf8(&buffer[..length]).unwrap();
            records.push(record.strip_prefix(&beginning).unwrap().to_owned());
        }
        assert_eq!(records, *told, "{line}");
    }
}

#[test]
fn a_trace_that_nobody_listens_to_holds_nothing_up() {
    let folder = tempfile::tempdir().unwrap();
    let syslog = Syslog::at(folder.path().join("nobody"));
    let clock = ManualClock::new(BEGIN);
    let engine = Engine::open(Options { syslog, ..options(&clock, false) }).unwrap();
    let session = engine.session("postmaster").unwrap();
    for line in ["SETTRACE FileOp", "WRITESTORAGEFILE postmaster FILE a DATA [YWJj]"] {
        assert_eq!(show(session.run(line)), "OK");
    }
}
