//! SVG, piece by piece.
//!
//! In: shapes in pixels. Out: the text of a picture. Always: coordinates have at most two decimals and texts are escaped, so the
//! same shapes are the same bytes and no name becomes markup.

use std::fmt::Write as _;

use crate::lesson::{Colour, escape_xml};

/// A picture that grows.
#[derive(Debug)]
pub(super) struct Canvas {
    width: f64,
    height: f64,
    body: String,
}

/// How a text stands at its place.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum Anchor {
    Start,
    Middle,
    End,
}

/// A coordinate, short.
pub(super) fn px(value: f64) -> String {
    let text = format!("{value:.2}");
    let text = text.trim_end_matches('0').trim_end_matches('.');
    if text == "-0" { "0".to_owned() } else { text.to_owned() }
}

impl Canvas {
    pub(super) fn new(width: f64, height: f64) -> Canvas {
        Canvas { width, height, body: String::new() }
    }

    /// Something that is SVG already.
    pub(super) fn raw(&mut self, markup: &str) {
        self.body.push_str(markup);
        self.body.push('\n');
    }

    pub(super) fn rect(&mut self, [x, y, width, height]: [f64; 4], style: &str) {
        let [x, y, width, height] = [x, y, width, height].map(px);
        let _ = writeln!(self.body, r#"<rect x="{x}" y="{y}" width="{width}" height="{height}" {style}/>"#);
    }

    pub(super) fn line(&mut self, from: (f64, f64), to: (f64, f64), style: &str) {
        let [x1, y1, x2, y2] = [from.0, from.1, to.0, to.1].map(px);
        let _ = writeln!(self.body, r#"<line x1="{x1}" y1="{y1}" x2="{x2}" y2="{y2}" {style}/>"#);
    }

    pub(super) fn circle(&mut self, centre: (f64, f64), radius: f64, style: &str) {
        let [x, y, r] = [centre.0, centre.1, radius].map(px);
        let _ = writeln!(self.body, r#"<circle cx="{x}" cy="{y}" r="{r}" {style}/>"#);
    }

    pub(super) fn polyline(&mut self, points: &[(f64, f64)], style: &str) {
        let points: Vec<_> = points.iter().map(|&(x, y)| format!("{},{}", px(x), px(y))).collect();
        let _ = writeln!(self.body, r#"<polyline points="{}" {style}/>"#, points.join(" "));
    }

    pub(super) fn path(&mut self, data: &str, style: &str) {
        let _ = writeln!(self.body, r#"<path d="{data}" {style}/>"#);
    }

    /// A text; `^{...}` in it is raised.
    pub(super) fn text(&mut self, at: (f64, f64), text: &str, size: f64, anchor: Anchor, style: &str) {
        let anchor = match anchor {
            Anchor::Start => "start",
            Anchor::Middle => "middle",
            Anchor::End => "end",
        };
        let text = match text.split_once("^{") {
            Some((base, exponent)) => {
                let exponent = escape_xml(exponent.trim_end_matches('}'));
                let (up, small) = (px(-0.4 * size), px(0.75 * size));
                format!(r#"{}<tspan dy="{up}" font-size="{small}">{exponent}</tspan>"#, escape_xml(base))
            }
            None => escape_xml(text),
        };
        let [x, y, size] = [at.0, at.1, size].map(px);
        let _ = writeln!(
            self.body,
            r#"<text x="{x}" y="{y}" font-size="{size}" text-anchor="{anchor}" {style}>{text}</text>"#
        );
    }

    /// An arrow from one point to another: a line with a head, and a rim if it has a colour.
    pub(super) fn arrow(
        &mut self,
        from: (f64, f64),
        to: (f64, f64),
        width: f64,
        (colour, rim): (Colour, Option<Colour>),
    ) {
        let (dx, dy) = (to.0 - from.0, to.1 - from.1);
        let length = dx.hypot(dy);
        if length < 0.5 {
            return;
        }
        let head = (3.2 * width + 2.0).min(0.6 * length);
        let (ux, uy) = (dx / length, dy / length);
        let neck = (to.0 - head * ux, to.1 - head * uy);
        let half = 0.45 * head;
        let corner = |side: f64| format!("{},{}", px(neck.0 - side * half * uy), px(neck.1 + side * half * ux));
        let data = format!("M{},{}L{}L{}Z", px(to.0), px(to.1), corner(1.0), corner(-1.0));
        let end = (to.0 - 0.7 * head * ux, to.1 - 0.7 * head * uy);
        for (colour, more) in [(rim, 2.0), (Some(colour), 0.0)] {
            let Some(colour) = colour else { continue };
            let style = format!(r#"stroke="{colour}" stroke-width="{}" stroke-linecap="round""#, px(width + more));
            self.line(from, end, &style);
            let edge = format!(r#" stroke="{colour}" stroke-width="{}" stroke-linejoin="round""#, px(more));
            self.path(&data, &format!(r#"fill="{colour}"{}"#, if more > 0.0 { edge } else { String::new() }));
        }
    }

    /// The whole picture.
    pub(super) fn finish(self, title: &str) -> String {
        let [width, height] = [self.width, self.height].map(px);
        format!(
            "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"{width}\" height=\"{height}\" viewBox=\"0 0 {width} {height}\" \
             font-family=\"Helvetica, Arial, 'Liberation Sans', 'DejaVu Sans', sans-serif\" role=\"img\">\n<title>{}</title>\n{}</svg>\n",
            escape_xml(title),
            self.body
        )
    }
}
