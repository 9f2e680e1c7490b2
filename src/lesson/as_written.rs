//! Operations as people write them: one node for `a - b`, `a/b`, `x^2`, with numbers inside.
//!
//! In: a graph, roots, and the nodes that the user has named. Out: [`Operation`]s, operands before users. The graph has no
//! division: `a/b` is `a * b^-1`. Here the factors with negative exponents go below a fraction bar again, and what
//! stands there, such as the `x^2` of `a/x^2`, is an operation of its own. Numbers and whatever else does
//! not depend on a variable are written inside the operation that uses them. Always: each operation has the
//! value of a node of the graph, which gets new nodes only for parts of fractions.
//!
//! ```text
//! exp(1/x) + 2*y    x -> 1/x -> exp -> v2 + 2*y <- y
//! ```

use rustc_hash::{FxHashMap, FxHashSet};

use super::multiples::Multiples;
use crate::graph::{Expression, Graph, NodeId, walk};
use crate::number::Rational;
use crate::op::{Function, Op, SymbolId, built_in};

/// One operation of a formula as it was written.
#[derive(Clone, Debug)]
pub(super) struct Operation {
    /// Its value.
    pub(super) node: NodeId,
    /// The places of the operations that it takes the values of, in the order in which they are written.
    pub(super) operands: Vec<usize>,
    form: Form,
    parts: Vec<Part>,
}

/// What an operation does, whatever it does it with: equal for operations that have the same local derivatives.
#[derive(Clone, PartialEq, Eq, Hash, Debug)]
pub(super) struct Pattern {
    form: Form,
    op: Option<Op>,
    inside: Vec<Option<NodeId>>,
}

/// What an operation does with its parts.
#[derive(Clone, PartialEq, Eq, Hash, Debug)]
enum Form {
    Input(SymbolId),
    /// `constant + c1*p1 + c2*p2 + ...`
    Sum(Rational, Vec<Rational>),
    /// `coefficient * p1 * p2 * ...`, where the last part is divided by if the flag is set.
    Product(Rational, bool),
    /// What the node does.
    Same,
}

/// An operand as the operation sees it.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
enum Part {
    /// Does not depend on any variable, and is written inside.
    Inside(NodeId),
    /// An operation of its own.
    Drawn(NodeId),
}

/// The operations that the roots need: first the variables, then the rest, operands before users, as one reads.
pub(super) fn as_written(graph: &mut Graph, roots: &[NodeId], named: &[NodeId]) -> Vec<Operation> {
    let multiples = Multiples::of(graph, named);
    let mut kept: Vec<NodeId> = roots.to_vec();
    kept.extend(multiples.names());
    let live = walk::live(graph, &kept);
    let is_root: FxHashSet<NodeId> = roots.iter().copied().collect();
    let symbols: Vec<_> = live.iter().copied().filter(|&id| matches!(graph.op(id), Op::Symbol(_))).collect();
    let mut reading = Reading {
        depends: walk::dependent(graph, &live, &symbols),
        multiples,
        named: named.iter().copied().collect(),
        graph,
        operations: Vec::with_capacity(live.len()),
        places: FxHashMap::default(),
    };
    for id in symbols.iter().copied().chain(live) {
        if reading.is_drawn(id) || is_root.contains(&id) {
            reading.read(id);
        }
    }
    let (mut operations, places) = (reading.operations, reading.places);
    let places_of = |parts: &[Part]| parts.iter().filter_map(|part| part.drawn().map(|id| places[&id])).collect();
    for operation in &mut operations {
        operation.operands = places_of(&operation.parts);
    }
    in_reading_order(operations, roots, named)
}

/// The operations that the roots need, without those that have been taken into others: the variables, and then the
/// rest as one reads, every stage after what it needs and the stages in the order in which they were named.
fn in_reading_order(mut operations: Vec<Operation>, roots: &[NodeId], named: &[NodeId]) -> Vec<Operation> {
    let places: FxHashMap<NodeId, usize> =
        operations.iter().enumerate().map(|(place, operation)| (operation.node, place)).collect();
    let mut needed = vec![false; operations.len()];
    for &place in roots.iter().filter_map(|root| places.get(root)) {
        needed[place] = true;
    }
    for place in (0..operations.len()).rev() {
        if needed[place] {
            for &operand in &operations[place].operands {
                needed[operand] = true;
            }
        }
    }
    let inputs = (0..operations.len()).filter(|&place| operations[place].input().is_some());
    let stages = named.iter().chain(roots).filter_map(|node| places.get(node).copied());
    let starts: Vec<usize> = inputs.chain(stages).filter(|&place| needed[place]).collect();
    let mut order = Vec::with_capacity(operations.len());
    let mut moved = vec![None; operations.len()];
    let mut stack: Vec<(usize, bool)> = starts.iter().rev().map(|&place| (place, false)).collect();
    while let Some((place, operands_done)) = stack.pop() {
        if moved[place].is_some() {
            continue;
        }
        if operands_done {
            moved[place] = Some(order.len());
            order.push(place);
        } else {
            stack.push((place, true));
            stack.extend(operations[place].operands.iter().rev().map(|&operand| (operand, false)));
        }
    }
    for operation in &mut operations {
        for operand in &mut operation.operands {
            *operand = moved[*operand].unwrap_or(*operand);
        }
    }
    let mut operations: Vec<Option<Operation>> = operations.into_iter().map(Some).collect();
    order.into_iter().filter_map(|place| operations[place].take()).collect()
}

impl Part {
    fn drawn(self) -> Option<NodeId> {
        match self {
            Part::Drawn(id) => Some(id),
            Part::Inside(_) => None,
        }
    }
}

struct Reading<'g> {
    graph: &'g mut Graph,
    /// By index: whether the node depends on a variable.
    depends: Vec<bool>,
    named: FxHashSet<NodeId>,
    multiples: Multiples,
    operations: Vec<Operation>,
    places: FxHashMap<NodeId, usize>,
}

impl Reading<'_> {
    /// Nodes that are not in the formula itself are parts of it, made here.
    fn is_drawn(&self, id: NodeId) -> bool {
        self.depends.get(id.index()).copied().unwrap_or(true)
    }

    fn part(&self, id: NodeId) -> Part {
        if self.is_drawn(id) { Part::Drawn(id) } else { Part::Inside(id) }
    }

    fn push(&mut self, node: NodeId, form: Form, parts: Vec<Part>) {
        self.places.entry(node).or_insert_with(|| {
            self.operations.push(Operation { node, operands: Vec::new(), form, parts });
            self.operations.len() - 1
        });
    }

    /// Adds the operation of a node of which all operands have been read.
    fn read(&mut self, id: NodeId) {
        if self.places.contains_key(&id) {
            return;
        }
        match self.graph.view(id) {
            Expression::Symbol(symbol) => self.push(id, Form::Input(symbol), Vec::new()),
            Expression::Sum { constant, coefficients, terms } => {
                let (constant, coefficients, terms) = (constant.clone(), coefficients.to_vec(), terms.to_vec());
                self.sum(id, constant, coefficients, &terms);
            }
            Expression::Product { coefficient, factors } => {
                let (coefficient, factors) = (coefficient.clone(), factors.to_vec());
                self.product(id, coefficient, &factors);
            }
            Expression::Power { exponent, .. } if exponent.is_negative() && self.is_drawn(id) => {
                self.product(id, Rational::ONE, &[id]);
            }
            Expression::Constant(_)
            | Expression::Truth(_)
            | Expression::Power { .. }
            | Expression::Call { .. }
            | Expression::Select { .. }
            | Expression::Compare { .. }
            | Expression::And(_)
            | Expression::Or(_)
            | Expression::Not(_)
            | Expression::Tensor { .. } => {
                let parts = self.graph.operands(id).iter().map(|operand| self.part(operand)).collect();
                self.push(id, Form::Same, parts);
            }
        }
    }

    fn sum(&mut self, id: NodeId, constant: Rational, mut coefficients: Vec<Rational>, terms: &[NodeId]) {
        let mut parts = Vec::with_capacity(terms.len());
        for (coefficient, &term) in coefficients.iter_mut().zip(terms) {
            match self.multiples.named(term, coefficient, self.usable(id)) {
                Some((rest, name)) => {
                    *coefficient = rest;
                    parts.push(Part::Drawn(name));
                }
                None => parts.push(self.part(term)),
            }
        }
        self.push(id, Form::Sum(constant, coefficients), parts);
    }

    /// A product, of which the factors with negative exponents are divided by.
    fn product(&mut self, id: NodeId, mut coefficient: Rational, factors: &[NodeId]) {
        if let Some((rest, name)) = self.multiples.earlier(id, &coefficient, self.usable(id)) {
            self.push(id, Form::Product(rest, false), vec![Part::Drawn(name)]);
            return;
        }
        let (mut inside, mut above, mut below) = (Vec::new(), Vec::new(), Vec::new());
        for &factor in factors {
            if !self.is_drawn(factor) {
                inside.push(Part::Inside(factor));
            } else if let Some(divisor) = self.divisor(id, factor) {
                below.push(divisor);
            } else if let Some((rest, name)) = self.multiples.named(factor, &coefficient, self.usable(id)) {
                coefficient = rest;
                above.push(name);
            } else {
                above.push(factor);
            }
        }
        let divides = !below.is_empty();
        let mut parts = inside;
        if divides {
            parts.extend(self.together(&above).map(Part::Drawn));
            parts.extend(self.together(&below).map(Part::Drawn));
        } else {
            parts.extend(above.into_iter().map(Part::Drawn));
        }
        self.push(id, Form::Product(coefficient, divides), parts);
    }

    /// Whether a name may stand for an operand of a node: what it names has been read.
    fn usable(&self, user: NodeId) -> impl Fn(NodeId) -> bool {
        move |name| name != user && self.places.contains_key(&name)
    }

    /// What a factor divides by: `x^2` for `x^-2`. A factor that has a name stays a factor.
    fn divisor(&mut self, product: NodeId, factor: NodeId) -> Option<NodeId> {
        let Expression::Power { base, exponent } = self.graph.view(factor) else { return None };
        if !exponent.is_negative() || (factor != product && self.named.contains(&factor)) {
            return None;
        }
        let exponent = -exponent;
        let divisor = self.graph.power(base, exponent);
        if divisor != base && !self.places.contains_key(&divisor) {
            let part = self.part(base);
            self.push(divisor, Form::Same, vec![part]);
        }
        Some(divisor)
    }

    /// The product of what stands above or below a fraction bar, as an operation of its own if there are several.
    fn together(&mut self, factors: &[NodeId]) -> Option<NodeId> {
        if factors.len() < 2 {
            return factors.first().copied();
        }
        let product = self.graph.product(Rational::ONE, factors.iter().copied());
        let parts = factors.iter().map(|&factor| Part::Drawn(factor)).collect();
        self.push(product, Form::Product(Rational::ONE, false), parts);
        Some(product)
    }
}

impl Operation {
    /// The variable, if it is one.
    pub(super) fn input(&self) -> Option<SymbolId> {
        if let Form::Input(symbol) = self.form { Some(symbol) } else { None }
    }

    /// What it does, without its operands.
    pub(super) fn pattern(&self, graph: &Graph) -> Pattern {
        let op = matches!(self.form, Form::Same).then(|| graph.op(self.node));
        let inside = |part: &Part| match *part {
            Part::Inside(id) => Some(id),
            Part::Drawn(_) => None,
        };
        Pattern { form: self.form.clone(), op, inside: self.parts.iter().map(inside).collect() }
    }

    /// Builds the operation in another graph, from nodes there for its operands.
    pub(super) fn build(&self, graph: &Graph, target: &mut Graph, operands: &[NodeId]) -> NodeId {
        let mut drawn = operands.iter().copied();
        let mut parts = Vec::with_capacity(self.parts.len());
        for &part in &self.parts {
            match part {
                Part::Inside(id) => parts.extend(target.import(graph, &[id])),
                Part::Drawn(_) => parts.extend(drawn.next()),
            }
        }
        match &self.form {
            Form::Input(symbol) => target.symbol(graph.name(*symbol)),
            Form::Sum(constant, coefficients) => {
                target.sum(constant.clone(), coefficients.iter().cloned().zip(parts.iter().copied()))
            }
            Form::Product(coefficient, divides) => {
                if *divides && let Some(divisor) = parts.pop() {
                    parts.push(target.power(divisor, Rational::MINUS_ONE));
                }
                target.product(coefficient.clone(), parts)
            }
            Form::Same => target.import_node(graph, self.node, &parts),
        }
    }

    /// What it is called if the drawing tells its operands and their order does not matter: `+`, `*`, `exp`.
    pub(super) fn sign(&self, graph: &Graph) -> Option<String> {
        let all_drawn = self.parts.iter().all(|part| part.drawn().is_some());
        match (&self.form, graph.op(self.node)) {
            (Form::Input(symbol), _) => Some(graph.name(*symbol).to_owned()),
            _ if !all_drawn => None,
            (Form::Sum(constant, coefficients), _) => {
                let plain = constant.is_zero() && coefficients.iter().all(Rational::is_one);
                plain.then(|| "+".to_owned())
            }
            (Form::Product(coefficient, divides), _) => {
                // Between tensors `*` is a product of matrices.
                let plain = coefficient.is_one() && !divides && graph.dimensions(self.node).is_empty();
                (plain && self.parts.len() > 1).then(|| "*".to_owned())
            }
            (Form::Same, Op::Call(function)) if self.parts.len() == 1 => {
                let infix = function == Function::Known(built_in::power());
                (!infix).then(|| crate::export::function_name(graph, function))
            }
            (Form::Same, Op::Power(exponent)) if *graph.number(exponent) == Rational::HALF => Some("sqrt".to_owned()),
            (Form::Same, Op::And) => Some("and".to_owned()),
            (Form::Same, Op::Or) => Some("or".to_owned()),
            (Form::Same, Op::Not) => Some("not".to_owned()),
            (Form::Same, Op::Call(_) | Op::Power(_) | Op::Select | Op::Compare(_) | Op::Tensor(_)) => None,
            (Form::Same, Op::Constant(_) | Op::Symbol(_) | Op::Truth(_) | Op::Sum(_) | Op::Product(_)) => None,
        }
    }
}
