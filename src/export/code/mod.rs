//! Programs in other languages: a formula and its derivatives as functions that somebody can read and keep.
//!
//! In: a graph, outputs, derivatives, and a [`Language`]. Out: a source file. Always: what several results share is
//! computed once and has a name; operations are those that a person would write (`X.T @ r`, `np.outer(a, b)`), and an Einstein sum
//! where no product of matrices says it; functions are spelled as their rows say. What a language cannot say is an error
//! that names it.
//!
//! ```text
//! graph --body--> statements (names and expressions) --numpy | jax | julia--> source
//! graph --numbers--> statements of numbers, tensors entry by entry --c | rust--> source
//! ```
//!
//! ```
//! use symdiff::export::code::{Language, Program, code};
//! use symdiff::{graph::Graph, syntax};
//! let mut graph = Graph::new();
//! let formula = syntax::parse(&mut graph, "A : [m, n]; x : [n]; sum((A*x).^2)")?;
//! let source = code(&graph, Language::Numpy, &Program::value("f", &formula))?;
//! assert!(source.contains("A @ x"));
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```

mod body;
mod c;
mod contraction;
mod entries;
mod function;
mod julia;
mod names;
mod numbers;
mod piece;
mod python;
mod rust;
#[cfg(test)]
mod tests;

use std::fmt;

use crate::graph::{Graph, NodeId};
use crate::op::{Dimension, Library, SymbolId};
use crate::syntax::Formula;
use crate::tensor::TensorError;

/// A language that programs are written in.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
pub enum Language {
    /// Python with NumPy, and SciPy where it needs special functions.
    Numpy,
    /// Python with JAX, in double precision.
    Jax,
    /// Julia with its standard library, and `SpecialFunctions` where it needs them.
    Julia,
    /// C with `math.h`.
    C,
    /// Rust.
    Rust,
}

impl Language {
    /// Where its functions of numbers come from.
    fn library(self) -> Library {
        match self {
            Language::Numpy => Library::Numpy,
            Language::Jax => Library::Jax,
            Language::Julia => Library::Julia,
            Language::C => Library::C,
            Language::Rust => Library::Rust,
        }
    }
}

/// What is written.
#[derive(Clone, Debug)]
pub struct Program<'f> {
    /// What the function is called.
    pub name: String,
    /// The parameters of the function.
    pub parameters: Vec<SymbolId>,
    /// What it computes.
    pub outputs: Vec<NodeId>,
    /// Values that have a name in the formula.
    pub stages: Vec<(NodeId, &'f str)>,
    /// The functions of the derivatives.
    pub derivatives: Vec<Derivatives>,
}

/// A function that computes derivatives.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Derivatives {
    /// What is behind the name of the function: `gradient`.
    pub kind: &'static str,
    /// Whether it computes the outputs too.
    pub with_outputs: bool,
    /// Rows of derivatives, with their names.
    pub rows: Vec<Vec<Entry>>,
    /// How the rows are put together.
    pub form: Form,
}

/// One derivative.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Entry {
    /// Its name, such as `df_dx`.
    pub name: String,
    /// The derivative.
    pub node: NodeId,
}

/// How several derivatives are returned.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Form {
    /// The entries of the only row.
    List,
    /// A list for each row.
    Lists,
    /// Numbers, as a matrix.
    Matrix,
}

impl<'f> Program<'f> {
    /// The outputs of a formula, as a function of its variables.
    pub fn value(name: &str, formula: &'f Formula) -> Program<'f> {
        Program {
            name: name.to_owned(),
            parameters: formula.variables.clone(),
            outputs: formula.outputs.clone(),
            stages: formula.stages.iter().map(|stage| (stage.node, stage.name.as_str())).collect(),
            derivatives: Vec::new(),
        }
    }
}

/// Why there is no program.
#[derive(Clone, PartialEq, Debug)]
#[non_exhaustive]
pub enum CodeError {
    /// A function that was only declared.
    Unknown {
        /// Its name.
        function: String,
    },
    /// The language has no such function.
    Missing {
        /// The name of the function.
        function: &'static str,
        /// The language.
        language: Language,
    },
    /// The tensors cannot be written out entry by entry.
    Entries {
        /// Why not.
        error: TensorError,
        /// The language.
        language: Language,
    },
}

impl fmt::Display for Language {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Language::Numpy => "NumPy",
            Language::Jax => "JAX",
            Language::Julia => "Julia",
            Language::C => "C",
            Language::Rust => "Rust",
        })
    }
}

impl fmt::Display for CodeError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            CodeError::Unknown { function } => {
                write!(
                    f,
                    "`{function}` is only declared, so there is nothing to compute; define it, as in {function}(x) = x^2"
                )
            }
            CodeError::Missing { function, language: Language::Jax } => {
                write!(f, "JAX has no `{function}`; write the program with --to numpy")
            }
            CodeError::Entries { error: TensorError::MissingLength { name }, language } => {
                write!(f, "{language} has to know the length `{name}`; declare it as a number, as in x : [3]")
            }
            CodeError::Entries { error, language } => {
                write!(f, "for {language} tensors are written out: {error}; write the program with --to numpy")
            }
            CodeError::Missing { function, language } => write!(f, "{language} has no `{function}`"),
        }
    }
}

impl std::error::Error for CodeError {}

/// The source of a program.
///
/// # Errors
///
/// If the language cannot say it.
pub fn code(graph: &Graph, language: Language, program: &Program<'_>) -> Result<String, CodeError> {
    match language {
        Language::Numpy => python::write(graph, language, program),
        Language::Jax => python::write(graph, language, program),
        Language::Julia => julia::write(graph, program),
        Language::C => c::write(graph, program),
        Language::Rust => rust::write(graph, program),
    }
}

impl Program<'_> {
    /// The function that computes the outputs alone.
    fn main(&self) -> Derivatives {
        Derivatives { kind: "", with_outputs: true, rows: Vec::new(), form: Form::List }
    }

    /// All functions of the program.
    fn functions(&self) -> Vec<Derivatives> {
        let mut functions = vec![self.main()];
        functions.extend(self.derivatives.iter().cloned());
        functions
    }
}

impl Derivatives {
    /// The name of the function.
    fn function_name(&self, name: &str) -> String {
        match (self.kind, self.with_outputs) {
            ("", _) => name.to_owned(),
            (kind, true) => format!("{name}_and_{kind}"),
            (kind, false) => format!("{name}_{kind}"),
        }
    }

    /// All that is computed.
    fn roots(&self, program: &Program<'_>) -> Vec<NodeId> {
        let outputs = program.outputs.iter().copied().filter(|_| self.with_outputs);
        outputs.chain(self.rows.iter().flatten().map(|entry| entry.node)).collect()
    }
}

/// Dimensions as people write them: `[3, n]`.
fn shape(graph: &Graph, dimensions: &[Dimension]) -> String {
    let lengths = dimensions.iter().map(|dimension| match dimension {
        Dimension::Fixed(length) => length.to_string(),
        Dimension::Named(symbol) => graph.name(*symbol).to_owned(),
    });
    format!("[{}]", lengths.collect::<Vec<_>>().join(", "))
}
