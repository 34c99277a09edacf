//! The prompt: who sends commands, and where to.
use std::env;

use nu_ansi_term::{Color, Style};

use crate::config::profiles::{Colour, Danger, Profile};
use crate::shell::doors::status::Status;
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
    /// `account@server [profile] ▸`. The Account is shown without its Domain where that is the
    /// server, the profile in the colour of its danger, and the whole never takes more than half of
    /// the columns. `failed` marks that the last command was refused.
    pub fn new(status: &Status, failed: bool, columns: usize, paint: Paint) -> Self {
        let Status { account, server, profile, mode, .. } = status;
        let badge = profile.as_deref().map(|profile| format!("[{}]", profile.name));
        let badge = badge.filter(|badge| width(badge) + 4 <= columns / 4);
        let columns = columns - 2 * badge.as_ref().map_or(0, |badge| width(badge) + 1);
        let (name, domain) = account.split_once('@').unwrap_or((account, ""));
        let who =
            if domain.is_empty() || domain.eq_ignore_ascii_case(server) { name } else { account };
        let who = harmless(who);
        let at = if account.is_empty() { "" } else { "@" };
        let whole = format!("{who}{at}{}", harmless(server));
        let text = match status.places.len() {
            _ if width(&whole) + 3 <= columns / 2 => whole,
            0 => who.into_owned(),
            count => format!("{count} servers"),
        };
        let text = cut(&text, (columns / 2).max(8)).into_owned();
        let sign = if speaks_unicode() { "▸" } else { ">" };
        let colour = if failed { Color::Red } else { Color::Green };
        let painted_sign = paint.style(Style::new().fg(colour), sign);
        let dear = profile.is_none() && status.danger() == Some(Danger::High);
        let text_style = Style::new().bold();
        let text_style = if dear { text_style.reverse().fg(Color::Red) } else { text_style };
        let painted_text = paint.style(text_style, &text);
        let (badge, painted_badge) = match (badge, profile) {
            (Some(badge), Some(profile)) => {
                let painted = paint.style(style(profile), &badge);
                (format!("{badge} "), format!("{painted} "))
            }
            _ => (String::new(), String::new()),
        };
        let held = mode.badge().map_or_else(String::new, |badge| format!("{badge} "));
        let painted_held = paint.style(Style::new().bold().fg(Color::Yellow), held.trim_end());
        let space = if held.is_empty() { "" } else { " " };
        let painted = format!("{painted_text} {painted_badge}{painted_held}{space}{painted_sign} ");
        Self { plain: format!("{text} {badge}{held}{sign} "), painted }
    }
}

/// The style of a profile's name: its own colour, or what its danger asks for.
fn style(profile: &Profile) -> Style {
    let style = match profile.danger {
        Danger::Low => Style::new(),
        Danger::Medium => Style::new().bold(),
        Danger::High => Style::new().bold().reverse(),
    };
    let colour = match (profile.colour, profile.danger) {
        (Some(Colour::Blue), _) => Color::Blue,
        (Some(Colour::Cyan), _) => Color::Cyan,
        (Some(Colour::Green), _) => Color::Green,
        (Some(Colour::Magenta), _) => Color::Magenta,
        (Some(Colour::Red), _) | (None, Danger::High) => Color::Red,
        (Some(Colour::Yellow), _) | (None, Danger::Medium) => Color::Yellow,
        (None, Danger::Low) => Color::Green,
    };
    style.fg(colour)
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
