//! The backward pass of a lesson, once for numbers and once for formulas.
//!
//! In: operations as they were written. Out: for each operand the derivative of its operation by it alone, found by
//! [`diff`] on the operation with a variable in the place of each operand, so that `a/b` has
//! the derivative of `a/b` and no rule is written twice. Put back into the graph it gives the numbers; put
//! into a graph in which each stage is a variable, the formulas in the names of the stages.

use std::rc::Rc;

use rustc_hash::FxHashMap;

use super::as_written::Operation;
use super::model::{EdgeFlow, Gradient, Lesson, Quantity, Role, Stage, spell};
use crate::diff::{self, DiffError, Flow, Step, flow};
use crate::export::Style;
use crate::graph::{Graph, NodeId, walk};
use crate::number::Rational;
use crate::op::{Relation, Shape, SymbolId};
use crate::simplify::{Level, simplify};

/// The local derivatives of all operations.
pub(super) struct Derivatives {
    /// One for each operation; those that do the same share them.
    locals: Vec<Rc<Locals>>,
    output: usize,
    seed: NodeId,
}

/// An operation on variables of its own, and its derivatives.
struct Locals {
    graph: Graph,
    /// What stands for each operand.
    holes: Vec<NodeId>,
    derivatives: Vec<Option<NodeId>>,
}

/// Differentiates every operation; `None` if no output is to be differentiated.
pub(super) fn prepare(
    graph: &mut Graph,
    output: Option<NodeId>,
    operations: &[Operation],
    wrt: &[SymbolId],
    seed: Option<NodeId>,
) -> Result<Option<Derivatives>, DiffError> {
    let Some(output) = output else { return Ok(None) };
    let Some(output) = operations.iter().position(|operation| operation.node == output) else { return Ok(None) };
    let mut wanted: Vec<bool> = Vec::with_capacity(operations.len());
    let mut locals = Vec::with_capacity(operations.len());
    let mut known: FxHashMap<_, Rc<Locals>> = FxHashMap::default();
    for operation in operations {
        let needed: Vec<bool> = operation.operands.iter().map(|&operand| wanted[operand]).collect();
        wanted.push(needed.contains(&true) || operation.input().is_some_and(|symbol| wrt.contains(&symbol)));
        let truths: Vec<bool> =
            operation.operands.iter().map(|&operand| graph.shape(operations[operand].node) == Shape::Truth).collect();
        let key = (operation.pattern(graph), truths, needed);
        let found = match known.get(&key) {
            Some(found) => Rc::clone(found),
            None => {
                let found = Rc::new(local(graph, operation, &key.1, &key.2)?);
                known.insert(key, Rc::clone(&found));
                found
            }
        };
        locals.push(found);
    }
    let seed = seed.unwrap_or_else(|| graph.constant(Rational::ONE));
    Ok(Some(Derivatives { locals, output, seed }))
}

/// The derivatives of one operation. One without a closed form is left out if nobody needs it.
fn local(graph: &Graph, operation: &Operation, truths: &[bool], needed: &[bool]) -> Result<Locals, DiffError> {
    let mut own = Graph::new();
    let holes: Vec<NodeId> = (0..truths.len()).map(|position| hole(&mut own, position, truths[position])).collect();
    let root = operation.build(graph, &mut own, &holes);
    let one = own.constant(Rational::ONE);
    let derivatives = match diff::adjoints(&mut own, root, one, &holes) {
        Ok(adjoints) => holes.iter().map(|&hole| adjoints.of(hole)).collect(),
        Err(_) => {
            let each =
                holes.iter().zip(needed).map(|(&hole, &needed)| match diff::adjoints(&mut own, root, one, &[hole]) {
                    Ok(adjoints) => Ok(adjoints.of(hole)),
                    Err(error) if needed => Err(error),
                    Err(_) => Ok(None),
                });
            each.collect::<Result<_, _>>()?
        }
    };
    Ok(Locals { graph: own, holes, derivatives })
}

/// A variable of its own kind: conditions are comparisons.
fn hole(graph: &mut Graph, position: usize, is_truth: bool) -> NodeId {
    let number = graph.symbol(&format!("u{position}"));
    if !is_truth {
        return number;
    }
    let zero = graph.constant(Rational::ZERO);
    graph.compare(Relation::Greater, number, zero)
}

impl Locals {
    /// The derivatives with other nodes in the place of the variables, and those nodes.
    fn build(&self, target: &mut Graph, operands: &[NodeId]) -> Vec<Option<(NodeId, NodeId)>> {
        let roots: Vec<NodeId> = self.derivatives.iter().copied().flatten().collect();
        let mut images = vec![NodeId::end(); self.graph.len()];
        for (&hole, &operand) in self.holes.iter().zip(operands) {
            images[hole.index()] = operand;
        }
        for id in walk::live(&self.graph, &roots) {
            if images[id.index()] == NodeId::end() {
                let parts: Vec<_> = self.graph.operands(id).iter().map(|part| images[part.index()]).collect();
                images[id.index()] = target.import_node(&self.graph, id, &parts);
            }
        }
        let locals = self.derivatives.iter().zip(operands);
        locals.map(|(derivative, &operand)| derivative.map(|local| (operand, images[local.index()]))).collect()
    }
}

impl Derivatives {
    /// The backward pass in the graph of the formula.
    pub(super) fn flow(&self, graph: &mut Graph, operations: &[Operation]) -> Result<(Vec<Step>, Flow), DiffError> {
        let steps = operations.iter().zip(&self.locals).map(|(operation, locals)| {
            let operands: Vec<_> = operation.operands.iter().map(|&operand| operations[operand].node).collect();
            Step { node: operation.node, locals: locals.build(graph, &operands) }
        });
        let steps: Vec<Step> = steps.collect();
        let flow = flow(graph, &steps, operations[self.output].node, self.seed)?;
        Ok((steps, flow))
    }

    /// Marks the edges and stages along which something flows.
    pub(super) fn announce(&self, lesson: &mut Lesson, role: impl Fn(usize, &Stage) -> Role) {
        let mut reached = vec![false; lesson.stages.len()];
        reached[self.output] = true;
        for (place, stage) in lesson.stages.iter_mut().enumerate().rev() {
            if !reached[place] {
                continue;
            }
            stage.gradient = Some(Gradient { quantity: Quantity::default(), role: role(place, stage) });
            for (edge, derivative) in stage.operands.iter_mut().zip(&self.locals[place].derivatives) {
                if derivative.is_some() {
                    reached[edge.operand] = true;
                    let (local, contribution) = (Quantity::default(), Quantity::default());
                    edge.flow = Some(EdgeFlow { local, contribution });
                }
            }
        }
    }

    /// Writes local derivatives, contributions and gradients as formulas in the names of the stages.
    pub(super) fn spell(
        &self,
        graph: &Graph,
        operations: &[Operation],
        lesson: &mut Lesson,
        style: &Style,
    ) -> Result<(), DiffError> {
        let mut names = lesson.names.clone();
        let mut symbols: Vec<NodeId> = Vec::with_capacity(operations.len());
        for (operation, stage) in operations.iter().zip(&lesson.stages) {
            // A variable is a number, so conditions are written out.
            let operands: Vec<NodeId> = operation.operands.iter().map(|&operand| symbols[operand]).collect();
            symbols.push(if stage.is_truth {
                operation.build(graph, &mut names, &operands)
            } else {
                names.symbol(&stage.name)
            });
        }
        let steps = operations.iter().zip(&self.locals).zip(&symbols).map(|((operation, locals), &node)| {
            let operands: Vec<_> = operation.operands.iter().map(|&operand| symbols[operand]).collect();
            let locals = locals.build(&mut names, &operands);
            let simple = locals.into_iter().map(|local| local.map(|(to, local)| (to, simple(&mut names, local))));
            Step { node, locals: simple.collect() }
        });
        let steps: Vec<Step> = steps.collect();
        let seed = names.import(graph, &[self.seed])[0];
        let flow = flow(&mut names, &steps, symbols[self.output], seed)?;
        let mut spelling = |id: NodeId| {
            let simple = simple(&mut names, id);
            Some(spell(&names, simple, style, true))
        };
        for (place, stage) in lesson.stages.iter_mut().enumerate() {
            if let (Some(gradient), Some(adjoint)) = (&mut stage.gradient, flow.of(symbols[place])) {
                gradient.quantity.formula = spelling(adjoint);
            }
            for (position, edge) in stage.operands.iter_mut().enumerate() {
                let sent = (steps[place].locals[position], flow.contributions[place][position]);
                if let (Some(flow), (Some((_, local)), Some(contribution))) = (&mut edge.flow, sent) {
                    flow.local.formula = spelling(local);
                    flow.contribution.formula = spelling(contribution);
                }
            }
        }
        Ok(())
    }
}

/// One formula made readable.
fn simple(graph: &mut Graph, id: NodeId) -> NodeId {
    simplify(graph, &[id], Level::Basic)[0]
}
