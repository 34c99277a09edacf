//! The program: options to one of shell, batch, server, files; an ending to an exit status.
//!
//! Exit status: 0 every command succeeded, 1 some failed, 2 wrong options or something that could not
//! be understood, so that nothing was sent, 3 no connection, no login or no store, 4 not permitted. A
//! batch that is interrupted ends with 130, one whose reader goes away silently with 141, as if the
//! signals had ended it.
use std::env;
use std::io::{self, Write};
use std::path::Path;
use std::process::ExitCode;
use std::time::Duration;

use cgpsh::config::locations;
use cgpsh::flags::{CheckFlags, CompleteFlags, Flags, ResumeFlags, ServeFlags, ShellFlags, Task};
use cgpsh::manual;
use cgpsh::server::error::ServeError;
use cgpsh::server::settings::Settings;
use cgpsh::server::setup::ServeOptions;
use cgpsh::server::{self, Ready};
use cgpsh::shell::batch::prepare;
use cgpsh::shell::batch::runner::{self, Ending};
use cgpsh::shell::doors::target::Target;
use cgpsh::shell::mistyped;
use cgpsh::shell::prompt::repl::Shell;
use cgpsh::shell::render::Look;
use cgpsh::shell::tab;
use clap::Parser;

/// Wrong options, or something that could not be understood.
const USAGE: u8 = 2;

/// No connection, no login, no store.
const UNREACHED: u8 = 3;

/// Something was not permitted.
const NOT_PERMITTED: u8 = 4;

fn main() -> ExitCode {
    let arguments: Vec<_> = env::args_os().collect();
    let flags = Flags::try_parse_from(&arguments)
        .unwrap_or_else(|error| mistyped::advised(error, &arguments).exit());
    match flags.task {
        None => shell(&flags.shell),
        Some(Task::Check(flags)) => check(&flags),
        Some(Task::Resume(flags)) => resume(&flags),
        Some(Task::Serve(flags)) => serve(flags),
        Some(Task::Complete(flags)) => complete(&flags),
        Some(Task::Generate { directory }) => generate(&directory),
    }
}

/// Commands from wherever they come.
fn shell(flags: &ShellFlags) -> ExitCode {
    // A file that is not there is noticed before anything is opened, or even made.
    let plan = match prepare::plan(flags) {
        Ok(plan) => plan,
        Err(error) => return fail(USAGE, &error),
    };
    let mut target = match Target::open(&flags.place) {
        Ok(target) => target,
        Err(error) => return fail(UNREACHED, &error.to_string()),
    };
    target.set_mode(prepare::mode(flags));
    let warnings = target.warnings().into_iter().map(|text| format!("warning: {text}"));
    for text in warnings.chain(target.lost()).collect::<Vec<_>>() {
        drop(writeln!(io::stderr(), "cgpsh: {text}"));
    }
    if let Some(plan) = plan {
        return status(runner::run(&mut target, plan));
    }
    let look = Look::of_stdout(&flags.work);
    match Shell::new(target, look).and_then(|mut shell| shell.run()) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => fail(UNREACHED, &format!("the terminal: {error}")),
    }
}

/// What batches would do, and what is wrong with them.
fn check(flags: &CheckFlags) -> ExitCode {
    match prepare::check_files(flags) {
        Ok(true) => ExitCode::SUCCESS,
        Ok(false) => ExitCode::from(USAGE),
        Err(error) => fail(USAGE, &error),
    }
}

/// The rest of a batch that was interrupted.
fn resume(flags: &ResumeFlags) -> ExitCode {
    let (plan, place) = match prepare::resumed(flags) {
        Ok(Some(resumed)) => resumed,
        Ok(None) => {
            return fail(0, "the batch of this journal is over; nothing is left to be done");
        }
        Err(error) => return fail(USAGE, &error),
    };
    match Target::open(&place) {
        // What was a dry run has no journal.
        Ok(mut target) => status(runner::run(&mut target, plan)),
        Err(error) => fail(UNREACHED, &error.to_string()),
    }
}

/// The server, until it is stopped.
fn serve(flags: ServeFlags) -> ExitCode {
    let Some(data) = flags.data.or_else(locations::store_directory) else {
        return fail(UNREACHED, "there is no home directory to keep the store in; use --data");
    };
    let settings = Settings {
        listen_tls: flags.listen_tls,
        idle: Duration::from_secs(flags.idle_timeout),
        ..Settings::listening_on(flags.listen)
    };
    let options = ServeOptions {
        data,
        main_domain: flags.main_domain,
        admin_password_file: flags.admin_password_file,
        cluster: flags.cluster,
        certificate: flags.tls_certificate.zip(flags.tls_key),
        settings,
    };
    // Whoever started it may have no use for what is told.
    let ready = |ready: &Ready| drop(io::stderr().write_all(ready.to_string().as_bytes()));
    match server::serve(options, ready) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error @ ServeError::NothingThere { .. }) => {
            fail(USAGE, &format!("{error}; use --main-domain and --admin-password-file"))
        }
        Err(error) => fail(UNREACHED, &error.to_string()),
    }
}

/// What a Tab key offers.
fn complete(flags: &CompleteFlags) -> ExitCode {
    // The shell may have stopped waiting.
    drop(io::stdout().write_all(tab::answer(flags).as_bytes()));
    ExitCode::SUCCESS
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
        Ending::SomeFailed | Ending::Unwritable => 1,
        Ending::NothingUnderstood => USAGE,
        Ending::Disconnected => UNREACHED,
        Ending::NotPermitted => NOT_PERMITTED,
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
