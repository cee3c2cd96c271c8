"""The kernel beside ipykernel, measured from outside, through jupyter_client, as a front end feels it.

measure(name, sizes) starts the kernel NAME once and gives a dictionary:
  start_ms        from starting the process until the first execute reply
  trip_p50_ms, trip_p99_ms   `1+1` from the request until the kernel is idle again
  complete_p50_ms one completion
  lines_per_s     printed lines that arrive in a second
  idle_pss_mb     proportional memory of the process tree at rest
  interrupt_ms    from the interrupt until the reply of an endless loop
"""
import os, pathlib, queue, statistics, subprocess, tempfile, time
import psutil
from jupyter_client.manager import KernelManager
from table import Table

SKEP = pathlib.Path(__file__).resolve().parent.parent / "bin" / "skep"
TITLE = "The kernel beside ipykernel"

PATIENCE = 120  # seconds for any one answer

# What each language writes for the same work; {n} is a count.
SAMPLES = {
    "skep": {"sum": "1+1", "complete": "prin", "lines": "for i in 0..{n} {{ println(\"line\", i) }}", "loop": "while true {{}}"},
    "python3": {"sum": "1+1", "complete": "prin", "lines": "for i in range({n}): print('line', i)", "loop": "while True: pass"},
}


class Session:
    """One started kernel with its client."""

    def __init__(self, name):
        self.manager = KernelManager(kernel_name=name)
        self.started = time.perf_counter()
        self.manager.start_kernel(stderr=open(os.devnull, "w"))
        self.client = self.manager.client()
        self.client.start_channels()

    def close(self):
        self.client.stop_channels()
        self.manager.shutdown_kernel(now=False)

    def reply(self, request):
        while True:
            message = self.client.get_shell_msg(timeout=PATIENCE)
            if message["parent_header"].get("msg_id") == request:
                return message["content"]

    def until_idle(self, request, patience=PATIENCE):
        """Waits for the end of a request; gives the number of lines it printed."""
        lines = 0
        while True:
            message = self.client.get_iopub_msg(timeout=patience)
            if message["parent_header"].get("msg_id") != request:
                continue
            content = message["content"]
            if message["msg_type"] == "stream":
                lines += content["text"].count("\n")
            if message["msg_type"] == "status" and content["execution_state"] == "idle":
                return lines

    def settle(self):
        """Asks until an answer comes on iopub: what is published before a subscription has arrived is lost."""
        while True:
            request = self.client.kernel_info()
            self.reply(request)
            try:
                return self.until_idle(request, patience=1)
            except queue.Empty:
                continue

    def run(self, code):
        request = self.client.execute(code)
        content = self.reply(request)
        return content, self.until_idle(request)


def timed(action):
    started = time.perf_counter()
    action()
    return (time.perf_counter() - started) * 1e3


def percentile(times, share):
    return sorted(times)[min(len(times) - 1, int(len(times) * share))]


def pss(pid):
    process = psutil.Process(pid)
    return sum(p.memory_full_info().pss for p in [process, *process.children(recursive=True)]) / 2**20


def interrupt_time(session, code):
    request = session.client.execute(code)
    time.sleep(0.3)  # let it run
    spent = timed(lambda: (session.manager.interrupt_kernel(), session.reply(request)))
    session.until_idle(request)
    return spent


def measure(name, sizes):
    sample, session, out = SAMPLES[name], Session(name), {}
    try:
        session.reply(session.client.kernel_info())
        content = session.reply(session.client.execute(sample["sum"]))
        assert content["status"] == "ok", content
        out["start_ms"] = (time.perf_counter() - session.started) * 1e3
        session.settle()
        trips = [timed(lambda: session.run(sample["sum"])) for _ in range(sizes["trips"])]
        out["trip_p50_ms"], out["trip_p99_ms"] = statistics.median(trips), percentile(trips, 0.99)
        words = [timed(lambda: session.reply(session.client.complete(sample["complete"]))) for _ in range(sizes["completions"])]
        out["complete_p50_ms"] = statistics.median(words)
        time.sleep(0.5)
        out["idle_pss_mb"] = pss(session.manager.provisioner.pid)
        started = time.perf_counter()
        _, lines = session.run(sample["lines"].format(n=sizes["lines"]))
        out["lines_per_s"] = lines / (time.perf_counter() - started)
        assert lines == sizes["lines"], f"{name} printed {lines} lines of {sizes['lines']}"
        out["interrupt_ms"] = statistics.median(interrupt_time(session, sample["loop"].format()) for _ in range(3))
    finally:
        session.close()
    return out


# measure -> (what it is, unit, target for ours/peer, True if more is better)
MEASURES = {
    "start_ms": ("start until the first reply", "ms", 0.06, False),
    "trip_p50_ms": ("`1+1` until idle, median", "ms", 0.18, False),
    "trip_p99_ms": ("`1+1` until idle, 99th percentile", "ms", None, False),
    "complete_p50_ms": ("completion, median", "ms", None, False),
    "lines_per_s": ("printed lines per second", "1/s", 30, True),
    "idle_pss_mb": ("memory at rest (PSS)", "MB", 0.25, False),
    "interrupt_ms": ("interrupt of an endless loop", "ms", None, False),
}


def table(rounds, tiny):
    sizes = {"trips": 20, "completions": 5, "lines": 1000} if tiny else {"trips": 500, "completions": 50, "lines": 200_000}
    results = {"skep": [], "python3": []}
    with tempfile.TemporaryDirectory() as folder:
        subprocess.run([SKEP, "kernel", "install", "--prefix", folder], check=True, stdout=subprocess.DEVNULL)
        os.environ["JUPYTER_PATH"] = str(pathlib.Path(folder) / "share" / "jupyter")
        os.environ["XDG_DATA_HOME"] = folder
        for _ in range(rounds):
            for name in results:
                results[name].append(measure(name, sizes))
    out = Table("measure", "skep", "ipykernel", "ratio", "target", "spread")
    for key, (what, unit, target, more) in MEASURES.items():
        out.row(what, unit, [r[key] for r in results["skep"]], [r[key] for r in results["python3"]], target, more)
        print(out.lines[-1], flush=True)
    return out
