//! Functions of whole tensors, by their names.
//!
//! In: a name before a parenthesis. Out: which function that is, how it is called and with how many arguments.
//! Always: the names are words only where they are called, and only as long as the source gives them no meaning of its
//! own: `norm` may be a variable, and `norm(a, b) = sqrt(a^2 + b^2)` a function.
//!
//! ```text
//! sum(A, rows)      Sum, with the sums of the rows wanted
//! ```

/// A function of whole tensors.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum Whole {
    Sum,
    Mean,
    Maximum,
    Minimum,
    LogSumExp,
    Softmax,
    Dot,
    Outer,
    Norm,
    NormOne,
    Trace,
    Determinant,
    Adjugate,
    LogDeterminant,
    Inverse,
    Solve,
    Transpose,
    Diagonal,
    Vec,
    Kronecker,
    Reshape,
    Beside,
    Above,
    Ones,
    Zeros,
    Identity,
}

/// Which lines of a matrix are taken one by one.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum Lines {
    Rows,
    Columns,
}

/// What there is to know of a function.
struct Row {
    function: Whole,
    name: &'static str,
    call: &'static str,
    least: usize,
    most: usize,
}

const MANY: usize = usize::MAX;

const fn row(function: Whole, name: &'static str, call: &'static str, least: usize, most: usize) -> Row {
    Row { function, name, call, least, most }
}

/// `max`, `min` and `logsumexp` are rows of the function table too: of several numbers.
const ROWS: [Row; 26] = [
    row(Whole::Sum, "sum", "sum(A)", 1, 1),
    row(Whole::Mean, "mean", "mean(A)", 1, 1),
    row(Whole::Maximum, "max", "max(A)", 1, 1),
    row(Whole::Minimum, "min", "min(A)", 1, 1),
    row(Whole::LogSumExp, "logsumexp", "logsumexp(A)", 1, 1),
    row(Whole::Softmax, "softmax", "softmax(x)", 1, 1),
    row(Whole::Dot, "dot", "dot(x, y)", 2, 2),
    row(Whole::Outer, "outer", "outer(x, y)", 2, 2),
    row(Whole::Norm, "norm", "norm(x)", 1, 1),
    row(Whole::NormOne, "norm1", "norm1(x)", 1, 1),
    row(Whole::Trace, "tr", "tr(A)", 1, 1),
    row(Whole::Determinant, "det", "det(A)", 1, 1),
    row(Whole::Adjugate, "adj", "adj(A)", 1, 1),
    row(Whole::LogDeterminant, "logdet", "logdet(A)", 1, 1),
    row(Whole::Inverse, "inv", "inv(A)", 1, 1),
    row(Whole::Solve, "solve", "solve(A, b)", 2, 2),
    row(Whole::Transpose, "transpose", "transpose(A)", 1, 1),
    row(Whole::Diagonal, "diag", "diag(x)", 1, 1),
    row(Whole::Vec, "vec", "vec(A)", 1, 1),
    row(Whole::Kronecker, "kron", "kron(A, B)", 2, 2),
    row(Whole::Reshape, "reshape", "reshape(A, m, n)", 2, MANY),
    row(Whole::Beside, "hcat", "hcat(A, B)", 1, MANY),
    row(Whole::Above, "vcat", "vcat(A, B)", 1, MANY),
    row(Whole::Ones, "ones", "ones(n)", 1, MANY),
    row(Whole::Zeros, "zeros", "zeros(n)", 1, MANY),
    row(Whole::Identity, "eye", "eye(n)", 1, 1),
];

impl Whole {
    /// The function of a name.
    pub(super) fn find(name: &str) -> Option<Whole> {
        ROWS.iter().find(|row| row.name == name).map(|row| row.function)
    }

    /// The function of a name that is no row of the table of functions.
    pub(super) fn find_own(name: &str) -> Option<Whole> {
        Whole::find(name).filter(|whole| !whole.is_shared())
    }

    fn row(self) -> &'static Row {
        ROWS.iter().find(|row| row.function == self).expect("each function has its row")
    }

    pub(super) fn name(self) -> &'static str {
        self.row().name
    }

    /// How it is called.
    pub(super) fn call(self) -> &'static str {
        self.row().call
    }

    /// The least and the largest number of arguments, `rows` and `columns` apart.
    pub(super) fn arguments(self) -> (usize, usize) {
        (self.row().least, self.row().most)
    }

    /// Whether it may be asked for the rows or the columns of a matrix.
    pub(super) fn takes_lines(self) -> bool {
        matches!(self, Whole::Sum | Whole::Mean | Whole::Maximum | Whole::Minimum | Whole::LogSumExp | Whole::Softmax)
    }

    /// Whether the table of functions has a row of that name too.
    pub(super) fn is_shared(self) -> bool {
        matches!(self, Whole::Maximum | Whole::Minimum | Whole::LogSumExp)
    }
}

/// All names, those of the table apart.
pub(super) fn names() -> impl Iterator<Item = &'static str> {
    ROWS.iter().filter(|row| !row.function.is_shared()).map(|row| row.name)
}

impl Lines {
    /// `rows`, `columns`, `cols`
    pub(super) fn find(name: &str) -> Option<Lines> {
        match name {
            "rows" => Some(Lines::Rows),
            "columns" | "cols" => Some(Lines::Columns),
            _ => None,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_function_is_called_by_its_name() {
        for row in &ROWS {
            assert_eq!(Whole::find(row.name), Some(row.function));
            assert!(row.call.starts_with(row.name) && row.least <= row.most, "{}", row.call);
        }
    }
}
