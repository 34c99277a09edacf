//! What a command would change, what goes with it, whether it was carried out, and how it is taken back:
//! all of it found out with commands that only read.
pub mod difference;
pub mod doubt;
pub mod observed;
pub mod stakes;
pub mod way_back;
