//! A page that goes through both passes, step by step.
//!
//! In: a lesson, or several of one formula, and their figure. Out: one HTML page with everything in it; it asks for nothing from outside. Buttons and the arrow
//! keys go forward and back; the active arrow is lit, and below the figure stands what happens: the operation, or the
//! chain rule, in MathML. Without scripts the page shows the whole figure and all steps.

use std::fmt::Write;

use rustc_hash::FxHashMap;

use super::super::amount::Amount;
use super::super::model::{Kind, Lesson, Quantity, Spelling, Stage};
use super::super::steps::{arrivals, received};
use super::super::typeset::typeset_number;
use super::escape::xml;
use super::{Colours, Figure, svg};

const STYLE: &str = include_str!("page.css");
const SCRIPT: &str = include_str!("page.js");

/// One step of the page.
struct Step {
    /// Which pass it belongs to.
    pass: &'static str,
    /// The ids of what is lit.
    lit: Vec<String>,
    /// What becomes visible: the id of a box or arrow, a colon, and the class of its text.
    shows: Vec<String>,
    /// What happens, in MathML.
    formulas: Vec<String>,
}

/// The page.
pub(super) fn html(lessons: &[Lesson], figure: &Figure, digits: usize) -> String {
    let several = lessons.len() > 1;
    let mut steps = Vec::new();
    for (number, lesson) in lessons.iter().enumerate() {
        let pass = several.then_some(number + 1);
        let writer = Steps::new(lesson, pass, figure, digits);
        if number == 0 {
            steps = writer.forward();
        }
        steps.extend(writer.backward());
    }
    let title = lessons.first().map(title).unwrap_or_default();
    let mut list = String::new();
    for Step { pass, lit, shows, formulas } in &steps {
        let formulas: String = formulas.iter().map(|formula| format!("<p>{formula}</p>")).collect();
        let _ = writeln!(
            list,
            r#"<li class="{pass}" data-lit="{}" data-shows="{}">{formulas}</li>"#,
            lit.join(" "),
            shows.join(" ")
        );
    }
    format!(
        "<!DOCTYPE html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n\
         <meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n<title>{}</title>\n<style>\n{}{STYLE}</style>\n</head>\n\
         <body>\n<h1>{}</h1>\n<figure>\n{}</figure>\n\
         <nav>\n<button id=\"first\" title=\"to the start (Home)\">|◀</button>\n<button id=\"back\" title=\"one step back (←)\">◀</button>\n\
         <output id=\"where\"></output>\n<button id=\"next\" title=\"one step on (→)\">▶</button>\n\
         <button id=\"last\" title=\"to the end (End)\">▶|</button>\n</nav>\n\
         <ol id=\"steps\">\n{list}</ol>\n<script>\n{SCRIPT}</script>\n</body>\n</html>\n",
        xml(&title),
        palette(&figure.colours),
        xml(&lessons.first().map(|lesson| lesson.print(&title)).unwrap_or_default()),
        svg::svg(figure)
    )
}

/// What is computed: each output with its operation.
fn title(lesson: &Lesson) -> String {
    let outputs = lesson.outputs.iter().map(|&output| &lesson.stages[output]);
    let outputs: Vec<String> = outputs.map(|stage| format!("{} = {}", stage.name, stage.formula.text)).collect();
    outputs.join(", ")
}

/// The colours of the figure, for the page around it.
fn palette(colours: &Colours) -> String {
    let Colours { paper, ink, value, gradient, rim, input, .. } = colours;
    format!(
        ":root {{ --paper: {paper}; --ink: {ink}; --value: {value}; --gradient: {gradient}; --rim: {rim}; --button: {input}; }}\n"
    )
}

/// What is needed to write steps.
struct Steps<'l> {
    lesson: &'l Lesson,
    /// The class of what the backward pass writes.
    written: String,
    digits: usize,
    /// The box of each stage that is drawn.
    boxes: FxHashMap<usize, usize>,
    /// The arrow of each edge that is drawn.
    arrows: FxHashMap<(usize, usize), usize>,
}

impl<'l> Steps<'l> {
    fn new(lesson: &'l Lesson, pass: Option<usize>, figure: &Figure, digits: usize) -> Steps<'l> {
        let boxes = figure.nodes.iter().enumerate().filter_map(|(place, node)| Some((node.stage?, place)));
        let arrows = figure.arrows.iter().enumerate().filter_map(|(place, arrow)| Some((arrow.edge?, place)));
        let written = pass.map_or_else(|| "gradient".to_owned(), svg::pass_class);
        Steps { lesson, written, digits, boxes: boxes.collect(), arrows: arrows.collect() }
    }

    /// The output, and then contribution by contribution.
    fn backward(&self) -> Vec<Step> {
        let mut steps = Vec::new();
        let Some(output) = self.lesson.start else { return steps };
        let output_stage = &self.lesson.stages[output];
        let Some(gradient) = &output_stage.gradient else { return steps };
        steps.push(Step {
            pass: "backward",
            lit: self.boxes.get(&output).map(|node| format!("n{node}")).into_iter().collect(),
            shows: self.boxes.get(&output).map(|node| format!("n{node}:{}", self.written)).into_iter().collect(),
            formulas: vec![math(&[self.derivative(&output_stage.name), self.equals(&gradient.quantity)])],
        });
        let arrivals = arrivals(self.lesson);
        let received = received(self.lesson, &arrivals);
        for arrival in &arrivals {
            let (Some(node), Some(arrow)) =
                (self.boxes.get(&arrival.operand), self.arrows.get(&(arrival.user, arrival.position)))
            else {
                continue;
            };
            let (user, operand) = (&self.lesson.stages[arrival.user], &self.lesson.stages[arrival.operand]);
            let several = received[arrival.operand].len() > 1;
            let mut shows = vec![format!("e{arrow}:{}", self.written), format!("e{arrow}:local")];
            let mut formulas =
                vec![self.chain_rule(user, operand, &arrival.flow.local, &arrival.flow.contribution, several)];
            if arrival.completes {
                shows.push(format!("n{node}:{}", self.written));
                if several {
                    formulas.push(self.sum(operand, &received[arrival.operand]));
                }
            }
            steps.push(Step { pass: "backward", lit: vec![format!("e{arrow}"), format!("n{node}")], shows, formulas });
        }
        steps
    }

    /// The variables, and then operation by operation.
    fn forward(&self) -> Vec<Step> {
        let mut inputs = Step { pass: "forward", lit: Vec::new(), shows: Vec::new(), formulas: Vec::new() };
        let mut rest = Vec::new();
        for (place, stage) in self.lesson.stages.iter().enumerate() {
            let Some(node) = self.boxes.get(&place) else { continue };
            let value = stage.value_text(|value| value.short(self.digits));
            let value = value.map(|value| [operator("="), number(&value)].concat()).unwrap_or_default();
            if stage.kind == Kind::Input {
                inputs.lit.push(format!("n{node}"));
                inputs.shows.push(format!("n{node}:value"));
                inputs.formulas.push(math(&[self.identifier(&stage.name), value]));
                continue;
            }
            let arrows = (0..stage.operands.len()).filter_map(|position| self.arrows.get(&(place, position)));
            let mut lit: Vec<String> = arrows.map(|arrow| format!("e{arrow}")).collect();
            lit.push(format!("n{node}"));
            let formula = [self.identifier(&stage.name), operator("="), self.operation(&stage.formula), value];
            rest.push(Step {
                pass: "forward",
                lit,
                shows: vec![format!("n{node}:value")],
                formulas: vec![math(&formula)],
            });
        }
        let mut steps = Vec::with_capacity(rest.len() + 1);
        if !inputs.formulas.is_empty() {
            steps.push(inputs);
        }
        steps.extend(rest);
        steps
    }

    /// `∂f/∂q · ∂q/∂x = upstream · local = product`, for a single path after `∂f/∂x =`.
    fn chain_rule(&self, user: &Stage, operand: &Stage, local: &Quantity, product: &Quantity, several: bool) -> String {
        let mut parts = Vec::new();
        if !several {
            parts.extend([self.derivative(&operand.name), operator("=")]);
        }
        parts.extend([self.derivative(&user.name), operator("·"), self.fraction(&user.name, &operand.name)]);
        let upstream = user.gradient.as_ref().map(|gradient| &gradient.quantity);
        let numbers = [upstream.and_then(|u| u.value.as_ref()), local.value.as_ref()];
        let formulas = [upstream.and_then(|u| u.formula.as_ref()), local.formula.as_ref()];
        let mut said = String::new();
        if let [Some(upstream), Some(local)] = formulas {
            said = [operator("="), enclosed(upstream), operator("·"), enclosed(local)].concat();
        }
        if let [Some(upstream), Some(local)] = numbers
            && upstream.is_number()
            && local.is_number()
        {
            let numbers = [operator("="), self.factor(upstream), operator("·"), self.factor(local)].concat();
            // What was said already in formulas need not be said in numbers.
            said += if said == numbers { "" } else { &numbers };
        }
        parts.push(said);
        // Where there are numbers, the formula stands before them.
        parts.push(match &product.value {
            Some(value) => [operator("="), number(&value.short(self.digits))].concat(),
            None => self.equals(product),
        });
        math(&parts)
    }

    /// `∂f/∂x = 3 + 4 = 7`
    fn sum(&self, stage: &Stage, received: &[&Quantity]) -> String {
        let mut parts = vec![self.derivative(&stage.name), operator("=")];
        for (position, part) in received.iter().enumerate() {
            if position > 0 {
                parts.push(operator("+"));
            }
            parts.push(match (&part.value, &part.formula) {
                (Some(value), _) => self.factor(value),
                (None, Some(formula)) => enclosed(formula),
                (None, None) => String::new(),
            });
        }
        if let Some(gradient) = &stage.gradient {
            parts.push(self.equals(&gradient.quantity));
        }
        math(&parts)
    }

    /// A number as a factor or term.
    fn factor(&self, value: &Amount) -> String {
        let value = value.short(self.digits);
        parenthesised(number(&value), value.starts_with('-'))
    }

    fn derivative(&self, name: &str) -> String {
        self.fraction(&self.lesson.loss, name)
    }

    /// `∂f/∂x`
    fn fraction(&self, of: &str, by: &str) -> String {
        let (of, by) = (self.identifier(of), self.identifier(by));
        format!("<mfrac><mrow><mi>∂</mi>{of}</mrow><mrow><mi>∂</mi>{by}</mrow></mfrac>")
    }

    fn identifier(&self, name: &str) -> String {
        self.lesson.mathml_name(name)
    }

    /// An operation; one of very many is only there as text.
    fn operation(&self, formula: &Spelling) -> String {
        if formula.mathml.is_empty() {
            format!("<mtext>{}</mtext>", xml(&self.lesson.print(&formula.text)))
        } else {
            formula.mathml.clone()
        }
    }

    /// `= z = −4`
    fn equals(&self, quantity: &Quantity) -> String {
        let mut parts = String::new();
        if let Some(formula) = &quantity.formula {
            parts += &[operator("="), formula.mathml.clone()].concat();
        }
        if let Some(value) = &quantity.value {
            let value = value.short(self.digits);
            if quantity.formula.as_ref().is_none_or(|formula| formula.text != value) {
                parts += &[operator("="), number(&value)].concat();
            }
        }
        parts
    }
}

fn math(parts: &[String]) -> String {
    format!("<math>{}</math>", parts.concat())
}

fn number(text: &str) -> String {
    format!("<mn>{}</mn>", xml(&typeset_number(text)))
}

fn operator(sign: &str) -> String {
    format!("<mo>{sign}</mo>")
}

/// A formula as a factor or term, in parentheses if it has a sign, or several terms.
fn enclosed(formula: &Spelling) -> String {
    parenthesised(formula.mathml.clone(), formula.text.starts_with('-') || formula.text.contains(' '))
}

fn parenthesised(content: String, needed: bool) -> String {
    if needed { [operator("("), content, operator(")")].concat() } else { content }
}
