//! The steps of a derivation.
//!
//! In: a formula that has been taken apart. Out: a [`Step`] for each operation, one that puts their derivatives
//! together, and one that arrives at the result.

use super::{Explainer, Piece, Rule, Step, Title};
use crate::diff::DiffError;
use crate::export;
use crate::graph::{Graph, NodeId};
use crate::number::Rational;
use crate::simplify::{Level, simplify};

impl Explainer {
    /// The step for an operation: what its rule makes of it, in terms of the derivatives of its parts.
    pub(super) fn step(&mut self, id: NodeId) -> Result<Step, DiffError> {
        let mut board = self.blackboard();
        let (rule, sentence) = self.reason(&mut board, id)?;
        let before = self.ask(&mut board, id);
        let after = self.apply(&mut board, id, Self::ask)?;
        let mut equation = vec![before, after];
        if self.is_final(id) {
            let simple = simplify(&mut board, &[after], Level::Basic)[0];
            self.solved.insert(id, (board.clone(), simple));
            if self.met[&id] > 0 && simple != after {
                equation.push(simple);
            }
        }
        if self.met[&id] == 0 {
            self.last = Some((board.clone(), after));
        }
        Ok(Step { rule, graph: board, sentence, equations: vec![equation] })
    }

    /// Whether the rule for an operation asks for no further derivative.
    fn is_final(&self, id: NodeId) -> bool {
        self.taken[&id].through.iter().all(|&operand| operand == self.variable)
    }

    /// The step for an operation of a large formula: its name, what it is, its derivative.
    pub(super) fn named_step(&mut self, id: NodeId) -> Result<Step, DiffError> {
        let mut board = self.blackboard();
        // Names in the order in which they are to be written: v1' in front of v2.
        for part in self.taken[&id].parts(&self.graph) {
            self.write(&mut board, part);
            if self.is_active(part) {
                self.ask(&mut board, part);
            }
        }
        let (rule, sentence) = self.reason(&mut board, id)?;
        let mut equations = Vec::new();
        for part in self.taken[&id].parts(&self.graph) {
            // Said where it is needed for the first time.
            if !self.is_active(part) && self.names.contains_key(&part) && self.met.insert(part, 0).is_none() {
                let name = self.write(&mut board, part);
                let whole = board.import(&self.graph, &[part])[0];
                equations.push(vec![name, whole]);
            }
        }
        let name = self.write(&mut board, id);
        let built = self.build(&mut board, id, Self::write);
        equations.push(vec![name, built]);
        let before = self.ask(&mut board, id);
        let after = self.apply(&mut board, id, Self::ask)?;
        let simple = simplify(&mut board, &[after], Level::Basic)[0];
        equations.push(if simple == after { vec![before, after] } else { vec![before, after, simple] });
        Ok(Step { rule, graph: board, sentence, equations })
    }

    /// The step that puts the derivatives where they were asked for, from the inside out.
    pub(super) fn put_together(&mut self, order: &[NodeId]) -> Result<Option<Step>, DiffError> {
        let mut all = self.blackboard();
        let mut equations = Vec::new();
        for &id in order {
            if self.is_final(id) {
                continue;
            }
            let mut board = self.blackboard();
            let raw = self.apply(&mut board, id, Self::solution)?;
            let simple = simplify(&mut board, &[raw], Level::Basic)[0];
            let before = self.ask(&mut all, id);
            let mut equation = vec![before, all.import(&board, &[raw])[0]];
            if self.met[&id] == 0 {
                self.last = Some((board.clone(), raw));
            } else if simple != raw {
                equation.push(all.import(&board, &[simple])[0]);
            }
            equations.push(equation);
            self.solved.insert(id, (board, simple));
        }
        if equations.is_empty() {
            return Ok(None);
        }
        let words = "Now each derivative goes where it was asked for, from the inside out.";
        let sentence = vec![Piece::Words(words.to_owned())];
        Ok(Some(Step { rule: Rule::Assembly, graph: all, sentence, equations }))
    }

    /// The derivative of a part that is known in full.
    fn solution(&self, board: &mut Graph, id: NodeId) -> NodeId {
        match self.solved.get(&id) {
            Some((graph, node)) => board.import(graph, &[*node])[0],
            None => self.ask(board, id),
        }
    }

    /// The step for a formula that is the variable, or does not depend on it.
    pub(super) fn trivial(&mut self, formula: NodeId) -> Step {
        let mut board = self.blackboard();
        let is_variable = formula == self.variable;
        let before = self.write(&mut board, formula);
        let before = self.operator(&mut board, before);
        let after = board.constant(if is_variable { Rational::ONE } else { Rational::ZERO });
        let variable = board.symbol(&self.variable_name);
        let (rule, words) = if is_variable {
            (Rule::Variable, " changes as fast as itself.")
        } else {
            (Rule::Constant, " does not occur in the formula, so nothing changes with it.")
        };
        let sentence = vec![Piece::Formula(variable), Piece::Words(words.to_owned())];
        self.last = Some((board.clone(), after));
        Step { rule, graph: board, sentence, equations: vec![vec![before, after]] }
    }

    /// The last step, if the derivative, a node of the graph that was given, has not been arrived at yet.
    pub(super) fn finish(&mut self, formula: NodeId, given: &Graph, derivative: NodeId) -> Option<Step> {
        let mut board = self.blackboard();
        let result = board.import(given, &[derivative])[0];
        let mut words = if self.is_large {
            "Every name is replaced by what it stands for, and the result is simplified."
        } else {
            "What is left is to simplify."
        };
        if let Some((graph, last)) = &self.last {
            if export::text(graph, *last) == export::text(&board, result) {
                return None;
            }
            if board.import(graph, &[*last])[0] == result {
                words = "Only the order changes.";
            }
        }
        let before = self.ask(&mut board, formula);
        let sentence = vec![Piece::Words(words.to_owned())];
        Some(Step { rule: Rule::Simplification, graph: board, sentence, equations: vec![vec![before, result]] })
    }

    /// What is to be done.
    pub(super) fn title(&self, formula: NodeId) -> Title {
        let mut board = self.blackboard();
        let formula = board.import(&self.graph, &[formula])[0];
        let variable = board.symbol(&self.variable_name);
        Title { graph: board, formula, variable }
    }
}
