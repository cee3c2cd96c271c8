from collections import deque


def run(size):
    dist = []
    for r in range(size):
        dist.append([-1] * size)
    dist[0][0] = 0
    queue = deque()
    queue.append((0, 0))
    while queue:
        r, c = queue.popleft()
        for dr, dc in [(1, 0), (-1, 0), (0, 1), (0, -1)]:
            nr = r + dr
            nc = c + dc
            if nr >= 0 and nr < size and nc >= 0 and nc < size and dist[nr][nc] < 0 and (nr * 7 + nc * 13) % 11 != 0:
                dist[nr][nc] = dist[r][c] + 1
                queue.append((nr, nc))
    far = 0
    for row in dist:
        for d in row:
            if d > far:
                far = d
    print(far)


run(size)
