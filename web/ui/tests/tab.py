"""A tab that tests have one after the other. Opening a page in a process that has seen it before takes a third of the time
of a first one, most of which is the browser's: a process, its isolate, the scripts compiled. What a test leaves behind is taken away."""
from playwright.sync_api import Error

WINDOW = {"viewport": {"width": 1200, "height": 900}, "color_scheme": "light", "reduced_motion": "reduce"}


class Tab:
    def __init__(self, browser, origin):
        self.origin = origin
        self.context = browser.new_context(**WINDOW)
        self.context.set_default_timeout(60_000)
        self.raw = self.context.new_page()
        self.protocol = self.context.new_cdp_session(self.raw)

    def close(self):
        self.context.close()

    def renewed(self):
        """Whether the next test may have it: not if it was closed, or crashed, or does not leave its page."""
        if not self.left():
            return False
        self.raw.unroute_all()
        self.context.unroute_all()
        for other in self.context.pages:
            if other is not self.raw:
                other.close(run_before_unload=False)
        self.forget()
        self.stand_as_at_first()
        return True

    def left(self):
        try:
            self.raw.goto("about:blank", timeout=10_000)
        except Error:
            return False
        return True

    def forget(self):
        """What a page keeps in a browser. The cache of files stays, as it does for people; nothing of ours is kept for a tab alone."""
        self.context.clear_cookies()
        self.context.clear_permissions()
        self.protocol.send("Storage.clearDataForOrigin", {"origin": self.origin, "storageTypes": "all"})

    def stand_as_at_first(self):
        self.raw.emulate_media(media="null", color_scheme=WINDOW["color_scheme"], reduced_motion=WINDOW["reduced_motion"])
        self.raw.set_viewport_size(WINDOW["viewport"])
        self.raw.mouse.move(0, 0)


class Tabs:
    """The tab of a run of tests, made when a test first needs it, and a new one after a test that spoiled it."""

    def __init__(self, browser, origin):
        self.browser, self.origin, self.tab = browser, origin, None

    def get(self):
        self.tab = self.tab or Tab(self.browser, self.origin)
        return self.tab

    def give_back(self):
        if not self.tab.renewed():
            self.close()

    def close(self):
        if self.tab:
            self.tab.close()
        self.tab = None
