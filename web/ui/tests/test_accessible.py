"""Contrast of all text in both themes, names of all controls, and the keyboard reaching each."""
import re

import pytest
from nbformat.v4 import new_code_cell as code
from nbformat.v4 import new_markdown_cell as text
from nbformat.v4 import new_output as out
from playwright.sync_api import expect

RUCHY = {"kernelspec": {"name": "skep", "display_name": "skep", "language": "ruchy"}, "language_info": {"name": "ruchy"}}
# The contrast of each text with its ground, by the formula of WCAG 2: texts that are seen, on the first ground that is not clear.
CONTRAST = r"""() => {
  const numbers = (colour) => { const c = document.createElement("canvas"); c.width = c.height = 1; const p = c.getContext("2d", { willReadFrequently: true });
    p.clearRect(0, 0, 1, 1); p.fillStyle = colour; p.fillRect(0, 0, 1, 1); const d = p.getImageData(0, 0, 1, 1).data; return [d[0], d[1], d[2], d[3] / 255]; };
  const light = ([r, g, b]) => { const f = (x) => (x /= 255) <= 0.04045 ? x / 12.92 : ((x + 0.055) / 1.055) ** 2.4; return 0.2126 * f(r) + 0.7152 * f(g) + 0.0722 * f(b); };
  const over = (top, below) => [0, 1, 2].map((i) => top[i] * top[3] + below[i] * (1 - top[3])).concat(1);
  const up = (e) => e.parentElement ?? e.getRootNode().host;
  const ground = (e) => { const layers = []; for (let n = e; n; n = up(n)) { const c = numbers(getComputedStyle(n).backgroundColor); if (c[3] > 0) layers.push(c); if (c[3] === 1) break; }
    return layers.reverse().reduce((below, top) => over(top, below), [255, 255, 255, 1]); };
  const bad = []; let seen = 0;
  const walk = (root) => { for (const e of root.querySelectorAll("*")) {
    if (e.shadowRoot) walk(e.shadowRoot);
    const words = [...e.childNodes].filter((n) => n.nodeType === 3).map((n) => n.textContent.trim()).join(" ").trim();
    if (!words || e.closest(":disabled, svg, .unseen, .katex, script, style, option") || !e.checkVisibility({ opacityProperty: true, visibilityProperty: true })) continue;
    const box = e.getBoundingClientRect(); if (box.width < 2 || box.height < 2) continue;
    seen++;
    let alpha = 1; for (let n = e; n; n = up(n)) alpha *= Number(getComputedStyle(n).opacity);
    const below = ground(e), ink = numbers(getComputedStyle(e).color);
    const [a, b] = [light(over([ink[0], ink[1], ink[2], ink[3] * alpha], below)), light(below)];
    const contrast = (Math.max(a, b) + 0.05) / (Math.min(a, b) + 0.05);
    if (contrast < 4.5) bad.push(`${contrast.toFixed(2)} ${e.tagName}.${e.className}: ${words.slice(0, 40)}`);
  } };
  walk(document.body);
  return { bad, seen };
}"""
COLOURS = "".join(f"\x1b[{n}mcolour {n}\x1b[0m\n" for n in [*range(30, 38), *range(90, 98)])
CELLS = [
    text("# Title\n\nSome *text* with `code`, a [link](x.ipynb) and\n\n> a quote\n\n| a | b |\n|---|---|\n| 1 | 2 |"),
    code("// a comment\nfun half(n: i64) -> f64 {\n    @memo\n    let word = \"text\"\n    n / 2.0 + 41\n}\nlet total = 1\nprintln(totl)", outputs=[out("stream", name="stdout", text=COLOURS), out("stream", name="stderr", text="a warning\n")]),
    code("x", outputs=[out("error", ename="E", evalue="wrong", traceback=["\x1b[31mE\x1b[0m: wrong", "cell 1:2:3"]), out("display_data", data={"application/json": {"a": [1, "b", None, True]}, "text/plain": ""})], metadata={"skep": {"run": "lazy"}}),
    code("y", outputs=[out("display_data", data={"text/html": "<table><caption>Bees</caption><tr><th>head</th></tr><tr><td>1</td></tr></table><a href='x'>link</a>", "text/plain": ""})]),
]


def opened(page, server):
    server.put(page.file, CELLS, **RUCHY)
    page.open(page.file)
    expect(page.raw.locator(".finding.error")).not_to_have_count(0)


def judge(page, least):
    found = page.raw.evaluate(CONTRAST)
    assert found["bad"] == [] and found["seen"] >= least, found


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_all_text_stands_out_from_its_ground(page, server, scheme):
    page.raw.emulate_media(color_scheme=scheme)
    opened(page, server)
    judge(page, 60)
    page.select(1)
    judge(page, 60)
    for keys, what in (("h", "dialog"), ("p", "dialog"), ("Shift+E", ".variables"), ("Shift+T", ".outline"), ("f", ".find")):
        page.command(keys)
        expect(page.raw.locator(what).first).to_be_visible()
        judge(page, 60)
        page.press("Escape")
    page.visit("/tree")
    expect(page.raw.get_by_role("table")).to_be_visible()
    judge(page, 5)


def test_every_control_has_a_name(page, server):
    opened(page, server)
    page.select(1)
    for open_with in (None, "Shift+E", "Shift+T", "f", "p"):
        if open_with:
            page.command(open_with)
        snapshot = page.raw.locator("body").aria_snapshot()
        nameless = [line for line in snapshot.splitlines() if re.search(r"- (button|link|textbox|combobox|checkbox|menuitem|img)( \[[^\]]*\])*:?\s*$", line)]
        assert nameless == [] and snapshot.count("- button") > 10, nameless
        page.press("Escape")


def test_the_keyboard_goes_through_all_controls(page, server):
    opened(page, server)
    page.command("Escape")
    wanted = page.raw.evaluate("""() => [...document.querySelectorAll(".bars button, .bars a, .bars select")].filter((e) => e.checkVisibility()).length""")
    page.raw.get_by_role("link", name="All files").focus()
    reached = set()
    for _ in range(wanted):
        name = page.raw.evaluate("""() => { const e = document.activeElement; return e.closest(".bars") ? [...document.querySelectorAll(".bars *")].indexOf(e) : -1; }""")
        if name >= 0:
            reached.add(name)
        page.press("Tab")
    assert len(reached) == wanted, f"{len(reached)} of {wanted}"


def test_the_focus_is_always_to_be_seen(page, server):
    opened(page, server)
    for role, name in (("button", "Save"), ("button", "File"), ("button", "More"), ("link", "All files"), ("combobox", "Kind of cell")):
        page.raw.keyboard.press("Tab")
        control = page.raw.get_by_role(role, name=name, exact=True)
        control.focus()
        page.raw.keyboard.press("Shift")  # the page knows that keys are used
        width = control.evaluate("e => parseFloat(getComputedStyle(e).outlineWidth)")
        assert width >= 1, name
