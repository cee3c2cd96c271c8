"""The nine programs as Go, built by this machine's Go (`skep compile --target go --native`), beside `skep run` and CPython."""
import pathlib, shutil, subprocess, sys, tempfile
from language import PROGRAMS, SKEP, written
from table import Table, cpu

TITLE = "Programs as Go (--native) beside `skep run`"


def table(rounds, tiny):
    out = Table("program", "--native, CPU", "skep run, CPU", "ratio", "target", "spread")
    if not shutil.which("go"):
        print("skipped: programs as Go: no go here")
        return out
    with tempfile.TemporaryDirectory() as folder:
        for name, sizes in PROGRAMS.items():
            source = written(folder, name, "ruchy", sizes[tiny])
            app = pathlib.Path(folder) / f"{name}-native"
            done = subprocess.run([SKEP, "compile", "--quiet", "--target", "go", "--native", source, "-o", app], capture_output=True, text=True)
            if done.returncode:
                print(f"skipped: {name} as Go: {done.stderr.strip().splitlines()[0]}")
                continue
            compare(out, f"{name}({sizes[tiny]})", app, [SKEP, "run", "--quiet", source], rounds)
    return out


def compare(out, title, app, run, rounds):
    ours, theirs = [], []
    for _ in range(rounds):
        seconds, said = cpu([app])
        ours.append(seconds * 1e3)
        seconds, wanted = cpu(run)
        theirs.append(seconds * 1e3)
        if said != wanted:
            sys.exit(f"{title}: as Go it says {said!r}, run {wanted!r}")
    out.row(title, "ms", ours, theirs, None)
    print(out.lines[-1], flush=True)
