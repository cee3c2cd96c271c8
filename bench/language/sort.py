# Records sorted by a closure that compares two fields.
from functools import cmp_to_key


def run(size):
    people = []
    seed = 17
    for i in range(size):
        seed = (seed * 1103515245 + 12345) % 2147483648
        people.append({"id": i, "age": seed % 97})
    people = sorted(people, key=cmp_to_key(lambda a, b: a["age"] - b["age"] if a["age"] != b["age"] else b["id"] - a["id"]))
    check = 0
    for p in people:
        check = (check * 31 + p["id"]) % 1000003
    print(check)


run(size)
