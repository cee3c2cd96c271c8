def describe(xs):
    match xs:
        case []:
            return 0
        case [x]:
            return x
        case [x, y]:
            return x * y
        case [first, *rest]:
            return first + len(rest)


def run(size):
    lists = [[], [4], [2, 3], [7, 8, 9], [1, 2, 3, 4]]
    total = 0
    for i in range(size):
        total += describe(lists[i % 5])
        a, b = i, i % 3
        match (a % 2, b):
            case (0, 0):
                total += 1
            case (1, x):
                total += x
            case (_, y):
                total += y * 2
    print(total)


run(size)
