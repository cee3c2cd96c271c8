"""How cells run: automatic, lazy, manual, confirmed; what a reactive notebook runs, and what it never does."""
import re

import pytest
from nbformat.v4 import new_code_cell as code
from playwright.sync_api import expect

RUCHY = {"kernelspec": {"name": "skep", "display_name": "skep", "language": "ruchy"}, "language_info": {"name": "ruchy"}}


def cell(source, mode=None):
    return code(source, metadata={"skep": {"run": mode}} if mode else {})


def opened(page, server, *cells, reactive=True):
    server.put(page.file, list(cells), **RUCHY, **({"skep": {"reactive": True}} if reactive else {}))
    page.open(page.file)


def run(page, index):
    page.select(index)
    page.press("Control+Enter")
    page.wait_idle()


def retype(page, index, source):
    page.write(index, source)
    page.press("Control+Enter")


def count(page, index):
    return page.cell(index).locator(".count")


def choose(page, item):
    page.raw.get_by_role("button", name="More", exact=True).click()
    page.raw.get_by_role("menuitem", name=item).click()


def dialog(page, number):
    return page.raw.get_by_role("dialog", name=f"Run cell {number}?")


def test_a_mode_is_chosen_in_the_cells_menu_and_kept_in_the_file(page, server):
    opened(page, server, cell("1"), cell("2"))
    page.select(1)
    for item, kept in (("Lazy", {"run": "lazy"}), ("Manual", {"run": "manual"}), ("Confirmed", {"run": "confirm"}), ("Automatic", None)):
        page.raw.get_by_role("button", name="Menu of cell 2").click()
        page.raw.get_by_role("menuitemradio", name=re.compile("^" + item)).click()
        page.save()
        assert server.read(page.file).cells[1].metadata.get("skep") == kept
        expect(page.cell(1).locator(".mode-mark")).to_have_text([kept["run"]] if kept else [])
    page.raw.get_by_role("button", name="Menu of cell 2").focus()
    page.press("Enter")
    expect(page.raw.get_by_role("menu").locator(":focus")).to_have_count(1)
    page.press("ArrowDown", "Enter")  # by keys: the second entry
    expect(page.cell(1).locator(".mode-mark")).to_have_text("lazy")


def test_a_mode_is_chosen_in_the_palette_for_all_selected_cells(page, server):
    opened(page, server, cell("1"), cell("2"), cell("3"))
    page.select(0)
    page.press("Shift+ArrowDown", "p")
    page.type("confirmed")
    page.press("Enter")
    expect(page.raw.locator(".mode-mark")).to_have_text(["confirm", "confirm"])


def test_automatic_cells_follow_and_lazy_ones_are_marked(page, server):
    opened(page, server, cell("let rate = 2"), cell("let price = rate * 10", "lazy"), cell("println(price)"), cell("println(rate)"))
    for i in range(4):
        run(page, i)
    retype(page, 0, "let rate = 3")
    expect(page.output(3)).to_contain_text("3")
    page.wait_idle()
    expect(page.cell(1).locator(".stale-mark")).to_have_count(1)
    expect(page.cell(2).locator(".stale-mark")).to_have_count(1)  # what it reads would be old
    expect(count(page, 2)).to_have_text("[3]")
    expect(page.output(2)).to_contain_text("20")
    run(page, 1)
    expect(page.output(2)).to_contain_text("30")
    expect(page.raw.locator(".stale-mark")).to_have_count(0)


def test_manual_cells_run_only_when_they_are_pointed_at(page, server):
    opened(page, server, cell("let rate = 2"), cell("println(rate)", "manual"), cell("println(rate + 1)"))
    choose(page, "Run all cells")
    expect(page.output(2)).to_contain_text("3")
    page.wait_idle()
    expect(count(page, 1)).to_have_text("[ ]")
    expect(page.raw.get_by_text("Cell 2 is manual and was left out.")).to_be_visible()
    run(page, 1)
    expect(page.output(1)).to_contain_text("2")
    retype(page, 0, "let rate = 7")
    expect(page.output(2)).to_contain_text("8")
    page.wait_idle()
    expect(page.output(1)).to_contain_text("2")
    page.raw.get_by_role("button", name="Run 1 stale cell").click()
    expect(page.raw.get_by_text("Cell 2 is manual and was left out.")).to_be_visible()
    expect(page.output(1)).to_contain_text("2")


def test_confirmed_cells_ask_before_each_run(page, server):
    opened(page, server, cell("let rate = 2"), cell("println(rate)", "confirm"), cell("println(rate + 1)"), reactive=False)
    page.select(1)
    page.press("Control+Enter")
    expect(dialog(page, 2)).to_contain_text("println(rate)")
    dialog(page, 2).get_by_role("button", name="Cancel").click()
    expect(count(page, 1)).to_have_text("[ ]")
    choose(page, "Run all cells")
    dialog(page, 2).get_by_role("button", name="Leave it out").click()
    expect(page.output(2)).to_contain_text("3")
    expect(count(page, 1)).to_have_text("[ ]")
    choose(page, "Run all cells")
    dialog(page, 2).get_by_role("button", name="Run nothing").click()
    expect(dialog(page, 2)).to_have_count(0)
    page.wait_idle()
    expect(count(page, 0)).to_have_text("[1]")
    choose(page, "Run all cells")
    dialog(page, 2).get_by_role("button", name="Run it").click()
    expect(page.output(1)).to_contain_text("2")


def test_a_confirmed_cell_is_asked_about_once_for_each_change(page, server):
    opened(page, server, cell("let rate = 2"), cell("println(rate)", "confirm"), cell("println(rate + 1)"))
    run(page, 0)
    page.select(1)
    page.press("Control+Enter")
    dialog(page, 2).get_by_role("button", name="Run it").click()
    page.wait_idle()
    run(page, 2)
    retype(page, 0, "let rate = 5")
    dialog(page, 2).get_by_role("button", name="Leave it out").click()
    expect(page.output(2)).to_contain_text("6")
    page.wait_idle()
    expect(dialog(page, 2)).to_have_count(0)
    expect(page.cell(1).locator(".stale-mark")).to_have_count(1)
    retype(page, 0, "let rate = 6")
    dialog(page, 2).get_by_role("button", name="Run it").click()
    expect(page.output(1)).to_contain_text("6")


def test_an_edited_cell_keeps_who_reads_it_from_running_for_ever(page, server):
    opened(page, server, cell("let a = 1"), cell("let b = a + 1"), cell("println(b)"), cell("println(1)"))
    for i in range(4):
        run(page, i)
    page.write(1, "let b = a + 2")  # not run
    run(page, 3)
    run(page, 3)
    expect(count(page, 3)).to_have_text("[6]")
    expect(count(page, 2)).to_have_text("[3]")


def test_a_deleted_cells_names_go_away(page, server):
    opened(page, server, cell("let rate = 2"), cell("println(rate)"), cell("println(5)"))
    for i in range(3):
        run(page, i)
    page.select(0)
    page.press("d", "d")
    expect(page.raw.get_by_text("No cell defines rate any more")).to_be_visible()
    expect(page.output(0).get_by_role("alert")).to_contain_text("rate")
    page.command("Shift+E")
    expect(page.raw.get_by_role("complementary", name="Variables")).to_contain_text("No variables yet.")
    page.command("Shift+E", "z")
    expect(page.output(1)).to_contain_text("2")
    expect(page.output(1).get_by_role("alert")).to_have_count(0)


def test_a_name_that_a_cell_does_not_define_any_more_goes_away(page, server):
    opened(page, server, cell("let rate = 2"), cell("println(rate)"))
    run(page, 0)
    run(page, 1)
    retype(page, 0, "let price = 3")
    expect(page.output(1).get_by_role("alert")).to_contain_text("rate")


def test_names_stay_that_another_cell_defines_and_in_notebooks_that_are_not_reactive(page, server):
    opened(page, server, cell("let rate = 2"), cell("println(rate)"), reactive=False)
    run(page, 0)
    run(page, 1)
    page.select(0)
    page.press("d", "d")
    run(page, 0)
    expect(count(page, 0)).to_have_text("[3]")
    page.write(0, "println(6)")
    page.press("Control+Enter")
    expect(page.output(0)).to_contain_text("6")
    page.command("Shift+E")
    expect(page.raw.get_by_role("complementary", name="Variables")).to_contain_text("rate")


@pytest.mark.parametrize("end", ["restart", "kill"])
def test_nothing_runs_by_itself_after_the_kernel_has_gone(page, server, end):
    opened(page, server, cell("let rate = 2"), cell("println(rate)"), cell("1"))
    run(page, 0)
    run(page, 1)
    if end == "kill":
        import os
        import signal
        import subprocess
        kernels = subprocess.run(["pgrep", "-f", "skep.* kernel"], capture_output=True, text=True).stdout.split()
        mine = [pid for pid in kernels if page.file in open(f"/proc/{pid}/environ").read()]
        assert len(mine) == 1
        os.kill(int(mine[0]), signal.SIGKILL)
        expect(page.raw.get_by_text("The kernel stopped and was started again.")).to_be_visible()
    else:
        page.command("0", "0")
        page.raw.get_by_role("button", name="Restart", exact=True).last.click()
    page.wait_idle()
    run(page, 0)
    expect(count(page, 0)).to_have_text("[1]")
    page.select(0)
    run(page, 0)
    expect(count(page, 0)).to_have_text("[2]")  # nothing ran between
    page.raw.reload()
    page.wait_idle()
    run(page, 0)
    expect(count(page, 0)).to_have_text("[3]")


def test_two_tabs_run_what_follows_once(page, server, context):
    from notebook import Page

    opened(page, server, cell("let rate = 2"), cell("println(rate)"))
    other = Page(context.new_page(), server)
    other.open(page.file)
    run(page, 0)
    run(page, 1)
    retype(page, 0, "let rate = 3")
    expect(page.output(1)).to_contain_text("3")
    page.wait_idle()
    run(page, 1)
    expect(count(page, 1)).to_have_text("[5]")
    other.raw.close(run_before_unload=False)
