//! The lesson: what every picture and table of a formula shows, so that none of them can disagree.
//!
//! In: a formula as it was read, what to differentiate by, the seed, perhaps a point. Out: a [`Lesson`], a list of
//! [`Stage`]s in evaluation order. Always: each stage does one operation, as it was written, and has a name of its own; the derivatives are
//! those of `diff`, operation by operation; what arrives at a stage along its paths adds up
//! to its gradient. The backward pass visits the stages last to first, and the operands of each in their order.
//!
//! ```
//! use symdiff::lesson::{Subject, lesson};
//! use symdiff::{graph::Graph, syntax};
//! let mut graph = Graph::new();
//! let formula = syntax::parse(&mut graph, "q = x + y; q*z")?;
//! let lesson = lesson(&mut graph, &formula, &Subject { formulas: true, ..Subject::default() })?;
//! let names: Vec<&str> = lesson.stages.iter().map(|stage| stage.name.as_str()).collect();
//! assert_eq!(names, ["x", "y", "z", "q", "f"]);
//! assert_eq!(lesson.stages[4].formula.text, "q*z");
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```

use std::fmt;

use rustc_hash::FxHashMap;

use super::amount::Amount;
use super::as_written::{Operation, as_written};
use super::derivatives::{self, Derivatives};
use super::typeset::typeset;
use super::{folding, names};
use crate::diff::DiffError;
use crate::eval::{self, EvalError, Value};
use crate::export::{self, Style};
use crate::graph::{Graph, NodeId};
use crate::op::{Dimension, SymbolId};
use crate::structure::Stretch;
use crate::syntax::Formula;
use crate::tensor::{self, Array, Lengths, TensorError};

/// Lessons of more stages have numbers only: their formulas would be too long to read. Their operations are not in MathML.
pub const FORMULA_LIMIT: usize = 500;

/// What about a formula is to be shown.
#[derive(Clone, Debug, Default)]
pub struct Subject {
    /// The variables of which the derivatives are wanted; `None` for all of them.
    pub wrt: Option<Vec<SymbolId>>,
    /// The derivative given from outside at the output; `None` for 1.
    pub seed: Option<NodeId>,
    /// Values for the variables that are numbers.
    pub point: Option<Vec<(SymbolId, Value)>>,
    /// Values for those that have axes.
    pub arrays: Vec<(SymbolId, Array)>,
    /// Whether derivatives are also shown as formulas.
    pub formulas: bool,
    /// Which output is differentiated, if there are several; without it none of them is.
    pub output: Option<usize>,
    /// How many stages will be shown, if not all: those that a figure folded to as many hides are not written out.
    pub shown: Option<usize>,
}

/// A formula with its forward and backward pass.
#[derive(Clone, Debug)]
pub struct Lesson {
    /// Every stage after its operands; the variables come first.
    pub stages: Vec<Stage>,
    /// The places of the outputs.
    pub outputs: Vec<usize>,
    /// The place at which the backward pass begins.
    pub start: Option<usize>,
    /// What is differentiated, the `f` of `df/dx`: the output, or, if a derivative is given from outside, the `L` that it comes from.
    pub loss: String,
    /// A variable for each name, so that those which look alike in print are told apart.
    pub(super) names: Graph,
}

/// One operation, or a variable.
#[derive(Clone, Debug)]
pub struct Stage {
    /// The variable, the name that the user gave, or one of ours.
    pub name: String,
    /// Whose name it is.
    pub kind: Kind,
    /// Whether the stage is an output.
    pub output: bool,
    /// The operation alone, such as `+`, where the drawing says the rest.
    pub sign: Option<String>,
    /// The operation in the names of its operands: `x + y`. Empty if it is not shown.
    pub formula: Spelling,
    /// The lengths of its axes as they are written, `[3, n]`; empty for a number.
    pub shape: String,
    /// The value at the point.
    pub value: Option<Amount>,
    /// Whether the value is true or false instead of a number.
    pub is_truth: bool,
    /// What it takes the values of.
    pub operands: Vec<Edge>,
    /// The derivative of the loss by the stage.
    pub gradient: Option<Gradient>,
}

/// What a stage is.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Kind {
    /// A variable.
    Input,
    /// An operation that the user has named.
    Named,
    /// An operation with a name of ours.
    Unnamed,
}

/// A formula in some notations.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct Spelling {
    /// In our own language.
    pub text: String,
    /// In LaTeX.
    pub latex: String,
    /// In MathML, without the `math` element; empty where none was needed.
    pub mathml: String,
}

impl Spelling {
    /// What stands in the text and in LaTeX.
    pub(super) fn new(text: impl Into<String>, latex: impl Into<String>) -> Spelling {
        Spelling { text: text.into(), latex: latex.into(), mathml: String::new() }
    }
}

/// A formula, its value, or both.
#[derive(Clone, PartialEq, Debug, Default)]
pub struct Quantity {
    /// In the names of the stages.
    pub formula: Option<Spelling>,
    /// At the point.
    pub value: Option<Amount>,
}

/// The way from an operand to the stage that uses it.
#[derive(Clone, Debug)]
pub struct Edge {
    /// The place of the operand.
    pub operand: usize,
    /// What flows back along it; `None` if nothing does, as to the condition of an `if`.
    pub flow: Option<EdgeFlow>,
}

/// What flows back along an edge.
#[derive(Clone, PartialEq, Debug)]
pub struct EdgeFlow {
    /// The derivative of the stage by this operand alone.
    pub local: Quantity,
    /// Upstream times local.
    pub contribution: Quantity,
}

/// The derivative of the loss by a stage.
#[derive(Clone, PartialEq, Debug)]
pub struct Gradient {
    /// What it is.
    pub quantity: Quantity,
    /// What it is for.
    pub role: Role,
}

/// What a gradient is for.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Role {
    /// It was asked for.
    Wanted,
    /// It was met on the way.
    Intermediate,
    /// A variable that nobody wants to change.
    Unused,
}

/// Why there is no lesson.
#[derive(Clone, PartialEq, Debug)]
#[non_exhaustive]
pub enum LessonError {
    /// A derivative could not be formed.
    Diff(DiffError),
    /// A value could not be computed.
    Eval(EvalError),
    /// A value of a formula with tensors could not be computed.
    Tensor(TensorError),
}

impl fmt::Display for LessonError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            LessonError::Diff(error) => error.fmt(f),
            LessonError::Eval(error) => error.fmt(f),
            LessonError::Tensor(error) => error.fmt(f),
        }
    }
}

impl std::error::Error for LessonError {}

impl From<DiffError> for LessonError {
    fn from(error: DiffError) -> LessonError {
        LessonError::Diff(error)
    }
}

impl From<TensorError> for LessonError {
    fn from(error: TensorError) -> LessonError {
        LessonError::Tensor(error)
    }
}

impl From<EvalError> for LessonError {
    fn from(error: EvalError) -> LessonError {
        LessonError::Eval(error)
    }
}

/// The lesson of a formula. One with several outputs has a backward pass only if it is said of which.
///
/// # Errors
///
/// If a derivative that is wanted has no closed form, or a value is missing.
pub fn lesson(graph: &mut Graph, formula: &Formula, subject: &Subject) -> Result<Lesson, LessonError> {
    let output = match (formula.outputs.as_slice(), subject.output) {
        (&[output], _) => Some(output),
        (outputs, chosen) => chosen.and_then(|chosen| outputs.get(chosen).copied()),
    };
    let named: Vec<NodeId> = formula.stages.iter().map(|stage| stage.node).collect();
    let operations = as_written(graph, &formula.outputs, &named);
    let names = names::names(graph, formula, &operations, output, subject.seed);
    let formulas = subject.formulas && operations.len() <= FORMULA_LIMIT;
    let wrt = subject.wrt.as_ref().unwrap_or(&formula.variables);
    let backward = derivatives::prepare(graph, output, &operations, wrt, subject.seed)?;
    let style = Style { decimals: formula.decimals };
    let stages: Vec<Stage> =
        operations.iter().zip(&names.stages).map(|(operation, name)| stage(graph, operation, name)).collect();
    let places: FxHashMap<NodeId, usize> =
        operations.iter().enumerate().map(|(place, operation)| (operation.node, place)).collect();
    let outputs: Vec<usize> = formula.outputs.iter().filter_map(|id| places.get(id).copied()).collect();
    let start = output.and_then(|output| places.get(&output).copied());
    let mut lesson =
        Lesson { names: names::table(&names, graph, &operations), stages, outputs, start, loss: names.loss };
    for &output in &lesson.outputs {
        lesson.stages[output].output = true;
    }
    write_out(graph, &operations, &mut lesson, subject.shown, &style);
    if let Some(backward) = &backward {
        let roles = |place: usize, stage: &Stage| match (stage.kind, operations[place].input()) {
            (Kind::Input, Some(symbol)) if wrt.contains(&symbol) => Role::Wanted,
            (Kind::Input, _) => Role::Unused,
            (Kind::Named | Kind::Unnamed, _) => Role::Intermediate,
        };
        backward.announce(&mut lesson, roles);
        // A Jacobian is told by its formula: its entries say less, and are many.
        let jacobians = backward.has_tensors() && operations.len() <= FORMULA_LIMIT;
        if formulas || jacobians {
            backward.spell(graph, &operations, &mut lesson, &style)?;
        }
    }
    if let Some(point) = &subject.point {
        evaluate(graph, &operations, backward.as_ref(), point, &subject.arrays, &mut lesson)?;
    }
    if !formulas {
        keep_jacobians(&mut lesson);
    }
    Ok(lesson)
}

/// Leaves out formulas of everything that has a number.
fn keep_jacobians(lesson: &mut Lesson) {
    for stage in &mut lesson.stages {
        if let Some(gradient) = &mut stage.gradient {
            gradient.quantity.formula = None;
        }
        for flow in stage.operands.iter_mut().filter_map(|edge| edge.flow.as_mut()) {
            flow.contribution.formula = None;
            if flow.local.value.as_ref().is_none_or(Amount::is_number) {
                flow.local.formula = None;
            }
        }
    }
}

/// A stage without its formula, values and gradients.
fn stage(graph: &Graph, operation: &Operation, name: &names::Name) -> Stage {
    Stage {
        name: name.text.clone(),
        kind: name.kind,
        output: false,
        sign: operation.sign(graph),
        formula: Spelling::default(),
        shape: shape(graph, operation.node),
        value: None,
        is_truth: graph.shape(operation.node).is_truth(),
        operands: operation.operands.iter().map(|&operand| Edge { operand, flow: None }).collect(),
        gradient: None,
    }
}

/// `[3, n]`; nothing for a number.
fn shape(graph: &Graph, node: NodeId) -> String {
    let lengths = graph.dimensions(node).iter().map(|length| match length {
        Dimension::Fixed(length) => length.to_string(),
        Dimension::Named(symbol) => graph.name(*symbol).to_owned(),
    });
    let lengths: Vec<String> = lengths.collect();
    if lengths.is_empty() { String::new() } else { format!("[{}]", lengths.join(", ")) }
}

/// Spells the operation of every stage that is shown, and those of the outputs.
fn write_out(graph: &Graph, operations: &[Operation], lesson: &mut Lesson, shown: Option<usize>, style: &Style) {
    let hidden = shown.and_then(|limit| folding::hidden(&lesson.stages, limit));
    let mathml = operations.len() <= FORMULA_LIMIT;
    for (place, operation) in operations.iter().enumerate() {
        if hidden.as_ref().is_some_and(|hidden| hidden[place]) && !lesson.stages[place].output {
            continue;
        }
        let mut own = Graph::new();
        let names = operation.operands.iter().map(|&operand| lesson.stages[operand].name.as_str());
        let drawn = operation.operands.iter().map(|&operand| operations[operand].node);
        let operands: Vec<NodeId> =
            names.clone().zip(drawn).map(|(name, node)| own.stand_in(name, graph, node)).collect();
        let own_name = std::iter::once(lesson.stages[place].name.as_str());
        for twin in names.chain(own_name).filter_map(|name| export::twin(&lesson.names, name)) {
            own.symbol(&twin);
        }
        let root = operation.build(graph, &mut own, &operands);
        lesson.stages[place].formula = spell(&own, root, style, mathml);
    }
}

/// A formula in all notations, MathML only if it is needed.
pub(super) fn spell(graph: &Graph, root: NodeId, style: &Style, mathml: bool) -> Spelling {
    spell_layout(&export::algebra::layout(graph, &[root], style), mathml)
}

/// A local derivative, of which so many axes are those of the operation: a matrix, by what is stretched column by column.
pub(super) fn spell_jacobian(graph: &Graph, root: NodeId, rows: usize, style: &Style) -> Spelling {
    spell_layout(&export::algebra::layout_of_jacobians(graph, &[(root, rows)], Stretch::Columns, style), true)
}

fn spell_layout(layout: &export::Layout<'_>, mathml: bool) -> Spelling {
    Spelling {
        text: export::join_text(&export::text_of(layout)),
        latex: export::join_latex(&export::latex_of(layout)),
        mathml: if mathml { export::join_mathml(&export::mathml_of(layout)) } else { String::new() },
    }
}

/// Derivatives of more entries than this are not computed.
const LARGEST: usize = 100_000;

/// Something that has a value.
#[derive(Clone, Copy)]
enum Place {
    Stage(usize),
    Gradient(usize),
    Local(usize, usize),
    Contribution(usize, usize),
}

/// Fills in all values, computed together.
fn evaluate(
    graph: &mut Graph,
    operations: &[Operation],
    backward: Option<&Derivatives>,
    numbers: &[(SymbolId, Value)],
    arrays: &[(SymbolId, Array)],
    lesson: &mut Lesson,
) -> Result<(), LessonError> {
    let mut wanted: Vec<(Place, NodeId)> =
        operations.iter().enumerate().map(|(place, operation)| (Place::Stage(place), operation.node)).collect();
    if let Some(backward) = backward {
        let pass = backward.pass(graph, operations)?;
        for (stage, adjoint) in pass.adjoints.iter().enumerate() {
            wanted.extend(adjoint.map(|adjoint| (Place::Gradient(stage), adjoint)));
        }
        for (stage, sent) in pass.sent.iter().enumerate() {
            for (position, sent) in sent.iter().enumerate().filter_map(|(position, sent)| Some((position, (*sent)?))) {
                wanted.extend(sent.local.map(|local| (Place::Local(stage, position), local)));
                wanted.push((Place::Contribution(stage, position), sent.contribution));
            }
        }
    }
    let has_tensors = wanted.iter().any(|&(_, node)| graph.needs_tensors(node));
    let values: Vec<Amount> = if has_tensors {
        let point: Vec<(SymbolId, Array)> = numbers
            .iter()
            .map(|(symbol, value)| (*symbol, Array::from(value.to_f64())))
            .chain(arrays.iter().cloned())
            .collect();
        let lengths = Lengths::of_values(graph, &point)?;
        let is_small = |node: NodeId| {
            let dimensions = lengths.dimensions(graph, graph.dimensions(node));
            dimensions.is_ok_and(|dimensions| dimensions.iter().product::<usize>() <= LARGEST)
        };
        wanted.retain(|&(place, node)| matches!(place, Place::Stage(_)) || is_small(node));
        let roots: Vec<NodeId> = wanted.iter().map(|(_, node)| *node).collect();
        tensor::evaluate(graph, &roots, &point)?.into_iter().map(Amount::from).collect()
    } else {
        let roots: Vec<NodeId> = wanted.iter().map(|(_, node)| *node).collect();
        eval::evaluate(graph, &roots, numbers)?.into_iter().map(Amount::from).collect()
    };
    for ((place, _), value) in wanted.into_iter().zip(values) {
        match place {
            Place::Stage(stage) => lesson.stages[stage].value = Some(value),
            Place::Gradient(stage) => {
                if let Some(gradient) = &mut lesson.stages[stage].gradient {
                    gradient.quantity.value = Some(value);
                }
            }
            Place::Local(stage, position) => {
                if let Some(flow) = &mut lesson.stages[stage].operands[position].flow {
                    flow.local.value = Some(value);
                }
            }
            Place::Contribution(stage, position) => {
                if let Some(flow) = &mut lesson.stages[stage].operands[position].flow {
                    flow.contribution.value = Some(value);
                }
            }
        }
    }
    Ok(())
}

impl Lesson {
    /// What flows back from a stage to one of its operands.
    pub(super) fn flow(&self, (stage, position): (usize, usize)) -> Option<&EdgeFlow> {
        self.stages[stage].operands[position].flow.as_ref()
    }

    /// Text of our language in print.
    pub(super) fn print(&self, text: &str) -> String {
        typeset(text, &self.names)
    }

    /// A name in LaTeX.
    pub(super) fn latex_name(&self, name: &str) -> String {
        let symbol = self.names.find_symbol(name);
        symbol.map_or_else(|| export::latex_name(name), |symbol| export::latex_variable(&self.names, symbol))
    }

    /// A name in MathML.
    pub(super) fn mathml_name(&self, name: &str) -> String {
        let symbol = self.names.find_symbol(name);
        symbol.map_or_else(|| export::mathml_name(name), |symbol| export::mathml_variable(&self.names, symbol))
    }
}

impl Stage {
    /// The value as it is shown.
    pub fn value_text(&self, number: impl Fn(&Amount) -> String) -> Option<String> {
        let value = self.value.as_ref()?;
        Some(if !self.is_truth || !value.is_number() {
            number(value)
        } else if value.to_f64() == 0.0 {
            "false".to_owned()
        } else {
            "true".to_owned()
        })
    }
}
