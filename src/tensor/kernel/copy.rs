//! The contraction of one tensor: its axes in another order, diagonals, sums, repetitions.
//!
//! In: for each label its length and its steps in the result and in the operand. Out: entries. Ranges of tensors are
//! copied by the same loops, between places that need not be the first ones.

use super::lanes;
use super::nest::{self, Loop};
use crate::tensor::element::Element;

/// How the entries of a tensor are copied or added up.
#[derive(Debug)]
pub(in crate::tensor) struct Copy {
    outer: Vec<Loop<2>>,
    inner: Inner,
    /// The result is 0 before anything is written.
    clears: bool,
    /// The inner part adds to what is there.
    adds: bool,
}

/// The part that is one call. The steps are those of the result and of the operand.
#[derive(Clone, Copy, Debug)]
enum Inner {
    /// Contiguous entries.
    Row { length: usize },
    /// The same entry several times.
    Fill { length: usize },
    /// The sum of contiguous entries.
    Sum { length: usize },
    /// Rows become columns.
    Transpose { rows: Loop<2>, columns: Loop<2> },
    /// Anything.
    Single { over: Loop<2> },
}

/// So many rows and columns are transposed together, which both fit into the nearest cache.
const TILE: usize = 16;

impl self::Copy {
    /// Chooses the loops. If `clears`, entries of the result that no loop reaches become 0.
    pub(in crate::tensor) fn new(loops: Vec<Loop<2>>, clears: bool) -> Copy {
        let mut loops = nest::merge(loops);
        let find = |loops: &[Loop<2>], steps: [usize; 2]| {
            let fitting = (0..loops.len()).filter(|&place| loops[place].steps == steps);
            fitting.max_by_key(|&place| loops[place].length)
        };
        let inner = if let Some(place) = find(&loops, [1, 1]) {
            Inner::Row { length: loops.remove(place).length }
        } else if let Some(place) = find(&loops, [0, 1]) {
            Inner::Sum { length: loops.remove(place).length }
        } else if let Some(place) = find(&loops, [1, 0]) {
            Inner::Fill { length: loops.remove(place).length }
        } else {
            Copy::strided(&mut loops)
        };
        let sums = |one: &Loop<2>| one.steps[0] == 0;
        let inside = match inner {
            Inner::Single { over } => over.length > 1 && sums(&over),
            Inner::Row { .. } | Inner::Fill { .. } | Inner::Sum { .. } | Inner::Transpose { .. } => false,
        };
        let adds = inside || loops.iter().any(sums);
        Copy { outer: loops, inner, clears: clears || adds, adds }
    }

    /// An inner part without contiguous entries in both.
    fn strided(loops: &mut Vec<Loop<2>>) -> Inner {
        let (by, along) = (
            loops.iter().position(|one| one.steps[0] == 1 && one.steps[1] > 0),
            loops.iter().position(|one| one.steps[1] == 1 && one.steps[0] > 0),
        );
        if let (Some(columns), Some(rows)) = (by, along) {
            let inner = Inner::Transpose { rows: loops[rows], columns: loops[columns] };
            loops.remove(rows.max(columns));
            loops.remove(rows.min(columns));
            return inner;
        }
        Inner::Single { over: loops.pop().unwrap_or(Loop::ONCE) }
    }

    /// Copies or adds up.
    pub(in crate::tensor) fn run<T: Element>(&self, target: &mut [T], a: &[T]) {
        if self.clears {
            target.fill(T::ZERO);
        }
        nest::each(&self.outer, |[t, at]| self.inner(&mut target[t..], &a[at..]));
    }

    fn inner<T: Element>(&self, target: &mut [T], a: &[T]) {
        let write = |entry: &mut T, value: T| *entry = if self.adds { *entry + value } else { value };
        match self.inner {
            Inner::Row { length } if self.adds => lanes::add(&mut target[..length], &a[..length]),
            Inner::Row { length } => target[..length].copy_from_slice(&a[..length]),
            Inner::Sum { length } => write(&mut target[0], lanes::sum(&a[..length])),
            Inner::Fill { length } => target[..length].iter_mut().for_each(|entry| write(entry, a[0])),
            Inner::Transpose { rows, columns } => {
                for first in (0..rows.length).step_by(TILE) {
                    for left in (0..columns.length).step_by(TILE) {
                        for row in first..rows.length.min(first + TILE) {
                            for column in left..columns.length.min(left + TILE) {
                                let value = a[row * rows.steps[1] + column * columns.steps[1]];
                                write(&mut target[row * rows.steps[0] + column * columns.steps[0]], value);
                            }
                        }
                    }
                }
            }
            Inner::Single { over: Loop { length, steps: [t, at] } } => {
                (0..length).for_each(|round| write(&mut target[round * t], a[round * at]));
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(loops: &[(usize, [usize; 2])]) {
        let loops: Vec<_> = loops.iter().map(|&(length, steps)| Loop { length, steps }).collect();
        let reach = |slice: usize| 1 + loops.iter().map(|one| (one.length - 1) * one.steps[slice]).sum::<usize>();
        let a: Vec<f64> = (0..reach(1)).map(|place| (place % 13) as f64 - 5.0).collect();
        let mut expected = vec![0.0; reach(0)];
        nest::each(&loops, |[t, at]| expected[t] += a[at]);
        let mut found = vec![f64::NAN; expected.len()];
        let copy = Copy::new(loops, true);
        copy.run(&mut found, &a);
        assert_eq!(found, expected, "by {copy:?}");
    }

    #[test]
    fn all_loops_agree() {
        check(&[]);
        check(&[(40, [1, 1])]);
        check(&[(40, [1, 30]), (30, [40, 1])]);
        check(&[(3, [10, 1]), (5, [1, 3]), (2, [5, 15])]);
        check(&[(70, [0, 1])]);
        check(&[(7, [0, 1]), (9, [1, 7])]);
        check(&[(7, [0, 9]), (9, [1, 1])]);
        check(&[(7, [9, 0]), (9, [1, 1])]);
        check(&[(7, [1, 0]), (9, [7, 1])]);
        check(&[(8, [1, 9])]);
        check(&[(8, [9, 1])]);
        check(&[(8, [0, 9])]);
        check(&[(4, [1, 2]), (3, [0, 1])]);
    }
}
