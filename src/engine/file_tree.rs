//! The directories of the File Storage of an Account.
//!
//! ```text
//! files/DIRECTORY/NAME   what lies in a directory; the top directory has the number 0
//! file-size, file-count  the bytes in all files, and how many files there are
//! ```
//!
//! Directories are known by numbers: one that is renamed or moved takes along whatever lies in it,
//! however much that is.
use std::ops::ControlFlow;

use crate::catalogue::keys::spellings::{Limit, parse_count, parse_size};
use crate::engine::error;
use crate::engine::file_names::FilePath;
use crate::engine::records::read;
use crate::engine::work::Work;
use crate::request::failure::Failure;
use crate::state::account::Account;
use crate::state::file::Entry;
use crate::state::id::Id;
use crate::state::key::Owner;

/// The number of the top directory of every Account.
pub const TOP: Id = Id(0);
/// The part of an Account that counts the bytes of its files.
pub const SIZE: &str = "file-size";
const COUNT: &str = "file-count";

/// Where a name leads to.
pub struct Place {
    /// The numbers of what there is on the way, from the top directory on; the last one is that of the
    /// file or directory itself, if there is one.
    pub way: Vec<Id>,
    /// How many directories of the name there are, without the top one and without the last part.
    depth: usize,
    /// What the name stands for.
    pub entry: Option<Entry>,
    /// Whether a file stands where the name has a directory.
    blocked: bool,
}

/// How much there is in the File Storage, or a part of it.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Totals {
    /// The bytes in all files.
    pub size: u64,
    /// How many files there are; directories are not counted.
    pub files: u64,
}

impl Work<'_, '_> {
    /// Follows a name from the top directory on.
    pub fn file_place(&self, account: Id, path: &FilePath) -> Result<Place, Failure> {
        let mut place = Place { way: vec![TOP], depth: 0, entry: None, blocked: false };
        let Some((name, directories)) = path.split_last() else {
            place.entry = Some(Entry::Directory(TOP));
            return Ok(place);
        };
        let mut at = TOP;
        for directory in directories {
            match self.file_entry(account, at, directory)? {
                Some(Entry::Directory(id)) => at = id,
                Some(Entry::File(_)) => {
                    place.blocked = true;
                    return Ok(place);
                }
                None => return Ok(place),
            }
            place.way.push(at);
            place.depth += 1;
        }
        place.entry = self.file_entry(account, at, name)?;
        // A name with a final slash stands for no file.
        if path.is_directory() && matches!(place.entry, Some(Entry::File(_))) {
            place.entry = None;
            place.blocked = true;
        }
        if let Some(entry) = &place.entry {
            place.way.push(entry.id());
        }
        Ok(place)
    }

    /// What a name in a directory stands for.
    fn file_entry(&self, account: Id, directory: Id, name: &str) -> Result<Option<Entry>, Failure> {
        let key = entry_key(account, directory, name);
        let Some(stored) = self.bytes(&key)? else { return Ok(None) };
        read_entry(&key, &stored).map(Some)
    }

    /// Gives a name in a directory to something.
    pub fn put_file_entry(&mut self, account: Id, directory: Id, name: &str, entry: &Entry) {
        self.put_value(entry_key(account, directory, name), &entry.to_value());
    }

    /// Takes a name out of a directory.
    pub fn strike_file_entry(&mut self, account: Id, directory: Id, name: &str) {
        self.tx.delete(entry_key(account, directory, name));
    }

    /// The directory in which a name lies. Those that are missing are made.
    pub fn make_directories(
        &mut self,
        account: Id,
        path: &FilePath,
        place: &Place,
    ) -> Result<Id, Failure> {
        let directories = path.split_last().map_or(&[][..], |(_, directories)| directories);
        if place.blocked {
            return Err(error::file_in_the_way(&path.shown()));
        }
        let mut at = place.way[place.depth];
        for name in &directories[place.depth..] {
            let made = self.new_id()?;
            self.put_file_entry(account, at, name, &Entry::Directory(made));
            at = made;
        }
        Ok(at)
    }

    /// Calls `each` with what lies in a directory, in the order of the names.
    pub fn walk_directory(
        &self,
        account: Id,
        directory: Id,
        each: &mut dyn FnMut(&str, Entry) -> ControlFlow<()>,
    ) -> Result<(), Failure> {
        let prefix = entry_key(account, directory, "");
        self.walk(&prefix, &mut |name, stored| Ok(each(name, read_entry(&prefix, stored)?)))
    }

    /// Whether nothing lies in a directory.
    pub fn is_empty_directory(&self, account: Id, directory: Id) -> Result<bool, Failure> {
        let mut empty = true;
        self.walk_directory(account, directory, &mut |_, _| {
            empty = false;
            ControlFlow::Break(())
        })?;
        Ok(empty)
    }

    /// How much there is in a directory and below. For the top one it is counted already.
    pub fn file_totals(&self, account: Id, directory: Id) -> Result<Totals, Failure> {
        if directory == TOP {
            let number = |part| {
                let number = self.number(&Owner::Account(account).part(part))?;
                u64::try_from(number).map_err(|_| error::damaged(part))
            };
            return Ok(Totals { size: number(SIZE)?, files: number(COUNT)? });
        }
        let mut totals = Totals::default();
        let mut open = vec![directory];
        while let Some(directory) = open.pop() {
            self.walk_directory(account, directory, &mut |_, entry| {
                match entry {
                    Entry::Directory(id) => open.push(id),
                    Entry::File(file) => {
                        totals.size += file.size;
                        totals.files += 1;
                    }
                }
                ControlFlow::Continue(())
            })?;
        }
        Ok(totals)
    }

    /// Counts a file that changes its size, comes (`old` is `None`) or goes (`new` is `None`), and
    /// refuses what the settings of the Account do not allow.
    pub fn count_file(
        &mut self,
        account: &Account,
        old: Option<u64>,
        new: Option<u64>,
    ) -> Result<(), Failure> {
        let owner = Owner::Account(account.id);
        let change = |new: u64, old: u64| signed(new) - signed(old);
        let (old_size, new_size) = (old.unwrap_or(0), new.unwrap_or(0));
        self.add_to_number(owner.part(SIZE), change(new_size, old_size))?;
        let files = change(u64::from(new.is_some()), u64::from(old.is_some()));
        self.add_to_number(owner.part(COUNT), files)?;
        let totals = self.file_totals(account.id, TOP)?;
        if files > 0
            && !self.account_limit(account, "MaxWebFiles", parse_count)?.allows(totals.files)
        {
            return Err(error::limit("files", "MaxWebFiles"));
        }
        if new_size <= old_size {
            return Ok(());
        }
        for (setting, size) in [("MaxFileSize", new_size), ("MaxWebSize", totals.size)] {
            if let limit @ Limit::At(_) = self.account_limit(account, setting, parse_size)?
                && !limit.allows(size)
            {
                return Err(error::limit_of_bytes(setting));
            }
        }
        Ok(())
    }
}

fn read_entry(key: &[u8], stored: &[u8]) -> Result<Entry, Failure> {
    let entry = Entry::from_value(&read(key, stored)?);
    entry.ok_or_else(|| error::damaged(&String::from_utf8_lossy(key)))
}

fn entry_key(account: Id, directory: Id, name: &str) -> Vec<u8> {
    Owner::Account(account).part(&format!("files/{directory}/{name}"))
}

fn signed(size: u64) -> i64 {
    i64::try_from(size).unwrap_or(i64::MAX)
}
