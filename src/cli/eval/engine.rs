//! The formula and its derivatives on blocks of rows.
//!
//! In: for each variable the numbers of some rows, row after row. Out: the same for each result. Always: doubles; what is short
//! is computed for many rows at once, with the vector functions of [`batch`](crate::eval::batch), what is long a row at
//! a time, by a [`Plan`]; a result depends on its row alone, not on its place or on the number of threads.

use smallvec::SmallVec;

use crate::eval::batch::Evaluator;
use crate::tensor::{Array, Plan, entry_name};

/// Computes the results of some rows.
#[derive(Debug)]
pub(super) struct Engine {
    work: Work,
    /// How many numbers of each variable a row has.
    sizes: Vec<usize>,
    results: Vec<Outcome>,
}

/// A result of all rows.
#[derive(Debug)]
pub(super) struct Outcome {
    pub(super) name: String,
    /// The lengths of its axes in one row.
    pub(super) dimensions: Vec<usize>,
    /// How many numbers a row has.
    size: usize,
    /// The numbers, row after row.
    numbers: Vec<f64>,
}

impl Outcome {
    pub(super) fn new(name: String, dimensions: Vec<usize>) -> Outcome {
        let size = dimensions.iter().product();
        Outcome { name, dimensions, size, numbers: Vec::new() }
    }
}

/// How rows are computed.
#[derive(Debug)]
pub(super) enum Work {
    /// Many at once, by a formula for each number.
    Columns(Box<Columns>),
    /// One after the other.
    Rows(Rows),
}

/// Where an input of a formula of numbers comes from.
#[derive(Clone, Copy, Debug)]
pub(super) enum Input {
    /// An entry of a variable.
    Entry {
        /// The place of the variable.
        variable: usize,
        /// The place of the entry.
        entry: usize,
    },
    /// The same for all rows.
    Fixed(f64),
}

/// So many numbers are in a block of rows, and at least and at most so many rows.
const NUMBERS: usize = 1 << 20;
const ROWS: (usize, usize) = (16, 16_384);

impl Engine {
    pub(super) fn new(work: Work, sizes: Vec<usize>, results: Vec<Outcome>) -> Engine {
        Engine { work, sizes, results }
    }

    /// How many numbers of each variable are read for a row.
    pub(super) fn sizes(&self) -> &[usize] {
        &self.sizes
    }

    /// How many rows are read, computed and written together: enough to keep the engine busy, little in memory.
    pub(super) fn rows(&self) -> usize {
        let read: usize = self.sizes.iter().sum();
        (NUMBERS / (read + self.width()).max(1)).clamp(ROWS.0, ROWS.1)
    }

    /// How many results a row has.
    pub(super) fn width(&self) -> usize {
        self.results.iter().map(|result| result.size).sum()
    }

    /// The results without their numbers.
    pub(super) fn results(&self) -> impl ExactSizeIterator<Item = (&str, &[usize])> {
        self.results.iter().map(|result| (&result.name[..], &result.dimensions[..]))
    }

    /// A name for each number of a row.
    pub(super) fn names(&self) -> Vec<String> {
        let names = |result: &Outcome| {
            let name = |entry| entry_name(&result.name, &result.dimensions, entry);
            (0..result.size).map(name).collect::<Vec<_>>()
        };
        self.results.iter().flat_map(names).collect()
    }

    /// Computes so many rows.
    pub(super) fn run(&mut self, inputs: &[Vec<f64>], rows: usize) {
        self.results.iter_mut().for_each(|result| result.numbers.resize(rows * result.size, 0.0));
        match &mut self.work {
            Work::Columns(columns) => columns.run(inputs, &self.sizes, rows, &mut self.results),
            Work::Rows(work) => work.run(inputs, &self.sizes, rows, &mut self.results),
        }
    }

    /// Makes the results of some rows NaN.
    pub(super) fn spoil(&mut self, places: impl Iterator<Item = usize>) {
        for place in places {
            self.results
                .iter_mut()
                .for_each(|result| result.numbers[place * result.size..][..result.size].fill(f64::NAN));
        }
    }

    /// The results, a column for each name.
    #[cfg(feature = "arrow")]
    pub(super) fn columns_of_results(&self) -> impl Iterator<Item = Vec<f64>> {
        let columns = |result: &Outcome| {
            let column = |entry| result.numbers.iter().skip(entry).step_by(result.size).copied().collect();
            (0..result.size).map(column).collect::<Vec<Vec<f64>>>()
        };
        self.results.iter().flat_map(columns)
    }

    /// The results of a row.
    pub(super) fn row(&self, place: usize, row: &mut [f64]) {
        let mut rest = row;
        for result in &self.results {
            let (own, after) = std::mem::take(&mut rest).split_at_mut(result.size);
            own.copy_from_slice(&result.numbers[place * result.size..][..result.size]);
            rest = after;
        }
    }
}

/// A formula for each number of a row.
#[derive(Debug)]
pub(super) struct Columns {
    evaluator: Evaluator<f64>,
    inputs: Vec<Input>,
    /// For each input a column, where the table has none.
    given: Vec<Vec<f64>>,
    /// For each number of a row a column, where the results have none.
    found: Vec<Vec<f64>>,
}

impl Columns {
    pub(super) fn new(evaluator: Evaluator<f64>, inputs: Vec<Input>) -> Columns {
        let given = vec![Vec::new(); inputs.len()];
        Columns { evaluator, inputs, given, found: Vec::new() }
    }

    fn run(&mut self, inputs: &[Vec<f64>], sizes: &[usize], rows: usize, results: &mut [Outcome]) {
        for (input, column) in self.inputs.iter().zip(&mut self.given) {
            match *input {
                Input::Fixed(number) => column.resize(rows, number),
                Input::Entry { variable, .. } if sizes[variable] == 1 => {}
                Input::Entry { variable, entry } => {
                    column.clear();
                    column.extend(inputs[variable].iter().skip(entry).step_by(sizes[variable]).take(rows));
                }
            }
        }
        let given: Vec<&[f64]> = self
            .inputs
            .iter()
            .zip(&self.given)
            .map(|(input, column)| match *input {
                Input::Entry { variable, .. } if sizes[variable] == 1 => &inputs[variable][..rows],
                Input::Entry { .. } | Input::Fixed(_) => &column[..rows],
            })
            .collect();
        let long = results.iter().map(|result| if result.size == 1 { 0 } else { result.size }).sum();
        self.found.resize_with(long, Vec::new);
        self.found.iter_mut().for_each(|column| column.resize(rows, 0.0));
        let mut found = self.found.iter_mut();
        let mut columns: Vec<&mut [f64]> = Vec::new();
        for result in results.iter_mut() {
            match result.size {
                1 => columns.push(&mut result.numbers),
                size => columns.extend(found.by_ref().take(size).map(|column| &mut column[..rows])),
            }
        }
        self.evaluator.call_parallel(&given, &mut columns);
        let mut found = self.found.iter();
        for result in results.iter_mut().filter(|result| result.size != 1) {
            for (entry, column) in found.by_ref().take(result.size).enumerate() {
                let places = result.numbers.iter_mut().skip(entry).step_by(result.size);
                places.zip(column).for_each(|(place, &number)| *place = number);
            }
        }
    }
}

/// A plan for a row.
#[derive(Debug)]
pub(super) struct Rows {
    pub(super) plan: Plan,
    /// For each input the place of its variable, or its value in all rows.
    pub(super) inputs: Vec<Result<usize, Array>>,
}

impl Rows {
    /// Computes the rows, on all threads.
    fn run(&self, inputs: &[Vec<f64>], sizes: &[usize], rows: usize, results: &mut [Outcome]) {
        let piece = rows.div_ceil(rayon::current_num_threads()).max(1);
        let sizes_of_results: Vec<usize> = results.iter().map(|result| result.size).collect();
        let mut rest: Vec<&mut [f64]> = results.iter_mut().map(|result| &mut result.numbers[..]).collect();
        rayon::scope(|scope| {
            for start in (0..rows).step_by(piece) {
                let range = start..rows.min(start + piece);
                let (here, after): (Vec<_>, Vec<_>) = rest
                    .drain(..)
                    .zip(&sizes_of_results)
                    .map(|(numbers, size)| numbers.split_at_mut(range.len() * size))
                    .unzip();
                rest = after;
                let sizes_of_results = &sizes_of_results;
                scope.spawn(move |_| self.piece(inputs, sizes, range, sizes_of_results, here));
            }
        });
    }

    fn piece(
        &self,
        inputs: &[Vec<f64>],
        sizes: &[usize],
        range: std::ops::Range<usize>,
        sizes_of_results: &[usize],
        results: Vec<&mut [f64]>,
    ) {
        let (mut memory, mut results) = (self.plan.memory(), results);
        for row in range {
            let given: SmallVec<[&[f64]; 16]> = self
                .inputs
                .iter()
                .map(|input| match input {
                    Ok(variable) => &inputs[*variable][row * sizes[*variable]..][..sizes[*variable]],
                    Err(value) => value.entries(),
                })
                .collect();
            let mut targets: SmallVec<[&mut [f64]; 16]> = SmallVec::new();
            for (rest, &size) in results.iter_mut().zip(sizes_of_results) {
                let (own, after) = std::mem::take(rest).split_at_mut(size);
                *rest = after;
                targets.push(own);
            }
            // What has no value, such as the inverse of a singular matrix, is NaN as with numbers.
            if self.plan.run(&mut memory, &given, &mut targets).is_err() {
                targets.iter_mut().for_each(|target| target.fill(f64::NAN));
            }
        }
    }
}
