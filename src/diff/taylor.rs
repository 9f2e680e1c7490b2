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
use super::terms::{Terms, multiply};
use super::{DiffError, NODE_LIMIT, ORDER_LIMIT};
use crate::graph::{Graph, NodeId, walk};
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
    if walk::has_tensors(graph, &[output]) {
        return repeated(graph, output, variable, order);
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

/// The same one after the other, which is the only way where there are tensors.
fn repeated(graph: &mut Graph, output: NodeId, variable: NodeId, order: u32) -> Result<Vec<NodeId>, DiffError> {
    let mut derivatives = vec![output];
    for k in 0..order as usize {
        derivatives.extend(super::gradient(graph, derivatives[k], &[variable])?);
    }
    Ok(derivatives)
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

#[cfg(test)]
mod tests;
