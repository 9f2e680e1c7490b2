//! What tensors are made of: doubles, or floats.
//!
//! In: nothing. Out: [`Element`], the two kinds of numbers, with the operations that kernels need. Always: a kernel is written once, for
//! both.

use std::ops::{Add, AddAssign, Div, DivAssign, Mul, MulAssign, Neg, Sub, SubAssign};
use std::sync::Arc;

use super::array::Array;
use super::kernel::Product;
use crate::eval::Real;
use crate::vector::Arithmetic;

/// `f64` or `f32`: what a [`Plan`](super::Plan) computes with.
pub trait Element:
    Real
    + Product
    + PartialOrd
    + Add<Output = Self>
    + Sub<Output = Self>
    + Mul<Output = Self>
    + Div<Output = Self>
    + Neg<Output = Self>
    + AddAssign
    + SubAssign
    + MulAssign
    + DivAssign
{
    /// 0
    const ZERO: Self;
    /// 1
    const ONE: Self;
    /// More than any number.
    const INFINITY: Self;

    /// `a*b + c`, in one instruction where the machine has it.
    #[doc(hidden)]
    fn fma<A: Arithmetic>(a: Self, b: Self, c: Self) -> Self;

    /// The absolute value.
    #[doc(hidden)]
    fn abs(self) -> Self;

    /// Whether it is no number.
    #[doc(hidden)]
    fn is_nan(self) -> bool;

    /// The square root.
    #[doc(hidden)]
    fn sqrt(self) -> Self;

    /// The entries of an array; doubles are shared.
    #[doc(hidden)]
    fn entries(array: &Array) -> Arc<[Self]>;

    /// Writes the bits, the lowest first.
    #[doc(hidden)]
    fn write(self, bytes: &mut Vec<u8>);

    /// What was written as these bytes.
    #[doc(hidden)]
    fn read(bytes: &[u8]) -> Option<Self>;

    /// The natural logarithm.
    #[doc(hidden)]
    fn ln(self) -> Self;

    /// The exponential.
    #[doc(hidden)]
    fn exp(self) -> Self;
}

macro_rules! element {
    ($type:ty, $fma:ident, $entries:expr) => {
        impl Element for $type {
            const ZERO: Self = 0.0;
            const ONE: Self = 1.0;
            const INFINITY: Self = <$type>::INFINITY;

            #[inline(always)]
            fn fma<A: Arithmetic>(a: Self, b: Self, c: Self) -> Self {
                A::$fma(a, b, c)
            }

            #[inline(always)]
            fn abs(self) -> Self {
                <$type>::abs(self)
            }

            #[inline(always)]
            fn is_nan(self) -> bool {
                <$type>::is_nan(self)
            }

            #[inline(always)]
            fn sqrt(self) -> Self {
                <$type>::sqrt(self)
            }

            fn entries(array: &Array) -> Arc<[Self]> {
                $entries(array)
            }

            fn write(self, bytes: &mut Vec<u8>) {
                bytes.extend(self.to_le_bytes());
            }

            fn read(bytes: &[u8]) -> Option<Self> {
                Some(<$type>::from_le_bytes(bytes.try_into().ok()?))
            }

            fn ln(self) -> Self {
                <$type>::ln(self)
            }

            fn exp(self) -> Self {
                <$type>::exp(self)
            }
        }
    };
}

element!(f64, fma, Array::shared);
element!(f32, fma_single, narrowed);

fn narrowed(array: &Array) -> Arc<[f32]> {
    array.entries().iter().map(|&entry| entry as f32).collect()
}
