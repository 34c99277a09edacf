//! Who decides what Ctrl-C does. It ends the program, unless somebody holds it.
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, LazyLock};

use signal_hook::consts::SIGINT;
use signal_hook::flag::register_conditional_default;

/// Whether Ctrl-C ends the program. The handler that looks at it is there from the first hold on and
/// stays: a signal that once had a handler does not get its own effect back.
static ENDS: LazyLock<Arc<AtomicBool>> = LazyLock::new(|| {
    let ends = Arc::new(AtomicBool::new(true));
    // Without a handler, Ctrl-C ends the program, whoever holds it.
    drop(register_conditional_default(SIGINT, Arc::clone(&ends)));
    ends
});

/// While it lasts, Ctrl-C does not end the program; afterwards it does what it did before.
#[must_use]
#[derive(Debug)]
pub struct Hold {
    before: bool,
}

impl Hold {
    /// Holds Ctrl-C. Holds that overlap have to end in the reverse order.
    pub fn begin() -> Self {
        Self { before: ENDS.swap(false, Ordering::SeqCst) }
    }
}

impl Drop for Hold {
    fn drop(&mut self) {
        ENDS.store(self.before, Ordering::SeqCst);
    }
}
