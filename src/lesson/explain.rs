//! The derivation of a derivative, rule by rule, as a tutor writes it on a board.
//!
//! In: a formula, a variable and the simplified derivative. Out: a [`Derivation`]: steps with the name of a
//! rule, a sentence, the formula before and after. Always: one step for each operation that depends on the variable,
//! however often it is used; what the rules give comes from `diff`, as the derivative itself does; the last
//! formula is the given derivative. Of a large formula every operation gets a name, so that the whole stays linear
//! in it.
//!
//! ```
//! use symdiff::lesson::{Wording, explain};
//! use symdiff::{diff, graph::Graph, simplify, syntax};
//! let mut graph = Graph::new();
//! let formula = syntax::parse(&mut graph, "sin(3*x)")?;
//! let x = graph.symbol("x");
//! let raw = diff::gradient(&mut graph, formula.outputs[0], &[x])?;
//! let derivative = simplify::simplify(&mut graph, &raw, simplify::Level::Basic)[0];
//! let derivation = explain(&graph, formula.outputs[0], formula.variables[0], derivative)?;
//! assert_eq!(derivation.steps[0].rule.name(), "Chain rule");
//! assert!(derivation.write(Wording::Text, &Default::default()).contains("the inner function w = 3*x"));
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```

mod flat;
mod reason;
mod rule;
mod steps;
mod write;

use std::fmt;

use rustc_hash::FxHashMap;

use crate::diff::DiffError;
use crate::export;
use crate::graph::{Graph, NodeId, walk};
use crate::number::Rational;
use crate::op::{Op, SymbolId};

pub use rule::Rule;
use rule::Taken;
pub use write::Wording;

/// Formulas of up to this many operations, names and numbers, written out, are not split into named parts.
pub const SMALL: u64 = 100;
/// Formulas of more operations, names and numbers are not explained: nobody would read that.
pub const LARGEST: usize = 2000;

/// Why a derivation could not be written.
#[derive(Clone, PartialEq, Eq, Debug)]
#[non_exhaustive]
pub enum ExplainError {
    /// There is no derivative.
    Diff(DiffError),
    /// The formula has more than [`LARGEST`] nodes.
    TooLarge {
        /// How many it has.
        nodes: usize,
    },
    /// The formula has tensors.
    Tensors,
}

impl fmt::Display for ExplainError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            ExplainError::Diff(error) => error.fmt(f),
            ExplainError::TooLarge { nodes } => write!(
                f,
                "the formula has {nodes} operations, names and numbers, and derivations are written for at most \
                 {LARGEST}; explain a part of it"
            ),
            ExplainError::Tensors => f.write_str(
                "derivations are written for formulas of numbers, and this one has tensors; --staged lists its steps",
            ),
        }
    }
}

impl std::error::Error for ExplainError {}

impl From<DiffError> for ExplainError {
    fn from(error: DiffError) -> ExplainError {
        ExplainError::Diff(error)
    }
}

/// A piece of a sentence.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Piece {
    /// Words.
    Words(String),
    /// A formula of the step's graph.
    Formula(NodeId),
    /// Two of them with an equals sign.
    Equation(NodeId, NodeId),
}

/// One step of a derivation.
#[derive(Clone, Debug)]
pub struct Step {
    /// The rule that is used.
    pub rule: Rule,
    /// Where the formulas of the step are.
    pub graph: Graph,
    /// Why the step may be taken.
    pub sentence: Vec<Piece>,
    /// `a = b = c`: the formula before, what it becomes, and what that is.
    pub equations: Vec<Vec<NodeId>>,
}

/// All steps from a formula to its derivative.
#[derive(Clone, Debug)]
pub struct Derivation {
    /// What is differentiated by what.
    pub title: Title,
    /// What is done, in order.
    pub steps: Vec<Step>,
}

/// What is to be done.
#[derive(Clone, Debug)]
pub struct Title {
    /// Where formula and variable are.
    pub graph: Graph,
    /// What is differentiated.
    pub formula: NodeId,
    /// By what.
    pub variable: NodeId,
}

/// Explains how a formula is differentiated by a variable; `derivative` is what the last step arrives at.
///
/// # Errors
///
/// If a derivative that is needed has no closed form, or the formula is too large.
pub fn explain(
    graph: &Graph,
    formula: NodeId,
    variable: SymbolId,
    derivative: NodeId,
) -> Result<Derivation, ExplainError> {
    if graph.needs_tensors(formula) {
        return Err(ExplainError::Tensors);
    }
    let nodes = walk::live(graph, &[formula]).len();
    if nodes > LARGEST {
        return Err(ExplainError::TooLarge { nodes });
    }
    let (mut explainer, formula) = Explainer::new(graph, formula, variable);
    let order = explainer.order(formula);
    let mut steps = Vec::new();
    if explainer.is_large {
        explainer.name(&order);
        for &id in &order {
            steps.push(explainer.named_step(id)?);
        }
    } else {
        let mut downwards = order.clone();
        downwards.sort_by_key(|id| explainer.met[id]);
        for &id in &downwards {
            steps.push(explainer.step(id)?);
        }
        steps.extend(explainer.put_together(&order)?);
    }
    if order.is_empty() {
        steps.push(explainer.trivial(formula));
    }
    steps.extend(explainer.finish(formula, graph, derivative));
    let title = explainer.title(formula);
    Ok(Derivation { title, steps })
}

/// What is known while a derivation is made.
#[derive(Debug)]
struct Explainer {
    /// The formula, and the numerators, denominators and partial products that rules have made of it.
    graph: Graph,
    variable: NodeId,
    variable_name: String,
    /// The names that occur in the formula.
    symbols: Vec<String>,
    /// By index, whether a node depends on the variable.
    active: Vec<bool>,
    /// Whether operations get names.
    is_large: bool,
    names: FxHashMap<NodeId, String>,
    /// How each operation that depends on the variable is taken apart.
    taken: FxHashMap<NodeId, Taken>,
    /// The order in which operations are met from the formula downwards.
    met: FxHashMap<NodeId, usize>,
    /// The derivatives that are known in full, each in a graph of its own.
    solved: FxHashMap<NodeId, (Graph, NodeId)>,
    /// What has been arrived at, to see whether anything is left to say.
    last: Option<(Graph, NodeId)>,
}

impl Explainer {
    fn new(graph: &Graph, formula: NodeId, variable: SymbolId) -> (Explainer, NodeId) {
        let mut own = Graph::new();
        let formula_here = own.import(graph, &[formula])[0];
        let live = walk::live(graph, &[formula]);
        let symbol = |&id: &NodeId| if let Op::Symbol(symbol) = graph.op(id) { Some(symbol) } else { None };
        let symbols = live.iter().filter_map(symbol).map(|symbol| graph.name(symbol).to_owned()).collect();
        let variable_name = graph.name(variable).to_owned();
        let mut explainer = Explainer {
            variable: own.symbol(&variable_name),
            graph: own,
            variable_name,
            symbols,
            active: Vec::new(),
            is_large: walk::tree_size(graph, formula) > SMALL,
            names: FxHashMap::default(),
            taken: FxHashMap::default(),
            met: FxHashMap::default(),
            solved: FxHashMap::default(),
            last: None,
        };
        explainer.update_active();
        (explainer, formula_here)
    }

    /// Looks at the nodes that are new.
    fn update_active(&mut self) {
        for index in self.active.len()..self.graph.len() {
            let id = NodeId::new(index);
            let active = id == self.variable || self.graph.operands(id).iter().any(|o| self.active[o.index()]);
            self.active.push(active);
        }
    }

    fn is_active(&self, id: NodeId) -> bool {
        self.active[id.index()]
    }

    /// Takes the formula apart; its operations that depend on the variable, each after those inside it.
    fn order(&mut self, formula: NodeId) -> Vec<NodeId> {
        let mut order = Vec::new();
        let mut stack = vec![(formula, false)];
        while let Some((id, inside_done)) = stack.pop() {
            if inside_done {
                order.push(id);
                continue;
            }
            if id == self.variable || !self.is_active(id) || self.taken.contains_key(&id) {
                continue;
            }
            let taken = self.take_apart(id);
            self.update_active();
            self.met.insert(id, self.met.len());
            stack.push((id, true));
            stack.extend(taken.through.iter().rev().map(|&operand| (operand, false)));
            self.taken.insert(id, taken);
        }
        order
    }

    /// Gives every operation a name that nothing in the formula has.
    fn name(&mut self, order: &[NodeId]) {
        let mut letter = "v".to_owned();
        while self.symbols.iter().any(|symbol| symbol.starts_with(letter.as_str())) {
            letter.push('_');
        }
        for &id in order {
            for part in self.taken[&id].parts(&self.graph) {
                let is_leaf = self.graph.operands(part).is_empty();
                if !is_leaf && !self.is_active(part) && !self.names.contains_key(&part) {
                    self.names.insert(part, format!("{letter}{}", self.names.len() + 1));
                }
            }
            self.names.insert(id, format!("{letter}{}", self.names.len() + 1));
        }
    }

    /// A graph for the formulas of a step, in which names have the order that they have in the formula.
    fn blackboard(&self) -> Graph {
        let mut board = Graph::new();
        if !self.is_large {
            for symbol in &self.symbols {
                board.symbol(symbol);
            }
        }
        board
    }

    /// A part of the formula as it is written: by its name, or in full.
    fn write(&self, board: &mut Graph, id: NodeId) -> NodeId {
        match self.names.get(&id) {
            Some(name) => board.symbol(name),
            None if self.graph.operands(id).is_empty() => board.import_node(&self.graph, id, &[]),
            None => board.import(&self.graph, &[id])[0],
        }
    }

    /// The derivative of a part as it is written while it is not known: d/dx(u), or v1'.
    fn ask(&self, board: &mut Graph, id: NodeId) -> NodeId {
        if id == self.variable {
            return board.constant(Rational::ONE);
        }
        if let Some(name) = self.names.get(&id) {
            return board.symbol(&format!("{name}'"));
        }
        let written = self.write(board, id);
        self.operator(board, written)
    }

    /// d/dx of something that is written.
    fn operator(&self, board: &mut Graph, written: NodeId) -> NodeId {
        let operator = export::derivation(board, &self.variable_name);
        board.call(operator, &[written])
    }
}

#[cfg(test)]
mod tests;
