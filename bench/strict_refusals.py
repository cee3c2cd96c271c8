"""Lists the programs of an index of recorded outputs that strict mode refuses, each with its messages.

  strict_refusals.py --repos DIR --index index.tsv [--skep bin/skep] [--out docs/strict-refusals.md]

DIR holds the work trees that the index names (DIR/ruchy for paiml/ruchy:...). Of the programs themselves nothing is
written down but their place and what skep says of them.
"""
import argparse, collections, os, pathlib, re
from programs import FENCE, ROOT, check

HEAD = """# Programs that strict mode refuses

The original runs these published programs; `skep run` refuses them before they run, `skep run --lenient` runs them and
prints what the original printed. Written by `bench/strict_refusals.py`; {n} of {of} programs with recorded output.

What the codes mean here: {codes}.

| program | line | message |
|---|---|---|
"""
MEANING = {
    "E0201": "`E0201` a name that nobody defines (the original makes a message of such a call)",
    "E0202": "`E0202` a write to a plain `let`, which the original lets pass",
    "E0203": "`E0203` a sorted copy that is thrown away",
    "E0204": "`E0204` the wrong number of arguments",
}


def program(repos, source):
    repo, path = source.split(":", 1)
    path, _, number = path.partition("#")
    text = pathlib.Path(repos, repo.split("/", 1)[1], path).read_text(encoding="utf8")
    return FENCE.findall(text)[int(number) - 1] if number else text


def rows(found, answers):
    for (source, _), items in zip(found, answers):
        errors = [x for x in items if x["severity"] == "error"]
        for i, x in enumerate(errors):
            yield source if i == 0 else "", x["line"], x["code"], x["message"]


def main():
    a = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    a.add_argument("--repos", required=True)
    a.add_argument("--index", required=True)
    a.add_argument("--skep", default=str(ROOT / "bin" / "skep"))
    a.add_argument("--out", default=str(ROOT / "docs" / "strict-refusals.md"))
    o = a.parse_args()
    lines = [line.split("\t") for line in open(o.index, encoding="utf8").read().rstrip("\n").split("\n")]
    places = [dict(zip(lines[0], line)) for line in lines[1:]]
    found = [(p["source"], program(o.repos, p["source"])) for p in places if not p.get("quirk")]
    answers = check(os.path.abspath(o.skep), found)
    table = list(rows(found, answers))
    codes = collections.Counter(code for _, _, code, _ in table)
    n = sum(1 for source, *_ in table if source)
    with open(o.out, "w", encoding="utf8") as f:
        f.write(HEAD.format(n=n, of=len(found), codes="; ".join(MEANING.get(c, f"`{c}` see `skep explain {c}`") for c in sorted(codes))))
        for source, line, code, message in table:
            f.write(f"| {source} | {line} | {code} {re.sub('[|]', r'&#124;', message)} |\n")
    print(f"{n} of {len(found)} programs refused:", ", ".join(f"{c} {k}" for c, k in codes.most_common()))


if __name__ == "__main__":
    main()
