"""The checker: seeded mistakes, speed, and how much stays unknown in a corpus (CORPUS: folders, or the programs of this repository)."""
import os, pathlib, re, statistics, subprocess, sys
from table import Facts

ROOT = pathlib.Path(__file__).resolve().parent.parent
TITLE = "The checker"

EDITS = {"FirstCell": "the first cell, which declares what all read", "MiddleCell": "a cell in the middle", "LastCell": "the last cell",
         "TypeThatAllRead": "a type that all cells read becomes another", "NewCell": "a new cell", "DeletedCell": "a cell deleted", "MovedCell": "two cells change places"}


def go(*args):
    done = subprocess.run(["go", *args], cwd=ROOT, capture_output=True, text=True)
    if done.returncode:
        sys.exit(f"go {' '.join(args)}: {(done.stdout + done.stderr)[-2000:]}")
    return done.stdout


def table(rounds, tiny):
    facts = Facts()
    for test, what in (("TestMistakes", "seeded mistakes"), ("TestSlips", "slips in right programs")):
        score = re.search(r"(\d+) mistakes: found ([\d.]+) %, line and place right ([\d.]+) %, first fix makes it right ([\d.]+) %.*not seeded (\d+)",
                          go("test", "./cmd/skep", "-run", f"^{test}$", "-v", "-count=1"))
        n, found, place, fixed, extra = (float(x) for x in score.groups())
        facts.row(f"{what} found before running, of {n:.0f}", found, "%", 95, True)
        facts.row("of these at the right line and place", place, "%", 95, True)
        facts.row("whose first fix makes the program right", fixed, "%", 80, True)
        facts.row("errors that nobody seeded", extra, "", 0)
    speeds = go("test", "./cmd/skep", "-run", "^$", "-bench", "^Benchmark(Check2000Lines|Open100Cells|Edit)$", "-benchtime", "1x" if tiny else "20x", "-count", str(rounds))

    def milliseconds(bench):
        return statistics.median(float(ns) / 1e6 for ns in re.findall(rf"Benchmark{bench}\S*\s+\d+\s+([\d.]+) ns/op", speeds))

    facts.row("a program of 2,000 lines is checked", milliseconds("Check2000Lines"), "ms", 100)
    facts.row("a notebook of 100 cells, 1,300 lines, is opened", milliseconds("Open100Cells"), "ms")
    edits = {name: milliseconds(f"Edit/{name}-") for name in EDITS}
    for name, words in EDITS.items():
        facts.row(f"after an edit: {words}", edits[name], "ms")
    facts.row("the median of these edits", statistics.median(edits.values()), "ms", 10)
    folders = os.environ.get("CORPUS", "bench notebooks").split()
    text = go("run", "./bench/check", *folders)
    programs, clean = re.search(r"(\d+) programs.*\(([\d.]+) %\)", text).groups()
    facts.row(f"of {programs} programs in {'the published corpus' if 'CORPUS' in os.environ else 'bench and notebooks'}, check without an error", float(clean), "%")
    facts.row("expressions there whose type stays unknown", float(re.search(r"stays unknown \(([\d.]+) %\)", text).group(1)), "%", 10)
    for line in facts.lines[2:]:
        print(line, flush=True)
    return facts
