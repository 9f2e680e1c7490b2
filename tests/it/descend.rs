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
        (&["x", "--from", "x=1", "--method", "adam", "--beta", "0.5"], "--beta is for --method momentum"),
        (&["x", "--from", "x=1", "--method", "newton", "--memory", "5"], "--memory is for --method lbfgs"),
        (&["x^2", "--from", "x=-1..1"], "`x=-1..1` is a range to start from; add --starts 20"),
        (&["x^2", "--from", "x=1", "--starts", "3"], "give --from a range, such as x=-2..2"),
        (&["x^2", "--from", "x=0..1", "--starts", "100000000000"], "--starts takes at most 1,000,000"),
        (&["x^2", "--from", "x=1..-1", "--starts", "3"], "a range to start from is name=low..high, found `x=1..-1`"),
        (&["x^2", "--bounds", "x=0..inf", "--starts", "3"], "a range to start from is name=low..high"),
        (&["x*y", "--from", "x=0..1", "--starts", "3"], "--from gives no value for `y`; add y=0"),
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
                    {\"rule\":\"0.25\",\"k\":2,\"f\":0.0625,\"slope\":0.5,\"rate\":null,\"at\":{\"x\":0.25}}\n";
    assert_eq!(std::fs::read_to_string(&file).expect("the trace"), expected);
}

/// The six-hump camel back function has six minima, in three pairs of equal height.
#[test]
fn several_starts_tell_distinct_minima() {
    let camel = "(4 - 2.1*x^2 + x^4/3)*x^2 + x*y + (-4 + 4*y^2)*y^2";
    let base = [camel, "--starts", "60", "--method", "lbfgs"];
    let (out, err, status) = descend(&[&base[..], &["--from", "x=-2..2,y=-1..1"]].concat());
    assert_eq!((err.as_str(), status), ("", Some(0)), "{out}");
    let lines: Vec<&str> = out.lines().collect();
    assert_eq!((lines[0], lines.len()), ("6 minima from 60 starts", 8), "{out}");
    for (line, f) in lines[1..].iter().zip(["-1.0316", "-1.0316", "-0.2154", "-0.2154", "2.1042", "2.1042"]) {
        assert!(line.starts_with(&format!("f = {f}")), "{out}");
    }
    let starts = lines[1..7].iter().map(|line| line.split(": ").nth(1).and_then(|last| last.split(' ').next()));
    assert_eq!(starts.map(|count| count.and_then(|count| count.parse().ok()).unwrap_or(0)).sum::<u32>(), 60);
    let bounded = ["--bounds", "x=-2..2,y=-1..1"];
    assert_eq!(descend(&[&base[..], &bounded].concat()).0.lines().count(), 8, "bounds say where to start too");
    let seeded = |seed: &str| descend(&[&base[..], &["--from", "x=-2..2,y=-1..1", "--seed", seed]].concat()).0;
    assert_eq!(seeded("0"), out);
    assert_ne!(seeded("1"), out);
    let fixed = descend(&["w : [2]; sum(w.^4 - w.^2)", "--starts", "9", "--from", "w=-1..1", "--method", "lbfgs"]).0;
    assert!(fixed.contains("minima from 9 starts"), "{fixed}");
    let (out, ..) = descend(&["x^3", "--starts", "4", "--from", "x=-1..1", "--rate", "0.1", "--max-iter", "50"]);
    assert!(out.contains("no minimum from "), "{out}");
}

/// Descents that end in the same minimum have one colour and one line of the legend.
#[test]
fn pictures_show_all_starts() {
    let base = ["(x^2 - 1)^2 + y^2 + x/10", "--starts", "8", "--from", "x=-2..2,y=-1..1"];
    let map = drawn("starts.svg", &[&base[..], &["--map"]].concat());
    assert_eq!(map.matches(">minimum 1: ").count(), 1, "one line of the legend");
    assert_eq!(map.matches(">minimum 2: ").count(), 1);
    let page = drawn("starts.html", &[&base[..], &["--map"]].concat());
    assert_eq!(page.matches("\"label\":\"minimum ").count(), 8);
    let plot = drawn("loss.svg", &[&base[..], &["--plot"]].concat());
    assert!(plot.contains(">minimum 2: ") && !plot.contains("NaN"));
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
