//! Steps for contractions.
//!
//! In: the terms of a contraction. Out: steps: sums over what only one factor has, products of two factors in a good order,
//! and the last of them straight into the result, with its axes in their order.

use super::element::Element;
use super::kernel::{Copy, Loop, Pair};
use super::labels::{Labels, Terms, is_diagonal, size, step};
use super::lower::Lowering;
use super::step::{ValueId, Work};
use super::{TensorError, order};

impl<T: Element> Lowering<'_, T> {
    /// The value of a contraction.
    pub(super) fn contraction(&mut self, terms: &Terms) -> Result<ValueId, TensorError> {
        let (output, lengths) = (&terms.output, &terms.lengths);
        let mut factors: Vec<(ValueId, Labels)> = Vec::new();
        for (factor, labels) in &terms.factors {
            factors.push((self.value(*factor)?, labels.clone()));
        }
        if terms.scale != 1.0 || factors.is_empty() {
            factors.push((self.emit(Work::Fill(terms.scale), Vec::new(), 1), Labels::new()));
        }
        if let [(only, labels)] = &factors[..] {
            return Ok(self.rearrange(*only, labels, output, lengths));
        }
        for place in 0..factors.len() {
            let others = factors.iter().enumerate().filter(|(other, _)| *other != place);
            let others: Vec<&[usize]> = others.map(|(_, (_, labels))| &labels[..]).chain([&output[..]]).collect();
            let kept = order::kept(&factors[place].1, &[], &others);
            let sums = factors[place].1.iter().any(|label| !kept.contains(label) && lengths[*label] > 1);
            if sums {
                let summed = self.rearrange(factors[place].0, &factors[place].1, &kept, lengths);
                factors[place] = (summed, kept);
            }
        }
        let labels: Vec<Labels> = factors.iter().map(|(_, labels)| labels.clone()).collect();
        let pairs = order::pairs(&labels, output, lengths);
        let last = pairs.len() - 1;
        let mut used = vec![false; factors.len()];
        for (number, (first, second)) in pairs.into_iter().enumerate() {
            (used[first], used[second]) = (true, true);
            let waiting = used.iter().zip(&factors).filter(|(used, _)| !**used);
            let others: Vec<&[usize]> = waiting.map(|(_, (_, labels))| &labels[..]).chain([&output[..]]).collect();
            let (a, b) = (factors[first].clone(), factors[second].clone());
            let mut kept = order::kept(&a.1, &b.1, &others);
            if number == last && output.iter().all(|label| kept.contains(label)) {
                kept = output.clone();
            }
            let product = self.pair(a, b, &kept, lengths);
            factors.push((product, kept));
            used.push(false);
        }
        let (product, labels) = factors.swap_remove(factors.len() - 1);
        Ok(if labels == *output { product } else { self.rearrange(product, &labels, output, lengths) })
    }

    /// The product of two factors, summed over all labels that are not kept.
    fn pair(
        &mut self,
        (a, first): (ValueId, Labels),
        (b, second): (ValueId, Labels),
        kept: &[usize],
        lengths: &[usize],
    ) -> ValueId {
        let only_second = second.iter().filter(|label| !first.contains(label));
        let mut labels: Labels = first.iter().chain(only_second).copied().collect();
        labels.sort_unstable();
        labels.dedup();
        let steps = |label| [step(label, kept, lengths), step(label, &first, lengths), step(label, &second, lengths)];
        let loops = labels.iter().map(|&label| Loop { length: lengths[label], steps: steps(label) }).collect();
        let pair = Pair::new(loops, is_diagonal(kept));
        self.emit(Work::Pair(Box::new(pair)), vec![a, b], size(kept, lengths))
    }

    /// A tensor with its axes in another order, repeated, on a diagonal, or summed.
    pub(super) fn rearrange(&mut self, a: ValueId, labels: &[usize], output: &[usize], lengths: &[usize]) -> ValueId {
        let mut all: Labels = labels.iter().chain(output).copied().collect();
        all.sort_unstable();
        all.dedup();
        let steps = |label| [step(label, output, lengths), step(label, labels, lengths)];
        let loops = all.iter().map(|&label| Loop { length: lengths[label], steps: steps(label) }).collect();
        let copy = Copy::new(loops, is_diagonal(output));
        self.emit(Work::Copies(vec![(copy, [0, 0])]), vec![a], size(output, lengths))
    }

    /// A copy.
    pub(super) fn copy(&mut self, a: ValueId) -> ValueId {
        let entries = self.size(a);
        self.rearrange(a, &[0], &[0], &[entries])
    }
}
