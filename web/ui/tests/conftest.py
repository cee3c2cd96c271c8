"""The page in a real browser. Tests press keys and read what is on the screen; none calls into the page.

SKEP_BIN   the skep program; the tests start it on a folder of their own
SKEP_URL   instead: the address of a running server, with its token
CHROMIUM   the browser, if it is not found by itself
"""
import os
import re
import shutil
import sys

import pytest
from playwright.sync_api import expect, sync_playwright

from notebook import Page
from server import Server, started
from tab import Tab, Tabs

ROOT = os.path.dirname(os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__)))))
BROWSERS = ("chromium", "chromium-browser", "google-chrome")
# How long anything may take to come: machines that test this are slow and shared. A test that passes never waits so long.
expect.set_options(timeout=Page.PATIENCE_MS)
FLAGS = ["--no-sandbox", "--disable-gpu", "--disable-background-networking", "--disable-component-update"]


def pytest_configure(config):
    config.addinivalue_line("markers", "fresh: has a tab of its own, in which nothing was opened before")


@pytest.fixture(scope="session")
def server(tmp_path_factory):
    if os.environ.get("SKEP_URL"):
        yield Server(os.environ["SKEP_URL"])
        return
    binary = os.environ.get("SKEP_BIN") or os.path.join(ROOT, "bin", "skep")
    if not os.path.exists(binary):
        if os.environ.get("CI"):
            pytest.fail("no skep program: set SKEP_BIN or SKEP_URL")
        pytest.skip("no skep program: set SKEP_BIN or SKEP_URL")
    # Notebooks of one name follow each other here: none is to be offered what another left (test_restore.py has its own server).
    # Python's kernel, for notebooks that name it, is the one beside the Python that runs the tests.
    python = {"VIRTUAL_ENV": sys.prefix, "PATH": os.path.join(sys.prefix, "bin") + os.pathsep + os.environ["PATH"]}
    # What a test trusts is no other run's business.
    env = {**os.environ, **python, "SKEP_SNAPSHOTS": "off", "XDG_STATE_HOME": str(tmp_path_factory.mktemp("state"))}
    with started(binary, tmp_path_factory.mktemp("notebooks"), env=env) as server:
        yield server


@pytest.fixture(scope="session")
def browser():
    path = os.environ.get("CHROMIUM") or next(filter(None, map(shutil.which, BROWSERS)), None)
    with sync_playwright() as play:
        browser = play.chromium.launch(executable_path=path, args=FLAGS)
        yield browser
        browser.close()


@pytest.fixture(scope="session")
def tabs(browser, server):
    tabs = Tabs(browser, server.origin)
    yield tabs
    tabs.close()


@pytest.fixture
def window(request, browser, server, tabs):
    """The tab that tests have one after the other. A test marked `fresh` has one that no page was in: it looks at how a page comes, or does what cannot be taken back."""
    if request.node.get_closest_marker("fresh"):
        tab = Tab(browser, server.origin)
        yield tab
        tab.close()
        return
    yield tabs.get()
    tabs.give_back()


@pytest.fixture
def context(window):
    return window.context


@pytest.fixture
def page(window, server, request):
    """A page that is watched: it may ask no other machine for anything and may report no error. Its notebook is of a name that no other
    test uses, because what one test has begun may still be saved while the next one runs."""
    page = Page(window.raw, server, re.sub(r"[^\w-]+", "-", f"{request.module.__name__}-{request.node.name}").strip("-") + ".ipynb")
    yield page
    page.leave()
    server.stop_kernels()
    page.check_behaviour()


@pytest.fixture
def say(server):
    """The programs of the tests in the language of the server's kernel."""
    return server.language()
