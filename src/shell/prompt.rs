//! The prompt: who sends commands, and where to.
use std::env;

use nu_ansi_term::{Color, Style};

use crate::shell::render::harmless::{cut, harmless, width};
use crate::shell::render::paint::Paint;

/// A prompt, plain and in colours.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Prompt {
    /// Without colours.
    pub plain: String,
    /// With colours.
    pub painted: String,
}

impl Prompt {
    /// `account@server ▸`. The Account is shown without its Domain where that is the server, and the
    /// whole never takes more than half of the columns. `failed` marks that the last command was
    /// refused.
    pub fn new(account: &str, server: &str, failed: bool, columns: usize, paint: Paint) -> Self {
        let (name, domain) = account.split_once('@').unwrap_or((account, ""));
        let who =
            if domain.is_empty() || domain.eq_ignore_ascii_case(server) { name } else { account };
        let who = harmless(who);
        let whole = format!("{who}@{}", harmless(server));
        let text = if width(&whole) + 3 <= columns / 2 { whole } else { who.into_owned() };
        let text = cut(&text, (columns / 2).max(8)).into_owned();
        let sign = if speaks_unicode() { "▸" } else { ">" };
        let colour = if failed { Color::Red } else { Color::Green };
        let painted_sign = paint.style(Style::new().fg(colour), sign);
        let painted = format!("{} {painted_sign} ", paint.style(Style::new().bold(), &text));
        Self { plain: format!("{text} {sign} "), painted }
    }
}

/// Whether the terminal shows more than ASCII, as the locale tells.
pub fn speaks_unicode() -> bool {
    if env::var("TERM").is_ok_and(|term| term == "dumb") {
        return false;
    }
    let set = |name: &str| env::var(name).ok().filter(|value| !value.is_empty());
    let locale = set("LC_ALL").or_else(|| set("LC_CTYPE")).or_else(|| set("LANG"));
    locale.is_some_and(|locale| {
        let locale = locale.to_ascii_lowercase();
        locale.contains("utf-8") || locale.contains("utf8")
    })
}
