//! What was done, kept apart from the graph until somebody wants to see it.
//!
//! In: steps, in the graph or in windows of it. Out: a list of steps in the graph. Always: what they show is added to the
//! graph only when they are written out, so that a result is the same whether its steps are told or not.

use super::Step;
use super::window::Window;
use crate::graph::{Graph, NodeId};

/// Steps that were taken, in order.
#[derive(Debug, Default)]
pub struct Steps(Vec<Taken>);

#[derive(Debug)]
enum Taken {
    /// Of nodes of the graph.
    Here(Step),
    /// Of nodes of a window, with its graph.
    Inside(Box<(Window, Graph, Vec<Step>)>),
}

impl Steps {
    /// How many entries there are.
    pub fn len(&self) -> usize {
        self.0.len()
    }

    /// Whether nothing has been done.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// Forgets the entries between two numbers of them.
    pub fn forget(&mut self, from: usize, to: usize) {
        self.0.drain(from..to);
    }

    /// Adds what was done after it.
    pub(super) fn append(&mut self, mut later: Steps) {
        self.0.append(&mut later.0);
    }

    pub(super) fn push(&mut self, step: Step) {
        self.0.push(Taken::Here(step));
    }

    /// Adds steps that were taken in a window.
    pub(super) fn push_inside(&mut self, window: Window, graph: Graph, steps: Vec<Step>) {
        self.0.push(Taken::Inside(Box::new((window, graph, steps))));
    }

    /// All steps, with their nodes in the graph.
    pub fn write(self, graph: &mut Graph) -> Vec<Step> {
        let mut written = Vec::new();
        for taken in self.0 {
            match taken {
                Taken::Here(step) => written.push(step),
                Taken::Inside(inside) => {
                    let (window, solved, steps) = *inside;
                    let nodes: Vec<NodeId> = steps.iter().flat_map(|step| [step.before, step.after]).collect();
                    let nodes = window.close(graph, &solved, &nodes);
                    let pairs = steps.iter().zip(nodes.chunks_exact(2));
                    written.extend(pairs.map(|(step, pair)| Step { law: step.law, before: pair[0], after: pair[1] }));
                }
            }
        }
        written
    }

    /// The steps of a graph without windows.
    pub(super) fn plain(self) -> Vec<Step> {
        let plain = |taken| match taken {
            Taken::Here(step) => Some(step),
            Taken::Inside(_) => None,
        };
        self.0.into_iter().filter_map(plain).collect()
    }
}
