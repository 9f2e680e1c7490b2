//! The cheapest formula of a class.
//!
//! In: an e-graph and one of its classes. Out: a formula of that class. Always: shared parts are paid once, and
//! functions of one angle too, as [`cost`](super::super::cost) has it. The choice is greedy: each class takes the term
//! that is cheapest for it alone, so what is found is small but not always the smallest.

use egg::{Id, Language, RecExpr};
use rustc_hash::FxHashMap;

use super::super::cost;
use super::meaning::{Classes, number};
use super::term::Term;
use crate::op::Angle;

/// The price of a unit of work; a node costs 1.
const WORK: u64 = 64;

/// What has to be paid once: a class, or the angle of a class.
type Item = (Id, Option<Angle>);

/// The cheapest way to have a class that has been found.
#[derive(Debug)]
struct Choice {
    term: Term,
    total: u64,
    /// All that it needs, itself included, with their prices, in order.
    items: Vec<(Item, u64)>,
}

/// The cheapest formula that is found for a class; `None` if the class has no finite one.
pub(super) fn cheapest(classes: &Classes, root: Id) -> Option<RecExpr<Term>> {
    let mut ids: Vec<Id> = classes.classes().map(|class| class.id).collect();
    ids.sort_unstable();
    let mut choices: FxHashMap<Id, Choice> = FxHashMap::default();
    let mut changed = true;
    while changed {
        changed = false;
        for &id in &ids {
            for term in &classes[id].nodes {
                let Some(choice) = consider(classes, &choices, id, term) else { continue };
                if choices.get(&id).is_none_or(|best| choice.total < best.total) {
                    choices.insert(id, choice);
                    changed = true;
                }
            }
        }
    }
    write(classes, &choices, classes.find(root))
}

/// A term as the way to have its class, unless an operand has none yet, or needs the class itself.
fn consider(classes: &Classes, choices: &FxHashMap<Id, Choice>, id: Id, term: &Term) -> Option<Choice> {
    let mut items: Vec<(Item, u64)> = Vec::new();
    for child in term.children() {
        let below = &choices.get(&classes.find(*child))?.items;
        items.extend(below);
    }
    items.extend(price(classes, id, term));
    items.sort_unstable();
    items.dedup_by_key(|(item, _)| *item);
    let needs_itself = term.children().iter().any(|child| {
        let below = &choices[&classes.find(*child)].items;
        below.iter().any(|((class, angle), _)| *class == id && angle.is_none())
    });
    let total = items.iter().map(|(_, price)| price).sum();
    (!needs_itself).then(|| Choice { term: term.clone(), total, items })
}

/// What is to be paid for a term beside its operands.
fn price(classes: &Classes, id: Id, term: &Term) -> Vec<(Item, u64)> {
    let number = |child: &Id| number(classes, *child);
    let of = |work: usize, nodes: u64| vec![((id, None), work as u64 * WORK + nodes)];
    match term {
        Term::Number(_) => of(0, 0),
        Term::Symbol(_) => of(0, 1),
        Term::Add(_) => of(1, 1),
        Term::Multiply([a, b]) => match number(a).or_else(|| number(b)) {
            Some(value) => of(usize::from(!cost::is_unit(value)), 1),
            None => of(1, 1),
        },
        Term::Power([_, exponent]) => of(number(exponent).map_or(cost::CALL, cost::of_exponent), 0),
        Term::Call(function, arguments) => match function.row().angle {
            Some((kind, _)) => {
                let angle = ((classes.find(arguments[0]), Some(kind)), cost::CALL as u64 * WORK);
                vec![angle, ((id, None), 1)]
            }
            None => of(function.row().work as usize, 1),
        },
    }
}

/// Writes the choices down, operands first.
fn write(classes: &Classes, choices: &FxHashMap<Id, Choice>, root: Id) -> Option<RecExpr<Term>> {
    let mut formula = RecExpr::default();
    let mut images: FxHashMap<Id, Id> = FxHashMap::default();
    let mut waiting = vec![root];
    // A choice may have become dearer in its operands since it was made, but it never comes back to itself:
    // the steps are counted all the same.
    for _ in 0..choices.len() * 64 {
        let Some(&id) = waiting.last() else { return Some(formula) };
        let term = &choices.get(&id)?.term;
        let missing =
            term.children().iter().map(|child| classes.find(*child)).filter(|child| !images.contains_key(child));
        let missing: Vec<Id> = missing.collect();
        if images.contains_key(&id) || missing.is_empty() {
            waiting.pop();
            if !images.contains_key(&id) {
                let image = formula.add(term.clone().map_children(|child| images[&classes.find(child)]));
                images.insert(id, image);
            }
        } else {
            waiting.extend(missing);
        }
    }
    None
}
