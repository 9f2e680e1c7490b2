//! Which heights a map shows.
//!
//! In: the values of a function. Out: some levels, from the lowest up. Always: they are numbers that can be read; where most of the
//! values are close to the lowest, as in a narrow valley, the levels are closer there.

use super::scale::round_step;

/// How many levels there are, about.
const WANTED: usize = 14;

/// The levels for some values.
pub(super) fn levels(values: &[f64]) -> Vec<f64> {
    let mut sorted: Vec<f64> = values.iter().copied().filter(|value| value.is_finite()).collect();
    sorted.sort_by(f64::total_cmp);
    let (Some(&low), Some(&high)) = (sorted.first(), sorted.last()) else { return Vec::new() };
    let quantile = |part: f64| sorted[((sorted.len() - 1) as f64 * part).round() as usize];
    let is_skewed = quantile(0.5) - low < 0.15 * (high - low);
    let mut levels = match (is_skewed, low >= 0.0) {
        (false, _) => even(low, high),
        (true, true) => decades(quantile(0.004).max(1e-6 * high), high),
        // Each level has as many values below it as any other.
        (true, false) => (1..WANTED).map(|n| rounded(quantile(n as f64 / WANTED as f64), high - low)).collect(),
    };
    levels.retain(|&level| level > low && level < high);
    levels.dedup();
    levels
}

fn even(low: f64, high: f64) -> Vec<f64> {
    let step = round_step((high - low) / WANTED as f64);
    let (first, last) = ((low / step).ceil(), (high / step).floor());
    (0..=(last - first).clamp(0.0, 50.0) as usize).map(|n| (first + n as f64) * step).collect()
}

/// 1, 2 and 5 times powers of ten, or fewer if the range is long.
fn decades(low: f64, high: f64) -> Vec<f64> {
    let (first, last) = (low.log10().floor() as i32, high.log10().ceil() as i32);
    let factors: &[f64] = match last - first {
        ..=2 => &[1.0, 1.5, 2.0, 3.0, 5.0, 7.0],
        3..=5 => &[1.0, 2.0, 5.0],
        6..=8 => &[1.0, 3.0],
        _ => &[1.0],
    };
    let level = |power: i32| factors.iter().map(move |factor| format!("{factor}e{power}").parse().unwrap_or(0.0));
    (first..=last).flat_map(level).filter(|&level: &f64| level >= low).collect()
}

/// In three digits of the range.
fn rounded(value: f64, range: f64) -> f64 {
    let step = 10f64.powf(range.log10().floor() - 2.0);
    (value / step).round() * step
}

#[cfg(test)]
mod tests {
    use super::levels;

    #[test]
    fn levels_fit_the_values() {
        let flat: Vec<f64> = (0..=100).map(f64::from).collect();
        assert_eq!(levels(&flat), [10.0, 20.0, 30.0, 40.0, 50.0, 60.0, 70.0, 80.0, 90.0]);
        let valley: Vec<f64> = (0..=100).map(|n| f64::from(n).powi(4)).collect();
        assert!(
            levels(&valley).windows(2).all(|pair| (1.9..3.5).contains(&(pair[1] / pair[0]))),
            "{:?}",
            levels(&valley)
        );
        assert!(levels(&[1.0, f64::NAN, 1.0]).is_empty() && levels(&[]).is_empty());
        assert!(levels(&valley.iter().map(|v| v - 5.0).collect::<Vec<_>>()).len() > 5);
    }
}
