//! Skins as old clients know them: a Domain has one, which has no name.
use crate::catalogue::skins::{
    ClearWebUserCache, DeleteWebUserInterface, GetWebUserInterface, ListWebUserInterface,
    PutWebUserInterface,
};
use crate::data::Dictionary;
use crate::engine::error;
use crate::engine::file_sets::FileSet;
use crate::engine::skins::{UNNAMED, file_reply};
use crate::engine::work::Work;
use crate::request::command::Handle;
use crate::request::failure::Failure;
use crate::request::kinds::{DomainName, FileName};
use crate::request::reply::{Entries, ObjectReply};
use crate::state::key::Owner;

impl Handle<ListWebUserInterface> for Work<'_, '_> {
    fn handle(&mut self, it: ListWebUserInterface) -> Result<Entries<FileName>, Failure> {
        let owner = self.owner_of_skins(&it.domain)?;
        let below = it.directory.as_ref().is_some_and(|it| !it.0.trim_matches('/').is_empty());
        if below || self.skin_id(owner, UNNAMED)?.is_none() {
            return Ok(Entries::new(Dictionary::default()));
        }
        let set = self.skin(owner, UNNAMED)?;
        self.set_listing(&set).map(Entries::new)
    }
}

impl Handle<GetWebUserInterface> for Work<'_, '_> {
    fn handle(&mut self, it: GetWebUserInterface) -> Result<ObjectReply, Failure> {
        let set = self.unnamed_skin(&it.domain)?;
        self.set_file(&set, &it.file.0).map(file_reply)
    }
}

impl Handle<PutWebUserInterface> for Work<'_, '_> {
    fn handle(&mut self, it: PutWebUserInterface) -> Result<(), Failure> {
        let owner = self.owner_of_skins(&it.domain)?;
        if self.skin_id(owner, UNNAMED)?.is_none() {
            self.create_skin(owner, UNNAMED)?;
        }
        let set = self.skin(owner, UNNAMED)?;
        self.store_in_set(&set, &it.file.0, Some(it.data.0))
    }
}

impl Handle<DeleteWebUserInterface> for Work<'_, '_> {
    fn handle(&mut self, it: DeleteWebUserInterface) -> Result<(), Failure> {
        let set = self.unnamed_skin(&it.domain)?;
        self.store_in_set(&set, &it.file.0, None)
    }
}

impl Handle<ClearWebUserCache> for Work<'_, '_> {
    fn handle(&mut self, it: ClearWebUserCache) -> Result<(), Failure> {
        // Files of Skins are read from the store each time: the Domain has to be there, that is all.
        self.owner_of_skins(&it.domain).map(drop)
    }
}

impl Work<'_, '_> {
    fn owner_of_skins(&self, domain: &DomainName) -> Result<Owner, Failure> {
        Ok(Owner::Domain(self.domain(Some(domain))?.id))
    }

    /// The files of the unnamed Skin. Where there is no Skin, there is none of its files either.
    fn unnamed_skin(&self, domain: &DomainName) -> Result<FileSet, Failure> {
        let owner = self.owner_of_skins(domain)?;
        match self.skin_id(owner, UNNAMED)? {
            Some(_) => self.skin(owner, UNNAMED),
            None => Err(error::no_file()),
        }
    }
}
