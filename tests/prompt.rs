//! What the prompt offers, says and colours, as tables: a line with `|` where the cursor is, and what
//! is seen there.
use std::sync::mpsc::channel;
use std::time::Duration;

use cgpsh::data::parse;
use cgpsh::shell::editing::fill;
use cgpsh::shell::editing::highlight::{Role, roles};
use cgpsh::shell::editing::menu::Menu;
use cgpsh::shell::line::complete::{Completion, Sources, complete};
use cgpsh::shell::line::hint::{ghost, meaning};
use cgpsh::shell::line::names::{Ask, Names};
use cgpsh::shell::line::place::Place;
use cgpsh::shell::line::rank::{Fit, fit};
use cgpsh::shell::line::tokens::{commands, missing, one_line, uncommented};
use cgpsh::shell::line::trouble::Trouble;
use cgpsh::shell::prompt::help::Page;
use cgpsh::shell::render::harmless::width;
use cgpsh::shell::render::paint::Paint;

/// The line and the byte of its cursor.
fn at_cursor(marked: &str) -> (String, usize) {
    let pos = marked.find('|').expect("a cursor");
    (marked.replacen('|', "", 1), pos)
}

fn completion(marked: &str, names: Option<&Names>) -> Completion {
    let (line, pos) = at_cursor(marked);
    complete(&Place::at(&line, pos), Sources { names, uses: &|_| 0 })
}

/// The first offers as `text tag`.
fn offers(marked: &str) -> Vec<String> {
    let completion = completion(marked, None);
    completion.offers.iter().map(|offer| format!("{} {}", offer.text, offer.tag)).collect()
}

#[test]
fn offers_fit_the_place() {
    let cases: &[(&str, &[&str])] = &[
        ("cracc|", &["CreateAccount add", "CreateAccountStorage add"]),
        ("CREATEACC|", &["CREATEACCOUNT add", "CREATEACCOUNTSTORAGE add"]),
        ("createforw|", &["CreateForwarder add"]),
        ("setaccpa|", &["SetAccountPassword replace"]),
        ("CreateForwarder info T|", &["TO keyword"]),
        ("createaccount bob t|", &["TextMailbox choice"]),
        ("createaccount bob pa|", &["PATH keyword"]),
        ("createaccount bob PATH x l|", &["LEGACY keyword"]),
        ("createaccount bob LEGACY leg|", &[]),
        ("getmodule HTT|", &["HTTPU module", "HTTPA module"]),
        ("updateaccountsettings ann {MaxAccountS|", &["MaxAccountSize size"]),
        ("updateaccountsettings ann {maxaccs|", &["MaxAccountSize size"]),
        ("updateaccountsettings ann {MaxAccountSize=1M; maxaccountsi|", &[]),
        ("updateaccountsettings ann {PWDAllowed=|", &["YES value", "NO value", "default value"]),
        ("updateaccountsettings ann {AccessModes=(Mail,IM|", &["IMAP service"]),
        ("setaccountrights ann (Mas|", &["Master right"]),
        ("setmodule SMTP {LogL|", &["LogLevel level"]),
        ("/fo|", &["/format shell"]),
        ("/format nd|", &["ndjson word"]),
        ("/timing |", &["on word", "off word"]),
        ("/watch 5s listdomai|", &["ListDomains read"]),
        ("/watch createforw|", &["CreateForwarder add"]),
        ("/on one,two getmodule HTT|", &["HTTPU module", "HTTPA module"]),
        ("nosuchcommand x|", &[]),
        ("createaccount bob {RealName=\"cre|", &[]),
    ];
    for (marked, expected) in cases {
        let found = offers(marked);
        let shown: Vec<&str> = found.iter().map(String::as_str).collect();
        let few = shown.get(..expected.len().max(1)).unwrap_or(&shown);
        assert_eq!(few, *expected, "{marked}");
    }
}

#[test]
fn an_empty_line_offers_what_is_used_and_then_the_sections() {
    let place = Place::at("", 0);
    let texts = |uses: &dyn Fn(&str) -> u32| {
        let found = complete(&place, Sources { names: None, uses });
        found.offers.into_iter().take(3).map(|offer| offer.text).collect::<Vec<_>>()
    };
    let first = texts(&|_| 0);
    assert_eq!(first, ["CreateDirectoryDomain", "CreateDomain", "CreateDomainStorage"]);
    let used = |verb: &str| u32::from(verb == "LISTACCOUNTS") * 3 + u32::from(verb == "ROUTE");
    assert_eq!(texts(&used), ["ListAccounts", "Route", "CreateDirectoryDomain"]);
}

#[test]
fn present_settings_stand_in_the_menu() {
    let (sender, arrived) = channel();
    let open = || {
        let ask = |line: &str| {
            parse(match line {
                "GETACCOUNTSETTINGS ann" => "{MaxMailboxes=7; Password=Geheim;}",
                "GETACCOUNTEFFECTIVESETTINGS ann" => "{MaxMailboxes=7; MaxRosterItems=30;}",
                _ => return None,
            })
            .ok()
        };
        Some(Box::new(ask) as Ask)
    };
    let names = Names::new(Box::new(open), "postmaster@example.com");
    names.on_arrival(Box::new(move || _ = sender.send(())));
    let note = |key: &str| {
        let found = completion(&format!("updateaccountsettings ann {{{key}|"), Some(&names));
        let offer = found.offers.into_iter().find(|offer| offer.text == key).expect("a key");
        offer.note
    };
    let answer = || arrived.recv_timeout(Duration::from_secs(20)).expect("an answer");
    assert!(!note("MaxMailboxes").contains("now"), "a key is not held up");
    answer();
    assert!(note("MaxMailboxes").starts_with("now 7. "), "{}", note("MaxMailboxes"));
    answer();
    assert!(
        note("MaxRosterItems").starts_with("now 30, inherited. "),
        "{}",
        note("MaxRosterItems")
    );
    assert!(note("RealName").starts_with("not set. "), "{}", note("RealName"));
    assert!(note("Password").starts_with("now set. "), "{}", note("Password"));
}

#[test]
fn what_is_used_or_excluded_is_offered_no_more() {
    let texts = |marked| {
        let completion = completion(marked, None);
        completion.offers.into_iter().map(|offer| offer.text).collect::<Vec<_>>()
    };
    let first = texts("setaccountpassword ann PASSWORD x |");
    assert_eq!(first, ["METHOD", "NAME", "CHECK"]);
    assert_eq!(texts("setaccountpassword ann PASSWORD x METHOD SIP |"), ["CHECK"]);
    assert_eq!(texts("setaccountpassword ann CHECK PASSWORD x NAME web |"), Vec::<String>::new());
}

#[test]
fn a_taken_offer_is_followed_by_what_must_come() {
    let cases = [
        ("cracc|", "CreateAccount "),
        ("listdom|", "ListDomains"),
        ("createforwarder a t|", "TO "),
        ("createaccount a leg|", "LEGACY"),
        ("updateaccountsettings ann {RealN|", "RealName="),
        ("updateaccountsettings ann {\"RealN|", "\"RealName\"="),
        ("updateaccountsettings ann {PWDAllowed=Y|", "YES;"),
        ("setaccountrights ann (Mas|", "Master"),
        ("/hel|", "/help "),
        ("/stat|", "/status"),
    ];
    for (marked, insert) in cases {
        let completion = completion(marked, None);
        assert_eq!(completion.offers[0].insert, insert, "{marked}");
    }
}

/// Names as a server with two Domains and a few Accounts would give them.
fn names() -> (Names, std::sync::mpsc::Receiver<()>) {
    let open = || {
        let ask = |line: &str| {
            parse(match line {
                "LISTDOMAINS" => "(example.com,example.org,client1.com)",
                "LISTDOMAINOBJECTS example.com FILTER b 200 ACCOUNTS" => {
                    "(3,{bob=macnt;barbara=macnt;\"rob\"=macnt;},0,0)"
                }
                "LISTDOMAINOBJECTS example.org 200 ACCOUNTS" => "(1,{zoe=macnt;},0,0)",
                "LISTMAILBOXES bob" => "{INBOX=();Sent=();\"Old Mail\"=();}",
                "LISTGROUPS example.com" => "(staff,\"evil\x1b[2J\")",
                _ => return None,
            })
            .ok()
        };
        Some(Box::new(ask) as Ask)
    };
    let names = Names::new(Box::new(open), "postmaster@example.com");
    let (sender, arrived) = channel();
    names.on_arrival(Box::new(move || _ = sender.send(())));
    (names, arrived)
}

#[test]
fn names_come_from_the_server_without_waiting() {
    let (names, arrived) = names();
    let cases: &[(&str, usize, &[&str])] = &[
        ("getdomainsettings exa|", 1, &["example.com", "example.org"]),
        ("getaccountsettings b|", 1, &["bob", "barbara", "rob"]),
        // Known from the shorter text.
        ("getaccountsettings bo|", 0, &["bob"]),
        ("getaccountsettings zoe@example.o|", 0, &["zoe@example.org"]),
        ("listmailboxes bob FILTER x|", 0, &[]),
        ("deletemailbox bob MAILBOX Ol|", 1, &["Old Mail"]),
        // A name that would disturb the terminal is left out.
        ("getgroup |", 1, &["staff"]),
    ];
    for (marked, asked, expected) in cases {
        if *asked > 0 {
            assert_eq!(completion(marked, Some(&names)).offers, [], "{marked}: asked for first");
            for _ in 0..*asked {
                arrived.recv_timeout(Duration::from_secs(20)).expect("an answer");
            }
        }
        let offers = completion(marked, Some(&names)).offers;
        let mut texts: Vec<&str> = offers.iter().map(|offer| offer.text.as_str()).collect();
        texts.sort_unstable();
        let mut expected = expected.to_vec();
        expected.sort_unstable();
        assert_eq!(texts, expected, "{marked}");
    }
    let quoted = completion("deletemailbox bob MAILBOX Ol|", Some(&names));
    assert_eq!(quoted.offers[0].insert, "\"Old Mail\" ");
    names.forget();
    assert_eq!(completion("getdomainsettings exa|", Some(&names)).offers, []);
}

#[test]
fn the_ghost_shows_what_is_still_to_come() {
    let cases = [
        ("CreateF|", "orwarder"),
        ("CreateForwarder|", " forwarder TO address"),
        ("CreateForwarder |", "forwarder TO address"),
        ("CreateForwarder info|", " TO address"),
        ("CreateForwarder info TO |", "address"),
        ("setaccountpassword ann PASSWORD |", "password [ METHOD method | NAME tag ] [ CHECK ]"),
        ("setaccountpassword ann PASSWORD x METHOD |", "method [ CHECK ]"),
        ("setaccountpassword ann PASSWORD x METHOD SIP |", "[ CHECK ]"),
        ("setaccountpassword ann PASSWORD x METHOD SIP CHECK|", ""),
        ("updateaccountsettings ann {RealName=Ann;|", "}"),
        ("updateaccountsettings ann {RealName=Ann|", ";}"),
        ("updateaccountsettings ann {RealName=\"Ann|", "\";}"),
        ("setaccountrights ann (Master|", ")"),
        ("/format |", "[FORMAT]"),
        ("nosuch |", ""),
    ];
    for (marked, expected) in cases {
        let (line, pos) = at_cursor(marked);
        let place = Place::at(&line, pos);
        let found = complete(&place, Sources { names: None, uses: &|_| 0 });
        assert_eq!(ghost(&line, &place, &found).text, expected, "{marked}");
    }
}

#[test]
fn the_argument_under_the_cursor_is_explained() {
    let cases = [
        ("CreateForwarder |", "forwarder", "The name that a Forwarder is to get"),
        ("CreateForwarder info TO |", "address", "Where everything goes."),
        ("CreateForwarder info T|", "TO address", "Where everything goes."),
        ("CreateForwarder in|fo TO x", "forwarder", "The name that a Forwarder"),
        ("setaccountpassword ann PASSWORD |", "password", "Type ? to be asked for it"),
        ("createaccount bob |", "account_type", "MultiMailbox, TextMailbox"),
        ("updateaccountsettings ann {PWDAllowed=|", "PWDAllowed", "YES or NO."),
        ("listdomains|", "ListDomains", "Domains"),
        ("/timing|", "/timing", "how long"),
    ];
    for (marked, name, part) in cases {
        let (line, pos) = at_cursor(marked);
        let (found, text) = meaning(&Place::at(&line, pos)).expect(marked);
        assert_eq!(found, name, "{marked}");
        assert!(text.contains(part), "{marked}: {text}");
    }
}

#[test]
fn a_menu_never_takes_more_room_than_there_is() {
    let mut menu = Menu::default();
    menu.set(completion("get|", None).offers);
    let paint = Paint::new(false);
    for columns in [12, 40, 60, 80, 200] {
        for rows_max in 0..12 {
            let rows = menu.rows(columns, rows_max, paint);
            assert!(rows.len() <= rows_max.min(8), "{columns} x {rows_max}");
            for row in rows {
                assert!(width(&row) <= columns, "{columns}: {row:?}");
            }
        }
    }
}

/// Where there is room for the name alone, it is the name that is shown.
#[test]
fn a_narrow_menu_shows_whole_names() {
    let mut menu = Menu::default();
    menu.set(completion("UpdateAcc|", None).offers);
    let paint = Paint::new(false);
    assert_eq!(menu.rows(20, 2, paint)[0], "> UpdateAccountPrefs");
    assert_eq!(menu.rows(32, 2, paint)[0], "> UpdateAccountPrefs  merge");
    assert!(menu.rows(80, 2, paint)[0].contains("  merge  Changes"));
}

#[test]
fn the_picked_row_stays_in_sight() {
    let mut menu = Menu::default();
    menu.set(completion("get|", None).offers);
    let paint = Paint::new(false);
    for _ in 0..30 {
        menu.down(1);
        let picked = menu.picked().expect("an offer").text.clone();
        let rows = menu.rows(80, 8, paint);
        assert!(rows.iter().any(|row| row.starts_with(&format!("> {picked}"))), "{rows:?}");
    }
    for _ in 0..30 {
        menu.up(1);
    }
    assert_eq!(menu.rows(80, 8, paint)[0].split_whitespace().next(), Some(">"));
}

#[test]
fn colours_tell_what_the_parts_mean() {
    use Role::{Command, Key, Keyword, Meta, Name, NoCommand, Number, Secret, Sign, Text, Wrong};
    let cases: &[(&str, &[(&str, Role)])] = &[
        (
            "CreateForwarder info TO x@y|",
            &[("CreateForwarder", Command), ("info", Name), ("TO", Keyword), ("x@y", Name)],
        ),
        ("createf|", &[("createf", Text)]),
        ("createx |", &[("createx", NoCommand)]),
        ("/format json|", &[("/format", Meta)]),
        ("/nosuch json|", &[("/nosuch", NoCommand)]),
        (
            "setaccountpassword a PASSWORD geheim|",
            &[
                ("setaccountpassword", Command),
                ("a", Name),
                ("PASSWORD", Keyword),
                ("geheim", Secret),
            ],
        ),
        (
            "updateaccountsettings a {Password=\"x y\"; N=5;}|",
            &[
                ("updateaccountsettings", Command),
                ("a", Name),
                ("{", Sign),
                ("Password", Key),
                ("=", Sign),
                ("\"x y\"", Secret),
                (";", Sign),
                ("N", Key),
                ("=", Sign),
                ("5", Number),
                (";", Sign),
                ("}", Sign),
            ],
        ),
        ("getforwarder info more |", &[("getforwarder", Command), ("info", Name), ("more", Wrong)]),
        ("getforwarder info mor|", &[("getforwarder", Command), ("info", Name), ("mor", Text)]),
    ];
    for (marked, expected) in cases {
        let (line, pos) = at_cursor(marked);
        let found = roles(&line, pos);
        let found: Vec<(&str, Role)> =
            found.iter().map(|(span, role)| (&line[span.clone()], *role)).collect();
        assert_eq!(found, *expected, "{marked}");
    }
}

#[test]
fn names_are_found_by_the_beginnings_of_their_words() {
    let cases = [
        ("cracc", "CreateAccount", Some(Fit::Words(0))),
        ("createaccount", "CreateAccount", Some(Fit::Exact)),
        ("crea", "CreateAccount", Some(Fit::Prefix)),
        ("crsto", "CreateAccountStorage", Some(Fit::Words(1))),
        ("accsto", "CreateAccountStorage", Some(Fit::LaterWords(0))),
        ("eacc", "CreateAccount", Some(Fit::Within)),
        ("cnt", "CreateAccount", Some(Fit::Scattered)),
        ("xyz", "CreateAccount", None),
        ("", "CreateAccount", Some(Fit::Prefix)),
        ("bs", "bob.smith", Some(Fit::Words(0))),
        ("pbxf", "ListServerPBXFiles", Some(Fit::LaterWords(0))),
    ];
    for (typed, name, expected) in cases {
        assert_eq!(fit(typed, name), expected, "{typed} in {name}");
    }
}

#[test]
fn texts_of_several_lines_are_told_apart() {
    let cases: &[(&str, &[&str])] = &[
        ("NOOP", &["NOOP"]),
        ("NOOP\nLISTDOMAINS\n", &["NOOP", "LISTDOMAINS"]),
        ("ECHO {a=1;\n b=2;\n}\nNOOP", &["ECHO {a=1;\n b=2;\n}", "NOOP"]),
        ("ECHO \"one\ntwo\"\n\n\nNOOP", &["ECHO \"one\ntwo\"", "NOOP"]),
        ("\n \n", &[]),
    ];
    for (text, expected) in cases {
        let found: Vec<&str> = commands(text).into_iter().map(|span| &text[span]).collect();
        assert_eq!(found, *expected, "{text:?}");
    }
    let commented = [
        ("# a \"b\nNOOP", "      \nNOOP"),
        ("NOOP\r\n # {\r\nNOOP", "NOOP\r\n    \r\nNOOP"),
        ("ECHO {a=\n#5;\n}\n#x", "ECHO {a=\n#5;\n}\n  "),
        ("ECHO \"\n# text\n\"", "ECHO \"\n# text\n\""),
        ("ECHO #5", "ECHO #5"),
        ("# é\n\"\n# é\n\"", "    \n\"\n# é\n\""),
    ];
    for (text, expected) in commented {
        assert_eq!(uncommented(text), expected, "{text:?}");
    }
    assert_eq!(one_line("ECHO {a=\"x\ny\";\n b=2;\n}"), "ECHO {a=\"x\\ey\"; b=2; }");
    let open = [("ECHO {a=(\"x", "\")}"), ("ECHO {}", ""), ("ECHO {)", ""), ("ECHO (a,[", "])")];
    for (text, expected) in open {
        assert_eq!(missing(text), expected, "{text}");
    }
}

#[test]
fn secrets_are_asked_for_where_a_question_mark_stands() {
    let cases: &[(&str, &str)] = &[
        ("SETACCOUNTPASSWORD ann PASSWORD ?", "SETACCOUNTPASSWORD ann PASSWORD \"a b\""),
        ("CREATEACCOUNT ann {Password=?;}", "CREATEACCOUNT ann {Password=\"a b\";}"),
        (
            "SETACCOUNTPASSWORD ann PASSWORD ‹secret› CHECK",
            "SETACCOUNTPASSWORD ann PASSWORD \"a b\" CHECK",
        ),
        ("SETACCOUNTPASSWORD ann PASSWORD x", "SETACCOUNTPASSWORD ann PASSWORD x"),
        ("ECHO ?", "ECHO ?"),
    ];
    for (line, expected) in cases {
        let filled = fill::fill(line, || Some("a b".to_owned()));
        assert_eq!(filled.as_deref(), Some(*expected), "{line}");
    }
    assert_eq!(fill::fill("SETACCOUNTPASSWORD ann PASSWORD ?", || None), None);
}

#[test]
fn what_is_wrong_can_be_put_right() {
    let cases: &[(&str, std::ops::Range<usize>, &[&str])] = &[
        ("creatacount bob", 0..11, &["CreateAccount"]),
        ("createforwarder info TOO x", 21..24, &["TO"]),
        ("createforwarder info", 20..20, &[]),
        // The server would keep these without a word.
        ("updateaccountsettings ann {MaxAcountSize=1M;}", 27..40, &["MaxAccountSize"]),
        ("updateaccountsettings ann {\"realname\"=Ann;}", 27..37, &["RealName"]),
        ("updateaccountsettings ann {PWDAllowed=maybe;}", 38..43, &[]),
    ];
    for (line, span, fixes) in cases {
        let trouble = Trouble::of(line).expect(line);
        assert_eq!(trouble.mistakes.len(), 1, "{line}");
        let mistake = &trouble.mistakes[0];
        assert_eq!(mistake.span, *span, "{line}");
        let texts: Vec<&str> = mistake.fixes.iter().map(|fix| fix.text.as_str()).collect();
        assert_eq!(texts, *fixes, "{line}");
        let rows = trouble.rows(10, 60, Paint::new(false));
        assert_eq!(rows[0].find('^'), Some(10 + span.start), "{line}");
    }
    for line in ["NOOP", "updateaccountsettings ann {OurOwnKey=1; PWDAllowed=default;}"] {
        assert_eq!(Trouble::of(line), None, "{line}");
    }
    let text = "updateaccountsettings ann {\n  MaxAcountSize=1M;\n}";
    let trouble = Trouble::of_text(text).expect("a doubt");
    for columns in [20, 40, 80] {
        let rows = trouble.rows(10, columns, Paint::new(false));
        assert!(rows.iter().all(|row| width(row) <= columns), "{rows:?}");
        assert!(rows.iter().any(|row| row.contains("^^^")), "{rows:?}");
    }
}

#[test]
fn all_that_is_wrong_is_found_at_once() {
    // What is marked, and what may be put there.
    type Marked<'m> = (&'m str, &'m [&'m str]);
    let cases: &[(&str, &[Marked<'_>])] = &[
        (
            "creatacount bob TextMailbx {MaxAcountSize=1M;}",
            &[
                ("creatacount", &["CreateAccount"]),
                ("TextMailbx", &["TextMailbox"]),
                ("MaxAcountSize", &["MaxAccountSize"]),
            ],
        ),
        (
            "createaccount bob TextMailbx PTH x",
            &[("TextMailbx", &["TextMailbox"]), ("PTH", &["PATH"])],
        ),
        ("createforwarder info TOO x more", &[("TOO", &["TO"]), ("more", &[])]),
        (
            "setaccountpassword ann PASWORD x METHD y CHEK",
            &[("PASWORD", &["PASSWORD"]), ("METHD", &["METHOD"]), ("CHEK", &["CHECK"])],
        ),
        (
            "updateaccountsettings ann {MaxAcountSize=1M;PWDAllowed=Yse;realname=x;}",
            &[
                ("MaxAcountSize", &["MaxAccountSize"]),
                ("Yse", &["YES"]),
                ("realname", &["RealName"]),
            ],
        ),
        ("updateaccountsettings {a=b;} {c=d;}", &[("{a=b;} {c=d;}", &[])]),
        ("listaccounts | wher x | srt name", &[("wher", &["where"]), ("srt", &["sort"])]),
        ("listacounts | limt 3", &[("listacounts", &["ListAccounts"]), ("limt", &["limit"])]),
        ("createaccount bob PATH a PATH b", &[("PATH", &[])]),
    ];
    for (line, expected) in cases {
        let trouble = Trouble::of(line).expect(line);
        let found: Vec<(&str, Vec<&str>)> = trouble
            .mistakes
            .iter()
            .map(|mistake| {
                let fixes = mistake.fixes.iter().map(|fix| fix.text.as_str()).collect();
                (&line[mistake.span.clone()], fixes)
            })
            .collect();
        let found: Vec<(&str, &[&str])> =
            found.iter().map(|(word, fixes)| (*word, fixes.as_slice())).collect();
        assert_eq!(found, *expected, "{line}");
        for columns in [20, 40, 80, 200] {
            let rows = trouble.rows(10, columns, Paint::new(false));
            assert!(rows.iter().all(|row| width(row) <= columns), "{rows:?}");
        }
    }
    let trouble = Trouble::of(cases[0].0).expect("trouble");
    let rows = trouble.rows(2, 100, Paint::new(false));
    assert_eq!(rows[0], "  ^^^^^^^^^^^     ^^^^^^^^^^  ^^^^^^^^^^^^^");
    assert_eq!(rows[1], "  F2 unknown command creatacount  did you mean CreateAccount?");
    assert!(rows[2].starts_with("  F3 one of "), "{rows:?}");
}

/// A line is wrong for the one exactly if it is wrong for the other: examples with a word left out,
/// doubled or spoiled.
#[test]
fn reading_on_finds_what_reading_finds() {
    for spec in cgpsh::catalogue::specs() {
        for example in spec.examples().take(1) {
            let words: Vec<&str> = example.split(' ').collect();
            for at in 0..words.len() {
                let mut lines = [words.clone(), words.clone(), words.clone()];
                lines[0].remove(at);
                lines[1].insert(at, words[at]);
                lines[2][at] = ["{x=1;}", "nosuchword"][at % 2];
                for line in lines.map(|words| words.join(" ")) {
                    let one = cgpsh::shell::stages::line::check(&line, false);
                    let all = cgpsh::shell::stages::line::mistakes(&line, false);
                    assert_eq!(one.is_none(), all.is_empty(), "{line}: {one:?} {all:?}");
                }
            }
        }
    }
}

#[test]
fn every_beginning_of_every_example_can_be_typed() {
    // Whatever is being typed, nothing may panic, and nothing may be offered without end.
    let examples = cgpsh::catalogue::specs().filter_map(|spec| spec.examples().next());
    for example in examples {
        for (pos, _) in example.char_indices() {
            let line = &example[..pos];
            let place = Place::at(line, pos);
            let found = complete(&place, Sources { names: None, uses: &|_| 0 });
            assert!(found.offers.len() <= 200);
            ghost(line, &place, &found);
            meaning(&place);
            roles(line, pos);
            Place::at(example, pos);
        }
        assert_eq!(Trouble::of(example), None, "{example}");
    }
}

/// What help tells of some words, on a screen of so many columns.
fn help(words: &str, columns: usize) -> String {
    Page { paint: Paint::new(false), columns, reader: None }.topic(words)
}

#[test]
fn words_find_keys_commands_and_whatever_else_speaks_of_them() {
    let order = |text: &str, parts: &[&str]| {
        let places: Vec<Option<usize>> = parts.iter().map(|part| text.find(part)).collect();
        assert!(places.iter().all(Option::is_some) && places.is_sorted(), "{places:?} in\n{text}");
    };
    // Names come before what is said, and keys with the commands that handle them.
    let parts = [
        "Keys that speak of quota",
        "   QuotaNotice ",
        "   MaxAccountSize ",
        "Commands for Account settings",
        "   UpdateAccountSettings ",
        "   GetAccountSettings ",
        "   GetAccountEffectiveSettings ",
    ];
    order(&help("quota", 80), &parts);
    assert_eq!(help("quotas", 80), help("quota", 80).replace("of quota\n", "of quotas\n"));
    let parts = ["Commands that speak of alias", "   GetAccountAliases ", "   SetAccountAliases "];
    order(&help("alias", 80), &parts);
    order(
        &help("mail rules", 80),
        &["Commands that speak of mail rules", "   GetAccountMailRules "],
    );
    order(&help("undo", 80), &["/undo [last | NUMBER]"]);
    order(&help("transcripts", 80), &["See also", "/help /transcript "]);
    let parts =
        ["MaxAccountSize\n", "in        Account settings", "value     size", "GetAccountSettings"];
    order(&help("MaxAccountSize", 80), &parts);
    let parts = ["Queue settings\n", "Commands for Queue settings", "   SetQueueSettings "];
    order(&help("queue settings", 80), &parts);
    order(&help("smtp", 80), &["SMTP\n", "   LogLevel ", "   UpdateModule "]);
    assert!(help("xyzzy", 80).starts_with("Nothing is said about xyzzy."));
}

#[test]
fn help_fits_every_window() {
    for columns in [40, 60, 80, 200] {
        for words in
            ["", "keys", "quota", "SETACCOUNTPASSWORD", "accounts", "MaxAccountSize", "errors"]
        {
            let text = help(words, columns);
            let widest = text.lines().max_by_key(|line| width(line)).unwrap_or("");
            // Examples are shown as they are typed.
            let example = widest.starts_with("   SETACCOUNTPASSWORD");
            assert!(width(widest) < columns || example, "{columns}: {widest}");
            let continued = text.lines().any(|line| line.starts_with("    ,"));
            assert!(!continued, "{text}");
        }
    }
    // Texts of a wide window stay readable, tables of names take all of it.
    assert!(help("SETACCOUNTALIASES", 200).lines().all(|line| width(line) <= 200));
    assert!(help("", 200).lines().any(|line| width(line) > 100));
}
