//! What is told of rows of contiguous entries: the largest, the smallest, the logarithm of the sum of exponentials.
//!
//! In: rows of equal length. Out: a number for each row, or a row for each. Always: exponentials are of differences to the
//! largest entry, so none of them overflows.

use super::lanes;
use crate::op::{Reduction, built_in, kernel};
use crate::vector::{Kernel, Level};

/// One number for each row of so many entries. `room` is as long as `a`.
pub(in crate::tensor) fn reduce(reduction: Reduction, length: usize, a: &[f64], target: &mut [f64], room: &mut [f64]) {
    let rows = target.iter_mut().zip(a.chunks_exact(length));
    match reduction {
        Reduction::Maximum => rows.for_each(|(most, row)| *most = lanes::maximum(row)),
        Reduction::Minimum => rows.for_each(|(least, row)| {
            let smaller = |a: f64, b: f64| if a < b || a.is_nan() { a } else { b };
            *least = row.iter().copied().fold(f64::INFINITY, smaller);
        }),
        Reduction::LogSumExp => {
            exponentials(length, a, room);
            for ((value, row), exponentials) in rows.zip(room.chunks_exact(length)) {
                let most = lanes::maximum(row);
                *value = if most.is_infinite() { most } else { most + lanes::sum(exponentials).ln() };
            }
        }
    }
}

/// Exponentials of each row, divided by their sum.
pub(in crate::tensor) fn softmax(length: usize, a: &[f64], target: &mut [f64]) {
    exponentials(length, a, target);
    for row in target.chunks_exact_mut(length) {
        let scale = lanes::sum(row).recip();
        row.iter_mut().for_each(|entry| *entry *= scale);
    }
}

/// Exponentials of the differences to the largest entry of each row.
fn exponentials(length: usize, a: &[f64], target: &mut [f64]) {
    /// So many entries stay in the nearest cache.
    const BLOCK: usize = 512;
    let block = (BLOCK / length).max(1) * length;
    let mut differences = [0.0; BLOCK];
    for (a, target) in a.chunks(block).zip(target.chunks_mut(block)) {
        for (row, target) in a.chunks_exact(length).zip(target.chunks_exact_mut(length)) {
            let most = lanes::maximum(row);
            target.iter_mut().zip(row).for_each(|(difference, entry)| *difference = entry - most);
        }
        for target in target.chunks_mut(BLOCK) {
            let differences = &mut differences[..target.len()];
            differences.copy_from_slice(target);
            exp(differences, target);
        }
    }
}

fn exp(a: &[f64], target: &mut [f64]) {
    match kernel::<f64>(built_in::exp()) {
        Some(Kernel::One(exp)) => exp(Level::best(), a, target),
        Some(Kernel::Two(_)) | None => target.iter_mut().zip(a).for_each(|(value, entry)| *value = entry.exp()),
    }
}
