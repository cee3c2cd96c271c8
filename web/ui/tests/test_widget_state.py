"""What becomes of widgets: other pages, reloads, files, kernels that end; what handlers print; what reads a widget that was moved."""
import json

import pytest
from nbformat.v4 import new_code_cell as code
from nbformat.v4 import new_output as out
from playwright.sync_api import expect

from notebook import Page
from test_widgets import PYTHON, Widgets

STATE = "application/vnd.jupyter.widget-state+json"
VIEW = "application/vnd.jupyter.widget-view+json"


@pytest.fixture
def widgets(page, server):
    return Widgets(page, server)


@pytest.fixture
def second(context, server, page):
    """The same notebook on another page."""
    other = Page(context.new_page(), server, page.file)
    yield other
    other.check_behaviour()
    other.raw.close(run_before_unload=False)


def test_two_pages_show_the_same(widgets, second):
    shown = widgets.run("s = IntSlider(description='n'); t = Text(description='t')\ndisplay(VBox([s, t]))")
    second.open(second.file)
    there = second.output(0).locator(".widgets").first
    shown.get_by_role("slider", name="n").press("End")
    expect(there.get_by_role("slider", name="n")).to_have_value("100")
    there.get_by_label("t", exact=True).fill("from there")
    expect(shown.get_by_label("t", exact=True)).to_have_value("from there")
    widgets.becomes("(s.value, t.value)", "(100, 'from there')")


def test_a_page_that_is_loaded_again_asks_the_kernel(widgets):
    widgets.run("s = IntSlider(description='n')\ndisplay(s)")
    widgets.ask("setattr(s, 'value', 77)")
    widgets.page.open(widgets.page.file)
    slider = widgets.page.output(0).get_by_role("slider", name="n")
    expect(slider).to_have_value("77")
    expect(slider).to_be_enabled()
    slider.press("Home")
    widgets.becomes("s.value", "0")


def test_the_file_has_the_states_of_what_is_shown(widgets, server):
    shown = widgets.run("s = IntSlider(description='n'); hidden = IntSlider(description='nowhere')\ndisplay(VBox([s, Image(value=b'abc')]))")
    shown.get_by_role("slider", name="n").press("End")
    widgets.becomes("s.value", "100")
    widgets.page.save()
    saved = server.read(widgets.page.file).metadata["widgets"][STATE]
    assert saved["version_major"] == 2
    kinds = {}
    for model in saved["state"].values():
        kinds.setdefault(model["model_name"], []).append(model)
    assert set(kinds) == {"VBoxModel", "IntSliderModel", "ImageModel", "SliderStyleModel", "LayoutModel"}
    assert [model["state"]["value"] for model in kinds["IntSliderModel"]] == [100]
    assert kinds["ImageModel"][0]["buffers"] == [{"encoding": "base64", "path": ["value"], "data": "YWJj"}]
    widgets.page.write(0, "1")
    widgets.page.press("Control+Enter")
    widgets.page.wait_idle()
    widgets.page.save()
    assert "widgets" not in server.read(widgets.page.file).metadata


def test_a_notebook_shows_its_widgets_without_their_kernel(page, server):
    states = {
        "box": model("VBoxModel", children=["IPY_MODEL_s", "IPY_MODEL_t"]), "s": model("IntSliderModel", value=12, min=0, max=50, description="Saved"),
        "t": model("TabModel", children=["IPY_MODEL_a", "IPY_MODEL_b"], titles=["A", "B"], selected_index=0), "a": model("LabelModel", value="page a"), "b": model("LabelModel", value="page b"),
    }
    show(server, page, states, "box")
    shown = page.output(0).locator(".widgets").first
    slider = shown.get_by_role("slider", name="Saved")
    expect(slider).to_have_value("12")
    expect(slider).to_be_disabled()
    expect(shown).to_contain_text("As it was saved. Run the cell to use it.")
    shown.get_by_role("tab", name="B").click()
    expect(shown.get_by_text("page b")).to_be_visible()


def model(name, module="@jupyter-widgets/controls", **state):
    return {"model_name": name, "model_module": module, "model_module_version": "2.0.0", "state": state}


def show(server, page, states, *ids, kernel=True):
    """Opens a notebook whose only cell shows these widgets of its file."""
    views = [out("display_data", data={"text/plain": "a widget", VIEW: {"version_major": 2, "version_minor": 0, "model_id": id}}) for id in ids]
    server.put(page.file, [code("x", outputs=views)], widgets={STATE: {"version_major": 2, "version_minor": 0, "state": states}})
    page.open(page.file, kernel=kernel)


def test_when_the_kernel_ends_its_widgets_stay_as_pictures(widgets):
    shown = widgets.run("s = IntSlider(value=3, description='n')\ndisplay(s)")
    widgets.page.raw.get_by_role("button", name="Restart", exact=False).first.click()
    widgets.page.raw.get_by_role("dialog").get_by_role("button", name="Restart").click()
    expect(shown).to_contain_text("Disconnected")
    expect(shown.get_by_role("slider", name="n")).to_be_disabled()
    widgets.page.wait_idle()
    widgets.page.select(0)
    widgets.page.press("Control+Enter")
    widgets.page.wait_idle()
    expect(shown.get_by_role("slider", name="n")).to_be_enabled()


def test_what_is_printed_goes_into_an_output_widget(widgets, second):
    shown = widgets.run("o = Output()\ndisplay(HBox([Label('here:'), o]))\nwith o:\n    print('first')\n    display(IntSlider(description='inner'))\nprint('beside')")
    expect(shown.locator(".w-outputs")).to_contain_text("first")
    expect(shown.locator(".w-outputs").get_by_role("slider", name="inner")).to_be_visible()
    expect(shown).not_to_contain_text("beside")
    expect(widgets.page.output(0)).to_contain_text("beside")
    second.open(second.file)
    expect(second.output(0).locator(".w-outputs")).to_contain_text("first")
    assert widgets.ask("len(o.outputs)") == "2"
    widgets.ask("o.append_stdout('appended') or o.clear_output(wait=True)")
    expect(shown.locator(".w-outputs")).to_contain_text("appended")


def test_interact_draws_again_what_depends(widgets, server):
    shown = widgets.run("@interact(n=(0, 10), word='ab')\ndef f(n, word):\n    print(word * n)\n    return n * n")
    area = shown.locator(".w-outputs")
    expect(area).to_contain_text("ababababab")
    expect(area).to_contain_text("25")
    shown.get_by_role("slider", name="n").press("ArrowLeft")
    expect(area).to_contain_text("16")
    expect(area).not_to_contain_text("25")
    widgets.page.save()
    outputs = [m["state"]["outputs"] for m in server.read(widgets.page.file).metadata["widgets"][STATE]["state"].values() if m["model_name"] == "OutputModel"]
    assert "16" in json.dumps(outputs)


def test_what_a_handler_prints_is_shown_below_its_widget(widgets):
    widgets.run("b = Button(description='Say')\nb.on_click(lambda b: print('clicked', 6 * 7))\ndisplay(b)")
    widgets.page.output(0).get_by_role("button", name="Say").click()
    expect(widgets.page.output(0)).to_contain_text("clicked 42")


def test_a_handler_that_fails_says_so(widgets):
    widgets.run("b = Button(description='Fail')\nb.on_click(lambda b: 1 / 0)\ndisplay(b)")
    widgets.page.output(0).get_by_role("button", name="Fail").click()
    expect(widgets.page.output(0)).to_contain_text("ZeroDivisionError")


def test_a_slider_does_not_jump_back_while_it_is_moved(widgets):
    """The kernel is slow; the values that it has heard of long ago must not be shown again."""
    shown = widgets.run("import time\ns = IntSlider(max=1000, description='n')\nseen = []\ns.observe(lambda c: (time.sleep(0.05), seen.append(c.new)), 'value')\ndisplay(s)")
    slider = shown.get_by_role("slider", name="n")
    slider.evaluate("e => { window.values = []; new MutationObserver(() => 0); e.addEventListener('input', () => window.values.push(e.valueAsNumber)); }")
    slider.focus()
    low = []
    for step in range(1, 61):
        widgets.page.press("ArrowRight")
        low.append(int(slider.input_value()) - step)
    assert set(low) == {0}, low
    widgets.becomes("(s.value, seen[-1])", "(60, 60)")
    assert int(widgets.ask("len(seen)")) < 60  # the last value of those that waited, not all
    expect(slider).to_have_value("60")
