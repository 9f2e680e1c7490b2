//! Higher orders as polynomials: what a person would write down.
//!
//! In: an output, the node to differentiate by, an order. Out: the derivative of that order as a polynomial in
//! the few things that keep coming up, such as `tan(x)`, or `exp(1/x)` and `1/x`; `None` where it would
//! have too many terms to be read, or where there are tensors. Always: like terms are collected from one order to the next, and what all
//! terms have in common stands before them.
//!
//! The things are called atoms: variables, calls, and sums that are raised to a power. The derivative of an atom is again
//! a polynomial in atoms, by its row in the table of functions: of `y = tan(x)` it is `1 + y^2`. So to differentiate
//! a polynomial is to multiply and collect.
//!
//! ```
//! use symdiff::{diff, export, graph::Graph, syntax};
//! let mut graph = Graph::new();
//! let formula = syntax::parse(&mut graph, "exp(1/x)")?;
//! let x = graph.symbol("x");
//! let third = diff::polynomial(&mut graph, formula.outputs[0], x, 3).expect("a few terms");
//! assert_eq!(export::text(&graph, third), "-(6*x^2 + 6*x + 1)*exp(1/x)/x^6");
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```

use std::rc::Rc;

use rustc_hash::FxHashMap;

use super::degree::Degrees;
use super::monomial::{MOST_TERMS, Monomial, Polynomial, add, divide, multiply, product, raise, shared};
use super::{partial, recurrence};
use crate::graph::{Expression, Graph, NodeId, walk};
use crate::number::Rational;

/// Formulas that are nested more deeply are not read either.
const DEEPEST: usize = 50;

/// The derivative of an order; `None` where it would have too many terms, or a derivative has no closed form.
pub fn polynomial(graph: &mut Graph, output: NodeId, variable: NodeId, order: u32) -> Option<NodeId> {
    if walk::has_tensors(graph, &[output]) {
        return None;
    }
    let start = graph.len();
    let degrees = Degrees::new(variable);
    let mut ring =
        Ring { graph, degrees, variable, atoms: Vec::new(), places: FxHashMap::default(), derivatives: Vec::new() };
    let mut polynomial = ring.read(output)?;
    for _ in 0..order {
        if polynomial.is_empty() {
            break;
        }
        polynomial = ring.derive(&polynomial, 0)?;
    }
    let derivative = ring.build(&polynomial);
    graph.debug_verify(start);
    Some(derivative)
}

struct Ring<'g> {
    graph: &'g mut Graph,
    degrees: Degrees,
    variable: NodeId,
    atoms: Vec<NodeId>,
    places: FxHashMap<NodeId, usize>,
    /// Those of the atoms, where they have been asked for.
    derivatives: Vec<Option<Rc<Polynomial>>>,
}

impl Ring<'_> {
    fn atom(&mut self, node: NodeId) -> usize {
        *self.places.entry(node).or_insert_with(|| {
            self.atoms.push(node);
            self.derivatives.push(None);
            self.atoms.len() - 1
        })
    }

    /// A node as a polynomial; sums are taken apart where they are not raised to a power or multiplied.
    fn read(&mut self, node: NodeId) -> Option<Polynomial> {
        let mut polynomial = Polynomial::new();
        let mut left = vec![(Rational::ONE, node)];
        while let Some((outer, node)) = left.pop() {
            if left.len() > MOST_TERMS {
                return None;
            }
            if let Expression::Sum { constant, coefficients, terms } = self.graph.view(node) {
                add(&mut polynomial, Monomial::new(), &outer * constant)?;
                left.extend(coefficients.iter().zip(terms.iter()).rev().map(|(inner, term)| (&outer * inner, term)));
            } else {
                let (coefficient, monomial) = self.read_monomial(node)?;
                add(&mut polynomial, monomial, &outer * &coefficient)?;
            }
        }
        Some(polynomial)
    }

    /// A node as one term.
    fn read_monomial(&mut self, node: NodeId) -> Option<(Rational, Monomial)> {
        let mut coefficient = Rational::ONE;
        let mut monomial = Monomial::new();
        let mut left = vec![(node, Rational::ONE)];
        while let Some((node, exponent)) = left.pop() {
            if left.len() > MOST_TERMS {
                return None;
            }
            match self.graph.view(node) {
                Expression::Constant(value) if let Some(power) = value.checked_pow(&exponent) => {
                    coefficient = &coefficient * &power;
                }
                Expression::Product { coefficient: inner, factors } if exponent.is_integer() => {
                    coefficient = &coefficient * &inner.checked_pow(&exponent)?;
                    left.extend(factors.iter().rev().map(|factor| (factor, exponent.clone())));
                }
                Expression::Power { base, exponent: inner } if exponent.is_integer() => {
                    left.push((base, inner * &exponent));
                }
                Expression::Constant(_)
                | Expression::Symbol(_)
                | Expression::Truth(_)
                | Expression::Sum { .. }
                | Expression::Product { .. }
                | Expression::Power { .. }
                | Expression::Call { .. }
                | Expression::Select { .. }
                | Expression::Compare { .. }
                | Expression::And(_)
                | Expression::Or(_)
                | Expression::Not(_)
                | Expression::Tensor { .. } => {
                    let atom = self.atom(node);
                    raise(&mut monomial, atom, &exponent);
                }
            }
        }
        Some((coefficient, monomial))
    }

    /// The derivative of a polynomial.
    fn derive(&mut self, polynomial: &Polynomial, depth: usize) -> Option<Polynomial> {
        let mut derivative = Polynomial::new();
        for (monomial, coefficient) in polynomial {
            for (atom, exponent) in monomial {
                let mut rest = monomial.clone();
                raise(&mut rest, *atom, &Rational::MINUS_ONE);
                let factor = coefficient * exponent;
                for (more, inner) in self.derivative_of(*atom, depth)?.iter() {
                    add(&mut derivative, multiply(&rest, more), &factor * inner)?;
                }
            }
        }
        Some(derivative)
    }

    /// The derivative of an atom.
    fn derivative_of(&mut self, atom: usize, depth: usize) -> Option<Rc<Polynomial>> {
        if let Some(known) = &self.derivatives[atom] {
            return Some(Rc::clone(known));
        }
        if depth > DEEPEST {
            return None;
        }
        let node = self.atoms[atom];
        let derivative = if node == self.variable {
            Polynomial::from([(Monomial::new(), Rational::ONE)])
        } else if !self.degrees.moves(self.graph, node) {
            Polynomial::new()
        } else {
            self.differentiate(node, depth + 1)?
        };
        let derivative = Rc::new(derivative);
        self.derivatives[atom] = Some(Rc::clone(&derivative));
        Some(derivative)
    }

    fn differentiate(&mut self, node: NodeId, depth: usize) -> Option<Polynomial> {
        match self.graph.view(node) {
            Expression::Sum { .. } | Expression::Product { .. } | Expression::Power { .. } => {
                let inside = self.read(node)?;
                self.derive(&inside, depth)
            }
            Expression::Call { function, arguments } => {
                let arguments = arguments.to_vec();
                if let Some(exponent) = recurrence::as_exponential(self.graph, &mut self.degrees, function, &arguments)
                {
                    return self.link(exponent, node, depth);
                }
                let mut derivative = Polynomial::new();
                for (position, argument) in arguments.into_iter().enumerate() {
                    if self.degrees.moves(self.graph, argument) {
                        let partial = partial::of_call(self.graph, node, function, position).ok()?;
                        for (monomial, coefficient) in self.link(argument, partial, depth)? {
                            add(&mut derivative, monomial, coefficient)?;
                        }
                    }
                }
                Some(derivative)
            }
            // Multiplied out, the branch that is not taken could spoil the other.
            Expression::Select { .. } => None,
            Expression::Constant(_) | Expression::Symbol(_) | Expression::Truth(_) => Some(Polynomial::new()),
            Expression::Compare { .. }
            | Expression::And(_)
            | Expression::Or(_)
            | Expression::Not(_)
            | Expression::Tensor { .. } => Some(Polynomial::new()),
        }
    }

    /// The derivative of an argument times the partial derivative by it. A sum of several terms in the first stays
    /// together as an atom: the derivatives of `x^x` are polynomials in `log(x) + 1`.
    fn link(&mut self, argument: NodeId, partial: NodeId, depth: usize) -> Option<Polynomial> {
        let argument = self.read(argument)?;
        let mut inner = self.derive(&argument, depth)?;
        if inner.len() > 1 {
            let node = self.build(&inner);
            let (coefficient, monomial) = self.read_monomial(node)?;
            inner = Polynomial::from([(monomial, coefficient)]);
        }
        let partial = self.read(partial)?;
        product(&partial, &inner)
    }

    /// The node of a polynomial: what all terms share, times the sum of what is left, highest powers first.
    fn build(&mut self, polynomial: &Polynomial) -> NodeId {
        let mut outside = shared(polynomial);
        let mut inside = self.multiply_out(divide(polynomial, &outside));
        let more = shared(&inside);
        inside = divide(&inside, &more);
        outside = multiply(&outside, &more);
        let number = inside.values().fold(Rational::ZERO, |all, coefficient| all.gcd(coefficient));
        let number = if inside.values().all(Rational::is_negative) { -number } else { number };
        let scale = number.recip().unwrap_or(Rational::ONE);
        let mut terms: Vec<_> = inside.into_iter().map(|(monomial, c)| (monomial, &c * &scale)).collect();
        let degree = |monomial: &Monomial| monomial.iter().fold(Rational::ZERO, |sum, (_, exponent)| &sum + exponent);
        terms.sort_by_cached_key(|(monomial, _)| std::cmp::Reverse(degree(monomial)));
        let terms: Vec<_> = terms.into_iter().map(|(m, c)| (c, self.build_monomial(&m))).collect();
        let sum = self.graph.sum(Rational::ZERO, terms);
        let mut factors = self.powers(&outside);
        factors.push(sum);
        self.graph.product(number, factors)
    }

    /// The polynomial with whole powers of sums among its atoms multiplied out, one after the other, where that does not
    /// make more terms.
    fn multiply_out(&mut self, polynomial: Polynomial) -> Polynomial {
        let mut best = polynomial;
        for atom in 0..self.atoms.len() {
            let there = |(a, e): &(usize, Rational)| *a == atom && e.is_integer();
            if matches!(self.graph.view(self.atoms[atom]), Expression::Sum { .. })
                && best.keys().flatten().any(there)
                && let Some(expanded) = self.multiply_out_atom(&best, atom)
                && expanded.len() <= best.len()
            {
                best = expanded;
            }
        }
        best
    }

    fn multiply_out_atom(&mut self, polynomial: &Polynomial, atom: usize) -> Option<Polynomial> {
        let sum = self.read(self.atoms[atom])?;
        let mut powers = vec![Polynomial::from([(Monomial::new(), Rational::ONE)])];
        let mut expanded = Polynomial::new();
        for (monomial, coefficient) in polynomial {
            let place = monomial.iter().position(|(there, _)| *there == atom);
            let exponent = place.map_or(Some(0), |place| monomial[place].1.to_i64())?;
            let exponent = usize::try_from(exponent).ok().filter(|&exponent| exponent <= MOST_TERMS)?;
            while powers.len() <= exponent {
                powers.push(product(&powers[powers.len() - 1], &sum)?);
            }
            let rest: Monomial = monomial.iter().filter(|(there, _)| *there != atom).cloned().collect();
            for (power, inner) in &powers[exponent] {
                add(&mut expanded, multiply(&rest, power), coefficient * inner)?;
            }
        }
        Some(expanded)
    }

    fn build_monomial(&mut self, monomial: &Monomial) -> NodeId {
        let powers = self.powers(monomial);
        self.graph.product(Rational::ONE, powers)
    }

    fn powers(&mut self, monomial: &Monomial) -> Vec<NodeId> {
        monomial.iter().map(|(atom, exponent)| self.graph.power(self.atoms[*atom], exponent.clone())).collect()
    }
}
