//! Random formulas: the plan against the definition.

use super::{Array, Lengths, TensorError, Variable, batch, distance, evaluate, naive, unroll};
use crate::eval::point;
use crate::graph::{Graph, NodeId};
use crate::number::Rational;
use crate::op::Dimension::{Fixed, Named};
use crate::op::{self, Axes, Dimension, Function, Label, Reduction, Relation, SymbolId};

/// Numbers that look random.
struct Dice(u64);

impl Dice {
    fn below(&mut self, limit: usize) -> usize {
        self.0 = self.0.wrapping_mul(6364136223846793005).wrapping_add(1442695040888963407);
        (self.0 >> 33) as usize % limit
    }

    fn number(&mut self) -> f64 {
        self.below(2001) as f64 / 1000.0 - 1.0
    }

    fn pick<T: Copy>(&mut self, list: &[T]) -> T {
        list[self.below(list.len())]
    }
}

struct Garden {
    graph: Graph,
    dice: Dice,
    nodes: Vec<NodeId>,
    lengths: Vec<(Dimension, usize)>,
    point: Vec<(SymbolId, Array)>,
}

impl Garden {
    fn new(seed: u64, lengths: [usize; 3]) -> Garden {
        let mut graph = Graph::new();
        graph.symbol("n");
        let named = Named(graph.find_symbol("n").expect("met"));
        let dimensions = [named, Fixed(lengths[1] as u64), Fixed(lengths[2] as u64)];
        let lengths: Vec<_> = dimensions.into_iter().zip(lengths).collect();
        let mut garden = Garden { graph, dice: Dice(seed), nodes: Vec::new(), lengths, point: Vec::new() };
        // The first says how long the axis with a name is.
        garden.variable("v", vec![0]);
        for name in ["a", "b", "c", "d", "e", "f", "g"] {
            let axes = (0..garden.dice.below(4)).map(|_| garden.dice.below(3)).collect();
            garden.variable(name, axes);
        }
        garden
    }

    fn variable(&mut self, name: &str, axes: Vec<usize>) {
        let dimensions: Vec<_> = axes.iter().map(|&axis| self.lengths[axis].0).collect();
        let lengths: Vec<_> = axes.iter().map(|&axis| self.lengths[axis].1).collect();
        let node = self.graph.declare(name, &dimensions).expect("a new name");
        let entries: Vec<_> = (0..lengths.iter().product()).map(|_| self.dice.number()).collect();
        let symbol = self.graph.find_symbol(name).expect("declared");
        self.point.push((symbol, Array::new(&lengths, entries)));
        self.nodes.push(node);
    }

    /// A node, more often a new one.
    fn any(&mut self) -> NodeId {
        let young = self.nodes.len().saturating_sub(6);
        match self.dice.below(3) {
            0 => self.nodes[self.dice.below(self.nodes.len())],
            _ => self.nodes[young + self.dice.below(self.nodes.len() - young)],
        }
    }

    /// A node of which the axes are the last ones of another, or the other way round.
    fn fitting(&mut self, id: NodeId) -> NodeId {
        for _ in 0..50 {
            let other = self.any();
            let (a, b) = (self.graph.dimensions(id), self.graph.dimensions(other));
            if a.ends_with(b) || b.ends_with(a) {
                return other;
            }
        }
        id
    }

    fn call(&mut self, name: &str, argument: NodeId) -> NodeId {
        let function = op::find(name).expect("a row");
        self.graph.call(Function::Known(function), &[argument])
    }

    fn grow(&mut self) {
        let a = self.any();
        let order = self.graph.dimensions(a).len();
        let axes = Axes::new((0..order).filter(|_| self.dice.below(2) == 0));
        let node = match self.dice.below(16) {
            0 => {
                let b = self.fitting(a);
                let terms = [(Rational::from(2), a), (Rational::new(-1, 3), b)];
                self.graph.sum(Rational::HALF, terms)
            }
            1 | 2 => {
                let b = self.fitting(a);
                self.graph.product(Rational::new(3, 2), [a, b])
            }
            3 => {
                let name = self.dice.pick(&["tanh", "sin", "sigmoid", "atan"]);
                self.call(name, a)
            }
            4 => {
                let square = self.graph.power(a, 2.into());
                let positive = self.graph.sum(Rational::ONE, [(Rational::ONE, square)]);
                let exponent = self.dice.pick(&[Rational::from(-1), Rational::HALF].each_ref()).clone();
                self.graph.power(positive, exponent)
            }
            5 => {
                let (b, c) = (self.fitting(a), self.fitting(a));
                let fits = self.graph.dimensions(b).ends_with(self.graph.dimensions(c))
                    || self.graph.dimensions(c).ends_with(self.graph.dimensions(b));
                let condition = self.graph.compare(Relation::Less, a, b);
                if fits { self.graph.select(condition, b, c) } else { a }
            }
            6..=9 => self.contract(),
            10 => self.graph.sum_along(a, axes),
            11 => {
                let kind = self.dice.pick(&[Reduction::Maximum, Reduction::Minimum, Reduction::LogSumExp]);
                self.graph.reduce(kind, a, axes)
            }
            12 => self.graph.softmax(a, axes),
            13 => self.ranges(a),
            14 if order >= 2 && self.graph.dimensions(a)[0] == self.graph.dimensions(a)[1] && order == 2 => {
                let bounded = self.call("tanh", a);
                let unit = self.graph.identity(self.graph.dimensions(a)[0]);
                let matrix = self.graph.sum(Rational::ZERO, [(Rational::from(30), unit), (Rational::ONE, bounded)]);
                match self.dice.below(4) {
                    0 => self.graph.inverse(matrix),
                    1 => self.graph.log_determinant(matrix),
                    2 => self.graph.solve(matrix, a),
                    _ => {
                        let logarithm = self.graph.determinant(matrix);
                        self.call("asinh", logarithm)
                    }
                }
            }
            _ => self.graph.transpose(a),
        };
        // Values stay of moderate size.
        let bounded = self.dice.below(4) == 0;
        let node = if bounded { self.call("tanh", node) } else { node };
        let is_small = self.graph.dimensions(node).len() <= 4;
        if is_small && !self.nodes.contains(&node) {
            self.nodes.push(node);
        }
    }

    /// A contraction of some factors by random labels, with an identity or ones now and then.
    fn contract(&mut self) -> NodeId {
        let mut factors: Vec<NodeId> = (0..1 + self.dice.below(3)).map(|_| self.any()).collect();
        let length = self.lengths[self.dice.below(3)].0;
        match self.dice.below(4) {
            0 => factors.push(self.graph.identity(length)),
            1 => factors.push(self.graph.ones(&[length])),
            _ => {}
        }
        // Labels 3k, 3k + 1, 3k + 2 are for axes of the k-th length.
        let mut labels: Vec<Vec<Label>> = Vec::new();
        for &factor in &factors {
            let own = self.graph.dimensions(factor).iter().map(|dimension| {
                let kind = self.lengths.iter().position(|(other, _)| other == dimension).expect("one of three");
                (3 * kind + self.dice.below(3)) as Label
            });
            labels.push(own.collect());
        }
        let mut output: Vec<Label> = Vec::new();
        for &label in labels.iter().flatten() {
            if !output.contains(&label) && output.len() < 3 && self.dice.below(2) == 0 {
                output.insert(self.dice.below(output.len() + 1), label);
            }
        }
        let pairs: Vec<_> = factors.into_iter().zip(labels.iter().map(Vec::as_slice)).collect();
        self.graph.contract(&pairs, &output)
    }

    /// Ranges and what undoes them, so that the dimensions are again those of the others.
    fn ranges(&mut self, a: NodeId) -> NodeId {
        let dimensions = self.graph.dimensions(a).to_vec();
        let Some(axis) = dimensions.iter().position(|dimension| matches!(dimension, Fixed(_))) else { return a };
        let Fixed(length @ 2..) = dimensions[axis] else { return a };
        let range = |start: u64, count: u64| -> Vec<_> {
            (0..dimensions.len()).map(|other| (other == axis).then_some((start, count))).collect()
        };
        let cut = 1 + self.dice.below(length as usize - 1) as u64;
        let (left, right) = (range(0, cut), range(cut, length - cut));
        let (first, second) = (self.graph.slice(a, &left), self.graph.slice(a, &right));
        match self.dice.below(3) {
            0 => self.graph.embed(second, &right, &dimensions),
            1 => self.graph.concatenate(&[second, first], axis),
            _ if dimensions.iter().all(|dimension| matches!(dimension, Fixed(_))) => {
                let entries = dimensions.iter().map(|&d| if let Fixed(length) = d { length } else { 1 }).product();
                let vector = self.graph.reshape(a, &[Fixed(entries)]);
                let turned = self.graph.slice(vector, &[Some((1, entries - 1))]);
                let first = self.graph.slice(vector, &[Some((0, 1))]);
                let turned = self.graph.concatenate(&[turned, first], 0);
                self.graph.reshape(turned, &dimensions)
            }
            _ => a,
        }
    }
}

fn check(seed: u64, lengths: [usize; 3], steps: usize) {
    let mut garden = Garden::new(seed, lengths);
    (0..steps).for_each(|_| garden.grow());
    let Garden { graph, nodes, point, mut dice, .. } = garden;
    assert_eq!(graph.verify(), Ok(()));
    let roots: Vec<_> = (0..4).map(|_| dice.pick(&nodes)).chain(nodes.last().copied()).collect();
    let expected = naive::evaluate(&graph, &roots, &point);
    let found = evaluate(&graph, &roots, &point);
    let (Ok(expected), Ok(found)) = (&expected, &found) else { panic!("{seed}: {expected:?} {found:?}") };
    for (root, (expected, found)) in roots.iter().zip(expected.iter().zip(found)) {
        // Large entries may cancel on the way; what is infinite on one road is not compared.
        let most = expected.entries().iter().fold(0.0, |most: f64, entry| most.max(entry.abs()));
        if most < 1e6 {
            assert!(distance(expected, found) < 1e-8, "{seed} {lengths:?} {root:?}: {expected:?} {found:?}");
            check_entries(&graph, *root, &point, expected);
        }
    }
}

/// The formulas of the entries of a root, if they are short enough.
fn check_entries(graph: &Graph, root: NodeId, point: &[(SymbolId, Array)], expected: &Array) {
    const MOST: usize = 600;
    let lengths = Lengths::of_values(graph, point).expect("the values fit");
    let unrolled = match unroll(graph, &[root], &lengths, MOST) {
        Ok(unrolled) => unrolled,
        Err(TensorError::TooLong { .. } | TensorError::NeedsPivots { .. }) => return,
        Err(error) => panic!("{error}"),
    };
    assert_eq!(unrolled.graph.verify(), Ok(()));
    let (dimensions, entries) = &unrolled.roots[0];
    let mut evaluator = point::Evaluator::new(&unrolled.graph, entries).expect("all functions are known");
    let value = |symbol: &SymbolId| {
        let of = |variable: &Variable| {
            let place = variable.entries.iter().position(|entry| entry == symbol)?;
            let (_, array) = point.iter().find(|(given, _)| *given == variable.symbol)?;
            Some(array.entries()[place])
        };
        unrolled.variables.iter().find_map(of).expect("it is the entry of a variable")
    };
    let inputs: Vec<f64> = evaluator.inputs().iter().map(value).collect();
    let mut values = vec![0.0; entries.len()];
    evaluator.call(&inputs, &mut values);
    let found = Array::new(dimensions, values);
    assert!(distance(expected, &found) < 1e-7, "{root:?}: {expected:?} {found:?}");
}

/// Some rows at once against each of them alone. Each variable but the first has another value in each row, or not.
fn check_rows(seed: u64, lengths: [usize; 3], steps: usize, rows: usize) {
    let mut garden = Garden::new(seed, lengths);
    (0..steps).for_each(|_| garden.grow());
    let Garden { mut graph, nodes, point, mut dice, .. } = garden;
    let roots: Vec<_> = (0..3).map(|_| dice.pick(&nodes)).chain(nodes.last().copied()).collect();
    let (varying, fixed): (Vec<_>, Vec<_>) = point.into_iter().partition(|_| dice.below(2) == 0);
    let symbols: Vec<SymbolId> = varying.iter().map(|(symbol, _)| *symbol).collect();
    let batch = match batch(&mut graph, &roots, &symbols, Fixed(rows as u64)) {
        Ok(batch) => batch,
        Err(TensorError::DiffersByRow { .. }) => return,
        Err(error) => panic!("{error}"),
    };
    assert_eq!(graph.verify(), Ok(()));
    // In each row the values of another one, times a number.
    let scaled = |array: &Array, row: usize| {
        let scale = 1.0 - row as f64 / 8.0;
        Array::new(array.dimensions(), array.entries().iter().map(|entry| entry * scale).collect::<Vec<_>>())
    };
    let mut whole = fixed.clone();
    for ((_, array), &symbol) in varying.iter().zip(&batch.symbols) {
        let columns =
            array.entries().iter().flat_map(|entry| (0..rows).map(move |row| entry * (1.0 - row as f64 / 8.0)));
        whole.push((symbol, Array::new(&[array.dimensions(), &[rows]].concat(), columns.collect::<Vec<_>>())));
    }
    // Only variables say how long an axis with a name is.
    whole.extend(varying.iter().cloned());
    let found = evaluate(&graph, &batch.roots, &whole).expect("the values fit");
    for row in 0..rows {
        let own = varying.iter().map(|(symbol, array)| (*symbol, scaled(array, row)));
        let point: Vec<_> = fixed.iter().cloned().chain(own).collect();
        let expected = evaluate(&graph, &roots, &point).expect("the values fit");
        for (expected, found) in expected.iter().zip(&found) {
            assert_eq!(found.dimensions(), [expected.dimensions(), &[rows]].concat());
            let entries: Vec<f64> = found.entries().iter().skip(row).step_by(rows).copied().collect();
            let most = expected.entries().iter().fold(0.0, |most: f64, entry| most.max(entry.abs()));
            let found = Array::new(expected.dimensions(), entries);
            assert!(most >= 1e6 || distance(expected, &found) < 1e-8, "{seed} {row}: {expected:?} {found:?}");
        }
    }
}

#[test]
fn random_formulas_have_the_same_values_for_many_rows_at_once() {
    for seed in 0..400 {
        check_rows(seed, [2, 3, 4], 12, 3);
        check_rows(seed, [4, 1, 3], 20, 5);
    }
    for seed in 0..20 {
        check_rows(seed, [5, 9, 13], 8, 40);
    }
}

#[test]
fn random_formulas_have_the_values_of_their_definition() {
    for seed in 0..300 {
        check(seed, [2, 3, 4], 12);
        check(seed, [4, 1, 3], 20);
    }
    for seed in 0..20 {
        check(seed, [5, 9, 13], 8);
    }
}
