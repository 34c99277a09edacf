//! The CommuniGate data formats: objects, read from text and printed as text.
//!
//! One textual format carries settings, command parameters and answers. Reading is as lenient as
//! real servers and clients are; printing is canonical. This room knows nothing of commands.
mod duplicates;
mod error;
mod json;
mod literal;
mod parse;
mod pretty;
mod print;
mod scan;
mod string;
mod time;
mod value;
mod xml;

pub use self::error::DataError;
pub use self::json::{JsonError, from_json, parse_json, to_json, to_json_string};
pub use self::parse::{parse, parse_multiline, parse_prefix};
pub use self::pretty::print_pretty;
pub use self::print::{print, print_dictionary, print_string, print_to};
pub use self::time::Timestamp;
pub use self::value::{Address, Dictionary, DictionaryOf, Value, ValueOf};
