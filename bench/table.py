"""Tables of Markdown, and what fills them: the CPU time of a process."""
import os, resource, statistics, subprocess, sys


def spread(values):
    return 100 * (max(values) - min(values)) / statistics.median(values) if statistics.median(values) else 0


class Table:
    """Rows of a Markdown table, and how many targets were met."""

    def __init__(self, *head):
        self.lines = ["| " + " | ".join(head) + " |", "|" + "---|" * len(head)]
        self.missed = []

    def row(self, name, unit, ours, peer, target, more=False):
        mine, theirs = statistics.median(ours), statistics.median(peer)
        ratio = mine / theirs if theirs else float("inf")
        verdict = "-"
        if target is not None:
            met = ratio >= target if more else ratio <= target
            verdict = f"{'≥' if more else '≤'} {target}: {'met' if met else '**missed**'}"
            self.missed += [] if met else [name]
        self.lines.append(f"| {name} | {figure(mine)} {unit} | {figure(theirs)} {unit} | {ratio:.3g}x | {verdict} | {spread(ours):.0f} % / {spread(peer):.0f} % |")


def figure(x):
    return f"{x:,.0f}" if x >= 100 else f"{x:.3g}"


class Facts:
    """Rows of measures that have a target but no peer."""

    def __init__(self):
        self.lines = ["| measure | figure | target |", "|---|---|---|"]
        self.missed = []

    def row(self, name, value, unit, target=None, more=False):
        verdict = "-"
        if target is not None:
            met = value >= target if more else value <= target
            verdict = f"{'≥' if more else '≤'} {target:g} {unit}: {'met' if met else '**missed**'}"
            self.missed += [] if met else [name]
        self.lines.append(f"| {name} | {figure(value)} {unit} | {verdict} |")


def cpu(command, env=None):
    """CPU seconds (user and system) and output of a program; env is added to the environment."""
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    done = subprocess.run(command, capture_output=True, text=True, timeout=600, env={**os.environ, **(env or {})})
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    if done.returncode:
        sys.exit(f"{command}: {done.stderr[-1000:]}")
    return after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime, done.stdout
