//! Between which numbers a value lies.
//!
//! In: the ranges of operands. Out: those of sums, products and powers of them. Always: a range contains all values
//! that are possible, and perhaps more; its ends are rational numbers, where there are any.
//!
//! ```text
//! x > 2     x - 1 > 1,  1/x < 1/2,  (x - 1)*(x + 1) > 3
//! ```

use std::cmp::Ordering;

use crate::number::Rational;
use crate::op::Relation;

/// Ends with more digits than this say nothing that anybody asks.
const MOST_BITS: usize = 128;

/// An end of a range, and whether it is excluded.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(super) struct End {
    pub(super) value: Rational,
    pub(super) open: bool,
}

/// The numbers between two ends; without an end it goes on for ever.
#[derive(Clone, Default, PartialEq, Eq, Debug)]
pub(super) struct Range {
    pub(super) low: Option<End>,
    pub(super) high: Option<End>,
}

impl Range {
    pub(super) fn point(value: &Rational) -> Range {
        let end = Some(End { value: value.clone(), open: false });
        Range { low: end.clone(), high: end }
    }

    /// The numbers that stand in a relation to another.
    pub(super) fn of(relation: Relation, value: &Rational) -> Range {
        let mut range = Range::default();
        range.restrict(relation, value);
        range
    }

    /// Leaves out what does not stand in a relation to a number; a single number inside is not left out.
    pub(super) fn restrict(&mut self, relation: Relation, value: &Rational) {
        let end = |open| End { value: value.clone(), open };
        match relation {
            Relation::Less => self.lower(end(true)),
            Relation::LessEqual => self.lower(end(false)),
            Relation::Greater => self.raise(end(true)),
            Relation::GreaterEqual => self.raise(end(false)),
            Relation::Equal => {
                self.lower(end(false));
                self.raise(end(false));
            }
            Relation::NotEqual => {}
        }
    }

    fn lower(&mut self, end: End) {
        if self.high.as_ref().is_none_or(|high| (&end.value, !end.open) < (&high.value, !high.open)) {
            self.high = Some(end);
        }
    }

    fn raise(&mut self, end: End) {
        if self.low.as_ref().is_none_or(|low| (&end.value, end.open) > (&low.value, low.open)) {
            self.low = Some(end);
        }
    }

    /// What is in both ranges.
    pub(super) fn and(mut self, other: &Range) -> Range {
        if let Some(high) = &other.high {
            self.lower(high.clone());
        }
        if let Some(low) = &other.low {
            self.raise(low.clone());
        }
        self
    }

    /// What is in one of two ranges, and what is between them.
    pub(super) fn or(self, other: Range) -> Range {
        let pick = |a: Option<End>, b: Option<End>, order| {
            let (a, b) = (a?, b?);
            Some(match a.value.cmp(&b.value) {
                Ordering::Equal => End { open: a.open && b.open, ..a },
                there if there == order => a,
                Ordering::Less | Ordering::Greater => b,
            })
        };
        Range { low: pick(self.low, other.low, Ordering::Less), high: pick(self.high, other.high, Ordering::Greater) }
    }

    pub(super) fn is_empty(&self) -> bool {
        let (Some(low), Some(high)) = (&self.low, &self.high) else { return false };
        match low.value.cmp(&high.value) {
            Ordering::Less => false,
            Ordering::Equal => low.open || high.open,
            Ordering::Greater => true,
        }
    }

    /// Whether all numbers in it stand in a relation to 0.
    pub(super) fn imply(&self, relation: Relation) -> bool {
        let (zero, above, below) = (&Rational::ZERO, self.low.as_ref(), self.high.as_ref());
        match relation {
            Relation::Greater => above.is_some_and(|end| end.value > *zero || (end.value.is_zero() && end.open)),
            Relation::GreaterEqual => above.is_some_and(|end| !end.value.is_negative()),
            Relation::Less => below.is_some_and(|end| end.value < *zero || (end.value.is_zero() && end.open)),
            Relation::LessEqual => below.is_some_and(|end| end.value <= *zero),
            Relation::NotEqual => self.imply(Relation::Greater) || self.imply(Relation::Less),
            Relation::Equal => self.imply(Relation::GreaterEqual) && self.imply(Relation::LessEqual),
        }
    }

    pub(super) fn plus(&self, other: &Range) -> Range {
        let add = |a: &Option<End>, b: &Option<End>| {
            let (a, b) = (a.as_ref()?, b.as_ref()?);
            moderate(End { value: &a.value + &b.value, open: a.open || b.open })
        };
        Range { low: add(&self.low, &other.low), high: add(&self.high, &other.high) }
    }

    pub(super) fn scaled(&self, factor: &Rational) -> Range {
        let scale = |end: &Option<End>| {
            let end = end.as_ref()?;
            moderate(End { value: &end.value * factor, open: end.open })
        };
        let (low, high) = (scale(&self.low), scale(&self.high));
        if factor.is_negative() { Range { low: high, high: low } } else { Range { low, high } }
    }

    /// Products of numbers of two ranges: bounded where both are, or where neither has a number below 0.
    pub(super) fn times(&self, other: &Range) -> Range {
        for sign in [Rational::ONE, Rational::MINUS_ONE] {
            let a = self.scaled(&sign);
            if !a.imply(Relation::GreaterEqual) {
                continue;
            }
            for other_sign in [Rational::ONE, Rational::MINUS_ONE] {
                let b = other.scaled(&other_sign);
                if b.imply(Relation::GreaterEqual) {
                    return product_of_positive(&a, &b).scaled(&(&sign * &other_sign));
                }
            }
        }
        let (Range { low: Some(a), high: Some(b) }, Range { low: Some(c), high: Some(d) }) = (self, other) else {
            return Range::default();
        };
        let mut ends = [(a, c), (a, d), (b, c), (b, d)].map(|(x, y)| &x.value * &y.value);
        ends.sort();
        let [low, .., high] = ends.map(|value| moderate(End { value, open: false }));
        Range { low, high }
    }

    /// Powers of the numbers of a range.
    pub(super) fn raised(&self, exponent: &Rational) -> Range {
        if exponent.is_negative() {
            return self.raised(&-exponent).reciprocal();
        }
        let raise = |end: &Option<End>| power(end.as_ref()?, exponent);
        if exponent.is_odd() || self.imply(Relation::GreaterEqual) {
            let low = raise(&self.low);
            // A root that is not rational is at least 1 above 1.
            let clamped = || self.low.as_ref().filter(|end| end.value >= Rational::ONE).map(|end| one(end.open));
            let clamped_high = || self.high.as_ref().filter(|end| end.value <= Rational::ONE).map(|end| one(end.open));
            return Range { low: low.or_else(clamped), high: raise(&self.high).or_else(clamped_high) };
        }
        if !exponent.is_even() {
            return Range::of(Relation::GreaterEqual, &Rational::ZERO);
        }
        self.magnitude().raised(exponent)
    }

    /// The absolute values.
    pub(super) fn magnitude(&self) -> Range {
        if self.imply(Relation::GreaterEqual) {
            return self.clone();
        }
        let turned = self.scaled(&Rational::MINUS_ONE);
        if turned.imply(Relation::GreaterEqual) {
            return turned;
        }
        self.clone().or(turned).and(&Range::of(Relation::GreaterEqual, &Rational::ZERO))
    }

    /// `1/x`; the range of what changes its sign has no ends.
    fn reciprocal(&self) -> Range {
        let turn = |end: &Option<End>| {
            let end = end.as_ref()?;
            moderate(End { value: end.value.recip()?, open: end.open })
        };
        let zero = || Some(End { value: Rational::ZERO, open: true });
        if self.imply(Relation::GreaterEqual) {
            Range { low: turn(&self.high).or_else(zero), high: turn(&self.low) }
        } else if self.imply(Relation::LessEqual) {
            Range { low: turn(&self.high), high: turn(&self.low).or_else(zero) }
        } else {
            Range::default()
        }
    }
}

/// Of two ranges without numbers below 0.
fn product_of_positive(a: &Range, b: &Range) -> Range {
    let multiply = |a: &Option<End>, b: &Option<End>| {
        let (a, b) = (a.as_ref()?, b.as_ref()?);
        // 0 is reached where either factor reaches it.
        let reached = (a.value.is_zero() && !a.open) || (b.value.is_zero() && !b.open);
        let value = &a.value * &b.value;
        moderate(End { open: (a.open || b.open) && !(value.is_zero() && reached), value })
    };
    Range { low: multiply(&a.low, &b.low), high: multiply(&a.high, &b.high) }
}

fn power(end: &End, exponent: &Rational) -> Option<End> {
    let small = exponent.to_i64().is_none_or(|exponent| exponent <= 16);
    let value = if small { end.value.checked_pow(exponent) } else { None }?;
    moderate(End { value, open: end.open })
}

fn one(open: bool) -> End {
    End { value: Rational::ONE, open }
}

fn moderate(end: End) -> Option<End> {
    (end.value.bits() <= MOST_BITS).then_some(end)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// `[a, b)` and the like, from texts.
    fn range(low: Option<i64>, high: Option<i64>) -> Range {
        let mut range = Range::default();
        low.iter().for_each(|low| range.restrict(Relation::GreaterEqual, &Rational::from(*low)));
        high.iter().for_each(|high| range.restrict(Relation::LessEqual, &Rational::from(*high)));
        range
    }

    #[test]
    fn ranges_of_results_contain_the_results() {
        let ends = [None, Some(-2), Some(-1), Some(0), Some(1), Some(3)];
        let ranges: Vec<Range> = ends
            .iter()
            .flat_map(|low| ends.iter().map(|high| range(*low, *high)))
            .filter(|range| !range.is_empty())
            .collect();
        let numbers: Vec<Rational> = (-8..=8).map(|n| Rational::new(n, 2)).collect();
        let inside = |range: &Range, number: &Rational| !range.clone().and(&Range::point(number)).is_empty();
        for a in &ranges {
            for x in numbers.iter().filter(|x| inside(a, x)) {
                for exponent in [2, 3, -1, -2].map(Rational::from).into_iter().chain([Rational::HALF, -Rational::HALF])
                {
                    if let Some(value) = x.checked_pow(&exponent) {
                        assert!(inside(&a.raised(&exponent), &value), "{x:?}^{exponent:?} in {a:?}");
                    }
                }
                for b in &ranges {
                    for y in numbers.iter().filter(|y| inside(b, y)) {
                        assert!(inside(&a.times(b), &(x * y)), "{x:?}*{y:?}, {a:?} {b:?}");
                        assert!(inside(&a.plus(b), &(x + y)), "{x:?}+{y:?}, {a:?} {b:?}");
                    }
                }
            }
        }
    }
}
