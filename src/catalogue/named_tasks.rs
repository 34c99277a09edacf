//! Named Tasks: Real-Time Applications that have a name of their own in a Domain.
use crate::access::right::Access::{Domain, DomainWith};
use crate::access::right::DomainRight::CanCreateNamedTasks;
use crate::request::declare::commands;
use crate::request::kinds::{
    AccountName, DomainName, NewTaskName, OwnerName, TaskName, TaskSettings,
};
use crate::request::reply::{Entries, Record};

commands! { named_tasks NamedTaskRequest;

    /// Lists the Named Tasks of a Domain.
    ///
    /// Each name comes with a dictionary: `Owner`, the Account which owns the task; `RealName`, the
    /// real name of the task; `programName`, the Real-Time Application that it runs. What has not
    /// been set is empty.
    ///
    /// > LISTDOMAINNAMEDTASKS
    /// > LISTDOMAINNAMEDTASKS example.com
    #[needs(Domain)]
    #[effect(Reads)]
    LISTDOMAINNAMEDTASKS ListDomainNamedTasks {
        /// The Domain; your own where this is left out.
        domain: Option<DomainName>,
    } -> Entries<TaskName>;

    /// Lists the Named Tasks that an Account owns.
    ///
    /// The answer has the make of that of [`ListDomainNamedTasks`].
    ///
    /// > LISTACCOUNTNAMEDTASKS ann@example.com
    #[needs(Domain)]
    #[effect(Reads)]
    LISTACCOUNTNAMEDTASKS ListAccountNamedTasks {
        /// The Account that owns the tasks.
        account: AccountName,
    } -> Entries<TaskName>;

    /// Creates a Named Task.
    ///
    /// Its name must not be taken by another object of the Domain: Accounts, Groups, Mailing Lists,
    /// Aliases, Forwarders and Named Tasks share one set of names. The task does nothing until its
    /// settings name an application, see [`UpdateNamedTask`].
    ///
    /// > CREATENAMEDTASK conference@example.com FOR ann
    #[needs(DomainWith(CanCreateNamedTasks))]
    #[effect(Adds)]
    #[undo("DELETENAMEDTASK {task}")]
    #[sign(there "GETNAMEDTASK {task}")]
    CREATENAMEDTASK CreateNamedTask {
        task: NewTaskName,
        /// The Account that is to own the task. It lives in the Domain of the task, so its name
        /// stands without `@` and a Domain.
        "FOR" owner: OwnerName,
    } -> ();

    /// Renames a Named Task.
    ///
    /// It stays in its Domain and keeps its owner and its settings.
    ///
    /// > RENAMENAMEDTASK conference@example.com INTO meetings
    #[needs(DomainWith(CanCreateNamedTasks))]
    #[effect(Renames)]
    #[undo("RENAMENAMEDTASK {new_name@task} INTO {task@}")]
    #[sign(there "GETNAMEDTASK {new_name@task}", gone "GETNAMEDTASK {task}")]
    RENAMENAMEDTASK RenameNamedTask {
        task: TaskName,
        /// The new name, not taken by another object of the Domain.
        "INTO" new_name: NewTaskName,
    } -> ();

    /// Removes a Named Task.
    ///
    /// > DELETENAMEDTASK conference@example.com
    #[needs(DomainWith(CanCreateNamedTasks))]
    #[effect(Destroys)]
    #[sign(gone "GETNAMEDTASK {task}")]
    DELETENAMEDTASK DeleteNamedTask { task: TaskName } -> ();

    /// Shows the settings of a Named Task.
    ///
    /// `Owner` in the answer is the Account that owns the task.
    ///
    /// > GETNAMEDTASK conference@example.com
    #[needs(Domain)]
    #[effect(Reads)]
    GETNAMEDTASK GetNamedTask { task: TaskName } -> Record;

    /// Changes settings of a Named Task.
    ///
    /// What the dictionary leaves out stays as it is; [`GetNamedTask`] shows the keys in use. A new
    /// `Owner`, another Account of the Domain, takes the task over.
    ///
    /// > UPDATENAMEDTASK conference@example.com {RealName="Weekly conference";}
    #[needs(DomainWith(CanCreateNamedTasks))]
    #[effect(Merges)]
    #[undo("GETNAMEDTASK {task}" => "UPDATENAMEDTASK {task} {was}")]
    UPDATENAMEDTASK UpdateNamedTask {
        task: TaskName,
        /// The settings to be changed.
        settings: TaskSettings,
    } -> ();
}
