//! Value and gradient of a formula with tensors, of which the variables are one list of numbers.
//!
//! In: a formula, the values of what stays as it is, the lengths of what is varied. Out: values and gradients at points: the
//! entries of all variables one after the other, each in the order of rows. Always: what is not defined, such as the inverse of a
//! singular matrix, is NaN.

use std::ops::Range;

use super::objective::ObjectiveError;
use crate::answer::{self, Task};
use crate::graph::{Graph, NodeId};
use crate::op::SymbolId;
use crate::simplify::Level;
use crate::tensor::{self, Array, Lengths, Memory, Plan};

/// Plans for a value and for a value with its gradient.
#[derive(Debug)]
pub(super) struct Planned {
    value: Compiled,
    gradient: Compiled,
    /// The number of coordinates.
    pub(super) dimension: usize,
}

/// A plan with what it reads.
#[derive(Debug)]
struct Compiled {
    plan: Plan,
    memory: Memory,
    inputs: Vec<Input>,
}

/// Where the value of an input is.
#[derive(Debug)]
enum Input {
    /// It is part of the point.
    Point(Range<usize>),
    /// It stays as it is.
    Fixed(Array),
}

impl Planned {
    /// Plans for a formula of some variables, which have the shapes of values at the start; everything else is fixed.
    pub(super) fn new(
        graph: &mut Graph,
        output: NodeId,
        start: &[(SymbolId, Array)],
        fixed: &[(SymbolId, Array)],
    ) -> Result<Planned, ObjectiveError> {
        let variables: Vec<SymbolId> = start.iter().map(|(symbol, _)| *symbol).collect();
        let derivatives = answer::derive(graph, &[output], &variables, Task::Gradient, Level::Full)?;
        let mut roots = vec![output];
        roots.extend(derivatives.iter().map(|derivative| derivative.node));
        let all: Vec<(SymbolId, Array)> = start.iter().chain(fixed).cloned().collect();
        let lengths = Lengths::of_values(graph, &all)?;
        let compile = |roots: &[NodeId]| -> Result<Compiled, ObjectiveError> {
            let plan = tensor::compile(graph, roots, &lengths)?;
            let inputs =
                plan.inputs().map(|(symbol, _)| input(graph, symbol, start, fixed)).collect::<Result<_, _>>()?;
            Ok(Compiled { memory: plan.memory(), plan, inputs })
        };
        let (value, gradient) = (compile(&[output])?, compile(&roots)?);
        Ok(Planned { value, gradient, dimension: start.iter().map(|(_, value)| value.entries().len()).sum() })
    }

    pub(super) fn value(&mut self, point: &[f64]) -> f64 {
        let mut value = [f64::NAN];
        self.value.run(point, &mut value);
        value[0]
    }

    /// The value, and then the gradient.
    pub(super) fn gradient(&mut self, point: &[f64], outputs: &mut [f64]) {
        outputs.fill(f64::NAN);
        self.gradient.run(point, outputs);
    }
}

fn input(
    graph: &Graph,
    symbol: SymbolId,
    start: &[(SymbolId, Array)],
    fixed: &[(SymbolId, Array)],
) -> Result<Input, ObjectiveError> {
    let mut first = 0;
    for (variable, value) in start {
        let end = first + value.entries().len();
        if *variable == symbol {
            return Ok(Input::Point(first..end));
        }
        first = end;
    }
    let value = fixed.iter().find(|(other, _)| *other == symbol).map(|(_, value)| Input::Fixed(value.clone()));
    value.ok_or_else(|| ObjectiveError::NotAVariable { name: graph.name(symbol).to_owned() })
}

impl Compiled {
    /// Outputs one after the other; they stay as they are if there is no value.
    fn run(&mut self, point: &[f64], outputs: &mut [f64]) {
        let inputs: Vec<&[f64]> = self
            .inputs
            .iter()
            .map(|input| match input {
                Input::Point(range) => &point[range.clone()],
                Input::Fixed(value) => value.entries(),
            })
            .collect();
        let (mut slices, mut rest) = (Vec::new(), outputs);
        for dimensions in self.plan.outputs() {
            let (slice, after) = std::mem::take(&mut rest).split_at_mut(dimensions.iter().product());
            slices.push(slice);
            rest = after;
        }
        if self.plan.run(&mut self.memory, &inputs, &mut slices).is_err() {
            slices.iter_mut().for_each(|slice| slice.fill(f64::NAN));
        }
    }
}
