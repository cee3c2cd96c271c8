"""The language beside its peers: nine programs, without and with types written, and what starting costs.

skep keeps machine code from run to run. Each program is measured both ways: the first run ever, with an
empty folder for machine code, and the run after it.
"""
import os, pathlib, platform, re, shutil, statistics, subprocess, sys, tempfile
from table import Table, cpu, figure

ROOT = pathlib.Path(__file__).resolve().parent.parent
SKEP = ROOT / "bin" / "skep"
PROGRAMS_AT = ROOT / "bench" / "language"
TITLE = "The language beside CPython"

# program -> (size, tiny size)
PROGRAMS = {
    "fib": (32, 15), "nbody": (40_000, 50), "trees": (14, 6), "sort": (60_000, 200), "words": (300_000, 500),
    "spectral": (180, 10), "mandelbrot": (260, 20), "fannkuch": (8, 5), "matmul": (130, 10),
}
SHOWN = {"bodies": (60_000, 50), "building": (200_000, 500)}  # not among the nine
TYPED = ("fib", "nbody", "spectral", "mandelbrot", "fannkuch", "matmul")  # also with the types of functions written
# CPU beside CPython's: of each program, and the geometric mean of those without and with types written
KEPT = "SKEP_CODE_CACHE"  # where the folder for machine code is named
EACH, UNTYPED_MEAN, TYPED_MEAN = 0.8, 0.20, 0.08
SPECIAL = {"sort": 0.4, "words": 0.6, "building": 0.6, "bodies": None}


def written(folder, source, kind, size, at=PROGRAMS_AT):
    """The program with its size in front; ours has the ending ruchy."""
    first = {"ruchy": f"let size = {size}\n", "lua": f"local size = {size}\n", "js": f"const size = {size}\n"}.get(kind, f"size = {size}\n")
    where = {"lua": "lua/", "js": "js/"}.get(kind, "")
    path = pathlib.Path(folder) / f"{source.replace('/', '-')}.{kind}"
    path.write_text(first + (at / f"{where}{source}.{kind}").read_text())
    return path


def table(rounds, tiny):
    out = Table("program", "skep, CPU", f"CPython {platform.python_version()}, CPU", "ratio", "target", "spread")
    with tempfile.TemporaryDirectory() as folder:
        untyped = [compare(out, folder, rounds, name, sizes[tiny], name) for name, sizes in PROGRAMS.items()]
        typed = [compare(out, folder, rounds, name, PROGRAMS[name][tiny], f"typed/{name}") for name in TYPED]
        for name, sizes in SHOWN.items():
            compare(out, folder, rounds, name, sizes[tiny], name)
    for name, ratios, target in (("geometric mean, no types written", untyped, UNTYPED_MEAN), ("geometric mean, types written", typed, TYPED_MEAN)):
        for which, part in (("", 0), (", first runs", 1)):
            out.row(name + which, "", [statistics.geometric_mean(r[part] for r in ratios)], [1.0], target)
            print(out.lines[-1], flush=True)
    return out


def compare(out, folder, rounds, name, size, ours, at=PROGRAMS_AT, target=EACH):
    """One program in both languages, in turn; gives the ratios of the medians, of later runs and of first ones."""
    times = {"later": [], "first": [], "py": []}
    ruchy, python = [SKEP, "run", "--quiet", written(folder, ours, "ruchy", size, at)], [sys.executable, written(folder, name, "py", size, at)]
    for _ in range(rounds):
        said = {}
        with tempfile.TemporaryDirectory() as kept:
            for kind, command in (("first", ruchy), ("later", ruchy), ("py", python)):
                seconds, said[kind] = cpu(command, {KEPT: kept})
                times[kind].append(seconds * 1e3)
        if len(set(said.values())) != 1:
            sys.exit(f"{name}: not all say the same: {said}")
    for kind, note in (("later", ""), ("first", ", first run")):
        out.row(f"{ours}({size}){note}", "ms", times[kind], times["py"], SPECIAL.get(name, target))
        print(out.lines[-1], flush=True)
    return [statistics.median(times[kind]) / statistics.median(times["py"]) for kind in ("later", "first")]


def shares_of_machine_code(folder, name, size):
    """The part of the time that a program spends in tier 2, in percent, as --trace-tiers says: in a first run, and in the next."""
    path = written(folder, name, "ruchy", size)
    with tempfile.TemporaryDirectory() as kept:
        for _ in range(2):
            text = subprocess.run([SKEP, "run", "--quiet", "--trace-tiers", path], capture_output=True, text=True, timeout=600, check=True, env={**os.environ, KEPT: kept}).stderr
            yield sum(float(n) for n in re.findall(r"^\s+(\d+) %  tier 2 ", text, re.M))
