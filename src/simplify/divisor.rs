//! Common divisors and factors of polynomials.
//!
//! In: polynomials. Out: their greatest common divisor, by primitive remainders one generator after the other;
//! their factors, as far as repeated factors, squares and rational roots show them. Always: where the
//! work grows too large, a smaller divisor or fewer factors, never wrong ones.

use super::polynomial::{GENERATORS, Polynomial, UNIT};
use crate::number::Rational;

/// A common divisor of two polynomials, the greatest unless that is too much work; primitive.
pub(super) fn gcd(a: &Polynomial, b: &Polynomial) -> Polynomial {
    let mut budget = 200;
    gcd_within(a, b, &mut budget).unwrap_or_else(Polynomial::one)
}

fn gcd_within(a: &Polynomial, b: &Polynomial, budget: &mut u32) -> Option<Polynomial> {
    *budget = budget.checked_sub(1)?;
    if a.is_zero() || b.is_zero() {
        return Some(if a.is_zero() { b.primitive() } else { a.primitive() });
    }
    if a.as_constant().is_some() || b.as_constant().is_some() {
        return Some(Polynomial::one());
    }
    let main = (0..GENERATORS).find(|&g| a.degree(g) > 0 || b.degree(g) > 0)?;
    if a.degree(main) == 0 || b.degree(main) == 0 {
        let (with, without) = if a.degree(main) == 0 { (b, a) } else { (a, b) };
        return gcd_within(&content_in(with, main, budget)?, without, budget);
    }
    let (content_a, content_b) = (content_in(a, main, budget)?, content_in(b, main, budget)?);
    let (mut high, mut low) = (a.divide(&content_a)?, b.divide(&content_b)?);
    if high.degree(main) < low.degree(main) {
        std::mem::swap(&mut high, &mut low);
    }
    while !low.is_zero() {
        if low.degree(main) == 0 {
            high = Polynomial::one();
            break;
        }
        let rest = remainder(&high, &low, main, budget)?;
        let rest = if rest.is_zero() { rest } else { rest.divide(&content_in(&rest, main, budget)?)?.primitive() };
        high = std::mem::replace(&mut low, rest);
        if low.is_zero() {
            break;
        }
    }
    let common = gcd_within(&content_a, &content_b, budget)?;
    Some(high.multiply(&common)?.primitive())
}

/// The greatest common divisor of the coefficients of the powers of a generator.
fn content_in(a: &Polynomial, generator: usize, budget: &mut u32) -> Option<Polynomial> {
    let mut common = Polynomial::default();
    for coefficient in a.coefficients(generator) {
        if !coefficient.is_zero() {
            common = gcd_within(&common, &coefficient, budget)?;
            if common.as_constant().is_some() {
                return Some(Polynomial::one());
            }
        }
    }
    Some(common)
}

/// The remainder of some multiple of `a` divided by `b`, as polynomials in one generator.
fn remainder(a: &Polynomial, b: &Polynomial, generator: usize, budget: &mut u32) -> Option<Polynomial> {
    let degree = b.degree(generator);
    let lead = b.coefficients(generator).pop()?;
    let mut rest = a.clone();
    while !rest.is_zero() && rest.degree(generator) >= degree {
        *budget = budget.checked_sub(1)?;
        let mut shift = UNIT;
        shift[generator] = rest.degree(generator) - degree;
        let top = rest.coefficients(generator).pop()?;
        let shifted = Polynomial::term(shift, Rational::ONE).multiply(&top)?;
        rest = rest.multiply(&lead)?.subtract(&b.multiply(&shifted)?)?;
    }
    Some(rest)
}

/// The factors of a primitive polynomial with how often each occurs; at least itself.
pub(super) fn factor(polynomial: &Polynomial) -> Vec<(Polynomial, i32)> {
    let mut found = Vec::new();
    for (part, times) in repeated_factors(polynomial) {
        for part in split(part) {
            found.push((part, times));
        }
    }
    found
}

/// Parts whose own factors are all different, with how often each occurs.
fn repeated_factors(polynomial: &Polynomial) -> Vec<(Polynomial, i32)> {
    let whole = || vec![(polynomial.clone(), 1)];
    // A generator that every factor contains; the others are found with another one.
    let Some(main) = polynomial.generators().max_by_key(|&g| polynomial.degree(g)) else { return whole() };
    let mut parts = Vec::new();
    let mut common = gcd(polynomial, &polynomial.derivative(main));
    if common.as_constant().is_some() {
        return whole();
    }
    let Some(mut rest) = polynomial.divide(&common) else { return whole() };
    let mut times = 1;
    while rest.as_constant().is_none() && times < 32 {
        let shared = gcd(&rest, &common);
        let Some(once) = rest.divide(&shared) else { return whole() };
        if once.as_constant().is_none() {
            parts.push((once.primitive(), times));
        }
        let Some(left) = common.divide(&shared) else { return whole() };
        (rest, common) = (shared, left);
        times += 1;
    }
    if common.as_constant().is_none() {
        parts.push((common.primitive(), 1));
    }
    parts
}

/// Splits off linear factors with rational roots, and differences of squares.
fn split(polynomial: Polynomial) -> Vec<Polynomial> {
    let mut found = Vec::new();
    let mut pending = vec![polynomial];
    while let Some(part) = pending.pop() {
        match linear_factor(&part).or_else(|| difference_of_squares(&part)) {
            Some((a, b)) if found.len() + pending.len() < 16 => pending.extend([a, b]),
            Some(_) | None => found.push(part),
        }
    }
    found
}

/// A factor `q*x - p` of a polynomial in one generator, and the other.
fn linear_factor(polynomial: &Polynomial) -> Option<(Polynomial, Polynomial)> {
    let mut generators = polynomial.generators();
    let (Some(only), None) = (generators.next(), generators.next()) else { return None };
    if polynomial.degree(only) < 2 {
        return None;
    }
    let coefficient = |at: usize| polynomial.coefficients(only).get(at).and_then(Polynomial::as_constant);
    let last = coefficient(0)?.to_i64()?;
    let first = coefficient(usize::from(polynomial.degree(only)))?.to_i64()?;
    for p in divisors(last) {
        for q in divisors(first) {
            for p in [p, -p] {
                let factor = Polynomial::generator(only, 1).scaled(&Rational::from(q));
                let factor = factor.subtract(&Polynomial::constant(Rational::from(p)))?.primitive();
                if let Some(quotient) = polynomial.divide(&factor) {
                    return Some((factor, quotient.primitive()));
                }
            }
        }
    }
    None
}

fn divisors(n: i64) -> Vec<i64> {
    let n = n.unsigned_abs();
    if n == 0 || n > 10_000 {
        return vec![1];
    }
    (1..=n.min(100)).filter(|d| n.is_multiple_of(*d)).filter_map(|d| i64::try_from(d).ok()).collect()
}

/// `a^2*m - b^2*n` with two terms, as `(a*.. - b*..)*(a*.. + b*..)`.
fn difference_of_squares(polynomial: &Polynomial) -> Option<(Polynomial, Polynomial)> {
    let [(m, a), (n, b)] = polynomial.terms() else { return None };
    if a.is_negative() == b.is_negative() || m.iter().chain(n).any(|exponent| exponent % 2 == 1) {
        return None;
    }
    let root = |monomial: &[u8; GENERATORS], coefficient: &Rational| {
        let coefficient = coefficient.abs().checked_pow(&Rational::HALF)?;
        Some(Polynomial::term(monomial.map(|exponent| exponent / 2), coefficient))
    };
    let (a, b) = (root(m, a)?, root(n, b)?);
    Some((a.add(&b)?, a.subtract(&b)?))
}
