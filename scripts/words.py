"""Fails on words that mean unfinished work, and on paths of one machine, in tracked files."""
import pathlib, re, subprocess, sys

ROOT = pathlib.Path(__file__).resolve().parent.parent
BUNDLED = re.compile(r"(^|/)(dist|node_modules|vendor|testdata)/|\.(png|ipynb|csv|map|sum)$|THIRD_PARTY|\.min\.")
# Spelt in parts, so that this file passes its own test.
UNFINISHED = re.compile(r"\b(" + "|".join(("TO" + "DO", "FIX" + "ME", "X" * 3, "HA" + "CK")) + r")\b|/(wo" + r"rk|ro" + r"ot)/\w")


def main():
    names = subprocess.run(["git", "ls-files"], cwd=ROOT, capture_output=True, text=True, check=True).stdout.splitlines()
    found = []
    for name in names:
        path = ROOT / name
        if BUNDLED.search(name) or not path.is_file():
            continue
        for n, line in enumerate(path.read_text(encoding="utf8", errors="replace").splitlines(), 1):
            if UNFINISHED.search(line):
                found.append(f"{name}:{n}: {line.strip()[:100]}")
    return "\n".join(found) or None


if __name__ == "__main__":
    sys.exit(main())
