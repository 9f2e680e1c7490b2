//! THE table: one row a function.

use super::Row;
use super::kernel;

/// All functions of the language, in the order of a handbook.
pub static FUNCTIONS: &[Row] = &[
    Row::new("sin", &["x"], &["cos(x)"], |a| kernel::sin(a[0]))
        .exact(|a| a[0].is_zero().then(|| a[0].clone()))
        .on(&[(-5.0, 5.0)])
        .latex(r"\sin")
        .doc("sine"),
    Row::new("cos", &["x"], &["-sin(x)"], |a| kernel::cos(a[0])).on(&[(-5.0, 5.0)]).latex(r"\cos").doc("cosine"),
];
