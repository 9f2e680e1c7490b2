//! The functions of arrays: every kernel of the table at every instruction set, against 256 bits and against each other.

mod measure;
mod rows;

use std::f64::consts::{FRAC_PI_2, FRAC_PI_4, PI};

use dashu_float::ConstCache;
use measure::{Random, SPECIAL, distance, error};
use symdiff::op::{self, FunctionId, Row};
use symdiff::vector::{self, Kernel, Level, Real};

/// The functions that have kernels.
fn kernels() -> impl Iterator<Item = (&'static Row, FunctionId)> {
    op::all().map(|function| (function.row(), function)).filter(|(row, _)| row.vector.is_some())
}

/// The values at the points, the second arguments of which are ignored by functions of one.
fn values<T: Real>(function: FunctionId, level: Level, a: &[T], b: &[T]) -> Vec<T> {
    let mut values = vec![T::narrow(7.0); a.len()];
    match op::kernel::<T>(function).expect("it has a kernel") {
        Kernel::One(kernel) => kernel(level, a, &mut values),
        Kernel::Two(kernel) => kernel(level, a, b, &mut values),
    }
    values
}

/// Points for a function: special ones, in all pairs if it takes two, and others.
fn points(row: &Row, count: usize) -> (Vec<f64>, Vec<f64>) {
    let mut random = Random::new(row.name);
    let special: Vec<f64> = SPECIAL.iter().flat_map(|&x| [x, -x]).collect();
    let (mut a, mut b): (Vec<f64>, Vec<f64>) = if row.parameters.len() == 1 {
        special.iter().map(|&x| (x, x)).unzip()
    } else {
        special.iter().flat_map(|&a| special.iter().map(move |&b| (a, b))).unzip()
    };
    for _ in 0..count {
        a.push(random.point(row.domain[0]));
        b.push(random.point(row.domain[row.domain.len() - 1]));
    }
    (a, b)
}

#[test]
fn every_kernel_is_good_to_two_units_in_the_last_place() {
    let mut cache = ConstCache::new();
    let mut failures = Vec::new();
    for (row, function) in kernels() {
        let (a, b) = points(row, 4000);
        for level in Level::all() {
            for (place, found) in values(function, level, &a, &b).into_iter().enumerate() {
                let arguments = &[a[place], b[place]][..row.parameters.len()];
                // A library whose values are nearly always the nearest says where to look closer.
                let away = distance(found, (row.eval)(arguments));
                if away > 1 && error(row, arguments, found, &mut cache) > 2.0 {
                    failures.push(format!("{} at {}: {arguments:?} is {found:e}", row.name, level.name()));
                }
            }
        }
    }
    assert!(failures.is_empty(), "{} values are off: {:#?}", failures.len(), &failures[..failures.len().min(40)]);
}

/// The doubles next to a number of right angles, up to where the fast reduction ends, and their neighbours.
fn right_angles() -> impl Iterator<Item = f64> {
    /// What is left of pi/2.
    const REST: f64 = 6.123_233_995_736_766e-17;
    let few = (1..8000).map(f64::from);
    let many = (8000..2_097_000).step_by(211).map(f64::from);
    few.chain(many).flat_map(|n| {
        let high = n * FRAC_PI_2;
        let nearest = high + (n.mul_add(FRAC_PI_2, -high) + n * REST);
        [nearest.next_down(), nearest, nearest.next_up()]
    })
}

/// Where a sine or cosine is next to 0 or 1, and a tangent next to 0 or infinity.
#[test]
fn next_to_right_angles_digits_are_kept() {
    let mut cache = ConstCache::new();
    let x: Vec<f64> = right_angles().flat_map(|x| [x, -x]).collect();
    let mut failures = Vec::new();
    for name in ["sin", "cos", "tan"] {
        let function = op::find(name).expect("a row of the table");
        for level in Level::all() {
            for (&x, found) in x.iter().zip(values(function, level, &x, &x)) {
                let away = distance(found, (function.row().eval)(&[x]));
                let is_off = away > 1 && error(function.row(), &[x], found, &mut cache) > 2.0;
                if is_off || name != "tan" && found.abs() > 1.0 {
                    failures.push(format!("{name} at {}: {x:e} is {found:e}", level.name()));
                }
            }
        }
    }
    assert!(failures.is_empty(), "{} values are off: {:#?}", failures.len(), &failures[..failures.len().min(40)]);
}

const INF: f64 = f64::INFINITY;
const NAN: f64 = f64::NAN;

/// Arguments and the value.
type Point = (&'static [f64], f64);

/// Values that are exact, with the sign of a zero.
#[rustfmt::skip]
const EDGES: &[(&str, &[Point])] = &[
    ("exp", &[(&[0.0], 1.0), (&[-0.0], 1.0), (&[INF], INF), (&[-INF], 0.0), (&[709.79], INF), (&[-745.14], 0.0), (&[-745.13], 5e-324)]),
    ("exp2", &[(&[10.0], 1024.0), (&[-1074.0], 5e-324), (&[1023.0], 8.98846567431158e307), (&[1024.0], INF), (&[-1076.0], 0.0)]),
    ("expm1", &[(&[0.0], 0.0), (&[-0.0], -0.0), (&[5e-324], 5e-324), (&[-1e-310], -1e-310), (&[-INF], -1.0), (&[INF], INF), (&[-60.0], -1.0)]),
    ("log", &[(&[1.0], 0.0), (&[0.0], -INF), (&[-0.0], -INF), (&[-1.0], NAN), (&[INF], INF), (&[-INF], NAN), (&[5e-324], -744.4400719213812)]),
    ("log1p", &[(&[0.0], 0.0), (&[-0.0], -0.0), (&[-1.0], -INF), (&[-2.0], NAN), (&[INF], INF), (&[-5e-324], -5e-324)]),
    ("log2", &[(&[1.0], 0.0), (&[8.0], 3.0), (&[5e-324], -1074.0), (&[0.0], -INF), (&[-1.0], NAN), (&[8.98846567431158e307], 1023.0)]),
    ("log10", &[(&[1.0], 0.0), (&[1000.0], 3.0), (&[1e-5], -5.0), (&[1e22], 22.0), (&[0.0], -INF), (&[INF], INF)]),
    ("sigmoid", &[(&[0.0], 0.5), (&[INF], 1.0), (&[-INF], 0.0), (&[-745.0], 5e-324)]),
    ("softplus", &[(&[INF], INF), (&[-INF], 0.0), (&[1000.0], 1000.0), (&[-745.0], 5e-324)]),
    ("sin", &[(&[0.0], 0.0), (&[-0.0], -0.0), (&[INF], NAN), (&[5e-324], 5e-324), (&[-5e-324], -5e-324)]),
    ("cos", &[(&[0.0], 1.0), (&[-0.0], 1.0), (&[-INF], NAN)]),
    ("tan", &[(&[0.0], 0.0), (&[-0.0], -0.0), (&[INF], NAN), (&[5e-324], 5e-324)]),
    ("asin", &[(&[0.0], 0.0), (&[-0.0], -0.0), (&[1.0], FRAC_PI_2), (&[-1.0], -FRAC_PI_2), (&[1.0000000000000002], NAN), (&[5e-324], 5e-324)]),
    ("acos", &[(&[1.0], 0.0), (&[-1.0], PI), (&[0.0], FRAC_PI_2), (&[-1.0000000000000002], NAN)]),
    ("atan", &[(&[0.0], 0.0), (&[-0.0], -0.0), (&[INF], FRAC_PI_2), (&[-INF], -FRAC_PI_2), (&[1.0], FRAC_PI_4), (&[5e-324], 5e-324)]),
    ("atan2", &[(&[0.0, 1.0], 0.0), (&[-0.0, 1.0], -0.0), (&[0.0, -0.0], PI), (&[-0.0, -1.0], -PI), (&[1.0, 0.0], FRAC_PI_2), (&[-1.0, -0.0], -FRAC_PI_2),
        (&[INF, INF], FRAC_PI_4), (&[-INF, INF], -FRAC_PI_4), (&[1.0, -INF], PI), (&[INF, 1.0], FRAC_PI_2), (&[INF, -1.0], FRAC_PI_2), (&[-INF, -1.0], -FRAC_PI_2), (&[-1e-200, 1e200], -0.0)]),
    ("sinh", &[(&[0.0], 0.0), (&[-0.0], -0.0), (&[INF], INF), (&[-711.0], -INF), (&[5e-324], 5e-324)]),
    ("cosh", &[(&[0.0], 1.0), (&[-INF], INF), (&[711.0], INF)]),
    ("tanh", &[(&[0.0], 0.0), (&[-0.0], -0.0), (&[INF], 1.0), (&[-25.0], -1.0), (&[-5e-324], -5e-324)]),
    ("sech", &[(&[0.0], 1.0), (&[INF], 0.0), (&[-745.0], 1e-323)]),
    ("asinh", &[(&[0.0], 0.0), (&[-0.0], -0.0), (&[-INF], -INF), (&[5e-324], 5e-324)]),
    ("acosh", &[(&[1.0], 0.0), (&[0.5], NAN), (&[-2.0], NAN), (&[INF], INF)]),
    ("atanh", &[(&[0.0], 0.0), (&[-0.0], -0.0), (&[1.0], INF), (&[-1.0], -INF), (&[1.5], NAN)]),
    ("cbrt", &[(&[0.0], 0.0), (&[-0.0], -0.0), (&[27.0], 3.0), (&[-8.0], -2.0), (&[INF], INF), (&[-INF], -INF)]),
    ("hypot", &[(&[3.0, 4.0], 5.0), (&[3e300, 4e300], 5e300), (&[3e-310, 4e-310], 5e-310), (&[0.0, -0.0], 0.0), (&[NAN, -INF], INF)]),
    ("pow", &[(&[2.0, 10.0], 1024.0), (&[-2.0, 3.0], -8.0), (&[-2.0, 0.5], NAN), (&[0.0, 0.0], 1.0), (&[0.0, -1.0], INF), (&[-0.0, -1.0], -INF),
        (&[-0.0, 3.0], -0.0), (&[-0.0, 2.0], 0.0), (&[INF, -0.5], 0.0), (&[-INF, 3.0], -INF), (&[-INF, 0.5], INF), (&[-1.0, INF], 1.0),
        (&[-1.0, 1.7976931348623157e308], 1.0), (&[0.5, INF], 0.0), (&[2.0, -1074.0], 5e-324), (&[10.0, 308.0], 1e308), (&[10.0, 309.0], INF), (&[5e-324, 0.5], 2.2227587494850775e-162)]),
    ("erf", &[(&[0.0], 0.0), (&[-0.0], -0.0), (&[INF], 1.0), (&[-6.0], -1.0), (&[1e-323], 1e-323)]),
    ("erfc", &[(&[0.0], 1.0), (&[INF], 0.0), (&[-INF], 2.0), (&[-6.0], 2.0), (&[28.0], 0.0)]),
];

#[test]
fn edges_are_exact() {
    let mut failures = Vec::new();
    for (name, edges) in EDGES {
        let function = op::find(name).expect("a row of the table");
        let not_a_number: &Point =
            if function.row().parameters.len() == 1 { &(&[NAN], NAN) } else { &(&[NAN, 2.0], NAN) };
        for level in Level::all() {
            for (arguments, expected) in edges.iter().chain([not_a_number]) {
                let found = values(function, level, &[arguments[0]], &[arguments[arguments.len() - 1]])[0];
                if distance(found, *expected) != 0
                    || (*expected == 0.0 && found.is_sign_negative() != expected.is_sign_negative())
                {
                    failures.push(format!("{name}{arguments:?} at {}: {found:e}, not {expected:e}", level.name()));
                }
            }
        }
    }
    assert!(failures.is_empty(), "{failures:#?}");
    let untried = kernels().filter(|(row, _)| !EDGES.iter().any(|(name, _)| *name == row.name));
    assert_eq!(untried.map(|(row, _)| row.name).collect::<Vec<_>>(), [""; 0]);
}

#[test]
fn fusing_machines_agree_to_the_last_bit() {
    let fusing: Vec<Level> = Level::all().into_iter().filter(|level| level.is_fusing()).collect();
    for (row, function) in kernels() {
        let (a, b) = points(row, 4000);
        let all: Vec<Vec<u64>> = fusing
            .iter()
            .map(|&level| values(function, level, &a, &b).into_iter().map(f64::to_bits).collect())
            .collect();
        assert!(all.windows(2).all(|pair| pair[0] == pair[1]), "{}", row.name);
    }
}

#[test]
fn a_value_does_not_depend_on_its_place() {
    for (row, function) in kernels() {
        let (a, b) = points(row, 40);
        for level in Level::all() {
            let whole = values(function, level, &a, &b);
            for count in 0..40 {
                let start = a.len() - 3 * count / 2;
                let part = values(function, level, &a[start..][..count], &b[start..][..count]);
                let same = part.iter().zip(&whole[start..]).all(|(a, b)| a.to_bits() == b.to_bits());
                assert!(same, "{} at {}, {count} elements", row.name, level.name());
            }
        }
    }
}

#[test]
fn single_precision_is_that_of_doubles_rounded() {
    for (row, function) in kernels() {
        let (a, b) = points(row, 1000);
        let (a, b): (Vec<f32>, Vec<f32>) = a.iter().zip(&b).map(|(&a, &b)| (a as f32, b as f32)).unzip();
        let wide = |x: &[f32]| x.iter().map(|&x| f64::from(x)).collect::<Vec<f64>>();
        for level in Level::all() {
            let doubles = values(function, level, &wide(&a), &wide(&b));
            for (found, expected) in values(function, level, &a, &b).into_iter().zip(doubles) {
                let expected = expected as f32;
                assert!(found.to_bits() == expected.to_bits() || found.is_nan() && expected.is_nan(), "{}", row.name);
            }
        }
    }
}

/// Also where sine or cosine alone would be other doubles.
#[test]
fn sine_and_cosine_at_once_are_good_to_two_units_in_the_last_place() {
    let mut cache = ConstCache::new();
    let [sine, cosine] = ["sin", "cos"].map(|name| op::find(name).expect("a row of the table").row());
    let (x, _) = points(sine, 40_000);
    for level in Level::all() {
        let (mut sines, mut cosines) = (vec![0.0; x.len()], vec![0.0; x.len()]);
        vector::sin_cos(level, &x, &mut sines, &mut cosines);
        for (row, found) in [(sine, sines), (cosine, cosines)] {
            for (&x, found) in x.iter().zip(found) {
                let away = distance(found, (row.eval)(&[x]));
                let is_off = away > 1 && error(row, &[x], found, &mut cache) > 2.0;
                let is_turned = found == 0.0 && found.is_sign_negative() != x.is_sign_negative();
                assert!(!is_off && !is_turned, "{} at {}: {x:e} is {found:e}", row.name, level.name());
            }
        }
        let single: Vec<f32> = x.iter().map(|&x| x as f32).collect();
        let (mut sines, mut cosines) = (vec![0.0; x.len()], vec![0.0; x.len()]);
        vector::sin_cos(level, &single, &mut sines, &mut cosines);
        for ((&x, s), c) in single.iter().zip(sines).zip(cosines) {
            let near = |a: f32, b: f64| a.is_nan() && b.is_nan() || (f64::from(a) - b).abs() <= 1e-7 * b.abs();
            let wide = f64::from(x);
            assert!(near(s, (sine.eval)(&[wide])) && near(c, (cosine.eval)(&[wide])), "{x}: {s} and {c}");
        }
    }
}
