//! Higher orders in Taylor mode: all derivatives of a formula up to an order, in one pass.
//!
//! In: an output, the node to differentiate by, an order n. Out: nodes for the derivatives of orders 0 to n. Always: O(n^2) new
//! nodes for each product, quotient, power or call, where repeated differentiation may double the graph with each
//! order; the orders share their parts. (A function whose derivatives never close, such as one that is only declared,
//! adds n further functions, and a power between two whole ones as many as it is large.)
//!
//! The derivatives are k! times the Taylor coefficients, so that the recurrences have whole numbers in them:
//! `(a*b)''' = a*b''' + 3*a'*b'' + 3*a''*b' + a'''*b`, and `y' = u'*p` gives `y'''` by the same rule from `u'`, `p` and
//! their first two derivatives. The partial derivative `p` comes from the table and contains `y` as a rule; its orders
//! are found together with those of `y`, one order behind.
//!
//! ```
//! use symdiff::{diff, export, graph::Graph, syntax};
//! let mut graph = Graph::new();
//! let formula = syntax::parse(&mut graph, "tan(x)")?;
//! let x = graph.symbol("x");
//! let orders = diff::orders(&mut graph, formula.outputs[0], x, 2)?;
//! assert_eq!(export::text(&graph, orders[2]), "2*((tan(x)^2 + 1)*tan(x))");
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```

use rustc_hash::FxHashMap;

use super::degree::{Degree, Degrees};
use super::recurrence::{self, Recurrence};
use super::{DiffError, NODE_LIMIT, ORDER_LIMIT, partial};
use crate::graph::{Expression, Graph, NodeId};
use crate::number::Rational;

/// The derivatives of an output of the orders 0, 1, ..., `order`.
///
/// # Errors
///
/// If a derivative that is needed has no closed form, the order is above [`ORDER_LIMIT`], or the graph grows too large.
pub fn orders(graph: &mut Graph, output: NodeId, variable: NodeId, order: u32) -> Result<Vec<NodeId>, DiffError> {
    if order > ORDER_LIMIT {
        return Err(DiffError::OrderTooLarge { order });
    }
    let start = graph.len();
    let order = order as usize;
    let mut taylor = Taylor {
        degrees: Degrees::new(variable),
        variable,
        places: FxHashMap::default(),
        entries: Vec::new(),
        row: vec![Rational::ONE],
        row_before: Vec::new(),
        graph,
    };
    taylor.discover(output, order)?;
    for k in 1..=order {
        taylor.advance(k)?;
    }
    let derivatives = (0..=order).map(|k| taylor.at(output, k)).collect::<Vec<_>>();
    let zero = graph.constant(Rational::ZERO);
    graph.debug_verify(start);
    Ok(derivatives.into_iter().map(|derivative| derivative.unwrap_or(zero)).collect())
}

/// The state of one pass.
struct Taylor<'g> {
    graph: &'g mut Graph,
    degrees: Degrees,
    variable: NodeId,
    places: FxHashMap<NodeId, usize>,
    /// The nodes that move, operands before users.
    entries: Vec<Entry>,
    /// The binomial coefficients of the present order, and of the one before.
    row: Vec<Rational>,
    row_before: Vec<Rational>,
}

/// A node that moves, and its derivatives so far.
struct Entry {
    node: NodeId,
    recurrence: Recurrence,
    /// Up to which order it is needed.
    needed: usize,
    /// From order 0; `None` for 0.
    derivatives: Vec<Option<NodeId>>,
}

impl Taylor<'_> {
    /// Finds all nodes that are needed, those with the highest orders first. Partial derivatives are needed to one order
    /// less than the call that they belong to.
    fn discover(&mut self, output: NodeId, order: usize) -> Result<(), DiffError> {
        let mut roots = vec![output];
        for needed in (1..=order).rev() {
            let mut later = Vec::new();
            let mut stack: Vec<(NodeId, Option<Recurrence>)> = roots.iter().rev().map(|&root| (root, None)).collect();
            while let Some((node, found)) = stack.pop() {
                if self.places.contains_key(&node) || !self.degrees.moves(self.graph, node) {
                    continue;
                }
                if let Some(recurrence) = found {
                    later.extend(recurrence.partials());
                    self.places.insert(node, self.entries.len());
                    self.entries.push(Entry { node, recurrence, needed, derivatives: vec![Some(node)] });
                    continue;
                }
                let recurrence = if node == self.variable {
                    Recurrence::Variable
                } else {
                    recurrence::of_node(self.graph, &mut self.degrees, node)?
                };
                let operands = recurrence.operands();
                stack.push((node, Some(recurrence)));
                stack.extend(operands.into_iter().rev().map(|operand| (operand, None)));
                self.check_size()?;
            }
            roots = later;
        }
        Ok(())
    }

    fn check_size(&self) -> Result<(), DiffError> {
        if self.graph.len() > NODE_LIMIT { Err(DiffError::TooLarge) } else { Ok(()) }
    }

    /// Finds the derivatives of order k of all nodes, from those below.
    fn advance(&mut self, k: usize) -> Result<(), DiffError> {
        let last = std::mem::take(&mut self.row);
        self.row = vec![Rational::ONE; k + 1];
        for j in 1..k {
            self.row[j] = &last[j - 1] + &last[j];
        }
        self.row_before = last;
        for place in 0..self.entries.len() {
            if self.entries[place].needed >= k {
                let derivative = self.derivative(place, k)?;
                self.entries[place].derivatives.push(derivative);
                self.check_size()?;
            }
        }
        Ok(())
    }

    /// The derivative of order k of a node; `None` for 0.
    fn at(&self, node: NodeId, k: usize) -> Option<NodeId> {
        match self.places.get(&node) {
            Some(&place) => self.entries[place].derivatives.get(k).copied().flatten(),
            None => (k == 0).then_some(node),
        }
    }

    /// The derivative of order k of an entry, by its recurrence.
    fn derivative(&mut self, place: usize, k: usize) -> Result<Option<NodeId>, DiffError> {
        let Entry { node, ref recurrence, .. } = self.entries[place];
        let mut terms = Terms::default();
        match recurrence.clone() {
            Recurrence::Variable => return Ok((k == 1).then(|| self.graph.constant(Rational::ONE))),
            Recurrence::Sum(summands) => {
                for (coefficient, summand) in summands {
                    terms.add(self.graph, coefficient, self.at(summand, k));
                }
            }
            Recurrence::Scaled(factor, moving) => {
                let scaled = self.at(moving, k).map(|moving| self.graph.multiply(factor, moving));
                terms.add(self.graph, Rational::ONE, scaled);
            }
            Recurrence::Product(a, b) => {
                for j in 0..=k {
                    self.add_product(&mut terms, self.row[j].clone(), self.at(a, j), self.at(b, k - j));
                }
            }
            Recurrence::Quotient { numerator, denominator } => {
                terms.add(self.graph, Rational::ONE, self.at(numerator, k));
                for j in 1..=k {
                    self.add_product(&mut terms, -&self.row[j], self.at(denominator, j), self.at(node, k - j));
                }
                return self.divide(terms, denominator);
            }
            Recurrence::Power { base, exponent } if self.degrees.of(self.graph, base) == Degree::Linear => {
                return Ok(self.power_of_linear(base, &exponent, k));
            }
            Recurrence::Power { base, exponent } => {
                for j in 1..=k {
                    let mut coefficient = &exponent * &self.row_before[j - 1];
                    if j < k {
                        coefficient = &coefficient - &self.row_before[j];
                    }
                    self.add_product(&mut terms, coefficient, self.at(base, j), self.at(node, k - j));
                }
                return self.divide(terms, base);
            }
            Recurrence::Chain(links) => {
                for (argument, partial) in links {
                    for j in 1..=k {
                        let coefficient = self.row_before[j - 1].clone();
                        self.add_product(&mut terms, coefficient, self.at(partial, k - j), self.at(argument, j));
                    }
                }
            }
            Recurrence::Over { factor, argument, denominator } => {
                self.add_product(&mut terms, Rational::ONE, Some(factor), self.at(argument, k));
                for j in 1..k {
                    self.add_product(&mut terms, -&self.row_before[j], self.at(denominator, j), self.at(node, k - j));
                }
                return self.divide(terms, denominator);
            }
            Recurrence::Select { condition, then, otherwise } => {
                let zero = self.graph.constant(Rational::ZERO);
                let [then, otherwise] = [then, otherwise].map(|branch| self.at(branch, k).unwrap_or(zero));
                let select = self.graph.select(condition, then, otherwise);
                terms.add(self.graph, Rational::ONE, Some(select));
            }
        }
        terms.build(self.graph)
    }

    /// `r*(r - 1)*...*(r - k + 1) * slope^k * base^(r - k)`
    fn power_of_linear(&mut self, base: NodeId, exponent: &Rational, k: usize) -> Option<NodeId> {
        let slope = self.at(base, 1)?;
        let steps = (0..k as i64).map(|step| exponent - &Rational::from(step));
        let falling = steps.fold(Rational::ONE, |product, factor| &product * &factor);
        let times = Rational::from(k as i64);
        let slopes = self.graph.power(slope, times.clone());
        let power = self.graph.power(base, exponent - &times);
        (!falling.is_zero()).then(|| self.graph.product(falling, [slopes, power]))
    }

    fn add_product(&mut self, terms: &mut Terms, coefficient: Rational, a: Option<NodeId>, b: Option<NodeId>) {
        if let (Some(a), Some(b), false) = (a, b, coefficient.is_zero()) {
            let product = multiply(self.graph, a, b);
            terms.add(self.graph, coefficient, Some(product));
        }
    }

    fn divide(&mut self, terms: Terms, denominator: NodeId) -> Result<Option<NodeId>, DiffError> {
        let Some(numerator) = terms.build(self.graph)? else { return Ok(None) };
        let reciprocal = self.graph.power(denominator, Rational::MINUS_ONE);
        Ok(Some(multiply(self.graph, numerator, reciprocal)))
    }
}

/// A sum in which equal terms meet.
#[derive(Debug, Default)]
struct Terms {
    list: Vec<(Rational, NodeId)>,
    places: FxHashMap<NodeId, usize>,
}

impl Terms {
    fn add(&mut self, graph: &mut Graph, coefficient: Rational, node: Option<NodeId>) {
        let Some(mut node) = node else { return };
        let mut coefficient = coefficient;
        if let Some(value) = graph.as_constant(node) {
            coefficient = &coefficient * value;
            node = graph.constant(Rational::ONE);
        } else if let Expression::Product { coefficient: inner, factors } = graph.view(node) {
            coefficient = &coefficient * inner;
            let factors = factors.to_vec();
            node = graph.product(Rational::ONE, factors);
        }
        match self.places.get(&node) {
            Some(&place) => self.list[place].0 = &self.list[place].0 + &coefficient,
            None => {
                self.places.insert(node, self.list.len());
                self.list.push((coefficient, node));
            }
        }
    }

    /// The sum; `None` for 0.
    fn build(self, graph: &mut Graph) -> Result<Option<NodeId>, DiffError> {
        if self.list.iter().any(|(coefficient, _)| !coefficient.is_bounded()) {
            return Err(DiffError::TooLarge);
        }
        let sum = graph.sum(Rational::ZERO, self.list);
        Ok(graph.as_constant(sum).is_none_or(|value| !value.is_zero()).then_some(sum))
    }
}

/// A product in which powers of the same base meet, if that is obvious: `x*x^-3` is `x^-2`. Through an `if` it goes into
/// the branches.
fn multiply(graph: &mut Graph, a: NodeId, b: NodeId) -> NodeId {
    let (mut coefficient, mut powers) = factors(graph, a);
    let (other, more) = factors(graph, b);
    let both = |base: &NodeId| powers.iter().find(|(there, _)| there == base).map(|(_, exponent)| exponent);
    let meet = more.iter().any(|(base, e)| both(base).is_some_and(|there| !there.is_one() || !e.is_one()));
    if !meet {
        return partial::times(graph, a, b);
    }
    coefficient = &coefficient * &other;
    for (base, exponent) in more {
        match powers.iter_mut().find(|(there, _)| *there == base) {
            Some((_, there)) => *there = &*there + &exponent,
            None => powers.push((base, exponent)),
        }
    }
    let powers: Vec<_> = powers.into_iter().map(|(base, exponent)| graph.power(base, exponent)).collect();
    graph.product(coefficient, powers)
}

/// A coefficient and the powers in a product of few factors; any other node is the one factor of itself.
fn factors(graph: &Graph, id: NodeId) -> (Rational, Vec<(NodeId, Rational)>) {
    const FEW: usize = 3;
    let power = |factor: NodeId| {
        let Expression::Power { base, exponent } = graph.view(factor) else { return (factor, Rational::ONE) };
        (base, exponent.clone())
    };
    if let Expression::Product { coefficient, factors } = graph.view(id)
        && factors.len() <= FEW
    {
        return (coefficient.clone(), factors.iter().map(power).collect());
    }
    (Rational::ONE, vec![power(id)])
}

#[cfg(test)]
mod tests {
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
        // The operations of a straight program by order 10, and of what repetition gives.
        let table = [
            ("exp(sin(x))", 150, 2_598),
            ("x^x", 200, 5_162),
            ("tan(x)", 108, 16_490),
            ("1/(1 + x^2)", 60, 21_745),
            ("1/(1 + exp(-x))", 150, 23_601),
            ("log(1 + exp(sin(x)))", 300, 37_770),
        ];
        for (source, most, repeated) in table {
            let mut graph = Graph::new();
            let (output, x) = read(&mut graph, source);
            let found = orders(&mut graph, output, x, 10).expect(source);
            let last = operations(&graph, &found[10..]);
            assert!(last <= most && last < repeated, "{source}: {last} operations, {repeated} by repetition");
            let of_order_20 = orders(&mut graph, output, x, 20).expect(source);
            let twice = operations(&graph, &of_order_20[20..]);
            assert!(twice <= 5 * last, "{source}: {twice} operations for order 20");
        }
    }

    #[test]
    fn what_does_not_close_stays_polynomial() {
        for (source, most) in [("besselj(n, x^2)", 5_000), ("polygamma(3, sin(x))", 2_000), ("g(sin(x))", 2_000)] {
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
}
