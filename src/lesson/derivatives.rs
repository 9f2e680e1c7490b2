//! The backward pass of a lesson, once for numbers and once for formulas.
//!
//! In: operations as they were written. Out: for each operand the derivative of its operation by it alone, found by
//! [`diff`] on the operation with a variable in the place of each operand, so that `a/b` has
//! the derivative of `a/b` and no rule is written twice. Put back into the graph it gives the numbers; put
//! into a graph in which each stage is a variable, the formulas in the names of the stages.
//!
//! Where there are tensors, a local derivative is a Jacobian, and upstream times local the product of Jacobians. That
//! product is found without forming the Jacobian: by the reverse rule of the operation, for an upstream that is a variable too.

use std::rc::Rc;

use rustc_hash::FxHashMap;

use super::as_written::Operation;
use super::model::{EdgeFlow, Gradient, Lesson, Quantity, Role, Stage, spell, spell_jacobian};
use crate::diff::{self, DiffError, Step, flow};
use crate::export::Style;
use crate::graph::{Graph, NodeId, walk};
use crate::number::Rational;
use crate::op::{Dimension, Relation, SymbolId};
use crate::simplify::{Level, simplify};

/// The local derivatives of all operations.
pub(super) struct Derivatives {
    /// One for each operation; those that do the same share them.
    locals: Vec<Rc<Locals>>,
    output: usize,
    seed: NodeId,
    /// Whether there are tensors.
    tensors: bool,
}

/// An operation on variables of its own, and its derivatives.
struct Locals {
    graph: Graph,
    /// What stands for each operand.
    holes: Vec<NodeId>,
    derivatives: Vec<Option<NodeId>>,
    /// Where there are tensors: what stands for the upstream, and upstream times local for each operand.
    products: Option<(NodeId, Vec<Option<NodeId>>)>,
}

/// What flows backward, by places.
pub(super) struct Pass {
    /// The derivative by each stage.
    pub(super) adjoints: Vec<Option<NodeId>>,
    /// What each stage sends to its operands.
    pub(super) sent: Vec<Vec<Option<Sent>>>,
}

/// What is sent to an operand.
#[derive(Clone, Copy)]
pub(super) struct Sent {
    /// The local derivative; `None` if it has more axes than a tensor may have.
    pub(super) local: Option<NodeId>,
    /// Upstream times local.
    pub(super) contribution: NodeId,
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
    let tensors = operations.iter().any(|operation| graph.needs_tensors(operation.node));
    let leading = graph.dimensions(operations[output].node).to_vec();
    let mut wanted: Vec<bool> = Vec::with_capacity(operations.len());
    let mut locals = Vec::with_capacity(operations.len());
    let mut known: FxHashMap<_, Rc<Locals>> = FxHashMap::default();
    for operation in operations {
        let needed: Vec<bool> = operation.operands.iter().map(|&operand| wanted[operand]).collect();
        wanted.push(needed.contains(&true) || operation.input().is_some_and(|symbol| wrt.contains(&symbol)));
        let operands: Vec<NodeId> = operation.operands.iter().map(|&operand| operations[operand].node).collect();
        let shapes: Vec<_> = operands.iter().map(|&operand| graph.shape(operand)).collect();
        let key = (operation.pattern(graph), shapes, needed);
        let found = match known.get(&key) {
            Some(found) => Rc::clone(found),
            None => {
                let leading = tensors.then_some(leading.as_slice());
                let found = Rc::new(local(graph, operation, &operands, &key.2, leading)?);
                known.insert(key, Rc::clone(&found));
                found
            }
        };
        locals.push(found);
    }
    let seed = seed.unwrap_or_else(|| graph.constant(Rational::ONE));
    Ok(Some(Derivatives { locals, output, seed, tensors }))
}

/// The derivatives of one operation. One without a closed form is left out if nobody needs it. Where there are tensors,
/// an upstream has these leading axes.
fn local(
    graph: &Graph,
    operation: &Operation,
    operands: &[NodeId],
    needed: &[bool],
    leading: Option<&[Dimension]>,
) -> Result<Locals, DiffError> {
    let mut own = Graph::new();
    let holes: Vec<NodeId> =
        operands.iter().enumerate().map(|(position, &operand)| hole(&mut own, graph, position, operand)).collect();
    let root = operation.build(graph, &mut own, &holes);
    let (one, mut upstream) = (own.constant(Rational::ONE), None);
    if let Some(leading) = leading {
        let dimensions = own.import_lengths(graph, leading);
        let dimensions = [&dimensions, own.dimensions(root)].concat();
        upstream = own.declare("upstream'", &dimensions).ok();
    }
    let seed = upstream.unwrap_or(one);
    let mut sent: Vec<Option<NodeId>> = match diff::adjoints(&mut own, root, seed, &holes) {
        Ok(adjoints) => holes.iter().map(|&hole| adjoints.of(hole)).collect(),
        Err(_) => {
            let each =
                holes.iter().zip(needed).map(|(&hole, &needed)| match diff::adjoints(&mut own, root, seed, &[hole]) {
                    Ok(adjoints) => Ok(adjoints.of(hole)),
                    Err(error) if needed => Err(error),
                    Err(_) => Ok(None),
                });
            each.collect::<Result<_, _>>()?
        }
    };
    let Some(upstream) = upstream else {
        return Ok(Locals { graph: own, holes, derivatives: sent, products: None });
    };
    for (product, &needed) in sent.iter_mut().zip(needed) {
        *product = product.filter(|_| needed);
    }
    let derivatives = holes.iter().zip(&sent).map(|(&hole, product)| {
        let jacobian = product.and_then(|_| diff::gradient(&mut own, root, &[hole]).ok());
        jacobian.and_then(|jacobian| jacobian.first().copied())
    });
    let derivatives = derivatives.collect();
    Ok(Locals { graph: own, holes, derivatives, products: Some((upstream, sent)) })
}

/// A variable of the shape of an operand; conditions are comparisons.
fn hole(graph: &mut Graph, source: &Graph, position: usize, operand: NodeId) -> NodeId {
    let number = graph.stand_in(&format!("u{position}'"), source, operand);
    if !source.shape(operand).is_truth() {
        return number;
    }
    let zero = graph.constant(Rational::ZERO);
    graph.compare(Relation::Greater, number, zero)
}

impl Locals {
    /// Whether anything flows to an operand.
    fn reaches(&self, position: usize) -> bool {
        let products = self.products.as_ref().map_or(&self.derivatives, |(_, products)| products);
        products[position].is_some()
    }

    /// Some nodes with other nodes in the place of the variables.
    fn put(
        &self,
        target: &mut Graph,
        roots: &[Option<NodeId>],
        operands: &[NodeId],
        upstream: Option<NodeId>,
    ) -> Vec<Option<NodeId>> {
        let live: Vec<NodeId> = roots.iter().copied().flatten().collect();
        let mut images = vec![NodeId::end(); self.graph.len()];
        for (&hole, &operand) in self.holes.iter().zip(operands) {
            images[hole.index()] = operand;
        }
        if let (Some((hole, _)), Some(upstream)) = (&self.products, upstream) {
            images[hole.index()] = upstream;
        }
        for id in walk::live(&self.graph, &live) {
            if images[id.index()] == NodeId::end() {
                let parts: Vec<_> = self.graph.operands(id).iter().map(|part| images[part.index()]).collect();
                images[id.index()] = target.import_node(&self.graph, id, &parts);
            }
        }
        roots.iter().map(|root| root.map(|root| images[root.index()])).collect()
    }
}

impl Derivatives {
    /// Whether local derivatives are Jacobians.
    pub(super) fn has_tensors(&self) -> bool {
        self.tensors
    }

    /// The backward pass in the graph of the formula.
    pub(super) fn pass(&self, graph: &mut Graph, operations: &[Operation]) -> Result<Pass, DiffError> {
        let nodes: Vec<NodeId> = operations.iter().map(|operation| operation.node).collect();
        self.pass_through(graph, operations, &nodes, self.seed, |_, id| id)
    }

    /// The backward pass through nodes that stand for the operations; derivatives are made tidy on the way.
    fn pass_through(
        &self,
        target: &mut Graph,
        operations: &[Operation],
        nodes: &[NodeId],
        seed: NodeId,
        tidy: impl Fn(&mut Graph, NodeId) -> NodeId,
    ) -> Result<Pass, DiffError> {
        let operands_of = |place: usize| -> Vec<NodeId> {
            operations[place].operands.iter().map(|&operand| nodes[operand]).collect()
        };
        if self.tensors {
            return self.product_pass(target, operations, nodes, seed, tidy);
        }
        let mut steps = Vec::with_capacity(operations.len());
        for (place, locals) in self.locals.iter().enumerate() {
            let operands = operands_of(place);
            let found = locals.put(target, &locals.derivatives, &operands, None);
            let found = found.into_iter().zip(operands).map(|(local, operand)| Some((operand, tidy(target, local?))));
            steps.push(Step { node: nodes[place], locals: found.collect() });
        }
        let flow = flow(target, &steps, nodes[self.output], seed)?;
        let sent = steps.iter().zip(&flow.contributions).map(|(step, contributions)| {
            let sent = step.locals.iter().zip(contributions);
            sent.map(|(local, contribution)| Some(Sent { local: Some((*local)?.1), contribution: (*contribution)? }))
                .collect()
        });
        Ok(Pass { sent: sent.collect(), adjoints: nodes.iter().map(|&node| flow.of(node)).collect() })
    }

    /// The same where there are tensors.
    fn product_pass(
        &self,
        target: &mut Graph,
        operations: &[Operation],
        nodes: &[NodeId],
        seed: NodeId,
        tidy: impl Fn(&mut Graph, NodeId) -> NodeId,
    ) -> Result<Pass, DiffError> {
        let count = operations.len();
        let mut received: Vec<Vec<NodeId>> = vec![Vec::new(); count];
        let mut pass = Pass { adjoints: vec![None; count], sent: vec![Vec::new(); count] };
        let output = nodes[self.output];
        let itself = diff::gradient(target, output, &[output])?;
        received[self.output].extend(itself.into_iter().map(|identity| target.multiply(seed, identity)));
        for place in (0..count).rev() {
            let operands: Vec<NodeId> = operations[place].operands.iter().map(|&operand| nodes[operand]).collect();
            pass.sent[place] = vec![None; operands.len()];
            if received[place].is_empty() {
                continue;
            }
            let adjoint = target.sum(Rational::ZERO, received[place].iter().rev().map(|&part| (Rational::ONE, part)));
            let adjoint = tidy(target, adjoint);
            pass.adjoints[place] = Some(adjoint);
            let locals = &self.locals[place];
            let Some((_, products)) = &locals.products else { continue };
            let found = locals.put(target, &locals.derivatives, &operands, Some(adjoint));
            let products = locals.put(target, products, &operands, Some(adjoint));
            for (position, (local, product)) in found.into_iter().zip(products).enumerate().rev() {
                let Some(product) = product else { continue };
                let contribution = tidy(target, product);
                let local = local.map(|local| tidy(target, local));
                pass.sent[place][position] = Some(Sent { local, contribution });
                received[operations[place].operands[position]].push(contribution);
            }
        }
        Ok(pass)
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
            for (position, edge) in stage.operands.iter_mut().enumerate() {
                if self.locals[place].reaches(position) {
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
        let seed = names.import(graph, &[self.seed])[0];
        let level = if self.tensors { Level::Full } else { Level::Basic };
        let simple = |names: &mut Graph, id: NodeId| simplify(names, &[id], level)[0];
        let pass = self.pass_through(&mut names, operations, &symbols, seed, simple)?;
        // What is a Jacobian, with so many axes of rows, is written as a matrix; a gradient has the shape of its variable.
        let written = |names: &mut Graph, derivative: NodeId, rows: usize| {
            let derivative = simple(names, derivative);
            let is_gradient = rows == 0;
            Some(if is_gradient {
                spell(names, derivative, style, true)
            } else {
                spell_jacobian(names, derivative, rows, style)
            })
        };
        let order = |place: usize| graph.dimensions(operations[place].node).len();
        let leading = order(self.output);
        for (place, stage) in lesson.stages.iter_mut().enumerate() {
            if let (Some(gradient), Some(adjoint)) = (&mut stage.gradient, pass.adjoints[place]) {
                gradient.quantity.formula = written(&mut names, adjoint, leading);
            }
            for (edge, sent) in stage.operands.iter_mut().zip(&pass.sent[place]) {
                if let (Some(flow), &Some(Sent { local, contribution })) = (&mut edge.flow, sent) {
                    flow.contribution.formula = written(&mut names, contribution, leading);
                    flow.local.formula = local.and_then(|local| written(&mut names, local, order(place)));
                }
            }
        }
        Ok(())
    }
}
