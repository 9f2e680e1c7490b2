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
mod picture;
#[cfg(test)]
mod tests;

use crate::op::Dimension;

pub use csr::Csr;
pub use find::pattern;
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

/// One condition under which entries are other than 0: axes of one class have the same index.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Form {
    /// For each axis its class; classes are numbered as they come.
    pub classes: Vec<usize>,
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
    /// At most one entry in each row and column.
    Permutation,
    /// The same block along a diagonal.
    Kronecker,
    /// Blocks along a diagonal.
    Blocks,
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
            Kind::Kronecker => "Kronecker product with an identity",
            Kind::Blocks => "blocks",
            Kind::Union => "sum of patterns",
        }
    }
}

impl Form {
    /// All axes on their own.
    fn separate(order: usize, varies: bool) -> Form {
        Form { classes: (0..order).collect(), varies: vec![varies; order] }
    }

    fn is_dense(&self) -> bool {
        self.varies.len() == self.classes.len()
    }

    /// The class of each axis where both forms hold.
    fn both(&self, other: &Form) -> Form {
        let mut joined = Joined::new(self.classes.len());
        joined.unite_classes(&self.classes, |axis| axis);
        joined.unite_classes(&other.classes, |axis| axis);
        let varies = |axis: usize| self.varies[self.classes[axis]] || other.varies[other.classes[axis]];
        joined.form(self.classes.len(), varies)
    }

    /// Whether this holds wherever another one does.
    fn covers(&self, other: &Form) -> bool {
        self.both(other).classes == other.classes
    }
}

/// Classes of things that are the same, while they are found.
struct Joined(Vec<usize>);

impl Joined {
    fn new(count: usize) -> Joined {
        Joined((0..count).collect())
    }

    fn unite(&mut self, a: usize, b: usize) {
        let (a, b) = (self.0[a], self.0[b]);
        self.0.iter_mut().filter(|class| **class == b).for_each(|class| *class = a);
    }

    /// Axes of the same class are the same; `place` says what an axis is called here.
    fn unite_classes(&mut self, classes: &[usize], place: impl Fn(usize) -> usize) {
        for (axis, class) in classes.iter().enumerate() {
            if let Some(first) = classes[..axis].iter().position(|other| other == class) {
                self.unite(place(first), place(axis));
            }
        }
    }

    /// The form of the first `order` things.
    fn form(&self, order: usize, varies: impl Fn(usize) -> bool) -> Form {
        let mut form = Form { classes: Vec::new(), varies: Vec::new() };
        for axis in 0..order {
            let known = (0..axis).find(|&other| self.0[other] == self.0[axis]);
            let class = known.map_or(form.varies.len(), |other| form.classes[other]);
            if known.is_none() {
                form.varies.push(false);
            }
            form.classes.push(class);
            form.varies[class] |= varies(axis);
        }
        form
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
            let product = classes.map(|class| self.length_of(form, class));
            let product = product.map(fixed).try_fold(1_u64, |product, length| product.checked_mul(length?));
            sum.checked_add(product?)
        })
    }

    /// The number of entries that may be other than 0 as a formula: products of lengths, added or subtracted.
    /// What several forms have in common counts once.
    pub fn terms(&self) -> Vec<(i64, Vec<Dimension>)> {
        let mut terms: Vec<(i64, Vec<Dimension>)> = Vec::new();
        for subset in 1_u32..1 << self.forms.len() {
            let mut chosen = (0..self.forms.len()).filter(|form| subset & 1 << form != 0);
            let Some(first) = chosen.next() else { continue };
            let common = chosen.fold(self.forms[first].clone(), |common, form| common.both(&self.forms[form]));
            let lengths: Vec<_> = (0..common.varies.len()).map(|class| self.length_of(&common, class)).collect();
            let sign = if subset.count_ones() % 2 == 1 { 1 } else { -1 };
            match terms.iter_mut().find(|(_, known)| *known == lengths) {
                Some((count, _)) => *count += sign,
                None => terms.push((sign, lengths)),
            }
        }
        terms.retain(|&(count, _)| count != 0);
        terms
    }

    fn length_of(&self, form: &Form, class: usize) -> Dimension {
        let axis = form.classes.iter().position(|&other| other == class);
        self.lengths[axis.expect("a class has an axis")]
    }

    /// What it is called.
    pub fn kind(&self) -> Kind {
        let form = match self.forms.as_slice() {
            [] => return Kind::Zero,
            [form] => form,
            _ => return Kind::Union,
        };
        if form.is_dense() {
            return Kind::Dense;
        }
        let (rows, columns) = form.classes.split_at(self.rows);
        let meets = |class: usize| rows.contains(&class) && columns.contains(&class);
        let paired = (0..form.varies.len()).all(meets);
        if paired && rows.len() == columns.len() {
            return if rows == columns { Kind::Diagonal } else { Kind::Permutation };
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
