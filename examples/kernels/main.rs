//! Measures the functions of arrays: how far off they are, and how long they take.
//!
//! ```text
//! cargo run --release --example kernels -- 10000000
//! ```
//!
//! prints a Markdown table, a row a function. The error is the largest in so many points, half of them in the interval in
//! which the function is interesting, the others of any size (`tests/it/kernels/measure.rs`), in units of the last place of
//! values of 256 bits. The times are those of 4096 elements, in the interval, for an element; of the C library's vector functions
//! if there is a gcc to call them. One function alone: give its name after the number.

#![allow(clippy::print_stdout, reason = "it is a program")]

#[path = "../../tests/it/kernels/measure.rs"]
mod measure;

use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::Instant;

use dashu_float::ConstCache;
use measure::{Random, SPECIAL, distance, error};
use symdiff::op::{self, FunctionId, Row};
use symdiff::vector::{Kernel, Level, Real};

/// So many values that are next to the nearest one are looked at with 256 bits; of those further away, all.
const NEIGHBOURS: usize = 20_000;
/// Elements of a timed loop.
const ELEMENTS: usize = 4096;

fn main() {
    let mut words = std::env::args().skip(1);
    let count = words.next().and_then(|word| word.parse().ok()).unwrap_or(100_000);
    let chosen: Vec<String> = words.collect();
    let yardsticks: Vec<(PathBuf, &str)> = [("haswell", "256"), ("native", "512")]
        .into_iter()
        .filter_map(|(machine, width)| Some((compiled(machine, width)?, width)))
        .collect();
    let levels = Level::all();
    print!("| function | max ulp | at | interpreter ns |");
    levels.iter().for_each(|level| print!(" {} ns |", level.name()));
    yardsticks.iter().for_each(|(_, width)| print!(" libmvec {width} ns |"));
    println!(" f32, best ns |\n|{}", " --- |".repeat(5 + levels.len() + yardsticks.len()));
    for function in op::all().filter(|function| function.row().vector.is_some()) {
        let row = function.row();
        if !chosen.is_empty() && !chosen.iter().any(|name| name == row.name) {
            continue;
        }
        let (worst, place) = largest_error(function, count);
        let place: Vec<String> = place.iter().map(|x| format!("{x:e}")).collect();
        print!("| {} | {worst:.2} | {} | {:.2} |", row.name, place.join(", "), scalar_time(row));
        for &level in &levels {
            print!(" {:.2} |", time::<f64>(function, level));
        }
        for (program, _) in &yardsticks {
            print!(" {} |", yardstick(program, row).unwrap_or_default());
        }
        println!(" {:.2} |", time::<f32>(function, Level::best()));
    }
}

fn values<T: Real>(function: FunctionId, level: Level, a: &[T], b: &[T], values: &mut [T]) {
    match op::kernel::<T>(function).expect("it has a kernel") {
        Kernel::One(kernel) => kernel(level, a, values),
        Kernel::Two(kernel) => kernel(level, a, b, values),
    }
}

/// The interval of an operand in which the function is interesting.
fn interval(row: &Row, operand: usize) -> (f64, f64) {
    let (low, high) = row.domain[operand.min(row.domain.len() - 1)];
    if low == -high && high > 1.0 { (2.0 * low, 2.0 * high) } else { (low, high) }
}

/// The largest error of all levels, and where.
fn largest_error(function: FunctionId, count: usize) -> (f64, Vec<f64>) {
    let row = function.row();
    let (mut worst, mut place) = (0.0, Vec::new());
    let mut cache = ConstCache::new();
    // The fusing levels agree to the last bit, as the tests say.
    let levels = [Level::all()[0], Level::best()];
    let mut neighbours = [NEIGHBOURS; 2];
    let mut random = Random::new(row.name);
    let mut left = count;
    let (mut a, mut b): (Vec<f64>, Vec<f64>) = (Vec::new(), Vec::new());
    for &x in SPECIAL.iter().flat_map(|x| [*x, -*x]).collect::<Vec<f64>>().iter() {
        for &y in &SPECIAL[..if row.parameters.len() == 1 { 1 } else { SPECIAL.len() }] {
            a.push(x);
            b.push(y);
        }
    }
    while !a.is_empty() {
        for (level, neighbours) in levels.iter().zip(&mut neighbours) {
            let mut found = vec![0.0; a.len()];
            values(function, *level, &a, &b, &mut found);
            for ((&found, &a), &b) in found.iter().zip(&a).zip(&b) {
                let arguments = &[a, b][..row.parameters.len()];
                let away = distance(found, (row.eval)(arguments));
                *neighbours = neighbours.saturating_sub(usize::from(away == 1));
                if away > 1 || away == 1 && *neighbours > 0 && worst < 1.5 {
                    let error = error(row, arguments, found, &mut cache);
                    if error > worst {
                        (worst, place) = (error, arguments.to_vec());
                    }
                }
            }
        }
        let block = left.min(1 << 16);
        left -= block;
        a = (0..block).map(|_| random.point(interval(row, 0))).collect();
        b = (0..block).map(|_| random.point(interval(row, 1))).collect();
    }
    (worst, place)
}

/// Elements for the clock.
fn elements(row: &Row, operand: usize) -> Vec<f64> {
    let (low, high) = interval(row, operand);
    (0..ELEMENTS)
        .map(|k| low + (high - low) * ((k * 2_654_435_761 % ELEMENTS) as f64 + 0.5) / ELEMENTS as f64)
        .collect()
}

/// The least time for an element of some passes over them all.
fn least(mut pass: impl FnMut()) -> f64 {
    let mut least = f64::INFINITY;
    for _ in 0..200 {
        let start = Instant::now();
        pass();
        least = least.min(start.elapsed().as_secs_f64());
    }
    least / ELEMENTS as f64 * 1e9
}

fn time<T: Real>(function: FunctionId, level: Level) -> f64 {
    let [a, b] = [0, 1].map(|operand| elements(function.row(), operand).into_iter().map(T::narrow).collect::<Vec<T>>());
    let mut found = a.clone();
    least(|| values(function, level, &a, &b, std::hint::black_box(&mut found)))
}

fn scalar_time(row: &Row) -> f64 {
    let [a, b] = [0, 1].map(|operand| elements(row, operand));
    let mut found = a.clone();
    least(|| {
        for ((found, &a), &b) in found.iter_mut().zip(&a).zip(&b) {
            *found = (row.eval)(&[a, b][..row.parameters.len()]);
        }
        std::hint::black_box(&mut found);
    })
}

/// The loops in C, compiled for a machine.
fn compiled(machine: &str, width: &str) -> Option<PathBuf> {
    let source = Path::new(env!("CARGO_MANIFEST_DIR")).join("examples/kernels/libmvec.c");
    let program = std::env::temp_dir().join(format!("symdiff-libmvec-{machine}-{}", std::process::id()));
    let flags = ["-O3", "-ffast-math", &format!("-march={machine}"), &format!("-mprefer-vector-width={width}")];
    let status = Command::new("gcc").args(flags).arg(source).arg("-o").arg(&program).args(["-lmvec", "-lm"]).status();
    status.ok()?.success().then_some(program)
}

fn yardstick(program: &Path, row: &Row) -> Option<String> {
    let ends = [interval(row, 0), interval(row, 1)].map(|(low, high)| [low.to_string(), high.to_string()]);
    let output = Command::new(program).arg(row.name).args(ends.as_flattened()).output().ok()?;
    let time: f64 = String::from_utf8(output.stdout).ok()?.trim().parse().ok()?;
    Some(format!("{time:.2}"))
}
