# Text: words split, counted in a dictionary, the most frequent shown.


def run(size):
    syllables = ["ka", "lo", "mi", "ne", "su", "ta", "re"]
    seed = 5
    parts = []
    for _ in range(size):
        seed = (seed * 1103515245 + 12345) % 2147483648
        a = seed // 65536
        parts.append(syllables[a % 7] + syllables[a // 7 % 7] + syllables[a // 49 % 7])
    text = " ".join(parts)
    counts = {}
    for word in text.split(" "):
        if word in counts:
            counts[word] = counts[word] + 1
        else:
            counts[word] = 1
    best, most = "", 0
    for word in counts.keys():
        if counts[word] > most or counts[word] == most and word < best:
            best, most = word, counts[word]
    print(len(counts), best, most)


run(size)
