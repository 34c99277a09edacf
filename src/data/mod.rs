//! The CommuniGate data formats: objects, read from text and printed as text.
//!
//! One textual format carries settings, command parameters and answers. Reading is as lenient as
//! real servers and clients are; printing is canonical. This room knows nothing of commands.
mod parse;
mod print;
mod time;
mod value;

pub use self::parse::{DataError, parse, parse_multiline, parse_prefix};
pub use self::print::{print, print_pretty, print_string, print_to};
pub use self::time::Timestamp;
pub use self::value::{Address, Dictionary, DictionaryOf, Value, ValueOf};
