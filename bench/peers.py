"""The nine programs in all languages in one run: CPython, LuaJIT, Lua, node, Go, and the languages written in Go.

What a peer costs before its program begins is taken off where Go and LuaJIT are compared, and shown for all.
skep is measured with the machine code that an earlier run of the program has left, and, as "first run", without any.
"""
import os, pathlib, shutil, statistics, subprocess, sys, tempfile
from language import KEPT, PROGRAMS, PROGRAMS_AT, ROOT, SKEP, TYPED, shares_of_machine_code, written
from table import Facts, cpu, figure

TITLE = "The nine programs in all languages"
BUILT = ROOT / ".cache" / "bench"
NEAR_GO = ("fib", "nbody", "mandelbrot", "spectral", "matmul")
GO_RATIO, SHARE, PROGRAMS_IN_T2 = 1.6, 80, 6
EMPTY = {"lua": "", "js": "", "py": "", "ruchy": ""}


class Engine:
    """One language: how it runs a program of the benchmark."""

    def __init__(self, name, kind, command, typed=False, first=False):
        self.name, self.kind, self.command, self.typed, self.first = name, kind, command, typed, first

    def run(self, folder, program, size):
        if self.kind == "go":
            return cpu([*self.command, program, str(size)])
        if self.kind == "star":
            return cpu([*self.command, written(folder, program, "star" if program == "sort" else "py", size)])
        command = [*self.command, written(folder, f"typed/{program}" if self.typed and program in TYPED else program, self.kind, size)]
        if self.first:
            with tempfile.TemporaryDirectory() as kept:
                return cpu(command, {KEPT: kept})
        return cpu(command, {KEPT: str(pathlib.Path(folder) / "kept")})

    def start(self, folder):
        """What an empty program costs."""
        if self.kind == "go":
            return cpu(self.command)[0]
        path = pathlib.Path(folder) / f"empty.{self.kind}"
        path.write_text("")
        return cpu([*self.command, path])[0]


def build(folder, package, output):
    """A Go program of the benchmark, in its own module if the folder is one; None if that cannot be built here."""
    done = subprocess.run(["go", "build", "-o", output, package], cwd=folder, capture_output=True, text=True, env={**os.environ, "CGO_ENABLED": "0"})
    return output if done.returncode == 0 else None


def engines():
    """All that are here, and a line for each that is not."""
    BUILT.mkdir(parents=True, exist_ok=True)
    go = shutil.which("go") and build(ROOT, "./bench/language/go", BUILT / "go")
    embedded = shutil.which("go") and build(ROOT / "bench" / "testdata" / "engines", ".", BUILT / "engines")
    wanted = [Engine("skep", "ruchy", [SKEP, "run", "--quiet"]), Engine("skep, types", "ruchy", [SKEP, "run", "--quiet"], True),
              Engine("skep, types, first run", "ruchy", [SKEP, "run", "--quiet"], True, True), Engine("CPython", "py", [sys.executable])]
    for name, kind, command in (("Go", "go", [go]), ("LuaJIT", "lua", [shutil.which("luajit")]), ("Lua 5.4", "lua", [shutil.which("lua5.4")]), ("node", "js", [shutil.which("node")]),
                                ("goja", "js", [embedded, "goja"]), ("gopher-lua", "lua", [embedded, "gopher-lua"]), ("starlark-go", "star", [embedded, "starlark"])):
        if command[0]:
            wanted.append(Engine(name, kind, command))
        else:
            print(f"skipped: {name} is not here")
    return wanted


class Peers:
    """The table of all: CPU in milliseconds, and the geometric mean of what each takes of CPython's."""

    def __init__(self, rounds, tiny):
        self.rounds, self.tiny = rounds, tiny
        self.engines = engines()
        self.times, self.starts = {}, {}
        self.facts = Facts()

    def measure(self, folder):
        self.starts = {e.name: statistics.median(e.start(folder) * 1e3 for _ in range(self.rounds * 2 + 1)) for e in self.engines}
        for program, sizes in PROGRAMS.items():
            times, said = {e.name: [] for e in self.engines}, {}
            for e in self.engines[:2]:
                e.run(folder, program, sizes[self.tiny])  # leaves its machine code
            for _ in range(self.rounds):
                for e in self.engines:
                    seconds, said[e.name] = e.run(folder, program, sizes[self.tiny])
                    times[e.name].append(seconds * 1e3)
            if len(set(said.values())) != 1:
                sys.exit(f"{program}: not all say the same: {said}")
            self.times[program] = {name: statistics.median(ts) for name, ts in times.items()}
            print(self.line(program), flush=True)

    def line(self, program):
        return f"| {program} | " + " | ".join(figure(self.times[program][e.name]) for e in self.engines) + " |"

    def lines(self):
        head = ["| CPU, ms | " + " | ".join(e.name for e in self.engines) + " |", "|---" * (len(self.engines) + 1) + "|"]
        means = (statistics.geometric_mean(self.times[p][e.name] / self.times[p]["CPython"] for p in PROGRAMS) for e in self.engines)
        return head + [self.line(p) for p in PROGRAMS] + [
            "| an empty program | " + " | ".join(figure(self.starts[e.name]) for e in self.engines) + " |",
            "| geometric mean of CPython's | " + " | ".join(f"{m:.2f}" for m in means) + " |"]

    def net(self, program, name):
        """A program without the start of its engine."""
        return max(self.times[program][name] - self.starts[name], 0.1)

    def beside(self, name, target):
        """Our typed programs beside an engine, without the starts; the target holds for NEAR_GO, or for the mean of all."""
        if name not in self.starts:
            return
        ratios = {p: self.net(p, "skep, types") / self.net(p, name) for p in TYPED}
        for p, ratio in ratios.items():
            self.facts.row(f"{p}, types written, of {name}'s time, without the starts", ratio, "x", target if p in NEAR_GO else None)
        self.facts.row(f"geometric mean of these, of {name}", statistics.geometric_mean(ratios.values()), "x", 1.0 if target is None else None)
        first = statistics.geometric_mean(self.net(p, "skep, types, first run") / self.net(p, name) for p in TYPED)
        self.facts.row(f"geometric mean of these, of {name}, first runs", first, "x")

    def shares(self, folder):
        high = {"first": 0, "later": 0}
        for program, sizes in PROGRAMS.items():
            for run, share in zip(high, shares_of_machine_code(folder, program, sizes[self.tiny])):
                high[run] += share >= SHARE
                self.facts.row(f"{program}: part of its time in machine code, {run} run", share, "%")
        for run, count in high.items():
            self.facts.row(f"programs of the nine, as written, with {SHARE} % of their time in machine code, {run} run", count, "", PROGRAMS_IN_T2, True)


def table(rounds, tiny):
    out = Peers(rounds, tiny)
    with tempfile.TemporaryDirectory() as folder:
        out.measure(folder)
        out.beside("Go", GO_RATIO)
        out.beside("LuaJIT", None)
        out.shares(folder)
    out.facts.lines = out.lines() + [""] + out.facts.lines
    return out.facts
