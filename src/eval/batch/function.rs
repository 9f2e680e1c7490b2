//! Functions of the table on columns: the one place where the engine meets their kernels.

use super::column::Column;
use crate::eval::arithmetic::MOST_PARAMETERS;
use crate::eval::real::Real;
use crate::op::{self, FunctionId};
use crate::vector::{Kernel, Level};

/// Computes a function at all points of a block.
pub(super) fn call<T: Real>(level: Level, function: FunctionId, columns: &[Column<'_, T>], target: &mut [T]) {
    match (op::kernel::<T>(function), columns) {
        (Some(Kernel::One(kernel)), &[Column::Numbers(a)]) => kernel(level, a, target),
        (Some(Kernel::Two(kernel)), &[a, b]) => two(level, kernel, a, b, target),
        (Some(Kernel::One(_) | Kernel::Two(_)) | None, _) => one_by_one(function, columns, target),
    }
}

/// A kernel of two arguments, of which one may be the same at all points.
fn two<T: Real>(
    level: Level,
    kernel: fn(Level, &[T], &[T], &mut [T]),
    a: Column<'_, T>,
    b: Column<'_, T>,
    target: &mut [T],
) {
    const PIECE: usize = 64;
    match (a, b) {
        (Column::Numbers(a), Column::Numbers(b)) => kernel(level, a, b, target),
        (Column::Numbers(a), Column::Constant(b)) => {
            let b = [b; PIECE];
            target.chunks_mut(PIECE).zip(a.chunks(PIECE)).for_each(|(target, a)| kernel(level, a, &b, target));
        }
        (Column::Constant(a), Column::Numbers(b)) => {
            let a = [a; PIECE];
            target.chunks_mut(PIECE).zip(b.chunks(PIECE)).for_each(|(target, b)| kernel(level, &a, b, target));
        }
        (Column::Constant(a), Column::Constant(b)) => {
            let (a, b) = ([a; PIECE], [b; PIECE]);
            target.chunks_mut(PIECE).for_each(|target| kernel(level, &a, &b, target));
        }
    }
}

/// A function that has no kernel.
fn one_by_one<T: Real>(function: FunctionId, columns: &[Column<'_, T>], target: &mut [T]) {
    let mut arguments = [T::default(); MOST_PARAMETERS];
    for (point, value) in target.iter_mut().enumerate() {
        for (argument, column) in arguments.iter_mut().zip(columns) {
            *argument = column.at(point);
        }
        *value = T::call(function, &arguments[..columns.len()]);
    }
}
