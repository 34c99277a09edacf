//! What results for people wear: how much room there is, which colours, which arrangement, and
//! whether quantities are put into words.
use crate::flags::Arrangement;
use crate::shell::render::paint::Paint;

/// How a result is dressed up for people.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Dress {
    /// How many columns there are; `None` where lines may be of any length.
    pub screen: Option<usize>,
    /// The colours.
    pub paint: Paint,
    /// How its parts are arranged.
    pub arrangement: Arrangement,
    /// Whether sizes, periods and moments are shown as people say them, and not as they are stored.
    pub human: bool,
}
