//! Text to objects.
