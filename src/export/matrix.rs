//! Sums over indices as products of matrices and vectors, as people write them.
//!
//! In: the factors of a sum of products of entries, with a label for each axis. Out: the part that writes it. Always:
//! what is written has the value of the sum. A result of more than two axes, and the rare sum that no product of
//! matrices says, is written by its entries (see `index`).
//!
//! The labels are places in a diagram, matrices lead from place to place, vectors stand at places. What is summed over
//! is removed, place by place:
//!
//! ```text
//! i -A- j -B- k    i -A*B- k          a place between two matrices: their product
//! i -A- j  v       i  A*v             a place at the end: a matrix and a vector
//!       u  v       u'*v               a place alone: a number
//!    i -A- i       tr(A)
//! ```

mod write;

use super::algebra::Builder;
use super::part::{Infix, Part, PartId, Precedence};
use crate::graph::NodeId;
use crate::number::Rational;
use crate::op::{Dimension, Label, Op, TensorOp};

/// A factor of a sum of products: the node, and the label of each of its axes.
pub(super) type Factor = (NodeId, Box<[Label]>);

/// A matrix as a factor.
#[derive(Clone, Copy, Debug)]
struct Matrix {
    part: PartId,
    /// Whether it is its transpose that multiplies.
    flipped: bool,
}

type Chain = Vec<Matrix>;

/// A product of matrices from one place to another; of none, the identity.
#[derive(Clone, Debug)]
struct Edge {
    from: Label,
    to: Label,
    chain: Chain,
}

/// A product of matrices and a column; without one, ones.
#[derive(Clone, Debug)]
struct Vector {
    at: Label,
    chain: Chain,
    end: Option<PartId>,
    /// How many ones, if it is ones.
    length: Dimension,
}

struct Diagram<'b, 'g> {
    builder: &'b mut Builder<'g>,
    order: Label,
    lengths: Vec<Dimension>,
    edges: Vec<Edge>,
    vectors: Vec<Vector>,
    numbers: Vec<PartId>,
}

impl Builder<'_> {
    /// The sum over all labels from `order` on of a product of entries.
    pub(super) fn sum_of_products(&mut self, factors: &[Factor], order: usize) -> PartId {
        if let Some(part) = self.product_of_matrices(factors, order) {
            return part;
        }
        let lengths = self.lengths(factors);
        self.entries(factors, &lengths[..order])
    }

    /// A vector as a row: `x'*A` for what stands in the graph as `A'*x`.
    pub(super) fn row(&mut self, id: NodeId) -> PartId {
        let of_products = if let Op::Tensor(TensorOp::Contraction(contraction)) = self.graph.op(id) {
            (!self.named[id.index()]).then_some(contraction)
        } else {
            None
        };
        let row = of_products.and_then(|contraction| {
            let labels = self.graph.contraction(contraction).labels.iter().cloned();
            let factors: Vec<Factor> = self.graph.operands(id).iter().zip(labels).collect();
            let lengths = self.lengths(&factors);
            Diagram::read(self, &factors, 1, lengths)?.reduce().map(Diagram::row)
        });
        row.unwrap_or_else(|| self.transposed(self.written(id)))
    }

    /// The same as a product of matrices and vectors, if it is one.
    pub(super) fn product_of_matrices(&mut self, factors: &[Factor], order: usize) -> Option<PartId> {
        let lengths = self.lengths(factors);
        if order > 2 { None } else { Diagram::read(self, factors, order, lengths)?.write() }
    }

    /// The length of each label.
    fn lengths(&self, factors: &[Factor]) -> Vec<Dimension> {
        let mut lengths = Vec::new();
        for (id, labels) in factors {
            for (&label, &length) in labels.iter().zip(self.graph.dimensions(*id)) {
                let place = usize::from(label);
                if lengths.len() <= place {
                    lengths.resize(place + 1, Dimension::Fixed(0));
                }
                lengths[place] = length;
            }
        }
        lengths
    }

    /// A factor as it stands in a product.
    fn matrix(&mut self, matrix: Matrix) -> PartId {
        if matrix.flipped && !self.is_symmetric(matrix.part) { self.transposed(matrix.part) } else { matrix.part }
    }

    fn is_symmetric(&self, part: PartId) -> bool {
        matches!(self.layout.part(part), Part::Apply("diag" | "eye", _)) || self.symmetric.contains(&part)
    }

    /// A matrix as a power of another one.
    fn matrix_power(&self, part: PartId) -> (PartId, Rational) {
        if let Part::Power(base, exponent) = *self.layout.part(self.layout.bare(part))
            && let Part::Number(exponent) = self.layout.part(exponent)
        {
            return (self.layout.bare(base), exponent.clone());
        }
        (part, Rational::ONE)
    }

    /// A power of a matrix.
    fn raised(&mut self, matrix: PartId, exponent: Rational) -> PartId {
        if exponent.is_one() {
            return matrix;
        }
        let base = self.at_least(Precedence::Atom, matrix);
        let exponent = self.layout.push(Part::Number(exponent));
        self.layout.push(Part::Power(base, exponent))
    }

    /// A column as a row, or a matrix with rows and columns exchanged.
    pub(super) fn transposed(&mut self, part: PartId) -> PartId {
        if let Part::Transpose(inner) = *self.layout.part(part) {
            return inner;
        }
        let inner = self.at_least(Precedence::Atom, part);
        self.layout.push(Part::Transpose(inner))
    }

    pub(super) fn apply(&mut self, function: &'static str, arguments: impl Into<Vec<PartId>>) -> PartId {
        self.layout.push(Part::Apply(function, arguments.into().into()))
    }

    /// `a .* b`, in the order given; a part that occurs several times is raised.
    pub(super) fn entrywise(&mut self, parts: Vec<PartId>) -> PartId {
        let parts: Vec<_> = parts.into_iter().map(|part| self.at_least(Precedence::Power, part)).collect();
        match *parts.as_slice() {
            [only] => only,
            [first, ref rest @ ..] if rest.iter().all(|&other| self.same(first, other)) => {
                let count = i64::try_from(parts.len()).expect("a contraction has few factors");
                let exponent = self.layout.push(Part::Number(Rational::from(count)));
                let base = self.at_least(Precedence::Atom, first);
                self.layout.push(Part::Infix(Infix::Raised, [base, exponent].into()))
            }
            _ => self.layout.push(Part::Infix(Infix::Times, parts.into())),
        }
    }

    fn same(&self, a: PartId, b: PartId) -> bool {
        a == b || self.layout.bare(a) == self.layout.bare(b) || self.layout.part(a) == self.layout.part(b)
    }
}

impl<'b, 'g> Diagram<'b, 'g> {
    /// `None` if a factor has more than two axes.
    fn read(builder: &'b mut Builder<'g>, factors: &[Factor], order: usize, lengths: Vec<Dimension>) -> Option<Self> {
        let order = Label::try_from(order).ok()?;
        let mut diagram =
            Diagram { builder, order, lengths, edges: Vec::new(), vectors: Vec::new(), numbers: Vec::new() };
        for (id, labels) in factors {
            let part = diagram.builder.written(*id);
            match (diagram.builder.graph.op(*id), &**labels) {
                (Op::Tensor(TensorOp::Ones(_)), labels) => {
                    for &at in labels {
                        diagram.push_vector(at, Vec::new(), None);
                    }
                }
                (Op::Tensor(TensorOp::Identity(_)), &[from, to]) => diagram.push_edge(from, to, Vec::new()),
                (_, []) => diagram.numbers.push(part),
                (_, &[at]) => diagram.push_vector(at, Vec::new(), Some(part)),
                (op, &[from, to]) => {
                    let may_be = matches!(op, Op::Sum(_) | Op::Tensor(TensorOp::Inverse | TensorOp::Adjugate));
                    if may_be && diagram.builder.graph.is_symmetric(*id) {
                        diagram.builder.symmetric.insert(part);
                    }
                    let matrix = if let Part::Transpose(part) = *diagram.builder.layout.part(part) {
                        Matrix { part, flipped: true }
                    } else {
                        Matrix { part, flipped: false }
                    };
                    diagram.push_edge(from, to, vec![matrix]);
                }
                _ => return None,
            }
        }
        Some(diagram)
    }

    fn push_edge(&mut self, from: Label, to: Label, chain: Chain) {
        self.edges.push(Edge { from, to, chain });
    }

    fn push_vector(&mut self, at: Label, chain: Chain, end: Option<PartId>) {
        let length = self.lengths[usize::from(at)];
        self.vectors.push(Vector { at, chain, end, length });
    }

    /// Removes what is summed over and writes what is left; `None` if too much meets at one place.
    fn write(self) -> Option<PartId> {
        let left = self.reduce()?;
        Some(match left.order {
            0 => left.number(),
            1 => left.column(),
            _ => left.matrix(),
        })
    }

    fn reduce(mut self) -> Option<Self> {
        let last = Label::try_from(self.lengths.len()).ok()?;
        let mut bound: Vec<Label> = (self.order..last).collect();
        while !bound.is_empty() {
            let degree = |&label: &Label| self.edges.iter().filter(|edge| edge.leads_from(label)).count();
            let next = (0..bound.len()).min_by_key(|&place| degree(&bound[place]))?;
            let label = bound[next];
            match degree(&label) {
                0 => self.close(label),
                1 => self.fold(label),
                2 => {
                    if !self.join(label) {
                        continue;
                    }
                }
                _ => {
                    let found = bound.iter().find_map(|&label| self.parallel(label))?;
                    self.multiply_entries(found);
                    continue;
                }
            }
            bound.remove(next);
        }
        Some(self)
    }

    /// The edges that lead from a place to others, oriented so.
    fn take_edges(&mut self, label: Label) -> Vec<Edge> {
        let (taken, left) = std::mem::take(&mut self.edges).into_iter().partition(|edge: &Edge| edge.leads_from(label));
        self.edges = left;
        taken.into_iter().map(|edge| edge.oriented_from(label)).collect()
    }

    fn take_loops(&mut self, label: Label) -> Vec<Chain> {
        let is_loop = |edge: &Edge| edge.from == label && edge.to == label;
        let (taken, left) = std::mem::take(&mut self.edges).into_iter().partition(is_loop);
        self.edges = left;
        taken.into_iter().map(|edge: Edge| straightened(edge.chain)).collect()
    }

    fn take_vectors(&mut self, label: Label) -> Vec<Vector> {
        let (taken, left) = std::mem::take(&mut self.vectors).into_iter().partition(|vector| vector.at == label);
        self.vectors = left;
        taken
    }

    /// What stands at a place as one vector, diagonals of loops included; `None` if nothing does.
    fn take_vector(&mut self, label: Label) -> Option<Vector> {
        for chain in self.take_loops(label) {
            let inner = self.chain(&chain, None);
            let diagonal = self.builder.apply("diag", [inner]);
            self.push_vector(label, Vec::new(), Some(diagonal));
        }
        let mut vectors = self.take_vectors(label);
        let real = |vector: &Vector| vector.end.is_some() || !vector.chain.is_empty();
        if vectors.iter().any(real) {
            vectors.retain(real);
        }
        vectors.truncate(if vectors.iter().any(real) { vectors.len() } else { 1 });
        if vectors.len() <= 1 {
            return vectors.pop();
        }
        let parts: Vec<_> = vectors.iter().map(|vector| self.vector(vector)).collect();
        let end = self.builder.entrywise(parts);
        Some(Vector { chain: Vec::new(), end: Some(end), ..vectors.remove(0) })
    }

    /// A place without matrices: a number.
    fn close(&mut self, label: Label) {
        let standing = self.vectors.iter().filter(|vector| vector.at == label).count();
        let loops = self.edges.iter().filter(|edge| edge.from == label).count();
        let number = match (standing, loops) {
            (0, 1) => {
                let mut chain = self.take_loops(label).remove(0);
                // The first factor of a trace may be any: the first one of the formula.
                let first = (0..chain.len()).min_by_key(|&place| chain[place].part).unwrap_or(0);
                chain.rotate_left(first);
                let inner = self.chain(&chain, None);
                self.builder.apply("tr", [inner])
            }
            (2, 0) => {
                let vectors = self.take_vectors(label);
                self.inner_product(&vectors[0], &vectors[1])
            }
            _ => match self.take_vector(label) {
                Some(Vector { end: None, chain, length, .. }) if chain.is_empty() => self.builder.length(length),
                Some(Vector { end: None, chain, .. }) => {
                    let inner = self.chain(&straightened(chain), None);
                    self.builder.apply("sum", [inner])
                }
                Some(vector) => {
                    let inner = self.vector(&vector);
                    self.builder.apply("sum", [inner])
                }
                None => return,
            },
        };
        self.numbers.push(number);
    }

    /// `u'*A*v`
    fn inner_product(&mut self, left: &Vector, right: &Vector) -> PartId {
        let (mut left, mut right) = (left, right);
        let mut chain = joined(flipped(&left.chain), &right.chain);
        let backward = match (left.end, right.end) {
            (None, Some(_)) => true,
            (Some(_), None) => false,
            (Some(_), Some(_)) | (None, None) => flips(&chain) > flips(&flipped(&chain)),
        };
        if backward {
            (left, right) = (right, left);
            chain = flipped(&chain);
        }
        if left.end.is_none() && chain.is_empty() {
            return self.builder.length(left.length);
        }
        let Some(start) = left.end else {
            let inner = self.chain(&chain, None);
            return self.builder.apply("sum", [inner]);
        };
        let Some(end) = right.end else {
            let inner = self.chain(&flipped(&chain), Some(start));
            return self.builder.apply("sum", [inner]);
        };
        let row = self.builder.transposed(start);
        let mut parts = vec![row];
        parts.extend(chain.iter().map(|&matrix| self.builder.matrix(matrix)));
        parts.push(end);
        self.builder.product(parts)
    }

    /// A place with one matrix: a vector at the other end of it.
    fn fold(&mut self, label: Label) {
        let vector = self.take_vector(label);
        for edge in self.take_edges(label) {
            let (inner, end) = vector.clone().map_or((Vec::new(), None), |vector| (vector.chain, vector.end));
            let length = self.lengths[usize::from(label)];
            let chain = joined(flipped(&edge.chain), &inner);
            self.vectors.push(Vector { at: edge.to, chain, end, length });
        }
    }

    /// A place between two matrices; whether it could be removed.
    fn join(&mut self, label: Label) -> bool {
        if let Some(pair) = self.parallel(label)
            && !self.is_cycle(label, pair)
        {
            self.multiply_entries(pair);
            return false;
        }
        let vector = self.take_vector(label);
        let mut edges = self.take_edges(label).into_iter();
        let (Some(first), Some(second)) = (edges.next(), edges.next()) else { return true };
        let mut chain = flipped(&first.chain);
        if let Some(vector) = vector
            && !(vector.end.is_none() && vector.chain.is_empty())
        {
            chain.push(self.diagonal(&vector));
        }
        chain.extend(second.chain);
        self.push_edge(first.to, second.to, chain);
        true
    }

    /// `diag(v)` as a factor.
    fn diagonal(&mut self, vector: &Vector) -> Matrix {
        let inner = self.vector(vector);
        Matrix { part: self.builder.apply("diag", [inner]), flipped: false }
    }

    /// Two edges between a place and another one.
    fn parallel(&self, label: Label) -> Option<(usize, usize)> {
        let other = |edge: &Edge| if edge.from == label { edge.to } else { edge.from };
        let edges: Vec<usize> = (0..self.edges.len()).filter(|&edge| self.edges[edge].leads_from(label)).collect();
        edges.iter().enumerate().find_map(|(position, &first)| {
            let same = |&&second: &&usize| other(&self.edges[first]) == other(&self.edges[second]);
            edges[position + 1..].iter().find(same).map(|&second| (first, second))
        })
    }

    /// Whether two edges with the same ends are better read as a way there and back than entry by entry.
    fn is_cycle(&self, label: Label, (first, second): (usize, usize)) -> bool {
        let first = self.edges[first].clone().oriented_from(label);
        let second = self.edges[second].clone().oriented_from(label);
        // A matrix of the result is written entry by entry elsewhere.
        if first.to < self.order && self.order != 1 {
            return true;
        }
        let stands = self.vectors.iter().any(|vector| vector.at == label || vector.at == first.to);
        let meets = self.edges.iter().filter(|edge| edge.from == first.to || edge.to == first.to).count() > 2;
        if stands || meets {
            return false;
        }
        let beside = flips(&first.chain) + flips(&second.chain);
        let length = first.chain.len() + second.chain.len();
        let beside = beside.min(length - beside);
        let there = flips(&joined(first.chain, &flipped(&second.chain)));
        length > 2 || there.min(length - there) < beside
    }

    /// Two matrices with the same ends are multiplied entry by entry.
    fn multiply_entries(&mut self, (first, second): (usize, usize)) {
        let second = self.edges.remove(second);
        let first = self.edges.remove(first);
        let (mut from, mut to) = (first.from, first.to);
        let mut chains = [first.chain, second.oriented_from(from).chain];
        if chains.iter().map(|chain| 2 * flips(chain)).sum::<usize>() > chains.iter().map(Vec::len).sum() {
            (from, to) = (to, from);
            chains = chains.map(|chain| flipped(&chain));
        }
        let length = self.lengths[usize::from(from)];
        let parts = chains.map(|chain| if chain.is_empty() { self.identity(length) } else { self.chain(&chain, None) });
        let part = self.builder.entrywise(parts.to_vec());
        self.push_edge(from, to, vec![Matrix { part, flipped: false }]);
    }
}

impl Edge {
    /// Whether it leads from a place to another one.
    fn leads_from(&self, label: Label) -> bool {
        (self.from == label) != (self.to == label)
    }

    fn oriented_from(self, label: Label) -> Edge {
        if self.from == label {
            return self;
        }
        Edge { from: self.to, to: self.from, chain: flipped(&self.chain) }
    }
}

/// The transpose of a product.
fn flipped(chain: &[Matrix]) -> Chain {
    chain.iter().rev().map(|matrix| Matrix { flipped: !matrix.flipped, ..*matrix }).collect()
}

fn joined(mut first: Chain, second: &[Matrix]) -> Chain {
    first.extend_from_slice(second);
    first
}

/// How many factors are written as transposes.
fn flips(chain: &[Matrix]) -> usize {
    chain.iter().filter(|matrix| matrix.flipped).count()
}

/// A product or its transpose, where that makes no difference: what has fewer transposes.
fn straightened(chain: Chain) -> Chain {
    let back = flipped(&chain);
    if flips(&back) < flips(&chain) { back } else { chain }
}

#[cfg(test)]
mod tests;
