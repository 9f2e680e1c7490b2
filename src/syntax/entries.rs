//! Tensors by their entries: `{[i, j] sum_k A[i,k]*B[j,k]}`.
//!
//! In: the steps of a form in braces. Out: one tensor, with an axis for each index of the list. Always: an entry is a
//! number that goes along the axes of its indices; what joins entries joins their indices. A product stays a list of
//! factors until something other than a product or a sum takes it, so that a sum of products is one contraction.
//!
//! ```text
//! {[i, j] sum_k A[i,k]*B[j,k]}     the contraction A*B'
//! {[i, j] x[i] + y[j]}             x*ones(n)' + ones(m)*y'
//! ```

use smallvec::SmallVec;

use super::chain::FACTORS;
use super::emit::{Emitter, Failure, Joint, Operand, Step, Value, wrong};
use super::error::{Error, ErrorKind, excerpt};
use super::fault::ShapeError;
use super::index_fault::IndexError;
use crate::graph::NodeId;
use crate::number::Rational;
use crate::op::{Axes, Dimension, Label, Relation};
use crate::span::Span;

/// The indices of an entry, in ascending order: the axes of its node. What is no entry has none.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug, Default)]
pub(super) struct Indices(u128);

impl Indices {
    pub(super) const NONE: Indices = Indices(0);

    pub(super) fn is_empty(self) -> bool {
        self == Indices::NONE
    }

    fn one(label: Label) -> Indices {
        Indices(1 << label)
    }

    fn with(self, other: Indices) -> Indices {
        Indices(self.0 | other.0)
    }

    fn without(self, other: Indices) -> Indices {
        Indices(self.0 & !other.0)
    }

    fn contains(self, label: Label) -> bool {
        self.0 & 1 << label != 0
    }

    fn labels(self) -> SmallVec<[Label; 4]> {
        (0..LABELS).filter(|&label| self.contains(label)).collect()
    }
}

/// The most indices that are open at once.
pub(super) const LABELS: Label = 128;

/// A product of entries; labels that are not among the indices of the operand are summed over.
pub(super) type Factors = Vec<(NodeId, SmallVec<[Label; 4]>)>;

/// A form in braces that is being read.
pub(super) struct Form {
    /// The label of its first index.
    base: Label,
    /// Its indices and those of the sums inside it that are open: how long each is, and the tensor that says so.
    indices: Vec<Option<(Dimension, Operand)>>,
}

impl Emitter<'_> {
    /// Does a step that is only for forms in braces, or that takes entries as such; says whether it was one.
    pub(super) fn entry_step(&mut self, step: Step, span: Span) -> Result<bool, Failure> {
        match step {
            Step::OpenEntries(count) => self.open_entries(count, span)?,
            Step::OpenSum => self.open_sum(span)?,
            Step::Label(position) => self.push_label(position, span),
            Step::CloseEntries => self.close_entries(span)?,
            Step::CloseSum => self.close_sum(span)?,
            Step::Index(count) if self.has_labels(count) => self.entry(count, span)?,
            Step::Product(count) | Step::Term(count) if self.has_entries(count) => {
                self.multiply_entries(count, span)?
            }
            Step::Negate if self.has_entries(1) => {
                let operand = self.pop_operand();
                let minus = (self.graph.constant(Rational::MINUS_ONE), SmallVec::new());
                let factors = self.factors(&operand).into_iter().chain([minus]).collect();
                self.push_product(factors, operand.value.indices, span);
            }
            Step::Index(_) | Step::Product(_) | Step::Term(_) | Step::Negate => return Ok(false),
            Step::Value(_) | Step::Row(_) | Step::Parameter(_) | Step::Raise(_) | Step::RaiseEntries(_) => {
                return Ok(false);
            }
            Step::Power | Step::PowerEntries | Step::Transpose | Step::Join(_) | Step::All(_) => return Ok(false),
            Step::Sum(_) | Step::Beside(_) | Step::Above(_) | Step::Compare(_) => return Ok(false),
            Step::And(_) | Step::Or(_) | Step::Not | Step::Select | Step::Apply(..) => return Ok(false),
            Step::Fold(..) | Step::Whole(..) | Step::Inline(_) | Step::Differentiate { .. } => return Ok(false),
        }
        Ok(true)
    }

    /// Makes the operands of a step go along the same indices, and says along which.
    pub(super) fn align(&mut self, step: Step, span: Span) -> Result<Indices, Failure> {
        let count = step.operands();
        if !self.has_entries(count) {
            return Ok(Indices::NONE);
        }
        let start = self.stack_len() - count;
        if let Some(by) = step.only_whole() {
            let found = self.operands_from(start).iter().find(|operand| !operand.value.indices.is_empty());
            let found = found.map_or_else(String::new, |operand| self.text(operand.span));
            return Err(self.wrong_index(IndexError::Entry { by, found }, span));
        }
        self.settle(count)?;
        let union = self.union(start);
        self.check_axes(union, span)?;
        for place in start..self.stack_len() {
            let operand = self.operands_from(place)[0];
            self.check_entry(&operand)?;
            let node = self.along(operand.value, union);
            self.operand_mut(place).value.node = node;
        }
        Ok(union)
    }

    /// Makes values of the products among the last operands.
    pub(super) fn settle(&mut self, count: usize) -> Result<(), Failure> {
        for place in self.stack_len() - count..self.stack_len() {
            let operand = self.operands_from(place)[0];
            let Some(product) = operand.product else { continue };
            let factors = std::mem::take(&mut self.products[product]);
            let node = self.contract_entries(&factors, operand.value.indices, operand.span)?;
            let operand = self.operand_mut(place);
            (operand.value.node, operand.product) = (node, None);
        }
        Ok(())
    }

    fn contract_entries(&mut self, factors: &Factors, indices: Indices, span: Span) -> Result<NodeId, Failure> {
        self.check_axes(indices, span)?;
        let factors: Vec<(NodeId, &[Label])> =
            factors.iter().map(|(node, labels)| (*node, labels.as_slice())).collect();
        Ok(self.graph.contract(&factors, &indices.labels()))
    }

    /// A tensor has not more axes than that.
    fn check_axes(&self, indices: Indices, span: Span) -> Result<(), Failure> {
        if indices.labels().len() <= Axes::LIMIT {
            return Ok(());
        }
        Err(wrong(ShapeError::TooManyAxes { limit: Axes::LIMIT }, span))
    }

    /// An entry with more indices: it is the same along the new ones.
    fn along(&mut self, value: Value, union: Indices) -> NodeId {
        let (own, all) = (value.indices.labels(), union.labels());
        let truth = self.graph.shape(value.node).is_truth();
        if value.indices.is_empty() || own == all || truth && all.ends_with(&own) {
            return value.node;
        }
        if truth {
            // Truth values are no factors: 1 where it holds, and 0 elsewhere, are.
            let [one, zero] = [Rational::ONE, Rational::ZERO].map(|number| self.graph.constant(number));
            let node = self.graph.select(value.node, one, zero);
            let spread = self.along(Value { node, ..value }, union);
            return self.graph.compare(Relation::NotEqual, spread, zero);
        }
        let missing = union.without(value.indices).labels();
        let lengths: Vec<Dimension> = missing.iter().map(|&label| self.index_length(label)).collect();
        let ones = self.graph.ones(&lengths);
        self.graph.contract(&[(value.node, &own), (ones, &missing)], &all)
    }

    /// The length of an index that an entry has.
    fn index_length(&self, label: Label) -> Dimension {
        let known = self.forms.iter().rev().find_map(|form| {
            let place = label.checked_sub(form.base)?;
            form.indices.get(usize::from(place))?.as_ref().map(|(length, _)| *length)
        });
        known.expect("an entry gave the index its length")
    }

    fn union(&self, start: usize) -> Indices {
        self.operands_from(start).iter().fold(Indices::NONE, |union, operand| union.with(operand.value.indices))
    }

    fn has_entries(&self, count: usize) -> bool {
        !self.union(self.stack_len() - count).is_empty()
    }

    fn has_labels(&self, count: usize) -> bool {
        let indices = self.operands_from(self.stack_len() - count);
        indices.iter().any(|operand| matches!(operand.joint, Joint::Label(_)))
    }

    fn wrong_index(&self, error: IndexError, span: Span) -> Failure {
        Failure::Wrong(Box::new(Error::new(ErrorKind::Indices(Box::new(error)), span)))
    }

    fn open_entries(&mut self, count: usize, span: Span) -> Result<(), Failure> {
        let base = self.forms.last().map_or(0, Form::end);
        self.forms.push(Form { base, indices: Vec::new() });
        (0..count).try_for_each(|_| self.add_index(span))?;
        self.push_nothing(span);
        Ok(())
    }

    /// `sum_k`
    fn open_sum(&mut self, span: Span) -> Result<(), Failure> {
        self.add_index(span)?;
        self.push_nothing(span);
        Ok(())
    }

    fn add_index(&mut self, span: Span) -> Result<(), Failure> {
        let form = self.forms.last_mut().expect("indices are only read inside of a form");
        if form.end() >= LABELS {
            return Err(self.wrong_index(IndexError::Many { limit: LABELS.into() }, span));
        }
        form.indices.push(None);
        Ok(())
    }

    /// Something below an operand, for the step that takes both.
    fn push_nothing(&mut self, span: Span) {
        let one = self.graph.constant(Rational::ONE);
        self.push(Value::column(one), span);
    }

    fn push_label(&mut self, position: usize, span: Span) {
        let base = self.forms.last().map_or(0, |form| form.base);
        self.push_nothing(span);
        let top = self.stack_len() - 1;
        self.operand_mut(top).joint = Joint::Label(base + position as Label);
    }

    /// `A[i, j]`, `A[i, 2]`
    fn entry(&mut self, count: usize, span: Span) -> Result<(), Failure> {
        let whole = self.operands_from(self.stack_len() - count - 1)[0];
        let indices: Vec<Operand> = self.operands_from(self.stack_len() - count).to_vec();
        let mut labels: SmallVec<[Label; 4]> = SmallVec::new();
        for operand in &indices {
            match operand.joint {
                Joint::Label(label) => labels.push(label),
                Joint::All | Joint::UpTo => {
                    let found = self.text(operand.span);
                    return Err(self.wrong_index(IndexError::Range { found }, operand.span));
                }
                Joint::Plain | Joint::Inverse | Joint::Entries | Joint::InverseEntries | Joint::Kronecker => {}
            }
        }
        // What stays when places such as 2 are taken is a tensor with an axis for each label.
        for place in self.stack_len() - count..self.stack_len() {
            let operand = self.operand_mut(place);
            if let Joint::Label(_) = operand.joint {
                operand.joint = Joint::All;
            }
        }
        let node = self.index(count, span)?.node;
        let lengths = self.graph.dimensions(node).to_vec();
        let names = indices.iter().filter(|operand| matches!(operand.joint, Joint::Label(_)));
        for ((&label, length), name) in labels.iter().zip(lengths).zip(names) {
            self.set_index_length(label, length, &whole, name.span)?;
        }
        let union = labels.iter().fold(Indices::NONE, |union, &label| union.with(Indices::one(label)));
        self.push_product(vec![(node, labels)], union, span);
        Ok(())
    }

    fn set_index_length(
        &mut self,
        label: Label,
        length: Dimension,
        tensor: &Operand,
        name: Span,
    ) -> Result<(), Failure> {
        let form = self.forms.last_mut().expect("labels are only read inside of a form");
        let known = &mut form.indices[usize::from(label - form.base)];
        let Some((other, first)) = *known else {
            *known = Some((length, *tensor));
            return Ok(());
        };
        if other == length {
            return Ok(());
        }
        let lengths = [other, length].map(|length| self.dimension_text(length));
        let (left, right) = (self.shaped(&first), self.shaped(tensor));
        Err(self.wrong_index(IndexError::Lengths { index: self.text(name), left, right, lengths }, name))
    }

    /// The factors of an operand.
    fn factors(&mut self, operand: &Operand) -> Factors {
        match operand.product {
            Some(product) => std::mem::take(&mut self.products[product]),
            None => vec![(operand.value.node, operand.value.indices.labels())],
        }
    }

    fn push_product(&mut self, factors: Factors, indices: Indices, span: Span) {
        self.products.push(factors);
        let one = self.graph.constant(Rational::ONE);
        self.push(Value { indices, ..Value::column(one) }, span);
        let top = self.stack_len() - 1;
        self.operand_mut(top).product = Some(self.products.len() - 1);
    }

    /// `a*b/c` of entries and numbers.
    fn multiply_entries(&mut self, count: usize, span: Span) -> Result<(), Failure> {
        let start = self.stack_len() - count;
        for place in start..self.stack_len() {
            let operand = self.operands_from(place)[0];
            self.check_entry(&operand)?;
        }
        let union = self.union(start);
        let (mut factors, mut joined) = (Factors::new(), Indices::NONE);
        for operand in self.take(count) {
            if factors.len() >= FACTORS && joined.labels().len() <= Axes::LIMIT {
                let node = self.contract_entries(&factors, joined, span)?;
                factors = vec![(node, joined.labels())];
            }
            joined = joined.with(operand.value.indices);
            // What is summed over inside of a factor is summed first.
            let summed = operand.product.is_some_and(|product| self.is_summed(product, operand.value.indices));
            let divides = matches!(operand.joint, Joint::Inverse | Joint::InverseEntries);
            if !summed && !divides {
                factors.extend(self.factors(&operand));
                continue;
            }
            let own = self.factors(&operand);
            let mut node = self.contract_entries(&own, operand.value.indices, operand.span)?;
            if divides {
                node = self.graph.power(node, Rational::MINUS_ONE);
            }
            factors.push((node, operand.value.indices.labels()));
        }
        self.push_product(factors, union, span);
        Ok(())
    }

    fn is_summed(&self, product: usize, indices: Indices) -> bool {
        self.products[product].iter().flat_map(|(_, labels)| labels).any(|&label| !indices.contains(label))
    }

    /// Entries go together with numbers only, and with those of their own form.
    fn check_entry(&self, operand: &Operand) -> Result<(), Failure> {
        let base = self.forms.last().map_or(0, |form| form.base);
        if operand.value.indices.labels().iter().any(|&label| label < base) {
            return Err(self.wrong_index(IndexError::Outer { name: self.text(operand.span) }, operand.span));
        }
        if !self.is_number(operand.value) {
            let found = self.shaped(operand);
            return Err(self.wrong_index(IndexError::Tensor { found }, operand.span));
        }
        Ok(())
    }

    /// A sum over the index that was opened last.
    fn close_sum(&mut self, span: Span) -> Result<(), Failure> {
        let operand = self.pop_operand();
        let opened = self.pop_operand();
        self.check_entry(&operand)?;
        let form = self.forms.last_mut().expect("sums over an index are only read inside of a form");
        form.indices.pop();
        let label = form.end();
        if !operand.value.indices.contains(label) {
            let name = self.text(opened.span).trim_start_matches("sum_").to_owned();
            return Err(self.wrong_index(IndexError::NoLength { name, list: false }, opened.span));
        }
        let left = operand.value.indices.without(Indices::one(label));
        let factors = self.factors(&operand);
        if left.is_empty() {
            let node = self.contract_entries(&factors, left, span)?;
            self.push(Value::column(node), span);
        } else {
            self.push_product(factors, left, span);
        }
        Ok(())
    }

    /// `{[i, j] ...}`
    fn close_entries(&mut self, span: Span) -> Result<(), Failure> {
        let operand = *self.operands_from(self.stack_len() - 1).first().expect("a form has a body");
        self.check_entry(&operand)?;
        self.settle(1)?;
        let (body, opened) = (self.pop_operand(), self.pop_operand());
        let form = self.forms.pop().expect("a form that was opened is closed");
        let names: Vec<String> = {
            let list = self.source[opened.span.range()].trim_start_matches('[').trim_end_matches(']');
            list.split(',').map(|name| excerpt(name.trim())).collect()
        };
        let missing = (0..form.indices.len()).find(|&place| !body.value.indices.contains(form.base + place as Label));
        if let Some(place) = missing {
            let name = names.get(place).cloned().unwrap_or_default();
            return Err(self.wrong_index(IndexError::NoLength { name, list: true }, opened.span));
        }
        if self.graph.shape(body.value.node).is_truth() {
            return Err(self.wrong_index(IndexError::Truth, body.span));
        }
        self.push(Value::column(body.value.node), span);
        if self.forms.is_empty() {
            self.products.clear();
        }
        Ok(())
    }
}

impl Form {
    /// The label of the next index.
    fn end(&self) -> Label {
        self.base + self.indices.len() as Label
    }
}

impl Step {
    /// What an operation is called that is for whole tensors, and not for entries.
    fn only_whole(self) -> Option<String> {
        match self {
            Step::Whole(function, ..) => Some(format!("`{}`", function.name())),
            Step::Transpose => Some("`'`".to_owned()),
            Step::Beside(_) | Step::Above(_) => Some("a block".to_owned()),
            Step::Index(_) => Some("an index".to_owned()),
            Step::Value(_) | Step::Row(_) | Step::Parameter(_) | Step::Raise(_) | Step::RaiseEntries(_) => None,
            Step::Power | Step::PowerEntries | Step::Negate | Step::Join(_) | Step::All(_) | Step::Sum(_) => None,
            Step::Product(_) | Step::Term(_) | Step::Compare(_) | Step::And(_) | Step::Or(_) | Step::Not => None,
            Step::Select | Step::Apply(..) | Step::Fold(..) | Step::Inline(_) | Step::Differentiate { .. } => None,
            Step::OpenEntries(_) | Step::OpenSum | Step::Label(_) | Step::CloseEntries | Step::CloseSum => None,
        }
    }
}
