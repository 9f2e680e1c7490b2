//! symdiff
pub mod export;
pub mod graph;
pub mod lesson;
pub mod number;
pub mod op;
pub mod span;
