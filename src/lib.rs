//! A symbolic differentiation compiler: a formula goes in, its derivative comes out *as a graph* that is linear
//! in size, readable as algebra, drawable as the computation graph of a lecture, and fast to run.
//!
//! ```
//! use symdiff::{diff, eval, export, graph::Graph, simplify, syntax};
//!
//! let mut graph = Graph::new();
//! let formula = syntax::parse(&mut graph, "exp(1/x)")?;
//! let x = graph.symbol("x");
//! let raw = diff::gradient(&mut graph, formula.outputs[0], &[x])?;
//! let derivative = simplify::simplify(&mut graph, &raw, simplify::Level::Basic);
//! assert_eq!(export::text(&graph, derivative[0]), "-exp(1/x)/x^2");
//!
//! let at_half = [(formula.variables[0], eval::Value::from_f64(0.5))];
//! let values = eval::evaluate(&graph, &derivative, &at_half)?;
//! assert!((values[0].to_f64() + 4.0 * 2f64.exp()).abs() < 1e-12);
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```
//!
//! # The road through the house
//!
//! ```text
//! text --syntax--> graph --diff--> graph --simplify--> export | lesson | program --> eval
//! ```
//!
//! Modules stand in the order of their floors: each knows only those above it in this list.
//!
//! | module | what it is |
//! | --- | --- |
//! | [`number`], [`span`] | exact rationals; places in a text |
//! | [`vector`] | functions of arrays |
//! | [`op`] | what a node can be; the table of functions |
//! | [`graph`] | the hash-consed expression DAG |
//! | [`syntax`] | the language: text to graph, errors that point |
//! | [`rule`] | formulas with holes: how derivative rules are read |
//! | [`diff`] | reverse and forward mode, Jacobians, higher orders |
//! | [`program`], [`eval`] | straight-line programs; values at points |
//! | [`tensor`] | values of formulas with tensors |
//! | [`simplify`] | canonical form, laws, search |
//! | [`structure`] | where Jacobians are other than 0 |
//! | [`export`], [`lesson`] | text, LaTeX, JSON; the computation graph drawn |
//! | [`plot`] | lines, and functions of two variables seen from above |
//! | [`answer`], [`optimize`], [`expression`] | what is asked, in one call; gradient descent; formulas as Rust values |
//! | [`train`] | the parameters of a model from data |
//! | `cli` | the command line (feature `cli`) |

// In floor order, which a test checks: a module may use only what stands above it.
pub mod number;
pub mod span;
pub mod vector;

pub mod op;

pub mod graph;

pub mod syntax;

pub mod rule;

pub mod diff;
pub mod program;

pub mod eval;

pub mod tensor;

pub mod simplify;
pub mod structure;

pub mod export;

pub mod lesson;

pub mod plot;

pub mod answer;

pub mod optimize;

pub mod train;

pub mod expression;

#[cfg(feature = "cli")]
pub mod cli;
