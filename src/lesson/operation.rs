//! What a single node does, in a few characters.
//!
//! In: a node and the names of its operands. Out: its operation, with constants in it:
//! `+`, `*`, `exp`, `- 5`, `1/x`, `x^2`, `2*x - y`. An operand without a name is a dot, as in `1/·`.

use crate::export;
use crate::graph::{Expression, Graph, NodeId, Operands};
use crate::number::Rational;
use crate::op::{Function, Op, built_in};

/// Stands for an operand that has no name.
const ANONYMOUS: &str = "·";
/// Operations of more characters are cut.
const LONGEST: usize = 40;

/// The operation of a node, its operands named by `name`.
pub fn operation<'a>(graph: &Graph, id: NodeId, name: impl Fn(NodeId) -> Option<&'a str>) -> String {
    let text = match graph.view(id) {
        Expression::Sum { constant, coefficients, terms } if coefficients.iter().all(Rational::is_one) => {
            match (terms.len(), constant.is_zero()) {
                (1, _) => format!("{} {}", if constant.is_negative() { '-' } else { '+' }, constant.abs()),
                (_, true) if all_drawn(graph, terms) => "+".to_owned(),
                _ => written(graph, id, &name),
            }
        }
        Expression::Product { coefficient, factors } if coefficient.is_one() && all_drawn(graph, factors) => {
            "*".to_owned()
        }
        Expression::Call { function, arguments } if all_drawn(graph, arguments) && !is_infix(function) => {
            export::function_name(graph, function)
        }
        Expression::Power { base, exponent } if *exponent == Rational::HALF && name(base).is_none() => {
            "sqrt".to_owned()
        }
        Expression::Select { .. } => select(graph, id),
        Expression::And(_) => "and".to_owned(),
        Expression::Or(_) => "or".to_owned(),
        Expression::Not(_) => "not".to_owned(),
        Expression::Constant(_)
        | Expression::Symbol(_)
        | Expression::Truth(_)
        | Expression::Sum { .. }
        | Expression::Product { .. }
        | Expression::Power { .. }
        | Expression::Call { .. }
        | Expression::Compare { .. } => written(graph, id, &name),
    };
    match text.char_indices().nth(LONGEST) {
        Some((end, _)) => format!("{}…", &text[..end]),
        None => text,
    }
}

/// `if`, with the branches that are numbers.
fn select(graph: &Graph, id: NodeId) -> String {
    let branch = |position: usize| {
        let branch = graph.operands(id).at(position);
        is_inside(graph, branch).then(|| export::text(graph, branch))
    };
    let dot = || ANONYMOUS.to_owned();
    match (branch(1), branch(2)) {
        (None, None) => "if".to_owned(),
        (then, otherwise) => format!("if(·, {}, {})", then.unwrap_or_else(dot), otherwise.unwrap_or_else(dot)),
    }
}

/// Whether a node is written inside its users: a number, or a constant such as pi.
pub(super) fn is_inside(graph: &Graph, id: NodeId) -> bool {
    match graph.op(id) {
        Op::Constant(_) => true,
        Op::Call(Function::Known(_)) => graph.operands(id).is_empty(),
        Op::Symbol(_) | Op::Truth(_) | Op::Sum(_) | Op::Product(_) | Op::Power(_) => false,
        Op::Call(Function::Unknown(_)) | Op::Select | Op::Compare(_) | Op::And | Op::Or | Op::Not => false,
    }
}

fn all_drawn(graph: &Graph, operands: Operands<'_>) -> bool {
    operands.iter().all(|operand| !is_inside(graph, operand))
}

fn is_infix(function: Function) -> bool {
    matches!(function, Function::Known(f) if f == built_in::power())
}

/// The operation as a formula of its own, with symbols for the operands.
fn written<'a>(graph: &Graph, id: NodeId, name: &impl Fn(NodeId) -> Option<&'a str>) -> String {
    let mut own = Graph::new();
    let operands: Vec<NodeId> = graph
        .operands(id)
        .iter()
        .map(|operand| {
            if is_inside(graph, operand) {
                own.import_node(graph, operand, &[])
            } else {
                own.symbol(name(operand).unwrap_or(ANONYMOUS))
            }
        })
        .collect();
    let root = own.import_node(graph, id, &operands);
    export::text(&own, root)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn show(graph: &Graph, id: NodeId) -> String {
        let name = |operand| if let Op::Symbol(symbol) = graph.op(operand) { Some(graph.name(symbol)) } else { None };
        operation(graph, id, name)
    }

    #[test]
    fn operations_are_short() {
        let mut g = Graph::new();
        let (x, y) = (g.symbol("x"), g.symbol("y"));
        let less_five = g.sum(Rational::from(-5), [(Rational::ONE, x)]);
        assert_eq!(show(&g, less_five), "- 5");
        let square = g.power(less_five, Rational::from(2));
        assert_eq!(show(&g, square), "·^2");
        let root = g.sqrt(square);
        assert_eq!(show(&g, root), "sqrt");
        let reciprocal = g.power(x, Rational::MINUS_ONE);
        assert_eq!(show(&g, reciprocal), "1/x");
        let sine = g.call_named("sin", &[x]);
        assert_eq!(show(&g, sine), "sin");
        let sum = g.add(sine, y);
        assert_eq!(show(&g, sum), "+");
        let difference = g.sum(Rational::ZERO, [(Rational::ONE, sine), (Rational::from(-2), y)]);
        assert_eq!(show(&g, difference), "· - 2*y");
        let product = g.multiply(x, sum);
        assert_eq!(show(&g, product), "*");
        let negated = g.negate(product);
        assert_eq!(show(&g, negated), "-·");
        let positive = g.compare(crate::op::Relation::Greater, x, y);
        assert_eq!(show(&g, positive), "x > y");
        let many: Vec<_> = (0..100).map(|i| (Rational::from(2), g.symbol(&format!("x{i}")))).collect();
        let long = g.sum(Rational::ZERO, many);
        assert_eq!(show(&g, long).chars().count(), LONGEST + 1);
    }
}
