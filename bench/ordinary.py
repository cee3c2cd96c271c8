"""What people write every day, in both languages as one would write it there: text, dictionaries, classes, patterns, errors."""
import pathlib, platform, statistics, tempfile
import language
from table import Table

AT = pathlib.Path(__file__).resolve().parent / "ordinary"
TITLE = "Ordinary programs beside CPython"

# program -> (size, tiny size)
PROGRAMS = {
    "accounts": (500_000, 200), "breadth": (500, 20), "characters": (1_000_000, 500), "closures": (400_000, 200), "comprehensions": (600_000, 40_000),
    "csv": (100_000, 100), "dates": (40_000, 100), "documents": (20_000, 50), "errors": (200_000, 100), "expressions": (150_000, 200),
    "formatting": (150_000, 200), "generators": (400_000, 200), "groups": (300_000, 1_000), "heap": (200_000, 500), "life": (96, 10),
    "memo": (20_000, 100), "options": (300_000, 200), "patterns": (400_000, 200), "pipelines": (600_000, 5_000), "regex": (80_000, 100),
    "sets": (400_000, 500), "shapes": (150_000, 200), "sorting": (100_000, 500), "splitting": (80_000, 100),
}


def table(rounds, tiny):
    out = Table("program", "skep, CPU", f"CPython {platform.python_version()}, CPU", "ratio", "target", "spread")
    with tempfile.TemporaryDirectory() as folder:
        ratios = [language.compare(out, folder, rounds, name, sizes[tiny], name, AT, None) for name, sizes in PROGRAMS.items()]
    for label, of in zip(("geometric mean", "geometric mean, first runs"), zip(*ratios)):
        out.row(label, "", [statistics.geometric_mean(of)], [1.0], None)
        print(out.lines[-1], flush=True)
    return out
