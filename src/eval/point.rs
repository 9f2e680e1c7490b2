//! The point interpreter: a formula at one point in double precision. It is the meaning.
//!
//! In: a graph and roots, then points. Out: the values of the roots. Always: the
//! operations are those of the [`Program`] in its order, each rounded once; nothing is fused or
//! reordered, so that other engines can agree bit for bit. A call allocates nothing.

use super::machine::Machine;
use super::{EvalError, constant, prepare};
use crate::graph::{Graph, NodeId};
use crate::op::SymbolId;
use crate::program::Program;

/// Evaluates some roots at many points.
#[derive(Clone, Debug)]
pub struct Evaluator(Machine<f64>);

impl Evaluator {
    /// An evaluator of some roots.
    ///
    /// # Errors
    ///
    /// If the roots need a function that is only declared.
    pub fn new(graph: &Graph, roots: &[NodeId]) -> Result<Evaluator, EvalError> {
        let known = constant::known(graph, roots);
        Ok(Evaluator(Machine::new(prepare(graph, roots, &known)?)))
    }

    /// The program that is run.
    pub fn program(&self) -> &Program {
        self.0.program()
    }

    /// The symbols of which [`Evaluator::call`] takes the values, in this order: those that the roots depend on.
    pub fn inputs(&self) -> &[SymbolId] {
        self.program().inputs()
    }

    /// Computes the roots for values of the inputs. Truth values are 1 and 0.
    ///
    /// # Panics
    ///
    /// If there is not one value for each input and one place for each root.
    pub fn call(&mut self, inputs: &[f64], outputs: &mut [f64]) {
        assert_eq!(inputs.len(), self.inputs().len(), "a point has one value for each input");
        assert_eq!(outputs.len(), self.program().outputs().len(), "there is one place for each root");
        self.0.run(inputs.iter().copied());
        for (place, &value) in outputs.iter_mut().zip(self.0.outputs()) {
            *place = value;
        }
    }
}
