//! Objectives that are made of tensors: their gradients against differences.

#[path = "../../benches/objectives/mod.rs"]
mod objectives;

use symdiff::diff;
use symdiff::graph::{Graph, NodeId};
use symdiff::op::{self, SymbolId};
use symdiff::simplify::{Level, simplify};
use symdiff::syntax;
use symdiff::tensor::{Array, differences, distance, evaluate};

/// Numbers that look random, between -scale and scale.
fn numbers(seed: u64, dimensions: &[usize], scale: f64) -> Array {
    let mut state = seed;
    let mut next = || {
        state = state.wrapping_mul(6364136223846793005).wrapping_add(1442695040888963407);
        scale * ((state >> 11) as f64 / (1u64 << 52) as f64 - 1.0)
    };
    let count = dimensions.iter().product();
    Array::new(dimensions, (0..count).map(|_| next()).collect::<Vec<_>>())
}

fn check(graph: &mut Graph, output: NodeId, wrt: &[NodeId], point: &[(SymbolId, Array)]) {
    let raw = diff::gradient(graph, output, wrt).expect("derivatives are known");
    for level in [Level::None, Level::Basic] {
        let gradient = simplify(graph, &raw, level);
        let found = evaluate(graph, &gradient, point).expect("values");
        for (&variable, found) in wrt.iter().zip(&found) {
            let op::Op::Symbol(symbol) = graph.op(variable) else { panic!("a variable is a symbol") };
            let expected = differences(graph, output, symbol, point).expect("values");
            let apart = distance(found, &expected);
            assert!(apart < 1e-8, "by {}: {apart:e}", graph.name(symbol));
        }
    }
}

fn check_text(source: &str, wrt: &[&str], values: &[(&str, Array)]) {
    let mut graph = Graph::new();
    let formula = syntax::parse(&mut graph, source).expect(source);
    let point: Vec<_> =
        values.iter().map(|(name, value)| (graph.find_symbol(name).expect("declared"), value.clone())).collect();
    let wrt: Vec<_> = wrt.iter().map(|name| graph.symbol(name)).collect();
    check(&mut graph, formula.outputs[0], &wrt, &point);
}

#[test]
fn regressions_and_networks() {
    let (x, y, w) = (numbers(1, &[7, 4], 1.0), numbers(2, &[7], 1.0), numbers(3, &[4], 1.0));
    let values = [("X", x.clone()), ("y", y.clone()), ("w", w.clone())];
    check_text("X : [m, n]; y : [m]; w : [n]; sum((X*w - y).^2)", &["X", "y", "w"], &values);
    check_text("X : [m, n]; y : [m]; w : [n]; sum(softplus(-y.*(X*w)))", &["X", "y", "w"], &values);
    let network = "X : [batch, 5]; T : [batch, 3]; W : [5, 4]; b : [4]; V : [4, 3]; c : [3]; \
                   H = tanh(X*W + ones(batch)*b'); Z = H*V + ones(batch)*c'; \
                   (sum(logsumexp(Z, rows)) - sum(T.*Z))/batch";
    let values = [
        ("X", numbers(1, &[6, 5], 1.0)),
        ("T", numbers(2, &[6, 3], 1.0)),
        ("W", numbers(3, &[5, 4], 1.0)),
        ("b", numbers(4, &[4], 1.0)),
        ("V", numbers(5, &[4, 3], 1.0)),
        ("c", numbers(6, &[3], 1.0)),
    ];
    check_text(network, &["X", "W", "b", "V", "c"], &values);
}

/// A mixture of Gaussians has everything in it: batches of matrices, a diagonal, a mask, `logsumexp`.
#[test]
fn mixture_of_gaussians() {
    let mut graph = Graph::new();
    let (value, wrt) = objectives::mixture(&mut graph);
    let mask = (0..9).map(|place| if place % 3 < place / 3 { 1.0 } else { 0.0 }).collect::<Vec<_>>();
    let values = [
        ("X", numbers(1, &[5, 3], 1.0)),
        ("alpha", numbers(2, &[4], 1.0)),
        ("M", numbers(3, &[4, 3], 1.0)),
        ("Q", numbers(4, &[4, 3], 0.5)),
        ("L", numbers(5, &[4, 3, 3], 0.5)),
        ("B", Array::new(&[3, 3], mask)),
    ];
    let point: Vec<_> =
        values.into_iter().map(|(name, value)| (graph.find_symbol(name).expect("declared"), value)).collect();
    check(&mut graph, value, &wrt, &point);
}

/// The residuals of bundle adjustment, each by all parameters.
#[test]
fn bundle_adjustment() {
    let mut graph = Graph::new();
    let formula = syntax::parse(&mut graph, objectives::OBSERVATION).expect("a formula");
    let wrt: Vec<NodeId> = objectives::PARAMETERS.iter().map(|name| graph.symbol(name)).collect();
    for seed in 1..=5 {
        let entries = numbers(seed, &[formula.variables.len()], 0.5);
        // The camera is turned a little and looks at a point some way before it.
        let place = |name: &str| match name {
            "Z" => 6.0,
            "r1" | "r2" | "r3" => 0.0,
            _ => 1.0,
        };
        let given = formula.variables.iter().zip(entries.entries());
        let point: Vec<_> =
            given.map(|(&symbol, entry)| (symbol, Array::from(place(graph.name(symbol)) + entry))).collect();
        for &residual in &formula.outputs {
            check(&mut graph, residual, &wrt, &point);
        }
    }
}
