//! Level curves of a function that is known on a grid.
//!
//! In: values on a grid and a level. Out: closed curves around everything that is at least as high. Always: a curve crosses an edge
//! of the grid where the straight line between the two values has the level; values that are not finite count as lower than everything.

use std::collections::HashMap;

/// Values on a rectangle, row after row from the bottom.
#[derive(Clone, PartialEq, Debug)]
pub struct Grid {
    /// How many values are in a row.
    pub columns: usize,
    /// The values.
    pub values: Vec<f64>,
}

/// An edge of the grid by its lower left end: to the right, or up.
type Edge = (usize, usize, bool);

impl Grid {
    /// The number of rows.
    pub fn rows(&self) -> usize {
        self.values.len() / self.columns.max(1)
    }

    /// The value at a place of a grid that has one more row or column of nothing on each side.
    fn padded(&self, column: usize, row: usize) -> f64 {
        let inside = (1..=self.columns).contains(&column) && (1..=self.rows()).contains(&row);
        let value = if inside { self.values[(row - 1) * self.columns + column - 1] } else { f64::NEG_INFINITY };
        if value.is_nan() { f64::NEG_INFINITY } else { value }
    }

    /// The curves around all that is at least as high as a level; coordinates count columns and rows.
    pub(super) fn curves(&self, level: f64) -> Vec<Vec<(f64, f64)>> {
        let mut next: HashMap<Edge, Edge> = HashMap::new();
        for row in 0..=self.rows() {
            for column in 0..=self.columns {
                for (from, to) in self.cell(column, row, level) {
                    next.insert(from, to);
                }
            }
        }
        // In the order of the grid, so that the same values are the same curves.
        let mut starts: Vec<Edge> = next.keys().copied().collect();
        starts.sort_unstable();
        let mut curves = Vec::new();
        for start in starts {
            let mut curve = Vec::new();
            let mut edge = start;
            while let Some(following) = next.remove(&edge) {
                curve.push(self.crossing(edge, level));
                edge = following;
            }
            if curve.len() > 2 {
                curves.push(curve);
            }
        }
        curves
    }

    /// How curves go through a cell, with what is high on their left.
    fn cell(&self, column: usize, row: usize, level: f64) -> Vec<(Edge, Edge)> {
        let corner = |c: usize, r: usize| self.padded(column + c, row + r);
        let high = |c: usize, r: usize| corner(c, r) >= level;
        let (bottom, top) = ((column, row, false), (column, row + 1, false));
        let (left, right) = ((column, row, true), (column + 1, row, true));
        let corners = [high(0, 0), high(1, 0), high(1, 1), high(0, 1)];
        let mean = 0.25 * (corner(0, 0) + corner(1, 0) + corner(1, 1) + corner(0, 1));
        match corners {
            [false, false, false, false] | [true, true, true, true] => vec![],
            [true, false, false, false] => vec![(bottom, left)],
            [false, true, false, false] => vec![(right, bottom)],
            [false, false, true, false] => vec![(top, right)],
            [false, false, false, true] => vec![(left, top)],
            [true, true, false, false] => vec![(right, left)],
            [false, true, true, false] => vec![(top, bottom)],
            [false, false, true, true] => vec![(left, right)],
            [true, false, false, true] => vec![(bottom, top)],
            [false, true, true, true] => vec![(left, bottom)],
            [true, false, true, true] => vec![(bottom, right)],
            [true, true, false, true] => vec![(right, top)],
            [true, true, true, false] => vec![(top, left)],
            [true, false, true, false] if mean >= level => vec![(bottom, right), (top, left)],
            [true, false, true, false] => vec![(bottom, left), (top, right)],
            [false, true, false, true] if mean >= level => vec![(left, bottom), (right, top)],
            [false, true, false, true] => vec![(right, bottom), (left, top)],
        }
    }

    /// Where an edge has the level.
    fn crossing(&self, (column, row, up): Edge, level: f64) -> (f64, f64) {
        let (from, to) = (self.padded(column, row), self.padded(column + usize::from(!up), row + usize::from(up)));
        let part = match (from.is_finite(), to.is_finite()) {
            (true, true) if from != to => ((level - from) / (to - from)).clamp(0.0, 1.0),
            (true, _) => 0.0,
            (false, _) => 1.0,
        };
        let last = ((self.columns - 1) as f64, (self.rows() - 1) as f64);
        let (x, y) = (column as f64 - 1.0, row as f64 - 1.0);
        let (x, y) = if up { (x, y + part) } else { (x + part, y) };
        (x.clamp(0.0, last.0), y.clamp(0.0, last.1))
    }
}

#[cfg(test)]
mod tests {
    use super::Grid;

    /// Twice the area inside of a curve.
    fn area(curve: &[(f64, f64)]) -> f64 {
        let shifted = curve.iter().cycle().skip(1);
        curve.iter().zip(shifted).map(|(a, b)| a.0 * b.1 - b.0 * a.1).sum::<f64>().abs()
    }

    #[test]
    fn curves_surround_what_is_high() {
        let hill: Vec<f64> = (0..441).map(|n| -f64::hypot((n % 21) as f64 - 10.0, (n / 21) as f64 - 10.0)).collect();
        let grid = Grid { columns: 21, values: hill };
        let curves = grid.curves(-5.0);
        assert_eq!(curves.len(), 1);
        assert!((area(&curves[0]) / 2.0 - 25.0 * std::f64::consts::PI).abs() < 1.5);
        // Everything is high: the curve is the border.
        let all = grid.curves(-100.0);
        assert!(all.len() == 1 && (area(&all[0]) / 2.0 - 400.0).abs() < 1e-9);
        assert!(grid.curves(1.0).is_empty());
        let holes = Grid { columns: 3, values: vec![1.0, 1.0, 1.0, 1.0, f64::NAN, 1.0, 1.0, 1.0, 1.0] };
        assert_eq!(holes.curves(0.5).len(), 2);
    }
}
