//! Derivatives entry by entry, of formulas that are written entry by entry.
//!
//! In: a function and variables. Out: derivatives whose entries are numbers, if the function is a number, or a vector or matrix of
//! numbers, and takes a variable only by its entries: `x[1]^2*x[2]`. Always: each such entry is differentiated by as
//! a variable of its own, which is how people do it, and the algebra of numbers sees the results.

use super::simplifier::Simplifier;
use crate::diff::{self, DiffError};
use crate::graph::{Expression, Graph, NodeId, walk};
use crate::number::Rational;
use crate::op::{Dimension, TensorOp};

/// How the axes of a derivative are given: the lengths, and the numbers to differentiate by; `None` where an entry is not used.
struct Entries {
    dimensions: Vec<Dimension>,
    entries: Vec<Option<NodeId>>,
}

/// For each variable the derivative by its entries, simplified; `None` where it is better taken as a whole.
pub(super) fn derive(
    graph: &mut Graph,
    work: &mut Simplifier<'_>,
    function: NodeId,
    variables: &[NodeId],
) -> Result<Vec<Option<NodeId>>, DiffError> {
    let mut derivatives = vec![None; variables.len()];
    if !graph.has_tensors() {
        return Ok(derivatives);
    }
    let rows = graph.dimensions(function).to_vec();
    let outputs = if rows.is_empty() { Some(vec![function]) } else { graph.entries_of(function) };
    let Some(outputs) = outputs else { return Ok(derivatives) };
    for (derivative, &variable) in derivatives.iter_mut().zip(variables) {
        let Some(entries) = entries_in_use(graph, &outputs, variable) else {
            if rows.len() == 1 {
                *derivative = by_rows(graph, work, &outputs, variable)?;
            }
            continue;
        };
        let dimensions = [rows.as_slice(), &entries.dimensions].concat();
        // A number by a number is what the rules are for, and tensors of more axes have other forms.
        if dimensions.is_empty() || graph.few_entries(&dimensions).is_none() {
            continue;
        }
        *derivative = Some(by_entries(graph, work, &outputs, &entries, &dimensions)?);
    }
    Ok(derivatives)
}

fn by_entries(
    graph: &mut Graph,
    work: &mut Simplifier<'_>,
    outputs: &[NodeId],
    by: &Entries,
    dimensions: &[Dimension],
) -> Result<NodeId, DiffError> {
    let wrt: Vec<NodeId> = by.entries.iter().copied().flatten().collect();
    let mut raw = Vec::with_capacity(outputs.len() * wrt.len());
    for &output in outputs {
        raw.extend(diff::gradient(graph, output, &wrt)?);
    }
    let zero = graph.constant(Rational::ZERO);
    let mut simple = work.simplify_apart(graph, &raw).into_iter();
    let mut entries = Vec::with_capacity(outputs.len() * by.entries.len());
    for _ in outputs {
        entries.extend(by.entries.iter().map(|entry| entry.and_then(|_| simple.next()).unwrap_or(zero)));
    }
    Ok(graph.from_entries(dimensions, &entries))
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
        return Some(Entries { dimensions, entries: vec![Some(variable)] });
    }
    let mut entries = vec![None; graph.few_entries(&dimensions)?];
    let mut parts = Vec::new();
    for id in walk::live(graph, outputs) {
        let Expression::Tensor { operation, operands } = graph.view(id) else {
            if graph.operands(id).iter().any(|operand| operand == variable || parts.contains(&operand)) {
                return None;
            }
            continue;
        };
        let of_variable = operands.iter().any(|operand| operand == variable);
        let of_part = operands.iter().any(|operand| parts.contains(&operand));
        match operation {
            TensorOp::Slice(slice) if of_variable => {
                entries[place(&graph.slice_of(slice).ranges, &dimensions)?] = Some(id);
                parts.push(id);
            }
            TensorOp::Reshape(_) if of_part && graph.dimensions(id).is_empty() => {}
            _ if of_variable || of_part || outputs.contains(&variable) => return None,
            _ => {}
        }
    }
    let number = |part: Option<NodeId>| part.map(|part| graph.reshape(part, &[]));
    Some(Entries { dimensions, entries: entries.into_iter().map(number).collect() })
}

/// The place of a single entry, row by row.
fn place(ranges: &[Option<(u64, u64)>], dimensions: &[Dimension]) -> Option<usize> {
    let mut place = 0;
    for (range, &length) in ranges.iter().zip(dimensions) {
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
