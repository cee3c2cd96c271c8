"""Typing code."""
from nbformat.v4 import new_code_cell as code
from playwright.sync_api import expect


def opened(page, server, source="", kernel=False):
    server.put(page.file, [code(source)])
    page.open(page.file, kernel=kernel)
    page.select(0)
    page.press("Enter", "ControlOrMeta+End")


def test_brackets_close(page, server):
    opened(page, server)
    page.press("f", "(", "[", "1")
    page.become(["f([1])"])
    page.press("]", ")", "x")
    page.become(["f([1])x"])


def test_text_has_its_own_undo(page, server):
    opened(page, server, "one")
    page.press("!", "ControlOrMeta+z")
    page.become(["one"])
    page.press("ControlOrMeta+y")
    page.become(["one!"])


def test_tab_indents_at_the_start_of_a_line(page, server):
    opened(page, server)
    page.press("Tab", "x")
    page.become(["    x"])
    page.press("Home", "Shift+Tab")
    page.become(["x"])


def test_several_cursors(page, server):
    opened(page, server, "aa\naa")
    page.press("ControlOrMeta+Home", "ControlOrMeta+Alt+ArrowDown", "b")
    page.become(["baa\nbaa"])


def test_comments_toggle(page, server):
    opened(page, server, "one")
    page.press("ControlOrMeta+/")
    page.holds(lambda: page.sources()[0].endswith("one") and page.sources()[0] != "one")
    page.press("ControlOrMeta+/")
    page.become(["one"])


def test_completion(page, server, say):
    start, whole = say["complete"]
    opened(page, server, kernel=True)
    page.raw.keyboard.type(start)
    page.press("Tab")
    expect(page.raw.get_by_role("option", name=whole).first).to_be_visible()
    page.press("Enter")
    page.holds(lambda: page.sources()[0].startswith(whole))


def test_completion_counts_characters_as_the_kernel_does(page, server, say):
    start, whole = say["complete"]
    opened(page, server, '"🐝🐝🐝"\n', kernel=True)
    page.raw.keyboard.type(start)
    page.press("Tab")
    expect(page.raw.get_by_role("option", name=whole).first).to_be_visible()
    page.press("Enter")
    page.holds(lambda: page.sources()[0].startswith('"🐝🐝🐝"\n' + whole))


def test_escape_closes_the_list_before_it_leaves_the_editor(page, server, say):
    opened(page, server, kernel=True)
    page.raw.keyboard.type(say["complete"][0][:4])
    page.press("Tab")
    expect(page.raw.get_by_role("listbox")).to_be_visible()
    page.press("Escape")
    expect(page.raw.get_by_role("listbox")).to_have_count(0)
    page.press("x")
    page.holds(lambda: page.sources()[0].endswith("x"))


def test_shift_tab_explains(page, server, say):
    name, words = say["inspect"]
    opened(page, server, kernel=True)
    page.raw.keyboard.type(name)
    page.press("Shift+Tab")
    expect(page.raw.get_by_role("tooltip")).to_contain_text(words)
    page.press("Escape")
    expect(page.raw.get_by_role("tooltip")).to_have_count(0)
    page.press("Escape", "b")
    expect(page.cells).to_have_count(2)


def test_code_is_coloured(page, server):
    opened(page, server, 'for x in "text" { 42 }')
    tokens = page.cell(0).locator(".cm-line span")
    colours = {span.inner_text(): span.evaluate("e => getComputedStyle(e).color") for span in tokens.all()}
    assert len({colours["for"], colours['"text"'], colours["42"]}) == 3


def test_find_in_the_cell(page, server):
    opened(page, server, "bee wasp bee")
    page.press("ControlOrMeta+f")
    page.raw.keyboard.type("wasp")
    expect(page.cell(0).locator(".cm-searchMatch")).to_have_text("wasp")
    page.press("Escape", "Escape", "b")
    expect(page.cells).to_have_count(2)
