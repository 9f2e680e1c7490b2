//! How wide a text will be, whatever font the reader has.
//!
//! In: a text and a size. Out: its width if it is set in the widest of the fonts that browsers and viewers
//! put in the place of Helvetica. Always: a text in any of them is not wider, so it fits a box of that width.

/// The widths of the characters from space to `~`, in thousandths of the size: of DejaVu Sans and Liberation Sans (and our own font, which is like it), the
/// wider.
const ASCII: [u16; 95] = [
    318, 401, 460, 838, 636, 950, 780, 275, 390, 390, 500, 838, 318, 361, 318, 337, 636, 636, 636, 636, 636, 636, 636,
    636, 636, 636, 337, 337, 838, 838, 838, 556, 1015, 684, 686, 722, 770, 667, 611, 778, 752, 295, 506, 667, 557, 863,
    748, 787, 667, 787, 722, 667, 611, 732, 684, 989, 685, 667, 685, 390, 337, 390, 838, 556, 500, 613, 635, 550, 635,
    615, 352, 635, 634, 278, 278, 579, 278, 974, 634, 612, 635, 635, 411, 521, 392, 634, 592, 818, 592, 592, 525, 636,
    337, 636, 838,
];

/// The width of a text set in a size.
pub(crate) fn width(text: &str, size: f64) -> f64 {
    let thousandths: u32 = text.chars().map(|c| u32::from(thousandths(c))).sum();
    f64::from(thousandths) * size / 1000.0
}

fn thousandths(character: char) -> u16 {
    match character {
        ' '..='~' => ASCII[(character as usize - ' ' as usize).min(ASCII.len() - 1)],
        '·' => 333,
        '²' | '³' | '¹' => 401,
        '\u{300}'..='\u{36f}' => 0,
        // Latin, Greek and Cyrillic letters; a few are wider than this, but no name is made of them alone.
        '\u{a0}'..='\u{52f}' => 860,
        // Superscripts and subscripts.
        '\u{2070}'..='\u{209f}' => 530,
        // Arrows, relations, minus, root.
        '\u{2190}'..='\u{22ff}' => 840,
        _ => 1040,
    }
}

#[cfg(test)]
mod tests {
    use super::width;

    #[test]
    fn widths_add_up() {
        assert!((width("exp", 10.0) - 18.42).abs() < 1e-9);
        assert!(width("−", 10.0) > width("-", 10.0));
        assert_eq!(width("", 10.0), 0.0);
        assert!(width("漢字", 10.0) > 20.0);
    }
}
