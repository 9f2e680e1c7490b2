//! What a search adds to the laws: derivatives at both levels, with their costs and times.
//!
//! Reads lines of a formula, a tab and a variable:
//! `cargo run --release --example searching < examples/data/searching.tsv`

use std::error::Error;
use std::io::{self, Write};
use std::time::{Duration, Instant};

use symdiff::diff;
use symdiff::export;
use symdiff::graph::Graph;
use symdiff::simplify::{Level, cost, simplify};
use symdiff::syntax;

fn main() -> Result<(), Box<dyn Error>> {
    let mut out = io::stdout().lock();
    let mut times: [Vec<Duration>; 2] = Default::default();
    let (mut work, mut better) = ([0; 2], 0);
    for line in io::stdin().lines() {
        let line = line?;
        let (source, variable) = line.split_once('\t').ok_or("a line has a tab")?;
        let mut graph = Graph::new();
        let formula = syntax::parse(&mut graph, source)?;
        let variable = graph.symbol(variable);
        let raw = diff::gradient(&mut graph, formula.outputs[0], &[variable])?;
        let mut found = Vec::new();
        for (level, times) in ["full", "search"].into_iter().zip(&mut times) {
            let level: Level = level.parse()?;
            let begin = Instant::now();
            let simple = simplify(&mut graph, &raw, level);
            times.push(begin.elapsed());
            found.push((cost(&graph, &simple).work, simple[0]));
        }
        work = [work[0] + found[0].0, work[1] + found[1].0];
        if found[1].1 != found[0].1 {
            better += 1;
            let [full, search] = [0, 1].map(|level| export::text(&graph, found[level].1));
            writeln!(out, "{:>4} {:>4}   {full}\n            {search}", found[0].0, found[1].0)?;
        }
    }
    let count = times[0].len();
    writeln!(out, "{better} of {count} are smaller; work in all {} and {}", work[0], work[1])?;
    for (level, mut times) in ["full", "search"].into_iter().zip(times) {
        times.sort_unstable();
        let worst = times.last().copied().unwrap_or_default();
        writeln!(out, "{level}: median {:?}, worst {worst:?}", times.get(count / 2).copied().unwrap_or_default())?;
    }
    Ok(())
}
