"""The verdicts on a corpus of programs: how many parse and check, and of the others why not.

  corpus.py [--skep bin/skep] [--show VERDICT] [--out docs/corpus.md] FOLDER...

A program is as in programs.py. The reasons are data: verdicts.tsv, by code and shape of message. --show lists the programs
of a verdict with the message that decides, for reading. Exit status 1 if a group is unread.
"""
import argparse, collections, os, re, sys
from programs import ROOT, check, programs, share
from verdicts import VERDICTS, judge, line_of, rows

BEGIN, END = "<!-- written by bench/corpus.py -->", "<!-- end -->"


def verdicts(skep, found):
    """(verdict, deciding message, its row) for each program; clean ones are "clean"."""
    table = rows()
    for (_, text), items in zip(found, check(skep, found)):
        errors = [x for x in items if x["severity"] == "error"]
        yield judge(table, errors, text) if errors else ("clean", None, None)


def report(found, judged):
    count = collections.Counter(v for v, _, _ in judged)
    good = count["clean"] + count["right"] + count["part"] + count["foreign"]
    parsed = sum(v == "clean" or not item["code"].startswith("E01") for v, item, _ in judged)
    lines = [f"{len(found):,} programs; {share(parsed, len(found))} parse.",
             f"Without a false error, or refused with a message that is right: {share(good, len(found))}.", "",
             "| verdict | programs | |", "|---|---:|---|", f"| clean | {count['clean']} | checks without an error |"]
    lines += [f"| {v} | {count[v]} | {VERDICTS[v]} |" for v in VERDICTS if count[v]]
    groups = collections.Counter((row.verdict, row.reason, item["code"]) for v, item, row in judged if row)
    lines += ["", "| verdict | why | code | programs |", "|---|---|---|---:|"]
    order = list(VERDICTS)
    for (verdict, reason, code), n in sorted(groups.items(), key=lambda g: (order.index(g[0][0]), -g[1], g[0])):
        lines.append(f"| {verdict} | {reason} | {code} | {n} |")
    return "\n".join(lines)


def rewrite(path, text):
    """Puts the report between its marks in a page that says the rest."""
    page = path and open(path, encoding="utf8").read()
    head, tail = page.split(BEGIN)[0], page.split(END)[1]
    with open(path, "w", encoding="utf8") as f:
        f.write(f"{head}{BEGIN}\n{text}\n{END}{tail}")


def main():
    a = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    a.add_argument("folders", nargs="+")
    a.add_argument("--skep", default=str(ROOT / "bin" / "skep"))
    a.add_argument("--show", help="list the programs of a verdict")
    a.add_argument("--out", help="rewrite the figures of this page")
    o = a.parse_args()
    found = list(programs(o.folders))
    judged = list(verdicts(os.path.abspath(o.skep), found))
    for (where, text), (verdict, item, _) in zip(found, judged):
        if verdict == o.show and item:
            print(f"{where}:{item['line']}: {item['code']} {item['message']}\n    {line_of(item, text).strip()[:110]}")
    text = report(found, judged)
    print(text)
    if o.out:
        rewrite(o.out, text)
    sys.exit(int(any(v == "unread" for v, _, _ in judged)))


if __name__ == "__main__":
    main()
