"""A program that `skep compile --target wasm --html` made: one file, opened from the disk, without a server."""
import os
import subprocess

import pytest

from conftest import ROOT

PROGRAM = '''/// Greets.
fun main(name: str = "page", times: i64 = 1) {
    for _i in 0..times { println(f"hello {name}, <b>{input("")}</b>") }
    println(json.stringify({n: times}), df![a => [1, 2]].shape)
    let zero = times - 2
    println(1 / zero)
}
'''


@pytest.fixture(scope="module")
def compiled(tmp_path_factory):
    binary = os.environ.get("SKEP_BIN") or os.path.join(ROOT, "bin", "skep")
    folder = tmp_path_factory.mktemp("compiled")
    (folder / "greet.ruchy").write_text(PROGRAM)
    made = subprocess.run([binary, "compile", "-q", "--target", "wasm", "--html", "greet.ruchy"], cwd=folder, capture_output=True, text=True)
    if "carries no bases" in made.stderr:
        pytest.skip("skep was built without bases: make build")
    assert made.returncode == 0, made.stderr
    return folder / "greet.html"


def ended(page):
    page.wait_for_function("/^(exit|failed)/.test(document.getElementById('status').textContent)")
    return page.text_content("#status"), page.text_content("#output")


def test_a_page_runs_its_program(browser, compiled):
    page = browser.new_page()
    page.set_default_timeout(90_000)
    asked = []
    page.on("request", lambda r: asked.append(r.url))
    page.goto(compiled.as_uri())
    status, output = ended(page)
    assert status == "exit 1" and "standard input is at its end" in output
    page.fill("#args", "--name 'Ada L' --times 1")
    page.fill("#input", "x\n")
    page.click("#run")
    assert ended(page) == ("exit 0", 'hello Ada L, <b>x</b>\n{"n":1} (2, 1)\n-1\n')
    page.fill("#args", "--times 2")
    page.fill("#input", "x\ny\n")
    page.click("#run")
    status, output = ended(page)
    assert status == "exit 1" and "division by zero" in output
    page.fill("#args", "--help")
    page.click("#run")
    status, output = ended(page)
    assert status == "exit 0" and "usage: greet [OPTION...]" in output and "Greets." in output
    assert all(url.startswith(("file:", "blob:")) for url in asked), asked
    page.close()
