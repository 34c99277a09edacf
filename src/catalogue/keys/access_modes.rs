//! The services that an Account or a Domain may use, called Access Modes, and how a setting names
//! those that are switched on.
//!
//! The value of `AccessModes` and of `DomainAccessModes` is one of these:
//!
//! - `All`: every service, those of later versions too;
//! - `None`: no service;
//! - an array of names, which may begin with a number: every service with a larger number is on too,
//!   so that services which did not exist when the array was written can be switched on beforehand;
//! - a single name or number, which means an array of that one element.
use crate::catalogue::keys::spellings::{is_reset, text_of};
use crate::data::ValueOf;

/// A service that can be switched on and off.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Service {
    /// Its place in the order in which services came into being.
    pub number: u8,
    /// Its name.
    pub name: &'static str,
    /// The name that it had in older versions.
    pub old_name: Option<&'static str>,
    /// What it opens, in one sentence.
    pub doc: &'static str,
}

const fn new(number: u8, name: &'static str, doc: &'static str) -> Service {
    Service { number, name, old_name: None, doc }
}

const fn renamed(number: u8, name: &'static str, old: &'static str, doc: &'static str) -> Service {
    Service { number, name, old_name: Some(old), doc }
}

/// Every service, in the order of the numbers.
pub const SERVICES: &[Service] = &[
    new(1, "Mail", "Receiving of messages."),
    new(2, "POP", "Reading of mail with POP3."),
    new(3, "IMAP", "Mailboxes over IMAP."),
    new(4, "WebMail", "The Web interface."),
    new(5, "PWD", "Change of the password, and commands, over the PWD protocol."),
    renamed(6, "Agent", "ACAP", "Storage of program settings over ACAP."),
    new(7, "WebSite", "The files of the Account as a Web site."),
    new(8, "Relay", "Sending of mail to the world after a login."),
    renamed(9, "Roaming", "Mobile", "Use from anywhere, not only from Client addresses."),
    new(10, "FTP", "Access to files with FTP."),
    new(11, "MAPI", "Use from Microsoft Windows programs over MAPI."),
    new(12, "TLS", "Encrypted connections."),
    new(13, "S/MIME", "Encrypted and signed messages in the Web interface."),
    new(14, "LDAP", "Searches in the Directory."),
    new(15, "WebCAL", "Calendars and tasks in the Web interface."),
    new(16, "RADIUS", "Logins for network equipment over RADIUS."),
    new(17, "SIP", "Telephony over SIP."),
    new(18, "PBX", "Real-Time Applications."),
    new(19, "XMPP", "Instant messages over XMPP."),
    new(20, "XIMSS", "Sessions over XIMSS."),
    new(21, "Signal", "Calls and other Signals."),
    new(22, "AirSync", "Synchronisation of mobile devices."),
    new(23, "HTTP", "Services over HTTP."),
    new(24, "MobilePBX", "Telephony for mobile devices."),
    new(25, "XMedia", "Media of the X kind."),
    new(26, "YMedia", "Media of the Y kind."),
    new(27, "MobileClient", "The program for mobile devices."),
    new(28, "ClientMail", "Mail in the vendor's own programs."),
    new(29, "ClientIM", "Instant messages in the vendor's own programs."),
    new(30, "ClientVoIP", "Calls in the vendor's own programs."),
];

/// The service of that name, new or old, in any case.
pub fn service(name: &str) -> Option<&'static Service> {
    let is = |other: &str| other.eq_ignore_ascii_case(name.trim());
    SERVICES.iter().find(|service| is(service.name) || service.old_name.is_some_and(is))
}

/// Whether a setting switches the service on.
///
/// A setting that is not there (null, or `default`) means `All`. What cannot be read switches
/// nothing on. A service that the table does not know has no number, so that it is on only if it is
/// named, or with `All`.
pub fn access_mode_enabled(setting: &ValueOf<'_>, wanted: &str) -> bool {
    if is_reset(setting) {
        return true;
    }
    let known = service(wanted);
    let single = std::slice::from_ref(setting);
    let elements = setting.as_array().unwrap_or(single);
    elements.iter().enumerate().any(|(place, element)| {
        let Some(text) = text_of(element) else { return false };
        let text = text.trim();
        if place == 0 && text.eq_ignore_ascii_case("All") {
            return true;
        }
        if place == 0
            && let Ok(bound) = text.parse::<i64>()
        {
            return known.is_some_and(|known| i64::from(known.number) > bound);
        }
        match known {
            Some(known) => service(text) == Some(known),
            None => text.eq_ignore_ascii_case(wanted.trim()),
        }
    })
}

/// The services that a setting switches on, in the order of their numbers.
pub fn enabled_services(setting: &ValueOf<'_>) -> impl Iterator<Item = &'static Service> {
    SERVICES.iter().filter(|service| access_mode_enabled(setting, service.name))
}
