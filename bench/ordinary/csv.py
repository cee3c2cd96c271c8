def run(size):
    lines = ["name,city,amount,price"]
    for i in range(size):
        lines.append(f"n{i % 97},c{i % 7},{i % 13},{i % 100}.5")
    text = "\n".join(lines)
    totals = {}
    for line in text.split("\n")[1:]:
        cells = line.split(",")
        city = cells[1]
        amount = int(cells[2]) * float(cells[3])
        totals[city] = totals.get(city, 0.0) + amount
    for city in sorted(totals):
        print(city, totals[city])


run(size)
