//! How lines become requests: places, keywords in any order, spellings of real clients, problems.
use cgpsh::access::right::Access;
use cgpsh::catalogue::{ParseError, Request, command_of, find, specs};
use cgpsh::request::bind::{Bound, bind};
use cgpsh::request::kinds::{Form, Kind};
use cgpsh::request::spec::{Need, Param, Scope, Spec};
use cgpsh::request::usage::usage;
use proptest::prelude::{ProptestConfig, any, prop_assert_eq, proptest};

fn parse(line: &str) -> Request {
    Request::parse(line).unwrap_or_else(|error| panic!("{line}: {error:?}"))
}

fn bound(line: &str) -> Bound<'_> {
    let (spec, from) = command_of(line).unwrap();
    bind(spec, line, from).unwrap()
}

/// Usage lines as the reference draws them.
const USAGES: &[&str] = &[
    "LISTDOMAINS",
    "CREATEDOMAIN domain [ SHARED ] [ PATH storage ] [ settings ]",
    "LISTSERVERTELNUMS [ FILTER filter ] limit",
    "CREATEDOMAINSTORAGE [ SHARED ] PATH storage",
    "UPDATEDOMAINSETTINGS [ domain ] settings",
    "LISTDOMAINOBJECTS domain [ FILTER filter ] limit [ ACCOUNTS ] [ ALIASES ] [ FORWARDERS ] \
         [ COOKIE cookie ]",
    "CREATEACCOUNT account [ account_type ] [ PATH storage ] [ LEGACY ] [ settings ]",
    "RENAMEACCOUNT account INTO new_name [ PATH storage ]",
    "SETACCOUNTPASSWORD account PASSWORD password [ METHOD method | NAME tag ] [ CHECK ]",
    "UPDATEACCOUNTMAILRULE account { rule | DELETE old_rule }",
    "GETACCOUNTINFO account [ KEY key | keys ]",
    "SETACCOUNTACL account [ AUTH auth ] changes",
    "DELETEMAILBOX account { MAILBOX mailbox | MAILBOXES mailboxes } [ AUTH auth ]",
    "RENAMEMAILBOX account { MAILBOX mailbox | MAILBOXES mailboxes } INTO new_name \
         [ AUTH auth ]",
    "SETMAILBOXCLASS account MAILBOX mailbox [ AUTH auth ] CLASS class",
    "SETTRACE { FileIO | FileOp } [ ON | OFF ]",
    "REJECTQUEUEMESSAGE message [ REPORT report ]",
    "TEMPBLACKLISTIP address [ TIMEOUT timeout | DELETE ]",
    "WRITESTORAGEFILE account FILE file [ OFFSET position ] [ AUTH auth ] DATA data",
    "LIST list operation [ SILENTLY ] [ CONFIRM ] subscriber",
    "LISTSUBSCRIBERS list [ FILTER filter [ limit ] ]",
    "STOREDOMAINSKINFILE [ domain SKIN ] skin FILE file { DATA data | DELETE }",
    "FINDACCOUNTSESSION account [ ADDRESS address [ FOR proxied ] ] [ PROTOCOL protocol ] \
         [ TRANSPORT transport ] [ CLIENT client ]",
    "BLESSSESSION session [ PASSWORD secret ] [ AUTH account | DOMAIN domain ]",
    "RUNSCRIPT account PROGRAM program [ ENTRY entry ] [ PARAM parameter ]",
    "ROUTE address [ mail | access | signal ]",
    "SETSTATELEMENT element [ INC | SET ] value",
];

#[test]
fn usage_lines() {
    for line in USAGES {
        let verb = line.split(' ').next().unwrap();
        assert_eq!(usage(find(verb).unwrap()), *line);
    }
}

/// The words of a parameter as they stand in a line.
fn piece(line: &str, bound: &Bound<'_>, index: usize) -> Option<String> {
    let param = &bound.spec.params[index];
    let slot = bound.slots[index].as_ref()?;
    let value = (param.need != Need::Flag).then(|| line[slot.span.clone()].to_owned());
    let keyword = param.keyword().map(str::to_owned);
    let words = keyword.into_iter().chain(value).chain(param.after.map(str::to_owned));
    Some(words.collect::<Vec<_>>().join(" "))
}

/// Every order of the pieces in which those without a keyword keep their own.
fn orders(pieces: &[(bool, String)]) -> Vec<Vec<String>> {
    if pieces.is_empty() {
        return vec![Vec::new()];
    }
    let mut all = Vec::new();
    for first in 0..pieces.len() {
        if pieces[first].0 && pieces[..first].iter().any(|(by_place, _)| *by_place) {
            continue;
        }
        let mut others = pieces.to_vec();
        let (_, piece) = others.remove(first);
        for mut order in orders(&others) {
            order.insert(0, piece.clone());
            all.push(order);
        }
    }
    all
}

/// How many parameters stand first in any case: those without keywords up to the last required one.
fn fixed(spec: &Spec) -> usize {
    let by_place = spec.params.iter().take_while(|param| param.keywords.is_empty()).count();
    let required = spec.params[..by_place].iter().rposition(|param| param.need == Need::Required);
    required.map_or(0, |last| last + 1)
}

#[test]
fn parts_with_keywords_stand_in_any_order() {
    let mut reordered = 0;
    for line in specs().flat_map(Spec::examples) {
        let request = parse(line);
        let bound = bound(line);
        let is_rest = |param: &Param| param.kind.form() == Form::Rest;
        let (mut first, mut middle, mut last) = (Vec::new(), Vec::new(), Vec::new());
        for (index, param) in bound.spec.params.iter().enumerate() {
            let Some(piece) = piece(line, &bound, index) else { continue };
            match param {
                _ if index < fixed(bound.spec) => first.push(piece),
                _ if is_rest(param) => last.push(piece),
                _ => middle.push((param.keywords.is_empty(), piece)),
            }
        }
        for order in orders(&middle) {
            let words = [&[bound.spec.verb.to_owned()], &first[..], &order, &last].concat();
            let other = words.join(" ");
            reordered += usize::from(other != line);
            assert_eq!(Request::parse(&other), Ok(request.clone()), "{line} as {other}");
        }
    }
    assert!(reordered > 500, "only {reordered} lines");
}

/// Lines as real clients send them, and their canonical form.
const SPELLINGS: &[(&str, &str)] = &[
    ("GetAccountSettings user@example.com", "GETACCOUNTSETTINGS user@example.com"),
    ("CreateAccount bob TextMailbox external {}", "CREATEACCOUNT bob TextMailbox LEGACY {}"),
    ("CreateAccount bob LEGACY PATH disk1", "CREATEACCOUNT bob PATH disk1 LEGACY"),
    ("CREATEGROUP staff@example.com{}", "CREATEGROUP staff@example.com {}"),
    ("RenameForwarder a@b.org into c", "RENAMEFORWARDER a@b.org INTO c"),
    ("SetAccountPassword bob TO secret", "SETACCOUNTPASSWORD bob PASSWORD secret"),
    ("SetAccountMailRules bob Default", "SETACCOUNTMAILRULES bob ()"),
    (
        "WriteStorageFile * FILE a/b.txt OFFSET 0 DATA [aGk=] AUTH bob",
        "WRITESTORAGEFILE \"*\" FILE \"a/b.txt\" OFFSET 0 AUTH bob DATA [aGk=]",
    ),
    (
        "StoreServerSkinFile Pronto- FILE a.wssp DATA \"[aGk=]\"",
        "STORESERVERSKINFILE Pronto- FILE a.wssp DATA [aGk=]",
    ),
    (
        "CreateWebUserSession bob ADDRESS [127.0.0.1]:3456 WML",
        "CREATEWEBUSERSESSION bob ADDRESS \"[127.0.0.1]:3456\" SKIN WML",
    ),
    ("RejectQueueMessage 17 \"no such thing\"", "REJECTQUEUEMESSAGE 17 REPORT \"no such thing\""),
    ("LISTSUBSCRIBERS news FILTER \"\" 100", "LISTSUBSCRIBERS news FILTER \"\" 100"),
    (
        "List news feed silently \"Bill Jones\" <bill@example.com>",
        "LIST news feed SILENTLY \"Bill Jones\" <bill@example.com>",
    ),
    ("SetPostingMode news FOR bill@example.com 3", "SETPOSTINGMODE news FOR bill@example.com 3"),
    ("GetAccountInfo bob Key StorageUsed", "GETACCOUNTINFO bob KEY StorageUsed"),
    ("  ListLists  ", "LISTLISTS"),
    ("GetAccountRules bob", "GETACCOUNTMAILRULES bob"),
    (
        "CreateAccount \"ann@example.com\" {Password = \"x\";}",
        "CREATEACCOUNT ann@example.com {Password=x;}",
    ),
    ("RenameAccount ann into bob", "RENAMEACCOUNT ann INTO bob"),
    ("GetWebUser ann", "GETACCOUNTPREFS ann"),
    ("GetProtection", "GETNETWORK"),
    ("CreateSharedDomain example.com", "CREATESHAREDDOMAIN example.com"),
    ("CreateMailbox ann MAILBOX M CLASS IPF.Task", "CREATEMAILBOX ann MAILBOX M CLASS IPF.Task"),
    (
        "SetMailboxClass ann MAILBOX M CLASS IPF.Task",
        "SETMAILBOXCLASS ann MAILBOX M CLASS IPF.Task",
    ),
    (
        "UpdateAirSyncInfo ann {\"\"=Phone7; op=unWipe;}",
        "UPDATEAIRSYNCINFO ann {\"\"=Phone7;op=unWipe;}",
    ),
    ("RemoveAccountAlert ann ALERT 20261122174100", "REMOVEACCOUNTALERT ann ALERT 20261122174100"),
    ("SetBlacklistedIPs \"192.0.2.7\\e192.0.2.8\"", "SETBLACKLISTEDIPS \"192.0.2.7\\e192.0.2.8\""),
    ("SetStatElement CustomOrders INC 5", "SETSTATELEMENT CustomOrders INC 5"),
    ("  getaccountinfo   ann   Key LastLogin  ", "GETACCOUNTINFO ann KEY LastLogin"),
    ("TempBlacklistIP [192.0.2.7] timeout #60", "TEMPBLACKLISTIP \"[192.0.2.7]\" TIMEOUT 60"),
];

#[test]
fn spellings_of_real_clients() {
    for (typed, canonical) in SPELLINGS {
        assert_eq!(parse(typed).print(), *canonical, "{typed}");
    }
}

#[test]
fn a_value_may_follow_where_an_optional_word_was_left_out() {
    let request = Request::parse("SETSTATELEMENT CustomOrders 12").unwrap();
    assert_eq!(request.print(), "SETSTATELEMENT CustomOrders 12");
    let error = Request::parse("SETSTATELEMENT CustomOrders ADD 12").unwrap_err();
    assert!(matches!(error, ParseError::Wrong(..)), "{error:?}");
}

#[test]
fn a_choice_is_made_once() {
    for line in [
        "STORESERVERSKINFILE Summer FILE a.wssp",
        "STORESERVERSKINFILE Summer FILE a.wssp DATA [aGk=] DELETE",
        "BLESSSESSION 148 AUTH bob DOMAIN example.com",
        "UPDATESERVERMAILRULE",
        "CREATEDOMAINSKIN",
    ] {
        let error = Request::parse(line).unwrap_err();
        assert!(matches!(error, ParseError::Wrong(..)), "{line}: {error:?}");
    }
}

#[test]
fn a_name_may_look_like_a_keyword() {
    for line in [
        "CREATEACCOUNT PATH PATH PATH",
        "SETACCOUNTPASSWORD password PASSWORD password NAME name CHECK",
        "LISTDOMAINOBJECTS filter FILTER filter 10 FORWARDERS COOKIE accounts",
        "RENAMEMAILBOX mailbox MAILBOX mailbox INTO into AUTH auth",
        "UPDATEACCOUNTMAILRULE delete DELETE delete",
    ] {
        assert_eq!(parse(line).print(), line);
    }
    assert_eq!(parse(r#"WRITELOG 1 "REPORT""#).print(), "WRITELOG 1 REPORT");
    assert_eq!(
        parse(r#"REJECTQUEUEMESSAGE 1 "REPORT""#).print(),
        "REJECTQUEUEMESSAGE 1 REPORT REPORT",
        "a quoted word is never a keyword"
    );
}

#[test]
fn a_secret_is_not_in_the_debug_form() {
    let request = parse("SETACCOUNTPASSWORD ann PASSWORD \"7 green lamps\"");
    assert!(!format!("{request:?}").contains("lamps"), "{request:?}");
    assert!(request.print().contains("lamps"), "it is sent");
}

/// A line, the bytes that are meant, what is wrong.
const PROBLEMS: &[(&str, &str, &str)] = &[
    ("RENAMEDOMAIN example.com", "                        ^", "missing parameter: INTO new_name"),
    (
        "RENAMEDOMAIN example.com INTO  ",
        "                             ^",
        "a new Domain name is expected after INTO",
    ),
    (
        "RENAMEDOMAIN example.com INTO example.org now",
        "                                          ^^^",
        "expected PATH storage",
    ),
    ("LISTDOMAINS example.com (1)", "            ^^^^^^^^^^^", "nothing more is expected"),
    ("SETLOGALL maybe", "          ^^^^^", "one of ON, OFF is expected here"),
    (
        "UPDATEACCOUNTMAILRULE ann ",
        "                         ^",
        "missing parameter: rule or DELETE old_rule",
    ),
    (
        "DELETEMAILBOX ann AUTH bob",
        "                          ^",
        "missing parameter: MAILBOX mailbox or MAILBOXES mailboxes",
    ),
    (
        "SETACCOUNTPASSWORD ann PASSWORD x METHOD SIP NAME phone",
        "                                             ^^^^",
        "NAME cannot stand beside METHOD",
    ),
    (
        "CREATEACCOUNT ann PATH disk1 PATH disk2",
        "                             ^^^^",
        "PATH is given twice",
    ),
    (
        "UPDATEACCOUNTMAILRULE ann (1,a) DELETE b",
        "                                ^^^^^^",
        "DELETE cannot stand beside rule",
    ),
    ("SETACCOUNTSETTINGS ann (a,b)", "                       ^^^^^", "expected settings"),
    (
        "SETACCOUNTALIASES ann (a,{})",
        "                      ^^^^^^",
        "alias names, an array of strings is expected here",
    ),
    (
        "GETACCOUNTSETTINGS ann&bob x",
        "                      ^^^^",
        "failed to read an unquoted string: non a/n data",
    ),
    (
        "LISTDOMAINTELNUMS example.com FILTER 1 many",
        "                                       ^^^^",
        "expected limit",
    ),
    (
        "TEMPBLACKLISTIP 192.0.2.7 TIMEOUT soon",
        "                                  ^^^^",
        "a number of seconds is expected here",
    ),
    ("SETSERVERTRUSTEDCERTS {}", "                      ^^", "expected certificates"),
];

#[test]
fn problems_point_at_what_is_wrong() {
    for (line, carets, message) in PROBLEMS {
        let Err(ParseError::Wrong(spec, problem)) = Request::parse(line) else {
            panic!("{line} is taken");
        };
        assert!(line.starts_with(spec.verb));
        assert_eq!(problem.message, *message, "{line}");
        let start = carets.find('^').unwrap();
        let end = if start >= line.trim_end().len() { start } else { carets.len() };
        assert_eq!(problem.span, start..end, "{line}");
    }
    let legal = |line: &str| match Request::parse(line) {
        Err(ParseError::Wrong(_, problem)) => problem.legal,
        other => panic!("{line}: {other:?}"),
    };
    assert_eq!(legal("SETLOGALL maybe"), ["ON", "OFF"]);
    assert_eq!(legal("RENAMEDOMAIN a INTO b c"), ["PATH"]);
    assert_eq!(legal("SETACCOUNTPASSWORD a PASSWORD b METHOD SIP NAME x"), ["CHECK"]);
}

#[test]
fn a_broken_object_is_found_where_it_breaks() {
    for (line, broken) in [
        ("UPDATEACCOUNTSETTINGS ann {RealName=\"Ann;}", "\"Ann;}"),
        ("UPDATEACCOUNTSETTINGS ann {RealName Ann;}", "Ann;}"),
        ("SETACCOUNTALIASES ann (a b)", "b)"),
        ("SETACCOUNTPASSWORD ann PASSWORD \"x", "\"x"),
    ] {
        let Err(ParseError::Wrong(_, problem)) = Request::parse(line) else { panic!("{line}") };
        assert_eq!(&line[problem.span.clone()], broken, "{line}: {}", problem.message);
        assert!(!problem.message.is_empty());
    }
}

#[test]
fn lines_without_a_command() {
    assert_eq!(Request::parse(""), Err(ParseError::Empty));
    assert_eq!(Request::parse(" \t "), Err(ParseError::Empty));
    assert_eq!(Request::parse("  LISTDOMAIN x"), Err(ParseError::Unknown(2..12)));
    assert_eq!(Request::parse("(a)"), Err(ParseError::Unknown(0..1)));
}

#[test]
fn arguments_that_may_still_come() {
    let (spec, from) = command_of("SETACCOUNTPASSWORD ann PASSWORD x NAME").unwrap();
    let mut bound = Bound::new(spec);
    let line = "SETACCOUNTPASSWORD ann PASSWORD x NAME";
    bound.read(cgpsh::request::words::Cursor::new(line, from)).unwrap();
    assert_eq!(bound.awaiting.map(|index| spec.params[index].name), Some("tag"));
    let open: Vec<&str> = bound.open().map(|(_, param)| param.name).collect();
    assert_eq!(open, ["method", "tag", "check"]);
    let keywords: Vec<&str> = bound.keywords.iter().map(|span| &line[span.clone()]).collect();
    assert_eq!(keywords, ["PASSWORD", "NAME"]);
}

#[test]
fn rights_are_asked_over_the_first_object_named() {
    for (line, subject) in [
        ("LISTDOMAINS", None),
        ("LISTACCOUNTS", None),
        ("LISTACCOUNTS example.com", Some((Kind::DomainName, "example.com"))),
        ("CREATEACCOUNT ann@example.com", Some((Kind::NewAccountName, "ann@example.com"))),
        ("RENAMEACCOUNT ann INTO bob", Some((Kind::AccountName, "ann"))),
        ("CREATENAMEDTASK desk FOR ann", Some((Kind::NewTaskName, "desk"))),
        ("READDOMAINSKINFILE example.com SKIN x FILE f", Some((Kind::DomainName, "example.com"))),
        ("POSTSERVERALERT example.com", None),
    ] {
        assert_eq!(parse(line).subject(), subject, "{line}");
    }
    for line in specs().filter(|spec| is_open_to_owners(spec.access)).flat_map(Spec::examples) {
        let request = parse(line);
        let kind = request.subject().map(|(kind, _)| kind);
        assert_eq!(kind, Some(Kind::AccountName), "{line}: an owner must be seen");
    }
}

fn is_open_to_owners(access: Access) -> bool {
    matches!(access, Access::OwnOrDomain | Access::OwnOrDomainWith(_))
}

#[test]
fn cluster_commands_say_so() {
    // A server that could join a cluster has these settings too.
    let everywhere = ["GETCLUSTERSETTINGS", "SETCLUSTERSETTINGS"];
    for spec in specs().filter(|spec| spec.verb.contains("CLUSTER")) {
        let expected = if everywhere.contains(&spec.verb) { Scope::Server } else { Scope::Cluster };
        assert_eq!(spec.scope, expected, "{}", spec.verb);
    }
}

#[test]
fn no_kind_is_shown_without_a_name() {
    for kind in Kind::ALL {
        assert!(!kind.noun().is_empty() && kind.doc().trim().ends_with('.'), "{kind:?}");
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(300))]

    #[test]
    fn any_line_is_answered_and_any_request_is_printed(seed in any::<usize>(), text in "\\PC{0,40}") {
        let all: Vec<&Spec> = specs().collect();
        let spec = all[seed % all.len()];
        for line in [text.clone(), format!("{} {text}", spec.verb)] {
            if let Ok(request) = Request::parse(&line) {
                prop_assert_eq!(Request::parse(&request.print()), Ok(request));
            }
        }
    }

    #[test]
    fn any_beginning_of_a_line_is_answered(seed in any::<usize>(), cut in any::<usize>()) {
        let all: Vec<&str> = specs().flat_map(Spec::examples).collect();
        let line = all[seed % all.len()];
        let line = &line[..line.floor_char_boundary(cut % line.len())];
        match Request::parse(line) {
            Ok(request) => prop_assert_eq!(Request::parse(&request.print()), Ok(request)),
            Err(ParseError::Wrong(_, problem)) => {
                prop_assert_eq!(line.get(problem.span.clone()).is_some(), true);
            }
            Err(ParseError::Empty | ParseError::Unknown(_)) => {}
        }
    }
}
