//! What the search may do: the axioms of arithmetic, and [the laws](super::super::laws) in both directions.
//!
//! In: nothing but the laws. Out: rewrites of an e-graph. Always: where the left side of a rewrite is defined, its
//! right side is defined and equal. So a law is used from right to left only if its left side is known to be
//! defined wherever its right side is: `sin(a)/cos(a)` is where `tan(a)` is, `sqrt(a)^2` is not where `a` is.

use std::sync::LazyLock;

use egg::{Applier, ConditionalApplier, ENodeOrVar, Id, Pattern, PatternAst, RecExpr, Rewrite, Subst, Var};

use super::super::condition::Condition;
use super::super::extension;
use super::super::laws::{LAWS, Law};
use super::super::pattern::HOLES;
use super::super::rewrite;
use super::meaning::{self, Classes, Meaning};
use super::term::{self, Term};
use crate::graph::{Graph, NodeId, walk};
use crate::number::Rational;
use crate::op::{Op, Relation};
use crate::syntax;

/// A rewrite of classes.
pub(super) type Rule = Rewrite<Term, Meaning>;

/// All rules.
pub(super) static RULES: LazyLock<Vec<Rule>> =
    LazyLock::new(|| axioms().into_iter().chain(LAWS.iter().flat_map(of_law)).collect());

/// What an axiom asks of the numbers in it.
type Guard = fn(&Seen<'_>) -> bool;

/// The classes that an axiom has found.
struct Seen<'a> {
    classes: &'a Classes,
    found: &'a Subst,
}

impl Seen<'_> {
    fn at(&self, name: char) -> Id {
        let place = name as u32 - u32::from(b'a');
        self.found[Var::from_u32(place)]
    }

    fn number(&self, name: char) -> Option<&Rational> {
        meaning::number(self.classes, self.at(name))
    }

    fn is(&self, name: char, relation: Relation) -> bool {
        meaning::holds(self.classes, self.at(name), relation)
    }

    fn integer(&self, name: char) -> bool {
        self.number(name).is_some_and(Rational::is_integer)
    }

    /// Whether both are numbers other than 0, and not equal.
    fn scales(&self, a: char, b: char) -> bool {
        let (a, b) = (self.number(a), self.number(b));
        a.zip(b).is_some_and(|(a, b)| !a.is_zero() && !b.is_zero() && a != b)
    }
}

const ALWAYS: Guard = |_| true;

/// The axioms, from and to, with letters for variables, and their guards.
/// What needs a guard is true, or useful, only for some numbers.
const AXIOMS: &[(&str, &str, &str, Guard)] = &[
    ("a sum in another order", "(+ a b)", "(+ b a)", ALWAYS),
    ("terms taken together otherwise", "(+ (+ a b) c)", "(+ a (+ b c))", ALWAYS),
    ("a product in another order", "(* a b)", "(* b a)", ALWAYS),
    ("factors taken together otherwise", "(* (* a b) c)", "(* a (* b c))", ALWAYS),
    ("nothing is added", "(+ a 0)", "a", ALWAYS),
    ("times one", "(* a 1)", "a", ALWAYS),
    ("times nothing", "(* a 0)", "0", ALWAYS),
    ("a common factor", "(+ (* a b) (* a c))", "(* a (+ b c))", ALWAYS),
    ("a common factor beside one", "(+ a (* a b))", "(* a (+ 1 b))", ALWAYS),
    ("twice", "(+ a a)", "(* 2 a)", ALWAYS),
    ("a product expanded", "(* a (+ b c))", "(+ (* a b) (* a c))", ALWAYS),
    ("a minus taken out", "(+ a (* -1 b))", "(* -1 (+ b (* -1 a)))", ALWAYS),
    ("a number taken out", "(+ (* m a) (* n b))", "(* m (+ a (* (* n (^ m -1)) b)))", |s| s.scales('m', 'n')),
    ("a number taken out of one", "(+ m (* n b))", "(* m (+ 1 (* (* n (^ m -1)) b)))", |s| s.scales('m', 'n')),
    ("a square", "(* a a)", "(^ a 2)", ALWAYS),
    ("powers of one base", "(* (^ a m) (^ a n))", "(^ a (+ m n))", ALWAYS),
    ("a power times its base", "(* a (^ a n))", "(^ a (+ 1 n))", ALWAYS),
    ("the first power", "(^ a 1)", "a", ALWAYS),
    ("the power with exponent zero", "(^ a 0)", "1", ALWAYS),
    ("a power of a power", "(^ (^ a m) n)", "(^ a (* m n))", |s| {
        let even = s.number('m').is_none_or(|m| m.is_integer() && m.is_even());
        s.integer('n') || s.is('a', Relation::Greater) || (!even && s.number('n').is_some())
    }),
    ("a power split", "(^ a m)", "(^ (^ a (* 0.5 m)) 2)", |s| {
        s.number('m').is_some_and(|m| m.is_even() && *m != Rational::from(2))
    }),
    ("powers with one exponent", "(* (^ a n) (^ b n))", "(^ (* a b) n)", |s| s.number('n').is_some()),
    ("powers with opposite exponents", "(* (^ a m) (^ b n))", "(^ (* a (^ b -1)) m)", |s| {
        s.number('m').zip(s.number('n')).is_some_and(|(m, n)| !m.is_negative() && *m == -n && !m.is_one())
    }),
    ("a power of a product", "(^ (* a b) n)", "(* (^ a n) (^ b n))", |s| {
        s.integer('n') || s.is('a', Relation::Greater) || s.is('b', Relation::Greater)
    }),
    ("a power of an exponential", "(^ (exp a) n)", "(exp (* a n))", ALWAYS),
    ("a difference of squares", "(+ (^ a 2) (* -1 (^ b 2)))", "(* (+ a b) (+ a (* -1 b)))", ALWAYS),
    ("one less a square", "(+ 1 (* -1 (^ b 2)))", "(* (+ 1 b) (+ 1 (* -1 b)))", ALWAYS),
    ("a square less one", "(+ -1 (^ b 2))", "(* (+ b 1) (+ b -1))", ALWAYS),
    ("the square of a sum", "(^ (+ a b) 2)", "(+ (^ a 2) (+ (* 2 (* a b)) (^ b 2)))", ALWAYS),
    ("a binomial square", "(+ (^ a 2) (+ (* 2 (* a b)) (^ b 2)))", "(^ (+ a b) 2)", ALWAYS),
    ("a common denominator", "(+ a (* b (^ c n)))", "(* (+ (* a (^ c (* -1 n))) b) (^ c n))", |s| {
        s.number('n').is_some_and(Rational::is_negative)
    }),
    ("a common denominator of one term", "(+ a (^ c n))", "(* (+ (* a (^ c (* -1 n))) 1) (^ c n))", |s| {
        s.number('n').is_some_and(Rational::is_negative)
    }),
    ("a common power", "(+ (* a (^ c m)) (* b (^ c n)))", "(* (^ c m) (+ a (* b (^ c (+ n (* -1 m))))))", |s| {
        s.number('m').zip(s.number('n')).is_some_and(|(m, n)| m < n)
    }),
];

/// A side of an axiom as a pattern: letters that stand alone are variables.
fn written(text: &str) -> Pattern<Term> {
    let bare = |c: char| c == '(' || c == ')' || c == ' ';
    let words = text.split_inclusive(bare).map(|word| {
        let letter = word.trim_end_matches(bare);
        match letter.as_bytes() {
            [c @ b'a'..=b'z'] => format!("?#{}{}", c - b'a', &word[1..]),
            _ => word.to_owned(),
        }
    });
    let text: String = words.collect();
    text.parse().unwrap_or_else(|error| panic!("the axiom `{text}` is well written: {error}"))
}

fn axioms() -> Vec<Rule> {
    let rule = |&(name, from, to, guard): &(&str, &str, &str, Guard)| {
        let condition = move |classes: &mut Classes, _: Id, found: &Subst| guard(&Seen { classes, found });
        make(name, written(from), ConditionalApplier { condition, applier: written(to) })
    };
    AXIOMS.iter().map(rule).collect()
}

fn make(name: &str, from: Pattern<Term>, to: impl Applier<Term, Meaning> + Send + Sync + 'static) -> Rule {
    Rewrite::new(name, from, to).unwrap_or_else(|error| panic!("the rule `{name}` is well written: {error}"))
}

/// The rules that a law is: one for each direction in which it may be used.
pub(super) fn of_law(law: &'static Law) -> Vec<Rule> {
    let mut graph = Graph::new();
    let sides = [law.from, law.to].map(|text| syntax::parse_expression(&mut graph, text));
    let [Ok(mut from), Ok(mut to)] = sides else { panic!("the law `{}` is well written", law.name) };
    if let Op::Product(number) = graph.op(from)
        && let Some(scale) = graph.number(number).recip()
    {
        // sin(a)*cos(a) rather than 2*sin(a)*cos(a): it is found beside any number.
        [from, to] = [from, to].map(|side| graph.product(scale.clone(), [side]));
    }
    let rule = |graph: &Graph, name: &str, from: NodeId, to: NodeId| {
        let conditions = rewrite::conditions(law);
        let condition = move |classes: &mut Classes, _: Id, found: &Subst| follow(classes, found, &conditions);
        make(name, pattern(graph, from), ConditionalApplier { condition, applier: pattern(graph, to) })
    };
    let mut rules = vec![rule(&graph, law.name, from, to)];
    if is_reversible(&mut graph, from, to) {
        rules.push(rule(&graph, &format!("{}{BACKWARDS}", law.name), to, from));
    }
    rules
}

/// What is added to the name of a law for its use from right to left: names of rules have to differ.
const BACKWARDS: &str = ", backwards";

/// The law that a rule is, by its name.
pub(super) fn law_named(rule: &str) -> Option<&'static str> {
    let name = rule.strip_suffix(BACKWARDS).unwrap_or(rule);
    LAWS.iter().map(|law| law.name).find(|law| *law == name)
}

/// Whether the conditions of a law hold for the classes that stand in its holes.
fn follow(classes: &mut Classes, found: &Subst, conditions: &[Condition]) -> bool {
    let class = |hole: usize| found.get(Var::from_u32(hole as u32)).copied();
    conditions.iter().all(|condition| {
        let nodes: Vec<NodeId> =
            (0..HOLES.len()).map(|hole| class(hole).map_or(NodeId::end(), |id| classes[id].data.node)).collect();
        let alternatives = condition.build(&mut classes.analysis.graph, &nodes);
        alternatives.into_iter().any(|(node, relation)| {
            // What is known of a class may be more than what is known of its node.
            let mut alone = (0..HOLES.len()).filter(|hole| nodes[*hole] == node).filter_map(class);
            let Meaning { graph, facts } = &mut classes.analysis;
            facts.signs(graph, node).imply(relation) || alone.any(|id| meaning::holds(classes, id, relation))
        })
    })
}

/// A side of a law as a pattern.
fn pattern(graph: &Graph, side: NodeId) -> Pattern<Term> {
    let formula: RecExpr<Term> = term::express(graph, side).expect("laws are about arithmetic and functions");
    let variable = |node: NodeId| {
        let Op::Symbol(symbol) = graph.op(node) else { return None };
        HOLES.iter().position(|hole| *hole == graph.name(symbol))
    };
    let mut ast = PatternAst::default();
    for (_, term) in formula.items() {
        let hole = if let Term::Symbol(node) = term { variable(*node) } else { None };
        ast.add(
            hole.map_or_else(|| ENodeOrVar::ENode(term.clone()), |hole| ENodeOrVar::Var(Var::from_u32(hole as u32))),
        );
    }
    Pattern::new(ast)
}

/// Whether the first side of a law is defined wherever the second is, as far as we can tell.
fn is_reversible(graph: &mut Graph, from: NodeId, to: NodeId) -> bool {
    let (inside, outside) = (walk::live(graph, &[from]), walk::live(graph, &[to]));
    let bound = inside.iter().all(|id| !matches!(graph.op(*id), Op::Symbol(_)) || outside.contains(id));
    let matches = matches!(graph.op(to), Op::Sum(_) | Op::Product(_) | Op::Power(_) | Op::Call(_));
    bound && matches && extension::extensions(graph, &[from], &[to], &[]).is_empty()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::eval::exact::{Evaluator, Value};

    /// The values of two formulas on a grid of values for their symbols, where the second is finite.
    fn pairs(graph: &Graph, sides: [NodeId; 2]) -> Vec<(f64, f64)> {
        const VALUES: [(i64, i64); 9] = [(-5, 2), (-2, 1), (-1, 1), (-1, 3), (0, 1), (1, 7), (1, 1), (4, 3), (3, 1)];
        let mut evaluator = Evaluator::new(graph, &sides).expect("values");
        let inputs = evaluator.inputs().len();
        let values = (0..VALUES.len().pow(inputs as u32)).map(|number| {
            let digit = |place: usize| VALUES[number / VALUES.len().pow(place as u32) % VALUES.len()];
            let point = (0..inputs).map(|place| Value::Exact(Rational::new(digit(place).0, digit(place).1)));
            let values = evaluator.call(&point.collect::<Vec<_>>());
            (values[0].to_f64(), values[1].to_f64())
        });
        values.filter(|(_, wanted)| wanted.is_finite()).collect()
    }

    fn agree(found: f64, wanted: f64) -> bool {
        (found - wanted).abs() <= 1e-10 * wanted.abs().max(1e-3)
    }

    #[test]
    fn laws_are_used_backwards_only_where_their_left_sides_are_defined() {
        let mut backwards = 0;
        for law in LAWS.iter().filter(|law| law.condition.is_empty() && of_law(law).len() == 2) {
            let mut graph = Graph::new();
            let sides = [law.from, law.to].map(|side| syntax::parse_expression(&mut graph, side).expect("a formula"));
            for (found, wanted) in pairs(&graph, sides) {
                assert!(agree(found, wanted), "{}: {} is {found}, {} is {wanted}", law.name, law.from, law.to);
            }
            backwards += 1;
        }
        assert!((40..LAWS.len() - 40).contains(&backwards), "{backwards} laws of {}", LAWS.len());
    }

    #[test]
    fn axioms_are_true_where_their_left_sides_are_defined() {
        let numbers = [(-2, 1), (-1, 1), (-1, 2), (1, 3), (1, 2), (1, 1), (2, 1), (3, 1), (4, 1)];
        for &(name, from, to, guard) in AXIOMS {
            for (m, n) in numbers.iter().flat_map(|m| numbers.iter().map(move |n| (*m, *n))) {
                let mut classes = Classes::new(Meaning::default());
                let mut found = Subst::with_capacity(26);
                for letter in 'a'..='z' {
                    let node = match letter {
                        'm' => classes.analysis.graph.constant(Rational::new(m.0, m.1)),
                        'n' => classes.analysis.graph.constant(Rational::new(n.0, n.1)),
                        _ => classes.analysis.graph.symbol(&letter.to_string()),
                    };
                    let formula = term::express(&classes.analysis.graph, node).expect("a leaf");
                    let id = classes.add_expr(&formula);
                    found.insert(Var::from_u32(u32::from(letter) - u32::from('a')), id);
                }
                classes.rebuild();
                if !guard(&Seen { classes: &classes, found: &found }) {
                    continue;
                }
                let sides = [to, from].map(|side| {
                    let id = classes.add_instantiation(&written(side).ast, &found);
                    let formula = classes.id_to_expr(id);
                    term::build(&mut classes.analysis.graph, &formula)
                });
                for (found, wanted) in pairs(&classes.analysis.graph, sides) {
                    assert!(agree(found, wanted), "{name}: {from} is {wanted}, {to} is {found}");
                }
                if !from.contains(['m', 'n']) {
                    break;
                }
            }
        }
    }
}
