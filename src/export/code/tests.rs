//! Sources of small programs.
