"""Every key of Jupyter's two modes, one row each: what is there before, what is pressed, what is there after.

The keys are those of JupyterLab's notebook (command and edit mode). A key that is missing in the table of commands, or does something
else, fails its row; a row that is missing fails the last test, which reads the help."""
import re

import pytest
from nbformat.v4 import new_code_cell as code
from nbformat.v4 import new_markdown_cell as text
from nbformat.v4 import new_output as out
from playwright.sync_api import expect

OUTPUT = [out("stream", name="stdout", text="an output\n")]


def cells(*sources):
    return [code(source) for source in sources]


def active(index):
    return lambda page: page.become_active(index)


def sources(*wanted):
    return lambda page: page.become(list(wanted))


def selected(count):
    return lambda page: expect(page.raw.locator(".cell.selected")).to_have_count(count)


def kind(name, index=1):
    return lambda page: expect(page.cell(index)).to_have_attribute("aria-label", re.compile(f"^{name} cell"))


def editing(yes):
    return lambda page: expect(page.raw.locator(".notebook")).to_have_attribute("data-mode", "edit" if yes else "command")


def dialog(name):
    return lambda page: expect(page.raw.get_by_role("dialog", name=name)).to_be_visible()


def there(selector, count=1):
    return lambda page: expect(page.raw.locator(selector)).to_have_count(count)


def has(index, words):
    return lambda page: expect(page.output(index)).to_contain_text(words)


THREE = cells("one", "two", "three")
# Begins in command mode on the second cell. Name, cells, keys, what is to be seen afterwards.
COMMAND = [
    ("a", THREE, ["a"], sources("one", "", "two", "three")),
    ("b", THREE, ["b"], sources("one", "two", "", "three")),
    ("d d", THREE, ["d", "d"], sources("one", "three")),
    ("x", THREE, ["x"], sources("one", "three")),
    ("c and v", THREE, ["c", "j", "v"], sources("one", "two", "three", "two")),
    ("Shift+V", THREE, ["c", "k", "Shift+V"], sources("two", "one", "two", "three")),
    ("z", THREE, ["x", "z"], sources("one", "two", "three")),
    ("Shift+Z", THREE, ["x", "z", "Shift+Z"], sources("one", "three")),
    ("m", THREE, ["m"], kind("Markdown")),
    ("y", [code("one"), text("two")], ["y"], kind("Code")),
    ("r", THREE, ["r"], kind("Raw")),
    *[(str(n), THREE, [str(n)], sources("one", "#" * n + " two", "three")) for n in range(1, 7)],
    ("j", THREE, ["j"], active(2)),
    ("k", THREE, ["k"], active(0)),
    ("ArrowDown", THREE, ["ArrowDown"], active(2)),
    ("ArrowUp", THREE, ["ArrowUp"], active(0)),
    ("Shift+ArrowDown", THREE, ["Shift+ArrowDown"], selected(2)),
    ("Shift+ArrowUp", THREE, ["Shift+ArrowUp"], selected(2)),
    ("Shift+J", THREE, ["Shift+J"], selected(2)),
    ("Shift+K", THREE, ["Shift+K"], selected(2)),
    ("Shift+Home", cells("1", "2", "3", "4"), ["j", "Shift+Home"], selected(3)),
    ("Shift+End", cells("1", "2", "3", "4"), ["Shift+End"], selected(3)),
    ("Home", THREE, ["Home"], active(0)),
    ("End", THREE, ["End"], active(2)),
    ("Control+A", THREE, ["Control+a"], selected(3)),
    ("Shift+M", THREE, ["Shift+M"], sources("one", "two\nthree")),
    ("Alt+ArrowUp", THREE, ["Alt+ArrowUp"], sources("two", "one", "three")),
    ("Alt+ArrowDown", THREE, ["Alt+ArrowDown"], sources("one", "three", "two")),
    ("Control+Shift+ArrowUp", THREE, ["Control+Shift+ArrowUp"], sources("two", "one", "three")),
    ("Control+Shift+ArrowDown", THREE, ["Control+Shift+ArrowDown"], sources("one", "three", "two")),
    ("Enter", THREE, ["Enter"], editing(True)),
    ("o", [code("one"), code("two", outputs=OUTPUT)], ["o"], has(1, "1 output hidden")),
    ("Shift+O", [code("one"), code("two", outputs=OUTPUT)], ["Shift+O"], there(".outputs.scrolled")),
    ("l", THREE, ["l"], there(".cm-lineNumbers")),
    ("Shift+L", THREE, ["Shift+L"], there(".cm-lineNumbers", 3)),
    ("f", THREE, ["f"], there(".find")),
    ("h", THREE, ["h"], dialog("Keys")),
    ("p", THREE, ["p"], dialog("Commands")),
    ("Control+Shift+C", THREE, ["Control+Shift+c"], dialog("Commands")),
    ("Control+Shift+P", THREE, ["Control+Shift+p"], dialog("Commands")),
    ("Control+Shift+F", THREE, ["Control+Shift+f"], there(".find")),
    ("Shift+E", THREE, ["Shift+E"], there(".variables")),
    ("Shift+T", THREE, ["Shift+T"], there(".outline")),
    ("Shift+C", THREE, ["Shift+C"], dialog("Changes")),
]
# Begins in the editor of the second cell, with the cursor at its end.
EDIT = [
    ("Escape", THREE, ["Escape"], editing(False)),
    ("Control+M", THREE, ["Control+m"], editing(False)),
    ("Tab at a line's start", cells("one", ""), ["Tab", "x"], sources("one", "    x")),
    ("Shift+Tab", cells("one", "    "), ["Shift+Tab", "x"], sources("one", "x")),
    ("Control+/", cells("one", "two"), ["Control+/"], sources("one", "// two")),
    ("Control+Shift+-", cells("one", "two"), ["ArrowLeft", "Control+Shift+Minus"], sources("one", "tw", "o")),
    ("Control+A", cells("one", "two"), ["Control+a", "x"], sources("one", "x")),
    ("Control+Z", cells("one", "two"), ["x", "Control+z"], sources("one", "two")),
    ("Control+Y", cells("one", "two"), ["x", "Control+z", "Control+y"], sources("one", "twox")),
    ("Control+Shift+Z", cells("one", "two"), ["x", "Control+z", "Control+Shift+z"], sources("one", "twox")),
    ("Control+]", cells("one", "two"), ["Control+]"], sources("one", "    two")),
    ("Control+[", cells("one", "    two"), ["Control+["], sources("one", "two")),
    ("Control+Backspace", cells("one", "two words"), ["Control+Backspace"], sources("one", "two ")),
    ("Control+Delete", cells("one", "two words"), ["Home", "Control+Delete"], sources("one", " words")),
    ("Control+Home", cells("one", "two\nlines"), ["Control+Home", "x"], sources("one", "xtwo\nlines")),
    ("Control+ArrowLeft", cells("one", "two words"), ["Control+ArrowLeft", "x"], sources("one", "two xwords")),
    ("ArrowUp over the edge", THREE, ["ArrowUp"], active(0)),
    ("ArrowDown over the edge", THREE, ["ArrowDown"], active(2)),
    ("Control+Shift+P", THREE, ["Control+Shift+p"], dialog("Commands")),
    ("Control+Shift+C", THREE, ["Control+Shift+c"], dialog("Commands")),
]
# Run, in both modes: what is active then, and whether it is edited.
RUNS = [
    ("Control+Enter", 2, 1, False),
    ("Shift+Enter", 2, 2, False),
    ("Alt+Enter", 3, 2, True),
]
RUCHY = {"kernelspec": {"name": "skep", "display_name": "skep", "language": "ruchy"}, "language_info": {"name": "ruchy"}}


def opened(page, server, there, kernel=False):
    server.put(page.file, there, **RUCHY)
    page.open(page.file, kernel=kernel)
    page.select(1)


@pytest.mark.parametrize("row", COMMAND, ids=lambda row: row[0])
def test_command_mode(page, server, row):
    _name, before, keys, seen = row
    opened(page, server, before)
    page.press(*keys)
    seen(page)


@pytest.mark.parametrize("row", EDIT, ids=lambda row: row[0])
def test_edit_mode(page, server, row):
    _name, before, keys, seen = row
    opened(page, server, before)
    page.press("Enter", "Control+End")
    page.press(*keys)
    seen(page)


@pytest.mark.parametrize("row", RUNS, ids=lambda row: row[0])
@pytest.mark.parametrize("mode", ["command", "edit"])
def test_run(page, server, row, mode):
    key, count, at, edits = row
    opened(page, server, cells("1", "6 * 7", "3")[:3 if key == "Shift+Enter" else 2], kernel=True)
    if mode == "edit":
        page.press("Enter")
    page.press(key)
    expect(page.output(1)).to_contain_text("42")
    expect(page.cells).to_have_count(3 if key == "Shift+Enter" else count)
    page.become_active(at)
    editing(edits)(page)


def test_zero_zero_restarts_and_i_i_interrupts(page, server):
    opened(page, server, cells("let kept = 1", "while true {}"), kernel=True)
    page.press("Control+Enter")
    expect(page.cell(1)).to_contain_text("[*]")
    page.press("i", "i")
    page.wait_idle()
    expect(page.output(1).get_by_role("alert")).to_contain_text("interrupted")
    page.press("0", "0")
    expect(page.raw.get_by_role("dialog", name="Restart the kernel?")).to_be_visible()
    page.press("Escape")


@pytest.mark.parametrize("mode", ["command", "edit"])
def test_control_s_and_s_save(page, server, mode):
    opened(page, server, cells("one", "two"))
    page.press("Enter", "Control+End", "!")
    expect(page.raw.locator(".save-state")).to_have_text("Unsaved changes")
    page.press(*(["Control+s"] if mode == "edit" else ["Escape", "s"]))
    page.saved()
    assert server.read(page.file).cells[1].source == "two!"


def test_space_scrolls(page, server):
    opened(page, server, cells(*[f"line\n{i}" for i in range(60)]))
    top = lambda: page.raw.evaluate("scrollY")
    before = top()
    page.press("Space")
    page.holds(lambda: top() > before + 300)
    page.press("Shift+Space")
    page.holds(lambda: top() == before)


def test_tab_completes_and_shift_tab_explains(page, server):
    opened(page, server, cells("one", "printl"), kernel=True)
    page.press("Enter", "Control+End", "Tab")
    expect(page.raw.get_by_role("option", name="println").first).to_be_visible()
    page.press("Enter")
    page.holds(lambda: page.sources()[1].startswith("println"))
    page.press("Shift+Tab")
    expect(page.raw.get_by_role("tooltip")).to_contain_text("println")


ROWS_ELSEWHERE = {"i i", "0 0", "s", "Ctrl+S", "Space", "Shift+Space", "Ctrl+Enter", "Shift+Enter", "Alt+Enter", "F8", "Tab", "Ctrl+P"}


def test_every_key_of_the_help_has_a_row(page, server):
    opened(page, server, THREE)
    page.press("h")
    shown = page.raw.get_by_role("dialog", name="Keys").locator("section").filter(has_not=page.raw.get_by_role("heading", name="While typing"))
    expect(shown.locator("kbd").first).to_be_visible()
    keys = {key.replace("↑", "ArrowUp").replace("↓", "ArrowDown") for key in shown.locator("kbd").all_inner_texts()}
    rows = {key for row in COMMAND + EDIT for key in row[0].replace("Control", "Ctrl").split(" and ")} | ROWS_ELSEWHERE
    assert len(keys) > 50 and not keys - rows, keys - rows
