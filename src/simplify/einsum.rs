//! Products of tensors taken apart: factors with labels, whether they multiply entries or are contracted.
//!
//! In: a product, a contraction, or any other node, which is its own only factor. Out: an [`Einsum`], and the node of
//! one. Always: contractions and products that are one and the same are equal here, so that laws need not know the
//! difference.
//!
//! ```text
//! y.*(A*x)   y[i] A[i,j] x[j] -> [i]
//! ```

use crate::graph::{Expression, Graph, NodeId};
use crate::number::Rational;
use crate::op::{Dimension, Label, Op, TensorOp};

/// More labels are not put into one contraction.
const MOST_LABELS: usize = 40;

/// `coefficient * sum over what is not in output of the product of the factors`
#[derive(Clone, PartialEq, Eq, Debug)]
pub(super) struct Einsum {
    pub(super) coefficient: Rational,
    /// Each with a label for each of its axes; numbers have none.
    pub(super) factors: Vec<(NodeId, Vec<Label>)>,
    pub(super) output: Vec<Label>,
    /// The lengths of the axes of the whole.
    dimensions: Vec<Dimension>,
}

impl Einsum {
    /// A number: the sum of the products of all entries.
    pub(super) fn number(factors: Vec<(NodeId, Vec<Label>)>) -> Einsum {
        Einsum { coefficient: Rational::ONE, factors, output: Vec::new(), dimensions: Vec::new() }
    }

    /// A product of factors with the labels of the result and the lengths of its axes.
    pub(super) fn product(
        factors: Vec<(NodeId, Vec<Label>)>,
        output: Vec<Label>,
        dimensions: Vec<Dimension>,
    ) -> Einsum {
        Einsum { coefficient: Rational::ONE, factors, output, dimensions }
    }

    /// Takes a node apart.
    pub(super) fn of(graph: &Graph, id: NodeId) -> Einsum {
        let dimensions = graph.dimensions(id).to_vec();
        let output = labels(0, dimensions.len());
        let last = |operand: NodeId| output[output.len() - graph.dimensions(operand).len()..].to_vec();
        let (coefficient, factors) = if let Expression::Product { coefficient, factors } = graph.view(id) {
            (coefficient.clone(), factors.iter().map(|factor| (factor, last(factor))).collect())
        } else if let Expression::Tensor { operation: TensorOp::Contraction(contraction), operands } = graph.view(id) {
            let labels = graph.contraction(contraction).labels.iter().map(|labels| labels.to_vec());
            (Rational::ONE, operands.iter().zip(labels).collect())
        } else {
            (Rational::ONE, vec![(id, last(id))])
        };
        Einsum { coefficient, factors, output, dimensions }
    }

    /// The same on what has become of the factors, which have the shapes that they had.
    pub(super) fn on(mut self, images: &[NodeId]) -> Einsum {
        for (factor, _) in &mut self.factors {
            *factor = images[factor.index()];
        }
        self
    }

    /// Puts the factors of contractions in their place, but not those of numbers.
    pub(super) fn flat(self, graph: &Graph) -> Einsum {
        let contraction = |(node, labels): &(NodeId, Vec<Label>)| {
            !labels.is_empty() && matches!(graph.op(*node), Op::Tensor(TensorOp::Contraction(_)))
        };
        let mut flat = self;
        while let Some(place) = flat.factors.iter().position(contraction)
            && let Some(expanded) = flat.expand(graph, place)
        {
            flat = expanded;
        }
        flat
    }

    /// The node. Labels of the result that no factor has are those of ones.
    pub(super) fn build(&self, graph: &mut Graph) -> NodeId {
        let mut factors = self.factors.clone();
        for (&label, &length) in self.output.iter().zip(&self.dimensions) {
            if !factors.iter().any(|(_, labels)| labels.contains(&label)) {
                factors.push((graph.ones(&[length]), vec![label]));
            }
        }
        let factors: Vec<_> = factors.iter().map(|(factor, labels)| (*factor, labels.as_slice())).collect();
        let product = graph.contract(&factors, &self.output);
        // Numbers in front of one tensor are one product with the coefficient.
        if let Expression::Product { coefficient, factors } = graph.view(product) {
            let tensors = factors.iter().filter(|&factor| !graph.dimensions(factor).is_empty()).count();
            let coefficient = &self.coefficient * coefficient;
            if tensors == 1 && factors.len() > 1 && coefficient.is_bounded() {
                let factors = factors.to_vec();
                return graph.product(coefficient, factors);
            }
        }
        graph.product(self.coefficient.clone(), [product])
    }

    /// A label that is not in use.
    pub(super) fn fresh(&self) -> usize {
        let used = self.factors.iter().flat_map(|(_, labels)| labels).chain(&self.output);
        used.max().map_or(0, |&label| usize::from(label) + 1)
    }

    /// Puts the factors of a factor in its place; `None` if there would be too many labels.
    pub(super) fn expand(&self, graph: &Graph, place: usize) -> Option<Einsum> {
        self.replace(place, Einsum::of(graph, self.factors[place].0))
    }

    /// Puts a product in the place of a factor that it is equal to; `None` if there would be too many labels.
    fn replace(&self, place: usize, inner: Einsum) -> Option<Einsum> {
        let outer = &self.factors[place].1;
        let first = self.fresh();
        if first + inner.fresh() > MOST_LABELS {
            return None;
        }
        let rename = |&label: &Label| match inner.output.iter().position(|&there| there == label) {
            Some(axis) => outer[axis],
            None => labels(first + usize::from(label), 1)[0],
        };
        let mut expanded = self.clone();
        expanded.coefficient = &self.coefficient * &inner.coefficient;
        let factors = inner.factors.iter().map(|(factor, labels)| (*factor, labels.iter().map(rename).collect()));
        expanded.factors.splice(place..=place, factors);
        expanded.coefficient.is_bounded().then_some(expanded)
    }

    /// Puts the factors of a factor in its place, those that are summed over together as one; `None` if all are.
    pub(super) fn expand_in_groups(&self, graph: &mut Graph, place: usize) -> Option<Einsum> {
        let inner = Einsum::of(graph, self.factors[place].0);
        let is_bound = |label: &Label| !inner.output.contains(label);
        let mut groups: Vec<Vec<(NodeId, Vec<Label>)>> = Vec::new();
        for factor in &inner.factors {
            let meets = |(_, others): &(NodeId, Vec<Label>)| others.iter().any(|l| is_bound(l) && factor.1.contains(l));
            let (met, apart): (Vec<_>, Vec<_>) = groups.into_iter().partition(|group| group.iter().any(meets));
            groups = apart;
            groups.push(met.into_iter().flatten().chain([factor.clone()]).collect());
        }
        // One group is the factor itself.
        if groups.len() < 2 {
            return None;
        }
        let factors = groups.into_iter().map(|group| {
            let has = |label: &&Label| group.iter().any(|(_, labels)| labels.contains(label));
            let kept: Vec<Label> = inner.output.iter().filter(has).copied().collect();
            let factors: Vec<_> = group.iter().map(|(factor, labels)| (*factor, labels.as_slice())).collect();
            (graph.contract(&factors, &kept), kept)
        });
        let grouped = Einsum { factors: factors.collect(), ..inner };
        self.replace(place, grouped)
    }

    /// The same with another factor in the place of one.
    pub(super) fn with(&self, place: usize, factor: NodeId) -> Einsum {
        let mut changed = self.clone();
        changed.factors[place].0 = factor;
        changed
    }

    /// The same with another result.
    pub(super) fn with_output(self, output: Vec<Label>, dimensions: Vec<Dimension>) -> Einsum {
        Einsum { output, dimensions, ..self }
    }

    /// The same with the axes of the result in another order.
    pub(super) fn in_order(&self, output: &[Label]) -> Einsum {
        let length = |label: &Label| {
            let axis = self.output.iter().position(|there| there == label).expect("the same labels in another order");
            self.dimensions[axis]
        };
        let dimensions = output.iter().map(length).collect();
        Einsum { output: output.to_vec(), dimensions, ..self.clone() }
    }

    /// How many factors have a label, and whether the result has it.
    pub(super) fn uses(&self, label: Label) -> usize {
        let within = |labels: &[Label]| usize::from(labels.contains(&label));
        self.factors.iter().map(|(_, labels)| within(labels)).sum::<usize>() + within(&self.output)
    }

    /// Whether it can be written with products of matrices: at most two matrices meet at an index. Where there are
    /// tensors of more axes, nothing can be written so anyway.
    pub(super) fn is_chain(&self, graph: &Graph) -> bool {
        let plain = self.without_bound_identities(graph);
        if plain.output.len() > 2 || plain.factors.iter().any(|(_, labels)| labels.len() > 2) {
            return true;
        }
        let matrices = |label: Label| {
            let with = plain.factors.iter().filter(|(_, labels)| labels.len() == 2 && labels.contains(&label));
            with.count() + usize::from(plain.output.contains(&label))
        };
        plain.factors.iter().flat_map(|(_, labels)| labels).all(|&label| matrices(label) <= 2)
    }

    /// The same without identities that only give an index that is summed over another name.
    fn without_bound_identities(&self, graph: &Graph) -> Einsum {
        let mut plain = self.clone();
        let renaming = |plain: &Einsum| {
            plain.factors.iter().enumerate().find_map(|(place, (node, labels))| {
                let (&[i, j], true) = (labels.as_slice(), is_identity(graph, *node)) else { return None };
                let bound = |label| !plain.output.contains(&label);
                (bound(i) || bound(j)).then(|| if bound(i) { (place, i, j) } else { (place, j, i) })
            })
        };
        while let Some((place, from, to)) = renaming(&plain) {
            plain.factors.remove(place);
            let labels = plain.factors.iter_mut().flat_map(|(_, labels)| labels.iter_mut());
            labels.filter(|label| **label == from).for_each(|label| *label = to);
        }
        plain
    }

    /// Labels by what they count: those that an identity makes equal are one.
    pub(super) fn indices(&self, graph: &Graph, labels: &[Label]) -> Vec<Label> {
        let mut indices = labels.to_vec();
        let equal: Vec<_> = self.factors.iter().filter(|(node, _)| is_identity(graph, *node)).collect();
        for _ in &equal {
            for (_, pair) in &equal {
                let (least, other) = (pair[0].min(pair[1]), pair[0].max(pair[1]));
                indices.iter_mut().filter(|label| **label == other).for_each(|label| *label = least);
            }
        }
        indices
    }

    /// Whether a factor is an identity.
    pub(super) fn has_identity(&self, graph: &Graph) -> bool {
        self.factors.iter().any(|(node, _)| is_identity(graph, *node))
    }
}

/// Whether a node is the identity matrix.
pub(super) fn is_identity(graph: &Graph, id: NodeId) -> bool {
    matches!(graph.op(id), Op::Tensor(TensorOp::Identity(_)))
}

/// The labels `from`, `from + 1`, ...
pub(super) fn labels(from: usize, count: usize) -> Vec<Label> {
    (from..from + count).map(|label| Label::try_from(label).expect("a contraction has few labels")).collect()
}
