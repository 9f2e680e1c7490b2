//! The graph itself as JSON, for other programs.
//!
//! In: a graph and roots. Out: one JSON object, `docs/json.md` says which. Always:
//! only the nodes that the roots need, each once, operands before users, numbered
//! from 0; numbers are exact and therefore strings.
//!
//! ```
//! use symdiff::export;
//! use symdiff::graph::Graph;
//! let mut graph = Graph::new();
//! let x = graph.symbol("x");
//! let square = graph.multiply(x, x);
//! assert!(export::json(&graph, &[square]).contains(r#"{"id": 0, "op": "symbol", "name": "x"}"#));
//! ```

mod tensor;

use std::fmt::{Display, Write};

use crate::graph::{Expression, Graph, NodeId, Operands, walk};
use crate::op::Function;

/// The version of the schema.
const VERSION: u32 = 1;

/// The live nodes of some roots as JSON.
pub fn json(graph: &Graph, roots: &[NodeId]) -> String {
    json_with(graph, roots, &[])
}

/// The same with further fields: their names, and their values as JSON.
pub fn json_with(graph: &Graph, roots: &[NodeId], fields: &[(&str, String)]) -> String {
    let live = walk::live(graph, roots);
    let mut places = vec![0; live.last().map_or(0, |last| last.index() + 1)];
    for (place, id) in live.iter().enumerate() {
        places[id.index()] = place;
    }
    let place = |id: NodeId| places[id.index()];
    let nodes: Vec<String> = live.iter().map(|&id| node(graph, id, &place)).collect();
    let roots = list(roots.iter().map(|&root| place(root)));
    let fields: String = fields.iter().map(|(name, value)| format!(",\n{}: {value}", quoted(name))).collect();
    format!("{{\"symdiff\": {VERSION}, \"nodes\": [\n  {}\n], \"roots\": {roots}{fields}}}", nodes.join(",\n  "))
}

fn node(graph: &Graph, id: NodeId, place: &impl Fn(NodeId) -> usize) -> String {
    let mut text = format!("{{\"id\": {}", place(id));
    let mut field = |name: &str, value: &dyn Display| {
        write!(text, ", \"{name}\": {value}").expect("writing to a string does not fail");
    };
    let name = match graph.view(id) {
        Expression::Constant(_) => "constant",
        Expression::Symbol(_) => "symbol",
        Expression::Truth(_) => "truth",
        Expression::Sum { .. } => "sum",
        Expression::Product { .. } => "product",
        Expression::Power { .. } => "power",
        Expression::Call { .. } => "call",
        Expression::Select { .. } => "select",
        Expression::Compare { .. } => "compare",
        Expression::And(_) => "and",
        Expression::Or(_) => "or",
        Expression::Not(_) => "not",
        Expression::Tensor { operation, .. } => tensor::name(operation),
    };
    field("op", &quoted(name));
    if !graph.dimensions(id).is_empty() {
        field("shape", &tensor::lengths(graph, graph.dimensions(id)));
    }
    match graph.view(id) {
        Expression::Constant(value) => field("value", &quoted(&value.to_string())),
        Expression::Symbol(symbol) => field("name", &quoted(graph.name(symbol))),
        Expression::Truth(value) => field("value", &value),
        Expression::Sum { constant, coefficients, .. } => {
            field("constant", &quoted(&constant.to_string()));
            field("coefficients", &list(coefficients.iter().map(|c| quoted(&c.to_string()))));
        }
        Expression::Product { coefficient, .. } => field("coefficient", &quoted(&coefficient.to_string())),
        Expression::Power { exponent, .. } => field("exponent", &quoted(&exponent.to_string())),
        Expression::Call { function: Function::Known(f), .. } => field("function", &quoted(f.row().name)),
        Expression::Call { function: Function::Unknown(f), .. } => {
            let function = graph.unknown_function(f);
            field("function", &quoted(&function.name));
            field("orders", &list(function.orders.iter()));
        }
        Expression::Compare { relation, .. } => field("relation", &quoted(relation.sign())),
        Expression::Tensor { operation, .. } => {
            for (name, value) in tensor::fields(graph, operation) {
                field(name, &value);
            }
        }
        Expression::Select { .. } | Expression::And(_) | Expression::Or(_) | Expression::Not(_) => {}
    }
    let operands: Operands<'_> = graph.operands(id);
    if !operands.is_empty() {
        field("operands", &list(operands.iter().map(place)));
    }
    text.push('}');
    text
}

fn list(items: impl Iterator<Item = impl Display>) -> String {
    let items: Vec<String> = items.map(|item| item.to_string()).collect();
    format!("[{}]", items.join(", "))
}

/// A JSON string: quotes, backslashes and control characters are escaped, all else stays.
fn quoted(text: &str) -> String {
    let mut quoted = String::with_capacity(text.len() + 2);
    quoted.push('"');
    for c in text.chars() {
        match c {
            '"' => quoted.push_str("\\\""),
            '\\' => quoted.push_str("\\\\"),
            '\n' => quoted.push_str("\\n"),
            '\u{0}'..='\u{1f}' | '\u{7f}'..='\u{9f}' | '\u{2028}' | '\u{2029}' => {
                write!(quoted, "\\u{:04x}", u32::from(c)).expect("writing to a string does not fail");
            }
            _ => quoted.push(c),
        }
    }
    quoted.push('"');
    quoted
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::number::Rational;
    use crate::op::Relation;

    #[test]
    fn it_is_json_and_says_everything() {
        let mut g = Graph::new();
        let unused = g.symbol("unused");
        let (x, odd) = (g.symbol("x"), g.symbol("a\"b\\c\n\u{1}é"));
        let sum = g.sum(Rational::new(1, 3), [(Rational::from(2), x), (Rational::MINUS_ONE, odd)]);
        let unknown = g.unknown("g", &[1, 0]);
        let call = g.call(unknown, &[sum, x]);
        let root = g.power(call, Rational::new(-1, 2));
        let test = g.compare(Relation::Less, x, root);
        let select = g.select(test, x, root);
        let text = json(&g, &[select, x]);
        let value: serde_json::Value = serde_json::from_str(&text).expect("valid JSON");
        let nodes = value["nodes"].as_array().expect("a list");
        assert!(!nodes.iter().any(|node| node["name"] == "unused"), "{unused:?} is not live");
        assert_eq!(nodes.len(), 7);
        assert_eq!(nodes[1]["name"], "a\"b\\c\n\u{1}é");
        assert_eq!(nodes[2]["coefficients"], serde_json::json!(["2", "-1"]));
        assert_eq!(nodes[2]["constant"], "1/3");
        assert_eq!(nodes[3]["orders"], serde_json::json!([1, 0]));
        assert_eq!(nodes[4]["exponent"], "-1/2");
        assert_eq!(nodes[6]["operands"], serde_json::json!([5, 0, 4]));
        assert_eq!(value["roots"], serde_json::json!([6, 0]));
        for (place, node) in nodes.iter().enumerate() {
            assert_eq!(node["id"], place);
        }
    }

    #[test]
    fn nothing_is_also_json() {
        let value: serde_json::Value = serde_json::from_str(&json(&Graph::new(), &[])).expect("valid JSON");
        assert_eq!(value["symdiff"], 1);
    }
}
