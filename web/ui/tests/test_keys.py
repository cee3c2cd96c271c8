"""Jupyter's keys."""
from nbformat.v4 import new_code_cell as code
from nbformat.v4 import new_markdown_cell as text
from nbformat.v4 import new_output as out
from playwright.sync_api import expect


def opened(page, server, *cells):
    server.put(page.file, [cell if not isinstance(cell, str) else code(cell) for cell in cells])
    page.open(page.file, kernel=False)


def test_moving_about(page, server):
    opened(page, server, "one", "two", "three")
    page.command("j")
    page.become_active(1)
    page.press("ArrowDown")
    page.become_active(2)
    page.press("j")
    page.become_active(2)
    page.press("k", "ArrowUp", "k")
    page.become_active(0)


def test_enter_edits_and_escape_leaves(page, server):
    opened(page, server, "one")
    page.select(0)
    page.press("Enter", "End")
    page.type(" more")
    page.press("Escape", "b")
    page.become(["one more", ""])


def test_insert_above_and_below(page, server):
    opened(page, server, "one")
    page.select(0)
    page.press("b", "Enter")
    page.type("below")
    page.command("k", "a", "Enter")
    page.type("above")
    page.become(["above", "one", "below"])


def test_delete_needs_two_presses_and_can_be_undone(page, server):
    opened(page, server, "one", "two", "three")
    page.select(1)
    page.press("d", "j")
    page.become(["one", "two", "three"])
    page.press("k", "d", "d")
    page.become(["one", "three"])
    page.press("z")
    page.become(["one", "two", "three"])
    page.become_active(1)
    page.press("Shift+Z")
    page.become(["one", "three"])


def test_deleting_all_leaves_one_empty_cell(page, server):
    opened(page, server, "one", "two")
    page.command("ControlOrMeta+a")
    page.press("d", "d")
    page.become([""])
    page.press("z")
    page.become(["one", "two"])


def test_cut_copy_paste(page, server):
    opened(page, server, "one", "two", "three")
    page.select(0)
    page.press("x", "j", "v")
    page.become(["two", "three", "one"])
    page.press("c", "Shift+V")
    page.become(["two", "three", "one", "one"])
    page.save()
    assert len({cell.id for cell in server.read(page.file).cells}) == 4


def test_several_cells_at_once(page, server):
    opened(page, server, "one", "two", "three", "four")
    page.select(1)
    page.press("Shift+ArrowDown")
    expect(page.raw.locator(".cell.selected")).to_have_count(2)
    page.press("x")
    page.become(["one", "four"])
    page.press("v")
    page.become(["one", "four", "two", "three"])
    page.press("Alt+ArrowUp")
    page.become(["one", "two", "three", "four"])
    page.press("Shift+M")
    page.become(["one", "two\nthree", "four"])
    page.press("z")
    page.become(["one", "two", "three", "four"])


def test_merge_with_the_cell_below(page, server):
    opened(page, server, "one", "two")
    page.select(0)
    page.press("Shift+M")
    page.become(["one\ntwo"])


def test_split_at_the_cursor(page, server):
    opened(page, server, "first\nsecond")
    page.select(0)
    page.press("Enter", "ControlOrMeta+Home", "ArrowDown", "Control+Shift+Minus")
    page.become(["first", "second"])
    page.become_active(1)
    page.command("z")
    page.become(["first\nsecond"])


def test_kinds_of_cells(page, server):
    opened(page, server, "# text")
    page.select(0)
    page.press("m")
    expect(page.cell(0)).to_have_attribute("aria-label", "Markdown cell 1 of 1")
    page.press("Control+Enter")
    expect(page.cell(0).get_by_role("heading", name="text")).to_be_visible()
    page.press("r")
    expect(page.cell(0)).to_have_attribute("aria-label", "Raw cell 1 of 1")
    page.press("y")
    expect(page.cell(0)).to_have_attribute("aria-label", "Code cell 1 of 1")
    page.press("3")
    expect(page.cell(0)).to_have_attribute("aria-label", "Markdown cell 1 of 1")
    page.become(["### text"])
    page.press("1", "Control+Enter")
    expect(page.cell(0).get_by_role("heading", level=1)).to_have_text("text")


def test_the_kind_in_the_toolbar(page, server):
    opened(page, server, "one")
    page.raw.get_by_label("Kind of cell").select_option("markdown")
    expect(page.cell(0)).to_have_attribute("aria-label", "Markdown cell 1 of 1")


def test_folding_outputs(page, server):
    opened(page, server, code("x", outputs=[out("stream", name="stdout", text="folded away\n")]))
    page.select(0)
    page.press("o")
    expect(page.output(0)).not_to_contain_text("folded away")
    expect(page.output(0)).to_contain_text("1 output hidden")
    page.save()
    assert server.read(page.file).cells[0].metadata.collapsed is True
    page.press("o")
    expect(page.output(0)).to_contain_text("folded away")


def test_line_numbers(page, server):
    opened(page, server, "a\nb\nc")
    page.select(0)
    page.press("l")
    expect(page.cell(0).locator(".cm-lineNumbers")).to_contain_text("3")
    page.press("l")
    expect(page.cell(0).locator(".cm-lineNumbers")).to_have_count(0)


def test_help_lists_the_keys(page, server):
    opened(page, server, "one", "two")
    page.command("h")
    dialog = page.raw.get_by_role("dialog", name="Keys")
    expect(dialog).to_contain_text("Run and go to the next cell")
    page.press("j")
    page.press("Escape")
    expect(dialog).to_have_count(0)
    page.become_active(0)
    page.press("j")
    page.become_active(1)


def test_the_palette_finds_commands(page, server):
    opened(page, server, "one")
    page.select(0)
    page.press("Enter", "Control+Shift+P")
    page.type("cell above insert")
    page.press("Enter")
    expect(page.cells).to_have_count(2)
    page.command("p", "Escape")
    expect(page.raw.get_by_role("dialog")).to_have_count(0)


def test_find_and_replace(page, server):
    opened(page, server, "bee wasp", "Wasp", text("a wasp"))
    page.command("f")
    page.type("wasp")
    expect(page.raw.get_by_role("search")).to_contain_text("1 of 3")
    page.press("Enter", "Enter")
    expect(page.cell(1)).to_have_attribute("aria-current", "true")
    page.raw.get_by_label("Replace with").fill("hornet")
    page.raw.get_by_role("button", name="Replace all").click()
    page.become(["bee hornet", "hornet", "a hornet"])
    page.raw.get_by_label("Replace with").press("Escape")
    expect(page.raw.get_by_role("search")).to_have_count(0)


def test_arrows_cross_from_editor_to_editor(page, server):
    opened(page, server, "one", "two")
    page.select(0)
    page.press("Enter", "ControlOrMeta+End", "ArrowDown")
    page.type("!")
    page.press("ArrowUp", "ArrowUp")
    page.type("?")
    page.holds(lambda: page.sources() in (["one?", "!two"], ["?one", "!two"]))


def test_dragging_a_cell(page, server):
    opened(page, server, "one", "two", "three")
    page.cell(0).hover()
    page.cell(0).get_by_title("Drag to move").drag_to(page.cell(2), target_position={"x": 300, "y": 36})
    page.become(["two", "three", "one"])


def test_clicking_selects_and_shift_clicking_extends(page, server):
    opened(page, server, text("one"), text("two"), text("three"))
    page.cell(0).locator(".prose").click()
    page.cell(2).locator(".prose").click(modifiers=["Shift"])
    expect(page.raw.locator(".cell.selected")).to_have_count(3)
    page.cell(1).locator(".prose").dblclick()
    page.type("new ")
    page.holds(lambda: "new" in page.sources()[1])
