//! Figures as SVG, drawn without the help of another program.
//!
//! In: a [`Figure`]. Out: one `<svg>` element, with its own style and nothing from outside. Boxes are the
//! groups `n0`, `n1`, ..., arrows `e0`, `e1`, ..., in the order of evaluation.

use std::fmt::Write;

use super::escape::xml;
use super::geometry::{Frame, Geometry, LARGE, Line, Piece, SMALL, geometry};
use super::{Colours, Direction, Figure, Node, Role, Shape};

/// The figure as SVG.
pub(super) fn svg(figure: &Figure) -> String {
    let geometry = geometry(figure);
    let mut svg = String::new();
    let (width, height) = (coordinate(geometry.width), coordinate(geometry.height));
    let _ = writeln!(
        svg,
        r#"<svg xmlns="http://www.w3.org/2000/svg" width="{width}" height="{height}" viewBox="0 0 {width} {height}" role="img">"#
    );
    let _ = writeln!(svg, "<title>{}</title>", xml(&title(figure)));
    svg.push_str(&style(&figure.colours));
    let _ = writeln!(svg, r#"<rect class="paper" width="100%" height="100%"/>"#);
    for (place, arrow) in figure.arrows.iter().enumerate() {
        let curve = &geometry.curves[place];
        let _ = write!(
            svg,
            r#"<g id="e{place}" class="edge"><path d="{}" marker-end="url(#tip)"/>"#,
            path(figure, place, &geometry)
        );
        if let Some(local) = &arrow.local {
            text(&mut svg, "local", curve.local, &xml(&local.text));
        }
        for (position, contribution) in arrow.contributions.iter().enumerate() {
            let class = in_pass("gradient", contribution.pass);
            text(&mut svg, &class, curve.contribution(position), &xml(&contribution.text.text));
        }
        svg.push_str("</g>\n");
    }
    for (place, (node, frame)) in figure.nodes.iter().zip(&geometry.boxes).enumerate() {
        let _ = writeln!(svg, r#"<g id="n{place}" class="{}">{}</g>"#, class(node.shape), inside(node, *frame));
    }
    let legend = figure.legend.words();
    if !legend.is_empty() {
        let words = legend.iter().map(|(colour, word)| format!(r#"<tspan fill="{colour}">{}</tspan>"#, xml(word)));
        let words: Vec<String> = words.collect();
        let (x, y) = geometry.legend;
        text(&mut svg, "legend", Line { x, y: y - 2.0, centred: false }, &words.join(" &#160;&#160; "));
        svg.push('\n');
    }
    svg.push_str("</svg>\n");
    svg
}

/// What the figure shows, for those who do not see it.
fn title(figure: &Figure) -> String {
    match figure.legend.losses.as_slice() {
        [] => "Computation graph".to_owned(),
        [loss] => format!("Computation graph of {} with its derivatives", loss.text),
        losses => {
            let losses: Vec<&str> = losses.iter().map(|loss| loss.text.as_str()).collect();
            format!("Computation graph of {} with their derivatives", losses.join(", "))
        }
    }
}

/// A class, and one for the backward pass if there are several.
fn in_pass(class: &str, pass: Option<usize>) -> String {
    pass.map_or_else(|| class.to_owned(), |pass| format!("{class} {}", pass_class(pass)))
}

/// The class of everything that a backward pass writes, from 1.
pub(super) fn pass_class(pass: usize) -> String {
    format!("pass{pass}")
}

fn style(colours: &Colours) -> String {
    let Colours { paper, ink, fill, frame, input, rim, arrow, value, gradient, local, unused } = colours;
    format!(
        r##"<style>
text {{ font-family: Helvetica, Arial, "Liberation Sans", "DejaVu Sans", sans-serif; font-size: {SMALL}px; }}
.middle {{ text-anchor: middle; }}
.operation {{ font-size: {LARGE}px; fill: {ink}; }}
.paper {{ fill: {paper}; }}
.box {{ fill: {fill}; stroke: {frame}; stroke-width: 1.2; }}
.input .box {{ fill: {input}; stroke: {rim}; }}
.output .box {{ stroke: {ink}; stroke-width: 2.2; }}
.folded .box {{ stroke-dasharray: 5 4; }}
.input .operation, .name {{ font-style: italic; }}
.edge path {{ fill: none; stroke: {arrow}; stroke-width: 1.2; }}
.tip {{ fill: {arrow}; }}
.value {{ fill: {value}; }}
.gradient {{ fill: {gradient}; }}
.local {{ fill: {local}; }}
.wanted {{ font-weight: bold; }}
.unused {{ fill: {unused}; }}
</style>
<defs><marker id="tip" viewBox="0 0 8 8" refX="7.5" refY="4" markerWidth="8" markerHeight="8" markerUnits="userSpaceOnUse" orient="auto"><path class="tip" d="M0 0.8L8 4L0 7.2z"/></marker></defs>
"##
    )
}

fn class(shape: Shape) -> &'static str {
    match shape {
        Shape::Input => "node input",
        Shape::Operation => "node",
        Shape::Output => "node output",
        Shape::Folded => "node folded",
    }
}

/// The box and its lines of text.
fn inside(node: &Node, frame: Frame) -> String {
    let mut svg = String::new();
    let [x, y, width, height] = [frame.x, frame.y, frame.width, frame.height].map(coordinate);
    let radius = if node.shape == Shape::Input { 16 } else { 6 };
    let _ = write!(svg, r#"<rect class="box" x="{x}" y="{y}" width="{width}" height="{height}" rx="{radius}"/>"#);
    let middle = Line { x: frame.x + frame.width / 2.0, y: frame.y + frame.height / 2.0 + LARGE * 0.35, centred: true };
    text(&mut svg, "operation", middle, &xml(&node.label.text));
    let name = node.name.as_ref().map(|name| format!(r#"<tspan class="name">{}</tspan>"#, xml(&name.text)));
    let value = node.value.as_ref().map(|value| xml(&value.text));
    let above = match (name, value) {
        (Some(name), Some(value)) => Some(format!("{name} = {value}")),
        (name, value) => name.or(value),
    };
    if let Some(above) = above {
        text(&mut svg, "value", frame.above, &above);
    }
    for (position, gradient) in node.gradients.iter().enumerate() {
        let class = match gradient.role {
            Role::Wanted => "gradient wanted",
            Role::Intermediate => "gradient",
            Role::Unused => "gradient unused",
        };
        text(&mut svg, &in_pass(class, gradient.pass), frame.gradient(position), &xml(&gradient.text.text));
    }
    svg
}

fn text(svg: &mut String, class: &str, line: Line, content: &str) {
    let middle = if line.centred { " middle" } else { "" };
    let (x, y) = (coordinate(line.x), coordinate(line.y));
    let _ = write!(svg, r#"<text class="{class}{middle}" x="{x}" y="{y}">{content}</text>"#);
}

fn path(figure: &Figure, arrow: usize, geometry: &Geometry) -> String {
    let mut path = String::new();
    geometry.curves[arrow].draw(figure.direction == Direction::TopToBottom, |piece| {
        let (letter, points) = match piece {
            Piece::Move(to) => ('M', vec![to]),
            Piece::Line(to) => ('L', vec![to]),
            Piece::Curve(first, second, to) => ('C', vec![first, second, to]),
        };
        path.push(letter);
        let points: Vec<String> =
            points.into_iter().map(|(x, y)| format!("{} {}", coordinate(x), coordinate(y))).collect();
        path.push_str(&points.join(" "));
    });
    path
}

/// A coordinate to a tenth of a point.
pub(super) fn coordinate(value: f64) -> String {
    let text = format!("{value:.1}");
    text.strip_suffix(".0").map(str::to_owned).unwrap_or(text).replace("-0", if value <= -0.05 { "-0" } else { "0" })
}
