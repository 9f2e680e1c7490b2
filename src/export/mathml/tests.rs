//! What is marked up is well-formed, and says what LaTeX says.

use super::*;
use crate::syntax;

fn parse(source: &str) -> (Graph, syntax::Formula) {
    let mut graph = Graph::new();
    let formula = syntax::parse(&mut graph, source).unwrap_or_else(|error| panic!("{source}: {error}"));
    (graph, formula)
}

/// Every element is closed in its turn, has as many children as it takes, and text has no markup.
fn check(markup: &str) {
    let mut open: Vec<(&str, usize)> = vec![("", 0)];
    let mut rest = markup;
    while let Some(start) = rest.find('<') {
        let text = &rest[..start];
        assert!(!text.contains('>') && !text.contains("& "), "{text} in {markup}");
        let end = rest[start..].find('>').map(|at| start + at).unwrap_or_else(|| panic!("{markup}"));
        let tag = &rest[start + 1..end];
        rest = &rest[end + 1..];
        if let Some(name) = tag.strip_prefix('/') {
            let (opened, children) = open.pop().unwrap_or_default();
            assert_eq!(opened, name, "{markup}");
            let expected = match name {
                "mfrac" | "msup" | "msub" | "mroot" => 2,
                _ => children,
            };
            assert_eq!(children, expected, "{name} in {markup}");
        } else {
            if let Some((_, children)) = open.last_mut() {
                *children += 1;
            }
            open.push((tag.split(' ').next().unwrap_or_default(), 0));
        }
    }
    assert_eq!(open.len(), 1, "{markup}");
    assert_eq!(rest, "", "{markup}");
}

#[track_caller]
fn marked(source: &str, expected: &str) {
    let (graph, formula) = parse(source);
    let markup = join(&mathml_with(&graph, &formula.outputs, &Style { decimals: formula.decimals }));
    check(&markup);
    // Parentheses of any kind alike, and invisible operators by the letters that they stand for here.
    let shown = markup.replace(" stretchy=\"false\"", "");
    let shown = shown.replace("<mo>&#x2062;</mo>", "<mo>T</mo>").replace("<mo>&#x2061;</mo>", "<mo>A</mo>");
    assert_eq!(shown, expected, "{source}");
}

#[test]
fn parentheses_are_as_tall_as_what_is_in_them() {
    let stretched = |source: &str| {
        let (graph, formula) = parse(source);
        join(&mathml_with(&graph, &formula.outputs, &Style::default())).contains("<mo>(</mo>")
    };
    for (source, expected) in [("sin(x)", false), ("(x + 1)^2", false), ("sin(x/y)", true), ("f2(a, sqrt(b))", true)] {
        assert_eq!(stretched(&format!("func f2; {source}")), expected, "{source}");
    }
}

#[test]
fn fractions_roots_and_powers_are_elements() {
    marked("(x + 1)/y", "<mfrac><mrow><mi>x</mi><mo>+</mo><mn>1</mn></mrow><mi>y</mi></mfrac>");
    marked("sqrt(x)", "<msqrt><mi>x</mi></msqrt>");
    marked("x^2 - y", "<mrow><msup><mi>x</mi><mn>2</mn></msup><mo>−</mo><mi>y</mi></mrow>");
    marked("-x", "<mrow><mo>−</mo><mi>x</mi></mrow>");
    marked(
        "(x + 1)^3",
        "<msup><mrow><mo>(</mo><mrow><mi>x</mi><mo>+</mo><mn>1</mn></mrow><mo>)</mo></mrow><mn>3</mn></msup>",
    );
    marked("exp(x)", "<mrow><msup><mi>e</mi><mrow><mi>x</mi></mrow></msup></mrow>");
    marked("0.5*x", "<mrow><mn>0.5</mn><mo>T</mo><mi>x</mi></mrow>");
}

#[test]
fn functions_are_applied() {
    marked("sin(x)", "<mrow><mi>sin</mi><mo>A</mo><mrow><mo>(</mo><mi>x</mi><mo>)</mo></mrow></mrow>");
    marked(
        "sin(x)^2",
        "<mrow><msup><mi>sin</mi><mn>2</mn></msup><mo>A</mo><mrow><mo>(</mo><mi>x</mi><mo>)</mo></mrow></mrow>",
    );
    marked("2*3^x*x", "<mrow><mn>2</mn><mo>T</mo><mi>x</mi><mo>⋅</mo><msup><mn>3</mn><mi>x</mi></msup></mrow>");
    marked(
        "atan2(y, x)",
        "<mrow><mi>atan2</mi><mo>A</mo><mrow><mo>(</mo><mrow><mi>y</mi><mo>,</mo><mi>x</mi></mrow><mo>)</mo></mrow></mrow>",
    );
    marked("abs(x)^3", "<msup><mrow><mrow><mo>|</mo><mi>x</mi><mo>|</mo></mrow></mrow><mn>3</mn></msup>");
}

#[test]
fn conditions_are_cases() {
    let cell = "<mtd style=\"text-align:left;text-align:-webkit-left\">";
    marked(
        "if(x < 0, -x, x)",
        &format!(
            "<mrow><mo>{{</mo><mtable><mtr>{cell}<mrow><mo>−</mo><mi>x</mi></mrow></mtd>{cell}<mtext>if&#xA0;</mtext>\
             <mrow><mi>x</mi><mo>&lt;</mo><mn>0</mn></mrow></mtd></mtr><mtr>{cell}<mi>x</mi></mtd>{cell}\
             <mtext>otherwise</mtext></mtd></mtr></mtable></mrow>"
        ),
    );
}

#[test]
fn names_are_escaped() {
    for (typed, expected) in [
        ("x", "<mi>x</mi>"),
        ("alpha", "<mi>α</mi>"),
        ("x_1", "<msub><mi>x</mi><mn>1</mn></msub>"),
        ("a_b_c", "<msub><mi>a</mi><mrow><mi>b</mi><mo>,</mo><mi>c</mi></mrow></msub>"),
        ("v3'", "<msup><msub><mi>v</mi><mn>3</mn></msub><mo>′</mo></msup>"),
        ("a<b>&\u{1}", "<mi>a&lt;b&gt;&amp;</mi>"),
    ] {
        assert_eq!(name(typed), expected);
        check(&name(typed));
    }
}

#[test]
fn several_formulas_stand_below_each_other() {
    let (graph, formula) = parse("[x, y]");
    let writing = mathml_with(&graph, &formula.outputs, &Style::default());
    check(&join(&writing));
    assert_eq!(join(&writing).matches("<mtr>").count(), 2);
    assert!(
        document("<mi>x</mi>", true)
            .starts_with("<math xmlns=\"http://www.w3.org/1998/Math/MathML\" display=\"block\">")
    );
}

#[test]
fn all_forms_are_well_formed() {
    let path = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/reference/forms.jsonl");
    let cases = std::fs::read_to_string(path).expect("there are reference cases");
    for line in cases.lines() {
        let case: serde_json::Value = serde_json::from_str(line).expect("a case a line");
        let (mut graph, formula) = parse(case["expr"].as_str().expect("a formula"));
        let variables: Vec<_> = formula.variables.iter().map(|&symbol| graph.symbol_node(symbol)).collect();
        let mut roots = formula.outputs.clone();
        roots.extend(crate::diff::gradient(&mut graph, formula.outputs[0], &variables).expect("a derivative"));
        let writing = mathml_with(&graph, &roots, &Style::default());
        check(&document(&join(&writing), true));
        check(&matrix(&[&writing.outputs]));
    }
}

#[test]
fn every_function_is_an_element() {
    let mut graph = Graph::new();
    let x = graph.symbol("x");
    for function in crate::op::all() {
        let arguments = vec![x; function.row().parameters.len()];
        let call = graph.call(Function::Known(function), &arguments);
        check(&mathml(&graph, call));
    }
}
