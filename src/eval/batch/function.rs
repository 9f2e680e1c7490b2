//! Functions of the table on columns: the one place where the engine meets their kernels.

use super::column::Column;
use crate::eval::arithmetic::MOST_PARAMETERS;
use crate::eval::real::Real;
use crate::op::FunctionId;

/// Computes a function at all points of a block.
pub(super) fn call<T: Real>(function: FunctionId, columns: &[Column<'_, T>], target: &mut [T]) {
    let mut arguments = [T::default(); MOST_PARAMETERS];
    for (point, value) in target.iter_mut().enumerate() {
        for (argument, column) in arguments.iter_mut().zip(columns) {
            *argument = column.at(point);
        }
        *value = T::call(function, &arguments[..columns.len()]);
    }
}
