//! Values at hard points, and that the evaluators agree.

use proptest::prelude::*;

use super::{EvalError, Value, evaluate, exact, point};
use crate::graph::{Expression, Graph, NodeId, walk};
use crate::number::Rational;
use crate::program::tests::random_graph;
use crate::syntax;

/// The values of the point interpreter and of exact evaluation.
fn both(formula: &str, at: &[(&str, f64)]) -> (f64, f64) {
    let mut graph = Graph::new();
    let root = syntax::parse_expression(&mut graph, formula).expect(formula);
    let mut evaluator = point::Evaluator::new(&graph, &[root]).expect("all functions are known");
    let value_of = |name: &str| at.iter().find(|(symbol, _)| *symbol == name).expect("a value").1;
    let inputs: Vec<f64> = evaluator.inputs().iter().map(|&symbol| value_of(graph.name(symbol))).collect();
    let mut output = [0.0];
    evaluator.call(&inputs, &mut output);
    let values: Vec<Value> = inputs.iter().map(|&input| Value::from_f64(input)).collect();
    let exact = exact::Evaluator::new(&graph, &[root]).expect("all functions are known").call(&values);
    (output[0], exact[0].to_f64())
}

fn is_near(value: f64, expected: f64, tolerance: f64) -> bool {
    value == expected || (value.is_nan() && expected.is_nan()) || (value - expected).abs() <= tolerance * expected.abs()
}

/// Each function of the table is computed with many more digits than a double has: its difference quotient over a step of
/// `2^-60`, which leaves no digit of a double, is its derivative.
#[test]
fn every_function_has_its_digits() {
    for row in crate::op::FUNCTIONS.iter().filter(|row| !row.parameters.is_empty()) {
        assert!(row.precise.is_some(), "{}: no value in high precision", row.name);
        let last = row.parameters.len() - 1;
        let (x, (low, high)) = (row.parameters[last], row.domain[last]);
        let first = if last == 0 { String::new() } else { format!("{}, ", row.parameters[0]) };
        let call = |value: &str| format!("{}({first}{value})", row.name);
        let [above, below, value] = [format!("{x} + h"), format!("{x} - h"), x.to_owned()].map(|x| call(&x));
        let partial = row.partials[last];
        let quotient = format!("h = 2^-60\ny = {value}\n(({above} - {below})/(2*h) - ({partial}))/(1 + abs(y))");
        let mut graph = Graph::new();
        let root = syntax::parse(&mut graph, &quotient).expect(row.name).outputs[0];
        for part in [0.1, 0.37, 0.83] {
            let given = |name: &str| if name == x { low + part * (high - low) } else { row.domain[0].0 };
            let evaluator = exact::Evaluator::new(&graph, &[root]).expect(row.name);
            let inputs: Vec<Value> =
                evaluator.inputs().iter().map(|&symbol| Value::from_f64(given(graph.name(symbol)))).collect();
            let point: Vec<_> = evaluator.inputs().iter().copied().zip(inputs).collect();
            let found = exact::evaluate_precisely(&graph, &[root], &point).expect(row.name)[0].to_f64();
            assert!(found.abs() < 1e-29, "{} at {point:?}: {found:e}", row.name);
        }
    }
}

#[test]
fn both_evaluators_are_right_at_hard_points() {
    let (x, y, h, inf) = ("x", "y", "h", f64::INFINITY);
    for (formula, at, expected) in [
        ("exp(pi*sqrt(163)) - 262537412640768744", vec![], -7.499274028018143e-13),
        ("sin(pi)", vec![], 0.0),
        ("1/sin(pi)", vec![], inf),
        ("exp(100000) + 1", vec![], inf),
        ("exp(-200) + 0", vec![], 1.3838965267367376e-87),
        ("sin(1e22)", vec![], -0.8522008497671888),
        ("(-8)^(1/3)", vec![], f64::NAN),
        ("log(0)", vec![], -inf),
        ("x*log(x)", vec![(x, 0.0)], 0.0),
        ("log(x)", vec![(x, 0.0)], -inf),
        ("x^y*log(x)", vec![(x, 0.0), (y, 2.0)], 0.0),
        ("x^y*log(x)", vec![(x, 0.0), (y, 0.0)], -inf),
        ("x^y*log(x)^2", vec![(x, 0.0), (y, 2.0)], 0.0),
        ("x^y*log(x)", vec![(x, -2.0), (y, 3.0)], f64::NAN),
        ("x*(2*log(x) + 1)", vec![(x, 0.0)], 0.0),
        ("x/h^2", vec![(x, 1e200), (h, 1.25e200)], 6.4e-201),
        ("x/h^2", vec![(x, 1e-200), (h, 1.25e-200)], 6.4e199),
        ("x/h^(3/2)", vec![(x, 1e-250), (h, 1e-250)], 1e125),
        ("2*exp(-1/x^2)/x^3", vec![(x, 1e-110)], 0.0),
        ("1/x^2", vec![(x, 1e-300)], inf),
        ("x^1000", vec![(x, 1.5)], 1.2338405969061735e176),
        ("x^(-1000)", vec![(x, 0.5)], 1.0715086071862673e301),
        ("x^1000", vec![(x, 10.0)], inf),
        ("1/x", vec![(x, -0.0)], -inf),
        ("0*x", vec![(x, inf)], 0.0),
        ("x - x*1", vec![(x, inf)], f64::NAN),
        ("if(x > 0, sqrt(x), -x)", vec![(x, -4.0)], 4.0),
        ("if(x != x, 1, 2)", vec![(x, f64::NAN)], 1.0),
    ] {
        let (point, exact) = both(formula, &at);
        assert!(is_near(point, expected, 1e-13), "{formula} at {at:?}: {point}");
        assert!(is_near(exact, expected, 1e-15), "{formula} at {at:?}: exactly {exact}");
    }
}

#[test]
fn exact_evaluation_finds_digits_that_doubles_lose() {
    let (x, y) = ("x", "y");
    let rump = "333.75*y^6 + x^2*(11*x^2*y^2 - y^6 - 121*y^4 - 2) + 5.5*y^8 + x/(2*y)";
    for (formula, at, expected) in [
        (rump, vec![(x, 77617.0), (y, 33096.0)], -0.8273960599468214),
        ("(1 + x)^3 - 1 - 3*x", vec![(x, 1e-8)], 3.00000001e-16),
        ("(1 - cos(x))/x^2", vec![(x, 1e-8)], 0.5),
        ("exp(x)/(exp(x) + exp(y))", vec![(x, 1000.0), (y, 999.0)], 0.7310585786300049),
        ("log(sigmoid(x))", vec![(x, 40.0)], -4.248354255291589e-18),
        ("1 - erf(x)", vec![(x, 5.5)], 7.357847917974398e-15),
        ("sqrt(x^2 + y^2)", vec![(x, 1e200), (y, 1e200)], 1.414213562373095e200),
        ("sqrt(x) - 1e-200", vec![(x, 4e-320)], 1.999988867151698e-160),
        ("x + exp(pi*sqrt(163)) - 262537412640768744", vec![(x, 0.0)], -7.499274028018143e-13),
        ("sin(pi*x)", vec![(x, 1e6)], 0.0),
        ("coth(x) - 1/x", vec![(x, 1e-7)], 3.333333333333331e-8),
        ("csch(x) - 1/x", vec![(x, 1e-7)], -1.6666666666666646e-8),
        ("csc(x) - 1/x", vec![(x, 1e-7)], 1.6666666666666685e-8),
        ("x*coth(x) - 1", vec![(x, 1e-7)], 3.333333333333331e-15),
        ("1/x^2 - csc(x)^2", vec![(x, 1e-7)], -0.333333333333334),
        ("sec(x) - 1", vec![(x, 1e-9)], 5e-19),
        ("besselj(0, x) - 1", vec![(x, 1e-9)], -2.5e-19),
        ("si(x) - x", vec![(x, 1e-5)], -5.55555555553889e-17),
        ("lambertw(x) - x", vec![(x, 1e-9)], -9.999999985000001e-19),
        ("erfi(x) - 2*x/sqrt(pi)", vec![(x, 1e-6)], 3.761263890319503e-19),
        ("lgamma(1 + x)/x - digamma(1)", vec![(x, 1e-9)], 8.224670330234276e-10),
    ] {
        let (_, exact) = both(formula, &at);
        assert!(is_near(exact, expected, 1e-14), "{formula} at {at:?}: {exact}");
    }
}

#[test]
fn rational_values_stay_exact() {
    let mut graph = Graph::new();
    let parsed =
        syntax::parse(&mut graph, "[x/3 + sqrt(x/9), x^-3, max(x, 1/7), if(x == 4, 2/5, 0), exp(x)]").expect("parses");
    let four = Value::Exact(Rational::from(4));
    let values = evaluate(&graph, &parsed.outputs, &[(parsed.variables[0], four)]).expect("evaluates");
    let expected = [(2, 1), (1, 64), (4, 1), (2, 5)].map(|(n, d)| Value::Exact(Rational::new(n, d)));
    assert_eq!(values[..4], expected);
    assert!(matches!(values[4], Value::Float(_)));
}

#[test]
fn numbers_that_grow_are_rounded() {
    let (point, exact) = both("(x + 1/3)^600/(x + 1/3)^599", &[("x", 0.1)]);
    assert!(is_near(point, 0.43333333333333335, 1e-12) && is_near(exact, 0.43333333333333335, 1e-12));
}

#[test]
fn what_has_no_value_is_named() {
    let mut graph = Graph::new();
    let parsed = syntax::parse(&mut graph, "func g; g(x + 1)").expect("parses");
    let unknown = EvalError::UnknownFunction { name: "g".to_owned() };
    assert_eq!(point::Evaluator::new(&graph, &parsed.outputs).err(), Some(unknown.clone()));
    assert_eq!(evaluate(&graph, &parsed.outputs, &[]), Err(unknown.clone()));
    assert_eq!(unknown.to_string(), "`g` has no value: the function is declared but not defined");
    let x = graph.symbol("x");
    let missing = EvalError::MissingValue { name: "x".to_owned() };
    assert_eq!(evaluate(&graph, &[x], &[]), Err(missing.clone()));
    assert_eq!(missing.to_string(), "`x` has no value; give one, as in x=1");
}

/// The value of a graph node by node, as plainly as it can be written.
fn plain(graph: &Graph, root: NodeId, x: f64, y: f64) -> f64 {
    let mut values = vec![0.0; root.index() + 1];
    for id in walk::live(graph, &[root]) {
        let at = |id: NodeId| values[id.index()];
        values[id.index()] = match graph.view(id) {
            Expression::Constant(value) => value.to_f64(),
            Expression::Symbol(symbol) => {
                if graph.name(symbol) == "x" {
                    x
                } else {
                    y
                }
            }
            Expression::Truth(value) => f64::from(value),
            Expression::Sum { constant, coefficients, terms } => {
                let terms = coefficients.iter().zip(terms.iter()).map(|(c, term)| c.to_f64() * at(term));
                constant.to_f64() + terms.sum::<f64>()
            }
            Expression::Product { coefficient, factors } => {
                coefficient.to_f64() * factors.iter().map(at).product::<f64>()
            }
            Expression::Power { base, exponent } => at(base).powf(exponent.to_f64()),
            Expression::Call { function: crate::op::Function::Known(function), arguments } => {
                (function.row().eval)(&arguments.iter().map(at).collect::<Vec<_>>())
            }
            Expression::Select { condition, then, otherwise } => {
                if at(condition) != 0.0 {
                    at(then)
                } else {
                    at(otherwise)
                }
            }
            Expression::Compare { relation, left, right } => {
                f64::from(relation.holds(at(left).partial_cmp(&at(right))))
            }
            Expression::Call { .. } | Expression::And(_) | Expression::Or(_) | Expression::Not(_) => f64::NAN,
            Expression::Tensor { .. } => f64::NAN,
        };
    }
    values[root.index()]
}

proptest! {
    /// All parts of the random formulas are positive, so nothing cancels and rounding errors stay small.
    #[test]
    fn evaluators_agree(
        choices in prop::collection::vec(any::<(u8, u8, u8)>(), 1..25),
        x in 1u32..64,
        y in 1u32..64,
    ) {
        let (graph, root) = random_graph(&choices);
        let (x, y) = (f64::from(x) / 16.0, f64::from(y) / 16.0);
        let expected = plain(&graph, root, x, y);
        prop_assume!((1e-200..1e200).contains(&expected));
        let mut evaluator = point::Evaluator::new(&graph, &[root]).expect("all functions are known");
        let inputs: Vec<f64> = evaluator.inputs().iter().map(|&s| if graph.name(s) == "x" { x } else { y }).collect();
        let mut output = [0.0];
        evaluator.call(&inputs, &mut output);
        prop_assert!(is_near(output[0], expected, 1e-10), "{} and {expected}", output[0]);
        let values: Vec<Value> = inputs.iter().map(|&input| Value::from_f64(input)).collect();
        let exact = exact::Evaluator::new(&graph, &[root]).expect("all functions are known").call(&values)[0].to_f64();
        prop_assert!(is_near(exact, expected, 1e-10), "{exact} and {expected}");
    }
}
