//! Indices that go together, while it is found out which do.
//!
//! In: forms of tensors, in terms of common indices. Out: the form of where all of them hold. Always: an index is that of
//! its class, moved by a fixed number; a class that has no place left has no form.
//!
//! ```text
//! eye(5)[i,j]            i = j                    0 <= i < 5
//! eye(5)[2:3, :][i,j]    i + 1 = j                0 <= i < 2
//! ```

use super::Form;
use crate::op::Dimension;

/// Indices with their classes.
pub(super) struct Joined {
    lengths: Vec<Dimension>,
    /// The class of each index.
    roots: Vec<usize>,
    /// How far each index is moved from that of its class.
    moved: Vec<i64>,
    /// Where each index runs; to the end where there is no end.
    ranges: Vec<(i64, Option<i64>)>,
    is_empty: bool,
}

impl Joined {
    /// Indices of these lengths, each on its own.
    pub(super) fn new(lengths: &[Dimension]) -> Joined {
        let range = |length: &Dimension| match *length {
            Dimension::Fixed(length) => (0, Some(signed(length))),
            Dimension::Named(_) => (0, None),
        };
        Joined {
            lengths: lengths.to_vec(),
            roots: (0..lengths.len()).collect(),
            moved: vec![0; lengths.len()],
            ranges: lengths.iter().map(range).collect(),
            is_empty: false,
        }
    }

    /// An index runs from `start` on, so far.
    pub(super) fn keep(&mut self, index: usize, start: u64, length: Dimension) {
        let (first, end) = &mut self.ranges[index];
        *first = (*first).max(signed(start));
        if let Dimension::Fixed(length) = length {
            let last = signed(start) + signed(length);
            *end = Some(end.map_or(last, |end| end.min(last)));
        }
    }

    /// What a form asks for; `place` says which index an axis has.
    pub(super) fn restrict(&mut self, form: &Form, place: impl Fn(usize) -> usize) {
        for (axis, &class) in form.classes.iter().enumerate() {
            self.keep(place(axis), form.starts[axis], form.lengths[class]);
            if let Some(first) = form.classes[..axis].iter().position(|&other| other == class) {
                self.unite(place(first), place(axis), signed(form.starts[axis]) - signed(form.starts[first]));
            }
        }
    }

    /// The second index is the first one and so much more.
    fn unite(&mut self, first: usize, second: usize, more: i64) {
        let (root, other) = (self.roots[first], self.roots[second]);
        let change = self.moved[first] + more - self.moved[second];
        if root == other {
            self.is_empty |= change != 0;
            return;
        }
        for index in 0..self.roots.len() {
            if self.roots[index] == other {
                self.roots[index] = root;
                self.moved[index] += change;
            }
        }
    }

    /// The form of the first `order` indices; `None` if it holds nowhere.
    pub(super) fn form(&self, order: usize, varies: impl Fn(usize) -> bool) -> Option<Form> {
        if self.is_empty {
            return None;
        }
        // Where the index of each class runs.
        let mut runs: Vec<(i64, Option<i64>)> = vec![(i64::MIN, None); self.roots.len()];
        for (index, &(first, end)) in self.ranges.iter().enumerate() {
            let (start, stop) = &mut runs[self.roots[index]];
            *start = (*start).max(first - self.moved[index]);
            let end = end.map(|end| end - self.moved[index]);
            *stop = match (*stop, end) {
                (Some(stop), Some(end)) => Some(stop.min(end)),
                (stop, end) => stop.or(end),
            };
        }
        if self.roots.iter().any(|&root| runs[root].1.is_some_and(|stop| stop <= runs[root].0)) {
            return None;
        }
        let mut form = Form { classes: Vec::new(), starts: Vec::new(), lengths: Vec::new(), varies: Vec::new() };
        for index in 0..order {
            let (start, stop) = runs[self.roots[index]];
            let known = (0..index).find(|&other| self.roots[other] == self.roots[index]);
            let class = known.map_or(form.varies.len(), |other| form.classes[other]);
            if known.is_none() {
                form.varies.push(false);
                form.lengths.push(match stop {
                    Some(stop) => Dimension::Fixed(stop.abs_diff(start)),
                    None => self.lengths[index],
                });
            }
            form.classes.push(class);
            form.starts.push(u64::try_from(start + self.moved[index]).unwrap_or(0));
            form.varies[class] |= varies(index);
        }
        Some(form)
    }
}

/// Lengths are far below 2^63.
fn signed(length: u64) -> i64 {
    i64::try_from(length).unwrap_or(i64::MAX / 4)
}
