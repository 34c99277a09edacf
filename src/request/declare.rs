//! The macros that turn declarations into commands.
use crate::data::{Value, print_to};
use crate::request::argument::Argument;
use crate::request::bind::Slot;
use crate::request::kinds::Form;
use crate::request::problem::Problem;
use crate::request::spec::{Need, Param, Spec};

/// Declares the commands of one section. An entry reads as its request line does: a literal before a
/// parameter is the keyword that introduces it, further literals behind `|` are other spellings of
/// the keyword, and a literal behind `=>` follows the value.
///
/// ```text
/// /// Summary in one sentence.
/// ///
/// /// More paragraphs.
/// ///
/// /// > AN EXAMPLE line
/// #[needs(DomainWith(CanCreateAccounts))]      what the sender needs: an `Access`
/// #[effect(Adds)]                              what it does: an `Effect`
/// #[undo("DELETEACCOUNT {account}")]           optional; or "READ .." => "RESTORE .. {was}"
/// #[sign(there "GETACCOUNTSETTINGS {account}")] optional; by what one sees that it was carried out
/// #[own("GETACCOUNTSETTINGS {account}")]       optional; which of the settings are not inherited
/// #[stakes("Mailbox" | "Mailboxes": "LISTMAILBOXES {account}" => Elements)]  optional; what goes along
/// #[drastic(force)]                            optional; a name is asked for where the flag is given
/// #[scope(Cluster)]                            optional; only in a Dynamic Cluster
/// #[origin(Observed)]                          optional; not in the reference
/// CREATEACCOUNT CreateAccount {
///     account: NewAccountName,                 required, known by its place
///     "PATH" storage: Option<StorageName>,     optional, behind its keyword
///     "LEGACY" | "EXTERNAL" legacy: bool,      a bare keyword
///     domain: Option<DomainName> => "SKIN",    followed by a word
///     #[choice(OneOf)] rule: Option<Rule>,     of this one and the next, one must be given
///     #[choice(Or)] "DELETE" old: Option<..>,  instead of the one before
///     #[choice(With)] limit: Option<Limit>,    only together with the one before
/// } -> ();
/// ```
macro_rules! commands {
    ($section:ident $group:ident; $(
        $(#[doc = $doc:literal])*
        #[needs($access:expr)]
        #[effect($effect:ident)]
        $(#[undo($($undo:tt)*)])?
        $(#[sign($($sign:ident $look:literal),*)])?
        $(#[own($own:literal)])?
        $(#[stakes($(
            $one:literal | $many:literal : $read:literal => $count:ident $(($counted:literal))?
        ),* $(,)?)])?
        $(#[drastic($drastic:ident)])?
        $(#[scope($scope:ident)])?
        $(#[origin($origin:ident)])?
        $verb:ident $name:ident { $(
            $(#[doc = $param_doc:literal])*
            $(#[choice($choice:ident)])?
            $($keyword:literal)|* $param:ident : $kind:ty $(=> $after:literal)?
        ),* $(,)? } -> $reply:ty;
    )*) => {
        $(
            $(#[doc = $doc])*
            #[derive(Clone, Debug, PartialEq)]
            pub struct $name { $( $(#[doc = $param_doc])* #[allow(missing_docs)] pub $param: $kind, )* }

            impl $crate::request::command::Command for $name {
                const SPEC: &'static $crate::request::spec::Spec = {
                    // A constant would be there once for each place that uses it, and all copies are
                    // put right when the program is loaded.
                    static SPEC: $crate::request::spec::Spec = $crate::request::spec::Spec {
                        verb: stringify!($verb),
                        name: stringify!($name),
                        section: stringify!($section),
                        doc: concat!($($doc, "\n"),*),
                        params: &[ $( $crate::request::spec::Param {
                            name: stringify!($param),
                            keywords: &[ $($keyword),* ],
                            after: commands!(@option $($after)?),
                            kind: <$kind as $crate::request::argument::Argument>::KIND,
                            need: <$kind as $crate::request::argument::Argument>::NEED,
                            check: $crate::request::spec::Check::of::<$kind>(),
                            choice: commands!(@choice $($choice)?),
                            doc: concat!($($param_doc, "\n"),*),
                        } ),* ],
                        access: $access,
                        effect: $crate::request::spec::Effect::$effect,
                        undo: commands!(@undo $($($undo)*)?),
                        sign: commands!(@sign $($($sign $look),*)?),
                        own: commands!(@own $($own)?),
                        stakes: &[ $( $( $crate::request::damage::Stake {
                            nouns: [$one, $many],
                            read: $read,
                            count: $crate::request::damage::Count::$count $(($counted))?,
                        } ),* )? ],
                        drastic: commands!(@drastic $($drastic)?),
                        scope: commands!(@scope $($scope)?),
                        origin: commands!(@origin $($origin)?),
                        reply: <$reply as $crate::request::reply::Reply>::SHAPE,
                    };
                    &SPEC
                };
                type Reply = $reply;

                #[allow(unused_mut, unused_variables)]
                fn from_bound(
                    bound: $crate::request::bind::Bound<'_>,
                ) -> Result<Self, $crate::request::problem::Problem> {
                    let mut slots = bound.slots.into_iter();
                    let mut params = Self::SPEC.params.iter();
                    $( let $param = $crate::request::declare::take(slots.next(), params.next())?; )*
                    Ok(Self { $($param),* })
                }

                #[allow(unused_mut, unused_variables)]
                fn print(&self) -> String {
                    let mut line = String::from(stringify!($verb));
                    let mut params = Self::SPEC.params.iter();
                    $( $crate::request::declare::put(&mut line, params.next(), &self.$param); )*
                    line
                }

                fn subject(&self) -> Option<($crate::request::kinds::Kind, &str)> {
                    $( if let Some(named) = $crate::request::argument::Argument::named(&self.$param)
                        && named.0.is_subject()
                    {
                        return Some(named);
                    } )*
                    None
                }
            }
        )*

        /// One request of this section.
        #[derive(Clone, Debug, PartialEq)]
        #[allow(missing_docs)]
        pub enum $group { $( $name($name), )* }

        impl $group {
            /// Every command of the section, in the order of the reference.
            pub const SPECS: &'static [&'static $crate::request::spec::Spec] =
                &[ $( <$name as $crate::request::command::Command>::SPEC, )* ];

            /// Makes a request of a line whose words are in their places.
            pub fn from_bound(
                bound: $crate::request::bind::Bound<'_>,
            ) -> Result<Self, $crate::request::problem::Problem> {
                match bound.spec.verb {
                    $( stringify!($verb) => {
                        $crate::request::command::Command::from_bound(bound).map(Self::$name)
                    } )*
                    other => unreachable!("{other} is no command of this section"),
                }
            }

            /// What is said about the command.
            pub fn spec(&self) -> &'static $crate::request::spec::Spec {
                match self { $(
                    Self::$name(_) => <$name as $crate::request::command::Command>::SPEC,
                )* }
            }

            /// The command line in its canonical form.
            pub fn print(&self) -> String {
                match self { $( Self::$name(command) => $crate::request::command::Command::print(command), )* }
            }

            /// The first object that the command names, with its kind.
            pub fn subject(&self) -> Option<($crate::request::kinds::Kind, &str)> {
                match self { $( Self::$name(command) => $crate::request::command::Command::subject(command), )* }
            }

            /// Hands the request to the door that carries it out.
            pub fn run(
                self,
                door: &mut impl Door,
            ) -> Result<$crate::request::reply::Answer, $crate::request::failure::Failure> {
                match self { $( Self::$name(command) =>
                    $crate::request::command::Handle::handle(door, command)
                        .map($crate::request::reply::Reply::into_answer), )* }
            }
        }

        /// Whatever carries out every command of this section.
        pub trait Door: $( $crate::request::command::Handle<$name> + )* {}
        impl<D> Door for D where D: $( $crate::request::command::Handle<$name> + )* {}
    };

    (@option) => { None };
    (@option $word:literal) => { Some($word) };
    (@choice) => { $crate::request::spec::Choice::Free };
    (@choice $choice:ident) => { $crate::request::spec::Choice::$choice };
    (@undo) => { $crate::request::spec::Undo::None };
    (@undo $opposite:literal) => { $crate::request::spec::Undo::Opposite($opposite) };
    (@undo $read:literal => $restore:literal) => {
        $crate::request::spec::Undo::Restore { read: $read, restore: $restore }
    };
    (@sign) => { $crate::request::damage::Sign::NONE };
    (@sign there $there:literal) => {
        $crate::request::damage::Sign { there: $there, ..$crate::request::damage::Sign::NONE }
    };
    (@sign gone $gone:literal) => {
        $crate::request::damage::Sign { gone: $gone, ..$crate::request::damage::Sign::NONE }
    };
    (@sign there $there:literal, gone $gone:literal) => {
        $crate::request::damage::Sign { there: $there, gone: $gone }
    };
    (@own) => { "" };
    (@own $own:literal) => { $own };
    (@drastic) => { $crate::request::damage::Drastic::No };
    (@drastic server) => { $crate::request::damage::Drastic::Server };
    (@drastic $flag:ident) => { $crate::request::damage::Drastic::With(stringify!($flag)) };
    (@scope) => { $crate::request::spec::Scope::Server };
    (@scope $scope:ident) => { $crate::request::spec::Scope::$scope };
    (@origin) => { $crate::request::spec::Origin::Reference };
    (@origin $origin:ident) => { $crate::request::spec::Origin::$origin };
}

/// Joins the files of a section that has several. Each declares its commands under the name of the
/// section; what comes out looks like the group of a section in a single file.
macro_rules! parts {
    ($group:ident; $( $module:ident $part:ident $variant:ident ),* $(,)?) => {
        /// One request of this section.
        #[derive(Clone, Debug, PartialEq)]
        #[allow(missing_docs)]
        pub enum $group { $( $variant($module::$part), )* }

        impl $group {
            /// Every command of the section, part by part.
            pub const SPECS: &'static [&'static $crate::request::spec::Spec] = {
                const PARTS: &[&[&$crate::request::spec::Spec]] = &[ $( $module::$part::SPECS ),* ];
                &$crate::request::declare::join::<{ $crate::request::declare::total(PARTS) }>(PARTS)
            };

            /// Makes a request of a line whose words are in their places.
            pub fn from_bound(
                bound: $crate::request::bind::Bound<'_>,
            ) -> Result<Self, $crate::request::problem::Problem> {
                $( if $module::$part::SPECS.iter().any(|spec| spec.verb == bound.spec.verb) {
                    return $module::$part::from_bound(bound).map(Self::$variant);
                } )*
                unreachable!("{} is no command of this section", bound.spec.verb)
            }

            /// What is said about the command.
            pub fn spec(&self) -> &'static $crate::request::spec::Spec {
                match self { $( Self::$variant(request) => request.spec(), )* }
            }

            /// The command line in its canonical form.
            pub fn print(&self) -> String {
                match self { $( Self::$variant(request) => request.print(), )* }
            }

            /// The first object that the command names, with its kind.
            pub fn subject(&self) -> Option<($crate::request::kinds::Kind, &str)> {
                match self { $( Self::$variant(request) => request.subject(), )* }
            }

            /// Hands the request to the door that carries it out.
            pub fn run(
                self,
                door: &mut impl Door,
            ) -> Result<$crate::request::reply::Answer, $crate::request::failure::Failure> {
                match self { $( Self::$variant(request) => request.run(door), )* }
            }
        }

        /// Whatever carries out every command of this section.
        pub trait Door: $( $module::Door + )* {}
        impl<D> Door for D where D: $( $module::Door + )* {}
    };
}

/// Joins the sections into the one `Request`.
macro_rules! sections {
    ($( $module:ident $group:ident $variant:ident $title:literal ),* $(,)?) => {
        /// Any request.
        #[derive(Clone, Debug, PartialEq)]
        #[allow(missing_docs)]
        pub enum Request { $( $variant($module::$group), )* }

        /// The sections in the order of the reference: name, title, commands.
        pub static SECTIONS: &[Section] = &[ $( Section {
            name: stringify!($module),
            title: $title,
            specs: $module::$group::SPECS,
        } ),* ];

        impl Request {
            fn from_bound(
                bound: $crate::request::bind::Bound<'_>,
            ) -> Result<Self, $crate::request::problem::Problem> {
                match bound.spec.section {
                    $( stringify!($module) => $module::$group::from_bound(bound).map(Self::$variant), )*
                    other => unreachable!("{other} is no section"),
                }
            }

            /// What is said about the command.
            pub fn spec(&self) -> &'static $crate::request::spec::Spec {
                match self { $( Self::$variant(request) => request.spec(), )* }
            }

            /// The command line in its canonical form.
            pub fn print(&self) -> String {
                match self { $( Self::$variant(request) => request.print(), )* }
            }

            /// The first object that the command names, with its kind.
            pub fn subject(&self) -> Option<($crate::request::kinds::Kind, &str)> {
                match self { $( Self::$variant(request) => request.subject(), )* }
            }
        }
    };
}

pub(crate) use {commands, parts, sections};

/// Makes the argument of a parameter of what stands in its place.
pub(crate) fn take<T: Argument>(
    slot: Option<Option<Slot<'_>>>,
    param: Option<&'static Param>,
) -> Result<T, Problem> {
    let slot = slot.flatten();
    let span = slot.as_ref().map_or(0..0, |slot| slot.span.clone());
    T::from_slot(slot.map(|slot| slot.value)).map_err(|expected| {
        let legal = param.map_or_else(Vec::new, Param::value_words);
        Problem::at(span, format!("{expected} is expected here")).legal(legal)
    })
}

/// Adds an argument to a command line.
pub(crate) fn put<T: Argument>(line: &mut String, param: Option<&'static Param>, argument: &T) {
    let (Some(param), Some(value)) = (param, argument.to_slot()) else { return };
    if let Some(keyword) = param.keyword() {
        line.push(' ');
        line.push_str(keyword);
    }
    if param.need != Need::Flag {
        line.push(' ');
        match (param.kind.form(), &value) {
            (Form::Rest, Value::String(text)) => line.push_str(text),
            _ => print_to(line, &value),
        }
    }
    if let Some(after) = param.after {
        line.push(' ');
        line.push_str(after);
    }
}

/// How many commands the parts of a section have together.
pub(crate) const fn total(parts: &[&[&'static Spec]]) -> usize {
    let (mut total, mut part) = (0, 0);
    while part < parts.len() {
        total += parts[part].len();
        part += 1;
    }
    total
}

/// The commands of all parts of a section, which are `N`.
pub(crate) const fn join<const N: usize>(parts: &[&[&'static Spec]]) -> [&'static Spec; N] {
    let mut all = [parts[0][0]; N];
    let (mut next, mut part) = (0, 0);
    while part < parts.len() {
        let mut index = 0;
        while index < parts[part].len() {
            all[next] = parts[part][index];
            next += 1;
            index += 1;
        }
        part += 1;
    }
    all
}
