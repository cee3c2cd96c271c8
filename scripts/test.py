"""The tests: Go's, then those with real peers (Jupyter, a browser). Prints a line
per package and suite with seconds and peak memory, the output of what failed, a
`skipped:` line for each suite whose peer is missing (a failure when CI is set),
and at the end `N passed, N failed`.

  test.py [SUITE...]      only these; names: go grammar services kernel nbclient tensors kernels wasm parquet sql dataframe postgres flight spark jupyterlab labfront jupyterserver page
"""
import collections, json, os, pathlib, re, shutil, subprocess, sys, tempfile
import xml.etree.ElementTree as xml
from measure import Measured

ROOT = pathlib.Path(__file__).resolve().parent.parent
VENV = ROOT / ".venv" / "bin" / "python"
CI = bool(os.environ.get("CI"))
BROWSERS = ("chromium", "chromium-browser", "google-chrome")
# name -> (tests, Python packages, needs a browser)
PEERS = {
    "kernel": ("kernel/testdata", ("jupyter_kernel_test", "pytest", "zmq"), False),
    "nbclient": ("scripts/suites/test_nbclient.py scripts/suites/test_nbval.py scripts/suites/test_documents.py", ("nbclient", "nbformat", "nbval", "pytest"), False),
    "tensors": ("scripts/suites/test_tensors.py", ("numpy", "pytest"), False),
    "kernels": ("scripts/suites/test_kernels.py", ("numpy", "nvidia", "pytest", "wgpu"), False),
    "devices": ("scripts/suites/test_devices.py", ("pytest", "wgpu"), False),
    "wasm": ("scripts/suites/test_wasm.py", ("wasmtime", "pytest"), False),
    "parquet": ("scripts/suites/test_parquet.py scripts/suites/test_pushdown.py", ("duckdb", "polars", "pyarrow", "pytest"), False),
    "sql": ("scripts/suites/test_sql.py scripts/suites/test_dialect.py scripts/suites/test_tpch.py", ("duckdb", "polars", "pyarrow", "pytest"), False),
    "dataframe": ("scripts/suites/test_dataframe.py scripts/suites/test_columns.py scripts/suites/test_units.py scripts/suites/test_agree.py", ("duckdb", "polars", "pyarrow", "pytest"), False),
    "postgres": ("scripts/suites/test_postgres.py", ("polars", "pytest"), False),
    "flight": ("scripts/suites/test_flight.py", ("duckdb", "polars", "pyarrow", "pytest"), False),
    "spark": ("scripts/suites/test_spark.py", ("polars", "pytest"), False),
    "jupyterlab": ("scripts/suites/test_jupyterlab.py", ("jupyterlab", "playwright", "pytest"), True),
    "labfront": ("scripts/suites/test_labfront.py scripts/suites/test_debugger.py scripts/suites/test_gateway.py", ("jupyterlab", "ipykernel", "nbclient", "nbformat", "playwright", "pytest"), True),
    "jupyterserver": ("-o pythonpath=scripts/suites/jupyterserver -W ignore .cache/jupyter_server/tests", ("jupyter_server", "ipykernel", "pytest"), False),
    "page": ("web/ui/tests", ("playwright", "nbformat", "pytest"), True),
}
COVERAGE_GOAL = 80.0
# As `make build` compiles: with other flags all would be compiled once more.
LATE = (ROOT / "scripts" / "late" / "flags").read_text().split()


class Tally:
    def __init__(self):
        self.passed = self.failed = 0

    def skipped(self, what, why):
        print(f"skipped: {what} ({why})")
        self.failed += CI


def line(name, measured, note):
    peak = f"{measured.peak / 2**20:6.0f} MB" if measured.peak else "     - MB"
    print(f"{name:14} {measured.seconds:7.1f} s {peak}  {note}", flush=True)


class GoRun:
    """Reads `go test -json` and keeps what the report needs."""

    def __init__(self):
        self.results, self.output, self.coverage, self.packages = {}, collections.defaultdict(list), {}, []

    def event(self, e):
        package, test, action = e.get("Package", e.get("ImportPath", "?")), e.get("Test", ""), e["Action"]
        if action.startswith("build-"):
            test = "build"
        text = e.get("Output", "")
        if text:
            self.output[package, test].append(text)
        if not test and text.startswith("coverage: ") and "%" in text:
            self.coverage[package] = float(text.split()[1].rstrip("%"))
        if action in ("pass", "fail", "skip"):
            self.results[package, test] = action
            if not test:
                self.packages.append((package, action, e.get("Elapsed", 0.0)))
        if action == "build-fail":
            self.results[package, "build"] = "fail"

    def leaves(self):
        """Tests without subtests: (package, test) -> result."""
        inner = {(p, t.rsplit("/", 1)[0]) for p, t in self.results if "/" in t}
        return {k: v for k, v in self.results.items() if k[1] and k not in inner}

    def report(self, tally):
        leaves = self.leaves()
        for package, action, seconds in self.packages:
            n = sum(1 for p, _ in leaves if p == package)
            if action == "skip" or n == 0 and action == "pass":
                continue
            covered = self.coverage.get(package)
            share = "" if covered is None else f"{covered:5.1f} % covered" + (" (goal: 80)" if covered < COVERAGE_GOAL else "")
            print(f"  {package:28} {seconds:7.1f} s  {n:4} tests  {share}")
            if action == "fail" and not any(v == "fail" for (p, _), v in leaves.items() if p == package):
                leaves[package, ""] = "fail"  # a panic or os.Exit outside of a test
        for (package, test), result in leaves.items():
            if result == "fail":
                print(f"--- FAIL: {package} {test}\n" + "".join(self.output[package, test])[-4000:])
            if result == "skip":
                why = [t.strip() for t in self.output[package, test] if not t.startswith(("===", "---", "    ---"))]
                tally.skipped(f"{package} {test}", why[-1] if why else "no reason given")
        tally.passed += sum(r == "pass" for r in leaves.values())
        tally.failed += sum(r == "fail" for r in leaves.values())


def go_suite(tally):
    run, go = GoRun(), Measured(["go", "test", *LATE, "-json", "-cover", "-timeout", "20m", "./..."], cwd=ROOT)
    for text in go.lines():
        try:
            run.event(json.loads(text))
        except (ValueError, KeyError, IndexError):
            print(text, end="")
    before = tally.failed
    run.report(tally)
    if go.status and tally.failed == before:
        tally.failed += 1
        print("--- FAIL: go test ended with status", go.status)
    line("go", go, "all packages")


def lacking(packages, browser):
    """What a suite's peers lack, as a reason, or None."""
    if not VENV.exists():
        return "no .venv: `make peers` makes it"
    probe = f"import importlib.util as u; print(*[m for m in {packages!r} if u.find_spec(m) is None])"
    missing = subprocess.run([VENV, "-c", probe], capture_output=True, text=True).stdout.strip()
    if missing:
        return f"Python packages missing: {missing}"
    if browser and not chromium():
        return "no chromium"
    return None


def no_spark():
    """What the suite spark lacks beside Python packages, or None."""
    if os.environ.get("SKEP_SPARK"):
        return None
    if not (ROOT / ".cache" / "spark" / "jars").is_dir() or not shutil.which("java"):
        return "no Spark in .cache/spark, or no Java: `make peers` brings them"
    return None


def no_postgres():
    """What the suite postgres lacks beside Python packages, or None."""
    found = shutil.which("postgres") or list(pathlib.Path("/usr/lib/postgresql").glob("*/bin/postgres"))
    return None if found and shutil.which("openssl") else "no PostgreSQL, or no openssl: `make peers` brings them"


def no_flight():
    """What the suite flight lacks beside Python packages, or None."""
    return None if (VENV.parent / "roapi").exists() and shutil.which("openssl") else "no roapi in .venv, or no openssl: `make peers` brings them"


def no_server_tests():
    """What the suite jupyterserver lacks beside Python packages, or None."""
    return None if (ROOT / ".cache" / "jupyter_server" / "tests").is_dir() else "no tests of jupyter_server in .cache: `make peers` brings them"


def no_vulkan():
    """What the suites kernels and devices lack beside Python packages, or None."""
    return None if list(pathlib.Path("/usr/share/vulkan/icd.d").glob("*.json")) else "no Vulkan: `make peers` brings lavapipe"


LACKING = {"spark": no_spark, "kernels": no_vulkan, "devices": no_vulkan, "postgres": no_postgres, "flight": no_flight, "jupyterserver": no_server_tests}


def chromium():
    return os.environ.get("CHROMIUM") or next((p for p in map(shutil.which, BROWSERS) if p), None)


def peer_environment(scratch):
    """Jupyter finds our kernel, and nothing of the user's, in a folder of its own."""
    skep = ROOT / "bin" / "skep"
    subprocess.run([skep, "kernel", "install", "--prefix", scratch / "prefix"], check=True, stdout=subprocess.DEVNULL)
    own = {"SKEP": str(skep), "KERNEL": "skep", "CHROMIUM": chromium() or "",
           "JUPYTER_PATH": str(scratch / "prefix" / "share" / "jupyter"),
           "JUPYTER_CONFIG_DIR": str(scratch / "config"), "JUPYTER_DATA_DIR": str(scratch / "data"),
           "JUPYTER_RUNTIME_DIR": str(scratch / "runtime"), "IPYTHONDIR": str(scratch / "ipython"),
           "GOFLAGS": " ".join(LATE), "PYTHONDONTWRITEBYTECODE": "1", "XDG_DATA_HOME": str(scratch / "xdg")}
    path = f"{VENV.parent}{os.pathsep}{os.environ['PATH']}"
    return {**os.environ, **own, "PATH": path}


def pytest_suite(name, tally, env, scratch):
    tests, packages, browser = PEERS[name]
    why = lacking(packages, browser) or LACKING.get(name, lambda: None)()
    if why:
        return tally.skipped(name, why)
    report = scratch / f"{name}.xml"
    cmd = [VENV, "-m", "pytest", "-q", "-rs", "-p", "no:cacheprovider", f"--junitxml={report}", *tests.split()]
    run = Measured(cmd, cwd=ROOT, env=env)
    text = "".join(run.lines())
    counts = collections.Counter()
    if report.exists():
        for suite in xml.parse(report).getroot().iter("testsuite"):
            for key in ("tests", "failures", "errors", "skipped"):
                counts[key] += int(suite.get(key, 0))
    failed = counts["failures"] + counts["errors"]
    if run.status and not failed:
        failed = 1
    passed = max(0, counts["tests"] - failed - counts["skipped"])
    if failed:
        print(text[-8000:])
    tally.passed, tally.failed = tally.passed + passed, tally.failed + failed
    if counts["skipped"]:
        tally.skipped(f"{name}, {counts['skipped']} of its tests", "see pytest -rs")
    line(name, run, f"{passed} passed, {failed} failed")


def grammar_suite(tally):
    """The editor's grammar, read as VS Code reads it."""
    folder = ROOT / "editors" / "vscode"
    if not shutil.which("node") or not (folder / "node_modules" / "vscode-textmate").exists():
        return tally.skipped("grammar", "no node, or its npm packages are missing: `make peers` brings them")
    run = Measured(["node", "test/grammar.js"], cwd=folder)
    text = "".join(run.lines())
    counts = re.search(r"^(\d+) passed, (\d+) failed$", text, re.M)
    passed, failed = (int(n) for n in counts.groups()) if counts else (0, 1)
    if failed or run.status:
        print(text[-8000:])
    tally.passed, tally.failed = tally.passed + passed, tally.failed + max(failed, int(run.status != 0))
    line("grammar", run, f"{passed} passed, {failed} failed")


def services_suite(tally, env):
    """npm's @jupyterlab/services, which VS Code's flow for existing servers stands on, as client of ours."""
    folder = ROOT / "scripts" / "suites" / "services"
    if not shutil.which("node") or not (folder / "node_modules" / "@jupyterlab" / "services").exists():
        return tally.skipped("services", "no node, or its npm packages are missing: `make peers` brings them")
    if why := lacking(("ipykernel",), False):
        return tally.skipped("services", why)
    # Without the force, node waits a minute for sockets that are kept for a next request.
    run = Measured(["node", "--test", "--test-force-exit", "--test-reporter=tap", "services.test.js"], cwd=folder, env={**env, "VIRTUAL_ENV": str(VENV.parent.parent)})
    text = "".join(run.lines())
    counts = {word: int(n) for word, n in re.findall(r"^# (pass|fail|cancelled|skipped) (\d+)$", text, re.M)}
    passed, failed = counts.get("pass", 0), counts.get("fail", 0) + counts.get("cancelled", 0)
    if run.status and not failed:
        failed = 1
    if failed:
        print("\n".join(text[at.start():at.start() + 4000] for at in re.finditer(r"^ *not ok ", text, re.M)) or text[-8000:])
    if counts.get("skipped"):
        tally.skipped(f"services, {counts['skipped']} of its tests", "see node --test")
    tally.passed, tally.failed = tally.passed + passed, tally.failed + failed
    line("services", run, f"{passed} passed, {failed} failed")


def main():
    wanted, tally = sys.argv[1:] or ["go", "grammar", "services", *PEERS], Tally()
    unknown = [w for w in wanted if w not in ("go", "grammar", "services") and w not in PEERS]
    if unknown:
        return f"test.py: no such suite: {', '.join(unknown)}"
    os.environ["CGO_ENABLED"] = "0"
    os.environ.setdefault("SKEP_CODE_CACHE", str(ROOT / ".cache" / "code"))  # not the person's
    if "go" in wanted:
        go_suite(tally)
    if "grammar" in wanted:
        grammar_suite(tally)
    with tempfile.TemporaryDirectory(prefix="skep-test-") as folder:
        scratch, env = pathlib.Path(folder), None
        for name in (w for w in wanted if w == "services" or w in PEERS):
            try:
                env = env or peer_environment(scratch)
            except (OSError, subprocess.CalledProcessError) as e:
                print(f"--- FAIL: {name}: bin/skep kernel install: {e}")
                tally.failed += 1
                continue
            if name == "services":
                services_suite(tally, env)
            else:
                pytest_suite(name, tally, env, scratch)
    print(f"{tally.passed} passed, {tally.failed} failed")
    return 1 if tally.failed else 0


if __name__ == "__main__":
    sys.exit(main())
