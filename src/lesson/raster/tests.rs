use super::super::figure::measure;
use super::super::{Direction, Format, Lesson, Options, Show, Subject, draw, lesson};
use super::*;
use crate::graph::Graph;
use crate::syntax;
use resvg::usvg::{Group, Node, Rect};

const FORMULAS: [&str; 5] = [
    "x*x",
    "a = w*x; b = v*y; h = a + b; c = h*u; c",
    "(x - 5)^2 + a/(b*sqrt(x)) - if(x > a, sin(x), 2*y)",
    "α_max = β²*x1/δ; exp(-α_max)*ж",
    "exp(-(a*x + b)^2/(2*s^2))/(s*sqrt(2*pi)) + log(1 + exp(c*x))*atan2(y, x)",
];

fn learn(source: &str) -> Lesson {
    let mut graph = Graph::new();
    let formula = syntax::parse(&mut graph, source).expect("a formula");
    lesson(&mut graph, &formula, &Subject { formulas: true, ..Subject::default() }).expect("a lesson")
}

fn everything(direction: Direction) -> Options {
    let show = Show { values: true, gradients: true, locals: true, contributions: true, formulas: true };
    Options { direction, show, ..Options::default() }
}

/// The boxes of all texts. Every letter has to be there.
fn texts(group: &Group, found: &mut Vec<(String, Rect)>) {
    for node in group.children() {
        match node {
            Node::Group(group) => texts(group, found),
            Node::Text(text) => {
                let words: String = text.chunks().iter().map(|chunk| chunk.text()).collect();
                let glyphs = text.layouted().iter().flat_map(|span| &span.positioned_glyphs);
                assert!(glyphs.clone().all(|glyph| glyph.id.0 != 0), "a letter of {words} is missing");
                found.push((words, text.abs_bounding_box()));
            }
            Node::Path(_) | Node::Image(_) => {}
        }
    }
}

#[test]
fn letters_are_there_and_not_wider_than_they_are_thought_to_be() {
    let signs = ('!'..='~').chain('α'..='ω').chain("⁰¹²³⁴⁵⁶⁷⁸⁹⁻₀₁₂₃₄₅₆₇₈₉·−×√∂∞≤≥≠…жÉ".chars());
    for (style, wider) in [("", 1.0), ("font-style: italic", 1.0), ("font-weight: bold", 1.1)] {
        for c in signs.clone() {
            // Ten of a kind, so that roundings do not count.
            let text = c.to_string().repeat(10);
            let content = text.replace('&', "&amp;").replace('<', "&lt;");
            let svg = format!(
                r#"<svg xmlns="http://www.w3.org/2000/svg" width="99" height="99"><text font-size="100" style="{style}">{content}</text></svg>"#
            );
            let mut found = Vec::new();
            texts(tree(&svg, &[]).expect("an SVG").root(), &mut found);
            let (drawn, thought) = (f64::from(found[0].1.width()), measure::width(&text, 100.0) * wider);
            assert!(drawn <= thought * 1.001, "{c} {style}: {drawn} > {thought}");
        }
    }
}

#[test]
fn texts_stand_beside_each_other() {
    for source in FORMULAS {
        for direction in [Direction::LeftToRight, Direction::TopToBottom] {
            let svg = draw(&learn(source), &everything(direction), Format::Svg);
            let tree = tree(&svg, &[]).expect("an SVG");
            let mut found = Vec::new();
            texts(tree.root(), &mut found);
            assert!(found.len() > 3);
            for (place, (text, a)) in found.iter().enumerate() {
                assert!(a.left() >= 0.0 && a.right() <= tree.size().width(), "{source}: {text} leaves the figure");
                for (other, b) in &found[..place] {
                    // The box of a line is higher than its letters.
                    let apart = a.left() >= b.right()
                        || b.left() >= a.right()
                        || a.top() + 3.0 >= b.bottom()
                        || b.top() + 3.0 >= a.bottom();
                    assert!(apart, "{source}, {direction:?}: {text} and {other}");
                }
            }
        }
    }
}

#[cfg(feature = "png")]
#[test]
fn bitmaps_have_the_size_that_was_asked_for() {
    let size = |png: &[u8]| {
        let number = |at: usize| u32::from_be_bytes([png[at], png[at + 1], png[at + 2], png[at + 3]]);
        (number(16), number(20))
    };
    let svg = r#"<svg xmlns="http://www.w3.org/2000/svg" width="100" height="60"><rect width="9" height="9"/></svg>"#;
    let at = |zoom| png(svg, zoom, &[]).map(|png| size(&png));
    assert_eq!(at(Zoom::Scale(1.5)), Ok((150, 90)));
    assert_eq!(at(Zoom::Width(333)), Ok((333, 200)));
    for zoom in [Zoom::Scale(0.0), Zoom::Scale(-1.0), Zoom::Scale(f32::NAN), Zoom::Scale(1e30), Zoom::Width(0)] {
        assert!(matches!(at(zoom), Err(RasterError::Size(..))), "{zoom:?}");
    }
    assert_eq!(at(Zoom::Width(u32::MAX)).expect_err("too large").to_string().split(':').count(), 2);
}

#[cfg(feature = "png")]
#[test]
fn values_and_gradients_have_their_colours() {
    let svg = draw(&learn("x*x"), &everything(Direction::LeftToRight), Format::Svg);
    let bitmap =
        resvg::tiny_skia::Pixmap::decode_png(&png(&svg, Zoom::Scale(2.0), &[]).expect("a bitmap")).expect("a PNG");
    for wanted in [[0xC8, 0x50, 0x00], [0x00, 0x39, 0xA0], [0xFF, 0xFF, 0xFF]] {
        let found = bitmap.pixels().iter().any(|pixel| [pixel.red(), pixel.green(), pixel.blue()] == wanted);
        assert!(found, "{wanted:?}");
    }
}

#[test]
fn what_is_no_figure_or_no_font_is_refused() {
    assert!(matches!(tree("no figure", &[]), Err(RasterError::Svg(_))));
    let svg = draw(&learn("x*x"), &Options::default(), Format::Svg);
    assert!(matches!(tree(&svg, &[b"no font".to_vec()]), Err(RasterError::Font)));
}

#[cfg(feature = "pdf")]
#[test]
fn a_pdf_is_the_same_each_time() {
    let svg = draw(&learn("α*exp(1/x)"), &everything(Direction::TopToBottom), Format::Svg);
    let document = pdf(&svg, &[]).expect("a PDF");
    assert!(document.starts_with(b"%PDF-"));
    assert_eq!(pdf(&svg, &[]), Ok(document));
}
