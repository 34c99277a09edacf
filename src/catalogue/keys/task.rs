//! The settings of a Named Task.
//!
//! Only what the three elements are is published, not how they are spelled; the spellings follow
//! those of other objects.
use crate::catalogue::keys::declare::keys;

keys! {
    /// Named Task settings.
    #[by(CanCreateNamedTasks)]
    TASK {
        /// The Account that owns the task, in the same Domain.
        Owner: Text,
        /// The real name of the task.
        RealName: Text,
        /// The Real-Time Application that the task runs.
        programName: Text,
    }
}
