//! The pictures of a descent.

use std::path::Path;

use super::wrong;
use crate::cli::arguments::{Descend, GradientArrows};
use crate::cli::document;
use crate::cli::output::Failure;
use crate::optimize::{self, Caption, Gradients, Objective, Track};

/// What a picture needs to know.
pub(super) struct Subject<'a> {
    pub(super) caption: Caption<'a>,
    /// What is to be seen of each variable; endless where nothing is said.
    pub(super) ranges: &'a [(f64, f64)],
    pub(super) tracks: &'a [Track],
}

/// How a picture is written, by the ending of its file.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Ending {
    Svg,
    Png,
    Html,
}

fn ending(option: &str, file: &Path) -> Result<Ending, Failure> {
    match file.extension().and_then(|ending| ending.to_str()) {
        Some("svg") => Ok(Ending::Svg),
        Some("png") => Ok(Ending::Png),
        Some("html") if option == "--map" => Ok(Ending::Html),
        Some(_) | None => {
            let endings = if option == "--map" { ".svg, .png or .html" } else { ".svg or .png" };
            Err(wrong(&format!("{option} takes a file that ends in {endings}")))
        }
    }
}

/// Refuses what cannot be drawn, before anything is computed.
pub(super) fn check(arguments: &Descend, variables: usize) -> Result<(), Failure> {
    if let Some(file) = &arguments.plot {
        ending("--plot", file)?;
    }
    if let Some(file) = &arguments.map {
        ending("--map", file)?;
        if !(1..=2).contains(&variables) {
            let message = format!("--map draws functions of one or two variables, and this one has {variables}");
            return Err(wrong(&message));
        }
    }
    Ok(())
}

/// Draws what is asked for.
pub(super) fn draw(arguments: &Descend, subject: &Subject<'_>, mut objective: Objective) -> Result<(), Failure> {
    let Subject { caption, tracks, .. } = *subject;
    if let Some(file) = &arguments.plot {
        document::picture(file, &optimize::loss(&caption, tracks).svg())?;
    }
    let Some(file) = &arguments.map else { return Ok(()) };
    let ending = ending("--map", file)?;
    let around = optimize::surroundings(tracks);
    let given = subject.ranges.iter().zip(around);
    let ranges: Vec<_> =
        given.map(|(&given, around)| if given.1 - given.0 < f64::INFINITY { given } else { around }).collect();
    let films = || optimize::films(&caption, tracks);
    let picture = if let [range] = ranges[..] {
        let curve = optimize::curve(&caption, range, &mut objective, tracks);
        if ending == Ending::Html {
            let unmarked = optimize::curve(&caption, range, &mut objective, &[]);
            unmarked.html(&films())
        } else {
            curve.svg()
        }
    } else {
        let shows = |what| arguments.gradient.contains(&what);
        let gradients = Gradients { start: shows(GradientArrows::Start), field: shows(GradientArrows::Field) };
        let map = optimize::map(&caption, &ranges, &mut objective, tracks, gradients);
        if ending == Ending::Html { map.html(&films()) } else { map.svg() }
    };
    document::picture(file, &picture)
}
