//! The numbers that the fast engines compute with.

use super::arithmetic::Arithmetic;
use crate::vector;

/// `f64` or `f32`.
pub trait Real: Arithmetic + vector::Real + Default + Send + Sync + std::fmt::Debug {
    /// The number, as often as there is room for it in 64 bytes.
    #[doc(hidden)]
    fn line(self) -> [u64; 8];
}

impl Real for f64 {
    fn line(self) -> [u64; 8] {
        [self.to_bits(); 8]
    }
}

impl Real for f32 {
    fn line(self) -> [u64; 8] {
        let bits = u64::from(self.to_bits());
        [bits << 32 | bits; 8]
    }
}
