"""Records what scikit-learn and SciPy answer, into answers.json: `python record.py > answers.json` with scikit-learn 1.9 or later."""
import json, random, sys
import numpy as np
from scipy import stats
from sklearn import model_selection as ms

rng = random.Random(7)


def folds(splitter, n, y=None, groups=None):
    return [test.tolist() for _, test in splitter.split(np.zeros(n), y, groups)]


def labelled(n, labels):
    return [rng.choice(labels) for _ in range(n)]


out = {"kfold": [], "stratified": [], "group": [], "time": [], "ks": [], "chi2": [], "sizes": []}
for n, k in ((10, 3), (7, 7), (100, 8), (11, 2)):
    out["kfold"].append({"n": n, "k": k, "tests": folds(ms.KFold(k), n)})
for n, k, labels in ((20, 3, "ab"), (50, 5, "aaab"), (33, 4, "xyz"), (12, 2, "ba")):
    y = labelled(n, labels)
    out["stratified"].append({"y": y, "k": k, "tests": folds(ms.StratifiedKFold(k), n, y=y)})
for n, k, m in ((20, 3, 6), (60, 5, 12), (15, 2, 3), (9, 4, 4)):
    g = [rng.randrange(m) for _ in range(n)]
    g[:m] = range(m)
    out["group"].append({"groups": g, "k": k, "tests": folds(ms.GroupKFold(k), n, groups=g)})
for n, k, gap, size, most in ((12, 3, 0, 0, 0), (20, 4, 1, 3, 0), (30, 5, 2, 0, 7), (9, 2, 0, 2, 4)):
    t = ms.TimeSeriesSplit(k, gap=gap, test_size=size or None, max_train_size=most or None)
    out["time"].append({"n": n, "k": k, "gap": gap, "test": size, "most": most, "splits": [[a.tolist(), b.tolist()] for a, b in t.split(np.zeros(n))]})
for n, m, shift in ((10, 12, 0.0), (50, 50, 0.4), (200, 130, 0.1), (1, 1, 0.0), (300, 300, 1.5), (12000, 11000, 0.02)):
    a, b = [round(rng.gauss(0, 1), 2) for _ in range(n)], [round(rng.gauss(shift, 1), 2) for _ in range(m)]
    r = stats.ks_2samp(a, b, method="exact" if max(n, m) <= 10000 else "asymp")
    limit = stats.kstwobign.sf(np.sqrt(n * m / (n + m)) * r.statistic)
    seed = {"a": a, "b": b} if n < 1000 else {"seed": [n, m]}
    if n >= 1000:  # too many to keep: two ramps that both sides can make
        a, b = [(i * 7919 % n) / n for i in range(n)], [(i * 104729 % m) / m + 0.01 for i in range(m)]
        r = stats.ks_2samp(a, b, method="asymp")
        limit = stats.kstwobign.sf(np.sqrt(n * m / (n + m)) * r.statistic)
        seed = {"ramps": [n, m]}
    out["ks"].append({**seed, "d": r.statistic, "p": limit if n >= 1000 else r.pvalue})
for a, b in (([10, 20, 30], [12, 18, 33]), ([5, 0, 7], [9, 3, 1]), ([100, 1], [90, 15]), ([4, 4], [4, 4])):
    r = stats.chi2_contingency([a, b], correction=False)
    out["chi2"].append({"a": a, "b": b, "x": r.statistic, "p": r.pvalue})
for n, size in ((10, 0.25), (7, 0.3), (100, 0.2), (11, 4)):
    train, test = ms.train_test_split(list(range(n)), test_size=size, shuffle=False)
    out["sizes"].append({"n": n, "test_size": size, "train": train, "test": test})
json.dump(out, sys.stdout)
