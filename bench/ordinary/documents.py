import json


def total(x):
    if isinstance(x, int):
        return x
    if isinstance(x, list):
        sum = 0
        for y in x:
            sum += total(y)
        return sum
    if isinstance(x, dict):
        sum = 0
        for k in x.keys():
            sum += total(x[k])
        return sum
    return 0


def run(size):
    rows = []
    for i in range(size):
        rows.append({"id": i, "name": f"row {i}", "tags": ["a", "b", i % 3], "inner": {"x": i % 10, "y": [i % 7, 1]}})
    text = json.dumps(rows, separators=(",", ":"))
    back = json.loads(text)
    print(total(back), len(text))


run(size)
