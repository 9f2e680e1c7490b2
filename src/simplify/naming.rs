//! Names for what the canonical form does.
//!
//! In: roots, and the part of them that was rewritten. Out: a step for each node that a rule has changed, in evaluation
//! order, for those who ask how a result came about. Always: the pass of the [canonical form](super::canonical) is gone through
//! again, so that it costs nothing where nobody asks, and nothing is added to the graph that was not there. What is
//! only written in another order or without parentheses is no step.
//!
//! ```text
//! x^y*x^(-y)       1              collecting powers of one base
//! x*y + x          x*(y + 1)      taking out a common factor
//! ```

use std::hash::Hash;
use std::ops::Range;

use rustc_hash::FxHashSet;

use super::{Step, canonical};
use crate::graph::{Expression, Graph, NodeId};
use crate::op::{Function, Op, TensorOp, built_in};

/// The steps that lead from roots to their canonical form.
pub(super) fn steps(graph: &mut Graph, roots: &[NodeId], part: Range<usize>) -> Vec<Step> {
    let mut steps = Vec::new();
    canonical::rewrite(graph, roots, part, |graph, id, images| {
        let law = name(graph, id, images);
        steps.extend(law.map(|law| Step { law, before: id, after: images[id.index()] }));
    });
    steps
}

/// The rule by which a node became its image, if it was changed and not only its operands.
fn name(graph: &Graph, id: NodeId, images: &[NodeId]) -> Option<&'static str> {
    let after = images[id.index()];
    let operands: Vec<NodeId> = graph.operands(id).iter().map(|operand| images[operand.index()]).collect();
    let is_same = graph.op(after) == graph.op(id) && graph.operands(after).iter().eq(operands.iter().copied());
    if after == id || is_same {
        return None;
    }
    match graph.op(id) {
        Op::Sum(_) => of_sum(graph, &operands, after),
        Op::Product(_) => of_product(graph, &operands, after),
        Op::Power(_) => of_power(graph, operands[0]),
        Op::Tensor(TensorOp::Contraction(_)) => Some("joining products over indices"),
        Op::Tensor(_) | Op::Call(_) if graph.has_tensors() => Some("algebra of matrices"),
        Op::Select if graph.has_tensors() => Some("choosing fewer entries"),
        Op::Tensor(_) | Op::Call(_) | Op::Select | Op::Compare(_) | Op::And | Op::Or | Op::Not => None,
        Op::Constant(_) | Op::Symbol(_) | Op::Truth(_) => None,
    }
}

fn of_sum(graph: &Graph, terms: &[NodeId], after: NodeId) -> Option<&'static str> {
    let cores: Vec<Vec<NodeId>> =
        terms.iter().flat_map(|&term| summands(graph, term)).map(|term| core(graph, term)).collect();
    if has_equals(&cores) {
        return Some("collecting like terms");
    }
    let Expression::Product { coefficient, factors } = graph.view(after) else {
        return matches!(graph.op(after), Op::Tensor(_)).then_some("algebra of matrices");
    };
    let factors = factors.to_vec();
    let is_sum = |factor: &NodeId| matches!(graph.op(*factor), Op::Sum(_));
    if factors.iter().all(is_sum) && !coefficient.is_one() {
        return Some("taking out a common number");
    }
    let divides_all = |factor: NodeId| cores.iter().all(|core| core.contains(&factor));
    let divisor =
        |factor: &NodeId| matches!(graph.view(*factor), Expression::Power { exponent, .. } if exponent.is_negative());
    if factors.iter().filter(|factor| divisor(factor)).any(|&factor| !divides_all(factor)) {
        return Some("bringing terms to one denominator");
    }
    Some("taking out a common factor")
}

fn of_product(graph: &Graph, operands: &[NodeId], after: NodeId) -> Option<&'static str> {
    let factors: Vec<NodeId> = operands.iter().flat_map(|&operand| core(graph, operand)).collect();
    let bases: Vec<NodeId> = factors.iter().map(|&factor| base(graph, factor)).collect();
    if has_equals(&bases) {
        return Some("collecting powers of one base");
    }
    let is_product = |id: &NodeId| matches!(graph.op(*id), Op::Product(_));
    if bases.iter().any(is_product) {
        return Some("power of a product");
    }
    let is_exponential = |id: &NodeId| graph.op(*id) == Op::Call(Function::Known(built_in::exp()));
    if bases.iter().any(is_exponential) && core(graph, after).len() < factors.len() {
        return Some("cancelling exponentials");
    }
    matches!(graph.op(after), Op::Tensor(_)).then_some("joining products over indices")
}

fn of_power(graph: &Graph, base: NodeId) -> Option<&'static str> {
    match graph.op(base) {
        Op::Power(_) => Some("power of a power"),
        Op::Product(_) => Some("power of a product"),
        Op::Constant(_) | Op::Symbol(_) | Op::Truth(_) | Op::Sum(_) | Op::Call(_) | Op::Select => None,
        Op::Compare(_) | Op::And | Op::Or | Op::Not | Op::Tensor(_) => None,
    }
}

/// The terms of a sum; anything else is one.
fn summands(graph: &Graph, id: NodeId) -> Vec<NodeId> {
    if matches!(graph.op(id), Op::Sum(_)) { graph.operands(id).to_vec() } else { vec![id] }
}

/// The factors of a term without its number, sorted.
fn core(graph: &Graph, id: NodeId) -> Vec<NodeId> {
    let mut factors = if matches!(graph.op(id), Op::Product(_)) { graph.operands(id).to_vec() } else { vec![id] };
    factors.sort_unstable();
    factors
}

/// What is raised to a power, by a number or by anything else.
fn base(graph: &Graph, id: NodeId) -> NodeId {
    let raised = if let Expression::Power { base, .. } = graph.view(id) { base } else { id };
    match graph.view(raised) {
        Expression::Call { function: Function::Known(function), arguments } if function == built_in::power() => {
            arguments.at(0)
        }
        Expression::Call { .. } | Expression::Constant(_) | Expression::Symbol(_) | Expression::Truth(_) => raised,
        Expression::Sum { .. } | Expression::Product { .. } | Expression::Power { .. } => raised,
        Expression::Select { .. } | Expression::Compare { .. } | Expression::Tensor { .. } => raised,
        Expression::And(_) | Expression::Or(_) | Expression::Not(_) => raised,
    }
}

/// Whether something is there twice.
fn has_equals<T: Hash + Eq>(all: &[T]) -> bool {
    let mut seen = FxHashSet::default();
    !all.iter().all(|one| seen.insert(one))
}

#[cfg(test)]
mod tests {
    use super::super::{Level, Steps, simplify, simplify_explained, simplify_step_by_step};
    use crate::graph::Graph;
    use crate::syntax;

    #[test]
    fn rules_of_the_canonical_form_have_names() {
        for (source, laws) in [
            ("x^y*x^(-y)", &["collecting powers of one base"][..]),
            ("x*x/x", &["collecting powers of one base"]),
            ("2*sin(x) + 3*sin(x)", &["collecting like terms"]),
            ("x*y + x", &["taking out a common factor"]),
            ("2*x + 2*y", &["taking out a common number"]),
            ("(x^3)^2", &["power of a power"]),
            ("exp(x)*exp(-x)", &["cancelling exponentials"]),
            ("(x + y) + z", &[]),
            ("sin(x)/cos(x)", &["sine over cosine"]),
        ] {
            let mut graph = Graph::new();
            let formula = syntax::parse(&mut graph, source).expect(source);
            let simple = simplify_explained(&mut graph, &formula.outputs, Level::Full, &[]);
            let told: Vec<_> = simple.steps.iter().map(|step| step.law).collect();
            assert_eq!(told, laws, "{source}");
            let [mut plain, mut explained] = [Graph::new(), Graph::new()];
            let outputs = syntax::parse(&mut plain, source).expect(source).outputs;
            let simple = simplify(&mut plain, &outputs, Level::Full);
            syntax::parse(&mut explained, source).expect(source);
            let told = simplify_step_by_step(&mut explained, &outputs, Level::Full, &[], &mut Steps::default());
            assert_eq!((told, explained.len()), (simple, plain.len()), "{source}: whether it is told changes nothing");
        }
    }
}
