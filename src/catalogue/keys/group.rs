//! The settings of a Group, with its members.
use crate::catalogue::keys::declare::keys;

keys! {
    /// Group settings.
    #[by(CanCreateGroups)]
    GROUP {
        /// The real name of the Group.
        RealName: Text,
        /// Names of objects of the same Domain, or E-mail addresses.
        Members: Strings,
        /// Whether Groups among the members stand for their own members.
        Expand: Flag,
        /// Whether members who got the message anyway are left out.
        RemoveToAndCc: Flag,
        /// Whether delivery to the Group is reported as final.
        FinalDelivery: Flag,
        /// Whether messages written by programs are refused.
        RejectAutomatic: Flag,
        /// The same, as some programs spell it.
        RejectAuto: Flag,
        /// Whether the author gets no copy.
        RemoveAuthor: Flag,
        /// Whether replies go to the Group.
        SetReplyTo: Flag,
        /// Whether mail to the Group is refused.
        EmailDisabled: Flag,
        /// Whether calls and other Signals to the Group are refused.
        SignalDisabled: Flag,
    }
}
