//! A subscriber of a Mailing List as it is stored.
use crate::data::{Dictionary, Timestamp, Value};

/// How a subscriber gets a list.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Mode {
    /// Each message as it comes.
    Feed,
    /// Many messages in one.
    Digest,
    /// A table of what was posted.
    Index,
    /// Nothing.
    Null,
    /// Nothing, and the address cannot subscribe by itself.
    Banned,
    /// Nothing yet: the subscription waits for a confirmation.
    Subscribe,
    /// Nothing any more: the subscription has ended.
    Unsubscribe,
}

impl Mode {
    const WORDS: &'static [(Self, &'static str)] = &[
        (Self::Feed, "feed"),
        (Self::Digest, "digest"),
        (Self::Index, "index"),
        (Self::Null, "null"),
        (Self::Banned, "banned"),
        (Self::Subscribe, "subscribe"),
        (Self::Unsubscribe, "unsubscribe"),
    ];

    /// The word for the mode in commands and answers.
    pub fn word(self) -> &'static str {
        Self::WORDS.iter().find(|(mode, _)| *mode == self).map_or("", |(_, word)| word)
    }

    /// The mode of a word, without regard to case.
    pub fn from_word(word: &str) -> Option<Self> {
        Self::WORDS.iter().find(|(_, it)| it.eq_ignore_ascii_case(word)).map(|(mode, _)| *mode)
    }
}

/// What becomes of the messages that a subscriber posts.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Posting {
    /// They go to the list.
    Free,
    /// So many more wait for a moderator.
    Moderated(i64),
    /// All of them wait for a moderator.
    ModerateAll,
    /// They are refused.
    Prohibited,
    /// They go to the list where its settings would not let them.
    Special,
}

impl Posting {
    const WORDS: &'static [(Self, &'static str)] = &[
        (Self::ModerateAll, "moderateAll"),
        (Self::Prohibited, "prohibited"),
        (Self::Special, "special"),
    ];

    /// What is told of it: a word, or an array with the number of messages that still wait for a
    /// moderator; `None` where messages go to the list.
    pub fn to_value(self) -> Option<Value> {
        match self {
            Self::Free => None,
            Self::Moderated(number) => Some(Value::Array(vec![Value::from(number.to_string())])),
            word => {
                let word = Self::WORDS.iter().find(|(posting, _)| *posting == word);
                word.map(|(_, word)| Value::from(*word))
            }
        }
    }

    fn from_value(value: Option<&Value>) -> Option<Self> {
        match value {
            None => Some(Self::Free),
            Some(Value::Array(number)) => Some(Self::Moderated(number.first()?.as_number()?)),
            Some(word) => {
                let word = word.as_str()?;
                Self::WORDS.iter().find(|(_, it)| *it == word).map(|(posting, _)| *posting)
            }
        }
    }
}

/// A subscriber of a Mailing List.
#[derive(Clone, Debug, PartialEq)]
pub struct Subscriber {
    /// The address as it was spelled.
    pub address: String,
    /// The real name; empty where it is not known.
    pub real_name: String,
    /// How the subscriber gets the list.
    pub mode: Mode,
    /// The word by which a confirmation is known.
    pub confirmation: String,
    /// When the subscription began, in seconds since 1970.
    pub subscribed: i64,
    /// When it ended, where it has.
    pub ended: Option<i64>,
    /// How many messages came from the address.
    pub posts: i64,
    /// What becomes of the next ones.
    pub posting: Posting,
    /// How much failed deliveries weigh.
    pub bounces: i64,
    /// When the failures began.
    pub first_bounce: Option<i64>,
    /// When the last one was reported.
    pub last_bounce: Option<i64>,
}

/// The key of the address where it is spelled otherwise than in lower case; it sorts before all
/// others, so that a glance at the beginning of a record tells whether it is there.
const ADDRESS: &str = "Address";
const ADDRESS_FIRST: &[u8] = b"{Address=";

impl Subscriber {
    /// The address that a record is listed with, `folded` being that in its key.
    pub fn listed_address(
        folded: &str,
        stored: &[u8],
        value: impl FnOnce() -> Option<Value>,
    ) -> Option<String> {
        if !stored.starts_with(ADDRESS_FIRST) {
            return Some(folded.to_owned());
        }
        value()?.as_dictionary()?.get_str(ADDRESS).map(str::to_owned)
    }

    /// The stored form under the key `folded`.
    pub fn to_value(&self, folded: &str) -> Value {
        let mut all = Dictionary::new();
        let time = |seconds| Value::from(Timestamp::from_unix(seconds));
        if self.address != folded {
            all.set(ADDRESS, self.address.as_str());
        }
        if !self.real_name.is_empty() {
            all.set("RealName", self.real_name.as_str());
        }
        all.set("Mode", self.mode.word());
        all.set("Confirmation", self.confirmation.as_str());
        all.set("Subscribed", time(self.subscribed));
        let times = [
            ("Ended", self.ended),
            ("FirstBounce", self.first_bounce),
            ("LastBounce", self.last_bounce),
        ];
        for (key, moment) in times {
            if let Some(moment) = moment {
                all.set(key, time(moment));
            }
        }
        for (key, number) in [("Posts", self.posts), ("Bounces", self.bounces)] {
            if number != 0 {
                all.set(key, number);
            }
        }
        if let Some(posting) = self.posting.to_value() {
            all.set("Posting", posting);
        }
        Value::Dictionary(all)
    }

    /// Reads the stored form under the key `folded`.
    pub fn from_value(folded: &str, value: &Value) -> Option<Self> {
        let all = value.as_dictionary()?;
        let time = |key| match all.get(key) {
            Some(Value::Time(time)) => time.unix(),
            _ => None,
        };
        let number = |key| all.get(key).and_then(Value::as_number).unwrap_or(0);
        Some(Self {
            address: all.get_str(ADDRESS).unwrap_or(folded).to_owned(),
            real_name: all.get_str("RealName").unwrap_or_default().to_owned(),
            mode: Mode::from_word(all.get_str("Mode")?)?,
            confirmation: all.get_str("Confirmation").unwrap_or_default().to_owned(),
            subscribed: time("Subscribed")?,
            ended: time("Ended"),
            posts: number("Posts"),
            posting: Posting::from_value(all.get("Posting"))?,
            bounces: number("Bounces"),
            first_bounce: time("FirstBounce"),
            last_bounce: time("LastBounce"),
        })
    }

    /// All that is told of a single subscriber.
    pub fn info(&self) -> Dictionary {
        let mut all = Dictionary::new();
        let stamp = |seconds| Timestamp::from_unix(seconds).to_acap();
        all.set("mode", self.mode.word());
        all.set("confirmationID", self.confirmation.as_str());
        all.set("timeSubscribed", stamp(self.subscribed));
        let posts = self.posting.to_value().unwrap_or_else(|| Value::from(self.posts.to_string()));
        all.set("posts", posts);
        if self.bounces != 0 {
            all.set("bounces", self.bounces.to_string());
        }
        if let Some(last) = self.last_bounce {
            all.set("lastBounced", stamp(last));
        }
        if !self.real_name.is_empty() {
            all.set("RealName", self.real_name.as_str());
        }
        all
    }

    /// What a listing of subscribers tells of each.
    pub fn description(&self) -> Dictionary {
        let mut all = Dictionary::new();
        all.set("Sub", self.address.as_str());
        if !self.real_name.is_empty() {
            all.set("RealName", self.real_name.as_str());
        }
        all.set("mode", self.mode.word());
        all.set("subscribeTime", Timestamp::from_unix(self.subscribed));
        all.set("posts", self.posts);
        if let Some(last) = self.last_bounce {
            all.set("lastBounceTime", Timestamp::from_unix(last));
        }
        if self.bounces != 0 {
            all.set("bounces", self.bounces);
        }
        all
    }
}
