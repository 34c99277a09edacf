//! Signals. At the prompt Ctrl-C must not end the shell, and whatever does end it must leave the
//! terminal as it was found. A batch is stopped by Ctrl-C in good order.
use std::io::{self, Write};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use rustix::termios::{OptionalActions, tcgetattr, tcsetattr};
use signal_hook::SigId;
use signal_hook::consts::{SIGHUP, SIGINT, SIGTERM, SIGWINCH};
use signal_hook::flag::register_conditional_shutdown;
use signal_hook::iterator::Signals;

use crate::config::interrupt::Hold;
use crate::shell::pager::screen::{HAS_TERMINAL, LEAVE};

/// Watches the signals of the process from now on. SIGINT sets the flag that is returned.
///
/// # Errors
/// What the operating system reports.
pub fn watch() -> io::Result<Arc<AtomicBool>> {
    let interrupted = Arc::new(AtomicBool::new(false));
    // The prompt holds it as long as the program lives.
    std::mem::forget(Hold::begin());
    signal_hook::flag::register(SIGINT, Arc::clone(&interrupted))?;
    let found = tcgetattr(io::stdin()).ok();
    let mut signals = Signals::new([SIGTERM, SIGHUP])?;
    let end = move || {
        if let Some(signal) = signals.forever().next() {
            if let Some(found) = &found {
                // There is nobody left to tell, here and below.
                let _ = tcsetattr(io::stdin(), OptionalActions::Now, found);
            }
            // Pasted text is no longer marked, and the cursor stands below what was drawn.
            if HAS_TERMINAL.load(Ordering::SeqCst) {
                drop(io::stdout().write_all(LEAVE.as_bytes()));
            }
            drop(io::stdout().write_all(b"\x1b[?2004l\r\n\x1b[J"));
            drop(io::stdout().flush());
            std::process::exit(128 + signal);
        }
    };
    std::thread::Builder::new().name("signals".to_owned()).spawn(end)?;
    Ok(interrupted)
}

/// How long a window that is being resized is left alone: whoever drags it resizes it many times, and
/// the line editor is to learn of it first.
const SETTLING: Duration = Duration::from_millis(30);

/// Calls back, on a thread of its own, whenever the terminal has got another size.
///
/// # Errors
/// What the operating system reports.
pub fn on_resize(mut act: impl FnMut() + Send + 'static) -> io::Result<()> {
    let mut signals = Signals::new([SIGWINCH])?;
    let watch = move || {
        while signals.wait().next().is_some() {
            std::thread::sleep(SETTLING);
            signals.pending().for_each(drop);
            act();
        }
    };
    std::thread::Builder::new().name("resize".to_owned()).spawn(watch)?;
    Ok(())
}

/// Whether Ctrl-C was pressed since this was asked last.
pub fn was_interrupted(flag: &AtomicBool) -> bool {
    flag.swap(false, Ordering::SeqCst)
}

/// While it lasts, the first Ctrl-C sets a flag and stops the batch in good order, and the second one
/// ends the program. Afterwards both are gone: at a prompt, Ctrl-C means something else.
#[must_use]
pub struct Interrupts {
    _hold: Hold,
    ids: Vec<SigId>,
}

impl Interrupts {
    /// Watches from now on.
    pub fn watch(flag: &Arc<AtomicBool>) -> Self {
        let at_once = register_conditional_shutdown(SIGINT, 130, Arc::clone(flag));
        let in_order = signal_hook::flag::register(SIGINT, Arc::clone(flag));
        let ids = [at_once, in_order].into_iter().flatten().collect();
        Self { _hold: Hold::begin(), ids }
    }
}

impl Drop for Interrupts {
    fn drop(&mut self) {
        for id in self.ids.drain(..) {
            signal_hook::low_level::unregister(id);
        }
    }
}
