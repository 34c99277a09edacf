//! What every back end has to do.
use std::ops::ControlFlow;
use std::sync::mpsc;

use cgpsh::store::{Database, StoreError, after, prefix_end};

use crate::store::{get, keys, on_each, pairs, put};

#[test]
fn what_is_written_is_read() {
    on_each(|database| {
        put(database, "b", "2");
        put(database, "a", "");
        put(database, "", "none");
        assert_eq!(get(database, "a"), Some(String::new()));
        assert_eq!(get(database, ""), Some("none".to_owned()));
        assert_eq!(get(database, "c"), None);
        assert_eq!(database.read(|it| it.contains(b"b")).unwrap(), Ok(true));
        put(database, "b", "3");
        assert_eq!(get(database, "b"), Some("3".to_owned()));
        assert_eq!(keys(database), ["", "a", "b"]);
        database.write(|it| it.delete("a")).unwrap();
        assert_eq!(keys(database), ["", "b"]);
    });
}

#[test]
fn keys_are_in_the_order_of_their_bytes() {
    on_each(|database| {
        let all: [&[u8]; 7] = [b"", b"\0", b"\0\xff", b"a", b"a\0", b"\xfe\xff", b"\xff\xff"];
        database.write(move |it| all.iter().rev().for_each(|key| it.put(*key, "x"))).unwrap();
        let mut seen = Vec::new();
        let scan = |it: &mut cgpsh::store::Transaction<'_>| {
            it.scan(b"", None, &mut |key, _| {
                seen.push(key.to_vec());
                ControlFlow::Continue(())
            })
        };
        database.read(scan).unwrap().unwrap();
        assert_eq!(seen, all);
    });
}

#[test]
fn a_scan_keeps_to_its_borders_and_stops_when_told() {
    on_each(|database| {
        database.write(|it| ["a", "b", "c", "d"].map(|key| it.put(key, key))).unwrap();
        let names = |from: &'static str, to: Option<&'static str>| {
            let all = database.read(|it| pairs(it, from.as_bytes(), to.map(str::as_bytes)));
            all.unwrap().into_iter().map(|(key, _)| key).collect::<String>()
        };
        assert_eq!(names("b", Some("d")), "bc");
        assert_eq!(names("b", None), "bcd");
        assert_eq!(names("bb", Some("cc")), "c");
        assert_eq!(names("c", Some("c")), "");
        assert_eq!(names("d", Some("a")), "");
        let mut seen = 0;
        let stop = database.read(|it| {
            it.scan_prefix(b"", &mut |_, _| {
                seen += 1;
                if seen == 2 { ControlFlow::Break(()) } else { ControlFlow::Continue(()) }
            })
        });
        assert_eq!((stop.unwrap(), seen), (Ok(()), 2));
    });
}

#[test]
fn a_scan_may_look_at_other_keys() {
    on_each(|database| {
        database.write(|it| ["a", "b"].map(|key| it.put(key, key))).unwrap();
        let mut seen = Vec::new();
        database
            .read(|it| {
                it.scan(b"", None, &mut |key, _| {
                    seen.push((pairs(it, key, None).len(), it.get(key).unwrap().is_some()));
                    ControlFlow::Continue(())
                })
            })
            .unwrap()
            .unwrap();
        assert_eq!(seen, [(2, true), (1, true)]);
    });
}

#[test]
fn a_prefix_is_deleted_with_all_below_it_and_nothing_else() {
    on_each(|database| {
        database.write(|it| ["a", "ab", "abc", "ac", "b"].map(|key| it.put(key, key))).unwrap();
        let deleted = database.write(|it| {
            it.put("abd", "new");
            it.delete("ab");
            let count = it.delete_prefix(b"ab");
            it.put("abx", "later");
            (count, it.delete_prefix(b"z"), pairs(it, b"", None).len())
        });
        assert_eq!(deleted.unwrap(), (Ok(2), Ok(0), 4));
        assert_eq!(keys(database), ["a", "abx", "ac", "b"]);
        assert_eq!(database.write(|it| it.delete_prefix(b"")).unwrap(), Ok(4));
        assert_eq!(keys(database), [""; 0]);
    });
}

#[test]
fn a_roll_back_undoes_what_came_after_the_mark() {
    on_each(|database| {
        database.write(|it| ["a", "ab", "b"].map(|key| it.put(key, "old"))).unwrap();
        database
            .write(|it| {
                it.put("c", "kept");
                let mark = it.mark();
                it.put("a", "new");
                it.put("d", "new");
                it.delete("c");
                assert_eq!(it.delete_prefix(b"a"), Ok(2));
                it.put("ab", "again");
                it.roll_back(mark);
                assert_eq!(it.mark(), mark);
            })
            .unwrap();
        assert_eq!(keys(database), ["a", "ab", "b", "c"]);
        assert_eq!(get(database, "a"), Some("old".to_owned()));
    });
}

#[test]
fn a_read_changes_nothing() {
    on_each(|database| {
        let inside = database.read(|it| {
            it.put("a", "1");
            it.get(b"a")
        });
        assert_eq!(inside.unwrap(), Ok(Some(b"1".to_vec())));
        assert_eq!(keys(database), [""; 0]);
    });
}

#[test]
fn a_view_stays_as_it_was_and_the_next_one_is_new() {
    on_each(|database| {
        put(database, "a", "1");
        database
            .read(|it| {
                let before = it.get(b"a").unwrap();
                std::thread::scope(|scope| {
                    scope.spawn(|| put(database, "a", "2")).join().unwrap();
                });
                assert_eq!(it.get(b"a").unwrap(), before);
                assert_eq!(get(database, "a"), Some("2".to_owned()));
            })
            .unwrap();
        assert_eq!(get(database, "a"), Some("2".to_owned()));
    });
}

#[test]
fn a_panic_takes_only_its_own_changes_along() {
    on_each(|database| {
        put(database, "kept", "1");
        let panicked = database.write(|it| {
            it.put("a", "1");
            assert_eq!(it.delete_prefix(b"kept"), Ok(1));
            panic!("on purpose")
        });
        let expected = StoreError::Panicked("on purpose".to_owned());
        assert_eq!(panicked, Err::<(), _>(expected.clone()));
        assert_eq!(database.read(|_| panic!("on purpose")), Err::<(), _>(expected));
        assert_eq!(keys(database), ["kept"]);
        put(database, "b", "1");
        assert_eq!(keys(database), ["b", "kept"]);
    });
}

#[test]
fn a_write_inside_of_a_write_is_refused() {
    on_each(|database| {
        let inner = database.clone();
        assert_eq!(database.write(move |_| inner.write(|_| ())).unwrap(), Err(StoreError::Nested));
        let (inner, (sender, receiver)) = (database.clone(), mpsc::channel());
        database.submit(|_| (), move |_| sender.send(inner.write(|_| ())).unwrap());
        assert_eq!(receiver.recv().unwrap(), Err(StoreError::Nested));
        let inner = database.clone();
        assert_eq!(database.write(move |_| inner.close()).unwrap(), Err(StoreError::Nested));
        put(database, "a", "1");
    });
}

#[test]
fn work_may_submit_more_work() {
    on_each(|database| {
        let (inner, (sender, receiver)) = (database.clone(), mpsc::channel());
        database
            .write(move |it| {
                it.put("a", "1");
                inner.submit(|it| it.get(b"a"), move |seen| sender.send(seen).unwrap());
            })
            .unwrap();
        assert_eq!(receiver.recv().unwrap(), Ok(Ok(Some(b"1".to_vec()))));
    });
}

#[test]
fn a_closed_store_refuses_everything() {
    on_each(|database| {
        let (sender, receiver) = mpsc::channel();
        let sent = sender.clone();
        database.submit(|it| it.put("a", "1"), move |it| sent.send(it).unwrap());
        database.clone().close().unwrap();
        assert_eq!(receiver.try_recv(), Ok(Ok(())));
        assert_eq!(database.read(|_| ()), Err(StoreError::Closed));
        assert_eq!(database.write(|_| ()), Err(StoreError::Closed));
        database.submit(|_| (), move |it| sender.send(it).unwrap());
        assert_eq!(receiver.try_recv(), Ok(Err(StoreError::Closed)));
        assert_eq!(database.clone().close(), Ok(()));
    });
}

#[test]
fn the_last_handle_may_go_away_inside_of_work() {
    let (sender, receiver) = mpsc::channel();
    let database = Database::in_memory();
    let inner = database.clone();
    database.submit(
        |it| it.put("a", "1"),
        move |it| {
            drop(inner);
            sender.send(it).unwrap();
        },
    );
    drop(database);
    assert_eq!(receiver.recv().unwrap(), Ok(()));
}

#[test]
fn borders_of_ranges() {
    assert_eq!(after(b"a"), b"a\0");
    assert_eq!(prefix_end(b"ab"), Some(b"ac".to_vec()));
    assert_eq!(prefix_end(b"a\xff\xff"), Some(b"b".to_vec()));
    assert_eq!(prefix_end(b"\xff"), None);
    assert_eq!(prefix_end(b""), None);
}
