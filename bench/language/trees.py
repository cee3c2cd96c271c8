# Allocation: binary trees made, counted and dropped.
def make(depth):
    return [] if depth == 0 else [make(depth - 1), make(depth - 1)]


def count(tree):
    return 1 if len(tree) == 0 else 1 + count(tree[0]) + count(tree[1])


def run(size):
    total = 0
    for depth in range(4, size + 1):
        for _ in range(1 << (size - depth)):
            total = total + count(make(depth))
    print(total)


run(size)
