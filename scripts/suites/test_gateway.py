"""Our server as the gateway of others: Jupyter's own gateway client runs a notebook on it, and a real JupyterLab keeps its
kernels on it."""
import os, pathlib, re, secrets, shutil, socket, subprocess, sys, time, urllib.request
import nbformat, pytest
from playwright.sync_api import expect, sync_playwright

ROOT = pathlib.Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT / "web" / "ui" / "tests"))
from server import started  # noqa: E402

EXAMPLES = ROOT / "notebooks" / "examples"
PATIENCE = int(os.environ.get("PATIENCE", 60_000))  # ms


@pytest.fixture(scope="module")
def gateway(tmp_path_factory):
    folder = tmp_path_factory.mktemp("gateway")
    shutil.copytree(EXAMPLES, folder / "nb")
    with started(os.environ["SKEP"], folder / "nb", env={**os.environ, "VIRTUAL_ENV": sys.prefix}) as server:
        server.folder = folder / "nb"
        yield server


# Jupyter's gateway client sends its token with every request, but not with the websocket's; here it does.
RUN = """
import asyncio, functools, os, sys, nbformat, websocket
websocket.create_connection = functools.partial(websocket.create_connection, header=["Authorization: token " + sys.argv[2]])
from nbclient import NotebookClient
from jupyter_server.gateway.gateway_client import GatewayClient
from jupyter_server.gateway.managers import GatewayMappingKernelManager, GatewayKernelManager

async def main(url, token, file, kernel):
    gateway = GatewayClient.instance(url=url, auth_token=token)
    gateway.init_connection_args()
    notebook = nbformat.read(file, as_version=4)
    manager = GatewayKernelManager(kernel_name=kernel)
    client = NotebookClient(notebook, km=manager, kernel_name=kernel, timeout=120)
    async with client.async_setup_kernel(kernel_name=kernel):
        for i, cell in enumerate(notebook.cells):
            await client.async_execute_cell(cell, i)
        assert await manager.is_alive()
        await manager.interrupt_kernel()
        nbformat.write(notebook, file)
        await manager.shutdown_kernel(now=True)
        client.kc.stop_channels()
        os._exit(0)  # a thread of the client's reads on for ever

asyncio.run(main(*sys.argv[1:]))
"""


@pytest.mark.parametrize("kernel, code, shown", [("skep", "println(6 * 7)", "42"), ("python3", "print(6 * 7)", "42")])
def test_jupyters_gateway_client_runs_a_notebook(gateway, tmp_path, kernel, code, shown):
    file = tmp_path / "a.ipynb"
    nbformat.write(nbformat.v4.new_notebook(cells=[nbformat.v4.new_code_cell(code), nbformat.v4.new_code_cell("1 + 1")]), file)
    env = {**os.environ, "JUPYTER_CONFIG_DIR": str(tmp_path)}
    done = subprocess.run([sys.executable, "-c", RUN, gateway.origin, gateway.token, str(file), kernel], env=env, capture_output=True, text=True, timeout=180)
    assert done.returncode == 0, done.stderr[-3000:]
    cells = nbformat.read(file, as_version=4).cells
    assert cells[0].outputs[0].text.strip() == shown
    assert cells[1].outputs[0].data["text/plain"] == "2"
    assert gateway.kernels() == []  # it was shut down at the end


@pytest.fixture(scope="module")
def lab(gateway, tmp_path_factory):
    folder = tmp_path_factory.mktemp("gatewaylab")
    shutil.copytree(EXAMPLES, folder / "nb")
    with socket.socket() as s:
        s.bind(("127.0.0.1", 0))
        port = s.getsockname()[1]
    token = secrets.token_hex(16)
    log = open(folder / "lab.log", "w")
    server = subprocess.Popen(
        [sys.executable, "-m", "jupyterlab", "--no-browser", "--allow-root", f"--ServerApp.port={port}", "--ServerApp.port_retries=0",
         f"--IdentityProvider.token={token}", f"--ServerApp.root_dir={folder / 'nb'}", "--LabApp.news_url=None",
         "--LabApp.check_for_updates_class=jupyterlab.NeverCheckForUpdate",
         f"--gateway-url={gateway.origin}", f"--GatewayClient.auth_token={gateway.token}"],
        stdout=log, stderr=log, env={**os.environ, "JUPYTER_PATH": ""})
    try:
        until = time.monotonic() + 120
        while True:
            assert server.poll() is None and time.monotonic() < until, (folder / "lab.log").read_text()[-3000:]
            try:
                urllib.request.urlopen(f"http://127.0.0.1:{port}/api/kernelspecs?token={token}", timeout=10).close()
                break
            except OSError:
                time.sleep(0.3)
        yield f"http://127.0.0.1:{port}", token
    finally:
        server.terminate()
        server.wait(30)


def test_jupyterlab_keeps_its_kernels_here(gateway, lab):
    address, token = lab
    with sync_playwright() as p:
        browser = p.chromium.launch(executable_path=os.environ["CHROMIUM"], args=["--no-sandbox"])
        page = browser.new_page(viewport={"width": 1400, "height": 1000})
        page.set_default_timeout(PATIENCE)
        page.goto(f"{address}/lab?token={token}&reset")
        page.locator(".jp-LauncherCard[data-category='Notebook']", has_text=re.compile("skep|ruchy", re.I)).first.click()
        expect(page.locator("#jp-main-statusbar")).to_contain_text("| Idle", timeout=PATIENCE)
        page.locator(".jp-NotebookPanel .jp-CodeCell .cm-content").first.click()
        page.keyboard.type("6 * 7")
        page.keyboard.press("Shift+Enter")
        expect(page.locator(".jp-OutputArea-executeResult").first).to_contain_text("42", timeout=PATIENCE)
        assert [k["name"] for k in gateway.kernels()] == ["skep"]
        page.keyboard.type("while true { }")
        page.keyboard.press("Shift+Enter")
        second = page.locator(".jp-Notebook .jp-CodeCell").nth(1)
        expect(second.locator(".jp-InputPrompt")).to_have_text("[*]:", timeout=PATIENCE)
        page.keyboard.press("Escape")
        page.keyboard.press("i")
        page.keyboard.press("i")
        expect(second.locator(".jp-OutputArea-output")).to_contain_text(re.compile("interrupt", re.I), timeout=PATIENCE)
        browser.close()
