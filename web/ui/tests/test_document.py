"""The document is in the server: tabs show it, and come and go."""
import re

from nbformat.v4 import new_code_cell as code
from nbformat.v4 import new_markdown_cell as text
from playwright.sync_api import expect

from notebook import Page


def second_tab(context, page, server, name):
    other = Page(context.new_page(), server)
    other.open(name)
    return other


def test_two_tabs_show_the_same(page, server, say, context):
    server.put(page.file, [code(say["forty_two"], id="a"), text("# Old", id="b")])
    page.open(page.file)
    other = second_tab(context, page, server, page.file)
    page.write(1, "# New title")
    expect(other.cell(1)).to_contain_text("New title")
    other.select(0)
    other.press("Control+Enter")
    expect(other.output(0)).to_contain_text("42")
    expect(page.output(0)).to_contain_text("42")
    page.select(0)
    page.press("b")
    expect(other.cells).to_have_count(3)
    other.select(2)
    other.press("d", "d")
    expect(page.cells).to_have_count(2)
    other.select(1)
    other.press("Enter")
    other.type("typed in the other tab")
    expect(page.cell(1)).to_contain_text("typed in the other tab")
    page.save()
    expect(other.raw.locator(".save-state")).to_have_text("Saved")
    other.raw.close()


def test_a_tab_that_was_closed_while_a_cell_ran_finds_its_outputs(page, server, say, context):
    server.put(page.file, [code('for i in 0..6 { println("line", i); sleep(0.3) }\n"the end"', id="a"), code(say["forty_two"], id="b")])
    page.open(page.file)
    page.select(0)
    page.press("Shift+Enter", "Shift+Enter")
    expect(page.output(0)).to_contain_text("line 0")
    page.raw.goto("about:blank")
    page.open(page.file, kernel=False)
    expect(page.output(0)).to_contain_text("the end")
    expect(page.output(0)).to_contain_text("line 0")
    expect(page.output(1)).to_contain_text("42")
    page.save()
    after = server.read(page.file)
    assert re.findall(r"line \d", after.cells[0].outputs[0].text) == [f"line {i}" for i in range(6)]
    assert after.cells[1].outputs[0].data["text/plain"] == "42"


def test_a_closed_tab_leaves_a_saved_file(page, server):
    server.put(page.file, [code("", id="a")])
    page.open(page.file)
    page.write(0, "typed and left")
    expect(page.raw.locator(".save-state")).to_have_text("Unsaved changes")
    page.until(lambda: server.json("GET", f"/api/contents/{page.file}")["content"]["cells"][0]["source"], "typed and left")  # the server has it
    page.raw.goto("about:blank")
    page.until(lambda: server.read(page.file).cells[0].source, "typed and left")


PICTURE = "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNkYPhfDwAChwGA60e6kgAAAABJRU5ErkJggg=="
PASTE = """([element, data, name]) => {
  const bytes = Uint8Array.from(atob(data), (c) => c.charCodeAt(0));
  const clipboard = new DataTransfer();
  clipboard.items.add(new File([bytes], name, { type: "image/png" }));
  element.dispatchEvent(new ClipboardEvent("paste", { clipboardData: clipboard, bubbles: true, cancelable: true }));
}"""


def test_a_pasted_picture_lies_in_the_notebook(page, server, context):
    server.put(page.file, [text("before"), code("x")])
    page.open(page.file, kernel=False)
    other = Page(context.new_page(), server)
    other.open(page.file, kernel=False)
    page.select(0)
    page.press("Enter", "ControlOrMeta+End")
    editor = page.cell(0).locator(".cm-content")
    for _ in range(2):  # the same again is kept once
        page.raw.evaluate(PASTE, [editor.element_handle(), PICTURE, "a bee.png"])
    expect(editor).to_contain_text("before![a-bee.png](attachment:a-bee.png)![a-bee.png](attachment:a-bee.png)")
    page.press("Shift+Enter")
    expect(page.cell(0).get_by_role("img", name="a-bee.png")).to_have_count(2)
    expect(other.cell(0).get_by_role("img", name="a-bee.png")).to_have_count(2)
    assert page.cell(0).get_by_role("img", name="a-bee.png").first.evaluate("e => e.decode().then(() => e.naturalWidth)") == 1
    page.save()
    assert server.read(page.file).cells[0].attachments == {"a-bee.png": {"image/png": PICTURE}}
    page.select(1)
    page.press("Enter")
    page.raw.evaluate(PASTE, [page.cell(1).locator(".cm-content").element_handle(), PICTURE, "b.png"])
    expect(page.cell(1).locator(".cm-content")).to_have_text("x")  # code shows no pictures
    other.check_behaviour()
