//! A manual page as text in roff, with everything escaped that roff would obey.

/// A page that grows.
#[derive(Clone, Debug, Default)]
pub struct Page {
    text: String,
}

impl Page {
    /// A page with this name in this section of the manual.
    pub fn new(name: &str, section: u8, title: &str) -> Self {
        let mut page = Self::default();
        page.text.push_str(".\\\" Written by `cgpsh generate`; do not edit.\n");
        page.text.push_str(&format!(".TH {name} {section} \"\" \"cgpsh\" \"{title}\"\n"));
        // No hyphens in command lines, and straight quotes that can be copied.
        page.text.push_str(".nh\n.ad l\n");
        page
    }

    /// A heading.
    pub fn section(&mut self, title: &str) {
        self.request("SH", title);
    }

    /// A heading below a heading.
    pub fn subsection(&mut self, title: &str) {
        self.request("SS", title);
    }

    /// A paragraph.
    pub fn paragraph(&mut self, text: &str) {
        self.text.push_str(".PP\n");
        self.line(text);
    }

    /// A paragraph that begins further in.
    pub fn indented(&mut self, text: &str) {
        self.text.push_str(".IP\n");
        self.line(text);
    }

    /// A term and what it means, `level` steps further in.
    pub fn term(&mut self, term: &str, text: &str) {
        self.text.push_str(".TP\n");
        self.text.push_str(&format!("\\fI{}\\fR\n", escaped(term)));
        self.line(text);
    }

    /// Lines that stay as they are.
    pub fn literal<'l>(&mut self, lines: impl Iterator<Item = &'l str>) {
        self.text.push_str(".IP\n.nf\n");
        for line in lines {
            self.line(line);
        }
        self.text.push_str(".fi\n");
    }

    /// A bold line of usage.
    pub fn usage(&mut self, text: &str) {
        self.text.push_str(".PP\n");
        self.text.push_str(&format!("\\fB{}\\fR\n", escaped(text)));
    }

    /// The text of the page.
    pub fn finish(self) -> String {
        self.text
    }

    fn line(&mut self, text: &str) {
        let text = escaped(text);
        // A line that begins with one of these would be a request.
        if text.starts_with(['.', '\'']) {
            self.text.push_str("\\&");
        }
        self.text.push_str(&text);
        self.text.push('\n');
    }

    fn request(&mut self, name: &str, argument: &str) {
        let argument = escaped(argument).replace('"', "\\(dq");
        self.text.push_str(&format!(".{name} \"{argument}\"\n"));
    }
}

/// The text with what roff obeys, or prints as another sign, written out.
fn escaped(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for sign in text.chars() {
        match sign {
            '\\' => out.push_str("\\e"),
            '-' => out.push_str("\\-"),
            '\'' => out.push_str("\\(aq"),
            '`' => out.push_str("\\(ga"),
            '~' => out.push_str("\\(ti"),
            '^' => out.push_str("\\(ha"),
            _ => out.push(sign),
        }
    }
    out
}
