"""Variables that a kernel left when it was killed are offered, and come back."""
import glob
import os
import signal
import time

import pytest
from nbformat.v4 import new_code_cell as code
from playwright.sync_api import expect

from notebook import Page
from server import started

PATIENCE = 60  # seconds; for a condition, which a slow machine reaches late
CELLS = ["let mut total = 41\nlet words = [\"a\", \"b\"]", "let it = [1].iter()", "total + words.len()"]


@pytest.fixture
def alone(tmp_path):
    """A server with a folder for snapshots of its own."""
    if os.environ.get("SKEP_URL"):
        pytest.skip("the test kills kernels: it needs a server of its own")
    root = os.path.dirname(os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__)))))
    binary = os.environ.get("SKEP_BIN") or os.path.join(root, "bin", "skep")
    env = {**os.environ, "XDG_CACHE_HOME": str(tmp_path / "cache")}
    env.pop("SKEP_SNAPSHOTS", None)
    folder = tmp_path / "notebooks"
    folder.mkdir()
    with started(binary, folder, env=env) as server:
        server.folder, server.cache = folder, tmp_path / "cache"
        yield server


def until(what, ok):
    end = time.monotonic() + PATIENCE
    while not ok():
        assert time.monotonic() < end, what
        time.sleep(0.05)


def kept(server, name):
    """Whether a snapshot names a variable."""
    states = glob.glob(str(server.cache / "skep" / "variables" / "*" / "*" / "state"))
    return any(f'"{name}"' in open(path, "rb").readline().decode() for path in states)


def kernel_of(path):
    """The process of the kernel that runs a notebook."""
    mine = f"JPY_SESSION_NAME={path}\0".encode()
    for entry in glob.glob("/proc/[0-9]*/environ"):
        try:
            with open(entry, "rb") as file:
                if mine in file.read():
                    return int(entry.split("/")[2])
        except OSError:
            continue
    raise AssertionError("there is no kernel")


def opened(browser, server, name, cells):
    context = browser.new_context(viewport={"width": 1200, "height": 900})
    context.set_default_timeout(60_000)
    server.put(name, [code(source) for source in cells])
    page = Page(context.new_page(), server)
    page.open(name)
    return context, page


def run_all(page, server):
    for at in range(len(CELLS)):
        page.select(at)
        page.press("Control+Enter")
    expect(page.output(2)).to_contain_text("43")
    until("a snapshot is written", lambda: kept(server, "total"))


def test_killed_kernel(browser, alone):
    context, page = opened(browser, alone, "killed.ipynb", CELLS)
    run_all(page, alone)
    os.kill(kernel_of(alone.folder / "killed.ipynb"), signal.SIGKILL)
    restore(page)
    context.close()


def test_opened_again(browser, alone):
    context, page = opened(browser, alone, "again.ipynb", CELLS)
    run_all(page, alone)
    context.close()
    alone.stop_kernels()
    context = browser.new_context()
    context.set_default_timeout(60_000)
    page = Page(context.new_page(), alone)
    page.open("again.ipynb")
    restore(page)
    context.close()


def restore(page):
    offer = page.raw.locator(".offer")
    expect(offer).to_contain_text("total, words; not kept: it")
    offer.get_by_role("button", name="Restore variables from").click()
    notice = page.raw.locator(".notices")
    expect(notice).to_contain_text("Restored: total, words. Not restored: it (an iterator")
    expect(offer).to_have_count(0)
    page.select(2)
    page.press("Control+Enter")
    expect(page.output(2)).to_contain_text("43")
    expect(page.cell(2)).to_contain_text("[1]")


def test_offer_is_declined(browser, alone):
    context, page = opened(browser, alone, "declined.ipynb", CELLS)
    run_all(page, alone)
    os.kill(kernel_of(alone.folder / "declined.ipynb"), signal.SIGKILL)
    page.raw.get_by_role("button", name="Do not restore").click()
    expect(page.raw.locator(".offer")).to_have_count(0)
    context.close()
