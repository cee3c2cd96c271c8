"""The language's own widgets, and the cells that read them."""
import re

from nbformat.v4 import new_code_cell as code
from playwright.sync_api import expect

CELLS = ["let s = widgets.slider(0..=100, value: 5)\ns", "println(\"twice\", s.value * 2)"]


def opened(page, server, **metadata):
    server.put(page.file, [code(source) for source in CELLS], **metadata)
    page.open(page.file)
    page.command("Home")
    for index in range(2):
        page.press("Shift+Enter")
    page.wait_idle()
    expect(page.output(1)).to_contain_text("twice 10")
    return page.output(0).get_by_role("slider").first


def test_cells_that_read_a_moved_widget_are_stale(page, server):
    slider = opened(page, server)
    slider.press("ArrowRight")
    expect(page.cell(1)).to_have_class(re.compile(r"\bstale\b"))
    expect(page.cell(0)).not_to_have_class(re.compile(r"\bstale\b"))
    expect(page.output(1)).to_contain_text("twice 10")
    page.select(1)
    page.press("Control+Enter")
    expect(page.output(1)).to_contain_text("twice 12")
    expect(page.cell(1)).not_to_have_class(re.compile(r"\bstale\b"))


def test_in_a_reactive_notebook_they_run(page, server):
    slider = opened(page, server, skep={"reactive": True})
    slider.press("End")
    expect(page.output(1)).to_contain_text("twice 200")
    slider.press("ArrowLeft")
    expect(page.output(1)).to_contain_text("twice 198")
