def run(size):
    sentence = "the quick brown fox jumps over the lazy dog"
    count = 0
    last = ""
    for i in range(size):
        words = sentence.split(" ")
        turned = list(reversed([w.upper() for w in words]))
        last = "-".join(turned)
        if "FOX" in last:
            count += len(last)
        last = last.replace("DOG", "cat").strip()
    print(count, last)


run(size)
