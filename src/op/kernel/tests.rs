//! Every kernel against references with 25 digits, and at the edges of its range.

use crate::op;

const INF: f64 = f64::INFINITY;
const NAN: f64 = f64::NAN;

fn value(name: &str, arguments: &[f64]) -> f64 {
    let row = op::find(name).unwrap_or_else(|| panic!("no function {name}")).row();
    assert_eq!(row.parameters.len(), arguments.len(), "{name}");
    (row.eval)(arguments)
}

/// The relative error that is allowed: two units in the last place, more for what is computed by series and recurrences.
fn tolerance(name: &str) -> f64 {
    let loose = ["erfi", "polygamma", "beta", "lambertw", "ei", "si", "ci", "sphericalbesselj"];
    if loose.contains(&name) || name.starts_with("bessel") { 4e-15 } else { 4.5e-16 }
}

#[test]
fn references() {
    let mut failures = Vec::new();
    for line in include_str!("reference.txt").lines().filter(|line| !line.starts_with('#')) {
        let (call, expected) = line.split_once(" = ").expect("call = value");
        let (name, arguments) = call.split_once(' ').expect("name and arguments");
        let arguments: Vec<f64> = arguments.split(' ').map(|a| a.parse().expect("a number")).collect();
        let expected: f64 = expected.parse().expect("a number");
        let error = ((value(name, &arguments) - expected) / expected).abs();
        if error.is_nan() || error > tolerance(name) {
            failures.push(format!("{call}: {:e}, not {expected:e}", value(name, &arguments)));
        }
    }
    assert!(failures.is_empty(), "{failures:#?}");
}

/// Arguments and the value.
type Point = (&'static [f64], f64);

#[rustfmt::skip]
const EDGES: &[(&str, &[Point])] = &[
    ("sin", &[(&[INF], NAN), (&[-0.0], -0.0)]),
    ("cos", &[(&[INF], NAN), (&[0.0], 1.0)]),
    ("tan", &[(&[-INF], NAN)]),
    ("cot", &[(&[0.0], INF), (&[-0.0], -INF)]),
    ("csc", &[(&[0.0], INF)]),
    ("asin", &[(&[2.0], NAN)]),
    ("acos", &[(&[-1.5], NAN), (&[1.0], 0.0)]),
    ("acot", &[(&[INF], 0.0), (&[0.0], std::f64::consts::FRAC_PI_2)]),
    ("asec", &[(&[0.5], NAN), (&[1.0], 0.0), (&[-1.0], std::f64::consts::PI)]),
    ("acsc", &[(&[0.0], NAN), (&[INF], 0.0)]),
    ("atan2", &[(&[0.0, -1.0], std::f64::consts::PI), (&[0.0, 0.0], 0.0)]),
    ("atan2", &[(&[-0.0, -1.0], -std::f64::consts::PI), (&[-1e-200, 1e200], -0.0), (&[NAN, 1.0], NAN)]),
    ("sinh", &[(&[-1000.0], -INF), (&[-0.0], -0.0), (&[0.0], 0.0)]),
    ("cosh", &[(&[-1000.0], INF)]),
    ("tanh", &[(&[-1000.0], -1.0)]),
    ("coth", &[(&[0.0], INF), (&[1000.0], 1.0)]),
    ("sech", &[(&[-1000.0], 0.0)]),
    ("csch", &[(&[-0.0], -INF), (&[1000.0], 0.0)]),
    ("acosh", &[(&[0.5], NAN), (&[1.0], 0.0)]),
    ("atanh", &[(&[1.0], INF), (&[2.0], NAN)]),
    ("acoth", &[(&[1.0], INF), (&[0.5], NAN), (&[0.0], NAN), (&[INF], 0.0)]),
    ("asech", &[(&[0.0], INF), (&[1.0], 0.0), (&[-0.5], NAN), (&[1.5], NAN)]),
    ("acsch", &[(&[0.0], INF), (&[-INF], -0.0)]),
    ("exp", &[(&[1000.0], INF), (&[-1000.0], 0.0)]),
    ("log", &[(&[0.0], -INF), (&[-1.0], NAN)]),
    ("log1p", &[(&[-1.0], -INF), (&[-2.0], NAN)]),
    ("pow", &[(&[0.0, 0.0], 1.0), (&[-2.0, 3.0], -8.0), (&[-2.0, 0.5], NAN), (&[0.0, -1.0], INF)]),
    ("pow", &[(&[f64::MAX, -0.5], 7.458340731200207e-155), (&[f64::MAX, -2.0], 0.0), (&[-f64::MAX, 0.5], NAN)]),
    ("cbrt", &[(&[-27.0], -3.0)]),
    ("hypot", &[(&[0.0, 0.0], 0.0), (&[-INF, 1.0], INF)]),
    ("sign", &[(&[-3.0], -1.0), (&[0.0], 0.0), (&[NAN], NAN)]),
    ("round", &[(&[2.5], 3.0), (&[-2.5], -3.0)]),
    ("max", &[(&[NAN, 1.0], NAN), (&[1.0, NAN], NAN), (&[1.0, 2.0], 2.0)]),
    ("min", &[(&[NAN, 1.0], NAN), (&[1.0, NAN], NAN), (&[1.0, 2.0], 1.0)]),
    ("relu", &[(&[NAN], NAN), (&[-1.0], 0.0), (&[2.0], 2.0)]),
    ("sigmoid", &[(&[-745.0], 5e-324), (&[1000.0], 1.0), (&[-1000.0], 0.0)]),
    ("softplus", &[(&[1000.0], 1000.0), (&[-1000.0], 0.0), (&[-INF], 0.0), (&[INF], INF)]),
    ("logsumexp", &[(&[-INF, -INF], -INF), (&[INF, INF], INF), (&[INF, -INF], INF), (&[-INF, 2.0], 2.0)]),
    ("sinc", &[(&[0.0], 1.0), (&[INF], 0.0)]),
    ("lambertw", &[(&[-0.36787944117144233], -1.0), (&[-0.37], NAN), (&[0.0], 0.0)]),
    ("erf", &[(&[1e200], 1.0)]),
    ("erfc", &[(&[40.0], 0.0)]),
    ("erfi", &[(&[0.0], 0.0), (&[27.5], INF), (&[-INF], -INF)]),
    ("erfinv", &[(&[1.0], INF), (&[1.5], NAN)]),
    ("gamma", &[(&[0.0], NAN), (&[-2.0], NAN), (&[5.0], 24.0), (&[172.0], INF)]),
    ("lgamma", &[(&[0.0], INF), (&[-2.0], INF), (&[1.0], 0.0), (&[2.0], 0.0)]),
    ("digamma", &[(&[0.0], NAN), (&[-1.0], NAN), (&[INF], INF)]),
    ("trigamma", &[(&[0.0], INF), (&[-1.0], INF), (&[INF], 0.0)]),
    ("polygamma", &[(&[2.0, 0.0], NAN), (&[3.0, -1.0], INF), (&[1.5, 1.0], NAN), (&[-1.0, 1.0], NAN)]),
    (
        "polygamma",
        &[
            (&[2.0, INF], -0.0),
            (&[1e9, 2.0], -INF),
            (&[2.0, 1e-200], -INF),
            (&[1e9, -0.5], NAN),
            (&[1e15, 1e16], -0.0),
        ],
    ),
    ("beta", &[(&[0.0, 1.0], NAN), (&[-0.5, -0.5], 0.0), (&[1.0, INF], 0.0), (&[NAN, INF], NAN)]),
    ("ei", &[(&[0.0], -INF), (&[INF], INF), (&[-INF], 0.0)]),
    ("si", &[(&[0.0], 0.0), (&[-INF], -std::f64::consts::FRAC_PI_2)]),
    ("ci", &[(&[0.0], -INF), (&[INF], 0.0), (&[-1.0], NAN)]),
    ("besselj", &[(&[0.0, 0.0], 1.0), (&[2.0, 0.0], 0.0), (&[0.3, 1.0], NAN), (&[2.0, INF], 0.0)]),
    ("besselj", &[(&[1e9, 3.0], 0.0), (&[-1e15, 1e6], 0.0), (&[1e9, 1e10], NAN), (&[1.5, -1.0], NAN)]),
    ("bessely", &[(&[0.0, 0.0], -INF), (&[2.0, -1.0], NAN), (&[1e9, 3.0], -INF), (&[2.0, INF], 0.0)]),
    ("besseli", &[(&[0.0, 0.0], 1.0), (&[2.0, INF], INF), (&[1e9, 3.0], 0.0), (&[2.0, 1e300], INF)]),
    ("besselk", &[(&[0.0, 0.0], INF), (&[2.0, 0.0], INF), (&[1e9, 3.0], INF), (&[2.0, 1000.0], 0.0)]),
    ("sphericalbesselj", &[(&[0.0, 0.0], 1.0), (&[1.0, 0.0], 0.0), (&[-1.0, 1.0], NAN), (&[1e9, 3.0], 0.0)]),
];

#[test]
fn edges() {
    for (name, points) in EDGES {
        for (arguments, expected) in *points {
            let found = value(name, arguments);
            let has_sign = found.is_sign_negative() || expected.is_sign_positive();
            let same = found == *expected && has_sign || found.is_nan() && expected.is_nan();
            assert!(same, "{name}{arguments:?} = {found:e}, not {expected:e}");
        }
    }
}

/// Also where the value is a zero.
#[test]
fn odd_functions_keep_the_sign() {
    let odd = ["sin", "tan", "asin", "atan", "sinh", "tanh", "asinh", "atanh", "cbrt", "expm1", "log1p", "erf"];
    for name in odd.into_iter().chain(["erfinv", "erfi", "si", "sign", "acsch"]) {
        for x in [0.0, 1e-320, 1e-310, 1e-30, 0.1] {
            let (plus, minus) = (value(name, &[x]), value(name, &[-x]));
            assert!(plus.is_sign_positive() && minus.is_sign_negative(), "{name}({x:e}): {plus:e}, {minus:e}");
        }
    }
}

/// Powers of which two ways of computing them tell the same, up to where one of them is careless.
#[test]
fn powers_are_right_at_the_ends_of_the_range() {
    for base in [f64::MAX, f64::MAX / 1.5, 1e308, 1e300, f64::MIN_POSITIVE, 5e-324, 1e-310, 0.9999999999999999] {
        for n in -400..400 {
            let exponent = f64::from(n) / 128.0;
            let (found, other) = (value("pow", &[base, exponent]), libm::pow(base, exponent));
            let same = found == other || ((found - other) / other).abs() < 1e-15;
            assert!(same, "{base:e}^{exponent}: {found:e} and {other:e}");
        }
    }
}

#[test]
fn no_argument_panics_or_hangs() {
    let hard = [0.0, -0.0, 0.5, -1.0, 1e-320, 1e-9, 3.0, -7.5, 100.0, 1e5, 1e9, -1e17, 1e308, INF, -INF, NAN];
    for row in op::FUNCTIONS {
        for a in hard {
            for b in hard {
                let arguments = [a, b];
                (row.eval)(&arguments[..row.parameters.len()]);
            }
        }
    }
}
