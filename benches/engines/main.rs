//! The engines against C: value and gradient of four functions, in one run.
//!
//! `cargo bench --bench engines` writes each program as C, has `gcc -O3 -march=native` compile it, with and without
//! `-ffast-math` (and so glibc's vector functions; as built-ins, sine and cosine of one argument would be made one
//! function that has no vector form), and times the same columns of numbers with both. A time is the least of
//! many, which is what a machine that also does other things can tell. Needs gcc; the tables are in docs/performance.md.
//!
//! `cargo bench --bench engines -- goals` prints what is aimed at, here and elsewhere, beside what is measured.

#![allow(unsafe_code, reason = "compiled C is called")]

mod agreement;
mod c;
mod goals;
#[path = "../inputs/mod.rs"]
mod inputs;

use std::cell::RefCell;
use std::hint::black_box;
use std::path::PathBuf;
use std::time::{Duration, Instant};

use c::C;

use symdiff::diff;
use symdiff::eval::{batch, compiled, point};
use symdiff::graph::{Graph, NodeId};
use symdiff::program::Program;
use symdiff::simplify::{Level, simplify};
use symdiff::syntax;

/// As many points as stay in a cache, and as do not.
const CACHED: usize = 16_384;
const STREAMED: usize = 1_000_000;

/// A formula, and where its inputs lie.
struct Case {
    name: &'static str,
    source: String,
    from: f64,
    to: f64,
}

fn cases() -> Vec<Case> {
    let rosenbrock: Vec<String> = (1..20).map(|n| format!("100*(x{} - x{n}^2)^2 + (1 - x{n})^2", n + 1)).collect();
    let physics = "0.5*m*v^2/sqrt(1 - v^2/c^2) + G*m*M/sqrt((x - a)^2 + (y - b)^2) + m*c^2*(1 - v^2/c^2)^(3/2)";
    let hidden = |n: usize| format!("w{n}*tanh(a{n}*x + b{n}*y + c{n})");
    let network: Vec<String> = (1..=8).map(hidden).collect();
    let case = |name, source, from, to| Case { name, source, from, to };
    vec![
        case("exp(1/x) sin(x)^2", "exp(1/x)*sin(x)^2".to_owned(), 0.5, 3.0),
        case("Rosenbrock, 20 variables", rosenbrock.join(" + "), -1.0, 1.0),
        case("physics, 9 variables", physics.replace('c', "(10 + c)").replace("x - a", "x + 3 - a"), 0.1, 1.0),
        case("network 2-8-1, 35 variables", format!("{} + d", network.join(" + ")), -1.0, 1.0),
    ]
}

/// Value and gradient.
fn roots(case: &Case) -> (Graph, Vec<NodeId>) {
    let mut graph = Graph::new();
    let formula = syntax::parse(&mut graph, &case.source).expect("a formula");
    let variables: Vec<NodeId> = formula.variables.iter().map(|&symbol| graph.symbol_node(symbol)).collect();
    let mut roots = vec![formula.outputs[0]];
    roots.extend(diff::gradient(&mut graph, formula.outputs[0], &variables).expect("closed forms"));
    let roots = simplify(&mut graph, &roots, Level::Basic);
    (graph, roots)
}

/// The least times of each of some tasks in seconds; they take turns, so that all have the same conditions.
fn least(tasks: &mut [&mut dyn FnMut()], budget: Duration) -> Vec<f64> {
    let mut best = vec![f64::INFINITY; tasks.len()];
    let start = Instant::now();
    let mut rounds = 0;
    while rounds < 3 || start.elapsed() < budget {
        for (best, task) in best.iter_mut().zip(tasks.iter_mut()) {
            let start = Instant::now();
            task();
            *best = best.min(start.elapsed().as_secs_f64());
        }
        rounds += 1;
    }
    best
}

/// Numbers in an interval, which look random and are the same each time.
fn column(seed: u64, points: usize, from: f64, to: f64) -> Vec<f64> {
    let mut state = seed.wrapping_mul(0x9E37_79B9_7F4A_7C15) | 1;
    let mut next = || {
        state ^= state << 13;
        state ^= state >> 7;
        state ^= state << 17;
        from + (to - from) * (state >> 11) as f64 / (1u64 << 53) as f64
    };
    (0..points).map(|_| next()).collect()
}

fn slices<T>(columns: &mut [Vec<T>]) -> Vec<&mut [T]> {
    columns.iter_mut().map(|column| &mut column[..]).collect()
}

/// Seconds for all points.
struct BatchTimes {
    ours: f64,
    parallel: f64,
    single: f64,
    plain: f64,
    fast: f64,
}

fn batch_times(case: &Case, (plain, fast): &(C, C), points: usize) -> BatchTimes {
    let (graph, roots) = roots(case);
    let evaluator = batch::Evaluator::<f64>::new(&graph, &roots).expect("known functions");
    let single = batch::Evaluator::<f32>::new(&graph, &roots).expect("known functions");
    let inputs = evaluator.inputs().len();
    let columns: Vec<Vec<f64>> =
        (0..inputs).map(|input| column(input as u64 + 1, points, case.from, case.to)).collect();
    let inputs: Vec<&[f64]> = columns.iter().map(|column| &column[..]).collect();
    let columns32: Vec<Vec<f32>> = columns.iter().map(|column| column.iter().map(|&x| x as f32).collect()).collect();
    let inputs32: Vec<&[f32]> = columns32.iter().map(|column| &column[..]).collect();
    let (mut values, mut wanted) = (vec![vec![0.0; points]; roots.len()], vec![vec![0.0; points]; roots.len()]);
    let mut values32 = vec![vec![0.0f32; points]; roots.len()];
    evaluator.call(&inputs, &mut slices(&mut values));
    fast.columns(&inputs, &mut slices(&mut wanted));
    for (root, (ours, theirs)) in values.iter().zip(&wanted).enumerate() {
        for (a, b) in ours.iter().zip(theirs) {
            assert!((a - b).abs() <= 1e-9 * (1.0 + b.abs()), "{}: root {root}: {a} and {b}", case.name);
        }
    }
    // All write to the same memory: other memory may be paged in another way.
    let outputs = RefCell::new(slices(&mut values));
    let mut outputs32 = slices(&mut values32);
    let times = least(
        &mut [
            &mut || evaluator.call(black_box(&inputs), &mut outputs.borrow_mut()),
            &mut || evaluator.call_parallel(black_box(&inputs), &mut outputs.borrow_mut()),
            &mut || single.call(black_box(&inputs32), &mut outputs32),
            &mut || plain.columns(black_box(&inputs), &mut outputs.borrow_mut()),
            &mut || fast.columns(black_box(&inputs), &mut outputs.borrow_mut()),
        ],
        if points > 100_000 { Duration::from_secs(4) } else { Duration::from_millis(700) },
    );
    let [ours, parallel, single, plain, fast] = times[..] else { unreachable!("five tasks") };
    BatchTimes { ours, parallel, single, plain, fast }
}

fn batch_row(case: &Case, c: &(C, C), points: usize) -> String {
    let BatchTimes { ours, parallel, single, plain, fast } = batch_times(case, c, points);
    let each = |time: f64| format!("{:.2}", time / points as f64 * 1e9);
    let times = [ours, parallel, single, plain, fast].map(each).join(" | ");
    format!("| {} | {points} | {times} | {:.2} |", case.name, ours / fast)
}

/// Seconds for a call, and for making the code.
struct PointTimes {
    ours: f64,
    interpreted: f64,
    theirs: f64,
    compile: f64,
}

fn point_times(case: &Case, c: &C) -> PointTimes {
    const CALLS: usize = 1000;
    let (graph, roots) = roots(case);
    let start = Instant::now();
    let evaluator = compiled::Evaluator::new(&graph, &roots).expect("known functions");
    let compile = start.elapsed().as_secs_f64();
    let mut interpreter = point::Evaluator::new(&graph, &roots).expect("known functions");
    let inputs: Vec<f64> =
        (0..evaluator.inputs().len()).map(|n| column(n as u64 + 1, 1, case.from, case.to)[0]).collect();
    let mut outputs = [vec![0.0; roots.len()], vec![0.0; roots.len()], vec![0.0; roots.len()]];
    let [ours, interpreted, theirs] = &mut outputs;
    let function = c.point();
    let times = least(
        &mut [
            &mut || (0..CALLS).for_each(|_| evaluator.call(black_box(&inputs), black_box(ours))),
            &mut || (0..CALLS).for_each(|_| interpreter.call(black_box(&inputs), black_box(interpreted))),
            &mut || {
                for _ in 0..CALLS {
                    // SAFETY: the function reads as many inputs and writes as many outputs as there are.
                    unsafe { function(black_box(&inputs).as_ptr(), black_box(&mut *theirs).as_mut_ptr()) };
                }
            },
        ],
        Duration::from_millis(200),
    );
    let [ours, interpreted, theirs] = times[..] else { unreachable!("three tasks") };
    let each = |time: f64| time / CALLS as f64;
    PointTimes { ours: each(ours), interpreted: each(interpreted), theirs: each(theirs), compile }
}

fn point_row(case: &Case, c: &C) -> String {
    let PointTimes { ours, interpreted, theirs, compile } = point_times(case, c);
    format!(
        "| {} | {:.0} | {:.0} | {:.0} | {:.2} | {:.2} ms | {:.0} ms |",
        case.name,
        ours * 1e9,
        interpreted * 1e9,
        theirs * 1e9,
        ours / theirs,
        compile * 1e3,
        c.compile_time.as_secs_f64() * 1e3
    )
}

fn main() {
    let folder: PathBuf = std::env::temp_dir().join(format!("symdiff-engines-{}", std::process::id()));
    std::fs::create_dir_all(&folder).expect("a folder for C");
    let cases = cases();
    let compiled: Vec<(C, C)> = cases
        .iter()
        .enumerate()
        .map(|(number, case)| {
            let (graph, roots) = roots(case);
            let source = c::source(&Program::new(&graph, &roots));
            let plain = C::compile(&folder, &format!("plain{number}"), &source, &["-fno-math-errno"]);
            let fast = C::compile(
                &folder,
                &format!("fast{number}"),
                &source,
                &["-ffast-math", "-fno-builtin-sin", "-fno-builtin-cos"],
            );
            (plain, fast)
        })
        .collect();
    if std::env::args().any(|argument| argument == "goals") {
        goals::print(&cases, &compiled, &folder);
    } else {
        tables(&cases, &compiled);
    }
    let _ = std::fs::remove_dir_all(&folder);
}

#[allow(clippy::print_stdout, reason = "the tables are what this is for")]
fn tables(cases: &[Case], compiled: &[(C, C)]) {
    println!("| value and gradient, ns a point | points | batch | all threads | f32 | C | C -ffast-math | batch/C |");
    println!("| --- | --: | --: | --: | --: | --: | --: | --: |");
    for points in [CACHED, STREAMED] {
        for (case, c) in cases.iter().zip(compiled) {
            println!("{}", batch_row(case, c, points));
        }
    }
    println!("\n| one point, ns a call | compiled | point | C | compiled/C | compile | gcc |");
    println!("| --- | --: | --: | --: | --: | --: | --: |");
    for (case, (plain, _)) in cases.iter().zip(compiled) {
        println!("{}", point_row(case, plain));
    }
}
