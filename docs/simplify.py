"""The table in simplify.md: derivatives of textbook formulas, their sizes beside those of SymPy.

    python docs/simplify.py target/release/symdiff

needs SymPy. For each formula the derivative is printed by both, SymPy's by `simplify(diff(f, v))`. The size of a text is the
number of its operations: + - * / ^ between two things, and calls of functions; a minus in front is none. A derivative is
right if it agrees with the differences of the formula to 6 digits wherever the formula is defined and smooth, among points of
both signs; 50 digits are used, so that no rounding is mistaken for an error.
"""

import re
import subprocess
import sys

import mpmath
import sympy

FORMULAS = """
(x^2 - 1)/(x^2 + 1)
x^3*(1 - x)^4
1/(1 + x^2)^3
(a*x + b)/(c*x + d)
sqrt(x^2 + a^2)
sqrt(x + sqrt(x))
x*sqrt(1 - x^2)
(1 + x^(1/3))^3
x/sqrt(x^2 + 1)
sqrt((1 + x)/(1 - x))
x^x
x^(1/x)
exp(-x^2/2)
x^2*exp(-a*x)
exp(a*x)*sin(b*x)
(exp(x) - exp(-x))/(exp(x) + exp(-x))
log(x + sqrt(x^2 + 1))
log(log(x))
log((1 + x)/(1 - x))
x*log(x) - x
sin(x)^2*cos(x)
sin(x)/(1 + cos(x))
tan(x) - x
(1 - cos(x))/x^2
(sin(x) - cos(x))/(sin(x) + cos(x))
log(tan(x/2))
asin(2*x/(1 + x^2))
atan((1 + x)/(1 - x))
acos(1/x)
x*asin(x) + sqrt(1 - x^2)
x*atan(x) - log(1 + x^2)/2
log(cosh(x))
x/(exp(x) - 1)
1/(1 + exp(-x))
x/(1 + exp(-x))
log(1 + exp(x))
x/2*(1 + erf(x/sqrt(2)))
x/2*(1 + tanh(sqrt(2/pi)*(x + 0.044715*x^3)))
exp(-(x - m)^2/(2*s^2))/(s*sqrt(2*pi))
s*(1 + erf((log(s/k) + (r + v^2/2)*t)/(v*sqrt(2*t))))/2 - k*exp(-r*t)*(1 + erf((log(s/k) + (r - v^2/2)*t)/(v*sqrt(2*t))))/2
""".strip().splitlines()

# Ours, beside those that SymPy knows by the same name.
mpmath.mp.dps = 50
FUNCTIONS = {
    "log1p": mpmath.log1p,
    "expm1": mpmath.expm1,
    "sigmoid": lambda x: 1 / (1 + mpmath.exp(-x)),
    "softplus": lambda x: mpmath.log1p(mpmath.exp(x)),
    "sinc": lambda x: mpmath.sin(x) / x,
    "hypot": mpmath.hypot,
    "cbrt": lambda x: mpmath.sign(x) * mpmath.root(abs(x), 3),
    "abs": abs,
    "Abs": abs,
    **{name: getattr(mpmath, name) for name in "sqrt exp log sin cos tan cot sec csc asin acos atan sinh cosh tanh coth sech csch sign erf erfc pi".split()},
}
POINTS = [0.3, 0.7, 1.6, 2.3, -0.4, -1.7]


def size(text):
    """The operations of a text."""
    calls = len(re.findall(r"[A-Za-z_]\w*\(", text))
    between = len(re.findall(r"(?<=[\w)])\s*[-+*/^]", text.replace("**", "^")))
    return calls + between


def value(text, names):
    """The value of a text, or None where it has no real one."""
    text = re.sub(r"(?<![\w.])(\d+\.?\d*)", r"mpf('\1')", text.replace("^", "**"))
    try:
        found = mpmath.mpmathify(eval(text, {**FUNCTIONS, **names, "mpf": mpmath.mpf}))
    except (ZeroDivisionError, ValueError):
        return None
    return found.real if mpmath.isfinite(found) and abs(mpmath.im(found)) < 1e-30 else None


def is_right(text, formula, variable, others):
    """Whether a text is the derivative of a formula wherever that is defined."""
    compared = 0
    for point in POINTS:
        names = {name: mpmath.mpf(number) for name, number in others.items()}
        step = mpmath.mpf(10) ** -15
        sides = [value(formula, {**names, variable: mpmath.mpf(point) + side}) for side in (-step, step)]
        if None in sides:
            continue
        wanted = (sides[1] - sides[0]) / (2 * step)
        found = value(text, {**names, variable: mpmath.mpf(point)})
        if found is None or abs(found - wanted) > 1e-6 * (1 + abs(wanted)):
            return False
        compared += 1
    assert compared > 0, formula
    return True


def main():
    program = sys.argv[1]
    rows, sums = [], [0, 0]
    for formula in FORMULAS:
        symbols = sorted({name for name in re.findall(r"[A-Za-z]\w*", formula)} - set(FUNCTIONS))
        variable = "x" if "x" in symbols else "s"
        others = {name: 0.4 + 0.35 * place for place, name in enumerate(symbols) if name != variable}
        ours = subprocess.run([program, formula, "--wrt", variable], capture_output=True, text=True, check=True).stdout.strip()
        real = {name: sympy.Symbol(name, real=True) for name in symbols}
        derivative = sympy.diff(sympy.sympify(formula, locals=real, rational=True), real[variable])
        theirs = str(sympy.simplify(derivative)).replace("**", "^")
        sizes, marks = [], []
        for place, text in enumerate([ours, theirs]):
            sums[place] += size(text)
            sizes.append(str(size(text)))
            marks.append("" if is_right(text, formula, variable, others) else " (wrong)")
        shown = formula if len(formula) < 60 else "the price of an option (Black and Scholes), by `s`"
        shown = f"`{formula}`" if shown == formula else shown
        rows.append(f"| {shown} | {sizes[0]}{marks[0]} | {sizes[1]}{marks[1]} | `{ours}` |")
        print(rows[-1], "  SymPy:", theirs, file=sys.stderr)
    print("| derivative of | ours | SymPy's | ours, as it is printed |")
    print("| --- | --- | --- | --- |")
    print("\n".join(rows))
    print(f"| together | {sums[0]} | {sums[1]} | |")


if __name__ == "__main__":
    main()
