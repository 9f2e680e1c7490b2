//! Plots: lines, and functions of two variables seen from above.
//!
//! In: numbers, names, scales. Out: SVG, or a page that moves. Always: the same numbers are the same bytes; axes, ticks, a title and, for
//! several series, a legend; colours that are told apart by every kind of colour vision and in grey.
//!
//! ```
//! use symdiff::plot::{Axis, Chart, Mark, Scale, Series};
//! let axis = |label: &str, range| Axis { label: label.to_owned(), scale: Scale::new(range, false) };
//! let line = Series { label: String::new(), points: vec![(0.0, 0.0), (1.0, 1.0)], mark: Mark::Line };
//! let chart =
//!     Chart { title: "y = x".to_owned(), x: axis("x", (0.0, 1.0)), y: axis("y", (0.0, 1.0)), series: vec![line] };
//! assert!(chart.svg().starts_with("<svg"));
//! ```

mod animation;
mod canvas;
mod chart;
mod colour;
mod contour;
mod frame;
mod levels;
mod map;
mod scale;

pub use animation::{Film, Moment};
pub use chart::{Chart, Mark, Series};
pub use contour::Grid;
pub use frame::Axis;
pub use map::{Arrow, Map, Path};
pub use scale::Scale;
