//! Polynomials in several generators with rational coefficients.
//!
//! In: coefficients and exponents. Out: [`Polynomial`]s, terms in descending order of their monomials, none with
//! coefficient 0. Always: whatever could become large gives `None` instead, so that algebra that is
//! tried on a formula costs little when it leads nowhere.

use std::cmp::Reverse;

use crate::number::Rational;

/// How many generators there can be.
pub(super) const GENERATORS: usize = 16;

/// The exponent of each generator.
pub(super) type Monomial = [u8; GENERATORS];

/// The monomial 1.
pub(super) const UNIT: Monomial = [0; GENERATORS];

/// Products of two polynomials with more pairs of terms than this are not worked out.
const MOST_PAIRS: usize = 3_000;

/// Polynomials do not become longer than this.
const MOST_TERMS: usize = 150;

/// Coefficients do not become longer than this.
const MOST_BITS: usize = 512;

/// A sum of monomials with coefficients.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub(super) struct Polynomial {
    terms: Vec<(Monomial, Rational)>,
}

impl Polynomial {
    pub(super) fn constant(value: Rational) -> Polynomial {
        Polynomial::term(UNIT, value)
    }

    pub(super) fn one() -> Polynomial {
        Polynomial::constant(Rational::ONE)
    }

    pub(super) fn term(monomial: Monomial, coefficient: Rational) -> Polynomial {
        let terms = if coefficient.is_zero() { Vec::new() } else { vec![(monomial, coefficient)] };
        Polynomial { terms }
    }

    /// A generator to a power.
    pub(super) fn generator(generator: usize, exponent: u8) -> Polynomial {
        let mut monomial = UNIT;
        monomial[generator] = exponent;
        Polynomial::term(monomial, Rational::ONE)
    }

    /// Adds up equal monomials.
    pub(super) fn from_terms(mut list: Vec<(Monomial, Rational)>) -> Option<Polynomial> {
        list.sort_by_key(|(monomial, _)| Reverse(*monomial));
        let mut terms: Vec<(Monomial, Rational)> = Vec::with_capacity(list.len());
        for (monomial, coefficient) in list {
            match terms.last_mut() {
                Some((last, sum)) if *last == monomial => *sum = &*sum + &coefficient,
                Some(_) | None => terms.push((monomial, coefficient)),
            }
        }
        terms.retain(|(_, coefficient)| !coefficient.is_zero());
        let small = terms.len() <= MOST_TERMS && terms.iter().all(|(_, coefficient)| coefficient.bits() <= MOST_BITS);
        small.then_some(Polynomial { terms })
    }

    pub(super) fn terms(&self) -> &[(Monomial, Rational)] {
        &self.terms
    }

    pub(super) fn is_zero(&self) -> bool {
        self.terms.is_empty()
    }

    /// The number, if it is one.
    pub(super) fn as_constant(&self) -> Option<Rational> {
        match self.terms.as_slice() {
            [] => Some(Rational::ZERO),
            [(monomial, coefficient)] if *monomial == UNIT => Some(coefficient.clone()),
            _ => None,
        }
    }

    pub(super) fn leading(&self) -> Option<&(Monomial, Rational)> {
        self.terms.first()
    }

    pub(super) fn scaled(&self, factor: &Rational) -> Polynomial {
        let terms = self.terms.iter().map(|(monomial, coefficient)| (*monomial, coefficient * factor)).collect();
        Polynomial { terms }
    }

    /// `self + factor*monomial*other`
    pub(super) fn plus(&self, factor: &Rational, monomial: &Monomial, other: &Polynomial) -> Option<Polynomial> {
        let mut terms = Vec::with_capacity(self.terms.len() + other.terms.len());
        let mut mine = self.terms.iter().peekable();
        for (theirs, coefficient) in &other.terms {
            let shifted = multiply_monomials(theirs, monomial)?;
            while let Some(term) = mine.next_if(|(there, _)| *there > shifted) {
                terms.push(term.clone());
            }
            let mut sum = coefficient * factor;
            if let Some((_, coefficient)) = mine.next_if(|(there, _)| *there == shifted) {
                sum = coefficient + &sum;
            }
            if sum.bits() > MOST_BITS {
                return None;
            }
            if !sum.is_zero() {
                terms.push((shifted, sum));
            }
        }
        terms.extend(mine.cloned());
        (terms.len() <= MOST_TERMS).then_some(Polynomial { terms })
    }

    pub(super) fn add(&self, other: &Polynomial) -> Option<Polynomial> {
        self.plus(&Rational::ONE, &UNIT, other)
    }

    pub(super) fn subtract(&self, other: &Polynomial) -> Option<Polynomial> {
        self.plus(&Rational::MINUS_ONE, &UNIT, other)
    }

    pub(super) fn multiply(&self, other: &Polynomial) -> Option<Polynomial> {
        if self.terms.len() * other.terms.len() > MOST_PAIRS {
            return None;
        }
        let mut list = Vec::with_capacity(self.terms.len() * other.terms.len());
        for (a, x) in &self.terms {
            for (b, y) in &other.terms {
                list.push((multiply_monomials(a, b)?, x * y));
            }
        }
        Polynomial::from_terms(list)
    }

    pub(super) fn power(&self, exponent: u32) -> Option<Polynomial> {
        let mut result = Polynomial::one();
        for _ in 0..exponent {
            result = result.multiply(self)?;
        }
        Some(result)
    }

    /// The quotient, if the division leaves no remainder.
    pub(super) fn divide(&self, divisor: &Polynomial) -> Option<Polynomial> {
        let (lead, coefficient) = divisor.leading()?;
        let mut rest = self.clone();
        let mut quotient = Vec::new();
        while let Some((monomial, there)) = rest.leading() {
            let monomial = divide_monomials(monomial, lead)?;
            let factor = there.checked_div(coefficient)?;
            rest = rest.plus(&-&factor, &monomial, divisor)?;
            quotient.push((monomial, factor));
            if quotient.len() > MOST_TERMS {
                return None;
            }
        }
        Some(Polynomial { terms: quotient })
    }

    pub(super) fn degree(&self, generator: usize) -> u8 {
        self.terms.iter().map(|(monomial, _)| monomial[generator]).max().unwrap_or(0)
    }

    /// The generators that occur, last first.
    pub(super) fn generators(&self) -> impl Iterator<Item = usize> + '_ {
        (0..GENERATORS).rev().filter(|&generator| self.degree(generator) > 0)
    }

    /// The coefficients of the powers of one generator, by exponent.
    pub(super) fn coefficients(&self, generator: usize) -> Vec<Polynomial> {
        let mut list = vec![Polynomial::default(); usize::from(self.degree(generator)) + 1];
        for (monomial, coefficient) in &self.terms {
            let mut rest = *monomial;
            rest[generator] = 0;
            // Equal exponents of one generator leave the order of the monomials as it is.
            list[usize::from(monomial[generator])].terms.push((rest, coefficient.clone()));
        }
        list
    }

    /// The number and the monomial that divide all terms; the number has the sign of the leading coefficient.
    pub(super) fn content(&self) -> (Rational, Monomial) {
        let Some((first, coefficient)) = self.terms.first() else { return (Rational::ONE, UNIT) };
        let (mut number, mut common) = (coefficient.abs(), *first);
        for (monomial, coefficient) in &self.terms[1..] {
            number = number.gcd(coefficient);
            for (common, there) in common.iter_mut().zip(monomial) {
                *common = (*common).min(*there);
            }
        }
        (if coefficient.is_negative() { -number } else { number }, common)
    }

    /// Divides by a number and a monomial that divide all terms.
    pub(super) fn without(&self, number: &Rational, monomial: &Monomial) -> Polynomial {
        let factor = number.recip().unwrap_or(Rational::ONE);
        let divided = |(there, coefficient): &(Monomial, Rational)| {
            let mut rest = *there;
            for (rest, taken) in rest.iter_mut().zip(monomial) {
                *rest -= (*taken).min(*rest);
            }
            (rest, coefficient * &factor)
        };
        Polynomial { terms: self.terms.iter().map(divided).collect() }
    }

    /// The same up to a number, with coprime integers as coefficients and the first of them positive.
    pub(super) fn primitive(&self) -> Polynomial {
        let (number, _) = self.content();
        self.without(&number, &UNIT)
    }

    /// The derivative with respect to one generator.
    pub(super) fn derivative(&self, generator: usize) -> Polynomial {
        let mut terms = Vec::new();
        for (monomial, coefficient) in &self.terms {
            let exponent = monomial[generator];
            if exponent > 0 {
                let mut lower = *monomial;
                lower[generator] -= 1;
                terms.push((lower, coefficient * &Rational::from(i64::from(exponent))));
            }
        }
        Polynomial { terms }
    }
}

fn multiply_monomials(a: &Monomial, b: &Monomial) -> Option<Monomial> {
    let mut product = *a;
    for (exponent, more) in product.iter_mut().zip(b) {
        *exponent = exponent.checked_add(*more)?;
    }
    Some(product)
}

fn divide_monomials(a: &Monomial, b: &Monomial) -> Option<Monomial> {
    let mut quotient = *a;
    for (exponent, less) in quotient.iter_mut().zip(b) {
        *exponent = exponent.checked_sub(*less)?;
    }
    Some(quotient)
}
