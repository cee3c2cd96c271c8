"""How much the page asks for, and how big a notebook may be."""
import pytest
from nbformat.v4 import new_code_cell as code
from nbformat.v4 import new_output as out
from playwright.sync_api import expect


@pytest.mark.fresh
def test_the_first_load_is_few_requests(page, server):
    server.put(page.file, [code("x")])
    sizes = []
    page.on("response", lambda answer: "/api/" not in answer.url and sizes.append(answer.url))
    page.open(page.file)
    assert len(sizes) <= 5, sizes


def test_the_token_does_not_stay_in_the_address(page, server):
    server.put(page.file, [code("x")])
    page.open(page.file)
    assert "token=" not in page.raw.url
    assert not [url for url in page.requests[1:] if server.token in url]


def test_another_site_loses_the_window_that_it_opened(page, server, context):
    server.put(page.file, [code("x")])
    context.route("http://elsewhere.test/", lambda route: route.fulfill(content_type="text/html", body="<button>open</button>"))
    stranger = context.new_page()
    stranger.goto("http://elsewhere.test/")
    address = f"{server.origin}/notebooks/{page.file}?token={server.token}"
    stranger.evaluate("address => document.querySelector('button').addEventListener('click', () => (window.held = window.open(address)))", address)
    with context.expect_page() as opened:
        stranger.get_by_role("button").click()
    window = opened.value
    expect(window.locator("#page .cell")).to_have_count(1, timeout=60_000)
    assert window.evaluate("window.opener") is None
    assert stranger.evaluate("window.held.closed")
    window.goto(f"{server.origin}/tree")  # without that policy, as nobody else led there
    assert window.evaluate("window.opener") is None
    assert stranger.evaluate("window.held.closed")


def test_two_thousand_cells(page, server):
    cells = [code(f"x{i} = {i}\n# of many", outputs=[out("stream", name="stdout", text=f"out {i}\n")]) for i in range(2000)]
    server.put(page.file, cells)
    page.open(page.file, kernel=False)
    expect(page.cells).to_have_count(2000, timeout=60_000)
    page.command("End")
    expect(page.cell(1999)).to_be_in_viewport(timeout=60_000)
    page.press("Enter", "ControlOrMeta+End")
    page.type(" and more")
    page.save()
    saved = server.read(page.file)
    assert saved.cells[1999].source.endswith("of many and more")
    assert saved.cells[1000].source == "x1000 = 1000\n# of many"


def test_everything_has_a_name_for_screen_readers(page, server):
    server.put(page.file, [code("x", outputs=[out("stream", name="stdout", text="y")])])
    page.open(page.file, kernel=False)
    for role in ("button", "textbox", "combobox", "link"):
        for element in page.raw.get_by_role(role).all():
            name = element.get_attribute("aria-label") or element.inner_text().strip()
            assert name, element.evaluate("e => e.outerHTML.slice(0, 200)")


def test_the_keyboard_reaches_the_toolbar_and_comes_back(page, server):
    server.put(page.file, [code("x")])
    page.open(page.file, kernel=False)
    page.raw.get_by_role("button", name="Insert a cell below").focus()
    page.press("Enter")
    expect(page.cells).to_have_count(2)
    page.press("Escape", "j")
    page.become_active(1)
