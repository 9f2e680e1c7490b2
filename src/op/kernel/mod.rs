//! Numeric kernels in double precision.
//!
//! In: the arguments of a function of the table. Out: its value, NaN where it has
//! none. Always: no argument panics or takes long; infinities, zeros and poles give
//! what IEEE 754 gives for like functions; the error is a few units in the last place
//! unless a kernel says otherwise. `pxfm` rounds almost all of its functions correctly
//! and is taken wherever it has the function; what it lacks, or gets wrong at the
//! edge of the range, is written here, with the number of its formula in the Digital
//! Library of Mathematical Functions (<https://dlmf.nist.gov>).
//!
//! ```text
//! kernel::besselj(2.0, 1.0) = 0.11490348493190047
//! ```

mod bessel;
mod elementary;
mod error;
mod exponential;
mod gamma;

pub(super) use bessel::{besseli, besselj, besselk, bessely, sphericalbesselj};
pub(super) use elementary::{acot, acoth, acsc, acsch, asec, asech, atan2, erfinv};
pub(super) use elementary::{
    coth, csch, logsumexp, maximum, minimum, pow, relu, sech, sigmoid, sign, sinc, sinh, softplus,
};
pub(super) use error::erfi;
pub(super) use exponential::{ci, ei, lambertw, si};
pub(super) use gamma::{beta, digamma, gamma, lgamma, polygamma, trigamma};

pub(super) use pxfm::{f_acos as acos, f_acosh as acosh, f_asin as asin, f_asinh as asinh};
pub(super) use pxfm::{f_atan as atan, f_atanh as atanh, f_cbrt as cbrt};
pub(super) use pxfm::{f_cos as cos, f_cosh as cosh, f_cot as cot, f_csc as csc, f_sec as sec};
pub(super) use pxfm::{f_erf as erf, f_erfc as erfc, f_hypot as hypot};
pub(super) use pxfm::{f_exp as exp, f_exp2 as exp2, f_expm1 as expm1};
pub(super) use pxfm::{f_log as log, f_log1p as log1p, f_log2 as log2, f_log10 as log10};
pub(super) use pxfm::{f_sin as sin, f_tan as tan, f_tanh as tanh};

#[cfg(test)]
mod tests;
