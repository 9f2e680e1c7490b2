//! `symdiff eval`: tables that are not as they should be, and where results go.

use std::io::{Read, Write};
use std::path::PathBuf;

use crate::binary::{command, run};

/// What the command prints and says.
fn eval(arguments: &[&str], input: &str) -> (Option<i32>, String, String) {
    let run = run([&["eval"], arguments].concat(), input.as_bytes());
    (run.status, run.out(), run.err())
}

fn folder(name: &str) -> PathBuf {
    let folder = PathBuf::from(env!("CARGO_TARGET_TMPDIR")).join(name);
    let _ = std::fs::remove_dir_all(&folder);
    std::fs::create_dir_all(&folder).expect("a folder for the test");
    folder
}

#[test]
fn sines_have_arcs() {
    let x = "x\n4544.313773417636\n-4544.313773417636\n";
    let (_, out, _) = eval(&["asin(sin(x))", "--value", "--data", "-"], x);
    assert!(!out.contains("nan"), "{out}");
}

#[test]
fn bad_rows_are_told_by_their_lines() {
    for (table, line) in [("x\r\n1\r\nbad\r\n", 3), ("x\n\n\n1\n\nbad\n", 6), ("x,s\n1,\"a\nb\"\nbad,c\n", 4)] {
        let (status, _, err) = eval(&["x", "--data", "-"], table);
        assert_eq!(status, Some(0));
        assert!(err.starts_with(&format!("note: line {line}: column `x`: `bad`")), "{table:?}: {err}");
    }
}

#[test]
fn many_and_long_bad_rows_are_told_shortly() {
    let many = format!("x\n{}7\n", "bad\n".repeat(40_000));
    let (_, out, err) = eval(&["x", "--value", "--data", "-"], &many);
    assert_eq!(out, "x,f\n7,7\n");
    assert!(err.lines().count() == 11 && err.ends_with("note: kept out: 40000 rows\n"), "{err}");
    for (format, row) in [("csv", "a".repeat(100_000)), ("jsonl", format!("{{\"x\": [\"{}\"]}}", "a".repeat(100_000)))]
    {
        let (_, _, err) = eval(&["x", "--format", format, "--data", "-"], &format!("x\n{row}\n"));
        assert!(err.len() < 400, "{format}: {}", err.len());
    }
}

#[test]
fn rows_without_a_place_for_results_are_kept_out() {
    let (_, out, err) = eval(&["x", "--value", "--bad-rows", "nan", "--data", "-"], "x,y\nbad,1\n1,2,3\n4,5\n6\n");
    assert_eq!(out, "x,y,f\nbad,1,nan\n4,5,4\n6,,nan\n");
    assert!(
        err.ends_with(
            "note: line 5: 1 field, and the header has 2\nnote: without results: 2 rows\nnote: kept out: 1 row\n"
        ),
        "{err}"
    );
    let lines = "[1]\n{\"x\": 2}\n{\"x\": \"two\"}\n";
    let (_, out, err) = eval(&["x", "--value", "--bad-rows", "nan", "--format", "jsonl", "--data", "-"], lines);
    assert_eq!(out, "{\"x\":2,\"f\":2.0}\n{\"x\":\"two\",\"f\":\"nan\"}\n");
    assert!(err.ends_with("note: without results: 1 row\nnote: kept out: 1 row\n"), "{err}");
}

#[test]
fn the_first_bad_row_stops() {
    let mut child = command(["eval", "x", "--bad-rows", "stop", "--data", "-"]).spawn().expect("the program starts");
    let mut input = child.stdin.take().expect("a pipe");
    input.write_all(b"x\n1\nbad\n").expect("the program reads");
    let mut complaint = [0; 30];
    // The input has not ended.
    child.stderr.take().expect("a pipe").read_exact(&mut complaint).expect("a complaint");
    assert_eq!(&complaint, b"error: line 3: column `x`: `ba");
    drop(input);
    assert_eq!(child.wait().expect("it ends").code(), Some(1));
}

#[test]
fn lines_of_json_keep_their_fields() {
    let json = ["x", "--value", "--format", "jsonl", "--data", "-"];
    let (status, out, err) = eval(&json, "{\"x\": 1, \"f\": 7}\n");
    assert_eq!((status, out.as_str()), (Some(1), ""));
    assert!(err.contains("line 1: there is a field `f` already; give the formula another --name"), "{err}");
    assert_eq!(eval(&json, "\u{feff}{\"x\": 1}\n"), (Some(0), "{\"x\":1,\"f\":1.0}\n".to_owned(), String::new()));
    let (_, _, err) = eval(&json, "{\"x\": 1}\nwhat\n");
    assert!(err.starts_with("note: line 2: not JSON at column 1: expected value\n"), "{err}");
}

#[test]
fn an_empty_table_is_told_so() {
    let (status, _, err) = eval(&["x", "--data", "-"], "");
    assert_eq!(
        (status, err.as_str()),
        (Some(1), "error: the formula needs `x`, and the table is empty: its first line names the columns\n")
    );
}

#[test]
fn a_closed_pipe_is_no_error_for_tables() {
    let (csv, jsonl) = (format!("x\n{}", "1\n".repeat(200_000)), "{\"x\": 1}\n".repeat(100_000));
    for (format, table) in [("csv", csv), ("jsonl", jsonl)] {
        let data = folder("closed").join("data");
        std::fs::write(&data, table).expect("a file");
        let data = data.to_str().expect("a path is text");
        let mut child = command(["eval", "x", "--format", format, "--data", data]).spawn().expect("the program starts");
        let mut first = [0; 3];
        child.stdout.take().expect("a pipe").read_exact(&mut first).expect("an answer begins");
        let output = child.wait_with_output().expect("the program ends");
        assert_eq!((output.status.code(), String::from_utf8_lossy(&output.stderr).as_ref()), (Some(0), ""), "{format}");
    }
}

#[test]
fn results_go_where_they_are_sent() {
    let folder = folder("sent");
    let (status, out, _) = eval(&["x", "--value", "--output", "-", "--data", "-"], "x\n1\n");
    assert_eq!((status, out.as_str()), (Some(0), "x,f\n1,1\n"));
    if PathBuf::from("/dev/full").exists() {
        let (status, _, err) = eval(&["x", "--output", "/dev/full", "--data", "-"], "x\n1\n");
        assert!(status == Some(1) && err.starts_with("error: cannot write /dev/full: "), "{err}");
    }
    let (status, _, err) = eval(&["x", "--data", folder.to_str().expect("a path is text")], "");
    assert!(status == Some(1) && err.starts_with(&format!("error: cannot read {}: ", folder.display())), "{err}");
    // A file of the user's with a name like that of half a result.
    let (table, other) = (folder.join("out.csv"), folder.join("out.csv.partial"));
    std::fs::write(&other, "mine").expect("a file");
    std::fs::write(&table, "old").expect("a file");
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt;
        std::fs::set_permissions(&table, std::fs::Permissions::from_mode(0o600)).expect("a file of ours");
    }
    let path = table.to_str().expect("a path is text");
    assert_eq!(eval(&["x", "--value", "--output", path, "--data", "-"], "x\n1\n").0, Some(0));
    assert_eq!(std::fs::read_to_string(&table).expect("it was written"), "x,f\n1,1\n");
    assert_eq!(std::fs::read_to_string(&other).expect("it is there"), "mine");
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt;
        assert_eq!(std::fs::metadata(&table).expect("it is there").permissions().mode() & 0o777, 0o600);
    }
    assert_eq!(std::fs::read_dir(&folder).expect("a folder").count(), 2, "nothing half-written is left");
}
