//! The way to names while somebody waits behind a Tab key: nothing is asked, nothing is made, and no
//! program is started on it.
use clap::Parser;

use crate::config::locations;
use crate::config::passwords::{Source, from_environment};
use crate::config::profiles::{self, Place};
use crate::flags::{Flags, PlaceFlags};
use crate::request::reply::Answer;
use crate::shell::doors::target::Target;
use crate::shell::doors::way::Way;
use crate::shell::line::names::{Ask, Names};

/// The file that a directory with a store has.
const STORE: &str = "store.db";

/// The names of the place that the words of the line lead to; `None` where they lead to none, or not
/// without questions.
pub fn names(before: &[&str]) -> Option<Names> {
    // The word under the cursor is the value of the last option.
    let words = std::iter::once("cgpsh").chain(before.iter().copied()).chain(["x"]);
    let flags = Flags::try_parse_from(words).ok()?;
    let place = flags.shell.place;
    if !is_quiet(&place) {
        return None;
    }
    let account = place.account.clone().unwrap_or_default();
    let open = move || {
        let mut target = open(&place)?;
        let ask = move |line: &str| match target.run(line).ok()? {
            Answer::Nothing => None,
            Answer::Value(value) => Some(value),
            Answer::Printed(text) => crate::data::parse(&text).ok().map(|value| value.into_owned()),
        };
        Some(Box::new(ask) as Ask)
    };
    Some(Names::new(Box::new(open), &account))
}

/// Whether the place can be reached without a question, and without making anything.
fn is_quiet(place: &PlaceFlags) -> bool {
    let said = place.password_file.is_some() || from_environment().is_some();
    let refused = place.password_fd.is_some() || place.password_command.is_some();
    if let Some(names) = &place.profile {
        let found = profiles::find(names).unwrap_or_default();
        let [profile] = found.as_slice() else { return false };
        return match &profile.place {
            Place::Store { data, .. } => data.join(STORE).exists(),
            Place::Server(server) => {
                let own = match server.password {
                    Source::File(_) | Source::Variable(_) => true,
                    Source::Unsaid => said,
                    Source::Command(_) | Source::Keyring | Source::Descriptor(_) => false,
                };
                !refused && (own || place.password_file.is_some())
            }
        };
    }
    if place.host.is_some() {
        return said && !refused;
    }
    let directory = place.store.data.clone().or_else(locations::store_directory);
    directory.is_some_and(|directory| directory.join(STORE).exists())
}

/// Goes there. A certificate that nobody has accepted is not accepted here either.
fn open(place: &PlaceFlags) -> Option<Target> {
    Way::of_flags(place).ok()?.open_asking(&mut |_| false).ok()
}
