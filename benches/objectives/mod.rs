//! The objectives of GradBench, as they are measured and tested.

use symdiff::graph::{Graph, NodeId};
use symdiff::number::Rational;
use symdiff::op::{self, Axes, Dimension, Function, Reduction};

/// The mixture of Gaussians of GradBench, without the terms that are constant: `d` dimensions, `k` parts. The factors of the
/// precisions have `exp(q)` on their diagonals; `L` has what is below them, and what else it has is masked by `B`.
pub(crate) fn mixture(graph: &mut Graph) -> (NodeId, [NodeId; 4]) {
    let named = |graph: &mut Graph, name: &str| {
        graph.symbol(name);
        Dimension::Named(graph.find_symbol(name).expect("just met"))
    };
    let [n, d, k] = ["n", "d", "k"].map(|name| named(graph, name));
    let mut declare = |name: &str, dimensions: &[Dimension]| graph.declare(name, dimensions).expect("a new name");
    let (x, alpha, mean) = (declare("X", &[n, d]), declare("alpha", &[k]), declare("M", &[k, d]));
    let (q, l, below) = (declare("Q", &[k, d]), declare("L", &[k, d, d]), declare("B", &[d, d]));
    let exp = Function::Known(op::find("exp").expect("a row"));
    let one = Rational::ONE;
    let scales = graph.call(exp, &[q]);
    let unit = graph.identity(d);
    let diagonal = graph.contract(&[(scales, &[0, 1]), (unit, &[1, 2])], &[0, 1, 2]);
    let lower = graph.multiply(l, below);
    let factors = graph.sum(Rational::ZERO, [(one.clone(), diagonal), (one.clone(), lower)]);
    // Labels: n 0, k 1, rows 2, columns 3.
    let of_points = graph.contract(&[(factors, &[1, 2, 3]), (x, &[0, 3])], &[0, 1, 2]);
    let of_means = graph.contract(&[(factors, &[1, 2, 3]), (mean, &[1, 3])], &[1, 2]);
    let apart = graph.sum(Rational::ZERO, [(one.clone(), of_points), (Rational::from(-1), of_means)]);
    let distance = graph.contract(&[(apart, &[0, 1, 2]), (apart, &[0, 1, 2])], &[0, 1]);
    let logs = graph.sum_along(q, Axes::new([1]));
    let half = Rational::new(-1, 2);
    let inner = graph.sum(Rational::ZERO, [(one.clone(), alpha), (one.clone(), logs), (half, distance)]);
    let rows = graph.reduce(Reduction::LogSumExp, inner, Axes::new([1]));
    let likelihood = graph.sum_along(rows, Axes::all(1));
    let weights = graph.reduce(Reduction::LogSumExp, alpha, Axes::all(1));
    let points = graph.length(n);
    let weights = graph.multiply(points, weights);
    let squares = |graph: &mut Graph, of: NodeId, order: usize| {
        let square = graph.power(of, 2.into());
        graph.sum_along(square, Axes::all(order))
    };
    // The Wishart prior with gamma = 1 and m = 0.
    let prior = (squares(graph, scales, 2), squares(graph, lower, 3));
    let terms = [
        (one, likelihood),
        (Rational::from(-1), weights),
        (Rational::new(-1, 2), prior.0),
        (Rational::new(-1, 2), prior.1),
    ];
    (graph.sum(Rational::ZERO, terms), [alpha, mean, q, l])
}

/// What one observation of bundle adjustment is: a camera, a point, a weight, and where the point is seen.
pub(crate) const OBSERVATION: &str = "\
    a = X - cx; b = Y - cy; c = Z - cz; s = r1^2 + r2^2 + r3^2; t = sqrt(s); \
    u = r1/t; v = r2/t; w = r3/t; q = (u*a + v*b + w*c)*(1 - cos(t)); \
    xx = a*cos(t) + (v*c - w*b)*sin(t) + u*q; \
    yy = b*cos(t) + (w*a - u*c)*sin(t) + v*q; \
    zz = c*cos(t) + (u*b - v*a)*sin(t) + w*q; \
    px = xx/zz; py = yy/zz; rr = px^2 + py^2; l = f*(1 + k1*rr + k2*rr^2); \
    [h*(px*l + x0 - mx), h*(py*l + y0 - my), 1 - h^2]";

/// What the derivatives of an observation are taken by: the camera, the point and the weight.
pub(crate) const PARAMETERS: [&str; 15] =
    ["r1", "r2", "r3", "cx", "cy", "cz", "f", "x0", "y0", "k1", "k2", "X", "Y", "Z", "h"];
