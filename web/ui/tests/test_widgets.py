"""Widgets in outputs: ipywidgets of Python's kernel, which our page draws itself."""
import os
import re

import pytest
from nbformat.v4 import new_code_cell as code
from playwright.sync_api import expect

PYTHON = {"name": "python3", "display_name": "Python 3", "language": "python"}
BEGIN = "from ipywidgets import *\nfrom IPython.display import display\n"


class Widgets:
    """A notebook of Python cells that show widgets."""

    def __init__(self, page, server):
        self.page, self.server, self.shown = page, server, 0

    def run(self, *sources):
        """Opens a notebook of these cells and one to ask in, and runs them but the last."""
        self.server.put(self.page.file, [code(BEGIN + source) for source in sources] + [code("")], kernelspec=PYTHON)
        self.page.open(self.page.file)
        self.shown = len(sources)
        self.page.command("Home")
        for _ in sources:
            self.page.press("Shift+Enter")
        self.page.wait_idle()
        return self.page.output(self.shown - 1).locator(".widgets").first

    def ask(self, expression):
        """What an expression is in the kernel, once it knows all that was done before."""
        self.page.write(self.shown, f"print({expression})")
        self.page.press("Control+Enter")
        self.page.wait_idle()
        return self.page.output(self.shown).locator(".text").first.inner_text().strip()

    def becomes(self, expression, wanted):
        """Asks until it is so: what a person does is told to the kernel a moment later."""
        self.page.until(lambda: self.ask(expression), wanted)


@pytest.fixture
def widgets(page, server):
    return Widgets(page, server)


def test_a_slider_tells_the_kernel_and_the_kernel_it(widgets):
    shown = widgets.run("s = IntSlider(value=42, max=90, description='Count')\ndisplay(s)")
    slider = shown.get_by_role("slider", name="Count")
    expect(slider).to_have_value("42")
    slider.focus()
    widgets.page.press("ArrowRight", "ArrowRight", "ArrowLeft")
    expect(slider).to_have_value("43")
    expect(shown.get_by_role("textbox", name="Count, value")).to_have_value("43")
    widgets.becomes("s.value", "43")
    widgets.ask("setattr(s, 'value', 7)")
    expect(slider).to_have_value("7")


def test_what_is_typed_beside_a_slider_counts(widgets):
    shown = widgets.run("s = FloatSlider(value=0.5, max=2, step=0.25, description='x')\ndisplay(s)")
    field = shown.get_by_role("textbox", name="x, value")
    expect(field).to_have_value("0.50")
    field.fill("1.75")
    widgets.page.press("Enter")
    expect(shown.get_by_role("slider", name="x")).to_have_value("1.75")
    widgets.becomes("s.value", "1.75")
    field.fill("77")
    widgets.page.press("Enter")
    widgets.becomes("s.value", "2.0")


def test_sliders_over_powers_ranges_and_selections(widgets):
    shown = widgets.run(
        "p = FloatLogSlider(value=10, base=10, min=-1, max=3, step=1, description='Power')\n"
        "r = IntRangeSlider(value=[20, 60], description='Range')\n"
        "c = SelectionSlider(options=['small', 'medium', 'large'], description='Size')\n"
        "d = SelectionRangeSlider(options=['mon', 'tue', 'wed'], index=(0, 1), description='Days')\n"
        "display(VBox([p, r, c, d]))"
    )
    for name in ("Power", "Range, from", "Size", "Days, to"):
        shown.get_by_role("slider", name=name).press("ArrowRight")
    expect(shown.get_by_role("textbox", name="Power, value")).to_have_value("100")
    expect(shown.get_by_text("medium", exact=True)).to_be_visible()
    expect(shown.get_by_text("mon – wed")).to_be_visible()
    widgets.becomes("(p.value, r.value, c.value, d.value)", "(100.0, (21, 60), 'medium', ('mon', 'wed'))")
    shown.get_by_role("textbox", name="Range, value").fill("30 - 10")
    widgets.page.press("Enter")
    widgets.becomes("r.value", "(10, 30)")


def test_texts_and_numbers(widgets):
    shown = widgets.run(
        "t = Text(description='Name'); p = Password(description='Secret'); a = Textarea(description='Notes'); said = []\n"
        "b = BoundedIntText(5, max=10, description='Up to ten'); f = FloatText(7.5, description='Any')\n"
        "t.on_submit(lambda t: said.append(t.value))\n"
        "display(VBox([t, p, a, b, f]))"
    )
    shown.get_by_label("Name").fill("Ada")
    shown.get_by_label("Name").press("Enter")
    shown.get_by_label("Secret").fill("xyz")
    expect(shown.get_by_label("Secret")).to_have_attribute("type", "password")
    shown.get_by_label("Notes").fill("one\ntwo")
    shown.get_by_label("Up to ten").fill("40")
    shown.get_by_label("Up to ten").press("Tab")
    expect(shown.get_by_label("Up to ten")).to_have_value("10")
    shown.get_by_label("Any").fill("-2.25")
    shown.get_by_label("Any").press("Enter")
    widgets.becomes("(t.value, p.value, a.value, b.value, f.value, said)", r"('Ada', 'xyz', 'one\ntwo', 10, -2.25, ['Ada'])")


def test_buttons_are_clicked_and_what_was_typed_counts_for_the_click(widgets):
    shown = widgets.run(
        "t = Text(description='Name', continuous_update=False); seen = []\n"
        "b = Button(description='Go', button_style='primary', tooltip='starts it')\n"
        "b.on_click(lambda b: seen.append(t.value))\n"
        "display(t, b)"
    )
    outputs = widgets.page.output(0)
    outputs.get_by_label("Name").fill("quick")
    button = outputs.get_by_role("button", name="Go")
    expect(button).to_have_attribute("title", "starts it")
    button.click()
    widgets.becomes("seen", "['quick']")


def test_a_disabled_widget_cannot_be_used(widgets):
    shown = widgets.run("s = IntSlider(disabled=True, description='Fixed')\nb = Button(description='No', disabled=True)\ndisplay(VBox([s, b]))")
    expect(shown.get_by_role("slider", name="Fixed")).to_be_disabled()
    expect(shown.get_by_role("button", name="No")).to_be_disabled()
    widgets.ask("setattr(s, 'disabled', False)")
    expect(shown.get_by_role("slider", name="Fixed")).to_be_enabled()


def test_choices(widgets):
    shown = widgets.run(
        "d = Dropdown(options=['a', 'b', 'c'], value='b', description='Letter'); r = RadioButtons(options=['red', 'green'], description='Colour')\n"
        "l = Select(options=['one', 'two', 'three'], description='Pick'); m = SelectMultiple(options=['x', 'y', 'z'], value=['x'], description='Many')\n"
        "t = ToggleButtons(options=['slow', 'fast'], description='Speed'); c = Combobox(options=['ash', 'oak'], ensure_option=True, description='Tree')\n"
        "display(VBox([d, r, l, m, t, c]))"
    )
    expect(shown.get_by_label("Letter")).to_have_value("1")
    shown.get_by_label("Letter").select_option("c")
    shown.get_by_role("radiogroup", name="Colour").get_by_label("green").check()
    shown.get_by_label("Pick").select_option("three")
    shown.get_by_label("Many").select_option(["y", "z"])
    shown.get_by_role("radiogroup", name="Speed").get_by_text("fast").click()
    shown.get_by_label("Tree").fill("elm")
    expect(shown.get_by_label("Tree")).to_have_attribute("aria-invalid", "true")
    shown.get_by_label("Tree").fill("oak")
    widgets.becomes("(d.value, r.value, l.value, m.value, t.value, c.value)", "('c', 'green', 'three', ('y', 'z'), 'fast', 'oak')")
    widgets.ask("[setattr(w, 'index', 0) for w in (d, r, l, t)] and setattr(m, 'value', ['z'])")
    expect(shown.get_by_role("radiogroup", name="Colour").get_by_label("red")).to_be_checked()
    expect(shown.get_by_label("Many")).to_have_values(["2"])


def test_switches(widgets):
    shown = widgets.run(
        "c = Checkbox(description='Agree'); t = ToggleButton(description='On', icon='check'); v = Valid(False, description='Fits', readout='too long')\n"
        "display(VBox([c, t, v]))"
    )
    shown.get_by_label("Agree").check()
    button = shown.get_by_role("button", name="On")
    expect(button).to_have_attribute("aria-pressed", "false")
    button.click()
    expect(button).to_have_attribute("aria-pressed", "true")
    expect(shown.get_by_text("too long")).to_be_visible()
    widgets.becomes("(c.value, t.value)", "(True, True)")
    widgets.ask("setattr(v, 'value', True)")
    expect(shown.get_by_text("too long")).to_have_count(0)


def test_dates_times_and_colours(widgets):
    shown = widgets.run(
        "import datetime as dt\n"
        "d = DatePicker(value=dt.date(2024, 2, 29), description='Day'); t = TimePicker(value=dt.time(12, 30), description='Time')\n"
        "n = NaiveDatetimePicker(value=dt.datetime(2024, 1, 2, 3, 4), description='Moment'); c = ColorPicker(value='teal', description='Colour')\n"
        "display(VBox([d, t, n, c]))"
    )
    expect(shown.get_by_label("Day")).to_have_value("2024-02-29")
    expect(shown.get_by_label("Time")).to_have_value("12:30")
    expect(shown.locator("input[type=color]")).to_have_value("#008080")
    shown.get_by_label("Day").fill("2025-12-31")
    shown.get_by_label("Time").fill("07:05")
    shown.get_by_label("Moment").fill("2030-05-06T07:08")
    shown.locator("input[type=color]").fill("#112233")
    widgets.becomes(
        "(str(d.value), str(t.value), str(n.value), c.value)", "('2025-12-31', '07:05:00', '2030-05-06 07:08:00', '#112233')")


def test_boxes_tabs_accordions_and_stacks(widgets):
    shown = widgets.run(
        "t = Tab([Label('first page'), Label('second page')], titles=['One', 'Two'])\n"
        "a = Accordion([Label('inside'), Label('deeper')], titles=['Open', 'More']); k = Stack([Label('bottom'), Label('top')], selected_index=0)\n"
        "g = GridBox([Label(str(i)) for i in range(4)], layout=Layout(grid_template_columns='60px 60px'))\n"
        "display(VBox([t, a, k, g]))"
    )
    tabs = shown.get_by_role("tablist")
    expect(tabs.get_by_role("tab", name="One")).to_have_attribute("aria-selected", "true")
    expect(shown.get_by_text("first page")).to_be_visible()
    tabs.get_by_role("tab", name="One").press("ArrowRight")
    expect(tabs.get_by_role("tab", name="Two")).to_be_focused()
    expect(shown.get_by_text("second page")).to_be_visible()
    expect(shown.get_by_text("first page")).to_have_count(0)
    head = shown.get_by_role("button", name="More")
    head.click()
    expect(head).to_have_attribute("aria-expanded", "true")
    expect(shown.get_by_text("deeper")).to_be_visible()
    widgets.becomes("(t.selected_index, a.selected_index)", "(1, 1)")
    widgets.ask("setattr(k, 'selected_index', 1)")
    expect(shown.get_by_text("top", exact=True)).to_be_visible()
    expect(shown.get_by_text("bottom", exact=True)).to_have_count(0)
    boxes = [shown.get_by_text(str(i), exact=True).bounding_box() for i in range(4)]
    assert boxes[0]["y"] == boxes[1]["y"] < boxes[2]["y"] and boxes[0]["x"] == boxes[2]["x"] < boxes[1]["x"]


def test_bars_texts_and_pictures(widgets):
    shown = widgets.run(
        "b = FloatProgress(value=2.5, max=10, description='Load', bar_style='success', style={'bar_color': 'rgb(1, 2, 3)'})\n"
        "h = HTML('<b>bold</b>', description='Text'); m = HTMLMath(r'Sum $a^2$')\n"
        "i = Image(value=bytes.fromhex('474946383961010001008000000000ffffff2c00000000010001000002024401003b'), format='gif', width=40, height=30)\n"
        "display(VBox([b, h, m, i]))"
    )
    bar = shown.get_by_role("progressbar", name="Load")
    expect(bar).to_have_attribute("aria-valuenow", "2.5")
    assert "rgb(1, 2, 3)" in bar.evaluate("e => getComputedStyle(e).backgroundImage")
    expect(shown.locator("b")).to_have_text("bold")
    picture = shown.get_by_role("img", name="picture")
    widgets.page.until(lambda: picture.evaluate("e => e.complete && e.naturalWidth"), 1)
    assert picture.bounding_box()["width"] == 40
    widgets.ask("setattr(b, 'value', 7)")
    expect(bar).to_have_attribute("aria-valuenow", "7")


def test_formulas_in_words(widgets):
    shown = widgets.run(
        "m = HTMLMath(r'<i>Sum</i> $a^2$ and \\(b\\), <code>$5$</code>, $3 and $4'); l = Label(r'$\\phi$ costs $5')\n"
        "s = IntSlider(value=3, description=r'$\\mu_0$')\ndisplay(VBox([m, l, s]))"
    )
    expect(shown.locator(".w-math .katex")).to_have_count(2)
    expect(shown.locator(".w-math i")).to_have_text("Sum")
    expect(shown.locator(".w-math code")).to_have_text("$5$")
    expect(shown.locator(".w-math")).to_contain_text("$3 and $4")
    expect(shown.locator(".w-words").nth(1).locator(".katex")).to_have_count(1)
    expect(shown.locator(".w-words").nth(1)).to_contain_text("costs $5")
    expect(shown.locator(".w-label .katex")).to_have_count(1)
    widgets.ask("setattr(m, 'value', '$c$ alone')")
    expect(shown.locator(".w-math .katex")).to_have_count(1)


def test_tags_are_added_and_taken_out(widgets):
    shown = widgets.run("t = TagsInput(value=['ants', 'bees'], allow_duplicates=False, tag_style='success', description='Kinds')\ndisplay(t)")
    field = shown.get_by_role("textbox", name="Kinds, add")
    field.fill("wasps")
    field.press("Enter")
    widgets.becomes("t.value", "['ants', 'bees', 'wasps']")
    field.fill("bees")
    expect(field).to_have_attribute("aria-invalid", "true")
    field.press("Enter")
    field.fill("")
    field.press("Backspace")
    widgets.becomes("t.value", "['ants', 'bees']")
    shown.get_by_role("button", name="Remove ants").click()
    expect(field).to_be_focused()
    widgets.becomes("t.value", "['bees']")
    if folder := os.environ.get("SCREENSHOTS"):
        shown.screenshot(path=f"{folder}/tags.png")
    widgets.ask("setattr(t, 'value', ['x', 'y'])")
    expect(shown.get_by_role("button", name=re.compile("Remove"))).to_have_count(2)


@pytest.mark.parametrize("made, bad, good, value, chip", [
    ("IntsInput(value=[1], min=0, max=9)", ["10", "2.5", "x"], "−0, 7", "[1, 0, 7]", "7"),
    ("FloatsInput(value=[1.5], format='.2f')", ["x"], "-2.25", "[1.5, -2.25]", "−2.25"),
    ("ColorsInput(value=['red'])", ["no colour"], "#0000ff", "['red', '#0000ff']", "#0000ff"),
    ("TagsInput(value=[], allowed_tags=['a', 'b'])", ["c"], "b", "['b']", "b"),
])
def test_lists_of_numbers_and_colours(widgets, made, bad, good, value, chip):
    shown = widgets.run(f"t = {made}\ndisplay(t)")
    field = shown.get_by_role("combobox" if "allowed" in made else "textbox")
    for text in bad:
        field.fill(text)
        field.press("Enter")
        expect(field).to_have_attribute("aria-invalid", "true")
    field.fill("")
    for text in good.split(", "):
        field.press_sequentially(text)
        field.press("Enter")
    widgets.becomes("t.value", value)
    expect(shown.get_by_role("button", name=f"Remove {chip}", exact=True)).to_have_count(1)


def test_files_go_to_the_kernel_whole(widgets, tmp_path):
    shown = widgets.run("u = FileUpload(multiple=True)\ndisplay(u)")
    data = bytes(range(256)) * 40
    (tmp_path / "all bytes.bin").write_bytes(data)
    (tmp_path / "empty.txt").write_bytes(b"")
    shown.locator("input[type=file]").set_input_files([tmp_path / "all bytes.bin", tmp_path / "empty.txt"])
    widgets.becomes("[(f.name, f.size, sum(f.content)) for f in u.value]", f"[('all bytes.bin', {len(data)}, {sum(data)}), ('empty.txt', 0, 0)]")


def test_a_layout_and_styles(widgets):
    shown = widgets.run(
        "s = IntSlider(description='A long description', style={'description_width': '200px'}, layout=Layout(width='500px', border='2px solid rgb(9, 8, 7)'))\n"
        "b = Button(description='Wide', layout=Layout(width='250px', height='60px'), style={'button_color': 'rgb(10, 20, 30)', 'text_color': 'rgb(240, 241, 242)', 'font_weight': 'bold'})\n"
        "display(VBox([s, b]))"
    )
    label = shown.get_by_text("A long description")
    assert label.bounding_box()["width"] == 200
    outer = shown.locator(".w-slider")
    assert outer.bounding_box()["width"] == 500 and outer.evaluate("e => getComputedStyle(e).borderTopColor") == "rgb(9, 8, 7)"
    button = shown.get_by_role("button", name="Wide")
    box = button.bounding_box()
    assert (box["width"], box["height"]) == (250, 60)
    style = button.evaluate("e => { const s = getComputedStyle(e); return [s.backgroundColor, s.color, s.fontWeight]; }")
    assert style == ["rgb(10, 20, 30)", "rgb(240, 241, 242)", "700"]
    widgets.ask("setattr(s.layout, 'width', '400px')")
    widgets.page.until(lambda: outer.bounding_box()["width"], 400)


def test_a_slider_that_waits_for_the_finger(widgets):
    shown = widgets.run("seen = []\ns = IntSlider(continuous_update=False, description='n')\ns.observe(lambda c: seen.append(c.new), 'value')\ndisplay(s)")
    box = shown.get_by_role("slider", name="n").bounding_box()
    mouse = widgets.page.raw.mouse
    mouse.move(box["x"] + 9, box["y"] + box["height"] / 2)
    mouse.down()
    for part in (0.2, 0.4, 0.6, 0.5):
        mouse.move(box["x"] + box["width"] * part, box["y"] + box["height"] / 2)
    value = shown.get_by_role("slider", name="n").input_value()
    mouse.up()
    widgets.becomes("seen", f"[{value}]")


def test_links_between_widgets_on_the_page(widgets):
    shown = widgets.run(
        "a = IntSlider(description='a'); b = IntSlider(description='b'); c = IntText(description='c')\n"
        "both = jslink((a, 'value'), (b, 'value')); one = jsdlink((a, 'value'), (c, 'value'))\n"
        "display(VBox([a, b, c]))"
    )
    shown.get_by_role("slider", name="b").press("End")
    expect(shown.get_by_role("slider", name="a")).to_have_value("100")
    expect(shown.get_by_label("c", exact=True)).to_have_value("100")
    widgets.becomes("(a.value, b.value, c.value)", "(100, 100, 100)")
    shown.get_by_label("c", exact=True).fill("5")
    shown.get_by_label("c", exact=True).press("Enter")
    widgets.becomes("(a.value, c.value)", "(100, 5)")


def test_a_clock_plays(widgets):
    shown = widgets.run("p = Play(max=5, interval=20); s = IntSlider(max=5, description='n')\njslink((p, 'value'), (s, 'value'))\ndisplay(HBox([p, s]))")
    shown.get_by_role("button", name="Play").click()
    expect(shown.get_by_role("slider", name="n")).to_have_value("5")
    expect(shown.get_by_role("button", name="Play")).to_be_visible()  # not Pause: it stands at the end
    widgets.becomes("(p.value, p.playing)", "(5, False)")
    shown.get_by_role("button", name="Stop").click()
    widgets.becomes("s.value", "0")


def test_a_widget_of_another_kind_is_described(widgets):
    shown = widgets.run(
        "from traitlets import Unicode\n"
        "class Odd(DOMWidget):\n"
        "    _model_name = Unicode('OddModel').tag(sync=True); _view_name = Unicode('OddView').tag(sync=True); _model_module = Unicode('odd-widgets').tag(sync=True); _model_module_version = Unicode('1.0.0').tag(sync=True)\n"
        "    greeting = Unicode('good day').tag(sync=True)\n"
        "display(Odd())"
    )
    expect(shown).to_contain_text("Odd of odd-widgets cannot be shown here.")
    shown.locator("summary").first.click()
    expect(shown).to_contain_text("good day")


def test_escape_leaves_a_widget_for_its_cell(widgets):
    shown = widgets.run("display(Text(description='Name'))")
    shown.get_by_label("Name").click()
    widgets.page.become_active(0)
    widgets.page.press("Escape", "j")
    widgets.page.become_active(1)
