//! What the polynomials of a formula are made of.
//!
//! In: the arithmetic around a node: sums, products, rational powers, and in them exponentials, trigonometric
//! functions, roots. Out: [`Generators`]: each is a node to a fractional power, such that everything met is a
//! quotient of polynomials in them; and what they satisfy, such as `s^2 = 1 - c^2`.

use rustc_hash::FxHashMap;

use super::facts::Facts;
use super::polynomial::{GENERATORS, Polynomial};
use super::quotient::{Quotient, Relation, Relations};
use super::survey::{Survey, root_parts};
use crate::graph::{Expression, Graph, NodeId};
use crate::number::Rational;
use crate::op::{Function, built_in};

/// In which generators a formula is written.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub(super) struct Choice {
    /// Squares of cosines are replaced, not those of sines.
    pub(super) sines: bool,
    /// Sines and cosines of multiples of an angle become those of the angle itself.
    pub(super) angles: bool,
    /// Sines and cosines are written with tangents.
    pub(super) tangents: bool,
    /// Powers of variables are replaced by those of roots, not the other way round.
    pub(super) roots: bool,
    /// Sums that are used again or raised are not expanded: `x - m` is a generator.
    pub(super) sums: bool,
}

/// A generator: a node to the power `1/root`.
#[derive(Clone, Debug)]
pub(super) struct Generator {
    pub(super) node: NodeId,
    pub(super) root: i64,
    /// The base, if the node is an exponential that multiplies with others of the base; `e` has none.
    pub(super) exponential: Option<(Option<NodeId>, NodeId)>,
}

/// The generators of the arithmetic around a node.
#[derive(Debug, Default)]
pub(super) struct Generators {
    pub(super) list: Vec<Generator>,
    pub(super) relations: Relations,
    /// Where there is something to choose: squares of sines or cosines, multiples of angles.
    pub(super) has_pairs: bool,
    pub(super) has_multiples: bool,
    pub(super) has_roots: bool,
    pub(super) has_sums: bool,
    pub(super) known: FxHashMap<NodeId, Quotient>,
    /// The first root that is a quotient, for bases of fractional powers.
    pub(super) roots: FxHashMap<NodeId, Quotient>,
    /// General powers: the exponential part, and the power of the base that it is to be multiplied by.
    powers: FxHashMap<NodeId, (Quotient, i32)>,
    pub(super) choice: Choice,
}
/// Writes a node as a quotient.
pub(super) fn write(
    graph: &mut Graph,
    facts: &mut Facts,
    id: NodeId,
    choice: Choice,
) -> Option<(Generators, Quotient)> {
    let survey = Survey::of(graph, facts, id)?;
    let mut generators = Generators { choice, has_sums: !survey.sums.is_empty(), ..Generators::default() };
    generators.add_angles(graph, &survey)?;
    generators.add_primes(graph, &survey)?;
    generators.add_exponentials(graph, &survey)?;
    for node in survey.order(graph) {
        let quotient = generators.quotient(graph, facts, &survey, node)?;
        generators.known.insert(node, quotient);
    }
    let quotient = generators.known.get(&id)?.clone();
    Some((generators, quotient))
}

impl Generators {
    /// A new generator: a node to the power `1/root`.
    pub(super) fn add(&mut self, node: NodeId, root: i64) -> Option<usize> {
        let place = self.list.len();
        self.list.push(Generator { node, root, exponential: None });
        (place < GENERATORS).then_some(place)
    }

    /// Notes what a power of a generator is.
    pub(super) fn relate(&mut self, generator: usize, degree: u8, numerator: Polynomial, denominator: Polynomial) {
        self.relations.list.push(Relation { generator, degree, numerator, denominator });
    }

    /// Generators for exponentials: those of one base with proportional exponents are powers of one.
    fn add_exponentials(&mut self, graph: &mut Graph, survey: &Survey) -> Option<()> {
        let mut bases: Vec<Option<NodeId>> = survey.exponentials.iter().map(|(base, ..)| *base).collect();
        bases.sort_unstable();
        bases.dedup();
        for base in bases {
            let calls: Vec<_> = survey.exponentials.iter().filter(|(there, ..)| *there == base).collect();
            let mut whole: Vec<Vec<(NodeId, Rational)>> = Vec::new();
            let mut apart: Vec<Vec<(NodeId, Rational)>> = Vec::new();
            for (_, exponent, _) in &calls {
                let (core, multiple) = split_multiple(graph, *exponent);
                whole.push(vec![(core, multiple)]);
                apart.push(exponent_terms(graph, *exponent));
            }
            let mut cores: Vec<NodeId> = whole.iter().map(|parts| parts[0].0).collect();
            cores.sort_unstable();
            cores.dedup();
            let chosen = if cores.len() > 1 { apart } else { whole };
            let mut units: Vec<(NodeId, Rational)> = Vec::new();
            for (core, multiple) in chosen.iter().flatten() {
                match units.iter_mut().find(|(there, _)| there == core) {
                    Some((_, unit)) => *unit = unit.gcd(multiple),
                    None => units.push((*core, multiple.clone())),
                }
            }
            let mut places = Vec::new();
            for (core, unit) in &units {
                // b^3 is a power of b itself.
                let number = graph.as_constant(*core).is_some();
                if number && base.is_some() {
                    places.push(None);
                    continue;
                }
                let exponent = graph.product(unit.clone(), [*core]);
                let node = match base {
                    Some(base) => graph.pow(base, exponent),
                    None => graph.call(Function::Known(built_in::exp()), &[exponent]),
                };
                let place = self.add(node, 1)?;
                self.list[place].exponential = Some((base, exponent));
                places.push(Some(place));
            }
            for ((_, _, call), parts) in calls.iter().zip(&chosen) {
                let mut quotient = Quotient::constant(Rational::ONE);
                let mut power = Rational::ZERO;
                for (core, multiple) in parts {
                    let at = units.iter().position(|(there, _)| there == core)?;
                    let Some(place) = places[at] else {
                        power = multiple.clone();
                        continue;
                    };
                    let times = i32::try_from(multiple.checked_div(&units[at].1)?.to_i64()?).ok()?;
                    quotient = quotient.multiply(&Quotient::generator(place, times), &self.relations)?;
                }
                match power.to_i64().filter(|_| power.is_integer()) {
                    Some(0) => {
                        self.known.insert(*call, quotient);
                    }
                    Some(power) => {
                        self.powers.insert(*call, (quotient, i32::try_from(power).ok()?));
                    }
                    None => {}
                }
            }
        }
        Some(())
    }

    /// A node as a quotient, of which the operands are known.
    fn quotient(&mut self, graph: &mut Graph, facts: &mut Facts, survey: &Survey, id: NodeId) -> Option<Quotient> {
        if let Some(known) = self.known.get(&id) {
            return Some(known.clone());
        }
        if self.choice.sums && survey.sums.contains(&id) {
            return self.kernel(survey, id);
        }
        match graph.view(id) {
            Expression::Constant(value) => Some(Quotient::constant(value.clone())),
            Expression::Sum { constant, coefficients, terms } => {
                let mut parts = vec![Quotient::constant(constant.clone())];
                for (coefficient, term) in coefficients.iter().zip(terms.iter()) {
                    let mut part = self.known.get(&term)?.clone();
                    part.coefficient = &part.coefficient * coefficient;
                    parts.push(part);
                }
                let sum = Quotient::sum(&parts, &self.relations)?;
                self.finish(graph, facts, survey, id, sum)
            }
            Expression::Product { coefficient, factors } => {
                let mut product = Quotient::constant(coefficient.clone());
                for factor in factors.iter() {
                    product = product.multiply(self.known.get(&factor)?, &self.relations)?;
                }
                self.finish(graph, facts, survey, id, product)
            }
            Expression::Power { base, exponent } if exponent.is_integer() => {
                let exponent = i32::try_from(exponent.to_i64()?).ok()?;
                let power = self.known.get(&base)?.power(exponent)?;
                self.finish(graph, facts, survey, id, power)
            }
            Expression::Power { base, exponent } => {
                let exponent = exponent.clone();
                let mut product = Quotient::constant(Rational::ONE);
                for (part, exponent) in root_parts(graph, facts, base, &exponent)? {
                    let factor = match graph.as_constant(part).cloned() {
                        Some(number) => self.constant_root(graph, &number, &exponent)?,
                        None => self.root(graph, facts, survey, part, &exponent)?,
                    };
                    product = product.multiply(&factor, &self.relations)?;
                }
                self.finish(graph, facts, survey, id, product)
            }
            Expression::Call { .. } => {
                if let Some((quotient, power)) = self.powers.get(&id) {
                    let base = graph.operands(id).at(0);
                    return quotient.clone().multiply(&self.known.get(&base)?.power(*power)?, &self.relations);
                }
                match self.length(graph, facts, survey, id) {
                    Some(known) => Some(known),
                    None => self.kernel(survey, id),
                }
            }
            Expression::Symbol(_) | Expression::Select { .. } => self.kernel(survey, id),
            // A number that is made of a tensor: an entry, a determinant.
            Expression::Tensor { .. } if graph.dimensions(id).is_empty() => self.kernel(survey, id),
            Expression::Truth(_)
            | Expression::Compare { .. }
            | Expression::And(_)
            | Expression::Or(_)
            | Expression::Not(_)
            | Expression::Tensor { .. } => None,
        }
    }

    /// Something that is not taken apart.
    fn kernel(&mut self, survey: &Survey, id: NodeId) -> Option<Quotient> {
        let root = survey.root_of(id);
        let generator = self.add(id, root)?;
        self.roots.insert(id, Quotient::generator(generator, 1));
        Some(Quotient::generator(generator, i32::try_from(root).ok()?))
    }
}

/// `3*x` is `x` and 3, `2*a + 4*b` is `a + 2*b` and 2.
pub(super) fn split_multiple(graph: &mut Graph, id: NodeId) -> (NodeId, Rational) {
    match graph.view(id) {
        Expression::Constant(value) => {
            let value = value.clone();
            (graph.constant(Rational::ONE), value)
        }
        Expression::Product { coefficient, factors } if !coefficient.is_one() => {
            let (coefficient, factors) = (coefficient.clone(), factors.to_vec());
            let core = graph.product(Rational::ONE, factors);
            let is_sum = matches!(graph.view(core), Expression::Sum { .. });
            let (core, inside) = if is_sum { split_multiple(graph, core) } else { (core, Rational::ONE) };
            (core, &coefficient * &inside)
        }
        Expression::Sum { constant, coefficients, terms } => {
            let first = coefficients.first().cloned().unwrap_or(Rational::ONE);
            if first.is_one() {
                return (id, first);
            }
            let inverse = first.recip().unwrap_or(Rational::ONE);
            let constant = constant * &inverse;
            let terms: Vec<_> = coefficients.iter().map(|c| c * &inverse).zip(terms.to_vec()).collect();
            (graph.sum(constant, terms), first)
        }
        Expression::Symbol(_)
        | Expression::Truth(_)
        | Expression::Product { .. }
        | Expression::Power { .. }
        | Expression::Call { .. }
        | Expression::Select { .. }
        | Expression::Compare { .. }
        | Expression::And(_)
        | Expression::Or(_)
        | Expression::Not(_)
        | Expression::Tensor { .. } => (id, Rational::ONE),
    }
}

/// The terms of an exponent with their coefficients, those of `2*(k - 1)` as well; the constant is a term too.
fn exponent_terms(graph: &mut Graph, id: NodeId) -> Vec<(NodeId, Rational)> {
    let (core, multiple) = split_multiple(graph, id);
    let Expression::Sum { constant, coefficients, terms } = graph.view(core) else { return vec![(core, multiple)] };
    let scaled: Vec<_> = coefficients.iter().map(|coefficient| coefficient * &multiple).collect();
    let mut parts: Vec<_> = terms.to_vec().into_iter().zip(scaled).collect();
    if !constant.is_zero() {
        let constant = constant * &multiple;
        parts.push((graph.constant(Rational::ONE), constant));
    }
    parts
}
