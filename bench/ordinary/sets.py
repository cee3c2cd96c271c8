def run(size):
    seen = set()
    again = 0
    seed = 11
    for i in range(size):
        seed = (seed * 1103515245 + 12345) % 2147483648
        x = seed // 65536 % 20000
        if x in seen:
            again += 1
        else:
            seen.add(x)
    even = set()
    for i in range(10000):
        even.add(i * 2)
    print(len(seen), again, len(seen & even), len(seen | even))


run(size)
