//! Lines: one number against another.
//!
//! In: series of points. Out: a chart with a legend. Always: however many points a series has, what is drawn of it is no more than can be seen.

use super::animation::{self, Film};
use super::canvas::{Anchor, Canvas, px};
use super::colour::{INK, LINES, kinds};
use super::frame::{self, Area, Axis, SIZE};
use super::scale::Scale;
use crate::lesson::{Colour, text_width};

const WIDTH: f64 = 720.0;
const HEIGHT: f64 = 440.0;
const TICKS: (usize, usize) = (7, 7);

/// How a series is drawn.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Mark {
    /// As a line.
    Line,
    /// As points joined by a thin line, each step with its arrow.
    Steps,
    /// As points.
    Points,
}

/// Points in their order.
#[derive(Clone, PartialEq, Debug)]
pub struct Series {
    /// What it is; nothing for a series that the legend leaves out. Those with equal labels are drawn alike, and are told once.
    pub label: String,
    /// The points; those that are not finite are left out.
    pub points: Vec<(f64, f64)>,
    /// How they are drawn.
    pub mark: Mark,
}

/// A chart.
#[derive(Clone, PartialEq, Debug)]
pub struct Chart {
    /// What it shows.
    pub title: String,
    /// From left to right.
    pub x: Axis,
    /// Upwards.
    pub y: Axis,
    /// The lines, the first at the bottom.
    pub series: Vec<Series>,
}

impl Chart {
    /// The chart as SVG.
    pub fn svg(&self) -> String {
        self.draw().0
    }

    /// The chart as a page on which descents go their way.
    pub fn html(&self, films: &[Film]) -> String {
        let (svg, x, y) = self.draw();
        let place = |(a, b): (f64, f64)| (x.place(a), y.place(b));
        let white = Colour([0xFF, 0xFF, 0xFF]);
        // The curve itself has the first colour.
        animation::page(&self.title, &svg, films, place, |kind| (LINES[(kind + 1) % LINES.len()].0, white))
    }

    /// The chart, and the scales on their pixels.
    fn draw(&self) -> (String, Scale, Scale) {
        let (mut x, mut y) = (self.x.clone(), self.y.clone());
        let left = 52.0 + frame::label_width(&y.scale, TICKS.1);
        let area = Area { left, top: 42.0, width: WIDTH - left - 24.0, height: HEIGHT - 42.0 - 56.0 };
        area.fit(&mut x.scale, &mut y.scale);
        let mut canvas = Canvas::new(WIDTH, HEIGHT);
        frame::paper(&mut canvas, WIDTH, HEIGHT, &self.title, &area);
        frame::grid(&mut canvas, &area, &x.scale, &y.scale, TICKS);
        frame::clip(&mut canvas, &area, "area");
        canvas.raw(r#"<g clip-path="url(#area)">"#);
        for (kind, series) in self.kinds().into_iter().zip(&self.series) {
            let place = |&(a, b): &(f64, f64)| (x.scale.place(a), y.scale.place(b));
            let finite = series.points.iter().filter(|(a, b)| a.is_finite() && b.is_finite());
            draw_series(&mut canvas, kind, series.mark, &finite.map(place).collect::<Vec<_>>());
        }
        canvas.raw("<g id=\"way\"></g></g>");
        frame::axes(&mut canvas, &area, &x, &y, TICKS);
        self.legend(&mut canvas, &area, &x.scale, &y.scale);
        (canvas.finish(&self.title), x.scale, y.scale)
    }

    /// Which of the colours each series has.
    fn kinds(&self) -> Vec<usize> {
        kinds(self.series.iter().map(|series| series.label.as_str()))
    }

    /// The legend, in the corner that has the fewest points.
    fn legend(&self, canvas: &mut Canvas, area: &Area, x: &Scale, y: &Scale) {
        let mut named: Vec<_> = self.kinds().into_iter().zip(&self.series).collect();
        named.retain(|(_, series)| !series.label.is_empty());
        named.sort_by_key(|(kind, _)| *kind);
        named.dedup_by_key(|(kind, _)| *kind);
        if named.len() < 2 {
            return;
        }
        let widest = named.iter().map(|(_, series)| text_width(&series.label, SIZE - 1.0)).fold(0.0, f64::max);
        let widest = widest.min(0.6 * area.width);
        let (width, height) = (widest + 54.0, 19.0 * named.len() as f64 + 9.0);
        let lefts = [area.right() - width - 8.0, area.left + 8.0];
        let tops = [area.top + 8.0, area.bottom() - height - 8.0];
        let corners = tops.into_iter().flat_map(|top| lefts.map(|left| (left, top)));
        let covered = |&(left, top): &(f64, f64)| {
            let inside = |&(a, b): &(f64, f64)| {
                let (a, b) = (x.place(a), y.place(b));
                (left..left + width).contains(&a) && (top..top + height).contains(&b)
            };
            self.series.iter().flat_map(|series| &series.points).filter(|point| inside(point)).count()
        };
        let Some((left, top)) = corners.min_by_key(covered) else { return };
        let style = r##"rx="3" fill="#FFFFFF" fill-opacity="0.9" stroke="#CCCCCC" stroke-width="1""##;
        canvas.rect([left, top, width, height], style);
        for (row, (kind, series)) in named.into_iter().enumerate() {
            let middle = top + 14.0 + 19.0 * row as f64;
            draw_series(canvas, kind, series.mark, &[(left + 10.0, middle), (left + 38.0, middle)]);
            let label = frame::fitted(&series.label, SIZE - 1.0, widest);
            canvas.text((left + 46.0, middle + 4.0), &label, SIZE - 1.0, Anchor::Start, &format!(r#"fill="{INK}""#));
        }
    }
}

fn draw_series(canvas: &mut Canvas, kind: usize, mark: Mark, points: &[(f64, f64)]) {
    let (colour, dashes) = LINES[kind % LINES.len()];
    match mark {
        Mark::Line => {
            let dashes = if dashes.is_empty() { String::new() } else { format!(r#" stroke-dasharray="{dashes}""#) };
            let style = format!(r#"fill="none" stroke="{colour}" stroke-width="2" stroke-linejoin="round"{dashes}"#);
            canvas.polyline(&thinned(points), &style);
        }
        Mark::Steps => {
            for pair in points.windows(2) {
                let (from, to) = (pair[0], pair[1]);
                let length = (to.0 - from.0).hypot(to.1 - from.1);
                if length > 14.0 {
                    // Up to the rim of the next point.
                    let part = 1.0 - 5.0 / length;
                    let to = (from.0 + part * (to.0 - from.0), from.1 + part * (to.1 - from.1));
                    canvas.arrow(from, to, 1.3, (colour, None));
                } else {
                    canvas.line(from, to, &format!(r#"stroke="{colour}" stroke-width="1.3""#));
                }
            }
            let style = format!(r##"fill="{colour}" stroke="#FFFFFF" stroke-width="1""##);
            thinned(points).into_iter().for_each(|point| canvas.circle(point, 4.0, &style));
        }
        Mark::Points => {
            let style = format!(r#"fill="{colour}" fill-opacity="0.75" stroke="{colour}" stroke-width="{}""#, px(0.8));
            thinned(points).into_iter().for_each(|point| canvas.circle(point, 3.0, &style));
        }
    }
}

/// The points that can be seen: of those in one column of pixels, the first, the lowest, the highest and the last.
pub(super) fn thinned(points: &[(f64, f64)]) -> Vec<(f64, f64)> {
    let mut seen: Vec<(f64, f64)> = Vec::new();
    for column in points.chunk_by(|a, b| a.0.floor() == b.0.floor()) {
        if column.len() <= 4 {
            seen.extend(column);
            continue;
        }
        let by_height = |a: &&(f64, f64), b: &&(f64, f64)| a.1.total_cmp(&b.1);
        let ends = [column.first(), column.iter().min_by(by_height), column.iter().max_by(by_height), column.last()];
        seen.extend(ends.into_iter().flatten());
    }
    seen
}
