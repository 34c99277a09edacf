//! The pager: the last result, row by row, with its header and its first column in place.
//!
//! [`rows`] makes rows of a result, [`view`] knows what is seen of them and what keys do, and [`screen`]
//! is the terminal. Nothing is asked again.
pub mod rows;
pub mod screen;
pub mod view;
