//! The subscribers of Mailing Lists.
//!
//! Each has a record of its own under the address in lower case: `subscribers/ADDRESS` in the list,
//! `unsubscribed/ADDRESS` once the subscription has ended, until the list is cleaned. A counter tells
//! how many there are, so that nothing is counted.
use std::ops::ControlFlow;

use crate::catalogue::keys::list::LIST;
use crate::catalogue::keys::spellings::{Limit, parse_count, text_of};
use crate::data::{Value, print_string, print_to};
use crate::engine::effective::Layers;
use crate::engine::error;
use crate::engine::mail_address::MailAddress;
use crate::engine::owned::Found;
use crate::engine::random;
use crate::engine::records::read;
use crate::engine::work::{Effect, Work};
use crate::request::failure::Failure;
use crate::request::kinds::{ListOperation, PostingMode};
use crate::state::id::Id;
use crate::state::key::Owner;
use crate::state::name::fold;
use crate::state::subscriber::{Mode, Posting, Subscriber};

const SUBSCRIBERS: &str = "subscribers/";
const UNSUBSCRIBED: &str = "unsubscribed/";
const CLEANED: &str = "unsubscribed-cleaned";
const COUNT: &str = "subscriber-count";
/// The letters of a confirmation ID.
const CONFIRMATION_LETTERS: usize = 12;
/// What a listing without a limit is limited to.
const NO_LIMIT: usize = usize::MAX;

/// What LIST asks for beside the operation.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Manner {
    /// Without a word of welcome or farewell.
    pub silently: bool,
    /// The subscriber is asked first.
    pub confirm: bool,
}

/// What is done with each subscriber: the address in lower case, the key and the record.
type EachSubscriber<'e> = dyn FnMut(&str, &[u8], &[u8]) -> Result<(), Failure> + 'e;

/// Which subscribers are wanted.
pub struct Wanted {
    /// Only those whose address contains this text.
    pub filter: String,
    /// Not more than so many.
    pub limit: usize,
}

impl Wanted {
    /// Those that contain `filter`, `limit` of them at the most.
    pub fn new(filter: Option<&str>, limit: Option<i64>) -> Result<Self, Failure> {
        let limit = match limit {
            None => NO_LIMIT,
            Some(limit) => usize::try_from(limit)
                .map_err(|_| error::bad_value("the limit of subscribers is negative"))?,
        };
        Ok(Self { filter: fold(filter.unwrap_or_default()), limit })
    }
}

impl Work<'_, '_> {
    /// The settings in force of a Mailing List.
    pub fn list_layers<'l>(&self, list: &'l Found) -> Layers<'l> {
        Layers::over(&list.stored.settings, LIST)
    }

    /// How many subscribers a list has.
    pub fn subscriber_count(&self, list: Id) -> Result<i64, Failure> {
        let count = self.part(Owner::List(list), COUNT)?;
        Ok(count.and_then(|count| count.as_number()).unwrap_or(0))
    }

    /// Subscribes an address, changes its mode, or ends its subscription.
    pub fn change_subscription(
        &mut self,
        list: &Found,
        operation: ListOperation,
        manner: Manner,
        address: &MailAddress,
    ) -> Result<(), Failure> {
        let full = address.full(&list.domain.name);
        let wanted = self.mode_wanted(list, operation);
        let old = self.subscriber(list, &full)?;
        if wanted == Mode::Unsubscribe && !old.as_ref().is_some_and(Subscriber::is_active) {
            return Err(error::no_subscriber(&full));
        }
        let asked = manner.confirm && wanted != Mode::Banned;
        let known = old.as_ref().is_some_and(Subscriber::is_active);
        let mut subscriber = match old {
            Some(old) if known => old,
            old => self.new_subscriber(list, &full, old)?,
        };
        if !address.real_name.is_empty() {
            subscriber.real_name.clone_from(&address.real_name);
        }
        if asked {
            subscriber.confirmation = random::letters(CONFIRMATION_LETTERS)?;
            self.tell(list, &full, "a confirmation request");
        } else {
            subscriber.mode = wanted;
        }
        if subscriber.mode == Mode::Unsubscribe {
            self.end_subscription(list, &mut subscriber)?;
        } else {
            self.put_subscriber(list, &subscriber)?;
        }
        match (manner.silently || asked, subscriber.mode) {
            (false, Mode::Unsubscribe) => self.tell(list, &full, "a farewell"),
            (false, mode) if !known && mode != Mode::Banned => {
                self.tell(list, &full, "a welcome");
            }
            _ => {}
        }
        Ok(())
    }

    /// A subscriber by the address; also one whose subscription has ended, as long as the list has
    /// not been cleaned since.
    pub fn subscriber(&self, list: &Found, address: &str) -> Result<Option<Subscriber>, Failure> {
        let folded = fold(address);
        for part in [SUBSCRIBERS, UNSUBSCRIBED] {
            let key = list.records().part(&format!("{part}{folded}"));
            let Some(stored) = self.bytes(&key)? else { continue };
            let subscriber = read_subscriber(&folded, &key, &stored)?;
            return Ok(Some(subscriber).filter(|it| !self.is_cleaned(list, it)));
        }
        Ok(None)
    }

    /// The addresses of subscribers: an array in the canonical form.
    pub fn subscriber_addresses(&self, list: &Found, wanted: &Wanted) -> Result<String, Failure> {
        let mut text = String::from("(");
        self.each_subscriber(list, wanted, &mut |folded, key, stored| {
            let value = || read(key, stored).ok();
            let address = Subscriber::listed_address(folded, stored, value);
            let address = address.ok_or_else(|| error::damaged(folded))?;
            if text.len() > 1 {
                text.push(',');
            }
            print_string(&mut text, &address);
            Ok(())
        })?;
        text.push(')');
        Ok(text)
    }

    /// How many subscribers there are, and what is known of those wanted: an array in the canonical
    /// form.
    pub fn subscriber_descriptions(
        &self,
        list: &Found,
        wanted: &Wanted,
    ) -> Result<String, Failure> {
        let mut text = format!("(#{},(", self.subscriber_count(list.id)?);
        let mut first = true;
        self.each_subscriber(list, wanted, &mut |folded, key, stored| {
            if !std::mem::take(&mut first) {
                text.push(',');
            }
            let description = read_subscriber(folded, key, stored)?.description();
            print_to(&mut text, &Value::Dictionary(description));
            Ok(())
        })?;
        text.push_str("))");
        Ok(text)
    }

    /// Sets what becomes of the messages that a subscriber posts.
    pub fn set_posting(
        &mut self,
        list: &Found,
        address: &str,
        mode: PostingMode,
    ) -> Result<(), Failure> {
        let mut subscriber = self.active_subscriber(list, address)?;
        subscriber.posting = match mode {
            PostingMode::Unmoderated | PostingMode::Moderated(0) => Posting::Free,
            PostingMode::Moderated(number) => Posting::Moderated(number),
            PostingMode::ModerateAll => Posting::ModerateAll,
            PostingMode::Prohibited => Posting::Prohibited,
            PostingMode::Special => Posting::Special,
        };
        self.put_subscriber(list, &subscriber)
    }

    /// Counts a failed delivery. One that comes within the cool-off period of the last one is not
    /// counted; too many, or failures that go on for too long, end the subscription.
    pub fn process_bounce(
        &mut self,
        list: &Found,
        address: &str,
        fatal: bool,
    ) -> Result<(), Failure> {
        let found = self.subscriber(list, address)?;
        let mut subscriber = found.ok_or_else(|| error::no_subscriber(address))?;
        let settings = BounceSettings::of(&self.list_layers(list));
        let since_last = subscriber.last_bounce.map(|last| self.now - last);
        if since_last.is_some_and(|since| since < settings.cool_off) {
            return Ok(());
        }
        let weight = if fatal { settings.fatal_weight } else { 1 };
        subscriber.bounces = subscriber.bounces.saturating_add(weight);
        subscriber.last_bounce = Some(self.now);
        let goes_on =
            settings.lasting.is_none_or(|lasting| since_last.is_some_and(|it| it < lasting));
        if !goes_on || subscriber.first_bounce.is_none() {
            subscriber.first_bounce = Some(self.now);
        }
        let lasts = self.now - subscriber.first_bounce.unwrap_or(self.now);
        let too_many = settings.bounces_max.is_some_and(|max| subscriber.bounces >= max)
            || settings.lasting.is_some_and(|lasting| lasts >= lasting);
        if !subscriber.is_active() {
            return self.put_ended(list, &subscriber);
        }
        if too_many && subscriber.mode != Mode::Banned {
            subscriber.mode = Mode::Unsubscribe;
            self.tell(list, address, "no more messages: too many of them came back");
            return self.end_subscription(list, &mut subscriber);
        }
        self.put_subscriber(list, &subscriber)
    }

    /// The mode that an operation leads to.
    fn mode_wanted(&self, list: &Found, operation: ListOperation) -> Mode {
        match operation {
            ListOperation::Feed => Mode::Feed,
            ListOperation::Digest => Mode::Digest,
            ListOperation::Index => Mode::Index,
            ListOperation::Null => Mode::Null,
            ListOperation::Banned => Mode::Banned,
            ListOperation::Unsubscribe => Mode::Unsubscribe,
            ListOperation::Subscribe => {
                let word = self.list_layers(list).get_str("Distribution").unwrap_or_default();
                let mode = Mode::from_word(&word);
                mode.filter(|mode| !matches!(mode, Mode::Subscribe | Mode::Unsubscribe))
                    .unwrap_or(Mode::Feed)
            }
        }
    }

    /// A subscription that begins now and waits for a confirmation. What is still known of an ended
    /// one is the name and the number of messages.
    fn new_subscriber(
        &self,
        list: &Found,
        address: &str,
        old: Option<Subscriber>,
    ) -> Result<Subscriber, Failure> {
        let first = self.list_layers(list).get("FirstModerated");
        let first = first.and_then(|number| number.as_number()).filter(|number| *number > 0);
        let (real_name, posts) =
            old.map_or_else(Default::default, |old| (old.real_name, old.posts));
        Ok(Subscriber {
            address: address.to_owned(),
            real_name,
            mode: Mode::Subscribe,
            confirmation: random::letters(CONFIRMATION_LETTERS)?,
            subscribed: self.now,
            ended: None,
            posts,
            posting: first.map_or(Posting::Free, Posting::Moderated),
            bounces: 0,
            first_bounce: None,
            last_bounce: None,
        })
    }

    fn active_subscriber(&self, list: &Found, address: &str) -> Result<Subscriber, Failure> {
        let found = self.subscriber(list, address)?.filter(Subscriber::is_active);
        found.ok_or_else(|| error::no_subscriber(address))
    }

    /// Calls `each` with the subscribers wanted, in the order of their addresses.
    fn each_subscriber(
        &self,
        list: &Found,
        wanted: &Wanted,
        each: &mut EachSubscriber<'_>,
    ) -> Result<(), Failure> {
        let (prefix, mut left) = (list.records().part(SUBSCRIBERS), wanted.limit);
        self.walk(&prefix, &mut |folded, stored| {
            if left == 0 {
                return Ok(ControlFlow::Break(()));
            }
            if wanted.filter.is_empty() || folded.contains(&wanted.filter) {
                left -= 1;
                each(folded, &prefix, stored)?;
            }
            Ok(ControlFlow::Continue(()))
        })
    }

    /// Writes an active subscriber, and counts a new one.
    fn put_subscriber(&mut self, list: &Found, subscriber: &Subscriber) -> Result<(), Failure> {
        let folded = fold(&subscriber.address);
        let key = list.records().part(&format!("{SUBSCRIBERS}{folded}"));
        if !self.has(&key)? {
            self.tx.delete(list.records().part(&format!("{UNSUBSCRIBED}{folded}")));
            self.count_subscribers(list, 1)?;
        }
        self.put_value(key, &subscriber.to_value(&folded));
        Ok(())
    }

    fn end_subscription(
        &mut self,
        list: &Found,
        subscriber: &mut Subscriber,
    ) -> Result<(), Failure> {
        subscriber.ended = Some(self.now);
        let folded = fold(&subscriber.address);
        self.tx.delete(list.records().part(&format!("{SUBSCRIBERS}{folded}")));
        self.count_subscribers(list, -1)?;
        self.put_ended(list, subscriber)?;
        self.clean(list)
    }

    fn put_ended(&mut self, list: &Found, subscriber: &Subscriber) -> Result<(), Failure> {
        let folded = fold(&subscriber.address);
        let key = list.records().part(&format!("{UNSUBSCRIBED}{folded}"));
        self.put_value(key, &subscriber.to_value(&folded));
        Ok(())
    }

    /// Removes a few of those whose subscription ended long ago.
    fn clean(&mut self, list: &Found) -> Result<(), Failure> {
        let owner = list.records();
        let period = cleanup_period(&self.list_layers(list));
        let over = self.sweep(owner, UNSUBSCRIBED, CLEANED, &|work, folded, stored| {
            let subscriber = read_subscriber(folded, folded.as_bytes(), stored)?;
            Ok(has_passed(subscriber.ended, period, work.now))
        })?;
        for folded in over {
            self.tx.delete(owner.part(&format!("{UNSUBSCRIBED}{folded}")));
        }
        Ok(())
    }

    /// Whether the cleaning of the list has taken, or will take, an ended subscription away.
    fn is_cleaned(&self, list: &Found, subscriber: &Subscriber) -> bool {
        has_passed(subscriber.ended, cleanup_period(&self.list_layers(list)), self.now)
    }

    fn count_subscribers(&mut self, list: &Found, change: i64) -> Result<(), Failure> {
        let count = self.subscriber_count(list.id)? + change;
        self.put_part(list.records(), COUNT, count);
        Ok(())
    }

    /// This engine sends no mail: what a list would send is told in the log.
    fn tell(&mut self, list: &Found, address: &str, what: &str) {
        let text = format!("LIST {}@{} to {address}: {what}", list.name, list.domain.name);
        self.effects.push(Effect::Log(4, text));
    }
}

impl Subscriber {
    /// Whether the subscription has not ended.
    fn is_active(&self) -> bool {
        self.mode != Mode::Unsubscribe
    }
}

/// The settings of a list about failed deliveries.
struct BounceSettings {
    /// So much ends a subscription.
    bounces_max: Option<i64>,
    /// So much weighs a failure that will not pass.
    fatal_weight: i64,
    /// For so many seconds after one failure others are not counted.
    cool_off: i64,
    /// Failures that go on for so many seconds end a subscription.
    lasting: Option<i64>,
}

impl BounceSettings {
    fn of(settings: &Layers) -> Self {
        let number = |key| {
            let value = settings.get(key)?;
            match parse_count(&text_of(&value)?)? {
                Limit::At(number) => i64::try_from(number).ok().filter(|number| *number > 0),
                Limit::Unlimited => None,
            }
        };
        Self {
            bounces_max: number("MaxBounces"),
            fatal_weight: number("FatalWeight").unwrap_or(1),
            cool_off: settings.seconds("CoolOffPeriod").unwrap_or(0),
            lasting: settings.seconds("UnsubBouncedPeriod"),
        }
    }
}

fn cleanup_period(settings: &Layers) -> Option<i64> {
    settings.seconds("CleanupPeriod")
}

fn has_passed(since: Option<i64>, period: Option<i64>, now: i64) -> bool {
    since.zip(period).is_some_and(|(since, period)| now.saturating_sub(since) >= period)
}

fn read_subscriber(folded: &str, key: &[u8], stored: &[u8]) -> Result<Subscriber, Failure> {
    let subscriber = Subscriber::from_value(folded, &read(key, stored)?);
    subscriber.ok_or_else(|| error::damaged(folded))
}
