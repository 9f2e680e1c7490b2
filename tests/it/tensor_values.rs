//! Values of tensors from the command line: typed, from files, and what is refused.

use std::process::{Command, Output};

use crate::binary::run;

fn symdiff(arguments: &[&str]) -> Output {
    Command::new(env!("CARGO_BIN_EXE_symdiff")).args(arguments).output().expect("the program runs")
}

fn stdout(arguments: &[&str]) -> String {
    let output = symdiff(arguments);
    assert!(output.status.success(), "{arguments:?}: {}", String::from_utf8_lossy(&output.stderr));
    String::from_utf8(output.stdout).expect("text")
}

fn stderr(arguments: &[&str]) -> String {
    let output = symdiff(arguments);
    assert_eq!(output.status.code(), Some(1), "{arguments:?} is refused");
    String::from_utf8(output.stderr).expect("text")
}

#[test]
fn files_are_read() {
    let folder = std::env::temp_dir().join(format!("symdiff-values-{}", std::process::id()));
    std::fs::create_dir_all(&folder).expect("a folder");
    let write = |name: &str, bytes: &[u8]| {
        let path = folder.join(name);
        std::fs::write(&path, bytes).expect("a file");
        path.to_str().expect("a path is text").to_owned()
    };
    let header = "{'descr': '<i4', 'fortran_order': True, 'shape': (2, 2), }\n";
    let numbers: Vec<u8> = [1i32, 3, 2, 4].into_iter().flat_map(i32::to_le_bytes).collect();
    let npy = [b"\x93NUMPY\x01\x00", &[header.len() as u8, 0][..], header.as_bytes(), &numbers].concat();
    let files = [
        write("a.npy", &npy),
        write("a.csv", b"p,q\n1,2\n3,4\n"),
        write("a.json", b"[[1, 2], [3, 4]]"),
        write("b.json", b"{\"a\": [[1, 2], [3, 4]]}") + ":a",
    ];
    let column = write("x.csv", b"1\n-1\n");
    for file in &files {
        let at = format!("A=@{file},x=@{column}");
        let text = stdout(&["A : [n, n]; x : [n]; A*x", "--order", "0", "--at", &at]);
        assert!(text.ends_with("= [-1, -1]\n"), "{file}: {text}");
    }
    assert!(stderr(&["x : [n]; sum(x)", "--at", "x=@nowhere.npy"]).contains("cannot be read"));
    assert!(stderr(&["x : [n]; sum(x)", "--at", &format!("x=@{}", files[0])]).contains("has the shape [2, 2]"));
    std::fs::remove_dir_all(&folder).expect("the folder is ours");
}

#[test]
fn arrays_are_whole_in_json() {
    let long = format!("x=[{}]", vec!["1"; 40].join(","));
    let text = stdout(&["x : [n]; x'*x", "--at", &long, "--format", "json"]);
    let answer: serde_json::Value = serde_json::from_str(&text).expect("JSON");
    let gradient = &answer["points"][0]["values"]["df/dx"];
    assert_eq!(gradient.as_array().map(Vec::len), Some(40), "{text}");
    let short = stdout(&["x : [n]; x'*x", "--at", &long]);
    assert!(short.contains("df/dx = [2, 2, 2, ..., 2, 2, 2]"), "{short}");
}

#[test]
fn commands_for_numbers_refuse_tensors() {
    let formula = "x : [2]; x'*x";
    for arguments in [&["descend", formula, "--from", "x=[1,2]", "--method", "newton"][..], &["explain", formula]] {
        let text = stderr(arguments);
        assert!(text.starts_with("error: "), "{arguments:?}: {text}");
    }
    let singular = ["A : [2, 2]; inv(A)", "--order", "0", "--at", "A=[1, 2; 2, 4]"];
    assert!(stderr(&singular).contains("singular"));
    assert!(stderr(&["x : [2]; sum(x)", "--at", "x=1"]).contains("`x` has the shape [2], but its value is a number"));
}

/// Formulas with values; each operation of both passes is one of theirs.
const LESSONS: &[(&str, &str)] = &[
    ("W : [3,2], x : [2]\nf = sum((W*x).^2); f", "W=[1,2;3,4;5,6],x=[1,2]"),
    ("A : [n, k], x : [k], y : [n]\nh = A*x - y\nh'*h/2", "A=[1,2;3,4],x=[1,1],y=[2,-1]"),
    ("A : [n, n], x : [n]\nlogdet(A) + x'*inv(A)*x", "A=[2,1;1,3],x=[1,-2]"),
    ("x, y : [n], s : []\nsum(if(x > y, x.^2, s*y)) + logsumexp(x ./ y)", "x=[1,2,3],y=[2,1,5],s=2"),
    (
        "X : [m, n], w : [n], y : [m], b : []\nsum(softplus(-y .* (X*w + b)))",
        "X=[1,2;0,1;2,2],w=[1,-1],y=[1,-1,1],b=0.5",
    ),
    ("A : [m, n], B : [n, k], x : [k]\ng = B*x\nA*g", "A=[1,2;3,4;5,6],B=[1,0,2;0,1,-1],x=[1,2,3]"),
];

#[test]
fn a_trace_ends_with_the_gradients() {
    for (formula, at) in LESSONS {
        let read = |text: String| -> serde_json::Value { serde_json::from_str(&text).expect("JSON") };
        let trace = read(stdout(&["trace", formula, "--at", at, "--format", "json"]));
        let answer = read(stdout(&[formula, "--at", at, "--format", "json"]));
        let values = answer["points"][0]["values"].as_object().expect("values");
        let mut checked = 0;
        for gradient in trace["gradients"].as_array().expect("gradients").iter().filter(|g| g["use"] == "wanted") {
            let name = gradient["node"].as_str().expect("a name");
            let (_, expected) =
                values.iter().find(|(label, _)| label.ends_with(&format!("/d{name}"))).expect("a derivative");
            assert!(
                is_close(&gradient["derivative"]["value"], expected),
                "{formula}: {name}: {gradient} and {expected}"
            );
            checked += 1;
        }
        assert_eq!(checked, values.len() - 1, "{formula}");
    }
}

fn is_close(a: &serde_json::Value, b: &serde_json::Value) -> bool {
    match (a.as_array(), b.as_array()) {
        (Some(a), Some(b)) => a.len() == b.len() && a.iter().zip(b).all(|(a, b)| is_close(a, b)),
        _ => a.as_f64().zip(b.as_f64()).is_some_and(|(a, b)| (a - b).abs() <= 1e-12 * a.abs().max(1.0)),
    }
}

#[test]
fn figures_show_shapes_and_jacobians() {
    for (formula, at) in LESSONS {
        for format in ["svg", "html", "dot", "mermaid", "tikz"] {
            let everything = "values,gradients,locals,contributions,formulas";
            let with = stdout(&["figure", formula, "--at", at, "--format", format, "--show", everything]);
            let without = stdout(&["figure", formula, "--format", format]);
            assert!(with.len() > 500 && without.len() > 300, "{formula}: {format}");
        }
    }
    let figure = stdout(&["figure", "W : [3, 2], x : [2]\nW*x", "--show", "locals"]);
    assert!(figure.contains("W : [3, 2]") && figure.contains("⊗ eye(3)"), "{figure}");
    // Nobody forms a large Jacobian, or writes out a large matrix.
    let at = format!("x=[{}]", vec!["1"; 500].join(","));
    let large = stdout(&["trace", "x : [n]\nW = x*x'\nsum(W*x)", "--at", &at]);
    assert!(large.contains("[500, 500], norm 500"), "{large}");
}

#[test]
fn batch_takes_lists() {
    let asked = br#"{"expr": "W : [m, n]; x : [n]; sum((W*x).^2)", "at": {"W": [[1, 2], [3, 4]], "x": [1, -1]}, "hess": true, "wrt": "x"}
{"expr": "x : [n]; sum(x)", "at": {"x": [1, [2]]}}
{"expr": "x : [2]; sum(x)", "at": {"x": [1, "inf"]}}
{"expr": "x : [2]; sum(x)", "at": {"x": 1}}
"#;
    let answers = run(["batch"], asked).out();
    let lines: Vec<&str> = answers.lines().collect();
    let first = r#"{"value":2.0,"grad":{"x":[-8.0,-12.0]},"hess":{"x,x":[[20.0,28.0],[28.0,40.0]]},"derivative":{"x":"#;
    assert!(lines[0].starts_with(first), "{answers}");
    assert!(lines[1].contains("not mixed") && lines[2].contains(r#""value":"inf""#), "{answers}");
    assert!(lines[3].contains("`x` has the shape [2], but its value is a number"), "{answers}");
}

#[test]
fn descents_take_tensors() {
    let least_squares = "X : [m, n]; w : [n]; y : [m]; (X*w - y)'*(X*w - y)/m";
    let at = "X=[1, 0; 1, 1; 1, 2],y=[1, 3, 5]";
    for method in [&["--method", "lbfgs"][..], &["--rate", "0.3"], &["--method", "adam", "--rate", "0.1"]] {
        let arguments =
            [&["descend", least_squares, "--at", at, "--from", "w=[0, 0]", "--eps", "1e-10"], method].concat();
        let text = stdout(&arguments);
        let entries = text.split_once("w=[").and_then(|(_, rest)| rest.split_once(']')).expect("a value").0;
        let entries: Vec<f64> = entries.split(", ").map(|entry| entry.parse().expect("a number")).collect();
        assert!((entries[0] - 1.0).abs() < 1e-4 && (entries[1] - 2.0).abs() < 1e-4, "{text}");
    }
    let said = |arguments: &[&str]| stderr(&[&["descend", least_squares], arguments].concat());
    assert!(said(&["--at", at, "--from", "w=[1]"]).contains("`n` is 2 by the value of `X`, but 1 by the value of `w`"));
    assert!(said(&["--at", at, "--from", "w=0,y=0"]).contains("`y` has a value in --at"));
    assert!(said(&["--at", at, "--from", "z=0"]).contains("no such variable"));
    assert!(said(&["--from", "w=0,y=0"]).contains("--from gives no value for `X`"));
    assert!(said(&["--at", at, "--from", "w=0", "--method", "newton"]).contains("takes formulas of numbers"));
}
