//! The arithmetic of polynomials in atoms.
//!
//! In: terms, that is coefficients and powers of atoms, which are known by number. Out: polynomials in which like terms
//! are collected. Always: exponents may be any rational numbers but 0, coefficients any but 0; what would have more than
//! [`MOST_TERMS`] terms is given up.
//!
//! ```text
//! 3*a^2 - a/b:  {[(a, 2)]: 3, [(a, 1), (b, -1)]: -1}
//! ```

use std::collections::BTreeMap;

use crate::number::Rational;

/// More terms are not read by anybody.
pub(super) const MOST_TERMS: usize = 200;

/// Atoms by their places, in ascending order, with their exponents, none of them 0.
pub(super) type Monomial = Vec<(usize, Rational)>;

/// Monomials with their coefficients, none of them 0.
pub(super) type Polynomial = BTreeMap<Monomial, Rational>;

/// The lowest power of each atom in all terms, absence being the power 0.
pub(super) fn shared(polynomial: &Polynomial) -> Monomial {
    let mut lowest: BTreeMap<usize, (Rational, usize)> = BTreeMap::new();
    for (atom, exponent) in polynomial.keys().flatten() {
        let (least, seen) = lowest.entry(*atom).or_insert((exponent.clone(), 0));
        *seen += 1;
        if exponent < least {
            *least = exponent.clone();
        }
    }
    let in_all = |seen: usize| seen == polynomial.len();
    let shared = lowest.into_iter().filter(|(_, (least, seen))| in_all(*seen) || least.is_negative());
    shared.map(|(atom, (least, _))| (atom, least)).collect()
}

/// Adds a term; `None` if that makes too much.
pub(super) fn add(polynomial: &mut Polynomial, monomial: Monomial, coefficient: Rational) -> Option<()> {
    if coefficient.is_zero() {
        return Some(());
    }
    if let Some(there) = polynomial.get_mut(&monomial) {
        *there = &*there + &coefficient;
        if there.is_zero() {
            polynomial.remove(&monomial);
        }
    } else {
        polynomial.insert(monomial, coefficient.clone());
    }
    (polynomial.len() <= MOST_TERMS && coefficient.is_bounded()).then_some(())
}

pub(super) fn product(a: &Polynomial, b: &Polynomial) -> Option<Polynomial> {
    let mut product = Polynomial::new();
    for (left, c) in a {
        for (right, d) in b {
            add(&mut product, multiply(left, right), c * d)?;
        }
    }
    Some(product)
}

/// All terms divided by what they share.
pub(super) fn divide(polynomial: &Polynomial, shared: &Monomial) -> Polynomial {
    let inverse: Monomial = shared.iter().map(|(atom, exponent)| (*atom, -exponent)).collect();
    polynomial.iter().map(|(monomial, c)| (multiply(monomial, &inverse), c.clone())).collect()
}

pub(super) fn multiply(a: &Monomial, b: &Monomial) -> Monomial {
    let mut product = a.clone();
    for (atom, exponent) in b {
        raise(&mut product, *atom, exponent);
    }
    product
}

/// Multiplies by a power of an atom.
pub(super) fn raise(monomial: &mut Monomial, atom: usize, by: &Rational) {
    match monomial.binary_search_by_key(&atom, |(there, _)| *there) {
        Ok(place) => {
            let exponent = &monomial[place].1 + by;
            if exponent.is_zero() {
                monomial.remove(place);
            } else {
                monomial[place].1 = exponent;
            }
        }
        Err(place) => monomial.insert(place, (atom, by.clone())),
    }
}
