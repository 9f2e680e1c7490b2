//! Which values share a buffer.
//!
//! In: steps, and the number of entries of each value. Out: a place for each value. Always: two values that are needed at
//! the same time are in different places.

use super::plan::Place;
use super::step::Step;

/// Places for values that have none, and the lengths of the buffers.
pub(super) fn assign<T>(steps: &[Step<T>], places: &mut [(Option<Place>, usize)]) -> Vec<usize> {
    let mut last = vec![0; places.len()];
    for (time, step) in steps.iter().enumerate() {
        step.reads.iter().chain(&step.writes).for_each(|value| last[value.0] = time);
    }
    let (mut buffers, mut free): (Vec<usize>, Vec<usize>) = (Vec::new(), Vec::new());
    for (time, step) in steps.iter().enumerate() {
        for value in &step.writes {
            let (place, length) = &mut places[value.0];
            if place.is_none() {
                let buffer = take(&mut free, &mut buffers, *length);
                *place = Some(Place::Buffer(buffer));
            }
        }
        for value in step.reads.iter().chain(&step.writes) {
            if let (Some(Place::Buffer(buffer)), true) = (places[value.0].0, last[value.0] == time)
                && !free.contains(&buffer)
            {
                free.push(buffer);
            }
        }
    }
    buffers
}

/// The shortest free buffer that is long enough; else the longest is made longer.
fn take(free: &mut Vec<usize>, buffers: &mut Vec<usize>, length: usize) -> usize {
    let fitting = (0..free.len()).filter(|&place| buffers[free[place]] >= length);
    let shortest = fitting.min_by_key(|&place| buffers[free[place]]);
    let place = shortest.or_else(|| (0..free.len()).max_by_key(|&place| buffers[free[place]]));
    let buffer = place.map_or_else(
        || {
            buffers.push(length);
            buffers.len() - 1
        },
        |place| free.swap_remove(place),
    );
    buffers[buffer] = buffers[buffer].max(length);
    buffer
}
