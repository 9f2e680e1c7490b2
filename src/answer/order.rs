//! Derivatives of higher orders, in the form that reads best or, where none reads well, costs least.
//!
//! In: a formula, a variable, an order. Out: the derivative, simplified. Always: of polynomial size in the order. Three ways
//! lead there: repetition, simplified from one order to the next, which is followed up to order 3; the
//! [polynomial](diff::polynomial) in a few atoms, which is how people write it; the Taylor-mode graph of
//! [all orders](diff::orders), which is small whatever the formula. Where there are tensors there is only the first.
//!
//! ```text
//! exp(1/x), order 4:  (24*x^3 + 36*x^2 + 12*x + 1)*exp(1/x)/x^8
//! ```

use super::simplifier::Simplifier;
use crate::diff::{self, DiffError};
use crate::export;
use crate::graph::{Graph, NodeId, walk};
use crate::simplify::{Level, cost, simplify};

/// Up to this order differentiation is repeated.
const REPEATED: u32 = 3;

/// Up to this many nodes the shorter text is better, beyond it the cheaper graph.
const READ_BY_PEOPLE: u64 = 1_000;

/// The derivative of an order by a variable, simplified.
pub(super) fn derive(
    graph: &mut Graph,
    work: &mut Simplifier<'_>,
    function: NodeId,
    variable: NodeId,
    order: u32,
) -> Result<NodeId, DiffError> {
    if order == 0 {
        return Ok(function);
    }
    if walk::has_tensors(graph, &[function]) {
        return repeat(graph, work, function, variable, order);
    }
    if order <= REPEATED {
        let start = work.mark();
        let repeated = repeat(graph, work, function, variable, order)?;
        if order == 1 || work.level == Level::None {
            return Ok(repeated);
        }
        let Some(polynomial) = diff::polynomial(graph, function, variable, order) else { return Ok(repeated) };
        let middle = work.mark();
        let polynomial = work.simplify(graph, &[polynomial])[0];
        if is_better(graph, repeated, polynomial) {
            work.forget(middle, work.mark());
            return Ok(repeated);
        }
        work.forget(start, middle);
        return Ok(polynomial);
    }
    let orders = diff::orders(graph, function, variable, order)?;
    let last = orders[orders.len() - 1];
    if work.level == Level::None {
        return Ok(last);
    }
    // High orders are large: which way is better is seen in the canonical forms, and only that is simplified further.
    let best = match diff::polynomial(graph, function, variable, order) {
        Some(polynomial) => {
            let [a, b] = [last, polynomial].map(|way| simplify(graph, &[way], Level::Basic)[0]);
            if is_better(graph, a, b) { last } else { polynomial }
        }
        None => last,
    };
    Ok(work.simplify(graph, &[best])[0])
}

/// Differentiates so many times, and simplifies in between.
fn repeat(
    graph: &mut Graph,
    work: &mut Simplifier<'_>,
    function: NodeId,
    variable: NodeId,
    order: u32,
) -> Result<NodeId, DiffError> {
    let mut derivative = function;
    for time in 0..order {
        let before = (time == 1).then_some(variable);
        derivative = super::gradient(graph, work, derivative, &[variable], before)?[0];
    }
    Ok(derivative)
}

/// Whether the first has the shorter text, if they are small enough to be read, or else is cheaper; also in a tie.
fn is_better(graph: &Graph, a: NodeId, b: NodeId) -> bool {
    let (cost_a, cost_b) = (cost(graph, &[a]), cost(graph, &[b]));
    if cost_a.nodes.max(cost_b.nodes) <= READ_BY_PEOPLE {
        export::text(graph, a).len() <= export::text(graph, b).len()
    } else {
        cost_a <= cost_b
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::program::operations;
    use crate::{eval, syntax};

    fn derivative(graph: &mut Graph, source: &str, order: u32) -> NodeId {
        let formula = syntax::parse(graph, &format!("func g; {source}")).expect(source);
        let x = graph.symbol("x");
        let mut work = Simplifier::new(Level::Basic, &[], false);
        derive(graph, &mut work, formula.outputs[0], x, order).expect(source)
    }

    fn text(source: &str, order: u32) -> String {
        let mut graph = Graph::new();
        let derivative = derivative(&mut graph, source, order);
        export::text(&graph, derivative)
    }

    #[test]
    fn reads_as_people_write_it() {
        assert_eq!(text("exp(1/x)", 4), "(24*x^3 + 36*x^2 + 12*x + 1)*exp(1/x)/x^8");
        assert_eq!(text("log(x)/x", 8), "144*(280*log(x) - 761)/x^9");
        assert_eq!(text("exp(-x^2/2)", 8), "(x^8 - 28*x^6 + 210*x^4 - 420*x^2 + 105)*exp(-x^2/2)");
        assert_eq!(text("g(x^2)", 1), "2*x*g'(x^2)");
        assert_eq!(text("x^5", 3), "60*x^2");
        assert_eq!(text("x^5*y", 7), "0");
        assert_eq!(text("y", 5), "0");
    }

    #[test]
    fn lengths_and_operations() {
        // Characters and operations; the shortest known from elsewhere are 142, 145 and 946 characters for the first three.
        let table = [
            ("exp(1/x)", 8, 97, 25),
            ("tan(x)", 11, 119, 20),
            ("x^x", 11, 752, 109),
            ("exp(sin(x))", 10, 399, 60),
            ("1/(1 + x^2)", 10, 73, 19),
            ("1/(1 + exp(-x))", 10, 186, 30),
            ("log(1 + exp(sin(x)))", 10, 1_457, 241),
        ];
        for (source, order, characters, most) in table {
            let mut graph = Graph::new();
            let found = derivative(&mut graph, source, order);
            let (length, count) = (export::text(&graph, found).len(), operations(&graph, &[found]));
            assert!(length <= characters && count <= most, "{source}: {length} characters, {count} operations");
        }
    }

    #[test]
    fn all_ways_agree() {
        let formulas = "exp(1/x); tan(x*y); x^x; x^y; sin(x)/x; sqrt(1 + x^2)*exp(-x); besselj(2, x); atan2(x, y); (x^2)^(1/2);
            log(1 + exp(sin(x))); if(x > y, x^3*y, exp(x)); hypot(x, y); sigmoid(x)*x^4; (x + y)^5*(x - 2)^3; cbrt(x)^2";
        for source in formulas.split(';').map(str::trim) {
            for order in 1..=5 {
                let mut graph = Graph::new();
                let found = derivative(&mut graph, source, order);
                let (output, x) = (syntax::parse(&mut graph, source).expect(source).outputs[0], graph.symbol("x"));
                let expected =
                    repeat(&mut graph, &mut Simplifier::new(Level::None, &[], false), output, x, order).expect(source);
                let point = [("x", 0.8), ("y", 0.3)];
                let point = point.map(|(name, value)| Some((graph.find_symbol(name)?, eval::Value::from_f64(value))));
                let point: Vec<_> = point.into_iter().flatten().collect();
                let values = eval::evaluate(&graph, &[found, expected], &point).expect(source);
                let (f, e) = (values[0].to_f64(), values[1].to_f64());
                assert!((f - e).abs() <= 1e-9 * (1e-3 + e.abs()), "{source}, order {order}: {f} and {e}");
            }
        }
    }
}
