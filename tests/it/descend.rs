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
