"""What outputs and Markdown look like, and what they may not do."""
import base64
import io
import re
import struct
import zlib

from nbformat.v4 import new_code_cell as code
from nbformat.v4 import new_markdown_cell as text
from nbformat.v4 import new_output as out
from playwright.sync_api import expect


def shown(page, server, *outputs):
    server.put(page.file, [code("x", outputs=list(outputs))])
    page.open(page.file, kernel=False)
    return page.output(0)


def rich(kind, data, **others):
    return out("display_data", data={kind: data, "text/plain": "the plain text", **others})


def png(width, height, colour):
    """A picture of one colour."""
    rows = (b"\0" + bytes(colour) * width) * height
    chunk = lambda name, data: struct.pack(">I", len(data)) + name + data + struct.pack(">I", zlib.crc32(name + data))
    head = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    return base64.b64encode(b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", zlib.compress(rows)) + chunk(b"IEND", b"")).decode()


def pixel(locator, x, y):
    """The colour of a point of what is on the screen."""
    data = locator.screenshot()
    header, position, pixels, rest = {}, 8, b"", data
    while position < len(data):
        size, name = struct.unpack(">I4s", rest[position:position + 8])
        body = rest[position + 8:position + 8 + size]
        header.setdefault(name, body)
        pixels += body if name == b"IDAT" else b""
        position += size + 12
    width, height, _depth, kind = struct.unpack(">IIBB", header[b"IHDR"][:10])
    return unfilter(io.BytesIO(zlib.decompress(pixels)), width, height, {2: 3, 6: 4}[kind])[y][x]


def unfilter(raw, width, height, step):
    rows, above = [], bytes(width * step)
    for _ in range(height):
        kind, row = raw.read(1)[0], bytearray(raw.read(width * step))
        for i in range(len(row)):
            left = row[i - step] if i >= step else 0
            corner = above[i - step] if i >= step else 0
            row[i] = (row[i] + (0, left, above[i], (left + above[i]) // 2, paeth(left, above[i], corner))[kind]) & 255
        rows.append([tuple(row[x * step:x * step + 3]) for x in range(width)])
        above = bytes(row)
    return rows


def paeth(a, b, c):
    return min((abs(b - c), 0, a), (abs(a - c), 1, b), (abs(a + b - 2 * c), 2, c))[2]


def test_ansi_colours(page, server):
    output = shown(page, server, out("stream", name="stdout", text="\x1b[31mred\x1b[0m plain <b>not bold</b>\n"))
    expect(output).to_contain_text("red plain <b>not bold</b>")
    red = output.get_by_text("red", exact=True).evaluate("e => getComputedStyle(e).color")
    plain = output.locator("pre").evaluate("e => getComputedStyle(e).color")
    assert red != plain


def test_carriage_returns_overwrite(page, server):
    output = shown(page, server, out("stream", name="stdout", text="10%\r50%\r100% done\nnext\n"))
    expect(output.locator("pre")).to_have_text("100% done\nnext")


def test_a_traceback(page, server):
    output = shown(page, server, out("error", ename="Oops", evalue="it broke", traceback=["\x1b[31mOops\x1b[0m: it broke", "  at line 3"]))
    expect(output.get_by_role("alert")).to_have_text("Oops: it broke\n  at line 3")


def test_an_error_without_a_traceback(page, server):
    output = shown(page, server, out("error", ename="Oops", evalue="it broke", traceback=[]))
    expect(output.get_by_role("alert")).to_have_text("Oops: it broke")


def test_html_tables(page, server):
    output = shown(page, server, rich("text/html", "<table><tr><th>bee</th></tr><tr><td>1.5</td></tr></table>"))
    expect(output.get_by_role("cell", name="1.5")).to_be_visible()
    expect(output).not_to_contain_text("the plain text")


def test_html_runs_nothing_and_fetches_nothing(page, server):
    evil = (
        "<p>kept</p><script>document.title = 'stolen'</script><img src=x onerror=\"document.title = 'stolen'\">"
        "<img alt=tracker src='https://tracker.invalid/a.png'><iframe src='https://tracker.invalid'></iframe>"
        "<a href=\"javascript:document.title = 'stolen'\">link</a><style>@import url(https://tracker.invalid/x.css);"
        "p { background: url(https://tracker.invalid/b.png) }</style><form action=/api/contents><input name=token></form>"
        "<svg><style>*{background:url(//tracker.invalid/c)}</style><image href='https://tracker.invalid/d.png'/></svg>"
    )
    page.expected_errors += ["404", "inline event handler"]
    output = shown(page, server, rich("text/html", evil))
    expect(output.get_by_text("kept")).to_be_visible()
    expect(output).to_contain_text("kept")
    assert output.locator("script, iframe, form").count() == 0
    output.get_by_text("link", exact=True).click()
    assert page.raw.title() == page.file.removesuffix(".ipynb")
    # That no other machine was asked is checked for every page when its test ends.


def test_html_styles_stay_inside_the_output(page, server):
    cover = "<style>body, .cell, .header { display: none !important }</style><div style='position:fixed;inset:0;background:red'>over</div>"
    output = shown(page, server, rich("text/html", cover))
    expect(output).to_contain_text("over")
    expect(page.raw.get_by_role("toolbar")).to_be_visible()
    page.raw.get_by_role("button", name="Keys").click()
    expect(page.raw.get_by_role("dialog")).to_be_visible()


def test_svg(page, server):
    svg = '<svg xmlns="http://www.w3.org/2000/svg" width="100" height="60"><rect width="100" height="60" fill="#00ff00"/><text x="5" y="20">a title</text><script>document.title="stolen"</script></svg>'
    output = shown(page, server, rich("image/svg+xml", svg))
    picture = output.locator("svg")
    expect(picture).to_contain_text("a title")
    assert pixel(picture, 80, 50) == (0, 255, 0)
    assert page.raw.title() == page.file.removesuffix(".ipynb")


def test_svg_in_the_text_colour_follows_the_theme_and_others_stand_on_paper(page, server):
    draw = lambda colour: f'<svg xmlns="http://www.w3.org/2000/svg" width="40" height="40"><rect width="20" height="40" fill="{colour}"/></svg>'
    output = shown(page, server, rich("image/svg+xml", draw("currentColor")), rich("image/svg+xml", draw("black")))
    page.raw.emulate_media(color_scheme="dark")
    themed, plain = output.locator("svg").all()
    assert sum(pixel(themed, 10, 20)) > 600 > 200 > sum(pixel(themed, 30, 20))
    assert pixel(plain, 10, 20) == (0, 0, 0) and sum(pixel(plain, 30, 20)) > 700


def test_svg_keeps_its_reused_shapes(page, server):
    svg = '<svg xmlns="http://www.w3.org/2000/svg" xmlns:xlink="http://www.w3.org/1999/xlink" width="40" height="40"><defs><rect id="r" width="40" height="40" fill="#0000ff"/></defs><use xlink:href="#r"/></svg>'
    output = shown(page, server, rich("image/svg+xml", svg))
    assert pixel(output.locator("svg"), 20, 20) == (0, 0, 255)


def test_png(page, server):
    output = shown(page, server, rich("image/png", png(30, 20, (255, 0, 0))))
    picture = output.get_by_role("img")
    expect(picture).to_have_js_property("naturalWidth", 30)
    assert pixel(picture, 15, 10) == (255, 0, 0)


def test_json_tree(page, server):
    output = shown(page, server, rich("application/json", {"bees": [1, {"deep": "value"}], "n": None}))
    expect(output).to_contain_text("bees: [2]")
    expect(output).not_to_contain_text("value")
    output.get_by_text("bees").click()
    output.get_by_text("1: {1}").click()
    expect(output).to_contain_text('deep: "value"')


def test_vega_prefers_the_picture_beside_it(page, server):
    svg = '<svg xmlns="http://www.w3.org/2000/svg" width="10" height="10"><text>the plot</text></svg>'
    output = shown(page, server, rich("application/vnd.vegalite.v5+json", {"mark": "bar"}, **{"image/svg+xml": svg}))
    expect(output.locator("svg")).to_contain_text("the plot")


def test_json_of_an_unknown_type_is_a_tree(page, server):
    output = shown(page, server, rich("application/vnd.bees.v1+json", {"mark": "bar"}))
    expect(output).to_contain_text('mark: "bar"')


def test_markdown_output(page, server):
    output = shown(page, server, rich("text/markdown", "a **strong** word"))
    expect(output.locator("strong")).to_have_text("strong")


def test_long_output_scrolls_in_a_box(page, server):
    lines = "".join(f"line {i}\n" for i in range(5000))
    output = shown(page, server, out("stream", name="stdout", text=lines))
    box = output.get_by_role("log", name="5000 lines of output")
    expect(box).to_contain_text("line 4999")
    assert output.bounding_box()["height"] < 600
    box.focus()
    page.press("Control+Home")
    expect(box).to_contain_text("line 0\n")


def test_markdown(page, server):
    source = "# Head\n\n- [x] done\n\n| a | b |\n|---|---|\n| 1 | 2 |\n\n<script>document.title='stolen'</script>\n\n[out](https://example.org) [bad](javascript:alert(1)) ![far](https://tracker.invalid/p.png) <b onclick='x'>bold</b> [next](other.ipynb)"
    server.put(page.file, [text(source)])
    page.open(page.file, kernel=False)
    page.expected_errors.append("inline event handler")  # refused by the policy as well
    cell = page.cell(0)
    expect(cell.get_by_role("heading", name="Head")).to_be_visible()
    expect(cell).to_contain_text("☑ done")
    expect(cell.get_by_role("cell", name="2")).to_be_visible()
    expect(cell.get_by_role("link", name="out")).to_have_attribute("rel", "noopener noreferrer")
    expect(cell.get_by_role("link", name="next")).to_have_attribute("href", "/notebooks/other.ipynb")
    assert cell.locator("script, a[href^=javascript], [onclick]").count() == 0
    expect(cell.get_by_role("img")).to_have_attribute("alt", "[picture from tracker.invalid not loaded] far")


def test_attached_pictures(page, server):
    cell = text("![dot](attachment:dot.png)", attachments={"dot.png": {"image/png": png(8, 8, (0, 0, 0))}})
    server.put(page.file, [cell])
    page.open(page.file, kernel=False)
    expect(page.cell(0).get_by_role("img")).to_have_js_property("naturalWidth", 8)


def test_dark_and_light(page, server):
    shown(page, server, out("stream", name="stdout", text="x\n"))
    ground = lambda: page.raw.locator("body").evaluate("e => getComputedStyle(e).backgroundColor")
    light = ground()
    page.raw.get_by_role("button", name="Light or dark").click()
    page.until(lambda: ground() != light, True)
    dark = ground()
    assert sum(map(int, light[4:-1].split(", "))) > 600 > 200 > sum(map(int, dark[4:-1].split(", ")))
    page.raw.reload()
    expect(page.cells.first).to_be_visible()
    page.until(ground, dark)
    page.raw.get_by_role("button", name="Light or dark").click()
    page.until(ground, light)
    page.raw.emulate_media(color_scheme="dark")
    page.until(ground, dark)


def test_a_cell_stays_where_it_is_while_something_in_it_is_pressed(page, server):
    """It becomes the active one, and is no reason to scroll: what is let go elsewhere than it was pressed is not clicked."""
    server.put(page.file, [code("a"), code("b", outputs=[out("stream", name="stdout", text="line\n" * 90)])])
    page.open(page.file)
    page.raw.evaluate("window.scrollTo(0, document.documentElement.scrollHeight)")
    box, before = page.output(1).bounding_box(), page.raw.evaluate("scrollY")
    page.raw.mouse.move(box["x"] + 30, box["y"] + box["height"] - 30)
    page.raw.mouse.down()
    page.become_active(1)
    page.raw.evaluate("new Promise((drawn) => requestAnimationFrame(() => setTimeout(() => requestAnimationFrame(() => setTimeout(drawn, 100)))))")
    assert page.raw.evaluate("scrollY") == before
    page.raw.mouse.up()


def test_on_a_telephone_texts_have_the_room(page, server):
    page.raw.set_viewport_size({"width": 390, "height": 800})
    server.put(page.file, [text("# A heading\n\n" + "words " * 60), code("x" * 200, execution_count=128, outputs=[out("stream", name="stdout", text="printed")])])
    page.open(page.file, kernel=False)
    for part in (page.cell(0).locator(".prose"), page.cell(1).locator(".editor"), page.output(1)):
        box = part.bounding_box()
        assert box["x"] < 64 and box["width"] > 310, box
    assert page.raw.evaluate("document.documentElement.scrollWidth") == 390
    height = page.cell(1).bounding_box()["height"]
    page.select(1)
    assert page.cell(1).bounding_box()["height"] == height, "the cell grows when it is selected"
    page.raw.get_by_role("toolbar").get_by_role("button", name=re.compile("^Run")).first.click()
    expect(page.output(1)).not_to_contain_text("printed")
