"""What `skep export` writes: a page that runs and asks for nothing whatever the outputs hold, a PDF, and notebooks that nbformat accepts."""
import os
import subprocess

import nbformat
import pytest

from conftest import ROOT

ATTACKS = os.path.join(ROOT, "notebooks", "export", "testdata", "all.ipynb")


@pytest.fixture(scope="module")
def skep():
    binary = os.environ.get("SKEP_BIN") or os.path.join(ROOT, "bin", "skep")

    def run(folder, *args):
        made = subprocess.run([binary, *args], cwd=folder, capture_output=True, text=True)
        assert made.returncode == 0, made.stderr
    return run


@pytest.mark.parametrize("scheme, paper", [("light", "rgb(251, 250, 248)"), ("dark", "rgb(26, 25, 23)")])
def test_a_page_of_attacks_does_nothing(browser, skep, tmp_path, scheme, paper):
    skep(tmp_path, "export", ATTACKS, "-o", "all.html")
    page = browser.new_page(color_scheme=scheme)
    asked, dialogs = [], []
    page.on("request", lambda r: asked.append(r.url))
    page.on("dialog", lambda d: (dialogs.append(d.message), d.dismiss()))
    page.goto((tmp_path / "all.html").as_uri())
    page.evaluate("new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)))")  # what loading set off has run
    assert dialogs == []
    assert [url for url in asked if not url.startswith(("data:", "about:"))] == [(tmp_path / "all.html").as_uri()]
    assert page.locator("h1").inner_text() == "Bees & <hives>"
    assert page.frame_locator("iframe").locator("td").inner_text() == "1"
    assert page.evaluate("getComputedStyle(document.body).backgroundColor") == paper
    widths = page.evaluate("[...document.images].map((image) => image.naturalWidth)")
    assert len(widths) == 3 and all(widths), widths
    page.close()


def test_a_pdf_is_made(skep, tmp_path):
    skep(tmp_path, "export", ATTACKS, "-o", "all.pdf")
    text = (tmp_path / "all.pdf").read_bytes()
    assert text.startswith(b"%PDF-") and len(text) > 10_000


def test_converted_and_merged_notebooks_are_valid(skep, tmp_path):
    skep(tmp_path, "convert", ATTACKS, "all.ruchy")
    skep(tmp_path, "convert", "all.ruchy", "again.ipynb")
    again, first = (nbformat.read(name, as_version=4) for name in (tmp_path / "again.ipynb", ATTACKS))
    nbformat.validate(again)
    assert again == first
    (tmp_path / "empty.ipynb").write_text("")
    skep(tmp_path, "merge", "empty.ipynb", "again.ipynb", ATTACKS, "-o", "merged.ipynb")
    merged = nbformat.read(tmp_path / "merged.ipynb", as_version=4)
    nbformat.validate(merged)
    assert merged.cells == first.cells
