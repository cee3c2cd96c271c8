def numbers(n):
    a = 0
    b = 1
    for i in range(n):
        yield a
        a, b = b, (a + b) % 10007


def run(size):
    total = 0
    for x in numbers(size):
        if x % 2 == 0:
            total += x
    print(total)


run(size)
