"""Widgets in outputs: ipywidgets of Python's kernel, which our page draws itself."""
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
