//! Alerts: short texts that users see when they are logged in.
//!
//! Each is a record of its own under the time at which it was posted, `yyyymmddhhmmss`: a word that
//! clients can send back as it is.
use std::ops::ControlFlow;

use crate::catalogue::alerts::{
    GetAccountAlerts, GetClusterAlerts, GetDomainAlerts, GetServerAlerts, PostAccountAlert,
    PostClusterAlert, PostDomainAlert, PostServerAlert, RemoveAccountAlert, RemoveClusterAlert,
    RemoveDomainAlert, RemoveServerAlert, SetAccountAlerts, SetClusterAlerts, SetDomainAlerts,
    SetServerAlerts,
};
use crate::catalogue::keys::spellings::text_of;
use crate::data::{Dictionary, Timestamp, Value};
use crate::engine::error;
use crate::engine::records::read;
use crate::engine::work::Work;
use crate::request::command::Handle;
use crate::request::failure::Failure;
use crate::request::kinds::{AccountName, AlertStamp, Alerts, DomainName, Text};
use crate::request::reply::Entries;
use crate::state::key::Owner;

/// The part of an object that holds its Alerts.
const ALERTS: &str = "alerts/";

impl Handle<GetDomainAlerts> for Work<'_, '_> {
    fn handle(&mut self, it: GetDomainAlerts) -> Result<Entries<AlertStamp>, Failure> {
        let owner = self.alerts_of_domain(it.domain.as_ref())?;
        self.alerts(owner).map(Entries::new)
    }
}

impl Handle<SetDomainAlerts> for Work<'_, '_> {
    fn handle(&mut self, it: SetDomainAlerts) -> Result<(), Failure> {
        let owner = self.alerts_of_domain(it.domain.as_ref())?;
        self.set_alerts(owner, it.alerts)
    }
}

impl Handle<PostDomainAlert> for Work<'_, '_> {
    fn handle(&mut self, it: PostDomainAlert) -> Result<(), Failure> {
        let owner = self.alerts_of_domain(Some(&it.domain))?;
        self.post_alert(owner, &it.text)
    }
}

impl Handle<RemoveDomainAlert> for Work<'_, '_> {
    fn handle(&mut self, it: RemoveDomainAlert) -> Result<(), Failure> {
        let owner = self.alerts_of_domain(Some(&it.domain))?;
        self.remove_alert(owner, &it.stamp)
    }
}

impl Handle<GetAccountAlerts> for Work<'_, '_> {
    fn handle(&mut self, it: GetAccountAlerts) -> Result<Entries<AlertStamp>, Failure> {
        let owner = self.alerts_of_account(&it.account)?;
        self.alerts(owner).map(Entries::new)
    }
}

impl Handle<SetAccountAlerts> for Work<'_, '_> {
    fn handle(&mut self, it: SetAccountAlerts) -> Result<(), Failure> {
        let owner = self.alerts_of_account(&it.account)?;
        self.set_alerts(owner, it.alerts)
    }
}

impl Handle<PostAccountAlert> for Work<'_, '_> {
    fn handle(&mut self, it: PostAccountAlert) -> Result<(), Failure> {
        let owner = self.alerts_of_account(&it.account)?;
        self.post_alert(owner, &it.text)
    }
}

impl Handle<RemoveAccountAlert> for Work<'_, '_> {
    fn handle(&mut self, it: RemoveAccountAlert) -> Result<(), Failure> {
        let owner = self.alerts_of_account(&it.account)?;
        self.remove_alert(owner, &it.stamp)
    }
}

impl Handle<GetServerAlerts> for Work<'_, '_> {
    fn handle(&mut self, _: GetServerAlerts) -> Result<Entries<AlertStamp>, Failure> {
        self.alerts(Owner::Server).map(Entries::new)
    }
}

impl Handle<SetServerAlerts> for Work<'_, '_> {
    fn handle(&mut self, it: SetServerAlerts) -> Result<(), Failure> {
        self.set_alerts(Owner::Server, it.alerts)
    }
}

impl Handle<PostServerAlert> for Work<'_, '_> {
    fn handle(&mut self, it: PostServerAlert) -> Result<(), Failure> {
        self.post_alert(Owner::Server, &it.text)
    }
}

impl Handle<RemoveServerAlert> for Work<'_, '_> {
    fn handle(&mut self, it: RemoveServerAlert) -> Result<(), Failure> {
        self.remove_alert(Owner::Server, &it.stamp)
    }
}

impl Handle<GetClusterAlerts> for Work<'_, '_> {
    fn handle(&mut self, _: GetClusterAlerts) -> Result<Entries<AlertStamp>, Failure> {
        self.alerts(Owner::Cluster).map(Entries::new)
    }
}

impl Handle<SetClusterAlerts> for Work<'_, '_> {
    fn handle(&mut self, it: SetClusterAlerts) -> Result<(), Failure> {
        self.set_alerts(Owner::Cluster, it.alerts)
    }
}

impl Handle<PostClusterAlert> for Work<'_, '_> {
    fn handle(&mut self, it: PostClusterAlert) -> Result<(), Failure> {
        self.post_alert(Owner::Cluster, &it.text)
    }
}

impl Handle<RemoveClusterAlert> for Work<'_, '_> {
    fn handle(&mut self, it: RemoveClusterAlert) -> Result<(), Failure> {
        self.remove_alert(Owner::Cluster, &it.stamp)
    }
}

impl Work<'_, '_> {
    fn alerts_of_domain(&self, domain: Option<&DomainName>) -> Result<Owner, Failure> {
        Ok(Owner::Domain(self.domain(domain)?.id))
    }

    fn alerts_of_account(&self, AccountName(account): &AccountName) -> Result<Owner, Failure> {
        self.account_id(account).map(Owner::Account)
    }

    fn alerts(&self, owner: Owner) -> Result<Dictionary, Failure> {
        let mut all = Vec::new();
        let prefix = owner.part(ALERTS);
        self.walk(&prefix, &mut |stamp, stored| {
            all.push((stamp.to_owned(), read(&prefix, stored)?));
            Ok(ControlFlow::Continue(()))
        })?;
        Ok(Dictionary::from_sorted(all))
    }

    fn set_alerts(&mut self, owner: Owner, Alerts(alerts): Alerts) -> Result<(), Failure> {
        self.remove_parts(owner, ALERTS)?;
        for (stamp, text) in alerts {
            if stamp.is_empty() || stamp.chars().any(char::is_control) {
                return Err(error::bad_name("time stamp of an alert", &stamp));
            }
            let Some(text) = text_of(&text) else {
                return Err(error::bad_element(&stamp, "the text of an alert", Some(&text)));
            };
            self.put_alert(owner, &stamp, &text)?;
        }
        Ok(())
    }

    fn post_alert(&mut self, owner: Owner, Text(text): &Text) -> Result<(), Failure> {
        let stamp = self.free_stamp(owner)?;
        self.put_alert(owner, &stamp, text)
    }

    fn put_alert(&mut self, owner: Owner, stamp: &str, text: &str) -> Result<(), Failure> {
        if text.trim().is_empty() {
            return Err(error::bad_value("the text of an alert is empty"));
        }
        self.put_value(owner.part(&format!("{ALERTS}{stamp}")), &Value::from(text));
        Ok(())
    }

    fn remove_alert(&mut self, owner: Owner, stamp: &AlertStamp) -> Result<(), Failure> {
        let key = owner.part(&format!("{ALERTS}{}", stamp.0));
        if !self.has(&key)? {
            return Err(error::not_found("alert", &error::shown(&stamp.0)));
        }
        self.tx.delete(key);
        Ok(())
    }

    /// The stamp of the present second, or of the first one behind it that no Alert has.
    fn free_stamp(&self, owner: Owner) -> Result<String, Failure> {
        let stamp = |second: i64| Timestamp::from_unix(second).to_acap();
        let mut second = self.now;
        let from = stamp(second);
        self.walk_from(&owner.part(ALERTS), &from, &mut |taken, _| {
            let next = stamp(second);
            if taken == next {
                second += 1;
            }
            // Stamps that somebody made up may stand between two seconds.
            let behind = taken > next.as_str();
            Ok(if behind { ControlFlow::Break(()) } else { ControlFlow::Continue(()) })
        })?;
        Ok(stamp(second))
    }
}
