//! Environments of Real-Time Applications: programs and the sounds and texts that they use.
//!
//! A Domain, the server and the cluster each have one environment, with national subsets in it; the
//! stock environment is built in. A file of a subset is called `language/file`. Names may have any
//! signs but `/` and `\`, and no dot at the beginning; capitals count.
use crate::access::right::Access::{Domain, DomainWith, Server};
use crate::access::right::DomainRight::CanModifyPbxApps;
use crate::access::right::ServerRight::AllDomains;
use crate::request::declare::commands;
use crate::request::kinds::{DomainName, FileData, FileName, Language};
use crate::request::reply::{DataReply, Entries};

commands! { pbx PbxRequest;

    /// Creates the Real-Time Application environment of a Domain, or a subset.
    ///
    /// A subset, and a file that is stored, brings the environment along where there is none yet.
    ///
    /// > CREATEDOMAINPBX example.com
    /// > CREATEDOMAINPBX example.com FILE french
    #[needs(DomainWith(CanModifyPbxApps))]
    #[effect(Adds)]
    #[undo("DELETEDOMAINPBX {domain} {language}")]
    CREATEDOMAINPBX CreateDomainPbx {
        domain: DomainName,
        /// The national subset to be created; the environment itself where this is left out.
        "FILE" language: Option<Language>,
    } -> ();

    /// Removes a national subset from the environment of a Domain.
    ///
    /// Its files go with it. The environment itself stays.
    ///
    /// > DELETEDOMAINPBX example.com FILE french
    #[needs(DomainWith(CanModifyPbxApps))]
    #[effect(Destroys)]
    DELETEDOMAINPBX DeleteDomainPbx { domain: DomainName, "FILE" language: Language } -> ();

    /// Lists the files in the environment of a Domain.
    ///
    /// Each name comes with a dictionary of the file's properties: `STSize`, its bytes; `STCreated`
    /// and `STModified`, timestamps. Files of the national subsets are not among them: a subset is
    /// listed by itself.
    ///
    /// > LISTDOMAINPBXFILES example.com
    /// > LISTDOMAINPBXFILES example.com FILE french
    #[needs(Domain)]
    #[effect(Reads)]
    LISTDOMAINPBXFILES ListDomainPbxFiles {
        /// The Domain; your own where this is left out.
        domain: Option<DomainName>,
        /// The national subset to look into.
        "FILE" language: Option<Language>,
    } -> Entries<FileName>;

    /// Reads a file from the environment of a Domain.
    ///
    /// > READDOMAINPBXFILE example.com FILE french/welcome.wav
    #[needs(Domain)]
    #[effect(Reads)]
    READDOMAINPBXFILE ReadDomainPbxFile {
        domain: DomainName,
        /// The file; `language/file` in a national subset.
        "FILE" file: FileName,
    } -> DataReply;

    /// Stores a file in the environment of a Domain, or removes one.
    ///
    /// An old file of the name is replaced. Applications that start from now on use the new one:
    /// the caches forget the file, in a Dynamic Cluster those of all members. A national subset
    /// must have been created before.
    ///
    /// > STOREDOMAINPBXFILE example.com FILE french/welcome.wav DATA [UklGRg==]
    /// > STOREDOMAINPBXFILE example.com FILE french/welcome.wav DELETE
    #[needs(DomainWith(CanModifyPbxApps))]
    #[effect(WritesFile)]
    #[undo("READDOMAINPBXFILE {domain} FILE {file}"
        => "STOREDOMAINPBXFILE {domain} FILE {file} DATA {was}")]
    STOREDOMAINPBXFILE StoreDomainPbxFile {
        domain: DomainName,
        /// The file; `language/file` in a national subset.
        "FILE" file: FileName,
        #[choice(OneOf)]
        "DATA" data: Option<FileData>,
        /// Removes the file.
        #[choice(Or)]
        "DELETE" delete: bool,
    } -> ();

    /// Creates the environment of the server, or a national subset of it.
    ///
    /// An empty name stands for the environment itself; a subset brings it along.
    ///
    /// > CREATESERVERPBX french
    #[needs(Server(&[AllDomains]))]
    #[effect(Adds)]
    #[undo("DELETESERVERPBX {language}")]
    CREATESERVERPBX CreateServerPbx { language: Language } -> ();

    /// Removes a national subset from the environment of the server.
    ///
    /// Its files go with it.
    ///
    /// > DELETESERVERPBX french
    #[needs(Server(&[AllDomains]))]
    #[effect(Destroys)]
    DELETESERVERPBX DeleteServerPbx { language: Language } -> ();

    /// Lists the files in the environment of the server.
    ///
    /// Each name comes with a dictionary of the file's properties.
    ///
    /// > LISTSERVERPBXFILES
    /// > LISTSERVERPBXFILES french
    #[needs(Server(&[AllDomains]))]
    #[effect(Reads)]
    LISTSERVERPBXFILES ListServerPbxFiles {
        /// The national subset to look into.
        language: Option<Language>,
    } -> Entries<FileName>;

    /// Reads a file from the environment of the server.
    ///
    /// > READSERVERPBXFILE french/welcome.wav
    #[needs(Server(&[AllDomains]))]
    #[effect(Reads)]
    READSERVERPBXFILE ReadServerPbxFile {
        /// The file; `language/file` in a national subset.
        file: FileName,
    } -> DataReply;

    /// Stores a file in the environment of the server, or removes one.
    ///
    /// An old file of the name is replaced, and the caches forget it, in a Dynamic Cluster those of
    /// all members.
    ///
    /// > STORESERVERPBXFILE french/welcome.wav DATA [UklGRg==]
    /// > STORESERVERPBXFILE french/welcome.wav DELETE
    #[needs(Server(&[AllDomains]))]
    #[effect(WritesFile)]
    #[undo("READSERVERPBXFILE {file}" => "STORESERVERPBXFILE {file} DATA {was}")]
    STORESERVERPBXFILE StoreServerPbxFile {
        /// The file; `language/file` in a national subset.
        file: FileName,
        #[choice(OneOf)]
        "DATA" data: Option<FileData>,
        /// Removes the file.
        #[choice(Or)]
        "DELETE" delete: bool,
    } -> ();

    /// Creates the environment of the cluster, or a national subset of it.
    ///
    /// > CREATECLUSTERPBX french
    #[needs(Server(&[AllDomains]))]
    #[effect(Adds)]
    #[undo("DELETECLUSTERPBX {language}")]
    #[scope(Cluster)]
    CREATECLUSTERPBX CreateClusterPbx { language: Language } -> ();

    /// Removes a national subset from the environment of the cluster.
    ///
    /// Its files go with it.
    ///
    /// > DELETECLUSTERPBX french
    #[needs(Server(&[AllDomains]))]
    #[effect(Destroys)]
    #[scope(Cluster)]
    DELETECLUSTERPBX DeleteClusterPbx { language: Language } -> ();

    /// Lists the files in the environment of the cluster.
    ///
    /// Each name comes with a dictionary of the file's properties.
    ///
    /// > LISTCLUSTERPBXFILES
    /// > LISTCLUSTERPBXFILES french
    #[needs(Server(&[AllDomains]))]
    #[effect(Reads)]
    #[scope(Cluster)]
    LISTCLUSTERPBXFILES ListClusterPbxFiles {
        /// The national subset to look into.
        language: Option<Language>,
    } -> Entries<FileName>;

    /// Reads a file from the environment of the cluster.
    ///
    /// > READCLUSTERPBXFILE french/welcome.wav
    #[needs(Server(&[AllDomains]))]
    #[effect(Reads)]
    #[scope(Cluster)]
    READCLUSTERPBXFILE ReadClusterPbxFile {
        /// The file; `language/file` in a national subset.
        file: FileName,
    } -> DataReply;

    /// Stores a file in the environment of the cluster, or removes one.
    ///
    /// An old file of the name is replaced, and the caches of all members forget it.
    ///
    /// > STORECLUSTERPBXFILE french/welcome.wav DATA [UklGRg==]
    /// > STORECLUSTERPBXFILE french/welcome.wav DELETE
    #[needs(Server(&[AllDomains]))]
    #[effect(WritesFile)]
    #[undo("READCLUSTERPBXFILE {file}" => "STORECLUSTERPBXFILE {file} DATA {was}")]
    #[scope(Cluster)]
    STORECLUSTERPBXFILE StoreClusterPbxFile {
        /// The file; `language/file` in a national subset.
        file: FileName,
        #[choice(OneOf)]
        "DATA" data: Option<FileData>,
        /// Removes the file.
        #[choice(Or)]
        "DELETE" delete: bool,
    } -> ();

    /// Lists the files in the built-in environment.
    ///
    /// They cannot be changed; a file of the same name in another environment takes precedence.
    ///
    /// > LISTSTOCKPBXFILES
    /// > LISTSTOCKPBXFILES french
    #[needs(Server(&[AllDomains]))]
    #[effect(Reads)]
    LISTSTOCKPBXFILES ListStockPbxFiles {
        /// The national subset to look into.
        language: Option<Language>,
    } -> Entries<FileName>;

    /// Reads a file from the built-in environment.
    ///
    /// > READSTOCKPBXFILE french/welcome.wav
    #[needs(Server(&[AllDomains]))]
    #[effect(Reads)]
    READSTOCKPBXFILE ReadStockPbxFile {
        /// The file; `language/file` in a national subset.
        file: FileName,
    } -> DataReply;
}
