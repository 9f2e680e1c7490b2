//! `symdiff EXPR`: the derivative, written in a format, its values at points, and how it became simple.

use std::fmt::Write;

use super::arguments::{Derive, Format};
use super::array;
use super::count;
use super::explanation::Explanation;
use super::figure;
use super::jacobian;
use super::notation::{Labels, Notation};
use super::output::{self, Failure};
use super::question::{self, Found, Question};
use crate::answer::{self, Answer, Derivative, Task};
use crate::export::{self, Style, algebra};
use crate::graph::{Graph, NodeId};
use crate::number::Rational;
use crate::structure::Stretch;
use crate::tensor::TensorError;

/// Reads the formula, differentiates, writes the answer.
pub(super) fn run(arguments: &Derive) -> Result<(), Failure> {
    if arguments.staged && Notation::of(arguments.format, arguments.ascii).is_none() {
        let message = "error: --staged lists formulas: use --format text, pretty, latex or mathml";
        return Err(Failure::Input(message.to_owned()));
    }
    if arguments.explain && arguments.format == Format::Dot {
        let message = "error: --explain goes with formulas: use --format text, pretty, latex, mathml or json";
        return Err(Failure::Input(message.to_owned()));
    }
    let mut question = question::ask(&arguments.input)?;
    let text = match arguments.format {
        Format::Dot => figure::dot(&mut question)?,
        Format::Text | Format::Pretty | Format::Latex | Format::Mathml | Format::Json => {
            write(arguments, &mut question)?
        }
    };
    output::write(&text, arguments.input.output.file.as_deref())
}

/// The derivatives, their values at the points, and the explanation.
fn write(arguments: &Derive, question: &mut Question) -> Result<String, Failure> {
    let assumptions = question::assumptions(question, &arguments.assume)?;
    if !arguments.assume.is_empty() && !arguments.simplify.level.uses_assumptions() {
        output::note("assumptions are used from --simplify full on");
    }
    // With a derivative given from outside, what is asked for are the derivatives of the loss that it comes from.
    let seeded = question.graph.as_constant(question.seed) != Some(&Rational::ONE);
    let asked = answer::Question {
        outputs: &question.formula.outputs,
        wrt: &question.wrt,
        task: task(arguments),
        seed: seeded.then_some(question.seed),
        level: arguments.simplify.level,
        assumptions: &assumptions,
        explain: arguments.explain,
    };
    let mut answer =
        answer::answer(&mut question.graph, &asked).map_err(|error| Failure::Input(format!("error: {error}")))?;
    if arguments.count {
        let (outputs, roots) = (&question.formula.outputs, nodes(&answer.derivatives));
        if outputs.iter().chain(&roots).any(|&root| question.graph.needs_tensors(root)) {
            let function = question.function_name("f");
            return Ok(count::sizes(&question.graph, outputs, &answer.derivatives, &function));
        }
        let is_gradient = outputs.len() == 1 && task(arguments) == Task::Gradient;
        let bounded = is_gradient.then_some(question.wrt.len());
        return Ok(count::table(&question.graph, outputs, &roots, bounded));
    }
    answer.before.extend(&question.formula.vanished);
    let style = Style { decimals: question.formula.decimals };
    let explanation = arguments.explain.then(|| Explanation::new(&mut question.graph, &answer, &assumptions, &style));
    let (value, differentiated) = (question.function_name("f"), question.function_name(if seeded { "L" } else { "f" }));
    let stretch = arguments.jacobian.then(|| arguments.vec.order());
    let values = evaluate(question, &answer, &value, &differentiated, stretch)?;
    let Some(notation) = Notation::of(arguments.format, arguments.ascii) else {
        return Ok(json(&question.graph, &answer, &values, explanation.as_ref()));
    };
    let labels = Labels {
        graph: &question.graph,
        answer: &answer.derivatives,
        function: &differentiated,
        outputs: question.formula.outputs.len(),
    };
    if let Some(path) = &arguments.pattern
        && !answer.derivatives.is_empty()
    {
        jacobian::draw(&labels, &question.formula.outputs, arguments.vec.order(), path)?;
    }
    let mut text = formulas(arguments, question, notation, &labels, &style);
    for at in &values {
        at.write(&mut text, arguments.input.output.file.is_some());
    }
    text += &explanation.map_or_else(String::new, |explanation| notation.remark(&explanation.to_string()));
    Ok(text)
}

fn task(arguments: &Derive) -> Task {
    match (arguments.order, arguments.hessian) {
        (Some(order), _) => Task::Order(order),
        (None, true) => Task::Hessian,
        (None, false) => Task::Gradient,
    }
}

/// The derivatives as formulas.
fn formulas(arguments: &Derive, question: &Question, notation: Notation, labels: &Labels<'_>, style: &Style) -> String {
    let Question { graph, formula, wrt, points, .. } = question;
    let outputs = &formula.outputs;
    let roots = nodes(labels.answer);
    if wrt.is_empty() && roots.is_empty() && !matches!(notation, Notation::Mathml) {
        return "0\n".repeat(outputs.len());
    }
    if arguments.staged {
        // The outputs too have names, unless they are stages.
        let name = question.function_name("f");
        let number = |output: usize| if outputs.len() > 1 { (output + 1).to_string() } else { String::new() };
        let named = outputs.iter().enumerate().map(|(output, &node)| (node, format!("{name}{}", number(output))));
        let stages: Vec<_> = named.chain(formula.stages.iter().map(|stage| (stage.node, stage.name.clone()))).collect();
        return notation.staged(&export::staged(graph, outputs, &stages, &roots, style), labels);
    }
    // Without differentiating, the answer is the outputs, of which some are rows.
    let rows = if arguments.order == Some(0) { formula.rows.as_slice() } else { &[] };
    let layout = algebra::layout_with_rows(graph, &roots, rows, style);
    let tensors = jacobian::has_axes(graph, &[outputs.as_slice(), &roots].concat());
    if arguments.jacobian && tensors {
        jacobian::write(notation, labels, outputs, arguments.vec.order(), style)
    } else if arguments.jacobian {
        notation.matrix(&layout, wrt.len())
    } else if roots.len() == 1 && points.is_empty() {
        notation.alone(&layout)
    } else {
        notation.listing(&layout, labels)
    }
}

fn nodes(derivatives: &[Derivative]) -> Vec<NodeId> {
    derivatives.iter().map(|derivative| derivative.node).collect()
}

/// The values at a point, each with what it is the value of.
#[derive(Debug)]
struct At {
    given: String,
    values: Vec<(String, Result<Found, TensorError>)>,
}

impl At {
    /// A line for each value; a file has all entries of an array, a terminal those at the ends of long ones.
    fn write(&self, text: &mut String, whole: bool) {
        let _ = writeln!(text, "\nat {}", self.given);
        let mut cut = false;
        for (label, value) in &self.values {
            let value = match value {
                Err(error) => format!("undefined: {error}"),
                Ok(Found::Number(number)) => number.to_string(),
                Ok(Found::Array(array)) => {
                    let (value, shortened) = array::text(array, label.chars().count() + 5, whole);
                    cut |= shortened;
                    value
                }
            };
            let _ = writeln!(text, "  {label} = {value}");
        }
        if cut {
            output::note("long arrays are cut short; --output and --format json have all entries");
        }
    }
}

/// The values of the outputs and of the derivatives at the points.
fn evaluate(
    question: &mut Question,
    answer: &Answer,
    value: &str,
    differentiated: &str,
    stretch: Option<Stretch>,
) -> Result<Vec<At>, Failure> {
    let Question { graph, formula, points, .. } = question;
    let outputs = formula.outputs.iter().enumerate();
    let outputs: Vec<_> = outputs.map(|(output, &node)| Derivative { output, by: Vec::new(), node }).collect();
    let shown = outputs.iter().map(|output| (output, value));
    let derivatives = answer.derivatives.iter().map(|derivative| (derivative, differentiated));
    // At order 0 these are the outputs again.
    let derivatives = derivatives.filter(|(derivative, name)| !(derivative.by.is_empty() && *name == value));
    let shown: Vec<_> = shown.chain(derivatives).collect();
    let roots: Vec<_> = shown.iter().map(|(derivative, _)| derivative.node).collect();
    let mut found = Vec::new();
    for point in points {
        let mut values = point.evaluate_each(graph, &roots)?;
        if let Some(stretch) = stretch {
            for (value, (derivative, _)) in values.iter_mut().zip(&shown) {
                let rows = graph.dimensions(formula.outputs[derivative.output]).len();
                if let (Ok(Found::Array(array)), false) = (value, derivative.by.is_empty()) {
                    *array = jacobian::stretched(array, rows, stretch);
                }
            }
        }
        let labels = shown.iter().map(|(derivative, name)| derivative.label(graph, name, outputs.len()));
        let values = labels.zip(values).collect();
        found.push(At { given: point.given.clone(), values });
    }
    Ok(found)
}

/// The graph, and what else was asked for, as one object.
fn json(graph: &Graph, answer: &Answer, points: &[At], explanation: Option<&Explanation>) -> String {
    let mut fields = Vec::new();
    if !points.is_empty() {
        let json = |value: &Result<Found, TensorError>| match value {
            Ok(Found::Number(number)) => array::json(&number.to_f64().into()),
            Ok(Found::Array(array)) => array::json(array),
            Err(_) => serde_json::Value::Null,
        };
        let point = |At { given, values }: &At| {
            let values: serde_json::Map<_, _> =
                values.iter().map(|(label, value)| (label.clone(), json(value))).collect();
            serde_json::json!({"at": given, "values": values})
        };
        fields.push(("points", points.iter().map(point).collect::<serde_json::Value>()));
    }
    if let Some(explanation) = explanation {
        fields.extend(explanation.to_json());
    }
    let fields: Vec<_> = fields.into_iter().map(|(name, value)| (name, value.to_string())).collect();
    export::json_with(graph, &nodes(&answer.derivatives), &fields) + "\n"
}
