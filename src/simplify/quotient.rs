//! Quotients of polynomials, kept in factors.
//!
//! In: generators, of which some have [`Relation`]s such as `s^2 = 1 - c^2`. Out: [`Quotient`]s
//! `coefficient * generators^exponents * polynomials^exponents`. A sum keeps the factors that its terms share and
//! works out only the rest, so `(1-x)^20 - (1-x)^21` is `(1-x)^20 * x`.

use super::divisor;
use super::polynomial::{GENERATORS, Monomial, Polynomial, UNIT};
use crate::number::Rational;

/// A power of a generator, and the polynomials of which it is the quotient.
#[derive(Clone, Debug)]
pub(super) struct Relation {
    pub(super) generator: usize,
    pub(super) degree: u8,
    pub(super) numerator: Polynomial,
    pub(super) denominator: Polynomial,
}

/// What is known about the generators.
#[derive(Clone, Debug, Default)]
pub(super) struct Relations {
    pub(super) list: Vec<Relation>,
    /// Polynomials that are a number times a power of a generator: `x^2 - 1 = -r^2` for `r = sqrt(1 - x^2)`.
    pub(super) powers: Vec<(Polynomial, Rational, usize, i32)>,
    /// Other quotients that are a power of a generator.
    pub(super) bases: Vec<(Quotient, usize, i32)>,
}

/// A product of powers, with integer exponents of any sign.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(super) struct Quotient {
    pub(super) coefficient: Rational,
    pub(super) monomial: [i32; GENERATORS],
    /// Primitive polynomials of at least two terms without a common generator, all different.
    pub(super) factors: Vec<(Polynomial, i32)>,
}

/// Exponents beyond this are left alone.
const MOST_EXPONENT: i32 = 250;

impl Quotient {
    pub(super) fn constant(coefficient: Rational) -> Quotient {
        Quotient { coefficient, monomial: [0; GENERATORS], factors: Vec::new() }
    }

    pub(super) fn generator(generator: usize, exponent: i32) -> Quotient {
        let mut quotient = Quotient::constant(Rational::ONE);
        quotient.monomial[generator] = exponent;
        quotient
    }

    pub(super) fn multiply(mut self, other: &Quotient, relations: &Relations) -> Option<Quotient> {
        self.coefficient = &self.coefficient * &other.coefficient;
        for (exponent, more) in self.monomial.iter_mut().zip(other.monomial) {
            *exponent = exponent.checked_add(more)?;
        }
        for (factor, exponent) in &other.factors {
            self.push(factor, *exponent, relations)?;
        }
        self.coefficient.is_bounded().then_some(self)
    }

    pub(super) fn power(&self, exponent: i32) -> Option<Quotient> {
        let coefficient = self.coefficient.checked_pow(&Rational::from(exponent))?;
        let mut monomial = self.monomial;
        for there in &mut monomial {
            *there = there.checked_mul(exponent)?;
        }
        let raised = |(factor, there): &(Polynomial, i32)| Some((factor.clone(), there.checked_mul(exponent)?));
        let factors = self.factors.iter().map(raised).collect::<Option<Vec<_>>>()?;
        Some(Quotient { coefficient, monomial, factors })
    }

    /// Multiplies by a power of any polynomial but 0, in its normal form.
    pub(super) fn push(&mut self, polynomial: &Polynomial, exponent: i32, relations: &Relations) -> Option<()> {
        let (number, monomial) = polynomial.content();
        self.coefficient = &self.coefficient * &number.checked_pow(&Rational::from(exponent))?;
        for (there, more) in self.monomial.iter_mut().zip(monomial) {
            *there = there.checked_add(i32::from(more).checked_mul(exponent)?)?;
        }
        let polynomial = polynomial.without(&number, &monomial);
        if polynomial.terms().len() == 1 {
            return Some(());
        }
        if let Some((_, number, generator, degree)) = relations.powers.iter().find(|(there, ..)| *there == polynomial) {
            self.coefficient = &self.coefficient * &number.checked_pow(&Rational::from(exponent))?;
            self.monomial[*generator] = self.monomial[*generator].checked_add(degree.checked_mul(exponent)?)?;
            return Some(());
        }
        match self.factors.iter_mut().find(|(there, _)| *there == polynomial) {
            Some((_, there)) => *there = there.checked_add(exponent)?,
            None => self.factors.push((polynomial, exponent)),
        }
        self.factors.retain(|(_, exponent)| *exponent != 0);
        Some(())
    }

    /// The sum, over the common denominator.
    pub(super) fn sum(terms: &[Quotient], relations: &Relations) -> Option<Quotient> {
        let terms: Vec<&Quotient> = terms.iter().filter(|term| !term.coefficient.is_zero()).collect();
        let Some((first, others)) = terms.split_first() else { return Some(Quotient::constant(Rational::ZERO)) };
        if others.is_empty() {
            return Some((*first).clone());
        }
        let mut common = Quotient { coefficient: Rational::ONE, ..(*first).clone() };
        for term in others {
            for (least, there) in common.monomial.iter_mut().zip(term.monomial) {
                *least = (*least).min(there);
            }
            for (factor, least) in &mut common.factors {
                let there = term.factors.iter().find(|(other, _)| other == factor).map_or(0, |(_, e)| *e);
                *least = (*least).min(there);
            }
            for (factor, exponent) in &term.factors {
                if *exponent < 0 && !common.factors.iter().any(|(there, _)| there == factor) {
                    common.factors.push((factor.clone(), *exponent));
                }
            }
        }
        common.factors.retain(|(_, exponent)| *exponent != 0);
        let inverse = common.power(-1)?;
        let mut total = Polynomial::default();
        for term in terms {
            let quotient = term.clone().multiply(&inverse, &Relations::default())?;
            total = total.add(&quotient.to_polynomial()?)?;
        }
        common.with_numerator(total, relations)
    }

    /// This times a polynomial, which is reduced by the relations and cancelled against the denominator.
    pub(super) fn with_numerator(mut self, polynomial: Polynomial, relations: &Relations) -> Option<Quotient> {
        let (mut polynomial, denominators) = reduce(polynomial, relations)?;
        if polynomial.is_zero() {
            return Some(Quotient::constant(Rational::ZERO));
        }
        for (factor, exponent) in &mut self.factors {
            while *exponent < 0 {
                let Some(quotient) = polynomial.divide(factor) else { break };
                polynomial = quotient;
                *exponent += 1;
            }
        }
        self.factors.retain(|(_, exponent)| *exponent != 0);
        for (denominator, exponent) in denominators {
            self.push(&denominator, -exponent, relations)?;
        }
        self.push(&polynomial, 1, relations)?;
        self.cancel(relations)
    }

    /// Cancels common divisors of factors above and below the fraction bar.
    fn cancel(mut self, relations: &Relations) -> Option<Quotient> {
        for _ in 0..8 {
            let mut found = None;
            'search: for (above, e) in self.factors.iter().filter(|(_, e)| *e > 0) {
                for (below, f) in self.factors.iter().filter(|(_, f)| *f < 0) {
                    let common = divisor::gcd(above, below);
                    if common.as_constant().is_none() {
                        found = Some(((above.clone(), *e), (below.clone(), *f), common));
                        break 'search;
                    }
                }
            }
            let Some((above, below, common)) = found else { return Some(self) };
            self.factors.retain(|(there, _)| *there != above.0 && *there != below.0);
            for (factor, exponent) in [above, below] {
                self.push(&factor.divide(&common)?, exponent, relations)?;
                self.push(&common, exponent, relations)?;
            }
        }
        Some(self)
    }

    /// The polynomial, if no exponent is negative.
    pub(super) fn to_polynomial(&self) -> Option<Polynomial> {
        let mut monomial: Monomial = UNIT;
        for (exponent, there) in monomial.iter_mut().zip(self.monomial) {
            *exponent = u8::try_from(there).ok().filter(|_| there <= MOST_EXPONENT)?;
        }
        let mut product = Polynomial::term(monomial, self.coefficient.clone());
        for (factor, exponent) in &self.factors {
            product = product.multiply(&factor.power(u32::try_from(*exponent).ok().filter(|e| *e <= 40)?)?)?;
        }
        Some(product)
    }

    /// All factors above the fraction bar multiplied out.
    pub(super) fn expand_numerator(&self, relations: &Relations) -> Option<Quotient> {
        let (above, below) = self.parts();
        below.with_numerator(above.to_polynomial()?, relations)
    }

    /// All factors below the fraction bar multiplied out.
    pub(super) fn expand_denominator(&self, relations: &Relations) -> Option<Quotient> {
        let (mut above, below) = self.parts();
        let below = below.power(-1)?;
        let (polynomial, denominators) = reduce(below.to_polynomial()?, relations)?;
        if polynomial.is_zero() {
            return None;
        }
        above.push(&polynomial, -1, relations)?;
        for (denominator, exponent) in denominators {
            above.push(&denominator, exponent, relations)?;
        }
        above.cancel(relations)
    }

    /// What is above the fraction bar, and the reciprocal of what is below; generators with negative exponents are
    /// among the first, which is then no polynomial, only if they are roots.
    fn parts(&self) -> (Quotient, Quotient) {
        let (mut above, mut below) = (self.clone(), Quotient::constant(Rational::ONE));
        for (there, under) in above.monomial.iter_mut().zip(&mut below.monomial) {
            if *there < 0 {
                (*there, *under) = (0, *there);
            }
        }
        above.factors.retain(|(_, exponent)| *exponent > 0);
        below.factors.extend(self.factors.iter().filter(|(_, exponent)| *exponent < 0).cloned());
        (above, below)
    }

    /// Factors that contain a polynomial which is a power of a generator, divided by it.
    pub(super) fn divided_by_powers(&self, relations: &Relations) -> Option<Quotient> {
        let mut result = Quotient { factors: Vec::new(), ..self.clone() };
        for (factor, exponent) in &self.factors {
            let mut rest = factor.clone();
            for (power, ..) in &relations.powers {
                while let Some(quotient) = rest.divide(power) {
                    rest = quotient;
                    result.push(power, *exponent, relations)?;
                }
            }
            result.push(&rest, *exponent, relations)?;
        }
        Some(result)
    }

    /// Every factor taken apart further.
    pub(super) fn factored(&self, relations: &Relations) -> Option<Quotient> {
        let apart = self.divided_by_powers(relations)?;
        let mut result = Quotient { factors: Vec::new(), ..apart.clone() };
        for (factor, exponent) in &apart.factors {
            let mut rest = factor.clone();
            for (part, times) in divisor::factor(factor) {
                for _ in 0..times {
                    rest = rest.divide(&part)?;
                }
                result.push(&part, exponent.checked_mul(times)?, relations)?;
            }
            // What is left is a number.
            result.push(&rest, *exponent, relations)?;
        }
        Some(result)
    }

    /// Factors of the base of a root joined with the root: `x^2*(2 - x)/sqrt(x*(2 - x))` is `x*sqrt(x*(2 - x))`.
    pub(super) fn joined(&self, relations: &Relations) -> Option<Quotient> {
        let mut result = self.clone();
        let mut changed = false;
        for (base, generator, degree) in &relations.bases {
            let Some((factor, 1)) = base.factors.first() else { continue };
            let there = self.factors.iter().find(|(there, _)| there == factor).map_or(0, |(_, exponent)| *exponent);
            if there != 0 && self.monomial[*generator] != 0 {
                let taken =
                    base.power(there)?.multiply(&Quotient::generator(*generator, -degree * there), relations)?;
                result = result.multiply(&taken.power(-1)?, relations)?;
                changed = true;
            }
        }
        changed.then_some(result)
    }

    /// Square roots moved out of the denominator: `1/(a + b*r) = (a - b*r)/(a^2 - b^2*r^2)`.
    pub(super) fn rationalized(&self, relations: &Relations) -> Option<Quotient> {
        let mut result = self.clone();
        let mut changed = false;
        for _ in 0..6 {
            let found = relations.list.iter().filter(|relation| relation.degree == 2).find_map(|relation| {
                let root = relation.generator;
                let factor = result.factors.iter().find(|(f, e)| *e < 0 && *e > -4 && f.degree(root) == 1)?;
                Some((root, factor.clone()))
            });
            let Some((root, (factor, exponent))) = found else { break };
            let parts = factor.coefficients(root);
            let [a, b] = parts.as_slice() else { break };
            let conjugate = a.subtract(&b.multiply(&Polynomial::generator(root, 1))?)?;
            let (norm, denominators) = reduce(factor.multiply(&conjugate)?, relations)?;
            if norm.is_zero() {
                return None;
            }
            result.factors.retain(|(there, _)| *there != factor);
            result.push(&norm, exponent, relations)?;
            result.push(&conjugate, -exponent, relations)?;
            for (denominator, times) in denominators {
                result.push(&denominator, -exponent * times, relations)?;
            }
            result = result.expand_numerator(relations)?;
            changed = true;
        }
        changed.then_some(result)
    }
}

/// Replaces powers of generators by their relations; the result is to be divided by the powers of the denominators.
fn reduce(mut polynomial: Polynomial, relations: &Relations) -> Option<(Polynomial, Vec<(Polynomial, i32)>)> {
    let mut denominators = Vec::new();
    for _ in 0..6 {
        let Some(relation) = relations.list.iter().find(|r| polynomial.degree(r.generator) >= r.degree) else { break };
        let times = polynomial.degree(relation.generator) / relation.degree;
        let mut result = Polynomial::default();
        for (exponent, coefficient) in polynomial.coefficients(relation.generator).into_iter().enumerate() {
            let exponent = u8::try_from(exponent).ok()?;
            let (replaced, left) = (exponent / relation.degree, exponent % relation.degree);
            let above = relation.numerator.power(u32::from(replaced))?;
            let below = relation.denominator.power(u32::from(times - replaced))?;
            let term = coefficient.multiply(&Polynomial::generator(relation.generator, left))?;
            result = result.add(&term.multiply(&above)?.multiply(&below)?)?;
        }
        if relation.denominator != Polynomial::one() {
            denominators.push((relation.denominator.clone(), i32::from(times)));
        }
        polynomial = result;
    }
    Some((polynomial, denominators))
}
