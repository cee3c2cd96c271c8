"""Writes fft.json: what numpy.fft gives for small inputs over lengths, axes, norms and element types. Run with NumPy 2: python record.py > fft.json"""
import json

import numpy as np

rng = np.random.default_rng(11)


def flat(a):
    a = np.asarray(a)
    both = np.stack([a.real, a.imag], -1) if np.iscomplexobj(a) else a
    return {"shape": list(a.shape), "dtype": str(a.dtype), "data": [round(float(v), 12) for v in both.ravel().astype(float)]}


cases = []


def case(op, x, **options):
    x = np.asarray(x)
    out = getattr(np.fft, op)(x, **options)
    cases.append({"op": op, "x": flat(x), "options": options, "out": flat(out)})


def noise(shape, dtype):
    x = np.round(rng.standard_normal(shape) * 4, 3)
    if np.dtype(dtype).kind == "c":
        x = x + 1j * np.round(rng.standard_normal(shape) * 4, 3)
    return x.astype(dtype)


for n in [1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 12, 15, 16, 17, 30, 67, 134]:
    case("fft", noise(n, "complex128"))
    case("ifft", noise(n, "complex128"))
    case("rfft", noise(n, "float64"))
    case("irfft", noise(n // 2 + 1, "complex128"), n=n)
for d in ["float32", "complex64", "float16", "int32", "bool", "uint8"]:
    case("fft", noise(12, d))
    if d != "float16":  # NumPy rounds 1/n to f16 there
        case("ifft", noise(6, d))
for d in ["float32", "int64"]:
    case("rfft", noise(9, d))
case("irfft", noise(5, "complex64"))
for norm in ["backward", "ortho", "forward"]:
    case("fft", noise((3, 4), "complex128"), axis=0, norm=norm)
    case("ifft", noise((3, 4), "complex128"), n=6, axis=1, norm=norm)
    case("rfft", noise((3, 4), "float64"), n=3, axis=0, norm=norm)
    case("irfft", noise((3, 4), "complex128"), axis=0, norm=norm)
    case("fftn", noise((2, 3, 4), "complex128"), norm=norm)
    case("irfftn", noise((2, 3, 4), "complex128"), norm=norm)
case("fft", noise((0, 4), "float64"))
case("fftn", noise((2, 3, 4), "float64"), s=[4, 2], axes=[0, 2])
case("ifftn", noise((2, 3, 4), "complex128"), axes=[1])
case("rfftn", noise((2, 3, 4), "float64"), axes=[2, 0])
case("rfftn", noise((2, 3, 5), "float64"), s=[3, 4], axes=[0, 1])
case("irfftn", noise((3, 4), "complex128"), s=[3, 7], axes=[0, 1])
print(json.dumps(cases))
