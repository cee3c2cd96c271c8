"""The list of files."""
import re

import pytest
from nbformat.v4 import new_code_cell as code
from playwright.sync_api import expect


@pytest.fixture(autouse=True)
def clean(server):
    for name in ("plain.txt", "renamed.txt", "box", "here.ipynb", "up.txt"):
        server.remove(name)


def row(page, name):
    return page.raw.get_by_role("row").filter(has=page.raw.get_by_role("link", name=name, exact=True))


def test_opening_a_notebook(page, server):
    server.put("here.ipynb", [code("in here")])
    page.visit("/tree")
    page.raw.get_by_role("link", name="here.ipynb", exact=True).click()
    expect(page.cell(0)).to_contain_text("in here")


def test_the_first_page_is_the_list(page, server):
    server.put("here.ipynb", [code("")])
    page.visit("/")
    expect(row(page, "here.ipynb")).to_be_visible()
    assert "token=" not in page.raw.url


def test_a_new_notebook_runs(page, server, say):
    page.visit("/tree")
    page.raw.get_by_role("button", name="New notebook").click()
    expect(page.cells).to_have_count(1)
    page.wait_idle()
    page.run_new(say["forty_two"])
    expect(page.output(0)).to_contain_text("42")
    name = re.search(r"/notebooks/(.+)$", page.raw.url).group(1)
    page.save()
    server.remove(name)


def test_folders(page, server):
    page.visit("/tree")
    page.raw.get_by_role("button", name="New folder").click()
    page.raw.get_by_label("Name", exact=True).fill("box")
    page.press("Enter")
    page.raw.locator("a[href='/tree/box']").first.click()
    expect(page.raw.get_by_text("Nothing here yet.")).to_be_visible()
    server.put("box/here.ipynb", [code("boxed")])
    page.raw.reload()
    page.raw.get_by_role("link", name="here.ipynb", exact=True).click()
    expect(page.cell(0)).to_contain_text("boxed")
    page.raw.get_by_role("navigation").locator("a[href='/tree/box']").click()
    expect(row(page, "here.ipynb")).to_be_visible()


def test_renaming_and_deleting(page, server):
    server.put_text("plain.txt", "some text")
    page.visit("/tree")
    row(page, "plain.txt").hover()
    page.raw.get_by_role("button", name="Rename plain.txt").click()
    page.raw.get_by_label("New name").fill("renamed.txt")
    page.press("Enter")
    expect(row(page, "renamed.txt")).to_be_visible()
    row(page, "renamed.txt").hover()
    page.raw.get_by_role("button", name="Delete renamed.txt").click()
    page.raw.get_by_role("button", name="Cancel").click()
    assert server.exists("renamed.txt")
    row(page, "renamed.txt").hover()
    page.raw.get_by_role("button", name="Delete renamed.txt").click()
    page.raw.get_by_role("button", name="Delete", exact=True).click()
    expect(row(page, "renamed.txt")).to_have_count(0)
    assert not server.exists("renamed.txt")


def test_uploading(page, server):
    page.visit("/tree")
    page.raw.get_by_label("Upload").set_input_files({"name": "up.txt", "mimeType": "text/plain", "buffer": "grüße\n".encode()})
    expect(row(page, "up.txt")).to_be_visible()
    assert server.text("up.txt") == "grüße\n"


def test_a_folder_that_is_not_there(page, server):
    page.expected_errors.append("Failed to load resource")
    page.visit("/tree/nowhere")
    expect(page.raw.get_by_role("alert")).to_have_text("There is no such folder.")
