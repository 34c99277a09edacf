//! Where commands can be carried out and by whom, asked of every command of the catalogue.
use cgpsh::access::right::{Access, DomainRight, ServerRight};
use cgpsh::catalogue::specs;
use cgpsh::engine::Engine;
use cgpsh::engine::clock::ManualClock;
use cgpsh::engine::session::Session;
use cgpsh::request::spec::{Scope, Spec};

use crate::support::doors::{BEGIN, options, prepared, show};

const NO_RIGHTS: &str = "510 insufficient access rights";

/// Commands that a server administrator gives, with what they need.
fn server_commands() -> impl Iterator<Item = (&'static Spec, &'static [ServerRight])> {
    specs().filter(|spec| spec.scope == Scope::Server).filter_map(|spec| match spec.access {
        Access::Server(rights) => Some((spec, rights)),
        _ => None,
    })
}

#[test]
fn commands_of_a_cluster_need_one() {
    let alone = Engine::open(options(&ManualClock::new(BEGIN), false)).expect("an engine");
    let cluster = Engine::open(options(&ManualClock::new(BEGIN), true)).expect("an engine");
    let (alone, cluster) = (alone.session("postmaster"), cluster.session("postmaster"));
    let (alone, cluster) = (alone.expect("the postmaster"), cluster.expect("the postmaster"));
    for spec in specs().filter(|spec| spec.scope == Scope::Cluster) {
        for example in spec.examples() {
            let refusal = format!(
                "500 {} works in a Dynamic Cluster only, and this server is not in one",
                spec.verb
            );
            assert_eq!(show(alone.run(example)), refusal, "{example}");
            let answer = show(cluster.run(example));
            assert!(!answer.contains("Dynamic Cluster"), "{example}: {answer}");
            assert!(!answer.starts_with("501"), "{example}: {answer}");
        }
    }
}

/// A command of the server is for those who hold a right that it names, and for nobody else.
#[test]
fn server_rights_open_what_they_name() {
    let (engine, postmaster) = prepared(&[]);
    for right in ServerRight::ALL {
        let name = right.code().to_ascii_lowercase();
        assert_eq!(show(postmaster.run(&format!("CREATEACCOUNT {name}"))), "OK");
        let line = format!("SETACCOUNTRIGHTS {name} ({right})");
        assert_eq!(show(postmaster.run(&line)), "OK");
    }
    for right in ServerRight::ALL {
        let account = right.code().to_ascii_lowercase();
        let session = engine.session(&account).expect("an account");
        for (spec, needed) in server_commands() {
            let looks = *right == ServerRight::DomainsRead
                && spec.reads()
                && needed.contains(&ServerRight::AllDomains);
            let allowed = *right == ServerRight::Master || needed.contains(right) || looks;
            // One keeps the processor busy for seconds, and behind the other nothing is carried out.
            if allowed && matches!(spec.verb, "TESTLOOP" | "SHUTDOWN") {
                continue;
            }
            for example in spec.examples() {
                let refused = show(session.run(example)) == NO_RIGHTS;
                assert_eq!(refused, !allowed, "{right}: {example}");
            }
        }
    }
}

#[test]
fn no_right_over_a_domain_opens_the_server() {
    let codes: Vec<&str> = DomainRight::ALL.iter().map(|right| right.code()).collect();
    let rights = format!("SETACCOUNTRIGHTS adm@example.com ({})", codes.join(","));
    let (engine, _) = prepared(&[
        "CREATEDOMAIN example.com",
        "CREATEACCOUNT adm@example.com",
        "CREATEACCOUNT ann@example.com",
        &rights,
    ]);
    let session = |account: &str| engine.session(account).expect("an account");
    let sessions: [Session; 2] = [session("adm@example.com"), session("ann@example.com")];
    for (spec, _) in server_commands() {
        for example in spec.examples() {
            for session in &sessions {
                assert_eq!(show(session.run(example)), NO_RIGHTS, "{example}");
            }
        }
    }
}
