//! Generators for trigonometric and hyperbolic functions.
//!
//! In: the functions of a [`Survey`]. Out: for each angle, sine and cosine, or tangent and cosine, or
//! tangent and secant, as generators with what holds between their squares; every other function of the angle is a
//! product of powers of them.

use super::generators::{Generators, split_multiple};
use super::polynomial::Polynomial;
use super::quotient::{Quotient, Relations};
use super::survey::{CIRCULAR, HYPERBOLIC, Survey};
use crate::graph::{Graph, NodeId};
use crate::number::Rational;

impl Generators {
    /// Generators for trigonometric and hyperbolic functions, all of one angle together.
    pub(super) fn add_angles(&mut self, graph: &mut Graph, survey: &Survey) -> Option<()> {
        let mut left: Vec<(&'static str, NodeId, NodeId)> = survey.angles.clone();
        while let Some((name, angle, _)) = left.first().copied() {
            let family = if CIRCULAR.contains(&name) { CIRCULAR } else { HYPERBOLIC };
            let (core, first) = split_multiple(graph, angle);
            let alike = |graph: &mut Graph, other: NodeId| {
                let (there, multiple) = split_multiple(graph, other);
                (there == core).then_some(multiple)
            };
            let mut unit = first.clone();
            let mut group = Vec::new();
            for &(name, other, call) in &left {
                if let Some(multiple) = alike(graph, other).filter(|_| family.contains(&name)) {
                    if multiple.abs() != first.abs() {
                        self.has_multiples = true;
                    }
                    if self.choice.angles || multiple == first {
                        unit = unit.gcd(&multiple);
                        group.push((name, multiple, call));
                    }
                }
            }
            left.retain(|(_, _, call)| !group.iter().any(|(_, _, there)| there == call));
            let unit = if first.is_negative() && group.len() == 1 { first } else { unit };
            self.add_family(graph, family, core, &unit, &group)?;
        }
        Some(())
    }

    /// Generators for the functions of one angle.
    fn add_family(
        &mut self,
        graph: &mut Graph,
        family: [&'static str; 6],
        core: NodeId,
        unit: &Rational,
        group: &[(&'static str, Rational, NodeId)],
    ) -> Option<()> {
        let hyperbolic = family == HYPERBOLIC;
        let angle = graph.product(unit.clone(), [core]);
        let simple = group.iter().all(|(_, multiple, _)| multiple == unit);
        let only = |names: [&str; 2]| group.iter().all(|(name, ..)| names.contains(name));
        if simple && group.len() == 1 {
            return Some(());
        }
        let one = Polynomial::one();
        // 1 + tan^2 = sec^2, 1 - tanh^2 = sech^2, 1 + cot^2 = csc^2, coth^2 - 1 = csch^2
        for (a, b, sign, constant) in
            [(2, 4, if hyperbolic { -1 } else { 1 }, 1), (3, 5, 1, if hyperbolic { -1 } else { 1 })]
        {
            if simple && only([family[a], family[b]]) {
                let first = graph.call_named(family[a], &[angle]);
                let second = graph.call_named(family[b], &[angle]);
                let (x, y) = (self.add(first, 1)?, self.add(second, 1)?);
                let square = Polynomial::generator(x, 2).scaled(&Rational::from(sign));
                let square = square.add(&Polynomial::constant(Rational::from(constant)))?;
                self.relate(y, 2, square, one);
                self.known.insert(first, Quotient::generator(x, 1));
                self.known.insert(second, Quotient::generator(y, 1));
                return Some(());
            }
        }
        let (sine, cosine) = (graph.call_named(family[0], &[angle]), graph.call_named(family[1], &[angle]));
        let (s, c) = (self.add(sine, 1)?, self.add(cosine, 1)?);
        self.has_pairs = true;
        let sign = Rational::from(if hyperbolic { 1 } else { -1 });
        if self.choice.tangents {
            // A tangent is not defined where the cosine is 0, so there has to be something already that is not.
            let has_poles = group.iter().any(|(name, ..)| [family[2], family[4]].contains(name));
            if !simple || !(hyperbolic || has_poles) {
                return None;
            }
            // The first generator is the tangent: cos^2 = 1/(1 + tan^2).
            self.list[s].node = graph.call_named(family[2], &[angle]);
            let square = Polynomial::generator(s, 2).scaled(&-&sign).add(&one)?;
            self.relate(c, 2, one, square);
            for (name, _, call) in group {
                let place = family.iter().position(|there| there == name)?;
                let [t, c_] = [[1, 1], [0, 1], [1, 0], [-1, 0], [0, -1], [-1, -1]][place];
                let quotient = Quotient::generator(s, t).multiply(&Quotient::generator(c, c_), &self.relations)?;
                self.known.insert(*call, quotient);
            }
            return Some(());
        }
        if self.choice.sines {
            let square = Polynomial::generator(s, 2).scaled(&sign).add(&one)?;
            self.relate(c, 2, square, one);
        } else {
            let square = if hyperbolic {
                Polynomial::generator(c, 2).subtract(&one)?
            } else {
                one.subtract(&Polynomial::generator(c, 2))?
            };
            self.relate(s, 2, square, one);
        }
        for (name, multiple, call) in group {
            let times = multiple.checked_div(unit)?.to_i64().filter(|times| times.abs() <= 6)?;
            let (sine, cosine) = multiple_angle(s, c, times, hyperbolic)?;
            let mut quotient = Quotient::constant(Rational::ONE);
            let none = Relations::default();
            let place = family.iter().position(|there| there == name)?;
            let [sines, cosines] = [[1, 0], [0, 1], [1, -1], [-1, 1], [0, -1], [-1, 0]][place];
            quotient.push(&sine, sines, &none)?;
            quotient.push(&cosine, cosines, &none)?;
            self.known.insert(*call, quotient);
        }
        Some(())
    }
}

/// Sine and cosine of a multiple of an angle, by the sum formulas.
fn multiple_angle(s: usize, c: usize, times: i64, hyperbolic: bool) -> Option<(Polynomial, Polynomial)> {
    let (sine, cosine) = (Polynomial::generator(s, 1), Polynomial::generator(c, 1));
    let (mut a, mut b) = (Polynomial::default(), Polynomial::one());
    let sign = Rational::from(if hyperbolic { 1 } else { -1 });
    for _ in 0..times.abs() {
        let next = a.multiply(&cosine)?.add(&b.multiply(&sine)?)?;
        b = b.multiply(&cosine)?.add(&a.multiply(&sine)?.scaled(&sign))?;
        a = next;
    }
    Some((if times < 0 { a.scaled(&Rational::MINUS_ONE) } else { a }, b))
}
