"""The grid: a frame of any length, row by row, sorted and picked."""
from nbformat.v4 import new_code_cell as code
from playwright.sync_api import expect

RUCHY = {"kernelspec": {"name": "skep", "display_name": "skep", "language": "ruchy"}, "language_info": {"name": "ruchy"}}
MANY = """let n = 300_000
df![ "id" => (0..n).collect(), "price" => (0..n).map(|i| if i % 50 == 0 { null } else { (i * 7919 % 10007) as f64 / 100.0 }).collect(), "city" => (0..n).map(|i| ["Bonn", "Oslo", "Rome"][i % 3]).collect() ]"""


def explored(page, server, source=MANY):
    server.put(page.file, [code(source)], **RUCHY)
    page.open(page.file)
    page.select(0)
    page.press("ControlOrMeta+Enter")
    page.wait_idle()
    page.raw.get_by_role("button", name="Explore").click()
    expect(page.raw.get_by_role("grid")).to_be_visible()


def row(page, number):
    return page.raw.locator(f".grid-row[aria-rowindex='{number + 1}']")


def head(page, name):
    return page.raw.get_by_role("columnheader", name=name)


def test_rows_come_as_they_are_needed(page, server):
    explored(page, server)
    expect(page.raw.get_by_text("300,000 rows")).to_be_visible()
    expect(row(page, 0).get_by_role("gridcell")).to_have_text(["0", "null", "Bonn"])
    page.raw.get_by_role("grid").focus()
    page.press("End")
    expect(row(page, 299_999).get_by_role("gridcell").first).to_have_text("299999")
    page.press("PageUp", "PageUp")
    expect(row(page, 299_970).get_by_role("gridcell").first).to_have_text("299970")
    page.press("Home", "ArrowDown")
    expect(row(page, 1).get_by_role("gridcell")).to_have_text(["1", "79.19", "Oslo"])


def test_the_wheel_moves_rows(page, server):
    explored(page, server)
    page.raw.locator(".grid-rows").hover()
    page.raw.mouse.wheel(0, 240)
    expect(row(page, 12).get_by_role("gridcell").first).to_have_text("12")


def test_a_head_sorts(page, server):
    explored(page, server)
    head(page, "price").get_by_role("button").click()
    expect(head(page, "price")).to_have_attribute("aria-sort", "ascending")
    expect(row(page, 0).get_by_role("gridcell").nth(1)).to_have_text("0.0")
    head(page, "price").get_by_role("button").click()
    expect(head(page, "price")).to_have_attribute("aria-sort", "descending")
    expect(row(page, 0).get_by_role("gridcell").nth(1)).to_have_text("100.06")
    head(page, "price").get_by_role("button").click()
    expect(row(page, 0).get_by_role("gridcell").first).to_have_text("0")


def test_a_condition_picks(page, server):
    explored(page, server)
    page.raw.get_by_role("grid").focus()
    page.press("End")
    field = page.raw.get_by_label("Rows that meet a condition in SQL")
    field.fill("city = 'Oslo' and id < 100")
    field.press("Enter")
    expect(page.raw.get_by_text("33 of 300,000 rows")).to_be_visible()
    expect(row(page, 0).get_by_role("gridcell")).to_have_text(["1", "79.19", "Oslo"])
    field.fill("citi = 'Oslo'")
    field.press("Enter")
    expect(page.raw.get_by_role("alert")).to_contain_text("citi")
    expect(row(page, 1).get_by_role("gridcell").first).to_have_text("4")


def test_columns_are_drawn(page, server):
    explored(page, server)
    expect(head(page, "id").get_by_role("img", name="Values from 0 to 299999")).to_be_visible()
    expect(head(page, "price")).to_contain_text("6,000 missing")
    expect(head(page, "city")).to_contain_text("3 distinct")


def test_a_table_that_is_gone_says_so(page, server):
    explored(page, server, 'df![ "a" => [1, 2, 3] ]')
    expect(page.raw.get_by_text("3 rows")).to_be_visible()
    page.raw.get_by_role("group").first.focus()
    page.save()
    page.open(page.file)
    page.press("0", "0")
    page.raw.get_by_role("button", name="Restart", exact=True).click()
    page.wait_idle()
    page.raw.get_by_role("button", name="Explore").click()
    expect(page.raw.get_by_role("alert")).to_contain_text("run the cell again")
    page.raw.get_by_role("button", name="Show as it was printed").click()
    expect(page.raw.get_by_role("grid")).to_have_count(0)


def test_variables_are_listed(page, server):
    server.put(page.file, [code("let rate = 2.5\nlet names = [\"Ann\", \"Bo\"]\nfun twice(n) { n * 2 }"), code("let big = (0..100000).collect()")], **RUCHY)
    page.open(page.file)
    page.command("Shift+E")
    panel = page.raw.get_by_role("complementary", name="Variables")
    expect(panel).to_contain_text("No variables yet")
    page.raw.get_by_role("group").first.focus()
    page.select(0)
    page.press("ControlOrMeta+Enter")
    expect(panel.get_by_role("rowheader")).to_have_text(["names", "rate"])
    expect(panel.get_by_role("row", name="rate")).to_contain_text("2.5")
    page.select(1)
    page.press("ControlOrMeta+Enter")
    expect(panel.get_by_role("row", name="big")).to_contain_text("781 KiB")
    panel.get_by_role("button", name="size").click()
    expect(panel.get_by_role("rowheader").first).to_have_text("big")
    panel.get_by_label("Names or types to show").fill("nam")
    expect(panel.get_by_role("rowheader")).to_have_text(["names"])
    page.press("Escape")
    expect(panel).to_have_count(0)


def test_ten_million_rows_scroll_to_their_end(page, server):
    explored(page, server, """let n = 10_000_000
let t = df![ "id" => (0..n).collect() ]
t.with_columns((col("id") * 7919 % 10007).alias("key"), (col("id") / 8.0).alias("share"), (col("id") % 977).cast("str").alias("name"))""")
    expect(page.raw.get_by_text("10,000,000 rows")).to_be_visible()
    grid = page.raw.get_by_role("grid")
    grid.focus()
    grid.evaluate("""async (grid) => {
      for (let i = 0; i <= 120; i++) {
        grid.scrollTop = (grid.scrollHeight * i) / 120;
        await new Promise(requestAnimationFrame);
      }
    }""")
    page.press("End")
    expect(row(page, 9_999_999).get_by_role("gridcell")).to_have_text(["9999999", str(9_999_999 * 7919 % 10007), "1249999.875", str(9_999_999 % 977)])
    page.press(*["PageUp"] * 20)
    expect(row(page, 9_999_999 - 20 * 13 - 5).get_by_role("gridcell").first).to_have_text(str(9_999_999 - 20 * 13 - 5))
