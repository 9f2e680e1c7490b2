//! The characters that blocks are drawn with: brackets of any height, small digits and letters.

/// Which characters may be used.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub enum Charset {
    /// Lines, brackets, superscripts and Greek letters.
    #[default]
    Unicode,
    /// Only what every terminal has; names stay as they are.
    Ascii,
}

/// What encloses a block.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Bracket {
    /// `(x)`
    Round,
    /// `[x]`
    Square,
    /// `|x|`
    Bar,
    /// Cut below.
    Floor,
    /// Cut above.
    Ceiling,
}

/// One side of a bracket: alone, and its top, middle and bottom piece.
pub(super) type Side = [char; 4];

impl Charset {
    pub(in crate::export) fn pick(self, unicode: &'static str, ascii: &'static str) -> &'static str {
        match self {
            Charset::Unicode => unicode,
            Charset::Ascii => ascii,
        }
    }
}

impl Bracket {
    pub(super) fn sides(self, charset: Charset) -> (Side, Side) {
        match (self, charset) {
            (Bracket::Round, Charset::Unicode) => (['(', '⎛', '⎜', '⎝'], [')', '⎞', '⎟', '⎠']),
            (Bracket::Round, Charset::Ascii) => (['(', '/', '|', '\\'], [')', '\\', '|', '/']),
            (Bracket::Square, Charset::Unicode) => (['[', '⎡', '⎢', '⎣'], [']', '⎤', '⎥', '⎦']),
            (Bracket::Bar, Charset::Unicode) => (['|', '│', '│', '│'], ['|', '│', '│', '│']),
            (Bracket::Floor, Charset::Unicode) => (['⌊', '⎢', '⎢', '⎣'], ['⌋', '⎥', '⎥', '⎦']),
            (Bracket::Ceiling, Charset::Unicode) => (['⌈', '⎡', '⎢', '⎢'], ['⌉', '⎤', '⎥', '⎥']),
            (Bracket::Bar, Charset::Ascii) => (['|'; 4], ['|'; 4]),
            (Bracket::Square | Bracket::Floor | Bracket::Ceiling, Charset::Ascii) => (['['; 4], [']'; 4]),
        }
    }
}

/// The small raised form of a character; letters with a small form that many fonts lack have none.
pub(super) fn superscript(character: char) -> Option<char> {
    const PAIRS: [(char, char); 24] = [
        ('0', '⁰'),
        ('1', '¹'),
        ('2', '²'),
        ('3', '³'),
        ('4', '⁴'),
        ('5', '⁵'),
        ('6', '⁶'),
        ('7', '⁷'),
        ('8', '⁸'),
        ('9', '⁹'),
        ('+', '⁺'),
        ('-', '⁻'),
        ('(', '⁽'),
        (')', '⁾'),
        ('i', 'ⁱ'),
        ('j', 'ʲ'),
        ('k', 'ᵏ'),
        ('m', 'ᵐ'),
        ('n', 'ⁿ'),
        ('t', 'ᵗ'),
        ('x', 'ˣ'),
        ('y', 'ʸ'),
        ('z', 'ᶻ'),
        ('p', 'ᵖ'),
    ];
    PAIRS.iter().find(|(plain, _)| *plain == character).map(|&(_, small)| small)
}

/// The small lowered form of a digit.
pub(in crate::export) fn subscript(digit: char) -> Option<char> {
    char::from_u32(u32::from('₀') + digit.to_digit(10)?)
}
