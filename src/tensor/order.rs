//! In which order the factors of a contraction are multiplied.
//!
//! In: the labels of the factors and of the result, and their lengths. Out: pairs of factors, one after the other. Always:
//! the best order for up to [`ALL_ORDERS`] factors; with more, the pair that costs least comes first, until there are so few.
//! The order that starts at a vector is found by itself, so forward, reverse or anything between is a matter of lengths.

use super::labels::{Labels, size};

/// For so many factors all orders are tried.
pub(super) const ALL_ORDERS: usize = 8;

/// Multiplying matrices is so much faster than other loops.
const MATRIX_GAIN: f64 = 6.0;

/// The factors that are multiplied: places in the list of factors, to which each product is added at the end.
pub(super) fn pairs(factors: &[Labels], output: &[usize], lengths: &[usize]) -> Vec<(usize, usize)> {
    let mut waiting: Vec<(usize, Labels)> = factors.iter().cloned().enumerate().collect();
    let (mut pairs, mut next) = (Vec::new(), factors.len());
    while waiting.len() > ALL_ORDERS {
        let cost = |&(a, b): &(usize, usize)| {
            let rest = || waiting.iter().enumerate().filter(|(place, _)| *place != a && *place != b);
            let others: Vec<&[usize]> = rest().map(|(_, (_, labels))| &labels[..]).chain([output]).collect();
            let (a, b) = (&waiting[a].1, &waiting[b].1);
            let product = kept(a, b, &others);
            // What counts is the work, and how much larger the product is than what goes into it.
            work(a, b, &product, lengths) + size(&product, lengths) as f64
                - (size(a, lengths) + size(b, lengths)) as f64
        };
        let all = (0..waiting.len()).flat_map(|b| (0..b).map(move |a| (a, b)));
        let Some((a, b)) = all.min_by(|x, y| cost(x).total_cmp(&cost(y))) else { break };
        let (second, first) = (waiting.remove(b), waiting.remove(a));
        let others: Vec<&[usize]> = waiting.iter().map(|(_, labels)| &labels[..]).chain([output]).collect();
        let product = kept(&first.1, &second.1, &others);
        pairs.push((first.0, second.0));
        waiting.push((next, product));
        next += 1;
    }
    best(&waiting, output, lengths, next, &mut pairs);
    pairs
}

/// The labels of the product of two factors that the others need: those of both first, then those of either.
pub(super) fn kept(a: &[usize], b: &[usize], others: &[&[usize]]) -> Labels {
    let needed = |label: &usize| others.iter().any(|labels| labels.contains(label));
    let mut labels = Labels::new();
    let both = a.iter().filter(|label| b.contains(label));
    for &label in both.chain(a).chain(b) {
        if needed(&label) && !labels.contains(&label) {
            labels.push(label);
        }
    }
    labels
}

/// What a product of two factors costs.
fn work(a: &[usize], b: &[usize], product: &[usize], lengths: &[usize]) -> f64 {
    let only_b = b.iter().filter(|label| !a.contains(label));
    let all: Labels = a.iter().chain(only_b).copied().collect();
    let distinct: Labels =
        all.iter().enumerate().filter(|(place, label)| !all[..*place].contains(label)).map(|(_, &l)| l).collect();
    let operations = size(&distinct, lengths) as f64;
    let long = |label: &usize| lengths[*label] > 3;
    let has = |a: &[usize], b: &[usize], c: &[usize]| {
        a.iter().any(|label| b.contains(label) && !c.contains(label) && long(label))
    };
    let is_matrix = has(a, product, b) && has(b, product, a) && has(a, b, product);
    let entries = size(product, lengths) as f64;
    if is_matrix { operations / MATRIX_GAIN + entries } else { operations + entries }
}

/// The best order for a few factors: for each set of them, the best way to make it of two.
fn best(
    factors: &[(usize, Labels)],
    output: &[usize],
    lengths: &[usize],
    mut next: usize,
    pairs: &mut Vec<(usize, usize)>,
) {
    let all = (1usize << factors.len()) - 1;
    let mut sets: Vec<(f64, usize, Labels)> = vec![(0.0, 0, Labels::new()); all + 1];
    for set in 1..=all {
        if set.is_power_of_two() {
            sets[set].2 = factors[set.trailing_zeros() as usize].1.clone();
            continue;
        }
        let inside = |place: usize| set >> place & 1 == 1;
        let outside = (0..factors.len()).filter(|&place| !inside(place));
        let others: Vec<&[usize]> = outside.map(|place| &factors[place].1[..]).chain([output]).collect();
        let mut found = (f64::INFINITY, 0, Labels::new());
        let mut part = (set - 1) & set;
        while part > 0 {
            let rest = set ^ part;
            // Each way once: the first part has the lowest factor.
            if part >> set.trailing_zeros() & 1 == 1 {
                let product = kept(&sets[part].2, &sets[rest].2, &others);
                let cost = sets[part].0 + sets[rest].0 + work(&sets[part].2, &sets[rest].2, &product, lengths);
                if cost < found.0 {
                    found = (cost, part, product);
                }
            }
            part = (part - 1) & set;
        }
        sets[set] = found;
    }
    // From the whole down, then in reverse, so that parts come before what is made of them.
    let (mut waiting, mut splits) = (vec![all], Vec::new());
    while let Some(set) = waiting.pop() {
        if set.count_ones() > 1 {
            let part = sets[set].1;
            splits.push((set, part));
            waiting.extend([part, set ^ part]);
        }
    }
    let mut places = vec![usize::MAX; all + 1];
    for (place, (factor, _)) in factors.iter().enumerate() {
        places[1 << place] = *factor;
    }
    for (set, part) in splits.into_iter().rev() {
        pairs.push((places[part], places[set ^ part]));
        places[set] = next;
        next += 1;
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use smallvec::smallvec;

    #[test]
    fn vectors_come_first() {
        // A*B*x, with 100 rows each.
        let factors: [Labels; 3] = [smallvec![0, 1], smallvec![1, 2], smallvec![2]];
        assert_eq!(pairs(&factors, &[0], &[100, 100, 100]), [(1, 2), (0, 3)]);
        // x'*A*B
        let factors: [Labels; 3] = [smallvec![0], smallvec![0, 1], smallvec![1, 2]];
        assert_eq!(pairs(&factors, &[2], &[100, 100, 100]), [(0, 1), (3, 2)]);
    }

    #[test]
    fn long_chains_take_the_narrow_ways() {
        let lengths: Vec<usize> = (0..13).map(|label| if label % 2 == 0 { 1 } else { 100 }).collect();
        let factors: Vec<Labels> = (0..12).map(|label| smallvec![label, label + 1]).collect();
        let pairs = pairs(&factors, &[0, 12], &lengths);
        assert_eq!(pairs.len(), 11);
        let used: Vec<usize> = pairs.iter().flat_map(|&(a, b)| [a, b]).collect();
        assert!((0..22).all(|place| used.iter().filter(|&&other| other == place).count() == 1), "{pairs:?}");
        assert!(pairs[..6].iter().all(|&(a, b)| b == a + 1 && a % 2 == 0 || a > 11 || b > 11), "{pairs:?}");
    }

    #[test]
    fn one_factor_needs_no_order() {
        assert_eq!(pairs(&[smallvec![0]], &[0], &[3]), []);
    }
}
