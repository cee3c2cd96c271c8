# Integers moved inside small arrays: how often prefixes of permutations are reversed.
def flips(start):
    p = list(start)
    n = 0
    while p[0] != 0:
        lo, hi = 0, p[0]
        while lo < hi:
            t = p[lo]
            p[lo] = p[hi]
            p[hi] = t
            lo = lo + 1
            hi = hi - 1
        n = n + 1
    return n


def run(size):
    perm = list(range(size))
    counter = [0] * size
    most = flips(perm)
    i = 0
    while i < size:
        if counter[i] < i:
            other = 0 if i % 2 == 0 else counter[i]
            t = perm[other]
            perm[other] = perm[i]
            perm[i] = t
            n = flips(perm)
            if n > most:
                most = n
            counter[i] = counter[i] + 1
            i = 0
        else:
            counter[i] = 0
            i = i + 1
    print(most)


run(size)
