//! The Jacobian of `h = W*x` by a large matrix W: formula, pattern and sparse rows, with times and memory.
//!
//! `cargo run --release --example jacobian`

#![allow(clippy::print_stdout, reason = "a table is what this program is for")]

use std::time::{Duration, Instant};

use symdiff::export::{self, Style, algebra};
use symdiff::graph::Graph;
use symdiff::op::Dimension::Fixed;
use symdiff::structure::{self, Stretch};
use symdiff::{diff, simplify};

const ROUNDS: usize = 21;

/// The median time of some rounds, and what the last one gave.
fn timed<T>(mut work: impl FnMut() -> T) -> (Duration, T) {
    let mut last = work();
    let mut times: Vec<Duration> = (0..ROUNDS)
        .map(|_| {
            let start = Instant::now();
            last = work();
            start.elapsed()
        })
        .collect();
    times.sort_unstable();
    (times[ROUNDS / 2], last)
}

/// The largest memory of this process so far, where the system tells.
fn memory() -> String {
    let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    let peak = status.lines().find_map(|line| line.strip_prefix("VmHWM:"));
    peak.map_or_else(|| "unknown".to_owned(), |peak| peak.trim().to_owned())
}

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let (rows, columns) = (1000, 500);
    let before = memory();
    let (symbolic, (text, pattern)) = timed(|| {
        let mut graph = Graph::new();
        let w = graph.declare("W", &[Fixed(rows), Fixed(columns)]).expect("a new name");
        let x = graph.declare("x", &[Fixed(columns)]).expect("a new name");
        let h = graph.matrix_product(w, x);
        let jacobian = diff::gradient(&mut graph, h, &[w]).expect("a derivative");
        let jacobian = simplify::simplify(&mut graph, &jacobian, simplify::Level::Full)[0];
        let pattern = structure::pattern(&graph, jacobian, 1);
        let layout = algebra::layout_of_jacobians(&graph, &[(jacobian, 1)], Stretch::Columns, &Style::default());
        (export::join_text(&export::text_of(&layout)), pattern)
    });
    let between = memory();
    let x: Vec<f64> = (0..columns).map(|place| 1.0 / (1.0 + place as f64)).collect();
    let (sparse, csr) = timed(|| pattern.csr(Stretch::Columns, |index| x[index[2]]).expect("lengths are known"));
    let (m, n) = pattern.size().ok_or("lengths are known")?;
    let count = pattern.nonzeros().ok_or("lengths are known")?;
    println!("dh/dW = {text}");
    println!("{m} x {n}, {count} nonzeros, {}", pattern.kind().name());
    println!("formula, pattern   {symbolic:>10.1?}    memory at most {between} (before: {before})");
    println!("sparse rows        {sparse:>10.1?}    memory at most {} ({} values)", memory(), csr.values.len());
    Ok(())
}
