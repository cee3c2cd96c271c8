"""Formulas, contents, checkpoints, other formats, paper."""
import re

from nbformat.v4 import new_code_cell as code
from nbformat.v4 import new_markdown_cell as text
from nbformat.v4 import new_output as out
from playwright.sync_api import expect

RUCHY = {"kernelspec": {"name": "skep", "display_name": "skep", "language": "ruchy"}, "language_info": {"name": "ruchy"}}


def opened(page, server, *cells, kernel=False):
    server.put(page.file, list(cells), **RUCHY)
    page.open(page.file, kernel=kernel)


def test_formulas_are_drawn(page, server):
    source = "Euler: $e^{i\\pi} + 1 = 0$, for 5$ and 6$ each\n\n`$code$`\n\n$$\n\\sum_{k=1}^n k\n\n= \\frac{n(n+1)}{2}\n$$\n\n\\begin{align}\na &= b \\\\\nc &= d\n\\end{align}"
    opened(page, server, text(source))
    cell = page.cell(0)
    expect(cell.locator(".math.drawn")).to_have_count(3)
    expect(cell.locator(".math.display")).to_have_count(2)
    expect(cell.locator("math").first).to_be_attached()  # for screen readers
    expect(cell).to_contain_text("for 5$ and 6$")
    expect(cell.locator("code")).to_have_text("$code$")
    font = cell.locator(".katex .mathnormal").first.evaluate("e => getComputedStyle(e).fontFamily")
    assert "KaTeX" in font


def test_a_wrong_formula_stays_as_text_and_says_why(page, server):
    opened(page, server, text("$\\frac{1}$ and $\\href{javascript:alert(1)}{x}$ and $\\includegraphics{https://tracker.invalid/a.png}$"))
    wrong = page.cell(0).locator(".math.wrong").first
    expect(wrong).to_have_text("\\frac{1}")
    expect(wrong).to_have_attribute("title", re.compile("Expected|Unexpected"))
    expect(page.cell(0).locator(".math.drawn")).to_have_count(3)
    assert page.cell(0).locator("a[href^=javascript], img").count() == 0


def test_latex_outputs(page, server):
    opened(page, server, code("x", outputs=[out("display_data", data={"text/latex": "$\\displaystyle x^{2}$", "text/plain": "x**2"})]))
    expect(page.output(0).locator(".katex")).to_be_visible()
    expect(page.output(0)).not_to_contain_text("x**2")


def test_nothing_of_formulas_is_loaded_without_one(page, server):
    opened(page, server, text("It costs 5$."))
    expect(page.cell(0)).to_contain_text("5$")
    assert not [url for url in page.requests if "math" in url]


def test_the_table_of_contents(page, server):
    opened(page, server, text("# Bees\n\n```\n# no heading\n```\n## *Wild* bees"), *[code(f"x{i}") for i in range(30)], text("# Wasps"), code("y"))
    page.command("Shift+T")
    contents = page.raw.get_by_role("navigation", name="Table of contents")
    expect(contents.get_by_role("listitem")).to_have_text(["Bees", "Wild bees", "Wasps"])
    contents.get_by_role("button", name="Wasps").click()
    page.become_active(31)
    expect(page.cell(31)).to_be_in_viewport()
    expect(contents.get_by_role("button", name="Wasps")).to_have_attribute("aria-current", "location")
    page.write(31, "# Hornets")
    expect(contents.get_by_role("listitem").last).to_have_text("Hornets")
    contents.get_by_role("button", name="Bees", exact=True).focus()
    page.press("Escape")
    expect(contents).to_have_count(0)


def test_a_place_in_a_traceback_leads_there(page, server):
    opened(page, server, code("fun third(list) {\n    list[2]\n}"), code("third([1, 2])"), kernel=True)
    page.select(0)
    page.press("Shift+Enter", "Control+Enter")
    page.output(1).get_by_role("link", name="cell 1:2:5").first.click()
    page.become_active(0)
    page.type("the_")
    page.become(["fun third(list) {\n    the_list[2]\n}", "third([1, 2])"])


def choose(page, menu, item):
    page.raw.get_by_role("button", name=menu, exact=True).click()
    page.raw.get_by_role("menuitem", name=item).click()


def test_a_checkpoint_and_back(page, server):
    opened(page, server, code("first"))
    choose(page, "File", "Save and make a checkpoint")
    expect(page.raw.get_by_text("A checkpoint was made")).to_be_visible()
    page.write(0, "second")
    page.save()
    assert server.read(page.file).cells[0].source == "second"
    choose(page, "File", "Go back to the checkpoint")
    page.raw.get_by_role("button", name="Go back").click()
    page.become(["first"])
    assert server.read(page.file).cells[0].source == "first"


def test_other_formats_are_downloaded(page, server):
    opened(page, server, text("# Title"), code("let answer = 42"))
    page.write(1, "let answer = 43")
    for item, ending, words in (("(HTML)", ".html", "<h1"), ("as Markdown", ".md", "# Title"), ("as a script", ".ruchy", "let answer = 43"), ("(.ipynb)", ".ipynb", '"nbformat"')):
        with page.raw.expect_download() as got:
            choose(page, "File", re.compile(re.escape(item)))
        assert got.value.suggested_filename == page.file.removesuffix(".ipynb") + ending
        content = open(got.value.path(), encoding="utf-8").read()
        assert words in content and "43" in content


def test_on_paper_there_are_cells_and_no_tools(page, server):
    opened(page, server, text("# Title"), code("let answer = 42", outputs=[out("stream", name="stdout", text="printed\n")]))
    page.raw.emulate_media(media="print", color_scheme="dark")
    expect(page.raw.get_by_role("toolbar")).to_be_hidden()
    expect(page.cell(0)).to_contain_text("Title")
    expect(page.output(1)).to_contain_text("printed")
    ink = page.cell(1).evaluate("e => getComputedStyle(e).color")
    assert sum(map(int, re.findall(r"\d+", ink)[:3])) < 200  # dark ink, whatever the screen's theme


def test_a_file_is_downloaded_from_the_list(page, server):
    server.put_text("plain.txt", "some text")
    page.visit("/tree")
    row = page.raw.get_by_role("row").filter(has=page.raw.get_by_role("link", name="plain.txt", exact=True))
    row.hover()
    with page.raw.expect_download() as got:
        row.get_by_role("link", name="Download plain.txt").click()
    assert open(got.value.path(), encoding="utf-8").read() == "some text"
    server.remove("plain.txt")
