"""Runs a command and says how long it took and how much memory its process tree held."""
import os, subprocess, threading, time


def children():
    """Maps each process to its parent, from /proc; empty where there is none."""
    parents = {}
    for name in os.listdir("/proc") if os.path.isdir("/proc") else []:
        if name.isdigit():
            try:
                with open(f"/proc/{name}/stat") as f:
                    parents[int(name)] = int(f.read().rsplit(")", 1)[1].split()[1])
            except (OSError, IndexError):
                pass  # it ended meanwhile
    return parents


def tree_memory(pid):
    """Resident bytes of pid and all below it."""
    parents, total, page = children(), 0, os.sysconf("SC_PAGE_SIZE")
    for p in parents:
        q = p
        while q in parents and q != pid:
            q = parents[q]
        if q == pid:
            try:
                with open(f"/proc/{p}/statm") as f:
                    total += int(f.read().split()[1]) * page
            except (OSError, IndexError):
                pass
    return total


class Measured:
    """A running command; lines() yields its output, then seconds, peak (bytes) and status are set."""

    def __init__(self, cmd, **kw):
        self.started, self.peak = time.monotonic(), 0
        self.process = subprocess.Popen(cmd, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, errors="replace", **kw)
        threading.Thread(target=self.watch, daemon=True).start()

    def watch(self):
        while self.process.poll() is None:
            self.peak = max(self.peak, tree_memory(self.process.pid))
            time.sleep(0.25)

    def lines(self):
        yield from self.process.stdout
        self.status = self.process.wait()
        self.seconds = time.monotonic() - self.started
