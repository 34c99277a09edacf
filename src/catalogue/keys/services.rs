//! The parameters of the operations on datasets, rosters and balances of an Account.
//!
//! The first key of each table names the operation; which others it takes depends on it.
use crate::catalogue::keys::declare::keys;

keys! {
    /// An operation on datasets.
    #[by(BasicSettings)]
    DATASET {
        /// The operation.
        what: Choice(DATASET_OPERATIONS),
        /// The dataset, or a part of it; empty for all of the Account.
        subsetName: Text,
        /// The name of an entry.
        entryName: Text,
        /// Attributes of an entry to store, or the wanted value of one attribute.
        data: Any,
        /// The attribute that listed entries are picked by.
        attribute: Text,
        /// How the attribute is compared: equal, beginning, end, or contained.
        mode: Choice(&["eq", "beg", "end", "incl"]) = "eq",
        /// Where it stands, an entry is updated but never made.
        ifExists: Any,
        /// How many entries the dataset may come to have.
        entryLimit: Number,
        /// The E-mail address to look for.
        address: Text,
    }

    /// An operation on the roster.
    #[by(BasicSettings)]
    ROSTER {
        /// The operation.
        what: Choice(&["List", "Update", "remove", "Presence", "probe"]),
        /// The address of the contact.
        peer: Text,
        /// The name under which the contact is shown.
        name: Text,
        /// The groups that the contact is shown in.
        group: Strings,
        /// Who sees whose presence.
        subscription: Suggest(&["subBoth", "subTo", "subFrom", "remove"]),
        /// The presence to announce; offline takes it back.
        presence: Suggest(&["online", "away", "busy", "offline"]),
        /// The words of the user's own that go with the presence.
        message: Text,
    }

    /// An operation on billing balances.
    #[by(CanCreditAccounts)]
    BALANCE {
        /// The operation.
        op: Choice(BALANCE_OPERATIONS),
        /// The name of the balance; empty for the main one.
        balance: Text,
        /// The amount, not negative.
        amount: Number,
        /// A text by which the record is known elsewhere.
        reference: Text,
        /// Whatever is to be noted in the record.
        description: Any,
        /// The name of a reservation.
        reserve: Text,
        /// When a reservation ends by itself: a time, or in so many seconds.
        expires: Time,
        /// Whether a charge gives back what its reservation has left.
        release: Flag = "NO",
        /// The first moment of the history.
        from: Time,
        /// The last moment of the history.
        till: Time,
    }
}

const DATASET_OPERATIONS: &[&str] = &[
    "listSubsets",
    "createSet",
    "removeSet",
    "listEntries",
    "setEntry",
    "deleteEntry",
    "addRandomEntry",
    "findAddress",
];

const BALANCE_OPERATIONS: &[&str] =
    &["list", "credit", "remove", "reserve", "release", "charge", "read", "readAll", "history"];
