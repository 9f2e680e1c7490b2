//! Single points at the speed of compiled code: for loops that ask for one point after another.
//!
//! In: a graph and roots, then points. Out: the values of the roots. Always: the values are those of
//! [`point`](super::point) to the last bit. A call changes nothing and allocates nothing (but for some memory that each thread keeps
//! from its first call on), so threads may share an evaluator. Arithmetic runs as machine code where there is any
//! (feature `jit`, x86-64 with AVX), else it is interpreted.
//!
//! ```
//! use symdiff::eval::compiled::Evaluator;
//! use symdiff::graph::Graph;
//! let mut graph = Graph::new();
//! let (x, y) = (graph.symbol("x"), graph.symbol("y"));
//! let quotient = graph.divide(x, y);
//! let evaluator = Evaluator::new(&graph, &[quotient])?;
//! let mut value = [0.0];
//! evaluator.call(&[1.0, 4.0], &mut value);
//! assert_eq!(value, [0.25]);
//! # Ok::<(), symdiff::eval::EvalError>(())
//! ```

use std::cell::RefCell;

use super::arithmetic::Arithmetic;
use super::jit::{self, Code, Line};
use super::layout::{Layout, Step};
use super::machine;
use super::{EvalError, constant, prepare};
use crate::graph::{Graph, NodeId};
use crate::op::SymbolId;

/// Evaluates some roots at many points, one by one.
#[derive(Debug)]
pub struct Evaluator {
    layout: Layout,
    code: Option<Code<f64>>,
    /// The values of the constants.
    constants: Vec<f64>,
    /// The code is one run that needs no memory of ours.
    is_single_run: bool,
}

/// What a call needs besides its inputs and outputs.
#[derive(Default)]
struct Scratch {
    values: Vec<f64>,
    arguments: Vec<f64>,
    spills: Vec<Line>,
}

thread_local! {
    static SCRATCH: RefCell<Scratch> = RefCell::default();
}

impl Evaluator {
    /// An evaluator of some roots.
    ///
    /// # Errors
    ///
    /// If the roots need a function that is only declared.
    pub fn new(graph: &Graph, roots: &[NodeId]) -> Result<Evaluator, EvalError> {
        let program = prepare(graph, roots, &constant::known(graph, roots))?;
        let mut layout = Layout::in_runs(&program);
        let code = jit::for_points::<f64>(&layout.program, &layout.frame, &layout.ranges);
        if code.is_none() {
            layout = Layout::in_operations(&program);
        }
        let is_run = layout.copies.is_empty() && matches!(layout.steps[..], [Step::Run(_)]);
        let is_single_run = is_run && code.as_ref().is_some_and(|code| code.spills() == 0);
        let constants = program.constants().iter().map(f64::constant).collect();
        Ok(Evaluator { layout, code, constants, is_single_run })
    }

    /// The symbols of which [`Evaluator::call`] takes the values, in this order: those that the roots depend on.
    pub fn inputs(&self) -> &[SymbolId] {
        self.layout.program.inputs()
    }

    /// Computes the roots for values of the inputs. Truth values are 1 and 0.
    ///
    /// # Panics
    ///
    /// If there is not one value for each input and one place for each root.
    pub fn call(&self, inputs: &[f64], outputs: &mut [f64]) {
        assert_eq!(inputs.len(), self.inputs().len(), "a point has one value for each input");
        assert_eq!(outputs.len(), self.layout.program.outputs().len(), "there is one place for each root");
        match &self.code {
            Some(code) if self.is_single_run => code.run_point(0, inputs, &mut [], outputs, &mut []),
            Some(_) | None => SCRATCH.with_borrow_mut(|scratch| self.run(inputs, outputs, scratch)),
        }
    }

    fn run(&self, inputs: &[f64], outputs: &mut [f64], scratch: &mut Scratch) {
        let Scratch { values, arguments, spills } = scratch;
        let (layout, first) = (&self.layout, self.layout.frame.first());
        if values.len() < layout.frame.len() {
            values.resize(layout.frame.len(), 0.0);
        }
        values[..inputs.len()].copy_from_slice(inputs);
        values[inputs.len()..first].copy_from_slice(&self.constants);
        if let Some(code) = &self.code
            && spills.len() < code.spills()
        {
            spills.resize(code.spills(), Line([0; 8]));
        }
        for &step in &layout.steps {
            match (step, &self.code) {
                (Step::Run(number), Some(code)) => {
                    code.run_point(number, inputs, &mut values[first..], outputs, spills);
                }
                (Step::Run(_), None) => {}
                (Step::Single { target, operation }, _) => {
                    values[target] = machine::step(operation, values, |called| called.of(&layout.arguments), arguments);
                }
            }
        }
        for &(output, place) in &layout.copies {
            outputs[output] = values[place];
        }
    }
}
