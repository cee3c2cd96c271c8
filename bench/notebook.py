"""Notebooks as tests: `skep test` beside pytest with nbval, on one notebook of 20 cells that both run with our kernel."""
import os, pathlib, statistics, subprocess, tempfile, time
from table import Facts

ROOT = pathlib.Path(__file__).resolve().parent.parent
SKEP, PYTHON = ROOT / "bin" / "skep", ROOT / ".venv" / "bin" / "python"
TITLE = "Notebooks as tests"
CELLS = 20

WRITE = """
import sys, nbformat
from nbformat.v4 import new_code_cell, new_notebook
sources = ["let mut seen = []"] + [f"seen.push({i})\\nprintln(seen.len())\\nseen.sum() * {i}" for i in range(1, int(sys.argv[2]))]
spec = {"kernelspec": {"name": "skep", "display_name": "skep", "language": "ruchy"}, "language_info": {"name": "ruchy"}}
nbformat.write(new_notebook(cells=[new_code_cell(s) for s in sources], metadata=spec), sys.argv[1])
"""


def table(rounds, tiny):
    facts = Facts()
    with tempfile.TemporaryDirectory() as folder:
        folder = pathlib.Path(folder)
        book, env = folder / "twenty.ipynb", {**os.environ, "JUPYTER_PATH": str(folder / "share" / "jupyter")}
        subprocess.run([PYTHON, "-c", WRITE, book, str(CELLS)], check=True)
        subprocess.run([SKEP, "kernel", "install", "--prefix", folder], check=True, stdout=subprocess.DEVNULL)
        subprocess.run([SKEP, "test", "--update", book], check=True, stdout=subprocess.DEVNULL)
        ours, theirs = [], []
        for _ in range(1 if tiny else rounds):
            ours.append(timed([SKEP, "test", "-q", book], env, f"{CELLS} passed"))
            theirs.append(timed([PYTHON, "-m", "pytest", "-q", "--nbval", "-p", "no:cacheprovider", book], env, f"{CELLS} passed"))
    ours, theirs = statistics.median(ours), statistics.median(theirs)
    facts.row(f"`skep test` of a notebook of {CELLS} cells, wall", ours, "ms")
    facts.row("`pytest --nbval` of it, wall", theirs, "ms")
    facts.row("the first of the last", ours / theirs, "x", 0.03)
    for line in facts.lines[2:]:
        print(line, flush=True)
    return facts


def timed(command, env, expected):
    """Milliseconds of a command that must say that all passed."""
    before = time.perf_counter()
    run = subprocess.run(command, env=env, capture_output=True, text=True)
    took = (time.perf_counter() - before) * 1e3
    assert run.returncode == 0 and expected in run.stdout, run.stdout + run.stderr
    return took
