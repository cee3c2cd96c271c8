# Nested loops over floats: the largest singular value of an endless matrix, cut to size.
from math import sqrt


def a(i, j):
    return 1.0 / ((i + j) * (i + j + 1) // 2 + i + 1)


def times(v, transposed):
    n = len(v)
    out = []
    for i in range(n):
        total = 0.0
        for j in range(n):
            total = total + (a(j, i) if transposed else a(i, j)) * v[j]
        out.append(total)
    return out


def run(size):
    u = [1.0] * size
    v = u
    for _ in range(5):
        v = times(times(u, False), True)
        u = times(times(v, False), True)
    uv, vv = 0.0, 0.0
    for i in range(size):
        uv = uv + u[i] * v[i]
        vv = vv + v[i] * v[i]
    print(round(sqrt(uv / vv) * 1000000.0))


run(size)
