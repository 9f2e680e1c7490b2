use super::geometry::{Frame, Line, SMALL, above, geometry};
use super::*;
use crate::graph::Graph;
use crate::lesson::{Subject, lesson};
use crate::syntax;

const FORMULAS: [&str; 8] = [
    "x",
    "2",
    "x*x",
    "(x + y)*z",
    "exp(1/x)",
    "a = w*x; b = v*y; h = a + b; c = h*u; c",
    "(x - 5)^2 + a/(b*sqrt(x)) - if(x > a, sin(x), 2*y)",
    "exp(-(a*x + b)^2/(2*s^2))/(s*sqrt(2*pi)) + log(1 + exp(c*x))*atan2(y, x)",
];
const FORMATS: [Format; 6] = [
    Format::Dot,
    Format::Svg,
    Format::Tikz { standalone: true },
    Format::Tikz { standalone: false },
    Format::Mermaid,
    Format::Html,
];

fn learn(source: &str) -> Lesson {
    let mut graph = Graph::new();
    let formula = syntax::parse(&mut graph, source).expect("a formula");
    lesson(&mut graph, &formula, &Subject { formulas: true, ..Subject::default() }).expect("a lesson")
}

/// A lesson for each output.
fn passes(source: &str) -> Vec<Lesson> {
    let mut graph = Graph::new();
    let formula = syntax::parse(&mut graph, source).expect("a formula");
    let subject = |output| Subject { formulas: true, output: Some(output), ..Subject::default() };
    let mut pass = |output| lesson(&mut graph, &formula, &subject(output)).expect("a lesson");
    (0..formula.outputs.len()).map(&mut pass).collect()
}

/// Everything that a figure can show, and nothing.
fn all_options() -> Vec<Options> {
    let all = Show { values: true, gradients: true, locals: true, contributions: true, formulas: true };
    let options = [Direction::LeftToRight, Direction::TopToBottom]
        .into_iter()
        .flat_map(|direction| [all, Show::default()].map(|show| Options { direction, show, ..Options::default() }));
    options.collect()
}

#[test]
fn boxes_stand_beside_each_other_and_links_run_forward() {
    for source in FORMULAS {
        for options in all_options() {
            let figure = figure(&[learn(source)], &options).expect("a lesson");
            let geometry = geometry(&figure);
            for (place, a) in geometry.boxes.iter().enumerate() {
                let inside =
                    a.x >= 0.0 && a.y >= 0.0 && a.x + a.width <= geometry.width && a.y + a.height <= geometry.height;
                assert!(inside, "{source}: {a:?}");
                for b in &geometry.boxes[..place] {
                    let apart = |a: &Frame, b: &Frame| a.x + a.width < b.x || a.y + a.height < b.y;
                    assert!(apart(a, b) || apart(b, a), "{source}: {a:?} {b:?}");
                }
            }
            for curve in &geometry.curves {
                let along = |point: &(f64, f64)| match options.direction {
                    Direction::LeftToRight => point.0,
                    Direction::TopToBottom => point.1,
                };
                assert!(
                    curve.points.windows(2).all(|pair| along(&pair[0]) <= along(&pair[1]) + 1e-6),
                    "{source}: {curve:?}"
                );
            }
        }
    }
}

/// Where a line of small text is: left, top, right, bottom.
fn extent(text: &str, line: Line) -> [f64; 4] {
    let width = measure::width(text, SMALL);
    let left = if line.centred { line.x - width / 2.0 } else { line.x };
    [left, line.y - 0.75 * SMALL, left + width, line.y + 0.2 * SMALL]
}

#[test]
fn texts_stand_on_nothing_else() {
    let softmax = "p = exp(a) + exp(b) + exp(c); log(exp(a)/p)*s + log(exp(b)/p)*t + log(exp(c)/p)*u";
    let pendulum = "(m + n)*l^2*w^2/2 + n*k^2*v^2/2 + n*l*k*w*v*cos(s - t) + (m + n)*g*l*cos(s) + n*g*k*cos(t)";
    let several = "q = x*y; [q + x, exp(q), q/y]";
    for source in FORMULAS.into_iter().chain([softmax, pendulum, several]) {
        let lessons = passes(source);
        for options in all_options() {
            let figure = figure(&lessons, &options).expect("a lesson");
            let geometry = geometry(&figure);
            let mut taken: Vec<[f64; 4]> = Vec::new();
            for (node, frame) in figure.nodes.iter().zip(&geometry.boxes) {
                taken.push([frame.x, frame.y, frame.x + frame.width, frame.y + frame.height]);
                taken.push(extent(&above(node), frame.above));
                let gradients = node.gradients.iter().enumerate();
                taken.extend(gradients.map(|(position, by)| extent(&by.text.text, frame.gradient(position))));
            }
            for (arrow, curve) in figure.arrows.iter().zip(&geometry.curves) {
                taken.extend(arrow.local.as_ref().map(|local| extent(&local.text, curve.local)));
                let sent = arrow.contributions.iter().enumerate();
                taken.extend(sent.map(|(position, sent)| extent(&sent.text.text, curve.contribution(position))));
            }
            taken.retain(|[left, _, right, _]| left < right);
            for (place, a) in taken.iter().enumerate() {
                for b in &taken[..place] {
                    let apart = a[2] <= b[0] || b[2] <= a[0] || a[3] <= b[1] || b[3] <= a[1];
                    assert!(apart, "{source}: {a:?} {b:?}");
                }
            }
        }
    }
}

#[test]
fn arrows_that_end_at_one_box_end_apart() {
    let figure = figure(&[learn("a*b*c*d*e1*g*h*k")], &Options::default()).expect("a lesson");
    let geometry = geometry(&figure);
    let mut ends: Vec<f64> = geometry.curves.iter().map(|curve| curve.points[curve.points.len() - 1].1).collect();
    ends.sort_by(f64::total_cmp);
    assert!(ends.windows(2).all(|pair| pair[1] - pair[0] > 5.0), "{ends:?}");
    let product = geometry.boxes.last().expect("a box");
    assert!(product.y < ends[0] && ends[7] < product.y + product.height);
}

#[test]
fn nothing_comes_from_outside_and_markup_is_closed() {
    for source in FORMULAS {
        for options in all_options() {
            let lesson = learn(source);
            for format in FORMATS {
                let text = draw(&lesson, &options, format);
                let outside = text.replace("http://www.w3.org/2000/svg", "");
                assert!(!outside.contains("http") && !text.contains("url(h"), "{source}");
                if format == Format::Svg {
                    assert_eq!(closed(&text), Ok(()), "{source}: {text}");
                }
            }
        }
    }
}

/// Whether every element of an XML text is closed, in order.
fn closed(text: &str) -> Result<(), String> {
    let mut open: Vec<&str> = Vec::new();
    for tag in text.split('<').skip(1) {
        let (tag, _) = tag.split_once('>').ok_or_else(|| format!("unclosed <{tag}"))?;
        if let Some(name) = tag.strip_prefix('/') {
            if open.pop() != Some(name) {
                return Err(format!("</{name}> closes another element"));
            }
        } else if !tag.ends_with('/') {
            open.push(tag.split(' ').next().unwrap_or_default());
        }
    }
    if open.is_empty() { Ok(()) } else { Err(format!("{open:?} are not closed")) }
}

#[test]
fn names_are_text_and_nothing_else() {
    let mut graph = Graph::new();
    let (evil, node) = (graph.symbol("\"><script>\\N%&$#{_^~\n"), graph.symbol("end"));
    let product = graph.multiply(evil, node);
    let symbols = ["\"><script>\\N%&$#{_^~\n", "end"].map(|name| graph.find_symbol(name).expect("a symbol"));
    let formula = syntax::Formula { outputs: vec![product], variables: symbols.to_vec(), ..syntax::Formula::default() };
    let lesson = lesson(&mut graph, &formula, &Subject { formulas: true, ..Subject::default() }).expect("a lesson");
    for options in all_options() {
        for format in FORMATS {
            let text = draw(&lesson, &options, format);
            let is_tex = matches!(format, Format::Tikz { .. });
            assert!(is_tex || !text.contains("<script>\\"), "{text}");
            if format == Format::Svg {
                assert_eq!(closed(&text), Ok(()));
            }
            if is_tex {
                assert!(!text.contains("%&") && !text.contains("#{"), "{text}");
            }
        }
    }
}

#[test]
fn ids_are_in_the_order_of_evaluation() {
    let dot = draw(&learn("q = x + y; q*z"), &Options::default(), Format::Dot);
    for expected in ["n0:o:e -> n3:o:w", "n1:o:e -> n3:o:w", "n3:o:e -> n4:o:w", "n2:o:e -> n4:o:w", "<I>q</I>"] {
        assert!(dot.contains(expected), "{expected} in {dot}");
    }
    assert!(draw(&learn("x*x"), &Options::default(), Format::Dot).matches("n0:o:e -> n1:o:w").count() == 2);
}

#[test]
fn folded_figures_say_how_much_they_hide() {
    let source = (0..100).map(|i| format!("x{i}*sin(x{i})")).collect::<Vec<_>>().join(" + ");
    let lesson = learn(&source);
    let options = Options { fold: Some(30), ..Options::default() };
    let figure = figure(std::slice::from_ref(&lesson), &options).expect("a lesson");
    assert!(figure.nodes.len() < 62, "{}", figure.nodes.len());
    let shown = figure.nodes.iter().filter(|node| node.shape != Shape::Folded).count();
    let marker = figure.nodes.iter().find(|node| node.shape == Shape::Folded).expect("a marker");
    assert_eq!(marker.label.text, format!("… {} more …", lesson.stages.len() - shown));
    assert!(figure.arrows.iter().all(|arrow| arrow.from < arrow.to));
}

#[test]
fn the_page_of_a_large_formula_says_its_operations_too() {
    let stages: String = (1..600).map(|i| format!("q{i} = sin(q{})*2; ", i - 1)).collect();
    let page = draw(
        &learn(&format!("q0 = x + 1; {stages}q599")),
        &Options { fold: Some(20), ..Options::default() },
        Format::Html,
    );
    assert!(page.contains("<mtext>2·v₅₉₉</mtext>") && page.contains("… "), "{page}");
}

#[test]
fn several_outputs_have_a_derivative_each() {
    let lessons = passes("q = x*y; [q + x, exp(q)]");
    let show = Show { gradients: true, contributions: true, ..Show::default() };
    let options = Options { show: Show { formulas: true, ..show }, ..Options::default() };
    for format in FORMATS {
        let text = draw_passes(&lessons, &options, format);
        let written = match format {
            Format::Dot | Format::Svg | Format::Mermaid | Format::Html => ["∂f₁/∂q = 1", "∂f₂/∂q = exp(q)"],
            Format::Tikz { .. } => [r"\partial f_{1}/\partial q = 1", r"\partial f_{2}/\partial q = e^{q}"],
        };
        assert!(written.iter().all(|written| text.contains(written)), "{text}");
    }
    let figure = figure(&lessons, &options).expect("a lesson");
    let [count, sent] = [&figure.nodes[2].gradients.len(), &figure.arrows[0].contributions.len()];
    assert_eq!((*count, *sent), (2, 2));
    assert_eq!(figure.legend.losses.iter().map(|loss| &loss.text).collect::<Vec<_>>(), ["f₁", "f₂"]);
    let page = draw_passes(&lessons, &options, Format::Html);
    // The variables, three operations; then the seed and the contributions of each pass.
    assert_eq!(page.matches("<li class=\"forward\"").count(), 4);
    assert_eq!(page.matches("<li class=\"backward\"").count(), 1 + 4 + 1 + 3);
    assert!(page.contains("n2:pass1") && page.contains("n2:pass2"));
}

#[test]
fn the_page_has_a_step_for_every_operation_and_contribution() {
    let page = draw(&learn("q = x + y; q*z"), &Options::default(), Format::Html);
    // The variables, two operations, the seed, four contributions.
    assert_eq!(page.matches("<li class=").count(), 8);
    assert!(page.contains("data-lit=\"e3 n2\"") && page.contains("<mfrac>"));
}

#[test]
fn names_that_look_alike_differ_in_every_format() {
    let lesson = learn("x_1*x1 + x_1");
    for (format, plain, typed) in [
        (Format::Svg, "x₁", "x_1"),
        (Format::Mermaid, "x₁", "x#95;1"),
        (Format::Tikz { standalone: false }, "x_{1}", r"\mathit{x\_1}"),
    ] {
        let text = draw(&lesson, &Options::default(), format);
        assert!(text.contains(plain) && text.contains(typed), "{text}");
    }
}
