//! Skins: the files that make up the look of the web interface.
//!
//! A Domain, the server and the cluster each have an unnamed Skin and any number of named ones; the
//! stock Skins are built in. Names of Skins and files may have any signs but `/` and `\`, and no dot
//! at the beginning; capitals count.
use crate::access::right::Access::{Domain, DomainWith, Server};
use crate::access::right::DomainRight::CanModifySkins;
use crate::access::right::ServerRight::AllDomains;
use crate::request::declare::commands;
use crate::request::kinds::{DomainName, FileData, FileName, NewSkinName, SkinName};
use crate::request::reply::{Entries, Names, ObjectReply};

commands! { skins SkinRequest;

    /// Lists the Skins of a Domain.
    ///
    /// The unnamed one stands first, as an empty string.
    ///
    /// > LISTDOMAINSKINS
    /// > LISTDOMAINSKINS example.com
    #[needs(Domain)]
    #[effect(Reads)]
    LISTDOMAINSKINS ListDomainSkins {
        /// The Domain; your own where this is left out.
        domain: Option<DomainName>,
    } -> Names<SkinName>;

    /// Creates a Skin of a Domain.
    ///
    /// The unnamed Skin comes first; as long as the Domain has none, no named Skin can be created.
    ///
    /// > CREATEDOMAINSKIN example.com SKIN ""
    /// > CREATEDOMAINSKIN example.com SKIN Summer
    /// > CREATEDOMAINSKIN Summer
    #[needs(DomainWith(CanModifySkins))]
    #[effect(Adds)]
    #[undo("DELETEDOMAINSKIN {domain} {skin}")]
    CREATEDOMAINSKIN CreateDomainSkin {
        /// The Domain, with the word SKIN behind it; your own where both are left out.
        domain: Option<DomainName> => "SKIN",
        skin: NewSkinName,
    } -> ();

    /// Renames a named Skin of a Domain.
    ///
    /// Its files stay in it. The unnamed Skin cannot get a name.
    ///
    /// > RENAMEDOMAINSKIN example.com SKIN Summer INTO Autumn
    #[needs(DomainWith(CanModifySkins))]
    #[effect(Renames)]
    #[undo("RENAMEDOMAINSKIN {domain} {new_name} INTO {skin}")]
    RENAMEDOMAINSKIN RenameDomainSkin {
        /// The Domain, with the word SKIN behind it; your own where both are left out.
        domain: Option<DomainName> => "SKIN",
        /// The name of a named Skin.
        skin: SkinName,
        /// The new name.
        "INTO" new_name: NewSkinName,
    } -> ();

    /// Removes a Skin of a Domain with its files.
    ///
    /// The unnamed Skin goes last: not before all named ones are gone.
    ///
    /// > DELETEDOMAINSKIN example.com SKIN Summer
    /// > DELETEDOMAINSKIN example.com SKIN ""
    #[needs(DomainWith(CanModifySkins))]
    #[effect(Destroys)]
    DELETEDOMAINSKIN DeleteDomainSkin {
        /// The Domain, with the word SKIN behind it; your own where both are left out.
        domain: Option<DomainName> => "SKIN",
        skin: SkinName,
    } -> ();

    /// Lists the files of a Skin of a Domain.
    ///
    /// Each name comes with a dictionary of the file's properties: `STSize`, its bytes; `STCreated`
    /// and `STModified`, timestamps.
    ///
    /// > LISTDOMAINSKINFILES example.com SKIN Summer
    /// > LISTDOMAINSKINFILES ""
    #[needs(Domain)]
    #[effect(Reads)]
    LISTDOMAINSKINFILES ListDomainSkinFiles {
        /// The Domain, with the word SKIN behind it; your own where both are left out.
        domain: Option<DomainName> => "SKIN",
        skin: SkinName,
    } -> Entries<FileName>;

    /// Reads a file of a Skin of a Domain.
    ///
    /// The answer is an array of two: the bytes as a datablock, and the time of the last change.
    ///
    /// > READDOMAINSKINFILE example.com SKIN Summer FILE login.wssp
    #[needs(Domain)]
    #[effect(Reads)]
    READDOMAINSKINFILE ReadDomainSkinFile {
        /// The Domain, with the word SKIN behind it; your own where both are left out.
        domain: Option<DomainName> => "SKIN",
        skin: SkinName,
        "FILE" file: FileName,
    } -> ObjectReply;

    /// Stores a file in a Skin of a Domain, or removes one.
    ///
    /// An old file of the name is replaced. The new one shows at once: the caches of Skins forget
    /// the file, in a Dynamic Cluster those of all members.
    ///
    /// > STOREDOMAINSKINFILE example.com SKIN Summer FILE login.wssp DATA [PGgxPkhlbGxvPC9oMT4=]
    /// > STOREDOMAINSKINFILE example.com SKIN Summer FILE login.wssp DELETE
    #[needs(DomainWith(CanModifySkins))]
    #[effect(WritesFile)]
    #[undo("READDOMAINSKINFILE {domain} {skin} FILE {file}"
        => "STOREDOMAINSKINFILE {domain} {skin} FILE {file} DATA {was.0}")]
    STOREDOMAINSKINFILE StoreDomainSkinFile {
        /// The Domain, with the word SKIN behind it; your own where both are left out.
        domain: Option<DomainName> => "SKIN",
        skin: SkinName,
        "FILE" file: FileName,
        #[choice(OneOf)]
        "DATA" data: Option<FileData>,
        /// Removes the file.
        #[choice(Or)]
        "DELETE" delete: bool,
    } -> ();

    /// Lists the Skins of the server.
    ///
    /// > LISTSERVERSKINS
    #[needs(Server(&[AllDomains]))]
    #[effect(Reads)]
    LISTSERVERSKINS ListServerSkins {} -> Names<SkinName>;

    /// Creates a Skin of the server.
    ///
    /// Named ones need no unnamed one here.
    ///
    /// > CREATESERVERSKIN Summer
    #[needs(Server(&[AllDomains]))]
    #[effect(Adds)]
    #[undo("DELETESERVERSKIN {skin}")]
    CREATESERVERSKIN CreateServerSkin { skin: NewSkinName } -> ();

    /// Renames a Skin of the server.
    ///
    /// > RENAMESERVERSKIN Summer INTO Autumn
    #[needs(Server(&[AllDomains]))]
    #[effect(Renames)]
    #[undo("RENAMESERVERSKIN {new_name} INTO {skin}")]
    RENAMESERVERSKIN RenameServerSkin {
        skin: SkinName,
        /// The new name.
        "INTO" new_name: NewSkinName,
    } -> ();

    /// Removes a Skin of the server with its files.
    ///
    /// > DELETESERVERSKIN Summer
    #[needs(Server(&[AllDomains]))]
    #[effect(Destroys)]
    DELETESERVERSKIN DeleteServerSkin { skin: SkinName } -> ();

    /// Lists the files of a Skin of the server.
    ///
    /// Each name comes with a dictionary of the file's properties.
    ///
    /// > LISTSERVERSKINFILES Summer
    #[needs(Server(&[AllDomains]))]
    #[effect(Reads)]
    LISTSERVERSKINFILES ListServerSkinFiles { skin: SkinName } -> Entries<FileName>;

    /// Reads a file of a Skin of the server.
    ///
    /// The answer is an array of two: the bytes as a datablock, and the time of the last change.
    ///
    /// > READSERVERSKINFILE Summer FILE login.wssp
    #[needs(Server(&[AllDomains]))]
    #[effect(Reads)]
    READSERVERSKINFILE ReadServerSkinFile {
        skin: SkinName,
        "FILE" file: FileName,
    } -> ObjectReply;

    /// Stores a file in a Skin of the server, or removes one.
    ///
    /// An old file of the name is replaced. The new one shows at once: the caches of Skins forget
    /// the file, in a Dynamic Cluster those of all members.
    ///
    /// > STORESERVERSKINFILE Summer FILE login.wssp DATA [PGgxPkhlbGxvPC9oMT4=]
    /// > STORESERVERSKINFILE Summer FILE login.wssp DELETE
    #[needs(Server(&[AllDomains]))]
    #[effect(WritesFile)]
    #[undo("READSERVERSKINFILE {skin} FILE {file}"
        => "STORESERVERSKINFILE {skin} FILE {file} DATA {was.0}")]
    STORESERVERSKINFILE StoreServerSkinFile {
        skin: SkinName,
        "FILE" file: FileName,
        #[choice(OneOf)]
        "DATA" data: Option<FileData>,
        /// Removes the file.
        #[choice(Or)]
        "DELETE" delete: bool,
    } -> ();

    /// Lists the Skins of the cluster.
    ///
    /// > LISTCLUSTERSKINS
    #[needs(Server(&[AllDomains]))]
    #[effect(Reads)]
    #[scope(Cluster)]
    LISTCLUSTERSKINS ListClusterSkins {} -> Names<SkinName>;

    /// Creates a Skin of the cluster.
    ///
    /// > CREATECLUSTERSKIN Summer
    #[needs(Server(&[AllDomains]))]
    #[effect(Adds)]
    #[undo("DELETECLUSTERSKIN {skin}")]
    #[scope(Cluster)]
    CREATECLUSTERSKIN CreateClusterSkin { skin: NewSkinName } -> ();

    /// Renames a Skin of the cluster.
    ///
    /// > RENAMECLUSTERSKIN Summer INTO Autumn
    #[needs(Server(&[AllDomains]))]
    #[effect(Renames)]
    #[undo("RENAMECLUSTERSKIN {new_name} INTO {skin}")]
    #[scope(Cluster)]
    RENAMECLUSTERSKIN RenameClusterSkin {
        skin: SkinName,
        /// The new name.
        "INTO" new_name: NewSkinName,
    } -> ();

    /// Removes a Skin of the cluster with its files.
    ///
    /// > DELETECLUSTERSKIN Summer
    #[needs(Server(&[AllDomains]))]
    #[effect(Destroys)]
    #[scope(Cluster)]
    DELETECLUSTERSKIN DeleteClusterSkin { skin: SkinName } -> ();

    /// Lists the files of a Skin of the cluster.
    ///
    /// Each name comes with a dictionary of the file's properties.
    ///
    /// > LISTCLUSTERSKINFILES Summer
    #[needs(Server(&[AllDomains]))]
    #[effect(Reads)]
    #[scope(Cluster)]
    LISTCLUSTERSKINFILES ListClusterSkinFiles { skin: SkinName } -> Entries<FileName>;

    /// Reads a file of a Skin of the cluster.
    ///
    /// The answer is an array of two: the bytes as a datablock, and the time of the last change.
    ///
    /// > READCLUSTERSKINFILE Summer FILE login.wssp
    #[needs(Server(&[AllDomains]))]
    #[effect(Reads)]
    #[scope(Cluster)]
    READCLUSTERSKINFILE ReadClusterSkinFile {
        skin: SkinName,
        "FILE" file: FileName,
    } -> ObjectReply;

    /// Stores a file in a Skin of the cluster, or removes one.
    ///
    /// An old file of the name is replaced, and the caches of Skins forget it on all members.
    ///
    /// > STORECLUSTERSKINFILE Summer FILE login.wssp DATA [PGgxPkhlbGxvPC9oMT4=]
    /// > STORECLUSTERSKINFILE Summer FILE login.wssp DELETE
    #[needs(Server(&[AllDomains]))]
    #[effect(WritesFile)]
    #[undo("READCLUSTERSKINFILE {skin} FILE {file}"
        => "STORECLUSTERSKINFILE {skin} FILE {file} DATA {was.0}")]
    #[scope(Cluster)]
    STORECLUSTERSKINFILE StoreClusterSkinFile {
        skin: SkinName,
        "FILE" file: FileName,
        #[choice(OneOf)]
        "DATA" data: Option<FileData>,
        /// Removes the file.
        #[choice(Or)]
        "DELETE" delete: bool,
    } -> ();

    /// Lists the files of a built-in Skin.
    ///
    /// They cannot be changed; to adapt one, store a file of the same name in a Skin of your own.
    ///
    /// > LISTSTOCKSKINFILES ""
    #[needs(Server(&[AllDomains]))]
    #[effect(Reads)]
    LISTSTOCKSKINFILES ListStockSkinFiles { skin: SkinName } -> Entries<FileName>;

    /// Reads a file of a built-in Skin.
    ///
    /// The answer is an array of two: the bytes as a datablock, and the time of the last change.
    ///
    /// > READSTOCKSKINFILE "" FILE login.wssp
    #[needs(Server(&[AllDomains]))]
    #[effect(Reads)]
    READSTOCKSKINFILE ReadStockSkinFile {
        skin: SkinName,
        "FILE" file: FileName,
    } -> ObjectReply;

    /// Lists the files of the unnamed Skin of a Domain.
    ///
    /// Like the four below it comes from the time when a Domain had one Skin. [`ListDomainSkinFiles`]
    /// is what it is called today; a Domain without a Skin has no files here.
    ///
    /// > LISTWEBUSERINTERFACE example.com
    /// > LISTWEBUSERINTERFACE example.com FILE /
    #[needs(Domain)]
    #[effect(Reads)]
    #[origin(Observed)]
    LISTWEBUSERINTERFACE ListWebUserInterface {
        domain: DomainName,
        /// A directory. There is only the top one, with or without a `/`.
        "FILE" directory: Option<FileName>,
    } -> Entries<FileName>;

    /// Reads a file of the unnamed Skin of a Domain.
    ///
    /// This is an older way to say [`ReadDomainSkinFile`] with an empty name.
    ///
    /// > GETWEBUSERINTERFACE example.com FILE login.wssp
    #[needs(Domain)]
    #[effect(Reads)]
    #[origin(Observed)]
    GETWEBUSERINTERFACE GetWebUserInterface {
        domain: DomainName,
        "FILE" file: FileName,
    } -> ObjectReply;

    /// Stores a file in the unnamed Skin of a Domain.
    ///
    /// This is an older way to say [`StoreDomainSkinFile`] with an empty name; the Skin is made where
    /// the Domain has none.
    ///
    /// > PUTWEBUSERINTERFACE example.com FILE login.wssp DATA [PGgxPkhlbGxvPC9oMT4=]
    #[needs(DomainWith(CanModifySkins))]
    #[effect(WritesFile)]
    #[undo("GETWEBUSERINTERFACE {domain} FILE {file}"
        => "PUTWEBUSERINTERFACE {domain} FILE {file} DATA {was.0}")]
    #[origin(Observed)]
    PUTWEBUSERINTERFACE PutWebUserInterface {
        domain: DomainName,
        "FILE" file: FileName,
        "DATA" data: FileData,
    } -> ();

    /// Removes a file from the unnamed Skin of a Domain.
    ///
    /// This is an older way to say [`StoreDomainSkinFile`] with an empty name and `DELETE`.
    ///
    /// > DELETEWEBUSERINTERFACE example.com FILE login.wssp
    #[needs(DomainWith(CanModifySkins))]
    #[effect(Destroys)]
    #[undo("GETWEBUSERINTERFACE {domain} FILE {file}"
        => "PUTWEBUSERINTERFACE {domain} FILE {file} DATA {was.0}")]
    #[sign(gone "GETWEBUSERINTERFACE {domain} FILE {file}")]
    #[origin(Observed)]
    DELETEWEBUSERINTERFACE DeleteWebUserInterface {
        domain: DomainName,
        "FILE" file: FileName,
    } -> ();

    /// Has the server read the files of a Domain's Skins anew.
    ///
    /// Storing a file does so by itself today. The embedded engine reads them from its store each
    /// time, so that it has nothing to forget.
    ///
    /// > CLEARWEBUSERCACHE example.com
    #[needs(DomainWith(CanModifySkins))]
    #[effect(Other)]
    #[origin(Observed)]
    CLEARWEBUSERCACHE ClearWebUserCache { domain: DomainName } -> ();
}
