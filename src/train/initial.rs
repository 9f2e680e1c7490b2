//! Where parameters begin.
//!
//! In: a model. Out: numbers for its parameters. Always: what is multiplied and added up on the way to the prediction is a weight and gets
//! uniform random numbers, of a size that keeps what comes out as large as what goes in; all else, such as a bias, begins at 0.

use rustc_hash::FxHashMap;

use crate::graph::{Expression, Graph, NodeId, walk};
use crate::op::{SymbolId, TensorOp};
use crate::optimize::random::{Purpose, Random};

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

/// The fan of a parameter, if it is a weight: the axes that the first product with it sums over come in. What is done to its entries
/// before, as in `W./sqrt(m)` or `W'`, changes nothing of that.
pub(super) fn fan(graph: &Graph, prediction: NodeId, parameter: SymbolId, dimensions: &[usize]) -> Option<Fan> {
    // What has the entries of the parameter, with the lengths of its axes.
    let mut like: FxHashMap<NodeId, Vec<usize>> = FxHashMap::default();
    for id in walk::live(graph, &[prediction]) {
        if matches!(graph.view(id), Expression::Symbol(symbol) if symbol == parameter) {
            like.insert(id, dimensions.to_vec());
            continue;
        }
        let operands = graph.operands(id);
        let Some((place, lengths)) = operands.iter().enumerate().find_map(|(place, o)| Some((place, like.get(&o)?)))
        else {
            continue;
        };
        let Expression::Tensor { operation, .. } = graph.view(id) else {
            if graph.dimensions(id).len() == lengths.len() {
                like.insert(id, lengths.clone());
            }
            continue;
        };
        let TensorOp::Contraction(contraction) = operation else { continue };
        let contraction = graph.contraction(contraction);
        let (labels, order) = (&contraction.labels[place], contraction.order);
        let axes = || labels.iter().zip(lengths);
        if labels.iter().all(|&label| label < order) {
            let axis = |label| axes().find(|&(&other, _)| other == label).map(|(_, &length)| length);
            if let Some(turned) = (0..order).map(axis).collect() {
                like.insert(id, turned);
            }
        } else if contraction.labels.len() > 1 {
            let product = |summed: bool| {
                let axes = axes().filter(|&(&label, _)| (label >= order) == summed);
                axes.map(|(_, &length)| length as f64).product::<f64>()
            };
            return Some(Fan { incoming: product(true), outgoing: product(false) });
        }
    }
    None
}
