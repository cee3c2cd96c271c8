"""Documents beside Jupyter's nbformat: old formats are upgraded as its converter does, and what is merged is valid by its schema."""
import json, os, random, subprocess
import nbformat


def skep(*arguments):
    return subprocess.run([os.environ["SKEP"], *arguments], capture_output=True, text=True, timeout=60)


def old_lines(r):
    """Text as one string, as lines without their ends (format 2's writer), or with them (format 3's)."""
    lines = [r.choice(["x = 1", "é 日本", "", "<b>", "$x$"]) for _ in range(r.randrange(4))]
    form = r.randrange(3)
    return "\n".join(lines) if form == 0 else lines if form == 1 else [line + "\n" for line in lines]


def old_output(r):
    kind = r.choice(["pyout", "display_data", "stream", "pyerr"])
    if kind == "pyerr":
        return {"output_type": kind, "ename": "E", "evalue": "v", "traceback": ["a", "b"]}
    if kind == "stream":
        return {"output_type": kind, "text": old_lines(r), **({"stream": r.choice(["stdout", "stderr"])} if r.random() < 0.8 else {})}
    output = {"output_type": kind, "metadata": r.choice([{}, {"png": {"width": 3}}])}
    if kind == "pyout":
        output["prompt_number"] = r.randrange(1, 9)
    for alias in r.sample(["text", "html", "svg", "latex", "javascript"], r.randrange(1, 4)):
        output[alias] = old_lines(r)
    return output | r.choice([{}, {"png": "iVBO"}, {"jpeg": "/9j/"}, {"json": '{"k": [1, 2.5]}'}])


def old_cell(r):
    kind = r.choice(["code", "code", "markdown", "heading", "html", "raw"])
    cell = {"cell_type": kind, "metadata": r.choice([{}, {"a": 1}])}
    if kind != "code":
        return cell | {"source": old_lines(r)} | ({"level": r.randrange(1, 7)} if kind == "heading" else {})
    return cell | {"input": old_lines(r), "language": "python", "collapsed": r.random() < 0.5, "outputs": [old_output(r) for _ in range(r.randrange(3))], "prompt_number": r.choice([None, 3])}


def old_notebook(r):
    sheets = [{"cells": [old_cell(r) for _ in range(r.randrange(5))], "metadata": {}} for _ in range(r.choice([1, 1, 2]))]
    ended = '\\n"' in json.dumps(sheets)  # nbformat's reader of format 2 would end such lines twice
    return {"metadata": {"name": "n", "signature": "s", "k": 1}, "nbformat": 3 if ended else 2, "nbformat_minor": 0, "worksheets": sheets}


def plain(notebook):
    """What two upgrades have to agree on: ids are made up by both, and ours keeps the language of the cells."""
    value = json.loads(json.dumps(notebook))
    for name in ("orig_nbformat", "orig_nbformat_minor", "language_info"):
        value["metadata"].pop(name, None)
    for cell in value["cells"]:
        cell.pop("id")
    return value


def test_old_formats_become_what_nbformat_makes_of_them(tmp_path):
    r = random.Random(3)
    for n in range(80):
        path, fresh = tmp_path / f"{n}.ipynb", tmp_path / f"{n}.new.ipynb"
        path.write_text(json.dumps(old_notebook(r)))
        run = skep("convert", str(path), str(fresh))
        assert run.returncode == 0, run.stderr
        ours = nbformat.read(fresh, nbformat.NO_CONVERT)
        nbformat.validate(ours)
        assert (ours.nbformat, ours.nbformat_minor) == (4, 5)
        assert plain(ours) == plain(nbformat.read(path, 4)), path.read_text()


def changed(r, notebook):
    notebook = json.loads(json.dumps(notebook))
    cells = notebook["cells"]
    for _ in range(r.randrange(4)):
        what = r.choice(["edit", "insert", "delete", "move", "tag", "run", "kind"])
        i = r.randrange(len(cells)) if cells else 0
        if what == "insert" or not cells:
            cells.insert(i, nbformat.v4.new_code_cell(f"new{r.random()}"))
        elif what == "edit":
            cells[i]["source"] += f"\nmore{r.random()}"
        elif what == "delete":
            del cells[i]
        elif what == "move":
            cells.insert(r.randrange(len(cells)), cells.pop(i))
        elif what == "tag":
            cells[i]["metadata"]["tags"] = [f"t{r.randrange(99)}"]
        elif what == "kind":
            cells[i] = {"cell_type": "raw", "id": cells[i]["id"], "metadata": cells[i]["metadata"], "source": cells[i]["source"]}
        elif cells[i]["cell_type"] == "code":
            cells[i]["outputs"] = [nbformat.v4.new_output("stream", text=str(r.random()))]
            cells[i]["execution_count"] = r.randrange(9)
    return notebook


def test_merged_notebooks_are_valid(tmp_path):
    r = random.Random(4)
    conflicts = 0
    for n in range(60):
        base = nbformat.v4.new_notebook(cells=[nbformat.v4.new_code_cell(f"a{i}\nb{i}\nc{i}") for i in range(r.randrange(5))])
        paths = [tmp_path / f"{n}.{name}.ipynb" for name in ("base", "ours", "theirs")]
        for path, notebook in zip(paths, (base, changed(r, base), changed(r, base))):
            path.write_text(json.dumps(notebook))
        run = skep("merge", *map(str, paths))
        assert run.returncode in (0, 1), run.stderr
        conflicts += run.returncode
        merged = nbformat.from_dict(json.loads(run.stdout))
        nbformat.validate(merged)
        assert len({cell.id for cell in merged.cells}) == len(merged.cells)
    assert conflicts > 3  # the branches do meet
