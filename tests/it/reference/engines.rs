//! The engines on the formulas of the reference: each must agree with the interpreter in doubles.
//!
//! Single points to the last bit. Columns have functions of their own: their values agree to 1e-12, and so do
//! nearly all results; where a formula cancels, the last places of its functions are the first ones of the result,
//! and 1e-9 is asked for, or 1e-14 where nothing is left. Single precision has that trouble more often.

use serde_json::Value as Json;
use symdiff::answer::{Task, derive};
use symdiff::eval::{Real, batch, compiled, point};
use symdiff::graph::{Graph, NodeId};
use symdiff::op::SymbolId;
use symdiff::simplify::Level;
use symdiff::syntax;

use super::{cases, complain, text, texts};
use crate::numeric::close;

/// A formula and its gradient, and the points of a case, each several times so that there are whole vectors.
struct Question {
    graph: Graph,
    roots: Vec<NodeId>,
    points: Vec<Json>,
}

impl Question {
    fn new(case: &Json) -> Option<Question> {
        let mut graph = Graph::new();
        let formula = syntax::parse(&mut graph, text(case, "expr")).ok()?;
        let wrt: Vec<SymbolId> = texts(case, "wrt").into_iter().filter_map(|name| graph.find_symbol(name)).collect();
        let answer = derive(&mut graph, &formula.outputs, &wrt, Task::Gradient, Level::Basic).ok()?;
        let roots = formula.outputs.iter().copied().chain(answer.iter().map(|derivative| derivative.node)).collect();
        let points = case["points"].as_array()?.iter().map(|point| point["at"].clone()).collect();
        Some(Question { graph, roots, points })
    }

    /// The column of an input, three times over.
    fn column<T: Real>(&self, input: SymbolId) -> Vec<T> {
        let number = |point: &Json| {
            let value = &point[self.graph.name(input)];
            value.as_f64().or_else(|| value.as_str()?.parse().ok()).expect("a number")
        };
        (0..3).flat_map(|_| self.points.iter().map(number)).map(T::narrow).collect()
    }

    /// What the batch engine makes of all points, a column for each root.
    fn batch<T: Real>(&self) -> Vec<Vec<T>> {
        let engine = batch::Evaluator::<T>::new(&self.graph, &self.roots).expect("closed formulas");
        let columns: Vec<Vec<T>> = engine.inputs().iter().map(|&input| self.column(input)).collect();
        let columns: Vec<&[T]> = columns.iter().map(|column| &column[..]).collect();
        let mut values = vec![vec![T::default(); 3 * self.points.len()]; self.roots.len()];
        let mut outputs: Vec<&mut [T]> = values.iter_mut().map(|column| &mut column[..]).collect();
        engine.call(&columns, &mut outputs);
        values
    }

    /// Compares with the interpreter.
    fn check(&self, tally: &mut Tally) {
        let mut interpreter = point::Evaluator::new(&self.graph, &self.roots).expect("closed formulas");
        let compiled = compiled::Evaluator::new(&self.graph, &self.roots).expect("closed formulas");
        let columns: Vec<Vec<f64>> = interpreter.inputs().iter().map(|&input| self.column(input)).collect();
        let (doubles, singles) = (self.batch::<f64>(), self.batch::<f32>());
        let (mut expected, mut found) = (vec![0.0; self.roots.len()], vec![0.0; self.roots.len()]);
        for place in 0..3 * self.points.len() {
            let at: Vec<f64> = columns.iter().map(|column| column[place]).collect();
            interpreter.call(&at, &mut expected);
            compiled.call(&at, &mut found);
            for root in 0..self.roots.len() {
                let wanted = expected[root];
                let (double, single) = (doubles[root][place], f64::from(singles[root][place]));
                if found[root].to_bits() != wanted.to_bits() && !(found[root].is_nan() && wanted.is_nan()) {
                    tally.complaints.push(format!("compiled: root {root} is {} not {wanted} at {at:?}", found[root]));
                }
                let differs = !close(double, wanted, 1e-9) && (double - wanted).abs() > 1e-14;
                // Where a divisor cancels to 0 in one of them and to rounding in the other, nothing is left to agree on;
                // that is rare, and counted below.
                if differs && double.is_finite() == wanted.is_finite() {
                    tally.complaints.push(format!("batch: root {root} is {double} not {wanted} at {at:?}"));
                }
                tally.values += 1;
                tally.far_doubles += usize::from(!close(double, wanted, 1e-12));
                tally.far_singles += usize::from(!close(single, wanted, 1e-4));
            }
        }
    }
}

/// What was found.
#[derive(Default)]
struct Tally {
    complaints: Vec<String>,
    values: usize,
    far_doubles: usize,
    far_singles: usize,
}

fn check(file: &str) {
    let cases = cases(file);
    let mut tally = Tally::default();
    for case in &cases {
        let Some(question) = Question::new(case) else { continue };
        let before = tally.complaints.len();
        question.check(&mut tally);
        for complaint in &mut tally.complaints[before..] {
            *complaint = format!("{}: {}: {complaint}", text(case, "id"), text(case, "expr"));
        }
    }
    complain(&tally.complaints, cases.len());
    let Tally { values, far_doubles, far_singles, .. } = tally;
    assert!(far_doubles * 100 < values, "{far_doubles} of {values} values differ by more than 1e-12");
    assert!(far_singles * 10 < values, "{far_singles} of {values} values in single precision differ by more than 1e-4");
}

#[test]
fn engines_agree_at_ordinary_points() {
    check("numeric.jsonl");
}

#[test]
fn engines_agree_at_singular_points() {
    check("edge.jsonl");
}
