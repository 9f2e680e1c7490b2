//! Values of tensors from the command line: typed, from files, and what is refused.

use std::process::{Command, Output};

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
    for arguments in [
        &["descend", formula, "--from", "x=[1,2]", "--method", "newton"][..],
        &["explain", formula],
        &["eval", formula, "--data", "Cargo.toml"],
    ] {
        let text = stderr(arguments);
        assert!(text.starts_with("error: "), "{arguments:?}: {text}");
    }
    let singular = ["A : [2, 2]; inv(A)", "--order", "0", "--at", "A=[1, 2; 2, 4]"];
    assert!(stderr(&singular).contains("singular"));
    assert!(stderr(&["x : [2]; sum(x)", "--at", "x=1"]).contains("`x` has the shape [2], but its value is a number"));
}
