//! symdiff
pub mod eval;
pub mod graph;
pub mod number;
pub mod op;
pub mod program;
pub mod span;
