//! The File Storage of Accounts: files, directories, their attributes.
use std::ops::ControlFlow;

use crate::catalogue::files::{
    DeleteStorageFile, GetFileSubscription, GetStorageFileInfo, ListStorageFiles, ReadStorageFile,
    ReadStorageFileAttr, RenameStorageFile, SetFileSubscription, UpdateStorageFileAttr,
    WriteStorageFile,
};
use crate::data::{Dictionary, Timestamp, Value};
use crate::engine::acl::{self, ADMIN, CREATE, DELETE, LOOKUP, SELECT, WRITE};
use crate::engine::error;
use crate::engine::file_access::{FileAccess, attributes_part};
use crate::engine::file_attributes::{ACL, Element, elements, read_acl, write_acl};
use crate::engine::file_names::FilePath;
use crate::engine::file_tree::Place;
use crate::engine::work::Work;
use crate::request::command::Handle;
use crate::request::failure::Failure;
use crate::request::kinds::TraceFacility::{FileIo, FileOp};
use crate::request::kinds::{FileName, FilePosition, Size};
use crate::request::reply::{Entries, Names, ObjectReply};
use crate::state::file::{Entry, File, number};
use crate::state::id::Id;
use crate::state::key::Owner;

/// The part of an Account that holds the names of the files that it is subscribed to.
const SUBSCRIPTION: &str = "file-subscription";

impl Handle<ReadStorageFile> for Work<'_, '_> {
    fn handle(&mut self, it: ReadStorageFile) -> Result<ObjectReply, Failure> {
        let path = FilePath::parse(&it.file.0)?;
        let mut access = self.file_access(&it.account, it.auth.as_ref(), true)?;
        let place = self.file_place(access.account.id, &path)?;
        self.need_file_right(&mut access, &place, SELECT)?;
        let file = match place.entry {
            Some(Entry::File(file)) => file,
            Some(Entry::Directory(_)) => return Err(error::is_directory(&path.shown())),
            None => return Err(error::no_file()),
        };
        let start = bytes_of(it.position, "OFFSET")?.unwrap_or(0);
        let length = bytes_of(it.slice, "SIZE")?.unwrap_or(u64::MAX);
        let content = self.read_content(access.account.id, &file, start, length)?;
        self.trace(FileIo, |work| {
            let name = work.traced_name(&access, &path)?;
            Ok(format!("read {} bytes at {start} of {name}", content.len()))
        })?;
        Ok(ObjectReply(Value::Array(vec![
            Value::Data(content),
            Value::Time(Timestamp::from_unix(file.modified)),
            number(file.size),
        ])))
    }
}

impl Handle<WriteStorageFile> for Work<'_, '_> {
    fn handle(&mut self, it: WriteStorageFile) -> Result<(), Failure> {
        let path = FilePath::parse(&it.file.0)?;
        let mut access = self.file_access(&it.account, it.auth.as_ref(), false)?;
        let place = self.file_place(access.account.id, &path)?;
        let letter = if place.entry.is_some() { WRITE } else { CREATE };
        self.need_file_right(&mut access, &place, letter)?;
        if path.is_directory() {
            if it.position.is_some() || !it.data.0.is_empty() {
                let text = "a directory is made without OFFSET and with the empty datablock []";
                return Err(error::bad_value(text));
            }
            self.make_directory(access.account.id, &path, &place)?;
            return self.trace(FileOp, |work| {
                Ok(format!("create directory {}", work.traced_name(&access, &path)?))
            });
        }
        self.write_file(&access, &path, place, it.position, &it.data.0)
    }
}

impl Handle<RenameStorageFile> for Work<'_, '_> {
    fn handle(&mut self, it: RenameStorageFile) -> Result<(), Failure> {
        let path = FilePath::parse(&it.file.0)?;
        let target = FilePath::parse(&it.new_name.0)?;
        let mut access = self.file_access(&it.account, it.auth.as_ref(), false)?;
        let account = access.account.id;
        let place = self.file_place(account, &path)?;
        self.need_file_right(&mut access, &place, DELETE)?;
        let new_place = self.file_place(account, &target)?;
        self.need_file_right(&mut access, &new_place, CREATE)?;
        let entry = place.entry.clone().ok_or_else(|| missing(&path))?;
        let Some((name, _)) = path.split_last() else { return Err(top_directory()) };
        let Some((new_name, _)) = target.split_last() else {
            return Err(taken(&new_place, &error::shown("/")));
        };
        match entry {
            Entry::File(_) if target.is_directory() => {
                return Err(error::bad_value("the new name of a file cannot end with /"));
            }
            Entry::Directory(_) if target != path && target.is_within(&path) => {
                return Err(error::bad_value("a directory cannot be moved into itself"));
            }
            _ if new_place.entry.is_some() => return Err(taken(&new_place, &target.shown())),
            _ => {}
        }
        let directory = place.way[place.way.len() - 2];
        let new_directory = self.make_directories(account, &target, &new_place)?;
        self.strike_file_entry(account, directory, name);
        self.put_file_entry(account, new_directory, new_name, &entry);
        self.trace(FileOp, |work| {
            Ok(format!("rename {} to {}", work.traced_name(&access, &path)?, target.shown()))
        })
    }
}

impl Handle<DeleteStorageFile> for Work<'_, '_> {
    fn handle(&mut self, it: DeleteStorageFile) -> Result<(), Failure> {
        let path = FilePath::parse(&it.file.0)?;
        let mut access = self.file_access(&it.account, it.auth.as_ref(), false)?;
        let account = access.account.id;
        let place = self.file_place(account, &path)?;
        self.need_file_right(&mut access, &place, DELETE)?;
        let entry = place.entry.clone().ok_or_else(|| missing(&path))?;
        let Some((name, _)) = path.split_last() else { return Err(top_directory()) };
        match entry {
            Entry::Directory(id) if !self.is_empty_directory(account, id)? => {
                return Err(error::in_use("the file directory is not empty"));
            }
            Entry::Directory(_) => {}
            Entry::File(mut file) => {
                self.count_file(&access.account, Some(file.size), None)?;
                self.drop_content(account, &mut file);
            }
        }
        let (id, directory) = (place.way[place.way.len() - 1], place.way[place.way.len() - 2]);
        self.drop_file_attributes(account, id);
        self.strike_file_entry(account, directory, name);
        self.trace(FileOp, |work| Ok(format!("remove {}", work.traced_name(&access, &path)?)))
    }
}

impl Handle<ListStorageFiles> for Work<'_, '_> {
    fn handle(&mut self, it: ListStorageFiles) -> Result<Entries<FileName>, Failure> {
        let path = FilePath::parse_directory(it.path.as_ref().map(|path| path.0.as_str()))?;
        let mut access = self.file_access(&it.account, it.auth.as_ref(), true)?;
        let directory = self.existing_directory(&mut access, &path)?;
        let mut all = Vec::new();
        self.walk_directory(access.account.id, directory, &mut |name, entry| {
            let told = match entry {
                Entry::File(file) => Value::Dictionary(file.info()),
                Entry::Directory(_) => Value::Array(Vec::new()),
            };
            all.push((name.to_owned(), told));
            ControlFlow::Continue(())
        })?;
        Ok(Entries::new(Dictionary::from_sorted(all)))
    }
}

impl Handle<GetStorageFileInfo> for Work<'_, '_> {
    fn handle(&mut self, it: GetStorageFileInfo) -> Result<ObjectReply, Failure> {
        let path = FilePath::parse_directory(it.path.as_ref().map(|path| path.0.as_str()))?;
        let mut access = self.file_access(&it.account, it.auth.as_ref(), true)?;
        let directory = self.existing_directory(&mut access, &path)?;
        let totals = self.file_totals(access.account.id, directory)?;
        Ok(ObjectReply(Value::Array(vec![number(totals.size), number(totals.files)])))
    }
}

impl Handle<ReadStorageFileAttr> for Work<'_, '_> {
    fn handle(&mut self, it: ReadStorageFileAttr) -> Result<ObjectReply, Failure> {
        let path = FilePath::parse(&it.file.0)?;
        let mut access = self.file_access(&it.account, it.auth.as_ref(), true)?;
        let place = self.file_place(access.account.id, &path)?;
        self.need_file_right(&mut access, &place, SELECT)?;
        let id = place.entry.ok_or_else(|| missing(&path))?.id();
        let mut all = self.file_attributes(access.account.id, id)?;
        if let Some(wanted) = it.attributes {
            let is_wanted = |attribute: &Value| {
                name_of(attribute).is_some_and(|name| wanted.0.iter().any(|it| it == name))
            };
            all.retain(is_wanted);
        }
        Ok(ObjectReply(Value::Array(all)))
    }
}

impl Handle<UpdateStorageFileAttr> for Work<'_, '_> {
    fn handle(&mut self, it: UpdateStorageFileAttr) -> Result<(), Failure> {
        let path = FilePath::parse(&it.file.0)?;
        let mut access = self.file_access(&it.account, it.auth.as_ref(), false)?;
        let place = self.file_place(access.account.id, &path)?;
        self.need_file_right(&mut access, &place, WRITE)?;
        let id = place.entry.as_ref().ok_or_else(|| missing(&path))?.id();
        for value in &it.attributes.0 {
            let Value::Xml(text) = value else {
                let text = format!("an attribute is an XML element, not {}", value.kind_name());
                return Err(error::bad_value(text));
            };
            for attribute in elements(text) {
                if attribute.name == ACL {
                    self.need_file_right(&mut access, &place, ADMIN)?;
                    let mut list = Dictionary::new();
                    acl::change(&mut list, read_acl(&attribute)?)?;
                    self.put_file_acl(access.account.id, id, list);
                } else {
                    self.put_attribute(access.account.id, id, &attribute)?;
                }
            }
        }
        Ok(())
    }
}

impl Handle<GetFileSubscription> for Work<'_, '_> {
    fn handle(&mut self, it: GetFileSubscription) -> Result<Names<FileName>, Failure> {
        let access = self.file_access(&it.account, None, true)?;
        access.need_all()?;
        self.subscription(Owner::Account(access.account.id), SUBSCRIPTION).map(Names::new)
    }
}

impl Handle<SetFileSubscription> for Work<'_, '_> {
    fn handle(&mut self, it: SetFileSubscription) -> Result<(), Failure> {
        let access = self.file_access(&it.account, None, false)?;
        access.need_all()?;
        self.set_subscription(Owner::Account(access.account.id), SUBSCRIPTION, it.files.0)
    }
}

impl Work<'_, '_> {
    fn make_directory(
        &mut self,
        account: Id,
        path: &FilePath,
        place: &Place,
    ) -> Result<(), Failure> {
        let name = path.split_last().map(|(name, _)| name);
        let (Some(name), None) = (name, &place.entry) else {
            return Err(taken(place, &path.shown()));
        };
        let directory = self.make_directories(account, path, place)?;
        let made = self.new_id()?;
        self.put_file_entry(account, directory, name, &Entry::Directory(made));
        Ok(())
    }

    fn write_file(
        &mut self,
        access: &FileAccess,
        path: &FilePath,
        place: Place,
        position: Option<FilePosition>,
        bytes: &[u8],
    ) -> Result<(), Failure> {
        let account = access.account.id;
        let Some((name, _)) = path.split_last() else { return Err(top_directory()) };
        let old = match &place.entry {
            Some(Entry::Directory(_)) => return Err(error::is_directory(&path.shown())),
            Some(Entry::File(file)) => Some(file.clone()),
            None => None,
        };
        let start = start_of(position, old.as_ref(), path)?;
        let directory = self.make_directories(account, path, &place)?;
        let old_size = old.as_ref().map(|file| file.size);
        let mut file = match old {
            Some(file) => file,
            None => File { id: self.new_id()?, size: 0, created: self.now, modified: self.now },
        };
        if start.is_none() {
            file.created = self.now;
            self.drop_content(account, &mut file);
        }
        self.trace_writing(access, path, old_size, start, bytes.len())?;
        self.write_content(account, &mut file, start.unwrap_or(0), bytes)?;
        file.modified = self.now;
        self.count_file(&access.account, old_size, Some(file.size))?;
        self.put_file_entry(account, directory, name, &Entry::File(file));
        Ok(())
    }

    fn trace_writing(
        &mut self,
        access: &FileAccess,
        path: &FilePath,
        old_size: Option<u64>,
        start: Option<u64>,
        length: usize,
    ) -> Result<(), Failure> {
        if old_size.is_none() {
            self.trace(FileOp, |work| Ok(format!("create {}", work.traced_name(access, path)?)))?;
        } else if start.is_none() {
            self.trace(FileIo, |work| Ok(format!("truncate {}", work.traced_name(access, path)?)))?;
        }
        let start = start.unwrap_or(0);
        self.trace(FileIo, |work| {
            Ok(format!("write {length} bytes at {start} of {}", work.traced_name(access, path)?))
        })
    }

    /// A file, as a trace names it.
    fn traced_name(&self, access: &FileAccess, path: &FilePath) -> Result<String, Failure> {
        Ok(format!("{}: {}", self.full_name(&access.account)?, path.shown()))
    }

    fn existing_directory(&self, access: &mut FileAccess, path: &FilePath) -> Result<Id, Failure> {
        let place = self.file_place(access.account.id, path)?;
        self.need_file_right(access, &place, LOOKUP)?;
        place.entry.map(|entry| entry.id()).ok_or_else(error::no_directory)
    }

    /// All attributes of a file or a directory, its access rights first.
    fn file_attributes(&self, account: Id, id: Id) -> Result<Vec<Value>, Failure> {
        let acl = self.file_acl(account, id)?;
        let mut all = Vec::new();
        if !acl.is_empty() {
            all.push(write_acl(&acl));
        }
        all.extend(self.part_array(Owner::Account(account), &attributes_part(id))?);
        Ok(all)
    }

    /// Sets an attribute in place of the one of its name; an empty element takes that away.
    fn put_attribute(
        &mut self,
        account: Id,
        id: Id,
        attribute: &Element<'_>,
    ) -> Result<(), Failure> {
        let owner = Owner::Account(account);
        let part = attributes_part(id);
        let mut all = self.part_array(owner, &part)?;
        let place = all.iter().position(|other| name_of(other) == Some(attribute.name));
        let new = Value::Xml(attribute.text.to_owned().into());
        match (place, attribute.is_empty()) {
            (Some(place), true) => drop(all.remove(place)),
            (Some(place), false) => all[place] = new,
            (None, true) => {}
            (None, false) => all.push(new),
        }
        self.put_part(owner, &part, all);
        Ok(())
    }
}

/// The byte at which writing begins; `None` when a new file takes the place of the old one.
fn start_of(
    position: Option<FilePosition>,
    old: Option<&File>,
    path: &FilePath,
) -> Result<Option<u64>, Failure> {
    match (position, old) {
        (None | Some(FilePosition::At(0)), _) => Ok(None),
        (Some(FilePosition::At(position)), old) => {
            let start = bytes_of(Some(Size(position)), "OFFSET")?.unwrap_or(0);
            match old {
                None => Err(error::no_file()),
                Some(file) if start <= file.size => Ok(Some(start)),
                Some(_) => Err(error::bad_value("OFFSET is behind the end of the file")),
            }
        }
        (Some(FilePosition::Beginning), None) => Err(error::no_file()),
        (Some(FilePosition::Beginning), Some(_)) => Ok(Some(0)),
        (Some(FilePosition::End), old) => Ok(Some(old.map_or(0, |file| file.size))),
        (Some(FilePosition::New), None) => Ok(Some(0)),
        (Some(FilePosition::New), Some(_)) => Err(error::exists("file", &path.shown())),
    }
}

/// A number of bytes, which is not negative.
fn bytes_of(size: Option<Size>, keyword: &str) -> Result<Option<u64>, Failure> {
    let negative =
        |_| error::bad_value(format!("the number of bytes behind {keyword} is negative"));
    size.map(|size| u64::try_from(size.0).map_err(negative)).transpose()
}

fn missing(path: &FilePath) -> Failure {
    if path.is_directory() { error::no_directory() } else { error::no_file() }
}

fn top_directory() -> Failure {
    error::in_use("the top directory stays where it is")
}

/// The refusal for a name that is taken.
fn taken(place: &Place, name: &str) -> Failure {
    let what = match place.entry {
        Some(Entry::File(_)) => "file",
        _ => "file directory",
    };
    error::exists(what, name)
}

/// The name of an attribute.
fn name_of(attribute: &Value) -> Option<&str> {
    let Value::Xml(text) = attribute else { return None };
    Some(elements(text).first()?.name)
}
