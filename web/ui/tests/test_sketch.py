"""What the server draws of a notebook stands there before the page's script is: nothing may jump when the page takes its place, and nothing
that was done before may be lost. The script is held back for as long as a test wants."""
import re

import pytest
from nbformat.v4 import new_code_cell as code
from nbformat.v4 import new_markdown_cell as text
from nbformat.v4 import new_output as out
from playwright.sync_api import expect

# Where everything stands, but for what comes with the kernel, the checker and the active cell.
PLACES = """() => [...document.querySelectorAll('.header > *, .toolbar *, .crumbs *, .title, .cell, .gutter, .editor, .prose *, .count, .outputs, .text')]
    .filter((e) => !e.closest('.save-state, .kernel, .run-cell, .grip, .cell-corner, .chip, .spring') && !e.matches('option'))
    .map((e) => {
        const box = e.getBoundingClientRect();
        return [e.nodeName, ...[box.x, box.y, box.width, box.height].map((n) => Math.round(n))].join(' ');
    })"""
# The bars, without what they say of the moment.
BARS = """() => {
    const bars = document.querySelector('.bars').cloneNode(true);
    for (const e of bars.querySelectorAll('.save-state, .kernel, .chip')) e.replaceWith('');
    for (const e of bars.querySelectorAll('option')) e.removeAttribute('selected');  // the page sets the value instead
    return document.querySelector('.bars select').value + bars.innerHTML;
}"""
PROSE = "# Title\n\nSome *words*, **more**, `code` and [a link](https://example.org).\n\n- one\n- two\n\n1. first\n2. second\n\n> quoted\n\n| a | b |\n|---|---|\n| 1 | 2 |"


class Held:
    """A page whose script does not come until it is let go."""

    def __init__(self, page):
        self.page, self.routes, self.free = page, [], False
        page.raw.route("**/static/chunk.js*", self.asked)

    def asked(self, route):
        if self.free:
            route.continue_()
        else:
            self.routes.append(route)

    def open(self, count):
        self.page.visit("/notebooks/" + self.page.file)
        expect(self.page.raw.locator("#sketch .cell")).to_have_count(count)

    def wait_for_script(self):
        self.page.holds(lambda: len(self.routes) > 0)

    def let_script_go(self):
        self.wait_for_script()
        self.free = True
        for route in self.routes:
            route.continue_()

    def let_go(self):
        self.let_script_go()
        expect(self.page.raw.locator("#sketch")).to_have_count(0, timeout=60_000)


@pytest.fixture
def held(page):
    return Held(page)


def box(page, index):
    return page.raw.locator(".editor-rest").nth(index)


def result(value):
    return out("execute_result", data={"text/plain": value}, execution_count=1)


def test_nothing_moves_when_the_page_takes_the_place_of_the_sketch(page, server, held):
    cells = [
        text(PROSE),
        text(""),
        code("x = 6 * 7\nx", execution_count=1, outputs=[result("42")]),
        code("print(3)\n", outputs=[out("stream", name="stdout", text="3\na <b>\n"), out("stream", name="stderr", text="warned\n")]),
        code("\tif x {\n\t1 }"),
        code(""),
        code("long = " + "x" * 400),
    ]
    server.put(page.file, cells)
    held.open(len(cells))
    sketch, bars = page.raw.evaluate(PLACES), page.raw.evaluate(BARS)
    held.let_go()
    assert page.raw.evaluate(PLACES) == sketch
    page.wait_idle()
    assert page.raw.evaluate(PLACES) == sketch
    assert page.raw.evaluate(BARS) == bars, "web/ui/src/sketch/bars.html is not what the page draws"


def test_what_is_typed_on_the_sketch_is_in_the_notebook(page, server, held):
    server.put(page.file, [code("first"), code("second")])
    held.open(2)
    box(page, 1).click()
    page.press("End")
    page.raw.keyboard.type(" and")
    expect(box(page, 1)).to_have_text("second and")
    held.let_go()
    expect(page.cell(1).locator(".cm-content")).to_be_focused()
    page.raw.keyboard.type(" more")
    page.become(["first", "second and more"])
    page.become_active(1)
    page.press("ControlOrMeta+z")
    page.save()
    assert [cell.source for cell in server.read(page.file).cells][0] == "first"
    page.raw.reload()
    page.wait_idle()
    assert page.sources()[1].startswith("second")


@pytest.mark.fresh
def test_the_script_is_asked_for_when_hands_are_at_rest(page, server, held):
    server.put(page.file, [code("a text to select")])
    clock = page.raw.clock
    clock.install(time=0)
    clock.pause_at(1000)
    held.open(1)
    page.raw.evaluate("document.dispatchEvent(new PointerEvent('pointerdown'))")
    clock.run_for(10_000)
    assert held.routes == []
    page.raw.evaluate("document.dispatchEvent(new PointerEvent('pointermove', { buttons: 0 }))")
    clock.run_for(10_000)
    held.wait_for_script()
    clock.resume()
    held.let_go()
    page.become(["a text to select"])


@pytest.mark.fresh
def test_keys_that_need_the_page_are_not_kept_waiting(page, server, held):
    server.put(page.file, [code("6 * 7")])
    clock = page.raw.clock
    clock.install(time=0)
    clock.pause_at(1000)
    held.open(1)
    clock.run_for(100)  # is painted
    page.press("Shift+Enter")
    held.wait_for_script()
    clock.resume()
    held.let_go()
    page.become(["6 * 7", ""])


def test_keys_that_need_the_page_wait_for_it(page, server, held):
    server.put(page.file, [code("6 * 7"), code("")])
    held.open(2)
    box(page, 0).click()
    page.press("Shift+Enter")
    page.press("Enter")
    page.raw.keyboard.type("ab")
    page.press("Backspace", "Enter")
    page.raw.keyboard.type("c")
    expect(box(page, 1)).to_have_text("")
    held.let_go()
    page.become(["6 * 7", "a\nc"])
    expect(page.output(0)).to_contain_text("42")


def test_keys_without_a_cursor_are_commands(page, server, held):
    server.put(page.file, [code("one"), code("two"), code("three")])
    held.open(3)
    page.press("j", "d", "d")
    held.let_go()
    page.become(["one", "three"])


def test_what_is_clicked_on_the_sketch_is_clicked_on_the_page(page, server, held):
    server.put(page.file, [code("one")])
    held.open(1)
    x, y = page.raw.locator("#sketch").evaluate("""() => {
        const box = document.querySelector('#sketch [aria-label="Insert a cell below"]').getBoundingClientRect();
        return [box.x + box.width / 2, box.y + box.height / 2];
    }""")
    page.raw.mouse.click(x, y)
    held.let_go()
    expect(page.cells).to_have_count(2)


def test_the_sketch_stays_while_a_button_is_held(page, server, held):
    server.put(page.file, [code("a text to select")])
    held.open(1)
    held.wait_for_script()  # is not asked for while a button is held
    place = box(page, 0).bounding_box()
    page.raw.mouse.move(place["x"] + 13, place["y"] + 17)
    page.raw.mouse.down()
    page.raw.mouse.move(place["x"] + 400, place["y"] + 17)
    held.let_script_go()
    page.raw.locator("#page > main").wait_for(state="attached")
    assert page.raw.locator("#sketch").count() == 1
    page.raw.mouse.up()
    expect(page.raw.locator("#sketch")).to_have_count(0)
    page.raw.keyboard.type("new")
    page.become(["new"])


def test_a_cell_that_another_tab_deleted_comes_back_for_what_was_typed(page, server, held, context):
    from notebook import Page

    server.put(page.file, [code("one"), code("two")])
    held.open(2)
    box(page, 1).click()
    page.press("End")
    page.raw.keyboard.type("!")
    other = Page(context.new_page(), server, page.file)
    other.open(page.file, kernel=False)
    other.select(1)
    other.command("d", "d")
    other.save()
    held.let_go()
    page.become(["one", "two!"])
    other.become(["one", "two!"])
    other.raw.close()


@pytest.mark.parametrize("what", ["html", "picture", "colours", "formula", "raw html"])
def test_the_sketch_ends_before_what_it_cannot_draw(page, server, held, what):
    evil = "<script>document.title='evil'</script><b>bold</b>"
    cell = {
        "html": code("x", outputs=[out("display_data", data={"text/html": evil, "text/plain": "t"})]),
        "picture": code("x", outputs=[out("display_data", data={"image/svg+xml": "<svg/>"})]),
        "colours": code("x", outputs=[out("stream", name="stdout", text="\x1b[31mred")]),
        "formula": text("$a^2$"),
        "raw html": text(evil),
    }[what]
    server.put(page.file, [code("</div><script>document.title='evil'</script>"), cell, code("after")])
    held.open(1)
    assert page.raw.locator("#sketch script, #sketch img").count() == 0
    expect(box(page, 0)).to_have_text("</div><script>document.title='evil'</script>")
    held.let_go()
    expect(page.cells).to_have_count(3)
    assert "evil" not in page.raw.title()


def test_a_notebook_that_is_not_there_has_no_sketch(page):
    page.expected_errors.append("404")
    page.visit("/notebooks/none-such.ipynb")
    expect(page.raw.get_by_role("heading", name=re.compile("cannot be opened"))).to_be_visible()
    assert page.raw.locator("#sketch").count() == 0
