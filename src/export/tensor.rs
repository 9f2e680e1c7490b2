//! Operations on tensors as the language has them.
//!
//! In: nodes with axes, and numbers made from such nodes. Out: parts. Always: what acts on each entry is written with
//! a point, `v .* w`; numbers stand in front; what is repeated along axes says so: `ones(m)*v'`.

use rustc_hash::FxHashMap;

use super::algebra::Builder;
use super::matrix::Factor;
use super::part::{Infix, Part, PartId, Precedence, Subscript, Term};
use crate::graph::{Expression, NodeId, Operands};
use crate::number::Rational;
use crate::op::{Axes, Contraction, ContractionId, Dimension, Label, Op, Reduction, SliceId, TensorOp};

impl Builder<'_> {
    /// An operation on whole tensors.
    pub(super) fn tensor(&mut self, id: NodeId, operation: TensorOp, operands: &[NodeId]) -> PartId {
        let first = operands.first().map(|&operand| self.written(operand));
        match (operation, first) {
            (TensorOp::Contraction(id), _) => {
                let contraction = self.graph.contraction(id);
                let factors: Vec<Factor> = operands.iter().copied().zip(contraction.labels.iter().cloned()).collect();
                self.sum_of_products(&factors, contraction.order.into())
            }
            (TensorOp::Ones(id), _) => self.constant("ones", self.graph.dimensions_of(id)),
            (TensorOp::Zeros(id), _) => self.constant("zeros", self.graph.dimensions_of(id)),
            (TensorOp::Identity(id), _) => self.constant("eye", &self.graph.dimensions_of(id)[..1]),
            (_, None) => self.apply("vcat", []),
            (TensorOp::Reduce(reduction, axes), Some(inner)) => {
                let name = match reduction {
                    Reduction::Maximum => "max",
                    Reduction::Minimum => "min",
                    Reduction::LogSumExp => "logsumexp",
                };
                self.along(name, operands[0], inner, axes)
            }
            (TensorOp::Softmax(axes), Some(inner)) => self.along("softmax", operands[0], inner, axes),
            (TensorOp::Inverse, Some(inner)) => self.apply("inv", [inner]),
            (TensorOp::Determinant, Some(inner)) => self.apply("det", [inner]),
            (TensorOp::Adjugate, Some(inner)) => self.apply("adj", [inner]),
            (TensorOp::LogDeterminant, Some(inner)) => self.apply("logdet", [inner]),
            (TensorOp::Solve, Some(matrix)) => {
                let right = self.written(operands[1]);
                self.apply("solve", [matrix, right])
            }
            (TensorOp::Reshape(id), Some(inner)) => self.reshaped(operands[0], inner, self.graph.dimensions_of(id)),
            (TensorOp::Slice(id), Some(inner)) => {
                let list = self.ranges(id, false);
                let inner = self.at_least(Precedence::Atom, inner);
                self.layout.push(Part::Index(inner, list))
            }
            (TensorOp::Embed(id), Some(_)) if self.graph.dimensions(operands[0]).len() > 2 => {
                self.embedded_entries(id, operands[0])
            }
            (TensorOp::Embed(slice), Some(_)) => {
                if let Some(matrix) = self.matrix_of_numbers(id) {
                    return matrix;
                }
                let id = slice;
                let inner = self.block(operands[0], 0);
                self.embedded(id, inner, self.graph.dimensions(operands[0]))
            }
            (TensorOp::Concatenate(axis), Some(_)) if self.graph.dimensions(operands[0]).len() > 2 => {
                self.joined_entries(operands, axis.into())
            }
            (TensorOp::Concatenate(axis), Some(_)) => {
                if let Some(matrix) = self.matrix_of_numbers(id) {
                    return matrix;
                }
                let blocks: Vec<_> = operands.iter().map(|&operand| self.block(operand, axis)).collect();
                self.apply(if axis == 0 { "vcat" } else { "hcat" }, blocks)
            }
        }
    }

    /// How users write a node.
    pub(super) fn written(&self, id: NodeId) -> PartId {
        self.written[id.index()]
    }

    /// The length of an axis.
    pub(super) fn length(&mut self, dimension: Dimension) -> PartId {
        self.layout.push(match dimension {
            Dimension::Fixed(length) => Part::Number(Rational::from(length)),
            Dimension::Named(symbol) => Part::Symbol(symbol),
        })
    }

    fn constant(&mut self, name: &'static str, dimensions: &[Dimension]) -> PartId {
        let lengths: Vec<_> = dimensions.iter().map(|&dimension| self.length(dimension)).collect();
        self.apply(name, lengths)
    }

    /// A function of all entries, or of those of each row or column of a matrix.
    fn along(&mut self, name: &'static str, operand: NodeId, inner: PartId, axes: Axes) -> PartId {
        let order = self.graph.dimensions(operand).len();
        if axes == Axes::all(order) && (order == 1 || name != "softmax") {
            return self.apply(name, [inner]);
        }
        let mut arguments = vec![inner];
        match (order, axes == Axes::new([0]), axes == Axes::new([1])) {
            (2, true, _) => arguments.push(self.layout.push(Part::Word("columns"))),
            (2, _, true) => arguments.push(self.layout.push(Part::Word("rows"))),
            _ => {
                let places = axes.iter().map(|axis| Part::Number(Rational::from(axis as u64 + 1)));
                arguments.extend(places.map(|place| self.layout.push(place)));
            }
        }
        self.apply(name, arguments)
    }

    pub(super) fn ranges(&self, id: SliceId, places: bool) -> Box<[Subscript]> {
        let ranges = self.graph.slice_of(id).ranges.iter();
        let subscript = |range: &Option<(u64, u64)>| match *range {
            None => Subscript::All,
            Some((first, 1)) if places => Subscript::Place(first + 1),
            Some((first, count)) => Subscript::Range(first + 1, first + count),
        };
        ranges.map(subscript).collect()
    }

    fn reshaped(&mut self, operand: NodeId, inner: PartId, dimensions: &[Dimension]) -> PartId {
        if let Expression::Tensor { operation, operands } = self.graph.view(operand)
            && !self.named[operand.index()]
        {
            let short = match operation {
                TensorOp::Slice(id) => self.places(id, operand, operands.at(0), dimensions),
                TensorOp::Contraction(id) => self.kronecker_product(id, operands, dimensions),
                TensorOp::Ones(_) | TensorOp::Zeros(_) | TensorOp::Identity(_) | TensorOp::Reduce(..) => None,
                TensorOp::Softmax(_)
                | TensorOp::Inverse
                | TensorOp::Determinant
                | TensorOp::Adjugate
                | TensorOp::LogDeterminant => None,
                TensorOp::Solve | TensorOp::Reshape(_) | TensorOp::Embed(_) | TensorOp::Concatenate(_) => None,
            };
            if let Some(part) = short {
                return part;
            }
        }
        match dimensions {
            [] => {
                let inner = self.at_least(Precedence::Atom, inner);
                let list = vec![Subscript::Place(1); self.graph.dimensions(operand).len()];
                self.layout.push(Part::Index(inner, list.into()))
            }
            [_] => self.apply("vec", [inner]),
            _ => {
                let mut arguments = vec![inner];
                arguments.extend(dimensions.iter().map(|&dimension| self.length(dimension)));
                self.apply("reshape", arguments)
            }
        }
    }

    /// A slice of which axes with one entry are left out: `A[1, :]`.
    fn places(&mut self, id: SliceId, slice: NodeId, whole: NodeId, dimensions: &[Dimension]) -> Option<PartId> {
        let list = self.ranges(id, true);
        let kept: Vec<bool> = list.iter().map(|range| !matches!(range, Subscript::Place(_))).collect();
        let lengths = self.graph.dimensions(slice).iter().zip(&kept);
        let left: Vec<Dimension> = lengths.filter(|(_, kept)| **kept).map(|(&length, _)| length).collect();
        if left != dimensions {
            return None;
        }
        let whole = self.at_least(Precedence::Atom, self.written(whole));
        let entries = self.layout.push(Part::Index(whole, list));
        // A row of a matrix is read as a row.
        Some(if *kept == [false, true] { self.transposed(entries) } else { entries })
    }

    /// `A (x) B`: the entries of two factors, put in the order of blocks.
    fn kronecker_product(
        &mut self,
        id: ContractionId,
        operands: Operands<'_>,
        dimensions: &[Dimension],
    ) -> Option<PartId> {
        let contraction = self.graph.contraction(id).clone();
        let [first, second] = &*contraction.labels else { return None };
        for (outer, inner, labels) in [(0, 1, [&**first, &**second]), (1, 0, [&**second, &**first])] {
            for [outer_sides, inner_sides] in sides_of(labels) {
                // The indices of the second factor run faster.
                let sides = [inner_sides.0, outer_sides.0, inner_sides.1, outer_sides.1];
                let lengths = |sides: &[Option<Label>]| self.joined_lengths(id, operands, sides);
                let in_order = sides.iter().flatten().copied().eq(0..contraction.order);
                let [rows, columns] = [&sides[..2], &sides[2..]].map(lengths);
                if !in_order || !rows.into_iter().chain(columns).eq(dimensions.iter().copied()) {
                    continue;
                }
                let factors = [(outer, outer_sides, labels[0]), (inner, inner_sides, labels[1])];
                let factors = factors.map(|(place, sides, labels)| {
                    let part = self.written(operands.at(place));
                    let flipped = if labels.len() == 1 { sides.0.is_none() } else { sides.0 != Some(labels[0]) };
                    if flipped { self.transposed(part) } else { part }
                });
                return Some(self.kronecker_of(factors));
            }
        }
        None
    }

    /// A chain is read from the left.
    fn kronecker_of(&mut self, [first, second]: [PartId; 2]) -> PartId {
        let mut parts = if let Part::Infix(Infix::Kronecker, parts) = self.layout.part(first) {
            parts.to_vec()
        } else {
            vec![self.at_least(Precedence::Power, first)]
        };
        parts.push(self.at_least(Precedence::Power, second));
        self.layout.push(Part::Infix(Infix::Kronecker, parts.into()))
    }

    /// The length of the axis that has these labels one inside the other; none without labels.
    fn joined_lengths(&self, id: ContractionId, operands: Operands<'_>, labels: &[Option<Label>]) -> Option<Dimension> {
        let factors = || operands.iter().zip(&self.graph.contraction(id).labels);
        let length = |label: Label| {
            factors().find_map(|(factor, own)| {
                let axis = own.iter().position(|&other| other == label)?;
                Some(self.graph.dimensions(factor)[axis])
            })
        };
        match labels.iter().copied().flatten().map(length).collect::<Option<Vec<_>>>()?.as_slice() {
            [only] => Some(*only),
            [Dimension::Fixed(first), Dimension::Fixed(second)] => first.checked_mul(*second).map(Dimension::Fixed),
            _ => None,
        }
    }

    /// What is 0 around a block is written as blocks of zeros beside it.
    fn embedded(&mut self, id: SliceId, inner: PartId, dimensions: &[Dimension]) -> PartId {
        let slice = self.graph.slice_of(id);
        let whole = self.graph.dimensions_of(slice.whole);
        let mut dimensions = dimensions.to_vec();
        let mut part = inner;
        for axis in (0..whole.len()).rev() {
            let (Some((first, count)), Dimension::Fixed(length)) = (slice.ranges[axis], whole[axis]) else { continue };
            let mut blocks = Vec::new();
            for (place, zeros) in [(0, first), (1, length - first - count)] {
                if place == 1 {
                    blocks.push(part);
                }
                if zeros == 1 && dimensions.len() == 1 {
                    blocks.push(self.layout.push(Part::Number(Rational::ZERO)));
                } else if zeros > 0 {
                    dimensions[axis] = Dimension::Fixed(zeros);
                    blocks.push(self.constant("zeros", &dimensions));
                }
            }
            dimensions[axis] = whole[axis];
            if let &[only] = blocks.as_slice() {
                part = only;
                continue;
            }
            part = self.apply(["vcat", "hcat"][axis], blocks);
        }
        part
    }

    /// The same of more than two axes: `{[i,j,k] sum_l A[i,j,l]*hcat(eye(2), zeros(2, 3))[l,k]}`.
    fn embedded_entries(&mut self, id: SliceId, inner: NodeId) -> PartId {
        let graph = self.graph;
        let slice = graph.slice_of(id);
        let whole = graph.dimensions_of(slice.whole);
        let places: Vec<_> = slice.ranges.iter().zip(whole).map(|(&range, &length)| (range, length)).collect();
        self.placed_entries(inner, &places)
    }

    /// A tensor, each axis of which is the given range of one of this length.
    fn placed_entries(&mut self, inner: NodeId, places: &[(Option<(u64, u64)>, Dimension)]) -> PartId {
        let order = places.len();
        let mut labels: Vec<Label> = (0..).take(order).collect();
        let mut bound = Vec::new();
        let mut parts = vec![(self.written(inner), Vec::new())];
        for (axis, &(range, length)) in places.iter().enumerate() {
            let (Some((first, count)), Dimension::Fixed(length)) = (range, length) else { continue };
            let label = (order + bound.len()) as Label;
            bound.push(label);
            let free = std::mem::replace(&mut labels[axis], label);
            let mut blocks = Vec::new();
            for (before, zeros) in [(true, first), (false, length - first - count)] {
                if !before {
                    blocks.push(self.constant("eye", &[Dimension::Fixed(count)]));
                }
                if zeros > 0 {
                    blocks.push(self.constant("zeros", &[Dimension::Fixed(count), Dimension::Fixed(zeros)]));
                }
            }
            let matrix = if let &[only] = blocks.as_slice() { only } else { self.apply("hcat", blocks) };
            parts.push((matrix, vec![label, free]));
        }
        parts[0].1 = labels;
        self.write_entries(parts, order, &bound)
    }

    /// Tensors of more than two axes one after the other along one of them.
    fn joined_entries(&mut self, operands: &[NodeId], axis: usize) -> PartId {
        let graph = self.graph;
        let along = |id: NodeId| match graph.dimensions(id)[axis] {
            Dimension::Fixed(length) => length,
            Dimension::Named(_) => 0,
        };
        let whole: u64 = operands.iter().map(|&operand| along(operand)).sum();
        let mut first = 0;
        let mut terms = Vec::new();
        for &operand in operands {
            let mut places: Vec<_> = graph.dimensions(operand).iter().map(|&length| (None, length)).collect();
            places[axis] = (Some((first, along(operand))), Dimension::Fixed(whole));
            first += along(operand);
            let part = self.placed_entries(operand, &places);
            terms.push(Term { negative: false, part });
        }
        self.layout.push(Part::Sum(terms.into()))
    }

    /// A block beside others along an axis: a vector needs no second axis for that.
    fn block(&mut self, operand: NodeId, axis: u8) -> PartId {
        if let (Some(number), [_]) = (self.single(operand), self.graph.dimensions(operand)) {
            return number;
        }
        if let Expression::Tensor { operation: TensorOp::Reshape(_), operands } = self.graph.view(operand)
            && let ([_], &[rows, columns]) = (self.graph.dimensions(operands.at(0)), self.graph.dimensions(operand))
            && !self.named[operand.index()]
        {
            let vector = self.written(operands.at(0));
            let one = Dimension::Fixed(1);
            if axis == 1 && columns == one {
                return vector;
            }
            if axis == 0 && rows == one {
                return self.transposed_multiple(vector);
            }
        }
        self.written(operand)
    }

    /// `2*x'` for `2*x`.
    fn transposed_multiple(&mut self, part: PartId) -> PartId {
        let Part::Product(factors) = self.layout.part(part) else { return self.transposed(part) };
        let factors = factors.to_vec();
        let is_number = |&factor: &PartId| matches!(self.layout.part(factor), Part::Number(_));
        match factors.split_last() {
            Some((&last, numbers)) if numbers.iter().all(is_number) => {
                let last = self.transposed(last);
                self.product(numbers.iter().copied().chain([last]).collect::<Vec<_>>())
            }
            Some(_) | None => self.transposed(part),
        }
    }

    /// A vector of one entry as a number among other blocks.
    fn single(&mut self, operand: NodeId) -> Option<PartId> {
        if self.graph.dimensions(operand) != [Dimension::Fixed(1)] || self.named[operand.index()] {
            return None;
        }
        let Expression::Tensor { operation, operands } = self.graph.view(operand) else { return None };
        match operation {
            TensorOp::Ones(_) => Some(self.layout.push(Part::Number(Rational::ONE))),
            TensorOp::Zeros(_) => Some(self.layout.push(Part::Number(Rational::ZERO))),
            TensorOp::Slice(id) => {
                let list = self.ranges(id, true);
                let whole = self.at_least(Precedence::Atom, self.written(operands.at(0)));
                Some(self.layout.push(Part::Index(whole, list)))
            }
            TensorOp::Reshape(_) if self.graph.dimensions(operands.at(0)).is_empty() => {
                Some(self.written(operands.at(0)))
            }
            TensorOp::Contraction(_) | TensorOp::Identity(_) | TensorOp::Reduce(..) | TensorOp::Softmax(_) => None,
            TensorOp::Inverse
            | TensorOp::Determinant
            | TensorOp::Adjugate
            | TensorOp::LogDeterminant
            | TensorOp::Solve => None,
            TensorOp::Reshape(_) | TensorOp::Embed(_) | TensorOp::Concatenate(_) => None,
        }
    }

    /// An operand of an operation on each entry of a result with these dimensions.
    pub(super) fn repeated(&mut self, operand: NodeId, dimensions: &[Dimension]) -> PartId {
        let own = self.graph.dimensions(operand).len();
        let part = self.written(operand);
        if own == 0 || own >= dimensions.len() {
            return part;
        }
        if self.graph.shape(operand).is_truth() {
            return self.repeated_condition(operand, dimensions);
        }
        if let (1, &[rows, _]) = (own, dimensions) {
            let ones = self.ones_along(rows);
            let row = self.transposed(part);
            return self.product(vec![ones, row]);
        }
        let labels = (dimensions.len() - own..dimensions.len()).map(|label| label as Label).collect();
        self.entries(&[(operand, labels)], dimensions)
    }

    /// `ones(n)`
    pub(super) fn ones_along(&mut self, length: Dimension) -> PartId {
        self.constant("ones", &[length])
    }

    /// A condition on the entries of tensors with more axes: what is compared is repeated.
    fn repeated_condition(&mut self, condition: NodeId, dimensions: &[Dimension]) -> PartId {
        let graph = self.graph;
        let mut found = vec![condition];
        let mut next = 0;
        while let Some(&id) = found.get(next) {
            next += 1;
            found.extend(graph.operands(id).iter().filter(|&operand| graph.shape(operand).is_truth()));
        }
        found.sort_unstable();
        found.dedup();
        // Operands come before what is made of them.
        let mut parts: FxHashMap<NodeId, PartId> = FxHashMap::default();
        for id in found {
            let mut operands = Vec::new();
            for operand in graph.operands(id).iter() {
                operands.push(match parts.get(&operand) {
                    Some(&part) => part,
                    None => self.repeated(operand, dimensions),
                });
            }
            let part = self.condition(id, &operands);
            parts.insert(id, part);
        }
        parts[&condition]
    }

    /// A condition with its operands.
    fn condition(&mut self, id: NodeId, operands: &[PartId]) -> PartId {
        let graph = self.graph;
        let mut at_least =
            |precedence| operands.iter().map(|&part| self.at_least(precedence, part)).collect::<Box<[_]>>();
        let part = match graph.view(id) {
            Expression::And(_) => Part::And(at_least(Precedence::Not)),
            Expression::Or(_) => Part::Or(at_least(Precedence::And)),
            Expression::Not(_) => Part::Not(operands[0]),
            Expression::Compare { relation, .. } => {
                let sides = at_least(Precedence::Sum);
                Part::Compare(relation, sides[0], sides[1])
            }
            Expression::Constant(_) | Expression::Symbol(_) | Expression::Truth(_) | Expression::Sum { .. } => {
                return self.written(id);
            }
            Expression::Product { .. } | Expression::Power { .. } | Expression::Call { .. } => return self.written(id),
            Expression::Select { .. } | Expression::Tensor { .. } => return self.written(id),
        };
        self.layout.push(part)
    }

    /// `coefficient * factors` entry by entry; the coefficient is positive.
    pub(super) fn tensor_product(
        &mut self,
        coefficient: &Rational,
        factors: &[NodeId],
        dimensions: &[Dimension],
    ) -> PartId {
        let (numerator, denominator) = self.split(coefficient);
        let (mut above, mut below) = (Vec::new(), Vec::new());
        if !numerator.is_one() {
            above.push(self.layout.push(Part::Number(numerator)));
        }
        if !denominator.is_one() {
            below.push(self.layout.push(Part::Number(denominator)));
        }
        let (numbers, tensors): (Vec<_>, Vec<_>) =
            factors.iter().copied().partition(|&factor| self.graph.dimensions(factor).is_empty());
        let numbers: Vec<NodeId> = numbers.into_iter().flat_map(|number| self.numbers_in(number)).collect();
        for number in self.reading_order(&numbers) {
            match self.divisor(number, false) {
                Some((base, exponent)) => below.push(self.power(base, &exponent)),
                None => above.push(self.written(number)),
            }
        }
        let order = dimensions.len();
        let mixed = tensors.iter().any(|&tensor| self.graph.dimensions(tensor).len() < order);
        let whole = if mixed {
            let suffix = |&tensor: &NodeId| -> Factor {
                let own = self.graph.dimensions(tensor).len();
                (tensor, (order - own..order).map(|label| label as Label).collect())
            };
            let tensors: Vec<Factor> = tensors.iter().map(suffix).collect();
            let product = self.sum_of_products(&tensors, order);
            self.scaled(above, product)
        } else {
            self.product_of_entries(above, &tensors)
        };
        if below.is_empty() {
            return whole;
        }
        let below = self.product(below);
        let below = self.at_least(Precedence::Power, below);
        let whole = self.at_least(Precedence::Product, whole);
        self.layout.push(Part::Quotient(whole, below))
    }

    /// The factors of a number in front of a tensor, so that there is one fraction bar for all: `s*y/(r*t)`.
    fn numbers_in(&self, number: NodeId) -> Vec<NodeId> {
        let (mut found, mut pending) = (Vec::new(), vec![number]);
        while let Some(next) = pending.pop() {
            if let Expression::Product { coefficient, factors } = self.graph.view(next)
                && coefficient.is_one()
                && !self.named[next.index()]
            {
                pending.extend(factors.to_vec().into_iter().rev());
            } else {
                found.push(next);
            }
        }
        found
    }

    /// Factors in front of a part; a product of matrices goes on without parentheses.
    pub(super) fn scaled(&mut self, mut factors: Vec<PartId>, part: PartId) -> PartId {
        if factors.is_empty() {
            return self.at_least(Precedence::Product, part);
        }
        if let Part::Product(parts) = self.layout.part(part) {
            factors.extend(parts.to_vec());
        } else {
            factors.push(part);
        }
        self.product(factors)
    }

    /// `2*s*v .* w ./ x`
    fn product_of_entries(&mut self, mut numbers: Vec<PartId>, tensors: &[NodeId]) -> PartId {
        let (mut times, mut over) = (Vec::new(), Vec::new());
        for &tensor in tensors {
            if let Expression::Power { base, exponent } = self.graph.view(tensor)
                && exponent.is_negative()
                && !self.named[tensor.index()]
            {
                over.push(self.raised_entries(base, &-exponent));
            } else {
                times.push(self.written(tensor));
            }
        }
        let product = match times.as_slice() {
            [] => {
                if numbers.is_empty() {
                    numbers.push(self.layout.push(Part::Number(Rational::ONE)));
                }
                if let &[only] = numbers.as_slice() { only } else { self.product(numbers) }
            }
            &[only] if over.is_empty() => self.scaled(numbers, only),
            &[first, ref rest @ ..] => {
                let first = self.at_least(Precedence::Power, first);
                let first = self.scaled(numbers, first);
                let mut parts = vec![first];
                parts.extend(rest.iter().map(|&part| self.at_least(Precedence::Power, part)));
                if rest.is_empty() { first } else { self.layout.push(Part::Infix(Infix::Times, parts.into())) }
            }
        };
        if over.is_empty() {
            return product;
        }
        let first = self.at_least(Precedence::Product, product);
        let rest: Vec<_> = over.into_iter().map(|part| self.at_least(Precedence::Power, part)).collect();
        let parts = [first].into_iter().chain(rest).collect();
        self.layout.push(Part::Infix(Infix::Over, parts))
    }

    /// The power of each entry.
    pub(super) fn entrywise_power(&mut self, base: NodeId, exponent: &Rational) -> PartId {
        if !exponent.is_negative() {
            return self.raised_entries(base, exponent);
        }
        let one = self.layout.push(Part::Number(Rational::ONE));
        let power = self.raised_entries(base, &-exponent);
        let power = self.at_least(Precedence::Power, power);
        self.layout.push(Part::Infix(Infix::Over, [one, power].into()))
    }

    fn raised_entries(&mut self, base: NodeId, exponent: &Rational) -> PartId {
        let base = self.written(base);
        if exponent.is_one() {
            return base;
        }
        if *exponent == Rational::HALF {
            return self.layout.push(Part::Root(base));
        }
        let exponent = self.number(exponent);
        self.raise_entries(base, exponent)
    }

    /// `a.^b`
    pub(super) fn raise_entries(&mut self, base: PartId, exponent: PartId) -> PartId {
        let base = self.at_least(Precedence::Atom, base);
        let exponent = self.at_least(Precedence::Power, exponent);
        self.layout.push(Part::Infix(Infix::Raised, [base, exponent].into()))
    }

    /// `norm(v)`, the root of the sum of all squares.
    pub(super) fn norm(&mut self, squares: NodeId) -> Option<PartId> {
        let Expression::Tensor { operation: TensorOp::Contraction(id), operands } = self.graph.view(squares) else {
            return None;
        };
        let Contraction { labels, order: 0 } = self.graph.contraction(id) else { return None };
        let [first, second] = &**labels else { return None };
        let vector = operands.at(0);
        let all = first.len() < 3 && (1..first.len()).all(|place| !first[..place].contains(&first[place]));
        let alike = first == second && vector == operands.at(1) && all && !self.named[squares.index()];
        alike.then(|| {
            let inner = self.written(vector);
            self.apply("norm", [inner])
        })
    }

    /// Whether a node is a sum of products of entries that is written as a product of matrices.
    pub(super) fn is_matrix_product(&self, id: NodeId) -> bool {
        matches!(self.graph.op(id), Op::Tensor(TensorOp::Contraction(_))) && !self.named[id.index()]
    }
}

/// A label for the rows of a block, and one for its columns.
type Sides = (Option<Label>, Option<Label>);

/// How two factors may be blocks: a matrix or its transpose, a vector as a column or as a row.
fn sides_of(labels: [&[Label]; 2]) -> Vec<[Sides; 2]> {
    let single = |labels: &[Label]| -> Vec<Sides> {
        match *labels {
            [only] => vec![(Some(only), None), (None, Some(only))],
            [rows, columns] => vec![(Some(rows), Some(columns)), (Some(columns), Some(rows))],
            _ => Vec::new(),
        }
    };
    let [outer, inner] = labels.map(single);
    outer.iter().flat_map(|&outer| inner.iter().map(move |&inner| [outer, inner])).collect()
}

#[cfg(test)]
mod tests;
