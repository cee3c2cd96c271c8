class Shape:
    def scale(self, k):
        return self.area() * k


class Circle(Shape):
    def __init__(self, r):
        self.r = r

    def area(self):
        return 3.0 * self.r * self.r


class Square(Shape):
    def __init__(self, s):
        self.s = s

    def area(self):
        return self.s * self.s


class Rect(Shape):
    def __init__(self, w, h):
        self.w = w
        self.h = h

    def area(self):
        return self.w * self.h


def run(size):
    shapes = []
    for i in range(size):
        x = float(i % 10)
        if i % 3 == 0:
            shapes.append(Circle(x))
        elif i % 3 == 1:
            shapes.append(Square(x))
        else:
            shapes.append(Rect(x, 2.0))
    total = 0.0
    for round in range(5):
        for s in shapes:
            total += s.area() + s.scale(0.5)
    print(total)


run(size)
