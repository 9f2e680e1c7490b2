//! Text to graph: the front end.
//!
//! In: a source text in the language of formulas. Out: a [`Formula`], whose outputs,
//! stages and assumptions are nodes of the graph; or an [`Error`] with its place and
//! with advice. Always: nothing is guessed, so what can be read in two ways is refused; numbers
//! are exact; any input is answered in time and memory linear in its length (calls of the
//! source's own functions are inlined, and limited), without recursion.
//!
//! The way is: [tokens](self) (`token`), the grammar's reductions to a flat tree
//! (`grammar/symdiff.lalrpop`, `ast`), names and kinds of values (`scope`, `resolve`),
//! nodes (`emit`, and for tensors `chain`, `apply`, `blocks`, `entries`); `explain`, `error`, `fault` and `index_fault` say
//! what went wrong.
//!
//! ```
//! use symdiff::graph::Graph;
//! use symdiff::syntax;
//!
//! let mut graph = Graph::new();
//! let formula = syntax::parse(&mut graph, "q = x + 2y\nq*sin(q)")?;
//! let names: Vec<&str> = formula.variables.iter().map(|&v| graph.name(v)).collect();
//! assert_eq!(names, ["x", "y"]);
//! assert_eq!(formula.stages[0].name, "q");
//! # Ok::<(), syntax::Error>(())
//! ```

mod apply;
mod ast;
mod blocks;
mod chain;
mod character;
mod emit;
mod entries;
mod error;
mod explain;
mod fault;
mod form;
mod index_fault;
mod lower;
mod resolve;
mod scope;
mod token;
mod vocabulary;
mod whole;

lalrpop_util::lalrpop_mod!(
    #[allow(
        clippy::all,
        clippy::unwrap_used,
        clippy::allow_attributes_without_reason,
        clippy::wildcard_enum_match_arm,
        unused,
        unreachable_pub,
        missing_debug_implementations,
        reason = "generated code"
    )]
    grammar,
    "/symdiff.rs"
);

#[cfg(test)]
mod tensor_tests;
#[cfg(test)]
mod tests;

pub(crate) use error::excerpt;
pub use error::{Error, ErrorKind, MalformedNumber, Meaning, Note, Patch};
pub use fault::{ShapeError, Shaped};
pub use index_fault::IndexError;

use crate::graph::{Graph, NodeId};
use crate::op::SymbolId;
use crate::span::Span;
use ast::{Ast, Refusal};
use token::{Token, Tokens};

/// How much one source may ask for.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Limits {
    /// The length of the source in bytes.
    pub source_bytes: usize,
    /// The steps of building nodes, those of inlined functions included.
    pub nodes: usize,
}

impl Default for Limits {
    fn default() -> Limits {
        Limits { source_bytes: 16 << 20, nodes: 20_000_000 }
    }
}

/// What a source says.
#[derive(Clone, PartialEq, Debug, Default)]
pub struct Formula {
    /// The last statement: one number or tensor, or several.
    pub outputs: Vec<NodeId>,
    /// Whether it was written as a list, `[f, g]`.
    pub list: bool,
    /// The named values, in the order of their definitions.
    pub stages: Vec<Stage>,
    /// For each output, whether it is a row: the graph has it as a vector.
    pub rows: Vec<bool>,
    /// The variables, in the order of their first appearance; lengths of axes are not among them.
    pub variables: Vec<SymbolId>,
    /// The names of lengths of axes, in the order of their first appearance.
    pub lengths: Vec<SymbolId>,
    /// The conditions that are assumed.
    pub assumptions: Vec<Assumption>,
    /// Whether a number was written with a point or an exponent.
    pub decimals: bool,
    /// What was written and is not in the graph of the outputs, since it was folded away with a number: `log(x)` of
    /// `0*log(x)`. The formula is defined where it is.
    pub vanished: Vec<NodeId>,
}

/// A named value: `q = x + y`.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Stage {
    /// The name.
    pub name: String,
    /// The value.
    pub node: NodeId,
    /// Where the name is in the source.
    pub span: Span,
}

/// A condition that is taken to hold: `assume x > 0`.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Assumption {
    /// A truth value.
    pub node: NodeId,
    /// Where it is in the source.
    pub span: Span,
}

/// How `diff(f, x, n)` is answered: from the graph, `f`, the symbol `x` and `n`, the derivative or why there is none.
///
/// The front end knows no derivatives; the floors above give it this.
pub type Differentiate = fn(&mut Graph, NodeId, NodeId, u32) -> Result<NodeId, String>;

/// Reads a source with the usual limits.
///
/// # Errors
///
/// The first thing that is wrong.
pub fn parse(graph: &mut Graph, source: &str) -> Result<Formula, Error> {
    parse_with(graph, source, &Limits::default())
}

/// Reads a source.
///
/// # Errors
///
/// The first thing that is wrong.
pub fn parse_with(graph: &mut Graph, source: &str, limits: &Limits) -> Result<Formula, Error> {
    let ast = read(source, limits)?;
    lower::lower(graph, source, &ast, limits, None)
}

/// Reads a source in which `diff(f, x)` may stand.
///
/// # Errors
///
/// The first thing that is wrong.
pub fn parse_deriving(
    graph: &mut Graph,
    source: &str,
    limits: &Limits,
    differentiate: Differentiate,
) -> Result<Formula, Error> {
    let ast = read(source, limits)?;
    lower::lower(graph, source, &ast, limits, Some(differentiate))
}

/// Reads one expression: no statements, no list. Its value may be a number or a truth value.
///
/// # Errors
///
/// The first thing that is wrong.
pub fn parse_expression(graph: &mut Graph, source: &str) -> Result<NodeId, Error> {
    let limits = Limits::default();
    let ast = read(source, &limits)?;
    lower::lower_expression(graph, source, &ast, &limits, None)
}

/// Reads one expression in which `diff(f, x)` may stand.
///
/// # Errors
///
/// The first thing that is wrong.
pub fn parse_expression_deriving(
    graph: &mut Graph,
    source: &str,
    differentiate: Differentiate,
) -> Result<NodeId, Error> {
    let limits = Limits::default();
    let ast = read(source, &limits)?;
    lower::lower_expression(graph, source, &ast, &limits, Some(differentiate))
}

/// Reads statements `assume ...` and nothing else.
///
/// # Errors
///
/// The first thing that is wrong.
pub fn parse_assumptions(graph: &mut Graph, source: &str) -> Result<Vec<Assumption>, Error> {
    let limits = Limits::default();
    let ast = read(source, &limits)?;
    lower::lower_assumptions(graph, source, &ast, &limits)
}

/// The text of a file.
///
/// # Errors
///
/// If the bytes are not UTF-8: where the first wrong one is, or an earlier control character.
pub fn decode(bytes: &[u8]) -> Result<&str, Error> {
    let wrong = match std::str::from_utf8(bytes) {
        Ok(source) => return Ok(source),
        Err(wrong) => wrong.valid_up_to(),
    };
    let before = std::str::from_utf8(&bytes[..wrong]).unwrap_or_default();
    if let Some(at) = character::find_control(before) {
        return Err(character::refuse(before, at));
    }
    let utf16 = bytes.starts_with(&[0xFF, 0xFE]) || bytes.starts_with(&[0xFE, 0xFF]);
    Err(Error::new(ErrorKind::Encoding { offset: wrong, utf16 }, Span::new(wrong, wrong + 1)))
}

/// Whether the text is a name, whatever it means.
pub fn is_name(text: &str) -> bool {
    let mut tokens = Tokens::new(text);
    matches!(tokens.next(), Some(Ok((0, Token::Name, end))) if end == text.len())
}

/// Checks a name that is to be a variable: differentiated by, or given a value.
///
/// # Errors
///
/// If it is no name, or one that the language has taken.
pub fn check_variable(text: &str) -> Result<(), Error> {
    let span = Span::new(0, text.len());
    let keyword = vocabulary::meaning(text) == Some(Meaning::Word);
    if !keyword && !is_name(text) {
        return Err(Error::new(ErrorKind::NotAName { text: error::excerpt(text) }, span));
    }
    scope::check_free(text, span)
}

/// The syntax tree of a source.
fn read(source: &str, limits: &Limits) -> Result<Ast, Error> {
    if source.len() > limits.source_bytes {
        let kind = ErrorKind::SourceTooLarge { bytes: source.len(), limit: limits.source_bytes };
        return Err(Error::new(kind, Span::new(0, 0)));
    }
    let mut ast = Ast::default();
    let tokens = Tokens::new(source).map(|token| token.map_err(Refusal::Lexical));
    match grammar::SourceParser::new().parse(&mut ast, tokens) {
        Ok(()) => Ok(ast),
        Err(error) => Err(explain::explain(source, error)),
    }
}
