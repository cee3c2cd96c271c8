from functools import reduce
from itertools import islice


def run(size):
    squares = [y for y in (x * x % 1009 for x in range(size)) if y % 3 == 0]
    total = 0
    for i, x in enumerate(squares):
        total += i % 5 * x
    pairs = sum(a * b % 7 for a, b in zip(squares, islice(squares, 1, None)))
    print(len(squares), total, pairs, reduce(lambda a, x: (a * 31 + x) % 1000003, islice(squares, 1000), 0))


run(size)
