#!/usr/bin/env python3
"""Are our figures and formulas read by the tools for which they are written?

    tests/validate/run.py [--symdiff PROGRAM] [--corpus FOLDER] [--nodes N] [FORMAT ...]

Draws every formula of the corpus (by default `tests/reference` and `tests/corpus`) of at most N nodes, with numbers and with
formulas, from left to right and from top to bottom, and gives the pictures to the real tools: DOT to Graphviz, TikZ and the LaTeX of
derivatives to pdflatex, flowcharts to Mermaid's own parser; SVG and HTML have to be well-formed and may ask for nothing from outside.
A tool that is not installed is named and left out. The exit status is 1 if something was refused.
"""

import argparse
import json
import os
import re
import shutil
import subprocess
import sys
import xml.etree.ElementTree as ElementTree
from concurrent.futures import ThreadPoolExecutor
from html.parser import HTMLParser
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
WORK = ROOT / "target" / "validate"
EVERYTHING = "values,gradients,locals,contributions,formulas"
# How many pictures go into one document for TeX or one run of Graphviz.
BATCH = 100


class Formula:
    """A formula as it is given to the program, and a point where it has a value."""

    def __init__(self, name, arguments, point):
        self.name, self.arguments, self.point = name, arguments, point


def formulas(corpus):
    """The formulas of a folder of JSON lines, and those of our own corpus."""
    for path in sorted(corpus.glob("*.jsonl")):
        for line in path.read_text().splitlines():
            case = json.loads(line)
            text = case.get("expr", case.get("input"))
            if text is None or "args" in case:
                continue
            points = case.get("points") or case.get("check") or []
            at = points[0]["at"] if points else {}
            yield Formula(case["id"], ["--", text], ",".join(f"{name}={value!r}" for name, value in at.items()))
    for path in sorted((ROOT / "tests" / "corpus").glob("*/*.sd")):
        if path.parent.name != "errors":
            yield Formula(f"{path.parent.name}-{path.stem}", ["--file", str(path)], "")


def run(command, text="", folder=None):
    """Runs a program; its exit status and everything it said."""
    done = subprocess.run(command, input=text.encode(), cwd=folder, stdout=subprocess.PIPE, stderr=subprocess.STDOUT)
    return done.returncode, done.stdout.decode(errors="replace")


class Program:
    """The program that draws."""

    def __init__(self, path):
        self.path = path

    def write(self, formula, options, command=("figure",)):
        """What it writes, or nothing if it refuses the formula."""
        arguments = [self.path, *command, *options, *formula.arguments]
        done = subprocess.run(arguments, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.PIPE)
        if done.returncode not in (0, 1, 2):
            raise SystemExit(f"{formula.name}: the program ended with {done.returncode}")
        return done.stdout.decode() if done.returncode == 0 else None

    def views(self, formula):
        """How a formula is drawn: options of `figure` for each picture."""
        yield "formulas", ["--show", EVERYTHING, "--direction", "TB"]
        if formula.point:
            yield "numbers", ["--show", EVERYTHING.replace(",formulas", ""), "--at", formula.point]


def draw(program, chosen, form):
    """All pictures in a format, by name."""
    pictures = [(f"{formula.name} {view}", formula, options) for formula in chosen for view, options in program.views(formula)]
    write = lambda picture: program.write(picture[1], ["--format", form, *picture[2]])
    with ThreadPoolExecutor(os.cpu_count()) as pool:
        texts = pool.map(write, pictures)
        return {name: text for (name, _, _), text in zip(pictures, texts) if text is not None}


def batches(pictures):
    names = list(pictures)
    for start in range(0, len(names), BATCH):
        yield {name: pictures[name] for name in names[start:start + BATCH]}


def one_by_one(check, pictures):
    """What a check says of some pictures together, and, if it refuses them, of each alone."""
    said = check(pictures)
    if said is None:
        return {}
    if len(pictures) == 1:
        return {name: said for name in pictures}
    half = len(pictures) // 2
    names = list(pictures)
    parts = [{name: pictures[name] for name in part} for part in (names[:half], names[half:])]
    refused = {name: why for part in parts for name, why in one_by_one(check, part).items()}
    return refused or {"together": said}


def graphviz(pictures):
    text = "".join(pictures.values()).encode()
    done = subprocess.run(["dot", "-Tdot"], input=text, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE)
    said = done.stderr.decode(errors="replace").strip()
    return said[:300] or None if done.returncode == 0 else said[:300] or "refused"


def compile_tex(document):
    """What TeX has to say against a document."""
    (WORK / "check.tex").write_text(document)
    options = ["-interaction=nonstopmode", "-halt-on-error", "-no-shell-escape"]
    _, said = run(["pdflatex", *options, "check.tex"], folder=WORK)
    log = (WORK / "check.log").read_text(errors="replace")
    trouble = re.search(r"^(! .*|Missing character: .*)$", log, re.MULTILINE)
    return trouble.group()[:300] if trouble else None if "Output written" in said else said[-300:]


def tex(preamble):
    """A check for pieces of a document with this preamble."""
    def check(pieces):
        body = "".join(f"\n% {name}\n{piece}\n\\par\\newpage\n" for name, piece in pieces.items())
        return compile_tex(f"{preamble}\\begin{{document}}{body}\\end{{document}}\n")
    return check


class Balance(HTMLParser):
    """Whether every element of a page is closed, and what it asks for."""

    EMPTY = {"meta", "br", "hr", "img", "input", "link"}

    def __init__(self):
        super().__init__()
        self.open, self.trouble = [], None

    def handle_starttag(self, tag, attributes):
        self.trouble = self.trouble or outside(tag, dict(attributes))
        if tag not in self.EMPTY:
            self.open.append(tag)

    def handle_startendtag(self, tag, attributes):
        self.trouble = self.trouble or outside(tag, dict(attributes))

    def handle_endtag(self, tag):
        if not self.open or self.open.pop() != tag:
            self.trouble = self.trouble or f"</{tag}> closes another element"

    def handle_data(self, text):
        if self.open and self.open[-1] == "style":
            self.trouble = self.trouble or style(text)


def style(text):
    """What a style sheet asks for from outside."""
    return text[:100] if re.search(r"@import|url\((?!#)", text) else None


def outside(tag, attributes):
    """What an element asks for from outside, or does by itself."""
    for name, value in attributes.items():
        name, value = name.split("}")[-1].lower(), value or ""
        refers = name in ("src", "href", "data", "action", "poster", "srcset") and not value.startswith("#")
        if refers or name.startswith("on") or style(value):
            return f"<{tag} {name}={value!r}>"
    return f"<{tag}>" if tag.split("}")[-1] in ("iframe", "object", "embed", "foreignObject", "image", "use", "link") else None


def svg(text):
    try:
        root = ElementTree.fromstring(text)
    except ElementTree.ParseError as error:
        return str(error)
    found = (outside(element.tag, element.attrib) or style(element.text or "") for element in root.iter())
    scripts = (element.tag for element in root.iter() if element.tag.endswith("script"))
    return next((trouble for trouble in found if trouble), None) or next(scripts, None)


def page(text):
    balance = Balance()
    balance.feed(text)
    balance.close()
    return balance.trouble or (f"{balance.open} not closed" if balance.open else None)


def each(check):
    return lambda pictures: {name: said for name, text in pictures.items() if (said := check(text))}


def mermaid(pictures):
    status, said = run(["node", "mermaid.mjs"], json.dumps(pictures), WORK)
    return json.loads(said) if status == 0 else {"mermaid.mjs": said[-300:]}


def mermaid_is_there():
    """Whether the parser is installed; it is fetched once."""
    if not shutil.which("node") or not shutil.which("npm"):
        return False
    for name in ("package.json", "mermaid.mjs"):
        shutil.copy(Path(__file__).parent / name, WORK / name)
    if not (WORK / "node_modules" / "mermaid").exists():
        status, said = run(["npm", "install", "--no-audit", "--no-fund", "--loglevel=error"], folder=WORK)
        if status != 0:
            print(f"npm: {said.strip()[-200:]}", file=sys.stderr)
            return False
    return True


def derivatives(program, chosen):
    """The derivatives in LaTeX, as displayed formulas."""
    def write(formula):
        text = program.write(formula, ["--format", "latex"], ())
        if text is None:
            return None
        pieces = [text] if "\\begin{" in text else text.splitlines()
        return "".join(f"\\[ {piece.strip()} \\]\n" for piece in pieces)
    with ThreadPoolExecutor(os.cpu_count()) as pool:
        return {formula.name: text for formula, text in zip(chosen, pool.map(write, chosen)) if text}


def documents(program, chosen, preamble):
    """Whole documents are the preamble and the fragment, and nothing else."""
    refused = {}
    for formula in chosen[::10]:
        options = ["--format", "tikz", "--show", EVERYTHING]
        fragment, document = (program.write(formula, options + more) for more in ([], ["--standalone"]))
        if fragment and document != f"{preamble}\\begin{{document}}\n{fragment}\\end{{document}}\n":
            refused[formula.name] = "the document is not the fragment"
    return refused


def report(what, count, refused):
    print(f"{what}: {count} read" + (f", {len(refused)} refused" if refused else ""))
    for name, why in list(refused.items())[:20]:
        print(f"    {name}: {' '.join(why.split())}")
    return len(refused)


def validate(program, chosen, formats):
    """How much was refused."""
    wanted = lambda form: not formats or form in formats
    total = 0
    for form, check in (("svg", each(svg)), ("html", each(page))):
        if wanted(form):
            pictures = draw(program, chosen, form)
            total += report(form, len(pictures), check(pictures))
    if wanted("dot"):
        if shutil.which("dot"):
            pictures = draw(program, chosen, "dot")
            refused = {name: why for batch in batches(pictures) for name, why in one_by_one(graphviz, batch).items()}
            total += report("dot", len(pictures), refused)
        else:
            print("dot: skipped, there is no Graphviz")
    if wanted("mermaid"):
        if mermaid_is_there():
            pictures = draw(program, chosen, "mermaid")
            total += report("mermaid", len(pictures), mermaid(pictures))
        else:
            print("mermaid: skipped, there is no node, or its package cannot be fetched")
    if wanted("tikz") or wanted("latex"):
        if shutil.which("pdflatex"):
            total += validate_tex(program, chosen, wanted)
        else:
            print("tikz, latex: skipped, there is no pdflatex")
    return total


def validate_tex(program, chosen, wanted):
    total = 0
    if wanted("tikz"):
        whole = program.write(Formula("x", ["x*x"], ""), ["--format", "tikz", "--standalone"])
        preamble = whole.split("\\begin{document}")[0]
        alone = compile_tex(whole)
        refused = {**documents(program, chosen, preamble), **({"x*x": alone} if alone else {})}
        total += report("tikz, whole documents", len(chosen[::10]), refused)
        pictures = draw(program, chosen, "tikz")
        article = re.sub(r"\\documentclass.*", r"\\documentclass{article}\\maxdeadcycles=1000", preamble)
        # Pages as large as TeX can have, for pictures that are.
        article += "\\paperwidth=570cm\\paperheight=570cm\\textwidth=560cm\\textheight=560cm\n"
        refused = {name: why for batch in batches(pictures) for name, why in one_by_one(tex(article), batch).items()}
        total += report("tikz", len(pictures), refused)
    if wanted("latex"):
        pieces = derivatives(program, chosen)
        preamble = "\\documentclass{article}\n\\usepackage{amsmath,amssymb}\n"
        refused = {name: why for batch in batches(pieces) for name, why in one_by_one(tex(preamble), batch).items()}
        total += report("latex", len(pieces), refused)
    return total


def main():
    arguments = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    arguments.add_argument("--symdiff", default=str(ROOT / "target" / "release" / "symdiff"))
    arguments.add_argument("--corpus", type=Path, default=ROOT / "tests" / "reference")
    arguments.add_argument("--nodes", type=int, default=60)
    arguments.add_argument("--every", type=int, default=1, help="take only every Nth formula")
    arguments.add_argument("formats", nargs="*", metavar="FORMAT", help="svg, html, dot, mermaid, tikz, latex")
    options = arguments.parse_args()
    WORK.mkdir(parents=True, exist_ok=True)
    program = Program(options.symdiff)
    every = list(formulas(options.corpus))[::options.every]
    with ThreadPoolExecutor(os.cpu_count()) as pool:
        graphs = pool.map(lambda formula: program.write(formula, ["--format", "dot"]), every)
        is_node = re.compile(r"^  n\d+ \[", re.MULTILINE)
        chosen = [formula for formula, dot in zip(every, graphs) if dot and len(is_node.findall(dot)) <= options.nodes]
    print(f"{len(chosen)} formulas of at most {options.nodes} nodes, of {len(every)} cases")
    if not chosen:
        raise SystemExit("nothing to draw")
    sys.exit(1 if validate(program, chosen, options.formats) else 0)


if __name__ == "__main__":
    main()
