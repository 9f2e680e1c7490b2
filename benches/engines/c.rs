//! Programs as C: written, compiled by gcc, loaded and called.

use std::fmt::Write as _;
use std::path::Path;
use std::process::Command;
use std::time::{Duration, Instant};

use symdiff::op::Function;
use symdiff::program::{Constant, Operation, Program, Slot, Source};

/// The program as C: one function for columns and one for a point.
pub(crate) fn source(program: &Program) -> String {
    let mut text = String::from("#include <math.h>\n#include <stddef.h>\n");
    for (name, signature, open, index) in [
        ("columns", "size_t n, const double *restrict const *in, double *restrict const *out", true, "[i]"),
        ("point", "const double *restrict in, double *restrict out", false, ""),
    ] {
        let _ = writeln!(text, "void {name}({signature}) {{");
        if open {
            for (place, _) in program.inputs().iter().enumerate() {
                let _ = writeln!(text, "  const double *restrict in{place} = in[{place}];");
            }
            for (place, _) in program.outputs().iter().enumerate() {
                let _ = writeln!(text, "  double *restrict out{place} = out[{place}];");
            }
            text.push_str("#pragma GCC ivdep\n  for (size_t i = 0; i < n; i++) {\n");
        }
        let column =
            |name: &str, place: usize| if open { format!("{name}{place}") } else { format!("{name}[{place}]") };
        let spell = |slot: Slot| match program.source(slot) {
            Source::Input(_) => column("in", slot.index()) + index,
            Source::Constant(Constant::Exact(value)) => format!("({:?})", value.to_f64()),
            Source::Constant(Constant::Rounded(value)) => format!("({value:?})"),
            Source::Constant(Constant::Truth(value)) => u8::from(*value).to_string(),
            Source::Operation(_) => format!("t{}", slot.index()),
        };
        for (place, &operation) in program.operations().iter().enumerate() {
            let value = expression(program, operation, &spell);
            let _ = writeln!(text, "    double {} = {value};", spell(program.operation(place)));
        }
        for (place, &slot) in program.outputs().iter().enumerate() {
            let _ = writeln!(text, "    {}{index} = {};", column("out", place), spell(slot));
        }
        text.push_str(if open { "  }\n}\n" } else { "}\n" });
    }
    text
}

fn expression(program: &Program, operation: Operation, spell: &impl Fn(Slot) -> String) -> String {
    match operation {
        Operation::Add(a, b) => format!("{} + {}", spell(a), spell(b)),
        Operation::Subtract(a, b) => format!("{} - {}", spell(a), spell(b)),
        Operation::Negate(a) => format!("-{}", spell(a)),
        Operation::Multiply(a, b) | Operation::MultiplyVanishing(a, b) => format!("{} * {}", spell(a), spell(b)),
        Operation::Divide(a, b) => format!("{} / {}", spell(a), spell(b)),
        Operation::Reciprocal(a) => format!("1.0 / {}", spell(a)),
        Operation::Square(a) => format!("{0} * {0}", spell(a)),
        Operation::PowerInteger(a, n) => vec![spell(a); n.unsigned_abs() as usize].join(" * "),
        Operation::Sqrt(a) => format!("sqrt({})", spell(a)),
        Operation::ReciprocalSqrt(a) => format!("1.0 / sqrt({})", spell(a)),
        Operation::Call(Function::Known(function), arguments) => {
            let arguments: Vec<String> = program.arguments(arguments).iter().map(|&slot| spell(slot)).collect();
            format!("{}({})", function.row().name, arguments.join(", "))
        }
        Operation::Call(Function::Unknown(_), _) => unreachable!("the cases have no unknown functions"),
        Operation::Select(c, a, b) => format!("{} != 0 ? {} : {}", spell(c), spell(a), spell(b)),
        Operation::Compare(relation, a, b) => format!("{} {} {}", spell(a), relation.sign(), spell(b)),
        Operation::And(a, b) => format!("{} && {}", spell(a), spell(b)),
        Operation::Or(a, b) => format!("{} || {}", spell(a), spell(b)),
        Operation::Not(a) => format!("!{}", spell(a)),
    }
}

type Columns = unsafe extern "C" fn(usize, *const *const f64, *const *mut f64);
pub(crate) type Point = unsafe extern "C" fn(*const f64, *mut f64);

/// A compiled C program.
pub(crate) struct C {
    library: libloading::Library,
    pub(crate) compile_time: Duration,
}

impl C {
    pub(crate) fn compile(folder: &Path, name: &str, source: &str, flags: &[&str]) -> C {
        let (text, object) = (folder.join(format!("{name}.c")), folder.join(format!("{name}.so")));
        std::fs::write(&text, source).expect("a folder for C");
        let start = Instant::now();
        let arguments = ["-O3", "-march=native", "-shared", "-fPIC"];
        let status =
            Command::new("gcc").args(arguments).args(flags).arg(&text).arg("-o").arg(&object).arg("-lm").status();
        assert!(status.expect("gcc is there").success(), "gcc compiles {name}");
        let compile_time = start.elapsed();
        // SAFETY: the library was just made from our source and has no initialisers.
        let library = unsafe { libloading::Library::new(&object) }.expect("the library is loaded");
        C { library, compile_time }
    }

    pub(crate) fn columns(&self, inputs: &[&[f64]], outputs: &mut [&mut [f64]]) {
        let count = inputs[0].len();
        let inputs: Vec<*const f64> = inputs.iter().map(|column| column.as_ptr()).collect();
        let outputs: Vec<*mut f64> = outputs.iter_mut().map(|column| column.as_mut_ptr()).collect();
        // SAFETY: the function has this type and reads and writes `count` numbers of each column.
        unsafe {
            let function = self.library.get::<Columns>(b"columns").expect("the function is there");
            function(count, inputs.as_ptr(), outputs.as_ptr());
        }
    }

    pub(crate) fn point(&self) -> libloading::Symbol<'_, Point> {
        // SAFETY: the function has this type.
        unsafe { self.library.get(b"point") }.expect("the function is there")
    }
}
