//! cgpsh(1): the program and its options.
use std::io;

use clap::CommandFactory;

use crate::flags::Flags;
use crate::manual::roff::Page;
use crate::shell::stages::list::{ABOUT, STAGES};

/// The page in roff.
///
/// # Errors
/// When the page cannot be written into memory.
pub fn program_page() -> io::Result<String> {
    let mut text = Vec::new();
    let page = clap_mangen::Man::new(Flags::command()).date("").manual("cgpsh");
    page.render(&mut text)?;
    let mut text = String::from_utf8_lossy(&text).into_owned();
    text.push_str(&stages());
    text.push_str(REST);
    Ok(text)
}

/// The section on stages.
fn stages() -> String {
    let mut page = Page::default();
    page.section("STAGES");
    for paragraph in ABOUT {
        page.paragraph(&paragraph.replace('`', ""));
    }
    for stage in STAGES {
        let paragraphs = std::iter::once(&stage.doc).chain(stage.details);
        let text: Vec<String> = paragraphs.map(|it| it.replace('`', "")).collect();
        page.term(&stage.usage(), &text.join(" "));
        if !stage.examples.is_empty() {
            page.literal(stage.examples.iter().copied());
        }
    }
    page.finish()
}

/// What the options cannot say.
const REST: &str = r#".SH FILES
A batch holds one command a line. Empty lines and lines that begin with \fB#\fR are passed over. A
command goes on to the next line while a brace, a bracket or a quoted string is open. A file is checked
as a whole before its first command is sent; what comes through a pipe is carried out as it arrives.
.TP
\fIFILE.journal\fR
What was sent of the batch in \fIFILE\fR and what it came to, with \fB\-\-journal\fR. Commands stand
there as hashes. \fBcgpsh resume\fR goes on from there; the batch must not change before it is over.
.PP
A file that \fB\-\-undo\fR has written is a batch, too. It is carried out from its end to its beginning,
without what never happened.
.TP
\fI~/.local/share/cgpsh\fR
The store of the embedded engine. It is created with the first command; only its owner can look
into it. Only one program at a time can work on a store.
.TP
\fI~/.local/state/cgpsh/history\fR
What was typed at the prompt, without passwords.
.SH ENVIRONMENT
.TP
\fBCGPSH_PASSWORD\fR
The password of a login to a server, where no option names another place.
.TP
\fBACCESSIBLE\fR
Output that a screen reader can follow, if it is neither empty nor 0; as \fB\-\-accessible\fR.
.TP
\fBNO_COLOR\fR, \fBCLICOLOR\fR, \fBCLICOLOR_FORCE\fR
No colours if the first is not empty or the second is 0; colours even without a terminal if the
third is not 0.
.TP
\fBXDG_DATA_HOME\fR, \fBXDG_STATE_HOME\fR
Where the files above are, if not in \fI~/.local\fR.
.SH EXIT STATUS
.TP
0
Every command succeeded.
.TP
1
Some commands failed, or the results could not be written.
.TP
2
The options are wrong, or something could not be understood and nothing was sent.
.TP
3
There is no connection, no login, or no store.
.TP
4
Something was not permitted.
.TP
130, 141
The batch was interrupted; whoever read its output has gone.
.SH SEE ALSO
\fBcgpsh\-commands\fR(7)
"#;
