"""The log of server and kernels."""
import urllib.error

import pytest
from nbformat.v4 import new_code_cell as code
from playwright.sync_api import expect

RUCHY = {"kernelspec": {"name": "skep", "display_name": "skep", "language": "ruchy"}, "language_info": {"name": "ruchy"}}


def test_what_happens_is_shown_while_it_happens(page, server):
    server.put(page.file, [code("1")], **RUCHY)
    page.open(page.file)
    page.command("p")
    page.type("log of server")
    page.press("Enter")
    panel = page.raw.get_by_role("complementary", name="Log")
    entries = panel.get_by_role("log")
    expect(entries).to_contain_text(f"started for {page.file}")
    page.raw.locator(".cell").first.focus()
    page.write(0, "2")
    page.save()
    expect(entries).to_contain_text(f"saved {page.file}")
    with pytest.raises(urllib.error.HTTPError):
        from server import Server

        Server(f"{server.origin}/?token=wrong-token-of-a-stranger").ask("GET", "/api/contents/secret.txt")
    expect(entries).to_contain_text("refused GET /api/contents/secret.txt")
    panel.get_by_label("Least level").select_option("warning")
    expect(entries).not_to_contain_text("saved")
    expect(entries).to_contain_text("refused")
    panel.get_by_label("Least level").select_option("info")
    panel.get_by_label("Words to show").fill(page.file)
    expect(entries.locator(".log-line").first).to_contain_text(page.file)
    expect(entries).not_to_contain_text("refused")
    assert server.token not in page.raw.content() and "wrong-token" not in page.raw.content()
    page.press("Escape")
    expect(panel).to_have_count(0)
