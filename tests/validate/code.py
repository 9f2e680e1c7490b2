#!/usr/bin/env python3
"""Do the programs of `symdiff code` compute what symdiff computes?

    tests/validate/code.py [--symdiff PROGRAM] [--to numpy|jax] [--tolerance T] FILE.jsonl ...

Writes a program for every formula of files of JSON lines (`expr`, `wrt`, `points` with `at`; by default those of
`tests/reference`), runs it at every point, and compares value and gradient with those of `symdiff batch`. With --to jax the
gradient is also compared with `jax.grad` of the value. Formulas with special functions need SciPy. The exit status is 1 if
something differs.
"""

import argparse
import json
import math
import subprocess
import sys
import warnings
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]


def distance(a, b):
    """The relative difference; 0 for two that are not numbers."""
    a, b = float(a), float(b)
    if a == b or (math.isnan(a) and math.isnan(b)):
        return 0.0
    if not (math.isfinite(a) and math.isfinite(b)):
        return math.inf
    return abs(a - b) / max(abs(a), abs(b), 1e-3)


def cases(paths):
    for path in paths:
        for line in path.read_text().splitlines():
            case = json.loads(line)
            if "points" in case and "expr" in case:
                yield case


def program(arguments, case):
    command = [arguments.symdiff, "code", case["expr"], "--to", arguments.to, "--wrt", ",".join(case["wrt"])]
    run = subprocess.run(command, capture_output=True, text=True)
    return case, run.stdout if run.returncode == 0 else None, run.stderr.strip()


def ours(arguments, cases):
    lines = []
    for case in cases:
        for point in case["points"]:
            lines.append(json.dumps({"expr": case["expr"], "wrt": case["wrt"], "at": point["at"]}))
    run = subprocess.run([arguments.symdiff, "batch"], input="\n".join(lines), capture_output=True, text=True)
    return [json.loads(line) for line in run.stdout.splitlines()]


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--symdiff", default=str(ROOT / "target/release/symdiff"))
    parser.add_argument("--to", default="numpy", choices=["numpy", "jax"])
    parser.add_argument("--tolerance", type=float, default=1e-12)
    parser.add_argument("files", nargs="*", type=Path)
    arguments = parser.parse_args()
    warnings.simplefilter("ignore")
    files = arguments.files or [ROOT / "tests/reference/numeric.jsonl", ROOT / "tests/reference/accuracy.jsonl"]
    all_cases = list(cases(files))
    with ThreadPoolExecutor() as pool:
        programs = list(pool.map(lambda case: program(arguments, case), all_cases))
    answers = iter(ours(arguments, all_cases))
    count, refused, differ, worst = 0, {}, [], 0.0
    for case, source, complaint in programs:
        expected = [next(answers) for _ in case["points"]]
        if source is None:
            refused.setdefault(complaint, []).append(case["id"])
            continue
        names = {}
        try:
            exec(compile(source, case["id"], "exec"), names)
        except ImportError as error:
            refused.setdefault(str(error), []).append(case["id"])
            continue
        function = names["f_and_gradient"]
        code = function.__code__
        parameters = code.co_varnames[: code.co_argcount]
        for point, answer in zip(case["points"], expected):
            if "error" in answer:
                continue
            values = [float(point["at"].get(name.rstrip("_"), point["at"].get(name, 0.0))) for name in parameters]
            value, gradient = function(*values)
            pairs = [("value", value, answer["value"])]
            pairs += [(name, g, answer["grad"][name]) for name, g in zip(case["wrt"], gradient)]
            if arguments.to == "jax":
                import jax

                places = [parameters.index(name) for name in case["wrt"] if name in parameters]
                theirs = jax.grad(names["f"], places)(*values)
                named = [name for name in case["wrt"] if name in parameters]
                pairs += [(f"jax.grad {name}", t, answer["grad"][name]) for name, t in zip(named, theirs)]
            for what, theirs, own in pairs:
                count += 1
                off = distance(theirs, own)
                worst = max(worst, off if math.isfinite(off) else 0.0)
                if off > arguments.tolerance:
                    differ.append((off, case["id"], case["expr"], point["at"], what, float(theirs), own))
    for complaint, ids in refused.items():
        print(f"left out {len(ids)}: {complaint} ({', '.join(ids[:5])})")
    for off, *rest in sorted(differ, key=lambda entry: -entry[0])[:25]:
        print(f"{off:.1e}", *rest)
    print(f"{len(all_cases)} formulas, {count} numbers, {len(differ)} differ by more than {arguments.tolerance}, worst {worst:.1e}")
    return 1 if differ else 0


if __name__ == "__main__":
    sys.exit(main())
