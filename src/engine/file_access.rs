//! Who may do what with the files of an Account.
//!
//! The owner and administrators may do everything. Others may do what the access rights of a file
//! say, or those of the nearest directory around it that has some; so may the Account behind AUTH,
//! if it is neither.
//!
//! ```text
//! file-acl/ID          the access rights of a file or a directory: identifier to letters
//! file-attributes/ID   its other attributes, an array of XML elements
//! ```
use crate::access::right::Access;
use crate::access::right::DomainRight::CanAccessWebSites;
use crate::data::Dictionary;
use crate::engine::acl::Asking;
use crate::engine::error;
use crate::engine::file_tree::Place;
use crate::engine::work::Work;
use crate::request::failure::Failure;
use crate::request::kinds::AccountName;
use crate::state::account::Account;
use crate::state::id::Id;
use crate::state::key::Owner;
use crate::state::name::split;

/// The files of an Account, and the one whose access rights count: nobody's for who may do all.
pub struct FileAccess {
    /// The Account that owns the files.
    pub account: Account,
    asking: Option<Asking>,
}

impl Work<'_, '_> {
    /// Finds out on whose behalf a command about files is carried out. AUTH may be given only by who
    /// may do everything himself.
    pub fn file_access(
        &self,
        name: &AccountName,
        auth: Option<&AccountName>,
        reads: bool,
    ) -> Result<FileAccess, Failure> {
        let Some(id) = self.known_account(name, reads)? else { return Err(error::no_rights()) };
        let account = self.account_by_id(id)?;
        let domain = self.domain_by_id(account.domain)?;
        let access = Access::OwnOrDomainWith(CanAccessWebSites);
        let all = self.may(access, &domain, id == self.sender.id, reads);
        let asking = match auth {
            Some(_) if !all => return Err(error::no_rights()),
            Some(auth) => Some(self.account(auth)?),
            None if all => None,
            None => Some(self.account_by_id(self.sender.id)?),
        };
        let asking = match asking {
            Some(asking) => Some(self.asking(&account, asking, CanAccessWebSites)?),
            None => None,
        };
        Ok(FileAccess { account, asking })
    }

    /// The Account of a name. Who may do nothing in the Domain is not told whether there is one.
    fn known_account(&self, name: &AccountName, reads: bool) -> Result<Option<Id>, Failure> {
        let unknown = match self.account_id(&name.0) {
            Ok(id) => return Ok(Some(id)),
            Err(unknown) => unknown,
        };
        let domain = match split(&name.0).1 {
            Some(domain) => self.domain_id(domain)?,
            None => Some(self.sender.domain),
        };
        let told = match domain {
            Some(id) => {
                let access = Access::DomainWith(CanAccessWebSites);
                self.may(access, &self.domain_by_id(id)?, false, reads)
            }
            None => !self.is_limited(),
        };
        if told { Err(unknown) } else { Ok(None) }
    }

    /// Refuses unless the one whose access rights count has a right where a name leads to.
    pub fn need_file_right(
        &self,
        access: &mut FileAccess,
        place: &Place,
        letter: char,
    ) -> Result<(), Failure> {
        if access.asking.is_none() {
            return Ok(());
        }
        let acl = self.acl_in_force(access.account.id, &place.way)?;
        self.need_letter(letter, &acl, &mut access.asking)
    }

    /// The access rights of the last of these numbers that has some.
    fn acl_in_force(&self, account: Id, way: &[Id]) -> Result<Dictionary, Failure> {
        for id in way.iter().rev() {
            let acl = self.file_acl(account, *id)?;
            if !acl.is_empty() {
                return Ok(acl);
            }
        }
        Ok(Dictionary::new())
    }

    /// The access rights of a file or a directory itself.
    pub fn file_acl(&self, account: Id, id: Id) -> Result<Dictionary, Failure> {
        self.part_dictionary(Owner::Account(account), &acl_part(id))
    }

    /// Replaces the access rights of a file or a directory.
    pub fn put_file_acl(&mut self, account: Id, id: Id, acl: Dictionary) {
        self.put_part(Owner::Account(account), &acl_part(id), acl);
    }

    /// Takes all attributes of a file or a directory away.
    pub fn drop_file_attributes(&mut self, account: Id, id: Id) {
        let owner = Owner::Account(account);
        self.tx.delete(owner.part(&acl_part(id)));
        self.tx.delete(owner.part(&attributes_part(id)));
    }
}

impl FileAccess {
    /// Refuses unless everything may be done: what is asked for is no file.
    pub fn need_all(&self) -> Result<(), Failure> {
        if self.asking.is_none() { Ok(()) } else { Err(error::no_rights()) }
    }
}

fn acl_part(id: Id) -> String {
    format!("file-acl/{id}")
}

/// The part of an Account that holds the attributes of a file or a directory.
pub fn attributes_part(id: Id) -> String {
    format!("file-attributes/{id}")
}
