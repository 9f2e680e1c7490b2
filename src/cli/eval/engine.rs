//! The formula and its derivatives on blocks of rows.

use crate::eval::point::Evaluator;

/// Computes the results of some rows.
#[derive(Debug)]
pub(super) struct Engine {
    evaluator: Evaluator,
    /// The numbers of the inputs of one row.
    point: Vec<f64>,
    /// For each result a number for each row.
    results: Vec<Vec<f64>>,
    /// Where each input comes from.
    inputs: Vec<Input>,
    columns: usize,
}

/// Where an input of the formula comes from.
#[derive(Clone, Copy, Debug)]
pub(super) enum Input {
    /// A column that is read.
    Column(usize),
    /// The same for all rows.
    Fixed(f64),
}

impl Engine {
    /// An engine for an evaluator whose inputs come from there.
    pub(super) fn new(evaluator: Evaluator, inputs: Vec<Input>) -> Engine {
        let results = vec![Vec::new(); evaluator.program().outputs().len()];
        let columns = inputs.iter().filter(|input| matches!(input, Input::Column(_))).count();
        Engine { evaluator, point: Vec::new(), results, inputs, columns }
    }

    /// How many columns are read.
    pub(super) fn columns(&self) -> usize {
        self.columns
    }

    /// How many results a row has.
    pub(super) fn results(&self) -> usize {
        self.results.len()
    }

    /// Computes so many rows.
    pub(super) fn run(&mut self, columns: &[Vec<f64>], rows: usize) {
        let mut row = vec![0.0; self.results.len()];
        self.results.iter_mut().for_each(Vec::clear);
        (0..rows).for_each(|place| {
            self.point.clear();
            self.point.extend(self.inputs.iter().map(|input| match *input {
                Input::Column(column) => columns[column][place],
                Input::Fixed(value) => value,
            }));
            self.evaluator.call(&self.point, &mut row);
            self.results.iter_mut().zip(&row).for_each(|(column, &value)| column.push(value));
        });
    }

    /// Makes the results of some rows NaN.
    pub(super) fn spoil(&mut self, places: impl Iterator<Item = usize>) {
        for place in places {
            self.results.iter_mut().for_each(|column| column[place] = f64::NAN);
        }
    }

    /// The results of a row.
    pub(super) fn row(&self, place: usize, row: &mut [f64]) {
        row.iter_mut().zip(&self.results).for_each(|(value, column)| *value = column[place]);
    }
}
