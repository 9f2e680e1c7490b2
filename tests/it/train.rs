//! `symdiff train` and `symdiff predict`: what is learned, what is written, what is refused, and that interruptions change nothing.

use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use crate::binary::run;

fn example(name: &str) -> String {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("examples").join(name).to_string_lossy().into_owned()
}

/// A folder of its own for each test.
fn folder(name: &str) -> PathBuf {
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join("train").join(name);
    let _ = std::fs::remove_dir_all(&folder);
    std::fs::create_dir_all(&folder).expect("a folder for files");
    folder
}

fn file(folder: &Path, name: &str, text: &str) -> String {
    let path = folder.join(name);
    std::fs::write(&path, text).expect("a file");
    path.to_string_lossy().into_owned()
}

/// What is printed and complained about, and the exit status.
fn symdiff(arguments: &[&str]) -> (String, String, Option<i32>) {
    let run = run(arguments.to_vec(), b"");
    (run.out(), run.err(), run.status)
}

/// Trains, and gives what is printed.
fn train(arguments: &[&str]) -> String {
    let (out, err, status) = symdiff(&[&["train"], arguments].concat());
    assert_eq!(status, Some(0), "{arguments:?}: {err}");
    out
}

#[test]
fn classes_are_learned_and_predicted() {
    let folder = folder("iris");
    let (model, data) = (example("models/perceptron.sd"), example("train/iris.csv"));
    let path = |name: &str| folder.join(name).to_string_lossy().into_owned();
    let (npz, json, trace) = (path("iris.npz"), path("iris.json"), path("iris.jsonl"));
    let base = ["--target", "species", "--size", "hidden=8", "--standardize", "--rate", "0.02", "--epochs", "30"];
    let arguments = [&[model.as_str(), "--data", &data], &base[..]].concat();
    let out = train(&[&arguments[..], &["--output", &npz, "--trace", &trace]].concat());
    assert!(out.starts_with("120 rows to learn from, 30 for validation\n3 classes: setosa, versicolor, virginica\n"));
    assert!(out.contains("67 numbers to find: W1 [4, 8], b1 [8], W2 [8, 3], b2 [3]\n"), "{out}");
    let plots = [path("loss.svg"), path("accuracy.svg")];
    let drawn = [&arguments[..], &["--output", &json, "--plot", &plots[0], "--plot-accuracy", &plots[1]]].concat();
    assert_eq!(train(&drawn), out, "equal seeds are equal numbers");
    for plot in plots {
        let picture = std::fs::read_to_string(plot).expect("a picture");
        assert!(picture.contains("epoch") && picture.contains("validation") && !picture.contains("NaN"));
    }
    let lines = std::fs::read_to_string(trace).expect("a trace");
    assert!(lines.lines().count() == 30 && lines.starts_with("{\"epoch\":1,\"loss\":"), "{lines}");
    let (predicted, note, status) = symdiff(&["predict", &npz, "--data", &data]);
    assert_eq!((predicted.lines().count(), status), (151, Some(0)));
    assert!(predicted.starts_with("species\nsetosa\n"));
    let right = predicted.lines().skip(1).enumerate();
    let right = right.filter(|(row, class)| *class == ["setosa", "versicolor", "virginica"][row / 50]).count();
    assert!(right >= 143, "{right}");
    assert_eq!(note, format!("note: {right} of 150 are right, {:.1} %\n", right as f64 / 1.5));
    let scores = |file: &str| symdiff(&["predict", file, "--data", &data, "--scores"]).0;
    assert_eq!(scores(&npz), scores(&json), "both files have all bits of the parameters");
    assert!(scores(&npz).starts_with("species,species=setosa,species=versicolor,species=virginica\n"));
}

#[test]
fn numbers_are_learned_by_every_method() {
    let folder = folder("line");
    let rows: String = (0..40).map(|k| format!("{},{},{}\n", k, k % 7, 3 * k - 2 * (k % 7) + 5)).collect();
    let data = file(&folder, "line.csv", &format!("a,b,y\n{rows}"));
    let model = example("models/linear.sd");
    for (method, rate) in [("gd", "0.1"), ("momentum", "0.02"), ("adam", "2/(1 + k/40)"), ("lbfgs", "")] {
        let saved = folder.join(format!("{method}.json")).to_string_lossy().into_owned();
        let mut arguments = vec![model.as_str(), "--data", &data, "--method", method, "--epochs", "400"];
        arguments.extend(["--standardize", "--output", &saved]);
        if !rate.is_empty() {
            arguments.extend(["--rate", rate]);
        }
        train(&arguments);
        let new = file(&folder, "new.csv", "b,a\n1,10\n6,2\n");
        let (out, _, _) = symdiff(&["predict", &saved, "--data", &new]);
        let numbers: Vec<f64> = out.lines().skip(1).map(|line| line.parse().expect("a number")).collect();
        assert!((numbers[0] - 33.0).abs() < 0.05 && (numbers[1] + 1.0).abs() < 0.05, "{method}: {out}");
    }
}

#[test]
fn two_classes_take_one_number() {
    let folder = folder("two");
    let rows: String = (0..60).map(|k| format!("{},{}\n", k, if k < 31 { "low" } else { "high" })).collect();
    let data = file(&folder, "two.csv", &format!("x,level\n{rows}"));
    let saved = folder.join("two.npz").to_string_lossy().into_owned();
    let model = example("models/logistic.sd");
    let arguments = [&model, "--data", &data, "--target", "level", "--method", "lbfgs", "--standardize"];
    let out = train(&[&arguments[..], &["--output", &saved]].concat());
    assert!(out.contains("2 classes: high, low"), "{out}");
    let new = file(&folder, "new.csv", "x\n3\n58\n");
    let (out, _, _) = symdiff(&["predict", &saved, "--data", &new]);
    assert_eq!(out, "level\nlow\nhigh\n");
}

#[test]
fn what_is_wrong_is_told_by_its_place() {
    let folder = folder("wrong");
    let softmax = example("models/softmax.sd");
    let linear = example("models/linear.sd");
    let table = |name: &str, text: &str| file(&folder, &format!("{name}.csv"), text);
    let bad_cell = table("bad_cell", "a,b,y\n1,2,3\n1,two,4\n");
    let empty = table("empty", "a,b,kind\n1,2,x\n2,3,\n");
    let short = table("short", "a,b,kind\n1,2,x\n2,3\n");
    let target = table("target", "a,b,y\n1,2,3\n1,5,4\n2,2,five\n");
    let nothing = table("nothing", "a,b\n");
    let good = table("good", "a,b,y\n1,2,3\n4,5,6\n7,8,10\n11,1,2\n");
    let unknown = file(&folder, "m.sd", "X : [n, f]; y : [n]; w : [f]\nX*v - y");
    let no_stage = file(&folder, "s.sd", "X : [n, f]; y : [n]; w : [f]\nsum((X*w - y).^2)");
    let hidden = example("models/perceptron.sd");
    for (arguments, complaint) in [
        (&[&linear[..], "--data", &bad_cell][..], "line 3: column `b`: `two` is not a number"),
        (&[&softmax, "--data", &empty, "--target", "kind"], "line 3: column `kind` is empty"),
        (&[&softmax, "--data", &short, "--target", "kind"], "line 3: 2 fields, and the header has 3"),
        (&[&linear, "--data", &target], "line 4: column `y`: `five` is not a number"),
        (&[&linear, "--data", &nothing], "there are no rows"),
        (&[&linear, "--data", &good, "--target", "z"], "there is no column `z`; the columns are a, b, y"),
        (&[&linear, "--data", "missing.csv"], "missing.csv: cannot be read"),
        (&[&unknown, "--data", &good], "m.sd"),
        (&[&no_stage, "--data", &good], "does not say what it predicts; name it, as in prediction = X*w"),
        (&[&hidden, "--data", &good, "--target", "y"], "how long the axis `hidden` of `W1` is; say it: hidden=16"),
        (&[&linear, "--data", &good, "--method", "lbfgs", "--rate", "1"], "leave out --rate"),
        (&[&linear, "--data", &good, "--rate", "x"], "a number or a formula of the step k, found `x`"),
        (&[&linear, "--data", &good, "--output", "w.txt"], "ends in .npz or .json"),
    ] {
        let (out, err, status) = symdiff(&[&["train"], arguments].concat());
        assert_eq!((out.as_str(), status), ("", Some(1)), "{arguments:?}");
        assert!(err.contains(complaint), "{arguments:?}: {err}");
    }
    let (_, err, status) = symdiff(&["predict", &good, "--data", &good]);
    assert!(status == Some(1) && err.starts_with("error: "), "{err}");
}

/// A training that takes a while, with everything that it writes.
fn long<'a>(folder: &'a Path, method: &'a str) -> (Command, [PathBuf; 3]) {
    let files = ["state", "model.npz", "trace.csv"].map(|name| folder.join(format!("{method}-{name}")));
    let mut command = Command::new(env!("CARGO_BIN_EXE_symdiff"));
    command.arg("train").arg(example("models/perceptron.sd")).arg("--data").arg(example("train/iris.csv"));
    command.args(["--target", "species", "--size", "hidden=8", "--standardize", "--epochs", "40", "--seed", "5"]);
    command.args(["--patience", "35", "--method", method, "--resume", "--checkpoint"]).arg(&files[0]);
    command.arg("--output").arg(&files[1]).arg("--trace").arg(&files[2]);
    command.stdout(Stdio::null()).stderr(Stdio::null());
    (command, files)
}

/// However often training is killed, and whenever: the checkpoint is whole, and the end is that of an unbroken run.
#[test]
fn a_killed_training_ends_as_an_unbroken_one() {
    for method in ["adam", "momentum", "lbfgs"] {
        let (unbroken, broken) = (folder(&format!("unbroken-{method}")), folder(&format!("broken-{method}")));
        let (mut command, expected) = long(&unbroken, method);
        assert!(command.status().expect("the program runs").success());
        let expected = expected.map(|file| std::fs::read(file).expect("a whole file"));
        let (_, files) = long(&broken, method);
        let mut killed = 0;
        for round in 0..12 {
            let before = std::fs::read(&files[0]).ok();
            let mut child = long(&broken, method).0.spawn().expect("the program runs");
            // Some are killed as soon as there is a new checkpoint, others at whatever they do some turns later.
            while child.try_wait().expect("a child").is_none() && std::fs::read(&files[0]).ok() == before {
                std::thread::yield_now();
            }
            (0..round * 500).for_each(|_| std::thread::yield_now());
            killed += usize::from(child.try_wait().expect("a child").is_none());
            let _ = child.kill();
            child.wait().expect("a child");
            let state = std::fs::read(&files[0]).expect("a checkpoint");
            assert!(is_whole(&state), "round {round}: the checkpoint is whole");
        }
        assert!(killed > 0, "{method}: nothing was interrupted");
        // What a writer that was killed has left behind is of no consequence.
        std::fs::write(broken.join(format!("{method}-state.partial")), b"half of a").expect("a file");
        assert!(long(&broken, method).0.status().expect("the program runs").success());
        for (file, expected) in files.iter().zip(&expected) {
            assert!(std::fs::read(file).expect("a whole file") == *expected, "{}", file.display());
        }
    }
}

fn is_whole(bytes: &[u8]) -> bool {
    symdiff::train::State::from_bytes(bytes).is_some()
}

#[test]
fn checkpoints_of_other_training_are_refused() {
    let folder = folder("other");
    let (mut command, files) = long(&folder, "adam");
    assert!(command.status().expect("the program runs").success());
    let state = files[0].to_string_lossy().into_owned();
    let (model, data) = (example("models/perceptron.sd"), example("train/iris.csv"));
    let base = [&model, "--data", &data, "--target", "species", "--size", "hidden=8", "--checkpoint", &state];
    let refused = |more: &[&str]| symdiff(&[&["train"], &base[..], more].concat()).1;
    assert!(refused(&[]).contains("there is a checkpoint already; --resume goes on from it"));
    assert!(refused(&["--resume"]).contains("a checkpoint of other training"));
    let mut bytes = std::fs::read(&files[0]).expect("a checkpoint");
    bytes.truncate(bytes.len() - 1);
    std::fs::write(&files[0], bytes).expect("a file");
    assert!(refused(&["--resume"]).contains("no checkpoint, or it is damaged"));
}
