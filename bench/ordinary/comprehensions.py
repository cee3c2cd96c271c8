def run(size):
    xs = [x * 3 % 101 for x in range(size) if x % 2 == 0]
    pairs = [(x, y) for x in range(200) for y in range(200) if (x + y) % 9 == 0]
    names = [f"n{x}" for x in xs[0:20000]]
    lengths = {n: len(n) for n in names}
    print(sum(xs), len(pairs), len(lengths), str(any(x == 100 for x in xs)).lower(), str(all(x < 101 for x in xs)).lower())


run(size)
