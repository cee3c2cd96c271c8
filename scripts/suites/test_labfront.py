"""JupyterLab's own front end on our server, in a headless browser: its files are those of the installed wheel, everything
that they ask for is answered by skep. Each test looks at the screen, and at what then lies on the disk."""
import os, pathlib, re, shutil, sys
import nbformat, pytest
from playwright.sync_api import expect, sync_playwright

ROOT = pathlib.Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT / "web" / "ui" / "tests"))
from server import started  # noqa: E402

EXAMPLES = ROOT / "notebooks" / "examples"
PATIENCE = int(os.environ.get("PATIENCE", 60_000))  # ms; a loaded machine is slow, and speed is not the question here
LAB = pathlib.Path(sys.prefix) / "share" / "jupyter" / "lab"


@pytest.fixture(scope="module")
def site(tmp_path_factory):
    folder = tmp_path_factory.mktemp("front")
    shutil.copytree(EXAMPLES, folder / "nb")
    env = {**os.environ, "JUPYTER_CONFIG_DIR": str(folder / "config"), "SHELL": "/bin/sh", "VIRTUAL_ENV": sys.prefix}
    with started(os.environ["SKEP"], folder / "nb", "--lab", "--lab-dir", str(LAB), env=env) as server:
        server.folder, server.config = folder / "nb", folder / "config"
        yield server


@pytest.fixture(scope="module")
def browser():
    with sync_playwright() as p:
        b = p.chromium.launch(executable_path=os.environ["CHROMIUM"], args=["--no-sandbox"])
        yield b
        b.close()


class Lab:
    """JupyterLab as a person sees it. It may ask no other machine for anything, and every answer must be a good one."""

    def __init__(self, browser, site):
        self.site, self.failures = site, []
        self.page = browser.new_page(viewport={"width": 1400, "height": 1000})
        self.page.set_default_timeout(PATIENCE)
        self.page.on("response", lambda r: r.status >= 400 and self.failures.append(f"{r.status} {r.request.method} {r.url}"))
        self.page.on("request", lambda r: r.url.startswith(("data:", "blob:", site.origin)) or self.failures.append("asked " + r.url))
        self.page.on("pageerror", lambda e: self.failures.append(str(e)))

    def open(self, address="/lab", idle=True):
        """Without what an earlier test left open."""
        self.page.goto(f"{self.site.origin}{address}?token={self.site.token}&reset")
        if idle:
            expect(self.notebook.locator(".jp-Cell").first).to_be_visible(timeout=PATIENCE)
            self.wait_idle()

    @property
    def notebook(self):
        return self.page.locator(".jp-NotebookPanel:not(.lm-mod-hidden)")

    def wait_idle(self):
        expect(self.page.locator("#jp-main-statusbar")).to_contain_text("| Idle", timeout=PATIENCE)

    def menu(self, name, entry):
        self.page.get_by_role("menuitem", name=name, exact=True).click()
        self.page.locator(".lm-Menu-item").filter(has_text=re.compile(entry)).first.click()

    def accept(self):
        self.page.locator(".jp-Dialog .jp-mod-accept").click()

    def cell(self, index):
        return self.notebook.locator(".jp-Notebook .jp-Cell").nth(index)

    def run(self, index, text):
        self.cell(index).locator(".cm-content").click()
        self.page.keyboard.type(text)
        self.page.keyboard.press("Shift+Enter")

    def save(self, name):
        self.page.keyboard.press("Escape")
        with self.page.expect_response(lambda r: r.request.method == "PUT" and name in r.url):
            self.page.keyboard.press("ControlOrMeta+s")

    def read(self, name):
        notebook = nbformat.read(self.site.folder / name, as_version=nbformat.NO_CONVERT)
        nbformat.validate(notebook)
        return notebook

    def close(self):
        self.page.close()
        assert not self.failures, self.failures


@pytest.fixture
def lab(browser, site):
    lab = Lab(browser, site)
    yield lab
    lab.close()
    site.stop_kernels()


def until(lab, holds):
    for _ in range(PATIENCE // 50):
        if holds():
            return
        lab.page.wait_for_timeout(50)
    assert holds()


def texts(cell):
    return "".join(o.get("text", "") + o.get("data", {}).get("text/plain", "") for o in cell.outputs)


def test_the_tour_runs_and_is_saved(lab):
    lab.open("/lab/tree/tour.ipynb")
    lab.menu("Run", "^Restart Kernel and Run All Cells")
    lab.accept()
    last = lab.notebook.locator(".jp-CodeCell .jp-InputPrompt").last
    expect(last).to_have_text(re.compile(r"\[\d+\]:"), timeout=PATIENCE)
    lab.wait_idle()
    lab.save("tour.ipynb")
    code = [c for c in lab.read("tour.ipynb").cells if c.cell_type == "code" and c.source.strip()]
    assert all(c.execution_count for c in code)
    assert sum(bool(c.outputs) for c in code) > 5


def test_running_completing_interrupting_renaming(lab, site):
    site.put("fresh.ipynb", [nbformat.v4.new_code_cell("")], kernelspec={"name": "skep", "display_name": "skep", "language": "ruchy"})
    lab.open("/lab/tree/fresh.ipynb")
    lab.run(0, "let answer = 6 * 7\nprintln(\"the answer is\", answer)")
    expect(lab.cell(0).locator(".jp-OutputArea-output")).to_contain_text("the answer is 42", timeout=PATIENCE)
    lab.page.keyboard.type("answ")
    lab.page.keyboard.press("Tab")
    expect(lab.page.locator(".jp-Completer")).to_contain_text("answer", timeout=PATIENCE)
    lab.page.keyboard.press("Enter")
    expect(lab.cell(1).locator(".cm-content")).to_contain_text("answer", timeout=PATIENCE)
    lab.page.keyboard.press("Shift+Enter")
    expect(lab.cell(1).locator(".jp-OutputArea-executeResult")).to_contain_text("42", timeout=PATIENCE)
    lab.page.keyboard.type("while true { }")
    lab.page.keyboard.press("Shift+Enter")
    expect(lab.cell(2).locator(".jp-InputPrompt")).to_have_text("[*]:", timeout=PATIENCE)
    lab.page.keyboard.press("Escape")
    lab.page.keyboard.press("i")
    lab.page.keyboard.press("i")
    expect(lab.cell(2).locator(".jp-OutputArea-output")).to_contain_text(re.compile("interrupt", re.I), timeout=PATIENCE)
    lab.save("fresh.ipynb")
    assert "the answer is 42" in texts(lab.read("fresh.ipynb").cells[0])
    lab.menu("File", "^Rename Notebook")
    field = lab.page.locator(".jp-Dialog input")
    field.fill("renamed.ipynb")
    lab.accept()
    expect(lab.page.locator(".lm-TabBar-tabLabel", has_text="renamed.ipynb").first).to_be_visible(timeout=PATIENCE)
    assert not (site.folder / "fresh.ipynb").exists()
    lab.page.keyboard.press("Escape")
    lab.run(3, "answer")
    expect(lab.cell(3).locator(".jp-OutputArea-output")).to_contain_text("42", timeout=PATIENCE)  # the kernel has moved with it
    lab.save("renamed.ipynb")
    assert "42" in texts(lab.read("renamed.ipynb").cells[3])


def test_a_restart_forgets_variables(lab, site):
    site.put("restart.ipynb", [nbformat.v4.new_code_cell("let gone = 1"), nbformat.v4.new_code_cell("gone")], kernelspec={"name": "skep", "display_name": "skep", "language": "ruchy"})
    lab.open("/lab/tree/restart.ipynb")
    lab.cell(0).locator(".cm-content").click()
    lab.page.keyboard.press("Shift+Enter")
    expect(lab.cell(0).locator(".jp-InputPrompt")).to_have_text("[1]:", timeout=PATIENCE)
    lab.menu("Kernel", "^Restart Kernel…")
    lab.accept()
    lab.wait_idle()
    lab.cell(1).locator(".cm-content").click()
    lab.page.keyboard.press("Shift+Enter")
    expect(lab.cell(1).locator(".jp-OutputArea-output")).to_contain_text("gone", timeout=PATIENCE)
    expect(lab.cell(1).locator(".jp-InputPrompt")).to_have_text("[1]:", timeout=PATIENCE)


def test_a_python_notebook_runs_too(lab, site):
    site.put("snake.ipynb", [nbformat.v4.new_code_cell("import sys; print(sys.implementation.name)")], kernelspec={"name": "python3", "display_name": "Python 3", "language": "python"})
    lab.open("/lab/tree/snake.ipynb")
    lab.cell(0).locator(".cm-content").click()
    lab.page.keyboard.press("Shift+Enter")
    expect(lab.cell(0).locator(".jp-OutputArea-output")).to_contain_text("cpython", timeout=PATIENCE)


def test_checkpoints_copies_and_new_files(lab, site):
    site.put("point.ipynb", [nbformat.v4.new_code_cell("1", id="a")], kernelspec={"name": "skep", "display_name": "skep", "language": "ruchy"})
    lab.open("/lab/tree/point.ipynb")
    lab.save("point.ipynb")
    lab.cell(0).locator(".cm-content").click()
    lab.page.keyboard.type("23")
    lab.menu("File", "^Revert Notebook to Checkpoint")
    lab.accept()
    expect(lab.cell(0).locator(".cm-content")).to_have_text("1", timeout=PATIENCE)
    row = lab.page.locator(".jp-DirListing-item", has_text="point.ipynb").first
    row.click(button="right")
    lab.page.locator(".lm-Menu-item", has_text="Duplicate").first.click()
    expect(lab.page.locator(".jp-DirListing-item", has_text="point-Copy1.ipynb")).to_be_visible(timeout=PATIENCE)
    lab.page.locator(".jp-DirListing-item", has_text="point-Copy1.ipynb").click(button="right")
    lab.page.locator(".lm-Menu-item", has_text=re.compile("^(Delete|Move to Trash)")).first.click()
    lab.accept()
    expect(lab.page.locator(".jp-DirListing-item", has_text="point-Copy1.ipynb")).to_have_count(0, timeout=PATIENCE)
    assert not (site.folder / "point-Copy1.ipynb").exists()


def test_settings_and_workspaces_are_kept(lab, site):
    lab.open("/lab", idle=False)
    expect(lab.page.locator(".jp-LauncherCard").first).to_be_visible(timeout=PATIENCE)
    lab.page.get_by_role("menuitem", name="Settings", exact=True).click()
    lab.page.locator(".lm-Menu-item", has_text=re.compile("^Theme")).first.hover()
    with lab.page.expect_response(lambda r: r.request.method == "PUT" and "/lab/api/settings/" in r.url):
        lab.page.locator(".lm-Menu-item", has_text="JupyterLab Dark").first.click()
    expect(lab.page.locator("body")).to_have_attribute("data-jp-theme-name", "JupyterLab Dark", timeout=PATIENCE)
    kept = site.config / "lab" / "user-settings" / "@jupyterlab" / "apputils-extension" / "themes.jupyterlab-settings"
    assert "JupyterLab Dark" in kept.read_text()
    lab.page.reload()
    expect(lab.page.locator("body")).to_have_attribute("data-jp-theme-name", "JupyterLab Dark", timeout=PATIENCE)
    assert list((site.config / "lab" / "workspaces").glob("*.jupyterlab-workspace"))


def test_a_terminal(lab, site):
    lab.open("/lab", idle=False)
    lab.page.locator(".jp-LauncherCard", has_text="Terminal").first.click()
    screen = lab.page.locator(".jp-Terminal .xterm-helper-textarea")
    screen.wait_for(state="attached", timeout=PATIENCE)
    screen.focus()
    lab.page.keyboard.type("echo $TERM made-by-$((20+22)) > made.txt; stty size > size.txt\n")
    made = site.folder / "made.txt"
    until(lab, lambda: made.exists() and made.read_text() == "xterm-256color made-by-42\n")
    size = site.folder / "size.txt"
    until(lab, lambda: size.exists() and int((size.read_text().split() or [0])[0]) > 20)  # the screen is as large as its panel
    lab.page.keyboard.type("exit\n")
    until(lab, lambda: site.json("GET", "/api/terminals") == [])


def test_export(lab):
    lab.open("/lab/tree/tour.ipynb")
    lab.page.get_by_role("menuitem", name="File", exact=True).click()
    lab.page.locator(".lm-Menu-item", has_text="Save and Export Notebook As").hover()
    got = []
    lab.page.context.on("response", lambda r: got.append(r) if "/nbconvert/html/" in r.url else None)
    lab.page.locator(".lm-Menu-item", has_text=re.compile("^HTML$")).first.click()
    until(lab, lambda: got)
    assert got[0].status == 200 and "tour.html" in got[0].headers["content-disposition"] and "sandbox" in got[0].headers["content-security-policy"]


LONG = """println("before")
let t = df.sql("select x from range(1000) r(x)")
t.with_column(col("x").map_elements(|v| { let mut k = v; for _i in 0..600_000 { k = k * 31 % 1000003 } k }).alias("z")).height"""

# Keeps what bars in outputs say, however briefly they stand.
WATCH = """() => {
    window.barsSeen = []
    new MutationObserver(() => {
        for (const e of document.querySelectorAll(".jp-OutputArea-output progress"))
            window.barsSeen.push(e.parentElement.textContent)
    }).observe(document.body, { subtree: true, childList: true, characterData: true })
}"""


def test_a_long_builtin_shows_how_far_it_is_and_leaves_nothing(lab, site):
    site.put("long.ipynb", [nbformat.v4.new_code_cell(LONG)], kernelspec={"name": "skep", "display_name": "skep", "language": "ruchy"})
    lab.open("/lab/tree/long.ipynb")
    lab.page.evaluate(WATCH)
    lab.cell(0).locator(".cm-content").click()
    lab.page.keyboard.press("Shift+Enter")
    expect(lab.cell(0).locator(".jp-OutputArea-executeResult")).to_contain_text("1000", timeout=2 * PATIENCE)
    expect(lab.cell(0).locator("progress")).to_have_count(0)
    seen = lab.page.evaluate("window.barsSeen")
    assert any(re.search(r"with_column: .*\d s", text) for text in seen), seen
    lab.save("long.ipynb")
    outputs = lab.read("long.ipynb").cells[0].outputs
    assert [o.output_type for o in outputs] == ["stream", "execute_result"], outputs
    assert outputs[0].text == "before\n"
