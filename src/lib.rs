//! symdiff
pub mod diff;
pub mod eval;
pub mod graph;
pub mod number;
pub mod op;
pub mod program;
pub mod rule;
pub mod simplify;
pub mod span;
pub mod syntax;
