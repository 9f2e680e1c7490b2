//! Values with axes.

use std::fmt;
use std::sync::Arc;

/// Real numbers along some axes, none of them for a single number. Copies share the numbers.
///
/// The last axis runs fastest: a matrix is stored row by row.
///
/// ```
/// use symdiff::tensor::Array;
/// let matrix = Array::new(&[2, 3], vec![1.0, 2.0, 3.0, 4.0, 5.0, 6.0]);
/// assert_eq!(matrix.row(1), [4.0, 5.0, 6.0]);
/// assert!(Array::from(2.5).dimensions().is_empty());
/// ```
#[derive(Clone, PartialEq)]
pub struct Array {
    dimensions: Box<[usize]>,
    entries: Arc<[f64]>,
}

impl Array {
    /// Entries in the order of rows.
    ///
    /// # Panics
    ///
    /// If there are not as many entries as the dimensions say.
    pub fn new(dimensions: &[usize], entries: impl Into<Arc<[f64]>>) -> Array {
        let entries = entries.into();
        assert_eq!(dimensions.iter().product::<usize>(), entries.len(), "there is an entry for each place");
        Array { dimensions: dimensions.into(), entries }
    }

    /// The same number everywhere.
    pub fn filled(dimensions: &[usize], entry: f64) -> Array {
        Array::new(dimensions, vec![entry; dimensions.iter().product()])
    }

    /// The length of each axis.
    pub fn dimensions(&self) -> &[usize] {
        &self.dimensions
    }

    /// All entries in the order of rows.
    pub fn entries(&self) -> &[f64] {
        &self.entries
    }

    /// The entries, not copied.
    pub(super) fn shared(&self) -> Arc<[f64]> {
        Arc::clone(&self.entries)
    }

    /// The only entry of a number.
    pub fn as_number(&self) -> Option<f64> {
        if self.dimensions.is_empty() { self.entries.first().copied() } else { None }
    }

    /// The entries along the last axis at a place of the others, which are counted together.
    ///
    /// # Panics
    ///
    /// If there are not so many rows.
    pub fn row(&self, row: usize) -> &[f64] {
        let width = self.dimensions.last().copied().unwrap_or(1);
        &self.entries[row * width..][..width]
    }
}

impl From<f64> for Array {
    fn from(number: f64) -> Array {
        Array::new(&[], [number])
    }
}

impl From<&[f64]> for Array {
    fn from(vector: &[f64]) -> Array {
        Array::new(&[vector.len()], vector)
    }
}

/// Dimensions and entries, of which long lists are cut short.
impl fmt::Debug for Array {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        const SHOWN: usize = 24;
        write!(f, "Array {:?} {:?}", self.dimensions, &self.entries[..self.entries.len().min(SHOWN)])?;
        if self.entries.len() > SHOWN { f.write_str("...") } else { Ok(()) }
    }
}
