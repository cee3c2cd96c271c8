def run(size):
    text = ""
    for i in range(size):
        text += "item "
        text += str(i)
        if i % 10 == 9:
            text += "\n"
        else:
            text += ", "
    lines = text.split("\n")
    longest = 0
    for line in lines:
        if len(line) > longest:
            longest = len(line)
    upper = text.upper().replace("ITEM", "it")
    print(len(text), len(lines), longest, len(upper))


run(size)
