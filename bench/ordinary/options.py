def find(xs, want):
    for i in range(len(xs)):
        if xs[i] == want:
            return i
    return None


def half(n):
    return (n // 2, None) if n % 2 == 0 else (None, "odd")


def run(size):
    xs = [3, 1, 4, 1, 5, 9, 2, 6]
    found = 0
    missing = 0
    sum = 0
    for i in range(size):
        at = find(xs, i % 12)
        if at is not None:
            found += at
        else:
            missing += 1
        h, why = half(i)
        if why is None:
            sum += h
        else:
            sum -= len(why)
    print(found, missing, sum)


run(size)
