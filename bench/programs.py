"""What skep makes of published programs: how many parse, check and run, and why the others do not.

  programs.py [--skep bin/skep] [--top N] [--run] [--lenient] FOLDER...

A program is a .ruchy file, or a fence of that language in a Markdown file; equal texts count once. --run also runs
each leniently, in an empty folder, without input and for 5 seconds at most, and names what hangs or crashes.
Exit status 1 if a run crashed.
"""
import argparse, collections, json, os, pathlib, re, subprocess, sys, tempfile
from concurrent.futures import ThreadPoolExecutor

ROOT = pathlib.Path(__file__).resolve().parent.parent
FENCE = re.compile(r"^```(?:ruchy|ruby,ruchy)[^\n]*\n(.*?)^```", re.M | re.S)
CRASH = re.compile(r"goroutine \d+ \[|internal error|a Go panic|fatal error:")


def programs(folders):
    """(where it stands, its text), each text once."""
    seen = set()
    for folder in folders:
        for path in sorted(pathlib.Path(folder).rglob("*")):
            if path.suffix not in (".ruchy", ".md") or ".git" in path.parts or not path.is_file():
                continue
            text = path.read_text(encoding="utf8", errors="replace")
            parts = [(str(path), text)] if path.suffix == ".ruchy" else [
                (f"{path}#{i}", m.group(1)) for i, m in enumerate(FENCE.finditer(text), 1)]
            for where, part in parts:
                if part.strip() not in seen:
                    seen.add(part.strip())
                    yield where, part


def check(skep, found, flags=()):
    """The diagnostics of each program, in the order of found."""
    with tempfile.TemporaryDirectory() as d:
        names = [f"{i:06d}.ruchy" for i in range(len(found))]
        for name, (_, text) in zip(names, found):
            pathlib.Path(d, name).write_text(text, encoding="utf8")
        by = collections.defaultdict(list)
        for i in range(0, len(names), 500):
            q = subprocess.run([skep, "check", "--json", *flags, *names[i:i + 500]], cwd=d, capture_output=True, text=True)
            for item in lists(q.stdout):
                by[os.path.basename(item["file"])].append(item)
        return [by[n] for n in names]


def lists(text):
    """The items of one or several JSON arrays."""
    decoder, at = json.JSONDecoder(), 0
    while (rest := text[at:].lstrip()):
        items, used = decoder.raw_decode(rest)
        at = len(text) - len(rest) + used
        yield from items


def run(skep, text):
    """How a lenient run ends: ok, error, timeout, crash."""
    with tempfile.TemporaryDirectory() as d:
        pathlib.Path(d, "program.ruchy").write_text(text, encoding="utf8")
        try:
            q = subprocess.run([skep, "run", "--lenient", "program.ruchy"], cwd=d, stdin=subprocess.DEVNULL, capture_output=True, timeout=5,
                               env={"PATH": os.environ["PATH"], "HOME": d, "NO_COLOR": "1"})
        except subprocess.TimeoutExpired:
            return "timeout"
    err = q.stderr.decode("utf8", "replace")
    if q.returncode < 0 or CRASH.search(err):
        return "crash"
    return "error" if q.returncode else "ok"


def share(n, of):
    return f"{n} of {of} ({100 * n / max(of, 1):.1f} %)"


def main():
    a = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    a.add_argument("folders", nargs="+")
    a.add_argument("--skep", default=str(ROOT / "bin" / "skep"))
    a.add_argument("--top", type=int, default=20)
    a.add_argument("--run", action="store_true")
    a.add_argument("--lenient", action="store_true", help="check leniently")
    o = a.parse_args()
    skep, found = os.path.abspath(o.skep), list(programs(o.folders))
    answers = check(skep, found, ["--lenient"] if o.lenient else [])
    errors = [[x for x in items if x["severity"] == "error"] for items in answers]
    syntax = [any(x["code"].startswith("E01") for x in items) for items in errors]
    print("unique programs:", len(found))
    print("parse:", share(len(found) - sum(syntax), len(found)))
    print("check without an error:", share(sum(not e for e in errors), len(found)))
    frequent, names = collections.Counter(), collections.Counter()
    for items in errors:
        for key in {(x["code"], re.sub(r"`[^`]*`", "`…`", x["message"])) for x in items}:
            frequent[key] += 1
        names.update({m.group(1) for x in items if x["code"] == "E0201" and (m := re.match(r"`(.*)` is not defined", x["message"]))})
    print("errors, by the number of programs that have them:")
    for (code, message), n in frequent.most_common(o.top):
        print(f"  {n:5d} {code} {message[:110]}")
    print("names that nobody defines:", ", ".join(f"{k} {n}" for k, n in names.most_common(o.top)))
    if o.run:
        sys.exit(runs(skep, found))


def runs(skep, found):
    with ThreadPoolExecutor(os.cpu_count()) as pool:
        ends = list(pool.map(lambda f: run(skep, f[1]), found))
    print("lenient runs:", ", ".join(f"{k} {n}" for k, n in collections.Counter(ends).most_common()))
    for end, (where, _) in zip(ends, found):
        if end in ("timeout", "crash"):
            print(f"  {end}: {where}")
    return int("crash" in ends)


if __name__ == "__main__":
    main()
