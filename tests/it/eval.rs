//! `symdiff eval`: tables in, tables out; tables that are not as they should be, and where results go.

use std::io::{Read, Write};
use std::path::PathBuf;

use crate::binary::{Run, command, run};

/// Exit status, standard output and standard error of `symdiff eval` with a table as standard input.
fn eval(arguments: &[&str], table: &str) -> (Option<i32>, String, String) {
    let run = run([&["eval", "--data", "-"], arguments].concat(), table.as_bytes());
    (run.status, run.out(), run.err())
}

/// An empty folder for one test.
fn folder(test: &str) -> PathBuf {
    let folder = PathBuf::from(env!("CARGO_TARGET_TMPDIR")).join("eval").join(test);
    let _ = std::fs::remove_dir_all(&folder);
    std::fs::create_dir_all(&folder).expect("a folder for the test");
    folder
}

#[test]
fn fields_stay_as_they_were() {
    let table = "label, x ,y\n\"a,\"\"b\"\"\",1.50,2\n,+2e0, 3 \n";
    let expected = "label,x,y,f,df/dx\n\"a,\"\"b\"\"\",1.50,2,3,2\n,+2e0, 3 ,6,3\n";
    assert_eq!(eval(&["x*y", "--wrt", "x"], table), (Some(0), expected.to_owned(), String::new()));
}

#[test]
fn bad_rows_are_told_about_by_their_line() {
    let table = "x,y\n1,2\n1\none,2\n3,4\n1,2,3\n";
    let (status, out, err) = eval(&["x+y", "--value"], table);
    assert_eq!((out.as_str(), status), ("x,y,f\n1,2,3\n3,4,7\n", Some(0)));
    let expected = "note: line 3: 1 field, and the header has 2\nnote: line 4: column `x`: `one` is not a number\n\
                    note: line 6: 3 fields, and the header has 2\nnote: kept out: 3 rows\n";
    assert_eq!(err, expected);
    let (_, out, _) = eval(&["x+y", "--value", "--bad-rows", "nan"], table);
    assert_eq!(out, "x,y,f\n1,2,3\n1,,nan\none,2,nan\n3,4,7\n");
    let (status, _, err) = eval(&["x+y", "--value", "--bad-rows", "stop"], table);
    assert_eq!((err.as_str(), status), ("error: line 3: 1 field, and the header has 2\n", Some(1)));
}

#[test]
fn columns_must_fit() {
    let complaint = |arguments: &[&str], table: &str| eval(arguments, table).2;
    let missing = complaint(&["x*z"], "x,y\n1,2\n");
    assert!(missing.starts_with("error: the formula needs `z`"), "{missing}");
    assert!(missing.contains("only `x`, `y`") && missing.contains("help: --at z=1"), "{missing}");
    assert!(complaint(&["x"], "x,x\n1,2\n").contains("several columns `x`"));
    assert!(complaint(&["x"], "x,f\n1,2\n").contains("another --name"));
    assert_eq!(eval(&["x*z", "--at", "z=3", "--wrt", "z"], "x\n2\n").1, "x,f,df/dz\n2,6,2\n");
}

#[test]
fn hessians_and_several_outputs_have_columns() {
    let (_, out, _) = eval(&["[x*y, x]", "--hessian"], "x,y\n2,3\n");
    let header =
        "x,y,f1,f2,df1/dx,df1/dy,df2/dx,df2/dy,d^2f1/dx^2,d^2f1/dx dy,d^2f1/dy^2,d^2f2/dx^2,d^2f2/dx dy,d^2f2/dy^2";
    assert_eq!(out, format!("{header}\n2,3,6,2,3,2,1,0,0,1,0,0,0,0\n"));
}

#[test]
fn fields_may_be_separated_by_other_characters() {
    for (delimiter, written) in [(";", ";"), ("\t", "\t"), ("\\t", "\t")] {
        let table = "x,y\n1,2\n".replace(',', written);
        let expected = "x,y,f\n1,2,3\n".replace(',', written);
        assert_eq!(eval(&["x+y", "--value", "--delimiter", delimiter], &table), (Some(0), expected, String::new()));
    }
    for wrong in ["", "ab", "§"] {
        let (status, _, err) = eval(&["x", "--delimiter", wrong], "x\n1\n");
        assert!(status == Some(2) && err.contains("it takes one ASCII character, or \\t for a tab"), "{err}");
    }
}

#[test]
fn many_rows_keep_their_order_and_bad_ones_their_lines() {
    let rows: Vec<String> =
        (0..50_000).map(|n| if n % 17_000 == 5 { "no".to_owned() } else { n.to_string() }).collect();
    let (_, out, err) = eval(&["2*x", "--value"], &format!("x\n{}\n", rows.join("\n")));
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
    let (status, out, err) = eval(&["x^2", "--format", "jsonl"], table);
    assert_eq!(
        out,
        "{\"x\":1.0,\"k\":[1],\"f\":1.0,\"df/dx\":2.0}\n{\"x\":\"-inf\",\"f\":\"inf\",\"df/dx\":\"-inf\"}\n"
    );
    assert_eq!(err, "note: line 4: there is no `x`\nnote: line 5: a line is a JSON object\nnote: kept out: 2 rows\n");
    assert_eq!(status, Some(0));
}

#[test]
fn a_file_appears_when_it_is_complete() {
    let data = folder("whole").join("points.tsv");
    std::fs::write(&data, "x\ty\n1\t2\n").expect("a file for the test");
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

#[test]
fn sines_have_arcs() {
    let x = "x\n4544.313773417636\n-4544.313773417636\n";
    let (_, out, _) = eval(&["asin(sin(x))", "--value"], x);
    assert!(!out.contains("nan"), "{out}");
}

#[test]
fn lines_are_counted_whatever_ends_them() {
    for (table, line) in [("x\r\n1\r\nbad\r\n", 3), ("x\n\n\n1\n\nbad\n", 6), ("x,s\n1,\"a\nb\"\nbad,c\n", 4)] {
        let (status, _, err) = eval(&["x"], table);
        assert_eq!(status, Some(0));
        assert!(err.starts_with(&format!("note: line {line}: column `x`: `bad`")), "{table:?}: {err}");
    }
}

#[test]
fn many_and_long_bad_rows_are_told_shortly() {
    let many = format!("x\n{}7\n", "bad\n".repeat(40_000));
    let (_, out, err) = eval(&["x", "--value"], &many);
    assert_eq!(out, "x,f\n7,7\n");
    assert!(err.lines().count() == 11 && err.ends_with("note: kept out: 40000 rows\n"), "{err}");
    for (format, row) in [("csv", "a".repeat(100_000)), ("jsonl", format!("{{\"x\": [\"{}\"]}}", "a".repeat(100_000)))]
    {
        let (_, _, err) = eval(&["x", "--format", format], &format!("x\n{row}\n"));
        assert!(err.len() < 400, "{format}: {}", err.len());
    }
}

#[test]
fn rows_without_a_place_for_results_are_kept_out() {
    let (_, out, err) = eval(&["x", "--value", "--bad-rows", "nan"], "x,y\nbad,1\n1,2,3\n4,5\n6\n");
    assert_eq!(out, "x,y,f\nbad,1,nan\n4,5,4\n6,,nan\n");
    assert!(
        err.ends_with(
            "note: line 5: 1 field, and the header has 2\nnote: without results: 2 rows\nnote: kept out: 1 row\n"
        ),
        "{err}"
    );
    let lines = "[1]\n{\"x\": 2}\n{\"x\": \"two\"}\n";
    let (_, out, err) = eval(&["x", "--value", "--bad-rows", "nan", "--format", "jsonl"], lines);
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
fn json_lines_that_cannot_be_kept_are_told_about() {
    let json = ["x", "--value", "--format", "jsonl"];
    let (status, out, err) = eval(&json, "{\"x\": 1, \"f\": 7}\n");
    assert_eq!((status, out.as_str()), (Some(1), ""));
    assert!(err.contains("line 1: there is a field `f` already; give the formula another --name"), "{err}");
    assert_eq!(eval(&json, "\u{feff}{\"x\": 1}\n"), (Some(0), "{\"x\":1,\"f\":1.0}\n".to_owned(), String::new()));
    let (_, _, err) = eval(&json, "{\"x\": 1}\nwhat\n");
    assert!(err.starts_with("note: line 2: not JSON at column 1: expected value\n"), "{err}");
}

#[test]
fn an_empty_table_is_told_so() {
    let (status, _, err) = eval(&["x"], "");
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
    let (status, out, _) = eval(&["x", "--value", "--output", "-"], "x\n1\n");
    assert_eq!((status, out.as_str()), (Some(0), "x,f\n1,1\n"));
    if PathBuf::from("/dev/full").exists() {
        let (status, _, err) = eval(&["x", "--output", "/dev/full"], "x\n1\n");
        assert!(status == Some(1) && err.starts_with("error: cannot write /dev/full: "), "{err}");
    }
    let data = folder.to_str().expect("a path is text");
    let Run { status, err, .. } = run(["eval", "x", "--data", data], b"");
    let err = String::from_utf8_lossy(&err);
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
    assert_eq!(eval(&["x", "--value", "--output", path], "x\n1\n").0, Some(0));
    assert_eq!(std::fs::read_to_string(&table).expect("it was written"), "x,f\n1,1\n");
    assert_eq!(std::fs::read_to_string(&other).expect("it is there"), "mine");
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt;
        assert_eq!(std::fs::metadata(&table).expect("it is there").permissions().mode() & 0o777, 0o600);
    }
    assert_eq!(std::fs::read_dir(&folder).expect("a folder").count(), 2, "nothing half-written is left");
}

#[test]
fn vectors_and_matrices_are_columns_of_their_entries() {
    let (status, out, err) = eval(
        &["x : [n]; A : [n, n]; x'*A*x", "--wrt", "x", "--at", "A=[[1, 2], [3, 4]]"],
        "x[1],k,x[2]\n1,a,2\n0,b,1\n,c,1\n",
    );
    assert_eq!(out, "x[1],k,x[2],f,df/dx[1],df/dx[2]\n1,a,2,27,12,21\n0,b,1,4,5,8\n");
    assert_eq!((status, err.as_str()), (Some(0), "note: line 4: column `x[1]` is empty\nnote: kept out: 1 row\n"));
    // Commas or semicolons, and a Hessian.
    let (_, out, _) = eval(
        &["A : [2, 2]; [tr(A), A[1, 2]]", "--hessian", "--name", "g", "--bad-rows", "nan"],
        "\"A[1, 1]\",\"A[1,2]\",A[2;1],A[2;2]\n1,2,3,4\n1,,3,4\n",
    );
    let head = out.lines().next().unwrap_or_default();
    assert!(head.starts_with("\"A[1, 1]\",\"A[1,2]\",A[2;1],A[2;2],g1,g2,dg1/dA[1;1],dg1/dA[1;2],"), "{head}");
    assert!(head.ends_with("d^2g2/dA^2[2;2;2;1],d^2g2/dA^2[2;2;2;2]"), "{head}");
    assert!(out.contains("\n1,2,3,4,5,2,1,0,0,1,0,1,0,0,0,"), "{out}");
    assert!(out.contains("\n1,,3,4,nan,nan,"), "{out}");
}

#[test]
fn entries_must_fit() {
    let complaint = |arguments: &[&str], table: &str| eval(arguments, table).2;
    let said = complaint(&["x : [3]; sum(x)"], "x[1],x[2]\n1,2\n");
    assert!(said.starts_with("error: the formula needs `x[3]`, and the table has no such column, only"), "{said}");
    assert!(said.ends_with("help: --at x=@x.npy gives it the same value in all rows\n"), "{said}");
    let said = complaint(&["x : [n]; sum(x)"], "x,y\n1,2\n");
    assert!(
        said.contains("needs the vector `x`, and the table has no columns `x[1]`, `x[2]`, only `x`, `y`"),
        "{said}"
    );
    let said = complaint(&["x : [n]; y : [n]; x'*y"], "x[1],x[2],y[1]\n1,2,3\n");
    assert_eq!(said, "error: `n` is 2 by the value of `x`, but 1 by the value of `y`\n");
    let said = complaint(&["x : [2]; sum(x)"], "x[1],x[2],x[ 2 ]\n1,2,3\n");
    assert_eq!(said, "error: the table has several columns `x[2]`\n");
    let said = complaint(&["x : [n]; sum(x)"], "x[0],x[1]\n1,2\n");
    assert_eq!(said, "error: column `x[0]` is no entry of the vector `x` : [1]; entries count from 1\n");
    let said = complaint(&["x : [2]; sum(x)"], "x[1],x[2],x[3]\n1,2,3\n");
    assert_eq!(said, "error: column `x[3]` is no entry of the vector `x` : [2]; entries count from 1\n");
    let said = complaint(&["x : [2]; x'*x", "--name", "x"], "x[1],x[2]\n1,2\n");
    assert_eq!(said, "");
    let said = complaint(&["x : [2]; 2*x", "--name", "x", "--value"], "x[1],x[2]\n1,2\n");
    assert!(said.contains("has a column `x[1]` already"), "{said}");
}

#[test]
fn lines_of_json_have_lists() {
    let lines = "what\n{\"x\": [1, 2], \"k\": \"a\"}\n{\"x\": [1, 2, 3]}\n{\"x\": [3, \"inf\"]}\n{\"x\": 5}\n";
    let (status, out, err) = eval(&["x : [n]; sum(x.^2)", "--format", "jsonl"], lines);
    assert_eq!(
        out,
        "{\"x\":[1,2],\"k\":\"a\",\"f\":5.0,\"df/dx\":[2.0,4.0]}\n{\"x\":[3,\"inf\"],\"f\":\"inf\",\"df/dx\":[6.0,\"inf\"]}\n"
    );
    let expected = "note: line 1: not JSON at column 1: expected value\n\
                    note: line 3: `x` has the shape [3], not [2]\n\
                    note: line 5: `x` has the shape [], not [2]\n\
                    note: kept out: 3 rows\n";
    assert_eq!((status, err.as_str()), (Some(0), expected));
    let (status, _, err) = eval(&["x : [n]; sum(x)", "--format", "jsonl"], "{\"y\": 1}\n");
    assert_eq!(
        (status, err.as_str()),
        (Some(1), "error: cannot read -: no line has a vector `x`, as in {\"x\": [1, 2]}\n")
    );
}

#[test]
fn arrays_have_a_row_for_each_point() {
    let folder = folder("arrays");
    let file = |name: &str| folder.join(name).to_str().expect("a path is text").to_owned();
    let run = |arguments: &[&str]| {
        let run = run([&["eval"], arguments].concat(), b"");
        (run.status, run.out(), run.err())
    };
    // A table becomes an array for each result.
    let rows: String = (0..40_000).map(|row| format!("{row},{}\n", row % 7)).collect();
    let table = file("points.csv");
    std::fs::write(&table, format!("x[1],x[2]\n{rows}")).expect("a file");
    let (pairs, twice) = (file("pairs.npz"), file("twice.npy"));
    let done = (Some(0), String::new(), String::new());
    assert_eq!(run(&["x : [2]; 3*x", "--name", "u", "--wrt", "x", "--data", &table, "--output", &pairs]), done);
    assert_eq!(run(&["x : [2]; 2*x", "--value", "--data", &table, "--output", &twice]), done);
    // Arrays become a table.
    let (_, out, err) = run(&["u : [2]; u[1] - u[2]", "--data", &pairs]);
    assert_eq!((out.lines().count(), err.as_str()), (40_001, ""));
    assert!(out.starts_with("f,df/du[1],df/du[2]\n0,1,-1\n0,1,-1\n") && out.ends_with("\n119994,1,-1\n"));
    let lines = file("out.jsonl");
    assert_eq!(run(&["y : [n]; y'*y", "--wrt", "y", "--data", &twice, "--output", &lines]), done);
    let lines = std::fs::read_to_string(lines).expect("it was written");
    assert_eq!(lines.lines().nth(3), Some("{\"f\":72.0,\"df/dy\":[12.0,12.0]}"));
    // What does not fit.
    let (status, _, err) = run(&["y : [n]; z : [n]; y'*z", "--data", &twice]);
    assert_eq!(status, Some(1));
    assert!(err.contains("this is one array, and the formula needs `y`, `z`; put arrays of these names into"), "{err}");
    let (_, _, err) = run(&["y : [n]; z : [n]; y'*z", "--data", &pairs]);
    assert!(err.ends_with("the formula needs `y`, and there is no such array, only u, du/dx\n"), "{err}");
    let (_, _, err) = run(&["y*2", "--data", &twice]);
    assert!(err.ends_with("`y` is a number in each row, so its array has 1 axis, not 2\n"), "{err}");
    let (_, _, err) = run(&["y : [3]; sum(y)", "--data", &twice]);
    assert_eq!(err, "error: `y` has the shape [3], but its value has the shape [2]\n");
    let (_, _, err) = run(&["y : [2]; sum(y)", "--data", &twice, "--output", &file("two.npy")]);
    assert_eq!(err, "error: a .npy file holds one result, as with --value; several go to a .npz file\n");
}

#[test]
fn long_formulas_are_computed_row_by_row() {
    // Four rows are too many for cofactors; the second matrix has no inverse.
    let header: Vec<String> = (1..=4).flat_map(|i| (1..=4).map(move |j| format!("A[{i};{j}]"))).collect();
    let table = format!("{}\n2,0,0,0,0,3,0,0,0,0,4,0,0,0,0,5\n{}\n", header.join(","), ["1"; 16].join(","));
    let (_, out, _) = eval(&["A : [4, 4]; y : [4]; y'*inv(A)*y", "--value", "--at", "y=[1, 1, 2, 0]"], &table);
    let last: Vec<_> = out.lines().filter_map(|line| line.rsplit(',').next()).collect();
    assert_eq!(last, ["f", "1.8333333333333333", "nan"]);
    // More operations than are written out, and fewer: the same values.
    let formula = "W : [m, n]; x : [n]; s = W*x; sum(s.^3)";
    let vector: Vec<String> = (1..=50).map(|place| format!("x[{place}]")).collect();
    let row = |from: usize| (from..from + 50).map(|place| (place % 5).to_string()).collect::<Vec<_>>().join(",");
    let table = format!("{}\n{}\n{}\n", vector.join(","), row(0), row(3));
    let matrix = |rows: usize| format!("W=[{}]", vec![format!("[{}]", row(1)); rows].join(","));
    let values = |rows: usize| {
        let (_, out, err) = eval(&[formula, "--value", "--at", &matrix(rows)], &table);
        assert_eq!(err, "");
        let value = |line: &str| line.rsplit(',').next().and_then(|value| value.parse::<f64>().ok());
        out.lines().filter_map(value).map(|value| value / rows as f64).collect::<Vec<_>>()
    };
    assert_eq!(values(2), values(60));
    assert_eq!(values(60).len(), 2);
}
