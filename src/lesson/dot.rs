//! The computation graph in Graphviz' language.
//!
//! In: a graph, roots and labels. Out: a `digraph` for `dot`, drawn from left to right,
//! with an edge from each operand to its user. Always: one operation a node, numbers
//! inside the operation that uses them; the value above a node, the gradient below it,
//! in two colours that are told apart with any colour vision; nodes are called `n0`,
//! `n1`, ... in evaluation order, so names of variables never meet Graphviz' own words.

use std::fmt::Write;

use super::operation::{is_inside, operation};
use super::{Labels, short};
use crate::graph::{Expression, Graph, NodeId, walk};
use crate::number::Rational;
use crate::op::Function;

/// Blue and vermilion of the palette of Okabe and Ito.
const VALUE: &str = "#0072B2";
const GRADIENT: &str = "#D55E00";

const HEADER: &str = r##"digraph {
  rankdir=LR
  nodesep=0.25
  ranksep=0.55
  fontname="Helvetica"
  fontsize=11
  node [shape=plain, fontname="Helvetica", fontsize=13]
  edge [arrowsize=0.7, color="#555555", fontname="Helvetica", fontsize=9, fontcolor="#555555"]
"##;

/// The graph that some roots need, as DOT.
pub fn dot(graph: &Graph, roots: &[NodeId], labels: &Labels) -> String {
    let drawn = drawn(graph, roots);
    let mut places = vec![0usize; drawn.last().map_or(0, |last| last.index() + 1)];
    for (place, id) in drawn.iter().enumerate() {
        places[id.index()] = place;
    }
    let mut text = HEADER.to_owned();
    if labels.has_numbers() {
        let legend = format!("{} &#160; {}", font(VALUE, "value"), font(GRADIENT, "gradient"));
        line(&mut text, format_args!("label=<{legend}>"));
    }
    for (place, &id) in drawn.iter().enumerate() {
        let table = table(graph, labels, id, Kind::of(graph, roots, id));
        line(&mut text, format_args!("n{place} [label=<{table}>]"));
    }
    let symbols = (0..drawn.len()).filter(|&place| is_symbol(graph, drawn[place]));
    let inputs: Vec<String> = symbols.map(|place| format!("n{place}")).collect();
    if inputs.len() < drawn.len() && !inputs.is_empty() {
        line(&mut text, format_args!("{{rank=source; {}}}", inputs.join("; ")));
    }
    for (place, &id) in drawn.iter().enumerate() {
        let has_roles = roles(graph, labels, id).is_some();
        for (position, operand) in graph.operands(id).iter().enumerate() {
            if !is_inside(graph, operand) {
                let port = if has_roles { format!("i{position}") } else { "o".to_owned() };
                line(&mut text, format_args!("n{}:o:e -> n{place}:{port}:w", places[operand.index()]));
            }
        }
    }
    text.push_str("}\n");
    text
}

fn line(text: &mut String, content: std::fmt::Arguments<'_>) {
    writeln!(text, "  {content}").expect("writing to a string does not fail");
}

/// The live nodes that are drawn; a number is drawn only if it is an output itself.
fn drawn(graph: &Graph, roots: &[NodeId]) -> Vec<NodeId> {
    let live = walk::live(graph, roots);
    live.into_iter().filter(|&id| !is_inside(graph, id) || roots.contains(&id)).collect()
}

fn is_symbol(graph: &Graph, id: NodeId) -> bool {
    matches!(graph.view(id), Expression::Symbol(_))
}

fn short_name<'a>(graph: &'a Graph, labels: &'a Labels, id: NodeId) -> Option<&'a str> {
    if let Expression::Symbol(symbol) = graph.view(id) {
        return Some(graph.name(symbol));
    }
    labels.names.get(&id).map(String::as_str)
}

/// How a node is drawn.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Kind {
    Input,
    Inner,
    Output,
}

impl Kind {
    fn of(graph: &Graph, roots: &[NodeId], id: NodeId) -> Kind {
        if roots.contains(&id) {
            Kind::Output
        } else if is_symbol(graph, id) {
            Kind::Input
        } else {
            Kind::Inner
        }
    }

    fn attributes(self) -> &'static str {
        match self {
            Kind::Input => r##"BORDER="1" COLOR="#999999" BGCOLOR="#F2F2F2""##,
            Kind::Inner => r##"BORDER="1" COLOR="#333333" BGCOLOR="#FFFFFF""##,
            Kind::Output => r##"BORDER="2" COLOR="#000000" BGCOLOR="#FFFFFF""##,
        }
    }
}

/// The rows of a node: name and value, operation, gradient. Where there is a row above or below there is
/// one on the other side too, so that the operations of a line of nodes stand at one height.
fn table(graph: &Graph, labels: &Labels, id: NodeId, kind: Kind) -> String {
    let name = labels.names.get(&id).map(|name| format!("<I>{}</I>", escape(name)));
    let value = labels.values.get(&id).map(|value| number(value));
    let above = match (name, value) {
        (Some(name), Some(value)) => Some(format!("{name}&#160;=&#160;{value}")),
        (name, value) => name.or(value),
    };
    let below = labels.gradients.get(&id).map(|gradient| number(gradient));
    let row = |content: &Option<String>, colour: &str| {
        let content = content.as_ref().map_or("&#160;".to_owned(), |content| font(colour, content));
        format!("<TR><TD>{content}</TD></TR>")
    };
    let (above, below) = match (&above, &below) {
        (None, None) => (String::new(), String::new()),
        _ => (row(&above, VALUE), row(&below, GRADIENT)),
    };
    let inner = operation_box(graph, labels, id, kind);
    format!(
        r#"<TABLE BORDER="0" CELLBORDER="0" CELLSPACING="0" CELLPADDING="2">{above}<TR><TD>{inner}</TD></TR>{below}</TABLE>"#
    )
}

/// A value as it fits the figure: long decimals are rounded, all else stays as it was given.
fn number(text: &str) -> String {
    match text.parse::<f64>() {
        Ok(value) if text.len() > 8 => short(value),
        Ok(_) | Err(_) => escape(text),
    }
}

/// The box with the operation, and at its left side what the operands are to it if that needs saying.
fn operation_box(graph: &Graph, labels: &Labels, id: NodeId, kind: Kind) -> String {
    let operation = escape(&operation(graph, id, |operand| short_name(graph, labels, operand)));
    let roles: Vec<(usize, String)> = roles(graph, labels, id).into_iter().flatten().collect();
    let rows = roles.len().max(1);
    let mut cells = roles.iter().map(|(position, role)| {
        let role = font("#555555", role);
        format!(r#"<TD PORT="i{position}" ALIGN="LEFT" CELLPADDING="3">{role}</TD>"#)
    });
    let first = cells.next().unwrap_or_default();
    let rest: String = cells.map(|cell| format!("<TR>{cell}</TR>")).collect();
    format!(
        r#"<TABLE PORT="o" STYLE="ROUNDED" {} CELLBORDER="0" CELLSPACING="0" CELLPADDING="5"><TR>{first}<TD ROWSPAN="{rows}" WIDTH="36" HEIGHT="30">{operation}</TD></TR>{rest}</TABLE>"#,
        kind.attributes()
    )
}

fn font(colour: &str, content: &str) -> String {
    format!(r#"<FONT COLOR="{colour}" POINT-SIZE="11">{content}</FONT>"#)
}

/// What each drawn operand is to a node, by its position, if the operation alone does not tell them apart.
fn roles(graph: &Graph, labels: &Labels, id: NodeId) -> Option<Vec<(usize, String)>> {
    let operands = graph.operands(id);
    let drawn: Vec<usize> = (0..operands.len()).filter(|&position| !is_inside(graph, operands.at(position))).collect();
    let unnamed = drawn.iter().filter(|&&position| short_name(graph, labels, operands.at(position)).is_none()).count();
    let say = match graph.view(id) {
        Expression::Select { .. } => true,
        Expression::Sum { coefficients, .. } => {
            unnamed >= 2 && coefficients.windows(2).any(|pair: &[Rational]| pair[0] != pair[1])
        }
        Expression::Compare { .. } => unnamed >= 2,
        Expression::Call { function: Function::Known(f), .. } => !f.row().associative && drawn.len() >= 2,
        Expression::Call { function: Function::Unknown(_), .. } => drawn.len() >= 2,
        Expression::Constant(_) | Expression::Symbol(_) | Expression::Truth(_) => false,
        Expression::Product { .. } | Expression::Power { .. } => false,
        Expression::And(_) | Expression::Or(_) | Expression::Not(_) => false,
    };
    let is_select = matches!(graph.view(id), Expression::Select { .. });
    let role = |position: usize| {
        if is_select { ["if", "then", "else"][position.min(2)].to_owned() } else { (position + 1).to_string() }
    };
    say.then(|| drawn.into_iter().map(|position| (position, role(position))).collect())
}

/// Text inside an HTML-like label: no markup, no control characters.
fn escape(text: &str) -> String {
    let mut escaped = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '&' => escaped.push_str("&amp;"),
            '<' => escaped.push_str("&lt;"),
            '>' => escaped.push_str("&gt;"),
            '"' => escaped.push_str("&quot;"),
            '\n' => escaped.push_str("<BR/>"),
            // Graphviz reads `\N`, `\G` and the like even here.
            '\\' => escaped.push_str("&#92;"),
            '\u{FFFE}' | '\u{FFFF}' => {}
            c if c.is_control() => {}
            c => escaped.push(c),
        }
    }
    if escaped.is_empty() { "&#160;".to_owned() } else { escaped }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn lecture() -> (Graph, NodeId, Labels) {
        let mut g = Graph::new();
        let (x, y, z) = (g.symbol("x"), g.symbol("y"), g.symbol("z"));
        let q = g.add(x, y);
        let f = g.multiply(q, z);
        let mut labels = Labels::default();
        labels.name(q, "q");
        for (id, value, gradient) in [(x, -2, -4), (y, 5, -4), (z, -4, 3), (q, 3, -4), (f, -12, 1)] {
            labels.value(id, value).gradient(id, gradient);
        }
        (g, f, labels)
    }

    #[test]
    fn edges_run_from_operands_to_users() {
        let (g, f, labels) = lecture();
        let text = dot(&g, &[f], &labels);
        for expected in ["n0:o:e -> n3:o:w", "n1:o:e -> n3:o:w", "n3:o:e -> n4:o:w", "n2:o:e -> n4:o:w"] {
            assert!(text.contains(expected), "{expected} in {text}");
        }
        assert!(text.contains("<I>q</I>&#160;=&#160;3"));
        assert!(text.contains("rankdir=LR"));
    }

    #[test]
    fn numbers_stay_inside() {
        let mut g = Graph::new();
        let x = g.symbol("x");
        let shifted = g.sum(Rational::from(-5), [(Rational::ONE, x)]);
        let text = dot(&g, &[shifted], &Labels::default());
        assert!(text.contains(">- 5<"), "{text}");
        assert_eq!(text.matches(" -> ").count(), 1);
        let five = g.constant(Rational::from(5));
        assert!(dot(&g, &[five], &Labels::default()).contains(">5<"));
    }

    #[test]
    fn both_operands_of_a_square_are_drawn() {
        let mut g = Graph::new();
        let x = g.symbol("x");
        let square = g.multiply(x, x);
        assert_eq!(dot(&g, &[square], &Labels::default()).matches("n0:o:e -> n1:o:w").count(), 2);
    }

    #[test]
    fn names_are_text_and_nothing_else() {
        let mut g = Graph::new();
        let evil = g.symbol("a<b>&\"\\N\n\u{1}</TD>");
        let node = g.symbol("node");
        let sum = g.add(evil, node);
        let text = dot(&g, &[sum], &Labels::default());
        assert!(text.contains("a&lt;b&gt;&amp;&quot;&#92;N<BR/>&lt;/TD&gt;"), "{text}");
        assert!(text.contains(">node<") && !text.contains("\n  node;"));
    }

    #[test]
    fn nothing_is_a_graph_too() {
        assert!(dot(&Graph::new(), &[], &Labels::default()).ends_with("}\n"));
    }
}
