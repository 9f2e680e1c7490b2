//! Entries of tensors, and tensors made of blocks.
//!
//! In: `A[i, j]`, `[a, b; c, d]`. Out: values. Always: indices count from 1 and ranges include both ends, as in
//! mathematics; a number, a column and a row are blocks of one column or one row; blocks that are all of one column
//! give a column, blocks of one row a row, others a matrix.
//!
//! ```text
//! A[1:3, 2]     three entries of the second column: a column
//! [1, 2; 3, 4]  a matrix of two rows
//! ```

use super::emit::{Emitter, Failure, Joint, Operand, Step, Value, wrong};
use super::error::{Error, ErrorKind};
use super::fault::ShapeError;
use super::form::{Form, LONGEST, primed};
use crate::graph::NodeId;
use crate::op::{Dimension, Op};
use crate::span::Span;

/// What one index takes of its axis.
#[derive(Clone, Copy)]
enum Taken {
    All,
    One(u64),
    Range(u64, u64),
}

impl Emitter<'_> {
    /// `a[i, j]` with so many indices, which are on the stack above `a`.
    pub(super) fn index(&mut self, count: usize, span: Span) -> Result<Value, Failure> {
        let mut indices: Vec<(Operand, Option<Operand>)> = (0..count).map(|_| self.pop_index()).collect();
        indices.reverse();
        let whole = self.pop_operand();
        let dimensions = self.graph.dimensions(whole.value.node).to_vec();
        if dimensions.len() != count {
            let named = ["delta", "δ"].contains(&self.text(whole.span).as_str());
            let advice = if named && !self.forms.is_empty() {
                Some("entries of the identity are written `eye(n)[i,j]`".to_owned())
            } else {
                self.declare_advice(&whole, if count == 1 { "[n]" } else { "[m, n]" })
            };
            let (found, axes) = (self.shaped(&whole), dimensions.len());
            let error = ShapeError::IndexCount { found, axes, indices: count, advice };
            return Err(wrong(error, span));
        }
        let taken = indices.iter().zip(&dimensions);
        let taken = taken.map(|((top, from), &length)| self.taken(top, from.as_ref(), length, &whole));
        let taken: Vec<Taken> = taken.collect::<Result<_, _>>()?;
        let ranges: Vec<Option<(u64, u64)>> =
            taken.iter().zip(&dimensions).map(|(taken, &length)| taken.range(length)).collect();
        let slice = self.graph.slice(whole.value.node, &ranges);
        let kept: Vec<bool> = taken.iter().map(|taken| !matches!(taken, Taken::One(_))).collect();
        let lengths = self.graph.dimensions(slice).to_vec();
        let left: Vec<Dimension> =
            lengths.iter().zip(&kept).filter(|(_, kept)| **kept).map(|(&length, _)| length).collect();
        let node = self.graph.reshape(slice, &left);
        // One row of a matrix is a row.
        let row = whole.value.row || matches!(*kept, [false, true]);
        Ok(Value { row: row && left.len() == 1, ..Value::column(node) })
    }

    fn taken(
        &self,
        top: &Operand,
        from: Option<&Operand>,
        length: Dimension,
        whole: &Operand,
    ) -> Result<Taken, Failure> {
        if top.joint == Joint::All {
            return Ok(Taken::All);
        }
        let last = self.position(top, length, whole)?;
        let Some(from) = from else { return Ok(Taken::One(last - 1)) };
        let first = self.position(from, length, whole)?;
        if first > last {
            return Err(wrong(ShapeError::EmptyRange { from: first, to: last }, from.span.to(top.span)));
        }
        Ok(Taken::Range(first - 1, last - first + 1))
    }

    /// An index from 1 to the length of an axis.
    fn position(&self, operand: &Operand, length: Dimension, whole: &Operand) -> Result<u64, Failure> {
        let number = self.graph.as_constant(operand.value.node).filter(|number| number.is_integer());
        let Some(number) = number else {
            let found = self.text(operand.span);
            let sums = !self.forms.is_empty() && matches!(self.graph.op(operand.value.node), Op::Symbol(_));
            return Err(wrong(ShapeError::NotAnIndex { found, sums }, operand.span));
        };
        let length = match length {
            Dimension::Fixed(length) => length,
            Dimension::Named(_) => {
                let by = "an index other than `:`".to_owned();
                return Err(wrong(ShapeError::NamedLength { by, found: self.shaped(whole) }, operand.span));
            }
        };
        let position = number.to_i64().and_then(|number| u64::try_from(number).ok());
        position.filter(|position| (1..=length).contains(position)).ok_or_else(|| {
            let index = super::error::excerpt(&number.to_string());
            wrong(ShapeError::Range { index, found: self.shaped(whole), length }, operand.span)
        })
    }

    /// Blocks in brackets.
    pub(super) fn brackets(&mut self, step: Step, blocks: &[Operand], span: Span) -> Result<Value, Failure> {
        if blocks.len() == 1 {
            return Err(Failure::Wrong(Box::new(Error::new(ErrorKind::Brackets, span))));
        }
        match blocks.iter().find(|block| block.brackets) {
            // The rows of `[a, b; c, d]` are no brackets of their own.
            Some(block) if step == Step::Beside(blocks.len()) || self.source[block.span.range()].starts_with('[') => {
                Err(wrong(ShapeError::NestedBrackets, block.span))
            }
            Some(_) | None => self.join_blocks(step, blocks, span),
        }
    }

    /// Blocks side by side, or above each other.
    pub(super) fn join_blocks(&mut self, step: Step, blocks: &[Operand], span: Span) -> Result<Value, Failure> {
        let beside = matches!(step, Step::Beside(_));
        if let Some(block) = blocks.iter().find(|block| self.form(block.value) == Form::Higher) {
            return Err(self.refuse("a block", "numbers, vectors and matrices", block));
        }
        let lines = |form| match form {
            Form::Number => true,
            Form::Row(_) => beside,
            Form::Column(_) => !beside,
            Form::Matrix(..) | Form::Higher => false,
        };
        let one_line = blocks.iter().all(|block| lines(self.form(block.value)));
        // What has to be equal: the heights of blocks side by side.
        let across = |emitter: &Self, block: &Operand| {
            let (rows, columns) = emitter.size(block.value);
            if beside { (rows, columns) } else { (columns, rows) }
        };
        let (common, _) = across(self, &blocks[0]);
        if let Some(other) = blocks.iter().find(|block| across(self, block).0 != common) {
            let advice = if beside {
                "blocks side by side have the same number of rows"
            } else {
                "blocks above each other have the same number of columns"
            };
            let (left, right) = (self.shaped(&blocks[0]), self.shaped(other));
            let turned = (across(self, other).1 == common).then(|| format!("; `{}` has as many", primed(&right.text)));
            let advice = Some(advice.to_owned() + &turned.unwrap_or_default());
            return Err(wrong(ShapeError::Differ { whole: self.text(span), left, right, advice }, span));
        }
        if let Some(block) = blocks.iter().find(|block| matches!(across(self, block).1, Dimension::Named(_)))
            && blocks.len() > 1
        {
            let by = "joining".to_owned();
            return Err(wrong(ShapeError::NamedLength { by, found: self.shaped(block) }, block.span));
        }
        let lengths = blocks.iter().map(|block| match across(self, block).1 {
            Dimension::Fixed(length) => length,
            Dimension::Named(_) => 0,
        });
        if lengths.sum::<u64>() > LONGEST {
            return Err(wrong(ShapeError::TooLong { limit: LONGEST }, span));
        }
        let nodes: Vec<NodeId> = blocks.iter().map(|block| self.block(block.value, one_line)).collect();
        let axis = if beside && !one_line { 1 } else { 0 };
        Ok(Value { row: beside && one_line, ..Value::column(self.graph.concatenate(&nodes, axis)) })
    }

    /// The number of rows and of columns of a block.
    fn size(&self, value: Value) -> (Dimension, Dimension) {
        const ONE: Dimension = Dimension::Fixed(1);
        match self.form(value) {
            Form::Number | Form::Higher => (ONE, ONE),
            Form::Column(length) => (length, ONE),
            Form::Row(length) => (ONE, length),
            Form::Matrix(rows, columns) => (rows, columns),
        }
    }

    /// A block with one axis, or as a matrix.
    fn block(&mut self, value: Value, one_line: bool) -> NodeId {
        let (rows, columns) = self.size(value);
        let dimensions = if one_line { vec![if value.row { columns } else { rows }] } else { vec![rows, columns] };
        if self.is_number(value) {
            return self.graph.block_of(value.node, &dimensions);
        }
        self.graph.reshape(value.node, &dimensions)
    }
}

impl Taken {
    /// The first entry and how many; `None` for all of an axis.
    fn range(self, length: Dimension) -> Option<(u64, u64)> {
        let range = match self {
            Taken::All => return None,
            Taken::One(at) => (at, 1),
            Taken::Range(first, count) => (first, count),
        };
        (length != Dimension::Fixed(range.1)).then_some(range)
    }
}
