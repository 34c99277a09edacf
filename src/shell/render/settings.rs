//! Settings as they hold for an object: what is set for the object itself stands out, what comes from
//! the defaults steps back.
use std::borrow::Cow;
use std::collections::BTreeSet;
use std::io;

use crate::flags::Arrangement;
use crate::shell::render::dress::Dress;
use crate::shell::render::harmless::wrap;
use crate::shell::render::list;
use crate::shell::render::paint::Tone;
use crate::shell::render::record::{Origin, record};
use crate::shell::render::sink::Sink;
use crate::shell::render::source::{Item, Source};

/// Writes settings of which `own` are the keys that are set for the object itself. On a terminal, a
/// last line counts both kinds.
///
/// # Errors
/// What the writer reports.
pub fn settings(
    sink: &mut Sink<'_>,
    source: Source<'_>,
    own: &BTreeSet<String>,
    dress: Dress,
) -> io::Result<()> {
    let items: Vec<Item<'_>> = source.items().collect();
    let origin = |key: &str| match own.contains(key) {
        true => Origin::Own,
        false => Origin::Inherited,
    };
    let pairs = items.iter().map(|item| {
        let key = item.key.clone().unwrap_or(Cow::Borrowed(""));
        (key, item.value.as_ref())
    });
    if dress.arrangement == Arrangement::List {
        for item in &items {
            let key = item.key.as_deref().unwrap_or("");
            list::setting(sink, item, !own.contains(key), dress)?;
        }
    } else {
        record(sink, pairs, dress, &origin)?;
    }
    let Some(screen) = dress.screen else { return Ok(()) };
    let total = items.len();
    let set = items.iter().filter(|item| item.key.as_ref().is_some_and(|key| own.contains(&**key)));
    let text = match (total, set.count()) {
        (total, 0) => format!("{total} settings, all of them inherited"),
        (total, set) if set == total => format!("{total} settings, none of them inherited"),
        (total, set) => format!(
            "{total} settings, {set} set here, {} inherited · /last --set shows what is set here",
            total - set
        ),
    };
    for part in wrap(&text, screen) {
        sink.put(&dress.paint.tone(Tone::Faint, part))?;
        sink.end_line()?;
    }
    Ok(())
}
