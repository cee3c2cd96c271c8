"""Notebooks as tests: `skep test` gives nbval's verdicts on Python notebooks, which it runs in their own kernel."""
import os, re, subprocess, sys
from nbformat.v4 import new_code_cell, new_notebook, new_output
import nbformat

PYTHON = {"kernelspec": {"name": "python3", "display_name": "Python 3", "language": "python"}, "language_info": {"name": "python"}}


def cell(source, *outputs, tags=()):
    return new_code_cell(source, outputs=list(outputs), execution_count=1, metadata={"tags": list(tags)} if tags else {})


def said(text, name="stdout"):
    return new_output("stream", name=name, text=text)


def value(text):
    return new_output("execute_result", data={"text/plain": text}, execution_count=1)


def failed(name, text):
    return new_output("error", ename=name, evalue=text, traceback=["…"])


ENVIRONMENT = {**os.environ, "VIRTUAL_ENV": sys.prefix}  # where the kernel of Python is installed


# each cell, and whether its test passes
CELLS = [
    (cell("x = 2\nprint(x)", said("2\n")), True),
    (cell("x * 3", value("6")), True),
    (cell("x * 4", value("9")), False),
    (cell("print('a'); print('b')", said("a\n"), said("b\n")), True),
    (cell("print('more')"), False),
    (cell("x = 5", said("was\n")), False),
    (cell("# NBVAL_IGNORE_OUTPUT\nprint(x)", said("something else\n")), True),
    (cell("print(x)", said("something else\n"), tags=["nbval-ignore-output"]), True),
    (cell("# NBVAL_RAISES_EXCEPTION\n1 / 0", failed("ZeroDivisionError", "division by zero")), True),
    (cell("1 / 0", failed("ZeroDivisionError", "division by zero"), tags=["raises-exception"]), True),
    (cell("import sys; print('e', file=sys.stderr)", said("e\n", "stderr")), True),
    (cell("[1, 2]", value("[1, 2]")), True),
    (cell("class P:\n    def _repr_html_(self): return '<b>p</b>'\n    def __repr__(self): return 'p'\nP()", new_output("execute_result", data={"text/plain": "p", "text/html": "<b>p</b>"}, execution_count=1)), True),
    (cell("'é 日本'", value("'é 日本'")), True),
]


def written(folder):
    path = folder / "cells.ipynb"
    nbformat.write(new_notebook(cells=[c for c, _ in CELLS], metadata=PYTHON), path)
    return path


def ours(path):
    run = subprocess.run([os.environ["SKEP"], "test", path], capture_output=True, text=True, timeout=120, env=ENVIRONMENT)
    words = re.findall(r"^  (\w+) +cell \d+", run.stdout, re.M)
    assert len(words) == len(CELLS), run.stdout + run.stderr
    return [w == "ok" for w in words]


def theirs(path):
    run = subprocess.run(["python", "-m", "pytest", "--nbval", "-v", "-p", "no:cacheprovider", path.name], cwd=path.parent, capture_output=True, text=True, timeout=300)
    words = re.findall(r"::Cell \d+ (\w+)", run.stdout)
    assert len(words) >= len(CELLS), run.stdout + run.stderr
    return [w == "PASSED" for w in words[:len(CELLS)]]


def test_verdicts_are_nbvals(tmp_path):
    path = written(tmp_path)
    expected = [passes for _, passes in CELLS]
    assert theirs(path) == expected
    assert ours(path) == expected


def test_updated_notebooks_pass_in_both(tmp_path):
    path = tmp_path / "cells.ipynb"
    nbformat.write(new_notebook(cells=[c for c, _ in CELLS if "NBVAL_RAISES" not in c.source and "raises-exception" not in c.metadata.get("tags", [])], metadata=PYTHON), path)
    update = subprocess.run([os.environ["SKEP"], "test", "--update", path], capture_output=True, text=True, timeout=120, env=ENVIRONMENT)
    assert update.returncode == 0, update.stdout + update.stderr
    nbformat.validate(nbformat.read(path, as_version=4))
    assert subprocess.run([os.environ["SKEP"], "test", path], timeout=120, env=ENVIRONMENT).returncode == 0
    run = subprocess.run(["python", "-m", "pytest", "-q", "--nbval", "-p", "no:cacheprovider", path.name], cwd=tmp_path, capture_output=True, text=True, timeout=300)
    assert run.returncode == 0, run.stdout[-3000:]


def test_parameters_reach_a_python_notebook(tmp_path):
    path, out = tmp_path / "p.ipynb", tmp_path / "out.ipynb"
    nbformat.write(new_notebook(cells=[cell("rate = 1\nname = 'a'", tags=["parameters"]), cell("print(name * rate)")], metadata=PYTHON), path)
    run = subprocess.run([os.environ["SKEP"], "run", "--param", "rate=3", "--param", "name=bo", "-o", out, path], capture_output=True, text=True, timeout=120, env=ENVIRONMENT)
    assert run.returncode == 0 and run.stdout == "bobobo\n", run.stdout + run.stderr
    cells = nbformat.read(out, as_version=4).cells
    assert cells[1].metadata.tags == ["injected-parameters"] and cells[2].outputs[0].text == "bobobo\n"
