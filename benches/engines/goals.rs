//! What is aimed at, beside what is measured.

use std::fs::File;
use std::hint::black_box;
use std::io::{BufWriter, Write as _};
use std::path::Path;
use std::process::{Command, Stdio};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::{Duration, Instant};

use symdiff::eval::{batch, compiled};
use symdiff::program::Program;
use symdiff::{diff, export, syntax};

use crate::agreement::{Agreement, of_all_functions};
use crate::c::C;
use crate::inputs::Input;
use crate::{CACHED, Case, STREAMED, batch_times, column, point_times};

/// How many times as long as C JAX took for the four functions in cache, on another machine (medians; jaxlib 0.10.2).
const JAX_OVER_C: [f64; 4] = [13.6, 2.9, 6.8, 1.5];

/// How many lines there were, and how many of them were missed.
static LINES: [AtomicUsize; 2] = [AtomicUsize::new(0), AtomicUsize::new(0)];

/// Prints a line.
#[allow(clippy::print_stdout, reason = "the lines are what this is for")]
fn goal(what: &str, measured: f64, limit: f64, unit: &str) {
    let is_met = measured <= limit;
    let verdict = if is_met { "pass" } else { "MISSED" };
    println!("{verdict:<6} {what:<62} {measured:>9.2} {unit:<4} (at most {limit})");
    LINES[0].fetch_add(1, Ordering::Relaxed);
    LINES[1].fetch_add(usize::from(!is_met), Ordering::Relaxed);
}

/// Prints all, which takes some minutes, or the parts that are named on the command line.
#[allow(clippy::print_stdout, reason = "the lines are what this is for")]
pub(crate) fn print(cases: &[Case], compiled: &[(C, C)], folder: &Path) {
    let named: Vec<String> = std::env::args().collect();
    let parts: [(&str, &dyn Fn()); 5] = [
        ("columns", &|| columns(cases, compiled)),
        ("points", &|| points(cases, compiled)),
        ("agreement", &agreement),
        ("symbolic", &|| symbolic(folder)),
        ("table", &|| table(cases, folder)),
    ];
    let is_named = |part: &str| named.iter().any(|argument| argument == part);
    let is_any_named = parts.iter().any(|(part, _)| is_named(part));
    parts.iter().filter(|(part, _)| !is_any_named || is_named(part)).for_each(|(_, print)| print());
    let [lines, missed] = LINES.each_ref().map(|count| count.load(Ordering::Relaxed));
    println!("{missed} of {lines} missed");
}

/// The formulas of the reference are compared by a test, `cargo test --test it reference::engines`.
fn agreement() {
    let Agreement { units, function, values } = of_all_functions();
    goal(&format!("engines, {values} values of all functions, furthest: {function}"), units as f64, 4.0, "ulp");
}

fn geometric_mean(ratios: &[f64]) -> f64 {
    (ratios.iter().map(|ratio| ratio.ln()).sum::<f64>() / ratios.len() as f64).exp()
}

fn columns(cases: &[Case], compiled: &[(C, C)]) {
    let ratios = |points| -> Vec<f64> {
        let times = cases.iter().zip(compiled).map(|(case, c)| batch_times(case, c, points));
        times.map(|times| times.ours / times.fast).collect()
    };
    let cached = ratios(CACHED);
    for (case, &ratio) in cases.iter().zip(&cached) {
        goal(&format!("in cache, times the C with -ffast-math: {}", case.name), ratio, 2.0, "");
    }
    goal("in cache, geometric mean", geometric_mean(&cached), 1.5, "");
    let to_jax: Vec<f64> = cached.iter().zip(JAX_OVER_C).map(|(ours, jax)| ours / jax).collect();
    goal("in cache, times JAX, the slowest of the four", to_jax.iter().copied().fold(0.0, f64::max), 1.0, "");
    goal("in cache, times JAX, geometric mean", geometric_mean(&to_jax), 1.0 / 3.0, "");
    for (case, ratio) in cases.iter().zip(ratios(STREAMED)) {
        goal(&format!("a million points, times that C: {}", case.name), ratio, 1.3, "");
    }
}

fn points(cases: &[Case], compiled: &[(C, C)]) {
    let rosenbrock = point_times(&cases[1], &compiled[1].0);
    goal("one point, Rosenbrock, 20 variables", rosenbrock.ours * 1e9, 150.0, "ns");
    goal("one point, Rosenbrock, times scalar C", rosenbrock.ours / rosenbrock.theirs, 1.5, "");
    for size in [20, 200, 2_000, 50_000, 110_000] {
        let (graph, mut roots) = Input::Rosenbrock(size).gradient();
        let (_, output, _) = Input::Rosenbrock(size).graph();
        roots.push(output);
        let operations = Program::new(&graph, &roots).counts().total();
        let repeats = if size > 10_000 { 2 } else { 20 };
        let point = least(repeats, || (), |()| compiled::Evaluator::new(&graph, &roots));
        let block = least(repeats, || (), |()| batch::Evaluator::<f64>::new(&graph, &roots));
        let hundred = 100.0 / operations as f64 * 1e3;
        goal(&format!("machine code for a point, 100 of {operations} operations"), point * hundred, 1.0, "ms");
        goal(&format!("machine code for columns, 100 of {operations} operations"), block * hundred, 1.0, "ms");
    }
}

/// The time of the processor that this thread has used, in seconds: others that use the machine do not count.
fn processor_time() -> f64 {
    const THREAD_TIME: i32 = 3;
    unsafe extern "C" {
        fn clock_gettime(clock: i32, time: *mut [i64; 2]) -> i32;
    }
    let mut time = [0; 2];
    // SAFETY: on 64-bit Linux the function writes seconds and nanoseconds, 8 bytes each, and nothing else.
    let status = unsafe { clock_gettime(THREAD_TIME, &raw mut time) };
    assert_eq!(status, 0, "there is a clock");
    time[0] as f64 + time[1] as f64 * 1e-9
}

/// The least time of some runs, in seconds, without what makes ready for them.
fn least<S, R>(repeats: usize, ready: impl Fn() -> S, run: impl Fn(S) -> R) -> f64 {
    let once = || {
        let state = ready();
        let start = processor_time();
        let result = black_box(run(black_box(state)));
        let time = processor_time() - start;
        drop(result);
        time
    };
    (0..repeats).map(|_| once()).fold(f64::INFINITY, f64::min)
}

fn symbolic(folder: &Path) {
    let aims = [
        ("chain of 10^4 stages, gradient", Input::Chain(10_000), 15.0),
        ("product of 10^4 factors, gradient", Input::Product(10_000), 5.0),
        ("Rosenbrock of 10^4 variables, gradient", Input::Rosenbrock(10_000), 40.0),
        ("10^5 terms in 20 variables, gradient", Input::Text(100_000), 200.0),
    ];
    for (name, input, limit) in aims {
        let (graph, output, variables) = input.graph();
        let run = |mut graph| (diff::gradient(&mut graph, output, &variables), graph);
        goal(name, least(10, || graph.clone(), run) * 1e3, limit, "ms");
    }
    let factors = 10_000;
    let (mut graph, output, variables) = Input::Product(factors).graph();
    let mut roots = diff::gradient(&mut graph, output, &variables).expect("closed forms");
    roots.push(output);
    let operations = Program::new(&graph, &roots).counts().total();
    goal("product of 10^4 factors, operations a factor", operations as f64 / factors as f64, 3.0, "");
    let text = Input::Text(100_000).source();
    let parse = |mut graph| (syntax::parse(&mut graph, &text), graph);
    goal("10^5 terms, parse", least(10, symdiff::graph::Graph::new, parse) * 1e3, 150.0, "ms");
    let (graph, output, _) = Input::Text(100_000).graph();
    let style = export::Style::default();
    let print = |()| export::text_with(&graph, &[output], &style);
    goal("10^5 terms, print", least(10, || (), print) * 1e3, 50.0, "ms");
    let file = folder.join("terms.sd");
    std::fs::write(&file, &text).expect("a file for the formula");
    let (_, peak) = run(Command::new(env!("CARGO_BIN_EXE_symdiff")).arg("--file").arg(&file));
    goal("10^5 terms, parse, gradient, simplify and print, peak memory", peak, 150.0, "MB");
}

/// A table of so many bytes.
const TABLE_BYTES: usize = 1_000_000_000;

fn table(cases: &[Case], folder: &Path) {
    let physics = &cases[2];
    let mut graph = symdiff::graph::Graph::new();
    let formula = syntax::parse(&mut graph, &physics.source).expect("a formula");
    let names: Vec<&str> = formula.variables.iter().map(|&symbol| graph.name(symbol)).collect();
    let file = folder.join("points.csv");
    let mut out = BufWriter::new(File::create(&file).expect("a file for the table"));
    let mut written = writeln!(out, "{}", names.join(",")).map(|()| 0);
    let rows: Vec<Vec<f64>> = (1..=names.len()).map(|n| column(n as u64, 4096, physics.from, physics.to)).collect();
    let lines: Vec<String> = (0..4096)
        .map(|row| rows.iter().map(|column| column[row].to_string()).collect::<Vec<_>>().join(",") + "\n")
        .collect();
    for line in lines.iter().cycle() {
        match written {
            Ok(bytes) if bytes < TABLE_BYTES => written = out.write_all(line.as_bytes()).map(|()| bytes + line.len()),
            Ok(_) | Err(_) => break,
        }
    }
    written.and_then(|_| out.flush()).expect("room for the table");
    let eval = |formula: &str, more: &[&str]| {
        let mut command = Command::new(env!("CARGO_BIN_EXE_symdiff"));
        run(command.args(["eval", formula, "--data"]).arg(&file).args(more))
    };
    // As many columns, of numbers that are already there.
    let copies: Vec<&str> = names.iter().copied().chain([names[0]]).collect();
    let (copying, _) = eval(&format!("[{}]", copies.join(", ")), &["--value"]);
    let (computing, peak) = eval(&physics.source, &[]);
    goal("table of 1 GB, peak memory", peak, 200.0, "MB");
    goal("table of 1 GB, value and gradient, times copying columns", computing / copying, 1.2, "");
    goal("table of 1 GB, seconds", computing, 60.0, "s");
}

/// Runs a command to its end: seconds, and its largest memory in megabytes.
fn run(command: &mut Command) -> (f64, f64) {
    let start = Instant::now();
    let mut child = command.stdout(Stdio::null()).spawn().expect("the program is there");
    let status = format!("/proc/{}/status", child.id());
    let mut peak: f64 = 0.0;
    while child.try_wait().expect("it is our child").is_none() {
        let text = std::fs::read_to_string(&status).unwrap_or_default();
        let line = text.lines().find_map(|line| line.strip_prefix("VmHWM:"));
        let kilobytes = line.and_then(|line| line.trim().trim_end_matches(" kB").parse::<f64>().ok());
        peak = peak.max(kilobytes.unwrap_or(0.0) / 1e3);
        std::thread::sleep(Duration::from_millis(2));
    }
    (start.elapsed().as_secs_f64(), peak)
}
