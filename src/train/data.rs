//! Rows of data, some of them kept for validation, and columns of like size.
//!
//! In: an array for each of the data of a model, with the rows along the first axis. Out: the same of fewer rows, or scaled. Always: all
//! arrays have as many rows.

use crate::optimize::random::{Purpose, Random};
use crate::tensor::Array;

/// The values of the data of a model, in the order of [`Model::data`](super::Model::data).
#[derive(Clone, PartialEq, Debug)]
pub struct Data {
    arrays: Vec<Array>,
}

impl Data {
    /// Rows along the first axes.
    ///
    /// # Panics
    ///
    /// If the arrays have different numbers of rows, or one has no axis.
    pub fn new(arrays: Vec<Array>) -> Data {
        let rows = |array: &Array| array.dimensions().first().copied();
        assert!(arrays.iter().all(|array| rows(array).is_some()), "all data have rows");
        assert!(arrays.windows(2).all(|pair| rows(&pair[0]) == rows(&pair[1])), "all data have as many rows");
        Data { arrays }
    }

    /// The number of rows.
    pub fn rows(&self) -> usize {
        self.arrays.first().and_then(|array| array.dimensions().first()).copied().unwrap_or(0)
    }

    /// The arrays.
    pub fn arrays(&self) -> &[Array] {
        &self.arrays
    }

    /// Some of the rows, in this order.
    ///
    /// # Panics
    ///
    /// If one does not exist.
    pub fn select(&self, rows: &[usize]) -> Data {
        let select = |array: &Array| {
            let width = width(array);
            let mut entries = Vec::with_capacity(width * rows.len());
            rows.iter().for_each(|&row| entries.extend(&array.entries()[row * width..][..width]));
            let mut dimensions = array.dimensions().to_vec();
            dimensions[0] = rows.len();
            Array::new(&dimensions, entries)
        };
        Data { arrays: self.arrays.iter().map(select).collect() }
    }

    /// The rows to learn from, and a part of them for validation, chosen by a seed.
    pub fn split(&self, part: f64, seed: u64) -> (Data, Option<Data>) {
        let rows = self.rows();
        let kept = ((part * rows as f64).round() as usize).min(rows.saturating_sub(1));
        if kept == 0 {
            return (self.clone(), None);
        }
        let mut order = Random::new(seed, Purpose::Split).order(rows);
        order[..kept].sort_unstable();
        order[kept..].sort_unstable();
        (self.select(&order[kept..]), Some(self.select(&order[..kept])))
    }

    /// Scales the inputs, which are all arrays but the last.
    pub fn scale(&mut self, scaling: &Scaling) {
        for (array, columns) in self.arrays.iter_mut().zip(&scaling.columns) {
            let entries = array
                .entries()
                .chunks_exact(columns.len().max(1))
                .flat_map(|row| row.iter().zip(columns).map(|(entry, (mean, deviation))| (entry - mean) / deviation));
            let entries: Vec<f64> = entries.collect();
            *array = Array::new(array.dimensions(), entries);
        }
    }
}

/// The number of entries of a row.
pub(super) fn width(array: &Array) -> usize {
    array.dimensions().iter().skip(1).product()
}

/// The largest power of 2 that is no larger than a number; 1 for a number that is too small.
fn power(number: f64) -> f64 {
    let power = f64::from_bits(number.to_bits() & f64::INFINITY.to_bits());
    if power.is_normal() { power } else { 1.0 }
}

/// What makes columns alike: their means, and how far they are spread.
#[derive(Clone, PartialEq, Debug, Default)]
pub struct Scaling {
    /// For each input, the mean and the standard deviation of each of its columns; 1 for a column of equal numbers.
    pub columns: Vec<Vec<(f64, f64)>>,
}

impl Scaling {
    /// What gives the inputs the mean 0 and the standard deviation 1.
    pub fn of(data: &Data) -> Scaling {
        let rows = data.rows().max(1) as f64;
        let columns = |array: &Array| {
            let width = width(array);
            let column = |place: usize| array.entries().iter().skip(place).step_by(width.max(1));
            let of = |place: usize| {
                // In units of a power of 2, which rounds nothing, squares neither overflow nor vanish.
                let unit = power(column(place).fold(0.0, |most: f64, entry| most.max(entry.abs())));
                let column = || column(place).map(|entry| entry / unit);
                let mean = column().sum::<f64>() / rows;
                let variance = column().map(|entry| (entry - mean) * (entry - mean)).sum::<f64>() / rows;
                let deviation = variance.sqrt();
                (mean * unit, if deviation > 1e-12 * mean.abs() { deviation * unit } else { 1.0 })
            };
            (0..width).map(of).collect()
        };
        let inputs = data.arrays.len().saturating_sub(1);
        Scaling { columns: data.arrays[..inputs].iter().map(columns).collect() }
    }
}
