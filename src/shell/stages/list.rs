//! Every stage, declared once. Parsing, completion, hints, help and the manual page read this table.
use crate::flags::Format;

/// A stage.
#[derive(Debug, PartialEq, Eq)]
pub struct Stage {
    /// The word that it begins with.
    pub name: &'static str,
    /// Its arguments as help shows them.
    pub args: &'static str,
    /// What it does, in one sentence.
    pub doc: &'static str,
    /// What else is to be known, one paragraph an element.
    pub details: &'static [&'static str],
    /// Whole lines that use it.
    pub examples: &'static [&'static str],
    /// What it is.
    pub kind: StageKind,
}

impl Stage {
    /// The name and the arguments.
    pub fn usage(&self) -> String {
        let space = if matches!(self.kind, StageKind::Program) { "" } else { " " };
        format!("{}{space}{}", self.name, self.args).trim_end().to_owned()
    }
}

/// What a stage is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum StageKind {
    /// Keeps rows.
    Where,
    /// Keeps columns.
    Select,
    /// Sorts rows.
    Sort,
    /// Keeps the first or the last rows.
    Limit,
    /// Counts rows.
    Count,
    /// Carries out a command for each row.
    Each,
    /// Sets the format.
    Format(Format),
    /// Writes into a file.
    File,
    /// Hands over to a program.
    Program,
}

/// The other sink of the same kind: it adds to a file instead of writing it anew.
pub const APPEND: &str = ">>";

/// What all stages have in common, one paragraph an element.
pub const ABOUT: &[&str] = &[
    "Behind a command, ` | ` begins a stage that works on the result, and each stage works on what the \
     one before it leaves. Stages run here; the server sees only the command.",
    "A list of names has the field name, which also goes by what the names are: account, domain and so \
     on. A listing has that field and value, or the keys of its dictionaries. Rows that are arrays have \
     the fields 1, 2, 3. Of a record, where, sort, limit and count see each setting as a row with the \
     fields key and value; select and each see one row whose fields are the settings. A dot goes \
     further in, as in MailRerouting.To.",
    "Fields may be written in any case, and in quotes if they hold spaces.",
];

/// Every stage, in the order in which help lists them.
pub const STAGES: &[Stage] = &[
    Stage {
        name: "where",
        args: "CONDITION",
        doc: "Keeps the rows for which a condition holds.",
        details: &[
            "A condition is FIELD = VALUE, with = != < <= > >= to compare, ~ for a pattern (a regular \
             expression, in any case) and !~ for its opposite. A FIELD alone holds if it is there and is \
             neither empty nor NO. Conditions are joined by and, or, not and brackets.",
            "A VALUE is a text, a number, a size (500K 10M 1G), a period (30s 10m 12h 7d 2w), a moment \
             (2026-11-22, \"2026-11-22 17:30\", today, yesterday, now) or a moment so long ago (-30d). \
             Moments are GMT. `unlimited` is more than any number. Texts are compared without regard to \
             case. Where a field is an array, one element that fits is enough.",
        ],
        examples: &[
            "ListAccounts example.com | where name ~ \"^ab\"",
            "GetDomainSettings example.com | where value = NO or key ~ Max",
        ],
        kind: StageKind::Where,
    },
    Stage {
        name: "select",
        args: "FIELD [as NAME], ...",
        doc: "Keeps these fields, in this order.",
        details: &["Commas may be left out. `as` gives a column another name."],
        examples: &[
            "GetDomainSettings example.com | select MailRerouting.To, AutoSignup as signup",
        ],
        kind: StageKind::Select,
    },
    Stage {
        name: "sort",
        args: "FIELD [desc], ...",
        doc: "Sorts the rows by one field, or by several.",
        details: &[
            "Numbers, sizes, periods and moments are sorted by what they mean, before texts; rows \
             without the field come last.",
        ],
        examples: &["ListAccounts example.com | sort value, name desc"],
        kind: StageKind::Sort,
    },
    Stage {
        name: "limit",
        args: "COUNT [skip COUNT]",
        doc: "Keeps the first rows, or the last ones with a minus before the count.",
        details: &[],
        examples: &["ListAccounts example.com | limit 10 skip 20"],
        kind: StageKind::Limit,
    },
    Stage {
        name: "count",
        args: "[FIELD]",
        doc: "Counts the rows, or how often each value of a field occurs.",
        details: &[],
        examples: &["ListAccounts example.com | count value"],
        kind: StageKind::Count,
    },
    Stage {
        name: "each",
        args: "COMMAND [as NAME]",
        doc: "Carries out a command for each row, and puts the answers beside the rows.",
        details: &[
            "{FIELD} in the command stands for the row's value, which is quoted as it needs to be. The \
             command may stand in quotes; it has to if it holds a | of its own. `as` is a keyword only \
             at its end.",
            "A record that is answered adds its keys as columns; names and listings add a row for each \
             of theirs; anything else becomes the column `result`. With `as NAME` the answer as a whole \
             becomes one column. A command that fails leaves its code and text in the column `error`, \
             and the line counts as failed.",
            "Commands are all formed before the first one is sent. If they do more than read, nothing is \
             sent unless all of them could be formed, and at the prompt you are asked.",
        ],
        examples: &[
            "ListAccounts example.com | each GetAccountInfo {name}@example.com | select name, LastLogin",
            "ListDomains | each \"ListAccounts {name}\" | where value = macnt | > accounts.csv",
        ],
        kind: StageKind::Each,
    },
    format("table", "Shows the result as a table, a list or a record.", Format::Table),
    format("json", "Prints the result as one JSON document.", Format::Json),
    format("ndjson", "Prints the result as JSON, one line a row.", Format::Ndjson),
    format("csv", "Prints the result as comma-separated values with a header.", Format::Csv),
    format("tsv", "Prints the result as tab-separated values with a header.", Format::Tsv),
    format("raw", "Prints the result in the data format of CommuniGate.", Format::Raw),
    Stage {
        name: ">",
        args: "FILE",
        doc: "Writes the result into a file; `>>` adds it to the end of one.",
        details: &[
            "Without a format stage the name decides: .json, .ndjson, .jsonl, .csv, .tsv. A new file can \
             be read by its owner only. It is replaced as a whole or not at all.",
            "A datablock alone is written as the bytes that it stands for, unless a format is asked for; \
             so it is handed to a program.",
        ],
        examples: &[
            "ListAccounts example.com | > accounts.csv",
            "ReadStorageFile ann@example.com FILE logo.png | limit 1 | > logo.png",
        ],
        kind: StageKind::File,
    },
    Stage {
        name: "!",
        args: "PROGRAM",
        doc: "Hands the result to a program; everything behind the mark goes to the shell.",
        details: &["It is the last stage: a | behind it belongs to the program."],
        examples: &["ListAccounts example.com | !grep -c smith"],
        kind: StageKind::Program,
    },
];

const fn format(name: &'static str, doc: &'static str, format: Format) -> Stage {
    let kind = StageKind::Format(format);
    Stage { name, args: "", doc, details: &[], examples: &[], kind }
}

/// The stage of that name.
pub fn find(name: &str) -> Option<&'static Stage> {
    let name = if name == APPEND { ">" } else { name };
    STAGES.iter().find(|stage| stage.name.eq_ignore_ascii_case(name))
}
