"""What `skep export` writes: a page that runs and asks for nothing whatever the outputs hold, a PDF, and notebooks that nbformat accepts."""
import contextlib
import os
import re
import subprocess
import zlib

import nbformat
import pytest
from nbformat.v4 import new_code_cell as code
from nbformat.v4 import new_markdown_cell as text
from nbformat.v4 import new_output as out
from playwright.sync_api import expect

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


CHART = {
    "data": {"values": [{"a": name, "b": size} for name, size in [("ants", 28), ("bees", 55), ("wasps", 43)]]},
    "mark": {"type": "bar", "color": "#4c78a8", "tooltip": True},
    "transform": [{"calculate": "upper(datum.a)", "as": "loud"}],
    "encoding": {"x": {"field": "loud", "type": "nominal"}, "y": {"field": "b", "type": "quantitative"}},
}


def report(folder, *charts):
    outputs = [out("display_data", data={"application/vnd.vegalite.v5+json": chart, "text/plain": "a chart as text"}) for chart in charts]
    prose = text("$e^{i\\pi}$ for 5$ and 6$, $\\frac{1}$ is wrong\n\n$$\nx\n\n= 2\n$$")
    latex = out("display_data", data={"text/latex": "$\\displaystyle x^{2}$", "text/plain": "x**2"})
    nbformat.write(nbformat.v4.new_notebook(cells=[prose, code("x", outputs=[*outputs, latex])]), folder / "report.ipynb")


@pytest.fixture
def exported(browser, skep, tmp_path):
    """Opens the page of a notebook with these charts; it may ask for nothing and report no error."""
    pages = []

    def show(*charts):
        report(tmp_path, *charts)
        skep(tmp_path, "export", "report.ipynb")
        page = browser.new_page()
        pages.append((page, asked, said))
        page.on("request", lambda request: asked.append(request.url))
        page.on("console", lambda message: said.append(message.text))
        page.on("pageerror", lambda error: said.append(str(error)))
        page.goto((tmp_path / "report.html").as_uri())
        return page
    asked, said = [], []
    yield show
    for page, asked, said in pages:
        assert asked == [(tmp_path / "report.html").as_uri()] and said == []
        page.close()


def test_charts_are_drawn_in_the_page(exported):
    page = exported(CHART)
    bars = page.locator(".chart svg [aria-roledescription=bar]")
    expect(bars).to_have_count(3)
    expect(page.locator(".chart")).to_contain_text("WASPS")
    expect(page.get_by_text("a chart as text")).to_have_count(0)
    bars.nth(1).hover()
    expect(page.locator(".tip")).to_have_text("loud: BEES\nb: 55")
    page.mouse.move(1, 1)
    expect(page.locator(".tip")).to_be_hidden()


@pytest.mark.parametrize("chart, why", [({"mark": 17}, ""), (CHART | {"data": {"url": "https://elsewhere.example/a.json"}}, "charts load no files here")])
def test_a_chart_that_is_none_stays_text(exported, chart, why):
    page = exported(chart)
    expect(page.locator(".chart pre")).to_have_text("a chart as text")
    expect(page.locator(".chart")).to_have_attribute("title", re.compile("cannot be drawn: .*" + why))
    assert page.locator(".chart svg").count() == 0


def test_nothing_in_a_chart_runs(exported):
    evil = '</script><script>document.title = "evil"</script>'
    page = exported(CHART | {"title": evil, "transform": [{"calculate": "constructor.constructor('document.title = \"evil\"')()", "as": "loud"}]})
    expect(page.locator(".chart")).to_have_attribute("title", re.compile("cannot be drawn"))
    assert page.title() != "evil"


def test_formulas_are_drawn_in_the_page(exported):
    page = exported()
    assert page.locator("math").count() == 3
    expect(page.locator(".prose").first).to_contain_text("for 5$ and 6$")
    wrong = page.locator(".math", has_text="frac{1}")
    expect(wrong).to_have_attribute("title", re.compile("Expected|Unexpected"))
    expect(page.locator(".outputs")).not_to_contain_text("x**2")


def test_a_page_without_charts_and_formulas_has_no_script(skep, tmp_path):
    nbformat.write(nbformat.v4.new_notebook(cells=[text("5$ and 6$"), code("x")]), tmp_path / "plain.ipynb")
    skep(tmp_path, "export", "plain.ipynb")
    page = (tmp_path / "plain.html").read_text()
    assert "<script" not in page and "script-src" not in page


def test_charts_are_drawn_on_paper(skep, tmp_path):
    report(tmp_path, CHART)
    skep(tmp_path, "export", "report.ipynb", "-o", "report.pdf")
    drawn = b""
    data = (tmp_path / "report.pdf").read_bytes()
    for stream in re.finditer(rb"stream\r?\n", data):
        with contextlib.suppress(zlib.error):
            drawn += zlib.decompressobj().decompress(data[stream.end():])
    assert re.search(rb"\.298\d* \.470\d* \.658\d* rg", drawn), "no bar has the chart's colour"


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
