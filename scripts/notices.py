"""Writes cmd/skep/THIRD_PARTY_NOTICES: name, version and licence of everything
that is compiled or bundled into skep, from the Go modules that cmd/skep and the helpers cmd/skep-gpu and cmd/skep-go need
and the npm packages of the page. With --check it only fails if the file is not
what would be written.
"""
import json, pathlib, re, subprocess, sys

ROOT = pathlib.Path(__file__).resolve().parent.parent
OUT = ROOT / "cmd" / "skep" / "THIRD_PARTY_NOTICES"
UI = ROOT / "web" / "ui"
LICENCE = re.compile(r"^(licen[cs]e|copying|notice|patents)([-._].*)?$", re.I)
KINDS = (("Apache-2.0", "Apache License"), ("MPL-2.0", "Mozilla Public License"), ("ISC", "ISC License"), ("ISC", "Permission to use, copy, modify, and distribute this software for any purpose with or without fee"),
         ("ISC", "Permission to use, copy, modify, and/or distribute this software for any purpose with or without fee is hereby granted, provided that"),
         ("0BSD", "Permission to use, copy, modify, and/or distribute this software for any purpose with or without fee is hereby granted."),
         ("PSF-2.0", "PYTHON SOFTWARE FOUNDATION LICENSE"), ("BSD-3-Clause", "Neither the name of"),
         ("BSD-3-Clause", "name of the copyright holder nor"), ("BSD-2-Clause", "Redistributions in binary form"), ("MIT", "Permission is hereby granted, free of charge"),
         ("CC0-1.0", "CC0"), ("Unlicense", "unlicense"))
ALLOWED = {kind for kind, _ in KINDS}


def go_modules():
    """(name, version, folder) of the modules whose packages end up in the program, and Go's own library."""
    shape = "{{with .Module}}{{if not .Main}}{{.Path}}\t{{.Version}}\t{{.Dir}}{{end}}{{end}}"
    out = subprocess.run(["go", "list", "-e", "-deps", "-f", shape, "./cmd/skep", "./cmd/skep-gpu", "./cmd/skep-go"], cwd=ROOT, capture_output=True, text=True, check=True).stdout
    found = {tuple(line.split("\t")) for line in out.splitlines() if line.strip()}
    go = subprocess.run(["go", "env", "GOROOT"], capture_output=True, text=True, check=True).stdout.strip()
    return [("Go standard library", "", go)] + sorted(found)


def npm_packages():
    """The packages that package.json's dependencies bring: all that the lock file does not mark as for development."""
    lock = json.loads((UI / "package-lock.json").read_text())
    for path, entry in sorted(lock["packages"].items()):
        if path.startswith("node_modules/") and not entry.get("dev"):
            yield path.rsplit("node_modules/", 1)[1], entry["version"], str(UI / path)


def licence_texts(folder):
    files = sorted(p for p in pathlib.Path(folder).iterdir() if p.is_file() and LICENCE.match(p.name))
    return "\n\n".join(p.read_text(encoding="utf8", errors="replace").strip() for p in files)


def kind_of(text):
    flat = re.sub(r"\s+", " ", text)
    return next((kind for kind, mark in KINDS if mark.lower() in flat.lower()), None)


def notices():
    head, texts, problems = [], {}, []
    for name, version, folder in [*go_modules(), *npm_packages()]:
        text = licence_texts(folder)
        kind = kind_of(text)
        if kind not in ALLOWED:
            problems.append(f"{name}: no licence that is known")
            continue
        head.append(f"{name} {version}".strip() + f"  ({kind})")
        texts.setdefault(text, []).append(name)
    if problems:
        sys.exit("notices: " + "; ".join(problems))
    rule = "\n" + "=" * 78 + "\n"
    body = rule.join(", ".join(names) + "\n\n" + text for text, names in texts.items())
    return "skep contains the following software of others.\n\n" + "\n".join(head) + "\n" + rule + body + "\n"


def main():
    if not (UI / "node_modules").exists():
        print("skipped: notices (the page's npm packages are not there: `make peers` brings them)")
        return 0
    text = notices()
    if "--check" in sys.argv:
        return 0 if OUT.exists() and OUT.read_text(encoding="utf8") == text else f"{OUT.name} is not up to date: python3 scripts/notices.py"
    OUT.write_text(text, encoding="utf8")
    print(f"{OUT.relative_to(ROOT)}: {len(text) >> 10} kB")


if __name__ == "__main__":
    sys.exit(main())
