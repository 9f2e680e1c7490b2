//! Figures as bitmaps and as PDF, for those who cannot use SVG.
//!
//! In: the SVG of a figure, and fonts for letters that ours lacks. Out: the bytes of a PNG or of a PDF of one page. Always: the same bytes for the same
//! figure on every machine, because the font is our own: Latin, Greek and Cyrillic letters and the signs of
//! mathematics (`raster/font`, with its licence). No font of the machine is looked for and no file is read.
//!
//! ```
//! # #[cfg(feature = "png")] {
//! use symdiff::lesson::{Format, Options, Subject, draw, lesson, raster};
//! use symdiff::{graph::Graph, syntax};
//! let mut graph = Graph::new();
//! let formula = syntax::parse(&mut graph, "exp(1/x)")?;
//! let svg = draw(&lesson(&mut graph, &formula, &Subject::default())?, &Options::default(), Format::Svg);
//! let bitmap = raster::png(&svg, raster::Zoom::Scale(2.0), &[])?;
//! assert!(bitmap.starts_with(b"\x89PNG"));
//! # }
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```

use std::fmt;
use std::sync::Arc;

use resvg::usvg::{self, Tree, fontdb};

/// The faces of our font.
const FACES: [&[u8]; 3] = [
    include_bytes!("raster/font/regular.ttf"),
    include_bytes!("raster/font/italic.ttf"),
    include_bytes!("raster/font/bold.ttf"),
];
const FAMILY: &str = "Symdiff Sans";

/// The largest bitmap, in pixels of four bytes.
#[cfg(feature = "png")]
const MOST_PIXELS: f64 = 67_108_864.0;

/// How large a bitmap is.
#[derive(Clone, Copy, PartialEq, Debug)]
pub enum Zoom {
    /// So many pixels for each unit of the SVG.
    Scale(f32),
    /// So many pixels from left to right.
    Width(u32),
}

/// Why a figure could not be written.
#[derive(Clone, PartialEq, Debug)]
#[non_exhaustive]
pub enum RasterError {
    /// The text is no SVG that can be read.
    Svg(String),
    /// A font that was given is none.
    Font,
    /// The bitmap would have no pixels, or more than can be held; its width and height.
    Size(f64, f64),
    /// The file could not be put together.
    Write(String),
}

impl fmt::Display for RasterError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            RasterError::Svg(why) => write!(f, "the figure could not be read: {why}"),
            RasterError::Font => write!(f, "this is no font: give a TrueType or OpenType file"),
            RasterError::Size(width, height) => {
                write!(f, "a bitmap cannot have {width:.0} x {height:.0} pixels: choose another scale or width")
            }
            RasterError::Write(why) => write!(f, "the figure could not be written: {why}"),
        }
    }
}

impl std::error::Error for RasterError {}

/// An SVG as a PNG.
///
/// # Errors
///
/// If the SVG or a font cannot be read, or the bitmap would be too large.
#[cfg(feature = "png")]
pub fn png(svg: &str, zoom: Zoom, fonts: &[Vec<u8>]) -> Result<Vec<u8>, RasterError> {
    use resvg::tiny_skia::{Pixmap, Transform};
    let tree = tree(svg, fonts)?;
    let size = tree.size();
    let scale = match zoom {
        Zoom::Scale(scale) => scale,
        Zoom::Width(pixels) => pixels as f32 / size.width(),
    };
    let [width, height] = [size.width(), size.height()].map(|length| f64::from(length * scale).round());
    let fits = width >= 1.0 && height >= 1.0 && width * height <= MOST_PIXELS;
    let pixmap = if fits { Pixmap::new(width as u32, height as u32) } else { None };
    let mut pixmap = pixmap.ok_or(RasterError::Size(width, height))?;
    // To the last pixel, where the size was rounded.
    let (across, down) = (width as f32 / size.width(), height as f32 / size.height());
    resvg::render(&tree, Transform::from_scale(across, down), &mut pixmap.as_mut());
    pixmap.encode_png().map_err(|error| RasterError::Write(error.to_string()))
}

/// An SVG as a PDF of one page, with text that can be searched and copied.
///
/// # Errors
///
/// If the SVG or a font cannot be read.
#[cfg(feature = "pdf")]
pub fn pdf(svg: &str, fonts: &[Vec<u8>]) -> Result<Vec<u8>, RasterError> {
    use krilla::geom::Size;
    use krilla::{Document, page::PageSettings};
    use krilla_svg::{SurfaceExt, SvgSettings};
    /// A unit of SVG in points.
    const POINT: f32 = 0.75;
    let tree = tree(svg, fonts)?;
    let (width, height) = (tree.size().width() * POINT, tree.size().height() * POINT);
    let size = Size::from_wh(width, height).ok_or(RasterError::Size(width.into(), height.into()))?;
    let mut document = Document::new();
    let mut page = document.start_page_with(PageSettings::new(size));
    let mut surface = page.surface();
    // Nothing is returned if there is nothing to draw, and figures have a background.
    let _ = surface.draw_svg(&tree, size, SvgSettings::default());
    surface.finish();
    page.finish();
    document.finish().map_err(|error| RasterError::Write(format!("{error:?}")))
}

/// The SVG, read, with its letters.
fn tree(svg: &str, fonts: &[Vec<u8>]) -> Result<Tree, RasterError> {
    let mut letters = fontdb::Database::new();
    for face in FACES {
        letters.load_font_data(face.to_vec());
    }
    letters.set_sans_serif_family(FAMILY);
    letters.set_serif_family(FAMILY);
    for font in fonts {
        let before = letters.len();
        letters.load_font_data(font.clone());
        if letters.len() == before {
            return Err(RasterError::Font);
        }
    }
    let options =
        usvg::Options { fontdb: Arc::new(letters), font_family: FAMILY.to_owned(), ..usvg::Options::default() };
    Tree::from_str(svg, &options).map_err(|error| RasterError::Svg(error.to_string()))
}

#[cfg(test)]
mod tests;
