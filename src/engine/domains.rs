//! Domains: their settings, defaults, Rules and objects.
use crate::access::right::DomainRight;
use crate::catalogue::domains::{
    CreateAccountStorage, DeleteDirectoryRecords, GetAccountDefaultPrefs, GetAccountDefaults,
    GetAccountTemplate, GetDomainAliases, GetDomainEffectiveSettings, GetDomainLocation,
    GetDomainMailRules, GetDomainSettings, GetDomainSignalRules, InsertDirectoryRecords,
    ListAccountStorage, ListAccounts, ListAdminDomains, ListDomainObjects, ListDomainTelnums,
    ResumeDomain, SetAccountDefaultPrefs, SetAccountDefaults, SetAccountTemplate, SetDomainAliases,
    SetDomainMailRules, SetDomainSettings, SetDomainSignalRules, SuspendDomain,
    UpdateAccountDefaultPrefs, UpdateAccountDefaults, UpdateAccountTemplate, UpdateDomainMailRule,
    UpdateDomainSettings, UpdateDomainSignalRule,
};
use crate::catalogue::keys::account::ACCOUNT;
use crate::catalogue::keys::domain::DOMAIN;
use crate::catalogue::keys::preferences::PREFERENCES;
use crate::data::Dictionary;
use crate::engine::cipher::Encryption;
use crate::engine::effective::{ACCOUNT_DEFAULTS, PREFS};
use crate::engine::ruleset::RuleKind;
use crate::engine::update::{Rules, merge, without_resets};
use crate::engine::work::{Effect, Work};
use crate::request::command::Handle;
use crate::request::failure::Failure;
use crate::request::kinds::{AccountName, DomainName, StorageName, Text};
use crate::request::reply::{Entries, Names, ObjectReply, Record, Rows, TextReply};
use crate::state::domain::Domain;
use crate::state::key::Owner;

/// The part of a Domain that holds the settings of new Accounts.
pub const TEMPLATE: &str = "template";
/// The part of a Domain that tells whether its objects have records in the Directory.
pub const DIRECTORY_RECORDS: &str = "directory-records";

const DOMAIN_RULES: Rules = Rules { keys: DOMAIN, ordinary: DomainRight::BasicSettings };
/// Which Account settings a Domain administrator may change, here and in the Accounts themselves.
pub const ACCOUNT_RULES: Rules = Rules { keys: ACCOUNT, ordinary: DomainRight::BasicSettings };
/// Which Preferences a Domain administrator may change.
pub const PREFERENCE_RULES: Rules =
    Rules { keys: PREFERENCES, ordinary: DomainRight::WebUserSettings };

impl Handle<GetDomainSettings> for Work<'_, '_> {
    fn handle(&mut self, it: GetDomainSettings) -> Result<Record, Failure> {
        Ok(Record(self.domain(it.domain.as_ref())?.settings))
    }
}

impl Handle<GetDomainEffectiveSettings> for Work<'_, '_> {
    fn handle(&mut self, it: GetDomainEffectiveSettings) -> Result<Record, Failure> {
        let domain = self.domain(it.domain.as_ref())?;
        Ok(Record(self.domain_layers(&domain)?.all()))
    }
}

impl Handle<UpdateDomainSettings> for Work<'_, '_> {
    fn handle(&mut self, it: UpdateDomainSettings) -> Result<(), Failure> {
        let mut domain = self.domain(it.domain.as_ref())?;
        let changes = self.permitted(DOMAIN_RULES, it.settings.0);
        merge(&mut domain.settings, changes);
        self.put_domain(&domain);
        Ok(())
    }
}

impl Handle<SetDomainSettings> for Work<'_, '_> {
    fn handle(&mut self, it: SetDomainSettings) -> Result<(), Failure> {
        let mut domain = self.domain(Some(&it.domain))?;
        domain.settings = without_resets(it.settings.0);
        self.put_domain(&domain);
        Ok(())
    }
}

impl Handle<GetAccountDefaults> for Work<'_, '_> {
    fn handle(&mut self, it: GetAccountDefaults) -> Result<Record, Failure> {
        self.domain_part(it.domain.as_ref(), ACCOUNT_DEFAULTS)
    }
}

impl Handle<UpdateAccountDefaults> for Work<'_, '_> {
    fn handle(&mut self, it: UpdateAccountDefaults) -> Result<(), Failure> {
        self.update_domain_part(it.domain.as_ref(), ACCOUNT_DEFAULTS, ACCOUNT_RULES, it.settings.0)
    }
}

impl Handle<SetAccountDefaults> for Work<'_, '_> {
    fn handle(&mut self, it: SetAccountDefaults) -> Result<(), Failure> {
        self.set_domain_part(it.domain.as_ref(), ACCOUNT_DEFAULTS, it.settings.0)
    }
}

impl Handle<GetAccountDefaultPrefs> for Work<'_, '_> {
    fn handle(&mut self, it: GetAccountDefaultPrefs) -> Result<Record, Failure> {
        self.domain_part(it.domain.as_ref(), PREFS)
    }
}

impl Handle<UpdateAccountDefaultPrefs> for Work<'_, '_> {
    fn handle(&mut self, it: UpdateAccountDefaultPrefs) -> Result<(), Failure> {
        self.update_domain_part(it.domain.as_ref(), PREFS, PREFERENCE_RULES, it.preferences.0)
    }
}

impl Handle<SetAccountDefaultPrefs> for Work<'_, '_> {
    fn handle(&mut self, it: SetAccountDefaultPrefs) -> Result<(), Failure> {
        self.set_domain_part(it.domain.as_ref(), PREFS, it.preferences.0)
    }
}

impl Handle<GetAccountTemplate> for Work<'_, '_> {
    fn handle(&mut self, it: GetAccountTemplate) -> Result<Record, Failure> {
        self.domain_part(it.domain.as_ref(), TEMPLATE)
    }
}

impl Handle<UpdateAccountTemplate> for Work<'_, '_> {
    fn handle(&mut self, it: UpdateAccountTemplate) -> Result<(), Failure> {
        self.update_domain_part(it.domain.as_ref(), TEMPLATE, ACCOUNT_RULES, it.settings.0)
    }
}

impl Handle<SetAccountTemplate> for Work<'_, '_> {
    fn handle(&mut self, it: SetAccountTemplate) -> Result<(), Failure> {
        self.set_domain_part(it.domain.as_ref(), TEMPLATE, it.settings.0)
    }
}

impl Handle<GetDomainAliases> for Work<'_, '_> {
    fn handle(&mut self, it: GetDomainAliases) -> Result<Names<DomainName>, Failure> {
        let domain = self.domain(Some(&it.domain))?;
        self.domain_aliases(domain.id).map(Names::new)
    }
}

impl Handle<SetDomainAliases> for Work<'_, '_> {
    fn handle(&mut self, it: SetDomainAliases) -> Result<(), Failure> {
        let domain = self.domain(Some(&it.domain))?;
        self.set_domain_aliases(&domain, &it.aliases.0)
    }
}

/// The commands that read and write the Rules of a Domain.
macro_rules! domain_rules {
    ($( $kind:expr => $get:ident $set:ident $update:ident; )*) => { $(
        impl Handle<$get> for Work<'_, '_> {
            fn handle(&mut self, it: $get) -> Result<Rows, Failure> {
                let domain = self.domain(Some(&it.domain))?;
                self.rules(Owner::Domain(domain.id), $kind).map(Rows)
            }
        }

        impl Handle<$set> for Work<'_, '_> {
            fn handle(&mut self, it: $set) -> Result<(), Failure> {
                let domain = self.domain(Some(&it.domain))?;
                self.set_rules(Owner::Domain(domain.id), $kind, it.rules.0)
            }
        }

        impl Handle<$update> for Work<'_, '_> {
            fn handle(&mut self, it: $update) -> Result<(), Failure> {
                let domain = self.domain(Some(&it.domain))?;
                self.update_rule(Owner::Domain(domain.id), $kind, it.rule, it.old_rule)
            }
        }
    )* };
}

domain_rules! {
    RuleKind::Mail => GetDomainMailRules SetDomainMailRules UpdateDomainMailRule;
    RuleKind::Signal => GetDomainSignalRules SetDomainSignalRules UpdateDomainSignalRule;
}

impl Handle<ListAdminDomains> for Work<'_, '_> {
    fn handle(&mut self, it: ListAdminDomains) -> Result<Names<DomainName>, Failure> {
        let admins = self.domain(it.domain.as_ref())?;
        let entrusted = |domain: &Domain| {
            domain.id == admins.id || self.admin_domain(domain).is_some_and(|it| it == admins.name)
        };
        let domains = self.domains()?.into_iter().filter(entrusted);
        Ok(Names::new(domains.map(|domain| domain.name)))
    }
}

impl Handle<ListDomainObjects> for Work<'_, '_> {
    fn handle(&mut self, it: ListDomainObjects) -> Result<ObjectReply, Failure> {
        let domain = self.domain(Some(&it.domain))?;
        self.list_objects(&domain, it).map(ObjectReply)
    }
}

impl Handle<ListAccounts> for Work<'_, '_> {
    fn handle(&mut self, it: ListAccounts) -> Result<Entries<AccountName>, Failure> {
        let domain = self.domain(it.domain.as_ref())?;
        self.list_accounts(&domain).map(Entries::printed)
    }
}

impl Handle<ListDomainTelnums> for Work<'_, '_> {
    fn handle(&mut self, it: ListDomainTelnums) -> Result<Entries<Text>, Failure> {
        let domain = self.domain(Some(&it.domain))?;
        self.telnums_of_domain(&domain, it.filter, it.limit)
    }
}

impl Handle<InsertDirectoryRecords> for Work<'_, '_> {
    fn handle(&mut self, it: InsertDirectoryRecords) -> Result<(), Failure> {
        let domain = self.domain(it.domain.as_ref())?;
        self.put_part(Owner::Domain(domain.id), DIRECTORY_RECORDS, "YES");
        Ok(())
    }
}

impl Handle<DeleteDirectoryRecords> for Work<'_, '_> {
    fn handle(&mut self, it: DeleteDirectoryRecords) -> Result<(), Failure> {
        let domain = self.domain(it.domain.as_ref())?;
        self.tx.delete(Owner::Domain(domain.id).part(DIRECTORY_RECORDS));
        Ok(())
    }
}

impl Handle<CreateAccountStorage> for Work<'_, '_> {
    fn handle(&mut self, it: CreateAccountStorage) -> Result<(), Failure> {
        let domain = self.domain(Some(&it.domain))?;
        self.create_storage(Owner::Domain(domain.id), &it.storage.0)
    }
}

impl Handle<ListAccountStorage> for Work<'_, '_> {
    fn handle(&mut self, it: ListAccountStorage) -> Result<Names<StorageName>, Failure> {
        let domain = self.domain(Some(&it.domain))?;
        self.storages(Owner::Domain(domain.id)).map(Names::new)
    }
}

impl Handle<GetDomainLocation> for Work<'_, '_> {
    fn handle(&mut self, it: GetDomainLocation) -> Result<TextReply, Failure> {
        let domain = self.domain(it.domain.as_ref())?;
        if domain.id == self.main_domain()? {
            return Ok(TextReply("Accounts".to_owned()));
        }
        let folder = if domain.shared { "SharedDomains" } else { "Domains" };
        Ok(TextReply(match &domain.storage {
            Some(storage) => format!("{folder}/{storage}.mnt/{}", domain.name),
            None => format!("{folder}/{}", domain.name),
        }))
    }
}

impl Handle<SuspendDomain> for Work<'_, '_> {
    fn handle(&mut self, it: SuspendDomain) -> Result<(), Failure> {
        let domain = self.secondary_domain(&it.domain.0)?;
        self.end_domain_sessions(domain.id)?;
        self.effects.push(Effect::CloseDomain(domain.id));
        self.set_suspended(domain, true)
    }
}

impl Handle<ResumeDomain> for Work<'_, '_> {
    fn handle(&mut self, it: ResumeDomain) -> Result<(), Failure> {
        let domain = self.domain(Some(&it.domain))?;
        self.set_suspended(domain, false)
    }
}

impl Work<'_, '_> {
    fn domain_part(&self, domain: Option<&DomainName>, part: &str) -> Result<Record, Failure> {
        let domain = self.domain(domain)?;
        self.part_dictionary(Owner::Domain(domain.id), part).map(Record)
    }

    fn update_domain_part(
        &mut self,
        domain: Option<&DomainName>,
        part: &str,
        rules: Rules,
        changes: Dictionary,
    ) -> Result<(), Failure> {
        let owner = Owner::Domain(self.domain(domain)?.id);
        let changes =
            self.with_protected_passwords(self.permitted(rules, changes), Encryption::Reversible)?;
        let mut settings = self.part_dictionary(owner, part)?;
        merge(&mut settings, changes);
        self.put_part(owner, part, settings);
        Ok(())
    }

    fn set_domain_part(
        &mut self,
        domain: Option<&DomainName>,
        part: &str,
        settings: Dictionary,
    ) -> Result<(), Failure> {
        let owner = Owner::Domain(self.domain(domain)?.id);
        let settings =
            self.with_protected_passwords(without_resets(settings), Encryption::Reversible)?;
        self.put_part(owner, part, settings);
        Ok(())
    }

    fn set_suspended(&mut self, mut domain: Domain, suspended: bool) -> Result<(), Failure> {
        domain.suspended = suspended;
        self.put_domain(&domain);
        self.effects.push(Effect::ForgetSenders);
        Ok(())
    }
}
