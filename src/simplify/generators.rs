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
    /// Sines and cosines are written with tangents.
    pub(super) tangents: bool,
    /// Powers of variables are replaced by those of roots, not the other way round.
    pub(super) roots: bool,
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
    known: FxHashMap<NodeId, Quotient>,
    /// The first root that is a quotient, for bases of fractional powers.
    roots: FxHashMap<NodeId, Quotient>,
    /// General powers: the exponential part, and the power of the base that it is to be multiplied by.
    powers: FxHashMap<NodeId, (Quotient, i32)>,
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
pub(super) fn write(
    graph: &mut Graph,
    facts: &mut Facts,
    id: NodeId,
    choice: Choice,
) -> Option<(Generators, Quotient)> {
    let survey = Survey::of(graph, facts, id)?;
    let mut generators = Generators { choice, ..Generators::default() };
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

    /// The nodes, operands first, and what simple roots are taken of before what others are taken of.
    fn order(&self, graph: &Graph) -> Vec<NodeId> {
        let mut order = Vec::with_capacity(self.nodes.len());
        if self.roots.len() > 1 {
            let mut bases: Vec<NodeId> = self.roots.iter().map(|(base, _)| *base).collect();
            bases.sort_by_cached_key(|base| (degree(graph, *base), self.nodes.binary_search(base).ok()));
            for base in bases {
                let mut pending = vec![base];
                let mut found = Vec::new();
                while let Some(node) = pending.pop() {
                    if self.nodes.binary_search(&node).is_ok() && !order.contains(&node) && !found.contains(&node) {
                        found.push(node);
                        pending.extend(inner(graph, node));
                    }
                }
                found.sort_unstable();
                order.extend(found);
            }
        }
        let rest: Vec<NodeId> = self.nodes.iter().copied().filter(|node| !order.contains(node)).collect();
        order.extend(rest);
        order
    }

    fn look(&mut self, graph: &mut Graph, facts: &mut Facts, node: NodeId) -> Option<()> {
        match graph.view(node) {
            Expression::Power { base, exponent } if !exponent.is_integer() => {
                let exponent = exponent.clone();
                if let Some((below, above)) = exponential(graph, facts, base) {
                    let product = graph.product(exponent, [above]);
                    self.exponentials.push((below, product, node));
                    return Some(());
                }
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

/// An estimate of the degree of a node as a polynomial.
fn degree(graph: &Graph, id: NodeId) -> u64 {
    let mut degrees: FxHashMap<NodeId, u64> = FxHashMap::default();
    for node in walk::live(graph, &[id]) {
        let of = |operand: NodeId| degrees.get(&operand).copied().unwrap_or(0);
        let degree = match graph.view(node) {
            Expression::Constant(_) | Expression::Truth(_) => 0,
            Expression::Sum { terms, .. } => terms.iter().map(of).max().unwrap_or(0),
            Expression::Product { factors, .. } => factors.iter().map(of).fold(0, u64::saturating_add),
            Expression::Power { base, exponent } => {
                of(base).saturating_mul(exponent.abs().ceil().to_i64().map_or(100, i64::unsigned_abs))
            }
            Expression::Symbol(_)
            | Expression::Call { .. }
            | Expression::Select { .. }
            | Expression::Compare { .. }
            | Expression::And(_)
            | Expression::Or(_)
            | Expression::Not(_) => 1,
        };
        degrees.insert(node, degree);
    }
    degrees.get(&id).copied().unwrap_or(0)
}

/// Base and exponent of a power of something positive; `e` is no base.
fn exponential(graph: &Graph, facts: &mut Facts, id: NodeId) -> Option<(Option<NodeId>, NodeId)> {
    let Expression::Call { function: Function::Known(function), arguments } = graph.view(id) else { return None };
    match function.row().name {
        "exp" => Some((None, arguments.at(0))),
        "pow" if facts.signs(graph, arguments.at(0)).imply(Comparison::Greater) => {
            Some((Some(arguments.at(0)), arguments.at(1)))
        }
        _ => None,
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
        for (a, b, sign, constant) in
            [(2, 4, if hyperbolic { -1 } else { 1 }, 1), (3, 5, 1, if hyperbolic { -1 } else { 1 })]
        {
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
        if self.choice.tangents {
            if !simple {
                return None;
            }
            // The first generator is the tangent: cos^2 = 1/(1 + tan^2).
            self.list[s].node = graph.call_named(family[2], &[angle]);
            let square = Polynomial::generator(s, 2).scaled(&-&sign).add(&one)?;
            self.relate(c, 2, one, square);
            for (name, _, call) in group {
                let place = family.iter().position(|there| there == name)?;
                let [t, c_] = [[1, 1], [0, 1], [1, 0], [-1, 0], [0, -1], [-1, -1]][place];
                let quotient = Quotient::generator(s, t).multiply(&Quotient::generator(c, c_), &self.relations)?;
                self.known.insert(*call, quotient);
            }
            return Some(());
        }
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
                match self.length(graph, facts, id) {
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
        self.roots.insert(id, Quotient::generator(generator, 1));
        Some(Quotient::generator(generator, i32::try_from(root).ok()?))
    }

    /// Functions whose square is known: `abs(u)`, `hypot(a, b)`.
    fn length(&mut self, graph: &mut Graph, facts: &mut Facts, id: NodeId) -> Option<Quotient> {
        let Expression::Call { function: Function::Known(function), arguments } = graph.view(id) else { return None };
        if function.row().name != "abs" && !is_length(graph, id) {
            return None;
        }
        let squares = arguments.iter().map(|a| self.known.get(&a)?.power(2)).collect::<Option<Vec<_>>>()?;
        let square = Quotient::sum(&squares, &self.relations)?;
        if is_length(graph, id) {
            let first = self.define_root(graph, facts, id, 2, &square)?;
            // `hypot(a, b)` is itself the root.
            if let Some(own) = self.list.iter_mut().find(|generator| generator.node == id) {
                own.root = 1;
            }
            return Some(first);
        }
        let generator = self.add(id, 1)?;
        self.relate_root(generator, 2, &square)?;
        Some(Quotient::generator(generator, 1))
    }

    /// A node of which roots are taken is a power of its root.
    fn finish(
        &mut self,
        graph: &mut Graph,
        facts: &mut Facts,
        survey: &Survey,
        id: NodeId,
        quotient: Quotient,
    ) -> Option<Quotient> {
        let root = survey.root_of(id);
        if root == 1 || quotient.coefficient.is_zero() {
            return Some(quotient);
        }
        let first = self.define_root(graph, facts, id, root, &quotient)?;
        let plain = quotient.monomial.iter().all(|e| *e == 0) && first.factors.is_empty() && first.coefficient.is_one();
        let power = first.power(i32::try_from(root).ok()?)?;
        self.roots.insert(id, first);
        Some(if plain { power } else { quotient })
    }

    /// A root of a quotient: what is a power comes out of it, a new generator stands for the rest.
    fn define_root(
        &mut self,
        graph: &mut Graph,
        facts: &mut Facts,
        id: NodeId,
        root: i64,
        base: &Quotient,
    ) -> Option<Quotient> {
        let degree = i32::try_from(root).ok()?;
        let one = Quotient::constant(Rational::ONE);
        let mut outside = one.clone();
        let mut rest = base.divided_by_powers(&self.relations)?;
        for generator in 0..self.list.len() {
            let exponent = rest.monomial[generator];
            let known = &self.list[generator];
            let positive = known.root > 1
                || known.exponential.is_some()
                || facts.signs(graph, known.node).imply(Comparison::GreaterEqual);
            if exponent == 0 || exponent % degree != 0 || !(positive || (degree == 2 && exponent < 0)) {
                continue;
            }
            rest.monomial[generator] = 0;
            let power = exponent / degree;
            let place = if positive || power % 2 == 0 { generator } else { self.absolute(graph, generator)? };
            outside = outside.multiply(&Quotient::generator(place, power), &self.relations)?;
        }
        for (factor, exponent) in rest.factors.clone() {
            let node = super::algebra::sum(graph, &self.list, &factor);
            if exponent % degree == 0 && facts.signs(graph, node).imply(Comparison::GreaterEqual) {
                rest.factors.retain(|(there, _)| *there != factor);
                outside.push(&factor, exponent / degree, &self.relations)?;
            }
        }
        if !rest.coefficient.is_negative() && !rest.coefficient.is_one() {
            let exponent = Rational::from(root).recip()?;
            if let Some(number) = self.constant_root(graph, &rest.coefficient, &exponent) {
                outside = outside.multiply(&number, &self.relations)?;
                rest.coefficient = Rational::ONE;
            }
        }
        if rest == one {
            return Some(outside);
        }
        let same = outside == one && rest == *base;
        let node = if same { id } else { super::algebra::build(graph, &self.list, &rest, false)? };
        let generator = self.add(node, root)?;
        self.relate_root(generator, root, &rest)?;
        outside.multiply(&Quotient::generator(generator, 1), &self.relations)
    }

    /// The generator that is the absolute value of another.
    fn absolute(&mut self, graph: &mut Graph, generator: usize) -> Option<usize> {
        let node = graph.call_named("abs", &[self.list[generator].node]);
        if let Some(place) = self.list.iter().position(|there| there.node == node) {
            return Some(place);
        }
        let place = self.add(node, 1)?;
        self.relate(place, 2, Polynomial::generator(generator, 2), Polynomial::one());
        self.known.insert(node, Quotient::generator(place, 1));
        Some(place)
    }

    /// A generator of which a power is a quotient.
    fn relate_root(&mut self, generator: usize, root: i64, square: &Quotient) -> Option<()> {
        let degree = u8::try_from(root).ok()?;
        self.has_roots = true;
        let (mut above, mut below) = (square.clone(), Quotient::constant(Rational::ONE));
        for (exponent, under) in above.monomial.iter_mut().zip(&mut below.monomial) {
            if *exponent < 0 {
                (*exponent, *under) = (0, -*exponent);
            }
        }
        below.factors = above.factors.iter().filter(|(_, e)| *e < 0).map(|(f, e)| (f.clone(), -e)).collect();
        above.factors.retain(|(_, e)| *e > 0);
        let (above, below) = (above.to_polynomial()?, below.to_polynomial()?);
        let plain = square.monomial.iter().all(|exponent| *exponent == 0);
        match square.factors.as_slice() {
            [(polynomial, 1)] if plain => {
                let number = square.coefficient.recip()?;
                self.relations.powers.push((polynomial.clone(), number, generator, i32::from(degree)));
            }
            [(_, 1)] => self.relations.bases.push((square.clone(), generator, i32::from(degree))),
            _ => {}
        }
        match self.solved(generator, degree, &above).filter(|_| below == Polynomial::one() && self.choice.roots) {
            Some(solved) => self.relations.list.push(solved),
            None => self.relate(generator, degree, above, below),
        }
        Some(())
    }

    /// From `g^2 = 1 - x^2` the relation `x^2 = 1 - g^2`.
    fn solved(&self, root: usize, degree: u8, polynomial: &Polynomial) -> Option<Relation> {
        let related = |generator: usize| self.relations.list.iter().any(|relation| relation.generator == generator);
        let (generator, monomial, coefficient) = polynomial.terms().iter().find_map(|(monomial, coefficient)| {
            let mut present = (0..GENERATORS).filter(|&generator| monomial[generator] > 0);
            let (Some(generator), None) = (present.next(), present.next()) else { return None };
            let alone = polynomial.terms().iter().filter(|(there, _)| there[generator] > 0).count() == 1;
            (alone && !related(generator)).then_some((generator, *monomial, coefficient))
        })?;
        let rest = polynomial.subtract(&Polynomial::term(monomial, coefficient.clone()))?;
        let numerator = Polynomial::generator(root, degree).subtract(&rest)?.scaled(&coefficient.recip()?);
        Some(Relation { generator, degree: monomial[generator], numerator, denominator: Polynomial::one() })
    }

    /// A number to a fractional power, by the roots of its primes.
    fn constant_root(&self, graph: &Graph, number: &Rational, exponent: &Rational) -> Option<Quotient> {
        let mut product = Quotient::constant(Rational::ONE);
        for (prime, times) in prime_factors(number)? {
            let power = exponent * &Rational::from(times);
            let place = self.list.iter().position(|generator| {
                graph.as_constant(generator.node) == Some(&Rational::from(prime)) && generator.root > 1
            });
            let factor = match place {
                Some(place) => {
                    let times = &power * &Rational::from(self.list[place].root);
                    let times = times.to_i64().filter(|_| times.is_integer())?;
                    Quotient::generator(place, i32::try_from(times).ok()?)
                }
                None => Quotient::constant(Rational::from(prime).checked_pow(&power)?),
            };
            product = product.multiply(&factor, &self.relations)?;
        }
        Some(product)
    }

    /// A base that is no number to a fractional power.
    fn root(
        &mut self,
        graph: &mut Graph,
        facts: &mut Facts,
        survey: &Survey,
        part: NodeId,
        exponent: &Rational,
    ) -> Option<Quotient> {
        let root = survey.root_of(part);
        if !self.roots.contains_key(&part) {
            let base = match (self.known.get(&part), graph.view(part)) {
                (Some(known), _) => known.clone(),
                // A product whose factors can have any sign, only together not negative.
                (None, Expression::Product { coefficient, factors }) => {
                    let mut product = Quotient::constant(coefficient.clone());
                    for factor in factors.iter() {
                        product = product.multiply(self.known.get(&factor)?, &self.relations)?;
                    }
                    product
                }
                (None, _) => return None,
            };
            let first = self.define_root(graph, facts, part, root, &base)?;
            self.roots.insert(part, first);
        }
        let times = exponent * &Rational::from(root);
        let times = times.to_i64().filter(|_| times.is_integer())?;
        self.roots.get(&part)?.power(i32::try_from(times).ok()?)
    }
}

fn is_length(graph: &Graph, id: NodeId) -> bool {
    matches!(graph.view(id), Expression::Call { function: Function::Known(f), .. } if f.row().name == "hypot")
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
