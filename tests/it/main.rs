//! What is tested from outside, in one program.
//!
//! | part | what it checks |
//! | --- | --- |
//! | `functions` | every row of the function table against finite differences |
//! | `domains` | every row of the function table, where it has no value |
//! | `law_table` | every law of the simplifier, both sides |
//! | `kernels` | the functions of arrays, at every instruction set |
//! | `fit` | certified values of regressions
//! | `minima` | known minima of well-known functions
//! | `laws` | what holds for every formula, on random graphs |
//! | `gradient_bound` | the cheap-gradient theorem |
//! | `tensor_derivatives` | every operation on tensors, against differences and in both modes |
//! | `tensor_forms` | derivatives of formulas with matrices: form, size, values; identities |
//! | `tensor_jax` | derivatives of formulas with matrices, as JAX has them where it is installed |
//! | `tensor_objectives` | least squares, a network, a mixture of Gaussians, bundle adjustment: gradients against differences |
//! | `tensor_text` | random formulas of tensors, printed and read back |
//! | `tensor_values` | arrays typed and from files, and what commands say that cannot take them |
//! | `corpus` | files through the whole program, each with a snapshot |
//! | `reference` | values, forms and refusals that come from elsewhere |
//! | `depth` | inputs deeper than any stack |
//! | `cli` | the command line |
//! | `eval` | `symdiff eval`: tables in, tables out, tables that are not as they should be |
//! | `code` | programs in other languages, and what they compute |
//! | `native` | programs in C and Rust, where there are compilers for them |
//! | `tools` | that Graphviz and LaTeX understand what is written for them |
//! | `lecture` | the figures of the lecture, and that Graphviz reads ours |
//! | `figures` | the options of figures, in every format |
//! | `stepper` | the page with buttons, in a browser |
//! | `floors`, `house` | the rules of the house that a compiler does not check |
//! | `prose`, `functions_doc` | that the documents say what the program prints |

mod binary;
mod cli;
mod code;
mod corpus;
mod dag;
mod depth;
mod descend;
mod domains;
mod entries;
mod eval;
mod figures;
mod fit;
mod floors;
mod functions;
mod functions_doc;
mod gradient_bound;
mod house;
mod kernels;
mod law_table;
mod laws;
mod lecture;
mod minima;
mod native;
mod notations;
mod numeric;
mod oracle;
mod prose;
mod reference;
mod rounding;
mod stepper;
mod tensor_derivatives;
mod tensor_forms;
mod tensor_jax;
mod tensor_objectives;
mod tensor_text;
mod tensor_values;
mod tools;
mod train;
