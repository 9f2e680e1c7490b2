//! symdiff
pub mod number;
pub mod op;
pub mod span;
