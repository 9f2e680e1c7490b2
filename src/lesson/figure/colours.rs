//! The colours of a figure.
//!
//! In: a theme, and colours that somebody prefers. Out: [`Colours`], which every format writes in its own way. Always: values and gradients also differ
//! by their place, and one is much lighter than the other, so that a figure says the same in grey and to every eye.

use std::fmt;
use std::str::FromStr;

/// A colour: red, green and blue.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Colour(pub [u8; 3]);

/// What is drawn in which colour.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Colours {
    /// What the figure stands on.
    pub paper: Colour,
    /// Operations and the frame of the output.
    pub ink: Colour,
    /// The inside of boxes.
    pub fill: Colour,
    /// The frames of boxes.
    pub frame: Colour,
    /// The inside of inputs.
    pub input: Colour,
    /// The frames of inputs.
    pub rim: Colour,
    /// Arrows.
    pub arrow: Colour,
    /// Names and values, above.
    pub value: Colour,
    /// Gradients, below, and what flows back along arrows.
    pub gradient: Colour,
    /// Local derivatives.
    pub local: Colour,
    /// Gradients that nobody asked for.
    pub unused: Colour,
}

impl Colours {
    /// A dark blue and vermilion, which differ for every kind of colour vision, and in grey because one is much darker.
    pub const LIGHT: Colours = Colours {
        paper: hex(0xFF_FF_FF),
        ink: hex(0x00_00_00),
        fill: hex(0xFF_FF_FF),
        frame: hex(0x33_33_33),
        input: hex(0xF0_F0_F0),
        rim: hex(0x99_99_99),
        arrow: hex(0x55_55_55),
        value: hex(0x00_39_A0),
        gradient: hex(0xC8_50_00),
        local: hex(0x33_33_33),
        unused: hex(0x76_76_76),
    };

    /// For dark slides: a light blue and orange.
    pub const DARK: Colours = Colours {
        paper: hex(0x1B_1D_21),
        ink: hex(0xF5_F5_F5),
        fill: hex(0x2A_2D_33),
        frame: hex(0xB0_B4_BA),
        input: hex(0x3A_3E_46),
        rim: hex(0x7A_80_8A),
        arrow: hex(0xA0_A5_AD),
        value: hex(0xB5_E2_FF),
        gradient: hex(0xE6_8A_2E),
        local: hex(0xD8_DA_DE),
        unused: hex(0x90_96_9F),
    };

    /// For printers without colours: black, and grey for what is less important.
    pub const PRINT: Colours = Colours {
        paper: hex(0xFF_FF_FF),
        ink: hex(0x00_00_00),
        fill: hex(0xFF_FF_FF),
        frame: hex(0x00_00_00),
        input: hex(0xE6_E6_E6),
        rim: hex(0x66_66_66),
        arrow: hex(0x33_33_33),
        value: hex(0x00_00_00),
        gradient: hex(0x50_50_50),
        local: hex(0x00_00_00),
        unused: hex(0x76_76_76),
    };

    /// The colour of a part, by its name; `None` if there is no such part.
    pub fn part(&mut self, name: &str) -> Option<&mut Colour> {
        self.parts().into_iter().find_map(|(part, colour)| (part == name).then_some(colour))
    }

    /// The names of all parts.
    pub fn names() -> Vec<&'static str> {
        let mut light = Colours::LIGHT;
        light.parts().into_iter().map(|(name, _)| name).collect()
    }

    /// Every part with its name.
    pub(super) fn parts(&mut self) -> [(&'static str, &mut Colour); 11] {
        [
            ("paper", &mut self.paper),
            ("ink", &mut self.ink),
            ("fill", &mut self.fill),
            ("frame", &mut self.frame),
            ("input", &mut self.input),
            ("rim", &mut self.rim),
            ("arrow", &mut self.arrow),
            ("value", &mut self.value),
            ("gradient", &mut self.gradient),
            ("local", &mut self.local),
            ("unused", &mut self.unused),
        ]
    }
}

const fn hex(colour: u32) -> Colour {
    let [_, red, green, blue] = colour.to_be_bytes();
    Colour([red, green, blue])
}

impl fmt::Display for Colour {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let [red, green, blue] = self.0;
        write!(f, "#{red:02X}{green:02X}{blue:02X}")
    }
}

impl FromStr for Colour {
    type Err = String;

    /// Reads `#0072B2` or `#07B`.
    fn from_str(text: &str) -> Result<Colour, String> {
        let digits = text.strip_prefix('#').unwrap_or(text);
        let number = u32::from_str_radix(digits, 16).ok().filter(|_| digits.bytes().all(|b| b.is_ascii_hexdigit()));
        match (number, digits.len()) {
            (Some(number), 6) => Ok(hex(number)),
            (Some(number), 3) => Ok(Colour([8, 4, 0].map(|shift| (number >> shift & 0xF) as u8 * 0x11))),
            (Some(_) | None, _) => Err(format!("`{}` is no colour: write it as #0072B2", text.escape_debug())),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn colours_are_read_as_they_are_written() {
        for (text, written) in [("#0072B2", "#0072B2"), ("d55e00", "#D55E00"), ("#07b", "#0077BB")] {
            assert_eq!(text.parse::<Colour>().map(|colour| colour.to_string()), Ok(written.to_owned()));
        }
        for text in ["", "#", "#12", "#12345", "red", "+12345", "#é12"] {
            assert!(text.parse::<Colour>().is_err(), "{text}");
        }
    }

    /// Lightness as the web's guidelines for contrast compute it: 0 for black, 1 for white.
    fn luminance(colour: Colour) -> f64 {
        let [red, green, blue] = colour.0.map(|part| {
            let part = f64::from(part) / 255.0;
            if part <= 0.04045 { part / 12.92 } else { ((part + 0.055) / 1.055).powf(2.4) }
        });
        0.2126 * red + 0.7152 * green + 0.0722 * blue
    }

    #[test]
    fn everything_can_be_read() {
        for colours in [Colours::LIGHT, Colours::DARK, Colours::PRINT] {
            let paper = luminance(colours.paper);
            for text in [colours.ink, colours.value, colours.gradient, colours.local, colours.unused, colours.arrow] {
                let text = luminance(text);
                let contrast = (paper.max(text) + 0.05) / (paper.min(text) + 0.05);
                assert!(contrast >= 4.5, "{contrast}: {colours:?}");
            }
        }
    }

    #[test]
    fn values_and_gradients_differ_in_grey() {
        // Lightness as it is perceived: 0 for black, 100 for white.
        let lightness = |colour| 116.0 * luminance(colour).cbrt() - 16.0;
        for colours in [Colours::LIGHT, Colours::DARK, Colours::PRINT] {
            let apart = lightness(colours.value) - lightness(colours.gradient);
            assert!(apart.abs() > 20.0, "{apart}: {colours:?}");
        }
    }
}
