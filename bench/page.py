"""The page beside JupyterLab and marimo: how long it takes until a cell can be typed into, what travels for that, what the servers keep in
memory; and how our page bears long notebooks, long outputs and long tables. Each load has a browser profile of its own (cold); the
second load in it is the warm one."""
import contextlib, itertools, json, os, pathlib, re, shutil, socket, statistics, subprocess, sys, tempfile, time, urllib.request
import psutil
from playwright.sync_api import Error, sync_playwright
from table import Facts, Table

ROOT = pathlib.Path(__file__).resolve().parent.parent
SKEP = ROOT / "bin" / "skep"
TITLE = "The page beside JupyterLab and marimo"
BROWSERS = ("chromium", "chromium-browser", "google-chrome")
FLAGS = ["--no-sandbox", "--disable-gpu", "--disable-background-networking", "--disable-component-update"]
PATIENCE_MS = 120_000
CELLS = 20
TOKEN = "benchmark"


class Site:
    """A running server: the address of its notebook, and its process."""

    def __init__(self, name, address, process):
        self.name, self.address, self.process = name, address, process

    def memory(self):
        """Proportional memory of the server and all below it, MiB."""
        family = [psutil.Process(self.process.pid)]
        family += family[0].children(recursive=True)
        return sum(p.memory_full_info().pss for p in family) / 2**20


def free_port():
    with socket.socket() as s:
        s.bind(("127.0.0.1", 0))
        return s.getsockname()[1]


def notebook(kernel, language, sources):
    cells = [{"id": f"c{i}", "cell_type": "code", "metadata": {}, "execution_count": None, "source": s, "outputs": []} for i, s in enumerate(sources)]
    return json.dumps({"nbformat": 4, "nbformat_minor": 5, "cells": cells,
                       "metadata": {"kernelspec": {"name": kernel, "display_name": kernel, "language": language}, "language_info": {"name": language}}})


@contextlib.contextmanager
def serving(command, folder, ready, env=None):
    process = subprocess.Popen(command, cwd=folder, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, env={**os.environ, **(env or {})})
    try:
        deadline = time.monotonic() + PATIENCE_MS / 1e3
        while True:
            with contextlib.suppress(OSError):
                urllib.request.urlopen(ready, timeout=5).read()
                break
            if process.poll() is not None or time.monotonic() > deadline:
                sys.exit(f"{command[0]} does not answer at {ready}")
            time.sleep(0.05)
        yield process
    finally:
        process.terminate()
        with contextlib.suppress(subprocess.TimeoutExpired):
            process.wait(20)
        process.kill()


def book_of(folder, name, text):
    (folder / name).write_text(text)
    return name


@contextlib.contextmanager
def ours(folder, name="nb.ipynb"):
    port = free_port()
    origin = f"http://127.0.0.1:{port}"
    command = [SKEP, "notebook", folder, "--no-browser", "--port", str(port)]
    with serving(command, folder, f"{origin}/api?token={TOKEN}", {"SKEP_TOKEN": TOKEN}) as process:
        yield Site("skep", f"{origin}/notebooks/{name}?token={TOKEN}", process)


@contextlib.contextmanager
def jupyterlab(folder, name="py.ipynb"):
    port = free_port()
    origin = f"http://127.0.0.1:{port}"
    command = [sys.executable, "-m", "jupyterlab", "--no-browser", "--allow-root", f"--ServerApp.port={port}", "--ServerApp.port_retries=0", f"--ServerApp.root_dir={folder}",
               f"--IdentityProvider.token={TOKEN}", "--LabApp.news_url=None", "--LabApp.check_for_updates_class=jupyterlab.NeverCheckForUpdate"]
    with serving(command, folder, origin + f"/api?token={TOKEN}", {"JUPYTER_CONFIG_DIR": str(folder / "config"), "JUPYTERLAB_WORKSPACES_DIR": str(folder / "spaces")}) as process:
        yield Site("JupyterLab", f"{origin}/lab/tree/{name}?token={TOKEN}&reset", process)


@contextlib.contextmanager
def marimo(folder):
    port = free_port()
    origin = f"http://127.0.0.1:{port}"
    command = [sys.executable, "-m", "marimo", "-y", "edit", "mo.py", "--headless", "--no-token", "--port", str(port), "--skip-update-check"]
    with serving(command, folder, origin + "/health") as process:
        yield Site("marimo", origin, process)


WORDS = itertools.count(100)  # each is typed once: what was typed before is still in the notebook


TYPED = "(word) => [...document.querySelectorAll('.cm-content')].some((e) => e.textContent.includes(word))"


def type_into_first(page, word):
    """Types as a person would: again, where a page that was still building itself lost the keys."""
    for _ in range(200):
        page.locator(".cm-content:visible").first.click(timeout=PATIENCE_MS)
        page.keyboard.type(word)
        with contextlib.suppress(Error):
            page.wait_for_function(TYPED, arg=word, timeout=300)
            return
    raise AssertionError("no cell takes what is typed")


class Load:
    """What one navigation cost until text could be typed into the first cell."""

    def __init__(self, page, address):
        self.bytes, self.requests = 0, 0
        wire = page.context.new_cdp_session(page)
        wire.send("Network.enable")
        wire.on("Network.loadingFinished", self.arrived)
        begin = time.perf_counter()
        page.goto(address, wait_until="commit", timeout=PATIENCE_MS)
        type_into_first(page, f"w{next(WORDS)}")
        self.ms = (time.perf_counter() - begin) * 1e3
        page.wait_for_timeout(3000)  # what still comes counts too: our script waits until nobody types
        wire.detach()

    def arrived(self, event):
        self.bytes += event["encodedDataLength"]
        self.requests += 1


def loaded(browser, site):
    """Cold and warm load."""
    context = browser.new_context(viewport={"width": 1200, "height": 900})
    first = context.new_page()
    cold = Load(first, site.address)
    first.close()
    warm = Load(context.new_page(), site.address)
    context.close()
    return cold, warm


WATCH = """() => {
  window.longest = 0;
  new PerformanceObserver((list) => list.getEntries().forEach((e) => (window.longest = Math.max(window.longest, e.duration)))).observe({ type: "longtask" });
}"""
SCROLL = """async ([selector, steps]) => {
  const box = document.querySelector(selector);
  for (let i = 0; i <= steps; i++) {
    box.scrollTop = ((box.scrollHeight - box.clientHeight) * i) / steps;
    await new Promise(requestAnimationFrame);
  }
}"""


def scrolled(page, selector, steps):
    page.evaluate(WATCH)
    page.evaluate(SCROLL, [selector, steps])
    return page.evaluate("window.longest")


def opened(browser, site):
    page = browser.new_context(viewport={"width": 1200, "height": 900}).new_page()
    page.goto(site.address, timeout=PATIENCE_MS)
    return page


def run_first(page):
    page.locator(".kernel.idle").wait_for(timeout=PATIENCE_MS)
    page.locator(".cell").first.click()
    page.keyboard.press("Control+Enter")


def long_notebook(browser, folder, facts, tiny):
    n = 100 if tiny else 2000
    book_of(folder, "long.ipynb", notebook("skep", "ruchy", [f"let x{i} = {i}\n# one of many" for i in range(n)]))
    with ours(folder, "long.ipynb") as site:
        context = browser.new_context(viewport={"width": 1200, "height": 900})
        page = context.new_page()
        begin = time.perf_counter()
        page.goto(site.address, wait_until="commit", timeout=PATIENCE_MS)
        page.wait_for_function(f"() => document.querySelectorAll('.cell').length === {n}", timeout=PATIENCE_MS)
        page.locator(".cell").first.wait_for(timeout=PATIENCE_MS)
        facts.row(f"a notebook of {n:,} cells is opened", time.perf_counter() - begin, "s", 2)
        page.locator(".kernel.idle").wait_for(timeout=PATIENCE_MS)
        facts.row("longest task while it is scrolled to its end", scrolled(page, SCROLLER, 200), "ms", 100)
        context.close()


SCROLLER = "html"


def long_output(browser, folder, facts, tiny):
    n = 10_000 if tiny else 1_000_000
    book_of(folder, "lines.ipynb", notebook("skep", "ruchy", [f'for i in 0..{n} {{ println("line", i) }}']))
    with ours(folder, "lines.ipynb") as site:
        page = opened(browser, site)
        begin = time.perf_counter()
        page.locator(".kernel.idle").wait_for(timeout=PATIENCE_MS)
        page.evaluate(WATCH)  # not before: opening the page has tasks of its own
        run_first(page)
        page.get_by_text(f"line {n - 1}").wait_for(timeout=PATIENCE_MS)
        facts.row(f"{n:,} printed lines, until the last is shown", time.perf_counter() - begin, "s")
        facts.row("longest task meanwhile", page.evaluate("window.longest"), "ms")
        page.context.close()


def long_table(browser, folder, facts, tiny):
    n = 100_000 if tiny else 10_000_000
    book_of(folder, "rows.ipynb", notebook("skep", "ruchy", [f'let t = df![ "id" => (0..{n}).collect() ]\nt.with_columns((col("id") * 7919 % 10007).alias("key"), (col("id") / 8.0).alias("share"), (col("id") % 977).cast("str").alias("name"))']))
    with ours(folder, "rows.ipynb") as site:
        page = opened(browser, site)
        run_first(page)
        page.get_by_role("button", name="Explore").click(timeout=PATIENCE_MS)
        page.get_by_role("gridcell").first.wait_for(timeout=PATIENCE_MS)
        facts.row(f"longest task while a table of {n:,} rows is scrolled to its end", scrolled(page, ".grid-box", 200), "ms", 100)
        page.context.close()


def memory_of(browser, site, run):
    """Server and kernel, once a cell has run."""
    page = opened(browser, site)
    run(page)
    time.sleep(5)  # at rest
    mib = site.memory()
    page.context.close()
    return mib


def ran_ours(page):
    run_first(page)
    page.locator(".outputs").get_by_text("42").wait_for(timeout=PATIENCE_MS)


def ran_lab(page):
    page.locator("#jp-main-statusbar", has_text="| Idle").wait_for(timeout=PATIENCE_MS)  # keys before that run nothing
    page.locator(".jp-Notebook .cm-content").first.click(timeout=PATIENCE_MS)
    page.keyboard.press("Control+Enter")
    page.locator(".jp-OutputArea-output").get_by_text("42").wait_for(timeout=PATIENCE_MS)


def table(rounds, tiny):
    out = Table("measure", "skep", "peer", "ratio", "target", "spread")
    chromium = next(filter(None, map(shutil.which, BROWSERS)), None)
    if not chromium:
        print("skipped: the page: no chromium here")
        return out
    with sync_playwright() as play, tempfile.TemporaryDirectory(prefix="skep-bench-") as folder:
        folder = pathlib.Path(folder)
        browser = play.chromium.launch(executable_path=chromium, args=FLAGS)
        loads(browser, folder, out, 1 if tiny else min(rounds, 3))
        facts = Facts()
        for measure in (long_notebook, long_output, long_table):
            measure(browser, folder, facts, tiny)
        browser.close()
    out.lines += ["", *facts.lines]
    out.missed += facts.missed
    for line in out.lines:
        print(line, flush=True)
    return out


def loads(browser, folder, out, rounds):
    book_of(folder, "nb.ipynb", notebook("skep", "ruchy", ["let x = 6 * 7\nx"] + [f"x + {i}" for i in range(1, CELLS)]))
    book_of(folder, "py.ipynb", notebook("python3", "python", ["x = 6 * 7\nx"] + [f"x + {i}" for i in range(1, CELLS)]))
    book_of(folder, "mo.py", "import marimo\napp = marimo.App()\n\n@app.cell\ndef _():\n    x = 6 * 7\n    x\n    return x,\n\nif __name__ == '__main__':\n    app.run()\n")
    sites = [("JupyterLab", jupyterlab)] + ([("marimo", marimo)] if has("marimo") else [])
    for name, peer in sites:
        with ours(folder) as a, peer(folder) as b:
            compare(browser, out, name, a, b, rounds)
    book_of(folder, "ran.ipynb", notebook("skep", "ruchy", ["6 * 7"]))
    book_of(folder, "ran_py.ipynb", notebook("python3", "python", ["6 * 7"]))
    with ours(folder, "ran.ipynb") as a, jupyterlab(folder, "ran_py.ipynb") as b:
        out.row("memory of server and kernel, JupyterLab with ipykernel", "MiB", [memory_of(browser, a, ran_ours)], [memory_of(browser, b, ran_lab)], 0.2)


def has(module):
    return subprocess.run([sys.executable, "-c", f"import {module}"], capture_output=True).returncode == 0


def compare(browser, out, name, a, b, rounds):
    mine, theirs = [], []
    for _ in range(rounds):
        mine.append(loaded(browser, a))
        theirs.append(loaded(browser, b))
    lab = name == "JupyterLab"
    for kind, which, target in (("cold", 0, 0.22), ("warm", 1, 0.09)):
        out.row(f"{kind} load until a cell is typed into, {name}", "ms", [m[which].ms for m in mine], [t[which].ms for t in theirs], target if lab else None)
    out.row(f"bytes of a cold load, {name}", "KB", [m[0].bytes / 1e3 for m in mine], [t[0].bytes / 1e3 for t in theirs], None)
    out.row(f"requests of a cold load, {name}", "", [m[0].requests for m in mine], [t[0].requests for t in theirs], None)
