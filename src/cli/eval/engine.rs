//! The formula and its derivatives on blocks of rows.
//!
//! In: the numbers of some rows, column by column. Out: a column for each result. Always: doubles and the vector functions
//! of [`batch`](crate::eval::batch), so that a row costs little beside being read and written; a result depends on its row
//! alone.

use crate::eval::batch::Evaluator;

use super::table::ROWS;

/// Computes the results of some rows.
#[derive(Debug)]
pub(super) struct Engine {
    evaluator: Evaluator<f64>,
    /// For each result a number for each row.
    results: Vec<Vec<f64>>,
    inputs: Vec<Input>,
    columns: usize,
}

/// Where an input of the formula comes from.
#[derive(Clone, Debug)]
pub(super) enum Input {
    /// A column that is read.
    Column(usize),
    /// The same for all rows: so many times as a block has rows.
    Fixed(Vec<f64>),
}

impl Input {
    /// The same number for all rows.
    pub(super) fn fixed(value: f64) -> Input {
        Input::Fixed(vec![value; ROWS])
    }

    fn rows<'a>(&'a self, columns: &'a [Vec<f64>], rows: usize) -> &'a [f64] {
        match self {
            Input::Column(column) => &columns[*column][..rows],
            Input::Fixed(numbers) => &numbers[..rows],
        }
    }
}

impl Engine {
    /// An engine for an evaluator of so many results, whose inputs come from there.
    pub(super) fn new(evaluator: Evaluator<f64>, results: usize, inputs: Vec<Input>) -> Engine {
        let columns = inputs.iter().filter(|input| matches!(input, Input::Column(_))).count();
        Engine { evaluator, results: vec![Vec::new(); results], inputs, columns }
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
        let inputs: Vec<&[f64]> = self.inputs.iter().map(|input| input.rows(columns, rows)).collect();
        self.results.iter_mut().for_each(|column| column.resize(rows, 0.0));
        let mut results: Vec<&mut [f64]> = self.results.iter_mut().map(|column| &mut column[..]).collect();
        self.evaluator.call(&inputs, &mut results);
    }

    /// Makes the results of some rows NaN.
    pub(super) fn spoil(&mut self, places: impl Iterator<Item = usize>) {
        for place in places {
            self.results.iter_mut().for_each(|column| column[place] = f64::NAN);
        }
    }

    /// The results, a column each.
    #[cfg(feature = "arrow")]
    pub(super) fn columns_of_results(&self) -> impl Iterator<Item = &[f64]> {
        self.results.iter().map(Vec::as_slice)
    }

    /// The results of a row.
    pub(super) fn row(&self, place: usize, row: &mut [f64]) {
        row.iter_mut().zip(&self.results).for_each(|(value, column)| *value = column[place]);
    }
}
