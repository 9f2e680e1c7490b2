//! The same answer in every notation, staged, and explained, as a user sees them.

use crate::binary::{command, finish, run};

/// What is printed where the locale has Unicode.
fn printed(arguments: &[&str]) -> String {
    let mut command = command(arguments);
    command.env("LANG", "C.UTF-8");
    let run = finish(command, b"");
    assert_eq!(run.status, Some(0), "{arguments:?}: {}", run.err());
    run.out()
}

#[test]
fn derivatives_in_two_dimensions() {
    let quotient = ["exp(1/x)", "--wrt", "x", "--format", "pretty"];
    assert_eq!(printed(&quotient), "   1\n   ─\n   x\n  e\n- ──\n  x²\n");
    let plain = "   1\n   -\n   x\n  e\n- --\n   2\n  x\n";
    assert_eq!(printed(&[&quotient[..], &["--ascii"]].concat()), plain);
    assert_eq!(run(quotient, b"").out(), plain, "without a locale");
    let both = "∂f    2⋅x\n── = ──────\n∂x   x² + y\n\n∂f     1\n── = ──────\n∂y   x² + y\n";
    assert_eq!(printed(&["log(x^2 + y)", "--format", "pretty"]), both);
    let jacobian = "⎡y   x  ⎤\n⎢       ⎥\n⎢1    x ⎥\n⎢─  - ──⎥\n⎣y    y²⎦\n";
    assert_eq!(printed(&["[x*y, x/y]", "--jacobian", "--format", "pretty"]), jacobian);
}

#[test]
fn derivatives_as_markup() {
    let found = printed(&["x^2", "--wrt", "x", "--format", "mathml"]);
    let expected = "<math xmlns=\"http://www.w3.org/1998/Math/MathML\" display=\"block\">\
                    <mrow><mn>2</mn><mo>&#x2062;</mo><mi>x</mi></mrow></math>\n";
    assert_eq!(found, expected);
    let hessian = printed(&["x^2*y", "--hessian", "--format", "mathml"]);
    assert!(hessian.contains("<msup><mi>∂</mi><mn>2</mn></msup><mi>f</mi>"), "{hessian}");
}

#[test]
fn stages_in_every_notation() {
    let stages = ["x^2*sin(3x)", "--staged"];
    let text = "v1 = x^2\nv2 = 3*x\nv3 = sin(v2)\nf = v1*v3\nv4 = cos(v2)\nv5 = 2*v3 + 3*x*v4\ndf/dx = x*v5\n";
    assert_eq!(printed(&stages), text);
    let latex = printed(&[&stages[..], &["--format", "latex"]].concat());
    assert!(latex.starts_with("\\begin{align*}\nv_{1} &= x^{2} \\\\\n"), "{latex}");
    assert!(latex.ends_with("\\frac{\\partial f}{\\partial x} &= x v_{5}\n\\end{align*}\n"), "{latex}");
    let pretty = printed(&[&stages[..], &["--format", "pretty"]].concat());
    let lines = "v₁ = x²\nv₂ = 3⋅x\nv₃ = sin(v₂)\nf = v₁⋅v₃\nv₄ = cos(v₂)\nv₅ = 2⋅v₃ + 3⋅x⋅v₄\n\n∂f\n── = x⋅v₅\n∂x\n";
    assert_eq!(pretty, lines);
    assert_eq!(printed(&[&stages[..], &["--format", "mathml"]].concat()).matches("<mtr>").count(), 7);
    assert_eq!(printed(&["q = x*y; q*f", "--staged", "--wrt", "x"]), "q = x*y\nF = f*q\ndF/dx = y*f\n");
    assert_eq!(run(["x", "--staged", "--format", "json"], b"").status, Some(1));
}

#[test]
fn a_derivation_ends_with_the_answer() {
    for source in ["x^2*sin(3x)", "-x^2", "(x + 1)/(x - 1)", "sqrt(1 + x^2)", "if(x > 0, x^2, 1/x)"] {
        let explained = printed(&["explain", source, "--wrt", "x"]);
        let answer = printed(&[source, "--wrt", "x"]);
        assert!(explained.ends_with(&format!(" = {answer}")), "{source}\n{explained}\n{answer}");
    }
    let several = printed(&["explain", "x*y"]);
    assert!(
        several.contains("We differentiate x*y with respect to x.")
            && several.contains("We differentiate x*y with respect to y.")
    );
    assert!(printed(&["explain", "x^2", "--format", "latex"]).contains(r"\item \textbf{Power rule.}"));
    assert!(printed(&["explain", "x^2", "--format", "markdown"]).contains("1. **Power rule.** The exponent $2$"));
    assert_eq!(run(["explain", "x +"], b"").status, Some(1));
}
