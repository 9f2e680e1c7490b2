//! A derivation as text, as Markdown, as LaTeX.
//!
//! In: a [`Derivation`]. Out: numbered steps, each with its rule, its sentence and its formulas. Formulas of
//! Markdown are LaTeX between dollar signs; the LaTeX is a fragment for a document with `amsmath`.

use super::{Derivation, Piece, Step};
use crate::export::{self, Style};
use crate::graph::{Graph, NodeId};

/// How a derivation is worded.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Wording {
    /// Plain text with formulas of our own language.
    Text,
    /// Markdown with formulas in LaTeX.
    Markdown,
    /// A LaTeX fragment.
    Latex,
}

impl Derivation {
    /// All of it.
    pub fn write(&self, wording: Wording, style: &Style) -> String {
        let writer = Writer { wording, style };
        let mut text = writer.title(self);
        for (number, step) in (1..).zip(&self.steps) {
            text.push_str(&writer.step(number, step));
        }
        if wording == Wording::Latex {
            text.push_str("\\end{enumerate}\n");
        }
        text
    }
}

struct Writer<'s> {
    wording: Wording,
    style: &'s Style,
}

impl Writer<'_> {
    fn title(&self, derivation: &Derivation) -> String {
        let title = &derivation.title;
        let [formula, variable] = [title.formula, title.variable].map(|id| self.inline(&title.graph, &[id]));
        let mut text = format!("We differentiate {formula} with respect to {variable}.\n");
        if self.wording == Wording::Latex {
            text.push_str("\\begin{enumerate}\n");
        }
        text
    }

    fn step(&self, number: usize, step: &Step) -> String {
        let name = step.rule.name();
        let mut text = match self.wording {
            Wording::Text => format!("\n{number}. {name}. "),
            Wording::Markdown => format!("\n{number}. **{name}.** "),
            Wording::Latex => format!("\\item \\textbf{{{name}.}} "),
        };
        for piece in &step.sentence {
            match piece {
                Piece::Words(words) => text.push_str(words),
                Piece::Formula(id) => text.push_str(&self.inline(&step.graph, &[*id])),
                Piece::Equation(left, right) => text.push_str(&self.inline(&step.graph, &[*left, *right])),
            }
        }
        text.truncate(text.trim_end().len());
        text.push('\n');
        text.push_str(&self.display(&step.graph, &step.equations));
        text
    }

    fn formula(&self, graph: &Graph, id: NodeId) -> String {
        match self.wording {
            Wording::Text => export::join_text(&export::text_with(graph, &[id], self.style)),
            Wording::Markdown | Wording::Latex => export::join_latex(&export::latex_with(graph, &[id], self.style)),
        }
    }

    /// A formula within a sentence, or several that are equal.
    fn inline(&self, graph: &Graph, sides: &[NodeId]) -> String {
        let formula = sides.iter().map(|&id| self.formula(graph, id)).collect::<Vec<_>>().join(" = ");
        match self.wording {
            Wording::Text => formula,
            Wording::Markdown | Wording::Latex => format!("${formula}$"),
        }
    }

    /// Equations below the sentence: `a = b`, and `= c` below it.
    fn display(&self, graph: &Graph, equations: &[Vec<NodeId>]) -> String {
        let mut lines = Vec::new();
        for equation in equations {
            let mut sides = equation.iter().map(|&id| self.formula(graph, id));
            let left = sides.next().unwrap_or_default();
            for (place, right) in sides.enumerate() {
                let left = match (place, self.wording) {
                    (0, _) => left.clone(),
                    (_, Wording::Text) => " ".repeat(left.chars().count()),
                    (_, Wording::Markdown | Wording::Latex) => String::new(),
                };
                lines.push((left, right));
            }
        }
        match self.wording {
            Wording::Text => lines.iter().map(|(left, right)| format!("     {left} = {right}\n")).collect(),
            Wording::Markdown => {
                let lines: Vec<_> = lines.iter().map(|(left, right)| format!("{left} &= {right}")).collect();
                format!("\n   $$\\begin{{aligned}} {} \\end{{aligned}}$$\n", lines.join(r" \\ "))
            }
            Wording::Latex => export::latex_equations(&lines) + "\n",
        }
    }
}
