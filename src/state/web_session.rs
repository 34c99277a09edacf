//! A session of the web interface as it is stored.
use crate::data::{Dictionary, Timestamp, Value};

/// What becomes of the second step of a login.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum SecondStep {
    /// There is none.
    None,
    /// The session waits for this one-time secret.
    Secret(String),
    /// The session waits for somebody to confirm it.
    Background,
    /// It has been taken.
    Taken,
}

/// A session of the web interface.
#[derive(Clone, Debug, PartialEq)]
pub struct WebSession {
    /// The protocol that it was opened for.
    pub protocol: String,
    /// What carries it.
    pub transport: String,
    /// The network address of the other end.
    pub address: String,
    /// The network address behind the proxy that the other end is.
    pub original: Option<String>,
    /// The Skin that was asked for.
    pub skin: Option<String>,
    /// When it was opened, in seconds since 1970.
    pub started: i64,
    /// When it was used last, in seconds since 1970.
    pub used: i64,
    /// After how many idle seconds it ends; `None` for never.
    pub idle_max: Option<i64>,
    /// The second step of the login.
    pub second_step: SecondStep,
    /// What programs have put there.
    pub attributes: Dictionary,
}

impl WebSession {
    /// Whether the session has ended by itself.
    pub fn is_over(&self, now: i64) -> bool {
        self.idle_max.is_some_and(|idle| now.saturating_sub(self.used) >= idle)
    }

    /// The stored form.
    pub fn to_value(&self) -> Value {
        let mut all = Dictionary::new();
        all.set("Protocol", self.protocol.as_str());
        all.set("Transport", self.transport.as_str());
        all.set("Address", self.address.as_str());
        if let Some(original) = &self.original {
            all.set("Original", original.as_str());
        }
        if let Some(skin) = &self.skin {
            all.set("Skin", skin.as_str());
        }
        all.set("Started", Timestamp::from_unix(self.started));
        all.set("Used", Timestamp::from_unix(self.used));
        if let Some(idle) = self.idle_max {
            all.set("IdleMax", idle);
        }
        match &self.second_step {
            SecondStep::None => {}
            SecondStep::Secret(secret) => drop(all.set("Secret", secret.as_str())),
            SecondStep::Background => drop(all.set("SecondStep", "background")),
            SecondStep::Taken => drop(all.set("SecondStep", "taken")),
        }
        if !self.attributes.is_empty() {
            all.set("Attributes", self.attributes.clone());
        }
        Value::Dictionary(all)
    }

    /// Reads the stored form.
    pub fn from_value(value: Value) -> Option<Self> {
        let Value::Dictionary(mut all) = value else { return None };
        let attributes = match all.remove("Attributes") {
            Some(Value::Dictionary(attributes)) => attributes,
            _ => Dictionary::new(),
        };
        let text = |key| all.get_str(key).map(str::to_owned);
        let time = |key| match all.get(key) {
            Some(Value::Time(time)) => time.unix(),
            _ => None,
        };
        let second_step = match (all.get_str("Secret"), all.get_str("SecondStep")) {
            (Some(secret), _) => SecondStep::Secret(secret.to_owned()),
            (None, Some("background")) => SecondStep::Background,
            (None, Some("taken")) => SecondStep::Taken,
            (None, _) => SecondStep::None,
        };
        Some(Self {
            protocol: text("Protocol")?,
            transport: text("Transport")?,
            address: text("Address")?,
            original: text("Original"),
            skin: text("Skin"),
            started: time("Started")?,
            used: time("Used")?,
            idle_max: all.get("IdleMax").and_then(Value::as_number),
            second_step,
            attributes,
        })
    }
}
