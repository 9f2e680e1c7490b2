//! `--explain`: which laws made an answer simple, and where it holds.
//!
//! In: an answer with its steps. Out: text below the answer, or fields of a JSON object. Always: both say so where
//! there is nothing to say.

use std::fmt;

use serde_json::{Value as Json, json};

use crate::answer::Answer;
use crate::export::{self, Style};
use crate::graph::{Graph, NodeId};

/// What is said of an answer.
#[derive(Debug)]
pub(super) struct Explanation {
    /// The law, what it applied to, what it made.
    steps: Vec<[String; 3]>,
    /// Conditions that the user gave.
    given: Vec<String>,
    /// Conditions under which the answer is the derivative, beyond those.
    needed: Vec<String>,
}

impl Explanation {
    pub(super) fn new(graph: &mut Graph, answer: &Answer, assumptions: &[NodeId], style: &Style) -> Explanation {
        let needed = answer.extensions(graph, assumptions);
        let text = |&id: &NodeId| export::join_text(&export::text_with(graph, &[id], style));
        let step = |step: &crate::simplify::Step| [step.law.to_owned(), text(&step.before), text(&step.after)];
        Explanation {
            steps: answer.steps.iter().map(step).collect(),
            given: assumptions.iter().map(text).collect(),
            needed: needed.iter().map(text).collect(),
        }
    }

    pub(super) fn to_json(&self) -> [(&'static str, Json); 2] {
        let step = |[law, before, after]: &[String; 3]| json!({"law": law, "before": before, "after": after});
        let condition = |given: bool| move |text: &String| json!({"condition": text, "given": given});
        let conditions = self.given.iter().map(condition(true)).chain(self.needed.iter().map(condition(false)));
        [("steps", self.steps.iter().map(step).collect()), ("assumptions", conditions.collect())]
    }
}

impl fmt::Display for Explanation {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let steps = self.steps.iter().map(|[law, before, after]| format!("{law}: {before} -> {after}"));
        let given = self.given.iter().map(|condition| format!("{condition} (given)"));
        let conditions = given.chain(self.needed.iter().cloned());
        section(f, "laws", steps.collect())?;
        section(f, "assumptions", conditions.collect())
    }
}

fn section(f: &mut fmt::Formatter<'_>, title: &str, lines: Vec<String>) -> fmt::Result {
    writeln!(f, "{title}")?;
    if lines.is_empty() {
        writeln!(f, "  none")?;
    }
    lines.iter().try_for_each(|line| writeln!(f, "  {line}"))
}
