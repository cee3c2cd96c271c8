"""Scripts with # %% cells, as notebooks and as text."""
import json

import pytest
from playwright.sync_api import expect

SCRIPT = """# %% [markdown]
# # Bees
# about them

# %%
let rate = 2

# %%
println(rate * 21)
"""


@pytest.fixture
def script(page, server):
    page.file = page.file.replace(".ipynb", ".ruchy")
    server.remove(page.file)
    server.remove(page.file.replace(".ruchy", ".out.json"))
    server.put_text(page.file, SCRIPT)
    return page


def beside(page):
    return page.file.replace(".ruchy", ".out.json")


def row(page):
    return page.raw.get_by_role("row").filter(has=page.raw.get_by_role("link", name=page.file, exact=True))


def test_a_script_opens_as_a_notebook_from_the_list_and_runs(script, server):
    script.visit("/tree")
    row(script).get_by_role("link", name=f"Open {script.file} as a notebook").click()
    expect(script.cells).to_have_count(3)
    expect(script.cell(0).get_by_role("heading", name="Bees")).to_be_visible()
    script.wait_idle()
    script.select(1)
    script.press("Shift+Enter", "Control+Enter")
    expect(script.output(2)).to_contain_text("42")
    script.wait_idle()
    script.save()
    assert server.text(script.file) == SCRIPT  # nothing of it changed: outputs lie beside it
    outputs = json.loads(server.text(beside(script)))
    assert "42" in json.dumps(outputs)
    script.raw.reload()
    expect(script.output(2)).to_contain_text("42")


def test_edits_change_only_what_was_edited(script, server):
    script.open(script.file)
    script.write(1, "let rate = 3")
    script.save()
    assert server.text(script.file) == SCRIPT.replace("rate = 2", "rate = 3")
    script.select(1)
    script.press("a", "Enter")
    script.type("let fresh = 1")
    script.save()
    assert server.text(script.file) == SCRIPT.replace("# %%\nlet rate = 2", "# %%\nlet fresh = 1\n\n# %%\nlet rate = 3")
    script.command("z")
    script.save()
    assert server.text(script.file) == SCRIPT.replace("rate = 2", "rate = 3")
    assert not server.exists(beside(script))


def test_a_script_changed_elsewhere_is_not_overwritten_unasked(script, server):
    script.expected_errors.append("409")
    script.open(script.file, kernel=False)
    script.write(1, "let mine = 1")
    server.put_text(script.file, SCRIPT + "\n# %%\nlet theirs = 1\n")
    script.command("s")
    dialog = script.raw.get_by_role("dialog", name="The file changed on disk")
    dialog.get_by_role("button", name="Keep editing").click()
    assert "theirs" in server.text(script.file)
    script.command("s")
    dialog.get_by_role("button", name="Take theirs").click()
    expect(script.cells).to_have_count(4)


def test_a_script_as_text(script, server):
    script.visit("/tree")
    row(script).get_by_role("link", name=script.file, exact=True).click()
    editor = script.raw.get_by_role("textbox", name=script.file)
    expect(editor).to_be_focused()
    expect(editor).to_contain_text("about them")
    script.press("Control+Home")
    script.type("// first\n")
    expect(script.raw.get_by_text("Unsaved changes")).to_be_visible()
    script.press("Control+s")
    expect(script.raw.get_by_text("Saved", exact=True)).to_be_visible()
    assert server.text(script.file) == "// first\n" + SCRIPT
    script.raw.get_by_role("link", name="Open as notebook").click()
    expect(script.cells).to_have_count(4)


def test_text_changed_elsewhere(script, server):
    script.expected_errors.append("409")
    script.visit("/edit/" + script.file)
    editor = script.raw.get_by_role("textbox", name=script.file)
    expect(editor).to_be_focused()
    script.type("mine ")
    server.put_text(script.file, "theirs\n")
    script.press("Control+s")
    script.raw.get_by_role("button", name="Take theirs").click()
    expect(editor).to_have_text("theirs")
    script.type("again ")
    script.press("Control+s")
    expect(script.raw.get_by_text("Saved", exact=True)).to_be_visible()
    assert server.text(script.file) == "again theirs\n"


def test_a_binary_file_is_not_edited(page, server):
    page.expected_errors.append("400")
    server.json("PUT", "/api/contents/blob", {"type": "file", "format": "base64", "content": "//79/A=="})
    page.visit("/edit/blob")
    expect(page.raw.get_by_role("alert")).to_contain_text("not UTF-8")
    server.remove("blob")
