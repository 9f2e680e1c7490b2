//! The derivation of a derivative, rule by rule, as a tutor writes it on a board.
//!
//! In: a formula, a variable and the simplified derivative. Out: a [`Derivation`]: steps with the name of a
//! rule, a sentence, the formula before and after. Always: one step for each operation that depends on the variable,
//! however often it is used; what the rules give comes from [`diff`], as the derivative itself does; the last
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

mod rule;
mod write;

use std::fmt;

use rustc_hash::FxHashMap;

use crate::diff::DiffError;
use crate::export;
use crate::graph::{Graph, NodeId, walk};
use crate::number::Rational;
use crate::op::{Op, SymbolId};
use crate::simplify::{Level, simplify};

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
    let derivative = explainer.graph.import(graph, &[derivative])[0];
    steps.extend(explainer.finish(formula, derivative));
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

    /// The step for an operation: what its rule makes of it, in terms of the derivatives of its parts.
    fn step(&mut self, id: NodeId) -> Result<Step, DiffError> {
        let mut board = self.blackboard();
        let (rule, sentence) = self.reason(&mut board, id)?;
        let before = self.ask(&mut board, id);
        let after = self.apply(&mut board, id, Self::ask)?;
        let mut equation = vec![before, after];
        if self.is_final(id) {
            let simple = simplify(&mut board, &[after], Level::Basic)[0];
            self.solved.insert(id, (board.clone(), simple));
            if self.met[&id] > 0 && simple != after {
                equation.push(simple);
            }
        }
        if self.met[&id] == 0 {
            self.last = Some((board.clone(), after));
        }
        Ok(Step { rule, graph: board, sentence, equations: vec![equation] })
    }

    /// Whether the rule for an operation asks for no further derivative.
    fn is_final(&self, id: NodeId) -> bool {
        self.taken[&id].through.iter().all(|&operand| operand == self.variable)
    }

    /// The step for an operation of a large formula: its name, what it is, its derivative.
    fn named_step(&mut self, id: NodeId) -> Result<Step, DiffError> {
        let mut board = self.blackboard();
        // Names in the order in which they are to be written: v1' in front of v2.
        for part in self.taken[&id].parts(&self.graph) {
            self.write(&mut board, part);
            if self.is_active(part) {
                self.ask(&mut board, part);
            }
        }
        let (rule, sentence) = self.reason(&mut board, id)?;
        let mut equations = Vec::new();
        for part in self.taken[&id].parts(&self.graph) {
            // Said where it is needed for the first time.
            if !self.is_active(part) && self.names.contains_key(&part) && self.met.insert(part, 0).is_none() {
                let name = self.write(&mut board, part);
                let whole = board.import(&self.graph, &[part])[0];
                equations.push(vec![name, whole]);
            }
        }
        let name = self.write(&mut board, id);
        let built = self.build(&mut board, id, Self::write);
        equations.push(vec![name, built]);
        let before = self.ask(&mut board, id);
        let after = self.apply(&mut board, id, Self::ask)?;
        let simple = simplify(&mut board, &[after], Level::Basic)[0];
        equations.push(if simple == after { vec![before, after] } else { vec![before, after, simple] });
        Ok(Step { rule, graph: board, sentence, equations })
    }

    /// The step that puts the derivatives where they were asked for, from the inside out.
    fn put_together(&mut self, order: &[NodeId]) -> Result<Option<Step>, DiffError> {
        let mut all = self.blackboard();
        let mut equations = Vec::new();
        for &id in order {
            if self.is_final(id) {
                continue;
            }
            let mut board = self.blackboard();
            let raw = self.apply(&mut board, id, Self::solution)?;
            let simple = simplify(&mut board, &[raw], Level::Basic)[0];
            let before = self.ask(&mut all, id);
            let mut equation = vec![before, all.import(&board, &[raw])[0]];
            if self.met[&id] == 0 {
                self.last = Some((board.clone(), raw));
            } else if simple != raw {
                equation.push(all.import(&board, &[simple])[0]);
            }
            equations.push(equation);
            self.solved.insert(id, (board, simple));
        }
        if equations.is_empty() {
            return Ok(None);
        }
        let words = "Now each derivative goes where it was asked for, from the inside out.";
        let sentence = vec![Piece::Words(words.to_owned())];
        Ok(Some(Step { rule: Rule::Assembly, graph: all, sentence, equations }))
    }

    /// The derivative of a part that is known in full.
    fn solution(&self, board: &mut Graph, id: NodeId) -> NodeId {
        match self.solved.get(&id) {
            Some((graph, node)) => board.import(graph, &[*node])[0],
            None => self.ask(board, id),
        }
    }

    /// The step for a formula that is the variable, or does not depend on it.
    fn trivial(&mut self, formula: NodeId) -> Step {
        let mut board = self.blackboard();
        let is_variable = formula == self.variable;
        let before = self.write(&mut board, formula);
        let before = self.operator(&mut board, before);
        let after = board.constant(if is_variable { Rational::ONE } else { Rational::ZERO });
        let variable = board.symbol(&self.variable_name);
        let (rule, words) = if is_variable {
            (Rule::Variable, " changes as fast as itself.")
        } else {
            (Rule::Constant, " does not occur in the formula, so nothing changes with it.")
        };
        let sentence = vec![Piece::Formula(variable), Piece::Words(words.to_owned())];
        self.last = Some((board.clone(), after));
        Step { rule, graph: board, sentence, equations: vec![vec![before, after]] }
    }

    /// The last step, if the derivative has not been arrived at yet.
    fn finish(&mut self, formula: NodeId, derivative: NodeId) -> Option<Step> {
        let mut board = self.blackboard();
        let result = board.import(&self.graph, &[derivative])[0];
        if let Some((graph, last)) = &self.last
            && board.import(graph, &[*last])[0] == result
        {
            return None;
        }
        let before = self.ask(&mut board, formula);
        let words = if self.is_large {
            "With every name replaced by what it stands for, this is the derivative in its simplest form."
        } else {
            "In its simplest form this is the derivative."
        };
        let sentence = vec![Piece::Words(words.to_owned())];
        Some(Step { rule: Rule::Simplification, graph: board, sentence, equations: vec![vec![before, result]] })
    }

    /// What is to be done.
    fn title(&self, formula: NodeId) -> Title {
        let mut board = self.blackboard();
        let formula = board.import(&self.graph, &[formula])[0];
        let variable = board.symbol(&self.variable_name);
        Title { graph: board, formula, variable }
    }
}

#[cfg(test)]
mod tests;
