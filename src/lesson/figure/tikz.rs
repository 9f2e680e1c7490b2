//! Figures for LaTeX.
//!
//! In: a [`Figure`]. Out: a `tikzpicture`, which needs `tikz` and `amsmath` and nothing else, or a document with only that
//! picture in it. Formulas are set by TeX, in the places that our layout keeps for them.

use std::fmt::Write;

use super::geometry::{Curve, Frame, Geometry, Line, Piece, geometry};
use super::{Colours, Direction, Figure, Node, Role, Shape, Spelling};

/// The figure as a picture or a document.
pub(super) fn tikz(figure: &Figure, standalone: bool) -> String {
    let geometry = geometry(figure);
    let picture = picture(figure, &geometry);
    if !standalone {
        return picture;
    }
    format!(
        "\\documentclass[border=6pt]{{standalone}}\n\\usepackage[T1]{{fontenc}}\n\\usepackage{{amsmath}}\n\\usepackage{{amssymb}}\n\
         \\usepackage{{tikz}}\n\\begin{{document}}\n{picture}\\end{{document}}\n"
    )
}

fn picture(figure: &Figure, geometry: &Geometry) -> String {
    let mut text = String::new();
    let mut colours = figure.colours;
    for (name, colour) in colours.parts() {
        let _ = writeln!(text, "\\definecolor{{sd{name}}}{{HTML}}{{{}}}", colour.to_string().trim_start_matches('#'));
    }
    text.push_str(
        "\\begin{tikzpicture}[x=0.75pt, y=-0.75pt, line width=0.45pt,\n  \
         box/.style={draw=sdframe, fill=sdfill, text=sdink, rounded corners=2.5pt, inner sep=2pt},\n  \
         input/.style={box, draw=sdrim, fill=sdinput, rounded corners=10pt}, output/.style={box, draw=sdink, line width=1pt},\n  \
         folded/.style={box, dashed}, note/.style={inner sep=0pt, font=\\scriptsize},\n  \
         edge/.style={draw=sdarrow, -{stealth}}]\n",
    );
    if figure.colours.paper != Colours::LIGHT.paper {
        let _ = writeln!(text, "  \\fill[sdpaper] (0, 0) rectangle ({:.1}, {:.1});", geometry.width, geometry.height);
    }
    let vertical = figure.direction == Direction::TopToBottom;
    for (arrow, curve) in figure.arrows.iter().zip(&geometry.curves) {
        let _ = writeln!(text, "  \\draw[edge] {};", path(curve, vertical));
        if let Some(local) = &arrow.local {
            note(&mut text, curve.local, "sdlocal", &local.latex);
        }
        for (position, contribution) in arrow.contributions.iter().enumerate() {
            note(&mut text, curve.contribution(position), "sdgradient", &contribution.text.latex);
        }
    }
    for (place, (node, frame)) in figure.nodes.iter().zip(&geometry.boxes).enumerate() {
        draw(&mut text, place, node, *frame);
    }
    let legend = figure.legend.latex().into_iter().map(|(colour, words)| {
        let colour = colour.to_string();
        format!("\\textcolor[HTML]{{{}}}{{{words}}}", colour.trim_start_matches('#'))
    });
    let legend: Vec<String> = legend.collect();
    if !legend.is_empty() {
        let (x, y) = geometry.legend;
        let words = legend.join("\\quad ");
        let _ = writeln!(text, "  \\node[note, anchor=base west] at ({x:.1}, {:.1}) {{{words}}};", y - 2.0);
    }
    text.push_str("\\end{tikzpicture}\n");
    text
}

fn draw(text: &mut String, place: usize, node: &Node, frame: Frame) {
    let style = match node.shape {
        Shape::Input => "input",
        Shape::Operation => "box",
        Shape::Output => "output",
        Shape::Folded => "folded",
    };
    let (x, y) = (frame.x + frame.width / 2.0, frame.y + frame.height / 2.0);
    let _ = writeln!(
        text,
        "  \\node[{style}, minimum width={:.1}pt, minimum height={:.1}pt] (n{place}) at ({x:.1}, {y:.1}) {{${}$}};",
        frame.width * 0.75,
        frame.height * 0.75,
        safe(&node.label)
    );
    let above = match (&node.name, &node.value) {
        (Some(name), Some(value)) => Some(format!("{} = {}", safe(name), safe(value))),
        (name, value) => name.as_ref().or(value.as_ref()).map(|words| safe(words).to_owned()),
    };
    if let Some(above) = above {
        note(text, frame.above, "sdvalue", &above);
    }
    for (position, gradient) in node.gradients.iter().enumerate() {
        let words = safe(&gradient.text);
        let (colour, latex) = match gradient.role {
            Role::Wanted => ("sdgradient", format!(r"\boldsymbol{{{words}}}")),
            Role::Intermediate => ("sdgradient", words.to_owned()),
            Role::Unused => ("sdunused", words.to_owned()),
        };
        note(text, frame.gradient(position), colour, &latex);
    }
}

/// What the LaTeX of a formula is.
fn safe(words: &Spelling) -> &str {
    if words.latex.is_empty() { r"\cdot" } else { &words.latex }
}

fn note(text: &mut String, line: Line, colour: &str, latex: &str) {
    let anchor = if line.centred { "base" } else { "base west" };
    let _ = writeln!(
        text,
        "  \\node[note, anchor={anchor}, text={colour}] at ({:.1}, {:.1}) {{${latex}$}};",
        line.x, line.y
    );
}

fn path(curve: &Curve, vertical: bool) -> String {
    let mut path = String::new();
    curve.draw(vertical, |piece| {
        let _ = match piece {
            Piece::Move((x, y)) => write!(path, "({x:.1}, {y:.1})"),
            Piece::Line((x, y)) => write!(path, " -- ({x:.1}, {y:.1})"),
            Piece::Curve(a, b, c) => write!(
                path,
                " .. controls ({:.1}, {:.1}) and ({:.1}, {:.1}) .. ({:.1}, {:.1})",
                a.0, a.1, b.0, b.1, c.0, c.1
            ),
        };
    });
    path
}
