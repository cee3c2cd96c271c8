"""Running cells."""
import re

import pytest
from nbformat.v4 import new_code_cell as code
from nbformat.v4 import new_markdown_cell as text
from playwright.sync_api import expect

LONG_MS = 180_000


def opened(page, server, *sources):
    server.put(page.file, [code(source) for source in sources] or [code("")])
    page.open(page.file)


def test_a_cell_prints(page, server, say):
    opened(page, server)
    page.run_new(say["hello"])
    expect(page.output(0)).to_contain_text("hello from the kernel")
    expect(page.cell(0)).to_contain_text("[1]")


def test_a_value_is_shown(page, server, say):
    opened(page, server, say["forty_two"])
    page.select(0)
    page.press("Shift+Enter")
    expect(page.output(0)).to_have_text(re.compile(r"^\s*42"))


def test_shift_enter_goes_on_and_adds_a_cell_at_the_end(page, server, say):
    opened(page, server, say["define"], say["use"])
    page.select(0)
    page.press("Shift+Enter", "Shift+Enter")
    expect(page.output(1)).to_contain_text("124")
    expect(page.cells).to_have_count(3)
    page.become_active(2)
    page.type("typed at once")
    page.holds(lambda: page.sources()[2] == "typed at once")


def test_alt_enter_inserts(page, server, say):
    opened(page, server, say["forty_two"], "second")
    page.select(0)
    page.press("Alt+Enter")
    page.type("between")
    expect(page.output(0)).to_contain_text("42")
    page.become([say["forty_two"], "between", "second"])


def test_control_enter_stays(page, server, say):
    opened(page, server, say["forty_two"], "second")
    page.select(0)
    page.press("Control+Enter")
    expect(page.output(0)).to_contain_text("42")
    page.become_active(0)
    expect(page.cells).to_have_count(2)


def test_run_buttons_and_menu(page, server, say):
    opened(page, server, say["define"], say["use"], say["forty_two"])
    page.raw.get_by_role("button", name="More").click()
    page.raw.get_by_role("menuitem", name="Run all cells").click()
    expect(page.output(1)).to_contain_text("124")
    expect(page.output(2)).to_contain_text("42")
    page.cell(2).hover()
    page.raw.get_by_role("button", name="Run cell 3").click()
    expect(page.cell(2)).to_contain_text("[4]")


def test_an_error_is_shown_and_stops_what_waits(page, server, say):
    opened(page, server, say["fail"], say["forty_two"])
    page.command("ControlOrMeta+a")
    page.press("Control+Enter")
    expect(page.output(0).get_by_role("alert")).not_to_be_empty()
    page.wait_idle()
    expect(page.output(1)).to_have_count(0)
    expect(page.cell(1)).to_contain_text("[ ]")


def test_interrupt_ends_an_endless_loop_and_keeps_variables(page, server, say):
    opened(page, server, say["define"], say["endless"], say["use"])
    page.select(0)
    page.press("Shift+Enter", "Shift+Enter")
    expect(page.cell(1)).to_contain_text("[*]")
    expect(page.raw.locator(".kernel")).to_contain_text("busy")
    page.command("i", "i")
    page.wait_idle()
    page.select(2)
    page.press("Control+Enter")
    expect(page.output(2)).to_contain_text("124")


def test_restart_forgets_variables(page, server, say):
    opened(page, server, say["define"], say["use"])
    page.command("ControlOrMeta+a")
    page.press("Control+Enter")
    expect(page.output(1)).to_contain_text("124")
    page.command("0", "0")
    page.raw.get_by_role("button", name="Restart", exact=True).last.click()
    page.wait_idle()
    page.select(1)
    page.press("Control+Enter")
    expect(page.output(1).get_by_role("alert")).not_to_be_empty()
    expect(page.cell(1)).to_contain_text("[1]")


def test_restart_during_a_loop_and_run_all(page, server, say):
    opened(page, server, say["define"], say["use"], say["endless"])
    page.select(2)
    page.press("Control+Enter")
    expect(page.cell(2)).to_contain_text("[*]")
    page.write(2, say["forty_two"])
    page.raw.get_by_role("button", name="Restart and run all cells").click()
    page.raw.get_by_role("button", name="Restart", exact=True).last.click()
    expect(page.output(2)).to_contain_text("42")
    expect(page.cell(2)).to_contain_text("[3]")
    page.wait_idle()


def test_input_is_asked_for(page, server, say):
    opened(page, server)
    page.run_new(say["input"])
    field = page.output(0).get_by_label("name?")
    expect(field).to_be_focused()
    page.type("Maja")
    page.press("Enter")
    expect(page.output(0)).to_contain_text("hello Maja")
    expect(field).to_have_count(0)


def test_stderr_is_tinted(page, server, say):
    opened(page, server)
    page.run_new(say["stderr"])
    line = page.output(0).locator(".stderr")
    expect(line).to_contain_text("a warning")
    background = line.evaluate("e => getComputedStyle(e).backgroundColor")
    assert background not in ("rgba(0, 0, 0, 0)", "transparent")


def test_live_html(page, server, say):
    opened(page, server)
    page.run_new(say["html"])
    expect(page.output(0).locator("b")).to_have_text("bold")


def test_outputs_can_be_cleared(page, server, say):
    opened(page, server)
    page.run_new(say["flicker"])
    expect(page.output(0)).to_contain_text("second")
    expect(page.output(0)).not_to_contain_text("first")


def test_a_shown_thing_can_be_replaced(page, server, say):
    opened(page, server)
    page.run_new(say["update"])
    expect(page.output(0).locator("b")).to_have_text("two")


def test_cells_run_before_the_kernel_is_there_wait_for_it(page, server, say):
    server.put(page.file, [code(say["forty_two"])])
    page.open(page.file, kernel=False)
    page.press("Shift+Enter")
    expect(page.output(0)).to_contain_text("42")


def test_help_opens_in_the_pager(page, server, say):
    opened(page, server)
    page.run_new(say["help"])
    pager = page.raw.get_by_role("complementary", name="Help")
    expect(pager).to_contain_text("print")
    pager.get_by_role("button", name="Close help").click()
    expect(pager).to_have_count(0)


def test_a_million_lines_leave_the_page_alive_and_end_with_the_last(page, server, say):
    opened(page, server)
    page.run_new(say["count"] % 1_000_000)
    expect(page.output(0)).to_contain_text("1,000,000 lines", timeout=LONG_MS)
    page.wait_idle()
    expect(page.output(0)).to_contain_text("line 999999")
    # The page answers keys at once and holds few elements.
    page.command("b")
    expect(page.cells).to_have_count(2)
    assert page.raw.locator("*").count() < 3000
    box = page.output(0).get_by_role("log")
    box.focus()
    page.press("Control+Home")
    box.evaluate("e => { e.scrollTop = 0 }")
    expect(box).to_contain_text("line 0\n")


def test_times_are_shown(page, server, say):
    opened(page, server)
    page.run_new(say["sleep"] % "1.2")
    page.wait_idle()
    expect(page.output(0).get_by_label("Run time")).to_have_text(re.compile(r"^1\.\d s$"))


def test_markdown_cells_are_rendered_by_running(page, server):
    server.put(page.file, [text("# Title"), code("")])
    page.open(page.file)
    expect(page.cell(0).get_by_role("heading", name="Title")).to_be_visible()
    page.select(0)
    page.press("Enter", "ControlOrMeta+a")
    page.type("## Other\n\nwith *stress*")
    page.press("Shift+Enter")
    expect(page.cell(0).get_by_role("heading", name="Other")).to_be_visible()
    expect(page.cell(0).locator("em")).to_have_text("stress")
    page.become_active(1)


def test_a_page_opened_again_finds_its_kernel(page, server, say):
    opened(page, server, say["define"], say["use"])
    page.select(0)
    page.press("Control+Enter")
    page.wait_idle()
    page.save()
    page.raw.reload()
    page.wait_idle()
    page.select(1)
    page.press("Control+Enter")
    expect(page.output(1)).to_contain_text("124")
    assert len(server.kernels()) == 1


@pytest.mark.fresh
def test_a_lost_connection_is_shown_and_mended(page, server, say):
    opened(page, server, say["define"], say["use"])
    page.select(0)
    page.press("Control+Enter")
    page.wait_idle()
    page.expected_errors.append("WebSocket|ERR_INTERNET_DISCONNECTED")
    routes = []
    page.raw.route_web_socket(re.compile("/channels"), lambda socket: routes.append(socket.connect_to_server()) or socket)
    page.raw.reload()
    page.wait_idle()
    routes[-1].close()
    expect(page.raw.locator(".kernel")).to_contain_text(re.compile("idle|disconnected"))
    page.wait_idle()
    page.select(1)
    page.press("Control+Enter")
    expect(page.output(1)).to_contain_text("124")


def test_a_kernel_that_is_shut_down_elsewhere_is_noticed(page, server, say):
    opened(page, server, say["forty_two"])
    page.expected_errors.append("WebSocket|404|Failed to load resource")
    server.stop_kernels()
    expect(page.raw.locator(".kernel")).to_contain_text("stopped")
    page.raw.get_by_role("button", name="Restart", exact=True).last.click()
    page.wait_idle()
    page.select(0)
    page.press("Control+Enter")
    expect(page.output(0)).to_contain_text("42")
