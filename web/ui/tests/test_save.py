"""Saving: what was not touched stays, what was typed arrives, nobody's work is overwritten unasked."""
import json

from nbformat.v4 import new_code_cell as code
from nbformat.v4 import new_markdown_cell as text
from nbformat.v4 import new_output as out
from playwright.sync_api import expect


def test_read_back_by_nbformat(page, server, say):
    server.put(page.file, [text("# Title"), code(say["forty_two"]), code("")])
    before = server.read(page.file)
    page.open(page.file)
    page.select(1)
    page.press("Shift+Enter")
    expect(page.output(1)).to_contain_text("42")
    page.press("b", "Enter")
    page.type("typed\nhere 🐝")
    page.save()
    after = server.read(page.file)
    assert [cell.source for cell in after.cells] == ["# Title", say["forty_two"], "", "typed\nhere 🐝"]
    assert [cell.id for cell in after.cells[:3]] == [cell.id for cell in before.cells]
    assert after.cells[1].execution_count == 1
    result = after.cells[1].outputs[0]
    assert (result.output_type, result.execution_count) == ("execute_result", 1)
    assert result.data["text/plain"].strip() == "42"
    assert after.nbformat == 4 and after.nbformat_minor >= 5


def strange():
    """A notebook with everything that a careless program would lose."""
    return {
        "cells": [
            {
                "cell_type": "code",
                "execution_count": 7,
                "id": "odd-one",
                "metadata": {"tags": ["keep"], "deep": {"float": 1.0, "long": 12345678901234567890, "none": None}},
                "outputs": [{"output_type": "display_data", "data": {"application/x-unknown+json": {"a": 1.0}, "text/plain": ["two\n", "lines"]}, "metadata": {"x": 0.10}}],
                "source": ["first\n", "second"],
            },
            {"cell_type": "raw", "id": "raw-one", "metadata": {"format": "text/x"}, "source": "raw\ttext"},
            {"cell_type": "markdown", "id": "md-one", "metadata": {}, "attachments": {"a.png": {"image/png": "AAAA"}}, "source": "text"},
        ],
        "metadata": {"custom": {"pi": 3.0}, "kernelspec": {"display_name": "none", "language": "", "name": ""}},
        "nbformat": 4,
        "nbformat_minor": 5,
    }


def test_unknown_fields_and_numbers_survive(page, server):
    server.put_text(page.file, json.dumps(strange(), indent=1, ensure_ascii=False) + "\n")
    before = server.read(page.file)
    page.open(page.file, kernel=False)
    page.select(2)
    page.press("b", "Enter")
    page.type("new")
    page.save()
    after = server.read(page.file)
    assert after.cells[:3] == before.cells
    assert after.metadata.custom == before.metadata.custom
    saved = server.text(page.file)
    assert "12345678901234567890" in saved and '"float": 1.0' in saved


def test_old_notebooks_get_ids(page, server):
    cells = [{"cell_type": "code", "execution_count": None, "metadata": {}, "outputs": [], "source": source} for source in ("one", "two")]
    server.put_text(page.file, json.dumps({"cells": cells, "metadata": {}, "nbformat": 4, "nbformat_minor": 4}))
    page.open(page.file, kernel=False)
    page.write(0, "changed")
    page.save()
    after = server.read(page.file)
    assert [cell.source for cell in after.cells] == ["changed", "two"]
    assert len({cell.id for cell in after.cells}) == 2


def test_control_s_while_typing(page, server):
    server.put(page.file, [code("")])
    page.open(page.file, kernel=False)
    page.write(0, "quick")
    expect(page.raw.locator(".save-state")).to_have_text("Unsaved changes")
    page.press("Control+s")
    page.saved()
    assert server.read(page.file).cells[0].source == "quick"


def test_leaving_the_window_saves(page, server, context):
    server.put(page.file, [code("")])
    page.open(page.file, kernel=False)
    page.write(0, "by itself")
    other = context.new_page()
    other.bring_to_front()
    page.raw.evaluate("window.dispatchEvent(new Event('blur'))")
    page.saved()
    assert server.read(page.file).cells[0].source == "by itself"
    other.close()


def test_a_file_changed_elsewhere_is_not_overwritten_unasked(page, server):
    server.put(page.file, [code("original")])
    page.open(page.file, kernel=False)
    page.expected_errors.append("409")
    page.write(0, "mine")
    page.raw.wait_for_timeout(1200)  # file times may be whole seconds
    server.put(page.file, [code("theirs")])
    page.command("s")
    dialog = page.raw.get_by_role("dialog", name="The file changed on disk")
    dialog.get_by_role("button", name="Keep editing").click()
    assert server.read(page.file).cells[0].source == "theirs"
    page.become(["mine"])
    page.command("s")
    dialog.get_by_role("button", name="Overwrite with mine").click()
    page.saved()
    assert server.read(page.file).cells[0].source == "mine"


def test_taking_their_version(page, server):
    server.put(page.file, [code("original")])
    page.open(page.file, kernel=False)
    page.expected_errors.append("409")
    page.write(0, "mine")
    page.raw.wait_for_timeout(1200)
    server.put(page.file, [code("theirs")])
    page.command("s")
    page.raw.get_by_role("button", name="Take theirs").click()
    expect(page.cell(0)).to_contain_text("theirs")


def test_closing_with_unsaved_changes_asks(page, server):
    server.put(page.file, [code("")])
    page.open(page.file, kernel=False)
    page.write(0, "unsaved")
    asked = []
    page.on("dialog", lambda dialog: (asked.append(dialog.type), dialog.accept()))
    page.visit("/tree")
    assert asked == ["beforeunload"]


def test_renaming(page, server):
    server.remove("after.ipynb")
    server.put("before.ipynb", [code("x")])
    page.open("before.ipynb")
    page.raw.get_by_role("button", name="before", exact=True).click()
    page.raw.get_by_label("New name").fill("after")
    page.press("Enter")
    expect(page.raw.get_by_role("button", name="after", exact=True)).to_be_visible()
    assert page.raw.url.endswith("/notebooks/after.ipynb")
    assert server.exists("after.ipynb") and not server.exists("before.ipynb")
    page.write(0, "moved")
    page.save()
    assert server.read("after.ipynb").cells[0].source == "moved"


def test_long_output_is_saved_whole(page, server, say):
    server.put(page.file, [code(say["count"] % 20000)])
    page.open(page.file)
    page.select(0)
    page.press("Control+Enter")
    page.wait_idle()
    page.save()
    lines = "".join(o.text for o in server.read(page.file).cells[0].outputs).splitlines()
    assert lines == [f"line {i}" for i in range(20000)]


def test_a_file_that_is_no_notebook(page, server):
    server.put_text("broken.ipynb", "{ this is no JSON")
    page.expected_errors.append("Failed to load resource")
    page.visit("/notebooks/broken.ipynb")
    expect(page.raw.get_by_role("heading")).to_have_text("broken.ipynb cannot be opened")
    expect(page.raw.get_by_role("alert")).not_to_be_empty()


def test_a_notebook_that_is_not_there(page, server):
    page.expected_errors.append("Failed to load resource")
    page.visit("/notebooks/nowhere.ipynb")
    expect(page.raw.get_by_role("heading")).to_have_text("nowhere.ipynb cannot be opened")


def test_outputs_of_other_programs_keep_their_bytes(page, server):
    server.put(page.file, [code("a", outputs=[out("stream", name="stdout", text="50%\r100%\n")]), code("b")])
    before = json.loads(server.text(page.file))["cells"][0]
    page.open(page.file, kernel=False)
    page.write(1, "changed")
    page.save()
    assert json.loads(server.text(page.file))["cells"][0] == before
