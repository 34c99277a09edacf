//! Help on the keys of settings, and the search for words in all that help can tell of.
use crate::catalogue::codes::CODES;
use crate::catalogue::keys::key::{Grant, Key, ValueDomain};
use crate::catalogue::keys::server::{MODULES, Module};
use crate::catalogue::keys::{TABLES, Table, table};
use crate::catalogue::{SECTIONS, find, specs};
use crate::request::kinds::Form;
use crate::request::spec::{Effect, Need, Scope, Spec, Undo};
use crate::shell::line::complete::word_for;
use crate::shell::line::hint::plain;
use crate::shell::line::place::{Place, Wanted};
use crate::shell::prompt::help::Page;
use crate::shell::prompt::meta;
use crate::shell::render::problem::similar;
use crate::shell::stages::list::STAGES;

/// The most entries of one kind that a search shows.
const FOUND_MAX: usize = 40;

/// The most commands that are named for the keys of a table.
const WAYS_MAX: usize = 4;

/// Of how many tables the commands are named.
const TABLES_MAX: usize = 3;

/// A key that was found, and where it stands.
struct Found {
    rank: usize,
    key: &'static Key,
    /// The title of its table, or the names of the modules.
    places: Vec<&'static str>,
}

impl Page {
    /// Help on a key, on the keys of a table or on a module, if that is what the words name.
    pub(super) fn on_keys(&self, words: &str) -> Option<String> {
        let mut text = String::new();
        let known = |table: &&Table| table.keys.iter().any(|key| key.name == words);
        for table in TABLES.iter().filter(known) {
            let Some(key) = table.keys.iter().find(|key| key.name == words) else { continue };
            self.key(&mut text, table, key);
        }
        if !text.is_empty() {
            return Some(text);
        }
        if let Some(table) = TABLES.iter().find(|table| table.title.eq_ignore_ascii_case(words)) {
            self.title(&mut text, table.title);
            self.keys_of(&mut text, table.keys);
            self.ways(&mut text, table);
            return Some(text);
        }
        let module = MODULES.iter().find(|module| module.name.eq_ignore_ascii_case(words));
        let module = module.filter(|_| table(words).is_none())?;
        self.module(&mut text, module);
        Some(text)
    }

    fn key(&self, text: &mut String, table: &Table, key: &'static Key) {
        self.title(text, key.name);
        self.paragraph(text, &plain(key.doc));
        text.push('\n');
        let mut row = |name: &str, about: &str| self.row(text, name, 8, about);
        row("in", table.title);
        match key.domain {
            ValueDomain::Choice(words) => row("value", &format!("one of {}", words.join(", "))),
            ValueDomain::Suggest(words) => row("value", &format!("such as {}", words.join(", "))),
            domain => row("value", word_for(domain)),
        }
        if let Some(default) = key.default {
            row("default", &plain(default));
        }
        let name = key.name;
        match key.grant {
            Grant::With(right) => row("needs", &format!("All Domains, {} or {name}", right.code())),
            Grant::Named => row("needs", &format!("All Domains, or a right called {name}")),
            Grant::Server | Grant::Nobody => {}
        }
        let ways = ways(table.keys);
        let names = |reads: bool| -> String {
            let names = ways.iter().filter(|spec| spec.reads() == reads).map(|spec| spec.name);
            names.collect::<Vec<_>>().join(", ")
        };
        for (name, commands) in [("changed", names(false)), ("read", names(true))] {
            if !commands.is_empty() {
                row(name, &format!("with {commands}"));
            }
        }
    }

    fn module(&self, text: &mut String, module: &Module) {
        self.title(text, module.name);
        self.paragraph(text, module.doc);
        text.push('\n');
        self.keys_of(text, module.keys);
        self.title(text, &format!("Commands for the settings of {}", module.name));
        let about = |spec: &&Spec| spec.name.ends_with("Module");
        let found: Vec<&'static Spec> = specs().filter(about).collect();
        self.commands(text, found.into_iter());
    }

    fn keys_of(&self, text: &mut String, keys: &'static [Key]) {
        let width = keys.iter().map(|key| key.name.len()).max().unwrap_or(0);
        for key in keys {
            self.row(text, key.name, width, &plain(key.doc));
        }
    }

    /// The commands that change and read the keys of a table.
    fn ways(&self, text: &mut String, table: &Table) {
        let ways = ways(table.keys);
        if !ways.is_empty() {
            self.title(text, &format!("Commands for {}", table.title));
            self.commands(text, ways.iter().copied());
        }
    }

    /// All that is said of some words, the likeliest first.
    pub(super) fn search(&self, typed: &str) -> String {
        let words: Vec<String> = typed.split_whitespace().map(str::to_lowercase).collect();
        let mut commands: Vec<(usize, &'static Spec)> =
            specs().filter_map(|spec| Some((rank_of(spec, &words)?, spec))).collect();
        commands.sort_by_key(|(rank, _)| *rank);
        let by_name = commands.first().is_some_and(|(rank, _)| *rank < 2 * words.len());
        let mut text = String::new();
        if by_name {
            self.found_commands(&mut text, typed, &commands);
        }
        self.found_keys(&mut text, typed, &words);
        if !by_name {
            self.found_commands(&mut text, typed, &commands);
        }
        self.found_elsewhere(&mut text, &words);
        if text.is_empty() {
            text = format!("Nothing is said about {typed}.\n");
            let near = similar(typed, specs().map(|spec| spec.name));
            if !near.is_empty() {
                text.push_str(&format!("Did you mean {}?\n", near.join(" or ")));
            }
        }
        text
    }

    fn found_commands(&self, text: &mut String, typed: &str, found: &[(usize, &'static Spec)]) {
        if found.is_empty() {
            return;
        }
        self.title(text, &format!("Commands that speak of {typed}"));
        self.commands(text, found.iter().map(|(_, spec)| *spec).take(FOUND_MAX));
        if found.len() > FOUND_MAX {
            self.paragraph(text, &format!("and {} more", found.len() - FOUND_MAX));
        }
    }

    fn found_keys(&self, text: &mut String, typed: &str, words: &[String]) {
        let mut found: Vec<Found> = Vec::new();
        let tables = TABLES.iter().map(|table| (table.title, table.keys));
        let modules = MODULES.iter().map(|module| (module.name, module.keys));
        for (title, key) in
            tables.chain(modules).flat_map(|(title, keys)| keys.iter().map(move |key| (title, key)))
        {
            let Some(rank) = rank(&[key.name, "", key.doc], words) else { continue };
            match found.iter_mut().find(|it| std::ptr::eq(it.key, key)) {
                Some(known) => known.places.push(title),
                None => found.push(Found { rank, key, places: vec![title] }),
            }
        }
        found.sort_by_key(|it| it.rank);
        if found.is_empty() {
            return;
        }
        self.title(text, &format!("Keys that speak of {typed}"));
        let width = found.iter().map(|it| it.key.name.len()).max().unwrap_or(0);
        for Found { key, places, .. } in found.iter().take(FOUND_MAX) {
            let places = match places.as_slice() {
                [one, two, _, rest @ ..] => format!("{one}, {two} and {} more", rest.len() + 1),
                few => few.join(", "),
            };
            self.row(text, key.name, width, &format!("{} ({places})", plain(key.doc)));
        }
        if found.len() > FOUND_MAX {
            self.paragraph(text, &format!("and {} more", found.len() - FOUND_MAX));
        }
        let mut titles: Vec<&str> = Vec::new();
        for title in found.iter().flat_map(|it| &it.places) {
            if !titles.contains(title) {
                titles.push(title);
            }
        }
        let tables = titles.into_iter().filter_map(|title| {
            TABLES.iter().find(|table| table.title == title && !ways(table.keys).is_empty())
        });
        tables.take(TABLES_MAX).for_each(|table| self.ways(text, table));
    }

    /// Commands of the shell, stages, sections, tables and codes.
    fn found_elsewhere(&self, text: &mut String, words: &[String]) {
        let mut rows: Vec<(usize, String, String)> = Vec::new();
        let mut look = |topic: String, texts: &[&str], about: String| {
            if let Some(rank) = rank(texts, words) {
                rows.push((rank, format!("/help {topic}"), about));
            }
        };
        for section in SECTIONS {
            let about = format!("{} ({} commands)", section.title, section.specs.len());
            look(section.name.to_owned(), &[section.title], about);
        }
        for table in TABLES {
            look(table.title.to_owned(), &[table.title], format!("{} keys", table.keys.len()));
        }
        for module in MODULES {
            look(module.name.to_owned(), &[module.name, "", module.doc], module.doc.to_owned());
        }
        for meta in meta::TABLE {
            look(meta.name.to_owned(), &[meta.name, "", meta.doc], plain(meta.doc));
        }
        for stage in STAGES {
            look(stage.name.to_owned(), &[stage.name, "", stage.doc], plain(stage.doc));
        }
        for code in CODES {
            let texts = ["", "", code.meaning, code.next];
            look(code.code.to_string(), &texts, code.meaning.to_owned());
        }
        if rows.is_empty() {
            return;
        }
        rows.sort_by_key(|(rank, ..)| *rank);
        rows.truncate(FOUND_MAX);
        self.title(text, "See also");
        let width = rows.iter().map(|(_, topic, _)| topic.len()).max().unwrap_or(0);
        for (_, topic, about) in rows {
            self.row(text, &topic, width, &about);
        }
    }
}

/// How well a command fits words; smaller is better. `None` where one of them stands nowhere in it.
fn rank_of(spec: &Spec, words: &[String]) -> Option<usize> {
    let params: Vec<String> =
        spec.params.iter().map(|param| format!("{} {}", param.name, param.text())).collect();
    let details = spec.details().join(" ");
    rank(&[spec.name, "", spec.summary(), &params.join(" "), &details], words)
}

/// How well texts fit words, the first of them a name: 0 for each word that begins a word of the
/// name, 1 for one within it, and then the number of the text that has it.
fn rank(texts: &[&str], words: &[String]) -> Option<usize> {
    let mut rank = 0;
    for word in words {
        let singular = word.strip_suffix('s').filter(|it| it.len() > 2).unwrap_or(word);
        let within = |text: &str| text.to_lowercase().contains(singular);
        rank += match texts.first() {
            Some(name) if begins_word(name, singular) => 0,
            Some(name) if within(name) => 1,
            _ => texts.iter().skip(1).position(|text| within(text))? + 1,
        };
    }
    Some(rank)
}

/// Whether a word of a name such as `MaxAccountSize` begins so.
fn begins_word(name: &str, word: &str) -> bool {
    let lower = name.to_lowercase();
    lower.match_indices(word).any(|(at, _)| {
        // Only names of the catalogue come here, and the case of their letters has one length.
        at == 0
            || name[at..].starts_with(char::is_uppercase)
            || !name[..at].ends_with(char::is_alphanumeric)
    })
}

/// The commands that change single keys of a table, and those that read them.
fn ways(keys: &'static [Key]) -> Vec<&'static Spec> {
    let changing = changing(keys);
    let mut ways = changing.clone();
    for spec in changing {
        let Undo::Restore { read, .. } = spec.undo else { continue };
        let verb = read.split(' ').next().unwrap_or(read);
        let all = verb.replace("SETTINGS", "EFFECTIVESETTINGS");
        for reader in [find(verb), find(&all)].into_iter().flatten() {
            if !ways.contains(&reader) {
                ways.push(reader);
            }
        }
    }
    ways
}

/// The commands that change single keys of a table, as many as are worth naming.
fn changing(table: &'static [Key]) -> Vec<&'static Spec> {
    let changes = |spec: &&Spec| {
        let before = spec.params.iter().take_while(|param| param.kind.form() != Form::Dictionary);
        let words = before.filter(|param| param.need == Need::Required).map(|_| " x");
        let line = format!("{}{} {{", spec.verb, words.collect::<String>());
        match Place::at(&line, line.len()).wanted {
            Wanted::Key { table: found, .. } => found == table,
            _ => false,
        }
    };
    let found = |effect: Effect| -> Vec<&'static Spec> {
        let fits = |spec: &&Spec| {
            spec.effect == effect && spec.scope == Scope::Server && spec.params.len() < 3
        };
        specs().filter(fits).filter(changes).collect()
    };
    let merging = found(Effect::Merges);
    let mut found = if merging.is_empty() { found(Effect::Replaces) } else { merging };
    // Those of the objects themselves come before those of defaults and templates.
    found.sort_by_key(|spec| (!spec.name.ends_with("Settings"), spec.name.len()));
    found.truncate(WAYS_MAX);
    found
}
