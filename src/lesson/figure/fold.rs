//! Large figures with their middle in one box.
//!
//! In: a lesson and how many boxes its figure may have. Out: a [`Fold`], which leaves about as many, and in the place of the rest
//! a box that says how many are in it. Always: no arrow runs backward, because what is [`hidden`] is a piece of the order of evaluation,
//! together with the variables that nothing else uses. What is folded is never written out.

use rustc_hash::FxHashSet;

use super::super::folding::hidden;
use super::super::model::{Kind, Lesson};
use super::{Arrow, Node, Shape, Spelling};

/// Which stages become one box.
pub(super) struct Fold {
    /// By place of the stage.
    folded: Vec<bool>,
    /// The place of the first folded operation, where the box stands.
    at: usize,
}

impl Fold {
    /// What to fold of a lesson; `None` if it is small enough.
    pub(super) fn new(lesson: &Lesson, limit: usize) -> Option<Fold> {
        let folded = hidden(&lesson.stages, limit)?;
        let inputs = lesson.stages.iter().filter(|stage| stage.kind == Kind::Input).count();
        let at = (inputs..folded.len()).find(|&place| folded[place]).unwrap_or(inputs);
        Some(Fold { folded, at })
    }

    /// Whether a stage is in the box.
    pub(super) fn hides(&self, place: usize) -> bool {
        self.folded[place]
    }

    /// Puts the box among the nodes, which are those that are not in it, and leads the arrows of all stages to it.
    pub(super) fn close(&self, shown: Vec<Node>, arrows: Vec<Arrow>) -> (Vec<Node>, Vec<Arrow>) {
        let hidden = self.folded.iter().filter(|&&folded| folded).count();
        let before = self.folded[..self.at].iter().filter(|&&folded| !folded).count();
        let mut nodes = shown;
        nodes.insert(before, marker(hidden));
        let mut next = 0;
        let mut places = Vec::with_capacity(self.folded.len());
        for (place, &folded) in self.folded.iter().enumerate() {
            next += usize::from(place == self.at);
            places.push(if folded { before } else { next });
            next += usize::from(!folded);
        }
        let mut seen = FxHashSet::default();
        let mut led = Vec::new();
        for arrow in arrows {
            let (from, to) = (places[arrow.from], places[arrow.to]);
            if !self.folded[arrow.from] && !self.folded[arrow.to] {
                led.push(Arrow { from, to, ..arrow });
            } else if from < to && seen.insert((from, to)) {
                led.push(Arrow { edge: None, from, to, local: None, contributions: Vec::new() });
            }
        }
        (nodes, led)
    }
}

/// The box that stands for others.
fn marker(hidden: usize) -> Node {
    let text = format!("… {hidden} more …");
    let latex = format!(r"\dots\ \text{{{hidden} more}}\ \dots");
    let label = Spelling::new(text, latex);
    Node { stage: None, shape: Shape::Folded, label, name: None, value: None, gradients: Vec::new() }
}
