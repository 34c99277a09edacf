//! The Directory: its units and who may see what in it.
use crate::access::right::Access::Server;
use crate::access::right::ServerRight::Directory;
use crate::request::declare::commands;
use crate::request::kinds::{DirectoryRights, MountPoint, NewUnitName, Settings, UnitName};
use crate::request::reply::{Entries, Record, Rows};

commands! { directory DirectoryRequest;

    /// Lists the units of the Directory.
    ///
    /// The keys are the places in the tree where the units are mounted, the values their names.
    ///
    /// > LISTDIRECTORYUNITS
    /// > LISTDIRECTORYUNITS SHARED
    #[needs(Server(&[Directory]))]
    #[effect(Reads)]
    LISTDIRECTORYUNITS ListDirectoryUnits {
        /// The units of the whole cluster instead of those of this server.
        "SHARED" shared: bool,
    } -> Entries<MountPoint>;

    /// Creates a unit of the Directory.
    ///
    /// A local unit keeps its records in files of the server; a remote one asks another LDAP
    /// server, which its settings name, see [`SetDirectoryUnit`]. The mount point is a DN; the empty
    /// one is the root of the tree. No other unit may be mounted there, neither one of the server
    /// nor one of the cluster; below another unit is fine.
    ///
    /// > CREATEDIRECTORYUNIT Main "o=example"
    /// > CREATEDIRECTORYUNIT Partner SHARED REMOTE "o=partner"
    #[needs(Server(&[Directory]))]
    #[effect(Adds)]
    #[undo("DELETEDIRECTORYUNIT {unit} {shared}")]
    #[sign(there "GETDIRECTORYUNIT {unit} {shared}")]
    CREATEDIRECTORYUNIT CreateDirectoryUnit {
        unit: NewUnitName,
        /// For the whole cluster.
        "SHARED" shared: bool,
        /// On another LDAP server.
        "REMOTE" remote: bool,
        mount_point: MountPoint,
    } -> ();

    /// Moves a unit of the Directory to another place in the tree.
    ///
    /// Its records go along.
    ///
    /// > RELOCATEDIRECTORYUNIT Main "o=group"
    /// > RELOCATEDIRECTORYUNIT Partner SHARED "ou=partner,o=group"
    #[needs(Server(&[Directory]))]
    #[effect(Renames)]
    RELOCATEDIRECTORYUNIT RelocateDirectoryUnit {
        unit: UnitName,
        /// A unit of the whole cluster.
        "SHARED" shared: bool,
        /// The new place.
        mount_point: MountPoint,
    } -> ();

    /// Removes a unit of the Directory.
    ///
    /// What a local unit holds is gone with it; the server behind a remote one keeps its records.
    ///
    /// > DELETEDIRECTORYUNIT Main
    /// > DELETEDIRECTORYUNIT Partner SHARED
    #[needs(Server(&[Directory]))]
    #[effect(Destroys)]
    #[sign(gone "GETDIRECTORYUNIT {unit} {shared}")]
    DELETEDIRECTORYUNIT DeleteDirectoryUnit {
        unit: UnitName,
        /// A unit of the whole cluster.
        "SHARED" shared: bool,
    } -> ();

    /// Shows the settings of a unit of the Directory.
    ///
    /// `Remote=YES` is among those of a remote unit, and cannot be set.
    ///
    /// > GETDIRECTORYUNIT Main
    /// > GETDIRECTORYUNIT Partner SHARED
    #[needs(Server(&[Directory]))]
    #[effect(Reads)]
    GETDIRECTORYUNIT GetDirectoryUnit {
        unit: UnitName,
        /// A unit of the whole cluster.
        "SHARED" shared: bool,
    } -> Record;

    /// Replaces the settings of a unit of the Directory.
    ///
    /// What the dictionary leaves out falls back to its default.
    ///
    /// > SETDIRECTORYUNIT Main {LogLevel=4;}
    /// > SETDIRECTORYUNIT Partner SHARED {LogLevel=3;}
    #[needs(Server(&[Directory]))]
    #[effect(Replaces)]
    #[undo("GETDIRECTORYUNIT {unit} {shared}" => "SETDIRECTORYUNIT {unit} {shared} {was}")]
    SETDIRECTORYUNIT SetDirectoryUnit {
        unit: UnitName,
        /// A unit of the whole cluster.
        "SHARED" shared: bool,
        settings: Settings,
    } -> ();

    /// Shows who may read and change what in the Directory.
    ///
    /// The answer is an array of rules that the server goes through in turn.
    ///
    /// > GETDIRECTORYACCESSRIGHTS
    /// > GETDIRECTORYACCESSRIGHTS SHARED
    #[needs(Server(&[Directory]))]
    #[effect(Reads)]
    GETDIRECTORYACCESSRIGHTS GetDirectoryAccessRights {
        /// Those of the whole cluster.
        "SHARED" shared: bool,
    } -> Rows;

    /// Replaces the rules of who may read and change what in the Directory.
    ///
    /// All old rules go: read them with [`GetDirectoryAccessRights`], change them, and send them
    /// all.
    ///
    /// > SETDIRECTORYACCESSRIGHTS ()
    /// > SETDIRECTORYACCESSRIGHTS SHARED ()
    #[needs(Server(&[Directory]))]
    #[effect(Replaces)]
    #[undo("GETDIRECTORYACCESSRIGHTS {shared}" => "SETDIRECTORYACCESSRIGHTS {shared} {was}")]
    SETDIRECTORYACCESSRIGHTS SetDirectoryAccessRights {
        /// Those of the whole cluster.
        "SHARED" shared: bool,
        rights: DirectoryRights,
    } -> ();
}
