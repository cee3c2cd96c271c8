"""Writes numeric.json: what NumPy 2 answers. Run: python numeric.py > numeric.json"""
import json
import warnings

import numpy as np

warnings.simplefilter("ignore")
rng = np.random.default_rng(5)
cases = []


def enc(a):
    a = np.asarray(a)
    if np.iscomplexobj(a):
        a = np.stack([a.real, a.imag], -1)
    return {"shape": list(a.shape), "data": ["nan" if v != v else ("inf" if v > 1e308 else float(v)) for v in a.astype(float).ravel()]}


def case(op, args, results, **options):
    cases.append({"op": op, "args": [enc(a) for a in args], "options": options, "results": [enc(r) for r in results]})


f = lambda *s: np.round(rng.standard_normal(s), 2)
xs, ys = np.array([0.0, 1.0, 1.5, 4.0]), np.array([3.0, -1.0, 2.0, 7.0])
for x in [np.array([-1.0, 0.0, 0.3, 1.0, 1.2, 4.0, 9.0]), np.array([[0.5, 2.0], [3.0, np.nan]]), np.zeros(0)]:
    case("interp", [x, xs, ys], [np.interp(x, xs, ys)])
case("interp", [np.array([0.0, 2.0]), np.array([1.0]), np.array([5.0])], [np.interp([0.0, 2.0], [1.0], [5.0])])
x = np.linspace(-2, 3, 9)
for deg in [0, 1, 3, 5]:
    y = f(9)
    case("polyfit", [x, y], [np.polyfit(x, y, deg)], deg=deg)
case("polyval", [np.array([2.0, -1.0, 0.5]), f(2, 3)], [])
cases[-1]["results"] = [enc(np.polyval([2.0, -1.0, 0.5], np.array(cases[-1]["args"][1]["data"]).reshape(2, 3)))]
a = np.arange(12.0).reshape(3, 4)
for mode in ["edge", "reflect", "symmetric", "wrap"]:
    for w in [((1, 1), (2, 2)), ((0, 3), (1, 0)), ((5, 7), (9, 8))]:
        case("pad", [a], [np.pad(a, w, mode=mode)], mode=mode, width=[v for p in w for v in p])
    case("pad", [np.array([4.0])], [np.pad(np.array([4.0]), 2, mode=mode)], mode=mode, width=[2])
h = np.array([0.0, 1, 1, 2.5, 4, 4, np.nan, 3])
for bins in [2, 5]:
    c, e = np.histogram(h[~np.isnan(h)], bins)
    case("histogram", [h[~np.isnan(h)], e], [c])
c, e = np.histogram(h, [1, 2, 4], weights=np.arange(8.0))
case("histogram", [h, e, np.arange(8.0)], [c])
c, e = np.histogram(h, [0.0, 1.0, 4.0], density=True)
case("histogram", [h, e], [c], density=True)
p = f(30, 2)
c, e = np.histogramdd(p, [3, 4])
case("histogramdd", [p, *e], [c])
for u in [np.array([3, 1, 3, 2, 1, 1.0]), np.array([[2.0, np.nan], [np.nan, -0.0]]), np.zeros(0)]:
    v, i, inv, n = np.unique(u, return_index=True, return_inverse=True, return_counts=True)
    case("unique", [u], [v, i, inv.reshape(u.shape), n])
m = f(3, 4)
m[0, 1] = m[2, 3] = np.nan
m[:, 0] = np.nan
for name in ["nanprod", "nanvar", "nanstd", "nanmedian"]:
    for axis in [None, 0, 1]:
        case(name, [m], [getattr(np, name)(m, axis=axis)], axis=axis)
case("nanquantile", [m], [np.nanquantile(m, 0.3, axis=1)], axis=1, q=0.3)
case("nanvar", [m], [np.nanvar(m, axis=1, ddof=1)], axis=1, ddof=1)
at = np.array([[0, 2, 2], [1, 0, 1]])
t = f(2, 4)
case("take_along", [t, at], [np.take_along_axis(t, at, 1)], axis=1)
out = t.copy()
np.put_along_axis(out, at[:, :2], 9.0, 1)
case("scatter", [t, at[:, :2], np.full((2, 2), 9.0)], [out], axis=1)
add = t.copy()
np.add.at(add, (np.array([[0], [1]]), at), 1.5)
case("scatter_add", [t, at, np.array(1.5)], [add], axis=1)
for n in [1, 2, 3, 6, 12]:
    b = f(n, n)
    case("eig", [b], [np.sort_complex(np.linalg.eigvals(b))])
for b in [np.diag([1.0, 1, 2]), np.array([[0.0, 1], [0, 0]]), np.zeros((3, 3)), np.array([[0.0, 0, 1], [1, 0, 0], [0, 1, 0]]), np.triu(np.ones((5, 5)))]:
    case("eig", [b], [np.sort_complex(np.linalg.eigvals(b))], loose=True)
print(json.dumps(cases))
