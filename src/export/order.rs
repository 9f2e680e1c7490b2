//! The order of names in products.
//!
//! In: a layout in which the names of a product stand as the graph has them. Out: the same, with those that have been read
//! before in the order in which they were, and those that have not in the order in which the graph has met them; which
//! of the two kinds stands where stays as it is. Always: a formula that is read back is written in the same way, since then
//! the graph meets the names in the order in which they are read. Each output is ordered as if it were alone, behind the
//! definitions.
//!
//! The order in which the graph has met them would not have this property: with `x` met first, `y + x*y` is read back
//! with `y` met first, and would be written `y + y*x`.

use rustc_hash::FxHashMap;

use super::part::{Layout, Part, PartId};
use crate::op::SymbolId;

/// Puts the names of all products in order.
pub(super) fn order_names(layout: &mut Layout<'_>) {
    let count = |part: &Part| if let Part::Product(factors) = part { names(layout, factors).len() } else { 0 };
    if layout.parts().iter().all(|part| count(part) < 2) {
        return;
    }
    let mut reader = Reader::default();
    for place in 0..layout.definitions.len() {
        layout.definitions[place].body = reader.read(layout, layout.definitions[place].body);
    }
    for place in 0..layout.outputs.len() {
        layout.outputs[place] = reader.clone().read(layout, layout.outputs[place]);
    }
}

/// The places of the factors that are names of numbers, or powers of such names.
fn names(layout: &Layout<'_>, factors: &[PartId]) -> Vec<usize> {
    (0..factors.len()).filter(|&place| name(layout, factors[place]).is_some()).collect()
}

/// The name that a factor is, or is a power of.
fn name(layout: &Layout<'_>, factor: PartId) -> Option<SymbolId> {
    let base = if let &Part::Power(base, exponent) = layout.part(factor) {
        if is_number(layout, exponent) { base } else { factor }
    } else if let &Part::Root(base) = layout.part(factor) {
        base
    } else {
        factor
    };
    let &Part::Symbol(symbol) = layout.part(base) else { return None };
    layout.graph.symbol_dimensions(symbol).is_empty().then_some(symbol)
}

fn is_number(layout: &Layout<'_>, mut part: PartId) -> bool {
    while let &Part::Group(inner) | &Part::Negation(inner) = layout.part(part) {
        part = inner;
    }
    let is_plain = |part: PartId| matches!(layout.part(part), Part::Number(_));
    if let &Part::Quotient(above, below) = layout.part(part) {
        is_plain(above) && is_plain(below)
    } else {
        is_plain(part)
    }
}

/// What has been read so far.
#[derive(Clone, Debug, Default)]
struct Reader {
    /// The names with the order in which they came.
    met: FxHashMap<SymbolId, usize>,
    /// What has become of parts.
    images: FxHashMap<PartId, PartId>,
}

impl Reader {
    /// Reads a formula, and returns what it has become.
    fn read(&mut self, layout: &mut Layout<'_>, root: PartId) -> PartId {
        let mut waiting = vec![(root, None)];
        while let Some((id, entered)) = waiting.pop() {
            if self.images.contains_key(&id) {
                continue;
            }
            let Some(ordered) = entered else {
                let ordered = self.enter(layout, id);
                let mut inside = Vec::new();
                ordered.as_ref().unwrap_or(layout.part(id)).operands(|operand| inside.push((operand, None)));
                waiting.push((id, Some(ordered)));
                waiting.extend(inside.into_iter().rev());
                continue;
            };
            let image = self.leave(layout, id, ordered);
            self.images.insert(id, image);
        }
        self.images[&root]
    }

    /// A name is met; the names of a product are put in order.
    fn enter(&mut self, layout: &Layout<'_>, id: PartId) -> Option<Part> {
        if let Part::Symbol(symbol) = layout.part(id) {
            let next = self.met.len();
            self.met.entry(*symbol).or_insert(next);
        }
        let Part::Product(factors) = layout.part(id) else { return None };
        let mut ordered = factors.clone();
        let is_met = |place: &usize| name(layout, factors[*place]).is_some_and(|name| self.met.contains_key(&name));
        let (met, new): (Vec<_>, Vec<_>) = names(layout, factors).into_iter().partition(is_met);
        for places in [met, new] {
            let mut sorted: Vec<PartId> = places.iter().map(|&place| factors[place]).collect();
            sorted.sort_by_key(|&factor| name(layout, factor).map(|name| (self.met.get(&name), name.index())));
            places.into_iter().zip(sorted).for_each(|(place, factor)| ordered[place] = factor);
        }
        (ordered != *factors).then_some(Part::Product(ordered))
    }

    /// A part with what has become of its operands.
    fn leave(&self, layout: &mut Layout<'_>, id: PartId, ordered: Option<Part>) -> PartId {
        let mut same = ordered.is_none();
        let part = ordered.as_ref().unwrap_or(layout.part(id));
        part.operands(|operand| same &= self.images[&operand] == operand);
        if same {
            return id;
        }
        let part = part.with_operands(|operand| self.images[&operand]);
        layout.push(part)
    }
}
