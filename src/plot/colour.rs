//! Colours that every eye can tell apart.
//!
//! In: a number between 0 and 1, or the number of a line. Out: a colour. Always: the scale gets lighter all the way, so that it is right
//! in grey too; lines also differ by their dashes.

use rustc_hash::FxHashMap;

use crate::lesson::Colour;

/// Ten colours of viridis (Smith, van der Walt and Firing, in the public domain), equally far apart.
const VIRIDIS: [[u8; 3]; 10] = [
    [0x44, 0x01, 0x54],
    [0x48, 0x28, 0x78],
    [0x3E, 0x49, 0x89],
    [0x31, 0x68, 0x8E],
    [0x26, 0x82, 0x8E],
    [0x1F, 0x9E, 0x89],
    [0x35, 0xB7, 0x79],
    [0x6D, 0xCD, 0x59],
    [0xB4, 0xDE, 0x2C],
    [0xFD, 0xE7, 0x25],
];

/// The colour of a part of the scale, from 0 to 1.
pub(super) fn viridis(part: f64) -> Colour {
    let place = part.clamp(0.0, 1.0) * (VIRIDIS.len() - 1) as f64;
    let below = (place as usize).min(VIRIDIS.len() - 2);
    let rest = place - below as f64;
    let mix = |low: u8, high: u8| (f64::from(low) + rest * (f64::from(high) - f64::from(low))).round() as u8;
    let (low, high) = (VIRIDIS[below], VIRIDIS[below + 1]);
    Colour([mix(low[0], high[0]), mix(low[1], high[1]), mix(low[2], high[2])])
}

/// Lines on paper: from the palette of Okabe and Ito.
pub(super) const LINES: [(Colour, &str); 7] = [
    (Colour([0x00, 0x72, 0xB2]), ""),
    (Colour([0xD5, 0x5E, 0x00]), "7 3"),
    (Colour([0x00, 0x9E, 0x73]), "2 3"),
    (Colour([0xCC, 0x79, 0xA7]), "9 3 2 3"),
    (Colour([0xE6, 0x9F, 0x00]), "14 4"),
    (Colour([0x56, 0xB4, 0xE9]), "5 2 1 2"),
    (Colour([0x00, 0x00, 0x00]), "1 2"),
];

/// Paths over a map: each with the colour of its rim.
pub(super) const PATHS: [(Colour, Colour); 4] = [
    (Colour([0xFF, 0xFF, 0xFF]), Colour([0x20, 0x20, 0x20])),
    (Colour([0xD5, 0x5E, 0x00]), Colour([0xFF, 0xFF, 0xFF])),
    (Colour([0xF3, 0xA6, 0xD2]), Colour([0x20, 0x20, 0x20])),
    (Colour([0x10, 0x10, 0x10]), Colour([0xFF, 0xFF, 0xFF])),
];

/// Numbers for things, so that those with equal names have equal ones; what has no name is alone.
pub(super) fn kinds<'n>(names: impl Iterator<Item = &'n str>) -> Vec<usize> {
    let (mut seen, mut count) = (FxHashMap::default(), 0);
    let mut number = |name: &'n str| {
        let number = if name.is_empty() { count } else { *seen.entry(name).or_insert(count) };
        count += usize::from(number == count);
        number
    };
    names.map(&mut number).collect()
}

pub(super) const INK: Colour = Colour([0x22, 0x22, 0x22]);
pub(super) const FRAME: Colour = Colour([0x55, 0x55, 0x55]);
pub(super) const GRID: Colour = Colour([0xE2, 0xE2, 0xE2]);

#[cfg(test)]
mod tests {
    use super::{kinds, viridis};

    #[test]
    fn the_scale_gets_lighter() {
        let light = |part| viridis(part).0.into_iter().zip([2, 7, 1]).map(|(c, w)| u32::from(c) * w).sum::<u32>();
        assert!((1..=100).all(|n| light(f64::from(n) / 100.0) >= light(f64::from(n - 1) / 100.0)));
        assert_eq!(viridis(0.0).to_string(), "#440154");
        assert_eq!(viridis(7.0).to_string(), "#FDE725");
    }

    #[test]
    fn equal_names_are_one_kind() {
        assert_eq!(kinds(["", "a", "b", "", "a"].into_iter()), [0, 1, 2, 3, 1]);
    }
}
