def parse(s):
    if len(s) > 3:
        raise ValueError("too long")
    if not s.isnumeric():
        raise ValueError("no number")
    return int(s)


def run(size):
    texts = ["12", "7", "abc", "12345", "999"]
    sum = 0
    wrong = {}
    for i in range(size):
        try:
            sum += parse(texts[i % 5])
        except ValueError as e:
            wrong[str(e)] = wrong.get(str(e), 0) + 1
    print(sum, wrong["too long"], wrong["no number"])


run(size)
