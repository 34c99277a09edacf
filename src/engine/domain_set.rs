//! The set of Domains: which there are, and the defaults, certificates and directory settings that
//! they share.
use crate::catalogue::domain_set::{
    CreateDirectoryDomain, CreateDomain, CreateDomainStorage, CreateSharedDomain, DeleteDomain,
    GetClusterAccountDefaults, GetClusterAccountPrefs, GetClusterDirectoryIntegration,
    GetClusterDomainDefaults, GetClusterTrustedCerts, GetDirectoryIntegration, GetDomainDefaults,
    GetServerAccountDefaults, GetServerAccountPrefs, GetServerTrustedCerts, ListClusterTelnums,
    ListControlledDomains, ListDomainStorage, ListDomains, ListServerTelnums, MainDomainName,
    ReloadDirectoryDomains, RenameDomain, SetClusterAccountDefaults, SetClusterAccountPrefs,
    SetClusterDirectoryIntegration, SetClusterDomainDefaults, SetClusterTrustedCerts,
    SetDirectoryIntegration, SetDomainDefaults, SetServerAccountDefaults, SetServerAccountPrefs,
    SetServerTrustedCerts, UpdateClusterAccountDefaults, UpdateClusterAccountPrefs,
    UpdateClusterDomainDefaults, UpdateDomainDefaults, UpdateServerAccountDefaults,
    UpdateServerAccountPrefs,
};
use crate::data::{Dictionary, Value};
use crate::engine::cipher::Encryption;
use crate::engine::effective::{ACCOUNT_DEFAULTS, DOMAIN_DEFAULTS, PREFS};
use crate::engine::error;
use crate::engine::update::{merge, without_resets};
use crate::engine::work::Work;
use crate::request::command::Handle;
use crate::request::failure::Failure;
use crate::request::kinds::{DomainName, StorageName, Text};
use crate::request::reply::{Entries, Names, ObjectReply, Record, TextReply};
use crate::state::key::Owner::{Cluster, Server};

/// The part that holds the trusted certificates of the server or the cluster.
const CERTIFICATES: &str = "trusted-certificates";
/// The part that holds the Directory Integration settings of the server or the cluster.
const DIRECTORY: &str = "directory-integration";

impl Handle<ListDomains> for Work<'_, '_> {
    fn handle(&mut self, _: ListDomains) -> Result<Names<DomainName>, Failure> {
        let main = self.main_domain()?;
        let mut domains = self.domains()?;
        domains.sort_by(|a, b| (a.id != main, &a.name).cmp(&(b.id != main, &b.name)));
        Ok(Names::new(domains.into_iter().map(|domain| domain.name)))
    }
}

impl Handle<ListControlledDomains> for Work<'_, '_> {
    fn handle(&mut self, _: ListControlledDomains) -> Result<Names<DomainName>, Failure> {
        let shared = self.domains()?.into_iter().filter(|domain| domain.shared);
        Ok(Names::new(shared.map(|domain| domain.name)))
    }
}

impl Handle<MainDomainName> for Work<'_, '_> {
    fn handle(&mut self, _: MainDomainName) -> Result<TextReply, Failure> {
        Ok(TextReply(self.domain_by_id(self.main_domain()?)?.name))
    }
}

/// The commands that get, update and set a dictionary of the server or the cluster.
macro_rules! shared_dictionaries {
    ($( $owner:ident $part:ident: $get:ident $update:ident $set:ident . $field:ident; )*) => { $(
        impl Handle<$get> for Work<'_, '_> {
            fn handle(&mut self, _: $get) -> Result<Record, Failure> {
                self.part_dictionary($owner, $part).map(Record)
            }
        }

        impl Handle<$update> for Work<'_, '_> {
            fn handle(&mut self, it: $update) -> Result<(), Failure> {
                let mut settings = self.part_dictionary($owner, $part)?;
                merge(&mut settings, self.with_protected_passwords(it.$field.0, Encryption::Reversible)?);
                self.put_part($owner, $part, settings);
                Ok(())
            }
        }

        impl Handle<$set> for Work<'_, '_> {
            fn handle(&mut self, it: $set) -> Result<(), Failure> {
                let settings = self.with_protected_passwords(it.$field.0, Encryption::Reversible)?;
                self.put_part($owner, $part, without_resets(settings));
                Ok(())
            }
        }
    )* };
}

shared_dictionaries! {
    Server DOMAIN_DEFAULTS: GetDomainDefaults UpdateDomainDefaults SetDomainDefaults.settings;
    Cluster DOMAIN_DEFAULTS:
        GetClusterDomainDefaults UpdateClusterDomainDefaults SetClusterDomainDefaults.settings;
    Server ACCOUNT_DEFAULTS:
        GetServerAccountDefaults UpdateServerAccountDefaults SetServerAccountDefaults.settings;
    Cluster ACCOUNT_DEFAULTS:
        GetClusterAccountDefaults UpdateClusterAccountDefaults SetClusterAccountDefaults.settings;
    Server PREFS: GetServerAccountPrefs UpdateServerAccountPrefs SetServerAccountPrefs.preferences;
    Cluster PREFS:
        GetClusterAccountPrefs UpdateClusterAccountPrefs SetClusterAccountPrefs.preferences;
}

impl Handle<CreateDomain> for Work<'_, '_> {
    fn handle(&mut self, it: CreateDomain) -> Result<(), Failure> {
        if it.shared && !self.world.cluster {
            return Err(error::needs_cluster("SHARED"));
        }
        let settings = it.settings.map(|settings| settings.0);
        self.create_domain(&it.domain.0, it.shared, it.storage, settings).map(drop)
    }
}

impl Handle<CreateSharedDomain> for Work<'_, '_> {
    fn handle(&mut self, it: CreateSharedDomain) -> Result<(), Failure> {
        let settings = it.settings.map(|settings| settings.0);
        self.create_domain(&it.domain.0, true, it.storage, settings).map(drop)
    }
}

impl Handle<CreateDirectoryDomain> for Work<'_, '_> {
    fn handle(&mut self, it: CreateDirectoryDomain) -> Result<(), Failure> {
        self.need_directory_domains()?;
        let settings = it.settings.map(|settings| settings.0);
        let mut domain = self.create_domain(&it.domain.0, false, None, settings)?;
        domain.directory = true;
        self.put_domain(&domain);
        Ok(())
    }
}

impl Handle<ReloadDirectoryDomains> for Work<'_, '_> {
    fn handle(&mut self, _: ReloadDirectoryDomains) -> Result<(), Failure> {
        // The Directory of the engine is written by the engine alone, so there is never a Domain in
        // it that the engine does not know.
        self.need_directory_domains()
    }
}

impl Handle<RenameDomain> for Work<'_, '_> {
    fn handle(&mut self, it: RenameDomain) -> Result<(), Failure> {
        self.rename_domain(&it.domain.0, &it.new_name.0, it.storage)
    }
}

impl Handle<DeleteDomain> for Work<'_, '_> {
    fn handle(&mut self, it: DeleteDomain) -> Result<(), Failure> {
        self.delete_domain(&it.domain.0, it.force)
    }
}

impl Handle<ListServerTelnums> for Work<'_, '_> {
    fn handle(&mut self, it: ListServerTelnums) -> Result<Entries<Text>, Failure> {
        self.telnums_of_scope(false, it.filter, it.limit)
    }
}

impl Handle<ListClusterTelnums> for Work<'_, '_> {
    fn handle(&mut self, it: ListClusterTelnums) -> Result<Entries<Text>, Failure> {
        self.telnums_of_scope(true, it.filter, it.limit)
    }
}

/// The commands that get and set the trusted certificates, and those that get and set the Directory
/// Integration settings.
macro_rules! shared_values {
    ($( $owner:ident: $get_certs:ident $set_certs:ident $get_directory:ident $set_directory:ident; )*) => { $(
        impl Handle<$get_certs> for Work<'_, '_> {
            fn handle(&mut self, _: $get_certs) -> Result<ObjectReply, Failure> {
                self.part_array($owner, CERTIFICATES).map(|all| ObjectReply(Value::Array(all)))
            }
        }

        impl Handle<$set_certs> for Work<'_, '_> {
            fn handle(&mut self, it: $set_certs) -> Result<(), Failure> {
                let certificates = it.certificates.0;
                if let Some(other) = certificates.iter().find(|it| !matches!(it, Value::Data(_))) {
                    let text = format!("a certificate is a datablock, not {}", other.kind_name());
                    return Err(error::bad_value(text));
                }
                self.put_part($owner, CERTIFICATES, certificates);
                Ok(())
            }
        }

        impl Handle<$get_directory> for Work<'_, '_> {
            fn handle(&mut self, _: $get_directory) -> Result<Record, Failure> {
                self.part_dictionary($owner, DIRECTORY).map(Record)
            }
        }

        impl Handle<$set_directory> for Work<'_, '_> {
            fn handle(&mut self, it: $set_directory) -> Result<(), Failure> {
                self.put_part($owner, DIRECTORY, without_resets(it.settings.0));
                Ok(())
            }
        }
    )* };
}

shared_values! {
    Server: GetServerTrustedCerts SetServerTrustedCerts
        GetDirectoryIntegration SetDirectoryIntegration;
    Cluster: GetClusterTrustedCerts SetClusterTrustedCerts
        GetClusterDirectoryIntegration SetClusterDirectoryIntegration;
}

impl Handle<CreateDomainStorage> for Work<'_, '_> {
    fn handle(&mut self, it: CreateDomainStorage) -> Result<(), Failure> {
        let owner = self.storage_owner(it.shared)?;
        self.create_storage(owner, &it.storage.0)
    }
}

impl Handle<ListDomainStorage> for Work<'_, '_> {
    fn handle(&mut self, it: ListDomainStorage) -> Result<Names<StorageName>, Failure> {
        let owner = self.storage_owner(it.shared)?;
        self.storages(owner).map(Names::new)
    }
}

impl Work<'_, '_> {
    fn storage_owner(&self, shared: bool) -> Result<crate::state::key::Owner, Failure> {
        match shared {
            true if !self.world.cluster => Err(error::needs_cluster("SHARED")),
            true => Ok(Cluster),
            false => Ok(Server),
        }
    }

    /// Directory-based Domains are made only where the Directory Integration settings enable them.
    fn need_directory_domains(&self) -> Result<(), Failure> {
        let settings: Dictionary = self.part_dictionary(Server, DIRECTORY)?;
        let enabled = settings.get_str(error::DIRECTORY_DOMAINS);
        if enabled.is_some_and(|word| word.eq_ignore_ascii_case("YES")) {
            return Ok(());
        }
        Err(error::no_directory_domains())
    }
}
