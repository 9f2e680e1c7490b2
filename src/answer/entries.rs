//! Derivatives entry by entry, of formulas that are written entry by entry.
//!
//! In: a function and variables. Out: derivatives whose entries are numbers, if the function is a number, or a vector or matrix of
//! numbers, and takes a variable only by its entries: `x[1]^2*x[2]`. Always: each such entry is differentiated by as
//! a variable of its own, which is how people do it, and the algebra of numbers sees the results.

use super::simplifier::Simplifier;
use crate::diff::{self, DiffError};
use crate::graph::{Graph, NodeId, walk};
use crate::number::Rational;
use crate::op::{Dimension, Op, TensorOp};

/// A variable by its entries: the lengths of its axes, and the numbers to differentiate by; `None` where an entry is not used.
struct Entries {
    dimensions: Vec<Dimension>,
    entries: Vec<Option<NodeId>>,
    /// Whether the derivative is a symmetric matrix.
    is_symmetric: bool,
}

/// For each variable the derivative by its entries, simplified; `None` where it is better taken as a whole. If the function
/// is a derivative by `before` of a number, its derivative by the same variable is symmetric.
pub(super) fn derive(
    graph: &mut Graph,
    work: &mut Simplifier<'_>,
    function: NodeId,
    variables: &[NodeId],
    before: Option<NodeId>,
) -> Result<Vec<Option<NodeId>>, DiffError> {
    let mut derivatives = vec![None; variables.len()];
    if !graph.has_tensors() {
        return Ok(derivatives);
    }
    let rows = graph.dimensions(function).to_vec();
    let outputs = if rows.is_empty() { Some(vec![function]) } else { graph.entries_of(function) };
    let Some(outputs) = outputs else { return Ok(derivatives) };
    let mut all: Vec<(usize, Entries)> = Vec::new();
    for (place, &variable) in variables.iter().enumerate() {
        match entries_in_use(graph, &outputs, variable) {
            Some(found) => {
                let dimensions = [rows.as_slice(), &found.dimensions].concat();
                // A number by a number is what the rules are for, and tensors of more axes have other forms.
                if graph.few_entries(&dimensions).is_some() {
                    let is_symmetric = before == Some(variable) && rows == found.dimensions;
                    all.push((place, Entries { is_symmetric, ..found }));
                }
            }
            None if rows.len() == 1 => derivatives[place] = by_rows(graph, work, &outputs, variable)?,
            None => {}
        }
    }
    let by: Vec<&Entries> = all.iter().map(|(_, entries)| entries).collect();
    let found = by_entries(graph, work, &outputs, &by)?;
    for ((place, by), entries) in all.iter().zip(found) {
        let dimensions = [rows.as_slice(), &by.dimensions].concat();
        derivatives[*place] = Some(graph.from_entries(&dimensions, &entries));
    }
    Ok(derivatives)
}

/// For each variable, each output by each entry that is used, row by row; one sweep for each output.
fn by_entries(
    graph: &mut Graph,
    work: &mut Simplifier<'_>,
    outputs: &[NodeId],
    by: &[&Entries],
) -> Result<Vec<Vec<NodeId>>, DiffError> {
    let zero = graph.constant(Rational::ZERO);
    let mut found: Vec<Vec<NodeId>> = vec![Vec::new(); by.len()];
    if by.is_empty() {
        return Ok(found);
    }
    for (row, &output) in outputs.iter().enumerate() {
        // Below the diagonal of a symmetric matrix is what is above it.
        let known = |variable: &Entries| if variable.is_symmetric { row } else { 0 };
        let wrt = by.iter().flat_map(|variable| variable.entries[known(variable)..].iter().copied().flatten());
        let raw = diff::gradient(graph, output, &wrt.collect::<Vec<_>>())?;
        let mut simple = work.simplify_apart(graph, &raw).into_iter();
        for (variable, found) in by.iter().zip(&mut found) {
            let (columns, known) = (variable.entries.len(), known(variable));
            let mirrored: Vec<NodeId> = (0..known).map(|above| found[above * columns + row]).collect();
            found.extend(mirrored);
            let new = variable.entries[known..].iter();
            found.extend(new.map(|entry| entry.and_then(|_| simple.next()).unwrap_or(zero)));
        }
    }
    Ok(found)
}

/// The gradients of the entries of a vector by a vector, one below the other.
fn by_rows(
    graph: &mut Graph,
    work: &mut Simplifier<'_>,
    outputs: &[NodeId],
    variable: NodeId,
) -> Result<Option<NodeId>, DiffError> {
    let &[length] = graph.dimensions(variable) else { return Ok(None) };
    let mut raw = Vec::with_capacity(outputs.len());
    for &output in outputs {
        raw.extend(diff::gradient(graph, output, &[variable])?);
    }
    let simple = work.simplify(graph, &raw);
    let row = [Dimension::Fixed(1), length];
    let rows: Vec<NodeId> = simple.into_iter().map(|gradient| graph.reshape(gradient, &row)).collect();
    Ok(Some(graph.concatenate(&rows, 0)))
}

/// The entries of a variable that numbers are computed from; `None` if it is also used as a whole.
fn entries_in_use(graph: &mut Graph, outputs: &[NodeId], variable: NodeId) -> Option<Entries> {
    let dimensions = graph.dimensions(variable).to_vec();
    if dimensions.is_empty() {
        return Some(Entries { dimensions, entries: vec![Some(variable)], is_symmetric: false });
    }
    let mut entries = vec![None; graph.few_entries(&dimensions)?];
    let mut parts = Vec::new();
    for id in walk::live(graph, outputs) {
        let operands = graph.operands(id);
        if operands.iter().any(|operand| operand == variable) {
            entries[place(graph, id, &dimensions)?] = Some(id);
            parts.push(id);
        } else if operands.iter().any(|operand| parts.contains(&operand)) && !is_number_of(graph, id) {
            return None;
        }
    }
    let number = |part: Option<NodeId>| part.map(|part| graph.reshape(part, &[]));
    Some(Entries { dimensions, entries: entries.into_iter().map(number).collect(), is_symmetric: false })
}

/// Whether a part of one entry is made a number.
fn is_number_of(graph: &Graph, id: NodeId) -> bool {
    matches!(graph.op(id), Op::Tensor(TensorOp::Reshape(_))) && graph.dimensions(id).is_empty()
}

/// The place of an entry, row by row, if a node is the part with that entry.
fn place(graph: &Graph, part: NodeId, dimensions: &[Dimension]) -> Option<usize> {
    let Op::Tensor(TensorOp::Slice(slice)) = graph.op(part) else { return None };
    let mut place = 0;
    for (range, &length) in graph.slice_of(slice).ranges.iter().zip(dimensions) {
        let Dimension::Fixed(length) = length else { return None };
        let first = match *range {
            Some((first, 1)) => first,
            None if length == 1 => 0,
            Some(_) | None => return None,
        };
        place = place * length + first;
    }
    usize::try_from(place).ok()
}
