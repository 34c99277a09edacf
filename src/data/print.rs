//! Objects to text.
