//! `symdiff eval`: tables in, tables out.

use std::path::PathBuf;

use crate::binary::run;

/// A file with this content, in a folder for one test.
fn file(test: &str, name: &str, content: &str) -> PathBuf {
    let folder = PathBuf::from(env!("CARGO_TARGET_TMPDIR")).join(test);
    std::fs::create_dir_all(&folder).expect("a folder for the test");
    let path = folder.join(name);
    std::fs::write(&path, content).expect("a file for the test");
    path
}

/// Standard output, standard error and exit status of `symdiff eval` with a table as standard input.
fn eval(arguments: &[&str], table: &str) -> (String, String, Option<i32>) {
    let arguments = [&["eval", "--data", "-"], arguments].concat();
    let run = run(&arguments, table.as_bytes());
    (run.out(), run.err(), run.status)
}

#[test]
fn fields_stay_as_they_were() {
    let table = "label, x ,y\n\"a,\"\"b\"\"\",1.50,2\n,+2e0, 3 \n";
    let expected = "label,x,y,f,df/dx\n\"a,\"\"b\"\"\",1.50,2,3,2\n,+2e0, 3 ,6,3\n";
    assert_eq!(eval(&["x*y", "--wrt", "x"], table), (expected.to_owned(), String::new(), Some(0)));
}

#[test]
fn bad_rows_are_told_about_by_their_line() {
    let table = "x,y\n1,2\n1\none,2\n3,4\n1,2,3\n";
    let (out, err, status) = eval(&["x+y", "--value"], table);
    assert_eq!((out.as_str(), status), ("x,y,f\n1,2,3\n3,4,7\n", Some(0)));
    let expected = "note: line 3: 1 field, and the header has 2\nnote: line 4: column `x`: `one` is not a number\n\
                    note: line 6: 3 fields, and the header has 2\nnote: kept out: 3 rows\n";
    assert_eq!(err, expected);
    let (out, _, _) = eval(&["x+y", "--value", "--bad-rows", "nan"], table);
    assert_eq!(out, "x,y,f\n1,2,3\n1,,nan\none,2,nan\n3,4,7\n");
    let (_, err, status) = eval(&["x+y", "--value", "--bad-rows", "stop"], table);
    assert_eq!((err.as_str(), status), ("error: line 3: 1 field, and the header has 2\n", Some(1)));
}

#[test]
fn columns_must_fit() {
    let complaint = |arguments: &[&str], table: &str| eval(arguments, table).1;
    let missing = complaint(&["x*z"], "x,y\n1,2\n");
    assert!(missing.starts_with("error: the formula needs `z`"), "{missing}");
    assert!(missing.contains("only `x`, `y`") && missing.contains("help: --at z=1"), "{missing}");
    assert!(complaint(&["x"], "x,x\n1,2\n").contains("several columns `x`"));
    assert!(complaint(&["x"], "x,f\n1,2\n").contains("another --name"));
    assert_eq!(eval(&["x*z", "--at", "z=3", "--wrt", "z"], "x\n2\n").0, "x,f,df/dz\n2,6,2\n");
}

#[test]
fn hessians_and_several_outputs_have_columns() {
    let (out, _, _) = eval(&["[x*y, x]", "--hessian"], "x,y\n2,3\n");
    let header =
        "x,y,f1,f2,df1/dx,df1/dy,df2/dx,df2/dy,d^2f1/dx^2,d^2f1/dx dy,d^2f1/dy^2,d^2f2/dx^2,d^2f2/dx dy,d^2f2/dy^2";
    assert_eq!(out, format!("{header}\n2,3,6,2,3,2,1,0,0,1,0,0,0,0\n"));
}

#[test]
fn many_rows_keep_their_order_and_bad_ones_their_lines() {
    let rows: Vec<String> =
        (0..50_000).map(|n| if n % 17_000 == 5 { "no".to_owned() } else { n.to_string() }).collect();
    let (out, err, _) = eval(&["2*x", "--value"], &format!("x\n{}\n", rows.join("\n")));
    let expected: String = rows
        .iter()
        .filter(|row| *row != "no")
        .map(|row| format!("{row},{}\n", row.parse::<u64>().expect("a number") * 2))
        .collect();
    assert_eq!(out, format!("x,f\n{expected}"));
    let lines: Vec<_> = err.lines().map(|line| line.split(':').nth(1).unwrap_or_default().trim()).collect();
    assert_eq!(lines, ["line 7", "line 17007", "line 34007", "kept out"]);
}

#[test]
fn json_lines_keep_their_fields() {
    let table = "{\"x\": 1e0, \"k\": [1]}\n\n{\"x\": \"-inf\"}\n{\"y\": 1}\n[]\n";
    let (out, err, status) = eval(&["x^2", "--format", "jsonl"], table);
    assert_eq!(
        out,
        "{\"x\":1.0,\"k\":[1],\"f\":1.0,\"df/dx\":2.0}\n{\"x\":\"-inf\",\"f\":\"inf\",\"df/dx\":\"-inf\"}\n"
    );
    assert_eq!(err, "note: line 4: there is no `x`\nnote: line 5: a line is a JSON object\nnote: kept out: 2 rows\n");
    assert_eq!(status, Some(0));
}

#[test]
fn a_file_appears_when_it_is_complete() {
    let data = file("eval", "points.tsv", "x\ty\n1\t2\n");
    let output = data.with_file_name("out.tsv");
    let arguments = ["eval", "x/y", "--data", &data.to_string_lossy(), "--output", &output.to_string_lossy()];
    assert_eq!(run(arguments, b"").status, Some(0));
    assert_eq!(std::fs::read_to_string(&output).expect("the output"), "x\ty\tf\tdf/dx\tdf/dy\n1\t2\t0.5\t0.5\t-0.25\n");
    let wrong = [&arguments[..], &["--bad-rows", "stop"]].concat();
    std::fs::write(&data, "x\ty\n1\t\n").expect("a file for the test");
    assert_eq!(run(&wrong, b"").status, Some(1));
    assert!(std::fs::read_to_string(&output).expect("the output").ends_with("0.25\n"), "the old one is still there");
    let left = std::fs::read_dir(output.parent().expect("a folder")).expect("a folder").count();
    assert_eq!(left, 2, "nothing else is left behind");
}
