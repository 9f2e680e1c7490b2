//! Every law of the simplifier, on a grid: both sides agree where the left one is defined and the condition holds.

use symdiff::eval::Value;
use symdiff::eval::exact::Evaluator;
use symdiff::graph::{Graph, NodeId};
use symdiff::number::Rational;
use symdiff::simplify::laws::{LAWS, Law};
use symdiff::syntax;

use crate::numeric::close;

/// The holes of laws.
const HOLES: [&str; 4] = ["a", "b", "c", "d"];
/// What each hole is tried with: of both signs, small and not, inside and outside the domains of inverse functions.
/// Next to 0, to 1, and to pi/2 on both sides, since conditions end there.
const VALUES: [(i64, i64); 17] = [
    (-9, 2),
    (-8, 5),
    (-5, 4),
    (-1, 1),
    (-3, 8),
    (-1, 100),
    (0, 1),
    (1, 100),
    (1, 7),
    (2, 3),
    (99, 100),
    (1, 1),
    (11, 8),
    (3, 2),
    (8, 5),
    (3, 1),
    (17, 4),
];
/// How far the two sides may be apart.
const TOLERANCE: f64 = 1e-11;

/// What is wrong with a law, or at how many points it was tried.
fn check(law: &Law) -> Result<usize, String> {
    let mut graph = Graph::new();
    let mut read = |text: &str| syntax::parse_expression(&mut graph, text).map_err(|error| format!("{text}: {error}"));
    let mut roots: Vec<NodeId> = vec![read(law.from)?, read(law.to)?];
    if !law.condition.is_empty() {
        roots.push(read(&law.condition.replace(',', " and "))?);
    }
    let mut evaluator = Evaluator::new(&graph, &roots).map_err(|error| error.to_string())?;
    let holes = evaluator.inputs().len();
    let names: Vec<&str> = evaluator.inputs().iter().map(|&symbol| graph.name(symbol)).collect();
    if let Some(name) = names.iter().find(|name| !HOLES.contains(name)) {
        return Err(format!("`{name}` is not a hole"));
    }
    let mut compared = 0;
    for number in 0..VALUES.len().pow(holes as u32) {
        let digit = |place: usize| VALUES[number / VALUES.len().pow(place as u32) % VALUES.len()];
        let point: Vec<Value> =
            (0..holes).map(|place| Value::Exact(Rational::new(digit(place).0, digit(place).1))).collect();
        let values: Vec<f64> = evaluator.call(&point).iter().map(Value::to_f64).collect();
        // 0^0 is 1, so 0^0/0^0 is too, and (0/0)^0 is not.
        if law.name == "quotient of powers with one exponent" && point.iter().all(|value| value.to_f64() == 0.0) {
            continue;
        }
        // A huge number is that of a pole missed by rounding.
        if values[0].is_nan() || values[0].abs() > 1e12 || values.get(2).is_some_and(|condition| *condition == 0.0) {
            continue;
        }
        let near = (values[0] - values[1]).abs() <= 1e-14;
        if !near && !close(values[0], values[1], TOLERANCE) {
            return Err(format!("{} and {} where {names:?} are {point:?}", values[0], values[1]));
        }
        compared += 1;
    }
    Ok(compared)
}

/// Whether a law speaks of anything but numbers.
fn has_holes(text: &str) -> bool {
    text.split(|c: char| !c.is_ascii_alphanumeric()).any(|word| HOLES.contains(&word))
}

#[test]
fn every_law_is_true() {
    let mut wrong = Vec::new();
    for law in LAWS {
        let Law { name, from, to, condition } = law;
        match check(law) {
            Ok(compared) if compared >= 3 || (compared == 1 && !has_holes(from)) => {}
            Ok(compared) => {
                wrong.push(format!("{name}: {from} => {to} if {condition}: tried at {compared} points only"))
            }
            Err(error) => wrong.push(format!("{name}: {from} => {to} if {condition}: {error}")),
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn every_law_has_a_name_of_its_own() {
    let mut names: Vec<&str> = LAWS.iter().map(|law| law.name).collect();
    names.sort_unstable();
    names.dedup();
    assert_eq!(names.len(), LAWS.len());
}

#[test]
fn a_wrong_law_is_caught() {
    for (from, to, condition) in [
        ("sqrt(a^2)", "a", ""),
        ("log(a^2)", "2*log(a)", ""),
        ("sin(a)^2", "1 + cos(a)^2", ""),
        ("abs(a)", "a", "a >= -1"),
        ("a/a", "1/x", ""),
        ("asin(sin(a))", "a", ""),
    ] {
        assert!(check(&Law { name: "", from, to, condition }).is_err(), "{from} is not {to}");
    }
    assert!(check(&Law { name: "", from: "log(a^2)", to: "2*log(a)", condition: "a > 0" }).is_ok());
}
