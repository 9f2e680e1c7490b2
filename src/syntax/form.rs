//! Numbers, columns, rows and matrices: what an operand is to the operators.
//!
//! In: operands of the stack machine. Out: their [`Form`], their shapes in words, and whether they may be joined entry by
//! entry. Always: a vector is a column unless its transpose was written; the graph knows no rows, it is the stack that
//! remembers them. Dimensions of different names are different, and so are a name and a number.
//!
//! ```text
//! x : [n]      x is the column [n], x' the row [n]
//! ```

use super::emit::{Emitter, Failure, Operand, Value, wrong};
use super::entries::Indices;
use super::fault::{ShapeError, Shaped};
use crate::graph::NodeId;
use crate::op::{Dimension, Op};
use crate::span::Span;

/// The longest axis: lengths can be added up without care.
pub(super) const LONGEST: u64 = 1 << 40;

/// What a value is to the operators.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum Form {
    Number,
    Column(Dimension),
    Row(Dimension),
    Matrix(Dimension, Dimension),
    /// More than two axes.
    Higher,
}

impl Value {
    pub(super) fn column(node: NodeId) -> Value {
        Value { node, row: false, indices: Indices::NONE }
    }
}

impl Emitter<'_> {
    pub(super) fn form(&self, value: Value) -> Form {
        match *self.graph.dimensions(value.node) {
            _ if !value.indices.is_empty() => Form::Number,
            [] => Form::Number,
            [length] if value.row => Form::Row(length),
            [length] => Form::Column(length),
            [rows, columns] => Form::Matrix(rows, columns),
            _ => Form::Higher,
        }
    }

    pub(super) fn is_number(&self, value: Value) -> bool {
        !value.indices.is_empty() || self.graph.dimensions(value.node).is_empty()
    }

    /// A dimension as it is typed.
    pub(super) fn dimension_text(&self, dimension: Dimension) -> String {
        match dimension {
            Dimension::Fixed(length) => length.to_string(),
            Dimension::Named(symbol) => self.graph.name(symbol).to_owned(),
        }
    }

    /// `[m, n]`
    pub(super) fn dimensions_text(&self, dimensions: &[Dimension]) -> String {
        let lengths: Vec<_> = dimensions.iter().map(|&dimension| self.dimension_text(dimension)).collect();
        format!("[{}]", lengths.join(", "))
    }

    /// The shape of a value in words.
    pub(super) fn shape_text(&self, value: Value) -> String {
        let dimensions = self.graph.dimensions(value.node);
        match self.form(value) {
            Form::Number if !value.indices.is_empty() => "an entry".to_owned(),
            Form::Number => "a number".to_owned(),
            Form::Row(_) => format!("the row {}", self.dimensions_text(dimensions)),
            Form::Column(_) | Form::Matrix(..) | Form::Higher => self.dimensions_text(dimensions),
        }
    }

    /// An operand as messages show it.
    pub(super) fn shaped(&self, operand: &Operand) -> Shaped {
        Shaped { text: self.text(operand.span), shape: self.shape_text(operand.value) }
    }

    /// A part of a chain with the parentheses that its first and last operands stand in.
    pub(super) fn closed(&self, span: Span) -> Span {
        let Span { mut start, mut end } = span;
        let mut open = self.source[span.range()].bytes().fold(0_i64, |open, byte| match byte {
            b'(' | b'[' => open + 1,
            b')' | b']' => open - 1,
            _ => open,
        });
        loop {
            let (before, behind) = (self.source[..start].trim_end(), self.source[end..].trim_start());
            if open > 0 && behind.starts_with([')', ']']) {
                end = self.source.len() - behind.len() + 1;
                open -= 1;
            } else if let Some(outside) = before.strip_suffix('(').filter(|outside| groups(outside))
                && (open < 0 || open == 0 && behind.starts_with(')'))
            {
                start = outside.len();
                open += 1;
            } else {
                return Span::new(start, end);
            }
        }
    }

    /// An operand of the wrong form.
    pub(super) fn refuse(&self, by: &str, takes: &'static str, operand: &Operand) -> Failure {
        let square = takes.contains("matrix") && !takes.contains("vector");
        let advice = self.declare_advice(operand, if square { "[n, n]" } else { "[n]" });
        let advice = advice.or_else(|| self.other_operand(by, takes, operand));
        let error = ShapeError::Takes { by: by.to_owned(), takes, found: self.shaped(operand), advice };
        wrong(error, operand.span)
    }

    /// What to write instead of an operand of the wrong form.
    fn other_operand(&self, by: &str, takes: &str, operand: &Operand) -> Option<String> {
        let text = self.text(self.closed(operand.span));
        let turned = primed(&text);
        let text = if turned.len() > text.len() + 1 { format!("({text})") } else { text };
        match self.form(operand.value) {
            Form::Matrix(..) if by == "`solve`" => {
                Some(format!("the solution with the least squares is `solve({turned}*{text}, {turned}*b)`"))
            }
            Form::Matrix(_, columns) if takes.contains("square") => {
                let shape = self.dimensions_text(&[columns, columns]);
                Some(format!("`{turned}*{text}` is square, with the shape {shape}"))
            }
            Form::Row(_) if takes.starts_with("a column") => Some(format!("write `{turned}`")),
            Form::Column(_) | Form::Row(_) if by.ends_with("of rows or columns") => {
                Some("leave out what comes behind the comma".to_owned())
            }
            Form::Number | Form::Column(_) | Form::Row(_) | Form::Matrix(..) | Form::Higher => None,
        }
    }

    /// A variable that is a number may only want its declaration.
    pub(super) fn declare_advice(&self, operand: &Operand, shape: &str) -> Option<String> {
        let variable = matches!(self.graph.op(operand.value.node), Op::Symbol(_)) && self.is_number(operand.value);
        variable.then(|| format!("declare it before: `{} : {shape}`", self.text(operand.span)))
    }

    /// Whether operands of an operation on each entry are rows. All but numbers have the same shape.
    pub(super) fn agree(&self, operands: &[Operand], whole: Span) -> Result<bool, Failure> {
        let tensors = || operands.iter().filter(|operand| !self.is_number(operand.value));
        let Some(first) = tensors().next() else { return Ok(false) };
        match tensors().find(|other| !self.same_shape(first.value, other.value)) {
            None => Ok(first.value.row),
            Some(other) => Err(self.differ(first, other, whole)),
        }
    }

    pub(super) fn same_shape(&self, a: Value, b: Value) -> bool {
        a.row == b.row && self.graph.dimensions(a.node) == self.graph.dimensions(b.node)
    }

    /// Two operands that do not fit entry by entry.
    pub(super) fn differ(&self, left: &Operand, right: &Operand, whole: Span) -> Failure {
        let advice = self.agreement_advice(left, right);
        let (left, right) = (self.shaped(left), self.shaped(right));
        wrong(ShapeError::Differ { whole: self.text(whole), left, right, advice }, whole)
    }

    fn agreement_advice(&self, left: &Operand, right: &Operand) -> Option<String> {
        let (a, b) = (self.text(left.span), self.text(right.span));
        match (self.form(left.value), self.form(right.value)) {
            (Form::Column(m), Form::Row(n)) if m == n => Some(format!("transpose one of them: `{}`", primed(&b))),
            (Form::Row(m), Form::Column(n)) if m == n => Some(format!("transpose one of them: `{}`", primed(&a))),
            (Form::Matrix(m, n), Form::Matrix(k, l)) if (m, n) == (l, k) => {
                Some(format!("`{}` has shape {}", primed(&b), self.dimensions_text(&[m, n])))
            }
            (Form::Matrix(m, _), Form::Column(k)) if m == k => Some(self.repeat(&b, left, false)),
            (Form::Matrix(_, n), Form::Row(k)) if n == k => Some(self.repeat(&b, left, true)),
            (Form::Column(k), Form::Matrix(m, _)) if m == k => Some(self.repeat(&a, right, false)),
            (Form::Row(k), Form::Matrix(_, n)) if n == k => Some(self.repeat(&a, right, true)),
            _ => self.named_advice(left, right),
        }
    }

    /// Dimensions of different names may be equal, but nothing says so.
    fn named_advice(&self, left: &Operand, right: &Operand) -> Option<String> {
        let (a, b) = (self.graph.dimensions(left.value.node), self.graph.dimensions(right.value.node));
        if a.len() != b.len() {
            return None;
        }
        let pair = a.iter().zip(b).find(|(a, b)| a != b)?;
        let named = [pair.0, pair.1].iter().any(|dimension| matches!(dimension, Dimension::Named(_)));
        let (a, b) = (self.dimension_text(*pair.0), self.dimension_text(*pair.1));
        named.then(|| format!("lengths agree by their names: if {a} and {b} are equal, give them one name"))
    }

    /// How a vector is added to each line of a matrix.
    fn repeat(&self, vector: &str, matrix: &Operand, row: bool) -> String {
        let dimensions = self.graph.dimensions(matrix.value.node);
        if row {
            format!("for every row write `ones({})*{vector}`", self.dimension_text(dimensions[0]))
        } else {
            format!("for every column write `{vector}*ones({})'`", self.dimension_text(dimensions[1]))
        }
    }

    /// `a'`
    pub(super) fn transpose(&mut self, operand: Operand, by: &str, whole: Span) -> Result<Value, Failure> {
        let Value { node, row, .. } = operand.value;
        match self.form(operand.value) {
            Form::Column(_) | Form::Row(_) => Ok(Value { row: !row, ..operand.value }),
            Form::Matrix(..) => Ok(Value::column(self.graph.transpose(node))),
            Form::Number if !matches!(self.graph.op(node), Op::Symbol(_)) => Ok(operand.value),
            Form::Number | Form::Higher => {
                let takes = "a vector or a matrix";
                let advice = self.declare_advice(&operand, "[n]");
                let advice = advice.map(|advice| format!("{advice}; a derivative is written `g'(x)`, after `func g`"));
                let error = ShapeError::Takes { by: by.to_owned(), takes, found: self.shaped(&operand), advice };
                Err(wrong(error, whole))
            }
        }
    }

    /// What is only for numbers.
    pub(super) fn numbers_only(
        &self,
        operands: &[Operand],
        by: &str,
        advice: Option<&'static str>,
    ) -> Result<(), Failure> {
        let other = |operand: &&Operand| !operand.value.indices.is_empty() || !self.is_number(operand.value);
        match operands.iter().find(other) {
            None => Ok(()),
            Some(operand) => {
                let found = self.shaped(operand);
                Err(wrong(ShapeError::NumbersOnly { by: by.to_owned(), found, advice }, operand.span))
            }
        }
    }
}

/// Whether a parenthesis behind a text groups, and begins no call.
fn groups(before: &str) -> bool {
    !before.ends_with(|c: char| c.is_alphanumeric() || c == '_')
}

/// The text of an operand with a prime behind it.
pub(super) fn primed(text: &str) -> String {
    let simple = text.chars().all(|c| c.is_alphanumeric() || c == '_' || c == '\'');
    match text.strip_suffix('\'').filter(|_| simple) {
        Some(inner) => inner.to_owned(),
        None if simple || is_group(text) => format!("{text}'"),
        None => format!("({text})'"),
    }
}

/// Whether the parenthesis that a text begins with is closed by its end only.
fn is_group(text: &str) -> bool {
    let mut depth = 0_i64;
    let end = text.find(|c| {
        depth += match c {
            '(' => 1,
            ')' => -1,
            _ => 0,
        };
        depth == 0
    });
    text.starts_with('(') && end == Some(text.len() - 1)
}
