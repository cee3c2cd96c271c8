def counter():
    n = 0

    def next():
        nonlocal n
        n += 1
        return n
    return next


def compose(f, g):
    return lambda x: g(f(x))


def run(size):
    next = counter()
    k = 3
    f = compose(lambda x: x + k, lambda x: x * 2)
    total = 0
    for i in range(size):
        total += f(i) % 7 + next() % 5
    print(total)


run(size)
