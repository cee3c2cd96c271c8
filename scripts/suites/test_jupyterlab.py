"""The example notebook in the real JupyterLab, in a headless browser: opened,
run with the keyboard and the menu, and its outputs seen on the page; and widgets, which its own front end of ipywidgets draws."""
import json, os, pathlib, re, secrets, shutil, socket, subprocess, sys, time, urllib.request
import pytest
from playwright.sync_api import expect, sync_playwright

EXAMPLES = pathlib.Path(__file__).resolve().parents[2] / "notebooks" / "examples"
PATIENCE = 60_000  # ms; a loaded machine is slow, and speed is not the question here


@pytest.fixture(scope="module")
def lab(tmp_path_factory):
    """A JupyterLab on a copy of the examples; gives its address with the token."""
    folder = tmp_path_factory.mktemp("lab")
    shutil.copytree(EXAMPLES, folder / "examples")
    with socket.socket() as s:
        s.bind(("127.0.0.1", 0))
        port = s.getsockname()[1]
    token = secrets.token_hex(16)
    log = open(folder / "lab.log", "w")
    server = subprocess.Popen(
        [sys.executable, "-m", "jupyterlab", "--no-browser", "--allow-root", f"--ServerApp.port={port}", "--ServerApp.port_retries=0",
         f"--IdentityProvider.token={token}", f"--ServerApp.root_dir={folder / 'examples'}",
         "--LabApp.news_url=None", "--LabApp.check_for_updates_class=jupyterlab.NeverCheckForUpdate"],
        stdout=log, stderr=log)
    try:
        wait_for(f"http://127.0.0.1:{port}/api/kernelspecs?token={token}", server, folder / "lab.log")
        yield f"http://127.0.0.1:{port}", token
    finally:
        server.terminate()
        server.wait(30)


def wait_for(url, server, log):
    until = time.monotonic() + 120
    while time.monotonic() < until:
        assert server.poll() is None, log.read_text()[-3000:]
        try:
            with urllib.request.urlopen(url, timeout=10) as reply:
                assert "skep" in json.load(reply)["kernelspecs"]
                return
        except OSError:
            time.sleep(0.3)
    raise AssertionError("JupyterLab did not answer: " + log.read_text()[-3000:])


@pytest.fixture(scope="module")
def browser():
    with sync_playwright() as p:
        b = p.chromium.launch(executable_path=os.environ["CHROMIUM"], args=["--no-sandbox"])
        yield b
        b.close()


def wait_until_idle(page):
    """Keys pressed before the kernel is connected run nothing."""
    expect(page.locator("#jp-main-statusbar")).to_contain_text("| Idle", timeout=PATIENCE)


def meant_to_fail():
    """How many cells of the tour show an error on purpose."""
    cells = json.loads((EXAMPLES / "tour.ipynb").read_text(encoding="utf8"))["cells"]
    return sum("raises-exception" in c["metadata"].get("tags", []) for c in cells)


def test_tour_runs_in_jupyterlab(lab, browser):
    address, token = lab
    page = browser.new_page(viewport={"width": 1400, "height": 4000})
    page.set_default_timeout(PATIENCE)
    page.goto(f"{address}/lab/tree/tour.ipynb?token={token}")
    notebook = page.locator(".jp-NotebookPanel")
    expect(notebook.locator(".jp-CodeCell").first).to_be_visible(timeout=PATIENCE)
    wait_until_idle(page)
    page.get_by_role("menuitem", name="Run", exact=True).click()
    page.get_by_text("Restart Kernel and Run All Cells…").click()
    page.locator(".jp-Dialog .jp-mod-accept").click()
    last = notebook.locator(".jp-CodeCell .jp-InputPrompt").last
    expect(last).to_have_text(re.compile(r"\[\d+\]:"), timeout=PATIENCE)
    output = notebook.locator(".jp-OutputArea-output")
    expect(output.locator("table").first).to_be_visible(timeout=PATIENCE)
    expect(output.locator("svg, img[src^='data:image/svg']").first).to_be_visible(timeout=PATIENCE)
    expect(output.filter(has_text=re.compile(r"error\[E\d+\]"))).to_have_count(meant_to_fail(), timeout=PATIENCE)
    keywords = notebook.locator(".jp-CodeCell .cm-content span[class]")
    assert keywords.count() > 0, "the code is not coloured"
    page.close()


def test_typing_completing_and_interrupting(lab, browser):
    address, token = lab
    page = browser.new_page(viewport={"width": 1400, "height": 1000})
    page.set_default_timeout(PATIENCE)
    page.goto(f"{address}/lab?token={token}&reset")
    page.locator(".jp-LauncherCard[data-category='Notebook']", has_text=re.compile("skep|ruchy", re.I)).first.click()
    cell = page.locator(".jp-NotebookPanel .jp-CodeCell .cm-content").first
    expect(cell).to_be_visible(timeout=PATIENCE)
    wait_until_idle(page)
    cell.click()
    page.keyboard.type("let answer = 6 * 7\nprintln(\"the answer is\", answer)")
    page.keyboard.press("Shift+Enter")
    expect(page.locator(".jp-OutputArea-output").first).to_contain_text("the answer is 42", timeout=PATIENCE)
    page.keyboard.type("answ")
    page.keyboard.press("Tab")
    expect(page.locator(".jp-Completer")).to_contain_text("answer", timeout=PATIENCE)
    page.keyboard.press("Enter")
    expect(page.locator(".jp-Notebook .jp-Cell").nth(1).locator(".cm-content")).to_contain_text("answer", timeout=PATIENCE)
    page.keyboard.press("Shift+Enter")
    expect(page.locator(".jp-OutputArea-executeResult").first).to_contain_text("42", timeout=PATIENCE)
    page.keyboard.type("while true { }")
    page.keyboard.press("Shift+Enter")
    third = page.locator(".jp-Notebook .jp-CodeCell").nth(2)
    expect(third.locator(".jp-InputPrompt")).to_have_text("[*]:", timeout=PATIENCE)
    page.keyboard.press("Escape")
    page.keyboard.press("i")
    page.keyboard.press("i")
    expect(third.locator(".jp-OutputArea-output")).to_contain_text(re.compile("interrupt", re.I), timeout=PATIENCE)
    page.close()


WIDGETS = [
    'let n = widgets.slider(0..=100, value: 10, label: "count")\nlet told = widgets.text("start", label: "told")\nwidgets.column(n, told)',
    'println("n is", n.value, "told is", told.value)',
    "n.value = 70",
    'widgets.button("Greet", on_click: || println("hello from the button"))',
    "widgets.interact(|size, loud| { println(\"size\", size); if loud { \"LOUD\" } else { \"quiet\" } }, size: 1..=9, loud: false)",
    'widgets.tabs({first: widgets.dropdown(["red", "green"], label: "colour"), second: widgets.progress(0..=10, value: 7)})',
]


@pytest.fixture
def widgets(lab, browser, tmp_path_factory):
    """JupyterLab with a notebook of widgets, all cells but the second and third run."""
    address, token = lab
    cells = [{"id": f"c{i}", "cell_type": "code", "metadata": {}, "source": s, "outputs": [], "execution_count": None} for i, s in enumerate(WIDGETS)]
    kernelspec = {"name": "skep", "display_name": "skep", "language": "ruchy"}
    notebook = {"nbformat": 4, "nbformat_minor": 5, "metadata": {"kernelspec": kernelspec}, "cells": cells}
    request = urllib.request.Request(f"{address}/api/contents/widgets.ipynb?token={token}", method="PUT",
                                     data=json.dumps({"type": "notebook", "content": notebook}).encode(), headers={"Content-Type": "application/json"})
    urllib.request.urlopen(request, timeout=60).read()
    page = browser.new_page(viewport={"width": 1200, "height": 1400})
    page.set_default_timeout(PATIENCE)
    page.goto(f"{address}/lab/tree/widgets.ipynb?token={token}&reset")
    expect(page.locator(".jp-NotebookPanel .jp-CodeCell").first).to_be_visible(timeout=PATIENCE)
    wait_until_idle(page)
    for i in (0, 3, 4, 5):
        run_cell(page, i)
    yield page
    page.close()


def cell(page, i):
    return page.locator(".jp-NotebookPanel .jp-CodeCell").nth(i)


def run_cell(page, i):
    """Runs a cell and waits for its number."""
    before = cell(page, i).locator(".jp-InputPrompt").inner_text()
    cell(page, i).locator(".cm-content").click()
    page.keyboard.press("Control+Enter")
    expect(cell(page, i).locator(".jp-InputPrompt")).not_to_have_text(before, timeout=PATIENCE)
    expect(cell(page, i).locator(".jp-InputPrompt")).to_have_text(re.compile(r"\[\d+\]:"), timeout=PATIENCE)


def test_widgets_in_jupyterlab(widgets):
    page = widgets
    readout = cell(page, 0).locator(".widget-readout")
    expect(readout).to_have_text("10", timeout=PATIENCE)
    handle = cell(page, 0).locator(".noUi-handle")
    handle.focus()
    for _ in range(3):
        page.keyboard.press("ArrowRight")
    expect(readout).to_have_text("13", timeout=PATIENCE)
    field = cell(page, 0).get_by_role("textbox").last
    field.fill("typed")
    run_cell(page, 1)
    expect(cell(page, 1).locator(".jp-OutputArea-output")).to_have_text("n is 13 told is typed\n", timeout=PATIENCE)
    run_cell(page, 2)
    expect(readout).to_have_text("70", timeout=PATIENCE)
    cell(page, 3).get_by_role("button", name="Greet").click()
    expect(cell(page, 3).locator(".jp-OutputArea-output").last).to_have_text("hello from the button\n", timeout=PATIENCE)
    shown = cell(page, 4)
    expect(shown).to_contain_text("size 1", timeout=PATIENCE)
    shown.locator(".noUi-handle").focus()
    page.keyboard.press("ArrowRight")
    expect(shown).to_contain_text("size 2", timeout=PATIENCE)
    expect(shown).not_to_contain_text("size 1", timeout=PATIENCE)
    shown.get_by_role("checkbox").check()
    expect(shown.locator(".jp-OutputArea-output", has_text="LOUD").last).to_be_visible(timeout=PATIENCE)
    cell(page, 5).get_by_role("tab", name="second").click()
    expect(cell(page, 5).locator(".widget-hprogress, .jupyter-widget-progress").last).to_be_visible(timeout=PATIENCE)
    if folder := os.environ.get("SCREENSHOTS"):
        page.screenshot(path=f"{folder}/jupyterlab-widgets.png")


def test_widgets_come_back_with_the_page(widgets):
    """A page that is opened anew learns of all models from the kernel."""
    page = widgets
    cell(page, 0).locator(".noUi-handle").focus()
    page.keyboard.press("ArrowRight")
    expect(cell(page, 0).locator(".widget-readout")).to_have_text("11", timeout=PATIENCE)
    run_cell(page, 1)
    page.keyboard.press("Control+s")
    expect(page.locator(".lm-DockPanel-tabBar .jp-mod-dirty")).to_have_count(0, timeout=PATIENCE)
    page.reload()
    expect(cell(page, 0).locator(".widget-readout")).to_have_text("11", timeout=PATIENCE)
