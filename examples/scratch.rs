use symdiff::{answer::{Task, derive}, graph::Graph, simplify::Level, syntax, export};
fn main() {
    for line in std::io::stdin().lines() {
        let line = line.unwrap();
        let mut g = Graph::new();
        match syntax::parse(&mut g, &line) {
            Err(e) => println!("{line}: error {e}"),
            Ok(f) => for v in f.variables.clone() {
                let raw = derive(&mut g, &f.outputs, &[v], Task::Gradient, Level::None).unwrap();
                let a = derive(&mut g, &f.outputs, &[v], Task::Gradient, Level::Basic).unwrap();
                println!("{line} | d{} | {} | {}", g.name(v), export::text(&g, a[0].node), export::text(&g, raw[0].node));
            }
        }
    }
}
