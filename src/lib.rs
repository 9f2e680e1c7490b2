//! symdiff
pub mod span;
