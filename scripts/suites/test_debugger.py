"""The debugger of JupyterLab's own front end: the switch, a breakpoint set by a click into the gutter, stack and variables,
steps, evaluation; and the panel of variables without a debugger."""
import os, pathlib, re
import nbformat
from playwright.sync_api import expect

from test_labfront import PATIENCE, browser, lab, site  # noqa: F401 (fixtures)

CODE = """fun twice(n) {
    let m = n * 2
    m
}
let data = {list: [1, 2, 3]}
let four = twice(2)
println("it is", four)"""


def debugging(lab, site, name):
    site.put(name, [nbformat.v4.new_code_cell(CODE)], kernelspec={"name": "skep", "display_name": "skep", "language": "ruchy"})
    lab.open("/lab/tree/" + name)
    lab.notebook.locator(".jp-DebuggerBugButton").click()
    expect(lab.page.locator(".jp-DebuggerSidebar")).to_be_visible(timeout=PATIENCE)
    return lab.page.locator(".jp-DebuggerSidebar")


def pressed(lab, command):
    lab.page.locator(f'.jp-DebuggerSidebar [data-command="debugger:{command}"]').first.click()


def shot(lab, name):
    folder = os.environ.get("SHOTS")
    if folder:
        lab.page.screenshot(path=pathlib.Path(folder) / name)


def test_a_cell_is_debugged(lab, site):
    bar = debugging(lab, site, "debugged.ipynb")
    lab.cell(0).locator(".cm-breakpoint-gutter .cm-gutterElement").nth(2).click()
    expect(bar.locator(".jp-DebuggerBreakpoint")).to_have_count(1, timeout=PATIENCE)
    lab.cell(0).locator(".cm-content").click()
    lab.page.keyboard.press("Shift+Enter")
    calls = bar.locator(".jp-DebuggerCallstackFrame")
    expect(calls).to_have_count(2, timeout=PATIENCE)
    expect(calls.nth(0)).to_contain_text("twice")
    variables = bar.locator(".jp-DebuggerVariables")
    expect(variables.get_by_role("treeitem", name="n: 2")).to_be_visible(timeout=PATIENCE)
    shot(lab, "stopped.png")
    pressed(lab, "next")
    expect(variables.get_by_role("treeitem", name="m: 4")).to_be_visible(timeout=PATIENCE)
    shot(lab, "stepped.png")
    calls.nth(1).click()
    expect(variables.get_by_role("treeitem", name="data")).to_be_visible(timeout=PATIENCE)
    shot(lab, "outer.png")
    pressed(lab, "continue")
    expect(lab.cell(0).locator(".jp-OutputArea-output")).to_contain_text("it is 4", timeout=PATIENCE)
    expect(calls).to_have_count(0, timeout=PATIENCE)
    lab.save("debugged.ipynb")
