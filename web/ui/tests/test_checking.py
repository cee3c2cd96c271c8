"""What the checker finds, while one types, and which cells show what is no longer true."""
import re

from nbformat.v4 import new_code_cell as code
from nbformat.v4 import new_markdown_cell as text
from playwright.sync_api import expect

RUCHY = {"kernelspec": {"name": "skep", "display_name": "skep", "language": "ruchy"}, "language_info": {"name": "ruchy"}}


def opened(page, server, *sources, kernel=True):
    server.put(page.file, [code(s) for s in sources], **RUCHY)
    page.open(page.file, kernel=kernel)


def finding(page, index, kind="error"):
    return page.cell(index).locator(f".finding.{kind}")


def run(page, index):
    page.select(index)
    page.press("ControlOrMeta+Enter")
    page.wait_idle()


def stale(page):
    return page.raw.locator(".stale-mark")


def test_a_mistake_is_marked_without_running(page, server):
    opened(page, server, "let total = 3", "println(totl)", kernel=False)
    expect(finding(page, 1)).to_have_text("totl")
    expect(page.raw.get_by_role("button", name="1 error", exact=True)).to_be_visible()


def test_marks_follow_typing(page, server):
    opened(page, server, "let total = 3", "println(totl)", kernel=False)
    expect(finding(page, 1)).to_have_text("totl")
    page.select(1)
    page.press("Enter", "ControlOrMeta+Home")
    page.type("// first\n")
    expect(finding(page, 1)).to_have_text("totl")
    page.select(0)
    page.press("Enter", "ControlOrMeta+a")
    page.type("let totl = 3")
    expect(finding(page, 1)).to_have_count(0)


def test_a_repair_by_the_pointer(page, server):
    opened(page, server, "let total = 3", "println(totl)\nlet other = 1", kernel=False)
    finding(page, 1).hover()
    page.raw.get_by_role("button", name="replace with total").click()
    page.become(["let total = 3", "println(total)\nlet other = 1"])
    expect(finding(page, 1)).to_have_count(0)
    page.save()
    assert server.read(page.file).cells[1].source == "println(total)\nlet other = 1"


def test_a_key_goes_from_one_problem_to_the_next(page, server):
    opened(page, server, "let total = 3\nprintln(totl)", "let fine = total", "println(fin)", kernel=False)
    expect(finding(page, 2)).to_have_count(1)
    page.select(1)
    page.press("F8")
    page.become_active(2)
    expect(page.raw.locator(".finding-tip")).to_contain_text("fin is not defined")
    page.press("F8")
    page.become_active(0)
    page.press("Escape")
    expect(page.raw.locator(".finding-tip")).to_have_count(0)


def test_the_type_of_a_name(page, server):
    opened(page, server, "let rates = [1.5, 2.5]\nrates.len() + totl")
    expect(finding(page, 0)).to_have_count(1)
    page.cell(0).locator(".cm-line").nth(1).hover(position={"x": 30, "y": 9})
    expect(page.raw.locator(".finding-tip")).to_contain_text("rates: [f64; 2]")


def test_cells_that_moved_and_went_are_checked_as_they_stand(page, server):
    opened(page, server, "let total = 3", "println(total)", kernel=False)
    page.select(0)
    page.press("d", "d")
    expect(finding(page, 0)).to_have_text("total")
    page.press("z")
    expect(page.raw.locator(".finding.error")).to_have_count(0)


def test_another_language_is_not_checked(page, server):
    server.put(page.file, [code("println(totl)")], kernelspec={"name": "other", "display_name": "other", "language": "python"}, language_info={"name": "python"})
    page.expected_errors.append("")
    page.open(page.file, kernel=False)
    expect(page.raw.locator(".notices")).to_contain_text("is not installed here")
    assert not [url for url in page.requests if "/api/skep/language" in url]


def test_what_was_read_and_computed_again_is_stale(page, server):
    opened(page, server, "let rate = 2", "let price = rate * 10", "println(price)", "println(1)")
    for i in range(4):
        run(page, i)
    expect(stale(page)).to_have_count(0)
    page.select(0)
    page.press("Enter", "ControlOrMeta+a")
    page.type("let rate = 3")
    expect(stale(page)).to_have_count(3)
    run(page, 0)
    expect(stale(page)).to_have_count(2)
    expect(page.cell(1).locator(".stale-mark")).to_have_attribute("title", re.compile("rate.* was computed again by cell 1"))
    page.raw.get_by_role("button", name="Run 2 stale cells").click()
    expect(stale(page)).to_have_count(0)
    expect(page.output(2)).to_contain_text("30")
    expect(page.cell(3).locator(".count")).to_have_text("[4]")


def test_nothing_is_stale_after_a_restart(page, server):
    opened(page, server, "let rate = 2", "println(rate)")
    run(page, 0)
    run(page, 1)
    run(page, 0)
    expect(stale(page)).to_have_count(1)
    page.press("0", "0")
    page.raw.get_by_role("button", name="Restart", exact=True).click()
    page.wait_idle()
    expect(stale(page)).to_have_count(0)


def test_a_reactive_notebook_runs_what_a_run_makes_stale(page, server):
    server.put(page.file, [code("let rate = 2"), code("let price = rate * 10"), code("println(price)"), text("and so on")], **RUCHY, skep={"reactive": True})
    page.open(page.file)
    for i in range(3):
        run(page, i)
    page.select(0)
    page.press("Enter", "ControlOrMeta+a")
    page.type("let rate = 4")
    page.press("ControlOrMeta+Enter")
    expect(page.output(2)).to_contain_text("40")
    expect(stale(page)).to_have_count(0)


def test_reactive_is_a_switch_of_the_notebook(page, server):
    opened(page, server, "let rate = 2")
    page.command("p")
    page.type("reactive")
    page.press("Enter")
    expect(page.raw.get_by_text("the cells that read what it defines run again")).to_be_visible()
    page.save()
    assert server.read(page.file).metadata["skep"] == {"reactive": True}
