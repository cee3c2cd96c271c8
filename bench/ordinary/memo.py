known = {}


def steps(n):
    if n == 1:
        return 0
    if n in known:
        return known[n]
    s = 1 + steps(n // 2 if n % 2 == 0 else 3 * n + 1)
    known[n] = s
    return s


def run(size):
    best = 0
    at = 0
    for n in range(1, size * 5):
        s = steps(n)
        if s > best:
            best = s
            at = n
    print(at, best, len(known))


run(size)
