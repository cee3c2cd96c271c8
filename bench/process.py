"""The process: what starting it costs, compiling a program to a binary, compiling a function, and how soon an interrupt ends it."""
import os, pathlib, re, shutil, signal, statistics, subprocess, sys, tempfile, time
from table import Facts, cpu

ROOT = pathlib.Path(__file__).resolve().parent.parent
SKEP = ROOT / "bin" / "skep"
TITLE = "The process"

# What runs for minutes, unless it is interrupted.
ENDLESS = {
    "a loop in machine code": "let mut n = 0\nlet mut i = 0\nwhile i < 1000000000000 {\n    i += 1\n    n = (n + i) % 1000003\n}\nprintln(n)",
    "a recursion in machine code": "fun f(n: i64) -> i64 { if n < 2 { n } else { f(n - 1) + f(n - 2) } }\nprintln(f(70))",
    "a loop over boxed values": "let mut d = {}\nlet mut i = 0\nwhile true {\n    d[f\"k{i % 1000}\"] = [i]\n    i += 1\n}",
    "calls 100,000 deep, over and over": "fun down(n) { if n == 0 { [] } else { down(n - 1) } }\nwhile true { down(100000) }",
    "sorting by a closure": "let xs = (0..300000).map(|i| i * 7919 % 300007).collect()\nwhile true { let ys = xs.sort_by(|a, b| a - b) }",
    "sorting numbers": "let xs = (0..3000000).map(|i| i * 7919 % 3000017).collect()\nwhile true { let ys = xs.sort() }",
    "a regular expression": "let text = \"ab\".repeat(2000000)\nwhile true { regex.find_all(\"(a|b)*c\", text) }",
    "JSON": "let text = json.stringify((0..300000).map(|i| {a: i, b: [1.5, null]}).collect())\nwhile true { json.parse(text) }",
    "a query over a frame": "let f = df![\"a\" => (0..1000000).map(|i| i % 1000).collect(), \"b\" => (0..1000000).collect()]\nwhile true { f.group_by(\"a\").agg(col(\"b\").sum()).sort_by(\"a\").collect() }",
    "a matrix product": "let a = tensor.ones([1500, 1500])\nwhile true { let b = a @ a }",
    "replacing in a long text": "let text = \"abc\".repeat(10000000)\nwhile true { let t = text.replace(\"b\", \"xy\") }",
    "joining a long list": "let parts = (0..1000000).map(|i| \"part\").collect()\nwhile true { let t = parts.join(\", \") }",
}


def table(rounds, tiny):
    facts = Facts()
    with tempfile.TemporaryDirectory() as folder:
        hello = pathlib.Path(folder) / "hello.ruchy"
        hello.write_text('println("hello")\n')
        start(facts, hello, 3 if tiny else 40)
        compiled(facts, hello, folder, rounds)
        functions(facts, tiny)
        interrupts(facts, folder, 1 if tiny else 3)
    for line in facts.lines[2:]:
        print(line, flush=True)
    return facts


def start(facts, hello, rounds):
    """A small program beside an empty one of Python's; wall time too."""
    ours, peer, walls = [], [], []
    for _ in range(rounds):
        before = time.perf_counter()
        ours.append(cpu([SKEP, "run", hello])[0] * 1e3)
        walls.append((time.perf_counter() - before) * 1e3)
        peer.append(cpu(["/usr/bin/python3" if os.path.exists("/usr/bin/python3") else sys.executable, "-c", "pass"])[0] * 1e3)
    facts.row("`skep run hello`, whole process, CPU", statistics.median(ours), "ms")
    facts.row("the same, wall", statistics.median(walls), "ms", 10)
    facts.row("`python3 -c pass`, CPU", statistics.median(peer), "ms")
    facts.row("the first of the last", statistics.median(ours) / statistics.median(peer), "x", 0.25)


def compiled(facts, hello, folder, rounds):
    """`skep compile`: how long, how large, and how the result starts."""
    for name, option, size in (("compiled", [], 40), ("compiled with --slim", ["--slim"], 12)):
        app = pathlib.Path(folder) / "app"
        times, starts = [], []
        for _ in range(rounds):
            before = time.perf_counter()
            done = subprocess.run([SKEP, "compile", hello, *option, "-o", app], capture_output=True, text=True)
            times.append((time.perf_counter() - before) * 1e3)
            if done.returncode:
                print(f"skipped: {name}: {done.stderr.strip().splitlines()[0] if done.stderr else 'it failed'}")
                break
            before = time.perf_counter()
            cpu([app])
            starts.append((time.perf_counter() - before) * 1e3)
        if starts:
            facts.row(f"hello is {name}, wall", statistics.median(times), "ms", None if option else 200)
            facts.row("it starts and ends in, wall", statistics.median(starts), "ms", 10)
            facts.row("its size", app.stat().st_size / 1e6, "MB", size)


def functions(facts, tiny):
    """Machine code for one function, with all that it calls."""
    if not shutil.which("go"):
        print("skipped: compiling functions: no go here")
        return
    text = subprocess.run(["go", "test", "./interp/jit", "-run", "^$", "-bench", "Compile", "-benchtime", "1x" if tiny else "50x"], cwd=ROOT, capture_output=True, text=True).stdout
    for name, milliseconds in re.findall(r"^BenchmarkCompile/(\S+?)(?:-\d+)?\s+\d+\s+([\d.]+) cpu-ms", text, re.M):
        facts.row(f"machine code of {name} is made in, CPU", float(milliseconds), "ms", 1)


def interrupts(facts, folder, rounds):
    """From SIGINT until the process has said so and ended."""
    for name, program in ENDLESS.items():
        path = pathlib.Path(folder) / "endless.ruchy"
        path.write_text(program + "\n")
        spent = []
        for _ in range(rounds):
            p = subprocess.Popen([SKEP, "run", "--quiet", path], stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True)
            time.sleep(1.5)  # until what is made first is made, and what is hot is compiled
            before = time.perf_counter()
            p.send_signal(signal.SIGINT)
            try:
                _, said = p.communicate(timeout=20)
            except subprocess.TimeoutExpired:
                p.kill()
                said = ""
            if "interrupted" not in said.lower():
                print(f"skipped: {name}: it ended with {said.strip()[:200]!r}")
                break
            spent.append((time.perf_counter() - before) * 1e3)
        if spent:
            facts.row(f"an interrupt ends {name} after", statistics.median(spent), "ms", 50)
