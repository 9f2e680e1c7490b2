//! Formulas as a straight listing: one operation a line, each with a name, as one computes by hand.
//!
//! In: the outputs of a formula, the names that its author gave to parts of it, and formulas made from it, such as
//! its derivatives. Out: a [`Layout`] whose definitions are the stages and whose outputs are the other formulas.
//! A stage is written in terms of earlier ones; products that are only terms of a sum, divisions, numeric factors and
//! what depends on no variable are no stages of their own.
//!
//! ```
//! use symdiff::export::{self, Style};
//! use symdiff::{graph::Graph, syntax};
//! let mut graph = Graph::new();
//! let formula = syntax::parse(&mut graph, "x*sin(3*x)")?;
//! let layout = export::staged(&graph, &formula.outputs, &[], &[formula.outputs[0]], &Style::default());
//! let stages = export::text_of(&layout).definitions;
//! let stage = |name: &str, value: &str| (name.to_owned(), value.to_owned());
//! assert_eq!(stages, [stage("v1", "3*x"), stage("v2", "sin(v1)"), stage("f", "x*v2")]);
//! # Ok::<(), symdiff::syntax::Error>(())
//! ```

use rustc_hash::FxHashMap;

use super::part::Layout;
use super::{Style, algebra, share};
use crate::graph::{Expression, Graph, NodeId, walk};
use crate::op::Op;

/// Lays out what `others` are, with a name for each operation on the way.
pub fn staged<'g>(
    graph: &'g Graph,
    outputs: &[NodeId],
    stages: &[(NodeId, String)],
    others: &[NodeId],
    style: &Style,
) -> Layout<'g> {
    let roots: Vec<NodeId> = outputs.iter().chain(others).copied().collect();
    let live = walk::live(graph, &roots);
    let mut given: FxHashMap<NodeId, String> = stages.iter().cloned().collect();
    for (position, &output) in outputs.iter().enumerate() {
        let number = if outputs.len() > 1 { (position + 1).to_string() } else { String::new() };
        given.entry(output).or_insert_with(|| format!("{}{number}", function_name(graph)));
    }
    let wanted = wanted(graph, &roots, &live);
    let prefix = share::prefix(graph, &live, 'v');
    let mut number = 0;
    let mut names = Vec::new();
    for &id in live.iter().filter(|&&id| is_composite(graph, id)) {
        if let Some(name) = given.get(&id) {
            names.push((id, name.clone()));
        } else if wanted[id.index()] {
            number += 1;
            names.push((id, format!("{prefix}{number}")));
        }
    }
    // Everything is named in terms of all roots, but only the others are written without a name.
    let mut layout = algebra::layout_with(graph, &roots, style, &names);
    layout.outputs.drain(..outputs.len());
    layout
}

/// What the formula itself is called: `f`, if no variable is.
fn function_name(graph: &Graph) -> String {
    let mut name = "f".to_owned();
    while graph.find_symbol(&name).is_some() {
        name.push('_');
    }
    name
}

fn is_composite(graph: &Graph, id: NodeId) -> bool {
    !graph.operands(id).is_empty()
}

/// By index, which nodes become stages.
fn wanted(graph: &Graph, roots: &[NodeId], live: &[NodeId]) -> Vec<bool> {
    let uses = walk::uses(graph, roots);
    // The operations inside others; a formula that nothing else uses is written without a name.
    let mut inside = vec![false; uses.len()];
    // The products that are used by something other than a sum.
    let mut factor = vec![false; uses.len()];
    for &id in live {
        let is_sum = matches!(graph.op(id), Op::Sum(_));
        for operand in graph.operands(id).iter() {
            inside[operand.index()] = true;
            factor[operand.index()] |= !is_sum;
        }
    }
    let symbols: Vec<NodeId> = live.iter().copied().filter(|&id| matches!(graph.op(id), Op::Symbol(_))).collect();
    let depends = walk::dependent(graph, live, &symbols);
    let mut wanted = vec![false; uses.len()];
    for &id in live {
        let index = id.index();
        let several = uses[index] >= 2;
        wanted[index] = depends[index]
            && match graph.view(id) {
                Expression::Constant(_) | Expression::Symbol(_) | Expression::Truth(_) => false,
                Expression::Power { exponent, .. } if exponent.is_negative() => false,
                Expression::Product { .. } => several || (inside[index] && factor[index]),
                Expression::Sum { .. } | Expression::Power { .. } | Expression::Select { .. } => {
                    several || inside[index]
                }
                Expression::Call { .. } => is_composite(graph, id) && (several || inside[index]),
                Expression::Compare { .. }
                | Expression::And(_)
                | Expression::Or(_)
                | Expression::Not(_)
                | Expression::Tensor { .. } => several,
            };
    }
    wanted
}
