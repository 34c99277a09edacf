//! Server settings: one section of the reference, in a file for each subject.
use crate::request::declare::parts;

pub mod addresses;
pub mod components;
pub mod intercept;
pub mod router;
pub mod rules;
pub mod server;

parts! { SettingsRequest;
    components ComponentRequest Components,
    rules RuleRequest Rules,
    router RouterRequest Router,
    server ServerRequest Server,
    addresses AddressRequest Addresses,
    intercept InterceptRequest Intercept,
}
