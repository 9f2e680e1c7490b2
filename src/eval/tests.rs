use super::*;
use crate::number::Rational;
use crate::syntax;
use std::collections::HashMap;

fn parse(t: &str) -> (Graph, NodeId) { let mut g = Graph::new(); let n = syntax::parse_expression(&mut g, t).unwrap(); (g, n) }

fn both(t: &str, at: &[(&str, f64)]) -> (f64, f64) {
    let (g, n) = parse(t);
    let at: HashMap<_, _> = at.iter().copied().collect();
    let mut p = point::Evaluator::new(&g, &[n]).unwrap();
    let xs: Vec<f64> = p.inputs().iter().map(|s| at[g.name(*s)]).collect();
    let mut out = [0.0];
    p.call(&xs, &mut out);
    let mut e = exact::Evaluator::new(&g, &[n]).unwrap();
    let v = e.call(xs.iter().map(|x| Value::from_f64(*x)).collect::<Vec<_>>());
    (out[0], v[0].to_f64())
}

#[test]
fn probe() {
    for (t, at) in [
        ("exp(pi*sqrt(163)) - 262537412640768744", vec![]),
        ("sin(pi)", vec![]), ("tan(pi/2)", vec![]), ("exp(100000)+1", vec![]), ("exp(-200)+0", vec![]), ("cos(pi/2)", vec![]), ("sin(1e-200)", vec![]),
        ("1/sin(pi)", vec![]), ("sin(1e22)", vec![]), ("2*sqrt(2)*3^(3/4)", vec![]), ("sqrt(2)^2", vec![]),
        ("x*log(x)", vec![("x", 0.0)]),
        ("x^y*log(x)", vec![("x", 0.0), ("y", 2.0)]),
        ("x^y*log(x)^2", vec![("x", 0.0), ("y", 2.0)]),
        ("x^y*log(x)", vec![("x", 0.0), ("y", 0.0)]),
        ("x*(2*log(x)+1)", vec![("x", 0.0)]),
        ("x/h^2", vec![("x", 1e200), ("h", 1.4e200)]),
        ("x/h^2", vec![("x", 1e-200), ("h", 1.4e-200)]),
        ("x/h^(3/2)", vec![("x", 1e-250), ("h", 1e-250)]),
        ("sqrt(x^2+y^2)", vec![("x", 1e200), ("y", 1e200)]),
        ("2*exp(-1/x^2)/x^3", vec![("x", 1e-110)]),
        ("x^1000", vec![("x", 1.5)]),
        ("(1+x)^3-1-3*x", vec![("x", 1e-8)]),
        ("333.75*y^6 + x^2*(11*x^2*y^2 - y^6 - 121*y^4 - 2) + 5.5*y^8 + x/(2*y)", vec![("x", 77617.0), ("y", 33096.0)]),
        ("x/3", vec![("x", 5.0)]),
        ("1e308*10*x", vec![("x", 1.0)]),
        ("1/x^2", vec![("x", 1e-160)]),
    ] {
        let (g, n) = parse(t);
        let program = Program::new(&g, &[n]);
        eprintln!("{t} at {at:?}: {:?}", both(t, &at));
        eprintln!("    {:?}", program.operations());
    }
}
