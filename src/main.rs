//! The program: options to one of shell, batch, server, files; an ending to an exit status.
//!
//! Exit status: 0 every command succeeded, 1 some failed, 2 wrong options or nothing that could be
//! understood, 3 no connection, no login or no store. A batch that is interrupted ends with 130,
//! one whose reader goes away silently with 141, as if the signals had ended it.
use std::fs::File;
use std::io::{self, IsTerminal, Write};
use std::net::SocketAddr;
use std::path::Path;
use std::process::ExitCode;
use std::time::Duration;

use cgpsh::config::locations;
use cgpsh::flags::{Flags, ServeFlags, ShellFlags, Task, WorkFlags};
use cgpsh::manual;
use cgpsh::server;
use cgpsh::server::error::ServeError;
use cgpsh::server::settings::Settings;
use cgpsh::server::setup::ServeOptions;
use cgpsh::shell::batch::{self, Ending, Manner};
use cgpsh::shell::render::Look;
use cgpsh::shell::repl::Shell;
use cgpsh::shell::target::Target;
use clap::Parser;

/// Wrong options, or nothing that could be understood.
const USAGE: u8 = 2;

/// No connection, no login, no store.
const UNREACHED: u8 = 3;

/// Objects of the data formats are many small pieces of memory; this allocator gives and takes them
/// back in a fraction of the time of the system's.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

fn main() -> ExitCode {
    let flags = Flags::parse();
    match flags.task {
        None => shell(&flags.shell),
        Some(Task::Serve(flags)) => serve(flags),
        Some(Task::Generate { directory }) => generate(&directory),
    }
}

/// Commands from wherever they come.
fn shell(flags: &ShellFlags) -> ExitCode {
    let work = &flags.work;
    let manner = Manner {
        stop_on_error: work.stop_on_error,
        window: work.window.map(usize::from),
        look: Look::of_stdout(work.output, work.color),
    };
    let from_stdin = work.file.as_ref().is_none_or(|path| path.as_os_str() == "-");
    // A file that is not there is noticed before anything is opened, or even made.
    let file = match work.file.as_ref().filter(|_| !from_stdin).map(File::open).transpose() {
        Ok(file) => file,
        Err(error) => return fail(USAGE, &format!("{}: {error}", named(work))),
    };
    let mut target = match Target::open(&flags.place) {
        Ok(target) => target,
        Err(error) => return fail(UNREACHED, &error.to_string()),
    };
    let prompt = work.command.is_empty()
        && work.file.is_none()
        && io::stdin().is_terminal()
        && io::stdout().is_terminal();
    if prompt {
        let done = Shell::new(target, manner.look).and_then(|mut shell| shell.run());
        return match done {
            Ok(()) => ExitCode::SUCCESS,
            Err(error) => fail(UNREACHED, &format!("the terminal: {error}")),
        };
    }
    let ending = match file {
        _ if !work.command.is_empty() => batch::run_commands(&mut target, &work.command, manner),
        Some(file) => batch::run_file(&mut target, file, &named(work), manner),
        None => batch::run_stdin(&mut target, manner),
    };
    status(ending)
}

/// The server, until it is stopped.
fn serve(flags: ServeFlags) -> ExitCode {
    let Some(data) = flags.data.or_else(locations::store_directory) else {
        return fail(UNREACHED, "there is no home directory to keep the store in; use --data");
    };
    let settings = Settings {
        idle: Duration::from_secs(flags.idle_timeout),
        ..Settings::listening_on(flags.listen)
    };
    let options = ServeOptions {
        data,
        main_domain: flags.main_domain,
        admin_password_file: flags.admin_password_file,
        cluster: flags.cluster,
        settings,
    };
    let ready = |addresses: &[SocketAddr]| {
        for address in addresses {
            // Whoever started it may have no use for the address.
            drop(writeln!(io::stdout(), "cgpsh serves PWD on {address}"));
        }
    };
    match server::serve(options, ready) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error @ ServeError::NothingThere { .. }) => {
            fail(USAGE, &format!("{error}; use --main-domain and --admin-password-file"))
        }
        Err(error) => fail(UNREACHED, &error.to_string()),
    }
}

/// The name of the file that holds the commands.
fn named(work: &WorkFlags) -> String {
    work.file.as_ref().map(|path| path.display().to_string()).unwrap_or_default()
}

/// The man pages and the completions.
fn generate(directory: &Path) -> ExitCode {
    match manual::write_below(directory) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => fail(UNREACHED, &format!("{}: {error}", directory.display())),
    }
}

fn status(ending: Ending) -> ExitCode {
    ExitCode::from(match ending {
        Ending::AllDone => 0,
        Ending::SomeFailed => 1,
        Ending::NothingUnderstood => USAGE,
        Ending::Disconnected => UNREACHED,
        Ending::Interrupted => 130,
        Ending::ReaderGone => 141,
    })
}

/// Tells why nothing was done.
fn fail(status: u8, text: &str) -> ExitCode {
    // There is nobody left to tell.
    drop(writeln!(io::stderr(), "cgpsh: {text}"));
    ExitCode::from(status)
}
