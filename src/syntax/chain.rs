//! Products and powers of tensors.
//!
//! In: the operands of one chain such as `2*X'*X*w./s`, with how each is joined. Out: one node, or what does not fit.
//! Always: the chain is read from the left; matrices that follow each other are one contraction; a chain of numbers gives
//! what it gives in a source without tensors.
//!
//! ```text
//! x'*A*y    sum over i, j of x[i] A[i,j] y[j]
//! ```

use smallvec::SmallVec;

use super::emit::{Emitter, Failure, Joint, Operand, Operands, Value, wrong};
use super::fault::ShapeError;
use super::form::{Form, primed};
use crate::graph::NodeId;
use crate::number::Rational;
use crate::op::{Dimension, Label};
use crate::span::Span;

/// The most factors of one contraction: labels are small numbers.
pub(super) const FACTORS: usize = 32;

/// The largest exponent of a matrix.
const LARGEST_POWER: i64 = 64;

/// The tensor that a chain has come to.
struct Run {
    /// Where the chain so far is written.
    span: Span,
    /// Factors of a matrix product, each with its labels; one factor that stands for itself.
    factors: SmallVec<[(NodeId, SmallVec<[Label; 2]>); 4]>,
    /// The label of its rows, and of its columns.
    rows: Option<Label>,
    columns: Option<Label>,
    next: Label,
    /// What multiplies it entry by entry.
    entries: SmallVec<[NodeId; 4]>,
}

/// A chain while it is read.
struct Chain {
    /// Numbers in front of the tensor and behind it, in their order.
    numbers: Vec<NodeId>,
    /// How many numbers stand in front.
    before: usize,
    run: Option<Run>,
}

impl Emitter<'_> {
    /// The value of a product and quotient.
    pub(super) fn chain(&mut self, operands: &Operands) -> Result<Value, Failure> {
        let mut chain = Chain { numbers: Vec::new(), before: 0, run: None };
        let start = operands[0].span;
        for operand in operands {
            let whole = start.to(operand.span);
            if self.is_number(operand.value) {
                self.scale(&mut chain, operand);
                continue;
            }
            match (operand.joint, chain.run.take()) {
                (Joint::Inverse, _) => return Err(self.divides_by_tensor(operand, whole)),
                (Joint::InverseEntries, run) => {
                    let inverse = self.graph.power(operand.value.node, Rational::MINUS_ONE);
                    chain.run = Some(self.join_entries(&mut chain, run, operand, inverse, whole)?);
                }
                (Joint::Entries, run) => {
                    chain.run = Some(self.join_entries(&mut chain, run, operand, operand.value.node, whole)?);
                }
                (Joint::Plain | Joint::Kronecker | Joint::All | Joint::UpTo | Joint::Label(_), None) => {
                    chain.begin(self.start(operand, operand.value.node, whole));
                }
                (Joint::Kronecker, Some(mut run)) => {
                    let value = self.collapse(&mut run);
                    let left = Operand { value, span: run.span, ..*operand };
                    let value = self.kronecker(&[left, *operand], "`(x)`")?;
                    chain.run = Some(self.start(&Operand { value, ..*operand }, value.node, whole));
                }
                (Joint::Plain | Joint::All | Joint::UpTo | Joint::Label(_), Some(run)) => {
                    self.join(&mut chain, run, operand, whole)?;
                }
            }
        }
        Ok(self.close(chain))
    }

    fn scale(&mut self, chain: &mut Chain, operand: &Operand) {
        let node = operand.value.node;
        match operand.joint {
            Joint::Inverse | Joint::InverseEntries if operand.composed => {
                chain.numbers.extend(self.graph.reciprocals(node));
            }
            Joint::Inverse | Joint::InverseEntries => chain.numbers.push(self.graph.power(node, Rational::MINUS_ONE)),
            Joint::Plain | Joint::Entries | Joint::Kronecker | Joint::All | Joint::UpTo | Joint::Label(_) => {
                chain.numbers.push(node);
            }
        }
    }

    /// A run of one operand.
    fn start(&self, operand: &Operand, node: NodeId, span: Span) -> Run {
        let (labels, rows, columns, next): (SmallVec<[Label; 2]>, _, _, _) = match self.form(operand.value) {
            Form::Column(_) => (SmallVec::from_slice(&[0]), Some(0), None, 1),
            Form::Row(_) => (SmallVec::from_slice(&[0]), None, Some(0), 1),
            Form::Matrix(..) => (SmallVec::from_slice(&[0, 1]), Some(0), Some(1), 2),
            Form::Number | Form::Higher => (SmallVec::new(), None, None, 0),
        };
        Run { span, factors: SmallVec::from_iter([(node, labels)]), rows, columns, next, entries: SmallVec::new() }
    }

    /// The tensor of a run so far.
    fn collapse(&mut self, run: &mut Run) -> Value {
        if run.factors.len() > 1 {
            let output: SmallVec<[Label; 2]> = run.rows.into_iter().chain(run.columns).collect();
            let factors: Vec<(NodeId, &[Label])> =
                run.factors.iter().map(|(node, labels)| (*node, labels.as_slice())).collect();
            let node = self.graph.contract(&factors, &output);
            run.factors = SmallVec::from_iter([(node, output)]);
        }
        if !run.entries.is_empty() {
            let first = run.factors[0].0;
            run.entries.insert(0, first);
            run.factors[0].0 = self.graph.product(Rational::ONE, run.entries.drain(..));
        }
        Value { row: run.rows.is_none() && run.columns.is_some(), ..Value::column(run.factors[0].0) }
    }

    /// `.*` and `./`
    fn join_entries(
        &mut self,
        chain: &mut Chain,
        run: Option<Run>,
        operand: &Operand,
        node: NodeId,
        whole: Span,
    ) -> Result<Run, Failure> {
        let Some(mut run) = run else {
            chain.before = chain.numbers.len();
            return Ok(self.start(operand, node, whole));
        };
        let matrices = run.factors.len() > 1;
        let value = if matrices { self.collapse(&mut run) } else { run.value() };
        let left = Operand { value, span: run.span, ..*operand };
        if !self.same_shape(left.value, operand.value) {
            return Err(self.differ(&left, operand, self.closed(whole)));
        }
        run.entries.push(node);
        run.span = whole;
        Ok(run)
    }

    /// `*` of two tensors.
    fn join(&mut self, chain: &mut Chain, mut run: Run, operand: &Operand, whole: Span) -> Result<(), Failure> {
        if !run.entries.is_empty() || run.factors.len() >= FACTORS {
            let value = self.collapse(&mut run);
            run = self.start(&Operand { value, ..*operand }, value.node, run.span);
        }
        let right = self.form(operand.value);
        let inner = run.columns;
        let (labels, rows, columns): (SmallVec<[Label; 2]>, _, _) = match (inner, right) {
            (Some(inner), Form::Matrix(..)) => (SmallVec::from_slice(&[inner, run.next]), run.rows, Some(run.next)),
            (Some(inner), Form::Column(_)) => (SmallVec::from_slice(&[inner]), run.rows, None),
            (None, Form::Row(_)) if run.rows.is_some() => (SmallVec::from_slice(&[run.next]), run.rows, Some(run.next)),
            _ => return Err(self.cannot_multiply(run, operand, whole)),
        };
        let met = match (inner, right) {
            (Some(label), Form::Matrix(length, _) | Form::Column(length)) => Some(length) == self.length(&run, label),
            _ => true,
        };
        if !met {
            return Err(self.cannot_multiply(run, operand, whole));
        }
        run.factors.push((operand.value.node, labels));
        (run.rows, run.columns, run.next, run.span) = (rows, columns, run.next + 1, whole);
        if rows.is_none() && columns.is_none() {
            let number = self.collapse(&mut run).node;
            let at = chain.before.min(chain.numbers.len());
            chain.numbers.insert(at, number);
        } else {
            chain.run = Some(run);
        }
        Ok(())
    }

    /// The length of an axis of a run.
    fn length(&self, run: &Run, label: Label) -> Option<Dimension> {
        run.factors.iter().find_map(|(node, labels)| {
            let axis = labels.iter().position(|&other| other == label)?;
            self.graph.dimensions(*node).get(axis).copied()
        })
    }

    /// Numbers and tensor become one product.
    fn close(&mut self, mut chain: Chain) -> Value {
        let Some(mut run) = chain.run.take() else {
            return Value::column(self.graph.product(Rational::ONE, chain.numbers));
        };
        let row = run.rows.is_none() && run.columns.is_some();
        let entries = std::mem::take(&mut run.entries);
        let first = self.collapse(&mut run).node;
        let behind = chain.numbers.split_off(chain.before.min(chain.numbers.len()));
        let factors = chain.numbers.into_iter().chain([first]).chain(entries).chain(behind);
        let factors: Vec<_> = factors.collect();
        Value { row, ..Value::column(self.graph.product(Rational::ONE, factors)) }
    }

    fn divides_by_tensor(&self, operand: &Operand, whole: Span) -> Failure {
        let whole = self.closed(whole);
        let text = self.text(operand.span);
        let advice = match self.form(operand.value) {
            Form::Matrix(rows, columns) if rows == columns => {
                format!("write `solve({text}, b)` for `inv({text})*b`, or `./` to divide entry by entry")
            }
            Form::Number | Form::Column(_) | Form::Row(_) | Form::Matrix(..) | Form::Higher => {
                "write `./` to divide entry by entry".to_owned()
            }
        };
        wrong(ShapeError::Divisor { whole: self.text(whole), found: self.shaped(operand), advice }, whole)
    }

    /// Why `*` of a run and an operand is no product.
    fn cannot_multiply(&mut self, mut run: Run, operand: &Operand, whole: Span) -> Failure {
        let value = self.collapse(&mut run);
        let whole = self.closed(whole);
        let left = Operand { value, span: self.closed(run.span), ..*operand };
        let operand = &Operand { span: self.closed(operand.span), ..*operand };
        let (a, b) = (self.text(left.span), self.text(operand.span));
        let (left_form, right_form) = (self.form(value), self.form(operand.value));
        let vectors = |first: &str, second: &str| ShapeError::Vectors {
            whole: format!("{a}*{b}"),
            advice: format!("write {first}, {second} or `{a}.*{b}` (entry by entry)"),
        };
        let number = |left: &str, right: &str| format!("`{left}*{right}` (a number)");
        let matrix = |left: &str, right: &str| format!("`{left}*{right}` (a matrix)");
        let error = match (left_form, right_form) {
            (Form::Column(_), Form::Column(_)) => vectors(&number(&primed(&a), &b), &matrix(&a, &primed(&b))),
            (Form::Row(_), Form::Row(_)) => vectors(&number(&a, &primed(&b)), &matrix(&primed(&a), &b)),
            _ => ShapeError::Differ {
                whole: format!("{a}*{b}"),
                left: self.shaped(&left),
                right: self.shaped(operand),
                advice: self.product_advice(&left, operand),
            },
        };
        wrong(error, whole)
    }

    /// Which axes meet, and a product that there is.
    fn product_advice(&self, left: &Operand, right: &Operand) -> Option<String> {
        let (a, b) = (self.text(left.span), self.text(right.span));
        let columns = match self.form(left.value) {
            Form::Matrix(_, columns) | Form::Row(columns) => self.dimension_text(columns),
            Form::Column(_) => "1".to_owned(),
            Form::Number | Form::Higher => return Some("write `.*` to multiply entry by entry".to_owned()),
        };
        let rows = match self.form(right.value) {
            Form::Matrix(rows, _) | Form::Column(rows) => self.dimension_text(rows),
            Form::Row(_) => "1".to_owned(),
            Form::Number | Form::Higher => return Some("write `.*` to multiply entry by entry".to_owned()),
        };
        let meet = format!("the columns of `{a}` ({columns}) meet the rows of `{b}` ({rows})");
        let repair = self.other_product(left, right).map(|(text, shape)| format!("`{text}` has shape {shape}"));
        let names = [&columns, &rows].iter().all(|length| length.parse::<u64>().is_err());
        let named = || names.then(|| format!("if {columns} and {rows} are equal, give them one name"));
        Some(repair.or_else(named).map_or_else(|| meet.clone(), |repair| format!("{meet}; {repair}")))
    }

    /// A product with one of the operands transposed, if there is one.
    fn other_product(&self, left: &Operand, right: &Operand) -> Option<(String, String)> {
        let (a, b) = (self.text(left.span), self.text(right.span));
        let sides = |form| match form {
            Form::Number | Form::Higher => None,
            Form::Column(n) => Some((Some(n), None)),
            Form::Row(n) => Some((None, Some(n))),
            Form::Matrix(m, n) => Some((Some(m), Some(n))),
        };
        let (left, right) = (sides(self.form(left.value))?, sides(self.form(right.value))?);
        let turned = |(rows, columns)| (columns, rows);
        let product = |text: String, left: (_, Option<Dimension>), right: (Option<Dimension>, _)| {
            let axes: Vec<Dimension> = [left.0, right.1].into_iter().flatten().collect();
            let shape = if axes.is_empty() { "a number".to_owned() } else { self.dimensions_text(&axes) };
            (left.1 == right.0 && left.1.is_some()).then_some((text, shape))
        };
        product(format!("{}*{b}", primed(&a)), turned(left), right)
            .or_else(|| product(format!("{a}*{}", primed(&b)), left, turned(right)))
    }

    /// `a^b` where `b` is not a number.
    pub(super) fn numeric_exponent(&self, base: Operand, exponent: Operand, whole: Span) -> Result<(), Failure> {
        if self.is_number(exponent.value) {
            return Ok(());
        }
        let (a, b) = (self.text(self.closed(base.span)), self.text(self.closed(exponent.span)));
        let advice = format!("write `{a}.^{b}` for the power of each entry");
        Err(wrong(ShapeError::Power { whole: self.text(whole), found: self.shaped(&exponent), advice }, whole))
    }

    /// `base^exponent` of a number, or of a square matrix and a small whole number.
    pub(super) fn power(&mut self, base: Operand, exponent: NodeId, whole: Span) -> Result<NodeId, Failure> {
        let rows = match self.form(base.value) {
            Form::Number => return Ok(self.graph.pow(base.value.node, exponent)),
            Form::Matrix(rows, columns) if rows == columns => Some(rows),
            Form::Column(_) | Form::Row(_) | Form::Matrix(..) | Form::Higher => None,
        };
        let times = self.graph.as_constant(exponent).and_then(Rational::to_i64);
        let times = times.filter(|times| times.abs() <= LARGEST_POWER);
        let (Some(rows), Some(times)) = (rows, times) else {
            let text = self.text(self.closed(base.span));
            let shown = self.text(Span::new(self.closed(base.span).end, whole.end));
            let shown = shown.trim_start_matches(['^', '*', ' ']);
            let advice = if shown == "T" {
                format!("write `{}` for the transpose", primed(&text))
            } else if rows.is_some() {
                format!("write a whole number up to {LARGEST_POWER}, or `.^` for the power of each entry")
            } else {
                format!("write `{text}.^{shown}` for the power of each entry")
            };
            let found = self.shaped(&base);
            return Err(wrong(ShapeError::Power { whole: self.text(whole), found, advice }, whole));
        };
        let matrix = if times < 0 { self.graph.inverse(base.value.node) } else { base.value.node };
        let mut power: Option<NodeId> = None;
        let times = times.unsigned_abs();
        for bit in (0..u64::BITS - times.leading_zeros()).rev() {
            power = power.map(|power| self.graph.matrix_product(power, power));
            if times >> bit & 1 == 1 {
                power = Some(power.map_or(matrix, |power| self.graph.matrix_product(power, matrix)));
            }
        }
        Ok(power.unwrap_or_else(|| self.graph.identity(rows)))
    }
}

impl Chain {
    fn begin(&mut self, run: Run) {
        self.before = self.numbers.len();
        self.run = Some(run);
    }
}

impl Run {
    /// The value of a run that is one factor, apart from what multiplies its entries.
    fn value(&self) -> Value {
        Value { row: self.rows.is_none() && self.columns.is_some(), ..Value::column(self.factors[0].0) }
    }
}
