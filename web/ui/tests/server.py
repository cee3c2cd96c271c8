"""The server under test, reached as any program reaches it."""
import contextlib
import json
import re
import subprocess
import threading
import urllib.error
import urllib.parse
import urllib.request

import nbformat

from languages import programs

START_SECONDS = 60


class Server:
    def __init__(self, url):
        parts = urllib.parse.urlsplit(url)
        self.origin = f"{parts.scheme}://{parts.netloc}"
        self.token = urllib.parse.parse_qs(parts.query)["token"][0]

    def ask(self, method, path, body=None):
        data = None if body is None else json.dumps(body).encode()
        headers = {"Authorization": f"token {self.token}", "Content-Type": "application/json"}
        request = urllib.request.Request(self.origin + path, data=data, method=method, headers=headers)
        with urllib.request.urlopen(request, timeout=60) as answer:
            return answer.read()

    def json(self, method, path, body=None):
        return json.loads(self.ask(method, path, body) or b"null")

    def language(self):
        specs = self.json("GET", "/api/kernelspecs")
        return programs(specs["kernelspecs"][specs["default"]]["spec"]["language"])

    def put(self, name, cells, **metadata):
        """Writes a notebook of nbformat cells."""
        notebook = nbformat.v4.new_notebook(cells=cells, metadata=metadata)
        self.put_text(name, nbformat.writes(notebook))

    def put_text(self, name, text):
        self.json("PUT", f"/api/contents/{name}", {"type": "file", "format": "text", "content": text})

    def text(self, name):
        return self.ask("GET", f"/files/{name}").decode()

    def read(self, name):
        """The notebook as Python's nbformat reads it, checked against its schema."""
        notebook = nbformat.reads(self.text(name), as_version=nbformat.NO_CONVERT)
        nbformat.validate(notebook)
        return notebook

    def exists(self, name):
        try:
            self.ask("GET", f"/api/contents/{name}?content=0")
            return True
        except urllib.error.HTTPError as error:
            if error.code != 404:
                raise
            return False

    def remove(self, name):
        with contextlib.suppress(urllib.error.HTTPError):
            self.ask("DELETE", f"/api/contents/{name}")

    def kernels(self):
        return self.json("GET", "/api/kernels")

    def stop_kernels(self):
        for session in self.json("GET", "/api/sessions"):
            with contextlib.suppress(urllib.error.HTTPError):
                self.ask("DELETE", f"/api/sessions/{session['id']}")


@contextlib.contextmanager
def started(binary, folder, *options, env=None):
    process = subprocess.Popen([binary, "notebook", str(folder), "--no-browser", "--port", "0", *options], env=env, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)
    timer = threading.Timer(START_SECONDS, process.kill)  # a server that says nothing
    timer.start()
    try:
        url = address(process)
        timer.cancel()
        yield Server(url)
    finally:
        timer.cancel()
        process.terminate()
        try:
            process.wait(20)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()


def address(process):
    said = []
    for line in process.stdout:
        said.append(line)
        found = re.search(r"http://\S+[?&]token=\S+", line)
        if found:
            # Somebody has to read on, or a server that says much would stand still.
            threading.Thread(target=process.stdout.read, daemon=True).start()
            return found.group()
    raise AssertionError("the server ended without an address:\n" + "".join(said))
