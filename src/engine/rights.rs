//! Access rights: what an Account may do as an administrator.
use crate::access::right::{DomainRight, ServerRight};
use crate::catalogue::rights::SetAccountRights;
use crate::data::Value;
use crate::engine::error;
use crate::engine::work::{Effect, Work};
use crate::request::command::Handle;
use crate::request::failure::Failure;
use crate::state::id::Id;
use crate::state::key::Owner;

/// The part of an Account that holds the codes of its rights.
pub const RIGHTS: &str = "rights";

impl Handle<SetAccountRights> for Work<'_, '_> {
    fn handle(&mut self, it: SetAccountRights) -> Result<(), Failure> {
        let account = self.account(&it.account)?;
        let main = self.main_domain()? == account.domain;
        // Whoever can grant rights in the Main Domain could grant himself everything.
        if main && !self.sender.principal.has(ServerRight::Master) {
            return Err(error::no_rights());
        }
        let mut codes: Vec<Value> = Vec::with_capacity(it.rights.0.len());
        for code in &it.rights.0 {
            let code = self.legal_code(code, main)?;
            if !codes.contains(&code) {
                codes.push(code);
            }
        }
        let loses_master = account.id == self.sender.id
            && !codes.iter().any(|code| code.as_str() == Some(ServerRight::Master.code()));
        if main && loses_master {
            return Err(error::in_use("you cannot take the Master right from yourself"));
        }
        self.put_part(Owner::Account(account.id), RIGHTS, codes);
        self.effects.push(Effect::ForgetSenders);
        Ok(())
    }
}

impl Work<'_, '_> {
    /// Refuses to touch an Account that holds a server right which the sender lacks, but for the
    /// sender's own: whoever could set its password, or take its name, could use that right.
    pub fn guard_rights(&self, account: Id) -> Result<(), Failure> {
        let sender = &self.sender.principal;
        if account == self.sender.id || sender.has(ServerRight::Master) {
            return Ok(());
        }
        let held = self.server_rights(account)?;
        let has_all = held.into_iter().all(|right| sender.has(right));
        if has_all { Ok(()) } else { Err(error::no_rights()) }
    }

    /// Whether an Account holds any server right.
    pub fn holds_server_rights(&self, account: Id) -> Result<bool, Failure> {
        Ok(!self.server_rights(account)?.is_empty())
    }

    fn server_rights(&self, account: Id) -> Result<Vec<ServerRight>, Failure> {
        let codes = self.part_array(Owner::Account(account), RIGHTS)?;
        Ok(codes.iter().filter_map(|code| ServerRight::from_code(code.as_str()?)).collect())
    }

    /// A code in its usual spelling. Codes that are no right of their own are names of settings that
    /// the Account may change.
    fn legal_code(&self, code: &str, main: bool) -> Result<Value, Failure> {
        if let Some(right) = DomainRight::from_code(code) {
            return Ok(Value::from(right.code()));
        }
        if let Some(right) = ServerRight::from_code(code) {
            if !main {
                return Err(error::bad_value(format!(
                    "the right {} can be granted in the Main Domain only",
                    right.code()
                )));
            }
            return Ok(Value::from(right.code()));
        }
        let is_word =
            !code.is_empty() && code.chars().all(|sign| sign.is_alphanumeric() || sign == '_');
        if !is_word {
            return Err(error::bad_name("right code", code));
        }
        Ok(Value::from(code))
    }
}
