//! Contractions: sums of products of entries, in the form in which equal ones are equal.
//!
//! In: factors, each with a label for each of its axes, and the labels of the result. Out: a node. Always, whatever
//! was asked for: numbers, identities and ones that can be taken out are; factors are no transposes; what
//! multiplies entry by entry is a product; factors come in the order of their ids, labels that are summed over in the
//! order in which the factors use them.
//!
//! ```
//! use symdiff::graph::Graph;
//! use symdiff::op::Dimension::Fixed;
//! let mut graph = Graph::new();
//! let a = graph.declare("A", &[Fixed(2), Fixed(3)])?;
//! let unit = graph.identity(Fixed(3));
//! assert_eq!(graph.contract(&[(a, &[0, 7]), (unit, &[7, 1])], &[0, 1]), a);
//! let x = graph.declare("x", &[Fixed(3)])?;
//! assert_eq!(graph.contract(&[(x, &[0]), (x, &[0])], &[0]), graph.multiply(x, x));
//! # Ok::<(), symdiff::graph::ShapeConflict>(())
//! ```

use smallvec::SmallVec;

use super::{Expression, Graph, NodeId};
use crate::number::Rational;
use crate::op::{Contraction, ContractionId, Dimension, Label, Op, TensorOp};

type Labels = SmallVec<[Label; 4]>;

/// A contraction while it is put in order.
#[derive(Debug)]
struct Draft {
    factors: Vec<(NodeId, Labels)>,
    output: Labels,
    /// The length of each label; by label.
    lengths: Vec<Option<Dimension>>,
    coefficient: Rational,
    /// What multiplies the whole: numbers, and lengths of axes.
    numbers: Vec<NodeId>,
}

impl Graph {
    /// The sum over all labels that are not in `output` of the products of the entries of the factors.
    ///
    /// # Panics
    ///
    /// If a factor has not one label for each axis, or `output` has a label twice or one that no factor has.
    pub fn contract(&mut self, factors: &[(NodeId, &[Label])], output: &[Label]) -> NodeId {
        let mut draft = Draft {
            factors: Vec::with_capacity(factors.len()),
            output: output.into(),
            lengths: Vec::new(),
            coefficient: Rational::ONE,
            numbers: Vec::new(),
        };
        for &(factor, labels) in factors {
            self.add_factor(&mut draft, factor, labels);
        }
        let dimensions: Vec<_> = draft.output.iter().map(|&label| draft.length(label)).collect();
        if factors.iter().any(|&(factor, _)| self.is_zero(factor)) {
            return self.zeros(&dimensions);
        }
        self.take_out_identities(&mut draft);
        self.take_out_ones(&mut draft);
        let whole = self.build_contraction(&mut draft, &dimensions);
        draft.numbers.push(whole);
        self.product(draft.coefficient, draft.numbers)
    }

    /// `A*B` as people mean it: the last axis of the first meets the first axis of the second. Numbers multiply.
    pub fn matrix_product(&mut self, a: NodeId, b: NodeId) -> NodeId {
        let (left, right) = (self.dimensions(a).len(), self.dimensions(b).len());
        if left == 0 || right == 0 {
            return self.multiply(a, b);
        }
        let labels: Vec<Label> = (0..).take(left + right - 1).collect();
        let output: Vec<Label> = labels.iter().copied().filter(|&label| usize::from(label) != left - 1).collect();
        self.contract(&[(a, &labels[..left]), (b, &labels[left - 1..])], &output)
    }

    /// The last two axes exchanged; what has fewer stays.
    pub fn transpose(&mut self, a: NodeId) -> NodeId {
        let order = self.dimensions(a).len();
        if order < 2 {
            return a;
        }
        let labels: Vec<Label> = (0..).take(order).collect();
        let mut output = labels.clone();
        output.swap(order - 2, order - 1);
        self.contract(&[(a, &labels)], &output)
    }

    /// The sum of the entries along some axes.
    pub fn sum_along(&mut self, a: NodeId, axes: crate::op::Axes) -> NodeId {
        let labels: Vec<Label> = (0..).take(self.dimensions(a).len()).collect();
        let kept: Vec<Label> = labels.iter().copied().filter(|&label| !axes.contains(label.into())).collect();
        self.contract(&[(a, &labels)], &kept)
    }

    fn add_factor(&mut self, draft: &mut Draft, factor: NodeId, labels: &[Label]) {
        assert_eq!(self.dimensions(factor).len(), labels.len(), "a factor has one label for each axis");
        for (&label, &length) in labels.iter().zip(self.dimensions(factor)) {
            draft.set_length(label, length);
        }
        let factor = match self.split_coefficient(factor) {
            (Some(number), core) if (&draft.coefficient * &number).is_bounded() => {
                draft.coefficient = &draft.coefficient * &number;
                let Some(core) = core else { return };
                core
            }
            (Some(_) | None, _) => factor,
        };
        if labels.is_empty() {
            draft.numbers.push(factor);
            return;
        }
        // A transpose is read with its axes exchanged.
        if let Expression::Tensor { operation: TensorOp::Contraction(id), operands } = self.view(factor)
            && self.contraction(id).is_permutation()
        {
            let inner = self.contraction(id).labels[0].iter().map(|&axis| labels[usize::from(axis)]).collect();
            draft.factors.push((operands.at(0), inner));
            return;
        }
        // So is a product of identities, which are better taken out one by one.
        if let Expression::Tensor { operation: TensorOp::Contraction(id), operands } = self.view(factor)
            && operands.iter().all(|operand| matches!(self.op(operand), Op::Tensor(TensorOp::Identity(_))))
        {
            let inner = operands.iter().zip(&self.contraction(id).labels);
            let inner =
                inner.map(|(identity, own)| (identity, own.iter().map(|&axis| labels[usize::from(axis)]).collect()));
            draft.factors.extend(inner);
            return;
        }
        draft.factors.push((factor, labels.into()));
    }

    /// A sum over an index of an identity is another name for the other index.
    fn take_out_identities(&mut self, draft: &mut Draft) {
        let identity = |graph: &Graph, id| matches!(graph.op(id), Op::Tensor(TensorOp::Identity(_)));
        let mut next = 0;
        while next < draft.factors.len() {
            let (id, labels) = &draft.factors[next];
            let (&[i, j], true) = (labels.as_slice(), identity(self, *id)) else {
                next += 1;
                continue;
            };
            let free = |label| draft.output.contains(&label);
            if i != j && free(i) && free(j) {
                // Both stay: what else has one of them takes the one that comes first in the result.
                let place = |label| draft.output.iter().position(|&other| other == label);
                let (kept, other) = if place(i) < place(j) { (i, j) } else { (j, i) };
                let at = next;
                let others = draft.factors.iter_mut().enumerate().filter(|(factor, _)| *factor != at);
                let places = others.flat_map(|(_, (_, labels))| labels.iter_mut());
                places.filter(|label| **label == other).for_each(|label| *label = kept);
                next += 1;
                continue;
            }
            let (kept, dropped) = if free(j) { (j, i) } else { (i, j) };
            draft.factors.remove(next);
            draft.rename(dropped, kept);
            if !draft.carries(kept) {
                let length = draft.length(kept);
                let ones = self.ones(&[length]);
                draft.factors.push((ones, SmallVec::from_slice(&[kept])));
            }
            next = 0;
        }
    }

    /// Ones only say how long an axis is, which another factor may say too.
    fn take_out_ones(&mut self, draft: &mut Draft) {
        let ones = |graph: &Graph, id| matches!(graph.op(id), Op::Tensor(TensorOp::Ones(_)));
        let (taken, kept): (Vec<_>, Vec<_>) =
            std::mem::take(&mut draft.factors).into_iter().partition(|(id, _)| ones(self, *id));
        draft.factors = kept;
        let mut repeated = Labels::new();
        for &label in taken.iter().flat_map(|(_, labels)| labels) {
            if draft.carries(label) || repeated.contains(&label) {
                continue;
            }
            repeated.push(label);
            if !draft.output.contains(&label) {
                let length = draft.length(label);
                draft.numbers.push(self.length(length));
            }
        }
        repeated.retain(|label| draft.output.contains(label));
        if !repeated.is_empty() {
            let labels: Labels = draft.output.iter().copied().filter(|label| repeated.contains(label)).collect();
            let lengths: Vec<_> = labels.iter().map(|&label| draft.length(label)).collect();
            let ones = self.ones(&lengths);
            draft.factors.push((ones, labels));
        }
    }

    fn build_contraction(&mut self, draft: &mut Draft, dimensions: &[Dimension]) -> NodeId {
        let ones = |graph: &Graph, id| matches!(graph.op(id), Op::Tensor(TensorOp::Ones(_)));
        let by_entry = |labels: &Labels| draft.output.ends_with(labels);
        let repeats = draft.factors.iter().any(|&(id, _)| ones(self, id));
        let whole = draft.factors.iter().any(|(_, labels)| *labels == draft.output);
        if draft.factors.iter().all(|(_, labels)| by_entry(labels)) && (whole || dimensions.is_empty()) {
            let factors: Vec<_> = draft.factors.iter().map(|&(factor, _)| factor).collect();
            return self.product(Rational::ONE, factors);
        }
        debug_assert!(!repeats || draft.factors.len() > 1, "ones alone are as they are");
        draft.put_in_order();
        let labels = draft.factors.iter().map(|(_, labels)| labels.as_slice().into()).collect();
        let order = u8::try_from(draft.output.len()).expect("a tensor has few axes");
        let contraction = ContractionId(self.contractions.intern(Contraction { labels, order }));
        let factors: Vec<_> = draft.factors.iter().map(|&(factor, _)| factor).collect();
        self.intern(Op::Tensor(TensorOp::Contraction(contraction)), &factors)
    }
}

impl Draft {
    fn set_length(&mut self, label: Label, length: Dimension) {
        let place = usize::from(label);
        if self.lengths.len() <= place {
            self.lengths.resize(place + 1, None);
        }
        debug_assert!(self.lengths[place].is_none_or(|there| there == length), "a label has one length");
        self.lengths[place] = Some(length);
    }

    fn length(&self, label: Label) -> Dimension {
        let length = self.lengths.get(usize::from(label)).copied().flatten();
        length.unwrap_or_else(|| panic!("label {label} of the result is the label of a factor"))
    }

    fn carries(&self, label: Label) -> bool {
        self.factors.iter().any(|(_, labels)| labels.contains(&label))
    }

    fn rename(&mut self, from: Label, to: Label) {
        let places = self.factors.iter_mut().flat_map(|(_, labels)| labels.iter_mut());
        places.filter(|label| **label == from).for_each(|label| *label = to);
    }

    /// Labels of the result become 0, 1, ...; factors are sorted; the other labels are numbered as they come.
    fn put_in_order(&mut self) {
        let count = self.output.len();
        let place = |label: Label| self.output.iter().position(|&other| other == label);
        // What is summed over looks alike until the factors are in order.
        let looks = |labels: &Labels| labels.iter().map(|&label| place(label).unwrap_or(count)).collect::<Labels2>();
        let mut factors: Vec<_> =
            self.factors.iter().map(|(id, labels)| (*id, looks(labels), labels.clone())).collect();
        factors.sort_by(|a, b| (a.0, &a.1).cmp(&(b.0, &b.1)));
        // Equal factors that look alike may stand in any order: the one with the least numbers is taken.
        let alike = |a: &Looking, b: &Looking| (a.0, &a.1) == (b.0, &b.1);
        let groups: SmallVec<[usize; 4]> = factors.chunk_by(alike).map(<[Looking]>::len).collect();
        let numbered = |factors: &[Looking]| {
            let mut bound = Labels::new();
            let number = |label: Label, bound: &mut Labels| {
                let number = place(label).unwrap_or_else(|| {
                    let known = bound.iter().position(|&other| other == label);
                    count
                        + known.unwrap_or_else(|| {
                            bound.push(label);
                            bound.len() - 1
                        })
                });
                Label::try_from(number).expect("a contraction has few labels")
            };
            let factors = factors.iter().map(|(id, _, labels)| {
                (*id, labels.iter().map(|&label| number(label, &mut bound)).collect::<Labels>())
            });
            factors.collect::<Vec<_>>()
        };
        let orders = orders_within(&groups);
        let best = orders.into_iter().map(|order| {
            let ordered: Vec<_> = order.into_iter().map(|place| factors[place].clone()).collect();
            numbered(&ordered)
        });
        self.factors = best.min_by(|a, b| a.iter().map(|f| &f.1).cmp(b.iter().map(|f| &f.1))).unwrap_or_default();
    }
}

/// A factor, where its labels are in the result, and its labels.
type Looking = (NodeId, Labels2, Labels);

/// All orders of things in groups that exchange things within groups only; if there are too many, only the first.
fn orders_within(groups: &[usize]) -> Vec<Vec<usize>> {
    const MOST: usize = 24;
    let mut orders: Vec<Vec<usize>> = vec![Vec::new()];
    let mut first = 0;
    for &size in groups {
        for place in 0..size {
            if place > 0 && orders.len() * (place + 1) > MOST {
                orders.iter_mut().for_each(|order| order.push(first + place));
                continue;
            }
            // The next one of a group goes to any place between those that are there.
            let insert = |order: &Vec<usize>, at: usize| {
                let mut order = order.clone();
                order.insert(first + at, first + place);
                order
            };
            orders = orders.iter().flat_map(|order| (0..=place).rev().map(move |at| insert(order, at))).collect();
        }
        first += size;
    }
    orders
}

/// Places of labels in the result.
type Labels2 = SmallVec<[usize; 4]>;

#[cfg(test)]
mod tests {
    use super::*;
    use crate::op::{Axes, Dimension::Fixed, Dimension::Named};

    fn matrices() -> (Graph, NodeId, NodeId, NodeId) {
        let mut graph = Graph::new();
        let n = Named(crate::op::SymbolId(graph.symbols.intern("n".to_owned())));
        let a = graph.declare("A", &[n, n]).expect("new");
        let b = graph.declare("B", &[n, n]).expect("new");
        let x = graph.declare("x", &[n]).expect("new");
        (graph, a, b, x)
    }

    #[test]
    fn equal_contractions_are_equal_ids() {
        let (mut g, a, b, x) = matrices();
        let ab = g.contract(&[(a, &[0, 2]), (b, &[2, 1])], &[0, 1]);
        assert_eq!(g.matrix_product(a, b), ab);
        assert_eq!(g.contract(&[(b, &[9, 4]), (a, &[3, 9])], &[3, 4]), ab);
        let transposed = (g.transpose(a), g.transpose(b));
        let reversed = g.matrix_product(transposed.1, transposed.0);
        let whole = g.transpose(ab);
        assert_ne!(reversed, ab);
        assert_eq!(g.transpose(transposed.0), a);
        let inner = g.contract(&[(x, &[0]), (x, &[0])], &[]);
        assert_eq!(g.matrix_product(x, x), inner);
        assert_ne!(whole, reversed, "shared products stay as they are");
        assert_eq!(g.verify(), Ok(()));
    }

    #[test]
    fn identities_rename_and_ones_count() {
        let (mut g, a, _, x) = matrices();
        let n = g.dimensions(x)[0];
        let unit = g.identity(n);
        assert_eq!(g.contract(&[(unit, &[0, 1]), (a, &[1, 2])], &[0, 2]), a);
        let trace = g.contract(&[(unit, &[0, 0])], &[]);
        assert_eq!(trace, g.symbol("n"), "the trace of the identity is its number of rows");
        assert_eq!(g.contract(&[(unit, &[0, 1]), (unit, &[1, 2])], &[0, 2]), unit);
        let both = g.contract(&[(unit, &[0, 1]), (x, &[0])], &[0, 1]);
        assert_eq!(g.contract(&[(unit, &[0, 1]), (x, &[1])], &[0, 1]), both, "a diagonal matrix");
        assert_eq!(g.contract(&[(unit, &[0, 1])], &[0]), g.ones(&[n]));
        let ones = g.ones(&[n, n]);
        assert_eq!(g.contract(&[(ones, &[0, 1]), (a, &[0, 1])], &[0, 1]), a);
        let total = g.sum_along(a, Axes::all(2));
        assert_eq!(g.contract(&[(ones, &[3, 4]), (a, &[3, 4])], &[]), total);
        let squared = g.power(trace, 2.into());
        assert_eq!(g.contract(&[(ones, &[0, 1])], &[]), g.multiply(trace, trace));
        assert_ne!(squared, trace);
        let fixed = g.ones(&[Fixed(3), Fixed(4)]);
        let count = g.sum_along(fixed, Axes::all(2));
        assert_eq!(g.as_constant(count), Some(&12.into()));
        assert_eq!(g.verify(), Ok(()));
    }

    #[test]
    fn entries_are_multiplied_by_products() {
        let (mut g, a, b, x) = matrices();
        assert_eq!(g.contract(&[(a, &[0, 1]), (b, &[0, 1])], &[0, 1]), g.multiply(a, b));
        assert_eq!(g.contract(&[(a, &[0, 1]), (x, &[1])], &[0, 1]), g.multiply(a, x), "rows of A by x");
        let columns = g.contract(&[(a, &[0, 1]), (x, &[0])], &[0, 1]);
        assert!(matches!(g.op(columns), Op::Tensor(TensorOp::Contraction(_))));
        let tripled = g.product(3.into(), [a]);
        let image = g.matrix_product(tripled, x);
        let plain = g.matrix_product(a, x);
        assert_eq!(image, g.product(3.into(), [plain]));
        assert_eq!(g.verify(), Ok(()));
    }

    #[test]
    fn shapes_survive_where_values_are_known() {
        let (mut g, a, _, x) = matrices();
        let (n, ones) = (g.dimensions(x)[0], g.dimensions(x).to_vec());
        let ones = g.ones(&ones);
        let zero = g.product(0.into(), [x]);
        assert_eq!(zero, g.zeros(&[n]));
        assert_eq!(g.power(x, 0.into()), ones);
        let shifted = g.sum(2.into(), [(1.into(), x)]);
        assert_eq!(g.sum(0.into(), [(1.into(), x), (2.into(), ones)]), shifted);
        assert_eq!(g.sum(0.into(), [(1.into(), x), (1.into(), zero)]), x);
        assert_eq!(g.matrix_product(a, zero), zero);
        let s = g.symbol("s");
        let moved = g.sum(0.into(), [(1.into(), s), (1.into(), zero)]);
        assert_eq!(g.dimensions(moved), [n]);
        assert_eq!(g.multiply(s, ones), moved);
        assert_eq!(g.verify(), Ok(()));
    }
}
