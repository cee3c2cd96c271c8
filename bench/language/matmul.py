# Arrays of arrays: a matrix product by the book.
def filled(n, seed):
    return [[float((i * seed + j * 7) % 11) for j in range(n)] for i in range(n)]


def product(a, b):
    n = len(a)
    c = []
    for i in range(n):
        row = []
        for j in range(n):
            total = 0.0
            for k in range(n):
                total = total + a[i][k] * b[k][j]
            row.append(total)
        c.append(row)
    return c


c = product(filled(size, 3), filled(size, 5))
trace = 0.0
for i in range(size):
    trace = trace + c[i][i]
print(trace)
