//! Which columns of a table are shown, and how wide: none is squeezed beyond reading. What does not
//! fit is left out as a whole, and counted.

/// What stands between two columns.
pub const GAP: usize = 2;

/// The width below which a column is not cut, unless its content is narrower anyway.
const LEAST: usize = 16;

/// The columns that are shown.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Chosen {
    /// Their numbers and widths, from left to right.
    pub kept: Vec<(usize, usize)>,
    /// The numbers of those that are left out.
    pub dropped: Vec<usize>,
}

/// Chooses among columns that would like to be so wide. `None` for a screen without a limit.
pub fn choose(wanted: &[usize], screen: Option<usize>) -> Chosen {
    let all = |cap: usize| wanted.iter().map(move |width| *width.min(&cap)).enumerate();
    let total = |cap: usize| {
        all(cap).map(|(_, width)| width).sum::<usize>() + GAP * wanted.len().saturating_sub(1)
    };
    let Some(screen) = screen.filter(|screen| total(usize::MAX) > *screen) else {
        return Chosen { kept: all(usize::MAX).collect(), dropped: Vec::new() };
    };
    // Widest columns give way first: the largest width to which all can be cut.
    if let Some(cap) = (LEAST..=screen).rev().find(|cap| total(*cap) <= screen) {
        return widened(Chosen { kept: all(cap).collect(), dropped: Vec::new() }, wanted, screen);
    }
    let mut chosen = Chosen { kept: Vec::new(), dropped: Vec::new() };
    let mut used = 0;
    for (index, width) in all(LEAST) {
        let more = width + if index == 0 { 0 } else { GAP };
        if chosen.dropped.is_empty() && used + more <= screen {
            used += more;
            chosen.kept.push((index, width));
        } else {
            chosen.dropped.push(index);
        }
    }
    widened(chosen, wanted, screen)
}

/// Gives what is left of the screen to the columns that were cut, from the left.
fn widened(mut chosen: Chosen, wanted: &[usize], screen: usize) -> Chosen {
    let used = chosen.kept.iter().map(|(_, width)| width + GAP).sum::<usize>();
    let mut left = (screen + GAP).saturating_sub(used);
    for (index, width) in &mut chosen.kept {
        let more = left.min(wanted[*index] - *width);
        *width += more;
        left -= more;
    }
    chosen
}
