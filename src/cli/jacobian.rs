//! `symdiff EXPR --jacobian` where there are tensors: matrices by stretched variables, with their sizes.
//!
//! In: derivatives with the axes of an output and then those of a variable. Out: a line for each, as a matrix, and what
//! there is to know of its entries without forming them. `--pattern` draws where they are other than 0.

use super::arguments::Stretching;
use super::notation::{Labels, Notation};
use super::output::{self, Failure};
use crate::answer::Derivative;
use crate::export::{Style, algebra};
use crate::graph::{Graph, NodeId};
use crate::op::Dimension;
use crate::structure::{self, Pattern, Stretch};
use crate::tensor::Array;

/// Whether an output or a derivative has axes.
pub(super) fn has_axes(graph: &Graph, nodes: &[NodeId]) -> bool {
    nodes.iter().any(|&id| !graph.dimensions(id).is_empty())
}

impl Stretching {
    pub(super) fn order(self) -> Stretch {
        match self {
            Stretching::Columns => Stretch::Columns,
            Stretching::Rows => Stretch::Rows,
        }
    }
}

/// The Jacobians and their sizes.
pub(super) fn write(
    notation: Notation,
    labels: &Labels<'_>,
    outputs: &[NodeId],
    stretch: Stretch,
    style: &Style,
) -> String {
    let graph = labels.graph;
    let jacobian = |entry: &Derivative| matrix(graph, entry, outputs, stretch);
    let jacobians: Vec<_> = labels.answer.iter().map(jacobian).collect();
    let layout = algebra::layout_of_jacobians(graph, &jacobians, stretch, style);
    let mut text = notation.listing(&layout, labels);
    let mut remarks = String::new();
    for (entry, &(node, rows)) in labels.answer.iter().zip(&jacobians) {
        let label = entry.label(graph, labels.function, labels.outputs);
        let pattern = structure::pattern(graph, node, rows);
        remarks += &format!("{label}: {}\n", describe(graph, &pattern));
    }
    text += &notation.remark(&remarks);
    text
}

/// The values of a Jacobian of more than two axes, of which the first are rows, as a matrix.
pub(super) fn stretched(array: &Array, rows: usize, stretch: Stretch) -> Array {
    let lengths = array.dimensions();
    if lengths.len() <= 2 {
        return array.clone();
    }
    let (above, beside) = lengths.split_at(rows);
    let (height, width): (usize, usize) = (above.iter().product(), beside.iter().product());
    let strides = [stretch.strides(above), stretch.strides(beside)].concat();
    let mut entries = vec![0.0; height * width];
    for (number, &entry) in array.entries().iter().enumerate() {
        let (mut rest, mut place) = (number, [0, 0]);
        for axis in (0..lengths.len()).rev() {
            place[usize::from(axis >= rows)] += rest % lengths[axis] * strides[axis];
            rest /= lengths[axis];
        }
        entries[place[0] * width + place[1]] = entry;
    }
    Array::new(&[height, width], entries)
}

/// The node that is written for a derivative, and how many of its axes are rows.
fn matrix(graph: &Graph, entry: &Derivative, outputs: &[NodeId], stretch: Stretch) -> (NodeId, usize) {
    structure::stretched_alike(graph, entry.node, graph.dimensions(outputs[entry.output]).len(), stretch)
}

/// Writes where the first Jacobian may be other than 0 to a file: as a picture, or in characters.
pub(super) fn draw(
    labels: &Labels<'_>,
    outputs: &[NodeId],
    stretch: Stretch,
    path: &std::path::Path,
) -> Result<(), Failure> {
    let (graph, entry) = (labels.graph, &labels.answer[0]);
    let (node, rows) = matrix(graph, entry, outputs, stretch);
    let pattern = structure::pattern(graph, node, rows);
    let is_picture = path.extension().is_some_and(|end| end.eq_ignore_ascii_case("svg"));
    let drawn = if is_picture {
        structure::svg(&pattern, stretch)
    } else {
        structure::text(&pattern, stretch, 40, 100).map(|text| text + "\n")
    };
    let message = "error: --pattern needs lengths that are numbers: write `x : [5]` for `x : [n]`";
    output::write(&drawn.ok_or_else(|| Failure::Input(message.to_owned()))?, Some(path))
}

/// `1000 x 500000, Kronecker product with an identity, 1000*500 = 500000 nonzeros, 500 different values`
fn describe(graph: &Graph, pattern: &Pattern) -> String {
    let (rows, columns) = pattern.lengths.split_at(pattern.rows);
    let size = match pattern.size() {
        Some((rows, columns)) => format!("{rows} x {columns}"),
        None => format!("{} x {}", product(graph, rows), product(graph, columns)),
    };
    let terms = pattern.terms();
    let mut formula = String::new();
    for (position, (count, lengths)) in terms.iter().enumerate() {
        let sign = match (position, *count < 0) {
            (0, false) => "",
            (0, true) => "-",
            (_, false) => " + ",
            (_, true) => " - ",
        };
        let factor = if count.unsigned_abs() == 1 { String::new() } else { format!("{}*", count.unsigned_abs()) };
        formula += &format!("{sign}{factor}{}", product(graph, lengths));
    }
    let count = match pattern.nonzeros() {
        Some(count) if terms.len() == 1 && terms[0].1.len() < 2 => count.to_string(),
        Some(count) if !formula.is_empty() => format!("{formula} = {count}"),
        Some(count) => count.to_string(),
        None => formula,
    };
    let values = match (pattern.distinct(), pattern.nonzeros()) {
        (Some(values), Some(count)) if values < count => format!(", {values} different"),
        _ => String::new(),
    };
    format!("{size}, {}, {count} nonzeros{values}", pattern.kind().name())
}

fn product(graph: &Graph, lengths: &[Dimension]) -> String {
    let lengths: Vec<String> = lengths
        .iter()
        .map(|&length| match length {
            Dimension::Fixed(length) => length.to_string(),
            Dimension::Named(symbol) => graph.name(symbol).to_owned(),
        })
        .collect();
    if lengths.is_empty() { "1".to_owned() } else { lengths.join("*") }
}
