//! symdiff
pub mod graph;
pub mod number;
pub mod op;
pub mod span;
pub mod syntax;
