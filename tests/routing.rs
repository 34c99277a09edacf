//! Lists of addresses against a plain model, and whatever may stand in a table or an address.
use std::collections::BTreeSet;
use std::net::IpAddr;

use cgpsh::engine::Engine;
use cgpsh::engine::ip_lists::{Addresses, check};
use cgpsh::engine::router_table::{Rewritten, Sought, Table};
use cgpsh::engine::setup::Options;
use cgpsh::request::kinds::RouteKind;
use cgpsh::request::reply::Answer;
use proptest::collection::vec;
use proptest::prelude::{Just, Strategy, any, prop_assert, prop_assert_eq, prop_oneof, proptest};

/// A line of a list over the addresses 10.0.0.0 to 10.0.0.255, with the last bytes it speaks of and
/// whether it takes them out.
fn line() -> impl Strategy<Value = (String, BTreeSet<u8>, bool)> {
    let entry = prop_oneof![
        any::<u8>().prop_map(|last| (format!("10.0.0.{last}"), BTreeSet::from([last]))),
        (any::<u8>(), any::<u8>()).prop_map(|(one, other)| {
            let (first, last) = (one.min(other), one.max(other));
            (format!("10.0.0.{first} - [10.0.0.{last}]"), (first..=last).collect())
        }),
        (any::<u8>(), 24_u32..=32).prop_map(|(last, bits)| {
            let hosts = u8::MAX.checked_shr(bits - 24).unwrap_or(0);
            let first = last & !hosts;
            (format!("10.0.0.{first}/{bits}"), (first..=first | hosts).collect())
        }),
        Just(("; nothing".to_owned(), BTreeSet::new())),
        Just((String::new(), BTreeSet::new())),
    ];
    (entry, any::<bool>(), any::<bool>()).prop_map(|((text, bytes), takes_out, comment)| {
        let sign = if takes_out && !bytes.is_empty() { "! " } else { "" };
        let behind = if comment { " ; 10.0.0.1" } else { "" };
        (format!("{sign}{text}{behind}"), bytes, takes_out)
    })
}

proptest! {
    #[test]
    fn lists_hold_what_their_lines_say(lines in vec(line(), 0..12), crlf in any::<bool>()) {
        let mut expected = BTreeSet::new();
        for (_, bytes, takes_out) in &lines {
            if *takes_out {
                expected.retain(|byte| !bytes.contains(byte));
            } else {
                expected.extend(bytes);
            }
        }
        let texts: Vec<&str> = lines.iter().map(|(text, _, _)| text.as_str()).collect();
        let text = texts.join(if crlf { "\r\n" } else { "\n" });
        prop_assert!(check(&text).is_ok(), "{text}");
        let list = Addresses::new(&text);
        for byte in 0..=u8::MAX {
            for address in [format!("10.0.0.{byte}"), format!("::ffff:10.0.0.{byte}")] {
                let address: IpAddr = address.parse().expect("an address");
                let found = list.contain(address, &mut |_| Ok(false)).expect("no failure");
                prop_assert_eq!(found, expected.contains(&byte), "{} in {}", address, text);
            }
        }
    }

    #[test]
    fn any_text_is_a_list_or_refused(text in "[0-9.:/!#;@a-z\\[\\] \n-]{0,60}") {
        let address = IpAddr::from([10, 0, 0, 1]);
        let found = Addresses::new(&text).contain(address, &mut |_| Ok(true)).expect("no failure");
        let listed_itself = text.contains("10.0.0") || text.contains('#') || text.contains("::");
        prop_assert!(!found || listed_itself || check(&text).is_ok(), "{text}");
    }

    #[test]
    fn stars_carry_over(local in "[a-z0-9.]{1,12}", domain in "[a-z]{1,8}\\.[a-z]{2,3}") {
        let sought = |local| Sought {
            mode: RouteKind::Mail, local, domain: domain.as_str(), in_main: false,
        };
        let table = Table::new("<pre*post@*> = *@*.example");
        let whole = format!("PRE{local}post");
        let expected = Rewritten::Address(format!("{local}@{domain}.example"));
        prop_assert_eq!(table.rewrite(sought(&whole)), Some(expected));
        prop_assert_eq!(table.rewrite(sought("prepos")), None);
    }

    /// However the records are found, the first one that fits counts.
    #[test]
    fn the_first_record_that_fits_counts(
        lines in vec(record(), 0..12), local in "[ab]{1,2}", domain in "[xyY]", in_main in any::<bool>()
    ) {
        let table = lines.join("\n");
        for mode in [RouteKind::Mail, RouteKind::Access, RouteKind::Signal] {
            let sought = Sought { mode, local: &local, domain: &domain, in_main };
            let first = lines.iter().find_map(|line| Table::new(line).rewrite(sought));
            prop_assert_eq!(Table::new(&table).rewrite(sought), first, "{}", table);
        }
    }
}

/// A line of a router table whose right side is its own.
fn record() -> impl Strategy<Value = String> {
    let left = "(Mail:|S:|)(<[abAB*]{1,2}>|<[abAB*]{1,2}@[xyXY*]>|[xyXY*]|;[ab]|)";
    (left, 0_u32..1_000_000).prop_map(|(left, number)| format!("{left} = r{number}.example"))
}

#[test]
fn lists_tell_addresses_of_ipv6_from_others() {
    let list = Addresses::new("::/0\n!2001:db8::/32\n2001:db8::1-2001:db8::3\n#lan\n!::1");
    let contain = |address: &str, in_lan: bool| {
        let address: IpAddr = address.parse().expect("an address");
        list.contain(address, &mut |_| Ok(in_lan)).expect("no failure")
    };
    for (address, expected) in [
        ("::", true),
        ("::1", false),
        ("::2", true),
        ("2001:db7:ffff:ffff:ffff:ffff:ffff:ffff", true),
        ("2001:db8::", false),
        ("2001:db8::1", true),
        ("2001:db8::3", true),
        ("2001:db8::4", false),
        ("2001:db9::", true),
        ("ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff", true),
        ("0.0.0.1", false),
        ("255.255.255.255", false),
    ] {
        assert_eq!(contain(address, false), expected, "{address}");
        assert_eq!(contain(address, true), address != "::1", "{address}");
    }
}

#[test]
fn any_address_is_routed_or_refused() {
    let engine = Engine::open(Options::in_memory("main.example")).expect("an engine");
    let session = engine.session("postmaster").expect("the postmaster");
    for line in [
        "CREATEDOMAIN example.com",
        "CREATEACCOUNT ann@example.com",
        r#"CREATEFORWARDER out@example.com TO "a%b@example.com""#,
        r#"UPDATEDOMAINSETTINGS example.com {MailToUnknown="Rerouted to";MailRerouteAddress="*x";}"#,
        r#"SETROUTERTABLE "<(1-2d)*> = *@example.com\e*.a = *!example.com\e<x*@*> = <@*:*>""#,
    ] {
        session.run(line).unwrap_or_else(|failure| panic!("{line}: {failure}"));
    }
    proptest!(|(address in "[a-cx.@%!#<>{}\\[\\]:,;1*\" ]{0,30}", tail in "(@example.com|@a.a|)")| {
        let mut text = String::new();
        cgpsh::data::print_string(&mut text, &format!("{address}{tail}"));
        match session.run(&format!("ROUTE {text} mail")) {
            Ok(Answer::Value(value)) => {
                prop_assert_eq!(value.as_array().map(<[_]>::len), Some(3));
            }
            Ok(other) => panic!("{text}: {other:?}"),
            Err(failure) => {
                prop_assert!([500, 513, 543].contains(&failure.code), "{text}: {failure}");
            }
        }
    });
}
