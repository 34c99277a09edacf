//! From options to a batch: whatever can be found wrong with them is found before anything is opened.
use std::fs::{self, File};
use std::io::{self, IsTerminal, Read};
use std::path::{Path, PathBuf};

use clap::Parser;

use crate::flags::{CheckFlags, Flags, PlaceFlags, ResumeFlags, ShellFlags};
use crate::shell::batch::check::check;
use crate::shell::batch::failures::Failures;
use crate::shell::batch::guard::Permitted;
use crate::shell::batch::input::{Input, Whole};
use crate::shell::batch::journal::Past;
use crate::shell::batch::keep::Wanted;
use crate::shell::batch::report::Report;
use crate::shell::batch::runner::{Manner, Plan};
use crate::shell::batch::table_file;
use crate::shell::changes::way_back;
use crate::shell::doors::mode::Mode;
use crate::shell::render::Look;
use crate::shell::render::harmless::harmless;
use crate::shell::render::paint::Tone;
use crate::shell::render::sink::Sink;

/// How messages call what comes through standard input, and what comes from options.
const STDIN: &str = "stdin";
const OPTIONS: &str = "-c";

/// Why nothing is kept of a batch that goes to several servers: each of them would need its own.
const ONE_AT_A_TIME: &str = "--journal, --undo, --failures and --connections work with one profile \
    at a time; nothing was sent";

fn is_several(place: &PlaceFlags) -> bool {
    place.profile.as_deref().is_some_and(|names| names.contains(','))
}

/// The batch that the options ask for; `None` if they ask for a prompt.
///
/// # Errors
/// When a file cannot be read or written; the text says which.
pub fn plan(flags: &ShellFlags) -> Result<Option<Plan>, String> {
    let journal = flags.batch.journal.as_ref().zip(flags.work.file.as_ref());
    let beside = |file: &Path| with_ending(file, ".journal");
    let journal = journal.map(|(path, file)| path.clone().unwrap_or_else(|| beside(file)));
    let undo = flags.batch.undo.clone();
    let connections = usize::from(flags.batch.connections.unwrap_or(1));
    let keeps = journal.is_some() || undo.is_some() || connections > 1;
    if is_several(&flags.place) && (keeps || flags.batch.failures.is_some()) {
        return Err(ONE_AT_A_TIME.to_owned());
    }
    let wanted = (journal.is_some() || undo.is_some() || connections > 1).then(|| Wanted {
        connections,
        journal,
        arguments: std::env::args().skip(1).collect(),
        past: None,
        undo,
    });
    plan_with(flags, wanted)
}

/// What may pass the door, as the options say.
pub fn mode(flags: &ShellFlags) -> Mode {
    match &flags.safety {
        safety if safety.read_only => Mode::ReadOnly,
        safety if safety.dry_run => Mode::DryRun,
        _ => Mode::Free,
    }
}

/// The batch of a journal, which goes on from there in the directory where it began, and the place
/// where that is. `None` if it is over.
///
/// # Errors
/// When a file cannot be read or written; the text says which.
pub fn resumed(flags: &ResumeFlags) -> Result<Option<(Plan, PlaceFlags)>, String> {
    let named = |error: io::Error| format!("{}: {error}", flags.journal.display());
    let path = std::path::absolute(&flags.journal).map_err(named)?;
    let past = Past::read(&path).map_err(named)?;
    if past.over {
        return Ok(None);
    }
    let directory = &past.header.directory;
    std::env::set_current_dir(directory).map_err(|error| format!("{directory}: {error}"))?;
    let program = std::iter::once("cgpsh");
    let arguments = program.chain(past.header.arguments.iter().map(String::as_str));
    let began = Flags::try_parse_from(arguments).map_err(|error| error.to_string())?;
    let unsaid = Flags::try_parse_from(["cgpsh"]).map_err(|error| error.to_string())?;
    let said = flags.place != unsaid.shell.place;
    let place = if said { flags.place.clone() } else { began.shell.place.clone() };
    if is_several(&place) {
        return Err(ONE_AT_A_TIME.to_owned());
    }
    let undo = began.shell.batch.undo.clone();
    let connections = usize::from(began.shell.batch.connections.unwrap_or(1));
    let (journal, arguments) = (Some(path), Vec::new());
    let wanted = Wanted { journal, arguments, past: Some(past), undo, connections };
    let plan = plan_with(&began.shell, Some(wanted))?;
    Ok(plan.map(|plan| (plan, place)))
}

fn plan_with(flags: &ShellFlags, wanted: Option<Wanted>) -> Result<Option<Plan>, String> {
    let (work, keep) = (&flags.work, &flags.batch);
    let prompt = work.command.is_empty()
        && work.file.is_none()
        && io::stdin().is_terminal()
        && io::stdout().is_terminal();
    if prompt {
        return Ok(None);
    }
    let (name, input) = match &work.file {
        _ if !work.command.is_empty() => {
            (OPTIONS.to_owned(), Input::Whole(Whole::of_options(&work.command)))
        }
        Some(path) => (name_of(path), open(path)?),
        None => (STDIN.to_owned(), Input::Stream(Box::new(io::stdin().lock()))),
    };
    let (name, input) = match &keep.csv {
        Some(path) => with_table(&name, input, path)?,
        None => (name, input),
    };
    if let (Some(file), Some(failures)) = (&work.file, &keep.failures)
        && same_file(file, failures)
    {
        return Err(format!("{}: the failures cannot go where they come from", name_of(file)));
    }
    let journal = wanted.as_ref().is_some_and(|wanted| wanted.journal.is_some());
    if journal && matches!(input, Input::Stream(_)) {
        return Err(format!("{name}: only a batch in a file can go on, and have a journal"));
    }
    let goes_on = wanted.as_ref().is_some_and(|wanted| wanted.past.is_some());
    let failures = keep.failures.as_deref().map(|path| {
        Failures::at(path, goes_on).map_err(|error| format!("{}: {error}", path.display()))
    });
    let manner = Manner {
        stop_on_error: work.stop_on_error,
        window: work.window.map(usize::from),
        look: Look::of_stdout(work),
        errors: keep.errors,
        rate: keep.rate,
    };
    let safety = &flags.safety;
    let permitted = Permitted {
        destroy: safety.allow_destroy,
        loss: safety.allow_loss,
        meant: safety.i_mean.clone(),
        servers: safety.allow_servers,
    };
    let (failures, in_file) = (failures.transpose()?, work.file.is_some() || keep.csv.is_some());
    Ok(Some(Plan { name, input, manner, failures, wanted, permitted, in_file }))
}

/// Checks batches and tells what they would do. Answers whether nothing is wrong with them.
///
/// # Errors
/// When a file cannot be read; the text says which.
pub fn check_files(flags: &CheckFlags) -> Result<bool, String> {
    let mut right = true;
    let mut sink = Sink::new(io::stdout().lock(), io::stdout().is_terminal());
    for path in &flags.files {
        let name = name_of(path);
        let whole = read_whole(path)?;
        let mut report = Report::new(&name, whole.size(), flags.errors);
        let checked = check(&whole, false, &mut report, &mut sink);
        // A reader who has gone still gets the exit status.
        drop(sink.put(&checked.table()));
        let tone = if checked.wrong == 0 { Tone::Good } else { Tone::Warning };
        let text = format!("{}: {}", harmless(&name), checked.summary());
        report.note(&mut sink, tone, &text);
        right &= checked.wrong == 0;
    }
    drop(sink.flush());
    Ok(right)
}

/// Opens a file. What it holds is read at once, unless it is a pipe or the like.
fn open(path: &Path) -> Result<Input, String> {
    if path.as_os_str() == "-" {
        return Ok(Input::Stream(Box::new(io::stdin().lock())));
    }
    let failed = |error: io::Error| format!("{}: {error}", path.display());
    let mut file = File::open(path).map_err(failed)?;
    let data = file.metadata().map_err(failed)?;
    if !data.is_file() {
        return Ok(Input::Stream(Box::new(file)));
    }
    let mut text = Vec::with_capacity(usize::try_from(data.len()).unwrap_or(0));
    file.read_to_end(&mut text).map_err(failed)?;
    whole(text).map(Input::Whole).map_err(|why| format!("{}: {why}", path.display()))
}

/// The commands of a file: of an undo file, those that take back what happened.
fn whole(text: Vec<u8>) -> Result<Whole, String> {
    let back = std::str::from_utf8(&text).ok().and_then(way_back::read);
    Ok(match back.transpose()? {
        Some(back) => Whole::Back(back),
        None => Whole::Text(text),
    })
}

fn read_whole(path: &Path) -> Result<Whole, String> {
    let failed = |error: io::Error| format!("{}: {error}", name_of(path));
    let text = if path.as_os_str() == "-" {
        let mut text = Vec::new();
        io::stdin().lock().read_to_end(&mut text).map(|_| text)
    } else {
        fs::read(path)
    };
    let named = |why: String| format!("{}: {why}", name_of(path));
    text.map_err(failed).and_then(|text| whole(text).map_err(named))
}

fn name_of(path: &Path) -> String {
    if path.as_os_str() == "-" { STDIN.to_owned() } else { path.display().to_string() }
}

/// The commands for each row of a table.
fn with_table(name: &str, input: Input, path: &Path) -> Result<(String, Input), String> {
    let Input::Whole(whole) = input else {
        return Err("a table needs commands from -c or from a file".to_owned());
    };
    let table = name_of(path);
    let text = fs::read_to_string(path).map_err(|error| format!("{table}: {error}"))?;
    let commands = table_file::commands(&whole, name, &text, &table)?;
    Ok((table, Input::Whole(commands)))
}

/// The path beside another one.
fn with_ending(path: &Path, ending: &str) -> PathBuf {
    let mut name = path.as_os_str().to_owned();
    name.push(ending);
    PathBuf::from(name)
}

fn same_file(one: &Path, other: &Path) -> bool {
    match (fs::canonicalize(one), fs::canonicalize(other)) {
        (Ok(one), Ok(other)) => one == other,
        _ => false,
    }
}
