//! What is tested from outside, in one program.
//!
//! | part | what it checks |
//! | --- | --- |
//! | `functions` | every row of the function table against finite differences |
//! | `laws` | what holds for every formula, on random graphs |
//! | `gradient_bound` | the cheap-gradient theorem |
//! | `reference` | values, forms and refusals that come from elsewhere |
//! | `depth` | inputs deeper than any stack |
//! | `floors` | that modules use only what stands below them |
//! | `prose` | that the documents say what the program prints |

mod binary;
mod cli;
mod corpus;
mod dag;
mod depth;
mod floors;
mod functions;
mod gradient_bound;
mod law_table;
mod laws;
mod numeric;
mod prose;
mod reference;
mod rounding;
