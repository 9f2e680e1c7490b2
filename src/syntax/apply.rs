//! Functions of whole tensors to nodes.
//!
//! In: a function and its arguments. Out: the value, made of contractions and the few operations that are none. Always:
//! what comes out as a vector is a column, but for the softmax of a row and entries side by side.
//!
//! ```text
//! tr(A)           sum over i of A[i,i]
//! norm(x)         sqrt(sum over i of x[i] x[i])
//! sum(A, rows)    the sum of each row: one number for each of them
//! ```

use super::emit::{Emitter, Failure, Operand, Step, Value, wrong};
use super::fault::ShapeError;
use super::form::{Form, LONGEST};
use super::whole::{Lines, Whole};
use crate::graph::NodeId;
use crate::number::Rational;
use crate::op::{Axes, Dimension, Label, Op, Reduction, built_in};
use crate::span::Span;

impl Emitter<'_> {
    /// The value of a function of whole tensors.
    pub(super) fn apply(
        &mut self,
        function: Whole,
        arguments: &[Operand],
        lines: Option<Lines>,
        span: Span,
    ) -> Result<Value, Failure> {
        let first = arguments[0];
        let node = match function {
            Whole::Sum | Whole::Mean => self.total(function, first, lines)?,
            Whole::Maximum => self.reduce(function, Reduction::Maximum, first, lines)?,
            Whole::Minimum => self.reduce(function, Reduction::Minimum, first, lines)?,
            Whole::LogSumExp => self.reduce(function, Reduction::LogSumExp, first, lines)?,
            Whole::Softmax => {
                let axes = self.axes(function, &first, lines)?;
                let node = self.graph.softmax(first.value.node, axes);
                return Ok(Value { node, ..first.value });
            }
            Whole::Dot => {
                let (x, y) = self.two_vectors(function, arguments)?;
                if self.graph.dimensions(x) != self.graph.dimensions(y) {
                    return Err(self.differ(&arguments[0], &arguments[1], span));
                }
                self.graph.contract(&[(x, &[0]), (y, &[0])], &[])
            }
            Whole::Outer => {
                let (x, y) = self.two_vectors(function, arguments)?;
                self.graph.contract(&[(x, &[0]), (y, &[1])], &[0, 1])
            }
            Whole::Norm => self.norm(first)?,
            Whole::NormOne => {
                self.vector(function, &first)?;
                let sizes = self.graph.call(crate::op::Function::Known(built_in::abs()), &[first.value.node]);
                self.graph.sum_along(sizes, Axes::all(1))
            }
            Whole::Trace => {
                self.square(function, &first)?;
                self.graph.contract(&[(first.value.node, &[0, 0])], &[])
            }
            Whole::Determinant => {
                self.square(function, &first)?;
                self.graph.determinant(first.value.node)
            }
            Whole::Adjugate => {
                self.square(function, &first)?;
                self.graph.adjugate(first.value.node)
            }
            Whole::LogDeterminant => {
                self.square(function, &first)?;
                self.graph.log_determinant(first.value.node)
            }
            Whole::Inverse => {
                self.square(function, &first)?;
                self.graph.inverse(first.value.node)
            }
            Whole::Solve => self.solve(arguments, span)?,
            Whole::Transpose => return self.transpose(first, "`transpose`", span),
            Whole::Diagonal => self.diagonal(first)?,
            Whole::Vec => self.column_by_column(first)?,
            Whole::Kronecker => return self.kronecker(arguments, "`kron`"),
            Whole::Reshape => self.reshape(arguments)?,
            Whole::Beside => return self.join_blocks(Step::Beside(arguments.len()), arguments, span),
            Whole::Above => return self.join_blocks(Step::Above(arguments.len()), arguments, span),
            Whole::Ones => {
                let dimensions = self.dimensions(arguments)?;
                self.graph.ones(&dimensions)
            }
            Whole::Zeros => {
                let dimensions = self.dimensions(arguments)?;
                self.graph.zeros(&dimensions)
            }
            Whole::Identity => {
                let dimensions = self.dimensions(arguments)?;
                self.graph.identity(dimensions[0])
            }
        };
        Ok(Value::column(node))
    }

    /// The axes that a function takes together: those of one line, or all of them.
    fn axes(&self, function: Whole, operand: &Operand, lines: Option<Lines>) -> Result<Axes, Failure> {
        let by = format!("`{}`", function.name());
        match (self.form(operand.value), lines) {
            (Form::Number, _) => Err(self.refuse(&by, "a vector or a matrix", operand)),
            (Form::Matrix(..), Some(Lines::Rows)) => Ok(Axes::new([1])),
            (Form::Matrix(..), Some(Lines::Columns)) => Ok(Axes::new([0])),
            (_, Some(_)) => Err(self.refuse(&format!("{by} of rows or columns"), "a matrix", operand)),
            (Form::Matrix(..) | Form::Higher, None) if function == Whole::Softmax => {
                let advice = format!("write `softmax({}, rows)` or `softmax(..., columns)`", self.text(operand.span));
                let found = self.shaped(operand);
                Err(wrong(ShapeError::Takes { by, takes: "a vector", found, advice: Some(advice) }, operand.span))
            }
            (_, None) => Ok(Axes::all(self.graph.dimensions(operand.value.node).len())),
        }
    }

    fn reduce(
        &mut self,
        function: Whole,
        reduction: Reduction,
        operand: Operand,
        lines: Option<Lines>,
    ) -> Result<NodeId, Failure> {
        if self.is_number(operand.value) && lines.is_none() {
            return Ok(operand.value.node);
        }
        let axes = self.axes(function, &operand, lines)?;
        Ok(self.graph.reduce(reduction, operand.value.node, axes))
    }

    /// `sum`, `mean`
    fn total(&mut self, function: Whole, operand: Operand, lines: Option<Lines>) -> Result<NodeId, Failure> {
        let axes = self.axes(function, &operand, lines)?;
        let sum = self.graph.sum_along(operand.value.node, axes);
        if function == Whole::Sum {
            return Ok(sum);
        }
        let dimensions = self.graph.dimensions(operand.value.node);
        let taken: Vec<Dimension> = axes.iter().map(|axis| dimensions[axis]).collect();
        let mut factors = vec![sum];
        for dimension in taken {
            let length = self.graph.length(dimension);
            factors.push(self.graph.power(length, Rational::MINUS_ONE));
        }
        Ok(self.graph.product(Rational::ONE, factors))
    }

    /// The square root of the sum of all squares.
    fn norm(&mut self, operand: Operand) -> Result<NodeId, Failure> {
        let node = operand.value.node;
        let squares = match self.form(operand.value) {
            Form::Column(_) | Form::Row(_) => self.graph.contract(&[(node, &[0]), (node, &[0])], &[]),
            Form::Matrix(..) => self.graph.contract(&[(node, &[0, 1]), (node, &[0, 1])], &[]),
            Form::Number | Form::Higher => return Err(self.refuse("`norm`", "a vector or a matrix", &operand)),
        };
        Ok(self.graph.sqrt(squares))
    }

    fn vector(&self, function: Whole, operand: &Operand) -> Result<Dimension, Failure> {
        match self.form(operand.value) {
            Form::Column(length) | Form::Row(length) => Ok(length),
            Form::Number | Form::Matrix(..) | Form::Higher => {
                Err(self.refuse(&format!("`{}`", function.name()), "a vector", operand))
            }
        }
    }

    fn two_vectors(&self, function: Whole, operands: &[Operand]) -> Result<(NodeId, NodeId), Failure> {
        self.vector(function, &operands[0])?;
        self.vector(function, &operands[1])?;
        Ok((operands[0].value.node, operands[1].value.node))
    }

    fn square(&self, function: Whole, operand: &Operand) -> Result<Dimension, Failure> {
        match self.form(operand.value) {
            Form::Matrix(rows, columns) if rows == columns => Ok(rows),
            Form::Number | Form::Column(_) | Form::Row(_) | Form::Matrix(..) | Form::Higher => {
                Err(self.refuse(&format!("`{}`", function.name()), "a square matrix", operand))
            }
        }
    }

    /// `inv(A)*b`
    fn solve(&mut self, operands: &[Operand], span: Span) -> Result<NodeId, Failure> {
        let rows = self.square(Whole::Solve, &operands[0])?;
        match self.form(operands[1].value) {
            Form::Column(length) | Form::Matrix(length, _) if length == rows => {
                Ok(self.graph.solve(operands[0].value.node, operands[1].value.node))
            }
            Form::Column(_) | Form::Matrix(..) => {
                let (left, right) = (self.shaped(&operands[0]), self.shaped(&operands[1]));
                let rows = self.dimension_text(rows);
                let advice = Some(format!("the right side has as many rows as `{}`, {rows}", left.text));
                Err(wrong(ShapeError::Differ { whole: self.text(span), left, right, advice }, span))
            }
            Form::Number | Form::Row(_) | Form::Higher => {
                Err(self.refuse("`solve`", "a column or a matrix on its right side", &operands[1]))
            }
        }
    }

    /// The matrix with a vector on its diagonal, or the diagonal of a matrix.
    fn diagonal(&mut self, operand: Operand) -> Result<NodeId, Failure> {
        match self.form(operand.value) {
            Form::Column(length) | Form::Row(length) => {
                let unit = self.graph.identity(length);
                Ok(self.graph.contract(&[(unit, &[0, 1]), (operand.value.node, &[0])], &[0, 1]))
            }
            Form::Matrix(rows, columns) if rows == columns => {
                Ok(self.graph.contract(&[(operand.value.node, &[0, 0])], &[0]))
            }
            Form::Number | Form::Matrix(..) | Form::Higher => {
                Err(self.refuse("`diag`", "a vector or a square matrix", &operand))
            }
        }
    }

    /// `vec(A)`
    fn column_by_column(&mut self, operand: Operand) -> Result<NodeId, Failure> {
        if self.is_number(operand.value) {
            return Err(self.refuse("`vec`", "a matrix", &operand));
        }
        let dimensions = self.graph.dimensions(operand.value.node).to_vec();
        if dimensions.len() == 1 {
            return Ok(operand.value.node);
        }
        let length = self.joined_length("`vec`", &dimensions, &operand)?;
        Ok(self.graph.reshape(operand.value.node, &[length]))
    }

    /// The product of lengths, which have to be numbers.
    fn joined_length(&self, by: &str, dimensions: &[Dimension], operand: &Operand) -> Result<Dimension, Failure> {
        let mut lengths = dimensions.iter().map(|dimension| match dimension {
            Dimension::Fixed(length) => Some(*length),
            Dimension::Named(_) => None,
        });
        let product = lengths.try_fold(1_u64, |product, length| product.checked_mul(length?));
        match product {
            Some(length) if length <= LONGEST => Ok(Dimension::Fixed(length)),
            _ if dimensions.iter().all(|dimension| matches!(dimension, Dimension::Fixed(_))) => {
                Err(wrong(ShapeError::TooLong { limit: LONGEST }, operand.span))
            }
            _ => {
                let found = self.shaped(operand);
                Err(wrong(ShapeError::NamedLength { by: by.to_owned(), found }, operand.span))
            }
        }
    }

    /// Each entry of the first times the second, as blocks: a column has one column, a row one row.
    pub(super) fn kronecker(&mut self, operands: &[Operand], by: &str) -> Result<Value, Failure> {
        let (a, b) = (operands[0], operands[1]);
        if let Some(higher) = operands.iter().find(|operand| self.form(operand.value) == Form::Higher) {
            return Err(self.refuse(by, "vectors and matrices", higher));
        }
        // The indices of the second run faster.
        let ((m, n), (k, l)) = (self.sides(a.value), self.sides(b.value));
        let labels = |rows: (Option<Dimension>, Label), columns: (Option<Dimension>, Label)| -> Vec<Label> {
            [rows, columns].into_iter().filter_map(|(length, label)| length.map(|_| label)).collect()
        };
        let (first, second) = (labels((m, 1), (n, 3)), labels((k, 0), (l, 2)));
        let mut output = [first.as_slice(), &second].concat();
        output.sort_unstable();
        let product = self.graph.contract(&[(a.value.node, &first), (b.value.node, &second)], &output);
        let joined = |emitter: &Self, sides: [Option<Dimension>; 2]| match sides {
            [Some(length), Some(other)] => emitter.joined_length(by, &[length, other], &a).map(Some),
            [length, other] => Ok(length.or(other)),
        };
        let (rows, columns) = (joined(self, [m, k])?, joined(self, [n, l])?);
        let lengths: Vec<Dimension> = rows.into_iter().chain(columns).collect();
        let row = rows.is_none() && columns.is_some();
        Ok(Value { row, ..Value::column(self.graph.reshape(product, &lengths)) })
    }

    /// The length of the rows and that of the columns, where there are some.
    fn sides(&self, value: Value) -> (Option<Dimension>, Option<Dimension>) {
        match self.form(value) {
            Form::Number | Form::Higher => (None, None),
            Form::Column(length) => (Some(length), None),
            Form::Row(length) => (None, Some(length)),
            Form::Matrix(rows, columns) => (Some(rows), Some(columns)),
        }
    }

    /// The same entries column by column, with other dimensions.
    fn reshape(&mut self, operands: &[Operand]) -> Result<NodeId, Failure> {
        let operand = operands[0];
        if self.is_number(operand.value) {
            return Err(self.refuse("`reshape`", "a vector or a matrix", &operand));
        }
        let wanted = self.dimensions(&operands[1..])?;
        let own = self.graph.dimensions(operand.value.node).to_vec();
        let sorted = |dimensions: &[Dimension]| {
            let mut lengths: Vec<_> =
                dimensions.iter().filter(|length| **length != Dimension::Fixed(1)).copied().collect();
            lengths.sort_unstable();
            lengths
        };
        if sorted(&own) != sorted(&wanted) {
            let count = self.joined_length("`reshape`", &own, &operand)?;
            if self.joined_length("`reshape`", &wanted, &operand)? != count {
                let wanted = self.dimensions_text(&wanted);
                return Err(wrong(ShapeError::Entries { found: self.shaped(&operand), wanted }, operand.span));
            }
        }
        Ok(self.graph.reshape(operand.value.node, &wanted))
    }

    /// Arguments that are lengths.
    fn dimensions(&self, operands: &[Operand]) -> Result<Vec<Dimension>, Failure> {
        if let Some(operand) = operands.get(Axes::LIMIT) {
            return Err(wrong(ShapeError::TooManyAxes { limit: Axes::LIMIT }, operand.span));
        }
        operands.iter().map(|operand| self.dimension(operand)).collect()
    }

    fn dimension(&self, operand: &Operand) -> Result<Dimension, Failure> {
        let node = operand.value.node;
        if let Op::Symbol(symbol) = self.graph.op(node)
            && self.lengths.contains(&symbol)
        {
            return Ok(Dimension::Named(symbol));
        }
        let length = self.graph.as_constant(node).and_then(Rational::to_i64).and_then(|n| u64::try_from(n).ok());
        match length.filter(|&length| length > 0) {
            Some(length) if length > LONGEST => Err(wrong(ShapeError::TooLong { limit: LONGEST }, operand.span)),
            Some(length) => Ok(Dimension::Fixed(length)),
            None => Err(wrong(ShapeError::Dimension { found: self.text(operand.span) }, operand.span)),
        }
    }
}
