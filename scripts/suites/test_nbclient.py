"""The example notebook, executed by nbclient with our kernel as Jupyter finds it."""
import pathlib
import nbclient, nbformat

TOUR = pathlib.Path(__file__).resolve().parents[2] / "notebooks" / "examples" / "tour.ipynb"


def executed():
    notebook = nbformat.read(TOUR, as_version=4)
    nbclient.NotebookClient(notebook, timeout=120, kernel_name="skep", resources={"metadata": {"path": str(TOUR.parent)}}).execute()
    return notebook


def test_tour_runs_and_shows_a_table_and_a_plot():
    notebook = executed()
    nbformat.validate(notebook)
    code = [c for c in notebook.cells if c.cell_type == "code"]
    outputs = [o for c in code for o in c.outputs]
    for c in code:
        failed = any(o.output_type == "error" for o in c.outputs)
        assert failed == ("raises-exception" in c.metadata.get("tags", [])), c.source
    data = [o["data"] for o in outputs if "data" in o]
    assert any("<table" in d.get("text/html", "") for d in data), "no table"
    assert any("<svg" in d.get("image/svg+xml", "") + d.get("text/html", "") for d in data), "no plot"


def test_every_code_cell_ran_in_order():
    counts = [c.execution_count for c in executed().cells if c.cell_type == "code" and c.source.strip()]
    assert counts == list(range(1, len(counts) + 1))
