"""Writes goldens.json: what NumPy answers. Run by hand: python testdata/goldens.py > testdata/goldens.json"""
import json
import warnings

import numpy as np

warnings.simplefilter("ignore")
rng = np.random.default_rng(20)
cases = []


def enc(x):
    x = np.asarray(x)
    flat = x.ravel()
    if np.iscomplexobj(flat):
        data = [[num(v.real), num(v.imag)] for v in flat]
    else:
        data = [num(v) for v in flat]
    return {"dtype": x.dtype.name, "shape": list(x.shape), "data": data}


def num(v):
    v = v.item() if hasattr(v, "item") else v
    if isinstance(v, float):
        if v != v:
            return "nan"
        if v in (float("inf"), float("-inf")):
            return "inf" if v > 0 else "-inf"
    return v


def case(op, args, result, tol=0.0, **options):
    results = result if isinstance(result, (tuple, list)) else [result]
    cases.append({"op": op, "args": [enc(a) for a in args], "options": options, "tol": tol, "results": [enc(r) for r in results]})


f = lambda *s: np.round(rng.standard_normal(s), 3)  # short numbers, short file
ints = lambda d, *s: rng.integers(0 if d[0] == "u" else -9, 10, s).astype(d)
INTS = ["int8", "int16", "int32", "int64", "uint8", "uint16", "uint32", "uint64"]
FLOATS = ["float16", "float32", "float64"]
BIN = {"add": np.add, "sub": np.subtract, "mul": np.multiply, "div": np.divide, "mod": np.mod, "floor_div": np.floor_divide,
       "maximum": np.maximum, "minimum": np.minimum, "eq": np.equal, "ne": np.not_equal, "lt": np.less, "le": np.less_equal,
       "gt": np.greater, "ge": np.greater_equal, "logical_and": np.logical_and, "logical_or": np.logical_or, "logical_xor": np.logical_xor}
TOL = {"float16": 2e-3, "float32": 2e-6, "float64": 1e-14, "complex64": 2e-6, "complex128": 1e-14}


def tol(r, factor=1):
    return TOL.get(np.asarray(r).dtype.name, 0) * factor


special = np.array([0.0, -0.0, 1.5, -2.5, np.nan, np.inf, -np.inf, 1e300, 3.0])
for name, fn in BIN.items():
    for d in INTS + FLOATS:
        a, b = (ints(d, 2, 3), ints(d, 3)) if d in INTS else ((f(2, 3) * 4).astype(d), (f(3) * 4).astype(d))
        r = fn(a, b)
        case(name, [a, b], r, tol(r))
    case(name, [special[:, None], special], fn(special[:, None], special), 1e-14)
a32, b32 = np.array([[3], [-4]], "int32"), np.array([[2.5, -1.5]], "float32")
for name, fn in BIN.items():
    case(name, [a32, b32], fn(a32, b32), 1e-14)
    if name not in ("mod", "floor_div", "sub"):
        t = np.array([True, False, True, False]), np.array([True, True, False, False])
        case(name, list(t), fn(*t))
for name, fn in {"bitand": np.bitwise_and, "bitor": np.bitwise_or, "bitxor": np.bitwise_xor, "shl": np.left_shift, "shr": np.right_shift}.items():
    for d in INTS:
        a, b = ints(d, 5), rng.integers(0, 4, 5).astype(d)
        case(name, [a, b], fn(a, b))
for d in INTS:
    a, b = ints(d, 6), rng.integers(0, 5, 6).astype(d)
    case("pow", [a, b], np.power(a, b))
x, y = np.array([1.5, 2.0, 0.3, 4.0, 9.0]), np.array([2.0, -1.0, 0.5, 3.0, 0.0])
case("pow", [x, y], np.power(x, y), 1e-14)
case("atan2", [x, y], np.arctan2(x, y), 1e-14)
case("hypot", [x, y], np.hypot(x, y), 1e-14)
c, d = f(3) + 1j * f(3), f(3) + 1j * f(3)
for name in ["add", "sub", "mul", "div", "eq"]:
    case(name, [c, d], BIN[name](c, d), 1e-14)
    r = BIN[name](c.astype("complex64"), d.real.astype("float32"))
    case(name, [c.astype("complex64"), d.real.astype("float32")], r, tol(r, 3))
UN = {"neg": np.negative, "abs": np.abs, "sqrt": np.sqrt, "exp": np.exp, "log": np.log, "sin": np.sin, "cos": np.cos, "tanh": np.tanh, "square": np.square,
      "sign": np.sign, "floor": np.floor, "ceil": np.ceil, "trunc": np.trunc, "round": np.round, "log1p": np.log1p, "expm1": np.expm1, "reciprocal": np.reciprocal,
      "log2": np.log2, "log10": np.log10, "exp2": np.exp2, "cbrt": np.cbrt, "asin": np.arcsin, "atan": np.arctan, "sinh": np.sinh, "acosh": np.arccosh,
      "isnan": np.isnan, "isfinite": np.isfinite, "isinf": np.isinf, "logical_not": np.logical_not, "nan_to_num": np.nan_to_num}
for name, fn in UN.items():
    for dt in ["float64", "float32", "float16"]:
        a = (f(6) * 2).astype(dt)
        r = fn(a)
        case(name, [a], r, tol(r, 2))
    case(name, [special], fn(special), 1e-14)
    if name not in ("reciprocal",):
        for dt in ["int32", "uint8", "int8"]:
            a = ints(dt, 5)
            r = fn(a)
            case(name, [a], r, tol(r, 2))
for name in ["neg", "abs", "sqrt", "exp", "log", "sin", "tanh", "square"]:
    case(name, [c], UN[name](c), 1e-13)
casts = np.array([0.0, 1.9, -1.9, 100.5, 127.0, -128.0, 3e4])
for dt in INTS + FLOATS + ["bool", "complex64", "complex128"]:
    if dt[0] != "u":
        case("astype", [casts[:6]], casts[:6].astype(dt), dtype=dt)
    i = np.array([0, 1, -1, 127, 128, 300, -300, 70000, 2**40])
    case("astype", [i], i.astype(dt), dtype=dt)
RED = {"sum": np.sum, "prod": np.prod, "mean": np.mean, "min": np.min, "max": np.max, "var": np.var, "std": np.std, "any": np.any, "all": np.all,
       "median": np.median, "ptp": np.ptp, "nansum": np.nansum, "nanmean": np.nanmean, "nanmax": np.nanmax, "nanmin": np.nanmin, "count_nonzero": np.count_nonzero}
for name, fn in RED.items():
    for dt in ["float64", "float32", "int64", "int8", "uint8", "bool"]:
        a = rng.integers(0, 2, (2, 3, 4)).astype(dt) if dt == "bool" else (f(2, 3, 4) * 3).astype("float64" if dt[0] in "iu" else dt)
        a = np.abs(a).astype(dt) if dt[0] == "u" else a.astype(dt)
        if dt == "bool" and name in ("ptp", "var", "std", "median", "nanmean"):
            continue
        for ax in [None, 0, -1, (0, 2)]:
            r = fn(a, axis=ax)
            case(name, [a], r, tol(r, 4), axis=list(ax) if isinstance(ax, tuple) else ax)
    r = fn(np.array([[1.0, np.nan], [2.0, 3.0]]), axis=1)
    case(name, [np.array([[1.0, np.nan], [2.0, 3.0]])], r, tol(r), axis=1)
r = np.sum(f(2, 3), axis=1, keepdims=True)
a = f(2, 3)
case("sum", [a], np.sum(a, axis=1, keepdims=True), 1e-14, axis=1, keepdims=True)
case("sum", [np.zeros((0, 3))], np.zeros((0, 3)).sum(axis=0), 0, axis=0)
case("mean", [np.zeros((3, 0))], np.zeros((3, 0)).mean(axis=1), 0, axis=1)
big = f(900)
case("sum", [big], big.sum(), 0)
for name, fn in {"argmin": np.argmin, "argmax": np.argmax}.items():
    a = rng.integers(0, 5, (3, 4))
    for ax in [None, 0, 1]:
        case(name, [a], fn(a, axis=ax), axis=ax)
    case(name, [special], fn(special), axis=None)
for name, fn in {"cumsum": np.cumsum, "cumprod": np.cumprod}.items():
    for dt in ["float64", "int8", "float32"]:
        a = (f(3, 4) * 3).astype(dt)
        for ax in [None, 0, 1]:
            r = fn(a, axis=ax)
            case(name, [a], r, tol(r, 4), axis=ax)
a = f(3, 5)
case("diff", [a], np.diff(a), 1e-15, axis=-1)
case("diff", [a], np.diff(a, axis=0), 1e-15, axis=0)
for dt in ["float64", "int64", "uint8"]:
    a = rng.integers(0, 6, (4, 5)).astype(dt)
    for ax in [0, 1]:
        case("sort", [a], np.sort(a, axis=ax), axis=ax)
        case("argsort", [a], np.argsort(a, axis=ax, kind="stable"), axis=ax)
    case("unique", [a], np.unique(a))
case("sort", [special], np.sort(special), axis=0)
case("argsort", [special], np.argsort(special, kind="stable"), axis=0)
case("searchsorted", [np.array([1.0, 2, 2, 5]), np.array([0.0, 2, 3, 9])], np.searchsorted([1, 2, 2, 5], [0, 2, 3, 9]))
a = f(2, 3, 4)
case("transpose", [a], a.transpose())
case("transpose", [a], a.transpose(1, 2, 0), axes=[1, 2, 0])
case("reshape", [a.copy()], a.reshape(4, -1), shape=[4, -1])
case("swapaxes", [a], a.swapaxes(0, -1), a=0, b=-1)
case("flip", [a], np.flip(a, 1), axis=1)
case("concat", [a, a], np.concatenate([a, a], 1), axis=1)
case("stack", [a, a], np.stack([a, a], -1), axis=-1)
case("split", [np.arange(12.0).reshape(2, 6)], np.split(np.arange(12.0).reshape(2, 6), 3, 1), parts=3, axis=1)
case("pad", [np.arange(4).reshape(2, 2)], np.pad(np.arange(4).reshape(2, 2), ((1, 2), (0, 1)), constant_values=7), width=[1, 2, 0, 1], value=7)
case("tile", [np.arange(4).reshape(2, 2)], np.tile(np.arange(4).reshape(2, 2), (2, 3)), reps=[2, 3])
case("tile", [np.arange(3)], np.tile(np.arange(3), (2, 2)), reps=[2, 2])
case("repeat", [np.arange(4).reshape(2, 2)], np.repeat(np.arange(4).reshape(2, 2), 2, axis=1), n=2, axis=1)
case("roll", [np.arange(6).reshape(2, 3)], np.roll(np.arange(6).reshape(2, 3), 1, 1), by=1, axis=1)
case("diag", [np.arange(9.0).reshape(3, 3)], np.diag(np.arange(9.0).reshape(3, 3)))
case("diag", [np.arange(3)], np.diag(np.arange(3)))
case("tril", [np.arange(9).reshape(3, 3)], np.tril(np.arange(9).reshape(3, 3)))
case("triu", [np.arange(9).reshape(3, 3)], np.triu(np.arange(9).reshape(3, 3), 1), k=1)
case("where", [np.array([[True], [False]]), np.arange(3.0), np.array(-1)], np.where([[True], [False]], np.arange(3.0), -1))
case("gather", [a, np.array([[0, -1], [1, 2]])], np.take(a, [[0, -1], [1, 2]], axis=1), axis=1)
case("meshgrid", [np.arange(2), np.arange(3)], np.meshgrid(np.arange(2), np.arange(3), indexing="ij"))
for dt in ["float64", "float32", "int64", "int8", "float16"]:
    for s1, s2 in [((3, 4), (4, 5)), ((4,), (4,)), ((4,), (4, 2)), ((3, 4), (4,)), ((2, 3, 4), (4, 5)), ((2, 1, 3, 4), (5, 4, 2)), ((0, 3), (3, 2)), ((2, 0), (0, 3)), ((1, 4), (4, 1))]:
        p, q = (f(*s1) * 3).astype(dt), (f(*s2) * 3).astype(dt)
        r = p @ q
        case("matmul", [p, q], r, tol(r, 16))
p, q = f(9, 300), f(300, 3)
case("matmul", [p, q], p @ q, 1e-12)
case("outer", [x, y], np.outer(x, y), 1e-15)
case("kron", [f(2, 2) * 0 + 2, np.eye(2)], np.kron(np.full((2, 2), 2.0), np.eye(2)))
p, q = f(4, 3), f(4, 3)
case("cross", [p, q], np.cross(p, q), 1e-14)
for spec, shapes in [("ij,jk->ik", [(3, 4), (4, 5)]), ("bij,bjk->bik", [(2, 3, 4), (2, 4, 5)]), ("ii", [(4, 4)]), ("ii->i", [(4, 4)]), ("ij->ji", [(3, 4)]), ("ij->", [(3, 4)]), ("i,i->", [(4,), (4,)]),
                     ("i,j->ij", [(3,), (4,)]), ("ijk,jil->kl", [(3, 4, 5), (4, 3, 2)]), ("ij,jk,kl->il", [(2, 3), (3, 4), (4, 2)]), ("...ij,...jk->...ik", [(2, 1, 3, 4), (5, 4, 2)]), ("ij,j", [(3, 4), (4,)]),
                     ("b...,b...->...", [(3, 2, 2), (3, 2, 2)]), ("ijj->i", [(2, 3, 3)]), ("ij,ij->ij", [(2, 3), (2, 3)]), ("abc,cd,bd->ad", [(2, 3, 4), (4, 5), (3, 5)])]:
    ops = [f(*s) for s in shapes]
    case("einsum", ops, np.einsum(spec, *ops), 1e-13, spec=spec)
m = f(5, 5)
spd = m @ m.T + np.eye(5)
b1, b2 = f(5), f(5, 2)
case("solve", [m, b1], np.linalg.solve(m, b1), 1e-11)
case("solve", [m, b2], np.linalg.solve(m, b2), 1e-11)
case("solve", [m.astype("float32"), b1.astype("float32")], np.linalg.solve(m.astype("float32"), b1.astype("float32")), 1e-3)
case("inv", [m], np.linalg.inv(m), 1e-11)
case("inv", [np.stack([m, spd])], np.linalg.inv(np.stack([m, spd])), 1e-11)
case("det", [m], np.linalg.det(m), 1e-11)
case("det", [np.arange(9).reshape(3, 3)], np.linalg.det(np.arange(9).reshape(3, 3)), 1e-11)
case("cholesky", [spd], np.linalg.cholesky(spd), 1e-11)
for s in [(5, 3), (3, 5), (4, 4)]:
    a = f(*s)
    case("qr", [a], list(np.linalg.qr(a)), 1e-11)
    case("singular", [a], np.linalg.svd(a)[1], 1e-11)
    case("pinv", [a], np.linalg.pinv(a), 1e-10)
case("eigenvalues", [spd], np.linalg.eigh(spd)[0], 1e-11)
a, b = f(8, 3), f(8)
case("lstsq", [a, b], np.linalg.lstsq(a, b, rcond=None)[0], 1e-11)
a = np.outer(f(6), f(3))
case("lstsq", [a, f(6) * 0 + 1], np.linalg.lstsq(a, np.ones(6), rcond=None)[0], 1e-10)
case("matrix_rank", [a], np.linalg.matrix_rank(a))
case("matrix_power", [m], np.linalg.matrix_power(m, 3), 1e-11, n=3)
case("trace", [np.arange(6).reshape(2, 3)], np.trace(np.arange(6).reshape(2, 3)))
for o in [1, 2, np.inf, 3]:
    a = f(3, 4)
    case("norm", [a], np.linalg.norm(a, ord=o, axis=1), 1e-13, axis=1, order=num(float(o)))
case("norm", [np.array([3e200, 4e200])], np.linalg.norm(np.array([3e200, 4e200]) / 1e200) * 1e200, 1e-14, axis=None, order=2.0)
q = f(3, 9)
case("quantile", [q], np.quantile(q, 0.3, axis=1), 1e-14, axis=1, q=0.3)
case("arange", [], np.arange(2, 11, 3), start=2, stop=11, step=3, dtype="int64")
case("arange", [], np.arange(0, 1, 0.1), start=0, stop=1, step=0.1, dtype="float64")
case("linspace", [], np.linspace(0, 1, 7), start=0, stop=1, n=7)
prints = [np.array([1.0, 2, 3]), np.array([1.5, 2.25, -3]), np.array([[1, 2], [3, 40]]), np.array([1e10, 1.0]), np.array([1e-5, 1.0]), np.array([np.nan, 1.0, np.inf, -np.inf]), np.zeros((2, 3)),
          np.arange(30), np.linspace(0, 1, 11), np.arange(24).reshape(2, 3, 4), np.arange(2000.0), np.arange(2000.0).reshape(50, 40), f(3, 3), f(3, 3).astype("float32"), np.array([1.1, 2.2], "float16"), np.array([0.1, 123456.789]),
          np.array([1 + 2j, -1.5 - 3.25j]), np.array(3.5), np.array(7), f(2, 12), np.array([1e300, 1e-300]), np.array([123456789.0, 1.0]), np.array([0.0001, 0.1]), np.array([[np.nan, -1e10]]), np.array([-0.0, 0.0]), np.arange(1200).reshape(3, 400), np.array([1/3, 2/3]),
          np.array([1e8]), np.array([99999999.0]), np.array([255, 0], "uint8"), np.array([2**63], "uint64"), np.arange(8.0).reshape(2, 2, 2), np.array([1e5, 1e5 + 0.5])]


def printed(p):
    """Long ones are counted up, and are not written out."""
    arg = enc(p) if p.size < 1000 else {"dtype": p.dtype.name, "shape": list(p.shape), "data": None}
    return {"arg": arg, "text": str(p)}


json.dump({"origin": "NumPy " + np.__version__ + ", goldens.py beside this file", "cases": [c for c in cases if c],
           "prints": [printed(p) for p in prints]}, __import__("sys").stdout, separators=(",", ":"))
