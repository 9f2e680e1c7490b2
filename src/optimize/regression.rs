//! A model beside data: what is left of each row, and how it changes with the parameters.
//!
//! In: a formula of parameters and columns, columns of numbers. Out: its value in each row, and its derivatives by the parameters. Always:
//! the derivatives are symbolic.

use super::objective::ObjectiveError;
use crate::answer::{self, Task};
use crate::eval::compiled::Evaluator;
use crate::graph::{Graph, NodeId};
use crate::op::SymbolId;
use crate::simplify::Level;

/// A formula that should be 0 in each row of a table.
#[derive(Debug)]
pub struct Regression {
    value: Formula,
    /// The derivative by each parameter.
    derivatives: Formula,
    parameters: usize,
    rows: usize,
    columns: Vec<Vec<f64>>,
}

/// A program with what its inputs are.
#[derive(Debug)]
struct Formula {
    evaluator: Evaluator,
    inputs: Vec<Input>,
}

#[derive(Clone, Copy, Debug)]
enum Input {
    Parameter(usize),
    Column(usize),
}

impl Regression {
    /// What is left, as a formula of parameters and of columns, all of which have as many rows.
    ///
    /// # Errors
    ///
    /// If it has no derivative, no value, or needs a symbol that is neither a parameter nor a column.
    pub fn new(
        graph: &mut Graph,
        left: NodeId,
        parameters: &[SymbolId],
        columns: Vec<(SymbolId, Vec<f64>)>,
    ) -> Result<Regression, ObjectiveError> {
        let derivatives = answer::derive(graph, &[left], parameters, Task::Gradient, Level::Basic)?;
        let roots: Vec<_> = derivatives.iter().map(|derivative| derivative.node).collect();
        let (symbols, columns): (Vec<_>, Vec<_>) = columns.into_iter().unzip();
        let value = Formula::new(graph, &[left], parameters, &symbols)?;
        let derivatives = Formula::new(graph, &roots, parameters, &symbols)?;
        let rows = columns.iter().map(Vec::len).min().unwrap_or(0);
        Ok(Regression { value, derivatives, parameters: parameters.len(), rows, columns })
    }

    /// The number of rows.
    pub fn rows(&self) -> usize {
        self.rows
    }

    /// What is left of each row.
    pub(super) fn residuals(&self, parameters: &[f64], residuals: &mut [f64]) {
        let mut inputs = Vec::new();
        for (row, residual) in residuals.iter_mut().enumerate() {
            self.value.call(self, parameters, row, &mut inputs, std::slice::from_mut(residual));
        }
    }

    /// What is left of each row, and a column of derivatives for each parameter.
    pub(super) fn derivatives(&self, parameters: &[f64], residuals: &mut [f64], columns: &mut [Vec<f64>]) {
        self.residuals(parameters, residuals);
        let (mut inputs, mut derivatives) = (Vec::new(), vec![0.0; self.parameters]);
        for row in 0..self.rows {
            self.derivatives.call(self, parameters, row, &mut inputs, &mut derivatives);
            columns.iter_mut().zip(&derivatives).for_each(|(column, derivative)| column[row] = *derivative);
        }
    }
}

impl Formula {
    fn new(
        graph: &Graph,
        roots: &[NodeId],
        parameters: &[SymbolId],
        columns: &[SymbolId],
    ) -> Result<Formula, ObjectiveError> {
        let evaluator = Evaluator::new(graph, roots)?;
        let place = |list: &[SymbolId], symbol| list.iter().position(|&other| other == symbol);
        let input = |&symbol: &SymbolId| {
            let column = || place(columns, symbol).map(Input::Column);
            let found = place(parameters, symbol).map(Input::Parameter).or_else(column);
            found.ok_or_else(|| ObjectiveError::NotAVariable { name: graph.name(symbol).to_owned() })
        };
        let inputs = evaluator.inputs().iter().map(input).collect::<Result<_, _>>()?;
        Ok(Formula { evaluator, inputs })
    }

    fn call(&self, of: &Regression, parameters: &[f64], row: usize, inputs: &mut Vec<f64>, outputs: &mut [f64]) {
        inputs.clear();
        inputs.extend(self.inputs.iter().map(|&input| match input {
            Input::Parameter(place) => parameters[place],
            Input::Column(place) => of.columns[place][row],
        }));
        self.evaluator.call(inputs, outputs);
    }
}
