//! What descents from several starts have found, in words.

use std::fmt::Write as _;

use super::{computed, count, reason};
use crate::eval;
use crate::lesson::short;
use crate::optimize::{Descent, Objective, Options, Step, minima};

/// So many minima are told.
const TOLD: usize = 20;

/// Tells the distinct minima, the lowest first, and why other descents ended. For each descent, the number and the name of what it has found.
pub(super) fn tell(
    text: &mut String,
    descents: &[Descent],
    [low, high]: [Vec<f64>; 2],
    place: &dyn Fn(&Step) -> String,
    objective: &Objective,
    options: &Options,
) -> Vec<(usize, String)> {
    let (minima, found) = minima(descents, &low, &high);
    let plural = if minima.len() == 1 { "minimum" } else { "minima" };
    let _ = writeln!(text, "{} {plural} from {}", minima.len(), count(descents.len() as u64, "start"));
    for minimum in minima.iter().take(TOLD) {
        let (value, starts) = (eval::format(minimum.best.value), count(minimum.starts as u64, "start"));
        let _ = writeln!(text, "f = {value} at {}: {starts}", place(&minimum.best));
    }
    if minima.len() > TOLD {
        let _ = writeln!(text, "and {} more that are not as low", minima.len() - TOLD);
    }
    let mut others: Vec<(String, u64)> = Vec::new();
    for (descent, _) in descents.iter().zip(&found).filter(|(_, found)| found.is_none()) {
        let reason = reason(descent.stop, options);
        match others.iter_mut().find(|(other, _)| *other == reason) {
            Some((_, times)) => *times += 1,
            None => others.push((reason, 1)),
        }
    }
    for (reason, times) in others {
        let _ = writeln!(text, "no minimum from {}: {reason}", count(times, "start"));
    }
    computed(text, objective);
    let label = |minimum: Option<usize>| match minimum {
        Some(number) => (number, format!("minimum {}: {}", number + 1, short(minima[number].best.value, 4))),
        None => (minima.len(), "no minimum".to_owned()),
    };
    found.into_iter().map(label).collect()
}
