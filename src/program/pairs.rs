//! Factors that several products share are multiplied once.
//!
//! In: a program. Out: one with at most as many operations. A product of several factors is a chain of multiplications and
//! divisions of which nothing else reads the middle; two factors that stand in several chains become a value of their own,
//! the pair that stands in most chains first (Breuer 1969), and so on with what is left: `w*x/c`, `w*y/c`
//! and `w/c` share `w/c`. Always: chains without such a pair stay as they are. Only products: to add in another
//! order than the one that was written may cost digits.

use std::collections::BinaryHeap;

use rustc_hash::{FxHashMap, FxHashSet};

use super::{Operation, Program, Slot};

/// Longer chains are left alone, since the number of pairs grows as the square.
const LONGEST: usize = 24;

/// A factor: a slot, or a pair by its number from the length of the program on.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
struct Link {
    slot: u32,
    over: bool,
}

/// Two different factors in order, the first of which may be divided by the second.
type Pair = (Link, Link);

/// The program with shared pairs of factors as values of their own.
pub(super) fn share(program: Program) -> Program {
    let uses = uses(&program);
    let mut chains = Chains::of(&program, &uses);
    chains.share();
    if chains.pairs.is_empty() { program } else { chains.rebuild(&program) }
}

/// How often each slot is read.
fn uses(program: &Program) -> Vec<u32> {
    let mut uses = vec![0; program.len()];
    for &operation in program.operations() {
        program.each_operand(operation, |slot| uses[slot.index()] += 1);
    }
    program.outputs().iter().for_each(|slot| uses[slot.index()] += 1);
    uses
}

/// The factors of a multiplication or division.
fn factors(operation: Operation) -> Option<[(Slot, bool); 2]> {
    match operation {
        Operation::Multiply(a, b) => Some([(a, false), (b, false)]),
        Operation::Divide(a, b) => Some([(a, false), (b, true)]),
        Operation::Add(..)
        | Operation::Subtract(..)
        | Operation::Negate(_)
        | Operation::MultiplyVanishing(..)
        | Operation::Reciprocal(_)
        | Operation::Square(_)
        | Operation::PowerInteger(..)
        | Operation::Sqrt(_)
        | Operation::ReciprocalSqrt(_)
        | Operation::Call(..)
        | Operation::Select(..)
        | Operation::Compare(..)
        | Operation::And(..)
        | Operation::Or(..)
        | Operation::Not(_) => None,
    }
}

/// The chains of a program.
struct Chains {
    /// By the slot of the last operation.
    links: FxHashMap<u32, Vec<Link>>,
    /// The slots of the operations in the middle.
    inner: FxHashSet<u32>,
    /// The chains that each pair stands in.
    users: FxHashMap<Pair, Vec<u32>>,
    queue: BinaryHeap<(usize, std::cmp::Reverse<Pair>)>,
    /// What has become a value of its own.
    pairs: Vec<Pair>,
    changed: FxHashSet<u32>,
    length: u32,
}

impl Chains {
    fn of(program: &Program, uses: &[u32]) -> Chains {
        let length = program.len() as u32;
        let mut chains = Chains {
            links: FxHashMap::default(),
            inner: FxHashSet::default(),
            users: FxHashMap::default(),
            queue: BinaryHeap::new(),
            pairs: Vec::new(),
            changed: FxHashSet::default(),
            length,
        };
        let first = program.operation(0).index();
        let product = |slot: Slot| factors(*program.operations().get(slot.index().checked_sub(first)?)?);
        for place in (0..program.operations().len()).rev() {
            let root = program.operation(place);
            if product(root).is_none() || chains.inner.contains(&root.0) {
                continue;
            }
            let (mut links, mut waiting) = (Vec::new(), vec![(root, false)]);
            while let Some((slot, over)) = waiting.pop() {
                match product(slot).filter(|_| slot == root || !over && uses[slot.index()] == 1) {
                    Some([a, b]) => {
                        chains.inner.extend((slot != root).then_some(slot.0));
                        waiting.extend([b, a]);
                    }
                    None => links.push(Link { slot: slot.0, over }),
                }
            }
            if links.len() <= LONGEST {
                chains.links.insert(root.0, links);
            }
        }
        chains
    }

    /// Makes values of pairs until none stands in two chains.
    fn share(&mut self) {
        let mut roots: Vec<u32> = self.links.keys().copied().collect();
        roots.sort_unstable();
        for &root in &roots {
            self.count(root, |_| true);
        }
        while let Some((count, std::cmp::Reverse(pair))) = self.queue.pop() {
            let users = self.users.get(&pair).map_or(0, Vec::len);
            if users != count {
                continue;
            }
            let users: Vec<u32> = self.users.remove(&pair).unwrap_or_default();
            let holds = |root: &u32| [pair.0, pair.1].iter().all(|link| self.links[root].contains(link));
            let users: Vec<u32> = users.into_iter().filter(holds).collect();
            if users.len() < 2 {
                continue;
            }
            if users.len() < count {
                self.queue.push((users.len(), std::cmp::Reverse(pair)));
                self.users.insert(pair, users);
                continue;
            }
            let made = Link { slot: self.length + self.pairs.len() as u32, over: false };
            self.pairs.push(pair);
            for root in users {
                self.replace(root, pair, made);
                self.count(root, |link| link == made);
            }
        }
    }

    /// Takes note of the pairs of a chain in which a new link stands.
    fn count(&mut self, root: u32, is_new: impl Fn(Link) -> bool) {
        let links = &self.links[&root];
        let mut found: Vec<Pair> = Vec::new();
        for (place, &a) in links.iter().enumerate() {
            for &b in &links[place + 1..] {
                let pair = if (a.over, a) < (b.over, b) { (a, b) } else { (b, a) };
                if a != b && !pair.0.over && (is_new(a) || is_new(b)) {
                    found.push(pair);
                }
            }
        }
        found.sort_unstable();
        found.dedup();
        for pair in found {
            let users = self.users.entry(pair).or_default();
            users.push(root);
            if users.len() > 1 {
                self.queue.push((users.len(), std::cmp::Reverse(pair)));
            }
        }
    }

    /// Puts the pair where its first factor stood.
    fn replace(&mut self, root: u32, (a, b): Pair, made: Link) {
        let Some(links) = self.links.get_mut(&root) else { return };
        let place = |link: Link| links.iter().position(|&other| other == link);
        if let (Some(first), Some(second)) = (place(a), place(b)) {
            links[first.min(second)] = made;
            links.remove(first.max(second));
            self.changed.insert(root);
        }
    }

    /// The program with the changed chains.
    fn rebuild(&self, program: &Program) -> Program {
        let first = program.operation(0).index() as u32;
        let mut skipped: FxHashSet<u32> = FxHashSet::default();
        for &root in &self.changed {
            let mut waiting = vec![root];
            while let Some(slot) = waiting.pop() {
                let operands = factors(program.operations()[(slot - first) as usize]).into_iter().flatten();
                let inner = operands.map(|(slot, _)| slot.0).filter(|slot| self.inner.contains(slot));
                waiting.extend(inner);
                skipped.insert(slot);
            }
        }
        let mut rebuilt =
            Rebuilt { first, moved: (0..first).collect(), operations: Vec::new(), known: FxHashMap::default() };
        rebuilt.moved.resize(program.len() + self.pairs.len(), super::builder::UNSET.0);
        let mut arguments = program.arguments.clone();
        for (place, &operation) in program.operations().iter().enumerate() {
            let slot = first + place as u32;
            if self.changed.contains(&slot) {
                rebuilt.moved[slot as usize] = rebuilt.chain(&self.links[&slot], &self.pairs, self.length);
            } else if !skipped.contains(&slot) {
                if let Operation::Call(_, called) = operation {
                    let range = called.start as usize..(called.start + called.count) as usize;
                    // Calls with equal arguments share a list, so what is moved is the list that was there.
                    for at in range {
                        arguments[at] = Slot(rebuilt.moved[program.arguments[at].index()]);
                    }
                }
                let operation = operation.map(|slot| Slot(rebuilt.moved[slot.index()]));
                rebuilt.moved[slot as usize] = rebuilt.emit(operation);
            }
        }
        let outputs = program.outputs.iter().map(|slot| Slot(rebuilt.moved[slot.index()])).collect();
        let (inputs, constants) = (program.inputs.clone(), program.constants.clone());
        Program { inputs, constants, operations: rebuilt.operations, arguments, outputs }
    }
}

/// The new program, so far.
struct Rebuilt {
    first: u32,
    /// Where the values of the old one are, and those of the pairs.
    moved: Vec<u32>,
    operations: Vec<Operation>,
    known: FxHashMap<Operation, u32>,
}

impl Rebuilt {
    fn emit(&mut self, operation: Operation) -> u32 {
        let next = self.first + self.operations.len() as u32;
        let slot = *self.known.entry(operation).or_insert(next);
        if slot == next {
            self.operations.push(operation);
        }
        slot
    }

    /// Multiplies or divides a value that is there by another.
    fn combine(&mut self, value: u32, link: Link) -> u32 {
        let (a, b) = (Slot(value), Slot(self.moved[link.slot as usize]));
        self.emit(match link.over {
            true => Operation::Divide(a, b),
            false if a == b => Operation::Square(a),
            false => Operation::Multiply(a, b),
        })
    }

    /// Emits a chain, before it the pairs in it that are new.
    fn chain(&mut self, links: &[Link], pairs: &[Pair], length: u32) -> u32 {
        let pair = |link: Link| link.slot.checked_sub(length).map(|number| pairs[number as usize]);
        let mut waiting: Vec<(Link, bool)> = links.iter().map(|&link| (link, false)).collect();
        while let Some((link, are_ready)) = waiting.pop() {
            let Some((a, b)) = pair(link).filter(|_| self.moved[link.slot as usize] == super::builder::UNSET.0) else {
                continue;
            };
            if are_ready {
                self.moved[link.slot as usize] = self.combine(self.moved[a.slot as usize], b);
            } else {
                waiting.extend([(link, true), (b, false), (a, false)]);
            }
        }
        let start = links.iter().position(|link| !link.over).unwrap_or(0);
        let mut value = self.moved[links[start].slot as usize];
        for (place, &link) in links.iter().enumerate() {
            if place != start {
                value = self.combine(value, link);
            }
        }
        value
    }
}

#[cfg(test)]
mod tests {
    use crate::graph::Graph;
    use crate::program::Program;
    use crate::syntax;

    fn listing(text: &str) -> String {
        let mut graph = Graph::new();
        let parsed = syntax::parse(&mut graph, text).expect("a formula");
        Program::new(&graph, &parsed.outputs).listing(&graph).trim_end().replace('\n', "; ")
    }

    #[test]
    fn factors_of_several_products_are_multiplied_once() {
        for (formula, expected) in [
            ("[w*x/c, w*y/c, w/c]", "t0 = w / c; t1 = t0 * x; t2 = t0 * y; return t1, t2, t0"),
            ("[a*b*c, c*d*a]", "t0 = a * c; t1 = t0 * b; t2 = t0 * d; return t1, t2"),
            ("[a*b, b*c]", "t0 = a * b; t1 = b * c; return t0, t1"),
            ("[x*a/b/b, y*a/b/b]", "t0 = a / b; t1 = t0 / b; t2 = x * t1; t3 = y * t1; return t2, t3"),
            ("[sin(a*b*c), b*a*d*c]", "t0 = a * b; t1 = c * t0; t2 = sin(t1); t3 = t1 * d; return t2, t3"),
        ] {
            assert_eq!(listing(formula), expected, "{formula}");
        }
    }
}
