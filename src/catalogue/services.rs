//! Services of an Account: its datasets, its roster, its balances.
use crate::access::right::Access::OwnOrDomainWith;
use crate::access::right::DomainRight::{BasicSettings, CanCreditAccounts};
use crate::request::declare::commands;
use crate::request::kinds::{AccountName, Operation, SubsetName};
use crate::request::reply::Record;

commands! { services ServiceRequest;

    /// Removes a dataset of an Account with all its entries.
    ///
    /// RepliedAddresses, for one, holds those who were told of an absence; once it is removed they
    /// are told again.
    ///
    /// > REMOVEACCOUNTSUBSET ann@example.com SUBSET RepliedAddresses
    #[needs(OwnOrDomainWith(BasicSettings))]
    #[effect(Destroys)]
    REMOVEACCOUNTSUBSET RemoveAccountSubset {
        account: AccountName,
        "SUBSET" subset: SubsetName,
    } -> ();

    /// Reads and changes the datasets of an Account.
    ///
    /// A dataset is a named collection of entries, such as an address book, and may have subsets in
    /// it; slashes join the levels of a name, as in `Work/Berlin`. An entry has a name and a
    /// dictionary of attributes. Every operation is a dictionary with `subsetName`, the dataset in
    /// question, and `what`, one of the following. The answer is a dictionary, empty where an
    /// operation has nothing to tell.
    ///
    /// `listSubsets` lists the subsets of a dataset; with `subsetName=""` the datasets of the
    /// Account. The keys of the answer are their names, the values are empty.
    ///
    /// `createSet` makes the dataset, and those around it that are missing; `removeSet` removes it
    /// with all that is in it.
    ///
    /// `listEntries` lists entries: their names are the keys of the answer, their attributes the
    /// values. With `attribute` and `data` only entries are listed whose attribute of that name has
    /// that value, without `data` all that have the attribute; `entry` (or `entryName`) as the
    /// attribute looks at the names of the entries. `mode` tells how they are compared, always with
    /// regard to case: `eq` (as without it) wants them equal, `beg` and `end` look at the beginning
    /// and at the end of the value, `incl` at any part of it.
    ///
    /// `setEntry` merges the dictionary `data` into the entry `entryName`; a null value takes its
    /// attribute away. A missing entry is made, and a missing dataset too; with `ifExists`, whatever
    /// its value, nothing is made, and an entry that is not there is an error. Without `entryName` a
    /// name is made up, and answered.
    ///
    /// `deleteEntry` removes the entry `entryName`.
    ///
    /// `addRandomEntry` adds an entry under a name that is made up and answered as `entryName`. Its
    /// dictionary `data` must have the attribute addressbook.Email. If an entry has that address
    /// already, nothing changes and the answer is empty. A positive `entryLimit` refuses to let the
    /// set grow beyond it.
    ///
    /// `findAddress` looks for the entry whose addressbook.Email is `address`, in whatever case, and
    /// answers its name under the empty key; without such an entry the answer is empty.
    ///
    /// > DATASET ann@example.com {subsetName="";what=listSubsets;}
    /// > DATASET ann@example.com {subsetName=Friends;what=setEntry;entryName=bob;data={mobile=55;};}
    /// > DATASET * {subsetName=Friends;what=listEntries;attribute=mobile;data=55;mode=beg;}
    /// > DATASET * {subsetName=RepliedAddresses;what=findAddress;address=bob@example.org;}
    #[needs(OwnOrDomainWith(BasicSettings))]
    #[effect(Other)]
    DATASET Dataset {
        account: AccountName,
        /// The dataset, the operation, and what the operation needs.
        operation: Operation,
    } -> Record;

    /// Reads and changes the roster of an Account.
    ///
    /// The roster holds the contacts whose presence the Account may see and to whom it shows its
    /// own. `what` in the dictionary is the operation:
    ///
    /// `List` answers all contacts: the keys are their addresses, the values dictionaries with what
    /// is known of each.
    ///
    /// `Update` adds or changes the contact `peer` (in the Domain of the Account where the address
    /// names none) with `name`, `group` (an array of names), `subscription` and whatever else is
    /// given; a null value takes an element away. MaxRosterItems of the Account bounds the contacts.
    /// `remove` removes the contact `peer`, and so does `Update` with `subscription=remove`.
    ///
    /// `Presence` announces `presence`, a word such as `online` or `away`, with a `message` of the
    /// user's own; `offline` takes it back. `probe` answers the presence of the contacts, or that of
    /// `peer`: of those who are Accounts here, have announced one, and have this Account in their
    /// own roster with the subscription `subBoth` or `subFrom`.
    ///
    /// > ROSTER ann@example.com {what=List;}
    /// > ROSTER ann@example.com {what=Update;peer=bob@example.org;name="Bob Ray";group=(Work);}
    /// > ROSTER ann@example.com {what=remove;peer=bob@example.org;}
    /// > ROSTER * {what=Presence;presence=away;message="Back at noon";}
    #[needs(OwnOrDomainWith(BasicSettings))]
    #[effect(Other)]
    ROSTER Roster {
        account: AccountName,
        /// The operation, and what it needs.
        operation: Operation,
    } -> Record;

    /// Reads and changes the billing balances of an Account.
    ///
    /// An Account has any number of balances, each with a name; that of the usual one is empty.
    /// Amounts are whole numbers, never negative. `op` in the dictionary is the operation, and
    /// `balance` the balance in question, the usual one where it is left out. What changes an amount
    /// is recorded with its time.
    ///
    /// `list` answers the names of all balances, as the array `balance`.
    ///
    /// `credit` adds `amount`, and makes the balance where there is none. `reference`, a string,
    /// and `description`, any object, go into the record.
    ///
    /// `reserve` sets `amount` aside until `expires`, a time, or a period such as `600` or `10m`; a
    /// day where nothing is said. What is set aside can be charged by its name, and nothing else can
    /// take it. The answer has that name as `reserve`, and as `amount` what is set aside. A name
    /// given as `reserve` extends that reservation, by an amount, in time, or both. Without enough
    /// funds it is refused. At its time a reservation ends by itself.
    ///
    /// `release` gives the reservation `reserve` back, and answers its `amount`.
    ///
    /// `charge` takes `amount` away; with `reserve` out of that reservation, which must hold as
    /// much; with `release=YES` as well what is left of the reservation is given back. What is
    /// reserved otherwise cannot be charged. `reference` and `description` go into the record.
    ///
    /// `credit` and `charge` answer the new `amount` of the balance.
    ///
    /// `read` answers one balance: its `amount`, how much of it is `reserved`, and how much
    /// `available`. `readAll` answers the same for all of them, under their names. `history`
    /// answers, as the array `history`, the records of a balance between the times `from` and
    /// `till`, either of which may be left out; a day without a time of day counts as a whole.
    ///
    /// `remove` removes a balance with its reservations, and answers the `amount` that it held; its
    /// history stays.
    ///
    /// > BALANCE ann@example.com {op=list;}
    /// > BALANCE ann@example.com {op=credit;amount=#1500;reference="invoice 17";}
    /// > BALANCE ann@example.com {op=reserve;balance=calls;amount=#200;}
    /// > BALANCE ann@example.com {op=charge;balance=calls;amount=#120;}
    /// > BALANCE ann@example.com {op=history;from=#T01-11-2026;till=#T30-11-2026;}
    #[needs(OwnOrDomainWith(CanCreditAccounts))]
    #[effect(Other)]
    BALANCE Balance {
        account: AccountName,
        /// The operation, the balance, and what the operation needs.
        operation: Operation,
    } -> Record;
}
