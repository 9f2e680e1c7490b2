use super::*;
use crate::program::operations;
use crate::{diff, eval, export, syntax};

fn read(graph: &mut Graph, source: &str) -> (NodeId, NodeId) {
    let formula = syntax::parse(graph, &format!("func g; {source}")).expect(source);
    (formula.outputs[0], graph.symbol("x"))
}

/// The derivatives by repetition.
fn repeat(graph: &mut Graph, output: NodeId, x: NodeId, order: usize) -> Vec<NodeId> {
    let mut derivatives = vec![output];
    for _ in 0..order {
        let last = derivatives[derivatives.len() - 1];
        derivatives.push(diff::gradient(graph, last, &[x]).expect("closed forms")[0]);
    }
    derivatives
}

#[test]
fn agrees_with_repetition() {
    const ORDER: usize = 5;
    let formulas = "x^2*y; 3*x - 7; y; exp(sin(x)); x^x; tan(x*y); 1/(1 + x^2); 1/(1 + exp(-x)); log(1 + exp(sin(x)));
        sin(x)/x; x^3*exp(-x)/(x + y)^2; sqrt(1 + x^2)*asin(x/3); (1 + x^4)^(5/2); (1 + sin(x))^7; x^y; y^x;
        atan2(x, y*x^2); erf(x^2); sigmoid(2x)*softplus(x); acosh(2 + x^2); asech(x/3); gamma(x); besselj(2, x);
        besselj(y, x); polygamma(2, x^2); if(x > y, x^3*y, exp(x)); relu(x)*abs(sin(x)); max(x^3, y*x); hypot(x, x^2);
        lambertw(x); log2(x)*exp2(x); x^-3; (2*x + y)^(7/2); cbrt(x^2 + y); si(x); 2^(3x)/x^y; log(sin(x)^2*y);
        tanh(x)*sech(x)/coth(x); logsumexp(x, x^2); exp(1/x); x*y*sin(x)*cos(x)*exp(x)*log(x); (x^2)^(1/2); expm1(x)";
    for source in formulas.split(';').map(str::trim) {
        let mut graph = Graph::new();
        let (output, x) = read(&mut graph, source);
        let found = orders(&mut graph, output, x, ORDER as u32).expect(source);
        let expected = repeat(&mut graph, output, x, ORDER);
        assert_eq!(graph.verify(), Ok(()));
        let name = |graph: &Graph, name: &str| graph.find_symbol(name);
        for (a, b) in [(0.7, 0.4), (0.9, 2.0), (1.3, 0.6)] {
            let point = [("x", a), ("y", b)].map(|(n, v)| Some((name(&graph, n)?, eval::Value::from_f64(v))));
            let point: Vec<_> = point.into_iter().flatten().collect();
            for k in 0..=ORDER {
                let values = eval::evaluate(&graph, &[found[k], expected[k]], &point).expect(source);
                let (f, e) = (values[0].to_f64(), values[1].to_f64());
                let close = (f - e).abs() <= 1e-9 * (1e-3 + e.abs()) || f.is_nan() && e.is_nan();
                assert!(close, "{source}, order {k} at x = {a}, y = {b}: {f} and {e}");
            }
        }
    }
}

#[test]
fn unknown_functions_have_primes() {
    let mut graph = Graph::new();
    let (output, x) = read(&mut graph, "g(x^2)");
    let found = orders(&mut graph, output, x, 3).expect("a declared function has all derivatives");
    assert_eq!(export::text(&graph, found[1]), "2*(x*g'(x^2))");
    assert_eq!(export::text(&graph, found[2]), "4*x*(x*g''(x^2)) + 2*g'(x^2)");
}

#[test]
fn stays_finite_at_zeros_of_a_base() {
    let mut graph = Graph::new();
    let (output, x) = read(&mut graph, "(x^2)^(7/2) + sin(x)^4 + relu(x)*sqrt(1 - x)");
    let found = orders(&mut graph, output, x, 4).expect("closed forms");
    let zero = [(graph.find_symbol("x").expect("x"), eval::Value::from_f64(0.0))];
    let values = eval::evaluate(&graph, &found[..3], &zero).expect("values");
    assert_eq!(values.iter().map(eval::Value::to_f64).collect::<Vec<_>>(), [0.0, 0.0, 0.0]);
}

#[test]
fn sizes_are_small_and_grow_with_the_square_of_the_order() {
    // The operations for all orders up to 10, and those for order 10 by repetition without simplification.
    let table = [
        ("exp(sin(x))", 103, 2_598),
        ("x^x", 155, 5_162),
        ("tan(x)", 81, 16_490),
        ("1/(1 + x^2)", 52, 21_745),
        ("1/(1 + exp(-x))", 114, 23_601),
        ("log(1 + exp(sin(x)))", 242, 37_770),
    ];
    for (source, most, repeated) in table {
        let mut graph = Graph::new();
        let (output, x) = read(&mut graph, source);
        let found = orders(&mut graph, output, x, 10).expect(source);
        let (last, all) = (operations(&graph, &found[10..]), operations(&graph, &found));
        assert!(last <= all && all <= most, "{source}: {all} operations, and {repeated} by repetition");
        let of_order_20 = orders(&mut graph, output, x, 20).expect(source);
        let twice = operations(&graph, &of_order_20[20..]);
        assert!(twice <= 5 * last, "{source}: {twice} operations for order 20");
    }
}

#[test]
fn what_does_not_close_stays_polynomial() {
    for (source, most) in [("besselj(n, x^2)", 806), ("polygamma(3, sin(x))", 324), ("g(sin(x))", 324)] {
        let mut graph = Graph::new();
        let (output, x) = read(&mut graph, source);
        let found = orders(&mut graph, output, x, 10).expect(source);
        let count = operations(&graph, &found[10..]);
        assert!(count <= most, "{source}: {count} operations");
    }
}

#[test]
fn orders_are_limited() {
    let mut graph = Graph::new();
    let (output, x) = read(&mut graph, "sin(x)");
    assert_eq!(orders(&mut graph, output, x, 501), Err(DiffError::OrderTooLarge { order: 501 }));
    assert_eq!(orders(&mut graph, x, x, 500).map(|found| found.len()), Ok(501));
}
