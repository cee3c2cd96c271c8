"""What a notebook changed since a commit."""
import os
import re
import subprocess

import pytest
from nbformat.v4 import new_code_cell as code
from nbformat.v4 import new_markdown_cell as text
from nbformat.v4 import new_output as out
from playwright.sync_api import expect

from notebook import Page
from server import started
from test_outputs import png

RUCHY = {"kernelspec": {"name": "skep", "display_name": "skep (ruchy)", "language": "ruchy"}, "language_info": {"name": "ruchy"}}


def git(folder, *args):
    ours = ["-c", "user.name=Ada", "-c", "user.email=ada@example.org", "-c", "commit.gpgsign=false", "-c", "init.defaultBranch=main"]
    subprocess.run(["git", *ours, *args], cwd=folder, check=True, capture_output=True)


@pytest.fixture(scope="module")
def place(tmp_path_factory):
    """A server on a folder that the tests know."""
    if os.environ.get("SKEP_URL"):
        pytest.skip("the test needs the folder of the server")
    root = os.path.dirname(os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__)))))
    folder = tmp_path_factory.mktemp("history")
    with started(os.environ.get("SKEP_BIN") or os.path.join(root, "bin", "skep"), folder, env={**os.environ, "SKEP_SNAPSHOTS": "off"}) as server:
        server.folder = folder
        yield server


@pytest.fixture
def tab(context, place):
    page = Page(context.new_page(), place)
    yield page
    page.check_behaviour()
    page.raw.close(run_before_unload=False)
    place.stop_kernels()


def picture(colour):
    return [out("display_data", data={"image/png": png(20, 20, colour), "text/plain": "a picture"})]


BEFORE = [text("# Bees", id="head"), code("let rate = 2\nlet days = 7\nprintln(rate * days)", id="sum"), code("plot()", id="pic", outputs=picture((255, 0, 0))), code("old_stuff()", id="old"), code("same()", id="same")]
AFTER = [text("# Bees", id="head"), code("let rate = 3\nlet days = 7\nprintln(rate * days)", id="sum", metadata={"tags": ["slow"]}), code("plot()", id="pic", outputs=picture((0, 0, 255))), code("fresh()", id="new"), code("same()", id="same")]


def repository(place, name, *versions):
    if not (place.folder / ".git").exists():
        git(place.folder, "init", "-q")
    for i, cells in enumerate(versions):
        place.put(name, cells, **RUCHY)
        git(place.folder, "add", "-f", name)
        git(place.folder, "commit", "-q", "-m", f"version {i + 1} of {name}")


def changes(tab):
    tab.command("Shift+C")
    return tab.raw.get_by_role("dialog", name="Changes")


def test_cells_that_came_went_and_changed(place, tab):
    repository(place, "a.ipynb", BEFORE)
    place.put("a.ipynb", AFTER, **RUCHY)
    tab.open("a.ipynb", kernel=False)
    dialog = changes(tab)
    expect(dialog.get_by_role("status")).to_have_text("4 cells changed, 2 cells did not.")
    expect(dialog.get_by_role("article")).to_have_count(4)
    changed = dialog.get_by_role("article", name="Code cell 2")
    expect(changed.locator("tr.gone")).to_have_text(re.compile("let rate = 2"))
    expect(changed.locator("tr.new")).to_have_text(re.compile("let rate = 3"))
    expect(changed.locator("mark")).to_have_text(["2", "3"])
    expect(changed).to_contain_text("tags")
    expect(dialog.get_by_role("article", name="Code cell that was 4")).to_contain_text("removed")
    expect(dialog.get_by_role("article", name="Code cell 4", exact=True)).to_contain_text("added")
    pictured = dialog.get_by_role("article", name="Code cell 3")
    expect(pictured.get_by_role("img")).to_have_count(0)
    pictured.get_by_text("Outputs:").click()
    expect(pictured.get_by_role("region", name="Outputs before").get_by_role("img")).to_be_visible()
    expect(pictured.get_by_role("region", name="Outputs after").get_by_role("img")).to_be_visible()
    tab.press("Escape")
    expect(dialog).to_have_count(0)


def test_what_is_typed_and_not_saved_counts(place, tab):
    repository(place, "b.ipynb", [code("one of many words", id="one")])
    tab.open("b.ipynb")
    dialog = changes(tab)
    expect(dialog.get_by_role("status")).to_have_text("Nothing has changed.")  # what a kernel that has come says of its language is no change
    tab.press("Escape")
    expect(dialog).to_have_count(0)
    tab.write(0, "one of many words and more")
    expect(changes(tab).locator("tr.new mark")).to_have_text(" and more")


def test_between_two_revisions(place, tab):
    repository(place, "c.ipynb", [code("one", id="one")], [code("two", id="one")], [code("three", id="one")])
    tab.open("c.ipynb", kernel=False)
    dialog = changes(tab)
    expect(dialog.get_by_role("status")).to_have_text("Nothing has changed.")
    entries = dialog.get_by_label("From").locator("option")
    expect(entries).to_have_count(4)
    dialog.get_by_label("From").select_option(index=3)
    dialog.get_by_label("To", exact=True).select_option(index=2)
    expect(dialog.locator("tr.gone")).to_contain_text("one")
    expect(dialog.locator("tr.new")).to_contain_text("two")


def test_a_notebook_that_was_never_committed(place, tab):
    repository(place, "c2.ipynb", [code("one")])
    place.put("d.ipynb", [code("new here", id="one")], **RUCHY)
    tab.open("d.ipynb", kernel=False)
    expect(changes(tab).get_by_role("article")).to_contain_text("added")


def test_a_folder_without_git(page, server):
    server.put(page.file, [code("one")], **RUCHY)
    page.open(page.file, kernel=False)
    page.command("Shift+C")
    expect(page.raw.get_by_role("dialog", name="Changes").get_by_role("alert")).to_contain_text("lies in no git repository")


@pytest.mark.parametrize("revision", ["--output=stolen", "HEAD:secret", "nothing", "HEAD^{tree}", "a b", "../x"])
def test_revisions_are_names_of_commits_and_no_options(place, revision):
    import urllib.error
    import urllib.parse

    repository(place, "e.ipynb", [code("one")])
    with pytest.raises(urllib.error.HTTPError) as refused:
        place.ask("GET", "/api/skep/changes/e.ipynb?" + urllib.parse.urlencode({"from": revision}))
    assert refused.value.code == 404
    assert not (place.folder / "stolen").exists()


def test_it_is_loaded_when_it_is_asked_for(place, tab):
    repository(place, "f.ipynb", [code("one")])
    tab.open("f.ipynb", kernel=False)
    assert not [url for url in tab.requests if "changes" in url]
