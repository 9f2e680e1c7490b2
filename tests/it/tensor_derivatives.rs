//! The derivative of every operation on tensors, against differences and in both modes.
//!
//! Formulas of all operations are differentiated at random points of random shapes: the Jacobian of reverse mode against
//! central differences, and against forward mode, `<u, J v> = <J'u, v>`.

use symdiff::diff;
use symdiff::graph::{Graph, NodeId};
use symdiff::op::{Axes, Dimension, Label, Reduction, Relation, SymbolId};
use symdiff::simplify::{Level, simplify};
use symdiff::tensor::{Array, Lengths, differences, distance, evaluate};

/// A graph in which variables have shapes of named lengths, and a source of random numbers.
pub(crate) struct World {
    pub graph: Graph,
    pub variables: Vec<NodeId>,
    state: u64,
}

impl World {
    pub(crate) fn new(seed: u64) -> World {
        World { graph: Graph::new(), variables: Vec::new(), state: seed.wrapping_mul(0x9e37_79b9_7f4a_7c15) | 1 }
    }

    /// A number between 0 and 1.
    pub(crate) fn random(&mut self) -> f64 {
        self.state ^= self.state << 13;
        self.state ^= self.state >> 7;
        self.state ^= self.state << 17;
        (self.state >> 11) as f64 / (1u64 << 53) as f64
    }

    fn dimension(&mut self, name: &str) -> Dimension {
        name.parse().map_or_else(
            |_| {
                self.graph.symbol(name);
                Dimension::Named(self.graph.find_symbol(name).expect("just met"))
            },
            Dimension::Fixed,
        )
    }

    /// A variable, by a text such as `A m n`.
    pub(crate) fn variable(&mut self, text: &str) -> NodeId {
        let mut words = text.split(' ');
        let name = words.next().expect("a name");
        let dimensions: Vec<_> = words.map(|word| self.dimension(word)).collect();
        let node = self.graph.declare(name, &dimensions).expect("one shape for each name");
        self.variables.push(node);
        node
    }

    fn symbol(&self, node: NodeId) -> SymbolId {
        let symdiff::op::Op::Symbol(symbol) = self.graph.op(node) else { panic!("a variable is a symbol") };
        symbol
    }

    /// So many numbers between 0.3 and 1.3 in any order, no two of them nearly equal.
    fn apart(&mut self, count: usize) -> Vec<f64> {
        let mut entries: Vec<f64> =
            (0..count).map(|place| 0.3 + (place as f64 + 0.5 * self.random()) / count as f64).collect();
        for place in (1..count).rev() {
            entries.swap(place, (self.random() * (place + 1) as f64) as usize);
        }
        entries
    }

    /// Random values for all variables, with lengths between 2 and 4; square matrices are well conditioned.
    pub(crate) fn point(&mut self) -> Vec<(SymbolId, Array)> {
        let mut named = Vec::new();
        let mut point = Vec::new();
        for variable in self.variables.clone() {
            let mut lengths = Vec::new();
            for dimension in self.graph.dimensions(variable).to_vec() {
                lengths.push(match dimension {
                    Dimension::Fixed(length) => length as usize,
                    Dimension::Named(name) => {
                        let there = named.iter().find(|(other, _)| *other == name).map(|(_, length)| *length);
                        there.unwrap_or_else(|| {
                            let length = 2 + (self.random() * 3.0) as usize;
                            named.push((name, length));
                            length
                        })
                    }
                });
            }
            let count = lengths.iter().product();
            let mut entries: Vec<f64> = self.apart(count);
            if let &[rows, columns] = lengths.as_slice()
                && rows == columns
            {
                (0..rows).for_each(|i| entries[i * rows + i] += 2.0);
            }
            point.push((self.symbol(variable), Array::new(&lengths, entries)));
        }
        point
    }

    /// Checks the derivatives of an output by all variables at a random point.
    pub(crate) fn check(&mut self, name: &str, output: NodeId) {
        let point = self.point();
        let variables = self.variables.clone();
        let raw = diff::gradient(&mut self.graph, output, &variables).expect(name);
        let tangents = self.tangents(output, &variables);
        for (level, jacobians) in [("raw", raw.clone()), ("simple", simplify(&mut self.graph, &raw, Level::Full))] {
            for (&variable, &jacobian) in variables.iter().zip(&jacobians) {
                let symbol = self.symbol(variable);
                let found = evaluate(&self.graph, &[jacobian], &point).expect(name).remove(0);
                let expected = differences(&self.graph, output, symbol, &point).expect(name);
                let apart = distance(&found, &expected);
                let of = self.graph.name(symbol);
                assert!(apart < 1e-7, "{name}, by {of}, {level}: {found:?} is not {expected:?}");
            }
        }
        self.check_duality(name, output, &raw, &tangents, &point);
        assert_eq!(self.graph.verify(), Ok(()), "{name}");
    }

    /// The tangents of an output along directions called `dx` for each variable `x`.
    fn tangents(&mut self, output: NodeId, variables: &[NodeId]) -> Vec<(NodeId, NodeId)> {
        let mut tangents = Vec::new();
        for &variable in variables {
            let name = format!("d{}", self.graph.name(self.symbol(variable)));
            let dimensions = self.graph.dimensions(variable).to_vec();
            let direction = self.graph.declare(&name, &dimensions).expect("a new name");
            let tangent = diff::directional(&mut self.graph, &[output], &[variable], &[direction]).expect("a tangent");
            tangents.push((direction, tangent[0]));
        }
        tangents
    }

    /// The Jacobian times a direction is the tangent.
    fn check_duality(
        &mut self,
        name: &str,
        output: NodeId,
        jacobians: &[NodeId],
        tangents: &[(NodeId, NodeId)],
        point: &[(SymbolId, Array)],
    ) {
        let order = self.graph.dimensions(output).len();
        let mut point = point.to_vec();
        let shapes: Vec<Vec<usize>> = point.iter().map(|(_, value)| value.dimensions().to_vec()).collect();
        for ((direction, _), shape) in tangents.iter().zip(shapes) {
            let entries: Vec<f64> = (0..shape.iter().product()).map(|_| self.random() - 0.5).collect();
            point.push((self.symbol(*direction), Array::new(&shape, entries)));
        }
        for (&jacobian, &(direction, tangent)) in jacobians.iter().zip(tangents) {
            let labels: Vec<Label> = (0..).take(self.graph.dimensions(jacobian).len()).collect();
            let product = self.graph.contract(&[(jacobian, &labels), (direction, &labels[order..])], &labels[..order]);
            let values = evaluate(&self.graph, &[product, tangent], &point).expect(name);
            assert!(distance(&values[0], &values[1]) < 1e-9, "{name}: {:?} and {:?}", values[0], values[1]);
        }
    }
}

type Build = fn(&mut World) -> NodeId;

const OPERATIONS: &[(&str, Build)] = &[
    ("A*x", |w| {
        let (a, x) = (w.variable("A m n"), w.variable("x n"));
        w.graph.matrix_product(a, x)
    }),
    ("A*B", |w| {
        let (a, b) = (w.variable("A m n"), w.variable("B n k"));
        w.graph.matrix_product(a, b)
    }),
    ("A*A", |w| {
        let a = w.variable("A n n");
        w.graph.matrix_product(a, a)
    }),
    ("A'", |w| {
        let a = w.variable("A m n");
        w.graph.transpose(a)
    }),
    ("trace", |w| {
        let a = w.variable("A n n");
        w.graph.contract(&[(a, &[0, 0])], &[])
    }),
    ("diagonal of A, times x", |w| {
        let (a, x) = (w.variable("A n n"), w.variable("x n"));
        w.graph.contract(&[(a, &[0, 0]), (x, &[0])], &[0])
    }),
    ("sums of rows and of columns", |w| {
        let a = w.variable("A m n");
        let (rows, columns) = (w.graph.sum_along(a, Axes::new([1])), w.graph.sum_along(a, Axes::new([0])));
        w.graph.contract(&[(rows, &[0]), (columns, &[1])], &[1, 0])
    }),
    ("Kronecker product", |w| {
        let (a, b) = (w.variable("A 2 3"), w.variable("B 2 2"));
        let product = w.graph.contract(&[(a, &[1, 3]), (b, &[0, 2])], &[0, 1, 2, 3]);
        w.graph.reshape(product, &[Dimension::Fixed(4), Dimension::Fixed(6)])
    }),
    ("s + A*x", |w| {
        let (s, a, x) = (w.variable("s"), w.variable("A m n"), w.variable("x n"));
        let product = w.graph.matrix_product(a, x);
        w.graph.add(s, product)
    }),
    ("rows plus a vector, times a number", |w| {
        let (s, a, x) = (w.variable("s"), w.variable("A m n"), w.variable("x n"));
        let sum = w.graph.add(a, x);
        w.graph.multiply(sum, s)
    }),
    ("x.*A.*x", |w| {
        let (a, x) = (w.variable("A m n"), w.variable("x n"));
        let product = w.graph.multiply(x, a);
        w.graph.multiply(product, x)
    }),
    ("powers", |w| {
        let (a, x) = (w.variable("A m n"), w.variable("x n"));
        let (square, root) = (w.graph.power(a, 2.into()), w.graph.sqrt(x));
        w.graph.divide(square, root)
    }),
    ("a function of each entry", |w| {
        let (a, x) = (w.variable("A m n"), w.variable("x n"));
        let product = w.graph.matrix_product(a, x);
        w.graph.call_named("tanh", &[product])
    }),
    ("a function of a matrix and a vector", |w| {
        let (a, x) = (w.variable("A m n"), w.variable("x n"));
        w.graph.call_named("atan2", &[x, a])
    }),
    ("a power with a vector as exponent", |w| {
        let (a, x) = (w.variable("A m n"), w.variable("x n"));
        w.graph.pow(a, x)
    }),
    ("if", |w| {
        let (a, x) = (w.variable("A m n"), w.variable("x n"));
        let condition = w.graph.compare(Relation::Greater, a, x);
        let sine = w.graph.call_named("sin", &[a]);
        w.graph.select(condition, sine, x)
    }),
    ("if, with a number in a branch", |w| {
        let (s, x) = (w.variable("s"), w.variable("x n"));
        let condition = w.graph.compare(Relation::Greater, x, s);
        let chosen = w.graph.select(condition, s, x);
        let product = w.graph.multiply(chosen, chosen);
        w.graph.sum_along(product, Axes::all(1))
    }),
    ("relu", |w| {
        let (a, x) = (w.variable("A m n"), w.variable("x n"));
        let product = w.graph.matrix_product(a, x);
        let product = w.graph.sum((-1).into(), [(1.into(), product)]);
        w.graph.call_named("relu", &[product])
    }),
    ("the largest entry of each row", |w| {
        let a = w.variable("A m n");
        w.graph.reduce(Reduction::Maximum, a, Axes::new([1]))
    }),
    ("the smallest entry of each column", |w| {
        let a = w.variable("A m n");
        w.graph.reduce(Reduction::Minimum, a, Axes::new([0]))
    }),
    ("log-sum-exp of columns", |w| {
        let a = w.variable("A m n");
        w.graph.reduce(Reduction::LogSumExp, a, Axes::new([0]))
    }),
    ("log-sum-exp", |w| {
        let (a, x) = (w.variable("A m n"), w.variable("x n"));
        let product = w.graph.matrix_product(a, x);
        w.graph.reduce(Reduction::LogSumExp, product, Axes::all(1))
    }),
    ("softmax", |w| {
        let x = w.variable("x n");
        w.graph.softmax(x, Axes::all(1))
    }),
    ("softmax of rows", |w| {
        let a = w.variable("A m n");
        w.graph.softmax(a, Axes::new([1]))
    }),
    ("softmax of columns", |w| {
        let a = w.variable("A m n");
        w.graph.softmax(a, Axes::new([0]))
    }),
    ("inverse", |w| {
        let a = w.variable("A n n");
        w.graph.inverse(a)
    }),
    ("determinant", |w| {
        let a = w.variable("A n n");
        w.graph.determinant(a)
    }),
    ("adjugate", |w| {
        let a = w.variable("A n n");
        w.graph.adjugate(a)
    }),
    ("log of determinants", |w| {
        let (a, x) = (w.variable("A n n"), w.variable("x n"));
        let log = w.graph.log_determinant(a);
        w.graph.multiply(log, x)
    }),
    ("solve for a vector", |w| {
        let (a, x) = (w.variable("A n n"), w.variable("x n"));
        w.graph.solve(a, x)
    }),
    ("solve for a matrix", |w| {
        let (a, b) = (w.variable("A n n"), w.variable("B n k"));
        w.graph.solve(a, b)
    }),
    ("a number from solve", |w| {
        let (a, x) = (w.variable("A n n"), w.variable("x n"));
        let solution = w.graph.solve(a, x);
        w.graph.matrix_product(x, solution)
    }),
    ("reshape", |w| {
        let a = w.variable("A 2 6");
        let cube = w.graph.reshape(a, &[2, 3, 2].map(Dimension::Fixed));
        w.graph.power(cube, 2.into())
    }),
    ("slice", |w| {
        let a = w.variable("A 4 3");
        let part = w.graph.slice(a, &[Some((1, 2)), None]);
        w.graph.power(part, 2.into())
    }),
    ("embed", |w| {
        let a = w.variable("A 2 3");
        let square = w.graph.power(a, 2.into());
        w.graph.embed(square, &[Some((1, 2)), None], &[4, 3].map(Dimension::Fixed))
    }),
    ("concatenate", |w| {
        let (a, b) = (w.variable("A 2 3"), w.variable("B 2 2"));
        let square = w.graph.power(a, 2.into());
        w.graph.concatenate(&[b, square, b], 1)
    }),
];

#[test]
fn every_operation_against_differences_and_in_both_modes() {
    for (name, build) in OPERATIONS {
        for seed in 1..=3 {
            let mut world = World::new(seed);
            let output = build(&mut world);
            world.check(name, output);
        }
    }
}

#[test]
fn gradients_of_numbers_made_of_every_operation() {
    for (name, build) in OPERATIONS {
        let mut world = World::new(5);
        let output = build(&mut world);
        let square = world.graph.power(output, 2.into());
        let order = world.graph.dimensions(square).len();
        let total = world.graph.sum_along(square, Axes::all(order));
        world.check(name, total);
    }
}

#[test]
fn second_derivatives_of_every_operation() {
    for (name, build) in OPERATIONS {
        let mut world = World::new(7);
        let output = build(&mut world);
        let order = world.graph.dimensions(output).len();
        let total = world.graph.sum_along(output, Axes::all(order));
        let square = world.graph.power(total, 2.into());
        let variable = world.variables[0];
        let gradient = diff::gradient(&mut world.graph, square, &[variable]).expect(name)[0];
        let simple = simplify(&mut world.graph, &[gradient], Level::Full)[0];
        world.check(name, simple);
    }
}

#[test]
fn equal_largest_entries_share_alike() {
    let mut world = World::new(1);
    let x = world.variable("x 3");
    let largest = world.graph.reduce(Reduction::Maximum, x, Axes::all(1));
    let gradient = diff::gradient(&mut world.graph, largest, &[x]).expect("a gradient")[0];
    let point = [(world.symbol(x), Array::from(&[2.0, 1.0, 2.0][..]))];
    let values = evaluate(&world.graph, &[gradient], &point).expect("values");
    assert_eq!(values[0].entries(), [0.5, 0.0, 0.5]);
    assert!(Lengths::of_values(&world.graph, &point).is_ok());
}

#[test]
fn what_cannot_be_differentiated_is_refused() {
    let mut world = World::new(1);
    let (a, x) = (world.variable("A n n"), world.variable("x n"));
    let n = world.graph.symbol("n");
    let product = world.graph.matrix_product(a, x);
    let total = world.graph.sum_along(product, Axes::all(1));
    let refused = diff::gradient(&mut world.graph, total, &[n]).expect_err("a length");
    assert_eq!(
        refused.to_string(),
        "`n` is the length of an axis, by which nothing is differentiated; use another name"
    );
    let labels: Vec<Label> = (0..6).collect();
    let cube = world.graph.contract(&[(a, &[0, 1]), (a, &[2, 3]), (a, &[4, 5])], &labels);
    assert!(matches!(diff::gradient(&mut world.graph, cube, &[a]), Err(diff::DiffError::TooManyAxes { axes: 12 })));
}
