//! The program's own options. Commands are no subcommands: they are read from `-c`, `-f`, standard
//! input or the prompt.
use std::net::SocketAddr;
use std::path::PathBuf;

use clap::{Args, Parser, Subcommand, ValueEnum};

use crate::config::login_method::LoginMethod;
use crate::config::security::{Fingerprint, Tls};

/// Everything that the command line of the program can say.
#[derive(Clone, Debug, Parser)]
#[command(
    name = "cgpsh",
    version,
    about = "The shell for CommuniGate Pro administrators",
    long_about = "The shell for CommuniGate Pro administrators.\n\n\
        Without -H it works on an embedded engine whose store lies in your data directory. With -H \
        it is a client of a PWD server. Commands come from -c, from a file, from a pipe, or from you \
        at the prompt.",
    after_help = "Exit status: 0 every command succeeded, 1 some failed, 2 wrong options, or commands \
        that could not be understood and nothing was sent, 3 no connection, no login or no store, 4 \
        not permitted.",
    args_conflicts_with_subcommands = true,
    infer_long_args = true
)]
pub struct Flags {
    /// How the shell works.
    #[command(flatten)]
    pub shell: ShellFlags,
    /// Something else than the shell.
    #[command(subcommand)]
    pub task: Option<Task>,
}

/// Something else than the shell. Its options are put together when it is asked for, since the shell
/// starts more often.
#[derive(Clone, Debug, Subcommand)]
#[command(defer = true)]
pub enum Task {
    /// Say what a batch would do, and all that is wrong with it, without carrying anything out
    Check(CheckFlags),
    /// Go on with a batch that was interrupted, where its journal ends
    ///
    /// The options of the batch are in the journal. Commands of which nobody knows what they came to
    /// are looked after first, and sent again only where that does nothing twice.
    Resume(ResumeFlags),
    /// Serve the PWD protocol, so that CommuniGate clients can work on a store
    Serve(ServeFlags),
    /// Say what may be typed at the end of a command line; the completions of shells ask so
    #[command(hide = true)]
    Complete(CompleteFlags),
    /// Write the man pages and the shell completions below a directory
    #[command(hide = true)]
    Generate {
        /// Where `man/` and `completions/` are to be
        directory: PathBuf,
    },
}

/// The options of the shell.
#[derive(Clone, Debug, Args)]
pub struct ShellFlags {
    /// Which store or server.
    #[command(flatten)]
    pub place: PlaceFlags,
    /// What is to be done.
    #[command(flatten)]
    pub work: WorkFlags,
    /// What may be done.
    #[command(flatten)]
    pub safety: SafetyFlags,
    /// How a batch is kept track of.
    #[command(flatten)]
    pub batch: BatchFlags,
}

/// The options that make sense for the embedded engine only.
const EMBEDDED: [&str; 4] = ["data", "main_domain", "cluster", "account"];

#[derive(Clone, Debug, Default, PartialEq, Eq, Args)]
#[command(next_help_heading = "Where")]
#[allow(missing_docs, reason = "the help would show it in place of what the task says")]
pub struct PlaceFlags {
    /// Work where this profile leads to
    ///
    /// With several, as in --profile a,b,c, commands are carried out on all of them at once, and a
    /// column tells whose answer it is. Profiles stand in config.toml in your configuration
    /// directory.
    #[arg(short, long, value_name = "NAME[,NAME]", group = "server", conflicts_with = "host",
        conflicts_with_all = EMBEDDED)]
    pub profile: Option<String>,
    /// Ask the PWD server of this host; the port is 106 if none is given
    #[arg(short = 'H', long, value_name = "HOST[:PORT]", group = "server", requires = "user",
        conflicts_with_all = EMBEDDED)]
    pub host: Option<String>,
    /// Log in to the server as this Account
    #[arg(short, long, value_name = "ACCOUNT", requires = "server",
        conflicts_with_all = EMBEDDED)]
    pub user: Option<String>,
    /// Read the password from a file that only you can read
    ///
    /// Without this option and the next two the password comes from where the profile says, from
    /// the variable CGPSH_PASSWORD, or it is asked for on the terminal.
    #[arg(long, value_name = "FILE", requires = "server", group = "password",
        conflicts_with_all = EMBEDDED)]
    pub password_file: Option<PathBuf>,
    /// Read the password from an open file descriptor
    #[arg(long, value_name = "NUMBER", requires = "server", group = "password",
        conflicts_with_all = EMBEDDED)]
    pub password_fd: Option<u32>,
    /// Read the password from a command, such as one that asks your keyring
    #[arg(long, value_name = "COMMAND", requires = "server", group = "password",
        conflicts_with_all = EMBEDDED)]
    pub password_command: Option<String>,
    /// How the password is proved to the server
    #[arg(long, value_name = "METHOD", value_enum, requires = "server",
        conflicts_with_all = EMBEDDED)]
    pub auth_method: Option<LoginMethod>,
    /// How the connection is encrypted
    #[arg(long, value_name = "HOW", value_enum, requires = "server",
        conflicts_with_all = EMBEDDED)]
    pub tls: Option<Tls>,
    /// Send everything in clear, so that others can read and change it
    ///
    /// The password itself is not sent then, but proved with APOP or CRAM-MD5; where that is not
    /// possible, it takes --insecure as well.
    #[arg(long, requires = "server", conflicts_with_all = EMBEDDED,
        conflicts_with_all = ["tls", "pin", "ca_file"])]
    pub no_tls: bool,
    /// Take any certificate, and without TLS send the password in clear: whoever sits in between can
    /// be the server
    #[arg(long, requires = "server", conflicts_with_all = EMBEDDED,
        conflicts_with_all = ["pin", "ca_file"])]
    pub insecure: bool,
    /// Take the certificate with this SHA-256 and no other
    ///
    /// An unknown certificate is otherwise shown to you at the terminal; if you accept it, it is
    /// kept in known-certificates in your configuration directory.
    #[arg(long, value_name = "FINGERPRINT", requires = "server", conflicts_with_all = EMBEDDED)]
    pub pin: Option<Fingerprint>,
    /// Trust the authorities in this PEM file, besides those of the system
    #[arg(long, value_name = "FILE", requires = "server", conflicts_with_all = EMBEDDED)]
    pub ca_file: Option<PathBuf>,
    /// Go through this host, with ssh
    ///
    /// A key or an agent has to let you in there; nothing is asked. The connection is encrypted up to
    /// the server all the same.
    #[arg(long, value_name = "[USER@]HOST", requires = "server", conflicts_with_all = EMBEDDED,
        value_parser = jump_host)]
    pub ssh: Option<String>,
    /// Give up when the server is silent for this many seconds; 60 if not given
    #[arg(long, value_name = "SECONDS", requires = "server", conflicts_with_all = EMBEDDED,
        value_parser = clap::value_parser!(u64).range(1..=86_400))]
    pub timeout: Option<u64>,
    /// Which store of the embedded engine.
    #[command(flatten)]
    pub store: StoreFlags,
    /// Work as this Account of the embedded engine; postmaster if not given
    #[arg(long = "as", value_name = "ACCOUNT")]
    pub account: Option<String>,
}

/// The name of a host for ssh, which would take anything with a hyphen before it for an option.
fn jump_host(text: &str) -> Result<String, String> {
    match text.is_empty() || text.starts_with('-') {
        true => Err("it is the name of a host, with or without a user".to_owned()),
        false => Ok(text.to_owned()),
    }
}

/// The options that say what is done there.
#[derive(Clone, Debug, Args)]
#[command(next_help_heading = "What")]
pub struct WorkFlags {
    /// Carry out this command; may be given more than once
    #[arg(short, long, value_name = "COMMAND", conflicts_with = "file")]
    pub command: Vec<String>,
    /// Carry out the commands of a file, one a line; - is standard input
    #[arg(short, long, value_name = "FILE")]
    pub file: Option<PathBuf>,
    /// How results are printed
    #[arg(short, long, value_name = "FORMAT", value_enum, default_value_t = Format::Table)]
    pub output: Format,
    /// How tables for people are arranged
    #[arg(long, value_name = "HOW", value_enum, default_value_t = Arrangement::Auto)]
    pub view: Arrangement,
    /// Show sizes, periods and times on a terminal as they are stored
    ///
    /// Otherwise a terminal shows them as people say them: 1.5G, 2 days, your own time. Other
    /// formats, files and pipes always get them as they are stored.
    #[arg(long)]
    pub raw_values: bool,
    /// Write so that a screen reader can follow: labelled lines, and nothing that is drawn anew
    ///
    /// The variable ACCESSIBLE and the line accessible = true in config.toml say the same.
    #[arg(long)]
    pub accessible: bool,
    /// Stop at the first command that fails
    #[arg(long)]
    pub stop_on_error: bool,
    /// How many commands may be on their way before the first answer is here
    ///
    /// The embedded engine shares one commit among them. 1 suits servers that want one command at a
    /// time.
    #[arg(long, value_name = "COUNT", value_parser = clap::value_parser!(u16).range(1..=4096))]
    pub window: Option<u16>,
    /// When to use colours; auto asks the terminal, NO_COLOR and CLICOLOR
    #[arg(long, value_name = "WHEN", value_enum, default_value_t = When::Auto)]
    pub color: When,
}

/// The options that say what may be done.
#[derive(Clone, Debug, Default, Args)]
#[command(next_help_heading = "Safety")]
pub struct SafetyFlags {
    /// Send nothing but what reads
    #[arg(long)]
    pub read_only: bool,
    /// Show what would be changed, and send nothing but what reads
    ///
    /// Commands that would be sent go to standard output, without passwords, each with what it would
    /// change.
    #[arg(long, conflicts_with_all = ["read_only", "journal"])]
    pub dry_run: bool,
    /// Permit so many commands of a batch that remove something
    ///
    /// Without a number, a hundred that can be taken back. A batch in a file needs this, and so does
    /// every batch where the profile says that the danger is high. What goes beyond is not sent.
    #[arg(long, value_name = "COUNT", num_args = 0..=1, require_equals = true)]
    pub allow_destroy: Option<Option<u64>>,
    /// Permit a batch to replace settings so that some are lost, where the danger is high
    #[arg(long)]
    pub allow_loss: bool,
    /// Permit a batch to change something on so many servers at once, as --profile names them
    ///
    /// The number has to be that of the servers, and all of them have to be within reach; otherwise
    /// nothing is sent.
    #[arg(long, value_name = "COUNT", require_equals = true)]
    pub allow_servers: Option<u64>,
    /// Permit a batch to remove this Domain with all that is in it, or to stop this server
    #[arg(long, value_name = "NAME")]
    pub i_mean: Vec<String>,
}

/// The options that keep track of a batch.
#[derive(Clone, Debug, Default, Args)]
#[command(next_help_heading = "Batches")]
pub struct BatchFlags {
    /// How failures are told on standard error
    #[arg(long, value_name = "FORMAT", value_enum, default_value_t = Errors::Text)]
    pub errors: Errors,
    /// Write the commands that fail into a file that can be carried out again
    ///
    /// Only you can read the file: it has the commands with their passwords.
    #[arg(long, value_name = "FILE")]
    pub failures: Option<PathBuf>,
    /// Keep a journal, with which `cgpsh resume` goes on after any break
    ///
    /// It lies beside the batch, in FILE.journal, if no other file is named. Passwords are not in it.
    #[arg(long, value_name = "FILE", requires = "file", conflicts_with = "command",
        num_args = 0..=1, require_equals = true)]
    pub journal: Option<Option<PathBuf>>,
    /// Write a file that takes the changes back when it is carried out with -f
    ///
    /// What is there is read before each change, and written before the change is sent. Only you can
    /// read the file: it has settings as they were, with passwords.
    #[arg(long, value_name = "FILE", conflicts_with = "dry_run")]
    pub undo: Option<PathBuf>,
    /// Carry the commands out once for each row of a file of comma-separated values
    ///
    /// The first row names the fields; {name} in a command is the value of the field with that name,
    /// quoted as needed.
    #[arg(long, value_name = "FILE")]
    pub csv: Option<PathBuf>,
    /// Send at most so many commands a second
    #[arg(long, value_name = "COUNT", value_parser = clap::value_parser!(u32).range(1..))]
    pub rate: Option<u32>,
    /// Send commands that have nothing to do with each other over so many connections at once
    #[arg(long, value_name = "COUNT", value_parser = clap::value_parser!(u8).range(1..=64))]
    pub connections: Option<u8>,
}

#[derive(Clone, Debug, Args)]
#[allow(missing_docs, reason = "the help would show it in place of what the task says")]
pub struct ResumeFlags {
    /// The journal
    pub journal: PathBuf,
    /// Which store or server, where the options in the journal are no longer right.
    #[command(flatten)]
    pub place: PlaceFlags,
}

#[derive(Clone, Debug, Args)]
#[allow(missing_docs, reason = "the help would show it in place of what the task says")]
pub struct CheckFlags {
    /// The batches; - is standard input
    #[arg(value_name = "FILE", required = true)]
    pub files: Vec<PathBuf>,
    /// How failures are told on standard error
    #[arg(long, value_name = "FORMAT", value_enum, default_value_t = Errors::Text)]
    pub errors: Errors,
}

#[derive(Clone, Debug, Args)]
#[allow(missing_docs, reason = "the help would show it in place of what the task says")]
pub struct CompleteFlags {
    /// Which shell it is
    pub shell: TabShell,
    /// The command line up to the cursor
    #[arg(allow_hyphen_values = true)]
    pub line: String,
    /// The part of the last word that the shell replaces
    #[arg(allow_hyphen_values = true, default_value = "")]
    pub text: String,
    /// What bash wants to do with the answer, as in COMP_TYPE
    #[arg(long, default_value = "9")]
    pub kind: String,
    /// The columns of the terminal
    #[arg(long, default_value_t = 80)]
    pub columns: usize,
}

/// The shells in which the program can be completed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum TabShell {
    /// bash
    Bash,
    /// zsh
    Zsh,
    /// fish
    Fish,
}

#[derive(Clone, Debug, Default, PartialEq, Eq, Args)]
#[allow(missing_docs, reason = "the help would show it in place of what the task says")]
pub struct StoreFlags {
    /// Use the store in this directory, not the one in your data directory
    #[arg(long, value_name = "DIRECTORY")]
    pub data: Option<PathBuf>,
    /// The name of the Main Domain of a new store; the name of this machine if not given
    #[arg(long, value_name = "DOMAIN")]
    pub main_domain: Option<String>,
    /// Work as a Dynamic Cluster of one, so that cluster commands can be used
    #[arg(long)]
    pub cluster: bool,
}

#[derive(Clone, Debug, Args)]
#[allow(missing_docs, reason = "the help would show it in place of what the task says")]
pub struct ServeFlags {
    /// Use the store in this directory, not the one in your data directory
    #[arg(long, value_name = "DIRECTORY")]
    pub data: Option<PathBuf>,
    /// The name of the Main Domain; a new store needs it
    #[arg(long, value_name = "DOMAIN")]
    pub main_domain: Option<String>,
    /// The file with the postmaster's password; a new store needs it
    #[arg(long, value_name = "FILE")]
    pub admin_password_file: Option<PathBuf>,
    /// Work as a Dynamic Cluster of one, so that cluster commands can be used
    #[arg(long)]
    pub cluster: bool,
    /// Listen on this address; may be given more than once
    #[arg(long, value_name = "ADDRESS:PORT", default_value = "127.0.0.1:8106")]
    pub listen: Vec<SocketAddr>,
    /// Listen on this address for connections that begin with TLS; may be given more than once
    #[arg(long, value_name = "ADDRESS:PORT")]
    pub listen_tls: Vec<SocketAddr>,
    /// The server's certificate with those that lead to its authority, in PEM
    ///
    /// Without it the server makes a certificate of its own, and tells its fingerprint at the start.
    /// A file that has changed is read again.
    #[arg(long, value_name = "FILE", requires = "tls_key")]
    pub tls_certificate: Option<PathBuf>,
    /// The private key of the certificate, in PEM
    #[arg(long, value_name = "FILE", requires = "tls_certificate")]
    pub tls_key: Option<PathBuf>,
    /// Close connections that are silent for this many seconds
    #[arg(long, value_name = "SECONDS", default_value_t = 300,
        value_parser = clap::value_parser!(u64).range(1..=86_400))]
    pub idle_timeout: u64,
}

/// How results are printed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum Format {
    /// For people: tables, trees and lists
    Table,
    /// One JSON document a result
    Json,
    /// JSON, one line a row
    Ndjson,
    /// Comma-separated values with a header
    Csv,
    /// Tab-separated values with a header
    Tsv,
    /// The data format of CommuniGate, one line a result
    Raw,
}

/// How a result for people is arranged.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, ValueEnum)]
pub enum Arrangement {
    /// As suits the result and the screen
    #[default]
    Auto,
    /// As a table, and columns that do not fit are left out
    Table,
    /// As a record for each row
    Record,
    /// As a tree of all that is in it
    Tree,
    /// One line for each row, with the name before each value
    List,
}

/// How failures are told.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, ValueEnum)]
pub enum Errors {
    /// For people: the place, what is wrong, and marks below it
    #[default]
    Text,
    /// For programs: one JSON object a line
    Json,
}

/// When colours are used.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum When {
    /// On a terminal that shows them
    Auto,
    /// Always
    Always,
    /// Never
    Never,
}
