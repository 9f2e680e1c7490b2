//! Figures as PNG and PDF, which a build with the features of these names can write.
//!
//! In: a figure as SVG. Out: the file, or, where the feature is missing, a message that says how to have it.

use super::arguments::Figure;
use super::output::Failure;

#[cfg(feature = "png")]
/// How many pixels a unit of the SVG has: enough for screens of today.
const SCALE: f32 = 2.0;

/// Writes a bitmap.
#[cfg(feature = "png")]
pub(super) fn png(arguments: &Figure, svg: impl FnOnce() -> String) -> Result<(), Failure> {
    use crate::lesson::raster::{Zoom, png};
    let zoom = match (arguments.width, arguments.scale) {
        (Some(width), _) => Zoom::Width(width),
        (None, scale) => Zoom::Scale(scale.unwrap_or(SCALE)),
    };
    write(arguments, |fonts| png(&svg(), zoom, fonts))
}

/// Writes a PDF.
#[cfg(feature = "pdf")]
pub(super) fn pdf(arguments: &Figure, svg: impl FnOnce() -> String) -> Result<(), Failure> {
    write(arguments, |fonts| crate::lesson::raster::pdf(&svg(), fonts))
}

/// Writes what is no text, which a terminal does not want.
#[cfg(any(feature = "png", feature = "pdf"))]
fn write(
    arguments: &Figure,
    draw: impl FnOnce(&[Vec<u8>]) -> Result<Vec<u8>, crate::lesson::raster::RasterError>,
) -> Result<(), Failure> {
    use std::io::IsTerminal;
    let wrong = |message: String| Failure::Input(format!("error: {message}"));
    let file = arguments.input.output.file.as_deref();
    if file.is_none() && std::io::stdout().is_terminal() {
        return Err(wrong("this format is not for terminals: name a file with --output".to_owned()));
    }
    let read = |path: &std::path::PathBuf| {
        std::fs::read(path).map_err(|error| wrong(format!("cannot read {}: {error}", path.display())))
    };
    let fonts = arguments.font.iter().map(read).collect::<Result<Vec<_>, _>>()?;
    let document = draw(&fonts).map_err(|error| wrong(error.to_string()))?;
    super::output::write_bytes(&document, file)
}

/// Whether a picture can be written: what its file is called, and what this build can draw.
pub(super) fn check(file: &std::path::Path) -> Result<(), Failure> {
    let is_device = std::fs::metadata(file).is_ok_and(|there| !there.is_file() && !there.is_dir());
    match file.extension().and_then(|ending| ending.to_str()) {
        #[cfg(not(feature = "png"))]
        Some("png") => return Err(missing("png")),
        #[cfg(feature = "png")]
        Some("png") => {}
        Some("svg") => {}
        Some(_) | None if is_device => {}
        Some(_) | None => {
            let file = file.display();
            return Err(Failure::Input(format!(
                "error: {file}: a picture is drawn to a file that ends in .svg or .png"
            )));
        }
    }
    super::output::check(file)
}

/// Writes a picture, as a bitmap if the name of its file ends in `.png`.
pub(super) fn picture(file: &std::path::Path, svg: &str) -> Result<(), Failure> {
    if file.extension().is_some_and(|ending| ending == "png") {
        return super::output::write_bytes(&bitmap(svg)?, Some(file));
    }
    super::output::write(svg, Some(file))
}

/// A picture as a bitmap.
#[cfg(feature = "png")]
fn bitmap(svg: &str) -> Result<Vec<u8>, Failure> {
    use crate::lesson::raster::{Zoom, png};
    png(svg, Zoom::Scale(SCALE), &[]).map_err(|error| Failure::Input(format!("error: {error}")))
}

#[cfg(not(feature = "png"))]
fn bitmap(_: &str) -> Result<Vec<u8>, Failure> {
    Err(missing("png"))
}

#[cfg(not(feature = "png"))]
pub(super) fn png(_: &Figure, _: impl FnOnce() -> String) -> Result<(), Failure> {
    Err(missing("png"))
}

#[cfg(not(feature = "pdf"))]
pub(super) fn pdf(_: &Figure, _: impl FnOnce() -> String) -> Result<(), Failure> {
    Err(missing("pdf"))
}

#[cfg(not(all(feature = "png", feature = "pdf")))]
fn missing(format: &str) -> Failure {
    let build = format!("cargo install --path . --features {format}");
    Failure::Input(format!(
        "error: this symdiff was built without {format}\nhelp: build it with `{build}`, or draw an SVG"
    ))
}
