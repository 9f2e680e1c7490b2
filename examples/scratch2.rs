use std::time::Instant;
use symdiff::{answer::{Task, derive}, diff, graph::Graph, simplify::{simplify, Level}, syntax, export, program};
fn time<T>(name: &str, f: impl FnOnce() -> T) -> T { let t = Instant::now(); let r = f(); println!("  {name}: {:.3} ms", t.elapsed().as_secs_f64()*1e3); r }
fn go(name: &str, text: String, print: bool) {
    println!("{name}");
    let mut g = Graph::new();
    let f = time("parse", || syntax::parse(&mut g, &text).unwrap());
    let vars: Vec<_> = f.variables.iter().map(|&v| g.symbol_node(v)).collect();
    let n0 = g.len();
    let raw = time("gradient", || diff::gradient(&mut g, f.outputs[0], &vars).unwrap());
    println!("  nodes {n0} -> {}", g.len());
    println!("  ops f {} grad {} both {}", program::operations(&g, &f.outputs), program::operations(&g, &raw), { let mut r = raw.clone(); r.push(f.outputs[0]); program::operations(&g, &r) });
    let s = time("simplify", || simplify(&mut g, &raw, Level::Basic));
    println!("  simplified ops {}", program::operations(&g, &s));
    let w = time("print", || export::text_with(&g, &s, &Default::default()));
    println!("  chars {}", w.outputs.iter().map(String::len).sum::<usize>() + w.definitions.iter().map(|(a,b)| a.len()+b.len()).sum::<usize>());
    if print { println!("{}", export::join_text(&w)); }
    let _ = derive(&mut g, &[], &[], Task::Gradient, Level::None);
}
fn main() {
    for k in [10usize, 1000, 100_000] {
        let mut t = String::from("f0 = x\n");
        for i in 1..=k { t += &format!("f{i} = sin(f{})*f{}\n", i-1, i-1); }
        t += &format!("f{k}");
        go(&format!("chain {k}"), t, k == 10);
    }
    for n in [5usize, 1000, 10000] {
        let t: Vec<_> = (1..=n).map(|i| format!("x{i}")).collect();
        go(&format!("product {n}"), t.join("*"), n == 5);
    }
    for n in [1000usize, 10_000, 100_000, 1_000_000] {
        let t: Vec<_> = (1..=n).map(|i| format!("{}*x{}^{}*sin(x{})", i % 7 + 1, i % 20, i % 5 + 1, (i * 3) % 20)).collect();
        go(&format!("sum {n}"), t.join(" + "), false);
    }
    for n in [1000usize, 10_000] {
        let t: Vec<_> = (1..n).map(|i| format!("100*(x{} - x{}^2)^2 + (1 - x{})^2", i+1, i, i)).collect();
        go(&format!("rosenbrock {n}"), t.join(" + "), false);
    }
    for n in [300usize, 3000, 10000] { go(&format!("tower {n}"), "x^".repeat(n) + "x", false); }
}
