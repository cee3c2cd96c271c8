"""Cells that wait for a query, a reader or a writer show how far it is, and nothing of that stays."""
import re

from nbformat.v4 import new_code_cell as code
from playwright.sync_api import expect

LONG = """let t = df.sql("select x from range(1000) r(x)")
t.with_column(col("x").map_elements(|v| { let mut k = v; for _i in 0..N { k = k * 31 % 1000003 } k }).alias("z")).height"""


def test_progress_is_shown_and_goes(page, server):
    server.put(page.file, [code(LONG.replace("N", "200_000"))])
    page.open(page.file)
    page.select(0)
    page.press("Shift+Enter")
    bar = page.cell(0).locator(".progress")
    expect(bar).to_contain_text("with_column")
    expect(bar.get_by_role("progressbar")).to_be_visible()
    expect(page.output(0)).to_contain_text("1000", timeout=120_000)
    expect(bar).to_have_count(0)


def test_progress_has_a_way_to_stop(page, server):
    server.put(page.file, [code(LONG.replace("N", "100_000_000"))])
    page.open(page.file)
    page.select(0)
    page.press("Shift+Enter")
    page.cell(0).locator(".progress").get_by_role("button", name="stop").click()
    expect(page.output(0)).to_contain_text(re.compile("interrupted", re.I))
    expect(page.cell(0).locator(".progress")).to_have_count(0)
