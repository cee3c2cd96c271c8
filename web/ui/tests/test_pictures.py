"""Plots: zoom, pan, values, files."""
import struct

from nbformat.v4 import new_code_cell as code
from playwright.sync_api import expect

RUCHY = {"kernelspec": {"name": "skep", "display_name": "skep", "language": "ruchy"}, "language_info": {"name": "ruchy"}}
PLOT = 'plot.line([1, 4, 9, 16], title: "Squares")'


def plotted(page, server, source=PLOT):
    server.put(page.file, [code(source)], **RUCHY)
    page.open(page.file)
    page.select(0)
    page.press("Control+Enter")
    frame = page.output(0).get_by_role("group", name="Picture")
    expect(frame.locator("svg")).to_be_visible()
    return frame


def box(frame):
    return [float(x) for x in frame.locator("svg").get_attribute("viewBox").split()]


def test_keys_zoom_and_move(page, server):
    frame = plotted(page, server)
    whole = box(frame)
    frame.focus()
    page.press("+", "+")
    page.holds(lambda: box(frame)[2] < whole[2] / 1.5)
    before = box(frame)
    page.press("ArrowRight", "ArrowDown")
    page.holds(lambda: box(frame)[0] > before[0] and box(frame)[1] > before[1])
    expect(page.cells).to_have_count(1)
    page.press("0")
    page.holds(lambda: box(frame) == whole)
    page.press("+", "-", "-")
    page.holds(lambda: box(frame) == whole)
    page.press("Escape", "b")
    expect(page.cells).to_have_count(2)  # keys of the page are the page's again


def test_the_wheel_zooms_with_control_and_the_pointer_drags(page, server):
    frame = plotted(page, server)
    whole = box(frame)
    place = frame.locator("svg").bounding_box()
    page.raw.mouse.move(place["x"] + 400, place["y"] + 200)
    page.raw.keyboard.down("Control")
    page.raw.mouse.wheel(0, -100)
    page.raw.keyboard.up("Control")
    page.holds(lambda: box(frame)[2] < whole[2])
    before = box(frame)
    page.raw.mouse.down()
    page.raw.mouse.move(place["x"] + 300, place["y"] + 150, steps=4)
    page.raw.mouse.up()
    page.holds(lambda: box(frame)[0] > before[0] and box(frame)[1] > before[1])
    frame.get_by_role("button", name="Show all").click()
    page.holds(lambda: box(frame) == whole)


def test_values_under_the_pointer(page, server):
    frame = plotted(page, server)
    place = frame.locator("svg").bounding_box()
    circle = frame.locator("svg circle").nth(2).bounding_box()
    page.raw.mouse.move(circle["x"] + circle["width"] / 2 + 3, circle["y"] + circle["height"] / 2)
    expect(frame.locator(".picture-tip")).to_contain_text("9")
    page.raw.mouse.move(place["x"] + place["width"] - 2, place["y"] + 2)
    expect(frame.locator(".picture-tip")).to_have_count(0)


def test_bars_have_values_too(page, server):
    frame = plotted(page, server, 'plot.bar(["a", "b"], [3, 5])')
    place = frame.locator("svg").bounding_box()
    page.raw.mouse.move(place["x"] + place["width"] * 0.72, place["y"] + place["height"] * 0.7)
    expect(frame.locator(".picture-tip")).to_contain_text("5")


def test_a_plot_becomes_a_file(page, server):
    frame = plotted(page, server)
    frame.hover()
    with page.raw.expect_download() as got:
        frame.get_by_role("button", name="Save as PNG").click()
    assert got.value.suggested_filename == "squares.png"
    content = open(got.value.path(), "rb").read()
    width, height = struct.unpack(">II", content[16:24])
    assert content[:8] == b"\x89PNG\r\n\x1a\n" and width > 600 and height > 300
    with page.raw.expect_download() as got:
        frame.get_by_role("button", name="Save as SVG").click()
    assert "<svg" in open(got.value.path(), encoding="utf-8").read()


def test_a_plot_is_copied(page, server, context):
    context.grant_permissions(["clipboard-read", "clipboard-write"])
    frame = plotted(page, server)
    frame.hover()
    frame.get_by_role("button", name="Copy the picture").click()
    expect(frame.get_by_text("Copied.")).to_be_visible()
    kinds = page.raw.evaluate("navigator.clipboard.read().then((items) => items.flatMap((item) => item.types))")
    assert "image/png" in kinds
