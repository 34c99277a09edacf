//! The settings of the server and the cluster: modules, components, Rules, the Router, addresses.
//!
//! Most of these commands read or write one object under a name of its own. What is explained of the
//! keys stands in the catalogue; here all keys are kept as they come.
use crate::catalogue::keys::server::{MODULES, Module, module};
use crate::catalogue::settings::addresses::{
    GetBlacklistedIps, GetClientIps, GetClusterBlacklistedIps, GetClusterClientIps,
    GetClusterDebugIps, GetClusterDeniedIps, GetClusterLanIps, GetClusterNatSiteIps,
    GetClusterNatedIps, GetClusterProxyIps, GetClusterWhiteHoleIps, GetDebugIps, GetDeniedIps,
    GetIpState, GetLanIps, GetNatSiteIps, GetNatedIps, GetProxyIps, GetWhiteHoleIps,
    SetBlacklistedIps, SetClientIps, SetClusterBlacklistedIps, SetClusterClientIps,
    SetClusterDebugIps, SetClusterDeniedIps, SetClusterLanIps, SetClusterNatSiteIps,
    SetClusterNatedIps, SetClusterProxyIps, SetClusterWhiteHoleIps, SetDebugIps, SetDeniedIps,
    SetLanIps, SetNatSiteIps, SetNatedIps, SetProxyIps, SetWhiteHoleIps,
};
use crate::catalogue::settings::components::{
    GetBanned, GetClusterBanned, GetClusterNetwork, GetClusterSettings, GetDnrSettings,
    GetLogSettings, GetMediaServerSettings, GetModule, GetNetwork, GetQueueSettings,
    GetSessionSettings, GetSignalSettings, ListModules, SetBanned, SetClusterBanned,
    SetClusterNetwork, SetClusterSettings, SetDnrSettings, SetMediaServerSettings, SetModule,
    SetNetwork, SetQueueSettings, SetSessionSettings, SetSignalSettings, UpdateLogSettings,
    UpdateModule,
};
use crate::catalogue::settings::intercept::{
    GetClusterIntercept, GetServerIntercept, SetClusterIntercept, SetServerIntercept,
};
use crate::catalogue::settings::router::{
    GetClusterRouterSettings, GetClusterRouterTable, GetRouterSettings, GetRouterTable, Route,
    SetClusterRouterSettings, SetClusterRouterTable, SetRouterSettings, SetRouterTable,
};
use crate::catalogue::settings::rules::{
    GetClusterMailRules, GetClusterSignalRules, GetServerMailRules, GetServerSignalRules,
    SetClusterMailRules, SetClusterSignalRules, SetServerMailRules, SetServerSignalRules,
    UpdateClusterMailRule, UpdateClusterSignalRule, UpdateServerMailRule, UpdateServerSignalRule,
};
use crate::catalogue::settings::server::{GetServerSettings, RefreshOsData, UpdateServerSettings};
use crate::data::{Dictionary, Value};
use crate::engine::error;
use crate::engine::ip_lists::AddressList;
use crate::engine::log::{LOG_SETTINGS, level_kept};
use crate::engine::routing::ROUTER_TABLE;
use crate::engine::ruleset::RuleKind;
use crate::engine::temporary_ips::address_of;
use crate::engine::update::{merge, without_resets};
use crate::engine::work::{Effect, Work};
use crate::request::command::Handle;
use crate::request::failure::Failure;
use crate::request::kinds::{ModuleName, RouteKind};
use crate::request::reply::{Names, ObjectReply, Record, Rows, TextReply};
use crate::state::key::Owner::{Cluster, Server};

/// The part of the server that holds the settings that belong to no component.
pub const OTHER_SETTINGS: &str = "settings/other";

impl Handle<ListModules> for Work<'_, '_> {
    fn handle(&mut self, _: ListModules) -> Result<Names<ModuleName>, Failure> {
        Ok(Names::new(MODULES.iter().map(|module| module.name.to_owned())))
    }
}

impl Handle<GetModule> for Work<'_, '_> {
    fn handle(&mut self, it: GetModule) -> Result<Record, Failure> {
        self.part_dictionary(Server, &module_part(&it.module)?).map(Record)
    }
}

impl Handle<SetModule> for Work<'_, '_> {
    fn handle(&mut self, it: SetModule) -> Result<(), Failure> {
        self.put_part(Server, &module_part(&it.module)?, without_resets(it.settings.0));
        Ok(())
    }
}

impl Handle<UpdateModule> for Work<'_, '_> {
    fn handle(&mut self, it: UpdateModule) -> Result<(), Failure> {
        let part = module_part(&it.module)?;
        let settings = updated(self.part_dictionary(Server, &part)?, it.settings.0);
        self.put_part(Server, &part, settings);
        Ok(())
    }
}

/// The part that holds the settings of a module.
fn module_part(ModuleName(name): &ModuleName) -> Result<String, Failure> {
    match module(name) {
        Some(Module { name, .. }) => Ok(format!("modules/{name}")),
        None => Err(error::not_found("module", &error::shown(name))),
    }
}

/// The commands that read and change a dictionary of the server or the cluster.
macro_rules! dictionaries {
    ($( $owner:ident $part:expr => $get:ident $change:ident $changed:ident; )*) => { $(
        impl Handle<$get> for Work<'_, '_> {
            fn handle(&mut self, _: $get) -> Result<Record, Failure> {
                self.part_dictionary($owner, $part).map(Record)
            }
        }

        impl Handle<$change> for Work<'_, '_> {
            fn handle(&mut self, it: $change) -> Result<(), Failure> {
                let settings = $changed(self.part_dictionary($owner, $part)?, it.settings.0);
                self.put_part($owner, $part, settings);
                Ok(())
            }
        }
    )* };
}

dictionaries! {
    Server "settings/queue" => GetQueueSettings SetQueueSettings replaced;
    Server "settings/signal" => GetSignalSettings SetSignalSettings replaced;
    Server "settings/media" => GetMediaServerSettings SetMediaServerSettings replaced;
    Server "settings/session" => GetSessionSettings SetSessionSettings replaced;
    Server "settings/cluster" => GetClusterSettings SetClusterSettings replaced;
    Server "settings/network" => GetNetwork SetNetwork replaced;
    Cluster "settings/network" => GetClusterNetwork SetClusterNetwork replaced;
    Server "settings/dnr" => GetDnrSettings SetDnrSettings replaced;
    Server "settings/banned" => GetBanned SetBanned replaced;
    Cluster "settings/banned" => GetClusterBanned SetClusterBanned replaced;
    Server "settings/router" => GetRouterSettings SetRouterSettings replaced;
    Cluster "settings/router" => GetClusterRouterSettings SetClusterRouterSettings replaced;
    Server "settings/intercept" => GetServerIntercept SetServerIntercept replaced;
    Cluster "settings/intercept" => GetClusterIntercept SetClusterIntercept replaced;
    Server OTHER_SETTINGS => GetServerSettings UpdateServerSettings updated;
}

impl Handle<GetLogSettings> for Work<'_, '_> {
    fn handle(&mut self, _: GetLogSettings) -> Result<Record, Failure> {
        self.part_dictionary(Server, LOG_SETTINGS).map(Record)
    }
}

impl Handle<UpdateLogSettings> for Work<'_, '_> {
    fn handle(&mut self, it: UpdateLogSettings) -> Result<(), Failure> {
        let settings = updated(self.part_dictionary(Server, LOG_SETTINGS)?, it.settings.0);
        self.effects.push(Effect::LogLevel(level_kept(&settings)));
        self.put_part(Server, LOG_SETTINGS, settings);
        Ok(())
    }
}

fn replaced(_: Dictionary, new: Dictionary) -> Dictionary {
    without_resets(new)
}

fn updated(mut settings: Dictionary, changes: Dictionary) -> Dictionary {
    merge(&mut settings, changes);
    settings
}

/// The commands that read and change the Rules of the server or the cluster.
macro_rules! rules {
    ($( $owner:ident $kind:ident => $get:ident $set:ident $update:ident; )*) => { $(
        impl Handle<$get> for Work<'_, '_> {
            fn handle(&mut self, _: $get) -> Result<Rows, Failure> {
                self.rules($owner, RuleKind::$kind).map(Rows)
            }
        }

        impl Handle<$set> for Work<'_, '_> {
            fn handle(&mut self, it: $set) -> Result<(), Failure> {
                self.set_rules($owner, RuleKind::$kind, it.rules.0)
            }
        }

        impl Handle<$update> for Work<'_, '_> {
            fn handle(&mut self, it: $update) -> Result<(), Failure> {
                self.update_rule($owner, RuleKind::$kind, it.rule, it.old_rule)
            }
        }
    )* };
}

rules! {
    Server Mail => GetServerMailRules SetServerMailRules UpdateServerMailRule;
    Server Signal => GetServerSignalRules SetServerSignalRules UpdateServerSignalRule;
    Cluster Mail => GetClusterMailRules SetClusterMailRules UpdateClusterMailRule;
    Cluster Signal => GetClusterSignalRules SetClusterSignalRules UpdateClusterSignalRule;
}

/// The commands that read and replace a router table, which is kept as it is.
macro_rules! router_tables {
    ($( $owner:ident => $get:ident $set:ident; )*) => { $(
        impl Handle<$get> for Work<'_, '_> {
            fn handle(&mut self, _: $get) -> Result<TextReply, Failure> {
                self.part_text($owner, ROUTER_TABLE).map(TextReply)
            }
        }

        impl Handle<$set> for Work<'_, '_> {
            fn handle(&mut self, it: $set) -> Result<(), Failure> {
                self.put_compiled($owner, ROUTER_TABLE, it.table.0)
            }
        }
    )* };
}

router_tables! {
    Server => GetRouterTable SetRouterTable;
    Cluster => GetClusterRouterTable SetClusterRouterTable;
}

/// The commands that read and replace the lists of addresses.
macro_rules! address_lists {
    ($( $owner:ident $list:ident => $get:ident $set:ident; )*) => { $(
        impl Handle<$get> for Work<'_, '_> {
            fn handle(&mut self, _: $get) -> Result<TextReply, Failure> {
                self.address_list($owner, AddressList::$list).map(TextReply)
            }
        }

        impl Handle<$set> for Work<'_, '_> {
            fn handle(&mut self, it: $set) -> Result<(), Failure> {
                self.set_address_list($owner, AddressList::$list, it.addresses.0)
            }
        }
    )* };
}

address_lists! {
    Server Lan => GetLanIps SetLanIps;
    Cluster Lan => GetClusterLanIps SetClusterLanIps;
    Server Proxy => GetProxyIps SetProxyIps;
    Cluster Proxy => GetClusterProxyIps SetClusterProxyIps;
    Server Client => GetClientIps SetClientIps;
    Cluster Client => GetClusterClientIps SetClusterClientIps;
    Server Blacklisted => GetBlacklistedIps SetBlacklistedIps;
    Cluster Blacklisted => GetClusterBlacklistedIps SetClusterBlacklistedIps;
    Server WhiteHole => GetWhiteHoleIps SetWhiteHoleIps;
    Cluster WhiteHole => GetClusterWhiteHoleIps SetClusterWhiteHoleIps;
    Server Nated => GetNatedIps SetNatedIps;
    Cluster Nated => GetClusterNatedIps SetClusterNatedIps;
    Server NatSite => GetNatSiteIps SetNatSiteIps;
    Cluster NatSite => GetClusterNatSiteIps SetClusterNatSiteIps;
    Server Debug => GetDebugIps SetDebugIps;
    Cluster Debug => GetClusterDebugIps SetClusterDebugIps;
    Server Denied => GetDeniedIps SetDeniedIps;
    Cluster Denied => GetClusterDeniedIps SetClusterDeniedIps;
}

impl Handle<RefreshOsData> for Work<'_, '_> {
    fn handle(&mut self, _: RefreshOsData) -> Result<(), Failure> {
        // The engine keeps no copy of the system's addresses, so that what is read next is fresh.
        self.effects.push(Effect::Log(3, "SYSTEM network data is read anew".to_owned()));
        Ok(())
    }
}

impl Handle<Route> for Work<'_, '_> {
    fn handle(&mut self, it: Route) -> Result<ObjectReply, Failure> {
        let mode = it.mode.unwrap_or(RouteKind::Access);
        let destination = self.route(&it.address.0, mode)?;
        Ok(ObjectReply(Value::Array(vec![
            Value::from(destination.module),
            Value::from(destination.queue),
            Value::from(destination.address),
        ])))
    }
}

impl Handle<GetIpState> for Work<'_, '_> {
    fn handle(&mut self, it: GetIpState) -> Result<TextReply, Failure> {
        let address = address_of(&it.address.0)?;
        self.address_state(address, it.temp).map(|word| TextReply(word.to_owned()))
    }
}
