//! Formulas that are written entry by entry: their derivatives, against differences.
//!
//! The table has formulas with what they are differentiated by. Each is differentiated twice, as the command does it, at random
//! points; the texts of derivatives are in docs/tensors.md.

use symdiff::answer::{Task, derive};
use symdiff::graph::{Graph, NodeId};
use symdiff::op::{Op, SymbolId};
use symdiff::simplify::Level;
use symdiff::syntax;
use symdiff::tensor::{differences, distance, evaluate};

use crate::tensor_derivatives::World;

const FORMULAS: &[(&str, &str)] = &[
    ("x : [3]; x[1]^2*x[2]", "x"),
    ("x : [3]; x[1]*x[2]*x[3]", "x"),
    ("x : [2]; (1 - x[1])^2 + 100*(x[2] - x[1]^2)^2", "x"),
    ("x : [4]; exp(x[1]*x[4])/x[2]", "x"),
    ("x : [2]; a*x[1]*x[2]^2", "x a"),
    ("x : [2]; y = [x[1]^2; x[1]*x[2]]; y'*y", "x"),
    ("x : [2]; y = [x[1]^2, x[1]*x[2]]; y*y'", "x"),
    ("x : [2]; A = [2, 1; 1, 3]; x'*A*x", "x"),
    ("x : [2]; A = [2, 1; 1, 3]; x'*A'*A*x", "x"),
    ("x : [3]; if(x[1] > x[2], x[1]^2, x[2]*x[3])", "x"),
    ("x : [3]; norm(x)*x[1]", "x"),
    ("x : [3]; x[1]*sum(x) + x[2]^2", "x"),
    ("x : [70]; x[1]^2*x[70]", "x"),
    ("A : [2, 3]; A[1, 2]*A[2, 1]^2", "A"),
    ("A : [2, 2]; [A[1, 1]*A[2, 2]; A[1, 2]]", "A"),
    ("x : [3]; [x[1]*x[2]; sin(x[3])]", "x"),
    ("x : [3]; 3*[x[1]*x[2]; sin(x[3])] + [1; x[1]]", "x"),
    ("x : [3]; x[1]*[x[1]*x[2]; sin(x[3])].^2", "x"),
    ("x : [2]; [x[1], x[2]; x[2]^2, 1]", "x"),
    ("x : [3]; [x'*x; sum(x); x[2]]", "x"),
    ("[r*cos(t); r*sin(t)]", "r t"),
    ("p : [2]; R = [cos(t), -sin(t); sin(t), cos(t)]; R*p", "t p"),
    ("p : [2]; R = [cos(t), -sin(t); sin(t), cos(t)]; norm(R*p - q*[1; 0])^2", "t q p"),
    ("R = [cos(t), -sin(t); sin(t), 2*cos(t)]; R'*R", "t"),
    ("x : [2]; det([x[1], x[2]; 1, x[1]])", "x"),
    ("x : [3]; det([x[1], x[2], 1; x[3], x[1], 2; 1, x[2], x[3]])", "x"),
    ("x : [2]; inv([x[1] + 3, x[2]; 1, x[1]^2 + 2])", "x"),
    ("x : [2]; vec([x[1], x[2]; x[1]*x[2], 1])", "x"),
    ("x : [2]; [x[1], x[2]; x[1]*x[2], 1][2, :]", "x"),
    ("x : [2]; reshape([x[1]; x[2]; x[1]*x[2]; 1; x[1]^2; 2], 2, 3)", "x"),
    ("x : [3]; s*x*x[2]", "x s"),
    ("X : [3, 3]; inv(X + s*eye(3))", "s"),
];

fn symbol(graph: &Graph, name: &str) -> SymbolId {
    graph.find_symbol(name).unwrap_or_else(|| panic!("`{name}` is a variable"))
}

fn check(world: &mut World, node: NodeId, by: SymbolId, derivative: NodeId, formula: &str) {
    let point = world.point();
    let expected = differences(&world.graph, node, by, &point).expect(formula);
    let found = evaluate(&world.graph, &[derivative], &point).expect(formula).remove(0);
    let away = distance(&found, &expected);
    assert!(away < 1e-6, "{formula}, by `{}`: {found:?}, differences {expected:?}", world.graph.name(by));
}

#[test]
fn derivatives_entry_by_entry_are_right() {
    for (seed, &(formula, by)) in FORMULAS.iter().enumerate() {
        let mut world = World::new(seed as u64 + 1);
        let parsed = syntax::parse(&mut world.graph, formula).expect(formula);
        world.variables = parsed.variables.iter().map(|&symbol| world.graph.symbol_node(symbol)).collect();
        let wrt: Vec<SymbolId> = by.split(' ').map(|name| symbol(&world.graph, name)).collect();
        for level in [Level::Basic, Level::Full] {
            let first = derive(&mut world.graph, &parsed.outputs, &wrt, Task::Gradient, level).expect(formula);
            for one in &first {
                check(&mut world, parsed.outputs[0], one.by[0], one.node, formula);
            }
            let second = derive(&mut world.graph, &parsed.outputs, &wrt, Task::Hessian, level).expect(formula);
            for one in &second {
                let inner = first.iter().find(|other| other.by[0] == one.by[0]).expect("the first derivative");
                check(&mut world, inner.node, one.by[1], one.node, formula);
            }
        }
    }
}

#[test]
fn numbers_are_differentiated_as_numbers() {
    // An entry takes part in the algebra of numbers: what is made of entries is as short as what is made of names.
    let pairs = [
        ("x : [2]; (1 - x[1])^2 + 100*(x[2] - x[1]^2)^2", "(1 - a)^2 + 100*(b - a^2)^2"),
        ("x : [2]; exp(x[1]*x[2])/(1 + x[1]^2)", "exp(a*b)/(1 + a^2)"),
    ];
    for (entries, names) in pairs {
        let hessian = |source: &str| {
            let mut graph = Graph::new();
            let parsed = syntax::parse(&mut graph, source).expect(source);
            let found =
                derive(&mut graph, &parsed.outputs, &parsed.variables, Task::Hessian, Level::Full).expect(source);
            let nodes: Vec<NodeId> = found.iter().map(|one| one.node).collect();
            let live = symdiff::graph::walk::live(&graph, &nodes);
            live.into_iter().filter(|&id| matches!(graph.op(id), Op::Sum(_) | Op::Product(_) | Op::Power(_))).count()
        };
        assert!(hessian(entries) <= hessian(names) + 2, "{entries}");
    }
}
