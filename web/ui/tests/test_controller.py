"""A game controller as a widget. The machine that tests has none: what a browser says of one is said in its place."""
import pytest
from playwright.sync_api import expect

from test_widgets import widgets  # noqa: F401 (a fixture)

PADS = """
window.pads = [null, null, null, null];
navigator.getGamepads = () => window.pads;
window.pad = (buttons, axes, timestamp) => window.pads[0] = {
    id: "Bee Pad", index: 0, mapping: "standard", connected: true, timestamp, axes, buttons: buttons.map((value) => ({ value, pressed: value > 0.5, touched: value > 0 })),
};
"""


@pytest.mark.fresh
def test_a_controller_is_met_followed_and_missed(page, widgets):  # noqa: F811
    page.raw.add_init_script(PADS)
    shown = widgets.run("c = Controller(index=0)\ndisplay(c)")
    expect(shown).to_contain_text("Connect a game controller")
    assert widgets.ask("c.connected") == "False"
    page.raw.evaluate("pad([0, 0, 0], [0, 0], 1)")
    pad = shown.get_by_role("group", name="Bee Pad")
    expect(pad.get_by_role("meter")).to_have_count(5)
    widgets.becomes("(c.connected, c.name, c.mapping, len(c.buttons), len(c.axes))", "(True, 'Bee Pad', 'standard', 3, 2)")
    widgets.ask("c.buttons[1].observe(lambda change: globals().__setitem__('seen', change.new), 'value')")
    page.raw.evaluate("pad([0, 0.75, 0], [0, -0.5], 2)")
    expect(pad.get_by_role("meter", name="Button 1")).to_have_js_property("value", 0.75)
    expect(pad.get_by_role("meter", name="Axis 1")).to_have_js_property("value", -0.5)
    widgets.becomes("([b.value for b in c.buttons], [b.pressed for b in c.buttons], [a.value for a in c.axes], seen)", "([0.0, 0.75, 0.0], [False, True, False], [0.0, -0.5], 0.75)")
    page.raw.evaluate("pads[0] = null")
    expect(shown).to_contain_text("Connect a game controller")
    widgets.becomes("c.connected", "False")


@pytest.mark.fresh
def test_a_page_that_is_loaded_again_goes_on_with_the_same_controller(page, widgets):  # noqa: F811
    page.raw.add_init_script(PADS + "pad([0, 1], [0.25], performance.now());")
    shown = widgets.run("c = Controller(index=0)\ndisplay(c)")
    expect(shown.get_by_role("meter")).to_have_count(3)
    before = widgets.ask("[b.comm.comm_id for b in c.buttons]")
    page.save()
    page.open(page.file)
    expect(shown.get_by_role("meter", name="Axis 0")).to_have_js_property("value", 0.25)
    assert widgets.ask("[b.comm.comm_id for b in c.buttons]") == before
