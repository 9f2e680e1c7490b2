//! From numbers to pixels: linear and logarithmic scales, and their ticks.
//!
//! In: a range of numbers and a range of pixels. Out: places, and round numbers to write beside them. Always: ticks lie within the
//! range, at 1, 2 or 5 times a power of ten; on a logarithmic scale at powers of ten.

use crate::lesson::short;

/// A range of numbers on a range of pixels.
#[derive(Clone, Copy, PartialEq, Debug)]
pub struct Scale {
    /// The numbers at both ends.
    pub range: (f64, f64),
    /// Whether equal ratios, not differences, are equally far apart.
    pub is_logarithmic: bool,
    pub(super) pixels: (f64, f64),
}

/// A number beside an axis.
#[derive(Clone, PartialEq, Debug)]
pub(super) struct Tick {
    pub(super) at: f64,
    /// Nothing for the small ticks between.
    pub(super) label: String,
}

impl Scale {
    /// A scale that is not placed yet.
    pub fn new(range: (f64, f64), is_logarithmic: bool) -> Scale {
        Scale { range: widened(range), is_logarithmic, pixels: (0.0, 1.0) }
    }

    /// The place of a number.
    pub(super) fn place(&self, value: f64) -> f64 {
        let ((low, high), (from, to)) = (self.range, self.pixels);
        let part = if self.is_logarithmic {
            (value.max(f64::MIN_POSITIVE) / low).ln() / (high / low).ln()
        } else {
            (value - low) / (high - low)
        };
        // Far outside is as good as just outside, and can be drawn.
        from + part.clamp(-10.0, 11.0) * (to - from)
    }

    pub(super) fn ticks(&self, wanted: usize) -> Vec<Tick> {
        if self.is_logarithmic { self.decades(wanted) } else { self.steps(wanted) }
    }

    fn steps(&self, wanted: usize) -> Vec<Tick> {
        let (low, high) = self.range;
        let step = round_step((high - low) / wanted.max(1) as f64);
        let (first, last) = ((low / step - 1e-9).ceil(), (high / step + 1e-9).floor());
        let count = (last - first).clamp(0.0, 100.0) as usize;
        let value = |number: usize| {
            let value = (first + number as f64) * step;
            if value.abs() < 1e-9 * step { 0.0 } else { value }
        };
        (0..=count).map(value).map(|at| Tick { at, label: minus(&short(at, 6)) }).collect()
    }

    fn decades(&self, wanted: usize) -> Vec<Tick> {
        let (low, high) = (self.range.0.log10(), self.range.1.log10());
        let every = ((high - low) / wanted.max(1) as f64).ceil().max(1.0) as i32;
        let (first, last) = ((low - 1e-9).ceil() as i32, (high + 1e-9).floor() as i32);
        if last <= first {
            return self.steps(wanted);
        }
        let label = |power: i32| match power {
            0 => "1".to_owned(),
            1 => "10".to_owned(),
            power => format!("10^{{{}}}", minus(&power.to_string())),
        };
        let labelled = |power: i32| if power.rem_euclid(every) == 0 { label(power) } else { String::new() };
        (first..=last).map(|power| Tick { at: 10f64.powi(power), label: labelled(power) }).collect()
    }
}

/// A number with a true minus.
pub(super) fn minus(text: &str) -> String {
    text.replace('-', "−")
}

/// The next of 1, 2 and 5 times a power of ten.
pub(super) fn round_step(step: f64) -> f64 {
    let power = 10f64.powf(step.abs().max(f64::MIN_POSITIVE).log10().floor());
    let factor = step / power;
    let round = [1.0, 2.0, 5.0].into_iter().find(|round| factor <= round * (1.0 + 1e-9)).unwrap_or(10.0);
    round * power
}

/// A range that has a length.
fn widened((low, high): (f64, f64)) -> (f64, f64) {
    if high > low && low.is_finite() && high.is_finite() {
        (low, high)
    } else if low.is_finite() {
        let half = if low == 0.0 { 1.0 } else { 0.1 * low.abs() };
        (low - half, low + half)
    } else {
        (0.0, 1.0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn labels(scale: Scale) -> Vec<String> {
        scale.ticks(5).into_iter().map(|tick| tick.label).collect()
    }

    #[test]
    fn ticks_are_round() {
        assert_eq!(labels(Scale::new((-1.3, 2.1), false)), ["−1", "0", "1", "2"]);
        assert_eq!(labels(Scale::new((0.0, 0.5), false)), ["0", "0.1", "0.2", "0.3", "0.4", "0.5"]);
        assert_eq!(labels(Scale::new((0.01, 30.0), true)), ["10^{−2}", "10^{−1}", "1", "10"]);
        assert_eq!(labels(Scale::new((3.0, 3.0), false)), ["2.8", "3", "3.2"]);
        assert_eq!(Scale { pixels: (0.0, 100.0), ..Scale::new((1.0, 100.0), true) }.place(10.0), 50.0);
    }
}
