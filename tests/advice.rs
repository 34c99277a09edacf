//! What stands below a refusal: as tables, and as a person sees it.
use cgpsh::catalogue::codes::{self, CODES, Cause};
use cgpsh::catalogue::specs;
use cgpsh::data::parse;
use cgpsh::request::damage::Drastic;
use cgpsh::request::failure::Failure;
use cgpsh::request::spec::Need;
use cgpsh::shell::prompt::advice::{Advice, advice};

use crate::support::screen::Home;

/// What a server with a few objects answers.
fn answer(line: &str) -> Option<&'static str> {
    Some(match line {
        "LISTDOMAINOBJECTS example.com FILTER bob 200 ACCOUNTS ALIASES FORWARDERS" => {
            "(3,{bob=macnt;bobby=macnt;},0,0)"
        }
        "LISTDOMAINOBJECTS example.com FILTER rob 200 ACCOUNTS ALIASES FORWARDERS" => {
            "(3,{rob=(bob);},1,0)"
        }
        "LISTDOMAINOBJECTS example.com FILTER info 200 ACCOUNTS ALIASES FORWARDERS" => {
            "(3,{info=((\"help@example.org\"));},1,0)"
        }
        "LISTDOMAINOBJECTS example.com FILTER bar 200 ACCOUNTS" => "(3,{barbara=macnt;},0,0)",
        "LISTDOMAINS" => "(example.com,example.org)",
        "LISTGROUPS example.com" => "(staff,sales)",
        "GETACCOUNTINFO bob" => "{StorageUsed=1234;}",
        "GETACCOUNTRIGHTS ann@example.com" => "(Domain)",
        "GETDOMAINEFFECTIVESETTINGS example.com" => "{AccountsLimit=5;}",
        _ => return None,
    })
}

fn advised(line: &str, code: u16, text: &str) -> Advice {
    let failure = Failure::new(code, text.to_owned());
    let mut look = |line: &str| Some(parse(answer(line)?).expect("data").into_owned());
    advice(line, &failure, "ann@example.com", &mut look)
}

#[test]
fn a_refusal_tells_what_is_at_hand_and_what_helps() {
    let exists = "Account with this name already exists";
    // The line, the refusal, the facts and the steps.
    type Case<'c> = (&'c str, u16, &'c str, &'c [&'c str], &'c [&'c str]);
    let cases: &[Case<'_>] = &[
        (
            "CREATEACCOUNT bob",
            501,
            exists,
            &["bob is an Account: 1234 bytes."],
            &["GetAccountSettings bob", "RenameAccount bob INTO …"],
        ),
        (
            "CREATEACCOUNT rob",
            501,
            "Alias with this name already exists",
            &["rob is an Alias of the Account bob."],
            &["GetAccountAliases bob"],
        ),
        (
            "createaccount info {RealName=x;}",
            520,
            "Forwarder with this name already exists",
            &["info is a Forwarder to help@example.org."],
            &["GetForwarder info", "RenameForwarder info INTO …"],
        ),
        (
            "CREATEMAILBOX bob MAILBOX Sent",
            532,
            "Mailbox with this name already exists",
            &[],
            &["GetMailboxInfo bob MAILBOX Sent"],
        ),
        (
            "CREATEDOMAIN example.org",
            500,
            "domain with this name already exists",
            &["example.org is a Domain."],
            &["GetDomainSettings example.org"],
        ),
        (
            "UPDATEACCOUNTSETTINGS barbra {RealName=x;}",
            513,
            "unknown user account",
            &["Did you mean barbara?"],
            &[
                "UpdateAccountSettings barbara {RealName=x;}",
                "ListAccounts example.com",
                "CreateAccount barbra",
            ],
        ),
        (
            "GETACCOUNTSETTINGS bob@exmple.org",
            512,
            "unknown secondary domain name",
            &["There is no Domain exmple.org.", "Did you mean bob@example.org?"],
            &["GetAccountSettings bob@example.org", "ListDomains"],
        ),
        (
            "DELETEGROUP stuff",
            551,
            "group is not found",
            &["Did you mean staff?"],
            &["DeleteGroup staff", "ListGroups example.com"],
        ),
        (
            "SETACCOUNTPASSWORD barbra PASSWORD Geheim",
            513,
            "unknown user account",
            &["Did you mean barbara?"],
            &[
                "SetAccountPassword barbara PASSWORD ‹secret›",
                "ListAccounts example.com",
                "CreateAccount barbra",
            ],
        ),
        (
            "CREATEACCOUNT carol",
            510,
            "insufficient access rights",
            &["CreateAccount needs All Domains or Domain Administrator with CanCreateAccounts; \
               you hold Domain."],
            &["SetAccountRights ann@example.com (Domain,CanCreateAccounts)"],
        ),
        (
            "CREATEACCOUNT carol",
            540,
            "too many accounts: the AccountsLimit limit is reached",
            &["AccountsLimit of example.com is now 5."],
            &[
                "GetDomainEffectiveSettings example.com",
                "UpdateDomainSettings example.com {AccountsLimit=…;}",
            ],
        ),
        (
            "LISTCLUSTERTELNUMS 10",
            500,
            "LISTCLUSTERTELNUMS works in a Dynamic Cluster only",
            &["This server is not in a Dynamic Cluster."],
            &["ListServerTelnums 10"],
        ),
        ("NOOP", 501, "no", &[], &["/help Noop"]),
        ("nosuchcommand x", 500, "unknown command", &[], &[]),
    ];
    for (line, code, text, facts, steps) in cases {
        let found = advised(line, *code, text);
        assert_eq!(found.facts, *facts, "{line}");
        let lines: Vec<&str> = found.steps.iter().map(|(_, line)| line.as_str()).collect();
        assert_eq!(lines, *steps, "{line}");
    }
}

#[test]
fn whatever_is_refused_can_be_advised_on() {
    // Nothing may panic, and every line that is offered whole is one that the catalogue understands.
    for spec in specs() {
        for example in spec.examples().take(1) {
            for code in CODES {
                for text in ["Account with this name already exists", "MaxMailboxes limit", "no"] {
                    for (_, line) in advised(example, code.code, text).steps {
                        let whole = !line.contains(['…', '‹', '/']);
                        let parsed = cgpsh::catalogue::Request::parse(&line);
                        assert!(!whole || parsed.is_ok(), "{example}: {line}: {parsed:?}");
                    }
                }
            }
        }
    }
}

#[test]
fn codes_stand_in_order_and_are_found() {
    assert!(CODES.windows(2).all(|pair| pair[0].code < pair[1].code));
    assert_eq!(codes::cause(&Failure::new(510, "x")), Cause::Rights);
    assert_eq!(
        codes::cause(&Failure::new(500, "domain with this name already exists")),
        Cause::Exists
    );
}

#[test]
fn what_is_said_of_damage_can_be_read() {
    for spec in specs() {
        let reads = [spec.sign.there, spec.sign.gone, spec.own].into_iter();
        for template in reads.chain(spec.stakes.iter().map(|stake| stake.read)) {
            if template.is_empty() {
                continue;
            }
            let verb = template.split(' ').next().unwrap();
            let read = cgpsh::catalogue::find(verb).expect(verb);
            assert!(read.reads(), "{}: {template}", spec.verb);
            let names =
                template.split('{').skip(1).map(|part| part.split(['}', '@']).next().unwrap());
            for name in names {
                assert!(spec.param(name).is_some(), "{}: {name}", spec.verb);
            }
        }
        if let Drastic::With(flag) = spec.drastic {
            assert_eq!(spec.param(flag).expect(flag).need, Need::Flag);
        }
    }
    let drastic = specs().filter(|spec| spec.drastic != Drastic::No).map(|spec| spec.verb);
    assert_eq!(drastic.collect::<Vec<_>>(), ["DELETEDOMAIN", "SHUTDOWN"]);
}

#[test]
fn advice_stands_below_a_refusal() {
    for (columns, term, sign) in [(80, "xterm-256color", "▸"), (200, "dumb", ">")] {
        let home = Home::new();
        let mut terminal = home.start(columns, 40, &[("TERM", term)]);
        let prompt = format!("postmaster@example.com {sign}");
        let types = |terminal: &mut crate::support::screen::Terminal, line: &str| match term {
            "dumb" => terminal.keys(&format!("{line}\n")),
            _ => terminal.types(line),
        };
        terminal.ends_with(&prompt);
        types(&mut terminal, "CREATEACCOUNT barbara");
        terminal.shows("\nok\n");
        terminal.ends_with(&prompt);
        types(&mut terminal, "CREATEACCOUNT barbara");
        terminal.shows(
            "error 501 Account with this name already exists\n  barbara is an Account: 0 bytes",
        );
        terminal.shows("\n  see it:     GetAccountSettings barbara\n  rename it:  RenameAccount barbara INTO …");
        terminal.ends_with(&prompt);
        types(&mut terminal, "GETACCOUNTSETTINGS barbra");
        terminal.shows("  Did you mean barbara?\n  with that:      GetAccountSettings barbara\n");
        terminal.ends_with(&prompt);
        types(&mut terminal, "SETACCOUNTRIGHTS barbara (Domain)");
        terminal.until("both are done", |screen| screen.matches("\nok\n").count() == 2);
        terminal.ends_with(&prompt);
        types(&mut terminal, "/use barbara");
        terminal.ends_with(&format!("barbara@example.com {sign}"));
        types(&mut terminal, "CREATEACCOUNT carol");
        terminal.shows("; you hold Domain.\n  an administrator gives it:  SetAccountRights");
        types(&mut terminal, "/help createaccount");
        terminal.shows("You do not");
        types(&mut terminal, "/help 510");
        terminal.shows("error 510\n   The Account that you are logged in with lacks a right.");
        types(&mut terminal, "/help quota");
        terminal.shows("   MaxAccountSize");
        terminal.shows("Commands for Account settings\n   UpdateAccountSettings");
        terminal.quit();
    }
}
