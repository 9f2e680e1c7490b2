//! Where parameters begin.
//!
//! In: a model. Out: numbers for its parameters. Always: what is multiplied and added up on the way to the prediction is a weight and gets
//! uniform random numbers, of a size that keeps what comes out as large as what goes in; all else, such as a bias, begins at 0.

use super::random::{Purpose, Random};
use crate::graph::{Expression, Graph, NodeId, walk};
use crate::op::{SymbolId, TensorOp};

/// How large weights are at first.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub enum Initial {
    /// The variance is 2 over the numbers that come in, for `relu` (He, Zhang, Ren and Sun 2015).
    #[default]
    He,
    /// The variance is 2 over the numbers that come in and go out, for `tanh` and `sigmoid` (Glorot and Bengio 2010).
    Glorot,
    /// All begins at 0, for models without a hidden layer.
    Zeros,
}

/// How many numbers a weight adds up, and how many it makes of them.
#[derive(Clone, Copy, PartialEq, Debug)]
pub(super) struct Fan {
    incoming: f64,
    outgoing: f64,
}

impl Initial {
    /// Writes where a parameter begins, which is the one with this number.
    pub(super) fn fill(self, fan: Option<Fan>, seed: u64, number: u64, entries: &mut [f64]) {
        let Some(Fan { incoming, outgoing }) = fan else { return };
        let variance = match self {
            Initial::He => 2.0 / incoming,
            Initial::Glorot => 2.0 / (incoming + outgoing),
            Initial::Zeros => return,
        };
        // Uniform numbers from -a to a have the variance a^2/3.
        let most = (3.0 * variance).sqrt();
        let mut random = Random::new(seed, Purpose::Initial(number));
        entries.iter_mut().for_each(|entry| *entry = most * random.number());
    }
}

/// The fan of a parameter, if it is a weight: the axes that the first contraction with it sums over come in.
pub(super) fn fan(graph: &Graph, prediction: NodeId, parameter: SymbolId, dimensions: &[usize]) -> Option<Fan> {
    let is_parameter = |&id: &NodeId| matches!(graph.view(id), Expression::Symbol(symbol) if symbol == parameter);
    let nodes = walk::live(graph, &[prediction]);
    let parameter = nodes.iter().copied().find(is_parameter)?;
    let (labels, order) = nodes.iter().find_map(|&id| {
        let Expression::Tensor { operation: TensorOp::Contraction(contraction), operands } = graph.view(id) else {
            return None;
        };
        let contraction = graph.contraction(contraction);
        let place = operands.iter().position(|operand| operand == parameter)?;
        // A transpose is on the way to the product that uses it.
        (contraction.labels.len() > 1).then(|| (&contraction.labels[place], contraction.order))
    })?;
    let product = |summed: bool| {
        let axes = labels.iter().zip(dimensions).filter(|&(&label, _)| (label >= order) == summed);
        axes.map(|(_, &length)| length as f64).product::<f64>()
    };
    let is_weight = labels.iter().any(|&label| label >= order);
    is_weight.then(|| Fan { incoming: product(true), outgoing: product(false) })
}
