//! Account Services: balances and datasets against models.
use std::collections::BTreeMap;

use cgpsh::data::{Dictionary, Value, parse, print};
use cgpsh::engine::Engine;
use cgpsh::engine::clock::ManualClock;
use cgpsh::engine::session::Session;
use proptest::prelude::*;

use crate::support::doors::{BEGIN, options, prepared, show};
use crate::support::random::cases;

/// Sends an operation; the answer, or `None` when it is refused.
fn ask(session: &Session, command: &str, operation: Dictionary) -> Option<Dictionary> {
    let line = format!("{command} {}", print(&Value::Dictionary(operation)));
    let answer = show(session.run(&line));
    if answer.starts_with('5') {
        return None;
    }
    match parse(&answer).map(|value| value.into_owned()) {
        Ok(Value::Dictionary(answer)) => Some(answer),
        _ => panic!("{line}: {answer}"),
    }
}

/// A dictionary of these pairs.
fn pairs<'p>(pairs: impl IntoIterator<Item = (&'p str, Value)>) -> Dictionary {
    pairs.into_iter().map(|(key, value)| (key.to_owned(), value)).collect()
}

#[derive(Clone, Debug)]
enum Step {
    Credit(usize, i64),
    Charge(usize, i64),
    ChargeReserved(usize, usize, i64, bool),
    Reserve(usize, i64, i64),
    Extend(usize, usize, i64, Option<i64>),
    Release(usize, usize),
    Remove(usize),
    Wait(i64),
}

/// A balance as the rules have it: in numbers that never overflow.
#[derive(Clone, Debug, Default)]
struct Balance {
    amount: i128,
    /// Name, amount, when it expires.
    reserves: Vec<(String, i128, i64)>,
}

impl Balance {
    fn reserved(&self, now: i64) -> i128 {
        let alive = self.reserves.iter().filter(|(_, _, expires)| *expires > now);
        alive.map(|(_, amount, _)| amount).sum()
    }

    fn available(&self, now: i64) -> i128 {
        self.amount - self.reserved(now)
    }

    fn alive(&mut self, name: &str, now: i64) -> Option<&mut (String, i128, i64)> {
        self.reserves.iter_mut().find(|(it, _, expires)| it == name && *expires > now)
    }
}

/// All that is known of the balances of an Account.
#[derive(Default)]
struct Model {
    balances: BTreeMap<String, Balance>,
    /// The names of all reservations there ever were, with the balance each was made in.
    names: Vec<(String, String)>,
    /// What came in less what went out, for each balance, over its whole history.
    flow: BTreeMap<String, i128>,
    now: i64,
}

const NAMES: [&str; 2] = ["", "calls"];

impl Model {
    /// A reservation that was made at some time, perhaps in another balance.
    fn reserve_name(&self, pick: usize) -> String {
        let made = self.names.get(pick % self.names.len().max(1));
        made.map_or_else(|| "none".to_owned(), |(name, _)| name.clone())
    }

    /// Carries a step out here and in the engine.
    fn take(&mut self, step: &Step, session: &Session) -> Result<(), TestCaseError> {
        let number = |amount: i64| Value::Number(amount);
        let send = |op: &str, balance: usize, more: Vec<(&str, Value)>| {
            let fixed = [("op", Value::from(op)), ("balance", Value::from(NAMES[balance]))];
            ask(session, "BALANCE ann", pairs(fixed.into_iter().chain(more)))
        };
        let now = self.now;
        let told = |answer: &Option<Dictionary>| {
            answer.as_ref().map(|it| i128::from(it.get("amount").unwrap().as_number().unwrap()))
        };
        match step {
            Step::Wait(_) => {}
            Step::Credit(place, amount) => {
                let answer = send("credit", *place, vec![("amount", number(*amount))]);
                let had = self.balances.get(NAMES[*place]).map_or(0, |it| it.amount);
                let has = had + i128::from(*amount);
                let fits = has <= i128::from(i64::MAX);
                prop_assert_eq!(told(&answer), fits.then_some(has));
                if fits {
                    self.balances.entry(NAMES[*place].to_owned()).or_default().amount = has;
                    *self.flow.entry(NAMES[*place].to_owned()).or_default() += i128::from(*amount);
                }
            }
            Step::Charge(place, amount) => {
                let answer = send("charge", *place, vec![("amount", number(*amount))]);
                let balance = self.balances.get_mut(NAMES[*place]);
                let taken = balance.filter(|it| it.available(now) >= i128::from(*amount));
                let has = taken.map(|it| {
                    it.amount -= i128::from(*amount);
                    it.amount
                });
                prop_assert_eq!(told(&answer), has);
                self.flowed_out(*place, *amount, has.is_some());
            }
            Step::ChargeReserved(place, pick, amount, release) => {
                let name = self.reserve_name(*pick);
                let mut more =
                    vec![("amount", number(*amount)), ("reserve", Value::from(name.as_str()))];
                if *release {
                    more.push(("release", Value::from("YES")));
                }
                let answer = send("charge", *place, more);
                let has = self.balances.get_mut(NAMES[*place]).and_then(|it| {
                    let reserve =
                        it.alive(&name, now).filter(|(_, left, _)| *left >= i128::from(*amount))?;
                    reserve.1 -= i128::from(*amount);
                    let gone = *release || reserve.1 == 0;
                    it.amount -= i128::from(*amount);
                    it.reserves.retain(|(other, ..)| !gone || *other != name);
                    Some(it.amount)
                });
                prop_assert_eq!(told(&answer), has);
                self.flowed_out(*place, *amount, has.is_some());
            }
            Step::Reserve(place, amount, seconds) => {
                let more = vec![("amount", number(*amount)), ("expires", number(*seconds))];
                let answer = send("reserve", *place, more);
                let balance = self.balances.get_mut(NAMES[*place]);
                let allowed =
                    balance.filter(|it| it.available(now) >= i128::from(*amount) && *seconds > 0);
                prop_assert_eq!(answer.is_some(), allowed.is_some());
                if let (Some(answer), Some(balance)) = (answer, allowed) {
                    let name = answer.get_str("reserve").unwrap().to_owned();
                    prop_assert!(!self.names.iter().any(|(known, _)| *known == name));
                    balance.reserves.push((name.clone(), i128::from(*amount), now + seconds));
                    self.names.push((name, NAMES[*place].to_owned()));
                }
            }
            Step::Extend(place, pick, amount, seconds) => {
                let name = self.reserve_name(*pick);
                let mut more =
                    vec![("amount", number(*amount)), ("reserve", Value::from(name.as_str()))];
                if let Some(seconds) = seconds {
                    more.push(("expires", number(*seconds)));
                }
                let answer = send("reserve", *place, more);
                let has = self.balances.get_mut(NAMES[*place]).and_then(|it| {
                    let enough = it.available(now) >= i128::from(*amount);
                    let reserve = it.alive(&name, now)?;
                    (enough && seconds.is_none_or(|seconds| seconds > 0)).then(|| {
                        reserve.1 += i128::from(*amount);
                        reserve.2 = seconds.map_or(reserve.2, |seconds| now + seconds);
                        reserve.1
                    })
                });
                prop_assert_eq!(told(&answer), has);
            }
            Step::Release(place, pick) => {
                let name = self.reserve_name(*pick);
                let answer = send("release", *place, vec![("reserve", Value::from(name.as_str()))]);
                let has = self.balances.get_mut(NAMES[*place]).and_then(|it| {
                    let amount = it.alive(&name, now)?.1;
                    it.reserves.retain(|(other, ..)| *other != name);
                    Some(amount)
                });
                prop_assert_eq!(told(&answer), has);
            }
            Step::Remove(place) => {
                let answer = send("remove", *place, Vec::new());
                let held = self.balances.remove(NAMES[*place]).map(|it| it.amount);
                prop_assert_eq!(told(&answer), held);
                *self.flow.entry(NAMES[*place].to_owned()).or_default() -= held.unwrap_or(0);
            }
        }
        Ok(())
    }

    fn flowed_out(&mut self, place: usize, amount: i64, done: bool) {
        if done {
            *self.flow.entry(NAMES[place].to_owned()).or_default() -= i128::from(amount);
        }
    }

    /// Compares what the engine tells with what is known here.
    fn compare(&self, session: &Session) -> Result<(), TestCaseError> {
        let all = ask(session, "BALANCE ann", pairs([("op", Value::from("readAll"))])).unwrap();
        let told: BTreeMap<String, [i128; 3]> = all
            .iter()
            .map(|(name, it)| {
                let of = |key| {
                    i128::from(it.as_dictionary().unwrap().get(key).unwrap().as_number().unwrap())
                };
                (name.to_owned(), [of("amount"), of("reserved"), of("available")])
            })
            .collect();
        let known: BTreeMap<String, [i128; 3]> = self
            .balances
            .iter()
            .map(|(name, it)| {
                let reserved = it.reserved(self.now);
                (name.clone(), [it.amount, reserved, it.available(self.now)])
            })
            .collect();
        prop_assert_eq!(&told, &known);
        for [amount, reserved, available] in told.values() {
            prop_assert!(*amount >= 0 && *reserved >= 0 && *available >= 0);
        }
        Ok(())
    }

    /// The histories add up to what there is.
    fn audit(&self, session: &Session) -> Result<(), TestCaseError> {
        for name in NAMES {
            let operation = pairs([("op", "history".into()), ("balance", Value::from(name))]);
            let Some(answer) = ask(session, "BALANCE ann", operation) else {
                prop_assert_eq!(self.flow.get(name).copied().unwrap_or(0), 0);
                continue;
            };
            let mut sum = 0_i128;
            for record in answer.get("history").unwrap().as_array().unwrap() {
                let record = record.as_dictionary().unwrap();
                let amount = i128::from(record.get("amount").unwrap().as_number().unwrap());
                sum += if record.get_str("op") == Some("credit") { amount } else { -amount };
                let stood = i128::from(record.get("balance").unwrap().as_number().unwrap());
                prop_assert_eq!(sum, stood);
            }
            prop_assert_eq!(sum, self.balances.get(name).map_or(0, |it| it.amount));
            prop_assert_eq!(sum, self.flow.get(name).copied().unwrap_or(0));
        }
        Ok(())
    }
}

fn amounts() -> impl Strategy<Value = i64> {
    prop_oneof![
        8 => 0_i64..200,
        1 => (0_i64..100).prop_map(|less| i64::MAX - less),
        1 => any::<i64>().prop_map(|any| any & i64::MAX),
    ]
}

fn steps() -> impl Strategy<Value = Step> {
    let place = || 0..NAMES.len();
    let times = || -1_i64..100;
    prop_oneof![
        4 => (place(), amounts()).prop_map(|(at, amount)| Step::Credit(at, amount)),
        3 => (place(), amounts()).prop_map(|(at, amount)| Step::Charge(at, amount)),
        3 => (place(), any::<usize>(), amounts(), any::<bool>())
            .prop_map(|(at, pick, amount, release)| Step::ChargeReserved(at, pick, amount, release)),
        4 => (place(), amounts(), times())
            .prop_map(|(at, amount, seconds)| Step::Reserve(at, amount, seconds)),
        2 => (place(), any::<usize>(), amounts(), prop::option::of(times()))
            .prop_map(|(at, pick, amount, seconds)| Step::Extend(at, pick, amount, seconds)),
        2 => (place(), any::<usize>()).prop_map(|(at, pick)| Step::Release(at, pick)),
        1 => place().prop_map(Step::Remove),
        2 => (0_i64..80).prop_map(Step::Wait),
    ]
}

proptest! {
    #![proptest_config(cases(120))]

    #[test]
    fn no_amount_is_lost_or_made_up(steps in prop::collection::vec(steps(), 1..60)) {
        let clock = ManualClock::new(BEGIN);
        let engine = Engine::open(options(&clock, false)).unwrap();
        let session = engine.session("postmaster").unwrap();
        prop_assert_eq!(show(session.run("CREATEACCOUNT ann")), "OK");
        let mut model = Model { now: BEGIN, ..Model::default() };
        for step in &steps {
            if let Step::Wait(seconds) = step {
                clock.advance(*seconds);
                model.now += seconds;
            }
            model.take(step, &session)?;
            model.compare(&session)?;
        }
        model.audit(&session)?;
    }
}

#[derive(Clone, Debug)]
enum Change {
    Set(String, String, Option<String>),
    Add(String, i64),
    Delete(String),
    Find(String),
}

fn emails() -> impl Strategy<Value = String> {
    "[abAB]@x"
}

fn changes() -> impl Strategy<Value = Change> {
    let name = || "[pqr]";
    prop_oneof![
        3 => (name(), "[01]", prop::option::of(emails()))
            .prop_map(|(name, tag, email)| Change::Set(name, tag, email)),
        2 => (emails(), 0_i64..6).prop_map(|(email, limit)| Change::Add(email, limit)),
        2 => name().prop_map(Change::Delete),
        2 => emails().prop_map(Change::Find),
    ]
}

const EMAIL: &str = "addressbook.Email";

proptest! {
    #![proptest_config(cases(80))]

    #[test]
    fn a_dataset_is_what_its_model_is(changes in prop::collection::vec(changes(), 1..40)) {
        let (_engine, session) = prepared(&["CREATEACCOUNT ann"]);
        let send = |what: &str, more: Vec<(&str, Value)>| {
            let fixed = [("what", Value::from(what)), ("subsetName", Value::from("Friends"))];
            ask(&session, "DATASET ann", pairs(fixed.into_iter().chain(more)))
        };
        send("createSet", Vec::new()).unwrap();
        let mut model: BTreeMap<String, Dictionary> = BTreeMap::new();
        let with = |model: &BTreeMap<String, Dictionary>, email: &str| {
            let same = |it: &Dictionary| {
                it.get_str(EMAIL).is_some_and(|known| known.eq_ignore_ascii_case(email))
            };
            let found: Vec<String> =
                model.iter().filter(|(_, it)| same(it)).map(|(name, _)| name.clone()).collect();
            found
        };
        for change in &changes {
            match change {
                Change::Set(name, tag, email) => {
                    // Without an address the entry loses the one that it has.
                    let email = email.as_ref().map_or(Value::Null, |it| Value::from(it.as_str()));
                    let data = pairs([("tag", Value::from(tag.as_str())), (EMAIL, email.clone())]);
                    let more = vec![("entryName", Value::from(name.as_str())), ("data", data.into())];
                    prop_assert!(send("setEntry", more).is_some());
                    let entry = model.entry(name.clone()).or_default();
                    entry.set("tag", tag.clone());
                    match email {
                        Value::Null => drop(entry.remove(EMAIL)),
                        email => drop(entry.set(EMAIL, email)),
                    }
                }
                Change::Add(email, limit) => {
                    let data = pairs([(EMAIL, Value::from(email.as_str()))]);
                    let more = vec![("data", data.clone().into()), ("entryLimit", Value::Number(*limit))];
                    let answer = send("addRandomEntry", more);
                    let full = *limit > 0 && model.len() >= usize::try_from(*limit).unwrap();
                    if !with(&model, email).is_empty() {
                        prop_assert_eq!(answer, Some(Dictionary::new()));
                    } else if full {
                        prop_assert_eq!(answer, None);
                    } else {
                        let answer = answer.unwrap();
                        let name = answer.get_str("entryName").unwrap().to_owned();
                        prop_assert!(model.insert(name, data).is_none());
                    }
                }
                Change::Delete(name) => {
                    let answer = send("deleteEntry", vec![("entryName", Value::from(name.as_str()))]);
                    prop_assert_eq!(answer.is_some(), model.remove(name).is_some());
                }
                Change::Find(email) => {
                    let answer = send("findAddress", vec![("address", Value::from(email.as_str()))]);
                    let found = with(&model, email);
                    let answer = answer.unwrap();
                    match answer.get_str("") {
                        Some(name) => prop_assert!(found.contains(&name.to_owned())),
                        None => prop_assert!(found.is_empty()),
                    }
                }
            }
            let listed = send("listEntries", Vec::new()).unwrap();
            let expected = model.iter().map(|(name, it)| (name.clone(), it.clone())).collect();
            prop_assert_eq!(listed, expected);
        }
        // Looking an address up exactly finds the same as looking at every entry.
        for email in ["a@x", "A@x", "b@x", "B@x"] {
            let more = vec![("attribute", Value::from(EMAIL)), ("data", Value::from(email))];
            let exact = send("listEntries", more).unwrap();
            let all = model.iter().filter(|(_, it)| it.get_str(EMAIL) == Some(email));
            let expected = all.map(|(name, it)| (name.clone(), it.clone())).collect();
            prop_assert_eq!(exact, expected);
        }
    }
}
