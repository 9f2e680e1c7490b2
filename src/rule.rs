//! Rules are written in our own language and read once.
//!
//! In: the text of a rule, such as the derivative `1 - y^2` in the function table, and
//! the names of its holes. Out: a [`Template`], which builds the formula in any graph with
//! given nodes in the holes. Always: a template is a small graph of its own, so its
//! instances share what the rule shares, and cost one constructor call a node.
//!
//! ```
//! use symdiff::graph::Graph;
//! use symdiff::rule::Template;
//! let rule = Template::read("1 - y^2", &["x", "y"]).expect("a formula");
//! let mut graph = Graph::new();
//! let (u, v) = (graph.symbol("u"), graph.symbol("v"));
//! let built = rule.build(&mut graph, &[u, v]);
//! # let expected = symdiff::syntax::parse_expression(&mut graph, "1 - v^2").expect("a formula");
//! assert_eq!(built, expected);
//! ```

use std::sync::OnceLock;

use smallvec::{SmallVec, smallvec};

use crate::graph::{Expression, Graph, NodeId, walk};
use crate::op::{self, FunctionId};
use crate::syntax::{self, Error};

/// A formula with holes.
#[derive(Clone, Debug)]
pub struct Template {
    graph: Graph,
    /// The nodes of the formula in evaluation order; the last is the formula.
    nodes: Vec<NodeId>,
    /// For each node by its index, the hole that it is.
    holes: Vec<Option<usize>>,
}

impl Template {
    /// Reads a formula; the names that are holes are given in the order in which [`Template::build`] takes them.
    ///
    /// # Errors
    ///
    /// Those of the language, with their place in the text.
    pub fn read(text: &str, holes: &[&str]) -> Result<Template, Error> {
        let mut graph = Graph::new();
        let root = syntax::parse_expression(&mut graph, text)?;
        let nodes = walk::live(&graph, &[root]);
        let hole_of = |id: NodeId| {
            let Expression::Symbol(symbol) = graph.view(id) else { return None };
            holes.iter().position(|hole| *hole == graph.name(symbol))
        };
        let mut by_index = vec![None; graph.len()];
        for &id in &nodes {
            by_index[id.index()] = hole_of(id);
        }
        Ok(Template { graph, nodes, holes: by_index })
    }

    /// Builds the formula in a graph, with nodes of that graph in its holes.
    ///
    /// # Panics
    ///
    /// If there are fewer nodes than holes.
    pub fn build(&self, target: &mut Graph, holes: &[NodeId]) -> NodeId {
        self.build_with(target, holes, |_, id| id)
    }

    /// The same, where each node that is built is replaced by what `improve` makes of it, an equal one.
    ///
    /// # Panics
    ///
    /// If there are fewer nodes than holes.
    pub fn build_with(
        &self,
        target: &mut Graph,
        holes: &[NodeId],
        improve: impl Fn(&mut Graph, NodeId) -> NodeId,
    ) -> NodeId {
        let mut images: SmallVec<[NodeId; 16]> = smallvec![NodeId::end(); self.graph.len()];
        let mut operands: SmallVec<[NodeId; 4]> = SmallVec::new();
        let mut built = NodeId::end();
        for &id in &self.nodes {
            built = match self.holes[id.index()] {
                Some(hole) => holes[hole],
                None => {
                    operands.clear();
                    operands.extend(self.graph.operands(id).iter().map(|operand| images[operand.index()]));
                    let node = target.import_node(&self.graph, id, &operands);
                    improve(target, node)
                }
            };
            images[id.index()] = built;
        }
        built
    }
}

/// The partial derivative of a function of the table with respect to one of its parameters; its holes are
/// the arguments and then the value of the function. `None` where no closed form is known.
pub fn partial_derivative(function: FunctionId, parameter: usize) -> Option<&'static Template> {
    type Templates = Box<[Box<[OnceLock<Template>]>]>;
    static READ: OnceLock<Templates> = OnceLock::new();
    let row = function.row();
    let text = row.partials[parameter];
    if text.is_empty() {
        return None;
    }
    let all =
        READ.get_or_init(|| op::all().map(|f| f.row().partials.iter().map(|_| OnceLock::new()).collect()).collect());
    Some(all[function.index()][parameter].get_or_init(|| {
        let mut holes = row.parameters.to_vec();
        holes.push("y");
        Template::read(text, &holes)
            .unwrap_or_else(|error| panic!("the derivative `{text}` of `{}` is a formula: {error}", row.name))
    }))
}
