//! Lines, status lines, data and login exchanges, as bytes in memory.
use cgpsh::data::{Value, parse};
use cgpsh::wire::data::{write_printed, write_value};
use cgpsh::wire::limits::{BUFFER_BYTES_BUSY, LINE_BYTES_MAX};
use cgpsh::wire::lines::{Line, LineBuffer};
use cgpsh::wire::login::SessionCommand;
use cgpsh::wire::stamp::{apop_digest, stamp, stamp_in};
use cgpsh::wire::status::{Status, shown, write_status};
use proptest::prelude::*;

/// Feeds bytes in pieces of at most `piece` and answers the lines; `None` stands for one too long.
fn lines(limit: usize, bytes: &[u8], piece: usize) -> Vec<Option<Vec<u8>>> {
    let mut buffer = LineBuffer::new(limit);
    let (mut lines, mut rest) = (Vec::new(), bytes);
    while !rest.is_empty() {
        let room = buffer.room();
        assert!(!room.is_empty());
        let count = room.len().min(rest.len()).min(piece);
        room[..count].copy_from_slice(&rest[..count]);
        rest = &rest[count..];
        buffer.filled(count);
        while let Some(line) = buffer.next_line() {
            lines.push(match line {
                Line::Whole(line) => Some(line.to_vec()),
                Line::TooLong => None,
            });
        }
    }
    lines
}

fn whole(line: &str) -> Option<Vec<u8>> {
    Some(line.as_bytes().to_vec())
}

#[test]
fn lines_end_with_lf_or_crlf_whatever_the_pieces_they_come_in() {
    for piece in [1, 2, 3, 7, 100] {
        let read = lines(100, b"NOOP\nNOOP 2\r\n\r\n\nlast\r\nhalf", piece);
        let expected: Vec<_> = ["NOOP", "NOOP 2", "", "", "last"].map(whole).into();
        assert_eq!(read, expected, "in pieces of {piece}");
    }
}

#[test]
fn a_line_that_is_too_long_is_passed_over_and_the_next_one_is_read() {
    for piece in [1, 5, 1000, 100_000] {
        for length in [11, 12, 5_000, 50_000] {
            let mut bytes = b"before\n".to_vec();
            bytes.extend(vec![b'x'; length]);
            bytes.extend(b"\r\n1234567890\r\nafter\n");
            let expected = [whole("before"), None, whole("1234567890"), whole("after")];
            assert_eq!(lines(10, &bytes, piece), expected, "{length} in pieces of {piece}");
        }
    }
}

#[test]
fn the_longest_line_is_taken_and_one_byte_more_is_not() {
    let mut bytes = vec![b'x'; LINE_BYTES_MAX];
    bytes.extend(b"\r\n");
    bytes.extend(vec![b'x'; LINE_BYTES_MAX + 1]);
    bytes.extend(b"\nNOOP\n");
    let read = lines(LINE_BYTES_MAX, &bytes, 60_000);
    assert_eq!(read.len(), 3);
    assert_eq!(read[0].as_ref().map(Vec::len), Some(LINE_BYTES_MAX));
    assert_eq!(read[1..], [None, whole("NOOP")]);
}

#[test]
fn a_buffer_grows_with_the_traffic_and_gives_memory_back_after_a_long_line() {
    let mut buffer = LineBuffer::new(LINE_BYTES_MAX);
    let idle = buffer.room().len();
    for _ in 0..10 {
        let room = buffer.room();
        let count = room.len();
        room.fill(b'\n');
        buffer.filled(count);
        while buffer.next_line().is_some() {}
    }
    assert_eq!(buffer.room().len(), BUFFER_BYTES_BUSY, "it takes in all that a busy peer sends");
    let mut sent = 0;
    while sent < LINE_BYTES_MAX {
        let room = buffer.room();
        let count = room.len();
        room.fill(b'x');
        buffer.filled(count);
        sent += count;
        assert_eq!(buffer.next_line(), None);
    }
    buffer.room()[0] = b'\n';
    buffer.filled(1);
    assert!(buffer.next_line().is_some());
    assert_eq!(buffer.room().len(), idle);
}

#[test]
fn status_lines_are_three_digits_a_space_and_a_text() {
    for (line, expected) in [
        ("200 OK", Some((200, "OK"))),
        ("201 {a=b;}", Some((201, "{a=b;}"))),
        ("513\tunknown user account", Some((513, "unknown user account"))),
        ("200", Some((200, ""))),
        ("200  two spaces", Some((200, " two spaces"))),
        ("+OK ready", None),
        ("20 OK", None),
        ("200-more follows", None),
        ("2000 OK", None),
        ("", None),
    ] {
        let read = Status::parse(line.as_bytes());
        let read = read.as_ref().map(|status| (status.code, &*status.text));
        assert_eq!(read, expected, "{line}");
    }
    assert_eq!(Status::parse(b"500 caf\xe9").unwrap().text, "caf\u{fffd}");
}

#[test]
fn a_status_line_stays_one_line() {
    let mut out = String::new();
    write_status(&mut out, 500, "a\r\nb\tc\u{85}d");
    assert_eq!(out, "500 a  b c d\r\n");
    out.clear();
    write_status(&mut out, 200, "OK");
    assert_eq!(out, "200 OK\r\n");
}

#[test]
fn what_strangers_send_is_shown_without_harm() {
    assert_eq!(shown(b"SSH-2.0-OpenSSH_9.2\r"), "SSH-2.0-OpenSSH_9.2\u{fffd}");
    assert_eq!(shown(b"\x1b[2J\xff"), "\u{fffd}[2J\u{fffd}");
    let long = shown(&[b'x'; 1000]);
    assert_eq!(long, format!("{}…", "x".repeat(80)));
}

#[test]
fn data_has_one_line_and_arrays_have_room_between_their_elements() {
    for (data, plain) in [
        ("(a,b,c)", "(a, b, c)"),
        ("()", "()"),
        ("(a)", "(a)"),
        ("((a,b),{c=(d,e);},f)", "((a,b), {c=(d,e);}, f)"),
        (r#"("a,b","c\"),(","\\",d)"#, r#"("a,b", "c\"),(", "\\", d)"#),
        ("{a=(b,c);d=e;}", "{a=(b,c);d=e;}"),
        (r#""one\etwo""#, r#""one\etwo""#),
        ("#NULL#", "#NULL#"),
        ("(#1,#-2,[AAEC],#I[10.0.0.1]:25)", "(#1, #-2, [AAEC], #I[10.0.0.1]:25)"),
        ("(a,<b c=\"d,e\">f,\" g</b>,h)", "(a, <b c=\"d,e\">f,\" g</b>, h)"),
    ] {
        let value: Value = parse(data).unwrap().into_owned();
        for inline in [false, true] {
            let (mut of_value, mut of_print) = (String::new(), String::new());
            write_value(&mut of_value, &value, inline);
            write_printed(&mut of_print, data, inline);
            let expected = if inline {
                format!("201 {data}\r\n")
            } else {
                format!("200 data follow\r\n{plain}\r\n")
            };
            assert_eq!(of_value, expected);
            assert_eq!(of_print, expected);
        }
    }
}

#[test]
fn stamps_are_found_in_the_greetings_of_all_kinds_of_servers() {
    for (greeting, expected) in [
        ("CommuniGate Pro at host PWD Server 5.3 ready", None),
        ("CommuniGate Pro PWD Server 6.0.5 ready <1.2@host>", Some("<1.2@host>")),
        ("host CommuniGate Pro PWD Server 7.1.10 ready <50.17@host>", Some("<50.17@host>")),
        ("a <b> ready", None),
        ("ready <1.2@host", None),
    ] {
        assert_eq!(stamp_in(greeting), expected, "{greeting}");
    }
    assert_eq!(stamp(7, 1_700_000_000, "mail.example.org"), "<7.1700000000@mail.example.org>");
}

#[test]
fn the_digest_is_that_of_the_pop_standard() {
    let digest = apop_digest("<1896.697170952@dbc.mtview.ca.us>", "tanstaaf");
    assert_eq!(digest, "c4c9334bac560ecc979e58001b3e22fb");
}

/// What a line is read as, in a form that is easy to compare.
fn read(line: &str) -> String {
    match SessionCommand::parse(line) {
        None => "-".to_owned(),
        Some(Err(bad)) => format!("! {}", bad.0),
        Some(Ok(SessionCommand::Pass(password))) => format!("pass [{password}]"),
        Some(Ok(SessionCommand::NewPass(password))) => format!("new pass [{password}]"),
        Some(Ok(SessionCommand::User(name))) => format!("user [{name}]"),
        Some(Ok(SessionCommand::Apop { name, digest })) => format!("apop [{name}] [{digest}]"),
        Some(Ok(SessionCommand::AuthWebUser { name, session })) => {
            format!("session [{name}] [{session}]")
        }
        Some(Ok(SessionCommand::Auth { mechanism, initial })) => {
            format!("auth [{}] [{}]", mechanism.name(), initial.unwrap_or("-"))
        }
        Some(Ok(SessionCommand::Inline)) => "inline".to_owned(),
        Some(Ok(SessionCommand::Stls)) => "stls".to_owned(),
        Some(Ok(SessionCommand::Help)) => "help".to_owned(),
        Some(Ok(SessionCommand::Quit)) => "quit".to_owned(),
    }
}

#[test]
fn commands_of_the_connection_are_told_from_others() {
    for (line, expected) in [
        ("USER postmaster", "user [postmaster]"),
        ("user  ann@example.org ", "user [ann@example.org]"),
        ("USER \"ann lee\"", "user [ann lee]"),
        ("USER", "! the name of an Account is expected"),
        ("USER  ", "! the name of an Account is expected"),
        ("PASS secret", "pass [secret]"),
        ("PASS  two words ", "pass [ two words ]"),
        ("PASS \"a \\\"b\\\"\"", "pass [a \"b\"]"),
        ("PASS \"a\" b", "pass [\"a\" b]"),
        ("PASS \"a", "pass [\"a]"),
        ("PASS \"a\" ", "pass [\"a\" ]"),
        ("PASS", "pass []"),
        ("APOP postmaster 0f", "apop [postmaster] [0f]"),
        ("APOP \"ann lee\" 0f", "apop [ann lee] [0f]"),
        ("APOP postmaster", "! the name of an Account and a digest are expected"),
        ("inline", "inline"),
        (" INLINE ", "inline"),
        ("NEWPASS a b", "new pass [a b]"),
        ("NEWPASS", "! a new password is expected"),
        ("stls ", "stls"),
        ("HELP", "help"),
        ("Quit", "quit"),
        ("QUITE", "-"),
        ("UPDATEACCOUNTSETTINGS ann {}", "-"),
        ("NOOP", "-"),
        ("", "-"),
        ("AUTH WEBUSER ann 123", "session [ann] [123]"),
        ("auth  webuser   ann 123 ", "session [ann] [123]"),
        ("AUTH WebUser \"ann lee\"  123 ", "session [ann lee] [123]"),
        ("AUTH WEBUSER ann", "! the name of an Account and that of a session are expected"),
        ("AUTH PLAIN AGFubg==", "auth [PLAIN] [AGFubg==]"),
        ("auth  cram-md5 ", "auth [CRAM-MD5] [-]"),
        ("AUTH LOGIN =", "auth [LOGIN] [=]"),
        ("AUTH DIGEST-MD5", "auth [DIGEST-MD5] [-]"),
        (
            "AUTH GSSAPI",
            "! this login method is not offered: there are DIGEST-MD5, CRAM-MD5, PLAIN, LOGIN and \
             WEBUSER",
        ),
        (
            "AUTH",
            "! this login method is not offered: there are DIGEST-MD5, CRAM-MD5, PLAIN, LOGIN and \
             WEBUSER",
        ),
    ] {
        assert_eq!(read(line), expected, "{line}");
    }
}

proptest! {
    #[test]
    fn names_and_passwords_arrive_as_they_were(name in "\\PC{1,20}", secret in "\\PC{1,20}") {
        let name = name.trim_matches(' ');
        prop_assume!(!name.is_empty());
        for command in [
            SessionCommand::User(name.into()),
            SessionCommand::Pass(secret.as_str().into()),
            SessionCommand::NewPass(secret.as_str().into()),
            SessionCommand::Apop { name: name.into(), digest: "0f0f" },
            SessionCommand::AuthWebUser { name: name.into(), session: "000001-Ab" },
        ] {
            let line = command.print();
            prop_assert_eq!(SessionCommand::parse(&line), Some(Ok(command)));
        }
    }

    #[test]
    fn any_bytes_in_any_pieces_make_the_same_lines(
        bytes in proptest::collection::vec(prop_oneof![Just(b'\n'), Just(b'\r'), any::<u8>()], 0..300),
        piece in 1_usize..50,
        limit in 1_usize..40,
    ) {
        let expected: Vec<_> = bytes
            .split_inclusive(|byte| *byte == b'\n')
            .filter_map(|line| line.strip_suffix(b"\n"))
            .map(|line| line.strip_suffix(b"\r").unwrap_or(line))
            .map(|line| (line.len() <= limit).then(|| line.to_vec()))
            .collect();
        prop_assert_eq!(lines(limit, &bytes, piece), expected);
    }
}
