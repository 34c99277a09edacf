//! Skins: the files of the web interface, of a Domain, the server or the cluster, and built in.
//!
//! ```text
//! skins/NAME      the number of a Skin; the unnamed one has an empty name
//! skin/ID/...     its files
//! ```
use std::ops::ControlFlow;

use crate::catalogue::skins::{
    CreateClusterSkin, CreateDomainSkin, CreateServerSkin, DeleteClusterSkin, DeleteDomainSkin,
    DeleteServerSkin, ListClusterSkinFiles, ListClusterSkins, ListDomainSkinFiles, ListDomainSkins,
    ListServerSkinFiles, ListServerSkins, ListStockSkinFiles, ReadClusterSkinFile,
    ReadDomainSkinFile, ReadServerSkinFile, ReadStockSkinFile, RenameClusterSkin, RenameDomainSkin,
    RenameServerSkin, StoreClusterSkinFile, StoreDomainSkinFile, StoreServerSkinFile,
};
use crate::data::{Timestamp, Value};
use crate::engine::error;
use crate::engine::file_sets::{FileSet, is_plain_name};
use crate::engine::stock;
use crate::engine::work::Work;
use crate::request::command::Handle;
use crate::request::failure::Failure;
use crate::request::kinds::{FileName, SkinName};
use crate::request::reply::{Entries, Names, ObjectReply};
use crate::state::id::Id;
use crate::state::key::Owner;

/// The name of the unnamed Skin.
pub const UNNAMED: &str = "";

/// The commands over the Skins of a Domain, the server or the cluster.
macro_rules! skins {
    ($( $owner:ident:
        $list:ident $create:ident $rename:ident $delete:ident $files:ident $read:ident $store:ident;
    )*) => { $(
        impl Handle<$list> for Work<'_, '_> {
            #[allow(unused_variables)]
            fn handle(&mut self, it: $list) -> Result<Names<SkinName>, Failure> {
                let owner = skins!(@$owner self it);
                self.skin_names(owner).map(Names::new)
            }
        }

        impl Handle<$create> for Work<'_, '_> {
            fn handle(&mut self, it: $create) -> Result<(), Failure> {
                let owner = skins!(@$owner self it);
                self.create_skin(owner, &it.skin.0)
            }
        }

        impl Handle<$rename> for Work<'_, '_> {
            fn handle(&mut self, it: $rename) -> Result<(), Failure> {
                let owner = skins!(@$owner self it);
                self.rename_skin(owner, &it.skin.0, &it.new_name.0)
            }
        }

        impl Handle<$delete> for Work<'_, '_> {
            fn handle(&mut self, it: $delete) -> Result<(), Failure> {
                let owner = skins!(@$owner self it);
                self.delete_skin(owner, &it.skin.0)
            }
        }

        impl Handle<$files> for Work<'_, '_> {
            fn handle(&mut self, it: $files) -> Result<Entries<FileName>, Failure> {
                let set = self.skin(skins!(@$owner self it), &it.skin.0)?;
                self.set_listing(&set).map(Entries::new)
            }
        }

        impl Handle<$read> for Work<'_, '_> {
            fn handle(&mut self, it: $read) -> Result<ObjectReply, Failure> {
                let set = self.skin(skins!(@$owner self it), &it.skin.0)?;
                self.set_file(&set, &it.file.0).map(file_reply)
            }
        }

        impl Handle<$store> for Work<'_, '_> {
            fn handle(&mut self, it: $store) -> Result<(), Failure> {
                let set = self.skin(skins!(@$owner self it), &it.skin.0)?;
                self.store_in_set(&set, &it.file.0, it.data.map(|data| data.0))
            }
        }
    )* };
    (@Domain $work:ident $it:ident) => { Owner::Domain($work.domain($it.domain.as_ref())?.id) };
    (@Server $work:ident $it:ident) => { Owner::Server };
    (@Cluster $work:ident $it:ident) => { Owner::Cluster };
}

skins! {
    Domain:
        ListDomainSkins CreateDomainSkin RenameDomainSkin DeleteDomainSkin
        ListDomainSkinFiles ReadDomainSkinFile StoreDomainSkinFile;
    Server:
        ListServerSkins CreateServerSkin RenameServerSkin DeleteServerSkin
        ListServerSkinFiles ReadServerSkinFile StoreServerSkinFile;
    Cluster:
        ListClusterSkins CreateClusterSkin RenameClusterSkin DeleteClusterSkin
        ListClusterSkinFiles ReadClusterSkinFile StoreClusterSkinFile;
}

impl Handle<ListStockSkinFiles> for Work<'_, '_> {
    fn handle(&mut self, it: ListStockSkinFiles) -> Result<Entries<FileName>, Failure> {
        let files = stock::listing(stock::SKINS, &it.skin.0);
        files.map(Entries::new).ok_or_else(|| error::no_skin(&it.skin.0))
    }
}

impl Handle<ReadStockSkinFile> for Work<'_, '_> {
    fn handle(&mut self, it: ReadStockSkinFile) -> Result<ObjectReply, Failure> {
        if stock::listing(stock::SKINS, &it.skin.0).is_none() {
            return Err(error::no_skin(&it.skin.0));
        }
        let file = stock::content(stock::SKINS, &it.skin.0, &it.file.0);
        file.map(file_reply).ok_or_else(error::no_file)
    }
}

impl Work<'_, '_> {
    /// The names of the Skins of an owner, the unnamed one first.
    fn skin_names(&self, owner: Owner) -> Result<Vec<String>, Failure> {
        let mut names = Vec::new();
        self.walk(&owner.part(&name_part(UNNAMED)), &mut |name, _| {
            names.push(name.to_owned());
            Ok(ControlFlow::Continue(()))
        })?;
        Ok(names)
    }

    /// The files of a Skin.
    pub(super) fn skin(&self, owner: Owner, name: &str) -> Result<FileSet, Failure> {
        let id = self.skin_id(owner, name)?.ok_or_else(|| error::no_skin(name))?;
        Ok(FileSet { owner, prefix: format!("skin/{id}") })
    }

    pub(super) fn skin_id(&self, owner: Owner, name: &str) -> Result<Option<Id>, Failure> {
        let Some(stored) = self.bytes(&owner.part(&name_part(name)))? else { return Ok(None) };
        let id = std::str::from_utf8(&stored).ok().and_then(Id::parse);
        id.map(Some).ok_or_else(|| error::damaged(&name_part(name)))
    }

    /// Makes a Skin. In a Domain the unnamed one comes first.
    pub(super) fn create_skin(&mut self, owner: Owner, name: &str) -> Result<(), Failure> {
        self.check_new_skin(owner, name)?;
        let comes_first = name != UNNAMED && matches!(owner, Owner::Domain(_));
        if comes_first && self.skin_id(owner, UNNAMED)?.is_none() {
            return Err(error::in_use("the domain has no unnamed Skin, which has to come first"));
        }
        let id = self.new_id()?;
        self.tx.put(owner.part(&name_part(name)), id.to_string());
        Ok(())
    }

    /// Gives a named Skin another name.
    fn rename_skin(&mut self, owner: Owner, name: &str, new_name: &str) -> Result<(), Failure> {
        if name == UNNAMED || new_name == UNNAMED {
            return Err(error::bad_value("the unnamed Skin has no name that could be changed"));
        }
        let id = self.skin_id(owner, name)?.ok_or_else(|| error::no_skin(name))?;
        self.check_new_skin(owner, new_name)?;
        self.tx.delete(owner.part(&name_part(name)));
        self.tx.put(owner.part(&name_part(new_name)), id.to_string());
        Ok(())
    }

    /// Removes a Skin with its files. In a Domain the unnamed one goes last.
    fn delete_skin(&mut self, owner: Owner, name: &str) -> Result<(), Failure> {
        let set = self.skin(owner, name)?;
        let goes_last = name == UNNAMED && matches!(owner, Owner::Domain(_));
        if goes_last && self.skin_names(owner)?.len() > 1 {
            return Err(error::in_use("the domain has named Skins, and the unnamed one goes last"));
        }
        self.tx.delete(owner.part(&name_part(name)));
        self.remove_set(&set)
    }

    fn check_new_skin(&self, owner: Owner, name: &str) -> Result<(), Failure> {
        if name != UNNAMED && !is_plain_name(name) {
            return Err(error::bad_name("Skin name", name));
        }
        match self.skin_id(owner, name)? {
            Some(_) => Err(error::exists("Skin", &error::shown(name))),
            None => Ok(()),
        }
    }
}

fn name_part(name: &str) -> String {
    format!("skins/{name}")
}

/// The content of a file and the time of its last change, as the commands answer them.
pub(super) fn file_reply((content, modified): (Vec<u8>, Timestamp)) -> ObjectReply {
    ObjectReply(Value::Array(vec![Value::Data(content), Value::Time(modified)]))
}
