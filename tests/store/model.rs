//! Any course of changes, marks and scans, beside a map that is plainly right.
use std::cell::Cell;
use std::collections::BTreeMap;
use std::ops::ControlFlow;

use cgpsh::store::{Database, Transaction};
use proptest::prelude::*;
use proptest::test_runner::{RngSeed, TestRunner};

use crate::store::{ROW_BYTES, check_file};

type Map = BTreeMap<Vec<u8>, Vec<u8>>;

#[derive(Clone, Debug)]
enum Step {
    Put(Vec<u8>, Vec<u8>),
    Delete(Vec<u8>),
    /// Puts bytes behind the value; with `None` it is taken away, where it is empty that fails.
    Update(Vec<u8>, Option<Vec<u8>>),
    DeletePrefix(Vec<u8>),
    Get(Vec<u8>),
    /// The same, for a key that may as well be new.
    GetNew(Vec<u8>),
    Scan(Vec<u8>, Option<Vec<u8>>, usize),
    ScanPrefix(Vec<u8>),
    Mark,
    /// To the mark with this number, counted from the newest.
    RollBack(usize),
    Commit,
    /// Rolls the whole transaction back.
    Abandon,
}

/// Short keys of few letters meet often; 0 and 255 stand at the borders.
fn key() -> impl Strategy<Value = Vec<u8>> {
    prop::collection::vec(prop::sample::select(vec![0, b'a', b'b', 254, 255]), 0..4)
}

/// Mostly short ones. Those of some thousand bytes, and those around the length at which a value gets
/// a row of its own, meet short ones under the same keys.
fn value() -> impl Strategy<Value = Vec<u8>> {
    let around = ROW_BYTES - 4..ROW_BYTES + 2;
    let long = (any::<u8>(), prop_oneof![around, Just(3000), Just(40_000)]);
    prop_oneof![
        3 => prop::collection::vec(any::<u8>(), 0..3),
        1 => long.prop_map(|(byte, length)| vec![byte; length]),
    ]
}

fn step() -> impl Strategy<Value = Step> {
    prop_oneof![
        6 => (key(), value()).prop_map(|(key, value)| Step::Put(key, value)),
        2 => key().prop_map(Step::Delete),
        3 => (key(), prop::option::of(value())).prop_map(|(key, more)| Step::Update(key, more)),
        2 => key().prop_map(Step::DeletePrefix),
        2 => key().prop_map(Step::Get),
        3 => key().prop_map(Step::GetNew),
        3 => (key(), prop::option::of(key()), 1..9_usize)
            .prop_map(|(from, to, most)| Step::Scan(from, to, most)),
        1 => key().prop_map(Step::ScanPrefix),
        2 => Just(Step::Mark),
        2 => (0..3_usize).prop_map(Step::RollBack),
        1 => Just(Step::Commit),
        1 => Just(Step::Abandon),
    ]
}

fn scanned(it: &Transaction<'_>, from: &[u8], to: Option<&[u8]>, most: usize) -> Vec<Vec<u8>> {
    let mut seen = Vec::new();
    it.scan(from, to, &mut |key, value| {
        seen.push([key, b"=", value].concat());
        if seen.len() == most { ControlFlow::Break(()) } else { ControlFlow::Continue(()) }
    })
    .unwrap();
    seen
}

fn expected(map: &Map, from: &[u8], to: Option<&[u8]>, most: usize) -> Vec<Vec<u8>> {
    map.iter()
        .filter(|(key, _)| key.as_slice() >= from && to.is_none_or(|to| key.as_slice() < to))
        .map(|(key, value)| [key, b"=".as_slice(), value].concat())
        .take(most)
        .collect()
}

/// Does the steps of one transaction on both, and compares whatever is seen.
fn carry_out(it: &mut Transaction<'_>, map: &mut Map, steps: &[Step]) {
    let mut marks = Vec::new();
    for step in steps {
        match step {
            Step::Put(key, value) => {
                it.put(key.as_slice(), value.as_slice());
                map.insert(key.clone(), value.clone());
            }
            Step::Delete(key) => {
                it.delete(key.as_slice());
                map.remove(key);
            }
            Step::Update(key, more) => {
                let update = |old: Option<&[u8]>| {
                    let old = old.map(<[u8]>::to_vec);
                    let new = more
                        .as_ref()
                        .map(|more| [old.as_deref().unwrap_or_default(), more].concat());
                    if old.as_ref().is_some_and(Vec::is_empty) { Err(()) } else { Ok((new, old)) }
                };
                let old = map.get(key).cloned();
                let outcome = update(old.as_deref());
                assert_eq!(it.update(key, update).unwrap(), outcome.clone().map(|(_, old)| old));
                match outcome {
                    Ok((Some(new), _)) => drop(map.insert(key.clone(), new)),
                    Ok((None, _)) => drop(map.remove(key)),
                    Err(()) => {}
                }
            }
            Step::DeletePrefix(prefix) => {
                let before = map.len();
                map.retain(|key, _| !key.starts_with(prefix));
                assert_eq!(it.delete_prefix(prefix), Ok(before - map.len()));
            }
            Step::Get(key) => {
                assert_eq!(it.get(key), Ok(map.get(key).cloned()));
                assert_eq!(it.contains(key), Ok(map.contains_key(key)));
            }
            Step::GetNew(key) => assert_eq!(it.get_new(key), Ok(map.get(key).cloned())),
            Step::Scan(from, to, most) => {
                let to = to.as_deref();
                assert_eq!(scanned(it, from, to, *most), expected(map, from, to, *most));
            }
            Step::ScanPrefix(prefix) => {
                let mut count = 0;
                it.scan_prefix(prefix, &mut |_, _| {
                    count += 1;
                    ControlFlow::Continue(())
                })
                .unwrap();
                assert_eq!(count, map.keys().filter(|key| key.starts_with(prefix)).count());
            }
            Step::Mark => marks.push((it.mark(), map.clone())),
            Step::RollBack(back) => {
                marks.truncate(marks.len().saturating_sub(*back));
                if let Some((mark, then)) = marks.pop() {
                    it.roll_back(mark);
                    *map = then;
                }
            }
            Step::Commit | Step::Abandon => {}
        }
    }
}

/// Runs the steps, cut into transactions where they say so, and has a look after each.
fn check(database: &Database, steps: &[Step], look: impl Fn()) {
    database.write(|it| it.delete_prefix(b"")).unwrap().unwrap();
    let mut map = Map::new();
    for steps in steps.split_inclusive(|step| matches!(step, Step::Commit | Step::Abandon)) {
        let (steps, mut ours) = (steps.to_vec(), map.clone());
        map = database
            .write(move |it| {
                let (start, before) = (it.mark(), ours.clone());
                carry_out(it, &mut ours, &steps);
                if matches!(steps.last(), Some(Step::Abandon)) {
                    it.roll_back(start);
                    ours = before;
                }
                ours
            })
            .unwrap();
        let all = database.read(|it| scanned(it, b"", None, usize::MAX)).unwrap();
        assert_eq!(all, expected(&map, b"", None, usize::MAX));
        look();
    }
}

/// The same cases in every run, so that a run says the same as the one before.
fn check_cases(cases: u32, check: impl Fn(&[Step])) {
    let config = ProptestConfig {
        cases,
        rng_seed: RngSeed::Fixed(7),
        failure_persistence: None,
        ..ProptestConfig::default()
    };
    TestRunner::new(config)
        .run(&prop::collection::vec(step(), 1..60), |steps| {
            check(&steps);
            Ok(())
        })
        .unwrap();
}

#[test]
fn a_store_in_memory_is_a_map() {
    check_cases(1000, |steps| check(&Database::in_memory(), steps, || {}));
}

#[test]
fn a_store_on_disk_is_a_map() {
    let folder = tempfile::tempdir().unwrap();
    let database = Database::open(folder.path()).unwrap();
    let large = Cell::new(0);
    let look = || large.set(large.get() + check_file(folder.path()));
    check_cases(200, |steps| check(&database, steps, look));
    assert!(large.get() > 60, "only {} large values were seen", large.get());
}
