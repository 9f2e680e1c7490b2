//! What is told of rows of contiguous entries: the largest, the smallest, the logarithm of the sum of exponentials.
//!
//! In: rows of equal length. Out: a number for each row, or a row for each. Always: exponentials are of differences to the
//! largest entry, so none of them overflows.

use super::lanes;
use crate::op::{Reduction, built_in, kernel};
use crate::tensor::element::Element;
use crate::vector::{Kernel, Level};

/// One number for each row of so many entries. `room` is as long as `a`.
pub(in crate::tensor) fn reduce<T: Element>(
    reduction: Reduction,
    length: usize,
    a: &[T],
    target: &mut [T],
    room: &mut [T],
) {
    let rows = target.iter_mut().zip(a.chunks_exact(length));
    match reduction {
        Reduction::Maximum => rows.for_each(|(most, row)| *most = lanes::maximum(row)),
        Reduction::Minimum => rows.for_each(|(least, row)| {
            let smaller = |a: T, b: T| if a < b || a.is_nan() { a } else { b };
            *least = row.iter().copied().fold(T::INFINITY, smaller);
        }),
        Reduction::LogSumExp => {
            exponentials(length, a, room);
            for ((value, row), exponentials) in rows.zip(room.chunks_exact(length)) {
                let most = lanes::maximum(row);
                *value =
                    if Element::abs(most) == T::INFINITY { most } else { most + Element::ln(lanes::sum(exponentials)) };
            }
        }
    }
}

/// Exponentials of each row, divided by their sum.
pub(in crate::tensor) fn softmax<T: Element>(length: usize, a: &[T], target: &mut [T]) {
    exponentials(length, a, target);
    for row in target.chunks_exact_mut(length) {
        let scale = T::ONE / lanes::sum(row);
        row.iter_mut().for_each(|entry| *entry *= scale);
    }
}

/// Exponentials of the differences to the largest entry of each row.
fn exponentials<T: Element>(length: usize, a: &[T], target: &mut [T]) {
    /// So many entries stay in the nearest cache.
    const BLOCK: usize = 512;
    let block = (BLOCK / length).max(1) * length;
    let mut differences = [T::ZERO; BLOCK];
    for (a, target) in a.chunks(block).zip(target.chunks_mut(block)) {
        for (row, target) in a.chunks_exact(length).zip(target.chunks_exact_mut(length)) {
            let most = lanes::maximum(row);
            target.iter_mut().zip(row).for_each(|(difference, &entry)| *difference = entry - most);
        }
        for target in target.chunks_mut(BLOCK) {
            let differences = &mut differences[..target.len()];
            differences.copy_from_slice(target);
            exp(differences, target);
        }
    }
}

fn exp<T: Element>(a: &[T], target: &mut [T]) {
    match kernel::<T>(built_in::exp()) {
        Some(Kernel::One(exp)) => exp(Level::best(), a, target),
        Some(Kernel::Two(_)) | None => {
            target.iter_mut().zip(a).for_each(|(value, &entry)| *value = Element::exp(entry))
        }
    }
}
