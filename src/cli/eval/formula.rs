//! What is computed for each row.
//!
//! In: the options of the command, and then the shapes that the variables have in the table. Out: an [`Engine`], and the names
//! of the results. Always: what `--at` gives takes no part in the table.

use super::engine::{Columns, Engine, Input, Outcome, Rows, Work};
use crate::answer::{self, Derivative, Task};
use crate::cli::arguments::Eval;
use crate::cli::output::Failure;
use crate::cli::question;
use crate::eval::batch::Evaluator;
use crate::graph::{Graph, NodeId, walk};
use crate::op::{Dimension, Op, SymbolId, TensorOp};
use crate::simplify::Level;
use crate::syntax::Limits;
use crate::tensor::{self, Array, Lengths, TensorError};

/// A formula with its derivatives.
pub(super) struct Formula {
    graph: Graph,
    roots: Vec<NodeId>,
    /// The names of the results.
    names: Vec<String>,
    /// The variables that are the same in all rows.
    fixed: Vec<(SymbolId, Array)>,
}

/// A variable that takes its values from the table.
#[derive(Debug)]
pub(super) struct Variable {
    pub(super) name: String,
    symbol: SymbolId,
    /// The length of each axis, as far as it is known before the table is.
    pub(super) axes: Vec<Option<usize>>,
}

impl Variable {
    /// The shape, if it is known before the table is.
    pub(super) fn shape(&self) -> Option<Vec<usize>> {
        self.axes.iter().copied().collect()
    }

    /// What the formula says of it.
    pub(super) fn kind(&self) -> &'static str {
        match self.axes.len() {
            0 => "number",
            1 => "vector",
            2 => "matrix",
            _ => "tensor",
        }
    }
}

/// Formulas of at most so many operations are written out, entry by entry, and computed for many rows at once; longer ones
/// keep a processor busy a row at a time.
const MOST_UNROLLED: usize = 2000;

pub(super) fn wrong(error: &dyn std::fmt::Display) -> Failure {
    Failure::Input(format!("error: {error}"))
}

impl Formula {
    pub(super) fn read(arguments: &Eval) -> Result<Formula, Failure> {
        let (mut graph, formula) = question::formula(&arguments.subject.source, &Limits::default())?;
        let mut fixed = Vec::new();
        if let Some(text) = &arguments.at {
            let point = question::point(&mut graph, text)?;
            fixed.extend(point.values.into_iter().map(|(symbol, value)| (symbol, value.to_f64().into())));
            fixed.extend(point.arrays);
        }
        let values = formula.outputs.iter().enumerate();
        let mut wanted: Vec<_> = values.map(|(output, &node)| Derivative { output, by: Vec::new(), node }).collect();
        if !arguments.value {
            let wrt = question::variables(&mut graph, &formula, &arguments.subject.wrt)?;
            let tasks: &[Task] = if arguments.hessian { &[Task::Gradient, Task::Hessian] } else { &[Task::Gradient] };
            for &task in tasks {
                let answer = answer::derive(&mut graph, &formula.outputs, &wrt, task, Level::Basic);
                wanted.extend(answer.map_err(|error| wrong(&error))?);
            }
        }
        let label = |derivative: &Derivative| derivative.label(&graph, &arguments.name, formula.outputs.len());
        let names = wanted.iter().map(label).collect();
        let roots = wanted.iter().map(|derivative| derivative.node).collect();
        Ok(Formula { graph, roots, names, fixed })
    }

    /// The variables that take their values from the table.
    pub(super) fn variables(&self) -> Result<Vec<Variable>, Failure> {
        let known = Lengths::of_values(&self.graph, &self.fixed).map_err(|error| wrong(&error))?;
        let lengths = self.graph.named_lengths();
        let axis = |dimension: &Dimension| match *dimension {
            Dimension::Fixed(length) => usize::try_from(length).ok(),
            Dimension::Named(name) => known.get(name),
        };
        let variable = |id: NodeId| {
            let Op::Symbol(symbol) = self.graph.op(id) else { return None };
            let is_fixed = self.fixed.iter().any(|(fixed, _)| *fixed == symbol);
            let axes = self.graph.symbol_dimensions(symbol).iter().map(axis).collect();
            let name = self.graph.name(symbol).to_owned();
            (!is_fixed && !lengths.contains(&symbol)).then_some(Variable { name, symbol, axes })
        };
        Ok(walk::live(&self.graph, &self.roots).into_iter().filter_map(variable).collect())
    }

    /// Gives a variable the same value in all rows.
    pub(super) fn fix(&mut self, variable: &Variable, value: Array) {
        self.fixed.push((variable.symbol, value));
    }

    /// The engine, for these shapes of the variables.
    pub(super) fn engine(&self, shapes: &[Vec<usize>]) -> Result<Engine, Failure> {
        let variables = self.variables()?;
        let stand_in = |(variable, shape): (&Variable, &Vec<usize>)| (variable.symbol, Array::filled(shape, 1.0));
        let values: Vec<_> = self.fixed.iter().cloned().chain(variables.iter().zip(shapes).map(stand_in)).collect();
        let lengths = Lengths::of_values(&self.graph, &values).map_err(|error| wrong(&error))?;
        let mut results = Vec::new();
        for (name, &root) in self.names.iter().zip(&self.roots) {
            let dimensions = lengths.dimensions(&self.graph, self.graph.dimensions(root));
            results.push(Outcome::new(name.clone(), dimensions.map_err(|error| wrong(&error))?));
        }
        let sizes = shapes.iter().map(|shape| shape.iter().product()).collect();
        Ok(Engine::new(self.work(&variables, &lengths)?, sizes, results))
    }

    fn work(&self, variables: &[Variable], lengths: &Lengths) -> Result<Work, Failure> {
        if !self.roots.iter().any(|&root| self.graph.needs_tensors(root)) {
            let evaluator = Evaluator::new(&self.graph, &self.roots).map_err(|error| wrong(&error))?;
            let inputs = evaluator.inputs().iter().map(|&symbol| self.input(variables, symbol, 0)).collect();
            return Ok(Work::Columns(Box::new(Columns::new(evaluator, inputs))));
        }
        if self.eliminates() {
            return self.rows(variables, lengths);
        }
        match tensor::unroll(&self.graph, &self.roots, lengths, MOST_UNROLLED) {
            Ok(unrolled) => {
                let roots: Vec<NodeId> = unrolled.roots.iter().flat_map(|(_, entries)| entries).copied().collect();
                let evaluator = Evaluator::new(&unrolled.graph, &roots).map_err(|error| wrong(&error))?;
                let input = |symbol: &SymbolId| {
                    let mut places = unrolled.variables.iter().filter_map(|variable| {
                        let entry = variable.entries.iter().position(|entry| entry == symbol)?;
                        Some((variable.symbol, entry))
                    });
                    let (symbol, entry) = places.next().expect("symbols are entries of variables");
                    self.input(variables, symbol, entry)
                };
                let inputs = evaluator.inputs().iter().map(input).collect();
                Ok(Work::Columns(Box::new(Columns::new(evaluator, inputs))))
            }
            Err(TensorError::TooLong { .. } | TensorError::NeedsPivots { .. }) => self.rows(variables, lengths),
            Err(error) => Err(wrong(&error)),
        }
    }

    /// Whether systems of equations are solved. As formulas of numbers, without pivots, their solutions would lose digits.
    fn eliminates(&self) -> bool {
        walk::live(&self.graph, &self.roots).into_iter().any(|id| {
            let operation = self.graph.op(id);
            matches!(operation, Op::Tensor(TensorOp::Inverse | TensorOp::Solve | TensorOp::LogDeterminant))
        })
    }

    /// A row at a time.
    fn rows(&self, variables: &[Variable], lengths: &Lengths) -> Result<Work, Failure> {
        let plan = tensor::compile(&self.graph, &self.roots, lengths).map_err(|error| wrong(&error))?;
        let input = |(symbol, _): (SymbolId, &[usize])| match self.fixed(symbol) {
            Some(value) => Err(value.clone()),
            None => Ok(place(variables, symbol)),
        };
        let inputs = plan.inputs().map(input).collect();
        Ok(Work::Rows(Rows { plan, inputs }))
    }

    fn fixed(&self, symbol: SymbolId) -> Option<&Array> {
        self.fixed.iter().find(|(fixed, _)| *fixed == symbol).map(|(_, value)| value)
    }

    /// Where an entry of a variable comes from.
    fn input(&self, variables: &[Variable], symbol: SymbolId, entry: usize) -> Input {
        match self.fixed(symbol) {
            Some(value) => Input::Fixed(value.entries()[entry]),
            None => Input::Entry { variable: place(variables, symbol), entry },
        }
    }
}

fn place(variables: &[Variable], symbol: SymbolId) -> usize {
    variables.iter().position(|variable| variable.symbol == symbol).expect("variables are fixed or in the table")
}
