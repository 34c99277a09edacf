//! Named Tasks: their owners, names and settings.
use crate::catalogue::keys::task::TASK;
use crate::catalogue::named_tasks::{
    CreateNamedTask, DeleteNamedTask, GetNamedTask, ListAccountNamedTasks, ListDomainNamedTasks,
    RenameNamedTask, UpdateNamedTask,
};
use crate::data::{Dictionary, Value};
use crate::engine::error;
use crate::engine::owned::{OWNER, OwnedKind};
use crate::engine::update::merge;
use crate::engine::work::Work;
use crate::request::command::Handle;
use crate::request::failure::Failure;
use crate::request::kinds::TaskName;
use crate::request::reply::{Entries, Record};
use crate::state::id::Id;

impl Handle<ListDomainNamedTasks> for Work<'_, '_> {
    fn handle(&mut self, it: ListDomainNamedTasks) -> Result<Entries<TaskName>, Failure> {
        let domain = self.domain(it.domain.as_ref())?;
        self.task_entries(self.owned_in(OwnedKind::Task, domain.id)?)
    }
}

impl Handle<ListAccountNamedTasks> for Work<'_, '_> {
    fn handle(&mut self, it: ListAccountNamedTasks) -> Result<Entries<TaskName>, Failure> {
        let account = self.account_id(&it.account.0)?;
        self.task_entries(self.owned_by(OwnedKind::Task, account)?)
    }
}

impl Handle<CreateNamedTask> for Work<'_, '_> {
    fn handle(&mut self, it: CreateNamedTask) -> Result<(), Failure> {
        self.create_owned(OwnedKind::Task, &it.task.0, &it.owner.0).map(drop)
    }
}

impl Handle<RenameNamedTask> for Work<'_, '_> {
    fn handle(&mut self, it: RenameNamedTask) -> Result<(), Failure> {
        let mut task = self.find_owned(OwnedKind::Task, &it.task.0)?;
        self.rename_owned(&mut task, &it.new_name.0)
    }
}

impl Handle<DeleteNamedTask> for Work<'_, '_> {
    fn handle(&mut self, it: DeleteNamedTask) -> Result<(), Failure> {
        let task = self.find_owned(OwnedKind::Task, &it.task.0)?;
        self.delete_owned(&task)
    }
}

impl Handle<GetNamedTask> for Work<'_, '_> {
    fn handle(&mut self, it: GetNamedTask) -> Result<Record, Failure> {
        let mut stored = self.find_owned(OwnedKind::Task, &it.task.0)?.stored;
        let owner = self.owner_name(&stored)?;
        stored.settings.set(OWNER, owner);
        Ok(Record(stored.settings))
    }
}

impl Handle<UpdateNamedTask> for Work<'_, '_> {
    fn handle(&mut self, it: UpdateNamedTask) -> Result<(), Failure> {
        let mut task = self.find_owned(OwnedKind::Task, &it.task.0)?;
        let mut changes = it.settings.0;
        if let Some(owner) = changes.remove(OWNER) {
            let name = owner.as_str();
            let wrong = || error::bad_element(OWNER, "the name of an account", Some(&owner));
            self.change_owner(&mut task, name.ok_or_else(wrong)?)?;
        }
        merge(&mut task.stored.settings, changes);
        self.put_owned(&task);
        Ok(())
    }
}

impl Work<'_, '_> {
    /// What a listing tells of Named Tasks.
    fn task_entries(&self, tasks: Vec<(String, Id)>) -> Result<Entries<TaskName>, Failure> {
        let mut entries = Vec::with_capacity(tasks.len());
        for (name, id) in tasks {
            let stored = self.stored_owned(OwnedKind::Task, id)?;
            let mut entry = Dictionary::new();
            for key in TASK.iter().map(|key| key.name) {
                let value = match key {
                    OWNER => Value::from(self.owner_name(&stored)?),
                    _ => stored.settings.get(key).cloned().unwrap_or_else(|| Value::from("")),
                };
                entry.set(key, value);
            }
            entries.push((name, Value::Dictionary(entry)));
        }
        Ok(Entries::new(Dictionary::from_sorted(entries)))
    }
}
