//! Groups: names that stand for many members.
use crate::access::right::Access::{Domain, DomainWith};
use crate::access::right::DomainRight::CanCreateGroups;
use crate::request::declare::commands;
use crate::request::kinds::{DomainName, GroupName, GroupSettings, NewGroupName};
use crate::request::reply::{Names, Record};

commands! { groups GroupRequest;

    /// Lists the Groups of a Domain.
    ///
    /// > LISTGROUPS example.com
    #[needs(Domain)]
    #[effect(Reads)]
    LISTGROUPS ListGroups {
        /// The Domain; your own where this is left out.
        domain: Option<DomainName>,
    } -> Names<GroupName>;

    /// Creates a Group.
    ///
    /// The name must not belong to another object of the Domain. Members without a Domain part are
    /// objects of the same Domain.
    ///
    /// > CREATEGROUP staff@example.com
    /// > CREATEGROUP staff@example.com {RealName="All of us"; Members=(ann,bob);}
    #[needs(DomainWith(CanCreateGroups))]
    #[effect(Adds)]
    #[undo("DELETEGROUP {group}")]
    #[sign(there "GETGROUP {group}")]
    CREATEGROUP CreateGroup {
        group: NewGroupName,
        /// Its settings; the array `Members` holds the members.
        settings: Option<GroupSettings>,
    } -> ();

    /// Renames a Group.
    ///
    /// > RENAMEGROUP staff@example.com INTO team@example.com
    #[needs(DomainWith(CanCreateGroups))]
    #[effect(Renames)]
    #[undo("RENAMEGROUP {new_name} INTO {group}")]
    #[sign(there "GETGROUP {new_name}", gone "GETGROUP {group}")]
    RENAMEGROUP RenameGroup {
        group: GroupName,
        /// The new name, not taken by another object of the Domain.
        "INTO" new_name: NewGroupName,
    } -> ();

    /// Removes a Group.
    ///
    /// Its members stay as they are.
    ///
    /// > DELETEGROUP staff@example.com
    #[needs(DomainWith(CanCreateGroups))]
    #[effect(Destroys)]
    #[undo("GETGROUP {group}" => "CREATEGROUP {group} {was}")]
    #[sign(gone "GETGROUP {group}")]
    #[stakes(
        "member" | "members": "GETGROUP {group}" => Under("Members"),
    )]
    DELETEGROUP DeleteGroup { group: GroupName } -> ();

    /// Shows the settings and the members of a Group.
    ///
    /// > GETGROUP staff@example.com
    #[needs(Domain)]
    #[effect(Reads)]
    GETGROUP GetGroup { group: GroupName } -> Record;

    /// Replaces the settings and the members of a Group.
    ///
    /// Whatever is missing from the dictionary is gone afterwards. To add a member, read the Group
    /// with [`GetGroup`] and send everything back with the new one in the array `Members`.
    ///
    /// > SETGROUP staff@example.com {RealName="All of us"; Members=(ann,bob,carol);}
    #[needs(DomainWith(CanCreateGroups))]
    #[effect(Replaces)]
    #[undo("GETGROUP {group}" => "SETGROUP {group} {was}")]
    SETGROUP SetGroup {
        group: GroupName,
        /// All the settings there are to be; the array `Members` holds the members.
        settings: GroupSettings,
    } -> ();
}
