"""A kernel's or a file's widgets must not do anything in the page but be drawn."""
import pytest
from playwright.sync_api import expect

from test_widget_state import model, show
from test_widgets import Widgets

EVIL = "<img src=x onerror=\"window.hacked=1\"><script>window.hacked=1</script><a href=\"javascript:window.hacked=1\">link</a><style>body{display:none}</style>"


@pytest.fixture
def widgets(page, server):
    return Widgets(page, server)


def harmless(page):
    assert page.raw.evaluate("window.hacked") is None
    assert page.raw.evaluate("({}).polluted") is None
    expect(page.raw.locator(".cell").first).to_be_visible()


def test_texts_of_a_state_are_texts(page, server):
    kinds = ["IntSliderModel", "TextModel", "ButtonModel", "CheckboxModel", "ToggleButtonModel", "LabelModel", "PlayModel", "IntProgressModel", "ValidModel", "FileUploadModel", "ColorPickerModel"]
    states = {kind: model(kind, description=EVIL, value=EVIL, tooltip=EVIL, placeholder=EVIL, icon=EVIL, readout=EVIL, button_style=EVIL, readout_format=EVIL) for kind in kinds}
    states["choice"] = model("RadioButtonsModel", _options_labels=[EVIL, "b"], description=EVIL, index=0)
    states["toggles"] = model("ToggleButtonsModel", _options_labels=[EVIL], icons=[EVIL], tooltips=[EVIL], index=0)
    states["tab"] = model("TabModel", children=["IPY_MODEL_choice"], titles=[EVIL], selected_index=0)
    states["odd"] = model(EVIL, module=EVIL, value=EVIL)
    show(server, page, states, *states)
    expect(page.output(0).locator(".widgets")).to_have_count(len(states))
    expect(page.output(0).get_by_text("<script>").first).to_be_visible()
    assert page.output(0).locator("script, img, a[href^=javascript], style").count() == 0
    harmless(page)


def test_html_is_cleaned(page, server):
    page.expected_errors.append("inline event handler")  # refused by the policy as well
    states = {
        "html": model("HTMLModel", value=EVIL + "<b>kept</b>"), "math": model("HTMLMathModel", value=EVIL),
        "allowed": model("IntSliderModel", description=EVIL + "<i>slanted</i>", description_allow_html=True),
    }
    show(server, page, states, *states)
    expect(page.output(0).locator("b").first).to_have_text("kept")
    expect(page.output(0).locator("i").first).to_have_text("slanted")
    for what in ("script", "[onerror]", "a[href^=javascript]"):
        assert page.output(0).locator(what).count() == 0, what
    assert page.output(0).locator(".w-label style").count() == 0
    harmless(page)


def test_a_layout_brings_nothing_but_its_own_property(page, server):
    values = ["url(http://127.0.0.1:9/x)", "1px; position: fixed; inset: 0", "red}body{display:none", "expression(alert(1))", "image-set('x' 1x)", "var(--ink)", "\\75rl(http://127.0.0.1:9/y)"]
    names = ["width", "border_top", "display", "grid_template_areas", "object_position", "position", "background", "z_index", "content"]
    states = {}
    for i, value in enumerate(values):
        states[f"layout{i}"] = model("LayoutModel", module="@jupyter-widgets/base", **{name: value for name in names})
        states[f"style{i}"] = model("ButtonStyleModel", button_color=value, font_family=value, text_color=value)
        states[f"w{i}"] = model("ButtonModel", description=f"button {i}", layout=f"IPY_MODEL_layout{i}", style=f"IPY_MODEL_style{i}")
    states["fixed"] = model("LayoutModel", module="@jupyter-widgets/base", position="fixed", z_index="9999", margin="-2000px", width="100vw", height="50px")
    states["over"] = model("ButtonModel", description="over all", layout="IPY_MODEL_fixed")
    show(server, page, states, *[f"w{i}" for i in range(len(values))], "over")
    for i in range(len(values)):
        style = page.output(0).get_by_role("button", name=f"button {i}").evaluate("e => { const s = getComputedStyle(e); return [s.position, s.backgroundImage, s.borderImageSource]; }")
        assert style == ["static", "none", "none"], (values[i], style)
    # What is pushed out of its output is cut off there: it lies over nothing else.
    assert page.raw.evaluate("document.elementFromPoint(300, 20)?.closest('.widgets')") is None
    harmless(page)


def test_a_state_reaches_no_prototype(widgets, server):
    page = widgets.page
    states = {"p": {**model("LabelModel", value="still here"), "state": {"value": "still here", "__proto__": {"polluted": 1}, "constructor": {"prototype": {"polluted": 1}}}},
              "__proto__": model("LabelModel", value="x"), "constructor": model("toString", value="y")}
    states["p"]["buffers"] = [{"encoding": "base64", "path": ["__proto__", "polluted"], "data": "YQ=="}, {"encoding": "base64", "path": ["constructor", "prototype", "polluted"], "data": "YQ=="}]
    show(server, page, states, "p", "__proto__", "constructor", "toString")
    expect(page.output(0)).to_contain_text("still here")
    harmless(page)


def test_messages_reach_no_prototype(widgets):
    shown = widgets.run(
        "l = Label('alive'); box = VBox([l]); display(box)\n"
        "for path in (['__proto__', 'polluted'], ['value', '__proto__', 'polluted'], ['constructor', 'prototype', 'polluted']):\n"
        "    l.comm.send(data={'method': 'update', 'state': {'__proto__': {'polluted': 1}}, 'buffer_paths': [path]}, buffers=[b'1'])\n"
        "l.comm.send(data={'method': 'update', 'state': 5, 'buffer_paths': 'x'}); l.comm.send(data={'method': 'echo_update'}); l.comm.send(data={'method': None})\n"
        "l.value = 'and well'"
    )
    expect(shown).to_contain_text("and well")
    harmless(widgets.page)


def test_boxes_in_circles_end(page, server):
    states = {"a": model("VBoxModel", children=["IPY_MODEL_b", "IPY_MODEL_a"]), "b": model("HBoxModel", children=["IPY_MODEL_a", "IPY_MODEL_l"]), "l": model("LabelModel", value="the leaf")}
    for i in range(30):  # 10 to the 30th, if each was drawn
        states[f"n{i}"] = model("VBoxModel", children=[f"IPY_MODEL_n{i + 1}"] * 10)
    states["n30"] = model("LabelModel", value="deep")
    show(server, page, states, "a", "n0")
    expect(page.output(0)).to_contain_text("the leaf")
    expect(page.output(0)).to_contain_text("contains itself")
    expect(page.output(0).get_by_text("Too many widgets in one output").first).to_be_attached()
    harmless(page)


def test_ten_thousand_widgets(widgets):
    shown = widgets.run("from ipywidgets.widgets.widget_description import DescriptionStyle\nplain, style = Layout(), DescriptionStyle()\nall = [IntText(i, layout=plain, style=style, description=f'n{i}') for i in range(10_000)]\ndisplay(VBox(all))")
    expect(shown.get_by_label("n0", exact=True)).to_be_visible(timeout=120_000)
    more = shown.get_by_role("button", name="Show more")
    expect(more).to_contain_text("9800 left")
    def asked():
        if "9800" in more.inner_text():
            more.click()
        return "9600" in more.inner_text()

    widgets.page.until(asked, True)
    shown.get_by_label("n399", exact=True).fill("5")
    shown.get_by_label("n399", exact=True).press("Enter")
    widgets.becomes("all[399].value", "5")


def test_a_great_buffer_comes_whole(widgets):
    shown = widgets.run("i = Image(value=b'<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"9\" height=\"9\"><!--' + b'x' * 20_000_000 + b'--></svg>', format='svg+xml')\ndisplay(i)")
    picture = shown.get_by_role("img", name="picture")
    expect(picture).to_be_visible()
    widgets.page.until(lambda: picture.evaluate("e => e.complete && e.naturalWidth"), 9)


def test_a_picture_from_elsewhere_is_not_fetched(widgets):
    shown = widgets.run("display(VBox([Image(value=b'http://127.0.0.1:9/x.png', format='url'), Image(value=b'javascript:1', format='url'), HTML('<img src=\"http://127.0.0.1:9/y.png\">')]))")
    expect(shown).to_contain_text("no picture")
    assert not [url for url in widgets.page.requests if ":9/" in url]
