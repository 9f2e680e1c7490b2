//! What formulas become, and what holds for every program.

use proptest::prelude::*;

use super::{Constant, Known, Operation, Program, Source};
use crate::graph::{Graph, NodeId, walk};
use crate::number::Rational;
use crate::syntax;

fn listing(formula: &str) -> String {
    let mut graph = Graph::new();
    let parsed = syntax::parse(&mut graph, formula).expect(formula);
    Program::new(&graph, &parsed.outputs).listing(&graph).trim_end().replace('\n', "; ")
}

#[test]
fn minus_division_and_roots_come_back() {
    for (formula, expected) in [
        ("x", "return x"),
        ("3", "return 3"),
        ("[x, x, 1/2]", "return x, x, (1/2)"),
        ("x - y", "t0 = x - y; return t0"),
        ("-x + y", "t0 = y - x; return t0"),
        ("-x - y", "t0 = -x; t1 = t0 - y; return t1"),
        ("1 - x", "t0 = 1 - x; return t0"),
        ("x - 1", "t0 = x - 1; return t0"),
        ("-1 - x", "t0 = -1 - x; return t0"),
        (
            "x + 2*y - 3*x*y + 4",
            "t0 = 2 * y; t1 = x + t0; t2 = 3 * x; t3 = t2 * y; t4 = t1 - t3; t5 = t4 + 4; return t5",
        ),
        ("3/x + y", "t0 = 3 / x; t1 = t0 + y; return t1"),
        ("x/3", "t0 = x / 3; return t0"),
        ("0.1*x", "t0 = (1/10) * x; return t0"),
        ("-x*y", "t0 = x * y; t1 = -t0; return t1"),
        ("x/y/z", "t0 = x / y; t1 = t0 / z; return t1"),
        ("1/x*y", "t0 = y / x; return t0"),
        ("1/x", "t0 = 1 / x; return t0"),
        ("-1/x", "t0 = -1 / x; return t0"),
        ("x*x", "t0 = x^2; return t0"),
        ("x^2 + x^3", "t0 = x^2; t1 = x^3; t2 = t0 + t1; return t2"),
        ("sqrt(x)", "t0 = sqrt(x); return t0"),
        ("1/sqrt(x)", "t0 = 1 / sqrt(x); return t0"),
        ("x^(-1/2)", "t0 = 1 / sqrt(x); return t0"),
        ("y/sqrt(x) + sqrt(x)", "t0 = sqrt(x); t1 = y / t0; t2 = t1 + t0; return t2"),
        ("x^(5/2)", "t0 = x^2; t1 = sqrt(x); t2 = t0 * t1; return t2"),
        ("x^(1/3)", "t0 = pow(x, (1/3)); return t0"),
        ("x^1000", "t0 = x^1000; return t0"),
        ("y*x^(-1000)", "t0 = x^-1000; t1 = y * t0; return t1"),
        (
            "if(x < y and not(x == 1), x, y)",
            "t0 = x < y; t1 = x == 1; t2 = not t1; t3 = t0 and t2; t4 = if(t3, x, y); return t4",
        ),
        ("func g; g(x)", "t0 = g(x); return t0"),
    ] {
        assert_eq!(listing(formula), expected, "{formula}");
    }
}

#[test]
fn negative_powers_divide_step_by_step() {
    for (formula, expected) in [
        ("x/h^2", "t0 = x / h; t1 = t0 / h; return t1"),
        ("h^-2", "t0 = 1 / h; t1 = t0 / h; return t1"),
        ("x/h^5", "t0 = h^2; t1 = h^3; t2 = x / t0; t3 = t2 / t1; return t3"),
        ("x/h^(3/2)", "t0 = sqrt(h); t1 = x / h; t2 = t1 / t0; return t2"),
    ] {
        assert_eq!(listing(formula), expected, "{formula}");
    }
}

#[test]
fn a_power_and_a_logarithm_of_one_base_vanish_together() {
    for (formula, expected) in [
        ("x*log(x)", "t0 = log(x); t1 = multiply_vanishing(x, t0); return t1"),
        (
            "2*y*sqrt(x)*log(x)",
            "t0 = sqrt(x); t1 = log(x); t2 = multiply_vanishing(t0, t1); t3 = 2 * y; t4 = t3 * t2; return t4",
        ),
        ("log(x)*x^y", "t0 = log(x); t1 = pow(x, y); t2 = multiply_vanishing(t1, t0); return t2"),
        ("x*log(x)^2", "t0 = log(x); t1 = t0^2; t2 = multiply_vanishing(x, t1); return t2"),
        ("x*(3*log(x) + 1)", "t0 = log(x); t1 = 3 * t0; t2 = t1 + 1; t3 = multiply_vanishing(x, t2); return t3"),
        ("y*log(x)", "t0 = log(x); t1 = y * t0; return t1"),
        ("log(x)/x", "t0 = log(x); t1 = t0 / x; return t1"),
        ("1/x*log(1/x)", "t0 = 1 / x; t1 = log(t0); t2 = t1 / x; return t2"),
    ] {
        let listed = listing(formula);
        assert_eq!(listed, expected, "{formula}");
    }
}

#[test]
fn known_values_become_constants() {
    let mut graph = Graph::new();
    let parsed = syntax::parse(&mut graph, "sqrt(2)*x").expect("a formula");
    let root = *walk::live(&graph, &parsed.outputs)
        .iter()
        .find(|&&id| id > NodeId::new(0) && graph.operands(id).len() == 1)
        .expect("sqrt(2)");
    let known = Known { values: [(root, 1.5)].into_iter().collect(), ..Known::default() };
    let program = Program::with_known(&graph, &parsed.outputs, &known);
    assert_eq!(program.constants(), [Constant::Rounded(1.5)]);
    assert_eq!(program.operations().len(), 1);
    assert_eq!(program.source(program.constant(0)), Source::Constant(&Constant::Rounded(1.5)));
}

#[test]
fn long_formulas_are_lowered_without_recursion() {
    let mut graph = Graph::new();
    let x = graph.symbol("x");
    let deep = (0..100_000).fold(x, |inner, _| {
        let square = graph.power(inner, Rational::from(2));
        graph.subtract(square, x)
    });
    assert_eq!(Program::new(&graph, &[deep]).operations().len(), 200_000);
    let wide = graph.product(Rational::ONE, vec![deep; 10_000]);
    assert_eq!(Program::new(&graph, &[wide]).counts().multiplications, 100_000 + 9_999);
}

/// A graph from random choices, each of which makes one node from earlier ones.
pub(crate) fn random_graph(choices: &[(u8, u8, u8)]) -> (Graph, NodeId) {
    let mut graph = Graph::new();
    let mut nodes = vec![graph.symbol("x"), graph.symbol("y"), graph.call_named("pi", &[])];
    for &(kind, a, b) in choices {
        let (a, b) = (nodes[a as usize % nodes.len()], nodes[b as usize % nodes.len()]);
        let exponents = [(2, 1), (3, 1), (-1, 1), (-2, 1), (1, 2), (-1, 2), (-3, 2), (1, 3), (-3, 1), (5, 2)];
        nodes.push(match kind % 8 {
            0 => graph.add(a, b),
            1 => graph.sum(Rational::new(1, 3), [(Rational::from(2), a), (Rational::HALF, b)]),
            2 => graph.multiply(a, b),
            3 => graph.divide(a, b),
            4 | 5 => {
                let (n, d) = exponents[kind as usize / 8 % exponents.len()];
                let power = graph.power(a, Rational::new(n, d));
                graph.product(Rational::new(2, 3), [power, b])
            }
            6 => graph.call_named("atan", &[a]),
            _ => {
                let one = graph.constant(Rational::ONE);
                let condition = graph.compare(crate::op::Relation::Less, nodes[0], one);
                graph.select(condition, a, b)
            }
        });
    }
    let root = nodes[nodes.len() - 1];
    (graph, root)
}

proptest! {
    #[test]
    fn operations_read_earlier_slots_are_distinct_and_used(choices in prop::collection::vec(any::<(u8, u8, u8)>(), 1..40)) {
        let (graph, root) = random_graph(&choices);
        let program = Program::new(&graph, &[root]);
        let mut used = vec![false; program.len()];
        used[program.outputs()[0].index()] = true;
        for (place, &operation) in program.operations().iter().enumerate().rev() {
            let own = program.operation(place);
            prop_assert!(used[own.index()]);
            prop_assert_eq!(program.source(own), Source::Operation(operation));
            prop_assert!(!program.operations()[..place].contains(&operation));
            let mut read = |slot: super::Slot| { assert!(slot < own); used[slot.index()] = true; slot };
            operation.map(&mut read);
            if let Operation::Call(_, arguments) = operation {
                program.arguments(arguments).iter().for_each(|&slot| { read(slot); });
            }
        }
        prop_assert!(used.iter().all(|&used| used));
    }
}
