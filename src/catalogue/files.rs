//! The File Storage of Accounts: their web sites and private files.
//!
//! Names have parts with `/` between them, none of them empty, `.` or `..`; the case of letters
//! matters. `/` alone is the top directory.
use crate::access::right::Access::Object;
use crate::access::right::DomainRight::CanAccessWebSites;
use crate::request::declare::commands;
use crate::request::kinds::{
    AccountName, AttributeNames, DirectoryPath, FileData, FileName, FilePosition, NewFileName,
    Size, Subscription, XmlAttributes,
};
use crate::request::reply::{Entries, Names, ObjectReply};

commands! { files FileRequest;

    /// Reads a file, or a part of it, from the File Storage of an Account.
    ///
    /// The answer is an array of three: the bytes as a datablock, the time of the last change, and
    /// the size of the whole file, which a partial read leaves as it is. Read a large file in
    /// slices: go on with an OFFSET that grows by the SIZE until it reaches the third element. Behind
    /// the end there are no bytes.
    ///
    /// The owner reads everything, administrators with the right too. Anybody else reads what the
    /// access rights of the file or of its directory open to him, and then without AUTH.
    ///
    /// > READSTORAGEFILE ann@example.com FILE index.html
    /// > READSTORAGEFILE * FILE private/logs/calls-2026 OFFSET 65536 SIZE 65536
    /// > READSTORAGEFILE ann@example.com FILE private/plan.txt AUTH bob@example.com
    #[needs(Object(CanAccessWebSites))]
    #[effect(Reads)]
    READSTORAGEFILE ReadStorageFile {
        account: AccountName,
        "FILE" file: FileName,
        /// The byte to begin with; 0, the first one, where this is left out.
        "OFFSET" position: Option<Size>,
        /// How many bytes at the most; all that follow where this is left out.
        "SIZE" slice: Option<Size>,
        /// The Account for which it is done, so that its rights count instead of yours.
        "AUTH" auth: Option<AccountName>,
    } -> ObjectReply;

    /// Stores a file in the File Storage of an Account.
    ///
    /// Without OFFSET, or with OFFSET 0, an old file of the name goes and the data make a new one,
    /// which keeps nothing but the attributes.
    /// The other positions keep what they do not write over:
    /// a number above 0 writes from that byte on, into a file that exists and is at least so long;
    /// BEG writes over the beginning of a file that exists, and the old tail stays;
    /// END puts the data behind the end, and makes the file where there is none;
    /// NEW makes the file, and refuses where there is one already.
    ///
    /// Directories on the way to the file are made as needed. A name that ends with `/` makes a
    /// directory: then DATA is the empty datablock `[]` and OFFSET does not stand.
    ///
    /// Files outside of `private/` are open to everybody over HTTP. The Account settings
    /// MaxWebSize, MaxWebFiles and MaxFileSize limit what can be stored; directories do not count.
    ///
    /// Who has only access rights needs `w` to change a file, and `c` in the directory to make one.
    ///
    /// > WRITESTORAGEFILE ann@example.com FILE index.html DATA [PGgxPkhlbGxvPC9oMT4=]
    /// > WRITESTORAGEFILE * FILE private/notes.txt OFFSET END DATA [b25lIG1vcmUgbGluZQo=]
    /// > WRITESTORAGEFILE ann@example.com FILE private/2026/ DATA []
    /// > WRITESTORAGEFILE ann@example.com FILE a.txt OFFSET NEW AUTH bob@example.com DATA [aGk=]
    #[needs(Object(CanAccessWebSites))]
    #[effect(WritesFile)]
    #[undo("READSTORAGEFILE {account} FILE {file} {auth}"
        => "WRITESTORAGEFILE {account} FILE {file} {auth} DATA {was.0}")]
    WRITESTORAGEFILE WriteStorageFile {
        account: AccountName,
        /// The file; a final `/` makes a directory.
        "FILE" file: FileName,
        /// Where the data go: a byte, BEG, END or NEW.
        "OFFSET" position: Option<FilePosition>,
        /// The Account for which it is done, so that its rights count instead of yours.
        "AUTH" auth: Option<AccountName>,
        "DATA" data: FileData,
    } -> ();

    /// Renames or moves a file or a directory in the File Storage.
    ///
    /// A directory takes along all that is in it. The new name must be free; directories on the way
    /// to it are made as needed. A name without a final `/` may be that of a directory, too.
    ///
    /// Who has only access rights needs `d` for the old name, and `c` for the new one.
    ///
    /// > RENAMESTORAGEFILE ann@example.com FILE draft.html INTO index.html
    /// > RENAMESTORAGEFILE * FILE private/2025/ INTO private/old/ AUTH bob@example.com
    #[needs(Object(CanAccessWebSites))]
    #[effect(Renames)]
    #[undo("RENAMESTORAGEFILE {account} FILE {new_name} INTO {file} {auth}")]
    #[sign(
        there "READSTORAGEFILE {account} FILE {new_name} {auth}",
        gone "READSTORAGEFILE {account} FILE {file} {auth}"
    )]
    RENAMESTORAGEFILE RenameStorageFile {
        account: AccountName,
        "FILE" file: FileName,
        /// The new name, with its directories.
        "INTO" new_name: NewFileName,
        /// The Account for which it is done, so that its rights count instead of yours.
        "AUTH" auth: Option<AccountName>,
    } -> ();

    /// Removes a file or a directory from the File Storage.
    ///
    /// A file can be put back as long as somebody has its bytes. A directory must be empty.
    ///
    /// Who has only access rights needs `d`.
    ///
    /// > DELETESTORAGEFILE ann@example.com FILE draft.html
    /// > DELETESTORAGEFILE ann@example.com FILE private/old/ AUTH bob@example.com
    #[needs(Object(CanAccessWebSites))]
    #[effect(Destroys)]
    #[undo("READSTORAGEFILE {account} FILE {file} {auth}"
        => "WRITESTORAGEFILE {account} FILE {file} {auth} DATA {was.0}")]
    #[sign(gone "READSTORAGEFILE {account} FILE {file} {auth}")]
    DELETESTORAGEFILE DeleteStorageFile {
        account: AccountName,
        "FILE" file: FileName,
        /// The Account for which it is done, so that its rights count instead of yours.
        "AUTH" auth: Option<AccountName>,
    } -> ();

    /// Lists a directory of the File Storage.
    ///
    /// The keys are the names within the directory. A file has a dictionary of its properties
    /// (STModified, the time of the last change, STCreated and STSize), a directory an empty array.
    ///
    /// Who has only access rights needs `l` in the directory, as for GETSTORAGEFILEINFO.
    ///
    /// > LISTSTORAGEFILES ann@example.com
    /// > LISTSTORAGEFILES ann@example.com PATH private/logs AUTH bob@example.com
    #[needs(Object(CanAccessWebSites))]
    #[effect(Reads)]
    LISTSTORAGEFILES ListStorageFiles {
        account: AccountName,
        /// The directory, with or without a final `/`; the top one where this is left out.
        "PATH" path: Option<DirectoryPath>,
        /// The Account for which it is done, so that its rights count instead of yours.
        "AUTH" auth: Option<AccountName>,
    } -> Entries<FileName>;

    /// Tells how much the File Storage of an Account holds.
    ///
    /// The answer is an array of two numbers: the bytes in all files, and how many files there are.
    /// Directories are no files.
    ///
    /// > GETSTORAGEFILEINFO ann@example.com
    /// > GETSTORAGEFILEINFO ann@example.com PATH private AUTH bob@example.com
    #[needs(Object(CanAccessWebSites))]
    #[effect(Reads)]
    GETSTORAGEFILEINFO GetStorageFileInfo {
        account: AccountName,
        /// Counts only what is below this directory.
        "PATH" path: Option<DirectoryPath>,
        /// The Account for which it is done, so that its rights count instead of yours.
        "AUTH" auth: Option<AccountName>,
    } -> ObjectReply;

    /// Reads attributes of a file or a directory.
    ///
    /// The answer is an array of XML elements, one an attribute. The access rights of a file are
    /// among its attributes, in the element `<ACL>`.
    ///
    /// > READSTORAGEFILEATTR ann@example.com FILE index.html
    /// > READSTORAGEFILEATTR ann@example.com FILE index.html (title,keywords) AUTH bob@example.com
    #[needs(Object(CanAccessWebSites))]
    #[effect(Reads)]
    READSTORAGEFILEATTR ReadStorageFileAttr {
        account: AccountName,
        "FILE" file: FileName,
        /// Only attributes of these names are wanted; all of them where this is left out.
        attributes: Option<AttributeNames>,
        /// The Account for which it is done, so that its rights count instead of yours.
        "AUTH" auth: Option<AccountName>,
    } -> ObjectReply;

    /// Changes attributes of a file or a directory.
    ///
    /// Each element replaces the attribute of its name. Attributes that are not mentioned stay. An
    /// element with nothing in it takes its attribute away.
    ///
    /// The element `<ACL>` holds access rights, with an element `subKey` for each identifier; see
    /// the examples. Identifiers and letters are those of Mailboxes: `l` lists a directory, `r` reads
    /// and `w` changes, `c` makes and `d` removes, `a` changes the access rights themselves. What has
    /// no access rights of its own has those of the nearest directory around it.
    ///
    /// > UPDATESTORAGEFILEATTR ann@example.com FILE index.html (<title>Welcome</title>)
    /// > UPDATESTORAGEFILEATTR * FILE a.txt (<title>Plan</title>) AUTH bob@example.com
    /// > UPDATESTORAGEFILEATTR * FILE docs/ (<ACL><subKey key="bob">lr</subKey></ACL>)
    #[needs(Object(CanAccessWebSites))]
    #[effect(Merges)]
    #[undo("READSTORAGEFILEATTR {account} FILE {file} {auth}"
        => "UPDATESTORAGEFILEATTR {account} FILE {file} {was} {auth}")]
    UPDATESTORAGEFILEATTR UpdateStorageFileAttr {
        account: AccountName,
        "FILE" file: FileName,
        /// The new values, each an XML element.
        attributes: XmlAttributes,
        /// The Account for which it is done, so that its rights count instead of yours.
        "AUTH" auth: Option<AccountName>,
    } -> ();

    /// Shows the files that an Account is subscribed to.
    ///
    /// > GETFILESUBSCRIPTION ann@example.com
    #[needs(Object(CanAccessWebSites))]
    #[effect(Reads)]
    GETFILESUBSCRIPTION GetFileSubscription { account: AccountName } -> Names<FileName>;

    /// Replaces the files that an Account is subscribed to.
    ///
    /// Names that the new list leaves out are dropped, so read the old one first; the empty list
    /// drops all. A file need not exist to be subscribed to.
    ///
    /// > SETFILESUBSCRIPTION ann@example.com (plan.txt,"~bob@example.com/news.html")
    #[needs(Object(CanAccessWebSites))]
    #[effect(Replaces)]
    #[undo("GETFILESUBSCRIPTION {account}" => "SETFILESUBSCRIPTION {account} {was}")]
    SETFILESUBSCRIPTION SetFileSubscription {
        account: AccountName,
        /// The names of the files.
        files: Subscription,
    } -> ();
}
