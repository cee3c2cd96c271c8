"""Lines and cells that are said to the notebook."""
from nbformat.v4 import new_code_cell as code
from playwright.sync_api import expect


def opened(page, server, *sources, kernel=True):
    server.put(page.file, [code(source) for source in sources])
    page.open(page.file, kernel=kernel)
    page.select(0)


def test_a_query_shows_its_frame_and_names_it(page, server):
    opened(page, server, 'let bees = df!["hive" => ["a", "b", "a"], "n" => [1, 2, 4]]', "%%sql top\nselect hive, sum(n) as total from bees group by hive order by total desc", "top.columns")
    for index in range(3):
        page.select(index)
        page.press("ControlOrMeta+Enter")
        page.wait_idle()
    expect(page.output(1).locator("table")).to_contain_text("total")
    expect(page.output(2)).to_contain_text('["hive", "total"]')


def test_a_query_is_coloured_as_one(page, server):
    opened(page, server, "%%sql\nSELECT 'let' FROM t -- kept", "let SELECT = 1", kernel=False)
    colours = page.cell(0).locator(".cm-line span")
    of = {text: colours.filter(has_text=text).first.get_attribute("class") for text in ("%%sql", "SELECT", "'let'", "-- kept")}
    assert len(set(of.values())) == 4 and None not in of.values(), of
    keyword = page.cell(1).locator(".cm-line span").filter(has_text="let").first.get_attribute("class")
    assert of["SELECT"] == keyword, of


def test_load_puts_a_file_into_the_cell(page, server):
    opened(page, server, "%%writefile loaded.ruchy\n6 * 7", "%load loaded.ruchy")
    for index in range(2):
        page.select(index)
        page.press("ControlOrMeta+Enter")
        page.wait_idle()
    page.holds(lambda: page.sources()[1] == "6 * 7")


def test_names_of_magics_are_completed(page, server):
    opened(page, server, "")
    page.press("Enter")
    page.raw.keyboard.type("%wh")
    page.press("Tab")
    expect(page.raw.get_by_role("option", name="%who").first).to_be_visible()
    page.press("Enter")
    page.holds(lambda: page.sources()[0].startswith("%who"))
