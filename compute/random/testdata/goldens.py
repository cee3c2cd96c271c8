"""Writes goldens.json: what NumPy's generators draw. Run by hand: python testdata/goldens.py > testdata/goldens.json"""
import json

import numpy as np
from numpy.random import PCG64, Generator, Philox, SeedSequence

N = 40


def real(x):
    return [float(v).hex() for v in np.asarray(x).ravel()]


def whole(x):
    return [str(int(v)) for v in np.asarray(x).ravel()]


BITS = {"PCG64": PCG64, "Philox": Philox}
SEEDS = [0, 1, 7, 2**32 - 1, 2**32, 2**64 + 12345, 2**200 + 77, [1, 2, 3], [0], [2**40, 5, 6, 7, 8]]

# name, parameters, ends in a function of the C library
DRAWS = [
    ("uniform", (-3.0, 5.5), False), ("normal", (2.0, 3.0), False), ("lognormal", (0.5, 0.75), True), ("standard_exponential", (), False), ("exponential", (2.5,), False),
    ("standard_gamma", (0.3,), True), ("standard_gamma", (1.0,), False), ("standard_gamma", (4.5,), False), ("standard_gamma", (0.0,), False), ("gamma", (2.0, 3.0), False), ("gamma", (0.05, 1.0), True),
    ("beta", (0.5, 0.5), True), ("beta", (2.0, 5.0), False), ("beta", (1e-110, 1e-110), False), ("beta", (0.001, 0.002), True), ("chisquare", (3.0,), False), ("chisquare", (1.0,), True), ("noncentral_chisquare", (3.0, 2.0), False),
    ("noncentral_chisquare", (0.5, 2.0), True), ("noncentral_chisquare", (2.5, 0.0), False), ("f", (4.0, 7.0), False), ("noncentral_f", (3.0, 5.0, 1.5), False), ("standard_t", (3.0,), False), ("standard_t", (0.7,), True), ("standard_cauchy", (), False),
    ("laplace", (1.0, 2.0), True), ("logistic", (1.0, 2.0), True), ("gumbel", (0.0, 1.5), True), ("rayleigh", (2.0,), False), ("pareto", (3.0,), True), ("weibull", (1.7,), True), ("weibull", (0.0,), False),
    ("power", (2.5,), True), ("triangular", (-1.0, 0.5, 3.0), False), ("wald", (2.0, 3.0), False), ("vonmises", (0.5, 4.0), True), ("vonmises", (3.0, 1e-9), False), ("vonmises", (0.0, 1e-6), True), ("vonmises", (3.14, 1e7), False),
    ("poisson", (0.3,), False), ("poisson", (9.5,), False), ("poisson", (10.0,), False), ("poisson", (12345.6,), False), ("poisson", (0.0,), False), ("poisson", (1e15,), False),
    ("binomial", (10, 0.3), False), ("binomial", (100, 0.2), False), ("binomial", (100, 0.45), False), ("binomial", (1000, 0.9), False), ("binomial", (10**6, 0.5), False), ("binomial", (10**12, 1e-3), False), ("binomial", (0, 0.5), False), ("binomial", (5, 0.0), False), ("binomial", (5, 1.0), False), ("binomial", (200, 0.999), False),
    ("negative_binomial", (3.5, 0.2), False), ("negative_binomial", (100, 0.01), False), ("geometric", (0.5,), False), ("geometric", (0.01,), False), ("geometric", (1.0,), False), ("hypergeometric", (15, 15, 15), False), ("hypergeometric", (5, 20, 7), False), ("hypergeometric", (20, 5, 22), False), ("hypergeometric", (1000, 400, 300), False), ("hypergeometric", (400, 1000, 1200), False), ("hypergeometric", (10**8, 10**7, 10**6), False),
    ("zipf", (1.5,), False), ("zipf", (4.0,), False), ("zipf", (2000.0,), False), ("logseries", (0.6,), False), ("logseries", (0.0,), False), ("logseries", (0.99,), False),
]

streams = []
for name, bits in BITS.items():
    for seed in SEEDS:
        g = Generator(bits(seed))
        out = {"bits": name, "seed": [str(s) for s in (seed if isinstance(seed, list) else [seed])]}
        out["raw"] = whole(g.bit_generator.random_raw(9))
        out["f64"] = real(g.random(5))
        out["f32"] = real(g.random(5, dtype=np.float32))
        out["normal"] = real(g.standard_normal(100))
        out["normal32"] = real(g.standard_normal(100, dtype=np.float32))
        for most in [5, 2**31, 2**32 - 1, 2**32, 2**63 - 1]:
            out["below%d" % most] = whole(g.integers(0, most, 7, endpoint=True, dtype="uint64"))
        for dtype in ["int8", "uint8", "int16", "uint16", "int32", "uint32"]:
            info = np.iinfo(dtype)
            for low, high in [(info.min, info.max), (3, 3), (0, 100), (info.min // 3, info.max // 2)]:
                out["%s %d %d" % (dtype, low, high)] = whole(g.integers(low, high, 11, endpoint=True, dtype=dtype))
        out["bool"] = whole(g.integers(0, 1, 40, endpoint=True, dtype=bool))
        out["last"] = whole(g.bit_generator.random_raw(1))
        streams.append(out)

draws = []
for name, bits in BITS.items():
    for method, params, library in DRAWS:
        g = Generator(bits(11))
        x = getattr(g, method)(*params, size=N)
        draws.append({"bits": name, "name": method, "params": list(map(float, params)), "library": library, "values": real(x) if x.dtype == np.float64 else whole(x), "last": whole(g.bit_generator.random_raw(1))})
long_normal = Generator(PCG64(5)).standard_normal(200000)
long_exponential = Generator(PCG64(5)).standard_exponential(200000)

seeds = []
for entropy, place in [(5, ()), (5, (0,)), (5, (3, 1)), (2**70, (2,)), (0, (1, 2, 3, 4, 5))]:
    s = SeedSequence(entropy, spawn_key=place)
    seeds.append({"entropy": str(entropy), "place": list(place), "words": whole(s.generate_state(7)), "words64": whole(s.generate_state(3, np.uint64)), "spawned": whole([c.generate_state(1)[0] for c in s.spawn(2)] + [c.generate_state(1)[0] for c in s.spawn(1)])})

moves = []
for name, bits in BITS.items():
    for steps in [0, 1, 5, 1000, 2**40 + 3, -1, -12]:
        b = bits(3)
        b.random_raw(3)
        b.advance(steps)
        moves.append({"bits": name, "steps": steps, "raw": whole(b.random_raw(6)), "jumped": whole(bits(3).jumped(2).random_raw(5))})
b = Philox(key=2**64 + 5, counter=np.array([2**64 - 2, 2**64 - 1, 7, 9], dtype=np.uint64))
keyed = whole(b.random_raw(20))

samples = []
for n, k, shuffle in [(10, 4, True), (10, 10, True), (10, 4, False), (1000, 3, True), (20001, 1000, True), (20001, 600, False), (20001, 1200, False), (5, 0, True), (20000, 20000, True)]:
    g = Generator(PCG64(9))
    samples.append({"n": n, "k": k, "shuffle": shuffle, "values": whole(g.choice(n, k, replace=False, shuffle=shuffle)[:20]), "last": whole(g.bit_generator.random_raw(1))})

shares = []
for alpha in [[1.0, 2.0, 3.0], [0.01, 0.02, 0.03], [0.05], [0.0, 0.05, 0.0], [5.0, 0.5]]:
    shares.append({"alpha": alpha, "values": real(Generator(PCG64(4)).dirichlet(alpha, 6))})
classes = []
for n, p in [(20, [0.2, 0.3, 0.5]), (1000, [1 / 6] * 6), (3, [1.0, 0.0]), (0, [0.5, 0.5]), (100, [0.1])]:
    classes.append({"n": n, "p": p, "values": whole(Generator(PCG64(4)).multinomial(n, p, 6))})

json.dump({"origin": "NumPy %s" % np.__version__, "streams": streams, "draws": draws, "longNormal": float(long_normal.sum()).hex(), "longExponential": float(long_exponential.sum()).hex(), "seeds": seeds, "moves": moves,
           "keyed": keyed, "samples": samples, "shares": shares, "classes": classes}, __import__("sys").stdout, separators=(",", ":"))
