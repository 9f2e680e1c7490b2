//! The two passes as tables.
//!
//! In: a [`Lesson`]. Out: the stages in the order in which they are computed; then the backward pass, a row for each contribution: what comes to a node
//! from above, its local derivative, their product, and, where the last path arrives, the sum over paths; then the
//! gradients, and which of them were asked for. Always: the text fits 100 columns (what is longer is cut, the other
//! notations have it whole).
//!
//! ```
//! use symdiff::lesson::{Notation, Subject, lesson, table};
//! use symdiff::{graph::Graph, syntax};
//! let mut graph = Graph::new();
//! let formula = syntax::parse(&mut graph, "q = x + y; q*z")?;
//! let lesson = lesson(&mut graph, &formula, &Subject { formulas: true, ..Subject::default() })?;
//! assert!(table(&lesson, Notation::Text, 6).contains("df/dx = z"));
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```

mod csv;
mod json;
mod write;

use super::amount::{Amount, latex_entries};
use super::model::{Kind, Lesson, Quantity, Role, Spelling, Stage};
use super::steps::{arrivals, received};

/// The languages for tables.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Notation {
    /// Columns of text.
    Text,
    /// A table of a Markdown page.
    Markdown,
    /// A `tabular` with the rules of `booktabs`.
    Latex,
    /// Values separated by commas, one table for both passes.
    Csv,
    /// All that is known, see docs/lecture.md.
    Json,
}

/// A table before it is spelled.
#[derive(Clone, Debug)]
struct Table {
    title: &'static str,
    /// What the pass begins with.
    from: Option<Spelling>,
    columns: Vec<&'static str>,
    rows: Vec<Vec<Spelling>>,
}

/// The passes of a lesson as a table, with numbers of so many significant digits; those of CSV and JSON are exact.
pub fn table(lesson: &Lesson, notation: Notation, digits: usize) -> String {
    tables(std::slice::from_ref(lesson), notation, digits)
}

/// The forward pass of a formula and the backward passes of several of its outputs, a lesson for each.
pub fn tables(lessons: &[Lesson], notation: Notation, digits: usize) -> String {
    let tables = || collect(lessons, digits);
    match notation {
        Notation::Text => write::text(&tables()),
        Notation::Markdown => write::markdown(&tables()),
        Notation::Latex => write::latex(&tables()),
        Notation::Csv => csv::csv(lessons),
        Notation::Json => json::json(lessons),
    }
}

fn collect(lessons: &[Lesson], digits: usize) -> Vec<Table> {
    let mut tables = Vec::new();
    for (position, lesson) in lessons.iter().enumerate() {
        let writer = Writer { lesson, digits };
        if position == 0 {
            tables.push(writer.forward());
        }
        if lesson.stages.iter().any(|stage| stage.gradient.is_some()) {
            tables.push(writer.backward());
            tables.push(writer.gradients());
        }
    }
    tables
}

struct Writer<'l> {
    lesson: &'l Lesson,
    digits: usize,
}

impl Writer<'_> {
    fn forward(&self) -> Table {
        let has_values = self.lesson.stages.iter().any(|stage| stage.value.is_some());
        let has_shapes = self.lesson.stages.iter().any(|stage| !stage.shape.is_empty());
        let columns = ["node", "operation", "shape", "value"].into_iter();
        let columns = columns.filter(|column| match *column {
            "shape" => has_shapes,
            "value" => has_values,
            _ => true,
        });
        let columns = columns.collect();
        let row = |stage: &Stage| {
            let operation = if stage.kind == Kind::Input { plain("input") } else { stage.formula.clone() };
            let shape = has_shapes.then(|| Spelling::new(stage.shape.clone(), stage.shape.clone()));
            [self.name(&stage.name), operation].into_iter().chain(shape).chain(self.value(stage)).collect()
        };
        Table { title: "forward", from: None, columns, rows: self.lesson.stages.iter().map(row).collect() }
    }

    fn backward(&self) -> Table {
        let has_values = self.lesson.stages.iter().any(|stage| stage.value.is_some());
        let columns = ["step", "node", "operation", "value", "upstream", "local", "product", "sum over paths"];
        let columns = columns.into_iter().filter(|column| has_values || *column != "value").collect();
        let arrivals = arrivals(self.lesson);
        let received = received(self.lesson, &arrivals);
        let mut rows = Vec::with_capacity(arrivals.len());
        let mut last = None;
        for (step, arrival) in arrivals.iter().enumerate() {
            let (user, operand) = (&self.lesson.stages[arrival.user], &self.lesson.stages[arrival.operand]);
            let mut row = vec![plain(&(step + 1).to_string())];
            if last == Some(arrival.user) {
                row.resize(if has_values { 5 } else { 4 }, Spelling::default());
            } else {
                row.extend([self.name(&user.name), user.formula.clone()]);
                row.extend(self.value(user));
                row.push(self.gradient(user));
            }
            last = Some(arrival.user);
            let local = equal(self.partial(&user.name, &operand.name), self.local(&arrival.flow.local));
            row.push(local);
            row.push(self.product(user, &arrival.flow.local, &arrival.flow.contribution));
            row.push(if arrival.completes { self.sum(operand, &received[arrival.operand]) } else { plain("…") });
            rows.push(row);
        }
        let from = self.lesson.start.map(|start| self.gradient(&self.lesson.stages[start]));
        Table { title: "backward", from, columns, rows }
    }

    /// The gradients: first those that were asked for.
    fn gradients(&self) -> Table {
        let mut rows = Vec::new();
        for (role, said) in
            [(Role::Wanted, "wanted"), (Role::Intermediate, "intermediate"), (Role::Unused, "not asked for")]
        {
            for stage in &self.lesson.stages {
                if stage.gradient.as_ref().is_some_and(|gradient| gradient.role == role) {
                    rows.push(vec![self.gradient(stage), plain(said)]);
                }
            }
        }
        Table { title: "gradients", from: None, columns: vec!["derivative", "use"], rows }
    }

    fn name(&self, name: &str) -> Spelling {
        Spelling::new(name.to_owned(), self.lesson.latex_name(name))
    }

    /// `df/dx`
    fn partial(&self, of: &str, by: &str) -> Spelling {
        let (of, by) = (self.name(of), self.name(by));
        Spelling::new(format!("d{}/d{}", of.text, by.text), format!(r"\partial {}/\partial {}", of.latex, by.latex))
    }

    fn value(&self, stage: &Stage) -> Option<Spelling> {
        stage.value_text(|value| value.short(self.digits)).map(|value| number(&value))
    }

    /// `df/dq = z = -4`
    fn gradient(&self, stage: &Stage) -> Spelling {
        let quantity = stage.gradient.as_ref().and_then(|gradient| self.quantity(&gradient.quantity));
        equal(self.partial(&self.lesson.loss, &stage.name), quantity)
    }

    /// A local derivative: of a Jacobian the formula.
    fn local(&self, local: &Quantity) -> Option<Spelling> {
        match (&local.formula, &local.value) {
            (Some(formula), Some(value)) if !value.is_number() => Some(formula.clone()),
            (Some(_) | None, Some(_) | None) => self.quantity(local),
        }
    }

    /// The formula, the number, or both.
    fn quantity(&self, quantity: &Quantity) -> Option<Spelling> {
        let value = quantity.value.as_ref().map(|value| number(&value.short(self.digits)));
        match (quantity.formula.clone(), value) {
            (Some(formula), Some(value)) if formula.text != value.text => Some(equal(formula, Some(value))),
            (formula, value) => formula.or(value),
        }
    }

    /// Upstream times local, in numbers if there are some.
    fn product(&self, user: &Stage, local: &Quantity, contribution: &Quantity) -> Spelling {
        let upstream = user.gradient.as_ref().and_then(|gradient| gradient.quantity.value.as_ref());
        let numbers = upstream.zip(local.value.as_ref()).filter(|(a, b)| a.is_number() && b.is_number());
        let Some((upstream, local)) = numbers else {
            return self.quantity(contribution).unwrap_or_default();
        };
        let factor = |value: &Amount| {
            let value = number(&value.short(self.digits));
            let is_negative = value.text.starts_with('-');
            if is_negative { Spelling::new(format!("({})", value.text), format!("({})", value.latex)) } else { value }
        };
        let (upstream, local) = (factor(upstream), factor(local));
        let product = Spelling::new(
            format!("{}*{}", upstream.text, local.text),
            format!(r"{} \cdot {}", upstream.latex, local.latex),
        );
        equal(product, self.quantity(&Quantity { formula: None, ..contribution.clone() }))
    }

    /// The gradient of a stage at which all paths have arrived.
    fn sum(&self, stage: &Stage, received: &[&Quantity]) -> Spelling {
        let label = self.partial(&self.lesson.loss, &stage.name);
        let total = stage.gradient.as_ref().and_then(|gradient| self.quantity(&gradient.quantity));
        if received.len() < 2 {
            return equal(label, total);
        }
        let numbers = received.iter().all(|part| part.value.is_some());
        let term = |part: &&Quantity| {
            let part = if numbers { Quantity { formula: None, ..(**part).clone() } } else { (**part).clone() };
            self.quantity(&part).unwrap_or_default()
        };
        let terms: Vec<Spelling> = received.iter().map(term).collect();
        let sum = Spelling::new(
            sum(terms.iter().map(|term| term.text.as_str())),
            sum(terms.iter().map(|term| term.latex.as_str())),
        );
        equal(equal(label, Some(sum)), total)
    }
}

/// `a + b - c`
fn sum<'a>(terms: impl Iterator<Item = &'a str>) -> String {
    let mut sum = String::new();
    for term in terms {
        match (sum.is_empty(), term.strip_prefix('-')) {
            (true, _) => sum.push_str(term),
            (false, Some(positive)) => sum += &format!(" - {positive}"),
            (false, None) => sum += &format!(" + {term}"),
        }
    }
    sum
}

fn equal(left: Spelling, right: Option<Spelling>) -> Spelling {
    match right {
        Some(right) => {
            Spelling::new(format!("{} = {}", left.text, right.text), format!("{} = {}", left.latex, right.latex))
        }
        None => left,
    }
}

fn plain(text: &str) -> Spelling {
    let latex = if text == "…" { r"\dots".to_owned() } else { format!(r"\text{{{text}}}") };
    Spelling::new(text.to_owned(), latex)
}

/// A number in LaTeX, too.
pub(super) fn number(text: &str) -> Spelling {
    if text.starts_with('[') {
        return Spelling::new(text.to_owned(), latex_entries(text, |entry| number(entry).latex));
    }
    let latex = match text.split_once('e') {
        Some((mantissa, exponent)) if !exponent.is_empty() && mantissa.ends_with(|c: char| c.is_ascii_digit()) => {
            format!(r"{mantissa} \cdot 10^{{{exponent}}}")
        }
        Some(_) | None => match text {
            "true" | "false" | "nan" => format!(r"\text{{{text}}}"),
            _ => text.replace("inf", r"\infty"),
        },
    };
    Spelling::new(text.to_owned(), latex)
}
