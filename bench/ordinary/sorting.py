class Person:
    def __init__(self, name, age):
        self.name = name
        self.age = age


def run(size):
    people = []
    seed = 3
    for i in range(size):
        seed = (seed * 1103515245 + 12345) % 2147483648
        people.append(Person(f"p{seed // 65536 % 5000}", seed // 65536 % 90))
    by_age = sorted(people, key=lambda p: p.age)
    by_name = sorted(people, key=lambda p: p.name)
    names = sorted(p.name for p in people)
    print(by_age[0].name, by_age[size - 1].name, by_name[size // 2].name, names[10], names[size - 1])


run(size)
