//! Numbers that look random and follow from a seed: SplitMix64 (Steele, Lea and Flood 2014).
//!
//! In: a seed, and what the numbers are for. Out: numbers, orders. Always: the same on every machine.

/// What numbers are for: they do not depend on each other.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum Purpose {
    /// Which rows are kept for validation.
    Split,
    /// Where a parameter begins; counted.
    Initial(u64),
    /// The order of the rows in an epoch.
    Epoch(u64),
    /// Where descents start.
    Starts,
}

/// A sequence of numbers.
#[derive(Clone, Debug)]
pub(crate) struct Random(u64);

impl Random {
    pub(crate) fn new(seed: u64, purpose: Purpose) -> Random {
        let (kind, number) = match purpose {
            Purpose::Split => (1, 0),
            Purpose::Initial(number) => (2, number),
            Purpose::Epoch(number) => (3, number),
            Purpose::Starts => (4, 0),
        };
        [kind, number].into_iter().fold(Random(seed), |mut random, part| Random(random.next() ^ part))
    }

    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mixed = (self.0 ^ (self.0 >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        let mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        mixed ^ (mixed >> 31)
    }

    /// A number between -1 and 1.
    pub(crate) fn number(&mut self) -> f64 {
        (self.next() >> 11) as f64 / (1u64 << 52) as f64 - 1.0
    }

    /// A number below a limit; the high half of a product with it (Lemire 2019), as even as 64 bits allow.
    fn below(&mut self, limit: usize) -> usize {
        ((u128::from(self.next()) * limit as u128) >> 64) as usize
    }

    /// The numbers below `count` in an order (Fisher and Yates).
    pub(crate) fn order(&mut self, count: usize) -> Vec<usize> {
        let mut order: Vec<usize> = (0..count).collect();
        for last in (1..count).rev() {
            order.swap(last, self.below(last + 1));
        }
        order
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_spread_and_orders_are_whole() {
        let mut random = Random::new(7, Purpose::Split);
        let numbers: Vec<f64> = (0..10_000).map(|_| random.number()).collect();
        let mean = numbers.iter().sum::<f64>() / 1e4;
        let square = numbers.iter().map(|x| x * x).sum::<f64>() / 1e4;
        assert!(mean.abs() < 0.02 && (square - 1.0 / 3.0).abs() < 0.02, "{mean} {square}");
        assert!(numbers.iter().all(|x| (-1.0..1.0).contains(x)));
        let first = Random::new(7, Purpose::Epoch(0)).order(100);
        assert_ne!(first, Random::new(7, Purpose::Epoch(1)).order(100));
        assert_ne!(first, Random::new(8, Purpose::Epoch(0)).order(100));
        assert_eq!(first, Random::new(7, Purpose::Epoch(0)).order(100));
        let mut sorted = first;
        sorted.sort_unstable();
        assert!(sorted.into_iter().eq(0..100));
    }
}
