def run(size):
    groups = {}
    seed = 7
    for i in range(size):
        seed = (seed * 1103515245 + 12345) % 2147483648
        key = f"k{seed // 65536 % 50}"
        if key not in groups:
            groups[key] = []
        groups[key].append(seed % 1000)
    best = ""
    most = 0
    for key, xs in groups.items():
        s = sum(xs)
        if s > most:
            most = s
            best = key
    print(len(groups), best, most)


run(size)
