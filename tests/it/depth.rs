//! Inputs deeper than any stack, through every pass, on a stack of 256 KiB.

use std::time::Duration;

use symdiff::diff;
use symdiff::eval::point::Evaluator;
use symdiff::eval::{self, Value};
use symdiff::export;
use symdiff::graph::{Graph, NodeId, walk};
use symdiff::number::Rational;
use symdiff::simplify::{Level, simplify};
use symdiff::syntax;

use crate::numeric::close;

/// A stack on which no pass can afford to recurse on the input.
const STACK: usize = 256 << 10;
/// How deep.
const DEPTH: usize = 100_000;

/// Runs a test on a small stack.
fn on_a_small_stack(test: impl FnOnce() + Send + 'static) {
    let thread = std::thread::Builder::new().stack_size(STACK).spawn(test).expect("a thread starts");
    if let Err(panic) = thread.join() {
        std::panic::resume_unwind(panic);
    }
}

/// Reads a formula of one output in `x`, and everything else: its gradient, simplified, printed and read again.
fn whole_way(source: &str) -> (Graph, NodeId, NodeId) {
    let mut graph = Graph::new();
    let formula = syntax::parse(&mut graph, source).expect("a formula");
    let output = formula.outputs[0];
    let x = graph.symbol("x");
    let raw = diff::gradient(&mut graph, output, &[x]).expect("closed forms");
    let simple = simplify(&mut graph, &raw, Level::Basic)[0];
    for root in [output, simple] {
        let text = export::text(&graph, root);
        let again = syntax::parse(&mut graph, &text).expect("what is printed is read");
        assert_eq!(again.outputs, [root]);
        assert!(!export::latex(&graph, root).is_empty());
        assert!(!export::json(&graph, &[root]).is_empty());
    }
    assert_eq!(graph.verify(), Ok(()));
    (graph, output, simple)
}

/// The values of two roots at a double.
fn values(graph: &Graph, roots: [NodeId; 2], x: f64) -> [f64; 2] {
    let mut evaluator = Evaluator::new(graph, &roots).expect("values");
    let mut values = [0.0; 2];
    evaluator.call(&vec![x; evaluator.inputs().len()], &mut values);
    values
}

#[test]
fn parentheses() {
    on_a_small_stack(|| {
        let source = format!("{}x{}", "(".repeat(DEPTH), ")".repeat(DEPTH));
        let (graph, output, derivative) = whole_way(&source);
        assert_eq!(export::text(&graph, output), "x");
        assert_eq!(export::text(&graph, derivative), "1");
    });
}

#[test]
fn unary_minus() {
    on_a_small_stack(|| {
        let (graph, output, derivative) = whole_way(&format!("{}x", "-".repeat(DEPTH + 1)));
        assert_eq!(export::text(&graph, output), "-x");
        assert_eq!(export::text(&graph, derivative), "-1");
    });
}

#[test]
fn calls() {
    on_a_small_stack(|| {
        // The sine of a sine of ... tends to 0; its derivative is the product of all cosines.
        let depth = DEPTH / 4;
        let source = format!("{}x{}", "sin(".repeat(depth), ")".repeat(depth));
        let (graph, output, derivative) = whole_way(&source);
        let (mut value, mut slope) = (0.5f64, 1.0);
        for _ in 0..depth {
            slope *= value.cos();
            value = value.sin();
        }
        let [found, derivative] = values(&graph, [output, derivative], 0.5);
        assert!(close(found, value, 1e-12), "{found} is not {value}");
        assert!(close(derivative, slope, 1e-9), "{derivative} is not {slope}");
    });
}

#[test]
fn powers_of_powers() {
    on_a_small_stack(|| {
        // At 1 all of it is 1, and so is the derivative.
        let (graph, output, derivative) = whole_way(&vec!["x"; 300].join("^"));
        let [value, slope] = values(&graph, [output, derivative], 1.0);
        assert_eq!([value, slope], [1.0, 1.0]);
        let mut graph = Graph::new();
        let tower = syntax::parse(&mut graph, &vec!["x"; DEPTH].join("^")).expect("a formula").outputs[0];
        let x = graph.symbol("x");
        let gradient = diff::gradient(&mut graph, tower, &[x]).expect("closed forms");
        let [value, slope] = values(&graph, [tower, gradient[0]], 1.0);
        assert_eq!([value, slope], [1.0, 1.0]);
    });
}

#[test]
fn a_chain_of_shared_values() {
    on_a_small_stack(|| {
        // f = sin(f)*f, again and again: written out it would have 2^100000 parts.
        let mut graph = Graph::new();
        let x = graph.symbol("x");
        let mut chain = x;
        let (mut value, mut slope) = (1.5f64, 1.0);
        for _ in 0..DEPTH {
            let sine = graph.call_named("sin", &[chain]);
            chain = graph.multiply(sine, chain);
            slope *= value.cos() * value + value.sin();
            value *= value.sin();
        }
        assert_eq!(walk::tree_size(&graph, chain), u64::MAX);
        let raw = diff::gradient(&mut graph, chain, &[x]).expect("closed forms");
        let simple = simplify(&mut graph, &raw, Level::Basic);
        let [found, derivative] = values(&graph, [chain, simple[0]], 1.5);
        assert!(close(found, value, 1e-12), "{found} is not {value}");
        assert!(close(derivative, slope, 1e-9), "{derivative} is not {slope}");
        // Seven operations a level, and a text of as many parts.
        assert!(walk::live(&graph, &simple).len() <= 7 * DEPTH);
        let text = export::text(&graph, simple[0]);
        assert!(text.len() < 100 * DEPTH, "{} bytes", text.len());
        let again = syntax::parse(&mut graph, &text).expect("what is printed is read");
        assert_eq!(again.outputs, simple);
        drop(graph);
    });
}

#[test]
fn stages() {
    on_a_small_stack(|| {
        // Each stage adds 1 under the root, so the last is sqrt(x^2 + n).
        let levels = DEPTH / 10;
        let mut source = String::from("a0 = x\n");
        for level in 1..=levels {
            source += &format!("a{level} = sqrt(a{}^2 + 1)\n", level - 1);
        }
        source += &format!("a{levels}");
        let mut graph = Graph::new();
        let formula = syntax::parse(&mut graph, &source).expect("a formula");
        assert_eq!(formula.stages.len(), levels + 1);
        let x = graph.symbol("x");
        let raw = diff::gradient(&mut graph, formula.outputs[0], &[x]).expect("closed forms");
        let simple = simplify(&mut graph, &raw, Level::Basic);
        let root = (0.25 + levels as f64).sqrt();
        let [value, slope] = values(&graph, [formula.outputs[0], simple[0]], 0.5);
        assert!(close(value, root, 1e-9) && close(slope, 0.5 / root, 1e-9), "{value}, {slope}");
    });
}

#[test]
fn long_sums() {
    on_a_small_stack(|| {
        let terms: Vec<String> = (1..=DEPTH).map(|n| format!("{n}*x^{}", n % 7 + 1)).collect();
        let (graph, output, derivative) = whole_way(&terms.join(" + "));
        let mut coefficients = [0i64; 8];
        for n in 1..=DEPTH {
            coefficients[n % 7 + 1] += n as i64;
        }
        let point = [(graph.find_symbol("x").expect("x"), Value::Exact(Rational::from(2)))];
        let value: i64 = (1..8).map(|power| coefficients[power as usize] * 2i64.pow(power)).sum();
        let slope: i64 =
            (1..8).map(|power| coefficients[power as usize] * i64::from(power) * 2i64.pow(power - 1)).sum();
        let values = eval::evaluate(&graph, &[output, derivative], &point).expect("values");
        assert_eq!(values, [Value::Exact(Rational::from(value)), Value::Exact(Rational::from(slope))]);
    });
}

#[test]
fn long_sums_of_variables() {
    on_a_small_stack(|| {
        let terms: Vec<String> = (1..=DEPTH).map(|n| format!("{}x{n}^2", if n % 2 == 0 { "-" } else { "+" })).collect();
        let mut graph = Graph::new();
        let formula = syntax::parse(&mut graph, &terms.concat()).expect("a formula");
        let variables: Vec<NodeId> = formula.variables.iter().map(|&symbol| graph.symbol_node(symbol)).collect();
        assert_eq!(variables.len(), DEPTH);
        let raw = diff::gradient(&mut graph, formula.outputs[0], &variables).expect("closed forms");
        let simple = simplify(&mut graph, &raw, Level::Basic);
        assert_eq!(export::text(&graph, simple[0]), "2*x1");
        assert_eq!(export::text(&graph, simple[DEPTH - 1]), format!("-2*x{DEPTH}"));
    });
}

#[test]
fn long_products_of_differences() {
    on_a_small_stack(|| {
        let factors: Vec<String> = (1..=DEPTH).map(|n| format!("(x - 1/{n})")).collect();
        let mut graph = Graph::new();
        let formula = syntax::parse(&mut graph, &factors.join("*")).expect("a formula");
        let x = graph.symbol("x");
        let raw = diff::gradient(&mut graph, formula.outputs[0], &[x]).expect("closed forms");
        // At the root 1/2 only the term without that factor is left.
        let [value, slope] = values(&graph, [formula.outputs[0], raw[0]], 0.5);
        assert_eq!(value, 0.0);
        assert_eq!(slope, 0.0, "it underflows, and is not a NaN");
    });
}

#[test]
fn nested_conditions() {
    on_a_small_stack(|| {
        let depth = DEPTH / 100;
        let open: String = (0..depth).map(|n| format!("if(x < {n}, x^2*{n}, ")).collect();
        let (graph, output, derivative) = whole_way(&format!("{open}x{}", ")".repeat(depth)));
        assert_eq!(values(&graph, [output, derivative], 41.5), [42.0 * 41.5 * 41.5, 84.0 * 41.5]);
        assert_eq!(values(&graph, [output, derivative], 1e6), [1e6, 1.0]);
    });
}

#[test]
fn differences_of_brackets() {
    on_a_small_stack(|| {
        // x - (x - (x - ...)): an even number of levels is 0, an odd one x.
        let depth = DEPTH + 1;
        let source = format!("{}x{}", "x - (".repeat(depth - 1), ")".repeat(depth - 1));
        let start = std::time::Instant::now();
        let (graph, output, derivative) = whole_way(&source);
        assert_eq!(values(&graph, [output, derivative], 3.0), [3.0, 1.0]);
        assert!(start.elapsed() < Duration::from_secs(60), "linear, not quadratic");
    });
}
