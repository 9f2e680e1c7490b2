//! Sparse matrices row by row, with no zero in them.
//!
//! In: a pattern whose lengths are numbers, and the value of an entry by its indices. Out: row pointers, columns,
//! values. Always: columns ascend within a row; time and memory are linear in the number of entries.

use super::{Form, Pattern, Stretch, fixed};

/// A matrix in compressed sparse rows.
#[derive(Clone, PartialEq, Debug, Default)]
pub struct Csr {
    /// The number of columns.
    pub columns: u64,
    /// Where the entries of each row begin, and at last where all end.
    pub starts: Vec<usize>,
    /// The column of each entry, from 0.
    pub indices: Vec<u32>,
    /// The value of each entry.
    pub values: Vec<f64>,
}

/// A class of columns that a row leaves free.
#[derive(Clone, Debug)]
struct Free {
    /// The axes, each with the index at which it starts.
    axes: Vec<(usize, usize)>,
    length: usize,
    /// How far the column moves with the index.
    stride: usize,
}

/// How one form walks through a row.
#[derive(Clone, Debug)]
struct Walk {
    classes: Vec<usize>,
    /// Where each axis starts, and how far it goes.
    starts: Vec<usize>,
    lengths: Vec<usize>,
    free: Vec<Free>,
}

/// A pattern with the places of rows and columns.
#[derive(Clone, Debug)]
pub(super) struct Walker {
    lengths: Vec<usize>,
    rows: usize,
    strides: Vec<usize>,
    walks: Vec<Walk>,
}

impl Pattern {
    /// The matrix, if its lengths are numbers and it has fewer than 2^32 columns. `value` is given the index along each
    /// axis, from 0.
    pub fn csr(&self, stretch: Stretch, mut value: impl FnMut(&[usize]) -> f64) -> Option<Csr> {
        let (rows, columns) = self.size()?;
        let last = u32::try_from(columns).ok()?;
        let count = usize::try_from(self.nonzeros()?).ok()?;
        let rows = usize::try_from(rows).ok()?;
        let walker = Walker::new(self, stretch)?;
        let mut csr = Csr { columns: last.into(), ..Csr::default() };
        csr.starts.reserve_exact(rows + 1);
        csr.indices.reserve_exact(count);
        csr.values.reserve_exact(count);
        csr.starts.push(0);
        let mut met: Vec<(u32, f64)> = Vec::new();
        let narrow = |column: usize| u32::try_from(column).unwrap_or(u32::MAX);
        for row in 0..rows {
            if walker.walks.len() == 1 {
                walker.visit(row, |column, index| {
                    csr.indices.push(narrow(column));
                    csr.values.push(value(index));
                });
            } else {
                met.clear();
                walker.visit(row, |column, index| met.push((narrow(column), value(index))));
                met.sort_by_key(|&(column, _)| column);
                met.dedup_by_key(|(column, _)| *column);
                csr.indices.extend(met.iter().map(|&(column, _)| column));
                csr.values.extend(met.iter().map(|&(_, value)| value));
            }
            csr.starts.push(csr.indices.len());
        }
        Some(csr)
    }
}

impl Walker {
    pub(super) fn new(pattern: &Pattern, stretch: Stretch) -> Option<Walker> {
        let lengths = pattern.lengths.iter().map(|&length| usize::try_from(fixed(length)?).ok());
        let lengths: Vec<usize> = lengths.collect::<Option<_>>()?;
        let mut strides = stretch.strides(&lengths[..pattern.rows]);
        strides.extend(stretch.strides(&lengths[pattern.rows..]));
        let walks = pattern.forms.iter().map(|form| Walk::new(form, pattern.rows, &strides));
        let walks = walks.collect::<Option<_>>()?;
        Some(Walker { rows: pattern.rows, lengths, strides, walks })
    }

    /// Visits the entries of a row that may be other than 0: the column, and the index along each axis.
    pub(super) fn visit(&self, row: usize, mut visit: impl FnMut(usize, &[usize])) {
        let mut index = vec![0; self.lengths.len()];
        for (axis, place) in index.iter_mut().enumerate().take(self.rows) {
            *place = row / self.strides[axis] % self.lengths[axis];
        }
        for walk in &self.walks {
            self.visit_form(walk, &mut index, &mut visit);
        }
    }

    fn visit_form(&self, walk: &Walk, index: &mut [usize], visit: &mut impl FnMut(usize, &[usize])) {
        let classes = &walk.classes;
        let mut column = 0;
        for axis in 0..classes.len() {
            let Some(first) = classes[..self.rows].iter().position(|&class| class == classes[axis]) else {
                // A free class begins where it starts.
                column += self.strides[axis] * walk.starts[axis];
                continue;
            };
            let Some(place) = index[first].checked_sub(walk.starts[first]) else { return };
            if place >= walk.lengths[first] || (axis < self.rows && index[axis] != place + walk.starts[axis]) {
                return;
            }
            if axis >= self.rows {
                index[axis] = place + walk.starts[axis];
                column += self.strides[axis] * index[axis];
            }
        }
        for class in &walk.free {
            class.axes.iter().for_each(|&(axis, start)| index[axis] = start);
        }
        let mut counters = vec![0; walk.free.len()];
        loop {
            visit(column, index);
            let mut place = walk.free.len();
            loop {
                let Some(next) = place.checked_sub(1) else { return };
                place = next;
                let Free { axes, length, stride } = &walk.free[place];
                counters[place] += 1;
                column += stride;
                let wraps = counters[place] == *length;
                if wraps {
                    counters[place] = 0;
                    column -= stride * length;
                }
                axes.iter().for_each(|&(axis, start)| index[axis] = start + counters[place]);
                if !wraps {
                    break;
                }
            }
        }
    }
}

impl Walk {
    /// `None` if a length has only a name.
    fn new(form: &Form, rows: usize, strides: &[usize]) -> Option<Walk> {
        let length = |class: usize| usize::try_from(fixed(form.lengths[class])?).ok();
        let starts: Vec<usize> = form.starts.iter().map(|&start| usize::try_from(start).ok()).collect::<Option<_>>()?;
        let lengths = form.classes.iter().map(|&class| length(class)).collect::<Option<_>>()?;
        let mut free: Vec<Free> = Vec::new();
        for class in (0..form.varies.len()).filter(|class| !form.classes[..rows].contains(class)) {
            let own = (rows..form.classes.len()).filter(|&axis| form.classes[axis] == class);
            let axes: Vec<(usize, usize)> = own.map(|axis| (axis, starts[axis])).collect();
            let stride = axes.iter().map(|&(axis, _)| strides[axis]).sum();
            free.push(Free { length: length(class)?, axes, stride });
        }
        free.sort_by_key(|class| std::cmp::Reverse(class.stride));
        Some(Walk { classes: form.classes.clone(), starts, lengths, free })
    }
}
