"""Ours beside the peers, in turn, in one run; writes BENCHMARKS.md.

  run.py [--rounds N] [--tiny] [--only kernel,notebook,page,language,native,ordinary,peers,process,parallel,checker,dataframe,growth,tpch,compute] [--out FILE]

Each round runs ours and then the peer, so that a noisy machine hits both. The
figures are medians; the spread is the distance from the lowest to the highest
round, in percent of the median. --tiny only shows that everything runs. The
checker reads the programs of the folders in CORPUS, if that is set. A part is a
file beside this one: its TITLE, and table(rounds, tiny), which gives lines and what was missed.
"""
import argparse, datetime, importlib, os, pathlib, platform

ROOT = pathlib.Path(__file__).resolve().parent.parent


def machine():
    name = platform.processor() or platform.machine()
    try:
        for line in open("/proc/cpuinfo"):
            if line.startswith("model name"):
                name = line.split(":", 1)[1].strip()
                break
    except OSError:
        pass
    return f"{name}, {os.cpu_count()} processors, {platform.system()} {platform.machine()}, load {os.getloadavg()[0]:.1f} at the start"


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--tiny", action="store_true")
    parser.add_argument("--only", default="kernel,notebook,page,language,native,ordinary,peers,process,parallel,checker,dataframe,growth,tpch,compute")
    parser.add_argument("--out", default=str(ROOT / "BENCHMARKS.md"))
    o = parser.parse_args()
    head = ["# Benchmarks", "", f"Made by `make bench` on {datetime.date.today()}: {machine()}.",
            f"Ours and the peer's in turn, {o.rounds} rounds, medians; ratio = ours / peer's; spread = (highest - lowest) / median, ours / peer's.", ""]
    if o.tiny:
        head += ["**Tiny sizes: these figures say nothing about speed.**", ""]
    missed = []
    for name in o.only.split(","):
        part = importlib.import_module(name)
        table = part.table(o.rounds, o.tiny)
        head += [f"## {part.TITLE}", "", *table.lines, ""]
        missed += table.missed
    head.append("All targets met." if not missed else "Missed: " + "; ".join(missed) + ".")
    pathlib.Path(o.out).write_text("\n".join(head) + "\n")
    print(head[-1])


if __name__ == "__main__":
    main()
