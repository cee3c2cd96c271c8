"""Figures of Plotly's own type, without Plotly's library."""
import base64
import os
import struct

import pytest
from playwright.sync_api import expect

from test_outputs import rich, shown

TYPE = "application/vnd.plotly.v1+json"
NAMES = ["ants", "bees", "wasps"]


def figure(*traces, **layout):
    return rich(TYPE, {"data": list(traces), "layout": layout, "config": {"plotlyServerURL": "https://plot.ly"}})


def marks(output, kind):
    return output.locator(f".chart svg [aria-roledescription='{kind}']")


def test_bars_are_drawn(page, server):
    traces = [{"type": "bar", "x": NAMES, "y": values, "name": name} for name, values in (("seen", [28, 55, 43]), ("heard", [14, 11, 22]))]
    output = shown(page, server, figure(*traces, title={"text": "Who was <b>there</b>"}, yaxis={"title": "how many"}))
    expect(marks(output, "bar")).to_have_count(6)
    boxes = [bar.bounding_box() for bar in marks(output, "bar").all()]
    assert boxes[0]["height"] / boxes[1]["height"] == pytest.approx(28 / 55, abs=0.02)
    assert len({round(box["x"]) for box in boxes}) == 6  # side by side
    for words in ("Who was", "there", "how many", "wasps", "heard"):
        expect(output.locator(".chart")).to_contain_text(words)
    expect(output).to_contain_text("drawn by Vega-Lite")
    if folder := os.environ.get("SCREENSHOTS"):
        output.screenshot(path=f"{folder}/plotly.png")


def test_bars_are_stacked_and_lie(page, server):
    traces = [{"type": "bar", "y": NAMES, "x": values, "name": name, "orientation": "h"} for name, values in (("seen", [20, 20, 20]), ("heard", [10, 20, 40]))]
    output = shown(page, server, figure(*traces, barmode="stack"))
    expect(marks(output, "bar")).to_have_count(6)
    widths = sorted(bar.bounding_box()["width"] for bar in marks(output, "bar").all())
    assert widths[-1] / widths[0] == pytest.approx(4, abs=0.1)
    assert len({round(bar.bounding_box()["y"]) for bar in marks(output, "bar").all()}) == 3


def test_lines_and_points_from_numpy_arrays(page, server):
    numbers = {"dtype": "f8", "bdata": base64.b64encode(struct.pack("<5d", 1, 4, float("nan"), 16, 25)).decode()}
    small = {"dtype": "i2", "bdata": base64.b64encode(struct.pack("<5h", 1, 2, 3, 4, 5)).decode()}
    output = shown(page, server, figure({"x": small, "y": numbers, "mode": "markers", "type": "scattergl"}, {"x": [1, 5], "y": [2, 20], "mode": "lines", "name": "trend"}))
    expect(marks(output, "point")).to_have_count(4)
    expect(marks(output, "line mark")).to_have_count(1)
    expect(output.locator(".chart")).to_contain_text("trend")


def test_dates_and_a_histogram(page, server):
    output = shown(page, server, figure({"type": "histogram", "x": [1, 1, 2, 2, 2, 9]}))
    expect(marks(output, "bar").first).to_be_visible()
    output = shown(page, server, figure({"x": ["2026-01-01", "2026-02-01", "2026-03-01"], "y": [1, 3, 2]}))
    expect(output.locator(".chart")).to_contain_text("Feb")


@pytest.mark.parametrize("trace, missing", [
    ({"type": "surface", "z": [[1, 2], [3, 4]]}, "type surface"),
    ({"type": "scatter", "x": [1], "y": [2], "fill": "tozeroy"}, "a filled area"),
    ({"type": "scatter", "y": {"dtype": "f8", "bdata": "no base64!"}}, "without columns"),
    ({"type": "pie", "labels": NAMES, "values": [1, 2, 3]}, "type pie"),
    ("nothing", "no object"),
])
def test_what_is_not_drawn_is_named(page, server, trace, missing):
    output = shown(page, server, figure(trace))
    expect(output.get_by_role("note")).to_contain_text(missing)
    expect(output.get_by_role("note")).to_contain_text("plotly.io.renderers.default")
    expect(output.locator(".json-branch").first).to_be_visible()
