//! The tables of keys: what must hold for every entry, and how values are read.
use std::collections::BTreeSet;

use cgpsh::access::right::DomainRight;
use cgpsh::catalogue::keys::access_modes::{
    SERVICES, access_mode_enabled, enabled_services, service,
};
use cgpsh::catalogue::keys::key::{Grant, Key, ValueDomain, find, grant_of};
use cgpsh::catalogue::keys::passwords::{PASSWORD_KIND_NAMES, PASSWORD_KINDS, password_kind};
use cgpsh::catalogue::keys::rule_words::{
    ACTIONS, CONDITIONS, RULE_LEVELS, RuleLevel, find_action, find_condition,
};
use cgpsh::catalogue::keys::rules::{check_rule, check_rules, rules_permitted};
use cgpsh::catalogue::keys::server::{MODULES, module};
use cgpsh::catalogue::keys::spellings::{
    Flow, Limit, Period, is_reset, parse_count, parse_flag, parse_flow, parse_percent,
    parse_period, parse_size,
};
use cgpsh::catalogue::keys::{
    TABLES, account, domain, group, info, is_secret, list, preferences, records, server, table,
};
use cgpsh::data::{Value, parse, print};
use proptest::prelude::{any, prop_assert, prop_assert_eq, proptest};

/// Every table with its name, and the tables within its values.
fn all_tables() -> Vec<(String, &'static [Key])> {
    fn add(name: &str, keys: &'static [Key], all: &mut Vec<(String, &'static [Key])>) {
        all.push((name.to_owned(), keys));
        for key in keys.iter().filter(|key| !key.domain.keys().is_empty()) {
            add(&format!("{name}.{}", key.name), key.domain.keys(), all);
        }
    }
    let mut all = Vec::new();
    TABLES.iter().for_each(|table| add(table.name, table.keys, &mut all));
    MODULES.iter().for_each(|module| add(module.name, module.keys, &mut all));
    all
}

fn value(text: &str) -> Value {
    parse(text).unwrap_or_else(|error| panic!("{text}: {error}")).into_owned()
}

fn array(text: &str) -> Vec<Value> {
    match value(text) {
        Value::Array(elements) => elements,
        other => panic!("{text}: {}", other.kind_name()),
    }
}

/// Whether a text is one sentence that fits into a line of help.
fn assert_sentence(place: &str, doc: &str) {
    assert!(doc.ends_with('.') && !doc.contains(". "), "{place}: not one sentence: {doc}");
    assert!(doc.starts_with(|first: char| first.is_ascii_uppercase()), "{place}: {doc}");
    assert!(doc.len() <= 72, "{place}: {} columns: {doc}", doc.len());
}

fn assert_distinct<'a>(place: &str, names: impl Iterator<Item = &'a str>) {
    let mut seen = BTreeSet::new();
    for name in names {
        assert!(seen.insert(name.to_ascii_lowercase()), "{place}: {name} stands twice");
    }
}

#[test]
fn tables_have_names_of_their_own() {
    assert_distinct("tables", TABLES.iter().map(|table| table.name));
    assert_distinct("titles", TABLES.iter().map(|table| table.title));
    assert_distinct("modules", MODULES.iter().map(|module| module.name));
    assert_eq!(table("ACCOUNT").map(|it| it.keys), Some(account::ACCOUNT));
    assert!(table("accounts").is_none());
    assert_eq!(module("httpu").map(|it| it.name), Some("HTTPU"));
    assert!(module("HTTP").is_none());
}

#[test]
fn keys_are_distinct_within_a_table_and_explained() {
    for (name, keys) in all_tables() {
        let mut seen = BTreeSet::new();
        for key in keys {
            assert!(seen.insert(key.name), "{name}: {} stands twice", key.name);
            assert_sentence(&format!("{name}.{}", key.name), key.doc);
            assert_eq!(find(keys, key.name), Some(key));
        }
    }
}

#[test]
fn defaults_are_canonical_and_usual() {
    for (name, keys) in all_tables() {
        for key in keys {
            let Some(default) = key.default else { continue };
            let value = value(default);
            assert_eq!(print(&value), default, "{name}.{}", key.name);
            assert!(!is_reset(&value), "{name}.{}: a default cannot be a reset", key.name);
            key.check(&value).unwrap_or_else(|odd| panic!("{name}: {odd}"));
        }
    }
}

#[test]
fn offered_words_are_distinct_and_usual() {
    for (name, keys) in all_tables() {
        for key in keys {
            let place = format!("{name}.{}", key.name);
            assert_distinct(&place, key.domain.words().iter().copied());
            for word in key.domain.words() {
                key.check(&Value::from(*word)).unwrap_or_else(|odd| panic!("{name}: {odd}"));
            }
        }
    }
}

#[test]
fn passwords_and_keys_are_secret() {
    let mut secret: Vec<_> = all_tables()
        .into_iter()
        .flat_map(|(_, keys)| keys.iter().filter(|key| key.secret).map(|key| key.name))
        .collect();
    secret.sort_unstable();
    secret.dedup();
    let expected = [
        "PSTNGatewayPassword",
        "Password",
        "PrivateSecureKey",
        "SyncUserPassword",
        "oneTimeSecret",
        "password",
    ];
    assert_eq!(secret, expected);
    for name in expected.iter().chain(&["PASSWORD", "pstngatewaypassword"]) {
        assert!(is_secret(name), "{name}");
    }
    for name in ["PasswordEncryption", "PWDAllowed", "RealName", "PasswordComplexity", ""] {
        assert!(!is_secret(name), "{name}");
    }
}

#[test]
fn keys_of_the_reference_stand_in_their_tables() {
    let names = |keys: &[Key]| keys.iter().map(|key| key.name).collect::<Vec<_>>();
    assert_eq!(
        names(info::ACCOUNT_STATISTICS),
        [
            "StatReset",
            "MessagesReceived",
            "BytesReceived",
            "MessagesSent",
            "BytesSent",
            "CallsReceived",
            "CallsSent",
            "Logins"
        ]
    );
    assert_eq!(names(info::DOMAIN_STATISTICS), names(info::ACCOUNT_STATISTICS)[..7]);
    assert_eq!(
        names(records::SCHEDULED_TASK),
        ["id", "program", "script", "parameter", "when", "period"]
    );
    assert_eq!(names(info::MESSAGE_QUEUE), ["nTotal", "size", "delayedTill", "lastError"]);
    assert_eq!(
        names(info::SUBSCRIBER),
        ["Sub", "RealName", "mode", "subscribeTime", "posts", "lastBounceTime", "bounces"]
    );
}

#[test]
fn flags_are_read() {
    for (text, expected) in [
        ("YES", Some(true)),
        ("yes", Some(true)),
        ("On", Some(true)),
        (" NO ", Some(false)),
        ("off", Some(false)),
        ("", None),
        ("true", None),
        ("1", None),
        ("YESNO", None),
        ("default", None),
    ] {
        assert_eq!(parse_flag(text), expected, "{text}");
    }
}

#[test]
fn sizes_are_read() {
    let at = |bytes| Some(Limit::At(bytes));
    for (text, expected) in [
        ("0", at(0)),
        ("1024", at(1024)),
        ("3K", at(3 << 10)),
        ("100M", at(100 << 20)),
        ("100m", at(100 << 20)),
        ("30G", at(30 << 30)),
        ("2T", at(2 << 40)),
        (" 10K ", at(10 << 10)),
        ("18446744073709551615", at(u64::MAX)),
        ("unlimited", Some(Limit::Unlimited)),
        ("Unlimited", Some(Limit::Unlimited)),
        ("-1", Some(Limit::Unlimited)),
        ("18446744073709551616", None),
        ("18014398509481984K", None),
        ("-2", None),
        ("+5", None),
        ("K", None),
        ("", None),
        ("10 K", None),
        ("1.5M", None),
        ("10MB", None),
        ("10s", None),
        ("5é", None),
        ("é", None),
        ("٣", None),
    ] {
        assert_eq!(parse_size(text), expected, "{text}");
    }
}

#[test]
fn counts_are_read() {
    for (text, expected) in [
        ("0", Some(Limit::At(0))),
        ("1000", Some(Limit::At(1000))),
        ("-1", Some(Limit::Unlimited)),
        ("UNLIMITED", Some(Limit::Unlimited)),
        ("10K", None),
        ("-10", None),
        ("", None),
        ("ten", None),
    ] {
        assert_eq!(parse_count(text), expected, "{text}");
    }
    assert!(Limit::Unlimited.allows(u64::MAX));
    assert!(Limit::At(3).allows(3));
    assert!(!Limit::At(3).allows(4));
}

#[test]
fn periods_are_read() {
    let seconds = |count| Some(Period::Seconds(count));
    for (text, expected) in [
        ("15", seconds(15)),
        ("3600", seconds(3600)),
        ("600s", seconds(600)),
        ("1000000000s", seconds(1_000_000_000)),
        ("5m", seconds(300)),
        ("10h", seconds(36_000)),
        ("7d", seconds(604_800)),
        ("2w", seconds(1_209_600)),
        ("5M", seconds(300)),
        ("immediately", seconds(0)),
        ("Never", Some(Period::Never)),
        ("0", seconds(0)),
        ("-1", None),
        ("", None),
        ("5x", None),
        ("1h30m", None),
        ("18446744073709551615w", None),
    ] {
        assert_eq!(parse_period(text), expected, "{text}");
    }
}

#[test]
fn percentages_are_read() {
    for (text, expected) in [
        ("0", Some(0)),
        ("90", Some(90)),
        ("100", Some(100)),
        ("80%", Some(80)),
        ("101", None),
        ("356", None),
        ("%", None),
        ("", None),
        ("-1", None),
    ] {
        assert_eq!(parse_percent(text), expected, "{text}");
    }
}

#[test]
fn flows_are_read() {
    let flow = |count, seconds| Some(Flow { count, period: Period::Seconds(seconds) });
    for (text, expected) in [
        ("(20,15)", flow(Limit::At(20), 15)),
        ("(10,1m)", flow(Limit::At(10), 60)),
        ("(\"-1\",3600)", flow(Limit::Unlimited, 3600)),
        ("(#20,#15)", flow(Limit::At(20), 15)),
        ("(20)", None),
        ("(20,15,1)", None),
        ("20", None),
        ("((),15)", None),
        ("{}", None),
    ] {
        assert_eq!(parse_flow(&value(text)), expected, "{text}");
    }
}

#[test]
fn resets_are_recognised() {
    for (text, expected) in [
        ("#NULL#", true),
        ("default", true),
        ("Default", true),
        ("\"\"", false),
        ("(default)", false),
        ("defaults", false),
        ("#0", false),
    ] {
        assert_eq!(is_reset(&value(text)), expected, "{text}");
    }
}

/// What becomes of a value.
#[derive(Clone, Copy, Debug, PartialEq)]
enum Found {
    Usual,
    Odd,
    Wrong,
}
use Found::{Odd, Usual, Wrong};

#[test]
fn values_are_checked_by_domain() {
    use ValueDomain::{
        AccessModes, Any, Choice, Count, Data, Dictionary, Flag, Language, LogLevel, Number,
        Percent, Records, Rules, Secret, Size, Strings, Suggest, Text, Time, When,
    };
    const WORDS: &[&str] = &["one", "two words"];
    let cases: &[(ValueDomain, &str, Found)] = &[
        (Flag, "YES", Usual),
        (Flag, "maybe", Odd),
        (Flag, "#1", Odd),
        (Flag, "(YES)", Wrong),
        (Flag, "{}", Wrong),
        (Flag, "default", Usual),
        (Flag, "#NULL#", Usual),
        (Text, "\"a b\"", Usual),
        (Text, "#5", Usual),
        (Text, "#I[10.0.0.1]", Usual),
        (Text, "()", Wrong),
        (Text, "[AQ==]", Wrong),
        (Secret, "abc", Usual),
        (Secret, "(abc)", Wrong),
        (Number, "5", Usual),
        (Number, "\"-5\"", Usual),
        (Number, "#5", Usual),
        (Number, "five", Odd),
        (LogLevel, "3", Usual),
        (LogLevel, "#9", Usual),
        (LogLevel, "10", Odd),
        (LogLevel, "\"\"", Odd),
        (Count, "\"-1\"", Usual),
        (Count, "#-1", Usual),
        (Count, "many", Odd),
        (Size, "100M", Usual),
        (Size, "#1024", Usual),
        (Size, "big", Odd),
        (Size, "(100M)", Wrong),
        (Percent, "90", Usual),
        (Percent, "900", Odd),
        (ValueDomain::Period, "5m", Usual),
        (ValueDomain::Period, "soon", Odd),
        (ValueDomain::Flow, "(20,15)", Usual),
        (ValueDomain::Flow, "(20)", Odd),
        (ValueDomain::Flow, "20", Wrong),
        (Choice(WORDS), "\"Two Words\"", Usual),
        (Choice(WORDS), "three", Odd),
        (Choice(WORDS), "(one)", Wrong),
        (Suggest(WORDS), "three", Usual),
        (Suggest(WORDS), "{}", Wrong),
        (Language, "Klingon", Usual),
        (Time, "#T01-02-2026_10:00:00", Usual),
        (Time, "\"20260201100000\"", Usual),
        (Time, "yesterday", Odd),
        (Time, "()", Wrong),
        (When, "now", Usual),
        (When, "#T01-02-2026", Usual),
        (When, "later", Odd),
        (Data, "[AQ==]", Usual),
        (Data, "\"[AQ==]\"", Usual),
        (Data, "\"AQ==\"", Odd),
        (Data, "#5", Wrong),
        (AccessModes, "All", Usual),
        (AccessModes, "(5,Mail,POP)", Usual),
        (AccessModes, "(Mail,ACAP)", Usual),
        (AccessModes, "(Mail,Gopher)", Odd),
        (AccessModes, "(Mail,())", Odd),
        (AccessModes, "{}", Wrong),
        (Strings, "(a,b)", Usual),
        (Strings, "\"\"", Usual),
        (Strings, "(a,(b))", Odd),
        (Strings, "{}", Wrong),
        (Rules, "((1,r,(),()))", Usual),
        (Rules, "((1,r))", Odd),
        (Rules, "{}", Wrong),
        (Dictionary, "{a=b;}", Usual),
        (Dictionary, "()", Wrong),
        (Records(records::RPOP), "{one={domain=a;period=5m;other=();};}", Usual),
        (Records(records::RPOP), "{one={period=soon;};}", Odd),
        (Records(records::RPOP), "{one=two;}", Odd),
        (Records(records::RPOP), "()", Wrong),
        (Any, "<a/>", Usual),
    ];
    for (domain, text, expected) in cases {
        let value = value(text);
        let found = match (domain.check_type(&value), domain.check(&value)) {
            (Ok(()), Ok(())) => Usual,
            (Ok(()), Err(_)) => Odd,
            (Err(_), Err(_)) => Wrong,
            (Err(wrong), Ok(())) => panic!("{text}: {wrong}, and yet usual"),
        };
        assert_eq!(found, *expected, "{text} as {}", domain.describe());
    }
}

#[test]
fn nested_settings_are_checked_by_their_own_keys() {
    let listener = find(server::LISTENING, "Listener").unwrap();
    let check = |text| listener.check(&value(text));
    assert_eq!(
        check("{MaxInputChannels=50;Ports=({PortNumber=8100;InitialSecurity=on;});}"),
        Ok(())
    );
    assert_eq!(
        check("{Ports=({PortNumber=8100;},{PortNumber=first;});}").unwrap_err(),
        "Listener: Ports: PortNumber: should be a number, not `first`"
    );
    assert_eq!(
        check("{Ports=(8100);}").unwrap_err(),
        "Listener: Ports: should be a dictionary, not a string"
    );
}

#[test]
fn what_is_odd_is_said_without_the_secret() {
    let odd = |keys, name, text| find(keys, name).unwrap().check(&value(text)).unwrap_err();
    assert_eq!(
        odd(account::ACCOUNT, "MaxAccountSize", "big"),
        "MaxAccountSize: should be a size such as 100M or unlimited, not `big`"
    );
    assert_eq!(
        odd(account::ACCOUNT, "RulesAllowed", "some"),
        "RulesAllowed: should be one of No, Filter Only, All But Exec, Any, not `some`"
    );
    assert_eq!(
        odd(account::ACCOUNT, "Password", "(hush)"),
        "Password: should be a secret text, not an array"
    );
    assert_eq!(
        odd(domain::DOMAIN, "PrivateSecureKey", "hush"),
        "PrivateSecureKey: should be a secret datablock"
    );
    let long = "x".repeat(100);
    assert_eq!(
        odd(account::ACCOUNT, "PWDAllowed", &long),
        format!("PWDAllowed: should be YES or NO, not `{}...`", "x".repeat(40))
    );
}

#[test]
fn services_are_those_of_the_reference() {
    let names: Vec<_> = SERVICES.iter().map(|service| service.name).collect();
    let expected = "Mail POP IMAP WebMail PWD Agent WebSite Relay Roaming FTP MAPI TLS S/MIME LDAP \
                    WebCAL RADIUS SIP PBX XMPP XIMSS Signal AirSync HTTP MobilePBX XMedia YMedia \
                    MobileClient ClientMail ClientIM ClientVoIP";
    assert_eq!(names, expected.split(' ').collect::<Vec<_>>());
    for (number, service) in (1..).zip(SERVICES) {
        assert_eq!(service.number, number, "{}", service.name);
        assert_sentence(service.name, service.doc);
    }
    assert_eq!(service("mobile").map(|it| it.name), Some("Roaming"));
    assert_eq!(service("ACAP").map(|it| it.name), Some("Agent"));
    assert_eq!(service("Gopher"), None);
}

#[test]
fn access_modes_switch_services_on() {
    for (setting, wanted, expected) in [
        ("All", "Mail", true),
        ("all", "Gopher", true),
        ("None", "Mail", false),
        ("none", "None", true),
        ("()", "Mail", false),
        ("(Mail,POP)", "Mail", true),
        ("(Mail,POP)", "pop", true),
        ("(Mail,POP)", "IMAP", false),
        ("(Mail,POP)", "ClientVoIP", false),
        ("(20,Mail)", "Mail", true),
        ("(20,Mail)", "POP", false),
        ("(20,Mail)", "XIMSS", false),
        ("(20,Mail)", "Signal", true),
        ("(#20,Mail)", "Signal", true),
        ("(0)", "Mail", true),
        ("(30,POP)", "ClientVoIP", false),
        ("(29)", "ClientVoIP", true),
        ("(Mail,0)", "POP", false),
        ("(0)", "Gopher", false),
        ("(Gopher)", "gopher", true),
        ("(5,Mobile)", "Roaming", true),
        ("(30,Mobile)", "Roaming", true),
        ("(30,Roaming)", "Mobile", true),
        ("(30,ACAP)", "Agent", true),
        ("Mail", "Mail", true),
        ("Mail", "POP", false),
        ("20", "Signal", true),
        ("20", "Mail", false),
        ("#NULL#", "Mail", true),
        ("default", "Mail", true),
        ("{Mail=YES;}", "Mail", false),
        ("((Mail),POP)", "Mail", false),
        ("((Mail),POP)", "POP", true),
    ] {
        assert_eq!(access_mode_enabled(&value(setting), wanted), expected, "{setting}: {wanted}");
    }
    let enabled =
        |setting| enabled_services(&value(setting)).map(|service| service.name).collect::<Vec<_>>();
    assert_eq!(enabled("(28,IMAP,Mail,Mail)"), ["Mail", "IMAP", "ClientIM", "ClientVoIP"]);
    assert_eq!(enabled("All").len(), 30);
    assert!(enabled("None").is_empty());
}

#[test]
fn password_kinds_are_named_once() {
    let names: Vec<_> = PASSWORD_KINDS.iter().map(|kind| kind.name).collect();
    assert_eq!(names, PASSWORD_KIND_NAMES);
    PASSWORD_KINDS.iter().for_each(|kind| assert_sentence(kind.name, kind.doc));
    let readable = |name| password_kind(name).map(|kind| kind.is_readable());
    assert_eq!(readable("CLEAR"), Some(true));
    assert_eq!(readable("a-crpt"), Some(true));
    assert_eq!(readable("U-crpt"), Some(false));
    assert_eq!(readable("rot13"), None);
}

#[test]
fn rules_are_checked_by_shape() {
    let no_priority = Some("the priority of a Rule is a number from 0");
    let no_name = Some("the name of a Rule is a string that is not empty");
    let cases: &[(&str, Option<&str>)] = &[
        ("(1,name)", None),
        ("(#0,name)", None),
        ("(\"100006\",name,(),(),comment)", None),
        (
            "(2,\"#Vacation\",((\"Human Generated\",\"---\"),(From,\"not in\",\"#RepliedAddresses\")),\
          ((\"Reply with\",text),(\"Remember 'From' in\",RepliedAddresses)))",
            None,
        ),
        (
            "(1,\"#Redirect\",(),((\"Mirror to\",a@b.c),(Discard,\"---\"),(\"Stop Processing\")))",
            None,
        ),
        ("(5,big,((\"Message Size\",\"greater than\",#1000)),((Discard)))", None),
        ("()", Some("a Rule has from 2 to 5 elements, this one has 0")),
        ("(1)", Some("a Rule has from 2 to 5 elements, this one has 1")),
        ("(1,a,(),(),c,d)", Some("a Rule has from 2 to 5 elements, this one has 6")),
        ("(high,name)", no_priority),
        ("(\"-1\",name)", no_priority),
        ("((),name)", no_priority),
        ("(1,\"\")", no_name),
        ("(1,\" \")", no_name),
        ("(1,#5)", no_name),
        ("(1,n,From)", Some("the conditions of a Rule are an array, not a string")),
        ("(1,n,(From,is,a))", Some("each condition is an array, not a string")),
        ("(1,n,(()))", Some("each condition has a name and at most 2 other texts")),
        ("(1,n,((From,is,a,b)))", Some("each condition has a name and at most 2 other texts")),
        ("(1,n,((From,is,(a))))", Some("each condition has a name and at most 2 other texts")),
        ("(1,n,(),{})", Some("the actions of a Rule are an array, not a dictionary")),
        ("(1,n,(),(Discard))", Some("each action is an array, not a string")),
        ("(1,n,(),((\"\")))", Some("each action has a name and at most 1 other texts")),
        ("(1,n,(),((Mark,a,b)))", Some("each action has a name and at most 1 other texts")),
        ("(1,n,(),(),())", Some("the comment of a Rule is a string, not an array")),
    ];
    for (text, expected) in cases {
        let found = check_rule(&array(text));
        assert_eq!(found.err().as_deref(), *expected, "{text}");
    }
}

#[test]
fn rule_sets_are_checked_whole() {
    for (text, expected) in [
        ("()", None),
        ("((1,a,(),()),(2,b,(),()))", None),
        ("((1,a,(),()),(2,a,(),()))", Some("there are two Rules named `a`")),
        ("((1,a,()))", Some("Rule 1 lacks its conditions or its actions")),
        ("((1,a,(),()),b)", Some("Rule 2 is an array, not a string")),
        ("((1,a,(),()),(x,b,(),()))", Some("Rule 2: the priority of a Rule is a number from 0")),
    ] {
        assert_eq!(check_rules(&array(text)).err().as_deref(), expected, "{text}");
    }
}

#[test]
fn rule_words_are_known_in_each_spelling() {
    assert_distinct("conditions", CONDITIONS.iter().map(|condition| condition.name));
    assert_distinct(
        "actions",
        ACTIONS.iter().flat_map(|action| [Some(action.name), action.other_name]).flatten(),
    );
    for (typed, name) in [
        ("Redirect To", "Redirect to"),
        ("SendIM", "Send IM"),
        ("SendURL", "Execute URL"),
        ("Stop processing", "Stop Processing"),
        ("External Filter", "ExternalFilter"),
    ] {
        assert_eq!(find_action(typed).map(|action| action.name), Some(name));
    }
    assert!(find_action("Explode").is_none());
    assert_eq!(find_condition("subject").map(|condition| condition.name), Some("Subject"));
    assert!(find_condition("Subjects").is_none());
    let mail = CONDITIONS.iter().filter(|condition| condition.scope.is_mail()).count();
    let signal = CONDITIONS.iter().filter(|condition| condition.scope.is_signal()).count();
    assert!(mail < CONDITIONS.len() && signal < CONDITIONS.len());
}

#[test]
fn levels_permit_rules() {
    let levels: Vec<_> = RULE_LEVELS.iter().filter_map(|name| RuleLevel::parse(name)).collect();
    assert!(levels.is_sorted() && levels.len() == 4);
    for (level, name) in levels.iter().zip(RULE_LEVELS) {
        assert_eq!(level.name(), *name);
    }
    // What the lowest level is that permits the Rules; `None` if no level does.
    let cases: &[(&str, Option<&str>)] = &[
        ("()", Some("Filter Only")),
        ("((5,a))", Some("Filter Only")),
        ("((1,a,(),()))", Some("Filter Only")),
        ("((1,a,(),((\"Store in\",Spam),(Discard,\"---\"))))", Some("Filter Only")),
        ("((1,a,(),((Mark,Read))),(1,b,(),((\"redirect TO\",a@b))))", Some("All But Exec")),
        ("((1,a,(),((\"Reply with\",t))))", Some("All But Exec")),
        ("((1,a,(),((\"Fork to\",a@b))))", Some("All But Exec")),
        ("((1,a,(),((Execute,ls))))", Some("Any")),
        ("((1,a,(),((SendURL,x))))", Some("Any")),
        ("((1,a,(),((Unheard,of))))", Some("Any")),
        ("(a)", None),
        ("((1,a,(),b))", None),
        ("((1,a,(),(Discard)))", None),
        ("((1,a,(),(())))", None),
    ];
    for (text, lowest) in cases {
        let first = lowest.map_or(RULE_LEVELS.len(), |lowest| {
            RULE_LEVELS.iter().position(|level| *level == lowest).unwrap()
        });
        for (place, level) in RULE_LEVELS.iter().enumerate() {
            assert_eq!(rules_permitted(level, &array(text)), place >= first, "{level}: {text}");
        }
        assert!(!rules_permitted("whatever", &array(text)), "{text}");
    }
    assert!(rules_permitted("all but exec", &array("((1,a,(),((\"Mirror to\",a@b))))")));
}

#[test]
fn rights_open_settings() {
    let allows = |keys, name: &str, rights: &[&str]| {
        let holds = |code: &str| rights.iter().any(|right| right.eq_ignore_ascii_case(code));
        grant_of(keys, name, DomainRight::BasicSettings).allows(name, holds)
    };
    for (keys, name, rights, expected) in [
        (account::ACCOUNT, "RealName", &["Domain", "BasicSettings"][..], true),
        (account::ACCOUNT, "RealName", &["Domain", "realname"], true),
        (account::ACCOUNT, "RealName", &["Domain"], false),
        (account::ACCOUNT, "wn_Office", &["BasicSettings"], true),
        (account::ACCOUNT, "wn_Office", &["Domain"], false),
        (account::ACCOUNT, "PSTNGatewayVia", &["BasicSettings"], false),
        (account::ACCOUNT, "PSTNGatewayVia", &["PSTNSettings"], true),
        (account::ACCOUNT, "PSTNSomethingNew", &["BasicSettings"], false),
        (account::ACCOUNT, "PSTNSomethingNew", &["PSTNSettings"], true),
        (account::ACCOUNT, "RulesAllowed", &["BasicSettings"], false),
        (account::ACCOUNT, "RulesAllowed", &["RulesAllowed"], true),
        (account::ACCOUNT, "AccessModes", &["BasicSettings"], false),
        (account::ACCOUNT, "AccessModes", &["AccessModes"], true),
        (account::ACCOUNT, "AccessMode", &["BasicSettings"], false),
        (account::ACCOUNT, "ServiceClass", &["BasicSettings"], false),
        (account::ACCOUNT, "ServiceClasses", &["BasicSettings"], false),
        (account::ACCOUNT, "UseExtPassword", &["BasicSettings"], false),
        (account::ACCOUNT, "MaxAccountSize", &["BasicSettings"], false),
        (account::ACCOUNT, "MaxAccountSize", &["MaxAccountSize"], true),
        (account::ACCOUNT, "QuotaSuspend", &["BasicSettings"], false),
        (domain::DOMAIN, "AccountsLimit", &["BasicSettings", "CanCreateAccounts"], false),
        (domain::DOMAIN, "AdminDomainName", &["BasicSettings"], false),
        (domain::DOMAIN, "DomainAccessModes", &["BasicSettings"], false),
        (domain::DOMAIN, "AccessMode", &["BasicSettings"], false),
        (domain::DOMAIN, "TrailerText", &["BasicSettings"], true),
        (domain::DOMAIN, "AutoSignup", &["BasicSettings"], false),
        (domain::DOMAIN, "AutoSignup", &["CanCreateAccounts"], true),
        (preferences::PREFERENCES, "Language", &["BasicSettings"], false),
        (preferences::PREFERENCES, "Language", &["WebUserSettings"], true),
        (group::GROUP, "Members", &["CanCreateGroups"], true),
        (list::LIST, "Owner", &["CanAccessLists"], false),
        (server::OTHER, "DomainName", &["Domain", "BasicSettings", "DomainName"], false),
        (info::ACCOUNT_INFO, "LastLogin", &["BasicSettings", "LastLogin"], false),
    ] {
        assert_eq!(allows(keys, name, rights), expected, "{name} with {rights:?}");
    }
}

#[test]
fn telephony_settings_open_to_their_own_right() {
    for key in account::ACCOUNT {
        let is_telephony = key.grant == Grant::With(DomainRight::PstnSettings);
        assert_eq!(is_telephony, key.name.starts_with("PSTN"), "{}", key.name);
    }
}

proptest! {
    #[test]
    fn no_text_is_too_odd_to_be_read(text in "\\PC*|[0-9]{0,25}.{0,2}") {
        let _ = (parse_flag(&text), parse_count(&text), parse_period(&text), parse_percent(&text));
        let is_bounded = matches!(parse_size(&text), Some(Limit::At(_)));
        prop_assert!(!is_bounded || text.trim().starts_with(|first: char| first.is_ascii_digit()));
        let value = Value::from(text);
        for key in account::ACCOUNT.iter().chain(domain::DOMAIN) {
            prop_assert!(key.domain.check(&value).is_ok() || !is_reset(&value));
        }
    }

    #[test]
    fn plain_numbers_are_sizes_counts_and_seconds(number in any::<u64>()) {
        let text = number.to_string();
        prop_assert_eq!(parse_size(&text), Some(Limit::At(number)));
        prop_assert_eq!(parse_count(&text), Some(Limit::At(number)));
        prop_assert_eq!(parse_period(&text), Some(Period::Seconds(number)));
    }
}
