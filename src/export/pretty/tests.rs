//! What is drawn is what a person would draw, and every block is a rectangle.

use unicode_width::UnicodeWidthStr;

use super::*;
use crate::syntax;

fn drawn(source: &str, charset: Charset) -> String {
    let mut graph = Graph::new();
    let formula = syntax::parse(&mut graph, source).unwrap_or_else(|error| panic!("{source}: {error}"));
    let style = Style { decimals: formula.decimals };
    let writing = pretty_with(&graph, &formula.outputs, &style, charset);
    writing.outputs.iter().for_each(check);
    format!("\n{}\n", join(&writing))
}

/// Every line has the width of the block, and the baseline is a line.
fn check(block: &Block) {
    assert!(block.lines().all(|line| line.width() <= block.width()), "{block}");
    assert!(block.baseline() < block.height(), "{block}");
    let fits = block.height() == 1 || (block.height() <= TALLEST && block.width() <= WIDEST);
    assert!(fits, "{block}");
}

#[track_caller]
fn unicode(source: &str, expected: &str) {
    assert_eq!(drawn(source, Charset::Unicode), expected, "{source}");
}

#[track_caller]
fn ascii(source: &str, expected: &str) {
    assert_eq!(drawn(source, Charset::Ascii), expected, "{source}");
}

#[test]
fn long_formulas_fall_back_to_a_line() {
    let terms: Vec<String> = (0..60).map(|i| format!("x_{i}")).collect();
    let wide = drawn(&format!("1/({})", terms.join(" + ")), Charset::Unicode);
    assert!(wide.starts_with("\n1/(x_0 + x_1 + ") && wide.lines().count() == 2, "{wide}");
    let tall = (0..60).fold("x".to_owned(), |inner, i| format!("y/(1 + {inner}/z_{i})"));
    assert!(drawn(&tall, Charset::Unicode).lines().count() <= TALLEST + 1);
}

#[test]
fn deep_formulas_are_drawn_in_linear_time() {
    const LEVELS: usize = 30_000;
    let mut graph = Graph::new();
    let (x, y) = (graph.symbol("x"), graph.symbol("y"));
    let (mut nested, mut grown, mut fraction) = (x, x, x);
    for _ in 0..LEVELS {
        nested = graph.call_named("sin", &[nested]);
        let sine = graph.call_named("sin", &[grown]);
        grown = graph.multiply(sine, grown);
        let sum = graph.add(fraction, y);
        fraction = graph.divide(y, sum);
    }
    assert_eq!(pretty(&graph, nested).width(), LEVELS * 5 + 1);
    assert!(pretty(&graph, grown).len() < LEVELS * 80);
    assert!(pretty(&graph, fraction).lines().count() == 1);
}

#[test]
fn nothing_moves_the_cursor() {
    let mut graph = Graph::new();
    let odd = graph.symbol("a\nb\u{1b}[1m");
    assert_eq!(pretty(&graph, odd), "a?b?[1m");
}

#[test]
fn all_forms_are_rectangles() {
    let path = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/reference/forms.jsonl");
    let cases = std::fs::read_to_string(path).expect("there are reference cases");
    for line in cases.lines() {
        let case: serde_json::Value = serde_json::from_str(line).expect("a case a line");
        let source = case["expr"].as_str().expect("a formula");
        let mut graph = Graph::new();
        let formula = syntax::parse(&mut graph, source).unwrap_or_else(|error| panic!("{source}: {error}"));
        let variables: Vec<_> = formula.variables.iter().map(|&symbol| graph.symbol_node(symbol)).collect();
        let mut roots = formula.outputs.clone();
        roots.extend(crate::diff::gradient(&mut graph, formula.outputs[0], &variables).expect("a derivative"));
        for charset in [Charset::Unicode, Charset::Ascii] {
            let Writing { outputs, definitions } = pretty_with(&graph, &roots, &Style::default(), charset);
            outputs.iter().chain(definitions.iter().map(|(_, body)| body)).for_each(|block| {
                assert!(block.lines().all(|line| line.width() <= block.width()), "{source}\n{block}");
                assert!(block.baseline() < block.height(), "{source}\n{block}");
                assert!(charset == Charset::Unicode || block.to_string().is_ascii(), "{source}\n{block}");
            });
        }
    }
}
#[test]
fn fractions_are_stacked() {
    unicode(
        "1/x",
        "
1
─
x
",
    );
    unicode(
        "(x + 1)/(y - x/2)",
        "
x + 1
─────
    x
y - ─
    2
",
    );
    unicode(
        "-x/y - 1/2",
        "
  1   x
- ─ - ─
  2   y
",
    );
    unicode(
        "x*y/z*sin(1/x)",
        "
       ⎛1⎞
x⋅y⋅sin⎜─⎟
       ⎝x⎠
──────────
    z
",
    );
    unicode(
        "(x/2)^2",
        "
⎛x⎞²
⎜─⎟
⎝2⎠
",
    );
    unicode(
        "1/(1 + 1/(1 + 1/x))",
        "
      1
─────────────
    1
 ─────── + 1
  1
  ─ + 1
  x
",
    );
    unicode(
        "-(x/y)*z",
        "
   x
-z⋅─
   y
",
    );
}

#[test]
fn powers_are_raised() {
    unicode(
        "x^2 + x^-3",
        "
     1
x² + ──
     x³
",
    );
    unicode(
        "x^(3/2)", "
 3/2
x
",
    );
    unicode(
        "2^-x", "
2⁻ˣ
",
    );
    unicode(
        "a^b^c",
        "
  c
 b
a
",
    );
    unicode(
        "(a^b)^c",
        "
    c
⎛ b⎞
⎝a ⎠
",
    );
    unicode(
        "(x + 1)^10",
        "
(x + 1)¹⁰
",
    );
    unicode(
        "x^(1/x)",
        "
 1
 ─
 x
x
",
    );
    unicode(
        "sin(x)^2*exp(x)^2",
        "
sin²(x)⋅(eˣ)²
",
    );
    unicode(
        "exp(-x^2/2)",
        "
   x²
 - ──
   2
e
",
    );
    unicode(
        "x^(a + b)",
        "
 a + b
x
",
    );
    unicode(
        "0.5*x^1.5",
        "
     1.5
0.5⋅x
",
    );
}

#[test]
fn roots_have_a_roof() {
    unicode(
        "sqrt(x)", "
√x
",
    );
    unicode(
        "sqrt(x + 1)",
        "
 _____
√x + 1
",
    );
    unicode(
        "sqrt(1 + 1/x)",
        "
    _____
   ╱1
  ╱ ─ + 1
╲╱  x
",
    );
    unicode(
        "cbrt(x/2)",
        "
     _
    ╱x
   ╱ ─
³╲╱  2
",
    );
    unicode(
        "sqrt(x)^3",
        "
(√x)³
",
    );
    unicode(
        "1/sqrt(x^2 + y^2)",
        "
   1
────────
 _______
√x² + y²
",
    );
    unicode(
        "sqrt(sqrt(x + 1) + x/(y*z))",
        "
    ____________
   ╱ _____    x
  ╱ √x + 1 + ───
╲╱           y⋅z
",
    );
}

#[test]
fn brackets_are_tall() {
    unicode(
        "sin(x/y)",
        "
   ⎛x⎞
sin⎜─⎟
   ⎝y⎠
",
    );
    unicode(
        "abs(x/y)^3",
        "
│x│³
│─│
│y│
",
    );
    unicode(
        "floor(x/2) + ceil(x)",
        "
⎢x⎥
⎢─⎥ + ⌈x⌉
⎣2⎦
",
    );
    unicode(
        "atan2(y, x/2)",
        "
     ⎛   x⎞
atan2⎜y, ─⎟
     ⎝   2⎠
",
    );
    unicode(
        "f = 2*(x + 1/y)*(a - b); f",
        "
  ⎛    1⎞
2⋅⎜x + ─⎟⋅(a - b)
  ⎝    y⎠
",
    );
    unicode(
        "max(a, b, 1/c)",
        "
   ⎛      1⎞
max⎜a, b, ─⎟
   ⎝      c⎠
",
    );
}

#[test]
fn cases_have_a_brace() {
    unicode(
        "if(x < 0 and not (y == 1), -x, 1/x)",
        "
⎧ -x  if x < 0 and not (y = 1)
⎨
⎪ 1
⎪ ─   otherwise
⎩ x
",
    );
    unicode(
        "2*if(x <= 0 or x != y, a, b + 1)",
        "
  ⎛⎧ a      if x ≤ 0 or x ≠ y⎞
2⋅⎜⎨                         ⎟
  ⎝⎩ b + 1  otherwise        ⎠
",
    );
}

#[test]
fn names_that_look_alike_are_as_they_were_typed() {
    unicode("x1*x_1 + x_2", "\nx₁⋅x_1 + x₂\n");
    unicode("alpha - α1 + alpha_1", "\nα - α₁ + alpha_1\n");
}

#[test]
fn names_are_letters() {
    unicode(
        "alpha_1*theta_max + Omega + x12",
        "
α₁⋅θ_max + Ω + x₁₂
",
    );
    unicode(
        "速度*x_1/é",
        "
速度⋅x₁
───────
   é
",
    );
    unicode(
        "a_b_c*pi*gamma(x)",
        "
π⋅a_b_c⋅Γ(x)
",
    );
    unicode(
        "func g; g(x^2)/g(y)",
        "
g(x²)
─────
g(y)
",
    );
}

#[test]
fn ascii_is_enough() {
    ascii(
        "exp(1/x) + x^2",
        "
 1
 -
 x    2
e  + x
",
    );
    ascii(
        "(x + 1)^2/sqrt(x^2 + y)",
        "
       2
(x + 1)
---------
   ______
  / 2
\\/ x  + y
",
    );
    ascii(
        "sqrt(1 + 1/x)",
        "
    _____
   /1
  / - + 1
\\/  x
",
    );
    ascii(
        "cbrt(x/2)",
        "
     _
    /x
   / -
3\\/  2
",
    );
    ascii(
        "sin(x/y)^2",
        "
   2/x\\
sin |-|
    \\y/
",
    );
    ascii(
        "if(x <= 0, 1/x, -x)",
        "
/ 1
| -   if x <= 0
| x
<
\\ -x  otherwise
",
    );
    ascii(
        "abs(x/y) + floor(x/2)",
        "
|x|        /x\\
|-| + floor|-|
|y|        \\2/
",
    );
    ascii(
        "alpha_1*pi",
        "
pi*alpha_1
",
    );
}
