//! The command line: what may be typed, what is answered, and with which exit status.

use std::io::{BufRead, BufReader, Read, Write};
use std::path::PathBuf;
use std::process::Stdio;

use serde_json::Value as Json;

use crate::binary::{command, finish, run};

/// A folder for one test, empty at its start.
fn folder(name: &str) -> PathBuf {
    let folder = PathBuf::from(env!("CARGO_TARGET_TMPDIR")).join(name);
    let _ = std::fs::remove_dir_all(&folder);
    std::fs::create_dir_all(&folder).expect("a folder for the test");
    folder
}

/// What a command line that is right prints, alone on standard output.
fn answer(arguments: &[&str], input: &str) -> String {
    let run = run(arguments, input.as_bytes());
    assert_eq!((run.status, run.err().as_str()), (Some(0), ""), "{arguments:?}");
    run.out()
}

/// What a command line that is wrong complains, alone on standard error.
fn complaint(arguments: &[&str], status: i32) -> String {
    let run = run(arguments, b"");
    assert_eq!((run.status, run.out().as_str()), (Some(status), ""), "{arguments:?}: {}", run.err());
    assert!(!run.err().is_empty(), "{arguments:?}: a complaint");
    run.err()
}

#[test]
fn a_derivative_by_one_variable_is_bare() {
    assert_eq!(answer(&["exp(1/x)", "--wrt", "x"], ""), "-exp(1/x)/x^2\n");
    assert_eq!(answer(&["x^2"], ""), "2*x\n");
    assert_eq!(answer(&["tan(x)", "--order", "0"], ""), "tan(x)\n");
}

#[test]
fn several_derivatives_are_a_line_each() {
    assert_eq!(answer(&["(x + y)*z"], ""), "df/dx = z\ndf/dy = z\ndf/dz = x + y\n");
    assert_eq!(answer(&["x*y*z", "--wrt", "z,x"], ""), "df/dz = x*y\ndf/dx = y*z\n");
    assert_eq!(answer(&["x*y*z", "--wrt=z", "--wrt=x"], ""), "df/dz = x*y\ndf/dx = y*z\n");
    assert_eq!(answer(&["x^2*y", "--hessian"], ""), "d^2f/dx^2 = 2*y\nd^2f/dx dy = 2*x\nd^2f/dy^2 = 0\n");
    assert_eq!(answer(&["[x*y, x - y]", "--jacobian"], ""), "[[y, x],\n [1, -1]]\n");
}

#[test]
fn points_are_answered_one_after_the_other() {
    let expected = "df/dx = 2*x\n\nat x=3\n  f = 9\n  df/dx = 6\n\nat x=-1/2\n  f = 0.25\n  df/dx = -1\n";
    assert_eq!(answer(&["x^2", "--at", "x=3", "--at", "x=-1/2"], ""), expected);
    assert!(complaint(&["x*y", "--at", "x=1"], 1).contains("`y` has no value"));
    assert!(complaint(&["x", "--at", "x"], 1).contains("name=value"));
    assert!(complaint(&["x", "--at", "x=1,x=2"], 1).contains("two values"));
    assert!(complaint(&["x", "--at", "x=1+"], 1).contains("expected an operand"));
}

#[test]
fn formulas_may_begin_with_a_minus() {
    assert_eq!(answer(&["-x^2", "--wrt", "x"], ""), "-2*x\n");
    assert_eq!(answer(&["--wrt", "x", "-x^2"], ""), "-2*x\n");
    assert_eq!(answer(&["--x*2"], ""), "2\n");
    assert_eq!(answer(&["--", "-x^2"], ""), "-2*x\n");
    assert_eq!(answer(&["-x"], ""), "-1\n");
    assert_eq!(
        answer(&["x*y", "--wrt", "x", "--at", "x=-1,y=-2", "--seed", "-1"], "").lines().next(),
        Some("dL/dx = -y")
    );
}

#[test]
fn formulas_come_from_arguments_files_and_standard_input() {
    assert_eq!(answer(&["-"], "x^3\n"), "3*x^2\n");
    assert_eq!(answer(&["-", "--wrt", "y"], "q = x*y\nq^2\n"), "2*x^2*y\n");
    let file = folder("sources").join("formula.sd");
    std::fs::write(&file, "# a comment\nx^4\n").expect("the folder is there");
    let file = file.to_str().expect("a path is text");
    assert_eq!(answer(&["--file", file], ""), "4*x^3\n");
    assert!(complaint(&["--file", "no/such/file"], 1).contains("cannot read no/such/file"));
    complaint(&["x", "--file", file], 2);
    complaint(&[], 2);
}

#[test]
fn messages_name_where_the_formula_came_from() {
    let file = folder("messages").join("wrong.sd");
    std::fs::write(&file, "x +\n").expect("the folder is there");
    let name = file.to_str().expect("a path is text");
    assert!(complaint(&["--file", name], 1).contains(name));
    assert!(complaint(&["x +"], 1).contains("formula:1:3"));
    assert!(complaint(&["x", "--wrt", "2"], 1).contains("--wrt"));
    let run = run(["-"], b"x +");
    assert!(run.err().contains("standard input:1:3"), "{}", run.err());
}

#[test]
fn a_file_of_output_is_whole_or_not_there() {
    let folder = folder("output");
    let file = folder.join("derivative.txt");
    let path = file.to_str().expect("a path is text");
    assert_eq!(answer(&["x^2", "--output", path], ""), "");
    assert_eq!(std::fs::read_to_string(&file).expect("it was written"), "2*x\n");
    // What is wrong leaves the file as it was.
    complaint(&["x +", "--output", path], 1);
    assert_eq!(std::fs::read_to_string(&file).expect("it is still there"), "2*x\n");
    assert_eq!(std::fs::read_dir(&folder).expect("a folder").count(), 1, "nothing half-written is left");
    let nowhere = folder.join("no/such/folder/x.txt");
    assert!(complaint(&["x", "--output", nowhere.to_str().expect("a path is text")], 1).contains("cannot write"));
}

#[test]
fn formats() {
    assert_eq!(answer(&["1/x", "--format", "latex"], ""), "-\\frac{1}{x^{2}}\n");
    assert!(answer(&["1/x", "--format", "dot"], "").starts_with("digraph {"));
    let graph: Json = serde_json::from_str(&answer(&["1/x", "--format", "json"], "")).expect("JSON");
    assert_eq!(graph["symdiff"], 1);
    complaint(&["x", "--format", "word"], 2);
}

#[test]
fn levels_of_simplification() {
    let raw = answer(&["x*x*x", "--simplify", "none"], "");
    assert_eq!(answer(&["x*x*x", "--simplify", "basic"], ""), "3*x^2\n");
    assert!(raw.len() > "3*x^2\n".len(), "{raw}");
    complaint(&["x", "--simplify", "much"], 2);
}

#[test]
fn command_lines_that_are_wrong_are_status_2() {
    for arguments in [
        &["x", "--no-such-option"][..],
        &["x", "y"],
        &["x", "--wrt"],
        &["x", "--order", "two"],
        &["x", "--order", "2", "--hessian"],
        &["x", "--hessian", "--jacobian"],
        &["functions", "sin", "cos"],
        &["completions", "no-such-shell"],
    ] {
        complaint(arguments, 2);
    }
}

#[test]
fn formulas_that_are_wrong_are_status_1() {
    for formula in ["x +", "sin x", "frobnicate(x)", "", "besselj(x, x)"] {
        complaint(&[formula], 1);
    }
    for (limit, word) in [("--max-bytes", "bytes"), ("--max-nodes", "nodes")] {
        assert!(complaint(&["x + y + z", limit, "2"], 1).contains(word));
    }
}

#[test]
fn help_and_version_are_answers() {
    assert!(answer(&["--version"], "").starts_with("symdiff "));
    let help = answer(&["--help"], "");
    for option in [
        "--wrt",
        "--order",
        "--hessian",
        "--jacobian",
        "--at",
        "--seed",
        "--format",
        "--output",
        "--simplify",
        "--file",
        "--max-bytes",
        "--max-nodes",
        "--help",
        "--version",
        "batch",
        "functions",
        "completions",
    ] {
        assert!(help.contains(option), "--help mentions {option}");
    }
    for value in ["text", "latex", "json", "dot", "none", "basic"] {
        assert!(help.contains(value), "--help mentions {value}");
    }
    assert!(answer(&["batch", "--help"], "").contains("\"expr\""));
    assert!(answer(&["-h"], "").len() < help.len());
}

#[test]
fn the_examples_of_the_help_work() {
    let help = answer(&["--help"], "");
    let (_, examples) = help.split_once("Examples:").expect("there are examples");
    let mut tried = 0;
    for line in examples.lines().filter(|line| line.trim_start().starts_with("symdiff ")) {
        let line = line.split(" | ").next().expect("a line").trim();
        let (_, rest) = line.split_once('"').expect("a formula in quotes");
        let (formula, options) = rest.split_once('"').expect("a formula in quotes");
        let mut arguments = vec![formula];
        // What stands after two blanks explains.
        arguments.extend(options.split("  ").next().expect("options").split_whitespace());
        assert!(!answer(&arguments, "").is_empty(), "{line}");
        tried += 1;
    }
    assert!(tried >= 5, "{tried} examples");
}

#[test]
fn a_closed_pipe_is_no_error() {
    // More than a pipe holds, so that writing fails when nobody reads.
    let formula: Vec<String> = (0..20_000).map(|n| format!("x{n}*y{n}")).collect();
    let mut child = command(["-"]).spawn().expect("the program starts");
    child.stdin.take().expect("a pipe").write_all(formula.join(" + ").as_bytes()).expect("the program reads");
    let mut first = [0; 10];
    child.stdout.take().expect("a pipe").read_exact(&mut first).expect("an answer begins");
    let output = child.wait_with_output().expect("the program ends");
    assert_eq!((output.status.code(), String::from_utf8_lossy(&output.stderr).as_ref()), (Some(0), ""));
}

#[test]
fn a_full_disk_is_an_error() {
    let Ok(full) = std::fs::OpenOptions::new().write(true).open("/dev/full") else { return };
    let mut child = command(["x^2"]);
    child.stdout(Stdio::from(full));
    let run = finish(child, b"");
    assert_eq!(run.status, Some(1));
    assert!(run.err().starts_with("error: "), "{}", run.err());
}

#[test]
fn there_is_no_colour_without_a_terminal() {
    for (variable, value) in [("NO_COLOR", "1"), ("NO_COLOR", ""), ("TERM", "xterm-256color")] {
        let mut coloured = command(["x +"]);
        coloured.env(variable, value);
        let run = finish(coloured, b"");
        assert!(!run.err.contains(&0x1b), "{variable}={value}");
    }
}

#[test]
fn a_variable_that_does_not_occur_is_noted() {
    let run = run(["x^2", "--wrt", "y"], b"");
    assert_eq!((run.status, run.out().as_str()), (Some(0), "0\n"));
    assert!(run.err().starts_with("note: `y` does not occur"), "{}", run.err());
}

/// The answers to lines of JSON.
fn batch(lines: &[&str]) -> Vec<Json> {
    let answers = answer(&["batch"], &lines.join("\n"));
    answers.lines().map(|line| serde_json::from_str(line).expect("an answer is JSON")).collect()
}

#[test]
fn assumptions_reach_the_simplifier() {
    assert_eq!(answer(&["abs(x)"], ""), "sign(x)\n");
    assert_eq!(answer(&["assume x > 0; abs(x)"], ""), "1\n");
    let ways: [&[&str]; 5] = [
        &["--assume", "x > 0", "--assume", "y < 0"],
        &["--assume", "x > 0 and y < 0"],
        &["--assume", "x > 0, 0 > y"],
        &["--assume", "not (x <= 0 or y >= 0)"],
        &["--assume", "2*x - 2 >= 0", "--assume", "y == -3"],
    ];
    for way in ways {
        assert_eq!(answer(&[&["abs(x*y)"], way].concat(), ""), "df/dx = -y\ndf/dy = -x\n", "{way:?}");
    }
    for way in ["x > y", "y < x", "x - y > 2", "y - x <= -1"] {
        assert_eq!(answer(&["abs(x - y)", "--wrt", "y", "--assume", way], ""), "-1\n", "{way}");
    }
    assert_eq!(answer(&["sqrt(x^2)", "--order", "0", "--assume", "x != 0"], ""), "abs(x)\n");
}

#[test]
fn assumptions_are_not_passed_over() {
    let wrong = [
        (&["x", "--assume", "x > 0", "--assume", "x < -1"][..], "cannot hold together"),
        (&["x*y", "--assume", "x > 0, y > 0, x + y < 0"], "cannot hold together"),
        (&["x*y", "--assume", "x > y", "--assume", "y > x"], "cannot hold together"),
        (&["assume x > 2; x", "--assume", "x == 1"], "cannot hold together"),
        (&["x", "--assume", "x^2 + 1 < 0"], "never holds"),
        (&["x", "--assume", "x > x"], "never holds"),
        (&["x", "--assume", "x > 0 or x < -1"], "joined by `and`"),
        (&["x", "--assume", "x"], "needs a truth value"),
        (&["x", "--assume", "x = 2"], "write `==`"),
        (&["x", "--assume", "0 < x < 1"], "comparisons cannot be chained"),
        (&["x", "--assume", "x > 0; y"], "--assume:1:"),
        (&["x", "--assume", ""], "expected a condition"),
    ];
    for (arguments, expected) in wrong {
        let found = complaint(arguments, 1);
        assert!(found.contains(expected), "{arguments:?}: {found}");
    }
    let noted = run(["x^2", "--assume", "t > 0"], b"");
    assert_eq!((noted.status, noted.out().as_str()), (Some(0), "2*x\n"));
    assert!(noted.err().contains("`t` does not occur"), "{}", noted.err());
    assert!(run(["x^2", "--assume", "x > 0", "--simplify", "basic"], b"").err().contains("--simplify full"));
}

#[test]
fn explanations_follow_the_answer() {
    let explained = answer(&["sin(x)/cos(x)*x/x + abs(y)", "--order", "0", "--assume", "y > 0", "--explain"], "");
    let expected = "tan(x) + y\n\nlaws\n  \
                    collecting powers of one base: x*sin(x)/(x*cos(x)) -> sin(x)/cos(x)\n  \
                    sine over cosine: sin(x)/cos(x) -> tan(x)\n  \
                    absolute value of something positive: abs(y) -> y\nassumptions\n  y > 0 (given)\n  x != 0\n";
    assert_eq!(explained, expected);
    let latex = answer(&["x^2", "--explain", "--format", "latex"], "");
    assert_eq!(latex, "2 x\n% laws\n%   none\n% assumptions\n%   none\n");
    assert!(answer(&["x^2", "--explain", "--format", "mathml"], "").ends_with("\n-->\n"));
    complaint(&["x^2", "--explain", "--format", "dot"], 1);
    // What a gradient, a Hessian, an order and several outputs assume.
    let cases: [&[&str]; 5] =
        [&["x*y*x/x"], &["x^3*y/x", "--hessian"], &["x^5/x", "--order", "3"], &["[y, x^2/x]"], &["x", "--seed", "x/x"]];
    for case in cases {
        let explained = answer(&[case, &["--explain"]].concat(), "");
        assert!(explained.contains("\nassumptions\n  x != 0\n"), "{case:?}: {explained}");
    }
    let branches = answer(&["if(x > 0, log(x), 0)", "--explain"], "");
    assert!(branches.ends_with("assumptions\n  none\n"), "{branches}");
}

#[test]
fn json_has_points_and_explanations() {
    let read = |arguments: &[&str]| -> Json { serde_json::from_str(&answer(arguments, "")).expect("JSON") };
    let found = read(&["x^2/x*abs(y)", "--format", "json", "--at", "x=1/2,y=2", "--explain", "--assume", "y > 0"]);
    assert_eq!(found["points"][0]["at"], "x=1/2,y=2");
    assert_eq!(found["points"][0]["values"]["df/dx"], 2.0);
    assert_eq!(found["steps"].as_array().map(Vec::is_empty), Some(false));
    assert_eq!(found["assumptions"][0], serde_json::json!({"condition": "y > 0", "given": true}));
    assert_eq!(found["assumptions"][1], serde_json::json!({"condition": "x != 0", "given": false}));
    assert_eq!(read(&["1/x", "--format", "json", "--at", "x=0"])["points"][0]["values"]["f"], "inf");
    assert_eq!(read(&["1/x", "--format", "json"]).as_object().map(|fields| fields.len()), Some(3));
}

#[test]
fn the_function_has_a_name_of_its_own() {
    assert_eq!(answer(&["f^2", "--at", "f=5"], ""), "dF/df = 2*f\n\nat f=5\n  F = 25\n  dF/df = 10\n");
    assert!(answer(&["[f1, x]", "--wrt", "x"], "").starts_with("dF1/dx = 0\n"));
    assert!(answer(&["f = x*y; f"], "").starts_with("df/dx = y\n"));
    assert!(answer(&["f = x*y; x*f"], "").starts_with("dF/dx = "));
    assert!(answer(&["L*x", "--seed", "2"], "").starts_with("dF/dL = 2*x\n"));
}

#[test]
fn values_that_are_not_rational_are_not_rounded_before() {
    assert!(answer(&["cos(phi)", "--at", "phi=pi/3"], "").contains("f = 0.5\n"));
    assert!(answer(&["sin(x)", "--at", "x=pi"], "").contains("f = 0\n"));
    assert!(answer(&["x^2", "--at", "x=sqrt(2)"], "").contains("f = 2\n"));
}

#[test]
fn batch_answers_every_line_in_order() {
    let answers = batch(&[
        r#"{"id": "a", "expr": "x^2*y", "wrt": ["x"], "at": {"x": 1.5, "y": 2}, "hess": true}"#,
        r#"{"id": 7, "expr": "x +"}"#,
        "",
        "not JSON",
        r#"{"expr": "sin(x)"}"#,
        r#"{"id": "a", "expr": "x^2*y", "wrt": ["x"], "at": {"x": 2, "y": 3}, "hess": true}"#,
    ]);
    assert_eq!(answers.len(), 5, "an empty line is no question");
    let expected: Json = serde_json::from_str(
        r#"{"id": "a", "value": 4.5, "grad": {"x": 6.0}, "hess": {"x,x": 4.0}, "derivative": {"x": "2*x*y"}}"#,
    )
    .expect("JSON");
    assert_eq!(answers[0], expected);
    assert_eq!(answers[1]["id"], 7);
    assert_eq!(answers[1]["error"]["span"], serde_json::json!([2, 3]));
    assert!(answers[1]["error"]["message"].as_str().is_some_and(|message| message.contains("expected an operand")));
    assert!(answers[2]["error"]["message"].as_str().is_some_and(|message| message.contains("JSON")));
    assert_eq!(answers[3], serde_json::json!({"derivative": {"x": "cos(x)"}}));
    assert_eq!([&answers[4]["value"], &answers[4]["grad"]["x"]], [&Json::from(12.0), &Json::from(12.0)]);
}

#[test]
fn batch_numbers_are_shortest_decimals_or_words() {
    let answers = batch(&[
        r#"{"expr": "1/x", "at": {"x": 0}}"#,
        r#"{"expr": "log(x)", "at": {"x": -1}}"#,
        r#"{"expr": "x/3", "at": {"x": 0.1}}"#,
        r#"{"expr": "x^2", "at": {"x": "-inf"}}"#,
        r#"{"expr": "x^2", "at": {"x": "1/2"}}"#,
        r#"{"expr": "x^2", "at": {"x": "nan"}}"#,
        r#"{"expr": "exp(x)", "at": {"x": 1000}}"#,
        r#"{"expr": "x*1e-320", "at": {"x": 1}}"#,
    ]);
    assert_eq!(answers[0]["value"], "inf");
    assert_eq!(answers[0]["grad"]["x"], "-inf");
    assert_eq!(answers[1]["value"], "nan");
    assert_eq!(answers[1]["grad"]["x"], -1.0);
    assert_eq!(answers[2]["value"].to_string(), (0.1f64 / 3.0).to_string());
    assert_eq!((&answers[3]["value"], &answers[3]["grad"]["x"]), (&Json::from("inf"), &Json::from("-inf")));
    assert_eq!(answers[4]["value"], 0.25);
    assert_eq!(answers[5]["grad"]["x"], "nan");
    assert_eq!(answers[6]["value"], "inf");
    assert_eq!(answers[7]["value"].to_string().parse(), Ok(1e-320));
}

#[test]
fn batch_asks_for_what_is_missing() {
    let complaints = [
        (r#"[1, 2]"#, "object"),
        (r#"{"id": 1}"#, "`expr`"),
        (r#"{"expr": 5}"#, "`expr`"),
        (r#"{"expr": "x", "wrt": 5}"#, "`wrt`"),
        (r#"{"expr": "x", "wrt": ["2"]}"#, "not a name"),
        (r#"{"expr": "x", "at": 5}"#, "`at`"),
        (r#"{"expr": "x*y", "at": {"x": 1}}"#, "`y` has no value"),
        (r#"{"expr": "x", "at": {"x": "1 +"}}"#, "`x`"),
        (r#"{"expr": "x", "at": {"x": true}}"#, "`x`"),
        (r#"{"expr": "[x, y]"}"#, "one output"),
        (r#"{"expr": "besselj(x, x)"}"#, "no closed form"),
    ];
    let lines: Vec<&str> = complaints.iter().map(|(line, _)| *line).collect();
    for ((line, word), answer) in complaints.iter().zip(batch(&lines)) {
        let message = answer["error"]["message"].as_str().unwrap_or_else(|| panic!("{line} is wrong: {answer}"));
        assert!(message.contains(word), "{line}: {message}");
        assert!(!message.contains('\n') && !message.ends_with('.'), "one line, no full stop: {message}");
    }
}

#[test]
fn batch_answers_before_the_next_question() {
    let mut child = command(["batch"]).spawn().expect("the program starts");
    let mut input = child.stdin.take().expect("a pipe");
    let mut output = BufReader::new(child.stdout.take().expect("a pipe"));
    for power in 2..5 {
        writeln!(input, r#"{{"expr": "x^{power}"}}"#).expect("the program reads");
        let mut line = String::new();
        output.read_line(&mut line).expect("an answer");
        assert!(line.contains(&format!("{power}*x")), "{line}");
    }
    drop(input);
    assert_eq!(child.wait().expect("the program ends").code(), Some(0));
}

#[test]
fn functions_are_listed_and_described() {
    let list = answer(&["functions"], "");
    for row in symdiff::op::all().map(|function| function.row()) {
        assert!(list.contains(row.doc), "{}", row.name);
        let described = answer(&["functions", row.name], "");
        assert!(row.partials.iter().all(|partial| described.contains(partial)), "{described}");
        for alias in row.aliases {
            assert_eq!(answer(&["functions", alias], ""), described);
        }
    }
    assert!(complaint(&["functions", "sine"], 1).contains("there is no function `sine`"));
}

#[test]
fn words_that_are_called_are_described_too() {
    for word in ["sqrt", "if", "diff"] {
        assert!(answer(&["functions", word], "").starts_with(&format!("{word}(")), "{word}");
    }
}

#[test]
fn a_formula_without_quotes_is_told_to_have_them() {
    for torn in [&["x", "+", "y"][..], &["x", "*", "2", "--wrt", "x"], &["x^2", "+y"]] {
        assert!(complaint(torn, 2).contains("in quotes"), "{torn:?}");
    }
    assert!(!complaint(&["x", "--simplify", "much"], 2).contains("in quotes"));
}

#[test]
fn completions_are_for_every_shell() {
    for shell in ["bash", "elvish", "fish", "powershell", "zsh"] {
        let script = answer(&["completions", shell], "");
        assert!(script.contains("symdiff") && script.contains("jacobian"), "{shell}");
    }
}
