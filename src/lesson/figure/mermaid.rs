//! Figures in the language of Mermaid, which Markdown pages draw.
//!
//! In: a [`Figure`]. Out: a `flowchart`. Always: every label is quoted, and what would be markup in it is written by its number.

use std::fmt::Write;

use super::escape::mermaid as escape;
use super::geometry::above;
use super::{Arrow, Colours, Direction, Figure, Node, Shape};

/// The figure as a flowchart.
pub(super) fn mermaid(figure: &Figure) -> String {
    let vertical = figure.direction == Direction::TopToBottom;
    let mut text = format!("flowchart {}\n", if vertical { "TB" } else { "LR" });
    let loss = figure.legend.losses.first().map(|loss| loss.text.as_str());
    for (place, node) in figure.nodes.iter().enumerate() {
        let (open, close, class) = match node.shape {
            Shape::Input => ("([", "])", "input"),
            Shape::Operation => ("[", "]", "operation"),
            Shape::Output => ("[", "]", "output"),
            Shape::Folded => ("[", "]", "folded"),
        };
        let _ = writeln!(text, "  n{place}{open}\"{}\"{close}:::{class}", label(node, loss));
    }
    for Arrow { from, to, local, contributions, .. } in &figure.arrows {
        let local = local.as_ref().map(|local| escape(&local.text));
        let contributions = contributions.iter().map(|contribution| format!("← {}", escape(&contribution.text.text)));
        let words: Vec<String> = local.into_iter().chain(contributions).collect();
        let _ = match words.as_slice() {
            [] => writeln!(text, "  n{from} --> n{to}"),
            words => writeln!(text, "  n{from} -->|\"{}\"| n{to}", words.join("<br/>")),
        };
    }
    text.push_str(&classes(&figure.colours));
    text
}

fn classes(colours: &Colours) -> String {
    let Colours { ink, fill, frame, input, rim, arrow, .. } = colours;
    format!(
        "  classDef input fill:{input},stroke:{rim},color:{ink}\n  \
         classDef operation fill:{fill},stroke:{frame},color:{ink}\n  \
         classDef output fill:{fill},stroke:{ink},stroke-width:3px,color:{ink}\n  \
         classDef folded fill:{fill},stroke:{rim},color:{ink},stroke-dasharray:5 4\n  \
         linkStyle default stroke:{arrow}\n"
    )
}

/// The lines of a node. There are no colours in a label, so the gradient says what it is.
fn label(node: &Node, loss: Option<&str>) -> String {
    let above = escape(&above(node));
    let gradients = node.gradients.iter().map(|gradient| match loss {
        Some(loss) if !gradient.text.text.starts_with('∂') => {
            format!("∂{}: {}", escape(loss), escape(&gradient.text.text))
        }
        Some(_) | None => escape(&gradient.text.text),
    });
    let operation = escape(&node.label.text);
    // A lone sign would be read as Markdown.
    let operation = if operation == "+" { "#43;".to_owned() } else { operation };
    let lines = [Some(above).filter(|above| !above.is_empty()), Some(format!("<b>{operation}</b>"))];
    lines.into_iter().flatten().chain(gradients).collect::<Vec<_>>().join("<br/>")
}
