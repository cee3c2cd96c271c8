# A loop that ends at another step for each point.


def run(size):
    inside = 0
    for row in range(size):
        for column in range(size):
            cr = 3.0 * column / size - 2.0
            ci = 2.0 * row / size - 1.0
            zr, zi = 0.0, 0.0
            n = 0
            while n < 50 and zr * zr + zi * zi <= 4.0:
                t = zr * zr - zi * zi + cr
                zi = 2.0 * zr * zi + ci
                zr = t
                n = n + 1
            if n == 50:
                inside = inside + 1
    print(inside)


run(size)
