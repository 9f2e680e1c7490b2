//! Formulas with tensors against the same contractions written by hand.
//!
//! `cargo bench --bench tensors` computes value and gradient of least squares, logistic regression and a network with one
//! hidden layer, by plans and by calls to the same kernels (`matrixmultiply` and the functions of arrays), one after the
//! other in one run. A time is the least of many, which is what a machine that also does other things can tell.
//! Then the
//! objectives of GradBench: a mixture of Gaussians by a plan, bundle adjustment by the engine for numbers. The tables are in
//! docs/performance.md.

#![allow(unsafe_code, reason = "matrices are multiplied by a crate that takes pointers")]
#![allow(clippy::print_stdout, reason = "the tables are what it is for")]

mod objectives;

use std::hint::black_box;
use std::time::{Duration, Instant};

use symdiff::diff;
use symdiff::eval::batch;
use symdiff::graph::{Graph, NodeId};
use symdiff::op::{self, SymbolId};
use symdiff::simplify::{Level, simplify};
use symdiff::syntax;
use symdiff::tensor::{self, Array, Lengths, Memory, Plan};
use symdiff::vector::Kernel;

use objectives::{OBSERVATION, PARAMETERS, mixture};

/// Numbers that look random, of a normal size.
struct Numbers(u64);

impl Numbers {
    fn next(&mut self) -> f64 {
        self.0 = self.0.wrapping_mul(6364136223846793005).wrapping_add(1442695040888963407);
        (self.0 >> 11) as f64 / (1u64 << 52) as f64 - 1.0
    }

    fn array(&mut self, dimensions: &[usize], scale: f64) -> Array {
        let count = dimensions.iter().product();
        Array::new(dimensions, (0..count).map(|_| scale * self.next()).collect::<Vec<_>>())
    }
}

/// A formula with its gradient, ready to run.
struct Compiled {
    plan: Plan,
    memory: Memory,
    inputs: Vec<Array>,
    outputs: Vec<Vec<f64>>,
}

impl Compiled {
    fn new(source: &str, wrt: &[&str], values: &[(&str, Array)]) -> Compiled {
        let mut graph = Graph::new();
        let formula = syntax::parse(&mut graph, source).expect(source);
        let output = formula.outputs[0];
        let node = |graph: &mut Graph, name: &&str| graph.symbol(name);
        let wrt: Vec<NodeId> = wrt.iter().map(|name| node(&mut graph, name)).collect();
        let gradient = diff::gradient(&mut graph, output, &wrt).expect("derivatives are known");
        let gradient = simplify(&mut graph, &gradient, Level::Basic);
        let roots: Vec<NodeId> = [output].into_iter().chain(gradient).collect();
        Compiled::of(&graph, &roots, values)
    }

    fn of(graph: &Graph, roots: &[NodeId], values: &[(&str, Array)]) -> Compiled {
        let symbol = |name: &str| graph.find_symbol(name).expect("the formula has it");
        let point: Vec<(SymbolId, Array)> = values.iter().map(|(name, value)| (symbol(name), value.clone())).collect();
        let lengths = Lengths::of_values(graph, &point).expect("the values fit");
        let plan = tensor::compile(graph, roots, &lengths).expect("a plan");
        let given = |symbol| point.iter().find(|(other, _)| *other == symbol).expect("a value").1.clone();
        let inputs = plan.inputs().map(|(symbol, _)| given(symbol)).collect();
        let outputs = plan.outputs().map(|dimensions| vec![0.0; dimensions.iter().product()]).collect();
        let memory = plan.memory();
        Compiled { plan, memory, inputs, outputs }
    }

    fn run(&mut self) {
        let inputs: Vec<&[f64]> = self.inputs.iter().map(Array::entries).collect();
        let mut outputs: Vec<&mut [f64]> = self.outputs.iter_mut().map(Vec::as_mut_slice).collect();
        self.plan.run(&mut self.memory, &inputs, &mut outputs).expect("no singular matrix");
    }
}

fn time(run: &mut dyn FnMut()) -> Duration {
    let start = Instant::now();
    run();
    start.elapsed()
}

/// The least times of two that take turns.
fn compare(name: &str, mut ours: Compiled, mut by_hand: impl FnMut(), results: impl Fn(usize, usize) -> f64) {
    let rounds = 400;
    let (mut a, mut b) = (Duration::MAX, Duration::MAX);
    for _ in 0..rounds {
        a = a.min(time(&mut || ours.run()));
        b = b.min(time(&mut by_hand));
    }
    let mut apart: f64 = 0.0;
    for (output, entries) in ours.outputs.iter().enumerate() {
        for (place, entry) in entries.iter().enumerate() {
            let expected = black_box(&results)(output, place);
            apart = apart.max((entry - expected).abs() / expected.abs().max(1.0));
        }
    }
    let us = |time: Duration| time.as_secs_f64() * 1e6;
    let ratio = us(a) / us(b);
    println!("| {name} | {:.1} | {:.1} | {ratio:.2} | {apart:.0e} |", us(a), us(b));
}

/// `c = a*b` for matrices row by row; `[m, k, n]`, and whether `a` and `b` are read transposed.
fn product([m, k, n]: [usize; 3], a: &[f64], turned_a: bool, b: &[f64], turned_b: bool, c: &mut [f64]) {
    assert!(a.len() == m * k && b.len() == k * n && c.len() == m * n);
    let (ra, ca) = if turned_a { (1, m) } else { (k, 1) };
    let (rb, cb) = if turned_b { (1, k) } else { (n, 1) };
    // SAFETY: the slices have as many entries as the matrices.
    unsafe {
        matrixmultiply::dgemm(
            m,
            k,
            n,
            1.0,
            a.as_ptr(),
            ra as isize,
            ca as isize,
            b.as_ptr(),
            rb as isize,
            cb as isize,
            0.0,
            c.as_mut_ptr(),
            n as isize,
            1,
        );
    }
}

fn apply(name: &str, a: &[f64], values: &mut [f64]) {
    let function = op::find(name).expect("a row of the table");
    match op::kernel::<f64>(function) {
        Some(Kernel::One(kernel)) => kernel(symdiff::vector::Level::best(), a, values),
        Some(Kernel::Two(_)) | None => panic!("`{name}` has a kernel of one argument"),
    }
}

fn least_squares(m: usize, n: usize) {
    let mut numbers = Numbers(1);
    let (x, y, w) = (numbers.array(&[m, n], 1.0), numbers.array(&[m], 1.0), numbers.array(&[n], 0.1));
    let values = [("X", x.clone()), ("y", y.clone()), ("w", w.clone())];
    let ours = Compiled::new("X : [m, n]; y : [m]; w : [n]; sum((X*w - y).^2)", &["w"], &values);
    let (mut residual, mut value, mut gradient) = (vec![0.0; m], [0.0], vec![0.0; n]);
    let state = std::cell::RefCell::new((&mut value, &mut gradient));
    let by_hand = || {
        let (value, gradient) = &mut *state.borrow_mut();
        product([m, n, 1], x.entries(), false, w.entries(), false, &mut residual);
        residual.iter_mut().zip(y.entries()).for_each(|(r, y)| *r -= y);
        value[0] = residual.iter().map(|r| r * r).sum();
        product([1, m, n], &residual, false, x.entries(), false, gradient);
        gradient.iter_mut().for_each(|g| *g *= 2.0);
    };
    let found = |output: usize, place: usize| {
        let (value, gradient) = &*state.borrow();
        if output == 0 { value[0] } else { gradient[place] }
    };
    compare(&format!("least squares, {m} x {n}"), ours, by_hand, found);
}

fn logistic(m: usize, n: usize) {
    let mut numbers = Numbers(2);
    let (x, y, w) = (numbers.array(&[m, n], 1.0), numbers.array(&[m], 1.0), numbers.array(&[n], 0.1));
    let values = [("X", x.clone()), ("y", y.clone()), ("w", w.clone())];
    let ours = Compiled::new("X : [m, n]; y : [m]; w : [n]; sum(softplus(-y.*(X*w)))", &["w"], &values);
    let (mut z, mut p, mut s) = (vec![0.0; m], vec![0.0; m], vec![0.0; m]);
    let (mut value, mut gradient) = ([0.0], vec![0.0; n]);
    let state = std::cell::RefCell::new((&mut value, &mut gradient));
    let by_hand = || {
        let (value, gradient) = &mut *state.borrow_mut();
        product([m, n, 1], x.entries(), false, w.entries(), false, &mut z);
        z.iter_mut().zip(y.entries()).for_each(|(z, y)| *z *= -y);
        apply("softplus", &z, &mut p);
        value[0] = p.iter().sum();
        apply("sigmoid", &z, &mut s);
        s.iter_mut().zip(y.entries()).for_each(|(s, y)| *s *= -y);
        product([1, m, n], &s, false, x.entries(), false, gradient);
    };
    let found = |output: usize, place: usize| {
        let (value, gradient) = &*state.borrow();
        if output == 0 { value[0] } else { gradient[place] }
    };
    compare(&format!("logistic, {m} x {n}"), ours, by_hand, found);
}

/// What the network is made of.
const NETWORK: &str = "X : [batch, 784]; T : [batch, 10]; W : [784, 128]; b : [128]; V : [128, 10]; c : [10]; \
                       H = tanh(X*W + ones(batch)*b'); Z = H*V + ones(batch)*c'; \
                       (sum(logsumexp(Z, rows)) - sum(T.*Z))/batch";

fn network(batch: usize) {
    let mut numbers = Numbers(3);
    let (inside, hidden, classes) = (784, 128, 10);
    let x = numbers.array(&[batch, inside], 1.0);
    let t = numbers.array(&[batch, classes], 0.5);
    let (w, b) = (numbers.array(&[inside, hidden], 0.05), numbers.array(&[hidden], 0.1));
    let (v, c) = (numbers.array(&[hidden, classes], 0.1), numbers.array(&[classes], 0.1));
    let values =
        [("X", &x), ("T", &t), ("W", &w), ("b", &b), ("V", &v), ("c", &c)].map(|(name, value)| (name, value.clone()));
    let ours = Compiled::new(NETWORK, &["W", "b", "V", "c"], &values);
    let (mut a, mut h, mut e) = (vec![0.0; batch * hidden], vec![0.0; batch * hidden], vec![0.0; batch * hidden]);
    let (mut z, mut d) = (vec![0.0; batch * classes], vec![0.0; batch * classes]);
    let mut results =
        [vec![0.0], vec![0.0; inside * hidden], vec![0.0; hidden], vec![0.0; hidden * classes], vec![0.0; classes]];
    let state = std::cell::RefCell::new(&mut results);
    let by_hand = || {
        let [value, dw, db, dv, dc] = &mut **state.borrow_mut();
        product([batch, inside, hidden], x.entries(), false, w.entries(), false, &mut a);
        a.chunks_exact_mut(hidden).for_each(|row| row.iter_mut().zip(b.entries()).for_each(|(a, b)| *a += b));
        apply("tanh", &a, &mut h);
        product([batch, hidden, classes], &h, false, v.entries(), false, &mut z);
        value[0] = 0.0;
        let scale = 1.0 / batch as f64;
        for ((z, d), t) in
            z.chunks_exact_mut(classes).zip(d.chunks_exact_mut(classes)).zip(t.entries().chunks_exact(classes))
        {
            z.iter_mut().zip(c.entries()).for_each(|(z, c)| *z += c);
            let most = z.iter().copied().fold(f64::NEG_INFINITY, f64::max);
            let fit: f64 = z.iter().zip(t).map(|(z, t)| z * t).sum();
            z.iter_mut().for_each(|z| *z -= most);
            apply("exp", z, d);
            let sum: f64 = d.iter().sum();
            value[0] += scale * (most + sum.ln() - fit);
            d.iter_mut().zip(t).for_each(|(d, t)| *d = scale * (*d / sum - t));
        }
        dc.fill(0.0);
        d.chunks_exact(classes).for_each(|row| dc.iter_mut().zip(row).for_each(|(dc, d)| *dc += d));
        product([hidden, batch, classes], &h, true, &d, false, dv);
        product([batch, classes, hidden], &d, false, v.entries(), true, &mut e);
        e.iter_mut().zip(&h).for_each(|(e, h)| *e *= 1.0 - h * h);
        db.fill(0.0);
        e.chunks_exact(hidden).for_each(|row| db.iter_mut().zip(row).for_each(|(db, e)| *db += e));
        product([inside, batch, hidden], x.entries(), true, &e, false, dw);
    };
    let found = |output: usize, place: usize| state.borrow()[output][place];
    compare(&format!("network 784-128-10, batch {batch}"), ours, by_hand, found);
}

fn time_mixture(points: usize, d: usize, k: usize) {
    let mut graph = Graph::new();
    let (value, wrt) = mixture(&mut graph);
    let gradient = diff::gradient(&mut graph, value, &wrt).expect("derivatives are known");
    let gradient = simplify(&mut graph, &gradient, Level::Basic);
    let mut numbers = Numbers(4);
    let below = (0..d * d).map(|place| if place % d < place / d { 1.0 } else { 0.0 }).collect::<Vec<_>>();
    let values = [
        ("X", numbers.array(&[points, d], 1.0)),
        ("alpha", numbers.array(&[k], 1.0)),
        ("M", numbers.array(&[k, d], 1.0)),
        ("Q", numbers.array(&[k, d], 0.5)),
        ("L", numbers.array(&[k, d, d], 0.5)),
        ("B", Array::new(&[d, d], below)),
    ];
    let mut alone = Compiled::of(&graph, &[value], &values);
    let mut both = Compiled::of(&graph, &[&[value], &gradient[..]].concat(), &values);
    let least = |compiled: &mut Compiled| (0..100).map(|_| time(&mut || compiled.run())).min().unwrap_or_default();
    let ms = |time: Duration| time.as_secs_f64() * 1e3;
    let (value, gradient) = (ms(least(&mut alone)), ms(least(&mut both)));
    println!("| mixture, n = {points}, d = {d}, k = {k} | {value:.3} | {gradient:.3} | {:.1} |", gradient / value);
}

fn time_bundle(observations: usize) {
    let mut graph = Graph::new();
    let formula = syntax::parse(&mut graph, OBSERVATION).expect("a formula");
    let wrt: Vec<NodeId> = PARAMETERS.iter().map(|name| graph.symbol(name)).collect();
    let rows = diff::jacobian(&mut graph, &formula.outputs, &wrt).expect("derivatives are known");
    let jacobian = simplify(&mut graph, &rows.concat(), Level::Basic);
    let jacobian: Vec<NodeId> = jacobian.into_iter().filter(|&entry| !graph.is_zero(entry)).collect();
    let run = |roots: &[NodeId]| {
        let evaluator = batch::Evaluator::<f64>::new(&graph, roots).expect("known functions");
        let mut numbers = Numbers(5);
        let columns: Vec<Vec<f64>> =
            evaluator.inputs().iter().map(|_| (0..observations).map(|_| 1.5 + numbers.next()).collect()).collect();
        let inputs: Vec<&[f64]> = columns.iter().map(Vec::as_slice).collect();
        let mut results = vec![vec![0.0; observations]; roots.len()];
        let mut least = Duration::MAX;
        for _ in 0..100 {
            let mut outputs: Vec<&mut [f64]> = results.iter_mut().map(Vec::as_mut_slice).collect();
            least = least.min(time(&mut || evaluator.call(&inputs, &mut outputs)));
        }
        least.as_secs_f64() * 1e3
    };
    let value = run(&formula.outputs);
    let both = run(&[&formula.outputs[..], &jacobian].concat());
    println!("| bundle adjustment, {observations} observations | {value:.3} | {both:.3} | {:.1} |", both / value);
}

fn main() {
    println!("| formula | symdiff us | by hand us | ratio | differ by |");
    println!("| --- | ---: | ---: | ---: | ---: |");
    least_squares(1000, 200);
    least_squares(200, 20);
    logistic(1000, 200);
    network(64);
    println!("\n| objective | value ms | with derivatives ms | ratio |");
    println!("| --- | ---: | ---: | ---: |");
    time_mixture(1000, 10, 25);
    time_bundle(31843);
}
