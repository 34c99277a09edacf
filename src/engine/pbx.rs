//! Real-Time Application environments: of a Domain, the server or the cluster, and built in.
//!
//! ```text
//! pbx                   there is an environment
//! pbx-files/...         the files of the environment itself
//! pbx-subsets/NAME      there is a national subset
//! pbx-subset/NAME/...   its files
//! ```
//!
//! The environment comes with the first file or subset at the latest; a subset must have been made
//! before files are stored in it.
use crate::catalogue::pbx::{
    CreateClusterPbx, CreateDomainPbx, CreateServerPbx, DeleteClusterPbx, DeleteDomainPbx,
    DeleteServerPbx, ListClusterPbxFiles, ListDomainPbxFiles, ListServerPbxFiles,
    ListStockPbxFiles, ReadClusterPbxFile, ReadDomainPbxFile, ReadServerPbxFile, ReadStockPbxFile,
    StoreClusterPbxFile, StoreDomainPbxFile, StoreServerPbxFile,
};
use crate::engine::error;
use crate::engine::file_sets::{FileSet, is_plain_name};
use crate::engine::stock;
use crate::engine::work::Work;
use crate::request::command::Handle;
use crate::request::failure::Failure;
use crate::request::kinds::{FileName, Language};
use crate::request::reply::{DataReply, Entries};
use crate::state::key::Owner;

/// The name that stands for the environment itself.
const WHOLE: &str = "";

/// The commands over the environment of a Domain, the server or the cluster.
macro_rules! environments {
    ($( $owner:ident:
        $create:ident $delete:ident $list:ident $read:ident $store:ident;
    )*) => { $(
        impl Handle<$create> for Work<'_, '_> {
            fn handle(&mut self, it: $create) -> Result<(), Failure> {
                let owner = environments!(@$owner self it);
                self.create_environment(owner, &name_of(it.language))
            }
        }

        impl Handle<$delete> for Work<'_, '_> {
            fn handle(&mut self, it: $delete) -> Result<(), Failure> {
                let owner = environments!(@$owner self it);
                self.delete_subset(owner, &it.language.0)
            }
        }

        impl Handle<$list> for Work<'_, '_> {
            fn handle(&mut self, it: $list) -> Result<Entries<FileName>, Failure> {
                let owner = environments!(@$owner self it);
                let set = self.environment(owner, &name_of(it.language))?;
                self.set_listing(&set).map(Entries::new)
            }
        }

        impl Handle<$read> for Work<'_, '_> {
            fn handle(&mut self, it: $read) -> Result<DataReply, Failure> {
                let (subset, name) = parts(&it.file.0);
                let set = self.environment(environments!(@$owner self it), subset)?;
                self.set_file(&set, name).map(|(content, _)| DataReply(content))
            }
        }

        impl Handle<$store> for Work<'_, '_> {
            fn handle(&mut self, it: $store) -> Result<(), Failure> {
                let (subset, name) = parts(&it.file.0);
                let set = self.environment(environments!(@$owner self it), subset)?;
                if it.data.is_some() {
                    self.tx.put(set.owner.part(ENVIRONMENT), Vec::new());
                }
                self.store_in_set(&set, name, it.data.map(|data| data.0))
            }
        }
    )* };
    (@Domain $work:ident $it:ident) => { Owner::Domain($work.domain(Option::from(&$it.domain))?.id) };
    (@Server $work:ident $it:ident) => { Owner::Server };
    (@Cluster $work:ident $it:ident) => { Owner::Cluster };
}

environments! {
    Domain:
        CreateDomainPbx DeleteDomainPbx ListDomainPbxFiles ReadDomainPbxFile StoreDomainPbxFile;
    Server:
        CreateServerPbx DeleteServerPbx ListServerPbxFiles ReadServerPbxFile StoreServerPbxFile;
    Cluster:
        CreateClusterPbx DeleteClusterPbx ListClusterPbxFiles ReadClusterPbxFile
        StoreClusterPbxFile;
}

impl Handle<ListStockPbxFiles> for Work<'_, '_> {
    fn handle(&mut self, it: ListStockPbxFiles) -> Result<Entries<FileName>, Failure> {
        let subset = name_of(it.language);
        let files = stock::listing(stock::PBX, &subset);
        files.map(Entries::new).ok_or_else(|| error::no_subset(&subset))
    }
}

impl Handle<ReadStockPbxFile> for Work<'_, '_> {
    fn handle(&mut self, it: ReadStockPbxFile) -> Result<DataReply, Failure> {
        let (subset, name) = parts(&it.file.0);
        if stock::listing(stock::PBX, subset).is_none() {
            return Err(error::no_subset(subset));
        }
        let file = stock::content(stock::PBX, subset, name);
        file.map(|(content, _)| DataReply(content)).ok_or_else(error::no_file)
    }
}

impl Work<'_, '_> {
    /// The files of an environment itself, or of a national subset of it.
    fn environment(&self, owner: Owner, subset: &str) -> Result<FileSet, Failure> {
        if subset == WHOLE {
            return Ok(FileSet { owner, prefix: "pbx-files".to_owned() });
        }
        if !self.has(&owner.part(&subset_part(subset)))? {
            return Err(error::no_subset(subset));
        }
        Ok(FileSet { owner, prefix: format!("pbx-subset/{subset}") })
    }

    /// Makes an environment, or a national subset and the environment around it.
    fn create_environment(&mut self, owner: Owner, subset: &str) -> Result<(), Failure> {
        let environment = owner.part(ENVIRONMENT);
        if subset == WHOLE {
            if self.has(&environment)? {
                return Err(error::environment_exists());
            }
            self.tx.put(environment, Vec::new());
            return Ok(());
        }
        if !is_plain_name(subset) {
            return Err(error::bad_name("national subset name", subset));
        }
        let marker = owner.part(&subset_part(subset));
        if self.has(&marker)? {
            return Err(error::exists("national subset", &error::shown(subset)));
        }
        self.tx.put(environment, Vec::new());
        self.tx.put(marker, Vec::new());
        Ok(())
    }

    /// Removes a national subset with its files.
    fn delete_subset(&mut self, owner: Owner, subset: &str) -> Result<(), Failure> {
        if subset == WHOLE {
            return Err(error::bad_value("only a national subset can be removed"));
        }
        let set = self.environment(owner, subset)?;
        self.tx.delete(owner.part(&subset_part(subset)));
        self.remove_set(&set)
    }
}

/// The part that tells that there is an environment.
const ENVIRONMENT: &str = "pbx";

fn subset_part(subset: &str) -> String {
    format!("pbx-subsets/{subset}")
}

fn name_of(language: impl Into<Option<Language>>) -> String {
    language.into().map(|language| language.0).unwrap_or_default()
}

/// The national subset of a file, and its name there.
fn parts(file: &str) -> (&str, &str) {
    file.split_once('/').unwrap_or((WHOLE, file))
}
