def run(size):
    total = 0
    for i in range(size):
        x = i / 7.0
        line = f"{i:>8} {x:.3f} {i % 16:04} [{i % 10}] {str(x > 100.0).lower()}"
        total += len(line)
    print(total)


run(size)
