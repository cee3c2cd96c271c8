"""The list of browsers that are logged in, and how one is sent away."""
import pytest
from nbformat.v4 import new_code_cell as code
from playwright.sync_api import expect

from notebook import Page


@pytest.fixture
def other(browser, server, page):
    """Another browser with the same notebook open."""
    context = browser.new_context(user_agent="Mozilla/5.0 (Windows NT 10.0) Gecko/20100101 Firefox/140.0")
    server.put(page.file, [code("1")])
    other = Page(context.new_page(), server, page.file)
    other.open(page.file)
    yield other
    context.close()


def ask(page):
    page.open(page.file, kernel=False)
    page.command("p")
    page.type("logged in")
    page.press("Enter")
    dialog = page.raw.get_by_role("dialog", name="Who is logged in")
    expect(dialog.get_by_text("this browser")).to_have_count(1)
    return dialog


def is_out(other):
    expect(other.raw.locator(".kernel.disconnected")).to_be_visible()
    other.raw.goto(f"{other.server.origin}/tree")
    expect(other.raw.get_by_label("Token or password")).to_be_visible()


def test_one_is_logged_out_and_loses_what_it_has_open(page, other):
    dialog = ask(page)
    row = dialog.get_by_role("row").filter(has_text="Firefox on Windows")
    expect(row).to_contain_text("127.0.0.1")
    row.get_by_role("button", name="Log out Firefox on Windows").click()
    expect(row).to_have_count(0)
    is_out(other)
    expect(dialog.get_by_text("this browser")).to_have_count(1)


def test_who_is_logged_out_is_told_so_and_goes_on_after_a_new_login(page, other):
    dialog = ask(page)
    dialog.get_by_role("button", name="Log out Firefox on Windows").click()
    expect(other.raw.get_by_text("This browser is logged out")).to_be_visible()
    other.write(0, "1 + 1")
    with other.raw.context.expect_page() as opened:
        other.raw.get_by_role("link", name="Log in").click()
    form = opened.value
    form.get_by_label("Token or password").fill(other.server.token)
    form.get_by_role("button", name="Open").click()
    expect(form.get_by_role("link", name=other.file, exact=True)).to_be_visible()
    form.close()
    other.raw.evaluate("window.dispatchEvent(new Event('focus'))")
    expect(other.raw.get_by_text("This browser is logged out")).to_have_count(0)
    other.save()
    assert other.server.read(other.file).cells[0].source == "1 + 1"


def test_all_others_are_logged_out(page, other):
    dialog = ask(page)
    dialog.get_by_role("button", name="Log out all others").click()
    expect(dialog.get_by_role("row")).to_have_count(2)  # the head, and this browser
    expect(dialog.get_by_role("button", name="Log out all others")).to_have_count(0)
    is_out(other)
    page.press("Escape")
    page.write(0, "2")
    page.save()


def test_this_browser_logs_out(page, server):
    server.put(page.file, [code("1")])
    dialog = ask(page)
    dialog.get_by_role("link", name="Log out").click()
    expect(page.raw.get_by_label("Token or password")).to_be_visible()
    page.expected_errors.append("403")
