//! The engines on the formulas of the reference: each must agree with the interpreter in doubles.
//!
//! Single points agree to the last bit. Columns have functions of their own, good to 2 units in the last place. At every width of
//! vectors they agree to 1e-12 of the value, or, where a formula is so ill-conditioned that functions good to 4 units cannot
//! do that, within the bound of its rounding errors ([`bound`](super::bound)); how many values may need that is limited.
//! Single precision is compared with doubles at the same points: to 1e-4, or within its own bound.

use serde_json::Value as Json;
use symdiff::answer::{Task, derive};
use symdiff::eval::{Real, batch, compiled, point};
use symdiff::graph::{Graph, NodeId};
use symdiff::op::SymbolId;
use symdiff::simplify::Level;
use symdiff::syntax;
use symdiff::vector;

use super::bound::{self, Near, Precision};
use super::{cases, complain, text, texts};
use crate::numeric::close;

/// A formula and its gradient, and the points of a case, each several times so that there are whole vectors.
struct Question {
    graph: Graph,
    roots: Vec<NodeId>,
    points: Vec<Json>,
}

/// How often each point is there.
const TIMES: usize = 3;

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

    /// The column of an input.
    fn column<T: Real>(&self, input: SymbolId) -> Vec<T> {
        let number = |point: &Json| {
            let value = &point[self.graph.name(input)];
            value.as_f64().or_else(|| value.as_str()?.parse().ok()).expect("a number")
        };
        (0..TIMES).flat_map(|_| self.points.iter().map(number)).map(T::narrow).collect()
    }

    fn columns<T: Real>(&self, inputs: &[SymbolId]) -> Vec<Vec<T>> {
        inputs.iter().map(|&input| self.column(input)).collect()
    }

    /// What the batch engine makes of all points, a column for each root.
    fn batch<T: Real>(&self, level: vector::Level) -> Vec<Vec<f64>> {
        let engine = batch::Evaluator::<T>::at_level(&self.graph, &self.roots, level).expect("closed formulas");
        let columns = self.columns::<T>(engine.inputs());
        let columns: Vec<&[T]> = columns.iter().map(|column| &column[..]).collect();
        let mut values = vec![vec![T::default(); TIMES * self.points.len()]; self.roots.len()];
        let mut outputs: Vec<&mut [T]> = values.iter_mut().map(|column| &mut column[..]).collect();
        engine.call(&columns, &mut outputs);
        values.into_iter().map(|column| column.into_iter().map(T::widen).collect()).collect()
    }

    /// What the interpreter makes of some columns, with the bounds of another engine, root by root for each point.
    fn expected(&self, columns: &[Vec<f64>], precision: Precision) -> Vec<Vec<Near>> {
        let mut interpreter = point::Evaluator::new(&self.graph, &self.roots).expect("closed formulas");
        let mut values = vec![0.0; self.roots.len()];
        let at = |place| -> Vec<f64> { columns.iter().map(|column| column[place]).collect() };
        let mut expected = |place| {
            interpreter.call(&at(place), &mut values);
            let bounds = bound::outputs(interpreter.program(), &at(place), precision);
            let near = |(&value, bound): (&f64, &Near)| Near { value, ..*bound };
            values.iter().zip(&bounds).map(near).collect()
        };
        (0..TIMES * self.points.len()).map(&mut expected).collect()
    }

    /// Compares with the interpreter.
    fn check(&self, tally: &mut Tally) {
        let compiled = compiled::Evaluator::new(&self.graph, &self.roots).expect("closed formulas");
        let columns = self.columns::<f64>(compiled.inputs());
        let expected = self.expected(&columns, Precision::Double);
        let mut found = vec![0.0; self.roots.len()];
        for (place, expected) in expected.iter().enumerate() {
            let at: Vec<f64> = columns.iter().map(|column| column[place]).collect();
            compiled.call(&at, &mut found);
            for (root, (&found, near)) in found.iter().zip(expected).enumerate() {
                if found.to_bits() != near.value.to_bits() && !(found.is_nan() && near.value.is_nan()) {
                    let wanted = near.value;
                    tally.complaints.push(format!("compiled: root {root} is {found} not {wanted} at {at:?}"));
                }
            }
        }
        let singles: Vec<Vec<f64>> = self
            .columns::<f32>(compiled.inputs())
            .into_iter()
            .map(|column| column.into_iter().map(f64::from).collect())
            .collect();
        let expected_of_singles = self.expected(&singles, Precision::Single);
        for level in vector::Level::all() {
            tally.doubles.compare(&self.batch::<f64>(level), &expected, 1e-12, &mut tally.complaints, level);
            tally.singles.compare(&self.batch::<f32>(level), &expected_of_singles, 1e-4, &mut tally.complaints, level);
        }
    }
}

/// The values of one precision.
#[derive(Default)]
struct Count {
    values: usize,
    /// Those that agree only within the bound of their rounding errors, or of which there is no bound.
    needy: usize,
}

impl Count {
    /// Compares columns with what is expected at each point.
    fn compare(
        &mut self,
        found: &[Vec<f64>],
        expected: &[Vec<Near>],
        tolerance: f64,
        complaints: &mut Vec<String>,
        level: vector::Level,
    ) {
        for (place, expected) in expected.iter().enumerate() {
            for (root, near) in expected.iter().enumerate() {
                let Near { value, radius } = *near;
                let found = found[root][place];
                let is_close = close(found, value, tolerance);
                self.values += 1;
                self.needy += usize::from(!is_close);
                let is_within = (found - value).abs() <= radius || radius == f64::INFINITY;
                if !is_close && !is_within {
                    let engine = level.name();
                    complaints.push(format!(
                        "{engine}: root {root} is {found:e}, not {value:e} +- {radius:e}, at point {place}"
                    ));
                }
            }
        }
    }
}

/// What was found.
#[derive(Default)]
struct Tally {
    complaints: Vec<String>,
    doubles: Count,
    singles: Count,
}

/// Checks the cases of a file. So many values may need their bound, in doubles and in single precision, with all widths of
/// vectors together; the committed cases, of which there are fewer, may need no more.
fn check(file: &str, most: [usize; 2]) {
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
    for (count, most) in [&tally.doubles, &tally.singles].into_iter().zip(most) {
        let Count { values, needy } = *count;
        if needy > most {
            tally.complaints.push(format!("{needy} of {values} values agree only within their bounds, not {most}"));
        }
    }
    complain(&tally.complaints, cases.len());
}

#[test]
fn engines_agree_at_ordinary_points() {
    check("numeric.jsonl", [36, 333]);
}

#[test]
fn engines_agree_at_singular_points() {
    check("edge.jsonl", [6, 18]);
}

/// Formulas that were chosen because they cancel: in single precision, often nothing is left.
#[test]
fn engines_agree_where_accuracy_is_hard() {
    check("accuracy.jsonl", [6, 585]);
}
