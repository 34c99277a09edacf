//! Accounts: settings, passwords, Aliases, telephone numbers, Rules, Preferences.
use crate::access::right::DomainRight;
use crate::catalogue::accounts::{
    CreateAccount, DeleteAccount, GetAccountAcl, GetAccountAclRights, GetAccountAliases,
    GetAccountEffectivePrefs, GetAccountEffectiveSettings, GetAccountInfo, GetAccountLocation,
    GetAccountMailRules, GetAccountOneSetting, GetAccountPlainPassword, GetAccountPrefs,
    GetAccountPresence, GetAccountRights, GetAccountRpops, GetAccountRsips, GetAccountSettings,
    GetAccountSignalRules, GetAccountTelnums, KillAccountSessions, ModifyAccountTelnums,
    RenameAccount, SetAccountAcl, SetAccountAliases, SetAccountMailRules, SetAccountPassword,
    SetAccountPrefs, SetAccountRpops, SetAccountRsips, SetAccountSettings, SetAccountSignalRules,
    SetAccountTelnums, SetAccountType, UpdateAccountMailRule, UpdateAccountPrefs,
    UpdateAccountSettings, UpdateAccountSignalRule, UpdateAirSyncInfo, UpdateScheduledTask,
    VerifyAccountIdentity, VerifyAccountPassword,
};
use crate::data::Value;
use crate::engine::acl;
use crate::engine::domains::{ACCOUNT_RULES, PREFERENCE_RULES};
use crate::engine::effective::PREFS;
use crate::engine::error;
use crate::engine::passwords::PASSWORD;
use crate::engine::rights::RIGHTS;
use crate::engine::ruleset::RuleKind;
use crate::engine::update::{merge, without_resets};
use crate::engine::work::{Effect, Work};
use crate::request::command::Handle;
use crate::request::failure::Failure;
use crate::request::kinds::{AccountName, Text};
use crate::request::reply::{Entries, Names, ObjectReply, Record, Rows, TextReply};
use crate::state::account::Account;
use crate::state::key::Owner;

/// The part of an Account that holds its access control list.
pub const ACL: &str = "acl";
/// The key under which the settings in force show the Queue Rules.
const RULES: &str = "Rules";
/// The part of an Account that tells whether its owner is there.
pub const PRESENCE: &str = "presence";

impl Handle<CreateAccount> for Work<'_, '_> {
    fn handle(&mut self, it: CreateAccount) -> Result<(), Failure> {
        self.create_account(it)
    }
}

impl Handle<RenameAccount> for Work<'_, '_> {
    fn handle(&mut self, it: RenameAccount) -> Result<(), Failure> {
        let account = self.account(&it.account)?;
        self.guard_rights(account.id)?;
        self.rename_account(account, &it.new_name.0, it.storage)
    }
}

impl Handle<DeleteAccount> for Work<'_, '_> {
    fn handle(&mut self, it: DeleteAccount) -> Result<(), Failure> {
        let account = self.account(&it.account)?;
        self.guard_rights(account.id)?;
        self.delete_account(&account)
    }
}

impl Handle<SetAccountType> for Work<'_, '_> {
    fn handle(&mut self, it: SetAccountType) -> Result<(), Failure> {
        let account = self.account(&it.account)?;
        self.set_account_type(account, it.account_type)
    }
}

impl Handle<GetAccountSettings> for Work<'_, '_> {
    fn handle(&mut self, it: GetAccountSettings) -> Result<Record, Failure> {
        Ok(Record(self.account(&it.account)?.settings))
    }
}

impl Handle<UpdateAccountSettings> for Work<'_, '_> {
    fn handle(&mut self, it: UpdateAccountSettings) -> Result<(), Failure> {
        let mut account = self.account(&it.account)?;
        self.guard_rights(account.id)?;
        let domain = self.domain_by_id(account.domain)?;
        let changes = self.permitted(ACCOUNT_RULES, it.settings.0);
        merge(&mut account.settings, changes);
        self.protect_own_passwords(&mut account, &domain)?;
        self.put_account(&account);
        Ok(())
    }
}

impl Handle<SetAccountSettings> for Work<'_, '_> {
    fn handle(&mut self, it: SetAccountSettings) -> Result<(), Failure> {
        let mut account = self.account(&it.account)?;
        self.guard_rights(account.id)?;
        let domain = self.domain_by_id(account.domain)?;
        account.settings = without_resets(it.settings.0);
        self.protect_own_passwords(&mut account, &domain)?;
        self.put_account(&account);
        Ok(())
    }
}

impl Handle<GetAccountEffectiveSettings> for Work<'_, '_> {
    fn handle(&mut self, it: GetAccountEffectiveSettings) -> Result<Record, Failure> {
        let account = self.account(&it.account)?;
        let domain = self.domain_by_id(account.domain)?;
        let mut all = self.account_layers(&account, &domain)?.all();
        let rules = self.rules(Owner::Account(account.id), RuleKind::Mail)?;
        if !rules.is_empty() {
            all.set(RULES, Value::Array(rules));
        }
        Ok(Record(all))
    }
}

impl Handle<GetAccountOneSetting> for Work<'_, '_> {
    fn handle(&mut self, it: GetAccountOneSetting) -> Result<ObjectReply, Failure> {
        let account = self.account(&it.account)?;
        let domain = self.domain_by_id(account.domain)?;
        if it.key.0 == RULES {
            let rules = self.rules(Owner::Account(account.id), RuleKind::Mail)?;
            if !rules.is_empty() {
                return Ok(ObjectReply(Value::Array(rules)));
            }
        }
        let value = self.account_layers(&account, &domain)?.get(&it.key.0);
        Ok(ObjectReply(value.unwrap_or(Value::Null)))
    }
}

impl Handle<SetAccountPassword> for Work<'_, '_> {
    fn handle(&mut self, it: SetAccountPassword) -> Result<(), Failure> {
        let account = self.account(&it.account)?;
        self.guard_rights(account.id)?;
        let checked = it.check || account.id == self.sender.id;
        self.set_password(account, &it.password.0, it.method, it.tag, checked)
    }
}

impl Handle<GetAccountPlainPassword> for Work<'_, '_> {
    fn handle(&mut self, it: GetAccountPlainPassword) -> Result<TextReply, Failure> {
        let account = self.account(&it.account)?;
        let stored = account.settings.get_str(PASSWORD).ok_or_else(error::no_plain_password)?;
        let clear = self.world.cipher.reveal(stored).ok_or_else(error::no_plain_password)?;
        Ok(TextReply(clear.to_string()))
    }
}

impl Handle<VerifyAccountPassword> for Work<'_, '_> {
    fn handle(&mut self, it: VerifyAccountPassword) -> Result<(), Failure> {
        let account = self.account(&it.account)?;
        if self.verify_password(&account, &it.password.0)? {
            return Ok(());
        }
        Err(error::wrong_login())
    }
}

impl Handle<VerifyAccountIdentity> for Work<'_, '_> {
    fn handle(&mut self, it: VerifyAccountIdentity) -> Result<(), Failure> {
        let account = self.account(&it.account)?;
        if self.is_identity_of(&account, &it.identity.0)? {
            return Ok(());
        }
        Err(error::foreign_identity())
    }
}

impl Handle<GetAccountAliases> for Work<'_, '_> {
    fn handle(&mut self, it: GetAccountAliases) -> Result<Names<AccountName>, Failure> {
        let account = self.account_id(&it.account.0)?;
        self.account_aliases(account).map(Names::new)
    }
}

impl Handle<SetAccountAliases> for Work<'_, '_> {
    fn handle(&mut self, it: SetAccountAliases) -> Result<(), Failure> {
        let account = self.account(&it.account)?;
        self.set_account_aliases(&account, &it.aliases.0)
    }
}

impl Handle<GetAccountTelnums> for Work<'_, '_> {
    fn handle(&mut self, it: GetAccountTelnums) -> Result<Names<Text>, Failure> {
        let account = self.account_id(&it.account.0)?;
        self.account_telnums(account).map(Names::new)
    }
}

impl Handle<SetAccountTelnums> for Work<'_, '_> {
    fn handle(&mut self, it: SetAccountTelnums) -> Result<(), Failure> {
        let account = self.account(&it.account)?;
        let domain = self.domain_by_id(account.domain)?;
        self.set_account_telnums(&account, &domain, &it.telnums.0)
    }
}

impl Handle<ModifyAccountTelnums> for Work<'_, '_> {
    fn handle(&mut self, it: ModifyAccountTelnums) -> Result<Record, Failure> {
        let account = self.account(&it.account)?;
        self.modify_account_telnums(&account, &it.operation.0).map(Record)
    }
}

/// The commands that read and write the Rules of an Account.
macro_rules! account_rules {
    ($( $kind:expr => $get:ident $set:ident $update:ident; )*) => { $(
        impl Handle<$get> for Work<'_, '_> {
            fn handle(&mut self, it: $get) -> Result<Rows, Failure> {
                let account = self.account_id(&it.account.0)?;
                self.rules(Owner::Account(account), $kind).map(Rows)
            }
        }

        impl Handle<$set> for Work<'_, '_> {
            fn handle(&mut self, it: $set) -> Result<(), Failure> {
                let account = self.account(&it.account)?;
                self.check_allowed_rules(&account, $kind, &it.rules.0)?;
                self.set_rules(Owner::Account(account.id), $kind, it.rules.0)
            }
        }

        impl Handle<$update> for Work<'_, '_> {
            fn handle(&mut self, it: $update) -> Result<(), Failure> {
                let account = self.account(&it.account)?;
                let rule = it.rule.as_ref().map(|rule| Value::Array(rule.0.clone()));
                self.check_allowed_rules(&account, $kind, rule.as_slice())?;
                self.update_rule(Owner::Account(account.id), $kind, it.rule, it.old_rule)
            }
        }
    )* };
}

account_rules! {
    RuleKind::Mail => GetAccountMailRules SetAccountMailRules UpdateAccountMailRule;
    RuleKind::Signal => GetAccountSignalRules SetAccountSignalRules UpdateAccountSignalRule;
}

/// The commands that read and write the records of polled accounts elsewhere.
macro_rules! account_records {
    ($( $part:literal => $get:ident $set:ident; )*) => { $(
        impl Handle<$get> for Work<'_, '_> {
            fn handle(&mut self, it: $get) -> Result<Entries<Text>, Failure> {
                let account = self.account_id(&it.account.0)?;
                self.poll_records(account, $part).map(Entries::new)
            }
        }

        impl Handle<$set> for Work<'_, '_> {
            fn handle(&mut self, it: $set) -> Result<(), Failure> {
                let account = self.account_id(&it.account.0)?;
                self.set_poll_records(account, $part, it.records.0)
            }
        }
    )* };
}

account_records! {
    "rpops" => GetAccountRpops SetAccountRpops;
    "rsips" => GetAccountRsips SetAccountRsips;
}

impl Handle<UpdateScheduledTask> for Work<'_, '_> {
    fn handle(&mut self, it: UpdateScheduledTask) -> Result<(), Failure> {
        let account = self.account_id(&it.account.0)?;
        self.update_scheduled_task(account, it.task.0)
    }
}

impl Handle<UpdateAirSyncInfo> for Work<'_, '_> {
    fn handle(&mut self, it: UpdateAirSyncInfo) -> Result<(), Failure> {
        let account = self.account_id(&it.account.0)?;
        self.update_air_sync(account, &it.operation.0)
    }
}

impl Handle<GetAccountRights> for Work<'_, '_> {
    fn handle(&mut self, it: GetAccountRights) -> Result<Names<Text>, Failure> {
        let account = self.account_id(&it.account.0)?;
        let codes = self.part_array(Owner::Account(account), RIGHTS)?;
        Ok(Names::new(codes.iter().filter_map(Value::as_str).map(str::to_owned)))
    }
}

impl Handle<GetAccountInfo> for Work<'_, '_> {
    fn handle(&mut self, it: GetAccountInfo) -> Result<ObjectReply, Failure> {
        let account = self.account(&it.account)?;
        let mut info = self.account_info(&account)?;
        if let Some(key) = it.key {
            let value = info.remove(key.0.trim_start_matches('#'));
            return Ok(ObjectReply(value.unwrap_or_else(|| Value::from(""))));
        }
        if let Some(keys) = it.keys {
            info.retain(|name, _| keys.0.iter().any(|key| key.trim_start_matches('#') == name));
        }
        Ok(ObjectReply(Value::Dictionary(info)))
    }
}

impl Handle<GetAccountPrefs> for Work<'_, '_> {
    fn handle(&mut self, it: GetAccountPrefs) -> Result<Record, Failure> {
        let account = self.account_id(&it.account.0)?;
        self.part_dictionary(Owner::Account(account), PREFS).map(Record)
    }
}

impl Handle<UpdateAccountPrefs> for Work<'_, '_> {
    fn handle(&mut self, it: UpdateAccountPrefs) -> Result<(), Failure> {
        let owner = Owner::Account(self.account_id(&it.account.0)?);
        let mut preferences = self.part_dictionary(owner, PREFS)?;
        merge(&mut preferences, self.permitted(PREFERENCE_RULES, it.preferences.0));
        self.put_part(owner, PREFS, preferences);
        Ok(())
    }
}

impl Handle<SetAccountPrefs> for Work<'_, '_> {
    fn handle(&mut self, it: SetAccountPrefs) -> Result<(), Failure> {
        let owner = Owner::Account(self.account_id(&it.account.0)?);
        self.put_part(owner, PREFS, without_resets(it.preferences.0));
        Ok(())
    }
}

impl Handle<GetAccountEffectivePrefs> for Work<'_, '_> {
    fn handle(&mut self, it: GetAccountEffectivePrefs) -> Result<Record, Failure> {
        let account = self.account(&it.account)?;
        let domain = self.domain_by_id(account.domain)?;
        let mut all = self.preference_layers(&account, &domain)?.all();
        all.set("AccountName", format!("{}@{}", account.name, domain.name));
        Ok(Record(all))
    }
}

impl Handle<KillAccountSessions> for Work<'_, '_> {
    fn handle(&mut self, it: KillAccountSessions) -> Result<(), Failure> {
        let account = self.account_id(&it.account.0)?;
        self.end_web_sessions(account)?;
        self.effects.push(Effect::CloseSessions(account));
        Ok(())
    }
}

impl Handle<GetAccountAcl> for Work<'_, '_> {
    fn handle(&mut self, it: GetAccountAcl) -> Result<Entries<Text>, Failure> {
        let account = self.account(&it.account)?;
        let list = self.part_dictionary(Owner::Account(account.id), ACL)?;
        self.need_account_admin(&account, it.auth.as_ref())?;
        Ok(Entries::new(list))
    }
}

impl Handle<SetAccountAcl> for Work<'_, '_> {
    fn handle(&mut self, it: SetAccountAcl) -> Result<(), Failure> {
        let account = self.account(&it.account)?;
        self.need_account_admin(&account, it.auth.as_ref())?;
        let owner = Owner::Account(account.id);
        let mut list = self.part_dictionary(owner, ACL)?;
        acl::change(&mut list, it.changes.0)?;
        self.put_part(owner, ACL, list);
        Ok(())
    }
}

impl Handle<GetAccountAclRights> for Work<'_, '_> {
    fn handle(&mut self, it: GetAccountAclRights) -> Result<TextReply, Failure> {
        let account = self.account(&it.account)?;
        let asking = self.account(&it.auth)?;
        self.account_rights_of(&account, &asking).map(TextReply)
    }
}

impl Handle<GetAccountLocation> for Work<'_, '_> {
    fn handle(&mut self, it: GetAccountLocation) -> Result<TextReply, Failure> {
        let account = self.account(&it.account)?;
        let file = format!("{}.{}", account.name, account.extension());
        Ok(TextReply(match &account.storage {
            Some(storage) => format!("{storage}.mnt/{file}"),
            None => file,
        }))
    }
}

impl Handle<GetAccountPresence> for Work<'_, '_> {
    fn handle(&mut self, it: GetAccountPresence) -> Result<ObjectReply, Failure> {
        let account = self.account_id(&it.account.0)?;
        let presence = self.part(Owner::Account(account), PRESENCE)?;
        Ok(ObjectReply(presence.unwrap_or(Value::Null)))
    }
}

impl Work<'_, '_> {
    fn account_rights_of(&self, account: &Account, asking: &Account) -> Result<String, Failure> {
        let list = self.part_dictionary(Owner::Account(account.id), ACL)?;
        self.rights_by_acl(&list, account, asking, DomainRight::CanImpersonate)
    }

    /// Refuses unless the Account on whose behalf the list is used has the Admin right over it.
    fn need_account_admin(
        &self,
        account: &Account,
        auth: Option<&AccountName>,
    ) -> Result<(), Failure> {
        let Some(auth) = auth else { return Ok(()) };
        let asking = self.account(auth)?;
        if self.account_rights_of(account, &asking)?.contains(acl::ADMIN) {
            return Ok(());
        }
        Err(error::no_rights())
    }
}
