//! `symdiff descend`: what is refused, and what is written.

use crate::binary::run;

fn descend(arguments: &[&str]) -> (String, String, Option<i32>) {
    let run = run([&["descend"], arguments].concat(), b"");
    (run.out(), run.err(), run.status)
}

#[test]
fn wrong_options_tell_what_to_write() {
    for (arguments, advice) in [
        (&["x*y", "--from", "x=1"][..], "--from gives no value for `y`; add y=0"),
        (&["x", "--from", "x=1,z=2"], "`z` a value, and the formula has no such variable"),
        (&["x", "--from", "x=1", "--rate", "fast"], "a number, a formula of k, armijo, exact or bb, found `fast`"),
        (&["x", "--from", "x=1", "--rate", "1/"], "--rate"),
        (&["x", "--from", "x=1", "--bounds", "x=4"], "--bounds takes name=low..high, found `x=4`"),
        (&["x", "--from", "x=1", "--bounds", "x=4..1"], "--bounds takes name=low..high"),
        (&["x", "--from", "x=1", "--bounds", "y=1..2"], "no variable `y`"),
        (&["[x, x^2]", "--from", "x=1"], "one formula to minimise"),
        (&["x", "--from", "x=1", "--method", "newton", "--rate", "1"], "leave out --rate"),
        (&["x", "--from", "x=1", "--method", "adam", "--rate", "bb"], "--method adam takes a rate that is a number"),
        (&["x", "--from", "x=1", "--method", "gauss-newton"], "no sum of squares; write it as a^2 + b^2"),
        (&["x", "--from", "x=1", "--map", "way.jpg"], "--map takes a file that ends in .svg, .png or .html"),
        (&["x", "--from", "x=1", "--plot", "way.html"], "--plot takes a file that ends in .svg or .png"),
        (&["x*y*z", "--from", "x=1,y=1,z=1", "--map", "way.svg"], "one or two variables, and this one has 3"),
        (&["func g; g(x)", "--from", "x=1"], "declared but not defined"),
    ] {
        let (out, err, status) = descend(arguments);
        assert_eq!((out.as_str(), status), ("", Some(1)), "{arguments:?}");
        assert!(err.contains(advice), "{arguments:?}: {err}");
    }
}

#[test]
fn every_iteration_is_told_and_written() {
    let file = std::path::Path::new(env!("CARGO_TARGET_TMPDIR")).join("descent.jsonl");
    let trace = file.to_string_lossy();
    let (out, err, status) =
        descend(&["x^2", "--from", "x=1", "--rate", "0.25", "--max-iter", "2", "--verbose", "--trace", &trace]);
    assert_eq!(status, Some(0));
    assert!(out.starts_with("f = 0.0625 at x=0.25\n") && out.contains("--max-iter"), "{out}");
    assert_eq!(err.lines().count(), 3, "{err}");
    let expected = "{\"rule\":\"0.25\",\"k\":0,\"f\":1.0,\"slope\":2.0,\"rate\":0.25,\"at\":{\"x\":1.0}}\n\
                    {\"rule\":\"0.25\",\"k\":1,\"f\":0.25,\"slope\":1.0,\"rate\":0.25,\"at\":{\"x\":0.5}}\n\
                    {\"rule\":\"0.25\",\"k\":2,\"f\":0.0625,\"slope\":0.5,\"rate\":0.0,\"at\":{\"x\":0.25}}\n";
    assert_eq!(std::fs::read_to_string(&file).expect("the trace"), expected);
}

/// What a descent draws, by the ending of the file.
fn drawn(name: &str, arguments: &[&str]) -> String {
    let file = std::path::Path::new(env!("CARGO_TARGET_TMPDIR")).join(name);
    let (_, err, status) = descend(&[arguments, &[&file.to_string_lossy()]].concat());
    assert_eq!((err.as_str(), status), ("", Some(0)), "{arguments:?}");
    std::fs::read_to_string(&file).expect("a picture")
}

#[test]
fn pictures_show_what_is_asked_for() {
    let base = ["L = (x1 - 1)^2 + 3*x2^2; L", "--from", "x1=-1,x2=1", "--rate", "0.1", "--rate", "0.4"];
    let map = drawn("map.svg", &[&base[..], &["--gradient", "start,field", "--map"]].concat());
    for part in ["<title>L = (x₁ − 1)² + 3·x₂²</title>", ">x₂<", "−grad L", "rate 0.4", "fill-rule=\"evenodd\""]
    {
        assert!(map.contains(part), "{part}");
    }
    assert_eq!(map, drawn("again.svg", &[&base[..], &["--gradient", "start,field", "--map"]].concat()));
    assert!(map.len() < 300_000, "{}", map.len());
    let plot = drawn("plot.svg", &[&base[..], &["--plot"]].concat());
    assert!(plot.contains("iteration k") && plot.contains("10<tspan"), "a logarithmic scale");
    let page = drawn("page.html", &[&base[..], &["--map"]].concat());
    assert!(
        page.contains("\"label\":\"rate 0.1\"")
            && page.contains("k = 0   L = 7   |grad L| = ")
            && !page.contains("NaN")
    );
    let curve = drawn("curve.svg", &["(x - 5)^2", "--from", "x=0", "--rate", "1.1", "--range", "x=-1..11", "--map"]);
    assert!(curve.contains("<circle") && !curve.contains("inf") && !curve.contains("NaN"));
}

#[test]
fn nothing_that_is_drawn_breaks_its_picture() {
    for (formula, from) in
        [("1/x", "x=-1"), ("log(x)", "x=1"), ("0*x + 2", "x=3"), ("x^3", "x=1e300"), ("sqrt(x) + y", "x=-1,y=0")]
    {
        for option in ["--map", "--plot"] {
            let picture = drawn("odd.svg", &[formula, "--from", from, "--rate", "0.1", "--max-iter", "50", option]);
            assert!(!picture.contains("NaN") && !picture.contains("inf"), "{formula}: {picture}");
        }
    }
}

/// With the feature `png`, pictures are bitmaps of twice the size; without it, the message says how to have them.
#[test]
fn pictures_are_bitmaps_if_the_build_has_them() {
    let file = std::path::Path::new(env!("CARGO_TARGET_TMPDIR")).join("descent.png");
    let _ = std::fs::remove_file(&file);
    for option in ["--plot", "--map"] {
        let path = file.to_string_lossy();
        let (_, err, status) = descend(&["x^2 + y^2", "--from", "x=1,y=2", "--rate", "0.3", option, &path]);
        if cfg!(feature = "png") {
            let bytes = std::fs::read(&file).expect("a picture");
            std::fs::remove_file(&file).expect("the picture is there");
            assert_eq!((err.as_str(), status), ("", Some(0)));
            assert!(bytes.starts_with(b"\x89PNG\r\n\x1a\n") && bytes.len() > 5_000, "{option}");
            let width = u32::from_be_bytes([bytes[16], bytes[17], bytes[18], bytes[19]]);
            assert!(width >= 1_200, "{option}: {width}");
        } else {
            assert!(status == Some(1) && err.contains("without png"), "{option}: {err}");
            assert!(!file.exists());
        }
    }
}
