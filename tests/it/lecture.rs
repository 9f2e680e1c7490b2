//! The figures and tables of the lecture are those that the program makes, and the tools for which they are written read them.

use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

fn examples() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("examples/lecture")
}

fn scratch(name: &str) -> PathBuf {
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join(name);
    std::fs::create_dir_all(&folder).expect("a folder for files");
    folder
}

fn figure(arguments: &[&str]) -> String {
    let program = Command::new(env!("CARGO_BIN_EXE_symdiff")).arg("figure").args(arguments).output();
    let output = program.expect("the program runs");
    assert!(output.status.success(), "{arguments:?}: {}", String::from_utf8_lossy(&output.stderr));
    String::from_utf8(output.stdout).expect("UTF-8")
}

#[cfg(unix)]
#[test]
fn the_gallery_is_what_the_program_draws() {
    let folder = scratch("lecture");
    let script = Command::new("sh")
        .arg(examples().join("draw.sh"))
        .arg(&folder)
        .env("SYMDIFF", env!("CARGO_BIN_EXE_symdiff"))
        .status()
        .expect("there is a shell");
    assert!(script.success());
    let mut compared = 0;
    for entry in std::fs::read_dir(examples()).expect("a folder of examples") {
        let path = entry.expect("a readable folder").path();
        if path.extension().is_some_and(|end| end == "sd" || end == "sh") {
            continue;
        }
        let drawn = std::fs::read_to_string(folder.join(path.file_name().expect("a file has a name")));
        let kept = std::fs::read_to_string(&path).expect("a readable file");
        assert!(drawn.is_ok_and(|drawn| drawn == kept), "{}: run examples/lecture/draw.sh", path.display());
        compared += 1;
    }
    assert!(compared > 15);
}

#[test]
fn the_gallery_shows_every_figure() {
    let page = std::fs::read_to_string(examples().join("../../docs/lecture.md")).expect("the gallery");
    for entry in std::fs::read_dir(examples()).expect("a folder of examples") {
        let name = entry.expect("a readable folder").file_name().into_string().expect("a name in UTF-8");
        let is_picture = name.ends_with(".svg") || name.ends_with(".html");
        assert!(!is_picture || page.contains(&name), "{name}");
    }
}

#[cfg(unix)]
#[test]
fn the_pictures_of_the_readme_are_those_that_its_commands_draw() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let readme = std::fs::read_to_string(root.join("README.md")).expect("a readable file");
    let mut compared = 0;
    for command in readme.lines().filter_map(|line| line.strip_prefix("symdiff figure ")) {
        let Some((arguments, file)) = command.split_once(" --output ") else { continue };
        let drawn = Command::new("sh")
            .args(["-c", &format!("\"$SYMDIFF\" figure {arguments}")])
            .env("SYMDIFF", env!("CARGO_BIN_EXE_symdiff"))
            .output()
            .expect("there is a shell");
        let kept = std::fs::read(root.join("docs/images").join(file)).expect("a picture");
        assert!(drawn.stdout == kept, "docs/images/{file}: {command}");
        compared += 1;
    }
    assert_eq!(compared, 2);
}

/// The table of a formula of two outputs, at two points.
fn trace(format: &str) -> String {
    let arguments = ["trace", "[x*y, x/y]", "--at", "x=6,y=2", "--at", "y=4, x=2", "--format", format];
    let run = Command::new(env!("CARGO_BIN_EXE_symdiff")).args(arguments).output().expect("the program runs");
    assert!(run.status.success() && run.stderr.is_empty(), "{}", String::from_utf8_lossy(&run.stderr));
    String::from_utf8(run.stdout).expect("UTF-8")
}

#[test]
fn data_has_every_point_and_every_output() {
    let json: serde_json::Value = serde_json::from_str(&trace("json")).expect("JSON");
    let gradient = |point: usize, output: usize, by: &str| {
        let gradients = json[point]["trace"][output]["gradients"].as_array().expect("a list");
        let found = gradients.iter().find(|gradient| gradient["node"] == by).expect("a gradient");
        found["derivative"]["value"].as_f64().expect("a number")
    };
    assert_eq!((json[0]["at"].as_str(), json[1]["at"].as_str()), (Some("x=6,y=2"), Some("y=4, x=2")));
    let expected = [[2.0, 6.0, 0.5, -1.5], [4.0, 2.0, 0.25, -0.125]];
    for (point, expected) in expected.into_iter().enumerate() {
        let found = [(0, "x"), (0, "y"), (1, "x"), (1, "y")].map(|(output, by)| gradient(point, output, by));
        assert_eq!(found, expected, "{point}");
    }
    let csv = trace("csv");
    let lines: Vec<&str> = csv.lines().collect();
    assert!(lines[0].starts_with("at,pass,step,node,") && csv.matches("at,").count() == 1, "{csv}");
    for (line, count) in [("\"x=6,y=2\",forward,", 4), ("\"y=4, x=2\",backward f2,", 2)] {
        assert_eq!(lines.iter().filter(|found| found.starts_with(line)).count(), count, "{csv}");
    }
}

/// Formulas of all kinds, one with a seed and names that other languages have taken.
const FORMULAS: [&str; 7] = [
    "node = end*graph; digraph = node + style; digraph^2",
    "(x - 5)^2 + a/(b*sqrt(x)) - if(x > a and b > 0, sin(x), 2*y)",
    "α_max = β²*x1/δ; exp(-α_max)",
    "func g; g(x, y)*g(y, x)",
    "1.5e-7*x + max(x, y, z) + x^(2/3) + 2^x",
    "[x*y, x/y]",
    "[x, x^2, x^3, x^4, x^5]",
];

/// Whether a tool reads a text; `None` if it is not installed.
fn reads(tool: &str, arguments: &[&str], text: &str) -> Option<bool> {
    use std::io::Write;
    let mut command = Command::new(tool);
    command.args(arguments).stdin(Stdio::piped()).stdout(Stdio::null()).stderr(Stdio::null());
    let mut child = command.spawn().ok()?;
    child.stdin.take()?.write_all(text.as_bytes()).ok()?;
    Some(child.wait().ok()?.success())
}

#[test]
fn graphviz_reads_our_figures() {
    for formula in FORMULAS {
        for show in ["values", "gradients,locals,contributions,formulas"] {
            let dot = figure(&[formula, "--format", "dot", "--show", show]);
            assert_ne!(reads("dot", &["-Tsvg"], &dot), Some(false), "{dot}");
        }
    }
}
