//! Common factors of contractions in a sum.
//!
//! In: the terms of a sum. Out: the same, in which terms that share a factor with the same indices are one
//! term, where that costs less. Never across an identity: `A*x + x` stays.
//!
//! ```text
//! X'*X*w - X'*y   X[k,i] (X[k,j] w[j] - y[k])   X'*(X*w - y)
//! ```

use super::cost;
use super::einsum::{Einsum, labels};
use super::terms::Terms;
use crate::graph::{Graph, NodeId};
use crate::number::Rational;
use crate::op::{Label, Op, TensorOp};

/// Sums of more terms are left as they are.
const MANY: usize = 24;

/// In graphs of more nodes nothing is looked for.
const LARGE: usize = 50_000;

/// A factor by how it stands in a term: for each axis the axis of the result, or none where it is summed over.
type Key = (NodeId, Vec<Option<usize>>, Vec<usize>);

/// What is left of a term when a factor is taken out.
struct Rest {
    term: usize,
    key: Key,
    /// With the labels of the result, and behind them one for each axis of the factor that is summed over.
    rest: Einsum,
}

/// Takes out common factors as long as that costs less.
pub(super) fn take_out(graph: &mut Graph, sum: &mut Terms) {
    if !graph.has_tensors() || graph.len() > LARGE {
        return;
    }
    while sum.list.len() <= MANY && take_out_best(graph, sum) {}
}

fn take_out_best(graph: &mut Graph, sum: &mut Terms) -> bool {
    let order = sum.list.iter().map(|term| graph.dimensions(term.node).len()).max().unwrap_or(0);
    let mut found: Vec<Rest> = Vec::new();
    for (place, term) in sum.list.iter().enumerate() {
        let whole = Einsum::of(graph, term.node).flat(graph);
        if term.owned && whole.output.len() == order && !whole.has_identity(graph) {
            found.extend((0..whole.factors.len()).filter_map(|factor| Rest::new(graph, place, &whole, factor)));
        }
    }
    let mut best = None;
    for first in 0..found.len() {
        let key = &found[first].key;
        let mut group: Vec<&Rest> = found[first..].iter().filter(|other| other.key == *key).collect();
        group.dedup_by_key(|rest| rest.term);
        if group.len() < 2 || found[..first].iter().any(|other| other.key == *key) {
            continue;
        }
        let terms = group.iter().map(|rest| (sum.list[rest.term].coefficient.clone(), sum.list[rest.term].node));
        let before = graph.sum(Rational::ZERO, terms.collect::<Vec<_>>());
        let after = join(graph, sum, &group, order);
        let (old, new) = (cost::cost(graph, &[before]), cost::cost(graph, &[after]));
        if new < old && best.as_ref().is_none_or(|(least, _, _)| new < *least) {
            best = Some((new, after, group.iter().map(|rest| rest.term).collect::<Vec<_>>()));
        }
    }
    let Some((_, node, taken)) = best else { return false };
    let mut place = 0;
    sum.list.retain(|_| {
        place += 1;
        !taken.contains(&(place - 1))
    });
    let count = sum.list.len();
    sum.add(graph, &Rational::ONE, node, true);
    let new = sum.list.len() - count;
    sum.list[taken[0]..].rotate_right(new);
    true
}

/// The common factor times the sum of what is left.
fn join(graph: &mut Graph, sum: &Terms, group: &[&Rest], order: usize) -> NodeId {
    let (factor, roles, _) = &group[0].key;
    // What is left is added up with its axes in the order in which a factor has them, so that little is transposed.
    let rows = group.iter().flat_map(|rest| &rest.rest.factors).map(|(_, labels)| labels);
    let numbers = common_numbers(group);
    let as_it_is = rows.clone().find(|labels| is_order_of(labels, &group[0].rest.output));
    let inner_order = as_it_is.unwrap_or(&group[0].rest.output).clone();
    let mut terms = Vec::new();
    for rest in group {
        let mut rest_in_order = rest.rest.in_order(&inner_order);
        for &number in &numbers {
            let place = rest_in_order.factors.iter().position(|(factor, _)| *factor == number);
            place.map(|place| rest_in_order.factors.remove(place));
        }
        terms.push((sum.list[rest.term].coefficient.clone(), rest_in_order.build(graph)));
    }
    let inner = graph.sum(Rational::ZERO, terms);
    let own = labels_of(roles, order);
    let output = labels(0, order);
    let numbers: Vec<(NodeId, &[Label])> = numbers.iter().map(|&number| (number, [].as_slice())).collect();
    graph.contract(&[&numbers[..], &[(*factor, &own), (inner, &inner_order)]].concat(), &output)
}

/// The numbers that multiply all that is left.
fn common_numbers(group: &[&Rest]) -> Vec<NodeId> {
    let numbers = |rest: &Rest| -> Vec<NodeId> {
        let numbers = rest.rest.factors.iter().filter(|(_, labels)| labels.is_empty());
        numbers.map(|(number, _)| *number).collect()
    };
    let mut common = numbers(group[0]);
    common.dedup();
    common.retain(|number| group[1..].iter().all(|rest| numbers(rest).contains(number)));
    common
}

/// Whether some labels are others in any order.
fn is_order_of(labels: &[Label], others: &[Label]) -> bool {
    labels.len() == others.len() && others.iter().all(|label| labels.contains(label))
}

/// The labels of a factor: those of the result, and new ones for what is summed over.
fn labels_of(roles: &[Option<usize>], order: usize) -> Vec<Label> {
    let mut next = order;
    let mut label = |role: &Option<usize>| {
        let label = role.unwrap_or(next);
        next += usize::from(role.is_none());
        labels(label, 1)[0]
    };
    roles.iter().map(&mut label).collect()
}

impl Rest {
    fn new(graph: &Graph, term: usize, whole: &Einsum, factor: usize) -> Option<Rest> {
        let (node, own) = &whole.factors[factor];
        let order = whole.output.len();
        let repeats = (1..own.len()).any(|axis| own[..axis].contains(&own[axis]));
        let trivial = matches!(graph.op(*node), Op::Tensor(TensorOp::Identity(_) | TensorOp::Ones(_)));
        if own.is_empty() || repeats || trivial {
            return None;
        }
        let roles: Vec<_> = own.iter().map(|&label| (usize::from(label) < order).then(|| label.into())).collect();
        let renamed = labels_of(&roles, order);
        let free = order + roles.iter().filter(|role| role.is_none()).count();
        // What is summed over elsewhere makes room for the labels of the factor.
        let rename = |label: &Label| match own.iter().position(|there| there == label) {
            Some(axis) => renamed[axis],
            None if usize::from(*label) < order => *label,
            None => labels(usize::from(*label) + free, 1)[0],
        };
        let mut rest = whole.clone();
        rest.coefficient = Rational::ONE;
        rest.factors.remove(factor);
        for (_, labels) in &mut rest.factors {
            *labels = labels.iter().map(rename).collect();
        }
        let carried = |label: Label| rest.factors.iter().any(|(_, labels)| labels.contains(&label));
        let summed: Vec<Label> = renamed.iter().copied().filter(|&label| usize::from(label) >= order).collect();
        let output: Vec<Label> = labels(0, order).into_iter().filter(|&label| carried(label)).collect();
        // What multiplies entry by entry is for the algebra of entries.
        let by_entry = || whole.factors.iter().all(|(_, labels)| whole.output.ends_with(labels));
        if summed.is_empty() && (output.is_empty() || output.iter().all(|label| own.contains(label)) && by_entry()) {
            return None;
        }
        let key = (*node, roles, output.iter().map(|&label| label.into()).collect());
        let output = [output, summed].concat();
        let dimensions = output.iter().map(|&label| {
            let axis = |(factor, labels): &(NodeId, Vec<Label>)| {
                labels.iter().position(|&there| there == label).map(|axis| graph.dimensions(*factor)[axis])
            };
            rest.factors.iter().find_map(axis).or_else(|| axis(&(*node, renamed.clone())))
        });
        let dimensions = dimensions.collect::<Option<Vec<_>>>()?;
        Some(Rest { term, key, rest: rest.with_output(output, dimensions) })
    }
}
