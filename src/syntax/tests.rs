//! What is read, what is refused, and how.

use super::*;
use crate::graph::{Expression, Operands};
use crate::number::Rational;

/// A node as prefix text: `(+ 1 (x 2) ...)` would be a sum; coefficients come before their terms.
fn show(graph: &Graph, root: NodeId) -> String {
    let mut shown: Vec<String> = Vec::new();
    for index in 0..=root.index() {
        let list = |operands: Operands<'_>| operands.iter().map(|o| shown[o.index()].clone()).collect::<Vec<_>>();
        let text = match graph.view(NodeId::new(index)) {
            Expression::Constant(number) => number.to_string(),
            Expression::Symbol(symbol) => graph.name(symbol).to_owned(),
            Expression::Truth(value) => value.to_string(),
            Expression::Sum { constant, coefficients, terms } => {
                let terms = list(terms).into_iter().zip(coefficients);
                let terms: Vec<String> = terms.map(|(term, coefficient)| format!("{coefficient}*{term}")).collect();
                format!("({constant} + {})", terms.join(" + "))
            }
            Expression::Product { coefficient, factors } => format!("({coefficient}*{})", list(factors).join("*")),
            Expression::Power { base, exponent } => format!("{}^{exponent}", shown[base.index()]),
            Expression::Call { function, arguments } => {
                let name = match function {
                    crate::op::Function::Known(id) => id.row().name.to_owned(),
                    crate::op::Function::Unknown(id) => {
                        let unknown = graph.unknown_function(id);
                        format!("{}{:?}", unknown.name, unknown.orders)
                    }
                };
                format!("{name}({})", list(arguments).join(", "))
            }
            Expression::Select { condition, then, otherwise } => {
                let [c, a, b] = [condition, then, otherwise].map(|id| shown[id.index()].clone());
                format!("if({c}, {a}, {b})")
            }
            Expression::Compare { relation, left, right } => {
                format!("{} {} {}", shown[left.index()], relation.sign(), shown[right.index()])
            }
            Expression::And(operands) => format!("({})", list(operands).join(" and ")),
            Expression::Or(operands) => format!("({})", list(operands).join(" or ")),
            Expression::Not(operand) => format!("not {}", shown[operand.index()]),
        };
        shown.push(text);
    }
    shown.pop().unwrap_or_default()
}

/// The outputs of a source, or the message with the text it points at.
fn read_as(source: &str) -> String {
    let mut graph = Graph::new();
    match parse(&mut graph, source) {
        Ok(formula) => {
            assert_eq!(graph.verify(), Ok(()));
            formula.outputs.iter().map(|&output| show(&graph, output)).collect::<Vec<_>>().join("; ")
        }
        Err(error) => format!("{} [{}]", error, &source[error.span.range()]),
    }
}

#[track_caller]
fn check(cases: &[(&str, &str)]) {
    for (source, expected) in cases {
        assert_eq!(read_as(source), *expected, "{source}");
    }
}

/// The message, the text it points at, and the advice.
#[track_caller]
fn refused(cases: &[(&str, &str, &str)]) {
    for (source, message, help) in cases {
        let error = parse(&mut Graph::new(), source).expect_err(source);
        let told = format!("{} [{}]", error, &source[error.span.range()]);
        assert_eq!((told.as_str(), error.help().as_deref().unwrap_or("")), (*message, *help), "{source}");
    }
}

/// The source after the patch of its error.
#[track_caller]
fn patched(cases: &[(&str, &str)]) {
    for (source, expected) in cases {
        let patch = parse(&mut Graph::new(), source).expect_err(source).patch.expect(source);
        let mut text = (*source).to_owned();
        text.replace_range(patch.span.range(), &patch.text);
        assert_eq!(text, *expected, "{source}");
    }
}

#[test]
fn operators_bind_as_usual() {
    check(&[
        ("-x^2", "(-1*x^2)"),
        ("2^-x", "pow(2, (-1*x))"),
        ("2^3^x", "pow(2, pow(3, x))"),
        ("x^y^2", "pow(x, y^2)"),
        ("a/b/c", "(1*a*b^-1*c^-1)"),
        ("a/(b/c)", "(1*a*(1*b*c^-1)^-1)"),
        ("2*x*y/z", "(2*x*y*z^-1)"),
        ("a + b - c + d", "(0 + 1*a + 1*b + -1*c + 1*d)"),
        ("a + (b - c)", "(0 + 1*a + 1*(0 + 1*b + -1*c))"),
        ("x--y", "(0 + 1*x + 1*y)"),
        ("+x", "x"),
        ("-a*b", "(-1*a*b)"),
        ("a*-b", "(-1*a*b)"),
        ("a**b", "pow(a, b)"),
        ("e^x + e^2", "(0 + 1*exp(x) + 1*e()^2)"),
        ("x^0.5", "x^1/2"),
        (
            "not a < b and c > 0 or true",
            "an output needs a number, and this is a truth value [not a < b and c > 0 or true]",
        ),
        ("if(not a < b and c > 0 or b != a, a, b)", "if(((not a < b and c > 0) or b != a), a, b)"),
    ]);
}

#[test]
fn numbers_are_exact() {
    check(&[
        ("0.1", "1/10"),
        (".5 + 5. + 1_000", "2011/2"),
        ("1e-3", "1/1000"),
        ("1.5E+2", "150"),
        ("007", "7"),
        ("9007199254740993", "9007199254740993"),
        ("99999999999999999999", "99999999999999999999"),
    ]);
    let mut graph = Graph::new();
    for (source, decimals) in [("x + 1", false), ("x + 1.", true), ("x + 1e3", true), ("1/2", false)] {
        assert_eq!(parse(&mut graph, source).map(|formula| formula.decimals), Ok(decimals), "{source}");
    }
}

#[test]
fn malformed_numbers() {
    refused(&[
        ("1..2", "`1..2` has more than one decimal point [1..2]", ""),
        ("1.2.3", "`1.2.3` has more than one decimal point [1.2.3]", ""),
        ("1__0", "`1__0` has an underscore that is not between digits [1__0]", ""),
        ("x + 1_", "`1_` has an underscore that is not between digits [1_]", ""),
        (
            "2e",
            "`2e` is a number without the digits of its exponent [2e]",
            "write `2*e` for the product, or `2e0` for the number",
        ),
        ("0x", "`0x` looks like a hexadecimal number; numbers are decimal [0x]", "write `0*x` for the product"),
        ("0b101", "`0b101` looks like a binary number; numbers are decimal [0b101]", "write `0*b101` for the product"),
        ("x + .", "unexpected `.` [.]", "a number has a digit beside its point"),
        ("x.5", "unexpected `.` [.]", "a name has no points; a product is written with `*`"),
        (
            "1e9999",
            "the number `1e9999` is too large: numbers are exact up to 8192 bits, about 2457 digits [1e9999]",
            "",
        ),
    ]);
}

#[test]
fn a_number_multiplies_what_follows_it() {
    check(&[
        ("2x", "(2*x)"),
        ("3(x+1)", "(3*(1 + 1*x))"),
        ("2sin(x)", "(2*sin(x))"),
        ("2pi*x", "(2*pi()*x)"),
        ("-2x^2", "(-2*x^2)"),
        ("2x/3", "(2/3*x)"),
        ("x_1 + 2x_1 + 2omega + 3θ + 2π", "(0 + 1*x_1 + 2*x_1 + 2*omega + 3*θ + 2*pi())"),
        ("speed = x\n2speed", "(2*x)"),
        ("2√x", "(2*x^1/2)"),
    ]);
    refused(&[
        ("1/2x", "`1/2x` can be read in two ways [1/2x]", "write `(1/2)*x` or `1/(2*x)`"),
        ("a/-2(b)", "`a/-2(b)` can be read in two ways [a/-2(b)]", "write `(a/-2)*(b)` or `a/(-2*(b))`"),
        ("2^3x", "`2^3x` can be read in two ways [2^3x]", "write `(2^3)*x` or `2^(3*x)`"),
        ("1 + x^-2y", "`x^-2y` can be read in two ways [x^-2y]", "write `(x^-2)*y` or `x^(-2*y)`"),
        ("2xy", "`2xy` can be read in two ways [2xy]", "write `2*xy` or `2*x*y`"),
        ("1_2abcd", "`1_2abcd` can be read in two ways [1_2abcd]", "write `1_2*abcd`"),
        ("√2x", "it is not clear how far the root reaches [2]", "write `√(2*x)` or `√2*x`"),
    ]);
}

#[test]
fn no_other_product_is_guessed() {
    refused(&[
        ("2 3", "there is no operator between `2` and `3` [2 3]", "write `*` between them"),
        ("a b c", "there is no operator between `a` and `b` [a b]", "write `*` between them"),
        ("(x+1)(x-1)", "there is no operator between `)` and `(` [)(]", "write `*` between them"),
        ("sin(x)cos(x)", "there is no operator between `)` and `cos(` [)cos(]", "write `*` between them"),
        ("x(y+1)", "`x` is a variable, not a function [x]", "write `x*(y+1)`"),
        ("x (y+1)", "`x` is a variable, not a function [x]", "write `x*(y+1)`"),
        ("rate(y) + rate", "`rate` is a variable, not a function [rate]", "write `rate*(y)`"),
        ("pi(x)", "`pi` is a constant, not a function [pi]", "write `pi*(x)`"),
        ("pi()", "`pi` is a constant, not a function [pi]", "write `pi`"),
        ("sin x", "the argument of `sin` is not in parentheses [sin x]", "write `sin(x)`"),
        ("1 + sin 2x*y", "the argument of `sin` is not in parentheses [sin 2]", "write `sin(2x)`"),
        ("sin^2(x)", "a power stands between `sin` and its argument [sin^2(x)]", "write `sin(x)^2`"),
        ("cos^2 x", "a power stands between `cos` and its argument [cos^2 x]", "write `cos(x)^2`"),
        ("sin²(x+1)", "a power stands between `sin` and its argument [sin²(]", "write `sin(x+1)^2`"),
        ("[x + 1]*2", "square brackets list the outputs; they do not group [[x + 1]]", "write `(` and `)`"),
        ("πr", "there is no operator between `π` and `r` [πr]", "write `*` between them"),
    ]);
    patched(&[("2 x", "2*x"), ("(a)(b)", "(a)*(b)"), ("x(y)", "x*(y)"), ("a  b", "a*b")]);
}

#[test]
fn a_line_that_begins_with_an_operator_is_told_where_the_operator_belongs() {
    let unused = "the value of this expression is not used";
    let signs = |sign: char| {
        format!(
            "if it is one formula, end a line with `{sign}` instead of beginning the next with it, or put parentheses around all of it"
        )
    };
    let (plus, minus) = (signs('+'), signs('-'));
    refused(&[
        ("x\n+ 3*x", &format!("{unused} [x]"), &plus),
        ("a = x\n  - y\na", &format!("{unused} [- y]"), &minus),
        ("x\n\n-3", &format!("{unused} [x]"), &minus),
        ("x; +3", &format!("{unused} [x]"), "name it, `q = ...`, or write several outputs as `[f, g]`"),
    ]);
    for operator in ["*", "/", "^", "and", "or", "<", ">="] {
        let told = format!("a formula cannot begin with `{operator}`, and the line before is complete [{operator}]");
        let help =
            format!("write `{operator}` at the end of the line before, or put parentheses around the whole formula");
        refused(&[(&format!("a = x\n{operator} 3\na"), &told, &help)]);
    }
}

#[test]
fn pasted_signs_are_read() {
    check(&[
        ("x²", "x^2"),
        ("x⁻¹ + x¹²", "(0 + 1*x^-1 + 1*x^12)"),
        ("√x + √(x+1) + √√x", "(0 + 1*x^1/2 + 1*(1 + 1*x)^1/2 + 1*x^1/2^1/2)"),
        ("2 × x · y ÷ z − 1", "(-1 + 2*(1*x*y*z^-1))"),
        ("π*Ж_ü", "(1*pi()*Ж_ü)"),
        ("if(x ≤ 1, x, y)", "if(x <= 1, x, y)"),
        ("\u{FEFF}x\u{A0}+\u{2009}1\r\n", "(1 + 1*x)"),
        ("andθ + orθ", "(0 + 1*andθ + 1*orθ)"),
    ]);
    refused(&[
        ("x²^3", "it is not clear what this power is taken of [^]", "write parentheses"),
        ("√x^2", "it is not clear what this power is taken of [^]", "write parentheses"),
        ("x + \u{202E}1", "unexpected invisible character U+202E [\u{202E}]", "remove it"),
        ("ｘ", "unexpected character U+FF58 [ｘ]", "write `x`"),
        ("x &&y", "unexpected `&` [&]", "write `and`"),
        ("x!", "unexpected `!` [!]", "there is no factorial; n! is gamma(n + 1)"),
        (
            "x\ry",
            "unexpected control character U+000D [\r]",
            "a line ends with a line feed, or a carriage return and a line feed",
        ),
        ("x # a\u{202E}b", "unexpected invisible character U+202E [\u{202E}]", "remove it"),
    ]);
}

#[test]
fn missing_and_stray_tokens() {
    refused(&[
        ("", "there is no expression []", "write a formula such as `x^2 + 1`"),
        ("# only this", "there is no expression []", "write a formula such as `x^2 + 1`"),
        ("x +", "expected an operand after `+` [+]", ""),
        ("x^-\n", "expected an operand after `-` [-]", ""),
        ("^2", "expected an operand before `^` [^]", ""),
        ("x * / y", "expected an operand between `*` and `/` [/]", ""),
        ("x + ()", "there is nothing between `(` and `)` [()]", ""),
        ("max(x,)", "expected an argument between `,` and `)` [,)]", ""),
        ("max(,x)", "expected an argument before `,` [,]", ""),
        ("(x + 1", "unclosed `(` [(]", "write `)` where it ends"),
        ("(x + 1\ny", "unclosed `(` [(]", "write `)` where it ends"),
        ("(x + 1; y", "unclosed `(` [(]", "write `)` where it ends"),
        ("x + 1)", "stray `)`: nothing is open here [)]", "remove it, or open it before"),
        (")x(", "stray `)`: nothing is open here [)]", "remove it, or open it before"),
        ("(x]", "`(` is closed by `]` []]", "write `)`"),
        (
            "x, y",
            "a comma separates the arguments of a call, and there is none here [,]",
            "several outputs are written `[f, g]`",
        ),
        ("a < b < c", "comparisons cannot be chained [<]", "write `a < b and b < c`"),
        (
            "1 + (x = 2)",
            "`=` inside an expression [=]",
            "to compare, write `==`; to name a value, begin a statement: `q = ...`",
        ),
        ("1 + where", "`where` is a word of the language and cannot stand here [where]", ""),
        ("func 2", "expected a name between `func` and `2` [2]", ""),
        ("x where t", "expected `=` and a value after `t` [t]", ""),
        ("x#c", "`#` in the middle of a line begins a comment only after a blank [#]", "put a blank before `#`"),
    ]);
}

#[test]
fn statements_and_lines() {
    check(&[
        ("q = x + y\nq*q", "(1*(0 + 1*x + 1*y)*(0 + 1*x + 1*y))"),
        ("q = x; [q, q^2]", "x; x^2"),
        ("x +\n  y", "(0 + 1*x + 1*y)"),
        ("(x\n + y)", "(0 + 1*x + 1*y)"),
        ("\n\n# a comment\n;x; # another\n", "x"),
        ("a*t2 where t1 = x + y, t2 = t1^2", "(1*a*(0 + 1*x + 1*y)^2)"),
        ("t1\n  where t1 = x,\n  t2 = y", "x"),
        ("c = x > 0\nif(c, x, -x)", "if(x > 0, x, (-1*x))"),
        ("q = x +\n 3\n-q", "(-1*(3 + 1*x))"),
        ("q = x; + q", "x"),
        ("func g\n- g(x)", "(-1*g[0](x))"),
    ]);
    refused(&[
        (
            "x; y",
            "the value of this expression is not used [x]",
            "name it, `q = ...`, or write several outputs as `[f, g]`",
        ),
        (
            "q = x # a stage\n+3",
            "a line that begins with `+` could go on with the one before [+]",
            "write `+` at the end of the line before, or leave it out",
        ),
        (
            "q = x\n  − q",
            "a line that begins with `−` could go on with the one before [−]",
            "write `−` at the end of the line before, or, if it does not go on, no blank behind `−`",
        ),
        (
            "f(x) = x^2",
            "the last statement has to be an expression: the output [f(x) = x^2]",
            "add a line `f(x)`, or leave out `f(x) =`",
        ),
        ("e = 1", "`e` is a constant and cannot be used as a name [e =]", "choose another name"),
        ("sin(x) = 1", "`sin` is a function and cannot be used as a name [sin(x) =]", "choose another name"),
        (
            "x^2 = 1",
            "only a name, or a name with parameters, can be defined [x^2]",
            "to compare, write `==`; a definition is `q = ...` or `h(i, j) = ...`",
        ),
        ("q = 1\nq = 2\nq", "`q` is defined twice [q]", "choose another name"),
        (
            "y = q\nq = 2\ny",
            "`q` is defined after it was used as a variable [q]",
            "move the definition up, or choose another name",
        ),
        (
            "assume x + 1\nx",
            "`assume` needs a truth value, and this is a number [x + 1]",
            "write a comparison such as `x > 0`",
        ),
    ]);
    let twice = parse(&mut Graph::new(), "q = 1\nq = 2\nq").expect_err("twice");
    assert_eq!(twice.note.map(|note| (note.span, note.text)), Some((Span::new(0, 1), "defined here")));
}

#[test]
fn what_a_formula_holds() {
    let mut graph = Graph::new();
    let source = "assume b > 0\nq = c + b\nq*t + a where t = d*a";
    let formula = parse(&mut graph, source).expect("a formula");
    let names: Vec<&str> = formula.variables.iter().map(|&v| graph.name(v)).collect();
    assert_eq!(names, ["b", "c", "a", "d"]);
    let stages: Vec<&str> = formula.stages.iter().map(|stage| stage.name.as_str()).collect();
    assert_eq!(stages, ["q", "t"]);
    assert_eq!(formula.assumptions.iter().map(|a| show(&graph, a.node)).collect::<Vec<_>>(), ["b > 0"]);
    assert!(!formula.list && parse(&mut graph, "[x]").is_ok_and(|formula| formula.list));
}

#[test]
fn functions_of_the_language() {
    check(&[
        ("sqrt(x) + ln(x)", "(0 + 1*x^1/2 + 1*log(x))"),
        ("pow(a, 2)", "a^2"),
        ("max(x, y, z) + min(x)", "(0 + 1*max(max(x, y), z) + 1*x)"),
        ("sin (x)", "sin(x)"),
    ]);
    refused(&[
        ("sine(x)", "unknown function `sine` [sine]", "did you mean `sin`?"),
        ("hypt(x, y)", "unknown function `hypt` [hypt]", "did you mean `hypot`?"),
        (
            "f(x)",
            "unknown function `f` [f]",
            "define it, `f(x) = ...`, or declare it, `func f`; a product is written with `*`",
        ),
        ("sin + x", "`sin` is a function and needs its argument [sin]", "write `sin(x)`"),
        ("sin(x, y)", "`sin(x)` takes one argument, not 2 [sin(x, y)]", ""),
        ("besselj(x)", "`besselj(n, x)` takes 2 arguments, not 1 [besselj(x)]", ""),
        ("if(x > 0, 1)", "`if(condition, then, otherwise)` takes 3 arguments, not 2 [if(x > 0, 1)]", ""),
        (
            "if(x, 1, 2)",
            "the condition of `if` needs a truth value, and this is a number [x]",
            "write a comparison such as `x > 0`",
        ),
        (
            "sin(x > 0)",
            "`sin` needs a number, and this is a truth value [x > 0]",
            "a truth value becomes a number by `if(condition, 1, 0)`",
        ),
        (
            "log(2, x)",
            "`log` takes one argument, it is the natural logarithm [log(2, x)]",
            "for base b write `log(x)/log(b)`",
        ),
        ("diff(x, x)", "`diff` cannot stand inside an expression [diff(x, x)]", ""),
    ]);
    assert!(read_as("max()").starts_with("`max("));
}

#[test]
fn functions_of_the_source() {
    check(&[
        ("h(i, j) = i + j\nh(x, 2)*h(y, x)", "(1*(2 + 1*x)*(0 + 1*y + 1*x))"),
        ("h(x) = x*k\nk2(x) = h(h(x))\nk2(y)", "(1*(1*y*k)*k)"),
        ("p(x) = x > 0\nif(p(y), 1, 2)", "if(y > 0, 1, 2)"),
        ("func g\ng(x) + g'(x) + g''(x)", "(0 + 1*g[0](x) + 1*g[1](x) + 1*g[2](x))"),
        (
            "func g, k\ng(x, y) + g'1(x, y) + g'12(k(x), y)",
            "(0 + 1*g[0, 0](x, y) + 1*g[1, 0](x, y) + 1*g[1, 1](k[0](x), y))",
        ),
    ]);
    refused(&[
        ("h(i, i) = i\nh(1, 2)", "two parameters are called `i` [i]", ""),
        (
            "h(i) = h(i - 1)\nh(2)",
            "`h` calls itself [h]",
            "a function may only call functions that are defined before it",
        ),
        ("h(i) = i\nh(x, y)", "`h(i)` takes one argument, not 2 [h(x, y)]", ""),
        ("h(i) = i\nh + 1", "`h` is a function and needs its argument [h]", "write `h(i)`"),
        ("h(i) = i(2)\nh(1)", "`i` is a parameter, not a function [i]", "write `i*(2)`"),
        ("func g\ng(x) + g(x, y)", "`g` takes one argument, not 2 [g(x, y)]", ""),
        (
            "func g\ng'(x, y)",
            "the primes do not fit: `g` has 2 arguments [g'(x, y)]",
            "name the argument: `g'1(x, y)` is the derivative by the first",
        ),
        (
            "sin'(x)",
            "`sin` is not a function declared by `func` [sin']",
            "primes are for functions that are declared, as in `func g; g'(x)`",
        ),
    ]);
}

#[test]
fn inlining_is_shared_and_limited() {
    let chain = |body: &str| {
        let mut source = "h0(x) = x + 1\n".to_owned();
        for level in 1..60 {
            let last = format!("h{}", level - 1);
            source.push_str(&format!("h{level}(x) = {}\n", body.replace('h', &last)));
        }
        source + "h59(x)"
    };
    assert!(parse(&mut Graph::new(), &chain("h(x)*h(x)")).is_ok(), "equal calls are inlined once");
    let limits = Limits { nodes: 10_000, ..Limits::default() };
    let error = parse_with(&mut Graph::new(), &chain("h(h(x))"), &limits).expect_err("2^59 nodes");
    assert_eq!(error.kind, ErrorKind::TooManyNodes { limit: 10_000 });
}

#[test]
fn size_and_depth() {
    let parses = |source: &str| parse(&mut Graph::new(), source).is_ok();
    let deep = 100_000;
    assert!(parses(&format!("{}x{}", "(".repeat(deep), ")".repeat(deep))));
    assert!(parses(&format!("{}x", "x^".repeat(deep))));
    assert!(parses(&format!("{}x", "-".repeat(deep))));
    assert!(parses(&format!("if({}x > 0, 1, 2)", "not ".repeat(deep))));
    assert!(!parses(&"(".repeat(deep)) && !parses(&"sin(".repeat(deep)));
    let mut graph = Graph::new();
    let sum = parse(&mut graph, &format!("{}x", "x + ".repeat(deep))).expect("a long sum");
    assert_eq!(graph.operands(sum.outputs[0]).len(), deep + 1, "one node");
    assert!(!parses(&"1".repeat(1_000_000)));
    let limits = Limits { source_bytes: 3, ..Limits::default() };
    let error = parse_with(&mut graph, "x + y", &limits).expect_err("too long");
    assert_eq!(error.to_string(), "the source has 5 bytes, more than the limit of 3");
}

#[test]
fn single_expressions() {
    let mut graph = Graph::new();
    let half = parse_expression(&mut graph, "1/2").expect("a number");
    assert_eq!(graph.as_constant(half), Some(&Rational::HALF));
    for source in ["x = 1", "[x]", "x; y", "x where x = 1", "q = 1\nq"] {
        let error = parse_expression(&mut graph, source).expect_err(source);
        assert_eq!(error.kind, ErrorKind::NotOneExpression, "{source}");
    }
}

#[test]
fn bytes() {
    assert_eq!(decode("x²".as_bytes()), Ok("x²"));
    let error = decode(b"x + \xFF").expect_err("no UTF-8");
    assert_eq!((error.to_string().as_str(), error.span), ("byte 4 is not UTF-8", Span::new(4, 5)));
    assert_eq!(decode(b"\x01x\xFF").expect_err("a control character").span, Span::new(0, 1));
    let utf16 = decode(b"\xFF\xFEx\0").expect_err("UTF-16");
    assert_eq!(utf16.kind, ErrorKind::Encoding { offset: 0, utf16: true });
}

#[test]
fn names_to_differentiate_by() {
    assert!(["x", "x_1", "θ", "E", "_"].into_iter().all(|name| check_variable(name).is_ok()));
    for (text, message) in [
        ("", "`` is not a name"),
        ("x+1", "`x+1` is not a name"),
        ("2x", "`2x` is not a name"),
        ("x ", "`x` is not a name"),
        ("a\u{1B}[0m", "`a\u{FFFD}[0m` is not a name"),
        ("sin", "`sin` is a function and cannot be used as a name"),
        ("π", "`π` is a constant and cannot be used as a name"),
        ("where", "`where` is a word of the language and cannot be used as a name"),
        ("if", "`if` is a function and cannot be used as a name"),
    ] {
        assert_eq!(check_variable(text).expect_err(text).to_string(), message);
    }
    assert!(is_name("sin") && !is_name("x y") && !is_name("sin("));
}
