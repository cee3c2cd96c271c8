class Num:
    def __init__(self, n):
        self.n = n


class Add:
    def __init__(self, a, b):
        self.a = a
        self.b = b


class Mul:
    def __init__(self, a, b):
        self.a = a
        self.b = b


class Neg:
    def __init__(self, a):
        self.a = a


def rem(a, b):
    return a % b if a >= 0 else -(-a % b)


def eval(e):
    match e:
        case Num(n=n):
            return n
        case Add(a=a, b=b):
            return eval(a) + eval(b)
        case Mul(a=a, b=b):
            return rem(eval(a) * eval(b), 1000)
        case Neg(a=a):
            return -eval(a)


def build(depth):
    if depth == 0:
        return Num(3)
    if depth % 3 == 0:
        return Neg(build(depth - 1))
    if depth % 2 == 0:
        return Add(build(depth - 1), Num(depth))
    return Mul(build(depth - 1), build(depth - 1))


def run(size):
    e = build(9)
    total = 0
    for i in range(size // 20):
        total += eval(e)
    print(total)


run(size)
