"""A notebook page as a person sees it: cells with text and outputs, a kernel with a state."""
import re
import time
import urllib.parse

from playwright.sync_api import Error, expect

KERNEL_MS = 60_000


def seen(look):
    try:
        return look()
    except Error as gone:
        if not re.search("detached|destroyed", str(gone)):
            raise
        return gone


class Page:
    PATIENCE_MS = 20_000

    def __init__(self, raw, server, file=""):
        self.raw = raw
        self.server = server
        self.file = file
        self.requests = []
        self.errors = []
        self.expected_errors = []
        self.listeners = []
        self.on("request", lambda request: self.requests.append(request.url))
        self.on("requestfailed", lambda request: request.failure == "csp" and self.requests.remove(request.url))  # a policy kept it back: nobody was asked
        self.on("websocket", lambda socket: self.requests.append(socket.url))
        self.on("console", lambda message: message.type in ("error", "warning") and self.errors.append(f"{message.text} ({message.location['url']})"))
        self.on("pageerror", lambda error: self.errors.append(str(error)))

    def on(self, event, hear):
        """Hears of something until the page is left."""
        self.raw.on(event, hear)
        self.listeners.append((event, hear))

    def leave(self):
        for event, hear in self.listeners:
            self.raw.remove_listener(event, hear)
        self.listeners = []

    def visit(self, path):
        self.raw.goto(f"{self.server.origin}{path}?token={self.server.token}")

    def open(self, name, kernel=True):
        self.visit("/notebooks/" + urllib.parse.quote(name))
        self.press("Escape")  # as a person who wants the page: the sketch fetches its script for it at once, not when hands are at rest
        expect(self.raw.locator("#page .cell").first).to_be_visible(timeout=KERNEL_MS)  # by role, thousands of cells take seconds to name
        if kernel:
            self.wait_idle()

    def wait_idle(self):
        expect(self.raw.locator(".kernel")).to_have_class(re.compile(r"\bidle\b"), timeout=KERNEL_MS)
        expect(self.raw.locator(".cell.busy")).to_have_count(0, timeout=KERNEL_MS)

    @property
    def cells(self):
        return self.raw.get_by_role("group", name=re.compile(r" cell \d+ of \d+$"))

    def cell(self, index):
        return self.cells.nth(index)

    def output(self, index):
        return self.cell(index).locator(".outputs")

    def sources(self):
        """The text of each cell as it is shown: of a rendered one, what was rendered."""
        return [self.shown(cell) for cell in self.cells.all()]

    def become(self, sources):
        """Waits until the cells have these texts: a cell that was rendered shows that for a moment longer."""
        self.until(self.sources, sources)

    def become_active(self, index):
        self.until(self.active_index, index)

    def holds(self, look):
        self.until(look, True)

    def until(self, look, wanted):
        """Waits until something is as wanted; look may be called at any time. A frame that goes away under a look is not as wanted yet."""
        end = time.monotonic() + self.PATIENCE_MS / 1000
        while (now := seen(look)) != wanted and time.monotonic() < end:
            self.raw.wait_for_timeout(20)
        assert now == wanted

    def shown(self, cell):
        """In one look: an editor may take the place of the plain text between two."""
        return cell.evaluate("""e => {
            const lines = [...e.querySelectorAll(".cm-line")];
            if (lines.length) return lines.map((line) => line.textContent).join("\\n");
            return e.querySelector(".editor-rest, .prose")?.innerText ?? "";
        }""")

    @property
    def active(self):
        return self.raw.locator(".cell[aria-current=true]")

    def active_index(self):
        return int(re.search(r"cell (\d+) of", self.active.get_attribute("aria-label")).group(1)) - 1

    def press(self, *keys):
        for key in keys:
            self.raw.keyboard.press(key)

    def type(self, text):
        self.raw.keyboard.insert_text(text)

    def command(self, *keys):
        """Keys in command mode."""
        self.press("Escape", *keys)

    def select(self, index):
        self.command("Home", *["j"] * index)
        expect(self.cell(index)).to_have_attribute("aria-current", "true")

    def write(self, index, text):
        """Replaces a cell's text by typing."""
        self.select(index)
        self.press("Enter", "ControlOrMeta+a", "Delete")
        self.type(text)

    def run_new(self, text):
        """Types into the last cell and runs it; the index of the cell."""
        index = self.cells.count() - 1
        self.write(index, text)
        self.press("Control+Enter")
        return index

    def save(self):
        self.command("s")
        self.saved()

    def saved(self):
        expect(self.raw.locator(".save-state")).to_have_text("Saved")

    def check_behaviour(self):
        foreign = [url for url in self.requests if not self.is_own(url)]
        assert not foreign, f"asked other machines: {foreign}"
        errors = [error for error in self.errors if not any(re.search(known, error) for known in self.expected_errors)]
        assert not errors, f"reported errors: {errors}"

    def is_own(self, url):
        parts = urllib.parse.urlsplit(url)
        return parts.scheme in ("data", "blob") or parts.netloc == urllib.parse.urlsplit(self.server.origin).netloc
