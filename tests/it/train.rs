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
    let iris = example("train/iris.csv");
    let alike = table("alike", "a,kind\n1,x\n2,x\n");
    let semicolons = table("semicolons", "a;y\n1;2\n3;4\n");
    let vectors = file(&folder, "v.sd", "a, b, y : [n]; prediction = c*a + d*b; sum((y + 0*a - prediction).^2)/n");
    let fixed = file(&folder, "f.sd", "X : [n, 5]; y : [n]; w : [5]; prediction = X*w; sum((X*w - y).^2)");
    let fixed_target = file(&folder, "t.sd", "X : [n, f]; Y : [n, 3]; W : [f, 3]; prediction = X*W; sum((X*W - Y).^2)");
    let no_loss = file(&folder, "l.sd", "X : [n, f]; w : [f]; prediction = X*w");
    let logarithm = file(&folder, "log.sd", "a, y : [n]; prediction = log(b)*a; sum((y - prediction).^2)/n");
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
        (&[&hidden, "--data", &good, "--target", "y"], "help: --size hidden=16"),
        (&[&hidden, "--data", &good, "--target", "y", "--size", "hiden=8"], "the model has no axis `hiden`"),
        (&[&hidden, "--data", &good, "--target", "y", "--size", "hidden=30000000"], "more than fit into memory"),
        (&[&vectors, "--data", &good, "--target", "a"], "needs the column `a`, which is the target"),
        (&[&vectors, "--data", &good, "--ignore", "b"], "needs the column `b`, which is left out by --ignore"),
        (&[&vectors, "--data", &good, "--inputs", "a,y"], "needs the column `b`, which is not among --inputs"),
        (&[&linear, "--data", &good, "--inputs", "a,a"], "--inputs names `a` twice"),
        (&[&fixed, "--data", &good], "`X` takes 5 columns, and there are 2: a, b"),
        (&[&fixed_target, "--data", &good, "--target", "b,y"], "`Y` takes 3 columns, and the target has 2: b, y"),
        (&[&linear, "--data", &iris, "--target", "sepal_length"], "--ignore species leaves out what is no input"),
        (&[&softmax, "--data", &iris], "there is no column `T`, the target of the model; --target says which"),
        (&[&softmax, "--data", &alike, "--target", "kind"], "has one class only, `x`"),
        (&[&linear, "--data", &semicolons], "cells are separated by commas"),
        (&[&no_loss, "--data", &good], "the last statement of a model is its loss, one number"),
        (
            &[&logarithm, "--data", &good, "--ignore", "b"],
            "no finite value where the parameters begin\nhelp: say where",
        ),
        (&[&logarithm, "--data", &good, "--ignore", "b", "--from", "c=1"], "the model has no parameter `c`"),
        (&[&linear, "--data", &good, "--from", "w=[1,2,3]"], "the start of `w` is one number, or has its shape"),
        (&[&linear, "--data", &good, "--rate", "0.1/k"], "is inf in the first step"),
        (&[&linear, "--data", &good, "--rate", "-1"], "finite and not negative, and `-1` is -1"),
        (&[&linear, "--data", &good, "--rate", "1e300"], "training diverges at once, and nothing is written"),
        (&[&linear, "--data", &good, "--plot", "w.html"], "a file that ends in .svg or .png"),
        (&[&linear, "--data", &good, "--plot", "/nonexistent/w.svg"], "cannot write /nonexistent/w.svg"),
        (&[&linear, "--data", &good, "--output", "/nonexistent/w.npz"], "cannot write /nonexistent/w.npz"),
        (&[&linear, "--data", &good, "--plot-accuracy", "w.svg"], "takes a target of classes"),
        (&[&linear, "--data", &good, "--beta", "0.5"], "--beta is for --method momentum"),
        (&[&linear, "--data", &good, "--memory", "5"], "--memory is for --method lbfgs"),
        (
            &[&linear, "--data", &good, "--method", "lbfgs", "--batch", "8"],
            "--batch is for --method adam, gd and momentum",
        ),
        (&[&linear, "--data", &good, "--size", "features=3"], "`features` is 2 in the data, and 3 was given"),
        (&[&linear, "--data", &good, "--size", "n=3"], "the length of `n` is the number of rows"),
    ] {
        let (out, err, status) = symdiff(&[&["train"], arguments].concat());
        assert_eq!((out.as_str(), status), ("", Some(1)), "{arguments:?}");
        assert!(err.contains(complaint), "{arguments:?}: {err}");
    }
    for arguments in [
        &["train", &linear, "--data", &good, "--trace", &good][..],
        &["train", &linear, "--data", &good, "--checkpoint", &good],
        &["predict", &good, "--data", &good, "--output", &good],
    ] {
        let (out, err, status) = symdiff(arguments);
        assert_eq!((out.as_str(), status), ("", Some(1)), "{arguments:?}");
        assert!(err.contains("is read, and would be replaced by what is written"), "{arguments:?}: {err}");
    }
    let (_, err, status) = symdiff(&["predict", &good, "--data", &good]);
    assert!(status == Some(1) && err.starts_with("error: "), "{err}");
}

/// What is wrong is told before the first epoch; what is strange is told, and goes on.
#[test]
fn what_is_strange_is_told() {
    let folder = folder("strange");
    let table = |name: &str, text: &str| file(&folder, &format!("{name}.csv"), text);
    let hidden = example("models/perceptron.sd");
    let two = table("two", "a,y\n1,1\n2,2\n3,2\n4,1\n");
    let many: String = (0..40).map(|k| format!("{k},{}\n", k as f64 / 3.0)).collect();
    let many = table("many", &format!("a,y\n{many}"));
    let (softmax, logistic) = (example("models/softmax.sd"), example("models/logistic.sd"));
    for (arguments, complaint) in [
        (&[&logistic[..], "--data", &two][..], "note: column `y` has two numbers; with --classes"),
        (&[&softmax, "--data", &many, "--target", "y"], "note: column `y` has 40 numbers, each a class"),
        (
            &[&hidden, "--data", &two, "--target", "y", "--size", "hidden=2", "--init", "zeros"],
            "note: the gradient of W1, b1, W2 is 0 at the start",
        ),
    ] {
        let (_, err, status) = symdiff(&[&["train", "--epochs", "2"], arguments].concat());
        assert!(status == Some(0) && err.contains(complaint), "{arguments:?}: {err}");
    }
    for option in [["--batch", "0"], ["--patience", "0"], ["--beta", "2"], ["--memory", "0"], ["--seed", "-1"]] {
        let (_, err, status) = symdiff(&[&["train", &softmax, "--data", &many], &option[..]].concat());
        assert!(status == Some(2) && err.contains(option[0]) && !err.contains("quotes"), "{option:?}: {err}");
    }
}

#[test]
fn parameters_begin_where_it_is_said() {
    let folder = folder("from");
    let data = file(&folder, "d.csv", "x,y\n1,2\n2,4\n3,6\n4,8\n");
    // `k` is a parameter of the model and the step of the rate.
    let model = file(&folder, "m.sd", "x, y : [n]; prediction = log(k)*x; sum((y - prediction).^2)/n");
    let saved = folder.join("m.json").to_string_lossy().into_owned();
    let base = [&model, "--data", &data, "--from", "k=5", "--output", &saved, "--validation", "0"];
    train(&[&base[..], &["--method", "lbfgs"]].concat());
    let (out, _, _) = symdiff(&["predict", &saved, "--data", &data]);
    let first: f64 = out.lines().nth(1).expect("a row").parse().expect("a number");
    assert!((first - 2.0).abs() < 1e-6, "{out}");
    train(&[&base[..], &["--method", "gd", "--rate", "0.1/(1 + k)"]].concat());
    let out = train(&[&base[..], &["--epochs", "0"]].concat());
    assert!(out.contains("best is the start: loss 1.14"), "{out}");
}

/// A loss that is a sum, not a mean, of more rows than are predicted at once.
#[test]
fn searches_are_judged_by_all_rows() {
    let folder = folder("sum");
    let rows: String = (0..3_000).map(|k| format!("{},{}\n", k % 7, 2 * (k % 7) - 6 + k % 2)).collect();
    let data = file(&folder, "d.csv", &format!("x,y\n{rows}"));
    let model = file(&folder, "m.sd", "x, y : [n]; prediction = a*x + b*ones(n); sum((y - prediction).^2)");
    let saved = folder.join("m.json").to_string_lossy().into_owned();
    let lbfgs = ["--method", "lbfgs", "--validation", "0", "--from", "a=0,b=0", "--output", &saved];
    let out = train(&[&[&model, "--data", &data][..], &lbfgs].concat());
    assert!(out.contains("loss 750"), "{out}");
    let new = file(&folder, "new.csv", "x\n0\n");
    let (out, ..) = symdiff(&["predict", &saved, "--data", &new]);
    assert!(out.contains("\n-5.5") || out.contains("\n-5.49"), "{out}");
}

/// Predictions that are compared with their mean are of all rows at once, however many there are.
#[test]
fn rows_that_depend_on_one_another_are_predicted_together() {
    let folder = folder("mean");
    let rows: String = (0..3_000).map(|k| format!("{},{}\n", k % 7, 2 * (k % 7) - 6)).collect();
    let data = file(&folder, "d.csv", &format!("x,y\n{rows}"));
    let source = "x, y : [n]; prediction = a*x - ones(n)*sum(a*x)/n; sum((y - prediction).^2)/n";
    let model = file(&folder, "m.sd", source);
    let saved = folder.join("m.json").to_string_lossy().into_owned();
    train(&[&model, "--data", &data, "--method", "lbfgs", "--output", &saved, "--from", "a=1"]);
    let (out, ..) = symdiff(&["predict", &saved, "--data", &data]);
    let predictions: Vec<f64> = out.lines().skip(1).map(|line| line.parse().expect("a number")).collect();
    assert_eq!(predictions.len(), 3_000);
    assert!(predictions.iter().sum::<f64>().abs() < 1e-6, "the mean of all rows is taken off");
    let (out, err, status) = symdiff(&["predict", &saved, "--data", &data, "--scores"]);
    assert_eq!((out.as_str(), status), ("", Some(1)));
    assert!(err.contains("--scores is for classes"), "{err}");
}

#[test]
fn huge_numbers_are_scaled() {
    let folder = folder("huge");
    let data = file(&folder, "d.csv", "x,y\n1e200,1\n2e200,2\n3e200,3\n4e200,4\n");
    let saved = folder.join("m.json").to_string_lossy().into_owned();
    let arguments = ["--data", &data, "--standardize", "--method", "lbfgs", "--validation", "0", "--output", &saved];
    train(&[&[&example("models/linear.sd")[..]], &arguments[..]].concat());
    let (out, err, _) = symdiff(&["predict", &saved, "--data", &data]);
    let last: f64 = out.lines().last().unwrap_or_default().parse().expect(&err);
    assert!((last - 4.0).abs() < 1e-6, "{out}");
}

#[test]
fn labels_are_compared_as_what_they_are() {
    let folder = folder("labels");
    let rows: String = (0..40)
        .map(|k| {
            format!(
                "{k},{}\n",
                if k < 20 {
                    "0"
                } else if k % 2 > 0 {
                    "1"
                } else {
                    "1.0"
                }
            )
        })
        .collect();
    let data = file(&folder, "d.csv", &format!("x,kind\n{rows}"));
    let saved = folder.join("m.json").to_string_lossy().into_owned();
    let base = ["--data", &data, "--target", "kind", "--standardize", "--method", "lbfgs", "--output", &saved];
    let out = train(&[&[&example("models/softmax.sd")[..]], &base[..]].concat());
    assert!(out.contains("2 classes: 0, 1\n"), "{out}");
    let new = file(&folder, "new.csv", "x,kind\n1,0.0\n38,1.00\n2,\n3,7\n");
    let (_, note, _) = symdiff(&["predict", &saved, "--data", &new]);
    assert_eq!(note, "note: 2 of 2 are right, 100.0 %\nnote: 2 rows without a class of the model are not counted\n");
}

#[test]
fn changed_models_are_refused() {
    let folder = folder("changed");
    let data = example("train/iris.csv");
    let saved = folder.join("m.json").to_string_lossy().into_owned();
    let base = ["--data", &data, "--target", "species", "--standardize", "--epochs", "1", "--output", &saved];
    train(&[&[&example("models/softmax.sd")[..]], &base[..]].concat());
    let whole = std::fs::read_to_string(&saved).expect("a model");
    let whole: serde_json::Value = serde_json::from_str(&whole).expect("JSON");
    for (pointer, value, complaint) in [
        ("/symdiff", "2", "another version of symdiff"),
        ("/classes", "[]", "no model that symdiff train has written"),
        ("/classes", "[\"a\"]", "no model"),
        ("/classes", "[\"a\", \"b\"]", "m.json"),
        ("/scaling/mean", "[[]]", "no model"),
        ("/scaling/mean", "[]", "no model"),
        ("/scaling/deviation/0/1", "0", "no model"),
        ("/scaling/deviation/0/1", "null", "no model"),
        ("/inputs", "{}", "no model"),
        ("/inputs/X", "[]", "no model"),
        ("/parameters/W", "[[1]]", "parameter `W` has another shape"),
        ("/model", "\"x\"", "no model"),
    ] {
        let mut changed = whole.clone();
        *changed.pointer_mut(pointer).expect(pointer) = serde_json::from_str(value).expect("JSON");
        let changed = file(&folder, "m.json", &changed.to_string());
        let (out, err, status) = symdiff(&["predict", &changed, "--data", &data, "--scores"]);
        assert_eq!((out.as_str(), status), ("", Some(1)), "{pointer} {value}");
        assert!(err.starts_with("error: ") && err.contains(complaint), "{pointer} {value}: {err}");
    }
}

#[test]
fn digits_are_told_apart() {
    let (model, data) = (example("models/perceptron.sd"), example("train/digits.csv"));
    let out = train(&[
        &model,
        "--data",
        &data,
        "--target",
        "digit",
        "--size",
        "hidden=32",
        "--standardize",
        "--rate",
        "0.005",
        "--epochs",
        "12",
    ]);
    let best = out.lines().last().and_then(|line| line.rsplit("accuracy ").next());
    let best: f64 = best.and_then(|text| text.strip_suffix(" %")).expect(&out).parse().expect(&out);
    assert!(best >= 96.0, "{out}");
}

/// A training that takes a while, with everything that it writes.
fn long<'a>(folder: &'a Path, method: &'a str) -> (Command, [PathBuf; 4]) {
    let (method, precision) = method.split_once(' ').unwrap_or((method, "double"));
    let files = ["state", "model.npz", "trace.csv", "loss.svg"].map(|name| folder.join(format!("{method}-{name}")));
    let mut command = Command::new(env!("CARGO_BIN_EXE_symdiff"));
    command.arg("train").arg(example("models/perceptron.sd")).arg("--data").arg(example("train/iris.csv"));
    command.args(["--target", "species", "--size", "hidden=8", "--standardize", "--epochs", "40", "--seed", "5"]);
    command
        .args(["--patience", "35", "--method", method, "--precision", precision, "--resume", "--checkpoint"])
        .arg(&files[0]);
    command.arg("--output").arg(&files[1]).arg("--trace").arg(&files[2]).arg("--plot").arg(&files[3]);
    command.stdout(Stdio::null()).stderr(Stdio::null());
    (command, files)
}

/// However often training is killed, and whenever: the checkpoint is whole, and the end is that of an unbroken run.
#[test]
fn a_killed_training_ends_as_an_unbroken_one() {
    for method in ["adam", "momentum", "lbfgs", "adam single"] {
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
            for (file, expected) in files.iter().zip(&expected).skip(1).filter(|(file, _)| file.exists()) {
                assert!(std::fs::read(file).expect("a file") == *expected, "round {round}: {}", file.display());
            }
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
    symdiff::train::State::<f64>::from_bytes(bytes).is_some()
        || symdiff::train::State::<f32>::from_bytes(bytes).is_some()
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
    let single = refused(&["--resume", "--precision", "single"]);
    assert!(single.contains("double precision; --precision double goes on from it"), "{single}");
    let mut bytes = std::fs::read(&files[0]).expect("a checkpoint");
    bytes.truncate(bytes.len() - 1);
    std::fs::write(&files[0], bytes).expect("a file");
    assert!(refused(&["--resume"]).contains("no checkpoint, or it is damaged"));
}
