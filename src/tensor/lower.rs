//! From the graph to a plan.
//!
//! In: a graph, roots and lengths. Out: a [`Plan`]. Operations on entries of one shape and stage become one pass
//! ([`entries`](super::entries)); contractions become products of two factors in a good order
//! ([`order`](super::order)); matrices are taken apart once for all that needs it.

use rustc_hash::FxHashMap;

use super::element::Element;
use super::entries::Draft;
use super::plan::{Place, Plan};
use super::step::{Step, ValueId, Work};
use super::survey::{Survey, is_by_entry};
use super::{Lengths, TensorError, assign};
use crate::eval::EvalError;
use crate::graph::{Graph, NodeId};
use crate::number::Rational;
use crate::op::{DimensionsId, Op, SymbolId, TensorOp};

/// A plan for some roots, in doubles.
///
/// # Errors
///
/// If a length is not known, something does not fit the lengths, or a function has no definition.
pub fn compile(graph: &Graph, roots: &[NodeId], lengths: &Lengths) -> Result<Plan, TensorError> {
    compile_in(graph, roots, lengths)
}

/// A plan for some roots, in doubles or in floats: `compile_in::<f32>`.
///
/// # Errors
///
/// Those of [`compile`].
pub fn compile_in<T: Element>(graph: &Graph, roots: &[NodeId], lengths: &Lengths) -> Result<Plan<T>, TensorError> {
    let survey = Survey::new(graph, lengths, roots)?;
    let mut lowering = Lowering {
        graph,
        lengths,
        survey: &survey,
        inputs: Vec::new(),
        steps: Vec::new(),
        places: Vec::new(),
        values: FxHashMap::default(),
        factors: FxHashMap::default(),
    };
    for unit in units(graph, &survey) {
        match unit {
            Unit::Entries(axes, nodes) => lowering.entries(axes, &nodes)?,
            Unit::Single(id) => {
                lowering.value(id)?;
            }
        }
    }
    lowering.finish(roots)
}

/// What is computed together.
enum Unit {
    Entries(Option<DimensionsId>, Vec<NodeId>),
    Single(NodeId),
}

/// The units in an order in which everything is there before it is read.
fn units(graph: &Graph, survey: &Survey) -> Vec<Unit> {
    let mut units: Vec<(u32, Unit)> = Vec::new();
    let mut open: FxHashMap<(Option<DimensionsId>, u32), usize> = FxHashMap::default();
    for &id in &survey.nodes {
        let stage = survey.stages[id.index()];
        if !is_by_entry(graph, id) {
            units.push((stage, Unit::Single(id)));
            continue;
        }
        let axes = graph.shape(id).axes();
        let place = *open.entry((axes, stage)).or_insert_with(|| {
            units.push((stage, Unit::Entries(axes, Vec::new())));
            units.len() - 1
        });
        if let Unit::Entries(_, nodes) = &mut units[place].1 {
            nodes.push(id);
        }
    }
    units.sort_by_key(|&(stage, _)| stage);
    units.into_iter().map(|(_, unit)| unit).collect()
}

/// A plan while it is put together.
pub(super) struct Lowering<'g, T> {
    pub(super) graph: &'g Graph,
    pub(super) lengths: &'g Lengths,
    pub(super) survey: &'g Survey,
    inputs: Vec<(SymbolId, Box<[usize]>)>,
    steps: Vec<Step<T>>,
    /// Where each value is, if that is known already, and how many entries it has.
    places: Vec<(Option<Place>, usize)>,
    values: FxHashMap<NodeId, ValueId>,
    /// The factors of matrices.
    pub(super) factors: FxHashMap<NodeId, ValueId>,
}

impl<T: Element> Lowering<'_, T> {
    /// A new value.
    pub(super) fn fresh(&mut self, entries: usize) -> ValueId {
        self.places.push((None, entries));
        ValueId(self.places.len() - 1)
    }

    /// A step that writes one value.
    pub(super) fn emit(&mut self, work: Work<T>, reads: Vec<ValueId>, entries: usize) -> ValueId {
        let target = self.fresh(entries);
        self.steps.push(Step { work, reads, writes: vec![target] });
        target
    }

    /// The same with room.
    pub(super) fn emit_with_room(
        &mut self,
        work: Work<T>,
        reads: Vec<ValueId>,
        entries: usize,
        room: usize,
    ) -> ValueId {
        let target = self.emit(work, reads, entries);
        let room = self.fresh(room);
        if let Some(step) = self.steps.last_mut() {
            step.writes.push(room);
        }
        target
    }

    /// The number of entries of a value.
    pub(super) fn size(&self, value: ValueId) -> usize {
        self.places[value.0].1
    }

    /// The dimensions of a node.
    pub(super) fn dimensions(&self, id: NodeId) -> Result<Vec<usize>, TensorError> {
        self.lengths.dimensions(self.graph, self.graph.dimensions(id))
    }

    /// The value of a node; steps for it if there are none yet.
    pub(super) fn value(&mut self, id: NodeId) -> Result<ValueId, TensorError> {
        if let Some(&value) = self.values.get(&id) {
            return Ok(value);
        }
        let dimensions = self.dimensions(id)?;
        let entries = dimensions.iter().product();
        let value = match self.graph.op(id) {
            Op::Symbol(symbol) => match self.length(id) {
                Some(length) => self.emit(Work::Fill(length as f64), Vec::new(), 1),
                None => {
                    self.inputs.push((symbol, dimensions.into()));
                    self.places.push((Some(Place::Input(self.inputs.len() - 1)), entries));
                    ValueId(self.places.len() - 1)
                }
            },
            Op::Tensor(TensorOp::Contraction(_)) => self.contraction(&self.survey.terms[&id])?,
            Op::Tensor(operation) => self.tensor(operation, id, &dimensions)?,
            Op::Constant(_) | Op::Truth(_) | Op::Sum(_) | Op::Product(_) | Op::Power(_) | Op::Call(_) => {
                unreachable!("operations on entries are computed together, before they are read")
            }
            Op::Select | Op::Compare(_) | Op::And | Op::Or | Op::Not => {
                unreachable!("operations on entries are computed together, before they are read")
            }
        };
        self.values.insert(id, value);
        Ok(value)
    }

    /// What a symbol that is the length of an axis stands for.
    fn length(&self, id: NodeId) -> Option<usize> {
        let Op::Symbol(symbol) = self.graph.op(id) else { return None };
        self.lengths.get(symbol)
    }

    /// Operations on entries of the same shape.
    fn entries(&mut self, axes: Option<DimensionsId>, nodes: &[NodeId]) -> Result<(), TensorError> {
        let graph = self.graph;
        let mut draft = Draft::default();
        for &id in nodes {
            let known = |operand| self.length(operand).map(|length| Rational::from(length as u64));
            draft.add(graph, id, |operand| self.survey.closed[operand.index()], known);
        }
        let escaping = nodes.iter().copied().filter(|id| self.survey.escapes[id.index()]);
        let written: Vec<_> = escaping.collect();
        let undefined = |error: EvalError| match error {
            EvalError::UnknownFunction { name } => TensorError::UnknownFunction { name },
            EvalError::MissingValue { name } => TensorError::MissingValue { name, shape: String::new() },
            EvalError::Tensors => unreachable!("a formula of entries has none"),
        };
        let (work, read, whole, room) = match axes {
            None => {
                let (numbers, read) = draft.numbers(&written).map_err(undefined)?;
                (Work::Numbers(Box::new(numbers)), read, 1, None)
            }
            Some(axes) => {
                let whole = self.lengths.interned(graph, axes)?.iter().product();
                let mut sizes = FxHashMap::default();
                for &id in &draft.read {
                    sizes.insert(id, self.dimensions(id)?.iter().product());
                }
                let (columns, read) = draft.columns(&written, whole, |id| sizes[&id]).map_err(undefined)?;
                let room = columns.room();
                (Work::Columns(Box::new(columns)), read, whole, Some(room))
            }
        };
        let reads = read.into_iter().map(|id| self.value(id)).collect::<Result<_, _>>()?;
        let mut writes = Vec::new();
        for id in written {
            let value = self.fresh(whole);
            self.values.insert(id, value);
            writes.push(value);
        }
        writes.extend(room.map(|room| self.fresh(room)));
        self.steps.push(Step { work, reads, writes });
        Ok(())
    }

    fn finish(mut self, roots: &[NodeId]) -> Result<Plan<T>, TensorError> {
        let mut outputs = Vec::new();
        for (output, &root) in roots.iter().enumerate() {
            let mut value = self.value(root)?;
            if self.places[value.0].0.is_some() {
                // It is given, or another root.
                value = self.copy(value);
            }
            self.places[value.0].0 = Some(Place::Output(output));
            outputs.push(self.dimensions(root)?.into());
        }
        let buffers = assign::assign(&self.steps, &mut self.places);
        let place = |(place, entries): (Option<Place>, usize)| (place.unwrap_or(Place::Buffer(0)), entries);
        let places = self.places.into_iter().map(place).collect();
        Ok(Plan { inputs: self.inputs, outputs, steps: self.steps, places, buffers })
    }
}
