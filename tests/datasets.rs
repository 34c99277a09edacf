//! Datasets of an Account: what a listing of one level must not leave out.
use crate::support::doors::{prepared, show};

/// Long runs of what lies deeper are passed over; what is behind them must not be.
#[test]
fn a_listing_of_one_level_leaves_nothing_out() {
    let (_engine, session) = prepared(&[]);
    let run = |set: &str, what: &str| {
        let line = format!("DATASET postmaster {{subsetName=\"{set}\";what={what};}}");
        show(session.run(&line))
    };
    for number in 0..40 {
        for set in ["a", "b/c", "b-", "b0"] {
            assert_eq!(run(&format!("{set}/n{number}"), "createSet"), "{}");
        }
        assert_eq!(run(&format!("b/\u{10ffff}{number}/d"), "createSet"), "{}");
    }
    assert_eq!(run("z", "createSet"), "{}");
    assert_eq!(run("", "listSubsets"), r#"{a="";b="";b-="";b0="";z="";}"#);
    let inside = run("b", "listSubsets");
    assert!(inside.starts_with(r#"{c="";"#), "{inside}");
    assert_eq!(inside.matches('=').count(), 41, "{inside}");
    assert_eq!(run("a", "listSubsets").matches('=').count(), 40);
}

/// An address that many entries have is found at once; so is one that is longer than its key.
#[test]
fn an_address_leads_to_the_first_entry_that_has_it() {
    let (_engine, session) = prepared(&[]);
    let run =
        |text: &str| show(session.run(&format!("DATASET postmaster {{subsetName=book;{text}}}")));
    let long = |end: &str| format!("{}{end}@example.com", "x".repeat(250));
    for (name, email) in [
        ("c", "Ann@example.com".to_owned()),
        ("b", "ann@Example.com".to_owned()),
        ("d", long("1")),
        ("e", long("2")),
    ] {
        let data = format!("data={{addressbook.Email={email};}};");
        assert_eq!(run(&format!("what=setEntry;entryName={name};{data}")), "{}");
    }
    assert_eq!(run("what=findAddress;address=ANN@example.com;"), r#"{""=b;}"#);
    assert_eq!(run(&format!("what=findAddress;address={};", long("2"))), r#"{""=e;}"#);
    assert_eq!(run(&format!("what=findAddress;address={};", long("3"))), "{}");
}
