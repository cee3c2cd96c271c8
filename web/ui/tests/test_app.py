"""A notebook that `skep compile --app` made a program of: what its visitors see and move."""
import os
import re
import subprocess
import threading
import time

import nbformat
import pytest
from nbformat.v4 import new_code_cell as code
from nbformat.v4 import new_markdown_cell as text
from playwright.sync_api import expect

from conftest import ROOT
from server import address

CELLS = [
    text("# How many?"),
    code('let hidden_name = 20\nlet n = widgets.slider(1..=hidden_name, value: 3, label: "how many")\nn'),
    code("widgets.interact(|n, loud| { let word = if loud { \"BEE \" } else { \"bee \" }; word.repeat(n) }, n: n, loud: false)"),
    code('widgets.button("Count", on_click: || println("there are", n.value))'),
    code('println("at first", n.value)'),
]


REACTIVE = [
    code('let n = widgets.slider(1..=20, value: 3, label: "how many")\nn'),
    code("let twice = n.value * 2"),
    code('println("twice is", twice)'),
    code('println("once", n.value)', metadata={"skep": {"run": "manual"}}),
    code('println("fixed")'),
    code('if twice > 10 { println("many") }'),
]


@pytest.fixture(scope="module")
def app(tmp_path_factory):
    """The address of a running app that takes two visitors."""
    yield from serving(tmp_path_factory.mktemp("app"), nbformat.v4.new_notebook(cells=CELLS))


@pytest.fixture(scope="module")
def reactive_app(tmp_path_factory):
    yield from serving(tmp_path_factory.mktemp("app"), nbformat.v4.new_notebook(cells=REACTIVE, metadata={"skep": {"reactive": True}}))


def serving(folder, notebook):
    binary = os.environ.get("SKEP_BIN") or os.path.join(ROOT, "bin", "skep")
    nbformat.write(notebook, folder / "bees.ipynb")
    made = subprocess.run([binary, "compile", "-q", "--app", "bees.ipynb", "-o", "bees"], cwd=folder, capture_output=True, text=True)
    assert made.returncode == 0, made.stderr
    process = subprocess.Popen([folder / "bees", "--port", "0", "--visitors", "2"], stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)
    timer = threading.Timer(120, process.kill)  # one that says nothing
    timer.start()
    try:
        yield address(process)
    finally:
        timer.cancel()
        process.terminate()
        process.wait(60)


@pytest.fixture
def visit(browser, request):
    """Opens an app for a visitor of their own."""
    contexts = []

    def opened(name="app", prepare=lambda page: None):
        app = request.getfixturevalue(name)
        context = browser.new_context(viewport={"width": 900, "height": 800}, color_scheme="light")
        contexts.append(context)
        page = context.new_page()
        page.set_default_timeout(60_000)
        page.problems = []
        page.on("pageerror", lambda error: page.problems.append(str(error)))
        prepare(page)
        page.goto(app)
        return page

    yield opened
    for context in contexts:
        assert not [problem for page in context.pages for problem in page.problems]
        context.close()


def test_an_app_shows_outputs_and_moves_widgets(visit):
    page = visit()
    slider = page.get_by_role("slider", name="how many").first
    expect(slider).to_have_value("3")
    expect(page.get_by_role("heading", name="How many?")).to_be_visible()
    expect(page.get_by_text("at first 3")).to_be_visible()
    slider.focus()
    page.keyboard.press("ArrowRight")
    page.keyboard.press("ArrowRight")
    expect(page.get_by_text(re.compile("(bee ){5}"))).to_be_visible()
    page.get_by_role("checkbox", name="loud").check()
    expect(page.get_by_text(re.compile("(BEE ){5}"))).to_be_visible()
    page.get_by_role("button", name="Count").click()
    expect(page.get_by_text("there are 5")).to_be_visible()
    assert "hidden_name" not in page.content() and "token=" not in page.url
    if folder := os.environ.get("SCREENSHOTS"):
        page.screenshot(path=f"{folder}/app.png")


def test_each_visitor_has_widgets_of_their_own(visit):
    first, second = visit(), visit()
    for page in (first, second):
        expect(page.get_by_role("slider", name="how many").first).to_have_value("3")
    first.get_by_role("slider", name="how many").first.press("End")
    first.get_by_role("button", name="Count").click()
    expect(first.get_by_text("there are 20")).to_be_visible()
    second.get_by_role("button", name="Count").click()
    expect(second.get_by_text("there are 3")).to_be_visible()
    third = visit()
    expect(third.get_by_role("alert")).to_contain_text("As many people as it takes")
    first.close()
    slider, refused = third.get_by_role("slider", name="how many").first, third.get_by_role("alert")
    until = time.monotonic() + 60
    while not slider.is_visible():  # the server learns a moment later that somebody has left
        assert time.monotonic() < until
        third.get_by_role("button", name="Load again").click()
        expect(slider.or_(refused)).to_be_visible()
    expect(slider).to_have_value("3")


def test_a_visit_goes_on_when_its_page_is_loaded_again(visit):
    page = visit()
    slider = page.get_by_role("slider", name="how many").first
    expect(slider).to_have_value("3")
    slider.press("ArrowRight")
    slider.press("ArrowRight")
    page.get_by_role("checkbox", name="loud").check()
    page.get_by_role("button", name="Count").click()
    expect(page.get_by_text("there are 5")).to_be_visible()
    expect(page.get_by_text(re.compile("(BEE ){5}"))).to_be_visible()
    page.reload()
    expect(slider).to_have_value("5")
    expect(page.get_by_role("checkbox", name="loud")).to_be_checked()
    expect(page.get_by_text(re.compile("(BEE ){5}"))).to_be_visible()
    expect(page.get_by_text("at first 3")).to_have_count(1)
    expect(page.get_by_text("there are 5")).to_have_count(1)
    expect(page.get_by_role("status")).to_have_count(0)
    slider.press("ArrowLeft")
    page.get_by_role("button", name="Count").click()
    expect(page.get_by_text("there are 4")).to_be_visible()
    expect(page.get_by_text(re.compile("(BEE ){4}"))).to_be_visible()


def test_a_visit_that_has_ended_says_so_when_its_page_is_loaded_again(visit):
    page = visit()
    slider = page.get_by_role("slider", name="how many").first
    expect(slider).to_have_value("3")
    slider.press("End")
    expect(slider).to_have_value("20")
    address = page.url
    page.goto("about:blank")
    for _ in range(2):  # who take all places
        expect(visit().get_by_role("slider", name="how many").first).to_have_value("3")
    page.goto(address)
    expect(page.get_by_role("alert")).to_contain_text("As many people as it takes")
    page.context.browser.contexts[-1].pages[0].close()
    until = time.monotonic() + 60
    while not slider.is_visible():
        assert time.monotonic() < until
        page.get_by_role("button", name="Load again").click()
        expect(slider.or_(page.get_by_role("alert"))).to_be_visible()
    expect(slider).to_have_value("3")
    expect(page.get_by_role("status")).to_contain_text("Your earlier visit has ended")
    page.get_by_role("button", name="Close").click()
    expect(page.get_by_role("status")).to_have_count(0)
    page.reload()
    expect(slider).to_have_value("3")
    expect(page.get_by_role("status")).to_have_count(0)


@pytest.mark.parametrize("answer, lost", [(b"update_states", None), (b'"method":"update"', b"update_states")], ids=["of all", "one by one"])
def test_what_the_kernel_says_late_of_widgets_moves_none_back(visit, answer, lost):
    late, moves = [], []  # what is held back of what the kernel says, from its answer on, and of what it is told
    asked, held = threading.Event(), threading.Event()
    if not lost:
        asked.set()

    def hold(way):
        server = way.connect_to_server()

        def hear(message):
            if lost and lost in message:
                asked.set()  # and the page asks widget by widget
                return
            if asked.is_set() and answer in message and not late:
                held.set()
            late.append(lambda: way.send(message)) if held.is_set() else way.send(message)

        server.on_message(hear)
        way.on_message(lambda message: moves.append(lambda: server.send(message)) if b'"state":{"value":' in message else server.send(message))

    page = visit(prepare=lambda page: page.route_web_socket(re.compile("channels"), hold))
    slider = page.get_by_role("slider", name="how many").first
    expect(slider).to_have_value("3")
    comes(page, late)
    slider.press("ArrowRight")
    comes(page, moves)
    held.clear()
    for tell in late:
        tell()
    page.wait_for_timeout(500)  # the page hears it all before the next press
    slider.press("ArrowRight")
    expect(slider).to_have_value("5")
    moves.pop()()
    comes(page, moves)
    moves.pop()()
    expect(page.get_by_text(re.compile("(bee ){5}"))).to_be_visible()
    expect(slider).to_have_value("5")


def comes(page, messages):
    until = time.monotonic() + 60
    while not messages:
        assert time.monotonic() < until
        page.wait_for_timeout(20)


def test_a_reactive_notebook_is_a_reactive_app(visit):
    page = visit("reactive_app")
    expect(page.get_by_text("twice is 6")).to_be_visible()
    slider = page.get_by_role("slider", name="how many")
    slider.focus()
    for _ in range(7):
        page.keyboard.press("ArrowRight")
    expect(page.get_by_text("twice is 20")).to_be_visible()
    expect(page.get_by_text("twice is 6")).to_have_count(0)
    expect(page.get_by_text("many", exact=True)).to_be_visible()
    expect(page.get_by_text("once 3")).to_be_visible()
    expect(page.get_by_text("fixed")).to_have_count(1)
    expect(slider).to_be_focused()
    for _ in range(9):
        page.keyboard.press("ArrowLeft")
    expect(page.get_by_text("twice is 2", exact=True)).to_be_visible()
    expect(page.get_by_text("many", exact=True)).to_have_count(0)  # what shows nothing any more is empty
