"""Cells that wait for a query, a reader or a writer show how far it is, and nothing of that stays."""
import re

from nbformat.v4 import new_code_cell as code
from playwright.sync_api import expect

LONG = """let t = df.sql("select x from range(1000) r(x)")
t.with_column(col("x").map_elements(|v| { let mut k = v; for _i in 0..N { k = k * 31 % 1000003 } k }).alias("z")).height"""


# Keeps what .progress elements say and hold, however briefly they stand.
WATCH = """() => {
    window.progressSeen = []
    new MutationObserver(() => {
        for (const e of document.querySelectorAll(".cell .progress"))
            window.progressSeen.push(e.textContent + (e.querySelector("[role=progressbar], progress") ? " [bar]" : ""))
    }).observe(document.body, { subtree: true, childList: true, characterData: true, attributes: true })
}"""


def test_progress_is_shown_and_goes(page, server):
    server.put(page.file, [code(LONG.replace("N", "600_000"))])
    page.open(page.file)
    page.raw.evaluate(WATCH)
    page.select(0)
    page.press("Shift+Enter")
    expect(page.output(0)).to_contain_text("1000", timeout=120_000)
    expect(page.cell(0).locator(".progress")).to_have_count(0)
    seen = page.raw.evaluate("window.progressSeen")
    assert any("with_column" in text and text.endswith("[bar]") for text in seen), seen


def test_progress_has_a_way_to_stop(page, server):
    server.put(page.file, [code(LONG.replace("N", "100_000_000"))])
    page.open(page.file)
    page.select(0)
    page.press("Shift+Enter")
    page.cell(0).locator(".progress").get_by_role("button", name="stop").click()
    expect(page.output(0)).to_contain_text(re.compile("interrupted", re.I))
    expect(page.cell(0).locator(".progress")).to_have_count(0)
