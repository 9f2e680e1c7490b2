//! Values, gradients and second derivatives.
//!
//! Two numbers agree if their relative error is at most 1e-10, compared as the exact numbers that they are. What
//! should be 0 may be 1e-12 times the largest magnitude of the point; what lies outside the range of doubles
//! may be infinite or 0; `atol` allows an absolute error next to a zero.

use serde_json::Value as Json;
use symdiff::answer::{Task, derive};
use symdiff::eval::{self, Value};
use symdiff::graph::{Graph, NodeId};
use symdiff::number::Rational;
use symdiff::op::SymbolId;
use symdiff::simplify::Level;
use symdiff::syntax;

use super::{cases, complain, text, texts};

/// A formula with its derivatives.
struct Question {
    graph: Graph,
    /// The formula, its gradient, and its second derivatives.
    roots: Vec<NodeId>,
    /// What each root is: `value`, `x`, `x,y`.
    labels: Vec<String>,
}

impl Question {
    fn new(case: &Json) -> Result<Question, String> {
        let mut graph = Graph::new();
        let formula = syntax::parse(&mut graph, text(case, "expr")).map_err(|error| error.to_string())?;
        let symbol = |graph: &mut Graph, name: &str| {
            graph.symbol(name);
            graph.find_symbol(name).expect("just met")
        };
        let wrt: Vec<SymbolId> = texts(case, "wrt").into_iter().map(|name| symbol(&mut graph, name)).collect();
        let mut tasks = vec![Task::Gradient];
        tasks.extend(points(case).any(|point| point.get("hess").is_some()).then_some(Task::Hessian));
        let (mut roots, mut labels) = (formula.outputs.clone(), vec!["value".to_owned()]);
        for task in tasks {
            let answer = derive(&mut graph, &formula.outputs, &wrt, task, Level::Basic);
            for derivative in answer.map_err(|error| error.to_string())? {
                let by: Vec<&str> = derivative.by.iter().map(|&symbol| graph.name(symbol)).collect();
                labels.push(by.join(","));
                roots.push(derivative.node);
            }
        }
        Ok(Question { graph, roots, labels })
    }

    /// What is wrong at a point.
    fn check(&self, point: &Json, complaints: &mut Vec<String>) {
        let at = point["at"].as_object().expect("a point");
        let given = at.iter().filter_map(|(name, value)| {
            let value = value.as_f64().or_else(|| value.as_str()?.parse().ok()).expect("a number");
            Some((self.graph.find_symbol(name)?, Value::from_f64(value)))
        });
        let given: Vec<(SymbolId, Value)> = given.collect();
        let values = eval::evaluate(&self.graph, &self.roots, &given).expect("all variables have values");
        let sizes = values.iter().map(|value| value.to_f64().abs()).filter(|size| size.is_finite());
        let absolute = point.get("atol").and_then(Json::as_f64).unwrap_or(0.0);
        let zero = absolute.max(1e-12 * sizes.fold(1.0, f64::max));
        for (label, value) in self.labels.iter().zip(&values) {
            let wanted = match label.as_str() {
                "value" => Some(&point["value"]),
                pair if pair.contains(',') => point.get("hess").and_then(|hessian| hessian.get(pair)),
                name => Some(&point["grad"][name]),
            };
            if let Some(wanted) = wanted.filter(|wanted| !fits(value, wanted, zero, absolute)) {
                complaints.push(format!("{label} is {value}, should be {wanted}, at {}", point["at"]));
            }
        }
    }
}

fn points(case: &Json) -> impl Iterator<Item = &Json> {
    case["points"].as_array().expect("points").iter()
}

/// Whether a value is what is wanted: a number, a word, an interval, or any of a list.
fn fits(value: &Value, wanted: &Json, zero: f64, absolute: f64) -> bool {
    let double = value.to_f64();
    match wanted {
        Json::Array(any) => any.iter().any(|wanted| fits(value, wanted, zero, absolute)),
        Json::Object(interval) => {
            let bound = |place: usize| interval["between"][place].to_string().trim_matches('"').parse::<f64>();
            let (low, high) = (bound(0).expect("a number"), bound(1).expect("a number"));
            (low - 1e-12..=high + 1e-12).contains(&double)
        }
        Json::String(word) => match word.as_str() {
            "undefined" => !double.is_finite(),
            "nan" => double.is_nan(),
            "inf" => double == f64::INFINITY,
            "-inf" => double == f64::NEG_INFINITY,
            number => is_near(value, number, zero, absolute),
        },
        Json::Null | Json::Bool(_) | Json::Number(_) => panic!("{wanted} is no expectation"),
    }
}

/// Whether a value agrees with a number of 25 digits.
fn is_near(value: &Value, number: &str, zero: f64, absolute: f64) -> bool {
    let double = value.to_f64();
    if double.is_nan() {
        return false;
    }
    let nearest: f64 = number.parse().expect("a number");
    if nearest.is_infinite() || double.is_infinite() {
        return nearest == double;
    }
    if nearest == 0.0 {
        let is_zero = number.trim_matches(['-', '0', '.']).is_empty();
        return double.abs() <= if is_zero { zero } else { absolute.max(2e-323) };
    }
    let (negative, digits) = number.strip_prefix('-').map_or((false, number), |digits| (true, digits));
    let reference = Rational::parse(digits).expect("a number in the range of doubles");
    let reference = if negative { -&reference } else { reference };
    let exact = match value {
        Value::Exact(value) => value.clone(),
        Value::Float(double) => Rational::from_f64(*double).expect("finite"),
    };
    let distance = (&exact - &reference).abs();
    let allowed = &reference.abs() * &Rational::new(1, 10_000_000_000);
    let tiny = if nearest.is_normal() { absolute } else { absolute.max(2e-323) };
    distance <= allowed || distance <= Rational::from_f64(tiny).expect("finite")
}

/// Checks all cases of a file.
fn check(file: &str) {
    let cases = cases(file);
    let mut complaints = Vec::new();
    for case in &cases {
        let mut wrong = Vec::new();
        match Question::new(case) {
            Ok(question) => points(case).for_each(|point| question.check(point, &mut wrong)),
            Err(error) => wrong.push(error),
        }
        complaints.extend(wrong.iter().map(|wrong| format!("{}: {}: {wrong}", text(case, "id"), text(case, "expr"))));
    }
    complain(&complaints, cases.len());
}

#[test]
fn values_and_derivatives_at_ordinary_points() {
    check("numeric.jsonl");
}

#[test]
fn values_and_derivatives_where_digits_are_lost() {
    check("accuracy.jsonl");
}

#[test]
fn values_and_derivatives_at_singular_points() {
    check("edge.jsonl");
}

#[test]
fn numbers_are_compared_as_they_should_be() {
    let near = |value: f64, number: &str| is_near(&Value::Float(value), number, 1e-12, 0.0);
    assert!(near(1.0, "1.00000000005"));
    assert!(!near(1.0, "1.0000000002"));
    assert!(near(1e-13, "0"));
    assert!(!near(1e-11, "0"));
    assert!(near(f64::INFINITY, "1e5000"));
    assert!(!near(f64::NEG_INFINITY, "1e5000"));
    assert!(near(0.0, "1e-5000"));
    assert!(near(0.0, "1e-324"));
    assert!(!near(1e-20, "1.1e-20"));
    assert!(!near(f64::NAN, "0"));
}
