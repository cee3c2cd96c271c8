"""Fails if the golden files are not what the tests would write now. Runs the
tests of the packages that use internal/golden with -update, and compares the
files below testdata and docs/manual before and after; what differed stays changed, to be looked at."""
import hashlib, pathlib, re, subprocess, sys

ROOT = pathlib.Path(__file__).resolve().parent.parent


def fingerprints():
    folders = [ROOT / "docs" / "manual", *ROOT.rglob("testdata")]
    files = (p for d in folders if not {".venv", ".cache", "node_modules"} & set(d.parts)
             for p in d.rglob("*") if p.is_file() and "__pycache__" not in p.parts)
    return {p: hashlib.sha256(p.read_bytes()).digest() for p in files}


def users():
    """Folders whose tests import internal/golden."""
    tests = (p for p in ROOT.rglob("*_test.go") if not {".venv", ".cache", "node_modules"} & set(p.parts))
    return sorted({"./" + str(p.parent.relative_to(ROOT)) for p in tests
                   if re.search(r'^(import)?\s*"skep/internal/golden"$', p.read_text(encoding="utf8"), re.M)})


def main():
    before = fingerprints()
    if subprocess.run(["go", "test", "-count=1", *users(), "-update"], cwd=ROOT, stdout=subprocess.DEVNULL).returncode:
        return "golden: the tests fail even while updating"
    after = fingerprints()
    changed = sorted(str(p.relative_to(ROOT)) for p in before.keys() | after.keys() if before.get(p) != after.get(p))
    if changed:
        return "golden: not up to date: " + ", ".join(changed)
    print(f"golden: {len(after)} files up to date")


if __name__ == "__main__":
    sys.exit(main())
