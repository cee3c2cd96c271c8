# Top-level arrays that a function changes: three bodies that attract each other.
from math import sqrt

px, py = [0.0, 1.0, -1.2], [0.0, 0.2, 0.9]
vx, vy = [0.0, -0.1, 0.4], [0.0, 0.9, -0.5]
mass = [3.0, 0.01, 0.02]


def step(dt):
    for i in range(3):
        for j in range(i + 1, 3):
            dx = px[i] - px[j]
            dy = py[i] - py[j]
            d2 = dx * dx + dy * dy + 0.01
            f = dt / (d2 * sqrt(d2))
            vx[i] = vx[i] - dx * mass[j] * f
            vy[i] = vy[i] - dy * mass[j] * f
            vx[j] = vx[j] + dx * mass[i] * f
            vy[j] = vy[j] + dy * mass[i] * f
    for i in range(3):
        px[i] = px[i] + dt * vx[i]
        py[i] = py[i] + dt * vy[i]


for _ in range(size):
    step(0.001)
print(round(px[1] * 1000000.0), round(py[2] * 1000000.0))
