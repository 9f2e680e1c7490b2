//! Loops within loops.
//!
//! In: the length of each loop, and how far a step of it goes in each of some slices. Out: fewer and longer loops that
//! visit the same entries.

use smallvec::SmallVec;

/// How often something is done, and how far apart the entries are that it is done to, in each of `N` slices.
#[derive(Clone, Copy, PartialEq, Debug)]
pub(in crate::tensor) struct Loop<const N: usize> {
    pub(in crate::tensor) length: usize,
    pub(in crate::tensor) steps: [usize; N],
}

impl<const N: usize> Loop<N> {
    /// Something that is done once.
    pub(super) const ONCE: Loop<N> = Loop { length: 1, steps: [0; N] };
}

/// Makes one loop of two where the steps allow it. Long steps of the first slice come first.
pub(super) fn merge<const N: usize>(mut loops: Vec<Loop<N>>) -> Vec<Loop<N>> {
    loops.retain(|one| one.length != 1);
    loops.sort_by_key(|one| std::cmp::Reverse(one.steps));
    let continues = |outer: &Loop<N>, inner: &Loop<N>| {
        outer.steps.iter().zip(inner.steps).all(|(&outer, step)| outer == step * inner.length)
    };
    let pair = |loops: &[Loop<N>]| {
        let places = (0..loops.len()).flat_map(|outer| (0..loops.len()).map(move |inner| (outer, inner)));
        places.into_iter().find(|&(outer, inner)| outer != inner && continues(&loops[outer], &loops[inner]))
    };
    while let Some((outer, inner)) = pair(&loops) {
        loops[outer] = Loop { length: loops[outer].length * loops[inner].length, steps: loops[inner].steps };
        loops.remove(inner);
    }
    loops
}

/// Visits everything that loops visit, the last of them fastest, with the place in each slice.
#[inline]
pub(super) fn each<const N: usize>(loops: &[Loop<N>], mut visit: impl FnMut([usize; N])) {
    let mut counts: SmallVec<[usize; 8]> = SmallVec::from_elem(0, loops.len());
    let mut places = [0; N];
    loop {
        visit(places);
        let mut level = loops.len();
        loop {
            if level == 0 {
                return;
            }
            level -= 1;
            let Loop { length, steps } = loops[level];
            counts[level] += 1;
            if counts[level] < length {
                places.iter_mut().zip(steps).for_each(|(place, step)| *place += step);
                break;
            }
            counts[level] = 0;
            places.iter_mut().zip(steps).for_each(|(place, step)| *place -= step * (length - 1));
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn neighbours_become_one_loop() {
        let rows = Loop { length: 3, steps: [4, 8] };
        let columns = Loop { length: 4, steps: [1, 2] };
        let once = Loop { length: 1, steps: [100, 7] };
        assert_eq!(merge(vec![columns, once, rows]), [Loop { length: 12, steps: [1, 2] }]);
        let apart = Loop { length: 3, steps: [5, 8] };
        assert_eq!(merge(vec![columns, apart]), [apart, columns]);
    }

    #[test]
    fn every_place_is_visited() {
        let mut places = Vec::new();
        each(&[Loop { length: 2, steps: [3] }, Loop { length: 3, steps: [1] }], |[place]| places.push(place));
        assert_eq!(places, [0, 1, 2, 3, 4, 5]);
        let mut count = 0;
        each::<1>(&[], |_| count += 1);
        assert_eq!(count, 1);
    }
}
