"""Values of variables at the ends of the lines that make them."""
import re

from nbformat.v4 import new_code_cell as code
from playwright.sync_api import expect

RUCHY = {"kernelspec": {"name": "skep", "display_name": "skep", "language": "ruchy"}, "language_info": {"name": "ruchy"}}


def opened(page, server, *sources):
    server.put(page.file, [code(source) for source in sources], **RUCHY)
    page.open(page.file)


def run(page, index):
    page.select(index)
    page.press("Control+Enter")
    page.wait_idle()


def shows(page, index, *wanted):
    page.until(lambda: page.cell(index).locator(".line-value").evaluate_all("list => list.map((e) => e.dataset.value)"), list(wanted))


def test_they_come_with_a_run_and_go_with_an_edit(page, server):
    opened(page, server, "let rate = 2.5\nlet days: i64 = 3 + 4\nlet label = \"bees\"\nlet total = rate *\n    days\nfun f() {\n    let inside = 1\n}\nprintln(rate)")
    shows(page, 0)
    run(page, 0)
    shows(page, 0, "7", "17.5")  # a value that stands there already says nothing
    page.press("Enter", "Control+Home", "ArrowDown", "End", "0")
    shows(page, 0)
    page.save()
    assert server.read(page.file).cells[0].source.split("\n")[1] == "let days: i64 = 3 + 40"


def test_they_follow_what_other_cells_do(page, server):
    opened(page, server, "let mut count = 1 + 0", "count = count + 5")
    run(page, 0)
    shows(page, 0, "1")
    run(page, 1)
    shows(page, 0, "6")
    page.command("0", "0")
    page.raw.get_by_role("button", name="Restart", exact=True).last.click()
    page.wait_idle()
    shows(page, 0)


def test_they_are_switched_off_and_on(page, server):
    opened(page, server, "let rate = 2 + 3")
    run(page, 0)
    shows(page, 0, "5")
    page.command("p")
    page.type("values at the ends")
    page.press("Enter")
    shows(page, 0)
    page.raw.reload()
    page.wait_idle()
    run(page, 0)
    shows(page, 0)
    page.command("p")
    page.type("values at the ends")
    page.press("Enter")
    shows(page, 0, "5")


def test_long_values_are_cut(page, server):
    opened(page, server, "let many = (0..1000).collect()")
    run(page, 0)
    value = page.cell(0).locator(".line-value")
    expect(value).to_have_attribute("data-value", re.compile(r"^\[0, 1, 2"))
    assert len(value.get_attribute("data-value")) < 75
