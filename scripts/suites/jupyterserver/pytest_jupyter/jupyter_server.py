"""Stands where jupyter_server's own tests expect their fixtures (pytest-jupyter's), and points them at `skep notebook`.

Each test gets a server of its own, in a process of its own, over an empty folder. What reaches into the Python objects of
jupyter_server's process finds none here and fails. differences.txt names the tests that fail, each with the reason; one that fails
and is not named there breaks the suite, and so does one that is named and passes. Not run besides: tests that ask no server (they hold
Python's classes to their word), and the second and third turn of tests that are the same but for the class of Python that serves them.
"""
import asyncio, fnmatch, inspect, os, pathlib, sys, types, urllib.parse
import pytest, tornado.httpclient, tornado.websocket
from jupyter_server.utils import url_path_join
from tornado.escape import url_escape

ROOT = pathlib.Path(__file__).resolve().parents[4]
sys.path.insert(0, str(ROOT / "web" / "ui" / "tests"))
from server import started  # noqa: E402

LIST = pathlib.Path(__file__).resolve().parents[1] / "differences.txt"
ASKING = {"jp_fetch", "jp_ws_fetch", "http_server_client"}
PYTHONS_CLASSES = {"jp_argv", "jp_server_config"}  # parameters that choose a class to serve with
NOT_RUN = "not run:"  # reasons that begin so
PATIENCE = 60  # seconds a test may take


def differences():
    """Patterns of tests that fail -> why. The file has reasons at the margin, and below each the tests that it is about."""
    why, found = "", {}
    for line in LIST.read_text().splitlines():
        if line.startswith("    "):
            found[line.strip()] = why
        elif line.strip():
            why = line.strip()
    return found


def name_of(item):
    return item.nodeid.split("tests/", 1)[1]


def another_class(item):
    spec = getattr(item, "callspec", None)
    return spec is not None and any(spec.indices.get(name, 0) > 0 for name in PYTHONS_CLASSES)


def matches(name, pattern):
    return fnmatch.fnmatchcase(name, pattern.replace("[", "[[]"))  # brackets are part of names


def pytest_collection_modifyitems(config, items):
    known, kept = differences(), []
    unused = set(known)
    for item in items:
        fitting = {p for p in known if matches(name_of(item), p)}
        if not ASKING & set(item.fixturenames):
            continue
        unused -= fitting
        item.differs = next((known[p] for p in fitting), None)
        if not another_class(item) and not (item.differs or "").startswith(NOT_RUN):
            kept.append(item)
    if unused and len(config.args) == 1 and pathlib.Path(config.args[0]).name == "tests":
        raise pytest.UsageError(f"{LIST.name} names tests that there are not: {sorted(unused)}")
    config.hook.pytest_deselected(items=[i for i in items if i not in set(kept)])
    items[:] = kept


@pytest.hookimpl(hookwrapper=True)
def pytest_runtest_makereport(item, call):
    outcome = yield
    report, why = outcome.get_result(), getattr(item, "differs", None)
    if not why or report.when == "teardown":
        return
    if report.failed:
        report.outcome, report.longrepr = "passed", None  # after a setup that failed, the call fails too
        item.differed = True
    elif report.when == "call" and report.passed:
        report.outcome, report.longrepr = "failed", f"{name_of(item)} passes: take it out of {LIST.name} (there because: {why})"


def pytest_terminal_summary(terminalreporter):
    items = terminalreporter._session.items
    differ = sum(hasattr(i, "differed") for i in items)
    terminalreporter.write_line(f"of {len(items)} tests {differ} differ as {LIST.name} says")


def pytest_configure(config):
    config.addinivalue_line("markers", "timeout(seconds): how long a test may take")


@pytest.hookimpl(tryfirst=True)
def pytest_pyfunc_call(pyfuncitem):
    """Runs tests that are coroutines."""
    if not inspect.iscoroutinefunction(pyfuncitem.obj):
        return None
    arguments = {name: pyfuncitem.funcargs[name] for name in pyfuncitem._fixtureinfo.argnames}
    loop = pyfuncitem.funcargs["jp_asyncio_loop"]
    loop.run_until_complete(asyncio.wait_for(pyfuncitem.obj(**arguments), PATIENCE))
    return True


@pytest.fixture(autouse=True)
def jp_asyncio_loop():
    loop = asyncio.new_event_loop()
    asyncio.set_event_loop(loop)
    yield loop
    asyncio.set_event_loop(None)
    loop.close()


@pytest.fixture
def jp_root_dir(tmp_path):
    (tmp_path / "root_dir").mkdir()
    return tmp_path / "root_dir"


def folder(name):
    @pytest.fixture(name=f"jp_{name}_dir")
    def made(tmp_path):
        (tmp_path / name).mkdir()
        return tmp_path / name
    return made


jp_data_dir, jp_config_dir, jp_runtime_dir, jp_template_dir = folder("data"), folder("config"), folder("runtime"), folder("template")


@pytest.fixture
def jp_environ(jp_data_dir, jp_config_dir, jp_runtime_dir, tmp_path):
    """The environment of the server: nothing of the person's, and the kernel of this Python."""
    return {**os.environ, "JUPYTER_PATH": "", "JUPYTER_DATA_DIR": str(jp_data_dir), "JUPYTER_CONFIG_DIR": str(jp_config_dir),
            "JUPYTER_RUNTIME_DIR": str(jp_runtime_dir), "XDG_CONFIG_HOME": str(tmp_path / "xdg"), "VIRTUAL_ENV": sys.prefix}


@pytest.fixture
def jp_argv():
    return []


@pytest.fixture
def jp_server_config():
    return {}


@pytest.fixture
def skep_server(jp_environ, jp_root_dir, jp_argv, jp_server_config):
    """What a test wants configured in Python stays unheard; the parameters are taken so that tests may give them."""
    with started(os.environ["SKEP"], jp_root_dir, env=jp_environ) as server:
        yield server


@pytest.fixture
def jp_serverapp(skep_server, jp_root_dir):
    """What tests ask of the server's object that can be asked of another process; the rest is an AttributeError."""
    identity = types.SimpleNamespace(token=skep_server.token)
    return types.SimpleNamespace(root_dir=str(jp_root_dir), base_url="/", token=skep_server.token, identity_provider=identity, kernel_manager=types.SimpleNamespace(default_kernel_name="skep"))


@pytest.fixture
def jp_base_url():
    return "/"


@pytest.fixture
def jp_http_port(skep_server):
    return urllib.parse.urlsplit(skep_server.origin).port


@pytest.fixture
def jp_auth_header(skep_server):
    return {"Authorization": f"token {skep_server.token}"}


@pytest.fixture
def http_server_client(skep_server):
    """A client whose addresses begin with the path."""
    client = tornado.httpclient.AsyncHTTPClient
    return types.SimpleNamespace(fetch=lambda path, **how: client().fetch(skep_server.origin + path, **how))


def address(base, parts, params):
    path = url_path_join(base, url_escape(url_path_join(*parts), plus=False))
    return path + "?" + urllib.parse.urlencode(params or {})


@pytest.fixture
def jp_fetch(http_server_client, jp_auth_header, jp_base_url):
    def fetch(*parts, headers=None, params=None, request_timeout=20, **how):
        headers = {**jp_auth_header, **(headers or {})}
        return http_server_client.fetch(address(jp_base_url, parts, params), headers=headers, request_timeout=request_timeout, **how)
    return fetch


@pytest.fixture
def jp_ws_fetch(skep_server, jp_auth_header, jp_base_url):
    known = inspect.signature(tornado.websocket.websocket_connect).parameters

    def fetch(*parts, headers=None, params=None, **how):
        url = skep_server.origin.replace("http", "ws", 1) + address(jp_base_url, parts, params)
        request = tornado.httpclient.HTTPRequest(url, headers={**(headers or {}), **jp_auth_header}, connect_timeout=20)
        return tornado.websocket.websocket_connect(request, **{k: v for k, v in how.items() if k in known})
    return fetch


@pytest.fixture
def send_request(jp_fetch, jp_ws_fetch):
    async def send(url, **how):
        fetch = jp_ws_fetch if url.endswith("channels") or "/websocket/" in url else jp_fetch
        try:
            answer = await fetch(url, **how, allow_nonstandard_methods=True)
        except tornado.httpclient.HTTPClientError as e:
            return e.code
        if fetch is jp_fetch:
            return answer.code
        answer.close()
        return None
    return send


@pytest.fixture
def jp_create_notebook(jp_root_dir):
    import nbformat

    def create(path):
        file = jp_root_dir / path
        file.parent.mkdir(parents=True, exist_ok=True)
        notebook = nbformat.v4.new_notebook()
        file.write_text(nbformat.writes(notebook, version=4))
        return notebook
    return create
