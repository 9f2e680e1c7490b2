//! What is around every plot: title, axes, ticks, labels.
//!
//! In: two scales and texts. Out: the scales on their pixels, and the frame drawn. Always: nothing stands outside of the picture; the
//! title is cut where it is too long.

use super::canvas::{Anchor, Canvas, px};
use super::colour::{FRAME, GRID, INK};
use super::scale::Scale;
use crate::lesson::text_width;

/// The size of letters.
pub(super) const SIZE: f64 = 13.0;

/// An axis: what it is and how far it goes.
#[derive(Clone, PartialEq, Debug)]
pub struct Axis {
    /// What the numbers are.
    pub label: String,
    /// Which numbers there are.
    pub scale: Scale,
}

/// The place of the data.
#[derive(Clone, Copy, Debug)]
pub(super) struct Area {
    pub(super) left: f64,
    pub(super) top: f64,
    pub(super) width: f64,
    pub(super) height: f64,
}

impl Area {
    pub(super) fn right(&self) -> f64 {
        self.left + self.width
    }

    pub(super) fn bottom(&self) -> f64 {
        self.top + self.height
    }

    pub(super) fn rect(&self) -> [f64; 4] {
        [self.left, self.top, self.width, self.height]
    }

    /// The scales on their pixels; numbers grow upwards.
    pub(super) fn fit(&self, x: &mut Scale, y: &mut Scale) {
        x.pixels = (self.left, self.right());
        y.pixels = (self.bottom(), self.top);
    }
}

/// How wide the labels of an axis are.
pub(super) fn label_width(scale: &Scale, wanted: usize) -> f64 {
    scale.ticks(wanted).iter().map(|tick| text_width(&plain(&tick.label), SIZE - 1.0)).fold(0.0, f64::max)
}

/// A label as wide as it will be.
fn plain(label: &str) -> String {
    label.replace("^{", "").replace('}', "")
}

/// A text that is no wider than this.
pub(super) fn fitted(text: &str, size: f64, width: f64) -> String {
    if text_width(text, size) <= width {
        return text.to_owned();
    }
    let mut cut: String = text.to_owned();
    while cut.pop().is_some() && text_width(&cut, size) + text_width("…", size) > width {}
    cut + "…"
}

/// White paper and the title.
pub(super) fn paper(canvas: &mut Canvas, width: f64, height: f64, title: &str, area: &Area) {
    canvas.rect([0.0, 0.0, width, height], r##"fill="#FFFFFF""##);
    let size = SIZE + 2.0;
    let title = fitted(title, size, width - 20.0);
    let half = 0.5 * text_width(&title, size);
    let centre = (area.left + 0.5 * area.width).clamp(half + 6.0, (width - half - 6.0).max(half + 6.0));
    canvas.text((centre, 25.0), &title, size, Anchor::Middle, &format!(r#"fill="{INK}""#));
}

/// Lines of the grid, below the data.
pub(super) fn grid(canvas: &mut Canvas, area: &Area, x: &Scale, y: &Scale, counts: (usize, usize)) {
    let style = format!(r#"stroke="{GRID}" stroke-width="1""#);
    for tick in x.ticks(counts.0) {
        let place = x.place(tick.at);
        canvas.line((place, area.top), (place, area.bottom()), &style);
    }
    for tick in y.ticks(counts.1) {
        let place = y.place(tick.at);
        canvas.line((area.left, place), (area.right(), place), &style);
    }
}

/// The frame with ticks and labels, above the data.
pub(super) fn axes(canvas: &mut Canvas, area: &Area, x: &Axis, y: &Axis, counts: (usize, usize)) {
    let stroke = format!(r#"stroke="{FRAME}" stroke-width="1""#);
    let ink = format!(r#"fill="{INK}""#);
    canvas.rect(area.rect(), &format!(r#"fill="none" {stroke}"#));
    for tick in x.scale.ticks(counts.0) {
        let (place, bottom) = (x.scale.place(tick.at), area.bottom());
        canvas.line((place, bottom), (place, bottom + if tick.label.is_empty() { 3.0 } else { 5.0 }), &stroke);
        canvas.text((place, bottom + 19.0), &tick.label, SIZE - 1.0, Anchor::Middle, &ink);
    }
    for tick in y.scale.ticks(counts.1) {
        let place = y.scale.place(tick.at);
        canvas.line((area.left - if tick.label.is_empty() { 3.0 } else { 5.0 }, place), (area.left, place), &stroke);
        canvas.text((area.left - 9.0, place + 4.0), &tick.label, SIZE - 1.0, Anchor::End, &ink);
    }
    let middle = (area.left + 0.5 * area.width, area.top + 0.5 * area.height);
    canvas.text((middle.0, area.bottom() + 41.0), &x.label, SIZE, Anchor::Middle, &ink);
    let left = area.left - label_width(&y.scale, counts.1) - 24.0;
    let turn = format!(r#"{ink} transform="rotate(-90 {} {})""#, px(left), px(middle.1));
    canvas.text((left, middle.1), &y.label, SIZE, Anchor::Middle, &turn);
}

/// What keeps data inside of the area.
pub(super) fn clip(canvas: &mut Canvas, area: &Area, name: &str) {
    let [x, y, width, height] = area.rect().map(px);
    canvas
        .raw(&format!(r#"<clipPath id="{name}"><rect x="{x}" y="{y}" width="{width}" height="{height}"/></clipPath>"#));
}
