//! The contraction of two tensors.
//!
//! In: for each label its length and its steps in the result and in both factors. Out: the sums of products, by
//! the best loop there is for them: a product of matrices, rows that are multiplied and added up, or multiples of rows that
//! are added. Always: which one depends on lengths and steps alone, and is chosen once.

use super::gemm::{self, Steps};
use super::lanes;
use super::matrix_vector::{self, Rows};
use super::nest::{self, Loop};
use crate::tensor::element::Element;

/// How two tensors are contracted.
#[derive(Debug)]
pub(in crate::tensor) struct Pair {
    /// The loops around the inner part.
    outer: Vec<Loop<3>>,
    inner: Inner,
    /// The factors change places.
    swaps: bool,
    /// The result is 0 before anything is written.
    clears: bool,
    /// The inner part adds to what is there.
    adds: bool,
}

/// The part that is one call. The steps are those of the result, the first and the second factor.
#[derive(Clone, Copy, Debug)]
enum Inner {
    /// Rows and columns of the result, and what is summed over.
    Matrices { rows: Loop<3>, columns: Loop<3>, sum: Loop<3> },
    /// Sums over contiguous entries, several of them.
    Dots { sum: Loop<3>, over: Loop<3> },
    /// Contiguous entries of the first factor, times numbers of the second, added up.
    Multiples { row: Loop<3>, over: Loop<3> },
    /// Contiguous entries of both factors, times each other, added up.
    Products { row: Loop<3>, over: Loop<3> },
    /// Anything.
    Single { over: Loop<3> },
}

/// Below so many rows, columns or terms, a product of matrices is not worth its preparations.
const SMALL: usize = 4;
/// And below so many multiplications.
const FEW: usize = 1024;

/// What a loop is for.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
enum Role {
    /// It goes over the result and the first factor.
    Rows,
    /// It goes over the result and the second factor.
    Columns,
    /// It goes over both factors, of which products are added up.
    Sum,
    /// It goes over all three.
    Batch,
}

fn role(one: &Loop<3>) -> Role {
    match one.steps.map(|step| step > 0) {
        [true, true, false] => Role::Rows,
        [true, false, true] => Role::Columns,
        [false, _, _] => Role::Sum,
        [true, _, _] => Role::Batch,
    }
}

impl Pair {
    /// Chooses the loops. If `clears`, entries of the result that no loop reaches become 0.
    pub(in crate::tensor) fn new(loops: Vec<Loop<3>>, clears: bool) -> Pair {
        let loops = nest::merge(loops);
        let pair = Pair::of_matrices(&loops).unwrap_or_else(|| Pair::of_rows(loops));
        Pair { clears: clears || pair.clears, ..pair }
    }

    /// As a product of matrices, if the lengths are worth it.
    fn of_matrices(loops: &[Loop<3>]) -> Option<Pair> {
        let longest = |wanted: Role| {
            let fitting = loops.iter().filter(|one| role(one) == wanted);
            fitting.copied().max_by_key(|one| one.length)
        };
        let (rows, columns, sum) = (longest(Role::Rows)?, longest(Role::Columns)?, longest(Role::Sum)?);
        let lengths = [rows.length, columns.length, sum.length];
        let is_small = lengths.iter().any(|&length| length < SMALL) || lengths.iter().product::<usize>() < FEW;
        let apart = |inner: Loop<3>, outer: Loop<3>| outer.steps[0] > (inner.length - 1) * inner.steps[0];
        if is_small || !(apart(rows, columns) || apart(columns, rows)) {
            return None;
        }
        let inside = [rows, columns, sum];
        let outer: Vec<_> = loops.iter().copied().filter(|one| !inside.contains(one)).collect();
        // Products are added to what other rounds have left.
        let adds = outer.iter().any(|one| role(one) == Role::Sum);
        Some(Pair { outer, inner: Inner::Matrices { rows, columns, sum }, swaps: false, clears: adds, adds })
    }

    fn of_rows(mut loops: Vec<Loop<3>>) -> Pair {
        let is_contiguous = |one: &Loop<3>| one.steps.iter().all(|&step| step <= 1);
        let contiguous = (0..loops.len()).filter(|&place| is_contiguous(&loops[place]));
        let Some(place) = contiguous.max_by_key(|&place| loops[place].length) else { return Pair::single(loops) };
        let mut row = loops.remove(place);
        let is_sum = |one: &Loop<3>| role(one) == Role::Sum;
        // Sums are taken several at a time where they share a factor; what is added to a row, several at a time too.
        let partner = match role(&row) {
            Role::Sum => loops.iter().position(|one| matches!(role(one), Role::Rows | Role::Columns)),
            Role::Rows | Role::Columns | Role::Batch => loops.iter().position(is_sum),
        };
        let mut over = partner.map_or(Loop::ONCE, |place| loops.remove(place));
        let swaps = match role(&row) {
            Role::Sum => role(&over) == Role::Columns,
            Role::Columns => true,
            Role::Rows | Role::Batch => false,
        };
        if swaps {
            loops.iter_mut().chain([&mut row, &mut over]).for_each(|one| one.steps.swap(1, 2));
        }
        let adds = loops.iter().any(is_sum);
        let inner = match role(&row) {
            Role::Sum => Inner::Dots { sum: row, over },
            Role::Rows | Role::Columns => Inner::Multiples { row, over },
            Role::Batch => Inner::Products { row, over },
        };
        Pair { outer: loops, inner, swaps, clears: adds, adds }
    }

    /// Entry by entry.
    fn single(mut loops: Vec<Loop<3>>) -> Pair {
        let over = loops.pop().unwrap_or(Loop::ONCE);
        let adds = loops.iter().chain([&over]).any(|one| one.length > 1 && role(one) == Role::Sum);
        Pair { outer: loops, inner: Inner::Single { over }, swaps: false, clears: adds, adds }
    }

    /// Contracts.
    pub(in crate::tensor) fn run<T: Element>(&self, target: &mut [T], a: &[T], b: &[T]) {
        if self.clears {
            target.fill(T::ZERO);
        }
        let (a, b) = if self.swaps { (b, a) } else { (a, b) };
        nest::each(&self.outer, |[t, at, bt]| self.inner(&mut target[t..], &a[at..], &b[bt..]));
    }

    fn inner<T: Element>(&self, target: &mut [T], a: &[T], b: &[T]) {
        match self.inner {
            Inner::Matrices { rows, columns, sum } => {
                let steps = |slice: usize, rows: Loop<3>, columns: Loop<3>| Steps {
                    rows: rows.steps[slice],
                    columns: columns.steps[slice],
                };
                let lengths = [rows.length, sum.length, columns.length];
                let (a, b) = ((a, steps(1, rows, sum)), (b, steps(2, sum, columns)));
                gemm::multiply(lengths, a, b, (target, steps(0, rows, columns)), self.adds);
            }
            Inner::Dots { sum, over } => {
                let rows = Rows { entries: a, count: over.length, step: over.steps[1], length: sum.length };
                matrix_vector::dots(target, over.steps[0], rows, b, self.adds);
            }
            Inner::Multiples { row, over } => {
                let rows = Rows { entries: a, count: over.length, step: over.steps[1], length: row.length };
                matrix_vector::multiples(target, rows, b, over.steps[2], self.adds);
            }
            Inner::Products { row, over } => {
                let (target, [_, at, bt]) = (&mut target[..row.length], over.steps);
                for round in 0..over.length {
                    let adds = self.adds || round > 0;
                    lanes::multiply(target, &a[round * at..][..row.length], &b[round * bt..][..row.length], adds);
                }
            }
            Inner::Single { over: Loop { length, steps: [t, at, bt] } } => {
                for round in 0..length {
                    let product = a[round * at] * b[round * bt];
                    let entry = &mut target[round * t];
                    *entry = if self.adds { *entry + product } else { product };
                }
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The loops of labels: their lengths, and which of the result and the factors have them, row-major in order of labels.
    fn loops(lengths: &[usize], owners: [&[usize]; 3]) -> Vec<Loop<3>> {
        let steps = |labels: &[usize]| {
            let mut steps = vec![0; lengths.len()];
            let mut step = 1;
            for &label in labels.iter().rev() {
                steps[label] += step;
                step *= lengths[label];
            }
            steps
        };
        let steps = owners.map(steps);
        (0..lengths.len())
            .map(|label| Loop { length: lengths[label], steps: steps.each_ref().map(|s| s[label]) })
            .filter(|one| one.steps != [0; 3])
            .collect()
    }

    fn check(lengths: &[usize], owners: [&[usize]; 3]) {
        let size = |labels: &[usize]| labels.iter().map(|&label| lengths[label]).product::<usize>();
        let entries = |count: usize, seed: usize| -> Vec<f64> {
            (0..count).map(|place| ((place * 7 + seed * 5) % 11) as f64 - 4.0).collect()
        };
        let (a, b) = (entries(size(owners[1]), 1), entries(size(owners[2]), 2));
        let loops = loops(lengths, owners);
        let mut expected = vec![0.0; size(owners[0])];
        nest::each(&loops, |[t, at, bt]| expected[t] += a[at] * b[bt]);
        let mut found = vec![f64::NAN; expected.len()];
        let pair = Pair::new(loops, false);
        pair.run(&mut found, &a, &b);
        assert_eq!(found, expected, "{lengths:?} {owners:?} by {pair:?}");
    }

    #[test]
    fn all_loops_agree() {
        for [m, n, k, w] in [[1, 1, 1, 1], [2, 3, 5, 4], [17, 9, 11, 3], [40, 5, 33, 2], [9, 16, 10, 1]] {
            let lengths = [m, n, k, w];
            check(&lengths, [&[0, 1], &[0, 2], &[2, 1]]);
            check(&lengths, [&[1, 0], &[2, 0], &[2, 1]]);
            check(&lengths, [&[3, 0, 1], &[3, 2, 0], &[1, 3, 2]]);
            check(&lengths, [&[0, 3, 1], &[0, 2, 3], &[1, 3, 2]]);
            check(&lengths, [&[0], &[0, 2], &[2]]);
            check(&lengths, [&[0], &[2, 0], &[2]]);
            check(&lengths, [&[1], &[2], &[1, 2]]);
            check(&lengths, [&[1], &[2], &[2, 1]]);
            check(&lengths, [&[0, 1], &[0], &[1]]);
            check(&lengths, [&[1, 0], &[0], &[1]]);
            check(&lengths, [&[3, 0], &[3, 0], &[3]]);
            check(&lengths, [&[3, 0], &[3], &[0, 3]]);
            check(&lengths, [&[], &[2], &[2]]);
            check(&lengths, [&[], &[2, 3], &[3, 2]]);
            check(&lengths, [&[3], &[2, 3], &[2, 3]]);
            check(&lengths, [&[3], &[3, 2], &[3, 2]]);
            check(&lengths, [&[3, 0], &[3, 0], &[3, 0]]);
            check(&lengths, [&[1, 0], &[2, 0, 3], &[3, 1, 2]]);
            check(&lengths, [&[1], &[], &[1]]);
        }
    }
}
