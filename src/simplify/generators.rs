//! What the polynomials of a formula are made of.
//!
//! In: the arithmetic around a node: sums, products, rational powers, and in them exponentials, trigonometric
//! functions, roots. Out: [`Generators`]: each is a node to a fractional power, such that everything met is a
//! quotient of polynomials in them; and what they satisfy, such as `s^2 = 1 - c^2`.

use rustc_hash::FxHashMap;

use super::facts::Facts;
use super::polynomial::{GENERATORS, Polynomial};
use super::quotient::{Quotient, Relation, Relations};
use crate::graph::{Expression, Graph, NodeId, walk};
use crate::number::Rational;
use crate::op::{Function, Relation as Comparison};

/// In which generators a formula is written.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub(super) struct Choice {
    /// Squares of cosines are replaced, not those of sines.
    pub(super) sines: bool,
    /// Sines and cosines of multiples of an angle become those of the angle itself.
    pub(super) angles: bool,
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
    known: FxHashMap<NodeId, Quotient>,
    choice: Choice,
}

/// What is met in a first look.
#[derive(Debug, Default)]
struct Survey {
    nodes: Vec<NodeId>,
    /// Bases of fractional powers, with the common denominator of their exponents.
    roots: Vec<(NodeId, i64)>,
    primes: Vec<(i64, i64)>,
    exponentials: Vec<(Option<NodeId>, NodeId, NodeId)>,
    /// Function, angle, call.
    angles: Vec<(&'static str, NodeId, NodeId)>,
}

const CIRCULAR: [&str; 6] = ["sin", "cos", "tan", "cot", "sec", "csc"];
const HYPERBOLIC: [&str; 6] = ["sinh", "cosh", "tanh", "coth", "sech", "csch"];

/// Writes a node as a quotient.
pub(super) fn write(graph: &mut Graph, facts: &mut Facts, id: NodeId, choice: Choice) -> Option<(Generators, Quotient)> {
    let survey = Survey::of(graph, facts, id)?;
    let mut generators = Generators { choice, ..Generators::default() };
    generators.add_angles(graph, &survey)?;
    generators.add_primes(graph, &survey)?;
    generators.add_exponentials(graph, &survey)?;
    for &node in &survey.nodes {
        let quotient = generators.quotient(graph, facts, &survey, node)?;
        generators.known.insert(node, quotient);
    }
    let quotient = generators.known.get(&id)?.clone();
    Some((generators, quotient))
}

/// The operands of a node that belong to the same arithmetic.
fn inner(graph: &Graph, id: NodeId) -> Vec<NodeId> {
    match graph.view(id) {
        Expression::Sum { terms, .. } => terms.to_vec(),
        Expression::Product { factors, .. } => factors.to_vec(),
        Expression::Power { base, .. } => vec![base],
        Expression::Call { function: Function::Known(function), arguments } => match function.row().name {
            "abs" | "hypot" => arguments.to_vec(),
            "pow" => vec![arguments.at(0)],
            _ => Vec::new(),
        },
        Expression::Constant(_)
        | Expression::Symbol(_)
        | Expression::Truth(_)
        | Expression::Call { .. }
        | Expression::Select { .. }
        | Expression::Compare { .. }
        | Expression::And(_)
        | Expression::Or(_)
        | Expression::Not(_) => Vec::new(),
    }
}

impl Survey {
    fn of(graph: &mut Graph, facts: &mut Facts, id: NodeId) -> Option<Survey> {
        let mut survey = Survey::default();
        let mut pending = vec![id];
        let mut seen = rustc_hash::FxHashSet::default();
        while let Some(node) = pending.pop() {
            if seen.insert(node) {
                survey.nodes.push(node);
                pending.extend(inner(graph, node));
            }
        }
        if survey.nodes.len() > 400 {
            return None;
        }
        // Index order is evaluation order.
        survey.nodes.sort_unstable();
        for &node in &survey.nodes.clone() {
            survey.look(graph, facts, node)?;
        }
        Some(survey)
    }

    fn look(&mut self, graph: &mut Graph, facts: &mut Facts, node: NodeId) -> Option<()> {
        match graph.view(node) {
            Expression::Power { base, exponent } if !exponent.is_integer() => {
                let exponent = exponent.clone();
                for (part, exponent) in root_parts(graph, facts, base, &exponent)? {
                    let denominator = exponent.denominator().to_i64()?;
                    match graph.as_constant(part) {
                        Some(number) => {
                            for (prime, times) in prime_factors(number)? {
                                let power = &exponent * &Rational::from(times);
                                note(&mut self.primes, prime, power.denominator().to_i64()?)?;
                            }
                        }
                        None => note(&mut self.roots, part, denominator)?,
                    }
                }
            }
            Expression::Call { function: Function::Known(function), arguments } => {
                let name = function.row().name;
                match name {
                    "exp" => self.exponentials.push((None, arguments.at(0), node)),
                    "pow" => self.exponentials.push((Some(arguments.at(0)), arguments.at(1), node)),
                    "hypot" => {}
                    _ if CIRCULAR.contains(&name) || HYPERBOLIC.contains(&name) => {
                        self.angles.push((name, arguments.at(0), node));
                    }
                    _ => {}
                }
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
            | Expression::Not(_) => {}
        }
        Some(())
    }

    fn root_of(&self, node: NodeId) -> i64 {
        self.roots.iter().find(|(there, _)| *there == node).map_or(1, |(_, root)| *root)
    }
}

/// Notes that an exponent has a denominator.
fn note<K: PartialEq>(list: &mut Vec<(K, i64)>, key: K, denominator: i64) -> Option<()> {
    match list.iter_mut().find(|(there, _)| *there == key) {
        Some((_, common)) => {
            let gcd = Rational::from(*common).gcd(&Rational::from(denominator)).to_i64()?;
            *common = (*common / gcd).checked_mul(denominator).filter(|common| *common <= 60)?;
        }
        None if denominator <= 60 => list.push((key, denominator)),
        None => return None,
    }
    Some(())
}

/// A root of a product as a product of roots, where the factors may be separated: those that are positive.
fn root_parts(
    graph: &mut Graph,
    facts: &mut Facts,
    base: NodeId,
    exponent: &Rational,
) -> Option<Vec<(NodeId, Rational)>> {
    let Expression::Product { coefficient, factors } = graph.view(base) else {
        return Some(vec![(base, exponent.clone())]);
    };
    let (coefficient, factors) = (coefficient.clone(), factors.to_vec());
    let mut parts = Vec::new();
    let mut together = Vec::new();
    for factor in factors {
        let positive = facts.signs(graph, factor).imply(Comparison::Greater);
        if let (true, Expression::Power { base, exponent: inside }) = (positive, graph.view(factor))
            && !inside.is_even()
        {
            parts.push((base, inside * exponent));
        } else if positive {
            parts.push((factor, exponent.clone()));
        } else {
            together.push(factor);
        }
    }
    if !coefficient.abs().is_one() {
        parts.push((graph.constant(coefficient.abs()), exponent.clone()));
    }
    let sign = if coefficient.is_negative() { Rational::MINUS_ONE } else { Rational::ONE };
    if let ([only], false) = (together.as_slice(), coefficient.is_negative())
        && let Expression::Power { base, exponent: inside } = graph.view(*only)
        && inside.is_odd()
    {
        parts.push((base, inside * exponent));
    } else if !together.is_empty() || coefficient.is_negative() {
        let rest = graph.product(sign, together);
        if graph.as_constant(rest).is_some() {
            return None;
        }
        parts.push((rest, exponent.clone()));
    }
    Some(parts)
}

/// The prime factors of a positive number, if they are small.
fn prime_factors(number: &Rational) -> Option<Vec<(i64, i64)>> {
    let mut found = Vec::new();
    for (part, sign) in [(number.numerator(), 1), (number.denominator(), -1)] {
        let mut rest = part.to_i64().filter(|rest| *rest > 0)?;
        for prime in 2..1000 {
            while rest % prime == 0 {
                found.push((prime, sign));
                rest /= prime;
            }
            if rest == 1 {
                break;
            }
        }
        if rest != 1 {
            found.push((rest, sign));
        }
    }
    let mut collected: Vec<(i64, i64)> = Vec::new();
    for (prime, times) in found {
        match collected.iter_mut().find(|(there, _)| *there == prime) {
            Some((_, sum)) => *sum += times,
            None => collected.push((prime, times)),
        }
    }
    Some(collected)
}

impl Generators {
    fn add(&mut self, node: NodeId, root: i64) -> Option<usize> {
        let place = self.list.len();
        self.list.push(Generator { node, root, exponential: None });
        (place < GENERATORS).then_some(place)
    }

    fn relate(&mut self, generator: usize, degree: u8, numerator: Polynomial, denominator: Polynomial) {
        self.relations.list.push(Relation { generator, degree, numerator, denominator });
    }

    /// Generators for trigonometric and hyperbolic functions, all of one angle together.
    fn add_angles(&mut self, graph: &mut Graph, survey: &Survey) -> Option<()> {
        let mut left: Vec<(&'static str, NodeId, NodeId)> = survey.angles.clone();
        while let Some((name, angle, _)) = left.first().copied() {
            let family = if CIRCULAR.contains(&name) { CIRCULAR } else { HYPERBOLIC };
            let (core, first) = split_multiple(graph, angle);
            let alike = |graph: &mut Graph, other: NodeId| {
                let (there, multiple) = split_multiple(graph, other);
                (there == core).then_some(multiple)
            };
            let mut unit = first.clone();
            let mut group = Vec::new();
            for &(name, other, call) in &left {
                if let Some(multiple) = alike(graph, other).filter(|_| family.contains(&name)) {
                    if multiple.abs() != first.abs() {
                        self.has_multiples = true;
                    }
                    if self.choice.angles || multiple == first {
                        unit = unit.gcd(&multiple);
                        group.push((name, multiple, call));
                    }
                }
            }
            left.retain(|(_, _, call)| !group.iter().any(|(_, _, there)| there == call));
            let unit = if first.is_negative() && group.len() == 1 { first } else { unit };
            self.add_family(graph, family, core, &unit, &group)?;
        }
        Some(())
    }

    fn add_family(
        &mut self,
        graph: &mut Graph,
        family: [&'static str; 6],
        core: NodeId,
        unit: &Rational,
        group: &[(&'static str, Rational, NodeId)],
    ) -> Option<()> {
        let hyperbolic = family == HYPERBOLIC;
        let angle = graph.product(unit.clone(), [core]);
        let simple = group.iter().all(|(_, multiple, _)| multiple == unit);
        let only = |names: [&str; 2]| group.iter().all(|(name, ..)| names.contains(name));
        if simple && group.len() == 1 {
            return Some(());
        }
        let one = Polynomial::one();
        // 1 + tan^2 = sec^2, 1 - tanh^2 = sech^2, 1 + cot^2 = csc^2, coth^2 - 1 = csch^2
        for (a, b, sign, constant) in [(2, 4, if hyperbolic { -1 } else { 1 }, 1), (3, 5, 1, if hyperbolic { -1 } else { 1 })] {
            if simple && only([family[a], family[b]]) {
                let first = graph.call_named(family[a], &[angle]);
                let second = graph.call_named(family[b], &[angle]);
                let (x, y) = (self.add(first, 1)?, self.add(second, 1)?);
                let square = Polynomial::generator(x, 2).scaled(&Rational::from(sign));
                let square = square.add(&Polynomial::constant(Rational::from(constant)))?;
                self.relate(y, 2, square, one);
                self.known.insert(first, Quotient::generator(x, 1));
                self.known.insert(second, Quotient::generator(y, 1));
                return Some(());
            }
        }
        let (sine, cosine) = (graph.call_named(family[0], &[angle]), graph.call_named(family[1], &[angle]));
        let (s, c) = (self.add(sine, 1)?, self.add(cosine, 1)?);
        self.has_pairs = true;
        let sign = Rational::from(if hyperbolic { 1 } else { -1 });
        if self.choice.sines {
            let square = Polynomial::generator(s, 2).scaled(&sign).add(&one)?;
            self.relate(c, 2, square, one);
        } else {
            let square = if hyperbolic {
                Polynomial::generator(c, 2).subtract(&one)?
            } else {
                one.subtract(&Polynomial::generator(c, 2))?
            };
            self.relate(s, 2, square, one);
        }
        for (name, multiple, call) in group {
            let times = multiple.checked_div(unit)?.to_i64().filter(|times| times.abs() <= 6)?;
            let (sine, cosine) = multiple_angle(s, c, times, hyperbolic)?;
            let mut quotient = Quotient::constant(Rational::ONE);
            let none = Relations::default();
            let place = family.iter().position(|there| there == name)?;
            let [sines, cosines] = [[1, 0], [0, 1], [1, -1], [-1, 1], [0, -1], [-1, 0]][place];
            quotient.push(&sine, sines, &none)?;
            quotient.push(&cosine, cosines, &none)?;
            self.known.insert(*call, quotient);
        }
        Some(())
    }

    /// Generators for roots of primes.
    fn add_primes(&mut self, graph: &mut Graph, survey: &Survey) -> Option<()> {
        for &(prime, root) in survey.primes.iter().filter(|(_, root)| *root > 1) {
            let node = graph.constant(Rational::from(prime));
            let generator = self.add(node, root)?;
            let value = Polynomial::constant(Rational::from(prime));
            self.relate(generator, u8::try_from(root).ok()?, value, Polynomial::one());
        }
        Some(())
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
                    None => graph.call_named("exp", &[exponent]),
                };
                let place = self.add(node, 1)?;
                self.list[place].exponential = Some((base, exponent));
                places.push(Some(place));
            }
            for ((_, _, call), parts) in calls.iter().zip(&chosen) {
                let mut quotient = Quotient::constant(Rational::ONE);
                for (core, multiple) in parts {
                    let at = units.iter().position(|(there, _)| there == core)?;
                    let times = multiple.checked_div(&units[at].1)?.to_i64()?;
                    let times = i32::try_from(times).ok()?;
                    let Some(place) = places[at] else { return None };
                    quotient = quotient.multiply(&Quotient::generator(place, times), &self.relations)?;
                }
                self.known.insert(*call, quotient);
            }
        }
        Some(())
    }

    /// A node as a quotient, of which the operands are known.
    fn quotient(&mut self, graph: &mut Graph, facts: &mut Facts, survey: &Survey, id: NodeId) -> Option<Quotient> {
        if let Some(known) = self.known.get(&id) {
            return Some(known.clone());
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
                self.finish_base(survey, id, sum)
            }
            Expression::Product { coefficient, factors } => {
                let mut product = Quotient::constant(coefficient.clone());
                for factor in factors.iter() {
                    product = product.multiply(self.known.get(&factor)?, &self.relations)?;
                }
                self.finish_base(survey, id, product)
            }
            Expression::Power { base, exponent } if exponent.is_integer() => {
                let exponent = i32::try_from(exponent.to_i64()?).ok()?;
                let power = self.known.get(&base)?.power(exponent)?;
                self.finish_base(survey, id, power)
            }
            Expression::Power { base, exponent } => {
                let exponent = exponent.clone();
                let mut product = Quotient::constant(Rational::ONE);
                for (part, exponent) in root_parts(graph, facts, base, &exponent)? {
                    let factor = self.root(graph, survey, part, &exponent)?;
                    product = product.multiply(&factor, &self.relations)?;
                }
                self.finish_base(survey, id, product)
            }
            Expression::Call { .. } => {
                let call = self.call(graph, id);
                match call {
                    Some(known) => Some(known),
                    None => self.kernel(survey, id),
                }
            }
            Expression::Symbol(_) | Expression::Select { .. } => self.kernel(survey, id),
            Expression::Truth(_)
            | Expression::Compare { .. }
            | Expression::And(_)
            | Expression::Or(_)
            | Expression::Not(_) => None,
        }
    }

    /// Something that is not taken apart.
    fn kernel(&mut self, survey: &Survey, id: NodeId) -> Option<Quotient> {
        let root = survey.root_of(id);
        let generator = self.add(id, root)?;
        Some(Quotient::generator(generator, i32::try_from(root).ok()?))
    }

    /// Functions whose square is known: `abs(u)`, `hypot(a, b)`.
    fn call(&mut self, graph: &Graph, id: NodeId) -> Option<Quotient> {
        let Expression::Call { function: Function::Known(function), arguments } = graph.view(id) else { return None };
        let squares: Vec<Quotient> = match function.row().name {
            "abs" | "hypot" => {
                arguments.iter().map(|a| self.known.get(&a)?.power(2)).collect::<Option<Vec<_>>>()?
            }
            _ => return None,
        };
        let square = Quotient::sum(&squares, &self.relations)?;
        let generator = self.add(id, 1)?;
        self.relate_root(generator, 2, &square)?;
        Some(Quotient::generator(generator, 1))
    }

    /// A sum, product or power that has roots taken is a power of a generator itself, if it is one polynomial.
    fn finish_base(&mut self, survey: &Survey, id: NodeId, quotient: Quotient) -> Option<Quotient> {
        let root = survey.root_of(id);
        if root == 1 || quotient.coefficient.is_zero() {
            return Some(quotient);
        }
        let generator = self.add(id, root)?;
        self.relate_root(generator, root, &quotient)?;
        Some(Quotient::generator(generator, i32::try_from(root).ok()?))
    }

    /// A generator of which a power is a quotient.
    fn relate_root(&mut self, generator: usize, root: i64, square: &Quotient) -> Option<()> {
        let degree = u8::try_from(root).ok()?;
        let (mut above, mut below) = (square.clone(), Quotient::constant(Rational::ONE));
        for (exponent, under) in above.monomial.iter_mut().zip(&mut below.monomial) {
            if *exponent < 0 {
                (*exponent, *under) = (0, -*exponent);
            }
        }
        below.factors = above.factors.iter().filter(|(_, e)| *e < 0).map(|(f, e)| (f.clone(), -e)).collect();
        above.factors.retain(|(_, e)| *e > 0);
        self.relate(generator, degree, above.to_polynomial()?, below.to_polynomial()?);
        let plain = square.monomial.iter().all(|exponent| *exponent == 0);
        if let ([(polynomial, 1)], true) = (square.factors.as_slice(), plain) {
            let number = square.coefficient.recip()?;
            self.relations.powers.push((polynomial.clone(), number, generator, i32::try_from(root).ok()?));
        }
        Some(())
    }

    /// A part of a base to a fractional power.
    fn root(&mut self, graph: &Graph, survey: &Survey, part: NodeId, exponent: &Rational) -> Option<Quotient> {
        if let Some(number) = graph.as_constant(part) {
            let mut product = Quotient::constant(Rational::ONE);
            for (prime, times) in prime_factors(number)? {
                let power = exponent * &Rational::from(times);
                let place = self.list.iter().position(|generator| {
                    graph.as_constant(generator.node) == Some(&Rational::from(prime)) && generator.root > 1
                });
                product = match place {
                    Some(place) => {
                        let times = (&power * &Rational::from(self.list[place].root)).to_i64()?;
                        product.multiply(&Quotient::generator(place, i32::try_from(times).ok()?), &self.relations)?
                    }
                    None => {
                        let factor = Rational::from(prime).checked_pow(&power)?;
                        product.multiply(&Quotient::constant(factor), &self.relations)?
                    }
                };
            }
            return Some(product);
        }
        let place = match self.list.iter().position(|generator| generator.node == part && generator.exponential.is_none()) {
            Some(place) => place,
            None => {
                // A product of factors of any sign, of which only the root is defined.
                let mut product = Quotient::constant(Rational::ONE);
                for node in walk::live(graph, &[part]) {
                    if !self.known.contains_key(&node) && node != part {
                        return None;
                    }
                }
                if let Expression::Product { coefficient, factors } = graph.view(part) {
                    product.coefficient = coefficient.clone();
                    for factor in factors.iter() {
                        product = product.multiply(self.known.get(&factor)?, &self.relations)?;
                    }
                } else {
                    product = self.known.get(&part)?.clone();
                }
                let root = survey.root_of(part);
                let place = self.add(part, root)?;
                self.relate_root(place, root, &product)?;
                place
            }
        };
        let times = (exponent * &Rational::from(self.list[place].root)).to_i64()?;
        Some(Quotient::generator(place, i32::try_from(times).ok()?))
    }
}

/// `3*x` is `x` and 3, `2*a + 4*b` is `a + 2*b` and 2.
fn split_multiple(graph: &mut Graph, id: NodeId) -> (NodeId, Rational) {
    match graph.view(id) {
        Expression::Constant(value) => {
            let value = value.clone();
            (graph.constant(Rational::ONE), value)
        }
        Expression::Product { coefficient, factors } if !coefficient.is_one() => {
            let (coefficient, factors) = (coefficient.clone(), factors.to_vec());
            let core = graph.product(Rational::ONE, factors);
            let (core, inside) = match graph.view(core) {
                Expression::Sum { .. } => split_multiple(graph, core),
                _ => (core, Rational::ONE),
            };
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
        | Expression::Not(_) => (id, Rational::ONE),
    }
}

/// The terms of an exponent with their coefficients; the constant is a term as well.
fn exponent_terms(graph: &mut Graph, id: NodeId) -> Vec<(NodeId, Rational)> {
    let Expression::Sum { constant, coefficients, terms } = graph.view(id) else {
        return vec![split_multiple(graph, id)];
    };
    let mut parts: Vec<_> = terms.to_vec().into_iter().zip(coefficients.to_vec()).collect();
    if !constant.is_zero() {
        let constant = constant.clone();
        parts.push((graph.constant(Rational::ONE), constant));
    }
    parts
}

/// Sine and cosine of a multiple of an angle, by the sum formulas.
fn multiple_angle(s: usize, c: usize, times: i64, hyperbolic: bool) -> Option<(Polynomial, Polynomial)> {
    let (sine, cosine) = (Polynomial::generator(s, 1), Polynomial::generator(c, 1));
    let (mut a, mut b) = (Polynomial::default(), Polynomial::one());
    let sign = Rational::from(if hyperbolic { 1 } else { -1 });
    for _ in 0..times.abs() {
        let next = a.multiply(&cosine)?.add(&b.multiply(&sine)?)?;
        b = b.multiply(&cosine)?.add(&a.multiply(&sine)?.scaled(&sign))?;
        a = next;
    }
    Some((if times < 0 { a.scaled(&Rational::MINUS_ONE) } else { a }, b))
}
