//! The options of `symdiff figure`, which hold for every format alike.

use std::path::Path;

use crate::binary::{Run, run};

const FORMATS: [&str; 5] = ["svg", "html", "dot", "tikz", "mermaid"];

fn figure(formula: &str, format: &str, options: &[&str]) -> Run {
    run(["figure", formula, "--format", format].iter().chain(options), b"")
}

/// A figure that is drawn.
fn drawn(formula: &str, format: &str, options: &[&str]) -> String {
    let run = figure(formula, format, options);
    assert_eq!(run.status, Some(0), "{format} {options:?}: {}", run.err());
    run.out()
}

#[test]
fn every_format_has_the_colours_of_the_theme() {
    for format in FORMATS {
        let [light, dark, print] = ["light", "dark", "print"].map(|theme| drawn("x*y", format, &["--theme", theme]));
        assert!(light.contains("F0F0F0") && dark.contains("3A3E46") && print.contains("E6E6E6"), "{format}");
        assert!(!dark.contains("F0F0F0") && !print.contains("0039A0"), "{format}");
    }
}

#[test]
fn every_format_has_the_colours_of_the_user() {
    for format in FORMATS {
        let own = drawn("x*y", format, &["--at", "x=1,y=2", "--colours", "input=#123456,value=#a1b2c3"]);
        assert!(own.contains("123456"), "{format}");
        // Labels of Mermaid have no colours.
        assert!(format == "mermaid" || (own.contains("A1B2C3") && !own.contains("0039A0")), "{format}");
    }
    for (wrong, said) in [("value", "write part=colour"), ("value=red", "no colour"), ("sky=#123", "the parts are")] {
        let run = figure("x*y", "svg", &["--colours", wrong]);
        assert!(run.status == Some(1) && run.out.is_empty() && run.err().contains(said), "{}", run.err());
    }
}

#[test]
fn every_format_has_the_names_that_are_asked_for() {
    // Two operations: one with a name, one in the middle without.
    let formula = "halfway = x*y; 1/(halfway + x)";
    let at = ["--at", "x=1,y=2", "--show", "values", "--names"];
    for format in ["svg", "dot", "tikz", "mermaid"] {
        let [needed, all, given, none] = ["needed", "all", "given", "none"].map(|names| {
            let figure = drawn(formula, format, &[&at[..], &[names]].concat());
            (
                figure.contains("halfway"),
                ["v₁ =", "v_{1} =", "v₁</tspan", "v₁</I"].iter().any(|name| figure.contains(name)),
            )
        });
        assert_eq!((all.0, given.0, none.0), (true, true, false), "{format}");
        assert_eq!((all.1, given.1, none.1), (true, false, false), "{format}");
        assert!(needed.0, "{format}");
    }
}

#[test]
fn every_format_goes_down_and_rounds_and_folds() {
    let sum = (0..40).map(|i| format!("sin(x{i})")).collect::<Vec<_>>().join(" + ");
    for format in FORMATS {
        assert_ne!(drawn("x*y", format, &["--direction", "TB"]), drawn("x*y", format, &[]), "{format}");
        let third = drawn("x/3", format, &["--at", "x=1", "--digits", "3"]);
        assert!(third.contains("0.333") && !third.contains("0.3333"), "{format}");
        let [folded, whole] = ["20", "0"].map(|limit| drawn(&sum, format, &["--fold", limit]));
        assert!(folded.contains(" more") && !whole.contains(" more"), "{format}");
    }
}

#[test]
fn every_format_has_the_derivatives_of_the_outputs_that_are_chosen() {
    let formula = "q = x*y; [q + x, q^2, sin(q)]";
    let at = ["--at", "x=2,y=3"];
    for format in FORMATS {
        let parts =
            |figure: &str| ["f₁/∂q", "f₂/∂q", "f₃/∂q", "f_{1}/", "f_{2}/", "f_{3}/"].map(|part| figure.contains(part));
        let is_tex = format == "tikz";
        let [each, two] =
            [&[][..], &["--of", "f1, 3"]].map(|of| parts(&drawn(formula, format, &[&at[..], of].concat())));
        assert_eq!(each, [!is_tex, !is_tex, !is_tex, is_tex, is_tex, is_tex], "{format}");
        assert_eq!(two, [!is_tex, false, !is_tex, is_tex, false, is_tex], "{format}");
        // One alone is written as if there were no others.
        let one = drawn(formula, format, &[&at[..], &["--of", "f2"]].concat());
        assert_eq!(parts(&one), [false; 6], "{format}");
    }
    let run = figure(formula, "svg", &["--of", "f4"]);
    assert!(run.status == Some(1) && run.err().contains("the outputs are f1, f2, f3"), "{}", run.err());
    let many = figure("[x, x^2, x^3, x^4, x^5]", "svg", &[]);
    assert!(many.status == Some(0) && many.err().contains("--of 1,5") && !many.out().contains('∂'), "{}", many.err());
}

/// Figures that are no text, if the program was built with them.
#[test]
fn bitmaps_and_documents_are_written_or_it_is_said_how_to_have_them() {
    for (format, is_there, begins) in
        [("png", cfg!(feature = "png"), &b"\x89PNG\r\n"[..]), ("pdf", cfg!(feature = "pdf"), b"%PDF-")]
    {
        let path = Path::new(env!("CARGO_TARGET_TMPDIR")).join(format!("figure.{format}"));
        let _ = std::fs::remove_file(&path);
        let file = path.to_str().expect("a path is text");
        let run = figure("α*exp(1/x)", format, &["--output", file]);
        let written = std::fs::read(&path);
        if is_there {
            assert_eq!(run.status, Some(0), "{}", run.err());
            assert!(written.expect("a file").starts_with(begins), "{format}");
            assert_eq!(figure("α*exp(1/x)", format, &[]).out, std::fs::read(&path).expect("a file"));
        } else {
            assert!(run.status == Some(1) && written.is_err(), "{format}");
            assert!(run.err().contains(&format!("--features {format}")), "{}", run.err());
        }
    }
}

#[cfg(feature = "png")]
#[test]
fn bitmaps_are_as_large_as_asked_and_fonts_are_looked_at() {
    let width = |options: &[&str]| {
        let bitmap = figure("x*y", "png", options).out;
        u32::from_be_bytes([bitmap[16], bitmap[17], bitmap[18], bitmap[19]])
    };
    assert_eq!(width(&["--width", "321"]), 321);
    assert_eq!(width(&["--scale", "4"]), 2 * width(&[]));
    let no_font = figure("x*y", "png", &["--font", concat!(env!("CARGO_MANIFEST_DIR"), "/Cargo.toml")]);
    assert!(no_font.status == Some(1) && no_font.err().contains("no font"), "{}", no_font.err());
    let too_large = figure("x*y", "png", &["--scale", "10000"]);
    assert!(too_large.status == Some(1) && too_large.err().contains("pixels"), "{}", too_large.err());
}
