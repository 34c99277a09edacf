//! The rules of the house: imports run down, files and functions stay short, nothing is left over.
use std::fs;
use std::path::{Path, PathBuf};

/// The rooms from the bottom to the top. A room may import from every floor below its own.
const FLOORS: [&[&str]; 7] = [
    &["access", "config", "data", "store"],
    &["flags", "request", "script", "state", "wire"],
    &["catalogue"],
    &["client", "engine"],
    &["server", "shell"],
    &["manual"],
    &["main"],
];

/// The longest file, in lines; the tables of the catalogue are data and may have a few more.
const LINES_MAX: usize = 800;
const TABLE_LINES_MAX: usize = 1000;

/// The longest function, in lines.
const FUNCTION_MAX: usize = 70;

struct Source {
    /// The path below the top of the project.
    path: String,
    text: String,
}

impl Source {
    /// The room that the file belongs to: its folder in `src`, or its own name.
    fn room(&self) -> &str {
        let below = self.path.strip_prefix("src/").unwrap_or(&self.path);
        below.split('/').next().unwrap_or(below).trim_end_matches(".rs")
    }

    /// The lines without comments, with their numbers.
    fn code(&self) -> impl Iterator<Item = (usize, &str)> {
        let lines = self.text.lines().enumerate().map(|(index, line)| (index + 1, line));
        lines.map(|(number, line)| match line.find("//") {
            // Two slashes within a string are rare, and to miss an import there costs nothing.
            Some(comment) => (number, &line[..comment]),
            None => (number, line),
        })
    }
}

fn sources(folder: &str) -> Vec<Source> {
    fn collect(folder: &Path, found: &mut Vec<PathBuf>) {
        for entry in fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                collect(&path, found);
            } else if path.extension().is_some_and(|extension| extension == "rs") {
                found.push(path);
            }
        }
    }
    let top = Path::new(env!("CARGO_MANIFEST_DIR"));
    let mut found = Vec::new();
    collect(&top.join(folder), &mut found);
    found.sort();
    assert!(!found.is_empty(), "{folder} is empty");
    let source = |path: PathBuf| Source {
        text: fs::read_to_string(&path).unwrap(),
        path: path.strip_prefix(top).unwrap().to_str().unwrap().to_owned(),
    };
    found.into_iter().map(source).collect()
}

fn floor(room: &str) -> Option<usize> {
    FLOORS.iter().position(|rooms| rooms.contains(&room))
}

/// The paths that a line names below the crate, as in `data::Value` of `crate::data::Value`.
fn crate_paths(line: &str) -> Vec<&str> {
    let mut paths = Vec::new();
    for prefix in ["crate::", "cgpsh::"] {
        for (at, _) in line.match_indices(prefix) {
            let before = line[..at].chars().next_back();
            if before.is_some_and(|sign| sign.is_alphanumeric() || sign == '_') {
                continue;
            }
            let path = &line[at + prefix.len()..];
            let end = path.find(|sign: char| !sign.is_alphanumeric() && !"_:".contains(sign));
            paths.push(&path[..end.unwrap_or(path.len())]);
        }
    }
    paths
}

fn report(wrong: &[String]) {
    assert!(wrong.is_empty(), "\n{}\n", wrong.join("\n"));
}

#[test]
fn imports_run_down() {
    let mut wrong = Vec::new();
    for source in sources("src").iter().filter(|source| source.path != "src/lib.rs") {
        let room = source.room();
        let Some(own) = floor(room) else {
            wrong.push(format!("{}: the room {room} is on no floor", source.path));
            continue;
        };
        for (number, line) in source.code() {
            for path in crate_paths(line) {
                let other = path.split("::").next().unwrap_or(path);
                if other != room && floor(other).is_none_or(|other| other >= own) {
                    let place = format!("{}:{number}", source.path);
                    wrong.push(format!("{place}: {room} must not import {other}"));
                }
            }
        }
    }
    report(&wrong);
}

#[test]
fn no_child_imports_its_own_mod_rs() {
    let mut wrong = Vec::new();
    let sources = sources("src");
    for source in &sources {
        if source.path == "src/lib.rs" || source.path.ends_with("/mod.rs") {
            continue;
        }
        let folder = source.path.rsplit_once('/').unwrap().0;
        let own = folder.strip_prefix("src").unwrap().trim_start_matches('/').replace('/', "::");
        for (number, line) in source.code() {
            let line = line.replace("pub(super)", "").replace("pub(in super", "");
            if line.contains("super::") {
                wrong.push(format!("{}:{number}: super::", source.path));
            }
            for path in crate_paths(&line) {
                let Some(rest) = path.strip_prefix(&format!("{own}::")).filter(|_| !own.is_empty())
                else {
                    continue;
                };
                let next = rest.split("::").next().unwrap_or(rest);
                let module = [format!("{folder}/{next}.rs"), format!("{folder}/{next}/mod.rs")];
                let known = sources.iter().any(|other| module.contains(&other.path));
                // A group of names follows where there is no next part; the files are named in it.
                if !next.is_empty() && !known {
                    wrong.push(format!("{}:{number}: {next} of its own mod.rs", source.path));
                }
            }
        }
    }
    report(&wrong);
}

#[test]
fn files_have_a_headline_and_an_end() {
    let mut wrong = Vec::new();
    for source in sources("src").iter().chain(&sources("tests")) {
        let lines = source.text.lines().count();
        let table = source.path.starts_with("src/catalogue/");
        let most = if table { TABLE_LINES_MAX } else { LINES_MAX };
        if lines > most {
            wrong.push(format!("{}: {lines} lines, at most {most}", source.path));
        }
        if !source.text.starts_with("//! ") {
            wrong.push(format!("{}: it does not say what it is for", source.path));
        }
    }
    report(&wrong);
}

#[test]
fn functions_fit_on_a_screen() {
    let mut wrong = Vec::new();
    for source in sources("src") {
        let lines: Vec<&str> = source.text.lines().collect();
        for (start, line) in lines.iter().enumerate() {
            let indent = line.len() - line.trim_start().len();
            let line = line.trim_start().replace("pub(super)", "pub").replace("pub(crate)", "pub");
            let head = line.split('(').next().unwrap_or("");
            if !head.split(' ').any(|word| word == "fn") || head.starts_with("//") {
                continue;
            }
            // The closing brace stands under the beginning: rustfmt sees to it.
            let end = lines[start..].iter().position(|line| {
                line.len() - line.trim_start().len() == indent
                    && (line.trim_start().starts_with('}') || line.ends_with(';'))
                    || (line.ends_with(" }") && line.trim_start() == lines[start].trim_start())
            });
            let length = end.map_or(1, |end| end + 1);
            if length > FUNCTION_MAX {
                let place = format!("{}:{}", source.path, start + 1);
                wrong
                    .push(format!("{place}: a function of {length} lines, at most {FUNCTION_MAX}"));
            }
        }
    }
    report(&wrong);
}

#[test]
fn nothing_is_left_over() {
    let words = ["to", "db", "unimplemen"].into_iter().zip(["do!", "g!", "ted!"]);
    let words: Vec<String> = words.map(|(one, two)| format!("{one}{two}")).collect();
    let notes: Vec<String> = ["TO", "FIX", "XX"]
        .into_iter()
        .zip(["DO", "ME", "X"])
        .map(|(one, two)| format!("{one}{two}"))
        .collect();
    let mut wrong = Vec::new();
    for source in sources("src").iter().chain(&sources("tests")) {
        for (number, line) in source.text.lines().enumerate() {
            let said = notes.iter().any(|note| {
                line.split(|sign: char| !sign.is_alphanumeric()).any(|word| word == note)
            });
            if said || words.iter().any(|word| line.contains(word)) {
                wrong.push(format!("{}:{}: {}", source.path, number + 1, line.trim()));
            }
        }
    }
    report(&wrong);
}

#[test]
fn no_test_file_is_forgotten() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests");
    let list = fs::read_to_string(folder.join("main.rs")).unwrap();
    let mut wrong = Vec::new();
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        let name = path.file_stem().unwrap().to_str().unwrap();
        let file = path.extension().is_some_and(|extension| extension == "rs");
        let module = file || path.join("mod.rs").exists();
        if module && name != "main" && !list.lines().any(|line| line == format!("mod {name};")) {
            wrong.push(format!("tests/main.rs does not list {name}"));
        }
    }
    report(&wrong);
}
