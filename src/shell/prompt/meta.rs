//! The commands of the shell itself. They begin with `/`, which no command of a server does.
//!
//! This is the list; [`actions`](crate::shell::prompt::actions) carries them out.

/// A command of the shell.
#[derive(Debug)]
pub struct Meta {
    /// Its name with the slash.
    pub name: &'static str,
    /// Its arguments as help shows them.
    pub args: &'static str,
    /// What it does, in one sentence.
    pub doc: &'static str,
    /// What its argument is completed to.
    pub wants: Wants,
    /// What carries it out.
    pub action: Action,
}

/// What the argument of a shell command is completed to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Wants {
    /// Nothing is offered.
    Nothing,
    /// One of these words.
    Words(&'static [&'static str]),
    /// The name of a command.
    Command,
    /// A file of this machine.
    File,
    /// A profile.
    Profile,
}

/// What a shell command does.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Action {
    /// Shows help.
    Help,
    /// Ends the shell.
    Quit,
    /// Sets the format of results.
    Format,
    /// Shows the last result again.
    Last,
    /// Shows what was typed before.
    History,
    /// Carries out the commands of a file.
    Source,
    /// Opens an editor.
    Edit,
    /// Goes to another server or Account.
    Use,
    /// Carries a command out somewhere else.
    On,
    /// Shows who and where one is.
    Status,
    /// Chooses how tables are arranged.
    View,
    /// Switches between values as people say them and as they are stored.
    Raw,
    /// Takes changes back.
    Undo,
    /// Writes what is typed and shown into a file.
    Transcript,
    /// Switches the time behind each answer.
    Timing,
    /// Switches the showing of what is sent and received.
    Trace,
    /// Carries out a command again and again.
    Watch,
    /// Chooses the keys for editing.
    Keys,
    /// Switches the mode in which only what reads is sent.
    ReadOnly,
    /// Switches the mode in which nothing is sent but what reads, and changes are shown.
    DryRun,
}

const SWITCH: Wants = Wants::Words(&["on", "off"]);

/// The formats of results, by the names that the option `--output` uses too.
pub const FORMATS: &[&str] = &["table", "json", "ndjson", "csv", "tsv", "raw"];

/// The arrangements of tables, by the names that the option `--view` uses too.
pub const VIEWS: &[&str] = &["auto", "table", "record", "tree", "list"];

/// Every command of the shell.
pub const TABLE: &[Meta] = &[
    new(
        "/help",
        "[COMMAND | SECTION | KEY | WORD]",
        Wants::Command,
        Action::Help,
        "Explains a command or a key, lists a section, or finds what is said about a word.",
    ),
    new(
        "/format",
        "[FORMAT]",
        Wants::Words(FORMATS),
        Action::Format,
        "Sets how results are shown, or tells how.",
    ),
    new(
        "/view",
        "[auto | table | record | tree | list]",
        Wants::Words(VIEWS),
        Action::View,
        "Sets how tables are arranged: as suits, or always the same way.",
    ),
    new(
        "/raw",
        "on | off",
        SWITCH,
        Action::Raw,
        "Shows sizes, periods and times as they are stored.",
    ),
    new(
        "/last",
        "[KEY | --set | FORMAT | page] [| STAGES]",
        Wants::Words(&["table", "json", "ndjson", "csv", "tsv", "raw", "page", "--set"]),
        Action::Last,
        "Pages through the last result, prints it or one setting of it or only what is not inherited, or \
         puts it through stages; nothing is sent.",
    ),
    new(
        "/history",
        "[WORDS]",
        Wants::Nothing,
        Action::History,
        "Lists what was typed, or what holds these words, with time and outcome.",
    ),
    new(
        "/source",
        "FILE",
        Wants::File,
        Action::Source,
        "Carries out the commands of a file, as one change for /undo.",
    ),
    new(
        "/edit",
        "",
        Wants::Nothing,
        Action::Edit,
        "Opens the last command in $EDITOR; what is saved comes into the line.",
    ),
    new(
        "/use",
        "PROFILE[,PROFILE] | HOST[:PORT] ACCOUNT | ACCOUNT | -",
        Wants::Profile,
        Action::Use,
        "Works where a profile leads to or several at once, on another server, as another Account of the embedded engine, or where it began.",
    ),
    new(
        "/on",
        "PROFILE[,PROFILE] COMMAND",
        Wants::Profile,
        Action::On,
        "Carries one command out where profiles lead to, all at once, and stays here.",
    ),
    new(
        "/status",
        "",
        Wants::Nothing,
        Action::Status,
        "Shows the server, the profile, the Account and its rights.",
    ),
    new(
        "/undo",
        "[last | NUMBER]",
        Wants::Words(&["last"]),
        Action::Undo,
        "Lists the changes made at this prompt, or takes one back if nobody has changed it since.",
    ),
    new(
        "/watch",
        "[PERIOD] COMMAND",
        Wants::Command,
        Action::Watch,
        "Carries out a command every 2 s, or so often, and marks what has changed; Ctrl-C ends.",
    ),
    new("/timing", "on | off", SWITCH, Action::Timing, "Shows how long each answer took."),
    new(
        "/trace",
        "on | off",
        SWITCH,
        Action::Trace,
        "Shows each line as it is sent and answered, without secrets.",
    ),
    new(
        "/transcript",
        "[FILE | off]",
        Wants::File,
        Action::Transcript,
        "Writes what is typed and shown to the end of a file, too, with the time, without secrets.",
    ),
    new(
        "/keys",
        "emacs | vi",
        Wants::Words(&["emacs", "vi"]),
        Action::Keys,
        "Chooses the keys for editing.",
    ),
    new(
        "/dry-run",
        "on | off",
        SWITCH,
        Action::DryRun,
        "Shows what changes would do, and sends nothing but what reads.",
    ),
    new("/read-only", "on | off", SWITCH, Action::ReadOnly, "Sends nothing but what reads."),
    new("/quit", "", Wants::Nothing, Action::Quit, "Ends the shell."),
    new("/exit", "", Wants::Nothing, Action::Quit, "Ends the shell."),
];

const fn new(
    name: &'static str,
    args: &'static str,
    wants: Wants,
    action: Action,
    doc: &'static str,
) -> Meta {
    Meta { name, args, doc, wants, action }
}

/// The command of that name.
pub fn find(name: &str) -> Option<&'static Meta> {
    TABLE.iter().find(|meta| meta.name.eq_ignore_ascii_case(name))
}
