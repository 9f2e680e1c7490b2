//! Figures in Graphviz' language.
//!
//! In: a [`Figure`]. Out: a `digraph` for `dot`. Nodes are called `n0`, `n1`, ... in the order of evaluation, so that names of variables
//! never meet Graphviz' own words, and one line holds one node or one edge.

use std::fmt::Write;

use super::escape::dot as escape;
use super::{Arrow, Colour, Colours, Direction, Figure, Node, Role, Shape};

/// The figure as DOT.
pub(super) fn dot(figure: &Figure) -> String {
    let vertical = figure.direction == Direction::TopToBottom;
    let colours = &figure.colours;
    let mut text = format!("digraph {{\n  rankdir={}\n{}", if vertical { "TB" } else { "LR" }, header(colours));
    let legend = figure.legend.words();
    if !legend.is_empty() {
        let words: Vec<String> = legend.iter().map(|&(colour, ref word)| font(colour, &escape(word))).collect();
        let _ = writeln!(text, "  label=<{}>", words.join(" &#160; "));
    }
    for (place, node) in figure.nodes.iter().enumerate() {
        let _ = writeln!(text, "  n{place} [label=<{}>]", table(node, colours));
    }
    let is_input = |&place: &usize| figure.nodes[place].shape == Shape::Input;
    let inputs: Vec<String> = (0..figure.nodes.len()).filter(is_input).map(|place| format!("n{place}")).collect();
    if inputs.len() < figure.nodes.len() && !inputs.is_empty() {
        let _ = writeln!(text, "  {{rank=source; {}}}", inputs.join("; "));
    }
    let (out, into) = if vertical { ("s", "n") } else { ("e", "w") };
    for Arrow { from, to, local, contributions, .. } in &figure.arrows {
        let _ = write!(text, "  n{from}:o:{out} -> n{to}:o:{into}");
        let local = local.as_ref().map(|local| escape(&local.text));
        let contributions =
            contributions.iter().map(|contribution| font(colours.gradient, &escape(&contribution.text.text)));
        let label: Vec<String> = local.into_iter().chain(contributions).collect();
        if !label.is_empty() {
            let _ = write!(text, " [label=<{}>]", label.join("<BR/>"));
        }
        text.push('\n');
    }
    text.push_str("}\n");
    text
}

/// What holds for the whole figure.
fn header(colours: &Colours) -> String {
    let Colours { paper, ink, arrow, local, .. } = colours;
    format!(
        r#"  bgcolor="{paper}"
  nodesep=0.25
  ranksep=0.55
  fontname="Helvetica"
  fontsize=11
  node [shape=plain, fontname="Helvetica", fontsize=14, fontcolor="{ink}"]
  edge [arrowsize=0.7, color="{arrow}", fontname="Helvetica", fontsize=11, fontcolor="{local}"]
"#
    )
}

/// The rows of a node: name and value, operation, gradients. There are as many rows above as below, so that the operations of a line of nodes stand at one height.
fn table(node: &Node, colours: &Colours) -> String {
    let name = node.name.as_ref().map(|name| format!("<I>{}</I>", escape(&name.text)));
    let value = node.value.as_ref().map(|value| escape(&value.text));
    let above = match (name, value) {
        (Some(name), Some(value)) => Some(format!("{name} = {value}")),
        (name, value) => name.or(value),
    };
    let below = node.gradients.iter().map(|gradient| {
        let (role, gradient) = (gradient.role, escape(&gradient.text.text));
        match role {
            Role::Wanted => font(colours.gradient, &format!("<B>{gradient}</B>")),
            Role::Intermediate => font(colours.gradient, &gradient),
            Role::Unused => font(colours.unused, &gradient),
        }
    });
    let above = above.map(|above| font(colours.value, &above));
    let rows = usize::from(above.is_some()).max(node.gradients.len());
    let above: String = (1..rows).map(|_| row(None)).chain((rows > 0).then(|| row(above))).collect();
    let below: String = below.map(Some).chain(std::iter::repeat(None)).take(rows).map(row).collect();
    let inner = format!(
        r#"<TABLE PORT="o" STYLE="ROUNDED" {} CELLBORDER="0" CELLSPACING="0" CELLPADDING="5"><TR><TD WIDTH="36" HEIGHT="30">{}</TD></TR></TABLE>"#,
        frame(node.shape, colours),
        operation(node)
    );
    format!(
        r#"<TABLE BORDER="0" CELLBORDER="0" CELLSPACING="0" CELLPADDING="2">{above}<TR><TD>{inner}</TD></TR>{below}</TABLE>"#
    )
}

fn row(content: Option<String>) -> String {
    format!("<TR><TD>{}</TD></TR>", content.unwrap_or_else(|| "&#160;".to_owned()))
}

fn operation(node: &Node) -> String {
    let label = escape(&node.label.text);
    if node.shape == Shape::Input { format!("<I>{label}</I>") } else { label }
}

fn frame(shape: Shape, colours: &Colours) -> String {
    let Colours { ink, fill, frame, input, rim, .. } = colours;
    match shape {
        Shape::Input => format!(r#"BORDER="1" COLOR="{rim}" BGCOLOR="{input}""#),
        Shape::Operation => format!(r#"BORDER="1" COLOR="{frame}" BGCOLOR="{fill}""#),
        Shape::Output => format!(r#"BORDER="2" COLOR="{ink}" BGCOLOR="{fill}""#),
        Shape::Folded => format!(r#"BORDER="1" COLOR="{rim}" BGCOLOR="{fill}" SIDES="LR""#),
    }
}

fn font(colour: Colour, content: &str) -> String {
    format!(r#"<FONT COLOR="{colour}" POINT-SIZE="11">{content}</FONT>"#)
}
