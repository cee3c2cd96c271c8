"""Charts of Vega-Lite and Vega in outputs, as Altair and others give them."""
import base64
import os
import re

import pytest
from playwright.sync_api import expect

from test_outputs import rich, shown

LITE = "application/vnd.vegalite.v%d+json"
VALUES = {"values": [{"a": name, "b": size} for name, size in [("ants", 28), ("bees", 55), ("wasps", 43)]]}
BARS = {"data": VALUES, "mark": {"type": "bar", "tooltip": True}, "encoding": {"x": {"field": "a", "type": "nominal"}, "y": {"field": "b", "type": "quantitative"}}}


def bars(output):
    return output.locator(".chart svg [aria-roledescription=bar]")


@pytest.mark.parametrize("version", [2, 4, 5, 6])
def test_a_chart_is_drawn(page, server, version):
    output = shown(page, server, rich(LITE % version, BARS))
    expect(bars(output)).to_have_count(3)
    heights = [bar.bounding_box()["height"] for bar in bars(output).all()]
    assert heights[0] / heights[1] == pytest.approx(28 / 55, abs=0.02)
    expect(output.locator(".chart")).to_contain_text("wasps")
    if folder := os.environ.get("SCREENSHOTS"):
        output.screenshot(path=f"{folder}/chart.png")


def test_values_under_the_pointer(page, server):
    output = shown(page, server, rich(LITE % 5, BARS))
    bars(output).nth(1).hover()
    expect(output.locator(".picture-tip")).to_have_text("a: bees\nb: 55")
    page.raw.mouse.move(5, 5)
    expect(output.locator(".picture-tip")).to_have_count(0)


def test_expressions_are_interpreted(page, server):
    """A filter, a calculated field and a condition: what other front ends make functions of, which the page's policy forbids."""
    chart = BARS | {
        "transform": [{"filter": "datum.b > 30"}, {"calculate": "upper(datum.a) + '!'", "as": "loud"}],
        "encoding": BARS["encoding"] | {"x": {"field": "loud", "type": "nominal"}, "color": {"condition": {"test": "datum.b > 50", "value": "#ff0000"}, "value": "#0000ff"}},
    }
    output = shown(page, server, rich(LITE % 5, chart))
    expect(bars(output)).to_have_count(2)
    expect(output.locator(".chart")).to_contain_text("BEES!")
    assert sorted(bar.get_attribute("fill") for bar in bars(output).all()) == ["#0000ff", "#ff0000"]


def test_a_selection_follows_the_pointer(page, server):
    chart = BARS | {"params": [{"name": "picked", "select": {"type": "point", "on": "click"}}]}
    chart["encoding"] = BARS["encoding"] | {"opacity": {"condition": {"param": "picked", "value": 1}, "value": 0.25}}
    output = shown(page, server, rich(LITE % 5, chart))
    bars(output).nth(0).click()
    expect(bars(output).nth(1)).to_have_attribute("opacity", "0.25")
    expect(bars(output).nth(0)).not_to_have_attribute("opacity", "0.25")


def test_data_in_lines(page, server):
    csv = 'a,b\r\n"ants, red",28\n"say ""bees""",55\n'
    chart = BARS | {"data": {"values": csv, "format": {"type": "csv"}}}
    output = shown(page, server, rich(LITE % 5, chart))
    expect(bars(output)).to_have_count(2)
    expect(output.locator(".chart")).to_contain_text("ants, red")
    expect(output.locator(".chart")).to_contain_text('say "bees"')


def test_data_in_an_address(page, server):
    address = "data:application/json;base64," + base64.b64encode(b'[{"a": "b\xc3\xa9es", "b": 3}]').decode()
    output = shown(page, server, rich(LITE % 5, BARS | {"data": {"url": address, "format": {"type": "json"}}}))
    expect(bars(output)).to_have_count(1)
    expect(output.locator(".chart")).to_contain_text("bées")


@pytest.mark.parametrize("address", ["https://elsewhere.example/data.json", "//elsewhere.example/data.json", "/api/contents", "data.json"])
def test_no_file_is_loaded(page, server, address):
    output = shown(page, server, rich(LITE % 5, BARS | {"data": {"url": address}}))
    expect(output.get_by_role("alert")).to_contain_text("charts load no files here")
    assert not any(url.endswith("/data.json") for url in page.requests)


def test_links_and_pictures_of_other_machines(page, server):
    marks = [
        {"type": "symbol", "encode": {"enter": {"x": {"value": 20}, "y": {"value": 20}, "href": {"value": "javascript:alert(1)"}}}},
        {"type": "image", "encode": {"enter": {"url": {"value": "https://elsewhere.example/pixel.png"}, "width": {"value": 9}, "height": {"value": 9}}}},
    ]
    output = shown(page, server, rich("application/vnd.vega.v5+json", {"width": 90, "height": 90, "marks": marks}))
    expect(output.get_by_role("group", name="Chart")).to_be_attached()
    page.raw.wait_for_timeout(200)
    assert "javascript" not in output.inner_html()


def test_a_chart_that_is_none(page, server):
    output = shown(page, server, rich(LITE % 5, {"mark": 17}), rich("application/vnd.vega.v5+json", {"marks": [{"type": "nothing"}]}))
    expect(output.get_by_role("alert").first).to_contain_text("This chart cannot be drawn")
    expect(output).to_contain_text("{1}")


def test_vega_itself(page, server):
    chart = {
        "width": 100, "height": 50, "data": [{"name": "t", "values": [{"v": 1}, {"v": 4}]}],
        "scales": [{"name": "x", "domain": [0, 4], "range": "width"}],
        "marks": [{"type": "rect", "from": {"data": "t"}, "encode": {"enter": {"x": {"value": 0}, "width": {"scale": "x", "field": "v"}, "y": {"value": 0}, "height": {"value": 9}, "fill": {"value": "teal"}}}}],
    }
    output = shown(page, server, rich("application/vnd.vega.v5+json", chart))
    expect(output.locator(".chart svg path[fill=teal]")).to_have_count(2)


def test_light_and_dark(page, server):
    output = shown(page, server, rich(LITE % 5, BARS))
    label = output.locator(".chart svg text", has_text="wasps")
    colour = lambda: label.evaluate("e => getComputedStyle(e).fill")
    light = colour()
    page.raw.emulate_media(color_scheme="dark")
    page.until(lambda: colour() != light, True)
    expect(bars(output)).to_have_count(3)


@pytest.mark.parametrize("ending, head", [("PNG", b"\x89PNG"), ("SVG", b"<svg")])
def test_a_chart_is_saved(page, server, ending, head):
    output = shown(page, server, rich(LITE % 5, BARS))
    expect(bars(output)).to_have_count(3)
    output.get_by_role("group", name="Chart").hover()
    with page.raw.expect_download() as download:
        output.get_by_role("button", name=re.compile(ending)).click()
    with open(download.value.path(), "rb") as file:
        assert file.read(9).startswith(head)
