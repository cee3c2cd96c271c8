"""Tensors beside NumPy (OpenBLAS): the same operation on the same numbers, as the difference of a program that
repeats it and one that does not, so that starting and filling the tensors do not count. Where ours waits until somebody
looks at a result, both look at an element. CPU time with one thread; then time that passes with two, of what threads are for."""
import os, pathlib, subprocess, sys, tempfile, time
from language import SKEP
from table import Table, cpu

TITLE = "Tensors beside NumPy"
ROOT = pathlib.Path(__file__).resolve().parent.parent
PYTHON = ROOT / ".venv" / "bin" / "python"

# name, repetitions, target, setup and operation in ours, setup and operation in NumPy's
FILL = "let x = tensor.randn([{n}], seed: 1).astype({d})\nlet y = tensor.randn([{n}], seed: 2).astype({d})"
FILLED = "x = np.random.default_rng(1).standard_normal({n}).astype(np.{p}); y = np.random.default_rng(2).standard_normal({n}).astype(np.{p})"
SQUARE = "let a = tensor.randn([{n}, {n}], seed: 1).astype({d})\nlet b = tensor.randn([{n}, {n}], seed: 2).astype({d})"
SQUARES = "a = np.random.default_rng(1).standard_normal(({n}, {n})).astype(np.{p}); b = np.random.default_rng(2).standard_normal(({n}, {n})).astype(np.{p})"
TYPES = {"f32": "float32", "f64": "float64"}


def operations(tiny):
    for d, p in TYPES.items():
        for n, times in ((256, 400), (512, 80), (1024, 12), (2048, 3)):
            n = 64 if tiny else n
            names = {"n": n, "d": d, "p": p}
            yield f"product {n} {d}", times, 1.1, SQUARE.format(**names), "a @ b", SQUARES.format(**names), "a @ b"
            if tiny:
                break
    for d, p in TYPES.items():
        names = {"n": 1000 if tiny else 1_000_000, "d": d, "p": p}
        ours, theirs = FILL.format(**names), FILLED.format(**names)
        yield f"dot 1e6 {d}", 800, 1.0, ours, "tensor.dot(x, y)", theirs, "x.dot(y)"
        yield f"sum 1e6 {d}", 800, 1.0, ours, "x.sum()", theirs, "x.sum()"
        yield f"x + y 1e6 {d}", 300, 1.0, ours, "(x + y)[0]", theirs, "(x + y)[0]"
        yield f"1.5 x + y 1e6 {d}", 200, 1.0, ours, "(x * 1.5 + y)[0]", theirs, "(x * x.dtype.type(1.5) + y)[0]"
        yield f"five in a chain 1e6 {d}", 100, 0.5, ours, "(((x * 2.0 + y) * x - y) / 3.0)[0]", theirs, "(((x * x.dtype.type(2) + y) * x - y) / x.dtype.type(3))[0]"
        yield f"exp 1e6 {d}", 300, 0.6, ours, "x.exp()[0]", theirs, "np.exp(x)[0]"
        yield f"tanh 1e6 {d}", 200, 1.0, ours, "x.tanh()[0]", theirs, "np.tanh(x)[0]"
        yield f"softmax 1e6 {d}", 100, 0.4, ours, "tensor.softmax(x)", theirs, "(lambda e: e / e.sum())(np.exp(x - x.max()))"
        names = {"n": 32 if tiny else 1000, "d": d, "p": p}
        yield f"column sums 1000 {d}", 300, 1.1, SQUARE.format(**names), "a.sum(axis: 0)", SQUARES.format(**names), "a.sum(axis=0)"
        yield f"column variances 1000 {d}", 100, None, SQUARE.format(**names), "a.var(axis: 0)", SQUARES.format(**names), "a.var(axis=0)"
        names = {"n": 1000 if tiny else 1_000_000, "d": d, "p": p}
        ours, theirs = FILL.format(**names), FILLED.format(**names)
        yield f"sin 1e6 {d}", 100, 1.0, ours, "x.sin()[0]", theirs, "np.sin(x)[0]"
        yield f"masked 1e6 {d}", 100, 1.0, ours, "x[x > 0.0]", theirs, "x[x > 0]"
    names = {"n": 20 if tiny else 1000, "d": "f64", "p": "float64"}
    ours, theirs = SQUARE.format(**names) + "\nlet s = a @ a.T + tensor.eye({n}) * 1000.0".format(**names), SQUARES.format(**names) + "; s = a @ a.T + np.eye({n}) * 1000.0".format(**names)
    yield "solve 1000", 10, 1.3, ours, "linalg.solve(a, b[0])", theirs, "np.linalg.solve(a, b[0])"
    yield "inv 1000", 4, None, ours, "linalg.inv(a)", theirs, "np.linalg.inv(a)"
    yield "qr 1000", 4, 1.3, ours, "linalg.qr(a)", theirs, "np.linalg.qr(a)"
    yield "cholesky 1000", 20, 1.3, ours, "linalg.cholesky(s)", theirs, "np.linalg.cholesky(s)"
    names["n"] = 20 if tiny else 500
    ours, theirs = SQUARE.format(**names) + "\nlet s = a + a.T", SQUARES.format(**names) + "; s = a + a.T"
    yield "svd 500", 4, 2.0, ours, "linalg.svd(a)", theirs, "np.linalg.svd(a)"
    yield "eigh 500", 8, 2.0, ours, "linalg.eigh(s)", theirs, "np.linalg.eigh(s)"
    names = {"n": 1000 if tiny else 10_000_000, "d": "f64", "p": "float64"}
    yield "sort 1e7 f64", 1, 1.0, FILL.format(**names), "x.sort()", FILLED.format(**names), "np.sort(x)"


def table(rounds, tiny):
    out = Table("operation", "skep, CPU", "NumPy, CPU", "ratio", "target", "spread")
    if subprocess.run([PYTHON, "-c", "import numpy"], capture_output=True).returncode:
        print("skipped: tensors beside NumPy: no NumPy here")
        return out
    for name, times, target, *programs in operations(tiny):
        compare(out, name, times, target, programs, rounds, 1, lambda command, env: cpu(command, env)[0], tiny)
    for name, times, target, *programs in operations(tiny):
        if name.startswith("product") or name.split()[0] in THREADED:
            compare(out, f"{name}, two threads, elapsed", times, None, programs, rounds, 2, elapsed, tiny)
    return out


THREADED = ("solve", "inv", "qr", "cholesky", "svd", "eigh", "exp", "softmax")


# What a program does besides, starting and filling, takes about a tenth of a second and varies by a hundredth: the repetitions shall take at least
# this long on either side, or what varies there is most of what is seen (a fifth of 800 dots, to either side).
LEAST = 0.4


def compare(out, name, times, target, programs, rounds, threads, clock, tiny):
    ours, operation, theirs, same = programs
    env = {"GOMAXPROCS": str(threads), "OPENBLAS_NUM_THREADS": str(threads)}
    mine, peers = [], []
    peer = lambda k: [PYTHON, "-c", f"import numpy as np; {theirs}\nfor _ in range({k}): {same}"]
    with tempfile.TemporaryDirectory() as folder:
        run = pathlib.Path(folder) / "ours.ruchy"
        own = lambda k: ours_program(run, ours, operation, k)
        if not tiny:
            times = max(times, *(min(16 * times, round(LEAST * 1e3 / each(program, times, env, clock))) for program in (own, peer)))
        for _ in range(rounds):
            mine.append(each(own, times, env, clock))
            peers.append(each(peer, times, env, clock))
    out.row(name, "ms", mine, peers, target)
    print(out.lines[-1], flush=True)


def elapsed(command, env):
    """Seconds that a program takes by the clock."""
    start = time.perf_counter()
    cpu(command, env)
    return time.perf_counter() - start


def ours_program(path, setup, operation, times):
    path.write_text(f"import tensor\nimport linalg\n{setup}\nfor _ in 0..{times} {{ {operation} }}\n")
    return [SKEP, "run", "--quiet", path]


def each(command, times, env, clock):
    """Milliseconds of one repetition."""
    idle = clock(command(0), env)
    busy = clock(command(times), env)
    return max(busy - idle, 1e-6) / times * 1e3
