//! Jacobians by stretched matrices as Kronecker products.
//!
//! In: a tensor with the axes of an output and then those of a variable, and how matrices are stretched. Out: the part
//! of the matrix with a row for each entry of the output and a column for each entry of the variable; nothing where
//! it is no sum of Kronecker products. With columns stretched first the last axis of a matrix is the outer one.
//!
//! ```text
//! d(W*x)/dW      sum of x[k]*delta[i,j]     x' (x) eye(m)   by columns,   eye(m) (x) x'   by rows
//! d(A*W*B)/dW    A[i,j]*B[k,l]              B' (x) A        by columns,   A (x) B'        by rows
//! ```

use super::algebra::Builder;
use super::matrix::Factor;
use super::part::{Infix, Part, PartId, Precedence, Term};
use crate::graph::{Expression, NodeId};
use crate::number::Rational;
use crate::op::{Label, Op, TensorOp};
use crate::structure::Stretch;

/// Factors that have indices in common, with the axis of the rows and that of the columns that they have.
struct Group {
    factors: Vec<Factor>,
    row: Option<Label>,
    column: Option<Label>,
}

impl Builder<'_> {
    /// A Jacobian of more than two axes, of which the first are rows, as a matrix.
    pub(super) fn stretched(&mut self, root: NodeId, rows: usize, stretch: Stretch) -> Option<PartId> {
        if self.graph.dimensions(root).len() <= 2 {
            return None;
        }
        let graph = self.graph;
        if let Expression::Sum { constant, coefficients, terms } = graph.view(root) {
            if !constant.is_zero() {
                return None;
            }
            let mut written = Vec::with_capacity(terms.len());
            for (coefficient, term) in coefficients.iter().zip(terms.iter()) {
                let part = self.stretched_term(&coefficient.abs(), term, rows, stretch)?;
                let part = self.at_least(Precedence::Product, part);
                written.push(Term { negative: coefficient.is_negative(), part });
            }
            if let Some(first) = written.iter().position(|term| !term.negative) {
                written[..=first].rotate_right(1);
            }
            return Some(self.layout.push(Part::Sum(written.into())));
        }
        let part = self.stretched_term(&Rational::ONE, root, rows, stretch)?;
        let negative = matches!(graph.view(root), Expression::Product { coefficient, .. } if coefficient.is_negative());
        Some(if negative { self.layout.push(Part::Negation(part)) } else { part })
    }

    /// A term without its sign.
    fn stretched_term(
        &mut self,
        coefficient: &Rational,
        term: NodeId,
        rows: usize,
        stretch: Stretch,
    ) -> Option<PartId> {
        let (number, factors) = if let Expression::Product { coefficient: own, factors } = self.graph.view(term) {
            (coefficient * &own.abs(), factors.to_vec())
        } else {
            (coefficient.clone(), vec![term])
        };
        let is_number = |&id: &NodeId| self.graph.dimensions(id).is_empty();
        let (numbers, tensors): (Vec<_>, Vec<_>) = factors.into_iter().partition(is_number);
        let &[tensor] = tensors.as_slice() else { return None };
        let Expression::Tensor { operation: TensorOp::Contraction(id), operands } = self.graph.view(tensor) else {
            return None;
        };
        let contraction = self.graph.contraction(id);
        let factors = operands.iter().zip(contraction.labels.iter().cloned()).collect();
        let product = self.kronecker(factors, contraction.order.into(), rows, stretch)?;
        let mut front = Vec::new();
        if !number.is_one() {
            let number = self.number(&number);
            front.push(self.at_least(Precedence::Product, number));
        }
        front.extend(numbers.iter().map(|&number| self.written(number)));
        Some(self.scaled(front, product))
    }

    /// The factors of a sum of products as a Kronecker product.
    fn kronecker(&mut self, factors: Vec<Factor>, order: usize, rows: usize, stretch: Stretch) -> Option<PartId> {
        let groups = self.groups(factors, order, rows)?;
        let outer_first = |range: std::ops::Range<usize>| -> Vec<Label> {
            let labels = range.map(|label| label as Label);
            match stretch {
                Stretch::Columns => labels.rev().collect(),
                Stretch::Rows => labels.collect(),
            }
        };
        let (rows, columns) = (outer_first(0..rows), outer_first(rows..order));
        let (mut row, mut column) = (rows.iter().peekable(), columns.iter().peekable());
        let mut parts = Vec::new();
        let with_row = |label| groups.iter().find(|group| group.row == Some(label));
        let with_column = |label| groups.iter().find(|group| group.column == Some(label));
        loop {
            let (above, beside) = (row.peek().copied(), column.peek().copied());
            let group = match (above.and_then(|&label| with_row(label)), beside.and_then(|&label| with_column(label))) {
                (None, None) => break,
                (Some(group), _) if group.column.is_none() => group,
                (_, Some(group)) if group.row.is_none() => group,
                (Some(group), Some(other)) if std::ptr::eq(group, other) => group,
                _ => return None,
            };
            if group.row.is_some() {
                row.next();
            }
            if group.column.is_some() {
                column.next();
            }
            let part = self.small(group);
            parts.push(self.at_least(Precedence::Power, part));
        }
        let numbers: Vec<_> = groups.iter().filter(|group| group.row.is_none() && group.column.is_none()).collect();
        let front: Vec<_> = numbers.iter().map(|group| self.small(group)).collect();
        let product = match parts.as_slice() {
            [] => return None,
            &[only] => only,
            _ => self.layout.push(Part::Infix(Infix::Kronecker, parts.into())),
        };
        Some(self.scaled(front, product))
    }

    /// Factors that have no index in common with others, together; none where one has several axes of a kind.
    fn groups(&self, factors: Vec<Factor>, order: usize, rows: usize) -> Option<Vec<Group>> {
        let mut groups: Vec<Vec<Factor>> = Vec::new();
        for factor in factors {
            if matches!(self.graph.op(factor.0), Op::Tensor(TensorOp::Ones(_))) && factor.1.len() > 1 {
                return None;
            }
            let meets =
                |group: &Vec<Factor>| group.iter().any(|(_, labels)| labels.iter().any(|l| factor.1.contains(l)));
            let (met, apart): (Vec<_>, Vec<_>) = groups.into_iter().partition(meets);
            groups = apart;
            groups.push(met.into_iter().flatten().chain([factor]).collect());
        }
        let group = |factors: Vec<Factor>| {
            let mut labels: Vec<Label> = factors.iter().flat_map(|(_, labels)| labels.to_vec()).collect();
            labels.sort_unstable();
            labels.dedup();
            let is_row = |label: &Label| usize::from(*label) < rows;
            let is_column = |label: &Label| !is_row(label) && usize::from(*label) < order;
            let one = |which: &dyn Fn(&Label) -> bool| {
                let mut found = labels.iter().copied().filter(|label| which(label));
                let first = found.next();
                if found.next().is_none() { Some(first) } else { None }
            };
            Some(Group { row: one(&is_row)?, column: one(&is_column)?, factors })
        };
        groups.into_iter().map(group).collect()
    }

    /// One factor of a Kronecker product: a matrix, a column, a row, or a number.
    fn small(&mut self, group: &Group) -> PartId {
        let kept: Vec<Label> = group.row.into_iter().chain(group.column).collect();
        let mut bound: Vec<Label> = Vec::new();
        for &label in group.factors.iter().flat_map(|(_, labels)| labels) {
            if !kept.contains(&label) && !bound.contains(&label) {
                bound.push(label);
            }
        }
        let place = |label: &Label| {
            let all = kept.iter().chain(&bound);
            all.take_while(|&other| other != label).count() as Label
        };
        let rename = |(id, labels): &Factor| -> Factor { (*id, labels.iter().map(place).collect()) };
        let factors: Vec<Factor> = group.factors.iter().map(rename).collect();
        let part = self.sum_of_products(&factors, kept.len());
        if group.row.is_none() && group.column.is_some() { self.transposed(part) } else { part }
    }
}

#[cfg(test)]
mod tests;
