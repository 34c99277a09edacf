//! The macro by which tables of keys are written.

/// Declares tables of keys. An entry reads as a field of a struct does:
///
/// ```text
/// /// The settings of an Account.
/// #[by(BasicSettings)]                 the grant of every key that does not name its own:
/// ACCOUNT {                            a `DomainRight`, or `Named`, `Server`, `Nobody`
///     /// What the key means, in one sentence on one line.
///     #[by(Named)]                     optional
///     MaxAccountSize: Size = "unlimited",
/// }
/// ```
macro_rules! keys {
    ($(
        $(#[doc = $table_doc:literal])+
        #[by($table_grant:ident)]
        $table:ident { $(
            #[doc = $doc:literal]
            $(#[by($grant:ident)])?
            $key:ident : $domain:ident $(($words:expr))? $(= $default:literal)?
        ),* $(,)? }
    )+) => { $(
        // Not a constant, which would be there once for each place that uses it.
        $(#[doc = $table_doc])+
        pub static $table: &[$crate::catalogue::keys::key::Key] = &[ $( {
            let domain = $crate::catalogue::keys::key::ValueDomain::$domain $(($words))?;
            $crate::catalogue::keys::key::Key {
                name: stringify!($key),
                domain,
                default: keys!(@default $($default)?),
                doc: $doc.trim_ascii(),
                secret: domain.is_secret(),
                grant: keys!(@grant $($grant)? $table_grant),
            }
        } ),* ];
    )+ };

    (@default) => { None };
    (@default $default:literal) => { Some($default) };
    (@grant $own:ident $table:ident) => { keys!(@grant $own) };
    (@grant Named) => { $crate::catalogue::keys::key::Grant::Named };
    (@grant Server) => { $crate::catalogue::keys::key::Grant::Server };
    (@grant Nobody) => { $crate::catalogue::keys::key::Grant::Nobody };
    (@grant $right:ident) => {
        $crate::catalogue::keys::key::Grant::With(
            $crate::access::right::DomainRight::$right,
        )
    };
}

pub(crate) use keys;
