"""Why programs of a corpus are refused: a verdict for each group of messages, read once and kept as data (verdicts.tsv).

A group is a code and the shape of a message (what stands in backticks left out). One shape may mean several things, so a
row may ask for evidence, which is looked for in the program when it is judged; the first row that fits holds.
"""
import csv, pathlib, re

TABLE = pathlib.Path(__file__).resolve().parent / "verdicts.tsv"
# worst first: a program is judged by the worst of its messages
VERDICTS = {
    "unread": "nobody has read this group",
    "false": "a false refusal",
    "missing": "the message is right, and the library lacks what one may expect",
    "right": "the message is right: the program has a mistake, or breaks a rule of the language",
    "part": "a part of a program: what it needs is defined elsewhere, or left out with `...` or a comment",
    "foreign": "no program of the language: a transcript, a listing, another language",
}


class Row:
    def __init__(self, code, shape, evidence, verdict, reason):
        if verdict not in VERDICTS:
            raise ValueError(f"{TABLE.name}: {verdict} is no verdict")
        self.code, self.shape, self.verdict, self.reason = code, re.compile(shape), verdict, reason
        name, _, argument = evidence.partition(" ")
        self.evidence, self.argument = EVIDENCE[name], argument

    def fits(self, item, text):
        return re.fullmatch(self.code, item["code"]) and self.shape.search(item["message"]) and self.evidence(item, text, self.argument)


def rows():
    with open(TABLE, encoding="utf8") as f:
        return [Row(*r) for r in csv.reader(f, delimiter="\t", quoting=csv.QUOTE_NONE) if r and not r[0].startswith("#")]


def named(item, at=0):
    """What stands in the message's backticks."""
    return (re.findall(r"`([^`]*)`", item["message"]) + ["", ""])[at]


def line_of(item, text):
    lines = text.split("\n")
    return lines[item["line"] - 1] if 0 < item["line"] <= len(lines) else ""


BINDS = r"\b(?:let|mut|var|fun|fn|const|static|struct|class|enum|trait|type|mod|actor|effect|for|use|import|as)\s+(?:mut\s+)?"


def unbound(item, text, _):
    """The name of the message is bound nowhere in the text: by no declaration, parameter or pattern."""
    name = re.escape(named(item))
    return name and not re.search(BINDS + name + r"\b|\|[^|\n]*\b" + name + r"\b[^|\n]*\||\b" + name + r"\s*:[^:]|\b(?:let|for|use|import)\b[^=\n]*\b" + name + r"\b|^\s*" + name + r"\s*=[^=]", text, re.M)


def undefined(item, text, _):
    """No function of the second name of the message is in the text."""
    return not re.search(r"\b(?:fun|fn|init|constructor|new)\s+" + re.escape(named(item, 1)) + r"\b", text)


def gaps(item, text, _):
    """The text says that something is left out."""
    return bool(re.search(r"(?<![\w\"'.])\.\.\.(?![\w\[(.])|…|\{\s*/\*.*?\*/\s*\}|\{\s*(?://[^\n]*\n\s*)+\}|(?://|#)\s*(?:\.\.\.|rest|other|implementation|TO[D]O|same as)", text, re.I))


EVIDENCE = {
    "-": lambda item, text, _: True,
    "unbound": unbound,
    "undefined": undefined,
    "gaps": gaps,
    "text": lambda item, text, pattern: bool(re.search(pattern, text, re.M)),
    "line": lambda item, text, pattern: bool(re.search(pattern, line_of(item, text))),
    "name": lambda item, text, pattern: bool(re.fullmatch(pattern, named(item))),
}


def judge(table, items, text):
    """(verdict, the message that decides, its row or None) of a program with these errors. Of messages of the parser the
    first decides: what comes after it may be its consequence. Else the worst one does."""
    order = list(VERDICTS)
    syntax = [x for x in items if x["code"].startswith("E01")]
    judged = []
    for item in syntax[:1] or items:
        row = next((r for r in table if r.fits(item, text)), None)
        judged.append((order.index(row.verdict if row else "unread"), item, row))
    worst, item, row = min(judged, key=lambda j: j[0])
    return order[worst], item, row
