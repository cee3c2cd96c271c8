"""Tensors against NumPy, live: the same operations on the same numbers, over element types, shapes with 0 and 1, views, NaN and
infinities. Each line is the same thing in both languages; tensors travel as .npy files in both directions."""
import math, os, subprocess, warnings
import numpy as np
import pytest

SHAPES = [(0,), (1,), (7,), (40,), (3, 5), (1, 4), (0, 3), (6, 1), (2, 3, 4), (5000,), (70, 33)]
FLOATS, INTS = ("float64", "float32"), ("int64", "int32", "uint8")
ANY = FLOATS + INTS

# views of x: ours, NumPy's
VIEWS = [("x", lambda x: x), ("x.T", lambda x: x.T), ("x.flip(axis: 0)", lambda x: np.flip(x, 0)), ("x[1..]", lambda x: x[1:])]

# ours, NumPy's, element types, largest error in units of rounding (0: exactly); NumPy adds up columns one after the other
EACH = [
    ("v + v", lambda v: v + v, ANY, 0), ("v * v - v", lambda v: v * v - v, ANY, 0), ("v / (v + 3)", lambda v: v / (v + v.dtype.type(3)), ANY, 1),
    ("v + 2", lambda v: v + 2, ANY, 0), ("3 - v", lambda v: 3 - v, ANY, 0), ("v % 3", lambda v: v % 3, INTS, 0), ("tensor.floor_div(v, 3)", lambda v: v // 3, INTS, 0),
    ("(v * 0.5 + v) * v - v * 2.0", lambda v: (v * v.dtype.type(0.5) + v) * v - v * v.dtype.type(2), FLOATS, 0),
    ("v.abs()", np.abs, ANY, 0), ("-v", lambda v: -v, ANY, 0), ("v.square()", np.square, ANY, 0), ("v.sign()", np.sign, ANY, 0),
    ("v.exp()", np.exp, FLOATS, 8), ("v.abs().log()", lambda v: np.log(np.abs(v)), FLOATS, 8), ("v.abs().sqrt()", lambda v: np.sqrt(np.abs(v)), FLOATS, 0), ("v.tanh()", np.tanh, FLOATS, 8),
    ("v.sin()", np.sin, FLOATS, 8), ("v.floor()", np.floor, FLOATS, 0), ("v.round()", np.round, FLOATS, 0), ("v.isnan()", np.isnan, ANY, 0), ("v.nan_to_num()", np.nan_to_num, FLOATS, 0),
    ("v > 0", lambda v: v > 0, ANY, 0), ("v == v", lambda v: v == v, ANY, 0), ("tensor.where(v > 1, v, v * 2)", lambda v: np.where(v > 1, v, v * 2), ANY, 0), ("tensor.maximum(v, 1)", lambda v: np.maximum(v, 1), ANY, 0),
    ("v.clip(1, 3)", lambda v: np.clip(v, 1, 3), ANY, 0), ("v.astype(f32)", lambda v: v.astype("f4"), ANY, 0), ("v.astype(f64)", lambda v: v.astype("f8"), ANY, 0),
    ("v.sum()", np.sum, ANY, 64), ("v.sum(axis: 0)", lambda v: v.sum(axis=0), ANY, 1024), ("v.sum(axis: -1, keepdims: true)", lambda v: v.sum(axis=-1, keepdims=True), ANY, 1024), ("v.mean()", np.mean, ANY, 64), ("v.mean(axis: 0)", lambda v: v.mean(axis=0), ANY, 1024),
    ("v.var(axis: 0)", lambda v: v.var(axis=0), ANY, 4096), ("v.min()", np.min, ANY, 0), ("v.max(axis: 0)", lambda v: v.max(axis=0), ANY, 0), ("v.argmax()", np.argmax, ANY, 0), ("v.argmin(axis: 0)", lambda v: v.argmin(axis=0), ANY, 0),
    ("v.any()", np.any, ANY, 0), ("v.all(axis: 0)", lambda v: v.all(axis=0), ANY, 0), ("v.count_nonzero()", lambda v: np.asarray(np.count_nonzero(v)), ANY, 0), ("v.nansum(axis: 0)", lambda v: np.nansum(v, axis=0), FLOATS, 1024), ("v.median()", np.median, FLOATS, 4),
    ("v.cumsum(axis: 0)", lambda v: v.cumsum(axis=0), INTS, 0), ("v.sort(axis: 0)", lambda v: np.sort(v, axis=0), ANY, 0), ("v.argsort(axis: 0)", lambda v: np.argsort(v, axis=0, kind="stable"), ANY, 0), ("v.flatten().unique()", lambda v: np.unique(v), INTS, 0),
    ("v.flatten().sort()", lambda v: np.sort(v.flatten()), ANY, 0), ("v.flip(axis: 0)", lambda v: np.flip(v, 0), ANY, 0), ("v.roll(2)", lambda v: np.roll(v, 2), ANY, 0), ("tensor.concat([v, v])", lambda v: np.concatenate([v, v]), ANY, 0), ("tensor.stack([v, v])", lambda v: np.stack([v, v]), ANY, 0),
    ("v.tile(2)", lambda v: np.tile(v, 2), ANY, 0), ("v.repeat(2, axis: 0)", lambda v: np.repeat(v, 2, axis=0), ANY, 0), ("v[v > 1]", lambda v: v[v > 1], ANY, 0), ("v[..2]", lambda v: v[:2], ANY, 0), ("v[-1]", lambda v: v[-1], ANY, 0),
    ("v @ v.T", lambda v: v @ v.T, ANY, 4096), ("tensor.outer(v.flatten(), v.flatten())[..5]", lambda v: np.outer(v, v)[:5], ANY, 0), ("v.softmax(axis: 0)" , lambda v: (lambda e: e / e.sum(axis=0))(np.exp(v - v.max(axis=0))), FLOATS, 64),
    ("linalg.norm(v.flatten())", lambda v: np.linalg.norm(v.flatten()), FLOATS, 64),
    # functions
    ("tensor.i0(tensor.where(v.isfinite(), v, 1.5))", lambda v: np.i0(np.where(np.isfinite(v), v, v.dtype.type(1.5))).astype(v.dtype), FLOATS, 16), ("v.sinc()", np.sinc, FLOATS, 1024), ("v.deg2rad()", np.deg2rad, FLOATS, 2), ("v.rad2deg()", np.rad2deg, FLOATS, 2), ("v.signbit()", np.signbit, FLOATS, 0), ("v.isposinf()", np.isposinf, FLOATS, 0), ("v.isneginf()", np.isneginf, FLOATS, 0),
    *[(f"v.{name}()", lambda v, f=f: each(f, v), FLOATS, 512) for name, f in (("lgamma", math.lgamma), ("gamma", math.gamma), ("erfc", math.erfc))],
    ("v.angle()", np.angle, ANY, 2), ("v.round(1)", lambda v: np.round(v, 1), ANY, 0), ("v.round(-1)", lambda v: np.round(v, -1), FLOATS + ("int64",), 0), ("v.modf().0", lambda v: np.modf(v)[0], FLOATS, 0), ("v.modf().1", lambda v: np.modf(v)[1], FLOATS, 0), ("v.frexp().0", lambda v: np.frexp(v)[0], FLOATS, 0), ("v[v == v].frexp().1", lambda v: np.frexp(v[v == v])[1], FLOATS, 0),
    ("v.nan_to_num(nan: 7.0, posinf: 8.0)", lambda v: np.nan_to_num(v, nan=7, posinf=8), FLOATS, 0),
    ("tensor.ldexp(v, 3)", lambda v: np.ldexp(v, 3), FLOATS, 0), ("tensor.copysign(v, -v)", lambda v: np.copysign(v, -v), FLOATS, 0), ("tensor.nextafter(v, 0)", lambda v: np.nextafter(v, v.dtype.type(0)), FLOATS, 0), ("tensor.heaviside(v, 0.5)", lambda v: np.heaviside(v, v.dtype.type(0.5)), FLOATS, 0), ("tensor.hypot(v, 2)", lambda v: np.hypot(v, v.dtype.type(2)), FLOATS, 2),
    ("tensor.logaddexp2(v, v * 2)", lambda v: np.logaddexp2(v, v * 2), FLOATS, 64), ("tensor.fmod(v, 2)", lambda v: np.fmod(v, v.dtype.type(2)), ANY, 0), ("tensor.fmax(v, 1)", lambda v: np.fmax(v, v.dtype.type(1)), ANY, 0), ("tensor.fmin(v, 1)", lambda v: np.fmin(v, v.dtype.type(1)), ANY, 0), ("tensor.gcd(v, 6)", lambda v: np.gcd(v, v.dtype.type(6)), INTS, 0), ("tensor.lcm(v, 6)", lambda v: np.lcm(v, v.dtype.type(6)), INTS, 0),
    ("tensor.divmod(v, 3).0", lambda v: np.divmod(v, v.dtype.type(3))[0], INTS, 0), ("v.isclose(v + 1e-9)", lambda v: np.isclose(v, v + 1e-9), FLOATS, 0), ("v.isclose(1, atol: 2.5, equal_nan: true)", lambda v: np.isclose(v, 1, atol=2.5, equal_nan=True), ANY, 0), ("tensor.clip(v, v - 1, v + 1)", lambda v: np.clip(v, v - 1, v + 1), FLOATS, 0),
    # sums in other types, shares, and along axes
    ("v.sum(dtype: f64)", lambda v: v.sum(dtype="f8"), ANY, 64), ("v.sum(axis: 0, dtype: f32)", lambda v: v.sum(axis=0, dtype="f4"), ("int64", "int32", "uint8"), 0), ("v.mean(dtype: f64)", lambda v: v.mean(dtype="f8"), ANY, 64), ("v.prod(axis: 0, dtype: i64)", lambda v: v.prod(axis=0, dtype="i8"), INTS, 0), ("v.cumsum(axis: 0, dtype: f64)", lambda v: v.cumsum(axis=0, dtype="f8"), INTS, 0), ("v.sum(dtype: i32)", lambda v: v.sum(dtype="i4"), INTS, 0),
    ("v.quantile([0.1, 0.5, 0.75])", lambda v: np.quantile(v, [0.1, 0.5, 0.75]), FLOATS, 4), ("v.quantile([0.25, 1.0], axis: 0, keepdims: true)", lambda v: np.quantile(v, [0.25, 1], axis=0, keepdims=True), ("float64", "int64"), 4), ("tensor.percentile(v, [5, 95])", lambda v: np.percentile(v, [5, 95]), ("int64",), 4), ("tensor.nanquantile(v, [0.1, 0.9])", lambda v: np.nanquantile(v, [0.1, 0.9]) if v.size else 1 / 0, FLOATS, 4),
    ("v.cummax(axis: 0)", lambda v: np.maximum.accumulate(v, axis=0), ANY, 0), ("v.cummin()", lambda v: np.minimum.accumulate(v.flatten()), ANY, 0), ("v.diff(2)", lambda v: np.diff(v, 2), FLOATS + ("int64", "uint8"), 0), ("v.diff(n: 3, axis: 0)", lambda v: np.diff(v, 3, axis=0), ("int64",), 0), ("tensor.gradient(v, axis: 0)[0]", lambda v: np.gradient(v, axis=0), FLOATS + ("int64",), 1), ("tensor.unwrap(v, axis: 0)", lambda v: np.unwrap(v, axis=0), FLOATS, 4096),
    ("tensor.cumulative_trapezoid(v)", lambda v: np.cumsum((v[..., 1:] + v[..., :-1]) / 2, axis=-1), FLOATS, 1024), ("tensor.sliding_window(v, 3)", lambda v: np.lib.stride_tricks.sliding_window_view(v, 3, axis=-1), ANY, 0),
    # other places
    ("v.moveaxis(0, -1)", lambda v: np.moveaxis(v, 0, -1), ANY, 0), ("v.rot90()", np.rot90, ANY, 0), ("v.rot90(3)", lambda v: np.rot90(v, 3), ANY, 0), ("v.rot90(axes: [-1, 0])", lambda v: np.rot90(v, axes=(-1, 0)), ANY, 0), ("v.diagonal()", np.diagonal, ANY, 0), ("v.diagonal(1)", lambda v: np.diagonal(v, 1), ANY, 0), ("v.diagonal(-1, axis1: -1, axis2: 0)", lambda v: np.diagonal(v, -1, -1, 0), ANY, 0), ("v.trace()", np.trace, INTS, 0), ("v[..4].flatten()[..9].diag(2)", lambda v: np.diag(v[:4].flatten()[:9], 2), ANY, 0),
    ("tensor.vstack(v, v)", lambda v: np.vstack([v, v]), ANY, 0), ("tensor.hstack(v, v)", lambda v: np.hstack([v, v]), ANY, 0), ("tensor.delete(v, 0, axis: 0)", lambda v: np.delete(v, 0, axis=0), ANY, 0), ("tensor.delete(v, [0, -1])", lambda v: np.delete(v, [0, -1]), ANY, 0), ("tensor.insert(v, 7, at: 1)", lambda v: np.insert(v, 1, 7), ANY, 0), ("tensor.insert(v, 7, at: [0, -1], axis: 0)", lambda v: np.insert(v, [0, -1], 7, axis=0), ANY, 0), ("tensor.full_like(v, 3)", lambda v: np.full_like(v, 3), ANY, 0),
    # sets, and sums of products
    ("v.isin([1, 2, -3])", lambda v: np.isin(v, [1, 2, -3]), ANY, 0), ("tensor.union1d(v, [1, 100])", lambda v: np.union1d(v, np.asarray([1, 100], v.dtype)), FLOATS, 0), ("tensor.intersect1d(v, [1, 2, 2])", lambda v: np.intersect1d(v, [1, 2, 2]), INTS, 0), ("tensor.setdiff1d(v, [1, 2])", lambda v: np.setdiff1d(v, [1, 2]), INTS, 0),
    ("tensor.inner(v, v)", lambda v: np.inner(v, v), INTS, 0), ("tensor.vecdot(v, v)", lambda v: np.vecdot(v, v), ANY, 4096), ("tensor.vdot(v, v)", lambda v: np.vdot(v, v), INTS, 0), ("tensor.tensordot(v, v, axes: v.ndim)", lambda v: np.tensordot(v, v, axes=v.ndim), INTS, 0), ("tensor.tensordot(v, v, axes: [[0], [0]])", lambda v: np.tensordot(v, v, axes=[[0], [0]]), INTS, 0),
    ("v.flatten()[..50].convolve(v.flatten()[..7])", lambda v: np.convolve(v.flatten()[:50], v.flatten()[:7]), INTS, 0), *[(f"tensor.{n}(v.flatten()[..{k}], [1, 2, 3], mode: \"{m}\")", lambda v, f=f, k=k, m=m: f(v.flatten()[:k], np.asarray([1, 2, 3]), m), ("int64", "float64"), 1024) for n, f in (("convolve", np.convolve), ("correlate", np.correlate)) for k in (2, 60) for m in ("full", "same", "valid")],
]


def each(f, v):
    def safe(x):
        try:
            return f(x)
        except (ValueError, OverflowError):
            return np.nan if x != x or x == -np.inf else np.inf
    return np.asarray([safe(float(x)) for x in v.flat]).astype(v.dtype).reshape(v.shape)


# of a square matrix a and a vector b
ALGEBRA = [
    ("linalg.solve(a, b)", lambda a, b: np.linalg.solve(a, b)), ("linalg.inv(a)", lambda a, b: np.linalg.inv(a)), ("linalg.det(a)", lambda a, b: np.linalg.det(a)), ("linalg.cholesky(a @ a.T + tensor.eye(len(b)))", lambda a, b: np.linalg.cholesky(a @ a.T + np.eye(len(b)))),
    ("linalg.eigh(a + a.T).0", lambda a, b: np.linalg.eigh(a + a.T)[0]), ("linalg.svd(a).1", lambda a, b: np.linalg.svd(a)[1]), ("linalg.qr(a).1", lambda a, b: np.linalg.qr(a)[1]), ("linalg.pinv(a)", lambda a, b: np.linalg.pinv(a)), ("linalg.lstsq(a, b)", lambda a, b: np.linalg.lstsq(a, b, rcond=None)[0]),
    ("a @ b", lambda a, b: a @ b), ("b @ a", lambda a, b: b @ a), ("a.T @ a", lambda a, b: a.T @ a), ("tensor.einsum(\"ij,j->i\", a, b)", lambda a, b: np.einsum("ij,j->i", a, b)),
    ("linalg.slogdet(a).0", lambda a, b: np.linalg.slogdet(a)[0]), ("linalg.slogdet(a).1", lambda a, b: np.linalg.slogdet(a)[1]), ("linalg.cond(a)", lambda a, b: np.linalg.cond(a)), ("linalg.eigvalsh(a + a.T)", lambda a, b: np.linalg.eigvalsh(a + a.T)), ("linalg.svdvals(a)", lambda a, b: np.linalg.svdvals(a)),
    *[(f"linalg.norm(a, ord: {o})", lambda a, b, o=o: np.linalg.norm(a, ord=o)) for o in (1, 2, -1, -2)], *[(f"linalg.norm(a, ord: \"{o}\")", lambda a, b, o=o: np.linalg.norm(a, ord={"inf": np.inf, "-inf": -np.inf}.get(o, o))) for o in ("fro", "nuc", "inf", "-inf")],
    ("linalg.eigvals(a @ a.T).real().sort()", lambda a, b: np.sort(np.linalg.eigvals(a @ a.T).real)), ("linalg.eigh(tensor.stack([a + a.T, a @ a.T])).0", lambda a, b: np.linalg.eigh(np.stack([a + a.T, a @ a.T]))[0]),
]

# of a matrix x of 5 by 40 numbers, v its elements in one dimension, n small whole numbers
STATISTICS = [
    ("tensor.cov(x)", lambda x, v, n: np.cov(x)), ("tensor.cov(v)", lambda x, v, n: np.cov(v)), ("tensor.cov(x, ddof: 0)", lambda x, v, n: np.cov(x, ddof=0)), ("tensor.corrcoef(x)", lambda x, v, n: np.corrcoef(x)),
    ("tensor.average(x, weights: n, axis: 1)", lambda x, v, n: np.average(x, weights=n, axis=1)), ("tensor.average(x)", lambda x, v, n: np.average(x)), ("tensor.percentile(x, 30, axis: 0)", lambda x, v, n: np.percentile(x, 30, axis=0)),
    ("tensor.trapezoid(x)", lambda x, v, n: np.trapezoid(x)), ("tensor.trapezoid(x, x: v[..40].sort())", lambda x, v, n: np.trapezoid(x, np.sort(v[:40]))), ("tensor.bincount(n)", lambda x, v, n: np.bincount(n)), ("tensor.bincount(n, weights: v[..40], minlength: 12)", lambda x, v, n: np.bincount(n, v[:40], 12)),
    ("tensor.digitize(v, [-1.0, 0.0, 1.0])", lambda x, v, n: np.digitize(v, [-1, 0, 1])), ("tensor.digitize(n, [2, 4], right: true)", lambda x, v, n: np.digitize(n, [2, 4], right=True)), ("tensor.logaddexp(v, 2 * v)", lambda x, v, n: np.logaddexp(v, 2 * v)),
    ("tensor.nanargmax(tensor.where(v > 1, 0.0 / 0.0, v))", lambda x, v, n: np.nanargmax(np.where(v > 1, np.nan, v))), ("tensor.nancumsum(tensor.where(x > 1, 0.0 / 0.0, x), axis: 1)", lambda x, v, n: np.nancumsum(np.where(x > 1, np.nan, x), axis=1)), ("tensor.nancumprod(tensor.where(v > 1, 0.0 / 0.0, v))", lambda x, v, n: np.nancumprod(np.where(v > 1, np.nan, v))),
    *[(f"tensor.histogram({of}, bins: \"{way}\").{part}", lambda x, v, n, of=of, way=way, part=part: np.histogram({"v": v, "n": n, "v * v": v * v}[of], bins=way)[part]) for of in ("v", "n", "v * v") for way in ("auto", "fd", "doane", "scott", "rice", "sturges", "sqrt") for part in (0, 1)],
    ("tensor.polyder(v[..5], 2)", lambda x, v, n: np.polyder(v[:5], 2)), ("tensor.polyint(v[..5], 2)", lambda x, v, n: np.polyint(v[:5], 2)), ("tensor.roots(v[..6]).abs().sort()", lambda x, v, n: np.sort(np.abs(np.roots(v[:6])))), ("tensor.roots([0, 2, 1, 0]).real().sort()", lambda x, v, n: np.sort(np.roots([0, 2, 1, 0]).real)), ("tensor.vander(v[..4], 3)", lambda x, v, n: np.vander(v[:4], 3)), ("tensor.vander(n[..4], increasing: true)", lambda x, v, n: np.vander(n[:4], increasing=True)),
    ("tensor.gradient(v, n.cumsum().repeat(5) + tensor.arange(200))[0]", lambda x, v, n: np.gradient(v, np.repeat(np.cumsum(n), 5) + np.arange(200))), ("tensor.gradient(x)[0]", lambda x, v, n: np.gradient(x)[0]), ("tensor.gradient(x, 0.5)[1]", lambda x, v, n: np.gradient(x, 0.5)[1]),
    ("tensor.logspace(-1, 2, 7, base: 3.0)", lambda x, v, n: np.logspace(-1, 2, 7, base=3)), ("tensor.geomspace(2, 300, 6)", lambda x, v, n: np.geomspace(2, 300, 6)), ("tensor.geomspace(-2, -300, 6)", lambda x, v, n: np.geomspace(-2, -300, 6)), ("tensor.tri(3, 5, k: 1)", lambda x, v, n: np.tri(3, 5, 1)),
    *[(f"tensor.{w}({k})", lambda x, v, n, w=w, k=k: getattr(np, w)(k)) for w in ("hanning", "hamming", "blackman", "bartlett") for k in (0, 1, 2, 7, 12)], *[(f"tensor.kaiser({k}, 8.6)", lambda x, v, n, k=k: np.kaiser(k, 8.6)) for k in (1, 2, 9)],
    ("tensor.unravel_index(n, [3, 4])[1]", lambda x, v, n: np.unravel_index(n, (3, 4))[1]), ("tensor.one_hot(n, 9)", lambda x, v, n: np.eye(9, dtype=int)[n]), ("tensor.column_stack(v[..40], n)", lambda x, v, n: np.column_stack([v[:40], n])), ("tensor.insert(x, v[..5].reshape([5, 1]), at: 3, axis: 1)", lambda x, v, n: np.insert(x, [3], v[:5].reshape(5, 1), axis=1)), ("tensor.insert(n, [70, 80, 90], at: [1, 1, 5])", lambda x, v, n: np.insert(n, [1, 1, 5], [70, 80, 90])),
    ("linalg.multi_dot(x.T, x, v[..40])", lambda x, v, n: np.linalg.multi_dot([x.T, x, v[:40]])), ("tensor.matvec(x, v[..40])", lambda x, v, n: np.matvec(x, v[:40])), ("tensor.vecmat(v[..5], x)", lambda x, v, n: np.vecmat(v[:5], x)), ("tensor.vdot(tensor.complex(v, v + 1), tensor.complex(v, 2)).imag()", lambda x, v, n: np.vdot(v + 1j * (v + 1), v + 2j).imag), ("tensor.angle(tensor.complex(v, -v))", lambda x, v, n: np.angle(v - 1j * v)), ("tensor.correlate(tensor.complex(v[..9], 1), tensor.complex(0, v[..3]), mode: \"full\").imag()", lambda x, v, n: np.correlate(v[:9] + 1j, 1j * v[:3], "full").imag),
    ("fft.hfft(tensor.complex(v[..6], v[6..12]))", lambda x, v, n: np.fft.hfft(v[:6] + 1j * v[6:12])), ("fft.ihfft(v[..9], norm: \"ortho\").imag()", lambda x, v, n: np.fft.ihfft(v[:9], norm="ortho").imag), ("fft.hfft(v[..6], n: 7, norm: \"forward\")", lambda x, v, n: np.fft.hfft(v[:6], n=7, norm="forward")), ("linalg.solve_triangular(x[.., ..5] + tensor.eye(5) * 4, v[..5])", lambda x, v, n: np.linalg.solve(np.triu(x[:, :5] + 4 * np.eye(5)), v[:5])),
    ("tensor.histogram(v, bins: \"auto\", range: [-1.0, 2.5]).0", lambda x, v, n: np.histogram(v, bins="auto", range=(-1, 2.5))[0]),
]


def test_statistics(tmp_path):
    r = np.random.default_rng(3)
    x, n = r.standard_normal((5, 40)), r.integers(0, 9, 40)
    np.save(tmp_path / "x.npy", x), np.save(tmp_path / "n.npy", n)
    got = ran(tmp_path, [f"let x = tensor.load(\"{tmp_path}/x.npy\")", f"let n = tensor.load(\"{tmp_path}/n.npy\")", "let v = x.flatten()"], [ours for ours, _ in STATISTICS])
    bad = []
    for (ours, f), g in zip(STATISTICS, got):
        why = g if isinstance(g, str) else close(g, wanted(f, x, x.ravel(), n), 1e-12)
        if why:
            bad.append(f"{ours}: {why}")
    assert not bad, "\n".join(bad)



def ran(folder, setup, lines):
    """The results of expressions, as NumPy's arrays; the message where one failed."""
    program = ["import tensor", "import linalg", "import fft", *setup]
    for i, line in enumerate(lines):
        program.append(f"try {{ tensor.save(\"{folder}/out{i}.npy\", tensor.tensor({line})) }} catch e {{ fs.write_text(\"{folder}/out{i}.txt\", e.message) }}")
    source = folder / "program.ruchy"
    source.write_text("\n".join(program) + "\n")
    done = subprocess.run([os.environ["SKEP"], "run", "--quiet", source], capture_output=True, text=True)
    assert done.returncode == 0, done.stderr[-2000:]
    return [np.load(folder / f"out{i}.npy") if (folder / f"out{i}.npy").exists() else (folder / f"out{i}.txt").read_text() for i in range(len(lines))]


def numbers(shape, dtype, seed):
    r = np.random.default_rng(seed)
    if dtype in FLOATS:
        x = r.standard_normal(shape).astype(dtype) * np.asarray(3, dtype)
        if x.size > 5:
            x.flat[[1, 3]] = np.nan, np.inf
        return x
    return r.integers(0 if dtype == "uint8" else -9, 9, shape).astype(dtype)


def wanted(f, *args):
    try:
        with np.errstate(all="ignore"), warnings.catch_warnings():
            warnings.simplefilter("ignore")
            return np.asarray(f(*args))
    except Exception as e:  # NumPy refuses: ours may answer or refuse
        return e


def close(got, want, units):
    if got.shape != want.shape:
        return f"shape {got.shape}, want {want.shape}"
    if units == 0:
        same = np.array_equal(got, want, equal_nan=want.dtype.kind in "fc")
        return None if same else f"{got.flat[:6]}, want {want.flat[:6]}"
    got, want = got.astype("f8"), want.astype("f8")
    finite = np.isfinite(want)
    if not np.array_equal(got[~finite], want[~finite], equal_nan=True):
        return f"where not finite {got[~finite][:6]}, want {want[~finite][:6]}"
    off = np.abs(got[finite] - want[finite])
    scale = np.maximum(np.abs(want[finite]), np.abs(want[finite]).max(initial=0) * 1e-3)
    return None if not off.size or (off <= units * scale).all() else f"off by {(off / np.maximum(scale, 1e-300)).max():.3g} of {units:.3g}"


@pytest.mark.parametrize("dtype", ANY)
@pytest.mark.parametrize("shape", SHAPES, ids=str)
def test_operations(tmp_path, dtype, shape):
    x = numbers(shape, dtype, 1)
    np.save(tmp_path / "x.npy", x)
    bad, tried = [], 0
    lines = [(ours, f, units) for ours, f, types, units in EACH if dtype in types]
    for number, (view, numpys) in enumerate(VIEWS):
        folder = tmp_path / str(number)
        folder.mkdir()
        v = numpys(x)
        got = ran(folder, [f"let x = tensor.load(\"{tmp_path}/x.npy\")", f"let v = {view}"], [ours for ours, _, _ in lines])
        rounding = np.finfo("f4" if dtype == "float32" else "f8").eps
        for (ours, f, units), g in zip(lines, got):
            want = wanted(f, v)
            if isinstance(want, Exception):
                continue
            tried += 1
            why = g if isinstance(g, str) else close(g, want, units * rounding)
            if why:
                bad.append(f"{ours} with v = {view}: {why}")
    assert tried > 80
    assert not bad, "\n".join(bad[:20])


@pytest.mark.parametrize("n", [1, 2, 5, 16, 33, 100])
def test_algebra(tmp_path, n):
    r = np.random.default_rng(n)
    a, b = r.standard_normal((n, n)) + 2 * np.eye(n), r.standard_normal(n)
    np.save(tmp_path / "a.npy", a), np.save(tmp_path / "b.npy", b)
    got = ran(tmp_path, [f"let a = tensor.load(\"{tmp_path}/a.npy\")", f"let b = tensor.load(\"{tmp_path}/b.npy\")"], [ours for ours, _ in ALGEBRA])
    bad = []
    for (ours, f), g in zip(ALGEBRA, got):
        why = g if isinstance(g, str) else close(g, wanted(f, a, b), 1e-9)
        if why:
            bad.append(f"{ours}: {why}")
    assert not bad, "\n".join(bad)


# methods of a generator: ours, NumPy's, and how far apart they may be (0: not at all; functions of the C library differ in the last bits)
DRAWS = [
    ("random(size: [3, 4])", lambda g: g.random((3, 4)), 0), ("random(size: 9, dtype: f32)", lambda g: g.random(9, dtype="f4"), 0), ("standard_normal(size: 500)", lambda g: g.standard_normal(500), 0), ("standard_normal(size: 500, dtype: f32)", lambda g: g.standard_normal(500, dtype="f4"), 0),
    ("uniform([-1.0, 2.0], [3.0, 4.0], size: [3, 2])", lambda g: g.uniform([-1, 2], [3, 4], size=(3, 2)), 0), ("normal([[0.0], [10.0]], [1.0, 2.0, 3.0])", lambda g: g.normal([[0], [10]], [1, 2, 3]), 0),
    ("integers(0, 1000, size: 20)", lambda g: g.integers(0, 1000, 20), 0), ("integers(-5, 5, size: 21, dtype: i8)", lambda g: g.integers(-5, 5, 21, dtype="i1"), 0), ("integers(0, 1, size: 70, dtype: bool, endpoint: true)", lambda g: g.integers(0, 1, 70, dtype=bool, endpoint=True), 0), ("integers(7)", lambda g: g.integers(7), 0),
    ("exponential(2.0, size: 300)", lambda g: g.exponential(2, 300), 0), ("gamma([0.5, 1.0, 3.0], 2.0)", lambda g: g.gamma([0.5, 1, 3], 2), 1e-12), ("beta(2.0, 3.0, size: 50)", lambda g: g.beta(2, 3, 50), 0), ("binomial([10, 1000], [0.3, 0.7], size: [20, 2])", lambda g: g.binomial([10, 1000], [0.3, 0.7], size=(20, 2)), 0), ("poisson([0.5, 50.0], size: [20, 2])", lambda g: g.poisson([0.5, 50], size=(20, 2)), 0),
    ("standard_t(4.0, size: 50)", lambda g: g.standard_t(4, 50), 0), ("lognormal(size: 50)", lambda g: g.lognormal(size=50), 1e-12), ("choice(10, size: [2, 5])", lambda g: g.choice(10, (2, 5)), 0), ("choice(10, size: 6, replace: false)", lambda g: g.choice(10, 6, replace=False), 0), ("choice(4, size: 30, p: [0.1, 0.2, 0.3, 0.4])", lambda g: g.choice(4, 30, p=[0.1, 0.2, 0.3, 0.4]), 0),
    ("choice(6, size: 4, replace: false, p: [0.1, 0.1, 0.1, 0.2, 0.2, 0.3])", lambda g: g.choice(6, 4, replace=False, p=[0.1, 0.1, 0.1, 0.2, 0.2, 0.3]), 0), ("choice(tensor.arange(12).reshape([3, 4]), size: 3, axis: 1)", lambda g: g.choice(np.arange(12).reshape(3, 4), 3, axis=1), 0),
    ("permutation(30)", lambda g: g.permutation(30), 0), ("permutation(tensor.arange(12).reshape([3, 4]), axis: 1)", lambda g: g.permutation(np.arange(12).reshape(3, 4), axis=1), 0), ("permuted(tensor.arange(12).reshape([3, 4]), axis: 0)", lambda g: g.permuted(np.arange(12).reshape(3, 4), axis=0), 0), ("permuted(tensor.arange(12).reshape([3, 4]), axis: 1)", lambda g: g.permuted(np.arange(12).reshape(3, 4), axis=1), 0), ("permuted(tensor.arange(12).reshape([3, 4]))", lambda g: g.permuted(np.arange(12).reshape(3, 4)), 0),
    ("dirichlet([1.0, 2.0, 0.5], size: 4)", lambda g: g.dirichlet([1, 2, 0.5], 4), 1e-12), ("multinomial(20, [0.2, 0.3, 0.5], size: [2, 3])", lambda g: g.multinomial(20, [0.2, 0.3, 0.5], (2, 3)), 0), ("multivariate_normal([1.0, 2.0], [[2.0, 0.5], [0.5, 1.0]], size: 5)", lambda g: g.multivariate_normal([1, 2], [[2, 0.5], [0.5, 1]], 5, method="cholesky"), 1e-12),
    ("spawn(3)[2].random(size: 4)", lambda g: g.spawn(3)[2].random(4), 0), ("jumped(3).random(size: 4)", lambda g: np.random.Generator(g.bit_generator.jumped(3)).random(4), 0),
]
SEEDS = [("7", 7), ("0", 0), ("[1, 2, 3]", [1, 2, 3]), ("bigint(\"340282366920938463463374607431768211457\")", 2**128 + 1), ("tensor.seed_sequence(9, spawn_key: [4])", np.random.SeedSequence(9, spawn_key=(4,)))]


@pytest.mark.parametrize("bits", ["default_rng", "philox"])
@pytest.mark.parametrize("seed", range(len(SEEDS)))
def test_random(tmp_path, bits, seed):
    ours, numpys = SEEDS[seed]
    make = {"default_rng": np.random.PCG64, "philox": np.random.Philox}[bits]
    got = ran(tmp_path, [], [f"tensor.{bits}({ours}).{draw}" for draw, _, _ in DRAWS])
    bad = []
    for (draw, f, off), g in zip(DRAWS, got):
        want = np.asarray(f(np.random.Generator(make(numpys if isinstance(numpys, (int, list)) else np.random.SeedSequence(numpys.entropy, spawn_key=numpys.spawn_key)))))
        same = not isinstance(g, str) and (g.shape == want.shape and (np.array_equal(g, want) if off == 0 else np.allclose(g, want, rtol=off, atol=off)))
        if not same:
            bad.append(f"{draw}: {g}, want {want}")
    assert not bad, "\n".join(bad)


def test_sparse_files(tmp_path):
    """Files of sparse matrices as scipy.sparse.save_npz lays them out, written by NumPy and read by ours, and the other way around."""
    r = np.random.default_rng(5)
    whole = r.standard_normal((30, 20)) * (r.random((30, 20)) < 0.2)
    rows, cols = np.nonzero(whole)
    values, shape, starts = whole[rows, cols], np.array(whole.shape), lambda at, n: np.searchsorted(np.sort(at), np.arange(n + 1)).astype("i4")
    down = np.lexsort((rows, cols))
    parts = {"csr": {"indptr": starts(rows, 30), "indices": cols.astype("i4"), "data": values}, "csc": {"indptr": starts(cols, 20), "indices": rows[down].astype("i4"), "data": values[down].astype("f4")}, "coo": {"row": rows.astype("i4"), "col": cols, "data": values}}
    diagonals = [-3, 0, 2]
    parts["dia"] = {"offsets": np.array(diagonals, "i4"), "data": np.array([[whole[j - k, j] if 0 <= j - k < 30 else 9 for j in range(20)] for k in diagonals])}
    banded = sum(np.where(np.subtract.outer(-np.arange(30), -np.arange(20)) == k, whole, 0) for k in diagonals)
    for name, members in parts.items():
        (np.savez if name == "coo" else np.savez_compressed)(tmp_path / f"{name}.npz", format=name.encode("ascii"), shape=shape, **members)
    lines = [f"sparse.load_npz(\"{tmp_path}/{name}.npz\").to_dense()" for name in parts]
    lines += [f"{{ sparse.save_npz(\"{tmp_path}/ours_{name}.npz\", sparse.load_npz(\"{tmp_path}/csr.npz\"), format: \"{name}\"); 1.0 }}" for name in ("csr", "csc", "coo")]
    got = ran(tmp_path, ["import sparse"], lines)
    assert not [g for g in got if isinstance(g, str)], got
    for name, g in zip(parts, got):
        assert np.array_equal(g, banded if name == "dia" else whole.astype("f4") if name == "csc" else whole), name
    for name in ("csr", "csc", "coo"):
        ours = np.load(tmp_path / f"ours_{name}.npz")
        assert ours["format"].item() == name.encode("ascii") and tuple(ours["shape"]) == (30, 20)
        for member, want in parts[name].items():
            if name == "csc" and member == "data":
                want = values[down]
            assert np.array_equal(ours[member], want), (name, member)


def expression(r, operands):
    """A random einsum: letters in common, some twice in one operand, `...` of sizes that stretch, sizes 0 and 1, results of any order."""
    letters = "abcdefg"[:2 + operands]
    sizes = {l: int(r.choice([0, 1, 1, 2, 3, 4, 5], p=[0.03, 0.12, 0.1, 0.25, 0.2, 0.2, 0.1])) for l in letters}
    dots, terms, shapes = r.random() < 0.3, [], []
    for _ in range(operands):
        term = "".join(r.choice(list(letters), int(r.integers(0, 4)), replace=r.random() < 0.15))
        shape = [sizes[l] for l in term]
        if dots and r.random() < 0.7:
            at, rest = int(r.integers(0, len(term) + 1)), [int(n) for n in (2, 3)[int(r.integers(0, 3)):]]
            rest = [1 if r.random() < 0.3 else n for n in rest]
            term, shape = term[:at] + "..." + term[at:], shape[:at] + rest + shape[at:]
        terms.append(term), shapes.append(shape)
    used = sorted(set("".join(terms)) - {"."})
    out = list(r.permutation([l for l in used if r.random() < 0.4])) if used else []
    if any("..." in t for t in terms):
        out.insert(int(r.integers(0, len(out) + 1)), "...")
    return ",".join(terms) + "->" + "".join(out), shapes


@pytest.mark.parametrize("dtype", ["float64", "float32", "int64", "complex128"])
@pytest.mark.parametrize("seed", range(3))
def test_einsum(tmp_path, dtype, seed):
    r = np.random.default_rng([seed, len(dtype)])
    setup, lines, wants = [], [], []
    for i in range(60):
        text, shapes = expression(r, 1 + i % 6)
        xs = [(r.integers(-4, 5, s) if dtype == "int64" else r.standard_normal(s) + (1j * r.standard_normal(s) if dtype == "complex128" else 0)).astype(dtype) for s in shapes]
        for k, x in enumerate(xs):
            np.save(tmp_path / f"x{i}_{k}.npy", x)
            loaded = f"tensor.load(\"{tmp_path}/x{i}_{k}.npy\")"
            setup.append(f"let x{i}_{k} = " + (f"tensor.tensor({loaded}, dtype: f32)" if dtype == "float32" else loaded))  # without dimensions it is a number
        args = ", ".join(f"x{i}_{k}" for k in range(len(xs)))
        for way in ("", ", optimize: \"greedy\"", ", optimize: \"left\"", f", optimize: tensor.einsum_path(\"{text}\", {args}, optimize: \"optimal\")[0]"):
            lines.append(f"tensor.einsum(\"{text}\", {args}{way})")
            wants.append((np.einsum(text, *[x.astype("f8") if dtype == "float32" else x for x in xs]), np.einsum(text, *[np.abs(x).astype("f8") for x in xs])))
    bad = []
    rounding = {"int64": 0, "float32": 2.0**-24}.get(dtype, 2.0**-53)
    for line, g, (want, scale) in zip(lines, ran(tmp_path, setup, lines), wants):
        if isinstance(g, str) or g.shape != want.shape or (np.abs(g - want) > 16 * rounding * scale).any():
            bad.append(f"{line}: {g}, want {want}")
    assert not bad, "\n".join(bad[:20])


def test_einsum_path(tmp_path):
    """The cheapest order costs what NumPy's does under the same limit (NumPy counts one operation more), as do single loops."""
    r, setup, lines, wants = np.random.default_rng(8), [], [], []
    for i in range(80):
        operands = 2 + i % 4
        sizes = {l: int(n) for l, n in zip("abcdefg", r.choice([2, 3, 5, 10, 20], 7))}
        terms = ["".join(r.choice(list("abcdefg"[:operands + 2]), int(r.integers(1, 4)), replace=False)) for _ in range(operands)]
        seen = "".join(terms)
        out = "".join(l for l in sorted(set(seen)) if seen.count(l) == 1 or r.random() < 0.2)  # no operand sums by itself: NumPy counts that otherwise
        if len(out) == len(set(seen)):
            continue  # nothing is summed: NumPy takes one loop
        text = ",".join(terms) + "->" + out
        xs = [np.ones([sizes[l] for l in t]) for t in terms]
        setup += [f"let x{i}_{k} = tensor.ones({list(x.shape)})" for k, x in enumerate(xs)]
        args = ", ".join(f"x{i}_{k}" for k in range(len(xs)))
        lines.append(f"tensor.einsum_path(\"{text}\", {args}, optimize: \"optimal\", memory_limit: 1e15)[1].split(\"\\n\").filter(|l| l.contains(\":\")).map(|l| if l.contains(\"->\") {{ 0.0 }} else {{ l.split(\":\")[1].replace(\"elements\", \"\").trim().to_float() }})")
        report = np.einsum_path(text, *xs, optimize=("optimal", 10**15))[1]
        wants.append((text, [float(l.split(":")[1].replace("elements", "")) if "->" not in l else 0.0 for l in report.split("\n") if ":" in l]))
    bad = []
    assert len(wants) > 50
    for (text, want), g in zip(wants, ran(tmp_path, setup, lines)):
        assert not isinstance(g, str), g
        if not (g[1] == want[1] and g[3] == want[3] and abs(g[4] - want[4]) <= 1 + want[4] * 1e-3):
            bad.append(f"{text}: {g}, want {want}")
    assert not bad, "\n".join(bad[:20])
