//! A function of two variables seen from above, and the ways that lead down.
//!
//! In: values on a rectangle, paths, arrows. Out: a heat map with level curves, a bar that explains the colours, the paths with their points.
//! Always: every band of colours is one smooth region, not a heap of squares, so that the picture is small and sharp at any size.

use std::fmt::Write as _;

use super::animation::{self, Film};
use super::canvas::{Anchor, Canvas, px};
use super::chart::thinned;
use super::colour::{FRAME, INK, PATHS, kinds, viridis};
use super::contour::Grid;
use super::frame::{self, Area, Axis, SIZE};
use super::levels::levels;
use super::scale::{Scale, minus};
use crate::lesson::{Colour, short, text_width};

const WIDTH: f64 = 720.0;
const HEIGHT: f64 = 560.0;
const TICKS: (usize, usize) = (8, 8);
/// A step shorter than this, in pixels, has no arrow.
const VISIBLE: f64 = 16.0;

/// Where a descent went.
#[derive(Clone, PartialEq, Debug)]
pub struct Path {
    /// What it is; the legend leaves out a path without a name. Those with equal names are drawn alike, and are told once.
    pub label: String,
    /// Its points.
    pub points: Vec<(f64, f64)>,
}

/// An arrow at a point.
#[derive(Clone, PartialEq, Debug)]
pub struct Arrow {
    /// Where it begins.
    pub at: (f64, f64),
    /// Where it points to.
    pub direction: (f64, f64),
    /// What it is; arrows without a name are those of a field, and are thin.
    pub label: String,
}

/// A map.
#[derive(Clone, PartialEq, Debug)]
pub struct Map {
    /// What it shows.
    pub title: String,
    /// From left to right, linear.
    pub x: Axis,
    /// Upwards, linear.
    pub y: Axis,
    /// The values, at equal distances from end to end of both axes.
    pub grid: Grid,
    /// The paths, the first at the bottom.
    pub paths: Vec<Path>,
    /// The arrows.
    pub arrows: Vec<Arrow>,
}

impl Map {
    /// The map as SVG.
    pub fn svg(&self) -> String {
        self.draw().0
    }

    /// The map as a page on which descents go their way.
    pub fn html(&self, films: &[Film]) -> String {
        let (svg, x, y) = Map { paths: Vec::new(), ..self.clone() }.draw();
        let place = |(a, b): (f64, f64)| (x.place(a), y.place(b));
        animation::page(&self.title, &svg, films, place, |kind| PATHS[kind % PATHS.len()])
    }

    /// The map, and the scales on their pixels.
    fn draw(&self) -> (String, Scale, Scale) {
        let (mut canvas, area, x, y) = self.ground();
        canvas.raw(r#"<g clip-path="url(#area)">"#);
        for (kind, path) in self.kinds().into_iter().zip(&self.paths) {
            let points: Vec<_> = path.points.iter().map(|&(a, b)| (x.scale.place(a), y.scale.place(b))).collect();
            draw_path(&mut canvas, &points, PATHS[kind % PATHS.len()]);
        }
        self.draw_arrows(&mut canvas, &x, &y);
        canvas.raw("<g id=\"way\"></g></g>");
        frame::axes(&mut canvas, &area, &x, &y, TICKS);
        self.legend(&mut canvas, &area);
        (canvas.finish(&self.title), x.scale, y.scale)
    }

    /// The map without its paths, and where they belong.
    fn ground(&self) -> (Canvas, Area, Axis, Axis) {
        let (mut x, mut y) = (self.x.clone(), self.y.clone());
        let levels = levels(&self.grid.values);
        let texts: Vec<_> = levels.iter().map(|&level| minus(&short(level, 3))).collect();
        let widest = texts.iter().map(|text| text_width(text, SIZE - 2.0)).fold(0.0, f64::max);
        let left = 52.0 + frame::label_width(&y.scale, TICKS.1);
        let area = Area { left, top: 42.0, width: WIDTH - left - 66.0 - widest, height: HEIGHT - 42.0 - 56.0 };
        area.fit(&mut x.scale, &mut y.scale);
        let mut canvas = Canvas::new(WIDTH, HEIGHT);
        frame::paper(&mut canvas, WIDTH, HEIGHT, &self.title, &area);
        frame::clip(&mut canvas, &area, "area");
        self.bands(&mut canvas, &area, &levels);
        bar(&mut canvas, &area, &texts);
        (canvas, area, x, y)
    }

    /// One region for each level, each upon the lower ones.
    fn bands(&self, canvas: &mut Canvas, area: &Area, levels: &[f64]) {
        let colour = |number: usize| viridis(number as f64 / levels.len().max(1) as f64);
        canvas.rect(area.rect(), &format!(r#"fill="{}""#, colour(0)));
        let across = area.width / (self.grid.columns.max(2) - 1) as f64;
        let up = area.height / (self.grid.rows().max(2) - 1) as f64;
        for (number, &level) in levels.iter().enumerate() {
            let mut data = String::new();
            for curve in self.grid.curves(level) {
                let mut last = (f64::NAN, f64::NAN);
                for (place, (column, row)) in curve.into_iter().enumerate() {
                    let at = (area.left + column * across, area.bottom() - row * up);
                    if (at.0 - last.0).hypot(at.1 - last.1) < 0.7 {
                        continue;
                    }
                    last = at;
                    let _ = write!(data, "{}{:.1} {:.1}", if place == 0 { 'M' } else { 'L' }, at.0, at.1);
                }
                data.push('Z');
            }
            let style = format!(
                r##"fill="{}" fill-rule="evenodd" stroke="#FFFFFF" stroke-opacity="0.35" stroke-width="0.7""##,
                colour(number + 1)
            );
            canvas.path(&data, &style);
        }
    }

    fn draw_arrows(&self, canvas: &mut Canvas, x: &Axis, y: &Axis) {
        for arrow in &self.arrows {
            let place = |(a, b): (f64, f64)| (x.scale.place(a), y.scale.place(b));
            let (at, to) = (arrow.at, (arrow.at.0 + arrow.direction.0, arrow.at.1 + arrow.direction.1));
            let (from, to) = (place(at), place(to));
            if arrow.label.is_empty() {
                canvas.arrow(from, to, 1.0, (Colour([0xFF, 0xFF, 0xFF]), None));
                continue;
            }
            canvas.arrow(from, to, 2.6, (Colour([0xFF, 0xFF, 0xFF]), Some(Colour([0x20, 0x20, 0x20]))));
            let side = if to.0 >= from.0 { (8.0, Anchor::Start) } else { (-8.0, Anchor::End) };
            halo(canvas, (to.0 + side.0, to.1 + 4.0), &arrow.label, side.1);
        }
    }

    /// Which of the colours each path has.
    fn kinds(&self) -> Vec<usize> {
        kinds(self.paths.iter().map(|path| path.label.as_str()))
    }

    fn legend(&self, canvas: &mut Canvas, area: &Area) {
        let mut named: Vec<_> = self.kinds().into_iter().zip(&self.paths).collect();
        named.retain(|(_, path)| !path.label.is_empty());
        named.sort_by_key(|(kind, _)| *kind);
        named.dedup_by_key(|(kind, _)| *kind);
        if named.len() < 2 {
            return;
        }
        let widest = named.iter().map(|(_, path)| text_width(&path.label, SIZE - 1.0)).fold(0.0, f64::max);
        let widest = widest.min(0.6 * area.width);
        let (width, height) = (widest + 54.0, 19.0 * named.len() as f64 + 9.0);
        let (left, top) = (area.right() - width - 8.0, area.top + 8.0);
        let style = r##"rx="3" fill="#31506B" fill-opacity="0.92" stroke="#FFFFFF" stroke-opacity="0.6""##;
        canvas.rect([left, top, width, height], style);
        for (row, (kind, path)) in named.into_iter().enumerate() {
            let middle = top + 14.0 + 19.0 * row as f64;
            draw_path(canvas, &[(left + 12.0, middle), (left + 36.0, middle)], PATHS[kind % PATHS.len()]);
            let label = frame::fitted(&path.label, SIZE - 1.0, widest);
            canvas.text((left + 46.0, middle + 4.0), &label, SIZE - 1.0, Anchor::Start, r##"fill="#FFFFFF""##);
        }
    }
}

/// Text that can be read on every colour.
fn halo(canvas: &mut Canvas, at: (f64, f64), text: &str, anchor: Anchor) {
    canvas.text(at, text, SIZE, anchor, r##"fill="none" stroke="#20202A" stroke-width="3.5" stroke-linejoin="round""##);
    canvas.text(at, text, SIZE, anchor, r##"fill="#FFFFFF""##);
}

/// The steps of a descent: a line with points, arrows where there is room for them, a ring at the start and a diamond at the end.
fn draw_path(canvas: &mut Canvas, points: &[(f64, f64)], (colour, rim): (Colour, Colour)) {
    let (Some(&first), Some(&last)) = (points.first(), points.last()) else { return };
    let points = apart(points);
    let line = |colour: Colour, width: f64| {
        format!(r#"fill="none" stroke="{colour}" stroke-width="{}" stroke-linejoin="round""#, px(width))
    };
    canvas.polyline(&points, &line(rim, 3.2));
    canvas.polyline(&points, &line(colour, 1.6));
    let mut since = f64::INFINITY;
    for pair in points.windows(2) {
        let (from, to) = (pair[0], pair[1]);
        let length = (to.0 - from.0).hypot(to.1 - from.1);
        since += length;
        if length > VISIBLE {
            let part = 1.0 - 4.5 / length;
            let to = (from.0 + part * (to.0 - from.0), from.1 + part * (to.1 - from.1));
            canvas.arrow(from, to, 1.6, (colour, Some(rim)));
        }
        if since >= 5.0 {
            canvas.circle(to, 2.7, &format!(r#"fill="{colour}" stroke="{rim}" stroke-width="0.9""#));
            since = 0.0;
        }
    }
    canvas.circle(first, 5.0, &format!(r#"fill="{rim}" stroke="{colour}" stroke-width="2""#));
    if points.len() == 1 {
        return;
    }
    let data = format!(
        "M{0},{2}L{1},{3}L{0},{4}L{5},{3}Z",
        px(last.0),
        px(last.0 + 6.5),
        px(last.1 - 6.5),
        px(last.1),
        px(last.1 + 6.5),
        px(last.0 - 6.5)
    );
    canvas.path(&data, &format!(r#"fill="{colour}" stroke="{rim}" stroke-width="1.4""#));
}

/// Without the points that stand upon others; the last one stays.
fn apart(points: &[(f64, f64)]) -> Vec<(f64, f64)> {
    let mut kept: Vec<(f64, f64)> = Vec::new();
    for &point in points {
        if kept.last().is_none_or(|last| (point.0 - last.0).hypot(point.1 - last.1) >= 0.8) {
            kept.push(point);
        }
    }
    kept.extend(points.last().filter(|last| kept.last() != Some(last)));
    // A descent that goes in circles has many.
    if kept.len() > 4000 { thinned(&kept) } else { kept }
}

/// The colours, with the levels between them.
fn bar(canvas: &mut Canvas, area: &Area, texts: &[String]) {
    let left = area.right() + 16.0;
    let step = area.height / (texts.len() + 1) as f64;
    for number in 0..=texts.len() {
        let colour = viridis(number as f64 / texts.len().max(1) as f64);
        let top = area.bottom() - (number + 1) as f64 * step;
        // Each a little longer, so that nothing shines through between them.
        canvas.rect([left, top, 16.0, step + if number == 0 { 0.0 } else { 0.6 }], &format!(r#"fill="{colour}""#));
    }
    canvas.rect([left, area.top, 16.0, area.height], &format!(r#"fill="none" stroke="{FRAME}""#));
    for (number, text) in texts.iter().enumerate() {
        let place = area.bottom() - (number + 1) as f64 * step;
        canvas.line((left + 16.0, place), (left + 20.0, place), &format!(r#"stroke="{FRAME}""#));
        canvas.text((left + 24.0, place + 4.0), text, SIZE - 2.0, Anchor::Start, &format!(r#"fill="{INK}""#));
    }
}
