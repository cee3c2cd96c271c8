def push(heap, item):
    heap.append(item)
    i = len(heap) - 1
    while i > 0 and heap[(i - 1) // 2][0] > heap[i][0]:
        p = (i - 1) // 2
        heap[i], heap[p] = heap[p], heap[i]
        i = p
    return heap


def settle(heap):
    i = 0
    n = len(heap)
    while True:
        least = i
        if 2 * i + 1 < n and heap[2 * i + 1][0] < heap[least][0]:
            least = 2 * i + 1
        if 2 * i + 2 < n and heap[2 * i + 2][0] < heap[least][0]:
            least = 2 * i + 2
        if least == i:
            break
        heap[i], heap[least] = heap[least], heap[i]
        i = least
    return heap


def run(size):
    edges = []
    for i in range(size // 10):
        edges.append([[(i * 7 + 1) % (size // 10), i % 13 + 1], [(i * 3 + 2) % (size // 10), i % 7 + 2], [(i + 1) % (size // 10), 9]])
    dist = [1000000] * (size // 10)
    dist[0] = 0
    heap = [[0, 0]]
    while len(heap) > 0:
        top = heap[0]
        last = heap.pop()
        if len(heap) > 0:
            heap[0] = last
            heap = settle(heap)
        at = top[1]
        if top[0] > dist[at]:
            continue
        for e in edges[at]:
            d = top[0] + e[1]
            if d < dist[e[0]]:
                dist[e[0]] = d
                heap = push(heap, [d, e[0]])
    print(sum(dist), max(dist))


run(size)
