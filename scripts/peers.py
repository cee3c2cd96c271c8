"""Installs what tests and benchmarks compare skep with: a venv in .venv with the
pinned packages of requirements.txt, Debian's chromium and PostgreSQL, the page's
npm packages, and Spark. Does nothing if they are there. Needs root (or sudo without a password) only for what Debian lacks.

  peers.py [--optional] [--bench]
      --optional: say what is missing, but exit with 0
      --bench: also what only the benchmark runs: LuaJIT, Lua, node, marimo, the generator of TPC-H
"""
import hashlib, os, pathlib, shutil, subprocess, sys, tarfile, tempfile, time

ROOT = pathlib.Path(__file__).resolve().parent.parent
VENV = ROOT / ".venv"
WANTED = ROOT / "scripts" / "requirements.txt"
BROWSERS = ("chromium", "chromium-browser", "google-chrome")


def run(*cmd):
    subprocess.run(cmd, check=True, stdout=subprocess.DEVNULL)


def apt(*packages):
    """Installs Debian packages, as root or through sudo."""
    if not shutil.which("apt-get"):
        raise OSError("no apt-get here; install by hand: " + " ".join(packages))
    sudo = [] if os.geteuid() == 0 else ["sudo", "-n"]
    run(*sudo, "apt-get", "update", "-q")
    run(*sudo, "env", "DEBIAN_FRONTEND=noninteractive", "apt-get", "install", "-y", "-q", "--no-install-recommends", *packages)


def make_venv():
    stamp = VENV / ".requirements"
    digest = hashlib.sha256(WANTED.read_bytes() + sys.version.encode()).hexdigest()
    if stamp.exists() and stamp.read_text() == digest:
        return
    print("installing the Python peers into .venv (about 400 MB, one to three minutes)", flush=True)
    try:
        run(sys.executable, "-m", "venv", "--clear", str(VENV))
    except subprocess.CalledProcessError:  # Debian ships venv in a package of its own
        apt("python3-venv")
        run(sys.executable, "-m", "venv", "--clear", str(VENV))
    run(str(VENV / "bin" / "python"), "-m", "pip", "install", "-q", "--disable-pip-version-check", "-r", str(WANTED))
    stamp.write_text(digest)


def install_browser():
    if any(shutil.which(b) for b in BROWSERS):
        return
    print("installing Debian's chromium (about 300 MB on disk, one to two minutes)", flush=True)
    apt("chromium", "fonts-dejavu-core")


def install_npm(folder, why):
    """The npm packages that a folder's lock file names."""
    lock = folder / "package-lock.json"
    stamp = folder / "node_modules" / ".lock-digest"
    digest = hashlib.sha256(lock.read_bytes()).hexdigest()
    if stamp.exists() and stamp.read_text() == digest:
        return
    if not shutil.which("npm"):
        raise OSError("no npm here")
    print(f"installing npm packages for {why} (a few seconds)", flush=True)
    run("npm", "ci", "--prefix", str(folder), "--no-audit", "--no-fund", "--ignore-scripts")
    stamp.write_text(digest)


def install_page_sources():
    """What the page is bundled from: the test that rebuilding changes nothing needs it. The committed bundle serves without."""
    install_npm(ROOT / "web" / "ui", "the page")


def install_grammar_reader():
    """VS Code's own reader of TextMate grammars, for the test of ours."""
    install_npm(ROOT / "editors" / "vscode", "the test of the editor's grammar")


def install_services():
    """JupyterLab's library for servers, as VS Code has it, for the test of ours. Its tests need node's own runner."""
    if not shutil.which("node"):
        apt("nodejs", "npm")
    install_npm(ROOT / "scripts" / "suites" / "services", "the test with @jupyterlab/services")


def install_vulkan():
    """Vulkan on the processor, for kernels of devices where there is no device."""
    if not list(pathlib.Path("/usr/share/vulkan/icd.d").glob("lvp_icd*.json")):
        print("installing Debian's lavapipe (about 150 MB on disk)", flush=True)
        apt("mesa-vulkan-drivers")


SPARK = "pyspark==4.0.1"


def install_spark():
    """Spark's jars out of PyPI's archive, and a Java to run them."""
    jars, stamp = ROOT / ".cache" / "spark" / "jars", ROOT / ".cache" / "spark" / ".version"
    if not shutil.which("java"):
        print("installing Debian's Java for Spark (about 200 MB on disk)", flush=True)
        apt("openjdk-17-jre-headless")
    if stamp.exists() and stamp.read_text() == SPARK:
        return
    print("fetching Spark from PyPI (430 MB, up to two minutes)", flush=True)
    shutil.rmtree(jars.parent, ignore_errors=True)
    with tempfile.TemporaryDirectory(prefix="skep-spark-") as folder:
        run(str(VENV / "bin" / "python"), "-m", "pip", "download", "-q", "--disable-pip-version-check", "--no-deps", "-d", folder, SPARK)
        archive = next(pathlib.Path(folder).glob("pyspark-*.tar.gz"))
        with tarfile.open(archive) as tar:
            for member in tar:
                path = pathlib.PurePosixPath(member.name)
                if path.parts[1:-1] == ("deps", "jars") and member.isfile():  # those in folders below are of its shell
                    member.name = path.name
                    tar.extract(member, jars, filter="data")
    stamp.write_text(SPARK)


JUPYTER_SERVER = "jupyter_server==2.21.1"  # jupyterlab brings one; its tests have to be of the same version


def install_server_tests():
    """The tests of jupyter_server out of PyPI's archive of its sources."""
    folder, python = ROOT / ".cache" / "jupyter_server", str(VENV / "bin" / "python")
    stamp = folder / ".version"
    if stamp.exists() and stamp.read_text() == JUPYTER_SERVER:
        return
    shutil.rmtree(folder, ignore_errors=True)
    run(python, "-m", "pip", "install", "-q", "--disable-pip-version-check", JUPYTER_SERVER)
    with tempfile.TemporaryDirectory(prefix="skep-jupyter-server-") as scratch:
        run(python, "-m", "pip", "download", "-q", "--disable-pip-version-check", "--no-deps", "--no-binary", ":all:", "-d", scratch, JUPYTER_SERVER)
        with tarfile.open(next(pathlib.Path(scratch).glob("jupyter_server-*.tar.gz"))) as tar:
            for member in tar:
                path = pathlib.PurePosixPath(member.name)
                if path.parts[1:2] == ("tests",):
                    member.name = str(pathlib.PurePosixPath(*path.parts[1:]))
                    tar.extract(member, folder, filter="data")
    stamp.write_text(JUPYTER_SERVER)


def install_postgres():
    if not shutil.which("postgres") and not list(pathlib.Path("/usr/lib/postgresql").glob("*/bin/postgres")):
        print("installing Debian's PostgreSQL (about 60 MB on disk)", flush=True)
        apt("postgresql", "openssl")


ROAPI = "roapi==0.12.7"  # a server of Flight SQL


def install_flight_server():
    if not (VENV / "bin" / "roapi").exists():
        run(str(VENV / "bin" / "python"), "-m", "pip", "install", "-q", "--disable-pip-version-check", ROAPI)


LANGUAGES = {"luajit": "luajit", "lua5.4": "lua5.4", "node": "nodejs"}  # program -> Debian's package


def install_languages():
    packages = [package for program, package in LANGUAGES.items() if not shutil.which(program)]
    if packages:
        print("installing for the benchmark: " + " ".join(packages), flush=True)
        apt(*packages)


# program -> PyPI's package: another notebook, and what makes the tables of TPC-H
MEASURED = {"marimo": "marimo==0.25.2", "tpchgen-cli": "tpchgen-cli==4.0.0"}


def install_measured():
    for program, package in MEASURED.items():
        if not (VENV / "bin" / program).exists():
            run(str(VENV / "bin" / "python"), "-m", "pip", "install", "-q", "--disable-pip-version-check", package)


def main():
    languages = [("languages of the benchmark", install_languages), ("programs of the benchmark", install_measured)] if "--bench" in sys.argv else []
    started, missing = time.monotonic(), []
    for what, step in (("Python packages", make_venv), ("chromium", install_browser), ("npm packages of the page", install_page_sources), ("npm packages of the grammar", install_grammar_reader), ("npm packages of @jupyterlab/services", install_services), ("tests of jupyter_server", install_server_tests), ("lavapipe", install_vulkan), ("Spark", install_spark), ("PostgreSQL", install_postgres), ("Flight SQL server", install_flight_server), *languages):
        try:
            step()
        except (OSError, subprocess.CalledProcessError) as e:
            missing.append(what)
            print(f"peers: {what} could not be installed: {e}", file=sys.stderr)
    if time.monotonic() - started > 2:
        print(f"peers: {time.monotonic() - started:.0f} s")
    return 1 if missing and "--optional" not in sys.argv else 0


if __name__ == "__main__":
    sys.exit(main())
