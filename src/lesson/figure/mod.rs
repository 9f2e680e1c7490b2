//! The computation graph as a picture: what is written where, before any notation spells it.
//!
//! In: a [`Lesson`], or several of one formula with a backward pass for each output, and [`Options`]. Out: a [`Figure`], boxes and arrows with their texts, which each format spells: Graphviz' DOT,
//! SVG, TikZ, Mermaid, and an HTML page that goes through the passes step by step. Always: values stand above a box and gradients
//! below it, in two colours that differ for every colour vision and in grey; boxes and arrows are numbered in the order of
//! evaluation, so a small change of a formula is a small change of its figure; everything that comes from the formula
//! is escaped.
//!
//! ```
//! use symdiff::lesson::{Format, Options, Subject, draw, lesson};
//! use symdiff::{graph::Graph, syntax};
//! let mut graph = Graph::new();
//! let formula = syntax::parse(&mut graph, "exp(1/x)")?;
//! let lesson = lesson(&mut graph, &formula, &Subject::default())?;
//! assert!(draw(&lesson, &Options::default(), Format::Svg).starts_with("<svg"));
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```

mod colours;
mod dot;
mod escape;
mod fold;
mod geometry;
mod html;
mod layout;
pub(super) mod measure;
mod mermaid;
mod order;
mod place;
mod route;
mod svg;
#[cfg(test)]
mod tests;
mod tikz;
mod words;

use super::model::{Gradient, Kind, Lesson, Quantity, Role, Spelling, Stage};
pub use colours::{Colour, Colours};
pub(crate) use escape::xml as escape_xml;
use fold::Fold;
pub(crate) use measure::width as text_width;
use words::{name, number, operator, print};

/// Where the inputs stand.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub enum Direction {
    /// On the left, and the output on the right.
    #[default]
    LeftToRight,
    /// At the top, and the output at the bottom.
    TopToBottom,
}

/// What is written in a figure besides operations and names.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub struct Show {
    /// Values above the boxes.
    pub values: bool,
    /// Gradients below the boxes.
    pub gradients: bool,
    /// Local derivatives on the arrows.
    pub locals: bool,
    /// Upstream times local on the arrows.
    pub contributions: bool,
    /// Formulas, not only numbers.
    pub formulas: bool,
}

/// Which operations have their names in a figure.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub enum Names {
    /// Those with a name in the formula, the output, and those that other texts of the figure mention.
    #[default]
    Needed,
    /// All.
    All,
    /// Those with a name in the formula.
    Given,
    /// None.
    None,
}

/// How a figure is drawn.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Options {
    /// Where the inputs stand.
    pub direction: Direction,
    /// What is written.
    pub show: Show,
    /// Which operations have their names.
    pub names: Names,
    /// What is drawn in which colour.
    pub colours: Colours,
    /// The number of significant digits.
    pub digits: usize,
    /// The number of boxes above which the middle of the figure becomes one box; `None` for never.
    pub fold: Option<usize>,
}

impl Default for Options {
    fn default() -> Options {
        let show = Show { values: true, gradients: true, ..Show::default() };
        Options {
            direction: Direction::LeftToRight,
            show,
            names: Names::Needed,
            colours: Colours::LIGHT,
            digits: 6,
            fold: None,
        }
    }
}

/// The languages for figures.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Format {
    /// For Graphviz.
    Dot,
    /// For browsers and documents.
    Svg,
    /// For LaTeX: a `tikzpicture`, or a whole document.
    Tikz {
        /// Whether it is a whole document.
        standalone: bool,
    },
    /// For Markdown.
    Mermaid,
    /// A page with buttons.
    Html,
}

/// A picture of a lesson.
#[derive(Clone, Debug)]
struct Figure {
    direction: Direction,
    colours: Colours,
    nodes: Vec<Node>,
    arrows: Vec<Arrow>,
    /// What the colours mean.
    legend: Legend,
}

#[derive(Clone, Debug)]
struct Legend {
    colours: Colours,
    values: bool,
    /// What the derivatives are of.
    losses: Vec<Spelling>,
    unused: bool,
    locals: bool,
    contributions: bool,
}

impl Legend {
    /// What the colours mean, with the colours.
    fn words(&self) -> Vec<(Colour, String)> {
        self.spelled(|loss| loss.text.clone(), "·")
    }

    /// The same in LaTeX.
    fn latex(&self) -> Vec<(Colour, String)> {
        self.spelled(|loss| format!("${}$", loss.latex), r"$\cdot$")
    }

    fn spelled(&self, spell: impl Fn(&Spelling) -> String, times: &str) -> Vec<(Colour, String)> {
        let Colours { value, gradient, unused, local, .. } = self.colours;
        let words = [
            self.values.then(|| (value, "value".to_owned())),
            self.derivative_of(spell).map(|of| (gradient, of)),
            self.unused.then(|| (unused, "not asked for".to_owned())),
            self.locals.then(|| (local, "local derivative".to_owned())),
            self.contributions.then(|| (gradient, format!("upstream {times} local"))),
        ];
        words.into_iter().flatten().collect()
    }

    fn derivative_of(&self, spell: impl Fn(&Spelling) -> String) -> Option<String> {
        let losses: Vec<String> = self.losses.iter().map(spell).collect();
        match losses.as_slice() {
            [] => None,
            [loss] => Some(format!("derivative of {loss}")),
            losses => Some(format!("derivatives of {}", losses.join(", "))),
        }
    }
}

/// An operation.
#[derive(Clone, Debug, PartialEq)]
struct Node {
    /// The place of the stage; the folded ones have none.
    stage: Option<usize>,
    shape: Shape,
    /// What is in the box.
    label: Spelling,
    /// The name, if it is not in the box.
    name: Option<Spelling>,
    value: Option<Spelling>,
    gradients: Vec<Derivative>,
}

/// A derivative by an operation.
#[derive(Clone, Debug, PartialEq)]
struct Derivative {
    text: Spelling,
    role: Role,
    /// Which of several backward passes it belongs to, from 1.
    pass: Option<usize>,
}

#[derive(Clone, Copy, PartialEq, Eq, Debug)]
enum Shape {
    Input,
    Operation,
    Output,
    Folded,
}

/// The way from an operand to its user.
#[derive(Clone, Debug, PartialEq)]
struct Arrow {
    /// The place of the user and the position of the operand, unless several arrows have become this one.
    edge: Option<(usize, usize)>,
    from: usize,
    to: usize,
    local: Option<Spelling>,
    contributions: Vec<Contribution>,
}

/// Upstream times local.
#[derive(Clone, Debug, PartialEq)]
struct Contribution {
    text: Spelling,
    /// Which of several backward passes it belongs to, from 1.
    pass: Option<usize>,
}

/// Draws a lesson.
pub fn draw(lesson: &Lesson, options: &Options, format: Format) -> String {
    draw_passes(std::slice::from_ref(lesson), options, format)
}

/// Draws the backward passes of several outputs of a formula in one figure, a lesson for each; without lessons, nothing.
pub fn draw_passes(lessons: &[Lesson], options: &Options, format: Format) -> String {
    let Some(figure) = figure(lessons, options) else { return String::new() };
    match format {
        Format::Dot => dot::dot(&figure),
        Format::Svg => svg::svg(&figure),
        Format::Tikz { standalone } => tikz::tikz(&figure, standalone),
        Format::Mermaid => mermaid::mermaid(&figure),
        Format::Html => html::html(lessons, &figure, options.digits),
    }
}

/// The figure of some lessons of one formula.
fn figure(lessons: &[Lesson], options: &Options) -> Option<Figure> {
    let lesson = lessons.first()?;
    let drawing = Drawing { lessons, lesson, options, mentioned: mentioned(lesson, options) };
    let fold = options.fold.and_then(|limit| Fold::new(lesson, limit));
    let hides = |place: usize| fold.as_ref().is_some_and(|fold| fold.hides(place));
    let shown = lesson.stages.iter().enumerate().filter(|&(place, _)| !hides(place));
    let nodes: Vec<Node> = shown.map(|(place, stage)| drawing.stage(place, stage)).collect();
    let mut arrows = Vec::new();
    for (to, stage) in lesson.stages.iter().enumerate() {
        for (position, edge) in stage.operands.iter().enumerate() {
            let edge_is_hidden = hides(to) || hides(edge.operand);
            arrows.push(drawing.arrow((to, position), edge.operand, edge_is_hidden));
        }
    }
    let (nodes, arrows) = match &fold {
        Some(fold) => fold.close(nodes, arrows),
        None => (nodes, arrows),
    };
    let gradients = || nodes.iter().flat_map(|node| &node.gradients);
    let passes = lessons.iter().filter(|lesson| lesson.start.is_some() && gradients().next().is_some());
    let legend = Legend {
        colours: options.colours,
        values: nodes.iter().any(|node| node.value.is_some()),
        losses: passes.map(|lesson| name(lesson, &lesson.loss)).collect(),
        unused: gradients().any(|gradient| gradient.role == Role::Unused),
        locals: arrows.iter().any(|arrow| arrow.local.is_some()),
        contributions: arrows.iter().any(|arrow| !arrow.contributions.is_empty()),
    };
    Some(Figure { direction: options.direction, colours: options.colours, nodes, arrows, legend })
}

/// A name with the lengths of its axes: `h : [3]`.
fn shaped(name: Spelling, stage: &Stage) -> Spelling {
    if stage.shape.is_empty() {
        return name;
    }
    Spelling::new(format!("{} : {}", name.text, stage.shape), format!(r"{} : {}", name.latex, stage.shape))
}

/// The stages whose names other texts of the figure use.
fn mentioned(lesson: &Lesson, options: &Options) -> Vec<bool> {
    let mut mentioned = vec![options.show.formulas; lesson.stages.len()];
    for stage in &lesson.stages {
        if stage.sign.is_none() {
            for edge in &stage.operands {
                mentioned[edge.operand] = true;
            }
        }
    }
    mentioned
}

struct Drawing<'l> {
    /// One lesson for each backward pass, of which the first one also tells the stages.
    lessons: &'l [Lesson],
    lesson: &'l Lesson,
    options: &'l Options,
    mentioned: Vec<bool>,
}

impl Drawing<'_> {
    fn stage(&self, place: usize, stage: &Stage) -> Node {
        let shape = match stage.kind {
            Kind::Input => Shape::Input,
            Kind::Named | Kind::Unnamed if stage.output => Shape::Output,
            Kind::Named | Kind::Unnamed => Shape::Operation,
        };
        let is_named = match (self.options.names, stage.kind) {
            (_, Kind::Input) | (Names::None, _) | (Names::Given, Kind::Unnamed) => false,
            (Names::All, _) | (Names::Given | Names::Needed, Kind::Named) => true,
            (Names::Needed, Kind::Unnamed) => stage.output || self.mentioned[place] || !stage.shape.is_empty(),
        };
        let show = self.options.show;
        let value = stage.value_text(|value| value.short(self.options.digits)).filter(|_| show.values);
        let gradients = self.passes().filter(|_| show.gradients);
        Node {
            stage: Some(place),
            shape,
            label: if stage.kind == Kind::Input { shaped(self.label(stage), stage) } else { self.label(stage) },
            name: is_named.then(|| shaped(name(self.lesson, &stage.name), stage)),
            value: value.map(|value| number(&value)),
            gradients: gradients.filter_map(|(pass, lesson)| self.gradient(lesson, pass, place)).collect(),
        }
    }

    /// What is in the box: the operation, with its operands if the picture alone does not tell them.
    fn label(&self, stage: &Stage) -> Spelling {
        match stage.sign.as_deref() {
            Some(sign) if stage.kind != Kind::Input && !self.options.show.formulas => operator(sign),
            Some(_) | None => print(self.lesson, &stage.formula),
        }
    }

    /// The lessons, with the numbers of their passes if there are several.
    fn passes(&self) -> impl Iterator<Item = (Option<usize>, &Lesson)> {
        let several = self.lessons.len() > 1;
        self.lessons.iter().enumerate().map(move |(number, lesson)| (several.then_some(number + 1), lesson))
    }

    /// A gradient; a formula, and one of several, is told what it is of.
    fn gradient(&self, lesson: &Lesson, pass: Option<usize>, place: usize) -> Option<Derivative> {
        let stage = &lesson.stages[place];
        let Gradient { quantity, role } = stage.gradient.as_ref()?;
        let text = self.quantity(quantity)?;
        let is_number = quantity.formula.is_none() || !self.options.show.formulas;
        let text = if pass.is_none() && is_number {
            text
        } else {
            let (loss, by) = (name(lesson, &lesson.loss), name(lesson, &stage.name));
            Spelling::new(
                format!("∂{}/∂{} = {}", loss.text, by.text, text.text),
                format!(r"\partial {}/\partial {} = {}", loss.latex, by.latex, text.latex),
            )
        };
        Some(Derivative { text, role: *role, pass })
    }

    /// The way from an operand to its user; what is hidden is not written out.
    fn arrow(&self, edge: (usize, usize), from: usize, is_hidden: bool) -> Arrow {
        let show = self.options.show;
        let local = self.lessons.iter().filter(|_| show.locals && !is_hidden).find_map(|lesson| lesson.flow(edge));
        let contribution = |(pass, lesson): (Option<usize>, &Lesson)| {
            let text = self.quantity(&lesson.flow(edge)?.contribution)?;
            let text = match pass {
                Some(_) => {
                    let loss = name(lesson, &lesson.loss);
                    Spelling::new(
                        format!("{}: {}", loss.text, text.text),
                        format!(r"{}\colon {}", loss.latex, text.latex),
                    )
                }
                None => text,
            };
            Some(Contribution { text, pass })
        };
        Arrow {
            edge: Some(edge),
            from,
            to: edge.0,
            local: local.and_then(|flow| self.local(&flow.local)),
            contributions: self
                .passes()
                .filter(|_| show.contributions && !is_hidden)
                .filter_map(contribution)
                .collect(),
        }
    }

    /// A local derivative: of a Jacobian the formula.
    fn local(&self, local: &Quantity) -> Option<Spelling> {
        match (&local.formula, &local.value) {
            (Some(formula), Some(value)) if !value.is_number() => Some(print(self.lesson, formula)),
            (Some(_) | None, Some(_) | None) => self.quantity(local),
        }
    }

    /// `z = −4`: the formula, the number, or both.
    fn quantity(&self, quantity: &Quantity) -> Option<Spelling> {
        let value = quantity.value.as_ref().map(|value| number(&value.short(self.options.digits)));
        let formula =
            quantity.formula.as_ref().filter(|_| self.options.show.formulas).map(|formula| print(self.lesson, formula));
        match (formula, value) {
            (Some(formula), Some(value)) if formula.text == value.text => Some(formula),
            (Some(formula), Some(value)) => Some(Spelling::new(
                format!("{} = {}", formula.text, value.text),
                format!("{} = {}", formula.latex, value.latex),
            )),
            (formula, value) => formula.or(value),
        }
    }
}
