//! Stored objects: what is written is read.
use cgpsh::data::{Dictionary, Timestamp, Value, parse, print};
use cgpsh::state::account::Account;
use cgpsh::state::id::Id;

fn account(storage: Option<&str>, settings: Dictionary) -> Account {
    Account {
        id: Id(7),
        name: "true".to_owned(),
        domain: Id(0xabc),
        kind: "MultiMailbox".to_owned(),
        legacy: storage.is_some(),
        storage: storage.map(str::to_owned),
        created: 1_700_000_000,
        settings,
    }
}

#[test]
fn an_account_is_stored_as_a_dictionary_in_the_canonical_form() {
    let mut settings = Dictionary::new();
    settings.set("RealName", "A \"quoted\" name; with = signs");
    settings.set("Aside", Value::Array(vec![Value::from("x"), Value::from("")]));
    for account in [
        account(None, Dictionary::new()),
        account(Some("store two"), settings.clone()),
        account(Some(""), Dictionary::new()),
        account(None, settings),
    ] {
        let stored = account.print();
        let value = parse(&stored).unwrap().into_owned();
        assert_eq!(print(&value), stored);
        let Value::Dictionary(pairs) = &value else { panic!("{stored} is no dictionary") };
        assert_eq!(pairs.get("Created"), Some(&Value::Time(Timestamp::from_unix(1_700_000_000))));
        assert_eq!(Account::from_value(Id(7), value.clone()), Some(account));
    }
}
