#![allow(missing_docs)]
//! The one test program: every file of this folder is a module here.
mod data;
