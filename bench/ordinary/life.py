def step(grid):
    n = len(grid)
    out = []
    for r in range(n):
        row = []
        for c in range(n):
            near = 0
            for dr in range(-1, 2):
                for dc in range(-1, 2):
                    if dr != 0 or dc != 0:
                        near += grid[(r + dr + n) % n][(c + dc + n) % n]
            row.append(1 if near == 3 or near == 2 and grid[r][c] == 1 else 0)
        out.append(row)
    return out


def run(size):
    grid = []
    for r in range(size):
        grid.append([1 if (r * 7 + c * 3) % 5 < 2 else 0 for c in range(size)])
    for g in range(20):
        grid = step(grid)
    print(sum(map(sum, grid)))


run(size)
