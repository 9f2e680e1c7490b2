//! The numbers that the fast engines compute with.

use super::arithmetic::Arithmetic;

/// `f64` or `f32`.
pub trait Real: Arithmetic + Copy + Default + Send + Sync + std::fmt::Debug + 'static {
    /// The nearest number of this type.
    fn from_f64(value: f64) -> Self;

    /// The number as a double.
    fn to_f64(self) -> f64;

    /// The number, as often as there is room for it in 64 bytes.
    #[doc(hidden)]
    fn line(self) -> [u64; 8];
}

impl Real for f64 {
    fn from_f64(value: f64) -> f64 {
        value
    }

    fn to_f64(self) -> f64 {
        self
    }

    fn line(self) -> [u64; 8] {
        [self.to_bits(); 8]
    }
}

impl Real for f32 {
    fn from_f64(value: f64) -> f32 {
        value as f32
    }

    fn to_f64(self) -> f64 {
        f64::from(self)
    }

    fn line(self) -> [u64; 8] {
        let bits = u64::from(self.to_bits());
        [bits << 32 | bits; 8]
    }
}
