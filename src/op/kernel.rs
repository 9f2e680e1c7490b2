//! Numeric kernels in double precision.
pub(super) fn sin(x: f64) -> f64 {
    pxfm::f_sin(x)
}
pub(super) fn cos(x: f64) -> f64 {
    pxfm::f_cos(x)
}
