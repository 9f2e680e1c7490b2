//! Descents as pictures: how the loss falls, and which way it went.
//!
//! In: the steps that an observer has kept. Out: [`Chart`]s and [`Map`]s, which write themselves as SVG. Always: what has no finite value is left
//! out; a descent that diverges leaves the picture and does not squash the others.
//!
//! ```
//! use symdiff::optimize::{Caption, Objective, Options, Rate, Track, descend, loss};
//! use symdiff::{graph::Graph, syntax};
//! let mut graph = Graph::new();
//! let formula = syntax::parse(&mut graph, "(x - 5)^2")?;
//! let mut objective = Objective::new(&mut graph, formula.outputs[0], &formula.variables)?;
//! let mut track = Track { label: "rate 0.25".to_owned(), steps: Vec::new() };
//! descend(&mut objective, &[0.0], &mut Rate::Fixed(0.25), &Options::default(), |step| track.steps.push(step.clone()));
//! let caption = Caption { title: "f = (x - 5)^2", function: "f", variables: &["x".to_owned()] };
//! assert!(loss(&caption, &[track]).svg().starts_with("<svg"));
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```

use super::descent::Step;
use super::matrix::norm;
use super::objective::Objective;
use crate::lesson::short;
use crate::plot::{Arrow, Axis, Chart, Film, Grid, Map, Mark, Moment, Path, Scale, Series};

/// How many values a row and a column of a map have.
const ROW: usize = 201;

/// How many values a curve has.
const CURVE: usize = 401;

/// How many arrows a row and a column of a field have.
const FIELD: usize = 13;

/// The loss is logarithmic if it falls by this factor.
const FALL: f64 = 100.0;

/// What an observer has seen of a descent.
#[derive(Clone, PartialEq, Debug, Default)]
pub struct Track {
    /// What tells it apart from others; those that are alike are drawn alike.
    pub label: String,
    /// Its points, the first one first.
    pub steps: Vec<Step>,
}

/// What is written on a picture.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Caption<'a> {
    /// What it shows.
    pub title: &'a str,
    /// The name of the function.
    pub function: &'a str,
    /// The names of the variables.
    pub variables: &'a [String],
}

/// Which gradients a map shows, as arrows against them.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub struct Gradients {
    /// The one at the start.
    pub start: bool,
    /// Those of a field, all equally long.
    pub field: bool,
}

/// The values of all descents against the iteration.
pub fn loss(caption: &Caption<'_>, tracks: &[Track]) -> Chart {
    let longest = tracks.iter().filter_map(|track| Some(track.steps.last()?.k)).max().unwrap_or(0);
    let shortest = tracks.iter().filter_map(|track| Some(track.steps.last()?.k)).min().unwrap_or(0);
    // Else the short ones could not be seen beside the long.
    let by_ratio = longest > 500 && longest > 50 * shortest.max(1);
    let x = |k: u64| k as f64 + if by_ratio { 1.0 } else { 0.0 };
    let values = || tracks.iter().flat_map(|track| &track.steps).map(|step| step.value).filter(|f| f.is_finite());
    let highest = values().fold(f64::NEG_INFINITY, f64::max);
    let first = tracks.iter().filter_map(|track| Some(track.steps.first()?.value)).fold(f64::NEG_INFINITY, f64::max);
    let lowest = values().fold(f64::INFINITY, f64::min);
    let positive = values().filter(|&value| value > 0.0).fold(f64::INFINITY, f64::min).max(1e-20 * first.abs());
    let is_logarithmic = lowest >= 0.0 && first > FALL * positive;
    let range = if is_logarithmic {
        let top = highest.min(FALL * first);
        (10f64.powf(positive.log10().floor()), 10f64.powf(top.log10().ceil()))
    } else {
        let top = highest.min(first + 0.5 * (first - lowest).max(1e-300));
        let margin = 0.04 * (top - lowest);
        (lowest - margin, top + margin)
    };
    let series = tracks.iter().map(|track| {
        let points = track.steps.iter().map(|step| (x(step.k), step.value));
        let points = points.filter(|point| !is_logarithmic || point.1 > 0.0).collect();
        Series { label: track.label.clone(), points, mark: Mark::Line }
    });
    let label = if by_ratio { "iteration k + 1" } else { "iteration k" };
    Chart {
        title: caption.title.to_owned(),
        x: Axis { label: label.to_owned(), scale: Scale::new((x(0), x(longest)), by_ratio) },
        y: Axis { label: caption.function.to_owned(), scale: Scale::new(range, is_logarithmic) },
        series: series.collect(),
    }
}

/// A rectangle around the ways of all descents: the least and the largest value of each variable.
pub fn surroundings(tracks: &[Track]) -> Vec<(f64, f64)> {
    let dimension = tracks.iter().find_map(|track| Some(track.steps.first()?.point.len())).unwrap_or(0);
    let mut ranges = vec![(f64::INFINITY, f64::NEG_INFINITY); dimension];
    for track in tracks {
        let Some(first) = track.steps.first() else { continue };
        // What has gone up a good deal is on its way out.
        let near = |step: &&Step| step.k == 0 || step.value <= first.value + 0.5 * first.value.abs();
        for step in track.steps.iter().filter(near) {
            for (range, &x) in ranges.iter_mut().zip(&step.point).filter(|(_, x)| x.is_finite()) {
                *range = (range.0.min(x), range.1.max(x));
            }
        }
    }
    let widest = ranges.iter().map(|(low, high)| high - low).fold(0.0, f64::max);
    for (low, high) in &mut ranges {
        let length = (*high - *low).max(0.5 * widest);
        let half = if length > 0.0 { 0.68 * length } else { 1.0 };
        let middle = 0.5 * (*low + *high);
        (*low, *high) = (middle - half, middle + half);
    }
    ranges
}

/// The way over a function of two variables, seen from above; both ranges have a length.
pub fn map(
    caption: &Caption<'_>,
    ranges: &[(f64, f64)],
    objective: &mut Objective,
    tracks: &[Track],
    gradients: Gradients,
) -> Map {
    let axis = |place: usize| Axis {
        label: caption.variables.get(place).cloned().unwrap_or_default(),
        scale: Scale::new(ranges.get(place).copied().unwrap_or((0.0, 1.0)), false),
    };
    let (x, y) = (axis(0), axis(1));
    let between = |(low, high): (f64, f64), part: f64| low + part * (high - low);
    let at = |column: f64, row: f64| [between(x.scale.range, column), between(y.scale.range, row)];
    let part = |place: usize| place as f64 / (ROW - 1) as f64;
    let cells = (0..ROW * ROW).map(|place| at(part(place % ROW), part(place / ROW)));
    let values = cells.map(|point| objective.value(&point)).collect();
    let mut arrows = Vec::new();
    let mut gradient = [0.0; 2];
    let (wide, high) = (x.scale.range.1 - x.scale.range.0, y.scale.range.1 - y.scale.range.0);
    let mut arrow = |point: [f64; 2], length: f64, label: &str| {
        objective.gradient(&point, &mut gradient);
        // Equally long in the picture.
        let size = norm([gradient[0] / wide, gradient[1] / high].into_iter());
        let direction = (-gradient[0] * length / size, -gradient[1] * length / size);
        if direction.0.is_finite() && direction.1.is_finite() {
            arrows.push(Arrow { at: (point[0], point[1]), direction, label: label.to_owned() });
        }
    };
    if gradients.field {
        for place in 0..FIELD * FIELD {
            let part = |place: usize| (place as f64 + 0.5) / FIELD as f64;
            arrow(at(part(place % FIELD), part(place / FIELD)), 0.5 / FIELD as f64, "");
        }
    }
    if let (true, Some(&[a, b])) = (gradients.start, start(tracks)) {
        arrow([a, b], 0.2, &format!("−grad {}", caption.function));
    }
    let paths = tracks.iter().map(|track| Path { label: track.label.clone(), points: way(track) }).collect();
    Map { title: caption.title.to_owned(), x, y, grid: Grid { columns: ROW, values }, paths, arrows }
}

fn start(tracks: &[Track]) -> Option<&[f64]> {
    Some(&tracks.first()?.steps.first()?.point)
}

/// The points of a descent in two variables, or of one variable with the value.
fn way(track: &Track) -> Vec<(f64, f64)> {
    let points = track.steps.iter().filter_map(place);
    points.take_while(|(a, b)| a.is_finite() && b.is_finite()).collect()
}

fn place(step: &Step) -> Option<(f64, f64)> {
    match step.point[..] {
        [x] => Some((x, step.value)),
        [x, y, ..] => Some((x, y)),
        [] => None,
    }
}

/// The steps on the curve of a function of one variable.
pub fn curve(caption: &Caption<'_>, range: (f64, f64), objective: &mut Objective, tracks: &[Track]) -> Chart {
    let scale = Scale::new(range, false);
    let (low, high) = scale.range;
    let x = |place: usize| low + (high - low) * place as f64 / (CURVE - 1) as f64;
    let points: Vec<_> = (0..CURVE).map(|place| (x(place), objective.value(&[x(place)]))).collect();
    let inside = |point: &&(f64, f64)| point.1.is_finite() && (low..=high).contains(&point.0);
    let ways: Vec<_> = tracks.iter().map(way).collect();
    let heights = || points.iter().chain(ways.iter().flatten()).filter(inside).map(|point| point.1);
    let (bottom, top) = (heights().fold(f64::INFINITY, f64::min), heights().fold(f64::NEG_INFINITY, f64::max));
    let margin = 0.06 * (top - bottom);
    let mut series = vec![Series { label: String::new(), points, mark: Mark::Line }];
    let steps = tracks.iter().zip(ways);
    series.extend(steps.map(|(track, points)| Series { label: track.label.clone(), points, mark: Mark::Steps }));
    Chart {
        title: caption.title.to_owned(),
        x: Axis { label: caption.variables.first().cloned().unwrap_or_default(), scale },
        y: Axis { label: caption.function.to_owned(), scale: Scale::new((bottom - margin, top + margin), false) },
        series,
    }
}

/// The descents as films, to be shown on a map or a curve.
pub fn films(caption: &Caption<'_>, tracks: &[Track]) -> Vec<Film> {
    let Caption { function, variables, .. } = caption;
    let said = |step: &Step| {
        let number = |value| short(value, 6);
        let at = variables.iter().zip(&step.point).map(|(name, &x)| format!("{name} = {}", number(x)));
        let at = at.collect::<Vec<_>>().join(", ");
        let (f, slope) = (number(step.value), number(step.slope));
        let rate = step.rate.map_or_else(String::new, |rate| format!("rate = {}   ", number(rate)));
        format!("k = {}   {function} = {f}   |grad {function}| = {slope}   {rate}{at}", step.k)
    };
    let film = |track: &Track| {
        let seen = track.steps.iter().filter_map(|step| Some(Moment { point: place(step)?, caption: said(step) }));
        let moments = seen.take_while(|moment| moment.point.0.is_finite() && moment.point.1.is_finite()).collect();
        Film { label: track.label.clone(), moments }
    };
    tracks.iter().map(film).collect()
}
