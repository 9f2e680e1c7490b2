//! Loops over entries.
//!
//! In: slices of entries, and loops that say how far apart in each of them are the entries that belong together. Out:
//! entries, written to memory of the caller. Always: nothing is allocated; sums are added up in an order that depends on the
//! lengths alone, so equal calls give equal bits.

mod copy;
mod gemm;
mod lanes;
pub(super) mod lu;
mod matrix_vector;
mod nest;
mod pair;
pub(super) mod rows;

pub(super) use copy::Copy;
pub(super) use gemm::Product;
pub(super) use nest::Loop;
pub(super) use pair::Pair;
