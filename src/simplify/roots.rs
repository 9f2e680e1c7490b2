//! Generators for roots.
//!
//! In: quotients of which roots are taken. Out: their roots as quotients: powers come out, roots of known
//! roots are found in each other (`sqrt(1 - x^4)` is `sqrt(1 - x^2)*sqrt(1 + x^2)` where the latter are defined),
//! and a new generator stands for what is left.

use super::algebra;
use super::divisor;
use super::facts::Facts;
use super::generators::Generators;
use super::polynomial::{GENERATORS, Polynomial};
use super::quotient::{Quotient, Relation};
use super::survey::{Survey, prime_factors};
use crate::graph::{Expression, Graph, NodeId};
use crate::number::Rational;
use crate::op::{Function, Relation as Comparison, Sign, built_in};

impl Generators {
    /// Generators for roots of primes.
    pub(super) fn add_primes(&mut self, graph: &mut Graph, survey: &Survey) -> Option<()> {
        for &(prime, root) in survey.primes.iter().filter(|(_, root)| *root > 1) {
            let node = graph.constant(Rational::from(prime));
            let generator = self.add(node, root)?;
            let value = Polynomial::constant(Rational::from(prime));
            self.relate(generator, u8::try_from(root).ok()?, value, Polynomial::one());
        }
        Some(())
    }

    /// Functions of which a power is known: `abs(u)`, `hypot(a, b)`, `cbrt(u)`.
    pub(super) fn length(
        &mut self,
        graph: &mut Graph,
        facts: &mut Facts,
        survey: &Survey,
        id: NodeId,
    ) -> Option<Quotient> {
        let Expression::Call { function: Function::Known(function), arguments } = graph.view(id) else { return None };
        if let Some(degree) = function.row().degree {
            // Beside other roots, nobody wants everything written with this one.
            if !survey.roots.is_empty() || self.choice.roots {
                return None;
            }
            let base = self.known.get(&arguments.at(0))?.clone();
            let generator = self.add(id, 1)?;
            self.relate_root(generator, i64::from(degree), &base)?;
            return Some(Quotient::generator(generator, 1));
        }
        if function.row().sign != Sign::Length {
            return None;
        }
        let squares = arguments.iter().map(|a| self.known.get(&a)?.power(2)).collect::<Option<Vec<_>>>()?;
        let square = Quotient::sum(&squares, &self.relations)?;
        if squares.len() > 1 {
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
    pub(super) fn finish(
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
        // The root of a product of squares has a value wherever each of them has one.
        let squares = if degree == 2 { self.square_roots(graph, facts, &rest) } else { None };
        for generator in 0..self.list.len() {
            let exponent = rest.monomial[generator];
            let positive = self.is_not_negative(graph, facts, generator);
            let comes_out = positive || squares.is_some() || (degree == 2 && exponent < 0);
            if exponent == 0 || exponent % degree != 0 || !comes_out {
                continue;
            }
            rest.monomial[generator] = 0;
            let power = exponent / degree;
            let place = if positive || power % 2 == 0 {
                generator
            } else {
                self.absolute(graph, self.list[generator].node, Polynomial::generator(generator, 2))?
            };
            outside = outside.multiply(&Quotient::generator(place, power), &self.relations)?;
        }
        for (factor, exponent, degree) in match squares {
            Some(squares) => {
                rest.factors.clear();
                squares.into_iter().map(|(factor, exponent)| (factor, exponent, 1)).collect::<Vec<_>>()
            }
            None => rest.factors.iter().map(|(factor, exponent)| (factor.clone(), *exponent, degree)).collect(),
        } {
            let node = algebra::sum(graph, &self.list, &factor);
            let positive = facts.signs(graph, node).imply(Comparison::GreaterEqual);
            if exponent % degree != 0 || !(positive || degree == 1) {
                continue;
            }
            rest.factors.retain(|(there, _)| *there != factor);
            let power = exponent / degree;
            if positive || power % 2 == 0 {
                outside.push(&factor, power, &self.relations)?;
            } else {
                let place = self.absolute(graph, node, factor.power(2)?)?;
                outside = outside.multiply(&Quotient::generator(place, power), &self.relations)?;
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
        let node = if same { id } else { algebra::build(graph, &self.list, &rest, false)? };
        let generator = self.add(node, root)?;
        self.relate_root(generator, root, &rest)?;
        outside.multiply(&Quotient::generator(generator, 1), &self.relations)
    }

    fn is_not_negative(&self, graph: &mut Graph, facts: &mut Facts, generator: usize) -> bool {
        let known = &self.list[generator];
        known.root > 1 || known.exponential.is_some() || facts.signs(graph, known.node).imply(Comparison::GreaterEqual)
    }

    /// The square roots of the factors of a quotient up to their signs, if all of it are squares, but for generators
    /// that are not negative. Some squares are seen only when they are factored: 1 - 4*x^2/(x^2 + 1)^2 is
    /// ((x^2 - 1)/(x^2 + 1))^2.
    fn square_roots(&self, graph: &mut Graph, facts: &mut Facts, base: &Quotient) -> Option<Vec<(Polynomial, i32)>> {
        let is_odd = |generator: &usize| base.monomial[*generator] % 2 != 0;
        if (0..self.list.len()).filter(is_odd).any(|generator| !self.is_not_negative(graph, facts, generator)) {
            return None;
        }
        let root = |(factor, exponent): &(Polynomial, i32)| {
            if exponent % 2 == 0 {
                return Some((factor.clone(), exponent / 2));
            }
            let mut root = Polynomial::one();
            for (part, times) in divisor::factor(factor) {
                root = root.multiply(&part.power(u32::try_from(times).ok().filter(|times| times % 2 == 0)? / 2)?)?;
            }
            (root.power(2)? == *factor).then_some((root, *exponent))
        };
        base.factors.iter().map(root).collect()
    }

    /// The generator that is the absolute value of something with this square.
    fn absolute(&mut self, graph: &mut Graph, of: NodeId, square: Polynomial) -> Option<usize> {
        let node = graph.call(Function::Known(built_in::abs()), &[of]);
        if let Some(place) = self.list.iter().position(|there| there.node == node) {
            return Some(place);
        }
        let place = self.add(node, 1)?;
        self.relate(place, 2, square, Polynomial::one());
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
    pub(super) fn constant_root(&self, graph: &Graph, number: &Rational, exponent: &Rational) -> Option<Quotient> {
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
    pub(super) fn root(
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
