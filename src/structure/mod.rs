//! Where a Jacobian is other than 0, without writing a single entry down.
//!
//! In: a node with the axes of an output and then those of a variable. Out: its [`Pattern`]: which axes must have the
//! same index for an entry to be other than 0. Always: what the pattern leaves out is 0; the work is linear in the
//! formula, whatever the lengths of the axes; entries that happen to be 0 count as others.
//!
//! ```
//! use symdiff::op::Dimension::Fixed;
//! use symdiff::{diff, graph::Graph, structure};
//! let mut graph = Graph::new();
//! let w = graph.declare("W", &[Fixed(1000), Fixed(500)])?;
//! let x = graph.declare("x", &[Fixed(500)])?;
//! let h = graph.matrix_product(w, x);
//! let jacobian = diff::gradient(&mut graph, h, &[w])?[0];
//! let pattern = structure::pattern(&graph, jacobian, 1);
//! assert_eq!(pattern.nonzeros(), Some(500_000));
//! assert_eq!(pattern.size(), Some((1000, 500_000)));
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```

mod csr;
mod find;
mod joined;
mod picture;
#[cfg(test)]
mod tests;

use crate::op::Dimension;
use joined::Joined;

pub use csr::Csr;
pub use find::{pattern, stretched_alike};
pub use picture::{svg, text};

/// How the entries of a matrix become one column.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub enum Stretch {
    /// Column below column: the first axis runs fastest.
    #[default]
    Columns,
    /// Row after row: the last axis runs fastest.
    Rows,
}

impl Stretch {
    /// For each axis, how far apart entries are that are neighbours along it, once all are stretched.
    pub fn strides(self, lengths: &[usize]) -> Vec<usize> {
        let mut strides = vec![1; lengths.len()];
        let mut step = 1;
        for place in 0..lengths.len() {
            let axis = match self {
                Stretch::Columns => place,
                Stretch::Rows => lengths.len() - 1 - place,
            };
            strides[axis] = step;
            step *= lengths[axis];
        }
        strides
    }
}

/// One condition under which entries are other than 0: axes of one class go together, each from where it starts.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Form {
    /// For each axis its class; classes are numbered as they come.
    pub classes: Vec<usize>,
    /// For each axis, the first index that is not 0 everywhere.
    pub starts: Vec<u64>,
    /// For each class, how many indices there are from there on.
    pub lengths: Vec<Dimension>,
    /// For each class, whether the value of an entry depends on the index.
    pub varies: Vec<bool>,
}

/// Where entries may be other than 0: where one of the forms says so.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Pattern {
    /// The lengths of all axes.
    pub lengths: Vec<Dimension>,
    /// How many of the axes are rows.
    pub rows: usize,
    /// None if all entries are 0.
    pub forms: Vec<Form>,
}

/// What a pattern is called.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Kind {
    /// All entries are 0.
    Zero,
    /// No entry is 0 by its form.
    Dense,
    /// At most one entry in each row and column, in order.
    Diagonal,
    /// One entry in each row and column.
    Permutation,
    /// At most one entry in each row and column: some are taken over, in a part of the matrix.
    Selection,
    /// The same block along a diagonal.
    Kronecker,
    /// Blocks along a diagonal.
    Blocks,
    /// Some entries, each for itself.
    Entries,
    /// A sum of such patterns.
    Union,
}

impl Kind {
    /// The name in words.
    pub fn name(self) -> &'static str {
        match self {
            Kind::Zero => "zero",
            Kind::Dense => "dense",
            Kind::Diagonal => "diagonal",
            Kind::Permutation => "one entry in each row and column",
            Kind::Selection => "at most one entry in each row and column",
            Kind::Kronecker => "Kronecker product with an identity",
            Kind::Blocks => "blocks",
            Kind::Entries => "single entries",
            Kind::Union => "sum of patterns",
        }
    }
}

impl Form {
    /// All axes on their own, from end to end.
    fn separate(lengths: &[Dimension], varies: bool) -> Form {
        let order = lengths.len();
        Form {
            classes: (0..order).collect(),
            starts: vec![0; order],
            lengths: lengths.to_vec(),
            varies: vec![varies; order],
        }
    }

    /// Whether all axes are on their own, from end to end.
    fn is_dense(&self, lengths: &[Dimension]) -> bool {
        self.varies.len() == self.classes.len() && self.is_whole(lengths)
    }

    /// Whether it is one entry.
    fn is_single(&self) -> bool {
        self.lengths.iter().all(|&length| length == Dimension::Fixed(1))
    }

    /// Whether every index of every axis occurs.
    fn is_whole(&self, lengths: &[Dimension]) -> bool {
        self.classes.iter().zip(lengths).all(|(&class, &length)| self.lengths[class] == length)
    }

    /// Where both forms hold; `None` if that is nowhere.
    fn both(&self, other: &Form, lengths: &[Dimension]) -> Option<Form> {
        let mut joined = Joined::new(lengths);
        joined.restrict(self, |axis| axis);
        joined.restrict(other, |axis| axis);
        let varies = |axis: usize| self.varies[self.classes[axis]] || other.varies[other.classes[axis]];
        joined.form(lengths.len(), varies)
    }

    /// Whether this holds wherever another one does.
    fn covers(&self, other: &Form, lengths: &[Dimension]) -> bool {
        self.both(other, lengths).is_some_and(|both| both.is_at(other))
    }

    /// Whether both hold at the same places.
    fn is_at(&self, other: &Form) -> bool {
        (&self.classes, &self.starts, &self.lengths) == (&other.classes, &other.starts, &other.lengths)
    }
}

impl Pattern {
    /// The number of rows and of columns, if the lengths are known.
    pub fn size(&self) -> Option<(u64, u64)> {
        let product = |lengths: &[Dimension]| {
            lengths.iter().try_fold(1_u64, |product, &length| product.checked_mul(fixed(length)?))
        };
        Some((product(&self.lengths[..self.rows])?, product(&self.lengths[self.rows..])?))
    }

    /// How many entries may be other than 0, if the lengths are known.
    pub fn nonzeros(&self) -> Option<u64> {
        let mut count = 0_i128;
        for (sign, lengths) in self.terms() {
            let product =
                lengths.iter().try_fold(1_i128, |product, &length| product.checked_mul(fixed(length)?.into()));
            count = count.checked_add(i128::from(sign).checked_mul(product?)?)?;
        }
        u64::try_from(count).ok()
    }

    /// How many different values they have at most: those of a tensor with the axes on which they depend.
    pub fn distinct(&self) -> Option<u64> {
        self.forms.iter().try_fold(0_u64, |sum, form| {
            let classes = (0..form.varies.len()).filter(|&class| form.varies[class]);
            let product = classes
                .map(|class| fixed(form.lengths[class]))
                .try_fold(1_u64, |product, length| product.checked_mul(length?));
            sum.checked_add(product?)
        })
    }

    /// The number of entries that may be other than 0 as a formula: products of lengths, added or subtracted.
    /// What several forms have in common counts once.
    pub fn terms(&self) -> Vec<(i64, Vec<Dimension>)> {
        if self.is_single_entries() {
            return vec![(1, vec![Dimension::Fixed(self.forms.len() as u64)])];
        }
        let mut terms: Vec<(i64, Vec<Dimension>)> = Vec::new();
        for subset in 1_u32..1 << self.forms.len() {
            let mut chosen = (0..self.forms.len()).filter(|form| subset & 1 << form != 0);
            let Some(first) = chosen.next() else { continue };
            let both = |common: Form, form: usize| common.both(&self.forms[form], &self.lengths);
            let Some(Form { lengths, .. }) = chosen.try_fold(self.forms[first].clone(), both) else { continue };
            let sign = if subset.count_ones() % 2 == 1 { 1 } else { -1 };
            match terms.iter_mut().find(|(_, known)| *known == lengths) {
                Some((count, _)) => *count += sign,
                None => terms.push((sign, lengths)),
            }
        }
        terms.retain(|&(count, _)| count != 0);
        terms
    }

    /// Whether it is several entries, each for itself; no two forms are the same.
    fn is_single_entries(&self) -> bool {
        self.forms.len() > 1 && self.forms.iter().all(Form::is_single)
    }

    /// What it is called.
    pub fn kind(&self) -> Kind {
        let form = match self.forms.as_slice() {
            [] => return Kind::Zero,
            [form] => form,
            forms if self.is_single_entries() => {
                let all = self.lengths.iter().try_fold(1, |all: u64, &length| all.checked_mul(fixed(length)?));
                let count = forms.len() as u64;
                return if all == Some(count) { Kind::Dense } else { Kind::Entries };
            }
            _ => return Kind::Union,
        };
        if form.is_dense(&self.lengths) {
            return Kind::Dense;
        }
        let (rows, columns) = form.classes.split_at(self.rows);
        let meets = |class: usize| rows.contains(&class) && columns.contains(&class);
        let paired = (0..form.varies.len()).all(meets);
        if paired && rows.len() == columns.len() {
            let whole = form.is_whole(&self.lengths);
            return match (whole, rows == columns) {
                (true, true) => Kind::Diagonal,
                (true, false) => Kind::Permutation,
                (false, _) => Kind::Selection,
            };
        }
        let shared: Vec<usize> = (0..form.varies.len()).filter(|&class| meets(class)).collect();
        let same = !shared.is_empty() && shared.iter().all(|&class| !form.varies[class]);
        if same { Kind::Kronecker } else { Kind::Blocks }
    }
}

/// A length that is a number.
fn fixed(length: Dimension) -> Option<u64> {
    match length {
        Dimension::Fixed(length) => Some(length),
        Dimension::Named(_) => None,
    }
}
