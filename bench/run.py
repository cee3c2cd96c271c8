"""Ours beside the peers, in turn, in one run; writes BENCHMARKS.md.

  run.py [--rounds N] [--tiny] [--only kernel,language,checker,dataframe] [--out FILE]

Each round runs ours and then the peer, so that a noisy machine hits both. The
figures are medians; the spread is the distance from the lowest to the highest
round, in percent of the median. --tiny only shows that everything runs. The
checker reads the programs of the folders in CORPUS, if that is set.
"""
import argparse, datetime, os, pathlib, platform, re, resource, statistics, subprocess, sys, tempfile

ROOT = pathlib.Path(__file__).resolve().parent.parent
SKEP = ROOT / "bin" / "skep"

# program -> (size, tiny size)
PROGRAMS = {
    "fib": (32, 15), "nbody": (40_000, 50), "trees": (14, 6), "sort": (60_000, 200), "words": (300_000, 500),
    "spectral": (180, 10), "mandelbrot": (260, 20), "fannkuch": (8, 5), "matmul": (130, 10),
}
SHOWN = {"bodies": (60_000, 50)}  # not one of the nine, and without a target
TYPED = ("fib", "nbody", "spectral", "mandelbrot", "fannkuch", "matmul")  # also with the types of functions written
# CPU beside CPython's: of each program, and the geometric mean of those without and with types written
EACH, UNTYPED_MEAN, TYPED_MEAN = 0.8, 0.20, 0.08
# measure -> (what it is, unit, target for ours/peer, True if more is better)
KERNEL = {
    "start_ms": ("start until the first reply", "ms", 0.06, False),
    "trip_p50_ms": ("`1+1` until idle, median", "ms", 0.18, False),
    "trip_p99_ms": ("`1+1` until idle, 99th percentile", "ms", None, False),
    "complete_p50_ms": ("completion, median", "ms", None, False),
    "lines_per_s": ("printed lines per second", "1/s", 30, True),
    "idle_pss_mb": ("memory at rest (PSS)", "MB", 0.25, False),
    "interrupt_ms": ("interrupt of an endless loop", "ms", None, False),
}


def spread(values):
    return 100 * (max(values) - min(values)) / statistics.median(values) if statistics.median(values) else 0


class Table:
    """Rows of a Markdown table, and how many targets were met."""

    def __init__(self, *head):
        self.lines = ["| " + " | ".join(head) + " |", "|" + "---|" * len(head)]
        self.missed = []

    def row(self, name, unit, ours, peer, target, more=False):
        mine, theirs = statistics.median(ours), statistics.median(peer)
        ratio = mine / theirs if theirs else float("inf")
        verdict = "-"
        if target is not None:
            met = ratio >= target if more else ratio <= target
            verdict = f"{'≥' if more else '≤'} {target}: {'met' if met else '**missed**'}"
            self.missed += [] if met else [name]
        self.lines.append(f"| {name} | {figure(mine)} {unit} | {figure(theirs)} {unit} | {ratio:.3g}x | {verdict} | {spread(ours):.0f} % / {spread(peer):.0f} % |")


def figure(x):
    return f"{x:,.0f}" if x >= 100 else f"{x:.3g}"


def cpu(command):
    """CPU seconds (user and system) and output of a program."""
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    done = subprocess.run(command, capture_output=True, text=True, timeout=600)
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    if done.returncode:
        sys.exit(f"{command}: {done.stderr[-1000:]}")
    return after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime, done.stdout


def language(rounds, tiny):
    table = Table("program", "skep, CPU", f"CPython {platform.python_version()}, CPU", "ratio", "target", "spread")
    with tempfile.TemporaryDirectory() as folder:
        untyped = [compare(table, folder, rounds, name, sizes[tiny], name) for name, sizes in PROGRAMS.items()]
        typed = [compare(table, folder, rounds, name, PROGRAMS[name][tiny], f"typed/{name}") for name in TYPED]
        for name, sizes in SHOWN.items():
            compare(table, folder, rounds, name, sizes[tiny], name, None)
    for name, ratios, target in (("geometric mean, no types written", untyped, UNTYPED_MEAN), ("geometric mean, types written", typed, TYPED_MEAN)):
        table.row(name, "", [statistics.geometric_mean(ratios)], [1.0], target)
        print(table.lines[-1], flush=True)
    return table


def compare(table, folder, rounds, name, size, ours, target=EACH):
    """One program in both languages, in turn; gives the ratio of the medians."""
    times = {"ruchy": [], "py": []}
    for _ in range(rounds):
        said = {}
        for kind, source, first, command in (("ruchy", ours, f"let size = {size}\n", [SKEP, "run", "--quiet"]), ("py", name, f"size = {size}\n", [sys.executable])):
            path = pathlib.Path(folder) / f"{name}.{kind}"
            path.write_text(first + (ROOT / "bench" / "language" / f"{source}.{kind}").read_text())
            seconds, said[kind] = cpu([*command, path])
            times[kind].append(seconds * 1e3)
        if said["ruchy"] != said["py"]:
            sys.exit(f"{name}: skep says {said['ruchy']!r}, Python {said['py']!r}")
    table.row(f"{ours}({size})", "ms", times["ruchy"], times["py"], target)
    print(table.lines[-1], flush=True)
    return statistics.median(times["ruchy"]) / statistics.median(times["py"])


def kernel(rounds, tiny):
    from kernel import measure
    sizes = {"trips": 20, "completions": 5, "lines": 1000} if tiny else {"trips": 500, "completions": 50, "lines": 200_000}
    results = {"skep": [], "python3": []}
    with tempfile.TemporaryDirectory() as folder:
        subprocess.run([SKEP, "kernel", "install", "--prefix", folder], check=True, stdout=subprocess.DEVNULL)
        os.environ["JUPYTER_PATH"] = str(pathlib.Path(folder) / "share" / "jupyter")
        os.environ["XDG_DATA_HOME"] = folder
        for _ in range(rounds):
            for name in results:
                results[name].append(measure(name, sizes))
    table = Table("measure", "skep", "ipykernel", "ratio", "target", "spread")
    for key, (what, unit, target, more) in KERNEL.items():
        table.row(what, unit, [r[key] for r in results["skep"]], [r[key] for r in results["python3"]], target, more)
        print(table.lines[-1], flush=True)
    return table


class Facts:
    """Rows of measures that have a target but no peer."""

    def __init__(self):
        self.lines = ["| measure | figure | target |", "|---|---|---|"]
        self.missed = []

    def row(self, name, value, unit, target=None, more=False):
        verdict = "-"
        if target is not None:
            met = value >= target if more else value <= target
            verdict = f"{'≥' if more else '≤'} {target:g} {unit}: {'met' if met else '**missed**'}"
            self.missed += [] if met else [name]
        self.lines.append(f"| {name} | {figure(value)} {unit} | {verdict} |")


def go(*args):
    done = subprocess.run(["go", *args], cwd=ROOT, capture_output=True, text=True)
    if done.returncode:
        sys.exit(f"go {' '.join(args)}: {(done.stdout + done.stderr)[-2000:]}")
    return done.stdout


EDITS = {"FirstCell": "the first cell, which declares what all read", "MiddleCell": "a cell in the middle", "LastCell": "the last cell",
         "TypeThatAllRead": "a type that all cells read becomes another", "NewCell": "a new cell", "DeletedCell": "a cell deleted", "MovedCell": "two cells change places"}


def checker(rounds, tiny):
    """Seeded mistakes, speed, and how much stays unknown in a corpus (CORPUS: folders, or the programs of this repository)."""
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


def frames(rounds, tiny):
    from dataframe import dataframe
    return dataframe(rounds, tiny)


def machine():
    name = platform.processor() or platform.machine()
    try:
        for line in open("/proc/cpuinfo"):
            if line.startswith("model name"):
                name = line.split(":", 1)[1].strip()
                break
    except OSError:
        pass
    return f"{name}, {os.cpu_count()} processors, {platform.system()} {platform.machine()}, load {os.getloadavg()[0]:.1f} at the start"


TITLES = {"kernel": "The kernel beside ipykernel", "language": "The language beside CPython", "checker": "The checker", "dataframe": "Frames beside Polars and DuckDB"}


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--tiny", action="store_true")
    parser.add_argument("--only", default="kernel,language,checker,dataframe")
    parser.add_argument("--out", default=str(ROOT / "BENCHMARKS.md"))
    o = parser.parse_args()
    head = ["# Benchmarks", "", f"Made by `make bench` on {datetime.date.today()}: {machine()}.",
            f"Ours and the peer's in turn, {o.rounds} rounds, medians; ratio = ours / peer's; spread = (highest - lowest) / median, ours / peer's.", ""]
    if o.tiny:
        head += ["**Tiny sizes: these figures say nothing about speed.**", ""]
    missed = []
    for part in o.only.split(","):
        table = {"kernel": kernel, "language": language, "checker": checker, "dataframe": frames}[part](o.rounds, o.tiny)
        head += [f"## {TITLES[part]}", "", *table.lines, ""]
        missed += table.missed
    head.append("All targets met." if not missed else "Missed: " + ", ".join(missed) + ".")
    pathlib.Path(o.out).write_text("\n".join(head) + "\n")
    print(head[-1])


if __name__ == "__main__":
    main()
