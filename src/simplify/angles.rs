//! Generators for trigonometric and hyperbolic functions.
//!
//! In: the functions of a [`Survey`]. Out: for each angle, sine and cosine, or tangent and cosine, or
//! tangent and secant, as generators with what holds between their squares; every other function of the angle is a
//! product of powers of them.

use super::generators::{Generators, split_multiple};
use super::polynomial::Polynomial;
use super::quotient::{Quotient, Relations};
use super::survey::{OfAngle, Survey};
use crate::graph::{Graph, NodeId};
use crate::number::Rational;
use crate::op::{self, Angle, Function, Ratio};

/// The functions of multiples of one angle.
struct Family {
    kind: Angle,
    /// The angle of which all are multiples, and the greatest such number.
    core: NodeId,
    unit: Rational,
    /// Which function, of which multiple of the core, and the call.
    members: Vec<(Ratio, Rational, NodeId)>,
}

impl Generators {
    /// Generators for trigonometric and hyperbolic functions, all of one angle together.
    pub(super) fn add_angles(&mut self, graph: &mut Graph, survey: &Survey) -> Option<()> {
        let mut left = survey.angles.clone();
        while let Some(first) = left.first().copied() {
            let family = self.family_of(graph, first, &left);
            left.retain(|other| !family.members.iter().any(|(.., call)| *call == other.call));
            self.add_family(graph, &family)?;
        }
        Some(())
    }

    /// The calls that are written with the same generators as the first of them.
    fn family_of(&mut self, graph: &mut Graph, first: OfAngle, calls: &[OfAngle]) -> Family {
        let (core, own) = split_multiple(graph, first.angle);
        let mut family = Family { kind: first.kind, core, unit: own.clone(), members: Vec::new() };
        for other in calls.iter().filter(|other| other.kind == first.kind) {
            let (there, multiple) = split_multiple(graph, other.angle);
            if there != core {
                continue;
            }
            if multiple.abs() != own.abs() {
                self.has_multiples = true;
            }
            if self.choice.angles || multiple == own {
                family.unit = family.unit.gcd(&multiple);
                family.members.push((other.ratio, multiple, other.call));
            }
        }
        if own.is_negative() && family.members.len() == 1 {
            family.unit = own;
        }
        family
    }

    /// Generators for the functions of one angle.
    fn add_family(&mut self, graph: &mut Graph, family: &Family) -> Option<()> {
        let angle = graph.product(family.unit.clone(), [family.core]);
        let simple = family.members.iter().all(|(_, multiple, _)| *multiple == family.unit);
        if simple && family.members.len() == 1 {
            return Some(());
        }
        let call = |graph: &mut Graph, ratio| graph.call(Function::Known(op::of_angle(family.kind, ratio)), &[angle]);
        for (first, second) in [(Ratio::Tangent, Ratio::Secant), (Ratio::Cotangent, Ratio::Cosecant)] {
            if simple && family.members.iter().all(|(ratio, ..)| [first, second].contains(ratio)) {
                let (first_call, second_call) = (call(graph, first), call(graph, second));
                return self.add_squares(family.kind, first, first_call, second_call);
            }
        }
        let (sine, cosine) = (call(graph, Ratio::Sine), call(graph, Ratio::Cosine));
        let (s, c) = (self.add(sine, 1)?, self.add(cosine, 1)?);
        self.has_pairs = true;
        if self.choice.tangents {
            // A tangent is not defined where the cosine is 0, so there has to be something already that is not.
            let mut ratios = family.members.iter().map(|(ratio, ..)| *ratio);
            let has_poles = ratios.any(|ratio| ratio == Ratio::Tangent || ratio == Ratio::Secant);
            if !simple || !(family.kind == Angle::Hyperbolic || has_poles) {
                return None;
            }
            self.list[s].node = call(graph, Ratio::Tangent);
            return self.write_with_tangent(family, s, c);
        }
        self.write_with_sine_and_cosine(family, s, c)
    }

    /// `1 + tan^2 = sec^2`, `1 - tanh^2 = sech^2`, `1 + cot^2 = csc^2`, `coth^2 - 1 = csch^2`
    fn add_squares(&mut self, kind: Angle, ratio: Ratio, first: NodeId, second: NodeId) -> Option<()> {
        let (x, y) = (self.add(first, 1)?, self.add(second, 1)?);
        let (sign, constant) = match (kind, ratio == Ratio::Tangent) {
            (Angle::Circular, _) => (1, 1),
            (Angle::Hyperbolic, true) => (-1, 1),
            (Angle::Hyperbolic, false) => (1, -1),
        };
        let square = Polynomial::generator(x, 2).scaled(&Rational::from(sign));
        let square = square.add(&Polynomial::constant(Rational::from(constant)))?;
        self.relate(y, 2, square, Polynomial::one());
        self.known.insert(first, Quotient::generator(x, 1));
        self.known.insert(second, Quotient::generator(y, 1));
        Some(())
    }

    /// The first generator is the tangent, the second the cosine: `cos^2 = 1/(1 + tan^2)`.
    fn write_with_tangent(&mut self, family: &Family, tangent: usize, cosine: usize) -> Option<()> {
        let square = Polynomial::generator(tangent, 2).scaled(&-&sign_of_square(family.kind));
        self.relate(cosine, 2, Polynomial::one(), square.add(&Polynomial::one())?);
        for (ratio, _, call) in &family.members {
            let [sines, cosines] = ratio.of_sine_and_cosine();
            let cosines = Quotient::generator(cosine, sines + cosines);
            let quotient = Quotient::generator(tangent, sines).multiply(&cosines, &self.relations)?;
            self.known.insert(*call, quotient);
        }
        Some(())
    }

    fn write_with_sine_and_cosine(&mut self, family: &Family, s: usize, c: usize) -> Option<()> {
        let one = Polynomial::one();
        let sign = sign_of_square(family.kind);
        if self.choice.sines {
            let square = Polynomial::generator(s, 2).scaled(&sign).add(&one)?;
            self.relate(c, 2, square, one);
        } else {
            let square = Polynomial::generator(c, 2).subtract(&one)?.scaled(&sign);
            self.relate(s, 2, square, one);
        }
        for (ratio, multiple, call) in &family.members {
            let times = multiple.checked_div(&family.unit)?.to_i64().filter(|times| times.abs() <= 6)?;
            let (sine, cosine) = multiple_angle(s, c, times, &sign)?;
            let mut quotient = Quotient::constant(Rational::ONE);
            let none = Relations::default();
            let [sines, cosines] = ratio.of_sine_and_cosine();
            quotient.push(&sine, sines, &none)?;
            quotient.push(&cosine, cosines, &none)?;
            self.known.insert(*call, quotient);
        }
        Some(())
    }
}

/// What the square of the sine is multiplied by in that of the cosine: `cos^2 = 1 - sin^2`, `cosh^2 = 1 + sinh^2`.
fn sign_of_square(kind: Angle) -> Rational {
    match kind {
        Angle::Circular => Rational::MINUS_ONE,
        Angle::Hyperbolic => Rational::ONE,
    }
}

/// Sine and cosine of a multiple of an angle, by the sum formulas.
fn multiple_angle(s: usize, c: usize, times: i64, sign: &Rational) -> Option<(Polynomial, Polynomial)> {
    let (sine, cosine) = (Polynomial::generator(s, 1), Polynomial::generator(c, 1));
    let (mut a, mut b) = (Polynomial::default(), Polynomial::one());
    for _ in 0..times.abs() {
        let next = a.multiply(&cosine)?.add(&b.multiply(&sine)?)?;
        b = b.multiply(&cosine)?.add(&a.multiply(&sine)?.scaled(sign))?;
        a = next;
    }
    Some((if times < 0 { a.scaled(&Rational::MINUS_ONE) } else { a }, b))
}
