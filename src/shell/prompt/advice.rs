//! What stands below a refusal: what is at hand, in words, and the commands that would look at it or
//! put it right, with the user's own arguments in them.
//!
//! What a command makes, reads and renames follows from the catalogue; what the codes mean, from its
//! table of codes. What is there is asked from the door that refused.
use crate::access::right::{Access, DomainRight};
use crate::catalogue::codes::{self, Cause};
use crate::catalogue::keys::{account, domain, key};
use crate::catalogue::{command_of, find, specs};
use crate::data::{Value, print};
use crate::request::bind::{Bound, bind};
use crate::request::describe::needs;
use crate::request::failure::Failure;
use crate::request::kinds::Kind;
use crate::request::spec::{Effect, Param, Scope, Spec, Undo};
use crate::request::undo::{Filling, fill};
use crate::shell::line::names::{names_in, names_line};
use crate::shell::line::secrets::mask;
use crate::shell::render::cell::plain;
use crate::shell::render::harmless::{harmless, wrap};
use crate::shell::render::paint::{Paint, Tone};
use crate::shell::render::problem::similar;

/// Asks one reading command; `None` where there is no answer in time.
pub type Look<'l> = &'l mut dyn FnMut(&str) -> Option<Value>;

/// What is said about a refusal.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Advice {
    /// What is at hand.
    pub facts: Vec<String>,
    /// Commands that may help: what for, and the line.
    pub steps: Vec<(&'static str, String)>,
}

impl Advice {
    /// The rows below the refusal, none wider than so many columns.
    pub fn rows(&self, columns: usize, paint: Paint) -> Vec<String> {
        let mut rows = Vec::new();
        let room = columns.saturating_sub(2).max(10);
        for fact in &self.facts {
            let fact = harmless(fact);
            let lines = wrap(&fact, room).into_iter();
            rows.extend(lines.map(|line| format!("  {}", paint.tone(Tone::Hint, line))));
        }
        let widest = self.steps.iter().map(|(what, _)| what.len()).max().unwrap_or(0);
        for (what, line) in &self.steps {
            let what = format!("{what}:{}", " ".repeat(widest - what.len()));
            let what = paint.tone(Tone::Faint, &what);
            rows.push(format!("  {what}  {}", harmless(line)));
        }
        rows
    }
}

/// What can be said about the refusal of a line to whoever is logged in as `account`.
pub fn advice(line: &str, failure: &Failure, account: &str, look: Look<'_>) -> Advice {
    let mut advice = Advice::default();
    let Ok((spec, from)) = command_of(line) else { return advice };
    let Ok(bound) = bind(spec, line, from) else { return advice };
    let home = account.rsplit_once('@').map_or("", |(_, domain)| domain);
    let mut adviser = Adviser { line, bound: &bound, account, home, look, advice: &mut advice };
    if spec.scope == Scope::Cluster && failure.text.contains("Cluster") {
        adviser.without_cluster();
        return advice;
    }
    match codes::cause(failure) {
        Cause::Exists => adviser.exists(&failure.text),
        Cause::Missing(kind) => adviser.missing(kind),
        Cause::Rights => adviser.rights(),
        Cause::Limit => adviser.limit(&failure.text),
        Cause::State => adviser.next(failure.code),
        Cause::Login | Cause::Server => adviser.next(failure.code),
        Cause::Line | Cause::Value => {
            adviser.step("how it is written", format!("/help {}", spec.name));
        }
    }
    advice
}

struct Adviser<'a, 'l> {
    line: &'a str,
    bound: &'a Bound<'a>,
    account: &'a str,
    /// The Domain of whoever is logged in.
    home: &'a str,
    look: Look<'l>,
    advice: &'a mut Advice,
}

impl Adviser<'_, '_> {
    fn fact(&mut self, fact: String) {
        self.advice.facts.push(fact);
    }

    fn step(&mut self, what: &'static str, line: String) {
        let line = mask(&spoken(&line));
        if !self.advice.steps.iter().any(|(_, known)| *known == line) {
            self.advice.steps.push((what, line));
        }
    }

    /// What the table of codes says that helps.
    fn next(&mut self, code: u16) {
        if let Some(known) = codes::find(code) {
            self.fact(known.next.to_owned());
        }
    }

    /// The command that does the same where there is no cluster.
    fn without_cluster(&mut self) {
        self.fact("This server is not in a Dynamic Cluster.".to_owned());
        let verb = self.bound.spec.verb;
        let others = [("CLUSTER", ""), ("CLUSTER", "SERVER"), ("SHARED", "")];
        let others = others.iter().map(|(from, to)| verb.replace(from, to));
        let other = others.filter(|other| other != verb).find_map(|other| find(&other));
        let Some(other) = other.filter(|other| other.scope == Scope::Server) else { return };
        let arguments = self.line.trim_start()[verb.len()..].trim_start();
        let line = format!("{} {arguments}", other.verb);
        let fits = command_of(&line).is_ok_and(|(spec, from)| bind(spec, &line, from).is_ok());
        self.step("on this server", if fits { line } else { other.verb.to_owned() });
    }

    /// The name belongs to something: what it is, and how to look at it.
    fn exists(&mut self, text: &str) {
        let with = Filling { bound: self.bound, own_domain: self.home, was: None };
        let there = self.bound.spec.sign.there;
        let read = Some(there).filter(|it| !it.is_empty()).and_then(|there| fill(there, with));
        let new = self.bound.slots.iter().zip(self.bound.spec.params).find_map(|(slot, param)| {
            Some((existing(param.kind)?, slot.as_ref()?.value.as_str()?.to_owned()))
        });
        let Some((wanted, name)) = new else { return };
        let (local, domain) = name.split_once('@').unwrap_or((&name, self.home));
        let object = match object_kind(text) {
            Some(kind) if in_domain(wanted) => self.object(local, domain).unwrap_or((kind, None)),
            _ => (wanted, None),
        };
        let (kind, leads_to) = object;
        match (kind, leads_to) {
            (Kind::AccountName, Some(owner)) => {
                self.fact(format!("{name} is an Alias of the Account {owner}."));
                let owner = full(&owner, domain, self.home);
                self.step("see it", format!("GETACCOUNTALIASES {}", printed(&owner)));
                return;
            }
            (Kind::ForwarderName, Some(to)) => self.fact(format!("{name} is a Forwarder to {to}.")),
            (Kind::AccountName, None) => self.tell_account(&name),
            (kind, _) if in_domain(kind) || kind == Kind::DomainName => {
                self.fact(format!("{name} is {}.", a_thing(kind)));
            }
            _ => {}
        }
        let verbs = Verbs::of(kind);
        match read {
            Some(read) if kind == wanted => self.step("see it", read),
            _ => {
                if let Some(see) = verbs.see {
                    self.step("see it", format!("{see} {}", printed(&name)));
                }
            }
        }
        if let Some(rename) = verbs.rename.filter(|_| in_domain(kind)) {
            self.step("rename it", format!("{rename} {} INTO …", printed(&name)));
        }
    }

    /// What an Account that is in the way holds.
    fn tell_account(&mut self, name: &str) {
        let info = (self.look)(&format!("GETACCOUNTINFO {}", printed(name)));
        let info = info.as_ref().and_then(Value::as_dictionary);
        let part = |key: &str| info.and_then(|info| info.get(key)).map(plain);
        let mut parts = Vec::new();
        parts.extend(part("StorageUsed").map(|bytes| format!("{bytes} bytes")));
        parts.extend(part("Created").map(|time| format!("made {time}")));
        parts.extend(part("LastLogin").map(|time| format!("last login {time}")));
        match parts.is_empty() {
            true => self.fact(format!("{name} is an Account.")),
            false => self.fact(format!("{name} is an Account: {}.", parts.join(", "))),
        }
    }

    /// What has this name in a Domain: its kind, and what an Alias or a Forwarder leads to.
    fn object(&mut self, local: &str, domain: &str) -> Option<(Kind, Option<String>)> {
        let line = format!(
            "LISTDOMAINOBJECTS {} FILTER {} 200 ACCOUNTS ALIASES FORWARDERS",
            printed(domain),
            printed(local)
        );
        let answer = (self.look)(&line)?;
        let objects = answer.as_array()?.iter().find_map(Value::as_dictionary)?;
        let (_, value) = objects.iter().find(|(name, _)| name.eq_ignore_ascii_case(local))?;
        let Some(inner) = value.as_array() else { return Some((Kind::AccountName, None)) };
        match inner.first()? {
            Value::Array(address) => {
                let to = address.first().and_then(Value::as_str).map(str::to_owned);
                Some((Kind::ForwarderName, to))
            }
            owner => Some((Kind::AccountName, owner.as_str().map(str::to_owned))),
        }
    }

    /// Nothing has the name: what is like it, and how to make it.
    fn missing(&mut self, kind: Kind) {
        let params = self.bound.spec.params.iter().zip(&self.bound.slots);
        let place =
            params.filter(|(param, _)| alike(param.kind, kind)).find_map(|(param, slot)| {
                let slot = slot.as_ref()?;
                Some((param.kind, slot.span.clone(), slot.value.as_str()?.to_owned()))
            });
        let Some((kind, span, name)) = place.filter(|(_, _, name)| name != "*") else {
            if kind == Kind::DomainName {
                // It is the Domain part of another name that is not there.
                let in_domains = |param: &&Param| in_domain(param.kind);
                if let Some(param) = self.bound.spec.params.iter().find(in_domains) {
                    self.missing(param.kind);
                }
            }
            return;
        };
        let (local, domain) = name.split_once('@').unwrap_or((&name, self.home));
        let (mut near, mut no_domain) = (Vec::new(), false);
        if in_domain(kind) && !domain.eq_ignore_ascii_case(self.home) {
            let domains = (self.look)("LISTDOMAINS").map(names_in).unwrap_or_default();
            if !domains.is_empty() && !domains.iter().any(|it| it.eq_ignore_ascii_case(domain)) {
                self.fact(format!("There is no Domain {domain}."));
                no_domain = true;
                near = similar(domain, domains.iter().map(String::as_str))
                    .iter()
                    .map(|domain| format!("{local}@{domain}"))
                    .collect();
            }
        }
        if near.is_empty() && !no_domain {
            near = self.names_like(kind, local, domain);
            let suffix = if name.contains('@') && in_domain(kind) {
                name[local.len()..].to_owned()
            } else {
                String::new()
            };
            near.iter_mut().for_each(|near| near.push_str(&suffix));
        }
        if let Some(first) = near.first() {
            self.fact(format!("Did you mean {}?", near.join(" or ")));
            let line =
                format!("{}{}{}", &self.line[..span.start], printed(first), &self.line[span.end..]);
            self.step("with that", line);
        }
        if no_domain {
            return self.step("what there is", "LISTDOMAINS".to_owned());
        }
        if let Some(line) = self.listing(kind, domain) {
            self.step("what there is", line);
        }
        let removes = self.bound.spec.effect == Effect::Destroys;
        if let Some(create) = Verbs::of(kind).create.filter(|_| !removes) {
            let complete = find(create).is_some_and(|spec| {
                let line = format!("{create} {}", printed(&name));
                bind(spec, &line, create.len()).is_ok()
            });
            let more = if complete { "" } else { " …" };
            self.step("make it", format!("{create} {}{more}", printed(&name)));
        }
    }

    /// The command that lists what could have been meant.
    fn listing(&self, kind: Kind, domain: &str) -> Option<String> {
        match kind {
            Kind::DomainName => Some("LISTDOMAINS".to_owned()),
            Kind::AccountName | Kind::OwnerName => {
                Some(format!("LISTACCOUNTS {}", printed(domain)))
            }
            Kind::MailboxName | Kind::FileName | Kind::DirectoryPath => {
                let account =
                    self.bound.spec.params.iter().position(|it| it.kind == Kind::AccountName)?;
                let account = self.bound.slots[account].as_ref()?.value.as_str()?;
                let verb =
                    if kind == Kind::MailboxName { "LISTMAILBOXES" } else { "LISTSTORAGEFILES" };
                Some(format!("{verb} {}", printed(account)))
            }
            kind => names_line(kind, domain, ""),
        }
    }

    /// Names like one that is not there. A part of a name with one wrong letter is right.
    fn names_like(&mut self, kind: Kind, local: &str, domain: &str) -> Vec<String> {
        let half = local.floor_char_boundary(local.len() / 2);
        let questions = match kind {
            Kind::AccountName | Kind::OwnerName => [&local[..half], &local[half..]]
                .into_iter()
                .filter(|part| part.len() > 1 || local.len() < 3)
                .filter_map(|part| names_line(Kind::AccountName, domain, part))
                .collect(),
            kind => self.listing(kind, domain).into_iter().collect::<Vec<_>>(),
        };
        let answers = questions.iter().filter_map(|line| (self.look)(line));
        let found: Vec<String> = answers.flat_map(names_in).collect();
        let mut near = similar(local, found.iter().map(String::as_str));
        near.dedup();
        near.into_iter().map(str::to_owned).collect()
    }

    /// What the command needs, and what the sender holds.
    fn rights(&mut self) {
        let access = self.bound.spec.access;
        let own = format!("GETACCOUNTRIGHTS {}", printed(self.account));
        let held = (self.look)(&own);
        let held: Option<Vec<String>> = held.map(names_in);
        let holds = match held.as_deref() {
            None => String::new(),
            Some([]) => "; you hold none".to_owned(),
            Some(held) => format!("; you hold {}", held.join(", ")),
        };
        self.fact(format!("{} needs {}{holds}.", self.bound.spec.name, needs(access)));
        let wanted = codes_of(access);
        if let (Some(held), false) = (held, wanted.is_empty()) {
            let mut codes = held;
            for code in wanted {
                if !codes.iter().any(|held| held.eq_ignore_ascii_case(code)) {
                    codes.push(code.to_owned());
                }
            }
            let line = format!("SETACCOUNTRIGHTS {} ({})", printed(self.account), codes.join(","));
            self.step("an administrator gives it", line);
        }
    }

    /// The setting that draws a limit, and its present value.
    fn limit(&mut self, text: &str) {
        let words = || text.split(|sign: char| !sign.is_alphanumeric());
        let known = |table| words().find_map(|word| key::find(table, word));
        let first = |wanted: &[Kind]| {
            let params = self.bound.spec.params.iter().zip(&self.bound.slots);
            let mut named = params.filter(|(param, _)| wanted.contains(&param.kind));
            named.find_map(|(_, slot)| slot.as_ref()?.value.as_str().map(str::to_owned))
        };
        let account = first(&[Kind::AccountName]);
        let new = first(&[
            Kind::DomainName,
            Kind::NewAccountName,
            Kind::NewGroupName,
            Kind::NewListName,
            Kind::NewForwarderName,
            Kind::NewTaskName,
        ]);
        let (key, kind, name) = match (known(account::ACCOUNT), known(domain::DOMAIN)) {
            (Some(key), _) if account.is_some() => (key, "ACCOUNT", account.unwrap_or_default()),
            (_, Some(key)) => {
                let name = new.or(account).unwrap_or_default();
                let domain = match name.split_once('@') {
                    Some((_, domain)) => domain.to_owned(),
                    None if self.bound.spec.params[0].kind == Kind::DomainName => name,
                    None => self.home.to_owned(),
                };
                (key, "DOMAIN", domain)
            }
            _ => return self.next(540),
        };
        let read = format!("GET{kind}EFFECTIVESETTINGS {}", printed(&name));
        let settings = (self.look)(&read);
        let now = settings.as_ref().and_then(Value::as_dictionary).and_then(|it| it.get(key.name));
        if let Some(now) = now {
            self.fact(format!("{} of {name} is now {}.", key.name, print(now)));
        }
        self.step("see it", read);
        let raise = format!("UPDATE{kind}SETTINGS {} {{{}=…;}}", printed(&name), key.name);
        self.step("raise it", raise);
    }
}

/// The commands for objects of a kind, as the catalogue has them.
struct Verbs {
    see: Option<&'static str>,
    rename: Option<&'static str>,
    create: Option<&'static str>,
}

impl Verbs {
    fn of(kind: Kind) -> Self {
        let first = |spec: &&Spec| spec.params.first().is_some_and(|param| param.kind == kind);
        let rename = specs().filter(first).find(|spec| spec.effect == Effect::Renames);
        let see = rename.and_then(|spec| spec.sign.gone.split(' ').next());
        let creates = |spec: &&Spec| match spec.undo {
            Undo::Opposite(line) => spec.effect == Effect::Adds && removes(line, kind),
            _ => false,
        };
        let create = specs().filter(|spec| spec.scope == Scope::Server).find(creates);
        Self {
            see: see.filter(|see| !see.is_empty()),
            rename: rename.map(|spec| spec.verb),
            create: create.map(|spec| spec.verb),
        }
    }
}

/// Whether a template removes an object of this kind.
fn removes(template: &str, kind: Kind) -> bool {
    let verb = template.split(' ').next().and_then(find);
    let param = verb.and_then(|spec| spec.params.first());
    param.is_some_and(|param| param.kind == kind)
}

/// The kind of the objects that a new name is for.
fn existing(new: Kind) -> Option<Kind> {
    let noun = new.noun().strip_prefix("a new ")?;
    let bare = |kind: Kind| {
        let noun = kind.noun();
        noun.strip_prefix("a ").or_else(|| noun.strip_prefix("an "))
    };
    let mut kinds = specs().flat_map(|spec| spec.params).map(|param| param.kind);
    kinds.find(|kind| bare(*kind) == Some(noun))
}

/// The kind that a refusal speaks of first, as in `Forwarder with this name already exists`.
fn object_kind(text: &str) -> Option<Kind> {
    let text = text.to_ascii_lowercase();
    let kinds = [
        ("account", Kind::AccountName),
        ("alias", Kind::AccountName),
        ("forwarder", Kind::ForwarderName),
        ("group", Kind::GroupName),
        ("mailing list", Kind::ListName),
        ("named task", Kind::TaskName),
    ];
    kinds.iter().find(|(word, _)| text.starts_with(word)).map(|(_, kind)| *kind)
}

/// Whether objects of the kind share the names of a Domain.
const fn in_domain(kind: Kind) -> bool {
    matches!(
        kind,
        Kind::AccountName
            | Kind::OwnerName
            | Kind::GroupName
            | Kind::ForwarderName
            | Kind::ListName
            | Kind::TaskName
    )
}

/// Whether a parameter may hold what a code speaks of.
fn alike(param: Kind, kind: Kind) -> bool {
    match kind {
        Kind::AccountName => matches!(param, Kind::AccountName | Kind::OwnerName),
        Kind::FileName => matches!(param, Kind::FileName | Kind::DirectoryPath | Kind::SkinName),
        kind => param == kind,
    }
}

/// The kind as a thing: `a Group`.
fn a_thing(kind: Kind) -> String {
    kind.noun().trim_end_matches(" name").to_owned()
}

/// The codes of the rights that open a command to whoever has none yet.
fn codes_of(access: Access) -> Vec<&'static str> {
    let with = |right: DomainRight| vec![DomainRight::Domain.code(), right.code()];
    match access {
        Access::Anyone => Vec::new(),
        Access::Server(rights) => rights.first().map(|right| right.code()).into_iter().collect(),
        Access::Domain | Access::OwnOrDomain => vec![DomainRight::Domain.code()],
        Access::DomainWith(right) | Access::OwnOrDomainWith(right) | Access::Object(right) => {
            with(right)
        }
    }
}

/// A name in another Domain with that Domain.
fn full(name: &str, domain: &str, home: &str) -> String {
    match name.contains('@') || domain.eq_ignore_ascii_case(home) {
        true => name.to_owned(),
        false => format!("{name}@{domain}"),
    }
}

/// A name as a word of a line: people need no quotes around dots and the like.
fn printed(name: &str) -> String {
    let bare = |sign: char| sign.is_ascii_alphanumeric() || "._@-".contains(sign);
    match !name.is_empty() && name.chars().all(bare) {
        true => name.to_owned(),
        false => print(&Value::from(name)),
    }
}

/// A line with the name of its command as people write it.
fn spoken(line: &str) -> String {
    let (verb, rest) = line.split_once(' ').unwrap_or((line, ""));
    match find(verb) {
        Some(spec) if !rest.is_empty() => format!("{} {rest}", spec.name),
        Some(spec) => spec.name.to_owned(),
        None => line.to_owned(),
    }
}
