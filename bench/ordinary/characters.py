def run(size):
    text = "Hello World 123 and 4567 more; " * (size // 31)
    vowels = 0
    numbers = 0
    current = 0
    inside = False
    for c in text:
        if c in "aeiou":
            vowels += 1
        if "0" <= c <= "9":
            current = current * 10 + (ord(c) - 48)
            inside = True
        elif inside:
            numbers += current
            current = 0
            inside = False
    print(vowels, numbers)


run(size)
