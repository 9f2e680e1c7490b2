//! Functions of arrays: vector instructions for what a processor has no instruction for.
//!
//! In: arrays. Out: the function of each element, to 2 units in the last place, infinities, NaN, signed zeros and
//! subnormal numbers included. Each function is one branch-free expression of doubles (`exponential.rs` and its
//! neighbours); the loop around it is compiled for each instruction set, and [`Level::best`] is chosen at run time
//! ([`Level`]). Always: a value depends on the element alone, not on its place, the length of the array or the
//! width of the vectors. Machines that fuse multiplication and addition (AVX2, AVX-512, NEON) agree to the last bit;
//! SSE2 does not fuse, and may differ from them in it. Single precision is computed in double and rounded once.
//! Where one expression would be slow for all because of a few (the sine of ten million, the logarithm of a subnormal
//! number), those few are found in passing and computed one by one afterwards.
//!
//! ```
//! use symdiff::vector::{EXP, Kernel, Level};
//! let Kernel::One(exp) = EXP.double else { unreachable!("exp takes one argument") };
//! let mut values = [0.0; 3];
//! exp(Level::best(), &[0.0, f64::NEG_INFINITY, 1.0], &mut values);
//! assert_eq!(values[..2], [1.0, 0.0]);
//! assert!((values[2] - std::f64::consts::E).abs() < 1e-15);
//! ```

mod arithmetic;
mod coefficients;
mod dispatch;
mod error;
mod exponential;
mod hyperbolic;
mod inverse;
mod logarithm;
mod power;
mod trigonometric;

pub(crate) use arithmetic::Arithmetic;
pub use dispatch::Level;
pub(crate) use dispatch::{Work, copy_away};

/// A function of arrays in one precision. Beyond the shortest array nothing is read or written.
#[derive(Clone, Copy, Debug)]
pub enum Kernel<T> {
    /// Of one argument.
    One(fn(Level, &[T], &mut [T])),
    /// Of two arguments.
    Two(fn(Level, &[T], &[T], &mut [T])),
}

/// A function of arrays, in both precisions.
#[derive(Clone, Copy, Debug)]
pub struct Kernels {
    /// For doubles.
    pub double: Kernel<f64>,
    /// For single precision.
    pub single: Kernel<f32>,
}

/// A precision: `f64` or `f32`.
pub trait Real: Copy + 'static {
    /// The kernel for it.
    fn of(kernels: &Kernels) -> Kernel<Self>;

    /// As a double.
    fn widen(self) -> f64;

    /// From a double.
    fn narrow(value: f64) -> Self;
}

impl Real for f64 {
    fn of(kernels: &Kernels) -> Kernel<f64> {
        kernels.double
    }

    #[inline(always)]
    fn widen(self) -> f64 {
        self
    }

    #[inline(always)]
    fn narrow(value: f64) -> f64 {
        value
    }
}

impl Real for f32 {
    fn of(kernels: &Kernels) -> Kernel<f32> {
        kernels.single
    }

    #[inline(always)]
    fn widen(self) -> f64 {
        f64::from(self)
    }

    #[inline(always)]
    fn narrow(value: f64) -> f32 {
        value as f32
    }
}

/// A function of one number, written once for all machines.
pub(crate) trait One {
    /// The value, where it is not rare.
    fn at<A: Arithmetic>(x: f64) -> f64;

    /// Whether [`One::rare`] must give the value: cheap, and seldom true.
    #[inline(always)]
    fn is_rare(_: f64) -> bool {
        false
    }

    /// The value of a rare element, computed alone.
    fn rare(x: f64) -> f64 {
        x
    }
}

/// A function of two numbers, written once for all machines.
pub(crate) trait Two {
    /// The value, where it is not rare.
    fn at<A: Arithmetic>(a: f64, b: f64) -> f64;

    /// Whether [`Two::rare`] must give the value: cheap, and seldom true.
    #[inline(always)]
    fn is_rare(_: f64, _: f64) -> bool {
        false
    }

    /// The value of a rare pair of elements, computed alone.
    fn rare(a: f64, _: f64) -> f64 {
        a
    }
}

struct MapOne<'a, F, T>(&'a [T], &'a mut [T], std::marker::PhantomData<F>);

impl<F: One, T: Real> Work for MapOne<'_, F, T> {
    type Output = ();

    #[inline(always)]
    fn run<A: Arithmetic>(self) {
        let mut any_rare = false;
        for (value, x) in self.1.iter_mut().zip(self.0) {
            let x = x.widen();
            *value = T::narrow(F::at::<A>(x));
            any_rare |= F::is_rare(x);
        }
        if any_rare {
            for (value, x) in self.1.iter_mut().zip(self.0).filter(|(_, x)| F::is_rare(x.widen())) {
                *value = T::narrow(F::rare(x.widen()));
            }
        }
    }
}

struct MapTwo<'a, F, T>(&'a [T], &'a [T], &'a mut [T], std::marker::PhantomData<F>);

impl<F: Two, T: Real> Work for MapTwo<'_, F, T> {
    type Output = ();

    #[inline(always)]
    fn run<A: Arithmetic>(self) {
        let mut any_rare = false;
        for ((value, a), b) in self.2.iter_mut().zip(self.0).zip(self.1) {
            let (a, b) = (a.widen(), b.widen());
            *value = T::narrow(F::at::<A>(a, b));
            any_rare |= F::is_rare(a, b);
        }
        if any_rare {
            let elements = self.2.iter_mut().zip(self.0).zip(self.1);
            for ((value, a), b) in elements.filter(|((_, a), b)| F::is_rare(a.widen(), b.widen())) {
                *value = T::narrow(F::rare(a.widen(), b.widen()));
            }
        }
    }
}

fn map_one<F: One, T: Real>(level: Level, x: &[T], values: &mut [T]) {
    level.run(MapOne::<F, T>(x, values, std::marker::PhantomData));
}

fn map_two<F: Two, T: Real>(level: Level, a: &[T], b: &[T], values: &mut [T]) {
    level.run(MapTwo::<F, T>(a, b, values, std::marker::PhantomData));
}

/// Sine and cosine of the same numbers, for less than both one after the other.
pub fn sin_cos<T: Real>(level: Level, x: &[T], sines: &mut [T], cosines: &mut [T]) {
    level.run(SinCos(x, sines, cosines));
}

struct SinCos<'a, T>(&'a [T], &'a mut [T], &'a mut [T]);

impl<T: Real> Work for SinCos<'_, T> {
    type Output = ();

    #[inline(always)]
    fn run<A: Arithmetic>(self) {
        let SinCos(numbers, sines, cosines) = self;
        let mut any_large = false;
        for ((x, sine), cosine) in numbers.iter().zip(sines.iter_mut()).zip(cosines.iter_mut()) {
            let x = x.widen();
            let (s, c) = trigonometric::sin_cos::<A>(x);
            (*sine, *cosine) = (T::narrow(s), T::narrow(c));
            any_large |= trigonometric::is_large(x);
        }
        if any_large {
            let elements = numbers.iter().zip(sines).zip(cosines);
            for ((x, sine), cosine) in elements.filter(|((x, _), _)| trigonometric::is_large(x.widen())) {
                *sine = T::narrow(trigonometric::large_sin(x.widen()));
                *cosine = T::narrow(trigonometric::large_cos(x.widen()));
            }
        }
    }
}

/// A constant for each function, with the type that names the function for the loops. A function of one argument may
/// have another, slow, for the rare arguments that it does not reach.
macro_rules! kernels {
    ($($(#[$doc:meta])* $name:ident($x:ident $(, $y:ident)?) = $function:path $(, rare $is_rare:path: $rare:path)?;)*) => {$(
        $(#[$doc])*
        pub const $name: Kernels = {
            struct Named;
            kernels!(@impl ($x $(, $y)?) $function $(, $is_rare, $rare)?)
        };
    )*};
    (@impl ($x:ident) $function:path $(, $is_rare:path, $rare:path)?) => {{
        impl One for Named {
            #[inline(always)]
            fn at<A: Arithmetic>(x: f64) -> f64 {
                $function(x)
            }
            $(
                #[inline(always)]
                fn is_rare(x: f64) -> bool {
                    $is_rare(x)
                }

                fn rare(x: f64) -> f64 {
                    $rare(x)
                }
            )?
        }
        Kernels { double: Kernel::One(map_one::<Named, f64>), single: Kernel::One(map_one::<Named, f32>) }
    }};
    (@impl ($x:ident, $y:ident) $function:path $(, $is_rare:path, $rare:path)?) => {{
        impl Two for Named {
            #[inline(always)]
            fn at<A: Arithmetic>(a: f64, b: f64) -> f64 {
                $function(a, b)
            }
            $(
                #[inline(always)]
                fn is_rare(a: f64, b: f64) -> bool {
                    $is_rare(a, b)
                }

                fn rare(a: f64, b: f64) -> f64 {
                    $rare(a, b)
                }
            )?
        }
        Kernels { double: Kernel::Two(map_two::<Named, f64>), single: Kernel::Two(map_two::<Named, f32>) }
    }};
}

kernels! {
    /// `sqrt(x)`
    SQRT(x) = power::sqrt::<A>;
    /// The real cube root.
    CBRT(x) = power::cbrt::<A>, rare power::is_rare: power::rare_cbrt;
    /// `a^b`
    POW(a, b) = power::pow::<A>, rare power::is_rare_power: power::rare_pow;
    /// `sqrt(a^2 + b^2)`
    HYPOT(a, b) = power::hypot::<A>;

    /// `exp(x)`
    EXP(x) = exponential::exp::<A>;
    /// `2^x`
    EXP2(x) = exponential::exp2::<A>;
    /// `exp(x) - 1`
    EXPM1(x) = exponential::expm1::<A>;
    /// `log(x)`
    LOG(x) = logarithm::log::<A>, rare logarithm::is_rare: logarithm::rare_log;
    /// `log(x)/log(2)`
    LOG2(x) = logarithm::log2::<A>, rare logarithm::is_rare: logarithm::rare_log2;
    /// `log(x)/log(10)`
    LOG10(x) = logarithm::log10::<A>, rare logarithm::is_rare: logarithm::rare_log10;
    /// `log(1 + x)`
    LOG1P(x) = logarithm::log1p::<A>, rare logarithm::is_rare_plus_one: logarithm::rare_log1p;
    /// `1/(1 + exp(-x))`
    SIGMOID(x) = exponential::sigmoid::<A>, rare exponential::is_far: exponential::far_sigmoid;
    /// `log(1 + exp(x))`
    SOFTPLUS(x) = exponential::softplus::<A>, rare exponential::is_far: exponential::far_softplus;

    /// The sine.
    SIN(x) = trigonometric::sin::<A>, rare trigonometric::is_large: trigonometric::large_sin;
    /// The cosine.
    COS(x) = trigonometric::cos::<A>, rare trigonometric::is_large: trigonometric::large_cos;
    /// The tangent.
    TAN(x) = trigonometric::tan::<A>, rare trigonometric::is_large: trigonometric::large_tan;
    /// The inverse sine.
    ASIN(x) = inverse::asin::<A>;
    /// The inverse cosine.
    ACOS(x) = inverse::acos::<A>;
    /// The inverse tangent.
    ATAN(x) = inverse::atan::<A>;
    /// The angle of the point with ordinate b and abscissa a.
    ATAN2(b, a) = inverse::atan2::<A>;

    /// The hyperbolic sine.
    SINH(x) = hyperbolic::sinh::<A>;
    /// The hyperbolic cosine.
    COSH(x) = hyperbolic::cosh::<A>;
    /// The hyperbolic tangent.
    TANH(x) = hyperbolic::tanh::<A>;
    /// `1/cosh(x)`
    SECH(x) = hyperbolic::sech::<A>, rare exponential::is_far: hyperbolic::far_sech;
    /// The inverse hyperbolic sine.
    ASINH(x) = hyperbolic::asinh::<A>;
    /// The inverse hyperbolic cosine.
    ACOSH(x) = hyperbolic::acosh::<A>;
    /// The inverse hyperbolic tangent.
    ATANH(x) = hyperbolic::atanh::<A>;

    /// The error function.
    ERF(x) = error::erf::<A>;
    /// `1 - erf(x)`
    ERFC(x) = error::erfc::<A>;
}
