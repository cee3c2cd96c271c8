"""Runs every fuzz target of the repository for a time each: fuzz.py [TIME]. A
finding stays below testdata/fuzz of its package and fails the normal tests too.
Inputs are minimized by twenty tries each: by default Go spends up to a minute on
one, and a target that it finds hard to reproduce tries ten inputs instead of thousands."""
import pathlib, re, subprocess, sys

ROOT = pathlib.Path(__file__).resolve().parent.parent


def targets():
    for path in sorted(ROOT.rglob("*_test.go")):
        if {".venv", ".cache", "node_modules"} & set(path.parts):
            continue
        for name in re.findall(r"^func (Fuzz\w+)\(", path.read_text(encoding="utf8"), re.M):
            yield "./" + str(path.parent.relative_to(ROOT)), name


def main():
    time = sys.argv[1] if len(sys.argv) > 1 else "10s"
    failed = []
    for package, name in targets():
        print(f"{package} {name}", flush=True)
        cmd = ["go", "test", package, "-run", "^$", "-fuzz", f"^{name}$", "-fuzztime", time, "-fuzzminimizetime", "20x"]
        if subprocess.run(cmd, cwd=ROOT).returncode:
            failed.append(f"{package} {name}")
    return "fuzz: failed: " + ", ".join(failed) if failed else None


if __name__ == "__main__":
    sys.exit(main())
